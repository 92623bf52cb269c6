"""The exercise sheets: made from their masters, runnable untouched, right about right and wrong answers.

The answers tried here are in tests/answers/NN-slug.toml. One kernel a sheet plays five pupils in turn: one who changes
nothing, two who are right by different ways, two who are wrong by different known mistakes.
"""
import ast
import html
import re
import shutil
import sys
import time
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import make_sheets  # noqa: E402
import new_chapter  # noqa: E402

MASTERS = make_sheets.masters()
PUPILS = ["right_1", "right_2", "wrong_1", "wrong_2"]
BUDGET = 25  # seconds for the five runs of one sheet on two cores

each = pytest.mark.parametrize("master", MASTERS, ids=lambda path: path.stem)


def sheet_of(master):
    return nbformat.read(ROOT / "exercises" / "sheets" / master.name, as_version=4)


def solution_of(master):
    return nbformat.read(ROOT / "exercises" / "solutions" / master.name, as_version=4)


def tasks_of(notebook):
    """{task: source of its checks}, in order."""
    return notebook.metadata["otter"]["tests"]


def cases_of(test):
    """[(function, failure message or None, success message or None)] of a task's checks, in the order they run."""
    cases = []
    for node in ast.parse(test).body:
        for decorator in getattr(node, "decorator_list", []):
            words = {key.arg: key.value.value for key in decorator.keywords}
            cases.append((node, words.get("failure_message"), words.get("success_message")))
    return cases


def answer_cells(notebook):
    """{task: index of its answer cell}: the code cell before the check."""
    return {re.search(r'"(\w+)"', cell.source)[1]: place - 1 for place, cell in enumerate(notebook.cells)
            if cell.source.startswith("grader.check(")}


def course(tmp_path, *notebooks):
    """A copy of the course's folders with these sheets in it; returns the folder of the sheets."""
    place = tmp_path / "exercises" / "sheets"
    place.mkdir(parents=True)
    for shared in ("data", "_static"):
        shutil.copytree(ROOT / shared, tmp_path / shared)
    for notebook in notebooks:
        shutil.copy(ROOT / "exercises" / "sheets" / notebook.name, place)
    return place


def run(notebook, folder, allow_errors=False):
    """Execute a notebook in a real kernel and return it with its outputs."""
    NotebookClient(notebook, timeout=120, allow_errors=allow_errors, extra_arguments=["--log-level=40"],
                   resources={"metadata": {"path": folder}}).execute()
    return notebook


def said(cell):
    """What a check shows: its HTML as a reader sees it."""
    texts = [output.get("data", {}).get("text/html", "") for output in cell.outputs]
    return html.unescape(re.sub(r"<[^>]+>", " ", " ".join(texts)))


@pytest.fixture(scope="module")
def played(request, tmp_path_factory):
    """{pupil: {task: what its check shows}} of a sheet, with "score", "seconds" of the checks, played once a session."""
    cache = {}

    def play(master):
        if master not in cache:
            cache[master] = play_sheet(master, course(tmp_path_factory.mktemp(master.stem), master))
        return cache[master]

    return play


def play_sheet(master, folder):
    """Run the sheet for five pupils one after the other in one kernel, which forgets everything between two."""
    answers = tomllib.loads((ROOT / "tests" / "answers" / f"{master.stem}.toml").read_text(encoding="utf-8"))
    every = nbformat.v4.new_notebook(metadata=make_sheets.KERNEL)
    for pupil in ["untouched", *PUPILS]:
        sheet = sheet_of(master)
        for task, place in answer_cells(sheet).items():
            if pupil in answers:
                given = answers[pupil][task]
                sheet.cells[place].source = given["code"] if isinstance(given, dict) else given
        scores = "+".join(f'grader.check("{task}").score' for task in tasks_of(sheet))
        sheet.cells.append(nbformat.v4.new_code_cell(f"print({scores})"))
        sheet.cells.append(nbformat.v4.new_code_cell("import matplotlib.pyplot as plt\nplt.close('all')\n%reset -f"))
        for cell in sheet.cells:
            cell.pop("id", None)
            cell.metadata = {"pupil": pupil}
        every.cells += sheet.cells
    started = time.perf_counter()
    run(every, folder)
    result = {"seconds": time.perf_counter() - started, "checks": []}
    for pupil in ["untouched", *PUPILS]:
        cells = [cell for cell in every.cells if cell.metadata["pupil"] == pupil]
        checks = {re.search(r'"(\w+)"', cell.source)[1]: cell for cell in cells if cell.source.startswith("grader.check(")}
        result[pupil] = {task: said(cell) for task, cell in checks.items()}
        result[pupil]["score"] = float(cells[-2].outputs[0].text)
        result["checks"] += [(pupil, task, seconds(cell)) for task, cell in checks.items()]
    return result | {"answers": answers}


