"""What the checks of all sheets share, without a kernel: reading answers and charts, telling slips, old and new tries.

tests/answers/more holds many answers to each sheet, each tried by itself: right ones pass, and each wrong one is told
what was probably done.
"""
import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import matplotlib
import numpy as np
import pandas as pd
import pytest

from course.marking import serialize
from course.sheets import make as make_sheets
from course.sheets import set_up, slips, trial
from course.sheets.answers import between, holds, lacks, only
from course.sheets.charts import Chart
from course.sheets.named import Kinds, Name, Names, Years
from course.sheets.numeric import Number, Numbers
from course.sheets.pictures import Picture
from course.sheets.read import numbers, readings, years
from course.sheets.tasks import Task
from tests.sheets import STOP, answers_of, code_of, each, sheet_of, tasks_of, trial_of

matplotlib.use("agg")
import matplotlib.pyplot as plt  # noqa: E402

PAGES = ["Daily North", "Morning Wire", "Gulf Digest", "Desert Post"]


# Reading

@pytest.mark.parametrize("answer", [
    1465, 1465.0, "1465", "1,465", "1.465", "1 465", "1\u2009465", "1\u202f465", "1'465", "1\u2019465", "1465 people",
    "\u0661\u0664\u0666\u0665", "\u06f1\u06f4\u06f6\u06f5", "\u0661\u066c\u0664\u0666\u0665", "1.465 thousand",
    np.int64(1465), np.float32(1465), np.array([1465]), Fraction(1465), Decimal("1465"), [1465], {1465}, {"a": 1465},
    pd.Series([1465]), pd.Series([1465], dtype="Int64"), pd.DataFrame({"a": [1465]}), pd.Index(["1,465"]),
    "1465 of 2000"])
def test_a_number_as_people_write_it(answer):
    assert Number("x", 1465).look({"x": answer}).state == "right"


@pytest.mark.parametrize("answer, note", [
    (23.26, False), ("23,3", False), ("23.3 %", False), ("23\u066a", False), ("\u0662\u0663\u066b\u0663", False),
    ("\u06f2\u06f3/\u06f3", False), (23, False), ("10/43", False), ("10 of 43", False),
    ("10 of the 43 brigades", False), (0.2326, True), (10 / 43, True), (Fraction(10, 43), True),
    (Decimal("0.233"), True), ("0,233", True),
    (np.float64(0.2326), True)])
def test_a_share_in_percent_or_as_a_fraction_with_a_word(answer, note):
    look = Number("x", 1000 / 43, percent=True).look({"x": answer})
    assert look.state == "right" and ("times 100 it is percent" in look.message) is note


@pytest.mark.parametrize("answer", ["0.23 %", 0.13, 43 / 10, 23260, "23 of 43"])
def test_another_share_is_wrong(answer):
    assert Number("x", 1000 / 43, percent=True).look({"x": answer}).state == "wrong"


@pytest.mark.parametrize("answer, found", [
    ("-12 to 17", [-12, 17]), ("\u221212\u201317", [-12, 17]), ("-34 - -30", [-34, -30]), ("S10", []), ("five", [5]),
    (True, []), (None, []), (..., []), (timedelta(days=3), [3]), (np.timedelta64(3, "D"), [3]), (pd.NA, []),
    (np.array([1, 2], "m8[D]").astype("m8[ns]"), [1, 2]), (pd.Series([1, None], dtype="Int64"), [1]),
    (date(2014, 6, 1), []), ([10 ** 6000], []), ([True, 2], [2]), ([np.True_, np.int8(2)], [2]), (float("inf"), [])])
def test_numbers_of_anything(answer, found):
    assert numbers(answer) == found


def test_a_list_in_a_text_is_read_in_every_way():
    assert [144, 143, 102] in readings("144,143,102") and [65.7, 37] in readings("65,7 and 37,0")


@pytest.mark.parametrize("answer", [
    [2008, 2009, 2010], "2008-2010", "2008\u20132010", "2008 \u2014 2010", "2008 to 2010", "from 2008 through 2010",
    "2008 until 2010", "between 2008 and 2010", "2008-10", "2008, 2009 and 2010", range(2008, 2011),
    pd.period_range("2008", "2010", freq="Y"), pd.to_datetime(["2008", "2009", "2010"]), {2008, 2009, 2010},
    np.array(["2008", "2009", "2010"], "M8[Y]"), pd.Series([2008, 2009, 2010], dtype="Int64"),
    pd.Series([True, True, True, None], index=range(2008, 2012), dtype="boolean"),
    {2008: True, 2009: True, 2010: True, 2011: False},
    pd.DataFrame({"year": [2008, 2009, 2010]}), pd.Series([7, 8, 9], index=[2008, 2009, 2010]),
    "\u06f2\u06f0\u06f0\u06f8 \u062a\u0627 \u06f2\u06f0\u06f1\u06f0", ["2008", 2009.0, date(2010, 1, 1)]])
