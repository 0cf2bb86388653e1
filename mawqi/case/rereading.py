"""Reading anew: new readings take the place of a report's old ones, and each keeps the id that the case knows it by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from incidents.merge import why_apart
from mawqi.case import schema
from mawqi.case.adding import Added, forget_mentions, reading_row, report_state, write_mentions
from mawqi.case.members import Pool, chunks
from mawqi.case.rows import Writer
from mawqi.case.values import loads

if TYPE_CHECKING:
    from sqlalchemy import Connection


def replace_readings(link: Connection, writer: Writer, made: Sequence[Any], run: Added, made_by: str) -> None:
    """Replace what was read in some reports; all within the caller's transaction.

    Parameters
    ----------
    link, writer : Connection, Writer
        Of the change.
    made : sequence
        Reports with what was read in them; one that could not be read keeps its old readings.
    run, made_by : Added, str
        The run and the versions of program, gazetteer and lexicon.
    """
    from sqlalchemy import bindparam, select

    t, r = schema.readings, schema.reports
    well = [item for item in made if item.fault is None]
    old: dict[str, list[Any]] = {}
    for some in chunks(item.report.id for item in well):
        query = select(t.c.incident_id, t.c.report_id, t.c.withdrawn_run, t.c.properties, t.c.rest).where(t.c.report_id.in_(some)).order_by(t.c.nth)
        for held in link.execute(query):
            old.setdefault(held.report_id, []).append(held)
    touched = _neighbours(link, [o.incident_id for some in old.values() for o in some if o.withdrawn_run is None])
    fresh: list[dict[str, Any]] = []
    same: list[dict[str, Any]] = []
    gone: list[str] = []
    for item in well:
        before = old.get(item.report.id, [])
        names = keep_ids(before, [reading_row(item, nth, run) for nth in range(len(item.incidents))])
        kept = set()
        for row, name in names:
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
    if fresh:
        link.execute(t.insert(), fresh)
    for some in chunks(gone):
        link.execute(t.update().where(t.c.incident_id.in_(some)).values(withdrawn_run=run.run_id, near=None))
    forget_mentions(link, [item.report.id for item in well])
    write_mentions(link, well)
    states = [{"b_id": i.report.id, "state": report_state(i), "fault": i.fault, "read_run": run.run_id, "read_by": made_by} for i in made]
    if states:
        link.execute(r.update().where(r.c.report_id == bindparam("b_id")), states)
    writer.settle(touched)
    for item in made:
        run.new += 1
        run.failed += item.fault is not None
        run.nothing_found += item.fault is None and not item.incidents
        run.incidents += len(item.incidents)


def _neighbours(link: Connection, ids: Sequence[str]) -> set[str]:
    """The readings that could have been one with these before, so that what they leave is merged anew."""
    pool = Pool(link)
    nodes = pool.take(ids)
    pool.near(nodes)
    ours = {n.id for n in nodes}
    return {o.id for n in nodes for o in pool.around(n) if o.id not in ours and o.report_id != n.report_id and why_apart(n.incident, o.incident) is None}


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
