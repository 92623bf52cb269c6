"""Read what a figure shows, whatever it was drawn with, as series of (label, number) pairs.

A label is the year, date or name under a mark, the number its height (its length, in a chart that lies). So a value
under the wrong year is seen, and one that is hidden or cut off.
"""
import math
import re
from collections import namedtuple
from itertools import pairwise

from matplotlib.colors import same_color, to_rgba
from matplotlib.dates import num2date

from course.sheets.read import letters

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
BARE = ("None", " ", "", None)  # line styles and markers that leave no ink


def finite(values):
    """Numbers as a list, None for what is missing, hidden by a mask or no number."""
    values = values.filled(math.nan) if hasattr(values, "filled") else values
    return [float(value) if math.isfinite(value) else None for value in values]


def shows(artist, panel, *colours):
    """Can a reader see this part of a chart: not switched off, not transparent, in a colour of its own?"""
    alpha, ground = artist.get_alpha(), panel.get_facecolor()
    faint = alpha is not None and max(alpha if hasattr(alpha, "__len__") else [alpha], default=1) <= 0.05
    ink = any(to_rgba(colour)[3] > 0.05 and not (same_color(colour, ground) and ground[3] > 0) for colour in colours)
    return artist.get_visible() and panel.get_visible() and not faint and ink


def label_at(axis, ticks, place):
    """What is at a place of an axis: a year, a date, the words under a tick, or None. ticks = [(place, words)]."""
    if 1900 <= place <= 2100:
        return round(place)
    if getattr(axis.axes, "freq", None) is not None and 0 < place < 200:  # pandas counts years from 1970
        return round(place) + 1970
    if 2100 < place < 60_000:
        return num2date(place).date()
    near = min(ticks, key=lambda tick: abs(tick[0] - place), default=(math.inf, ""))
    words = near[1] if abs(near[0] - place) <= 0.5 else ""
    return int(words) if re.fullmatch(r"\d{4}", words) else words or None


def month_in(words: str) -> str | None:
    """2024-02 of "Feb 2024", "February '24", "28 Feb 2024" or "02/2024"; None where no month with its year is named."""
    found = re.search(rf"\b({'|'.join(MONTHS)})[a-z]*\W*((?:20|19)?\d\d)\b", words.casefold())
    if found:
        return f"{found[2] if len(found[2]) == 4 else 2000 + int(found[2])}-{MONTHS.index(found[1]) + 1:02}"
    found = re.search(r"\b(\d\d?)[/.]((?:20|19)\d\d)\b", words)
    return f"{found[2]}-{int(found[1]):02}" if found else None


def same_label(label: object, wanted: object) -> bool | None:
    """Is this the label that is wanted? None where that cannot be said."""
    if label is None:
        return None
    if hasattr(label, "year"):
        return str(label).startswith(str(wanted)[:7]) if isinstance(wanted, str) else label.year == wanted
    if isinstance(wanted, int) or isinstance(label, int):
        found = re.search(r"\d{4}", str(wanted)), re.search(r"\d{4}", str(label))
        return found[0][0] == found[1][0] if all(found) else None
    if re.match(r"\d{4}-\d\d", str(wanted)) and month_in(str(label)):
        return str(wanted).startswith(month_in(str(label)))
    one, other = letters(label), letters(wanted)
    return one.startswith(other[:14]) or other.startswith(one[:14]) if one and other else None


def close(value: float, number: float) -> bool:
    """Is a drawn value this number, as well as a chart can show it?"""
    return abs(value - number) <= max(0.51 if float(number).is_integer() else 0.006, 0.0005 * abs(number))


# One mark: what is at its place, its number, and whether it is visible, and within the ends of both axes
Mark = namedtuple("Mark", "label number seen beside below")


class Series:
    """Marks that were drawn together. xs and ys: places on the axes; `joined`: ink runs from one to the next.

    `lying` is None where the marks themselves do not tell which of the two places is the number. `ends` marks the ends
    of intervals, `guide` a bare straight line of two points, which shows a number only if a wanted one lies on it.
    `read` = [its marks if it stands, its marks if it lies], None where one is missing.
    """

    def __init__(self, panel, xs, ys, *, joined=False, seen=True, lying=None, ends=False, guide=False):
        self.panel, self.joined, self.lying, self.ends, self.guide = panel, joined, lying, ends, guide
        across, upright = (panel.xaxis, xs), (panel.yaxis, ys)
        self.read = [marks_of(*across, *upright, seen), marks_of(*upright, *across, seen)]


def marks_of(names, places, numbers, values, seen):
    """The marks of a series, from the axis of the labels with places on it and the axis of the numbers with values."""
    def within(axis, place):
        low, high = sorted(axis.get_view_interval())
        slack = 0.002 * (high - low)
        return low - slack <= place <= high + slack

    ticks = [(place, label.get_text().strip())
             for place, label in zip(names.get_majorticklocs(), names.get_majorticklabels(), strict=False)]
    return [None if place is None or value is None else
            Mark(label_at(names, ticks, place), value, seen, within(names, place), within(numbers, value))
            for place, value in zip(places, values, strict=True)]


