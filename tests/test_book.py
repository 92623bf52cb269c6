"""The built book as a reader meets it: opened in a real browser, on a phone and a laptop, in light and dark."""
import json
import re
from datetime import date
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.conftest import REPOSITORY, ROOT, SITE, notebooks, pages, report, watch

pytestmark = pytest.mark.xdist_group("book")

AXE = """axe.run({rules: {"color-contrast": {enabled: false}, "link-in-text-block": {enabled: false}},
  resultTypes: ["violations"]}).then(found => found.violations)"""
CONTRAST = """axe.run({runOnly: ["color-contrast", "link-in-text-block"],
  resultTypes: ["violations"]}).then(found => found.violations)"""
# Contrast is slow to measure: of the elements that are styled alike, three are enough
THIN_OUT = """() => {
  for (let depth = 0; depth < 6; depth++) {
    const seen = {}
    for (const element of document.querySelectorAll("article *")) if (!element.children.length) {
      let style = ""
      for (let node = element; node.tagName != "ARTICLE"; node = node.parentElement)
        style += node.tagName + "." + node.className + "." + (node.getAttribute("style") ?? "") + " "
      if ((seen[style] = (seen[style] ?? 0) + 1) > 3) element.remove()
    }
  }
}"""
LOAD_IMAGES = """async () => {
  const broken = []
  for (const image of document.images) image.loading = "eager"
  for (const image of document.images) await image.decode().catch(() => broken.push(image.src))
  return broken
}"""


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_every_page_opens_clean(book, site, browser, width, scheme):
    """No console error, failed or foreign request, broken image, sideways scroll or axe-core finding."""
    problems = []
    with browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme,
                             reduced_motion="reduce") as context:
        page = context.new_page()
        watch(page, problems, site)

        def check(name, where, violations):
            problems.extend(f"{name}, {where}: {found['id']}, {found['help']}: {node['target']}"
                            for found in violations for node in found["nodes"])

        for name in pages(book):
            page.goto(site + name)
            problems += [f"{name}: image does not load: {image}" for image in page.evaluate(LOAD_IMAGES)]
            if page.locator("html").get_attribute("data-theme") != scheme:
                problems.append(f"{name}: is not {scheme} for a reader who prefers {scheme}")
            page.evaluate(AXE_SCRIPT)
            check(name, f"{width} px", page.evaluate(AXE))
            for narrow in (width, 320) if width == 360 else (width,):
                page.set_viewport_size({"width": narrow, "height": 740})
                if page.evaluate("document.documentElement.scrollWidth") > narrow:
                    problems.append(f"{name}: scrolls sideways at {narrow} px")
            page.set_viewport_size({"width": width, "height": 740})
            page.evaluate(THIN_OUT)
            for theme in ("light", "dark"):
                page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
                check(name, f"{theme} at {width} px", page.evaluate(CONTRAST))
    report(problems)


STRANGE = """() => {
  const refused = []
  addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective))
  const add = (tag, given) => document.body.append(Object.assign(document.createElement(tag), given))
  add("script", {textContent: "document.title = 'taken over'"})
  add("img", {src: "https://example.org/count.png", alt: ""})
  add("script", {src: "https://example.org/count.js"})
  add("link", {rel: "stylesheet", href: "https://example.org/count.css"})
  add("iframe", {src: "https://example.org/"})
  document.body.setAttribute("style", "display: none")
  fetch("https://example.org/").catch(() => 0)
  return new Promise((done) => setTimeout(() => done([document.title, document.body.style.display, ...refused]), 300))
}"""


def test_policy_lets_nothing_in(trees, site, page):
    """Each page has the strict policy, and a page in the browser keeps it: what is put into it is refused."""
    problems = []
    for name, tree in trees.items():
        given = [meta["content"] for meta in tree.select('meta[http-equiv="Content-Security-Policy"]')]
        if len(given) != 1 or not given[0].startswith("default-src 'none'; script-src 'self' 'sha256-"):
            problems.append(f"{name}: policy {given}")
        elif "unsafe" in given[0] or "http" in given[0]:
            problems.append(f"{name}: the policy is open: {given[0]}")
    report(problems)
    page.goto(site + "index.html")
    title, display, *refused = page.evaluate(STRANGE)
    assert title != "taken over" and not display
    assert set(refused) == {"script-src-elem", "style-src-elem", "style-src-attr", "img-src", "frame-src",
                            "connect-src"}


