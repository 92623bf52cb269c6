"""Pack the course into one zip: for students at home, or for a class without a network.

    python -m course.site.zips handout [FILE]   sheets and tables, without solutions   (make handout)
    VARIANT=b python -m course.site.zips handout   the same with the sheets of class b   (make handout VARIANT=b)
    python -m course.site.zips offline [FILE]   the built site, all notebooks and the tables   (make offline)

Two packs of the same files are the same, byte for byte. What runs a page in a browser (`make runtime`, 37 MB) is in the
offline pack if the variable RUNTIME is set.
"""
import os
import platform
import sys
from pathlib import Path

from course.ground.facts import ROOT
from course.ground.files import write_zip

BUILD = ROOT / "_build"
SITE = BUILD / "html"
PAPER, SLIDES = BUILD / "paper", BUILD / "slides"
WHEELS = BUILD / "wheels"  # what `make offline WHEELS=1` downloads for the system that it runs on
RUN = ["data/*.csv", "data/*.geojson", "_static/book.*", "_static/colours.csv", "requirements.txt",
       "guide/check-setup.ipynb", "guide/capstone.ipynb", "LICENSE"]
PARTS = {"handout": ["exercises/sheets/*.ipynb", *RUN],
         "offline": ["chapters/*.ipynb", "exercises/sheets/*.ipynb", "exercises/solutions/*.ipynb", *RUN]}
INSTALL = """\
1. Install Python 3.11 or newer. Unpack this zip; do not work inside it.
2. In a terminal, in the unpacked folder:
     python3 -m venv .venv
     .venv/bin/python -m pip install -r requirements.txt
     .venv/bin/jupyter lab
   On Windows write python for python3, and .venv\\Scripts\\ for .venv/bin/
   Once this is done, no network is needed.
3. Open guide/check-setup.ipynb and run its cell. It says in words what is missing.
4. Open a sheet in exercises/sheets. Run its first cell, write your answer where three dots stand, run the check below.
   The capstone, a trial of your own, is guide/capstone.ipynb.
"""
HANDOUT = f"""START HERE

At home
{INSTALL}
In the browser
If your teacher gave you a link, open it: it starts the same notebooks. It forgets your work when it closes, so download
your sheet before you leave (File, Download).

Hand in
The one notebook file (.ipynb) of the sheet. Save it first. Keep the headings and the cells with grader.check.
"""
OFFLINE = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Start here: Iraq Between Washington and Tehran</title>
</head>
<body>
<main>
<h1>Start here</h1>
<p>This folder holds the whole course: the book, its notebooks and its tables. Nothing in it asks the network.</p>
<h2>Read</h2>
<p>Open <a href="site/index.html">the book</a> in any browser. On a phone or a stick, keep the folder together.
Only links to outside sources and to Binder need a network.</p>
{{reader}}<h2>Run</h2>
<p>The first time, step 2 needs a network. Folder names: <code>chapters</code>, <code>exercises</code>,
<code>data</code>.</p>
<pre>{INSTALL}</pre>
{{wheels}}<h2>Teach without a network</h2>
{{teacher}}<p>Copy the folder to each machine, or share it in the room: <code>python3 -m http.server</code> in the
folder <code>site</code> shows the book to every phone on the same network, at your machine's address, port 8000.</p>
</main>
</body>
</html>
"""
START = {"handout": ("START-HERE.txt", HANDOUT), "offline": ("START-HERE.html", OFFLINE)}


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


def wheels_line() -> str:
    """How to install from the packages in the folder `wheels`, or nothing."""
    if not any(WHEELS.glob("*")):
        return ""
    here = f"{platform.system()} on {platform.machine()} with Python {'.'.join(platform.python_version_tuple()[:2])}"
    return (f"<p>The folder <code>wheels</code> holds all packages for {here}. There no network is needed if the "
            "second line of step 2 is</p>\n<pre>.venv/bin/python -m pip install --no-index --find-links wheels "
            "-r requirements.txt</pre>\n")


def files(kind: str, variant: str = "") -> dict[str, bytes]:
    """{name in the zip: content} of a pack, with the sheets of another class in place of the first's."""
    found = {path.relative_to(ROOT).as_posix(): path.read_bytes() for part in PARTS[kind] for path in ROOT.glob(part)}
    if variant:
        found = {name: content for name, content in found.items() if not name.startswith("exercises/sheets/")} | {
            f"exercises/sheets/{path.name}": path.read_bytes() for path in BUILD.glob(f"sheets-{variant}/*.ipynb")}
    if kind == "offline":
        found |= {f"site/{path.relative_to(SITE).as_posix()}": path.read_bytes()
                  for path in SITE.rglob("*") if path.is_file() and not path.name.startswith(".")
                  and (path.parent != SITE / "runner" / "python" or os.environ.get("RUNTIME"))}
        found |= {path.relative_to(PAPER.parent).as_posix(): path.read_bytes()
                  for folder in (PAPER, SLIDES, WHEELS) for path in folder.rglob("*") if path.is_file()}
    name, text = START[kind]
    text = text.replace("{reader}", reader_files()).replace("{teacher}", teacher_files())
    text = text.replace("{wheels}", wheels_line())
    return {name: text.encode(), **dict(sorted(found.items()))}


def main(kind: str, target: str | None = None) -> None:
    """Write a pack of a kind to `target`, by default _build/KIND.zip."""
    variant = os.environ.get("VARIANT", "").lower().replace("a", "") if kind == "handout" else ""
    if variant and not any(BUILD.glob(f"sheets-{variant}/*.ipynb")):
        sys.exit(f"zips: class {variant} has no sheets yet. Run: make sheets VARIANT={variant}")
    target = Path(target or BUILD / f"{kind}{variant and '-'}{variant}.zip")
    if kind == "offline" and not (SITE / "index.html").exists():
        sys.exit("zips: there is no book in _build/html yet. Run `make offline`, which builds it first.")
    write_zip(target, {f"iraq-course/{path}": content for path, content in files(kind, variant).items()})
    print(f"Give out {target} ({target.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3 or sys.argv[1] not in PARTS:
        sys.exit("zips: say what to pack: handout or offline")
    main(*sys.argv[1:])
