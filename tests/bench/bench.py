"""Measure what a reader, a student and an author wait for, three times each: `make bench`.

Builds in a temporary copy, runs each chapter and each sheet's checks, weighs each page in Chromium with an empty cache,
and marks a made-up class. Prints tables of min, median and max; nothing in the project is changed. Where Lighthouse is
at hand, it measures the first page, the chapters and the long pages on a simulated phone too; where RUNTIME_FILES names
the files of Python for the browser, how long a chapter takes there, beside a start of Python on the machine itself.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from course.marking import mark
from course.marking.teacher import read_table
from course.runner import runtime
from course.runner.extension import into
from course.site.serve import pages as all_pages
from course.site.serve import serving
from tests.bench import lighthouse
from tests.conftest import FLAGS, chromium, copy_tree, executed, make_book, until
from tests.test_mark import put, sheet

TIMES = 3


def row(name, values, form="{:8.2f}"):
    """Print a name with the least, middle and greatest of its values."""
    print(f"{name:52}" + "".join(form.format(pick(values)) for pick in (min, statistics.median, max)), flush=True)


def seconds(action, *arguments):
    """How long a call takes."""
    start = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - start


def built(tree):
    """Build the book of a copy, which must succeed."""
    done = make_book(tree)
    if done.returncode:
        sys.exit(done.stderr)


def builds(tree):
    """Build from nothing, and again when nothing changed."""
    cold, warm = [], []
    for _ in range(TIMES):
        (tree / "_build" / "ready").unlink(missing_ok=True)
        cold.append(seconds(built, tree))
        warm.append(seconds(built, tree))
    row("make book, installed, nothing built", cold)
    row("make book, nothing changed", warm)


def waited(cell):
    """Seconds from the start of a cell to its reply."""
    times = cell.metadata["execution"]
    begin, end = (datetime.fromisoformat(times[key].replace("Z", "+00:00"))
                  for key in ("iopub.execute_input", "shell.execute_reply"))
    return (end - begin).total_seconds()


def notebooks(tree):
    """Run time of each chapter, and the slowest check of each sheet after the first."""
    for path in sorted(tree.glob("chapters/*.ipynb")):
        row(f"run {path.relative_to(tree)}", [seconds(executed, path) for _ in range(TIMES)])
    for path in sorted(tree.glob("exercises/sheets/*.ipynb")):
        runs = [[cell for cell in executed(path) if cell.source.startswith("grader.check(")] for _ in range(TIMES)]
        row(f"slowest check of {path.name}", [max(map(waited, checks[1:])) for checks in runs])


def pages(site):
    """Kilobytes on the wire and number of requests of each page, loaded with an empty cache on a phone."""
    with serving(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name in all_pages(site):
            runs = [weigh(browser, address + name) for _ in range(TIMES)]
            row(f"{name}, KB", [size for size, _ in runs], "{:8.0f}")
            row(f"{name}, requests", [count for _, count in runs], "{:8.0f}")
        browser.close()


def weigh(browser, address):
    """(KB received, requests) of one page until the network is quiet."""
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page, received, asked = context.new_page(), [], []
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
        page.goto(address, wait_until="networkidle")
        return sum(received) / 1024, len(asked)


def waits(context, address):
    """Seconds from the click to the first table, the first figure and the end of a chapter that runs in its page."""
    page = context.new_page()
    page.goto(address)
    page.click(".run-here")
    start, ends = time.perf_counter(), ["document.querySelector('.run-result table')",
                                        "document.querySelector('.run-result img')",
                                        "document.querySelector('.run-said').textContent.startsWith('Done')"]
    times = []
    for end in ends:
        until(page, end, 300)
        times.append(time.perf_counter() - start)
    mb = page.text_content(".run-amount")
    page.close()
    return times, mb


def in_the_page(tree):
    """A chapter in the reader's browser with nothing kept and on the second visit, and as many native starts."""
    site, visits, native = tree / "_build" / "html", {"first": [], "second": []}, []
    runtime.take(os.environ["RUNTIME_FILES"], tree / "_build" / "runtime")
    into(site, tree / "_static", tree / "_build" / "runtime")
    with serving(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for _ in range(TIMES):
            native.append(seconds(subprocess.run, [sys.executable, "-c", "import pandas"]))
            with browser.new_context() as context:
                for visit in visits.values():
                    times, mb = waits(context, address + "chapters/03-counting-soldiers.html")
                    visit.append(times)
        browser.close()
    row("native start of Python with pandas, seconds", native)
    for name, times in visits.items():
        for end, *values in zip(("first table", "first figure", "chapter 3 whole"), *times, strict=True):
            row(f"{name} visit, {end}, seconds", values)
            row(f"{name} visit, {end}, times the native start", [one / statistics.median(native) for one in values])
    print(f"fetched on the first visit: {mb.split(' of ')[1]}")


def long_pages(site):
    """The first page, every chapter and the ten longest of the other pages."""
    names = sorted(all_pages(site), key=lambda name: -(site / name).stat().st_size)
    first = [name for name in names if name.startswith(("index", "chapters/"))]
    return sorted(first) + [name for name in names if name not in first][:10]


def marking(folder):
    """Mark a class of 40, as Moodle exports it: how many a minute, memory in MB, and whether each has its due."""
    deserved = {"right_1": "5", "right_2": "5", "wrong_1": "0", "wrong_2": "0"}
    rates, memory = [], []
    for attempt in range(TIMES):
        school = put(folder / f"school {attempt}", {
            f"Student {number}_{number}_assignsubmission_file_/sheet.ipynb": sheet(
                student, before=[("task_1", f"mine = {attempt * 40 + number}")])
            for number, student in enumerate([*deserved] * 10)})
        rates.append(40 * 60 / seconds(mark.main, [str(school), "--yes"]))
        target = school.with_name(f"{school.name}-marks")
        memory.append(max(json.loads(path.read_text("utf-8"))["mb"] for path in target.glob(f".kept/{'?' * 32}.json")))
        for line in read_table(target / "marks.csv"):
            student = [*deserved][int(line["student"].split()[1]) % 4]
            assert line["points"] == deserved[student], (student, line)
    row("submissions marked a minute", rates, "{:8.0f}")
    row("memory of the largest, MB", memory, "{:8.0f}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        tree = copy_tree(Path(folder) / "copy")
        print(f"{'seconds':52}{'min':>8}{'median':>8}{'max':>8}")
        builds(tree)
        notebooks(tree)
        print(f"\n{'pages (goal: 100 KB or less, 6 requests or fewer)':52}{'min':>8}{'median':>8}{'max':>8}")
        pages(tree / "_build" / "html")
        if lighthouse.program():
            print()
            lighthouse.measure(long_pages(tree / "_build" / "html"), tree / "_build" / "html")
        else:
            print("Lighthouse is not at hand: npm install -g lighthouse")
        if os.environ.get("RUNTIME_FILES"):
            print(f"\n{'run this page (goal: first table of a second visit in 12 times)':52}")
            in_the_page(tree)
        print(f"\n{'marking a class of 40':52}{'min':>8}{'median':>8}{'max':>8}")
        marking(Path(folder))


if __name__ == "__main__":
    main()
