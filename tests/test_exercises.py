"""The exercise sheets in a real kernel: runnable untouched, fair to right answers and helpful to wrong ones.

The answers tried here are in tests/answers/NN-slug.toml. One kernel a sheet plays six students in turn: one who changes
nothing, two who are right by different ways, two who are wrong by different known mistakes, and one whose every cell
stops with an error. test_checks.py tries many more answers without a kernel.
"""
import ast
import re
import shutil
from datetime import datetime

import nbformat
import pytest

from course.ground.facts import ROOT
from course.sheets import make as make_sheets
from course.sheets import set_up
from tests.sheets import (
    STOP,
    answers_of,
    check_cells,
    code_of,
    each,
    markdown,
    run,
    sheet_of,
    solution_of,
    tasks_of,
    trial_of,
)

STUDENTS = ["untouched", "right_1", "right_2", "wrong_1", "wrong_2", "stopped"]


def checked_tasks(notebook):
    """The tasks that a check decides: all but those read by a person, which carry no point."""
    return [task for task, test in tasks_of(notebook).items() if set_up.load(test)["points"]]


def shown(cell):
    """What a check shows to the student, as plain words."""
    return "\n".join(output["data"]["text/plain"] for output in cell.outputs if output.output_type == "execute_result")


def seconds(cell):
    """How long the kernel worked on a cell."""
    begin, end = (datetime.fromisoformat(cell.metadata["execution"][key].replace("Z", "+00:00"))
                  for key in ("iopub.execute_input", "shell.execute_reply"))
    return (end - begin).total_seconds()


