"""The mark of a verdict: a small drawing that says the word by its shape, in the colour of the scale.

Shape and colours are columns of data/verdict_scale.csv. `mark` gives the drawing for a page, `styles` the colours of
all words for the stylesheet.
"""
from course.ground.facts import scale

RING = '<circle cx="8" cy="8" r="6.6" fill="none"/>'
SHAPES = {  # the words of the column `sign`, as SVG in a square of 16
    "full disc": '<circle cx="8" cy="8" r="7.4" stroke="none"/>',
    "three quarters of a disc": RING + '<path d="M8 8V1.4A6.6 6.6 0 1 1 1.4 8Z" stroke="none"/>',
    "half disc": RING + '<path d="M1.4 8A6.6 6.6 0 0 0 14.6 8Z" stroke="none"/>',
    "cross": '<path d="M3 3l10 10M13 3L3 13" stroke-width="3.2"/>',
    "two halves": '<path d="M6.6 1.2A6.9 6.9 0 0 0 6.6 14.8Z" stroke="none"/>'
                  '<path d="M10 2.2A6.1 6.1 0 0 1 10 13.8Z" fill="none"/>',
    "open disc": RING,
    "quotation marks": '<path d="M2 12V8q0-4 4-5v1.8q-1.8.7-1.8 2.7H6V12ZM9 12V8q0-4 4-5v1.8q-1.8.7-1.8 2.7H13V12Z" '
                       'stroke="none"/>',
    "dashed disc": '<circle cx="8" cy="8" r="6.6" fill="none" stroke-dasharray="2.6 2"/>',
}


def mark(verdict: str) -> str:
    """The mark of a word of the scale as SVG for a page; the word itself has to be beside it.

    Raises ValueError if the word is not in the scale or its sign has no drawing.
    """
    row = scale().get(verdict)
    if not row:
        raise ValueError(f"data/verdict_scale.csv has no verdict '{verdict}'. It has: {', '.join(scale())}.")
    if row["sign"] not in SHAPES:
        raise ValueError(f"data/verdict_scale.csv, {verdict}: the sign '{row['sign']}' has no drawing. Choose one of "
                         f"{', '.join(SHAPES)}, or draw it in course/ground/marks.py.")
    return (f'<svg class="verdict-mark {css_class(verdict)}" viewBox="0 0 16 16" width="16" height="16" '
            'aria-hidden="true">'
            f"{SHAPES[row['sign']]}</svg>")


def css_class(verdict: str) -> str:
    """The class that gives an element the colour of a verdict."""
    return f"verdict-{scale()[verdict]['rank']}"


def styles() -> str:
    """The stylesheet of the scale: a colour for each word, light and dark."""
    def colours(column: str) -> str:
        return "".join(f"--{css_class(word)}:{row[column]};" for word, row in scale().items())

    rules = "".join(f".{css_class(word)}{{color:var(--{css_class(word)})}}\n" for word in scale())
    dark = colours("colour_dark")
    return (f"html{{{colours('colour')}}}\nhtml[data-theme=\"dark\"]{{{dark}}}\n"
            f"@media (prefers-color-scheme: dark) {{html:not([data-theme]){{{dark}}}}}\n"
            f"@media print {{html[data-theme]{{{colours('colour')}}}}}\n"
            ".verdict-mark{fill:currentColor;stroke:currentColor;stroke-width:1.7}\n" + rules)
