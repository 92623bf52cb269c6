"""Answers as plain data: `pack` turns one into JSON inside the sandbox, `build` makes it again where it is checked.

It stands alone: nothing of the course is imported, since it is loaded beside a submission. What arrives in a check must
give the same result as in the sheet, so a kind of number, date or column keeps its kind. A figure is described by what
a reader sees of it. Nothing is executed when an answer is built.
"""
import contextlib
import datetime
import inspect
import math
import re
from decimal import Decimal
from fractions import Fraction

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.container import BarContainer, StemContainer
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

MEMBERS, DEPTH, LETTERS, BITS, DRAWN = 100_000, 12, 100_000, 4000, 2_000_000  # most in one answer
COLUMN = re.compile(r"U?[iI]nt\d+|uint\d+|[fF]loat\d+|bool(ean)?|str|string|category|(date|time)(time|delta)64\[.+\]")
DATES = {"datetime": datetime.datetime, "date": datetime.date, "time": datetime.time, "timestamp": pd.Timestamp}
SETS = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


class TooLarge(ValueError):
    """An answer with more members, letters or digits than are read."""


class Thing:
    """What stands for an answer of a kind that no check reads: its words can be shown, and nothing else is in it."""

    def __init__(self, words):
        self.words = words

    def __repr__(self):
        return self.words


class NumberLike(Thing):
    """A thing that says which number it is."""

    def __init__(self, words, number):
        self.words, self.number = words, number

    def __float__(self):
        return self.number


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
        if thing is ...:
            return ["dots", 0]
        if isinstance(thing, str):
            if len(thing) > LETTERS:
                raise TooLarge("the text is too long")
            return str(thing)
        if isinstance(thing, int) and not isinstance(thing, np.generic):
            if int(thing).bit_length() > BITS:
                raise TooLarge("the number has too many digits")
            return int(thing)
        if thing is pd.NA or thing is pd.NaT:
            return ["missing", str(thing)]
        for kind in DATES:  # a Timestamp is a datetime, and a datetime a date
            if type(thing) is DATES[kind]:
                return [kind, thing.isoformat()]
        if isinstance(thing, pd.Timedelta):
            return ["span", str(thing)]
        if isinstance(thing, pd.Period):
            return ["period", [str(thing), thing.freqstr]]
        if isinstance(thing, datetime.timedelta):
            return ["timedelta", [thing.days, thing.seconds, thing.microseconds]]
        if isinstance(thing, np.generic):
            return self.scalar(thing)
        if isinstance(thing, Fraction):
            return ["fraction", self.all([thing.numerator, thing.denominator], depth)]
        if isinstance(thing, Decimal):
            return ["decimal", str(thing)]
        if isinstance(thing, float):
            return float(thing)
        if inspect.isroutine(thing) or isinstance(thing, type):
            return ["function", 0]
        if isinstance(thing, bytes):
            return ["thing", str(thing)[:1000]]
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
        if hasattr(thing, "__iter__") and not isinstance(thing, type) and not hasattr(thing, "assert_called"):
            kind = next((kind for kind in ("tuple", "set", "frozenset") if isinstance(thing, SETS[kind])), "list")
            return [kind, self.all(thing, depth)]
        with contextlib.suppress(Exception):
            return ["number", [str(thing)[:1000], float(thing)]]
        return ["thing", str(thing)[:1000]]

    def scalar(self, thing):
        """A number of numpy with its kind."""
        if thing.dtype.kind in "mM":
            return ["numpy", [thing.dtype.str, int(thing.astype("int64"))]]
        if thing.dtype.kind in "biuf":
            return ["numpy", [thing.dtype.str, thing.item() if thing.dtype.itemsize <= 8 else float(thing)]]
        return self.pack(thing.item())

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


def plain(array):
    """An array of numbers as lists; what is masked is missing."""
    return np.ma.filled(np.ma.asarray(array, dtype=float), math.nan).tolist()


def look(artist, *more):
    """What is seen of a line, bar, area or text apart from its shape."""
    seen = {"visible": bool(artist.get_visible()), "alpha": artist.get_alpha(), "label": str(artist.get_label())}
    for name in more:
        value = getattr(artist, f"get_{name}")()
        with contextlib.suppress(ValueError, TypeError):
            value = mpl.colors.to_hex(value, keep_alpha=True) if name.endswith("color") else value
        seen[name] = value if isinstance(value, (int, float, str)) else str(value)
    return seen


