"""What a command of the course says when it cannot go on: one line, what is wrong and where, in place of a trace.

`python -m course.X` and `python -m tests.reviewed` say it of what a user can meet: Ctrl-C, a full or closed disk, a
file that is not what its name says, and every error that the course raises itself. Anything else is a fault of the code
and keeps its trace; so does all of it where the variable TRACE is set.
"""
import os
import re
import signal
import sys
import traceback
from pathlib import Path
from types import TracebackType

from course.ground.files import load

ROOT = Path(__file__).resolve().parents[2]
FORMS = (".toml", ".json", ".ipynb", ".geojson", ".yml", ".cff")  # of files that are read as data
TEXTS = (*FORMS, ".csv", ".md", ".py", ".js", ".css", ".jinja", ".html", ".bib")
FOLDERS = ("*", "_static/*", "chapters/*", "course/**/*", "data/*", "exercises/**/*", "guide/**/*", "tests/**/*")


def sources(root: Path = ROOT) -> list[Path]:
    """The files that somebody writes."""
    return sorted({path for folder in FOLDERS for path in root.glob(folder) if path.suffix in TEXTS})


def broken(root: Path = ROOT) -> list[str]:
    """A line for each file of the course that cannot be read as what its name says."""
    said = []
    for path in sources(root):
        try:
            text = path.read_text("utf-8")
            if path.suffix in FORMS:
                load(path)
            if re.search(r"^(<{7}|>{7}) ", text, re.M):
                raise ValueError("a merge is not finished in it: look for <<<<<<<")
        except (ValueError, OSError) as error:
            said.append(f"{path.relative_to(root)} cannot be read: {' '.join(str(error).split())}. Mend it there, or "
                        "bring it back from git.")
    return said


def said_of(error: BaseException, trace: TracebackType | None) -> str:
    """What is said of an error; empty for a fault of the code."""
    if isinstance(error, KeyboardInterrupt):
        return "stopped. Files that were being written are as they were."
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename2 or error.filename or 'while a file was being written'}"
    if isinstance(error, ValueError) and (lines := broken()):
        return "\n".join(lines)
    last = [Path(frame.f_code.co_filename) for frame, _ in traceback.walk_tb(trace)][-1:]
    ours = isinstance(error, ValueError) and last and last[0].is_relative_to(ROOT / "course")
    return str(error) if ours or type(error).__module__.startswith("course.") else ""


def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """In place of sys.excepthook."""
    said = "" if "TRACE" in os.environ else said_of(error, trace)
    if said:
        command = sys.modules["__main__"].__spec__.name.removesuffix(".__main__").rpartition(".")[2]
        print(f"{command}: {said}", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


def of_commands() -> None:
    """Speak so in this process if it was started as a command, whose files others may read whatever the umask; those
    of marking are for the teacher alone."""
    if sys.orig_argv[1:2] == ["-m"] and sys.orig_argv[2].startswith(("course.", "tests.")):
        sys.excepthook = hook
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # what is half made goes, as with Ctrl-C
        if not sys.orig_argv[2].startswith("course.marking"):
            os.umask(os.umask(0o022) & 0o022)
