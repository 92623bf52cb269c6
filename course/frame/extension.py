"""What the book puts around a page: its place in the book, run and download links, edition, addresses, the data.

Two addresses come from _config.yml. While one is empty, nothing made from it is shown; the site's address may also come
from the variable SITE_ADDRESS, which the publishing workflow sets.
"""
import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from course.ground.facts import Chapter, chapters, edition_day
from course.ground.files import load
from course.ground.words import date_in_words

# What a page is called in menus and beside "Next", by its folder
NAMES = {"chapters": "{number} {title}", "exercises/sheets": "{number} Exercise sheet",
         "exercises/solutions": "{number} Solutions", "guide/lessons": "{number} {title}"}
RUNNABLE = ("chapters", "exercises/sheets", "exercises/solutions")


def settings(app: Sphinx, config: Config) -> None:
    """Take the repository's address from the options of a theme that is not used, and the site's from the workflow."""
    app.repository = {key: config.html_theme_options.get(f"repository_{key}", "") for key in ("url", "branch")}
    config.html_theme_options = {}
    config.html_baseurl = config.html_baseurl or os.environ.get("SITE_ADDRESS", "")


def read(app: Sphinx) -> None:
    """What every page says, read once a build."""
    app.said = {"edition": date_in_words(edition_day(Path(app.srcdir)).isoformat()),
                "booktitle": load(Path(app.srcdir, "CITATION.cff"))["title"]}


def of_chapter(pagename: str) -> tuple[str, Chapter | None]:
    """The folder of a page and the chapter that it belongs to, if it belongs to one."""
    folder, _, slug = pagename.rpartition("/")
    return folder, next((chapter for chapter in chapters() if folder in NAMES and chapter.slug == slug), None)


def names(app: Sphinx, env: BuildEnvironment) -> None:
    """Call the pages of a chapter by its number and title in every menu; their own headings are questions."""
    for page in env.found_docs:
        folder, chapter = of_chapter(page)
        if chapter:
            name = nodes.Text(NAMES[folder].format(number=chapter.number, title=chapter.title))
            env.titles[page] = nodes.title("", "", name)
            link = next((link for link in env.tocs[page].findall(nodes.reference) if not link["anchorname"]), None)
            if link:
                link.children = [name]


def links(app: Sphinx, pagename: str) -> dict[str, str]:
    """Addresses that belong to a page: {name: address}. Empty where the repository is not known yet."""
    repository, branch = app.repository["url"].rstrip("/"), app.repository["branch"]
    if not repository:
        return {}
    found = {"error": f"{repository}/issues/new?title=Error+in+{pagename}"}
    folder, name = pagename.rpartition("/")[::2]
    if pagename in app.env.found_docs:
        path = str(app.env.doc2path(pagename, base=False))
        if folder in ("exercises/sheets", "exercises/solutions"):  # made from their master: a person edits that
            path = f"exercises/masters/{name}.ipynb"
        found["edit"] = f"{repository}/{'edit' if path.endswith('.md') else 'blob'}/{branch}/{path}"
    if folder in RUNNABLE:
        owner = repository.removeprefix("https://github.com/")
        found["binder"] = f"https://mybinder.org/v2/gh/{owner}/{branch}?urlpath=lab/tree/{pagename}.ipynb"
    return found


def run_links(app: Sphinx, docname: str) -> str:
    """Links under a notebook's title, as HTML: start it, take it home."""
    address = links(app, docname).get("binder")
    start = f'<a class="run-binder" href="{address}">Run it</a> ' if address else ""
    root = "../" * docname.count("/")
    return f'{start}<a class="run-download" href="{root}_sources/{docname}.ipynb" download>Download notebook</a>'


def under_title(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the links under the title of a sheet or a solution; chapter.py puts them into a chapter's first screen."""
    if docname.startswith("exercises/") and app.builder.name == "html":
        title = doctree.next_node(nodes.title)
        title.parent.insert(title.parent.index(title) + 1,
                            nodes.raw("", f'<p class="tools">{run_links(app, docname)}</p>', format="html"))


def page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give the template its addresses and the page's neighbours: readers go from chapter to chapter, and find the sheet
    and its solutions named on a second line."""
    written = [one for one in chapters() if one.page in app.env.found_docs]
    context |= app.said | {"links": links(app, pagename), "chapters": written}
    folder, chapter = of_chapter(pagename)
    if folder in RUNNABLE and chapter in written:
        at = written.index(chapter)
        before = chapter.page if folder != "chapters" else written[at - 1].page if at else app.config.root_doc
        after = written[at + 1].page if chapter != written[-1] else ""
        beside = [f"{other}/{chapter.slug}" for other in RUNNABLE[1:] if other != folder]
        context["prev"], context["next"], *context["beside"] = (
            {"link": context["pathto"](other), "title": app.env.titles[other].astext()}
            if other in app.env.found_docs else None for other in (before, after, *beside))
    if pagename == "404":  # a host shows it at any depth: its addresses start at the site's root
        context["pageurl"] = None
        context["root"] = urlsplit(app.config.html_baseurl).path.rstrip("/") + "/"
        context["pathto"] = lambda other, resource=0: context["root"] + (
            other if resource else app.builder.get_target_uri(other))


def beside_the_pages(app: Sphinx, error: Exception | None) -> None:
    """Put the tables beside the pages, where a sheet that was downloaded alone can fetch them, and the mark that lets
    GitHub show folders whose names begin with a line."""
    if not error and app.builder.name == "html":
        shutil.copytree(Path(app.srcdir, "data"), Path(app.outdir, "data"), dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.md"))
        Path(app.outdir, ".nojekyll").touch()


def setup(app: Sphinx) -> None:
    app.connect("config-inited", settings)
    app.connect("builder-inited", read)
    app.connect("env-updated", names)
    app.connect("doctree-resolved", under_title)
    app.connect("html-page-context", page, priority=900)
    app.connect("build-finished", beside_the_pages)
