"""The tables: they are as the package says, what follows from them is up to date, and damage is caught."""
import io
import json
import re
import shutil
import subprocess
from datetime import date
from functools import cache
from types import SimpleNamespace

import pandas as pd
import pytest
from frictionless import Package
from pybtex.database import parse_string

from course import renew
from course.ground.contents import read_contents
from course.ground.facts import ROOT, UNTRIED, record_ends, scale
from course.references.pages import archived, read_when, resting, used_by
from course.tables import package
from course.tables import validate as validate_data
from course.tables.validate import DATA, validate
from tests.conftest import report
from tests.damage import DATE, KINDS, LONGEST, NUMBER, attempts, looks_like, summary, to_bytes
from tests.reviewed import parting

LAST_DAY = record_ends().isoformat()
PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))
RESOURCES = {r["name"]: r for r in PACKAGE["resources"]}
CSV = [name for name, r in RESOURCES.items() if r["path"].endswith(".csv")]
HAND = [name for name in CSV if not RESOURCES[name]["derived"]]


def raw(name):
    return (DATA / RESOURCES[name]["path"]).read_bytes()


@cache
def table(name):
    """A table with every cell as text and empty cells empty."""
    return pd.read_csv(DATA / RESOURCES[name]["path"], dtype=str, keep_default_na=False)


# The tables and the package

def test_every_table_is_as_the_package_says():
    assert validate() == []


def test_the_package_follows_the_published_standard():
    report = Package.validate_descriptor(PACKAGE)
    assert report.valid, [error.message for error in report.errors]
    assert PACKAGE["created"] and PACKAGE["licenses"] and PACKAGE["contributors"]
    assert f"\nversion: {PACKAGE['version']}\n" in (ROOT / "CITATION.cff").read_text("utf-8")


def test_frictionless_itself_finds_nothing_wrong():
    report = Package(DATA / "datapackage.json").validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:10]


@pytest.mark.parametrize("name", RESOURCES)
def test_every_table_is_described(name):
    resource = RESOURCES[name]
    for key in ("title", "description", "licenses", "counted_by", "not_to_do", "hash", "bytes", "encoding"):
        assert resource.get(key), f"{name} has no {key} in datapackage.json"
    assert resource["path"].startswith(f"{name}."), "a table and its file have one name"
    assert all(n.get("name") and n.get("title") for n in resource["licenses"])
    assert not resource["derived"] or resource["sources"], "a derived table names its sources"
    for field in resource.get("schema", {}).get("fields", []):
        where = f"{name}, {field['name']}"
        assert len(field["description"]) > 3, f"{where} has no description"
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", field["name"]), f"{where}: write names in snake_case"
        rules = set(field.get("constraints", {}))
        if field["type"] in ("integer", "number"):
            assert field.get("unit"), f"{where} has no unit"
        if field["type"] in ("integer", "number", "date"):
            assert "enum" in rules or {"minimum", "maximum"} <= rules, f"{where} has no limits"
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
    assert b"\r" not in data and not data.startswith(b"\xef\xbb\xbf") and re.search(rb"[^\n]\n\Z", data)
    formulas = [cell for _, column in table(name).items() for cell in column if re.match(r"[=@\t]|[+-](?![\d.])", cell)]
    assert formulas == [], "a spreadsheet would take these cells for formulas"


# What follows from the tables

def test_generated_files_are_up_to_date():
    wanted = renew.outputs()
    texts = {path: path.read_text("utf-8") if path.exists() else "" for path in renew.stale(wanted)}
    report([f"{path.relative_to(ROOT)}: {parting(text, wanted.get(path, ''))}. Run `make package`."
            for path, text in texts.items()])


@pytest.fixture
def project(tmp_path):
    """Three tables with all that follows from them, for somebody to edit."""
    (tmp_path / "data").mkdir()
    (tmp_path / "guide").mkdir()
    kept = [r for r in PACKAGE["resources"] if r["name"] in ("us_troop_levels", "rewrite_comparison", "sources")]
    (tmp_path / "data/datapackage.json").write_text(json.dumps({**PACKAGE, "resources": kept}), "utf-8")
    for path in ("guide/how-sure-are-we.md", *(f"data/{r['path']}" for r in kept)):
        shutil.copy(ROOT / path, tmp_path / path)
    make_package(tmp_path)
    return tmp_path


