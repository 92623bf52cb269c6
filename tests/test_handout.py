"""The zip for students, opened in an empty folder."""
import zipfile

import pytest

from scripts import handout, make_sheets
from tests.conftest import executed


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout")
    handout.main(folder / "handout.zip")
    with zipfile.ZipFile(folder / "handout.zip") as pack:
        pack.extractall(folder)
    return folder / "iraq-course"


def test_an_untouched_sheet_runs(unpacked):
    cells = executed(sorted((unpacked / "exercises" / "sheets").glob("*.ipynb"))[-1])
    assert "Not attempted yet" in str(cells[-1].outputs)


def test_it_holds_every_sheet_and_no_solution(unpacked):
    names = {path.name for path in (unpacked / "exercises" / "sheets").glob("*.ipynb")}
    assert names == {path.name for path in make_sheets.masters()}
    files = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert {"START-HERE.txt", "requirements.txt", "guide/check-setup.ipynb", "_static/book.mplstyle"} <= files
    assert not any("solutions" in name or "masters" in name for name in files)


def test_the_set_up_check_finds_all(unpacked):
    assert "All is there" in str(executed(unpacked / "guide" / "check-setup.ipynb")[1].outputs)
