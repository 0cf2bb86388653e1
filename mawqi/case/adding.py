"""Adding reports to a case and reading them anew: batch by batch, each batch whole or not at all, a known report for the price of a hash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gazetteer.errors import MawqiError
from incidents.model import Report
from mawqi.case import schema
from mawqi.case.members import Node, chunks
from mawqi.case.records import incident_of, near_of, rest_of
from mawqi.case.rows import Writer
from mawqi.case.values import clean, dumps, new_id, now

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gazetteer.gazetteer import Gazetteer
    from gazetteer.model import Mention, Place
    from mawqi.case.store import Store

OnFault = Callable[[MawqiError], None]
#: The most reports of a batch, which is stored whole or not at all.
BATCH = 200
_FIELDS = ("title", "published", "url", "source", "lang", "retrieved")


@dataclass(slots=True)
class Added:
    """What a run did.

    Attributes
    ----------
    run_id : str
        Its id in ``runs``.
    new : int
        Reports that the case did not have (when re-reading: reports that were read).
    known : int
        Reports that it had, word for word (when re-reading: read by the present program already).
    nothing_found, failed : int
        Of the new ones: without an incident, and not readable.
    incidents : int
        Incidents that the new reports tell, before merging.
    cleaned : int
        Characters that no database holds, each replaced by U+FFFD.
    kind, started : str
        What the run is called and when it began (UTC, ISO 8601).
    """

    run_id: str
    new: int = 0
    known: int = 0
    nothing_found: int = 0
    failed: int = 0
    incidents: int = 0
    cleaned: int = 0
    kind: str = "add"
    started: str = ""

    def counts(self) -> dict[str, int]:
        """Return the numbers for the table of runs."""
        return {n: getattr(self, n) for n in ("new", "known", "nothing_found", "failed", "incidents", "cleaned")}


@dataclass(slots=True)
class _Read:
    """One report with what was read in it; ``fault`` where nothing could be."""

    report: Report
    sha256: str
    cleaned: int
    mentions: Sequence[Mention] = ()
    incidents: Sequence[Any] = ()
    features: list[dict[str, Any]] = field(default_factory=list)
    fault: str | None = None
    new_id: str | None = None


def add(store: Store, reports: Iterable[Report], gazetteer: Callable[[], Gazetteer], *, on_fault: OnFault, kind: str) -> Added:
    """Add reports; see `mawqi.case.Case.add`."""
    from mawqi import pipeline

    run = Added(new_id()[:12], kind=kind, started=now())
    made_by: str | None = None
    for some in pipeline.batches(reports, BATCH):
        fresh = _unknown(store, some, run)
        if not fresh:
            continue
        opened = gazetteer()
        made_by = made_by or pipeline.made_by(opened)
        _store_new(store, read_batch(fresh, opened, made_by, on_fault), run, made_by)
    _end(store, run, made_by)
    return run


def reread(store: Store, gazetteer: Callable[[], Gazetteer], *, on_fault: OnFault, everything: bool = False) -> Added:
    """Read all reports anew with the present program; see `mawqi.case.Case.reread`."""
    from sqlalchemy import func, or_, select

    from mawqi import pipeline
    from mawqi.case.rereading import replace_readings

    run = Added(new_id()[:12], kind="reread", started=now())
    opened = gazetteer()
    made_by = pipeline.made_by(opened)
    t = schema.reports
    stale = None if everything else or_(t.c.read_by.is_(None), t.c.read_by != made_by, t.c.state == "failed")
    with store.reading() as link:
        query = select(t.c.report_id).order_by(t.c.fid)
        names = list(link.execute(query if stale is None else query.where(stale)).scalars())
        run.known = (link.execute(select(func.count()).select_from(t)).scalar() or 0) - len(names)
    for some in pipeline.batches(_stored(store, names), BATCH):
        made = read_batch([_Read(r, "", 0) for r in some], opened, made_by, on_fault)
        with store.writing() as link:
            writer = Writer(link, run_id=run.run_id)
            replace_readings(link, writer, made, run, made_by)
            writer.finish()
            _progress(link, run, made_by)
    _end(store, run, made_by)
    return run


def _stored(store: Store, names: Sequence[str]) -> Iterator[Report]:
    from sqlalchemy import select

    t = schema.reports
    for start in range(0, len(names), 200):
        with store.reading() as link:
            rows = {r.report_id: r for r in link.execute(select(t).where(t.c.report_id.in_(names[start:start + 200])))}
        for name in names[start:start + 200]:
            if name in rows:
                yield Report(name, rows[name].text, *(getattr(rows[name], k) for k in _FIELDS))


def _progress(link: Connection, run: Added, made_by: str | None, *, ended: str | None = None) -> None:
    """Write the run's row: first with its first batch, whole or not at all with it."""
    t = schema.runs
    values = {"made_by": made_by, "counts": dumps(run.counts()), "ended": ended}
    if link.execute(t.update().where(t.c.run_id == run.run_id).values(**values)).rowcount == 0:
        link.execute(t.insert().values(run_id=run.run_id, kind=run.kind, started=run.started, **values))


