"""The chart that a student left in `fig, ax`, as a part of a task: what it has to show, and what is said otherwise."""
import re

from matplotlib.patches import Wedge

from course.sheets.answers import Answer, Look
from course.sheets.pictures import Picture, close, same_label

STARTER = ""  # the print of the chart that the sheet came with; make.py writes it into the sheet


class Chart(Answer):
    """What a chart is asked. That nothing is hidden or cut off and that its axis begins at zero is always asked.

    draws: {label: number} or [(label, number)] that it has to show, in people or thousands, or in one of the `units`
    (each times a mark gives the number); also: what it may show besides.
    lost, others: what to say where some are missing, and where others are drawn (others="" lets them be).
    slips: {function of the Picture: what to say}, looked at before the numbers.
    words: {pattern: what to say} for names in a key or beside the marks.
    unit, example: pattern of the unit, on the axis of numbers or in a title, and an example of one.
    title: (pattern, or function of the title and the Picture; what to say), or a list of such.
    """

    def __init__(self, draws, *, lost, unit, title, others="", also=(), units=(), slips=None, words=None, example=""):
        super().__init__("the chart", slips=slips)
        self.names = ["fig", "ax"]
        self.draws, self.also = (list(pairs.items() if isinstance(pairs, dict) else pairs) for pairs in (draws, also))
        self.lost, self.others, self.units = lost, others, units
        self.words, self.unit, self.example = words or {}, unit, example
        self.titles = title if isinstance(title, list) else [title]

    def look(self, given: dict) -> Look:
        """How the chart stands."""
        found = [getattr(given.get(name), "figure", None) for name in self.names]
        figure = next((one for one in found if hasattr(one, "axes") and hasattr(one, "get_suptitle")), None)
        if figure is None:
            return Look("missing")
        try:
            picture = Picture(figure, self.draws, self.units)
            return Look("open") if STARTER and picture.print() == STARTER else self.judge(picture, given)
        except Exception as error:
            return self.wrong(f"This chart cannot be read ({type(error).__name__}). Draw it with `ax.plot`, `ax.bar` or"
                              " `ax.scatter`.")

    def judge(self, value, given):
        picture = value
        if not picture.marks(ends=True):
            return self.wrong(nothing_drawn(picture))
        message = self.numbers_wrong(picture)
        if not message and (message := self.form_wrong(picture)):
            message = f"The right numbers are drawn. {message}"
        return self.wrong(message) if message else Look("right")

    def numbers_wrong(self, picture):
        """What is wrong with the numbers on the chart, or an empty text."""
        for test, message in self.slips:
            if test(picture):
                return message
        lost, more = picture.match()
        more = self.others and [pair for pair in more if pair[1] and not any(
            close(pair[1], number) and same_label(pair[0], name) is not False
            for name, number in [*self.draws, *self.also])]
        if lost and self.misplaced(picture):
            return f"The right numbers are drawn, but {count_of(lost, self.draws)} not at their own place: they are" \
                   " at another year or name. Look at what you give to the other axis."
        if more:
            return self.others
        return f"{lost_ones(lost, self.draws)} {self.lost}" if lost else ""

    def misplaced(self, picture):
        """Is every number on the chart as often as it should be, whatever its place?"""
        left = [value for _, value in picture.marks()]
        for _, number in self.draws:
            hit = next((value for value in left if close(value, number)), None)
            if hit is None:
                return False
            left.remove(hit)
        return True

    def form_wrong(self, picture):
        """What is wrong with axes, title and words of a chart with the right numbers, or an empty text."""
        hidden, aside, beyond = picture.unseen(self.draws)
        if hidden:
            return f"{count_of(hidden, self.draws)} invisible: white, transparent, of size 0 or switched off."
        if not picture.from_zero():
            by_hand = "ax.set_xlim(left=0)" if picture.lying else "ax.set_ylim(bottom=0)"
            return "The axis of the numbers does not start at zero, so lengths and heights cannot be compared. Set" \
                   f" its lower end by hand, with `{by_hand}`."
        if beyond:
            end = max(axis.get_view_interval()[1] for axis in picture.value_axes())
            return f"{count_of(beyond, self.draws)} cut off: the axis of the numbers ends at {end:,.6g}. Look at its" \
                   " upper end."
        if aside:
            return f"{count_of(aside, self.draws)} off the chart, beyond its side. Look at the ends of the other axis."
        for pattern, message in self.words.items():
            if not re.search(pattern, picture.words()):
                return message
        if not re.search(self.unit, f"{picture.label()} {picture.title()}"):
            example = f", for example {self.example}" if self.example else ""
            return "Neither the axis of the numbers nor the title has a unit. Say what one step on the axis" \
                   f" is{example}."
        title = picture.title()
        return next((message for test, message in self.titles
                     if not (test(title, picture) if callable(test) else re.search(test, title))), "")


def nothing_drawn(picture):
    """Why there are no marks on a chart, in a sentence or two."""
    if any(isinstance(patch, Wedge) for panel in picture.panels for patch in panel.patches):
        return "A pie shows shares by the angle, and the numbers cannot be read from it. Draw them along an axis with" \
               " `ax.bar` or `ax.plot`."
    if picture.series:
        return "The chart is empty, because every number given to it is missing (NaN). Look at the column before you" \
               " draw it."
    return "Nothing is drawn in the chart. Keep the line `fig, ax = plt.subplots()` and draw into `ax`."


def lost_ones(some, whole):
    """Which numbers are not on the chart, in a sentence."""
    if len(some) == len(whole):
        return "None of the numbers that the task asks for is on the chart."
    few = f" ({', '.join(str(label) for label, _ in some)})" if len(some) < 4 else ""
    return f"{count_of(some, whole)} not on the chart{few}."


def count_of(some, whole):
    """"3 of the 9 numbers are", in words that a sentence can begin with."""
    return f"{len(some)} of the {len(whole)} numbers {'is' if len(some) == 1 else 'are'}"
