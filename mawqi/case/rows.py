"""Writing the current incidents: groups of readings and the decisions about them become rows, and what changed becomes history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from geo.flat import COLUMNS, flat_columns, unflatten
from mawqi.case import schema
from mawqi.case.doubt import doubt_of
from mawqi.case.fold import REVIEWED, TOLD, Folded, fold
from mawqi.case.members import Group, Node, Pool, chunks, groups
from mawqi.case.records import joined
from mawqi.case.values import dumps, now

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

Feature = dict[str, Any]
#: Corners of a circle of uncertainty: round enough for a map, small enough for a file.
CORNERS = 48
_OWN = frozenset(("review", "reviewed_by_human"))


def feature_of(row: Row[Any]) -> Feature:
    """Return the feature of a row of ``incidents``, with the foreign properties that every feature of a case carries."""
    held = row._mapping
    made = unflatten({c.name: held[c.name] for c in COLUMNS})
    made["properties"]["review"] = held["review"]
    if held["review"] in REVIEWED:
        made["properties"]["reviewed_by_human"] = True
    return made


def machine_of(group_id: str, nodes: Sequence[Node]) -> Feature | None:
    """Return the machine's feature of an incident's readings; None when a person added it."""
    return joined(group_id, [(n.incident, n.feature) for n in nodes]) if nodes else None


def tick(link: Connection) -> int:
    """Count one more change of the case and return the count: the version of all rows that this change writes."""
    from sqlalchemy import select

    t = schema.about
    count = int(link.execute(select(t.c.value).where(t.c.key == "clock")).scalar() or 0) + 1
    if count == 1:
        link.execute(t.insert().values(key="clock", value="1"))
    else:
        link.execute(t.update().where(t.c.key == "clock").values(value=str(count)))
    return count


class Writer:
    """One change of a case: takes touched readings, writes rows and history; all within the caller's transaction."""

    def __init__(self, link: Connection, *, run_id: str | None = None, decision_id: str | None = None) -> None:
        self.link, self.run_id, self.decision_id = link, run_id, decision_id
        self.pool = Pool(link)
        self.version = tick(link)
        self.at = now()
        self.box: list[float] = []
        self.site_counts: dict[str, int] = {}

    def settle(self, touched: Iterable[str], *, rewritten: Iterable[str] = ()) -> list[str]:
        """Merge the neighbourhood of touched readings anew and write what came of it; return the ids of the incidents written.

        Parameters
        ----------
        touched : iterable of str
            Ids of readings that are new, changed or withdrawn, or that people decided about.
        rewritten : iterable of str
            Ids of incidents to be written even when their members are the same.
        """
        wanted = list(dict.fromkeys([*touched, *rewritten]))
        found = groups(self.link, self.pool, wanted)
        before = self._homes([n for g in found for n in (g.id, *(m.id for m in g.nodes))] + wanted)
        changed = set(wanted)
        out, gone = [], set(before.values()) | set(wanted)
        members_before: dict[str, set[str]] = {}
        for member, home in before.items():
            members_before.setdefault(home, set()).add(member)
        for group in found:
            ours = {n.id for n in group.nodes}
            gone.discard(group.id)
            same = members_before.get(group.id, set()) - {group.id} == ours - {group.id} and before.get(group.id) == group.id
            if not same or ours & changed or group.id in changed:
                out.append(group)
        self._merges(out, gone)
        self._rows(out, gone, {m: g.id for g in found for m in (*(n.id for n in g.nodes), g.id)})
        return [g.id for g in out]

    def _homes(self, ids: Iterable[str]) -> dict[str, str]:
        """Member -> incident as it was: merged ones, and those that have a row of their own."""
        from sqlalchemy import select

        wanted = list(dict.fromkeys(ids))
        found: dict[str, str] = {}
        m, t = schema.merges, schema.incidents
        for some in chunks(wanted):
            found |= {i: i for i in self.link.execute(select(t.c.id).where(t.c.id.in_(some))).scalars()}
            found |= dict(self.link.execute(select(m.c.member_id, m.c.into_id).where(m.c.member_id.in_(some))).tuples().all())
        return found

    def _merges(self, found: Sequence[Group], gone: set[str]) -> None:
        from sqlalchemy import or_

        t = schema.merges
        members = {n.id for g in found for n in g.nodes} | gone
        for some in chunks(sorted(members | {g.id for g in found})):
            self.link.execute(t.delete().where(or_(t.c.member_id.in_(some), t.c.into_id.in_(some))))
        rows = [
            {
                "member_id": n.id, "into_id": g.id, "made_by": "coder" if n.id in g.pinned else "machine", "run_id": None if n.id in g.pinned else self.run_id,
                "decision_id": g.pinned.get(n.id), "reasons": None if n.id in g.pinned else "same place, same day, types, weapons, tolls and actors that can be one incident",
            }
            for g in found if len(g.nodes) > 1 or any(n.id != g.id for n in g.nodes) for n in g.nodes
        ]  # fmt: skip
        if rows:
            self.link.execute(t.insert(), rows)

    def _rows(self, found: Sequence[Group], gone: set[str], homes: dict[str, str]) -> None:
        from sqlalchemy import select

        from mawqi.case.asking import decisions_about

        t = schema.incidents
        old: dict[str, Any] = {}
        for some in chunks([*(g.id for g in found), *gone]):
            old |= {row.id: row for row in self.link.execute(select(t).where(t.c.id.in_(some)))}
        told = decisions_about(self.link, [g.id for g in found])
        made: list[tuple[Folded, list[Node]]] = []
        for g in found:
            machine = machine_of(g.id, g.nodes)
            folded = fold(g.id, machine, told.get(g.id, []), withdrawn=bool(g.nodes) and all(n.withdrawn for n in g.nodes))
            made.append((folded, g.nodes))
        rows = self._flat(made)
        fresh, known, events = [], [], []
        for (folded, _), row in zip(made, rows, strict=True):
            held = old.get(row["id"])
            self._count(None if held is None else held.site_id, -1)
            self._count(row["site_id"], 1)
            if held is None:
                fresh.append(row)
                events.append(self._event(row["id"], "new", None))
                continue
            if self.decision_id is None and all(held._mapping[k] == v for k, v in row.items() if k not in ("version", "changed_at")):
                continue
            changes = differences(feature_of(held)["properties"], folded.feature["properties"])
            for name in ("review", "machine_differs"):
                if held._mapping[name] != row[name]:
                    changes[name] = [held._mapping[name], row[name]]
            if not changes and self.decision_id is None and held.review == "unreviewed":
                row["version"] = held.version  # nothing that a person decides about has changed: what is open on a desk stays valid
            known.append({"b_fid": held.fid, **row})
            if changes or self.decision_id is not None:
                events.append(self._event(row["id"], "decided" if self.decision_id is not None else "changed", changes))
        lost = [i for i in gone if i in old]
        for name in lost:
            self._count(old[name].site_id, -1)
            into = homes.get(name)
            events.append(self._event(name, "withdrawn" if into is None or into == name else "merged", None if into is None else {"into": [None, into]}))
        self._write(fresh, known, lost, events)

    def _flat(self, made: Sequence[tuple[Folded, list[Node]]]) -> list[dict[str, Any]]:
        plain = [{**f.feature, "properties": {k: v for k, v in f.feature["properties"].items() if k not in _OWN}} for f, _ in made]
        columns = flat_columns(plain)
        rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)] if made else []
        for row, (folded, nodes) in zip(rows, made, strict=True):
            doubt, reasons = doubt_of(folded.feature["properties"], folded.review, unseen=folded.unseen, rival=any(n.rival for n in nodes))
            at = folded.feature["geometry"]
            row |= {
                "review": folded.review, "coder": folded.coder, "version": self.version, "doubt": doubt, "doubts": "; ".join(reasons) or None,
                "machine_differs": bool(folded.unseen), "changed_at": self.at, "geom": None if at is None else tuple(at["coordinates"]),
            }  # fmt: skip
            if at is not None:
                x, y = at["coordinates"]
                self.box = [min(self.box[0], x), min(self.box[1], y), max(self.box[2], x), max(self.box[3], y)] if self.box else [x, y, x, y]
        return rows

    def _event(self, name: str, change: str, fields: dict[str, Any] | None) -> dict[str, Any]:
        return {"at": self.at, "run_id": self.run_id, "decision_id": self.decision_id, "incident_id": name, "change": change, "fields": dumps(fields or None)}

    def _write(self, fresh: list[dict[str, Any]], known: list[dict[str, Any]], lost: list[str], events: list[dict[str, Any]]) -> None:
        from sqlalchemy import bindparam

        t, w, u = schema.incidents, schema.words, schema.uncertainty
        if fresh:
            self.link.execute(t.insert(), fresh)
        if known:
            self.link.execute(t.update().where(t.c.fid == bindparam("b_fid")), known)
        for some in chunks(lost):
            self.link.execute(t.delete().where(t.c.id.in_(some)))
        for some in chunks([*lost, *(r["id"] for r in known)]):
            self.link.execute(w.delete().where(w.c.incident_id.in_(some)))
            self.link.execute(u.delete().where(u.c.incident_id.in_(some)))
        if fresh or known:
            self.link.execute(w.insert(), [{"incident_id": r["id"], "words": searched(r)} for r in (*fresh, *known)])
            if rounds := circles([r for r in (*fresh, *known) if r["review"] != "rejected"]):
                self.link.execute(u.insert(), rounds)
        if events:
            self.link.execute(schema.history.insert(), events)

    def _count(self, site: str | None, by: int) -> None:
        if site:
            self.site_counts[site] = self.site_counts.get(site, 0) + by

    def finish(self) -> None:
        """Write what is counted at the end of the change: incidents of each site, contents of the GeoPackage."""
        from sqlalchemy import bindparam

        t = schema.sites
        rows = [{"b_site": s, "b_by": n} for s, n in self.site_counts.items() if n]
        if rows:
            self.link.execute(t.update().where(t.c.site_id == bindparam("b_site")).values(incidents=t.c.incidents + bindparam("b_by")), rows)
        if self.link.dialect.name == "sqlite":
            from mawqi.case.gpkg import touch

            touch(self.link, (self.box[0], self.box[1], self.box[2], self.box[3]) if self.box else None)


