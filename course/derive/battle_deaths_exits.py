"""Battle-related deaths five years before to five years after eleven exits of foreign forces, 1979-2022."""
import pandas as pd

from course.derive.published import read_rda, write

FILE = "ucdpbrds.rda"
LICENCE = "UCDP: CC BY 4.0"
COLUMNS = ["gwcode", "year", "low", "best", "high", "source"]
YEARS = 5  # before and after the exit
EXITS = {  # rows of withdrawals.csv whose year is in the file: (code, country, ISO code, year of the exit)
    "W01": (660, "Lebanon", "LBN", 1984), "W02": (520, "Somalia", "SOM", 1994),
    "W03": (670, "Saudi Arabia", "SAU", 2003), "W04": (704, "Uzbekistan", "UZB", 2005),
    "W05": (645, "Iraq", "IRQ", 2011), "W06": (703, "Kyrgyzstan", "KGZ", 2014),
    "W07": (700, "Afghanistan", "AFG", 1989), "W08": (700, "Afghanistan", "AFG", 2021),
    "W09": (432, "Mali", "MLI", 2022), "W15": (652, "Syria", "SYR", 2018), "W17": (645, "Iraq", "IRQ", 2020)}


def window(deaths: pd.DataFrame, name: str, code: int, country: str, iso3: str, exit_year: int) -> pd.DataFrame:
    """The years around one exit, as far as the file has them."""
    found = deaths[(deaths["gwcode"] == code) & ((deaths["year"] - exit_year).abs() <= YEARS)].sort_values("year")
    years = found["year"].astype("Int64")
    counts = {f"battle_deaths_{part}": found[part].astype("Int64") for part in ("low", "best", "high")}
    return pd.DataFrame({"exit": name, "country": country, "iso3": iso3, "exit_year": exit_year, "year": years,
                         "years_from_exit": years - exit_year, **counts, "dataset": found["source"]})


def derive() -> None:
    """Write data/battle_deaths_exits.csv."""
    deaths = read_rda(FILE, LICENCE, COLUMNS)
    write("battle_deaths_exits", pd.concat([window(deaths, name, *about) for name, about in EXITS.items()]))
