"""Who answers for the book: two settings of _config.yml, and the line on guide/about.md that is made from them.

    :::{contact}           how to reach the publisher; while the setting is empty it says so
"""
import re
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

MISSING = ("No address has been filled in yet. Until the publisher of this copy fills in <code>course_contact</code> "
           "in <code>_config.yml</code>, nobody can be reached through this page.")


def address(contact: str) -> str:
    """A contact as a link target; ExtensionError if it is neither a web address nor an e-mail address."""
    if re.fullmatch(r"https?://\S+", contact):
        return contact
    if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", contact):
        return f"mailto:{contact}"
    raise ExtensionError(f"_config.yml: course_contact is '{contact}': write a web address (https://...) or an e-mail "
                         "address.")


class Contact(SphinxDirective):
    """The line that says how to reach the publisher."""

    def run(self) -> list[nodes.Node]:
        publisher, contact = self.config.course_publisher.strip(), self.config.course_contact.strip()
        if not contact:
            return [nodes.raw("", f'<p class="contact">{MISSING}</p>', format="html")]
        who = f"{escape(publisher)}: " if publisher else ""
        link = f'<a href="{escape(address(contact))}">{escape(contact)}</a>'
        return [nodes.raw("", f'<p class="contact">{who}{link}</p>', format="html")]


def setup(app: Sphinx) -> dict:
    app.add_config_value("course_publisher", "", "env", [str])
    app.add_config_value("course_contact", "", "env", [str])
    app.add_directive("contact", Contact)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
