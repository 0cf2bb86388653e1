"""Cuts inputs into partitions: always at the same places, each to be read alone, each with a key of all that its result hangs on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from glob import has_magic
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from gazetteer.errors import FileError, InputError
from incidents.readers import ENDINGS, Source, meta_of, sources_of, told_apart
from mawqi.partitions.folder import file_system, is_remote

#: Bytes of input in a partition.
TARGET = 32 << 20
#: How much more text than bytes a packed file has, about.
PACKED = 6
_CHUNK = 1 << 20


@dataclass(slots=True, frozen=True)
class Named:
    """A file that is to be read: its path or address, the metadata that serves it, and whether its name is the only one of its kind."""

    path: str
    meta: str | None = None
    alone: bool = True


@dataclass(slots=True)
class Input:
    """A file as it was found: its size, its SHA-256, and where its lines may be cut: (byte, number of the line that begins there)."""

    path: str
    size: int
    sha256: str
    cuts: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Stretch:
    """A file, or whole lines of one; ``end`` None is all of it."""

    file: Named
    sha256: str
    meta_sha256: str | None = None
    start: int = 0
    end: int | None = None
    row: int = 1


@dataclass(slots=True)
class Partition:
    """Stretches that are read together, and the ids of its reports that were settled among all partitions."""

    stretches: list[Stretch]
    renamed: dict[int, str | None] = field(default_factory=dict)

    def key(self, settings: str) -> str:
        """Return 24 hex digits that change when anything changes that the result hangs on: settings, program, contents, names, ids."""
        parts = [asdict(s) | {"file": PurePosixPath(s.file.path).name, "alone": s.file.alone} for s in self.stretches]
        return hashlib.sha256(json.dumps([settings, parts, sorted(self.renamed.items())], ensure_ascii=True).encode()).hexdigest()[:24]


def listed(names: Iterable[str], meta: str | None) -> list[Named]:
    """Return the files that names stand for, in order; addresses (s3://…) may be globs.

    Raises
    ------
    InputError
        When a name stands for nothing, or is standard input.
    """
    found: list[Named] = []
    order = list(names)
    if "-" in order:
        raise InputError("standard input cannot be cut into partitions", remedy="write it to a .jsonl file first")
    for name in order:
        if is_remote(name):
            system, path = file_system(name)
            matches = sorted(system.glob(path)) if has_magic(path) else sorted(system.find(path)) if system.isdir(path) else [path]
            there = [m for m in matches if m.lower().endswith(ENDINGS) and not m.lower().endswith("/meta.csv")]
            if not there or not system.exists(there[0]):
                raise InputError(f"{name} stands for no reports", remedy="check the address")
            scheme = name.split("://", 1)[0]
            found += [Named(f"{scheme}://{m}", meta) for m in there]
        else:
            for source in sources_of([name], meta=meta):
                beside = meta_of(source) if meta is None else None
                found.append(Named(str(source.path), meta or (str(beside) if beside else None)))
    unique = list({f.path: f for f in found}.values())
    flagged = told_apart([Source(Path(PurePosixPath(f.path))) for f in unique])
    return [replace(f, alone=s.alone) for f, s in zip(unique, flagged, strict=True)]


def _opened(path: str) -> BinaryIO:
    if is_remote(path):
        system, inner = file_system(path)
        opened: BinaryIO = system.open(inner, "rb")
        return opened
    return Path(path).open("rb")


def survey(path: str, target: int = TARGET) -> Input:
    """Read a file through once: its size, its SHA-256 and, where it is .jsonl, the line ends nearest to every ``target`` bytes.

    Raises
    ------
    FileError
        When it cannot be read.
    """
    cut = path.lower().endswith((".jsonl", ".ndjson"))
    digest = hashlib.sha256()
    position, rows, following = 0, 1, target
    cuts: list[tuple[int, int]] = []
    try:
        with _opened(path) as handle:
            while chunk := handle.read(_CHUNK):
                digest.update(chunk)
                at = 0
                while cut and (end := chunk.find(b"\n", max(at, following - position - 1))) >= 0:
                    rows += chunk.count(b"\n", at, end + 1)
                    at = end + 1
                    cuts.append((position + at, rows))
                    following = position + at + target
                rows += chunk.count(b"\n", at) if cut else 0
                position += len(chunk)
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault.strerror or fault}", file=path, remedy="check its rights") from fault
    if cuts and cuts[-1][0] == position:
        cuts.pop()
    return Input(path, position, digest.hexdigest(), cuts)


def plan(files: list[Named], inputs: Mapping[str, Input], target: int = TARGET) -> list[Partition]:
    """Cut files into partitions of about ``target`` bytes of text: large .jsonl files at line ends, small files put together in order."""
    made: list[Partition] = []
    held: list[Stretch] = []
    weight = 0
    for file in files:
        found = inputs[file.path]
        meta = inputs[file.meta].sha256 if file.meta else None
        edges = [(0, 1), *found.cuts]
        ends = [*(at for at, _ in found.cuts), None]
        for (start, row), end in zip(edges, ends, strict=True):
            whole = len(edges) == 1
            size = (found.size if end is None else end) - start
            more = size * (PACKED if file.path.lower().endswith((".gz", ".zst", ".parquet")) else 1)
            if held and weight + more > target:
                made.append(Partition(held))
                held, weight = [], 0
            held.append(Stretch(file, found.sha256, meta, start, None if whole else start + size, row))
            weight += more
    if held:
        made.append(Partition(held))
    return made


@contextmanager
def fetched(stretches: list[Stretch]) -> Iterator[list[Source]]:
    """Give the sources of stretches; what lies behind an address is fetched into a temporary folder for the while."""
    with ExitStack() as stack:
        made: list[Source] = []
        room: Path | None = None
        for number, stretch in enumerate(stretches):
            path, start, end = stretch.file.path, stretch.start, stretch.end
            if not is_remote(path):
                made.append(Source(Path(path), None, stretch.file.alone, start, end, stretch.row))
                continue
            room = room or Path(stack.enter_context(TemporaryDirectory(prefix="mawqi-")))
            system, inner = file_system(path)
            here = room / str(number) / PurePosixPath(inner).name
            here.parent.mkdir()
            if end is None:
                system.get_file(inner, str(here))
            else:
                here.write_bytes(system.cat_file(inner, start=start, end=end))
                end -= start
            made.append(Source(here, None, stretch.file.alone, 0, end, stretch.row))
        yield made


def described(partition: Partition) -> list[list[Any]]:
    """Return what a partition reads, for the manifest: [file, first byte, end]."""
    return [[s.file.path, s.start, s.end] for s in partition.stretches]
