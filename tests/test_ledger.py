"""The claims ledger: its rows and numbers can be traced, its page says what the tables say, its links lead to cells."""
import calendar
import gzip
import json
import re
from functools import cache
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx.errors import ExtensionError

from course.chapters.contract import iso_dates, numbers, output_text
from course.ground.facts import ROOT, UNTRIED, chapters, scale
from course.ground.marks import css_class
from course.ground.words import date_in_words
from course.ledger import extension, pages
from course.ledger.rows import ROWS, Tables
from course.references.pages import corrected
from course.tables.validate import DATA, validate
from tests import test_claims
from tests.conftest import until
from tests.test_data import damaged, raw

PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
NOTEBOOKS = {one.slug: nbformat.read(ROOT / f"{one.page}.ipynb", as_version=4) for one in chapters() if one.written()}


def table(name):
    """A table with every cell as text and empty cells empty, with its key as index."""
    text = pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)
    return text.set_index(RESOURCES[name]["schema"]["primaryKey"][0], drop=False)


CLAIMS, EVIDENCE, HISTORY, SOURCES = map(table, ("claims", "claim_evidence", "claim_history", "sources"))
TRIED = CLAIMS[CLAIMS["verdict"] != UNTRIED]
TESTED = TRIED[TRIED["verdict"] != "opinion"]


def chapter(claim):
    """The cells of the chapter that tries a claim; none while it is not written."""
    number = int(CLAIMS.loc[claim, "chapter"])
    return next((book.cells for stem, book in NOTEBOOKS.items() if stem.startswith(f"{number:02}-")), [])


@cache
def outputs(claim):
    """The numbers in the outputs of a claim's chapter, and of those that look at it again."""
    again = [cell for one in chapters() if claim in one.deepens and one.slug in NOTEBOOKS
             for cell in NOTEBOOKS[one.slug].cells]
    shown = "\n".join(output_text(cell) for cell in [*chapter(claim), *again] if cell.cell_type == "code")
    return numbers(shown) | numbers(iso_dates(shown))


def computed(claim):
    """The numbers that the test of a verdict computes from the tables."""
    return {float(found) for found in test_claims.computed(claim, Tables())} if claim in ROWS else set()


def long_months(text):
    """Dates such as 8 Jan 2020, as some rows have them, with the month in full."""
    months = {month[:3]: month for month in calendar.month_name}
    return re.sub(r"\b(\d{1,2}) ([A-Z][a-z]{2})t? (?=\d{4}\b)", lambda m: f"{m[1]} {months.get(m[2], m[2])} ", text)


def lost_rows(evidence):
    """Rows or tables that a piece of evidence names and that do not exist; a row belongs to one table named."""
    names = [name for name in evidence.table.split(";") if name]
    known = [name for name in names if name in RESOURCES]
    keys = [set(table(name).index) for name in known]
    wrong = [name for name in names if name not in RESOURCES]
    return wrong + [row for row in filter(None, evidence.row.split(";")) if sum(row in found for found in keys) != 1]


def lost_numbers(evidence):
    """Numbers in a text that stand in no row named, no output of the chapter, no row of its sources and no test."""
    named = set(evidence.row.split(";"))
    rows = [" ".join(table(name).loc[key]) for name in filter(None, evidence.table.split(";"))
            for key in named & set(table(name).index)]
    rows += [" ".join(SOURCES.loc[key, ["title", "publisher", "date"]]) for key in evidence.source.split(";")]
    seen = numbers(iso_dates(long_months("\n".join(rows)))) | outputs(evidence.claim)
    years = {float(found[:4]) for found in seen if isinstance(found, str)}
    years |= {float(year) for year in re.findall(r"\b(?:19|20)\d\d\b", " ".join(rows))}
    years |= {float(year) for name in filter(None, evidence.table.split(";"))
              if "year" in RESOURCES[name]["schema"]["primaryKey"] for year in table(name)["year"]}
    return numbers(evidence.text) - seen - years - computed(evidence.claim)


def misplaced(rows):
    """Rows that rest on digests only and do not stand, attributed, under "reported since"; and others that do."""
    wrong = []
    for row in rows.itertuples():
        digest = set(row.source_quality.split(";")) == {"D"}
        worded = re.search(r"was reported by .*\d{4}.* not read", row.text) and row.use_rule == "attribute"
        if digest != (row.side == "reported since") or digest and not worded:
            wrong.append(row.evidence)
    return wrong


