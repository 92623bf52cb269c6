"""The pages of the tables: data/README.md, the index, and guide/tables/NAME.md, made from data/datapackage.json.

`make package` writes them; extension.py shows the rows when the book is built.
"""
import json
import re
from collections.abc import Iterator
from pathlib import Path

from course.ground.contents import Contents
from course.ground.facts import record_ends, source_quality
from course.ground.links import TABLE_PAGES as FOLDER
from course.ground.links import source_links
from course.ground.markdown import escape_markdown
from course.ground.rows import read_rows
from course.ground.words import date_in_words

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
INDEX = """---
description: {count} tables and maps on Iraq, the United States and Iran to download, each with who counted, how, its \
licence and what not to do with it.
---
# The tables

<!-- Made by `make package` from datapackage.json: edit that file, not this one. -->

{count} tables and maps on Iraq, the United States and Iran, version {version}. Each has a page: who counted, what not
to do with it, download, rows, columns, how to cite. Empty means unknown, never 0. Dates are year-month-day;
`date_precision` says when only the month or the year is known, and then the first day stands for it. The record ends on
{record_ends}.

{lists}

## How to open them

- **pandas**: `pd.read_csv("data/elections.csv")`; for dates add `parse_dates=["election_date"]`.
- **R**: `readr::read_csv("data/elections.csv")`, or with types
  `frictionless::read_resource(frictionless::read_package("data/datapackage.json"), "elections")`.
- **frictionless**: `frictionless validate data/datapackage.json` checks types, keys, checksums and row counts.
- **Excel**: do not double-click, or Arabic and Persian turn into other signs. Choose *Data > From Text/CSV* and the
  file origin *65001: Unicode (UTF-8)*; to save, choose *CSV UTF-8 (comma delimited)*. **LibreOffice** asks on opening:
  choose *Unicode (UTF-8)* and *Comma*. The mark at the start and the line ends that they add do no harm.

## What the common columns say

- `confidence`: A, seen in a document that was read; B, well established, its named primary source was not read; D,
  known from digests only, no original read: such a row moves no verdict.
- `source_quality`: one letter a source, in the order of `source`.
{marks}
- `use_rule`: `state` it; `attribute` it ("was reported by ... on ...; the original was not read"); `attribute part`,
  the part that rests on digests; `check primary`, whose primary source still has to be read.
- `source`: keys of [`sources`](../guide/tables/sources.md), joined by `;`. [The
  references](../guide/references.md) list the works.

## Licence and citation

Our words and codings: {licence}.
A table's own licence goes before it. Cite the table, its version and its sources: each page has a line to copy.
`python -m course.tables.package` lists what a commercial publisher has to leave out.

## How to correct a row

Edit the CSV, run `make package` (it names what breaks the schema, or renews checksums and pages), commit.
"""


def link(thing: dict) -> str:
    """A licence or a source as a link, where it has an address."""
    if thing.get("path", "").endswith(".csv"):
        return f"[{thing['title']}](/{FOLDER}/{thing['path'].removesuffix('.csv')}.md)"
    return f"[{thing['title']}]({thing['path']})" if "path" in thing else thing["title"]


def size(resource: dict) -> str:
    """The rows of a table in words."""
    return f"{resource['rows']:,} rows" if "rows" in resource else "a map"


def weight(number: int) -> str:
    """A number of bytes in words: 1.4 KB, 268 KB."""
    return f"{number / 1000:.{int(number < 10_000)}f} KB"


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
    """The published files that a table is made from: rows of course/derive/published.csv whose `tables` name it."""
    return [row for row in read_rows(root / "course/derive/published.csv") if name in row["tables"].split(";")]


