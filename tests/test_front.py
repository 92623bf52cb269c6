"""The front door: the first page as a reader uses it, and what search engines and shared links see of every page."""
import csv
import gzip
import re
import shutil
from collections import Counter
from datetime import date
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import pytest
import yaml
from sphinx.errors import ExtensionError

from course.frame import share
from course.front import extension as front
from course.front import pictures
from tests.conftest import ROOT, SITE, pages, report, until, watch

pytestmark = pytest.mark.xdist_group("book")

ROWS = "table.claims tbody tr"


def table(name):
    """Rows of a table by their first column."""
    with open(ROOT / "data" / f"{name}.csv", encoding="utf-8") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


CLAIMS = table("claims")
FIELDS = ("verdict", "kind", "chapter")


def expected(**choice):
    """Ids of the claims that a choice leaves."""
    return [name for name, row in CLAIMS.items() if all(row[field] == value for field, value in choice.items())]


def shown(page):
    """Ids of the claims that a reader sees, and what the live region says."""
    return ([name.upper() for name in page.eval_on_selector_all(
        ROWS, "rows => rows.filter(row => row.checkVisibility()).map(row => row.id)")],
        page.locator(".claims-filter output").inner_text())


def says(names):
    """What a reader should see of these claims."""
    return names, f"{len(names)} of {len(CLAIMS)} claims"


def day(text):
    """2026-01-17 as "17 January 2026"."""
    when = date.fromisoformat(text)
    return f"{when.day} {when:%B %Y}"


def test_table_has_every_claim_as_the_ledger_has_it(book, trees):
    """Sentence, kind, verdict and chapter of each row; links where there is a page; the summary counts right."""
    rows = trees["index.html"].select(ROWS)
    chapters = {str(int(name[9:11])): name for name in pages(book) if name.startswith("chapters/")}
    assert len(chapters) >= 6 and [row["id"].upper() for row in rows] == list(CLAIMS)
    for row in rows:
        claim = CLAIMS[row["id"].upper()]
        cells = [cell.get_text(strip=True) for cell in row.select("td")]
        assert cells == [claim["claim"], claim["claim_text"], claim["verdict"], claim["kind"],
                         f"chapter {claim['chapter']}"]
        home = chapters.get(claim["chapter"])
        assert [a["href"] for a in row.select(".claim-chapter a")] == ([home] if home else [])
        ledger = f"{front.LEDGER}.html"
        entry = f"{ledger}#{row['id']}" if (book / ledger).exists() else home
        assert [a["href"] for a in row.select(".claim-id a")] == ([entry] if entry else [])
        assert home or claim["verdict"] == "not yet tried"
    caption = trees["index.html"].select_one("table.claims caption").get_text()
    counts = Counter(row["verdict"] for row in CLAIMS.values())
    assert {word: int(n) for n, word in re.findall(r"(\d+) ([a-z ]+)[,.]", caption.split(":")[1])} == counts


@pytest.mark.parametrize("field", FIELDS)
def test_each_menu_filters_and_the_address_keeps_it(site, page, field):
    """Each choice of a menu: rows, count, address; the address alone brings the same rows back."""
    problems = []
    watch(page, problems, site)
    page.goto(site + "index.html")
    menu = page.locator(f".claims-filter select[name={field}]")
    values = menu.locator("option").evaluate_all("all => all.map(option => option.value)")
    assert sorted(values) == sorted({"", *(row[field] for row in CLAIMS.values())})
    for value in values[1:]:
        menu.select_option(value)
        assert shown(page) == says(expected(**{field: value}))
        assert dict(parse_qsl(urlsplit(page.url).fragment)) == {field: value}
    page.wait_for_load_state("networkidle")
    page.reload()
    assert shown(page) == says(expected(**{field: values[-1]})) and menu.input_value() == values[-1]
    menu.select_option("")
    assert shown(page) == says(list(CLAIMS)) and "#" not in page.url
    report(problems)


def test_filter_by_keyboard(site, page):
    """Tab reaches the three menus and the button in order; letters choose; the button shows all again."""
    page.goto(site + "index.html")
    page.locator("#three-ways-in").wait_for()
    page.evaluate("""() => { const before = document.createElement("button")
                     document.querySelector(".claims-filter").before(before); before.focus() }""")
    for field, letters, value in zip(FIELDS, ["most", "fact", "5"], ["mostly supported", "fact", "5"], strict=True):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == field
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"no visible focus on {field}"
        page.keyboard.type(letters)
        assert page.evaluate("document.activeElement.value") == value
    assert shown(page) == says(expected(verdict="mostly supported", kind="fact", chapter="5"))
    assert len(parse_qsl(urlsplit(page.url).fragment)) == 3
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, "!location.hash")
    assert shown(page) == says(list(CLAIMS))


