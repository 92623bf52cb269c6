"""US military personnel by country and year, as the R package troopdata publishes them (nothing repaired)."""
from course.derive.published import read_csv, write
from course.derive.us_troops_dmdc import COUNTRIES

COLUMNS = {"countryname": "country", "iso3c": "iso3", "year": "year", "troops_ad": "troops_ad",
           "total_selected_reserve": "selected_reserve", "total_civilian": "civilian"}


def derive() -> None:
    """Write data/us_troops_country_year.csv."""
    years = read_csv("troopdata-rebuild-country-year.csv", COLUMNS)
    years = years[years["iso3"].isin(COUNTRIES)].astype({"troops_ad": "Int64"})
    write("us_troops_country_year", years.sort_values(["country", "year"]))
