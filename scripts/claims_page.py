"""The page of the twenty claims, guide/claims.md, and the dated corrections of guide/how-sure-are-we.md.

`make package` writes both from data/claims.csv, claim_evidence.csv, claim_history.csv and CHANGELOG.md.
"""
import re
from collections import Counter

from scripts.wording import day, escape, row_link, source_links

SCALE = {
    "supported": "independent evidence agrees with the claim as worded",
    "mostly supported": "true in the main; a qualification matters",
    "overstated": "a true core, worded more strongly than the evidence",
    "not supported": "the evidence contradicts it",
    "contested": "qualified people read the same evidence differently",
    "cannot be tested yet": "it depends on the future or on evidence that is not public",
    "opinion": "a judgement that evidence informs and cannot settle",
}
UNTRIED = "not yet tried"
SIDES = {"for": "Evidence for", "against": "Evidence against", "qualifies": "What qualifies it",
         "reported since": "Reported since (digests only: it moves no verdict)"}
PLANNED = {7: "ISIS", 8: "the crises of 2019 and 2020", 9: "attack campaigns", 10: "oil and dollars",
           11: "measuring influence", 12: "leaving", 13: "a project of your own"}
TEST = "tests/test_claims.py"
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
author. The record ends on 7 October 2026.

## The verdict scale

{scale}

Some claims are {untried}: the page says which chapter will try them and what the tables hold so far. That is no
verdict. A piece of evidence known from digests only stands under "reported since". How rows are marked stands in
[How sure are we?](how-sure-are-we.md)

## All claims at a glance

{counts}
"""


def resting_on(row, tables, package):
    """The tables of a piece of evidence, each with the rows named in it: [(resource, [row, ...]), ...]."""
    found = []
    for name in filter(None, row["table"].split(";")):
        resource = next(r for r in package["resources"] if r["name"] == name)
        keys = {r[resource["schema"]["primaryKey"][0]] for r in tables[name]}
        named = [key for key in row["row"].split(";") if key in keys]
        found.append((resource, named))
    return found


def evidence(row, tables, package):
    """One piece of evidence as an item: its text, its rows, its sources."""
    rows = [" ".join([row_link(resource), ", ".join(row_link(resource, key) for key in named)]).strip()
            for resource, named in resting_on(row, tables, package)]
    note = f" Note: {escape(row['note'])}." if row["note"] else ""
    name, places = row["evidence"], "; ".join([*rows, source_links(row["source"])])
    return f"[]{{#{name.lower()}}}{escape(row['text'])}{note} *{name}: {places}*"


def chapter(row, root):
    """The chapter that tries a claim, as a link where it exists."""
    path = next(root.glob(f"chapters/{int(row['chapter']):02}-*.ipynb"), None)
    number = f"chapter {row['chapter']}"
    return f"[{number}](../chapters/{path.name})" if path else f"{number}, planned: {PLANNED[int(row['chapter'])]}"


def support(row):
    """What would have supported a claim: the measure, its range and the rule behind it."""
    low, high, unit = row["range_low"], row["range_high"], row["range_unit"]
    if not low + high:
        return escape(row["range_rule"])
    ends = f"{int(low or 0):,} to {int(high):,}" if low and high and low != high else (
        f"{int(low):,} or more" if low and not high else f"{int(high):,}" + (" or fewer" if not low else ""))
    return f"{escape(row['range_of'][0].upper() + row['range_of'][1:])}: {ends} {unit}. {escape(row['range_rule'])}"


def tested(row):
    """The cell and the test behind a verdict."""
    name = row["claim"]
    if row["verdict"] == UNTRIED:
        return "None yet."
    if row["verdict"] == "opinion":
        return "No cell and no test: a judgement has no number that could settle it."
    return " ".join([f"[The cell that tests {name}](#test-{name.lower()}).", *filter(None, [NO_CELL.get(name)]),
                     f"`{name.lower()}` in `{TEST}` computes it again."])


def verdict(row, root):
    """The verdict with its date, or that there is none and who will try it."""
    if row["verdict"] == UNTRIED:
        return f"**{UNTRIED}**; {chapter(row, root)}"
    reasons = f"[the reasons for {row['claim']}](#verdict-{row['claim'].lower()})"
    return f"**{row['verdict']}**, {day(row['verdict_date'])}; {reasons} in {chapter(row, root)}"


def claim(row, tables, package, root):
    """One claim: a heading with an anchor and a list of terms."""
    name = row["claim"]
    mine = [e for e in tables["claim_evidence"] if e["claim"] == name]
    past = [h for h in tables["claim_history"] if h["claim"] == name]
    past = [f"{day(h['verdict_date'])}: {h['verdict']}. {escape(h['reason'])[0].upper() + escape(h['reason'])[1:]}"
            f" (edition of {day(h['edition'])})." for h in past] or ["No verdict yet."]
    parts = {"Verdict": [verdict(row, root)],
             "In the words of the text": [f"\"{escape(row['quotation'])}\" ([SEED](#ref-seed))"],
             "Kind": [row["kind"]],
             "What would have supported it, written before computing": [support(row)],
             "What tests it": [tested(row)]}
    for side, title in SIDES.items():
        found = [evidence(e, tables, package) for e in mine if e["side"] == side]
        parts |= {title: found} if found else {}
    parts |= {"Nuance": [escape(row["nuance"])],
              "What would change it": [escape(row["changes_if"])], "History": past}
    if row["verdict"] == UNTRIED:  # nothing is decided yet: say it once
        parts = {term: items for term, items in parts.items() if term in ("Verdict", "In the words of the text", "Kind",
                                                                          "Nuance", *SIDES.values())}
    lines = [f"({name.lower()})=\n## {name}: {escape(row['claim_text'])}"]
    for term, items in parts.items():
        text = items[0] if len(items) == 1 else "\n".join(f"- {item}" for item in items)
        lines.append(f"{term}\n: " + text.replace("\n", "\n  "))
    return "\n\n".join(lines)


def claims_page(package, tables, root):
    """guide/claims.md."""
    rows = tables["claims"]
    count = Counter(row["verdict"] for row in rows)
    links = {word: ", ".join(f"[{row['claim']}](#{row['claim'].lower()})" for row in rows if row["verdict"] == word)
             for word in [*SCALE, UNTRIED]}
    opening = OPENING.format(
        untried=UNTRIED, scale="\n".join(f"- **{word}**: {meaning}." for word, meaning in SCALE.items()),
        counts="\n".join(f"- **{word}**, {count[word]}" + (f": {links[word]}" if links[word] else "")
                         for word in links))
    return "\n".join([opening, *(claim(row, tables, package, root) + "\n" for row in rows)])


def corrections(root):
    """The dated corrections: the lines of CHANGELOG.md that begin with "- Correction:", newest edition first."""
    path = root / "CHANGELOG.md"
    text = path.read_text("utf-8") if path.exists() else ""
    editions = re.findall(r"^## (\d{4}-\d\d-\d\d)\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    found = [f"- {day(when)}: {line}" for when, body in editions
             for line in re.findall(r"^- Correction: (.+)", body, re.M)]
    since = f"the first edition of {day(editions[-1][0])}" if editions else "the first edition"
    listed = "\n".join(found or [f"Nothing yet since {since}."])
    return f"""(corrections)=
## What was corrected, and when?

{listed}

Everything else that an edition brought stands in [What changed](changes.md). A changed verdict stands under its claim
on [the page of the twenty claims](claims.md). See [how to report an error](contributing.md#report-an-error).

"""
