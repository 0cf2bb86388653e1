"""What a file of incidents holds: incidents, sites, mentions, reports, and who made it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Feature = dict[str, Any]


@dataclass(slots=True)
class Collection:
    """The contents of one file of incidents.

    Attributes
    ----------
    incidents : list of dict
        GeoJSON Features with the contract's properties.
    sites : list of dict
        GeoJSON Features of mentioned places.
    mentions : list of dict
        Mentions as in the contract's JSON Lines.
    reports : list of dict
        Reports: ``report_id, title, published, url, source, lang`` and ``text`` where it is kept.
    made_by : str or None
        Versions of program, gazetteer and lexicon.
    masked : str or None
        How places were coarsened for publishing.
    """

    incidents: list[Feature] = field(default_factory=list)
    sites: list[Feature] = field(default_factory=list)
    mentions: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    made_by: str | None = None
    masked: str | None = None


def reports_of(incidents: Iterable[Feature]) -> list[dict[str, Any]]:
    """Return one record for each report that the incidents' ``sources`` cite, in order of first citation."""
    found: dict[str, dict[str, Any]] = {}
    for item in incidents:
        for source in item["properties"].get("sources") or []:
            name = source.get("report_id")
            if name is not None and name not in found:
                found[name] = {k: source.get(k) for k in ("report_id", "title", "published", "url", "source", "retrieved", "sha256")}
    return list(found.values())


#: Gives, when all incidents are written, what a file says besides them; its ``incidents`` are empty.
About = Callable[[], Collection]


def points(items: Iterable[Feature]) -> tuple[array[float], array[float]]:
    """Return the longitudes and latitudes (degrees, WGS 84) of the features that have a point."""
    found = [f["geometry"]["coordinates"] for f in items if f.get("geometry") and f["geometry"]["type"] == "Point"]
    return array("d", [p[0] for p in found]), array("d", [p[1] for p in found])


def bbox(items: Iterable[Feature]) -> list[float] | None:
    """Return the bounding box [W, S, E, N] in degrees of features; see `box_of`."""
    return box_of(*points(items))


def box_of(longitudes: Iterable[float], lats: Sequence[float]) -> list[float] | None:
    """Return the bounding box [W, S, E, N] of points in degrees (RFC 7946, section 5), or None when there is none.

    Where the points lie closer together across the antimeridian, west is greater than east, as the standard says.
    """
    lons = sorted(longitudes)
    if not lons:
        return None
    west, east = lons[0], lons[-1]
    if east - west > 180:
        gap, start = max((b - a, b) for a, b in pairwise(lons))
        if gap > 360 - (east - west):
            west, east = start, max(x for x in lons if x < start)
    return [west, min(lats), east, max(lats)]


def batches(items: Iterable[Feature], size: int = 5000) -> Iterator[list[Feature]]:
    """Cut an iterable of features into lists of at most ``size``."""
    batch: list[Feature] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
