"""The exercise sheets: made from their masters, runnable untouched, fair to right answers and helpful to wrong ones.

The answers tried here stand in tests/answers/NN-slug.toml. One kernel a sheet plays five students in turn: one who
changes nothing, two who are right by different ways, two who are wrong by different known mistakes.
"""
import ast
import html
import re
import shutil
import tomllib
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from course.chapters import new as new_chapter
from course.sheets import make as make_sheets

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ROOT / "tests" / "answers"
MASTERS = make_sheets.masters()
STUDENTS = ["untouched", "right_1", "right_2", "wrong_1", "wrong_2"]

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


def checked_tasks(notebook):
    """The tasks that a check decides: all but those read by a person, which carry no point."""
    return [task for task, test in tasks_of(notebook).items() if not re.search(r"^points = 0$", test, flags=re.M)]


def messages_of(test):
    """What a task's check can say to a wrong answer, in the order it looks: one message a known mistake."""
    marks = [mark for node in ast.parse(test).body for mark in getattr(node, "decorator_list", [])]
    said = [mark.args[0].value for mark in marks if mark.func.id == "says"]
    return [message for message in said if message != make_sheets.STRICTER]


def known(messages):
    """The messages that name a mistake: all but "Not attempted yet" and the one for anything else."""
    return [message for message in messages if not message.startswith(("Not attempted yet.", "Not right yet."))]


def praise_of(test):
    """What it says to a right one."""
    return re.search(r'success_message="(.+)"\)$', test, flags=re.M)[1]


def check_cells(notebook):
    """{task: place of its check}; the answer cell stands just before it."""
    return {re.search(r'"(\w+)"', cell.source)[1]: place for place, cell in enumerate(notebook.cells)
            if cell.source.startswith("grader.check(")}


def run(notebook, folder, allow_errors=False):
    """Execute a notebook in a real kernel; its outputs are then in its cells."""
    NotebookClient(notebook, timeout=120, allow_errors=allow_errors, extra_arguments=["--log-level=40"],
                   resources={"metadata": {"path": folder}}).execute()
    return notebook


def shown(cell):
    """What a check shows to the student, as plain words."""
    texts = [output.get("data", {}).get("text/html", "") for output in cell.outputs]
    return html.unescape(re.sub(r"<[^>]+>", " ", " ".join(texts)))


def seconds(cell):
    """How long the kernel worked on a cell."""
    begin, end = (datetime.fromisoformat(cell.metadata["execution"][key].replace("Z", "+00:00"))
                  for key in ("iopub.execute_input", "shell.execute_reply"))
    return (end - begin).total_seconds()


def code_of(answers, student, task):
    given = answers[student][task]
    return given["code"] if isinstance(given, dict) else given


