"""Questions to a case: a report, an incident with all its decisions, the queue, the collection for maps and exports, the differences since a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from gazetteer.errors import InputError
from mawqi.case import schema
from mawqi.case.fold import REVIEWS, fold
from mawqi.case.members import Pool, chunks
from mawqi.case.packing import feature_back
from mawqi.case.rows import feature_of, machine_of
from mawqi.case.values import loads

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from mawqi.case.store import Store

Feature = dict[str, Any]
MENTION_KEYS = ("report_id", "start", "end", "surface", "site_id", "name", "name_ar", "name_en", "kind", "latitude", "longitude", "iso", "admin1", "uncertainty_km", "confidence", "role")
QUEUE_KEYS = ("id", "doubt", "review", "incident_type", "event_date", "location", "location_ar", "notes_ar", "notes_en", "version", "coder", "machine_differs", "fatalities", "confidence", "source_ids")
CHANGES = ("new", "changed", "merged", "withdrawn", "decided")


@dataclass(slots=True)
class Change:
    """What became of one incident since some moment.

    Attributes
    ----------
    incident_id : str
        Its id.
    change : str
        new, changed, merged (into another), withdrawn (read no more), or decided (by a person).
    fields : dict
        Field -> [value before, value now].
    feature : dict or None
        The incident as it stands; of a merged or withdrawn one, what the machine read last.
    at : str
        The last change, UTC, ISO 8601.
    """

    incident_id: str
    change: str
    fields: dict[str, list[Any]]
    feature: Feature | None
    at: str


def decisions_about(link: Connection, incidents: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Return incident -> all decisions about it in their order."""
    from sqlalchemy import select

    t = schema.decisions
    found: dict[str, list[dict[str, Any]]] = {}
    for some in chunks(dict.fromkeys(incidents)):
        for row in link.execute(select(t).where(t.c.incident_id.in_(some)).order_by(t.c.seq)):
            made = decision_of(row)
            found.setdefault(made["incident_id"], []).append(made)
    return found


def decision_of(row: Any) -> dict[str, Any]:
    """Return a row of ``decisions`` with its JSON columns unpacked."""
    made = {k: v for k, v in row._mapping.items() if k != "fid"}
    for name in ("old", "new", "sets", "machine"):
        made[name] = loads(made[name])
    return made


def home_of(link: Connection, incident_id: str) -> str | None:
    """Return the id of the current incident that an id stands for: itself, or what it was merged into; None when there is none."""
    from sqlalchemy import select

    t, m = schema.incidents, schema.merges
    name: str | None = incident_id
    for _ in range(20):
        if name is None or link.execute(select(t.c.id).where(t.c.id == name)).scalar() is not None:
            return name
        name = link.execute(select(m.c.into_id).where(m.c.member_id == name)).scalar() or _absorbed(link, name)
    return None


def _absorbed(link: Connection, name: str) -> str | None:
    """The incident into which a person merged one that has no reading of its own."""
    from sqlalchemy import select

    p = schema.pins
    into = link.execute(select(p.c.into_id).where(p.c.member_id == name).order_by(p.c.seq.desc()).limit(1)).scalar()
    return None if into == name else into


def members_of(link: Connection, incident_id: str) -> list[str]:
    """Return the ids of the readings that are one current incident, its own first; empty when a person added it."""
    from sqlalchemy import select

    m, r = schema.merges, schema.readings
    found = list(link.execute(select(m.c.member_id).where(m.c.into_id == incident_id).order_by(m.c.fid)).scalars())
    if not found:
        found = list(link.execute(select(r.c.incident_id).where(r.c.incident_id == incident_id)).scalars())
    return sorted(found, key=lambda i: i != incident_id)


def incident(link: Connection, incident_id: str) -> dict[str, Any] | None:
    """Return one incident with the machine's reading, the decisions and what differs; ids of merged ones lead to where they are now."""
    from sqlalchemy import select

    name = home_of(link, incident_id)
    if name is None:
        return None
    row = link.execute(select(schema.incidents).where(schema.incidents.c.id == name)).one()
    members = members_of(link, name)
    nodes = Pool(link).take(members)
    nodes.sort(key=lambda n: members.index(n.id))
    machine = machine_of(name, ordered(nodes))
    told = decisions_about(link, dict.fromkeys([name, *members]))
    own = told.get(name, [])
    folded = fold(name, machine, own, withdrawn=bool(nodes) and all(n.withdrawn for n in nodes))
    reports = dict.fromkeys(n.report_id for n in nodes)
    reports |= dict.fromkeys(s["report_id"] for s in folded.feature["properties"].get("sources") or [] if s.get("report_id"))
    return {
        "id": name, "feature": folded.feature, "machine": machine, "review": row.review, "coder": row.coder, "version": row.version, "doubt": row.doubt,
        "reasons": (row.doubts or "").split("; ") if row.doubts else [], "machine_differs": row.machine_differs, "changed_at": row.changed_at,
        "decisions": sorted((d for some in told.values() for d in some), key=lambda d: d["seq"]), "members": members, "reports": list(reports), "differs": folded.differs,
    }  # fmt: skip


