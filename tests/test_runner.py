"""Run this page: chapters and sheets in the browser, with the files of RUNTIME_FILES; skipped without them."""
import json
import os
import re
import shutil

import nbformat
import pytest
from axe_playwright_python.base import AXE_SCRIPT

from course.ground.facts import ROOT
from course.ledger.page.rules import RULES
from course.ledger.rows import ROWS, Tables
from course.runner import cells, runtime
from course.runner.extension import into
from course.site.serve import serving
from tests.conftest import until, watch
from tests.sheets import MASTERS, answers_of, code_of

FILES = os.environ.get("RUNTIME_FILES", "")
CHAPTER, SHEET = "chapters/03-counting-soldiers.html", "exercises/sheets/03-counting-soldiers.html"
VERDICT = "guide/verdicts/s01.html"
LONG = 150  # seconds for a start on a machine that does much else
needs_files = pytest.mark.skipif(not FILES, reason="RUNTIME_FILES names no folder with the files of runtime.csv")
pytestmark = pytest.mark.xdist_group("book")
SAID = "document.querySelector('.run-said').textContent"
SHOWN = """[...document.querySelectorAll('article .cell')].map(cell => ['.cell_output', '.run-result'].map(part =>
  [...cell.querySelectorAll(`${part} :is(table, pre, img)`)].map(one => one.alt ?? one.textContent.trim())))"""


@pytest.fixture(scope="module")
def running(book, tmp_path_factory):
    """(address, folder) of the site with the runner in it."""
    folder = tmp_path_factory.mktemp("running")
    runtime.take(FILES, folder / "runtime")
    shutil.copytree(book, folder / "site")
    into(folder / "site", ROOT / "_static", folder / "runtime")
    with serving(folder / "site") as address:
        yield address, folder / "site"


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
    until(page, f"/^(Done|Ready|A cell|Python could)/.test({SAID})", LONG)
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
    until(page, "document.querySelector('.run-buttons button:nth-child(2)').disabled", LONG)
    return box.locator(".run-result").inner_text()


@pytest.fixture(scope="module")
def first_visit(running, reader):
    """What a first visit met: {"problems", "before": requests before the click, "offer", "said", "shown"}."""
    address, _ = running
    page, met = reader.new_page(), {"problems": []}
    watch(page, met["problems"], address)
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.goto(address + CHAPTER, wait_until="networkidle")
    met["before"] = [*asked]
    met["offer"] = page.evaluate(SAID)
    met["said"], met["shown"] = started(page, address + CHAPTER), page.evaluate(SHOWN)
    page.close()
    return met


@needs_files
def test_a_chapter_runs_whole_and_gives_what_is_printed(first_visit):
    """All tables and texts equal the stored ones, each figure has its text, and the policy is kept."""
    assert first_visit["said"].startswith("Done")
    shown = first_visit["shown"]
    assert len(shown) > 20 and sum(bool(printed) for printed, _ in shown) > 14
    assert [ran for _, ran in shown] == [printed for printed, _ in shown]
    assert not first_visit["problems"]


@needs_files
def test_nothing_is_fetched_before_the_click(first_visit):
    asked = [name for name in first_visit["before"] if name.startswith(("runner", "data", "_sources"))]
    assert len(asked) == 1 and asked[0].endswith("/start.js")
    assert re.search(r"about \d\d MB", first_visit["offer"])


@needs_files
def test_a_second_visit_fetches_nothing_and_a_loop_can_be_stopped(running, reader, first_visit):
    address, _ = running
    page, asked = reader.new_page(), []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    assert started(page, address + CHAPTER).startswith("Done")
    fetched = [name for name in asked if name.startswith(("runner", "data", "_sources"))]
    assert {name.split("/")[-1] for name in fetched} == {"start.js", "page.js", "sheet.js", "page.css", "worker.js"}

    start = 'round(war["active_duty"]'
    assert run(page, start, "nothing_of_this_name").splitlines() == [
        "NameError: name 'nothing_of_this_name' is not defined (line 1)", "", "Where it stopped"]
    box = cell(page, "nothing_of")
    box.locator("textarea").fill("while True:\n    pass")
    box.locator(".run-cell").click()
    assert box.locator(".run-cell").inner_text().startswith("Stop")
    page.wait_for_timeout(500)
    box.locator(".run-cell").click()
    until(page, f"{SAID}.startsWith('Stopped')", LONG)
    assert run(page, "while True", "print(6 * 7)").strip() == "42"
    assert run(page, "print(6 * 7)", "war").startswith("NameError")
    page.close()


@needs_files
def test_a_sheet_is_worked_in_its_page(running, reader, tmp_path):
    """Untouched, wrong and right answers meet the messages that they meet in Jupyter; what is taken home comes back."""
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
    coming.value.save_as(tmp_path / "mine.ipynb")
    mine = nbformat.read(tmp_path / "mine.ipynb", as_version=4)
    nbformat.validate(mine)
    stored = nbformat.read(ROOT / SHEET.replace(".html", ".ipynb"), as_version=4)
    assert mine.metadata == stored.metadata
    assert next(one.source for one in mine.cells if one.id == "task-3-2") == answers["right_1"]["task_3"].strip()
    run(page, answers["right_1"]["task_3"].strip()[:12], "how_many = 1")
    page.set_input_files(".run-buttons input[type=file]", tmp_path / "mine.ipynb")
    until(page, f"{SAID}.startsWith('Your answers')")
    run(page, answers["right_1"]["task_3"].strip()[:12])
    assert run(page, 'grader.check("task_3")').startswith("Task 3 passed.")
    page.close()


