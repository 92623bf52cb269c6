"""What a sheet needs while somebody works on it: its tables, the colours of the book, and an answer to each answer.

make.py writes this text into the metadata of each sheet, and the first cell of the sheet runs it from there. So a sheet
works alone and under any name, in Jupyter, in the page and wherever else its cells run. It needs pandas and matplotlib.
"""
import ast
import contextlib
import difflib
import html
import re
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

PLACES = ["data", ".", "../../data", "../../_static"]
DRAWS = re.compile(r"\bplt\.(?!show|style|close|rc)\w+\(|\.plot\b|\.hist\(|subplots\(|figure\(")


class Stop(Exception):
    """Something is missing; shown without a traceback."""

    def _render_traceback_(self):
        return [str(self)]


def start(space: dict, notebook: dict) -> tuple:
    """(find, colour, grader) for the sheet whose notebook this is; `space` holds the student's variables."""
    if missing := [name for name in ("pandas", "matplotlib") if find_spec(name) is None]:
        raise Stop(f"Not installed: {' and '.join(missing)}. In a terminal write: python -m pip install"
                   f" {' '.join(missing)}. Then choose Kernel, Restart, and run this cell again.")
    import matplotlib.pyplot as plt
    import pandas as pd
    course = notebook["metadata"]["course"]

    def find(*names):
        """The folder that holds these tables: data beside this sheet, this folder, or the course's own."""
        return folder_of(names, course["headers"])

    colour = defaultdict(lambda: "black")  # without the book's style a figure looks plainer and says the same
    for name in ("book.mplstyle", "colours.csv"):
        place = next((Path(folder, name) for folder in PLACES if Path(folder, name).is_file()), None)
        if place and name == "book.mplstyle":
            plt.style.use(place)
        elif place:
            colour = pd.read_csv(place, index_col="name")["hex"]
    grader = Grader(space, notebook)
    shell = space["get_ipython"]() if "get_ipython" in space else None
    if shell is not None:
        with contextlib.suppress(Exception):  # a shell that draws nothing has no such settings
            shell.run_line_magic("config", 'InlineBackend.figure_formats = ["svg"]')
            shell.run_line_magic("config", "InlineBackend.print_figure_kwargs = dict(bbox_inches=None,"
                                           " metadata=dict(Date=None))")
        grader.listen(shell)
    return find, colour, grader


def folder_of(names: list[str], headers: dict[str, str]) -> Path:
    """The folder that holds all these tables, each as the course has it; else a Stop that says what is wrong."""
    folder = next((Path(place) for place in PLACES if all(Path(place, name).is_file() for name in names)), None)
    if folder is None:
        missing = ", ".join(name for name in names if not Path("data", name).is_file())
        raise Stop(f"Not found: {missing}. Make a folder called data beside this sheet and put the tables into it. They"
                   " are on the page 'How to use this book', section 'Get the data'. Then run all cells again.")
    for name in names:
        if odd := changed((folder / name).read_bytes(), headers.get(name, "")):
            raise Stop(f"{folder / name} is not as the course has it: {odd}. A spreadsheet that saves a table does"
                       " this. Get the table once more and leave it closed; to look at it, open a copy.")
    return folder


