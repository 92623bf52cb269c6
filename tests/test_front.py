"""The front door: the first page as a reader uses it, and what search engines and shared links see of every page."""
import gzip
import json
import re
import shutil
from collections import Counter
from datetime import date
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import yaml
from sphinx.errors import ExtensionError

from course.frame import descriptions
from course.front import extension as front
from course.front import judge, share_card, since, troops
from course.front.chapter_cards import parted
from course.front.claims import count_verdicts, summary
from course.front.figures import FIGURES, Tables
from course.ground import marks
from course.ground.facts import UNTRIED, Chapter, chapters, scale
from course.ground.openings import opening
from course.ground.rows import read_rows
from course.ground.words import listed, number_in_words
from tests.conftest import ROOT, SITE, report, watch


def table(name):
    """Rows of a table by their first column."""
    return {next(iter(row.values())): row for row in read_rows(ROOT / f"data/{name}.csv")}


CLAIMS = table("claims")


def day(text):
    """2026-01-17 as "17 January 2026"."""
    when = date.fromisoformat(text)
    return f"{when.day} {when:%B %Y}"


@pytest.fixture
def tables(tmp_path):
    """A copy of the tables and the style, to change a number in, and a function that changes one."""
    for folder in ("data", "_static"):
        shutil.copytree(ROOT / folder, tmp_path / folder)

    def change(name, old, new):
        path = tmp_path / "data" / f"{name}.csv"
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{name}.csv has {old} {text.count(old)} times"
        path.write_text(text.replace(old, new), "utf-8")

    return SimpleNamespace(root=tmp_path, change=change)


# What became of the claims

def test_a_mark_for_each_claim(trees):
    """Twenty links to the ledger, each named in words, in groups whose counts are right; never colour alone."""
    page = trees["index.html"]
    count = Counter(row["verdict"] for row in CLAIMS.values())
    groups = {}
    for group in page.select("ul.tally > li"):
        number, word = " ".join(group.select_one(".tally-word").get_text().split()).split(" ", 1)
        links = group.select("a")
        assert number == number_in_words(len(links)), word
        for link in links:
            name = link["href"].split("#")[1].upper()
            assert CLAIMS[name]["verdict"] == word and CLAIMS[name]["claim_text"] in link["aria-label"]
            assert word in link["aria-label"] and marks.css_class(word) in link.svg["class"]
        groups[word] = len(links)
    assert groups == count and list(groups) == [word for word in scale() if count[word]]
    assert " ".join(page.select_one(".tally-said").get_text().split()) == summary(list(CLAIMS.values()))
    assert number_in_words(len(CLAIMS)).capitalize() in page.h1.get_text(), "the title counts the claims"


def test_each_word_of_the_scale_has_its_own_mark():
    drawn = [re.sub(r'class="[^"]*"', "", marks.mark(word)) for word in scale()]
    assert len(set(drawn)) == len(scale()), "two words share one shape"
    for row in scale().values():
        assert row["colour"] in marks.styles() and row["colour_dark"] in marks.styles()
    with pytest.raises(ValueError, match="has no verdict 'proven'"):
        marks.mark("proven")


def test_a_sign_that_nobody_has_drawn_is_named(monkeypatch):
    row = next(iter(scale().values())) | {"sign": "star"}
    monkeypatch.setattr(marks, "scale", lambda: {row["verdict"]: row})
    with pytest.raises(ValueError, match="the sign 'star' has no drawing"):
        marks.mark(row["verdict"])


@pytest.mark.parametrize(("verdicts", "said"), [
    ({"all": 6, UNTRIED: 14}, "Six of the twenty have been tried so far. Six hold, in full or in the main."),
    ({"all": 1, "none": 19},
     "All twenty have been tried. One holds, in full or in the main. Nineteen do not, or are disputed."),
    ({"none": 1, UNTRIED: 19},
     "One of the twenty has been tried so far. No claim holds. One does not, or is disputed."),
    ({"all": 12, "none": 3, "no number": 5},
     "All twenty have been tried. Twelve hold, in full or in the main. Three do not, or are disputed. "
     "Five are opinion or cannot be tested yet."),
    ({UNTRIED: 20}, "None of the twenty has been tried so far."),
])
def test_the_summary_is_true_whatever_the_verdicts_are(verdicts, said):
    words = {row["numbers_inside"]: word for word, row in scale().items() if word != UNTRIED}
    rows = [{"verdict": words.get(kind, kind)} for kind, number in verdicts.items() for _ in range(number)]
    assert summary(rows) == said


