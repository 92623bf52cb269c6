"""What a notebook says of its own cells: the entries of `{"course": {...}}` in the metadata of a code cell."""
from collections.abc import Iterator

from docutils import nodes


def noted(doctree: nodes.document, key: str) -> Iterator[tuple[nodes.container, dict]]:
    """(code cell, its notes) for each code cell of a page whose notes have this key."""
    for cell in doctree.findall(nodes.container):
        course = cell.get("cell_metadata", {}).get("course", {}) if cell.get("nb_element") == "cell_code" else {}
        if key in course:
            yield cell, course