def users(root: Path) -> dict[str, list[str]]:
    """{table: lines that link to the chapters and sheets of the book whose code reads it}, from the notebooks."""
    toc = (root / "_toc.yml").read_text("utf-8") if (root / "_toc.yml").exists() else ""
    found = {}
    for kind, folder in (("Chapter", "chapters"), ("Sheet", "exercises/masters")):
        for path in sorted((root / folder).glob("*.ipynb")):
            page = f"{folder.replace('masters', 'sheets')}/{path.stem}"
            if not re.search(rf"file: {page}\b", toc):
                continue
            cells = json.loads(path.read_text("utf-8"))["cells"]
            code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
            prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
            title = re.search(r"^# (?:Exercises: )?(.*)", prose, re.M)[1]
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
    text = (root / "CHANGELOG.md").read_text("utf-8") if (root / "CHANGELOG.md").exists() else ""
    for edition in re.split(r"^## ", text, flags=re.M)[1:]:
        edited, _, lines = edition.partition("\n")
        for line in lines.splitlines():
            if re.search(rf"`(data/)?{name}(\.csv|\.geojson)?`", line):
                yield f"- {date_in_words(edited.strip())}: {line.strip('- ')}"


def cite(resource: dict, package: dict, origins: list[dict]) -> str:
    """One line that names the authors, the table, its version and what it was made from."""
    authors = ", ".join(person["title"] for person in package["contributors"])
    made = "; ".join(dict.fromkeys(PART.sub("", row["cite"]) for row in origins))
    rest = f"Made from: {made}" if made else "Sources: as each row names them"
    return (f'{authors}: {package["title"]}. Table {resource["name"]}, "{resource["title"]}", version '
            f"{package['version']}. {rest.rstrip('.')}.")


def opening(resource: dict) -> list[str]:
    """Two blocks of code that open the file with pandas and with R."""
    name, path = resource["name"], resource["path"]
    if "schema" not in resource:
        return [f'```python\nimport pandas as pd\n{name} = pd.read_json("{path}", typ="series")["features"]\n```',
                f'```r\n{name} <- sf::st_read("{path}")\n```']
    dates = [field["name"] for field in resource["schema"]["fields"] if field["type"] == "date"]
    parse = f", parse_dates={json.dumps(dates)}" if dates else ""
    return [f'```python\nimport pandas as pd\n{name} = pd.read_csv("{path}"{parse})\n```',
            f'```r\n{name} <- readr::read_csv("{path}")\n```']


def columns(resource: dict) -> list[str]:
    """The table of columns, the key, and the columns whose words stand in another table."""
    lines = ["| column | type | unit | what it holds | allowed |", "|---|---|---|---|---|"]
    for field in resource["schema"]["fields"]:
        cells = [f"`{field['name']}`", field["type"], field.get("unit", ""), field["description"], allowed(field)]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    key = ", ".join(f"`{column}`" for column in resource["schema"]["primaryKey"])
    words = [f"Key: {key}."] + [f"`{', '.join(k['fields'])}` is a key of [`{k['reference']['resource']}`]"
                                f"({k['reference']['resource']}.md)."
                                for k in resource["schema"].get("foreignKeys", [])]
    return ["\n".join(lines), " ".join(words)]


def origin(resource: dict, rows: list[dict], origins: list[dict]) -> list[str]:
    """Where the numbers come from: the works of the rows, or the published files with address and checksum."""
    if resource["derived"]:
        whole = {row["file"]: SUM.sub(r"`\g<0>`", "; ".join(["", *PART.findall(row["cite"])])) for row in origins}
        works = [f"- {link(s)}" + (f" ({source_links(s['key'])})" if "key" in s else "")
                 for s in resource["sources"]]
        files = [f"- `{row['file']}`, from " + re.sub("^(http.*)", r"<\1>", row["address"])
                 + f"; licence: {escape_markdown(row['licence'])}; sha256 `{row['sha256']}`" + whole[row["file"]]
                 for row in origins]
        return ["\n".join(works), f"`course/derive/{resource['name']}.py` makes it from these files and stops "
                "when one of them has another checksum. `make data` makes it again, byte for byte.", "\n".join(files)]
    if resource["name"] == "sources":
        return ["The works themselves: [the references](../references.md) list them with their addresses."]
    keys = {key for row in rows for key in row.get("source", "").split(";") if key}
    return [f"Each row names its own in the column `source`: {len(keys)} works in all. "
            "A key leads from the rows above to [the references](../references.md)."]