def seconds(cell):
    """How long a cell ran, from the times that the kernel reported."""
    from datetime import datetime
    times = cell.metadata["execution"]
    begin, end = (datetime.fromisoformat(times[key].replace("Z", "+00:00"))
                  for key in ("iopub.execute_input", "shell.execute_reply"))
    return (end - begin).total_seconds()


@each
def test_sheet_and_solutions_are_what_the_master_makes(master):
    sheet, solution = make_sheets.make(master)
    remedy = f"Run: make sheets CHAPTER={master.stem}"
    assert sheet == (ROOT / "exercises/sheets" / master.name).read_text(encoding="utf-8"), f"sheet differs. {remedy}"
    stored = (ROOT / "exercises/solutions" / master.name).read_text(encoding="utf-8")
    assert same_but_last_digits(solution) == same_but_last_digits(stored), f"solutions differ. {remedy}"


def same_but_last_digits(text):
    """A notebook's text without the digits and ids of figures that another processor may round otherwise."""
    return re.sub(r"#?\b[a-z][0-9a-f]{10}\b", "ID", re.sub(r"(\d+\.\d)\d{3,}", r"\1", text))


@each
def test_untouched_sheet_runs_and_scores_nothing(master, played):
    untouched = played(master)["untouched"]
    assert untouched.pop("score") == 0
    for task, text in untouched.items():
        assert "Not attempted yet" in text, f"{master.stem} {task} untouched says:\n{text}"
        assert text.count(" message:") == 1, f"{master.stem} {task} untouched says more than that:\n{text}"


@each
@pytest.mark.parametrize("pupil", ["right_1", "right_2"])
def test_right_answers_pass(master, pupil, played):
    results = dict(played(master)[pupil])
    results.pop("score")
    failed = {task: text for task, text in results.items() if "passed!" not in text}
    assert not failed, f"{master.stem}: a right answer of {pupil} is rejected:\n" + "\n".join(failed.values())


@each
@pytest.mark.parametrize("pupil", ["wrong_1", "wrong_2"])
def test_wrong_answers_meet_their_own_message(master, pupil, played):
    results, answers = dict(played(master)[pupil]), played(master)["answers"][pupil]
    assert results.pop("score") == 0
    for task, text in results.items():
        assert answers[task]["says"] in text, f"{master.stem} {task}, {pupil}: expected {answers[task]['says']!r} in\n{text}"
        told = [message for _, message, _ in cases_of(tasks_of(sheet_of(master))[task]) if message and message in text]
        assert len(told) == 1, f"{master.stem} {task}, {pupil}: {len(told)} messages instead of one"


@each
def test_four_pupils_differ(master, played):
    answers = played(master)["answers"]
    for task in tasks_of(sheet_of(master)):
        assert answers["right_1"][task].strip() != answers["right_2"][task].strip(), task
        if task in checked_tasks(sheet_of(master)):
            assert answers["wrong_1"][task]["says"] != answers["wrong_2"][task]["says"], task


def checked_tasks(sheet):
    """The tasks that the check decides: all but those read by a person, which carry no point."""
    return [task for task, test in tasks_of(sheet).items() if not re.search(r"^points = 0$", test, flags=re.M)]


@each
def test_checks_answer_within_a_second(master, played):
    results = played(master)
    slow = [(pupil, task, took) for pupil, task, took in results["checks"][1:] if took > 1]
    assert not slow, f"{master.stem}: {slow}"
    assert results["seconds"] < BUDGET, f"{master.stem}: five runs took {results['seconds']:.0f} s"


@each
def test_messages(master):
    for task, test in tasks_of(sheet_of(master)).items():
        cases = cases_of(test)
        messages = [message for _, message, _ in cases if message]
        assert messages[0].startswith("Not attempted yet."), f"{task}: the first case is `Not attempted yet.`"
        assert len(set(messages)) == len(messages), f"{task}: two cases share a message"
        known = len(messages) - 2  # the first is "not attempted", the last is "anything else"
        if task in checked_tasks(sheet_of(master)):
            assert known >= 2, f"{task}: {known} known wrong answers; at least two"
        for text in messages + [praise for _, _, praise in cases if praise]:
            assert "!" not in text, f"{task}: exclamation mark in {text!r}"
        for function, message, _ in cases:
            last = ast.unparse(function.body[-1])
            if "not right" in last or last.startswith("assert"):
                assert not re.search(r"\d", last), f"{task}: the line shown to the student carries the answer: {last}"


