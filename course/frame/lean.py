"""Each page of the book loads one stylesheet and one script, with the rules and the few icons that the book
uses inside.

The theme's own page asks for 25 files and 960 KB. The theme offers no setting for this, so the assets are taken off the
page here, put together after the build and named by their content, so that a browser may keep them for a year.
"""
import base64
import hashlib
import io
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from fontTools import subset, ttLib
from sphinx.util.images import get_image_size

from course.ground.files import hashed_name

# Scripts of the theme and its extensions that no page needs: frame.js does what the first two did for this book
UNUSED = {"pydata-sphinx-theme.js", "sphinx-book-theme.js", "bootstrap.js", "sphinx-thebe.js", "togglebutton.js",
          "design-tabs.js"}
POLICY = ("default-src 'none'; script-src 'self' {scripts}; style-src 'self'; img-src 'self' data:; font-src data:; "
          "connect-src 'self'; form-action 'self'; base-uri 'none'")


def page(app, pagename, templatename, context, doctree):
    """Take the page's assets for the bundle, and mend what no setting of the theme or MyST-NB reaches."""
    sheets = [f"_static/{sheet.filename.removeprefix('_static/')}" for sheet in context["css_files"]]
    app.assets = sheets, [script.filename or script.attributes["body"] for script in context["script_files"]]
    context["css_files"] = context["script_files"] = []
    sources = {name: Path(app.srcdir, source) for source, name in app.builder.images.items()}

    def image(match):
        size = get_image_size(sources[match[1]]) if match[1] in sources else None
        return match[0] + ('loading="lazy" width="{}" height="{}" '.format(*size) if size else "")

    body = re.sub(r'<img (?=[^>]*src="[^"]*_images/([^"]+)")', image, context.get("body", ""))
    body = re.sub(r"<th[^>]*>(?:&nbsp;|\s|</?p>)*</th>", "<td></td>", body)  # a header cell without a name
    body = re.sub(r"<style scoped>.*?</style>\s*", "", body, flags=re.S)  # pandas repeats it in every table
    body = re.sub(r'<span class="(?:n|nn|p|w)">([^<]*)</span>', r"\1", body)  # code in the colour of text: 2,000 spans
    body = re.sub(r'(<span class="(s2|o)">[^<]*)</span><span class="\2">', r"\1", body)
    body = body.replace(' style="text-align: right;"', "")  # from pandas too; frame.css says it once
    body = re.sub(r'<script type="text/x-thebe-config">.*?</script>\s*<script>.*?</script>', "", body, flags=re.S)
    body = re.sub(r'(<div class="output text_html">)', r'<div class="output text_html" tabindex="0" role="group" '
                  r'aria-label="Table, scrolls sideways">', body)
    context["body"] = re.sub(r' role="(?:doc-biblioentry|list)"| aria-label="Toggle hidden content"', "", body)


def icon_font(css, codes, static):
    """Put the icons in use into the stylesheet: `codes` of the theme's icon font, as one small embedded font."""
    def embed(match):
        face = ttLib.TTFont(static / f"vendor/fontawesome/webfonts/{match[1]}.ttf")
        file, cut = io.BytesIO(), subset.Subsetter()
        cut.populate(unicodes=codes)
        cut.subset(face)
        face.flavor = "woff"
        face.save(file)
        return f"src:url(data:font/woff;base64,{base64.b64encode(file.getvalue()).decode()})"

    css = re.sub(r"@font-face\s*\{[^}]*fa-(?:brands|regular)[^}]*\}", "", css)  # all icons in use are solid ones
    return re.sub(r"src:url\([^)]*/(fa-[\w-]+)\.woff2\)[^;}]*", embed, css)


