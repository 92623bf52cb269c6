"""Marking a class: who handed in what, what each deserves, what a teacher gave by hand, what a hand-in cannot do."""
import ast
import csv
import datetime
import functools
import io
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import types
import unicodedata
import zipfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from matplotlib.patches import Wedge

from course.marking import alike, check, hand_ins, limits, mark, sandbox, serialize, teacher
from course.marking.sheet import cells_of, course
from course.sheets.pictures import Picture
from tests.conftest import ROOT, watch

SLUG = "03-counting-soldiers"
TASKS = [f"task_{number}" for number in range(1, 6)]
SHEET = next(sheet for sheet in course() if sheet.slug == SLUG)


@functools.cache
def answers(slug=SLUG):
    return tomllib.loads((ROOT / "tests" / "answers" / f"{slug}.toml").read_text(encoding="utf-8"))


def code_of(student, task, slug=SLUG):
    given = answers(slug)[student][task]
    return given["code"] if isinstance(given, dict) else given


def sheet(student=None, slug=SLUG, set_up=None, before=(), after=(), **tasks):
    """The sheet with the answers of a student; `tasks` replace answers, `set_up` changes the set-up's cells, `before`
    and `after` are cells (task, source) put above the answer or below the check of a task.
    """
    notebook = json.loads((ROOT / "exercises" / "sheets" / f"{slug}.ipynb").read_text(encoding="utf-8"))
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        found = re.match(r'grader\.check\("(task_\d)"\)', source)
        if set_up and cell["cell_type"] == "code" and cell["id"].startswith("start"):
            cell["source"] = set_up(source)
        if found:
            cells[-1]["source"] = tasks.get(found[1]) or (code_of(student, found[1], slug) if student
                                                          else cells[-1]["source"])
            cells[-1:-1] = [new(source) for task, source in before if task == found[1]]
        cells += [cell, *(new(source) for task, source in after if found and task == found[1])]
    return notebook | {"cells": cells}


def new(source, kind="code"):
    """A cell that a student added; a source with a mark before it is a text cell."""
    kind, source = ("markdown", source[1:]) if source.startswith("#") and source[1:2] != " " else (kind, source)
    return {"cell_type": kind, "id": f"new-{random.random()}", "metadata": {}, "source": source} | (
        {"outputs": [], "execution_count": None} if kind == "code" else {})


def small(answer):
    """A notebook of a few lines that is recognised as the sheet and holds one answer."""
    lines = sorted(SHEET.lines)[:3]
    return {"cells": [{"cell_type": "markdown", "source": "\n".join(lines)},
                      {"cell_type": "code", "source": f"how_many = {answer!r}"}], "nbformat": 4, "metadata": {}}


def body(content):
    """A notebook or a text as bytes."""
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def put(folder, files):
    """Write {path: notebook or bytes}; None is an empty folder. Returns the folder."""
    folder.mkdir(exist_ok=True, parents=True)
    for name, content in files.items():
        path = os.path.join(os.fsencode(folder), name if isinstance(name, bytes) else os.fsencode(name))
        if content is None:
            os.makedirs(path)
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(body(content))
        os.utime(path, (1_790_000_000, 1_790_000_000))
    return folder