def test_years_as_people_write_them(answer):
    assert years(answer) == [2008, 2009, 2010]


@pytest.mark.parametrize("answer", [
    ["Gulf Digest", "Desert Post"], "gulf digest and DESERT POST", "Gulf Digest; Desert  Post",
    {"Gulf Digest", "Desert"},
    pd.Series([False, False, True, True]), {"Gulf Digest": True, "Desert Post": True, "Daily North": False},
    pd.DataFrame({"page": ["Gulf Digest", "Desert Post"], "from": ["Morning Wire", "Daily North"]}),
    np.array([False, False, True, True]), pd.Index(["Gulf Digest", "Desert Post"]), ("the Gulf Digest", "Post of D")])
def test_names_as_people_write_them(answer):
    part = Names("x", {"Gulf Digest", "Desert Post"}, among=PAGES, also={"Post of D": "Desert Post"})
    assert part.look({"x": answer}).state == "right"


# What is said

@pytest.mark.parametrize("part, answer, words", [
    (Number("x", 22), None, "is None, which is nothing"),
    (Number("x", 22), [].count, "was not called"),
    (Number("x", 22), pd.DataFrame({"a": [1, 2], "b": [1, 2]}), "is a table"),
    (Number("x", 22), pd.DataFrame({"a": [1, 2]}).groupby("a"), "is a table in groups"),
    (Number("x", 22), pd.Series([True, False]), "holds True and False for each row"),
    (Number("x", 22), (22, 9), "One of them is right"),
    (Number("x", 22), "many", "is a text without a number"),
    (Number("x", 22), pd.Timestamp("2014"), "is a date"),
    (Number("x", 22), float("nan"), "asks for a number"),
    (Number("x", 22), 23, "is one off"),
    (Number("x", 22), 0.4, "not a whole number"),
    (Number("x", 5200), -5200, "The sign of `x`"),
    (Number("x", 5200), 5.2, "a thousand times too small"),
    (Number("x", 5200), 7, "is not right yet."),
    (Number("x", 5200, look="Look there."), 7, "is not right yet. Look there."),
    (Number("x", 5200, {7: "Seven.", between(8, 9): "Near."}), 8.5, "Near."),
    (Number("x", 23.3, percent=True), 230, "more than 100 percent"),
    (Numbers("x", [3, 2, 1], labels=[2018, 2021, 2025]), [1, 2, 3], "in another order"),
    (Numbers("x", [3, 2, 1], labels=[2018, 2021, 2025]), [3, 5, 1], "right for 2018 and 2025, and not yet for 2021"),
    (Numbers("x", [3, 2, 1]), [3, 2], "should hold 3 numbers, and 2 are there"),
    (Numbers("x", [3, 2, 1]), "some words", "holds a text without a number"),
    (Names("x", {"Gulf Digest"}, among=PAGES, other_than="Daily North"), PAGES[:3], "Daily North itself is in `x`"),
    (Names("x", {"Gulf Digest"}, {holds("Desert Post"): "D."}, among=PAGES), PAGES[2:], "D."),
    (Names("x", set(PAGES[2:]), {lacks("Desert Post"): "L."}, among=PAGES), "Gulf Digest", "L."),
    (Names("x", set(PAGES[2:]), {only("Gulf Digest"): "O."}, among=PAGES), "Gulf Digest", "O."),
    (Names("x", set(PAGES[2:]), among=PAGES), [2, 3], "holds numbers"),
    (Names("x", set(PAGES[2:]), among=PAGES), "Gulf Times, Desert Post", "'Gulf Times', which is no name here"),
    (Names("x", set(PAGES[2:]), among=PAGES), PAGES[1:3], "leaves out one of those that belong to it and holds"),
    (Name("x", "Ali al-Zaidi", among=["Ali al-Zaidi", "Ayad Allawi"], codes=r"G\d"), "G9", "the code of a row, G9"),
    (Name("x", "Ali al-Zaidi", among=["Ali al-Zaidi", "Ayad Allawi"]), "Zaidi or Allawi", "which is no name"),
    (Years("x", range(2008, 2014)), range(2008, 2013), "one year at an end"),
    (Years("x", range(2008, 2014)), [True, False], "holds True and False"),
    (Years("x", range(2008, 2014)), 6, "is a number, and the task asks for the years"),
    (Number("x", 5, {7: "It is seven.", (7, 8): "It is too far."}), 7, "It is seven. Or It is too far."),
    (Kinds("x", {"a": "fact", "b": "opinion"}, {"b": "Not b."}, among=["fact", "opinion"]), ["fact", "fact"],
     "Not b. 1 of the 2 is right."),
    (Kinds("x", {"a": "fact", "b": "opinion"}, among=["fact", "opinion"]), {"a": "fact", "b": "lie"}, "B has the word"),
])
def test_a_wrong_answer_is_told_what_it_is(part, answer, words):
    look = part.look({"x": answer})
    assert look.state == "wrong" and words in look.message


