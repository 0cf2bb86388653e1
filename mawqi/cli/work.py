"""What map, extract and mentions share: reports through the pipeline into files, streamed where the format allows it."""

from __future__ import annotations

import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from mawqi.cli.options import ours, stdout
from mawqi.cli.talk import Talk, counted

if TYPE_CHECKING:
    from gazetteer.errors import MawqiError
    from geo.collection import Collection
    from incidents.model import Report
    from mawqi.cli.options import Reports
    from mawqi.steps import Part, Piece, Steps

Feature = dict[str, Any]


@contextmanager
def lines_to(output: str | None, *, force: bool) -> Iterator[IO[bytes]]:
    """Give a binary stream for JSON Lines: standard output, or a file that appears when the block ends well."""
    if stdout(output):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    from geo.safe import looks_ours, safe_path

    with safe_path(str(output), force=force, ours=lambda p: ours(p, looks_ours)) as temporary, temporary.open("wb") as out:
        yield out


def write_lines(out: IO[bytes], records: Iterable[dict[str, Any]]) -> int:
    """Write records as JSON Lines in UTF-8 and return their number."""
    from geo.formats.geojson import dumps

    count = 0
    for record in records:
        out.write(dumps(record) + b"\n")
        count += 1
    return count


class Work:
    """One run over reports, in one process or several: counts, sites, and parts of the output as they come; use it in a ``with`` statement.

    Parameters
    ----------
    steps : Steps
        What is done with the reports.
    talk : Talk
        Takes the faults, in the order of the reports.
    jobs : int
        The number of processes.
    """

    def __init__(self, steps: Steps, talk: Talk, *, jobs: int = 1) -> None:
        from mawqi.pipeline import Sites
        from mawqi.pool import Pool

        self.steps, self.talk = steps, talk
        self.pool = Pool(steps, jobs, talk.say)
        self.sites = Sites()
        self.reports = self.incidents = self.placed = self.mentions = 0
        self.carried: Counter[str] = Counter()

    def __enter__(self) -> Work:
        self.pool.__enter__()
        return self

    def __exit__(self, *fault: object) -> None:
        self.pool.close()

    def pieces(self, reports: Reports, mentions: IO[bytes] | None, keep: Collection | None = None) -> Iterator[Piece]:
        """Yield what is read in each batch; faults are told, sites counted and mentions written on the way.

        Parameters
        ----------
        reports : Reports
            Read some batches ahead of the workers.
        mentions : binary stream, optional
            Takes the lines of mentions.
        keep : Collection, optional
            Takes mentions and reports (without their text), for formats that hold them.
        """
        from mawqi.pipeline import batches

        held: deque[tuple[list[MawqiError], int]] = deque()

        def source() -> Iterator[list[Report]]:
            for batch in batches(reports):
                held.append(reports.faults.take())
                yield batch

        try:
            for piece in self.pool.map("read", source()):
                reports.faults.tell(held.popleft())
                for fault in piece.faults:
                    self.talk.fault(fault)
                self.reports += piece.reports
                self.mentions += piece.mentions
                for place, count in piece.named:
                    self.sites.count(place, count)
                if mentions is not None:
                    mentions.write(piece.lines)
                if keep is not None:
                    keep.mentions.extend(piece.records)
                    keep.reports.extend(piece.sources)
                yield piece
        finally:
            while held:
                reports.faults.tell(held.popleft())
            reports.faults.tell()

    def parts(self, reports: Reports, mentions: IO[bytes] | None, keep: Collection | None = None) -> Iterator[Any]:
        """Yield the incidents, merged when the steps say so, as parts of the output (see `Part.content`); memory does not grow with them."""
        if not self.steps.merge:
            for piece in self.pieces(reports, mentions, keep):
                if piece.part is not None:
                    yield self._counted(piece.part)
            return
        from incidents.merging import Merger

        with Merger() as merger:
            for piece in self.pieces(reports, mentions, keep):
                merger.add(piece.told)
            for part in self.pool.map("finish", merger.joints()):
                yield self._counted(part)

    def about(self) -> Collection:
        """Return what a file says besides the incidents, when all of them are counted."""
        from geo.collection import Collection

        return Collection(made_by=self.steps.made_by, sites=self.sites.features(self.carried))

    def collect(self, reports: Reports, mentions: IO[bytes] | None) -> Collection:
        """Return the collection of all reports, for formats that do not stream."""
        from geo.collection import Collection

        made = Collection(made_by=self.steps.made_by)
        for part in self.parts(reports, mentions, made if self.steps.keep else None):
            made.incidents.extend(part)
        made.sites = self.about().sites
        return made

    def _counted(self, part: Part) -> Any:
        self.incidents += part.incidents
        self.placed += part.placed
        self.carried.update(part.carried)
        return part.content

    def summary(self) -> str:
        """Return the run in one line."""
        rest = self.incidents - self.placed
        without = f", {rest:,} of them without a point" if rest else ""
        counts = f"{counted(self.reports, 'report')}, {counted(self.incidents, 'incident')}{without}, {counted(len(self.sites.named), 'place')}"
        return f"{counts}. Read by machine, unverified."


def incidents_of(address: str | Path, *, rejected: bool = False, coders: bool = False) -> Collection:
    """Return the incidents of a file, or those of a case as they stand.

    Parameters
    ----------
    address : str or Path
        A file of incidents, a case, or the address of a case on PostgreSQL.
    rejected, coders : bool
        Of a case: also what people rejected, also the names of who decided last.

    Raises
    ------
    InputError
        When it cannot be read, or the options go with a file that is no case.
    """
    from gazetteer.errors import InputError
    from mawqi.case import is_case
    from mawqi.cli import options

    if is_case(address):
        with options.open_case(str(address)) as case:
            return case.collection(include_rejected=rejected, coders=coders)
    if rejected or coders:
        raise InputError("only a case knows rejected incidents and coders", remedy="leave out --rejected and --coders")
    from geo.formats import read

    held: Collection = options.as_input(read, Path(address))
    return held


def name_of(address: str | Path) -> str:
    """Return what messages call a file or a case: no folder, no password."""
    from geo.postgis import is_address

    if is_address(str(address)):
        from urllib.parse import parse_qs, urlsplit

        return f"the case {parse_qs(urlsplit(str(address)).query).get('schema', ['?'])[0]}"
    return Path(address).name


def masked(collection: Collection, mode: str | None, sites: tuple[str, ...]) -> Collection:
    """Return the collection coarsened for publishing, or itself when nothing is asked."""
    if mode is None and not sites:
        return collection
    from geo.coarsen import coarsen

    return coarsen(collection, mode, sites=sites)


def write_collection(output: str | None, collection: Collection, talk: Talk, *, force: bool, flat: bool) -> None:
    """Write a collection to a file by its ending, or as GeoJSON to standard output; what a format cannot hold is told."""
    from geo.formats import write

    if not stdout(output):
        for line in write(str(output), collection, force=force, flat=flat):
            talk.say(line)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.geojson"
        write(path, collection, flat=flat)
        with path.open("rb") as handle:
            while chunk := handle.read(1 << 20):
                sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


def mentions_stream(stack: ExitStack, output: str | None, *, force: bool) -> IO[bytes] | None:
    """Open the file of ``--mentions`` within a stack; None when it is not asked for."""
    return None if output is None else stack.enter_context(lines_to(output, force=force))