def make_package(folder):
    """What `make package` does, in another folder."""
    for path, text in renew.outputs(folder).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def stale(folder):
    """The files of a folder that are not up to date, by their names."""
    return [path.relative_to(folder).as_posix() for path in renew.stale(renew.outputs(folder), folder)]


def test_a_stale_file_is_named(project):
    assert stale(project) == []
    readme = project / "data/README.md"
    readme.write_text(readme.read_text("utf-8").replace("Iraq", "Irak", 1), "utf-8")
    assert stale(project) == ["data/README.md"]


def test_a_hand_edit_needs_make_package_and_no_more(project):
    edited = project / "data/us_troop_levels.csv"
    edited.write_bytes(edited.read_bytes().replace(b"2005-01-01,month,159000", b"2005-01-02,day,159000"))
    assert validate(project / "data") == [
        "us_troop_levels.csv, the file changed since the package was written. If you meant it, run `make package`."]
    assert stale(project) == ["data/datapackage.json"]
    make_package(project)
    assert validate(project / "data") == [] and stale(project) == []


def test_the_command_refuses_tables_that_break_their_schema(project, capsys):
    assert renew.main(project) == 0 and capsys.readouterr().out == "Nothing had changed.\n"
    before = (project / "data/datapackage.json").read_text("utf-8")
    (project / "data/us_troop_levels.csv").write_bytes(damaged("us_troop_levels", 3, "low", "many"))
    assert renew.main(project) == 1
    assert "us_troop_levels.csv, row 3, low: 'many' is not a whole number" in capsys.readouterr().err
    assert (project / "data/datapackage.json").read_text("utf-8") == before
    (project / "data/us_troop_levels.csv").write_bytes(damaged("us_troop_levels", 3, "note", "a new note"))
    assert renew.main(project) == 0 and "renewed data/datapackage.json" in capsys.readouterr().out
    assert validate(project / "data") == []


def test_references_resolve_and_are_used():
    contents = read_contents()
    used, known = set(used_by(contents)), {row["source"] for row in contents.tables["sources"]}
    chapters = "".join(path.read_text("utf-8") for path in ROOT.glob("chapters/*.ipynb"))
    linked = {row["source"] for row in contents.tables["sources"] if row["url"] and row["url"] in chapters}
    assert used - known == set(), "keys that are not in sources.csv"
    assert known - used - linked == set(), "sources that no row, no table and no chapter's link uses"


def test_the_bibliography_holds_every_source():
    entries = parse_string((ROOT / "references.bib").read_text("utf-8"), "bibtex").entries
    assert list(entries) == list(table("sources")["source"])
    assert len({key.lower() for key in entries}) == len(entries), "anchors do not tell capitals apart"


@pytest.mark.parametrize("name", [name for name in HAND if "confidence" in table(name)])
def test_mark_rule_and_sources_of_a_row_agree(name):
    """A: something better than a digest was read. B: the primary is named and was not read. D: digests only."""
    for _, row in table(name).iterrows():
        read = set(row["source_quality"].split(";")) & set("PNTRW")
        wanted = "A" if read else "D" if "D" in row["source_quality"] else "B"
        where = f"{name}, {row.iloc[0]}: {row['source_quality']} with {row['confidence']} and {row['use_rule']}"
        assert row["confidence"] == wanted or (row["confidence"], wanted) == ("B", "A"), where
        assert (row["confidence"] == "B") == (row["use_rule"] == "check primary"), where
        assert row["confidence"] != "D" or row["use_rule"] == "attribute", where


def test_the_commercial_list_names_what_is_not_open():
    lines = "\n".join(package.commercial(PACKAGE))
    assert "leave out  ibc_civilian_deaths" in lines and "keep apart democracy_vdem" in lines
    assert "us_troop_levels" not in lines


# Damage

