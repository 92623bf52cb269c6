"""The tables: they are as the package says, what follows from them is up to date, and damage is caught."""
import json
import re
import shutil
import subprocess
from collections import Counter
from datetime import date

import pandas as pd
import pytest
from frictionless import Package
from pybtex.database import parse_string

from scripts import datapackage, validate_data
from scripts.check_sources import check
from scripts.validate_data import DATA, validate
from tests.damage import KINDS, draw, to_bytes

LAST_DAY = "2026-10-07"
PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))
RESOURCES = {r["name"]: r for r in PACKAGE["resources"]}
CSV = [name for name, r in RESOURCES.items() if r["path"].endswith(".csv")]
HAND = [name for name in CSV if not RESOURCES[name]["derived"]]


def raw(name):
    return (DATA / RESOURCES[name]["path"]).read_bytes()


def table(name):
    """A table with every cell as text and empty cells empty."""
    return pd.read_csv(DATA / RESOURCES[name]["path"], dtype=str, keep_default_na=False)


# The tables and the package

def test_every_table_is_as_the_package_says():
    assert validate() == []


def test_the_package_follows_the_published_standard():
    report = Package.validate_descriptor(PACKAGE)
    assert report.valid, [error.message for error in report.errors]
    assert PACKAGE["version"] and PACKAGE["created"] and PACKAGE["licenses"] and PACKAGE["contributors"]


def test_frictionless_itself_finds_nothing_wrong():
    report = Package(DATA / "datapackage.json").validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:10]


@pytest.mark.parametrize("name", RESOURCES)
def test_every_table_is_described(name):
    resource = RESOURCES[name]
    for key in ("title", "description", "licenses", "counted_by", "not_to_do", "hash", "bytes", "rows", "encoding"):
        assert resource.get(key), f"{name} has no {key} in datapackage.json"
    assert resource["path"].startswith(f"{name}."), "a table and its file have one name"
    assert all(n.get("name") and n.get("title") for n in resource["licenses"])
    assert not resource["derived"] or resource["sources"], "a derived table names its sources"
    for field in resource.get("schema", {}).get("fields", []):
        where = f"{name}, {field['name']}"
        assert len(field["description"]) > 3, f"{where} has no description"
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", field["name"]), f"{where}: write names in snake_case"
        if field["type"] in ("integer", "number"):
            assert field.get("unit"), f"{where} has no unit"
            rules = field["constraints"]
            assert "enum" in rules or {"minimum", "maximum"} <= set(rules), f"{where} has no limits"
        if field["type"] == "date":
            assert {"minimum", "maximum"} <= set(field["constraints"]), f"{where} has no limits"
    if "schema" in resource:
        assert resource["schema"]["primaryKey"], f"{name} has no primary key"


@pytest.mark.parametrize("name", CSV)
def test_pandas_reads_every_cell(name):
    """`pd.read_csv` and nothing else: no word is taken for a missing value, no table loses a row."""
    text, read = table(name), pd.read_csv(DATA / RESOURCES[name]["path"], low_memory=False)
    lost = [(row + 2, column) for column in text for row in text.index[(text[column] != "") & read[column].isna()]]
    assert lost == [] and len(read) == RESOURCES[name]["rows"]


@pytest.mark.parametrize("name", CSV)
def test_the_file_is_plain(name):
    data = raw(name)
    assert b"\r" not in data and not data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\n") and not data.endswith(b"\n\n")
    formulas = [cell for column in table(name).items() for cell in column[1] if re.match(r"[=@\t]|[+-](?![\d.])", cell)]
    assert formulas == [], "a spreadsheet would take these cells for formulas"


# What follows from the tables

def test_generated_files_are_up_to_date():
    assert datapackage.stale() == [], "run `make package`"


def test_a_stale_file_is_named(tmp_path):
    copy_project(tmp_path)
    readme = tmp_path / "data/README.md"
    readme.write_text(readme.read_text("utf-8").replace("Iraq", "Irak", 1), "utf-8")
    assert datapackage.stale(tmp_path) == ["data/README.md"]


