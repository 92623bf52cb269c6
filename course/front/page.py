"""What the directives of the first page share: tables of the book, addresses of its pages, raw HTML."""
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from course.ground.rows import read_rows

LEDGER = "guide/claims"  # the page with an entry for each claim, at #s01


class Page(SphinxDirective):
    """A directive that writes HTML from the tables."""

    @property
    def root(self) -> Path:
        """The folder of the project."""
        return Path(self.env.srcdir)

    def table(self, name: str) -> list[dict[str, str]]:
        """Rows of a table; the page is read again when the table changes."""
        self.env.note_dependency(f"data/{name}.csv")
        return read_rows(self.root / f"data/{name}.csv")

    def address(self, page: str, anchor: str = "") -> str:
        """Relative address of another page of the book."""
        return self.env.app.builder.get_relative_uri(self.env.docname, page) + anchor

    def wrong(self, problem: str) -> ExtensionError:
        """The error for a line that cannot stay: where, and what to do."""
        return ExtensionError(f"{self.env.docname}.md, {{{self.name}}}: {problem}")

    def html(self, text: str) -> nodes.raw:
        """A node that puts HTML on the page."""
        return nodes.raw("", text, format="html")
