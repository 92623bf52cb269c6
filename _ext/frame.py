"""What the book puts around a page: run and download links, edition date, the data files beside the site."""
import re
import shutil
from pathlib import Path

RUNNABLE = ("chapters/", "exercises/sheets/", "exercises/solutions/")


def links(app, pagename):
    """Addresses that belong to a page: {name: address}. Empty where the repository is not known yet."""
    repository = app.config.html_theme_options.get("repository_url", "").rstrip("/")
    branch = app.config.html_theme_options.get("repository_branch", "main")
    if not repository:
        return {}
    found = {"error": f"{repository}/issues/new?title=Error+in+{pagename}"}
    if pagename.startswith(RUNNABLE):
        owner = repository.removeprefix("https://github.com/")
        found["binder"] = f"https://mybinder.org/v2/gh/{owner}/{branch}?urlpath=lab/tree/{pagename}.ipynb"
    return found


def page(app, pagename, templatename, context, doctree):
    """Give the template its addresses and put the run and download links under a notebook's title."""
    context["edition"] = re.search(r"^## (\d{4}-\d\d-\d\d)", Path(app.srcdir, "CHANGELOG.md").read_text("utf-8"), re.M)[1]
    context["links"] = links(app, pagename)
    if pagename.startswith(RUNNABLE) and "body" in context:
        items = [f'<a class="run-binder" href="{context["links"]["binder"]}">Open in Binder</a>'] if context["links"] else []
        notebook = context["pathto"](f"_sources/{pagename}.ipynb", 1)
        items.append(f'<a class="run-download" href="{notebook}" download>Download this notebook</a>')
        line = f'<p class="run">{" ".join(items)}</p>'
        context["body"] = context["body"].replace("</h1>", "</h1>" + line, 1)


def copy_data(app, error):
    """Put the tables beside the pages: a sheet that was downloaded alone can fetch them from the site."""
    if not error:
        shutil.copytree(Path(app.srcdir, "data"), Path(app.outdir, "data"), dirs_exist_ok=True)


def setup(app):
    app.connect("html-page-context", page, priority=900)
    app.connect("build-finished", copy_data)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
