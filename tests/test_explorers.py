"""Interactive figures: loaded when asked for, used by mouse, keyboard and tap, true to the tables."""
import csv
import gzip
import io
import math
import re
import shutil

import pandas as pd
import pytest
from axe_playwright_python.base import AXE_SCRIPT

from course.explorers import extension as explorers
from tests.conftest import ROOT, copy_tree, make_book, report, until, watch

PAGES = {"timeline": "chapters/02-a-shared-past.html", "troops": "chapters/03-counting-soldiers.html",
         "seats": "chapters/05-votes-and-governments.html"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src data:; "
          "connect-src 'self'")


def table(name, **options):
    """A table of the book, dates as text."""
    return pd.read_csv(ROOT / "data" / f"{name}.csv", **options)


def explore(page, site, name, address=""):
    """Open a chapter, ask for its figure (an address asks for it too) and return the figure."""
    page.goto(site + PAGES[name] + address)
    if not address:
        page.locator(".figure-open").click()
    figure = page.locator(".explorer")
    figure.locator(".figure-plot :is(circle, path)").first.wait_for()
    return figure


def shown(figure):
    """Rows of the figure's own table, as {column: text}."""
    opener = figure.get_by_role("button", name="Show as table")
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()
        figure.locator(".figure-table td").first.wait_for()  # the texts of the rows come when they are asked for
    heads = figure.locator(".figure-table thead th").all_inner_texts()
    rows = figure.locator(".figure-table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))")
    return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_loaded_before_it_is_asked_for(book, site, page, name):
    """Then one script of at most 20 KB; the printed figure goes when the other stands, and comes back."""
    problems, asked = [], []
    watch(page, problems, site)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + PAGES[name], wait_until="networkidle")
    assert not [url for url in asked if "/figures/" in url]
    asked.clear()
    host = page.locator(f"[data-figure={name}]")
    image = host.locator("xpath=../figure/img")
    host.get_by_role("button", name="Explore this figure").click()
    host.locator(".figure-plot svg circle").first.wait_for()
    asked = [url for url in asked if not url.endswith(".svg")]  # pictures of the chapter come as they come into view
    assert asked == [host.evaluate("host => new URL(host.dataset.script, location).href")]
    script = book / "_static" / "figures" / asked[0].split("/")[-1]
    assert len(gzip.compress(script.read_bytes(), 6)) <= 20_000
    assert not image.is_visible() and host.locator(".explorer").evaluate("figure => figure == document.activeElement")
    page.emulate_media(media="print")
    assert image.is_visible() and not host.is_visible(), "paper shows the printed figure"
    page.emulate_media(media="screen")
    host.get_by_role("button", name="Back to the printed figure").click()
    assert image.is_visible() and not host.locator(".explorer").is_visible()
    host.get_by_role("button", name="Explore this figure").click()
    assert host.locator(".explorer").is_visible() and not image.is_visible()
    report(problems)


@pytest.mark.parametrize("name", PAGES)
def test_without_script_the_printed_figure_and_its_links_are_there(book, site, browser, name):
    """No dead button; each table is linked; a link to an event leads to its figure."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site + PAGES[name])
        host = page.locator(f"[data-figure={name}]")
        assert host.locator("xpath=../figure/img").is_visible()
        assert not host.locator("button").is_visible()
        cell = host.locator("xpath=ancestor::*[contains(@class, 'cell')][last()]")
        pointed = [link.get_attribute("href") for link in cell.locator("a").all()]
        for table_name in explorers.FIGURES[name][1]:  # each table once: here or in the line under the figure
            assert pointed.count(f"../guide/tables/{table_name}.html") == 1, table_name
        if name == "timeline":
            anchors = host.locator("span[id]").evaluate_all("spans => spans.map(span => span.id)")
            assert sorted(anchors) == sorted(table("events")["event"])


def test_a_script_that_fails_is_said_in_words(site, page):
    """The printed figure stays, and a second try works."""
    page.route("**/figures/*.js", lambda route: route.abort())
    page.goto(site + PAGES["seats"])
    page.locator(".figure-open").click()
    page.get_by_text("could not be loaded").wait_for()
    assert page.locator(".exploring").count() == 0
    page.unroute("**/figures/*.js")
    page.locator(".figure-open").click()
    page.locator(".explorer svg").first.wait_for()


def test_long_texts_come_when_a_row_is_opened(site, page):
    """Not before; where they do not come, the row, the table and the download say so, and the next row asks again."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    figure = explore(page, site, "timeline")
    page.route("**/timeline-texts*.js", lambda route: route.abort())
    assert not [url for url in asked if "timeline-texts" in url]
    row = figure.locator(".figure-item").nth(3)
    row.click()
    figure.locator(".figure-body", has_text="could not be loaded").wait_for()
    for name in ("Download these rows", "Show as table"):
        figure.get_by_role("button", name=name).click()
        figure.locator(".figure-table", has_text="could not be loaded").wait_for()
    page.unroute("**/timeline-texts*.js")
    row.click()
    row.click()
    fourth = table("events").sort_values("date", kind="stable").iloc[3]
    figure.locator(".figure-body", has_text=fourth["what"]).wait_for()


