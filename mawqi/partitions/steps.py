"""What is done with partitions, in any process of any machine: survey a file, read a partition, write a part of the result."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from gazetteer.errors import MawqiError
from mawqi.partitions.folder import Folder
from mawqi.partitions.plan import Partition, fetched, survey
from mawqi.partitions.records import Writer, places
from mawqi.steps import Steps


@dataclass(slots=True)
class ReadTask:
    """A partition to be read into the file ``name`` of a folder."""

    partition: Partition
    folder: str
    name: str
    published: str | None = None


@dataclass(slots=True)
class PartTask:
    """A part of the result to be written.

    Attributes
    ----------
    folder, name : str
        The folder, and the file to write in it.
    works : list of str
        The kept partitions, in order.
    starts : list of int
        The number of the first incident of each, and that of all incidents.
    number : int
        The partition whose first members the part holds.
    lengths, members : array of int
        The incidents that are one, flat: how many each has, and their numbers in the order of merging; by their first members.
    absorbed : array of int
        Incidents of the partition that belong to others before them, sorted.
    """

    folder: str
    name: str
    works: list[str]
    starts: list[int]
    number: int
    lengths: array[int] = field(default_factory=lambda: array("q"))
    members: array[int] = field(default_factory=lambda: array("q"))
    absorbed: array[int] = field(default_factory=lambda: array("q"))


@dataclass(slots=True)
class Written:
    """A part that is there: its file, the SHA-256 of it, its rows, and those of them with a point."""

    file: str
    sha256: str
    rows: int
    placed: int


class PartitionSteps(Steps):
    """The steps of a run over partitions."""

    def do(self, kind: str, payload: Any) -> Any:
        """Do a task: ``survey`` of (path, target), ``partition`` of a `ReadTask`, ``part`` of a `PartTask`."""
        if kind == "survey":
            return survey(*payload)
        return self.partition(payload) if kind == "partition" else self.write(payload)

    def partition(self, task: ReadTask) -> str:
        """Read a partition and keep what it tells; return the file's name."""
        from incidents.readers import read_listed
        from incidents.readers.meta import Meta, read_meta
        from incidents.readers.record import Registry
        from mawqi.pipeline import batches

        folder = Folder(task.folder)
        tables: dict[str, Meta] = {}

        def quiet(_: MawqiError) -> None:
            """Faults of the metadata are told once, by the first process."""

        with folder.new(task.name) as path, Writer(path) as out:
            registry = Registry(out.fault, task.published, task.partition.renamed)
            registry.named = out.index.named
            with fetched(task.partition.stretches) as sources:
                def reports() -> Iterator[Any]:
                    for stretch, source in zip(task.partition.stretches, sources, strict=True):
                        meta = stretch.file.meta
                        if meta is not None and meta not in tables:
                            tables[meta] = read_meta(Path(meta), quiet)
                        yield from read_listed([source], registry, table=tables[meta] if meta else {})

                for batch in batches(reports()):
                    piece = self.read(batch)
                    out.index.reports += piece.reports
                    for fault in piece.faults:
                        out.fault(fault)
                    for told in piece.told:
                        out.add(told)
        return task.name

    def write(self, task: PartTask) -> Written:
        """Write a part of the result."""
        from geo.formats.geoparquet import write_parts
        from incidents.merging import joints

        folder = Folder(task.folder)
        rows = placed = 0

        def parts() -> Iterator[Any]:
            nonlocal rows, placed
            for joint in joints(groups_of(task), where(task)):
                part = self.finish(joint)
                rows, placed = rows + part.incidents, placed + part.placed
                yield part.content

        with folder.new(task.name) as path:
            write_parts(path, parts())
            digest = sha256()
            with path.open("rb") as handle:
                while chunk := handle.read(1 << 20):
                    digest.update(chunk)
        return Written(task.name, digest.hexdigest(), rows, placed)


def groups_of(task: PartTask) -> Iterator[list[int]]:
    """Yield the incidents of a part, those that are one together, by their first members."""
    start, end = task.starts[task.number], task.starts[task.number + 1]
    groups: dict[int, tuple[int, int]] = {}
    at = 0
    for length in task.lengths:
        groups[min(task.members[at : at + length])] = at, at + length
        at += length
    absorbed = set(task.absorbed)
    for i in range(start, end):
        if i in groups:
            a, b = groups[i]
            yield list(task.members[a:b])
        elif i not in absorbed:
            yield [i]


def where(task: PartTask) -> Callable[[int], tuple[int, int, Callable[[], bytes]]]:
    """Return what finds the record of an incident by its number."""
    folder = Folder(task.folder)

    def find(i: int) -> tuple[int, int, Callable[[], bytes]]:
        number = bisect_right(task.starts, i) - 1
        name = task.works[number]
        held = places(task.folder, name)
        inner = i - task.starts[number]
        record = bisect_right(held.firsts, inner) - 1
        return number << 40 | record, inner - held.firsts[record], lambda: folder.read(name, held.starts[record], held.starts[record + 1])

    return find
