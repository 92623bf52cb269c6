"""The pages of the tables: data/README.md, the index, and guide/tables/NAME.md, made from data/datapackage.json.

`make package` writes them by the templates beside this file; extension.py shows the rows when the book is built.
"""
import re
from collections.abc import Iterator
from pathlib import Path

from course.ground.contents import Contents
from course.ground.facts import editions, source_quality
from course.ground.files import load
from course.ground.links import TABLE_PAGES as FOLDER
from course.ground.markdown import escape_markdown
from course.ground.openings import prose
from course.ground.rows import read_rows
from course.ground.template import render
from course.ground.words import date_in_words, size_in_words

NAMES = {"other-pd": "public domain", "other-at": "free with citation", "other-nc": "non-commercial",
         "notspecified": "facts only, no licence text found"}
GROUPS = {  # heading of the index: which tables stand below it
    "Compiled by hand": lambda r: not r["derived"],
    "Derived from published files": lambda r: r["derived"] and "schema" in r,
    "Maps": lambda r: r["derived"] and "schema" not in r,
}
PART = re.compile("; ((?:slice|gzip) of the .*)")  # what published.csv says of the file after the work to cite
SUM = re.compile("[0-9a-f]{64}")
OURS = {"verdict_date", "coded_on", "plan_deadline"}  # dates of our work or of plans: not the period of a table


def link(thing: dict) -> str:
    """A licence or a source as a link, where it has an address."""
    if thing.get("path", "").endswith(".csv"):
        return f"[{thing['title']}](/{FOLDER}/{thing['path'].removesuffix('.csv')}.md)"
    return f"[{thing['title']}]({thing['path']})" if "path" in thing else thing["title"]


def period(resource: dict, rows: list[dict]) -> str:
    """From when to when a table runs, by its first column of dates or years; empty where there is none."""
    for field in resource.get("schema", {}).get("fields", []):
        name = field["name"]
        if name not in OURS and (field["type"] == "date" or name == "year"):
            known = [(row[name], row.get(f"{name}_precision") or "day") for row in rows if row[name]]
            ends = dict.fromkeys(date_in_words(*end) for end in (min(known), max(known)))
            return f"{' to '.join(ends)} (column `{name}`)"
    return ""


def allowed(field: dict) -> str:
    """The constraints of a field in a few words."""
    rules = field.get("constraints", {})
    words = rules.get("enum", [])
    text = [", ".join(map(str, words)) if len(words) < 25 else f"{len(words)} words"] if words else []
    text += [f"{rules.get('minimum', '')} to {rules.get('maximum', '')}"] if {"minimum", "maximum"} & set(rules) else []
    text += [f"form `{rules['pattern'].strip('^$')}`"] if "pattern" in rules and "list_of" not in field else []
    text += [f"keys of `{field['list_of']}`"] if "list_of" in field else []
    text += [word for word, rule in (("never empty", "required"), ("no two alike", "unique")) if rules.get(rule)]
    return "; ".join(text)


def published(name: str, root: Path) -> list[dict]:
    """The published files that a table is made from: rows of course/derive/published.csv whose `tables` name it, each
    with what its `cite` says of the file, `part`."""
    return [row | {"part": SUM.sub(r"`\g<0>`", "; ".join(["", *PART.findall(row["cite"])]))}
            for row in read_rows(root / "course/derive/published.csv") if name in row["tables"].split(";")]


def users(root: Path) -> dict[str, list[str]]:
    """{table: lines that link to the chapters and sheets of the book whose code reads it}, from the notebooks."""
    toc = (root / "_toc.yml").read_text("utf-8") if (root / "_toc.yml").exists() else ""
    found = {}
    for kind, folder in (("Chapter", "chapters"), ("Sheet", "exercises/masters")):
        for path in sorted((root / folder).glob("*.ipynb")):
            page = f"{folder.replace('masters', 'sheets')}/{path.stem}"
            if not re.search(rf"file: {page}\b", toc):
                continue
            cells = load(path)["cells"]
            code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
            title = re.search(r"^# (?:Exercises: )?(.*)", prose(path), re.M)[1]
            for name in tables_read(code):
                line = f"- {kind} {int(path.stem[:2])}: [{escape_markdown(title)}](../../{page}.ipynb)"
                found.setdefault(name, []).append(line)
    return found


def tables_read(code: str) -> list[str]:
    """The names of the tables whose files code names in full, or to `read_csv` or `read_json`: each once, in order."""
    file = r"""([a-z0-9_]+)\.(?:csv|geojson)["']"""
    found = re.findall(rf"""["'][^"'\n]*\bdata/{file}|read_(?:csv|json)\([^()\n]*?["']{file}""", code)
    return [name for name in dict.fromkeys(full or short for full, short in found) if name != "colours"]


def changes(name: str, root: Path) -> Iterator[str]:
    """The lines of CHANGELOG.md that name a table, each with the date of its edition."""
    for day, said in editions(root):
        for line in said.splitlines():
            if re.search(rf"`(data/)?{name}(\.csv|\.geojson)?`", line):
                yield f"- {date_in_words(day)}: {line.strip('- ')}"


def cite(resource: dict, package: dict, origins: list[dict]) -> str:
    """One line that names the authors, the table, its version and what it was made from."""
    authors = ", ".join(person["title"] for person in package["contributors"])
    made = "; ".join(dict.fromkeys(PART.sub("", row["cite"]) for row in origins))
    rest = f"Made from: {made}" if made else "Sources: as each row names them"
    return (f'{authors}: {package["title"]}. Table {resource["name"]}, "{resource["title"]}", version '
            f"{package['version']}. {rest.rstrip('.')}.")


def table_page(resource: dict, contents: Contents, reads: list[str]) -> str:
    """The page of one table: what a reader needs first, the long table of columns after it.

    `reads` has the lines on the chapters and sheets that read it.
    """
    name, rows = resource["name"], contents.tables.get(resource["name"], [])
    origins = published(name, contents.root) if resource["derived"] else []
    works = {key for row in rows for key in row.get("source", "").split(";") if key}
    return render("tables/table.md.jinja", table=resource, period=period(resource, rows), works=len(works),
                  cite=cite(resource, contents.package, origins), reads=reads, allowed=allowed, origins=origins,
                  link=link, size=size_in_words, changed=list(changes(name, contents.root)),
                  version=contents.package["version"])


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the index, data/README.md, and of every table's page."""
    reads, package = users(contents.root), contents.package
    groups = [(heading, [r for r in package["resources"] if belongs(r)]) for heading, belongs in GROUPS.items()]
    made = {"data/README.md": render(
        "tables/index.md.jinja", package=package, groups=[group for group in groups if group[1]], link=link,
        names=NAMES, marks=source_quality())}
    return made | {f"{FOLDER}/{r['name']}.md": table_page(r, contents, reads.get(r["name"], []))
                   for r in package["resources"]}
