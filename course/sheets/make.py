"""Make the student sheet and the worked solutions of each chapter from its master.

Usage: python -m course.sheets.make [--class b] [SLUG ...]   (all masters when none is named)
Nothing is written unless every sheet asked for was made. Two runs give the same bytes. guide/contributing.md says how a
master is written; slips.py, which runs at the end, says which likely slips of a task have no message of their own.
The sheets of another class have other numbers where the master's cells `# class b` say so, and lie in _build/sheets-b.
"""
import argparse
import hashlib
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path
from pprint import pformat

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.ground.cells import KERNEL
from course.ground.facts import ROOT
from course.ground.files import chosen, write_whole
from course.ground.words import number_in_words
from course.sheets import classes, set_up, slips, trial
from course.sheets.master import Broken, Master, TaskCells
from course.sheets.standalone import defined, shared, test_of
from course.sheets.trial import Trial, quiet

EXERCISES, BUILD = ROOT / "exercises", ROOT / "_build"
MASTERS = EXERCISES / "masters"
HERE = Path(__file__).parent
FIRST_CELL, SET_UP, HOW, END = ((HERE / name).read_text("utf-8") for name in (
    "first_cell.ipy", "set_up.py", "how.md", "end.md"))
SOLUTIONS = "One way to solve each task of the sheet. Other ways are as good: the checks accept them."


def literal(value: object) -> object:
    """A value that can be written down in Python: numbers of numpy, tables' columns and dates become plain ones."""
    if isinstance(value, dict):
        return {literal(key): literal(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set)):
        return type(value)(map(literal, value))
    value = value.item() if hasattr(value, "item") else value
    if not isinstance(value, (int, float, str, bool, type(None))):
        raise TypeError(f"a constant of the cell `# known` holds {type(value).__name__}, which cannot be written down")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def known(master: Master, played: Trial) -> dict:
    """The names that the cells `# known` of a master make from the tables."""
    with quiet(played.folder):
        space, error = played.run(master.known)
    if error:
        raise Broken(f"{master.path.name}: the cell `# known` fails: {type(error).__name__}: {error}")
    return space


def known_constants(master: Master, played: Trial) -> str:
    """The constants that the master's cells `# known` take from the tables, as source text."""
    space = known(master, played)
    return "\n".join(f"{name} = {pformat(literal(space[name]), width=10 ** 6, sort_dicts=False)}"
                     for name in defined(master.known) if name.isupper())


def trial_of(master: Master) -> Trial:
    """The tables of a master, to try code on."""
    empty, _ = assemble(master, {task.name: "" for task in master.tasks})
    return Trial(empty, ROOT / "exercises" / "masters")  # as deep as a sheet, so it finds the tables


def of_class(path: Path, letter: str) -> Master:
    """The master of a sheet as another class gets it; raises Broken if it has nothing for this class."""
    master = Master(path)
    sources = {number: source for (one, number), source in master.classes.items() if one == letter}
    if not sources:
        master.fail(f"no task has a cell `# class {letter}`, so this class has no sheet of its own")
    try:
        changes = {number: classes.Change(source) for number, source in sources.items()}
        played = trial_of(master)
        spaces = known(master, played), known(plain := Master(path, letter, changes), played)
        changes = {number: classes.Change(source, *spaces) for number, source in sources.items()}
        made = Master(path, letter, changes)
        made.known = plain.known
    except Broken:
        raise
    except Exception as error:
        raise Broken(f"{path.name}: a cell `# class {letter}`: {type(error).__name__}: {error}") from error
    unmet = [f"task {number} has no {old!r}" for number, change in changes.items() for old in change.unmet()]
    if unmet:
        made.fail(f"a cell `# class {letter}` changes what is not there: {', '.join(unmet)}")
    return made


def alike(made: Master) -> str:
    """A line for each task of a class's sheet: the long numbers that it has for the first class too."""
    before, after = Master(made.path).text(), made.text()
    return "\n".join(f"  task {number} keeps {', '.join(classes.kept(before[number], after[number])) or 'no number'}"
                     for number in made.changes)


def starter_print(task: TaskCells, played: Trial, test: str) -> str:
    """The print of the chart that a task comes with; empty for a task without a chart."""
    space = set_up.load(test)
    chart = next((part for part in space["task"].parts if hasattr(part, "draws")), None)
    if chart is None:
        return ""
    with quiet(played.folder):
        drawn, error = played.run(task.cells["# starter"].source)
        if error or "fig" not in drawn:
            raise Broken(f"task {task.number}: its starter makes no `fig`: {error}")
        return space["Picture"](drawn["fig"], chart.draws, chart.units).print()


