"""Run this page: chapters and sheets in the browser, with the files of RUNTIME_FILES; skipped without them."""
import json
import re

import nbformat
import pytest
from axe_playwright_python.base import AXE_SCRIPT

from course.ground.facts import ROOT
from course.marking import mark
from course.marking.teacher import read_table
from course.runner import cells, runtime
from course.runner.extension import into, without_button
from tests.conftest import report, until, watch
from tests.sheets import MASTERS, answers_of, check_cells, code_of
from tests.test_book import AXE, CONTRAST, THIN_OUT

CHAPTER, SHEET = "chapters/03-counting-soldiers.html", "exercises/sheets/03-counting-soldiers.html"
FIRST = "chapters/01-reading-a-claim.html"
LONG = 300  # seconds for a start on a machine that does much else
pytestmark = pytest.mark.xdist_group("book/test_runner")
SAID = "document.querySelector('.run-said').textContent"
ENDED = f"/^(Done|Ready|A cell|Python could)/.test({SAID})"
SHOWN = """[...document.querySelectorAll('article .cell')].map(cell => ['.cell_output', '.run-result'].map(part =>
  [...cell.querySelectorAll(`${part} :is(table, pre, img)`)].map(one => one.alt ?? one.textContent.trim())))"""
NOTHING_KEPT = """Object.defineProperty(self, "localStorage", {get() { throw new DOMException("refused"); }})
  Object.defineProperty(navigator, "connection", {value: {saveData: true}})"""


@pytest.fixture(scope="module")
def reader(browser):
    """One reader, whose browser keeps what it fetched."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(30_000)
    yield context
    context.close()


def started(page, address):
    """Open a page, press its button, and wait until it has run or said why not."""
    page.goto(address)
    page.click(".run-here")
    until(page, ENDED, LONG)
    return page.evaluate(SAID)


def cell(page, start):
    """The box of the first cell whose code begins so."""
    places = page.eval_on_selector_all("article .cell", "(all, start) => all.map(one =>"
                                       " one.querySelector('textarea')?.value.startsWith(start) ?? false)", start)
    return page.locator("article .cell").nth(places.index(True))


def run(page, start, code=None):
    """Run a cell, with other code in it if some is given; the text that it then shows."""
    box = cell(page, start)
    for fold in box.locator("details:not([open]) > summary").all():
        fold.click()
    if code is not None:
        box.locator("textarea").fill(code)
    box.locator("textarea").press("Shift+Enter")
    until(page, "document.querySelector('.run-stop').disabled", LONG)
    return box.locator(".run-result").inner_text()


def findings(page):
    """What axe finds on a page as it is."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(AXE)
    page.evaluate(THIN_OUT, "{}")
    return [f"{one['id']}, {one['help']}: {node['target']}" for one in found + page.evaluate(CONTRAST)
            for node in one["nodes"]]


@pytest.fixture(scope="module")
def first_visit(running, reader):
    """What a first visit met: {"problems", "before": requests before the click, "offer", "said", "shown", "axe"}."""
    address, _ = running
    page, met = reader.new_page(), {"problems": []}
    watch(page, met["problems"], address)
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.goto(address + CHAPTER, wait_until="networkidle")
    page.evaluate("caches.open('iraq-course-an-old-edition')")
    met["before"] = [*asked]
    met["offer"] = page.evaluate(SAID)
    met["said"], met["shown"] = started(page, address + CHAPTER), page.evaluate(SHOWN)
    met["kept"] = page.evaluate("caches.keys()")
    met["axe"] = findings(page)
    page.close()
    return met


def test_a_chapter_runs_whole_and_gives_what_is_printed(first_visit):
    """All tables and texts equal the stored ones, each figure has its text, and the policy is kept."""
    assert first_visit["said"].startswith("Done")
    shown = first_visit["shown"]
    assert len(shown) > 20 and sum(bool(printed) for printed, _ in shown) > 14
    assert [ran for _, ran in shown] == [printed for printed, _ in shown]
    assert not first_visit["problems"]


def test_a_running_page_has_no_axe_finding(first_visit):
    report(first_visit["axe"])


def test_nothing_is_fetched_before_the_click(first_visit):
    asked = [name for name in first_visit["before"] if name.startswith(("runner", "data", "_sources"))]
    assert len(asked) == 1 and asked[0].endswith("/start.js")
    assert re.search(r"about \d\d MB", first_visit["offer"])


def test_an_old_copy_is_forgotten(first_visit):
    assert len(first_visit["kept"]) == 2 and "iraq-course-an-old-edition" not in first_visit["kept"]


