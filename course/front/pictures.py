"""Two pictures that are drawn from the tables while the book is built: the first page's and the one for shared links.

Nothing is typed in that a table holds. The same tables give the same bytes.
"""
import io
from collections import Counter

import matplotlib.style
import pandas as pd
from matplotlib.figure import Figure

from course.ground.facts import UNTRIED, scale

LENS = 15  # how much larger the magnified part of the first page's picture is
QUOTE = "around 2,500 US troops"  # words of claim S01; drawn only while its quotation in the table has them


def verdicts(claims):
    """How many claims have each verdict, in the order of the scale: {word: number}."""
    count = Counter(claims["verdict"])
    if strange := set(count) - set(scale()):
        raise ValueError(f"data/claims.csv: unknown verdict {', '.join(sorted(strange))}")
    return {word: count[word] for word in scale() if count[word]}


def levels(root):
    """Levels for all of Iraq in sources that were read, with the year as a number and people in thousands."""
    rows = pd.read_csv(root / "data/us_troop_levels.csv", parse_dates=["date"], index_col="level")
    rows = rows.query("scope == 'Iraq' and use_rule == 'state' and measure != 'projected'").copy()
    rows["year"] = rows["date"].dt.year + rows["date"].dt.day_of_year / 365
    rows[["low", "high"]] /= 1000
    return rows


def marks(ax, rows, colour, size=1):
    """Draw levels: a dot is a reported number, a bar joins two outlets, a dash is a limit, a triangle a plan."""
    counts = rows[rows["measure"].isin(["reported", "actual"])]
    ax.vlines("year", "low", "high", data=counts, color=colour, lw=3 * size)
    ax.plot("year", "high", "o", data=counts, color=colour, ms=5 * size)
    ax.plot("year", "high", "_", data=rows[rows["measure"] == "authorised"], color=colour, ms=12 * size, mew=2.5 * size)
    ax.plot("year", "high", "v", data=rows[rows["measure"] == "announced"], color=colour, mfc="white", ms=7 * size)


def known(root):
    """What both pictures say: (levels, the highest row, the level of January 2025, colours)."""
    claims = pd.read_csv(root / "data/claims.csv", index_col="claim")
    if QUOTE not in claims.loc["S01", "quotation"]:
        raise ValueError(f'data/claims.csv: the quotation of S01 no longer has "{QUOTE}"')
    rows = levels(root)
    counts = rows[rows["measure"] == "reported"]
    colour = pd.read_csv(root / "_static/colours.csv", index_col="name")["hex"]
    return rows, counts.loc[counts["high"].idxmax()], counts.loc["L29"], colour


