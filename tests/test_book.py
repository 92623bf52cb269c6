"""The built book as a reader meets it: every page by its markup, one page of each kind in a browser in all ways."""
import gzip
import json
import re
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from bs4 import BeautifulSoup

from course.frame.styles import Styles
from course.site.serve import serving
from tests.conftest import REPOSITORY, ROOT, SITE, notebooks, pages, report, until, watch

KINDS = {  # one page of each kind is looked at in every way, the others in one
    "first page": "index", "chapter": "chapters/", "sheet": "exercises/sheets/", "solution": "exercises/solutions/",
    "lesson": "guide/lessons/", "table": "guide/tables/events", "glossary": "guide/glossary", "ledger": "guide/claims",
    "references": "guide/references", "figure": "figures/", "search": "search", "not found": "404", "guide": "guide/"}
WAYS = [(360, "light"), (1280, "dark"), (360, "dark"), (1280, "light")]
AXE = """axe.run({preload: false, rules: {"color-contrast": {enabled: false}, "link-in-text-block": {enabled: false},
  "target-size": {enabled: true}}, resultTypes: ["violations"]}).then(found => found.violations)"""
CONTRAST = """axe.run({preload: false, runOnly: ["color-contrast", "link-in-text-block"],
  resultTypes: ["violations"]}).then(found => found.violations)"""
# Contrast is slow to measure: of the elements that are styled alike, on this page and those before, three are enough
THIN_OUT = """(before) => {
  const seen = JSON.parse(before)
  const hashed = (text) => [...text].reduce((hash, sign) => Math.imul(hash, 31) + sign.codePointAt() | 0, 7)
  const start = hashed(document.body.className + document.documentElement.dataset.theme)
  const styles = new Map([[document.querySelector("article"), start]])
  const style = (node) => {
    if (!styles.has(node)) styles.set(node,
      hashed([style(node.parentElement), node.tagName, node.getAttribute("class"), node.hidden].join()))
    return styles.get(node)
  }
  for (let depth = 0; depth < 6; depth++) {
    for (const element of document.querySelectorAll("article *")) if (!element.children.length) {
      const one = depth + " " + style(element)
      if ((seen[one] = (seen[one] ?? 0) + 1) > 3) element.remove()
    }
  }
  return JSON.stringify(seen)
}"""
LOAD_IMAGES = """async () => {
  const broken = []
  for (const image of document.images) image.loading = "eager"
  for (const image of document.images) await image.decode().catch(() => broken.push(image.src))
  return broken
}"""


@cache
def kinds(book):
    """{kind: its first page}"""
    every = pages(book)
    return {kind: next(name for name in every if re.match(form, name)) for kind, form in KINDS.items()}


@cache
def others(book):
    """The pages of a kind that was looked at, but for the pages of figures: they are alike, so one a chapter."""
    looked_at = set(kinds(book).values())
    figures = {re.match(r"figures/fig-\d+", name)[0]: name for name in pages(book) if name.startswith("figures/")}
    return [name for name in pages(book) if name not in looked_at
            and (not name.startswith("figures/") or name in figures.values())]


# Every page, by its markup


def markup_problems(name, tree):
    """What no page may have, found without a browser."""
    head = [meta["content"] for meta in tree.select('meta[http-equiv="Content-Security-Policy"]')]
    if len(head) != 1 or not head[0].startswith("default-src 'none'; script-src 'self' 'sha256-"):
        yield f"policy {head}"
    elif "unsafe" in head[0] or "http" in head[0]:
        yield f"the policy is open: {head[0]}"
    if len(tree.select("meta[name=viewport]")) != 1:
        yield "not one viewport"
    if len(tree.select("main h1")) != 1:
        yield f"{len(tree.select('main h1'))} headings of the first level"
    levels = [int(heading.name[1]) for heading in tree.select("main :is(h1, h2, h3, h4, h5)")]
    if skipped := [two for one, two in zip(levels, levels[1:], strict=False) if two > one + 1]:
        yield f"a heading of level {skipped[0]} follows none of the level above"
    ids = [tag["id"] for tag in tree.select("[id]")]
    yield from (f"the id {one} stands twice" for one, times in Counter(ids).items() if times > 1)
    if styled := tree.select_one("[style], [onclick], body style"):
        yield f"an inline style or handler, which the policy refuses: {str(styled)[:80]}"
    scripts = [script for script in tree.select("script:not([src])") if script.get("type") != "application/ld+json"]
    if len(scripts) != 1:
        yield f"{len(scripts)} inline scripts"
    loaded = [tag.get("src") or tag.get("href") for tag in tree.select("script[src], link[rel=stylesheet]")]
    if len(loaded) > (2 if name == "search.html" else 1) or any("//" in one for one in loaded):
        yield f"loads {loaded}"
    for image in tree.select("article img"):
        if len(image.get("alt", "")) < 20:
            yield f"no alternative text: {image['src']}"
        if name.startswith(("chapters/", "exercises/")) and not image.find_parent("figure"):
            yield f"in no figure: {image['src']}"
        if not (image.get("width", "?") + image.get("height", "?")).isdigit():
            yield f"no width or height: {image['src']}"
        if image.get("loading") != "lazy" and not name.startswith("figures/") and not image.get("fetchpriority"):
            yield f"not lazy: {image['src']}"


