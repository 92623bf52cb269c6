"""What each verdict rests on: a function a claim computes its numbers from the tables, in plain pandas.

The range of a claim follows from its words and is in data/claims.csv; the verdict scale says which of the numbers lie
inside it. A verdict is decided by a person: when a correction moves a number, `second_looks` names the verdict to look
at again. Claims of opinion, and claims that cannot be tested yet, rest on no number.
"""
from collections.abc import Callable
from itertools import pairwise
from math import exp, sqrt
from pathlib import Path

import pandas as pd

from course.ground.facts import ROOT, scale

INSIDE = {  # `numbers_inside` of the scale, as a test of which numbers lie inside the range
    "all": all,
    "not all": lambda inside: not all(inside),
    "some": lambda inside: any(inside) and not all(inside),
    "none": lambda inside: not any(inside),
}


class Tables(dict):
    """The tables by name, read when they are first asked for; changed ones may be put in."""

    def __init__(self, folder: Path = ROOT / "data") -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, name: str) -> pd.DataFrame:
        self[name] = pd.read_csv(self.folder / f"{name}.csv")
        return self[name]


def s01(tables: Tables) -> list[float]:
    """People in the region by the nearest reports: the states around Iraq alone, then with the level for Iraq."""
    around = ["Bahrain", "Jordan", "Kuwait", "Qatar", "Saudi Arabia", "United Arab Emirates"]
    reports = tables["us_troops_dmdc"].query("date == '2024-12-01' and status == 'published'")
    neighbours = reports.loc[reports["country"].isin(around), "active_duty"].sum()
    iraq = tables["us_troop_levels"].set_index("level").loc["L29", "low"]
    return [int(neighbours), int(neighbours + iraq)]


def s14(tables: Tables) -> list[float]:
    """Days from the agreed end of the mission in Iraq to the departure from Al-Asad."""
    plan = tables["plan_outcomes"].set_index("outcome").loc["P02"]
    return [(pd.Timestamp(plan["outcome_date"]) - pd.Timestamp(plan["plan_deadline"])).days]


def s20(tables: Tables) -> list[float]:
    """Matters that stand in both texts: rows with neither cell empty; then, on a stricter reading, without W3."""
    both = tables["rewrite_comparison"].dropna(subset=["business_insider_copy", "rewrite"])
    return [len(both), len(both.query("comparison != 'W3'"))]


def s07(tables: Tables) -> list[float]:
    """Days from the start of the term, 20 January 2017, to the killing of Soleimani by the United States."""
    killing = tables["incidents"].set_index("incident").loc["I05"]
    if killing["by"] != "United States" or "Qasem Soleimani" not in str(killing["killed_who"]):
        return []
    return [(pd.Timestamp(killing["date"]) - pd.Timestamp("2017-01-20")).days]


def s08(tables: Tables) -> list[float]:
    """Places with US forces that Iranian missiles hit within a week after the killing, stated by Iran itself."""
    incidents = tables["incidents"].set_index("incident")
    after = pd.to_datetime(incidents["date"]) - pd.Timestamp(incidents.loc["I05", "date"])
    answers = incidents[(after.dt.days > 0) & (after.dt.days <= 7) & (incidents["by"] == "Iran")
                        & (incidents["by_basis"] == "stated by the actor") & (incidents["target"] == "US forces")]
    return [len({place for places in answers["place"] for place in places.split(";")})]


def s04(tables: Tables) -> list[float]:
    """Sources of the row that are not the text behind the rewrite, no digests, and report his wish for closer ties."""
    return [len(ties_reported(tables, "S04"))]


def s09(tables: Tables) -> list[float]:
    """Sources of the row that are not the text behind the rewrite, no digests, and report that he wants ties."""
    return [len(ties_reported(tables, "S09"))]


SHORT_OF_ITS_AIM = ("partial", "withdrawn", "accepted by some, refused by others", "weak")


def s12(tables: Tables) -> list[float]:
    """Parliaments since 2018 with seats for lists tied to the PMF and an attempt in their time that fell short.

    Lists are counted by camp, then by the groups inside the PMF; then both again without the bill of 2025, which US
    warnings stopped and the chair of the PMF wanted.
    """
    recent = tables["elections"].query("election_date >= '2018'")
    inside = tables["armed_groups"].query("inside_pmf in ['yes', 'part']")["election_lists"].str.split(";").explode()
    days = sorted(recent["election_date"].unique()) + ["9999"]
    tried = tables["integration_attempts"].query("source_quality != 'D'")
    tried = tried[tried["result"].isin(SHORT_OF_ITS_AIM)]
    seats = recent[recent["camp"] == "PMF-linked"], recent[recent["list"].isin(inside)]
    found = []
    for counted in (tried, tried.query("attempt != 'A07'")):
        terms = {day for day, end in pairwise(days) if ((counted["date"] >= day) & (counted["date"] < end)).any()}
        found += [len(terms & set(rows["election_date"])) for rows in seats]
    return found


