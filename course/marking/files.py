"""The files of a folder or a zip of hand-ins, each with its cells and its sheet, or with what is wrong with it.

A file is known by its content and not by its ending. Nothing is followed that leads out.
"""
import io
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from course.marking.formats import Unreadable, maybe, one_byte, read_notebook
from course.marking.limits import FOLDERS, MEMBERS, NOTEBOOK, UNPACKED
from course.marking.sheet import Cell, Sheet, course, not_made, recognise

JUNK = re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX|\._.*|\.git|__pycache__|\.venv|node_modules")
DAMAGED = (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError, zlib.error)  # or locked, or of another kind
ENDING = re.compile(r"(\.(ipynb|json|txt|download|zip))+$", re.I)


@dataclass(eq=False)
class File:
    """One file that was handed in, or an empty folder; `parts` are its folders and its name, in one Unicode form."""

    parts: tuple[str, ...]
    time: float = 0.0
    problem: str = ""
    cells: list[Cell] = field(default_factory=list)
    sheet: Sheet | None = None
    likely: bool = False  # does it begin like a notebook?
    archive: int = 0  # how many of `parts` lead to the archive in which it lies
    late: bool = False  # the platform says so
    timed: bool = False  # the platform tells its time
    rest: str = ""  # the name that the student gave it, as far as it is known

    @property
    def path(self) -> str:
        """Its place below the folder of the hand-ins."""
        return "/".join(part for part in self.parts if part)

    @property
    def stem(self) -> str:
        """Its name without the ending of a notebook and without the name of a sheet."""
        stem = re.sub(rf"{ENDING.pattern}|\.\w{{1,5}}$", "", self.rest or self.parts[-1], flags=re.I)
        for slug in sorted((sheet.slug for sheet in course()), key=len, reverse=True):
            stem = stem.replace(slug, "")
        return stem.strip(" _.-")


def spelt(name: str) -> str:
    """A name in one Unicode form; characters that cannot be written or steer a page are told by their numbers."""
    name = one_byte(os.fsencode(name)) if re.search(r"[\udc80-\udcff]", name) else name
    odd = {letter: f"<{ord(letter):X}>" for letter in name
           if unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") or letter in "/\u202d\u202e"}
    return unicodedata.normalize("NFC", name.translate(str.maketrans(odd)))


def walk(folder: Path, parts: tuple[str, ...] = ()) -> Iterator[File]:
    """Every file of a folder, with its cells if it is a notebook; an empty folder is a file with no name.

    Nothing is followed that leads out, and what cannot be opened says so.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield File((*parts, ""), problem=f"The folder cannot be opened: {error.strerror}.")
        return
    kept = [entry for entry in entries if not JUNK.fullmatch(entry.name)
            and not (entry.name.endswith("-marks") and (entry / ".kept").is_dir())]  # marking's own
    if not kept and parts:
        yield File((*parts, ""), problem="The folder is empty.")
    for entry in kept:
        here = (*parts, spelt(entry.name))
        try:
            kind = entry.lstat()
            if stat.S_ISDIR(kind.st_mode) and len(here) < FOLDERS:
                yield from walk(entry, here)
            elif stat.S_ISREG(kind.st_mode):
                with entry.open("rb") as stream:
                    yield from opened(here, stream, kind.st_mtime)
            else:
                words = {stat.S_IFLNK: "a link, and links are not followed",
                         stat.S_IFDIR: f"a folder more than {FOLDERS} folders deep"}
                what = words.get(stat.S_IFMT(kind.st_mode), "no file that can be read")
                yield File(here, problem=f"It is no notebook but {what}.")
        except OSError as error:
            yield File(here, problem=f"The file cannot be opened: {error.strerror}.")


def opened(parts: tuple[str, ...], stream: io.BufferedIOBase, time: float, depth: int = 0) -> Iterator[File]:
    """A file, or what is in it if it is a zip with notebooks."""
    head = stream.read(64)
    if head.startswith(b"PK\x03\x04") and depth < 2:
        inside = []
        with suppress(*DAMAGED):
            body = stream if depth == 0 else io.BytesIO(head + stream.read(UNPACKED // 10))
            inside = list(unpacked(parts, body, depth + 1))
        if any(file.likely for file in inside):
            yield from inside
            return
    yield understood(File(parts, time, likely=maybe(head)), head + stream.read(NOTEBOOK) if maybe(head) else head)


def unpacked(parts: tuple[str, ...], body: io.BufferedIOBase, depth: int) -> Iterator[File]:
    """The members of a zip. Raises zipfile.BadZipFile and others where it is damaged or locked."""
    left = UNPACKED
    with zipfile.ZipFile(body) as archive:
        for number, member in enumerate(archive.infolist()):
            raw = member.filename if member.flag_bits & 0x800 else coded(member.filename)
            inner = tuple(spelt(part) for part in re.split(r"[\\/]", raw) if part not in ("", ".", ".."))
            if member.is_dir() or not inner or any(map(JUNK.fullmatch, inner)):
                continue
            left -= min(member.file_size, NOTEBOOK)
            if left < 0 or number >= MEMBERS:
                yield File((*parts, *inner), problem="The archive is too large to be read. Unpack it.")
                return
            moment = datetime(*member.date_time).timestamp() if member.date_time[1] and member.date_time[2] else 0.0
            try:
                with archive.open(member) as stream:
                    for file in opened((*parts, *inner), stream, moment, depth):
                        file.archive = file.archive or len(parts)
                        yield file
            except DAMAGED:
                yield File((*parts, *inner), problem="It cannot be unpacked: damaged, or locked with a password.",
                           likely=raw.endswith(".ipynb"))


def coded(name: str) -> str:
    """A name in a zip that does not say how it is written: UTF-8 after all, or a code page."""
    raw = name.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return one_byte(raw)


def understood(file: File, content: bytes) -> File:
    """The file with its cells and its sheet, or with what is wrong with it."""
    try:
        file.cells = read_notebook(content, file.parts[-1])
        file.sheet = recognise(file.cells, file.parts[-1])
        file.problem = "" if file.sheet else "This notebook is none of the course's sheets."
        if letter := not_made(file.cells):
            file.sheet = None
            file.problem = (f"This notebook is of class {letter}, whose sheets are not here. Run: make sheets"
                            f" VARIANT={letter}, then mark again.")
    except Unreadable as problem:
        file.problem = str(problem)
    return file


def listed(files: list[File]) -> str:
    """The paths of some files, not more than a reader wants."""
    shown = ", ".join(file.path for file in files[:6])
    return f"{shown} and {len(files) - 6} more" if len(files) > 6 else shown
