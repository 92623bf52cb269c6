"""Mark a folder of submitted sheets: make mark SUBMISSIONS=folder. Linux and macOS.

files.py reads the hand-ins, people.py says whose they are, hand_ins.py which version counts. run.py runs each hand-in
shut in by sandbox.py, check.py looks at its answers in another process, teacher.py brings roster and points given by
hand, report.py writes tables and pages. Results are kept by content, so a second run marks only what is new, and parts
that were marked elsewhere join. Everything lies beside the folder, in a folder of the same name with "-marks" at its
end. No name of a person is printed.
"""
import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from course.ground.facts import ROOT
from course.ground.files import load, write_whole
from course.marking import alike, hand_ins, limits, report, sandbox, teacher
from course.marking.hand_ins import Row
from course.marking.sheet import SHEETS, Cell, Sheet, not_made, ordered, strangers, whole

HERE = Path(__file__).parent
WALLS = ("Each hand-in runs inside bubblewrap: no network, no other process, none of your files, and a second process"
         " that ran none of its code gives the marks.")
NO_WALLS = ("bubblewrap is not here or may not be used, so a hand-in can read and change your files, use the network,"
            " and forge its own marks and those of others. Each runs in its own process with limits.")
PACKAGES = ("IPython.core.interactiveshell", "matplotlib.pyplot", "matplotlib_inline.config", "pandas")
SNAPSHOTS = 8  # most answers of one task that are looked at: before, at its checks, at its end, at the sheet's end


class NotStarted(Exception):
    """The sheet's own set-up did not run, so the machine is at fault and not the hand-in."""


