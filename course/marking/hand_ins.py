"""Who handed in what: read a folder, or a zip, as a learning platform exports it.

A person is the platform's number, else a folder, else a file's own name whole. Nobody is told from the looks of a name,
and files are versions of one another only within one person. Everything that was handed in belongs to one person, by
its content and not by its ending.
"""
import io
import os
import re
import stat
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from course.marking.limits import FOLDERS, MEMBERS, NOTEBOOK, UNPACKED
from course.marking.notebooks import Unreadable, maybe, one_byte, read_notebook
from course.marking.sheet import Cell, Sheet, course, not_made, recognise

SAME_TIME = 2  # seconds: what a zip can tell
JUNK = re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX|\._.*|\.git|__pycache__|\.venv|node_modules")
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
ENDING = re.compile(r"(\.(ipynb|json|txt|download|zip))+$", re.I)
VERSION = re.compile(r"[\s_.-]*\(\d+\)$|[\s_.-]+(?:copy|final|new|late|old|draft|v(?:ersion)?[\s_]?\d+|\d{1,2})$|"
                     r"^copy of ", re.I)
EARLIER = re.compile(r"\b(old|alt|backup|draft|checkpoint)\b", re.I)


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


def spelt(name: str) -> str:
    """A name in one Unicode form; characters that cannot be written or steer a page are told by their numbers."""
    name = one_byte(os.fsencode(name)) if re.search(r"[\udc80-\udcff]", name) else name
    odd = {letter: f"<{ord(letter):X}>" for letter in name
           if unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") or letter in "/\u202d\u202e"}
    return unicodedata.normalize("NFC", name.translate(str.maketrans(odd)))


# Read

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
        with suppress(zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
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
            with archive.open(member) as stream:
                for file in opened((*parts, *inner), stream, moment, depth):
                    file.archive = file.archive or len(parts)
                    yield file


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


# Who

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


# What counts

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


def listed(files: list[File]) -> str:
    """The paths of some files, not more than a reader wants."""
    shown = ", ".join(file.path for file in files[:6])
    return f"{shown} and {len(files) - 6} more" if len(files) > 6 else shown


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
