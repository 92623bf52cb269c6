"""Make the student sheet and the worked solutions of each chapter from its master, with Otter-Grader's `assign`.

Usage: python -m course.sheets.make [SLUG ...]   (all masters when none is named)
Nothing is written unless every sheet asked for was made. Two runs give the same bytes.
"""
import ast
import os
import re
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from course.ground.facts import ROOT

EXERCISES = ROOT / "exercises"
MASTERS = EXERCISES / "masters"
SHARED_CHECKS = Path(__file__).with_name("checks.py")
SET_UP = Path(__file__).with_name("setup.ipy")
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
          "language_info": {"name": "python"}}
PASSED = "All test cases passed!"
STRICTER = "Not right yet. Read the task once more."  # should the last case find what no other case told


class Broken(Exception):
    """A master from which no sheet can be made; the message says where and why."""


def masters():
    """All master notebooks, in order."""
    return sorted(MASTERS.glob("*.ipynb"))


def read_master(path):
    """A master with the set-up cell put in, and the source of the check helpers it brings along."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise Broken(f"{path.name} is no notebook: {str(error).splitlines()[0]}") from error
    helpers, set_up = "", 0
    for cell in notebook.cells:
        if cell.source.strip() == "%run setup.ipy":
            cell.source = SET_UP.read_text(encoding="utf-8").replace("SHEET", path.stem).strip()
            cell.metadata = {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
            set_up += 1
        elif cell.source.startswith("## Ignore ##"):
            helpers += cell.source + "\n"
        elif "# BEGIN TEST CONFIG" in cell.source:
            found = re.search(r"_message: *(.*)", cell.source)
            if found and re.search(r'["\\!]|: | #|^\W', found[1]):
                raise Broken(f"{path.name}: a message is one line, begins with a word, has no double quote, backslash,"
                             f" exclamation mark, colon with a space or hash after a space: {found[1]}")
        elif "# BEGIN PROMPT" in cell.source and "# BEGIN SOLUTION NO PROMPT" not in cell.source:
            raise Broken(f"{path.name}: before starter code the solution stands between `# BEGIN SOLUTION NO PROMPT`"
                         f" and `# END SOLUTION`: {cell.source[:60]}")
    if set_up != 1:
        raise Broken(f"{path.name}: one code cell is `%run setup.ipy` and nothing else; here {set_up} are.")
    tasks = [cell.source for cell in notebook.cells if "## Task" in cell.source]
    if not all(re.match(rf"## Task {number}\. .*\n\nObjective \d: ", text) for number, text in enumerate(tasks, 1)):
        raise Broken(f"{path.name}: each task starts a Markdown cell with `## Task N. ...`, an empty line and"
                     " `Objective M: ...`. In jupytext's form a line `+++` divides two Markdown cells.")
    return notebook, helpers


def defined(source):
    """{name: (source, names it uses)} for every function, constant and import at the top level of a module."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            bound = [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.Assign):
            bound = [target.id for target in node.targets]
        else:
            bound = [node.name] if hasattr(node, "name") else []
        found |= {name: (ast.get_source_segment(source, node), names_in(node)) for name in bound}
    return found


def names_in(tree):
    """Every name that a piece of code uses."""
    return {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}


CHECK = '''
message = UserString("")  # Otter shows it when the check fails; the check fills it in


@test_case(name="{task}", failure_message=message{praise})
def check(env):
    message.data = first_message(env)
    assert not message, "see the message above"
'''


def one_message(task, test, pool):
    """A task's checks as Otter wrote them, each a test case, made into one case that shows the first message alone.

    Otter lists every case, passed or not, so a student would look for the message among a dozen lines.
    """
    start = test.index("@test_case")
    head, body = test[:start], test[start:]
    found = re.search(r'success_message="(.*)"\)', body)
    body = re.sub(r'@test_case\(.*, *\n? *failure_message="(.*)"\)', r'@says("\1")', body)
    body = re.sub(r'@test_case\(.*, *\n? *success_message=".*"\)', f'@says("{STRICTER}")', body)
    wanted, queue = set(), {"says", "first_message"} | names_in(ast.parse(body))
    while queue:
        name = queue.pop()
        if name in pool and name not in wanted:
            wanted.add(name)
            queue |= pool[name][1]
    sources = dict.fromkeys(pool[name][0] for name in pool if name in wanted)
    helpers = "\n".join(("\n\n" if "\n" in source else "") + source for source in sources)
    praise = f', success_message="{found[1]}"' if found else ""
    return (f"from collections import UserString\n{head.rstrip()}\n{helpers}\n\n\n{body.strip()}\n\n"
            + CHECK.format(task=task, praise=praise))


