"""Measure pages of the built book with Lighthouse on a simulated phone; part of `make bench`.

Speed is a ratio. A single run on a shared machine says little, so each page is measured in turn with the bare page of
the same text and pictures, without style and script, five times, and the medians are compared.

Lighthouse is not needed to build or to read, so it is not installed with the book: `npm install -g lighthouse`, or name
its program in the variable LIGHTHOUSE. Alone, for some pages or for every one:

    python -m tests.bench.lighthouse index.html chapters/02-a-shared-past.html
    python -m tests.bench.lighthouse all
"""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bs4 import BeautifulSoup

from course.site.serve import SITE, pages, serving
from tests.conftest import FLAGS, chromium

TIMES = 5
LCP, BLOCKING = "LCP, s", "blocking, ms"
# name: (how to read it from a report, form, goal, whether a smaller value is the worse one)
NUMBERS = {
    "accessibility": (lambda r: r["categories"]["accessibility"]["score"], "{:.2f}", 1, True),
    "best practices": (lambda r: r["categories"]["best-practices"]["score"], "{:.2f}", 1, True),
    "SEO": (lambda r: r["categories"]["seo"]["score"], "{:.2f}", 1, True),
    LCP: (lambda r: r["audits"]["largest-contentful-paint"]["numericValue"] / 1000, "{:.2f}", None, False),
    BLOCKING: (lambda r: r["audits"]["total-blocking-time"]["numericValue"], "{:.0f}", None, False),
    "layout shift": (lambda r: r["audits"]["cumulative-layout-shift"]["numericValue"], "{:.3f}", 0.02, False),
    "KB": (lambda r: r["audits"]["total-byte-weight"]["numericValue"] / 1024, "{:.0f}", 100, False),
    "requests": (lambda r: len(r["audits"]["network-requests"]["details"]["items"]), "{:.0f}", 6, False),
}
RATIOS = {"LCP to bare": (lambda own, bare: own[LCP] / bare[LCP], "{:.2f}", 1.25),
          "blocking more": (lambda own, bare: own[BLOCKING] - bare[BLOCKING], "{:.0f}", 50)}


def program() -> str | None:
    """Where Lighthouse is, or None."""
    return os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")


def run(address: str) -> dict[str, float]:
    """One run of Lighthouse with its mobile settings: {name of NUMBERS: value}. Stops with its message if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        flags = "--chrome-flags=" + " ".join(["--headless=new", *FLAGS])
        browser = shutil.which("chromium") or chromium() or ""  # a reader's, with its windows
        done = subprocess.run([program(), address, "--quiet", flags, "--output=json", f"--output-path={report}"],
                              env=os.environ | {"CHROME_PATH": browser}, capture_output=True, text=True)
        if not report.exists():
            sys.exit(f"lighthouse: it could not measure {address}. It said: {done.stderr.strip()[-300:]}")
        result = json.loads(report.read_text("utf-8"))
    return {name: read(result) for name, (read, *_) in NUMBERS.items()}


def bare(text: str) -> str:
    """A page with its text and pictures, without style and script."""
    page = BeautifulSoup(text, "html.parser")
    for part in page.select('script, style, link[rel="stylesheet"], meta[http-equiv]'):
        part.decompose()
    return str(page)


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    """The median of each number."""
    return {name: statistics.median(values[name] for values in runs) for name in runs[0]}


def measure(names: list[str], site: Path = SITE) -> None:
    """Print a line for each page: medians of five runs, and against the bare page, with * where a goal is missed."""
    print(f"{f'Lighthouse mobile, medians of {TIMES}':44}" + "".join(f"{name:>16}" for name in [*NUMBERS, *RATIOS]))
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(site, Path(folder) / "site")
        for name in names:
            plain = name.replace(".html", ".bare.html")
            (copy / plain).write_text(bare((copy / name).read_text("utf-8")), "utf-8")
            with serving(copy) as address:
                both = [(run(address + name), run(address + plain)) for _ in range(TIMES)]
            own, other = (medians([pair[side] for pair in both]) for side in (0, 1))
            cells = [(form.format(own[key]), goal is not None and (own[key] < goal if low else own[key] > goal))
                     for key, (_, form, goal, low) in NUMBERS.items()]
            cells += [(form.format(ratio(own, other)), ratio(own, other) > goal)
                      for ratio, form, goal in RATIOS.values()]
            missed += sum(bad for _, bad in cells)
            print(f"{name:44}" + "".join(f"{cell + '*' * bad:>16}" for cell, bad in cells), flush=True)
    print(f"{missed} numbers miss their goal (*)")


if __name__ == "__main__":
    if not program():
        sys.exit("lighthouse: not found. Install it with `npm install -g lighthouse`, or set LIGHTHOUSE to its path.")
    asked = sys.argv[1:] or ["all"]
    measure(pages() if asked == ["all"] else asked)
