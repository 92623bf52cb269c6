"""Say which first use of a glossary term in a chapter is no link: `python -m course.glossary.links [--write]`.

With --write each such use becomes a link, the words as they stand. Read every one afterwards: the words must mean the
term. Headings, code, quotations, tables, the question under the title, other links and the quiz stay as they are.
"""
import re
import sys
from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode

from course.glossary.pages import forms, pattern, rows, slug
from course.ground.facts import ROOT
from course.ground.files import write_whole

LINK = r"\[([^\]\n]+)\]\(\.\./guide/glossary\.md#([\w-]*)\)"
OUT = [  # what is no running prose
    r"^#+ .*$",  # a heading
    r"^\*\*[^*\n]+\?\*\*$",  # the question under the title
    r"^Chapter \d+ of \d+: .*$",  # the place among the chapters
    r"^- \*\*S\d\d\*\*: .*$",  # a claim, quoted
    r"^\|.*$",  # a table
    r"^```.*?^```", r"`[^`\n]*`",  # code
    r"!?\[[^\]\n]*\]\([^)\n]*\)",  # other links and pictures
    r"<[^>\n]+>", r'"[^"\n]+"',  # HTML; quotations
]


def blank(text: str, names: set[str]) -> tuple[str, list[re.Match]]:
    """The text with everything that is no running prose blanked; a quotation that is a bare name stays."""
    def cover(match: re.Match) -> str:
        kept = re.fullmatch(LINK, match[0]) or match[0].strip('"') in names
        return match[0] if kept else " " * len(match[0])

    links = list(re.finditer(LINK, text))
    for rule in OUT:
        text = re.sub(rule, cover, text, flags=re.M | re.S if "```" in rule else re.M)
    return text, links


def uses(text: str, terms: list[dict[str, str]]) -> list[tuple[int, int, str, str | None]]:
    """Every use of a term in the prose of a cell, in order: (start, end, words, anchor of its link or None)."""
    prose, links = blank(text, {form for row in terms for form in forms(row)})
    found = [(link.start(), link.end(), link[1], link[2]) for link in links]
    for link in links:
        prose = prose[:link.start()] + " " * len(link[0]) + prose[link.end():]
    every = re.compile("|".join(f"(?:{pattern(row)})" for row in terms))
    for match in every.finditer(prose):
        longest = max((m[0] for row in terms if (m := re.compile(pattern(row)).match(prose, match.start()))), key=len)
        found.append((match.start(), match.start() + len(longest), longest, None))
    return sorted(found)


def cells(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """The Markdown cells up to the quiz, each with its text before it."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            before, quiz, _ = cell.source.partition("## Quiz\n")
            yield cell, before
            if quiz:
                return


def check(notebook: NotebookNode, terms: list[dict[str, str]], write: bool = False) -> list[str]:
    """Messages about the links of a chapter; with `write`, the first uses that are no links become links."""
    known, linked, said = {slug(row["term"]): row for row in terms}, set(), []
    for cell, text in cells(notebook):
        shift = 0
        for start, end, words, anchor in uses(text, terms):
            if anchor is not None:
                row = known.get(anchor)
                if not row:
                    said.append(f"[{words}] leads to #{anchor}: data/glossary.csv has no such term.")
                elif not re.fullmatch(pattern(row), words):
                    said.append(f"[{words}] leads to {row['term']}, which is not so written. Correct the link, or add "
                                "the words to `also_written`.")
                linked.add(anchor)
                continue
            meant = [anchor for anchor, row in known.items() if re.fullmatch(pattern(row), words)]
            if linked.isdisjoint(meant):
                linked.add(meant[0])
                place = cell.source[max(0, start + shift - 30):end + shift + 30].replace("\n", " ")
                said.append(f"first use of {known[meant[0]]['term']} is no link: ...{place}...")
                if write:
                    link = f"[{words}](../guide/glossary.md#{meant[0]})"
                    cell.source = cell.source[:start + shift] + link + cell.source[end + shift:]
                    shift += len(link) - len(words)
    return said


def main(write: bool) -> int:
    """Check every chapter, or write the links, and return the exit status."""
    terms, status = rows(ROOT), 0
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        said = check(notebook, terms, write)
        print(*(f"{path.stem}: {line}" for line in said), sep="\n", end="\n" * bool(said))
        status |= bool(said)
        if write and said:
            write_whole(path, nbformat.writes(notebook) + "\n")
    return status and not write


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
