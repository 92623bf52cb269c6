"""The extensions that make the pages, in their order, and what lies beside them."""
from pathlib import Path

from course.ground import marks

PARTS = ["course.frame.extension", "course.frame.search", "course.about.extension", "course.editions.extension",
         "course.explorers.extension", "course.front.extension", "course.glossary.extension", "course.ledger.extension",
         "course.quiz.extension", "course.tables.extension", "course.structured.extension", "course.frame.cells",
         "course.frame.figures", "course.frame.chapter", "course.frame.descriptions", "course.frame.bundle",
         "course.runner.extension"]
FOLDERS = list(dict.fromkeys(Path(__file__).parents[1] / part.split(".")[1] for part in PARTS))


def book_style() -> str:
    """The style of the whole book: the .css files beside the extensions and the colours of the verdicts.

    A page has the part of it that it can use; what is printed, from many pages, has all of it.
    """
    styles = [path.read_text("utf-8") for folder in FOLDERS for path in sorted(folder.glob("*.css"))]
    return "".join([*styles, marks.styles()])
