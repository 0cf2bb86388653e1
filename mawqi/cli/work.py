"""What map, extract and mentions share: reports through the pipeline into files, streamed where the format allows it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from mawqi.cli.options import ours, stdout
from mawqi.cli.talk import Talk, counted

if TYPE_CHECKING:
    from gazetteer.gazetteer import Gazetteer
    from geo.collection import Collection
    from incidents.model import Report

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
    """One run over reports: counts, sites, and features as they come."""

    def __init__(self, gazetteer: Gazetteer, talk: Talk, *, all_roles: bool = False) -> None:
        from mawqi.pipeline import Sites, made_by

        self.gazetteer, self.talk, self.all_roles = gazetteer, talk, all_roles
        self.sites = Sites()
        self.made_by = made_by(gazetteer)
        self.reports = self.incidents = self.placed = 0

    def batches(self, reports: Iterable[Report], mentions: IO[bytes] | None, keep: Collection | None = None) -> Iterator[list[Feature]]:
        """Yield the features of each batch, not merged; mentions are written and sites counted on the way.

        Parameters
        ----------
        reports : iterable of Report
            Read one batch at a time.
        mentions : binary stream, optional
            Takes the mentions as JSON Lines.
        keep : Collection, optional
            Takes mentions and reports (without their text), for formats that hold them.
        """
        from geo.features import features
        from mawqi import pipeline

        for batch in pipeline.run(reports, gazetteer=self.gazetteer, on_fault=self.talk.fault):
            self._note(batch, mentions, keep)
            made = list(features(batch.told(), made_by=self.made_by))
            self._count(made)
            yield made

    def collect(self, reports: Iterable[Report], mentions: IO[bytes] | None, *, merge: bool, keep_parts: bool = False) -> Collection:
        """Return the collection of all reports; with ``merge`` incidents that several reports tell are one."""
        from geo.collection import Collection
        from geo.features import features
        from mawqi import pipeline

        made = Collection(made_by=self.made_by)
        found = []
        for batch in pipeline.run(reports, gazetteer=self.gazetteer, on_fault=self.talk.fault):
            self._note(batch, mentions, made if keep_parts else None)
            found.extend(batch.told())
        if merge:
            found = pipeline.merged(found)
        made.incidents = list(features(found, made_by=self.made_by))
        self._count(made.incidents)
        made.sites = self.sites.features(made.incidents)
        return made

    def _note(self, batch: Any, mentions: IO[bytes] | None, keep: Collection | None) -> None:
        from mawqi import pipeline

        self.reports += len(batch.reports)
        for reading in batch.readings:
            self.sites.add(reading.mentions)
        if mentions is not None:
            write_lines(mentions, pipeline.mention_records(batch, all_roles=self.all_roles))
        if keep is not None:
            keep.mentions.extend(pipeline.mention_records(batch, all_roles=self.all_roles))
            for report in batch.reports:
                record = pipeline.report_record(report, text=False)
                keep.reports.append({"report_id": record.pop("id"), **record})

    def _count(self, made: list[Feature]) -> None:
        self.incidents += len(made)
        self.placed += sum(f["geometry"] is not None for f in made)

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
