"""Battle-related deaths on a country's territory by year, 1946-2022: PRIO before 1989, UCDP from 1989."""
import pandas as pd

from course.derive.published import read_rda, write

FILE = "ucdpbrds.rda"
COLUMNS = ["gwcode", "year", "low", "best", "high", "source"]
COUNTRIES = {630: ("Iran", "IRN"), 640: ("Turkey", "TUR"), 645: ("Iraq", "IRQ"), 652: ("Syria", "SYR"),
             660: ("Lebanon", "LBN"), 666: ("Israel", "ISR"), 678: ("Yemen", "YEM"), 690: ("Kuwait", "KWT")}


def counts(deaths: pd.DataFrame) -> dict[str, pd.Series]:
    """The columns of the three estimates, as whole numbers that may be missing."""
    return {f"battle_deaths_{part}": deaths[part].astype("Int64") for part in ("low", "best", "high")}


def derive() -> None:
    """Write data/battle_deaths.csv."""
    deaths = read_rda(FILE, COLUMNS)
    deaths = deaths[deaths["gwcode"].isin(COUNTRIES)]
    estimates = counts(deaths)
    table = deaths.assign(country=deaths["gwcode"].map(lambda code: COUNTRIES[code][0]),
                          iso3=deaths["gwcode"].map(lambda code: COUNTRIES[code][1]),
                          year=deaths["year"].astype("Int64"), dataset=deaths["source"], **estimates)
    columns = ["country", "iso3", "year", *estimates, "dataset"]
    write("battle_deaths", table.sort_values(["country", "year"])[columns])
