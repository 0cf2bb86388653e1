"""Checks files of sites without trusting their author: columns, coordinates in the country, distances told in notes, duplicates, shadows."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from gazetteer.errors import FileError
from gazetteer.fold import fold_text
from gazetteer.model import KINDS
from gazetteer.packed import polygons
from gazetteer.paths import data_dir
from gazetteer.sources import km, read_csv

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

COLUMNS = "id,name_ar,name_en,aliases_ar,aliases_en,kind,lat,lon,uncertainty_km,country,admin1,admin2,common,population,source,source2,note".split(",")
_SETTLED = frozenset(["city", "town", "village", "neighbourhood", "camp"])
_WIDE = frozenset(["region", "water"])
_NOTE = re.compile(r"(\d+(?:\.\d+)?) km ((?:north|south|east|west|[NSEW])[\w-]*(?: (?:north|south|east|west)\w*)?) of (.+?)(?=[;,.]|$| and | on | in | near )")
# A base is looked up twice: it names a second source with the distance, or the two and more sources in which it was looked for.
_TWICE = frozenset(["military_base", "airport"])
_SECOND = re.compile(r".+ \((\d+\.\d) km\)")
_NO_SECOND = re.compile(r"no second source found \(looked in [^(),]+(?:, [^(),]+)+\)")
_ALONE_KM = 3.0  # what is known from one source alone has at least this radius
_APART_KM = 6.0  # two sources agree when they are no farther apart than the radius and this
_BEARINGS = {
    "north": 0, "north-northeast": 22.5, "northeast": 45, "north-east": 45, "east-northeast": 67.5, "east": 90, "east-southeast": 112.5, "southeast": 135,
    "south-east": 135, "south-southeast": 157.5, "south": 180, "south-southwest": 202.5, "southwest": 225, "south-west": 225, "west-southwest": 247.5,
    "west": 270, "west-northwest": 292.5, "northwest": 315, "north-west": 315, "north-northwest": 337.5,
}  # fmt: skip
# Where lines are disputed, either of the two codes is taken for a row (the policy of naming is told in docs/gazetteer.md).
_DISPUTED = {frozenset(p) for p in (("IL", "PS"), ("IL", "SY"), ("IL", "LB"), ("SY", "LB"), ("MA", "EH"), ("SD", "SS"), ("SD", "EG"), ("RU", "UA"), ("IN", "PK"), ("TR", "CY"), ("RS", "XK"))}


@dataclass(slots=True, frozen=True)
class Fault:
    """A fault of a row: the file, the row counted from 1 with the header, the id, what is wrong and what would be right."""

    file: str
    row: int
    site_id: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.file}, row {self.row} ({self.site_id}): {self.message}" + (f" ({self.remedy})" if self.remedy else "")


@lru_cache(maxsize=1)
def country_shapes() -> dict[str, BaseGeometry]:
    """Return the countries' shapes by ISO 3166-1 alpha-2 code (Natural Earth 10m, lon/lat, simplified to about 0.4 km in the region).

    Raises
    ------
    FileError
        When the file is missing or damaged.
    """
    from shapely import MultiPolygon, Polygon, make_valid

    path = data_dir() / "basemap" / "countries-10m.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise FileError(f"cannot be read: {fault}", file=path, remedy="python -m gazetteer.make_shapes") from fault
    shapes: dict[str, BaseGeometry] = {}
    for iso, numbered in raw["countries"].items():
        made = []
        for lines in polygons(raw, numbered):
            if len(lines[0]) >= 4:
                made.append(Polygon(lines[0], [hole for hole in lines[1:] if len(hole) >= 4]))
        shapes[iso] = make_valid(MultiPolygon(made))
    return shapes


def bearing(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Initial bearing in degrees clockwise from north, from the first point to the second."""
    p1, p2, d = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    return math.degrees(math.atan2(math.sin(d) * math.cos(p2), math.cos(p1) * math.sin(p2) - math.sin(p1) * math.cos(p2) * math.cos(d))) % 360


