"""The book for e-readers, `make epub`: chapters without code, the ledger, the glossary, the references.

Sphinx's EPUB builder makes it from plain Markdown (text.py) in a folder of its own, so nothing of the site's machinery
is in it. Where the site is built it is offered on its first page.
"""
import io
import re
import sys
import tempfile
from pathlib import Path

from sphinx.application import Sphinx

from course.editions import text
from course.editions.offer import NAMES, offer
from course.ground.facts import ROOT, chapters, cited, edition_day
from course.ground.files import load, write_bytes
from course.ground.words import date_in_words

SITE = ROOT / "_build" / "html"
MADE = ROOT / "_build" / "reader"
NAME = next(name for name in NAMES if name.endswith(".epub"))
GUIDE = ["guide/claims", "guide/glossary", "guide/how-sure-are-we", "guide/references", "guide/references-news",
         "guide/references-copies", "guide/about", "guide/editions", "guide/changes"]
TITLE = Path(__file__).with_name("title.md")


def settings(root: Path) -> dict:
    """What _config.yml says of addresses and publisher."""
    config = load(root / "_config.yml")
    more = config["sphinx"]["config"]
    return {"base": config["html"]["baseurl"], "publisher": more["course_publisher"], "contact": more["course_contact"]}


def sources(root: Path = ROOT) -> dict[str, str]:
    """{path: content} of the folder that Sphinx reads, but for its settings."""
    said, base = cited(root), settings(root)["base"]
    written = [chapter for chapter in chapters() if chapter.written(root)]
    pages, files = {}, {}
    for chapter in written:
        notebook = load(root / f"{chapter.page}.ipynb")
        pages[chapter.page], figures = text.chapter(notebook, chapter.page)
        files |= figures
    for page in GUIDE:
        read = (root / f"{page}.md").read_text("utf-8")
        read = re.sub(r"```\{include\} (\S+)\n```", lambda match: (root / "guide" / match[1]).read_text("utf-8"), read)
        pages[page] = re.sub(r"\{verdict\}`([^`]+)`", r"**\1**", read)
    labels = set().union(*map(text.labels_of, pages.values()))
    linked = {page: text.relinked(read, page, pages, labels, base) for page, read in pages.items()}
    authors, day = ", ".join(author["name"] for author in said["authors"]), edition_day(root).isoformat()
    opening = TITLE.read_text("utf-8").format(title=said["title"], authors=authors, edition=date_in_words(day),
                                              where=f"at <{base}>" if base else "on its site")
    listed = {"Chapters": [chapter.page for chapter in written], "Trust": GUIDE}
    contents = "\n\n".join("\n".join(["```{toctree}", f":caption: {caption}", ":maxdepth: 1", "", *names, "```"])
                           for caption, names in listed.items())
    return {"index.md": f"{opening}\n{contents}\n", **{f"{page}.md": read for page, read in linked.items()}, **files}


def options(root: Path = ROOT) -> dict:
    """The settings of Sphinx for the EPUB."""
    said, known = cited(root), settings(root)
    day, name = edition_day(root).isoformat(), NAME.removesuffix(".epub")
    authors = ", ".join(author["name"] for author in said["authors"])
    return {"project": said["title"], "author": authors, "copyright": f"{day[:4]}, {authors}", "version": day,
            "extensions": ["myst_parser", "course.about.extension"],
            "course_publisher": known["publisher"], "course_contact": known["contact"],
            "myst_enable_extensions": ["colon_fence", "deflist", "attrs_inline", "attrs_block"],
            "myst_heading_anchors": 3, "suppress_warnings": ["myst.xref_missing", "epub.unknown_project_files"],
            "epub_publisher": known["publisher"] or authors,
            "epub_identifier": f"{name}-{day}", "epub_uid": f"{name}-{day}", "epub_basename": name,
            "epub_show_urls": "no", "epub_tocdup": False, "epub_tocdepth": 2, "epub_use_index": False,
            "epub_description": "An open course that tests twenty claims about Iraq, the United States and Iran.",
            "smartquotes": False}


def build(target: Path, root: Path = ROOT) -> Path:
    """Make the EPUB in a folder and return its path; RuntimeError names Sphinx's first complaint."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "source"), Path(folder, "out")
        for name, content in sources(root).items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        log = io.StringIO()
        Sphinx(source, None, out, Path(folder, "trees"), "epub", options(root), status=None, warning=log).build()
        if complaints := log.getvalue().strip():
            raise RuntimeError(complaints.replace(f"{source}/", ""))
        write_bytes(target / NAME, (out / NAME).read_bytes())
        return target / NAME


def main() -> None:
    try:
        made = build(MADE)
    except RuntimeError as error:
        sys.exit(f"epub: the book was not made:\n{error}")
    if (SITE / "index.html").exists():
        offer(SITE, made)
    print(f"The book for e-readers is {made} ({made.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
