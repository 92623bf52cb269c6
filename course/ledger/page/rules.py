"""How a verdict follows from a few rows: a rule a claim, and the word that the scale gives for its numbers.

A rule takes the rows of course/ledger/rows.py and gives its numbers. The second looks and the tests run it, and so does
a reader's browser, where rows and rule can be changed: this file imports nothing of the course.
"""
import csv
import json
import re
import traceback
from collections.abc import Callable
from datetime import date
from math import inf, isfinite
from unicodedata import normalize

import pandas as pd

INSIDE = {  # `numbers_inside` of the scale, as a test of which numbers lie inside the range
    "all": all,
    "not all": lambda inside: not all(inside),
    "some": lambda inside: any(inside) and not all(inside),
    "none": lambda inside: not any(inside),
}
Scale = dict[str, dict[str, str]]  # the rows of the verdict scale by word


def s01(rows: pd.DataFrame) -> list[float]:
    """People in the region: the states around Iraq alone, then with Iraq."""
    around = rows.loc[rows["country"] != "Iraq", "people"].sum()
    return [around, rows["people"].sum()]


def s03(rows: pd.DataFrame) -> list[float]:
    """Iran-aligned groups without labels: on sources that were read, then all."""
    near = rows.query("orientation == 'Iran-aligned' and kind != 'label'")
    return [len(near.query("confidence == 'A'")), len(near)]


def s04(rows: pd.DataFrame) -> list[float]:
    """Sources that report closer ties: not the text itself, no digests."""
    read = rows.query("source != 'BI' and quality != 'D'")
    return [read["title"].str.contains("closer US ties|partnership").sum()]


def s05(rows: pd.DataFrame) -> list[float]:
    """Groups that are Iran-aligned by our narrow coding, then by our wide one."""
    narrow, wide = rows["coding_b"], rows["coding_a"]
    return [rows.loc[coding == "Iran-aligned", "group"].nunique() for coding in (narrow, wide)]


def s07(rows: pd.DataFrame) -> list[float]:
    """Days from the start of the term to the killing by the United States."""
    ours = rows["killed_who"].str.contains("Qasem Soleimani", na=False)
    killing = rows[ours & (rows["by"] == "United States")]
    return [*(pd.to_datetime(killing["date"]) - pd.Timestamp("2017-01-20")).dt.days]


def s08(rows: pd.DataFrame) -> list[float]:
    """Places with US forces that Iran hit in the week after, by its own word."""
    days = pd.to_datetime(rows["date"])
    after = (days - days[rows["incident"] == "I05"].iloc[0]).dt.days
    stated = rows[after.between(1, 7)].query("by_basis == 'stated by the actor'")
    answers = stated.query("by == 'Iran' and target == 'US forces'")
    return [answers["place"].str.split(";").explode().nunique()]


def s09(rows: pd.DataFrame) -> list[float]:
    """Sources that report that he wants ties: not the text itself, no digests."""
    read = rows.query("source != 'BI' and quality != 'D'")
    return [read["title"].str.contains("closer US ties|partnership").sum()]


def s10(rows: pd.DataFrame) -> list[float]:
    """Attempts of 2025 to bring armed groups under the state."""
    return [rows["date"].str.startswith("2025").sum()]


def s11(rows: pd.DataFrame) -> list[float]:
    """Percent of the PMF aligned with Iran, in each count."""
    return [*(100 * rows["aligned"] / rows["of"]).round(1)]


def s12(rows: pd.DataFrame) -> list[float]:
    """Parliaments with seats for such lists and an attempt that fell short."""
    return [((rows[attempts] > 0) & (rows[seats] > 0)).sum()
            for attempts in ("fell_short", "without_the_bill")
            for seats in ("seats_by_camp", "seats_by_group")]


