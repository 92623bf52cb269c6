"""What the opening of a chapter's notebook says: its question, finding, minutes and objectives."""
import re
from dataclasses import dataclass
from pathlib import Path

from course.ground.facts import ROOT, Chapter
from course.ground.files import load

FINDING = r"^\*(?![*\[])([^*\n]+)\*$"


@dataclass(frozen=True)
class Opening:
    """What a reader is told first; a part that the notebook does not have is empty."""

    question: str
    finding: str = ""        # two sentences: what somebody knows who reads no further
    minutes: int | None = None
    objectives: tuple[str, ...] = ()


def words_only(markdown: str) -> str:
    """A paragraph of Markdown without its marks: links, code, emphasis."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"[*`]+|\\(?=[_$*~|<>])", "", " ".join(text.split()))


def prose(path: Path) -> str:
    """The Markdown of a notebook, an empty line between its cells."""
    cells = load(path)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def opening(chapter: Chapter, root: Path = ROOT) -> Opening:
    """Read the opening of a chapter; of one that nobody has written, the question of the plan."""
    path = root / f"{chapter.page}.ipynb"
    if not path.exists():
        return Opening(chapter.question)
    text = prose(path)
    top, _, _ = text.partition("\n## ")
    finding = re.search(FINDING, top, re.M)
    minutes = re.search(r"\bReading: (\d+) minutes", top)
    aims = re.search(r"^## You will be able to\n(.+?)(?=^## |\Z)", text, re.M | re.S)
    return Opening(
        chapter.question, words_only(finding[1]) if finding else "", int(minutes[1]) if minutes else None,
        tuple(re.sub(r"\s*\(tasks? [^)]*\)", "", words_only(aim)).rstrip(".;")
              for aim in re.findall(r"^(?:\d+\.|-) (.+(?:\n  .+)*)", aims[1] if aims else "", re.M)))
