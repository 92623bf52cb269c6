"""Build the site: `make book`. It is built beside the old one and takes its place only when it is whole.

A second build waits for the first. A broken page, Ctrl-C or a full disk leave the last good site as it was.
"""
import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from course.ground.facts import ROOT
from course.ground.told import broken, sources

BUILD = ROOT / "_build"
SHOWN = 20  # lines of complaint that are printed; the log has them all


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; say so while another build holds it."""
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another build is running here: waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def complaints(log: str, root: Path = ROOT) -> list[str]:
    """The lines of a build's log that say what is wrong, with paths from the root and a notebook's cell and line.

    MyST-NB counts 10,000 lines a cell: chapters/01-x.ipynb:20025 is cell 2, line 24.
    """
    plain = re.sub(r"\x1b\[[0-9;]*m", "", log).replace(f"{root}/", "")
    wrong = [line for line in plain.splitlines() if re.search(r"WARNING|ERROR|(Error|Exception):", line)]
    return [re.sub(r"(\.ipynb):(\d+)(\d{4})\b", lambda m: f"{m[1]}, cell {m[2]}, line {int(m[3]) - 1}", line)
            for line in wrong]


def build(target: Path) -> None:
    """Build into _build/new, then let it take the place of `target`. Ends the program if the build fails."""
    new, old, log = BUILD / "new", BUILD / "old", BUILD / "log"
    shutil.rmtree(new, ignore_errors=True)
    began = time.time()
    with open(log, "w", encoding="utf-8") as out:
        command = [Path(sys.executable).with_name("jupyter-book"), "build", ROOT, "--path-output", new, "--all",
                   "--warningiserror", "--keep-going"]
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT)
    made = new / "_build" / "html"
    if done.returncode or not (made / "index.html").exists():
        said = complaints(log.read_text("utf-8")) or log.read_text("utf-8").splitlines()[-3:]
        print(*said[:SHOWN], sep="\n", file=sys.stderr)
        kept = " The last good site is kept." if target.exists() else ""
        shutil.rmtree(new, ignore_errors=True)
        sys.exit(f"The book was not built: see the lines above, or _build/log.{kept}")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    made.rename(target)
    for left in (old, new):
        shutil.rmtree(left, ignore_errors=True)
    log.unlink()
    (BUILD / "ready").touch()
    os.utime(BUILD / "ready", (began, began))  # what the Makefile compares the sources with: an edit since is not in it


def stamp() -> float:
    """When the build of the site began; 0 if there is none."""
    return (BUILD / "ready").stat().st_mtime if (BUILD / "ready").exists() else 0


def stopped(*_: object) -> None:
    """Ctrl-C: one line, and the site as it was."""
    for left in ("new", "old") if (BUILD / "html").exists() else ("new",):
        shutil.rmtree(BUILD / left, ignore_errors=True)
    (BUILD / "log").unlink(missing_ok=True)
    sys.exit("\nThe build was stopped. The last good site, if there was one, is kept.")


def main() -> None:
    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGINT, stopped)
    before = stamp()
    with alone(BUILD):  # the build that we waited for may have read all that is there now
        if stamp() == before or stamp() < max(path.stat().st_mtime for path in sources()):
            if wrong := broken():
                sys.exit("\n".join([*wrong[:SHOWN], "The book was not built: a file above is not what its name says."]))
            build(BUILD / "html")


if __name__ == "__main__":
    main()