def test_every_page_by_its_markup(trees):
    report([f"{name}: {problem}" for name, tree in trees.items() for problem in markup_problems(name, tree)])


def test_wrong_markup_is_named(trees):
    """Each check finds its fault."""
    tree = trees["404.html"].__copy__()
    faults = {"<p style='x'></p>": "inline style", "<h1>x</h1>": "2 headings", "<h4>x</h4>": "level 4",
              "<i id='menu'></i><i id='menu'></i>": "stands twice", "<img src='x' alt=''>": "no alternative text",
              "<script>x</script>": "2 inline scripts", "<script src='https://x.org/y'></script>": "loads"}
    for fault, said in faults.items():
        broken = BeautifulSoup(str(tree).replace("</article>", fault + "</article>"), "html.parser")
        assert any(said in problem for problem in markup_problems("404.html", broken)), said


def test_every_link_and_anchor_resolves(book, trees):
    """Links inside the site lead to a file that is there and to an anchor that the file has."""
    anchors = {name: {tag["id"] for tag in tree.select("[id]")} for name, tree in trees.items()}
    broken = []
    for name, tree in trees.items():
        for tag in tree.select("[href], [src], [action]"):
            address = tag.get("href") or tag.get("src") or tag.get("action") or ""
            target, anchor = urldefrag(urljoin(SITE + name, address))
            if not target.startswith(SITE):
                if urlsplit(target).scheme not in ("https", "http", "mailto", "data"):
                    broken.append(f"{name}: {address}")
                continue
            path = unquote(urlsplit(target).path).removeprefix(urlsplit(SITE).path) or "index.html"
            if not (book / path).is_file() or anchor and path in anchors and unquote(anchor) not in anchors[path]:
                broken.append(f"{name}: {address}")
    report(broken)


def test_addresses_of_every_page(trees):
    """Canonical address, "report an error" and the page's source follow the two settings, and the source is there."""
    problems = []
    for name, tree in trees.items():
        page = name.removesuffix(".html")
        canonical = [link["href"] for link in tree.select('link[rel="canonical"]')]
        if canonical != ([SITE + name] if page != "404" else []):
            problems.append(f"{name}: canonical address {canonical}")
        footer = [link["href"] for link in tree.select(".edition a") if link["href"].startswith("https:")]
        if f"{REPOSITORY}/issues/new?title=Error+in+{page}" not in footer:
            problems.append(f"{name}: no link to report an error in {footer}")
        source = [link.removeprefix(REPOSITORY) for link in footer if "/issues/" not in link]
        wanted = re.sub("^exercises/(sheets|solutions)/", "exercises/masters/", page)
        wanted = [f"/edit/main/{wanted}.md", f"/blob/main/{wanted}.ipynb"]
        if source != [link for link in wanted if (ROOT / link[11:]).is_file()]:
            problems.append(f"{name}: link to the source {source}")
    report(problems)


def test_edition_is_shown(trees):
    """Each page names the edition of CHANGELOG.md."""
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)[1]
    shown = f"Edition of {date.fromisoformat(newest):%d %B %Y}".replace(" 0", " ")
    report([name for name, tree in trees.items() if shown not in tree.get_text(" ")])


def test_nothing_is_shipped_that_nothing_names(book):
    """Each file of _static is named by a page, a script, a style or a notebook; the mark for GitHub is there."""
    named = "".join(path.read_text("utf-8") for path in book.rglob("*")
                    if path.suffix in (".html", ".js", ".css", ".ipynb"))
    report([path.name for path in (book / "_static").rglob("*") if path.is_file() and path.name not in named])
    assert (book / ".nojekyll").is_file()


STYLE = """h1, .card { margin: 0; }
:is(.quiz, .card) > p { color: red; }
.quiz button, #box { border: 0; }
@media print { .quiz { display: none; } }
@page { margin: 2cm; }"""


@pytest.mark.parametrize(("names", "kept", "gone"), [
    (set(), ["h1 {", ":is(.quiz, .card) > p", "@page"], [".card {", "button", "#box", "print"]),
    ({"card"}, ["h1, .card {"], ["button", "print"]), ({"box"}, ["#box {"], [".quiz button"]),
    ({"quiz"}, [".quiz button {", "@media print", "display: none"], ["#box"])])
