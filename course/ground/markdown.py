"""Text for a Markdown page. HTML has its own escape, `html.escape` of the standard library."""
import re


def escape_markdown(text: str) -> str:
    """Text with the characters that Markdown would read as marks made plain."""
    return re.sub(r"([\\`*_{}\[\]<>$|~])", r"\\\1", text)
