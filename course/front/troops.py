"""The picture of the first page: reported US personnel in Iraq on one scale, with three labels."""
from html import escape
from pathlib import Path

import pandas as pd
from docutils import nodes

from course.front.page import Page

QUOTE = "around 2,500 US troops"  # words of claim S01; drawn only while its quotation has them
WIDTH, HEIGHT, FLOOR, MOST = 360, 252, 214, 180_000
FIRST, LAST = 2002.5, 2027.5
READ = "scope == 'Iraq' and use_rule == 'state' and measure in ['reported', 'actual']"


def known(root: Path) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """(rows, the highest row, the level of January 2025), or ValueError if the text no longer has the number.

    The rows are reported numbers of people in all of Iraq from sources that were read, with the year as a number.
    """
    claims = pd.read_csv(root / "data/claims.csv", index_col="claim")
    if QUOTE not in claims.loc["S01", "quotation"]:
        raise ValueError(f'data/claims.csv: the quotation of S01 no longer has "{QUOTE}"')
    rows = pd.read_csv(root / "data/us_troop_levels.csv", parse_dates=["date"], index_col="level").query(READ)
    rows["year"] = rows["date"].dt.year + rows["date"].dt.day_of_year / 365
    return rows, rows.loc[rows["high"].idxmax()], rows.loc["L29"]


def at(year: float, people: float) -> tuple[float, float]:
    """Where a year and a number of people are in the picture."""
    return (year - FIRST) / (LAST - FIRST) * (WIDTH - 44), FLOOR - people / MOST * (FLOOR - 8)


def drawn(root: Path) -> tuple[str, str]:
    """(SVG, what it shows in words for a reader who cannot see it)."""
    rows, top, then = known(root)
    middle = rows[rows["date"].dt.year == 2010].iloc[0]
    parts = []
    for people in (50_000, 100_000, 150_000):
        y = at(FIRST, people)[1]
        parts.append(f'<path class="grid" d="M0 {y:.1f}H{WIDTH - 44}"/>'
                     f'<text class="axis" x="{WIDTH}" y="{y + 4:.1f}" text-anchor="end">{people:,}</text>')
    parts.append(f'<path class="base" d="M0 {FLOOR}H{WIDTH - 44}"/>')
    parts += [f'<text class="axis" x="{at(year, 0)[0]:.1f}" y="{FLOOR + 17}" text-anchor="middle">{year}</text>'
              for year in range(2005, 2026, 5)]
    x, y = at(then["year"], then["high"])
    parts.append(f'<rect class="pen" x="{x - 129:.1f}" y="{y - 106:.1f}" width="149" height="38" rx="2"/>'
                 f'<path class="base" d="M{x:.1f} {y - 68:.1f}V{y - 6:.1f}"/>')
    for row in rows.itertuples():
        left, end = at(row.year, row.low), at(row.year, row.high)
        parts.append(f'<path class="bar" d="M{left[0]:.1f} {left[1]:.1f}V{end[1]:.1f}"/>' if row.low < row.high else "")
        parts.append(f'<circle cx="{end[0]:.1f}" cy="{end[1]:.1f}" r="3.6"/>')
    peak, half, text = (f"{number:,.0f}" for number in (top["low"], middle["high"], then["high"]))
    (px, py), (mx, my) = at(top["year"], top["high"]), at(middle["year"], middle["high"])
    parts += [f'<text class="strong" x="{px + 8:.1f}" y="{py + 4:.1f}">{top["date"]:%B %Y}: about {peak}</text>',
              f'<text x="{mx + 8:.1f}" y="{my - 4:.1f}">{middle["date"]:%B %Y}: {half}</text>',
              f'<text class="strong ink" x="{x - 123:.1f}" y="{y - 90:.1f}">the text, {then["date"]:%b %Y}:</text>',
              f'<text class="strong ink" x="{x - 123:.1f}" y="{y - 75:.1f}">“around {text}”</text>']
    said = (f"Dots for reported numbers of US personnel in Iraq, {rows['date'].dt.year.min()} to "
            f"{rows['date'].dt.year.max()}: about {peak} in {top['date']:%B %Y}, {half} in {middle['date']:%B %Y}, and "
            f"around {text} in {then['date']:%B %Y}, the number of the text.")
    return (f'<svg viewBox="0 0 {WIDTH} {HEIGHT - 16}" role="img" aria-label="{escape(said)}">{"".join(parts)}</svg>',
            said)


class Troops(Page):
    """{troops}: the picture, with the title and the source; what is written in the directive stands below it."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency("data/us_troop_levels.csv")
        self.env.note_dependency("data/claims.csv")
        try:
            svg, _ = drawn(self.root)
        except (ValueError, KeyError, IndexError) as error:
            raise self.wrong(f"data/us_troop_levels.csv cannot be drawn: {type(error).__name__}: {error}") from error
        note = nodes.container(classes=["figure-note"])
        self.state.nested_parse(self.content, self.content_offset, note)
        start = ('<figure class="troops" id="fig-front"><p class="figure-title">“Around 2,500 US troops” is the number '
                 f'for Iraq. The text said “the region”.</p><p class="figure-unit">US personnel in Iraq, each dot a '
                 f"reported number</p>{svg}")
        return [self.html(start), note, self.html("</figure>")]
