"""Price of Brent crude by month since January 2003 (US Energy Information Administration)."""
from course.derive.published import read_csv, write

COLUMNS = {"Date": "date", "Price": "usd_per_barrel"}


def derive() -> None:
    """Write data/oil_price_brent.csv."""
    price = read_csv("brent-monthly.csv", COLUMNS)
    price["date"] = price["date"].str[:7] + "-01"  # published as the 15th, and it is the mean of the month
    price.insert(1, "date_precision", "month")
    write("oil_price_brent", price[price["date"] >= "2003"].sort_values("date"))
