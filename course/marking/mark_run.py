"""Run the cells of one submission in this process, which has limits, and write down its answers as plain data.

Usage: mark_run.py JOB OUT. Started by mark.py in a folder of its own. It stands alone: nothing of the course is
imported, and nothing that the submission does here decides a mark. Numbers, texts, tables and what the axes of a figure
show are written as JSON; mark_check.py builds them again in another process and looks at them there.
"""
import contextlib
import datetime
import importlib.abc
import importlib.machinery
import json
import math
import os
import resource
import signal
import sys
from unittest.mock import MagicMock

ITEMS = 100_000  # most members in one answer
CELL_SECONDS = 20
CELL_OUTPUT = 10_000_000


class TooLong(BaseException):
    """A cell ran longer than it may."""


class TooMuch(BaseException):
    """A cell printed more than it may."""


class Quiet:
    """Takes what a cell prints, counts it and forgets it."""
    encoding, errors, count = "utf-8", "replace", 0

    def write(self, text):
        self.count += len(text)
        if self.count > CELL_OUTPUT:
            raise TooMuch
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


class NoOtter(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """`import otter`, and any part of it, gives an object that does nothing."""

    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.split(".")[0] == "otter" else None

    def create_module(self, spec):
        return MagicMock(__path__=[], __spec__=spec, __name__=spec.name)

    def exec_module(self, module):
        pass


class Packer:
    """Turns one answer into JSON with a tag for each kind."""

    def __init__(self):
        self.left = ITEMS

    def pack(self, thing, depth=0):
        """The answer as plain data: numbers, texts and None as they are, anything else as [kind, content]."""
        import numpy as np
        import pandas as pd
        from matplotlib.axes import Axes
        from matplotlib.figure import FigureBase
        self.left -= 1
        if self.left < 0 or depth > 12:
            raise ValueError("too many members")
        if thing is ...:
            return ["dots", 0]
        if thing is None or isinstance(thing, (bool, int, float)) and type(thing) in (bool, int, float):
            return thing
        if isinstance(thing, str):
            return str(thing)[:100_000]
        if thing is pd.NaT or thing is pd.NA:
            return math.nan
        if isinstance(thing, (np.timedelta64, datetime.timedelta)):
            return ["timedelta", str(pd.Timedelta(thing))]
        if isinstance(thing, (np.datetime64, datetime.date)):
            return ["timestamp", str(pd.Timestamp(thing))]
        if isinstance(thing, np.generic):
            return self.pack(thing.item(), depth + 1)
        if isinstance(thing, FigureBase):
            return ["figure", self.figure(thing)]
        if isinstance(thing, Axes):
            return ["axes", [thing.figure.axes.index(thing), self.figure(thing.figure)]]
        if isinstance(thing, pd.DataFrame):
            columns = [self.pack(thing.iloc[:, place].tolist(), depth + 1) for place in range(thing.shape[1])]
            return ["table", [self.pack(list(thing.columns)), self.pack(list(thing.index)), columns]]
        if isinstance(thing, pd.Series):
            return ["series", [self.pack(thing.tolist(), depth + 1), self.pack(list(thing.index), depth + 1),
                               self.pack(thing.name, depth + 1)]]
        if isinstance(thing, pd.Index):
            return ["index", [self.pack(list(thing), depth + 1), self.pack(thing.name, depth + 1)]]
        if isinstance(thing, (np.ndarray, pd.api.extensions.ExtensionArray)):
            flat = list(np.ravel(np.asarray(thing)))
            return ["array", [list(np.shape(thing)), [self.pack(member, depth + 1) for member in flat]]]
        if isinstance(thing, dict):
            return ["dict", [[self.pack(key, depth + 1), self.pack(value, depth + 1)] for key, value in thing.items()]]
        kind = next((kind for kind in (tuple, set, frozenset) if isinstance(thing, kind)), list).__name__
        if hasattr(thing, "__iter__") and not isinstance(thing, (type, MagicMock)):
            return [kind, [self.pack(member, depth + 1) for member in thing]]
        return ["thing", str(thing)[:1000]]

    def figure(self, figure):
        """What a figure shows, panel by panel."""
        with contextlib.suppress(Exception):  # a figure that cannot be drawn is described as far as it goes
            figure.canvas.draw()  # gives the ticks their words
        words = [figure.get_suptitle(), figure.get_supxlabel(), figure.get_supylabel()]
        panels = [self.panel(axes) for axes in figure.axes]
        for text in [*figure.texts, *(text for legend in figure.legends for text in legend.findobj(is_text))]:
            panels[0]["words"].append(text.get_text()) if panels else None
        return [words, panels]

    def panel(self, axes):
        """Titles, axes, lines, bars, areas and words of one panel."""
        lines, patches, collections = ([one for one in some if in_sight(one, axes)]
                                       for some in (axes.lines, axes.patches, axes.collections))
        containers = []
        for group in axes.containers:
            if hasattr(group, "datavalues"):
                if not any(bar is patch for bar in group for patch in patches):
                    continue
                bars = [[*bar.get_xy(), bar.get_width(), bar.get_height()] for bar in group]
                containers.append(["bars", bars, plain(group.datavalues), group.orientation])
                patches = [patch for patch in patches if not any(patch is bar for bar in group)]
            elif hasattr(group, "baseline"):
                stems = next((n for n, one in enumerate(collections) if one is group.stemlines), None)
                found = [next(n for n, one in enumerate(lines) if one is line)
                         for line in (group.markerline, group.baseline)]
                containers.append(["stems", found, stems])
        legend = axes.get_legend()
        words = [text.get_text() for text in [*axes.texts, *(legend.findobj(is_text) if legend else [])]]
        return {
            "titles": {place: axes.get_title(place) for place in ("left", "center", "right")},
            "x": side(axes.xaxis, axes.get_xlim()), "y": side(axes.yaxis, axes.get_ylim()), "words": words,
            "lines": [{"x": plain(line.get_xdata(orig=False)), "y": plain(line.get_ydata(orig=False)),
                       "linestyle": line.get_linestyle(), "linewidth": line.get_linewidth(),
                       "marker": str(line.get_marker()), "visible": bool(line.get_visible()),
                       "data": line.get_transform() == axes.transData} for line in lines],
            "patches": [[*patch.get_xy(), patch.get_width(), patch.get_height()] for patch in patches
                        if hasattr(patch, "get_width")],
            "containers": containers,
            "collections": [[type(one).__name__, plain(one.get_offsets()),
                             [[plain(path.vertices), None if path.codes is None else plain(path.codes)]
                              for path in one.get_paths()]] for one in collections]}


def plain(array):
    """An array of numbers as lists; what is masked is missing."""
    import numpy as np
    return np.ma.filled(np.ma.asarray(array, dtype=float), math.nan).tolist()


def in_sight(artist, axes):
    """Can a reader see this part of a chart: not switched off, not transparent, in a colour of its own?"""
    from matplotlib.colors import to_rgba_array
    alpha, ground = artist.get_alpha(), axes.get_facecolor()
    names = ("color", "markerfacecolor", "markeredgecolor", "facecolor", "edgecolor")
    inks = [ink for name in names if hasattr(artist, f"get_{name}")
            for ink in to_rgba_array(getattr(artist, f"get_{name}")()).tolist()]
    ink = any(ink[3] > 0.05 and (ground[3] == 0 or tuple(ink) != tuple(ground)) for ink in inks)
    faint = isinstance(alpha, (int, float)) and alpha <= 0.05
    return artist.get_visible() and axes.get_visible() and ink and not faint


def is_text(artist):
    return hasattr(artist, "get_text")


def side(axis, limits):
    """One axis: label, scale, ends, ticks."""
    ticks = [label.get_text() for label in axis.get_ticklabels()]
    return [axis.get_label_text(), axis.get_scale(), plain(limits), plain(axis.get_ticklocs()), ticks]


def shell_for(cells):
    """An IPython without history, in which figures are drawn and never shown."""
    import matplotlib.pyplot
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib_inline.config import InlineBackend
    from traitlets.config import Config
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}), colors="nocolor")
    shell.configurables.append(InlineBackend.instance(parent=shell))
    shell.showtraceback = shell.showsyntaxerror = lambda *arguments, **more: None
    return shell, matplotlib.pyplot


