"""Incidents outside memory: records packed for disk and for other processes, and tables that keep their older entries on disk."""

from __future__ import annotations

import io
import pickle
import sqlite3
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from tempfile import gettempdir
from typing import Any, Generic, TypeVar

import zstandard

from gazetteer.errors import DataError, FileError
from incidents.model import Incident

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
# All that a packed incident is made of: nothing else comes out of a file, whoever wrote it.
_KNOWN = frozenset(
    [("builtins", "tuple")] + [("incidents.model", n) for n in ("Incident", "Span", "Toll")] + [("gazetteer.model", n) for n in ("Place", "PlaceExpression", "Mention", "Candidate")]
)
_BITS = 26
#: How much of a temporary database stays in memory, in KiB.
CACHE_KIB = 16_000
#: A packed record that claims to be larger than this is damaged.
MAX_UNPACKED = 1 << 30


class _Records(pickle.Unpickler):
    """Unpickles records of the reading room and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        """Return one of the known classes."""
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name} is no record")
        return super().find_class(module, name)


def pack(incidents: list[Incident]) -> bytes:
    """Return incidents as compressed bytes; those of one report share their words and places."""
    return zstandard.ZstdCompressor(level=1).compress(pickle.dumps(incidents, 5))


def unpack(data: bytes) -> list[Incident]:
    """Return the incidents of `pack`.

    Raises
    ------
    DataError
        When the bytes are something else.
    """
    try:
        if zstandard.frame_content_size(data) > MAX_UNPACKED:
            raise DataError("the packed incidents claim to be larger than any", remedy="delete the file; it is made again")
        made: list[Incident] = _Records(io.BytesIO(zstandard.ZstdDecompressor().decompress(data))).load()
    except (zstandard.ZstdError, pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError, IndexError, KeyError) as fault:
        raise DataError(f"the packed incidents are damaged: {fault}", remedy="delete the file; it is made again") from fault
    return made


@contextmanager
def told() -> Iterator[None]:
    """Turn faults of temporary files into one sentence.

    Raises
    ------
    FileError
        When the temporary folder is full or closed.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as fault:
        if isinstance(fault, FileError):
            raise
        why = getattr(fault, "strerror", None) or fault
        raise FileError(f"what memory does not hold cannot be kept in {gettempdir()}: {why}", remedy="free some space, or set TMPDIR to a roomier folder") from fault


def scratch() -> sqlite3.Connection:
    """Return a private database that lies in memory while it is small, then in an unnamed temporary file."""
    base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    base.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-{CACHE_KIB}; PRAGMA temp_store=FILE;")
    return base


class Kept(Generic[K, V]):
    """A mapping of which the entries used last are in memory and the others in a temporary database.

    Parameters
    ----------
    base : sqlite3.Connection
        Of `scratch`.
    name : str
        The table.
    limit : int
        The most entries in memory.
    """

    def __init__(self, base: sqlite3.Connection, name: str, limit: int) -> None:
        self.base, self.name, self.limit = base, name, limit
        self.near: dict[K, V] = {}
        self.spilled = 0
        # One bit for each key that may be on disk: most keys that are asked for are new.
        self._bits = bytearray()

    def get(self, key: K, default: Any = None) -> Any:
        """Return an entry, or the default."""
        near = self.near
        if key in near:
            value = near.pop(key)
            near[key] = value  # the newest last
            return value
        if not self.spilled:
            return default
        bit = hash(key) & ((1 << _BITS) - 1)
        if not self._bits[bit >> 3] >> (bit & 7) & 1:
            return default
        row = self.base.execute(f"SELECT value FROM {self.name} WHERE key = ?", (repr(key),)).fetchone()
        if row is None:
            return default
        value = pickle.loads(row[0])
        self[key] = value
        return value

    def __getitem__(self, key: K) -> V:
        value: V | None = self.get(key)
        if value is None and key not in self.near:
            raise KeyError(key)
        return value  # type: ignore[return-value]

    def __contains__(self, key: K) -> bool:
        return key in self.near or self.get(key, self) is not self

    def __setitem__(self, key: K, value: V) -> None:
        self.near.pop(key, None)
        self.near[key] = value
        if len(self.near) > self.limit:
            self._spill()

    def _spill(self) -> None:
        """Write the older half to disk."""
        if not self.spilled:
            self._bits = bytearray(1 << (_BITS - 3))
            self.base.execute(f"CREATE TABLE {self.name} (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")
        old = list(self.near)[: self.limit // 2 + 1]
        rows = []
        for key in old:
            bit = hash(key) & ((1 << _BITS) - 1)
            self._bits[bit >> 3] |= 1 << (bit & 7)
            rows.append((repr(key), pickle.dumps(self.near.pop(key), 5)))
        self.base.execute("BEGIN")
        self.base.executemany(f"INSERT OR REPLACE INTO {self.name} VALUES (?, ?)", rows)
        self.base.execute("COMMIT")
        self.spilled += len(rows)