def play(master, folder):
    """{student: {task: (what its check shows, seconds)}, score} after all five worked on the sheet in one kernel."""
    answers = tomllib.loads((ANSWERS / f"{master.stem}.toml").read_text(encoding="utf-8"))
    played = {}
    whole = nbformat.v4.new_notebook(metadata=make_sheets.KERNEL)
    for student in STUDENTS:
        sheet = sheet_of(master)
        places = check_cells(sheet)
        if student != "untouched":
            for task, place in places.items():
                sheet.cells[place - 1].source = code_of(answers, student, task)
        score = f"print(sum(grader.check(task).score for task in {list(places)}))"
        forget = "plt.close('all')\n%reset -f"  # the next student finds an empty kernel; only imports stay warm
        sheet.cells += [nbformat.v4.new_code_cell(score), nbformat.v4.new_code_cell(forget)]
        for place, cell in enumerate(sheet.cells):
            cell.id = f"{student}-{place}"
        whole.cells += sheet.cells
        played[student] = sheet.cells, places
    run(whole, folder)
    return {student: {"score": float(cells[-2].outputs[0].text),
                      "tasks": {task: (shown(cells[place]), seconds(cells[place])) for task, place in places.items()}}
            for student, (cells, places) in played.items()}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A function that plays a sheet once and remembers what happened."""
    known = {}

    def results_of(master):
        if master not in known:
            course = tmp_path_factory.mktemp(master.stem)
            (course / "exercises" / "sheets").mkdir(parents=True)
            for part in ("data", "_static"):
                shutil.copytree(ROOT / part, course / part)
            shutil.copy(ROOT / "exercises" / "sheets" / master.name, course / "exercises" / "sheets")
            known[master] = play(master, course / "exercises" / "sheets")
        return known[master]

    return results_of


# What a student meets

@each
def test_untouched_sheet_runs_through_and_scores_nothing(master, results):
    untouched = results(master)["untouched"]
    assert untouched["score"] == 0
    for task, (text, _) in untouched["tasks"].items():
        assert "Not attempted yet" in text and text.count("message:") == 1, f"{task} untouched says:\n{text}"


@each
@pytest.mark.parametrize("student", ["right_1", "right_2"])
def test_right_answers_pass(master, student, results):
    for task, (text, _) in results(master)[student]["tasks"].items():
        assert "passed!" in text, f"{task} rejects the right answer of {student}:\n{text}"


@each
@pytest.mark.parametrize("student", ["wrong_1", "wrong_2"])
def test_each_wrong_answer_meets_its_own_message(master, student, results):
    answers = tomllib.loads((ANSWERS / f"{master.stem}.toml").read_text(encoding="utf-8"))[student]
    assert results(master)[student]["score"] == 0
    for task, (text, _) in results(master)[student]["tasks"].items():
        wanted = answers[task]["says"]
        assert wanted in text, f"{task} of {student} should say {wanted!r}, but says:\n{text}"
        assert text.count("message:") == 1, f"{task} of {student} says more than one thing:\n{text}"


@each
def test_the_four_students_differ(master):
    answers = tomllib.loads((ANSWERS / f"{master.stem}.toml").read_text(encoding="utf-8"))
    sheet = sheet_of(master)
    for task, test in tasks_of(sheet).items():
        assert code_of(answers, "right_1", task).split() != code_of(answers, "right_2", task).split(), task
        messages = messages_of(test)
        first, second = [[message for message in messages if answers[student][task]["says"] in message]
                         for student in ("wrong_1", "wrong_2")]
        assert len(first) == len(second) == 1, f"{task}: `says` is part of one message only"
        if task in checked_tasks(sheet):
            assert first != second, f"{task}: the two wrong answers make the same mistake"
            assert first + second == known(first + second), f"{task}: a wrong answer is no known mistake"


@each
def test_checks_answer_within_a_second(master, results):
    for task in tasks_of(sheet_of(master)):
        fastest = min(results(master)[student]["tasks"][task][1] for student in STUDENTS[1:])
        assert fastest < 1, f"{task} takes {fastest:.1f} s"


# What the master promises

@each
def test_sheet_and_solutions_are_what_the_master_makes(master):
    sheet, solution = make_sheets.make(master)
    remedy = f"the master makes another one. Run: make sheets CHAPTER={master.stem}"
    assert sheet == (ROOT / "exercises/sheets" / master.name).read_text(encoding="utf-8"), f"sheet: {remedy}"
    stored = (ROOT / "exercises/solutions" / master.name).read_text(encoding="utf-8")
    assert blurred(solution) == blurred(stored), f"solutions: {remedy}"


def blurred(text):
    """A notebook's text without what another processor may make otherwise: last digits and ids of figures."""
    return re.sub(r"#?\b[a-z][0-9a-f]{10}\b", "ID", re.sub(r"(\d+\.\d)\d{3,}", r"\1", text))


@each
def test_messages(master):
    sheet = sheet_of(master)
    for task, test in tasks_of(sheet).items():
        messages = messages_of(test)
        assert messages[0].startswith("Not attempted yet."), f"{task}: the first case is `Not attempted yet.`"
        assert len(set(messages)) == len(messages), f"{task}: two cases share a message"
        assert "!" not in "".join(messages) + praise_of(test), f"{task}: exclamation mark"
        if task in checked_tasks(sheet):
            assert len(known(messages)) >= 2, f"{task}: {len(known(messages))} known wrong answers; it takes two"


