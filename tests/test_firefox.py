"""The pages in Debian's Firefox, driven by Mozilla's own marionette: another engine, and with all cookies blocked."""
import os
import shutil

import pytest

from tests.conftest import notebooks

pytestmark = pytest.mark.xdist_group("book")
NO_STORAGE = {"dom.storage.enabled": False, "network.cookie.cookieBehavior": 2}


@pytest.fixture(scope="module", params=[{}, NO_STORAGE], ids=["usual", "all cookies blocked"])
def firefox(request):
    """A headless Firefox. Where there is none, these tests are skipped; under CI they fail."""
    program = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
    if not program:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("no Firefox, install with: apt install firefox-esr")
    from marionette_driver.marionette import Marionette
    driver = Marionette(bin=program, headless=True, gecko_log=os.devnull,
                        prefs={"network.captive-portal-service.enabled": False} | request.param)
    driver.start_session()
    driver.timeout.implicit = 5
    yield driver
    driver.delete_session()
    driver.instance.close(clean=True)


def js(driver, script, *arguments):
    """Run a script in the page, with a policy that would refuse it in the page's own world."""
    return driver.execute_script(script, script_args=arguments, sandbox="test")


def test_what_a_reader_does(firefox, book, site):
    """Menu, colours, code, quiz, note, figure to explore, search: each works, and a figure is drawn."""
    chapter = next(name for name in notebooks(book) if name.startswith("chapters/03"))
    firefox.set_window_rect(width=1280, height=800)
    firefox.navigate(site + chapter)

    def click(selector):
        firefox.find_element("css selector", selector).click()

    assert js(firefox, "return getComputedStyle(document.querySelector('h1')).fontFamily").endswith(" serif")
    before = js(firefox, "return document.documentElement.dataset.theme")
    click(".theme-switch-button")
    assert js(firefox, "return document.documentElement.dataset.theme") != before
    click(".modes [data-code=off]")
    assert js(firefox, "return [...document.querySelectorAll('.cell_input')].every(one => !one.checkVisibility())")
    click(".quiz button")
    assert "Not answered yet" in firefox.find_element("css selector", ".quiz-said").text
    js(firefox, "document.querySelector('a.term').focus()")
    assert js(firefox, "return !document.querySelector('.term-note:not([hidden])') === false")
    click(".figure-open")
    assert firefox.find_element("css selector", ".explorer svg").is_displayed()
    assert js(firefox, "return [...document.querySelectorAll('article img')].some(one => one.naturalWidth > 0)")
    firefox.navigate(site + "search.html?q=Pentagon")
    assert firefox.find_element("css selector", "#search-results a").is_displayed()


def test_the_menu_of_a_phone(firefox, book, site):
    """The narrowest window that Firefox makes is a phone for the page: the menu opens and closes."""
    firefox.set_window_rect(width=500, height=800)
    firefox.navigate(site + notebooks(book)[0])
    menu = firefox.find_element("css selector", "#menu")
    assert not menu.is_displayed()
    firefox.find_element("css selector", ".menu-button").click()
    assert menu.is_displayed()
    assert js(firefox, "return document.documentElement.scrollWidth <= innerWidth")
