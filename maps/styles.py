"""Colours, shapes and names of incident types, statuses and weapons, read from data/styles.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from gazetteer.errors import DataError
from gazetteer.paths import data_dir

SHAPES = frozenset(
    "circle ring square diamond triangle triangle_down chevron pentagon hexagon star plus cross flag bars drop".split()
)
MARKS = frozenset("solid hollow half struck dashed dotted".split())


@cache
def styles() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the tables ``types``, ``statuses`` and ``weapons``, in the order of the legend.

    Returns
    -------
    dict
        ``{"types": {"airstrike": {"label_ar", "label_en", "colour", "shape"[, "dark"]}, ...}, "statuses": ..., "weapons": ...}``

    Raises
    ------
    DataError
        When the file is not TOML or a row lacks a field, naming the row.
    """
    path = data_dir() / "styles.toml"
    try:
        tables: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as fault:
        raise DataError(f"the table of styles cannot be read: {fault}", file=path, remedy="correct the file") from fault
    for group, needs in (("types", ("colour", "shape")), ("statuses", ("mark",)), ("weapons", ())):
        for name, row in tables.get(group, {}).items():
            for field in ("label_ar", "label_en", *needs):
                if not row.get(field):
                    raise DataError(f"[{group}.{name}] lacks {field}", file=path, remedy=f"add {field}")
            if row.get("shape", "circle") not in SHAPES or row.get("mark", "solid") not in MARKS:
                raise DataError(f"[{group}.{name}] has an unknown shape or mark", file=path, remedy="see its head")
    return tables
