"""Incidents as a GeoDataFrame with typed columns, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from geo.properties import BY_NAME, PROPERTIES, empty

if TYPE_CHECKING:
    import geopandas

Feature = dict[str, Any]
CRS = "EPSG:4326"
_DTYPES = {"int": "Int64", "float": "float64", "bool": "boolean"}


def to_frame(items: Iterable[Feature]) -> geopandas.GeoDataFrame:
    """Return incidents as a GeoDataFrame.

    Parameters
    ----------
    items : iterable of dict
        GeoJSON Features of incidents.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326 (points are lon, lat; ``None`` where unlocated). Columns ``id``, the contract's properties and ``geometry``. Closed lists
        are categories, whole numbers ``Int64``, truth values ``boolean``, ``date_start`` and ``date_end`` timestamps, ``weapons`` and the
        like lists, nested properties lists and dicts. Properties that the contract does not name stay in ``attrs["more"]`` by id.
    """
    import geopandas
    import numpy as np
    import pandas as pd
    import shapely

    rows = list(items)
    properties = [f["properties"] for f in rows]
    text: Any = "str" if int(pd.__version__.split(".")[0]) >= 3 else "string"  # before pandas 3 "str" turned None into a word
    columns: dict[str, Any] = {"id": pd.array([f.get("id") for f in rows], dtype=text)}
    for p in PROPERTIES:
        values = [r.get(p.name) for r in properties]
        if p.kind == "cat":
            categories = list(p.values) + sorted({v for v in values if isinstance(v, str)} - set(p.values))
            columns[p.name] = pd.Categorical(values, categories=categories)
        elif p.kind == "date":
            columns[p.name] = pd.to_datetime(pd.Series(values, dtype="object"), format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
        elif p.kind in _DTYPES:
            columns[p.name] = pd.Series(values, dtype=_DTYPES[p.kind])  # type: ignore[call-overload]
        elif p.kind == "str":
            columns[p.name] = pd.array(values, dtype=text)
        else:
            held = pd.Series([None] * len(values), dtype="object")
            held[:] = values
            columns[p.name] = held
    longitude = np.array([_coordinate(f, 0) for f in rows], dtype="float64")
    latitude = np.array([_coordinate(f, 1) for f in rows], dtype="float64")
    points = np.full(len(rows), None, dtype="object")
    located = ~(np.isnan(longitude) | np.isnan(latitude))
    if located.any():
        points[located] = shapely.points(longitude[located], latitude[located])
    frame = geopandas.GeoDataFrame(columns, geometry=geopandas.GeoSeries(points, crs=CRS), crs=CRS)
    more = {str(f.get("id")): extra for f in rows if (extra := {k: v for k, v in f["properties"].items() if k not in BY_NAME})}
    if more:
        frame.attrs["more"] = more
    return frame


def _coordinate(item: Feature, axis: int) -> float:
    geometry = item.get("geometry")
    return float(geometry["coordinates"][axis]) if geometry and geometry.get("type") == "Point" else float("nan")


def from_frame(frame: geopandas.GeoDataFrame) -> list[Feature]:
    """Return the features of a frame that `to_frame` made, possibly filtered or edited; missing columns are unknown values.

    Raises
    ------
    InputError
        When the frame has no column ``incident_type``.
    """
    from gazetteer.errors import InputError

    if "incident_type" not in frame.columns:
        raise InputError("the frame holds no incidents", remedy="it needs the column incident_type")
    if frame.crs is not None and not frame.crs.equals(CRS):
        frame = frame.to_crs(CRS)
    more = frame.attrs.get("more", {})
    held = {p.name: _plain(frame[p.name].tolist(), p.kind) for p in PROPERTIES if p.name in frame.columns}
    ids = frame["id"].tolist() if "id" in frame.columns else [None] * len(frame)
    shapes = frame.geometry.tolist() if frame.active_geometry_name else [None] * len(frame)
    made = []
    for n, identifier in enumerate(ids):
        properties = empty()
        for name, values in held.items():
            properties[name] = values[n]
        properties.update(more.get(str(identifier), {}))
        shape = shapes[n]
        geometry = None if shape is None or shape.is_empty else {"type": "Point", "coordinates": [round(shape.x, 6), round(shape.y, 6)]}
        made.append({
            "type": "Feature", "id": None if _missing(identifier) else str(identifier), "geometry": geometry, "properties": properties
        })
    return made


def _missing(value: Any) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def _plain(values: list[Any], kind: str) -> list[Any]:
    """Python values of a column: no NaN, NaT or NA."""
    if kind in ("strings", "objects"):
        return [[] if _missing(v) else list(v) for v in values]
    if kind == "object":
        return [None if _missing(v) else v for v in values]
    cast = {"int": int, "float": float, "bool": bool, "str": str, "cat": str, "date": lambda v: v.date().isoformat()}[kind]
    return [None if _missing(v) else cast(v) for v in values]  # type: ignore[operator]
