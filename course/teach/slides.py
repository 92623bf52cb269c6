"""Slides for each lesson, from what its chapter already has: python -m course.teach.slides   (make slides)

_build/slides/NN-slug.html has a slide for each section, Predict, figure and rule of the chapter in their order, and the
minutes of the lesson as speaker notes. reveal.js comes from the package sphinx-revealjs; no other host is asked.
"""
import re
import shutil
from base64 import b64encode
from collections import defaultdict
from html import escape
from importlib.resources import files

import nbformat
from markdown_it import MarkdownIt

from course.ground.facts import ROOT, Chapter, chapters, cited
from course.ground.files import write_whole
from course.ground.markdown import inline

MADE = ROOT / "_build" / "slides"
REVEAL = files("sphinx_revealjs") / "_static" / "revealjs"
CARRIED = ["LICENSE", "dist/reset.css", "dist/reveal.css", "dist/reveal.js", "dist/theme/white.css",
           "dist/theme/fonts/source-sans-pro", "plugin/notes"]
AT_HOME = {"You will be able to", "Quiz", "Now you", "References"}
MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("smartquotes")

Slide = tuple[str, str]  # the section that it belongs to, its HTML


def words(text: str) -> str:
    """Markdown without its links and its roles."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\{[\w:-]+\}`([^`<]*?)(?:\s*<[^`]*>)?`", r"\1", text)


def slides(chapter: Chapter) -> list[Slide]:
    """The slides of a chapter but the first, in the order of its notebook."""
    found, section = [], ""
    for cell in nbformat.read(ROOT / f"{chapter.page}.ipynb", as_version=4).cells:
        if cell.cell_type == "markdown":
            for block in re.split(r"\n\s*\n", words(cell.source)):
                if block.startswith("## "):
                    section = block.partition("\n")[0].removeprefix("## ").strip()
                    found.append((section, f"<h2>{inline(section)}</h2>"))
                elif block.startswith("**Predict"):
                    found.append((section, f'<div class="predict">{MARKDOWN.render(block)}</div>'))
                elif block.startswith("> **Rule") or (section == "On trial" and block.startswith("- **S")):
                    found.append((section, MARKDOWN.render(block)))
        for output in cell.get("outputs", []):
            svg = output.get("data", {}).get("image/svg+xml")
            if svg:
                data = b64encode("".join(svg).encode()).decode()
                alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
                found.append((section, f'<img class="figure" alt="{escape(alt)}" '
                                       f'src="data:image/svg+xml;base64,{data}">'))
    return [slide for slide in found if slide[0] not in AT_HOME]


def plan(chapter: Chapter) -> list[str]:
    """The lines of the tables "minute by minute" of a lesson, as Markdown, without the cells' marks."""
    lesson = (ROOT / "guide" / "lessons" / f"{chapter.slug}.md").read_text("utf-8")
    return [": ".join([cells[0], " / ".join(cells[1:])]) for line in lesson.splitlines()
            if re.match(r"\| *\d+-\d+ *\|", line) and (cells := [cell.strip() for cell in line.strip("| ").split("|")])]


def notes(chapter: Chapter, sections: list[str]) -> dict[str, list[str]]:
    """{section: the lines of the lesson's plan for it}; a line that names no section belongs to the one before."""
    said, current = defaultdict(list), ""
    for line in plan(chapter):
        plain = line.replace("*", "")
        current = next((section for section in sections if section and section in plain), current)
        said[current].append(words(line))
    return said


def page(chapter: Chapter) -> str:
    """The slides of a lesson as one page of HTML."""
    shown = slides(chapter)
    said = notes(chapter, list(dict.fromkeys(section for section, _ in shown)))
    first = (f"<h1>{escape(chapter.title)}</h1><p>{escape(chapter.question)}</p>"
             f'<p class="keys">{escape(cited()["title"])}. Arrow keys, or space. S: notes and clock. F: whole screen. '
             'To print: <a href="?print-pdf">slides</a>, <a href="?print-pdf&amp;showNotes=separate-page">with notes'
             "</a>.</p>")
    parts = []
    for section, html in [("", first), *shown]:
        lines = "".join(f"<p>{inline(line)}</p>" for line in said.pop(section, []))
        parts.append(f"<section>{html}{f'<aside class=notes>{lines}</aside>' if lines else ''}</section>")
    style = "".join(f'<link rel="stylesheet" href="reveal/dist/{name}">'
                    for name in ("reset.css", "reveal.css", "theme/white.css"))
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            f'content="width=device-width, initial-scale=1">\n<title>Slides: {escape(chapter.title)}</title>{style}'
            f'<link rel="stylesheet" href="slides.css"></head>\n<body><div class="reveal"><div class="slides">\n'
            + "\n".join(parts) + '\n</div></div>\n<script src="reveal/dist/reveal.js"></script>'
            '<script src="reveal/plugin/notes/notes.js"></script>\n<script>Reveal.initialize({hash: true, width: 1200, '
            "height: 720, margin: 0.03, slideNumber: true, plugins: [RevealNotes]});</script></body></html>\n")


def main() -> None:
    """Write the slides of all lessons, and reveal.js beside them."""
    for name in CARRIED:
        target = MADE / "reveal" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (REVEAL / name).is_dir():
            shutil.copytree(REVEAL / name, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(REVEAL / name, target)
    write_whole(MADE / "slides.css", files("course.teach").joinpath("slides.css").read_text("utf-8"))
    for chapter in chapters():
        write_whole(MADE / f"{chapter.slug}.html", page(chapter))
    print(f"Show from {MADE}")


if __name__ == "__main__":
    main()
