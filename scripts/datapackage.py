"""Renew what follows from data/datapackage.json and the tables: `make package`, after editing either.

data/datapackage.json is edited by hand. This fills in hash, bytes and rows of each file, and writes data/README.md,
references.bib, guide/references*.md and the lists of guide/how-sure-are-we.md. It refuses tables that break their schema.

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
    "D": "Digest or headline; the original was not read",
    "K": "Named from general knowledge; not read",
}
PAGES = {  # three pages, so that each loads at once on a phone
    "references": ("References: official texts, scholars, datasets", "PTK"),
    "references-news": ("References: news", "N"),
    "references-copies": ("References: copies and digests", "RWD"),
}
OPEN = {"CC0-1.0", "CC-BY-4.0", "CC-BY-3.0-IGO", "ODC-PDDL-1.0", "MIT", "other-pd", "other-at"}
SHARE_ALIKE = {"CC-BY-SA-4.0"}
LISTS = "<!-- made by `make package`: edit above this line only -->\n"


def read(path):
    """The rows of a CSV file as dictionaries."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def tables_of(package, root):
    """Every CSV table by name."""
    return {r["name"]: read(root / "data" / r["path"]) for r in package["resources"] if r["path"].endswith(".csv")}


def used_by(package, tables):
    """The names of the tables that use each source key."""
    used = {}
    for resource in package["resources"]:
        rows = tables.get(resource["name"], []) if resource["name"] != "sources" else []
        keys = {key for row in rows for key in row.get("source", "").split(";") if key}
        keys |= {source["key"] for source in resource.get("sources", []) if "key" in source}
        for key in keys:
            used.setdefault(key, []).append(resource["name"])
    return used


def filled(package, root):
    """The package with hash, bytes and rows as the files are now."""
    for resource in package["resources"]:
        data = plain((root / "data" / resource["path"]).read_bytes())
        resource["hash"], resource["bytes"] = checksum(data), len(data)
        resource["rows"] = len(json.loads(data)["features"]) if resource["path"].endswith("json") else len(
            read(root / "data" / resource["path"]))
    return package


def escape(text):
    """Text with the characters that Markdown would read as marks made plain."""
    return re.sub(r"([\\`*_{}\[\]<>$|~])", r"\\\1", text)


def day(row):
    """A date in words, to its own precision: 27 September 2024, September 2024, 2024 or no date."""
    if not row["date"]:
        return "no date"
    when, precision = date.fromisoformat(row["date"]), row["date_precision"]
    return {"day": f"{when.day} {when:%B %Y}", "month": f"{when:%B %Y}", "year": f"{when:%Y}"}[precision]


def bibliography(sources):
    """references.bib from sources.csv."""
    def tex(text):
        return re.sub(r"([&%$#_])", r"\\\1", text.replace("\\", "").replace("{", "(").replace("}", ")"))
    entries = []
    for row in sources:
        fields = {"title": f"{{{tex(row['title'])}}}", "howpublished": tex(row["publisher"]), "year": row["date"][:4],
                  "month": row["date"][5:7] if row["date_precision"] in ("day", "month") else "",
                  "day": row["date"][8:] if row["date_precision"] == "day" else "", "url": row["url"],
                  "note": f"Quality {row['quality']}: {MARKS[row['quality']]}"}
        body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        entries.append(f"@misc{{{row['source']},\n{body}\n}}\n")
    return "% Made from data/sources.csv by `make package`.\n\n" + "\n".join(entries)


def references(package, tables):
    """The reference pages by file name: sources under their quality mark, by publisher and date, with the tables that use them."""
    used, sources, pages = used_by(package, tables), tables["sources"], {}
    for page, (title, marks) in PAGES.items():
        text = [f"# {title}", f"{len(sources)} sources stand behind the tables, grouped by what was read. The bold letters are "
                "the key in `data/sources.csv`; the names at the end are the tables that use the source."]
        text.append("\n".join(f"- **{mark}** [{MARKS[mark]}](#sources-{mark.lower()}): {count}" for other in PAGES.values()
                              for mark in other[1] if (count := sum(row["quality"] == mark for row in sources))))
        for mark in marks:
            rows = sorted((r for r in sources if r["quality"] == mark), key=lambda r: (r["publisher"].casefold(), r["date"], r["source"]))
            text += [f"(sources-{mark.lower()})=\n## {mark}: {MARKS[mark]}"] if rows else []
            for row in rows:
                name = f"[{escape(row['title'])}](<{row['url']}>)" if row["url"] else escape(row["title"])
                text.append(f"({anchor(row['source'])})=\n**{escape(row['source'])}** {escape(row['publisher'])}, {day(row)}. {name}. "
                            f"In: {escape(', '.join(used.get(row['source'], ['no table'])))}.")
        pages[page] = "\n\n".join(text) + "\n"
    return pages


