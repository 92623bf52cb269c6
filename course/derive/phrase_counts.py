"""How many of 5,174 readers gave which number to each of 19 phrases of chance (CAPphrase, 2026)."""
import pandas as pd

from course.derive.published import read_csv, write

COLUMNS = ["response_id", "term", "probability"]


def answers() -> pd.DataFrame:
    """The published answers: reader, phrase in lower case, percent."""
    found = read_csv("capphrase_absolute_judgements.csv.gz", COLUMNS).set_axis(["reader", "phrase", "percent"], axis=1)
    return found.assign(phrase=found["phrase"].str.lower())


def derive() -> None:
    """Write data/phrase_counts.csv."""
    write("phrase_counts", answers().groupby(["phrase", "percent"]).size().rename("readers").reset_index())
