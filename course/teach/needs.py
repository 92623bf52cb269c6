"""What classes of 30, 300 and 3,000 need, from course/teach/measured.csv: the end of guide/large-classes.md."""
import math
from pathlib import Path

from course.ground.contents import Contents
from course.ground.rows import read_rows

PAGE = "guide/large-classes.md"
LINE = "<!-- made by `make package` from course/teach/measured.csv: edit above this line only -->\n"
CLASSES = (30, 300, 3_000)
MINUTES_TO_START, MINUTES_TO_READ = 5, 2


def measured() -> dict[str, float]:
    """{name: value} of what was measured; units are in the table."""
    return {row["name"]: float(row["value"]) for row in read_rows(Path(__file__).with_name("measured.csv"))}


def rounded(number: float, unit: str, larger: str, step: int) -> str:
    """Two figures with the unit, or with the next larger one: 0.98 GB, 38 min."""
    number, unit = (number / step, larger) if number >= step else (number, unit)
    return f"{float(f'{number:.2g}'):,g} {unit}"


def needs(students: int) -> list[str]:
    """What one class needs, in the order of the table's rows."""
    one = measured()
    memory = students * (one["server"] + one["kernel"]) + one["hub"]
    seconds, reading = students * one["mark"], students * MINUTES_TO_READ
    return [rounded(memory, "MB", "GB", 1000), str(math.ceil(students * one["start"] / 60 / MINUTES_TO_START)),
            rounded(students * (one["pull"] + one["browser"]), "MB", "GB", 1000),
            rounded(students * one["disk"], "MB", "GB", 1000), rounded(students * one["handout"], "MB", "GB", 1000),
            rounded(seconds / 2, "s", "min", 60), rounded(seconds / 16, "s", "min", 60),
            rounded(reading, "min", "h", 60)]


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the page, its written part as it is; nothing in a project without it."""
    path = contents.root / PAGE
    if not path.exists():
        return {}
    rows = ["memory, if all work at the same time", f"cores, if all start within {MINUTES_TO_START} minutes",
            "network on the first day", "disk", "without a hub: the handout by mail or download",
            "marking on 2 cores", "marking on 16 cores", "reading one open answer of each, 2 minutes an answer"]
    table = ["| students | " + " | ".join(f"{students:,}" for students in CLASSES) + " |", "|---|---|---|---|"]
    table += [f"| {row} | {' | '.join(cells)} |"
              for row, *cells in zip(rows, *map(needs, CLASSES), strict=True)]
    how = ["| measured for one | | how |", "|---|---|---|"]
    how += [f"| {row['what']} | {row['value']} {row['unit']} | {row['how']} |"
            for row in read_rows(Path(__file__).with_name("measured.csv"))]
    return {PAGE: path.read_text("utf-8").partition(LINE)[0] + LINE + "\n" + "\n".join(table) + "\n\n"
            + "\n".join(how) + "\n"}
