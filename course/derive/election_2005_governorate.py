"""Election of December 2005 by governorate: votes, turnout and shares of groups of lists (ESOC)."""
from course.derive.published import governorates, read_csv, write

FILE = "esoc_election_2005.csv"
COLUMNS = {"Governorate": "governorate", "valid_v": "valid_votes", "invalid_v": "invalid_votes",
           "blank_v": "blank_votes", "total_v": "total_votes", "turnout": "turnout_pct", "su_v": "share_sunni_lists",
           "sh_v": "share_shia_lists", "k_v": "share_kurdish_lists", "sn_v": "share_secular_nationalist_lists"}


def derive() -> None:
    """Write data/election_2005_governorate.csv."""
    votes = read_csv(FILE, COLUMNS)
    votes["governorate"], code = governorates(votes["governorate"], "esoc", FILE)
    votes.insert(1, "governorate_code", code)
    whole = ["valid_votes", "invalid_votes", "blank_votes", "total_votes"]
    votes[whole] = votes[whole].astype("Int64")
    votes["turnout_pct"] = votes["turnout_pct"].round(1)  # 86.400002 is 86.4 in single precision
    shares = [name for name in votes if name.startswith("share_")]
    votes[shares] = votes[shares].round(4)
    write("election_2005_governorate", votes.sort_values("governorate"))