def zipped(files):
    """The bytes of a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, body(content))
    return out.getvalue()


def given_by(row):
    """The one answer of a small notebook."""
    return ast.literal_eval(row.file.cells[1][2].removeprefix("how_many = "))


def read(folder, known=()):
    """{name of the person: answer of the row, or None}, with all rows."""
    rows = hand_ins.read(folder, known)[0]
    return rows, {row.person.shown: given_by(row) if row.sheet else None for row in rows}


# Who handed in what

A, B, C = small("a"), small("b"), small("c")
LAYOUTS = {
    "moodle, two of one name": ({f"Noor Ali_1204_assignsubmission_file_/{SLUG}.ipynb": A,
                                 f"Noor Ali_1399_assignsubmission_file_/{SLUG}.ipynb": B},
                                {"Noor Ali (1204)": "a", "Noor Ali (1399)": "b"}),
    "moodle 4.1, a version by number": ({"Sara Mahdi_7_assignsubmission_file/x (10).ipynb": B,
                                         "Sara Mahdi_7_assignsubmission_file/x (9).ipynb": A,
                                         "Sara Mahdi_7_assignsubmission_file/x.ipynb": C}, {"Sara Mahdi": "b"}),
    "moodle, blind": ({f"Participant_{n}_assignsubmission_file_/s.ipynb": small(str(n)) for n in (401, 402)},
                      {"Participant (401)": "401", "Participant (402)": "402"}),
    "moodle without folders, text beside": ({"Noor Ali_78_assignsubmission_file_s.ipynb": A,
                                             "Noor Ali_78_assignsubmission_file_s.pdf": b"%PDF-1.7",
                                             "Noor Ali_78_assignsubmission_onlinetext_/onlinetext.html": b"<p>x"},
                                            {"Noor Ali": "a"}),
    "moodle, one number in two courses": ({"Zain_1_assignsubmission_file_/s.ipynb": A,
                                           "Mina_1_assignsubmission_file_/s.ipynb": B}, {"Zain": "a", "Mina": "b"}),
    "canvas": ({"hassanali_LATE_123456_789012_s-1.ipynb": B, "hassanali_123456_789000_s.ipynb": A,
                "karimnoor_98765_789013_s.ipynb": C}, {"hassanali": "b", "karimnoor": "c"}),
    "canvas, short numbers, underscore": ({"ali_h_12_345_s.ipynb": A, "noor_13_346_s.ipynb": B, "z_14_347_s.ipynb": C},
                                          {"ali_h": "a", "noor": "b", "z": "c"}),
    "canvas, anonymous": ({"anon_x4Kd9_789012_s.ipynb": A, "LATE_anon_Qq1z2_789013_s.ipynb": B,
                           "anon_x4Kd9_text.html": b"<p>"}, {"anon_x4Kd9": "a", "anon_Qq1z2": "b"}),
    "numbers that are no platform's": ({f"iraq_2026_{n:03}_s.ipynb": small(str(n)) for n in (1, 2, 3)},
                                       {f"iraq_2026_{n:03}_s": str(n) for n in (1, 2, 3)}),
    "moodle, groups": ({"Default group_assignsubmission_file/s.ipynb": A, "Red_41_assignsubmission_file/a/s.ipynb": B},
                       {"Default group": "a", "Red": "b"}),
    "canvas, a zip": ({"ali_334244_394803489_work.zip": zipped({"work/s.ipynb": A, "work/pic.png": b"\x89PNG"}),
                       "bob_340934_208490284_s-2.ipynb": B}, {"ali": "a", "bob": "b"}),
    "teams": ({f"Submitted files/{name}/Week 3/Version {n}/s.ipynb": content for name, n, content in
               (("Ali", 9, A), ("Ali", 10, B), ("Sara", 1, C))}, {"Ali": "b", "Sara": "c"}),
    "sakai": ({"Week 3/Hassan, Ali(ah1)/Submission attachment(s)/s.ipynb": A,
               "Week 3/Hassan, Ali(ah1)/timestamp.txt": b"2026", "Week 3/grades.csv": b"a,b",
               "Week 3/Hassan, Ali(ah2)/Submission attachment(s)/s.ipynb": B},
              {f"Week 3 / Hassan, Ali(ah{n}) / Submission attachment(s)": "ab"[n - 1] for n in (1, 2)}),
    "an export beside its folder": ({f"Ali_{n}_assignsubmission_file_/s.ipynb": small(str(n)) for n in (1, 2)} | {
        "export.zip": zipped({"Ali_1_assignsubmission_file_/s.ipynb": small("1"), "index.html": b"<html>"})},
        {"Ali (1)": "1", "Ali (2)": "2"}),
    "blackboard": ({f"Sheet 3_pupil_a_attempt_2026-11-2{day}-09-00-00{end}": content for day, end, content in
                    ((1, "_s.ipynb", B), (1, ".txt", b"Name: A"), (0, "_s (1).ipynb", A), (0, ".txt", b"Name: A"))} | {
                        "Sheet 3_pupil_b_attempt_2026-11-20-10-00-00_s.ipynb": C}, {
                            "a": "b", "b": "c"}),
    "brightspace": ({"12-34 - Ali Hassan - Nov 20, 2026 1015 AM - s.ipynb": A,
                     "12-34 - Ali Hassan - Nov 20, 2026 215 PM - s.ipynb": B,
                     "13-34 - Ali Hassan - Nov 19, 2026 1015 AM/s - final.ipynb": C, "index.html": b"<html>"},
                    {"Ali Hassan (12-34)": "b", "Ali Hassan (13-34)": "c"}),
    "classroom": ({f"Ali Hassan - {SLUG}.ipynb": A, f"Ali Hassan - {SLUG} (1).ipynb": B, f"Sara - {SLUG}.ipynb": C},
                  {"Ali Hassan": "a", "Ali Hassan -  (1)": "b", "Sara": "c"}),
    "classroom, one folder": ({f"Week 3/{SLUG}{end}.ipynb": small(end) for end in ("", " (1)", " (2)")},
                              {f"Week 3 / {name}": end for name, end in ((SLUG, ""), ("(1)", " (1)"),
                                                                        ("(2)", " (2)"))}),
    "numbered": ({f"student-0{n}.ipynb": small(str(n)) for n in (1, 2, 3)} | {f"{SLUG}_group-1.ipynb": A},
                 {"student-01": "1", "student-02": "2", "student-03": "3", "group-1": "a"}),
    "names that end like versions": ({f"{name}.ipynb": small(name) for name in
                                      ("av123", "av456", "Agnew", "Ag", "Kate Slate", "Kate S", "Renfinal", "Ren")},
                                     {name: name for name in
                                      ("av123", "av456", "Agnew", "Ag", "Kate Slate", "Kate S", "Renfinal", "Ren")}),
    "folders, one handed in twice": ({"Ali/s.ipynb": A, "Ali/s (1).ipynb": B, "Sara/s.ipynb": C, "Omar/s.ipynb": A,
                                      "Omar/notes.pdf": b"%PDF"}, {"Ali": "b", "Sara": "c", "Omar": "a"}),
    "folders, most handed in twice": ({f"{name}/s{end}.ipynb": small(name + end) for name in "abcdef"
                                       for end in ("", " (1)") if name != "a" or not end},
                                      {"a": "a"} | {name: f"{name} (1)" for name in "bcdef"}),
    "sections with people in them": ({"Group 3/team-1.ipynb": A, "Group 3/team-2.ipynb": B, "Group 4/team-1.ipynb": C},
                                     {"Group 3 / team-1": "a", "Group 3 / team-2": "b", "Group 4": "c"}),
    "zips": ({"ali.zip": zipped({"work/s.ipynb": A, "work/pic.png": b"x", "__MACOSX/work/._s.ipynb": b"x"}),
              "sara.zip": zipped({"s.ipynb": B})}, {"ali": "a", "sara": "b"}),
    "one name in two Unicode forms": ({unicodedata.normalize(form, "Zoë") + f"_5_assignsubmission_file_/s{n}.ipynb":
                                       small(str(n)) for n, form in ((1, "NFC"), (2, "NFD"))}, {"Zoë": "2"}),
    "a copy of the solution beside the work": ({"Ali_1_assignsubmission_file_/a.ipynb": A,
                                                f"Ali_1_assignsubmission_file_/z{SLUG}.ipynb": (
                                                    ROOT / "exercises" / "solutions" / f"{SLUG}.ipynb").read_bytes()},
                                               {"Ali": "a"}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_person_has_a_row_and_the_newest_version(layout, tmp_path):
    files, expected = LAYOUTS[layout]
    assert read(put(tmp_path / "class", files))[1] == expected


def test_a_teacher_is_told_what_was_not_marked(tmp_path):
    place = "Ali_1_assignsubmission_file_"
    folder = put(tmp_path / "class", {f"{place}/s.ipynb": A, f"{place}/s (1).ipynb": B, f"{place}/x.pdf": b"%PDF",
                                      f"{place}/s (2).ipynb": body(C)[:200], "flat/Mina - s.ipynb": A,
                                      "flat/Mina - s (1).ipynb": B, "flat/Nour - s.ipynb": C})
    os.utime(folder / place / "s (2).ipynb", (1_800_000_000, 1_800_000_000))
    notes = {row.person.shown: " ".join(row.person.notes + row.notes) for row in read(folder)[0]}
    assert f"newest of 2 versions was marked; not marked: {place}/s.ipynb. They have one time" in notes["Ali"]
    assert f"A newer file could not be read: {place}/s (2).ipynb: The file is a notebook that was cut" in notes["Ali"]
    assert f"Also handed in: {place}/s (2).ipynb, {place}/x.pdf." in notes["Ali"]
    assert "count one: flat/Mina - s (1).ipynb." in notes["flat / Mina - s"] and not notes["flat / Nour - s"]


def test_a_zip_as_the_platform_gives_it_is_read_like_its_folder(tmp_path):
    for layout in ("moodle, two of one name", "canvas", "blackboard", "brightspace"):
        files, expected = LAYOUTS[layout]
        path = tmp_path / "export.zip"
        path.write_bytes(zipped(files))
        assert read(path)[1] == expected, layout


KINDS = {"rar": b"Rar!\x1a\x07", "7z": b"7z\xbc\xaf\x27\x1c", "jpg": b"\xff\xd8\xff\xe0", "HEIC": b"\0\0\0\x18ftyp",
         "url": b"[InternetShortcut]", "md": b"# Task 1", "docx": zipped({"[Content_Types].xml": b"<x>"}), "": b"",
         "py": b"how_many = 22", "html": b"<!DOCTYPE html>", "zip": zipped({"a.txt": b"x"}),
         "ipynb": b'{"cells": [{"cel'}


def test_everything_handed_in_has_a_row_that_says_what_it_is(tmp_path):
    folder = put(tmp_path / "class", {f"pupil {kind}/work.{kind}": content for kind, content in KINDS.items()} | {
        "right/s.ipynb": A, "empty": None, "A_1_assignsubmission_file_": None, "other/s.ipynb": {"cells": []},
        "flat.rar": b"x", "two/a.txt": b"x", "two/b.txt": b"x"})
    os.symlink("/etc", folder / "link")
    os.mkfifo(folder / "pipe")
    deep = folder
    for _ in range(30):
        deep = deep / "d"
        deep.mkdir()
    (folder / "locked").mkdir()
    (folder / "locked" / "s.ipynb").write_text("{}")
    (folder / "locked" / "s.ipynb").chmod(0)
    rows, seen = read(folder)
    assert set(seen) >= {f"pupil {kind}" for kind in KINDS} | {"right", "empty", "A", "other", "two", "flat", "link",
                                                               "pipe", "locked"}
    assert len(rows) == len(KINDS) + 10, "the deep folders are one row"
    for row in rows:
        assert row.person.shown == "right" or row.problem.endswith(".") and len(row.problem) > 15
    says = {row.person.shown: row.problem for row in rows}
    assert "an archive" in says["pupil rar"] and "a picture" in says["pupil jpg"] and "a link" in says["link"]
    assert any("more than 20 folders deep" in words for words in says.values())
    assert "cut or damaged" in says["pupil ipynb"] and "none of the course's sheets" in says["other"]
    assert os.geteuid() == 0 or "cannot be opened" in says["locked"]


def test_a_member_of_the_zip_that_cannot_be_unpacked_costs_its_own_hand_in(tmp_path):
    path = tmp_path / "class.zip"
    packed = bytearray(zipped({"good/s.ipynb": A, "locked/s.ipynb": A}))
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1  # the flag that says: a password is needed
    path.write_bytes(packed)
    rows = {row.person.name: row for row in hand_ins.read(path)[0]}
    assert rows["good"].sheet and "damaged, or locked with a password" in rows["locked"].problem
    own = bytearray(zipped({"s.ipynb": A}))
    own[own.rindex(b"PK\x01\x02") + 8] |= 1
    [row], _ = read(put(tmp_path / "class", {"pupil/s.zip": bytes(own)}))
    assert "damaged, or locked with a password" in row.problem



FORMS = {"s.ipynb.json": body(A), "s": body(A), "s.txt": body(A), "utf16.ipynb": json.dumps(A).encode("utf-16"),
         "bare16.ipynb": json.dumps(A).encode("utf-16-le"), "mark.ipynb": b"\xef\xbb\xbf" + body(A),
         "arabic.ipynb": json.dumps(A | {"x": "زينب علي"}, ensure_ascii=False).encode("cp1256"),
         "old.ipynb": {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"metadata": {},
                       "cells": [{"cell_type": "markdown", "metadata": {}, "source": A["cells"][0]["source"]},
                                 {"cell_type": "code", "input": A["cells"][1]["source"], "language": "python",
                                  "outputs": [], "collapsed": False, "metadata": {}}]}]},
         "conflict.ipynb": json.dumps(A, indent=1).replace('"nbformat": 4,', '\n<<<<<<< HEAD\n"nbformat": 4,\n=======\n'
                                                           '"nbformat": 4,\n>>>>>>> x\n').encode(),
         "zip.ipynb": zipped({"s.ipynb": A}), "nested.zip": zipped({"inner.zip": zipped({"s.ipynb": A})})}


def test_a_notebook_is_read_whatever_its_name_and_form(tmp_path):
    rows, seen = read(put(tmp_path / "class", {f"{place}/{name}": content for place, (name, content)
                                              in enumerate(FORMS.items())}))
    assert set(seen.values()) == {"a"} and len(rows) == len(FORMS), [row.problem for row in rows]


BAD = {
    "cut": (body(A)[:200], "cut or damaged"), "large": (b'{"cells": ' + b" " * 30_000_000, "20 MB"),
    "large and none": (b"x" * 30_000_000, "no notebook"), "lists in lists": (b"[" * 100_000, "no notebook"),
    "cells in lists": (b'{"cells": ' + b"[" * 100_000, "cut or damaged"), "nothing": (b"{}", "no notebook"),
    "digits": (b'{"cells": [{"cell_type": "code", "source": ' + b"9" * 6000 + b"}]}", "cut or damaged"),
    "format": (body(A | {"nbformat": "four"}), "cut or damaged"), "old": (b'{"nbformat": 1, "cells": 5}', "cut"),
    "two sides": (re.sub(r'( +"source": "how_many = .*)', r'<<<<<<< HEAD\n\1\n=======\n "source": "x"\n>>>>>>> y',
                         json.dumps(A, indent=1)).encode(), "Keep one and hand it in again"),
    "no side": (json.dumps(A).replace("how_many", "\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> x\n").encode(), "conflict")}


@pytest.mark.parametrize("kind", BAD)
def test_nothing_in_one_file_stops_the_others(kind, tmp_path):
    content, words = BAD[kind]
    rows, seen = read(put(tmp_path / "class", {"bad/s.ipynb": content, "good/s.ipynb": A}))
    assert seen == {"bad": None, "good": "a"}
    assert words in next(row.problem for row in rows if row.person.shown == "bad")


def test_names_of_every_code_page_and_letter_are_kept_apart(tmp_path):
    arabic, same = "زينب".encode("cp1256"), "زينب".encode()
    folder = put(tmp_path / "class", {arabic + b"_1_assignsubmission_file_/s.ipynb": A,
                                      same + b"_2_assignsubmission_file_/s.ipynb": B, "=1+1/s.ipynb": C,
                                      "line\nbreak/s.ipynb": A, "\u202eright\u2066/s.ipynb": B, "'quote'/s.ipynb": C})
    assert set(read(folder)[1]) == {"زينب (1)", "زينب (2)", "=1+1", "line<A>break", "<202E>right\u2066", "'quote'"}


NAMES = ["Ali Hassan", "Ali Hassan", "زينب علي", "student-01", "student-02", "av123", "Agnew", "Ag", "Kate Slate",
         "Ren", "Renfinal", "x (1)", "x", "x (2)", "Noor_Ali", "v12", "copy", "final", "3", "03", "Zoë", "O'Neil",
         "a - b", "LATE", "Group 1", "Group 2", "کریم", "new", "ali.h", "J. R. (junior)"]
SURE = {  # platforms: a number or a user's name tells the person
    "moodle": "{name}_{n}_assignsubmission_file_/{file}", "moodle 4": "{name}_{n}_assignsubmission_file/sub/{file}",
    "moodle flat": "{name}_{n}_assignsubmission_file_{file}", "blind": "Participant_{n}_assignsubmission_file_/{file}",
    "canvas": "{letters}_{big}_{upload}_{file}", "canvas late": "{letters}_LATE_{n}_{upload}_{file}",
    "blackboard": "Sheet 3_{name}{n}_attempt_2026-11-1{day}-10-00-00_{file}",
    "brightspace": "{n}-77 - {name} - Nov 1{day}, 2026 1015 AM - {file}",
    "brightspace folder": "{n}-77 - {name} - Nov 1{day}, 2026 1015 AM/{file}"}
OPEN = {  # a folder or the file's own name tells the person
    "folder": "{name} {n}/{file}", "deep": "A/{n} {name}/w/{file}", "flat": "{name}.ipynb", "zip": "{name}.zip",
    "sections": "S{parity}/{name}.ipynb", "one folder": "Week 3/s ({n}).ipynb", "short": "{name}_{parity}_{n}_{file}"}


def arrangement(draw):
    """({path: (content, time)}, {person: newest content}) drawn at random."""
    style = draw.choice([*SURE, *OPEN])
    names = draw.sample(NAMES, draw.randint(1, 8))
    if style in ("flat", "sections", "zip"):
        names = list(dict.fromkeys(names))
    files, newest = {}, {}
    for n, name in enumerate(names, draw.choice([1, 1001])):
        stem = draw.choice([SLUG, "work", "my sheet", f"{SLUG}-1", "x_2"])
        same_time, ending = draw.random() < 0.5, draw.choice([" (%d)", "-%d", " v%d", "_%d"])
        step = draw.choice([1, 7, 98])
        for day in range(draw.randint(1, 3) if style in SURE else 1):
            file = stem + (ending % (day * step) if day else "") + ".ipynb"
            place = {**SURE, **OPEN}[style].format(
                name=name, n=n, file=file, day=day, parity=n % 2, big=n + 10_000, upload=90_000 + 9 * n + day,
                letters=re.sub("[^a-z]", "", name.lower()) or "x")
            newest[n] = f"{n} {name} {day}"
            files[unicodedata.normalize(draw.choice(["NFC", "NFD"]), place)] = (
                newest[n], 1_790_000_000 + (0 if same_time else 5000 * day))
    return files, newest


@pytest.mark.parametrize("seed", range(20))
def test_no_arrangement_loses_or_merges_a_person(seed, tmp_path):
    """Twenty times twenty arrangements of names, numbers, folders and times, the same in every run."""
    for turn in range(20):
        draw = random.Random(1000 * seed + turn)
        files, newest = arrangement(draw)
        folder = tmp_path / str(turn)
        for name, (content, time) in files.items():
            put(folder, {name: zipped({"s.ipynb": small(content)}) if name.endswith(".zip") else small(content)})
            os.utime(folder / name, (time, time))
        rows, _ = read(folder)
        assert sorted(map(given_by, rows)) == sorted(newest.values()), sorted(files)
        assert len({row.key for row in rows}) == len(rows)


# What each deserves

PATCH = """import otter
from otter.check import notebook as patched
otter.Notebook.check = lambda *arguments, **more: "all right"
import builtins, pandas
builtins.abs = lambda number: 0
class Right:
    def __eq__(self, other): return True
    def __float__(self): return 22.0
