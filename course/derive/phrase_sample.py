"""The answers of every 17th reader of the phrases of chance (CAPphrase, 2026): 305 people, a column a phrase."""
from course.derive.phrase_counts import answers
from course.derive.published import write

EVERY = 17


def derive() -> None:
    """Write data/phrase_sample.csv."""
    table = answers().pivot(index="reader", columns="phrase", values="percent").sort_index().iloc[::EVERY]
    table.columns = table.columns.str.replace(" ", "_")
    write("phrase_sample", table.reset_index())
