"""What the checks of all sheets share: turn an answer of any type into numbers, years or words; read a chart.

course/sheets/make.py copies the functions that a task's checks use into the sheet, so a sheet needs no file beside it.
No function here raises on an answer of a strange type: it returns None or an empty list, and the last check tells.
"""
import math
import re
from contextlib import suppress
from inspect import signature

cases = []  # [(check function, what to say when it fails)] of one task, in their order
told = []  # a case runs only while nothing was told, so the last one may say `assert not told`


def says(message):
    """Make a function a case of this task, with its message."""
    def note(case):
        cases.append((case, message))
        return case
    return note


def tell_if(mistake):
    """Fail this case, and so show its message, if the mistake was made."""
    assert not mistake


def first_message(variables):
    """What to tell the student: the message of the first case that fails; empty if every case passes."""
    for case, message in cases:
        try:
            case(*(variables.get(name) for name in signature(case).parameters))
        except AssertionError:
            return message
        except Exception as error:
            return f"The check cannot read this answer ({type(error).__name__}). Give it in the form the task asks for."
    return ""


def attempted(*answers):
    """Is there anything in each of these answers? A variable that was deleted arrives as None."""
    return not any(a is ... or a is None or (isinstance(a, str) and a.strip(" .") == "") for a in answers)


def parts(answer):
    """The members of a list, tuple, set, dict, array, Series, Index or one-column table; else the answer alone."""
    if isinstance(answer, dict):
        return list(answer.values())
    if hasattr(answer, "to_numpy"):
        answer = answer.to_numpy()
    if hasattr(answer, "ravel"):
        return answer.ravel().tolist()
    if isinstance(answer, str) or not hasattr(answer, "__iter__"):
        return [answer]
    return list(answer)


