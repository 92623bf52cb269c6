"""A verdict can be run: the numbers it rests on are computed again and held against the ledger's range.

A verdict is decided by a person: when a correction moves a number across the range, `second_looks` names the verdict to
look at again. Claims of opinion, and claims that cannot be tested yet, rest on no number.
"""
import json
from itertools import product
from math import exp, sqrt

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from course.ground.facts import ROOT, scale
from course.ledger.page.rules import RULES, counted, judged, trial
from course.ledger.rows import ROWS, Tables
from course.ledger.trial import rule_text, table_html

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
    "S15": ("events", "place", "Aleppo"),
    "S13": ("s13_statements", "role_class", "expert"),
    "S16": ("plan_clauses", "aim_against_isis", "main aim in Iraq"),
    "S11": ("pmf_brigades", ["coding_a", "coding_b"], "Iran-aligned"),
}


ATTACKS = ("attacks", "claimed attacks", "media incidents")  # kinds of `isis_counts` that ISIS began, or said so


def isis_ratios(tables, since=2021):
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


def proposals(tables):
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


def computed(claim, tables):
    """The numbers that the rule of a claim gives."""
    return counted(RULES[claim], ROWS[claim](tables))


def second_looks(tables):
    """Messages for the verdicts that no longer agree with the numbers they rest on."""
    messages = []
    for row in tables["claims"].itertuples():
        if scale()[row.verdict]["numbers_inside"] == "no number":
            continue
        numbers = computed(row.claim, tables)
        if not judged(row.verdict, row.range_low, row.range_high, "", numbers, scale())["stays"]:
            given = ", ".join(map(str, numbers)) or "no number"
            messages.append(f"{row.claim}: the tables now give {given} ({row.range_of}); the range is "
                            f"{row.range_low} to {row.range_high}. A person must look at the verdict '{row.verdict}' "
                            f"of chapter {row.chapter} again.")
    return messages


def test_verdicts_agree_with_the_tables():
    assert not (messages := second_looks(Tables())), "\n".join(messages)


def test_each_verdict_has_a_check_or_is_said_to_have_none():
    claims = Tables()["claims"]
    tried = claims[claims["verdict"].map(lambda word: scale()[word]["numbers_inside"] != "no number")]
    assert set(tried["claim"]) == set(ROWS) == set(CORRECTIONS)
    assert tried[["range_low", "range_high"]].notna().any(axis=1).all(), "a verdict that rests on numbers needs a range"
    assert claims.query("verdict == 'opinion'")[["range_low", "range_high"]].isna().all(axis=None)


@pytest.mark.parametrize("claim", sorted(CORRECTIONS))
def test_a_correction_across_the_range_names_the_verdict(claim):
    table, column, value = CORRECTIONS[claim]
    tables = Tables()
    tables[table] = tables[table].assign(**dict.fromkeys([column] if isinstance(column, str) else column, value))
    assert any(message.startswith(f"{claim}:") and "look at the verdict" in message for message in second_looks(tables))


def test_s13_is_mostly_supported_by_who_counts_as_a_leader():
    """One, three or five warned; the word is "mostly" because as many denied it; one had spoken before the text."""
    spoke = ROWS["S13"](Tables())
    warned = spoke.query("direction == 'warning' and names_groups_or_iran == 'yes'")
    office = warned["role_class"].isin(["office-holder", "armed group"])
    advisers = warned[office | (warned["role_class"] == "adviser")]
    politicians = warned[office | warned["role_class"].isin(["adviser", "politician"])]
    assert [one["speaker"].nunique() for one in (warned[office], advisers, politicians)] == [1, 3, 5]
    assert advisers["camp"].nunique() == 3
    assert spoke["direction"].isin(["denial", "reassurance"]).sum() >= len(advisers)
    assert (politicians["date"] <= "2025-01-26").sum() == 1


def test_what_could_have_failed_for_s20_held():
    """Written down first: a text that is not the source has at most three matters, and five of six steps agree."""
    matters = Tables()["rewrite_comparison"].sort_values("place_copy")
    assert (matters["in_ap"] == "yes").sum() <= 3
    assert (matters["place_rewrite"].diff() > 0).sum() >= 5


def test_no_counter_of_isis_in_iraq_shows_a_rise_yet():
    """S06 cannot be tested yet: every pair of years since 2021 is a decline."""
    found = isis_ratios(Tables())
    assert len(found) == 6 and set(found["counter"]) == {
        "BBC Monitoring", "Jihad Analytics", "Joel Wing", "Joint Operations Command", "Middle East Institute"}
    assert (found["high"] < 1).all(), "a person must look at S06 again: a counter no longer shows a decline"


