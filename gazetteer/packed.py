"""Decodes the packed shapes of `data/basemap`: arcs shared between neighbours, each a flat run of delta-encoded whole numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Ring = list[tuple[float, float]]


def polygons(packed: dict[str, Any], numbered: Iterable[Iterable[Iterable[int]]]) -> list[list[Ring]]:
    """Return polygons as lists of rings, the outer one first.

    Parameters
    ----------
    packed : dict
        ``unit`` (degrees that one whole number stands for) and ``arcs`` (flat runs ``x, y, dx, dy, ...``).
    numbered : iterable
        Polygons as lists of rings as lists of arc numbers; ``~n`` is arc ``n`` read backwards, as in TopoJSON.

    Returns
    -------
    list
        Rings of (lon, lat) in degrees, EPSG:4326, with as many points as the arcs give them: a very small ring can have fewer than four.
    """
    unit, arcs = packed["unit"], packed["arcs"]

    def line(number: int) -> Ring:
        flat = arcs[number if number >= 0 else ~number]
        points, x, y = [], 0, 0
        for n in range(0, len(flat), 2):
            x, y = x + flat[n], y + flat[n + 1]
            points.append((x * unit, y * unit))
        return points if number >= 0 else points[::-1]

    def ring(numbers: Iterable[int]) -> Ring:
        points: Ring = []
        for number in numbers:
            part = line(number)
            points += part[1:] if points else part
        return points

    return [[ring(numbers) for numbers in polygon] for polygon in numbered]
