"""Writing the current incidents: groups of readings and the decisions about them become rows, and what changed becomes history."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from geo.flat import COLUMNS, flat_columns, unflatten
from mawqi.case import schema
from mawqi.case.bulk import among, columns_of, insert
from mawqi.case.doubt import doubt_of
from mawqi.case.fold import LISTED, REVIEWED, TOLD, Folded, fold
from mawqi.case.layers import circles, lines
from mawqi.case.members import Group, Memory, Node, Pool, groups
from mawqi.case.records import joined
from mawqi.case.values import dumps, now

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from mawqi.case.reading import Read, Reading

Feature = dict[str, Any]
_COLUMNS = columns_of(schema.incidents)
_AT = {n: i for i, n in enumerate(_COLUMNS)}
_MENTIONS = columns_of(schema.sites).index("mentions")  # the column incidents stands behind it
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

    def __init__(self, link: Connection, *, run_id: str | None = None, decision_id: str | None = None, memory: Memory | None = None) -> None:
        self.link, self.run_id, self.decision_id = link, run_id, decision_id
        self.version = tick(link)
        self.pool = Pool(link) if memory is None else memory.pool(link, self.version)
        self.at = now()
        self.box: list[float] = []
        self.site_counts: dict[str, int] = {}
        self.named: dict[str, tuple[list[Any], int]] = {}

    def mentions(self, made: Iterable[Read]) -> None:
        """Write the mentions of new readings and count the places that they name."""
        rows: list[list[Any]] = []
        for read in made:
            rows += read.mentions
            for name, (row, count) in read.sites.items():
                known = self.named.get(name)
                self.named[name] = (row, count) if known is None else (known[0], known[1] + count)
        insert(self.link, schema.mentions, rows)

    def settle_new(self, made: Iterable[tuple[str, Read]]) -> None:
        """Write the readings of reports that are new to the case; each with its report's id.

        One that nothing else tells is an incident as it is: its row came with it. The others go through `settle`.
        """
        nodes: list[Node] = []
        rows: list[list[Any]] = []
        held: list[Reading] = []
        for report, read in made:
            for nth, r in enumerate(read.readings):
                nodes.append(Node(r.id, report, nth, r.near, False, r.rival, self.pool.links.number(r.telling), read.published, (r.properties, r.rest)))
                rows.append([r.id, report, self.run_id, None, r.near, nth, r.properties, r.rest, r.point])
                held.append(r)
        self.pool.near(nodes)
        insert(self.link, schema.readings, rows)
        for node in nodes:
            self.pool.put(node)
        told = {n.id for n in nodes if self.pool.linked([n])}
        self._alone([r for r in held if r.id not in told])
        if told:
            self.settle(told)

    def _alone(self, held: Sequence[Reading]) -> None:
        """Write incidents that one report tells, new to the case."""
        rows = []
        for r in held:
            row = r.alone
            row[_AT["version"]], row[_AT["changed_at"]] = self.version, self.at
            rows.append(row)
            self._count(row[_AT["site_id"]], 1)
            self._grow(r.point)
        self._beside(rows, [(r.id, r.origins) for r in held])
        insert(self.link, schema.history, [[self.at, self.run_id, None, r.id, "new", None] for r in held])
        insert(self.link, schema.incidents, rows)

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
        m, t = schema.merges, schema.incidents
        found = {i: i for i in self.link.execute(select(t.c.id).where(among(self.link, t.c.id, wanted))).scalars()}
        return found | dict(self.link.execute(select(m.c.member_id, m.c.into_id).where(among(self.link, m.c.member_id, wanted))).tuples().all())

    def _merges(self, found: Sequence[Group], gone: set[str]) -> None:
        from sqlalchemy import or_

        t = schema.merges
        ids = list({n.id for g in found for n in g.nodes} | gone | {g.id for g in found})
        self.link.execute(t.delete().where(or_(among(self.link, t.c.member_id, ids), among(self.link, t.c.into_id, ids))))
        why = "same place, same day, types, weapons, tolls and actors that can be one incident"
        insert(self.link, t, [
            [n.id, g.id, "coder", None, g.pinned[n.id], None] if n.id in g.pinned else [n.id, g.id, "machine", self.run_id, None, why]
            for g in found if len(g.nodes) > 1 or any(n.id != g.id for n in g.nodes) for n in g.nodes
        ])  # fmt: skip

    def _rows(self, found: Sequence[Group], gone: set[str], homes: dict[str, str]) -> None:
        from sqlalchemy import select

        from mawqi.case.asking import decisions_about

        t = schema.incidents
        wanted = list({*(g.id for g in found), *gone})
        old = {row.id: row for row in self.link.execute(select(t).where(among(self.link, t.c.id, wanted)))}
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
            if self.decision_id is not None:
                old_lists, new_lists = feature_of(held)["properties"], folded.feature["properties"]
                changes |= {n: [old_lists[n], new_lists[n]] for n in LISTED if old_lists[n] != new_lists[n]}
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
            self._grow(row["geom"])
        return rows

    def _grow(self, at: tuple[float, float] | None) -> None:
        """Let the box hold a point (lon, lat)."""
        if at is not None:
            x, y = at
            self.box = [min(self.box[0], x), min(self.box[1], y), max(self.box[2], x), max(self.box[3], y)] if self.box else [x, y, x, y]

    def _event(self, name: str, change: str, fields: dict[str, Any] | None) -> list[Any]:
        return [self.at, self.run_id, self.decision_id, name, change, dumps(fields or None)]

    def _write(self, fresh: list[dict[str, Any]], known: list[dict[str, Any]], lost: list[str], events: list[list[Any]]) -> None:
        from sqlalchemy import bindparam

        t = schema.incidents
        both = [*fresh, *known]
        stale = [*lost, *(r["id"] for r in known)]
        if stale:
            for table in (schema.words, schema.uncertainty, schema.trajectories):
                self.link.execute(table.delete().where(among(self.link, table.c.incident_id, stale)))
        if lost:
            self.link.execute(t.delete().where(among(self.link, t.c.id, lost)))
        if known:
            self.link.execute(t.update().where(t.c.fid == bindparam("b_fid")), known)
        self._beside([[r[n] for n in _COLUMNS] for r in both], [(r["id"], origins_of(r)) for r in both])
        insert(self.link, t, [[r[n] for n in _COLUMNS] for r in fresh])
        insert(self.link, schema.history, events)

    def _beside(self, rows: list[list[Any]], origins: Iterable[tuple[str, Sequence[Any]]]) -> None:
        """Write what goes with rows of incidents: the words by which they are found, circles of uncertainty, lines from launch places."""
        ids = [r[_AT["id"]] for r in rows]
        insert(self.link, schema.words, [list(pair) for pair in zip(ids, searched(rows), strict=True)])
        shown = [r for r in rows if r[_AT["review"]] != "rejected"]
        insert(self.link, schema.uncertainty, circles(shown, _AT))
        starts = dict(origins)
        insert(self.link, schema.trajectories, [line for r in shown for line in lines(r, _AT, starts.get(r[_AT["id"]], ()))])

    def _count(self, site: str | None, by: int) -> None:
        if site:
            self.site_counts[site] = self.site_counts.get(site, 0) + by

    def finish(self) -> None:
        """Write what is counted at the end of the change: how often each site is named and its incidents, contents of the GeoPackage."""
        from sqlalchemy import bindparam, select

        t = schema.sites
        if self.named:
            known = set(self.link.execute(select(t.c.site_id).where(among(self.link, t.c.site_id, list(self.named)))).scalars())
            fresh = []
            for name, (row, count) in self.named.items():
                if name not in known:
                    fresh.append([*row[:_MENTIONS], count, self.site_counts.pop(name, 0), *row[_MENTIONS + 2:]])
            insert(self.link, t, fresh)
            more = [{"b_site": i, "b_named": self.named[i][1], "b_by": self.site_counts.pop(i, 0)} for i in self.named if i in known]
            if more:
                values = {"mentions": t.c.mentions + bindparam("b_named"), "incidents": t.c.incidents + bindparam("b_by")}
                self.link.execute(t.update().where(t.c.site_id == bindparam("b_site")).values(**values), more)
        rows = [{"b_site": s, "b_by": n} for s, n in self.site_counts.items() if n]
        if rows:
            self.link.execute(t.update().where(t.c.site_id == bindparam("b_site")).values(incidents=t.c.incidents + bindparam("b_by")), rows)
        if self.link.dialect.name == "sqlite":
            from mawqi.case.gpkg import touch

            touch(self.link, (self.box[0], self.box[1], self.box[2], self.box[3]) if self.box else None)


def origins_of(row: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the launch places with a point of a row of ``incidents``: name, site_id, text, longitude, latitude."""
    found = json.loads(row["origins_json"]) if row.get("origins_json") else []
    return [(o.get("name"), o.get("site_id"), o.get("text"), o["longitude"], o["latitude"]) for o in found if o.get("longitude") is not None and o.get("latitude") is not None]


def differences(old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[Any]]:
    """Return field -> [old, new] where the told values of two features differ, the sources by their report's ids."""
    made: dict[str, list[Any]] = {n: [old.get(n), new.get(n)] for n in TOLD if old.get(n) != new.get(n)}
    ids: list[Any] = [sorted({s["report_id"] for s in p.get("sources") or []}) for p in (old, new)]
    if ids[0] != ids[1]:
        made["sources"] = ids
    return made


def searched(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Return the folded words by which the queue finds each incident."""
    from gazetteer.fold import fold_many

    texts = [" ".join(str(v) for i in _SEARCHED if (v := r[i])).lower() for r in rows]
    return [" ".join(f.scan.split()) for f in fold_many(texts)] if texts else []


_SEARCHED = tuple(_AT[n] for n in ("id", "notes_ar", "notes_en", "location", "location_ar", "location_text", "actor1_ar", "actor2", "target", "source_ids", "source_names"))


__all__ = ["Writer", "differences", "feature_of", "machine_of", "searched"]