def test_a_resurgence_of_isis_would_be_seen():
    tables = Tables()
    counts = tables["isis_counts"]
    tables["isis_counts"] = counts.assign(value=counts["value"].mask(counts["count"] == "M17", 500))
    assert isis_ratios(tables).query("low > 1.5 and back")[["counter", "year"]].values.tolist() == [["Joel Wing", 2024]]
    tables["isis_counts"] = counts.assign(value=counts["value"].mask(counts["count"] == "M14", 500))
    assert isis_ratios(tables).query("low > 1.5")["back"].tolist() == [False], "no level of 2022 to come back to"


def index_of_influence(tables):
    """Iran's share of each of the six measures, and the index for every way to lay twenty coins, 1 to 10 on each."""
    six = tables["influence_indicator"].set_index("dimension")
    share = six["iran_value"] / (six["iran_value"] + six["us_value"])
    coins = [row for row in product(range(1, 11), repeat=len(share)) if sum(row) == 20]
    return share, (pd.DataFrame(coins, columns=share.index) / 20 * share).sum(axis=1)


def test_an_index_of_influence_settles_neither_s02_nor_s03():
    """What chapter 11 says beside both: the order of the two powers turns on the weights."""
    share, index = index_of_influence(Tables())
    assert [round(share.mean(), 3), round(share.drop("UN votes").mean(), 3)] == [0.384, 0.298]
    assert [round(index.min(), 3), round(index.max(), 3)] == [0.116, 0.649]
    assert [len(index), (index > 0.5).sum()] == [10872, 1298]
    assert round((0.5 - share.mean()) / (1 - share.mean()), 3) == 0.188, "the weight of a seventh measure"


def test_the_weights_would_not_matter_with_other_numbers():
    """The finding could have failed: with a quarter of Iran's values no weighting puts Tehran ahead."""
    tables = Tables()
    six = tables["influence_indicator"]
    tables["influence_indicator"] = six.assign(iran_value=six["iran_value"] / 4)
    assert (index_of_influence(tables)[1] < 0.5).all()


def test_the_measures_follow_from_their_tables():
    """Votes, meetings and decisions of the index are counts of rows that a reader can count again."""
    tables = Tables()
    six = tables["influence_indicator"].set_index("dimension")
    votes = tables["un_vote_agreement"].query("country_a == 'Iraq' and year == 2023").set_index("country_b")
    alike = (votes["same_votes"] / votes["shared_votes"]).round(4)
    assert [alike["Iran"], alike["United States"]] == [*six.loc["UN votes", ["iran_value", "us_value"]]]
    meetings = tables["leader_visits"].query("kind == 'meeting'")
    with_iran = meetings[["from_country", "to_country"]].eq("Iran").any(axis=1).sum()
    assert [with_iran, len(meetings) - with_iran] == [*six.loc["meetings", ["iran_value", "us_value"]]]
    counted = tables["influence_decisions"].query("codable")["outcome_matches"]
    points = counted.map({"Iran": 1, "split": 0.5, "United States": 0}).sum()
    assert [points, len(counted) - points] == [*six.loc["decisions", ["iran_value", "us_value"]]]


def test_a_bilateral_mission_was_proposed_before_the_text_said_so():
    """S18 is an opinion; the fact inside it needs two reports before the text, from its own sources."""
    tables = Tables()
    assert proposals(tables) == ["B01", "F26"]
    sources = tables["sources"].set_index("source")
    assert (sources.loc[["AAW240927", "WSJ24C"], "quality"] != "D").all()
    tables["forecasts"] = tables["forecasts"].assign(date_made="2025-12-01")
    assert proposals(tables) == ["B01"], "a person must look at the sentence on S18 again"


def test_no_text_before_the_claim_has_the_fight_against_isis_as_its_one_aim():
    """S16 is overstated: none has it as the main aim in Iraq, two as one of several, a third in Syria."""
    assert computed("S16", Tables()) == [0, 2, 3]


def test_the_exit_falls_due_after_the_record():
    """S17 waits and S14 has its 109 days: the clauses of chapter 12 agree with the outcomes of chapter 3."""
    tables = Tables()
    clauses = tables["plan_clauses"].set_index("clause")
    assert clauses.loc["C02", "outcome_date"] == tables["plan_outcomes"].set_index("outcome").loc["P02", "outcome_date"]
    assert clauses.loc["C05", "judgement"] == "met as reported", "a person must look at S17 again: its report was read"
    assert tables["claims"].set_index("claim").loc["S17", "due_date"] > "2026-10-07"