def test_a_verdict_that_the_scale_does_not_have_is_named():
    with pytest.raises(ValueError, match="unknown verdict proven"):
        count_verdicts([{"verdict": "proven"}])


def test_an_example_of_each_verdict(trees):
    """One line a verdict in use, with the claim and the reason of the ledger."""
    shown = {}
    for line in trees["index.html"].select("ul.examples > li"):
        claim = CLAIMS[line.a["href"].split("#")[1].upper()]
        said = line.a.get_text(), line.select_one(".reason").get_text()
        assert said == (claim["claim_text"], claim["reason_short"])
        shown[line.select_one(".verdict-word").get_text().strip()] = claim["verdict"]
    assert shown == {word: word for word in count_verdicts(list(CLAIMS.values())) if word != UNTRIED}


# Judge one yourself

def coded(rule):
    """How many brigades of the table are Iran-aligned by a rule, counted again."""
    return sum(row[rule] == "Iran-aligned" for row in read_rows(ROOT / "data/pmf_brigades.csv"))


@pytest.mark.parametrize("script", [True, False])
def test_judge_one_yourself(site, browser, script):
    """No answer before a choice; each choice, by keyboard, meets its own words and the numbers of the table."""
    with browser.new_context(java_script_enabled=script) as context:
        page = context.new_page()
        page.goto(site + "index.html")
        answer = page.locator(".judge-answer")
        assert not answer.is_visible()
        page.locator(".judge input").first.focus()
        said = []
        for place, choice in enumerate(judge.CHOICES, 1):
            page.keyboard.press("Space" if place == 1 else "ArrowRight")
            assert page.locator(f"#judge-{place}").is_checked() and answer.is_visible()
            shown = [text for text in answer.locator("b[class]").all() if text.is_visible()]
            assert len(shown) == 1, choice
            said.append(shown[0].inner_text())
            outline = page.locator(f"#judge-{place} + label").evaluate("label => getComputedStyle(label).outlineStyle")
            assert outline != "none", "the keyboard's place is seen"
        brigades = len(read_rows(ROOT / "data/pmf_brigades.csv"))
        for rule in judge.RULES:
            falls = list(judge.CHOICES).index(judge.chosen(coded(rule) / brigades))
            assert f"rule {'ab'[list(judge.RULES).index(rule)]}" in said[falls]
            assert f"{coded(rule)} of {brigades}" in answer.inner_text()
        assert CLAIMS[judge.CLAIM]["verdict"] in answer.inner_text()
        assert "Neither" in said[1] and CLAIMS[judge.CLAIM]["quotation"] in page.locator(".judge").inner_text()


def test_choices_of_the_judge_leave_no_gap():
    assert [judge.chosen(share) for share in (0, 0.33, 0.34, 0.5, 0.59, 0.6, 1)] == [
        "Under a third", "Under a third", "About half", "About half", "About half", "Most", "Most"]


# The picture

def test_the_picture_is_made_from_the_table(trees, tables):
    """The same table gives the same picture, a changed number another one; three labels on one scale."""
    svg, said = troops.drawn(tables.root)
    image = trees["index.html"].select_one("figure.troops svg")
    assert image["aria-label"] == said and "170,000" in said and "2,500" in said
    assert svg == troops.drawn(tables.root)[0]
    assert len(image.select("text:not(.axis)")) == 4, "three labels, one of two lines"
    tables.change("us_troop_levels", "L09,2007-10-01,month,170000,171000", "L09,2007-10-01,month,140000,161000")
    changed, other = troops.drawn(tables.root)
    assert "140,000" in changed + other and "170,000" not in changed + other


def test_heights_of_the_picture_are_in_proportion():
    floor, low, high = (troops.at(2010, people)[1] for people in (0, 50_000, 100_000))
    assert floor - high == pytest.approx(2 * (floor - low)) and troops.at(2010, 0)[0] < troops.at(2020, 0)[0]


def test_words_in_drawings_do_not_cover_each_other(site, phone):
    """On a phone each word of a drawing is at least 9 pixels high, inside its drawing, and covers no other word."""
    phone.goto(site + "index.html")
    for svg in phone.locator("figure svg").all():
        frame = svg.bounding_box()
        boxes = [(text.inner_html(), text.bounding_box()) for text in svg.locator("text").all()]
        for place, (word, box) in enumerate(boxes):
            assert frame["x"] - 1 <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"] + 1, word
            for other, second in boxes[:place]:
                apart = [first[at] >= after[at] + after[side] - slack for at, side, slack in
                         [("x", "width", 1), ("y", "height", 3)] for first, after in [(box, second), (second, box)]]
                assert any(apart), f"{word} covers {other}"
        size = svg.evaluate("svg => Math.min(...[...svg.querySelectorAll('text')].map(text => "
                            "parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))") if boxes else 9
        assert size >= 9


