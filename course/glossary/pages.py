"""The glossary page from data/glossary.csv, and what its links have in common: anchors and written forms.

`make package` writes guide/glossary.md; extension.py and links.py use the rest.
"""
import json
import re
from collections.abc import Iterable
from pathlib import Path

from course.ground.contents import Contents
from course.ground.facts import record_ends
from course.ground.links import source_links
from course.ground.markdown import escape_markdown
from course.ground.rows import read_rows
from course.ground.words import date_in_words

OPENING = """---
description: {count} people, groups, institutions, laws, places and measures, with their Arabic and Persian names.
---
# Glossary

{count} terms, each with what it is not. Where a chapter uses a term for the first time, the word leads here. Names in
Arabic and Persian stand in their own scripts, and then in Latin letters. An author who is named once, with who that is
beside the name, has no entry. The record ends on {record_ends}.

A definition is no source: follow the keys at its end. How sure each source is stands in
[How sure are we](how-sure-are-we.md).

{jumps}
"""
CLOSING = """
Made by `make package` from `data/glossary.csv`: edit the table, not this page. How to add a term stands in
[Contributing](contributing.md#add-a-term).
"""


def rows(root: Path) -> list[dict[str, str]]:
    """The rows of the glossary."""
    return read_rows(root / "data/glossary.csv")


def slug(term: str) -> str:
    """The anchor of a term: its first headword, without what stands in brackets."""
    head = re.split(r"[;(]", term)[0].lower().replace("'", "")
    return "term-" + re.sub(r"[^a-z0-9]+", "-", head).strip("-")


def forms(row: dict[str, str]) -> list[str]:
    """The words by which a text names the term: each headword, its short form in brackets, and `also_written`."""
    found = []
    for head in row["term"].split("; "):
        base, _, rest = head.partition(" (")
        found += [base, rest.partition(")")[0]]
    return [form for form in dict.fromkeys(found + row["also_written"].split(";")) if form]


def names(title: str, row: dict[str, str]) -> list[str]:
    """All names of a term, its title first: forms, scripts, Latin letters, and what is said to be "also written"."""
    others = re.findall(r"[Aa]lso written ([^.;)]+)", row["not_to_be_confused_with"] + row["definition"])
    cells = [row[column] for column in ("script_ar", "script_fa", "script_ckb", "transliteration")]
    return list(dict.fromkeys([title, *forms(row), *(name.strip() for cell in [*cells, *others]
                                                     for name in re.split(r" - |[;,]| or ", cell) if name.strip())]))


def pages(contents: Contents) -> dict[str, str]:
    """guide/glossary.md by its path, or nothing in a project without the table."""
    terms, root = sorted(contents.tables.get("glossary", []), key=sorting), contents.root
    if not terms:
        return {}
    known, parts, letters = used_in(root, terms), [], []
    for row in terms:
        letter = sorting(row)[0].upper()
        if letter not in letters:
            letters.append(letter)
            parts.append(f"{{#letter-{letter.lower()}}}\n## {letter}")
        parts.append(entry(row, known[row["term"]]))
    jumps = " ".join(f"[{letter}](#letter-{letter.lower()}){{.jump}}" for letter in letters)
    opening = OPENING.format(count=len(terms), jumps=jumps, record_ends=date_in_words(record_ends().isoformat()))
    return {"guide/glossary.md": opening + "\n" + "\n\n".join(parts) + "\n\n---\n" + CLOSING}


def sorting(row: dict[str, str]) -> str:
    """What a term is sorted by: its letters, without the Arabic article."""
    return re.sub(r"[^a-z0-9 ]", "", re.sub(r"^al-", "", row["term"].casefold()))


def scripts(row: dict[str, str]) -> list[str]:
    """The names in Arabic, Persian and Sorani Kurdish script, each marked as such."""
    marked = [(name, code, row[column]) for name, code, column in
              (("Arabic", "ar", "script_ar"), ("Persian", "fa", "script_fa"),
                                       ("Kurdish", "ckb", "script_ckb")) if row[column]]
    return [f'{name} <span lang="{code}" dir="rtl">{part}</span>'
            for name, code, cell in marked for part in cell.split(" - ")]


def entry(row: dict[str, str], chapters: list[Path]) -> str:
    """One term of the page."""
    names = [*scripts(row), *([f"*{escape_markdown(row['transliteration'])}*"] if row["transliteration"] else [])]
    uses = ", ".join(f"[{int(path.stem[:2])}](../chapters/{path.name})" for path in chapters)
    used = f"Chapter{'s' * (len(chapters) > 1)} {uses}. " if chapters else ""
    lines = [f"{{#{slug(row['term'])}}}\n### {escape_markdown(row['term'])}",
             ", ".join([row["kind"].capitalize(), *names]),
             escape_markdown(row["definition"]), f"*Not:* {escape_markdown(row['not_to_be_confused_with'])}.",
             f"{used}Sources: {source_links(row['source'])}."]
    return "\n\n".join(lines)


def used_in(root: Path, terms: list[dict[str, str]]) -> dict[str, list[Path]]:
    """The chapters that name each term, by term; a form that two terms share counts where the link leads."""
    found = {row["term"]: [] for row in terms}
    shared = [form for row in terms for form in forms(row)]
    for path in sorted((root / "chapters").glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        text = text.partition("\n## Quiz")[0]
        links = set(re.findall(r"glossary\.md#([\w-]+)\)", text))
        text = re.sub(r"\]\([^)]*\)|`[^`]*`", "]", text)
        for row in terms:
            own = [form for form in forms(row) if shared.count(form) == 1]
            if slug(row["term"]) in links or own and re.search(pattern(row, own), text):
                found[row["term"]].append(path)
    return found


def pattern(row: dict[str, str], words: Iterable[str] = ()) -> str:
    """A regular expression for the forms of a term: whole words, the longest first.

    Names keep their capitals; a concept, law, measure or method may start with a small letter.
    """
    small = row["kind"] in ("concept", "law", "measure", "method")
    ordered = sorted(words or forms(row), key=len, reverse=True)
    either = [(f"[{form[0]}{form[0].lower()}]" if small else re.escape(form[0])) + re.escape(form[1:])
              for form in ordered]
    return rf"(?<![\w-])(?:{'|'.join(either)})(?![\w-])"
