"""What the book puts around a page: run and download links, edition, addresses, the data files beside the site.

The addresses come from two settings of _config.yml. While a setting is empty, nothing made from it is shown.
"""
import re
import shutil
from pathlib import Path

from course.ground.facts import edition_day
from course.ground.words import date_in_words

RUNNABLE = ("chapters/", "exercises/sheets/", "exercises/solutions/")


def source(path):
    """The file a person edits to change a page: a sheet and its solution are made from their master."""
    return re.sub(r"^exercises/(sheets|solutions)/", "exercises/masters/", path)


def links(app, pagename):
    """Addresses that belong to a page: {name: address}. Empty where the repository is not known yet."""
    repository = app.config.html_theme_options.get("repository_url", "").rstrip("/")
    branch = app.config.html_theme_options.get("repository_branch", "main")
    if not repository:
        return {}
    found = {"error": f"{repository}/issues/new?title=Error+in+{pagename}"}
    if pagename in app.env.found_docs:
        path = source(str(app.env.doc2path(pagename, base=False)))
        found["edit"] = f"{repository}/{'edit' if path.endswith('.md') else 'blob'}/{branch}/{path}"
    if pagename.startswith(RUNNABLE):
        owner = repository.removeprefix("https://github.com/")
        found["binder"] = f"https://mybinder.org/v2/gh/{owner}/{branch}?urlpath=lab/tree/{pagename}.ipynb"
    return found


def read(app):
    """What every page says, read once a build."""
    app.edition = date_in_words(edition_day(Path(app.srcdir)).isoformat())


def page(app, pagename, templatename, context, doctree):
    """Give the template its addresses and put the run and download links under a notebook's title."""
    context["edition"] = app.edition
    context["links"] = links(app, pagename)
    if pagename == "404":
        context["pageurl"] = None
    if pagename.startswith(RUNNABLE) and "body" in context:
        notebook = context["pathto"](f"_sources/{pagename}.ipynb", 1)
        items = f'<a class="run-download" href="{notebook}" download>Download this notebook</a>'
        if context["links"]:
            items = f'<a class="run-binder" href="{context["links"]["binder"]}">Open in Binder</a> {items}'
        context["body"] = context["body"].replace("</h1>", f'</h1><p class="run">{items}</p>', 1)


def copy_data(app, error):
    """Put the tables beside the pages: a sheet that was downloaded alone can fetch them from the site."""
    if not error:
        shutil.copytree(Path(app.srcdir, "data"), Path(app.outdir, "data"), dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.md"))


def setup(app):
    app.connect("builder-inited", read)
    app.connect("html-page-context", page, priority=900)
    app.connect("build-finished", copy_data)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
