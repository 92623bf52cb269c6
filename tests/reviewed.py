"""What a test cannot know is sealed: definitions, scripts, sides, quotations, keys, units, licences, sentences.

tests/reviewed.csv has a line for each row of a hand-compiled table, each hundred rows of a derived one, each column
and table of the package, each place of a map, each quiz question and test item, each answer in tests/answers, each
section of a chapter, master, lesson and page with what its cells show, each alt text, each setting, each function,
constant and rule of style in course/, and what runs the tests: the day on which a person read it, why, a short mark for
each of its fields and a long one for all of them. No other command renews it. After a change that you mean:

    make reviewed WHAT=data/claims.csv KEY=S01 REASON="region, not Iraq"
    make reviewed WHAT=chapters/03-counting-soldiers.ipynb REASON="retold"     all of a file
    make reviewed WHAT=course/quiz REASON="answers are shown at once"          all files of a folder
"""
import argparse
import csv
import fcntl
import hashlib
import io
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import zip_longest
from pathlib import Path

import nbformat
import yaml

from course.ground.contents import read_contents
from course.ground.facts import ROOT
from course.ground.files import write_whole
from course.ground.rows import read_rows
from course.references.pages import LISTS as BY_HAND

SEALS = Path("tests/reviewed.csv")
COLUMNS = ["file", "key", "marks", "day", "reason"]
MARK = 4  # hexadecimal digits that say which field changed
WHOLE = 16  # those of a line: nobody finds another text that has them too
BLOCK = 100  # rows of a derived table on one line
LISTS = ("course/**/*.csv", "exercises/capstone/*.csv", "_static/*.csv")
WRITTEN = ("chapters/*.ipynb", "exercises/masters/*.ipynb", "guide/*.ipynb", "guide/*.md", "guide/lessons/*.md",
           "*.md", "LICENSE", ".github/*.md", "tests/answers/*.toml", "tests/answers/more/*.toml",
           "course/explorers/words.toml", "course/*/*.md", "course/*/*.jinja", "course/frame/templates/*.html")
MADE = {f"guide/{page}.md" for page in (  # by course/renew.py
    "references", "references-news", "references-copies", "how-sure-are-we", "claims", "verdicts", "glossary", "rules",
    "capstone-cards")}
SETTINGS = ("_config.yml", "_toc.yml", "CITATION.cff", ".github/ISSUE_TEMPLATE/*.yml")
OWN = ("url", "branch", "baseurl", "course_publisher", "course_contact",  # what a publisher fills in,
       "version", "date-released")  # and what `make package` does
CODE = ("course/**/*.*", "_static/*", "pyproject.toml", "Makefile", ".ci/run", ".github/workflows/*")  # and no other's
PART = r"^(?=(?:async )?(?:def|class|const|let|function) |[A-Z][A-Z_]* ?[:=])"  # of Python begins, or of a template
PARTS = {".js": PART.replace("(?=", "(?= {0,2}", 1), ".css": r"^(?=[^\s}/])"}  # scripts stand in a block of their own
Thing = tuple[str, str, dict[str, object]]  # file, row or section, {field: what it holds}


def without(fields: dict[str, object], *names: str) -> dict[str, object]:
    """The fields that are not named."""
    return {name: value for name, value in fields.items() if name not in names}


@cache
def digest(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def held(value: object) -> str:
    """The digest of what a field holds."""
    return digest(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))


def marks(fields: dict[str, str]) -> str:
    """The marks of a line: a short one for each field, from its digest, and a long one for all and their names."""
    return "".join(field[:MARK] for field in fields.values()) + digest(json.dumps(fields))[:WHOLE]


def files(root: Path, patterns: tuple[str, ...]) -> list[tuple[str, Path]]:
    """The files that fit one of the patterns, with their names from the root."""
    return sorted({(path.relative_to(root).as_posix(), path) for pattern in patterns for path in root.glob(pattern)})


