"""What several test files share: the book built once at a test address, a server for it, a browser.

The first test that needs the book builds it; other processes wait for it and read the same folder.
"""
import fcntl
import gc
import os
import platform
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from jupyter_client.provisioning import local_provisioner
from nbclient import NotebookClient
from playwright.sync_api import Error, sync_playwright

from course.editions.pdf import chromium
from course.runner import runtime
from course.runner.extension import into
from course.site.serve import pages, serving
from tests.kernels import Kernel

ROOT = Path(__file__).resolve().parent.parent
COSTLY = {"school", "lab", "small", "reader", "handout", "copy"}  # fixtures that are made once for the tests of a file
REPOSITORY = "https://github.com/example/iraq-course"
SITE = "https://example.github.io/iraq-course/"
if platform.machine() == "x86_64":  # chapters are stored with these and tried without: no result may hinge on them
    os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V3 X86_V4")
local_provisioner.launch_kernel = Kernel
gc.set_threshold(50_000, 10, 10)  # tests make much and keep little: looking for what can go costs more than it gives
FIRST = "book/way 0"  # the group of tests that builds the book
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """Which tests run in one process, one after another, and in which order the groups begin.

    The cells of a notebook and the tests of one sheet share its run; tests of a file share what the file makes. The
    first page test builds the book while another process does what needs none; the other tests of the book end the run.
    """
    for item in items:
        master = getattr(item, "callspec", None) and item.callspec.params.get("master")
        asked = set(getattr(item, "fixturenames", ()))
        if item.path.suffix == ".ipynb":
            group = f"{item.path.parent.name}/{item.path.stem}"
        elif master:
            group = f"sheet/{master.stem}"
        else:
            group = item.path.stem if asked & {"book", *COSTLY} else None
        if group and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(f"book/{group}" if "book" in asked else group))
    groups = {item: next((mark.args[0] for mark in item.iter_markers("xdist_group")), "") for item in items}
    items.sort(key=lambda item: (groups[item] != FIRST, groups[item].startswith("book/")))


def copy_tree(target):
    """Copy the project without what was built, with this environment linked in; return `target`."""
    made = shutil.ignore_patterns(".git", ".venv", "_build*", ".*_cache", "__pycache__", ".ipynb_checkpoints")
    shutil.copytree(ROOT, target, ignore=made, dirs_exist_ok=True)
    (target / ".venv").symlink_to(ROOT / ".venv")
    return target


def make(folder, *arguments, **environment):
    """Run make in a folder, as from a new terminal, and return the finished process."""
    kept = {name: value for name, value in os.environ.items() if not re.match("MAKE|MFLAGS|PYTEST|PYTHON", name)}
    return subprocess.run(["make", *arguments], cwd=folder, env=kept | environment, capture_output=True, text=True,
                          timeout=1200)


def make_book(folder):
    """`make book` in a copy; `-o .venv/ready` keeps the linked environment from being renewed."""
    return make(folder, "-o", ".venv/ready", "book")


def executed(path):
    """Run a notebook where it is; return its cells, with their outputs and times."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, extra_arguments=["--log-level=40"],
                   resources={"metadata": {"path": path.parent}}).execute()
    return notebook.cells


def report(problems):
    """Fail with one line a problem."""
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def notebooks(book):
    """Pages that are made from a notebook which a reader may run."""
    return [name for name in pages(book) if name.startswith(("chapters/", "exercises/"))]


def html(book, name):
    """A page as a tree of elements."""
    return BeautifulSoup((book / name).read_text("utf-8"), "html.parser")


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """Folder of the site, built by `make book` from a copy whose two addresses are the test addresses.

    While you work on the tests alone, BOOK_TREE names a folder where such a copy is built once and kept.
    """
    if (given := Path(os.environ.get("BOOK_TREE", "nowhere"))).is_dir() and (given / "_build/html").is_dir():
        return given / "_build" / "html"
    return once(tmp_path_factory, "book", build_at_test_address) / "_build" / "html"


def once(tmp_path_factory, name, make):
    """A folder that `make(folder)` fills, once for all processes of this run: the first fills it, the others wait."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # each process has a folder of its own in the folder of the run
        shared = shared.parent
    folder, whole = shared / name, shared / f"{name}.whole"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            folder.mkdir()
            make(folder)
            whole.touch()
    assert whole.exists(), f"the {name} was not made; the first test that failed says why"
    return folder


