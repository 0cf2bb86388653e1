"""FlatGeobuf: one layer of incidents, streamed, with a spatial index where every incident has a point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.arrow import schema, table, without_nul
from geo.collection import About, Collection
from geo.gdal import incidents, read_layer, write_layer

if TYPE_CHECKING:
    import pyarrow as pa

Feature = dict[str, Any]
ALONE = "FlatGeobuf holds incidents only: sites and mentions are left out."
NO_INDEX = "FlatGeobuf cannot index rows without a point: {n} incidents have none, so the file is written without a spatial index."


def write(path: Path, collection: Collection, *, flat: bool = False) -> list[str]:
    """Write the incidents of a collection."""
    size = 20_000
    said = write_batches(path, (collection.incidents[i:i + size] for i in range(0, len(collection.incidents), size)))
    if collection.sites or collection.mentions:
        said.append(ALONE)
    return said


def write_batches(path: Path, batches: Iterable[list[Feature]], *, flat: bool = False) -> list[str]:
    """Write batches of features; see `write_parts`."""
    return write_parts(path, (encode(batch) for batch in batches))


def encode(items: list[Feature], *, flat: bool = False) -> pa.Table:
    """Return features as the table that `write_parts` writes."""
    return without_nul(table(items)).cast(schema())


def write_parts(path: Path, parts: Iterable[pa.Table], *, flat: bool = False, about: About | None = None) -> list[str]:
    """Write what `encode` gave, perhaps in other processes.

    The tables are spooled to an Arrow file beside the output first: only then is it known whether every row has a point, which the spatial
    index needs.
    """
    import pyarrow as pa
    import pyarrow.ipc

    spool = path.with_name(path.name + ".arrow")
    wanted = schema()
    unlocated = 0
    with pa.OSFile(str(spool), "wb") as sink, pa.ipc.new_stream(sink, wanted) as out:
        for made in parts:
            unlocated += made.column("geometry").null_count
            out.write_table(made)
    with pa.OSFile(str(spool)) as source:
        stream = pa.ipc.open_stream(source)

        def chunks() -> Iterator[pa.RecordBatch]:
            yield from stream

        write_layer(
            path, pa.RecordBatchReader.from_batches(wanted, chunks()), driver="FlatGeobuf", layer="incidents",
            options={"SPATIAL_INDEX": "NO" if unlocated else "YES", "TITLE": "mawqi incidents"},
        )
    spool.unlink()
    said = [NO_INDEX.format(n=unlocated)] if unlocated else []
    return [*said, ALONE] if about is not None and about().sites else said


def read(path: Path) -> Collection:
    """Read incidents back."""
    found = incidents(read_layer(path), path)
    return Collection(incidents=found, made_by=found[0]["properties"].get("made_by") if found else None)