@each
def test_sheet_holds_no_solution(master):
    text = "\n".join(cell.source for cell in sheet_of(master).cells)
    assert "SOLUTION" not in text and "PROMPT" not in text
    solution = solution_of(master)
    for task, place in answer_cells(solution).items():
        lines = [line.strip() for line in solution.cells[place].source.splitlines() if len(line.strip()) > 25]
        starter = sheet_of(master).cells[answer_cells(sheet_of(master))[task]].source
        leaked = [line for line in lines if line in text and line not in starter]
        assert not leaked, f"{master.stem} {task}: the sheet holds {leaked[0]!r}"
    whys = [cell.source for cell in solution.cells if cell.source.startswith("<details><summary>Why")]
    assert len(whys) == len(tasks_of(solution)), "each task of the solutions ends with a folded `Why`"
    assert not any(why.splitlines()[2] in text for why in whys)
    assert all(not cell.get("outputs") for cell in sheet_of(master).cells)


@each
def test_form_of_a_sheet(master):
    sheet = sheet_of(master)
    text = "\n\n".join(cell.source for cell in sheet.cells if cell.cell_type == "markdown")
    assert not re.search(r"\{[a-z:-]+\}`|^(:::|```)\s*\{", text, flags=re.M), "MyST shows raw in JupyterLab"
    parts = re.split(r"^## Task \d+\. ", text, flags=re.M)[1:]
    assert 5 <= len(parts) <= 7 and len(parts) == len(tasks_of(sheet))
    for number, part in enumerate(parts, 1):
        assert part.count("<details><summary>Hint") == 2, f"task {number}: two folded hints"
    for task, place in answer_cells(sheet).items():
        assert sheet.cells[place].cell_type == "code", f"{task}: the answer cell stands before its check"
    set_up = (make_sheets.SET_UP).read_text(encoding="utf-8").replace("SHEET", master.stem).strip()
    assert set_up in [cell.source for cell in sheet.cells]
    assert len({cell.id for cell in sheet.cells}) == len(sheet.cells)


@each
def test_objectives_are_those_of_the_chapter(master):
    chapter = nbformat.read(ROOT / "chapters" / master.name, as_version=4)
    text = "\n".join(cell.source for cell in chapter.cells if cell.cell_type == "markdown")
    section = text.split("## You will be able to")[1].split("\n## ")[0]
    promised = {}
    for number, words, tasks in re.findall(r"^(\d)\. (.+?) \(tasks? ([\d, and]+)", section, flags=re.M):
        promised |= {task: (number, words) for task in re.findall(r"\d", tasks)}
    sheet = "\n".join(cell.source for cell in sheet_of(master).cells if cell.cell_type == "markdown")
    kept = {task: (number, words) for task, number, words in
            re.findall(r"^## Task (\d)\. .*\n\nObjective (\d): (.+?)[.;]?$", sheet, flags=re.M)}
    assert kept == promised


@each
def test_figures_of_the_solutions_have_alt_text(master):
    for cell in solution_of(master).cells:
        if any("image/svg+xml" in output.get("data", {}) for output in cell.get("outputs", [])):
            assert len(cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")) > 40, cell.id
            assert "hide-cell" in cell.metadata["tags"]


def test_a_sheet_alone_names_the_missing_files(tmp_path):
    master = MASTERS[0]
    shutil.copy(ROOT / "exercises" / "sheets" / master.name, tmp_path)
    sheet = nbformat.read(tmp_path / master.name, as_version=4)
    needed = re.findall(r'"([\w.-]+\.csv)"', next(cell.source for cell in sheet.cells if "= find(" in cell.source
                                                  and "class NotFound" not in cell.source))
    run(sheet, tmp_path, allow_errors=True)
    codes = [cell for cell in sheet.cells if cell.cell_type == "code"]
    assert not codes[0].outputs, "the set-up itself needs no file"
    error = codes[1].outputs[0]
    shown = "\n".join(error.traceback)
    assert error.ename == "NotFound" and "Traceback" not in shown and "line" not in shown
    assert all(name in shown for name in needed) and "How to use this book" in shown and "Get the data" in shown
    (tmp_path / "data").mkdir()
    for name in needed:
        shutil.copy(ROOT / "data" / name, tmp_path / "data")
    run(nbformat.read(tmp_path / master.name, as_version=4), tmp_path)


@pytest.mark.parametrize("arguments, message", [(["99-nothing"], "there is no master 99-nothing")])
def test_make_sheets_refuses(arguments, message, capsys):
    with pytest.raises(SystemExit) as stop:
        make_sheets.main(arguments)
    assert message in str(stop.value) and MASTERS[0].stem in str(stop.value)
