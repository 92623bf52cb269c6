"""The parts of a claim's entry: verdict, question, range, evidence, history, what tests it."""
import json
from collections import Counter

from course.ground.contents import Contents
from course.ground.facts import UNTRIED, chapters, scale
from course.ground.facts import chapter as chapter_of
from course.ground.links import row_link, source_links
from course.ground.markdown import escape_markdown
from course.ground.words import date_in_words, listed, number_in_words
from course.ledger.page.rules import RULES, ends

SIDES = {"for": "Evidence for", "against": "Evidence against", "qualifies": "What qualifies it",
         "reported since": "Reported since (digests only: it moves no verdict)"}
VERDICT, WORDS, DECIDED, SUPPORT, COULD_FAIL, TESTED, DUE, CHANGE, HISTORY, CITE = (
    "Verdict", "In the words of the text", "The question that decided it", "What would have supported it",
    "Could the test have failed", "What tests it", "Falls due", "What would change it", "History", "To cite it")
TEST = "course/ledger/page/rules.py"


def resting_on(row: dict[str, str], contents: Contents) -> list[tuple[dict, list[str]]]:
    """The tables of a piece of evidence, each with the rows named in it: [(resource, [row, ...]), ...]."""
    found = []
    for name in filter(None, row["table"].split(";")):
        resource = contents.resource(name)
        keys = {r[resource["schema"]["primaryKey"][0]] for r in contents.tables[name]}
        found.append((resource, [key for key in row["row"].split(";") if key in keys]))
    return found


def evidence(row: dict[str, str], contents: Contents) -> str:
    """One piece of evidence as an item: its text, its rows, its sources."""
    rows = [" ".join([row_link(resource), ", ".join(row_link(resource, key) for key in named)]).strip()
            for resource, named in resting_on(row, contents)]
    note = f" Note: {escape_markdown(row['note'])}." if row["note"] else ""
    name, places = row["evidence"], "; ".join([*rows, source_links(row["source"])])
    return f"[]{{#{name.lower()}}}{escape_markdown(row['text'])}{note} *{name}: {places}*"


def evidence_counted(row: dict[str, str], contents: Contents) -> str:
    """How many pieces of evidence a claim has on each side, in a sentence."""
    count = Counter(e["side"] for e in contents.tables["claim_evidence"] if e["claim"] == row["claim"])
    words = {"for": "for it", "against": "against it", "qualifies": "that qualify it",
             "reported since": "reported since, from digests only"}
    said = [f"{number_in_words(count[side])} {words[side]}" for side in SIDES if count[side]]
    return f"{listed(said)}.".capitalize()


def chapter_link(row: dict[str, str], contents: Contents, up: str = "") -> str:
    """The chapter that tries a claim and those that look at it again, as links where they are written."""
    def link(chapter) -> str:
        name = f"chapter {chapter.number}"
        page = f"[{name}](../{up}{chapter.page}.ipynb)"
        return page if chapter.written(contents.root) else f"{name}, planned: {chapter.title}"

    again = [link(chapter) for chapter in chapters() if row["claim"] in chapter.deepens]
    return link(chapter_of(row["chapter"])) + (f"; looked at again in {listed(again)}" if again else "")


def verdict(row: dict[str, str], contents: Contents, up: str = "") -> str:
    """The verdict with its date, or that there is none and who will try it."""
    where = chapter_link(row, contents, up)
    if row["verdict"] == UNTRIED:
        return f"**{UNTRIED}**; {where}"
    reasons = f"[the reasons for {row['claim']}](#verdict-{row['claim'].lower()})"
    return f"**{row['verdict']}**, {date_in_words(row['verdict_date'])}; {reasons} in {where}"


def decided(row: dict[str, str]) -> str:
    """The question of the order that gave the verdict."""
    of_scale = scale()[row["verdict"]]
    count = max(int(r["question_rank"] or 0) for r in scale().values())
    passed = [r["question"] for r in {r["question_rank"]: r for r in scale().values()}.values()
              if r["question_rank"] and int(r["question_rank"]) < int(of_scale["question_rank"])]
    before = " The questions before it did not decide." if passed else ""
    return f"Question {of_scale['question_rank']} of {count}: {of_scale['question']}{before}"


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


def history(row: dict[str, str], contents: Contents) -> list[str]:
    """Every verdict that a claim has had, the first one first."""
    past = sorted((h for h in contents.tables["claim_history"] if h["claim"] == row["claim"]),
                  key=lambda h: h["verdict_date"])
    return [f"{date_in_words(h['verdict_date'])}: {h['verdict']}. "
            f"{escape_markdown(h['reason'][0].upper() + h['reason'][1:]).rstrip('.')}"
            f" (edition of {date_in_words(h['edition'])})." for h in past] or ["No verdict yet."]


def terms(row: dict[str, str], contents: Contents, up: str = "") -> dict[str, list[str]]:
    """What the ledger says of a claim: {term: its items}. `up` leads from a page to guide/."""
    mine = [e for e in contents.tables["claim_evidence"] if e["claim"] == row["claim"]]
    said = {VERDICT: [verdict(row, contents, up)],
            WORDS: [f"\"{escape_markdown(row['quotation'])}\" ([SEED](#ref-seed))"], "Kind": [row["kind"]]}
    untried = row["verdict"] == UNTRIED
    if not untried:
        said[DECIDED] = [decided(row)]
    for side, title in SIDES.items():
        if found := [evidence(e, contents) for e in mine if e["side"] == side]:
            said[title] = found
    said["Nuance"] = [escape_markdown(row["nuance"])]
    if untried:  # nothing is decided yet: say it once
        return said
    said[SUPPORT] = [support(row)]
    if row["could_fail"]:
        said[COULD_FAIL] = [f"{row['could_fail'].capitalize()}. {escape_markdown(row['could_fail_why'])}"]
    if row["due_date"]:
        said[DUE] = [date_in_words(row["due_date"])]
    return said | {TESTED: [tested(row)], CHANGE: [escape_markdown(row["changes_if"])],
                   HISTORY: history(row, contents),
                   CITE: [f"[The page of this verdict](verdicts/{row['claim'].lower()}.md) has its day and a line to "
                          "copy."]}


def quoted(text: str) -> str:
    """Text as a value in the front matter of a page."""
    return json.dumps(text, ensure_ascii=False)
