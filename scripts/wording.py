"""Words, links and anchors that several generated pages share."""
import re
from datetime import date

SHOWN_WHOLE = 250  # a table of up to so many rows is shown whole on its page, so each of its rows has an anchor


def escape(text):
    """Text with the characters that Markdown would read as marks made plain."""
    return re.sub(r"([\\`*_{}\[\]<>$|~])", r"\\\1", text)


def day(text, precision="day"):
    """An ISO date in words, to its own precision: 27 September 2024, September 2024, 2024; a bare year as it is."""
    if len(text) == 4:
        return text
    when = date.fromisoformat(text)
    return {"day": f"{when.day} {when:%B %Y}", "month": f"{when:%B %Y}", "year": f"{when:%Y}"}[precision]


def anchor(key):
    """The anchor of a source on the reference pages."""
    return f"ref-{key.lower()}"


def source_links(keys):
    """Source keys, joined by semicolons in a table, as Markdown links to the reference pages."""
    return ", ".join(f"[{escape(key)}](#{anchor(key)})" for key in keys.split(";"))


def row_id(words):
    """The anchor of a row on its table's page, from the cells of its key: their letters, digits, dots and lines."""
    return re.sub(r"[^\w.-]+", "-", "-".join(words)).strip("-")


def row_link(resource, row=""):
    """A Markdown link from a page of guide/ to a table's page, or to a row of it where the page shows it."""
    place = f"#{row_id([row])}" if row and resource.get("rows", 0) <= SHOWN_WHOLE else ""
    return f"[{escape(row or resource['name'])}](../data/{resource['name']}.md{place})"