def s13(rows: pd.DataFrame) -> list[float]:
    """People who lead or advise and warned; 0 if all are of one camp."""
    leaders = ["office-holder", "armed group", "adviser"]
    warned = rows.query("direction == 'warning' and names_groups_or_iran == 'yes'")
    warned = warned[warned["role_class"].isin(leaders)]
    return [warned["speaker"].nunique() if warned["camp"].nunique() > 1 else 0]


def s14(rows: pd.DataFrame) -> list[float]:
    """Days from the agreed end of the mission to the departure."""
    late = pd.to_datetime(rows["outcome_date"]) - pd.to_datetime(rows["plan_deadline"])
    return [*late.dt.days]


def s15(rows: pd.DataFrame) -> list[float]:
    """Governorates with fighting, by each report after the fall of Assad."""
    reports = rows[rows["date"].between("2024-12-08", "2025-01-26")]
    return [len(set(place.split(";"))) for place in reports["place"]]


def s16(rows: pd.DataFrame) -> list[float]:
    """Texts with this aim: as the main one; or one of several; or in Syria too."""
    said = rows[rows["document_date"].between("2024-09-27", "2025-01-26")]
    aims = said["aim_against_isis"].value_counts()
    steps = ["main aim in Iraq", "one of several", "in Syria"]
    return [*aims.reindex(steps, fill_value=0).cumsum()]


def s20(rows: pd.DataFrame) -> list[float]:
    """Matters that both texts have; then without the one on who judges."""
    both = rows.dropna(subset=["business_insider_copy", "rewrite"])
    return [len(both), len(both.query("matter != 'who judges'"))]


RULES: dict[str, Callable[[pd.DataFrame], list[float]]] = {
    name.upper(): rule for name, rule in list(globals().items()) if re.fullmatch(r"s\d\d", name)}


class Wrong(ValueError):
    """An entry or a rule that gives nothing to count; `at` is its row and column, from 0, where there is one."""

    def __init__(self, said: str, at: tuple[int, int] | None = None) -> None:
        super().__init__(said)
        self.at = at


def ends(low: float, high: float) -> str:
    """A range in words: 2,250 to 2,750; 3 or more; 0 or fewer; 4."""
    first, last = (f"{int(end):,}" if pd.notna(end) else "" for end in (low, high))
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"{first} or more" if first else f"{last} or fewer"


def judged(verdict: str, low: float, high: float, unit: str, numbers: list[float], scale: Scale) -> dict:
    """What the numbers say of a verdict: {"stays": bool, "said", "lead", "words": the words of the scale, "why"}.

    The order of questions is kept. No number can answer the questions before the last; where the numbers allow two
    words, a person chooses.
    """
    asked = [row for row in scale.values() if row["question_rank"]]
    last = max(row["question_rank"] for row in asked)
    if not numbers:
        row = max((row for row in asked if row["numbers_inside"] == "no number"), key=lambda row: row["question_rank"])
        return {"stays": False, "said": "The rule finds no row to count.", "lead": "The word would become:",
                "words": [row["verdict"]], "why": f"Question {row['question_rank']} decides: {row['question']}"}
    inside = [not (number < low or number > high) for number in numbers]  # an end that is not a number is open
    given = [f"{number:,}" for number in numbers]
    given = " and ".join(filter(None, [", ".join(given[:-1]), given[-1]]))
    count, of = sum(inside), len(inside)
    short = {1: ("It is outside.", "It is inside."),
             2: ("Neither is inside.", "One of the two is inside.", "Both are inside.")}
    how = short[of][count] if of in short else f"Inside: {count or 'none'} of {of}."
    said = f"The rule gives {given}. The range is {ends(low, high)} {unit}. {how}"
    own = scale[verdict]
    if INSIDE[own["numbers_inside"]](inside):
        return {"stays": True, "said": said, "lead": "The word stays:", "words": [verdict],
                "why": f"Question {own['question_rank']} decides: {own['question']}"}
    words = [row["verdict"] for row in asked if row["question_rank"] == last and INSIDE[row["numbers_inside"]](inside)]
    means = "; ".join(f"“{word}” means: {scale[word]['meaning']}" for word in words)
    why = f"The numbers allow both, so a person chooses. {means}." if len(words) > 1 else f"{means}."
    first = (f"People must answer question {own['question_rank']} again: {own['question']} If they do not, the"
             if own["question_rank"] < last else "The")
    return {"stays": False, "said": said, "lead": f"{first} word would become:", "words": words, "why": why}


