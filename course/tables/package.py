"""data/datapackage.json: what is filled in by machine, and what a commercial publisher may use.

    python -m course.tables.package    list what a commercial publisher has to leave out
"""
from collections.abc import Iterator
from pathlib import Path

from course.ground.facts import ROOT, record_ends
from course.ground.files import load
from course.ground.rows import read_rows
from course.tables.validate import checksum, plain

OPEN = {"CC0-1.0", "CC-BY-4.0", "MIT", "ISC", "other-pd", "other-at"}
SHARE_ALIKE = {"CC-BY-SA-4.0"}


def described(package: dict, root: Path) -> dict:
    """The package with hash, size in bytes and number of rows as the files are now, and the last day as it is said.

    A column whose dates may go as far as the record did so far, by `record_ends` of the package, goes on with it.
    """
    before, package["record_ends"] = package.get("record_ends"), record_ends().isoformat()
    for resource in package["resources"]:
        path = root / "data" / resource["path"]
        data = plain(path.read_bytes())
        resource["hash"], resource["bytes"] = checksum(data), len(data)
        if path.suffix == ".csv":
            resource["rows"] = len(read_rows(path))
        for field in resource.get("schema", {}).get("fields", []):
            if before and field.get("constraints", {}).get("maximum") == before:
                field["constraints"]["maximum"] = package["record_ends"]
    return package


def commercial(package: dict) -> Iterator[str]:
    """A line on each table that a commercial publisher has to leave out, to ask for or to keep apart."""
    for r in package["resources"]:
        closed = [n for n in r["licenses"] if n["name"] not in OPEN | SHARE_ALIKE]
        why = "; ".join(n["title"] for n in closed or r["licenses"])
        if closed:
            todo = "ask first" if {n["name"] for n in closed} == {"notspecified"} else "leave out"
            yield f"{todo}  {r['name']}: {why}"
        elif any(n["name"] in SHARE_ALIKE for n in r["licenses"]):
            yield f"keep apart {r['name']}: {why}; what is made from it carries the same licence"


if __name__ == "__main__":
    read = load(ROOT / "data/datapackage.json")
    print("\n".join(commercial(read)) or "Nothing: every table may be used commercially with attribution.")
