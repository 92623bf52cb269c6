"""Runs the cells of a notebook in a plain Python, and gives what each shows as Jupyter does.

The page's worker runs it in Pyodide; it imports nothing of the course.
"""
import ast
import contextlib
import importlib.util
import io
import json
import linecache
import os
import pprint
import re
import traceback

LONGEST = 20_000  # letters of printed text that are kept


class Cells:
    """The variables of one notebook that runs in a folder, where its tables are found as in Jupyter."""

    def __init__(self, folder: str) -> None:
        import pandas
        os.chdir(folder)
        self.plt, self.pandas, self.shown, self.count = None, pandas, [], 0
        self.space = {"__name__": "__main__", "display": self.display}
        if importlib.util.find_spec("matplotlib"):  # a page that draws nothing is without it
            import matplotlib
            matplotlib.use("svg")
            import matplotlib.pyplot as plt
            matplotlib.rcParams["svg.hashsalt"] = "course"
            plt.show = lambda *_, **__: self.figures()
            self.plt = plt

    def run(self, source: str, cell: str = "") -> str:
        """Run a cell; as JSON {"shown": [{"kind": "text", "html", "svg" or "error", "body": ...}], "failed": bool,
        "tally": [tasks passed, tasks] on a sheet, else null}. `cell` is its id, which a sheet's checks ask for."""
        self.count, self.shown, error = self.count + 1, [], None
        name, said = f"<cell {self.count}>", Printed(self.shown)
        plain = re.sub(r"^[ \t]*[%!].*", "", source, flags=re.M)
        linecache.cache[name] = (len(plain), None, plain.splitlines(True), name)
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                for path in re.findall(r"^%run (\S+)", source, re.M):
                    self.file(path)
                self.steps(plain, name)
                self.figures()
        except BaseException as problem:
            error = problem
            if self.plt:
                self.plt.close("all")
            self.shown.append(self.told(problem, name))
        grader = self.space.get("grader")
        if hasattr(grader, "ran"):
            grader.ran(source, error, cell)
        tally = ([sum(bool(result.passed) for result in grader.results.values()), len(grader.tests)]
                 if hasattr(grader, "results") else None)
        return json.dumps({"shown": self.shown, "failed": error is not None, "tally": tally})

    def file(self, path: str) -> None:
        """What `%run` does."""
        with open(path, encoding="utf-8") as text:
            self.space["__file__"] = path
            exec(compile(text.read(), path, "exec"), self.space)

    def steps(self, source: str, name: str) -> None:
        """Run the statements; show the value of the last one if it is an expression without a semicolon."""
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), self.space)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), name, "eval"), self.space)
            if value is not None and not source.rstrip().endswith(";"):
                self.display(value)

    def display(self, *values: object) -> None:
        """Show values: tables as the chapters have them, figures as pictures, anything else as text."""
        for value in values:
            if hasattr(value, "savefig"):
                continue  # it is open and shown with the others
            if "as_html" in self.space and isinstance(value, (self.pandas.DataFrame, self.pandas.Series)):
                page = self.space["as_html"](value)
            else:
                page = value._repr_html_() if hasattr(value, "_repr_html_") else None
            if page:
                body = re.sub(r'<style.*?</style>| style="[^"]*"', "", page, flags=re.S)
                self.shown.append({"kind": "html", "body": body})
            else:
                text = repr(value)
                wide = len(text) > 79 and not isinstance(value, str) and "\n" not in text
                self.shown.append({"kind": "text",
                                   "body": pprint.pformat(value, sort_dicts=False) if wide else text})

    def figures(self) -> None:
        """Show the open figures and close them."""
        if not self.plt:
            return
        for number in self.plt.get_fignums():
            text = io.StringIO()
            self.plt.figure(number).savefig(text, format="svg", metadata={"Date": None})
            self.shown.append({"kind": "svg", "body": text.getvalue()})
        self.plt.close("all")

    @staticmethod
    def told(error: BaseException, name: str) -> dict[str, str]:
        """An error as one line, and the rest of it."""
        if hasattr(error, "_render_traceback_"):
            return {"kind": "error", "body": "\n".join(error._render_traceback_()), "more": ""}
        trace, lines = error.__traceback__, []
        while trace and trace.tb_frame.f_code.co_filename != name:
            trace = trace.tb_next
        more = "".join(traceback.format_exception(type(error), error, trace))
        lines = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == name]
        said = str(error).split("\n")[0].replace(f"({name}, line", "(line")
        where = f" (line {lines[-1]})" if lines else ""
        return {"kind": "error", "body": f"{type(error).__name__}: {said}{where}", "more": more}


class Printed(io.TextIOBase):
    """Where printed text goes: beside what else is shown, in order, and not without end."""

    def __init__(self, shown: list) -> None:
        self.shown, self.left = shown, LONGEST

    def write(self, text: str) -> int:
        kept, self.left = text[:self.left], max(0, self.left - len(text))
        if kept and not self.left:
            kept += "\n(more was printed, which is not shown)"
        if kept and self.shown and self.shown[-1].get("printed"):
            self.shown[-1]["body"] += kept
        elif kept:
            self.shown.append({"kind": "text", "body": kept, "printed": True})
        return len(text)
