"""The cards of the chapters: number, title, minutes, the finding from the notebook, a small figure."""
import re
from html import escape

from docutils import nodes

from course.front.figures import FIGURES, Tables
from course.front.page import Page
from course.ground.facts import Chapter, chapters
from course.ground.openings import Opening, opening
from course.ground.words import number_in_words


def parted(text: str) -> tuple[str, str]:
    """The first sentence of a finding, and what follows it."""
    first = re.match(r"(.+?[.?!][”\"’]?)(?:\s+(?=[A-Z“\"‘0-9])|$)(.*)", text, re.S)
    return (first[1], first[2]) if first else (text, "")


class Chapters(Page):
    """{chapters}: a card for each chapter that is written."""

    def run(self) -> list[nodes.Node]:
        tables, written = Tables(self.root), [chapter for chapter in chapters() if chapter.written(self.root)]
        cards = [self.card(chapter, opening(chapter, self.root), tables) for chapter in written]
        minutes = list(filter(None, (opening(chapter, self.root).minutes for chapter in written)))
        span = f", {min(minutes)} to {max(minutes)} minutes each" if minutes else ""
        said = f"{number_in_words(len(written)).capitalize()} chapters{span}. Each can be read without any code."
        return [self.html(f'<p>{said}</p>\n<ol class="cards">\n' + "\n".join(cards) + "</ol>")]

    def card(self, chapter: Chapter, said: Opening, tables: Tables) -> str:
        """One chapter as a list item."""
        self.env.note_dependency(f"{chapter.page}.ipynb")
        first, rest = parted(said.finding or said.question)
        top = " · ".join([f"{chapter.number}", escape(chapter.title), *[f"{said.minutes} min"] * bool(said.minutes)])
        more = f'<p class="card-more">{escape(rest)}</p>' if rest else ""
        figure = ""
        if chapter.number in FIGURES:
            try:
                svg, caption = FIGURES[chapter.number](tables)
            except (KeyError, ValueError, IndexError, NameError, TypeError) as error:
                raise self.wrong(f"the figure of chapter {chapter.number} in course/front/figures.py cannot be drawn: "
                                 f"{type(error).__name__}: {error}") from error
            figure = f'<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>'
        return (f'<li class="card-of-chapter"><p class="kicker">{top}</p><p class="card-finding">'
                f'<a href="{self.address(chapter.page)}">{escape(first)}</a></p>{more}{figure}</li>')
