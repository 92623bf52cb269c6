"""Read what was handed in: every form of a notebook that browsers, phones and editors make, decided by its content."""
import json
import logging
import re
import warnings

import nbformat

from course.marking.limits import NOTEBOOK
from course.marking.sheet import Cell, cells_of

CONFLICT = re.compile(r"^<{7}.*\n((?:.*\n)*?)={7}.*\n((?:.*\n)*?)>{7}.*\n?", re.M)
KINDS = [(b"%PDF", "a PDF"), (b"Rar!", "an archive (RAR)"), (b"7z\xbc\xaf", "an archive (7z)"),
         (b"\x1f\x8b", "an archive (gzip)"), (b"PK", "an archive without a notebook, or an office document"),
         (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
         (b"\xd0\xcf\x11\xe0", "an office document"), (b"{\\rtf", "a text document"),
         (b"<!doctype html", "a web page"), (b"<html", "a web page")]
ENDINGS = {"zip": "a damaged archive", "heic": "a picture", "html": "a web page", "url": "a link", "webloc": "a link",
           "py": "a Python script"}


class Unreadable(Exception):
    """A file that cannot be marked; the words say why, for the student too."""


def maybe(head: bytes) -> bool:
    """May a file that begins like this be a notebook?"""
    return b"{" in head and not head.startswith(b"{\\rtf") or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, UTF-32, or a code page of Windows."""
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return one_byte(content) if encoding == "utf-8" else content.decode(encoding, "replace")


def one_byte(content: bytes) -> str:
    """Text of a code page: Arabic (cp1256) if most of its higher characters are Arabic letters there, else cp1252."""
    arabic = content.decode("cp1256")
    higher = [letter for letter in arabic if letter > "\x7f"]
    return arabic if sum("\u0600" <= letter <= "\u06ff" for letter in higher) * 2 > len(higher) else \
        content.decode("cp1252", "replace")


def read_notebook(content: bytes, name: str) -> list[Cell]:
    """The cells of a file. Raises Unreadable if it is no notebook, is damaged, or is too large."""
    if not content.strip():
        raise Unreadable("The file is empty.")
    if len(content) > NOTEBOOK:
        raise Unreadable(f"The file has more than {NOTEBOOK // 1_000_000} MB. Clear its outputs, save it, and hand it "
                         "in again.")
    text = decoded(content) if maybe(content[:64]) else ""
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "<<<<<<<")):
        raise Unreadable(f"It is no notebook but {kind_of(content, name)}. Hand in the file that ends in .ipynb.")
    sides = [CONFLICT.sub(side, text) for side in (r"\1", r"\2")] if CONFLICT.search(text) else [text]
    try:
        read = [upgraded(json.loads(side.lstrip("\ufeff"))) for side in sides]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        if len(sides) > 1:
            raise Unreadable("The file holds both sides of a merge conflict (lines with <<<<<<< and >>>>>>>), so it is"
                             " no notebook. Keep one side and hand it in again.") from error
        if '"cells"' in text or '"worksheets"' in text:
            raise Unreadable("The file is a notebook that was cut or damaged. Download it once more and hand it in"
                             " again.") from error
        raise Unreadable("It is no notebook but other data. Hand in the file that ends in .ipynb.") from error
    if any(side != read[0] for side in read):
        raise Unreadable("The file holds two versions of its cells (a merge conflict). Keep one and hand it in again.")
    return read[0]


def upgraded(notebook: dict) -> list[Cell]:
    """The cells of a notebook of any format."""
    if notebook.get("nbformat", 4) < 4 or "cells" not in notebook:
        logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # nbformat's own words, which name no file
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                notebook = nbformat.convert(nbformat.from_dict(notebook), 4)
            except Exception as error:
                raise ValueError(str(error)) from error
    return cells_of(notebook)


def kind_of(content: bytes, name: str) -> str:
    """What a file is, in words, by its first bytes, else by its ending."""
    head = content[:64].lstrip().lower()
    for first, words in KINDS:
        if head.startswith(first.lower()):
            return words
    return ENDINGS.get(name.rsplit(".", 1)[-1].lower(), "another file")
