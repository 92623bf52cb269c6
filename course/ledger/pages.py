"""The ledger, guide/claims.md, and a page for each verdict, made from data/claims.csv, claim_evidence.csv,
claim_history.csv and verdict_scale.csv.
"""
from itertools import groupby

from course.ground.contents import Contents
from course.ground.facts import UNTRIED, record_ends, scale
from course.ground.markdown import escape_markdown
from course.ground.words import date_in_words
from course.ledger import parts
from course.ledger.page.rules import RULES

MADE = "<!-- made by `make package` from the tables claims, claim_evidence, claim_history and verdict_scale -->"
FOLDER = "guide/verdicts"
OPENING = """---
description: Each of the twenty claims with its verdict and reason, the evidence, the range and what would change it.
---
{made}
# The twenty claims

A news text of 26 January 2025 made twenty claims about Iraq, the United States and Iran ([SEED](#ref-seed), a rewrite
of an article in Business Insider). A verdict judges a sentence as worded, and it is no mark for its author. The record
ends on {record_ends}.

## A line each

{{.claims-list}}
{lines}

(the-verdict-scale)=
## How is a verdict decided?

The questions are asked in this order, and the first that can be answered decides. Every word of the scale has its mark,
the same on every page.

{questions}

{rest}The range follows from the words of the claim. Whether it could have failed, given what was known when it was
written, is said under each claim. A piece of evidence that is known from digests only never moves a verdict; it is
listed under "reported since". [How sure are we?](how-sure-are-we.md) explains the marks of the rows.
"""
VERDICT = """---
description: {description}
---
{made}
# Verdict on {name}: {claim}

{{.verdict-line}}
{{verdict}}`{verdict}`, {date}. {reason}

> "{quotation}" ([SEED](#ref-seed))

**Why?** {nuance}

**Which question decided it?** {decided}

**What would have supported it?** {support}

{failing}{{.verdict-changes}}
**What would change it?** {changes}

**The evidence.** {evidence} {{ref}}`The ledger <{anchor}>` has each piece with its rows and sources. {tested}

{trial}## History

{history}

No answer by the author of the text is recorded. [About this book](../about.md) says how to give one.

## Cite this verdict

:::{{citation}} {name}
:::
"""

TRIAL = """(try-{anchor})=
## Try this verdict

The numbers of this verdict follow from these rows by this rule, and the word follows from the numbers by
[the scale](#the-verdict-scale).

:::{{trial}} {name}
:::

"""
INDEX = """---
description: Each verdict of the book has a page of its own with its date, its reason, its history and a line to copy.
---
{made}
# Verdicts to cite

Each verdict has a page with its day, its reason, its history and a line to copy. A page keeps its address when its
verdict changes, and the earlier word stays on it with its day. [The ledger](claims.md) has the evidence.

{lines}
"""


def question_list() -> str:
    """The order of questions with the verdicts that each can give, from the scale."""
    asked = sorted((row for row in scale().values() if row["question_rank"]), key=lambda row: int(row["question_rank"]))
    lines = []
    for rank, rows in groupby(asked, key=lambda row: row["question_rank"]):
        rows = sorted(rows, key=lambda row: int(row["rank"]))
        lines.append(f"{rank}. **{rows[0]['question']}**")
        lines += [f"   - {{verdict}}`{row['verdict']}`: {row['meaning']}." for row in rows]
    return "\n".join(lines)


def to_try(row: dict[str, str]) -> str:
    """A link to the place where the rows and the rule of a verdict can be changed, if numbers decide it."""
    name = row["claim"]
    return f" [Try this verdict, {name}](#try-{name.lower()})." if name in RULES else ""


def line(row: dict[str, str]) -> str:
    """A claim in one line: mark, verdict, the claim in words, the reason."""
    return (f"- {{verdict}}`{row['verdict']}` · [{escape_markdown(row['claim_text'])}](#{row['claim'].lower()}). "
            f"{escape_markdown(row['reason_short'])}{to_try(row)}")


def entry(row: dict[str, str], contents: Contents) -> str:
    """A claim: heading with anchor, the verdict in a line, and everything else in a fold."""
    name = row["claim"]
    terms = []
    for term, items in parts.terms(row, contents).items():
        text = items[0] if len(items) == 1 else "\n".join(f"- {item}" for item in items)
        terms.append(f"{term}\n: " + text.replace("\n", "\n  "))
    dated = f", {date_in_words(row['verdict_date'])}" if row["verdict_date"] else ""
    return "\n\n".join([
        f"({name.lower()})=\n## {escape_markdown(row['claim_text'])} ({name})",
        f"{{.verdict-line}}\n{{verdict}}`{row['verdict']}`{dated}. {escape_markdown(row['reason_short'])}{to_try(row)}",
        "<details><summary>Words of the text, evidence, range and history</summary>", *terms, "</details>"]) + "\n"


def claims_page(contents: Contents) -> str:
    """guide/claims.md."""
    rows = contents.tables["claims"]
    order = list(scale())
    listed = sorted(rows, key=lambda row: (order.index(row["verdict"]), row["claim"]))
    waiting = [row for row in rows if row["verdict"] == UNTRIED]
    rest = (f"{{verdict}}`{UNTRIED}` is no verdict: the page says which chapter will try the claim. "
            if waiting else "")
    opening = OPENING.format(made=MADE, record_ends=date_in_words(record_ends().isoformat()),
                             lines="\n".join(map(line, listed)), questions=question_list(), rest=rest)
    return "\n".join([opening, *(entry(row, contents) for row in rows)])


def verdict_page(row: dict[str, str], contents: Contents) -> str:
    """guide/verdicts/s01.md: a verdict that can be cited with its date."""
    name, said = row["claim"], {key: escape_markdown(value) for key, value in row.items()}
    terms = parts.terms(row, contents, up="../")
    description = (f"“{row['claim_text']}”: {row['verdict']}, {date_in_words(row['verdict_date'])}. "
                   "The reason, the range, the history.")
    failing = terms.get(parts.COULD_FAIL, [""])[0]
    return VERDICT.format(
        made=MADE, description=parts.quoted(description), name=name, claim=said["claim_text"], anchor=name.lower(),
        verdict=row["verdict"], date=date_in_words(row["verdict_date"]), reason=said["reason_short"],
        quotation=said["quotation"], nuance=said["nuance"], decided=terms[parts.DECIDED][0],
        support=terms[parts.SUPPORT][0], failing=f"**{parts.COULD_FAIL}?** {failing}\n\n" if failing else "",
        changes=said["changes_if"], evidence=parts.evidence_counted(row, contents), tested=terms[parts.TESTED][0],
        trial=TRIAL.format(name=name, anchor=name.lower()) if name in RULES else "",
        history="\n".join(f"- {text}" for text in terms[parts.HISTORY]))


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the ledger and the verdicts, or nothing in a project without claims."""
    if "claims" not in contents.tables:
        return {}
    tried = [row for row in contents.tables["claims"] if row["verdict"] != UNTRIED]
    lines = "\n".join(f"- [{row['claim']}: {escape_markdown(row['claim_text'])}](verdicts/{row['claim'].lower()}.md), "
                      f"{date_in_words(row['verdict_date'])}: {row['verdict']}" for row in tried)
    return {"guide/claims.md": claims_page(contents), f"{FOLDER}.md": INDEX.format(made=MADE, lines=lines)} | {
        f"{FOLDER}/{row['claim'].lower()}.md": verdict_page(row, contents) for row in tried}
