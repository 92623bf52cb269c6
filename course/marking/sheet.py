"""What marking knows of a sheet of the course, and which cells of a hand-in belong to which task.

Everything that depends on the form of a sheet is here: `tasks_of` reads it from the notebook that course.sheets makes.
"""
import ast
import functools
import re
from dataclasses import dataclass, field
from pathlib import Path

from course.ground.facts import ROOT
from course.ground.files import load

SHEETS = ROOT / "exercises" / "sheets"
TESTS = ROOT / "exercises" / "tests" / "keys"  # the test before and after the course, with its keys
BUILD = ROOT / "_build"  # `make sheets VARIANT=b` writes the sheets of class b into its folder sheets-b
NAMED = re.compile(r'"sheet": "(\d\d-[a-z0-9-]+)"')  # the first cell of a sheet names it, with the letter of its class
CHECK = re.compile(r"""^\s*grader\.check\(["'](task_\d+)["']\)""", re.M)
HEADING = re.compile(r"\s*#+ Task (\d+)\b")

Cell = tuple[str, str, str]  # kind (code, markdown, raw), id, source


@dataclass(frozen=True)
class Task:
    """One task: which variables are its answers, whether a person reads it, its check in Otter's form, its prompt."""

    name: str
    answers: tuple[str, ...]
    open: bool
    check: str
    prompt: str

    @property
    def title(self) -> str:
        """Task 2. Mend a chart"""
        return self.prompt.partition("\n")[0].removeprefix("## ") or self.name.replace("_", " ").capitalize()

    @property
    def rubric(self) -> list[tuple[str, int]]:
        """[(what a reader looks for, points)] of an open task, from the table in its prompt."""
        lines = [line.strip().strip("|").split("|") for line in self.prompt.splitlines() if line.startswith("|")]
        return [(cells[0].strip(), int(cells[-1])) for cells in lines if cells[-1].strip().isdigit()]


def tasks_of(notebook: dict) -> dict[str, Task]:
    """The tasks of a sheet, from `metadata.otter.tests`: {name: source of a test file in Otter's form}.

    Taken for granted: the source sets `points` (0 where a person reads the answer), `answers` (the names of the
    variables) and `task`, whose `verdict` takes the variables as a dictionary. Prompts begin with `## Task N. `.
    """
    prompts = {f"task_{found[1]}": text_of(cell) for cell in notebook["cells"]
               if (found := HEADING.match(text_of(cell))) and cell["cell_type"] == "markdown"}
    tasks = {}
    for name, source in notebook["metadata"]["otter"]["tests"].items():
        said = {node.targets[0].id: ast.literal_eval(node.value) for node in ast.parse(source).body
                if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("points", "answers")}
        tasks[name] = Task(name, tuple(said["answers"]), said["points"] == 0, source, prompts.get(name, ""))
    return tasks


@dataclass(eq=False)
class Sheet:
    """One sheet: its slug, title, cells and tasks; the lines and names of answers that no other sheet has."""

    slug: str
    title: str
    cells: list[Cell]
    tasks: dict[str, Task]
    path: Path
    chapter: str = ""  # the slug without the letter of a class
    lines: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    @functools.cached_property
    def set_up(self) -> list[str]:
        """The code cells before the first task."""
        first = next(place for place, cell in enumerate(self.cells) if HEADING.match(cell[2]))
        return [source for kind, _, source in self.cells[:first] if kind == "code"]

    @functools.cached_property
    def has_checks(self) -> bool:
        """Does a student see whether an answer is right? Not in a test."""
        return any(CHECK.search(source) for _, _, source in self.cells)

    @functools.cached_property
    def code(self) -> set[str]:
        """The source of every code cell."""
        return {source.strip() for kind, _, source in self.cells if kind == "code"}

    @functools.cached_property
    def solution(self) -> list[Cell]:
        """The cells of the published solution, if there is one."""
        path = self.path.parents[1] / self.path.parent.name.replace("sheets", "solutions") / self.path.name
        return cells_of(load(path)) if path != self.path and path.exists() else []


def text_of(cell: dict) -> str:
    """The source of a cell, which is a text or a list of lines; a character that is half of one becomes a mark."""
    source = cell.get("source", "") if isinstance(cell, dict) else ""
    source = source if isinstance(source, str) else "".join(line for line in source if isinstance(line, str))
    return whole(source).replace("\r\n", "\n")