def play(master, folder):
    """{student: {"tasks": {task: (what its check shows, seconds)}, "score", "end"}} after all worked in one kernel."""
    answers, played = answers_of(master), {}
    whole = nbformat.v4.new_notebook(metadata=make_sheets.KERNEL)
    for student in STUDENTS:
        sheet = sheet_of(master)
        places = check_cells(sheet)
        for task, place in places.items() if student != "untouched" else ():
            stops = student == "stopped"
            sheet.cells[place - 1].source = STOP * stops + code_of(answers, "right_1" if stops else student, task)
            sheet.cells[place - 1].metadata["tags"] = ["raises-exception"] * stops
        score = f"print(sum(grader.check(task).score for task in {list(places)}))"
        forget = "plt.close('all')\n%reset -f"  # the next student finds an empty kernel; only imports stay warm
        sheet.cells += [nbformat.v4.new_code_cell(score), nbformat.v4.new_code_cell(forget)]
        for place, cell in enumerate(sheet.cells):
            cell.id = f"{student}-{place}"
        whole.cells += sheet.cells
        played[student] = sheet.cells, places
    run(whole, folder)
    return {student: {"score": float(cells[-2].outputs[0].text), "end": shown(cells[-3]),
                      "tasks": {task: (shown(cells[place]), seconds(cells[place])) for task, place in places.items()}}
            for student, (cells, places) in played.items()}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A function that plays a sheet once and remembers what happened."""
    known = {}

    def results_of(master):
        if master not in known:
            course = tmp_path_factory.mktemp(master.stem)
            folder = course / "exercises" / "sheets"
            folder.mkdir(parents=True)
            for part in ("data", "_static"):
                shutil.copytree(ROOT / part, course / part)
            shutil.copy(ROOT / "exercises" / "sheets" / master.name, folder / "my copy (1).ipynb")
            known[master] = play(master, folder)
        return known[master]

    return results_of


# What a student meets

@each
def test_untouched_sheet_runs_through_and_scores_nothing(master, results):
    untouched = results(master)["untouched"]
    assert untouched["score"] == 0
    for task, (text, _) in untouched["tasks"].items():
        assert text.startswith("Not attempted yet. ") and "\n" not in text, f"{task} untouched says:\n{text}"


@each
@pytest.mark.parametrize("student", ["right_1", "right_2"])
def test_right_answers_pass(master, student, results):
    for task, (text, _) in results(master)[student]["tasks"].items():
        assert text.startswith(f"Task {task[5:]} passed. "), f"{task} rejects the right answer of {student}:\n{text}"


@each
@pytest.mark.parametrize("student", ["wrong_1", "wrong_2"])
def test_each_wrong_answer_meets_its_own_message(master, student, results):
    answers = answers_of(master)[student]
    assert results(master)[student]["score"] == 0
    for task, (text, _) in results(master)[student]["tasks"].items():
        wanted = answers[task]["says"]
        assert wanted in text, f"{task} of {student} should say {wanted!r}, but says:\n{text}"
        assert "\n" not in text and " passed. " not in text, f"{task} of {student} says more than one line:\n{text}"


@each
def test_a_stopped_cell_is_not_an_untouched_one(master, results):
    stopped = results(master)["stopped"]
    assert stopped["score"] == 0
    for task, (text, _) in stopped["tasks"].items():
        why = "stopped with an error, NameError: name 'no_such_table' is not defined"
        assert "There is no variable called" in text and why in text, f"{task} stopped says:\n{text}"


@each
def test_a_sheet_ends_with_what_was_passed_and_what_comes_next(master, results):
    many = len(tasks_of(sheet_of(master)))
    told = {student: results(master)[student]["end"].splitlines() for student in STUDENTS}
    assert told["right_1"][0] == f"{many} of {many} tasks passed."
    objectives = told["right_1"][1:-1]
    assert len(objectives) >= 3 and all(line.startswith("You can ") for line in objectives)
    every = ", ".join(str(number) for number in range(1, many + 1))
    assert told["untouched"][0] == f"0 of {many} tasks passed. Not yet: tasks {every}."
    for lines in told.values():
        assert lines[-1].startswith("Next: ") and "solutions" in lines[-1]


@each
def test_the_four_students_differ(master):
    answers = answers_of(master)
    for task in tasks_of(sheet_of(master)):
        assert code_of(answers, "right_1", task).split() != code_of(answers, "right_2", task).split(), task
        if task in checked_tasks(sheet_of(master)):
            first, second = (trial_of(master).look(task, answers[student][task]["code"])[2]
                             for student in ("wrong_1", "wrong_2"))
            assert first != second, f"{task}: the two wrong answers make the same mistake"
            assert not re.search("other$|not attempted", f"{first} {second}"), f"{task}: a mistake that is not known"


@each
def test_checks_answer_at_once(master, results):
    for task in tasks_of(sheet_of(master)):
        fastest = min(results(master)[student]["tasks"][task][1] for student in STUDENTS[1:])
        assert fastest < 2, f"{task} takes {fastest:.2f} s"


# What the sheet promises

@each
def test_messages(master):
    for task, test in tasks_of(sheet_of(master)).items():
        own = next(node for node in ast.parse(test).body if getattr(node, "targets", [0])[0]
                   and getattr(node.targets[0], "id", "") == "task")
        said = [node.value for node in ast.walk(own) if isinstance(node, ast.Constant) and isinstance(node.value, str)
                and len(node.value.split()) > 4]
        assert len(set(said)) == len(said), f"{task}: two slips share a message"
        assert "!" not in "".join(said).replace("!=", ""), f"{task}: exclamation mark"
        if task in checked_tasks(sheet_of(master)):
            assert len(said) >= 5, f"{task}: {len(said)} messages; it knows more wrong answers than that"


@each
def test_sheet_holds_no_solution(master):
    sheet, solution = sheet_of(master), solution_of(master)
    text = "\n".join(cell.source for cell in sheet.cells)
    assert not re.search("^# (solution|check|known|harmless)", text, re.M)
    assert not any(cell.get("outputs") for cell in sheet.cells)
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
    parts = re.split(r"^## (?:Task \d+\. |The end)", text, flags=re.M)[1:-1]
    assert 5 <= len(parts) <= 7 and len(parts) == len(check_cells(sheet)) == len(tasks_of(sheet))
    for number, part in enumerate(parts, 1):
        first, second = part.find("<summary>Hint 1"), part.find("<summary>Hint 2")
        assert 0 < first < second < part.find("</details>"), f"task {number}: the second hint is folded into the first"
        assert part.count("<details>") == part.count("</details>") == 2, f"task {number}: two hints"
    assert all(sheet.cells[place - 1].cell_type == "code" for place in check_cells(sheet).values())
    assert len({cell.id for cell in sheet.cells}) == len(sheet.cells)
    assert sheet.cells[2].source.startswith("# Set-up") and len(sheet.cells[2].source.splitlines()) <= 15
    assert sheet.cells[-1].source == "grader.end()"


@each
def test_minutes_add_up(master):
    text = markdown(sheet_of(master))
    minutes = list(map(int, re.findall(r"^Objective \d: .*\. About (\d+) minutes\.$", text, flags=re.M)))
    assert len(minutes) == len(tasks_of(sheet_of(master))) and all(5 <= some <= 15 for some in minutes)
    assert f"about {sum(minutes)} minutes in all" in text.split("## Task 1")[0] and 50 <= sum(minutes) <= 80


@each
def test_what_a_hint_names_is_in_the_chapter_or_the_crib(master):
    chapter = nbformat.read(ROOT / "chapters" / master.name, as_version=4)
    taught = "\n".join(cell.source for cell in chapter.cells) + (ROOT / "guide/pandas-crib.md").read_text("utf-8")
    hints = "\n".join(re.findall(r"<details>.*?</details>", markdown(sheet_of(master)), flags=re.S))
    used = {name for code in re.findall(r"`([^`]+)`", hints) for name in re.findall(r"\.?(\w+)\(", code)}
    missing = {name for name in used if not re.search(rf"\b{name}\b", taught)}
    assert not missing, f"the hints use {sorted(missing)}, which neither the chapter nor the crib shows"


@each
def test_objectives_are_those_of_the_chapter(master):
    chapter = nbformat.read(ROOT / "chapters" / master.name, as_version=4)
    section = markdown(chapter).split("## You will be able to")[1].split("\n## ")[0]
    promised = {}
    for number, words, tasks in re.findall(r"^(\d)\. (.+?) \(tasks? ([\d, and]+)", section, flags=re.M):
        words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", words)  # without links to the glossary
        promised |= dict.fromkeys(re.findall(r"\d", tasks), (number, words))
    begins = r"^## Task (\d)\. .*\n\nObjective (\d): (.+?)\. About \d+ minutes\.$"
    kept = {task: (number, words) for task, number, words in
            re.findall(begins, markdown(sheet_of(master)), flags=re.M)}
    wrong = {task for task in kept.keys() | promised.keys() if kept.get(task) != promised.get(task)}
    assert not wrong, f"tasks {sorted(wrong)}: the chapter promises {promised}, the sheet has {kept}"


@each
def test_figures_of_the_solutions(master):
    for cell in solution_of(master).cells:
        if any("image/svg+xml" in output.get("data", {}) for output in cell.get("outputs", [])):
            assert len(cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")) > 60, f"{cell.id}: alt text"
            assert "hide-cell" in cell.metadata["tags"], f"{cell.id}: the solution is folded in the book"
