"""What a figure says of itself: its words and its size, read from the SVG that matplotlib wrote."""
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
POINT = 4 / 3  # CSS pixels


def finding(svg: str) -> str:
    """The title of a figure: its bold words of the largest size, lines joined. Empty if nothing is bold."""
    sized = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        style = dict(part.strip().split(": ", 1) for part in text.get("style", "").split(";") if ": " in part)
        if style.get("font-weight") in ("700", "bold"):
            sized.append((float(style["font-size"].removesuffix("px")), " ".join("".join(text.itertext()).split())))
    largest = max(sized, default=(0, ""))[0]
    return " ".join(words for size, words in sized if size == largest)


def pixels(svg: str) -> tuple[int, int]:
    """Width and height of a figure in CSS pixels."""
    root = ElementTree.fromstring(svg)
    width, height = (float(root.get(side).removesuffix("pt")) for side in ("width", "height"))
    return round(width * POINT), round(height * POINT)
