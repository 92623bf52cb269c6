"""A student's path in real JupyterLab: open a sheet, run it, answer wrongly, read why, answer rightly, see it pass."""
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import tomllib
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.conftest import ROOT, copy_tree, watch

SLUG = "03-counting-soldiers"
RAW_MARKUP = (":::", "```", "{glue}", "{cite}", "{dropdown}", "{figure}", "{math}")
SETTINGS = {"apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
            "notebook-extension/tracker": {"windowingMode": "none"}}


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """`lab("chapters/x.ipynb")` is the address of a file in a JupyterLab that serves a copy of the course."""
    folder = tmp_path_factory.mktemp("lab")
    for name, setting in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(setting))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port, token = free.getsockname()[1], secrets.token_hex(16)
    own = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
           "JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
         "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
         f"--ServerApp.root_dir={copy_tree(folder / 'course')}"],
        env=os.environ | {name: str(folder / place) for name, place in own.items()},
        stdout=(folder / "log").open("w"), stderr=subprocess.STDOUT)
    base = f"http://127.0.0.1:{port}/"
    for _ in range(900):
        try:
            urlopen(f"{base}api", timeout=1).close()
            break
        except (URLError, OSError):
            time.sleep(0.2)
    else:
        pytest.fail(f"JupyterLab did not start:\n{(folder / 'log').read_text()}")
    yield lambda path: f"{base}lab/tree/{path}?token={token}"
    server.terminate()
    server.wait(20)


def opened(page, address):
    """Open a notebook in JupyterLab and wait until its kernel is idle; return the list of requests to other hosts."""
    problems = []
    watch(page, problems, address.split("lab/tree")[0])
    page.goto(address)
    page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=120_000)
    return problems


def run_all(page):
    """Choose Run, Run All Cells from the menus."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def test_a_student_answers_a_task(lab, page):
    sheet = json.loads((ROOT / "exercises" / "sheets" / f"{SLUG}.ipynb").read_text("utf-8"))
    answers = tomllib.loads((ROOT / "tests" / "answers" / f"{SLUG}.toml").read_text("utf-8"))
    sources = ["".join(cell["source"]) for cell in sheet["cells"]]
    place = next(number for number, source in enumerate(sources) if source.startswith("grader.check("))
    task = sources[place].split('"')[1]
    wrong, right = answers["wrong_1"][task], answers["right_1"][task]

    opened(page, lab(f"exercises/sheets/{SLUG}.ipynb"))
    cells = page.locator(".jp-Notebook .jp-Cell")
    answer, check = cells.nth(place - 1), cells.nth(place)
    run_all(page)
    check.get_by_text("Not attempted yet").wait_for(timeout=120_000)

    def give(code):
        """Replace the answer, run its cell and the check below it."""
        answer.locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(code.strip())
        page.keyboard.press("Shift+Enter")
        expect(check).to_have_class(re.compile("jp-mod-active"), timeout=60_000)  # where the next key goes
        page.keyboard.press("Shift+Enter")

    give(wrong["code"])
    check.get_by_text(wrong["says"]).wait_for()
    assert not check.get_by_text("Task 1 passed.").is_visible()
    give(right)
    check.get_by_text("Task 1 passed.").wait_for()
    assert not check.get_by_text(wrong["says"]).is_visible()
    give("no_such_table.head()\n" + right)
    answer.get_by_text("NameError").first.wait_for()
    check.locator(".cm-content").click()  # Jupyter drops what waits behind a cell that stops, so run the check again
    page.keyboard.press("Control+Enter")
    check.get_by_text("stopped with an error").wait_for()
    assert not check.get_by_text("Task 1 passed.").is_visible(), "an old answer passes for a new try"


def test_a_chapter_shows_no_raw_markup(lab, page):
    """What MyST would turn into a number or a box, JupyterLab shows as it stands: there must be none. Figures show."""
    problems = opened(page, lab(f"chapters/{SLUG}.ipynb"))
    prose = page.locator(".jp-Notebook .jp-RenderedMarkdown")
    cells = json.loads((ROOT / f"chapters/{SLUG}.ipynb").read_text("utf-8"))["cells"]
    prose.nth(sum(cell["cell_type"] == "markdown" for cell in cells) - 1).wait_for(timeout=120_000)
    text = "\n".join(prose.all_inner_texts())
    assert not [mark for mark in RAW_MARKUP if mark in text]
    page.locator(".jp-Notebook details").nth(2).wait_for(state="attached")
    run_all(page)
    page.locator(".jp-Notebook .jp-RenderedSVG").nth(2).wait_for(timeout=120_000)
    assert not [line for line in problems if "another host" in line]