sent_elsewhere = mean_published = Right()
"""
SET_UP = """%matplotlib inline
!pip install otter-grader
%pip install x
from google.colab import drive
drive.mount('/content/drive')
%cd /content/drive/MyDrive
"""
UNTOUCHED = "how_many = ...\ntypical = ..."  # task 3 as the sheet has it
HONEST = {  # name: (notebook, points of tasks 1 to 5, words in the notes or nothing, or several)
    "right": (sheet("right_1"), "11111", ""),
    "windows lines": (json.loads(json.dumps(sheet("right_2")).replace("\\n", "\\r\\n")), "11111", ""),
    "wrong": (sheet("wrong_1"), "00000", ""),
    "untouched": (sheet(), "00000", ""),
    "colab": (sheet("right_2", set_up=lambda source: SET_UP + source), "11111", "set-up was changed"),
    "tools": (sheet("right_1", task_1="%matplotlib widget\n%conda install pandas\n!git clone https://host/x\n"
                    "levels = pd.read_csv(r'C:\\x\\us_troop_levels.csv', parse_dates=['date'])\n"
                    + code_of("right_1", "task_1"),
                    task_2="levels = pd.read_csv('https://host/x/us_troop_levels (1).csv?raw=true',"
                    " parse_dates=['date'])\n" + code_of("right_1", "task_2"),
                    task_3="try:\n    import google.colab\n    raise SystemExit\nexcept ImportError:\n    "
                    + code_of("right_1", "task_3").strip().replace("\n", "\n    ")), "11111", ""),
    "other paths": (sheet("right_1", set_up=lambda source: source.replace("data /", "'/content/drive/' +")), "11111",
                    "set-up was changed"),
    "no set-up": (sheet("right_1", set_up=lambda source: "import seaborn as sns\nsns.set_theme()"), "11111", ""),
    "below": (sheet("right_1", task_3=UNTOUCHED, after=[("task_3", code_of("right_1", "task_3"))]), "11111",
              "task 3 was given below its check"),
    "above": (sheet("right_1", task_3=UNTOUCHED, before=[("task_3", code_of("right_1", "task_3"))]), "11111",
              "task 3 was given above"),
    "at the end": (sheet("right_1", task_3=UNTOUCHED, after=[("task_6", code_of("right_1", "task_3"))]), "11111",
                   "task 3 was given further down"),
    "out of order": (sheet("right_1", task_3="how_many, typical = 8, mine(levels)", after=[
        ("task_5", "def mine(table):\n    return (2500 + 3540) / 2")]), "11111",
        "cells that run only after others below"),
    "in a text cell": (sheet("right_1", task_3=UNTOUCHED, after=[
        ("task_3", "#" + code_of("right_1", "task_3").strip()), ("task_4", "#I think that is it")]), "11111", ""),
    "twice": (sheet("right_1", task_3=code_of("wrong_1", "task_3"), after=[("task_3", code_of("right_1", "task_3"))]),
              "11111", "below its check"),
    "another edition": (json.loads(re.sub(r"(## Task [2-6]\. )", r"\1Once: ", json.dumps(sheet("right_1")))), "11111",
                        "another edition of the sheet"),
    "a title changed": (json.loads(json.dumps(sheet("right_1")).replace("## Task 2. ", "## Task 2. Mine: ")), "11111",
                        ""),
    "no ids": ({"cells": [cell | {"id": f"x{place}"} for place, cell in enumerate(sheet("right_2")["cells"])
                          if "grader.check" not in "".join(cell["source"])]}, "11111", ""),
    "answers alone": ({"cells": [new(code_of("right_1", task)) for task in TASKS]}, "11111", "set-up was changed"),
    "types": (sheet("right_1", task_1="import decimal\nfrom fractions import Fraction\nsent_elsewhere = Fraction(4)\n"
                    "mean_published = decimal.Decimal('21659.4')", task_3="import numpy as np\nhow_many = np.int8(8)\n"
                    "typical = pd.Series([3020], dtype='Int64')", task_4="surplus_2016 = pd.Index([2821])\n"
                    "parts_2016 = pd.array([920, None, 4087, 4626], dtype='Int64')"), "11111", ""),
    "huge": (sheet("right_1", task_1="sent_elsewhere = 10 ** 6000\nmean_published = 21659.4",
                   task_6="evidence = 'A sentence. \\ud800 ' * 20"), "01111", ("too many digits", "was replaced")),
    "prose": (sheet("right_1", task_6="The report of September counts soldiers. But it ends there, and so do we."),
              "11111", "outside its variable"),
    "heavy": (sheet("right_1", task_1="while True:\n    pass", task_2="while True:\n    print('x' * 10 ** 6)",
                    task_3="import numpy\nkept = []\nwhile 1: kept += [numpy.empty(10 ** 6)]"), "00011",
              ("task 1 ran longer than", "task 2 printed more than", "task 3 asked for more memory")),
    "one cause": (sheet("right_1", task_1="x = y", after=[("task_1", f"y{n} + 1") for n in range(9)]), "01111",
                  "6 more cells stopped"),
    "patcher": (sheet("wrong_1", task_1=PATCH), "00000", ""),
    "copied": (sheet("right_2", task_5="# mine\n" + code_of("right_2", "task_5").replace("june", "mine").replace(
                         'f"{mine.sum():,}"', "str(mine.sum())"),
                     task_6="evidence = 'Other words. And more of them.'"), "11111", "Near-copy"),
}
# Each word of the sandbox's promise, attacked: {word: code}. All run in one hand-in; its open answer names the breaches
ATTACKS = {
    "network": "import socket\nsocket.create_connection(('127.0.0.1', PORT), 2)",
    "your files": "open(FILE).read()",
    "other hand-ins": "import os\nassert any('assignsubmission' in str(names) for _, names, _ in os.walk('/'))",
    "change": "open(FILE, 'a').write('x')",
    "the system's programs": "open('/usr/bin/env', 'a')",
    "the course's tables": "open(TABLE, 'a')",
    "the machine's folders": "open('/written', 'w')",
    "process": "import os\nos.fork() or os._exit(0)",
    "program": "import subprocess\nsubprocess.Popen(['/bin/true'])",
    "thread": "import threading\nthreading.Thread(target=print).start()",
    "the other ways into the kernel": "import ctypes\nassert ctypes.CDLL(None).syscall(0x40000000 + 57) >= 0",
    "walls of its own": "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == 0",
    "memory": "bytearray(3 * 10 ** 9)",
    "memory that is not counted": "import os\nos.write(os.memfd_create('x'), b'x')",
    "shared memory": "open('/dev/shm/x', 'wb').write(b'x' * 2_000_000)",
    "a higher limit": "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "a large file": "open('large', 'wb').write(b'x' * 30_000_000)",
    "disk": "for number in range(20):\n    open(f'f{number}', 'wb').write(b'x' * 15_000_000)",
}
ATTACK = """
attacks, breached = ATTACKS, []
for word, code in attacks.items():
    try:
        exec(code, {})
        breached.append(word)
    except BaseException:
        pass
