"""The bibliography, the reference pages, and the lists at the end of guide/how-sure-are-we.md."""
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from course.ground.contents import Contents
from course.ground.facts import scale, source_quality
from course.ground.links import source_anchor, source_links
from course.ground.markdown import escape_markdown
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
            SURE: written + LISTS + "\n" + corrections(contents.root) + resting(contents) + unsure(contents)}


def used_by(contents: Contents) -> dict[str, list[str]]:
    """{source key: names of the tables that use it}."""
    used = {}
    for resource in contents.package["resources"]:
        rows = contents.tables.get(resource["name"], []) if resource["name"] != "sources" else []
        keys = {key for row in rows for key in row.get("source", "").split(";") if key}
        for key in keys | {source["key"] for source in resource["sources"] if "key" in source}:
            used.setdefault(key, []).append(resource["name"])
    return used


def unused_and_unknown(contents: Contents) -> tuple[list[str], list[str]]:
    """Source keys that no row, no table and no chapter's link uses; and keys that are not in sources.csv."""
    used, sources = used_by(contents), contents.tables["sources"]
    chapters = "".join(path.read_text("utf-8") for path in sorted(contents.root.glob("chapters/*.ipynb")))
    linked = {row["source"] for row in sources if row["url"] and row["url"] in chapters}
    known = {row["source"] for row in sources}
    return sorted(known - set(used) - linked), sorted(set(used) - known)


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


def bullet(resource: dict, row: dict) -> str:
    """A row in a line: its id, the columns that the package names in `row_label`, its sources as links."""
    columns = dict.fromkeys([resource["schema"]["primaryKey"][0], *resource.get("row_label", [])])
    name = escape_markdown(", ".join(row[column] for column in columns if row[column]))
    return f"- {name}: {source_links(row['source'])}"


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
    weak = sorted(claim for claim, best in claims.items() if not best & set("PNT"))
    said = (f"Nothing better than a copy is behind {', '.join(weak)}." if weak else
            "Each claim has at least one piece from an official text, an outlet's own page or a scholar.")
    rows = "\n".join(f"| {marks[mark]} | {pieces[mark]} | {sum(mark in best for best in claims.values())} |"
                     for mark in BEST_FIRST if pieces[mark])
    idle = sum(row["claim"] in tried for row in contents.tables["claim_evidence"]) - len(bearing)
    return f"""## On what do the verdicts rest?

{len(bearing)} pieces of evidence bear on the {len(tried)} claims that have a verdict. Each is counted here once, by the
best of its sources. {said}

| best source | pieces of evidence | claims with at least one |
|---|---|---|
{rows}

Digests alone, or sources that were not read, are behind {idle} more pieces; these move no verdict.

"""


def unsure(contents: Contents) -> str:
    """The lists of "How sure are we?": counts of marks, rows with an unread primary source, rows on digests only."""
    counts = ["| table | rows | A | B | D |", "|---|---|---|---|---|"]
    unread, digests = [], []
    for resource in contents.package["resources"]:
        rows = contents.tables.get(resource["name"], [])
        if not rows or "confidence" not in rows[0]:
            continue
        marks = Counter(row["confidence"] for row in rows)
        counts.append(f"| {escape_markdown(resource['name'])} | {len(rows)} | "
                      + " | ".join(str(marks[mark]) for mark in "ABD") + " |")
        for part, mark in ((unread, "B"), (digests, "D")):
            if found := [row for row in rows if row["confidence"] == mark]:
                part.append(f"### {resource['title']} (`{resource['name']}`)")
                part.append("\n".join(bullet(resource, row) for row in found))
    return "\n\n".join([
        "## How many rows carry which mark?", "\n".join(counts),
        "## Which primary sources still have to be read?", *(unread or ["None."]),
        "## Which rows rest on digests only?", *(digests or ["None."])]) + "\n"


def corrections(root: Path) -> str:
    """The dated corrections: the lines of CHANGELOG.md that begin with "- Correction:", newest edition first."""
    path = root / "CHANGELOG.md"
    text = path.read_text("utf-8") if path.exists() else ""
    editions = re.findall(r"^## (\d{4}-\d\d-\d\d)\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    found = [f"- {date_in_words(when)}: {line}" for when, body in editions
             for line in re.findall(r"^- Correction: (.+)", body, re.M)]
    since = f"the first edition of {date_in_words(editions[-1][0])}" if editions else "the first edition"
    listed = "\n".join(found or [f"Nothing yet since {since}."])
    return f"""(corrections)=
## What was corrected, and when?

{listed}

Everything else that an edition brought is in [What changed](changes.md). A changed verdict is listed under its claim
on [the page of the twenty claims](claims.md). See [how to report an error](contributing.md#report-an-error).

"""
