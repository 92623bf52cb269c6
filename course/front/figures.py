"""The small figure on each chapter's card: a function a chapter draws it from the tables and says what it shows.

A chapter may have none. The caption names what is counted and who counted it; the numbers come from the tables.
"""
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from course.front import drawing
from course.ground.facts import around_iraq
from course.ground.words import number_in_words

Figure = tuple[str, str]  # SVG, caption


@dataclass
class Tables:
    """The tables by name, read when they are asked for."""

    root: Path

    def __getitem__(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.root / f"data/{name}.csv")


def chapter_1(tables: Tables) -> Figure:
    """The claims by kind."""
    count = tables["claims"]["kind"].value_counts()
    said = ", ".join(f"{number} {kind}{'s' * (number > 1)}" for kind, number in count.items())
    return drawing.squares(count.to_dict()), f"The claims of the text by kind, in our reading: {said}"


def chapter_2(tables: Tables) -> Figure:
    """Events by year."""
    events = tables["events"]
    years = pd.to_datetime(events["date"]).dt.year.value_counts()
    span = range(years.index.min(), years.index.max() + 1)
    ends = [str(span[0]), "2003", str(span[-1])]
    return (drawing.columns({str(year): years.get(year, 0) for year in span}, ends, ["2003"]),
            f"Rows of our table of events, by year: {len(events)} in all")


def chapter_3(tables: Tables) -> Figure:
    """The number for Iraq beside a count of the region."""
    around = around_iraq()
    report = tables["us_troops_dmdc"].query("date == '2024-12-01'").set_index("country")["active_duty"]
    iraq = tables["us_troop_levels"].set_index("level").loc["L29", "high"]
    values = {"Iraq": iraq, f"{number_in_words(len(around)).capitalize()} other states": report[around].sum()}
    return (drawing.bars(values, ["Iraq"]),
            "US troops: the round number for Iraq in January 2025; active duty in the others, by the Pentagon")


def chapter_4(tables: Tables) -> Figure:
    """The brigades that are Iran-aligned by each of two rules."""
    codings = tables["pmf_brigades"][["coding_a", "coding_b"]] == "Iran-aligned"
    by_alliance, by_own_words = codings.sum()
    return (drawing.bars({"By alliance": by_alliance, "By what is said of the group": by_own_words}),
            f"Brigades that are close to Iran by two rules of ours, of {len(codings)}")


def chapter_5(tables: Tables) -> Figure:
    """Seats of lists in 2021: the first, two others, and the list of the man who governed."""
    seats = tables["elections"].query("election_date == '2021-10-10'").set_index("list")["seats"]
    wanted = ["Sadrist Movement", "State of Law", "Fatah", "Al-Furatain (Sudani)"]
    return (drawing.bars(seats[wanted].to_dict(), wanted[-1:]),
            "Seats won in October 2021, by list; Sudani governed from October 2022")


def chapter_6(tables: Tables) -> Figure:
    """Violent deaths of the same forty months, by counter."""
    wanted = {"V04": "Iraq Body Count", "V03": "Iraqi ministries, WHO", "V01": "Burnham and others"}
    rows = tables["death_estimates"].set_index("estimate").loc[list(wanted)]
    low, high = rows["deaths_low"].fillna(rows["deaths_best"]), rows["deaths_high"].fillna(rows["deaths_best"])
    values = dict(zip(wanted.values(), zip(low, high, strict=True), strict=True))
    return (drawing.ranges(values, 800_000),
            "Violent deaths in Iraq, March 2003 to June 2006: one list of reports, two surveys")


def chapter_7(tables: Tables) -> Figure:
    """Lethal events with ISIS by year."""
    rows = tables["ucdp_isis_monthly"]
    years = rows.groupby(rows["date"].str[:4])["lethal_events"].sum()
    return (drawing.columns(years.to_dict(), [years.index[0], "2014", years.index[-1]], ["2014"]),
            "Lethal events with ISIS in Iraq, by year, counted by UCDP")


def chapter_8(tables: Tables) -> Figure:
    """Attacks on US and Coalition sites before and after the killing of Soleimani."""
    rows = tables["incidents"].query("on_us_or_coalition == 'yes' and '2019-07' <= date < '2020-10'")
    months = rows["date"].str[:7].value_counts()
    values = {f"{month:%b %Y}": months.get(f"{month:%Y-%m}", 0)
              for month in pd.period_range("2019-07", "2020-09", freq="M")}
    return (drawing.columns(values, ["Jul 2019", "Jan 2020", "Sep 2020"], ["Jan 2020"]),
            "Attacks on US and Coalition sites in our table of incidents, by month; the dark column is January 2020")


def chapter_9(tables: Tables) -> Figure:
    """One campaign by four counters."""
    wanted = {"K50": "Pentagon", "K49": "US officials", "K51": "The attackers’ own label", "K68": "Washington Post"}
    rows = tables["attack_counts"].set_index("count").loc[list(wanted)]
    values = {f"{label}, {pd.Timestamp(row.date_end):%-d %b}": row.attacks
              for label, row in zip(wanted.values(), rows.itertuples(), strict=True)}
    return drawing.bars(values), "Attacks on US forces from 17 October 2023 to early 2024, by counter"


def chapter_10(tables: Tables) -> Figure:
    """What Iraq earned with its oil."""
    rows = tables["oil_exports"].query("use_rule == 'state' and date_precision == 'month' and income_usd_bn.notna()")
    months = rows[rows["counter"] == "SOMO"].groupby("date")["income_usd_bn"].last()
    values = {f"{pd.Timestamp(month):%b %Y}": value for month, value in months.items()}
    return (drawing.columns(values, [list(values)[0], list(values)[-1]]),
            "Income of Iraq from oil, in the months with a published number: "
            f"{months.min():.1f} to {months.max():.1f} billion dollars")


def chapter_11(tables: Tables) -> Figure:
    """How often Iraq votes with others in the UN General Assembly."""
    rows = tables["un_vote_agreement"].query("country_a == 'Iraq' and year == 2023").set_index("country_b")
    share = (100 * rows["same_votes"] / rows["shared_votes"]).round()
    return (drawing.bars(share[["Jordan", "Iran", "China", "United States"]].to_dict(), ["Iran", "United States"], "%"),
            "Roll calls of the UN General Assembly in 2023 in which Iraq voted as they did")


def chapter_12(tables: Tables) -> Figure:
    """How late foreign forces left."""
    rows = tables["withdrawals"].query("use_rule == 'state' and planned_end.notna() and actual_end.notna()")
    late = (pd.to_datetime(rows["actual_end"]) - pd.to_datetime(rows["planned_end"])).dt.days
    names = rows["country"] + " " + rows["actual_end"].str[:4]
    values = dict(zip(names, late, strict=True))
    return (drawing.dots(values, -75, 135, sorted(values, key=values.get)[-2:], ["-60", "0", "60", "120"]),
            f"Days between the planned and the real end of {len(values)} withdrawals of foreign forces; 0 is on time")


def chapter_13(tables: Tables) -> Figure:
    """Claims that wait for a reader."""
    count = tables["capstone_claims"]["text"].value_counts()
    return (drawing.squares({"claims": count.sum()}),
            f"{count.sum()} claims in {len(count)} other texts wait for a verdict: yours")


FIGURES: dict[int, Callable[[Tables], Figure]] = {
    int(name.removeprefix("chapter_")): made for name, made in list(globals().items()) if name.startswith("chapter_")}
