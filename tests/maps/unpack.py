"""Unpacks what maps/packing.py packs, as the page does, for tests."""

from __future__ import annotations

import base64
from array import array
from typing import Any

CODES = {"u1": "B", "i2": "h", "u2": "H", "i4": "i", "f8": "d"}
NONE = {"i2": -32768, "i4": -2147483648}


def numbers(text: str) -> list[int]:
    """Whole numbers of a text, five bits a character."""
    out, value, shift = [], 0, 0
    for character in text:
        part = ord(character) - 63
        value |= (part & 31) << shift
        shift += 5
        if part < 32:
            out.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return out


def columns_of(block: dict[str, Any], text: str) -> dict[str, list[Any]]:
    """The columns of a packed block, None where nothing is told."""
    packed, ids = text.split(".")
    raw, at, n = base64.b64decode(packed), 0, block["n"]
    cols: dict[str, list[Any]] = {"id": block["id"] if block["ids"] == "list" else [ids[16 * k : 16 * k + 16] for k in range(n)]}
    for name, kind, value in block["layout"]:
        if kind == "=":
            cols[name] = [value] * n
            continue
        column = array(CODES[kind])
        assert at % column.itemsize == 0, "a view on the bytes must start at a multiple of its width"
        column.frombytes(raw[at : at + n * column.itemsize])
        at += n * column.itemsize
        cols[name] = [None if v == NONE.get(kind) or v != v else v / value if value > 1 else v for v in column]
    assert at == len(raw)
    return cols
