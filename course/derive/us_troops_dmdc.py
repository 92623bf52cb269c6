"""US military personnel by report of the Defense Manpower Data Center: Iraq and nine countries beside it.

Figures stand as published, zeros too. `status` says what kind of figure a row holds, read from the report's own
label, because the first lesson of this table is that a published 0 is not always a count of nobody.
"""
import pandas as pd

from course.derive.published import read_csv, write

COUNTRIES = ["AFG", "ARE", "BHR", "IRQ", "JOR", "KWT", "QAT", "SAU", "SYR", "TUR"]
COLUMNS = {"countryname": "country", "iso3c": "iso3", "year": "year", "month": "month", "Location": "report_label",
           "troops_ad": "active_duty", "Total Selected Reserve": "selected_reserve", "Total Civilian": "civilian",
           "Grand Total": "grand_total"}
COUNTS = ["active_duty", "selected_reserve", "civilian", "grand_total"]


def status(row: pd.Series) -> str:
    """Tell a figure that was published from a zero that stands for something else."""
    label = row.report_label.lower()
    if row.active_duty:
        return "wider area" if "in/around" in label else "published"
    if "see " in label:
        return "elsewhere"
    if "not available" in label:
        return "not available"
    return "withheld" if "*" in label else "zero without note"


def derive() -> None:
    """Write data/us_troops_dmdc.csv."""
    reports = read_csv("troopdata-rebuild-reports.csv", COLUMNS)
    reports = reports[reports["iso3"].isin(COUNTRIES)].copy()
    day = pd.to_datetime(reports["month"] + " " + reports["year"].astype(str), format="%B %Y")
    reports["date"], reports["date_precision"], reports["month"] = day.dt.strftime("%Y-%m-%d"), "month", day.dt.month
    reports["status"] = reports.apply(status, axis=1)
    reports[COUNTS] = reports[COUNTS].astype("Int64")
    columns = ["country", "iso3", "date", "date_precision", "year", "month", "report_label", "status", *COUNTS]
    write("us_troops_dmdc", reports.sort_values(["country", "date"])[columns])
