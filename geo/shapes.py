"""Country shapes of the basemap (Natural Earth): which country or sea a point lies in, how far land is."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gazetteer.errors import DataError, MawqiError
from gazetteer.packed import polygons
from gazetteer.paths import data_dir
from geo.countries import iso_of_name, iso_of_numeric

TERRITORIAL_KM = 12 * 1.852

# Seas of the coverage as rough outlines (lon, lat); the first that holds a point names it. Drawn over Natural Earth, land included.
_SEAS: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = (
    ("Gulf of Aqaba", ((34.2, 29.7), (35.2, 29.7), (34.9, 28.0), (34.2, 27.9))),
    ("Gulf of Suez", ((32.3, 30.0), (33.0, 30.0), (34.3, 27.8), (33.4, 27.6))),
    ("Red Sea", ((32.0, 28.2), (35.5, 28.2), (43.6, 16.5), (43.5, 12.6), (43.1, 12.3), (40.0, 13.5), (36.0, 19.0), (32.0, 27.0))),
    ("Gulf of Aden", ((43.1, 12.9), (45.0, 13.6), (51.3, 15.5), (51.3, 11.7), (48.0, 10.6), (43.1, 10.8))),
    ("Strait of Hormuz", ((55.7, 27.3), (57.2, 27.3), (57.2, 25.8), (56.3, 25.8), (55.7, 26.2))),
    ("The Gulf", ((47.5, 30.6), (51.0, 30.3), (55.9, 27.3), (56.3, 25.8), (54.0, 23.8), (50.0, 24.2), (47.5, 29.0))),
    ("Gulf of Oman", ((56.2, 26.3), (61.7, 25.4), (59.9, 22.4), (56.2, 23.8))),
    ("Arabian Sea", ((51.2, 18.0), (59.8, 22.5), (61.7, 25.4), (67.5, 25.0), (74.0, 20.0), (74.0, 8.0), (51.2, 8.0), (51.2, 15.0))),
    ("Black Sea", ((27.4, 40.9), (42.0, 40.9), (42.0, 46.9), (27.4, 46.9))),
    ("Caspian Sea", ((46.6, 36.4), (54.6, 36.4), (54.6, 47.2), (46.6, 47.2))),
    ("Mediterranean Sea", ((-5.6, 35.0), (-5.6, 36.5), (3.0, 43.6), (13.0, 45.9), (24.0, 41.2), (29.5, 36.9), (36.4, 36.9), (36.2, 31.0), (19.0, 30.0))),
)


@dataclass(slots=True)
class Shapes:
    """Country polygons in degrees (lon, lat, WGS 84), one a row, with their ISO alpha-2 codes and a spatial index."""

    isos: list[str]
    polygons: list[Any]
    tree: Any

    def of(self, iso: str | None) -> Any | None:
        """Return the shape of a country, or None."""
        return self.polygons[self.isos.index(iso)] if iso in self.isos else None


def _files() -> list[Path]:
    try:
        folder = data_dir() / "basemap"
    except MawqiError:
        return []
    if not folder.is_dir():
        return []
    files = [f for f in folder.iterdir() if f.suffix in (".json", ".geojson", ".topojson") and "countr" in f.name.lower()]
    return sorted(files, key=lambda f: f.stat().st_size, reverse=True)


def _iso(properties: dict[str, Any], identifier: Any) -> str | None:
    for key in ("iso", "ISO_A2_EH", "iso_a2_eh", "ISO_A2", "iso_a2", "iso2"):
        value = properties.get(key)
        if isinstance(value, str) and len(value) == 2 and value.isalpha():
            return value.upper()
    try:
        found = iso_of_numeric(int(properties.get("iso_numeric") or identifier))
    except (TypeError, ValueError):
        found = None
    return found or iso_of_name(properties.get("name_en") or properties.get("name"))


def _topology_features(topology: dict[str, Any]) -> list[dict[str, Any]]:
    """Decode the object ``countries`` of a TopoJSON file into features (TopoJSON format specification, delta-encoded arcs)."""
    sx, sy = topology.get("transform", {}).get("scale", (1.0, 1.0))
    tx, ty = topology.get("transform", {}).get("translate", (0.0, 0.0))
    quantised = "transform" in topology
    arcs: list[list[tuple[float, float]]] = []
    for arc in topology["arcs"]:
        x = y = 0.0
        line = []
        for point in arc:
            x, y = (x + point[0], y + point[1]) if quantised else (point[0], point[1])
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)

    def ring(numbers: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for number in numbers:
            line = arcs[number] if number >= 0 else arcs[~number][::-1]
            points.extend(line[1:] if points else line)
        return points

    objects = topology["objects"]
    group = objects.get("countries") or next(iter(objects.values()))
    features = []
    for item in group["geometries"]:
        rings = item.get("arcs") or []
        coordinates: list[Any] = (
            [ring(r) for r in rings] if item["type"] == "Polygon" else [[ring(r) for r in polygon] for polygon in rings]
        )
        features.append({
            "id": item.get("id"), "properties": item.get("properties") or {},
            "geometry": {"type": item["type"], "coordinates": coordinates},
        })
    return features


def _packed_features(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Decode the basemap's own packed form into GeoJSON features (lon, lat)."""
    rows = content.get("shapes") or [{"c": iso, "p": numbered} for iso, numbered in content["countries"].items()]
    features = [
        {
            "id": None, "properties": {"iso": _PARTS.get(row["c"], row["c"])},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[ring for ring in rings if len(ring) > 3] for rings in polygons(content, row["p"]) if len(rings[0]) > 3],
            },
        }
        for row in rows
    ]
    return features


