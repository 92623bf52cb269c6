"""What no test can know is as somebody read it, and a change names file, row and field."""
import re
import shutil
import subprocess
from fnmatch import fnmatch
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from course.ground.facts import ROOT
from course.ground.rows import read_rows
from tests import reviewed
from tests.reviewed import SEALS, differences, seal, things

MADE = (*reviewed.MADE, "guide/tables/*", "guide/verdicts/*", "data/README.md", "references.bib", ".zenodo.json",
        "exercises/sheets/*", "exercises/solutions/*", "exercises/tests/*.ipynb")
MACHINERY = ("requirements*", ".git*", ".ox*.json", ".github/dependabot.yml", "binder/*", "tests/*")


def test_everything_is_as_it_was_read():
    assert not (said := differences()), "\n".join([*said[:20], f"{len(said)} in all. If you mean them: make reviewed"])


@pytest.fixture(scope="module")
def now():
    """All that is sealed, as it is."""
    return things()


def test_no_file_with_facts_is_without_a_seal(now):
    """A file is sealed, made from what is sealed, or machinery; so is one that somebody adds."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    known = {file for file, _ in now} if listed else pytest.skip("this copy is no git repository")
    rest = [file for file in listed if file not in known and (ROOT / file).is_file()
            and not any(fnmatch(file, pattern) for pattern in MADE + MACHINERY if "/" in pattern or "/" not in file)]
    assert not rest, f"{', '.join(rest)}: neither sealed nor made. Seal it in tests/reviewed.py, or name it here."


@pytest.fixture(scope="module")
def copy(now, tmp_path_factory):
    """The sealed files in a folder of their own."""
    root = tmp_path_factory.mktemp("sealed")
    for file in {file for file, _ in now} | {SEALS.as_posix()}:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, root / file)
    return root


PLANTED = read_rows(Path(__file__).with_name("falsified.csv"))  # file, what is exchanged for what, words of the message


@pytest.fixture(scope="module")
def said(copy):
    """The differences when all that is planted is in the copy at once."""
    before = {}
    for fault in PLANTED:
        path = copy / fault["file"]
        text = path.read_text("utf-8")
        before.setdefault(path, text)
        assert fault["old"] in text, f"{fault['file']} has no {fault['old']!r} any more: plant another fault"
        path.write_text(text.replace(fault["old"], fault["new"], 1), "utf-8")
    found = differences(copy)
    for path, text in before.items():
        path.write_text(text, "utf-8")
    assert differences(copy) == []
    return found


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault["what"])
def test_a_falsification_names_file_row_and_field(said, fault):
    start = f"{fault['file']}, {fault['named']}"
    named = [line for line in said if line.startswith(start) and "not as it was read" in line]
    assert named, [line for line in said if line.startswith(fault["file"])][:5]


def test_a_text_that_was_made_to_fit_the_short_mark_is_seen(copy):
    """Some sixty thousand tries find one, so the long mark of the line has to hold."""
    path = copy / "CONTRIBUTING.md"
    before = path.read_text("utf-8")
    short = reviewed.held(before)[:reviewed.MARK]
    number = next(number for number in count() if sha256(f"{before}{number}\n".encode()).hexdigest().startswith(short))
    path.write_text(f"{before}{number}\n", "utf-8")
    said = differences(copy)
    path.write_text(before, "utf-8")
    assert len(said) == 1 and said[0].startswith("CONTRIBUTING.md, opening, a field: not as it was read on ")


def test_only_what_was_named_is_sealed_again(copy):
    path, scale = copy / "data/claims.csv", copy / "data/verdict_scale.csv"
    before, words = path.read_text("utf-8"), scale.read_text("utf-8").splitlines(keepends=True)
    path.write_text(re.sub(r'(?m)^(S0[12],"?)', r"\1Now ", before), "utf-8")
    scale.write_text("".join([words[0], words[2], words[1], *words[3:]]), "utf-8")
    order = "data/verdict_scale.csv, mostly supported, order: not where it was when it was read."
    said = differences(copy)
    assert said[0] == order and {line.split(", ")[1] for line in said[1:]} == {"S01", "S02"}
    assert seal("data/claims.csv", "S01", "tried", copy) == 1
    said = differences(copy)
    assert said[0] == order and [line.split(", ")[1] for line in said[1:]] == ["S02"]
    path.write_text(before, "utf-8")
    scale.write_text("".join(words), "utf-8")
    assert seal("data/claims.csv", "", "back", copy) == 1 and differences(copy) == []
