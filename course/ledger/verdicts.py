"""What each verdict rests on, computed again: the rows of a claim (rows.py), then its rule (page/rules.py).

The range of a claim follows from its words and is in data/claims.csv; the verdict scale says which of the numbers lie
inside it. A verdict is decided by a person: when a correction moves a number, `second_looks` names the verdict to look
at again. Claims of opinion, and claims that cannot be tested yet, rest on no number.
"""
from collections.abc import Callable
from math import exp, sqrt

import pandas as pd

from course.ground.facts import scale
from course.ledger.page.rules import RULES, counted, judged
from course.ledger.rows import ROWS, Tables

ATTACKS = ("attacks", "claimed attacks", "media incidents")  # kinds of `isis_counts` that ISIS began, or said so


def isis_ratios(tables: Tables, since: int = 2021) -> pd.DataFrame:
    """Attacks of ISIS in Iraq, year against year: a row for each counter and year whose year before it counted too.

    Columns: the ratio of the rates with its low and high end, and `back`, whether the rate is at least that of the same
    counter in 2022 (False where it has none). S06 cannot be tested yet; a row with `low` above 1.5 that is `back` is a
    resurgence and would make it supported.
    """
    counts = tables["isis_counts"].query("scope == 'Iraq' and by == 'ISIS' and per == 'whole period'")
    counts = counts[counts["kind"].isin(ATTACKS) & counts["date_start"].str.endswith("-01-01")]
    days = (pd.to_datetime(counts["date_end"]) - pd.to_datetime(counts["date_start"])).dt.days + 1
    counts = counts.assign(months=(days / 30.44).round(), year=counts["date_start"].str[:4].astype(int))
    counts = counts.query("months >= 6").sort_values("months", kind="stable")
    counts = counts.drop_duplicates(["counted_by", "year"], keep="last").set_index(["counted_by", "year"])
    rows = []
    for (counter, year), row in counts.iterrows():
        if year < since or (counter, year - 1) not in counts.index:
            continue
        old, level = counts.loc[(counter, year - 1)], (counter, 2022)
        rate, luck = row["value"] / row["months"], exp(1.96 * sqrt(1 / row["value"] + 1 / old["value"]))
        ratio = rate / (old["value"] / old["months"])
        back = level in counts.index and rate >= counts.loc[level, "value"] / counts.loc[level, "months"]
        rows.append((counter, year, ratio, ratio / luck, ratio * luck, back))
    return pd.DataFrame(rows, columns=["counter", "year", "ratio", "low", "high", "back"])


def proposals(tables: Tables) -> list[str]:
    """Reports of September 2024 by which US officials proposed a bilateral mission: the fact inside S18, an opinion.

    Two are needed that were read, are not the text itself, and come before it.
    """
    clauses = tables["plan_clauses"].set_index("clause").loc[["B01"]]
    said = tables["forecasts"].set_index("forecast").loc[["F26"]]
    days = {**clauses["document_date"], **said["date_made"]}
    words = {**clauses["says"], **said["statement"]}
    keys = {**clauses["source"], **said["source"]}
    return [row for row in days if days[row] < "2025-01-26" and "bilateral" in words[row]
            and keys[row].split(";")[0] not in ("BI", "SEED")]


CHECKS: dict[str, Callable[[Tables], list[float]]] = {
    claim: lambda tables, claim=claim: counted(RULES[claim], ROWS[claim](tables)) for claim in ROWS}


def agrees(verdict: str, low: float, high: float, numbers: list[float]) -> bool:
    """Do the numbers lie inside the range, or outside it, as the word of the scale asks?"""
    return judged(verdict, low, high, "", numbers, scale())["stays"]


def second_looks(tables: Tables) -> list[str]:
    """Messages for the verdicts that no longer agree with the numbers they rest on."""
    messages = []
    for row in tables["claims"].itertuples():
        if scale()[row.verdict]["numbers_inside"] == "no number":
            continue
        numbers = CHECKS[row.claim](tables)
        if not agrees(row.verdict, row.range_low, row.range_high, numbers):
            given = ", ".join(map(str, numbers)) or "no number"
            messages.append(f"{row.claim}: the tables now give {given} ({row.range_of}); the range is "
                            f"{row.range_low} to {row.range_high}. A person must look at the verdict '{row.verdict}' "
                            f"of chapter {row.chapter} again.")
    return messages