def test_a_page_has_the_rules_that_it_can_use(names, kept, gone):
    used = Styles(STYLE).used(names)
    assert all(rule in used for rule in kept) and not any(rule in used for rule in gone), used


def test_the_first_page_loads_no_script_and_no_rule_that_only_others_need(trees):
    """It is what strangers open; the others load one script."""
    assert not trees["index.html"].select("script[src]")
    styles = {name: trees[name].style.text for name in ("index.html", "search.html")}
    assert ".card-finding" in styles["index.html"] and ".card-finding" not in styles["search.html"]


# A page, compressed, with its script and the pictures that a browser loads before anyone scrolls: those that are not
# lazy and the first that is
def test_each_page_is_light(book, trees):
    """At most 100 KB in at most six requests before a reader asks for more."""
    def weight(path):
        content = path.read_bytes()
        return len(content if path.suffix == ".png" else gzip.compress(content, 6))

    heavy = []
    for name, tree in trees.items():
        eager, lazy = tree.select("img:not([loading=lazy])"), tree.select("img[loading=lazy]")
        loaded = [name, *(urljoin(name, tag["src"]) for tag in [*tree.select("script[src]"), *eager, *lazy[:1]])]
        kilobytes = sum(weight(book / part.removeprefix("/iraq-course/")) for part in loaded) / 1024
        if kilobytes > 100 or len(loaded) > 5:  # and the icon
            heavy.append(f"{name}: {kilobytes:.0f} KB in {len(loaded) + 1} requests")
    report(heavy)


# One page of each kind in four ways, the others in one


MADE = ("guide/tables/", "guide/verdicts/", "figures/")  # pages that one template makes


def look(page, site, name, way, rules, seen):
    """Problems of a page in a browser: console, requests, images, sideways scroll, and what axe-core finds.

    `seen` counts the elements whose contrast was measured, by how they are styled.
    """
    width, scheme = WAYS[way]
    problems, found = [], []
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(site + name)
    problems += [f"image does not load: {image}" for image in page.evaluate(LOAD_IMAGES)]
    if page.locator("html").get_attribute("data-theme") != scheme:
        problems.append("the colours are not those of the reader's system")
    if rules:
        page.evaluate(AXE_SCRIPT)
    if AXE in rules:
        found += page.evaluate(AXE)
    for narrow in (width, 320) if width == 360 else (width,):
        page.set_viewport_size({"width": narrow, "height": 740})
        if page.evaluate("document.documentElement.scrollWidth") > narrow:
            problems.append(f"scrolls sideways at {narrow} px")
    if CONTRAST in rules:
        seen |= json.loads(page.evaluate(THIN_OUT, json.dumps(seen)))
        found += page.evaluate(CONTRAST)
    problems += [f"{one['id']}, {one['help']}: {node['target']}" for one in found for node in one["nodes"]]
    return [f"{name}, {scheme} at {width} px: {problem}" for problem in problems]


@pytest.mark.parametrize("way", [pytest.param(way, marks=pytest.mark.xdist_group(f"book/way {way}"))
                                 for way in range(4)])
def test_pages_open_clean(book, site, browser, way):
    """No console error, failed or foreign request, broken image or sideways scroll on any page.

    axe-core finds nothing: contrast in four ways and the rest at each width on one page of each kind, all of it on each
    other page that is written, and on every fourth of those that one template makes.
    """
    written = [name for name in others(book) if not name.startswith(MADE)]
    made = [name for name in others(book) if name.startswith(MADE)]
    visits = [(name, [AXE, CONTRAST] if way < 2 else [CONTRAST]) for name in kinds(book).values()]
    visits += [(name, [AXE, CONTRAST]) for name in written[way::4]]
    visits += [(name, [] if at % 4 else [AXE, CONTRAST]) for at, name in enumerate(made[way::4])]
    problems, seen = [], {}
    with browser.new_context(color_scheme=WAYS[way][1], reduced_motion="reduce") as context:
        page = context.new_page()
        watch(page, problems, site)
        for name, rules in visits:
            problems += look(page, site, name, way, rules, seen)
    report(problems)


STRANGE = """() => {
  const refused = window.refused = []
  addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective))
  const add = (tag, given) => document.body.append(Object.assign(document.createElement(tag), given))
  add("script", {textContent: "document.title = 'taken over'"})
  add("img", {src: "https://example.org/count.png", alt: ""})
  add("script", {src: "https://example.org/count.js"})
  add("link", {rel: "stylesheet", href: "https://example.org/count.css"})
  add("iframe", {src: "https://example.org/"})
  document.body.setAttribute("style", "display: none")
  fetch("https://example.org/").catch(() => 0)
  return refused
}"""


