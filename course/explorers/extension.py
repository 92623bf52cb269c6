"""Explorers: a button under the printed figure of a cell with the metadata `{"course": {"explorer": NAME}}`, and links.

The links lead to the pages of those tables that the printed figure does not draw. The button loads one script, made
here from `figures/shared.js`, `figures/NAME.js`, `figures/figures.css`, what words.toml says of the numbers, and the
rows that the figure needs, and named by its content. Long texts are in a second script, which the figure loads when a
reader opens a row.
"""
import json
import math
import re
from datetime import date
from pathlib import Path
from typing import NoReturn

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from course.ground.cells import noted
from course.ground.facts import record_ends, source_quality
from course.ground.files import hashed_name, load
from course.ground.rows import read_rows
from course.ground.words import date_in_words

HERE = Path(__file__).parent
SCRIPTS = HERE / "figures"
WORDS = load(HERE / "words.toml")
MANY = ("Independents", "Minority quota seats")  # rows that hold many persons; chapter 5 has the same two names
DATES = ("date", "end_date", "election_date")
NUMBERS = ("low", "high", "seats", "house_seats", "year", "troops_ad", "active_duty", "grand_total", "selected_reserve",
           "civilian")


def stop(text: str) -> NoReturn:
    """End the build with one line: what is wrong, where, what to do."""
    raise ExtensionError(f"explorers: {text}")


def read(folder: Path, name: str, columns: list[str]) -> list[dict[str, str | int | None]]:
    """The rows of data/NAME.csv, with the columns asked for: whole numbers as numbers, empty cells as None, dates that
    are dates."""
    rows = []
    for line, row in enumerate(read_rows(folder / f"{name}.csv"), 2):
        for column in columns:
            if column not in row:
                stop(f"data/{name}.csv has no rows with a column '{column}'. Put it back, or change "
                     "course/explorers/extension.py.")
            try:
                if column in DATES and (row[column] or column != "end_date"):
                    date.fromisoformat(row[column])
                row[column] = int(row[column]) if row[column] and column in NUMBERS else row[column] or None
            except ValueError:
                wanted = "a date: year-month-day" if column in DATES else "a whole number: digits"
                stop(f"data/{name}.csv, line {line}, {column}: '{row[column]}' is not {wanted}.")
        rows.append({column: row[column] for column in columns})
    return rows


def cited(folder: Path, rows: list[dict]) -> dict[str, list[str]]:
    """{key: [name, address, quality]} of the sources that the rows name. A name is publisher and date, with the title
    only where there is no address to follow: titles would make the script a quarter larger."""
    known = {row["source"]: row for row in read_rows(folder / "sources.csv")}
    found = {}
    for key in sorted({key for row in rows for key in row["source"].split(";")}):
        if key not in known:
            stop(f"data/sources.csv has no source '{key}', which a row of an interactive figure names. Add it.")
        row = known[key]
        title = "" if row["url"] and row["publisher"] else row["title"]
        day = row["date"] and date_in_words(row["date"], row["date_precision"])
        found[key] = [", ".join(filter(None, [title, row["publisher"], day])), row["url"], row["quality"]]
    return found


def timeline(folder: Path) -> dict:
    """What is drawn of every event, the end of the record, and in `later`, in the same order, the events' texts and
    their sources."""
    rows = read(folder, "events", ["event", "date", "end_date", "date_precision", "title", "what", "lane", "actors",
                                   "place", "confidence", "use_rule", "source", "note"])
    rows.sort(key=lambda row: row["date"])
    drawn = ("event", "date", "end_date", "date_precision", "title", "lane", "use_rule")
    parts = [[{key: row[key] for key in row if (key in drawn) == first} for row in rows] for first in (True, False)]
    later = {"rows": parts[1], "sources": cited(folder, rows)}
    return {"rows": parts[0], "ends": record_ends().isoformat(), "later": later}


def troops(folder: Path) -> dict:
    """Levels, the Pentagon's reports and the early yearly table for Iraq since 2003."""
    levels = read(folder, "us_troop_levels", ["level", "date", "date_precision", "low", "high", "measure", "scope",
                                              "use_rule", "source", "note"])
    reports = [row for row in read(folder, "us_troops_dmdc", ["country", "date", "report_label", "status",
                                   "active_duty", "selected_reserve", "civilian", "grand_total"])
               if row.pop("country") == "Iraq" and row["date"] >= "2003"]
    yearly = [row for row in read(folder, "us_troops_country_year", ["country", "year", "troops_ad"])
              if row.pop("country") == "Iraq" and row["year"] >= 2003]
    return {"levels": levels, "reports": reports, "yearly": yearly, "sources": cited(folder, levels), **WORDS["troops"]}


