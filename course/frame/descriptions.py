"""What search engines and shared links see: a description for each page, Open Graph data, sitemap.xml, robots.txt.

Absolute addresses appear only while html.baseurl of _config.yml is filled in. sphinxext-opengraph and sphinx-sitemap do
the same with more settings; these lines are all that the book needs of them.
"""
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from course.frame.extension import of_chapter
from course.ground.facts import edition_day
from course.ground.figure_notes import NOTES, figures

SHORT, LONG = 50, 160  # characters of a description: less says nothing, more is cut off where it is shown
NOTEBOOKS = {
    "chapters": "{question} Chapter {number} of an open course that tests claims in the news with data.",
    "exercises/sheets": "Exercises for chapter {number}, {title}: tasks with folded hints and checked answers.",
    "exercises/solutions": "Worked solutions of the sheet for chapter {number}, {title}: one way to solve each task.",
}
OWN = {"404": "The page that was asked for is not in this book. Start from the first page, or search.",
       "search": "Search the chapters, exercise sheets, tables and references of this open course."}
CARD_ALT = "Twenty claims in the news, counted by verdict, and dots for reported US troops in Iraq."


def described(pagename: str, context: dict, doctree: nodes.document | None) -> str:
    """A page's description: as given, from its front matter, from its kind, or its first paragraph if that fits whole.
    Empty if nothing does, and then a test names the page."""
    given = context.get("description") or (context.get("meta") or {}).get("description") or OWN.get(pagename)
    folder, chapter = of_chapter(pagename)
    if given or (chapter and folder in NOTEBOOKS):
        return given or NOTEBOOKS[folder].format(number=chapter.number, title=chapter.title, question=chapter.question)
    first = doctree.next_node(nodes.paragraph) if doctree else None
    text = " ".join(first.astext().split()) if first else ""
    return text if len(text) <= LONG else ""


def page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give the template what it puts into the page's head. A chapter is shown by the card of its first figure."""
    address = app.config.html_baseurl.rstrip("/")
    context["description"] = described(pagename, context, doctree)
    if "card" not in context:
        drawn = app.env.metadata[pagename].get(NOTES) if pagename in app.env.found_docs else None
        file = f"figures/{drawn[0]['id']}-card.png" if drawn else "_static/og.png"
        context["card"] = f"{address}/{file}" if address else None
        context["card_alt"] = drawn[0]["alt"] if drawn else CARD_ALT


def addresses(app: Sphinx) -> list[str]:
    """Absolute addresses of the book's pages and figures, as the canonical links have them."""
    base = app.config.html_baseurl.rstrip("/")
    names = [*sorted(app.env.found_docs), *(f"figures/{one['id']}" for one in figures(app.env))]
    return [f"{base}/{app.builder.get_target_uri(name)}" for name in names]


def files(app: Sphinx, error: Exception | None) -> None:
    """Write robots.txt, and sitemap.xml when the site's address is known."""
    if error:
        return
    out, base = Path(app.outdir), app.config.html_baseurl.rstrip("/")
    robots = "User-agent: *\nAllow: /\n"
    if base:
        day = edition_day(Path(app.srcdir))
        entries = "".join(f"<url><loc>{escape(a)}</loc><lastmod>{day}</lastmod></url>\n" for a in addresses(app))
        (out / "sitemap.xml").write_text('<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/'
                                         f'schemas/sitemap/0.9">\n{entries}</urlset>\n', "utf-8")
        robots += f"Sitemap: {base}/sitemap.xml\n"
    (out / "robots.txt").write_text(robots, "utf-8")


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", page, priority=910)  # after extension.py
    app.connect("build-finished", files)
