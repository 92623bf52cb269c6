"""Five V-Dem indices of democracy with their intervals, nine countries, 1946-2024. Share alike: CC BY-SA 4.0."""
import pandas as pd

from course.derive.published import read_rda, write

COUNTRIES = {"IRN": "Iran", "IRQ": "Iraq", "JOR": "Jordan", "KWT": "Kuwait", "LBN": "Lebanon", "SAU": "Saudi Arabia",
             "SYR": "Syria", "TUR": "Turkey", "USA": "United States"}
INDICES = {"electoral democracy": "v2x_polyarchy", "liberal democracy": "v2x_libdem",
           "participatory democracy": "v2x_partipdem", "deliberative democracy": "v2x_delibdem",
           "egalitarian democracy": "v2x_egaldem"}
ENDS = {"low": "_codelow", "best": "", "high": "_codehigh"}


def derive() -> None:
    """Write data/democracy_vdem.csv."""
    columns = ["country_text_id", "year"] + [name + end for name in INDICES.values() for end in ENDS.values()]
    scores = read_rda("democracydata_vdem_simple.rda", columns)
    scores = scores[scores["country_text_id"].isin(COUNTRIES) & (scores["year"] >= 1946)]
    first = {"country": scores["country_text_id"].map(COUNTRIES), "iso3": scores["country_text_id"],
             "year": scores["year"].astype(int)}
    tables = [pd.DataFrame({**first, "index": index} | {end: scores[name + tail] for end, tail in ENDS.items()})
              for index, name in INDICES.items()]
    write("democracy_vdem", pd.concat(tables).sort_values(["index", "country", "year"]))
