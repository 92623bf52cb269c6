"""The page of the course's rules, guide/rules.md: each with the chapter that earns it and what it found there."""
import re
from pathlib import Path

from course.ground.contents import Contents
from course.ground.facts import chapters
from course.ground.openings import FINDING, prose

RULE = r"^> \*\*Rule\. ([^*]+)\.\*\* (.+)$"  # its name, what it says
OPENING = (Path(__file__).parent / "templates/rules.md").read_text("utf-8")


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the page, or nothing in a project without chapters."""
    parts = [OPENING]
    for chapter in chapters():
        path = contents.root / f"{chapter.page}.ipynb"
        text = prose(path) if path.exists() else ""
        found, finding = re.findall(RULE, text, re.M), re.search(FINDING, text, re.M)
        for name, says in found:
            says = re.sub(r"\]\((?!http|\.\./)", "](../chapters/", says)
            link = f"[Chapter {chapter.number}, {chapter.title}](../{chapter.page}.ipynb)"
            parts.append(f"## {name}\n\n{says}\n\n{link}: {finding[1] if finding else ''}")
    return {"guide/rules.md": "\n\n".join(parts) + "\n"} if len(parts) > 1 else {}
