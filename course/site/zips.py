"""Pack the course into one zip: for students at home, or for a class without a network.

    python -m course.site.zips handout [FILE]    sheets, chapters and tables   (make handout)
    VARIANT=b python -m course.site.zips handout   the same with the sheets of class b   (make handout VARIANT=b)
    python -m course.site.zips students [FILE]   the built site as well   (make offline STUDENTS=1)
    python -m course.site.zips offline [FILE]    and what is the teacher's   (make offline)

Solutions, lesson pages, keys of the quizzes and the notes of the slides are in the last one only. Two packs of the same
files are the same, byte for byte. What runs a page in a browser (`make runtime`, 35 MB) is in a pack with the site if
the variable RUNTIME is set; else its pages have no button.
"""
import os
import platform
import re
import sys
from pathlib import Path

import yaml

from course.ground.facts import ROOT
from course.ground.files import write_zip

BUILD = ROOT / "_build"
SITE = BUILD / "html"
PAPER, SLIDES = BUILD / "paper", BUILD / "slides"
WHEELS = BUILD / "wheels"  # what `make offline WHEELS=1` downloads for the system that it runs on
HANDOUT = ["chapters/*.ipynb", "exercises/sheets/*.ipynb", "data/*.csv", "data/*.geojson", "_static/book.*",
           "_static/colours.csv", "requirements.txt", "LICENSE", "guide/check-setup.ipynb", "guide/capstone.ipynb",
           "guide/capstone-cards.md", "guide/capstone-review.md", "guide/pandas-crib.md", "guide/before-and-after.md",
           "guide/glossary.md", "guide/references*.md", "guide/tables/*.md"]
PARTS = {"handout": HANDOUT, "students": HANDOUT, "offline": [*HANDOUT, "exercises/solutions/*.ipynb"]}
RUNNER = re.compile(rb' *<script src="[^"]*runner/[^"]*" defer></script>\n')  # shows the button that runs a page
TEACHERS = ("exercises/solutions/", "guide/lessons/")  # pages of the site that the students' pack has not
KEPT_BACK = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Your teacher has this page</title></head>
<body><main><h1>Your teacher has this page</h1><p>It is left out of the students' copy.
<a href="../../index.html">Back to the book</a></p></main></body></html>
"""
WARNING = ("It holds the solutions, the sample answers of the lessons, the keys of the quizzes and the notes of the "
           "slides. For the students' machines run: make offline STUDENTS=1")
INSTALL = """\
1. Install Python 3.11 or newer. Unpack this zip; do not work inside it.
2. Open a terminal in the unpacked folder (about 110 MB are fetched, once){carried}.
   On Linux and macOS:
     python3 -m venv .venv
     .venv/bin/python -m pip install --no-deps {wheels}-r requirements.txt
     .venv/bin/jupyter lab
   On Windows:
     py -m venv .venv
     .venv\\Scripts\\python -m pip install --no-deps {wheels}-r requirements.txt
     .venv\\Scripts\\jupyter lab
   (If Windows does not know py, write python. On Ubuntu, venv may first need: sudo apt install python3-venv)
   Next time the last line is enough, and no network is needed.
3. Open guide/check-setup.ipynb and run its cell. It says in words what is missing.
4. Read the chapter in chapters, open its sheet in exercises/sheets. Run the first cell, write your answer where three
   dots stand, run the check below. The capstone, a trial of your own, is guide/capstone.ipynb.
"""
AT_HOME = """START HERE

Read
{book}

At home
{install}
In the browser
If your teacher gave you a link, open it: it starts the same notebooks. It forgets your work when it closes, so download
your sheet before you leave (File, Download).

Hand in
The one notebook file (.ipynb) of the sheet. Save it first. Keep the headings and the cells with grader.check.
"""
WITH_SITE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Start here: Iraq Between Washington and Tehran</title>
</head>
<body>
<main>
<h1>Start here</h1>
{warning}<p>This folder holds the course: the book, its notebooks and its tables. Nothing in it asks the network.</p>
{starter}<h2>Read</h2>
<p>Open <a href="site/index.html">the book</a> in any browser. On a phone or a stick, keep the folder together.
Only links to outside sources and to Binder need a network.</p>
{reader}<h2>Run</h2>
<p>Folder names: <code>chapters</code>, <code>exercises</code>, <code>data</code>.</p>
<pre>{install}</pre>
{teacher}</main>
</body>
</html>
"""
IN_CLASS = """<h2>Teach without a network</h2>
{}<p>Share the students' copy in the room: <code>python3 -m http.server</code> in its folder <code>site</code> shows the
book to every phone on the same network, at your machine's address, port 8000.</p>
"""


def starter(runs: bool) -> str:
    """How to open the book so that its pages run, where what runs them is in the pack."""
    return ("<h2>Read and run in the browser</h2>\n<p>If this computer has Python, start <code>START-HERE.py</code> in "
            "this folder: click it twice, or write <code>python3 START-HERE.py</code> in a terminal. The book opens in "
            "your browser, where the button <em>Run this page</em> runs a chapter or a sheet, with nothing to install."
            "</p>\n" if runs else "")


def reader_files() -> str:
    """A line on the files for e-readers and printers that the site holds, or nothing."""
    links = [f'<a href="site/reader/{path.name}">{path.name}</a>' for path in sorted((SITE / "reader").glob("*.*"))]
    return f"<p>For an e-reader, or to print: {', '.join(links)}.</p>\n" if links else ""