@each
def test_sheet_holds_no_solution(master):
    sheet, solution = sheet_of(master), solution_of(master)
    text = "\n".join(cell.source for cell in sheet.cells)
    assert not re.search("SOLUTION|PROMPT", text) and not any(cell.get("outputs") for cell in sheet.cells)
    for task, place in check_cells(solution).items():
        starter = sheet.cells[check_cells(sheet)[task] - 1].source
        for line in map(str.strip, solution.cells[place - 1].source.splitlines()):
            assert len(line) < 30 or line not in text or line in starter, f"{task}: the sheet holds the line {line!r}"
    whys = [cell.source for cell in solution.cells if cell.source.startswith("<details><summary>Why")]
    assert len(whys) == len(tasks_of(solution)), "each task of the solutions ends with a folded `Why`"
    assert not any(why.splitlines()[2] in text for why in whys)


@each
def test_form(master):
    sheet, text = sheet_of(master), markdown(sheet_of(master))
    assert not re.search(r"\{[a-z:-]+\}`|^(:::|```)\s*\{", text, flags=re.M), "MyST shows raw in JupyterLab"
    parts = re.split(r"^## Task \d+\. ", text, flags=re.M)[1:]
    assert 5 <= len(parts) <= 7 and len(parts) == len(check_cells(sheet)) == len(tasks_of(sheet))
    for number, part in enumerate(parts, 1):
        assert part.count("<details><summary>Hint") == part.count("</details>") == 2, f"task {number}: two hints"
    assert all(sheet.cells[place - 1].cell_type == "code" for place in check_cells(sheet).values())
    set_up = make_sheets.SET_UP.read_text(encoding="utf-8").replace("SHEET", master.stem).strip()
    assert [cell.source for cell in sheet.cells].count(set_up) == 1
    assert len({cell.id for cell in sheet.cells}) == len(sheet.cells)


@each
def test_objectives_are_those_of_the_chapter(master):
    chapter = nbformat.read(ROOT / "chapters" / master.name, as_version=4)
    section = markdown(chapter).split("## You will be able to")[1].split("\n## ")[0]
    promised = {}
    for number, words, tasks in re.findall(r"^(\d)\. (.+?) \(tasks? ([\d, and]+)", section, flags=re.M):
        words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", words)  # without links to the glossary
        promised |= dict.fromkeys(re.findall(r"\d", tasks), (number, words))
    kept = {task: (number, words) for task, number, words in
            re.findall(r"^## Task (\d)\. .*\n\nObjective (\d): (.+?)\.?$", markdown(sheet_of(master)), flags=re.M)}
    wrong = {task for task in kept.keys() | promised.keys() if kept.get(task) != promised.get(task)}
    assert not wrong, f"tasks {sorted(wrong)}: the chapter promises {promised}, the sheet has {kept}"