def words(text):
    """A text: [words, place, look]"""
    return [text.get_text(), plain(text.get_unitless_position()), look(text, "color", "fontsize")]


def legend(shown):
    """A legend: [title, words]; None if there is none or it is hidden."""
    seen = shown is not None and shown.get_visible()
    return [shown.get_title().get_text(), [text.get_text() for text in shown.get_texts()]] if seen else None


def describe(figure):
    """What a figure shows: its own words and legends, then panel by panel."""
    with contextlib.suppress(Exception):  # a figure that cannot be drawn is described as far as it goes
        figure.canvas.draw()  # gives the ticks their words
    own = [text for text in figure.texts if text not in (figure._suptitle, figure._supxlabel, figure._supylabel)]
    return {"titles": [figure.get_suptitle(), figure.get_supxlabel(), figure.get_supylabel()],
            "size": plain(figure.get_size_inches()), "words": [words(text) for text in own],
            "legends": [legend(shown) for shown in figure.legends], "panels": [panel(axes) for axes in figure.axes]}


def panel(axes):
    """Titles, axes, lines, bars, areas and words of one panel."""
    lines, patches, collections = list(axes.lines), list(axes.patches), list(axes.collections)
    groups = []
    for group in axes.containers:
        if hasattr(group, "datavalues"):
            groups.append(["bars", [box(bar) for bar in group], plain(group.datavalues), group.orientation,
                           str(group.get_label())])
            patches = [patch for patch in patches if not any(patch is bar for bar in group)]
        elif hasattr(group, "baseline"):
            stems = next((n for n, one in enumerate(collections) if one is group.stemlines), None)
            places = [next(n for n, one in enumerate(lines) if one is line)
                      for line in (group.markerline, group.baseline)]
            groups.append(["stems", places, stems])
    return {
        "place": plain(axes.get_position().bounds), "visible": bool(axes.get_visible()), "axis": bool(axes.axison),
        "titles": {side: axes.get_title(side) for side in ("left", "center", "right")},
        "x": side(axes.xaxis, axes.get_xlim()), "y": side(axes.yaxis, axes.get_ylim()),
        "words": [words(text) for text in axes.texts], "legend": legend(axes.get_legend()),
        "lines": [[plain(line.get_xdata(orig=False)), plain(line.get_ydata(orig=False)),
                   line.get_transform() == axes.transData,
                   look(line, "linestyle", "linewidth", "marker", "markersize", "color")] for line in lines],
        "patches": [box(patch) for patch in patches if hasattr(patch, "get_width")], "groups": groups,
        "collections": [[type(one).__name__, plain(one.get_offsets()), look(one),
                         [[plain(path.vertices), None if path.codes is None else plain(path.codes)]
                          for path in one.get_paths()]] for one in collections]}


def box(patch):
    """A bar: [x, y, width, height, look]"""
    return [*plain(patch.get_xy()), *plain((patch.get_width(), patch.get_height())), look(patch, "facecolor")]


def side(axis, limits):
    """One axis: label, scale, ends, ticks with their words, whether it is seen."""
    ticks = [label.get_text() for label in axis.get_ticklabels()]
    return [axis.get_label_text(), axis.get_scale(), plain(limits), plain(axis.get_ticklocs()), ticks,
            bool(axis.get_visible())]


