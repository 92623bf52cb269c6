"""What a class learned, item by item: its marks for the test before the course beside those after it.

Usage: python -m course.marking.learned BEFORE/marks.csv AFTER/marks.csv   (make learned BEFORE=... AFTER=...)
The two forms of the test are equal item by item, so it does not matter who took which one first.
"""
import sys
from pathlib import Path

from course.ground.facts import ROOT
from course.ground.files import load
from course.marking.teacher import number, read_table

FORMS = ROOT / "exercises" / "tests" / "forms.toml"
ITEMS = range(1, 11)


def marks(path: str) -> list[list[int]]:
    """The ten points of each test in a table of marks; rows of other sheets are left out."""
    rows = [row for row in read_table(Path(path)) if row.get("sheet", "").startswith("test-")]
    return [[int(number(row.get(f"task_{item}", "")) or 0) for item in ITEMS] for row in rows]


def table(before: list[list[int]], after: list[list[int]]) -> list[str]:
    """A line for each item: how many had it right before and after, and the skill."""
    skills = {item["item"]: item["skill"] for item in load(FORMS)["item"]}
    lines = [f"{len(before)} tests before, {len(after)} after. Right answers, before and after:"]
    for place, item in enumerate(ITEMS):
        first, then = sum(row[place] for row in before), sum(row[place] for row in after)
        lines.append(f"{item:2}  {first:3} of {len(before):<3}  {then:3} of {len(after):<3}  {skills[item]}")
    means = [sum(map(sum, rows)) / len(rows) for rows in (before, after)]
    lines.append(f"Of ten items a test had {means[0]:.1f} right before, {means[1]:.1f} after.")
    lines.append("After is not because: there is no class here that did not read the book. With 30 students a"
                 " difference of seven answers in one item may still be chance.")
    return lines


def main(paths: list[str]) -> None:
    """Print the table, or say what is missing."""
    if len(paths) != 2 or not all(Path(path).is_file() for path in paths):
        sys.exit("learned: name two tables of marks: make learned BEFORE=week-1-marks/marks.csv"
                 " AFTER=week-13-marks/marks.csv")
    before, after = map(marks, paths)
    if not before or not after:
        sys.exit(f"learned: no test is in {paths[0] if not before else paths[1]}. Mark a folder of tests first.")
    print(*table(before, after), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
