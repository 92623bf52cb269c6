"""The first screen of a chapter: its place among the chapters, the question, the finding, how to read it, the lead
figure and beside it the claims on trial.

The notebook has these parts in plain Markdown (guide/contributing.md, "The contract of a chapter").
"""
import re
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from course.frame.cells import html, late_picture
from course.frame.extension import of_chapter, run_links
from course.ground.facts import Chapter, chapters
from course.ground.figure_notes import NOTES

MODES = ('<span class="modes" role="group" aria-label="What to show" hidden><button type="button" data-code="off">Read'
         '</button><button type="button" data-code="on">Read with code</button></span> ')
OPENING_ENDS = "You will be able to"


def boxes(app: Sphinx, here: Chapter) -> str:
    """A numbered box for each chapter that is written: those before, this one, the others."""
    items = ""
    for one in (one for one in chapters() if one.page in app.env.found_docs):
        words = f'<span class="visually-hidden">Chapter </span>{one.number}<span class="visually-hidden">: {one.title}'
        place = "here" if one == here else "before" if one.number < here.number else "after"
        to = app.builder.get_relative_uri(here.page, one.page) or "#"
        items += (f'<li class="{place}"><a href="{to}" title="{escape(one.title)}"'
                  f'{" aria-current=page" * (one == here)}>{words}</span></a></li>')
    return f'<nav class="places" aria-label="The {len(chapters())} chapters"><ol>{items}</ol></nav>'


def tools(app: Sphinx, here: Chapter, tables: list[str]) -> str:
    """How to read the chapter, and what belongs to it: run, download, sheet, data."""
    links = []
    sheet = f"exercises/sheets/{here.slug}"
    if sheet in app.env.found_docs:
        links.append(f'<a href="{app.builder.get_relative_uri(here.page, sheet)}">Exercise sheet</a>')
    data = f"guide/tables/{tables[0]}" if tables else "data/README"
    if data in app.env.found_docs:
        links.append(f'<a href="{app.builder.get_relative_uri(here.page, data)}">Data</a>')
    return f'<p class="tools">{MODES}{" ".join([*links, run_links(app, here.page)])}</p>'


def first_screen(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the parts of the opening in their places."""
    folder, here = of_chapter(docname)
    if folder != "chapters" or not here or app.builder.name != "html":
        return
    top = doctree.next_node(nodes.section)
    title, *rest = top.children
    end = next((at for at, part in enumerate(rest) if isinstance(part, nodes.section)
                and part[0].astext() == OPENING_ENDS), 0)
    minutes, opening = "", rest[:end]
    standfirst, body = [], []
    for part in opening:
        if isinstance(part, nodes.paragraph) and re.match(r"Chapter \d+ of \d+", part.astext()):
            minutes = re.search(r"Reading: (\d+ minutes)", part.astext())
        elif isinstance(part, nodes.paragraph) and not body and isinstance(part[0], nodes.emphasis) and len(part) == 1:
            standfirst.append(nodes.paragraph("", "", *part[0].children, classes=["standfirst"]))
        else:
            body.append(part)
    kicker = f"Chapter {here.number} of {len(chapters())} · {escape(here.title)}" + (
        f" · {minutes[1]}" if minutes else "")
    data = [table for one in app.env.metadata[docname].get(NOTES, []) for table in one["tables"]]
    lead = [html(boxes(app, here)), html(f'<p class="kicker">{kicker}</p>'), title, *standfirst,
            html(tools(app, here, data))]
    without = [part for part in body if not list(part.findall(late_picture)) and "cell" in part.get("classes", [])]
    body = [part for part in body if part not in without] + without  # the set-up comes after what is to be seen
    trial = [part for part in body if isinstance(part, nodes.section) and part[0].astext() == "On trial"]
    wrapped = nodes.container("", *body, classes=["opening", *["with-claims"] * bool(trial)])
    top.children = []
    top += [*lead, *([wrapped] if body else []), *rest[end:]]


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", first_screen, priority=620)