def ordered(nodes: Sequence[Any]) -> list[Any]:
    """Return readings in the order of merging."""

    return sorted(nodes, key=lambda n: (*n.turn, n.nth, n.id))


def report(link: Connection, report_id: str) -> dict[str, Any] | None:
    """Return a report with its text, its mentions and the current incidents that it tells."""
    from sqlalchemy import or_, select

    r, m, n, g = schema.reports, schema.mentions, schema.readings, schema.merges
    row = link.execute(select(r).where(r.c.report_id == report_id)).first()
    if row is None:
        return None
    made = {k: v for k, v in row._mapping.items() if k != "fid"}
    found = link.execute(select(m).where(m.c.report_id == report_id).order_by(m.c.start))
    made["mentions"] = [{**{k: x._mapping[k] for k in MENTION_KEYS}, "candidates": loads(x.candidates) or []} for x in found]
    own = list(link.execute(select(n.c.incident_id).where(n.c.report_id == report_id).order_by(n.c.nth)).scalars())
    homes = dict(link.execute(select(g.c.member_id, g.c.into_id).where(g.c.member_id.in_(own))).all()) if own else {}
    t = schema.incidents
    wanted = dict.fromkeys(homes.get(i, i) for i in own)
    bar = f"%{report_id.replace('|', '¦')}%"
    there = list(link.execute(select(t.c.id, t.c.fid).where(or_(t.c.id.in_(list(wanted)), (t.c.review == "added") & t.c.source_ids.like(bar))).order_by(t.c.fid)).scalars())
    made["incidents"] = there
    return made


def queue(link: Connection, *, offset: int = 0, limit: int = 50, review: str | None = None, text: str | None = None) -> dict[str, Any]:
    """Return one page of the queue, the most doubtful first.

    Raises
    ------
    InputError
        When there is no such state of review.
    """
    from sqlalchemy import func, select

    from gazetteer.fold import fold_text

    if review is not None and review not in REVIEWS:
        raise InputError(f"there is no state of review called {review!r}", remedy=f"use one of {', '.join(REVIEWS)}")
    t, w = schema.incidents, schema.words
    conditions = [] if review is None else [t.c.review == review]
    total = select(func.count()).select_from(t)
    page = select(t.c.fid).order_by(t.c.doubt.desc(), t.c.fid)
    for word in fold_text(text.lower()).split() if text else []:
        like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        conditions.append(t.c.id.in_(select(w.c.incident_id).where(w.c.words.like(like, escape="\\"))))
    fids = list(link.execute(page.where(*conditions).offset(max(0, offset)).limit(max(0, limit))).scalars())
    rows = {r.fid: r for r in link.execute(select(t.c.fid, t.c.doubts, *(t.c[k] for k in QUEUE_KEYS)).where(t.c.fid.in_(fids)))} if fids else {}
    made = [{**{k: rows[f]._mapping[k] for k in QUEUE_KEYS}, "reasons": rows[f].doubts.split("; ") if rows[f].doubts else []} for f in fids]
    return {"total": link.execute(total.where(*conditions)).scalar() or 0, "rows": made}


def since_of(link: Connection, since: date | datetime | str) -> str:
    """Return the moment that ``since`` names, as the text of ``history.at``: a day, a time, or the beginning of a run.

    Raises
    ------
    InputError
        When it is neither.
    """
    from sqlalchemy import select

    if isinstance(since, datetime):
        moment = since if since.tzinfo else since.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(since, date):
        return since.isoformat()
    text = since.strip()
    started = link.execute(select(schema.runs.c.started).where(schema.runs.c.run_id == text)).scalar()
    if started is not None:
        return str(started)
    alike = list(link.execute(select(schema.runs.c.started).where(schema.runs.c.run_id.startswith(text, autoescape=True))).scalars()) if len(text) >= 6 else []
    if len(alike) == 1:
        return str(alike[0])
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return since_of(link, read(text))
        except ValueError:
            continue
    raise InputError(f"{text!r} is no day, no time and no run of this case", remedy="give an ISO 8601 date, or a run's id from `mawqi case info`")


