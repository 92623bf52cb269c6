"""The commands as a newcomer meets them: one clear line when something is missing, and nothing half-made."""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import nbformat
import pytest

from course.ground import told
from course.ground.quizzes import Broken as Unfinished
from tests.conftest import ROOT, copy_tree, make, make_book

BIN = ROOT / ".venv" / "bin"
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
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=1200, **options)


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


def test_the_last_good_environment_stays(bare):
    """The lock has changed and cannot be fetched: what was there before can go on."""
    (bare / ".venv").mkdir()
    (bare / ".venv" / "ready").write_text("of another lock")
    os.utime(bare / ".venv" / "ready", (0, 0))
    (bare / ".venv" / "good").touch()
    said = complaint(make(bare, "book", f"PYTHON={sys.executable}", **NO_NETWORK))
    assert "Is the network there?" in said
    assert (bare / ".venv" / "good").exists() and [*(bare / "_build").iterdir()] == []


@pytest.mark.parametrize(("file", "text", "words"), [
    ("course/facts.toml", "text_date = 2025-01-26\nrecord_ends = \n", "at line 2, column 15"),
    ("data/datapackage.json", '{"name": "a",, }', "line 1 column 14"),
    ("chapters/03-counting-soldiers.ipynb", "{", "line 1 column 2"),
    ("_config.yml", "title: [", "line 1, column 9"),
    ("guide/about.md", b"caf\xe9", "0xe9")])
def test_what_cannot_be_read_is_named_with_its_line(tmp_path, file, text, words):
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    (tmp_path / "good.json").write_text("{}")
    [said] = told.broken(tmp_path)
    assert said.startswith(f"{file} cannot be read: ") and words in said and "\n" not in said


def test_nothing_in_the_project_is_broken():
    assert told.broken() == []


@pytest.mark.parametrize(("error", "said"), [
    (KeyboardInterrupt(), "stopped."), (OSError(28, "No space left on device", "data/x.csv"), "data/x.csv"),
    (PermissionError(13, "Permission denied", "_build/lock"), "Permission denied: _build/lock"),
    (Unfinished("the quiz has no answer"), "the quiz has no answer"), (KeyError("a fault of the code"), "")])
def test_an_error_that_a_user_can_meet_is_one_line(error, said):
    found = told.said_of(error, None)
    assert said in found and bool(found) == bool(said) and "\n" not in found


def test_ctrl_c_is_one_line(tmp_path):
    """In the middle of a command; what was there is as it was."""
    tree = copy_tree(tmp_path / "clone")
    (tree / "guide/tables/turnout.md").unlink()
    command = subprocess.Popen([sys.executable, "-m", "course.renew"], cwd=tree, text=True, stderr=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    time.sleep(1.5)
    command.send_signal(signal.SIGINT)
    said = command.communicate(timeout=60)[1]
    assert said == "renew: stopped. Files that were being written are as they were.\n" and command.returncode
    assert not (tree / "guide/tables/turnout.md").exists()


def test_others_may_read_what_is_made_whatever_the_umask(tmp_path):
    tree = copy_tree(tmp_path / "clone")
    succeed(sys.executable, "-m", "course.teach.paper", cwd=tree, umask=0o077)
    made = [tree / "_build", *(tree / "_build").rglob("*")]
    assert len(made) > 10 and all(path.stat().st_mode & 0o044 == 0o044 for path in made)


def test_a_port_that_is_none_is_named(tmp_path):
    said = complaint(run(sys.executable, "-m", "course.site.serve", "abc", cwd=ROOT))
    assert "a port is a number from 1 to 65535, and not 'abc'" in said


def test_taken_port_is_named(tmp_path):
    (tmp_path / "_build" / "html").mkdir(parents=True)
    (tmp_path / "_build" / "html" / "index.html").write_text("a book")
    shutil.copytree(ROOT / "course", tmp_path / "course")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = complaint(run(sys.executable, "-m", "course.site.serve", port, cwd=tmp_path))
    assert f"port {port} is taken" in said and f"make serve PORT={port + 1}" in said


@pytest.mark.parametrize("command", ["run", "sheets", "quizzes"])
def test_unknown_chapter_is_named(tmp_path, command):
    tree = copy_tree(tmp_path / "clone")
    said = complaint(make(tree, "-o", ".venv/ready", command, "CHAPTER=99-nothing"))
    assert "99-nothing" in said
    assert sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))[0] in said, "it names the ones there are"
    assert not list(tree.rglob("99-nothing*"))


