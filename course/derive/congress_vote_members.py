"""How each member voted in 85 roll calls of the US Congress on Iraq and Iran, 1991 to July 2026."""
import gzip
import json

import pandas as pd

from course.derive.published import find, stop, write

FILE = "congress_votes_iraq_iran.jsonl.gz"
LICENCE = "roll calls: US Congress, public domain; compilation CC0 1.0"
FIELDS = ["vote_id", "date", "chamber", "congress", "bill", "question", "requires", "result", "votes", "source_url"]
VOTES = {"Yea": "yea", "Aye": "yea", "Nay": "nay", "No": "nay", "Present": "present", "Not Voting": "not voting"}


def roll_calls() -> list[dict]:
    """Return the published roll calls, each whole, in order of date."""
    with gzip.open(find(FILE, LICENCE), "rt", encoding="utf-8") as lines:
        calls = [json.loads(json.loads(line)["text"]) for line in lines]
    for call in calls:
        missing = [field for field in FIELDS if field not in call]
        if missing:
            stop(f"{FILE} has no field {', '.join(missing)} in a roll call.")
    return sorted(calls, key=lambda call: (call["date"][:10], call["chamber"], call["number"]))


def members(calls: list[dict]) -> pd.DataFrame:
    """Return one row a roll call and member."""
    rows = [(call["vote_id"], person["id"], person["display_name"], person["party"], person["state"], VOTES[cast])
            for call in calls for cast, people in call["votes"].items() for person in people]
    return pd.DataFrame(rows, columns=["vote_id", "person_id", "name", "party", "state", "vote"])


def derive() -> None:
    """Write data/congress_vote_members.csv."""
    calls = roll_calls()
    order = {call["vote_id"]: place for place, call in enumerate(calls)}
    table = members(calls).sort_values(["vote_id", "person_id"], key=lambda column: column.map(order).fillna(column)
                                       if column.name == "vote_id" else column)
    write("congress_vote_members", table)