def disagreements(claims, history):
    """Claims whose newest dated verdict is not the one of claims.csv, or whose history lacks a date or a reason."""
    newest = history.sort_values("verdict_date").drop_duplicates("claim", keep="last").set_index("claim")
    wrong = set(newest.index) ^ set(claims.index[claims["verdict"] != UNTRIED])
    wrong |= {row.claim for row in claims.itertuples() if row.claim in newest.index and list(
        newest.loc[row.claim, ["verdict", "verdict_date"]]) != [row.verdict, row.verdict_date]}
    return sorted(wrong | set(history.loc[history["reason"].str.len() < 10, "claim"]))


def speaks_of(claim, cell):
    """Whether a cell names the claim or a table of its evidence, or shows what its test computes or its numbers."""
    mine = EVIDENCE[EVIDENCE["claim"] == claim]
    tables = set(";".join(mine["table"]).split(";")) - {"", "claims"}
    shown = {found for found in numbers(output_text(cell)) if isinstance(found, float)}
    of_evidence, of_test = shown & numbers(" ".join(mine["text"])), shown & computed(claim)
    read = re.findall(r"(\w+) = pd\.read_csv\(.*?/(\w+)\.csv", "\n".join(one.source for one in chapter(claim)))
    names = {claim, *tables, *(name for name, of in read if of in tables)}
    return bool(names & set(re.findall(r"\w+", cell.source)) or {n for n in of_test if n > 20}
                or shown and shown == of_test or len(of_evidence) > max(2, len(shown) / 2))


def repeats(claim, cell):
    """Whether a second look, which may rest on other tables, shows a number or a day of the claim's own evidence."""
    shown = output_text(cell)
    shown = numbers(shown) | numbers(iso_dates(shown))
    return bool({n for n in shown & numbers(" ".join(EVIDENCE.loc[EVIDENCE["claim"] == claim, "text"]))
                 if isinstance(n, str) or n > 20})


def cells_that_test():
    """[(claim, chapter, cell)]: the code cells whose metadata names a claim."""
    return [(claim, stem, cell) for stem, book in NOTEBOOKS.items() for cell in book.cells
            for claim in cell.metadata.get("course", {}).get("tests", []) if cell.cell_type == "code"]


# The tables

def test_each_row_named_exists():
    assert {row.evidence: lost for row in EVIDENCE.itertuples() if (lost := lost_rows(row))} == {}


def test_each_number_can_be_traced():
    assert {row.evidence: lost for row in EVIDENCE.itertuples() if (lost := lost_numbers(row))} == {}


def test_a_changed_number_or_row_is_caught():
    row = next(EVIDENCE.query("claim == 'S14' and side == 'for'").itertuples())
    assert lost_numbers(row._replace(text=row.text.replace("109", "119"))) == {119.0}
    assert lost_numbers(row._replace(text=row.text.replace("17 January", "18 January"))) == {"2026-01-18"}
    assert lost_rows(row._replace(row="P02;L99")) == ["L99"] and lost_rows(row._replace(table="plans")) == [
        "plans", *row.row.split(";")]


def test_each_source_belongs_to_the_evidence():
    """A source of a row is the text on trial, or is in a row that it names, in the claim's row or behind a whole table.
    """
    wrong = {}
    for row in EVIDENCE.itertuples():
        known = {"SEED", *CLAIMS.loc[row.claim, "source"].split(";")}
        for name in filter(None, row.table.split(";")):
            known |= {source.get("key") for source in RESOURCES[name]["sources"]}
            named = set(row.row.split(";")) & set(table(name).index) or set(table(name).index)
            if "source" in table(name):
                known |= set(";".join(table(name).loc[sorted(named), "source"]).split(";"))
        if lost := set(row.source.split(";")) - known:
            wrong[row.evidence] = lost
    assert wrong == {}


def test_both_kinds_of_claims_have_their_evidence():
    count = EVIDENCE.groupby("claim").size()
    assert set(count.index) == set(CLAIMS.index)
    assert (count[TRIED.index] >= 2).all()
    assert set(TRIED.index) <= set(EVIDENCE.query("side in ['for', 'against']")["claim"])