@pytest.mark.parametrize("name", ["", "7-short-number", "14-not-in-the-plan"])
def test_new_chapter_needs_a_place_in_the_plan(tmp_path, name):
    tree = copy_tree(tmp_path / "clone")
    before = sorted(tree.rglob("*.ipynb"))
    said = complaint(make(tree, "-o", ".venv/ready", "new", f"CHAPTER={name}"))
    assert "course/facts.toml" in said and "13-your-own-claim" in said, "it says where a plan is written, and its names"
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
    assert not [pin for pin in read if pin.startswith("playwright")], "a browser's driver, 53 MB, for nothing"
    assert not [pin for pin in build if pin.startswith("rfc3987")], "1.4 s at each start of Python, for nothing"
    assert set(read) <= set(build), f"differ: {sorted(set(read) - set(build))}. Run: make lock"
    assert all(read.values()) and all(build.values()), "a pin has no hash"
    for lock, source in [(read, "requirements.in"), (build, "requirements-dev.in"), (build, "requirements.in")]:
        asked = re.findall(r"^([a-z][\w-]*)", (ROOT / source).read_text("utf-8"), re.M)
        assert asked and not set(asked) - {pin.split("==")[0] for pin in lock}, f"{source}: run make lock"


def test_code_and_notebooks_pass_ruff():
    succeed(BIN / "ruff", "check", "--no-cache", "--output-format=concise", ROOT)


@pytest.mark.parametrize(("schema", "files"), [
    ("github-workflows", ".github/workflows/*.yml"), ("dependabot", ".github/dependabot.yml"),
    ("github-issue-forms", ".github/ISSUE_TEMPLATE/[!c]*.yml")])
def test_forms_and_workflows_fit_their_schemas(schema, files):
    found = sorted(ROOT.glob(files))
    assert found
    succeed(BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *found)


def test_workflows_pass_an_audit():
    """Actions are pinned by commit, tokens have least rights, nothing from outside is put into a script."""
    succeed(BIN / "zizmor", "--offline", "--no-progress", "--quiet", ROOT / ".github")


CONTENTS = "format: jb-book\nroot: index\nchapters:\n  - file: chapters/01-reading-a-claim\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A book of one page and one notebook in the frame of this one, built, with the addresses not filled in."""
    tree = copy_tree(tmp_path_factory.mktemp("small") / "clone")
    for folder in ("chapters", "exercises", "guide"):
        shutil.rmtree(tree / folder)
    (tree / "data" / "README.md").unlink()
    config = (tree / "_config.yml").read_text("utf-8")
    (tree / "_config.yml").write_text(re.sub(r"^( +(?:url|baseurl):).*$", r'\1 ""', config, flags=re.M), "utf-8")
    (tree / "_toc.yml").write_text(CONTENTS, "utf-8")
    write_page(tree, "See [the chapter](chapters/01-reading-a-claim.ipynb).", "See [the first page](../index.md).")
    done = make_book(tree)
    assert done.returncode == 0, done.stdout + done.stderr
    return tree


def write_page(tree, text, prose):
    """Write the two files of the small book."""
    (tree / "index.md").write_text(f"# A book\n\n{text}\n", "utf-8")
    (tree / "chapters").mkdir(exist_ok=True)
    cells = [nbformat.v4.new_markdown_cell(f"# One\n\n{prose}", id="one")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tree / "chapters" / "01-reading-a-claim.ipynb")


@pytest.mark.xdist_group("small")
def test_no_address_is_shown_before_it_is_known(small):
    pages = {path.name: path.read_text("utf-8") for path in (small / "_build" / "html").glob("**/*.html")}
    for name, text in pages.items():
        for trace in ("mybinder", "github.com", 'rel="canonical"', "Report an error", "Binder", "this page</a>"):
            assert trace not in text, f"{name}: {trace}"
    assert "Download notebook" in pages["01-reading-a-claim.html"] and "Edition of" in pages["index.html"]
    assert 'src="/_static/book.' in pages["404.html"]


@pytest.mark.xdist_group("small")
def test_a_broken_link_stops_the_build(small):
    """Each broken link is named with its file; no half-built site is left."""
    write_page(small, "[x](guide/no-page.md) [y](index.md#no-heading) [z](chapters/99-nothing.ipynb)\n\n![](no.svg)",
               "See [the next](02-no-notebook.ipynb).")
    (small / "_toc.yml").write_text((small / "_toc.yml").read_text() + "  - file: chapters/98-absent\n", "utf-8")
    done = make_book(small)
    assert done.returncode != 0
    for file, target in [("index.md", "guide/no-page.md"), ("index.md", "no-heading"), ("index.md", "99-nothing.ipynb"),
                         ("index.md", "no.svg"),
                         ("chapters/01-reading-a-claim.ipynb", "02-no-notebook.ipynb"), ("", "98-absent")]:
        assert re.search(rf"^{file}.*{target}", done.stderr, re.M), f"{target} is not named:\n{done.stderr}"
    assert "The book was not built" in done.stderr and "The last good site is kept" in done.stderr
    assert re.search(r"chapters/01-reading-a-claim.ipynb, cell 1, line 3: .*02-no-notebook", done.stderr), done.stderr
    assert "Next page" not in (small / "_build/html/index.html").read_text("utf-8")
    assert "See <a" in (small / "_build/html/index.html").read_text("utf-8"), "the last good site is still there"
    write_page(small, "See [the chapter](chapters/01-reading-a-claim.ipynb).", "See [the first page](../index.md).")
    (small / "_toc.yml").write_text(CONTENTS, "utf-8")