def test_timeline_by_mouse(site, page):
    """Lane and years filter marks, list, table and download alike; a click on a mark opens the row."""
    events = table("events")
    figure = explore(page, site, "timeline")
    assert figure.locator("[data-event]").count() == len(events) == figure.locator(".figure-item").count()
    steps = page.evaluate("history.length")
    figure.get_by_label("inside Iraq").uncheck()
    figure.get_by_label("From year").select_option("2003")
    figure.get_by_label("To year").select_option("2018")
    year = events["date"].str[:4].astype(int)
    wanted = events[(events["lane"] != "inside Iraq") & year.between(2003, 2018)]
    assert figure.locator(".figure-said").inner_text().startswith(f"{len(wanted)} of {len(events)} events")
    marks = figure.locator("[data-event]").evaluate_all("all => all.map(one => one.dataset.event)")
    assert sorted(marks) == sorted(wanted["event"])
    rows = shown(figure)
    assert [row["event"] for row in rows] == wanted.sort_values("date", kind="stable")["event"].tolist()
    assert {row["event"]: row["what"] for row in rows} == wanted.set_index("event")["what"].to_dict()
    with page.expect_download() as download:
        figure.get_by_role("button", name="Download these rows").click()
    assert download.value.suggested_filename == "events-selection.csv"
    assert list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8")))) == rows
    for event in ("T029", "T028"):  # one of which only the month is known
        row = events.set_index("event").loc[event]
        if row["lane"] == "inside Iraq":
            figure.get_by_label("inside Iraq").check()
        figure.locator(f"[data-event={event}]").click()
        opened = figure.locator(".figure-item[aria-expanded=true]")
        assert row["title"] in opened.inner_text()
        figure.locator(".figure-body", has_text=row["what"]).wait_for()
        body = figure.locator(".figure-body").inner_text()
        assert ("the day is not known" in body) == (row["date_precision"] == "month")
        assert page.evaluate("[location.hash, history.length]") == [f"#{event}", steps]
    hollow = figure.locator("circle[data-event][fill='white']").count()
    assert hollow == (events[year.between(2003, 2018)]["date_precision"] == "month").sum()


def test_timeline_says_what_is_known_from_digests(site, page):
    """A grey mark with a darker edge, the words of the book before the event, and the sources with their kind."""
    events = table("events").set_index("event")
    figure = explore(page, site, "timeline", "#T131")
    figure.locator(".figure-body li").first.wait_for()
    body = figure.locator(".figure-body").inner_text()
    said = body.index("Was reported by"), body.index("originals were not read"), body.index(events["what"]["T131"])
    assert list(said) == sorted(said)
    assert figure.locator(".figure-body li").count() == len(events["source"]["T131"].split(";"))
    edge = table("../_static/colours", index_col="name")["hex"]["uncertain"]
    marks = figure.locator(f"circle[data-event][stroke='{edge}']")
    assert marks.count() == (events["use_rule"] == "attribute").sum()


