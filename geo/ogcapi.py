"""A data provider for pygeoapi: the incidents of one file, with bbox, datetime and property filters, sorting and paging."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pygeoapi.provider.base import BaseProvider, ProviderItemNotFoundError, ProviderQueryError, SchemaType

from geo.arrow import coordinates
from geo.flat import READABLE, flat_feature
from geo.formats import read

Feature = dict[str, Any]
_TYPES = {"int": "integer", "float": "number", "bool": "boolean"}


class Held:
    """A file's incidents in memory, flat, with arrays for the filters: coordinates in degrees, first and last day as ISO text."""

    def __init__(self, path: str) -> None:
        collection = read(path)
        self.items = [flat_feature(f) for f in collection.incidents]
        self.sites, self.made_by, self.masked = collection.sites, collection.made_by, collection.masked
        self.longitude, self.latitude = coordinates(self.items)
        self.by_id = {str(f["id"]): n for n, f in enumerate(self.items)}
        self.start = [f["properties"].get("date_start") for f in self.items]
        self.end = [f["properties"].get("date_end") or f["properties"].get("date_start") for f in self.items]


@lru_cache(maxsize=4)
def _held(path: str, changed: int) -> Held:
    return Held(path)


def held(path: str | Path) -> Held:
    """Return a file's incidents; it is read again only when it has changed."""
    return _held(str(path), Path(path).stat().st_mtime_ns)


class IncidentsProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi carries no types
    """pygeoapi's view of a file of incidents; ``data`` is its path."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self._fields: dict[str, Any] = {}
        self.get_fields()

    def get_fields(self) -> dict[str, Any]:
        """Return the properties with their JSON types and Arabic titles."""
        if not self._fields:
            for c in READABLE:
                if c.name != "id":
                    self._fields[c.name] = {"type": _TYPES.get(c.type, "string"), "title": c.alias}
                    if c.type == "date":
                        self._fields[c.name]["format"] = "date"
        return self._fields

    def get_schema(self, schema_type: Any = SchemaType.item) -> tuple[str, dict[str, Any]]:
        """Return the media type and the JSON Schema of one feature's properties."""
        return "application/geo+json", {"type": "object", "properties": self.fields}

    def query(
        self, offset: int = 0, limit: int = 10, resulttype: str = "results", bbox: list[float] | None = None, datetime_: str | None = None,
        properties: list[tuple[str, str]] | None = None, sortby: list[dict[str, str]] | None = None, select_properties: list[str] | None = None,
        skip_geometry: bool = False, q: str | None = None, filterq: Any = None, **kwargs: Any,
    ) -> dict[str, Any]:
        """Return a FeatureCollection of the incidents that pass every filter.

        Parameters
        ----------
        offset, limit : int
            Paging.
        resulttype : str
            ``hits`` counts only.
        bbox : list of float
            [W, S, E, N] in degrees; incidents without a point are outside every box. West above east crosses the antimeridian.
        datetime_ : str
            A day, or ``begin/end`` with ``..`` for an open side; undated incidents are outside every interval.
        properties : list of (name, value)
            Equal values; for lists of words, one of the words.
        sortby : list of dict
            ``property`` and ``order`` (+ or -); nulls last.
        select_properties : list of str
            The properties wanted.
        q : str
            Words to be found in any text.
        """
        if filterq is not None:
            raise ProviderQueryError(user_msg="CQL filters are not offered: filter by bbox, datetime and properties")
        data = held(self.data)
        keep = self._places(data, bbox or [])
        if datetime_:
            begin, end = _interval(datetime_)
            keep = [n for n in keep if (s := data.start[n]) and (e := data.end[n]) and s <= end and e >= begin]
        for name, value in properties or []:
            keep = [n for n in keep if _equal(data.items[n]["properties"].get(name), value)]
        if q:
            keep = [n for n in keep if any(isinstance(v, str) and q.lower() in v.lower() for v in data.items[n]["properties"].values())]
        for rule in reversed(sortby or []):
            keep = _sorted(keep, data, rule)
        found = [] if resulttype == "hits" else [
            _shown(data.items[n], select_properties or self.properties or [], skip_geometry) for n in keep[offset:offset + limit]
        ]
        return {"type": "FeatureCollection", "features": found, "numberMatched": len(keep), "numberReturned": len(found)}

    @staticmethod
    def _places(data: Held, bbox: list[float]) -> list[int]:
        if not bbox:
            return list(range(len(data.items)))
        import numpy as np

        west, south, east, north = bbox if len(bbox) == 4 else (bbox[0], bbox[1], bbox[3], bbox[4])
        x, y = data.longitude, data.latitude
        across = (x >= west) & (x <= east) if west <= east else (x >= west) | (x <= east)
        return [int(n) for n in np.flatnonzero(across & (y >= south) & (y <= north))]

    def get(self, identifier: str, **kwargs: Any) -> Feature:
        """Return one incident by its id."""
        data = held(self.data)
        row = data.by_id.get(str(identifier))
        if row is None:
            raise ProviderItemNotFoundError(user_msg=f"there is no incident {identifier}")
        return _shown(data.items[row], [], False)


def _interval(text: str) -> tuple[str, str]:
    """First and last day of an OGC datetime, as ISO text that compares."""
    begin, _, end = text.partition("/")
    first = "" if begin in ("..", "") and "/" in text else begin[:10]
    last = (first if "/" not in text else "9999") if not end or end == ".." else end[:10]
    if "/" in text and end in ("..", ""):
        last = "9999"
    return first, last + "~" if len(last) < 10 else last


def _equal(value: Any, wanted: str) -> bool:
    if value is None:
        return False
    if isinstance(value, bool):
        return wanted.lower() in (("true", "1") if value else ("false", "0"))
    if isinstance(value, int | float):
        try:
            return float(wanted) == float(value)
        except ValueError:
            return False
    return str(value) == wanted or wanted in str(value).split("; ")


def _sorted(keep: list[int], data: Held, rule: dict[str, str]) -> list[int]:
    name = rule["property"]
    values = {n: data.items[n]["properties"].get(name) for n in keep}
    known = [n for n in keep if values[n] is not None]
    known.sort(key=lambda n: values[n], reverse=rule.get("order") == "-")
    return known + [n for n in keep if values[n] is None]


def _shown(item: Feature, wanted: list[str], skip_geometry: bool) -> Feature:
    properties = item["properties"]
    if wanted:
        properties = {k: v for k, v in properties.items() if k in wanted}
    return {"type": "Feature", "id": item["id"], "geometry": None if skip_geometry else item["geometry"], "properties": dict(properties)}