def test_digests_stand_under_reported_since_only():
    assert misplaced(EVIDENCE) == []
    assert set(EVIDENCE.query("confidence == 'D'")["evidence"]) == set(
        EVIDENCE.index[EVIDENCE["side"] == "reported since"])


@pytest.mark.parametrize("side", ["for", "against", "qualifies"])
def test_a_digest_that_moves_a_verdict_is_caught(side):
    number = list(EVIDENCE["side"]).index("reported since")
    planted = EVIDENCE.copy()
    planted.iloc[number, planted.columns.get_loc("side")] = side
    assert misplaced(planted) == [planted.index[number]]
    said = validate(only=["claim_evidence"], contents={
        "claim_evidence": damaged("claim_evidence", number + 2, "side", side)}, files=False)
    assert said == [f"claim_evidence.csv, row {number + 2}, side: '{side}', and the row rests on digests only, which "
                    "move no verdict. Write 'reported since'."]


def test_the_newest_verdict_is_the_ledgers():
    assert disagreements(CLAIMS, HISTORY) == []
    assert set(HISTORY.drop_duplicates("claim")["reason"]) == {"first verdict"}
    editions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert set(HISTORY["edition"]) <= set(editions), "an edition that CHANGELOG.md does not have"


@pytest.mark.parametrize("column, value", [("verdict", "supported"), ("verdict_date", "2027-01-01"),
                                           ("verdict", UNTRIED)])
def test_a_verdict_changed_without_a_dated_line_is_caught(column, value):
    planted = CLAIMS.copy()
    planted.loc["S01", column] = value
    assert disagreements(planted, HISTORY) == ["S01"]
    line = {"claim": "S01", "verdict_date": "2027-01-01", "verdict": "overstated", "reason": "", "edition": ""}
    added = pd.concat([HISTORY, pd.DataFrame([line])], ignore_index=True)
    assert disagreements(CLAIMS.assign(), added) == ["S01"], "no reason, and another verdict"


# The cells

def test_each_tried_claim_has_one_cell_that_speaks_of_it():
    found = cells_that_test()
    first = [claim for claim, stem, _ in found if int(stem[:2]) == int(CLAIMS.loc[claim, "chapter"])]
    assert sorted(first) == sorted(TESTED.index), "one cell a claim; opinions have none"
    for claim, stem, cell in found:
        again = {one.slug for one in chapters() if claim in one.deepens}
        assert int(stem[:2]) == int(CLAIMS.loc[claim, "chapter"]) or stem in again, f"{claim}: {stem} tests it"
        assert cell.outputs and speaks_of(claim, cell) or stem in again and repeats(claim, cell), (
            f"{claim}: the cell of {stem} shows nothing of its evidence")


def test_a_cell_about_something_else_is_caught():
    votes = next(cell for cell in chapter("S07") if "congress_votes.csv" in cell.source)
    assert [claim for claim in TESTED.index if speaks_of(claim, votes)] == []


@pytest.mark.parametrize("claims, said", [
    (["S1"], "names the claim 'S1'. Write it as in"), (["S01", "S01"], "a second place has the anchor test-s01")])
def test_a_cell_that_names_no_claim_or_one_twice_stops_the_build(claims, said):
    labels = SimpleNamespace(anonlabels={}, labels={})
    env = SimpleNamespace(docname="chapters/03-counting-soldiers", get_domain=lambda name: labels)
    page = new_document("page")
    page += [nodes.container(nb_element="cell_code", cell_metadata={"course": {"tests": [claim]}}) for claim in claims]
    with pytest.raises(ExtensionError, match=said):
        extension.anchors(SimpleNamespace(env=env), page)


def test_a_word_that_the_scale_has_not_stops_the_build():
    with pytest.raises(ExtensionError, match="{verdict}`proven`: data/verdict_scale.csv has no verdict 'proven'"):
        extension.word("verdict", "", "proven", 1, None)


# The page

PAGE = "guide/claims.html"


def words(element):
    """The words of an element with straight quotation marks and single spaces."""
    return " ".join(element.get_text().translate({8217: "'", 8216: "'", 8220: '"', 8221: '"'}).split())


