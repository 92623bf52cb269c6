"""What the author of a chapter needs in seconds: `make check CHAPTER=03-counting-soldiers`.

The chapter's contract, links, glossary terms, quiz and lesson are read; its cells are run again and compared, its sheet
is solved and failed, its claims are computed again. Each fault is a sentence that says where it is.
"""
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import nbformat
from nbformat import NotebookNode

from course.chapters.contract import Rules, crib_text, faults
from course.glossary.links import check as glossary_faults
from course.glossary.pages import rows as glossary_rows
from course.ground.contents import read_contents
from course.ground.facts import ROOT, Chapter, chapters
from course.quiz.make import Broken, made, words_of

FORMS = {"chapters": "ipynb", "exercises/masters": "ipynb", "exercises/sheets": "ipynb", "exercises/solutions": "ipynb",
         "exercises/quizzes": "toml", "guide/lessons": "md", "tests/answers": "toml"}
SHOWN = 400  # characters of a failed test's message


def missing(chapter: Chapter) -> Iterator[str]:
    """The files that a chapter consists of, and its places in the book's contents."""
    for folder, kind in FORMS.items():
        if not (ROOT / folder / f"{chapter.slug}.{kind}").exists():
            yield f"{folder}/{chapter.slug}.{kind} is missing: `make new` starts one, `make sheets` makes the sheets."
    toc = (ROOT / "_toc.yml").read_text("utf-8")
    for page in ("chapters", "exercises/sheets", "exercises/solutions", "guide/lessons"):
        if not re.search(rf"file: {page}/{chapter.slug}$", toc, re.M):
            yield f"_toc.yml does not list {page}/{chapter.slug}."


def broken_links(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Links to files of the project that are not there."""
    for at, cell in enumerate(notebook.cells, 1):
        links = re.findall(r"\]\((?!http|#|mailto:)([^)#\s]+)", cell.source) if cell.cell_type == "markdown" else []
        for target in links:
            if not (folder / target).exists():
                yield f"cell {at}: the link to {target} leads nowhere."


def quiz_faults(chapter: Chapter, notebook: NotebookNode) -> tuple[list[str], str]:
    """(faults of the quiz, what it says apart from its wrong answers)."""
    path = ROOT / "exercises/quizzes" / f"{chapter.slug}.toml"
    try:
        _, text = made(path)
        late = nbformat.reads(text, as_version=4).cells != notebook.cells
        return ["the quiz in the notebook is not the one of its file. Run `make quizzes`."] * late, words_of(path)
    except Broken as error:
        return str(error).splitlines(), ""


def read_faults(chapter: Chapter) -> list[str]:
    """What can be seen by reading alone."""
    path = ROOT / f"{chapter.page}.ipynb"
    if not path.exists():
        return list(missing(chapter))
    notebook = nbformat.read(path, as_version=4)
    said, quiz = quiz_faults(chapter, notebook)
    rules = Rules(notebook, chapter, read_contents(ROOT), crib_text(ROOT), quiz)
    return [*missing(chapter), *faults(rules), *broken_links(notebook, path.parent), *said,
            *glossary_faults(notebook, glossary_rows(ROOT))]


def run_faults(chapter: Chapter) -> list[str]:
    """Run its cells, its sheet and the tests of its claims; the faults in a line each."""
    asked = [f"chapters/{chapter.slug}.ipynb", "tests/test_exercises.py", "tests/test_checks.py",
             "tests/test_claims.py"]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "check.xml")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *asked, "-k", f"{chapter.slug} or test_claims", f"--junit-xml={report}"],
            cwd=ROOT, capture_output=True, text=True)
        found, text = [], report.read_text("utf-8") if report.exists() else ""
    if done.returncode not in (0, 1) or not text.endswith("</testsuites>"):  # 1: a test failed
        return ["the tests did not run: " + " ".join((done.stdout + done.stderr).split())[-SHOWN:]]
    for case in ElementTree.fromstring(text).iter("testcase"):
        for fault in [*case.findall("failure"), *case.findall("error")]:
            words = re.sub(r"\x1b\[[0-9;]*m", "", fault.get("message") or fault.text or "")
            found.append(f"{case.get('name')}: {' '.join(words.split())[:SHOWN]}")
    return found


def main(slugs: list[str]) -> int:
    """Check one chapter and return the exit status."""
    known = {chapter.slug: chapter for chapter in chapters()}
    if len(slugs) != 1 or slugs[0] not in known:
        sys.exit(f"check: name one chapter: make check CHAPTER=SLUG. There are: {', '.join(known)}")
    chapter = known[slugs[0]]
    said = read_faults(chapter)
    print(*said, sep="\n", end="\n" * bool(said), flush=True)
    ran = run_faults(chapter) if (ROOT / f"{chapter.page}.ipynb").exists() else []
    print(*ran, sep="\n", end="\n" * bool(ran))
    print(f"{chapter.slug}: {len(said) + len(ran)} faults" if said or ran else f"{chapter.slug}: all is well")
    return int(bool(said or ran))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