def test_every_link_and_anchor_resolves(book, trees):
    """Links inside the site lead to a file that is there and to an anchor that the file has."""
    anchors = {name: {tag["id"] for tag in tree.select("[id]")} for name, tree in trees.items()}
    broken = []
    for name, tree in trees.items():
        for tag in tree.select("[href], [src], [action]"):
            address = tag.get("href") or tag.get("src") or tag.get("action") or ""
            target, anchor = urldefrag(urljoin(SITE + name, address))
            if not target.startswith(SITE):
                if urlsplit(target).scheme not in ("https", "http", "mailto", "data"):
                    broken.append(f"{name}: {address}")
                continue
            path = unquote(urlsplit(target).path).removeprefix(urlsplit(SITE).path) or "index.html"
            if not (book / path).is_file() or anchor and path in anchors and unquote(anchor) not in anchors[path]:
                broken.append(f"{name}: {address}")
    report(broken)


def test_search_finds_a_word_of_each_chapter(book, trees, site, page):
    """The longest word of a chapter's text finds the chapter; Control and K open the search from any page."""
    chapters = [name for name in pages(book) if name.startswith("chapters/")]
    for name in chapters:
        text = " ".join(part.get_text(" ") for part in trees[name].select("article p"))
        word = max(re.findall(r"\b[a-z]+\b", text), key=len)
        page.goto(site + name)
        page.keyboard.press("Control+k")
        page.locator("#pst-search-dialog input").fill(word)
        page.keyboard.press("Enter")
        page.locator("#search-results a").first.wait_for()
        page.locator("#search-results").get_by_text("Search finished").wait_for()
        found = page.eval_on_selector_all("#search-results li a", "links => links.map(link => link.pathname)")
        assert any(link.endswith(name) for link in found), f"{name}: searched for {word}, found {found}"
    assert chapters


def test_folded_blocks_open_by_keyboard(trees, site, page):
    """Hints and answers: reached with Tab, opened with Enter, closed with Space."""
    folded = [name for name, tree in trees.items() if tree.select_one("article details > summary")]
    assert folded
    for name in folded:
        page.goto(site + name)
        block = page.locator("article details").first
        assert block.get_attribute("open") is None, f"{name}: the first folded block stands open"
        page.evaluate("""() => { const before = document.createElement("button")
                         document.querySelector("article details").before(before); before.focus() }""")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY", f"{name}: Tab does not reach the block"
        for key, state in [("Enter", ""), ("Space", None)]:
            page.keyboard.press(key)
            assert block.get_attribute("open") == state, f"{name}: after {key}"


def test_the_two_menus_of_a_phone(book, site, phone):
    """Both open on a tap and close with Escape; a tap on a link leads there and leaves no menu open."""
    phone.goto(site + notebooks(book)[0])
    for name in ("primary", "secondary"):
        menu = phone.locator(f"#pst-{name}-sidebar-modal")
        assert not menu.is_visible()
        phone.locator(f"button.{name}-toggle").tap()
        menu.wait_for(state="visible", timeout=3000)
        phone.keyboard.press("Escape")
        menu.wait_for(state="hidden", timeout=3000)
        phone.locator(f"button.{name}-toggle").tap()
        link = menu.locator("nav a").last
        address = link.evaluate("link => link.href")
        link.tap()
        phone.wait_for_url(address)
        menu.wait_for(state="hidden", timeout=3000)  # the menu may not stay open over the section that was asked for


def test_fonts_and_dark_mode_are_kept(book, site, page):
    """Sans serif text, monospace code; the button makes this and the next page dark; figures keep a white plate."""
    def background():
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.goto(site + notebooks(book)[0])
    fonts = [page.locator(name).first.evaluate("element => getComputedStyle(element).fontFamily")
             for name in ("body", "article pre")]
    assert "sans-serif" in fonts[0] and "monospace" in fonts[1]
    light = background()
    page.locator("button.theme-switch-button").first.click()
    page.goto(site + next(name for name in notebooks(book)))
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert sum(map(int, re.findall(r"\d+", background())[:3])) < 200 < sum(map(int, re.findall(r"\d+", light)[:3]))
    plates = page.eval_on_selector_all("article .cell_output img",
                                       "all => all.map(image => getComputedStyle(image).backgroundColor)")
    assert set(plates) <= {"rgb(255, 255, 255)"}
    page.locator("button.theme-switch-button").first.click()
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "light"


def test_copy_button_gives_the_code(book, site, page):
    """The button of a code cell puts its code on the clipboard."""
    page.goto(site + notebooks(book)[0])
    cell = page.locator("div.cell_input").first
    cell.hover()
    cell.locator("button.copybtn").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("pre").inner_text().strip()


