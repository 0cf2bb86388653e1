"""The way of a report through the rooms, batch by batch: places, incidents, features; nothing holds the whole corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from gazetteer.errors import InputError, MawqiError
from incidents.model import Incident, Report

if TYPE_CHECKING:
    from gazetteer.gazetteer import Gazetteer, PlaceReading
    from gazetteer.model import Mention, Place

OnFault = Callable[[MawqiError], None]
Feature = dict[str, Any]
BATCH = 200
#: A batch ends early when its texts have this many code points together, so that long reports do not pile up.
BATCH_CHARACTERS = 4_000_000
#: Roles of a mention that are written unless all are asked for: the text names a place with them.
ROLES = frozenset(("place", "metonym", "dateline"))


@dataclass(slots=True)
class Batch:
    """Reports with what was read in them; the lists run in parallel."""

    reports: list[Report]
    readings: list[PlaceReading]
    incidents: list[list[Incident]]

    def told(self) -> list[Incident]:
        """Return the incidents of all reports of the batch, in order."""
        return [incident for group in self.incidents for incident in group]


def batches(reports: Iterable[Report], size: int = BATCH) -> Iterator[list[Report]]:
    """Cut reports into lists of at most ``size`` and about `BATCH_CHARACTERS` code points."""
    source = iter(reports)
    while some := list(islice(source, 1)):
        length = len(some[0].text)
        while len(some) < size and length < BATCH_CHARACTERS:
            more = next(source, None)
            if more is None:
                break
            some.append(more)
            length += len(more.text)
        yield some


def run(
    reports: Iterable[Report], *, batch: int = BATCH, gazetteer: Gazetteer | None = None, incidents: bool = True, on_fault: OnFault | None = None,
) -> Iterator[Batch]:  # fmt: skip
    """Read reports: the places that each names and, if asked, the incidents that each tells.

    Parameters
    ----------
    reports : iterable of Report
        Consumed one batch at a time.
    batch : int
        The most reports of a batch.
    gazetteer : Gazetteer, optional
        The shipped one when missing.
    incidents : bool
        False stops after the places (the fast path).
    on_fault : callable, optional
        Takes a `MawqiError` for a report that cannot be read; the others go on. When missing, the error is raised.

    Yields
    ------
    Batch
        In the order of the reports. Incidents of different reports are not merged.
    """
    if gazetteer is None:
        from gazetteer.gazetteer import Gazetteer as Opened

        gazetteer = Opened.open()
    for some in batches(reports, max(1, batch)):
        try:
            yield _read(some, gazetteer, incidents)
        except Exception as fault:  # one report that the grammar cannot bear must not stop the others
            if on_fault is None:
                raise
            yield from _one_by_one(some, gazetteer, incidents, on_fault, fault)


def _read(reports: list[Report], gazetteer: Gazetteer, incidents: bool) -> Batch:
    from gazetteer.collecting import held
    from gazetteer.fold import fold_many

    with held():
        readings = gazetteer.read_many(fold_many([r.text for r in reports]), sources=[r.source for r in reports])
        if not incidents:
            return Batch(reports, readings, [[] for _ in reports])
        from incidents.reader import extract

        return Batch(reports, readings, extract(reports, gazetteer, readings=readings))


def _one_by_one(reports: list[Report], gazetteer: Gazetteer, incidents: bool, on_fault: OnFault, first: Exception) -> Iterator[Batch]:
    """Read the reports of a failed batch singly, so that only the broken ones are lost."""
    if isinstance(first, MawqiError) and len(reports) == 1:
        on_fault(first)
        return
    for report in reports:
        try:
            made = _read([report], gazetteer, incidents)
        except MawqiError as fault:
            on_fault(fault)
        except Exception as fault:  # as above
            why = f"{type(fault).__name__}: {fault}"[:200]
            on_fault(InputError(f"the report {report.id} cannot be read and is left out ({why})", remedy="leave it out, and tell the makers of this program"))
        else:
            yield made


@dataclass(slots=True)
class Sites:
    """Counts how often each place is named and how many incidents it carries; holds one record a place."""

    places: dict[str, Place] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)

    def add(self, mentions: Iterable[Mention]) -> None:
        """Count the mentions of role ``place`` that have a place."""
        for mention in mentions:
            place = mention.place
            if place is not None and mention.role == "place":
                self.count(place)

    def count(self, place: Place, times: int = 1) -> None:
        """Count a place that is named."""
        self.places.setdefault(place.site_id, place)
        self.named[place.site_id] = self.named.get(place.site_id, 0) + times

    def features(self, carried: Mapping[str, int]) -> list[Feature]:
        """Return the places as features, most named first; ``carried`` says how many incidents a ``site_id`` has."""
        from geo.features import site_feature

        made = [site_feature(p, mentions=self.named[i], incidents=carried.get(i, 0)) for i, p in self.places.items()]
        return sorted(made, key=lambda f: (-f["properties"]["mentions"], f["id"]))


def mention_record(mention: Mention, report_id: str) -> dict[str, Any]:
    """Return a mention as the contract's JSON object; values of the place are null where the name was not resolved."""
    place = mention.place
    record: dict[str, Any] = {"report_id": report_id, "start": mention.start, "end": mention.end, "surface": mention.surface}
    if place is None:
        record |= dict.fromkeys(("site_id", "name", "name_ar", "name_en", "kind", "latitude", "longitude", "iso", "admin1", "uncertainty_km"))
    else:
        record |= {
            "site_id": place.site_id, "name": place.name, "name_ar": place.name_ar, "name_en": place.name_en, "kind": place.kind,
            "latitude": round(place.latitude, 6), "longitude": round(place.longitude, 6), "iso": place.iso, "admin1": place.admin1,
            "uncertainty_km": place.uncertainty_km,
        }  # fmt: skip
    record["confidence"] = round(float(mention.confidence), 3)
    record["role"] = mention.role
    return record


def mention_records(batch: Batch, *, all_roles: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the mentions of a batch as the contract's objects: roles place, metonym and dateline, or all."""
    for report, reading in zip(batch.reports, batch.readings, strict=True):
        for mention in reading.mentions:
            if all_roles or mention.role in ROLES:
                yield mention_record(mention, report.id)


def report_record(report: Report, *, text: bool = True) -> dict[str, Any]:
    """Return a report as the JSON object that ``mawqi read`` writes and reads back."""
    from incidents.readers import sha256

    record: dict[str, Any] = {"id": report.id}
    if text:
        record["text"] = report.text
    for name in ("title", "published", "url", "source", "lang", "retrieved"):
        value = getattr(report, name)
        if value is not None:
            record[name] = value
    return record | {"sha256": sha256(report.text)}


def carried(incidents: Iterable[Feature]) -> Counter[str]:
    """Return how many incidents each ``site_id`` has."""
    return Counter(site for f in incidents if (site := f["properties"].get("site_id")))


def merged(incidents: list[Incident]) -> list[Incident]:
    """Return the incidents with those that several reports tell made one."""
    from incidents.merge import merge

    return merge(incidents)


def made_by(gazetteer: Gazetteer) -> str:
    """Return the versions of program, gazetteer and lexicon in one line."""
    import hashlib

    from incidents.lexicon import load
    from mawqi import __version__

    meta = gazetteer.index.meta
    digest = hashlib.sha256(f"{meta.get('schema')} {meta.get('sources')}".encode()).hexdigest()[:12]
    return f"mawqi {__version__}; gazetteer {digest}; lexicon {load().version}"