def troops(root):
    """The first page's picture: (SVG, alternative text, width and height in pixels)."""
    rows, top, then, colour = known(root)
    us, muted, ink = colour["United States"], colour["muted"], colour["ink"]
    late, limit = rows[rows["year"] > 2014], rows.loc["L21"]
    peak, today = f"{top['low'] * 1000:,.0f}", f"{then['high'] * 1000:,.0f}"
    with matplotlib.style.context(root / "_static/book.mplstyle"):
        fig = Figure(figsize=(4.8, 4.2))
        ax = fig.subplots()
        marks(ax, rows, us)
        first, last = rows["date"].dt.year.min(), rows["date"].dt.year.max()
        ax.set(xlim=(2002.7, 2027.3), ylim=(0, 188), xticks=range(2005, 2026, 5), yticks=[0, 50, 100, 150],
               title=f"US personnel in Iraq, {first} to {last}, thousands")
        ax.text(top["year"] + 0.5, top["high"], f"{top['date']:%b %Y}: about {peak}", va="center")
        ax.text(2011.3, 9, "exit, Dec 2011", ha="right", color=muted, fontsize=10)
        lens = ax.inset_axes([2012.8, 45, 13.8, LENS * 7], transform=ax.transData)
        marks(lens, late, us)
        lens.plot(then["year"], then["high"], "o", ms=12, mfc="none", mec=ink, mew=1.2)
        lens.set(xlim=(2013.3, 2027.3), ylim=(0, 7), xticks=[2015, 2020, 2025], yticks=[])
        lens.tick_params(labelsize=10)
        for spine in lens.spines.values():
            spine.set(visible=True, color=muted, lw=0.8)
        for level in (2.5, 5):  # a scale of its own, or the outer one would be read
            lens.axhline(level, color=colour["context"], lw=0.8, zorder=0)
            lens.text(2013.5, level + 0.12, f"{level:g}", color=muted, fontsize=10)
        lens.text(2027, 6.1, f"{LENS} times larger", ha="right", color=muted, fontsize=10)
        lens.text(limit["year"] - 0.6, limit["high"] + 0.4, f"limit {limit['high'] * 1000:,.0f}", fontsize=10)
        lens.annotate(f"the text, {then['date']:%b %Y}:\naround {today}", (then["year"], then["high"]),
                      xytext=(2015.3, 0.5), fontweight="bold", bbox={"fc": colour["highlight"], "ec": "none", "pad": 2},
                      arrowprops={"arrowstyle": "-", "color": ink, "lw": 1.2, "shrinkB": 6, "relpos": (0.94, 1)})
        for x, to in [(2013.3, 2012.8), (2027.3, 2026.6)]:
            ax.plot([x, to], [7, 45], color=muted, lw=0.8, ls=":", clip_on=False)
        fig.suptitle(f"“Around {today} US troops”, says a news text; in\n{top['date']:%B %Y} the number was "
                     f"about {peak}", x=0, ha="left")
        fig.supxlabel("Dot: reported, dash: limit, triangle: plan\nSource: Pentagon, CRS and press, in us_troop_levels",
                      x=0, ha="left")
        file = io.BytesIO()
        fig.savefig(file, format="svg", metadata={"Date": None})
    alt = (f"Dots for reported numbers of US personnel in Iraq. The highest is about {peak}, in {top['date']:%B %Y}. "
           f"The last of 2011 is {rows.loc['L16', 'high'] * 1000:,.0f}. From 2014 reports and limits lie at "
           f"{late['high'].max() * 1000:,.0f} or less, and the {today} of the news text of {then['date']:%B %Y} "
           "is marked on a magnified part.")
    return file.getvalue(), alt, 461, round(461 * 4.2 / 4.8)


def card(root):
    """The picture of a shared link, 1200 x 630: PNG."""
    rows, top, then, colour = known(root)
    count = verdicts(pd.read_csv(root / "data/claims.csv"))
    us, muted, ink = colour["United States"], colour["muted"], colour["ink"]
    with matplotlib.style.context(root / "_static/book.mplstyle"), matplotlib.rc_context(
            {"figure.constrained_layout.use": False}):
        fig = Figure(figsize=(12, 6.3), dpi=100)
        fig.text(0.05, 0.92, "Iraq Between Washington and Tehran", fontsize=24, color=muted, va="top")
        fig.text(0.05, 0.82, "Twenty claims in the news.\nWhich of them hold?", fontsize=44, fontweight="bold",
                 va="top", linespacing=1.15)
        ax = fig.add_axes([0.05, 0.09, 0.57, 0.38])
        marks(ax, rows, us, 2)
        ax.set(xlim=(2002, 2027), ylim=(0, 195), xticks=[2005, 2015, 2025], yticks=[])
        ax.tick_params(labelsize=20)
        ax.text(2009.2, 171, f"{top['low'] * 1000:,.0f} US troops", fontsize=22, va="center")
        ax.annotate(f"“around {then['high'] * 1000:,.0f}”", (then["year"], then["high"]), xytext=(2015.6, 70),
                    fontsize=24, fontweight="bold", bbox={"fc": colour["highlight"], "ec": "none", "pad": 5},
                    arrowprops={"arrowstyle": "-", "color": ink, "lw": 2})
        for line, (word, number) in enumerate(count.items()):
            fig.text(0.695, 0.44 - 0.075 * line, str(number), fontsize=27, fontweight="bold", ha="right")
            fig.text(0.71, 0.44 - 0.075 * line, word, fontsize=25, color=ink if word != UNTRIED else muted)
        file = io.BytesIO()
        fig.savefig(file, format="png", dpi=100, metadata={"Software": None})
    return file.getvalue()

