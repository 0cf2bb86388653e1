"""GeoParquet 1.1: WKB points, bbox covering, zstd, rows in spatial order, also for streams larger than memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import FileError, InputError
from geo.arrow import coordinates, rows, table
from geo.collection import About, Collection
from geo.flat import unflatten
from geo.hilbert import hilbert

if TYPE_CHECKING:
    import pyarrow as pa

Feature = dict[str, Any]
ALONE = "GeoParquet holds incidents only: sites and mentions are left out."
ROW_GROUP = 20_000
RUN = 20_000
_SLICE = 500  # rows of a piece of a run
_BOX = ("xmin", "ymin", "xmax", "ymax")


def geo_metadata(bounds: list[float] | None) -> dict[str, Any]:
    """Return the ``geo`` metadata of GeoParquet 1.1 (column ``geometry``, covering ``bbox``); ``bounds`` are [W, S, E, N] in degrees."""
    from pyproj import CRS

    column: dict[str, Any] = {
        "encoding": "WKB", "geometry_types": ["Point"], "crs": CRS.from_epsg(4326).to_json_dict(),
        "covering": {"bbox": {side: ["bbox", side] for side in _BOX}},
    }
    if bounds:
        column["bbox"] = bounds
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def encode(items: list[Feature], *, flat: bool = False) -> pa.Table:
    """Return features as the table that `write_parts` writes."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    made = table(items, lists=True)
    made = made.set_column(made.num_columns - 1, pa.field("geometry", pa.binary()), made.column("geometry"))
    lon, lat = (pa.array(np.ascontiguousarray(v), from_pandas=True) for v in coordinates(items))
    box = pa.StructArray.from_arrays([lon, lat, lon, lat], names=list(_BOX), mask=pc.is_null(lon))
    return made.append_column("bbox", box)


def _points(made: pa.Table) -> tuple[Any, Any]:
    """The longitudes and latitudes of a table's rows, NaN where there is none."""
    import pyarrow.compute as pc

    box = made.column("bbox")
    return tuple(pc.struct_field(box, side).to_numpy(zero_copy_only=False).astype("float64") for side in ("xmin", "ymin"))  # type: ignore[return-value]


def _sorted(made: pa.Table) -> tuple[pa.Table, Any]:
    """A table in spatial order, with its sorted keys."""
    import numpy as np
    import pyarrow as pa

    keys = hilbert(*_points(made))
    order = np.argsort(keys, kind="stable")
    return made.take(pa.array(order)), keys[order]


def write(path: Path, collection: Collection, *, flat: bool = False) -> list[str]:
    """Write the incidents of a collection."""
    size = 20_000
    batches = (collection.incidents[i:i + size] for i in range(0, max(1, len(collection.incidents)), size))
    said = write_batches(path, batches)
    if collection.sites or collection.mentions:
        said.append(ALONE)
    return said


def write_batches(path: Path, batches: Iterable[list[Feature]], *, flat: bool = False) -> list[str]:
    """Write batches of features in one spatial order; see `write_parts`."""
    return write_parts(path, (encode(batch) for batch in batches))


def write_parts(path: Path, parts: Iterable[pa.Table], *, flat: bool = False, about: About | None = None) -> list[str]:
    """Write what `encode` gave, perhaps in other processes, in one spatial order.

    Some parts together are sorted and spooled beside the output as a run; the runs are then merged by ranges of the Hilbert key. In memory
    stay one run, one row group and 8 bytes a row.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.ipc
    import pyarrow.parquet as pq

    runs: list[Path] = []
    keys: list[Any] = []
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    first: pa.Table | None = None
    for unsorted in _larger(parts):
        made, sorted_keys = _sorted(unsorted)
        if first is None:
            first = made.slice(0, 0)
        if not len(made):
            continue
        both = np.stack(_points(made))
        if not np.isnan(both).all():
            low, high = np.fmin(low, np.nanmin(both, axis=1)), np.fmax(high, np.nanmax(both, axis=1))
        run = path.with_name(f"{path.name}.{len(runs)}.run")
        with pa.OSFile(str(run), "wb") as sink, pa.ipc.new_file(sink, made.schema) as out:
            out.write_table(made, max_chunksize=_SLICE)
        runs.append(run)
        keys.append(sorted_keys)
    if first is None:
        first = encode([])
    bounds = [float(low[0]), float(low[1]), float(high[0]), float(high[1])] if np.isfinite(low).all() else None
    wanted = first.schema.with_metadata({"geo": json.dumps(geo_metadata(bounds)), "mawqi": "incidents"})
    with pq.ParquetWriter(str(path), wanted, compression="zstd", compression_level=3) as writer:
        for chunk in _merged(runs, keys):
            writer.write_table(chunk.replace_schema_metadata(wanted.metadata), row_group_size=ROW_GROUP)
        if not runs:
            writer.write_table(first.replace_schema_metadata(wanted.metadata))
    for run in runs:
        run.unlink()
    return [ALONE] if about is not None and about().sites else []


def _larger(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Gather small tables into runs, so that few files are open at once when they are merged."""
    import pyarrow as pa

    held: list[pa.Table] = []
    rows = 0
    for part in parts:
        held.append(part)
        rows += len(part)
        if rows >= RUN:
            yield pa.concat_tables(held).combine_chunks()
            held, rows = [], 0
    if rows:
        yield pa.concat_tables(held).combine_chunks()


def _slice(run: Path, start: int, end: int) -> pa.Table:
    """Read rows of a run: of its pieces only those that hold them, read and not mapped, so that nothing else comes into memory."""
    import pyarrow as pa
    import pyarrow.ipc

    first = start // _SLICE
    with pa.OSFile(str(run)) as source:
        reader = pa.ipc.open_file(source)
        pieces = [reader.get_batch(i) for i in range(first, (end - 1) // _SLICE + 1)]
    return pa.Table.from_batches(pieces).slice(start - first * _SLICE, end - start)


def _merged(runs: list[Path], keys: list[Any]) -> Iterator[pa.Table]:
    """Merge sorted runs: for each range of keys that holds about one row group, the slices of all runs, sorted together."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.ipc

    if not runs:
        return
    every = np.sort(np.concatenate(keys))
    edges = np.unique(every[ROW_GROUP::ROW_GROUP])
    starts = [0] * len(runs)
    for edge in [*edges, None]:
        ends = [len(k) if edge is None else int(np.searchsorted(k, edge, side="left")) for k in keys]
        order = np.argsort(np.concatenate([k[a:b] for k, a, b in zip(keys, starts, ends, strict=True)]), kind="stable")
        if len(order):
            part = [_slice(run, a, b) for run, a, b in zip(runs, starts, ends, strict=True) if b > a]
            chunk = pa.concat_tables(part).combine_chunks().take(pa.array(order))
            del part
            yield chunk
            del chunk
            pa.default_memory_pool().release_unused()
        starts = ends


def read(path: Path) -> Collection:
    """Read incidents back."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        made = pq.read_table(str(path))
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault}", file=path) from fault
    except pa.ArrowInvalid as fault:
        raise InputError(f"the file is no Parquet: {fault}", file=path) from fault
    if "incident_type" not in made.column_names:
        raise InputError("the file holds no incidents", file=path, remedy="it needs the column incident_type")
    from geo.flat import join

    found = []
    for row in rows(made):
        for name, value in row.items():
            if isinstance(value, list):
                row[name] = join(value)
        found.append(unflatten(row))
    return Collection(incidents=found, made_by=found[0]["properties"].get("made_by") if found else None)
