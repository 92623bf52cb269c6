"""Each page has its style in it and loads one script, named by its content, so that a browser may keep it for a year.

The style is in the page because a file of its own costs a phone one more way to the server and back before anything is
seen, 0.15 of 1.1 seconds, and weighs 7 KB. Its parts and those of the script are the .css and .js files beside the
course's extensions, in a fixed order, whatever is on the page. Each script runs by itself, so a fault in one stops that
one alone. The search page loads one script more.
"""
import base64
import hashlib
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx

from course.frame.search import LETTERS
from course.ground import marks
from course.ground.files import hashed_name

HERE = Path(__file__).parent
SEARCH, HEAD, FIND_ROOT = HERE / "search.js", HERE / "templates/head.js", HERE / "templates/find-root.js"
POLICY = ("default-src 'none'; script-src 'self' '{}'; style-src 'self' '{}'; img-src 'self' data:; font-src data:; "
          "connect-src 'self'; form-action 'self'; base-uri 'none'")
ALONE = "try {{ // a part\n{}}} catch (fault) {{ reportError(fault); }}\n"
READ = {".html", ".js", ".css", ".ipynb"}  # files of a site that name other files


def stylesheet(text: str) -> str:
    """CSS without comments, a rule a line."""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return "".join(" ".join(rule.serialize().split()) + "\n" for rule in rules)


def allowed(text: str) -> str:
    """How a policy names a style or a script that is in the page."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def make(app: Sphinx) -> None:
    """Put them together before the first page is written, from the features' folders and the verdicts."""
    styles = [path for folder in app.course_folders for path in sorted(folder.glob("*.css"))]
    scripts = [path for folder in app.course_folders for path in sorted(folder.glob("*.js")) if path != SEARCH]
    app.book_css = stylesheet("".join([path.read_text("utf-8") for path in styles] + [marks.styles()]))
    app.assets = {"book.js": "".join(ALONE.format(path.read_text("utf-8")) for path in scripts)}


def page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Give the template its style and scripts, the one script inside the page, and the policy that allows them."""
    if templatename == "search.html":  # the stemmer and the stop words are those that Sphinx made the index with
        index = app.builder.indexer
        letters = {chr(letter): chr(letter).translate(LETTERS) for letter in LETTERS}
        app.assets["search.js"] = (f"{index.get_js_stemmer_code()}\nvar stopwords = {sorted(index.lang.stopwords)};\n"
                                   f"var letters = {letters};\n{SEARCH.read_text('utf-8')}")
    for name, text in app.assets.items():
        context[name.replace(".", "_")] = f"_static/{hashed_name(name, text.encode())}"
    script = HEAD.read_text("utf-8") + (FIND_ROOT.read_text("utf-8") if pagename == "404" else "")
    context["head_script"] = script = " ".join(script.split())
    context["book_css"] = app.book_css
    context["policy"] = POLICY.format(allowed(script), allowed(app.book_css))


def store(app: Sphinx, error: Exception | None) -> None:
    """Write them, and delete what Sphinx and its extensions have put beside them for pages that are not ours."""
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    for name, text in app.assets.items():
        (out / "_static" / hashed_name(name, text.encode())).write_text(text, "utf-8")
    named = "".join(path.read_text("utf-8") for path in out.rglob("*") if path.suffix in READ
                    and (path.parent.name != "_static" or path.stem.startswith("book.")))
    for path in sorted(out.glob("_static/**/*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and path.name not in named:
            path.unlink()


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", make)
    app.connect("html-page-context", page, priority=999)
    app.connect("build-finished", store, priority=999)
