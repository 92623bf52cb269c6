"""Answers as plain data: `pack` turns one into JSON inside the sandbox, `build` makes it again where it is checked.

It stands alone: nothing of the course is imported, since it is loaded beside a submission. What arrives in a check must
give the same result as in the sheet, so a kind of number, date or column keeps its kind. A figure is described by what
course/sheets/pictures.py reads of it. Nothing is executed when an answer is built.
"""
import contextlib
import datetime
import inspect
import math
import re
from decimal import Decimal
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.container import BarContainer
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle, Wedge

MEMBERS, DEPTH, LETTERS, BITS, DRAWN = 100_000, 12, 100_000, 4000, 2_000_000  # most in one answer
COLUMN = re.compile(r"U?[iI]nt\d+|uint\d+|[fF]loat\d+|bool(ean)?|str|string|category|(date|time)(time|delta)64\[.+\]")
SETS = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}
KINDS = {  # {name: (type, what is said of one, how it is made again)}; the first that fits counts
    "dots": (type(...), lambda _: 0, lambda _: ...),
    "missing": ((type(pd.NaT), type(pd.NA)), str, lambda said: pd.NaT if said == "NaT" else pd.NA),
    "timestamp": (pd.Timestamp, pd.Timestamp.isoformat, pd.Timestamp),
    "datetime": (datetime.datetime, datetime.datetime.isoformat, datetime.datetime.fromisoformat),
    "date": (datetime.date, datetime.date.isoformat, datetime.date.fromisoformat),
    "time": (datetime.time, datetime.time.isoformat, datetime.time.fromisoformat),
    "span": (pd.Timedelta, str, pd.Timedelta),
    "timedelta": (datetime.timedelta, lambda span: [span.days, span.seconds, span.microseconds],
                  lambda said: datetime.timedelta(*said)),
    "period": (pd.Period, lambda period: [str(period), period.freqstr], lambda said: pd.Period(*said)),
    "numpy": ((np.number, np.bool_, np.datetime64), lambda number: [number.dtype.str, number.tobytes().hex()],
              lambda said: np.frombuffer(bytes.fromhex(said[1]), said[0])[0]),
    "fraction": (Fraction, lambda number: str(number).split("/"), lambda said: Fraction(*map(int, said))),
    "decimal": (Decimal, str, Decimal),
}


class TooLarge(ValueError):
    """An answer with more members, letters or digits than are read."""


class Thing:
    """What stands for an answer of a kind that no check reads: its words can be shown, and nothing else is in it."""

    def __init__(self, words):
        self.words = words

    def __repr__(self):
        return self.words


def pack(answers: dict) -> dict:
    """{"values": {name: packed answer}, "figures": [...], "left_out": {name: why}} of some variables."""
    packer, values, left_out = Packer(), {}, {}
    for name, answer in answers.items():
        packer.left = MEMBERS
        try:
            values[name] = packer.pack(answer)
        except Exception as error:
            left_out[name] = str(error) if isinstance(error, TooLarge) else type(error).__name__
    return {"values": values, "figures": packer.described, "left_out": left_out}


def build(packed: dict) -> dict:
    """{name: answer} of what `pack` made; an answer that cannot be made again is left out."""
    answers, figures = {}, []
    for described in packed.get("figures", [])[:20]:
        figures.append(None)
        with contextlib.suppress(Exception):
            figures[-1] = figure(described)
    for name, value in packed.get("values", {}).items():
        with contextlib.suppress(Exception):
            answers[name] = made(value, figures)
    return answers


