"""Try this verdict: a reader changes its rows and its rule on its page, which has them as a table in any case."""
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from course.ledger.page.rules import RULES
from course.ledger.rows import ROWS, Tables
from tests.conftest import until, watch

LONG = 300  # seconds for a start on a machine that does much else
SAID = "document.querySelector('.run-said').textContent"
pytestmark = pytest.mark.xdist_group("book/test_trials")


def outcome(page):
    """What the page of a verdict says once nothing runs, without what would change the verdict."""
    until(page, "document.querySelector('.run-buttons button')?.textContent === 'Run'", LONG)
    return page.inner_text(".trial-outcome [role=status]")


def test_a_verdict_is_tried_in_its_page(running, page):
    """A row or the rule is changed, the word follows the scale, a bad entry is named, and reset brings all back."""
    address, _ = running
    problems, asked = [], []
    watch(page, problems, address)
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.goto(address + "guide/verdicts/s01.html", wait_until="networkidle")
    assert [name.split("/")[-1] for name in asked if name.startswith(("runner", "data"))] == ["start.js"]
    assert re.search(r"about 1\d MB", page.evaluate(SAID)) and page.locator(".trial-rows td").count() == 7
    page.click(".run-here")
    stays = outcome(page)
    assert "4,685 and 7,185" in stays and "The word stays: not supported" in " ".join(stays.split())
    fetched = [name for name in asked if name.startswith("runner/python")]
    assert len(fetched) > 6 and not [name for name in fetched if "matplotlib" in name]

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
    press.click()
    until(page, f"/^(Starting|Loading|Running|Change)/.test({SAID})", LONG)
    assert fetched == [name for name in asked if name.startswith("runner/python")], "Python is kept"
    assert not problems


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