def whole(text: str) -> str:
    """A text that can be written: half characters (lone surrogates) become the replacement mark."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def cells_of(notebook: dict) -> list[Cell]:
    """The cells of a notebook of format 4."""
    return [(str(cell["cell_type"]), str(cell.get("id", "")), text_of(cell)) for cell in notebook["cells"]]


def read_sheet(path: Path) -> Sheet:
    """A sheet of the course from its file, or a form of its test."""
    notebook = load(path)
    cells = cells_of(notebook)
    title = cells[0][2].removeprefix("# ").removeprefix("Exercises:").strip()
    chapter = re.sub("-[b-z]$", "", path.stem) if path.parent.name.startswith("sheets-") else path.stem
    return Sheet(path.stem, title, cells, tasks_of(notebook), path, chapter)


@functools.cache
def course() -> list[Sheet]:
    """All sheets and forms of the test, each with the lines and names by which it is told from other chapters' sheets.
    """
    folders = [SHEETS, *sorted(BUILD.glob("sheets-[b-z]")), TESTS]
    sheets = [read_sheet(path) for folder in folders for path in sorted(folder.glob("*.ipynb"))]
    lines = [{line for _, _, source in sheet.cells for line in source.splitlines() if len(line) > 25}
             for sheet in sheets]
    names = [{name for task in sheet.tasks.values() for name in task.answers} for sheet in sheets]
    for place, sheet in enumerate(sheets):
        others = [at for at, other in enumerate(sheets) if other.chapter != sheet.chapter]
        sheet.lines = lines[place].difference(*(lines[at] for at in others))
        sheet.names = names[place].difference(*(names[at] for at in others))
    return sheets


def recognise(cells: list[Cell], file: str = "") -> Sheet | None:
    """Which sheet these cells come from: by lines that only this sheet has, else by its names of answers and its name.

    Of the sheets that several classes have of a chapter it is the one that the first cell names, else the likest.
    """
    named = named_in(cells)
    mine = {line for _, _, source in cells for line in source.splitlines()}
    left = re.findall(r"^ *(\w+(?: *, *\w+)*) *=(?!=)", "\n".join(source for _, _, source in cells), re.M)
    given = {name.strip() for names in left for name in names.split(",")}
    text = file + "".join(source for kind, _, source in cells if "Notebook(" in source)
    for likeness in (lambda sheet: len(mine & sheet.lines),
                     lambda sheet: len(given & sheet.names) and len(given & sheet.names) + (sheet.slug in text)):
        best = max(course(), key=likeness)
        if likeness(best) >= 2:
            return max((sheet for sheet in course() if sheet.chapter == best.chapter),
                       key=lambda sheet: (sheet.slug == named, likeness(sheet)))
    return None


def named_in(cells: list[Cell]) -> str:
    """The name of its sheet that the first cell of a hand-in has."""
    return next((found[1] for kind, _, source in cells if kind == "code" and (found := NAMED.search(source))), "")


def not_made(cells: list[Cell]) -> str:
    """The letter of the class whose sheets have to be made before this hand-in can be marked, or nothing."""
    known, named = {sheet.slug for sheet in course()}, named_in(cells)
    return named[-1] if named not in known and named[-2:-1] == "-" and named[:-2] in known else ""


def strangers(cells: list[Cell], sheet: Sheet) -> list[str]:
    """Titles of tasks that are not the sheet's, two or more: the hand-in is of an older or a newer edition of it."""
    known = {text.partition("\n")[0].strip() for _, _, text in sheet.cells}
    titles = [text.strip().partition("\n")[0].strip() for kind, _, text in cells if kind == "markdown"]
    found = [title for title in titles if HEADING.match(title) and title not in known]
    return found if len(found) > 1 else []


def assigned(source: str) -> set[str]:
    """The names that a text assigns if it is Python, else none."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {name.id for node in body if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign))
            for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}


def ordered(cells: list[Cell], sheet: Sheet) -> tuple[list[list], dict[str, str]]:
    """([task, kind, source] of each cell to run, in order; {task: what was written there in place of an answer}).

    Kinds: `check`, `given` (as in the sheet), `own`. Cells of the sheet's set-up are left out, since it runs first, and
    so is a cell of the sheet that sums up its checks. A text cell that is code for an answer of its task is run: one
    wrong key turns a code cell into a text cell.
    """
    known = {line.strip() for _, _, source in sheet.cells for line in source.splitlines()}
    task, run, written = None, [], {}
    for kind, name, source in cells:
        heading, place, check = HEADING.match(source), re.match(r"task-(\d+)-", name), CHECK.search(source)
        number = heading[1] if heading and kind != "code" else place and place[1]
        task = check[1] if check and kind == "code" else f"task_{number}" if number else task
        asked = sheet.tasks.get(task)
        if kind == "code" and source.strip() in sheet.code:
            if source not in sheet.set_up and (check or "grader." not in source):
                run.append([task, "check" if check else "given", source])
            continue
        new = "\n".join(line for line in source.splitlines() if line.strip() and line.strip() not in known)
        names = assigned(source if kind == "code" else new)
        if kind == "code":
            run.append([task, "check" if check else "own", source])
        elif asked and names & set(asked.answers):
            run.append([task, "own", new])
        if asked and new and not names & set(asked.answers) and (kind != "code" or asked.open) and not check:
            written[task] = f"{written.get(task, '')}\n{new}".strip()
    return run, written