def heard(said: str, sheet: Sheet) -> dict:
    """What run.py said, line by line: {"at": {task: [[when, packed answers]]}, "note": [(task, what happened)]}, and
    "start" and "done" if it said so. A line in any other form is ignored, and so is an answer that the sheet has not.
    """
    found = {"at": defaultdict(list), "note": []}
    for line in said.splitlines():
        with contextlib.suppress(ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            kind, *rest = json.loads(line)
            if kind == "at":
                values = {name: rest[2]["values"][name] for name in sheet.tasks[rest[1]].answers
                          if name in rest[2]["values"]}
                found["at"][rest[1]].append([str(rest[0]), {"values": values, "figures": rest[2]["figures"]}])
            elif kind == "note":
                found["note"].append((str(rest[0] or ""), str(rest[1])[:300]))
            elif kind in ("start", "done"):
                found[kind] = int(*rest)
    return found


def told(notes: list[tuple[str, str]]) -> list[str]:
    """What a notebook said of its cells, in a few sentences: one cause makes many cells stop."""
    words = list(dict.fromkeys(f"A cell of {task.replace('_', ' ') if task else 'the first part'} {what}."
                               for task, what in notes))
    return words[:4] + [f"{len(words) - 4} more cells stopped; look at the first."] * (len(words) > 4)


def mark(cells: list[Cell], sheet: Sheet, fonts: Path) -> dict:
    """What one hand-in is worth: {"tasks": {task: what check.py says}, "written", "notes", "said", "mb"}."""
    run, written = ordered(cells, sheet)
    extras = [(str(path), f"exercises/sheets/{path.name}") for path in SHEETS.iterdir() if path.suffix != ".ipynb"]
    copies = [(str(ROOT / "data"), "data"), (str(ROOT / "_static"), "_static"), (str(fonts), "matplotlib"), *extras]
    copies.append((str(sheet.path), f"exercises/sheets/{sheet.slug}.ipynb"))  # it holds its set-up
    job = {"set_up": sheet.set_up, "cells": run, "start": "exercises/sheets",
           "names": {name: task.answers for name, task in sheet.tasks.items()}}
    code, said = sandbox.run("run.py", job, copies, limits.NOTEBOOK_SECONDS)
    ran = heard(said, sheet)
    if "start" not in ran:
        raise NotStarted(code)
    answers = {task: tried[-SNAPSHOTS:] for task, tried in ran["at"].items()}
    remarks = [] if "done" in ran else [
        f"The notebook ran longer than {limits.NOTEBOOK_SECONDS} seconds and was stopped." if code is None else
        "The notebook ended before its last cell: it stopped itself, or went over a limit."]
    tests = {name: task.check for name, task in sheet.tasks.items()}
    _, said = sandbox.run("check.py", {"tests": tests, "answers": answers, "start": "."}, [(str(fonts), "matplotlib")],
                          limits.CHECKS_SECONDS)
    try:
        tasks = json.loads(said)
    except ValueError:
        words = "The check could not read these answers."
        tasks = {name: [0, int(not task.open), "not readable", words, "", ""] for name, task in sheet.tasks.items()}
    if other := strangers(cells, sheet):
        remarks.append(f"This is another edition of the sheet, with tasks that the checks here do not know, such as"
                       f" \"{other[0].lstrip('# ')}\". Mark it with the course as it was when the class got it.")
    else:
        remarks += [words for name in sheet.tasks for words in remark(name, tasks, written, sheet)]
    own_set_up = {source.strip() for kind, _, source in cells if kind == "code"}
    if not own_set_up >= {source.strip() for source in sheet.set_up}:
        remarks.append("The set-up was changed; the sheet's own ran first.")
    result = {"tasks": tasks, "written": written, "notes": remarks, "said": told(ran["note"]), "mb": ran.get("done", 0)}
    text = json.dumps(result, ensure_ascii=False)
    kept = json.loads(whole(text))
    if whole(text) != text:
        kept["notes"].append("A character that cannot be written was replaced.")
    return kept


def remark(name: str, tasks: dict, written: dict, sheet: Sheet) -> list[str]:
    """What is said about where the answer of a task stood."""
    points, _, _, message, text, when = tasks[name]
    number = name.replace("_", " ")
    if name in written and sheet.tasks[name].open and not text:
        return [f"The answer of {number} was written outside its variable; it is read all the same."]
    if name in written and not sheet.tasks[name].open and not points:
        return [f"In {number} something is written in a text cell: {written[name][:100]}"]
    where = {"before": "above a cell that writes over it", "end of task": "below its check", "end": "further down",
             "second try": "by cells that run only after others below them"}.get(when)
    return [f"The answer of {number} was given {where}."] if points and sheet.has_checks and where else []


def key_of(cells: list[Cell], sheet: Sheet) -> str:
    """Changes when the hand-in, the sheet, the tables or the marking change."""
    parts = [json.dumps(cells).encode(), sheet.path.read_bytes(),
             (ROOT / "data" / "datapackage.json").read_bytes()]
    parts += [(HERE / name).read_bytes() for name in ("run.py", "check.py", "serialize.py", "sheet.py", "mark.py",
                                                     "limits.py")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]


def warm(kept: Path) -> Path:
    """The folder with matplotlib's list of fonts, which each hand-in gets a copy of.

    The packages are imported once here, so that they are compiled: in a sandbox nothing can be kept.
    """
    fonts = kept / "matplotlib"
    done = subprocess.run([sys.executable, "-c", f"import {', '.join(PACKAGES)}"], capture_output=True, text=True,
                          env=os.environ | {"MPLCONFIGDIR": str(fonts)})
    if done.returncode:
        sys.exit("mark: nothing was marked. The packages of the course cannot be imported, so make .venv/ready has to"
                 f" run again: {done.stderr.strip().splitlines()[-1]}")
    return fonts


def mark_new(places: dict[Row, Path], part: tuple[int, int], kept: Path) -> dict[Path, dict]:
    """Mark what was not marked yet, of one part of the class, and keep each result in its place.

    Returns {place: result} of those that could not be marked: they are not kept, so the next run tries them again.
    """
    failed = {}
    waiting = {path: row for row, path in places.items()
               if not path.exists() and int(path.stem, 16) % part[1] == part[0] - 1}
    print(f"{len(waiting)} to mark.", flush=True)
    fonts = warm(kept) if waiting else kept
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(mark, row.file.cells, row.sheet, fonts): path for path, row in waiting.items()}
        for count, job in enumerate(as_completed(jobs), 1):
            if error := job.exception():  # what goes wrong with one hand-in stays with it
                note = f"This could not be marked ({type(error).__name__}). Run make mark again, or open it by hand."
                failed[jobs[job]] = {"notes": [note]}
            else:
                write_whole(jobs[job], json.dumps(job.result()))
            print(f"{count} of {len(jobs)} marked", flush=True)
    return failed


