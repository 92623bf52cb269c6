"""Put a reader's file (EPUB or PDF) into the built site and list it on the first page with its size.

A new build of the site starts without them, so a file is always one of the very site in which it is.
"""
import re
from html import escape
from pathlib import Path

from course.ground.files import write_bytes, write_whole
from course.ground.words import size_in_words

FOLDER = "reader"  # in the built site
EMPTY = '<ul class="reader-files" hidden></ul>'
NAMES = {"iraq-between-washington-and-tehran.epub": "EPUB, for e-readers: text and figures, without code",
         "iraq-between-washington-and-tehran.pdf": "PDF to print: text and figures, without code",
         "iraq-between-washington-and-tehran-with-code.pdf": "PDF to print, with code"}


def listed(folder: Path) -> str:
    """The list of the files that are in a site."""
    sizes = {name: size_in_words((folder / name).stat().st_size) for name in NAMES if (folder / name).exists()}
    items = [f'<li><a href="{FOLDER}/{name}" download>{escape(NAMES[name])}</a> ({size})</li>'
             for name, size in sizes.items()]
    return f'<ul class="reader-files">{"".join(items)}</ul>' if items else EMPTY


def offer(site: Path, *files: Path) -> None:
    """Copy files into a built site and renew the list on its first page.

    Raises FileNotFoundError if there is no site, ValueError if its first page has no place for the list.
    """
    target, page = site / FOLDER, site / "index.html"
    text = page.read_text("utf-8")
    if 'class="reader-files"' not in text:
        raise ValueError("the first page has no place for the reader's files: put `{reader-files}` into index.md.")
    target.mkdir(exist_ok=True)
    for file in files:
        write_bytes(target / file.name, file.read_bytes())
    write_whole(page, re.sub(r'<ul class="reader-files".*?</ul>', lambda _: listed(target), text, flags=re.S))