def check(paths: Iterable[str | Path] | None = None) -> list[Fault]:
    """Check files of sites and return every fault at once.

    Parameters
    ----------
    paths : iterable of path, optional
        CSV files with the columns of ``data/sites``; the project's own when missing.

    Raises
    ------
    MawqiError
        When a file cannot be read at all.
    """
    own = sorted((data_dir() / "sites").glob("*.csv"))
    chosen = [Path(p) for p in paths] if paths is not None else own
    rows = [(path, line, raw) for path in chosen for line, raw in read_csv(path)]
    known = rows if paths is None else rows + [(p, line, raw) for p in own if p not in chosen for line, raw in read_csv(p)]
    faults: list[Fault] = []
    sound: list[tuple[Path, int, dict[str, str], float, float]] = []
    ids: dict[str, str] = {}
    twice = set(own) | {path for path, _, raw in rows if raw.get("source2")}  # a user's file that names no second source is not asked for any
    for path, line, raw in rows:
        problems, point = _row_faults(raw, path in twice)
        name = raw.get("id", "")
        if name in ids:
            problems.append((f"the id is used already in {ids[name]}", "choose another"))
        elif name:
            ids[name] = f"{path.name}, row {line}"
        faults += [Fault(path.name, line, name, what, remedy) for what, remedy in problems]
        if point is not None:
            sound.append((path, line, raw, *point))
    faults += _places(sound)
    faults += _notes(sound, known)
    faults += _names(sound)
    faults += _divisions_again(sound)
    return sorted(faults, key=lambda f: (f.file, f.row))


def _row_faults(raw: dict[str, str], twice: bool) -> tuple[list[tuple[str, str]], tuple[float, float] | None]:
    """Check the columns of one row; also return its point when it has one."""
    out: list[tuple[str, str]] = []
    missing = [c for c in ("id", "kind", "lat", "lon", "uncertainty_km", "source") if not raw.get(c)]
    if missing:
        out.append((f"empty column {', '.join(missing)}", "fill it"))
    if not raw.get("name_ar") and not raw.get("name_en"):
        out.append(("no name", "fill name_ar or name_en"))
    if raw.get("id") and not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)+", raw["id"]):
        out.append((f"id {raw['id']!r} is no slug", "small Latin letters, digits and hyphens, e.g. iq-ain-al-asad"))
    if raw.get("kind") and raw["kind"] not in KINDS:
        out.append((f"unknown kind {raw['kind']!r}", "one of " + ", ".join(KINDS)))
    if raw.get("common") not in (None, "", "1"):
        out.append((f"column common holds {raw['common']!r}", "1 or empty"))
    if raw.get("country") and not re.fullmatch("[A-Z]{2}", raw["country"]):
        out.append((f"country {raw['country']!r}", "an ISO 3166-1 alpha-2 code"))
    if raw.get("population") and not raw["population"].isdigit():
        out.append((f"population {raw['population']!r}", "a whole number or empty"))
    try:
        lat, lon, radius = float(raw.get("lat", "")), float(raw.get("lon", "")), float(raw.get("uncertainty_km", ""))
    except ValueError:
        out.append(("lat, lon or uncertainty_km is no number", "decimal degrees and kilometres"))
        return out, None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        out.append((f"point {lat}, {lon} out of range", "lat within -90..90, lon within -180..180"))
        return out, None
    if not 0 < radius <= 8000:
        out.append((f"uncertainty_km {radius}", "more than 0"))
    return out + _second_faults(raw, radius, twice), (lat, lon)


def _second_faults(raw: dict[str, str], radius: float, twice: bool) -> list[tuple[str, str]]:
    """Check the second source; where ``twice`` a base or an airport needs one, or the note that none was found."""
    second = raw.get("source2") or ""
    if second:
        told = _SECOND.fullmatch(second)
        if told is None:
            return [(f"source2 {second!r} does not say how far it is", "NAME (0.8 km)")]
        if float(told[1]) > radius + _APART_KM:
            return [(f"source2 is {told[1]} km away, the radius is {radius:g} km", "correct the point or widen uncertainty_km")]
        return []
    if not twice or raw.get("kind") not in _TWICE:
        return []
    if not _NO_SECOND.search(raw.get("note", "")):
        return [("a base with one source", "name a second one in source2, or write 'no second source found (looked in ONE, ANOTHER)' into the note")]
    if radius < _ALONE_KM:
        return [(f"a base with one source and a radius of {radius:g} km", f"uncertainty_km of {_ALONE_KM:g} or more")]
    return []


