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
from course.runner import runtime

HERE = Path(__file__).parent
STYLE = ("book.py", "book.mplstyle", "colours.csv")  # of _static: how figures and tables look
ALLOWED = {"script-src 'self'": "script-src 'self' 'wasm-unsafe-eval'",
           "connect-src 'self'": "connect-src 'self'; worker-src 'self'"}
ADDED = re.compile(r'<div class="run-tools".*?</div>|  <script src="[^"]*runner/[^"]*" defer></script>\n', re.S)
PLAIN = ("numpy", "pandas", "python_dateutil", "six", "tzdata")  # wheels of a page that draws nothing
SLOT = re.compile(r'<div class="runs" data-script="([\w./]+)" data-label="([^"]+)"></div>')
SHEET = re.compile(r'  <span class="run-sheet.*?</span>\n', re.S)  # what only a sheet has
TOOLS = re.compile(r'<p class="tools">.*?</p>', re.S)
BUTTON = (HERE / "button.html").read_text("utf-8").strip()


def sent(row: dict[str, str], folder: Path) -> int:
    """Bytes of a file as a web host sends it: what is not packed yet is packed on the way."""
    packed = row["name"].endswith((".whl", ".zip"))
    return int(row["size"]) if packed else len(gzip.compress((folder / row["name"]).read_bytes(), 6))


def is_plain(row: dict[str, str]) -> bool:
    """Does a page that draws nothing need this file?"""
    return not row["name"].endswith(".whl") or row["name"].split("-")[0] in PLAIN


def plan(site: Path, python: list[dict[str, str]]) -> dict:
    """What the script in the page must know: {part: {name: [bytes, hash]}} of Python and of the tables, the version of
    Python's part, and the files of it that a page needs which draws nothing."""
    tables = {path.name: path.read_bytes() for path in sorted((site / "data").iterdir()) if path.suffix != ".json"}
    return {"version": mark("".join(row["sha256"] for row in python).encode()),
            "python": {row["name"]: [int(row["size"]), row["sha256"]] for row in python},
            "plain": [row["name"] for row in python if is_plain(row)],
            "data": {name: [len(body), hashlib.sha256(body).hexdigest()] for name, body in tables.items()}}


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


def with_button(text: str, root: str, notebook: str, folder: str, size: int) -> str:
    """A page with the button under its tools."""
    text, tools = ready(text, root, folder), TOOLS.search(text)
    if not tools or "'wasm-unsafe-eval'" not in text:
        raise ExtensionError(f"runner: {notebook} has no line of tools or no policy on its page. See course/frame.")
    button = BUTTON.format(notebook=notebook, size=size)
    if not notebook.split("?")[0].rpartition("_sources/")[2].startswith("exercises/"):
        button = SHEET.sub("", button)
    return text.replace(tools[0], tools[0] + button, 1)


def with_slot(text: str, root: str, folder: str, size: int) -> str:
    """A page whose own script runs Python, with its button behind the empty box that asks for it."""
    tools = re.sub(r'  <span class="run-(buttons|tally).*\n', "", BUTTON)
    given = tools.replace('data-notebook="{notebook}">Run this page', 'data-script="{script}">{label}')
    return SLOT.sub(lambda box: box[0] + given.format(script=box[1], label=box[2], size=size),
                    ready(text, root, folder))


def put(site: Path, static: Path, files: Path, python: list[dict[str, str]]) -> str:
    """Write the folder runner of a site and return the name of the part that is named by its content."""
    parts = {path.name: path.read_bytes() for path in sorted(HERE.parent.glob("*/page/*")) if path.is_file()}
    style = {name: (static / name).read_text("utf-8") for name in STYLE}
    code = (HERE / "cells.py").read_text("utf-8")
    parts["plan.json"] = json.dumps({"cells": code, "style": style, **plan(site, python)}).encode()
    folder = mark(b"".join(parts.values()))
    (site / "runner" / folder).mkdir(parents=True)
    for name, body in parts.items():
        (site / "runner" / folder / name).write_bytes(body)
    (site / "runner" / "python").mkdir()
    for row in python:
        shutil.copyfile(files / row["name"], site / "runner" / "python" / row["name"])
    return folder


def into(site: Path, static: Path, files: Path) -> list[str]:
    """Put the runner into a built site, in place of one that is there; return the names of the pages that have it.

    `static` is the folder of book.py and the colours, `files` that of `make runtime`: unless all are there, no page
    has a button.
    """
    shutil.rmtree(site / "runner", ignore_errors=True)
    python = runtime.taken(files)
    folder = put(site, static, files, python) if python else ""
    size, plain = (round(sum(sent(row, files) for row in python if needed(row)) / 1e6)
                   for needed in (lambda row: "networkx" not in row["name"], is_plain))
    done = []
    for page in sorted(site.rglob("*.html")):
        path = page.relative_to(site)
        name, root = path.with_suffix(".ipynb").as_posix(), "../" * (len(path.parts) - 1)
        before = page.read_text("utf-8")
        text = without_button(before)
        if python and name.startswith(("chapters/", "exercises/sheets/")) and (site / "_sources" / name).is_file():
            notebook = f"{root}_sources/{name}?{mark((site / '_sources' / name).read_bytes())}"
            text = with_button(text, root, notebook, folder, size)
            done.append(name)
        elif python and SLOT.search(text):
            text = with_slot(text, root, folder, plain)
            done.append(path.as_posix())
        if text != before:
            page.write_text(text, "utf-8")
    return done


def add(app: Sphinx, error: Exception | None) -> None:
    """After everything else is written."""
    if not error and app.builder.name == "html":
        into(Path(app.outdir), Path(app.srcdir, "_static"), Path(app.srcdir, "_build", "runtime"))


def setup(app: Sphinx) -> dict:
    app.connect("build-finished", add, priority=1000)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
