"""The contract of a chapter, checked on every notebook of chapters/ (its outputs are re-run by nbval).

Most of these rules are in guide/contributing.md in the words of an author.
"""
import gzip
import re
import statistics
from datetime import datetime
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from course.quiz.make import QUIZZES, read

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
VERDICTS = {"supported", "mostly supported", "overstated", "not supported", "contested", "cannot be tested yet",
            "opinion"}
RECORD_ENDS = "2026-10-07"
FIXED_SECTIONS = ["Claims on trial", "You will be able to", "What the data cannot tell you", "Verdict", "Quiz",
                  "Now you", "References"]

pytestmark = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def prose(notebook):
    """All Markdown of a notebook as one text."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def sections(notebook):
    """[(heading, Markdown, code cells)] for each second-level section, in order."""
    found = [("", "", [])]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found[-1][2].append(cell)
            continue
        first, *rest = re.split(r"^(?=## )", cell.source, flags=re.M)
        found[-1] = (found[-1][0], found[-1][1] + "\n" + first, found[-1][2])
        found += [(part.splitlines()[0].removeprefix("## "), part, []) for part in rest]
    return found


def figures(notebook):
    """[(cell, SVG text)] for every figure that a notebook stores."""
    return [(cell, output.data["image/svg+xml"]) for cell in notebook.cells if cell.cell_type == "code"
            for output in cell.outputs if "image/svg+xml" in output.get("data", {})]


def output_text(cell):
    """What a reader sees of a cell's outputs, as plain text: tables, printed lines, words in figures."""
    texts = []
    for output in cell.outputs:
        data = output.get("data", {})
        texts += [output.get("text", ""), data.get("text/plain", "")]
        markup = data.get("text/html", "") + data.get("image/svg+xml", "")
        texts.append(BeautifulSoup(markup, "html.parser").get_text(" ") if markup else "")
    return "\n".join(texts)


DATE = r"\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})\b"


def iso_dates(text):
    """Write dates such as 27 September 2024 as 2024-09-27."""
    return re.sub(DATE, lambda match: datetime.strptime(match[0], "%d %B %Y").strftime("%Y-%m-%d"), text)


def numbers(text):
    """The numbers of a text as floats, and its dates as strings."""
    text = iso_dates(text)
    dates = set(re.findall(r"\b\d{4}-\d\d-\d\d\b", text))
    text = re.sub(r"\b\d{4}-\d\d-\d\d\b", " ", text)
    found = re.findall(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,])\d+(?:\.\d+)?", text)
    return dates | {float(number.replace(",", "")) for number in found}


def plain(markdown):
    """Markdown without code, addresses, HTML tags and list numbers: the words that a reader reads."""
    text = re.sub(r"```.*?```|`[^`]*`", " ", markdown, flags=re.S)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"<[^>]+>", " ", text)
    return re.sub(r"^(\*\*)?\d+\. ", " ", text, flags=re.M)