def assign(notebook, name, folder):
    """What `otter assign` makes of a master: (notebook with solutions, notebook for students), checks embedded."""
    source = folder / "masters" / name
    source.parent.mkdir()
    nbformat.write(notebook, source)
    here = Path.cwd()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from otter.assign import main as otter_assign  # takes seconds, so only when needed
            otter_assign(str(source), str(folder / "dist"), no_run_tests=True, no_pdfs=True)
    except Exception as error:
        raise Broken(f"{name}: otter assign says: {error}") from error
    finally:
        os.chdir(here)
    return [nbformat.read(folder / "dist" / kind / name, as_version=4) for kind in ("autograder", "student")]


def without_marks(source):
    """The code of a solution cell without the comments that steer Otter and without the starter code."""
    source = re.sub(r'""" *# *BEGIN PROMPT\n.*?""" *;? *# *END PROMPT\n?', "", source, flags=re.S)
    source = re.sub(r"^ *# *(BEGIN|END) SOLUTION.*\n?", "", source, flags=re.M)
    return re.sub(r" *# *SOLUTION( NO PROMPT)?$", "", source, flags=re.M).strip("\n")


def tidy(notebook, kind, pool):
    """Make a sheet or a solution of Otter's notebook: cells by kind, ids from the tasks, tags for the book."""
    drop = {"sheet": "solution-only", "solution": "sheet-only"}[kind]
    notebook.cells = [cell for cell in notebook.cells if drop not in cell.metadata.get("tags", [])]
    task, place = "start", 0
    for cell in notebook.cells:
        heading = re.match(r"## Task (\d+)", cell.source)
        task, place = (f"task-{heading[1]}", 1) if heading else (task, place + 1)
        cell.id = f"{task}-{place}"
        tags = cell.metadata.pop("tags", [])
        shown = [tag for tag in tags if tag.startswith("hide")]
        if kind == "sheet":
            cell.metadata.pop("mystnb", None)
        elif cell.cell_type == "code":
            cell.source = without_marks(cell.source)
            shown += ["hide-cell"] if "otter_assign_solution_cell" in tags else []
            shown += ["remove-cell"] if cell.source.startswith("grader.check(") else []
        elif task == "start":
            cell.source = cell.source.replace("# Exercises:", "# Solutions:", 1)
        elif "solution-only" in tags:
            cell.source = f"<details><summary>Why</summary>\n\n{cell.source}\n\n</details>"
        if shown:
            cell.metadata["tags"] = shown
        if "hide-input" in shown or "hide-cell" in shown:
            label = "Set-up" if "hide-input" in shown else "One solution"
            cell.metadata.setdefault("mystnb", {}).update(code_prompt_show=label, code_prompt_hide=label)
    checks = notebook.metadata["otter"]
    checks["tests"] = {name: one_message(name, test, pool) for name, test in sorted(checks["tests"].items())}
    notebook.metadata = KERNEL | {"otter": checks}
    return notebook


def execute(notebook, name, folder):
    """Run the solutions beside a copy of the data, and see every task pass its own check."""
    place = folder / "course" / "exercises" / "solutions"
    place.mkdir(parents=True)
    for shared in ("data", "_static"):
        shutil.copytree(ROOT / shared, folder / "course" / shared)
    nbformat.write(notebook, place / name)
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
            if PASSED not in said:
                raise Broken(f"{name}: the solution does not pass {cell.source}:\n{said}")
            cell.outputs[-1].data.pop("text/html", None)  # carries a randomly chosen picture
    notebook.metadata = KERNEL | {"otter": notebook.metadata["otter"]}
    return notebook


def make(path):
    """(sheet, solution) of one master, each as the text of its notebook file."""
    master, helpers = read_master(path)
    pool = defined(SHARED_CHECKS.read_text(encoding="utf-8")) | defined(helpers)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        solution, sheet = assign(master, path.name, folder)
        sheet = tidy(sheet, "sheet", pool)
        solution = execute(tidy(solution, "solution", pool), path.name, folder)
    for notebook in (sheet, solution):
        nbformat.validate(notebook)
    return nbformat.writes(sheet) + "\n", nbformat.writes(solution) + "\n"


def main(slugs):
    paths = [MASTERS / f"{Path(slug).stem}.ipynb" for slug in slugs] or masters()
    for path in paths:
        if not path.exists():
            known = ", ".join(path.stem for path in masters()) or "none yet"
            sys.exit(f"sheets: there is no master {path.stem}. There are: {known}")
    made = {}
    for path in paths:
        try:
            made[EXERCISES / "sheets" / path.name], made[EXERCISES / "solutions" / path.name] = make(path)
        except Broken as error:
            sys.exit(f"sheets: nothing was written. {error}")
    for path, text in made.items():
        path.parent.mkdir(exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(text, encoding="utf-8", newline="\n")
        new.replace(path)
    for path in paths:
        print(f"{path.stem}: sheet and solutions made")


if __name__ == "__main__":
    main(sys.argv[1:])
