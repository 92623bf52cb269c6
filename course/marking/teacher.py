"""What a teacher brings: a roster, and points given by hand, in files that marking reads and never writes.

Points given by hand lie in the folder `hand-points` beside the marks, in tables with the columns id, sheet, task and
points (and comment, lines, answer, file as the reading page writes them). A number that a teacher changed in marks.csv
itself is kept as well. Before marks.csv is written again, what a person changed in it is copied into `backups`.
"""
import csv
import hashlib
import io
import itertools
import json
import re
import unicodedata
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from course.ground.files import load, write_whole
from course.marking.formats import decoded
from course.marking.hand_ins import Row
from course.marking.people import Person
from course.marking.sheet import course

COLUMNS = {"id": "id", "student id": "id", "username": "id", "name": "name", "student": "name", "full name": "name",
           "e-mail": "email", "email": "email", "mail": "email", "class": "class", "section": "class",
           "group": "class", "deadline": "deadline", "due": "deadline"}


class Wrong(Exception):
    """A file of the teacher's that cannot be used; the words say what is wrong, where, and what to do."""


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a table as any spreadsheet saves it: comma, semicolon or tab, UTF-8, UTF-16 or a code page.

    An apostrophe before a cell that a spreadsheet would take for a formula is taken off again.
    """
    text = decoded(path.read_bytes()).lstrip("\ufeff")
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), restval="")
    return [{name.strip(): re.sub(r"^'(?=[=+\-@\t])", "", cell.strip()) for name, cell in row.items() if name}
            for row in rows]


def number(cell: str) -> float | None:
    """The number in a cell, with a decimal point or comma."""
    found = re.fullmatch(r"-?\d{1,9}(?:[.,]\d*)?", str(cell).strip())
    return float(found[0].replace(",", ".")) if found else None


def shown(value: float) -> str:
    """A number as a person writes it: 3, 3.5"""
    return f"{value:g}"


# The roster

def read_roster(path: Path) -> list[dict]:
    """[{id, name, email, class, deadline}] of a roster. Raises Wrong."""
    try:
        rows = read_table(path)
    except OSError as error:
        raise Wrong(f"{path}: the roster cannot be read ({error.strerror}).") from error
    people = []
    for place, row in enumerate(rows, 2):
        person = {"id": "", "name": "", "email": "", "class": "", "deadline": None}
        person |= {COLUMNS[head.casefold()]: cell for head, cell in row.items() if head.casefold() in COLUMNS}
        if person["deadline"]:
            try:
                when = datetime.fromisoformat(person["deadline"])
            except ValueError as error:
                raise Wrong(f"{path.name}, row {place}, deadline: {person['deadline']!r} is not a day or time. Write"
                            " 2026-11-27 or 2026-11-27 18:00.") from error
            person["deadline"] = when if len(person["deadline"]) > 10 else datetime.combine(when, time.max)
        if person["id"] or person["name"] or person["email"]:
            people.append(person)
    if not people:
        raise Wrong(f"{path.name}: no person was found. The first line names the columns: id, name, e-mail, class.")
    return people


def known_names(roster: list[dict]) -> set[str]:
    """Every way in which a folder may name a person of the roster, in small letters."""
    return {cell.casefold() for person in roster for cell in (person["id"], person["name"], person["email"],
                                                              person["email"].partition("@")[0]) if cell}


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in one form and order, so that "Hassan, Ali" is "Ali Hassan"."""
    return tuple(sorted(re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold())))


def fits(person: Person, entry: dict, blind: bool) -> int:
    """How surely is this person that one of the roster: 2 by a number or address, 1 by the name, 0 not."""
    own = person.name.rpartition(" / ")[2]
    words = words_of(entry["name"])
    squashed = {"".join(order) for order in itertools.permutations(words)} if len(words) < 5 else set()
    same_name = bool(words) and (words_of(own) == words or person.platform == "canvas" and own.casefold() in squashed)
    codes = {code.casefold() for code in (entry["id"], entry["email"], entry["email"].partition("@")[0]) if code}
    mine = {person.number.casefold()} if person.number else {own.casefold(), person.id.casefold()}
    if mine & codes and (person.platform not in ("moodle", "brightspace", "canvas") or same_name or blind):
        return 2  # Moodle's numbers are not those of the school, so there the name agrees as well
    return int(same_name)