def test_policy_lets_nothing_in(site, page):
    """A page in the browser keeps its policy: what is put into it is refused."""
    page.goto(site + "index.html")
    page.evaluate(STRANGE)
    until(page, "new Set(refused).size == 6")
    assert page.title() != "taken over" and not page.evaluate("document.body.style.display")
    assert set(page.evaluate("refused")) == {"script-src-elem", "style-src-elem", "style-src-attr", "img-src",
                                             "frame-src", "connect-src"}


# Search


def found(page, site, words):
    """[(address from the root of the site, its text)] of the results for some words, best first."""
    page.goto(f"{site}search.html?" + page.evaluate("words => new URLSearchParams({q: words}).toString()", words))
    until(page, 'document.getElementById("search-status").textContent.includes("finished")')
    return page.eval_on_selector_all("#search-results li > a", """(links, site) => links.map(link =>
        [link.href.slice(site.length), link.parentElement.textContent])""", site)


def test_search_finds_a_word_of_each_chapter(book, trees, site, page):
    """The longest word of a chapter's text finds the chapter; Control and K open the search from any page."""
    chapters = [name for name in pages(book) if name.startswith("chapters/")]
    for name in chapters:
        text = " ".join(part.get_text(" ") for part in trees[name].select("article p"))
        word = max(re.findall(r"\b[a-z]+\b", text), key=len)
        assert any(address.startswith(name) for address, _ in found(page, site, word)), f"{name}: searched for {word}"
    page.goto(site + chapters[0])
    page.keyboard.press("Control+k")
    until(page, "document.activeElement.matches('input[type=search]')")
    page.keyboard.type("sectarian")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=sectarian")
    assert chapters


@pytest.mark.parametrize(("words", "first"), [
    ("2,500", "chapters/03"), ("2500", "chapters/03"), ("500", ""), ("Sudani", ""), ("Sūdānī", ""),
    ("Kataib Hezbollah", "guide/glossary.html#term-kataib-hezbollah"), ("Asaib", "guide/glossary.html#term-asaib"),
    ("Asa'ib", "guide/glossary.html#term-asaib"), ("المالكى", "guide/glossary.html#term-nouri"),
    ("المالکی", "guide/glossary.html#term-nouri"), ("حشد", "guide/glossary.html#term-popular"),
    ("۲٬۵۰۰", "chapters/03"), ("2 500", "chapters/03"), ("PMU", "guide/glossary.html#term-popular"),
    ("Daesh", "guide/glossary.html#term-islamic"),
    ("Hashd al-Shaabi", "guide/glossary.html#term-popular"), ("Qassem Suleimani", "guide/glossary.html#term-qasem"),
    ("Moqtada", "guide/glossary.html#term-muqtada"), ("Asaeb", "guide/glossary.html#term-asaib")])
def test_search_knows_numbers_and_spellings(site, page, words, first):
    """Numbers with and without marks, apostrophes, macrons, forms of yeh and kaf; chapters and the glossary come first,
    and no result shows rows of a table."""
    results = found(page, site, words)
    assert results and results[0][0].startswith(first), results[:3]
    assert re.match("chapters/|guide/(glossary|claims)", results[0][0]), results[:3]
    page.wait_for_timeout(300)
    tables = page.locator("#search-results li", has_text="Table").filter(has=page.locator("[href*='guide/tables']"))
    assert tables.locator("p").count() == 0


def test_search_from_a_folder(book, page):
    """Without a server the results are there, without excerpts and without an error."""
    problems = []
    watch(page, problems, book.as_uri())
    page.goto(book.as_uri() + "/search.html?q=militias")
    page.locator("#search-results a").first.wait_for()
    report(problems)


# Menus, colours, reading


@pytest.mark.parametrize("script", [True, False])
def test_the_menu_of_a_phone(book, site, browser, script):
    """It opens on a tap and closes with Escape; a tap on a link leads there. All of it without a script too."""
    with browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True,
                             java_script_enabled=script) as context:
        page = context.new_page()
        page.goto(site + notebooks(book)[0])
        menu = page.locator("#menu")
        assert not menu.is_visible()
        page.locator(".menu-button").tap()
        menu.wait_for(state="visible")
        page.keyboard.press("Escape")
        menu.wait_for(state="hidden")
        page.locator(".menu-button").tap()
        link = menu.locator("a").nth(3)
        address = link.get_attribute("href")
        link.tap()
        page.wait_for_url(urljoin(site + notebooks(book)[0], address))
        menu.wait_for(state="hidden")


