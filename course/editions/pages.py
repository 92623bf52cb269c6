"""What `make package` writes from the newest edition of CHANGELOG.md: its day in CITATION.cff, and .zenodo.json."""
import json
import re

import yaml

from course.ground.contents import Contents
from course.ground.facts import edition_day

CITED = "CITATION.cff"


def dated(text: str, day: str) -> str:
    """CITATION.cff with the day of an edition as its version and date of release."""
    return re.sub(r"^(version|date-released): .*$", rf"\1: {day}", text, flags=re.M)


def zenodo(cff: str, description: str, day: str) -> str:
    """.zenodo.json, with which Zenodo fills in its form, from CITATION.cff."""
    said = yaml.safe_load(cff)
    fields = {"title": said["title"], "description": description, "upload_type": "lesson", "access_right": "open",
              "license": said["license"][0], "version": day, "publication_date": day, "language": "eng",
              "creators": [{"name": author["name"]} for author in said["authors"]], "keywords": said["keywords"]}
    return json.dumps(fields, indent=2, ensure_ascii=False) + "\n"


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the two files, or nothing in a project that has no CITATION.cff."""
    path = contents.root / CITED
    if not path.exists():
        return {}
    day = edition_day(contents.root).isoformat()
    cff = dated(path.read_text("utf-8"), day)
    return {CITED: cff, ".zenodo.json": zenodo(cff, contents.package["description"], day)}
