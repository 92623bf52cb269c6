"""The book as Course and a chapter as LearningResource of schema.org, with the objectives that its notebook names."""
from collections.abc import Callable
from pathlib import Path

from course.ground.facts import Chapter, chapters
from course.ground.openings import opening


def located(address: str) -> dict:
    """An address as `url`, once the site has one: a relative address is none for whoever reads the data elsewhere."""
    return {"url": address} if "://" in address else {}


def part(chapter: Chapter, root: Path, address: Callable[[str], str]) -> dict:
    """A chapter in short: its question and address."""
    return {"@type": "LearningResource", "name": opening(chapter, root).question, "position": chapter.number,
            **located(address(f"{chapter.page}.html"))}


def course(said: dict, description: str, root: Path, address: Callable[[str], str]) -> dict:
    """The book; `said` is CITATION.cff."""
    return {"@type": "Course", "name": said["title"], "description": description, "keywords": said["keywords"],
            "version": str(said["version"]), "datePublished": str(said["date-released"]), "isAccessibleForFree": True,
            "hasPart": [part(chapter, root, address) for chapter in chapters() if chapter.written(root)]}


def chapter_of_course(chapter: Chapter, said: dict, root: Path, address: Callable[[str], str]) -> dict:
    """A written chapter with what it teaches and how long it takes to read."""
    told = opening(chapter, root)
    found = part(chapter, root, address) | {
        "learningResourceType": "chapter", "abstract": told.finding, "teaches": list(told.objectives),
        "timeRequired": f"PT{told.minutes}M" if told.minutes else "", "isAccessibleForFree": True,
        "isPartOf": {"@type": "Course", "name": said["title"], **located(address("index.html"))}}
    return {key: value for key, value in found.items() if value not in ("", [])}