def seats(folder: Path) -> dict:
    """Each election with its lists, the majority, and the coalitions that chapter 5 names."""
    rows = read(folder, "elections", ["row", "election_date", "house_seats", "list", "camp", "seats", "residual",
                                      "use_rule", "source", "note"])
    elections = {}
    for row in rows:
        row["many"] = row.pop("residual") == "true" or row["list"] in MANY
        elections.setdefault(row.pop("election_date"), []).append(row)
    found = []
    for day, lists in elections.items():
        house = {row.pop("house_seats") for row in lists}
        total = sum(row["seats"] for row in lists)
        if house != {total}:
            stop(f"data/elections.csv, {day}: the seats of the lists add up to {total} and house_seats says "
                 f"{', '.join(map(str, sorted(house)))}. They have to agree.")
        lists.sort(key=lambda row: (row["many"], -row["seats"]))
        found.append({"date": day, "house": total, "majority": total // 2 + 1,
                      "two_thirds": math.ceil(total * 2 / 3), "lists": lists})
    for one in WORDS["seats"]["coalitions"]:
        for name in set(one["lists"]) - {row["list"] for row in elections[one["date"]]}:
            stop(f"data/elections.csv has no list '{name}' on {one['date']}, which a coalition of chapter 5 names. "
                 "Mend the name in the table or in course/explorers/words.toml.")
    return {"elections": found, **WORDS["seats"]}


# {name: (makes the rows, tables that a reader can open, form of the addresses that open the figure)}
FIGURES = {
    "timeline": (timeline, ["events"], r"T\d+"),
    "troops": (troops, ["us_troop_levels", "us_troops_dmdc", "us_troops_country_year"], "troops-"),
    "seats": (seats, ["elections"], "seats-"),
}


def compact(value: object) -> str:
    """A value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write(app: Sphinx) -> None:
    """Put each figure's script together beside the book's own, under a name that pages can give."""
    folder, made = Path(app.srcdir, "data"), Path(app.outdir, "_static", "figures")
    made.mkdir(parents=True, exist_ok=True)
    colours = {row["name"]: row["hex"] for row in read_rows(Path(app.srcdir, "_static", "colours.csv"))}
    style = re.sub(r"/\*.*?\*/\n", "", (SCRIPTS / "figures.css").read_text("utf-8"))
    app.figures = {}
    for name, (rows, _, _) in FIGURES.items():
        code = "\n".join((SCRIPTS / file).read_text("utf-8") for file in ("shared.js", f"{name}.js"))
        code = re.sub(r"^ *(//[^\n]*|/\*\*.*?\*/)\n", "", code, flags=re.M | re.S)  # comments stay here, for weight
        for colour in {part.split('"')[0] for part in code.split('colour["')[1:]} - set(colours):
            stop(f"_static/colours.csv has no colour '{colour}', which the figure '{name}' asks for.")
        given = {"name": name, "data": rows(folder), "colour": colours, "quality": source_quality(), "style": style}
        if texts := given["data"].pop("later", None):
            text = f"document.querySelector('[data-figure={name}]').later = {compact(texts)};\n"
            given["later"] = hashed_name(f"{name}-texts.js", text.encode())
            (made / given["later"]).write_text(text, "utf-8")
        consts = "".join(f"const {key} = {compact(value)};\n" for key, value in given.items())
        text = f'(() => {{\n"use strict"\n{consts}{code}}})()\n'
        app.figures[name] = hashed_name(f"{name}.js", text.encode())
        (made / app.figures[name]).write_text(text, "utf-8")


def under(app: Sphinx, name: str, root: str, linked: list[str]) -> str:
    """What stands under the printed figure: anchors of the rows that an address may name, button, links. `linked` are
    the tables that the figure's own line links to."""
    _, tables, address = FIGURES[name]
    anchors = "".join(f'<span id="{row["event"]}"></span>'
                      for row in (read(Path(app.srcdir, "data"), "events", ["event"]) if name == "timeline" else []))
    links = "".join(f'<li><a href="{root}guide/tables/{table}.html">{table} as a table</a></li>'
                    for table in tables if table not in linked)
    rest = f"<ul>{links}</ul>" if links else ""
    return (f'<div class="interactive" data-figure="{name}" data-address="{address}" '
            f'data-script="{root}_static/figures/{app.figures[name]}">{anchors}<div class="figure-ask">'
            f'<button type="button" class="figure-open" hidden>Explore this figure</button>'
            f'{rest}<p class="figure-trouble" role="status"></p></div></div>')


def place(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put it under the output of each cell that asks for it."""
    for cell, notes in noted(doctree, "explorer"):
        name = notes["explorer"]
        if name not in FIGURES:
            stop(f"{docname}: a cell asks for the figure '{name}'. There are {', '.join(FIGURES)}.")
        outputs = [part for part in cell.findall(nodes.container) if part.get("nb_element") == "cell_code_output"]
        if not outputs or not list(outputs[0].findall(nodes.image)):
            stop(f"{docname}: the cell of the figure '{name}' has no printed figure as its output.")
        made = under(app, name, "../" * docname.count("/"), notes.get("tables", []))
        outputs[0] += nodes.raw("", made, format="html")


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", write)
    app.connect("doctree-resolved", place)
