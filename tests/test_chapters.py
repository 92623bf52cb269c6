"""Every chapter keeps the contract of course/chapters/contract.py, and each rule of it can fail."""
import re
from copy import deepcopy

import nbformat
import pytest

from course.chapters.contract import RULES, Rules, crib_text, faults
from course.check import broken_links, missing
from course.ground.contents import read_contents
from course.ground.facts import ROOT, chapters
from course.quiz.make import QUIZZES, words_of

WRITTEN = [chapter for chapter in chapters() if chapter.written()]
CONTENTS, CRIB = read_contents(), crib_text(ROOT)
each = pytest.mark.parametrize("chapter", WRITTEN, ids=lambda chapter: chapter.slug)


def rules(chapter, notebook=None):
    """The rules for a chapter, or for a changed copy of its notebook."""
    notebook = notebook or nbformat.read(ROOT / f"{chapter.page}.ipynb", as_version=4)
    return Rules(notebook, chapter, CONTENTS, CRIB, words_of(QUIZZES / f"{chapter.slug}.toml"))


@each
def test_a_chapter_keeps_the_contract(chapter):
    assert not (said := faults(rules(chapter))), "\n".join(said)


@each
def test_a_chapter_is_whole_and_its_links_lead_somewhere(chapter):
    path = ROOT / f"{chapter.page}.ipynb"
    said = [*missing(chapter), *broken_links(nbformat.read(path, as_version=4), path.parent)]
    assert not said, "\n".join(said)


# Each rule can fail: a fault planted into a good chapter is named by its own rule.

GOOD = next(chapter for chapter in WRITTEN if chapter.slug == "03-counting-soldiers")


def first(notebook, test):
    """The first cell that passes a test."""
    return next(cell for cell in notebook.cells if test(cell))


def figure(notebook):
    return first(notebook, lambda cell: "image" in cell.metadata.get("mystnb", {}))


def shown(notebook):
    return first(notebook, lambda cell: cell.cell_type == "code" and not cell.metadata.get("tags"))


def swap(old, new):
    """A fault that exchanges words in the first Markdown cell that has them."""
    def plant(notebook):
        cell = first(notebook, lambda cell: cell.cell_type == "markdown" and re.search(old, cell.source))
        cell.source = re.sub(old, new, cell.source, count=1)
    return plant


def everywhere(old, new):
    """A fault that exchanges words in all Markdown cells."""
    def plant(notebook):
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = re.sub(old, new, cell.source)
    return plant


def code(line):
    """A fault in a shown code cell."""
    def plant(notebook):
        shown(notebook).source += "\n" + line
    return plant


def drawing(change):
    """A fault in the first figure's cell."""
    def plant(notebook):
        change(figure(notebook))
    return plant


def svg(old, new):
    """A fault in the first stored figure."""
    def plant(notebook):
        output = next(o for o in figure(notebook).outputs if "image/svg+xml" in o.data)
        output.data["image/svg+xml"] = re.sub(old, new, output.data["image/svg+xml"])
    return plant


def table(text):
    """A fault in the first cell of the first stored table."""
    def plant(notebook):
        output = next(o for cell in notebook.cells for o in cell.get("outputs", []) if "text/html" in o.get("data", {}))
        output.data["text/html"] = re.sub("<td([^>]*)>[^<]*", rf"<td\1>{text}", output.data["text/html"], count=1)
    return plant


def printed(text, name="stdout"):
    """A shown cell that prints something."""
    return lambda notebook: shown(notebook).outputs.append(nbformat.v4.new_output("stream", name=name, text=text))


def unlabelled(notebook):
    """The taught chart without the labels of its axes."""
    cell = first(notebook, lambda cell: cell.metadata.get("course", {}).get("taught"))
    cell.source = re.sub("[xy]label", "label", cell.source)


def undrawn(notebook):
    """No figure before the last."""
    for cell in [cell for cell in notebook.cells if "image" in cell.metadata.get("mystnb", {})][:-1]:
        cell.outputs = []


