"""The embedded basemap: countries, provinces, seas, rivers and towns of data/basemap, cut to what one page needs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from gazetteer.errors import FileError, InputError
from gazetteer.packed import polygons
from gazetteer.paths import data_dir
from maps.packing import deltas, projected, topology

#: Who draws the line: ``un`` follows the United Nations' naming of states, ``de_facto`` the lines of control as Natural Earth has them.
BORDERS = ("un", "de_facto")
NAMES = {"X-NC": ("شمال قبرص", "Northern Cyprus"), "X-SL": ("أرض الصومال", "Somaliland")}
#: Short names where the full one is too long for a label.
SHORT = {
    "PS": ("فلسطين", "Palestine"), "AE": ("الإمارات", "UAE"), "SA": ("السعودية", "Saudi Arabia"),
    "BA": ("البوسنة والهرسك", "Bosnia"), "CF": ("أفريقيا الوسطى", "Central African Rep."),
    "CD": ("الكونغو الديمقراطية", "DR Congo"), "CG": ("الكونغو", "Congo"), "TR": ("تركيا", "Türkiye"),
}  # fmt: skip
#: Shapes whose borders are dashed.
DISPUTED = frozenset(("X-NC", "X-SL", "XK", "EH", "PS"))
TOWN_KINDS = frozenset(("city", "town", "village"))


@cache
def _read(name: str) -> Any:
    path = data_dir() / "basemap" / name
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise FileError("a file of the basemap cannot be read", file=path, remedy="python -m maps.make_basemap") from fault


@cache
def country_names() -> dict[str, tuple[str, str]]:
    """ISO 3166-1 alpha-2 code to (Arabic, English) name, from CLDR as Babel carries it."""
    from babel import Locale

    arabic, english = Locale("ar").territories, Locale("en").territories
    names = {code: (str(arabic.get(code, name)), str(name)) for code, name in english.items() if len(code) == 2}
    return {**names, **NAMES, **SHORT}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    except OSError as fault:
        raise FileError("a table of names cannot be read", file=path, remedy="install the package again") from fault


@cache
def towns() -> tuple[tuple[str, str, float, float, int], ...]:
    """Towns for labels: (Arabic, English, latitude, longitude, rank); rank 0 is shown first, 5 only near by."""
    out: list[tuple[str, str, float, float, int]] = []
    seen: set[str] = set()
    for row in _rows(data_dir() / "basemap" / "towns.csv"):
        people = int(row["population"])
        capital = row["capital"] == "1"
        steps = (1_500_000, 500_000, 150_000, 50_000)
        rank = 1 + sum(people < step for step in steps)
        rank = (0 if people > 400_000 else 1) if capital else rank
        out.append((row["name_ar"], row["name_en"], float(row["lat"]), float(row["lon"]), rank))
        seen.update((row["name_ar"], row["name_en"]))
    for path in sorted((data_dir() / "sites").glob("*.csv")):
        for row in _rows(path):
            arabic, english = row.get("name_ar") or "", row.get("name_en") or ""
            if row.get("kind") not in TOWN_KINDS or not arabic or arabic in seen or english in seen:
                continue
            try:
                lat = float(row.get("latitude") or row.get("lat") or "")
                lon = float(row.get("longitude") or row.get("lon") or "")
            except ValueError:
                continue
            seen.update((arabic, english))
            out.append((arabic, english or arabic, round(lat, 3), round(lon, 3), 6 if row["kind"] == "village" else 5))
    return tuple(out)


@cache
def _division_names() -> dict[tuple[str, str], tuple[str, str]]:
    path = data_dir() / "divisions" / "admin1.csv"
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for row in _rows(path) if path.exists() else ():
        pair = (row["name_ar"], row["name_en"])
        for name in (*pair, row.get("admin1") or ""):
            names.setdefault((row.get("country") or "", name), pair)
    return names


def divisions(records: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the Arabic and English names of the first-level divisions in use, by the name that the records give."""
    used = sorted({(str(r.get("iso") or ""), str(r["admin1"])) for r in records if r.get("admin1")})
    names = _division_names()
    return {name: list(names[iso, name]) for iso, name in reversed(used) if (iso, name) in names}


def towns_near(records: Sequence[dict[str, Any]]) -> list[tuple[str, str, float, float, int]]:
    """Return the larger towns of the world, and the smaller ones within three degrees of the box of the incidents."""
    placed = [(r["latitude"], r["longitude"]) for r in records if r.get("latitude") is not None]
    if not placed:
        return [t for t in towns() if t[4] < 5]
    south, north = min(p[0] for p in placed) - 3, max(p[0] for p in placed) + 3
    west, east = min(p[1] for p in placed) - 3, max(p[1] for p in placed) + 3
    return [t for t in towns() if t[4] < 4 or (south <= t[2] <= north and west <= t[3] <= east)]


