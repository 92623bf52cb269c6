"""Civilian deaths by month as Iraq Body Count had them on 6 March 2012: two ways of dating the same entries."""
import pandas as pd

from course.derive.published import read_csv, write

SERIES = "IBC_Maximum_recorded_killed_from_2003_to_2011_by_month.csv"
INCIDENTS = "ibc_incidents_2012_03_06_slice.csv.gz"


def derive() -> None:
    """Write data/ibc_civilian_deaths.csv."""
    series = read_csv(SERIES, ["Period Starting", "dataset 1"], skiprows=9)
    series.index = pd.to_datetime(series["Period Starting"], format="%b %Y").dt.strftime("%Y-%m-01")
    incidents = read_csv(INCIDENTS, ["start", "end", "min", "max"])
    end = pd.to_datetime(incidents["end"], format="%d %b %Y")
    start = pd.to_datetime(incidents["start"].mask(incidents["start"] == "upto", incidents["end"]), format="%d %b %Y")
    incidents["long_max"] = incidents["max"].where((end - start).dt.days >= 7, 0)
    by_start = incidents.groupby(start.dt.strftime("%Y-%m-01")).agg(
        incidents=("max", "size"), deaths_low_by_start=("min", "sum"), deaths_high_by_start=("max", "sum"),
        deaths_high_in_entries_over_a_week=("long_max", "sum"))
    table = by_start.join(series["dataset 1"].rename("deaths_high_ibc"), how="outer").astype("Int64")
    table = table.rename_axis("date").reset_index()
    table.insert(1, "date_precision", "month")
    table.insert(2, "deaths_high_ibc", table.pop("deaths_high_ibc"))
    write("ibc_civilian_deaths", table)
