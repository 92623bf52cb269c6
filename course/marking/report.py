"""The pages that marking leaves for a teacher: the class, the open answers of a task, and a page for each student.

They need nothing else: no server, no network, no other file. A student's page names no classmate; it lies where the
hand-in lay, with the ending .html, so that a platform takes all of them back as feedback.
"""
import hashlib
import itertools
import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable
from html import escape
from pathlib import Path
from urllib.parse import quote

from course.ground.files import write_whole, write_zip
from course.marking.files import ENDING, File
from course.marking.hand_ins import Row
from course.marking.sheet import Sheet, Task
from course.marking.teacher import Given, Points, lateness, number, shown

STYLE = Path(__file__).with_name("report.css").read_text("utf-8")
SCRIPT = Path(__file__).with_name("reading.js").read_text("utf-8")
COLUMNS = ("student", "id", "email", "class", "sheet", "file", "late")
SUMS = ("points", "of", "open_points", "open_of", "to_read", "notes", "notebook_said")


def page(title: str, body: str, script: str = "") -> str:
    """A whole HTML page."""
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            f'content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>'
            f"<style>{STYLE}</style></head>\n<body><main>\n{body}\n</main>"
            f"{f'<script>{script}</script>' if script else ''}</body></html>\n")


def table(head: list[str], lines: list[list]) -> str:
    """An HTML table; the first cell of each line is its heading. Cells are HTML."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f'<tr><th scope="row">{line[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in line[1:]) + "</tr>\n"
                   for line in lines)
    return f'<div class="wide" tabindex="0" role="region" aria-label="{escape(re.sub("<.*?>", "", head[0]))} table">' \
           f"<table><thead><tr>{top}</tr></thead><tbody>\n{body}</tbody></table></div>"


def own(text: str) -> str:
    """A text of unknown script and direction."""
    return f'<span dir="auto">{escape(str(text))}</span>'


# One row: what it is worth

class Marked:
    """A row with its marks: what the checks gave, what a person gave, and what is left to read."""

    def __init__(self, row: Row, points: Points):
        self.row, self.given, self.late = row, points.of(row), lateness(row)
        tasks = row.sheet.tasks if row.sheet else {}
        self.checked = {name: row.result["tasks"][name] for name in tasks if name in row.result.get("tasks", {})}
        self.texts = {name: (self.checked[name][4] or row.result["written"].get(name, "")).strip()
                      for name in self.checked if tasks[name].open}
        self.open_of = {name: sum(most for _, most in tasks[name].rubric) for name in self.texts}
        self.of = sum(verdict[1] for verdict in self.checked.values())
        worth = {name: number(self.cell(name)) for name in {**self.checked, **self.given}}
        self.points = sum(points or 0 for name, points in worth.items() if name not in self.texts)
        self.to_read = [name for name in self.texts if worth[name] is None]
        self.open_points = sum(worth[name] or 0 for name in self.texts)
        self.notes = [*row.person.notes, *row.notes]
        for name, given in self.given.items():
            self.notes += [given.note] if given.note else []
            if given.answer and given.answer != digest(self.texts.get(name, "")):
                self.notes.append(f"The answer of {name} changed after it was given {given.points} points.")
            if name in self.open_of and (number(given.points) or 0) > self.open_of[name]:
                self.notes.append(f"{name} has {given.points} points of {self.open_of[name]}.")
            if name in self.checked and name not in self.texts and number(given.points) != self.checked[name][0]:
                self.notes.append(f"{name} has {given.points or 'no'} points by hand; the check gave"
                                  f" {self.checked[name][0]}.")

    def cell(self, name: str, edited: bool = True) -> str:
        """What marks.csv says of a task, with or without a person's changes in that table itself; nothing where a
        person has to read and has not.
        """
        given = self.given.get(name)
        if given and (edited or given.file != "marks.csv"):
            return given.points
        return "" if name not in self.checked or name in self.texts else shown(self.checked[name][0])

    def line(self, heads: list[str], edited: bool = True) -> dict[str, str]:
        """The row of marks.csv."""
        row, known = self.row, self.row.person.roster
        counts = bool(self.checked or self.given)
        return {"student": known.get("name") or row.person.shown, "id": row.person.id, "email": known.get("email", ""),
                "class": known.get("class", ""), "sheet": row.key[1], "file": row.file.path, "late": self.late,
                "roster_id": known.get("id", ""),
                "points": shown(self.points) if counts else "", "of": str(self.of) if counts else "",
                "open_points": shown(self.open_points) if counts and len(self.to_read) < len(self.texts) else "",
                "open_of": str(sum(self.open_of.values())) if counts else "", "to_read": " ".join(self.to_read),
                "notes": " ".join(filter(None, [row.problem, *row.result.get("notes", []), *self.notes])),
                "notebook_said": " ".join(row.result.get("said", []))} | {
                    head: self.cell(head, edited) for head in heads if head.startswith("task_")}


def rubric(task: Task, given: Given) -> list[tuple[str, int, str]]:
    """[(what a reader looks for, most points, points given)] of an open task."""
    lines = [*given.lines.split(), *[""] * len(task.rubric)]
    return [(*line, points) for line, points in zip(task.rubric, lines, strict=False)]


def quoted(text: str) -> str:
    """An open answer."""
    return f'<blockquote dir="auto">{escape(text)}</blockquote>' if text else "<p>Nothing was written.</p>"


def digest(answer: str) -> str:
    """A short mark of an answer, by which it is seen that it changed."""
    return hashlib.sha256(answer.encode()).hexdigest()[:8]


def write(rows: list[Row], absent: list[dict], unplaced: list[File], target: Path, how: str) -> list[str]:
    """Write marks.csv and all pages anew; return what was given by hand and fits no row."""
    points = Points(target, rows)
    marked = [Marked(row, points) for row in rows]
    tasks = sorted({name for one in marked for name in [*one.checked, *one.given]}, key=lambda name: int(name[5:]))
    heads = [*COLUMNS, *(["roster_id"] if absent or any(row.person.roster for row in rows) else []), *tasks, *SUMS,
             *points.more]
    lines = [one.line(heads) | {head: points.column(one.row, head) for head in points.more} for one in marked]
    machine = [one.line(heads, edited=False) for one in marked]
    for entry in absent:
        nobody = {"student": entry["name"], "id": entry["id"] or entry["email"] or entry["name"], "sheet": "",
                  "email": entry["email"], "class": entry["class"], "roster_id": entry["id"], "file": "",
                  "notes": "Handed in nothing."}
        lines.append(nobody), machine.append(nobody)
    for line, before in points.left():
        gone = "No hand-in is here now; kept for the points that were given by hand."
        lines.append(line | {"notes": gone}), machine.append(before)
        heads += [head for head in line if head and head not in heads]
    points.write(heads, lines, machine)
    lost = points.unplaced()
    pages = hand_back(marked, target)
    reading = reading_pages(marked, target)
    write_whole(target / "class.html", whole_class(marked, pages, reading, absent, unplaced, lost, how))
    return lost


# The class

def whole_class(marked: list[Marked], pages: dict[Row, str], reading: list[tuple[str, str, int, int]],
                absent: list[dict], unplaced: list[File], lost: list[str], how: str) -> str:
    """The page of the class."""
    lines = []
    for one in marked:
        row, notes = one.row, [own(note) for note in [one.row.problem, *one.row.result.get("notes", []), *one.notes]
                               if note]
        said = [f"<i>The notebook said:</i> {own(word)}" for word in one.row.result.get("said", [])]
        worth = f"{shown(one.points)} of {one.of}" if one.checked else "not marked"
        lines.append([f'<a href="hand-back/{quote(pages[row])}">{own(row.person.shown)}</a>',
                      escape(row.sheet.title) if row.sheet else "", worth, one.late, "<br>".join(notes + said)])
    parts = ["<h1>Marks of the class</h1>", f"<p>{len(marked)} rows. {how} The points are in marks.csv; open answers"
             " have no point until a person has read them.</p>"]
    if reading:
        parts += ["<h2>Answers to read</h2>", "<ul>" + "".join(
            f'<li><a href="read/{quote(name)}">{escape(title)}</a>: {left} of {count} to read</li>'
            for name, title, left, count in reading) + "</ul>"]
    parts += ["<h2>Students</h2>", table(["Student", "Sheet", "Points", "Late", "Notes"], lines)]
    for title, words in (("Handed in nothing", [entry["name"] or entry["id"] for entry in absent]),
                         ("Files that belong to nobody", [file.path for file in unplaced]),
                         ("Points by hand that fit no row", lost)):
        if words:
            parts += [f"<h2>{title}</h2>", "<ul>" + "".join(f"<li>{own(word)}</li>" for word in words) + "</ul>"]
    return page("Marks of the class", "\n".join([*parts, "<h2>Most common mistakes</h2>", mistakes(marked)]))


def chart(counted: list[tuple[str, int]]) -> str:
    """A bar chart of the most common mistakes, as SVG with a description."""
    most = counted[0][1]
    bars = "".join(
        f'<text x="0" y="{34 * place + 14}">{escape(label)}</text>'
        f'<rect x="0" y="{34 * place + 18}" width="{560 * count / most:.0f}" height="10"/>'
        f'<text x="{560 * count / most + 8:.0f}" y="{34 * place + 28}">{count}</text>'
        for place, (label, count) in enumerate(counted))
    words = escape("; ".join(f"{label}: {count}" for label, count in counted))
    return f'<svg viewBox="0 0 640 {34 * len(counted) + 6}" width="640" role="img" aria-label="{words}">{bars}</svg>'


def mistakes(marked: list[Marked]) -> str:
    """For each sheet, which mistakes were made most often: a chart and a table."""
    counts, messages = defaultdict(Counter), {}
    for one in marked:
        for task, (points, of, mistake, message, *_) in one.checked.items():
            if of and not points and not message.startswith("Not attempted yet"):
                label = f"{task.replace('_', ' ').capitalize()}: {mistake}"
                counts[one.row.sheet.title][label] += 1
                messages[one.row.sheet.title, label] = message
    parts = []
    for title, counter in counts.items():
        counted = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[:12]
        parts += [f"<h3>{escape(title)}</h3>", chart(counted),
                  table(["Mistake", "Students", "What the check says"],
                        [[escape(label), count, escape(messages[title, label])] for label, count in counted])]
    return "\n".join(parts) or "<p>None.</p>"


# Answers to read

def reading_pages(marked: list[Marked], target: Path) -> list[tuple[str, str, int, int]]:
    """One page for each open task, with every answer; [(file, title, still to read, answers)]."""
    shutil.rmtree(target / "read", ignore_errors=True)
    answers, made = defaultdict(list), []
    for one in marked:
        for name, text in one.texts.items():
            answers[one.row.sheet.slug, name].append((one, text))
    for (slug, name), group in sorted(answers.items()):
        sheet = group[0][0].row.sheet
        file, title = f"{slug}-{name}.html", f"{sheet.title}: {sheet.tasks[name].title}"
        write_whole(target / "read" / file, reading_page(sheet, sheet.tasks[name], group, title))
        made.append((file, title, sum(name in one.to_read for one, _ in group), len(group)))
    return made


def reading_page(sheet: Sheet, task: Task, group: list, title: str) -> str:
    """The answers of one task in an order that tells no name, with a field for each line of the rubric."""
    parts = []
    for place, (one, text) in enumerate(sorted(group, key=lambda pair: digest(pair[0].row.person.id)), 1):
        given = one.given.get(task.name, Given("", ""))
        fields = "".join(
            f'<label><span>{escape(words)} (0 to {most})</span> <input type="number" min="0" max="{most}" step="0.5"'
            f' value="{escape(points)}"></label>' for words, most, points in rubric(task, given))
        data = json.dumps({"id": one.row.person.id, "sheet": sheet.slug, "task": task.name, "answer": digest(text),
                           "file": one.row.file.path})
        parts.append(
            f'<section data-key="{escape(data)}" data-points="{escape(given.points)}"><h2>Answer {place}</h2>'
            f'{quoted(text)}<fieldset><legend>Points of answer {place}</legend>{fields}'
            f'<label><span>A word to the student</span> <textarea rows="2">{escape(given.comment)}</textarea></label>'
            '<output></output></fieldset></section>')
    prompt = re.split(r"<details>|\n\|", task.prompt)[0].partition("\n")[2].replace("*", "").strip()
    how = (f"<p>{len(parts)} answers, in an order that tells no name. What you type is kept in this browser. Save the"
           " points, move the file that is downloaded into the folder <b>hand-points</b> beside class.html, and run"
           " <b>make mark</b> again: the points are then in marks.csv and on the students' pages.</p>")
    bar = ('<nav aria-label="Answers"><button id="before">Ten before</button> <button id="after">Ten after</button>'
           ' <button id="save">Save the points</button> <span id="state" role="status"></span></nav>')
    return page(title, "\n".join([f"<h1>{escape(title)}</h1>", '<p><a href="../class.html">The class</a></p>', how,
                                  f"<blockquote>{escape(prompt)}</blockquote>", bar, *parts]), SCRIPT)


# Pages to hand back

def hand_back(marked: list[Marked], target: Path) -> dict[Row, str]:
    """Write a page for each row below hand-back and all of them into hand-back.zip; {row: its path below hand-back}."""
    place, paths, pages = target / "hand-back", {}, {}
    shutil.rmtree(place, ignore_errors=True)
    for one in marked:
        paths[one.row] = path = free(back_path(one.row), paths.values())
        pages[path] = student_page(one)
        write_whole(place / path, pages[path])
    write_zip(target / "hand-back.zip", {path: text.encode() for path, text in pages.items()})
    return paths


def back_path(row: Row) -> str:
    """Where the page of a row goes: the place of the hand-in, with the ending .html."""
    parts = [part if part.strip(".") else "_" for part in row.file.parts[:row.file.archive or None] if part]
    last = ENDING.sub("", parts[-1]) if row.file.parts[-1] else f"{parts[-1]}/feedback"
    sheet = f"-{row.sheet.slug}" if row.file.archive and row.sheet else ""
    return "/".join([*parts[:-1], last.encode()[:200].decode(errors="ignore") + f"{sheet}.html"])


def free(path: str, taken: Iterable[str]) -> str:
    """A path that no other page has, whether or not the disk tells capital letters from small ones."""
    lower = {name.casefold() for name in taken}
    more = (re.sub(r"\.html$", f" ({number}).html", path) for number in itertools.count(2))
    return next(name for name in itertools.chain([path], more) if name.casefold() not in lower)


def student_page(one: Marked) -> str:
    """The page of one row, for the student: nothing on it is about another."""
    row, sheet = one.row, one.row.sheet
    title = f"{sheet.title}: feedback" if sheet else "Feedback"
    parts = [f"<h1>{escape(title)}</h1>", f"<p>{own(row.person.shown)}, file {own(row.file.parts[-1] or 'none')}"
             f"{f', {one.late}' if one.late else ''}</p>"]
    words = [row.problem, *row.result.get("notes", []),
             *[f"Your notebook said: {said}" for said in row.result.get("said", [])]]
    if any(words):
        parts.append("<ul>" + "".join(f"<li>{own(word)}</li>" for word in words if word) + "</ul>")
    if one.checked:
        total = f"{shown(one.points)} of {one.of}"
        parts.append(f"<p><b>{total} points</b> by the checks" + (
            "; the open answers have not been read yet.</p>" if one.to_read else
            f", {shown(one.open_points)} of {sum(one.open_of.values())} for the open answers.</p>"))
        parts.append(table(["Task", "Result", "What the check said"],
                           [[escape(sheet.tasks[name].title), *result(one, name)] for name in one.checked]))
    for name, text in one.texts.items():
        task, given = sheet.tasks[name], one.given.get(name, Given("", ""))
        parts += [f"<h2>{escape(task.title)}</h2>", quoted(text), table(["A reader looks for", "most", "given"], [
            [escape(words), most, escape(points)] for words, most, points in rubric(task, given)])]
        if given.points:
            parts.append(f"<p>{escape(given.points)} of {one.open_of[name]} points. {own(given.comment)}</p>")
    return page(title, "\n".join(parts))


def result(one: Marked, name: str) -> tuple[str, str]:
    """(right, not right or not attempted; what was said) of one task."""
    points, of, _, message, *_ = one.checked[name]
    if name in one.texts:
        return (f"{one.cell(name)} of {one.open_of[name]}" if name not in one.to_read else "a person reads this"), ""
    if name in one.given and number(one.cell(name)) != points:
        return f"{one.cell(name) or 'no'} points, by the teacher", own(message)
    if message.startswith("Not attempted yet"):
        return "not attempted", own(message)
    return "right" if points else "not right", own(message) if message else ""
