"""The numbers that 46 people of a forum gave to 17 phrases of chance, as published (Zoni Nation)."""
from course.derive.published import read_csv, write

FILE = "perceptions_probly.csv"
COLUMNS = ["Almost Certainly", "Highly Likely", "Very Good Chance", "Probable", "Likely", "Probably", "We Believe",
           "Better Than Even", "About Even", "We Doubt", "Improbable", "Unlikely", "Probably Not", "Little Chance",
           "Almost No Chance", "Highly Unlikely", "Chances Are Slight"]


def derive() -> None:
    """Write data/perceptions.csv."""
    table = read_csv(FILE, COLUMNS, dtype=str)
    table.columns = table.columns.str.lower().str.replace(" ", "_")
    table.insert(0, "row", range(1, len(table) + 1))
    write("perceptions", table)