def test_a_second_visit_fetches_nothing_and_a_loop_is_stopped_without_a_network(running, reader, first_visit):
    address, _ = running
    page, asked = reader.new_page(), []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    assert started(page, address + CHAPTER).startswith("Done")
    fetched = [name for name in asked if name.startswith(("runner", "data", "_sources"))]
    assert {name.split("/")[-1] for name in fetched} == {"start.js", "page.js", "sheet.js", "page.css", "worker.js"}

    start = 'round(war["active_duty"]'
    assert run(page, start, "nothing_of_this_name").splitlines() == [
        "NameError: name 'nothing_of_this_name' is not defined (line 1)", "", "Where it stopped"]
    reader.set_offline(True)
    box = cell(page, "nothing_of")
    box.locator("textarea").fill("while True:\n    pass")
    box.locator(".run-cell").click()
    assert box.locator(".run-cell").inner_text().startswith("Stop")
    until(page, f"{SAID} === 'Running.'")
    box.locator(".run-cell").click()
    until(page, f"{SAID}.startsWith('Stopped')", LONG)
    assert run(page, "while True", "print(6 * 7)").strip() == "42"
    assert run(page, "print(6 * 7)", "war").startswith("NameError")
    reader.set_offline(False)
    page.close()


def test_a_sheet_is_worked_in_its_page(running, reader, tmp_path):
    """Untouched, wrong and right answers meet the messages that they meet in Jupyter; what is taken home comes back,
    and `make mark` gives it what it gives a sheet from Jupyter."""
    address, _ = running
    page = reader.new_page()
    assert started(page, address + SHEET).startswith("Ready")
    answers = answers_of(next(master for master in MASTERS if master.stem in SHEET))
    run(page, "kuwait = dmdc")
    assert run(page, 'grader.check("task_1")').startswith("Not attempted yet.")
    wrong = answers["wrong_1"]["task_1"]
    run(page, "kuwait = dmdc", wrong["code"].strip())
    assert re.sub("`", "", wrong["says"]) in run(page, 'grader.check("task_1")')
    starts = {"task_1": wrong["code"].strip()[:12], "task_2": "series = dmdc", "task_3": "how_many = ..."}
    for task, start in starts.items():
        run(page, start, code_of(answers, "right_1", task).strip())
        assert run(page, f'grader.check("{task}")').startswith(f"Task {task[-1]} passed.")
    assert page.inner_text(".run-tally") == "3 of 6 tasks passed."
    assert run(page, "grader.end()").startswith("3 of 6 tasks passed.")

    with page.expect_download() as coming:
        page.click("button:text('Download my sheet')")
    folders = [tmp_path / "class" / name for name in ("page", "jupyter")]
    coming.value.save_as(folders[0] / "mine.ipynb")
    mine = nbformat.read(folders[0] / "mine.ipynb", as_version=4)
    nbformat.validate(mine)
    stored = nbformat.read(ROOT / SHEET.replace(".html", ".ipynb"), as_version=4)
    assert mine.metadata == stored.metadata
    for task in starts:
        stored.cells[check_cells(stored)[task] - 1].source = code_of(answers, "right_1", task).strip()
    assert [one.source for one in mine.cells] == [one.source for one in stored.cells]
    folders[1].mkdir()
    nbformat.write(stored, folders[1] / "mine.ipynb")
    mark.main([str(tmp_path / "class"), "--yes"])
    marked = {row["student"]: row["points"] for row in read_table(tmp_path / "class-marks" / "marks.csv")}
    assert marked == {"page": "3", "jupyter": "3"}

    run(page, answers["right_1"]["task_3"].strip()[:12], "how_many = 1")
    page.set_input_files(".run-file", {"name": "x.ipynb", "mimeType": "", "buffer": b'{"metadata": {}}'})
    until(page, f"{SAID}.startsWith('This is no saved copy')")
    page.set_input_files(".run-file", folders[0] / "mine.ipynb")
    until(page, f"{SAID}.startsWith('Your answers')")
    run(page, answers["right_1"]["task_3"].strip()[:12])
    assert run(page, 'grader.check("task_3")').startswith("Task 3 passed.")
    report(findings(page))
    page.close()


def answering(**given):
    """What gives a request this answer."""
    return lambda route: route.fulfill(**given)


def test_what_does_not_come_whole_is_named_and_fetched_again(running, browser):
    """A reader whose device saves data is asked first. Then a table comes cut off, a file of Python changed, another
    not at all; each is told in a sentence, and the chapter runs when they come."""
    address, _ = running
    context = browser.new_context()
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.add_init_script(NOTHING_KEPT)
    page.goto(address + FIRST)
    page.click(".run-here")
    assert "press again" in page.evaluate(SAID) and not any(name.endswith("page.js") for name in asked)
    broken = {"us_troop_levels.csv": ({"body": "level,date"}, "came cut off or changed"),
              "six-1.16.0": ({"body": "x" * 20_000}, "came cut off or changed"),
              "pyodide.js": ({"status": 404}, "is not there (404)")}
    for name, (given, _) in broken.items():
        context.route(re.compile(re.escape(name)), answering(**given))
    page.click(".run-here")
    while broken:
        until(page, ENDED, LONG)
        said = page.evaluate(SAID)
        name = next(name for name in broken if f"could not be started: {name}" in said)
        assert broken.pop(name)[1] in said
        context.unroute(re.compile(re.escape(name)))
        page.click("button:text('Start again')")
    until(page, ENDED, LONG)
    assert page.evaluate(SAID).startswith("Done")
    assert [ran for _, ran in page.evaluate(SHOWN)] == [printed for printed, _ in page.evaluate(SHOWN)]
    context.close()


