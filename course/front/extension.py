"""The first page: directives that show the table of claims, dated events, the picture and the citation.

    :::{claims}            the claims of data/claims.csv with their verdicts, and a filter
    :::{since}             one line an event: T131 (S17): a sentence in our words
    :::{picture} troops    a drawing of pictures.py, with a caption below it
    :::{citation}          the line and the BibTeX entry that CITATION.cff gives
"""
import re
from collections import Counter
from html import escape
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from course.front import pictures
from course.ground.facts import edition_day
from course.ground.files import hashed_name
from course.ground.rows import read_rows
from course.ground.words import date_in_words

LEDGER = "guide/claims"  # the page with an entry for each claim, at #s01
EVENTS = "guide/tables/events"  # the page of the table of events, with a row at #T131
REPORTED = re.compile(r"was reported by .+ on \d+ \w+ \d{4}")
FIELDS = {"verdict": "Verdict", "kind": "Kind", "chapter": "Chapter"}


class Page(SphinxDirective):
    """What the directives share: tables of the book, addresses of its pages, raw HTML."""

    def table(self, name):
        """Rows of a table; the page is read again when the table changes."""
        self.env.note_dependency(f"data/{name}.csv")
        return read_rows(Path(self.env.srcdir, "data", f"{name}.csv"))

    def address(self, page, anchor=""):
        """Relative address of another page of the book."""
        if page == self.env.docname:
            return anchor
        return self.env.app.builder.get_relative_uri(self.env.docname, page) + anchor

    def chapter(self, number):
        """Name of a chapter's page, or None while nobody has written it."""
        return next(iter(sorted(p for p in self.env.found_docs if p.startswith(f"chapters/{int(number):02}-"))), None)

    def wrong(self, problem):
        """The error for a line that cannot stand: where, and what to do."""
        return ExtensionError(f"{self.env.docname}.md, {{{self.name}}}: {problem}")

    def html(self, text):
        """A node that puts HTML on the page; the search finds its words."""
        return nodes.raw("", text, format="html")


class Claims(Page):
    """The table of claims, every row, with a filter that a script brings to life."""

    def run(self):
        rows = self.table("claims")
        counts = {field: Counter(row[field] for row in rows) for field in FIELDS}
        counts["chapter"] = dict(sorted(counts["chapter"].items(), key=lambda pair: int(pair[0])))
        try:
            counts["verdict"] = pictures.verdicts({"verdict": [row["verdict"] for row in rows]})
        except ValueError as error:
            raise self.wrong(error) from error
        summary = ", ".join(f"{number} {word}" for word, number in counts["verdict"].items())
        menus = "".join(
            f'<label>{label} <select name="{field}"><option value="">all</option>'
            + "".join(f'<option value="{escape(value)}">{escape(value)} ({number})</option>'
                      for value, number in counts[field].items()) + "</select></label>"
            for field, label in FIELDS.items())
        heads = "".join(f'<th role="columnheader" scope="col">{head}</th>'
                        for head in ("Id", "Claim", *FIELDS.values()))
        return [self.html(
            f'<form class="claims-filter" aria-label="Filter the claims" hidden>{menus}'
            f'<button type="reset">Show all</button><output>{len(rows)} of {len(rows)} claims</output></form>\n'
            f'<table class="claims" role="table"><caption>{len(rows)} claims: {escape(summary)}.</caption>'
            f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n<tbody role="rowgroup">\n'
            + "".join(map(self.row, rows)) + "</tbody></table>")]

    def row(self, row):
        """A claim as a row: id, sentence, verdict, kind, chapter."""
        name, chapter = row["claim"], self.chapter(row["chapter"])
        entry = self.address(LEDGER, f"#{name.lower()}")
        place = f'<a href="{self.address(chapter)}">chapter {row["chapter"]}</a>' if chapter else (
            f'chapter {row["chapter"]}')
        cells = [("id", f'<a href="{entry}">{name}</a>'),
                 ("text", escape(row["claim_text"])),
                 ("verdict", f'<span class="verdict" data-verdict="{row["verdict"]}">{row["verdict"]}</span>'),
                 ("kind", row["kind"]), ("chapter", place)]
        data = " ".join(f'data-{field}="{escape(row[field])}"' for field in FIELDS)
        return f'<tr role="row" id="{name.lower()}" {data}>' + "".join(
            f'<td role="cell" class="claim-{kind}">{cell}</td>' for kind, cell in cells) + "</tr>\n"


