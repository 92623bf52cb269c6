"""A verdict can be run: the numbers it rests on are computed again and held against the ledger's range.

The range of a claim follows from its words and stands in data/claims.csv. A function here computes the numbers from the
tables. When a correction moves one across the range, the test says which verdict a person must look at again; it never
changes a verdict by itself. Claims of opinion and claims that nobody has tried have no number.
"""
from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).resolve().parent.parent / "data"

# What the words of the scale say about the numbers: which share of them must lie inside the range
AGREES = {
    "supported": lambda inside: all(inside),
    "mostly supported": lambda inside: all(inside),
    "overstated": lambda inside: not all(inside),
    "not supported": lambda inside: not any(inside),
    "contested": lambda inside: any(inside) and not all(inside),
}
NO_NUMBER = {"opinion", "cannot be tested yet", "not yet tried"}


class Tables(dict):
    """The tables by name, read when they are first asked for; a test may put changed ones in."""

    def __missing__(self, name):
        self[name] = pd.read_csv(DATA / f"{name}.csv")
        return self[name]


def s01(tables):
    """People in the region by the nearest reports: the states around Iraq alone, then with the level for Iraq."""
    around = ["Bahrain", "Jordan", "Kuwait", "Qatar", "Saudi Arabia", "United Arab Emirates"]
    reports = tables["us_troops_dmdc"].query("date == '2024-12-01' and status == 'published'")
    neighbours = reports.loc[reports["country"].isin(around), "active_duty"].sum()
    iraq = tables["us_troop_levels"].set_index("level").loc["L29", "low"]
    return [int(neighbours), int(neighbours + iraq)]


def s14(tables):
    """Days from the agreed end of the mission in Iraq to the departure from Al-Asad."""
    plan = tables["plan_outcomes"].set_index("outcome").loc["P02"]
    return [(pd.Timestamp(plan["outcome_date"]) - pd.Timestamp(plan["plan_deadline"])).days]


def s17(tables):
    """The last level reported for all of Iraq, the Kurdistan Region included, in a source that was read."""
    read = tables["us_troop_levels"].query("scope == 'Iraq' and measure == 'reported' and use_rule == 'state'")
    return [read.sort_values("date")["high"].iloc[-1]]


def s20(tables):
    """Matters that stand in both texts: rows with neither cell empty; then, on a stricter reading, without W3."""
    both = tables["rewrite_comparison"].dropna(subset=["business_insider_copy", "rewrite"])
    return [len(both), len(both.query("comparison != 'W3'"))]

def s07(tables):
    """Days from the start of the term, 20 January 2017, to the killing of Soleimani by the United States."""
    killing = tables["incidents"].set_index("incident").loc["I05"]
    if killing["by"] != "United States" or "Qasem Soleimani" not in str(killing["killed_who"]):
        return []
    return [(pd.Timestamp(killing["date"]) - pd.Timestamp("2017-01-20")).days]


def s08(tables):
    """Places with US forces that Iranian missiles hit within a week after the killing, stated by Iran itself."""
    incidents = tables["incidents"].set_index("incident")
    after = pd.to_datetime(incidents["date"]) - pd.Timestamp(incidents.loc["I05", "date"])
    answers = incidents[(after.dt.days > 0) & (after.dt.days <= 7) & (incidents["by"] == "Iran")
                        & (incidents["by_basis"] == "stated by the actor") & (incidents["target"] == "US forces")]
    return [len({place for places in answers["place"] for place in places.split(";")})]

def s04(tables):
    """Sources of the row that are not the text behind the rewrite, no digests, and report his wish for closer ties."""
    return [len(ties_reported(tables, "S04"))]


def s09(tables):
    """Sources of the row that are not the text behind the rewrite, no digests, and report that he wants ties."""
    return [len(ties_reported(tables, "S09"))]


SHORT_OF_ITS_AIM = ("partial", "withdrawn", "accepted by some, refused by others", "weak")


def s12(tables):
    """Parliaments since 2018 with seats for lists tied to the PMF and an attempt in their time that fell short: by camp, then by group."""
    recent = tables["elections"].query("election_date >= '2018'")
    inside = tables["armed_groups"].query("inside_pmf in ['yes', 'part']")["election_lists"].str.split(";").explode()
    days = sorted(recent["election_date"].unique()) + ["9999"]
    tried = tables["integration_attempts"].query("source_quality != 'D'")
    tried = tried[tried["result"].isin(SHORT_OF_ITS_AIM)]
    terms = [day for day, end in zip(days, days[1:]) if ((tried["date"] >= day) & (tried["date"] < end)).any()]
    found = []
    for rows in (recent[recent["camp"] == "PMF-linked"], recent[recent["list"].isin(inside)]):
        found.append(len(set(rows["election_date"]) & set(terms)))
    return found


