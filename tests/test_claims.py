"""A verdict can be run: the numbers it rests on are computed again and held against the ledger's range."""
import pytest

from course.ground.facts import scale
from course.ledger.verdicts import CHECKS, Tables, isis_ratios, s13_readings, second_looks

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
    "S11": ("pmf_brigades", ["coding_a", "coding_b"], "Iran-aligned"),
}


def test_verdicts_agree_with_the_tables():
    assert not (messages := second_looks(Tables())), "\n".join(messages)


def test_each_verdict_has_a_check_or_is_said_to_have_none():
    claims = Tables()["claims"]
    tried = claims[claims["verdict"].map(lambda word: scale()[word]["numbers_inside"] != "no number")]
    assert set(tried["claim"]) == set(CHECKS) == set(CORRECTIONS)
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
    found = s13_readings(Tables())
    assert [found[name]["speaker"].nunique() for name in ("office", "advisers", "politicians")] == [1, 3, 5]
    assert found["advisers"]["camp"].nunique() == 3 and len(found["denied"]) >= len(found["advisers"])
    assert (found["politicians"]["date"] <= "2025-01-26").sum() == 1


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
