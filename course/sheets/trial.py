"""Run a sheet's cells and checks without Jupyter: for the makers of sheets, for tests, and for the search for slips."""
import contextlib
import io
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import matplotlib

from course.ground.facts import ROOT
from course.ground.files import load


@contextlib.contextmanager
def quiet(folder: Path) -> Iterator[None]:
    """In a folder, with nothing printed, no warning shown, and no figure left open."""
    import matplotlib.pyplot as plt
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            plt.close("all")


def tables_in(space: dict) -> dict:
    """{name: table} of the variables that hold a table."""
    return {name: value for name, value in space.items() if hasattr(value, "columns") and hasattr(value, "iloc")}


class Trial:
    """One sheet whose set-up and tables are loaded once. Each answer runs in a copy and leaves nothing behind."""

    def __init__(self, notebook: dict, folder: Path) -> None:
        """notebook: a sheet as JSON has it; folder: where it would lie, near its tables."""
        matplotlib.use("agg")
        self.folder, self.notebook = folder, notebook
        tools = {"__name__": "set_up"}
        exec(compile(notebook["metadata"]["course"]["set_up"], "set_up.py", "exec"), tools)
        self.space = {"__name__": "__main__"}
        with quiet(folder):
            exec("import matplotlib.pyplot as plt\nimport pandas as pd", self.space)
            self.space["find"], self.space["colour"], self.grader = tools["start"](self.space, notebook)
            for cell in notebook["cells"]:
                source = "".join(cell["source"])
                if source.startswith("## Task "):
                    break
                if cell["cell_type"] == "code" and "data = find(" in source:
                    exec(compile(source, "tables", "exec"), self.space)

    def run(self, code: str, task: str = "") -> tuple[dict, Exception | None]:
        """The variables after a piece of code, and the exception that stopped it, or None."""
        space = dict(self.space)
        for name, table in tables_in(space).items():
            space[name] = table.copy(deep=False)  # pandas copies what is written to, when it is written to
        code = re.sub("^[%!].*", "", "\n".join([*self.before(task), code]), flags=re.M)
        try:
            exec(compile(code, "answer", "exec"), space)
        except Exception as error:
            return space, error
        return space, None

    def before(self, task: str) -> list[str]:
        """The code cells that a task gives before its answer cell."""
        given = []
        for cell in self.notebook["cells"]:
            source = "".join(cell["source"])
            if source.startswith("## Task "):
                given = []
            elif source.startswith(f'grader.check("{task}")'):
                return given[:-1]
            elif cell["cell_type"] == "code":
                given.append(source)
        return []

    def look(self, task: str, code: str) -> tuple[bool, str, str]:
        """(passed, what the check says, name of the mistake) for an answer given as code."""
        with quiet(self.folder):
            space, error = self.run(code, task)
            grader = type(self.grader)(space, self.notebook)
            grader.loaded = self.grader.loaded
            grader.ran(code, error)
            names = grader.task(task)["task"].names()
            return grader.task(task)["task"].verdict(*grader.given(task, names))


def of(path: str | Path) -> Trial:
    """The trial of the sheet in a file."""
    return Trial(load(Path(path)), ROOT / "exercises" / "sheets")


