"""How to cite the book or one verdict: a line, BibTeX, RIS. CITATION.cff says what the book is called and by whom."""
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from course.ground.facts import ROOT, cited, edition_day
from course.ground.words import date_in_words


@dataclass(frozen=True)
class Work:
    """What is cited: the book, or with `part` a page of it with its own day."""

    book: str
    authors: tuple[str, ...]
    edition: date
    address: str = ""
    part: str = ""
    day: date | None = None

    @property
    def when(self) -> date:
        """The day of the part, else of the edition."""
        return self.day or self.edition

    @property
    def edition_words(self) -> str:
        """Edition of 27 November 2026."""
        return f"Edition of {date_in_words(self.edition.isoformat())}"

    def line(self) -> str:
        """One line to copy."""
        who, whole = " and ".join(self.authors), f"{self.book}. {self.edition_words}."
        dated = date_in_words(self.when.isoformat()) if self.part else str(self.when.year)
        return f"{who} ({dated}). " + f"{self.part}. In: " * bool(self.part) + whole + f" {self.address}" * bool(
            self.address)

    def bibtex(self, key: str) -> str:
        """A BibTeX entry."""
        fields = {"author": " and ".join(f"{{{name}}}" for name in self.authors),
                  "title": f"{{{self.part or self.book}}}", "howpublished": f"In: {self.book}" * bool(self.part),
                  "year": self.when.year, "month": self.when.month, "day": self.when.day, "note": self.edition_words,
                  "url": self.address}
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"

    def ris(self) -> str:
        """A RIS record, as reference managers read it."""
        fields = [("TY", "ELEC"), *(("AU", name) for name in self.authors), ("TI", self.part or self.book),
                  ("T2", self.book * bool(self.part)), ("PY", str(self.when.year)), ("DA", f"{self.when:%Y/%m/%d}"),
                  ("ET", self.edition_words), ("LA", "en"), ("UR", self.address), ("ER", "")]
        return "\n".join(f"{tag}  - {value}" for tag, value in fields if value or tag == "ER")


def work(root: Path = ROOT, address: str = "", part: str = "", day: date | None = None) -> Work:
    """The book as it is cited, or a part of it."""
    said = cited(root)
    return Work(said["title"], tuple(author["name"] for author in said["authors"]), edition_day(root), address, part,
                day)
