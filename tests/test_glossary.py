"""The glossary: each first use in a chapter leads to its entry; the note shows for mouse, keyboard and finger."""
import re
from collections import Counter

import nbformat
import pytest
from axe_playwright_python.base import AXE_SCRIPT

from course.glossary.links import check
from course.glossary.pages import forms, rows, slug
from tests.conftest import ROOT, report, until, watch

TERMS = rows(ROOT)
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
CHAPTER = "chapters/04-the-mobilization-forces.html"
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
NOTE = ".term-note:not([hidden])"


def chapter(text):
    """A chapter with this one cell."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])


def test_each_first_use_is_a_link_and_each_link_has_its_entry():
    """What the message names: a first use that is no link, a link without an entry or to the wrong one."""
    report([f"{path.stem}: {line}" for path in CHAPTERS for line in check(nbformat.read(path, as_version=4), TERMS)])


@pytest.mark.parametrize(("text", "said"), [
    ("Badr won seats.", "first use of Badr Organization is no link"),
    ("[Badr](../guide/glossary.md#term-bard) won.", "has no such term"),
    ("[Badr](../guide/glossary.md#term-fatah) won.", "leads to Fatah, which is not so written"),
    ("Badr won, and [Badr](../guide/glossary.md#term-badr-organization) lost.", "first use"),
    ("The Badrist won. A nun of al-Badr too.", ""),
    ("[Badr](../guide/glossary.md#term-badr-organization) won, and Badr lost.", ""),
    ("# Badr\n\n**Who is Badr?**\n\n- **S03**: Badr won.\n\n| Badr |", ""),
    ('`Badr`, "so Badr won", <b title="Badr">.</b> [Badr](https://a.b)\n\n```\nBadr\n```', ""),
    ("The end.\n\n## Quiz\n\nBadr won.", ""),
    ('"Badr" is a name.', "first use of Badr"),
    ("The Coalition left. [Coalition](../guide/glossary.md#term-multi-national-force-in-iraq) too.", "first use"),
    ("[Coalition](../guide/glossary.md#term-multi-national-force-in-iraq) forces. The Coalition.", ""),
])
def test_the_check_itself(text, said):
    """What is running prose is asked for, the rest is left in peace."""
    found = " ".join(check(chapter(text), TERMS))
    assert said in found and bool(said) == bool(found), found


def test_what_is_written_has_every_link():
    """With `write` the words stay and the check has nothing left to say."""
    notebook = chapter("Badr, the PMF and *battle deaths*: Badr.")
    check(notebook, TERMS, write=True)
    text = notebook.cells[0].source
    assert check(notebook, TERMS) == [] and text.count("](../guide/glossary.md#term-") == 3
    assert re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text) == "Badr, the PMF and *battle deaths*: Badr."


def test_anchors_and_forms():
    """No two terms have one anchor; a form that two terms share is one that the links tell apart."""
    assert [anchor for anchor, n in Counter(slug(row["term"]) for row in TERMS).items() if n > 1] == []
    assert {form for form, n in Counter(form for row in TERMS for form in forms(row)).items() if n > 1} == {"Coalition"}


def test_every_entry_is_on_the_page(trees):
    """Anchor, kind, scripts, definition, sources and chapters of each row."""
    page, problems = trees["guide/glossary.html"], []
    for row in TERMS:
        entry = page.select_one(f"section#{slug(row['term'])}")
        if not entry:
            problems.append(f"{row['term']}: no entry")
            continue
        text, links = entry.get_text(), {link.get_text() for link in entry.select('a[href*="references"]')}
        problems += [f"{row['term']}: no link to {key}" for key in set(row["source"].split(";")) - links]
        problems += [f"{row['term']}: {column} is missing" for column in ("transliteration", "definition")
                     if row[column].replace("'", "’")[:30] not in text.replace("'", "’").replace("‘", "’")]
        for column, code in (("script_ar", "ar"), ("script_fa", "fa")):
            shown = " - ".join(span.get_text() for span in entry.select(f'span[lang="{code}"][dir="rtl"]'))
            if shown != row[column]:
                problems.append(f"{row['term']}: {column} is {shown!r}")
    report(problems)


def test_arabic_script_is_marked(trees):
    """Each run of Arabic letters has a language and a direction, except in previews of tables."""
    problems = []
    for name, tree in trees.items():
        for text in tree.find_all(string=ARABIC) if not name.startswith("guide/tables/") else ():
            holder = text.find_parent(lang=re.compile("^(ar|fa|ckb)$"))
            if not holder or holder.get("dir") != "rtl":
                problems.append(f"{name}: no lang or no dir: {text.strip()[:60]}")
    assert trees["guide/glossary.html"].find(string=ARABIC)
    report(problems)


def test_each_note_is_carried_once(trees):
    """A page has a note for each term it links, and no other; the link names the definition for screen readers."""
    for name, tree in trees.items():
        links = tree.find_all("a", "term")
        wanted = {"note-" + link["href"].partition("#")[2] for link in links}
        assert Counter(note["id"] for note in tree.find_all("div", "term-note")) == Counter(wanted), name
        assert all(tree.find(id=link["aria-describedby"]).get_text() for link in links)
    assert len(trees[CHAPTER].select("a.term")) > 20


def term(page, name="badr-organization"):
    """The link to a term, on the screen."""
    link = page.locator(f'a.term[href$="#term-{name}"]')
    link.scroll_into_view_if_needed()
    return link


def test_by_mouse(site, page):
    """The note shows under the pointer, stays while the pointer is over it, closes with Escape and when left."""
    problems = []
    watch(page, problems, site)
    page.goto(site + CHAPTER)
    link, note = term(page), page.locator(NOTE)
    link.hover()
    note.wait_for()
    assert note.locator("strong").inner_text() == "Badr Organization"
    assert note.locator('[lang="ar"][dir="rtl"]').inner_text() == "منظمة بدر"
    note.hover()
    page.wait_for_timeout(600)
    assert note.is_visible()
    page.keyboard.press("Escape")
    assert note.count() == 0
    link.hover()
    page.mouse.move(5, 5)
    link.hover()
    note.wait_for()
    page.mouse.move(5, 5)
    note.wait_for(state="detached")
    link.click()
    page.wait_for_url("**/guide/glossary.html#term-badr-organization")
    report(problems)


def test_by_keyboard(site, page):
    """Tab shows the note, Escape closes it and keeps the place, Tab leaves it, Enter follows the link."""
    page.goto(site + CHAPTER)
    link, note = term(page), page.locator(NOTE)
    link.evaluate("link => { const one = document.createElement('button'); link.before(one); one.focus() }")
    page.keyboard.press("Tab")
    note.wait_for()
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, 40)
    until(page, f"scrollY >= {before} + 30")
    until(page, f"""(() => {{  // it is not left behind
      const note = document.querySelector("{NOTE}").getBoundingClientRect()
      const word = document.activeElement.getBoundingClientRect()
      return Math.min(Math.abs(note.top - word.bottom), Math.abs(note.bottom - word.top)) < 3 }})()""")
    page.keyboard.press("Escape")
    assert note.count() == 0 and link.evaluate("link => link === document.activeElement")
    page.keyboard.press("Tab")
    note.locator("strong", has_text="Shabak").wait_for()
    page.keyboard.press("Shift+Tab")
    note.locator("strong", has_text="Badr Organization").wait_for()
    page.set_viewport_size({"width": 640, "height": 300})
    link.blur()
    term(page).focus()
    note.wait_for()
    page.keyboard.press("ArrowDown")  # a note too long for the screen is read with the arrow keys
    until(page, f"document.querySelector('{NOTE}').scrollTop > 0")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide/glossary.html#term-badr-organization")


def test_by_finger(site, phone):
    """The first tap shows the note, a tap elsewhere closes it; its link leads on, and so does a second tap."""
    phone.goto(site + CHAPTER)
    link, note = term(phone), phone.locator(NOTE)
    link.tap()
    note.wait_for()
    assert phone.url.endswith(CHAPTER)
    phone.locator("article h1").first.evaluate("title => title.scrollIntoView()")
    phone.locator("article h1").first.tap()
    note.wait_for(state="detached")
    term(phone).tap()
    note.get_by_text("More in the glossary").tap()
    phone.wait_for_url("**/guide/glossary.html#term-badr-organization")
    assert phone.locator("#term-badr-organization h3").is_visible()
    phone.go_back()
    link = term(phone)
    link.tap()
    note.wait_for()
    link.tap()
    phone.wait_for_url("**/guide/glossary.html#term-badr-organization")


@pytest.mark.parametrize("touch", [True, False])
def test_notes_stay_on_the_screen(site, browser, touch):
    """Notes of a chapter at 360 px, light and dark: inside the screen, beside its word, clean for axe-core."""
    problems = []
    with browser.new_context(viewport={"width": 360, "height": 740}, has_touch=touch) as context:
        page = context.new_page()
        page.goto(site + CHAPTER)
        page.evaluate(AXE_SCRIPT)
        for link in page.locator("a.term").all()[::3]:
            link.scroll_into_view_if_needed()
            name = link.inner_text()
            link.tap() if touch else link.focus()
            page.locator(f"#{link.get_attribute('aria-describedby')}:not([hidden])").wait_for()
            box, word = page.locator(NOTE).bounding_box(), link.bounding_box()
            if box["x"] < 0 or box["y"] < 0 or box["x"] + box["width"] > 360 or box["y"] + box["height"] > 740:
                problems.append(f"{name}: the note is off the screen: {box}")
            if box["y"] < word["y"] + word["height"] - 1 and word["y"] < box["y"] + box["height"] - 1:
                problems.append(f"{name}: the note covers the word: {box} {word}")
            if page.evaluate("document.documentElement.scrollWidth") > 360:
                problems.append(f"{name}: scrolls sideways")
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            found = page.evaluate(f"axe.run('{NOTE}', {{resultTypes: ['violations']}}).then(all => all.violations)")
            problems += [f"{theme}: {one['id']}: {one['help']}" for one in found]
    report(problems)


def test_without_script_and_on_paper(site, browser, page):
    """Without JavaScript a term is a link to its entry and no note shows; on paper it is a plain word."""
    with browser.new_context(java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(site + CHAPTER)
        assert plain.locator(".term-note").first.is_hidden()
        term(plain).click()
        plain.wait_for_url("**/guide/glossary.html#term-badr-organization")
    page.goto(site + CHAPTER)
    term(page).focus()
    page.locator(NOTE).wait_for()
    page.emulate_media(media="print")
    assert page.locator(NOTE).is_hidden()
    assert "none" in term(page).evaluate("link => getComputedStyle(link).textDecorationLine")


@pytest.mark.parametrize("asked", ["badr organ", "منظمة بدر", "منظمه بدر", "منظّمة بدر", "Bader Organization"])
def test_the_entries_can_be_filtered_in_any_spelling(site, page, asked):
    """What the search of the book takes for one spelling, the field above the entries does too."""
    page.goto(site + "guide/glossary.html")
    page.fill("#term-filter", asked)
    assert page.locator("section#term-badr-organization").is_visible()
    shown = page.locator('section[id^="term-"]:not([hidden])').count()
    assert 0 < shown < 12 and page.locator("[role=status]").first.inner_text() == f"{shown} of {len(TERMS)}"
