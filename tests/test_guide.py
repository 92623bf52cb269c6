"""The guide is true: guide/contributing.md followed step by step in a copy, each message on the way a sentence.

The words of chapter 13 stand for those that an author would write; everything else is done by the guide's commands.
"""
import csv
import json
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import copy_tree

OLD, NEW = "13-your-own-claim", "14-a-second-text"
PLAN = f"""
[[chapter]]
slug = "{NEW}"
title = "A second text"
question = "Can you put a second text on trial?"
"""
WORDS = [(OLD, NEW), ("Chapter 13 of 13: A claim of your own", "Chapter 14 of 14: A second text"),
         ("# Can you put a text on trial alone?", "# Can you put a second text on trial?")]


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return copy_tree(tmp_path_factory.mktemp("guide") / "tree")


def command(tree, *words, fails=False):
    """What one of the guide's commands says, run as the Makefile runs it."""
    done = subprocess.run([sys.executable, "-m", *words], cwd=tree, capture_output=True, text=True, timeout=1200)
    assert bool(done.returncode) == fails, done.stdout + done.stderr
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    return said


def read_faults(tree, number):
    """What `make check` says of a chapter before it runs anything."""
    code = ("from course.check import read_faults; from course.ground.facts import chapter;"
            f"print(*read_faults(chapter({number})), sep='\\n')")
    return subprocess.run([sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, check=True).stdout


def change(path, *pairs):
    """Exchange words in a file; each has to be there."""
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text, f"{path.name}: {old}"
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def test_a_chapter_is_added(tree):
    """Planned, begun, written, made, listed, checked."""
    said = command(tree, "course.chapters.new", NEW, fails=True)
    assert "name a chapter of course/facts.toml, or write it there first" in said
    plan = tree / "course/facts.toml"
    change(plan, ("\n# The letters of `quality`", f"{PLAN}\n# The letters of `quality`"))
    made = re.findall(r"^made (\S+)$", command(tree, "course.chapters.new", NEW), re.M)
    assert len(made) == 5 and all((tree / name).exists() for name in made)
    assert f"_toc.yml does not list chapters/{NEW}" in read_faults(tree, 14)
    for name in made:
        text = (tree / name.replace(NEW, OLD)).read_text("utf-8")
        for old, new in WORDS:
            text = text.replace(old, new)
        (tree / name).write_text(text, "utf-8")
    shutil.copy(tree / f"tests/answers/more/{OLD}.toml", tree / f"tests/answers/more/{NEW}.toml")
    contents = tree / "_toc.yml"
    change(contents, (f"          - file: exercises/solutions/{OLD}\n",
                      f"          - file: exercises/solutions/{OLD}\n      - file: chapters/{NEW}\n        sections:\n"
                      f"          - file: exercises/sheets/{NEW}\n          - file: exercises/solutions/{NEW}\n"),
           (f"          - file: guide/lessons/{OLD}\n",
            f"          - file: guide/lessons/{OLD}\n          - file: guide/lessons/{NEW}\n"))
    command(tree, "course.chapters.run", NEW)
    command(tree, "course.quiz.make", NEW)
    command(tree, "course.sheets.make", NEW)
    command(tree, "course.renew")
    assert command(tree, "course.check", NEW).strip() == f"{NEW}: all is well"


def test_a_table_is_added(tree):
    """Described, it gets its hash and its page; not described, it is named."""
    package = json.loads((tree / "data/datapackage.json").read_text("utf-8"))
    like = next(one for one in package["resources"] if one["name"] == "turnout")
    shutil.copy(tree / "data/turnout.csv", tree / "data/turnout_again.csv")
    assert "turnout_again" in command(tree, "course.renew", fails=True)
    package["resources"].append(like | {"name": "turnout_again", "path": "turnout_again.csv", "hash": "", "rows": 0})
    (tree / "data/datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert "guide/tables/turnout_again.md" in command(tree, "course.renew")


def test_a_verdict_is_changed(tree):
    """The chapter's line that still has the old word is named; after `make package` the ledger has the new one."""
    claims, history = rows_of(tree / "data/claims.csv"), rows_of(tree / "data/claim_history.csv")
    row = next(row for row in claims if row["claim"] == "S05")
    old, row["verdict"], row["verdict_date"] = row["verdict"], "contested", "2026-11-28"
    last = next(line for line in reversed(history) if line["claim"] == "S05")
    history.append(last | {"verdict": "contested", "verdict_date": "2026-11-28", "reason": "Two scholars disagree."})
    write_rows(tree / "data/claims.csv", claims)
    write_rows(tree / "data/claim_history.csv", history)
    command(tree, "course.renew")
    assert "**contested**, 28 November 2026" in (tree / "guide/claims.md").read_text("utf-8")
    said = read_faults(tree, 4)
    assert "'Verdict' has no '**S05, contested.**" in said, said
    change(tree / "chapters/04-the-mobilization-forces.ipynb", (f"**S05, {old}.**", "**S05, contested.**"))
    said = read_faults(tree, 4)
    assert "S05" not in said or "On trial" in said, said