PLANTED = {
    "another question": (swap(r"\A# .*", "# How many?"), "cell 1: begin with"),
    "no finding": (swap(r"^\*[^*\n]+\*$|\n\n\*[^*\n]+\*", ""), "cell 1: begin with"),
    "a section gone": (swap("## The next time", "## Later"), "the section '## The next time' is missing"),
    "sections exchanged": (everywhere("(?m)^## (What happened next|The next time)", lambda found: {
        "W": "## The next time", "T": "## What happened next"}[found[1][0]]), "the fixed sections are out of order"),
    "too short": (everywhere(r"(?s)(?<=\n\n)[A-Z][^\n]{200,}", "Gone."), "words without the quiz"),
    "a role": (swap("## The next time", "{cite}`x`\n\n## The next time"), "MyST shows raw"),
    "an exclamation mark": (swap("## The next time", "Look!\n\n## The next time"), "no exclamation marks"),
    "objectives without tasks": (everywhere(r"\(tasks? \d[^)]*\)", ""), "numbered objectives"),
    "no prediction": (everywhere(r"\*\*Predict\.\*\*", "Guess."), "times '**Predict.**'"),
    "no rule": (everywhere(r"> \*\*Rule\. ", "> **A rule. "), "the chapter's rule is missing"),
    "a list of ids": (swap("## The next time", "See L01, L02, L03, L04, L05, L06, L07, L08.\n\n## The next time"),
                      "a list of row ids is no argument"),
    "a refrain": (swap("## The next time", "It was not read. It was not read. It was not read.\n\n## The next time"),
                  "'not read' is said"),
    "an acronym": (swap("## The next time", "The QZX met.\n\n## The next time"), "QZX is not explained"),
    "a wide line": (code("x = 1  # " + "wide " * 20), "more than 76 characters"),
    "a long cell": (code("\n".join(f"x = {n}" for n in range(12))), "a shown cell has 10 at most"),
    "an unknown call": (code("levels.swaplevel()"), "`swaplevel` is neither on the pandas crib page"),
    "an open drawing": (drawing(lambda cell: cell.metadata.pop("tags")), "a cell that draws is folded"),
    "a chart without labels": (unlabelled, "the taught chart labels its axes with units"),
    "no early figure": (undrawn, "put one into the first tenth"),
    "few figures": (undrawn, "figures and tables for a reader without code: 5 to 8"),
    "a warning": (printed("FutureWarning", "stderr"), "an error or a warning is stored"),
    "many decimals": (printed("0.12345"), "a number with four decimals or more"),
    "an empty cell": (table("NaN"), "a table shows NaN. Say in a word"),
    "a number without a comma": (table("12345"), "a table shows 12345. Write whole numbers with a comma"),
    "no legend of the unread": (everywhere("(?m)^† ", "Here: "), "needs one legend"),
    "nothing taught": (lambda nb: [cell.metadata.get("course", {}).pop("taught", 0) for cell in nb.cells],
                       "0 cells have the metadata course.taught"),
    "no alt text": (drawing(lambda cell: cell.metadata["mystnb"]["image"].pop("alt")), "has no alt text"),
    "a wrong alt text": (drawing(lambda cell: cell.metadata["mystnb"]["image"].update(
        alt="Dots that fall from 987,654 in one year to nothing in the next, as the title says.")), "987654"),
    "no tables": (drawing(lambda cell: cell.metadata["course"].pop("tables")), "names no tables"),
    "no source": (svg("Source:", "From:"), "has no source line"),
    "no book": (svg("Iraq Between Washington and Tehran", ""), "does not carry the book's name"),
    "small text": (svg(r"font-size: [\d.]+px", "font-size: 7px"), "has text under 10 pt"),
    "a cropped figure": (svg('width="345.6pt"', 'width="358.9pt"'), "is not 4.8 inches wide"),
    "a lost number": (swap("## What the data cannot tell you", "It was 31,337.\n\n## What the data cannot tell you"),
                      "the number 31337.0 is in no output"),
    "an unknown source": (swap("## The next time", "[x](https://example.org/x)\n\n## The next time"),
                          "https://example.org/x is not in data/sources.csv"),
    "another verdict": (swap(r"\*\*S01, [a-z ]+\.\*\*", "**S01, supported.**"), "'Verdict' has no '**S01,"),
    "another guess": (everywhere(r"(?s)(<details>.*?)\*\*[A-Z][a-z ]+\*\*", r"\1**Perhaps**"),
                      "under S01 a folded verdict says"),
    "a verdict of another chapter": (swap("## What happened next", "**S20, opinion.** So.\n\n## What happened next"),
                                     "'Verdict' judges S20, no claim of this chapter"),
    "another quotation": (swap(r'- \*\*S01\*\*: "[^"]+"', '- **S01**: "2,500 in Iraq"'), "'On trial' has no line"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_named(name):
    plant, words = PLANTED[name]
    notebook = nbformat.read(ROOT / f"{GOOD.page}.ipynb", as_version=4)
    before = deepcopy(notebook)
    plant(notebook)
    assert notebook != before, "the fault was not planted"
    said = faults(rules(GOOD, notebook))
    assert any(words in line for line in said), "\n".join(said)


def test_every_rule_has_a_planted_fault():
    """Counted by hand once: a new rule needs a line in PLANTED."""
    assert len(RULES) == 17 and len(PLANTED) >= len(RULES)
