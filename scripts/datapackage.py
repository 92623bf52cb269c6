"""Renew what follows from data/datapackage.json and the tables: `make package`, after editing either.

data/datapackage.json is edited by hand. This fills in hash, bytes and rows of each file, and writes data/*.md,
references.bib, guide/references*.md and the lists of guide/how-sure-are-we.md. Tables that break their schema stop it.

    python scripts/datapackage.py               write
    python scripts/datapackage.py --check       say what is out of date, and end with status 1 if anything is
    python scripts/datapackage.py --commercial  list what a commercial publisher has to leave out
"""
import csv
import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path

try:
    from scripts.validate_data import checksum, plain, validate
except ModuleNotFoundError:  # started as a file
    from validate_data import checksum, plain, validate

ROOT = Path(__file__).resolve().parent.parent
MARKS = {
    "P": "Official text",
    "N": "News outlet, its own page",
    "R": "Copy of an outlet's text on another site",
    "T": "Think tank, scholar or dataset",
    "W": "Encyclopedia mirror",
    "D": "Digest or headline, original not read",
    "K": "Named from general knowledge, not read",
}
PAGES = {  # three pages, so that each loads at once on a phone
    "references": ("References: official texts, scholars, datasets", "PTK"),
    "references-news": ("References: news", "N"),
    "references-copies": ("References: copies and digests", "RWD"),
}
COMMON = ("confidence", "source_quality", "use_rule", "source")  # described once in data/README.md
OPEN = {"CC0-1.0", "CC-BY-4.0", "MIT", "ISC", "other-pd", "other-at"}
SHARE_ALIKE = {"CC-BY-SA-4.0"}
NAMES = {"other-pd": "public domain", "other-at": "free with citation", "other-nc": "non-commercial",
         "notspecified": "facts only, no licence text found"}
LISTS = "<!-- made by `make package`: edit above this line only -->\n"
OPENING = """---
description: Each table that was compiled by hand, with columns, units, sources, licence and what not to do with it.
---
# The tables

Made by `make package` from `datapackage.json`: edit that file, not this one.

{count} tables and maps on Iraq, the United States and Iran, version {version}. Each row of a table compiled by hand
names its sources; [the derived tables](derived-tables.md) are made by scripts from published files. Empty means
unknown, never 0. Dates are year-month-day; `date_precision` says when only the month or the year is known, and then the
first day stands for it. The record ends on 7 October 2026.

## How to open them

- **pandas**: `pd.read_csv("data/elections.csv")`; for dates add `parse_dates=["election_date"]`.
- **R**: `readr::read_csv("data/elections.csv")`, or with types
  `frictionless::read_resource(frictionless::read_package("data/datapackage.json"), "elections")`.
- **frictionless**: `frictionless validate data/datapackage.json` checks types, keys, checksums and row counts.
- **Excel**: do not double-click, or Arabic and Persian turn into other signs. Choose *Data > From Text/CSV* and the
  file origin *65001: Unicode (UTF-8)*; to save, choose *CSV UTF-8 (comma delimited)*. **LibreOffice** asks on opening:
  choose *Unicode (UTF-8)* and *Comma*. The mark at the start and the line ends that they add do no harm.

## How to correct a row

Edit the CSV, run `make package` (it names what breaks the schema, or renews checksums and pages), commit.

## What the common columns say

- `confidence`: A, seen in a document that was read; B, well established, its named primary source was not read.
- `source_quality`: one letter a source, in the order of `source`.
{marks}
- `use_rule`: `state` it; `attribute` it ("was reported by ... on ...; the original was not read"); `attribute part`,
  the part that rests on digests; `check primary`, whose primary source still has to be read.
- `source`: keys of `sources.csv`, joined by `;`.

## Licence and citation

Our words and codings: {licence}.
A table's own licence goes before it. Cite the table, its version and its sources, as each section below says.
`python scripts/datapackage.py --commercial` lists what a commercial publisher has to leave out.

## All tables

| table | rows | what it is | licence |
|---|---|---|---|
{lines}
"""
DERIVED = """---
description: Each table made by a script from a published file, with columns, units, licence and how to make it again.
---
# The derived tables

Made by `make package` from `datapackage.json`: edit that file, not this one.

Each of these tables is made by a script from a published file, and `make data` makes it again, byte for byte. How to
open, correct and cite tables stands in [The tables](README.md).
"""


