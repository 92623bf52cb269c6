"""The data pages: each gives its table whole, shows its rows, says what the package says, and figures lead to it."""
import csv
import gzip
import json
import re
import shutil

import nbformat
import pandas as pd
import pytest

from course import renew
from course.ground.links import SHOWN_WHOLE
from course.ground.words import size_in_words
from course.tables import pages as table_pages
from course.tables.extension import LATE
from tests.conftest import ROOT, copy_tree, make_book, report, until, watch

DATA = ROOT / "data"
RESOURCES = {r["name"]: r for r in json.loads((DATA / "datapackage.json").read_text("utf-8"))["resources"]}
CSV = [name for name, resource in RESOURCES.items() if "schema" in resource]
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))


def cells(row):
    """The texts of a row of a table on a page."""
    return [cell.get_text() for cell in row.select("th, td")]


def rows_of(name):
    """The header and the rows of a table's file."""
    with open(DATA / RESOURCES[name]["path"], encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def preview_problems(name, tree):
    """What differs between the rows on a page and those of its table."""
    labels = RESOURCES[name].get("row_label", [])
    names = rows_of(name)[0]  # what a row is about comes first, what is about the row last
    order = sorted(range(len(names)), key=lambda at: (at > 0, names[at] not in labels, names[at] in LATE or
                                                      names[at].endswith("_precision")))
    header, *rows = [[row[at] for at in order] for row in rows_of(name)]
    shown = [cells(row) for row in tree.select(".preview tbody tr")]
    wanted = rows if len(rows) <= SHOWN_WHOLE else rows[:10]
    if [cells(row) for row in tree.select(".preview thead tr")] != [header]:
        yield f"{name}: the header is another"
    if len(shown) != len(wanted):
        yield f"{name}: {len(shown)} rows are shown, not {len(wanted)}"
    yield from (f"{name}: shown {a}, in the file {b}" for a, b in zip(shown, wanted, strict=False) if a != b)
    said = f"All {len(rows)} rows." if wanted is rows else f"The first 10 of {len(rows):,} rows"
    if said not in tree.select_one(".preview-said").get_text():
        yield f"{name}: the page does not say: {said}"


def test_each_table_has_its_page_in_the_index_and_the_menu(trees):
    assert {f"guide/tables/{name}.html" for name in RESOURCES} | {"data/README.html"} == {
        page for page in trees if page.startswith(("data/", "guide/tables/"))}
    for name in ("article", "nav.bd-docs-nav"):
        links = {link["href"] for link in trees["data/README.html"].select(f"{name} a")}
        assert {f"../guide/tables/{table}.html" for table in RESOURCES} <= links
    menus = [tree.select("nav.bd-docs-nav a") for page, tree in trees.items() if page.startswith("chapters/")]
    assert len(menus) == len(CHAPTERS) and max(map(len, menus)) < len(CHAPTERS) + 24
    assert not [link for menu in menus for link in menu if "guide/tables/" in link["href"]], "it carries the tables"


@pytest.mark.parametrize("name", RESOURCES)
def test_the_download_is_the_table(name, trees, book):
    tree, path = trees[f"guide/tables/{name}.html"], RESOURCES[name]["path"]
    link = tree.select_one("article a.download")
    assert link["href"] == f"../../data/{path}" and link.has_attr("download")
    assert (book / "data" / path).read_bytes() == (DATA / path).read_bytes()
    assert size_in_words((DATA / path).stat().st_size) in link.parent.get_text()


@pytest.mark.parametrize("name", CSV)
def test_the_page_shows_the_rows_and_columns_of_the_table(name, trees, book):
    tree = trees[f"guide/tables/{name}.html"]
    report(list(preview_problems(name, tree)))
    fields = [field["name"] for field in RESOURCES[name]["schema"]["fields"]]
    described = tree.select("#the-columns table tbody tr")
    assert [row.select_one("td").get_text() for row in described] == fields == rows_of(name)[0]
    size = f"{RESOURCES[name]['rows']:,} rows, {len(fields)} columns"
    assert size in tree.select_one("article").get_text() and len(rows_of(name)) - 1 == RESOURCES[name]["rows"]
    assert len(gzip.compress((book / "guide/tables" / f"{name}.html").read_bytes())) < 100_000
    assert "nan" not in {cell.get_text().lower() for cell in tree.select(".preview td")}


def test_a_wrong_row_on_a_page_would_be_seen(trees):
    tree = trees["guide/tables/governments.html"]
    cell = tree.select_one(".preview tbody td")
    cell.string, before = "nan", cell.get_text()
    assert any("'nan'" in line for line in preview_problems("governments", tree))
    cell.string = before
    assert list(preview_problems("governments", tree)) == []
    assert any("9 rows" in line for line in preview_problems("turnout", tree))


@pytest.mark.parametrize("name", sorted(set(RESOURCES) - set(CSV)))
def test_the_page_of_a_map_names_its_features(name, trees):
    features = json.loads((DATA / RESOURCES[name]["path"]).read_text("utf-8"))["features"]
    shown = [cells(row)[:-1] for row in trees[f"guide/tables/{name}.html"].select(".preview tbody tr")]
    assert shown == [list(feature["properties"].values()) for feature in features]


@pytest.mark.parametrize("name", RESOURCES)
def test_the_page_says_what_the_package_says(name, trees):
    """Who counted, licence, a line to cite, what not to do; the last comes first, the columns come late."""
    resource, text = RESOURCES[name], trees[f"guide/tables/{name}.html"].select_one("article").get_text()

    def plain(words):
        return re.sub(r"[\s`'\"\u2018\u2019\u201c\u201d*]+|\\", "", words).replace("...", "\u2026")

    parts = [resource["counted_by"], resource["description"], *resource["not_to_do"],
             *(n["title"] for n in resource["licenses"]), f"Table {name}"]
    missing = [part for part in parts if plain(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", part)) not in plain(text)]
    assert missing == []
    headings = [h.get_text().strip("#") for h in trees[f"guide/tables/{name}.html"].select("article h2")]
    assert headings[:2] == ["What not to do with it", "Download and open"]
    assert ("The columns" in headings) == (name in CSV) and headings[-1] == "What changed"
    if resource["derived"]:
        known = (ROOT / "course/derive/published.csv").read_text("utf-8")
        sums = set(re.findall(r"\b[0-9a-f]{64}\b", text))
        assert sums and all(checksum in known for checksum in sums), "the published files and their checksums"


def test_published_files_are_those_that_the_script_reads():
    def files(name):
        return [row["file"] for row in table_pages.published(name, ROOT)]

    assert all(files(name) for name in RESOURCES if RESOURCES[name]["derived"])
    assert files("us_troops_dmdc") == ["troopdata-rebuild-reports.csv"]
    assert len(files("speech_mentions")) == 2, "a pattern for letters is no name of a file"
    assert files("sigacts_monthly") == ["sigacts_iraq_df.rda"], "by a constant of another script"
    assert len(files("governorates")) == 18 and "countries-50m.json" not in files("governorates")


@pytest.mark.parametrize("name", RESOURCES)
def test_the_line_for_pandas_works(name, trees, monkeypatch):
    monkeypatch.chdir(DATA)
    code = trees[f"guide/tables/{name}.html"].select_one(".highlight-python pre").get_text()
    found = {}
    exec(code, found)
    if name in CSV:
        dates = [f["name"] for f in RESOURCES[name]["schema"]["fields"] if f["type"] == "date"]
        assert len(found[name]) == RESOURCES[name]["rows"]
        assert all(pd.api.types.is_datetime64_any_dtype(found[name][column]) for column in dates)
    else:
        assert len(found[name]) >= 16


def reads(path):
    """The tables that the code of a notebook reads."""
    code = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
    return {name for name in re.findall(r"""["'](?:\.\./data/)?([a-z0-9_]+)\.(?:csv|geojson)["']""", code)
            if name in RESOURCES}


def test_who_uses_a_table_is_true_both_ways(trees):
    """Each page lists the chapters and sheets that read its table and no other."""
    wanted = {(name, f"../../{page}/{path.stem}.html") for folder, page in
              (("chapters", "chapters"), ("exercises/masters", "exercises/sheets"))
              for path in ROOT.glob(f"{folder}/*.ipynb") for name in reads(path)}
    listed = {(name, link["href"]) for name in RESOURCES
              for link in trees[f"guide/tables/{name}.html"].select("#who-uses-it-here a.internal")}
    assert listed == wanted


def figure_problems(notebook, name):
    """Figures of a chapter that name no tables, unknown tables, or tables that no cell up to there reads."""
    known = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        known |= set(table_pages.tables_read(cell.source))
        figure = any("image/svg+xml" in output.get("data", {}) for output in cell.outputs)
        tables = cell.metadata.get("course", {}).get("tables")
        if figure and tables is None:
            yield f"{name}, cell {cell.id}: a figure without the tables it draws in its metadata (course.tables)"
        elif tables is not None and not figure:
            yield f"{name}, cell {cell.id}: course.tables on a cell without a figure"
        yield from (f"{name}, cell {cell.id}: {table} is no table" for table in tables or () if table not in RESOURCES)
        yield from (f"{name}, cell {cell.id}: {table} is not read up to here" for table in tables or ()
                    if table not in known)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_figure_names_the_tables_it_draws(path, trees):
    notebook = nbformat.read(path, as_version=4)
    report(list(figure_problems(notebook, path.stem)))
    wanted = [cell.metadata["course"]["tables"] for cell in notebook.cells
              if "tables" in cell.metadata.get("course", {})]
    lines = trees[f"chapters/{path.stem}.html"].select("article .figure .figure-data")
    assert [[link.get_text() for link in line.select("a")] for line in lines] == wanted
    assert [[link["href"] for link in line.select("a")] for line in lines] == [
        [f"../guide/tables/{table}.html" for table in tables] for tables in wanted]
    assert all(line.find_previous("img").find_parent(class_="cell") is line.find_parent(class_="cell")
               for line in lines), "the line stands below its figure"


def test_a_wrong_table_under_a_figure_is_named():
    notebook = nbformat.read(CHAPTERS[2], as_version=4)
    first, second, third, *_ = [cell for cell in notebook.cells if "tables" in cell.metadata.get("course", {})]
    first.metadata["course"] = {}
    second.metadata["course"]["tables"] = ["turnout"]
    third.metadata["course"]["tables"] = ["levels"]
    said = list(figure_problems(notebook, "three"))
    assert [line.split(": ")[1][:25] for line in said] == [
        "a figure without the tabl", "turnout is not read up to", "levels is no table", "levels is not read up to "]


def test_every_row_has_an_id_of_its_own(trees):
    problems = []
    for name in RESOURCES:
        tree = trees[f"guide/tables/{name}.html"]
        ids = [tag["id"] for tag in tree.select("[id]")]
        problems += [f"{name}: the id {one} stands twice" for one in {one for one in ids if ids.count(one) > 1}]
        problems += [f"{name}: a row without an id" for row in tree.select(".preview tbody tr") if not row.get("id")]
        box = tree.select_one(".preview")
        if (box["tabindex"], box["role"]) != ("0", "region") or name not in box["aria-label"]:
            problems.append(f"{name}: the box is no region for the keyboard")
        if box.select("thead th:not([scope=col]), tbody th:not([scope=row])") or box.select("[style]"):
            problems.append(f"{name}: header cells")
    report(problems)
    row = trees["guide/tables/events.html"].select_one("tr#T052 td")
    assert "Soleimani" in row.get_text(), "what a row is comes first"


def test_sources_and_scripts_of_cells(trees):
    """A source key leads to the reference pages, a place to its row; Arabic and Persian are marked."""
    row = trees["guide/tables/events.html"].select_one("tr#T052")
    keys = rows_of("events")[[r[0] for r in rows_of("events")].index("T052")][14].split(";")
    links = {link.get_text(): link["href"] for link in row.select("a")}
    assert all(re.fullmatch(rf"\.\./references[a-z-]*\.html#ref-{key.lower()}", links[key]) for key in keys)
    assert "places.html#Baghdad-airport" in links.values()
    for name, column, lang in (("glossary", "script_ar", "ar"), ("glossary", "script_fa", "fa"),
                               ("parliament_2026_governorate", "list_ar", "ar")):
        heads = cells(trees[f"guide/tables/{name}.html"].select_one(".preview thead tr"))
        for row in trees[f"guide/tables/{name}.html"].select(".preview tbody tr"):
            cell = row.select("th, td")[heads.index(column)]
            if cell.get_text():
                assert (cell.get("lang"), cell.get("dir")) == (lang, "rtl"), cell


def test_a_link_to_a_row_shows_it_and_the_file_downloads_without_javascript(browser, site):
    """On a phone: the row is in sight and marked, its key stays in sight, the page itself does not scroll sideways."""
    problems = []
    with browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False) as context:
        page = context.new_page()
        watch(page, problems, site)
        page.goto(site + "guide/tables/events.html#T052")
        row = page.locator("tr#T052")
        until(page, "(y => 0 <= y && y <= 700)(document.querySelector('tr#T052 th').getBoundingClientRect().y)")
        box = row.locator("th").bounding_box()
        grounds = [page.locator(f"#{row} td").first.evaluate("cell => getComputedStyle(cell).backgroundColor")
                   for row in ("T052", "T051")]
        assert grounds[0] != grounds[1]
        page.locator(".preview").evaluate("box => { box.scrollLeft = 900 }")
        assert row.locator("th").bounding_box()["x"] == box["x"], "the key of the row stays in sight"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for name in ("events", "governorates"):
            page.goto(f"{site}guide/tables/{name}.html")
            with page.expect_download() as download:
                page.locator("a.download").click()
            assert download.value.suggested_filename == RESOURCES[name]["path"]
            assert download.value.path().read_bytes() == (DATA / RESOURCES[name]["path"]).read_bytes()
        page.goto(f"{site}chapters/{CHAPTERS[1].stem}.html")
        page.locator(".figure-data a").first.click()
        page.wait_for_url(f"{site}guide/tables/events.html")
    report(problems)


def test_the_columns_that_matter_come_first_and_rows_can_be_filtered(trees, site, page):
    """Six columns, then all after a tick; what is typed leaves the rows that have it, and the count says how many; the
    figure that draws the table stands above it."""
    page.goto(f"{site}guide/tables/events.html")
    heads = page.locator(".preview thead th")
    assert [head.is_visible() for head in heads.all()] == [True] * 6 + [False] * (heads.count() - 6)
    page.get_by_label("All").check()
    assert heads.last.is_visible()
    page.get_by_label("Rows with").fill("soleimani")
    rows = page.locator(".preview tbody tr:visible")
    texts = [row.text_content().lower() for row in rows.all()]
    wanted = sum("soleimani" in " ".join(row).lower() for row in rows_of("events")[1:])
    assert len(texts) == wanted > 1 and all("soleimani" in text for text in texts)
    assert page.locator(".preview-said").inner_text() == f"{wanted} of {len(rows_of('events')) - 1} rows."
    page.get_by_label("Rows with").fill("Suleimani")  # the search takes it for the same name
    assert sum("soleimani" in row.text_content().lower() for row in rows.all()) == wanted
    drawn = {table for tree in trees.values() for line in tree.select(".figure .figure-data")
             for table in [link.get_text() for link in line.select("a")]}
    for name in sorted(drawn):
        figure = trees[f"guide/tables/{name}.html"].select_one("article figure")
        assert figure and figure.find_next("h2").get_text().startswith("What not to do"), name


def test_search_finds_a_table_by_a_word_of_its_rows(site, page):
    page.goto(f"{site}search.html?q=PS752")
    page.locator("#search-status").get_by_text("Search finished").wait_for()
    found = page.eval_on_selector_all("#search-results li a", "links => links.map(link => link.pathname)")
    assert any(link.endswith("guide/tables/events.html") for link in found)


def test_a_page_of_a_table_that_is_gone_is_named_and_removed(tmp_path, capsys):
    tree = copy_tree(tmp_path / "tree")
    old, page = tree / "guide/tables/old_table.md", tree / "guide/tables/turnout.md"
    old.write_text("# Old\n", "utf-8")
    text = page.read_text("utf-8")
    page.write_text(re.sub(r"\d+ rows", "1 rows", text), "utf-8")
    assert renew.main(tree) == 0 and page.read_text("utf-8") == text and not old.exists()
    said = capsys.readouterr().out
    assert all(str(path.relative_to(tree)) in said for path in (old, page)) and len(said.splitlines()) == 2, said


def test_unknown_tables_stop_the_build(tmp_path):
    """A preview and a figure that name no table are named in one line each."""
    tree = copy_tree(tmp_path / "tree")
    for folder in ("chapters", "exercises", "guide"):
        shutil.rmtree(tree / folder)
    (tree / "index.md").write_text("# A book\n\n```{preview} evnts\n```\n", "utf-8")
    for page in tree.glob("data/*.md"):
        page.unlink()
    (tree / "_toc.yml").write_text("format: jb-book\nroot: index\n", "utf-8")
    done = make_book(tree)
    assert done.returncode and "index, line 3: no table 'evnts' in data/datapackage.json" in done.stderr
    notebook = nbformat.read(CHAPTERS[2], as_version=4)
    cell = next(cell for cell in notebook.cells if "tables" in cell.metadata.get("course", {}))
    cell.metadata["course"]["tables"] = ["levels"]
    notebook.cells = [nbformat.v4.new_markdown_cell("# One", id="one"), cell]
    (tree / "chapters").mkdir()
    nbformat.write(notebook, tree / f"chapters/{CHAPTERS[0].name}")
    (tree / "index.md").write_text("# A book\n", "utf-8")
    contents = f"format: jb-book\nroot: index\nchapters:\n  - file: chapters/{CHAPTERS[0].stem}\n"
    (tree / "_toc.yml").write_text(contents, "utf-8")
    done = make_book(tree)
    assert done.returncode
    assert "its metadata name the table 'levels', which has no page guide/tables/levels.md" in done.stderr