# Try this verdict: what a reader's browser asks, from the table and the rule as the page shows them

PACKAGE = json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))
TABLES = Tables()


@pytest.fixture
def tried(monkeypatch):
    """A function that tries a claim as its page does: entries changed as {(row, column): text}, parts of the rule too.
    """
    monkeypatch.chdir(ROOT)

    def ask(claim, changes=None, rule=None):
        shown = BeautifulSoup(table_html(claim, ROWS[claim](TABLES), PACKAGE, []), "html.parser")
        columns = {head.text: head["data-kind"] for head in shown.select("thead th")}
        entries = [[cell.text for cell in row.select("th, td")] for row in shown.select("tbody tr")]
        for (row, column), text in (changes or {}).items():
            entries[row][[*columns].index(column)] = text
        code = rule_text(claim)
        for old, new in (rule or {}).items():
            assert old in code
            code = code.replace(old, new)
        exec(compile(code, "<rule>", "exec"), space := {"pd": pd})
        asked = json.dumps({"claim": claim, "columns": columns, "entries": entries})
        return json.loads(trial(asked, space.get("numbers")))

    return ask


@pytest.mark.parametrize("claim", sorted(ROWS))
def test_a_verdict_that_nobody_changed_stays(tried, claim):
    found = tried(claim)
    assert found["stays"] and found["words"] == [TABLES["claims"].set_index("claim").loc[claim, "verdict"]]
    assert all(f"{number:,}" in found["said"] for number in computed(claim, TABLES))


@pytest.mark.parametrize(("claim", "changes", "rule", "numbers", "words"), [
    *(("S01", {(0, "people"): text}, {}, "2,445 and 4,945", ["overstated"])
      for text in ("1,200", "1 200", "۱٬۲۰۰", "١٢٠٠", "1200.0")),
    ("S01", {}, {"return [around, ": "return [rows['people'].iloc[-1]] or ["}, "2,500", ["supported",
                                                                                     "mostly supported"]),
    ("S14", {(0, "outcome_date"): "2025-09-30"}, {}, "0", ["overstated", "not supported"]),
    ("S16", {(0, "aim_against_isis"): "main aim in Iraq"}, {}, "1, 3 and 4", ["supported", "mostly supported"]),
    ("S11", {(1, "aligned"): "30"}, {}, "62.8, 69.8, 64.0 and 50.6",
     ["supported", "mostly supported"]),
    ("S20", {}, {"return [len(both), ": "return [3, "}, "3 and 6", ["overstated"]),
    ("S07", {(0, "by"): "unknown"}, {}, "no row", ["cannot be tested yet"]),
])
def test_a_change_that_flips_a_verdict_is_told_by_the_scale(tried, claim, changes, rule, numbers, words):
    found = tried(claim, changes, rule)
    assert not found["stays"] and numbers in found["said"] and found["words"] == words
    assert ("question 3 again" in found["lead"]) == (claim == "S11")
    assert ("a person chooses" in found["why"]) == (len(words) > 1)


@pytest.mark.parametrize(("claim", "changes", "rule", "said", "place"), [
    ("S01", {(3, "people"): "many"}, {}, "Row 4 (Qatar), people: “many” is not a number. Write digits", [3, 1]),
    ("S01", {(3, "people"): " "}, {}, "Row 4 (Qatar), people is empty. Write a number", [3, 1]),
    ("S14", {(0, "outcome_date"): "30.9.2025"}, {}, "“30.9.2025” is not a date. Write it as 2025-09-30", [0, 2]),
    ("S04", {(2, "title"): ""}, {}, "Row 3 (AP0728), title is empty", [2, 1]),
    ("S01", {}, {'"people"].sum()]': '"peple"].sum()]'}, "The rule, line 4: KeyError: 'peple'", None),
    ("S01", {}, {"return [around, ": "return ['much', "}, "something that is not a number", None),
    ("S01", {}, {"def numbers": "def number"}, "no line “def numbers(rows):”", None),
])
def test_what_cannot_be_counted_is_told_in_one_line(tried, claim, changes, rule, said, place):
    found = tried(claim, changes, rule)
    assert said in found["wrong"] and "\n" not in found["wrong"] and found["at"] == place