def test_download_and_binder_links(book, trees, site, page):
    """Each runnable page gives its own notebook, and Binder opens the same notebook in JupyterLab."""
    assert notebooks(book)
    for name in notebooks(book):
        notebook = name.replace(".html", ".ipynb")
        binder = f"https://mybinder.org/v2/gh/example/iraq-course/main?urlpath=lab/tree/{notebook}"
        assert [link["href"] for link in trees[name].select("a.run-binder")] == [binder]
        page.goto(site + name)
        with page.expect_download() as download:
            page.locator("a.run-download").click()
        assert download.value.suggested_filename == notebook.split("/")[-1]
        assert json.loads(download.value.path().read_bytes()) == json.loads((ROOT / notebook).read_bytes())


def test_addresses_of_every_page(trees):
    """Canonical address, "report an error" and the page's source follow the two settings, and the source is there."""
    problems = []
    for name, tree in trees.items():
        page = name.removesuffix(".html")
        canonical = [link["href"] for link in tree.select('link[rel="canonical"]')]
        if canonical != ([SITE + name] if page != "404" else []):
            problems.append(f"{name}: canonical address {canonical}")
        footer = [link["href"] for link in tree.select(".edition a") if link["href"].startswith("https:")]
        if f"{REPOSITORY}/issues/new?title=Error+in+{page}" not in footer:
            problems.append(f"{name}: no link to report an error in {footer}")
        source = [link.removeprefix(REPOSITORY) for link in footer if "/issues/" not in link]
        wanted = re.sub("^exercises/(sheets|solutions)/", "exercises/masters/", page)
        wanted = [f"/edit/main/{wanted}.md", f"/blob/main/{wanted}.ipynb"]
        if page in ("404", "search", "genindex"):
            wanted = []
        if source != [link for link in wanted if (ROOT / link[11:]).is_file()]:
            problems.append(f"{name}: link to the source {source}")
    report(problems)


def test_not_found_works_at_any_depth(site, page):
    """An unknown address deep in the site shows the page with its style, and its links lead back."""
    problems = []
    watch(page, problems, site)
    answer = page.goto(site + "no/such/page/at-all.html")
    assert answer.status == 404
    assert page.locator("h1", has_text="This page was not found").is_visible()
    report([line for line in problems if not line.endswith(("at-all.html", "status of 404 (Not Found)"))])
    page.locator("article a", has_text="first page").click()
    page.wait_for_url(site + "index.html")


def test_images_have_alt_text_and_size(trees):
    """Alternative text, width, height, lazy loading: nothing is silent, nothing jumps while a page loads.

    One image is asked for at once: the first page's picture, which stands in the first screen."""
    problems = []
    for name, tree in trees.items():
        for image in tree.select("article img"):
            if len(image.get("alt", "")) < 20:
                problems.append(f"{name}: no alternative text: {image['src']}")
            if not (image.get("width", "?") + image.get("height", "?")).isdigit():
                problems.append(f"{name}: no width or height: {image['src']}")
            if image.get("loading") != "lazy" and not image.find_parent(class_="front-picture"):
                problems.append(f"{name}: not lazy: {image['src']}")
    report(problems)


def test_figures_are_legible_on_a_phone(book, trees, site, phone):
    """The smallest text of each figure is at least 9 px high on a phone; the figure keeps its proportions."""
    problems = []
    for name in [name for name, tree in trees.items() if tree.select_one("article .cell_output img")]:
        phone.goto(site + name)
        for source, width, height in phone.eval_on_selector_all("article .cell_output img", """all => all.map(image => {
                const box = image.getBoundingClientRect()
                return [image.getAttribute("src"), box.width, box.height] })"""):
            svg = (book / name).parent.joinpath(source).resolve().read_text("utf-8")
            box = [float(number) for number in re.search(r'viewBox="([^"]+)"', svg)[1].split()]
            smallest = min(float(size) for size in re.findall(r"font(?:-size)?: ?(?:[\w]+ )*?([\d.]+)px", svg))
            if smallest * width / box[2] < 9:
                problems.append(f"{name}: text of {smallest * width / box[2]:.1f} px in {source}")
            if abs(width / height - box[2] / box[3]) > 0.02:
                problems.append(f"{name}: stretched: {source}")
    report(problems)


def test_edition_is_shown(trees):
    """Each page names the edition of CHANGELOG.md."""
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)[1]
    shown = f"Edition of {date.fromisoformat(newest):%d %B %Y}".replace(" 0", " ")
    report([name for name, tree in trees.items() if shown not in tree.get_text(" ")])


