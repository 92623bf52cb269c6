"""Small drawings in SVG for the first page: bars, ranges, columns, squares, a row of dots.

Each takes numbers and words and gives SVG that is 300 wide; colours and type come from front.css, so a drawing follows
light and dark. What has the class `it` is the thing that the caption is about.
"""
from collections.abc import Mapping, Sequence
from html import escape

WIDTH = 300
ROW = 38       # height of a row with its label above it
BAND = 14      # height of a bar
SIDE = 13      # a square with the gap beside it


def svg(height: float, *parts: str) -> str:
    """The drawing; screen readers pass over it, because the caption says the same."""
    return f'<svg class="small" viewBox="0 0 {WIDTH} {height:.4g}" aria-hidden="true">{"".join(parts)}</svg>'


def rect(x: float, y: float, width: float, height: float, kind: str = "") -> str:
    """A rectangle; `kind` is its class."""
    marked = f' class="{kind}"' if kind else ""
    return f'<rect x="{x:.4g}" y="{y:.4g}" width="{max(width, 1):.4g}" height="{height:.4g}"{marked}/>'


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "") -> str:
    """A line of text; `anchor` is end or middle."""
    marked = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x:.4g}" y="{y:.4g}"{marked}>{escape(words)}</text>'


def whole(number: float) -> str:
    """A number as a reader writes it: 9,241; 0.77."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:g}"


def bars(values: Mapping[str, float], it: Sequence[str] = (), unit: str = "") -> str:
    """A bar for each label, from zero, with its number behind it; `unit` follows the number."""
    most = max(values.values())
    parts = []
    for row, (label, value) in enumerate(values.items()):
        top, length = row * ROW, value / most * (WIDTH - 70)
        kind = "it" if label in it else ""
        parts += [text(0, top + 13, label, kind), rect(0, top + 18, length, BAND, kind),
                  text(length + 6, top + 30, whole(value) + unit, kind)]
    return svg(ROW * len(values) - 4, *parts)


def ranges(values: Mapping[str, tuple[float, float | None]], most: float, it: Sequence[str] = ()) -> str:
    """A band from low to high for each label on a scale from zero to `most`; without a high an arrow: or more."""
    parts = []
    for row, (label, (low, high)) in enumerate(values.items()):
        top, start = row * ROW, low / most * WIDTH
        kind = "it" if label in it else ""
        said = whole(low) if high == low else f"{whole(low)} or more" if high is None else f"{whole(low)}–{whole(high)}"
        end = start if high is None else high / most * WIDTH
        middle = f"{start:.4g} {top + 18}"
        parts += [text(0, top + 13, label, kind), text(WIDTH, top + 13, said, kind, "end"),
                  rect(0, top + 24, WIDTH, 1.5, "axis"), rect(start - 2, top + 18, end - start + 4, BAND, kind)]
        parts += [f'<path d="M{middle}v{BAND}l14 {-BAND / 2:g}z"/>'] if high is None else []
    return svg(ROW * len(values) - 4, *parts)


def columns(values: Mapping[str, float], marked: Sequence[str] = (), it: Sequence[str] = (), tall: float = 78) -> str:
    """A column for each label in order; the labels in `marked` are written below theirs."""
    most, step = max(values.values()), WIDTH / len(values)
    parts = [rect(0, tall, WIDTH, 1, "axis")]
    for place, (label, value) in enumerate(values.items()):
        height = value / most * (tall - 2)
        parts += [rect(place * step, tall - height, step * 0.78, height, "it" if label in it else "")] if value else []
        middle, anchor = (place + 0.4) * step, "middle"
        if middle < 25 or middle > WIDTH - 25:
            middle, anchor = (0, "") if middle < 25 else (WIDTH, "end")
        parts += [text(middle, tall + 16, label, "", anchor)] if label in marked else []
    return svg(tall + 22, *parts)


def squares(groups: Mapping[str, int], a_row: int = 21) -> str:
    """A square for each thing, filled by group, the first darkest; written beside each other in rows."""
    kinds = [kind for kind, count in zip(("it", "", "off"), groups.values(), strict=False) for _ in range(count)]
    parts = [rect(at % a_row * SIDE, at // a_row * SIDE, SIDE - 2, SIDE - 2, kind) for at, kind in enumerate(kinds)]
    return svg(-(-len(kinds) // a_row) * SIDE, *parts)


def dots(values: Mapping[str, float], low: float, high: float, it: Sequence[str], ticks: Sequence[str]) -> str:
    """A dot for each value on one axis from `low` to `high`; those in `it` are named, zero and ends are ticks."""
    def at(value: float) -> float:
        return 6 + (value - low) / (high - low) * (WIDTH - 12)

    parts = [rect(0, 49.5, WIDTH, 1, "axis"), rect(at(0) - 0.5, 30, 1, 30, "axis")]
    parts += [f'<circle cx="{at(value):.4g}" cy="50" r="5" class="{"it" if name in it else "other"}"/>'
              for name, value in values.items()]
    for place, name in enumerate(it):
        x, right = at(values[name]), at(values[name]) > WIDTH / 2
        parts.append(text(x + (5 if right else -5), 38 - 18 * place, f"{name}: {whole(values[name])}", "it",
                          "end" if right else ""))
    parts += [text(at(float(tick)), 76, tick, "", "middle") for tick in ticks]
    return svg(82, *parts)