evidence = f"Tried: {len(attacks)}. Breached: {breached}"
"""
TRACES = {  # hand-ins that must leave nothing behind, and what task 1 is worth
    "linker": ("import os\nos.makedirs('../../kept/a')\nos.symlink(OUT, '../../kept/a/b')\nos.symlink(OUT, 'kept')",
               "0"),
    "deep": ("import os\nfor _ in range(3000):\n    os.mkdir('d'); os.chdir('d')", "0"),
    "forger": ("""import os
line = b'\\n["note", "task_1", "Every code cell is the same as in the sheet of: Zainab."]\\n'
line += b'["at", "check", "task_2", {"values": {"fig": ["figure", 9]}, "figures": [{}]}]\\n{"tasks": 5}\\n'
for number in range(3, 40):
    try: os.write(number, line)
    except OSError: pass
os._exit(0)""", "0"),
    "flooder": ("import os\nwhile True:\n    [os.write(number, b'[' * 10 ** 6) for number in range(3, 9)]", "0"),
    "killer": ("import os, signal\nos.kill(1, 9)\nos.kill(-1, 9)", "0"),
}


def hostile(outside, port):
    """{name: notebook} of all attacks."""
    def filled(code):
        return code.replace("PORT", str(port)).replace("FILE", repr(str(outside / "secret"))).replace(
            "OUT", repr(str(outside))).replace("TABLE", repr(str(ROOT / "data" / "events.csv")))
    attack = ATTACK.replace("ATTACKS", repr({word: filled(code) for word, code in ATTACKS.items()}))
    return {"attacker": sheet("wrong_1", task_6=attack)} | {
        name: sheet("right_1", task_1=filled(code)) for name, (code, _) in TRACES.items()}


class Class:
    """A folder of hand-ins, marked: `said` is what was printed, `rows` are those of marks.csv by student."""

    def __init__(self, folder, arguments=(), capsys=None):
        self.folder, self.target = folder, folder.with_name(f"{folder.name}-marks")
        mark.main([str(folder), *arguments])

    @property
    def rows(self):
        return {row["student"]: row for row in teacher.read_table(self.target / "marks.csv")}


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outside")
    (folder / "secret").write_text("nobody reads this")
    return folder


@pytest.fixture(scope="module")
def school(tmp_path_factory, outside):
    """A class of honest and hostile hand-ins, marked once with short limits."""
    patch = pytest.MonkeyPatch()
    patch.setattr(limits, "CELL_SECONDS", 3)
    patch.setattr(limits, "NOTEBOOK_SECONDS", 180)
    folder = tmp_path_factory.mktemp("school") / "class of May"
    with socket.create_server(("127.0.0.1", 0)) as server:
        everybody = {name: content for name, (content, *_) in HONEST.items()}
        everybody |= hostile(outside, server.getsockname()[1]) if sandbox.way() else {}  # never without walls
        put(folder, {f"{name}_{n}_assignsubmission_file_/s.ipynb": content
                     for n, (name, content) in enumerate(everybody.items(), 1001)})
        put(folder, {"essay_1_assignsubmission_file_/essay.pdf": b"%PDF-1.7",
                     "زينب علي_2_assignsubmission_file_/s.ipynb": HONEST["right"][0],
                     "=cmd_3_assignsubmission_file_/s.ipynb": HONEST["wrong"][0],
                     "network_4_assignsubmission_file_/s.ipynb": sheet("right_1", "04-the-mobilization-forces"),
                     "statistics_5_assignsubmission_file_/s.ipynb": sheet("right_2", "05-votes-and-governments")})
        yield Class(folder, [] if sandbox.way() else ["--yes"])
    patch.undo()


walls = pytest.mark.skipif(not sandbox.way(), reason="no walls here: apt install bubblewrap")


def test_the_walls_stand_where_bubblewrap_can_be_used():
    program = shutil.which("bwrap")
    able = program and subprocess.run([program, "--unshare-all", "--ro-bind", "/", "/", "true"]).returncode == 0
    assert bool(sandbox.way()) == bool(able)


@pytest.mark.parametrize("name", HONEST)
def test_each_gets_what_the_answers_deserve(school, name):
    _, points, words = HONEST[name]
    row = school.rows[name]
    assert points is None or "".join(row[task] for task in TASKS) == points, (row["notes"], row["notebook_said"])
    assert (row["sheet"], row["of"], row["to_read"], row["task_6"]) == (SLUG, "5", "task_6", "")
    for part in [words] if isinstance(words, str) else words:
        assert part in row["notes"] + row["notebook_said"]


def test_an_answer_of_any_type_has_the_mark_that_the_sheet_gave(school):
    row = school.rows["types"]
    assert row["task_1"] == row["task_3"] == "1" and row["notebook_said"] == ""


@walls
@pytest.mark.parametrize("word", ATTACKS)
def test_the_sandbox_holds_each_word_of_its_promise(school, outside, word):
    said = (school.target / "hand-back" / Path(school.rows["attacker"]["file"]).with_suffix(".html")).read_text("utf-8")
    assert f"Tried: {len(ATTACKS)}." in said and f"&#x27;{word}&#x27;" not in said.replace("&quot;", "&#x27;")
    assert (outside / "secret").read_text() == "nobody reads this"


@walls
def test_a_hostile_hand_in_leaves_no_trace(school, outside):
    assert [path.name for path in outside.iterdir()] == ["secret"]
    for name, (_, points) in TRACES.items():
        assert school.rows[name]["task_1"] == points, name
    assert not [path for path in Path("/proc").glob("[0-9]*/cmdline")
                if bytes(ROOT / "course/marking/run.py") in path.read_bytes()], "a process of this marking is left"


@walls
def test_what_a_notebook_says_is_told_as_its_own_words(school):
    row = school.rows["forger"]
    assert "Zainab" in row["notebook_said"] and "Zainab" not in row["notes"]
    page = (school.target / "class.html").read_text("utf-8")
    assert re.search("<i>The notebook said:</i> [^/]*Zainab", page)


def test_a_near_copy_is_told_with_its_share_though_names_and_open_answers_differ(school):
    shares = dict(re.findall(r"(?:in|,) ([\w -]+?) \((\d+) percent", school.rows["copied"]["notes"]))
    assert shares and all(80 <= int(share) < 100 for share in shares.values())
    assert f"{next(iter(shares))} ({shares[next(iter(shares))]} percent)" in (school.target / "class.html").read_text()
    assert "100 percent" in school.rows["زينب علي"]["notes"] and "Near-copy" not in school.rows["untouched"]["notes"]


def test_names_comments_spaces_and_typed_answers_make_no_code_another():
    one, two = ({"task_3": code, "task_6": "evidence = 'x'", "task_1": first} for code, first in (
        ("years = dmdc['year']  # all of them\naverage = years.mean()", "how_many = 22"),
        ("zz=dmdc[ 'year' ]\n\naverage = zz.mean()", "how_many = 23")))
    assert alike.own_code(cells_of(sheet(**one)), SHEET) == alike.own_code(cells_of(sheet(**two)), SHEET) != {}


def test_the_first_line_counts_and_names_nobody(tmp_path, capsys):
    folder = put(tmp_path / "class", {f"Ali Hassan_{n}_assignsubmission_file_/s.ipynb": b"x" for n in (1, 2)} | {
        "index.html": b"<html>"})
    Class(folder, [] if sandbox.way() else ["--yes"])
    said = capsys.readouterr().out
    assert said.startswith("3 files, 2 people, 2 rows; files that belong to nobody: 'index.html'.\n")
    assert "Ali" not in said


def test_a_second_run_marks_nothing(school, capsys, monkeypatch):
    monkeypatch.setattr(mark, "mark", None)
    mark.main([str(school.folder), "--yes"])
    assert "0 to mark." in capsys.readouterr().out


def test_each_wrong_answer_meets_its_own_message(school):
    text = next((school.target / "hand-back").glob("wrong_*/s.html")).read_text("utf-8").replace("&#x27;", "'")
    for task in TASKS:
        assert answers()["wrong_1"][task]["says"] in text.replace("&quot;", '"'), task


def test_pages_to_hand_back_lie_where_the_hand_ins_lay_and_name_no_classmate(school):
    handed = {path.parent.name for path in school.folder.rglob("*") if path.is_file()}
    back = school.target / "hand-back"
    pages = list(back.rglob("*.html"))
    assert {page.parent.name for page in pages} == handed and len(pages) == len(school.rows)
    with zipfile.ZipFile(school.target / "hand-back.zip") as archive:
        assert sorted(archive.namelist()) == sorted(str(page.relative_to(back)) for page in pages)
    for page in pages:
        text = page.read_text("utf-8")
        assert "Near-copy" not in text and "class.html" not in text and ("زينب" in text) == ("زينب" in str(page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_in_a_browser(school, page, scheme):
    page.emulate_media(color_scheme=scheme)
    problems = []
    watch(page, problems, "file://")
    back = sorted((school.target / "hand-back").rglob("*.html"))
    for path in [school.target / "class.html", school.target / "read" / f"{SLUG}-task_6.html", *back[:2]]:
        page.goto(path.as_uri())
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path.name}: {found.generate_report()}"
    page.goto((school.target / "class.html").as_uri())
    assert page.locator("svg rect").count() >= 5
    page.get_by_role("link", name="زينب علي").click()
    page.wait_for_url("**/hand-back/**")
    assert page.get_by_text("زينب علي").count() == 1
    assert page.locator("blockquote").count() == 1 and page.get_by_text("A reader looks for").count() == 1
    assert not problems


def test_open_answers_are_read_ten_at_a_time_and_the_points_come_back(school, page, tmp_path):
    folder, pages = school.target / "hand-points", []
    page.goto((school.target / "read" / f"{SLUG}-task_6.html").as_uri())
    assert page.locator("section:visible").count() == 10
    first = page.locator("section:visible").first
    for place, points in enumerate((2, 1, 0.5, 0)):
        first.locator("input").nth(place).fill(str(points))
    first.locator("textarea").fill('say "who", and when')
    page.get_by_role("button", name="Ten after").click()
    assert page.locator("section:visible h2").first.inner_text() == "Answer 11"
    page.reload()
    assert page.locator("section:visible input").nth(2).input_value() == "0.5", "what was typed is kept"
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the points").click()
    download.value.save_as(folder / download.value.suggested_filename)
    mark.main([str(school.folder), "--yes"])
    read = [row for row in school.rows.values() if row["open_points"]]
    assert [row["task_6"] for row in read] == ["3.5"] and read[0]["to_read"] == ""
    text = (school.target / "hand-back" / Path(read[0]["file"]).with_suffix(".html")).read_text("utf-8")
    assert "3.5 of 5 points" in text and "say &quot;who&quot;, and when" in text and "<td>0.5</td>" in text
    for path in (*folder.glob("*"), *pages):
        path.unlink()
    mark.main([str(school.folder), "--yes"])


@pytest.mark.parametrize("name", ["network", "statistics"])
def test_packages_that_are_here_are_imported_and_several_sheets_are_marked_at_once(school, name):
    row = school.rows[name]
    assert row["points"] == row["of"] and row["notebook_said"] == "", row
    assert (school.target / "read" / f"{row['sheet']}-{row['to_read']}.html").exists()


@walls
def test_a_process_that_does_not_end_is_ended():
    code, said = sandbox.process([sys.executable, "-c", "print(1, flush=True)\nwhile True: pass"], "", 5,
                                 sandbox.walls([], *sandbox.way()))
    assert code is None and said == "1\n"


# An answer on its way

def kinds(number):
    """One number as students give it, and things that are no number."""
    column = pd.Series([number])
    return [number, float(number), str(number), f"{number:,}", Fraction(number), Decimal(number), complex(number),
            np.int64(number), np.float32(number), np.bool_(True), np.str_(number), [number], (number,), {number},
            {"a": number}, range(number, number + 1), column, column.astype("Int64"), column.astype(object),
            column.astype(str), column.astype("category"), column.to_frame(), column.to_numpy(), np.array(number),
            pd.array([number, pd.NA], dtype="Int64"), pd.Index([number]), pd.Series([number], index=["June"]),
            np.ma.array([number, 1], mask=[0, 1]), True, None, ..., "", pd.NA, pd.NaT, float("nan"), float("inf"),
            datetime.date(2017, 9, 1), datetime.timedelta(days=number), pd.Timestamp("2017-09-01", tz="Asia/Baghdad"),
            np.datetime64("2017-09-01"), np.timedelta64(number, "D"), pd.Timedelta(days=number),
            pd.Period("2017-09", "M"), pd.date_range("2014", "2017", freq="YS"), pd.DataFrame(), [],
            types.SimpleNamespace(a=1), len, int,
            (62606, 75), "62 607", "62\u202f607", "62.606,75", "62\u2019607", "\u0666\u0662\u066c\u0666\u0660\u0667",
            10 ** 50, number + 0.4, Fraction(2 * number + 1, 2), [str(number), number], {number: str(number)},
            [2014, 2015, 2016, 2017], pd.Series([True, True], index=[2016, 2017]), ["active_duty", "selected_reserve"],
            pd.Series([number], index=pd.MultiIndex.from_tuples([("a", 1)])),
            pd.DataFrame([[1, 2]], columns=["a", "a"])]


def test_an_answer_keeps_its_kind_on_its_way():
    for mine, twin in zip(kinds(22), kinds(22), strict=True):
        arrived = serialize.build(json.loads(json.dumps(serialize.pack({"a": mine}))))["a"]
        if isinstance(twin, (pd.Series, pd.DataFrame, pd.Index)):
            assert arrived.equals(twin) and str(getattr(arrived, "dtype", "")) == str(getattr(twin, "dtype", "")), twin
        elif type(twin) in (int, str, list, dict, set, tuple, Fraction, Decimal, datetime.date, np.int64, np.float32):
            assert type(arrived) is type(twin) and repr(arrived) == repr(twin)


@pytest.mark.parametrize("one", course(), ids=lambda one: one.slug)
def test_an_answer_gets_the_same_verdict_in_the_sheet_and_in_marking(one):
    for task in one.tasks.values():
        for mine, twin in zip(kinds(22), kinds(22), strict=True) if "fig" not in task.answers else ():
            arrived = serialize.build(json.loads(json.dumps(serialize.pack(dict.fromkeys(task.answers, mine)))))
            wanted = check.judge(task.check, dict.fromkeys(task.answers, twin))
            assert check.judge(task.check, arrived) == wanted, (task.name, twin, arrived)


def sketch(kind):
    """A figure as students draw them."""
    figure, axes = plt.subplots()
    years, values = [2014, 2015, 2016], [3, 1, 2]
    if kind == "years of pandas":
        pd.Series(range(30), index=pd.date_range("1991", "2020", freq="YS")).plot(ax=axes)
    elif kind == "whiskers":
        axes.errorbar(years, values, yerr=0.5, capsize=3, fmt="o")
    elif kind == "stems":
        axes.stem(years, values)
    elif kind == "white dots":
        axes.scatter(years, values, c="white")
    elif kind == "hollow bars on grey":
        axes.barh(["a", "b", "c"], values, color="none")
        axes.set_facecolor("0.9")
    elif kind == "strokes and an area":
        axes.vlines(years, [0, 1, 1], values)
        axes.fill_between(years, values)
        axes.axvline(2015)
    else:
        axes.pie(values)
    return figure


@pytest.mark.parametrize("kind", ["years of pandas", "whiskers", "stems", "white dots", "hollow bars on grey",
                                  "strokes and an area", "a pie"])
def test_a_chart_shows_the_same_in_the_sheet_and_in_marking(kind):
    mine = sketch(kind)
    arrived = serialize.build(json.loads(json.dumps(serialize.pack({"fig": mine, "ax": mine.axes[0]}))))
    seen = [([[mark and mark.seen for mark in marks] for series in picture.series for marks in series.read],
             picture.rows(ends=True), picture.from_zero(), picture.print(),
             any(isinstance(patch, Wedge) for patch in picture.panels[0].patches))
            for picture in (Picture(mine), Picture(arrived["fig"]))]
    assert seen[0] == seen[1] and arrived["ax"].figure is arrived["fig"]
    plt.close("all")


# What a teacher gives by hand

def instant(cells, one, fonts):
    """Stands for running a hand-in: task 1 is right if its answer is even."""
    given = int(cells[1][2].rpartition("=")[2].strip(" '"))
    tasks = {}
    for name, task in one.tasks.items():
        right = name != "task_1" or given % 2 == 0
        tasks[name] = [0, 0, "", "", f"Text {given}", "check"] if task.open else [
            int(right), 1, "", "" if right else "Not right yet.", "", "check"]
    return {"tasks": tasks, "written": {}, "notes": [], "said": [], "mb": 1}


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A class of four whose hand-ins are marked at once."""
    monkeypatch.setattr(mark, "mark", instant)
    monkeypatch.setattr(mark, "warm", lambda kept: kept)
    return Class(put(tmp_path / "class", {f"P{n}_{n}_assignsubmission_file_/s.ipynb": small(str(n)) for n in range(4)}),
                 ["--yes"])


