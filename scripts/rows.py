"""The one way in which scripts and pages read a CSV file: the mark at the start and line ends make no difference."""
import csv


def read_rows(path):
    """The rows of a CSV file as dictionaries of text; an empty cell is an empty text."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