def table_page(resource: dict, contents: Contents, reads: dict[str, list[str]]) -> str:
    """The page of one table: what a reader needs first, the long table of columns after it.

    `reads` has the lines on the chapters and sheets that read each table, by its name.
    """
    name, path, package = resource["name"], resource["path"], contents.package
    rows = contents.tables.get(name, [])
    origins = published(name, contents.root) if resource["derived"] else []
    units = dict.fromkeys(f["unit"] for f in resource.get("schema", {}).get("fields", []) if f.get("unit"))
    made = ("by a script from [published files](#where-it-comes-from)" if resource["derived"]
            else "compiled by hand, each row with its sources")
    counted = resource["counted_by"].rstrip(".")
    width = f", {len(resource['schema']['fields'])} columns" if "schema" in resource else ""
    facts = {
        "Counted by" if "schema" in resource else "Drawn by": counted,
        "Made": made,
        "Size": size(resource) + width,
        "Period": period(resource, rows),
        "Units": "; ".join(units),
        "Licence": "; ".join(link(n) for n in resource["licenses"]),
    }
    changed = list(changes(name, contents.root)) or [
        f"Nothing is noted for this table up to version {package['version']}. [What changed](../changes.md) "
        "lists the corrections of all tables."]
    used = reads.get(name) or ["No chapter or sheet reads it yet."]
    briefs = [f"{resource['title']}. {next(iter(facts))}: {counted}",
              f"{resource['title']}. Who counted, how, what not to do with it, rows and download"]
    brief = next((brief for brief in briefs if len(brief) <= 160), resource["title"])
    excel = " (for Excel see [How to open them](../../data/README.md#how-to-open-them))" if "schema" in resource else ""
    parts = [
        f"---\ndescription: {json.dumps(brief, ensure_ascii=False)}\n---\n"
        f"# {escape_markdown(resource['title'])}",
        "<!-- Made by `make package` from datapackage.json: edit that file, not this one. -->",
        resource["description"],
        "\n".join(f"- **{fact}**: {text}." for fact, text in facts.items() if text),
        "## What not to do with it", "\n".join(f"- {line}" for line in resource["not_to_do"]),
        "## Download and open",
        f'<a class="download" href="../../data/{path}" download>{path}</a>, {weight(resource["bytes"])}, UTF-8. '
        f"With the file in the folder where you work{excel}:", *opening(resource),
        "## How to cite", f"```{{code-block}} text\n:class: wraps\n{cite(resource, package, origins)}\n```",
        "## The rows" if "schema" in resource else "## The shapes", f"```{{preview}} {name}\n```",
        "## Who uses it here", "\n".join(used)]
    if "schema" in resource:
        parts += ["## The columns", *columns(resource)]
    parts += ["## Where it comes from", *origin(resource, rows, origins), "## What changed", "\n".join(changed)]
    return "\n\n".join(parts) + "\n"


def index(package: dict) -> str:
    """data/README.md: every table in a line that leads to its page, how to open, cite and correct."""
    lists = []
    for heading, belongs in GROUPS.items():
        lines = [f"| [{r['name']}](../{FOLDER}/{r['name']}.md) | {size(r).removesuffix(' rows')} | {r['title']} "
                 f"| {', '.join(NAMES.get(n['name'], n['name']) for n in r['licenses'])} |"
                 for r in package["resources"] if belongs(r)]
        if lines:
            head = ["| table | rows | what it is | licence |", "|---|---|---|---|"]
            lists.append(f"## {heading}\n\n" + "\n".join(head + lines))
    return INDEX.format(
        count=len(package["resources"]), version=package["version"], licence=link(package["licenses"][0]),
        lists="\n\n".join(lists),
        marks="\n".join(f"  - {mark}: {name[0].lower() + name[1:]}" for mark, name in source_quality().items()),
        record_ends=date_in_words(record_ends().isoformat()))


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the index and of every table's page."""
    reads = users(contents.root)
    return {"data/README.md": index(contents.package)} | {
        f"{FOLDER}/{r['name']}.md": table_page(r, contents, reads) for r in contents.package["resources"]}
