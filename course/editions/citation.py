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
    edition: str  # Edition of 27 November 2026
    address: str
    part: str
    day: date

    def line(self) -> str:
        """One line to copy."""
        dated = date_in_words(self.day.isoformat()) if self.part else str(self.day.year)
        inside = f"{self.part}. In: " if self.part else ""
        return f"{' and '.join(self.authors)} ({dated}). {inside}{self.book}. {self.edition}. {self.address}".rstrip()

    def bibtex(self, key: str) -> str:
        """A BibTeX entry."""
        fields = {"author": " and ".join(f"{{{name}}}" for name in self.authors),
                  "title": f"{{{self.part or self.book}}}", "howpublished": f"In: {self.book}" * bool(self.part),
                  "year": self.day.year, "month": self.day.month, "day": self.day.day, "note": self.edition,
                  "url": self.address}
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"

    def ris(self) -> str:
        """A RIS record, as reference managers read it."""
        fields = [("TY", "ELEC"), *(("AU", name) for name in self.authors), ("TI", self.part or self.book),
                  ("T2", self.book * bool(self.part)), ("PY", str(self.day.year)), ("DA", f"{self.day:%Y/%m/%d}"),
                  ("ET", self.edition), ("LA", "en"), ("UR", self.address), ("ER", "")]
        return "\n".join(f"{tag}  - {value}" for tag, value in fields if value or tag == "ER")


def work(root: Path = ROOT, address: str = "", part: str = "", day: date | None = None) -> Work:
    """The book as it is cited, or a part of it."""
    said, edition = cited(root), edition_day(root)
    return Work(said["title"], tuple(author["name"] for author in said["authors"]),
                f"Edition of {date_in_words(edition.isoformat())}", address, part, day or edition)