def table_rows():
    """Every row of the hand-compiled tables: (id, source keys, row as text)."""
    for path in sorted((ROOT / "data").glob("*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        if "source" in table:
            for row in table.itertuples(index=False):
                yield row[0], row.source.split(";"), " ".join(row)


ROWS = list(table_rows())
SOURCES = pd.read_csv(ROOT / "data/sources.csv", dtype=str, keep_default_na=False)


def named_rows(markdown):
    """The rows that a section names: by id (S01), or by linking to their source."""
    addresses = re.findall(r"\]\((http[^)\s]+)\)", markdown)
    linked = set(SOURCES.loc[SOURCES["url"].isin(addresses), "source"])
    ids = set(re.findall(r"\b[A-Z]{1,3}\d{1,3}\b", markdown))
    return "\n".join(text for row_id, keys, text in ROWS if row_id in ids or row_id in linked or linked & set(keys))


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def test_sections(notebook):
    headings = [heading for heading, _, _ in sections(notebook)][1:]
    places = [next((i for i, heading in enumerate(headings) if heading.startswith(wanted)), None)
              for wanted in FIXED_SECTIONS]
    missing = [wanted for wanted, place in zip(FIXED_SECTIONS, places, strict=True) if place is None]
    assert not missing, f"sections missing: {missing}"
    assert places == sorted(places), f"sections out of order: {headings}"
    first = notebook.cells[0].source
    assert re.match(r"# .+\n\n\*\*[^*]+\?\*\*", first), "the first cell starts with a title and the question in bold"
    assert re.search(r"Reading time: \d+ minutes", first) and re.search(r"Running time: \d+ seconds", first)
    assert "7 October 2026" in first, "the first cell says where the record ends"


def test_length(notebook):
    """The quiz is not counted: it is generated, and its folded explanations are no reading time."""
    words = sum(len(plain(text).split()) for heading, text, _ in sections(notebook) if heading != "Quiz")
    assert 1200 <= words <= 2500, f"{words} words; a chapter has 1,200 to 2,500"


def test_cells(notebook):
    lines = [len(cell.source.splitlines()) for cell in notebook.cells if cell.cell_type == "code"]
    assert max(lines) <= 15, f"a cell has {max(lines)} lines; 15 is the most"
    assert statistics.median(lines) <= 5, f"half of the cells have more than {statistics.median(lines)} lines"


def test_objectives_and_quiz(notebook):
    parts = {heading: text for heading, text, _ in sections(notebook)}
    objectives = re.findall(r"^\d\. .*task", parts["You will be able to"], re.M)
    assert 2 <= len(objectives) <= 4, "two to four objectives, each with the tasks that assess it"
    questions = re.findall(r"^\*\*\d\. ", parts["Quiz"], re.M)
    answers = re.findall(r"<details><summary>Answer</summary>", parts["Quiz"])
    assert 4 <= len(questions) <= 5 and len(questions) == len(answers)
    [quiz] = [cell.source for cell in notebook.cells if "quiz" in cell.metadata.get("tags", [])]
    assert re.findall(r"^## .*", quiz, re.M) == ["## Quiz"], "the quiz is a cell of its own with the tag quiz"


def test_figures(notebook):
    found = figures(notebook)
    assert 3 <= len(found) <= 8
    for cell, svg in found:
        title = cell.source.split("suptitle(")[-1][:80]
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        assert len(alt) > 60 and re.search(r"\d", alt), f"alt text that gives the finding is missing: {title}"
        assert re.search(r'<svg[^>]* width="345.6pt"', svg), f"the figure is not 4.8 inches wide: {title}"
        sizes = [float(size) for size in re.findall(r"font(?:-size)?: [^;\"]*?([\d.]+)px", svg)]
        assert sizes and min(sizes) >= 10, f"text under 10 pt, or text drawn as outlines: {title}"
        assert "<dc:date>" not in svg, f"the figure carries the time of the run: {title}"
        assert ">Source:" in svg, f"no source line: {title}"
        assert len(gzip.compress(svg.encode())) < 25_000, f"over 25 KB gzipped: {title}"


def test_plain_markdown(notebook):
    text = prose(notebook)
    assert not re.search(r"\{[a-z:-]+\}`|^:::|^```\{", text, re.M), "MyST shows raw in JupyterLab: use plain Markdown"
    assert not re.search(r"—|!(?!\[)(?=\s|$)", plain(text)), "no exclamation marks, no em dashes"


def test_rounded_outputs(notebook):
    """nbval cuts numbers with four or more decimals, so no text output may have them."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = output.get("text", "") + output.get("data", {}).get("text/plain", "")
            assert output.output_type != "error" and output.get("name") != "stderr", f"error or warning: {text[:200]}"
            assert not re.search(r"\d\.\d{4}", text), f"round this output: {cell.source[:60]}"


def quiz_words(path):
    """What the quiz of a chapter states: all of it but the wrong answers, which may be typical mistakes."""
    for question in read(QUIZZES / f"{path.stem}.toml"):
        yield from (question["ask"], question["why"], str(question.get("answer", "")), question.get("otherwise", ""))
        yield from (text for _, text, right, _ in question["lines"] if right)
        yield from (why for *_, why in question["lines"])
        yield from (mistake["why"] for mistake in question.get("mistake", []))


def test_numbers_of_the_prose(notebook, path):
    """Every number in the prose stands in an output of its section or in a row that the section names.

    The verdicts and the quiz look back, so they may use the whole chapter; so may a year. In the quiz only the words of
    wrong answers are free.
    """
    seen = {heading: numbers("\n".join(map(output_text, cells)) + "\n" + iso_dates(named_rows(markdown)))
            for heading, markdown, cells in sections(notebook)}
    chapter = set().union(*seen.values())
    years = {float(date[:4]) for date in chapter if isinstance(date, str)}
    years |= {number for number in chapter if number in range(1900, 2027)}
    lost = []
    for heading, markdown, _ in sections(notebook):
        looks_back = heading.startswith(("Verdict", "Quiz"))
        allowed = seen[heading] | years | {RECORD_ENDS} | (chapter if looks_back else set())
        markdown = "\n\n".join(quiz_words(path)) if heading == "Quiz" else markdown
        words = re.sub(r"(Reading|Running) time: \d+ \w+|tasks? \d( (and|to) \d)?", " ", plain(markdown))
        lost += [f"{heading}: {number}" for number in sorted(map(str, numbers(words) - allowed))]
    assert not lost, "numbers without a source in their section:\n" + "\n".join(lost)


def test_sources(notebook):
    """Every outside address is a source of the book, so the references page lists it."""
    addresses = set(re.findall(r"\]\((http[^)\s]+)\)", prose(notebook)))
    assert addresses, "no source is linked"
    assert not (unknown := addresses - set(SOURCES["url"])), f"not in data/sources.csv: {sorted(unknown)}"


def test_verdicts(notebook, path):
    """The verdicts of the text are those of the ledger, and every claim of the chapter has one."""
    claims = pd.read_csv(ROOT / "data/claims.csv", index_col="claim")
    claims = claims[claims["chapter"] == int(path.stem[:2])]
    text = next(text for heading, text, _ in sections(notebook) if heading.startswith("Verdict"))
    for claim, row in claims.iterrows():
        assert row["verdict"] in VERDICTS
        line = f"**{claim}, {row['verdict']}.**"
        assert line in text, f"write {line} as in claims.csv"
    assert set(re.findall(r"\*\*(S\d\d), ", text)) == set(claims.index)
