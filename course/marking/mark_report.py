"""The pages that mark.py leaves for a teacher: one for the class, one for each student. They need nothing else."""
import hashlib
import re
import shutil
from collections import Counter, defaultdict
from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --soft: #f0f0f0; --line: #767676; --bar: #0b5fa5; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eee; --paper: #161616; --soft: #262626; --line: #8c8c8c; --bar: #6db3f2; } a { color: #8cc4ff; } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { border: 1px solid var(--line); padding: .3rem .6rem;
  text-align: start; vertical-align: top; } th { background: var(--soft); }
.wide { overflow-x: auto; } blockquote { background: var(--soft); margin: 1rem 0; padding: .5rem 1rem;
  white-space: pre-wrap; overflow-wrap: anywhere; } svg { max-width: 100%; height: auto; }
svg text { fill: var(--ink); font: 14px system-ui, sans-serif; } svg rect { fill: var(--bar); }
"""


def page(title, body):
    """A whole HTML page."""
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            f'content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>'
            f"<style>{STYLE}</style></head>\n"
            f"<body><main>\n{body}\n</main></body></html>\n")


def rows(head, lines):
    """An HTML table; the first cell of each line is its heading. Cells are HTML."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f'<tr><th scope="row">{line[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in line[1:]) + "</tr>\n"
                   for line in lines)
    return f'<div class="wide" tabindex="0" role="region" aria-label="{escape(re.sub("<.*?>", "", head[0]))} table">' \
           f"<table><thead><tr>{top}</tr></thead><tbody>\n{body}</tbody></table></div>"


def own(text):
    """A text of unknown script and direction."""
    return f'<span dir="auto">{escape(str(text))}</span>'


def address(student):
    """The file of a student's page: letters of any script and a few digits, so that no two are the same."""
    letters = re.sub(r"\W+", "-", student).strip("-")[:40]
    return f"{letters}-{hashlib.sha256(student.encode()).hexdigest()[:6]}.html"


def name_of(task, sheet):
    """Task 2. Mend a chart."""
    return sheet.prompts[task].splitlines()[0].removeprefix("## ")


def rubric(prompt):
    """The table of what a reader looks for, from the prompt of an open task."""
    lines = [[escape(cell.strip()) for cell in line.strip().strip("|").split("|")]
             for line in prompt.splitlines() if line.startswith("|")]
    return rows([*lines[0], "given"], [[*line, ""] for line in lines[2:]]) if len(lines) > 2 else ""


def result(entry, task):
    """(right, wrong or not attempted; what was said) of one task."""
    points, of, _, message, *_ = entry["tasks"][task]
    if message.startswith("Not attempted yet"):
        return "not attempted", ""
    return ("to be read" if not of else "right" if points else "not right"), own(message) if message else ""


def section(entry):
    """One sheet of one student."""
    sheet = entry["sheet"]
    parts = [f"<h2>{escape(sheet.title) if sheet else 'Not marked'}</h2>", f"<p>File: {own(entry['file'])}</p>"]
    if entry["notes"]:
        parts.append("<ul>" + "".join(f"<li>{own(note)}</li>" for note in entry["notes"]) + "</ul>")
    if not entry.get("tasks"):
        return "\n".join(parts)
    parts.append(f"<p>{entry['points']} of {entry['of']} points from the checks.</p>")
    parts.append(rows(["Task", "Result", "What the check said"],
                      [[escape(name_of(task, sheet)), *result(entry, task)] for task in entry["tasks"]]))
    for task, text in entry["open"].items():
        parts.append(f"<h3>{escape(name_of(task, sheet))}: a person reads this</h3>")
        parts.append(f'<blockquote dir="auto">{escape(text)}</blockquote>' if text else "<p>Nothing was written.</p>")
        parts.append(rubric(sheet.prompts[task]))
    return "\n".join(parts)


def chart(counted):
    """A bar chart of the most common mistakes, as SVG with a description."""
    most = counted[0][1]
    bars = "".join(
        f'<text x="0" y="{34 * place + 14}">{escape(label)}</text>'
        f'<rect x="0" y="{34 * place + 18}" width="{560 * count / most:.0f}" height="10"/>'
        f'<text x="{560 * count / most + 8:.0f}" y="{34 * place + 28}">{count}</text>'
        for place, (label, count) in enumerate(counted))
    words = escape("; ".join(f"{label}: {count}" for label, count in counted))
    return f'<svg viewBox="0 0 640 {34 * len(counted) + 6}" width="640" role="img" aria-label="{words}">{bars}</svg>'


def mistakes(entries):
    """For each sheet, which mistakes were made most often: a chart and a table."""
    counts, messages = defaultdict(Counter), {}
    for entry in entries:
        for task, (points, of, mistake, message, *_) in entry.get("tasks", {}).items():
            if of and not points and not message.startswith("Not attempted yet"):
                label = f"{task.replace('_', ' ').capitalize()}: {mistake}"
                counts[entry["sheet"].title][label] += 1
                messages[entry["sheet"].title, label] = message
    parts = []
    for title, counter in counts.items():
        counted = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[:12]
        parts += [f"<h3>{escape(title)}</h3>", chart(counted),
                  rows(["Mistake", "Students", "What the check says"],
                       [[escape(label), count, escape(messages[title, label])] for label, count in counted])]
    return "\n".join(parts) or "<p>None.</p>"


def whole_class(entries, isolated):
    """The page of the class."""
    lines = []
    for entry in entries:
        marks = f"{entry['points']} of {entry['of']}" if entry.get("tasks") else "not marked"
        lines.append([f'<a href="students/{escape(address(entry["student"]))}">{own(entry["student"])}</a>',
                      escape(entry["sheet"].title) if entry["sheet"] else "", marks,
                      "<br>".join(own(note) for note in entry["notes"])])
    how = ("Each submission ran inside bubblewrap, without a network and without sight of other files." if isolated else
           "Each submission ran in its own process with limits. bubblewrap was not there, so it could have read files.")
    return page("Marks of the class", "\n".join([
        "<h1>Marks of the class</h1>", f"<p>{len(entries)} submissions. {how} The points are in marks.csv; "
        "open answers have no point until a person has read them.</p>",
        "<h2>Students</h2>", rows(["Student", "Sheet", "Points", "Notes"], lines),
        "<h2>Most common mistakes</h2>", mistakes(entries)]))


def write(entries, target, isolated):
    """Write class.html and students/*.html anew."""
    shutil.rmtree(target / "students", ignore_errors=True)
    (target / "students").mkdir()
    by_student = defaultdict(list)
    for entry in entries:
        by_student[entry["student"]].append(entry)
    for student, own_entries in by_student.items():
        body = "\n".join([f"<h1>{own(student)}</h1>", '<p><a href="../class.html">The class</a></p>',
                          *map(section, own_entries)])
        (target / "students" / address(student)).write_text(page(student, body), encoding="utf-8")
    (target / "class.html").write_text(whole_class(entries, isolated), encoding="utf-8")