def entries(tree, claim):
    """What the page says of a claim: {term: element of the description}."""
    place = tree.find(id=claim.lower())
    section = place if place.name == "section" else place.find_parent("section")
    found = section.find("dl")
    return {term.get_text(): term.find_next_sibling("dd") for term in found.find_all("dt", recursive=False)}


def test_the_page_says_what_the_ledger_says(trees):
    tree = trees[PAGE]
    for claim, row in CLAIMS.iterrows():
        said = entries(tree, claim)
        assert said["Verdict"].find("strong").get_text() == row["verdict"], claim
        assert (date_in_words(row["verdict_date"]) in said["Verdict"].get_text()) if row["verdict_date"] else (
            "planned" in said["Verdict"].get_text())
        mine = EVIDENCE[EVIDENCE["claim"] == claim]
        for side, title in pages.SIDES.items():
            places = said[title].find_all(id=re.compile(r"^v\d{2,3}$")) if title in said else []
            shown = [place["id"] for place in places]
            assert shown == [key.lower() for key in mine.index[mine["side"] == side]], f"{claim}, {side}"
    ids = [place["id"] for place in tree.find_all(id=re.compile(r"^v\d{2,3}$"))]
    assert sorted(ids) == sorted(key.lower() for key in EVIDENCE.index), "each piece of evidence once"


def test_links_of_the_page_lead_to_cells_and_verdicts(trees):
    tree = trees[PAGE]
    for claim in TRIED.index:
        said = entries(tree, claim)
        page, anchor = said["Verdict"].find("a")["href"].removeprefix("../").split("#")
        assert anchor == f"verdict-{claim.lower()}"
        place = trees[page].find(id=anchor)
        assert place.name == "li" and place.get_text().startswith(f"{claim}, {CLAIMS.loc[claim, 'verdict']}.")
        link = said["What tests it"].find("a")
        assert bool(link) == (claim in TESTED.index)
        if link:
            page, anchor = link["href"].removeprefix("../").split("#")
            place = trees[page].find(id=anchor)  # a cell that tests two claims holds a span for the second
            cell = place if place.name == "div" else place.parent
            assert anchor == f"test-{claim.lower()}" and "cell" in cell["class"] and cell.find("pre")
            codes = [code.get_text() for code in said["What tests it"].find_all("code")]
            assert bool(codes) == (claim in ROWS)
            assert not codes or f"def {codes[0]}(" in (ROOT / codes[1]).read_text("utf-8")


def test_one_line_a_claim_comes_first(trees):
    """Mark, word, the claim in words as a link to its entry, the reason, where to try it: in the order of the scale."""
    lines = trees[PAGE].select("ul.claims-list > li")
    rank = {word: int(row["rank"]) for word, row in scale().items()}
    wanted = sorted(CLAIMS.index, key=lambda claim: (rank[CLAIMS.loc[claim, "verdict"]], claim))
    assert [line.a["href"] for line in lines] == [f"#{claim.lower()}" for claim in wanted]
    for claim, line in zip(wanted, lines, strict=True):
        row = CLAIMS.loc[claim]
        trial = f" Try this verdict, {claim}." if claim in ROWS else ""
        assert words(line) == f"{row['verdict']} · {row['claim_text']}. {row['reason_short']}{trial}"
        assert css_class(row["verdict"]) in line.svg["class"]


def test_the_rest_is_folded_and_a_link_opens_it(trees, site, phone):
    """Everything else of a claim is in a fold; a link to the claim or to a piece of its evidence opens that one."""
    tree = trees[PAGE]
    assert len(tree.select("article details")) == len(CLAIMS) and not tree.select("article details[open]")
    assert not tree.find("article").find("table"), "lists, not a wide table"
    evidence = EVIDENCE.index[EVIDENCE["claim"] == "S11"][-1].lower()
    for anchor in ("s11", evidence):
        phone.goto("about:blank")
        phone.goto(f"{site}{PAGE}#{anchor}")
        until(phone, f"document.getElementById('{evidence}').checkVisibility()")
        assert phone.locator("article details[open]").count() == 1
        until(phone, f"(y => -1 <= y && y < 700)(document.getElementById('{anchor}').getBoundingClientRect().y)")


