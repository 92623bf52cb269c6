"""Events of organised violence in Iraq in 2025, provisional (UCDP Candidate Events), in the seven columns of the copy.

The copy names the conflict of an event and not its sides. Where UCDP could not yet tell the sides apart it writes
XXX and the number of the country. A best estimate of 0 means that a death is possible and not sure.
"""
from course.derive.published import read_csv, write
from course.derive.ucdp_events import VIOLENCE

COLUMNS = {"id": "id", "date": "date", "conflict_new_id": "conflict_id", "conflict_name": "conflict_name",
           "type_of_violence": "type_of_violence", "best": "deaths_best", "country": "country"}


def derive() -> None:
    """Write data/ucdp_candidate_2025.csv."""
    events = read_csv("ucdp_candidate_2025_iraq_iran_slice.csv", COLUMNS)
    events = events[events["country"] == "Iraq"].drop(columns="country")
    events["type_of_violence"] = events["type_of_violence"].map(VIOLENCE)
    events["id"] = events["id"].astype(int)
    write("ucdp_candidate_2025", events.sort_values(["date", "id"]))