def _end(store: Store, run: Added, made_by: str | None) -> None:
    with store.writing() as link:
        _progress(link, run, made_by, ended=now())


def _unknown(store: Store, reports: Sequence[Report], run: Added) -> list[_Read]:
    """Those of the reports that the case does not have, cleaned and with ids of their own."""
    from incidents.readers import sha256

    fresh: dict[str, _Read] = {}
    for report in reports:
        text, count = clean(report.text)
        digest = sha256(text)
        if digest in fresh:
            run.known += 1
            continue
        values = {k: None if (v := getattr(report, k)) is None else clean(str(v))[0] for k in _FIELDS}
        fresh[digest] = _Read(Report(clean(report.id)[0], text, **values), digest, count)
    t = schema.reports
    from sqlalchemy import select

    with store.reading() as link:
        known = {d for some in chunks(fresh) for d in link.execute(select(t.c.sha256).where(t.c.sha256.in_(some))).scalars()}
        held = [r for d, r in fresh.items() if d not in known]
        names = {i for some in chunks(r.report.id for r in held) for i in link.execute(select(t.c.report_id).where(t.c.report_id.in_(some))).scalars()}
    run.known += len(known)
    for item in held:
        name = item.report.id
        if name in names:
            # Another text of that name is there: six digits of this one's hash tell them apart, more where even they are taken.
            name = next(n for size in range(6, 65) if (n := f"{item.report.id}-{item.sha256[:size]}") not in names)
            item.report = replace(item.report, id=name)
        names.add(name)
    return held


def read_batch(some: Sequence[_Read], gazetteer: Gazetteer, made_by: str, on_fault: OnFault) -> list[_Read]:
    """Read reports; one that cannot be read keeps its fault, the others go on."""
    from geo.features import features
    from mawqi import pipeline

    faults: list[MawqiError] = []
    found: dict[str, tuple[Any, Any]] = {}
    for batch in pipeline.run([r.report for r in some], gazetteer=gazetteer, on_fault=faults.append):
        for report, reading, incidents in zip(batch.reports, batch.readings, batch.incidents, strict=True):
            found[report.id] = (reading, incidents)
    told = iter(faults)
    for item in some:
        held = found.get(item.report.id)
        if held is None:
            fault = next(told, None)
            item.fault = str(fault) if fault is not None else "it could not be read"
            if fault is not None:
                on_fault(fault)
            continue
        item.mentions, item.incidents = held[0].mentions, held[1]
        item.features = list(features(held[1], made_by=made_by))
    return list(some)


def _store_new(store: Store, made: list[_Read], run: Added, made_by: str) -> None:
    """Write a batch of new reports in one transaction; what another writer added meanwhile is known."""
    from sqlalchemy import select

    t = schema.reports
    with store.writing() as link:
        there = {d for some in chunks(r.sha256 for r in made) for d in link.execute(select(t.c.sha256).where(t.c.sha256.in_(some))).scalars()}
        taken = {i for some in chunks(r.report.id for r in made) for i in link.execute(select(t.c.report_id).where(t.c.report_id.in_(some))).scalars()}
        run.known += len(there)
        held = [r for r in made if r.sha256 not in there]
        for item in held:
            if item.report.id in taken:  # another writer took the name while this batch was read
                _rename(item, f"{item.report.id}-{item.sha256[:12]}")
        if held:
            writer = Writer(link, run_id=run.run_id)
            link.execute(t.insert(), [_report_row(item, run, made_by) for item in held])
            write_mentions(link, held)
            nodes = _insert_readings(link, writer, held, run)
            writer.settle(n.id for n in nodes)
            writer.finish()
        for item in held:
            run.new += 1
            run.cleaned += item.cleaned
            run.failed += item.fault is not None
            run.nothing_found += item.fault is None and not item.incidents
            run.incidents += len(item.incidents)
        _progress(link, run, made_by)


def _rename(item: _Read, name: str) -> None:
    """Give a report that was read already another id, in everything that was read."""
    import hashlib

    old = item.report.id
    item.report = replace(item.report, id=name)

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: name if k == "report_id" and v == old else renamed(v) for k, v in value.items()}
        return [renamed(v) for v in value] if isinstance(value, list) else value

    rests = [rest_of(i) for i in item.incidents]
    made = []
    for feature, rest in zip(item.features, rests, strict=True):
        identifier = hashlib.sha256(f"{name}\x1f{feature['id']}".encode()).hexdigest()[:16]
        p = renamed(feature["properties"])
        made.append((identifier, {**feature, "id": identifier, "properties": p}, incident_of(identifier, name, p, renamed(rest))))
    item.features = [f for _, f, _ in made]
    item.incidents = [i for _, _, i in made]


def report_state(item: _Read) -> str:
    """Return read, nothing_found or failed."""
    return "failed" if item.fault is not None else "read" if item.incidents else "nothing_found"


