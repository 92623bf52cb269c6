"""Renew what follows from data/datapackage.json and the tables: `make package`, after editing either.

data/datapackage.json is edited by hand. This fills in hash, bytes and rows of each file, and writes data/*.md (see
scripts/data_pages.py), references.bib, guide/references*.md and the lists of guide/how-sure-are-we.md. Tables that
break their schema stop it.

    python scripts/datapackage.py               write
    python scripts/datapackage.py --check       say what is out of date, and end with status 1 if anything is
    python scripts/datapackage.py --commercial  list what a commercial publisher has to leave out
"""
import json
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from scripts.claims_page import claims_page, corrections  # noqa: E402
from scripts.data_pages import MARKS, data_pages  # noqa: E402
from scripts.glossary_page import glossary_page  # noqa: E402
from scripts.rows import read_rows  # noqa: E402
from scripts.validate_data import checksum, plain, validate  # noqa: E402
from scripts.wording import anchor, day, escape, source_links  # noqa: E402

PAGES = {  # three pages, so that each loads at once on a phone
    "references": ("References: official texts, scholars, datasets", "PTK"),
    "references-news": ("References: news", "N"),
    "references-copies": ("References: copies and digests", "RWD"),
}
OPEN = {"CC0-1.0", "CC-BY-4.0", "MIT", "ISC", "other-pd", "other-at"}
SHARE_ALIKE = {"CC-BY-SA-4.0"}
LISTS = "<!-- made by `make package`: edit above this line only -->\n"


def tables_of(package, root=ROOT):
    """Every CSV table by name."""
    return {r["name"]: read_rows(root / "data" / r["path"]) for r in package["resources"] if r["path"].endswith(".csv")}


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
            resource["rows"] = len(read_rows(path))
    return package


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
                places = ", ".join(f"[{escape(table)}](../data/{table}.md)" for table in used.get(row["source"], []))
                when = day(row["date"], row["date_precision"]) if row["date"] else "no date"
                text.append(f"({anchor(row['source'])})=\n**{escape(row['source'])}** {escape(row['publisher'])}, "
                            f"{when}. {name}. In: {places or 'the text of the book'}.")
        pages[page] = "\n\n".join(text) + "\n"
    return pages


def bullet(resource, row):
    """A row in a line: its id, the columns that the package names in `row_label`, its sources as links."""
    columns = dict.fromkeys([resource["schema"]["primaryKey"][0], *resource.get("row_label", [])])
    name = escape(", ".join(row[column] for column in columns if row[column]))
    return f"- {name}: {source_links(row['source'])}"


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


def outputs(root=ROOT):
    """Every file that follows from the tables and the package, by path, as it should be."""
    package = filled(json.loads((root / "data/datapackage.json").read_text("utf-8")), root)
    tables, sure = tables_of(package, root), root / "guide/how-sure-are-we.md"
    return {
        root / "data/datapackage.json": json.dumps(package, indent=2, ensure_ascii=False) + "\n",
        **{root / "data" / name: text for name, text in data_pages(package, tables, root).items()},
        root / "references.bib": bibliography(tables["sources"]),
        **{root / f"guide/{page}.md": text for page, text in references(package, tables).items()},
        sure: sure.read_text("utf-8").partition(LISTS)[0] + LISTS + "\n" + corrections(root) + unsure(package, tables),
        **({root / "guide/claims.md": claims_page(package, tables, root)} if "claims" in tables else {}),
        **glossary_page(root, tables),
    }


def stale(root=ROOT):
    """The files that are not what they should be, pages of tables that are gone among them."""
    wanted = outputs(root)
    late = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    left = [path for path in sorted(root.glob("data/*.md")) if path not in wanted]
    return [path.relative_to(root).as_posix() for path in late + left]


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
    wanted = outputs(root)
    for path in set(root.glob("data/*.md")) - set(wanted):
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text, "utf-8", newline="\n")
    print("\n".join(f"renewed {path}" for path in late) or "Nothing had changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
