"""What the tests of the exercise sheets share: the sheets, their solutions, and the answers that are tried on them."""
import functools
import re
import tomllib

import nbformat
import pytest
from nbclient import NotebookClient

from course.ground.facts import ROOT
from course.sheets import make as make_sheets
from course.sheets import trial

ANSWERS = ROOT / "tests" / "answers"
MASTERS = sorted(make_sheets.MASTERS.glob("*.ipynb"))
STOP = "no_such_table.head()\n"  # what a student writes first whose cell stops

each = pytest.mark.parametrize("master", MASTERS, ids=lambda path: path.stem)  # conftest.py: one process a sheet


def sheet_of(master):
    return nbformat.read(ROOT / "exercises" / "sheets" / master.name, as_version=4)


def solution_of(master):
    return nbformat.read(ROOT / "exercises" / "solutions" / master.name, as_version=4)


def markdown(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def tasks_of(notebook):
    """{task: source of its checks}, in order."""
    return notebook.metadata["otter"]["tests"]


def check_cells(notebook):
    """{task: place of its check}; the answer cell is just before it."""
    return {re.search(r'"(\w+)"', cell.source)[1]: place for place, cell in enumerate(notebook.cells)
            if cell.source.startswith("grader.check(")}


def run(notebook, folder, allow_errors=False):
    """Execute a notebook in a real kernel; its outputs are then in its cells."""
    NotebookClient(notebook, timeout=600, allow_errors=allow_errors, extra_arguments=["--log-level=40"],
                   resources={"metadata": {"path": folder}}).execute()
    return notebook


@functools.cache
def trial_of(master):
    """The sheet of a master, to be tried without Jupyter."""
    return trial.of(ROOT / "exercises" / "sheets" / master.name)


def answers_of(master, kind=""):
    """The answers of four students, or with "more" those that are tried one by one."""
    path = ANSWERS / kind / f"{master.stem}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def code_of(answers, student, task):
    """What a student wrote."""
    given = answers[student][task]
    return given["code"] if isinstance(given, dict) else given