# Parts that Natural Earth draws apart, by the state that the United Nations count them with.
_PARTS = {"X-SL": "SO", "X-NC": "CY"}


@lru_cache(maxsize=1)
def shapes() -> Shapes | None:
    """Load the most detailed country shapes of ``data/basemap``.

    Returns
    -------
    Shapes or None
        None when the basemap is not there: then nothing is said of countries and seas beyond what the gazetteer says.

    Raises
    ------
    DataError
        When the file is there and is not what it should be.
    """
    files = _files()
    if not files:
        return None
    from shapely import STRtree, make_valid, union_all
    from shapely.geometry import Polygon, shape

    try:
        content = json.loads(files[0].read_text(encoding="utf-8"))
        if "arcs" in content and "unit" in content:
            items = _packed_features(content)
        elif content.get("type") == "Topology":
            items = _topology_features(content)
        else:
            items = content["features"]
        golan = content.get("golan") or next((g for f in files[1:] if (g := json.loads(f.read_text(encoding="utf-8")).get("golan"))), None)
        found: dict[str, list[Any]] = {}
        for item in items:
            code = _iso(item.get("properties") or {}, item.get("id"))
            if code and item.get("geometry") and item["geometry"].get("coordinates"):
                found.setdefault(code, []).append(make_valid(shape(item["geometry"])))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as fault:
        raise DataError(f"the country shapes cannot be read: {fault}", file=files[0], remedy="make the basemap again") from fault
    polygons = [union_all(parts) for parts in found.values()]
    isos = list(found)
    if golan and "SY" in isos and "IL" in isos:
        # The Golan is counted with Syria, as the United Nations count it (Security Council resolution 497).
        heights = make_valid(Polygon(golan))
        syria, israel = isos.index("SY"), isos.index("IL")
        polygons[syria], polygons[israel] = union_all([polygons[syria], heights]), polygons[israel].difference(heights)
    return Shapes(isos, polygons, STRtree(polygons))


def country_at(latitude: float, longitude: float) -> str | None:
    """Return the ISO alpha-2 code of the country whose land holds a point (degrees, WGS 84), or None (sea, or no basemap)."""
    known = shapes()
    if known is None:
        return None
    from shapely.geometry import Point

    hits = known.tree.query(Point(longitude, latitude), predicate="intersects")
    return known.isos[int(hits[0])] if len(hits) else None


def land_distance_km(latitude: float, longitude: float) -> float | None:
    """Return the distance in kilometres from a point (degrees, WGS 84) to the nearest land, 0 on land; None without a basemap."""
    known = shapes()
    if known is None:
        return None
    return _nearest(known, latitude, longitude)[1]


def nearest_country(latitude: float, longitude: float) -> tuple[str, float] | None:
    """Return the nearest country (ISO alpha-2) and its distance in kilometres, or None without a basemap."""
    known = shapes()
    return _nearest(known, latitude, longitude) if known else None


def _nearest(known: Shapes, latitude: float, longitude: float) -> tuple[str, float]:
    """Nearest country by degrees scaled at the point's latitude: exact to a few per cent within 500 km."""
    from shapely.geometry import Point
    from shapely.ops import nearest_points

    point = Point(longitude, latitude)
    best, distance = "", math.inf
    reach = max(0.5, known.polygons[int(known.tree.nearest(point))].distance(point) * 1.6)
    for row in known.tree.query(point.buffer(reach)):
        near = nearest_points(point, known.polygons[int(row)])[1]
        km = great_circle_km(latitude, longitude, near.y, near.x)
        if km < distance:
            best, distance = known.isos[int(row)], km
    return best, distance


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance in kilometres between two points in degrees (haversine, mean radius 6371.0088 km)."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    a = math.sin((p2 - p1) / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(a)))


def sea_at(latitude: float, longitude: float) -> str | None:
    """Return the English name of the sea around a point at sea (degrees, WGS 84), or None outside the seas of the coverage."""
    for name, outline in _SEAS:
        inside = False
        for (x1, y1), (x2, y2) in zip(outline, outline[1:] + outline[:1], strict=True):
            if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
                inside = not inside
        if inside:
            return name
    return None


def border_line(first: str, second: str) -> Any | None:
    """Return the shared border of two countries as a line in degrees (lon, lat), or None when they share none or there is no basemap."""
    known = shapes()
    if known is None:
        return None
    a, b = known.of(first), known.of(second)
    if a is None or b is None or a.distance(b) > 0.2:
        return None
    # Simplified shapes need not share their vertices: the border is what of one outline lies within about 3 km of the other country.
    line = a.boundary.intersection(b.buffer(0.03))
    return None if line.is_empty else line
