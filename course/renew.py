"""Renew what follows from data/datapackage.json and the tables: `make package`, after editing either.

data/datapackage.json is edited by hand. This fills in hash, bytes and rows of each file and the newest edition, and
asks each part of the course for its pages. Tables that break their schema stop it. Only files that differ are written.
"""
import json
import sys
from pathlib import Path

from course.chapters.pages import pages as chapter_pages
from course.editions.pages import pages as edition_pages
from course.glossary.pages import pages as glossary_pages
from course.ground.contents import read_contents
from course.ground.facts import ROOT, edition_day
from course.ground.files import load, write_whole
from course.ledger.pages import FOLDER as VERDICTS
from course.ledger.pages import pages as ledger_pages
from course.references.pages import pages as reference_pages
from course.tables.package import described
from course.tables.pages import FOLDER
from course.tables.pages import pages as table_pages
from course.tables.validate import validate
from course.teach.needs import pages as need_pages
from course.teach.simulation_cards import pages as card_pages

PARTS = (table_pages, reference_pages, ledger_pages, glossary_pages, chapter_pages, edition_pages, card_pages,
         need_pages)
WHOLLY_MADE = (FOLDER, VERDICTS)  # folders in which every page is made, so that one whose table is gone goes too


def outputs(root: Path = ROOT) -> dict[Path, str]:
    """Every file that follows from the tables and the package, by path, as it should be."""
    package = described(load(root / "data/datapackage.json"), root)
    if (root / "CHANGELOG.md").exists():
        package["version"] = edition_day(root).isoformat()
    contents = read_contents(root, package)
    made = {"data/datapackage.json": json.dumps(package, indent=2, ensure_ascii=False) + "\n"}
    for pages in PARTS:
        made |= pages(contents)
    return {root / name: text for name, text in made.items()}


def stale(wanted: dict[Path, str], root: Path = ROOT) -> list[Path]:
    """The files that are not what they should be, and the pages of tables and verdicts that are gone."""
    late = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    return late + [path for folder in WHOLLY_MADE for path in sorted((root / folder).glob("*.md"))
                   if path not in wanted]


def main(root: Path = ROOT) -> int:
    """Write what is out of date, and return the exit status."""
    if messages := validate(root / "data", files=False):
        print("\n".join(messages), "Nothing was written: correct the lines above first.", sep="\n", file=sys.stderr)
        return 1
    wanted = outputs(root)
    late = stale(wanted, root)
    for path in late:
        if path in wanted:
            write_whole(path, wanted[path])
        else:
            path.unlink()
    print("\n".join(f"renewed {path.relative_to(root)}" for path in late) or "Nothing had changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