def test_the_order_of_questions_is_that_of_the_table(trees):
    place = trees[PAGE].find(id="the-verdict-scale")
    asked = (place if place.name == "section" else place.find_parent("section")).select("ol > li")
    ranks = sorted({row["question_rank"] for row in scale().values()} - {""})
    assert len(asked) == len(ranks)
    for rank, item in zip(ranks, asked, strict=True):
        mine = {word: row for word, row in scale().items() if row["question_rank"] == rank}
        assert item.find("strong").get_text() == next(iter(mine.values()))["question"]
        assert [words(line) for line in item.select("li")] == [
            f"{word}: {row['meaning']}." for word, row in mine.items()]


def test_the_colours_of_the_scale_reach_the_page(site, page):
    """In light and dark the mark of a verdict has the colour of the table."""
    page.goto(site + PAGE)
    for theme, column in [("light", "colour"), ("dark", "colour_dark")]:
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        for word in set(CLAIMS["verdict"]):
            seen = page.locator(f".claims-list svg.{css_class(word)}").first.evaluate("e => getComputedStyle(e).fill")
            given = scale()[word][column].removeprefix("#")
            assert seen == f"rgb({', '.join(str(int(given[at:at + 2], 16)) for at in (0, 2, 4))})", f"{word}, {theme}"


def test_what_a_test_could_not_know_is_said(trees):
    """Whether the range could have failed, when a claim falls due, and each verdict that a claim has had."""
    for claim, row in TRIED.iterrows():
        said = {term: words(value) for term, value in entries(trees[PAGE], claim).items()}
        assert scale()[row["verdict"]]["question"] in said["The question that decided it"]
        assert ("Could the test have failed" in said) == bool(row["could_fail"])
        assert ("Falls due" in said) == bool(row["due_date"])
        if row["could_fail"]:
            assert said["Could the test have failed"].lower().startswith(f"{row['could_fail']}. ")
        if row["due_date"]:
            assert said["Falls due"] == date_in_words(row["due_date"])
        for past in HISTORY[HISTORY["claim"] == claim].itertuples():
            assert f"{date_in_words(past.verdict_date)}: {past.verdict}." in said["History"]
    assert "before computing" not in trees[PAGE].get_text()


def test_each_verdict_has_a_page_to_cite(trees):
    assert {name for name in trees if name.startswith(f"{pages.FOLDER}/")} == {
        f"{pages.FOLDER}/{claim.lower()}.html" for claim in TRIED.index}
    for claim, row in TRIED.iterrows():
        text = words(trees[f"{pages.FOLDER}/{claim.lower()}.html"].select_one("article"))
        for part in (row["verdict"], date_in_words(row["verdict_date"]), row["reason_short"], "Cite this verdict"):
            assert part in text, f"{claim}: {part}"
        assert all(date_in_words(day) in text for day in HISTORY.loc[HISTORY["claim"] == claim, "verdict_date"])
    listed = [a["href"] for a in trees[f"{pages.FOLDER}.html"].select('article li a[href*="verdicts/s"]')]
    assert len(listed) == len(TRIED)


def test_the_page_is_light(book):
    assert len(gzip.compress((book / PAGE).read_bytes())) < 60_000


def test_the_page_fits_a_phone(site, phone):
    phone.set_viewport_size({"width": 320, "height": 700})
    phone.goto(f"{site}{PAGE}#s11")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.get_by_role("link", name="The cell that tests S11").click()
    until(phone, "document.getElementById('test-s11')?.getBoundingClientRect().top < 700")  # the link ends at the cell


def test_corrections_are_listed_with_their_dates(tmp_path):
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n\n## 2026-11-23\n\nFirst edition.\n", "utf-8")
    assert "Nothing yet since the first edition of 23 November 2026" in corrected(tmp_path)
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    line = "- Correction: `us_troop_levels`, L28: high was 2,600, is 2,500. Chapter 3."
    (tmp_path / "CHANGELOG.md").write_text(text.replace("## 2026", f"## 2027-01-05\n\n{line}\n\n## 2026", 1), "utf-8")
    assert "- 5 January 2027: `us_troop_levels`, L28" in corrected(tmp_path)
    assert raw("claim_history").count(b"\n") == len(HISTORY) + 1
