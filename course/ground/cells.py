"""What a notebook says: of its cells in the entries `{"course": {...}}` of their metadata, and of its kernel."""
from collections.abc import Iterator

from docutils import nodes

KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
          "language_info": {"name": "python"}}  # in the metadata of each notebook


def noted(doctree: nodes.document, key: str) -> Iterator[tuple[nodes.container, dict]]:
    """(code cell, its notes) for each code cell of a page whose notes have this key."""
    for cell in doctree.findall(nodes.container):
        course = cell.get("cell_metadata", {}).get("course", {}) if cell.get("nb_element") == "cell_code" else {}
        if key in course:
            yield cell, course
