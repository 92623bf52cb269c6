"""Refugees from Iraq at each year end, by country of asylum (UNHCR, 1979-2025): nine countries and all others."""
from course.derive.displaced_year_end import FILE
from course.derive.published import read_rda, write

COUNTRIES = {"DEU": "Germany", "IRN": "Iran", "JOR": "Jordan", "LBN": "Lebanon", "SAU": "Saudi Arabia",
             "SWE": "Sweden", "SYR": "Syria", "TUR": "Turkey", "USA": "United States"}
FIRST_YEAR = 1979


def derive() -> None:
    """Write data/iraqi_refugees.csv."""
    people = read_rda(FILE, ["year", "coo_iso", "coa_iso", "refugees"])
    abroad = people.query("coo_iso == 'IRQ' and coa_iso != 'IRQ' and year >= @FIRST_YEAR").copy()
    abroad["asylum"] = abroad["coa_iso"].map(COUNTRIES).fillna("all other countries")
    abroad["iso3"] = abroad["coa_iso"].where(abroad["coa_iso"].isin(list(COUNTRIES)), "")
    table = abroad.groupby(["year", "asylum", "iso3"], as_index=False)["refugees"].sum()
    table[["year", "refugees"]] = table[["year", "refugees"]].astype("Int64")
    write("iraqi_refugees", table[["year", "asylum", "iso3", "refugees"]])