def by_chapter(folder: Path) -> str:
    """Links to the pages of a folder, each by the number of its chapter."""
    return ", ".join(f'<a href="{folder.name}/{path.name}">{int(path.name[:2])}</a>'
                     for path in sorted(folder.glob("*.html")))


def teacher_files() -> str:
    """Lines on the slides and on the pages for a room without computers, where they are made."""
    said = {SLIDES: "<p>Slides for lesson {}. Arrow keys turn them, S opens the notes.</p>\n",
            PAPER: "<p>For a room without computers, print the pages of chapter {}. The last part of each, on a new "
                   "sheet, is yours: the key of the quiz.</p>\n"}
    return "".join(words.format(links) for folder, words in said.items() if (links := by_chapter(folder)))


def install() -> str:
    """The steps of the set-up, from the packages in the folder `wheels` where they are carried."""
    if not any(WHEELS.glob("*")):
        return INSTALL.format(carried="", wheels="")
    here = f"{platform.system()} on {platform.machine()} with Python {'.'.join(platform.python_version_tuple()[:2])}"
    return INSTALL.replace(" (about 110 MB are fetched, once)", "").format(
        wheels="--no-index --find-links wheels ",
        carried=f". The folder wheels has the packages for\n   {here}, so there no network is needed.\n"
                "   Anywhere else leave out --no-index --find-links wheels, and about 110 MB are fetched once")


def start(kind: str, runs: bool) -> tuple[str, str]:
    """(name, text) of the page that a pack is opened with; `runs` is whether its pages can run."""
    if kind == "handout":
        address = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["html"]["baseurl"]
        book = f"The book is at {address}\nIts chapters are also" if address else "The chapters are"
        return "START-HERE.txt", AT_HOME.format(install=INSTALL.format(carried="", wheels=""), book=(
            f"{book} in the folder chapters, with their figures: open them as in step 2."))
    mine = kind == "offline"
    return "START-HERE.html", WITH_SITE.format(
        reader=reader_files(), install=install(), starter=starter(runs),
        teacher=IN_CLASS.format(teacher_files()) if mine else "",
        warning=f"<p><strong>This copy is the teacher's. {WARNING}</strong></p>\n" if mine else "")


def site_files(mine: bool, runs: bool) -> dict[str, bytes]:
    """{name in the zip: content} of the built site; `mine` is with the teacher's pages, `runs` with what runs pages."""
    found = {}
    for path in SITE.rglob("*"):
        name = path.relative_to(SITE).as_posix()
        if path.is_dir() or path.name.startswith(".") or (name.startswith("runner/") and not runs):
            continue
        if mine or not name.removeprefix("_sources/").startswith(TEACHERS):
            body = path.read_bytes()
            found[f"site/{name}"] = RUNNER.sub(b"", body) if name.endswith(".html") and not runs else body
        elif name.endswith(".html"):
            found[f"site/{name}"] = KEPT_BACK.encode()
    return found


def files(kind: str, variant: str = "") -> dict[str, bytes]:
    """{name in the zip: content} of a pack, with the sheets of another class in place of the first's."""
    runs = bool(os.environ.get("RUNTIME")) and (SITE / "runner").is_dir()
    found = {path.relative_to(ROOT).as_posix(): path.read_bytes() for part in PARTS[kind] for path in ROOT.glob(part)}
    if variant:
        found = {name: content for name, content in found.items() if not name.startswith("exercises/sheets/")} | {
            f"exercises/sheets/{path.name}": path.read_bytes() for path in BUILD.glob(f"sheets-{variant}/*.ipynb")}
    if kind != "handout":
        folders = (PAPER, SLIDES, WHEELS) if kind == "offline" else (WHEELS,)
        found |= site_files(kind == "offline", runs)
        found["START-HERE.py"] = Path(__file__).with_name("start_here.py").read_bytes()
        found |= {path.relative_to(PAPER.parent).as_posix(): path.read_bytes()
                  for folder in folders for path in folder.rglob("*") if path.is_file()}
    name, text = start(kind, runs)
    return {name: text.encode(), **dict(sorted(found.items()))}


def main(kind: str, target: str | None = None) -> None:
    """Write a pack of a kind to `target`, by default _build/KIND.zip."""
    variant = os.environ.get("VARIANT", "").lower().replace("a", "") if kind == "handout" else ""
    if variant and not any(BUILD.glob(f"sheets-{variant}/*.ipynb")):
        sys.exit(f"zips: class {variant} has no sheets yet. Run: make sheets VARIANT={variant}")
    target = Path(target or BUILD / f"{kind}{variant and '-'}{variant}.zip")
    if kind != "handout" and not (SITE / "index.html").exists():
        sys.exit("zips: there is no book in _build/html yet. Run `make offline`, which builds it first.")
    write_zip(target, {f"iraq-course/{path}": content for path, content in files(kind, variant).items()})
    print(f"{'For yourself' if kind == 'offline' else 'Give out'}: {target} ({target.stat().st_size / 1e6:.1f} MB)")
    if kind == "offline":
        print(WARNING)


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3 or sys.argv[1] not in PARTS:
        sys.exit(f"zips: say what to pack: {', '.join(PARTS)}")
    main(*sys.argv[1:])