def join(people: list[Person], roster: list[dict]) -> list[dict]:
    """Give each person the entry of the roster that surely is theirs; return those of people who handed in nothing.

    Where two fit, none is taken and both notes say so.
    """
    numbers = {entry["id"] for entry in roster}
    platform = [person.number for person in people if person.platform == "moodle"]
    blind = bool(platform) and set(platform) <= numbers
    claims, seen = defaultdict(list), set()
    for person in people:
        sure = [fits(person, entry, blind) for entry in roster]
        best = [place for place, how in enumerate(sure) if how and how == max(sure)]
        seen |= set(best)
        if len(best) == 1:
            claims[best[0]].append(person)
        elif best:
            person.notes.append("The roster has more than one person of this name. Join this row by hand.")
    for place, claimed in claims.items():
        for person in claimed:
            person.roster = roster[place] if len(claimed) == 1 else {}
            if len(claimed) > 1:
                person.notes.append(f"More than one hand-in fits {roster[place]['name'] or roster[place]['id']} in the"
                                    " roster. Join these rows by hand.")
    return [entry for place, entry in enumerate(roster) if place not in seen]


def lateness(row: Row) -> str:
    """How long after the roster's deadline it came, "late" if only the platform says so, else nothing."""
    deadline = row.person.roster.get("deadline")
    if not deadline or not row.file.time:
        return "late" if row.file.late else ""
    after = datetime.fromtimestamp(row.file.time, deadline.tzinfo) - deadline
    if after.total_seconds() <= 0:
        return ""
    days, hours, minutes = after.days, after.seconds // 3600, after.seconds % 3600 // 60
    by = f"late by {days} d {hours} h" if days else f"late by {hours} h {minutes} min"
    return by if row.file.timed else f"{by}, by the time of the file"


# Points given by hand

@dataclass
class Given:
    """Points that a person gave to one task, with the file they come from."""

    points: str
    file: str
    comment: str = ""
    lines: str = ""
    answer: str = ""
    note: str = ""