TWO = Task(Number("a", 5, {7: "`a` is seven."}), Name("b", "S1", among=["S1", "S2"]), passed="Good.")


@pytest.mark.parametrize("given, cell, words", [
    ({"a": 5, "b": "S1"}, {}, "Good."),
    ({"a": ..., "b": ...}, {}, "Not attempted yet."),
    ({"a": 5, "b": ...}, {}, "`a` is right. `b` is still `...`."),
    ({"a": 7, "b": "S1"}, {}, "`b` is right. `a` is seven."),
    ({"a": 5, "b": "S2"}, {}, "`a` is right. `b` is not right yet."),
    ({"a": 7, "b": "S2"}, {}, "`a` is seven. `b` is not right either."),
    ({"a": 8, "b": "S2"}, {}, "`a` is not right yet. `b` is not right either."),
    ({}, {}, "There is no variable called `a` or `b`. Did the cell above stop with an error, or is the name spelt"),
    ({"a": 5}, {"made": ["b_new"]}, "`a` is right. There is no variable called `b`. The cell made `b_new`"),
    ({"a": 5}, {"error": "NameError: x"}, "no variable called `b`, because the cell above stopped with an error, Name"),
    ({"a": ..., "b": ...}, {"error": "NameError: x"}, "`a` and `b` are still `...`, because the cell above stopped"),
    ({"a": 5}, {"old": ["b"]}, "The cell above no longer makes `b`; what has this name is of an earlier try.")])
def test_one_line_that_says_which_part_is_right(given, cell, words):
    passed, said, _ = TWO.verdict(given, {"error": "", "old": [], "made": []} | cell)
    assert said.startswith(words) or words in said
    assert passed is (words == "Good.") and "\n" not in said


# Charts

BARS = {2018: 54, 2019: 47, 2020: 42}
ASKED = Chart(BARS, lost="Three years.", others="Others.", unit="seat", title=(r"\w+ \w+", "A longer title."),
              words={"fatah": "No name."})


def chart(draw):
    """What is said to a chart: a good one, with a mistake put in by draw(figure, panel, bars)."""
    figure, panel = plt.subplots()
    bars = panel.bar(list(BARS), list(BARS.values()), label="Fatah")
    panel.set_ylabel("seats")
    panel.set_title("Seats a year")
    panel.legend()
    draw(figure, panel, bars)
    look = ASKED.look({"fig": figure, "ax": panel})
    plt.close("all")
    return look.message if look.state == "wrong" else look.state


def by_figure_legend(figure, panel, bars):
    panel.get_legend().remove()
    figure.legend()


def by_text(figure, panel, bars, where="figure"):
    panel.get_legend().remove()
    (figure if where == "figure" else panel).text(0.1, 0.1, "Fatah")


def moved(figure, panel, bars):
    for bar in bars:
        bar.set_x(bar.get_x() + 1)


@pytest.mark.parametrize("draw, words", [
    (lambda f, p, b: None, "right"),
    (by_figure_legend, "right"), (by_text, "right"), (lambda f, p, b: by_text(f, p, b, "panel"), "right"),
    (lambda f, p, b: (p.set_ylabel(""), p.set_title("Seats in three years")), "right"),
    (lambda f, p, b: (p.set_ylabel(""), f.supylabel("seats")), "right"),
    (lambda f, p, b: p.axhline(50, color="red"), "right"),
    (lambda f, p, b: p.get_legend().remove(), "No name."),
    (lambda f, p, b: (p.get_legend().remove(), p.set_title("Fatah a year")), "No name."),
    (lambda f, p, b: (p.set_ylabel(""), p.set_title("Three years")), "Neither the axis of the numbers nor the title"),
    (lambda f, p, b: p.set_title("Seats"), "A longer title."),
    (lambda f, p, b: p.set_ylim(0, 45), "2 of the 3 numbers are cut off: the axis of the numbers ends at 45."),
    (lambda f, p, b: p.set_xlim(2018.6, 2021), "1 of the 3 numbers is off the chart, beyond its side."),
    (lambda f, p, b: p.set_ylim(10, 60), "does not start at zero"),
    (lambda f, p, b: p.set_yscale("log"), "does not start at zero"),
    (lambda f, p, b: [bar.set_alpha(0) for bar in b], "3 of the 3 numbers are invisible"),
    (lambda f, p, b: [bar.set_facecolor("white") for bar in b], "invisible"),
    (lambda f, p, b: [bar.set_visible(False) for bar in b], "invisible"),
    (lambda f, p, b: p.set_visible(False), "invisible"),
    (lambda f, p, b: p.bar([2021], [9]), "Others."),
    (moved, "3 of the 3 numbers are not at their own place"),
    (lambda f, p, b: p.clear(), "Nothing is drawn in the chart")])
