"""Daily spot prices of Brent and WTI crude oil since 2018 (US Energy Information Administration)."""
from course.derive.published import read_csv, write

FILES = {"brent_usd": "brent-daily.csv.gz", "wti_usd": "wti-daily.csv.gz"}
FIRST = "2018-01-01"


def derive() -> None:
    """Write data/oil_daily.csv: every day on which one of the two markets has a price."""
    brent, wti = (read_csv(file, {"Date": "date", "Price": column}) for column, file in FILES.items())
    prices = brent.merge(wti, on="date", how="outer", validate="one_to_one")
    write("oil_daily", prices[prices["date"] >= FIRST].sort_values("date", kind="stable"))