def circles(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of the layer of uncertainty: circles on the ellipsoid for the incidents that have a point and a radius."""
    import struct

    from geo.circles import circle_rings

    held = [r for r in rows if r["geom"] is not None and r["uncertainty_km"] is not None]
    if not held:
        return []
    rings = circle_rings([r["latitude"] for r in held], [r["longitude"] for r in held], [r["uncertainty_km"] for r in held], corners=CORNERS)
    head = struct.pack("<BIII", 1, 3, 1, CORNERS + 1)
    names = ("incident_type", "date_start", "date_end", "uncertainty_km", "masked")
    return [{"incident_id": r["id"], **{n: r[n] for n in names}, "geom": head + ring.astype("<f8").tobytes()} for r, ring in zip(held, rings, strict=True)]


def differences(old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[Any]]:
    """Return field -> [old, new] where the told values of two features differ, the sources by their report's ids."""
    made: dict[str, list[Any]] = {n: [old.get(n), new.get(n)] for n in TOLD if old.get(n) != new.get(n)}
    ids: list[Any] = [sorted({s["report_id"] for s in p.get("sources") or []}) for p in (old, new)]
    if ids[0] != ids[1]:
        made["sources"] = ids
    return made


def searched(row: dict[str, Any]) -> str:
    """Return the folded words by which the queue finds an incident."""
    from gazetteer.fold import fold_text

    names = ("id", "notes_ar", "notes_en", "location", "location_ar", "location_text", "actor1_ar", "actor2", "target", "source_ids", "source_names")
    return fold_text(" ".join(str(row[n]) for n in names if row.get(n)).lower())


__all__ = ["Writer", "differences", "feature_of", "machine_of", "searched"]