def numbers(answer):
    """All numbers of an answer, in its order: [6148, "1,465"], "6148 + 1465", a Series, {"June": [6148, 1465]}."""
    found = []
    for part in parts(answer):
        if isinstance(part, str):
            words = re.findall(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|-?\d+(?:\.\d+)?", part)
            found += [float(word.replace(",", "")) for word in words]
        elif isinstance(part, (list, tuple, set, dict)):
            found += numbers(part)
        elif not isinstance(part, bool):
            with suppress(TypeError, ValueError):
                found.append(float(part))
    return [number for number in found if math.isfinite(number)]


def number(answer):
    """The one number of an answer, or None if it holds none or several."""
    found = numbers(answer)
    return found[0] if len(found) == 1 else None


def same(answer, value, by=0.5):
    """Is the answer this number, give or take `by`? Rounded and exact numbers both are."""
    found = number(answer)
    return found is not None and abs(found - value) <= by


def years(answer):
    """The years of an answer: its members if they look like years, else its labels (where True, if it is a mask)."""
    if isinstance(answer, str):
        spans = re.findall(r"(\d{4}) *(?:-|\u2013|to|until) *(\d{4})", answer)
        answer = numbers(answer.replace("-", " ")) + [year for a, b in spans for year in range(int(a), int(b) + 1)]
    if hasattr(answer, "columns"):
        answer = answer.get("year", answer.index)
    labels = list(answer.index if hasattr(answer, "iloc") else answer if isinstance(answer, dict) else [])
    members = parts(answer)
    if labels and all(isinstance(member, bool) for member in members):
        return years([label for label, member in zip(labels, members, strict=True) if member])
    found = numbers([getattr(member, "year", member) for member in members])
    if labels and any(not 1900 <= number <= 2100 for number in found):
        found = numbers(labels)
    return sorted({int(number) for number in found})


def names(answer):
    """The column names of an answer, spelt one way: a list, a string such as "a + b", a table with these columns."""
    if hasattr(answer, "columns"):
        answer = answer.columns
    elif hasattr(answer, "iloc") and numbers(answer):
        answer = answer.index
    members = list(answer) if isinstance(answer, dict) else parts(answer)
    words = [word for member in members for word in re.split(r"[,;+&]|\band\b", str(member))]
    spelt = [re.sub(r"[\s-]+", "_", word.strip(" '\"[](){}").lower()) for word in words]
    return sorted({re.sub("_[xy]$", "", word) for word in spelt} - {""})  # a merge adds _x or _y


def sentences(answer):
    """The sentences of a text. A point between digits or in a short form such as "Sept." ends none."""
    text = " ".join(map(str, parts(answer)))
    text = re.sub(r"(?<=\d)[.,](?=\d)|\b(?:[A-Z]|[Ss]ept|[Oo]ct|[Nn]ov|[Dd]ec|[Jj]an|ca|approx)\.", "", text)
    return [sentence for sentence in re.split(r"[.!?\u061f]+(?:\s|$)", text) if len(sentence.split()) > 2]


def panels(fig, ax):
    """All panels of the chart that the student left behind, whichever of the two variables still names it."""
    figure = fig if hasattr(fig, "axes") and hasattr(fig, "suptitle") else getattr(ax, "figure", None)
    return list(getattr(figure, "axes", []))


def drawn(panel):
    """[(values, joined)] for the marks, bars, stems, areas and lines of a panel; `joined` if ink connects the values.

    A value is None where nothing is seen: where it is missing, or stands alone on a line without marks. Straight guide
    lines and shaded bands are left out.
    """
    shown = [(list(bars.datavalues), False) for bars in panel.containers if hasattr(bars, "datavalues")]
    for marks in panel.collections:
        kind = type(marks).__name__
        if kind == "PathCollection":
            shown.append((marks.get_offsets()[:, 1].tolist(), False))
        elif kind == "LineCollection" and len(marks.get_segments()) > 2:
            whole = [segment for segment in marks.get_segments() if len(segment) == 2]  # an empty end leaves one point
            shown.append(([max(a[1], b[1]) for a, b in whole if a[0] == b[0]], False))
        elif "Poly" in kind:
            heights = [y for path in marks.get_paths() for y in path.vertices[:, 1] if y]
            shown.append((heights if len(set(heights)) > 1 else [], True))
    baselines = [stems.baseline for stems in panel.containers if hasattr(stems, "baseline")]
    for line in panel.lines:
        values = [y if math.isfinite(y) else None for y in line.get_ydata(orig=False).tolist()]
        guide = len(values) in (0, 2) and len(set(values)) < 2
        if guide or line in baselines or line.get_transform() != panel.transData or not line.get_visible():
            continue
        joined = line.get_linestyle() not in ("None", " ", "") and line.get_linewidth() > 0
        if line.get_marker() in ("None", " ", "", None):
            around = zip([None, *values[:-1]], values, [*values[1:], None], strict=True)
            values = [y if joined and not before is after is None else None for before, y, after in around]
        shown.append((values, joined))
    return [([y if y is not None and math.isfinite(y) else None for y in ys], joined) for ys, joined in shown if ys]


def value_axis(panel):
    """The axis that carries the numbers: y, or x under horizontal bars."""
    lying = any(getattr(bars, "orientation", "") == "horizontal" for bars in panel.containers)
    return panel.xaxis if lying else panel.yaxis


def starts_at_zero(panel):
    """Does the axis of the numbers begin at zero? Two hundredths below are allowed, so that no mark is cut."""
    low, high = value_axis(panel).get_view_interval()
    return value_axis(panel).get_scale() == "linear" and -0.02 * high <= low <= 0 < high


def title_of(chart):
    """Every title and subtitle of the panels, in small letters."""
    titles = [panel.get_title(loc) for panel in chart for loc in ("left", "center", "right")]
    return " ".join(titles + [panel.figure.get_suptitle() for panel in chart[:1]]).lower()


def label_of(chart):
    """Every label on the axes of numbers, in small letters."""
    labels = [value_axis(panel).get_label_text() for panel in chart]
    return " ".join(labels + [panel.figure.get_supylabel() for panel in chart[:1]]).lower()