def test_shared_addresses(site, browser):
    """A shared view opens at the table; nonsense shows everything; a link to a claim shows it though it was hidden."""
    with browser.new_context(viewport={"width": 1280, "height": 700}) as context:
        for hash_, names in [("verdict=overstated", expected(verdict="overstated")),
                             ("kind=opinion&chapter=7", expected(kind="opinion", chapter="7")),
                             ("verdict=nonsense", list(CLAIMS)), ("three-ways-in", list(CLAIMS))]:
            page, problems = context.new_page(), []
            watch(page, problems, site)
            page.goto(f"{site}index.html#{hash_}")
            assert shown(page) == says(names), hash_
            if len(names) < len(CLAIMS):
                assert 0 <= page.locator(".claims-filter").bounding_box()["y"] < 300
            report(problems)
        page.goto(f"{site}index.html#verdict=supported")
        page.locator(".since a", has_text="S17").first.click()
        until(page, "document.getElementById('s17').checkVisibility()")
        box = page.locator("#s17").bounding_box()
        assert 0 <= box["y"] < 700 and shown(page) == says(list(CLAIMS))


def test_first_page_without_javascript_and_from_disk(book, site, browser):
    """No script: every row stands there and no dead menu. From a folder: the filter works without a server."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site + "index.html")
        assert page.locator(ROWS).count() == len(CLAIMS)
        assert all(row.is_visible() for row in page.locator(ROWS).all())
        assert not page.locator(".claims-filter").is_visible()
        assert page.locator(".front-picture img").is_visible() and page.locator(".since li").count() == 5
    with browser.new_context() as context:
        page, problems = context.new_page(), []
        watch(page, problems, "file:")
        page.goto((book / "index.html").as_uri() + "#verdict=overstated")
        assert shown(page) == says(expected(verdict="overstated"))
        assert page.locator(".front-picture img").evaluate("image => image.naturalWidth")
        report(problems)


def told_as_its_rule_asks(text, row, sources):
    """Whether a digest, and only one, "was reported by ... on ...", with outlets and date of the row's sources."""
    found = re.search(r"was reported by (.+?) on (\d+ \w+ \d{4}); the originals? w(?:as|ere) not read", text)
    if not found or row["use_rule"] == "state":
        return not found and row["use_rule"] == "state"
    cited = [sources[key] for key in row["source"].split(";")]
    return all(any(name.removeprefix("the ") in source["publisher"] and day(source["date"]) == found[2]
                   for source in cited) for name in re.split(" and |, ", found[1]))


def test_five_lines_are_true(trees):
    """Date, row and sources of each line are those of data/events.csv; a digest is worded as one."""
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
        assert {a.get_text() for a in line.select("a[href^='#']")} <= set(CLAIMS)
        assert told_as_its_rule_asks(text, row, sources), f"{row['event']}: use_rule is {row['use_rule']}: {text}"
    caption = " ".join(trees["index.html"].select_one(".front-caption").get_text(" ").split())
    level = table("us_troop_levels")[re.search(r"row (L\d\d)", caption)[1]]
    assert level["use_rule"] == "attribute" and told_as_its_rule_asks(caption, level, sources), caption
    prose = " ".join(trees["index.html"].select_one("article").get_text(" ").split())
    named = re.findall(r"on (\d+ \w+ \d{4}) \((T\d{3})\)", prose)
    assert named and all(day(events[row]["date"]) == when for when, row in named)


@pytest.mark.parametrize(("rule", "text", "stands"), [
    ("state", "Iraq took over the base.", True),
    ("attribute", "The withdrawal is complete.", False),
    ("attribute", "It was reported by CNN on 30 September 2026.", False),
    ("attribute part", "It was reported by CNN on 30 September 2026; the original was not read.", True),
    ("check primary", "It was reported by CNN on 30 September 2026; the original was not read.", False),
])
def test_a_line_keeps_the_rule_of_its_row(rule, text, stands):
    """The build stops at a digest that is told as a fact, and at a row whose source nobody read."""
    page = SimpleNamespace(wrong=ExtensionError)
    try:
        front.Since.check(page, {"event": "T131", "use_rule": rule}, text)
        assert stands
    except ExtensionError as error:
        assert not stands and "T131" in str(error) and rule in str(error)


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


