"""What search engines and shared links see: a description for each page, Open Graph data, sitemap.xml, robots.txt.

Absolute addresses appear only while html.baseurl of _config.yml is filled in. sphinxext-opengraph and sphinx-sitemap do
the same with more settings; these lines are all that the book needs of them.
"""
import re
from html import escape
from pathlib import Path

import yaml
from docutils import nodes

from course.ground.facts import edition_day

SHORT, LONG = 50, 160  # characters of a description: less says nothing, more is cut off where it is shown
NOTEBOOKS = {
    "chapters/": "{question} Chapter {number} of an open course that tests claims in the news with data.",
    "exercises/sheets/": "Exercises for chapter {number}, {title}: tasks with folded hints and checked answers.",
    "exercises/solutions/": "Worked solutions of the sheet for chapter {number}, {title}: one way to solve each task.",
}
OWN = {"404": "The page that was asked for is not in this book. Start from the first page, or search.",
       "search": "Search the chapters, exercise sheets, tables and references of this open course."}


def described(pagename, title, meta, doctree):
    """A page's description: from its front matter; a notebook's from its kind, number, title and bold question;
    else its first paragraph if that fits whole. Empty if nothing does, and then a test names the page."""
    if given := (meta or {}).get("description") or OWN.get(pagename):
        return given
    first = doctree.next_node(nodes.paragraph) if doctree else None
    text = " ".join(first.astext().split()) if first else ""
    pattern = next((text for start, text in NOTEBOOKS.items() if pagename.startswith(start)), None)
    number = re.search(r"/(\d\d)-", pagename)
    if pattern and number:
        bold = first and [part.astext() for part in first if isinstance(part, nodes.strong)]
        question = text if bold == [text] else ""
        text = pattern.format(question=question, number=int(number[1]), title=title.split(": ")[-1]).strip()
    return text if len(text) <= LONG else ""


def read(app):
    """What every page says, read once a build."""
    app.booktitle = yaml.safe_load(Path(app.srcdir, "CITATION.cff").read_text("utf-8"))["title"]


def page(app, pagename, templatename, context, doctree):
    """Give the template what it puts into the page's head."""
    title = re.sub("<.*?>", "", context.get("title", ""))
    address = app.config.html_baseurl
    context["booktitle"] = app.booktitle
    context["description"] = described(pagename, title, context.get("meta"), doctree)
    context["card"] = f"{address.rstrip('/')}/_static/og.png" if address else None


def addresses(app):
    """Absolute addresses of the book's pages, as the canonical links have them."""
    base = app.config.html_baseurl.rstrip("/")
    return [f"{base}/{app.builder.get_target_uri(name)}" for name in sorted(app.env.found_docs)]


def files(app, error):
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


def setup(app):
    app.connect("builder-inited", read)
    app.connect("html-page-context", page, priority=910)  # after extension.py
    app.connect("build-finished", files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
