"""Parquet files of reports, read in batches of rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gazetteer.errors import InputError
from incidents.readers.csvfile import need
from incidents.readers.record import OnFault, Raw, from_row

ENDINGS = (".parquet",)
_WANTED = ("id", "text", "title", "published", "url", "source", "lang", "retrieved")


def read(path: Path, on_fault: OnFault) -> Iterator[Raw]:
    """Yield the reports of a Parquet file.

    Raises
    ------
    InputError
        When it is no Parquet, or the columns id and text are missing.
    """
    import pyarrow
    import pyarrow.parquet

    number = 0
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError, ValueError) as fault:
        raise InputError(f"the file is no Parquet: {str(fault)[:200]}", file=path, remedy="write it anew") from fault
    with file:
        columns = list(file.schema_arrow.names)
        need(columns, path)
        wanted = [c for c in _WANTED if c in columns]
        try:
            for batch in file.iter_batches(batch_size=500, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    raw = from_row(row, path, number, on_fault)
                    if raw is not None:
                        yield raw
        except (pyarrow.ArrowException, OSError, ValueError) as fault:
            on_fault(InputError(f"the file is damaged, the rest is left out: {str(fault)[:200]}", file=path, row=number + 1, remedy="write it anew"))
    if not number:
        on_fault(InputError("the file has no rows", file=path, remedy="leave it out"))