def made(packed, figures):
    """One answer, from what Packer.pack made."""
    if not isinstance(packed, list):
        return packed
    kind, content = packed
    if kind in SETS:
        members = [made(member, figures) for member in content]
        return SETS[kind](members if "set" not in kind else [one for one in members if one.__hash__])
    if kind in DATES:
        return DATES[kind].fromisoformat(content) if kind != "timestamp" else pd.Timestamp(content)
    return {
        "dots": lambda: ..., "missing": lambda: pd.NaT if content == "NaT" else pd.NA,
        "span": lambda: pd.Timedelta(content), "timedelta": lambda: datetime.timedelta(*content),
        "period": lambda: pd.Period(content[0], content[1]),
        "numpy": lambda: np.dtype(content[0]).type(content[1]) if content[0][1] not in "mM"
        else np.array(content[1], dtype="int64").astype(content[0])[()],
        "fraction": lambda: Fraction(*content), "decimal": lambda: Decimal(content),
        "function": lambda: len, "figure": lambda: figures[content],
        "axes": lambda: figures[content[0]].axes[content[1]],
        "dict": lambda: {made(key, figures): made(value, figures) for key, value in content},
        "table": lambda: table(content, figures), "index": lambda: labels(content, figures),
        "column": lambda: column(content, figures).array,
        "array": lambda: column(content[1:], figures).to_numpy().reshape(content[0]),
        "series": lambda: column(content[0], figures, labels(content[1], figures), made(content[2], figures)),
        "number": lambda: NumberLike(str(content[0]), float(content[1])), "thing": lambda: Thing(str(content)),
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
    made_of = {place: column(one, figures, index) for place, one in enumerate(content[2])}
    found = pd.DataFrame(made_of, index=index)
    found.columns = heads
    return found


def figure(described):
    """A figure that shows what the student's figure showed."""
    drawn = plt.figure(figsize=described["size"])
    for name, text in zip(("suptitle", "supxlabel", "supylabel"), described["titles"], strict=True):
        if text:
            getattr(drawn, name)(text)
    for text, place, seen in described["words"]:
        drawn.text(*place, text, **fitting(seen, "visible", "alpha", "color", "fontsize"))
    for one in described["panels"]:
        redraw(drawn.add_axes(one["place"]), one)
    for title, texts in filter(None, described["legends"]):
        drawn.legend([Line2D([], []) for _ in texts], texts, title=title)
    return drawn


def fitting(seen, *names):
    """Those of an artist's looks that matplotlib takes."""
    return {name: seen[name] for name in names if seen.get(name) not in (None, "None") or name == "linestyle"}


def redraw(axes, one):
    """One panel: what is drawn first, then words, scales and the ends of the axes."""
    lines, marks = [], []
    for x, y, data, seen in one["lines"]:
        style = fitting(seen, "visible", "alpha", "label", "linestyle", "linewidth", "markersize", "color")
        marker = seen["marker"] if seen["marker"] in Line2D.markers else "o"
        lines += axes.plot(x, y, marker=marker, **style)
        if not data:
            lines[-1].set_transform(axes.transAxes)
    for bar in one["patches"]:
        axes.add_patch(rectangle(bar))
    for kind, offsets, seen, paths in one["collections"]:
        if kind == "PathCollection":
            marks.append(axes.scatter(*np.reshape(offsets, (-1, 2)).T))
        elif kind == "LineCollection":
            marks.append(axes.add_collection(LineCollection([vertices for vertices, codes in paths])))
        elif "Poly" in kind:
            area = PolyCollection([])
            closed = [codes or [1] + [2] * (len(vertices) - 1) for vertices, codes in paths]
            area.set_verts_and_codes([vertices for vertices, codes in paths], closed)
            marks.append(axes.add_collection(area))
        else:
            marks.append(None)
        if marks[-1] is not None:
            marks[-1].set(**fitting(seen, "visible", "alpha", "label"))
    for kind, first, second, *more in one["groups"]:
        if kind == "bars":
            bars = [axes.add_patch(rectangle(bar)) for bar in first]
            axes.add_container(BarContainer(bars, datavalues=np.array(second), orientation=more[0], label=more[1]))
        elif second is not None:
            axes.add_container(StemContainer((lines[first[0]], marks[second], lines[first[1]])))
    for place, text in one["titles"].items():
        axes.set_title(text, loc=place)
    for text, place, seen in one["words"]:
        axes.text(*place, text, **fitting(seen, "visible", "alpha", "color", "fontsize"))
    if one["legend"]:
        title, texts = one["legend"]
        axes.legend([Line2D([], []) for _ in texts], texts, title=title)
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        label, scale, limits, ticks, texts, seen = one[name]
        if scale in ("linear", "log", "symlog"):
            getattr(axes, f"set_{name}scale")(scale)
        getattr(axes, f"set_{name}label")(label)
        if any(texts) and len(ticks) == len(texts):
            getattr(axes, f"set_{name}ticks")(ticks, texts)
        getattr(axes, f"set_{name}lim")(limits)
        axis.set_visible(seen)
    axes.set_visible(one["visible"])
    axes.axison = bool(one["axis"])


def rectangle(bar):
    """A bar that was described."""
    x, y, width, height, seen = bar
    return Rectangle((x, y), width, height, **fitting(seen, "visible", "alpha", "label", "facecolor"))