def table_things(root: Path) -> Iterator[Thing]:
    """The rows of the tables, what the package says of itself, of tables and of columns, and the lists of derive."""
    contents = read_contents(root)
    yield "data/datapackage.json", "package", without(contents.package, "resources", "version")
    for resource in contents.package["resources"]:
        name, fields = resource["name"], resource.get("schema", {}).get("fields", [])
        yield "data/datapackage.json", name, without(resource, "name", "hash", "bytes", "rows", "schema") | {
            "keys": without(resource.get("schema", {}), "fields")}
        for field in fields:
            yield "data/datapackage.json", f"{name}.{field['name']}", {
                **{key: field.get(key, "") for key in ("unit", "description", "constraints", "type", "list_of")},
                "rest": without(field, "name", "unit", "description", "constraints", "type", "list_of")}
        if fields:
            keys, rows = resource["schema"]["primaryKey"], contents.tables[name]
            yield from (blocks if resource["derived"] else single)(f"data/{resource['path']}", keys, rows)
        else:
            drawn = json.loads((root / "data" / resource["path"]).read_text("utf-8"))
            for place in drawn.pop("features"):
                yield f"data/{resource['path']}", [*place["properties"].values()][-1], place
            yield f"data/{resource['path']}", "map", {"rest": drawn}
    for name, path in files(root, LISTS):
        yield from single(name, [], read_rows(path))


def single(file: str, keys: list[str], rows: list[dict[str, str]]) -> Iterator[Thing]:
    """The names of the columns, and a thing for each row, by its keys (none: by its first column, and its line where
    that is not enough)."""
    yield file, "columns", {"names": [*rows[0]]}
    first = Counter(next(iter(row.values())) for row in rows)
    for line, row in enumerate(rows, 2):
        start = next(iter(row.values()))
        own = ";".join(row[key] for key in keys) or (start if first[start] == 1 else f"{start} (line {line})")
        yield file, own, row


def blocks(file: str, keys: list[str], rows: list[dict[str, str]]) -> Iterator[Thing]:
    """A derived table, which may be long: a mark for each column, and one for each row."""
    yield file, "columns", {column: " | ".join(row[column] for row in rows) for column in rows[0]}
    for start in range(0, len(rows), BLOCK):
        part = rows[start:start + BLOCK]
        own = {";".join(row[key] for key in keys): " | ".join(row.values()) for row in part}
        yield file, f"rows {start + 1} to {start + len(part)}", own


def sections(text: str) -> Iterator[tuple[str, str]]:
    """(heading, text) of the second-level sections of a Markdown text."""
    first, *rest = re.split(r"^(?=## )", text, flags=re.M)
    yield "opening", first
    for part in rest:
        heading, _, body = part.partition("\n")
        yield heading.removeprefix("## ").strip(), body


def notebook_things(path: Path, name: str) -> Iterator[Thing]:
    """The sections of a notebook with their text, their code and what it shows, and its figures. The quiz of a chapter
    has a file of its own."""
    notebook, at = nbformat.read(path, as_version=4), "opening"
    found = {at: {"text": [without(notebook.metadata, "kernelspec", "language_info", "jupytext")], "code": [],
                  "shown": []}}
    for cell in notebook.cells:
        if cell.id == "quiz" and name.startswith("chapters/"):
            continue
        if alt := cell.metadata.get("mystnb", {}).get("image", {}).pop("alt", ""):
            yield name, f"figure {cell.id}", {"alt": alt}
        if cell.cell_type == "code":
            found[at]["code"] += [cell.source, cell.metadata]
            found[at]["shown"] += [without(output, "execution_count") for output in cell.outputs]
            continue
        for heading, body in sections(cell.source):
            at = at if heading == "opening" else heading
            found.setdefault(at, {"text": [], "code": [], "shown": []})["text"].append(body)
        found[at]["text"] += filter(None, (cell.metadata, cell.get("attachments")))
    yield from ((name, heading, parts) for heading, parts in found.items())


def answers(path: Path, name: str) -> Iterator[Thing]:
    """What students answer in tests/answers: each student, or each answer with its task and a name of its own."""
    for student, given in tomllib.loads(path.read_text("utf-8")).items():
        if isinstance(given, dict):
            yield name, student, given
            continue
        for number, one in enumerate(given, 1):
            yield name, f"answer {number}: {one.get('task', '')}, {one.get('what', '')}", one


def code_things(path: Path, name: str) -> Iterator[Thing]:
    """Code by its functions and constants, a style by its rules, a template whole."""
    begins, seen = PARTS.get(path.suffix, PART), Counter()
    for part in re.split(begins, path.read_text("utf-8"), flags=re.M):
        named = re.match(r"[^{]*" if path.suffix == ".css" else
                         r"\s*(?:(?:async|def|class|const|let|function) )*(\w+|[^=]*)", part)
        own = (named[named.lastindex or 0].strip()[:80]) if re.match(begins, part) else "opening"
        seen[own] += 1
        yield name, f"{own} ({seen[own]})" if seen[own] > 1 else own, {"code": part}


