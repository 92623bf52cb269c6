"""The page of the twenty claims, guide/claims.md, made from data/claims.csv, claim_evidence.csv and claim_history.csv.
"""
from collections import Counter
from pathlib import Path

from course.ground.contents import Contents
from course.ground.facts import UNTRIED, record_ends, scale
from course.ground.facts import chapter as chapter_of
from course.ground.links import row_link, source_links
from course.ground.markdown import escape_markdown
from course.ground.words import date_in_words

SIDES = {"for": "Evidence for", "against": "Evidence against", "qualifies": "What qualifies it",
         "reported since": "Reported since (digests only: it moves no verdict)"}
TEST = "course/ledger/verdicts.py"
NO_CELL = {  # claims whose numbers no cell computes: what the linked cell shows
    "S04": "It gives the range. The dated statements stand below it and are counted by the test.",
    "S09": "It gives the range. The dated statements stand below it and are counted by the test.",
}
OPENING = """---
description: Each of the twenty claims with its evidence, its verdict, the cell that tests it and what would change it.
---
<!-- made by `make package` from data/claims.csv, claim_evidence.csv and claim_history.csv: edit those -->
# The twenty claims

A news text of 26 January 2025 made twenty claims about Iraq, the United States and Iran ([SEED](#ref-seed), a rewrite
of an article in Business Insider). This page is the ledger: what each claim says, what stands for it and against it,
the verdict with its date, and what would change it. A verdict judges a sentence as worded. It is no mark for its
author. The record ends on {record_ends}.

## The verdict scale

{scale}

Some claims are {untried}: the page says which chapter will try them and what the tables hold so far. That is no
verdict. A piece of evidence known from digests only stands under "reported since". How rows are marked stands in
[How sure are we?](how-sure-are-we.md)

## All claims at a glance

{counts}
"""


def resting_on(row: dict, contents: Contents) -> list[tuple[dict, list[str]]]:
    """The tables of a piece of evidence, each with the rows named in it: [(resource, [row, ...]), ...]."""
    found = []
    for name in filter(None, row["table"].split(";")):
        resource = contents.resource(name)
        keys = {r[resource["schema"]["primaryKey"][0]] for r in contents.tables[name]}
        named = [key for key in row["row"].split(";") if key in keys]
        found.append((resource, named))
    return found


def evidence(row: dict, contents: Contents) -> str:
    """One piece of evidence as an item: its text, its rows, its sources."""
    rows = [" ".join([row_link(resource), ", ".join(row_link(resource, key) for key in named)]).strip()
            for resource, named in resting_on(row, contents)]
    note = f" Note: {escape_markdown(row['note'])}." if row["note"] else ""
    name, places = row["evidence"], "; ".join([*rows, source_links(row["source"])])
    return f"[]{{#{name.lower()}}}{escape_markdown(row['text'])}{note} *{name}: {places}*"


def chapter(row: dict, root: Path) -> str:
    """The chapter that tries a claim, as a link where it exists."""
    found = chapter_of(row["chapter"])
    number = f"chapter {found.number}"
    return f"[{number}](../{found.page}.ipynb)" if found.written(root) else f"{number}, planned: {found.title}"


def support(row: dict) -> str:
    """What would have supported a claim: the measure, its range and the rule behind it."""
    low, high, unit = row["range_low"], row["range_high"], row["range_unit"]
    if not low + high:
        return escape_markdown(row["range_rule"])
    ends = f"{int(low or 0):,} to {int(high):,}" if low and high and low != high else (
        f"{int(low):,} or more" if low and not high else f"{int(high):,}" + (" or fewer" if not low else ""))
    measured = row["range_of"][0].upper() + row["range_of"][1:]
    return f"{escape_markdown(measured)}: {ends} {unit}. {escape_markdown(row['range_rule'])}"


def tested(row: dict) -> str:
    """The cell and the test behind a verdict."""
    name = row["claim"]
    if row["verdict"] == UNTRIED:
        return "None yet."
    if row["verdict"] == "opinion":
        return "No cell and no test: a judgement has no number that could settle it."
    return " ".join([f"[The cell that tests {name}](#test-{name.lower()}).", *filter(None, [NO_CELL.get(name)]),
                     f"`{name.lower()}` in `{TEST}` computes it again."])


def verdict(row: dict, root: Path) -> str:
    """The verdict with its date, or that there is none and who will try it."""
    if row["verdict"] == UNTRIED:
        return f"**{UNTRIED}**; {chapter(row, root)}"
    reasons = f"[the reasons for {row['claim']}](#verdict-{row['claim'].lower()})"
    return f"**{row['verdict']}**, {date_in_words(row['verdict_date'])}; {reasons} in {chapter(row, root)}"


def claim(row: dict, contents: Contents) -> str:
    """One claim: a heading with an anchor and a list of terms."""
    name, tables, root = row["claim"], contents.tables, contents.root
    mine = [e for e in tables["claim_evidence"] if e["claim"] == name]
    past = [h for h in tables["claim_history"] if h["claim"] == name]
    past = [f"{date_in_words(h['verdict_date'])}: {h['verdict']}. "
            f"{escape_markdown(h['reason'][0].upper() + h['reason'][1:])}"
            f" (edition of {date_in_words(h['edition'])})." for h in past] or ["No verdict yet."]
    parts = {"Verdict": [verdict(row, root)],
             "In the words of the text": [f"\"{escape_markdown(row['quotation'])}\" ([SEED](#ref-seed))"],
             "Kind": [row["kind"]],
             "What would have supported it, written before computing": [support(row)],
             "What tests it": [tested(row)]}
    for side, title in SIDES.items():
        found = [evidence(e, contents) for e in mine if e["side"] == side]
        parts |= {title: found} if found else {}
    parts |= {"Nuance": [escape_markdown(row["nuance"])],
              "What would change it": [escape_markdown(row["changes_if"])], "History": past}
    if row["verdict"] == UNTRIED:  # nothing is decided yet: say it once
        parts = {term: items for term, items in parts.items() if term in ("Verdict", "In the words of the text", "Kind",
                                                                          "Nuance", *SIDES.values())}
    lines = [f"({name.lower()})=\n## {name}: {escape_markdown(row['claim_text'])}"]
    for term, items in parts.items():
        text = items[0] if len(items) == 1 else "\n".join(f"- {item}" for item in items)
        lines.append(f"{term}\n: " + text.replace("\n", "\n  "))
    return "\n\n".join(lines)


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the ledger, or nothing in a project without claims."""
    return {"guide/claims.md": claims_page(contents)} if "claims" in contents.tables else {}


def claims_page(contents: Contents) -> str:
    """guide/claims.md."""
    rows, words = contents.tables["claims"], [word for word in scale() if word != UNTRIED]
    count = Counter(row["verdict"] for row in rows)
    links = {word: ", ".join(f"[{row['claim']}](#{row['claim'].lower()})" for row in rows if row["verdict"] == word)
             for word in scale()}
    opening = OPENING.format(
        untried=UNTRIED, scale="\n".join(f"- **{word}**: {scale()[word]['meaning']}." for word in words),
        record_ends=date_in_words(record_ends().isoformat()),
        counts="\n".join(f"- **{word}**, {count[word]}" + (f": {links[word]}" if links[word] else "")
                         for word in links))
    return "\n".join([opening, *(claim(row, contents) + "\n" for row in rows)])
