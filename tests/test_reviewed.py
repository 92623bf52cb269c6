"""What no test can know is as somebody read it, and a change names file, row and field."""
import re
import shutil

import pytest

from course.ground.facts import ROOT
from tests.reviewed import SEALS, differences, seal, things


def test_everything_is_as_it_was_read():
    assert not (said := differences()), "\n".join([*said[:20], f"{len(said)} in all. If you mean them: make reviewed"])


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The sealed files in a folder of their own."""
    root = tmp_path_factory.mktemp("sealed")
    for folder in ("data", "chapters", "guide/lessons", "exercises/quizzes"):
        shutil.copytree(ROOT / folder, root / folder)
    for file in ("course/facts.toml", SEALS):
        (root / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, root / file)
    return root


PLANTED = [  # (file, what is exchanged, by what, words of the message)
    ("data/claims.csv", "around 2,500 US troops", "around 2,500 US soldiers", "data/claims.csv, S01, quotation"),
    ("data/claim_evidence.csv", "V43,S11,for", "V43,S11,against", "data/claim_evidence.csv, V43, side"),
    ("data/us_troop_levels.csv", "L21,2016-09", "L21,2016-08", "data/us_troop_levels.csv, L21, date"),
    ("data/datapackage.json", '"unit": "people"', '"unit": "thousand people"', "unit: not as it was read"),
    ("course/facts.toml", "2026-10-07", "2026-10-08", "course/facts.toml, facts, record_ends"),
]


@pytest.mark.parametrize(("file", "old", "new", "words"), PLANTED)
def test_a_change_names_file_row_and_field(copy, file, old, new, words):
    path = copy / file
    before = path.read_text("utf-8")
    assert old in before, f"{file} has no {old!r} any more: plant another fault"
    path.write_text(before.replace(old, new, 1), "utf-8")
    try:
        assert any(words in line for line in differences(copy)), differences(copy)[:3]
    finally:
        path.write_text(before, "utf-8")
    assert differences(copy) == []


def test_only_what_was_named_is_sealed_again(copy):
    path = copy / "data/claims.csv"
    before = path.read_text("utf-8")
    path.write_text(re.sub(r"(?m)^S0([12]),", r"S0\1,Now ", before), "utf-8")
    assert {line.split(", ")[1] for line in differences(copy)} == {"S01", "S02"}
    assert seal("data/claims.csv", "S01", "tried", copy) == 1
    assert [line.split(", ")[1] for line in differences(copy)] == ["S02"]
    path.write_text(before, "utf-8")
    assert seal("data/claims.csv", "", "back", copy) == 1 and differences(copy) == []
    assert all(isinstance(key, tuple) for key in things(copy))
