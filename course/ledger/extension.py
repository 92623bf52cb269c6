"""Verdicts on the pages: their marks and colours, and the anchors in the chapters to which the ledger links.

    {verdict}`supported`    the mark of a word of the scale, and the word
    :::{trial} S01          the rows, the rule and the numbers of a verdict, to try where the runner is

A code cell whose metadata says {"course": {"tests": ["S01"]}} gets the anchor test-s01. The line of the verdict,
which begins with **S01, ...** in the section on verdicts, gets the anchor verdict-s01. A chapter that looks again at a
claim of an earlier one (`deepens` in course/facts.toml) has the same anchors; the ledger's links lead to the first.
"""
import re

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.errors import ExtensionError

from course.ground.cells import noted
from course.ground.facts import chapters
from course.ground.marks import css_class, mark
from course.ledger.trial import Trial

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
    again = {claim for chapter in chapters() if chapter.page == page for claim in chapter.deepens}
    found = [(f"test-{claim.lower()}", claim, node) for claim, node in cells(doctree)]
    if page.startswith("chapters/"):
        found += [(f"verdict-{claim.lower()}", claim, node) for claim, node in lines(doctree)]
    for label, claim, node in found:
        if not CLAIM.fullmatch(claim):
            raise ExtensionError(f"{page}: the metadata of a cell names the claim {claim!r}. Write it as in "
                                 'data/claims.csv: {"course": {"tests": ["S01"]}}.')
        known = labels.anonlabels.get(label, (page,))[0]
        if (known != page and claim not in again) or label in doctree.ids:
            raise ExtensionError(f"{page}: a second place has the anchor {label}. A claim has one cell that tests it: "
                                 "take it out of the metadata of the other.")
        node["ids"].append(label)
        doctree.ids[label] = node
        if claim in again:
            continue
        labels.anonlabels[label] = page, label
        labels.labels[label] = page, label, claim


def word(role: str, rawtext: str, text: str, lineno: int, inliner: Inliner, options=None, content=None) -> tuple:
    """The role: mark and word, which a search finds and a page without styles shows."""
    try:
        drawn = mark(text)
    except ValueError as error:
        raise ExtensionError(f"{{verdict}}`{text}`: {error}") from error
    shown = nodes.inline("", "", nodes.raw("", drawn, format="html"), nodes.Text(f" {text}"),
                         classes=["verdict-word", css_class(text)])
    return [shown], []


def setup(app):
    app.add_role("verdict", word)
    app.add_directive("trial", Trial)
    app.connect("doctree-read", anchors)
