"""Measure pages of the built book with Lighthouse on a simulated phone, three times each; part of `make bench`.

Lighthouse is not needed to build or to read, so it is not installed with the book: `npm install -g lighthouse`, or name
its program in the variable LIGHTHOUSE. Alone, for some pages or for every one:

    python -m tests.bench.lighthouse index.html chapters/02-a-shared-past.html
    python -m tests.bench.lighthouse all
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from course.site.serve import SITE, pages, serving
from tests.conftest import FLAGS, chromium

TIMES = 3
# name: (how to read it from a report, form, goal, whether a smaller value is the worse one)
NUMBERS = {
    "performance": (lambda r: r["categories"]["performance"]["score"], "{:.2f}", 0.99, True),
    "accessibility": (lambda r: r["categories"]["accessibility"]["score"], "{:.2f}", 1, True),
    "best practices": (lambda r: r["categories"]["best-practices"]["score"], "{:.2f}", 1, True),
    "SEO": (lambda r: r["categories"]["seo"]["score"], "{:.2f}", 1, True),
    "LCP, s": (lambda r: r["audits"]["largest-contentful-paint"]["numericValue"] / 1000, "{:.2f}", 1.5, False),
    "blocking, ms": (lambda r: r["audits"]["total-blocking-time"]["numericValue"], "{:.0f}", 100, False),
    "layout shift": (lambda r: r["audits"]["cumulative-layout-shift"]["numericValue"], "{:.3f}", 0.02, False),
    "KB": (lambda r: r["audits"]["total-byte-weight"]["numericValue"] / 1024, "{:.0f}", 150, False),
    "requests": (lambda r: len(r["audits"]["network-requests"]["details"]["items"]), "{:.0f}", 8, False),
}


def program():
    """Where Lighthouse is, or None."""
    return os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")


def run(address):
    """One run of Lighthouse with its mobile settings: {name of NUMBERS: value}. Stops with its message if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        flags = "--chrome-flags=" + " ".join(["--headless=new", *FLAGS])
        done = subprocess.run([program(), address, "--quiet", flags, "--output=json", f"--output-path={report}"],
                              env=os.environ | {"CHROME_PATH": chromium() or ""}, capture_output=True, text=True)
        if not report.exists():
            sys.exit(f"lighthouse: it could not measure {address}. It said: {done.stderr.strip()[-300:]}")
        result = json.loads(report.read_text("utf-8"))
    return {name: read(result) for name, (read, *_) in NUMBERS.items()}


def measure(names, site=SITE):
    """Print a line for each page: the worst of three runs for each number, with * where it misses its goal."""
    print(f"{'Lighthouse mobile, worst of ' + str(TIMES):44}" + "".join(f"{name:>17}" for name in NUMBERS))
    missed = 0
    for name in names:
        with serving(site) as address:
            runs = [run(address + name) for _ in range(TIMES)]
        cells = []
        for number, (_, form, goal, low_is_worse) in NUMBERS.items():
            worst = (min if low_is_worse else max)(values[number] for values in runs)
            bad = worst < goal if low_is_worse else worst > goal
            missed += bad
            cells.append(form.format(worst) + "*" * bad)
        print(f"{name:44}" + "".join(f"{cell:>17}" for cell in cells), flush=True)
    print(f"{missed} numbers miss their goal (*)")


if __name__ == "__main__":
    if not program():
        sys.exit("lighthouse: not found. Install it with `npm install -g lighthouse`, or set LIGHTHOUSE to its path.")
    asked = sys.argv[1:] or ["all"]
    measure(pages() if asked == ["all"] else asked)
