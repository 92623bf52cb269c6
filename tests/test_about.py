"""Who speaks and how to answer: the line of contact follows its setting, and the page invents nothing."""
from types import SimpleNamespace

import pytest
from sphinx.errors import ExtensionError

from course.about import extension
from tests.conftest import ROOT


def line(publisher, contact):
    """The HTML that the directive gives for two settings."""
    settings = SimpleNamespace(course_publisher=publisher, course_contact=contact)
    return extension.Contact.run(SimpleNamespace(config=settings))[0].astext()


def test_without_an_address_the_page_says_so(trees):
    """The copy that is built from the repository has no publisher: the page says that nobody can be reached."""
    assert "No address has been filled in yet" in trees["guide/about.html"].select_one(".contact").get_text()
    assert extension.MISSING in line("", " ")


@pytest.mark.parametrize(("contact", "target"), [
    ("desk@example.org", "mailto:desk@example.org"), ("https://example.org/write?a=1&b=2", "https://example.org/write?a=1&amp;b=2")])
def test_an_address_becomes_a_link(contact, target):
    assert f'University of Somewhere: <a href="{target}">' in line("University of Somewhere", contact)


@pytest.mark.parametrize("contact", ["call us", "desk@", "javascript:alert(1)"])
def test_a_contact_that_is_no_address_stops_the_build(contact):
    with pytest.raises(ExtensionError, match="course_contact is"):
        line("", contact)


def test_the_page_says_what_a_reader_of_any_side_asks(trees):
    text = " ".join(trees["guide/about.html"].select_one("article").get_text(" ").split())
    for said in ("archived", "No native reader has checked the scripts yet", "No funding is stated, because none is",
                 "You or your outlet are named here", "How do corrections work", "23 and 27 November 2026"):
        assert said in text
    assert "guide/about" in (ROOT / "_toc.yml").read_text("utf-8")
    assert trees["index.html"].select('article a[href^="guide/about.html"]')