def settings(path: Path, name: str) -> Iterator[Thing]:
    """What a file of settings says, by its first level, without what each publisher fills in."""
    def kept(value: object) -> object:
        return {key: kept(part) for key, part in value.items() if key not in OWN} if isinstance(value, dict) else value

    for key, value in kept(yaml.safe_load(path.read_text("utf-8"))).items():
        yield name, key, {"value": value}


def written_things(root: Path) -> Iterator[Thing]:
    """Chapters, masters, lessons and the guide by section, the quizzes and tests with their keys, answers, facts, code.
    """
    for name, path in files(root, WRITTEN):
        if path.suffix == ".ipynb":
            yield from notebook_things(path, name)
        elif path.suffix == ".toml":
            yield from answers(path, name)
        else:
            text = path.read_text("utf-8")
            written = text if name not in MADE else text.rpartition(BY_HAND)[0]
            yield from ((name, heading, {"text": body}) for heading, body in sections(written) if written)
    for name, path in files(root, SETTINGS):
        yield from settings(path, name)
    elsewhere = {name for name, _ in files(root, (*LISTS, *WRITTEN, "course/facts.toml", "course/teach/tables.toml"))}
    for name, path in files(root, CODE):
        if name not in elsewhere and path.is_file() and path.suffix != ".pyc":
            yield from code_things(path, name)
    for chapter, papers in tomllib.loads((root / "course/teach/tables.toml").read_text("utf-8")).items():
        yield from (("course/teach/tables.toml", f"{chapter}, {paper['title']}", paper) for paper in papers)
    for path in sorted(root.glob("exercises/quizzes/*.toml")):
        for number, question in enumerate(tomllib.loads(path.read_text("utf-8"))["question"], 1):
            parts = [part for word in ("option", "item", "mistake") for part in question.get(word, [])]
            yield path.relative_to(root).as_posix(), f"question {number}", {
                "ask": question["ask"],
                "key": [without(question, "ask", "why", "option", "item", "mistake", "otherwise"),
                        *(without(part, "why") for part in parts)],
                "why": [question["why"], question.get("otherwise"), *(part.get("why") for part in parts)]}
    forms = tomllib.loads((root / "exercises/tests/forms.toml").read_text("utf-8"))
    for item in forms.pop("item"):
        yield "exercises/tests/forms.toml", f"form {item['form']}, item {item['item']}", {
            **without(item, "option"), "key": [option.get("right") for option in item["option"]],
            "options": [without(option, "right") for option in item["option"]]}
    yield "exercises/tests/forms.toml", "opening", forms
    facts = tomllib.loads((root / "course/facts.toml").read_text("utf-8"))
    for chapter in facts.pop("chapter"):
        yield "course/facts.toml", chapter["slug"], chapter
    yield "course/facts.toml", "facts", facts


def things(root: Path = ROOT) -> dict[tuple[str, str], dict[str, str]]:
    """{(file, key): {field: digest}} of all that is sealed. ValueError if two things have one name."""
    found = {}
    for file, key, fields in [*table_things(root), *written_things(root)]:
        if (file, key) in found:
            raise ValueError(f"{file} has two things that are called '{key}': give one of them another name.")
        found[file, key] = {name: held(value) for name, value in fields.items()}
    return found


def moved(sealed: list[tuple[str, str]], now: list[tuple[str, str]]) -> list[str]:
    """A sentence for each file, code left out, whose rows or sections are not in the order in which they were read.

    Both lists have the same things, (file, row or section).
    """
    orders: dict[str, tuple[list[str], list[str]]] = {}
    for side, order in enumerate((sealed, now)):
        for file, key in order:
            orders.setdefault(file, ([], []))[side].append(key)
    other = {file: next((is_now for was, is_now in zip(*both, strict=True) if was != is_now), "")
             for file, both in orders.items() if not file.endswith((".py", ".js"))}
    return [f"{file}, {key}, order: not where it was when it was read." for file, key in other.items() if key]


