"""Who handed in what: a row for each person and sheet, with the version that counts.

Files are versions of one another only within one person.
"""
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from course.marking.files import ENDING, File, listed, unpacked, walk
from course.marking.people import Person, people
from course.marking.sheet import Sheet, not_made

SAME_TIME = 2  # seconds: what a zip can tell
EARLIER = re.compile(r"\b(old|alt|backup|draft|checkpoint)\b", re.I)


@dataclass(eq=False)
class Row:
    """One line of the marks: a person and a sheet, or a person who handed in none; `notes` are for the teacher alone.
    """

    person: Person
    file: File
    problem: str = ""
    notes: list[str] = field(default_factory=list)
    result: dict = field(default_factory=dict)

    @property
    def sheet(self) -> Sheet | None:
        return self.file.sheet

    @property
    def key(self) -> tuple[str, str]:
        """What points are kept under: (id, slug of the sheet)."""
        return self.person.id, self.sheet.slug if self.sheet else ""


def rows(person: Person) -> list[Row]:
    """One row for each sheet of a person, with the newest version; one row if there is none."""
    sheets, made = defaultdict(list), []
    for file in person.files:
        if file.sheet:
            sheets[file.sheet.slug].append(file)
    sheets = {slug: versions for slug, versions in sheets.items() if any(map(touched, versions))} or sheets
    others = [file for file in person.files if not file.sheet or file.sheet.slug not in sheets]
    for versions in sheets.values():
        best, near = newest(versions)
        row = Row(person, best)
        older = [file for file in versions if file is not best]
        if older:
            look = " They have one time, so the number in the name decided: please look." if near > 1 else ""
            row.notes.append(f"The newest of {len(versions)} versions was marked; not marked: {listed(older)}.{look}")
        made.append(row)
    if not made:
        best = max(others, key=lambda file: ("notebook" in file.problem, bool(file.parts[-1]), -len(file.path)))
        made.append(Row(person, best, f"{best.path}: {best.problem}" if best.parts[-1] else best.problem))
        others.remove(best)
    for file in others:
        if "cut or damaged" in file.problem and file.time > made[0].file.time:
            made[0].notes.append(f"A newer file could not be read: {file.path}: {file.problem}")
        if not_made(file.cells):
            made[0].notes.append(f"{file.path}: {file.problem}")
    if others := [file for file in others if file.parts[-1]]:
        made[0].notes.append(f"Also handed in: {listed(others)}.")
    return made


def touched(file: File) -> bool:
    """Did the student write anything into it? A copy of the published solution is nobody's work."""
    code, solved = ([source.strip() for kind, _, source in cells if kind == "code"]
                    for cells in (file.cells, file.sheet.solution))
    mine, given = ({source.strip() for _, _, source in cells} for cells in (file.cells, file.sheet.cells))
    return code != solved and not mine <= given


def newest(versions: list[File]) -> tuple[File, int]:
    """(the version that counts, how many have its time); at one time the number in the name decides."""
    def rank(file: File) -> tuple:
        return touched(file), not EARLIER.search(file.path.replace("_", " "))

    best = max(map(rank, versions))
    left = [file for file in versions if rank(file) == best]
    last = max(file.time for file in left)
    near = [file for file in left if last - file.time <= SAME_TIME]
    return max(near, key=lambda file: (order(file.rest or file.path), file.path)), len(near)


def order(name: str) -> list:
    """A name in an order in which 10 comes after 9, and a name with a number after the same without."""
    return [(1, int(part), "") if part.isdecimal() else (0, 0, re.sub(r"[\s_.()-]+", " ", part).strip())
            for part in re.split(r"(\d+)", ENDING.sub("", name.casefold()))]


def read(source: Path, known: Iterable[str] = ()) -> tuple[list[Row], list[Person], list[File], int]:
    """(rows of the marks, people, files that could not be placed, number of files) of a folder or zip of hand-ins."""
    files = list(walk(source) if source.is_dir() else unpacked((), source.open("rb"), 0))
    everybody, unplaced = people(files, known)
    made = [row for person in everybody for row in rows(person)]
    return made, everybody, unplaced, sum(bool(file.parts[-1]) for file in files)
