"""JSON Schema (2020-12) of the GeoJSON that Mawqi writes: a FeatureCollection of incidents."""

from __future__ import annotations

from typing import Any

from geo.acled import SUB_EVENTS
from geo.properties import OUTCOMES, PROPERTIES, SITE_PROPERTIES, STANCES, STATUSES, WEAPONS, Prop

_STRING: dict[str, Any] = {"type": ["string", "null"]}
_COUNT: dict[str, Any] = {"type": ["integer", "null"], "minimum": 0}
_OFFSET: dict[str, Any] = {"type": "integer", "minimum": 0}
_SPAN: dict[str, Any] = {
    "type": "object", "required": ["report_id", "start", "end", "text"],
    "properties": {"report_id": {"type": "string"}, "start": _OFFSET, "end": _OFFSET, "text": {"type": "string"}, "field": {"enum": ["text", "title"]}},
}
_PARTS: dict[str, dict[str, Any]] = {
    "claims": {
        "type": "object", "required": ["speaker", "stance"],
        "properties": {"speaker": _STRING, "stance": {"enum": STANCES}, "about": _STRING, "report_id": _STRING},
    },
    "casualties": {
        "type": "object",
        "properties": {
            "side": _STRING, "killed": _COUNT, "injured": _COUNT, "civilian": _COUNT, "women": _COUNT, "children": _COUNT, "shared": {"type": "boolean"},
            "source": _STRING, "report_id": {"type": "string"},
        },
    },
    "origins": {
        "type": "object",
        "properties": {
            "name": _STRING, "site_id": _STRING, "latitude": {"type": ["number", "null"], "minimum": -90, "maximum": 90},
            "longitude": {"type": ["number", "null"], "minimum": -180, "maximum": 180}, "text": _STRING,
        },
    },
    "sources": {
        "type": "object", "required": ["report_id"],
        "properties": {
            "report_id": {"type": "string"}, "url": _STRING, "title": _STRING, "source": _STRING, "published": _STRING, "retrieved": _STRING,
            "sha256": {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}, "quote": _STRING,
        },
    },
}
_RANGES: dict[str, tuple[float, float]] = {
    "time_precision": (1, 4), "geo_precision": (1, 3), "where_prec": (1, 7), "latitude": (-90, 90), "longitude": (-180, 180), "confidence": (0, 1),
}


def _of(prop: Prop) -> dict[str, Any]:
    """The schema of one property."""
    made: dict[str, Any]
    if prop.kind in ("int", "float"):
        made = {"type": ["integer" if prop.kind == "int" else "number", "null"]}
        low, high = _RANGES.get(prop.name, (0, None))
        made["minimum"] = low
        if high is not None:
            made["maximum"] = high
    elif prop.kind == "bool":
        made = {"type": "boolean"}
    elif prop.kind == "date":
        made = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    elif prop.kind == "strings":
        made = {"type": "array", "items": {"enum": WEAPONS} if prop.name == "weapons" else {"type": "string"}}
    elif prop.kind == "objects":
        made = {"type": "array", "items": _PARTS[prop.name]}
    elif prop.name == "evidence":
        made = {"type": "object", "additionalProperties": {"type": "array", "items": _SPAN}}
    elif prop.name == "notes":
        made = {"type": ["object", "null"], "properties": {"ar": {"type": "string"}, "en": {"type": "string"}}}
    elif prop.values:
        always = prop.name in ("incident_type", "event_type", "outcome", "status")
        made = {"enum": [*prop.values, *([] if always else [None])]}
    else:
        made = {"type": ["string", "null"]}
    if prop.name == "sub_event_type":
        made = {"enum": [name for names in SUB_EVENTS.values() for name in names]}
    if prop.name == "event_date":
        made["pattern"] = r"^\d{4}(-\d{2}(-\d{2})?)?$"
    if prop.name == "iso":
        made["pattern"] = "^[A-Z]{2}$"
    return {**made, "description": prop.meaning}


def _point(nullable: bool = True) -> dict[str, Any]:
    place = {
        "type": "object", "required": ["type", "coordinates"],
        "properties": {
            "type": {"const": "Point"},
            "coordinates": {
                "type": "array", "minItems": 2, "maxItems": 3,
                "prefixItems": [{"type": "number", "minimum": -180, "maximum": 180}, {"type": "number", "minimum": -90, "maximum": 90}],
            },
        },
    }
    return {"oneOf": [place, {"type": "null"}]} if nullable else place


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of incidents.

    Further properties are allowed: a user may add columns. The meaning of each is its ``description``; closed lists are those of the contract,
    of ACLED (event types) and of `geo.properties`.
    """
    properties = {p.name: _of(p) for p in PROPERTIES}
    feature = {
        "type": "object", "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"}, "id": {"type": "string", "pattern": "^[0-9a-f]{16}$"}, "geometry": _point(),
            "properties": {"type": "object", "required": list(properties), "properties": properties},
        },
    }
    site = {
        "type": "object", "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"}, "id": {"type": "string"}, "geometry": _point(),
            "properties": {"type": "object", "required": [p.name for p in SITE_PROPERTIES]},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Mawqi incidents",
        "description": "GeoJSON (RFC 7946) of incidents read from Arabic news: read by machine, unverified.", "type": "object",
        "required": ["type", "features", "mawqi_made_by"],
        "properties": {
            "type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": feature}, "mawqi_made_by": {"type": "string"},
            "mawqi_masked": {"type": "string"}, "mawqi_sites": {"type": "array", "items": site},
            "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
        },
        "not": {"required": ["crs"]},
    }


def faults(content: Any) -> list[str]:
    """Return what is wrong with a parsed GeoJSON file, one sentence a fault, every fault at once; an empty list when it is right."""
    from jsonschema import Draft202012Validator

    found = Draft202012Validator(schema()).iter_errors(content)
    return [f"{'/'.join(str(x) for x in e.absolute_path) or 'file'}: {e.message[:200]}" for e in found]


__all__ = ["OUTCOMES", "STATUSES", "faults", "schema"]