def diff(store: Store, since: date | datetime | str) -> list[Change]:
    """Return what became of each incident since a day, a time or the beginning of a run; the latest change last."""
    from sqlalchemy import select

    h, t, r = schema.history, schema.incidents, schema.readings
    events: dict[str, list[Any]] = {}
    with store.reading() as link:
        found = link.execute(select(h).where(h.c.at >= since_of(link, since)).order_by(h.c.at, h.c.fid)).all()
    for row in found:
        events.setdefault(row.incident_id, []).append(row)
    now: dict[str, Feature] = {}
    last: dict[str, Feature] = {}
    for some in chunks(events):
        with store.reading() as link:
            rows = link.execute(select(t).where(t.c.id.in_(some))).all()
        now |= {row.id: feature_of(row) for row in rows}
    for some in chunks(i for i in events if i not in now):
        with store.reading() as link:
            rows = link.execute(select(r.c.incident_id, r.c.properties).where(r.c.incident_id.in_(some))).all()
        for name, properties in rows:
            last[name] = feature_back(name, loads(properties))
    made = [c for name, told in events.items() if (c := _change(name, told, now.get(name), last.get(name))) is not None]
    return sorted(made, key=lambda c: (c.at, c.incident_id))


def _change(name: str, rows: Sequence[Any], now: Feature | None, last: Feature | None) -> Change | None:
    """One change of many events; None where everything is again as it was."""
    kinds = [row.change for row in rows]
    fields: dict[str, list[Any]] = {}
    for row in rows:
        for key, (old, new) in (loads(row.fields) or {}).items():
            fields[key] = [fields[key][0] if key in fields else old, new]
    fields = {k: v for k, v in fields.items() if v[0] != v[1]}
    at = rows[-1].at
    if now is None:
        if kinds[0] == "new":
            return None  # it came and went in between
        ended = next((k for k in reversed(kinds) if k in ("merged", "withdrawn")), "withdrawn")
        return Change(name, ended, {"into": fields["into"]} if "into" in fields else {}, last, at)
    fields.pop("into", None)
    if "new" in kinds and kinds[0] == "new":
        return Change(name, "new", {}, now, at)
    if "decided" in kinds:
        return Change(name, "decided", fields, now, at)
    return Change(name, "changed", fields, now, at) if fields else None


def runs(link: Connection) -> list[dict[str, Any]]:
    """Return the runs, the latest last."""
    from sqlalchemy import select

    t = schema.runs
    return [{**{k: v for k, v in row._mapping.items() if k != "fid"}, "counts": loads(row.counts) or {}} for row in link.execute(select(t).order_by(t.c.fid))]


def decisions(link: Connection, *, coder: str | None = None) -> list[dict[str, Any]]:
    """Return all decisions in their order, or those of one coder."""
    from sqlalchemy import select

    t = schema.decisions
    query = select(t).order_by(t.c.seq)
    return [decision_of(row) for row in link.execute(query if coder is None else query.where(t.c.coder == coder))]


def ids(link: Connection, beginning: str) -> list[str]:
    """Return the ids of current incidents that begin so; when there are none, of readings that became part of one. At most twenty."""
    from sqlalchemy import select

    for column in (schema.incidents.c.id, schema.merges.c.member_id):
        found = list(link.execute(select(column).where(column >= beginning, column < beginning + "g").order_by(column).limit(20)).scalars())
        if found:
            return found
    return []


def stamp(link: Connection) -> int:
    """Return the count of changes."""
    from sqlalchemy import select

    return int(link.execute(select(schema.about.c.value).where(schema.about.c.key == "clock")).scalar() or 0)


def info(link: Connection) -> dict[str, Any]:
    """Return what the case holds, in numbers."""
    from sqlalchemy import func, select

    t, r, d = schema.incidents, schema.reports, schema.decisions
    told = dict(link.execute(select(schema.about.c.key, schema.about.c.value)).all())
    return {
        "title": told.get("title"), "schema": int(told["schema"]), "created": told.get("created"),
        "reports": dict(link.execute(select(r.c.state, func.count()).group_by(r.c.state)).all()),
        "incidents": dict(link.execute(select(t.c.review, func.count()).group_by(t.c.review)).all()),
        "machine_differs": link.execute(select(func.count()).where(t.c.machine_differs.is_(True))).scalar() or 0,
        "decisions": link.execute(select(func.count()).select_from(d)).scalar() or 0,
        "coders": link.execute(select(func.count(d.c.coder.distinct()))).scalar() or 0,
    }  # fmt: skip
