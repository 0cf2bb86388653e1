"""The kept result of one partition: its incidents, not yet merged, with what merging and naming need to know of them; one file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import zstandard

from gazetteer import errors
from gazetteer.errors import DataError, MawqiError
from incidents.merge import Offset, Spot, Telling
from incidents.merging import Key, Told
from mawqi.partitions.folder import Folder

MAGIC = b"mawqiW1\n"
_TAIL = 24
#: Faults of a partition that are kept word for word; of more only the number.
MOST_FAULTS = 40


@dataclass(slots=True)
class Index:
    """What a kept partition holds: its reports, faults, the sizes and numbers of incidents of its records, and what its ids were made of."""

    reports: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0
    sizes: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    named: list[tuple[str, bool, str]] = field(default_factory=list)

    @property
    def incidents(self) -> int:
        """The number of incidents."""
        return sum(self.counts)

    def told(self) -> list[MawqiError]:
        """Return the faults that are kept."""
        kinds = {"InputError": errors.InputError, "FileError": errors.FileError, "DataError": errors.DataError}
        return [kinds.get(f["kind"], MawqiError)(f["message"], file=f["file"], row=f["row"], remedy=f["remedy"]) for f in self.faults]


class Writer:
    """Writes a kept partition as its reports are read; use it in a ``with`` statement."""

    def __init__(self, path: Path) -> None:
        self.index = Index()
        self._path, self._keys = path, list[Any]()
        self._out: BinaryIO | None = None

    def __enter__(self) -> Writer:
        self._out = self._path.open("wb")
        return self

    def add(self, told: Told) -> None:
        """Add the incidents of one report."""
        assert self._out is not None
        self._out.write(told.packed)
        self.index.sizes.append(len(told.packed))
        self.index.counts.append(len(told.keys))
        self._keys += told.keys

    def fault(self, fault: MawqiError) -> None:
        """Keep a fault."""
        if len(self.index.faults) < MOST_FAULTS:
            where = None if fault.file is None else Path(fault.file).name
            self.index.faults.append({"kind": type(fault).__name__, "message": fault.message, "file": where, "row": fault.row, "remedy": fault.remedy})
        else:
            self.index.more += 1

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        assert self._out is not None
        with self._out:
            if kind is None:
                i = self.index
                blocks = [_packed([i.reports, i.faults, i.more, i.sizes, i.counts, i.named]), _packed(self._keys)]
                for block in blocks:
                    self._out.write(block)
                for block in blocks:
                    self._out.write(len(block).to_bytes(8, "little"))
                self._out.write(MAGIC)


def _packed(value: Any) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def _block(folder: Folder, name: str, number: int) -> Any:
    """Read the index (0) or the keys (1) of a kept partition.

    Raises
    ------
    DataError
        When the file is damaged.
    """
    wrong = DataError("the kept partition is damaged", file=name, remedy="delete it and run the command again")
    tail = folder.read(name, -_TAIL)
    if len(tail) != _TAIL or tail[16:] != MAGIC:
        raise wrong
    sizes = int.from_bytes(tail[:8], "little"), int.from_bytes(tail[8:16], "little")
    data = folder.read(name, -_TAIL - sum(sizes))
    part = data[: sizes[0]] if number == 0 else data[sizes[0] : sum(sizes)]
    try:
        return json.loads(zstandard.ZstdDecompressor().decompress(part))
    except (zstandard.ZstdError, ValueError, RecursionError) as fault:
        raise wrong from fault


def read_index(folder: Folder, name: str) -> Index:
    """Return what a kept partition holds."""
    reports, faults, more, sizes, counts, named = _block(folder, name, 0)
    return Index(reports, faults, more, sizes, counts, [(a, b, c) for a, b, c in named])


def read_keys(folder: Folder, name: str) -> Iterator[Key]:
    """Yield the keys of the incidents of a kept partition."""
    for published, report, told in _block(folder, name, 1):
        if told is None:
            yield published, report, None
        else:
            told[3] = Spot(*told[3])
            told[4] = None if told[4] is None else Offset(*told[4])
            told[9] = tuple(told[9])
            yield published, report, Telling(*told)


@dataclass(slots=True)
class Places:
    """Where the records of a kept partition lie, and which incidents they hold."""

    starts: list[int]
    firsts: list[int]


@lru_cache(maxsize=64)
def places(url: str, name: str) -> Places:
    """Return where the records of a kept partition lie."""
    index = read_index(Folder(url), name)
    return Places([0, *accumulate(index.sizes)], [0, *accumulate(index.counts)])
