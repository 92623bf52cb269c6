"""Every chapter and every sheet in the Python of the browser, under Node, with the files of RUNTIME_FILES.

WebAssembly is another processor: numbers and words must be those that are stored. Skipped without the files.
"""
import json
import os
import re

import nbformat
import pytest
from bs4 import BeautifulSoup

from course.ground.facts import ROOT
from course.runner import runtime
from tests.conftest import report
from tests.sheets import MASTERS, answers_of, check_cells, code_of, sheet_of

FILES = os.environ.get("RUNTIME_FILES", "")
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
pytestmark = [pytest.mark.xdist_group("webassembly"),
              pytest.mark.skipif(not FILES, reason="RUNTIME_FILES names no folder with the files of runtime.csv")]


def code(notebook):
    """[(source, id)] of its code cells."""
    return [(cell.source, cell.id) for cell in notebook.cells if cell.cell_type == "code"]


def answered(master, student):
    """The sheet of a master with the answers of a student of tests/answers."""
    sheet, answers = sheet_of(master), answers_of(master)
    for task, place in check_cells(sheet).items():
        sheet.cells[place - 1].source = code_of(answers, student, task)
    return sheet


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """{name: [what a cell shows]} of each chapter and of each sheet, untouched and by two students."""
    sheets = {f"{master.stem} {student}": answered(master, student) if student else sheet_of(master)
              for master in MASTERS for student in ("", "right_1", "wrong_1")}
    notebooks = [{"name": path.stem, "folder": "chapters", "sources": code(nbformat.read(path, as_version=4))}
                 for path in CHAPTERS]
    notebooks += [{"name": name, "folder": "exercises/sheets", "sources": code(sheet)}
                  for name, sheet in sheets.items()]
    given = tmp_path_factory.mktemp("given") / "notebooks.json"
    wheels = [row["name"] for row in runtime.rows() if row["name"].endswith(".whl")]
    given.write_text(json.dumps({"wheels": wheels, "notebooks": notebooks}), "utf-8")
    done = runtime.in_node(ROOT / "tests" / "in_node.js", FILES, ROOT, given)
    assert not done.returncode, done.stderr[-500:]
    return {one["name"]: one["shown"] for one in map(json.loads, done.stdout.splitlines())}


def words(kind, body):
    """The words and numbers of what a cell shows, in their order."""
    if kind == "svg":
        return [text.get_text() for text in BeautifulSoup(body, "xml").find_all("text")]
    return (BeautifulSoup(body, "html.parser").get_text(" ") if kind == "html" else body).split()


def stored(output):
    """(kind, words) of an output in a notebook."""
    if output.output_type == "stream":
        return "text", words("text", output.text)
    for kind, form in {"svg": "image/svg+xml", "html": "text/html", "text": "text/plain"}.items():
        if form in output.data:
            return kind, words(kind, output.data[form])
    return None


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_gives_what_is_stored(ran, path):
    """Each table, text and figure has the same numbers and words in the same order."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert sum(len(cell.outputs) for cell in cells) > 5
    report([f"cell {cell.id} gives {given} and not {kept}" for cell, result in zip(cells, ran[path.stem], strict=True)
            if (given := [(one["kind"], words(one["kind"], one["body"])) for one in result["shown"]])
            != (kept := [stored(output) for output in cell.outputs])])


def said(ran, master, student):
    """{task: what its check says} and [passed, tasks] at the end."""
    sheet, shown = sheet_of(master), ran[f"{master.stem} {student}"]
    checks = {cell.id: task for task, place in check_cells(sheet).items() for cell in [sheet.cells[place]]}
    found = {checks[cell]: " ".join(word for one in result["shown"] for word in words(one["kind"], one["body"]))
             for (_, cell), result in zip(code(sheet), shown, strict=True) if cell in checks}
    return found, shown[-1]["tally"]


@pytest.mark.parametrize("path", MASTERS, ids=lambda path: path.stem)
def test_a_sheet_says_what_it_says_in_jupyter(ran, path):
    """Untouched, right and wrong answers, in all tasks."""
    untouched, none = said(ran, path, "")
    assert all(text.startswith("Not attempted yet. ") for text in untouched.values()) and none == [0, len(untouched)]
    right, full = said(ran, path, "right_1")
    assert all(re.match(r"Task \d passed\.", text) for text in right.values()) and full == [len(right)] * 2
    wrong, _ = said(ran, path, "wrong_1")
    answers = answers_of(path)["wrong_1"]
    report([f"{task} says {wrong[task]}" for task, answer in answers.items()
            if " ".join(answer["says"].replace("`", "").split()) not in wrong[task]])
