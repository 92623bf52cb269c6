"""Battle-related deaths five years before to five years after eleven exits of foreign forces, 1979-2022."""
import pandas as pd

from course.derive.battle_deaths import COLUMNS, FILE, counts
from course.derive.published import read_rda, write
from course.ground.facts import ROOT
from course.ground.rows import read_rows

YEARS, LAST = 5, 2022  # years before and after an exit; the last year of the file
CODES = {"AFG": 700, "IRQ": 645, "KGZ": 703, "LBN": 660, "MLI": 432, "SAU": 670, "SOM": 520, "SYR": 652, "UZB": 704}


def window(deaths: pd.DataFrame, about: dict[str, str]) -> pd.DataFrame:
    """The years around one exit, a row of withdrawals.csv, as far as the file has them."""
    exit_year = int(about["exit_year"])
    found = deaths[(deaths["gwcode"] == CODES[about["iso3"]]) & ((deaths["year"] - exit_year).abs() <= YEARS)]
    found = found.sort_values("year")
    years = found["year"].astype("Int64")
    return pd.DataFrame({"exit": about["exit"], "country": about["country"], "iso3": about["iso3"],
                         "exit_year": exit_year, "year": years, "years_from_exit": years - exit_year,
                         **counts(found), "dataset": found["source"]})


def derive() -> None:
    """Write data/battle_deaths_exits.csv."""
    deaths = read_rda(FILE, COLUMNS)
    exits = [row for row in read_rows(ROOT / "data/withdrawals.csv") if int(row["exit_year"]) <= LAST]
    write("battle_deaths_exits", pd.concat([window(deaths, row) for row in exits]))
