"""How often two countries voted alike in the UN General Assembly, by year: Iraq with thirteen others, Iran with the US.

Alike is yes and yes, abstain and abstain, or no and no, among the roll calls in which both voted.
"""
import pandas as pd

from course.derive.published import stop, write
from course.derive.un_roll_calls import COUNTRIES, FILE, VOTED, roll_calls


def derive() -> None:
    """Write data/un_vote_agreement.csv."""
    calls, rows = roll_calls(), []
    if calls.duplicated(["rcid", "date"]).any():  # four old numbers come again in 2023, with another date
        stop(f"{FILE} holds a roll call twice.")
    opposed = (calls["IRN"].isin((1, 3)) & calls["USA"].isin((1, 3)) & (calls["IRN"] != calls["USA"])).astype(int)
    year = calls["date"].str[:4].astype(int).rename("year")
    for a, b in [("IRQ", code) for code in COUNTRIES if code != "IRQ"] + [("IRN", "USA")]:
        both = (calls[a].isin(VOTED) & calls[b].isin(VOTED)).astype(int)
        same = both * (calls[a] == calls[b])
        counts = pd.DataFrame({"roll_calls": 1, "shared_votes": both, "same_votes": same,
                               "shared_votes_iran_us_opposed": both * opposed,
                               "same_votes_iran_us_opposed": same * opposed}).groupby(year).sum()
        rows.append(counts.assign(country_a=COUNTRIES[a], country_b=COUNTRIES[b]).reset_index())
    table = pd.concat(rows)
    first = ["country_a", "country_b", "year"]
    table = table[table["shared_votes"] > 0].sort_values(first)
    write("un_vote_agreement", table[first + [name for name in table if name not in first]])
