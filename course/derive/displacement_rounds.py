"""Displaced and returned families in Iraq by round and governorate (IOM Displacement Tracking Matrix, 2014-2021).

Families are what the enumerators counted. The people of the published lists are families times six in every row, so
they are left out; the script stops if that ever ceases to hold.
"""
import pandas as pd

from course.derive.published import governorates, read_csv, stop, write

FILE = "iom_dtm_iraq_slice.csv.gz"
LISTS = "iom_dtm_iraq_sources.csv.gz"  # the 222 published lists with their days
COLUMNS = ["kind", "date", "Governorate", "locations", "families", "individuals"]
KINDS = {"idps": "displaced", "returnees": "returned"}
SPELT = {"Thi Qar": "Thi-Qar", "Kirkuk": "Tameem", "Salahal Din": "Salah al-Din"}  # as governorates.csv knows them


def derive() -> None:
    """Write data/displacement_rounds.csv."""
    rounds = read_csv(FILE, COLUMNS)
    if (rounds["individuals"] != 6 * rounds["families"]).any():
        stop(f"{FILE}: the people of a row are not six times its families.")
    lists = read_csv(LISTS, ["kind", "date"])
    if set(map(tuple, lists.to_numpy())) != set(map(tuple, rounds[["kind", "date"]].to_numpy())):
        stop(f"{FILE} has other rounds than {LISTS}.")
    names, codes = governorates(rounds["Governorate"].replace(SPELT), "esoc", FILE)
    table = pd.DataFrame({"kind": rounds["kind"].map(KINDS), "date": rounds["date"], "governorate": names,
                          "governorate_code": codes, "locations": rounds["locations"], "families": rounds["families"]})
    write("displacement_rounds", table.sort_values(["kind", "date", "governorate"]))
