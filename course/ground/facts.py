"""Facts about the course, each said in one place: course/facts.toml, data/verdict_scale.csv, CHANGELOG.md and
CITATION.cff.
"""
import functools
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from course.ground.files import load
from course.ground.rows import read_rows

ROOT = Path(__file__).resolve().parents[2]
UNTRIED = "not yet tried"


@dataclass(frozen=True)
class Chapter:
    """A chapter of the plan; it is written once its notebook is there."""

    number: int
    slug: str
    title: str
    question: str
    deepens: tuple[str, ...] = ()  # claims that an earlier chapter tried and this one looks at again

    @property
    def page(self) -> str:
        """The name of its page: chapters/03-counting-soldiers."""
        return f"chapters/{self.slug}"

    def written(self, root: Path = ROOT) -> bool:
        """Is there a notebook?"""
        return (root / f"{self.page}.ipynb").exists()


@functools.cache
def _facts() -> dict:
    said = load(ROOT / "course/facts.toml")
    if missing := {"record_ends", "text_date", "around_iraq", "source_quality", "chapter"} - said.keys():
        raise ValueError(f"course/facts.toml has no `{min(missing)}`. Bring it back: git diff shows what is gone.")
    return said


def record_ends() -> date:
    """The last day of the record."""
    return _facts()["record_ends"]


def around_iraq() -> list[str]:
    """The six states whose soldiers are counted beside those in Iraq."""
    return _facts()["around_iraq"]


def chapters() -> list[Chapter]:
    """All chapters of the plan, in order."""
    return [Chapter(int(row["slug"][:2]), row["slug"], row["title"], row["question"], tuple(row.get("deepens", [])))
            for row in _facts()["chapter"]]


def chapter(number: int | str) -> Chapter:
    """One chapter of the plan by its number."""
    return chapters()[int(number) - 1]


@functools.cache
def scale() -> dict[str, dict[str, str]]:
    """The verdict scale by word, in its order: meaning, question, sign, colours, which numbers lie inside the range."""
    return {row["verdict"]: row for row in read_rows(ROOT / "data/verdict_scale.csv")}


def editions(root: Path = ROOT) -> list[tuple[str, str]]:
    """[(day, what is said of it)] of the editions in CHANGELOG.md, the newest first."""
    path = root / "CHANGELOG.md"
    text = path.read_text("utf-8") if path.exists() else ""
    return re.findall(r"^## (\d{4}-\d\d-\d\d)\n(.*?)(?=^## |\Z)", text, re.M | re.S)


def corrections(root: Path = ROOT) -> list[tuple[str, str]]:
    """[(day, line)] of the corrections in CHANGELOG.md, the newest edition's first."""
    return [(day, line) for day, body in editions(root) for line in re.findall(r"^- Correction: (.+)", body, re.M)]


def edition_day(root: Path = ROOT) -> date:
    """The day of the newest edition."""
    if not (found := editions(root)):
        raise ValueError("CHANGELOG.md has no edition: a line such as `## 2026-11-27`, and what it brings.")
    return date.fromisoformat(found[0][0])


def cited(root: Path = ROOT) -> dict:
    """CITATION.cff: title, authors, licence, keywords. ValueError if it is not of the newest edition."""
    said, edition = load(root / "CITATION.cff"), edition_day(root).isoformat()
    for field in ("version", "date-released"):
        if str(said[field]) != edition:
            raise ValueError(f"CITATION.cff has {field} {said[field]}, CHANGELOG.md has {edition}: run `make package`.")
    return said


def source_quality() -> dict[str, str]:
    """What each letter of `quality` in data/sources.csv means, the best first but for D and K."""
    return _facts()["source_quality"]