def entry(text: str, kind: str, place: str, at: tuple[int, int]) -> object:
    """An entry of a table as its column's kind has it: number, date, text, or open (text that may be empty). Raises
    Wrong, which says its `place`."""
    text = text.strip()
    if not text:
        if kind == "open":
            return None
        raise Wrong(f"{place} is empty. Write a {'word' if kind == 'text' else kind}, or press Reset.", at)
    if kind == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise Wrong(f"{place}: “{text}” is not a date. Write it as 2025-09-30.", at) from None
    if kind != "number":
        return text
    plain = normalize("NFKC", text).translate({0x66b: ".", 0x66c: ",", 0x2212: "-", 0x2019: ","})
    if re.fullmatch(r"-?\d{1,3}([, ]\d{3})+(\.\d+)?", plain):
        plain = re.sub("[, ]", "", plain)
    try:
        number = float(plain)
    except ValueError:
        number = inf
    if not isfinite(number):
        raise Wrong(f"{place}: “{text}” is not a number. Write digits, such as 1200.", at)
    return int(number) if number.is_integer() else number


def table(columns: dict[str, str], entries: list[list[str]]) -> pd.DataFrame:
    """The entries of a page as a table; `columns` are {name: kind}, the first one names the row. Raises Wrong."""
    made = [[entry(text, kind, f"Row {row + 1} ({texts[0]}), {name}", (row, column))
             for column, ((name, kind), text) in enumerate(zip(columns.items(), texts, strict=True))]
            for row, texts in enumerate(entries)]
    return pd.DataFrame(made, columns=[*columns])


def counted(rule: Callable[[pd.DataFrame], list[float]] | None, rows: pd.DataFrame) -> list[float]:
    """The numbers that a rule gives, as plain numbers. Raises Wrong if it fails or gives something else."""
    if not callable(rule):
        raise Wrong("The rule has no line “def numbers(rows):”. Write it again, or press Reset.")
    try:
        given = [number.item() if hasattr(number, "item") else number for number in rule(rows)]
    except Exception as problem:
        lines = [frame.lineno for frame in traceback.extract_tb(problem.__traceback__)
                 if frame.filename == rule.__code__.co_filename]
        where = f", line {lines[-1]}" if lines else ""
        said = str(problem).split("\n")[0]
        raise Wrong(f"The rule{where}: {type(problem).__name__}: {said}") from problem
    if not all(isinstance(number, int | float) and isfinite(number) for number in given):
        raise Wrong("The rule gave something that is not a number. Its last line must return numbers in [ ].")
    return given


def trial(asked: str, rule: Callable[[pd.DataFrame], list[float]] | None) -> str:
    """What a reader's browser asks and gets, both as JSON; data/claims.csv and data/verdict_scale.csv are there.

    Asked: {"claim", "columns": {name: kind}, "entries": [[text, ...], ...]}. Given: what `judged` gives, or
    {"wrong": a sentence, "at": [row, column] or null}.
    """
    asked = json.loads(asked)
    with open("data/verdict_scale.csv", encoding="utf-8", newline="") as text:
        scale = {row["verdict"]: row for row in csv.DictReader(text)}
    claim = pd.read_csv("data/claims.csv").set_index("claim").loc[asked["claim"]]
    try:
        numbers = counted(rule, table(asked["columns"], asked["entries"]))
    except Wrong as wrong:
        return json.dumps({"wrong": str(wrong), "at": wrong.at})
    return json.dumps(judged(claim["verdict"], claim["range_low"], claim["range_high"], claim["range_unit"], numbers,
                             scale))