def _places(rows: list[tuple[Path, int, dict[str, str], float, float]]) -> list[Fault]:
    """Check that each point lies in its country and near its first-level division; small islands and fields at sea are on no map of 1:10m."""
    from shapely import Point, prepare

    shapes = country_shapes()
    divisions: dict[tuple[str, str], tuple[float, float, float]] = {}
    file = data_dir() / "divisions" / "admin1.csv"
    if file.is_file():
        for _, raw in read_csv(file):
            spot = (float(raw["lat"]), float(raw["lon"]), float(raw.get("radius_km") or 60))
            for name in (raw.get("name_en", ""), raw.get("admin1", ""), *(raw.get("aliases_en") or "").split("|")):
                if name and raw.get("kind") != "region":
                    divisions.setdefault((raw.get("country") or raw.get("iso") or "", fold_text(name)), spot)
    out: list[Fault] = []
    for path, line, raw, lat, lon in rows:
        iso, radius = raw.get("country") or "", float(raw["uncertainty_km"])
        if raw.get("kind") == "water" and not iso:
            continue
        if iso in shapes:
            shape = shapes[iso]
            prepare(shape)
            point = Point(lon, lat)
            slack = 0.1 if raw.get("kind") in ("water", "region", "building", "other", "border_crossing", "airport") else 0.06
            if not shape.contains(point):
                away = shape.distance(point)
                other = next((k for k, s in shapes.items() if k != iso and s.contains(point)), None)
                disputed = any(iso in pair and shapes[next(iter(pair - {iso}))].distance(point) < 0.03 for pair in _DISPUTED if pair - {iso} <= shapes.keys())
                at_sea = other is None and away < 1.2 and raw.get("kind") in ("other", "oil_field", "water", "military_base", "building", "region")
                if not at_sea and not disputed and away > max(slack, min(radius / 100, 0.5)):
                    where = f"in {other}" if other else "in no country"
                    out.append(Fault(path.name, line, raw["id"], f"{lat}, {lon} lies {where}, {away * 100:.0f} km outside {iso}", "correct the point or the country"))
        division = divisions.get((iso, fold_text(raw.get("admin1", ""))))
        if division is not None:
            far = km(lat, lon, division[0], division[1])
            if far > division[2] * 2.2 + radius + 40:
                out.append(Fault(path.name, line, raw["id"], f"{far:.0f} km from the middle of {raw['admin1']}", "correct the point or admin1"))
    return out


def _notes(rows: list[tuple[Path, int, dict[str, str], float, float]], known: list[tuple[Path, int, dict[str, str]]]) -> list[Fault]:
    """Measure every "25 km west of X" of the notes against X."""
    spots: dict[str, list[tuple[float, float, str]]] = {}
    for _, _, raw in known:
        try:
            spot = (float(raw["lat"]), float(raw["lon"]), raw.get("country") or "")
        except (KeyError, ValueError):
            continue
        for name in (raw.get("name_en", ""), *(raw.get("aliases_en") or "").split("|")):
            if name:
                spots.setdefault(fold_text(name), []).append(spot)
    out: list[Fault] = []
    for path, line, raw, lat, lon in rows:
        for told, direction, name in _NOTE.findall(raw.get("note", "")):
            angle = _BEARINGS.get(direction.lower().replace(" ", "-"))
            anchors = spots.get(fold_text(name))
            if not anchors or angle is None:
                continue
            distance = float(told)
            best = min(anchors, key=lambda a: abs(km(a[0], a[1], lat, lon) - distance))
            real, real_angle = km(best[0], best[1], lat, lon), bearing(best[0], best[1], lat, lon)
            off = abs((real_angle - angle + 180) % 360 - 180)
            if abs(real - distance) > max(4.0, 0.3 * distance) or (off > 50 and real > 5):
                out.append(Fault(path.name, line, raw["id"], f"the note says {told} km {direction} of {name}, measured {real:.0f} km at {real_angle:.0f} degrees", "correct the point or the note"))
    return out


