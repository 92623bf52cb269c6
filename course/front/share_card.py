"""The picture of a shared link, 1200 x 630: the title, the counts of verdicts, dots for reported US troops in Iraq.

The same tables give the same bytes.
"""
import io
from pathlib import Path

import matplotlib.style
import pandas as pd
from matplotlib.figure import Figure

from course.front.claims import count_verdicts
from course.front.troops import known
from course.ground.facts import scale
from course.ground.rows import read_rows


def card(root: Path) -> bytes:
    """The picture as PNG; ValueError if a table does not have what it needs."""
    rows, top, then = known(root)
    count = count_verdicts(read_rows(root / "data/claims.csv"))
    colour = pd.read_csv(root / "_static/colours.csv", index_col="name")["hex"]
    us, muted, ink = colour["United States"], colour["muted"], colour["ink"]
    with matplotlib.style.context(root / "_static/book.mplstyle"), matplotlib.rc_context(
            {"figure.constrained_layout.use": False}):
        fig = Figure(figsize=(12, 6.3), dpi=100)
        fig.text(0.05, 0.92, "Iraq Between Washington and Tehran", fontsize=24, color=muted, va="top")
        fig.text(0.05, 0.82, "Twenty claims about Iraq,\nput on trial", fontsize=48, fontweight="bold", va="top",
                 linespacing=1.1)
        ax = fig.add_axes([0.05, 0.09, 0.55, 0.38])
        ax.vlines("year", "low", "high", data=rows, color=us, lw=6)
        ax.plot("year", "high", "o", data=rows, color=us, ms=10)
        ax.set(xlim=(2002, 2027), ylim=(0, 195_000), xticks=[2005, 2015, 2025], yticks=[])
        ax.tick_params(labelsize=20)
        ax.text(2009.2, 171_000, f"{top['low']:,.0f} US troops", fontsize=22, va="center")
        ax.annotate(f"“around {then['high']:,.0f}”", (then["year"], then["high"]), xytext=(2015.6, 70_000),
                    fontsize=24, fontweight="bold", bbox={"fc": colour["highlight"], "ec": "none", "pad": 5},
                    arrowprops={"arrowstyle": "-", "color": ink, "lw": 2})
        for line, (word, number) in enumerate(count.items()):
            fig.text(0.68, 0.46 - 0.066 * line, str(number), fontsize=26, fontweight="bold", ha="right")
            fig.text(0.695, 0.46 - 0.066 * line, word, fontsize=24, color=scale()[word]["colour"])
        file = io.BytesIO()
        fig.savefig(file, format="png", dpi=100, metadata={"Software": None})
    return file.getvalue()
