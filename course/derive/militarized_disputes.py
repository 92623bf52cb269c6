"""Militarised disputes among the United States, Iran and Iraq by pair and year, to 2010 (Gibler, Miller, Little)."""
from course.derive.published import read_rda, write

COUNTRIES = {2: "USA", 630: "IRN", 645: "IRQ"}
COLUMNS = {"dispnum": "dispute", "ccode1": "country_a", "ccode2": "country_b", "year": "year", "gmlmidonset": "onset",
           "stmon": "start_month", "mindur": "days_min", "maxdur": "days_max", "sidea1": "side_a",
           "hostlev": "hostility_level", "hostlev1": "hostility_level_a", "hostlev2": "hostility_level_b",
           "fatality": "fatality_level", "fatality1": "fatality_level_a", "fatality2": "fatality_level_b",
           "fatalpre1": "fatalities_a", "fatalpre2": "fatalities_b", "recip": "reciprocated"}


def derive() -> None:
    """Write data/militarized_disputes.csv."""
    disputes = read_rda("gml_mid_ddydisps.rda", COLUMNS).astype("Int64")
    # The file holds every pair in both directions.
    disputes = disputes[disputes["country_a"].isin(COUNTRIES) & disputes["country_b"].isin(COUNTRIES)
                        & (disputes["country_a"] < disputes["country_b"])]
    disputes = disputes.mask(disputes == -9)  # their code for missing
    disputes["country_a"] = disputes["country_a"].map(COUNTRIES)
    disputes["country_b"] = disputes["country_b"].map(COUNTRIES)
    disputes["side_a"] = disputes["country_a"].where(disputes["side_a"] == 1, disputes["country_b"])
    for name in ("onset", "reciprocated"):
        disputes[name] = disputes[name].map({1: "true", 0: "false"})
    write("militarized_disputes", disputes.sort_values(["year", "country_a", "country_b", "dispute"]))
