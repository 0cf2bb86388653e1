"""The steps of a run that may happen in any process: files to raw reports, reports to what was read in them, merged incidents to a part of a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidents.model import Incident, Report

if TYPE_CHECKING:
    from collections import Counter

    from gazetteer.errors import MawqiError
    from gazetteer.gazetteer import Gazetteer
    from gazetteer.model import Place
    from incidents.merging import Joint, Told
    from incidents.readers import Given
    from mawqi.pipeline import Batch
    from mawqi.pool import Pool

Feature = dict[str, Any]


@dataclass(slots=True)
class Part:
    """Incidents on their way into a file.

    Attributes
    ----------
    content : Any
        What `geo.formats.encode` gave, or the features themselves where no format is named.
    incidents, placed : int
        How many there are, and how many of them have a point.
    carried : Counter
        Incidents by ``site_id``.
    """

    content: Any
    incidents: int
    placed: int
    carried: Counter[str]


@dataclass(slots=True)
class Piece:
    """What was read in a batch of reports.

    Attributes
    ----------
    reports : int
        How many could be read.
    faults : list of MawqiError
        Of those that could not.
    lines : bytes
        Mentions as JSON Lines, or their reasons in words.
    mentions : int
        How many lines, or explained mentions, these are.
    named : list of (Place, int)
        The places and how often each is named.
    told : list of Told
        Incidents for a `incidents.merging.Merger`.
    part : Part or None
        Incidents that are not merged.
    records : list of dict
        The mentions, for formats that hold them.
    sources : list of dict
        The reports without their texts, for formats that hold them.
    """

    reports: int = 0
    faults: list[MawqiError] = field(default_factory=list)
    lines: bytes = b""
    mentions: int = 0
    named: list[tuple[Place, int]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    part: Part | None = None
    records: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)


def read_raws(path: Path) -> Any:
    """Read a file of one or few reports: a task of workers."""
    from incidents.readers import raws

    return raws(path)


def given(pool: Pool) -> Given:
    """Let the workers of a pool read the files that are costly to read (pages); the others are read in the first process."""
    return lambda sources: pool.map("raws", (s.path if s.path.suffix.lower() in (".html", ".htm") else None for s in sources))


class Pages:
    """The steps of a run that only reads files."""

    def warm(self) -> None:
        """Load the reader of pages."""
        import trafilatura  # noqa: F401

    def ready(self) -> None:
        """Nothing is to be opened."""

    def do(self, kind: str, payload: Any) -> Any:
        """Read a file."""
        return read_raws(payload)


class OpensGazetteer:
    """What holds a gazetteer that another process opens anew from its folder when it first asks for it."""

    _gazetteer: Gazetteer | None
    folder: Path

    @property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer, opened when it is first used."""
        if self._gazetteer is None:
            from gazetteer.gazetteer import Gazetteer as Opened

            self._gazetteer = Opened.open(self.folder)
        return self._gazetteer