def agreed() -> bool:
    """Does a person say yes to marking without walls?"""
    ask = "Mark all the same, because you trust everybody who handed in? Type yes: "
    return sys.stdin.isatty() and input(ask).strip().lower() == "yes"


def options(arguments: list[str]) -> argparse.Namespace:
    """What was asked for. Ends with a sentence where it cannot be done."""
    parser = argparse.ArgumentParser(prog="make mark", description=__doc__.partition("\n")[0])
    parser.add_argument("submissions", nargs="?", default="")
    parser.add_argument("--roster", type=Path, help="a table with the columns id, name, e-mail, class and deadline")
    parser.add_argument("--part", default="1/1", help="2/8 marks the second of eight parts")
    parser.add_argument("--yes", action="store_true", help="mark without bubblewrap and without asking")
    asked = parser.parse_args(arguments)
    source, found = Path(asked.submissions).expanduser().resolve(), re.fullmatch(r"(\d+)/(\d+)", asked.part)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        sys.exit(f"mark: PART={asked.part} is no part. Write PART=2/8 for the second of eight.")
    wrong = "no folder was named" if not asked.submissions.strip() else f"{source} is not there" \
        if not source.exists() else f"{source} is neither a folder nor a zip" \
        if not source.is_dir() and not zipfile.is_zipfile(source) else ""
    if wrong:
        sys.exit(f"mark: {wrong}. Name the folder of the hand-ins: make mark SUBMISSIONS=folder")
    asked.submissions, asked.part = source, (int(found[1]), int(found[2]))
    return asked


def main(arguments: list[str]) -> None:
    asked = options(arguments)
    try:
        roster = teacher.read_roster(asked.roster.expanduser()) if asked.roster else []
    except teacher.Wrong as problem:
        sys.exit(f"mark: nothing was marked. {problem}")
    rows, people, unplaced, count = hand_ins.read(asked.submissions, teacher.known_names(roster))
    if not rows:
        sys.exit(f"mark: nothing was marked. No hand-in is in {asked.submissions}; marks that were made are kept.")
    absent = teacher.join(people, roster)
    names = ", ".join(ascii(file.path) for file in unplaced) or "none"
    print(f"{count} files, {len(people)} people, {len(rows)} rows; files that belong to nobody: {names}.", flush=True)
    if letter := min(filter(None, (not_made(file.cells) for person in people for file in person.files)), default=""):
        said = f"Hand-ins are of class {letter}, whose sheets are not here. Run: make sheets VARIANT={letter}"
        if not any(row.sheet for row in rows):
            sys.exit(f"mark: nothing was marked. {said}")
        print(f"{said}, then mark again.")
    how = WALLS if sandbox.way() else NO_WALLS
    print(how)
    if how is NO_WALLS and not (asked.yes or agreed()):
        sys.exit("mark: nothing was marked. Install bubblewrap (apt install bubblewrap), or say YES=1 if you trust"
                 " everybody who handed in.")
    source = asked.submissions
    target = source.with_name(f"{source.name if source.is_dir() else source.stem}-marks")
    for made in (target / ".kept", target / "hand-points"):
        made.mkdir(parents=True, exist_ok=True)
    places = {row: target / ".kept" / f"{key_of(row.file.cells, row.sheet)}.json" for row in rows if row.sheet}
    failed = mark_new(places, asked.part, target / ".kept")
    with open(target / ".kept" / "lock", "w") as lock:  # parts that end together write one after the other
        fcntl.flock(lock, fcntl.LOCK_EX)
        for row, path in places.items():
            waits = failed.get(path, {"notes": ["Not marked yet: it belongs to another part."]})
            row.result = load(path) if path.exists() else waits
        alike.near_copies(rows)
        lost = report.write(rows, absent, unplaced, target, how)
    for what, count in (("People of the roster who handed in nothing", len(absent)),
                        ("Points given by hand that fit no row, listed in class.html", len(lost))):
        if count:
            print(f"{what}: {count}.")
    print(f"Open {target / 'class.html'}")


if __name__ == "__main__":
    main(sys.argv[1:])