def copy_project(folder):
    """Data, guide and references in another folder, as somebody who edits them would have them."""
    shutil.copytree(DATA, folder / "data")
    (folder / "guide").mkdir()
    for path in ("guide/references.md", "guide/how-sure-are-we.md", "references.bib"):
        shutil.copy(datapackage.ROOT / path, folder / path)


def test_a_hand_edit_needs_make_package_and_no_more(tmp_path):
    copy_project(tmp_path)
    edited = tmp_path / "data/us_troop_levels.csv"
    edited.write_bytes(edited.read_bytes().replace(b",2005-01-01,", b",2005-01-02,").replace(b",month,159000", b",day,159000"))
    assert [message for message in validate(tmp_path / "data")] == [
        "us_troop_levels.csv, the file changed since the package was written. If you meant it, run `make package`."]
    for path, text in datapackage.outputs(tmp_path).items():
        path.write_text(text, "utf-8")
    assert validate(tmp_path / "data") == [] and datapackage.stale(tmp_path) == []


def test_references_resolve_and_are_used():
    unused, unknown, digests = check()
    assert unknown == [], "keys that are not in sources.csv"
    assert unused == [], "sources that no table uses"


def test_the_bibliography_holds_every_source():
    entries = parse_string((datapackage.ROOT / "references.bib").read_text("utf-8"), "bibtex").entries
    assert list(entries) == list(table("sources")["source"])
    assert len({key.lower() for key in entries}) == len(entries), "anchors do not tell capitals apart"


def test_rows_on_digests_only_are_attributed():
    for name, row, source in check()[2]:
        rows = table(name)
        assert rows.loc[rows.iloc[:, 0] == row, "use_rule"].item() == "attribute", f"{name}, {row}: rests on digests only"


def test_the_commercial_list_names_what_is_not_open():
    lines = "\n".join(datapackage.commercial(PACKAGE))
    assert "leave out   ibc_civilian_deaths" in lines and "keep apart  democracy" in lines
    assert "us_troop_levels" not in lines


# Damage

