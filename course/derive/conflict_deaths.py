"""Direct deaths in all organised violence by country and year, 1989-2018 (Our World in Data on UCDP 19.1)."""
from course.derive.published import read_csv, write

COLUMNS = {"Entity": "country", "Year": "year", "Direct conflict deaths": "conflict_deaths",
           "Direct conflict death rate": "conflict_deaths_per_100k"}
COUNTRIES = {"Iran": "IRN", "Iraq": "IRQ", "Jordan": "JOR", "Kuwait": "KWT", "Saudi Arabia": "SAU", "Syria": "SYR",
             "Turkey": "TUR", "United States": "USA"}


def derive() -> None:
    """Write data/conflict_deaths.csv."""
    deaths = read_csv("owid_ucdp_conflict_deaths_2019.csv", COLUMNS)
    deaths = deaths[deaths["country"].isin(COUNTRIES)]
    deaths.insert(1, "iso3", deaths["country"].map(COUNTRIES))
    write("conflict_deaths", deaths.sort_values(["country", "year"]))
