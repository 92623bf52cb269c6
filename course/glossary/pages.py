"""The glossary page from data/glossary.csv, and what its links have in common: anchors and written forms.

`make package` writes guide/glossary.md by glossary.md.jinja; extension.py and links.py use the rest.
"""
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from course.ground.contents import Contents
from course.ground.openings import prose
from course.ground.rows import read_rows
from course.ground.template import render


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
    terms = sorted(contents.tables.get("glossary", []), key=sorting)
    letters = [(letter, list(rows)) for letter, rows in groupby(terms, key=lambda row: sorting(row)[0].upper())]
    return {"guide/glossary.md": render(
        "glossary/glossary.md.jinja", terms=terms, letters=letters, used=used_in(contents.root, terms), slug=slug,
        scripts=scripts)} if terms else {}


def sorting(row: dict[str, str]) -> str:
    """What a term is sorted by: its letters, without the Arabic article."""
    return re.sub(r"[^a-z0-9 ]", "", re.sub(r"^al-", "", row["term"].casefold()))


def scripts(row: dict[str, str]) -> list[str]:
    """The names in Arabic, Persian and Sorani Kurdish script, each marked as such."""
    return [f'{name} <span lang="{code}" dir="rtl">{part}</span>'
            for code, name in {"ar": "Arabic", "fa": "Persian", "ckb": "Kurdish"}.items() if row[f"script_{code}"]
            for part in row[f"script_{code}"].split(" - ")]


def used_in(root: Path, terms: list[dict[str, str]]) -> dict[str, list[Path]]:
    """The chapters that name each term, by term; a form that two terms share counts where the link leads."""
    found = {row["term"]: [] for row in terms}
    shared = [form for row in terms for form in forms(row)]
    for path in sorted((root / "chapters").glob("*.ipynb")):
        text = prose(path).partition("\n## Quiz")[0]
        links = set(re.findall(r"glossary\.md#([\w-]+)\)", text))
        text = re.sub(r"\]\([^)]*\)|`[^`]*`", "]", text)
        for row in terms:
            own = [form for form in forms(row) if shared.count(form) == 1 and form[1:] in text]
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
