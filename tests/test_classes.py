"""The sheets of a second class: other numbers in at least two tasks, the same messages, without a kernel.

The answers are those of tests/answers, with what the master's cell `# class b` writes in place of the first class's.
"""
import functools
import shutil
import zipfile

import nbformat
import pytest

from course.marking import files, hand_ins, mark
from course.marking import sheet as marked
from course.sheets import make as make_sheets
from course.sheets import slips, trial
from course.site import zips
from tests.sheets import MASTERS, answers_of, code_of, sheet_of, trial_of

LETTER = "b"
HAVE = [master for master in MASTERS if f"# class {LETTER}" in master.read_text("utf-8")]

each = pytest.mark.parametrize("master", HAVE, ids=lambda path: path.stem)


@functools.cache
def second(master):
    """(the changed tasks of the second class's sheet, to be tried; their master; {task: what is written for what})"""
    made = make_sheets.of_class(master, LETTER)
    made.tasks = [task for task in made.tasks if task.number in made.changes]
    sheet, _ = make_sheets.notebooks(made)
    changes = {task.name: made.changes[task.number] for task in made.tasks}
    return trial.Trial(sheet, trial_of(master).folder), made, changes


@each
def test_two_tasks_have_other_answers_and_those_of_the_first_class_are_refused(master):
    sheet, _, changes = second(master)
    assert len(changes) >= 2
    first, answers = trial_of(master), answers_of(master)
    for task, change in changes.items():
        with trial.quiet(first.folder):
            space, _ = first.run(code_of(answers, "right_1", task), task)
            given = {name: space[name] for name in first.grader.task(task)["task"].names()}
            assert first.grader.task(task)["task"].verdict(given)[0]
            given = {change(name): value for name, value in given.items()}
            passed, said, _ = sheet.grader.task(task)["task"].verdict(given)
        assert not passed and said, f"{task} takes the answer of the other class"


@each
def test_right_answers_pass_and_wrong_ones_meet_the_same_messages(master):
    sheet, _, changes = second(master)
    for student, answers in answers_of(master).items():
        for task, change in changes.items():
            passed, said, _ = sheet.look(task, change(code_of({student: answers}, student, task)))
            assert passed is student.startswith("right"), f"{task} of {student}: {said}"
            assert passed or change(answers[task]["says"]) in said, f"{task} of {student} says {said}"


@each
def test_slips_are_told_apart_and_named(master):
    sheet, made, _ = second(master)
    solutions = make_sheets.solutions_of(made)
    found = slips.tried(sheet, solutions)
    assert not [f"{task}: {slip}" for task, slip, passed, *_ in found if passed], "other data, so that a slip shows"
    assert sum(known for *_, known in found) >= 0.9 * len(found), slips.report(sheet, solutions)
    for task, code in solutions.items():
        assert sheet.look(task, code)[0], f"the solution of {task}"


# Giving out and marking

@functools.cache
def whole(master):
    return make_sheets.notebooks(make_sheets.of_class(master, LETTER))[0]


@pytest.fixture
def made(tmp_path, monkeypatch):
    """(the sheet of the first class, that of the second) as notebooks, in a course of two chapters."""
    master = HAVE[0]
    monkeypatch.setattr(make_sheets, "BUILD", tmp_path)
    path, _ = make_sheets.places(master, LETTER)
    path.parent.mkdir()
    nbformat.write(whole(master), path)
    (tmp_path / "sheets").mkdir()
    for one in (master, MASTERS[-1]):
        shutil.copy(make_sheets.places(one)[0], tmp_path / "sheets")
    for name, value in (("BUILD", tmp_path), ("SHEETS", tmp_path / "sheets"), ("TESTS", tmp_path / "none")):
        monkeypatch.setattr(marked, name, value)
    monkeypatch.setattr(zips, "BUILD", tmp_path)
    marked.course.cache_clear()
    yield sheet_of(master), whole(master)
    marked.course.cache_clear()


def test_each_hand_in_is_marked_by_the_sheet_of_its_class(made):
    first, second = map(marked.cells_of, made)
    slug = HAVE[0].stem
    assert [marked.recognise(cells).slug for cells in (first, second)] == [slug, f"{slug}-{LETTER}"]
    unnamed = [[cell for cell in cells if not cell[1].startswith("start")] for cells in (first, second)]
    assert [marked.recognise(cells).slug for cells in unnamed] == [slug, f"{slug}-{LETTER}"]
    assert files.File(("class", f"Noor {slug}-{LETTER}.ipynb")).stem == "Noor"


def test_a_class_whose_sheets_are_not_made_is_not_marked_by_those_of_another(made, tmp_path, monkeypatch):
    (tmp_path / "hand-ins").mkdir()
    nbformat.write(made[1], tmp_path / "hand-ins" / "s.ipynb")
    monkeypatch.setattr(marked, "BUILD", tmp_path / "empty")
    marked.course.cache_clear()
    with pytest.raises(SystemExit, match=f"Run: make sheets VARIANT={LETTER}"):
        mark.main([str(tmp_path / "hand-ins"), "--yes"])
    assert not (tmp_path / "hand-ins-marks").exists()


def test_a_hand_in_of_a_class_whose_sheets_are_not_made_stops_no_other(made, tmp_path, monkeypatch):
    (tmp_path / "hand-ins").mkdir()
    for name, notebook in zip(("first", "second"), made, strict=True):
        nbformat.write(notebook, tmp_path / "hand-ins" / f"{name}.ipynb")
    monkeypatch.setattr(marked, "BUILD", tmp_path / "empty")
    marked.course.cache_clear()
    first, second = hand_ins.read(tmp_path / "hand-ins")[0]
    assert first.sheet and not first.problem
    assert not second.sheet and f"Run: make sheets VARIANT={LETTER}, then mark again" in second.problem


def test_a_person_with_a_sheet_of_an_unmade_class_beside_another_is_told(made, tmp_path, monkeypatch):
    folder = tmp_path / "hand-ins" / "Noor_1_assignsubmission_file_"
    folder.mkdir(parents=True)
    for name, notebook in zip(("first", "second"), made, strict=True):
        nbformat.write(notebook, folder / f"{name}.ipynb")
    monkeypatch.setattr(marked, "BUILD", tmp_path / "empty")
    marked.course.cache_clear()
    row, = hand_ins.read(tmp_path / "hand-ins")[0]
    assert row.sheet and any(f"VARIANT={LETTER}, then mark again" in note for note in row.notes), row.notes


def test_the_handout_of_a_class_has_its_sheets_alone(made, tmp_path, monkeypatch):
    monkeypatch.setenv("VARIANT", LETTER)
    zips.main("handout", tmp_path / "pack.zip")
    names = zipfile.ZipFile(tmp_path / "pack.zip").namelist()
    assert [name for name in names if "/sheets/" in name] == [
        f"iraq-course/exercises/sheets/{HAVE[0].stem}-{LETTER}.ipynb"]
    assert "iraq-course/data/claims.csv" in names
    monkeypatch.setenv("VARIANT", "c")
    with pytest.raises(SystemExit, match="make sheets VARIANT=c"):
        zips.main("handout", tmp_path / "pack.zip")