def rings(topology: dict[str, Any], shape: dict[str, Any]) -> list[list[list[tuple[float, float]]]]:
    """Return the polygons of a packed shape as lists of rings of (lon, lat) in degrees."""
    return polygons(topology, shape["p"])


@cache
def _province_shapes(iso: str) -> tuple[Any, ...]:
    from shapely import prepare
    from shapely.geometry import MultiPolygon, Polygon

    topology = _read("provinces.json").get(iso)
    shapes = []
    for row in topology["shapes"] if topology else []:
        shape = MultiPolygon([Polygon(p[0], p[1:]) for p in rings(topology, row) if len(p[0]) > 3]).buffer(0)
        prepare(shape)
        shapes.append(shape)
    return tuple(shapes)


def province_of(iso: str, latitude: float, longitude: float) -> int | None:
    """Return the number of the province of ``iso`` that holds a point (degrees, WGS 84), or None."""
    from shapely.geometry import Point

    point = Point(longitude, latitude)
    for number, shape in enumerate(_province_shapes(iso)):
        if shape.contains(point):
            return number
    return None


def embed(records: Sequence[dict[str, Any]], columns: dict[str, Any], *, borders: str) -> dict[str, Any]:
    """Return the basemap for one page; adds the column ``shp`` (area of each area-level record, ``ISO`` or ``ISO:number``).

    Raises
    ------
    InputError
        When ``borders`` is not one of ``BORDERS``.
    """
    made = ground(records, borders=borders)
    cols = columns["cols"]
    shape_of: list[Any] = []
    for record, level in zip(records, cols["prec"], strict=True):
        iso = record.get("iso")
        found: Any = 0
        if level == 3 and iso:
            found = iso
        elif level == 2 and iso and record.get("site_kind") != "country" and is_province(record):
            number = province_of(iso, record["latitude"], record["longitude"])
            found = f"{iso}:{number}" if number is not None else 0
        shape_of.append(found)
    cols["shp"] = shape_of
    return made


def ground(records: Sequence[dict[str, Any]], *, borders: str = "un") -> dict[str, Any]:
    """Return the basemap for one page: what ``basemap.js`` reads as ``Mawqi.block.basemap``.

    Parameters
    ----------
    records : sequence of dict
        What will be shown, for which smaller towns and governorates are wanted; of each ``iso``, ``latitude``, ``longitude`` and ``admin1``
        are read where they are told.
    borders : {'un', 'de_facto'}
        The policy for disputed borders, see docs/map.md.

    Raises
    ------
    InputError
        When ``borders`` is not one of ``BORDERS``.
    """
    if borders not in BORDERS:
        raise InputError(f"borders={borders!r} is unknown", remedy=f"use one of {', '.join(BORDERS)}")
    world, names = _world(), country_names()
    near = {str(record["iso"]) for record in records if record.get("iso")}
    provinces = {iso: _provinces(iso) for iso in _read("provinces.json") if iso in near}
    labels = {code: list(names[code]) for code in sorted({s["c"] for s in world["shapes"]} | near) if code in names}
    seas, river_names = (_water_names(name) for name in ("seas.csv", "rivers.csv"))
    return {
        "borders": borders, "world": world, "provinces": provinces, "names": labels,
        "towns": [list(t) for t in towns_near(records)], "seas": seas, "divisions": divisions(records),
        "rivers": _rivers(), "river_names": river_names,
    }  # fmt: skip


@cache
def _world() -> dict[str, Any]:
    return topology(_read("countries.json"), DISPUTED)


@cache
def _provinces(iso: str) -> dict[str, Any]:
    return topology(_read("provinces.json")[iso])


@cache
def _rivers() -> dict[str, Any]:
    raw = _read("rivers.json")
    whole = round(360 / raw["unit"])

    def packed(flat: Sequence[int]) -> str:
        return deltas(projected(flat, whole))

    return {"whole": whole, "lines": [packed(flat) for flat in raw["lines"]], "lakes": [[packed(flat) for flat in rings] for rings in raw["lakes"]]}


def _water_names(name: str) -> list[list[Any]]:
    """Rows [Arabic, English, latitude, longitude, smallest zoom, greatest zoom] of the names of seas or rivers."""
    return [
        [r["name_ar"], r["name_en"], float(r["lat"]), float(r["lon"]), float(r["min_zoom"]), float(r["max_zoom"])]
        for r in _rows(data_dir() / "basemap" / name)
    ]


def is_province(record: dict[str, Any]) -> bool:
    """Tell whether an area-level record speaks of a governorate as a whole (not of a district or a smaller region)."""
    kind = record.get("site_kind")
    return kind == "governorate" or record.get("where_prec") == 4 or (kind is None and record.get("geo_precision") == 3)
