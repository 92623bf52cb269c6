"""Ideal points of twelve countries from votes in the UN General Assembly, sessions of 1979 to 2023, with intervals."""
from course.derive.published import read_csv, write
from course.derive.un_roll_calls import COUNTRIES

COLUMNS = {"iso3c": "iso3", "session": "session", "NVotesAll": "votes", "Q5%All": "ideal_point_low",
           "IdealPointAll": "ideal_point_best", "Q95%All": "ideal_point_high"}


def derive() -> None:
    """Write data/un_ideal_points.csv."""
    points = read_csv("un_ideal_points_jun2024.csv.gz", COLUMNS)
    points = points[points["iso3"].isin(set(COUNTRIES) - {"DEU", "GBR"})]
    points.insert(0, "country", points["iso3"].map(COUNTRIES))
    points.insert(3, "year", points["session"] + 1945)  # session 1 began in 1946
    numbers = [name for name in points if name.startswith("ideal_point")]
    points[numbers] = points[numbers].round(3)
    write("un_ideal_points", points[points["year"] >= 1979].sort_values(["country", "year"]))
