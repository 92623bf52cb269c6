"""The ledger, guide/claims.md, and a page for each verdict, made from data/claims.csv, claim_evidence.csv,
claim_history.csv and verdict_scale.csv by the templates beside this file.
"""
from collections import Counter
from functools import partial

from course.ground.contents import Contents
from course.ground.facts import UNTRIED, Chapter, chapter, chapters, scale
from course.ground.links import row_link, source_links
from course.ground.markdown import escape_markdown
from course.ground.template import render
from course.ground.words import date_in_words, listed, number_in_words
from course.ledger.page.rules import RULES, ends

FOLDER = "guide/verdicts"
SIDES = {"for": "Evidence for", "against": "Evidence against", "qualifies": "What qualifies it",
         "reported since": "Reported since (digests only: it moves no verdict)"}
TEST = "course/ledger/page/rules.py"


def places(contents: Contents, row: dict[str, str]) -> str:
    """Where a piece of evidence comes from: its tables, each with the rows named in it, and its sources."""
    found = []
    for name in filter(None, row["table"].split(";")):
        resource = contents.resource(name)
        keys = {one[resource["schema"]["primaryKey"][0]] for one in contents.tables[name]}
        named = ", ".join(row_link(resource, key) for key in row["row"].split(";") if key in keys)
        found.append(f"{row_link(resource)} {named}".strip())
    return "; ".join([*found, source_links(row["source"])])


def evidence_counted(contents: Contents, claim: str) -> str:
    """How many pieces of evidence a claim has on each side, in a sentence."""
    count = Counter(row["side"] for row in contents.tables["claim_evidence"] if row["claim"] == claim)
    words = {"for": "for it", "against": "against it", "qualifies": "that qualify it",
             "reported since": "reported since, from digests only"}
    said = [f"{number_in_words(count[side])} {words[side]}" for side in SIDES if count[side]]
    return f"{listed(said)}.".capitalize()


def chapter_links(contents: Contents, row: dict[str, str]) -> str:
    """The chapter that tries a claim and those that look at it again, as links where they are written."""
    def link(one: Chapter) -> str:
        name = f"chapter {one.number}"
        return f"[{name}](../{one.page}.ipynb)" if one.written(contents.root) else f"{name}, planned: {one.title}"

    again = [link(one) for one in chapters() if row["claim"] in one.deepens]
    return link(chapter(row["chapter"])) + (f"; looked at again in {listed(again)}" if again else "")


def decided(row: dict[str, str]) -> str:
    """The question of the order that gave the verdict."""
    asked, last = scale()[row["verdict"]], max(one["question_rank"] for one in scale().values())
    before = " The questions before it did not decide." if asked["question_rank"] > "1" else ""
    return f"Question {asked['question_rank']} of {last}: {asked['question']}{before}"


def support(row: dict[str, str]) -> str:
    """What would have supported a claim: the measure, its range and the rule behind it."""
    low, high, unit = row["range_low"], row["range_high"], row["range_unit"]
    if not low + high:
        return escape_markdown(row["range_rule"])
    measured = row["range_of"][0].upper() + row["range_of"][1:]
    wide = ends(*(float(end or "nan") for end in (low, high)))
    return f"{escape_markdown(measured)}: {wide} {unit}. {escape_markdown(row['range_rule'])}"


def tested(row: dict[str, str]) -> str:
    """The cell and the test behind a verdict."""
    name = row["claim"]
    if scale()[row["verdict"]]["question_rank"] == "1":
        return "No cell and no test: a judgement has no number that could settle it."
    again = f" `{name.lower()}` in `{TEST}` computes it again." if name in RULES else " No number decides it yet."
    return f"[The cell that tests {name}](#test-{name.lower()}).{again}"


def history(contents: Contents, claim: str) -> list[str]:
    """Every verdict that a claim has had, the first one first."""
    past = sorted((row for row in contents.tables["claim_history"] if row["claim"] == claim),
                  key=lambda row: row["verdict_date"])
    return [f"{date_in_words(row['verdict_date'])}: {row['verdict']}. "
            f"{escape_markdown(row['reason'][0].upper() + row['reason'][1:]).rstrip('.')}"
            f" (edition of {date_in_words(row['edition'])})." for row in past]


def to_try(claim: str) -> str:
    """A link to the place where the rows and the rule of a verdict can be changed, if numbers decide it."""
    return f" [Try this verdict, {claim}](#try-{claim.lower()})." if claim in RULES else ""


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the ledger and the verdicts, or nothing in a project without claims."""
    if "claims" not in contents.tables:
        return {}
    claims = contents.tables["claims"]
    tried = [row for row in claims if row["verdict"] != UNTRIED]
    parts = {part.__name__: part for part in (decided, support, tested, to_try)} | {
        part.__name__: partial(part, contents) for part in (places, evidence_counted, history, chapter_links)}
    made = {"guide/claims.md": render("ledger/claims.md.jinja", **parts, claims=claims, sides=SIDES, untried=UNTRIED,
                                      evidence=contents.tables["claim_evidence"], scale=list(scale().values())),
            f"{FOLDER}.md": render("ledger/verdicts.md.jinja", claims=tried)}
    return made | {f"{FOLDER}/{row['claim'].lower()}.md": render("ledger/verdict.md.jinja", **parts, row=row)
                   for row in tried}