def said(error, where):
    """One line about a cell that failed."""
    known = {TooLong: f"ran longer than {CELL_SECONDS} seconds and was stopped",
             TooMuch: f"printed more than {CELL_OUTPUT // 1_000_000} MB and was stopped",
             MemoryError: "asked for more memory than a submission may have"}
    words = next((words for kind, words in known.items() if isinstance(error, kind)), None)
    return f"A cell of {where} {words or f'stopped with {type(error).__name__}: {str(error)[:150]}'}."


def write(path, found):
    """Store what is known so far, whole or not at all."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(found, file, default=float)  # numpy's numbers are numbers too
    os.replace(path + ".new", path)


def main(job_path, out):
    with open(job_path, encoding="utf-8") as file:
        job = json.load(file)
    sys.meta_path.insert(0, NoOtter())
    shell, pyplot = shell_for(job)
    write_now, limit, pack_class = write, signal.setitimer, Packer  # kept, whatever the cells do to this module
    found = {"answers": {}, "notes": [], "done": False, "mb": 0}
    sure = set()

    def too_long(*_):
        raise TooLong

    def keep(task):
        """Write down the answers of one task as they are now."""
        for name in job["names"][task]:
            if name in shell.user_ns:
                try:
                    limit(signal.ITIMER_REAL, CELL_SECONDS, 1)
                    found["answers"].setdefault(task, {})[name] = pack_class().pack(shell.user_ns[name])
                except BaseException as raised:
                    found["notes"].append(f"The answer {name} cannot be read: {type(raised).__name__}.")
                finally:
                    limit(signal.ITIMER_REAL, 0)

    for task, check, source in job["cells"]:
        error = None
        sys.stdout, sys.stderr = Quiet(), Quiet()
        signal.signal(signal.SIGALRM, too_long)
        try:
            limit(signal.ITIMER_REAL, CELL_SECONDS, 1)
            error = (result := shell.run_cell(source, store_history=False)).error_in_exec or result.error_before_exec
            pyplot.close("all")
        except BaseException as raised:
            error = raised
        finally:
            limit(signal.ITIMER_REAL, 0)
        if error is not None and len(found["notes"]) < 20:
            found["notes"].append(said(error, task.replace("_", " ") if task else "the first part"))
        if task in job["names"] and (check or task not in sure):
            keep(task)
        sure |= {task} if check else set()
        write_now(out, found)
    for task in job["names"].keys() - found["answers"].keys():
        keep(task)  # its heading and its check are gone
    found["done"], found["mb"] = True, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    write_now(out, found)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