def of_bars(panel, bars):
    """The series of a row of bars: their lengths, and both ends where they do not begin at zero."""
    lying = getattr(bars, "orientation", "") == "horizontal"
    middle = [bar.get_y() + bar.get_height() / 2 if lying else bar.get_x() + bar.get_width() / 2 for bar in bars]
    lengths, starts = finite(bars.datavalues), finite(bar.get_x() if lying else bar.get_y() for bar in bars)
    tops = [None if None in pair else sum(pair) for pair in zip(starts, lengths, strict=True)]
    seen = any(shows(bar, panel, bar.get_facecolor(), bar.get_edgecolor() if bar.get_linewidth() else "none")
               for bar in bars)
    for values, ends in ((lengths, False), *(((tops, True), (starts, True)) if any(starts) else ())):
        yield Series(panel, values if lying else middle, middle if lying else values, seen=seen, lying=lying, ends=ends)


def of_line(panel, line):
    """The series of a line or of its marks. A value that is alone on a line without marks is not seen."""
    xs, ys = finite(line.get_xdata(orig=False)), finite(line.get_ydata(orig=False))
    if not xs or not line.get_transform().contains_branch(panel.transData):
        return
    joined = line.get_linestyle() not in BARE and line.get_linewidth() > 0
    colours, bare = [line.get_color()] if joined else [], line.get_marker() in BARE or not line.get_markersize()
    if bare:
        around = zip([None, *ys[:-1]], ys, [*ys[1:], None], strict=True)
        ys = [y if joined and not before is after is None else None for before, y, after in around]
    else:
        colours += [line.get_markerfacecolor(), line.get_markeredgecolor()]
    guide = bare and len(xs) == 2 and (len(set(xs)) < 2 or len(set(ys)) < 2)
    yield Series(panel, xs, ys, joined=joined, seen=shows(line, panel, *colours), guide=guide)


def of_collection(panel, marks):
    """The series of dots, of upright or lying strokes (stems and intervals), and of the edges of areas."""
    kind, seen = type(marks).__name__, shows(marks, panel, *marks.get_facecolor(), *marks.get_edgecolor())
    if kind == "PathCollection":
        places = marks.get_offsets()
        yield Series(panel, finite(places[:, 0]), finite(places[:, 1]), seen=seen)
    elif kind == "LineCollection" and len(marks.get_segments()) > 2:
        strokes = [stroke.tolist() for stroke in marks.get_segments() if len(stroke) == 2]
        for lying, here, there in ((False, 0, 1), (True, 1, 0)):
            some = [(a, b) for a, b in strokes if a[here] == b[here] and a[there] != b[there]]
            at, (low, high) = [a[here] for a, _ in some], (
                [pick(a[there], b[there]) for a, b in some] for pick in (min, max))
            for values in ([high, low] if any(low) else [high]) if some else []:
                yield Series(panel, values if lying else at, at if lying else values, seen=seen, lying=lying,
                             ends=any(low))
    elif "Poly" in kind:
        corners = [corner for path in marks.get_paths() for corner in path.vertices.tolist()]
        at = sorted({x for x, _ in corners})
        low, high = ([pick(y for other, y in corners if other == x) for x in at] for pick in (min, max))
        for values in (high, low):
            if len(set(values)) > 1:
                yield Series(panel, at, values, joined=values is high, seen=seen, lying=False, ends=any(low))


def series_of(panel):
    """Every series of a panel; the baseline of stems and the caps of whiskers are no marks."""
    found, apart = [], []
    for group in panel.containers:
        if hasattr(group, "datavalues"):
            found += of_bars(panel, group)
        apart += [getattr(group, "baseline", None), *(group.lines[1] or [] if hasattr(group, "has_yerr") else [])]
    for line in panel.lines:
        found += [] if any(line is one for one in apart) else of_line(panel, line)
    for marks in panel.collections:
        found += of_collection(panel, marks)
    return found


