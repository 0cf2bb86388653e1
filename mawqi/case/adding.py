"""Adding reports to a case and reading them anew: batch by batch, each batch whole or not at all, a known report for the price of a hash.

Other processes read while this one stores: `mawqi.case.reading` makes the rows, batches come back in their order.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from gazetteer.errors import MawqiError
from incidents.model import Report
from mawqi.case import schema
from mawqi.case.bulk import among, insert
from mawqi.case.members import Memory
from mawqi.case.reading import Reader
from mawqi.case.rows import Writer
from mawqi.case.values import clean, dumps, new_id, now

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection

    from gazetteer.gazetteer import Gazetteer
    from mawqi.case.reading import Read
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
class Fresh:
    """A report that the case does not have: cleaned, under an id of its own, with the digest of its text and the number of characters replaced."""

    report: Report
    sha256: str = ""
    cleaned: int = 0


def add(store: Store, reports: Iterable[Report], gazetteer: Callable[[], Gazetteer], *, on_fault: OnFault, kind: str, jobs: int = 0, say: Callable[[str], None] = lambda _: None) -> Added:
    """Add reports; see `mawqi.case.Case.add`."""
    from mawqi import pipeline

    run = Added(new_id()[:12], kind=kind, started=now())
    made_by: str | None = None
    memory = Memory()
    under_way: deque[list[Fresh]] = deque()

    def fresh() -> Iterator[list[Fresh]]:
        for some in pipeline.batches(reports, BATCH):
            if held := _unknown(store, some, run, under_way):
                yield held

    for some, reader, made in _through(store, fresh(), gazetteer, under_way, jobs, say):
        made_by = reader.made_by
        _store_new(store, some, made, run, reader, memory, on_fault)
    _end(store, run, made_by)
    return run


def reread(
    store: Store, gazetteer: Callable[[], Gazetteer], *, on_fault: OnFault, everything: bool = False, jobs: int = 0, say: Callable[[str], None] = lambda _: None,
) -> Added:  # fmt: skip
    """Read all reports anew with the present program; see `mawqi.case.Case.reread`."""
    from sqlalchemy import func, or_, select

    from mawqi import pipeline
    from mawqi.case.rereading import replace_readings

    run = Added(new_id()[:12], kind="reread", started=now())
    made_by = pipeline.made_by(gazetteer())
    t = schema.reports
    stale = None if everything else or_(t.c.read_by.is_(None), t.c.read_by != made_by, t.c.state == "failed")
    with store.reading() as link:
        query = select(t.c.report_id).order_by(t.c.fid)
        names = list(link.execute(query if stale is None else query.where(stale)).scalars())
        run.known = (link.execute(select(func.count()).select_from(t)).scalar() or 0) - len(names)
    held = ([Fresh(r) for r in some] for some in pipeline.batches(_stored(store, names), BATCH))
    for some, reader, made in _through(store, held, gazetteer, deque(), jobs, say):
        _tell(made, on_fault)
        with store.writing() as link:
            writer = Writer(link, run_id=run.run_id)
            replace_readings(link, writer, [f.report.id for f in some], made, run, reader.made_by)
            writer.finish()
            _progress(link, run, reader.made_by)
    _end(store, run, made_by)
    return run


def _through(
    store: Store, groups: Iterator[list[Fresh]], gazetteer: Callable[[], Gazetteer], under_way: deque[list[Fresh]], jobs: int, say: Callable[[str], None],
) -> Iterator[tuple[list[Fresh], Reader, list[Read]]]:  # fmt: skip
    """Yield batches with what was read in them, in their order: read in other processes while the caller stores, or here where there is one batch or no job.

    ``under_way`` holds the batches that are being read.
    """
    from mawqi.pool import Pool

    first = next(groups, None)
    if first is None:
        return
    reader = Reader(gazetteer())
    under_way.append(first)
    second = next(groups, None) if jobs else None
    under_way.clear()
    if second is None:
        for some in chain((first,), groups):
            yield some, reader, reader.read([f.report for f in some])
        return

    def payloads() -> Iterator[list[Report]]:
        for some in chain((first, second), groups):
            under_way.append(some)
            yield [f.report for f in some]

    store.engine.dispose()  # no connection is shared with the workers
    with Pool(reader, jobs, say, apart=True) as pool:
        for made in pool.map("read", payloads()):
            yield under_way.popleft(), reader, made


def _stored(store: Store, names: Sequence[str]) -> Iterator[Report]:
    from sqlalchemy import select

    t = schema.reports
    for start in range(0, len(names), 200):
        some = names[start:start + 200]
        with store.reading() as link:
            rows = {r.report_id: r for r in link.execute(select(t).where(among(link, t.c.report_id, some)))}
        for name in some:
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


def _unknown(store: Store, reports: Sequence[Report], run: Added, under_way: Iterable[Sequence[Fresh]]) -> list[Fresh]:
    """Those of the reports that neither the case has nor is being read, cleaned and with ids of their own."""
    fresh: dict[str, Fresh] = {}
    taken = {f.report.id for some in under_way for f in some}
    coming = {f.sha256 for some in under_way for f in some}
    for report in reports:
        text, digest, count = _digested(report.text)
        if digest in fresh or digest in coming:
            run.known += 1
            continue
        values = {k: None if (v := getattr(report, k)) is None else clean(str(v))[0] for k in _FIELDS}
        fresh[digest] = Fresh(Report(clean(report.id)[0], text, **values), digest, count)
    if not fresh:
        return []
    t = schema.reports
    with store.reading() as link:
        known = _there(link, t.c.sha256, fresh)
        held = [f for d, f in fresh.items() if d not in known]
        taken |= _there(link, t.c.report_id, [f.report.id for f in held])
    run.known += len(known)
    for item in held:
        name = item.report.id
        if name in taken:
            # Another text of that name is there: six digits of this one's hash tell them apart, more where even they are taken.
            name = next(n for size in range(6, 65) if (n := f"{item.report.id}-{item.sha256[:size]}") not in taken)
            item.report = replace(item.report, id=name)
        taken.add(name)
    return held


def _digested(text: str) -> tuple[str, str, int]:
    """A text cleaned, the SHA-256 of its UTF-8 bytes, and how many characters were replaced."""
    count = 0
    try:
        data = text.encode("utf-8")
        whole = b"\0" not in data
    except UnicodeEncodeError:
        whole = False
    if not whole:
        text, count = clean(text)
        data = text.encode("utf-8")
    return text, hashlib.sha256(data).hexdigest(), count


def _there(link: Connection, column: Column[str], values: Iterable[str]) -> set[str]:
    """Those of the values that a column holds."""
    from sqlalchemy import select

    held = list(values)
    return set(link.execute(select(column).where(among(link, column, held))).scalars()) if held else set()


def _tell(made: Iterable[Read], on_fault: OnFault) -> None:
    for read in made:
        if read.fault is not None:
            on_fault(read.fault)


def _store_new(store: Store, some: Sequence[Fresh], made: Sequence[Read], run: Added, reader: Reader, memory: Memory, on_fault: OnFault) -> None:
    """Write a batch of new reports in one transaction; what another writer added meanwhile is known."""
    from gazetteer.collecting import held as collector_held

    t = schema.reports
    _tell(made, on_fault)
    with collector_held(), store.writing() as link:
        there = _there(link, t.c.sha256, [f.sha256 for f in some])
        taken = _there(link, t.c.report_id, [f.report.id for f in some])
        run.known += len(there)
        held = [(f, read) for f, read in zip(some, made, strict=True) if f.sha256 not in there]
        for n, (item, _) in enumerate(held):
            if item.report.id in taken:  # another writer took the name while this batch was read
                item.report = replace(item.report, id=f"{item.report.id}-{item.sha256[:12]}")
                held[n] = (item, reader.read([item.report])[0])
        if held:
            writer = Writer(link, run_id=run.run_id, memory=memory)
            insert(link, t, [_report_row(item, read, run, reader.made_by) for item, read in held])
            told = [(item.report.id, read) for item, read in held]
            writer.mentions(read for _, read in told)
            writer.settle_new(told)
            writer.finish()
        for item, read in held:
            run.new += 1
            run.cleaned += item.cleaned
            run.failed += read.fault is not None
            run.nothing_found += read.fault is None and not read.readings
            run.incidents += len(read.readings)
        _progress(link, run, reader.made_by)
    memory.keep()


def report_state(read: Read) -> str:
    """Return read, nothing_found or failed."""
    return "failed" if read.fault is not None else "read" if read.readings else "nothing_found"


def _report_row(item: Fresh, read: Read, run: Added, made_by: str) -> list[object]:
    r = item.report
    fault = None if read.fault is None else str(read.fault)
    return [
        r.id, item.sha256, r.title, r.published, r.url, r.source, r.lang, r.retrieved, report_state(read), fault, item.cleaned, run.run_id, run.run_id, made_by, r.text,
    ]  # fmt: skip


__all__ = ["Added", "add", "report_state", "reread"]