def headers(source: str) -> dict[str, str]:
    """{file: first line} of the tables that a sheet asks for."""
    asked = re.search(r"data = find\((.*?)\)", source, flags=re.S)[1]
    return {name: (ROOT / "data" / name).open(encoding="utf-8-sig").readline().strip("\r\n")
            for name in re.findall(r'"([^"]+\.csv)"', asked)}


def next_step(master: Master) -> str:
    """What the last cell of a sheet tells a student to do next."""
    following = f"{int(master.slug[:2]) + 1:02}"
    then = f", and then chapter {int(following)}" if any(MASTERS.glob(f"{following}-*.ipynb")) else ""
    return f"Next: read the solutions, which show another way and say why{then}."


def nested(source: str) -> str:
    """A task's text with each hint folded into the one before it, so that they open one at a time."""
    start = source.find("<details><summary>Hint 1")
    hints = re.findall(r"<details><summary>Hint.*?(?=\n*</details>)", source[start:], flags=re.S) if start >= 0 else []
    return source[:start] + "\n\n".join(hints) + "\n\n</details>" * len(hints) if hints else source


def cell_of(cell: NotebookNode, name: str, source: str | None = None, **metadata: object) -> NotebookNode:
    """A cell of a sheet or solution, made of a master's."""
    make = new_code_cell if cell.cell_type == "code" else new_markdown_cell
    return make(source if source is not None else cell.source.strip("\n"), id=name, metadata=metadata)


def folded(label: str) -> dict:
    """The metadata of a cell that the book folds, with the words that open it."""
    return {"mystnb": {"code_prompt_show": label, "code_prompt_hide": label}}


def assemble(master: Master, tests: dict[str, str]) -> list[NotebookNode]:
    """[sheet, solution] of a master, not run yet."""
    minutes = sum(task.minutes for task in master.tasks)
    many = number_in_words(len(master.tasks)).capitalize()
    head = f"{many} tasks on the tables of [chapter {int(master.slug[:2])}]" \
           f"(../../chapters/{master.slug}.ipynb), about {minutes} minutes in all. {master.words.strip()}"
    otter = {"otter": {"OK_FORMAT": False, "tests": tests}}
    course = {"sheet": master.name, "headers": headers(master.tables), "next": next_step(master), "set_up": SET_UP}
    course["edition"] = hashlib.sha256(json.dumps([course, otter]).encode()).hexdigest()[:8]
    first = FIRST_CELL.replace("SHEET", master.name).replace("EDITION", course["edition"])
    made = []
    for kind in ("sheet", "solution"):
        title = master.title if kind == "sheet" else master.title.replace("Exercises", "Solutions", 1)
        words = f"{head.strip()}\n\n{HOW.strip()}" if kind == "sheet" else SOLUTIONS
        cells = [new_markdown_cell(title, id="start-1"), new_markdown_cell(words, id="start-2"),
                 new_code_cell(first.strip(), id="start-3", metadata=folded("Set-up") | {
                     "tags": ["hide-input"], "jupyter": {"source_hidden": True}}),
                 new_code_cell(master.tables.strip(), id="start-4")]
        for task in master.tasks:
            cells += task_cells(task, kind)
        if kind == "sheet":
            cells += [new_markdown_cell(END.strip(), id="end-1"), new_code_cell("grader.end()", id="end-2")]
        made.append(new_notebook(cells=cells, metadata=KERNEL | {"course": course} | otter))
    return made


def task_cells(task: TaskCells, kind: str) -> list[NotebookNode]:
    """The cells of one task in a sheet or in the solutions."""
    def name(place):
        return f"task-{task.number}-{place}"

    cells = [cell_of(cell, name(place), nested(cell.source.strip("\n")) if cell.cell_type == "markdown" else None)
             for place, cell in enumerate(task.told, 1)]
    solution = task.cells["# solution"]
    place = len(cells) + 1
    if kind == "sheet":
        check = {"deletable": False, "editable": False,
                 "otter": {"tests": [task.name]}}  # Otter-Grader checks here, before a later task takes a name again
        return [*cells, cell_of(task.cells["# starter"], name(place)),
                new_code_cell(f'grader.check("{task.name}")', id=name(place + 1), metadata=check)]
    shown = folded("One solution") | {"tags": ["hide-cell"]}
    shown["mystnb"] |= solution.metadata.get("mystnb", {})
    code = re.sub(r"^# harmless: .*\n?", "", solution.source, flags=re.M).strip("\n")
    return [*cells, cell_of(solution, name(place), code, **shown),
            new_code_cell(f'grader.check("{task.name}")', id=name(place + 1), metadata={"tags": ["remove-cell"]}),
            new_markdown_cell(f"<details><summary>Why</summary>\n\n{task.why.strip()}\n\n</details>",
                              id=name(place + 2))]


