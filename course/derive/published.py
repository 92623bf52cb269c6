"""Find a published file, check it, and write a table whole or not at all.

`course/derive/published.csv` names every published file with its address, checksum, licence and citation.
The folder that holds the files is named by the environment variable PUBLISHED_DATA.
"""
import functools
import hashlib
import os
import sys
import tempfile
import urllib.request
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import pandas as pd

from course.ground.facts import ROOT
from course.ground.files import taking_place, write_whole
from course.ground.rows import read_rows

DATA = ROOT / "data"
HERE = Path(__file__).parent
MANIFEST = HERE / "published.csv"
DERIVED = HERE / "derived.csv"  # the checksum of each derived table, written here and nowhere else


def stop(message: str) -> NoReturn:
    """End with one clear message and exit code 1; nothing has been written."""
    sys.exit(f"{message} The old table is kept.")


def manifest() -> dict[str, dict[str, str]]:
    """Return the rows of published.csv by file name."""
    return {row["file"]: row for row in read_rows(MANIFEST)}


def fetch(row: dict[str, str]) -> Path:
    """Return the path of a published file: in the folder, or fetched if its address gives exactly that file."""
    needed = f"{row['file']} is needed, from {row['address']} : set PUBLISHED_DATA to the folder that holds it."
    folder = os.environ.get("PUBLISHED_DATA")
    path = Path(folder or tempfile.gettempdir()) / (row["file"] if folder else f"{row['sha256'][:16]}-{row['file']}")
    if path.exists():
        return path
    if folder or row["fetch"] != "yes":
        stop(needed)
    try:
        with urllib.request.urlopen(row["address"], timeout=30) as answer, taking_place(path) as out:
            out.write(answer.read())
    except OSError as error:
        stop(f"{needed} (The address did not answer: {error}.)")
    return path


def find(file: str) -> Path:
    """Return the path of a published file whose checksum is the expected one."""
    row = manifest()[file]
    path = fetch(row)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != row["sha256"]:
        stop(f"{file} has changed: expected sha256 {row['sha256']}, found {found}.")
    return path


def need(frame: pd.DataFrame, columns: Iterable[str], file: str) -> pd.DataFrame:
    """Return the named columns of a published table, as {published: ours} if that is given; name those that it lacks.
    """
    if missing := [column for column in columns if column not in frame]:
        stop(f"{file} has no column {', '.join(missing)}. It has: {', '.join(map(str, frame.columns))}.")
    return frame[list(columns)].rename(columns=columns if isinstance(columns, dict) else {})


def read_csv(file: str, columns: Iterable[str], **options: object) -> pd.DataFrame:
    """Read the named columns of a published CSV file (gzipped or not)."""
    return need(pd.read_csv(find(file), low_memory=False, **options), columns, file)


def read_rda(file: str, columns: Iterable[str]) -> pd.DataFrame:
    """Read the named columns of the one data frame in a published .rda file."""
    return need(rda(find(file)), columns, file).copy()


def read_json(file: str, columns: Iterable[str]) -> pd.DataFrame:
    """Read the named fields of a published file with an object of JSON on each line (gzipped or not)."""
    return need(pd.read_json(find(file), lines=True, dtype=False, convert_dates=False), columns, file)


@functools.cache
def rda(path: Path) -> pd.DataFrame:
    """Return the data frame of an .rda file (kept: two tables read the same one)."""
    import rdata

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes that only R knows (tibble)
        return next(iter(rdata.read_rda(path).values()))


def write_text(name: str, text: str) -> None:
    """Write data/<name> whole or not at all, and note its checksum, so that a later edit by hand is seen."""
    write_whole(DATA / name, text)
    sums = {row["file"]: row["sha256"] for row in read_rows(DERIVED)} if DERIVED.exists() else {}
    sums[name] = hashlib.sha256(text.encode()).hexdigest()
    write_whole(DERIVED, "file,sha256\n" + "".join(f"{file},{sums[file]}\n" for file in sorted(sums)))


def write(table: str, frame: pd.DataFrame) -> None:
    """Write a derived table as data/<table>.csv."""
    write_text(f"{table}.csv", frame.to_csv(index=False, lineterminator="\n"))


def ours(name: str) -> pd.DataFrame:
    """Return a table of this folder: what we add to published files, or read out of them by."""
    return pd.read_csv(HERE / f"{name}.csv")


def governorates(names: pd.Series, spelling: str, file: str) -> tuple[pd.Series, pd.Series]:
    """Return our governorate names and ISO 3166-2 codes for a source's spellings (ucdp, esoc or arabic)."""
    known = ours("governorates").set_index(spelling)
    if unknown := sorted(set(names.dropna()) - set(known.index)):
        stop(f"{file} has governorates that governorates.csv does not know: {', '.join(unknown)}.")
    return names.map(known["governorate"]), names.map(known["code"])
