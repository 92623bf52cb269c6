"""Measure what a reader, a student and an author wait for, three times each: `make bench`.

Builds in a temporary copy, runs each chapter and each sheet's checks, weighs each page in Chromium with an empty cache,
and marks a made-up class. Prints tables of min, median and max; nothing in the project is changed. Where Lighthouse is
at hand, it measures the first page, the chapters and the long pages on a simulated phone too.
"""
import json
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from course.site.serve import pages as all_pages
from course.site.serve import serving
from tests.bench import lighthouse
from tests.conftest import FLAGS, chromium, copy_tree, executed, make_book
from tests.test_mark import marked, sheet

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


def long_pages(site):
    """The first page, every chapter and the ten longest of the other pages."""
    names = sorted(all_pages(site), key=lambda name: -(site / name).stat().st_size)
    first = [name for name in names if name.startswith(("index", "chapters/"))]
    return sorted(first) + [name for name in names if name not in first][:10]


def marking(folder):
    """Mark 40 submissions of one sheet: how many a minute, and the memory of the largest in MB."""
    rates, memory = [], []
    for attempt in range(TIMES):
        school = folder / f"school {attempt}"
        school.mkdir()
        for number in range(40):
            student = ["right_1", "right_2", "wrong_1", "wrong_2"][number % 4]
            text = json.dumps(sheet(student, first=f"mine = {number}"))
            (school / f"student{number}_{number}_{number}_sheet.ipynb").write_text(text, encoding="utf-8")
        rates.append(40 * 60 / seconds(marked, school))
        kept = school.with_name(f"{school.name}-marks") / ".kept"
        memory.append(max(json.loads(path.read_text("utf-8"))["mb"] for path in kept.glob("*.json")))
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
        print(f"\n{'marking a class of 40':52}{'min':>8}{'median':>8}{'max':>8}")
        marking(Path(folder))


if __name__ == "__main__":
    main()
