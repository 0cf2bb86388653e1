"""GeoJSON (RFC 7946): a FeatureCollection with bbox and the foreign members mawqi_made_by, mawqi_masked and mawqi_sites."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from gazetteer.errors import FileError, InputError
from geo.collection import About, Collection, batches, box_of, points
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


class Part(NamedTuple):
    """Features as JSON, with their points for the bounding box."""

    lines: bytes
    longitudes: array[float]
    latitudes: array[float]
    made_by: str | None


def write(path: Path, collection: Collection, *, flat: bool = False) -> list[str]:
    """Write a FeatureCollection, one feature a line. ``flat``: one value a property, lists joined, nothing nested."""
    about = Collection(sites=collection.sites, made_by=collection.made_by, masked=collection.masked)
    parts = (encode(batch, flat=flat) for batch in batches(collection.incidents))
    _write(path, parts, collection.made_by, collection.masked, lambda: about)
    said = ["The flat form drops the spans of evidence and the parts of claims and casualties: only their text stays."] if flat else []
    if collection.mentions:
        said.append("GeoJSON does not hold the mentions: write them with --mentions, or choose GeoPackage.")
    return said


def write_batches(path: Path, groups: Iterable[list[Feature]], *, flat: bool = False) -> list[str]:
    """Write batches of features as they come."""
    _write(path, (encode(group, flat=flat) for group in groups), None, None, None)
    return []


def _maker(items: list[Feature]) -> str | None:
    return items[0]["properties"].get("made_by") if items else None


def encode(items: list[Feature], *, flat: bool = False) -> Part:
    """Return features as what `write_parts` writes."""
    return Part(b",\n".join(feature_bytes(item, flat) for item in items), *points(items), _maker(items))


def write_parts(path: Path, parts: Iterable[Part], *, flat: bool = False, about: About | None = None) -> list[str]:
    """Write what `encode` gave, perhaps in other processes; ``about`` gives the sites when all is written."""
    _write(path, parts, None, None, about)
    return ["The flat form drops the spans of evidence and the parts of claims and casualties: only their text stays."] if flat else []


def _write(path: Path, parts: Iterable[Part], made_by: str | None, masked: str | None, about: About | None) -> None:
    longitudes, latitudes = array("d"), array("d")
    source = (part for part in parts if part.lines)
    first = next(source, None)
    with path.open("wb") as out:
        out.write(b'{"type":"FeatureCollection","name":"incidents","mawqi_made_by":' + dumps(made_by or (first.made_by if first else None) or "mawqi"))
        if masked:
            out.write(b',"mawqi_masked":' + dumps(masked))
        out.write(b',"features":[')
        before = b"\n"
        for part in chain([first] if first else [], source):
            out.write(before + part.lines)
            before = b",\n"
            longitudes.extend(part.longitudes)
            latitudes.extend(part.latitudes)
        out.write(b"\n]")
        box = box_of(longitudes, latitudes)
        if box:
            out.write(b',"bbox":' + dumps(box))
        sites = about().sites if about else []
        if sites:
            out.write(b',"mawqi_sites":[\n' + b",\n".join(dumps(s) for s in sites) + b"\n]")
        out.write(b"}\n")


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