def test_a_chart_is_told_what_a_reader_cannot_see(draw, words):
    assert words in chart(draw)


def in_thousands(panel, years, numbers):
    panel.plot(years, numbers, "o")


@pytest.mark.parametrize("draw", [
    in_thousands, lambda p, x, y: p.plot(x, y, "o"), lambda p, x, y: p.scatter(x, y), lambda p, x, y: p.stem(x, y),
    lambda p, x, y: p.vlines(x, 0, y), lambda p, x, y: p.fill_between(x, y), lambda p, x, y: p.plot(x, y),
    lambda p, x, y: p.bar([str(year) for year in x], y), lambda p, x, y: p.barh([str(year) for year in x], y),
    lambda p, x, y: p.plot(y, [str(year) for year in x], "o"), lambda p, x, y: p.errorbar(x, y, yerr=1, fmt="o"),
    lambda p, x, y: p.bar(range(3), y, tick_label=[f"May {year}" for year in x]),
    lambda p, x, y: p.plot(pd.to_datetime([f"{year}-05-12" for year in x]), y, "s"),
    lambda p, x, y: pd.Series(y, index=x).plot.bar(ax=p),
    lambda p, x, y: p.hist(np.repeat(x, y), bins=np.arange(2017.5, 2021))])
def test_a_chart_of_any_kind_is_read(draw):
    figure, panel = plt.subplots()
    asked = Chart({year: 1000 * number for year, number in BARS.items()} if draw is in_thousands else BARS,
                  lost="Lost.", others="Others.", unit="", title=("", ""))
    draw(panel, list(BARS), list(BARS.values()))
    said = asked.numbers_wrong(Picture(figure, asked.draws, asked.units))
    plt.close("all")
    assert said == ""


@pytest.mark.parametrize("words", ["%b %Y", "%B '%y", "%d %b %Y", "%m/%Y", "%Y-%m"])
def test_months_are_read_as_people_write_them(words):
    """Marks in their order with the months below in words are right, and one month too far is told."""
    months = pd.date_range("2024-01-01", periods=5, freq="MS")
    numbers = [3.4, 3.3, 3.5, 3.45, 3.6]
    asked = Chart(dict(zip(months.strftime("%Y-%m"), numbers, strict=True)), lost="L.", unit="", title=("", ""))
    for shift, state in ((0, "right"), (1, "wrong")):
        figure, panel = plt.subplots()
        panel.scatter(range(5), numbers)
        panel.set_xticks(range(5), (months + pd.DateOffset(months=shift)).strftime(words))
        panel.set_ylim(0)
        assert asked.look({"fig": figure, "ax": panel}).state == state
        plt.close("all")


def test_the_ends_of_whiskers_are_no_numbers():
    """Intervals beside the numbers are let be, however they are drawn, and do not take the place of a number."""
    best, spans = {2018: 50, 2019: 40, 2020: 30}, [(45, 60), (30, 41), (29, 35)]
    asked = Chart(best, lost="L.", others="Others.", unit="", title=("", ""))
    low, high = zip(*spans, strict=True)
    value = list(best.values())
    for draw, state in (
            (lambda p: p.errorbar(list(best), value, yerr=np.abs(np.subtract([low, high], value))), "right"),
            (lambda p: (p.plot(list(best), value, "o"), p.vlines(list(best), low, high)), "right"),
            (lambda p: (p.plot(list(best), value, "o"), p.fill_between(list(best), low, high)), "right"),
            (lambda p: p.vlines(list(best), low, high), "wrong")):
        figure, panel = plt.subplots()
        draw(panel)
        panel.set_ylim(0, 130)
        assert asked.look({"fig": figure}).state == state
    plt.close("all")