def test_opens_from_a_folder(book, page):
    """Without a server, for a class without a network: style, figures, folds, dark mode and links work."""
    problems = []
    watch(page, problems, book.as_uri())
    for name in ["index.html", *notebooks(book)]:
        page.goto((book / name).as_uri())
        problems += [f"{name}: image does not load: {image}" for image in page.evaluate(LOAD_IMAGES)]
        if page.locator(".skip-link").evaluate("link => link.getBoundingClientRect().bottom") > 0:
            problems.append(f"{name}: has no style")
    report(problems)
    page.locator("article details summary").first.click()
    assert page.locator("article details").first.get_attribute("open") is not None
    page.locator("button.theme-switch-button").first.click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.locator(".prev-next-footer a").first.click()
    page.wait_for_url(book.as_uri() + "/**")
    assert page.locator("html").get_attribute("data-theme") == "dark"


UNPRINTED = "button, nav:not(#jb-print-toc nav), p.run, .prev-next-footer, details > :not(summary)"
CUT = """all => all.filter(element => {
  const style = getComputedStyle(element)
  return element.checkVisibility() && !element.closest("[tabindex]") && style.display != "inline"
    && style.overflowX != "visible" && element.scrollWidth > element.clientWidth + 2
}).map(element => element.textContent.slice(0, 60))"""


def test_prints_on_paper(book, site, page):
    """A printed chapter has every figure, no buttons or menus, folded answers stay folded, links show their address."""
    for name in notebooks(book):
        page.goto(site + name)
        if not name.startswith("chapters/"):
            continue
        page.pdf(format="A4")  # figures below the screen are lazy; printing has to load them
        assert all(page.eval_on_selector_all("article img", "all => all.map(image => image.complete)")), name
        page.emulate_media(media="print")
        seen = page.eval_on_selector_all(UNPRINTED, """all => all.filter(element =>
            element.checkVisibility({contentVisibilityAuto: true})).map(element => element.outerHTML.slice(0, 80))""")
        assert not seen, name
        outside = page.locator("article a[href^='http']").first
        shown = outside.evaluate("link => getComputedStyle(link, '::after').content")
        assert outside.get_attribute("href") in shown.replace('" "', "").replace('"', "") or "attr(href)" in shown
        page.emulate_media(media="screen")


@pytest.mark.parametrize("width", [360, 1280])
def test_text_of_twice_the_size(book, site, browser, width):
    """At 200 % no page scrolls sideways and no heading or paragraph is cut."""
    problems = []
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        for name in pages(book):
            page.goto(site + name)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                problems.append(f"{name}: scrolls sideways")
            words = page.eval_on_selector_all("article :is(h1, h2, h3, p, li, summary, label, button)", CUT)
            problems += [f"{name}: cut: {text}" for text in words]
    report(problems)


def test_keyboard_focus_is_seen(book, site, page):
    """Each stop of the Tab key in a chapter is on the screen and has a visible outline or shadow."""
    name = notebooks(book)[2]
    page.emulate_media(reduced_motion="reduce")
    page.goto(site + name)
    stops, problems = set(), []
    for _ in range(300):
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => { const e = document.activeElement, style = getComputedStyle(e)
          const box = e.getBoundingClientRect()
          return [e.tagName + " " + (e.textContent.trim() || e.getAttribute("aria-label") || e.id).slice(0, 40),
                  style.outlineStyle != "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow != "none",
                  box.bottom > 0 && box.top < innerHeight && box.width > 0] }""")
        if stop[0].startswith("BODY"):
            break
        stops.add(stop[0])
        if not (stop[1] and stop[2]):
            problems.append(f"{stop[0]}: outline {stop[1]}, on the screen {stop[2]}")
    assert len(stops) > 20 and stop[0].startswith("BODY"), "Tab does not go through the page"
    report(problems)


def test_without_javascript(book, site, browser):
    """Text, figures, folds and links are there; no button that does nothing is shown, on a phone too."""
    problems = []
    for width in (360, 1280):
        with browser.new_context(viewport={"width": width, "height": 740}, java_script_enabled=False) as context:
            page = context.new_page()
            for name in ["index.html", *notebooks(book)]:
                page.goto(site + name)
                dead = [button for button in page.locator("button, input:not(.judge input), select").all() if button.is_visible()]
                problems += [f"{name} at {width}: {button.evaluate('e => e.outerHTML')[:90]}" for button in dead]
                if not page.locator(".bd-docs-nav a[href$='.html']").first.is_visible():
                    problems.append(f"{name} at {width}: the contents of the book are not shown")
            page.locator("article details summary").first.click()
            if not page.locator("article details > :not(summary)").first.is_visible():
                problems.append(f"{name} at {width}: a fold does not open")
    report(problems)
