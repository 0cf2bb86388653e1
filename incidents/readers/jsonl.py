"""JSON Lines, plain, .gz or .zst: one line, one report; lines and unpacked sizes are bounded."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, BinaryIO, cast

from gazetteer.errors import FileError, InputError
from incidents.readers.decode import looks_binary
from incidents.readers.limits import BOMB_BYTES, BOMB_RATIO, MAX_LINE
from incidents.readers.record import OnFault, Raw, from_row

ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".jsonl.zst", ".ndjson.gz", ".ndjson.zst")
_CHUNK = 1 << 18


class _Bomb(Exception):
    """A packed file unpacks to far more than text does."""


class _Watched:
    """A stream that counts what it unpacks against what was read from the packed file."""

    def __init__(self, stream: IO[bytes], packed: BinaryIO | None) -> None:
        # One read of the packed file at a time: what comes before a damaged spot is given.
        self._read = getattr(stream, "read1", stream.read)
        self.packed, self.given = packed, 0

    def read(self, size: int) -> bytes:
        """Return at most ``size`` bytes.

        Raises
        ------
        _Bomb
            When the file is a bomb.
        """
        data: bytes = self._read(size)
        self.given += len(data)
        if self.packed is not None and self.given > BOMB_BYTES and self.given > BOMB_RATIO * max(1, self.packed.tell()):
            raise _Bomb
        return data


class _Stretch:
    """The next bytes of a file, and no more."""

    def __init__(self, handle: BinaryIO, size: int) -> None:
        self.handle, self.left = handle, size

    def read(self, size: int) -> bytes:
        """Return at most ``size`` bytes."""
        data = self.handle.read(min(size, self.left))
        self.left -= len(data)
        return data


def bounded_lines(stream: _Watched | _Stretch, row: int = 1) -> Iterator[tuple[int, bytes | None]]:
    """Yield (row, line) of a stream, split at newlines alone, blank lines left out; None in the place of a line beyond the limit."""
    parts: list[bytes] = []
    size = 0
    skipping = False
    while chunk := stream.read(_CHUNK):
        if not parts and not skipping and not chunk.strip(b"\r\n"):
            row += chunk.count(b"\n")
            continue
        start = 0
        while (end := chunk.find(b"\n", start)) >= 0:
            piece = chunk[start:end]
            if skipping or size + len(piece) > MAX_LINE:
                yield row, None
            elif parts or piece.strip():
                yield row, b"".join((*parts, piece))
            parts, size, skipping, start, row = [], 0, False, end + 1, row + 1
        rest = chunk[start:]
        if not skipping and rest:
            parts.append(rest)
            size += len(rest)
            if size > MAX_LINE:
                parts, skipping = [], True
    if skipping:
        yield row, None
    elif parts:
        yield row, b"".join(parts)


def rows(stream: IO[bytes] | _Stretch, path: Path, on_fault: OnFault, packed: BinaryIO | None = None, first: int = 1) -> Iterator[Raw]:
    """Yield the reports of a stream of JSON lines, the first of which is row ``first`` of its file; broken lines go to ``on_fault``."""
    number = first - 1
    try:
        for number, line in bounded_lines(stream if isinstance(stream, _Stretch) else _Watched(stream, packed), first):
            if line is None:
                on_fault(InputError(f"the line has more than {MAX_LINE >> 20} MiB", file=path, row=number, remedy="split the report"))
                continue
            if number == 1:
                if looks_binary(line):
                    on_fault(InputError("the file is binary", file=path, remedy="give one JSON object a line, in UTF-8"))
                    return
                line = line.removeprefix(b"\xef\xbb\xbf")
            raw = _one(line, path, number, on_fault)
            if raw is not None:
                yield raw
    except _Bomb:
        on_fault(InputError("the packed file unpacks to more than text does; the rest is left out", file=path, row=number or 1, remedy="unpack and look at it"))
        return
    except (EOFError, zlib.error, OSError) as fault:
        on_fault(InputError(f"the file is damaged here, the rest is left out: {fault}", file=path, row=number + 1, remedy="pack it anew"))
        return
    if not number:
        on_fault(InputError("the file is empty", file=path, remedy="give one JSON object a line"))


def _one(line: bytes, path: Path, number: int, on_fault: OnFault) -> Raw | None:
    remedy = 'write one object a line: {"id": ..., "text": ...}'
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        on_fault(InputError("the line is not UTF-8", file=path, row=number, remedy="save the file in UTF-8"))
    except (ValueError, RecursionError) as fault:
        why = "nests too deeply" if isinstance(fault, RecursionError) else str(fault)
        on_fault(InputError(f"the line is no JSON: {why}", file=path, row=number, remedy=remedy))
    else:
        if isinstance(row, dict):
            return from_row(row, path, number, on_fault)
        on_fault(InputError("the line is no JSON object", file=path, row=number, remedy=remedy))
    return None


def read_stretch(path: Path, start: int, end: int, row: int, on_fault: OnFault) -> Iterator[Raw]:
    """Yield the reports of whole lines of a JSONL file that is not packed.

    Parameters
    ----------
    path : Path
        The file.
    start, end : int
        Bytes.
    row : int
        The line that begins at ``start``, counted from 1.
    on_fault : callable
        Takes each fault.

    Raises
    ------
    FileError
        When the file cannot be opened.
    """
    with _opened(path) as handle:
        handle.seek(start)
        yield from rows(_Stretch(handle, end - start), path, on_fault, first=row)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault.strerror}", file=path, remedy="check its rights") from fault


def read(path: Path, on_fault: OnFault) -> Iterator[Raw]:
    """Yield the reports of a JSONL file.

    Raises
    ------
    FileError
        When it cannot be opened.
    """
    with ExitStack() as stack:
        handle = stack.enter_context(_opened(path))
        name = path.name.lower()
        if name.endswith(".gz"):
            with gzip.GzipFile(fileobj=handle) as unpacked:
                yield from rows(cast("IO[bytes]", unpacked), path, on_fault, handle)
        elif name.endswith(".zst"):
            import zstandard

            reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(handle, read_across_frames=True)
            try:
                yield from rows(stack.enter_context(reader), path, on_fault, handle)
            except zstandard.ZstdError as fault:
                on_fault(InputError(f"the file is damaged, the rest is left out: {fault}", file=path, remedy="pack it anew"))
        else:
            yield from rows(handle, path, on_fault)
