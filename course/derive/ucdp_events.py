"""Events of organised violence in Iraq, 1989-2018 (UCDP GED 19.1), with the precision of date and place."""
from course.derive.published import governorates, read_csv, write

FILE = "ucdp_ged191_iraq.csv.gz"
COLUMNS = {"id": "id", "date_start": "date_start", "date_end": "date_end", "date_prec": "date_precision_code",
           "type_of_violence": "type_of_violence", "side_a": "side_a", "side_b": "side_b",
           "where_coordinates": "place", "adm_1": "governorate", "latitude": "latitude", "longitude": "longitude",
           "where_prec": "where_precision", "deaths_a": "deaths_side_a", "deaths_b": "deaths_side_b",
           "deaths_civilians": "deaths_civilians", "deaths_unknown": "deaths_unknown",
           "low": "deaths_low", "best": "deaths_best", "high": "deaths_high"}
VIOLENCE = {1: "state-based", 2: "non-state", 3: "one-sided"}
WHOLE = [name for name in COLUMNS.values() if name.startswith("deaths") or name in
         ("id", "date_precision_code", "where_precision")]


def derive() -> None:
    """Write data/ucdp_events.csv."""
    events = read_csv(FILE, COLUMNS, skiprows=[1])  # row 1: tags of the exchange
    published = (events["governorate"].str.replace("province", "").str.strip()
                 .replace("At-Ta'mim", "Kirkūk"))  # the governorate's older name, in 39 events
    events["governorate"], codes = governorates(published, "ucdp", FILE)
    events.insert(list(events.columns).index("governorate") + 1, "governorate_code", codes)
    events["type_of_violence"] = events["type_of_violence"].map(VIOLENCE)
    events[WHOLE] = events[WHOLE].astype("Int64")
    events["place"] = events["place"].str.split().str.join(" ")
    write("ucdp_events", events.sort_values(["date_start", "id"]))
