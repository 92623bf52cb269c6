"""The rows of a table on its own page, and above them the chapter's figure that draws it.

`{preview} events` in guide/tables/events.md shows the rows of data/events.csv, each with an id, so that
events.html#T052 leads to one. It is plain HTML made at build time: the columns that matter come first, the others after
a tick. tables.js adds a filter.
"""
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from course.ground.figure_notes import figures
from course.ground.files import load
from course.ground.links import SHOWN_WHOLE, row_anchor
from course.ground.rows import read_rows
from course.ground.template import render

FIRST = 10  # the rows shown of a table of more than SHOWN_WHOLE
COLUMNS = 6  # the columns shown at first (tables.css has the same number)
LATE = {"confidence", "use_rule", "source", "source_quality", "note", "notes", "url", "end_date"}  # columns about a row
LONG = 80  # characters in a cell that make its column a wide one
ARABIC = re.compile(r"[\u0600-\u06ff]")


class preview(nodes.General, nodes.Element):
    """Stands for the rows until the addresses of the references are known."""


class Preview(SphinxDirective):
    """`{preview} name`: the rows of a table of data/datapackage.json."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name, data = self.arguments[0], Path(self.env.srcdir, "data")
        self.env.note_dependency(str(data / "datapackage.json"))
        known = resources(data)
        if name not in known:
            raise ExtensionError(f"{self.env.docname}, line {self.lineno}: no table {name!r} in data/datapackage.json. "
                                 f"There are: {', '.join(known)}.")
        self.env.note_dependency(str(data / known[name]["path"]))
        return [preview(name=name)]


@lru_cache(1)  # every page of a table asks
def resources(data: Path) -> dict[str, dict]:
    """The resources of the package by name."""
    package = load(data / "datapackage.json")
    return {resource["name"]: resource for resource in package["resources"]}


def records(resource: dict, data: Path) -> tuple[list[tuple[str, dict[str, str]]], int]:
    """The rows shown, each as (id, {column: cell}), and the number of all rows; of a map its features' names and
    shapes."""
    path = data / resource["path"]
    if path.suffix == ".csv":
        rows, key = read_rows(path), resource["schema"]["primaryKey"]
    else:
        features = load(path)["features"]
        rows = [{name: str(value) for name, value in feature["properties"].items()}
                | {"shape": feature["geometry"]["type"]} for feature in features]
        key = list(rows[0])[:1]
    part = rows if len(rows) <= SHOWN_WHOLE else rows[:FIRST]
    return [(row_anchor([row[column] for column in key]), row) for row in part], len(rows)


def targets(resource: dict, known: dict[str, dict]) -> dict[str, str]:
    """{column: table} for the columns whose words are keys of a table that is shown whole."""
    schema = resource.get("schema", {"fields": []})
    found = {f["name"]: f["list_of"].split(".") for f in schema["fields"] if "list_of" in f}
    single = [key for key in schema.get("foreignKeys", []) if len(key["fields"]) == 1]
    found |= {key["fields"][0]: (key["reference"]["resource"], key["reference"]["fields"][0]) for key in single}
    return {column: table for column, (table, key) in found.items()
            if known[table]["rows"] <= SHOWN_WHOLE and known[table]["schema"]["primaryKey"] == [key]}


def shown(cell: str, address: Callable[[str], str | None]) -> str:
    """A cell in HTML; `address` gives each of its words (joined by semicolons) an address, or None."""
    links = ((escape(word), address(word)) for word in cell.split(";"))
    return ";<wbr>".join(f'<a href="{escape(to)}">{word}</a>' if to else word for word, to in links)


def leading(labels: list[str], columns: list[str]) -> list[str]:
    """The columns with those that say what a row is about right after the first, those about the row last."""
    return sorted(columns, key=lambda name: (name != columns[0], name not in labels,
                                             name in LATE or name.endswith("_precision")))


def table(name: str, known: dict[str, dict], data: Path, sources: Callable[[str], str]) -> str:
    """The rows of a table as HTML; `sources` gives the address of a source key on the reference pages."""
    resource = known[name]
    part, count = records(resource, data)
    columns = leading(resource.get("row_label", []), list(part[0][1]))
    to = targets(resource, known)
    fields = resource.get("schema", {}).get("fields", [])
    kinds = {field["name"]: "number" for field in fields if field["type"] in ("integer", "number")}
    kinds |= {column: "long" for column in columns if max(len(row[column]) for _, row in part) > LONG}

    def address(column: str) -> Callable[[str], str | None]:
        if column == "source" and name != "sources":
            return sources
        return lambda word: f"{to[column]}.html#{row_anchor([word])}" if column in to and word else None

    def cell(first: bool, column: str, text: str) -> str:
        tag = 'th scope="row"' if first else "td"
        marks = f' class="{kinds[column]}"' if column in kinds else ""
        if ARABIC.search(text) and not re.search("[A-Za-z]", text):
            marks += f' lang="{"fa" if column.endswith("_fa") else "ar"}" dir="rtl"'
        return f"<{tag}{marks}>{shown(text, address(column))}</{tag[:2]}>"

    return render("tables/rows.html.jinja", name=name, rows=part, count=count, columns=columns, at_first=COLUMNS,
                  cell=cell, things="rows" if "schema" in resource else "shapes",
                  can_be_filtered=len(part) == count > FIRST)


def rows(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the rows where `{preview}` stands."""
    labels, data = app.env.get_domain("std").anonlabels, Path(app.srcdir, "data")

    def sources(key: str) -> str:
        page, anchor = labels.get(f"ref-{key.lower()}", ("", ""))
        return page and f"{app.builder.get_relative_uri(docname, page)}#{anchor}"

    for node in list(doctree.findall(preview)):
        html = table(node["name"], resources(data), data, sources)
        node.replace_self(nodes.raw("", html, format="html"))
        drawn = drawing(app, docname, node["name"])
        if drawn:
            title = doctree.next_node(nodes.title)
            title.parent.insert(title.parent.index(title) + 1, nodes.raw("", drawn, format="html"))


def drawing(app: Sphinx, docname: str, name: str) -> str:
    """The first figure of a chapter that draws a table, as HTML: rather one that names it first. Empty if none does."""
    found = sorted((one for one in figures(app.env) if name in one["tables"]), key=lambda one: one["tables"][0] != name)
    if not found or app.builder.name != "html":
        return ""
    one, root = found[0], "../" * docname.count("/")
    chapter = f'{app.builder.get_relative_uri(docname, one["docname"])}#{one["id"]}'
    return (f'<figure class="figure{" map" * bool(one["map"])}"><img src="{root}_images/'
            f'{app.env.images[one["uri"]][1]}" alt="{escape(one["alt"])}" width="{one["width"]}" '
            f'height="{one["height"]}" loading="lazy"><figcaption><a href="{chapter}">{one["name"]}, in its chapter</a>'
            "</figcaption></figure>")


def anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Make the ids of the rows known, so that a Markdown link may lead to one: guide/tables/events.md#T052."""
    data = Path(app.srcdir, "data")
    for node in doctree.findall(preview):
        for name, _ in records(resources(data)[node["name"]], data)[0]:
            app.env.metadata[app.env.docname].setdefault("myst_slugs", {})[name] = (0, name, name)


def setup(app: Sphinx) -> None:
    app.add_node(preview)
    app.add_directive("preview", Preview)
    app.connect("doctree-read", anchors)
    app.connect("doctree-resolved", rows)
