"""What machines read: JSON-LD with the terms of schema.org in the head of a page.

A page of a verdict is a ClaimReview, a table's page a Dataset, the first page a Course, a chapter a LearningResource.
It is data in a script element, which a browser does not run, so the policy of the pages stays as it is. Nothing is said
that is not recorded: no publisher while `course_publisher` is empty, no absolute address while html.baseurl is.
"""
import json
import re
from pathlib import Path
from posixpath import relpath

from docutils import nodes
from sphinx.application import Sphinx

from course.ground.facts import chapters, cited
from course.ground.files import load
from course.ground.links import TABLE_PAGES
from course.ground.rows import read_rows
from course.structured import datasets, learning, reviews

TEXT = "SEED"  # the key of the text that makes the claims, in data/sources.csv


def read(app: Sphinx) -> None:
    """Read the tables once a build."""
    root = Path(app.srcdir)
    package = load(root / "data/datapackage.json")
    app.structured = {
        "cited": cited(root), "package": package,
        "claims": {row["claim"]: row for row in read_rows(root / "data/claims.csv")},
        "text": next(row for row in read_rows(root / "data/sources.csv") if row["source"] == TEXT),
        "tables": {resource["name"]: resource for resource in package["resources"]}}


def described(app: Sphinx, pagename: str, description: str) -> dict:
    """What a page is, as terms of schema.org; empty for a page that is none of the four kinds."""
    known, root, base = app.structured, Path(app.srcdir), app.config.html_baseurl.rstrip("/")
    folder, _, name = pagename.rpartition("/")

    def address(file: str) -> str:
        return f"{base}/{file}" if base else relpath(file, folder or ".")

    if folder == "guide/verdicts":
        found = reviews.review(known["claims"][name.upper()], known["text"])
    elif folder == TABLE_PAGES:
        found = datasets.dataset(known["tables"][name], known["package"], address)
    elif pagename == app.config.root_doc:
        found = learning.course(known["cited"], description, root, address)
    elif chapter := next((chapter for chapter in chapters() if chapter.page == pagename), None):
        found = learning.chapter_of_course(chapter, known["cited"], root, address)
    else:
        return {}
    shared = {"inLanguage": "en"}
    if folder != TABLE_PAGES:  # a table has its own licence and creator
        shared |= {"license": known["package"]["licenses"][0]["path"], "author": [
            {"@type": "Organization", "name": author["name"]} for author in known["cited"]["authors"]]}
    if publisher := app.config.course_publisher.strip():
        shared["publisher"] = {"@type": "Organization", "name": publisher}
    if base:
        shared["url"] = address(f"{pagename}.html")
    return {"@context": "https://schema.org"} | shared | found


def page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Put the data into the head of a page."""
    meta = context.get("meta") or {}
    if found := described(app, pagename, meta.get("description", "")):
        text = re.sub("<", r"\\u003c", json.dumps(found, ensure_ascii=False, separators=(",", ":")))
        context["metatags"] = context.get("metatags", "") + f'\n<script type="application/ld+json">{text}</script>'


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", read)
    app.connect("html-page-context", page)
