"""The first page: directives that write its parts from the tables and the notebooks.

    :::{tally}             what became of the claims, and a mark for each
    :::{judge}             a quotation to judge, with an answer that depends on the rule
    :::{troops}            the picture, with a note below it
    :::{examples}          one claim for each verdict
    :::{chapters}          a card for each chapter
    :::{since}             one line an event: T131 (S17): a sentence in our words
"""
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from course.front import share_card
from course.front.cards import Chapters
from course.front.claims import Examples, Tally
from course.front.judge import Judge
from course.front.since import Since
from course.front.troops import Troops


def draw(app: Sphinx) -> None:
    """Draw the picture of shared links, among the static files."""
    try:
        drawn = share_card.card(Path(app.srcdir))
    except Exception as error:
        raise ExtensionError("course/front/share_card.py could not draw the picture of shared links from "
                             "data/us_troop_levels.csv and data/claims.csv: "
                             f"{type(error).__name__}: {error}") from error
    static = Path(app.outdir, "_static")
    static.mkdir(exist_ok=True)
    (static / "og.png").write_bytes(drawn)


def setup(app: Sphinx) -> None:
    for directive in (Tally, Examples, Judge, Troops, Chapters, Since):
        app.add_directive(directive.__name__.lower(), directive)
    app.connect("builder-inited", draw)