@pytest.mark.parametrize("name", CSV)
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(name):
    data = raw(name)
    crlf = data.replace(b"\n", b"\r\n")
    for same in (crlf, b"\xef\xbb\xbf" + data, b"\xef\xbb\xbf" + crlf):
        assert validate_data.parse(same) == validate_data.parse(data)
        assert validate_data.checksum(same) == RESOURCES[name]["hash"]
    if len(data) < 20_000:  # the whole check sees what `parse` and `checksum` give it
        assert validate(only=[name], contents={name: b"\xef\xbb\xbf" + crlf}) == []
    assert pd.read_csv(io.BytesIO(b"\xef\xbb\xbf" + crlf), dtype=str).equals(pd.read_csv(io.BytesIO(data), dtype=str))


def damaged(name, row, column, value):
    """The bytes of a table with one cell changed; the row as a spreadsheet numbers it."""
    rows = [list(r) for r in validate_data.parse(raw(name))[0]]
    rows[row - 1][rows[0].index(column)] = value
    return to_bytes(rows)


@pytest.mark.parametrize("name, row, column, value, said", [
    ("elections", 41, "seats", "forty", "'forty' is not a whole number. Write digits, or leave it empty if unknown."),
    ("us_troop_levels", 9, "level", "L01", "the key stands in row 2 too"),
    ("us_troop_levels", 4, "source", "AP08;NOSUCH", "'NOSUCH' is not in sources.csv"),
    ("us_troop_levels", 4, "source", "AP08;AP08", "'AP08' stands twice"),
    ("us_troop_levels", 5, "date", "2027-01-01", "'2027-01-01' is more than 2026-10-07, the most allowed"),
    ("us_troop_levels", 5, "date", "27/9/2024", "'27/9/2024' is not a date. Write year, month and day, as in"),
    ("us_troop_levels", 5, "date", "2005-10-17", "2005-10-17, and only the month is known"),
    ("us_troop_levels", 7, "low", "128000", "128000 is more than high, 127000"),
    ("us_troop_levels", 6, "source_quality", "P", "'P', and sources.csv gives 'R' for these sources"),
    ("us_troop_levels", 6, "measure", "counted", "'counted' is not one of "),
    ("us_troop_levels", 6, "measure", "", "is empty and must not be"),
    ("us_troops_dmdc", 100, "year", "2207", "'2207' is more than 2025, the most allowed"),
    ("claims", 2, "nuance", "None", "'None' is read as missing by pandas or R"),
    ("claim_history", 2, "claim", "S99", "'S99' is not in claims.csv (claim)"),
    ("incidents", 3, "event", "T999", "'T999' is not in events.csv (event)"),
    ("incidents", 3, "place", "Atlantis", "'Atlantis' is not in places.csv"),
    ("events", 8, "title", "Par\u00c3\u00ads talks", "a space at an end, or letters broken by a wrong encoding"),
    ("congress_votes", 3, "carried", "maybe", "'maybe' is neither true nor false"),
])
def test_a_spoilt_cell_is_named_with_its_row_and_column(name, row, column, value, said):
    messages = validate(only=[name], contents={name: damaged(name, row, column, value)})
    assert any(message.startswith(f"{name}.csv, row {row}, {column}: {said}") for message in messages), messages


@pytest.mark.parametrize("spoil, said", [
    (lambda d: d.replace(b"measure,scope", b"scope", 1), "row 1: column 'measure' is missing"),
    (lambda d: d.replace(b"measure,scope", b"scope,measure", 1), "row 1: the columns stand in another order"),
    (lambda d: d.replace(b",", b";"), "row 1: the cells are joined by ';'"),
    (lambda d: d[:d[:-1].rindex(b"\n") + 1], "the file changed since the package was written. It has "),
    (lambda d: d.replace(b",2500,2500,", b",2500,25000,", 1), "the file changed since the package was written. If"),
    (lambda d: d.replace(b"projected", b"pr\xf6jected", 1), "row 12, measure: byte 0xf6 is not UTF-8"),
    (lambda d: d.decode().encode("utf-16"), "row 1, header: byte 0xff is not UTF-8"),
    (lambda d: d.replace(b"L05,2005", b'L05,"2005', 1), "row 6: the quotation marks do not pair"),
    (lambda d: d.replace(b"\nL05", b"\n\nL05", 1), "row 6: the line is empty"),
    (lambda d: d.replace(b",Iraq,A,R", b",Iraq,A,R,", 1), "row 3: more cells than the header has"),
    (lambda d: d.replace(b",Iraq,A,R,state,AP08,", b",Iraq,A", 1), "row 3, source_quality: the line ends before"),
    (lambda d: b"", "row 1: the file is empty"),
])
def test_a_spoilt_file_is_named_with_its_fault(spoil, said):
    messages = validate(only=["us_troop_levels"], contents={"us_troop_levels": spoil(raw("us_troop_levels"))})
    assert any(message.startswith(f"us_troop_levels.csv, {said}") for message in messages), messages


