"""Text for a Markdown page, and lines of Markdown as HTML. HTML has its own escape, `html.escape`."""
import re

from markdown_it import MarkdownIt

INLINE = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("smartquotes")


def escape_markdown(text: str) -> str:
    """Text with the characters that Markdown would read as marks made plain."""
    return re.sub(r"([\\`*_{}\[\]<>$|~])", r"\\\1", text)


def inline(text: str) -> str:
    """A line of Markdown as HTML."""
    return INLINE.renderInline(text)
