"""The tables of the course with their package: what the generated pages are made from."""
from dataclasses import dataclass
from pathlib import Path

from course.ground.facts import ROOT
from course.ground.files import load
from course.ground.rows import read_rows


@dataclass(frozen=True)
class Contents:
    """The folder of the project, data/datapackage.json, and the rows of every CSV table by name."""

    root: Path
    package: dict
    tables: dict[str, list[dict[str, str]]]

    def resource(self, name: str) -> dict:
        """The description of a table or map."""
        return next(r for r in self.package["resources"] if r["name"] == name)


def read_contents(root: Path = ROOT, package: dict | None = None) -> Contents:
    """The contents of a project; `package` stands for data/datapackage.json where it was already read."""
    package = package or load(root / "data/datapackage.json")
    tables = {r["name"]: read_rows(root / "data" / r["path"])
              for r in package["resources"] if r["path"].endswith(".csv")}
    return Contents(root, package, tables)
