"""The course's own parts of the pages: one folder a feature, each with its extension, scripts and styles.

Sphinx loads this package as its one extension (see _config.yml). Each part's scripts and styles are added in the order
of the list, and the part that makes the bundle of them comes last.
"""
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

HERE = Path(__file__).parent
PARTS = ["course.about.extension", "course.editions.extension", "course.explorers.extension", "course.front.extension",
         "course.glossary.extension", "course.ledger.extension", "course.quiz.extension", "course.frame.extension",
         "course.tables.extension", "course.structured.extension", "course.frame.share", "course.frame.lean"]


def add_assets(app: Sphinx, config: Config) -> None:
    """Make each part's scripts and styles, the files beside its extension, known to Sphinx."""
    for folder in dict.fromkeys(HERE / part.split(".")[1] for part in PARTS):
        config.html_static_path += [str(path) for path in sorted([*folder.glob("*.js"), *folder.glob("*.css")])]
        for path in sorted(folder.glob("*.css")):
            app.add_css_file(path.name)
        for path in sorted(folder.glob("*.js")):
            app.add_js_file(path.name)


def setup(app: Sphinx) -> dict:
    """Load every part."""
    app.connect("config-inited", add_assets)
    for part in PARTS:
        app.setup_extension(part)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
