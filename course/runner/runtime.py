"""Take the files of Python for the browser, each checked, whole or not at all: `make runtime` puts them into _build.

runtime.csv names each file with its hash (sha256), its size in bytes and its address. They are taken from the folder
that the variable RUNTIME_FILES names, else from their addresses. None of them is part of the project.
"""
import hashlib
import os
import shutil
import sys
import tempfile
import urllib.request
from pathlib import Path

from course.ground.facts import ROOT
from course.ground.rows import read_rows

LIST = Path(__file__).with_name("runtime.csv")
TARGET = ROOT / "_build" / "runtime"


class Missing(Exception):
    """A file that is not there or not the listed one; its text says which, and what to do."""


def rows() -> list[dict[str, str]]:
    """The rows of runtime.csv."""
    return read_rows(LIST)


def content(row: dict[str, str], folder: str) -> bytes:
    """A file from the folder, or from its address where no folder is named. Raises Missing."""
    name = row["name"]
    try:
        if folder:
            found = Path(folder, name).read_bytes()
        else:
            with urllib.request.urlopen(row["address"], timeout=60) as answer:
                found = answer.read()
    except OSError as error:
        raise Missing(f"{name} was not found in {folder or row['address']} ({type(error).__name__}). Put it there, or "
                      "name a folder that has it by RUNTIME_FILES.") from error
    if hashlib.sha256(found).hexdigest() != row["sha256"]:
        raise Missing(f"{name} in {folder or row['address']} is not the file that course/runner/runtime.csv lists: its "
                      "hash differs. Get it again.")
    return found


def is_whole(folder: Path) -> bool:
    """Does the folder hold every listed file, by name and size?"""
    return all((folder / row["name"]).is_file() and (folder / row["name"]).stat().st_size == int(row["size"])
               for row in rows())


def take(folder: str, target: Path = TARGET) -> None:
    """Put all files into `target`, in place of what is there; raises Missing, and then `target` is as it was."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".runtime") as part:
        new, old = Path(part, "new"), Path(part, "old")
        new.mkdir()
        for row in rows():
            (new / row["name"]).write_bytes(content(row, folder))
        shutil.copyfile(LIST, new / LIST.name)
        if target.exists():
            target.rename(old)
        new.rename(target)


def main() -> None:
    folder = os.environ.get("RUNTIME_FILES", "")
    try:
        take(folder)
    except Missing as error:
        sys.exit(f"runtime: {error} Nothing was changed.")
    size = sum(int(row["size"]) for row in rows())
    print(f"{len(rows())} files, {size / 1e6:.0f} MB, are in {TARGET}. Now `make book` puts them beside the pages.")


if __name__ == "__main__":
    main()
