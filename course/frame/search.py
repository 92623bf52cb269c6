"""The words of the search: one spelling for what people write in several ways, so that they find it.

Accents, macrons and apostrophes are left out (Sūdānī, Asa'ib), the forms of yeh, kaf and alef are one each, digits are
Latin, a number has no marks between its thousands (2,500) and an Arabic word no article. spelling.js does the same
to what a reader asks for.
"""
import re
import unicodedata

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

LETTERS = str.maketrans("ىیېئةکأإآٱؤ", "ييييهكااااو", "'’‘ʿʾʼ`ـ") | {
    ord(digit): str(at % 10) for at, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
ARTICLE = re.compile(r"\bال(?=\w{3})")
QUESTIONS = {"did", "do", "does", "how", "many", "much", "what", "when", "where", "which", "who", "why"}
THOUSANDS = re.compile(r"(?<=\d)[,٬\u2009\u202f](?=\d{3}(?!\d))")


def plain(text: str) -> str:
    """A text in the one spelling that the search knows."""
    text = unicodedata.normalize("NFD", text.translate(LETTERS))
    return THOUSANDS.sub("", "".join(letter for letter in text if not unicodedata.combining(letter)).casefold())


class Words(SearchEnglish):
    """English as Sphinx knows it, after `plain`."""

    lang = "en-plain"
    stopwords = SearchEnglish.stopwords | QUESTIONS

    def split(self, input: str) -> list[str]:
        """The words of a text."""
        return re.findall(r"\w+", ARTICLE.sub("", plain(input)))

    def stem(self, word: str) -> str:
        """A word without its ending; the tables' numbers have none, and most words to stem are numbers."""
        return word if word.isdigit() else super().stem(word)


def setup(app: Sphinx) -> None:
    app.add_search_language(Words)
