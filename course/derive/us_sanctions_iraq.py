"""Names on the US sanctions list that are tied to armed groups, ISIS or oil trade in Iraq: three copies of the list.

Which entries, their dates and actions are ours (us_sanctions_selection.csv); programmes are as published. Persons are
named where another table of the course names them; the others are left to their number on the public list.
"""
from course.derive.published import ours, read_csv, stop, write

NEW = "ofac_sdn_2026.csv.gz"
OLD = {2021: "ofac_sdn_2021_slice.csv.gz", 2023: "ofac_sdn_2023_slice.csv.gz"}
KINDS = {"individual": "person", "entity": "organisation", "vessel": "ship"}


def derive() -> None:
    """Write data/us_sanctions_iraq.csv."""
    chosen = ours("us_sanctions_selection").set_index("ofac_id")
    new = read_csv(NEW, ["uid", "name", "type", "programs"]).set_index("uid")
    old = {year: read_csv(file, ["id", "name", "type", "programme"]).set_index("id")
           for year, file in OLD.items()}
    if unknown := sorted(set(chosen.index) - set(new.index) - set(old[2023].index)):
        stop(f"us_sanctions_selection.csv has numbers that no list has: {', '.join(map(str, unknown))}.")
    table = chosen.join(new[["name", "type"]])
    gone = table["name"].isna()  # two entries of 2023 are off the list of 2026
    table.loc[gone, "name"] = old[2023]["name"].reindex(table.index[gone])
    table["kind"] = table["type"].map(KINDS).fillna(old[2023]["type"].reindex(table.index).map(
        {"individual": "person"})).fillna("organisation")
    table["published_name"] = table["name"].where((table["kind"] != "person") | table["our_name"].notna())
    for year, lists in old.items():
        table[f"programmes_{year}"] = lists["programme"].reindex(table.index).str.replace("] [", ";", regex=False)
    table["programmes_2026"] = new["programs"].reindex(table.index).str.replace("; ", ";")
    table["on_list_2026"] = (~gone).map({True: "true", False: "false"})
    columns = ["kind", "published_name", "our_name", "programmes_2021", "programmes_2023", "programmes_2026",
               "on_list_2026", "action_date", "date_basis", "action"]
    write("us_sanctions_iraq", table.sort_index()[columns].reset_index())
