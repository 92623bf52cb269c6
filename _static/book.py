"""How chapters and solutions look: figures in the book's style, tables with readable numbers. `%run ../_static/book.py`

Nothing that a chapter teaches is in here. It sets `colour`, one colour an actor, and how results are shown.
"""
import html
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

HERE = Path(__file__).parent
MISSING = "none given"  # an empty cell of a table: unknown, never 0
plt.style.use(HERE / "book.mplstyle")
colour = pd.read_csv(HERE / "colours.csv", index_col="name")["hex"]
pd.set_option("display.max_colwidth", None)
for kind in (pd.DataFrame, pd.Series):  # ties keep the order of the table, so that every processor shows the same
    kind.sort_values.__kwdefaults__["kind"] = "stable"


def in_words(column, label=False):
    """The cells of a column as texts: 9,123 for a whole number, years without a comma, days, `none given` if empty."""
    known = column.dropna()
    if pd.api.types.is_bool_dtype(known) or not pd.api.types.is_numeric_dtype(known):
        days = pd.api.types.is_datetime64_any_dtype(column)
        return [MISSING if pd.isna(cell) else f"{cell.day} {cell:%B %Y}" if days else str(cell) for cell in column]
    whole = (known % 1 == 0).all()
    year = known.between(1900, 2100).all() and (label or "year" in str(column.name))
    form = "{:.0f}" if whole and year else "{:,.0f}" if whole else "{:,.2f}" if (known.abs() < 10).all() else "{:,.1f}"
    return [MISSING if pd.isna(cell) else form.format(cell) for cell in column]


def as_html(table):
    """A table as plain HTML with one row of headings; numbers and their headings are marked for the right edge."""
    if isinstance(table, pd.Series):
        table = table.to_frame(table.name if table.name is not None else "value")
    if table.columns.nlevels > 1 or table.index.nlevels > 2 or len(table) > 60:
        return table.to_html(na_rep=MISSING, border=0)
    labels = table.index.to_frame()
    plain = isinstance(table.index, pd.RangeIndex) and table.index.name is None
    labels.columns = ["" if isinstance(name, int) else str(name) for name in labels.columns]
    columns = [] if plain else [(name, labels.iloc[:, at], "th") for at, name in enumerate(labels.columns)]
    columns += [(str(name), table.iloc[:, at], "td") for at, name in enumerate(table.columns)]

    def marked(tag, column, scope, text):
        number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
        marks = f' scope="{scope}"' * bool(scope) + ' class="number"' * number
        return f"<{tag}{marks}>{html.escape(text)}</{tag}>"

    head = "".join(marked("th", cells, "col", name) if name else "<td></td>" for name, cells, _ in columns)
    parts = [[marked(tag, cells, "row" if tag == "th" else "", text)
              for text in in_words(cells.rename(name), tag == "th")] for name, cells, tag in columns]
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in zip(*parts, strict=True))
    return f'<table class="dataframe">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>'


try:
    shell = get_ipython()  # noqa: F821 (known in Jupyter)
except NameError:
    shell = None  # a plain Python, as in the page: it shows tables by `as_html` itself
if shell:
    shell.run_line_magic("config", 'InlineBackend.figure_formats = ["svg"]')
    shell.run_line_magic("config", "InlineBackend.print_figure_kwargs = "
                                   '{"bbox_inches": None, "metadata": {"Date": None}}')
    for kind in (pd.DataFrame, pd.Series):
        shell.display_formatter.formatters["text/html"].for_type(kind, as_html)
