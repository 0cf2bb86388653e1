"""Packs columns of numbers and lines of points into short strings that the page unpacks at once or only where it looks."""

from __future__ import annotations

import base64
import math
import re
from array import array
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

#: Types of a column by their bytes: name in the page, array code, smallest and greatest value (the smallest of a signed one stands for None).
TYPES = (
    ("u1", "B", 0, 255), ("i2", "h", -32767, 32767), ("u2", "H", 0, 65535), ("i4", "i", -2147483647, 2147483647), ("f8", "d", float("-inf"), float("inf")),
)  # fmt: skip
NONE = {"i2": -32768, "i4": -2147483648}
#: What is written as a whole number of parts: millionths of a degree, hundredths of a kilometre.
SCALES = {"lat": 1_000_000, "lon": 1_000_000, "unc": 100}

#: The latitude at which the square map of the world ends.
EDGE = 85.0511287798

Points = list[tuple[int, int]]

_IDS = re.compile(r"[0-9a-f]{16}")
_SIZES = {name: array(code).itemsize for name, code, _, _ in TYPES}


def pack_columns(block: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Pack the columns of a block (:func:`maps.columns.pack`) into one text.

    Parameters
    ----------
    block : dict
        With ``n``, ``strings`` and ``cols``: numbers or None, the ids, and ``shp`` with texts or 0. It is not changed.

    Returns
    -------
    block : dict
        Without ``cols``; with ``layout``, rows [name, type, scale] in the order of the packed bytes, or [name, "=", value] where all are
        equal; ``ids`` tells whether ids are 16 hexadecimal digits each (``hex``) or a list (``list``, in ``id``).
    text : str
        Base64 of the columns one after the other, the widest numbers first, little-endian; where ids are ``hex``, a point and all ids after it.
    """
    cols = dict(block["cols"])
    strings = list(block["strings"])
    ids = cols.pop("id")
    cols["shp"] = _coded(cols.get("shp") or [0] * block["n"], strings)
    layout: list[list[Any]] = []
    packed: list[tuple[int, str, array[Any]]] = []
    for name, values in cols.items():
        if values and values.count(values[0]) == len(values) and values[0] is not None:
            layout.append([name, "=", values[0]])
            continue
        kind, column = _column(values, SCALES.get(name, 1))
        packed.append((-_SIZES[kind], name, column))
        layout.append([name, kind, SCALES.get(name, 1)])
    packed.sort(key=lambda item: item[0])  # stable: equal widths keep the order of the columns
    order = {name: number for number, (_, name, _) in enumerate(packed)}
    layout.sort(key=lambda row: order.get(row[0], -1))
    text = base64.b64encode(b"".join(_bytes(column) for _, _, column in packed)).decode("ascii")
    rest = {key: value for key, value in block.items() if key != "cols"}
    rest |= {"strings": strings, "layout": layout}
    if all(_IDS.fullmatch(i) for i in ids):
        return {**rest, "ids": "hex"}, text + "." + "".join(ids)
    return {**rest, "ids": "list", "id": ids}, text + "."


def _coded(values: Sequence[Any], strings: list[str]) -> list[int]:
    known: dict[str, int] = {}
    out = []
    for value in values:
        if value and value not in known:
            known[value] = len(strings)
            strings.append(value)
        out.append(known[value] if value else 0)
    return out


def _column(values: Sequence[Any], scale: int) -> tuple[str, array[Any]]:
    """The narrowest type that holds all values; other than whole numbers are written as they are."""
    told = [round(v * scale) for v in values if v is not None]
    exact = scale > 1 or all(isinstance(v, int) for v in values if v is not None)
    empty = len(told) < len(values)
    for kind, code, low, high in TYPES:
        if kind == "f8" or not exact or (empty and kind not in NONE):
            continue
        if not told or (min(told) >= low and max(told) <= high):
            return kind, array(code, [NONE[kind] if v is None else round(v * scale) for v in values])
    return "f8", array("d", [float("nan") if v is None else float(v) * scale for v in values])


def _bytes(column: array[Any]) -> bytes:
    import sys

    if sys.byteorder == "big":
        column = array(column.typecode, column)
        column.byteswap()
    return column.tobytes()


def line(numbers: Iterable[int]) -> str:
    """Write whole numbers as Google's polyline algorithm does: five bits a character from 63 on, the sign in the lowest bit.

    Characters ``<``, ``>``, ``&`` and quotes never occur, so that the text may stand in a page.
    """
    out = []
    for number in numbers:
        rest = ~(number << 1) if number < 0 else number << 1
        while rest >= 32:
            out.append(chr((32 | rest & 31) + 63))
            rest >>= 5
        out.append(chr(rest + 63))
    return "".join(out)


def topology(packed: dict[str, Any], disputed: Iterable[str] = ()) -> dict[str, Any]:
    """Prepare packed shapes (see :mod:`gazetteer.packed`) for the page, which unpacks only what it draws.

    Returns
    -------
    dict
        ``whole``, how many units go around the world; ``arcs`` in Web Mercator as texts of :func:`line`, x from the west and y from the
        north; ``boxes``, the west, north, east and south of each arc as one text; ``kinds``, a letter an arc: ``c`` a coast, ``b`` a
        border, ``d`` a disputed one; ``shapes``, each with its box ``b`` and, where it has several rings, ``r``, the boxes of its rings in
        their order as one text: west and north counted from the shape's, then width and height.
    """
    arcs, whole = packed["arcs"], round(360 / packed["unit"])
    users: list[list[str]] = [[] for _ in arcs]
    for row in packed["shapes"]:
        for polygon in row["p"]:
            for ring in polygon:
                for number in ring:
                    users[number if number >= 0 else ~number].append(row["c"])
    marked = frozenset(disputed)
    kinds = "".join("c" if len(who) < 2 else "d" if marked.intersection(who) else "b" for who in users)
    lines = [projected(flat, whole) for flat in arcs]
    boxes = [number for points in lines for number in _box(points)]
    shapes = [_boxed(row, lines, whole) for row in packed["shapes"]]
    rest = {key: value for key, value in packed.items() if key not in ("unit", "arcs")}
    return {**rest, "whole": whole, "arcs": [deltas(points) for points in lines], "boxes": line(boxes), "kinds": kinds, "shapes": shapes}


def deltas(points: Points) -> str:
    """Write points as one text: the first, then the step to each next one."""
    steps, x, y = [], 0, 0
    for px, py in points:
        steps += [px - x, py - y]
        x, y = px, py
    return line(steps)


def projected(flat: Sequence[int], whole: int) -> Points:
    """Return the points of a packed line (steps of degrees in units, ``whole`` of them around the globe) in Web Mercator, in the same units.

    A step of more than half the globe crosses the date line and goes on beyond it.
    """
    points, x, y = [], 0, 0
    for n in range(0, len(flat), 2):
        step = flat[n]
        if n and abs(step) * 2 > whole:
            step -= whole if step > 0 else -whole
        x, y = x + step, y + flat[n + 1]
        points.append((x + whole // 2, _north(y, whole)))
    return points


@cache
def _north(y: int, whole: int) -> int:
    s = math.sin(math.radians(max(-EDGE, min(EDGE, y * 360 / whole))))
    return round(whole * (0.5 - math.log((1 + s) / (1 - s)) / (4 * math.pi)))


def _box(points: Points) -> list[int]:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return [min(xs), min(ys), max(xs), max(ys)]


def _boxed(row: dict[str, Any], lines: Sequence[Points], whole: int) -> dict[str, Any]:
    boxes = _ring_boxes(row["p"], lines, whole)
    west, north = min(b[0] for b in boxes), min(b[1] for b in boxes)
    made = {**row, "b": [west, north, max(b[2] for b in boxes), max(b[3] for b in boxes)]}
    if len(boxes) > 1:
        made["r"] = line(number for w, n, e, s in boxes for number in (w - west, n - north, e - w, s - n))
    return made


def _ring_boxes(polygons: Sequence[Any], lines: Sequence[Points], whole: int) -> list[list[int]]:
    boxes = []
    for polygon in polygons:
        for ring in polygon:
            points: Points = []
            for number in ring:
                part = lines[number] if number >= 0 else lines[~number][::-1]
                turns = whole * round((part[0][0] - points[-1][0]) / whole) if points else 0
                points += [(x - turns, y) for x, y in part]
            box = _box(points)
            if abs(points[-1][0] - points[0][0]) * 2 > whole:  # a ring around the pole goes down to it
                box[3] = whole
            boxes.append(box)
    return boxes