class Picture:
    """What a figure shows. By `wanted` = [(label, number)] it is decided how each series lies, and in which unit: as it
    is, in thousands, or in one of the `units` (a mark times a unit is the number that is wanted)."""

    def __init__(self, figure, wanted=(), units=()):
        self.figure, self.wanted = figure, list(wanted)
        self.panels = list(figure.axes) if figure is not None else []
        if self.panels:
            figure.draw_without_rendering()  # ticks have their words only then
        self.series = [series for panel in self.panels for series in series_of(panel)]
        free = [series for series in self.series if not series.ends]
        self.factor = max((1, 1000, *units), key=lambda unit: sum(
            max(self.fit(series, lying, unit) for lying in (False, True)) for series in free))
        for series in self.series:
            if series.lying is None:
                series.lying = self.fit(series, True, self.factor) > self.fit(series, False, self.factor)
        self.series = [series for series in self.series
                       if not series.guide or self.fit(series, series.lying, self.factor)]
        self.lying = any(series.lying for series in free)

    def fit(self, series, lying, unit):
        """How many marks of a series are wanted, if it lies or stands and is in this unit."""
        return sum(any(close(mark.number * unit, number) and same_label(mark.label, name) is not False
                       for name, number in self.wanted) for mark in filter(None, series.read[lying]))

    def row(self, series):
        """[(label, number) or None] of a series, in the unit of `wanted`."""
        return [mark and (mark.label, mark.number * self.factor) for mark in series.read[series.lying]]

    def rows(self, ends=False):
        """The row of each series; with ends=True those of the ends of intervals too."""
        return [self.row(series) for series in self.series if ends or not series.ends]

    def marks(self, ends=False):
        """[(label, number)] of every mark."""
        return [pair for row in self.rows(ends) for pair in row if pair]

    def joined(self):
        """[((label, number), (label, number))]: neighbours that a line or an area joins."""
        rows = [self.row(series) for series in self.series if series.joined]
        return [(a, b) for row in rows for a, b in pairwise(row) if a and b]

    def match(self):
        """(wanted pairs that no mark shows, marks that are none of them).

        Pairs are found by label and number first; then, each mark for one pair, by number where no label can be read.
        """
        marks, lost = self.marks(), []
        used = set()
        for name, number in self.wanted:
            hits = {place for place, (label, value) in enumerate(marks)
                    if close(value, number) and same_label(label, name)}
            used |= hits
            lost += [] if hits else [(name, number)]
        for name, number in list(lost):
            hit = next((place for place, (label, value) in enumerate(marks) if place not in used
                        and close(value, number) and same_label(label, name) is None), None)
            if hit is not None:
                used.add(hit)
                lost.remove((name, number))
        return lost, [mark for place, mark in enumerate(marks) if place not in used]

    def unseen(self, wanted):
        """(hidden, beyond the side, beyond an end of the axis of numbers): pairs that are drawn and cannot be seen."""
        hidden, aside, beyond = [], [], []
        for name, number in wanted:
            ways = [mark for series in self.series for mark in filter(None, series.read[series.lying]) if close(
                mark.number * self.factor, number) and same_label(mark.label, name) is not False]
            seen = [mark for mark in ways if mark.seen]
            if ways and not any(mark.beside and mark.below for mark in seen):
                place = hidden if not seen else beyond if any(mark.beside for mark in seen) else aside
                place.append((name, number))
        return hidden, aside, beyond

    def value_axes(self):
        """The axis of the numbers of each panel with marks."""
        found = {id(series.panel): series.panel.xaxis if series.lying else series.panel.yaxis
                 for series in self.series}
        return list(found.values())

    def from_zero(self):
        """Does each axis of numbers begin at zero? Two hundredths below are allowed, so that no mark is cut."""
        return all(axis.get_scale() == "linear" and -0.02 * high <= low <= 0 < high
                   for axis in self.value_axes() for low, high in [axis.get_view_interval()])

    def title(self):
        """Every title and subtitle, in small letters."""
        titles = [panel.get_title(place) for panel in self.panels for place in ("left", "center", "right")]
        lines = [self.figure.get_suptitle(), *(text.get_text() for text in self.figure.texts)]
        return " ".join(dict.fromkeys(titles + lines)).lower()

    def label(self):
        """Every label on the axes of numbers, in small letters."""
        labels = [axis.get_label_text() for axis in self.value_axes()
                  if axis.axes.axison and axis.label.get_visible()]
        labels += [self.figure.get_supxlabel() if self.lying else self.figure.get_supylabel()] if self.panels else []
        return " ".join(labels).lower()

    def words(self):
        """All words beside the marks and in keys, in small letters: not the titles and not the labels of the axes."""
        apart = [getattr(owner, name, None) for owner in (self.figure, *self.panels) for name in (
            "_suptitle", "_supxlabel", "_supylabel", "title", "_left_title", "_right_title")]
        apart += [axis.label for panel in self.panels for axis in (panel.xaxis, panel.yaxis)]
        texts = self.figure.findobj(lambda part: hasattr(part, "get_text") and part.get_visible())
        return " ".join(text.get_text() for text in texts if not any(text is one for one in apart)).lower()

    def print(self):
        """A short text that is the same for two charts only if they look alike: is this still the chart that came?"""
        ends = [f"{value:.2g}" for axis in self.value_axes() for value in axis.get_view_interval()]
        marks = [str(len([pair for pair in row if pair])) for row in self.rows()]
        return "|".join([self.title().strip(), self.label().strip(), *marks, str(len(self.joined())), *ends])