@pytest.mark.parametrize("name", sorted(set(RESOURCES) - set(CSV)))
def test_a_spoilt_map_is_named(name):
    data = raw(name)
    assert "not a GeoJSON map" in validate(only=[name], contents={name: data[:len(data) // 2]})[0]
    moved = data.replace(b"44.", b"45.", 1)
    assert "the file changed since the package was written" in validate(only=[name], contents={name: moved})[0]


def test_a_missing_and_an_unlisted_file_are_named(project):
    shutil.copy(project / "data/rewrite_comparison.csv", project / "data/extra.csv")
    assert "extra.csv: the file is not in datapackage.json" in validate(project / "data")[0]
    (project / "data/sources.csv").unlink()
    assert "sources.csv: the file is missing" in validate(project / "data")[0]


def test_a_broken_package_file_is_named(project):
    path = project / "data/datapackage.json"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"type": "integer"', '"type": "whole"'), "utf-8")
    assert "datapackage.json: " in validate(project / "data")[0] and "whole" in validate(project / "data")[0]
    path.write_text(text.replace(",", "", 1), "utf-8")
    assert "datapackage.json: Expecting ',' delimiter: line 3" in validate(project / "data")[0]


@pytest.mark.parametrize("spoil", [lambda d: d.decode().encode("utf-16"), lambda d: d.replace(b"source", b"key", 1)])
def test_a_spoilt_list_of_sources_does_not_blame_the_other_tables(project, spoil):
    path = project / "data/sources.csv"
    path.write_bytes(spoil(path.read_bytes()))
    assert [message.split(",")[0] for message in validate(project / "data")] == ["sources.csv"]


def test_git_tells_which_cell_changed(project):
    run = ["git", "-C", str(project), "-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.autocrlf=false"]
    for command in (["init", "-q"], ["add", "data"], ["commit", "-qm", "x"]):
        subprocess.run(run + command, check=True)
    (project / "data/us_troop_levels.csv").write_bytes(damaged("us_troop_levels", 36, "high", "20"))
    assert validate(project / "data", only=["us_troop_levels"])[0] == (
        "us_troop_levels.csv, row 36, high: '20', and '0' in the committed file.")


@pytest.mark.parametrize("name", CSV)
def test_text_in_any_column_of_numbers_or_dates_is_named(name):
    """Every column that looks like numbers or dates is typed so: a word in it is caught with its row and column."""
    rows = [list(row) for row in validate_data.parse(raw(name))[0][:LONGEST]]
    found = [c for c in range(len(rows[0])) if looks_like(NUMBER, rows, c) or looks_like(DATE, rows, c)]
    for column in found:
        next(row for row in rows[1:] if row[column])[column] = "forty"
    contents = {n: raw(n) for n in RESOURCES} | {name: to_bytes(rows)}
    messages = "\n".join(validate_data.table_problems(name, RESOURCES, contents))
    lost = [rows[0][column] for column in found if not re.search(rf"row \d+, {rows[0][column]}: 'forty'", messages)]
    assert lost == [], "these columns take words"


# What a schema must catch by itself with the row named, whatever the table; the checksum stands behind all of them.
BY_SCHEMA = {"number to text", "thousands comma", "key doubled", "date out of range", "date as a spreadsheet shows it",
             "unknown source", "sources joined by a comma", "column dropped", "column renamed", "semicolons for commas",
             "two columns swapped", "wrong encoding", "extra quote"}


def test_damage_drawn_at_random_is_caught():
    """Four kinds of damage for each table, dealt out by the seed; `python -m tests.damage` tries every kind on each."""
    report = attempts(each=4)
    print("\n" + summary(report))
    assert {kind for _, kind, _, _ in report} == set(KINDS), "a kind of damage was never tried"
    assert [entry for entry in report if entry[2] == "survived"] == []
    assert [entry for entry in report if entry[1] in BY_SCHEMA and entry[2] != "row named"] == []


# Cross-checks between rows and between tables

def test_seats_of_each_election_add_up_to_the_house():
    elections = pd.read_csv(DATA / "elections.csv").groupby("election_date")
    assert len(elections) >= 7 and (elections["house_seats"].nunique() == 1).all()
    assert elections["seats"].sum().to_dict() == elections["house_seats"].first().to_dict()


def test_days_from_vote_to_cabinet_equal_the_dates():
    governments = table("governments")
    counted = governments[governments["days_election_to_cabinet"] != ""]
    days = pd.to_datetime(counted["cabinet_date"]) - pd.to_datetime(counted["election_date"])
    assert list(days.dt.days.astype(str)) == list(counted["days_election_to_cabinet"])
    assert set(counted["election_date"]) == set(table("elections")["election_date"])


def test_governments_follow_one_another():
    governments = table("governments")
    assert list(governments["left_office"][:-1]) == list(governments["cabinet_date"][1:])


def test_incidents_that_are_events_have_the_same_date():
    both = table("incidents").query("event != ''").merge(table("events"), on="event", suffixes=("", "_event"))
    last = both["end_date"].where(both["end_date"] != "", both["date_event"])
    wrong = both[(both["date"] < both["date_event"]) | (both["date"] > last)]
    assert len(both) > 10 and wrong.empty, wrong[["incident", "date", "event", "date_event", "end_date"]]


def test_events_end_after_they_begin():
    events = table("events").query("end_date != ''")
    assert len(events) and (events["end_date"] > events["date"]).all()


def test_groups_and_places_are_known():
    groups, places = set(table("armed_groups")["group"]), set(table("places")["place"])
    for name in ("designations", "pmf_brigades"):
        assert set(table(name)["group"]) - {""} <= groups
    cells = [*table("events")["place"], *table("incidents")["place"]]
    assert {place for cell in cells for place in cell.split(";")} - {""} <= places


def test_nothing_happens_after_the_record_ends():
    ours = {"verdict_date", "coded_on", "plan_deadline", "edition", "read_on"}  # our own work, and what was planned
    for name in CSV:
        fields = RESOURCES[name]["schema"]["fields"]
        for column in [f["name"] for f in fields if f["type"] == "date" and f["name"] not in ours]:
            assert max(table(name)[column]) <= LAST_DAY, f"{name}, {column}"


def test_how_a_source_was_read_fits_its_quality():
    """K was not read and has no day; D is a digest; nothing else is either; no day without a form."""
    rows = table("sources")
    assert ((rows["quality"] == "K") == (rows["read_as"] == "not read")).all()
    assert set(rows.loc[rows["quality"] == "D", "read_as"]) <= {"digest", ""}
    assert set(rows.loc[rows["read_as"] == "digest", "quality"]) == {"D"}
    assert (rows.loc[rows["read_as"].isin(["not read", ""]), "read_on"] == "").all()


def test_archived_copies_are_asked_for_near_the_edition():
    day = date(2026, 11, 27)
    assert archived("https://example.org/a?b=1", day) == (
        " [Copies](<https://web.archive.org/web/20261127/https://example.org/a?b=1>).")
    assert not archived("", day) and not archived("https://archive.is/6xKZm", day)
    assert read_when({"read_as": "digest", "read_on": "2026-11-23"}) == " Read as digest on 23 November 2026."
    assert [read_when({"read_as": form, "read_on": ""}) for form in ("not read", "", "file")] == [
        " Not read.", "", " Read as file."]


def test_what_the_verdicts_rest_on_is_counted_by_the_best_source():
    contents = SimpleNamespace(tables={
        "claims": [{"claim": "S01", "verdict": next(iter(scale()))}, {"claim": "S02", "verdict": UNTRIED}],
        "claim_evidence": [{"claim": "S01", "source_quality": quality} for quality in ("R;N", "R", "D", "K")]
        + [{"claim": "S02", "source_quality": "P"}]})
    said = resting(contents)
    assert "2 pieces of evidence bear on the 1 claims" in said and "behind 2 more pieces" in said
    assert "| News outlet, its own page | 1 | 1 |" in said and "Official text" not in said
    assert "at least one piece" in said
    contents.tables["claim_evidence"] = contents.tables["claim_evidence"][1:]
    assert "Nothing better than a copy is behind S01." in resting(contents)


def test_rows_marked_b_and_no_others_say_check_primary():
    for name in HAND:
        rows = table(name)
        if "confidence" in rows:
            assert ((rows["confidence"] == "B") == (rows["use_rule"] == "check primary")).all(), name


def test_attacks_in_iraq_and_syria_add_up():
    counts = table("attack_counts").query("attacks_iraq != '' and attacks_syria != '' and at_least == 'false'")
    both = counts["attacks_iraq"].astype(int) + counts["attacks_syria"].astype(int)
    assert len(counts) > 2 and (both <= counts["attacks"].astype(int)).all()


def test_seats_of_the_parliament_of_2026_are_329():
    assert pd.read_csv(DATA / "parliament_2026_governorate.csv")["seats"].sum() == 329


def test_deaths_add_up_within_their_rows():
    deaths, events = pd.read_csv(DATA / "us_deaths_iraq.csv"), pd.read_csv(DATA / "ucdp_events.csv")
    assert (deaths["deaths_hostile"] + deaths["deaths_non_hostile"] == deaths["deaths"]).all()
    assert (deaths["deaths_in_iraq"] <= deaths["deaths"]).all() and deaths["deaths"].sum() == 4486
    parts = events[["deaths_side_a", "deaths_side_b", "deaths_civilians", "deaths_unknown"]].sum(axis=1)
    assert (parts == events["deaths_best"]).all()


NAMES = {"group", "short_name", "actors", "by", "target", "place", "country", "prime_minister", "name", "formation",
         "camp", "orientation", "coding_a", "coding_b", "voice", "counter", "counted_by", "governorate"}
SPELLINGS = {  # what does not stand in these tables: what stands there instead
    r"A[iy]n al-Asad|al-Assad air|Al Asad\b": "Al-Asad",
    r"Imam Ali Brigades?": "Kata'ib al-Imam Ali",
    r"(Kata['’]?ib|Kataeb) Hizb\w+|Kataib Hezbollah": "Kata'ib Hezbollah",
    r"Popular Mobili[sz]ation (Units|Force)\b|Popular Mobilisation": "Popular Mobilization Forces",
    r"Q[uo]ds Corps|Qods": "IRGC Quds Force",
    r"Sept\.": "Sept",
    r"Rmeilan|Rumeilan": "Rumaylan",
    r"Peshmarga|peshmerga": "Peshmerga",
    r"Nujaba Movement|Hezbollah al-Nujaba": "Harakat al-Nujaba",
    r"Saraya as-Salam": "Saraya al-Salam",
    r"(Executive Order|Decree) 237": "Diwani Order 237",
    r"Sadr Movement": "Sadrist Movement",
}


def same_form(text):
    """A name without capitals, marks and the article, to find two spellings of one name."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\b(al|el|the)[- ]", "", text.lower()))


def test_names_are_spelt_one_way():
    """Two spellings that differ only in capitals, marks or the article are one name spelt twice."""
    found = {}
    for name in HAND:
        rows = table(name)
        for column in NAMES & set(rows.columns):
            for text in {part for cell in rows[column] for part in cell.split(";") if part}:
                found.setdefault(same_form(text), set()).add(text)
    assert [spellings for spellings in found.values() if len(spellings) > 1] == []


def test_settled_spellings_are_kept():
    as_found = {"note", "arabic", "transliteration", "not_to_be_confused_with", "quotation"}
    wrong = []
    for name in set(HAND) - {"sources"}:  # titles stay as they were published
        for column in sorted(set(table(name).columns) - as_found):
            for row, text in enumerate(table(name)[column], 2):
                text = re.sub(r"also written [^.;]*", "", text, flags=re.I)
                wrong += [f"{name}.csv, row {row}, {column}: {found[0]!r} is spelt {right!r} in these tables."
                          for pattern, right in SPELLINGS.items() if (found := re.search(pattern, text))]
    assert wrong == []
