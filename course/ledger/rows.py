"""The few rows that each verdict rests on: a function a claim takes them from the tables.

Its first column names the row; the rule in course/ledger/page/rules.py takes the rows and gives the numbers. The first
line of each docstring is shown on the verdict's page.
"""
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pandas as pd

from course.ground.facts import ROOT, around_iraq

MAY_BE_EMPTY = ("killed_who", "business_insider_copy", "rewrite")


class Tables(dict):
    """The tables by name, read when they are first asked for; changed ones may be put in."""

    def __init__(self, folder: Path = ROOT / "data") -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, name: str) -> pd.DataFrame:
        self[name] = pd.read_csv(self.folder / f"{name}.csv")
        return self[name]


def s01(tables: Tables) -> pd.DataFrame:
    """The Pentagon's active-duty numbers of December 2024 for six states around Iraq, and our level for Iraq, L29."""
    reports = tables["us_troops_dmdc"].query("date == '2024-12-01' and status == 'published'")
    reports = reports[reports["country"].isin(around_iraq())]
    iraq = int(tables["us_troop_levels"].set_index("level").loc["L29", "low"])
    return pd.DataFrame({"country": [*reports["country"], "Iraq"], "people": [*reports["active_duty"], iraq]})


def s03(tables: Tables) -> pd.DataFrame:
    """The groups and labels that our table describes as Iran-aligned; confidence A means that the source was read."""
    return tables["armed_groups"].query("orientation == 'Iran-aligned'")[["group", "kind", "orientation", "confidence"]]


def s04(tables: Tables) -> pd.DataFrame:
    """The sources of this claim in our table; quality D is a digest, and BI is the text behind the rewrite."""
    return of_claim(tables, "S04")


def s05(tables: Tables) -> pd.DataFrame:
    """The groups with numbered brigades that a coding of ours calls Iran-aligned: coding_b is narrow, coding_a wide."""
    kept = tables["pmf_brigades"].query("coding_a == 'Iran-aligned' or coding_b == 'Iran-aligned'")
    return kept[["group", "coding_b", "coding_a"]].drop_duplicates()


def s07(tables: Tables) -> pd.DataFrame:
    """The row of the killing in our table of incidents."""
    return tables["incidents"].query("incident == 'I05'")[["incident", "date", "by", "killed_who"]]


def s08(tables: Tables) -> pd.DataFrame:
    """The killing, I05, and every incident of the week after it in our table."""
    incidents = tables["incidents"]
    days = pd.to_datetime(incidents["date"])
    after = (days - days[incidents["incident"] == "I05"].iloc[0]).dt.days
    week = incidents[after.between(1, 7) | (incidents["incident"] == "I05")]
    return week.sort_values("date", kind="stable")[["incident", "date", "by", "by_basis", "target", "place"]]


def s09(tables: Tables) -> pd.DataFrame:
    """The sources of this claim in our table; quality D is a digest, and BI is the text behind the rewrite."""
    return of_claim(tables, "S09")


def of_claim(tables: Tables, claim: str) -> pd.DataFrame:
    """The sources that the row of a claim names."""
    keys = tables["claims"].set_index("claim").loc[claim, "source"].split(";")
    sources = tables["sources"]
    return sources.loc[sources["source"].isin(keys), ["source", "title", "quality"]]


def s10(tables: Tables) -> pd.DataFrame:
    """The attempts in our table to bring armed groups under the state."""
    return tables["integration_attempts"][["instrument", "date"]]


def s11(tables: Tables) -> pd.DataFrame:
    """Our two codings, counted over all brigades when this page was made, and the counts of people that we read.

    "Contested" rests on people who know the force and read it differently (`claim_evidence` V45, V430). The numbers say
    the same as long as they lie on both sides of half; when all or none pass it, a person must look again.
    """
    brigades, shares = tables["pmf_brigades"], tables["pmf_shares"]
    people = shares.query("unit == 'people' and source_quality != 'D'")
    ours = [(f"brigades, our {words} coding", (brigades[coding] == "Iran-aligned").sum(), len(brigades))
            for coding, words in (("coding_a", "wide"), ("coding_b", "narrow"))]
    theirs = [(f"people, {row.counter}, {row.share}", row.aligned, row.total) if pd.notna(row.total) else
              (f"percent of people, {row.counter}, {row.share}", row.percent_low, 100) for row in people.itertuples()]
    rows = pd.DataFrame(ours + theirs, columns=["count", "aligned", "of"])
    return rows.astype({"aligned": int, "of": int}) if (rows["aligned"] % 1 == 0).all() else rows