@pytest.mark.parametrize("name", CSV)
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(name):
    data, path = raw(name), DATA / RESOURCES[name]["path"]
    for same in (data.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + data, b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")):
        assert validate_data.parse(same) == validate_data.parse(data) and validate_data.checksum(same) == RESOURCES[name]["hash"]
    assert validate(only=[name], contents={name: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")}) == [], path


def damaged(name, row, column, value):
    """The bytes of a table with one cell changed; the row as a spreadsheet numbers it."""
    rows = [list(r) for r in validate_data.parse(raw(name))[0]]
    rows[row - 1][rows[0].index(column)] = value
    return to_bytes(rows)


@pytest.mark.parametrize("name, row, column, value, said", [
    ("elections", 41, "seats", "forty", "elections.csv, row 41, seats: 'forty' is not a whole number. Write digits"),
    ("us_troop_levels", 9, "level", "L01", "us_troop_levels.csv, row 9, level: the key stands in row 2 too"),
    ("us_troop_levels", 4, "source", "AP08;NOSUCH", "us_troop_levels.csv, row 4, source: 'NOSUCH' is not in sources.csv"),
    ("us_troops_dmdc", 100, "year", "2207", "us_troops_dmdc.csv, row 100, year: '2207' is more than"),
    ("us_troop_levels", 5, "date", "2027-01-01", "us_troop_levels.csv, row 5, date: '2027-01-01' is more than"),
    ("us_troop_levels", 7, "low", "900000", "us_troop_levels.csv, row 7, low:"),
    ("claims", 3, "verdict", "true", "claims.csv, row 3, verdict: 'true' is not one of supported"),
    ("us_troop_levels", 6, "source_quality", "P", "us_troop_levels.csv, row 6, source_quality: 'P', but sources.csv gives 'R'"),
    ("claims", 2, "nuance", "None", "claims.csv, row 2, nuance: 'None' is read as missing by pandas or R"),
    ("events", 8, "title", "ParÃ­s talks", "events.csv, row 8, title: a space at an end, or letters broken"),
])
def test_a_spoilt_cell_is_named_with_its_row_and_column(name, row, column, value, said):
    messages = validate(only=[name], contents={name: damaged(name, row, column, value)})
    assert any(message.startswith(said) for message in messages), messages


@pytest.mark.parametrize("spoil, said", [
    (lambda data: data.replace(b"measure,scope", b"scope", 1), "row 1: column 'measure' is missing"),
    (lambda data: data.replace(b"measure,scope", b"scope,measure", 1), "row 1: the columns stand in another order"),
    (lambda data: data.replace(b",", b";"), "row 1: the cells are joined by ';'"),
    (lambda data: b"\n".join(data.split(b"\n")[:-2]) + b"\n", "the file changed since the package was written. It has 34 rows"),
    (lambda data: data.replace(b",2500,2500,", b",2500,25000,", 1), "the file changed since the package was written"),
    (lambda data: data.replace(b"projected", "pr\u00f6jected".encode("latin-1"), 1), "row 12, measure: byte 0xf6 is not UTF-8"),
    (lambda data: data.replace(b"L05,2005", b'L05,"2005', 1), "row 6: the quotation marks do not pair"),
    (lambda data: data.replace(b"\nL05", b"\n\nL05", 1), "row 6: the line is empty"),
    (lambda data: data.replace(b",Iraq,A,R", b",Iraq,A,R,", 1), "row 3: more cells than the header has"),
    (lambda data: b"", "row 1: the file is empty"),
])
def test_a_spoilt_file_is_named_with_its_fault(spoil, said):
    messages = validate(only=["us_troop_levels"], contents={"us_troop_levels": spoil(raw("us_troop_levels"))})
    assert any(message.startswith(f"us_troop_levels.csv, {said}") for message in messages), messages


def test_a_missing_and_an_unlisted_file_are_named(tmp_path):
    copy_project(tmp_path)
    (tmp_path / "data/claims.csv").rename(tmp_path / "data/extra.csv")
    messages = "\n".join(validate(tmp_path / "data", only=["us_troop_levels"]))
    assert "claims.csv: the file is missing" in messages and "extra.csv: the file is not in datapackage.json" in messages


def test_git_tells_which_cell_changed(tmp_path):
    copy_project(tmp_path)
    run = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.autocrlf=false"]
    for command in (["init", "-q"], ["add", "data"], ["commit", "-qm", "x"]):
        subprocess.run(run + command, check=True)
    (tmp_path / "data/us_troop_levels.csv").write_bytes(damaged("us_troop_levels", 36, "high", "20"))
    assert validate(tmp_path / "data", only=["us_troop_levels"])[0] == (
        "us_troop_levels.csv, row 36, high: '20', and '0' in the committed file.")


# What a schema must catch by itself, whatever the table; the checksum stands behind all of them.
BY_SCHEMA = {"number to text", "thousands comma", "key doubled", "date out of range", "date as a spreadsheet shows it",
             "unknown source", "sources joined by a comma", "column dropped", "column renamed", "semicolons for commas",
             "two columns swapped", "wrong encoding", "extra quote"}


def damage_report(times, seed=2026):
    """Rows (table, kind, how it was caught, first message): by the schema with a row, by the schema, by the checksum, or not."""
    report = []
    for name in CSV:
        few = 1 if RESOURCES[name]["bytes"] > 300_000 else times
        for kind, data in draw(name, raw(name), few, seed):
            if data is None:
                continue
            said = validate(only=[name], contents={name: data}, files=False)
            how = "row" if any(re.search(r"\.csv, row \d+", m) for m in said) else "schema" if said else (
                "checksum" if validate_data.checksum(data) != RESOURCES[name]["hash"] else "not")
            report.append((name, kind, how, (said or [""])[0]))
    return report


def test_damage_drawn_at_random_is_caught():
    report = damage_report(times=2)
    count = Counter((kind, how) for _, kind, how, _ in report)
    print(f"\n{'damage':34}{'tried':>6}{'row named':>11}{'checksum':>10}{'survive':>9}")
    for kind in KINDS:
        tried = [count[kind, how] for how in ("row", "schema", "checksum", "not")]
        print(f"{kind:34}{sum(tried):6}{tried[0]:11}{tried[2]:10}{tried[3]:9}")
        assert sum(tried), f"{kind}: nothing was tried"
    assert [entry for entry in report if entry[2] == "not"] == []
    assert [entry for entry in report if entry[1] in BY_SCHEMA and entry[2] != "row"] == []
