"""A master notebook, taken apart. guide/contributing.md says how one is written."""
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.sheets import classes

MARKS = ("# starter", "# solution", "# check")


class Broken(Exception):
    """A master from which no sheet can be made; the message says where and why."""


class TaskCells:
    """One task of a master: its cells up to the starter, then starter, solution, check and the why."""

    def __init__(self, number: int, minutes: int) -> None:
        self.number, self.minutes, self.name = number, minutes, f"task_{number}"
        self.told, self.why, self.cells = [], "", dict.fromkeys(MARKS)


class Master:
    """A master notebook, taken apart: title, words, tables, what its checks share, and its tasks.

    `letter` names the class of its sheet, and `changes` = {task number: what this class has in place of what}.
    """

    def __init__(self, path: Path, letter: str = "", changes: dict[int, classes.Change] | None = None) -> None:
        self.path, self.slug, self.letter, self.changes = path, path.stem, letter, changes or {}
        self.name = f"{path.stem}-{letter}" if letter else path.stem
        self.classes = {}  # {(letter, task number): source of the cell `# class`}
        self.words, self.tables, self.helpers, self.known, self.tasks = "", None, "", "", []
        try:
            cells = nbformat.read(path, as_version=4).cells
        except Exception as error:
            raise Broken(f"{path.name} is no notebook: {str(error).splitlines()[0]}") from error
        self.title = cells[0].source.strip() if cells else ""
        if not self.title.startswith("# Exercises: "):
            self.fail("the first cell is `# Exercises: ` and the title")
        self.title += f" (class {letter})" if letter else ""
        for cell in cells[1:]:
            self.place(cell, cell.source.split("\n", 1)[0].strip())
        if self.tables is None:
            self.fail("one code cell before the tasks reads the tables and has `data = find(...)`")
        for task in self.tasks:
            missing = [mark for mark, found in task.cells.items() if found is None]
            if missing or not task.why:
                self.fail(f"task {task.number} has no cell {(missing or ['after its check that says why'])[0]}")

    def fail(self, words: str) -> None:
        """Raise Broken with the file's name."""
        raise Broken(f"{self.path.name}: {words}.")

    def place(self, cell: NotebookNode, first: str) -> None:
        """Put one cell where it belongs, by its first line."""
        if re.match(r"## Task \d", first):
            found = re.match(r"## Task (\d+)\. .+\n\nObjective \d: .+\. About (\d+) minutes\.\n", cell.source)
            if not found or int(found[1]) != len(self.tasks) + 1:
                self.fail(f"task {len(self.tasks) + 1} begins `## Task {len(self.tasks) + 1}. ...`, an empty line and"
                          f" `Objective M: .... About N minutes.`; here: {cell.source[:90]!r}")
            self.tasks.append(TaskCells(int(found[1]), int(found[2])))
        if other := re.fullmatch(r"# class ([b-z])", first):
            self.classes[other[1], len(self.tasks)] = cell.source.partition("\n")[2]
            return
        self.change(cell, first)
        task = self.tasks[-1] if self.tasks else None
        if first.startswith("# for the checks"):
            self.helpers += cell.source + "\n"
        elif first.startswith("# known"):
            self.known += cell.source + "\n"
        elif not task and cell.cell_type == "markdown":
            self.words += cell.source.strip() + "\n"
        elif not task and "data = find(" in cell.source:
            self.tables = cell.source
        elif not task:
            self.fail(f"this cell belongs to no task: {first[:60]!r}")
        elif cell.cell_type == "code" and first in MARKS:
            if task.cells[first] is not None:
                self.fail(f"task {task.number} has two cells {first}")
            cell.source = cell.source.split("\n", 1)[1].strip("\n") if "\n" in cell.source else ""
            task.cells[first] = cell
        elif task.cells["# check"] is not None and cell.cell_type == "markdown" and not task.why:
            task.why = cell.source
        elif task.cells["# starter"] is None:
            task.told.append(cell)
        else:
            self.fail(f"task {task.number}: between starter and check, and after the why, stands {first[:60]!r}")

    def change(self, cell: NotebookNode, first: str) -> None:
        """Write into a cell of a task what this class has in it."""
        if change := self.changes.get(len(self.tasks)):
            hidden = first.startswith(("# check", "# known", "# for the checks"))
            cell.source = change(classes.joined(cell.source) if hidden else cell.source)
            if image := cell.metadata.get("mystnb", {}).get("image"):
                image["alt"] = change(image["alt"])

    def text(self) -> dict[int, str]:
        """{task number: all that a student may come to read of it}"""
        return {task.number: "\n".join([*(cell.source for cell in [*task.told, *task.cells.values()]), task.why])
                for task in self.tasks}