def test_only_pages_that_run_are_changed_and_no_page_twice(running, book, tmp_path):
    _, site = running
    for path in book.rglob("*.html"):
        name, before = path.relative_to(book).as_posix(), path.read_text("utf-8")
        after = (site / name).read_text("utf-8")
        if re.match("(chapters|exercises/sheets)/", name) or 'class="runs"' in before:
            assert "script-src 'self' 'wasm-unsafe-eval' 'sha256-" in after and "worker-src 'self'" in after, name
            assert "unsafe-eval'" not in after.replace("'wasm-unsafe-eval'", "") and "unsafe-inline" not in after
            assert without_button(after) == before and after != before
        else:
            assert after == before, name


def test_each_cell_is_found_on_its_page(trees):
    """The page finds its cells by their code, so each code is there once."""
    for name in (name for name in trees if re.match("(chapters|exercises/sheets)/", name)):
        cells = nbformat.read(ROOT / name.replace(".html", ".ipynb"), as_version=4).cells
        wanted = [one.source.rstrip() for one in cells if one.cell_type == "code"]
        there = [box.get_text().rstrip() for box in trees[name].select("article .cell .cell_input pre")]
        assert sorted(there) == sorted(set(wanted)), name


def damaged(folder, what):
    """A folder of small files of which one is missing or changed, and the list of them as it should be."""
    folder.mkdir()
    listed = []
    for row in runtime.rows()[:3]:
        (folder / row["name"]).write_bytes(row["name"].encode())
        listed.append(row | {"sha256": runtime.hashlib.sha256(row["name"].encode()).hexdigest(),
                             "size": str(len(row["name"]))})
    if what == "missing":
        (folder / listed[1]["name"]).unlink()
    elif what == "changed":
        (folder / listed[1]["name"]).write_bytes(b"x" * len(listed[1]["name"]))
    return listed


@pytest.mark.parametrize("what", ["whole", "missing", "changed"])
def test_the_files_are_taken_whole_or_not_at_all(tmp_path, monkeypatch, what):
    listed = damaged(tmp_path / "from", what)
    monkeypatch.setattr(runtime, "rows", lambda: listed)
    monkeypatch.setattr(runtime, "pack", lambda folder: None)
    old = tmp_path / "made" / "runtime"
    old.mkdir(parents=True)
    (old / "kept").touch()
    if what == "whole":
        runtime.take(str(tmp_path / "from"), old)
        assert runtime.taken(old) and not (old / "kept").exists()
    else:
        with pytest.raises(runtime.Missing, match=listed[1]["name"]):
            runtime.take(str(tmp_path / "from"), old)
        assert [path.name for path in old.iterdir()] == ["kept"]
    assert [path.name for path in old.parent.iterdir()] == ["runtime"]


def test_without_the_files_nothing_is_different(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "x.html").write_text("as it was", "utf-8")
    assert into(tmp_path, ROOT / "_static", tmp_path / "nowhere") == []
    assert [path.name for path in tmp_path.rglob("*")] == ["chapters", "x.html"]


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """Cells that run in a folder; (kind, beginning of what is shown) of a cell by `shown(code)`."""
    monkeypatch.chdir(tmp_path)
    made = cells.Cells(str(tmp_path))
    monkeypatch.setattr(made.plt, "show", made.plt.show)
    return lambda code: [(one["kind"], one["body"]) for one in json.loads(made.run(code))["shown"]]


@pytest.mark.parametrize("code, kind, begins", [
    ("print('a'); 1 + 1", "text", "a\n"), ("1 + 1;", None, ""), ("x = 1", None, ""), ("'two\\nlines'", "text", "'two"),
    ("import pandas as pd\npd.DataFrame({'a': [1]})", "html", "<div>\n\n<table"),
    ("1 / 0", "error", "ZeroDivisionError:"),
    ("def f(:", "error", "SyntaxError:"), ("x = 1\ny = z", "error", "NameError: name 'z' is not defined (line 2)"),
    ("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", "svg", "<?xml"),
    ("print('x' * 30_000)", "text", "xxx"), ("raise SystemExit('out')", "error", "SystemExit: out")])
def test_a_cell_shows_what_jupyter_shows(notebook, code, kind, begins):
    shown = notebook(code)
    assert (shown[0][0] if shown else None) == kind
    assert not shown or shown[0][1].startswith(begins)
    assert all(len(body) < 25_000 or kind == "svg" for kind, body in shown)
