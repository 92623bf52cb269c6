"""Start a chapter of course/facts.toml: its notebook, quiz, sheet, lesson and answers, from course/chapters/templates.

Usage: python -m course.chapters.new NN-slug
The files are text with instructions in square brackets; `make check` names what is still missing.
"""
import re
import sys
from pathlib import Path

import jupytext
import nbformat

from course.ground.cells import KERNEL
from course.ground.facts import ROOT, Chapter, chapters
from course.ground.files import write_whole

TEMPLATES = Path(__file__).with_name("templates")
TASKS = [("Read a table", 1), ("Mend a chart", 2), ("Compute", 2), ("Compare two sources", 3), ("Find the trap", 3),
         ("Two sentences of evidence", 4)]


def filled(name: str, **values: object) -> str:
    """A template with each @word replaced."""
    return re.sub(r"@(\w+)", lambda match: str(values[match[1]]), (TEMPLATES / name).read_text("utf-8"))


def notebook(text: str) -> str:
    """A notebook file from jupytext's MyST form."""
    made = jupytext.reads(text, fmt="md:myst")
    for place, cell in enumerate(made.cells):
        cell.id = f"cell-{place}"
    made.metadata = KERNEL
    return nbformat.writes(made) + "\n"


def skeletons(chapter: Chapter) -> dict[str, str]:
    """{path from the root: text} of a new chapter's files."""
    words = {"slug": chapter.slug, "number": chapter.number, "count": len(chapters()), "title": chapter.title,
             "question": chapter.question}
    tasks = [filled("task.md" if place < len(TASKS) else "open_task.md", n=place, kind=kind, objective=objective)
             for place, (kind, objective) in enumerate(TASKS, 1)]
    return {f"chapters/{chapter.slug}.ipynb": notebook(filled("chapter.md", **words)),
            f"exercises/quizzes/{chapter.slug}.toml": filled("quiz.toml", **words),
            f"exercises/masters/{chapter.slug}.ipynb": notebook("\n".join([filled("master.md", **words), *tasks])),
            f"guide/lessons/{chapter.slug}.md": filled("lesson.md", **words),
            f"tests/answers/{chapter.slug}.toml": filled("answers.toml", **words)}


def main(slugs: list[str], root: Path = ROOT) -> None:
    """Write the files of one chapter; ends the program if it is not planned or already begun."""
    planned = {chapter.slug: chapter for chapter in chapters()}
    if len(slugs) != 1 or slugs[0] not in planned:
        sys.exit("new: name a chapter of course/facts.toml, or write it there first: make new CHAPTER=SLUG. "
                 f"There are: {', '.join(planned)}")
    made = skeletons(planned[slugs[0]])
    if there := [name for name in made if (root / name).exists()]:
        sys.exit(f"new: nothing was written, there already is {', '.join(there)}")
    for name, text in made.items():
        write_whole(root / name, text)
        print(f"made {name}")
    print("Write them as text (guide/contributing.md), and add chapter, sheet, solution and lesson to _toc.yml.")


if __name__ == "__main__":
    main(sys.argv[1:])
