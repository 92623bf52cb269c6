"""The bibliography, the reference pages, and the lists at the end of guide/how-sure-are-we.md."""
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from course.ground.contents import Contents
from course.ground.facts import corrections, editions, scale, source_quality
from course.ground.links import source_anchor
from course.ground.template import render
from course.ground.words import date_in_words

PAGES = {  # three pages, so that each loads at once on a phone
    "references": ("References: official texts, scholars, datasets", "PTK"),
    "references-news": ("References: news", "N"),
    "references-copies": ("References: copies and digests", "RWD"),
}
SURE = "guide/how-sure-are-we.md"
ARCHIVE = "https://web.archive.org/web"  # followed by a day and an address: the copies nearest to that day
KEPT = ("web.archive.org", "archive.is", "archive.ph", "webharvest.gov")  # addresses that are archived copies already
BEST_FIRST = "PNTRWDK"
LISTS = "<!-- made by `make package`: edit above this line only -->\n"


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the files of this part."""
    sure = contents.root / SURE
    written = sure.read_text("utf-8").partition(LISTS)[0] if sure.exists() else ""
    return {"references.bib": bibliography(contents.tables["sources"]),
            **{f"guide/{name}.md": text for name, text in references(contents).items()},
            SURE: written + LISTS + "\n" + corrected(contents.root) + resting(contents) + unsure(contents)}


def used_by(contents: Contents) -> dict[str, list[str]]:
    """{source key: names of the tables that use it}."""
    used = {}
    for resource in contents.package["resources"]:
        rows = contents.tables.get(resource["name"], []) if resource["name"] != "sources" else []
        keys = {key for row in rows for key in row.get("source", "").split(";") if key}
        for key in keys | {source["key"] for source in resource["sources"] if "key" in source}:
            used.setdefault(key, []).append(resource["name"])
    return used


def tex(text: str) -> str:
    """Text with the characters that TeX would read as marks made plain."""
    return re.sub(r"([&%$#_])", r"\\\1", text.replace("\\", "").replace("{", "(").replace("}", ")"))


def bibliography(sources: list[dict]) -> str:
    """references.bib from the rows of sources.csv."""
    entries, marks = [], source_quality()
    for row in sources:
        known = {"": 0, "year": 1, "month": 2, "day": 3}[row["date_precision"]]
        fields = {"title": f"{{{tex(row['title'])}}}", "howpublished": tex(row["publisher"]),
                  **dict(zip(("year", "month", "day"), row["date"].split("-")[:known], strict=False)),
                  "url": row["url"], "note": f"Quality {row['quality']}: {marks[row['quality']]}"}
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        entries.append(f"@misc{{{row['source']},\n" + ",\n".join(lines) + "\n}\n")
    return "% Made from data/sources.csv by `make package`.\n\n" + "\n".join(entries)


def references(contents: Contents) -> dict[str, str]:
    """The reference pages by name: sources by quality mark, publisher and date, with the tables that use them."""
    sources = sorted(contents.tables["sources"], key=lambda r: (r["publisher"].casefold(), r["date"], r["source"]))
    by_mark = [(mark, [row for row in sources if row["quality"] == mark]) for mark in source_quality()]
    return {page: render(
        "references/references.md.jinja", title=title, shown=shown, sources=len(sources), marks=source_quality(),
        by_mark=[(mark, rows) for mark, rows in by_mark if rows], used=used_by(contents), archived=archived,
        read_when=read_when, anchor=source_anchor, edition=date.fromisoformat(contents.package["version"]))
        for page, (title, shown) in PAGES.items()}


def archived(url: str, day: date) -> str:
    """A Markdown link to the archived copies of an address nearest to a day; empty for an archived copy."""
    if not url or any(f"//{host}/" in url for host in KEPT):
        return ""
    return f" [Copies](<{ARCHIVE}/{day:%Y%m%d}/{url}>)."


def read_when(row: dict) -> str:
    """When and in which form a source was last read, as far as that is recorded."""
    if not row["read_as"]:
        return ""
    when = f" on {date_in_words(row['read_on'])}" if row["read_on"] else ""
    return " Not read." if row["read_as"] == "not read" else f" Read as {row['read_as']}{when}."


def name(resource: dict, row: dict) -> str:
    """What a row is called: its id, then the columns that the package names in `row_label`."""
    columns = dict.fromkeys([resource["schema"]["primaryKey"][0], *resource.get("row_label", [])])
    return ", ".join(row[column] for column in columns if row[column])


def resting(contents: Contents) -> str:
    """The table of "How sure are we?" on what the verdicts rest; empty in a project without claims."""
    if "claims" not in contents.tables:
        return ""
    marks, pieces, claims = source_quality(), Counter(), defaultdict(set)
    tried = {row["claim"] for row in contents.tables["claims"] if scale()[row["verdict"]]["question_rank"]}
    bearing = [row for row in contents.tables["claim_evidence"]
               if row["claim"] in tried and set(row["source_quality"].split(";")) - {"D", "K"}]
    for row in bearing:
        best = min(row["source_quality"].split(";"), key=BEST_FIRST.index)
        pieces[best] += 1
        claims[row["claim"]].add(best)
    return render(
        "references/resting.md.jinja", bearing=len(bearing), tried=len(tried),
        weak=sorted(claim for claim, best in claims.items() if not best & set("PNT")),
        lines=[(marks[mark], pieces[mark], sum(mark in best for best in claims.values()))
               for mark in BEST_FIRST if pieces[mark]],
        idle=sum(row["claim"] in tried for row in contents.tables["claim_evidence"]) - len(bearing))


def unsure(contents: Contents) -> str:
    """The lists of "How sure are we?": counts of marks, rows with an unread primary source, rows on digests only."""
    tables = [(resource, contents.tables.get(resource["name"], [])) for resource in contents.package["resources"]]
    marked = [(resource, rows) for resource, rows in tables if rows and "confidence" in rows[0]]
    return render("references/unsure.md.jinja", marked=marked, name=name)


def corrected(root: Path) -> str:
    """The dated corrections, the newest edition's first."""
    days = [day for day, _ in editions(root)]
    return render("references/corrections.md.jinja", found=corrections(root), first=days[-1] if days else "")
