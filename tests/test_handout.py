"""The zip for students, opened in an empty folder."""
import zipfile

import nbformat
import pytest
from nbclient import NotebookClient

from scripts import handout, make_sheets


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout")
    handout.main(folder / "handout.zip")
    with zipfile.ZipFile(folder / "handout.zip") as pack:
        pack.extractall(folder)
    return folder / "iraq-course"


def run(path):
    """Run a notebook where it is; return its cells."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, extra_arguments=["--log-level=40"],
                   resources={"metadata": {"path": path.parent}}).execute()
    return notebook.cells


def test_an_untouched_sheet_runs(unpacked):
    cells = run(sorted((unpacked / "exercises" / "sheets").glob("*.ipynb"))[-1])
    assert "Not attempted yet" in str(cells[-1].outputs)


def test_it_holds_every_sheet_and_no_solution(unpacked):
    names = {path.name for path in (unpacked / "exercises" / "sheets").glob("*.ipynb")}
    assert names == {path.name for path in make_sheets.masters()}
    files = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert {"START-HERE.txt", "requirements.txt", "guide/check-setup.ipynb", "_static/book.mplstyle"} <= files
    assert not any("solutions" in name or "masters" in name for name in files)


def test_the_set_up_check_finds_all(unpacked):
    assert "All is there" in str(run(unpacked / "guide" / "check-setup.ipynb")[1].outputs)