def _report_row(item: _Read, run: Added, made_by: str) -> dict[str, Any]:
    r = item.report
    return {
        "report_id": r.id, "sha256": item.sha256, **{k: getattr(r, k) for k in _FIELDS}, "state": report_state(item), "fault": item.fault, "cleaned": item.cleaned,
        "added_run": run.run_id, "read_run": run.run_id, "read_by": made_by, "text": r.text,
    }  # fmt: skip


def write_mentions(link: Connection, made: Sequence[_Read]) -> None:
    """Write the mentions of new readings and count the places that they name."""
    from sqlalchemy import bindparam, select

    from geo.features import site_feature
    from mawqi.pipeline import mention_record

    rows = []
    places: dict[str, Place] = {}
    named: dict[str, int] = {}
    for item in made:
        for mention in item.mentions:
            row = mention_record(mention, item.report.id)
            others = [
                {"site_id": c.place.site_id, "name": c.place.name, "name_ar": c.place.name_ar, "kind": c.place.kind, "latitude": round(c.place.latitude, 6),
                 "longitude": round(c.place.longitude, 6), "iso": c.place.iso, "admin1": c.place.admin1, "uncertainty_km": c.place.uncertainty_km,
                 "score": round(float(c.score), 3), "reasons": [[n, round(float(v), 3)] for n, v in c.reasons]}
                for c in mention.candidates[:8]
            ]  # fmt: skip
            at = None if row["latitude"] is None else (row["longitude"], row["latitude"])
            rows.append({**row, "candidates": dumps(others) if others else None, "geom": at})
            if mention.place is not None and mention.role == "place":
                places.setdefault(mention.place.site_id, mention.place)
                named[mention.place.site_id] = named.get(mention.place.site_id, 0) + 1
    if rows:
        link.execute(schema.mentions.insert(), rows)
    t = schema.sites
    known = {i for some in chunks(places) for i in link.execute(select(t.c.site_id).where(t.c.site_id.in_(some))).scalars()}
    fresh = []
    for name, place in places.items():
        if name not in known:
            feature = site_feature(place, mentions=named[name])
            at = feature["geometry"]
            fresh.append({**feature["properties"], "geom": None if at is None else tuple(at["coordinates"])})
    if fresh:
        link.execute(t.insert(), fresh)
    more = [{"b_site": i, "b_by": named[i]} for i in known]
    if more:
        link.execute(t.update().where(t.c.site_id == bindparam("b_site")).values(mentions=t.c.mentions + bindparam("b_by")), more)


def reading_row(item: _Read, nth: int, run: Added) -> dict[str, Any]:
    """Return the row of one reading of a report."""
    incident, feature = item.incidents[nth], item.features[nth]
    rest = rest_of(incident)
    if _rival(item, incident):
        rest["rival"] = True
    at = feature["geometry"]
    return {
        "incident_id": feature["id"], "report_id": item.report.id, "run_id": run.run_id, "withdrawn_run": None, "near": near_of(incident), "nth": nth,
        "properties": dumps(feature["properties"]), "rest": dumps(rest), "geom": None if at is None else tuple(at["coordinates"]),
    }  # fmt: skip


def _rival(item: _Read, incident: Any) -> bool:
    """Whether the name of the incident's place may nearly as well stand for another place."""
    from mawqi.case.doubt import CLOSE

    place = incident.place
    if place is None:
        return False
    for mention in item.mentions:
        if mention.place is place and len(mention.candidates) > 1 and mention.candidates[0].score - mention.candidates[1].score < CLOSE:
            return True
    return False


def _insert_readings(link: Connection, writer: Writer, made: Sequence[_Read], run: Added) -> list[Node]:
    rows, nodes = [], []
    for item in made:
        for nth in range(len(item.incidents)):
            row = reading_row(item, nth, run)
            rows.append(row)
            nodes.append(_node(item, nth, row))
    if rows:
        link.execute(schema.readings.insert(), rows)
    for node in nodes:
        writer.pool.put(node)
    return nodes


def _node(item: _Read, nth: int, row: dict[str, Any]) -> Node:
    return Node(row["incident_id"], item.report.id, nth, row["near"], False, _rival(item, item.incidents[nth]), item.incidents[nth], item.features[nth])


def forget_mentions(link: Connection, names: Sequence[str]) -> None:
    """Remove the mentions of reports that are read anew, and no longer count the places that they named."""
    from sqlalchemy import bindparam, func, select

    m, s = schema.mentions, schema.sites
    lost: dict[str, int] = {}
    for some in chunks(names):
        held = m.c.report_id.in_(some)
        for site, count in link.execute(select(m.c.site_id, func.count()).where(held, m.c.site_id.is_not(None), m.c.role == "place").group_by(m.c.site_id)):
            lost[site] = lost.get(site, 0) + count
        link.execute(m.delete().where(held))
    if lost:
        link.execute(s.update().where(s.c.site_id == bindparam("b_site")).values(mentions=s.c.mentions - bindparam("b_by")), [{"b_site": i, "b_by": n} for i, n in lost.items()])


__all__ = ["Added", "add", "forget_mentions", "reading_row", "report_state", "reread", "write_mentions"]