@each
def test_figures_of_the_solutions(master):
    for cell in solution_of(master).cells:
        if any("image/svg+xml" in output.get("data", {}) for output in cell.get("outputs", [])):
            assert len(cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")) > 60, f"{cell.id}: alt text"
            assert "hide-cell" in cell.metadata["tags"], f"{cell.id}: the solution is folded in the book"


# A sheet alone, and the commands

def needed(sheet):
    """The files that the sheet's own `find` asks for."""
    asked = [cell.source for cell in sheet.cells if cell.cell_type == "code" and "data = find(" in cell.source]
    assert len(asked) == 1, "one cell says `data = find(...)`"
    return re.findall(r'"([^"]+)"', re.search(r"data = find\((.*?)\)", asked[0], flags=re.S)[1])


@each
def test_a_sheet_asks_for_every_file_at_once(master):
    code = "\n".join(cell.source for cell in solution_of(master).cells if cell.cell_type == "code")
    assert set(re.findall(r'data / "([^"]+)"', code)) == set(needed(sheet_of(master)))


def test_a_sheet_alone_names_the_missing_files(tmp_path):
    master = MASTERS[-1]
    shutil.copy(ROOT / "exercises" / "sheets" / master.name, tmp_path)
    codes = [cell for cell in run(sheet_of(master), tmp_path, allow_errors=True).cells if cell.cell_type == "code"]
    assert not codes[0].outputs, "the set-up needs no file"
    error = codes[1].outputs[0]
    words = "\n".join(error.traceback)
    assert error.ename == "NotFound" and "Traceback" not in words and 'File "' not in words
    assert "'How to use this book'" in words and "'Get the data'" in words
    assert all(name in words for name in needed(sheet_of(master)))
    (tmp_path / "data").mkdir()
    for name in needed(sheet_of(master)):
        shutil.copy(ROOT / "data" / name, tmp_path / "data")
    run(sheet_of(master), tmp_path)


@pytest.fixture
def empty_course(tmp_path, monkeypatch):
    """The two scripts pointed at a folder without chapters and masters."""
    for part in ("chapters", "exercises/masters"):
        (tmp_path / part).mkdir(parents=True)
    monkeypatch.setattr(new_chapter, "ROOT", tmp_path)
    monkeypatch.setattr(make_sheets, "MASTERS", tmp_path / "exercises" / "masters")
    monkeypatch.setattr(make_sheets, "EXERCISES", tmp_path / "exercises")
    return tmp_path


def test_a_new_chapter_makes_a_sheet(empty_course):
    new_chapter.main(["07-a-slug"])
    make_sheets.main([])
    for kind in ("sheets", "solutions"):
        assert nbformat.read(empty_course / "exercises" / kind / "07-a-slug.ipynb", as_version=4).cells


@pytest.mark.parametrize("arguments, words", [
    (["07-other"], "chapter 07 exists"), (["7-slug"], "two digits"), (["07_Slug"], "two digits"), ([], "two digits")])
def test_new_chapter_refuses(empty_course, arguments, words):
    new_chapter.main(["07-a-slug"])
    before = sorted(empty_course.rglob("*"))
    with pytest.raises(SystemExit, match=words):
        new_chapter.main(arguments)
    assert sorted(empty_course.rglob("*")) == before


@pytest.mark.parametrize("damage, words", [
    (("%run setup.ipy", "import pandas as pd"), "one code cell is `%run setup.ipy`"),
    (("## Task 3. ", "## Exercise 3. "), "each task starts a Markdown cell"),
    (("failure_message: Not right yet. ", "failure_message: Wrong: "), "a message is one line"),
    (("BEGIN SOLUTION NO PROMPT", "BEGIN SOLUTION"), "between `# BEGIN SOLUTION NO PROMPT`"),
    (("answer_3 = 3", "answer_3 = 4"), "does not pass grader.check(\"task_3\")"),
    (("answer_3 = 3", "answer_3 = three"), "a cell of the solutions fails"),
    (("# END TESTS", "# END"), "otter assign says"),
    (('"cells"', '"cells'), "is no notebook")])
def test_a_broken_master_changes_nothing(empty_course, damage, words):
    new_chapter.main(["07-a-slug"])
    new_chapter.main(["08-another"])
    path = empty_course / "exercises" / "masters" / "08-another.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace(*damage), encoding="utf-8")
    with pytest.raises(SystemExit, match="nothing was written. 08-another.ipynb") as stop:
        make_sheets.main(["08-another"])
    assert words in str(stop.value)
    assert not (empty_course / "exercises" / "sheets").exists()


def test_make_sheets_names_the_masters_there_are(empty_course):
    new_chapter.main(["07-a-slug"])
    with pytest.raises(SystemExit, match="no master 99-nothing. There are: 07-a-slug"):
        make_sheets.main(["99-nothing"])
