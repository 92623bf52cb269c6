"""The cards of the chapters: number, title, minutes, the finding from the notebook, a small figure."""
import re
from html import escape

from docutils import nodes

from course.front.figures import FIGURES, Tables
from course.front.page import Page
from course.ground.facts import Chapter, chapters
from course.ground.openings import opening
from course.ground.words import number_in_words


def parted(text: str) -> tuple[str, str]:
    """The first sentence of a finding, and what follows it."""
    first = re.match(r"(.+?[.?!][”\"’]?)(?:\s+(?=[A-Z“\"‘0-9])|$)(.*)", text, re.S)
    return (first[1], first[2]) if first else (text, "")


class Chapters(Page):
    """{chapters}: a card for each chapter of the plan; one that is not written yet shows its question."""

    def run(self) -> list[nodes.Node]:
        tables, cards = Tables(self.root), []
        for chapter in chapters():
            try:
                cards.append(self.card(chapter, tables))
            except (KeyError, ValueError, IndexError, NameError, TypeError) as error:
                raise self.wrong(f"the figure of chapter {chapter.number} in course/front/figures.py cannot be drawn: "
                                 f"{type(error).__name__}: {error}") from error
        written = [opening(chapter, self.root).minutes for chapter in chapters() if chapter.written(self.root)]
        minutes = [number for number in written if number]
        span = f", {min(minutes)} to {max(minutes)} minutes each" if minutes else ""
        planned = len(cards) - len(written)
        more = f"; {number_in_words(planned)} more are planned" if planned else ""
        said = f"{number_in_words(len(written)).capitalize()} chapters{span}{more}. Each can be read without any code."
        return [self.html(f'<p>{said}</p>\n<ol class="cards">\n' + "\n".join(cards) + "</ol>")]

    def card(self, chapter: Chapter, tables: Tables) -> str:
        """One chapter as a list item."""
        said, written = opening(chapter, self.root), chapter.written(self.root)
        self.env.note_dependency(f"{chapter.page}.ipynb")
        first, rest = parted(said.finding or said.question)
        state = f"{said.minutes} min" if said.minutes else "" if written else "planned"
        top = " · ".join(filter(None, [f"{chapter.number}", escape(chapter.title), state]))
        head = f'<a href="{self.address(chapter.page)}">{escape(first)}</a>' if written else escape(first)
        more = f'<p class="card-more">{escape(rest)}</p>' if rest else ""
        figure = ""
        if chapter.number in FIGURES and written:
            svg, caption = FIGURES[chapter.number](tables)
            figure = f'<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>'
        return (f'<li class="card-of-chapter{"" if written else " planned"}"><p class="kicker">{top}</p>'
                f'<p class="card-finding">{head}</p>{more}{figure}</li>')