class Packer:
    """Turns answers into JSON: numbers, texts and None as they are, anything else as [kind, content]."""

    def __init__(self):
        self.left, self.figures, self.described = MEMBERS, [], []

    def all(self, members, depth):
        return [self.pack(member, depth + 1) for member in members]

    def pack(self, thing, depth=0):
        """One answer. Raises TooLarge; anything else that is raised comes from the answer's own methods."""
        self.left -= 1
        if self.left < 0 or depth > DEPTH:
            raise TooLarge("it has too many members")
        if thing is None or type(thing) in (bool, float):
            return thing
        if isinstance(thing, str):
            if len(thing) > LETTERS:
                raise TooLarge("the text is too long")
            return str(thing)
        if isinstance(thing, int):
            if int(thing).bit_length() > BITS:
                raise TooLarge("the number has too many digits")
            return int(thing)
        for name, (kind, said, _) in KINDS.items():
            if isinstance(thing, kind):
                return [name, said(thing)]
        if isinstance(thing, float):
            return float(thing)
        if inspect.isroutine(thing) or isinstance(thing, type):
            return ["function", 0]
        if isinstance(thing, FigureBase):
            return ["figure", self.place_of(thing)]
        if isinstance(thing, Axes):
            return ["axes", [self.place_of(thing.figure), thing.figure.axes.index(thing)]]
        if isinstance(thing, pd.DataFrame):
            columns = [self.column(thing.iloc[:, place], depth) for place in range(thing.shape[1])]
            return ["table", [self.index(thing.columns, depth), self.index(thing.index, depth), columns]]
        if isinstance(thing, pd.Series):
            return ["series", [self.column(thing, depth), self.index(thing.index, depth), self.pack(thing.name)]]
        if isinstance(thing, pd.Index):
            return ["index", self.index(thing, depth)]
        if isinstance(thing, pd.api.extensions.ExtensionArray):
            return ["column", self.column(pd.Series(thing), depth)]
        if isinstance(thing, np.ma.MaskedArray):
            return ["list", self.all(thing.tolist(), depth)]
        if isinstance(thing, np.ndarray):
            return ["array", [list(thing.shape), *self.column(pd.Series(thing.ravel()), depth)]]
        if isinstance(thing, dict):
            return ["dict", [self.all(pair, depth) for pair in thing.items()]]
        if hasattr(thing, "__iter__") and not isinstance(thing, bytes) and not hasattr(thing, "assert_called"):
            kind = next((kind for kind in ("tuple", "set", "frozenset") if isinstance(thing, SETS[kind])), "list")
            return [kind, self.all(thing, depth)]
        with contextlib.suppress(Exception):
            return float(thing)  # a thing that says which number it is
        return ["thing", str(thing)[:1000]]

    def column(self, series, depth):
        """[name of its kind, members]"""
        return [str(series.dtype), self.all(series.tolist(), depth)]

    def index(self, labels, depth):
        """[kind, labels, names]"""
        return [*self.column(labels, depth), self.all(labels.names, depth)]

    def place_of(self, figure):
        """The number of a figure among those described; it is described once, however many variables name it."""
        figure = getattr(figure, "figure", None) or figure
        if not any(figure is known for known in self.figures):
            described = describe(figure)
            if len(repr(described)) > DRAWN:
                raise TooLarge("the chart shows too many points")
            self.figures.append(figure)
            self.described.append(described)
        return next(place for place, known in enumerate(self.figures) if known is figure)


def made(packed, figures):
    """One answer, from what Packer.pack made."""
    if not isinstance(packed, list):
        return packed
    kind, content = packed
    if kind in KINDS:
        return KINDS[kind][2](content)
    if kind in SETS:
        members = [made(member, figures) for member in content]
        return SETS[kind](members if "set" not in kind else [one for one in members if one.__hash__])
    return {
        "function": lambda: len, "figure": lambda: figures[content],
        "axes": lambda: figures[content[0]].axes[content[1]],
        "dict": lambda: {made(key, figures): made(value, figures) for key, value in content},
        "table": lambda: table(content, figures), "index": lambda: labels(content, figures),
        "column": lambda: column(content, figures).array,
        "array": lambda: column(content[1:], figures).to_numpy().reshape(content[0]),
        "series": lambda: column(content[0], figures, labels(content[1], figures), made(content[2], figures)),
        "thing": lambda: Thing(str(content)),
    }[kind]()


def column(packed, figures, index=None, name=None):
    """A column with its kind where it is one of the known ones, else as pandas reads its members."""
    kind, members = packed[0], [made(member, figures) for member in packed[1]]
    if COLUMN.fullmatch(kind):
        with contextlib.suppress(ValueError, TypeError):
            return pd.Series(members, index=index, name=name, dtype=kind)
    return pd.Series(members, index=index, name=name, dtype=object)


def labels(packed, figures):
    """The labels of rows or columns."""
    kind, _, names = packed
    index = pd.Index(column(packed[:2], figures)) if kind != "object" else pd.Index(made(["list", packed[1]], figures))
    index.names = [made(name, figures) for name in names]
    return index


def table(content, figures):
    """A table, with columns of one name and without rows too."""
    heads, index = labels(content[0], figures), labels(content[1], figures)
    found = pd.DataFrame({place: column(one, figures, index) for place, one in enumerate(content[2])}, index=index)
    found.columns = heads
    return found


# A figure. What is said of its parts is what `set` takes again, and nothing else is set.

LINE = ("visible", "alpha", "linestyle", "linewidth", "markersize", "color", "markerfacecolor", "markeredgecolor")
BAR = ("x", "y", "width", "height", "visible", "alpha", "facecolor", "edgecolor", "linewidth")
MARKS = ("visible", "alpha", "facecolor", "edgecolor")
SIDE = ("label", "scale", "ticks", "ticklabels", "lim")  # a scale has its own ticks, and ticks move the ends
PANEL = ("visible", "facecolor", *(f"{axis}{name}" for axis in "xy" for name in SIDE))
TITLES = ("suptitle", "supxlabel", "supylabel")


def plain(value):
    """A number, text or array as JSON has it; what is masked is missing."""
    if value is None or isinstance(value, (bool, str)):
        return value
    return np.ma.filled(np.ma.asarray(value, dtype=float), math.nan).tolist()


def looks(artist, names):
    """{name: what `get_name` gives} of a part of a figure."""
    found = {name: getattr(artist, f"get_{name}")() for name in names}
    return {name: plain(to_rgba(value) if name.endswith("color") and not isinstance(artist, Collection) else value)
            for name, value in found.items()}


