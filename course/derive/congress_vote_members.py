"""How each member voted in 85 roll calls of the US Congress on Iraq and Iran, 1991 to July 2026."""
import json

import pandas as pd

from course.derive.published import need, read_json, write

FILE = "congress_votes_iraq_iran.jsonl.gz"
FIELDS = ["vote_id", "date", "chamber", "congress", "bill", "question", "requires", "result", "votes", "source_url"]
VOTES = {"Yea": "yea", "Aye": "yea", "Nay": "nay", "No": "nay", "Present": "present", "Not Voting": "not voting"}


def roll_calls() -> list[dict]:
    """Return the published roll calls, each whole, in order of date."""
    calls = [json.loads(text) for text in read_json(FILE, ["text"])["text"]]
    need(pd.DataFrame(calls), FIELDS, FILE)
    return sorted(calls, key=lambda call: (call["date"][:10], call["chamber"], call["number"]))


def members(calls: list[dict]) -> pd.DataFrame:
    """Return one row a roll call and member, in the order of the calls and of the members' numbers."""
    rows = [row for call in calls for row in sorted(
        (call["vote_id"], person["id"], person["display_name"], person["party"], person["state"], VOTES[cast])
        for cast, people in call["votes"].items() for person in people)]
    return pd.DataFrame(rows, columns=["vote_id", "person_id", "name", "party", "state", "vote"])


def derive() -> None:
    """Write data/congress_vote_members.csv."""
    write("congress_vote_members", members(roll_calls()))
