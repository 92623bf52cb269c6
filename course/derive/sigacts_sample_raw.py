"""A seeded sample of 3,000 rows of the SIGACTS file, uncleaned: page headers, run-together columns and all."""
import pandas as pd

from course.derive.published import read_rda, write

FILE = "sigacts_iraq_df.rda"
COLUMNS = ["time", "event_type", "target", "city"]
ROWS, SEED = 3000, 2007


def derive() -> None:
    """Write data/sigacts_sample_raw.csv."""
    reports = read_rda(FILE, COLUMNS)
    reports.insert(0, "row", range(1, len(reports) + 1))  # where the row stands in the published file
    reports["time"] = pd.to_datetime(reports["time"], unit="s").dt.strftime("%Y-%m-%dT%H:%M:%S")
    write("sigacts_sample_raw", reports.sample(n=ROWS, random_state=SEED).sort_values("row"))
