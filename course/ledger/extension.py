"""Anchors of the claims ledger in the chapters, so that guide/claims.md can link to them.

A code cell whose metadata says {"course": {"tests": ["S01"]}} gets the anchor test-s01. The line of the verdict,
which begins with **S01, ...** in the section on verdicts, gets the anchor verdict-s01.
"""
import re

from docutils import nodes
from sphinx.errors import ExtensionError

from course.ground.cells import noted

CLAIM = re.compile(r"S\d\d")


def cells(doctree):
    """[(claim, code cell), ...]: the cells of a notebook that test a claim."""
    return [(claim, cell) for cell, notes in noted(doctree, "tests") for claim in notes["tests"]]


def lines(doctree):
    """[(claim, list item), ...]: the lines of the section on verdicts."""
    for section in doctree.findall(nodes.section):
        if section[0].astext().startswith("Verdict"):
            for item in section.findall(nodes.list_item):
                strong = next(item.findall(nodes.strong), None)
                if strong and (found := re.match(r"(S\d\d), ", strong.astext())):
                    yield found[1], item


def anchors(app, doctree):
    """Give each such cell and line its anchor, and make it known as a label to the whole book."""
    page, labels = app.env.docname, app.env.get_domain("std")
    found = [(f"test-{claim.lower()}", claim, node) for claim, node in cells(doctree)]
    if page.startswith("chapters/"):
        found += [(f"verdict-{claim.lower()}", claim, node) for claim, node in lines(doctree)]
    for label, claim, node in found:
        if not CLAIM.fullmatch(claim):
            raise ExtensionError(f"{page}: the metadata of a cell names the claim {claim!r}. Write it as in "
                                 'data/claims.csv: {"course": {"tests": ["S01"]}}.')
        if labels.anonlabels.get(label, (page,))[0] != page or label in doctree.ids:
            raise ExtensionError(f"{page}: a second place has the anchor {label}. A claim has one cell that tests it: "
                                 "take it out of the metadata of the other.")
        node["ids"].append(label)
        doctree.ids[label] = node
        labels.anonlabels[label] = page, label
        labels.labels[label] = page, label, claim


def setup(app):
    app.connect("doctree-read", anchors)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
