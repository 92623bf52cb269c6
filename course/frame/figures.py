"""Figures that travel: each figure of a chapter has a number, an anchor, a line of links and its own page to share.

The page's card is a picture with the finding in large type (figure_card.py), and the figure is there as SVG and PNG.
Both pictures are kept in _build/pictures by their content.
"""
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from course.frame.cells import code_cells, html, late_picture, parts, swap
from course.frame.extension import of_chapter
from course.frame.figure_card import CARD, card, kept
from course.ground.figure_notes import NOTES, figures
from course.ground.links import TABLE_PAGES
from course.ground.svg import finding, pixels

SAVED = 1040  # pixels: the width of a saved PNG
IN_THE_PAGE = "'DejaVu Sans', 'Verdana', 'Roboto', sans-serif", "system-ui, 'DejaVu Sans', sans-serif"


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Number the figures of a chapter and remember what their pages need; a link may lead to each."""
    docname = app.env.docname
    folder, chapter = of_chapter(docname)
    if folder != "chapters" or not chapter:
        return
    found = []
    for cell in code_cells(doctree):
        images = [image for output in parts(cell, "cell_code_output") for image in output.findall(nodes.image)
                  if image["uri"].endswith(".svg")]
        for image in images:
            svg, number = Path(app.srcdir, image["uri"]).read_text("utf-8"), len(found) + 1
            wide, high = pixels(svg)
            course, alt = cell["cell_metadata"].get("course", {}), image.get("alt", "")
            for table in course.get("tables", []):
                if f"{TABLE_PAGES}/{table}" not in app.project.docnames:
                    raise ExtensionError(f"{docname}, cell {cell['cell_index'] + 1}: its metadata name the table "
                                         f"{table!r}, which has no page {TABLE_PAGES}/{table}.md. Correct "
                                         "course.tables, or run `make package`.")
            found.append({"id": f"fig-{chapter.number}-{number}", "name": f"Figure {chapter.number}.{number}",
                          "chapter": chapter.number, "docname": docname, "uri": image["uri"], "alt": alt,
                          "finding": finding(svg) or chapter.question, "width": wide, "height": high,
                          "tables": course.get("tables", []), "map": course.get("map", False)})
    notes = app.env.metadata[docname]
    notes[NOTES] = found
    notes.setdefault("myst_slugs", {}).update({one["id"]: (0, one["id"], one["name"]) for one in found})


def file_of(app: Sphinx, uri: str, docname: str) -> str:
    """The address of a picture from a page."""
    return f"{'../' * docname.count('/')}{app.builder.imagedir}/{app.env.images[uri][1]}"


def caption(app: Sphinx, one: dict) -> str:
    """The line under a figure: its number is a link to it; its own page; the picture; the tables that it draws."""
    def to(page: str) -> str:
        return app.builder.get_relative_uri(one["docname"], page)

    name = one["id"]
    file, png = file_of(app, one["uri"], one["docname"]), f"{'../' * one['docname'].count('/')}figures/{name}.png"
    tables = ", ".join(f'<a href="{to(f"{TABLE_PAGES}/{table}")}">{table}</a>' for table in one["tables"])
    spoken = f'<span class="visually-hidden"> of {one["name"].lower()}</span>'
    return (f'<figcaption><a class="figure-number" href="#{name}">{one["name"]}</a> '
            f'<a href="{to(f"figures/{name}")}">Share{spoken}</a> '
            f'<a href="{file}" download="{name}.svg">SVG{spoken}</a> <a href="{png}" download>PNG{spoken}</a> '
            f'<span class="figure-data">Data: {tables or "written out in the code"}</span></figcaption>')


def place(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make each figure of a chapter a <figure> with its anchor and its line; that of a solution has a shorter one."""
    pictures = list(doctree.findall(late_picture))
    known = {one["uri"]: one for one in app.env.metadata[docname].get(NOTES, [])}
    for picture in pictures:
        if one := known.get(picture["uri"]):
            start = f'<figure class="figure{" map" * bool(one["map"])}" id="{one["id"]}">'
            swap(picture, html(start), picture.deepcopy(), html(caption(app, one) + "</figure>"))
        else:
            line = (f'<figcaption>One way to draw it. <a href="{file_of(app, picture["uri"], docname)}" download>SVG'
                    '<span class="visually-hidden"> of this figure</span></a></figcaption></figure>')
            swap(picture, html('<figure class="figure">'), picture.deepcopy(), html(line))


def described(one: dict) -> str:
    """What a search engine shows of a figure's page: its finding and where it is from, as much as fits."""
    ends = (f" {one['name']} of an open course that tests claims in the news with data.",
            f" {one['name']} of an open course on claims about Iraq.", f" {one['name']}.")
    finding = one["finding"].rstrip(".") + "."
    return next((finding + end for end in ends if len(finding + end) <= 160), one["finding"])


def pages(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """The page of each figure."""
    for one in figures(app.env) if app.builder.name == "html" else ():
        address = app.config.html_baseurl.rstrip("/")
        yield f"figures/{one['id']}", {
            "title": one["finding"], "figure": one | {"file": app.env.images[one["uri"]][1]},
            "description": described(one), "card": address and f"{address}/figures/{one['id']}-card.png",
            "card_alt": one["alt"]}, "figure.html"


def store(app: Sphinx, error: Exception | None) -> None:
    """Write the pictures, and let the figures in the pages have the type of the page."""
    if error or app.builder.name != "html":
        return
    out, cache = Path(app.outdir), Path(app.srcdir, "_build", "pictures")
    for one in figures(app.env):
        svg = Path(app.srcdir, one["uri"]).read_text("utf-8")
        shared = card(svg, one["finding"], app.config.html_title)
        (out / "figures" / f"{one['id']}.png").write_bytes(kept(cache, svg, SAVED))
        (out / "figures" / f"{one['id']}-card.png").write_bytes(kept(cache, shared, CARD[0]))
    for path in (out / "_images").glob("*.svg"):
        path.write_text(path.read_text("utf-8").replace(*IN_THE_PAGE), "utf-8")


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", note)
    app.connect("doctree-resolved", place, priority=610)
    app.connect("html-collect-pages", pages)
    app.connect("build-finished", store)
