"""Merges more incidents than memory holds: records lie packed in a temporary file, the result is that of `incidents.merge.merge`."""

from __future__ import annotations

import pickle
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import NamedTuple

from incidents.merge import Clusters, Group, Node, Telling, join, telling_of, turn
from incidents.model import Incident
from incidents.spill import Kept, pack, scratch, told, unpack

#: Packed records stay in memory up to so many bytes.
IN_MEMORY = 32 << 20
#: How many clusters, and nodes of place and day, are in memory at once.
NEAR = 20_000
#: How many incidents one `Joint` brings together.
JOINT = 200

#: What merging needs to know of an incident: day of publication, report, and what is compared (None: never merged).
Key = tuple[str, str, Telling | None]


class Told(NamedTuple):
    """The incidents of one report: packed, with a key each."""

    packed: bytes
    keys: list[Key]


class Joint(NamedTuple):
    """Merged incidents still to be joined: packed records, and for each incident its members as (record, place in it)."""

    packed: list[bytes]
    members: list[list[tuple[int, int]]]


def tell(incidents: list[Incident]) -> Told:
    """Pack the incidents of one report for a `Merger`."""
    return Told(pack(incidents), [(*turn(i), telling_of(i)) for i in incidents])


def finish(joint: Joint) -> list[Incident]:
    """Return the merged incidents of a joint, in order."""
    held = [unpack(data) for data in joint.packed]
    return [join([held[record][place] for record, place in group]) for group in joint.members]


class Tellings:
    """Sorts what is compared of incidents into clusters; it lies in a temporary database, memory holds 8 bytes for each incident.

    Parameters
    ----------
    near : int
        How many clusters, and nodes of place and day, are in memory at once.
    """

    def __init__(self, near: int = NEAR) -> None:
        self.near, self.count = near, 0
        self._base = scratch()
        self._base.execute("CREATE TABLE tellings (published TEXT, report TEXT, i INTEGER, telling BLOB)")

    def close(self) -> None:
        """Remove what was kept on disk."""
        self._base.close()

    def add(self, keys: Iterable[Key]) -> None:
        """Take the next incidents, in the order in which they were told.

        Raises
        ------
        FileError
            When the temporary folder is full.
        """
        rows = []
        for key in keys:
            if key[2] is not None:
                rows.append((key[0], key[1], self.count, pickle.dumps(key[2], 5)))
            self.count += 1
        with told():
            self._base.execute("BEGIN")
            self._base.executemany("INSERT INTO tellings VALUES (?, ?, ?, ?)", rows)
            self._base.execute("COMMIT")

    def groups(self) -> Iterator[list[int]]:
        """Yield the incidents that are one, by number and in the order of merging; groups come in the order of their first members.

        Raises
        ------
        FileError
            When the temporary folder is full.
        """
        with told():
            cluster, rank = self._clustered()
        yield from _groups(cluster, rank)

    def _clustered(self) -> tuple[array[int], array[int]]:
        """Return, for each incident, the number of its cluster (-1: alone) and its place in the order of merging."""
        cluster, rank = array("i", [-1]) * self.count, array("i", [0]) * self.count
        nodes: Kept[Node, list[int]] = Kept(self._base, "nodes", self.near)
        groups: Kept[int, Group] = Kept(self._base, "groups", self.near)
        clusters = Clusters(nodes, groups)
        ordered = self._base.execute("SELECT report, i, telling FROM tellings ORDER BY published, report, i")
        for place, (report, i, telling) in enumerate(ordered):
            cluster[i] = clusters.put(pickle.loads(telling), report)
            rank[i] = place
        return cluster, rank


class Merger:
    """Takes the incidents of reports as they come and gives them back merged; memory does not grow with them but for some 20 bytes each.

    Parameters
    ----------
    near : int
        See `Tellings`.
    """

    def __init__(self, *, near: int = NEAR) -> None:
        self._tellings = Tellings(near)
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by close
        self._starts = array("Q", [0])  # where the packed record of each report begins
        self._firsts = array("Q", [0])  # the number of the first incident of each report

    def __enter__(self) -> Merger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was kept on disk."""
        self._file.close()
        self._tellings.close()

    def __len__(self) -> int:
        return self._firsts[-1]

    def add(self, reports: Iterable[Told]) -> None:
        """Take the incidents of reports; reports without incidents may be left out.

        Raises
        ------
        FileError
            When the temporary folder is full.
        """
        with told():
            for packed, keys in reports:
                if keys:
                    self._tellings.add(keys)
                    self._file.write(packed)
                    self._starts.append(self._starts[-1] + len(packed))
                    self._firsts.append(self._firsts[-1] + len(keys))

    def joints(self) -> Iterator[Joint]:
        """Yield the merged incidents in the order of their first members, some at a time; see `finish`.

        Raises
        ------
        FileError
            When the temporary folder is full.
        """
        yield from joints(self._tellings.groups(), self._record)

    def merged(self) -> Iterator[Incident]:
        """Yield the merged incidents; what `incidents.merge.merge` returns."""
        for joint in self.joints():
            yield from finish(joint)

    def _record(self, i: int) -> tuple[int, int, Callable[[], bytes]]:
        report = bisect_right(self._firsts, i) - 1

        def fetch() -> bytes:
            with told():
                self._file.seek(self._starts[report])
                return self._file.read(self._starts[report + 1] - self._starts[report])

        return report, i - self._firsts[report], fetch


#: Says where an incident is: (number of its record, its place in the record, what fetches the record).
Where = Callable[[int], tuple[int, int, Callable[[], bytes]]]


def joints(groups: Iterable[list[int]], where: Where) -> Iterator[Joint]:
    """Yield joints of groups of incidents, each of about `JOINT` members; every record comes once in a joint."""
    packed: list[bytes] = []
    number: dict[int, int] = {}
    members: list[list[tuple[int, int]]] = []
    size = 0
    for group in groups:
        found = []
        for i in group:
            record, place, fetch = where(i)
            if record not in number:
                number[record] = len(packed)
                packed.append(fetch())
            found.append((number[record], place))
        members.append(found)
        size += len(group)
        if size >= JOINT:
            yield Joint(packed, members)
            packed, number, members, size = [], {}, [], 0
    if members:
        yield Joint(packed, members)


def _groups(cluster: array[int], rank: array[int]) -> Iterator[list[int]]:
    """Yield the members of each cluster in the order of merging, clusters in the order of their first members."""
    import numpy as np

    count = len(cluster)
    of, turns = np.frombuffer(cluster, dtype="int32", count=count), np.frombuffer(rank, dtype="int32", count=count)
    together = np.flatnonzero(of >= 0)
    together = together[np.lexsort((turns[together], of[together]))]
    starts = np.flatnonzero(np.r_[True, np.diff(of[together]) != 0]) if len(together) else np.empty(0, dtype="int64")
    ends = np.r_[starts[1:], len(together)] if len(together) else starts
    firsts = np.minimum.reduceat(together, starts) if len(together) else starts
    order = np.argsort(firsts)
    at = 0
    for number in order:
        first = int(firsts[number])
        while at < first:
            if of[at] < 0:
                yield [at]
            at += 1
        yield together[starts[number] : ends[number]].tolist()
        at = first + 1
    while at < count:
        if of[at] < 0:
            yield [at]
        at += 1