def _same_place(one: dict[str, str], other: dict[str, str], d: float) -> bool:
    """Tell whether two rows of one name, ``d`` km apart, tell the same place: settlements, or one kind, within what is known of them; seas within the sea."""
    kinds = {one.get("kind", ""), other.get("kind", "")}
    if len(kinds) > 1 and not kinds <= _SETTLED:
        return False
    if kinds == {"border_crossing"} and one.get("country") != other.get("country"):
        return False  # the posts of two states at one crossing
    radii = float(one.get("uncertainty_km") or 5), float(other.get("uncertainty_km") or 5)
    return d <= (max(radii) if kinds <= _WIDE else max(1.0, min(radii)))


def _names(rows: list[tuple[Path, int, dict[str, str], float, float]]) -> list[Fault]:
    """Find rows that repeat each other, and aliases that are the name of a far bigger place elsewhere."""
    out: list[Fault] = []
    holders: dict[str, list[tuple[str, int, dict[str, str], float, float, bool]]] = {}
    for path, line, raw, lat, lon in rows:
        main = {fold_text(raw.get("name_ar", "")), fold_text(raw.get("name_en", ""))} - {""}
        every = main | {fold_text(a) for a in ((raw.get("aliases_ar") or "") + "|" + (raw.get("aliases_en") or "")).split("|") if a} - {""}
        for name in every:
            holders.setdefault(name, []).append((path.name, line, raw, lat, lon, name in main))
    reported: set[tuple[str, str]] = set()
    for name, group in holders.items():
        for i, (file, line, raw, lat, lon, main_name) in enumerate(group):
            for other in group[:i]:
                pair = (raw["id"], other[2]["id"])
                if pair in reported or raw["id"] == other[2]["id"]:
                    continue
                d = km(lat, lon, other[3], other[4])
                if (main_name and other[5] and d < 2 and raw.get("kind") == other[2].get("kind")) or ((main_name or other[5]) and _same_place(raw, other[2], d)):
                    reported.add(pair)
                    out.append(Fault(file, line, raw["id"], f"repeats {other[2]['id']} ({name}, {d:.1f} km away)", "join the two rows"))
            if not main_name and not raw.get("common") and not name.isascii():
                size = int(raw.get("population") or 0)
                for other in group:
                    big = int(other[2].get("population") or 0)
                    if other[5] and big >= 100_000 and big > 10 * size and km(lat, lon, other[3], other[4]) > 60 and not other[2].get("common"):
                        out.append(Fault(file, line, raw["id"], f"alias {name!r} is the name of {other[2]['id']}", "mark the row common or drop the alias"))
    return out


def _divisions_again(rows: list[tuple[Path, int, dict[str, str], float, float]]) -> list[Fault]:
    """Find regions that stand among the divisions and countries already, under the same name."""
    held: dict[str, list[tuple[str, float, float, float]]] = {}
    for table in ("countries", "admin1"):
        file = data_dir() / "divisions" / f"{table}.csv"
        for _, raw in read_csv(file) if file.is_file() else ():
            spot = (raw.get("id") or raw.get("iso") or "", float(raw["lat"]), float(raw["lon"]), float(raw.get("radius_km") or 50))
            if raw.get("kind", "region") == "region":
                for name in (raw.get("name_ar", ""), raw.get("name_en", "")):
                    held.setdefault(fold_text(name), []).append(spot)
    out: list[Fault] = []
    for path, line, raw, lat, lon in rows:
        if raw.get("kind") != "region":
            continue
        for name in {fold_text(raw.get("name_ar", "")), fold_text(raw.get("name_en", ""))} - {""}:
            for place, y, x, radius in held.get(name, ()):
                if km(lat, lon, y, x) <= max(radius, float(raw["uncertainty_km"])):
                    out.append(Fault(path.name, line, raw["id"], f"repeats the division {place} ({name})", "put its names there"))
    return out
