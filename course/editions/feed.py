"""The feed of corrections and changed verdicts, Atom (RFC 4287): feed.xml in the built site.

Corrections are the lines "- Correction:" of CHANGELOG.md, verdicts the rows of data/claim_history.csv after a claim's
first. Ids do not depend on the address of the site, so a move makes no entry new.
"""
import uuid
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import shorten

from course.ground.facts import cited, corrections, edition_day
from course.ground.rows import read_rows
from course.ground.words import date_in_words

NAME = "feed.xml"
ATOM = "http://www.w3.org/2005/Atom"
NAMESPACE = uuid.UUID("6c078eaf-34bf-4961-ab7d-f3bd87f9c2fe")  # of this book's ids, for ever
MOST = 100  # entries


@dataclass(frozen=True)
class Entry:
    """What happened on a day, in words, and the page of the book that says more."""

    day: str
    title: str
    text: str
    page: str

    @property
    def id(self) -> str:
        """An address for ever, made from the day and the title."""
        return uuid.uuid5(NAMESPACE, f"{self.day} {self.title}").urn


def corrected(root: Path) -> list[Entry]:
    """An entry for each correction."""
    return [Entry(day, f"Correction: {shorten(line, 100, placeholder=' …')}", line, "guide/changes.html")
            for day, line in ((day, line.replace("`", "")) for day, line in corrections(root))]


def verdicts(claims: list[dict[str, str]], history: list[dict[str, str]]) -> list[Entry]:
    """An entry for each verdict that changed."""
    texts, before, found = {row["claim"]: row["claim_text"] for row in claims}, {}, []
    for row in sorted(history, key=lambda row: row["verdict_date"]):
        name = row["claim"]
        if name in before:
            found.append(Entry(
                row["verdict_date"], f"Verdict changed: {texts[name]} ({name}) is now “{row['verdict']}”",
                f"It was “{before[name]}”. {row['reason']}", f"guide/verdicts/{name.lower()}.html"))
        before[name] = row["verdict"]
    return found


def entries(root: Path) -> list[Entry]:
    """All entries, the newest first."""
    found = verdicts(read_rows(root / "data/claims.csv"), read_rows(root / "data/claim_history.csv"))
    found += corrected(root)
    return sorted(found, key=lambda entry: entry.day, reverse=True)[:MOST]


def feed(root: Path, base: str = "") -> str:
    """The feed as XML; `base` is the address of the site, with which links are absolute."""
    said, listed = cited(root), entries(root)
    base = base.rstrip("/") + "/" if base else ""
    title = escape(f"{said['title'].split(':')[0]}: corrections and changed verdicts")
    authors = "".join(f"<author><name>{escape(author['name'])}</name></author>" for author in said["authors"])
    itself = f'<link rel="self" type="application/atom+xml" href="{base}{NAME}"/>' if base else ""
    day = max([entry.day for entry in listed] + [edition_day(root).isoformat()])
    items = "".join(
        f"<entry><id>{entry.id}</id><title>{escape(entry.title)}</title><updated>{entry.day}T00:00:00Z</updated>"
        f'<link rel="alternate" type="text/html" href="{base}{entry.page}"/>'
        f'<content type="text">{date_in_words(entry.day)}. {escape(entry.text)}</content></entry>' for entry in listed)
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{ATOM}" xml:lang="en"><id>{NAMESPACE.urn}</id>'
            f"<title>{title}</title><updated>{day}T00:00:00Z</updated>{authors}"
            f'<link rel="alternate" type="text/html" href="{base or "index.html"}"/>{itself}{items}</feed>\n')