class Points:
    """Everything that a teacher gave by hand, joined to rows by their key, else by their file; the rest is told.

    `states` holds what marking wrote into marks.csv the last two times, by which a person's changes are told: the older
    one counts where a run was stopped between writing this and writing marks.csv.
    """

    def __init__(self, folder: Path, rows: list[Row]):
        self.folder, self.given, self.edits, self.own = folder, {}, {}, {}
        self.keys, self.by_file = {row.key for row in rows}, {(row.file.path, row.key[1]): row.key for row in rows}
        self.problems, self.more, self.used, self.old, self.states = [], [], set(), [], []
        with suppress(OSError, ValueError):
            self.states = load(folder / ".kept" / "written.json")
        self.before = {"sha256": "", "rows": {}, "columns": []}
        if (folder / "marks.csv").is_file():
            self.read_marks(folder / "marks.csv")
        for path in sorted((folder / "hand-points").glob("*"), key=lambda path: (path.stat().st_mtime, path.name)):
            try:
                self.read_points(path)
            except (csv.Error, OSError):
                self.problems.append(f"{path.name} cannot be read as a table.")

    def read_marks(self, path: Path) -> None:
        """The rows of marks.csv as it is now, and what a person changed in it; if one did, a copy goes into backups."""
        try:
            self.old = read_table(path)
        except (csv.Error, OSError):
            self.problems.append("marks.csv could not be read as a table; a copy of it is in backups.")
        mark = hashlib.sha256(path.read_bytes()).hexdigest()
        same = [state for state in self.states if state["sha256"] == mark]
        if not same:
            self.back_up(path)
        self.before = [*same, *self.states, self.before][0]
        self.changes(self.before)
        self.more = list(dict.fromkeys(head for *_, head in self.own))

    def changes(self, state: dict) -> None:
        """Find what differs from what marking wrote: points of tasks, and a person's own columns.

        Where it is not known what marking wrote, the points of open tasks are a person's.
        """
        open_tasks = {(sheet.slug, task.name) for sheet in course() for task in sheet.tasks.values() if task.open}
        by_file = {(row["file"], row["sheet"]): row for row in state["rows"].values()}
        for row in self.old:
            file = row.get("file", ""), row.get("sheet", "")
            before = state["rows"].get(f"{row.get('id', '')}\t{file[1]}") or file[0] and by_file.get(file) or {}
            key = self.known(before.get("id") or row.get("id", ""), *reversed(file))
            for head, cell in row.items():
                was = before.get(head, "")
                if re.fullmatch(r"task_\d+", head):
                    same = cell == was or number(cell) is not None and number(cell) == number(was)
                    if not same and (state["sha256"] or (key[1], head) in open_tasks):
                        self.edits[*key, head] = Given(cell, "marks.csv")
                elif state["columns"] and head and head not in state["columns"] and cell:
                    self.own[*key, head] = cell

    def known(self, person: str, sheet: str, file: str) -> tuple[str, str]:
        """The key of the row that is meant: a folder's person may have got another id, and 00123 become 123."""
        return (person, sheet) if (person, sheet) in self.keys else self.by_file.get((file, sheet), (person, sheet))

    def back_up(self, path: Path) -> None:
        """Copy a file into backups, unless a copy with this content is there."""
        body = path.read_bytes()
        mark = hashlib.sha256(body).hexdigest()[:8]
        place = self.folder / "backups"
        if not list(place.glob(f"*-{mark}.csv")):
            place.mkdir(exist_ok=True)
            (place / f"{path.stem}-{datetime.now():%Y%m%d-%H%M%S}-{mark}.csv").write_bytes(body)

    def read_points(self, path: Path) -> None:
        """One file of hand-points; the newer of two files counts where they differ."""
        if path.suffix.lower() != ".csv":
            self.problems.append(f"{path.name} is no CSV table. Save it as CSV, so that its points count.")
            return
        self.back_up(path)
        for place, row in enumerate(read_table(path), 2):
            key = *self.known(row.get("id", ""), row.get("sheet", ""), row.get("file", "")), row.get("task", "")
            points = row.get("points", "")
            if not all(key) or points and number(points) is None:
                self.problems.append(f"{path.name}, row {place}: it takes an id, a sheet, a task and points in digits.")
            elif points:
                before = self.given.get(key)
                note = f"{before.file} gives {before.points} for {key[2]}, the newer {path.name} {points}." \
                    if before and number(before.points) != number(points) else ""
                self.given[key] = Given(points, path.name, row.get("comment", ""), row.get("lines", ""),
                                        row.get("answer", ""), note)

    def of(self, row: Row) -> dict[str, Given]:
        """{task: points given by hand} of one row."""
        found = {}
        for key, given in [*self.edits.items(), *self.given.items()]:
            if key[:2] == row.key and re.fullmatch(r"task_\d+", key[2]):
                self.used.add(key)
                before = found.get(key[2])
                if before and number(before.points) != number(given.points):
                    given.note = f"marks.csv had {before.points or 'nothing'} for {key[2]}; {given.file} counts."
                found[key[2]] = given
        return found

    def column(self, row: Row, head: str) -> str:
        """What a person wrote for this row into a column of their own."""
        self.used.add((*row.key, head))
        return self.own.get((*row.key, head), "")

    def left(self) -> list[tuple[dict[str, str], dict[str, str]]]:
        """[(row, what marking had written there)] of old rows with a person's numbers and no hand-in now: kept."""
        lost = {key[:2] for key in (self.edits | self.own).keys() - self.used}
        kept = [((row.get("id", ""), row.get("sheet", "")), row) for row in self.old]
        return [(row, self.before["rows"].get("\t".join(key), {"id": key[0], "sheet": key[1], "file": ""}))
                for key, row in kept if key in lost]

    def unplaced(self) -> list[str]:
        """What was given by hand and belongs to no row."""
        return self.problems + [f"{given.file}: {given.points} points for {key[2]} of {key[0]}, {key[1]}"
                                for key, given in self.given.items() if key not in self.used]

    def write(self, heads: list[str], lines: list[dict[str, str]], machine: list[dict[str, str]]) -> None:
        """Write marks.csv: `lines` under `heads`; `machine` are the same rows without a person's changes."""
        out = io.StringIO(newline="")
        table = csv.DictWriter(out, heads, extrasaction="ignore", restval="", lineterminator="\r\n")
        table.writeheader()
        table.writerows({head: f"'{cell}" if str(cell).startswith(("=", "+", "-", "@", "\t")) else cell
                         for head, cell in line.items()} for line in lines)
        text = "\ufeff" + out.getvalue()
        state = {"sha256": hashlib.sha256(text.encode()).hexdigest(),
                 "columns": [head for head in heads if head not in self.more],
                 "rows": {f"{line['id']}\t{line['sheet']}": line for line in machine}}
        states = [state, *([self.before] if self.before["sha256"] else [])]
        write_whole(self.folder / ".kept" / "written.json", json.dumps(states, ensure_ascii=False))
        write_whole(self.folder / "marks.csv", text)
