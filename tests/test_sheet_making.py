"""Sheets are made from their masters; a sheet alone, renamed, or with spoilt tables says what is the matter."""
import re
import shutil

import nbformat
import pytest

from course.chapters import new as new_chapter
from course.ground.facts import ROOT
from course.sheets import make as make_sheets
from course.sheets import set_up, trial
from tests.conftest import report
from tests.reviewed import parting
from tests.sheets import MASTERS, answers_of, code_of, each, run, sheet_of, solution_of, tasks_of, trial_of


@each
def test_sheet_and_solutions_are_what_the_master_makes(master):
    sheet, solution = make_sheets.make(make_sheets.Master(master))
    stored, solved = ((ROOT / "exercises" / folder / master.name).read_text("utf-8")
                      for folder in ("sheets", "solutions"))
    parted = {"sheets": parting(stored, sheet), "solutions": parting(blurred(solved), blurred(solution))}
    report([f"exercises/{folder}/{master.name}: {where}. Run: make sheets CHAPTER={master.stem}"
            for folder, where in parted.items() if where])


def blurred(text):
    """A notebook's text without what another processor may make otherwise: last digits and ids of figures."""
    return re.sub(r"#?\b[a-z][0-9a-f]{10}\b", "ID", re.sub(r"(\d+\.\d)\d{3,}", r"\1", text))


@each
def test_the_checks_are_those_of_otter_grader_too(master):
    """Gradescope and `otter run` take the same checks out of the sheet."""
    from otter.test_files import ExceptionTestFile
    sheet, answers = trial_of(master), answers_of(master)
    with trial.quiet(sheet.folder):
        for task, test in tasks_of(sheet_of(master)).items():
            for student, passes in (("right_1", True), ("wrong_1", False)):
                space, _ = sheet.run(code_of(answers, student, task), task)
                file = ExceptionTestFile.from_string(test, path=task)
                file.run(space)
                assert file.passed_all is passes, f"{task} of {student}"


# A sheet alone

def needed(sheet):
    """The files that the sheet's own `find` asks for."""
    asked = [cell.source for cell in sheet.cells if cell.cell_type == "code" and "data = find(" in cell.source]
    assert len(asked) == 1, "one cell says `data = find(...)`"
    return re.findall(r'"([^"]+)"', re.search(r"data = find\((.*?)\)", asked[0], flags=re.S)[1])


def words_of(cell):
    """What an error shows to a student."""
    return "\n".join(line for output in cell.outputs if output.output_type == "error" for line in output.traceback)


def alone(master, folder, name):
    """The set-up cell and the cell of the tables, after the sheet ran under this name in a folder of its own."""
    shutil.copy(ROOT / "exercises" / "sheets" / master.name, folder / name)
    notebook = sheet_of(master)
    notebook.cells = notebook.cells[:4]
    return run(notebook, folder, allow_errors=True).cells[2:]


@each
def test_a_sheet_asks_for_every_file_at_once(master):
    code = "\n".join(cell.source for cell in solution_of(master).cells if cell.cell_type == "code")
    assert set(re.findall(r'data / "([^"]+)"', code)) == set(needed(sheet_of(master)))


def test_a_sheet_alone_names_the_missing_files(tmp_path):
    master = MASTERS[-1]
    first, tables = alone(master, tmp_path, "downloaded (1).ipynb")
    assert not first.outputs, "the set-up needs no file but the sheet itself, under any name"
    words = words_of(tables)
    assert "Traceback" not in words and 'File "' not in words and "\n" not in words
    assert "'How to use this book'" in words and "'Get the data'" in words
    assert all(name in words for name in needed(sheet_of(master)))
    (tmp_path / "data").mkdir()
    for name in needed(sheet_of(master)):
        shutil.copy(ROOT / "data" / name, tmp_path / "data")
    assert not alone(master, tmp_path, "downloaded (1).ipynb")[1].outputs


def test_a_sheet_that_is_not_in_its_folder_says_so(tmp_path):
    notebook = sheet_of(MASTERS[0])
    notebook.cells = notebook.cells[:3]
    words = words_of(run(notebook, tmp_path, allow_errors=True).cells[2])
    assert words.splitlines()[-1].endswith("Save it there, then run this cell again.")


