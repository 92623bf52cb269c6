"""Take the files of Python for the browser, each checked, whole or not at all: `make runtime` puts them into _build.

runtime.csv names each file with its hash (sha256), its size in bytes and its address. They are taken from the folder
that the variable RUNTIME_FILES names, else from their addresses. The packages are then packed anew (pack/), and a list
of the same name beside the files has their new hashes and sizes. None of them is part of the project.
"""
import csv
import hashlib
import os
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from course.ground.facts import ROOT
from course.ground.rows import read_rows

LIST = Path(__file__).with_name("runtime.csv")
PACK = Path(__file__).with_name("pack") / "pack.js"
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


def taken(folder: Path) -> list[dict[str, str]]:
    """The rows of the list in a folder of taken files: name, sha256, size, and sha256 before they were packed, `of`.

    Empty unless each file that runtime.csv lists now is there, by name, size and what it was made of.
    """
    if not (folder / LIST.name).is_file():
        return []
    found = read_rows(folder / LIST.name)
    there = {row["name"]: row["of"] for row in found if (folder / row["name"]).is_file()
             and (folder / row["name"]).stat().st_size == int(row["size"])}
    return found if there == {row["name"]: row["sha256"] for row in rows()} else []


def in_node(script: Path, *given: object) -> subprocess.CompletedProcess:
    """Run a script in the Node that the package of Playwright carries, or else in the machine's own."""
    node = "node"
    with suppress(PackageNotFoundError, StopIteration):
        node = next(file.locate() for file in files("playwright") if file.match("driver/node*"))
    return subprocess.run([node, script, *map(str, given)], capture_output=True, text=True)


def pack(folder: Path) -> None:
    """Pack the wheels of a folder anew, by the Python that lies there."""
    done = in_node(PACK, folder)
    if done.returncode:
        raise Missing(f"The packages could not be packed anew: {done.stderr.strip().splitlines()[-1][:200]}. Look "
                      "whether there is room on the disk, then try again.")


def take(folder: str, target: Path = TARGET) -> None:
    """Put all files into `target`, in place of what is there; raises Missing, and then `target` is as it was."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".runtime") as part:
        new, old = Path(part, "new"), Path(part, "old")
        new.mkdir()
        for row in rows():
            (new / row["name"]).write_bytes(content(row, folder))
        pack(new)
        with open(new / LIST.name, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["name", "sha256", "size", "of"])
            for row in rows():
                body = (new / row["name"]).read_bytes()
                out.writerow([row["name"], hashlib.sha256(body).hexdigest(), len(body), row["sha256"]])
        if target.exists():
            target.rename(old)
        new.rename(target)


def main() -> None:
    folder = os.environ.get("RUNTIME_FILES", "")
    try:
        take(folder)
    except Missing as error:
        sys.exit(f"runtime: {error} Nothing was changed.")
    size = sum(int(row["size"]) for row in taken(TARGET))
    print(f"{len(rows())} files, {size / 1e6:.0f} MB, are in {TARGET}. Now `make book` puts them beside the pages.")


if __name__ == "__main__":
    main()
