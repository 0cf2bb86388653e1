"""Takes incidents in any of the contract's shapes and gives plain records: GeoDataFrame, Features or a FeatureCollection."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from gazetteer.errors import InputError

#: Columns that hold lists or objects; flat formats keep them as JSON text.
NESTED = frozenset(
    "sources evidence claims casualties origins weapons notes reasons munitions actors merged made_by extra".split()
)

Record = dict[str, Any]


def as_records(incidents: Any) -> tuple[list[Record], list[Record]]:
    """Return (incidents, sites) as plain dictionaries with ``latitude``/``longitude`` in degrees (WGS 84) or None.

    Parameters
    ----------
    incidents : GeoDataFrame, DataFrame, FeatureCollection, or iterable of Features
        In the contract's columns. A FeatureCollection may carry the foreign member ``mawqi_sites``.

    Raises
    ------
    InputError
        When the argument is none of these, or a row's coordinates are not degrees.
    """
    sites: list[Record] = []
    if incidents is None:
        return [], []
    if hasattr(incidents, "columns") and hasattr(incidents, "to_dict"):
        records = list(_from_frame(incidents))
        attrs = getattr(incidents, "attrs", {}) or {}
        sites = [_site(s) for s in attrs.get("mawqi_sites") or []]
    elif isinstance(incidents, Mapping):
        if incidents.get("type") != "FeatureCollection":
            raise InputError(
                f"a mapping of type {incidents.get('type')!r} is no FeatureCollection", remedy="give its Features"
            )
        records = [_from_feature(f, row) for row, f in enumerate(incidents.get("features") or [], 1)]
        sites = [_site(s) for s in incidents.get("mawqi_sites") or []]
    elif isinstance(incidents, Iterable) and not isinstance(incidents, str | bytes):
        records = [_from_feature(f, row) for row, f in enumerate(incidents, 1)]
    else:
        raise InputError(
            f"incidents of type {type(incidents).__name__} cannot be drawn",
            remedy="give a GeoDataFrame, a FeatureCollection or Features",
        )
    for row, record in enumerate(records, 1):
        _check(record, row)
    return records, sites


def as_sites(sites: Any) -> list[Record]:
    """Return sites (frame, FeatureCollection, Features or plain dictionaries) as plain dictionaries."""
    if sites is None:
        return []
    if hasattr(sites, "columns") and hasattr(sites, "to_dict"):
        return list(_from_frame(sites))
    rows = sites.get("features", []) if isinstance(sites, Mapping) else sites
    return [_site(s) for s in rows]


def plain(value: Any) -> Any:
    """Turn a cell of a data frame into what JSON knows; NaN, NaT and NA become None."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, datetime | date):
        return None if value != value else value.isoformat()
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return None if type(value).__name__ in ("NAType", "NaTType") else str(value)


def _from_frame(frame: Any) -> Iterable[Record]:
    geometry = getattr(getattr(frame, "_geometry_column_name", None), "strip", lambda: None)()
    names = [str(c) for c in frame.columns]
    columns = []
    for name in frame.columns:
        if str(name) == geometry or str(name) == "geometry":
            columns.append([None] * len(frame))
            continue
        cells = frame[name].tolist()
        columns.append([_unpack(str(name), plain(cell)) for cell in cells])
    points: list[tuple[float, float] | None] = [None] * len(frame)
    if geometry in names:
        points = [_point(shape) for shape in frame[geometry].tolist()]
    more = (getattr(frame, "attrs", {}) or {}).get("more") or {}
    for n, row in enumerate(zip(*columns, strict=True) if columns else []):
        record = {k: v for k, v in zip(names, row, strict=True) if k != "geometry" and k != geometry}
        record.update({k: plain(v) for k, v in more.get(str(record.get("id")), {}).items()})
        point = points[n]
        if geometry in names:
            record["latitude"], record["longitude"] = (point[1], point[0]) if point else (None, None)
        if not record.get("id"):
            record["id"] = str(frame.index[n])
        yield record


def _unpack(name: str, value: Any) -> Any:
    """Read a nested column that a flat format kept as JSON text."""
    if name in NESTED and isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _point(shape: Any) -> tuple[float, float] | None:
    if shape is None or not hasattr(shape, "is_empty") or shape.is_empty:
        return None
    point = shape if shape.geom_type == "Point" else shape.representative_point()
    return float(point.x), float(point.y)


def _from_feature(feature: Any, row: int) -> Record:
    if hasattr(feature, "__geo_interface__") and not isinstance(feature, Mapping):
        feature = feature.__geo_interface__
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise InputError("this item is no GeoJSON Feature", row=row, file="incidents", remedy='give {"type": "Feature"}')
    record = {str(k): _unpack(str(k), plain(v)) for k, v in (feature.get("properties") or {}).items()}
    record["id"] = str(feature.get("id") or record.get("id") or f"row-{row}")
    geometry = feature.get("geometry")
    if not geometry:
        record["latitude"] = record["longitude"] = None
        return record
    try:
        if geometry["type"] == "Point":
            record["longitude"], record["latitude"] = (float(c) for c in geometry["coordinates"][:2])
        else:
            from shapely.geometry import shape

            point = shape(geometry).representative_point()
            record["longitude"], record["latitude"] = float(point.x), float(point.y)
    except (KeyError, TypeError, ValueError) as fault:
        raise InputError("the geometry is not GeoJSON", row=row, file="incidents", remedy="see RFC 7946") from fault
    return record


def _site(site: Any) -> Record:
    if isinstance(site, Mapping) and site.get("type") == "Feature":
        return _from_feature(site, 0)
    return {str(k): plain(v) for k, v in dict(site).items()}


def _check(record: Record, row: int) -> None:
    lat, lon = record.get("latitude"), record.get("longitude")
    if lat is None or lon is None:
        record["latitude"] = record["longitude"] = None
        return
    if not (isinstance(lat, int | float) and isinstance(lon, int | float)) or abs(lat) > 90 or abs(lon) > 180:
        raise InputError(
            f"latitude {lat!r}, longitude {lon!r} are not degrees", file="incidents", row=row, remedy="use WGS 84, lon/lat"
        )
