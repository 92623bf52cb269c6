"""Check the tables in data/ against data/datapackage.json: `python -m course.tables.validate [table ...]`.

A message names the table, the row as a spreadsheet numbers it (the header is row 1), the column, what is wrong and
what a right value looks like. A byte-order mark and Windows line ends are no error: spreadsheets add them.
"""
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from frictionless import Error, Package, Resource, Schema

from course.ground.facts import ROOT
from course.ground.files import load

DATA = ROOT / "data"
SHOWN = 8  # messages of one table; the rest are counted
READ_AS_MISSING = {"NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "<NA>", "#N/A"}  # by pandas or by R
QUOTES = 'A cell with a comma stands between quotation marks, and a mark inside it is doubled: "said ""no"", left".'
RENEW = "If you meant it, run `make package`."
RANGES = [("low", "best"), ("best", "high"), ("low", "high"), ("start", "end")]
TYPES = {
    "integer": "is not a whole number. Write digits, or leave it empty if unknown.",
    "number": "is not a number. Write digits, with a point for decimals, or leave it empty if unknown.",
    "date": "is not a date. Write year, month and day, as in 2024-09-27.",
    "boolean": "is neither true nor false. Write one of the two.",
}
FORMS = {"integer": r"0|-?[1-9]\d*", "number": r"-?\d+(\.\d+)?(e[+-]?\d+)?", "date": r"\d{4}-\d\d-\d\d",
         "boolean": "true|false"}  # frictionless takes 2024-9-27, 1_000 and -0 too
RULES = {
    "required": "is empty and must not be.",
    "enum": "{cell!r} is not one of {allowed}.",
    "pattern": "{cell!r} is not of the form {allowed}.",
    "unique": "{cell!r} stands in another row too.",
    "minimum": "{cell!r} is less than {allowed}, the least allowed.",
    "maximum": "{cell!r} is more than {allowed}, the most allowed.",
}


def plain(data: bytes) -> bytes:
    """The bytes of a file without the byte-order mark and the Windows line ends that a spreadsheet adds."""
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")


def checksum(data: bytes) -> str:
    """The SHA-256 of the plain bytes, as the package writes it."""
    return "sha256:" + hashlib.sha256(plain(data)).hexdigest()


@lru_cache(maxsize=128)
def parse(data: bytes) -> tuple[list[list[str]], list[str]]:
    """The rows of a CSV file, its header first, and messages about what keeps it from being read."""
    data, rows, said = plain(data), [], []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        lines = list(csv.reader(io.StringIO(data[:error.start].decode("utf-8") + ".")))
        column = lines[0][len(lines[-1]) - 1] if len(lines) > 1 and len(lines[-1]) <= len(lines[0]) else "header"
        return [], [f"row {len(lines)}, {column}: byte 0x{data[error.start]:02x} is not UTF-8. "
                    "Save the file as 'CSV UTF-8', so that Arabic and Persian words stay whole."]
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            rows.append(row)
    except csv.Error as error:
        return rows, [f"row {len(rows) + 1}: the quotation marks do not pair ({error}). {QUOTES}"]
    for number, row in enumerate(rows, 1):
        for column, cell in zip(rows[0], row, strict=False):
            if "\n" in cell:
                said.append(f"row {number}, {column}: a line break in the cell. Is there a quotation mark too many?")
            elif '"' in cell and '"' + cell.replace('"', '""') + '"' not in text:
                said.append(f"row {number}, {column}: a single quotation mark in {cell[:40]!r}. {QUOTES}")
    return rows, said


def header_problem(header: list[str], columns: list[str]) -> list[str]:
    """A message about the first row, or an empty list."""
    if header == columns:
        return []
    if ";" in header[0]:
        return ["row 1: the cells are joined by ';'. Save the file with commas between the cells."]
    faults = [f"column {name!r} is missing" for name in columns if name not in header]
    faults += [f"column {name!r} is not known" for name in header if name not in columns]
    return [f"row 1: {', '.join(faults) or 'the columns stand in another order'}. Right: {','.join(columns)}"]


def explain(error: Error, rows: list[list[str]], schema: Schema) -> str:
    """One plain message for an error that frictionless found."""
    e, note = error.to_dict(), error.note
    row, name, cell = e.get("rowNumber", 1), e.get("fieldName", ""), e.get("cell", "")
    where = f"row {row}, {name}: "
    if e["type"] == "type-error":
        return where + f"{cell!r} " + TYPES[schema.get_field(name).type]
    if e["type"] == "constraint-error":
        rule, index = re.match(r'constraint "(\w+)"', note)[1], schema.field_names.index(name)
        allowed = schema.get_field(name).constraints[rule]
        allowed = ", ".join(map(str, allowed)) if rule == "enum" else allowed
        like = next((r[index] for r in rows[1:] if len(r) > index and r[index] not in ("", cell)), "")
        like = f" One that fits: {like[:60]!r}." if like and rule != "enum" else ""
        return where + RULES[rule].format(cell=cell, allowed=allowed) + like
    if e["type"] == "primary-key":
        fault = "the key is empty" if "None" in note else f"the key stands in row {note.split()[-1]} too"
        return f"row {row}, {', '.join(schema.primary_key)}: {fault}. Each row needs a key of its own."
    return {"missing-cell": where + "the line ends before this column. Is it cut off, or is a comma missing?",
            "extra-cell": f"row {row}: more cells than the header has. {QUOTES}",
            "blank-row": f"row {row}: the line is empty. Take it away."}.get(e["type"], where + error.message)


def own_checks(header: list[str], records: list[list[str]], resource: dict,
               keys: dict[str, tuple[str, str, bool, set[str]]], marks: dict[str, str]) -> Iterator[str]:
    """Keys of other tables, and what the standard has no word for: lists of keys, ranges, rounded dates, broken
    letters, words for missing. `keys` is {column: (table and column of its words, whether many are joined, those
    words)}."""
    pairs = [(c, c.replace(a, b)) for c in header for a, b in RANGES if a in c.split("_") and c.replace(a, b) in header]
    pairs = [] if resource["derived"] else pairs  # published ranges stand as they are; the package names the odd ones
    dates = [column for column in header if column + "_precision" in header]
    types = [field["type"] for field in resource["schema"]["fields"]]
    for number, row in enumerate(records, 2):
        cell = dict(zip(header, row, strict=True))
        for column, (table, of, joined, known) in keys.items():
            found = cell[column].split(";") if joined else [cell[column]]
            for key in found if cell[column] else ():
                if joined and (key not in known or found.count(key) > 1):
                    fault = "stands twice" if key in known else f"is not in {table}.csv"
                    yield (f"row {number}, {column}: {key!r} {fault}. Write what stands there, joined by ';' "
                           f"without spaces, as in {';'.join(sorted(known)[:2])!r}.")
                elif key not in known:
                    yield (f"row {number}, {column}: {key!r} is not in {table}.csv ({of}). Correct it, or add it there "
                           "first.")
        expected = ";".join(marks.get(key, "") for key in cell.get("source", "").split(";"))
        if "source_quality" in cell and marks and cell["source_quality"] != expected:
            yield (f"row {number}, source_quality: {cell['source_quality']!r}, and sources.csv gives {expected!r} "
                   "for these sources.")
        if cell.get("side", "reported since") != "reported since" and set(expected.split(";")) == {"D"}:
            yield (f"row {number}, side: {cell['side']!r}, and the row rests on digests only, which move no verdict. "
                   "Write 'reported since'.")
        for low, high in pairs:
            if cell[low] and cell[high] and size(cell[low]) > size(cell[high]):
                yield f"row {number}, {low}: {cell[low]} is more than {high}, {cell[high]}. Correct one of them."
        for column in dates:
            ending = {"month": "-01", "year": "-01-01"}.get(cell[column + "_precision"], "")
            if not cell[column].endswith(ending):
                yield (f"row {number}, {column}: {cell[column]}, and only the {cell[column + '_precision']} is known. "
                       f"Write its first day, which ends in '{ending}'.")
    for column, kind, cells in zip(header, types, zip(*records, strict=True), strict=False):
        for text in set(cells) - {""}:
            if kind in FORMS and not re.fullmatch(FORMS[kind], text):
                fault = f"{text!r} {TYPES[kind]}"
            elif text in READ_AS_MISSING:
                fault = f"{text!r} is read as missing by pandas or R. Use another word, or leave it empty."
            elif text != text.strip() or "\ufffd" in text or "??" in text or garbled(text):
                fault = f"a space at an end, or letters broken by a wrong encoding, in {text[:40]!r}."
            else:
                continue
            yield f"row {cells.index(text) + 2}, {column}: {fault}"


def size(cell: str) -> tuple[int, float, str]:
    """A cell as something to compare: a number, or else (a date) the text."""
    return (0, float(cell), "") if re.fullmatch(r"-?\d+(\.\d+)?", cell) else (1, 0, cell)


def garbled(text: str) -> bool:
    """Whether UTF-8 was read as Windows-1252 and saved again (Ã© for é)."""
    try:
        return not text.isascii() and bool(text.encode("cp1252").decode("utf-8"))
    except UnicodeError:
        return False


def column_of(table: str, column: str, resources: dict[str, dict], contents: dict[str, bytes]) -> list[str] | None:
    """The values of a column of a table; None if it cannot be read."""
    header, *records = parse(contents[table])[0] or [[]]
    if header != [field["name"] for field in resources[table]["schema"]["fields"]]:
        return None  # that table has a message of its own
    return [row[header.index(column)] for row in records if len(row) == len(header)]


def table_problems(name: str, resources: dict[str, dict], contents: dict[str, bytes]) -> list[str]:
    """Messages about one table, whatever its checksum: the file, the header, the schema, our own rules."""
    (rows, said), described = parse(contents[name]), resources[name]["schema"]
    if not rows:
        return said or ["row 1: the file is empty. Bring it back from git."]
    if said := header_problem(rows[0], [field["name"] for field in described["fields"]]) or said:
        return said
    schema = Schema.from_descriptor({**described, "foreignKeys": []})
    if said := [explain(e, rows, schema) for e in Resource(data=rows, schema=schema).validate().task.errors]:
        return said
    named = {field["name"]: (*field["list_of"].split("."), True) for field in described["fields"] if "list_of" in field}
    named |= {key["fields"][0]: (key["reference"]["resource"], *key["reference"]["fields"], False)
              for key in described.get("foreignKeys", [])}
    keys = {column: (*of, set(known)) for column, of in named.items()
            if (known := column_of(*of[:2], resources, contents)) is not None}
    marks = dict(zip(*(column_of("sources", column, resources, contents) or [] for column in ("source", "quality")),
                     strict=True))
    return list(own_checks(rows[0], rows[1:], resources[name], keys, marks))


def map_problems(data: bytes) -> list[str]:
    """Messages about a GeoJSON file."""
    try:
        return [] if json.loads(data)["features"] else ["no features in the map. Run `make data`."]
    except (ValueError, KeyError) as error:
        return [f"not a GeoJSON map ({error}). Bring it back from git, or run `make data`."]


def changes(path: Path, recorded: str, rows: list[list[str]]) -> list[str]:
    """The cells that differ from the committed file, when git has it and it is the one the package describes."""
    try:
        git = subprocess.run(["git", "-C", path.parent, "show", f"HEAD:./{path.name}"], capture_output=True)
    except OSError:  # no git on this machine
        return []
    old = parse(git.stdout)[0] if git.returncode == 0 and checksum(git.stdout) == recorded else []
    if len(old) != len(rows):
        return []
    return [f"row {number}, {column}: {b!r}, and {a!r} in the committed file."
            for number, (was, now) in enumerate(zip(old, rows, strict=True), 1)
            for column, a, b in zip(rows[0], was, now, strict=False) if a != b]


def file_problems(resource: dict, folder: Path, data: bytes) -> list[str]:
    """Messages about a file that reads well and is not the one that the package describes."""
    if checksum(data) == resource.get("hash"):
        return []
    rows = parse(data)[0] if resource["path"].endswith(".csv") else []
    counted = f" It has {len(rows) - 1} rows, and the package says {resource.get('rows')}." if (
        rows and len(rows) - 1 != resource.get("rows")) else ""
    return changes(Path(folder, resource["path"]), resource.get("hash"), rows)[:SHOWN] + [
        f"the file changed since the package was written.{counted} {RENEW}"]


KEYS = ("name", "path", "title", "description", "counted_by", "not_to_do", "derived", "licenses", "sources")


def validate(folder: Path = DATA, only: Iterable[str] = (),
             contents: dict[str, bytes] | None = None, files: bool = True) -> list[str]:
    """Messages about the tables of a folder; none when all is well.

    `only` names the tables to check, `contents` gives bytes to read in place of a file, `files=False` leaves the
    checksums out.
    """
    try:
        package = load(Path(folder, "datapackage.json"))
    except ValueError as error:
        return [f"datapackage.json: {error}. Look for a comma or a bracket there."]
    said = [] if only else [f"datapackage.json: {e.message}" for e in Package.validate_descriptor(package).errors]
    said += [f"datapackage.json, {resource.get('name', at)}: it has no `{key}`. Write it as the others do."
             for at, resource in enumerate(package.get("resources", []), 1) for key in KEYS if key not in resource]
    if said:
        return said
    resources = {resource["name"]: resource for resource in package["resources"]}
    paths = {name: Path(folder, resource["path"]) for name, resource in resources.items()}
    said += [f"{name}: no table has this name. There are: {', '.join(resources)}." for name in {*only} - {*resources}]
    said += [f"{path.name}: the file is missing. Bring it back from git, or take it out of datapackage.json."
             for path in paths.values() if not path.exists()]
    if said:
        return said
    unlisted = {path.name for path in Path(folder).glob("*.*") if path.suffix in (".csv", ".geojson")}
    said += [f"{name}: the file is not in datapackage.json. Describe it there: title, columns, sources, licence."
             for name in sorted(unlisted - {path.name for path in paths.values()}) if not only]
    found = {name: path.read_bytes() for name, path in paths.items()} | (contents or {})
    for name in only or found:
        problems = (table_problems(name, resources, found) if "schema" in resources[name] else
                    map_problems(found[name]))
        if files and not problems:
            problems = file_problems(resources[name], folder, found[name])
        more = [f"and {len(problems) - SHOWN} more."] if len(problems) > SHOWN + 1 else []
        said += [f"{resources[name]['path']}, {text}" for text in problems[:SHOWN + 1 - len(more)] + more]
    return said


if __name__ == "__main__":
    messages = validate(only=[Path(name).stem for name in sys.argv[1:]])
    print("\n".join(messages) or "Every table is as data/datapackage.json says.")
    sys.exit(bool(messages))
