"""Reads users' own places from CSV, TSV and GeoJSON of points, whatever their columns are called within reason."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gazetteer.errors import DataError, FileError, InputError
from gazetteer.model import KINDS
from gazetteer.sources import Row

_ALIASES = {
    "id": ("id", "site_id", "code"),
    "name_ar": ("name_ar", "arabic", "name_arabic", "ar", "الاسم", "اسم"),
    "name_en": ("name_en", "name", "english", "en", "name_english", "location"),
    "aliases_ar": ("aliases_ar", "alt_ar"), "aliases_en": ("aliases_en", "aliases", "alt_names", "alternatenames"),
    "kind": ("kind", "type", "class"), "lat": ("lat", "latitude", "y", "خط العرض"), "lon": ("lon", "lng", "long", "longitude", "x", "خط الطول"),
    "uncertainty_km": ("uncertainty_km", "radius_km"), "country": ("country", "iso", "iso2", "country_code"), "admin1": ("admin1", "governorate", "adm1_en"),
    "admin2": ("admin2", "district", "adm2_en"), "common": ("common",), "population": ("population", "pop"), "source": ("source",), "note": ("note", "notes"),
}  # fmt: skip


def _pick(raw: dict[str, Any]) -> dict[str, str]:
    """Rename the columns of a record to ours."""
    low = {str(k).strip().lower(): v for k, v in raw.items() if k is not None}
    out: dict[str, str] = {}
    for ours, theirs in _ALIASES.items():
        value = next((low[t] for t in theirs if low.get(t) not in (None, "")), "")
        out[ours] = "|".join(map(str, value)) if isinstance(value, list) else str(value).strip()
    return out


def _row(raw: dict[str, str], path: Path, number: int, iso: str | None) -> Row:
    """Make a row, or say what is wrong with it."""
    try:
        lat, lon = float(raw["lat"]), float(raw["lon"])
        radius = float(raw["uncertainty_km"] or 2)
        population = int(float(raw["population"] or 0))
    except (ValueError, OverflowError):
        raise DataError("latitude, longitude or another number is missing or malformed", file=path, row=number, remedy="decimal degrees in lat and lon") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and math.isfinite(radius) and radius > 0):
        raise DataError(f"{lat}, {lon} is no point on the earth, or the radius is not above 0", file=path, row=number, remedy="lat, lon in degrees; are they swapped?")
    if not (raw["name_ar"] or raw["name_en"]):
        raise DataError("no name", file=path, row=number, remedy="a column name_ar, name_en or name")
    kind = raw["kind"].lower().replace(" ", "_")
    country = (raw["country"] or iso or "").upper()
    slug = re.sub("[^a-z0-9]+", "-", (raw["name_en"] or f"row-{number}").lower()).strip("-") or f"row-{number}"
    row = Row(
        raw["id"] or f"{country.lower() or 'xx'}-{slug}", raw["name_ar"], raw["name_en"], kind if kind in KINDS else "other", lat, lon, country or None,
        raw["admin1"] or None, raw["admin2"] or None, radius, population, raw["source"] or path.name, note=raw["note"], common=raw["common"] in ("1", "true", "yes"), curated=True,
    )  # fmt: skip
    for name in (raw["name_ar"], raw["name_en"], *raw["aliases_ar"].split("|"), *raw["aliases_en"].split("|")):
        row.add(name)
    return row


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield numbered records of the file."""
    try:
        if path.suffix.lower() in (".csv", ".tsv"):
            with path.open(encoding="utf-8-sig", newline="") as handle:
                reader = csv.DictReader(handle, delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
                for raw in reader:
                    yield reader.line_num, dict(raw)
            return
        collection = json.loads(path.read_text(encoding="utf-8-sig"))
        features = collection["features"]
    except OSError as fault:
        raise FileError(f"cannot be read: {fault.strerror}", file=path) from fault
    except (ValueError, KeyError, TypeError, csv.Error) as fault:
        raise InputError(f"is neither CSV nor a GeoJSON FeatureCollection: {fault}", file=path, remedy="see docs/how-to-add-a-site.md") from fault
    for number, feature in enumerate(features, 1):
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if not geometry or geometry.get("type") != "Point":
            raise DataError("is no feature with a point", file=path, row=number, remedy="import boundaries with a level")
        lon, lat = geometry["coordinates"][:2]
        yield number, {"id": feature.get("id") or "", **(feature.get("properties") or {}), "lat": lat, "lon": lon}


def import_table(path: str | Path, *, iso: str | None = None) -> Iterator[Row]:
    """Yield the places of a CSV, TSV or GeoJSON file of points (lon, lat in WGS 84).

    Raises
    ------
    MawqiError
        When the file cannot be read or a record is malformed: the error names the row and the remedy.
    """
    file = Path(path)
    for number, raw in _records(file):
        yield _row(_pick(raw), file, number, iso)
