"""Whose each file is, as a learning platform exports hand-ins.

A person is the platform's number, else a folder, else a file's own name whole. Nobody is told from the looks of a name.
Everything that was handed in belongs to one person.
"""
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from course.marking.files import File, listed

MADE = re.compile(r"index\.html|(grades?|gradebook|submission_metadata)\.\w+", re.I)  # by platforms, beside hand-ins

# The names that platforms give, as their documents and sources say them. `id` is theirs and never two persons'.
#   Moodle: "Full Name_1204_assignsubmission_file_", a folder or the beginning of a file's name; "Participant_401_..."
#   Blackboard: "Sheet 3_user_attempt_2026-11-20-10-15-30_file.ipynb", and a receipt in .txt
#   Brightspace: "12345-67890 - Full Name - Nov 20, 2026 1015 AM - file.ipynb", or a folder of that name
#   Canvas: "fullname_LATE_123456_789012_file.ipynb", "anon_x4Kd9_789012_file.ipynb", "fullname_123456_text.html"
#   Teams: folders "Submitted files/Full Name/Week 3/Version 2"
PATTERNS = {name: re.compile(pattern, re.S) for name, pattern in {
    "moodle": r"(?P<name>.*?)_(?P<id>\d+)_assignsubmission_[a-z]+(?:_(?P<file>.*))?",
    "blackboard": r"(?P<id>.+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)",
    "brightspace": r"(?P<id>\d+-\d+) - (?P<name>.+?) - (?P<time>[^-]*\b\d{4}\b[^-]*?)(?: - (?P<file>.+))?",
    "canvas": r"(?:(?P<name>.+?)_)??(?P<late>LATE_)?(?P<id>anon_[^\W_]+|(?<=_)\d+)_(?:(?P<number>\d+)_(?P<file>.+)|"
              r"(?:text|link)\.html)"}.items()}
TEAMS = re.compile(r"(?:.*/)?Submitted files/(?P<id>(?P<name>[^/]+)/[^/]+)/Version \d+(?:/.*)?", re.S)
TIMES = ("%Y-%m-%d-%H-%M-%S", "%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%d %B, %Y %H%M", "%B %d, %Y %H%M")
VERSION = re.compile(r"[\s_.-]*\(\d+\)$|[\s_.-]+(?:copy|final|new|late|old|draft|v(?:ersion)?[\s_]?\d+|\d{1,2})$|"
                     r"^copy of ", re.I)


@dataclass(eq=False)
class Person:
    """Somebody who handed something in. `id` is how the platform writes name and number, or the path of the folder or
    file; later hand-ins do not change it. `number` is the platform's alone. `shown` tells persons of one name apart.
    """

    id: str
    name: str
    platform: str = ""
    number: str = ""
    files: list[File] = field(default_factory=list)
    roster: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    shown: str = ""


def people(files: list[File], known: Iterable[str] = ()) -> tuple[list[Person], list[File]]:
    """(everybody who handed in something with their files, files that no platform's hand-in explains).

    `known` are names, ids and addresses of a roster: a folder that is called so is one person's.
    """
    found, plain, canvas = {}, [], []
    for file in files:
        match, platform, place = platform_of(file)
        if platform == "canvas" and not certain(match):
            canvas.append((file, match, place))
        elif platform:
            add(found, file, match, platform, place)
        else:
            plain.append(file)
    plain += numbered(found, canvas)
    unplaced = by_place(found, plain, set(known))
    everybody = list(found.values())
    many = Counter(person.name for person in everybody)
    more = Counter((person.name, person.number) for person in everybody)
    for person in everybody:
        apart = person.number if person.number and more[person.name, person.number] < 2 else person.id
        person.shown = f"{person.name} ({apart})" if many[person.name] > 1 else person.name
    return sorted(everybody, key=lambda person: (person.shown, person.id)), unplaced


def platform_of(file: File) -> tuple[re.Match | None, str, int]:
    """(what a platform's pattern found, which platform, in which of the file's parts)"""
    if match := TEAMS.fullmatch("/".join(file.parts[:-1])):
        return match, "teams", match.string[:match.end("id")].count("/")
    for place, part in enumerate(file.parts):
        for platform, pattern in PATTERNS.items():
            whole = place in (len(file.parts) - 1, file.archive - 1)  # Canvas makes no folders
            if (match := pattern.fullmatch(part)) and (platform != "canvas" or whole):
                return match, platform, place
    return None, "", 0


def certain(match: re.Match) -> bool:
    """Is a name certainly Canvas's? Two numbers of few digits may be a date, or a course and a seat."""
    return bool(match["late"]) or len(match["id"]) >= 5 and len(match["number"] or match["id"]) >= 5


