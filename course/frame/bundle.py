"""Each page has its style in it and loads one script, named by its content, so that a browser may keep it for a year.

The style is in the page because a file of its own costs a phone one more way to the server and back before anything is
seen, 0.15 of 1.1 seconds; a page has only the rules that it can use (styles.py). Parts of style and script are the .css
and .js files beside the course's extensions. Each script runs by itself, so a fault in one stops that one alone. The
first page, which strangers open, has the script of the frame in it and loads none. The search page loads one more.
"""
from pathlib import Path

from sphinx.application import Sphinx

from course.frame.policy import policy
from course.frame.search import LETTERS
from course.frame.styles import Styles, quoted
from course.ground.files import hashed_name
from course.ground.parts import FOLDERS, book_style

HERE = Path(__file__).parent
SEARCH, FRAME = HERE / "search.js", HERE / "frame.js"
HEAD, FIND_ROOT = HERE / "templates/head.js", HERE / "templates/find-root.js"
ALONE = "try {{ // a part\n{}}} catch (fault) {{ reportError(fault); }}\n"
MENU = {"caption", "caption-text", "current", "toctree-l1", "toctree-l2"}  # classes that Sphinx gives its entries
READ = {".html", ".js", ".css", ".ipynb"}  # files of a site that name other files


def make(app: Sphinx) -> None:
    """Put them together before the first page is written, from the features' folders and the verdicts."""
    scripts = [path for folder in FOLDERS for path in sorted(folder.glob("*.js")) if path != SEARCH]
    letters = {chr(letter): chr(letter).translate(LETTERS) for letter in LETTERS}
    app.assets = {"book.js": f"const letters = {letters};\n"
                             + "".join(ALONE.format(path.read_text("utf-8")) for path in scripts)}
    app.book_styles = Styles(book_style())
    added = [path for part in ("*/*.js", "*/page/*.js", "**/*.html*") for path in HERE.parent.glob(part)]
    app.book_names = MENU.union(*(quoted(path.read_text("utf-8")) for path in added))


def script_of(pagename: str, root: str) -> str:
    """The script inside a page: what is needed before it is seen, and on the first page the frame's."""
    script = HEAD.read_text("utf-8")
    if pagename == "404":
        script += FIND_ROOT.read_text("utf-8")
    if pagename == root:
        script += f'addEventListener("DOMContentLoaded", () => {{\n{FRAME.read_text("utf-8")}}});\n'
    lines = [line.strip() for line in script.splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Give the template its style and scripts, the one script inside the page, and the policy that allows them."""
    if templatename == "search.html":  # the stemmer and the stop words are those that Sphinx made the index with
        index = app.builder.indexer
        app.assets["search.js"] = (f"{index.get_js_stemmer_code()}\nvar stopwords = {sorted(index.lang.stopwords)};\n"
                                   + SEARCH.read_text("utf-8"))
    for name, text in app.assets.items():
        context[name.replace(".", "_")] = f"_static/{hashed_name(name, text.encode())}"
    context["head_script"] = script = script_of(pagename, app.config.root_doc)
    context["book_css"] = style = app.book_styles.used(app.book_names | quoted(context.get("body", "")))
    context["policy"] = policy(script, style)


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
