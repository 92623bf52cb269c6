"""US military deaths in the operation in Iraq by month, March 2003 to February 2012: two counts side by side."""
import pandas as pd

from course.derive.published import read_csv, write

LIST, GUARDIAN = "icasualties_oif_us_deaths_slice.csv.gz", "guardian_us_casualties_by_month.csv"


def derive() -> None:
    """Write data/us_deaths_iraq.csv."""
    deaths = read_csv(LIST, ["Date", "Cause", "Country of Death"])
    month = pd.to_datetime(deaths["Date"], format="%m/%d/%Y").dt.strftime("%Y-%m-01")
    cause = deaths["Cause"].str.strip()
    hostile = cause.str.split(" - ").str[0].str.lower()
    deaths = pd.DataFrame({"deaths": 1, "deaths_hostile": hostile == "hostile",
                           "deaths_non_hostile": hostile == "non-hostile",
                           "deaths_ied": cause.str.contains(r"\bIED\b"),  # "unspecified" contains "ied"
                           "deaths_in_iraq": deaths["Country of Death"].str.strip() == "Iraq"})
    guardian = read_csv(GUARDIAN, ["Period", "Fatalities", "Wounded"])
    guardian.index = pd.to_datetime(guardian["Period"], format="%b-%y").dt.strftime("%Y-%m-01")
    guardian = guardian[["Fatalities", "Wounded"]].set_axis(["deaths_guardian", "wounded_guardian"], axis=1)
    months = pd.date_range("2003-03-01", "2012-02-01", freq="MS").strftime("%Y-%m-%d")
    table = deaths.groupby(month).sum().reindex(months, fill_value=0).join(guardian).astype("Int64")
    table.insert(0, "date_precision", "month")
    write("us_deaths_iraq", table.rename_axis("date").reset_index())
