"""The pictures of a figure: as PNG, and as the card that a shared link shows, drawn by resvg from its SVG.

The font is the one that comes with matplotlib.
"""
import hashlib
import textwrap
from html import escape
from pathlib import Path

import matplotlib
import resvg_py

from course.ground.files import write_bytes
from course.ground.svg import pixels

FONTS = [str(Path(matplotlib.get_data_path(), "fonts/ttf", name))
         for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif-Bold.ttf")]
CARD = 1200, 630  # pixels, as the places where links are shared show it


def drawn(svg: str, width: int) -> bytes:
    """An SVG as PNG."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, dpi=96, skip_system_fonts=True, font_files=FONTS,
                                       font_family="DejaVu Sans", sans_serif_family="DejaVu Sans",
                                       serif_family="DejaVu Serif", background="white"))


def card(svg: str, title: str, below: str) -> str:
    """The picture that a shared link shows: the finding in large type beside its figure."""
    wide, high = pixels(svg)
    scale = min(590 / wide, (CARD[1] - 50) / high)
    place = f"translate({CARD[0] - 30 - wide * scale:.1f} {(CARD[1] - high * scale) / 2:.1f}) scale({scale:.4f})"
    size = 46 if len(title) < 80 else 38
    lines = textwrap.wrap(title, int(520 / (size * 0.62)))
    words = "".join(f'<text x="50" y="{110 + at * size * 1.25}" font-size="{size}" font-weight="bold" '
                    f'font-family="DejaVu Serif" fill="#1d232b">{escape(line)}</text>' for at, line in enumerate(lines))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{CARD[0]}" height="{CARD[1]}">'
            f'<rect width="100%" height="100%" fill="white"/><rect width="100%" height="12" fill="#24323d"/>{words}'
            f'<text x="50" y="{CARD[1] - 40}" font-size="21" fill="#56606c">{escape(below)}</text>'
            f'<g transform="{place}">{svg[svg.index("<svg"):]}</g></svg>')


def kept(folder: Path, svg: str, width: int) -> bytes:
    """The PNG of an SVG, from the folder if it was drawn before."""
    path = folder / f"{hashlib.sha256(f'{width} {svg}'.encode()).hexdigest()[:32]}.png"
    if not path.exists():
        write_bytes(path, drawn(svg, width))
    return path.read_bytes()
