"""The cards of the class simulation, made from the rows of the tables: guide/capstone-cards.md."""
from collections.abc import Callable

from course.ground.contents import Contents
from course.ground.links import row_link
from course.ground.markdown import escape_markdown
from course.ground.words import date_in_words

PAGE = "guide/capstone-cards.md"
DIGEST = "D"
# role: (table, rows) that a role chooses its six cards from
ROLES = {
    "Baghdad, the government": {"plan_clauses": ["C02", "C08", "A03", "H01", "H02", "H03"], "isis_counts": ["M13"],
                                "integration_attempts": ["A08", "A09"], "positions": ["O22", "O253"]},
    "Erbil, the Kurdistan Region": {"attack_counts": ["K11", "K63", "K64", "K66"], "plan_clauses": ["C08", "A05"],
                                    "positions": ["O24", "O46", "O53", "O215", "O254"]},
    "Washington": {"plan_clauses": ["C04", "C05", "B01", "B02", "A02", "A07", "Z02", "Z03"],
                   "designations": ["D22", "D23", "D24"], "positions": ["O18"]},
    "Tehran": {"plan_clauses": ["C02", "A06"], "kurdistan_attacks": ["N08", "N09"],
               "positions": ["O04", "O25", "O52", "O252", "O461"]},
    "Najaf, the office of Grand Ayatollah al-Sistani": {"positions": ["O14", "O36"], "plan_clauses": ["C10"],
                                                        "integration_attempts": ["A06", "A08"]},
}


def span(row: dict) -> str:
    """From when to when a count counts."""
    return f"from {date_in_words(row['date_start'])} to {date_in_words(row['date_end'])}"


SAYS: dict[str, Callable[[dict], str]] = {
    "plan_clauses": lambda row: f"{row['speaker']} ({row['document']}): {row['says']}"
                                + f" What came: {row['outcome_text']}" * bool(row["outcome_text"]),
    "positions": lambda row: f"{row['authors']}: {row['claim']}",
    "attack_counts": lambda row: f"{row['counted_by']}: {row['attacks']} {row['scope']}, {span(row)}, in the unit "
                                 f"{row['unit']}",
    "kurdistan_attacks": lambda row: f"{row['counted_by']}: {row['attacks']} of {row['total']} attacks, {span(row)}, "
                                     f"by {row['split_by']}: {row['part']}",
    "isis_counts": lambda row: f"{row['counted_by']}: {row['value']} {row['what']} by {row['by']} in {row['scope']}, "
                               f"{span(row)}",
    "integration_attempts": lambda row: f"{row['instrument']}, {date_in_words(row['date'], row['date_precision'])}: "
                                        f"{row['aim']}. What came: {row['result_detail']}",
    "designations": lambda row: f"{row['authority']} puts {row['name']} on its list {row['list']}, "
                                f"{date_in_words(row['date'])}; {row['status']}",
}
HEAD = """---
description: The cards of the class simulation, a role's claims with table, row and quality, to print.
---
# Cards for the simulation

<!-- Made by `make package` from the tables: edit course/tables/cards.py or a table, not this page. -->

For [lesson 13](lessons/13-your-own-claim.md). Each role chooses six of its cards; print the page, one copy a role, and
cut between the rows. A card says what a row of our tables says. The quality is how its sources were read, from P, an
official text, to D, a digest whose original was not read. **A card with D is used with the words *as reported*.** Every
role may answer with a card of another.
"""


def quality(row: dict) -> str:
    """The letters of a row, and the words that a digest asks for."""
    letters = row["source_quality"].split(";")
    said = ", ".join(dict.fromkeys(letters))
    return f"{said}: *as reported*" if DIGEST in letters else said


def card(contents: Contents, name: str, key: str) -> str:
    """One card as a row of a table."""
    rows = contents.tables[name]
    row = next(row for row in rows if next(iter(row.values())) == key)
    words = escape_markdown(SAYS[name](row)).replace("|", "/").rstrip(".")
    return f"| {words}. | {row_link(contents.resource(name), key)} | {quality(row)} |"


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the page of cards; none where a project has not all of the tables."""
    if not set(SAYS) <= set(contents.tables):
        return {}
    parts = [HEAD]
    for role, chosen in ROLES.items():
        lines = [card(contents, name, key) for name, keys in chosen.items() for key in keys]
        parts.append("\n".join([f"## {role}", "", "| card | row | quality |", "|---|---|---|", *lines, ""]))
    return {PAGE: "\n".join(parts)}
