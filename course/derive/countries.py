"""Outlines of sixteen countries around Iraq (Natural Earth 1:50m), simplified with shared borders kept shared."""
import json

import numpy as np

from course.derive.published import find, stop, write_text

FILE = "countries-50m.json"
COUNTRIES = {"784": "ARE", "051": "ARM", "031": "AZE", "048": "BHR", "364": "IRN", "368": "IRQ", "376": "ISR",
             "400": "JOR", "414": "KWT", "422": "LBN", "512": "OMN", "275": "PSE", "634": "QAT", "682": "SAU",
             "760": "SYR", "792": "TUR"}


def thin(arc: list[list[float]], tolerance: float) -> list[list[float]]:
    """Drop the points of a line that lie within the tolerance of it (Douglas and Peucker)."""
    (x0, y0), (x1, y1) = arc[0], arc[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1
    off = [abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length for x, y in arc[1:-1]]
    if not off or max(off) <= tolerance:
        return [arc[0], arc[-1]]
    far = off.index(max(off)) + 1
    return thin(arc[:far + 1], tolerance)[:-1] + thin(arc[far:], tolerance)


def simplify(shapes: list[list[list[list[float]]]], tolerance: float) -> list[list[list[list[float]]]]:
    """Thin polygons (lists of rings) so that a border two shapes share stays one line: cut rings where lines meet."""
    beside = {}
    for ring in (ring for polygons in shapes for polygon in polygons for ring in polygon):
        for before, point, after in zip(ring[-2:-1] + ring[:-2], ring[:-1], ring[1:], strict=True):
            beside.setdefault(point, set()).update({before, after})

    def thinned(ring: list[list[float]]) -> list[list[float]]:
        points = ring[:-1]
        cuts = [i for i, point in enumerate(points) if len(beside[point]) != 2]
        if len(cuts) < 2:  # an island: cut at two points that do not depend on where the ring starts
            ends = {points.index(min(points)), points.index(max(points))}
            cuts = sorted(ends | set(cuts))
        points = points[cuts[0]:] + points[:cuts[0] + 1]
        cuts = [cut - cuts[0] for cut in cuts] + [len(points) - 1]
        result = []
        for start, end in zip(cuts, cuts[1:], strict=False):
            arc = points[start:end + 1]
            # Both neighbours thin the same line in the same direction.
            line = thin(arc, tolerance) if arc[0] <= arc[-1] else thin(arc[::-1], tolerance)[::-1]
            result += line[:-1]
        return [*result, result[0]]

    return [[[thinned(ring) for ring in polygon] for polygon in polygons] for polygons in shapes]


def rounded(ring: list[list[float]]) -> list[list[float]]:
    """Return a ring to a thousandth of a degree (100 m), without points that fall on the one before."""
    points = [[round(x, 3), round(y, 3)] for x, y in ring]
    return points[:1] + [after for before, after in zip(points, points[1:], strict=False) if after != before]


def write_map(name: str, properties: list[dict], shapes: list[list[list[list[float]]]]) -> None:
    """Write data/<name>.geojson, one feature a line."""
    lines = []
    for about, polygons in zip(properties, shapes, strict=True):
        polygons = [[ring for ring in map(rounded, polygon) if len(ring) > 3] for polygon in polygons]
        polygons = [polygon for polygon in polygons if polygon]
        kind, places = ("Polygon", polygons[0]) if len(polygons) == 1 else ("MultiPolygon", polygons)
        feature = {"type": "Feature", "properties": about, "geometry": {"type": kind, "coordinates": places}}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    write_text(f"{name}.geojson", text)


def derive() -> None:
    """Write data/countries.geojson."""
    world = json.loads(find(FILE).read_bytes())
    (kx, ky), (x0, y0) = world["transform"]["scale"], world["transform"]["translate"]
    arcs = [[(x * kx + x0, y * ky + y0) for x, y in np.cumsum(steps, axis=0).tolist()] for steps in world["arcs"]]

    def ring(numbers: list[int]) -> list[list[float]]:
        lines = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return [lines[0][0], *(point for line in lines for point in line[1:])]

    found = {shape.get("id"): shape for shape in world["objects"]["countries"]["geometries"]}
    if missing := sorted(set(COUNTRIES) - set(found)):
        stop(f"{FILE} has no country {', '.join(missing)}.")
    shapes, properties = [], []
    for number, iso3 in COUNTRIES.items():
        shape = found[number]
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        shapes.append([[ring(numbers) for numbers in polygon] for polygon in polygons])
        properties.append({"iso3": iso3, "country": shape["properties"]["name"]})
    write_map("countries", properties, simplify(shapes, 0.008))
