"""Plain text files: one file, one report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gazetteer.errors import FileError, InputError
from incidents.readers.decode import decode
from incidents.readers.limits import MAX_FILE
from incidents.readers.record import OnFault, Raw

ENDINGS = (".txt",)


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    InputError
        When it is empty or too large.
    FileError
        When it cannot be read.
    """
    try:
        with path.open("rb") as handle:
            data = handle.read(MAX_FILE + 1)
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault.strerror}", file=path, remedy="check its rights") from fault
    if not data:
        raise InputError("the file is empty", file=path, remedy="leave it out")
    if len(data) > MAX_FILE:
        raise InputError(f"the file has more than {MAX_FILE >> 20} MiB", file=path, remedy="split it, or give many reports as .jsonl")
    return data


def read(path: Path, on_fault: OnFault) -> Iterator[Raw]:
    """Yield the report of a text file."""
    yield Raw(path.name[: -len(path.suffix)] or path.name, decode(read_bytes(path), path), path)
