"""What machines read: JSON-LD of the built pages, read by two parsers that are not ours, held against schema.org.

tests/schema_org.csv lists the terms in use: types with their parents, properties with the types that have them and the
kinds of their values, from version 30.0 of the vocabulary (schema.org, CC BY-SA 3.0).
"""
import json
import re
from copy import deepcopy
from types import SimpleNamespace

import extruct
import pytest
from pyld import jsonld

from course.ground.facts import ROOT, UNTRIED, chapters, scale
from course.ground.openings import opening
from course.ground.rows import read_rows
from course.structured import extension, reviews
from tests.conftest import SITE, report

pytestmark = pytest.mark.xdist_group("book/test_structured")

VOCABULARY = "https://schema.org/"
TERMS = {row["term"]: row for row in read_rows(ROOT / "tests/schema_org.csv")}
LITERALS = {str: {"Text", "URL", "Date", "Duration"}, bool: {"Boolean"}, int: {"Integer", "Number"}}
FORMS = {"URL": r"https?://\S+", "Date": r"\d{4}-\d\d-\d\d", "Duration": r"PT\d+M"}
CLAIMS = {row["claim"]: row for row in read_rows(ROOT / "data/claims.csv")}


def context(url, options):
    """schema.org's own context, as far as the book needs it: each term is one of the vocabulary."""
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": {"@vocab": VOCABULARY}}}


def kinds(name):
    """A type with all types above it."""
    return {name}.union(*map(kinds, filter(None, TERMS[name]["of"].split(";"))))


def wrong(node, where=""):
    """What a node of expanded JSON-LD says that the vocabulary does not know."""
    types = [kind.removeprefix(VOCABULARY) for kind in node.get("@type", [])]
    if not types or any(TERMS.get(kind, {}).get("kind") != "type" for kind in types):
        return [f"{where}: type {types}"]
    found, mine = [], set().union(*map(kinds, types))
    for term, values in node.items():
        name = term.removeprefix(VOCABULARY)
        if term in ("@type", "@id"):
            continue
        row = TERMS.get(name)
        if not row or row["kind"] != "property" or not mine & set(row["of"].split(";")):
            found.append(f"{where}.{name}: no property of {types[0]}")
            continue
        wanted = set(row["values"].split(";"))
        for value in values:
            if "@value" not in value:
                found += [] if wanted & kinds(value["@type"][0].removeprefix(VOCABULARY)) else [
                    f"{where}.{name}: holds a {value['@type']}"]
                found += wrong(value, f"{where}.{name}")
                continue
            given, fits = value["@value"], wanted & LITERALS[type(value["@value"])]
            formed = any(kind == "Text" or re.fullmatch(FORMS.get(kind, ".+"), str(given)) for kind in fits)
            if not formed:
                found.append(f"{where}.{name}: {given!r} is none of {sorted(wanted)}")
    return found


@pytest.fixture(scope="module")
def said(book, trees):
    """{page: its JSON-LD, as extruct reads it}"""
    found = {}
    for name in trees:
        data = extruct.extract((book / name).read_text("utf-8"), base_url=SITE + name, syntaxes=["json-ld"])["json-ld"]
        assert len(data) < 2, name
        found |= {name: data[0]} if data else {}
    return found


def test_every_term_is_one_of_the_vocabulary(said):
    problems = []
    for name, data in said.items():
        expanded = jsonld.expand(deepcopy(data), {"documentLoader": context, "base": SITE + name})
        assert len(expanded) == 1
        problems += [f"{name}: {problem}" for problem in wrong(expanded[0])]
    report(problems)


@pytest.mark.parametrize(("change", "told"), [
    ({"@type": "ClaimRevue"}, "type"), ({"claimReviewd": "x"}, "no property"), ({"reviewRating": "good"}, "none of"),
    ({"datePublished": "27 November 2026"}, "none of"), ({"reviewRating": {"@type": "Claim"}}, "holds a"),
    ({"variableMeasured": "x"}, "no property of ClaimReview"), ({"isAccessibleForFree": "yes"}, "none of"),
])
def test_a_wrong_term_is_caught(said, change, told):
    data = said["guide/verdicts/s01.html"] | change
    assert any(told in problem for problem in wrong(jsonld.expand(data, {"documentLoader": context})[0]))