def test_of_two_editions_in_one_folder_the_sheet_takes_its_own(tmp_path):
    """An older copy beside it must not lend its checks."""
    master = MASTERS[0]
    older = sheet_of(master)
    older.metadata["course"]["edition"], older.metadata["course"]["set_up"] = "0ld", "raise SystemExit('old')"
    nbformat.write(older, tmp_path / "a copy of May.ipynb")
    assert not alone(master, tmp_path, "z.ipynb")[0].outputs


@pytest.mark.parametrize("damage, words", [
    (lambda text: text.replace(",", ";"), "divided by semicolons"),
    (lambda text: text.replace(",", "\t"), "divided by tabs"),
    (lambda text: re.sub(r"(\d{4})-(\d\d)-(\d\d)", r"\3/\2/\1", text), "dates are written anew, such as 0"),
    (lambda text: text.encode("utf-16"), "another encoding"),
    (lambda text: b"PK\3\4" + text.encode("utf-16"), "a workbook"),
    (lambda text: text.replace("level,", "level ,", 1), "its first row is another one"),
    (lambda text: "\ufeff" + text.replace("\n", "\r\n"), "")])
def test_a_table_that_a_spreadsheet_saved_is_named(tmp_path, monkeypatch, damage, words):
    text = (ROOT / "data" / "us_troop_levels.csv").read_text("utf-8-sig")
    changed = damage(text)
    (tmp_path / "us_troop_levels.csv").write_bytes(changed if isinstance(changed, bytes) else changed.encode())
    monkeypatch.chdir(tmp_path)
    names, headers = ["us_troop_levels.csv"], {"us_troop_levels.csv": text.splitlines()[0]}
    if not words:
        assert set_up.folder_of(names, headers)
        return
    with pytest.raises(set_up.Stop, match=words):
        set_up.folder_of(names, headers)


def test_a_missing_package_is_named_in_a_sentence(monkeypatch):
    monkeypatch.setattr(set_up, "find_spec", lambda name: None if name == "matplotlib" else name)
    with pytest.raises(set_up.Stop, match="python -m pip install matplotlib"):
        set_up.start({}, {})


# The commands

SLUG = "13-your-own-claim"  # a chapter of the plan


@pytest.fixture
def new_sheet(tmp_path, monkeypatch):
    """A folder with a new chapter's files alone, where `make_sheets` works; the path of its master."""
    monkeypatch.setattr(make_sheets, "MASTERS", tmp_path / "exercises" / "masters")
    monkeypatch.setattr(make_sheets, "EXERCISES", tmp_path / "exercises")
    new_chapter.main([SLUG], tmp_path)
    return tmp_path / "exercises" / "masters" / f"{SLUG}.ipynb"


def test_a_new_chapter_makes_a_sheet(new_sheet):
    make_sheets.main([])
    for kind in ("sheets", "solutions"):
        assert nbformat.read(new_sheet.parents[1] / kind / new_sheet.name, as_version=4).cells


@pytest.mark.parametrize("damage, words", [
    (("data = find(", "data = found("), "this cell belongs to no task"),
    (("## Task 3. ", "## Exercise 3. "), "between starter and check, and after the why"),
    ((". About 10 minutes.", ". About an hour."), "task 1 begins `## Task 1. ...`"),
    (("# starter", "# begin"), "task 1 has no cell # starter"),
    (("# check", "# solution"), "task 1 has two cells # solution"),
    (("answer_3 = 3", "answer_3 = 4"), 'does not pass grader.check("task_3")'),
    (("answer_3 = 3", "answer_3 = three"), "a cell of the solutions fails"),
    (("Number(", "Numbr("), "NameError: name 'Numbr'"),
    (("CLAIMS =", "FORMS ="), "so call FORMS otherwise"),
    (("CLAIMS =", "CLAIMS = claims  #"), "holds DataFrame, which cannot be written down"),
    (('"cells"', '"cells'), "is no notebook")])
def test_a_broken_master_changes_nothing(new_sheet, damage, words):
    text = new_sheet.read_text("utf-8")
    assert damage[0] in text, "the damage is done"
    new_sheet.write_text(text.replace(*damage), "utf-8")
    with pytest.raises(SystemExit, match=f"nothing was written. {SLUG}.ipynb") as stop:
        make_sheets.main([SLUG])
    assert words in str(stop.value)
    assert not (new_sheet.parents[1] / "sheets").exists()


def test_make_sheets_names_the_masters_there_are(new_sheet):
    with pytest.raises(SystemExit, match=f"no master 99-nothing. There are: {SLUG}"):
        make_sheets.main(["99-nothing"])
