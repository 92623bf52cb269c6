"""Check the answers of one submission with the checks of the course's own sheet, in a process that ran none of it.

Usage: mark_check.py ANSWERS SHEET, answers as mark_run.py wrote them. Prints JSON: {task: [points, of, name of the
mistake, message, text of an open answer]}. The answers are numbers, texts, tables and descriptions of figures; nothing
in them is executed.
"""
import contextlib
import json
import sys
import types
from pathlib import Path

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.container import BarContainer, StemContainer
from matplotlib.patches import Rectangle

SIMPLE = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


def whole(members):
    """A column of an object type, if nothing better fits, as pandas would have read it."""
    return pd.Series(members, dtype=object).infer_objects()


def build(packed):
    """The answer that was packed."""
    if not isinstance(packed, list):
        return packed
    kind, content = packed
    if kind in SIMPLE:
        members = [build(member) for member in content]
        return SIMPLE[kind](members if "set" not in kind else [one for one in members if one.__hash__])
    if kind == "dict":
        return {build(key): build(value) for key, value in content}
    if kind == "dots":
        return ...
    if kind == "timestamp":
        return pd.Timestamp(content)
    if kind == "timedelta":
        return pd.Timedelta(content)
    if kind == "series":
        values, index, name = map(build, content)
        column = whole(values)
        column.index, column.name = pd.Index(index), name
        return column
    if kind == "index":
        return pd.Index(build(content[0]), name=build(content[1]))
    if kind == "table":
        columns, index = build(content[0]), build(content[1])
        table = pd.DataFrame({place: whole(build(values)) for place, values in enumerate(content[2])})
        if len(table) == len(index):
            table.index = pd.Index(index)
        table.columns = pd.Index(columns) if columns else table.columns
        return table
    if kind == "array":
        return whole([build(member) for member in content[1]]).to_numpy().reshape(content[0])
    if kind == "figure":
        return figure(content)
    if kind == "axes":
        return figure(content[1]).axes[content[0]]
    return str(content)


def figure(content):
    """A figure that shows what the student's figure showed."""
    (title, below, beside), panels = content
    drawn = plt.figure()
    drawn.suptitle(title), drawn.supxlabel(below), drawn.supylabel(beside)
    for place, panel in enumerate(panels, 1):
        redraw(drawn.add_subplot(1, len(panels), place), panel)
    return drawn


def redraw(axes, panel):
    """One panel: what is drawn first, then words, scales and the ends of the axes."""
    lines, marks = [], []
    for line in panel["lines"]:
        marker = line["marker"] if line["marker"] in matplotlib.lines.Line2D.markers else "o"
        style = line["linestyle"] if line["linestyle"] in ("-", "--", "-.", ":", "None", " ", "") else "-"
        lines += axes.plot(line["x"], line["y"], linestyle=style, linewidth=line["linewidth"], marker=marker,
                           visible=line["visible"])
        if not line["data"]:
            lines[-1].set_transform(axes.transAxes)
    for x, y, width, height in panel["patches"]:
        axes.add_patch(Rectangle((x, y), width, height))
    for kind, offsets, paths in panel["collections"]:
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
    for kind, first, second, *more in panel["containers"]:
        if kind == "bars":
            bars = [axes.add_patch(Rectangle((x, y), width, height)) for x, y, width, height in first]
            axes.add_container(BarContainer(bars, datavalues=np.array(second), orientation=more[0]))
        elif second is not None:
            axes.add_container(StemContainer((lines[first[0]], marks[second], lines[first[1]])))
    for place, words in panel["titles"].items():
        axes.set_title(words, loc=place)
    for words in panel["words"]:
        axes.text(0, 0, words)
    for name in ("x", "y"):
        label, scale, limits, ticks, words = panel[name]
        if scale in ("linear", "log", "symlog"):
            getattr(axes, f"set_{name}scale")(scale)
        getattr(axes, f"set_{name}label")(label)
        if any(words) and len(ticks) == len(words):
            getattr(axes, f"set_{name}ticks")(ticks, words)
        getattr(axes, f"set_{name}lim")(limits)


def checks_of(source):
    """The names in one task's checks, after running them without Otter: the test case is left out."""
    space = {"pd": pd, "np": np}
    exec(compile(source, "the course's checks", "exec"), space)
    return space


def one(space, given):
    """[points, of, name of the mistake, message] of one task."""
    passed, message, mistake = space["task"].verdict(given)
    return [space["points"] if passed else 0, space["points"], mistake, "" if passed else message]


def text_of(given):
    """The open answer, for a person to read."""
    return "\n".join(str(answer) for answer in given.values() if answer is not ...).strip()[:5000]


def main(answers, sheet):
    otter = types.ModuleType("otter.test_files")
    otter.test_case = lambda **details: lambda function: function
    sys.modules |= {"otter": types.ModuleType("otter"), "otter.test_files": otter}
    found = json.loads(Path(answers).read_text(encoding="utf-8"))["answers"]
    results = {}
    for task, source in json.loads(Path(sheet).read_text(encoding="utf-8"))["metadata"]["otter"]["tests"].items():
        space, given = checks_of(source), {}
        for name, packed in found.get(task, {}).items():
            with contextlib.suppress(Exception):  # what cannot be built again is not there
                given[name] = build(packed)
        results[task] = [*one(space, given), "" if space["points"] else text_of(given)]
        plt.close("all")
    print(json.dumps(results))


if __name__ == "__main__":
    main(*sys.argv[1:])