def test_the_four_kinds_are_where_they_belong(said, trees):
    tried = [name for name, row in CLAIMS.items() if row["verdict"] != UNTRIED]
    wanted = {f"guide/verdicts/{name.lower()}.html": "ClaimReview" for name in tried} | {"index.html": "Course"}
    wanted |= {f"{chapter.page}.html": "LearningResource" for chapter in chapters() if chapter.written()}
    wanted |= {name: "Dataset" for name in trees if name.startswith("guide/tables/")}
    assert {name: data["@type"] for name, data in said.items()} == wanted
    assert all(data["url"] == SITE + name for name, data in said.items())


def test_a_review_says_what_the_ledger_says(said):
    last = max(row["question_rank"] for row in scale().values())
    for name, row in CLAIMS.items():
        if row["verdict"] == UNTRIED:
            continue
        data = said[f"guide/verdicts/{name.lower()}.html"]
        rating, appearance = data["reviewRating"], data["itemReviewed"]["appearance"]
        assert (data["claimReviewed"], data["datePublished"]) == (row["quotation"], row["verdict_date"])
        assert (rating["alternateName"], rating["ratingExplanation"]) == (row["verdict"], row["reason_short"])
        assert ("ratingValue" in rating) == (scale()[row["verdict"]]["question_rank"] == last), name
        assert appearance["url"].startswith("https://informationstreamer.com/2025/01/26/")
        assert (appearance["publisher"]["name"], appearance["datePublished"]) == ("Information Streamer", "2025-01-26")


def test_numbers_of_the_rating_follow_the_scale():
    last = max(row["question_rank"] for row in scale().values())
    values = [reviews.rating(word).get("ratingValue") for word, row in scale().items() if row["question_rank"] == last]
    assert values == sorted(values, reverse=True) and values[-1] == 1
    assert {reviews.rating(word)["bestRating"] for word, row in scale().items()
            if row["question_rank"] == last} == {len(values)}


def test_a_dataset_says_who_counted_and_where_the_file_is(said, book):
    package = json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        data = said[f"guide/tables/{resource['name']}.html"]
        file = data["distribution"]
        assert resource["counted_by"] in data["measurementTechnique"]
        assert (book / file["contentUrl"].removeprefix(SITE)).is_file() and resource["hash"].endswith(file["sha256"])
        licences = [licence if isinstance(licence, str) else licence["name"] for licence in data["license"]]
        assert licences == [licence.get("path") or licence["title"] for licence in resource["licenses"]]
        assert data["creator"] and 50 <= len(data["description"]) <= 5000 and data["version"] == package["version"]


def test_a_chapter_has_its_objectives_and_minutes(said):
    for chapter in (chapter for chapter in chapters() if chapter.written()):
        data, told = said[f"{chapter.page}.html"], opening(chapter)
        assert tuple(data["teaches"]) == told.objectives and len(told.objectives) >= 2
        assert data["timeRequired"] == f"PT{told.minutes}M" and data["name"] == told.question
    assert [part["position"] for part in said["index.html"]["hasPart"]] == [
        chapter.number for chapter in chapters() if chapter.written()]


@pytest.mark.parametrize(("publisher", "base"), [("", ""), ("University of Somewhere", SITE)])
def test_only_what_is_set_is_claimed(publisher, base):
    """No publisher and no address while the settings are empty; relative links lead from the page to the file."""
    app = SimpleNamespace(srcdir=ROOT, config=SimpleNamespace(html_baseurl=base, course_publisher=publisher,
                                                              root_doc="index"))
    extension.read(app)
    for page in ("guide/verdicts/s01", "guide/tables/claims", "index", "chapters/03-counting-soldiers"):
        data = extension.described(app, page, "A course.")
        assert data.get("publisher", {}).get("name", "") == publisher and ("url" in data) == bool(base)
    address = extension.described(app, "guide/tables/claims", "")["distribution"]["contentUrl"]
    assert address == (f"{SITE}data/claims.csv" if base else "../../data/claims.csv")
    assert extension.described(app, "guide/about", "") == {}


def test_the_policy_stays_as_it_was(trees):
    """The data is no script that runs: no page's policy has a mark for it, and a browser does not refuse it."""
    for name, tree in trees.items():
        scripts = tree.select("script:not([src]):not([type])")
        policy = tree.select_one('meta[http-equiv="Content-Security-Policy"]')["content"].partition("style-src")[0]
        assert policy.count("'sha256-") == len({script.get_text() for script in scripts}), name