def read(path):
    """The rows of a CSV file as dictionaries."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def tables_of(package, root=ROOT):
    """Every CSV table by name."""
    return {r["name"]: read(root / "data" / r["path"]) for r in package["resources"] if r["path"].endswith(".csv")}


def used_by(package, tables):
    """The names of the tables that use each source key."""
    used = {}
    for resource in package["resources"]:
        rows = tables.get(resource["name"], []) if resource["name"] != "sources" else []
        keys = {key for row in rows for key in row.get("source", "").split(";") if key}
        for key in keys | {source["key"] for source in resource["sources"] if "key" in source}:
            used.setdefault(key, []).append(resource["name"])
    return used


def filled(package, root):
    """The package with hash, bytes and rows as the files are now."""
    for resource in package["resources"]:
        path = root / "data" / resource["path"]
        data = plain(path.read_bytes())
        resource["hash"], resource["bytes"] = checksum(data), len(data)
        if path.suffix == ".csv":
            resource["rows"] = len(read(path))
    return package


def escape(text):
    """Text with the characters that Markdown would read as marks made plain."""
    return re.sub(r"([\\`*_{}\[\]<>$|~])", r"\\\1", text)


def day(row):
    """A date in words, to its own precision: 27 September 2024, September 2024, 2024 or no date."""
    if not row["date"]:
        return "no date"
    when = date.fromisoformat(row["date"])
    words = {"day": f"{when.day} {when:%B %Y}", "month": f"{when:%B %Y}", "year": f"{when:%Y}"}
    return words[row["date_precision"]]


def tex(text):
    """Text with the characters that TeX would read as marks made plain."""
    return re.sub(r"([&%$#_])", r"\\\1", text.replace("\\", "").replace("{", "(").replace("}", ")"))


def bibliography(sources):
    """references.bib from sources.csv."""
    entries = []
    for row in sources:
        known = {"": 0, "year": 1, "month": 2, "day": 3}[row["date_precision"]]
        fields = {"title": f"{{{tex(row['title'])}}}", "howpublished": tex(row["publisher"]),
                  **dict(zip(("year", "month", "day"), row["date"].split("-")[:known], strict=False)),
                  "url": row["url"], "note": f"Quality {row['quality']}: {MARKS[row['quality']]}"}
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        entries.append(f"@misc{{{row['source']},\n" + ",\n".join(lines) + "\n}\n")
    return "% Made from data/sources.csv by `make package`.\n\n" + "\n".join(entries)


def anchor(key):
    """The anchor of a source on the reference pages."""
    return f"ref-{key.lower()}"


def references(package, tables):
    """The reference pages by name: sources by quality mark, publisher and date, with the tables that use them."""
    used, sources, pages = used_by(package, tables), tables["sources"], {}
    count = Counter(row["quality"] for row in sources)
    contents = "\n".join(f"- **{mark}** [{name}](#sources-{mark.lower()}): {count[mark]}"
                         for mark, name in MARKS.items() if count[mark])
    for page, (title, marks) in PAGES.items():
        text = [f"---\ndescription: 'The sources behind the tables of this book: {title.split(': ')[1]}, each with its "
                f"key, publisher, date and address.'\n---\n# {title}",
                f"{len(sources)} sources stand behind the tables, grouped by what was read. The bold letters are the "
                "key in `data/sources.csv`; the names at the end are the tables that use the source.", contents]
        for mark in marks:
            rows = [row for row in sources if row["quality"] == mark]
            text += [f"(sources-{mark.lower()})=\n## {mark}: {MARKS[mark]}"] if rows else []
            for row in sorted(rows, key=lambda r: (r["publisher"].casefold(), r["date"], r["source"])):
                name = f"[{escape(row['title'])}](<{row['url']}>)" if row["url"] else escape(row["title"])
                places = escape(", ".join(used.get(row["source"], ["the text of the book"])))
                text.append(f"({anchor(row['source'])})=\n**{escape(row['source'])}** {escape(row['publisher'])}, "
                            f"{day(row)}. {name}. In: {places}.")
        pages[page] = "\n\n".join(text) + "\n"
    return pages


def bullet(resource, row):
    """A row in a line: its id, the columns that the package names in `row_label`, its sources as links."""
    columns = dict.fromkeys([resource["schema"]["primaryKey"][0], *resource.get("row_label", [])])
    name = escape(", ".join(row[column] for column in columns if row[column]))
    links = [f"[{escape(key)}](#{anchor(key)})" for key in row["source"].split(";")]
    return f"- {name}: {', '.join(links)}"


def unsure(package, tables):
    """The lists of guide/how-sure-are-we.md: counts of marks, rows with an unread primary source, rows on digests."""
    quality = {row["source"]: row["quality"] for row in tables["sources"]}
    counts = ["| table | rows | A | B | check primary | digests only |", "|---|---|---|---|---|---|"]
    unread, digests = [], []
    for resource in package["resources"]:
        name, rows = escape(resource["name"]), tables.get(resource["name"], [{}])
        if "confidence" not in rows[0]:
            continue
        marks = Counter(row["confidence"] for row in rows)
        check = [row for row in rows if row["use_rule"] == "check primary"]
        only = [row for row in rows if {quality[key] for key in row["source"].split(";")} == {"D"}]
        counts.append(f"| {name} | {len(rows)} | {marks['A']} | {marks['B']} | {len(check)} | {len(only)} |")
        for part, found in ((unread, check), (digests, only)):
            if found:
                part.append(f"### {resource['title']} (`{resource['name']}`)")
                part.append("\n".join(bullet(resource, row) for row in found))
    return "\n\n".join([
        "## How many rows carry which mark?", "\n".join(counts),
        "## Which primary sources still have to be read?", *(unread or ["None."]),
        "## Which rows rest on digests only?", *(digests or ["None."])]) + "\n"


def link(thing):
    """A source or a licence as a link, where it has an address."""
    return f"[{thing['title']}]({thing['path']})" if "path" in thing else thing["title"]


def size(resource):
    """The rows of a table in words."""
    return f"{resource['rows']:,} rows" if "rows" in resource else "a map"


def allowed(field):
    """The constraints of a field in a few words."""
    rules = field.get("constraints", {})
    words = rules.get("enum", [])
    text = [", ".join(map(str, words)) if len(words) < 25 else f"{len(words)} words"] if words else []
    text += [f"{rules.get('minimum', '')} to {rules.get('maximum', '')}"] if {"minimum", "maximum"} & set(rules) else []
    text += [f"form `{rules['pattern'].strip('^$')}`"] if "pattern" in rules and "list_of" not in field else []
    text += [f"keys of `{field['list_of']}`"] if "list_of" in field else []
    text += [word for word, rule in (("never empty", "required"), ("no two alike", "unique")) if rules.get(rule)]
    return "; ".join(text)


def section(resource, package):
    """The part of data/README.md on one table."""
    name, path, sources = resource["name"], resource["path"], resource["sources"]
    made = f"derived by `scripts/derive/{name}.py`" if resource["derived"] else "compiled by hand"
    origin = "and the sources above" if resource["derived"] else "and the sources of the rows"
    lines = [
        f"## {name}", "", f"**{resource['title']}.** {resource['description']}", "",
        f"- File: [`{path}`]({path}), {size(resource)}, {made}.",
        f"- Counted by: {resource['counted_by'].rstrip('.')}.",
        f"- Sources: {'; '.join(link(s) for s in sources)}.",
        f"- Licence: {'; '.join(link(n) for n in resource['licenses'])}.",
        f"- Cite as: {package['title']}, table `{name}`, version {package['version']}, {origin}.",
        "- What not to do with it:", *(f"  - {line}" for line in resource["not_to_do"]), ""]
    if "schema" in resource:
        lines += ["| column | type | unit | what it holds | allowed |", "|---|---|---|---|---|"]
        fields = resource["schema"]["fields"]
        common = [f for f in fields if f["name"] in COMMON and not resource["derived"] and name != "sources"]
        for f in (f for f in fields if f not in common):
            cells = [f"`{f['name']}`", f["type"], f.get("unit", ""), f["description"], allowed(f)]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        if common:
            names = ", ".join(f"`{f['name']}`" for f in common)
            lines.append(f"| {names} | string | | the common columns, explained above | never empty |")
        key = ", ".join(f"`{column}`" for column in resource["schema"]["primaryKey"])
        lines += ["", f"Key: {key}."]
        lines += [f"`{', '.join(k['fields'])}` is a key of `{k['reference']['resource']}`."
                  for k in resource["schema"].get("foreignKeys", [])]
    return "\n".join(lines).rstrip() + "\n"


def readmes(package):
    """data/README.md, with a line on every table and a section on those compiled by hand, and derived-tables.md."""
    parts, lines = {False: [], True: []}, []
    for r in package["resources"]:
        page, licences = "derived-tables.md" * r["derived"], [NAMES.get(n["name"], n["name"]) for n in r["licenses"]]
        lines.append(f"| [{r['name']}]({page}#{r['name']}) | {size(r).removesuffix(' rows')} | {r['title']} "
                     f"| {', '.join(licences)} |")
        parts[r["derived"]].append(section(r, package))
    opening = OPENING.format(
        count=len(lines), version=package["version"], licence=link(package["licenses"][0]), lines="\n".join(lines),
        marks="\n".join(f"  - {mark}: {name[0].lower() + name[1:]}" for mark, name in MARKS.items()))
    return {"README": "\n".join([opening, *parts[False]]), "derived-tables": "\n".join([DERIVED, *parts[True]])}


def outputs(root=ROOT):
    """Every file that follows from the tables and the package, by path, as it should be."""
    package = filled(json.loads((root / "data/datapackage.json").read_text("utf-8")), root)
    tables, sure = tables_of(package, root), root / "guide/how-sure-are-we.md"
    return {
        root / "data/datapackage.json": json.dumps(package, indent=2, ensure_ascii=False) + "\n",
        **{root / f"data/{name}.md": text for name, text in readmes(package).items()},
        root / "references.bib": bibliography(tables["sources"]),
        **{root / f"guide/{page}.md": text for page, text in references(package, tables).items()},
        sure: sure.read_text("utf-8").partition(LISTS)[0] + LISTS + "\n" + unsure(package, tables),
    }


def stale(root=ROOT):
    """The files that are not what they should be."""
    return [path.relative_to(root).as_posix() for path, text in outputs(root).items()
            if not path.exists() or path.read_text("utf-8") != text]


def commercial(package):
    """A line on each table that a commercial publisher has to leave out, to ask for or to keep apart."""
    for r in package["resources"]:
        closed = [n for n in r["licenses"] if n["name"] not in OPEN | SHARE_ALIKE]
        why = "; ".join(n["title"] for n in closed or r["licenses"])
        if closed:
            todo = "ask first" if {n["name"] for n in closed} == {"notspecified"} else "leave out"
            yield f"{todo}  {r['name']}: {why}"
        elif any(n["name"] in SHARE_ALIKE for n in r["licenses"]):
            yield f"keep apart {r['name']}: {why}; what is made from it carries the same licence"


def main(asked, root=ROOT):
    """Write, check or list, and return the exit status."""
    if "--commercial" in asked:
        package = json.loads((root / "data/datapackage.json").read_text("utf-8"))
        print("\n".join(commercial(package)) or "Nothing: every table may be used commercially with attribution.")
        return 0
    if messages := validate(root / "data", files=False):
        print("\n".join(messages), "Nothing was written: correct the lines above first.", sep="\n", file=sys.stderr)
        return 1
    late = stale(root)
    if "--check" in asked:
        print("\n".join(f"out of date: {path}. Run `make package`." for path in late) or "All is up to date.")
        return int(bool(late))
    for path, text in outputs(root).items():
        path.write_text(text, "utf-8", newline="\n")
    print("\n".join(f"renewed {path}" for path in late) or "Nothing had changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