def row_name(resource, row):
    """A row in a few words: its id and the columns that the package names in `row_label`."""
    return escape(" · ".join(row[c] for c in [resource["schema"]["primaryKey"][0], *resource.get("row_label", [])] if row[c]))


def unsure(package, tables):
    """The lists of guide/how-sure-are-we.md: counts of marks, rows with an unread primary source, rows on digests only."""
    quality = {row["source"]: row["quality"] for row in tables["sources"]}
    hand = [r for r in package["resources"] if "confidence" in (tables.get(r["name"]) or [{}])[0]]
    text = ["## How many rows carry which mark?", "| table | rows | A | B | check primary | digests only |\n|---|---|---|---|---|---|"]
    lists = {"Rows whose primary source is named and was not read": [], "Rows that rest on digests only": []}
    for resource in hand:
        rows = tables[resource["name"]]
        found = [[r for r in rows if r["confidence"] == "B" or r["use_rule"] == "check primary"],
                 [r for r in rows if {quality[k] for k in r["source"].split(";")} == {"D"}]]
        marks = Counter(row["confidence"] for row in rows)
        text[-1] += (f"\n| `{resource['name']}` | {len(rows)} | {marks['A']} | {marks['B']} "
                     f"| {sum(r['use_rule'] == 'check primary' for r in rows)} | {len(found[1])} |")
        for part, some in zip(lists.values(), found):
            part += [f"### {resource['name']}"] if some else []
            part += ["\n".join(f"- {row_name(resource, r)}. {links(r['source'])}" for r in some)] if some else []
    for title, part in lists.items():
        text += [f"## {title}", *(part or ["None."])]
    return "\n\n".join(text) + "\n"


def anchor(key):
    """The anchor of a source on the references page."""
    return f"ref-{key.lower()}"


def links(keys):
    """Source keys as links to the references page."""
    return ", ".join(f"[{escape(key)}](#{anchor(key)})" for key in keys.split(";"))


OPENING = """# The tables

Made by `make package` from `datapackage.json`: edit that file, not this one.

{count} tables and maps on Iraq, the United States and Iran; version {version}, {created}. Each row of a hand-compiled
table names its sources (`source`: keys of `sources.csv` joined by `;`); each derived table is made by a script from a
published file. Empty means unknown, never 0. Dates are year-month-day; `date_precision` says when only the month or
the year is known, and then the first day stands for it. The record ends on 7 October 2026.

## How to open them

- **pandas**: `pd.read_csv("data/elections.csv")`; add `parse_dates=["date"]` for dates.
- **R**: `readr::read_csv("data/elections.csv")`, or with types and units
  `frictionless::read_resource(frictionless::read_package("data/datapackage.json"), "elections")`.
- **frictionless**: `frictionless validate data/datapackage.json` checks types, keys, checksums and row counts.
- **Excel**: do not double-click; Arabic and Persian would turn into other signs. Choose *Data > From Text/CSV* and the
  file origin *65001: Unicode (UTF-8)*. To save, choose *CSV UTF-8*. **LibreOffice** asks: choose *Unicode (UTF-8)*
  and *comma*. Set date columns to text if the program changes how they look.

## How to correct a row

Edit the CSV, run `make package` (it names what breaks the schema, or renews checksums and pages), commit.

## What the common columns say

- `confidence`: A, seen in a document that was read; B, well established, and a named primary source was not read.
- `source_quality`: one letter a source, in the order of `source`. {marks}.
- `use_rule`: `state`; `attribute` ("was reported by ... on ..."); `attribute part`; `check primary`.

## Licence and citation

{licence} A table's own licence goes before it. Cite the table, its version and its sources, as each section below says.
`python scripts/datapackage.py --commercial` lists what a commercial publisher has to leave out.

## All tables

| table | rows | what it is | licence |
|---|---|---|---|
"""


def allowed(field):
    """The constraints of a field in a few words."""
    rules = field.get("constraints", {})
    text = [", ".join(f"`{v}`" for v in rules["enum"])] if "enum" in rules else []
    text += [f"{rules.get('minimum', '')} to {rules.get('maximum', '')}"] if {"minimum", "maximum"} & set(rules) else []
    text += [f"form `{rules['pattern']}`"] if "pattern" in rules else []
    text += [word for word, rule in (("never empty", "required"), ("no two alike", "unique")) if rules.get(rule)]
    return "; ".join(text).replace("|", "\\|")


