"""The layers that follow from the incidents of a case: circles of uncertainty, and lines from launch places to targets; pure."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Sequence[Any]
#: Corners of a circle of uncertainty: round enough for a map, small enough for a file.
CORNERS = 48
_CIRCLE = struct.pack("<BIII", 1, 3, 1, CORNERS + 1)


def circles(rows: Sequence[Row], at: Mapping[str, int]) -> list[list[Any]]:
    """Return the rows of the layer of uncertainty: circles on the ellipsoid for the incidents that have a point and a radius.

    Parameters
    ----------
    rows : sequence of sequence
        Rows of ``incidents``.
    at : mapping
        Name of a column -> where it is in a row.
    """
    from geo.circles import circle_rings

    held = [r for r in rows if r[at["geom"]] is not None and r[at["uncertainty_km"]] is not None]
    if not held:
        return []
    rings = circle_rings(*([r[at[n]] for r in held] for n in ("latitude", "longitude", "uncertainty_km")), corners=CORNERS).astype("<f8")
    names = [at[n] for n in ("id", "incident_type", "date_start", "date_end", "uncertainty_km", "masked")]
    return [[*(r[i] for i in names), _CIRCLE + ring.tobytes()] for r, ring in zip(held, rings, strict=True)]


def lines(row: Row, at: Mapping[str, int], origins: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return the rows of the layer of launch lines of one incident.

    Parameters
    ----------
    row, at : sequence, mapping
        See `circles`.
    origins : iterable of (name, site_id, text, longitude, latitude)
        Its launch places that have a point.
    """
    if row[at["geom"]] is None:
        return []
    x, y = row[at["geom"]]
    first = [row[at[n]] for n in ("id", "incident_type", "date_start", "date_end")]
    return [
        [*first, name, site, text, row[at["location"]], struct.pack("<BIIdddd", 1, 2, 2, round(longitude, 6), round(latitude, 6), x, y)]
        for name, site, text, longitude, latitude in origins
    ]
