"""The pages in Debian's Firefox: another engine, as usual and with all cookies blocked, wide and narrow, in a frame."""
import os
import time

import pytest

from course.site.serve import serving
from tests import firefox
from tests.conftest import notebooks
from tests.test_runner import SHOWN

pytestmark = pytest.mark.xdist_group("book/test_firefox")
WAYS = {"as usual": {}, "all cookies blocked": {"dom.storage.enabled": False, "network.cookie.cookieBehavior": 2}}
PLATFORM = '<iframe sandbox="allow-scripts allow-forms" src="{}" width="1100" height="700"></iframe>'


@pytest.fixture(scope="module", params=WAYS)
def window(request):
    """A Firefox. Where there is none, these tests are skipped; under CI they fail."""
    if not firefox.program():
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("no Firefox, install with: apt install firefox-esr")
    with firefox.started(**WAYS[request.param]) as window:
        yield window


def reads_a_chapter(window):
    """Colours, reading without code, quiz, glossary note, figure to explore: each works."""
    assert window.run("getComputedStyle(document.querySelector('h1')).fontFamily").endswith(" serif")
    before = window.run("document.documentElement.dataset.theme")
    window.click(".theme-switch-button")
    assert window.run("document.documentElement.dataset.theme") != before
    window.click(".modes [data-code=off]")
    assert window.run("[...document.querySelectorAll('.cell_input')].every(one => !one.checkVisibility())")
    window.click(".quiz button")
    assert "Not answered yet" in window.text(".quiz-said")
    window.run("document.querySelector('a.term').focus()")
    assert window.shows(".term-note:not([hidden])")
    window.click(".figure-open")
    assert window.shows(".explorer svg")
    window.run("document.querySelector('article img').scrollIntoView()")


def test_a_chapter_and_the_search(window, book, site):
    window.go(site + next(name for name in notebooks(book) if name.startswith("chapters/03")), 1280)
    reads_a_chapter(window)
    window.go(site + "search.html?q=Pentagon", 1280)
    assert window.shows("#search-results a")


def test_the_menu_of_a_phone(window, book, site):
    """The narrowest window that Firefox makes is a phone for the page."""
    window.go(site + notebooks(book)[0], 500)
    assert not window.shows("#menu", 0)
    window.click(".menu-button")
    assert window.shows("#menu")
    assert window.run("document.documentElement.scrollWidth <= innerWidth")


def test_in_the_frame_of_another_host(window, book, site, tmp_path):
    chapter = next(name for name in notebooks(book) if name.startswith("chapters/03"))
    (tmp_path / "lesson.html").write_text(PLATFORM.format(site + chapter), "utf-8")
    with serving(tmp_path) as platform:
        window.go(platform.replace("127.0.0.1", "localhost") + "lesson.html", 1280)
        window("WebDriver:SwitchToFrame", element=window.find("iframe"))
        reads_a_chapter(window)
        window("WebDriver:SwitchToFrame")


def test_a_page_runs(window, book, running, request):
    """A late chapter gives what is printed. Where the browser keeps nothing, a sheet runs all the same and says so."""
    blocked = "blocked" in request.node.callspec.params["window"]
    start = "exercises/sheets/03" if blocked else "chapters/11"
    window.go(running[0] + next(name for name in notebooks(book) if name.startswith(start)), 1280)
    window.click(".run-here")
    for _ in range(600):
        if window.text(".run-said").startswith(("Done", "Ready", "A cell", "Python could")):
            break
        time.sleep(0.5)
    assert window.text(".run-said").startswith("Ready" if blocked else "Done")
    if blocked:
        window.click(".run-keep")
        assert window.text(".run-said") == "This browser keeps nothing: download your sheet instead."
    else:
        shown = window.run(SHOWN)
        assert len(shown) > 15 and [ran for _, ran in shown] == [printed for printed, _ in shown]