def in_use(css, words):
    """The stylesheet without rules for elements, classes and ids that no page and no script names, nor variables that
    no rule uses: three quarters of it."""
    words = words | {"from", "to"}  # steps of an animation

    def keep(rule):
        if rule[0].startswith("@"):
            return rule[0]
        asked = {selector: set(re.findall(r"(?:[.#]|(?<![\w:.#-]))(-?[a-zA-Z_][\w-]*)",
                                          re.sub(r"\([^()]*\)|\[[^]]*\]|::?[\w-]+", "", selector)))
                 for selector in re.split(r",(?![^()]*\))", rule[1])}
        kept = ",".join(selector for selector, names in asked.items() if names <= words)
        return f"{kept}{{{rule[2]}}}" if kept else ""

    css = re.sub(r"(@?[^{}@;]+)\{([^{}]*)\}", keep, re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    css = re.sub(r"@(media|supports)[^{}]*\{\s*\}", "", css)
    before = ""
    while before != css:
        before, used = css, set(re.findall(r"var\((--[\w-]+)", css))
        css = re.sub(r"(--[\w-]+):[^;{}]*;?", lambda line, used=used: line[0] * (line[1] in used), css)
    return re.sub(r"\s*([{};,])\s*|\s+(?=\s)", r"\1", css)


def policy(text):
    """The Content-Security-Policy of a page: nothing from elsewhere, and of inline scripts only those it has now."""
    inline = re.findall(r"<script>(.*?)</script>", text, re.S)
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline)
    return POLICY.format(scripts=" ".join(f"'sha256-{code}'" for code in hashes)).replace(" ;", ";")


def bundle(app, error):
    """Write the stylesheet and the script of the whole book and put their names into its pages."""
    if error or not hasattr(app, "assets"):
        return
    out, (sheets, scripts) = Path(app.outdir), app.assets
    for template in out.glob("_static/*.html"):
        template.unlink()
    pages = {path: path.read_text("utf-8") for path in out.rglob("*.html")}
    sheets = ["_static/basic.css", "_static/styles/pydata-sphinx-theme.css", *sheets]

    def read(name):
        return (out / name.split("?")[0]).read_text("utf-8")

    scripts = [script for script in dict.fromkeys(scripts)
               if ".pagename" not in script and script.split("?")[0].split("/")[-1] not in UNUSED]
    code = ";\n".join(read(script) if script.startswith("_static/") else script for script in scripts)
    code = code.replace("//# sourceMappingURL", "//")

    later = "".join(path.read_text("utf-8") for path in out.glob("_static/figures/*.js"))  # see course/explorers
    marks = re.findall(r'\b(?:class|id)="([^"]*)"|<([a-z]+\d?)', "".join(pages.values()))
    words = set(re.findall(r"[\w-]+", code + later + read("_static/searchtools.js") + " ".join(map(" ".join, marks))))
    css = in_use("".join(map(read, sheets)), words)
    css = icon_font(css, [int(icon, 16) for icon in re.findall(r'"\\([ef][0-9a-f]{3})"', css)], out / "_static")

    names = {}
    for name, text in {"book.css": css, "book.js": code}.items():
        names[name] = hashed_name(name, text.encode())
        (out / "_static" / names[name]).write_text(text, "utf-8")
    for path, text in pages.items():
        text = re.sub(r"_static/(book\.(?:css|js))\b", lambda match: "_static/" + names[match[1]], text)
        if path == out / "404.html":  # a host shows it at any depth: let its addresses start at the site's root
            root = urlsplit(app.config.html_baseurl).path.rstrip("/") + "/"
            text = re.sub(r'\b(href|src|action|data-content_root)="(?![#/]|\w+:)(?:\./)?', rf'\1="{root}', text)
        path.write_text(text.replace("content-security-policy", policy(text)), "utf-8")
    for name in ("styles", "scripts", "vendor", "locales"):  # 8 MB that are in the bundle now, or nowhere used
        shutil.rmtree(out / "_static" / name)


def setup(app):
    app.connect("html-page-context", page, priority=999)
    app.connect("build-finished", bundle, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
