"""85 roll calls of the US Congress on Iraq and Iran: what was voted, what was needed, what came out.

`topic`, `label` and `label_basis` are ours (congress_labels.csv); the rest is as published.
"""
import pandas as pd

from course.derive.congress_vote_members import FILE, members, roll_calls
from course.derive.published import ours, stop, write

CHAMBERS = {"h": "House", "s": "Senate"}
BILLS = {"hjres": "H.J.Res.", "sjres": "S.J.Res.", "hconres": "H.Con.Res.", "hres": "H.Res.", "hr": "H.R.", "s": "S."}
PARTIES = {"R": "republican", "D": "democrat"}
CARRIED = {"Passed": "true", "Agreed to": "true", "Failed": "false", "Rejected": "false", "Defeated": "false",
           "Sustained": "false"}


def row(call: dict) -> dict:
    """Return the published fields of one roll call."""
    amendment = call.get("amendment") or {}
    word = [value for end, value in CARRIED.items() if call["result"].endswith(end)]
    if len(word) != 1:
        stop(f"{FILE}: the result '{call['result']}' of {call['vote_id']} is not known.")
    return {"vote_id": call["vote_id"], "date": call["date"][:10], "chamber": CHAMBERS[call["chamber"]],
            "congress": call["congress"], "bill": f"{BILLS[call['bill']['type']]}{call['bill']['number']}",
            "bill_title": call["bill"].get("title"), "question": call["question"],
            "amendment": amendment.get("purpose") or amendment.get("author"),
            "needed": call["requires"], "result": call["result"], "carried": word[0], "source_url": call["source_url"]}


def derive() -> None:
    """Write data/congress_votes.csv."""
    calls = roll_calls()
    votes = pd.DataFrame([row(call) for call in calls])
    cast = members(calls)
    cast["vote"] = cast["vote"].str.replace(" ", "_")
    totals = pd.crosstab(cast["vote_id"], cast["vote"])[["yea", "nay", "present", "not_voting"]]
    cast = cast[cast["vote"].isin(["yea", "nay"])]
    party = cast["vote"] + "_" + cast["party"].map(PARTIES).fillna("other")
    names = [f"{vote}_{who}" for who in ("republican", "democrat", "other") for vote in ("yea", "nay")]
    by_party = pd.crosstab(cast["vote_id"], party).reindex(columns=names, fill_value=0)
    table = (votes.merge(ours("congress_labels"), on="vote_id", how="left", validate="1:1").set_index("vote_id")
             .join(totals).join(by_party).reset_index())
    if table["label"].isna().any():
        stop(f"congress_labels.csv has no label for {', '.join(table.loc[table['label'].isna(), 'vote_id'])}.")
    columns = ["vote_id", "date", "chamber", "congress", "bill", "topic", "label", "label_basis", "question",
               "amendment", "bill_title", "needed", "result", "carried", *totals, *names, "source_url"]
    write("congress_votes", table[columns])