def changed(content: bytes, header: str) -> str:
    """What a spreadsheet did to a table, in words, or an empty text. A mark at the start and CRLF do no harm."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "it is a workbook, no text" if content[:2] == b"PK" else "its letters are in another encoding than UTF-8"
    first = text.split("\n", 1)[0].strip("\r")
    if header and first != header:
        signs = [word for sign, word in ((";", "semicolons"), ("\t", "tabs")) if first.replace(sign, ",") == header]
        return f"its columns are divided by {signs[0]}, not by commas" if signs else "its first row is another one"
    dates = re.findall(r"(?:^|,)(\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}/\d\d?/\d\d?)(?=,|\r?$)", text, re.M)
    return f"its dates are written anew, such as {dates[0]}" if len(dates) > 2 else ""


class Result:
    """What a check says: one line, in a notebook and in a terminal."""

    def __init__(self, lines: list[str], passed: bool | None = None, score: int = 0) -> None:
        self.lines, self.passed, self.score = lines, passed, score

    def __repr__(self):
        return "\n".join(self.lines)

    def _repr_html_(self):
        lines = [re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(line, quote=False)) for line in self.lines]
        lines = [re.sub(r"^(Task \d+ passed\.)", r"<strong>\1</strong>", line) for line in lines]
        return "".join(f"<p>{line}</p>" for line in lines)


class Run:
    """One cell that was run: the names it gives values to, those it came to, and how it stopped."""

    def __init__(self, source: str, error: Exception | None, line: int, cell: str) -> None:
        self.source, self.cell = source, cell
        words = re.sub(r"\(\S+\.py, line (\d+)\)", r"(line \1)", f"{type(error).__name__}: {error}".split("\n")[0])
        self.error = words[:160].rstrip(". ") if error is not None else ""
        try:
            tree = ast.parse(re.sub(r"^[ \t]*[%!].*", "", source, flags=re.M))
        except SyntaxError:
            tree = None
        self.names = set(re.findall(r"^[ \t]*(\w+)[^=\n]*=(?!=)", source, re.M)) if tree is None else stored(tree)
        self.came_to = {name for step in getattr(tree, "body", []) if error is None or line and step.end_lineno < line
                        for name in stored(step)}
        self.mentions = {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)} if tree else self.names


def stored(tree: ast.AST) -> set[str]:
    """The names that a piece of code gives values to, those inside its functions left out."""
    if isinstance(tree, (ast.FunctionDef, ast.ClassDef)):
        return {tree.name}
    own = {tree.id} if isinstance(tree, ast.Name) and isinstance(tree.ctx, ast.Store) else set()
    return own.union(*map(stored, ast.iter_child_nodes(tree)))


class Grader:
    """The checks of one sheet. `check` answers one task, `end` sums the sheet up.

    Whoever runs the cells may tell it of each by `ran`, as `listen` does in Jupyter; without that it works from the
    variables alone and cannot tell an old try from a new one.
    """

    def __init__(self, space: dict, notebook: dict) -> None:
        self.space, self.course = space, notebook["metadata"]["course"]
        self.tests = notebook["metadata"]["otter"]["tests"]
        self.loaded, self.runs, self.results = {}, [], {}
        sources = ["".join(cell["source"]) for cell in notebook["cells"]]
        self.answer_cells = {re.search(r'"(\w+)"', source)[1]: before.get("id", "") for before, source in zip(
            notebook["cells"], sources[1:], strict=False) if source.startswith("grader.check(")}
        self.promised = re.findall(r"^## Task (\d+)\. .*\n\nObjective (\d+): (.+?)\. About", "\n".join(sources), re.M)

    def listen(self, shell: object) -> None:
        """Hear of each cell that IPython runs; an earlier grader of this kernel hears no more."""
        def note(result):
            error = result.error_before_exec or result.error_in_exec
            self.ran(result.info.raw_cell, error, getattr(result.info, "cell_id", None) or "")

        old = getattr(shell, "course_note", None)
        if old in shell.events.callbacks["post_run_cell"]:
            shell.events.unregister("post_run_cell", old)
        shell.events.register("post_run_cell", note)
        shell.course_note = note

    def ran(self, source: str, error: Exception | None = None, cell: str = "") -> None:
        """Note that a cell was run, and the exception that stopped it, if one did."""
        if re.search(r"^\s*grader\.(check|end)\(", source, re.M):
            return
        line, trace = 0, getattr(error, "__traceback__", None)
        while trace:
            if trace.tb_frame.f_code.co_name == "<module>" and trace.tb_frame.f_globals is self.space:
                line = trace.tb_lineno
            trace = trace.tb_next
        self.runs.append(Run(source, error, line, cell))

    def task(self, name: str) -> dict:
        """The task of this name, with its checks."""
        if name not in self.tests:
            raise Stop(f"This sheet has no {name}. It has {', '.join(self.tests)}.")
        if name not in self.loaded:
            self.loaded[name] = load(self.tests[name])
        return self.loaded[name]

    def check(self, name: str) -> Result:
        """What to say to the answers of a task as they are now."""
        loaded = self.task(name)
        given, cell = self.given(name, loaded["task"].names())
        passed, said, _ = loaded["task"].verdict(given, cell)
        number = name.rpartition("_")[2]
        result = Result([f"Task {number} passed. {said}" if passed else said], passed, loaded["points"] * passed)
        self.results[name] = result
        return result

    def given(self, task: str, names: list[str]) -> tuple[dict, dict]:
        """({name: answer} of what the last try of a task left, what is known of its cell)."""
        there = {name: self.space[name] for name in names if name in self.space}
        own, chart = self.answer_cells.get(task, "?"), "fig" in names
        mine = [run for run in self.runs if run.names & set(names) or run.cell == own]
        last, latest = (mine or [None])[-1], (self.runs or [None])[-1]
        elsewhere = latest is not None and latest is not last and latest.cell in ("", own)
        old = [name for name in there if last is not None and self.is_old(name, mine, own, chart, names)]
        if chart and elsewhere and DRAWS.search(latest.source) and not latest.mentions & set(names):
            last, old = latest, list(there)  # the new try draws, and not into the chart that is asked for
        lost = [name for name in names if there.get(name, ...) is ... or name in old]
        if lost and elsewhere:
            last = latest
        made = [name for name in last.names if name not in names] if last is not None and not chart else []
        alike = [near for name in lost for near in difflib.get_close_matches(name, made, 2, 0.6)]
        cell = {"error": last.error if last else "", "old": old, "made": list(dict.fromkeys(alike))}
        return {name: value for name, value in there.items() if name not in old}, cell

    @staticmethod
    def is_old(name: str, mine: list[Run], own: str, chart: bool, names: list[str]) -> bool:
        """Was this variable made by an earlier try than the last? A chart is made anew as a whole, or not at all."""
        last, made = mine[-1], next((run for run in reversed(mine) if name in run.names), None)
        if made is None:
            return False
        if made.error and (chart or name not in made.came_to):
            return True
        rewritten = last.cell == own == made.cell and name not in last.names
        return rewritten or chart and bool(last.names & set(names)) and name not in last.names

    def end(self) -> Result:
        """How many tasks are passed, what they show, and what to do next."""
        passed = {name.rpartition("_")[2] for name, result in self.results.items() if result.passed}
        open_ones = [number for number, *_ in self.promised if number not in passed]
        lines = [f"{len(self.promised) - len(open_ones)} of {len(self.promised)} tasks passed."]
        if open_ones:
            lines[0] += f" Not yet: {tasks_of(open_ones)}."
        for objective, words in dict.fromkeys((objective, words) for _, objective, words in self.promised):
            mine = [number for number, one, _ in self.promised if one == objective]
            left = [number for number in mine if number not in passed]
            lines.append(f"You can {words}." if not left else
                         f"Objective {objective} is still ahead: {words}." if left == mine else
                         f"Objective {objective} needs {tasks_of(left)} as well: {words}.")
        lines.append(self.course["next"] if not open_ones else
                     "Next: go back to the first task that is open, read its first hint and run its check again. "
                     + self.course["next"].replace("Next: ", "Then ", 1))
        return Result(lines)


def tasks_of(numbers: list[str]) -> str:
    """"task 3" or "tasks 3, 5"."""
    return f"{'task' if len(numbers) == 1 else 'tasks'} {', '.join(numbers)}"


def load(test: str) -> dict:
    """The names in one task's checks. They are written for Otter-Grader, which need not be there."""
    loaded = {"__name__": "checks", "test_case": lambda **_: lambda function: function}
    test = test.replace("from otter.test_files import test_case\n", "\n", 1)
    exec(compile(test, "the checks of this sheet", "exec"), loaded)
    return loaded