@pytest.mark.parametrize("width", [959, 960, 975, 991, 992, 1199, 1200])
def test_at_every_width_there_is_one_way_to_the_pages(book, site, page, width):
    """The menu is there, or the button that opens it: never neither, never a button that does nothing."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + notebooks(book)[0])
    assert page.locator("#menu").is_visible() != page.locator(".menu-button").is_visible()
    if page.locator(".menu-button").is_visible():
        page.locator(".menu-button").click()
        page.locator("#menu a").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_contents_mark_what_is_read(book, site, page):
    """After a jump of any size the contents mark the last heading above a third of the screen."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site + notebooks(book)[0])
    for share in (0.3, 0.9, 0.1, 1, 0.55, 0):
        page.evaluate("share => scrollTo(0, share * document.documentElement.scrollHeight)", share)
        until(page, """(() => {
          const links = [...document.querySelectorAll("#contents a")].filter(link => link.hash)
          const place = link => document.getElementById(decodeURIComponent(link.hash.slice(1)))
          const top = link => place(link).getBoundingClientRect().top
          const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 2
          const above = links.filter(link => top(link) < (end ? innerHeight : innerHeight * .3))
          return document.querySelector("#contents [aria-current]")?.hash == (above.at(-1) ?? links[0]).hash })()""")


def test_fonts_and_dark_mode_are_kept(book, site, page):
    """Serif headings, sans serif text, monospace code; the button makes this and the next page dark, figures too."""
    def light_of(selector):
        return sum(map(int, re.findall(r"\d+", page.locator(selector).first.evaluate(
            "element => getComputedStyle(element).backgroundColor"))[:3]))

    name = notebooks(book)[0]
    page.goto(site + name)
    fonts = [page.locator(part).first.evaluate("element => getComputedStyle(element).fontFamily")
             for part in ("h1", "body", "article pre")]
    assert [family.split(", ")[-1] for family in fonts] == ["serif", "sans-serif", "monospace"]
    assert light_of("body") > 700
    page.locator("button.theme-switch-button").click()
    page.goto(site + notebooks(book)[1])
    assert page.locator("html").get_attribute("data-theme") == "dark" and light_of("body") < 100
    page.goto(site + name)
    filters = page.eval_on_selector_all("article .figure:not(.map) img",
                                        "all => all.map(one => getComputedStyle(one).filter)")
    assert filters and all("invert(0.93)" in one for one in filters)
    page.locator("button.theme-switch-button").click()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "light"


CODE = ".cell_input, .tag_code-only, .about-code, details.code"


def test_read_or_read_with_code(book, site, browser):
    """A phone starts without code, a laptop with it; the choice is kept, followed by print, and needs no script to show
    everything. Sheets always show their code."""
    chapter = next(name for name in notebooks(book) if name.startswith("chapters/"))
    sheet = next(name for name in notebooks(book) if name.startswith("exercises/sheets"))

    def shown(page):
        return page.locator(f"article :is({CODE})").evaluate_all("all => all.map((one) => one.checkVisibility())")

    for width, start in ((360, False), (1280, True)):
        with browser.new_context(viewport={"width": width, "height": 740}) as context:
            page = context.new_page()
            page.goto(site + chapter)
            assert any(shown(page)) == start
            page.get_by_role("button", name="Read", exact=True).click()
            assert not any(shown(page)) and page.locator("article .figure").first.is_visible()
            page.reload()
            assert not any(shown(page))
            page.emulate_media(media="print")
            assert not any(shown(page))
            page.emulate_media(media="screen")
            page.get_by_role("button", name="Read with code").click()
            assert any(shown(page))
            page.get_by_role("button", name="Read", exact=True).click()
            page.goto(site + sheet)
            assert page.locator("article .cell_input").last.is_visible() and not page.locator(".modes").count()
    with browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site + chapter)
        assert any(shown(page)) and not page.locator(".modes").is_visible()


def test_folded_blocks_open_by_keyboard(book, trees, site, page):
    """Hints and answers: reached with Tab, opened with Enter, closed with Space."""
    for name in kinds(book).values():
        if not trees[name].select_one("article details > summary"):
            continue
        page.goto(site + name)
        block = page.locator("article details").first
        assert block.get_attribute("open") is None, f"{name}: the first folded block stands open"
        page.evaluate("""() => { const before = document.createElement("button")
                         document.querySelector("article details").before(before); before.focus() }""")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY", f"{name}: Tab does not reach the block"
        for key, state in [("Enter", ""), ("Space", None)]:
            page.keyboard.press(key)
            assert block.get_attribute("open") == state, f"{name}: after {key}"