def ties_reported(tables: Tables, claim: str) -> pd.Series:
    """Keys of the sources of a claim whose titles speak of his ties or partnership with the United States."""
    keys = tables["claims"].set_index("claim").loc[claim, "source"].split(";")
    sources = tables["sources"]
    read = sources[sources["source"].isin(keys) & (sources["source"] != "BI") & (sources["quality"] != "D")]
    return read.loc[read["title"].str.contains("closer US ties|partnership"), "source"]


def s03(tables: Tables) -> list[float]:
    """Armed groups described as Iran-aligned, labels left out: those on sources that were read, and all of them."""
    near = tables["armed_groups"].query("orientation == 'Iran-aligned' and kind != 'label'")
    return [len(near.query("confidence == 'A'")), len(near)]


def s05(tables: Tables) -> list[float]:
    """Groups with a numbered brigade that are Iran-aligned by our narrow coding, then by our wide one."""
    brigades = tables["pmf_brigades"]
    return [brigades.loc[brigades[coding] == "Iran-aligned", "group"].nunique() for coding in ("coding_b", "coding_a")]


def s10(tables: Tables) -> list[float]:
    """Attempts of 2025 to bring armed groups under the state."""
    return [tables["integration_attempts"]["date"].str.startswith("2025").sum()]


def s11(tables: Tables) -> list[float]:
    """Percent of the PMF aligned with Iran: of brigades by our two codings, of people in the counts that were read.

    "Contested" rests on people who know the force and read it differently (`claim_evidence` V45, V430). The numbers say
    the same as long as they lie on both sides of half; when all or none pass it, a person must look again.
    """
    codings = tables["pmf_brigades"][["coding_a", "coding_b"]] == "Iran-aligned"
    people = tables["pmf_shares"].query("unit == 'people' and source_quality != 'D'")
    return [*(100 * codings.mean()).round(1), *people["percent_low"]]


def s15(tables: Tables) -> list[float]:
    """Governorates of Syria with fighting by the two UN reports between the fall of Assad and the text."""
    reports = tables["events"].set_index("event").loc[["T362", "T363"]]
    inside = reports[reports["date"].between("2024-12-08", "2025-01-26")]
    return [len(set(place.split(";"))) for place in inside["place"]]


def s13_readings(tables: Tables) -> dict[str, pd.DataFrame]:
    """Named Iraqis who spoke in the months of S13: the warners by who counts as a leader, and those who denied it.

    A warning is of a US measure, with armed groups or Iran as the reason. Mostly supported holds as long as three warn
    once advisers count, from two camps, and as many deny or reassure; "office" alone would make it overstated.
    """
    spoke = tables["s13_statements"].query("in_window and named and subject in ['US measures', 'US tariffs']")
    warned = spoke.query("direction == 'warning' and names_groups_or_iran == 'yes' and us_named != 'no'")
    leaders = ["office-holder", "armed group"]
    wider = {"office": leaders, "advisers": [*leaders, "adviser"], "politicians": [*leaders, "adviser", "politician"]}
    return {name: warned[warned["role_class"].isin(kinds)] for name, kinds in wider.items()} | {
        "denied": spoke[spoke["direction"].isin(["denial", "reassurance"])]}


def s13(tables: Tables) -> list[float]:
    """People with a name who hold office, advise or lead an armed group and warned; none if they are of one camp."""
    warned = s13_readings(tables)["advisers"]
    return [int(warned["speaker"].nunique())] if warned["camp"].nunique() > 1 else []


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


AIM_ORDER = (["main aim in Iraq"], ["main aim in Iraq", "one of several"],
             ["main aim in Iraq", "one of several", "in Syria"])


def s16(tables: Tables) -> list[float]:
    """Texts from the joint statement to the day of the claim that name support against ISIS as an aim of US forces.

    First as the one main aim in Iraq, as the claim has it; then with those that name it beside others; then with the
    phase that serves the mission in Syria from Iraq.
    """
    texts = tables["plan_clauses"].query("'2024-09-27' <= document_date <= '2025-01-26' and source_quality != 'D'")
    return [int(texts["aim_against_isis"].isin(aims).sum()) for aims in AIM_ORDER]


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
    name.upper(): check for name, check in list(globals().items()) if name[:1] == "s" and name[1:].isdigit()}


def agrees(verdict: str, low: float, high: float, numbers: list[float]) -> bool:
    """Do the numbers lie inside the range, or outside it, as the word of the scale asks?"""
    ends = low if pd.notna(low) else float("-inf"), high if pd.notna(high) else float("inf")
    return bool(numbers) and INSIDE[scale()[verdict]["numbers_inside"]]([ends[0] <= n <= ends[1] for n in numbers])


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