def ties_reported(tables, claim):
    """Keys of the sources of a claim whose titles speak of his ties or partnership with the United States."""
    keys = tables["claims"].set_index("claim").loc[claim, "source"].split(";")
    sources = tables["sources"]
    read = sources[sources["source"].isin(keys) & (sources["source"] != "BI") & (sources["quality"] != "D")]
    return read.loc[read["title"].str.contains("closer US ties|partnership"), "source"]


def s03(tables):
    """Armed groups described as Iran-aligned, labels left out: those on sources that were read, and all of them."""
    near = tables["armed_groups"].query("orientation == 'Iran-aligned' and kind != 'label'")
    return [len(near.query("confidence == 'A'")), len(near)]


def s05(tables):
    """Groups with a numbered brigade that are Iran-aligned by our narrow coding, then by our wide one."""
    brigades = tables["pmf_brigades"]
    return [brigades.loc[brigades[coding] == "Iran-aligned", "group"].nunique() for coding in ("coding_b", "coding_a")]


def s10(tables):
    """Attempts of 2025 to bring armed groups under the state."""
    return [tables["integration_attempts"]["date"].str.startswith("2025").sum()]


def s11(tables):
    """Percent of the PMF aligned with Iran: of brigades by our two codings, of people in the counts that were read.

    The verdict "overstated" needs another look when all of them pass half; a person should look as well when none does.
    """
    codings = tables["pmf_brigades"][["coding_a", "coding_b"]] == "Iran-aligned"
    people = tables["pmf_shares"].query("unit == 'people' and source_quality != 'D'")
    return [*(100 * codings.mean()).round(1), *people["percent_low"]]


CHECKS = {name.upper(): check for name, check in list(globals().items()) if name[:1] == "s" and name[1:].isdigit()}

# A correction that would move each number across its range: (table, column or columns, value for every row)
CORRECTIONS = {
    "S01": ("us_troops_dmdc", "active_duty", 400),
    "S14": ("plan_outcomes", "outcome_date", "2025-09-30"),
    "S20": ("rewrite_comparison", "rewrite", None),
    "S07": ("incidents", "date", "2021-03-01"),
    "S08": ("incidents", "place", "Al-Asad"),
    "S04": ("sources", "quality", "D"),
    "S09": ("sources", "quality", "D"),
    "S12": ("integration_attempts", "result", "in force"),
    "S03": ("armed_groups", "orientation", "mixed"),
    "S05": ("pmf_brigades", ["coding_a", "coding_b"], "mixed"),
    "S10": ("integration_attempts", "date", "2024-01-01"),
    "S11": ("pmf_brigades", ["coding_a", "coding_b"], "Iran-aligned"),
}


def second_looks(tables):
    """Messages for the verdicts that no longer agree with the numbers they rest on."""
    messages = []
    for row in tables["claims"].itertuples():
        if row.verdict in NO_NUMBER:
            continue
        low = row.range_low if pd.notna(row.range_low) else float("-inf")
        high = row.range_high if pd.notna(row.range_high) else float("inf")
        found = CHECKS[row.claim](tables)
        if not found or not AGREES[row.verdict]([low <= number <= high for number in found]):
            given = ", ".join(map(str, found)) or "no number"
            messages.append(f"{row.claim}: the tables now give {given} ({row.range_of}); the range is "
                            f"{row.range_low} to {row.range_high}. A person must look at the verdict '{row.verdict}' "
                            f"of chapter {row.chapter} again.")
    return messages


def test_verdicts_agree_with_the_tables():
    assert not (messages := second_looks(Tables())), "\n".join(messages)


def test_each_verdict_has_a_check_or_is_said_to_have_none():
    claims = Tables()["claims"]
    tried = claims[~claims["verdict"].isin(NO_NUMBER)]
    assert set(tried["claim"]) == set(CHECKS) - {"S17"} == set(CORRECTIONS)
    assert tried[["range_low", "range_high"]].notna().any(axis=1).all(), "a verdict that rests on numbers needs a range"
    assert claims.query("verdict == 'opinion'")[["range_low", "range_high"]].isna().all(axis=None)


@pytest.mark.parametrize("claim", sorted(CORRECTIONS))
def test_a_correction_across_the_range_names_the_verdict(claim):
    table, column, value = CORRECTIONS[claim]
    tables = Tables()
    tables[table] = tables[table].assign(**dict.fromkeys([column] if isinstance(column, str) else column, value))
    assert any(message.startswith(f"{claim}:") and "look at the verdict" in message for message in second_looks(tables))
