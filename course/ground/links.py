"""Anchors of sources and table rows, and Markdown links to them."""
import re

from course.ground.markdown import escape_markdown

SHOWN_WHOLE = 400  # a table of up to so many rows is shown whole on its page, so each of its rows has an anchor
TABLE_PAGES = "guide/tables"  # the folder of the tables' pages, from the root of the book


def source_anchor(key: str) -> str:
    """The anchor of a source on the reference pages."""
    return f"ref-{key.lower()}"


def source_links(keys: str) -> str:
    """Source keys, joined by semicolons in a table, as Markdown links to the reference pages."""
    return ", ".join(f"[{escape_markdown(key)}](#{source_anchor(key)})" for key in keys.split(";"))


def row_anchor(key: list[str]) -> str:
    """The anchor of a row on its table's page, from the cells of its key: their letters, digits, dots and lines."""
    return re.sub(r"[^\w.-]+", "-", "-".join(key)).strip("-")


def row_link(resource: dict, row: str = "") -> str:
    """A Markdown link from a page of guide/ to a table's page, or to a row of it where the page shows it."""
    place = f"#{row_anchor([row])}" if row and resource.get("rows", 0) <= SHOWN_WHOLE else ""
    return f"[{escape_markdown(row or resource['name'])}](tables/{resource['name']}.md{place})"