def add(found: dict, file: File, match: re.Match, platform: str, place: int) -> None:
    """Give a file to the person that a platform's name tells."""
    parts = match.groupdict()
    name = " ".join((parts.get("name") or "").split())
    file.rest = "/".join(filter(None, [parts.get("file"), *file.parts[place + 1:]])) or file.parts[-1]
    file.late = bool(parts.get("late"))
    for form in TIMES:
        with suppress(ValueError, OverflowError):
            file.time, file.timed = datetime.strptime(parts.get("time") or "", form).timestamp(), True
    number, own = parts["id"], "_".join(filter(None, [name, parts["id"]]))
    if platform == "blackboard":
        number, own = number.rpartition("_")[2], number
    elif platform == "brightspace":
        own = f"{number} - {name}"
    elif platform == "teams":
        number, own = "", number
    person = found.setdefault((platform, own), Person(own, name or number, platform, number))
    person.files.append(file)


def numbered(found: dict, uncertain: list) -> list[File]:
    """Give files with short numbers to persons if the whole folder looks like an export of Canvas; return the others.
    """
    folders, left = defaultdict(list), []
    for file, match, place in uncertain:
        file.rest = match["file"] or ""
        folders[file.parts[:-1]].append((file, match, place))
    certainly = {file.parts[:-1] for person in found.values() if person.platform == "canvas" for file in person.files}
    for folder, entries in folders.items():
        groups = defaultdict(list)
        for file, match, _ in entries:
            groups[match["id"], match["name"]].append(file)
        unlike = all(len({file.rest for file in files}) == len(files) for files in groups.values())
        sure = folder in certainly or unlike and versions_alone(groups)
        for file, match, place in entries:
            if sure:
                add(found, file, match, "canvas", place)
            else:
                file.rest = ""
                left.append(file)
    return left


def versions_alone(groups: dict[tuple, list[File]]) -> bool:
    """Are files that lie together one person's versions? Only if their names say so and there are many more groups.

    So a folder for each of many persons, some of whom handed in twice, is told from one folder for a whole class. Of
    few groups, half must hold a single file.
    """
    sizes = [max(Counter(file.sheet.slug for file in files if file.sheet).values(), default=0)
             for files in groups.values()]
    few = 2 * sum(size < 2 for size in sizes) >= len(groups) >= max(sizes, default=0)
    return all(map(one_name, groups.values())) and (few or len(groups) >= 3 * max(sizes))


def base(file: File) -> str:
    """The name of a file without the marks of versions at its end."""
    stem = file.stem.casefold()
    while stem != (stem := VERSION.sub("", stem).strip(" _.-")):
        pass
    return stem


def one_name(files: list[File]) -> bool:
    """Do the names of these files differ by nothing but the marks of versions, and is one of them without a mark?"""
    bases = {base(file) for file in files}
    return len(files) < 2 or len(bases) == 1 and bases <= {file.stem.casefold() for file in files}


def by_place(found: dict, files: list[File], known: set[str]) -> list[File]:
    """Give files without a platform's name to a folder's person, or to their own name; return those of nobody."""
    inside, unplaced = Counter(file.parts[:file.archive] for file in files if file.archive and file.cells), []
    notebooks = defaultdict(list)
    for file in files:
        if file.cells:
            if inside.get(file.parts[:file.archive]) == 1:  # a zip with one notebook is that notebook
                file.parts = file.parts[:file.archive]
            notebooks[file.parts[:-1]].append(file)

    def siblings(place: tuple) -> dict[tuple, list[File]]:
        return {other: files for other, files in notebooks.items() if other and other[:-1] == place[:-1]}

    theirs = {place for place, members in notebooks.items() if place and (
        place[-1].casefold() in known or len(members) == 1 or one_name(members) and (
            len({file.sheet for file in members}) == len(members) or versions_alone(siblings(place))))}
    alone = {key: file for place, members in notebooks.items() if place not in theirs for file in members
             for key in (file.parts, (*place, os.path.splitext(file.parts[-1])[0]))}
    for file in sorted(files, key=lambda file: not file.cells):
        place, own = file.parts[:-1], file.parts
        if file.cells and place in theirs:
            own = place
        elif not file.cells:
            near = [place[:end] for end in range(len(place), 0, -1) if place[:end] in theirs]
            near = near or [other for other in theirs if place and other[:len(place)] == place]
            beside = alone.get((*place, os.path.splitext(own[-1])[0])) or alone.get(own[:file.archive])
            if near and (len(near) == 1 or near[0] == place[:len(near[0])]):
                own = near[0]  # beside or around a person's folder
            elif beside:
                own = beside.parts
            elif MADE.fullmatch(own[-1]):
                unplaced.append(file)
                continue
            elif not own[-1] or place and any(other[:-1] == place[:-1] for other in theirs):
                own = place  # an empty folder; a folder among those of persons
        stem = File(own).stem if own == file.parts else ""
        name = re.sub("_assignsubmission_[a-z]+_?$", "", stem or re.sub(r"\.(zip|ipynb)$", "", own[-1]))
        name = " / ".join([*own[:-1], name])
        person = found.setdefault(("place", own), Person("/".join(own), name))
        person.files.append(file)
        mates = [other for other in notebooks[place] if other is not file and other.sheet is file.sheet
                 and base(other) == base(file)]
        if file.cells and place not in theirs and mates:
            person.notes.append("Its name differs from others beside it only by a version's mark. Each has its own row;"
                                f" if they are one person's, count one: {listed(mates)}.")
    return unplaced