class Steps(OpensGazetteer):
    """What a run does with reports; plain settings and a gazetteer.

    Parameters
    ----------
    gazetteer : Gazetteer
        Opened already; workers that cannot inherit it open it again from its folder.
    incidents : bool
        False reads places alone.
    merge : bool
        Incidents are to be merged: they are packed, not made features.
    output : str, optional
        The file that parts are encoded for; None keeps features.
    flat : bool
        See `geo.formats.write`.
    mentions : bool
        Give the mentions as JSON Lines.
    all_roles : bool
        Mentions of every role.
    keep : bool
        Give mentions and reports as records too.
    explain : bool
        Give the reasons of mentions in words instead of JSON Lines.
    """

    def __init__(
        self, gazetteer: Gazetteer, *, incidents: bool = True, merge: bool = True, output: str | None = None, flat: bool = False, mentions: bool = False,
        all_roles: bool = False, keep: bool = False, explain: bool = False,
    ) -> None:  # fmt: skip
        from mawqi.pipeline import made_by

        self._gazetteer: Gazetteer | None = gazetteer
        self.folder = gazetteer.index.folder
        self.incidents, self.merge, self.output, self.flat = incidents, merge, output, flat
        self.mentions, self.all_roles, self.keep, self.explain = mentions, all_roles, keep, explain
        self.made_by = made_by(gazetteer) if incidents else ""

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_gazetteer": None}

    def warm(self) -> None:
        """Load automata, lexicons and modules, so that forked workers share them."""
        piece = self.read([Report("warm", "قصفت طائرات مدينة هيت غربي العراق أمس وقتل شخصان.", published="2024-01-01")])
        if self.merge and self.incidents:
            from incidents.merging import Merger

            with Merger() as merger:
                merger.add(piece.told)
                for joint in merger.joints():
                    self.finish(joint)

    def ready(self) -> None:
        """Open the database again after a fork."""
        self.gazetteer.index.reopen()

    def do(self, kind: str, payload: Any) -> Any:
        """Do a task: ``raws`` of a path, ``read`` of reports, ``finish`` of a joint."""
        if kind == "raws":
            return read_raws(payload)
        return self.read(payload) if kind == "read" else self.finish(payload)

    def read(self, reports: list[Report]) -> Piece:
        """Read a batch of reports."""
        from mawqi import pipeline

        piece = Piece()
        lines: list[bytes] = []
        named: dict[str, list[Any]] = {}
        incidents: list[Incident] = []
        for batch in pipeline.run(reports, gazetteer=self.gazetteer, incidents=self.incidents, batch=max(1, len(reports)), on_fault=piece.faults.append):
            piece.reports += len(batch.reports)
            for reading in batch.readings:
                for mention in reading.mentions:
                    if mention.place is not None and mention.role == "place":
                        named.setdefault(mention.place.site_id, [mention.place, 0])[1] += 1
            if self.explain:
                lines += self._explained(batch)
            elif self.mentions or self.keep:
                from geo.formats.geojson import dumps

                records = list(pipeline.mention_records(batch, all_roles=self.all_roles))
                if self.mentions:
                    lines += [dumps(r) + b"\n" for r in records]
                if self.keep:
                    piece.records += records
                    for report in batch.reports:
                        record = pipeline.report_record(report, text=False)
                        piece.sources.append({"report_id": record.pop("id"), **record})
            if not self.incidents:
                continue
            if self.merge:
                from incidents.merging import tell

                piece.told += [tell(group) for group in batch.incidents if group]
            else:
                incidents += batch.told()
        piece.named = [(place, count) for place, count in named.values()]
        piece.mentions = len(lines)
        piece.lines = b"".join(lines)
        if self.incidents and not self.merge:
            piece.part = self.part(incidents)
        return piece

    def finish(self, joint: Joint) -> Part:
        """Join merged incidents and make a part of a file."""
        from incidents.merging import finish

        return self.part(finish(joint))

    def part(self, incidents: list[Incident]) -> Part:
        """Make features of incidents, encoded for the output."""
        from geo.features import features
        from geo.formats import encode
        from mawqi import pipeline

        made = list(features(incidents, made_by=self.made_by))
        content = made if self.output is None else encode(self.output, made, flat=self.flat)
        return Part(content, len(made), sum(f["geometry"] is not None for f in made), pipeline.carried(made))

    def _explained(self, batch: Batch) -> list[bytes]:
        """The reasons for the mentions of a batch, in words."""
        from gazetteer.explain import explain
        from mawqi.cli.talk import shown
        from mawqi.pipeline import ROLES

        made = []
        for report, reading in zip(batch.reports, batch.readings, strict=True):
            for mention in reading.mentions:
                if self.all_roles or mention.role in ROLES:
                    first, *rest = explain(mention)
                    text = "\n".join([shown(f"{report.id}: {first}"), *(f"  {shown(line)}" for line in rest)])
                    made.append(text.encode("utf-8", "replace") + b"\n")
        return made