def test_pictures_are_made_from_the_tables(book, trees, tables):
    """The built pictures are those of the tables; the same tables give the same bytes, a changed number others."""
    image = trees["index.html"].select_one(".front-picture img")
    svg, alt, width, height = pictures.troops(tables.root)
    card = pictures.card(tables.root)
    assert (book / image["src"]).read_bytes() == svg and (book / "_static" / "og.png").read_bytes() == card
    assert (image["alt"], image["width"], image["height"]) == (alt, str(width), str(height))
    assert pictures.troops(tables.root)[0] == svg and pictures.card(tables.root) == card
    tables.change("us_troop_levels", "L09,2007-10-01,month,170000,171000", "L09,2007-10-01,month,140000,161000")
    changed, other_alt, *_ = pictures.troops(tables.root)
    assert b"140,000" in changed and b"170,000" not in changed and "140,000" in other_alt
    assert pictures.card(tables.root) != card


def test_card_counts_the_verdicts(tables):
    """A changed verdict changes the picture of a shared link."""
    card = pictures.card(tables.root)
    tables.change("claims", ",2,supported,2026-11-23,days from", ",2,contested,2026-11-23,days from")
    assert pictures.card(tables.root) != card
    words = Counter(row["verdict"] for row in CLAIMS.values())
    assert pictures.verdicts({"verdict": [row["verdict"] for row in CLAIMS.values()]}) == words


@pytest.mark.parametrize(("name", "old", "new", "told"), [
    ("us_troop_levels", "level,date,", "level,day,", "date"),
    ("claims", ",2,supported,2026-11-23,days from", ",2,proven,2026-11-23,days from", "proven"),
    ("claims", "With around 2,500 US troops", "With some US troops", "S01"),
])
def test_a_picture_that_cannot_be_drawn_stops_the_build(tables, name, old, new, told):
    """One line says which tables the pictures need and what was wrong."""
    tables.change(name, old, new)
    with pytest.raises(ExtensionError) as stopped:
        front.draw(SimpleNamespace(srcdir=tables.root))
    assert told in str(stopped.value) and "data/claims.csv" in str(stopped.value)


def test_picture_in_the_first_screen(book, trees, site, phone):
    """On a phone title, question and picture begin in the first screen; legible, small, asked for at once."""
    phone.goto(site + "index.html")
    image = phone.locator(".front-picture img")
    box = image.bounding_box()
    above = [phone.locator(part).bounding_box()["y"] for part in ("article h1", ".front-question")]
    assert above[0] < above[1] < box["y"] < 400
    source = trees["index.html"].select_one(".front-picture img")
    assert source["fetchpriority"] == "high" and "loading" not in source.attrs
    svg = (book / source["src"]).read_bytes()
    assert len(gzip.compress(svg)) < 10_000
    frame = [float(number) for number in re.search(rb'viewBox="([^"]+)"', svg)[1].split()]
    smallest = min(float(size) for size in re.findall(rb"font(?:-size)?: ?(?:[\w]+ )*?([\d.]+)px", svg))
    assert smallest * box["width"] / frame[2] >= 9
    assert abs(box["width"] / box["height"] - frame[2] / frame[3]) < 0.02
    assert b"<dc:date>" not in svg
    assert [name for name, tree in trees.items() if tree.select("img[fetchpriority]")] == ["index.html"]


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
        if not share.SHORT <= len(text) <= share.LONG or text.endswith(("...", "…")):
            problems.append(f"{name}: its description has {len(text)} characters, or is cut off: write `description:` "
                            f"of {share.SHORT} to {share.LONG} in its front matter: {text}")
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
    share.files(SimpleNamespace(outdir=tmp_path, srcdir=ROOT, config=SimpleNamespace(html_baseurl="")), None)
    assert [path.name for path in tmp_path.iterdir()] == ["robots.txt"]
    assert "Sitemap" not in (tmp_path / "robots.txt").read_text()


def test_citation_is_ready_to_copy(site, page):
    """The line and the BibTeX entry hold what CITATION.cff says; the button copies the line."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    wanted = (cited["authors"][0]["name"], cited["title"], day(str(cited["version"])), SITE)
    page.goto(site + "index.html")
    line = page.locator(".citation").first
    line.hover()
    line.locator("button.copybtn").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.locator("summary", has_text="BibTeX").click()
    entry = page.locator(".citation").nth(1).inner_text()
    assert "\n" not in copied.strip() and entry.startswith("@misc{") and entry.count("{") == entry.count("}")
    for part in wanted:
        assert part in copied and part in entry