def parting(stored: str, made: str) -> str:
    """Where a stored text leaves the one that is made: "line 7 is '...' and should be '...'"; empty if nowhere."""
    lines = enumerate(zip_longest(stored.split("\n"), made.split("\n"), fillvalue="no line"), 1)
    return next((f"line {number} is {was[:160]!r} and should be {wanted[:160]!r}" for number, (was, wanted) in lines
                 if was != wanted), "")


def differences(root: Path = ROOT) -> list[str]:
    """A sentence for each thing that is not as it was when somebody read it."""
    with open(root / SEALS, encoding="utf-8", newline="") as file:  # by no code that is itself sealed
        sealed = {(row["file"], row["key"]): row for row in csv.DictReader(file)}
    now = things(root)
    said = moved([*filter(now.__contains__, sealed)], [*filter(sealed.__contains__, now)])
    for (file, key), fields in now.items():
        row = sealed.pop((file, key), None)
        if row is None:
            said.append(f"{file}, {key}: new, and nobody has noted that it was read.")
        elif row["marks"] != marks(fields):
            names = [name for at, name in enumerate(fields)
                     if row["marks"][at * MARK:(at + 1) * MARK] != fields[name][:MARK]] or ["a field"]
            kind = ", ".join(names) if len(row["marks"]) == len(marks(fields)) else "more or fewer fields"
            said.append(f"{file}, {key}, {kind}: not as it was read on {row['day']} ({row['reason']}).")
    said += [f"{file}, {key}: gone since it was read on {row['day']}." for (file, key), row in sealed.items()]
    return said


def seal(what: str, key: str, reason: str, root: Path = ROOT) -> int:
    """Note that what a file or folder holds was read today; return how many lines changed."""
    now, path = things(root), root / SEALS
    if wrong := [row["file"] for row in (read_rows(path) if path.exists() else []) if not all(map(row.get, COLUMNS))]:
        raise ValueError(f"{SEALS} has a line that is cut or left by a merge: {wrong[0][:60]!r}. Mend it first.")
    rows = {(row["file"], row["key"]): row for row in read_rows(path)} if path.exists() else {}

    def within(file: str) -> bool:
        return file == what or file.startswith(f"{what.rstrip('/')}/")

    def meant(thing: tuple[str, str]) -> bool:
        return within(thing[0]) and key in ("", thing[1])

    before = {thing: row["marks"] for thing, row in rows.items()}
    rows = {thing: row for thing, row in rows.items() if not meant(thing) or thing in now}
    for thing in filter(meant, now):
        if before.get(thing) != (new := marks(now[thing])):
            rows[thing] = dict(zip(COLUMNS, (*thing, new, date.today().isoformat(), reason), strict=True))
    spot, first = {thing: at for at, thing in enumerate(now)}, {}
    for file, _ in now:
        first.setdefault(file, len(first))
    was = {thing: at for at, thing in enumerate(rows)}  # the order of what is read again is read too
    order = sorted(rows, key=lambda thing: (first.get(thing[0], len(now)),
                                            (spot if within(thing[0]) else was).get(thing, was[thing])))
    lines = [rows[thing] for thing in order]
    out = [COLUMNS, *([row[column] for column in COLUMNS] for row in lines)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(out)
    write_whole(path, text.getvalue())
    after = {thing: row["marks"] for thing, row in rows.items()}
    changed = sum(before.get(thing) != after.get(thing) for thing in before.keys() | after.keys())
    return changed + ([*filter(rows.__contains__, before)] != [*filter(before.__contains__, order)])


def main() -> None:
    asked = argparse.ArgumentParser(prog="reviewed", description="Note that something was read after a change.")
    asked.add_argument("what", help="a file or folder, from the root")
    asked.add_argument("key", nargs="?", default="", help="one row, column, question or section of it")
    asked.add_argument("--reason", required=True, help="why it changed")
    given = asked.parse_args()
    if not given.what or not given.reason.strip():
        sys.exit('reviewed: say what was read and why: make reviewed WHAT=data/claims.csv KEY=S01 REASON="..."')
    with open(ROOT / SEALS, encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another one at work is waited for
        number = seal(given.what.removeprefix("./"), given.key, given.reason.strip())
    if not number:
        sys.exit("reviewed: nothing there had changed. Is the name right?")
    print(f"{number} lines of {SEALS} changed")


if __name__ == "__main__":
    main()
