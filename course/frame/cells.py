"""The cells of a notebook on its page: code that folds, tables that scroll in their own box, pictures that come late.

A cell with the tag `hide-input` has its code in a fold that says what it makes, below what it made; one with the tag
`code-only` and a paragraph that begins with one of ASIDE are left out for a reader without code (frame.css).
"""
import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from pygments.formatters import HtmlFormatter
from pygments.token import Comment, Keyword, Number, String, Token
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge
from sphinx.writers.html5 import HTML5Translator

from course.ground.svg import pixels

ASIDE = ("Code.", "Change this and run it.")  # the bold words that begin a paragraph about the code
SCROLL = '<div class="scroll" role="group" aria-label="Table, scrolls sideways">'  # frame.js lets the keyboard in
NUMBER = re.compile(r"[-−+]?[\d,]*\.?\d+%?|NaN|")
COLOURED = (Comment, Keyword, Number, String)  # the rest of the code has the colour of text


class Formatter(HtmlFormatter):
    """Code as HTML with a mark for the few kinds of word that have a colour: a third of the elements."""

    def format_unencoded(self, tokensource: Iterator, outfile: object) -> None:
        kinds = ((next((kind for kind in COLOURED if word in kind), Token.Text), text) for word, text in tokensource)
        super().format_unencoded(kinds, outfile)


class late_picture(nodes.image):
    """A figure of a notebook, loaded when it comes near the screen, with its size."""


def visit_picture(writer: HTML5Translator, node: late_picture) -> None:
    """The picture; Sphinx copies its file as it does for every image."""
    source = f"{writer.builder.imgpath}/{writer.builder.images[node['uri']]}"
    writer.body.append(writer.emptytag(node, "img", "", src=source, alt=node.get("alt", ""), width=node["wide"],
                                       height=node["high"], loading="lazy", decoding="async"))


def html(text: str) -> nodes.raw:
    """A node that puts HTML on the page."""
    return nodes.raw("", text, format="html")


def swap(node: nodes.Node, *new: nodes.Node) -> None:
    """Put other nodes in the place of one. (Its own `replace_self` would give them its classes.)"""
    at = node.parent.index(node)
    node.parent[at:at + 1] = new


def parts(cell: nodes.container, element: str) -> list[nodes.container]:
    """The parts of a code cell: its `cell_code_source` or its `cell_code_output`."""
    return [part for part in cell.findall(nodes.container) if part.get("nb_element") == element]


def code_cells(doctree: nodes.document) -> list[nodes.container]:
    """All code cells of a page."""
    return [cell for cell in doctree.findall(nodes.container) if cell.get("nb_element") == "cell_code"]


def fold(cell: nodes.container, hidden: HideCodeCellNode) -> None:
    """Put folded code below what it makes, under a line that says what that is."""
    outputs, code = parts(cell, "cell_code_output"), hidden.astext()
    pictures = any(list(output.findall(nodes.image)) for output in outputs)
    what = "of this figure" if pictures else "of this result" if outputs else "to set up" if "%run" in code else ""
    cell.children.remove(hidden)
    lines = len(code.strip().splitlines())
    summary = " ".join(filter(None, ["Code", what, f"({lines} line{'s' * (lines > 1)})"]))
    cell += [html(f'<details class="code"><summary>{summary}</summary>'), *hidden.children, html("</details>")]


def table(text: str) -> str:
    """A table of pandas in a box that scrolls, with one row of headings and its columns of numbers marked, and without
    inline styles, which the pages' policy refuses."""
    soup = BeautifulSoup(text, "html.parser")
    for style in soup.select("style"):
        style.decompose()
    for one in soup.select("[style]"):
        del one["style"]
    heads = [row.find_all("th") for row in soup.select("thead tr")]
    pairs = list(zip(*heads, strict=True)) if len(heads) == 2 and len(heads[0]) == len(heads[1]) else []
    if pairs and not any(one.get_text(strip=True) and two.get_text(strip=True) for one, two in pairs):
        for one, two in pairs:  # the names of the index, which pandas writes below the names of the columns
            one.string = one.get_text(strip=True) or two.get_text(strip=True)
        pairs[0][1].parent.decompose()
        del heads[1]
    if not soup.select(".number"):
        cells = [reversed(row.select("td")) for row in soup.select("tbody tr")]
        for at, column in enumerate(zip(*cells, strict=False), 1):
            if all(NUMBER.fullmatch(cell.get_text(strip=True)) for cell in column):
                for cell in [*column, *(row[-at] for row in heads if len(row) >= at)]:
                    cell["class"] = "number"
    for head in soup.select("th"):
        if not head.get_text(strip=True):
            head.name = "td"
    return f"{SCROLL}{soup}</div>"


def lay_out(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Bring the cells and the paragraphs about code into the form of the book."""
    if app.builder.name != "html":
        return
    for cell in code_cells(doctree):
        for hidden in [part for part in cell.children if isinstance(part, HideCodeCellNode)]:
            fold(cell, hidden)
        for output in parts(cell, "cell_code_output"):
            for raw in [raw for raw in output.findall(nodes.raw) if "<table" in raw.astext()]:
                swap(raw, html(table(raw.astext())))
            for image in list(output.findall(nodes.image)):
                wide, high = pixels(Path(app.srcdir, image["uri"]).read_text("utf-8"))
                swap(image, late_picture(uri=image["uri"], candidates=image["candidates"],
                                         alt=image.get("alt", ""), wide=wide, high=high))
    for one in list(doctree.findall(nodes.table)):
        for head in [cell for part in one.findall(nodes.thead) for cell in part.findall(nodes.entry)]:
            if not head.astext():
                head.append(html('<span class="visually-hidden">Row</span>'))
        swap(one, html(SCROLL), one.deepcopy(), html("</div>"))
    for paragraph in doctree.findall(nodes.paragraph):
        first = next((part for part in paragraph if part.astext()), None)  # Markdown leaves empty texts
        if isinstance(first, nodes.strong):
            words = first.astext()
            paragraph["classes"] += ["about-code"] if words in ASIDE else ["predict"] if words == "Predict." else []
            if words.startswith("Rule. ") and isinstance(paragraph.parent, nodes.block_quote):
                paragraph.parent["classes"].append("rule")


def setup(app: Sphinx) -> None:
    PygmentsBridge.html_formatter = Formatter
    app.add_node(late_picture, html=(visit_picture, lambda *_: None))
    app.connect("doctree-resolved", lay_out, priority=600)  # after every feature has put its own into the cells