# Every sheet

@each
def test_more_answers(master):
    problems = []
    for answer in answers_of(master, "more").get("answer", []):
        passed, said, _ = trial_of(master).look(answer["task"], answer["code"])
        if passed != answer["right"] or answer.get("says", "") not in said:
            problems.append(f"{answer['task']}, {answer['what']}: passed {passed}, says {said!r}")
    assert not problems, "\n".join(problems)


@each
def test_marking_sees_what_the_sheet_sees(master):
    """An answer that was written down as plain data and built again passes or fails as in the sheet."""
    sheet, problems = trial_of(master), []
    for answer in answers_of(master, "more").get("answer", [])[::4]:
        task = sheet.grader.task(answer["task"])["task"]
        with trial.quiet(sheet.folder):
            space, error = sheet.run(answer["code"], answer["task"])
            packed = serialize.pack({name: space[name] for name in task.names() if name in space})
            built = serialize.build(json.loads(json.dumps(packed)))
            passed, said, _ = task.verdict(built)
        if passed != answer["right"]:
            problems.append(f"{answer['task']}, {answer['what']}: passed {passed}, says {said!r}")
    assert not problems, "\n".join(problems)


@each
def test_an_old_try_never_passes_for_a_new_one(master):
    """Right first; then the cell stops before it makes anything, or a chart is drawn under other names."""
    sheet, answers = trial_of(master), answers_of(master)
    for task in tasks_of(sheet_of(master)):
        code = code_of(answers, "right_1", task)
        with trial.quiet(sheet.folder):
            space, error = sheet.run(code, task)
            names = sheet.grader.task(task)["task"].names()

            def told(source, problem, space=space, names=names, task=task, code=code, error=error):
                grader = set_up.Grader(space, sheet.notebook)
                grader.ran(code, error)
                grader.ran(source, problem)
                return grader.task(task)["task"].verdict(*grader.given(task, names))

            assert told("early = 1", None)[0], f"{task}: a cell of no concern changes the answer"
            passed, said, _ = told(STOP + code, NameError("name 'no_such_table' is not defined"))
            assert not passed and "stopped with an error" in said, f"{task}: an old answer passes: {said}"
            if "fig" in names:
                passed, said, _ = told("f, a = plt.subplots()\na.plot([1, 2])", None)
                assert not passed and "not into `fig, ax`" in said, f"{task}: an old chart passes: {said}"


@each
def test_slips_are_told_apart_and_named(master):
    sheet, solutions = trial_of(master), make_sheets.solutions_of(make_sheets.Master(master))
    found = slips.tried(sheet, solutions)
    assert not [f"{task}: {slip}" for task, slip, passed, *_ in found if passed], "other data, so that a slip shows"
    assert sum(known for *_, known in found) >= 0.9 * len(found), slips.report(sheet, solutions)
    assert len(found) >= 10, "too few slips were tried to say anything"


@pytest.mark.parametrize("source, slip, changed", [
    ("x = len(t[t['a'] <= 3])", "< and <=", "x = len(t[t['a'] < 3])"),
    ("x = len(t[t['a'] <= 3])", "unfiltered", "x = len(t)"),
    ("x = len(t[(t['a'] > 3) & t['b']])", "one condition of two", "x = len(t[t['b']])"),
    ("x = t.query('2003 <= a <= 2010')", "an end left out", "x = t.query('2003 <= a')"),
    ("x = t.query(\"c == 'fact'\")", "another value", "x = t.query(\"c == 'opinion'\")"),
    ("x = t['a'].sum()", "the next column", "x = t['b'].sum()"),
    ("x = t['a'].mean()", "missing as zero", "x = t['a'].fillna(0).mean()"),
    ("x = t['a'].mean()", "median for mean", "x = t['a'].median()"),
    ("x = t['a'].iloc[-1]", "first for last", "x = t['a'].iloc[0]"),
    ("x = 100 * p / q", "upside down", "x = q / (100 * p)"),
    ("x = t['a'].between(1, 9)", "an end of the span", "x = t['a'].between(2, 9)"),
    ("x = t['c'].isin(['fact', 'opinion'])", "one value of several", "x = t['c'].isin(['opinion'])")])
def test_slips_that_are_searched(source, slip, changed):
    tables = {"t": pd.DataFrame({"a": [1, 2], "b": [3, 4], "c": ["fact", "opinion"]}).loc[[0, 0, 1]]}
    found = list(slips.slips_in(slips.ast.parse(source), tables))
    assert changed in [code for name, code in found if name.startswith(slip)], found
