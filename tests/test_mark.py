"""Marking a class: made-up submissions of one sheet, right, wrong and hostile, and the marks that each deserves."""
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import ROOT, watch

SLUG = "03-counting-soldiers"
ANSWERS = tomllib.loads((ROOT / "tests" / "answers" / f"{SLUG}.toml").read_text(encoding="utf-8"))
TASKS = [f"task_{number}" for number in range(1, 6)]
PATCH = """import otter
from otter.check import notebook as patched
otter.Notebook.check = lambda *arguments, **more: "all right"
class Fair: pass
def first_message(variables): return ""
"""
FORGE = """import os
open("../../answers.json", "w").write('{"answers": [1, 2], "done": true, "notes": 5, "mb": "much"}')
os._exit(0)
"""

pytestmark = pytest.mark.xdist_group("mark")


def sheet(student=None, first="", task_1=None):
    """The sheet with the answers of a student; `first` runs before them, `task_1` stands for the first of them."""
    notebook = json.loads((ROOT / "exercises" / "sheets" / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    cells = notebook["cells"]
    for place, cell in enumerate(cells):
        found = re.match(r'grader\.check\("(task_\d)"\)', "".join(cell["source"]))
        if found and student:
            given = ANSWERS[student][found[1]]
            cells[place - 1]["source"] = given["code"] if isinstance(given, dict) else given
        if found and found[1] == "task_1" and task_1:
            cells[place - 1]["source"] = task_1
    if first:
        cells.insert(3, {"cell_type": "code", "id": "first", "metadata": {}, "outputs": [], "execution_count": None,
                         "source": first})
    return notebook


def without(notebook, words):
    """A notebook without the cells that hold these words, and with other ids."""
    kept = [cell for cell in notebook["cells"] if words not in "".join(cell["source"])]
    return notebook | {"cells": [cell | {"id": f"x{place}"} for place, cell in enumerate(kept)]}


def hand_in(folder):
    """Twelve submissions, as learning platforms name them."""
    right = sheet("right_1")
    given = {
        "زينب علي_1204_assignsubmission_file_/03-counting-soldiers.ipynb": right,
        "two words_1205_assignsubmission_file_/homework final.ipynb": sheet("right_2"),
        "wrong_one_1206_assignsubmission_file_/03-counting-soldiers (1).ipynb": sheet("wrong_1"),
        "Group B/deep/03-counting-soldiers.ipynb": sheet("wrong_2"),
        "untouched_90001_80001_03-counting-soldiers-1.ipynb": sheet(),
        "patcher_90002_80002_03-counting-soldiers.ipynb": sheet("wrong_1", first=PATCH),
        "looper_90003_80003_03-counting-soldiers.ipynb": sheet("right_1", task_1="while True:\n    pass"),
        "hoarder_90004_80004_03-counting-soldiers.ipynb": sheet("right_1", task_1="how_many = bytearray(10**11)"),
        "printer_90005_80005_03-counting-soldiers.ipynb": sheet("right_1", task_1="while 1:\n    print('x' * 10**6)"),
        "forger_90009_80009_03-counting-soldiers.ipynb": sheet("wrong_1", task_1=FORGE),
        "renamer_90006_80006_my own name.ipynb": without(sheet("right_2"), "grader.check"),
    }
    for name, notebook in given.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "essay_90007_80007_essay.pdf").write_bytes(b"%PDF-1.7 no notebook")
    (folder / "cut_90008_80008_03-counting-soldiers.ipynb").write_text(json.dumps(right)[:5000], encoding="utf-8")
    older = folder / "two words_1205_assignsubmission_file_" / "homework.ipynb"
    older.write_text(json.dumps(sheet()), encoding="utf-8")
    os.utime(older, (1_000_000_000, 1_000_000_000))
    shutil.copytree(folder / "زينب علي_1204_assignsubmission_file_", folder / "copied_1299_assignsubmission_file_")


def command(folder):
    return [sys.executable, "-m", "course.marking.mark", str(folder)]


def marked(folder):
    """What mark.py prints about a folder."""
    return subprocess.run(command(folder), capture_output=True, text=True, timeout=280, check=True).stdout


def marks(folder):
    """{student: row of marks.csv}"""
    with (folder.with_name(f"{folder.name}-marks") / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """(folder of the submissions, what was printed by a run that was killed, then by the one after it)."""
    folder = tmp_path_factory.mktemp("school") / "class of May"
    hand_in(folder)
    kept = folder.with_name("class of May-marks") / ".kept"
    running = subprocess.Popen(command(folder), stdout=subprocess.DEVNULL, start_new_session=True)
    for _ in range(600):
        if len(list(kept.glob("*.json"))) >= 2:
            break
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    done = len(list(kept.glob("*.json")))
    return folder, done, marked(folder)


@pytest.mark.parametrize("student, points", [
    ("زينب علي", "11111"), ("copied", "11111"), ("two words", "11111"), ("wrong_one", "00000"),
    ("Group B / deep", "00000"), ("untouched", "00000"), ("patcher", "00000"), ("looper", "01111"),
    ("hoarder", "01111"), ("printer", "01111"), ("renamer", "11111"), ("forger", "00000")])
def test_each_gets_what_the_answers_deserve(school, student, points):
    row = marks(school[0])[student]
    assert "".join(row[task] for task in TASKS) == points, row["notes"]
    assert (row["sheet"], row["of"], row["to_read"], row["task_6"]) == (SLUG, "5", "task_6", "")


@pytest.mark.parametrize("student, words", [
    ("looper", "task 1 ran longer than"), ("hoarder", "task 1 asked for more memory"),
    ("printer", "task 1 printed more than"), ("essay", "not a notebook"), ("cut", "cut or damaged"),
    ("two words", "newest of 2 versions"), ("copied", "the same as in the sheet of: زينب علي")])
def test_what_went_wrong_is_said(school, student, words):
    assert words in marks(school[0])[student]["notes"]


def test_nobody_is_lost_and_no_name_is_printed(school):
    folder, _, printed = school
    assert len(marks(folder)) == 14
    assert not re.search("زينب|words|wrong_one|looper", printed)


def test_a_killed_run_goes_on_and_a_second_marks_nothing(school):
    folder, done, printed = school
    assert done >= 2 and f", {12 - 1 - done} to mark." in printed, "of 12 notebooks two are the same"
    assert ", 0 to mark." in marked(folder)


def test_each_wrong_answer_meets_its_own_message(school):
    for student, name in (("wrong_1", "wrong_one"), ("wrong_2", "Group B")):
        pages = (school[0].with_name("class of May-marks") / "students").glob(f"{name.replace(' ', '-')}*.html")
        text = re.sub("&#x27;|&quot;", "'", next(pages).read_text(encoding="utf-8"))
        for task in TASKS:
            assert ANSWERS[student][task]["says"].replace('"', "'") in text, f"{student}, {task}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_in_a_browser(school, page, scheme):
    page.emulate_media(color_scheme=scheme)
    target, problems = school[0].with_name("class of May-marks"), []
    watch(page, problems, "file://")
    students = sorted((target / "students").glob("*.html"))
    for path in [target / "class.html", *students[:5]]:
        page.goto(path.as_uri())
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path.name}: {found.generate_report()}"
    page.goto((target / "class.html").as_uri())
    assert page.locator("svg rect").count() >= 5
    page.get_by_role("link", name="زينب علي").click()
    assert page.get_by_role("heading", level=1).inner_text() == "زينب علي"
    assert page.locator("blockquote").count() == 1 and page.get_by_text("a reader looks for").count() == 1
    assert not problems


def test_no_folder_is_said_in_a_sentence(tmp_path):
    done = subprocess.run(command(tmp_path / "none"), capture_output=True, text=True)
    assert done.returncode and "make mark SUBMISSIONS=folder" in done.stderr and "Traceback" not in done.stderr
