"""What a test cannot know is sealed: definitions, scripts, sides, quotations, keys, units, licences, sentences.

tests/reviewed.csv has a line for each row of a hand-compiled table, each column and table of the package, each quiz
question, each section of a chapter and of a lesson, and each alt text: the day on which a person read it, why, and a
short mark for each of its fields. No other command renews it. After a change that you mean:

    make reviewed WHAT=data/claims.csv KEY=S01 REASON="region, not Iraq"
    make reviewed WHAT=chapters/03-counting-soldiers.ipynb REASON="retold"     all of a file
    make reviewed WHAT=data REASON="tables of chapter 7"                       all files of a folder
"""
import argparse
import csv
import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import nbformat

from course.ground.contents import read_contents
from course.ground.facts import ROOT
from course.ground.files import write_whole
from course.ground.rows import read_rows

SEALS = Path("tests/reviewed.csv")
COLUMNS = ["file", "key", "marks", "day", "reason"]
MARK = 4  # hexadecimal digits: one change in 65,000 would pass unseen


def mark(text: object) -> str:
    """A short mark of a text; spaces and line ends make no difference."""
    words = " ".join(str(text).split())
    return hashlib.sha256(words.encode()).hexdigest()[:MARK]


def table_things(root: Path) -> Iterator[tuple[str, str, dict[str, object]]]:
    """The rows of the hand-compiled tables, and what the package says of tables and columns."""
    contents = read_contents(root)
    for resource in contents.package["resources"]:
        name, fields = resource["name"], resource.get("schema", {}).get("fields", [])
        said = {key: resource[key] for key in ("title", "licenses", "counted_by", "not_to_do")}
        yield "data/datapackage.json", name, said
        for field in fields:
            yield "data/datapackage.json", f"{name}.{field['name']}", {
                key: field.get(key, "") for key in ("unit", "description", "constraints")}
        if not resource["derived"] and fields:
            for row in contents.tables[name]:
                yield f"data/{resource['path']}", ";".join(row[key] for key in resource["schema"]["primaryKey"]), row


def sections(text: str) -> Iterator[tuple[str, str]]:
    """(heading, text) of the second-level sections of a Markdown text."""
    first, *rest = re.split(r"^(?=## )", text, flags=re.M)
    yield "opening", first
    for part in rest:
        heading, _, body = part.partition("\n")
        yield heading.removeprefix("## ").strip(), body


def written_things(root: Path) -> Iterator[tuple[str, str, dict[str, object]]]:
    """The sections of chapters and lessons, the alt texts, the quizzes with their keys, the facts of the course."""
    for path in sorted(root.glob("chapters/*.ipynb")):
        notebook, name = nbformat.read(path, as_version=4), path.relative_to(root).as_posix()
        cells = [cell for cell in notebook.cells if "quiz" not in cell.metadata.get("tags", [])]
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        yield from ((name, heading, {"text": body}) for heading, body in sections(text))
        for cell in cells:
            if alt := cell.metadata.get("mystnb", {}).get("image", {}).get("alt"):
                yield name, f"figure {cell.id}", {"alt": alt}
    for path in sorted(root.glob("guide/lessons/*.md")):
        name = path.relative_to(root).as_posix()
        yield from ((name, heading, {"text": body}) for heading, body in sections(path.read_text("utf-8")))
    for path in sorted(root.glob("exercises/quizzes/*.toml")):
        for number, question in enumerate(tomllib.loads(path.read_text("utf-8"))["question"], 1):
            parts = question.get("option", question.get("item", question.get("mistake", [])))
            key = [question.get(word) for word in ("answer", "low", "high", "unit")]
            yield path.relative_to(root).as_posix(), f"question {number}", {
                "ask": question["ask"], "key": key + [(part.get("text"), part.get("right")) for part in parts],
                "why": [question["why"], *(part["why"] for part in parts if "why" in part)]}
    facts = tomllib.loads((root / "course/facts.toml").read_text("utf-8"))
    for chapter in facts.pop("chapter"):
        yield "course/facts.toml", chapter["slug"], chapter
    yield "course/facts.toml", "facts", facts


def things(root: Path = ROOT) -> dict[tuple[str, str], dict[str, str]]:
    """{(file, key): {field: mark}} of all that is sealed."""
    found = {}
    for file, key, fields in [*table_things(root), *written_things(root)]:
        found[file, key] = {name: mark(json.dumps(value, ensure_ascii=False, default=str))
                            for name, value in fields.items()}
    return found


def differences(root: Path = ROOT) -> list[str]:
    """A sentence for each thing that is not as it was when somebody read it."""
    sealed = {(row["file"], row["key"]): row for row in read_rows(root / SEALS)}
    now, said = things(root), []
    for (file, key), fields in now.items():
        row = sealed.pop((file, key), None)
        marks = "".join(fields.values())
        if row is None:
            said.append(f"{file}, {key}: new, and nobody has noted that it was read.")
        elif row["marks"] != marks:
            names = [name for at, name in enumerate(fields)
                     if row["marks"][at * MARK:(at + 1) * MARK] != fields[name]]
            kind = ", ".join(names) if len(row["marks"]) == len(marks) else "its columns"
            said.append(f"{file}, {key}, {kind}: not as it was read on {row['day']} ({row['reason']}).")
    said += [f"{file}, {key}: gone since it was read on {row['day']}." for (file, key), row in sealed.items()]
    return said


def seal(what: str, key: str, reason: str, root: Path = ROOT) -> int:
    """Note that what a file or folder holds was read today; return how many lines changed."""
    now, path = things(root), root / SEALS
    rows = {(row["file"], row["key"]): row for row in read_rows(path)} if path.exists() else {}

    def meant(thing: tuple[str, str]) -> bool:
        return (thing[0] == what or thing[0].startswith(f"{what.rstrip('/')}/")) and key in ("", thing[1])

    before = {thing: row["marks"] for thing, row in rows.items()}
    rows = {thing: row for thing, row in rows.items() if not meant(thing) or thing in now}
    for thing in filter(meant, now):
        marks = "".join(now[thing].values())
        if before.get(thing) != marks:
            rows[thing] = dict(zip(COLUMNS, (*thing, marks, date.today().isoformat(), reason), strict=True))
    lines = [rows[thing] for thing in [*filter(rows.__contains__, now), *(t for t in rows if t not in now)]]
    out = [COLUMNS, *([row[column] for column in COLUMNS] for row in lines)]
    with open(path.with_suffix(".new"), "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(out)
    text = path.with_suffix(".new").read_text("utf-8")
    path.with_suffix(".new").unlink()
    write_whole(path, text)
    after = {thing: row["marks"] for thing, row in rows.items()}
    return sum(before.get(thing) != after.get(thing) for thing in before.keys() | after.keys())


def main() -> None:
    asked = argparse.ArgumentParser(prog="reviewed", description="Note that something was read after a change.")
    asked.add_argument("what", help="a file or folder, from the root")
    asked.add_argument("key", nargs="?", default="", help="one row, column, question or section of it")
    asked.add_argument("--reason", required=True, help="why it changed")
    given = asked.parse_args()
    if not given.what or not given.reason.strip():
        sys.exit('reviewed: say what was read and why: make reviewed WHAT=data/claims.csv KEY=S01 REASON="..."')
    number = seal(given.what, given.key, given.reason.strip())
    print(f"{number} lines of {SEALS} changed" if number else "Nothing there had changed. Is the name right?")


if __name__ == "__main__":
    main()
