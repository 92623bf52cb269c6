"""Lethal events of each month with ISIS or its forerunners on either side, Iraq, 2004-2018 (UCDP GED 19.1).

Only events dated to a day or to at most six days are counted, by the month in which they start. UCDP calls an event
lethal when at least one of its three estimates of deaths is above zero, so some have a best estimate of 0.
"""
import pandas as pd

from course.derive.published import read_csv, write
from course.derive.ucdp_events import FILE

COLUMNS = ["date_start", "date_prec", "type_of_violence", "side_a", "side_b", "best"]
VIOLENCE = {1: "events_state_based", 2: "events_non_state", 3: "events_one_sided"}
FIRST, LAST, SIX_DAYS = "2004-01", "2018-12", 2


def derive() -> None:
    """Write data/ucdp_isis_monthly.csv."""
    events = read_csv(FILE, COLUMNS, skiprows=[1])  # row 1: tags of the exchange
    events = events[(events["side_a"] == "IS") | (events["side_b"] == "IS")]
    events = events[events["date_prec"].astype(int) <= SIX_DAYS]
    month = pd.to_datetime(events["date_start"]).dt.to_period("M")
    kind, best = events["type_of_violence"].astype(int), events["best"].astype(int)
    months = pd.DataFrame({
        "lethal_events": month.value_counts(),
        **{name: month[kind == code].value_counts() for code, name in VIOLENCE.items()},
        "events_best_above_zero": month[best > 0].value_counts(),
        "deaths_best": best.groupby(month).sum(),
    }).reindex(pd.period_range(FIRST, LAST, freq="M")).fillna(0).astype(int)  # the file is whole: no event is 0
    months.insert(0, "date_precision", "month")
    months.insert(0, "date", months.index.strftime("%Y-%m-01"))
    write("ucdp_isis_monthly", months)
