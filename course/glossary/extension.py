"""Links into the glossary become terms: the page carries the definitions of those it links, once, for glossary.js.

Without the script such a link is a link like any other. One that leads to no entry is a warning of MyST, which stops
the build.
"""
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from course.glossary.pages import names, rows, scripts, slug

PAGE = "guide/glossary"
FILTER = ('<p class="term-filter" hidden><label for="term-filter">Terms with</label> '
          '<input id="term-filter" type="search" autocomplete="off"> <span role="status"></span></p>')


class glossary_link(nodes.reference):
    """A link to an entry of the glossary."""


class entry_title(nodes.title):
    """The title of an entry; the index of the search reads all names of the term in it, with lines between them."""

    def astext(self) -> str:
        return " | ".join(self["names"])


def visit(writer: HTML5Translator, node: glossary_link) -> None:
    """The link, its definition named for screen readers."""
    anchor = node["refuri"].partition("#")[2]
    writer.body.append(writer.starttag(node, "a", "", CLASS="term", href=node["refuri"],
                                       **{"aria-describedby": f"about-{anchor}"}))


def anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Let links by file and anchor find the entries: MyST itself knows only the anchors it made from headings."""
    if app.env.docname == PAGE:
        known = app.env.metadata[PAGE].setdefault("myst_slugs", {})
        for section in doctree.findall(nodes.section):
            for anchor in section["ids"]:
                known.setdefault(anchor, (section.line or 0, anchor, section.next_node(nodes.title).astext()))


def links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn each link to an entry into a term."""
    if docname == PAGE:
        return
    for link in list(doctree.findall(nodes.reference)):
        file, _, anchor = link.get("refuri", "").partition("#")
        if file.endswith("glossary.html") and anchor.startswith("term-"):
            link.replace_self(glossary_link("", "", *link.children, refuri=link["refuri"]))


def entries(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On the glossary's own page: a field to filter the entries, and each name a link to its entry, which a phone shows
    only when it is asked for (glossary.css)."""
    if docname != PAGE or app.builder.name != "html":
        return
    terms = {slug(row["term"]): row for row in rows(Path(app.srcdir))}
    for section in doctree.findall(nodes.section):
        if row := terms.get(section["ids"][0]):
            title, address = section.next_node(nodes.title), f'#{section["ids"][0]}'
            link = nodes.raw("", f'<a href="{address}">{escape(title.astext())}</a>', format="html")
            title.replace_self(entry_title("", "", link, names=names(title.astext(), row)))
    first = doctree.next_node(nodes.paragraph)
    first.parent.insert(first.parent.index(first) + 1, nodes.raw("", FILTER, format="html"))


def notes(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Put the definitions of the page's terms at its end, hidden."""
    found = [node["refuri"] for node in doctree.findall(glossary_link)] if doctree else []
    used = {address.partition("#")[2]: address for address in found}
    if used:
        terms = [row for row in rows(Path(app.srcdir)) if slug(row["term"]) in used]
        context["body"] += "\n".join(["", *(note(row, used[slug(row["term"])]) for row in terms), ""])


def note(row: dict[str, str], address: str) -> str:
    """The note on a term: name, kind, scripts, definition, the way to its entry."""
    anchor, named = slug(row["term"]), "; ".join([row["kind"], *scripts(row)])
    return (f'<div class="term-note" id="note-{anchor}" hidden><div class="term-name"><strong>{escape(row["term"])}'
            f'</strong>, {named}</div><div id="about-{anchor}">{escape(row["definition"], quote=False)}</div>'
            f'<a href="{address}">More in the glossary</a></div>')


def setup(app: Sphinx) -> None:
    app.add_node(glossary_link, html=(visit, HTML5Translator.depart_reference))
    app.connect("doctree-read", anchors)
    app.connect("doctree-resolved", links)
    app.connect("doctree-resolved", entries)
    app.connect("html-page-context", notes, priority=950)
