"""Run a page where it is read: a button on each chapter and sheet, where `make runtime` has put the files in _build.

The pages are changed after the build, so that without these files nothing at all is different. Beside them lies the
folder runner: `python` with the files, and one named by its content with the scripts and what the cells need:
what the folder `page` of each feature holds. A page with a script of its own has an empty box, <div class="runs">.
"""
import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from course.ground.files import mark
from course.ground.template import render
from course.runner import runtime

HERE = Path(__file__).parent
STYLE = ("book.py", "book.mplstyle", "colours.csv")  # of _static: how figures and tables look
ALLOWED = {"script-src 'self'": "script-src 'self' 'wasm-unsafe-eval'",
           "connect-src 'self'": "connect-src 'self'; worker-src 'self'"}
ADDED = re.compile(r'<div class="run-tools".*?</div>|  <script src="[^"]*runner/[^"]*" defer></script>\n', re.S)
PLAIN = ("numpy", "pandas", "python_dateutil", "six", "tzdata")  # wheels of a page that draws nothing
SLOT = re.compile(r'<div class="runs" data-script="([\w./]+)" data-label="([^"]+)"></div>')
TOOLS = re.compile(r'<p class="tools">.*?</p>', re.S)


def sized(name: str, body: bytes) -> list:
    """[bytes of a file, its hash, its bytes as a web host sends it: what is not packed yet is packed on the way]."""
    sent = len(body) if name.endswith((".whl", ".zip")) else len(gzip.compress(body, 6))
    return [len(body), hashlib.sha256(body).hexdigest(), sent]


def is_plain(name: str) -> bool:
    """Does a page that draws nothing need this file?"""
    return not name.endswith(".whl") or name.split("-")[0] in PLAIN


def plan(data: Path, static: Path, files: Path) -> dict:
    """What the worker must know: {name: sizes and hash} of Python and of the tables, the version of Python's part, the
    files of it that a page needs which draws nothing, and the texts of what runs the cells and of how figures look."""
    python = {row["name"]: sized(row["name"], (files / row["name"]).read_bytes()) for row in runtime.taken(files)}
    return {"version": mark("".join(hash for _, hash, _ in python.values()).encode()), "python": python,
            "plain": [name for name in python if is_plain(name)],
            "data": {path.name: sized(path.name, path.read_bytes())
                     for path in sorted(data.iterdir()) if path.suffix != ".json"},
            "style": {name: (static / name).read_text("utf-8") for name in STYLE},
            "cells": (HERE / "cells.py").read_text("utf-8")}


def without_button(text: str) -> str:
    """A page as it was before `with_button` or `with_slot`."""
    for old, new in ALLOWED.items():
        text = text.replace(new, old, 1)
    return ADDED.sub("", text)


def ready(text: str, root: str, folder: str) -> str:
    """A page with the script that starts Python on a click, and the policy that lets WebAssembly run."""
    for old, new in ALLOWED.items():
        text = text.replace(old, new, 1)
    return text.replace("</head>", f'  <script src="{root}runner/{folder}/start.js" defer></script>\n</head>', 1)


def button(size: int, **given: str | bool) -> str:
    """The button with what it shows; it has a `notebook` and is on a `sheet` or not, or has a `script` and `label`."""
    return render("runner/button.html.jinja", size=size, **{"script": "", "sheet": False, **given}).strip()


def with_button(text: str, root: str, notebook: str, folder: str, size: int) -> str:
    """A page with the button under its tools."""
    text, tools = ready(text, root, folder), TOOLS.search(text)
    if not tools or "'wasm-unsafe-eval'" not in text:
        raise ExtensionError(f"runner: {notebook} has no line of tools or no policy on its page. See course/frame.")
    given = button(size, notebook=notebook, sheet="_sources/exercises/" in notebook)
    return text.replace(tools[0], tools[0] + given, 1)


def with_slot(text: str, root: str, folder: str, size: int) -> str:
    """A page whose own script runs Python, with its button behind the empty box that asks for it."""
    return SLOT.sub(lambda box: box[0] + button(size, script=box[1], label=box[2]), ready(text, root, folder))


def put(site: Path, planned: dict, files: Path) -> str:
    """Write the folder runner of a site and return the name of the part that is named by its content."""
    parts = {path.name: path.read_bytes() for path in sorted(HERE.parent.glob("*/page/*")) if path.is_file()}
    parts["plan.json"] = json.dumps(planned).encode()
    folder = mark(b"".join(parts.values()))
    (site / "runner" / folder).mkdir(parents=True)
    for name, body in parts.items():
        (site / "runner" / folder / name).write_bytes(body)
    (site / "runner" / "python").mkdir()
    for name in planned["python"]:
        shutil.copyfile(files / name, site / "runner" / "python" / name)
    return folder


def into(site: Path, static: Path, files: Path) -> list[str]:
    """Put the runner into a built site, in place of one that is there; return the names of the pages that have it.

    `static` is the folder of book.py and the colours, `files` that of `make runtime`: unless all are there, no page
    has a button.
    """
    shutil.rmtree(site / "runner", ignore_errors=True)
    whole = bool(runtime.taken(files))
    planned = plan(site / "data", static, files) if whole else {"python": {}}
    folder = put(site, planned, files) if whole else ""
    size, plain = (round(sum(sent for name, (_, _, sent) in planned["python"].items() if needed(name)) / 1e6)
                   for needed in (lambda name: "networkx" not in name, is_plain))
    done = []
    for page in sorted(site.rglob("*.html")):
        path = page.relative_to(site)
        name, root = path.with_suffix(".ipynb").as_posix(), "../" * (len(path.parts) - 1)
        before = page.read_text("utf-8")
        text = without_button(before)
        if whole and name.startswith(("chapters/", "exercises/sheets/")) and (site / "_sources" / name).is_file():
            notebook = f"{root}_sources/{name}?{mark((site / '_sources' / name).read_bytes())}"
            text = with_button(text, root, notebook, folder, size)
            done.append(name)
        elif whole and SLOT.search(text):
            text = with_slot(text, root, folder, plain)
            done.append(path.as_posix())
        if text != before:
            page.write_text(text, "utf-8")
    return done


def add(app: Sphinx, error: Exception | None) -> None:
    """After everything else is written."""
    if not error and app.builder.name == "html":
        into(Path(app.outdir), Path(app.srcdir, "_static"), Path(app.srcdir, "_build", "runtime"))


def setup(app: Sphinx) -> None:
    app.connect("build-finished", add, priority=1000)
