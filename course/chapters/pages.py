"""The page of the course's rules, guide/rules.md: each with the chapter that earns it and what it found there."""
import json
import re
from pathlib import Path

from course.ground.contents import Contents
from course.ground.facts import chapters

OPENING = (Path(__file__).parent / "templates/rules.md").read_text("utf-8")


def rules(path: Path) -> tuple[list[tuple[str, str]], str]:
    """([(name, what it says), ...], the finding) of a chapter's notebook."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    finding = re.search(r"^\*([^*\n]+)\*$", text, re.M)
    return re.findall(r"^> \*\*Rule\. ([^*]+)\.\*\* (.+)$", text, re.M), finding[1] if finding else ""


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the page, or nothing in a project without chapters."""
    parts = [OPENING]
    for chapter in chapters():
        path = contents.root / f"{chapter.page}.ipynb"
        found, finding = rules(path) if path.exists() else ([], "")
        for name, says in found:
            says = re.sub(r"\]\((?!http|\.\./)", "](../chapters/", says)
            link = f"[Chapter {chapter.number}, {chapter.title}](../{chapter.page}.ipynb)"
            parts.append(f"## {name}\n\n{says}\n\n{link}: {finding}")
    return {"guide/rules.md": "\n\n".join(parts) + "\n"} if len(parts) > 1 else {}