def execute(notebook: NotebookNode, name: str, folder: Path) -> NotebookNode:
    """Run the solutions beside a copy of the data, and see every task pass its own check."""
    place = folder / "course" / "exercises" / "solutions"
    place.mkdir(parents=True)
    for needed in ("data", "_static"):
        shutil.copytree(ROOT / needed, folder / "course" / needed)
    nbformat.write(notebook, place / name)
    metadata = notebook.metadata
    try:
        NotebookClient(notebook, timeout=120, record_timing=False, coalesce_streams=True,
                       extra_arguments=["--log-level=40"], resources={"metadata": {"path": place}}).execute()
    except CellExecutionError as error:
        where = next(cell.id for cell in notebook.cells
                     if any(output.output_type == "error" for output in cell.get("outputs", [])))
        raise Broken(f"{name}: a cell of the solutions fails, in {where}: {error.ename}: {error.evalue}") from error
    for cell in notebook.cells:
        if cell.source.startswith("grader.check("):
            said = cell.outputs[-1].data["text/plain"] if cell.outputs else "nothing"
            if not re.match(r"Task \d+ passed\.", said):
                raise Broken(f"{name}: the solution does not pass {cell.source}: {said}")
    notebook.metadata = KERNEL | {key: metadata[key] for key in ("course", "otter")}
    return notebook


def notebooks(master: Master) -> list[NotebookNode]:
    """[sheet, solution] of a master, nothing run yet."""
    tests = {}
    try:
        played = trial_of(master)
        own = defined(known_constants(master, played)) | defined(master.helpers)
        if taken := sorted(set(own) & set(shared())):
            master.fail(f"the shared checks have names of their own, so call {', '.join(taken)} otherwise")
        for task in master.tasks:
            test = test_of(task.name, task.cells["# check"].source, own)
            starter = starter_print(task, played, test)
            tests[task.name] = test + f"\nSTARTER = {starter!r}\n" * bool(starter)
    except Broken:
        raise
    except Exception as error:
        raise Broken(f"{master.path.name}: {type(error).__name__}: {error}") from error
    return assemble(master, tests)


def solutions_of(master: Master) -> dict[str, str]:
    """{task: code of its solution} of a master, with its comments."""
    return {task.name: task.cells["# solution"].source for task in master.tasks}


def make(master: Master) -> tuple[str, str]:
    """(sheet, solution) of one master, each as the text of its notebook file."""
    sheet, solution = notebooks(master)
    with tempfile.TemporaryDirectory() as scratch:
        solution = execute(solution, master.path.name, Path(scratch))
    for notebook in (sheet, solution):
        nbformat.validate(notebook)
    return nbformat.writes(sheet) + "\n", nbformat.writes(solution) + "\n"


def places(path: Path, letter: str = "") -> tuple[Path, Path]:
    """Where (sheet, solution) of a master lie."""
    folder, end = (BUILD, f"-{letter}") if letter else (EXERCISES, "")
    return tuple(folder / f"{kind}{end}" / f"{path.stem}{end}.ipynb" for kind in ("sheets", "solutions"))


def main(arguments: list[str]) -> None:
    """Make the sheets of these chapters, or of all; ends the program if one cannot be made."""
    parser = argparse.ArgumentParser(prog="sheets")
    parser.add_argument("slugs", nargs="*")
    parser.add_argument("--class", dest="letter", default="")
    asked = parser.parse_args(arguments)
    letter = asked.letter.lower().replace("a", "")
    if not re.fullmatch("[b-z]?", letter):
        sys.exit(f"sheets: a class is named by one letter, as in make sheets VARIANT=b, and not by {asked.letter!r}.")
    paths = chosen("sheets", "master", asked.slugs, MASTERS, ".ipynb")
    if letter and not asked.slugs:
        paths = [path for path in paths if letter in {one for one, _ in Master(path).classes}]
        if not paths:
            sys.exit(f"sheets: no master has a cell `# class {letter}`. The classes that there are end at b.")
    made, asked_for = {}, {}
    for path in paths:
        try:
            asked_for[path] = of_class(path, letter) if letter else Master(path)
            made |= zip(places(path, letter), make(asked_for[path]), strict=True)
        except Broken as error:
            sys.exit(f"sheets: nothing was written. {error}")
    for path, text in made.items():
        write_whole(path, text)
    for path, master in asked_for.items():
        sheet, _ = places(path, letter)
        print(f"{sheet.stem}: sheet and solutions made")
        print(slips.report(trial.of(sheet), solutions_of(master)))
        if letter:
            print(alike(master))


if __name__ == "__main__":
    main(sys.argv[1:])
