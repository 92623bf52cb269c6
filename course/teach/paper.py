"""What a room without computers needs, a printable page a chapter: python -m course.teach.paper   (make paper)

_build/paper/NN-slug.html has the quiz, the open task with its rubric, the cards of the lesson and the tables that
tables.toml names, without the answers; at the end, on a new sheet and for the teacher, the quiz with its key.
"""
import re
import sys
from html import escape
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from course.ground.facts import ROOT, Chapter, chapters, cited
from course.ground.files import load, write_whole
from course.ground.markdown import inline
from course.ground.quizzes import QUIZZES, explained, how, read, solution
from course.ground.rows import read_rows

MADE = ROOT / "_build" / "paper"
HERE = Path(__file__).parent
MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])


def asked(number: int, question: dict) -> str:
    """A question of a quiz with what can be chosen, as HTML."""
    hint = " ".join(filter(None, [question["ask"], how(question)]))
    options = "".join(f"<li>{letter}. {inline(text)}</li>" for letter, text, *_ in question["lines"])
    return f'<p><b>{number}.</b> {inline(hint)}</p><ul class="options">{options}</ul>'


def quiz(questions: list[dict], key: bool) -> str:
    """The quiz as HTML, with the key and the explanations or with room to write."""
    parts = []
    for number, question in enumerate(questions, 1):
        below = '<span class="line"></span>'
        if key:
            reasons = "".join(f"<li><b>{label}</b>: {inline(why)}</li>" for _, label, why in explained(question))
            below = f"<p><b>{inline(solution(question))}.</b> {inline(question['why'])}</p><ul>{reasons}</ul>"
        parts.append(f'<div class="question">{asked(number, question)}{below}</div>')
    return "".join(parts)


def open_task(chapter: Chapter) -> str:
    """The last task of a sheet, which a person reads, with its rubric and without hints, as HTML."""
    sheet = nbformat.read(ROOT / "exercises" / "sheets" / f"{chapter.slug}.ipynb", as_version=4)
    task = [cell.source for cell in sheet.cells if cell.source.startswith("## Task ")][-1]
    text = re.sub(r"^- `\w+`: .*$", "", task.partition("<details>")[0], flags=re.M)  # where it goes in the notebook
    text = re.sub(r"; the check only sees[^.]*", "", text)
    return MARKDOWN.render(text) + '<span class="line"></span>' * 8


def cards(chapter: Chapter) -> str:
    """The tables and lists in the section "On paper" of a lesson, as HTML."""
    lesson = (ROOT / "guide" / "lessons" / f"{chapter.slug}.md").read_text("utf-8")
    section = re.search(r"^## On paper\n(.*?)(?=^## |\Z)", lesson, re.M | re.S)
    text = BeautifulSoup(MARKDOWN.render(section[1] if section else ""), "html.parser")
    kept = text.find_all(["table", "ol"], recursive=False)
    return "\n".join(["<h2>To cut out</h2>", *map(str, kept)]) if kept else ""


def printed(column: str, cell: str) -> str:
    """A cell as a reader wants it, as HTML: 188,015; a date on one line; a space between the parts of a list."""
    if re.fullmatch(r"\d{4,}", cell) and column != "year":
        return f"{int(cell):,}"
    return re.sub(r"\d{4}-\d\d-\d\d", r'<span class="date">\g<0></span>', escape(cell.replace(";", "; ")))


def table(wanted: dict) -> str:
    """One table of tables.toml as HTML; ValueError if it names what is not there."""
    rows = read_rows(ROOT / "data" / f"{wanted['table']}.csv")
    for name in [*wanted["columns"], *wanted.get("where", {}), *filter(None, [wanted.get("sort")])]:
        if name not in rows[0]:
            raise ValueError(f"course/teach/tables.toml asks for the column {name!r}, which data/{wanted['table']}.csv "
                             "has not. Name one that is there.")
    rows = [row for row in rows if all(row[name] in values for name, values in wanted.get("where", {}).items())]
    if not rows:
        raise ValueError(f"course/teach/tables.toml keeps no row of data/{wanted['table']}.csv. Look at its `where`.")
    rows = sorted(rows, key=lambda row: row[wanted["sort"]]) if "sort" in wanted else rows
    empty = wanted.get("empty", [])
    task = f"<p>{escape(wanted['task'])}</p>" if "task" in wanted else ""
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in [*wanted["columns"], *empty])
    body = "".join(
        "<tr>" + "".join(f"<td>{printed(name, row[name])}</td>" for name in wanted["columns"])
        + '<td class="fill"></td>' * len(empty) + "</tr>" for row in rows)
    return f"<h2>{escape(wanted['title'])}</h2>{task}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def page(chapter: Chapter, tables: list[dict]) -> str:
    """The printable page of a chapter."""
    title, questions = f"{chapter.number}. {chapter.title}", read(QUIZZES / f"{chapter.slug}.toml")
    sections = [open_task(chapter), *filter(None, [cards(chapter)]), *map(table, tables),
                f"<h2>For the teacher: quiz {chapter.number} with its key</h2>{quiz(questions, key=True)}"]
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            f'content="width=device-width, initial-scale=1">\n<title>{escape(title)}, on paper</title>\n'
            f'<style>{(HERE / "paper.css").read_text("utf-8")}</style></head>\n<body><main>\n<h1>{escape(title)}</h1>'
            f"<p>{escape(cited()['title'])}</p>\n<h2>Quiz</h2>{quiz(questions, key=False)}\n"
            + "\n".join(f"<section>{section}</section>" for section in sections) + "\n</main></body></html>\n")


def main() -> None:
    """Write the pages of all chapters."""
    tables = load(HERE / "tables.toml")
    try:
        pages = {chapter.slug: page(chapter, tables.get(chapter.slug, [])) for chapter in chapters()}
    except ValueError as error:
        sys.exit(f"paper: nothing was written. {error}")
    for slug, text in pages.items():
        write_whole(MADE / f"{slug}.html", text)
    print(f"Print from {MADE}; the last part of each, on a new sheet, has the key")


if __name__ == "__main__":
    main()
