"""Reports of significant acts in Iraq by month, kind and town, 1 January 2004 to 16 July 2007, cleaned.

The published file was scraped from PDF tables. What is repaired: page headers are dropped; spellings of a kind of
event are joined; a town is read from its own column or, where the columns ran together, from the text of the target.
What is not guessed: a town that the scrape cut off ("Coalition Forces   Ba") or left out is "not given".
"""
import re

import pandas as pd

from course.derive.published import HERE, read_rda, write
from course.derive.sigacts_sample_raw import COLUMNS, FILE
from course.ground.rows import read_rows

WORDS = read_rows(HERE / "sigacts_words.csv")  # how a kind, a town, a label of a target is spelt there, and here
KINDS, TOWNS, LABELS = ({row["published"]: row["ours"] for row in WORDS if row["role"] == role}
                        for role in ("kind", "town", "label"))


def kind(text: str) -> str:
    """Return one name for a kind of event; several kinds in one cell are "several"."""
    return "several" if re.search("[,/]", text) and text != "N/A" else KINDS.get(text.strip().lower(), "other")


def town(city: str, target: str) -> str:
    """Return the town from its own column, or from the target where the two ran together."""
    for text in (city, target):
        if pd.isna(text):
            continue
        last = re.split(r"\s{2,}", text.strip())[-1]
        if last in TOWNS:
            return last
        if text is city and last not in LABELS:
            return "other place"
        ends = [name for name in TOWNS if len(last) > 5 and name.startswith(last)]
        if len(ends) == 1:  # cut off, but it can be no other town
            return ends[0]
    return "not given"


def clean() -> pd.DataFrame:
    """Return the reports without page headers, one row a report: time, event_type, place."""
    reports = read_rda(FILE, COLUMNS)
    reports = reports[reports["event_type"] != "Attack Type"]
    places = [town(*cells) for cells in zip(reports["city"], reports["target"], strict=True)]
    return pd.DataFrame({"time": pd.to_datetime(reports["time"], unit="s"),
                         "event_type": reports["event_type"].map(kind),
                         "place": [TOWNS.get(place, place) for place in places]})


def derive() -> None:
    """Write data/sigacts_monthly.csv."""
    reports = clean()
    month = reports["time"].dt.strftime("%Y-%m-01").rename("date")
    table = reports.groupby([month, "event_type", "place"]).size().rename("reports").reset_index()
    table.insert(1, "date_precision", "month")
    write("sigacts_monthly", table)