def test_timeline_by_keyboard(site, page):
    """Tab reaches the button, the filters and the list; arrows move in the list; Enter opens, Escape closes."""
    page.goto(site + PAGES["timeline"])
    page.evaluate("""() => { const before = document.createElement("button")
                     document.querySelector(".figure-open").before(before); before.focus() }""")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".explorer .figure-item").first.wait_for()

    def tab_to(test, key="Tab"):
        for _ in range(40):
            page.keyboard.press(key)
            if page.evaluate(f"(() => {{ const one = document.activeElement; return {test} }})()"):
                return
        pytest.fail(f"Tab does not reach {test}")

    tab_to("one.value == 'US-Iraq'")
    page.keyboard.press("Space")
    tab_to("one.textContent == '2003 to 2018'")
    page.keyboard.press("Enter")
    tab_to("one.matches('.figure-item')", "Shift+Tab")  # the list is between the plot and what filters it
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    events = table("events")
    wanted = events[(events["lane"] != "US-Iraq") & events["date"].between("2003", "2019")].sort_values("date")
    page.locator(".figure-body", has_text=wanted["what"].iloc[-1]).wait_for()
    tab_to("one.closest('.figure-body')")
    page.keyboard.press("Escape")
    assert page.locator(".figure-body").count() == 0 and not page.evaluate("location.hash")
    assert wanted["title"].iloc[-1] in page.evaluate("document.activeElement.textContent")
    tab_to("one.textContent == 'Back to the printed figure'")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Explore this figure"


def test_timeline_by_tap_and_by_link(book, site, phone):
    """On the phone a tap opens, nothing is wider than the screen, text is not shrunk; links, from disk too."""
    figure = explore(phone, site, "timeline")
    phone.locator("[data-event=T055]").tap()
    assert "Iran fires missiles" in figure.locator(".figure-item[aria-expanded=true]").inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = figure.locator("svg text").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(sizes) >= 12
    figure.locator(".figure-item").nth(3).tap()
    assert figure.locator(".figure-body").count() == 1
    for start in (site, book.as_uri() + "/"):
        problems, page = [], phone.context.new_page()
        watch(page, problems, start)
        figure = explore(page, start, "timeline", "#T052")
        until(page, "document.activeElement.textContent.includes('Soleimani')")
        until(page, """(y => 0 < y && y < 700)(
            document.querySelector(".figure-item[aria-expanded=true]").getBoundingClientRect().y)""")
        page.evaluate("location.hash = '#T112'")
        until(page, "document.activeElement.textContent.includes('attack Iran')")
        report(problems)


def test_troop_numbers_are_those_of_the_tables(site, page):
    """Each measure alone: its rows, its values; a printed 0 is a cross and no mark; digests are words and no mark."""
    levels, reports = table("us_troop_levels"), table("us_troops_dmdc").query("country == 'Iraq' and date >= '2003'")
    yearly = table("us_troops_country_year").query("country == 'Iraq' and year >= 2003")
    figure = explore(page, site, "troops")
    assert figure.get_by_label("2014 to 2026").is_checked(), "it opens on the years that the claim is about"
    figure.get_by_label("2003 to 2026").check()
    boxes = figure.locator("input[type=checkbox]")
    names = boxes.evaluate_all("all => all.map(one => one.value)")
    counted = reports[reports["status"] == "published"]
    wanted = {name: list(rows["high"]) for name, rows in levels.groupby("measure")}
    wanted |= {"active": list(counted["active_duty"]), "total": list(counted["grand_total"]),
               "yearly": list(yearly["troops_ad"][yearly["troops_ad"] > 0])}
    zeros = {"active": len(reports) - len(counted), "total": len(reports) - len(counted),
             "yearly": (yearly["troops_ad"] == 0).sum()}
    assert sorted(names) == sorted(wanted)
    cross = "path[d*='l8,8m0,-8l-8,8']"
    for name in names:
        for box in boxes.all():
            box.set_checked(box.get_attribute("value") == name)
        rows = shown(figure)
        assert [int(row["high"]) for row in rows if row["high"]] == wanted[name], name
        assert figure.locator(f".figure-plot {cross}").count() == zeros.get(name, 0), name
        assert figure.locator("[aria-label='What is counted'] li").count() == 1, "what this measure counts"
        digests = (levels["measure"].eq(name) & levels["use_rule"].eq("attribute")).sum()
        assert figure.get_by_text("Not drawn, because the originals were not read").count() == (digests > 0)
        assert figure.locator(".figure-item", has_text="known from digests only").count() == digests
        marks = int(re.search(r"Marks of (\d+)", figure.locator("svg[role=img]").get_attribute("aria-label"))[1])
        assert marks == len(wanted[name]) + zeros.get(name, 0) - digests
    boxes.first.check()
    assert "no line joins one kind to another" in figure.locator(".figure-said").inner_text()
    days = pd.to_datetime(counted["date"])
    for box in boxes.all():
        box.set_checked(box.get_attribute("value") in ("active", "total", "authorised"))
    us = table("../_static/colours", index_col="name")["hex"]["United States"]
    ranges = (levels["measure"].eq("authorised") & (levels["low"] < levels["high"])).sum()
    joined = figure.locator(f".figure-plot line[stroke='{us}']").count() - ranges
    assert joined == 2 * (days.diff().dt.days < 125).sum(), "lines only inside one measure, from report to next report"