def test_copy_button_gives_the_code(book, site, page):
    """The button of a code cell puts its code on the clipboard."""
    page.goto(site + notebooks(book)[0])
    cell = page.locator("div.cell_input:visible").first
    cell.hover()
    cell.get_by_role("button", name="Copy").click()
    code = cell.locator("pre").text_content()
    assert code.strip()
    until(page, f"navigator.clipboard.readText().then(text => text == {json.dumps(code)})")


def test_download_and_binder_links(book, trees, site, page):
    """Each runnable page gives its own notebook, and Binder opens the same notebook in JupyterLab."""
    for name in notebooks(book):
        notebook = name.replace(".html", ".ipynb")
        binder = f"https://mybinder.org/v2/gh/example/iraq-course/main?urlpath=lab/tree/{notebook}"
        assert [link["href"] for link in trees[name].select("a.run-binder")] == [binder]
        file = book / name.rsplit("/", 1)[0] / trees[name].select_one("a.run-download")["href"]
        assert json.loads(file.read_bytes()) == json.loads((ROOT / notebook).read_bytes())
    page.goto(site + notebooks(book)[0])
    with page.expect_download() as download:
        page.locator("a.run-download").click()
    assert download.value.suggested_filename == notebooks(book)[0].split("/")[-1].replace(".html", ".ipynb")


# The first screen of a chapter, and the way through the book


def test_a_chapter_says_where_it_is(book, trees):
    """Thirteen boxes, this one marked; number, title and minutes above the question; menu with numbers; the way on."""
    titles = [row["title"] for row in tomllib.loads((ROOT / "course/facts.toml").read_text("utf-8"))["chapter"]]
    chapters = [name for name in pages(book) if name.startswith("chapters/")]
    for at, name in enumerate(chapters):
        tree, number = trees[name], int(name[9:11])
        boxes = tree.select(".places li")
        assert len(boxes) == len(titles) and len(tree.select(".places a")) == len(chapters)
        assert tree.select_one(".places [aria-current]").parent["class"] == ["here"]
        assert boxes[number - 1]["class"] == ["here"]
        assert tree.select_one(".kicker").get_text().startswith(f"Chapter {number} of 13 · {titles[number - 1]}")
        assert tree.select_one("#menu .current > a.current").get_text() == f"{number} {titles[number - 1]}"
        following = tree.select_one(".right-next")
        assert (following["href"] if following else None) == (
            chapters[at + 1].split("/")[1] if at + 1 < len(chapters) else None)
        beside = [link["href"] for link in tree.select(".beside a")]
        assert beside == [f"../exercises/{kind}/{name.split('/')[1]}" for kind in ("sheets", "solutions")]


# Figures


