"""Citation, feed and reader's files on the pages.

    :::{citation}          how to cite the book; on the page of a verdict, `:::{citation} S01` cites that verdict
    :::{reader-files}      the EPUB and the PDFs with their size; empty until `make epub` or `make pdf` put them there
"""
from datetime import date
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from course.editions import feed, offer
from course.editions.citation import work
from course.ground.facts import edition_day
from course.ground.rows import read_rows


class Citation(SphinxDirective):
    """A line to copy, and BibTeX and RIS in a fold."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        root, base = Path(self.env.srcdir), self.config.html_baseurl.rstrip("/")
        for name in ("CITATION.cff", "CHANGELOG.md", "data/claims.csv"):
            self.env.note_dependency(name)
        given, address = {}, base and f"{base}/"
        if self.arguments:
            row = next((row for row in read_rows(root / "data/claims.csv") if row["claim"] == self.arguments[0]), None)
            if not row or not row["verdict_date"]:
                raise ExtensionError(f"{self.env.docname}.md, {{citation}}: {self.arguments[0]} has no verdict yet")
            given = {"part": f"Verdict on {row['claim']}, “{row['claim_text']}”: {row['verdict']}",
                     "day": date.fromisoformat(row["verdict_date"])}
            address = base and f"{base}/{self.env.app.builder.get_target_uri(self.env.docname)}"
        try:
            found = work(root, address, **given)
        except ValueError as error:
            raise ExtensionError(f"{self.env.docname}.md, {{citation}}: {error}") from error
        key = "_".join(["iraq_between", str(edition_day(root).year), *self.arguments]).lower()
        line, bibtex, ris = (nodes.literal_block(text, text, language="text", classes=["citation"])
                             for text in (found.line(), found.bibtex(key), found.ris()))

        def fold(title: str, block: nodes.Node) -> list[nodes.Node]:
            return [nodes.raw("", f"<details><summary>{title}</summary>", format="html"), block,
                    nodes.raw("", "</details>", format="html")]

        return [line, *fold("BibTeX", bibtex), *fold("RIS, for a reference manager", ris)]


class ReaderFiles(SphinxDirective):
    """The place where `make epub` and `make pdf` list their files."""

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", offer.EMPTY, format="html")]


def announce(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Tell feed readers on every page where the feed is."""
    address = context["pathto"](feed.NAME, 1)
    context["metatags"] = context.get("metatags", "") + (
        f'\n<link rel="alternate" type="application/atom+xml" href="{address}" '
        'title="Corrections and changed verdicts">')


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the feed into the site."""
    if not error:
        Path(app.outdir, feed.NAME).write_text(feed.feed(Path(app.srcdir), app.config.html_baseurl), "utf-8")


def setup(app: Sphinx) -> None:
    app.add_directive("citation", Citation)
    app.add_directive("reader-files", ReaderFiles)
    app.connect("html-page-context", announce)
    app.connect("build-finished", write)
