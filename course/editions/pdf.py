"""The book on paper, `make pdf`: the built pages of all chapters, the ledger and the page about the book, in one PDF.

There are two, without code and with it. Chromium prints them, with running heads, page numbers, bookmarks and a list of
contents. On paper a link is dead, so each outside address gets a number and stands in a list behind its chapter.
"""
import re
import shutil
import sys
from html import escape
from pathlib import Path
from posixpath import dirname, join, normpath

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from course.editions.offer import NAMES, offer
from course.ground.facts import ROOT, chapters, cited, edition_day
from course.ground.parts import book_style
from course.ground.words import date_in_words

SITE = ROOT / "_build" / "html"
MADE = ROOT / "_build" / "reader"
WITHOUT, WITH = (name for name in NAMES if name.endswith(".pdf"))
CODE = ".cell_input, .tag_code-only, .about-code, details.code"  # as course/frame/cells.py marks it
ON_SCREEN = "button, .headerlink, [hidden]"
STYLE = Path(__file__).with_name("printed") / "pdf.css"


def sections() -> list[tuple[str, str]]:
    """[(page of the book, running head)] of what is printed."""
    written = [(chapter.page, f"{chapter.number} · {chapter.title}") for chapter in chapters() if chapter.written()]
    return [*written, ("guide/claims", "The twenty claims"), ("guide/about", "About this book")]


def article(site: Path, page: str) -> Tag:
    """The text of a built page; ValueError if the page has none."""
    tree = BeautifulSoup((site / f"{page}.html").read_text("utf-8"), "html.parser")
    found = tree.select_one("article")
    if found is None:
        raise ValueError(f"{page}.html has no article to print")
    return found


def settle_links(text: Tag, page: str, printed: list[str], base: str) -> None:
    """Links inside the print lead there, others to the site; outside addresses are numbered and listed at the end."""
    addresses: dict[str, int] = {}
    for element in text.select("[id]"):
        element["id"] = f"{page}/{element['id']}"
    for image in text.select("img[src]"):
        image["src"], image["loading"] = normpath(join(dirname(page), image["src"])), "eager"
    for link in text.select("a[href]"):
        href = link["href"]
        if re.match(r"https?:|mailto:", href):
            number = addresses.setdefault(href, len(addresses) + 1)
            link.insert_after(BeautifulSoup(f"<sup>{number}</sup>", "html.parser"))
            continue
        path, _, anchor = href.partition("#")
        target = re.sub(r"\.html$", "", normpath(join(dirname(page), path))) if path else page
        if target in printed:
            link["href"] = f"#{target}/{anchor}" if anchor else f"#{target}"
        elif base:
            link["href"] = f"{base.rstrip('/')}/{normpath(join(dirname(page), href))}"
        else:
            link.unwrap()
    if addresses:
        items = "".join(f"<li>{escape(address)}</li>" for address in addresses)
        text.append(BeautifulSoup(f'<section class="addresses"><h2>Addresses</h2><ol>{items}</ol></section>',
                                  "html.parser"))


def assembled(site: Path, code: bool, base: str, pages: dict[str, int] | None = None) -> str:
    """The whole book as one page of HTML; `pages` has the page numbers for the contents, once they are known."""
    printed, said = sections(), cited()
    names, parts, heads, contents = [page for page, _ in printed], [], [], []
    for place, (page, head) in enumerate(printed):
        text = article(site, page)
        for thing in text.select(ON_SCREEN if code else f"{ON_SCREEN}, {CODE}"):
            thing.decompose()
        for fold in text.select("details"):
            fold["open"] = ""
        settle_links(text, page, names, base)
        title = text.h1.get_text()
        contents.append(f'<li><a href="#{page}"><span>{escape(head)}</span> <span>{(pages or {}).get(title, "")}'
                        '</span></a></li>')
        heads += [f'@page part{place} {{ @top-left {{ content: "{head}"; }} }}',
                  f"#part{place} {{ page: part{place}; }}"]
        parts.append(f'<section class="part" id="part{place}"><a id="{page}"></a>{text}</section>')
    who = ", ".join(author["name"] for author in said["authors"])
    edition = date_in_words(edition_day().isoformat())
    reading = "Text, figures and tables of results, with the code." if code else (
        "Text, figures and tables of results, without the code.")
    return f'''<!DOCTYPE html>
<html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8"><title>{escape(said["title"])}</title>
<base href="{site.as_uri()}/">
<style>{book_style()}{STYLE.read_text("utf-8")}{" ".join(heads)}</style></head><body>
<section class="title-page"><p class="title">{escape(said["title"])}</p><p>{escape(who)}</p>
<p>Edition of {edition}. {reading}</p>
<p>Text CC BY 4.0, code MIT; a table’s own licence goes before. {escape(base)}</p></section>
<nav class="parts"><p class="title">Contents</p><ol>{"".join(contents)}</ol></nav>
<main>{"".join(parts)}</main></body></html>'''


def numbers(pdf: Path) -> dict[str, int]:
    """{title of a chapter: its page} from the bookmarks of a PDF."""
    reader = PdfReader(pdf)
    return {item.title: reader.get_destination_page_number(item) + 1 for item in reader.outline
            if not isinstance(item, list)}


def print_book(browser: Browser, target: Path, site: Path, code: bool, base: str = "") -> Path:
    """Print the book twice: the first time to learn on which page each part begins."""
    draft, made = target.with_suffix(".html"), target.with_suffix(".draft")
    page = browser.new_page()
    try:
        known: dict[str, int] = {}
        for _ in range(2):
            draft.write_text(assembled(site, code, base, known), "utf-8")
            page.goto(draft.as_uri())
            page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => 0)))")
            page.pdf(path=made, prefer_css_page_size=True, outline=True, tagged=True)
            known = numbers(made)
        made.replace(target)
    finally:
        page.close()
        for left in (draft, made):
            left.unlink(missing_ok=True)
    return target


def chromium() -> str | None:
    """Where the machine's Chromium is: the one without windows is the fastest."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def main() -> None:
    if not (SITE / "index.html").exists():
        sys.exit("pdf: there is no book in _build/html yet. Run `make pdf`, which builds it first.")
    index = BeautifulSoup((SITE / "index.html").read_text("utf-8"), "html.parser")
    canonical = index.select_one("link[rel=canonical]")
    base = canonical["href"].removesuffix("index.html") if canonical else ""
    program = chromium()
    if not program:
        sys.exit("pdf: no Chromium was found, and it prints the pages. Install it: apt install chromium")
    MADE.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        made = [print_book(browser, MADE / name, SITE, name == WITH, base) for name in (WITHOUT, WITH)]
        browser.close()
    offer(SITE, *made)
    for path in made:
        print(f"To print: {path} ({len(PdfReader(path).pages)} pages, {path.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
