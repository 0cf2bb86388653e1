"""GeoJSON (RFC 7946): a FeatureCollection with bbox and the foreign members mawqi_made_by, mawqi_masked and mawqi_sites."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gazetteer.errors import FileError, InputError
from geo.collection import Collection, bbox
from geo.flat import flat_feature, is_flat, unflatten
from geo.properties import empty

Feature = dict[str, Any]
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_SURROGATE = re.compile("[\ud800-\udfff]")


def dumps(value: Any) -> bytes:
    """Return JSON as UTF-8 without ``\\u`` escapes of letters; half surrogate pairs, which UTF-8 cannot hold, become U+FFFD.

    Raises
    ------
    InputError
        When the value holds a number that JSON lacks (NaN, infinity) or an object that is no JSON.
    """
    try:
        text = _encode(value)
    except (ValueError, TypeError) as fault:
        name = value.get("id") if isinstance(value, dict) else None
        raise InputError(f"incident {name} cannot be written as JSON: {fault}", remedy="numbers must be finite, values plain") from fault
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode("utf-8")


def feature_bytes(item: Feature, flat: bool) -> bytes:
    """Return one feature as JSON."""
    return dumps(flat_feature(item) if flat else item)


def write(path: Path, collection: Collection, *, flat: bool = False) -> list[str]:
    """Write a FeatureCollection, one feature a line. ``flat``: one value a property, lists joined, nothing nested."""
    _write(path, [collection.incidents], flat, collection)
    said = ["The flat form drops the spans of evidence and the parts of claims and casualties: only their text stays."] if flat else []
    if collection.mentions:
        said.append("GeoJSON does not hold the mentions: write them with --mentions, or choose GeoPackage.")
    return said


def write_batches(path: Path, batches: Iterable[list[Feature]], *, flat: bool = False) -> list[str]:
    """Write batches of features as they come."""
    _write(path, batches, flat, Collection())
    return []


def _write(path: Path, batches: Iterable[list[Feature]], flat: bool, about: Collection) -> None:
    box: list[float] | None = None
    source = iter(batches)
    batch = next(source, [])
    made_by = about.made_by or (batch[0]["properties"].get("made_by") if batch else None)
    with path.open("wb") as out:
        out.write(b'{"type":"FeatureCollection","name":"incidents","mawqi_made_by":' + dumps(made_by or "mawqi"))
        if about.masked:
            out.write(b',"mawqi_masked":' + dumps(about.masked))
        out.write(b',"features":[')
        before = b"\n"
        while batch:
            for item in batch:
                out.write(before + feature_bytes(item, flat))
                before = b",\n"
            box = _merge(box, bbox(batch))
            batch = next(source, [])
        out.write(b"\n]")
        if box:
            out.write(b',"bbox":' + dumps(box))
        if about.sites:
            out.write(b',"mawqi_sites":[\n' + b",\n".join(dumps(s) for s in about.sites) + b"\n]")
        out.write(b"}\n")


def _merge(one: list[float] | None, two: list[float] | None) -> list[float] | None:
    """The box around two boxes; one that crosses the antimeridian is kept open to the whole globe."""
    if one is None or two is None:
        return two if one is None else one
    if one[0] > one[2] or two[0] > two[2]:
        return [-180.0, min(one[1], two[1]), 180.0, max(one[3], two[3])]
    return [min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3])]


def checked(item: Any, path: Path, row: int) -> Feature:
    """Return a feature read from a file as an incident: flat rows unfolded, missing properties filled in.

    Raises
    ------
    InputError
        When it is no GeoJSON feature or no incident.
    """
    properties = item.get("properties") if isinstance(item, dict) else None
    if not isinstance(properties, dict) or "incident_type" not in properties:
        raise InputError("a feature is no incident", file=path, row=row, remedy="its properties need incident_type")
    if is_flat(properties):
        try:
            made = unflatten({**properties, "id": item.get("id", properties.get("id"))})
        except (ValueError, TypeError) as fault:
            raise InputError(f"an incident cannot be read: {fault}", file=path, row=row) from fault
        made["geometry"] = item.get("geometry")
        return made
    identifier = item.get("id", properties.get("id"))
    filled = {**empty(), **{k: v for k, v in properties.items() if k != "id"}}
    return {"type": "Feature", "id": None if identifier is None else str(identifier), "geometry": item.get("geometry"), "properties": filled}


def read(path: Path) -> Collection:
    """Read a FeatureCollection of incidents, nested or flat."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault.strerror}", file=path) from fault
    except (ValueError, RecursionError) as fault:
        raise InputError(f"the file is no JSON: {fault}", file=path, remedy="give a GeoJSON FeatureCollection in UTF-8") from fault
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise InputError("the file is no FeatureCollection", file=path, remedy="give a GeoJSON FeatureCollection of incidents")
    return Collection(
        incidents=[checked(f, path, n) for n, f in enumerate(content["features"], start=1)],
        sites=[s for s in content.get("mawqi_sites") or [] if isinstance(s, dict)],
        made_by=content.get("mawqi_made_by"), masked=content.get("mawqi_masked"),
    )
