"""Votes of fourteen countries in the roll calls of the UN General Assembly, January 1979 to June 2024 (Voeten)."""
import pandas as pd

from course.derive.published import read_csv, write

FILE = "un_votes_1946_2024.csv.gz"
COUNTRIES = {"IRQ": "Iraq", "IRN": "Iran", "USA": "United States", "CHN": "China", "DEU": "Germany", "EGY": "Egypt",
             "GBR": "United Kingdom", "ISR": "Israel", "JOR": "Jordan", "KWT": "Kuwait", "RUS": "Russia",
             "SAU": "Saudi Arabia", "SYR": "Syria", "TUR": "Turkey"}
SUBJECTS = {"me": "middle_east", "nu": "nuclear", "di": "disarmament", "hr": "human_rights", "co": "colonialism",
            "ec": "economic"}
VOTED = (1, 2, 3)  # yes, abstain, no; 8 is absent and 9 not a member


def roll_calls() -> pd.DataFrame:
    """Return the published votes of these countries, one row a roll call."""
    calls = read_csv(FILE, ["rcid", "date", *SUBJECTS, *COUNTRIES])
    voted = calls[list(COUNTRIES)].isin(VOTED).sum(axis=1) > 1  # 5689 and 5893 are broken: two and four votes in all
    return calls[voted]


def derive() -> None:
    """Write data/un_roll_calls.csv."""
    calls = roll_calls().rename(columns={"rcid": "roll_call", **SUBJECTS})
    calls = calls[calls["date"] >= "1979"].rename(columns={code: code.lower() for code in COUNTRIES})
    calls[list(SUBJECTS.values())] = calls[list(SUBJECTS.values())].astype(int)
    write("un_roll_calls", calls.sort_values(["date", "roll_call"]))