def test_troop_points_open_by_mouse_keyboard_and_tap(site, page, phone):
    """The exact value, its date and its source; the address opens the same point again."""
    figure = explore(page, site, "troops")
    figure.get_by_label("2014 to 2026").check()
    figure.locator(".figure-item", has_text="5,262").focus()
    page.keyboard.press("Enter")
    body = figure.locator(".figure-body").inner_text()
    row = table("us_troop_levels").set_index("level").loc["L21"]
    assert f"{row['high']:,}, September 2016" in body and "not a count" in body and row["note"] in body
    source = table("sources").set_index("source").loc[row["source"]]
    assert figure.locator(f".figure-body a[href='{source['url']}']").count() == 1
    assert page.evaluate("location.hash") == "#troops-L21"
    address = "#troops-active-2017-09"
    figure = explore(phone, site, "troops", address)
    figure.locator(".figure-body").wait_for()
    report_row = table("us_troops_dmdc").query("country == 'Iraq' and date == '2017-09-01'").iloc[0]
    for column in ("active_duty", "selected_reserve", "civilian", "grand_total"):
        assert f"{report_row[column]:,.0f}" in figure.locator(".figure-body").inner_text()
    mark = figure.locator(".figure-plot path[d*='h8v8h-8']").last  # federal Iraq, January 2026
    mark.tap()
    assert "without the Kurdistan Region" in figure.locator(".figure-body").inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_where_the_definition_changes_is_named(site, page):
    """Each number in the notes on changes stands in the tables or is the change between two of them."""
    figure = explore(page, site, "troops")
    figure.get_by_label("2003 to 2026").check()
    for box in figure.locator("input[type=checkbox]").all():
        box.check()
    notes = figure.locator("[aria-label='Where the meaning changes'] li")
    letters = figure.locator(".figure-plot svg > text[fill='white']").all_text_contents()
    assert letters == [text[0] for text in notes.all_inner_texts()] and len(letters) == 9
    words = " ".join(notes.all_inner_texts())
    for phrase in ("Zero means: see another table", "A limit, not a count", "The count stops", "A trap"):
        assert phrase in words
    dmdc, yearly = table("us_troops_dmdc"), table("us_troops_country_year").query("country == 'Iraq'").set_index("year")
    autumn = dmdc.query("year == 2017").pivot(index="country", columns="month", values="active_duty")
    falls = [f"{round(-100 * (autumn[12] / autumn[9] - 1)[country])}" for country in ("Jordan", "Qatar", "Kuwait")]
    assert "{}, {} and {} percent".format(*falls) in words
    known = set(yearly["troops_ad"]) | {yearly["troops_ad"][2006] // 3, yearly["troops_ad"][2007] // 3}
    known |= set(table("us_troop_levels")["high"])
    known |= set(dmdc.query("country == 'Iraq'")[["active_duty", "selected_reserve", "grand_total"]].stack())
    numbers = {int(text.replace(",", "")) for text in re.findall(r"\b\d{1,3},\d{3}\b", words)}
    assert numbers <= known, numbers - known
    assert yearly["troops_ad"][2017] == 6148 + 1465 + 7402


def test_seats_add_up(site, page):
    """Every election: majority from the house, fewest lists, rows that cannot be picked; named coalitions."""
    elections = table("elections")
    many = elections["residual"] | elections["list"].isin(["Independents", "Minority quota seats"])
    figure = explore(page, site, "seats")
    said, choice = figure.locator(".figure-said"), figure.get_by_label("Election", exact=True)
    for day, lists in elections.groupby("election_date"):
        choice.select_option(day)
        house = lists["house_seats"].iloc[0]
        majority = house // 2 + 1
        assert said.inner_text() == f"Pick lists: {majority} of {house} seats are a majority."
        assert figure.locator("[data-row]").count() == house
        boxes = figure.locator(".figure-lists input").evaluate_all("all => all.map(one => one.value)")
        assert sorted(boxes) == sorted(lists["row"][~many])
        for name in lists["list"][many]:
            assert name in figure.get_by_text("not to be picked").inner_text()
        least = (lists["seats"][~many].sort_values(ascending=False).cumsum() < majority).sum() + 1
        assert f"Fewest lists that reach {majority} here: {least}." in figure.inner_text()
        for one in figure.locator("[aria-label='Coalitions that this chapter names'] button").all()[:-1]:
            one.click()
            rows = [row for row in shown(figure) if row["picked"] == "yes"]
            total = lists.set_index("row")["seats"][[row["row"] for row in rows]].sum()
            assert said.inner_text().startswith(f"{total} seats of {house}, {len(rows)} lists: ")
            left = f"{total - majority} more" if total >= majority else f"{majority - total} short"
            assert left in said.inner_text()
    recent = elections[elections["election_date"] == "2025-11-11"]
    figure.get_by_role("button", name="PMF-linked lists alone").click()
    assert said.inner_text().startswith(f"{recent['seats'][recent['camp'] == 'PMF-linked'].sum()} seats")
    figure.get_by_role("button", name="The six largest lists").click()
    assert said.inner_text().startswith(f"{recent['seats'][~many[recent.index]].nlargest(6).sum()} seats")
    figure.get_by_role("button", name="Seven without PMF-linked").click()
    picked = recent[(recent["camp"] != "PMF-linked") & ~many[recent.index]].nlargest(7, "seats")
    assert said.inner_text().startswith(f"{picked['seats'].sum()} seats")
    for day, lists in elections.groupby("election_date"):  # the court's reading of 2022 and what came after
        choice.select_option(day)
        house = lists["house_seats"].iloc[0]
        said = figure.inner_text()
        assert (f"two thirds of all members ({math.ceil(house * 2 / 3)} of {house})" in said) == (day > "2021"), day
        assert ("Framework is no list" in said) == ("the court's reading" in said) == (day > "2021"), day


def test_seats_by_mouse_keyboard_tap_and_address(site, page, phone):
    """A box, a seat or Space picks a list; fewer are named; the address keeps the choice without a step of history."""
    elections = table("elections").query("election_date == '2025-11-11'")
    largest = elections.nlargest(7, "seats")
    figure = explore(page, site, "seats")
    steps = page.evaluate("history.length")
    for row in largest["row"].iloc[:6]:
        figure.locator(f"input[value={row}]").check()
    figure.locator(f"input[value={largest['row'].iloc[6]}]").focus()
    page.keyboard.press("Space")
    total = largest["seats"].sum()
    said = figure.locator(".figure-said").inner_text()
    assert said.startswith(f"{total} seats of 329, 7 lists: a majority, {total - 165} more")
    spare = largest["list"][total - largest["seats"] >= 165]
    line = figure.get_by_text("It would do without any one of these").inner_text()
    assert {name for name in largest["list"] if name in line} == set(spare)
    assert page.evaluate("history.length") == steps
    figure = explore(phone, site, "seats", page.evaluate("location.hash"))
    until(phone, "document.querySelectorAll('.figure-lists input:checked').length == 7")
    assert figure.locator(".figure-said").inner_text() == said
    figure.locator(f"input[value={largest['row'].iloc[0]}]").tap()
    left = total - largest["seats"].iloc[0]
    assert figure.locator(".figure-said").inner_text().startswith(f"{left} seats of 329, 6 lists: no majority")
    figure.locator("[data-row=E107]").first.tap()  # the minority quota: not one list
    assert figure.locator(".figure-said").inner_text().startswith(f"{left} seats")
    figure.locator(f"[data-row={largest['row'].iloc[0]}]").nth(20).tap()
    assert figure.locator(".figure-said").inner_text() == said


def test_a_mark_opens_its_row_without_moving_the_page(site, page, phone):
    """By tap and by click: the plot stays where it was, and the list below shows the row."""
    for one in (phone, page):
        for name, mark in (("timeline", "[data-event=T100]"), ("troops", "path[d*='h8v8h-8']")):
            figure = explore(one, site, name)
            place = figure.locator(f".figure-plot {mark}").last
            place.scroll_into_view_if_needed()
            before = one.evaluate("scrollY")
            place.tap() if one is phone else place.click()
            opened = figure.locator(".figure-item[aria-expanded=true]")
            assert one.evaluate("scrollY") == before, name
            row, box = opened.bounding_box(), figure.locator(".figure-list").bounding_box()
            assert box["y"] - 1 <= row["y"] < box["y"] + box["height"] - row["height"], "scrolled inside the list"
            plot = figure.locator(".figure-plot").bounding_box()
            assert 0 <= box["y"] - plot["y"] - plot["height"] < 40, "the list follows the plot"
            told = figure.locator(".visually-hidden[role=status]").text_content()
            assert opened.locator("span").text_content() in told


def test_letters_of_the_breaks_never_cover_each_other(site, browser):
    """All kinds, each period, on the phone and on the desk; shown kinds are counted and not the ticked ones."""
    for width in (360, 1280):
        with browser.new_context(viewport={"width": width, "height": 900}) as context:
            figure = explore(context.new_page(), site, "troops")
            figure.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
            boxes = figure.locator("input[type=checkbox]")
            for box in boxes.all():
                box.check()
            for period in ("2003 to 2026", "2003 to 2012", "2014 to 2026"):
                figure.get_by_label(period).check()
                found = figure.locator(".letter").evaluate_all(
                    "all => all.map(one => [one.cx.baseVal.value, one.cy.baseVal.value, one.r.baseVal.value])")
                notes = figure.locator("[aria-label='Where the meaning changes'] li").count()
                assert len(found) == notes > 1
                close = [(a, b) for at, a in enumerate(found) for b in found[:at]
                         if math.dist(a[:2], b[:2]) < a[2] + b[2]]
                assert not close, (width, period, close)
            for box in boxes.all():  # two kinds ticked, of which the early years have one
                box.set_checked(box.get_attribute("value") in ("reported", "actual"))
            figure.get_by_label("2003 to 2012").check()
            kinds = {row["measure"] for row in shown(figure)}
            assert kinds == {"Reported"} and "side by side" not in figure.locator(".figure-said").inner_text()


def test_addresses_that_go_and_that_lead_nowhere(site, page):
    """The way back clears the address, so that a reload shows the printed figure; an unknown row is said."""
    figure = explore(page, site, "timeline", "#T004")
    figure.locator(".figure-body").wait_for()
    figure.get_by_role("button", name="Back to the printed figure").click()
    assert not page.evaluate("location.hash")
    page.reload()
    assert page.locator(".figure-open").is_visible() and page.locator(".explorer").count() == 0
    for name, address, words in (("timeline", "#T999", "There is no row T999."),
                                 ("troops", "#troops-L99", "There is no number L99."),
                                 ("seats", "#seats-2031-01-01", "There is no election of 1 January 2031 here.")):
        page.goto("about:blank")
        assert explore(page, site, name, address).locator(".figure-said").inner_text().startswith(words)


def test_buttons_show_what_is_chosen_and_tables_stand_in_line(site, page):
    """The pressed period is filled; numbers stand right and words left, each heading as its column."""
    figure = explore(page, site, "timeline")
    pressed = figure.locator("[aria-pressed=true]")
    assert pressed.all_inner_texts() == ["All years"]
    figure.get_by_role("button", name="2003 to 2018").click()
    assert pressed.all_inner_texts() == ["2003 to 2018"]
    fills = [figure.get_by_role("button", name=name).evaluate("one => getComputedStyle(one).backgroundColor")
             for name in ("2003 to 2018", "All years")]
    assert len(set(fills)) == 2
    for name, right in (("timeline", set()), ("troops", {"low", "high"}), ("seats", {"seats"})):
        figure = explore(page, site, name)
        shown(figure)
        for row in (".figure-table thead tr", ".figure-table tbody tr:first-child"):
            sides = figure.locator(f"{row} > *").evaluate_all("all => all.map(one => getComputedStyle(one).textAlign)")
            heads = figure.locator(".figure-table thead th").all_inner_texts()
            assert {head for head, side in zip(heads, sides, strict=True) if side == "right"} == right, (name, row)


@pytest.mark.parametrize("width", [360, 1280])
def test_open_figures_have_no_axe_finding(site, browser, width):
    """Light and dark, with a row and the table open; targets of 24 px; no sideways scroll; the policy is kept."""
    problems = []
    for name, path in PAGES.items():
        with browser.new_context(viewport={"width": width, "height": 900}) as context:
            page = context.new_page()
            watch(page, problems, site)
            page.goto(site + path)
            page.evaluate("""policy => {
              window.broken = []
              addEventListener("securitypolicyviolation", event => broken.push(event.violatedDirective))
              const meta = document.createElement("meta")
              meta.httpEquiv = "Content-Security-Policy"
              meta.content = policy
              document.head.append(meta)
            }""", POLICY)
            page.locator(".figure-open").click()
            figure = page.locator(".explorer")
            figure.locator(".figure-plot svg circle").first.wait_for()
            if figure.locator(".figure-item").count():
                figure.locator(".figure-item").nth(5).click()
            else:
                figure.get_by_role("button", name="The six largest lists").click()
            shown(figure)
            problems += [f"{name}: breaks the policy: {directive}" for directive in page.evaluate("broken")]
            small = figure.locator("button, select, label").evaluate_all(
                "all => all.filter(one => one.getBoundingClientRect().height < 24).map(one => one.textContent)")
            problems += [f"{name}: target under 24 px: {text}" for text in small]
            for narrow in (width, 320):
                page.set_viewport_size({"width": narrow, "height": 900})
                until(page, f"document.documentElement.scrollWidth <= {narrow}")  # the figure is drawn anew
        with browser.new_context(viewport={"width": width, "height": 900}) as context:
            page = context.new_page()  # without the policy, which would stop axe itself
            figure = explore(page, site, name)
            if figure.locator(".figure-item").count():
                figure.locator(".figure-item").nth(5).click()
            shown(figure)
            page.evaluate("""() => { for (const one of document.querySelectorAll(
              ".figure-item, .figure-table tbody tr")) if (!one.matches(":nth-child(-n+6), li:nth-child(-n+7) *"))
                (one.closest("li") ?? one).remove()
              for (const one of document.querySelectorAll(".figure-plot circle:nth-of-type(n + 30)")) one.remove() }""")
            # of rows and dots that are styled alike a few are enough, and faster
            page.evaluate(AXE_SCRIPT)
            for theme in ("light", "dark"):
                page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
                only = ", runOnly: ['color-contrast']" if theme == "dark" else ""  # the rest has no colour
                rules = f"{{preload: false{only}}}"
                for found in page.evaluate(f"axe.run('.interactive', {rules}).then(found => found.violations)"):
                    problems += [f"{name}, {theme}, {width} px: {found['id']}: {node['target']}"
                                 for node in found["nodes"]]
    report(problems)


@pytest.mark.parametrize(("file", "old", "new", "words"), [
    ("data/events.csv", "title,what,lane,", "title,what,track,", "data/events.csv has no rows with a column 'lane'"),
    ("data/elections.csv", "United Iraqi Alliance,Shia Islamist,140", "United Iraqi Alliance,Shia Islamist,forty",
     "data/elections.csv, line 2, seats: 'forty' is not a whole number"),
    ("data/elections.csv", "Shia Islamist,140", "Shia Islamist,141", "the seats of the lists add up to 276"),
    ("data/elections.csv", "2025-11-11,329,Badr,", "2025-11-11,329,Badr list,",
     "has no list 'Badr' on 2025-11-11, which a coalition of chapter 5 names"),
    ("_static/colours.csv", "highlight,", "marker,", "_static/colours.csv has no colour 'highlight'"),
])
def test_broken_data_stops_the_build(tmp_path, file, old, new, words):
    """A renamed column, a word for a number, a sum that is off, a colour that is gone: each is named in one line."""
    from types import SimpleNamespace

    from sphinx.errors import ExtensionError

    from course.explorers import extension

    for folder in ("data", "_static"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ExtensionError, match=re.escape(words)):
        extension.write(SimpleNamespace(srcdir=tmp_path, outdir=tmp_path / "site"))


def test_a_builder_reads_what_is_wrong(tmp_path):
    """The line reaches the terminal of whoever runs `make book`."""
    tree = copy_tree(tmp_path / "tree")
    path = tree / "data" / "us_troop_levels.csv"
    path.write_text(path.read_text("utf-8").replace(",measure,", ",kind,", 1), "utf-8")
    done = make_book(tree)
    assert done.returncode and "us_troop_levels.csv has no rows with a column 'measure'" in done.stderr
