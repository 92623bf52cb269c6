"""The book as plain Markdown without code, for an e-reader: chapters from their notebooks, pages of the guide.

What only a reader of the code needs is left out by the marks of the contract of a chapter: code cells, cells with the
tag `code-only`, paragraphs that begin with **Code.** or **Change this and run it.**
"""
import posixpath
import re
from collections.abc import Collection

from bs4 import BeautifulSoup

ABOUT_CODE = ("**Code.**", "**Change this and run it.**")
CODE_ONLY = "code-only"


def without_asides(markdown: str) -> str:
    """Markdown without the paragraphs about the code."""
    return "\n\n".join(part for part in re.split(r"\n{2,}", markdown) if not part.startswith(ABOUT_CODE))


def clean_svg(svg: str) -> str:
    """An SVG without its document type, which names a file on another host."""
    return re.sub(r"<!DOCTYPE[^>]*>\s*", "", svg)


def clean_table(html: str) -> str:
    """The table of an output as well-formed XHTML in one block, without styles."""
    table = BeautifulSoup(html, "html.parser").table
    if table is None:
        return ""
    for tag in [table, *table.find_all(True)]:
        tag.attrs = {name: value for name, value in tag.attrs.items() if name in ("colspan", "rowspan", "lang", "dir")}
    return re.sub(r"\n\s*(?=\n)", "", str(table))


def shown(output: dict, name: str, alt: str, files: dict[str, str]) -> str:
    """An output as Markdown; a figure goes into `files` under a name that begins with `name`."""
    data = {kind: "".join(text) for kind, text in output.get("data", {}).items()}
    if "image/svg+xml" in data:
        file = f"{name}.svg"
        files[file] = clean_svg(data["image/svg+xml"])
        words = re.sub(r"([\[\]])", r"\\\1", " ".join(alt.split()))
        return f"![{words}]({posixpath.basename(file)})"
    if "text/html" in data:
        return clean_table(data["text/html"])
    text = data.get("text/markdown") or data.get("text/plain") or "".join(output.get("text", ""))
    fence = "" if "text/markdown" in data else "```"
    return "\n".join(filter(None, [fence, text.strip("\n"), fence])) if text.strip() else ""


def chapter(notebook: dict, page: str) -> tuple[str, dict[str, str]]:
    """(Markdown, {path of a figure: SVG}) of a chapter whose page is called `page`."""
    parts, files = [], {}
    for number, cell in enumerate(notebook["cells"]):
        if CODE_ONLY in cell["metadata"].get("tags", []):
            continue
        if cell["cell_type"] == "markdown":
            parts.append(without_asides("".join(cell["source"])))
        elif cell["cell_type"] == "code":
            alt = cell["metadata"].get("mystnb", {}).get("image", {}).get("alt", "")
            parts += [shown(output, f"{page}-{number}-{place}", alt, files)
                      for place, output in enumerate(cell["outputs"])]
    return "\n\n".join(filter(None, parts)) + "\n", files


def relinked(markdown: str, page: str, known: Collection[str], labels: Collection[str], base: str = "") -> str:
    """Markdown whose links lead to pages that are there: `known` pages and `labels`; others to the site, or nowhere.

    `page` is where the text is, such as guide/about; `base` the address of the site, or empty.
    """
    def target(address: str) -> str:
        path, _, anchor = address.strip("<>").partition("#")
        if not path:
            return address if anchor in labels else ""
        full = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
        stem = re.sub(r"\.(md|ipynb)$", "", full)
        if stem in known:
            keep = f"#{anchor}" if anchor in labels else ""
            return keep or posixpath.relpath(f"{stem}.md", posixpath.dirname(page) or ".")
        on_site = re.sub(r"\.(md|ipynb)$", ".html", full) + f"#{anchor}" * bool(anchor)
        return f"{base.rstrip('/')}/{on_site}" if base else ""

    def link(match: re.Match) -> str:
        to = target(match[2])
        return f"[{match[1]}]({to})" if to else match[1]

    def tag(match: re.Match) -> str:
        to = target(match[1])
        return f'<a href="{to}">{match[2]}</a>' if to else match[2]

    text = re.sub(r"(?<![!\]])\[((?:\\.|[^\[\]\\])*)\]\((?!https?:|mailto:|<http)([^)\s]+)\)", link, markdown)
    return re.sub(r'<a href="(?!https?:|mailto:)([^"]+)"[^>]*>(.*?)</a>', tag, text)


def labels_of(markdown: str) -> set[str]:
    """The anchors that a page of Markdown has: (label)= and []{#label}."""
    return set(re.findall(r"^\(([^)\s]+)\)=$", markdown, re.M)) | set(re.findall(r"\{#([^}\s]+)\}", markdown))