def write_by_hand(path, change, delimiter=",", encoding="utf-8-sig"):
    """Change the rows of marks.csv as a spreadsheet would."""
    rows = teacher.read_table(path)
    change({row["student"]: row for row in rows})
    with open(path, "w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, list(rows[0]) + [head for head in rows[-1] if head not in rows[0]],
                               delimiter=delimiter)
        table.writeheader()
        table.writerows(rows)


def again(desk, *arguments):
    mark.main([str(desk.folder), "--yes", *arguments])
    return desk.rows


@pytest.mark.parametrize("delimiter, encoding", [(",", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-16"), (",", "cp1256")])
def test_numbers_typed_into_the_marks_stay_there(desk, delimiter, encoding):
    def typed(rows):
        rows["P1"]["task_6"], rows["P2"]["task_6"], rows["P1"]["task_1"] = "4", "3,5", "1"
        for row in rows.values():
            row["my remark"] = "seen"
            row.pop("file" if delimiter == ";" else "late")
    write_by_hand(desk.target / "marks.csv", typed, delimiter, encoding)
    for _ in range(3):
        rows = again(desk)
        assert (rows["P1"]["task_6"], rows["P2"]["task_6"], rows["P1"]["task_1"]) == ("4", "3,5", "1")
        assert rows["P1"]["points"] == "5" and rows["P2"]["open_points"] == "3.5" and rows["P3"]["my remark"] == "seen"
        assert "task_1 has 1 points by hand; the check gave 0" in rows["P1"]["notes"]
    assert len(list((desk.target / "backups").glob("marks-*.csv"))) == 1


def test_points_stay_where_ids_or_what_marking_wrote_are_lost(desk):
    write_by_hand(desk.target / "marks.csv", lambda rows: (rows["P1"].update(task_6="4"), rows["P2"].update(id="2")))
    put(desk.folder, {"P2_2_assignsubmission_file_/s (1).ipynb": small("9")})
    rows = again(desk)
    assert (rows["P1"]["task_6"], rows["P2"]["task_1"]) == ("4", "0"), "the mark of the check was nobody's"
    (desk.target / ".kept" / "written.json").unlink()
    assert again(desk)["P1"]["task_6"] == "4"


def test_a_newer_version_changes_the_checks_points_and_not_the_teachers(desk):
    write_by_hand(desk.target / "marks.csv", lambda rows: rows["P1"].update(task_6="4"))
    put(desk.folder, {"P1_1_assignsubmission_file_/s (1).ipynb": small("8")})
    rows = again(desk)
    assert (rows["P1"]["task_1"], rows["P1"]["task_6"]) == ("1", "4")


def test_points_of_somebody_whose_file_is_away_come_back(desk):
    write_by_hand(desk.target / "marks.csv", lambda rows: rows["P1"].update(task_6="4"))
    away = desk.folder / "P1_1_assignsubmission_file_"
    away.rename(desk.folder.parent / "away")
    rows = again(desk)
    assert rows["P1"]["task_6"] == "4" and "No hand-in is here now" in rows["P1"]["notes"]
    again(desk)
    (desk.folder.parent / "away").rename(away)
    assert again(desk)["P1"]["task_6"] == "4" and len(desk.rows) == 4


def test_points_stay_with_the_file_where_a_second_one_makes_the_folder_ambiguous(desk):
    folder = put(desk.folder.parent / "lone", {"Week 3/s.ipynb": small("2")})
    lone = Class(folder, ["--yes"])
    write_by_hand(lone.target / "marks.csv", lambda rows: rows["Week 3"].update(task_6="4"))
    again(lone)
    put(folder, {"Week 3/s (1).ipynb": small("4")})
    rows = again(lone)
    assert {name: row["task_6"] for name, row in rows.items()} == {"Week 3 / s": "4", "Week 3 / s (1)": ""}


def test_points_in_files_are_joined_and_what_fits_nobody_is_told(desk, capsys):
    (desk.target / "hand-points" / "a.csv").write_text(
        f"id,sheet,task,points,answer\nP1_1,{SLUG},task_6,4,00000000\nP9_9,{SLUG},task_6,5,\n"
        f"P2_2,{SLUG},task_6,many,\n")
    os.utime(desk.target / "hand-points" / "a.csv", (1, 1))
    (desk.target / "hand-points" / "b.csv").write_text(
        f"id;sheet;task;points\nP1_1;{SLUG};task_6;3\nP3_3;{SLUG};task_6;9")
    (desk.target / "hand-points" / "c.xlsx").write_bytes(b"PK")
    before = {path: path.read_bytes() for path in (desk.target / "hand-points").iterdir()}
    rows = again(desk)
    assert rows["P1"]["task_6"] == "3" and "a.csv gives 4 for task_6, the newer b.csv 3" in rows["P1"]["notes"]
    assert "9 points of 5" in rows["P3"]["notes"]
    assert "fit no row, listed in class.html: 3." in capsys.readouterr().out
    page = (desk.target / "class.html").read_text("utf-8")
    assert "5 points for task_6 of P9_9" in page and "a.csv, row 4" in page
    assert {path: path.read_bytes() for path in (desk.target / "hand-points").iterdir()} == before
    assert len(list((desk.target / "backups").glob("[ab]-*.csv"))) == 2
    write_by_hand(desk.target / "marks.csv", lambda rows: rows["P1"].update(task_6="5"))
    row = again(desk)["P1"]
    assert row["task_6"] == "3" and "marks.csv had 5 for task_6; b.csv counts" in row["notes"]


@pytest.mark.parametrize("seed", range(12))
def test_points_by_hand_survive_any_sequence_of_runs(desk, seed, monkeypatch):
    draw, expected = random.Random(seed), {}
    people = [f"P{n}" for n in range(4)]
    for _ in range(12):
        step = draw.choice(["edit", "edit", "file", "run", "late", "away", "crash", "forget", "part"])
        one = draw.choice(people)
        there = desk.rows
        if step == "edit" and one in there and not any(f"{one}_" in path.read_text() for path in
                                                       (desk.target / "hand-points").glob("*.csv")):
            expected[one] = str(draw.randint(0, 5))
            write_by_hand(desk.target / "marks.csv", lambda rows, one=one: rows[one].update(task_6=expected[one]))
        elif step == "file":
            expected[one] = str(draw.randint(0, 5))
            path = desk.target / "hand-points" / f"{len(list((desk.target / 'hand-points').iterdir()))}.csv"
            path.write_text(f"id,sheet,task,points\n{one}_{one[1]},{SLUG},task_6,{expected[one]}\n")
            os.utime(path, (1_000 + int(path.stem), 1_000 + int(path.stem)))
        elif step == "late":
            put(desk.folder, {f"{one}_{one[1]}_assignsubmission_file_/s ({draw.randint(1, 99)}).ipynb":
                              small(str(draw.randint(0, 99)))})
        elif step == "away":
            place = desk.folder / f"{one}_{one[1]}_assignsubmission_file_"
            place.rename(desk.folder.parent / "away")
            again(desk)
            (desk.folder.parent / "away").rename(place)
        elif step == "crash":
            where = draw.choice(["hand_back", "reading_pages", "whole_class", "written", "written"])
            put(desk.folder, {f"P0_0_assignsubmission_file_/s ({draw.randint(1, 99)}).ipynb": small(str(len(where)))})
            with monkeypatch.context() as broken, pytest.raises(TypeError):
                if where == "written":  # between the two files that tell a person's changes
                    broken.setattr(teacher, "write_whole", lambda path, text: 1 if "kept" in str(path) and (
                        path.write_text(text, "utf-8")) else path + 1)
                else:
                    broken.setattr(mark.report, where, None)
                again(desk)
        elif step == "forget":
            for path in (desk.target / ".kept").glob("?" * 32 + ".json"):
                path.unlink()
        elif step == "part":
            again(desk, "--part", f"{draw.randint(1, 3)}/3")
        rows = again(desk)
        assert {name: rows[name]["task_6"] for name in expected} == expected, step
        assert not any("task_1 has" in row["notes"] for row in rows.values()), "no mark of the checks is a person's"


def test_parts_join(desk, capsys):
    for path in (desk.target / ".kept").glob("?" * 32 + ".json"):
        path.unlink()
    counts = []
    for part in ("1/3", "2/3", "3/3"):
        again(desk, "--part", part)
        counts.append(int(re.search(r"(\d+) to mark", capsys.readouterr().out)[1]))
        waiting = [row for row in desk.rows.values() if "belongs to another part" in row["notes"]]
        assert len(waiting) == 4 - sum(counts)
    assert sum(counts) == 4 and max(counts) < 4


def test_a_broken_environment_is_said_and_nothing_is_marked(desk, monkeypatch):
    put(desk.folder, {"P7_7_assignsubmission_file_/s.ipynb": small("14")})
    before = desk.rows
    monkeypatch.undo()
    monkeypatch.setattr(mark, "PACKAGES", ["pandas_that_is_not_here"])
    with pytest.raises(SystemExit, match="make .venv/ready has to run again: ModuleNotFoundError"):
        again(desk)
    assert desk.rows == before


def test_what_the_machine_failed_to_run_is_tried_again(desk, monkeypatch, capsys):
    put(desk.folder, {"P7_7_assignsubmission_file_/s.ipynb": small("14")})
    with monkeypatch.context() as broken:
        broken.setattr(mark, "mark", None)
        rows = again(desk)
    assert "could not be marked" in rows["P7"]["notes"] and rows["P7"]["task_1"] == ""
    assert again(desk)["P7"]["task_1"] == "1"


# Roster

def test_a_roster_joins_tells_who_is_missing_and_who_is_late(tmp_path, desk):
    names = ["Ali Hassan_1_assignsubmission_file_", "Two Two_8_assignsubmission_file_", "folder of zed",
             "Sam Sam_20_assignsubmission_file_", "Sam Sam_21_assignsubmission_file_",
             "Stranger_9_assignsubmission_file_"]
    folder = put(tmp_path / "other", {f"{name}/s.ipynb": small("2") for name in names} | {
        "hassannoor_123456_789012_s.ipynb": small("4"), "Sheet 3_av12_attempt_2026-11-21-09-30-00_s.ipynb": small("6")})
    lines = ["77;Hassan, Ali;ali@x.iq;B;2099-01-01", "78;Noor Hassan;n@x.iq;B;", "av12;Vera;v@x.iq;B;2026-11-20",
             "90;Sam Sam;s@x.iq;B;", "80;Two Two;t@x.iq;B;", "81;Two Two;u@x.iq;B;", "82;folder of zed;z@x.iq;B;",
             "9;Nobody Here;m@x.iq;B;"]
    (tmp_path / "roster.csv").write_text("\n".join(["ID;Name;E-mail;Class;Deadline", *lines]))
    mark.main([str(folder), "--yes", "--roster", str(tmp_path / "roster.csv")])
    rows = {row["student"]: row for row in teacher.read_table(folder.with_name("other-marks") / "marks.csv")}
    assert {name: row["roster_id"] for name, row in rows.items()} == {
        "Sam Sam (20)": "", "Sam Sam (21)": "", "Hassan, Ali": "77", "Noor Hassan": "78", "Vera": "av12",
        "Two Two": "", "folder of zed": "82", "Stranger": "", "Nobody Here": "9"}
    assert rows["Vera"]["late"] == "late by 9 h 30 min" and rows["Hassan, Ali"]["email"] == "ali@x.iq"
    assert rows["Hassan, Ali"]["late"] == ""
    assert rows["Nobody Here"]["notes"] == "Handed in nothing."
    assert "more than one person" in rows["Two Two"]["notes"]
    assert "More than one hand-in fits Sam Sam" in rows["Sam Sam (20)"]["notes"]


@pytest.mark.parametrize("text, words", [("id,name,deadline\n1,A,tomorrow\n", "row 2, deadline: 'tomorrow'"),
                                         ("a,b\n1,2\n", "The first line names the columns")])
def test_a_roster_that_cannot_be_read_stops_before_anything(desk, tmp_path, text, words):
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(SystemExit, match=re.escape(words)):
        again(desk, "--roster", str(tmp_path / "roster.csv"))


# The command

@pytest.mark.parametrize("arguments, words", [
    (["none"], "none is not there. Name the folder"), ([""], "no folder was named.*SUBMISSIONS=folder"),
    ([], "no folder was named"), ([__file__], "neither a folder nor a zip"),
    ([str(ROOT), "--part", "9/8"], "PART=2/8")])
def test_what_cannot_be_marked_is_said_in_a_sentence(arguments, words):
    with pytest.raises(SystemExit, match=words):
        mark.main(arguments)


def test_a_machine_without_bubblewrap_marks_the_same(school, monkeypatch):
    monkeypatch.setattr(sandbox, "way", lambda: None)
    one = mark.mark(cells_of(HONEST["colab"][0]), SHEET, school.target / ".kept" / "matplotlib")
    assert "".join(str(one["tasks"][task][0]) for task in TASKS) == "11111", one


def test_without_walls_it_asks_for_a_yes(desk, monkeypatch, capsys):
    monkeypatch.setattr(sandbox, "way", lambda: None)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    with pytest.raises(SystemExit, match="nothing was marked"):
        mark.main([str(desk.folder)])
    assert "forge its own marks" in capsys.readouterr().out
    assert "forge its own marks" not in (desk.target / "class.html").read_text("utf-8")
    again(desk)
    assert "forge its own marks" in (desk.target / "class.html").read_text("utf-8")


def test_a_changed_limit_marks_anew(monkeypatch, tmp_path):
    """Whatever decides a mark is in the name of what is kept of it, the limits too."""
    cells = cells_of(small(1))
    before = mark.key_of(cells, SHEET)
    shutil.copytree(mark.HERE, tmp_path / "marking")
    monkeypatch.setattr(mark, "HERE", tmp_path / "marking")
    assert mark.key_of(cells, SHEET) == before
    (tmp_path / "marking" / "limits.py").write_text("CELL_SECONDS = 1\n", "utf-8")
    assert mark.key_of(cells, SHEET) != before
