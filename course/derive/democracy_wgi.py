"""Voice and Accountability (Worldwide Governance Indicators), nine countries, 1996-2023: estimate and rank."""
import pandas as pd

from course.derive.democracy_vdem import COUNTRIES
from course.derive.published import read_rda, write

COLUMNS = ["wb_code", "year", "Estimate", "StdErr", "NumSrc", "Rank", "Lower", "Upper"]
Z90 = 1.645  # the publishers' ranks come with 90 per cent intervals; so does the estimate here


def derive() -> None:
    """Write data/democracy_wgi.csv."""
    scores = read_rda("democracydata_wgi.rda", COLUMNS)
    scores = scores[scores["wb_code"].isin(COUNTRIES)]
    first = {"country": scores["wb_code"].map(COUNTRIES), "iso3": scores["wb_code"], "year": scores["year"].astype(int)}
    margin = Z90 * scores["StdErr"]
    estimate = pd.DataFrame({**first, "index": "voice and accountability", "low": scores["Estimate"] - margin,
                             "best": scores["Estimate"], "high": scores["Estimate"] + margin})
    rank = pd.DataFrame({**first, "index": "voice and accountability rank", "low": scores["Lower"],
                         "best": scores["Rank"], "high": scores["Upper"]})
    table = pd.concat([estimate, rank]).sort_values(["index", "country", "year"])
    table[["low", "best", "high"]] = table[["low", "best", "high"]].round(3)
    table["sources_used"] = scores["NumSrc"].astype("Int64")
    write("democracy_wgi", table)