def strays(tree):
    """What a build leaves beside the site and its mark."""
    left = {path.name for path in (tree / "_build").iterdir()} - {"html", "ready", "lock", "log"}
    return left | {path.name for path in tree.iterdir() if path.name.startswith("_build.")}


@pytest.mark.xdist_group("small")
def test_a_build_that_is_stopped_leaves_the_last_good_site(small):
    (small / "_build" / "handout.zip").write_bytes(b"zip")
    before = sorted(path for path in (small / "_build" / "html").rglob("*"))
    (small / "index.md").touch()
    with subprocess.Popen(["make", "-o", ".venv/ready", "book"], cwd=small, stderr=subprocess.PIPE, text=True,
                          start_new_session=True) as running:
        while running.poll() is None and not (small / "_build" / "new").exists():
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        said = running.communicate(timeout=600)[1]
    assert running.returncode and "The build was stopped" in said and "Traceback" not in said, said
    assert sorted((small / "_build" / "html").rglob("*")) == before and strays(small) == {"handout.zip"}
    (small / "_build" / "handout.zip").unlink()


@pytest.mark.xdist_group("small")
def test_two_builds_at_once_both_end_well_and_can_be_read_by_others(small):
    (small / "index.md").touch()
    start = ["sh", "-c", "umask 077; exec make -o .venv/ready book"]
    both = [subprocess.Popen(start, cwd=small, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(2)]
    said = [one.communicate(timeout=1200) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert "Another build is running here: waiting for it." in "".join(out for out, _ in said)
    assert (small / "_build/html/index.html").exists() and not strays(small)
    shut = [path.name for path in (small / "_build/html").rglob("*") if not path.stat().st_mode & 0o004]
    assert not shut, f"others cannot read {shut[:5]}"


@pytest.mark.xdist_group("small")
def test_what_a_page_is_made_from_starts_a_build(small):
    done = make(small, "-o", ".venv/ready", "-q", "_build/ready")
    assert done.returncode == 0, "nothing changed, nothing to do"
    for name in ("CITATION.cff", "course/ground/words.py", "data/events.csv", "_static/colours.csv", "CHANGELOG.md"):
        stamp = (small / name).stat().st_mtime
        (small / name).touch()
        assert make(small, "-o", ".venv/ready", "-q", "_build/ready").returncode == 1, f"{name} starts no build"
        os.utime(small / name, (stamp, stamp))


@pytest.mark.skipif(not {"CI", "BINDER"} & set(os.environ), reason="slow: runs under CI, or with BINDER=1")
@pytest.mark.xdist_group("binder")
def test_binder_environment_is_enough(tmp_path):
    """A fresh environment from binder/ alone has all that the notebooks import, and runs a chapter and a sheet."""
    assert (ROOT / "binder" / "runtime.txt").read_text().strip() == "python-3.11"
    assert "--no-deps -r requirements.txt" in (ROOT / "binder" / "postBuild").read_text()
    new, tree = tmp_path / "environment", copy_tree(tmp_path / "clone")
    clean = {name: value for name, value in os.environ.items() if not re.match("PYTHON|VIRTUAL_ENV|JUPYTER", name)}
    notebooks = [*tree.glob("chapters/*.ipynb"), *tree.glob("exercises/s*/*.ipynb")]
    used = {name for path in notebooks for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
            for name in re.findall(r"^(?:import|from) (\w+)", cell.source, re.M)}
    assert {"pandas", "matplotlib"} <= used
    for command in [[BIN / "uv", "venv", "--quiet", "--python", sys.executable, new],
                    [BIN / "uv", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--python",
                     new / "bin" / "python", "-r", tree / "requirements.txt"],
                    [new / "bin" / "jupyter", "lab", "--version"],
                    [new / "bin" / "python", "-c", f"import {', '.join(sorted(used - {'sheet'}))}"],
                    [new / "bin" / "jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace",
                     *sorted(tree.glob("chapters/03-*.ipynb")), *sorted(tree.glob("exercises/sheets/03-*.ipynb"))]]:
        succeed(*command, env=clean)
    assert not (new / "bin" / "jupyter-book").exists()