def dress(artist, seen, names):
    """A part of a figure, given those looks that have one of the names."""
    artist.set(**{name: seen[name] for name in names if name in seen})
    return artist


def words(texts):
    """[(words, are they seen)] of texts"""
    return [[text.get_text(), bool(text.get_visible())] for text in texts]


def legend(shown):
    """A legend: [title, words]; None if there is none or it is hidden."""
    seen = shown is not None and shown.get_visible()
    return [shown.get_title().get_text(), [text.get_text() for text in shown.get_texts()]] if seen else None


def describe(figure):
    """What a figure shows: its own words and legends, then panel by panel."""
    with contextlib.suppress(Exception):  # a figure that cannot be drawn is described as far as it goes
        figure.canvas.draw()  # gives the ticks their words
    titles = looks(figure, TITLES)
    return {"titles": titles, "words": words(text for text in figure.texts if text.get_text() not in titles.values()),
            "legends": [legend(shown) for shown in figure.legends], "panels": [panel(axes) for axes in figure.axes]}


def panel(axes):
    """One panel: how it is set, its words, lines, bars, dots, strokes and areas, and how many slices of a pie."""
    bars = [group for group in axes.containers if hasattr(group, "datavalues")]
    apart = [line for group in axes.containers for line in (  # the baseline of stems and the caps of whiskers
        getattr(group, "baseline", None), *(group.lines[1] or [] if hasattr(group, "has_yerr") else []))]
    lines = [line for line in axes.lines if line.get_transform().contains_branch(axes.transData)
             and not any(line is one for one in apart)]
    return {
        "axis": bool(axes.axison), "freq": hasattr(axes, "freq"),  # pandas counts the places of dates in its own way
        "titles": {place: axes.get_title(place) for place in ("left", "center", "right")},
        "set": looks(axes, PANEL[:2]) | side(axes, "x") | side(axes, "y"),
        "words": words(axes.texts), "legend": legend(axes.get_legend()),
        "lines": [[plain(line.get_xydata()), looks(line, LINE), str(line.get_marker())] for line in lines],
        "bars": [[[looks(bar, BAR) for bar in group], plain(group.datavalues), group.orientation] for group in bars],
        "slices": sum(isinstance(patch, Wedge) for patch in axes.patches),
        "collections": [[type(one).__name__, plain(one.get_offsets()), looks(one, MARKS),
                         [plain(path.vertices) for path in one.get_paths()]] for one in axes.collections]}


def side(axes, name):
    """One axis: label, scale, ticks with their words, ends."""
    axis = getattr(axes, f"{name}axis")
    ticks, texts = plain(axis.get_ticklocs()), [label.get_text() for label in axis.get_ticklabels()]
    named = {f"{name}ticks": ticks, f"{name}ticklabels": texts} if any(texts) and len(ticks) == len(texts) else {}
    scale = axis.get_scale() if axis.get_scale() == "linear" else "symlog"  # it takes any number
    return {f"{name}label": axis.get_label_text(), f"{name}scale": scale} | named | looks(axes, [f"{name}lim"])


def figure(described):
    """A figure that shows what the student's figure showed."""
    drawn = plt.figure()
    for name in TITLES:
        getattr(drawn, name)(described["titles"][name])
    for text, seen in described["words"]:
        drawn.text(0, 0, text, visible=seen)
    for one in described["panels"]:
        redraw(drawn.add_axes((0, 0, 1, 1)), one)
    for title, texts in filter(None, described["legends"]):
        drawn.legend([Line2D([], []) for _ in texts], texts, title=title)
    return drawn


def redraw(axes, one):
    """One panel: what is drawn first, then words, scales and the ends of the axes."""
    for points, seen, marker in one["lines"]:
        [line] = axes.plot(*np.reshape(points, (-1, 2)).T, marker=marker if marker in Line2D.markers else "o")
        dress(line, seen, LINE)
    for group, values, orientation in one["bars"]:
        bars = [dress(axes.add_patch(Rectangle((0, 0), 0, 0)), seen, BAR) for seen in group]
        axes.add_container(BarContainer(bars, datavalues=np.array(values), orientation=orientation))
    for _ in range(one["slices"]):
        axes.add_patch(Wedge((0, 0), 1, 0, 1))
    for kind, offsets, seen, paths in one["collections"]:
        if kind == "PathCollection":
            marks = PathCollection([], offsets=np.reshape(offsets, (-1, 2)))
        elif kind == "LineCollection":
            marks = LineCollection(paths)
        elif "Poly" in kind:
            marks = PolyCollection(paths, closed=False)
        else:
            continue
        dress(axes.add_collection(marks), seen, MARKS)
    for place, text in one["titles"].items():
        axes.set_title(text, loc=place)
    for text, seen in one["words"]:
        axes.text(0, 0, text, visible=seen)
    if one["legend"]:
        title, texts = one["legend"]
        axes.legend([Line2D([], []) for _ in texts], texts, title=title)
    dress(axes, one["set"], PANEL)
    axes.axison = bool(one["axis"])
    if one["freq"]:
        axes.freq = True
