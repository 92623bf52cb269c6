"""What no test can know is as somebody read it, and a change names file, row and field."""
import re
import shutil
from pathlib import Path

import pytest

from course.ground.facts import ROOT
from course.ground.rows import read_rows
from tests.reviewed import SEALS, differences, seal, things


def test_everything_is_as_it_was_read():
    assert not (said := differences()), "\n".join([*said[:20], f"{len(said)} in all. If you mean them: make reviewed"])


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The sealed files in a folder of their own."""
    root = tmp_path_factory.mktemp("sealed")
    for file in {file for file, _ in things()} | {SEALS.as_posix()}:
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
