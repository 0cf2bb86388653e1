"""How a reading's properties lie in a row: as JSON without what is unknown, each nested value encoded once for all that need it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.flat import nested
from geo.properties import PROPERTIES, empty
from mawqi.case.values import dumps

Feature = dict[str, Any]
_PLAIN = tuple(p.name for p in PROPERTIES if p.kind not in ("objects", "object"))


def packed(p: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """Return properties as JSON text; ``texts`` is what `geo.flat.nested` gives of them."""
    plain = dumps({n: v for n in _PLAIN if (v := p[n]) is not None and v != []})
    assert plain is not None
    rest = ",".join(f'"{n}":{t}' for n, t in texts.items())
    return f"{plain[:-1]},{rest}}}" if rest else plain


def unpacked(held: Mapping[str, Any]) -> dict[str, Any]:
    """Return all properties of what `packed` left."""
    return {**empty(), **held}


def feature_back(identifier: str, held: Mapping[str, Any]) -> Feature:
    """Return the feature of stored properties."""
    p = unpacked(held)
    at = None if p["latitude"] is None or p["longitude"] is None else {"type": "Point", "coordinates": [p["longitude"], p["latitude"]]}
    return {"type": "Feature", "id": identifier, "geometry": at, "properties": p}


__all__ = ["feature_back", "nested", "packed", "unpacked"]