SHORT_OF_ITS_AIM = ("partial", "withdrawn", "accepted by some, refused by others", "weak")


def s12(tables: Tables) -> pd.DataFrame:
    """A row a parliament, counted from three tables when this page was made: seats of lists tied to the PMF, by the
    list's camp and by the groups inside the PMF, and attempts in its time that fell short of their aim, with and
    without the bill of 2025, which US warnings stopped and the chair of the PMF wanted.
    """
    recent = tables["elections"].query("election_date >= '2018'")
    inside = tables["armed_groups"].query("inside_pmf in ['yes', 'part']")["election_lists"].str.split(";").explode()
    tried = tables["integration_attempts"].query("source_quality != 'D'")
    tried = tried[tried["result"].isin(SHORT_OF_ITS_AIM)]
    rows = []
    for day, end in pairwise([*sorted(recent["election_date"].unique()), "9999"]):
        lists = recent[recent["election_date"] == day]
        term = tried[(tried["date"] >= day) & (tried["date"] < end)]
        rows.append((f"elected in {day[:4]}", lists.loc[lists["camp"] == "PMF-linked", "seats"].sum(),
                     lists.loc[lists["list"].isin(inside), "seats"].sum(), len(term),
                     (term["attempt"] != "A07").sum()))
    return pd.DataFrame(rows, columns=["parliament", "seats_by_camp", "seats_by_group", "fell_short",
                                       "without_the_bill"])


def s13(tables: Tables) -> pd.DataFrame:
    """What Iraqis with a name said of US measures or tariffs from 5 November 2024 to 30 April 2025, by our coding.

    Mostly supported holds as long as three warn once advisers count, from two camps, and as many deny or reassure;
    office-holders and armed groups alone would make it overstated.
    """
    spoke = tables["s13_statements"].query("in_window and named and subject in ['US measures', 'US tariffs']")
    spoke = spoke[(spoke["direction"] != "warning") | (spoke["us_named"] != "no")]
    return spoke[["speaker", "date", "role_class", "camp", "direction", "names_groups_or_iran"]].fillna(
        {"speaker": "a lecturer"})


def s14(tables: Tables) -> pd.DataFrame:
    """The row on the end of the Coalition's mission: the agreed day, and the day on which Al-Asad was handed over."""
    return tables["plan_outcomes"].query("outcome == 'P02'")[["outcome", "plan_deadline", "outcome_date"]]


def s15(tables: Tables) -> pd.DataFrame:
    """Two reports of the UN office for humanitarian affairs; a place a governorate, joined by semicolons."""
    return tables["events"].query("event in ['T362', 'T363']")[["event", "date", "place"]]


def s16(tables: Tables) -> pd.DataFrame:
    """Texts and briefings up to the day of the claim whose aim against ISIS we coded, digests left out."""
    texts = tables["plan_clauses"].dropna(subset=["aim_against_isis"])
    texts = texts.query("'2024-09-27' <= document_date <= '2025-01-26' and source_quality != 'D'")
    return texts[["says", "document_date", "aim_against_isis"]]


def s20(tables: Tables) -> pd.DataFrame:
    """Matters that the two texts have in common, in our words; an empty cell means that a text lacks the matter."""
    return tables["rewrite_comparison"][["matter", "business_insider_copy", "rewrite"]]


ROWS: dict[str, Callable[[Tables], pd.DataFrame]] = {
    name.upper(): rows for name, rows in list(globals().items()) if re.fullmatch(r"s\d\d", name)}