def test_figures_can_be_linked_saved_and_shared(book, trees, site, page):
    """Number, anchor, SVG, PNG, data, a page with the finding as its title and a card of its own."""
    problems = []
    for name in [name for name in pages(book) if name.startswith("chapters/")]:
        figures = trees[name].select("article figure.figure")
        for at, figure in enumerate(figures, 1):
            own = f"fig-{int(name[9:11])}-{at}"
            links = {link.get_text().split(" of ")[0]: link["href"] for link in figure.select("figcaption a")}
            files = {kind: (book / "chapters" / links[kind]).resolve() for kind in ("SVG", "PNG", "Share")}
            if figure["id"] != own or links[f"Figure {own[4:].replace('-', '.')}"] != f"#{own}":
                problems.append(f"{name}: {own} has the id {figure['id']}")
            if files["PNG"].read_bytes()[:4] != b"\x89PNG" or b"<svg" not in files["SVG"].read_bytes():
                problems.append(f"{name}: pictures of {own}")
            shared = trees[f"figures/{own}.html"]
            title = shared.select_one('meta[property="og:title"]')["content"]
            card = shared.select_one('meta[property="og:image"]')["content"].removeprefix(SITE)
            size = (book / card).read_bytes()[16:24]
            svg = files["SVG"].read_text("utf-8")
            wanted = (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")
            if not all(word in svg for word in title.split()[:2]) or size != wanted:
                problems.append(f"{name}: the card of {own}: {title}")
    report(problems)
    assert figures
    page.goto(site + f"figures/{own}.html")
    page.get_by_role("link", name="Read it in its chapter").click()
    page.wait_for_url(site + f"{name}#{own}")


def test_figures_are_legible_on_a_phone(book, trees, site, phone):
    """The smallest text of each figure is at least 9 px high on a phone; the figure keeps its proportions."""
    problems = []
    for name in [name for name, tree in trees.items() if tree.select_one("article .cell_output img")]:
        phone.goto(site + name)
        for source, width, height in phone.eval_on_selector_all("article .cell_output img", """all => all.map(image => {
                const box = image.getBoundingClientRect()
                return [image.getAttribute("src"), box.width, box.height] })"""):
            svg = (book / name).parent.joinpath(source).resolve().read_text("utf-8")
            box = [float(number) for number in re.search(r'viewBox="([^"]+)"', svg)[1].split()]
            smallest = min(float(size) for size in re.findall(r"font(?:-size)?: ?(?:[\w]+ )*?([\d.]+)px", svg))
            if smallest * width / box[2] < 9:
                problems.append(f"{name}: text of {smallest * width / box[2]:.1f} px in {source}")
            if abs(width / height - box[2] / box[3]) > 0.02:
                problems.append(f"{name}: stretched: {source}")
            if "Verdana" in svg:
                problems.append(f"{name}: the type is not that of the page: {source}")
    report(problems)


# Where people are


PLATFORM = '<iframe sandbox="allow-scripts allow-forms" src="{}" width="1200" height="700"></iframe>'


def test_in_a_sandboxed_frame_without_storage(book, site, browser, tmp_path):
    """A learning platform's frame that refuses storage: colours, search, quiz, glossary notes, figures to explore."""
    chapter = next(name for name in notebooks(book) if name.startswith("chapters/03"))
    problems = []
    (tmp_path / "lesson.html").write_text(PLATFORM.format(site + chapter), "utf-8")
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context, serving(tmp_path) as platform:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(platform.replace("127.0.0.1", "localhost") + "lesson.html")
        frame = page.frames[1]
        with pytest.raises(Exception, match="localStorage"):
            frame.evaluate("localStorage.length")
        frame.locator(".theme-switch-button").click()
        assert frame.evaluate("document.documentElement.dataset.theme") == "dark"
        frame.get_by_role("button", name="Read", exact=True).click()
        assert not frame.locator(".cell_input").last.is_visible()
        frame.locator(".quiz button").first.click()
        assert "Not answered yet" in frame.locator(".quiz-said").first.inner_text()
        frame.locator("a.term").first.hover()
        frame.locator(".term-note:visible").wait_for()
        frame.locator(".figure-open").click()
        frame.locator(".explorer svg").first.wait_for()
        frame.locator(".search-button").click()
        frame.locator("#search-words").fill("Pentagon")
        frame.locator("#search-words").press("Enter")
        frame.wait_for_url("**/search.html?q=Pentagon")
        frame.locator("#search-results a").first.wait_for()
    report(problems)


def test_a_part_that_throws_stops_itself_alone(book, site, page):
    """Each part of the script in turn is made to throw: the others go on."""
    chapter = site + next(name for name in notebooks(book) if name.startswith("chapters/"))
    script = next((book / "_static").glob("book.*.js")).read_text("utf-8")
    parts = script.count("try { // a part\n")
    assert parts >= 4 and script.count("reportError(fault)") == parts
    works = {"frame": ".modes[hidden]", "quiz": ".quiz button[hidden]"}
    for at in range(parts):
        pieces = script.split("try { // a part\n")
        pieces[at + 1] = "throw new Error('planted');\n" + pieces[at + 1]
        broken = "try { // a part\n".join(pieces)
        page.route("**/_static/book.*.js", lambda route, *, body=broken: route.fulfill(
            body=body, content_type="text/javascript"))
        errors = []
        page.on("pageerror", lambda error, errors=errors: errors.append(error))
        page.goto(chapter)
        dead = [name for name, unshown in works.items() if page.locator(unshown).count()]
        assert len(dead) <= 1 and any("planted" in str(error) for error in errors), f"part {at}: {dead}"
        page.unroute("**/_static/book.*.js")


@pytest.mark.parametrize("known", [True, False])
def test_not_found_works_at_any_depth(book, site, page, known, tmp_path):
    """An unknown address deep in the site shows the page with its style, and its links lead back; also where the book
    is in a folder that it was not told of."""
    folder = tmp_path / "host"
    (folder / "some").mkdir(parents=True)
    (folder / "some/where").symlink_to(book)
    (folder / "404.html").symlink_to(book / "404.html")
    with serving(folder) as address:
        base = site if known else address + "some/where/"
        answer = page.goto(base + "no/such/page/at-all.html")
        assert answer.status == 404
        assert page.locator("h1", has_text="This page was not found").is_visible()
        until(page, "getComputedStyle(document.querySelector('.skip-link')).position == 'absolute'")
        assert page.locator(".questions a").count() >= 6
        until(page, f"document.querySelector('article a').href.startsWith('{base}')")
        page.locator("article a", has_text="first page").click()
        page.wait_for_url(base + "index.html")


def test_opens_from_a_folder(book, page):
    """Without a server, for a class without a network: style, figures, folds, dark mode and links work."""
    problems = []
    watch(page, problems, book.as_uri())
    for name in kinds(book).values():
        page.goto((book / name).as_uri())
        if name == "404.html":
            continue
        problems += [f"{name}: image does not load: {image}" for image in page.evaluate(LOAD_IMAGES)]
        if page.locator(".skip-link").evaluate("link => link.getBoundingClientRect().bottom") > 0:
            problems.append(f"{name}: has no style")
    report([line for line in problems if "404.html" not in line])
    page.goto((book / notebooks(book)[0]).as_uri())
    page.locator("button.theme-switch-button").click()
    first = page.url
    page.locator(".prev-next-footer a").first.click()
    page.wait_for_url(lambda url: url != first)
    assert page.locator("html").get_attribute("data-theme") == "dark"


UNPRINTED = "button, nav, .tools, details > :not(summary)"
CUT = """all => all.filter(element => {
  const style = getComputedStyle(element)
  return element.checkVisibility() && !element.closest("[tabindex], .visually-hidden") && style.display != "inline"
    && style.overflowX != "visible" && element.scrollWidth > element.clientWidth + 2
}).map(element => element.textContent.slice(0, 60))"""


def test_prints_on_paper(book, site, page):
    """A printed chapter has every figure, no buttons or menus, folded answers stay folded, links show their address."""
    for name in [kinds(book)[kind] for kind in ("chapter", "sheet", "solution", "table")]:
        page.goto(site + name)
        page.pdf(format="A4")  # figures below the screen are lazy; printing has to load them
        until(page, "[...document.querySelectorAll('article img')].every(image => image.complete)")
        page.emulate_media(media="print")
        seen = page.eval_on_selector_all(UNPRINTED, """all => all.filter(element =>
            element.checkVisibility({contentVisibilityAuto: true})).map(element => element.outerHTML.slice(0, 80))""")
        assert not seen, name
        page.emulate_media(media="screen")
    page.goto(site + kinds(book)["chapter"])
    page.emulate_media(media="print")
    outside = page.locator("article a[href^='http']").first
    shown = outside.evaluate("link => getComputedStyle(link, '::after').content")
    assert outside.get_attribute("href") in shown.replace('" "', "").replace('"', "") or "attr(href)" in shown


@pytest.mark.parametrize("width", [360, 1280])
def test_text_of_twice_the_size(book, site, browser, width):
    """At 200 % no page scrolls sideways and no heading or paragraph is cut; every other notebook at each width."""
    problems = []
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        for name in [*kinds(book).values(), *notebooks(book)[width == 360::2]]:
            page.goto(site + name)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                problems.append(f"{name}: scrolls sideways")
            words = page.eval_on_selector_all("article :is(h1, h2, h3, p, li, summary, label, button)", CUT)
            problems += [f"{name}: cut: {text}" for text in words]
    report(problems)


def test_keyboard_focus_is_seen(book, site, page):
    """Each stop of the Tab key in a chapter is on the screen and has a visible outline or shadow."""
    name = notebooks(book)[2]
    page.emulate_media(reduced_motion="reduce")
    page.goto(site + name)
    stops, problems = set(), []
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => { const e = document.activeElement, style = getComputedStyle(e)
          const box = e.getBoundingClientRect()
          return [e.tagName + " " + (e.textContent.trim() || e.getAttribute("aria-label") || e.id).slice(0, 40),
                  style.outlineStyle != "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow != "none",
                  box.bottom > 0 && box.top < innerHeight && box.width > 0] }""")
        if stop[0].startswith("BODY"):
            break
        stops.add(stop[0])
        if not (stop[1] and stop[2]):
            problems.append(f"{stop[0]}: outline {stop[1]}, on the screen {stop[2]}")
    assert len(stops) > 20 and stop[0].startswith("BODY"), "Tab does not go through the page"
    report(problems)


@pytest.mark.parametrize("width", [360, 1280])
def test_without_javascript(book, site, browser, width):
    """Text, figures, folds and links are there; no button that does nothing is shown, on a phone too."""
    problems = []
    with browser.new_context(viewport={"width": width, "height": 740}, java_script_enabled=False) as context:
        page = context.new_page()
        for name in [kinds(book)[kind] for kind in ("first page", "chapter", "sheet", "table", "glossary", "figure")]:
            page.goto(site + name)
            dead = [button for button in page.locator("button:not([popovertarget=menu]), select").all()
                    if button.is_visible()]
            problems += [f"{name}: {button.evaluate('e => e.outerHTML')[:90]}" for button in dead]
        page.goto(site + kinds(book)["chapter"])
        page.locator("article details summary").first.click()
        if not page.locator("article details > :not(summary)").first.is_visible():
            problems.append("a fold does not open")
    report(problems)


def test_a_dark_system_is_dark_without_javascript(book, site, browser):
    with browser.new_context(color_scheme="dark", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site + "index.html")
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", ground)[:3])) < 100
