"""Reading anew: new readings take the place of a report's old ones, and each keeps the id that the case knows it by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mawqi.case import schema
from mawqi.case.adding import Added, report_state
from mawqi.case.bulk import among, columns_of, insert
from mawqi.case.members import Pool
from mawqi.case.rows import Writer
from mawqi.case.values import loads

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from mawqi.case.reading import Read


def replace_readings(link: Connection, writer: Writer, names: Sequence[str], made: Sequence[Read], run: Added, made_by: str) -> None:
    """Replace what was read in some reports; all within the caller's transaction.

    Parameters
    ----------
    link, writer : Connection, Writer
        Of the change.
    names, made : sequence of str, sequence of Read
        Reports by id, and what was read in each; one that could not be read keeps its old readings.
    run, made_by : Added, str
        The run and the versions of program, gazetteer and lexicon.
    """
    from sqlalchemy import bindparam, select

    t, r = schema.readings, schema.reports
    columns = columns_of(t)
    well = [(name, read) for name, read in zip(names, made, strict=True) if read.fault is None]
    ours = [name for name, _ in well]
    old: dict[str, list[Any]] = {}
    query = select(t.c.incident_id, t.c.report_id, t.c.withdrawn_run, t.c.properties, t.c.rest).where(among(link, t.c.report_id, ours)).order_by(t.c.nth)
    for held in link.execute(query):
        old.setdefault(held.report_id, []).append(held)
    touched = _neighbours(link, [o.incident_id for some in old.values() for o in some if o.withdrawn_run is None])
    fresh: list[dict[str, Any]] = []
    same: list[dict[str, Any]] = []
    gone: list[str] = []
    for report, read in well:
        before = old.get(report, [])
        rows = [
            dict(zip(columns, (x.id, report, run.run_id, None, x.near, nth, x.properties, x.rest, x.point), strict=True)) for nth, x in enumerate(read.readings)
        ]  # fmt: skip
        named = keep_ids(before, rows)
        kept = set()
        for row, name in named:
            kept.add(name)
            if any(o.incident_id == name for o in before):
                same.append({"b_id": name, **{k: v for k, v in row.items() if k != "incident_id"}})
            else:
                fresh.append(row)
            touched.add(name)
        for was in before:
            if was.incident_id not in kept and was.withdrawn_run is None:
                gone.append(was.incident_id)
                touched.add(was.incident_id)
    if same:
        link.execute(t.update().where(t.c.incident_id == bindparam("b_id")), same)
    insert(link, t, [[row[n] for n in columns] for row in fresh])
    if gone:
        link.execute(t.update().where(among(link, t.c.incident_id, gone)).values(withdrawn_run=run.run_id, near=None))
    forget_mentions(link, ours)
    writer.mentions(read for _, read in well)
    states = [
        {"b_id": name, "state": report_state(read), "fault": None if read.fault is None else str(read.fault), "read_run": run.run_id, "read_by": made_by}
        for name, read in zip(names, made, strict=True)
    ]  # fmt: skip
    if states:
        link.execute(r.update().where(r.c.report_id == bindparam("b_id")), states)
    writer.settle(touched)
    for read in made:
        run.new += 1
        run.failed += read.fault is not None
        run.nothing_found += read.fault is None and not read.readings
        run.incidents += len(read.readings)


def forget_mentions(link: Connection, names: Sequence[str]) -> None:
    """Remove the mentions of reports that are read anew, and no longer count the places that they named."""
    from sqlalchemy import bindparam, func, select

    m, s = schema.mentions, schema.sites
    ours = among(link, m.c.report_id, list(names))
    query = select(m.c.site_id, func.count()).where(ours, m.c.site_id.is_not(None), m.c.role == "place").group_by(m.c.site_id)
    lost = [{"b_site": site, "b_by": count} for site, count in link.execute(query)]
    link.execute(m.delete().where(ours))
    if lost:
        link.execute(s.update().where(s.c.site_id == bindparam("b_site")).values(mentions=s.c.mentions - bindparam("b_by")), lost)


def _neighbours(link: Connection, ids: Sequence[str]) -> set[str]:
    """The readings that could have been one with these before, so that what they leave is merged anew."""
    pool = Pool(link)
    nodes = pool.take(ids)
    pool.near(nodes)
    ours = {n.id for n in nodes}
    return {o.id for o in pool.linked(nodes) if o.id not in ours}


def keep_ids(before: Sequence[Any], rows: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    """Give each new reading the id of the old one that it reads again.

    Parameters
    ----------
    before : sequence
        The report's old readings: incident_id, withdrawn_run, properties, rest (JSON texts).
    rows : sequence of dict
        The new ones with the ids that their triggers give. A reading whose trigger was found at other words takes the id of an old one
        that nothing else took and that quotes the same words and agrees in type, place or day.

    Returns
    -------
    list of (dict, str)
        Each row, its ids changed, and its id.
    """
    free = {row.incident_id: row for row in before}
    made: list[tuple[dict[str, Any], str]] = []
    later = []
    for row in rows:
        if free.pop(row["incident_id"], None) is not None:
            made.append((row, row["incident_id"]))
        else:
            later.append(row)
    pairs = sorted(
        ((score, -n, name) for n, row in enumerate(later) for name, o in free.items() if (score := alike(loads(o.properties), loads(row["properties"]))) > 1), reverse=True,
    )  # fmt: skip
    taken: dict[int, str] = {}
    for _, number, name in pairs:
        if -number not in taken and name not in taken.values():
            taken[-number] = name
    for n, row in enumerate(later):
        made.append(({**row, "incident_id": taken.get(n, row["incident_id"])}, taken.get(n, row["incident_id"])))
    return sorted(made, key=lambda pair: pair[0]["nth"])


def alike(old: dict[str, Any], new: dict[str, Any]) -> int:
    """Return how much two readings of one report are one: 0 when they quote no common words, then one more for each of type, place, day and actor."""
    a, b = old.get("sources") or [], new.get("sources") or []
    if not any(x["start"] < y["end"] and y["start"] < x["end"] for x in a for y in b):
        return 0
    return 1 + sum(1 for k in ("incident_type", "site_id", "event_date", "actor1") if old.get(k) is not None and old.get(k) == new.get(k))


__all__ = ["alike", "keep_ids", "replace_readings"]