# The chapters

NEW = """# Was the zero true?

Chapter 3 of 13: Counting soldiers. Reading: 14 minutes. Running: 5 seconds.

*The [report](x.md) said 0 for Iraq. About 150,000 people were there, and `another` table had them.*
"""


@pytest.mark.parametrize(("text", "wanted"), [
    (NEW, ("The report said 0 for Iraq. About 150,000 people were there, and another table had them.", 14)),
    ("# Was the zero true?\n", ("", None)),
])
def test_openings_are_read(tmp_path, text, wanted):
    (tmp_path / "chapters").mkdir()
    aims = "\n## You will be able to\n\n1. tell a count from a limit (task 1);\n2. read a label (tasks 2 and 3).\n"
    cells = [{"cell_type": "markdown", "source": [text]}, {"cell_type": "code", "source": ["1"]},
             {"cell_type": "markdown", "source": [aims]}]
    (tmp_path / "chapters/03-a-slug.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    said = opening(Chapter(3, "03-a-slug", "Counting soldiers", "Was the zero true?"), tmp_path)
    assert said.question == "Was the zero true?" and (said.finding, said.minutes) == wanted
    assert said.objectives == ("tell a count from a limit", "read a label")


@pytest.mark.parametrize(("text", "parts"), [
    ("The report said 0. About 150,000 were there.", ("The report said 0.", "About 150,000 were there.")),
    ("He called it “a test.” It was one.", ("He called it “a test.”", "It was one.")),
    ("Who counted them?", ("Who counted them?", "")),
])
def test_a_finding_is_parted_after_its_first_sentence(text, parts):
    assert parted(text) == parts


def test_a_card_for_each_chapter(trees):
    """Number, title, minutes, the finding or the question as a link, a small figure."""
    cards = trees["index.html"].select("ol.cards > li")
    assert len(cards) == len(chapters()) == 13
    for chapter, card in zip(chapters(), cards, strict=True):
        said, text = opening(chapter), " ".join(card.get_text(" ").split())
        assert card.select_one(".kicker").get_text().startswith(f"{chapter.number} · {chapter.title}")
        assert parted(said.finding or said.question)[0] in text
        assert card.a["href"] == f"{chapter.page}.html" and f"{said.minutes} min" in text
        assert len(card.select_one("figcaption").get_text()) > 20
    written = number_in_words(sum(chapter.written() for chapter in chapters())).capitalize()
    assert f"{written} chapters" in trees["index.html"].select_one("article").get_text()


@pytest.mark.parametrize("chapter", sorted(FIGURES))
def test_each_small_figure_follows_its_table(chapter, tables):
    """It is drawn from the tables, says who counted or that we did, and a table without the column is an error."""
    svg, caption = FIGURES[chapter](Tables(tables.root))
    assert ElementTree.fromstring(svg).tag == "svg" and 20 < len(caption) < 130 and len(svg) < 4000
    assert re.search(r"\bby\b|counted|ours? |ours,|yours|published|Days between|Roll calls|one list", caption)
    for path in (tables.root / "data").glob("*.csv"):
        path.write_text("nothing\n1\n", "utf-8")
    with pytest.raises((KeyError, ValueError, IndexError, NameError, TypeError)):
        FIGURES[chapter](Tables(tables.root))


def test_a_number_of_a_table_is_the_number_of_its_figure(tables):
    tables.change("us_troops_dmdc", "Bahrain,BHR,2024-12-01,month,2024,12,BAHRAIN,published,3440",
                  "Bahrain,BHR,2024-12-01,month,2024,12,BAHRAIN,published,4440")
    assert "4,685" in FIGURES[3](Tables(ROOT))[0] and "5,685" in FIGURES[3](Tables(tables.root))[0]


# What happened since

def told_as_its_rule_asks(text, row, sources):
    """Whether a digest, and only one, "was reported by ... on ...†", with outlets and date of the row's sources."""
    found = re.search(r"was reported by (.+?) on (\d+ \w+ \d{4})\.†", text)
    if not found or row["use_rule"] == "state":
        return not found and row["use_rule"] == "state" and "†" not in text
    cited = [sources[key] for key in row["source"].split(";")]
    return all(any(name.removeprefix("the ") in source["publisher"] and day(source["date"]) == found[2]
                   for source in cited) for name in re.split(" and |, ", found[1]))


def test_five_lines_are_true(trees):
    """Date, row and sources of each line are those of data/events.csv; a digest is worded and marked as one."""
    events, sources = table("events"), table("sources")
    lines = trees["index.html"].select(".since li")
    assert len(lines) == 5
    dates = [line.time["datetime"] for line in lines]
    assert dates == sorted(dates) and all("2025" <= when < "2027" for when in dates)
    for line in lines:
        text = " ".join(line.get_text(" ").split())
        row = events[re.search(r"Row (T\d{3})\b", text)[1]]
        assert line.time["datetime"] == row["date"] and line.time.get_text() == day(row["date"])
        assert row["date_precision"] == "day", f"{row['event']}: the day is not known"
        cited = [sources[key] for key in row["source"].split(";")]
        links = {a["href"] for a in line.select("a") if a["href"].startswith("http")}
        assert links and links <= {source["url"] for source in cited}
        assert told_as_its_rule_asks(text, row, sources), f"{row['event']}: use_rule is {row['use_rule']}: {text}"
    prose = " ".join(trees["index.html"].select_one("article").get_text(" ").split())
    assert prose.count("† The original was not read.") == 1, "said once, and marked elsewhere"
    named = re.findall(r"on (\d+ \w+ \d{4}) \( ?(T\d{3}) ?\)", prose)
    assert named and all(day(events[row]["date"]) == when for when, row in named)


@pytest.mark.parametrize(("rule", "text", "stands"), [
    ("state", "Iraq took over the base.", True),
    ("attribute", "The withdrawal is complete.", False),
    ("attribute", "It was reported that they left.", False),
    ("attribute part", "It was reported by CNN on 30 September 2026.", True),
    ("check primary", "It was reported by CNN on 30 September 2026.", False),
])
def test_a_line_keeps_the_rule_of_its_row(rule, text, stands):
    """The build stops at a digest that is told as a fact, and at a row whose source nobody read."""
    page = SimpleNamespace(wrong=ExtensionError)
    try:
        since.Since.check(page, {"event": "T131", "use_rule": rule}, text)
        assert stands
    except ExtensionError as error:
        assert not stands and "T131" in str(error) and rule in str(error)


# The page as a whole

def test_the_page_is_light(book, site, page):
    """At most 100 KB, compressed, in at most 6 requests, before a reader asks for more; nothing but the page itself."""
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    page.goto(site + "index.html")
    page.wait_for_load_state("networkidle")
    names = [url.removeprefix(site) for url in asked]
    assert len(names) <= 6, names
    assert sum(len(gzip.compress((book / name).read_bytes())) for name in names if (book / name).is_file()) < 100_000


def test_the_first_screen_answers(site, phone, page):
    """On a phone the first screen says what became of the claims; on a laptop the judge is in it too."""
    phone.goto(site + "index.html")
    assert phone.locator(".tally-said").bounding_box()["y"] < 500
    assert phone.locator("ul.tally").bounding_box()["y"] < 740
    page.goto(site + "index.html")
    assert page.locator(".judge fieldset").bounding_box()["y"] < 800


def test_the_page_without_a_script_and_from_disk(book, browser):
    with browser.new_context(java_script_enabled=False) as context:
        page, problems = context.new_page(), []
        watch(page, problems, "file:")
        page.goto((book / "index.html").as_uri())
        for part, count in [("ul.tally a", len(CLAIMS)), ("ol.cards > li", 13), (".since li", 5)]:
            assert page.locator(part).count() == count and page.locator(part).first.is_visible()
        report(problems)


def test_card_counts_the_verdicts(book, tables):
    """The picture of a shared link is made from the tables: a changed verdict changes it."""
    card = share_card.card(tables.root)
    assert (book / "_static" / "og.png").read_bytes() == card == share_card.card(tables.root)
    tables.change("claims", ",2,supported,2026-11-27,days from", ",2,contested,2026-11-27,days from")
    assert share_card.card(tables.root) != card


@pytest.mark.parametrize(("name", "old", "new", "told"), [
    ("us_troop_levels", "level,date,", "level,day,", "date"),
    ("claims", ",2,supported,2026-11-27,days from", ",2,proven,2026-11-27,days from", "proven"),
    ("claims", "With around 2,500 US troops", "With some US troops", "S01"),
])
def test_a_picture_that_cannot_be_drawn_stops_the_build(tables, name, old, new, told):
    """One line says which tables the pictures need and what was wrong."""
    tables.change(name, old, new)
    with pytest.raises(ExtensionError) as stopped:
        front.draw(SimpleNamespace(srcdir=tables.root))
    assert told in str(stopped.value) and "data/claims.csv" in str(stopped.value)


def test_words_for_numbers_and_lists():
    assert [number_in_words(number) for number in (0, 1, 20, 21, 1234)] == ["no", "one", "twenty", "21", "1,234"]
    assert [listed(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


# What search engines and shared links see of every page

def heads(trees):
    """{page: (title, {name or property: content})}"""
    return {name: (tree.title.get_text(), {meta.get("property") or meta["name"]: meta["content"]
                                           for meta in tree.select("meta[property], meta[name]")})
            for name, tree in trees.items()}


def test_each_page_has_its_own_title_and_description(trees):
    """Titles name page and book; a description is 50 to 160 characters, whole, and no other page has it."""
    problems, titles, texts = [], {}, {}
    book = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["title"]
    for name, (title, meta) in heads(trees).items():
        text = meta.get("description", "")
        if not descriptions.SHORT <= len(text) <= descriptions.LONG or text.endswith(("...", "…")):
            problems.append(f"{name}: its description has {len(text)} characters, or is cut off: write `description:` "
                            f"of {descriptions.SHORT} to {descriptions.LONG} in its front matter: {text}")
        if book.split(":")[0] not in title or title.count(book.split(":")[0]) > 1:
            problems.append(f"{name}: title {title}")
        for found, kind, value in [(titles, "title", title), (texts, "description", text)]:
            if value and value in found:
                problems.append(f"{name}: the same {kind} as {found[value]}: {value}")
            found[value] = name
    assert heads(trees)["index.html"][0] == book
    report(problems)


def card_of(name):
    """The picture that a shared page shows: a figure its own, a chapter its first figure's, the others the book's."""
    if name.startswith("figures/"):
        return name.replace(".html", "-card.png")
    return f"figures/fig-{int(name[9:11])}-1-card.png" if name.startswith("chapters/") else "_static/og.png"


def test_open_graph_data(book, trees):
    """Each page tells a shared link its title, description, address and picture, and the picture is there."""
    problems = []
    for name, (title, meta) in heads(trees).items():
        kind = "website" if name == "index.html" else "article"
        wanted = {"og:description": meta.get("description"), "og:type": kind,
                  "og:url": SITE + name, "og:image": SITE + card_of(name), "twitter:card": "summary_large_image"}
        if name == "404.html":
            del wanted["og:url"], wanted["og:image"]
            problems += [f"{name}: has {key}" for key in ("og:url", "og:image") if key in meta]
        problems += [f"{name}: {key} is {meta.get(key)}" for key, value in wanted.items() if meta.get(key) != value]
        if not meta.get("og:title") or name != "search.html" and not title.startswith(meta["og:title"]):
            problems.append(f"{name}: og:title is {meta.get('og:title')}")
    report(problems)
    card = (book / "_static" / "og.png").read_bytes()
    assert len(card) < 100_000
    assert (int.from_bytes(card[16:20]), int.from_bytes(card[20:24])) == (1200, 630)


def test_sitemap_lists_exactly_the_pages(book, trees):
    """Each page of the book with its canonical address and the date of the edition; robots.txt names the sitemap."""
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    tree = ElementTree.parse(book / "sitemap.xml")
    found = [place.text for place in tree.findall("s:url/s:loc", names)]
    wanted = [tree.select_one("link[rel=canonical]")["href"] for name, tree in trees.items()
              if name not in ("404.html", "search.html")]
    assert len(found) > 30 and sorted(found) == sorted(wanted)
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)[1]
    assert {when.text for when in tree.findall("s:url/s:lastmod", names)} == {newest}
    assert (book / "robots.txt").read_text() == f"User-agent: *\nAllow: /\nSitemap: {SITE}sitemap.xml\n"


def test_without_an_address_there_is_no_sitemap(tmp_path):
    """A host gets a robots.txt that asks for nothing it has not."""
    descriptions.files(SimpleNamespace(outdir=tmp_path, srcdir=ROOT, config=SimpleNamespace(html_baseurl="")), None)
    assert [path.name for path in tmp_path.iterdir()] == ["robots.txt"]
    assert "Sitemap" not in (tmp_path / "robots.txt").read_text()