class Since(Page):
    """Dated lines: date, row and sources come from the table of events, the sentence and the claims from the page."""

    has_content = True

    def run(self):
        events = {row["event"]: row for row in self.table("events")}
        sources = {row["source"]: row for row in self.table("sources")}
        lines = []
        for line in filter(None, map(str.strip, self.content)):
            match = re.fullmatch(r"(T\d{3}) \((S\d\d(?:, S\d\d)*)\): (.+)", line)
            if not match or match[1] not in events:
                raise self.wrong(f"'{line[:40]}' should look like 'T131 (S17): a sentence', T131 being a row of events")
            event, text = events[match[1]], match[3]
            self.check(event, text)
            shown = date_in_words(event["date"], event["date_precision"])
            row = f'<a href="{self.address(EVENTS, "#" + match[1])}">{match[1]}</a>'
            claims = ", ".join(f'<a href="#{name.lower()}">{name}</a>' for name in match[2].split(", "))
            read = [sources[key] for key in event["source"].split(";")]
            from_ = ", ".join(self.source(row) for row in read if row["quality"] != "W" or len(read) == 1)
            lines.append(f'<li><time datetime="{event["date"]}">{shown}</time> {escape(text)} '
                         f'<span class="since-row">Row {row}, on {claims}. Source: {from_}.</span></li>')
        return [self.html('<ol class="since">\n' + "\n".join(lines) + "\n</ol>")]

    def check(self, event, text):
        """A row that rests on digests is worded as reported; a row whose source was not read does not stand here."""
        rule = event["use_rule"]
        if rule not in ("state", "attribute", "attribute part"):
            raise self.wrong(f"{event['event']} has the rule '{rule}' in data/events.csv: choose another row")
        if rule != "state" and not (REPORTED.search(text) and "not read" in text):
            raise self.wrong(f"{event['event']} has the rule '{rule}' in data/events.csv: write '... was reported by "
                             "... on 1 January 2026; the original was not read'")

    @staticmethod
    def source(row):
        """A source by its publisher, linked where it has an address."""
        name = escape(re.sub(r" \(.*\)$", "", row["publisher"]))
        return f'<a href="{escape(row["url"])}">{name}</a>' if row["url"] else name


class Picture(Page):
    """A drawing made from the tables while the book is built; it stands in the first screen, so it loads at once."""

    required_arguments = 1
    has_content = True

    def run(self):
        if self.arguments[0] not in DRAWN:
            raise self.wrong(f"no picture '{self.arguments[0]}': choose one of {', '.join(DRAWN)}")
        name, alt, width, height = self.env.app.front[self.arguments[0]]
        root = "../" * self.env.docname.count("/")
        caption = nodes.container(classes=["front-caption"])
        self.state.nested_parse(self.content, self.content_offset, caption)
        return [self.html(f'<div class="front-picture"><img src="{root}_static/{name}" width="{width}" '
                          f'height="{height}" alt="{escape(alt)}" fetchpriority="high"></div>'), caption]


class Citation(Page):
    """How to cite the book, from CITATION.cff: a line to copy, and BibTeX in a fold."""

    def run(self):
        root = Path(self.env.srcdir)
        self.env.note_dependency("CITATION.cff")
        cited = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
        edited = edition_day(root)
        if str(cited["version"]) != edited.isoformat():
            raise self.wrong(f"CITATION.cff has version {cited['version']}, CHANGELOG.md has {edited}: make them equal")
        authors = " and ".join(author["name"] for author in cited["authors"])
        edition, address = f"Edition of {date_in_words(edited.isoformat())}", self.config.html_baseurl
        line = f"{authors} ({edited.year}). {cited['title']}. {edition}." + f" {address}" * bool(address)
        fields = {"author": f"{{{authors}}}", "title": f"{{{cited['title']}}}", "year": edited.year, "note": edition,
                  "url": address}
        entry = ",\n".join(f"  {key} = {{{value}}}" for key, value in fields.items() if value)
        code = [nodes.literal_block(text, text, language="text", classes=["citation"])
                for text in (line, f"@misc{{iraq_between_{edited.year},\n{entry}\n}}")]
        return [code[0], self.html("<details><summary>BibTeX</summary>"), code[1], self.html("</details>")]


DRAWN = {"troops": pictures.troops}


def draw(app):
    """Draw the pictures: `app.front` has {name: (file, alternative text, width, height)}, `app.drawings` the bytes."""
    root = Path(app.srcdir)
    app.front, app.drawings = {}, {}
    try:
        for name, picture in DRAWN.items():
            svg, *rest = picture(root)
            file = hashed_name(f"{name}.svg", svg)
            app.front[name], app.drawings[file] = (file, *rest), svg
        app.drawings["og.png"] = pictures.card(root)
    except Exception as error:
        raise ExtensionError("course/front/pictures.py could not draw the first page's pictures from "
                             "data/us_troop_levels.csv "
                             f"and data/claims.csv: {type(error).__name__}: {error}") from error


def write(app, error):
    """Put the pictures among the static files."""
    for name, content in app.drawings.items() if not error else ():
        Path(app.outdir, "_static", name).write_bytes(content)


def setup(app):
    for directive in (Claims, Since, Picture, Citation):
        app.add_directive(directive.__name__.lower(), directive)
    app.connect("builder-inited", draw)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