def build_at_test_address(tree):
    """Copy the project to a folder and build it with the two test addresses."""
    copy_tree(tree)
    if (kept := ROOT / "_build" / "pictures").is_dir():  # drawn before from the same figures
        shutil.copytree(kept, tree / "_build" / "pictures")
    config = yaml.safe_load((tree / "_config.yml").read_text("utf-8"))
    config["repository"]["url"], config["html"]["baseurl"] = REPOSITORY, SITE
    (tree / "_config.yml").write_text(yaml.safe_dump(config), "utf-8")
    done = make_book(tree)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def trees(book):
    """{page: tree of its elements}"""
    gc.disable()  # it would look at these millions of parts again and again, and half of the time would be its
    made = {name: html(book, name) for name in pages(book)}
    gc.freeze()
    gc.enable()
    return made


@pytest.fixture(scope="session")
def site(book, tmp_path_factory):
    """Address of a local server that shows the site below /iraq-course/, as GitHub Pages does."""
    root = tmp_path_factory.mktemp("host")
    (root / "iraq-course").symlink_to(book)
    (root / "404.html").symlink_to(book / "404.html")
    with serving(root) as address:
        yield address + "iraq-course/"


@pytest.fixture(scope="session")
def running(book, tmp_path_factory):
    """(address, folder) of the site with the runner in it, made of the files that RUNTIME_FILES names."""
    if not os.environ.get("RUNTIME_FILES"):
        pytest.skip("RUNTIME_FILES names no folder with the files of course/runner/runtime.csv")

    def add_runner(folder):
        runtime.take(os.environ["RUNTIME_FILES"], folder / "runtime")
        shutil.copytree(book, folder / "site")
        into(folder / "site", ROOT / "_static", folder / "runtime")

    folder = once(tmp_path_factory, "running", add_runner)
    with serving(folder / "site") as address:
        yield address, folder / "site"


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium. Where there is none, browser tests are skipped; under CI they fail."""
    program = chromium()
    if not program:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("no Chromium, install with: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def watch(page, problems, own):
    """Note in `problems` each console error, failed request and request to an address that does not begin with `own`.
    """
    def note(text):
        problems.append(f"{page.url.removeprefix(own)}: {text}")

    def ask(request):
        if not request.url.startswith((own, "data:", "blob:")):
            note(f"asks another host: {request.url}")

    page.on("console", lambda message: note(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: note(f"script: {error}"))
    page.on("request", ask)
    page.on("requestfailed", lambda request: note(f"failed: {request.url}")
            if request.failure != "net::ERR_ABORTED" else None)  # the reader left the page before it came
    page.on("response", lambda answer: note(f"status {answer.status}: {answer.url}") if answer.status >= 400 else None)


def until(page, expression, seconds=60):
    """Wait until an expression is true in a page. Playwright's own way needs eval, which the pages' policy refuses."""
    for _ in range(seconds * 20):
        with suppress(Error):  # a page that is being left has no context to ask
            if page.evaluate(expression):
                return
        page.wait_for_timeout(50)
    pytest.fail(f"not true after {seconds} seconds: {expression}")


@pytest.fixture
def page(browser):
    """A fresh page on a laptop-sized screen that reads and writes the clipboard and takes downloads."""
    context = browser.new_context(viewport={"width": 1280, "height": 800},
                                  permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser):
    """A fresh page on a phone-sized touch screen."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()
