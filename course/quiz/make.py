"""Write the quiz of each chapter into its notebook, from exercises/quizzes/NN-slug.toml.

Usage: python -m course.quiz.make [SLUG ...]   (all quizzes when none is named)
Nothing is written unless every quiz asked for is right. Two runs give the same bytes. extension.py makes the page's
form from the same file.
"""
import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.ground.facts import ROOT
from course.ground.files import chosen, write_whole
from course.ground.quizzes import QUIZZES, Broken, explained, how, read, solution

CHAPTERS = ROOT / "chapters"
QUIZ = re.compile(r"^## Quiz$.*?(?=^## |\Z)", re.M | re.S)


def markdown(questions: list[dict]) -> str:
    """The section of a notebook: questions, answers to choose from, and the explanations folded."""
    parts = ["## Quiz"]
    for number, question in enumerate(questions, 1):
        parts.append(f"**{number}. {question['ask']}** {how(question)}".strip())
        parts.append("\n".join(f"- {letter}. {text}" for letter, text, *_ in question["lines"]))
        parts.append("<details><summary>Answer</summary>")
        parts.append(f"**{solution(question)}.** {question['why']}")
        parts.append("\n".join(f"- **{label}**: {why}" for _, label, why in explained(question)))
        parts.append("</details>")
    return "\n\n".join(part for part in parts if part)


def words_of(path: Path) -> str:
    """What the quiz of a chapter states: all of it but the wrong answers, which may be typical mistakes."""
    said = []
    for question in read(path):
        said += [question["ask"], question["why"], str(question.get("answer", "")), question.get("otherwise", "")]
        said += [text for _, text, right, _ in question["lines"] if right] + [why for *_, why in question["lines"]]
        said += [mistake["why"] for mistake in question.get("mistake", [])]
    return "\n\n".join(said)


def put(notebook: NotebookNode, text: str) -> NotebookNode:
    """Put the quiz into its notebook, as a cell of its own with the tag `quiz`. Nothing else of the notebook changes.
    """
    at, cell, found = next((at, cell, found) for at, cell in enumerate(notebook.cells)
                           if cell.cell_type == "markdown" and (found := QUIZ.search(cell.source)))
    before, after = cell.source[:found.start()].strip("\n"), cell.source[found.end():].strip("\n")
    quiz = nbformat.v4.new_markdown_cell(text, id="quiz", metadata={"tags": ["quiz"]})
    new = [nbformat.v4.new_markdown_cell(before, id=cell.id, metadata=cell.metadata)] if before else []
    new.append(quiz)
    if after:
        new.append(nbformat.v4.new_markdown_cell(after, id="after-quiz" if before else cell.id))
    notebook.cells[at:at + 1] = new
    return notebook


def made(path: Path) -> tuple[Path, str]:
    """(notebook file, its text with the quiz of this file in it)."""
    target = CHAPTERS / f"{path.stem}.ipynb"
    questions = read(path)
    if not target.exists():
        raise Broken(f"exercises/quizzes/{path.name} has no chapter: chapters/{target.name} is missing.")
    try:
        return target, nbformat.writes(put(nbformat.read(target, as_version=4), markdown(questions))) + "\n"
    except StopIteration:
        raise Broken(f"chapters/{target.name} has no section `## Quiz`. Add the heading where the quiz goes.") from None


def main(slugs: list[str]) -> None:
    paths = chosen("quizzes", "quiz", slugs, QUIZZES, ".toml")
    try:
        written = dict(map(made, paths))
    except Broken as error:
        sys.exit(f"quizzes: nothing was written.\n{error}")
    for target, text in written.items():
        write_whole(target, text)
        print(f"{target.stem}: quiz written")


if __name__ == "__main__":
    main(sys.argv[1:])
