"""Names and writing of files."""
import contextlib
import hashlib
import json
import os
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import yaml


def mark(content: bytes) -> str:
    """Ten letters that change with the content."""
    return hashlib.sha256(content).hexdigest()[:10]


def hashed_name(name: str, content: bytes) -> str:
    """A file's name with the mark of its content, so that a browser may keep it: book.css becomes book.0408d5ee9b.css.
    """
    stem, kind = name.rsplit(".", 1)
    return f"{stem}.{mark(content)}.{kind}"


@contextlib.contextmanager
def taking_place(path: Path) -> Iterator[BinaryIO]:
    """A new file beside `path` that takes its place by one rename when all is written, so nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def load(path: Path) -> dict:
    """What a file of TOML, YAML or JSON (a notebook, a map) says. Raises ValueError if it is none."""
    read = {".toml": tomllib.loads, ".yml": yaml.safe_load, ".cff": yaml.safe_load}.get(path.suffix, json.loads)
    try:
        return read(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def chosen(command: str, kind: str, asked: Iterable[str], folder: Path, ending: str) -> list[Path]:
    """The files of a folder that are asked for by name, or all; ends the program, and names them, if one is not there.

    `kind` is what one is called: chapter, quiz.
    """
    known = {path.stem: path for path in sorted(folder.glob(f"*{ending}"))}
    if unknown := [name for name in asked if Path(name).stem not in known]:
        sys.exit(f"{command}: there is no {kind} {unknown[0]}. There are: {', '.join(known) or 'none yet'}")
    return [known[Path(name).stem] for name in asked] or [*known.values()]


def write_bytes(path: Path, body: bytes) -> None:
    """Write a file whole or not at all."""
    with taking_place(path) as out:
        out.write(body)


def write_whole(path: Path, text: str) -> bool:
    """Write a text file whole or not at all, and only if it differs from what is there; return whether it did."""
    body = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == body:
        return False
    write_bytes(path, body)
    return True


def write_zip(path: Path, contents: dict[str, bytes]) -> None:
    """Write {name: content} as a zip whose bytes depend on nothing else, whole or not at all."""
    with taking_place(path) as out, zipfile.ZipFile(out, "w") as pack:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            pack.writestr(entry, content)
