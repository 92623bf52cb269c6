"""The course's own parts of the pages: one folder a feature, each with its extension, scripts and styles.

Sphinx loads this package as its one extension (see _config.yml). Each part's scripts and styles are added in the order
of the list, the frame's first; course/frame/bundle.py makes one file of each.
"""
from importlib import import_module
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
PARTS = ["course.frame.extension", "course.frame.search", "course.about.extension", "course.editions.extension",
         "course.explorers.extension", "course.front.extension", "course.glossary.extension", "course.ledger.extension",
         "course.quiz.extension", "course.tables.extension", "course.structured.extension", "course.frame.cells",
         "course.frame.figures", "course.frame.chapter", "course.frame.share", "course.frame.bundle",
         "course.runner.extension"]


def setup(app: Sphinx) -> dict:
    """Load every part."""
    app.course_folders = list(dict.fromkeys(HERE / part.split(".")[1] for part in PARTS))
    for part in PARTS:
        import_module(part).setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