@needs_files
def test_a_file_that_comes_cut_off_is_named(running, browser):
    address, _ = running
    context = browser.new_context()
    page = context.new_page()
    context.route("**/us_troop_levels.csv?*", lambda route: route.fulfill(body="level,date"))
    said = started(page, address + CHAPTER)
    assert said.startswith("Python could not be started: us_troop_levels.csv") and "cut off" in said
    context.unroute("**/us_troop_levels.csv?*")
    page.click("button:text('Start again')")
    until(page, f"{SAID}.startsWith('Done')", LONG)
    context.close()


def outcome(page):
    """What the page of a verdict says once nothing runs, without what would change the verdict."""
    until(page, "document.querySelector('.run-buttons button')?.textContent === 'Run'", LONG)
    return page.inner_text(".trial-outcome [role=status]")


@needs_files
def test_a_verdict_is_tried_in_its_page(running, reader, first_visit):
    """A row or the rule is changed, the word follows the scale, a bad entry is named, and reset brings all back."""
    address, _ = running
    page, problems, asked = reader.new_page(), [], []
    watch(page, problems, address)
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.goto(address + VERDICT, wait_until="networkidle")
    assert [name.split("/")[-1] for name in asked if name.startswith(("runner", "data"))] == ["start.js"]
    assert re.search(r"about 1\d MB", page.evaluate(SAID)) and page.locator(".trial-rows td").count() == 7
    page.click(".run-here")
    stays = outcome(page)
    assert "4,685 and 7,185" in stays and "The word stays: not supported" in " ".join(stays.split())
    assert not [name for name in asked if name.startswith("runner/python")], "the chapter had fetched them"

    bahrain, press = page.get_by_label("people, row 1, Bahrain"), page.get_by_role("button", name="Run", exact=True)
    bahrain.fill("1,200")
    press.click()
    assert "The word would become: overstated" in " ".join(outcome(page).split())
    bahrain.fill("many")
    press.click()
    assert outcome(page) == "Row 1 (Bahrain), people: “many” is not a number. Write digits, such as 1200."
    assert bahrain.get_attribute("aria-invalid") == "true" and bahrain.evaluate("one => one === document.activeElement")
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate("axe.run('.trial').then(found => found.violations.map(one => one.id))") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    rule = page.get_by_label("The rule")
    rule.fill("def numbers(rows):\n    return rows")
    page.get_by_role("button", name="Reset").click()
    assert outcome(page) == stays and bahrain.input_value() == "3,440"
    assert rule.input_value().startswith("def numbers(rows):\n    \"\"\"People in the region")
    rule.fill("def numbers(rows):\n    while True:\n        pass")
    bahrain.press("Enter")
    page.get_by_role("button", name="Stop").click()
    until(page, f"{SAID}.startsWith('Stopped')")
    assert not problems
    page.close()


def test_a_verdict_is_a_table_where_it_cannot_be_tried(trees):
    """Rows, rule and numbers are on the page of each claim that numbers decide; no other page promises them."""
    for claim in Tables()["claims"]["claim"]:
        tree = trees[f"guide/verdicts/{claim.lower()}.html"]
        assert not tree.select("button.run-here, .trial :is(input, textarea)"), claim
        assert bool(tree.select_one(".trial")) == (claim in RULES), claim
        if claim in RULES:
            assert len(tree.select(".trial-rows tbody tr")) == len(ROWS[claim](Tables()))
            assert tree.select_one(".trial pre").text.startswith("def numbers(rows):")
            word = tree.select_one(".verdict-line .verdict-word").text.strip()
            assert " ".join(tree.select_one(".trial-said").text.split()).endswith(f"So the word is {word}.")
            assert trees["guide/claims.html"].select(f'.claims-list a[href="verdicts/{claim.lower()}.html#try-'
                                                     f'{claim.lower()}"]')


@needs_files
def test_only_pages_that_run_have_another_policy(running, book):
    _, site = running
    for path in book.rglob("*.html"):
        name, before = path.relative_to(book).as_posix(), path.read_text("utf-8")
        after = (site / name).read_text("utf-8")
        if re.match("(chapters|exercises/sheets)/", name) or 'class="runs"' in before:
            assert "script-src 'self' 'wasm-unsafe-eval' 'sha256-" in after and "worker-src 'self'" in after, name
            assert "unsafe-eval'" not in after.replace("'wasm-unsafe-eval'", "") and "unsafe-inline" not in after
        else:
            assert after == before, name


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
    old = tmp_path / "made" / "runtime"
    old.mkdir(parents=True)
    (old / "kept").touch()
    if what == "whole":
        runtime.take(str(tmp_path / "from"), old)
        assert runtime.is_whole(old) and not (old / "kept").exists()
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
