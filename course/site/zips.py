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

from course.ground.facts import ROOT
from course.ground.files import load, write_zip
from course.ground.template import render

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


def start(kind: str, runs: bool) -> tuple[str, str]:
    """(name, text) of the page that a pack is opened with; `runs` is whether its pages can run."""
    if kind == "handout":
        address = load(ROOT / "_config.yml")["html"]["baseurl"]
        return "START-HERE.txt", render("site/start-here.txt.jinja", address=address, system="")
    python = ".".join(platform.python_version_tuple()[:2])
    system = f"{platform.system()} on {platform.machine()} with Python {python}" if any(WHEELS.glob("*")) else ""
    made = {name: sorted(folder.glob(form)) for name, folder, form in (
        ("reader", SITE / "reader", "*.*"), ("slides", SLIDES, "*.html"), ("paper", PAPER, "*.html"))}
    return "START-HERE.html", render("site/start-here.html.jinja", **made, mine=kind == "offline", warning=WARNING,
                                     runs=runs, system=system)


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
