"""Nineteen phrases of chance: what 5,174 readers and, for thirteen of them, 46 people of a forum took them to mean."""
import pandas as pd
from pandas.api.typing import SeriesGroupBy

from course.derive import perceptions
from course.derive.phrase_counts import answers
from course.derive.published import read_csv, write

SPREAD = {"percent_5": 0.05, "percent_25": 0.25, "percent_50": 0.5, "percent_75": 0.75, "percent_95": 0.95}
FORUM = {"forum_25": 0.25, "forum_50": 0.5, "forum_75": 0.75}
SAME = {"almost certainly": "almost certain"}  # the forum's form of a phrase, where it differs


def spread(found: SeriesGroupBy, cuts: dict[str, float]) -> pd.DataFrame:
    """Quantiles of each phrase, as columns."""
    return pd.DataFrame({name: found.quantile(cut).round(1) for name, cut in cuts.items()})


def derive() -> None:
    """Write data/verbal_terms.csv."""
    readers = answers().groupby("phrase")["percent"]
    forum = read_csv(perceptions.FILE, perceptions.COLUMNS)
    forum = forum.melt(var_name="phrase", value_name="percent")
    forum = forum.assign(phrase=forum["phrase"].str.lower().replace(SAME)).groupby("phrase")["percent"]
    table = spread(readers, SPREAD).assign(readers=readers.size(), percent_mean=readers.mean().round(1))
    table = table.join(spread(forum, FORUM).assign(forum_people=forum.size().astype("Int64")))
    columns = ["readers", *SPREAD, "percent_mean", "forum_people", *FORUM]
    write("verbal_terms", table.sort_values(["percent_50", "percent_mean"], ascending=False)[columns].reset_index())
