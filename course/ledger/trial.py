"""Try this verdict: the rows, the rule and the numbers of a claim on the page of its verdict.

    :::{trial} S01
    :::

The page has them as a table and code, whatever the reader's browser can do. Where the runner's files are, its build
puts the button and the script page/try.js behind the empty box at the end.
"""
import inspect
import re
from pathlib import Path

import pandas as pd
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from course.ground.facts import scale
from course.ground.files import load
from course.ground.marks import css_class, mark
from course.ground.template import render
from course.ground.words import listed
from course.ledger import rows as rows_of
from course.ledger.page import rules
from course.ledger.page.rules import RULES, counted, judged
from course.ledger.rows import MAY_BE_EMPTY, ROWS, Tables

MADE_BY = [inspect.getfile(module) for module in (rows_of, rules)]
SLOT = '<div class="runs" data-script="./try.js" data-label="Try this verdict"></div>'


def rule_text(claim: str) -> str:
    """The rule of a claim as a reader changes it: under one name for all, without the types."""
    return re.sub(r"\Adef \w+\(.*", "def numbers(rows):", inspect.getsource(RULES[claim]).rstrip())


def kind(name: str, values: pd.Series) -> str:
    """What may be written into a column: number, date, text, or open (text that may be empty)."""
    if pd.api.types.is_numeric_dtype(values):
        return "number"
    return "date" if name == "date" or name.endswith(("_date", "_deadline")) else (
        "open" if name in MAY_BE_EMPTY else "text")


def choices(name: str, package: dict, tables: list[str]) -> list[str]:
    """The words that a column of one of these tables may have, as the package lists them; [] if it lists none."""
    return next((field["constraints"]["enum"] for resource in package["resources"] if resource["name"] in tables
                 for field in resource["schema"]["fields"]
                 if field["name"] == name and "enum" in field.get("constraints", {})), [])


def table_html(claim: str, rows: pd.DataFrame, package: dict, tables: list[str]) -> str:
    """The rows as a table whose head says what may be written into each column."""
    columns = [(name, kind(name, rows[name]), choices(name, package, tables)) for name in rows.columns]
    cells = rows.map(lambda cell: "" if pd.isna(cell) else cell if isinstance(cell, str) else f"{cell:,}")
    return render("ledger/trial.html.jinja", claim=claim, columns=columns, rows=cells.values.tolist())


def word_html(word: str) -> str:
    """A word of the scale with its mark."""
    return f'<span class="verdict-word {css_class(word)}">{mark(word)} {word}</span>'


class Trial(SphinxDirective):
    """The directive."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        claim, folder = self.arguments[0], Path(self.env.srcdir, "data")
        of_rows = Tables(folder)
        rows = ROWS[claim](of_rows)
        used = [name for name in of_rows if name != "claims"]
        for name in [*used, "claims", "verdict_scale"]:
            self.env.note_dependency(str(folder / f"{name}.csv"))
        for path in MADE_BY:
            self.env.note_dependency(path)
        package = load(folder / "datapackage.json")
        row = of_rows["claims"].set_index("claim").loc[claim]
        found = judged(row["verdict"], row["range_low"], row["range_high"], row["range_unit"],
                       counted(RULES[claim], rows), scale())
        sentence = " ".join(inspect.getdoc(ROWS[claim]).split("\n\n")[0].split())
        tables = listed([f"[{name}](../tables/{name}.md)" for name in used])
        marks = f'<template>{"".join(map(word_html, scale()))}</template>'
        box = nodes.container("", classes=["trial"])
        box += self.parse_text_to_nodes(f"{sentence} From {tables}:")
        box += nodes.raw("", table_html(claim, rows, package, used), format="html")
        said = f"{found['said']} So the word is {{verdict}}`{row['verdict']}`."
        box += self.parse_text_to_nodes(f"The rule:\n\n```python\n{rule_text(claim)}\n```\n\n{{.trial-said}}\n{said}")
        box += nodes.raw("", SLOT + marks, format="html")
        return [box]
