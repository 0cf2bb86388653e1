"""Incidents as Arrow tables: typed flat columns and points as WKB, the fast road into every columnar format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from gazetteer.errors import InputError
from geo.flat import COLUMN, COLUMNS, Column, flat_columns
from geo.properties import BY_NAME

if TYPE_CHECKING:
    import pyarrow as pa

Feature = dict[str, Any]
_SURROGATE = re.compile("[\ud800-\udfff]")


def arrow_type(column: Column) -> pa.DataType:
    """Return the Arrow type of a flat column."""
    import pyarrow as pa

    return {"int": pa.int32(), "float": pa.float64(), "bool": pa.bool_(), "date": pa.date32()}.get(column.type, pa.string())


def _dates(values: Sequence[Any]) -> list[date | None]:
    made: list[date | None] = []
    for value in values:
        try:
            made.append(date.fromisoformat(value[:10]) if value else None)
        except ValueError:
            made.append(None)
    return made


def _array(values: list[Any], type_: pa.DataType, name: str) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(values, type=type_)
    except UnicodeEncodeError:
        return pa.array([None if v is None else _SURROGATE.sub("\ufffd", str(v)) for v in values], type=type_)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as fault:
        if pa.types.is_string(type_):
            return pa.array([None if v is None else _SURROGATE.sub("\ufffd", str(v)) for v in values], type=type_)
        raise InputError(f"the column {name} holds a value of another type: {fault}", remedy=f"it must be {type_}") from fault


def coordinates(items: Sequence[Feature]) -> tuple[Any, Any]:
    """Return longitudes and latitudes (degrees, WGS 84) as numpy arrays, NaN where a feature has no point."""
    import numpy as np

    nothing = (float("nan"), float("nan"))
    pairs = [
        g["coordinates"][:2] if (g := f.get("geometry")) is not None and g.get("type") == "Point" else nothing for f in items
    ]
    both = np.array(pairs, dtype="float64").reshape(-1, 2)
    return both[:, 0], both[:, 1]


def point_wkb(longitude: Any, latitude: Any) -> pa.Array:
    """Return points as little-endian WKB (OGC 06-103r4), null where a coordinate is NaN; arrays of degrees, lon and lat."""
    import numpy as np
    import pyarrow as pa

    raw = np.zeros(len(longitude), dtype=[("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
    raw["order"], raw["type"], raw["x"], raw["y"] = 1, 1, longitude, latitude
    missing = np.isnan(longitude) | np.isnan(latitude)
    fixed = pa.FixedSizeBinaryArray.from_buffers(pa.binary(21), len(raw), [None, pa.py_buffer(raw.tobytes())])
    binary = fixed.cast(pa.binary())
    if not missing.any():
        return binary
    import pyarrow.compute as pc

    return pc.if_else(pa.array(~missing), binary, pa.scalar(None, pa.binary()))


def table(items: Sequence[Feature], *, with_json: bool = True, lists: bool = False) -> pa.Table:
    """Return features as an Arrow table.

    Parameters
    ----------
    items : sequence of dict
        GeoJSON Features of incidents.
    with_json : bool
        Add the JSON columns that carry nested properties whole.
    lists : bool
        Give ``weapons`` and other lists of words as Arrow lists instead of joined text.

    Returns
    -------
    pyarrow.Table
        Columns of `geo.flat.COLUMNS` and ``geometry`` (WKB points, lon/lat, WGS 84).
    """
    import pyarrow as pa

    columns = flat_columns(items, with_json=with_json)
    arrays, fields = [], []
    for name, values in columns.items():
        column = COLUMN[name]
        known = BY_NAME.get(column.source)
        if lists and known is not None and known.kind == "strings":
            type_: pa.DataType = pa.list_(pa.string())
            values = [list(f["properties"].get(name) or []) for f in items]
        else:
            type_ = arrow_type(column)
            values = _dates(values) if column.type == "date" else values
        arrays.append(_array(values, type_, name))
        fields.append(pa.field(name, type_))
    arrays.append(point_wkb(*coordinates(items)))
    fields.append(pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"}))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def schema(*, with_json: bool = True, lists: bool = False) -> pa.Schema:
    """Return the schema that `table` gives."""
    return table([], with_json=with_json, lists=lists).schema


def without_nul(made: pa.Table) -> pa.Table:
    """Return a table without NUL characters in its text: C strings end there and GDAL would cut the rest."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for n, item in enumerate(made.schema):
        if pa.types.is_string(item.type) and pc.any(pc.match_substring(made.column(n), "\x00")).as_py():
            made = made.set_column(n, item, pc.replace_substring(made.column(n), "\x00", ""))
    return made


def reader(batches: Iterable[list[Feature]], *, with_json: bool = True) -> pa.RecordBatchReader:
    """Return an Arrow stream over batches of features, read one batch at a time."""
    import pyarrow as pa

    wanted = schema(with_json=with_json)

    def chunks() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from without_nul(table(batch, with_json=with_json)).cast(wanted).to_batches()

    return pa.RecordBatchReader.from_batches(wanted, chunks())


def rows(made: pa.Table) -> list[dict[str, Any]]:
    """Return a table's rows as dicts of Python values, without its geometry and bbox; columns are those of `COLUMNS` that it has."""
    names = [c.name for c in COLUMNS if c.name in made.column_names]
    values = [made.column(n).to_pylist() for n in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)] if values else []
