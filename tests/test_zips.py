"""The zips for students and for a class without a network, opened in an empty folder."""
import os
import re
import subprocess
import sys
import urllib.request
import zipfile

import pytest
from bs4 import BeautifulSoup

from course.sheets import make as sheets
from course.site import zips
from tests.conftest import executed, pages, watch

pytestmark = pytest.mark.xdist_group("book/test_zips")


def unpack(kind, folder):
    """Make a pack of a kind and unpack it into a folder."""
    zips.main(kind, folder / "pack.zip")
    with zipfile.ZipFile(folder / "pack.zip") as packed:
        packed.extractall(folder)
    return folder / "iraq-course"


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    return unpack("handout", tmp_path_factory.mktemp("handout"))


@pytest.fixture(scope="module")
def offline(book, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zips, "SITE", book)
        return unpack("offline", tmp_path_factory.mktemp("offline"))


@pytest.fixture(scope="module")
def students(book, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zips, "SITE", book)
        return unpack("students", tmp_path_factory.mktemp("students"))


def test_an_untouched_sheet_runs(handout):
    cells = executed(handout / "exercises" / "sheets" / "03-counting-soldiers.ipynb")
    assert "Not attempted yet" in str(cells[-3].outputs) and "0 of 6 tasks passed" in str(cells[-1].outputs)


def test_the_capstone_runs_untouched_and_its_answers_stay_with_the_teacher(handout):
    cells = executed(handout / "guide" / "capstone.ipynb")
    assert "The tables are there" in str(cells) and "No bet and verdict yet" in str(cells)
    files = [path.relative_to(handout).as_posix() for path in handout.rglob("*") if path.is_file()]
    assert not [name for name in files if "model_answers" in name or "exercises/tests" in name]


def test_it_holds_every_chapter_and_sheet_and_no_solution(handout):
    for folder in ("chapters", "exercises/sheets"):
        masters = {path.name for path in sheets.MASTERS.glob("*.ipynb")}
        assert {path.name for path in (handout / folder).glob("*.ipynb")} == masters
    files = {path.relative_to(handout).as_posix() for path in handout.rglob("*") if path.is_file()}
    assert {"START-HERE.txt", "requirements.txt", "guide/check-setup.ipynb", "_static/book.mplstyle"} <= files
    assert not any("solutions" in name or "masters" in name for name in files)


def test_the_set_up_check_finds_all(handout):
    assert "All is there" in str(executed(handout / "guide" / "check-setup.ipynb")[1].outputs)


def test_offline_site_opens_from_the_start_page(offline, book, page):
    """From the start page to the book and a chapter, from disk, with nothing asked of a network."""
    problems = []
    watch(page, problems, offline.as_uri())
    page.goto((offline / "START-HERE.html").as_uri())
    page.get_by_role("link", name="the book").click()
    page.locator("article a[href^='chapters/']").first.click()
    page.locator("article h1").wait_for()
    assert not problems
    assert pages(offline / "site") == pages(book)


def test_offline_notebooks_run(offline):
    chapter = sorted((offline / "chapters").glob("*.ipynb"))[0]
    assert not [output for cell in executed(chapter) for output in cell.get("outputs", [])
                if output.output_type == "error"]
    assert sorted(path.name for path in (offline / "exercises/solutions").glob("*.ipynb")) == sorted(
        path.name for path in sheets.MASTERS.glob("*.ipynb"))


def test_the_students_pack_has_no_solution_and_no_dead_page(students, offline, book):
    solution = "exercises/solutions/03-counting-soldiers"
    task = BeautifulSoup((book / f"{solution}.html").read_text("utf-8"), "html.parser").select_one("article pre").text
    page = (students / f"site/{solution}.html").read_text("utf-8")
    assert "Your teacher has this page" in page and len(task) > 20 and task not in page
    assert pages(students / "site") == pages(book), "a page that others link to is missing"
    files = {path.relative_to(students).as_posix() for path in students.rglob("*") if path.is_file()}
    assert not [name for name in files if re.search(r"solutions/.*ipynb|model_answers|^(paper|slides)/", name)]
    assert (offline / f"{solution}.ipynb").is_file()
    assert [("the teacher's" in (pack / "START-HERE.html").read_text("utf-8")) for pack in (students, offline)] == [
        False, True]


@pytest.mark.parametrize("address", ["", "https://example.org/iraq/"])
def test_the_handout_says_where_the_book_is_and_how_each_system_installs(monkeypatch, tmp_path, address):
    (tmp_path / "_config.yml").write_text(f'html: {{baseurl: "{address}"}}', "utf-8")
    monkeypatch.setattr(zips, "ROOT", tmp_path)
    said = zips.start("handout", runs=False)[1]
    assert address in said and "in the folder chapters" in said and "{" not in said
    assert all(line in said for line in ("python3 -m venv", "py -m venv", ".venv\\Scripts\\jupyter", "--no-deps"))


def test_two_packs_are_the_same(tmp_path):
    packs = [tmp_path / name for name in ("one.zip", "two.zip")]
    for path in packs:
        zips.main("handout", path)
    assert packs[0].read_bytes() == packs[1].read_bytes()


@pytest.mark.parametrize("runs", ["1", ""])
def test_pages_run_from_the_offline_copy_where_what_runs_them_is_packed(monkeypatch, tmp_path, runs):
    """START-HERE.py shows the book at an address; without the runner no page asks for its script."""
    (tmp_path / "html" / "runner").mkdir(parents=True)
    script = '  <script src="runner/x/start.js" defer></script>\n'
    (tmp_path / "html" / "index.html").write_text("<p>a</p>\n" + script, "utf-8")
    (tmp_path / "html" / "runner" / "start.js").write_text("", "utf-8")
    monkeypatch.setattr(zips, "SITE", tmp_path / "html")
    monkeypatch.setenv("RUNTIME", runs)
    offline = unpack("offline", tmp_path)
    assert ("START-HERE.py" in (offline / "START-HERE.html").read_text("utf-8")) == bool(runs)
    assert (offline / "site" / "runner" / "start.js").is_file() == bool(runs)
    with subprocess.Popen([sys.executable, offline / "START-HERE.py"], stdout=subprocess.PIPE, text=True,
                          env=os.environ | {"BROWSER": "true"}) as shown:
        address = re.search(r"http\S+", shown.stdout.readline())[0]
        page = urllib.request.urlopen(address).read().decode()
        shown.terminate()
    assert page == "<p>a</p>\n" + script * bool(runs)


@pytest.mark.parametrize("carried", [True, False])
def test_the_packages_are_offered_only_where_they_are_carried(monkeypatch, tmp_path, carried):
    for name in ("html", "wheels"):
        (tmp_path / name).mkdir()
    (tmp_path / "html" / "index.html").write_text("a book", "utf-8")
    if carried:
        (tmp_path / "wheels" / "pandas.whl").write_bytes(b"a package")
    for name in ("paper", "slides", "wheels", "html"):
        monkeypatch.setattr(zips, {"html": "SITE"}.get(name, name.upper()), tmp_path / name)
    offline = unpack("offline", tmp_path)
    said = (offline / "START-HERE.html").read_text("utf-8")
    assert ("--no-index --find-links wheels" in said) == (offline / "wheels" / "pandas.whl").exists() == carried
    assert "{" not in said and "Slides for lesson" not in said