def readme(package):
    """data/README.md: how to open and cite the tables, and a section for each."""
    licence = {r["name"]: ", ".join(f"[{n['title']}]({n['path']})" if "path" in n else n["title"] for n in r["licenses"])
               for r in package["resources"]}
    text = OPENING.format(
        count=len(package["resources"]), version=package["version"], created=package["created"][:10],
        marks="; ".join(f"{mark}, {name[0].lower() + name[1:]}" for mark, name in MARKS.items()),
        licence=f"The package: [{package['licenses'][0]['title']}]({package['licenses'][0]['path']}).")
    text += "".join(f"| [{r['name']}](#{r['name']}) | {r['rows']:,} | {r['title']} | {licence[r['name']]} |\n"
                    for r in package["resources"])
    for r in package["resources"]:
        made = f"derived by `scripts/derive/{r['name']}.py`" if r["derived"] else "hand-compiled"
        sources = "; ".join(f"[{s['title']}]({s['path']})" if "path" in s else s["title"] for s in r.get("sources", []))
        sources = sources or "in the column `source` of each row"
        text += (f"\n## {r['name']}\n\n**{r['title']}.** {r['description']}\n\n"
                 f"- File: [`{r['path']}`]({r['path']}), {r['rows']:,} rows, {made}.\n- Counted by: {r['counted_by']}.\n"
                 f"- Sources: {sources}.\n- Licence: {licence[r['name']]}.\n"
                 f"- Cite as: {package['title']}, table `{r['name']}`, version {package['version']}"
                 f"{'; made from ' + '; '.join(s['title'] for s in r['sources']) if r.get('sources') else ''}.\n"
                 f"- What not to do with it:\n" + "".join(f"  - {line}\n" for line in r["not_to_do"]))
        if "schema" in r:
            text += "\n| column | type | unit | what it holds | allowed |\n|---|---|---|---|---|\n" + "".join(
                f"| `{f['name']}` | {f['type']} | {f.get('unit', '')} | {f['description']} | {allowed(f)} |\n"
                for f in r["schema"]["fields"])
    return text.replace("..\n", ".\n")


def outputs(root=ROOT):
    """Every file that follows from the tables and the package, by path, as it should be."""
    package = filled(json.loads((root / "data/datapackage.json").read_text("utf-8")), root)
    tables, sure = tables_of(package, root), root / "guide/how-sure-are-we.md"
    return {
        root / "data/datapackage.json": json.dumps(package, indent=2, ensure_ascii=False) + "\n",
        root / "data/README.md": readme(package),
        root / "references.bib": bibliography(tables["sources"]),
        **{root / f"guide/{page}.md": text for page, text in references(package, tables).items()},
        sure: sure.read_text("utf-8").partition(LISTS)[0] + LISTS + "\n" + unsure(package, tables),
    }


def stale(root=ROOT):
    """The paths that are not what they should be."""
    return [str(path.relative_to(root)) for path, text in outputs(root).items()
            if not path.exists() or path.read_text("utf-8") != text]


def commercial(package):
    """Lines on each table that a commercial publisher has to leave out or to keep apart."""
    for r in package["resources"]:
        closed = [n for n in r["licenses"] if n["name"] not in OPEN | SHARE_ALIKE]
        if closed:
            yield f"leave out   {r['name']}: {'; '.join(n['title'] for n in closed)}"
        elif any(n["name"] in SHARE_ALIKE for n in r["licenses"]):
            yield f"keep apart  {r['name']}: {r['licenses'][0]['title']}; what is made from it carries the same licence"


def main(asked):
    package = json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))
    if "--commercial" in asked:
        print("\n".join(commercial(package)) or "Nothing: every table may be used commercially with attribution.")
        return 0
    if messages := validate(files=False):
        print("\n".join(messages), "Nothing was written: correct the lines above first.", sep="\n", file=sys.stderr)
        return 1
    late = stale()
    if "--check" in asked:
        print("\n".join(f"out of date: {path}. Run `make package`." for path in late) or "All up to date.")
        return int(bool(late))
    for path, text in outputs().items():
        path.write_text(text, "utf-8", newline="\n")
    print("\n".join(f"renewed {path}" for path in late) or "Nothing had changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
