"""Which readings are one incident: the neighbourhood of what changed is merged anew by the rules of `incidents.merge`, under people's decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from incidents.merge import clusters, order_of, why_apart
from incidents.model import Incident
from mawqi.case import schema
from mawqi.case.records import around, incident_of
from mawqi.case.values import loads

if TYPE_CHECKING:
    from sqlalchemy import Connection

Feature = dict[str, Any]
_CHUNK = 500


@dataclass(slots=True, eq=False)
class Node:
    """A reading in memory: what one report tells of one incident."""

    id: str
    report_id: str
    nth: int
    near: int | None
    withdrawn: bool
    rival: bool
    incident: Incident
    feature: Feature


@dataclass(slots=True)
class Group:
    """Readings that are one incident now: its id, its readings in order (none when a person added it), and who made it so."""

    id: str
    nodes: list[Node]
    pinned: dict[str, str]


def chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    """Cut values into lists short enough for one query."""
    held = list(values)
    for start in range(0, len(held), _CHUNK):
        yield held[start:start + _CHUNK]


class Pool:
    """Readings fetched from the store, each once; asks for a neighbourhood at most once."""

    def __init__(self, link: Connection) -> None:
        self.link = link
        self.nodes: dict[str, Node] = {}
        self.places: dict[int, list[Node]] = {}
        self._asked: set[int] = set()

    def take(self, ids: Iterable[str]) -> list[Node]:
        """Return the readings of these ids that are there."""
        wanted = list(dict.fromkeys(ids))
        table = schema.readings
        for some in chunks(i for i in wanted if i not in self.nodes):
            self._keep(table.c.incident_id.in_(some))
        return [self.nodes[i] for i in wanted if i in self.nodes]

    def near(self, nodes: Iterable[Node]) -> None:
        """Fetch the readings around nodes."""
        keys = {k for n in nodes if n.near is not None for k in around(n.near)} - self._asked
        self._asked |= keys
        for some in chunks(sorted(keys)):
            self._keep(schema.readings.c.near.in_(some))

    def _keep(self, condition: Any) -> None:
        from sqlalchemy import select

        t = schema.readings
        query = select(t.c.incident_id, t.c.report_id, t.c.nth, t.c.near, t.c.withdrawn_run, t.c.properties, t.c.rest).where(condition)
        for name, report, nth, near, gone, properties, rest in self.link.execute(query):
            if name in self.nodes:
                continue
            p, more = loads(properties), loads(rest)
            at = None if p["latitude"] is None or p["longitude"] is None else {"type": "Point", "coordinates": [p["longitude"], p["latitude"]]}
            feature = {"type": "Feature", "id": name, "geometry": at, "properties": p}
            self.put(Node(name, report, nth, near, gone is not None, bool(more.get("rival")), incident_of(name, report, p, more), feature))

    def put(self, node: Node) -> None:
        """Hold a reading."""
        self.nodes[node.id] = node
        if node.near is not None:
            self.places.setdefault(node.near, []).append(node)

    def around(self, node: Node) -> Iterable[Node]:
        """Yield the readings held around a node."""
        if node.near is not None:
            for key in around(node.near):
                yield from self.places.get(key, ())


def pinned(link: Connection, members: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return member -> (incident, decision) as the latest decision that counts has it; members nobody decided about are absent."""
    from sqlalchemy import select

    t = schema.pins
    found: dict[str, tuple[str, str]] = {}
    for some in chunks(dict.fromkeys(members)):
        for member, into, decision in link.execute(select(t.c.member_id, t.c.into_id, t.c.decision_id).where(t.c.member_id.in_(some)).order_by(t.c.seq)):
            found[member] = (into, decision)
    return found


def pinned_to(link: Connection, incidents: Iterable[str]) -> set[str]:
    """Return the members that some decision ever put into these incidents."""
    from sqlalchemy import select

    found: set[str] = set()
    for some in chunks(dict.fromkeys(incidents)):
        found |= set(link.execute(select(schema.pins.c.member_id).where(schema.pins.c.into_id.in_(some))).scalars())
    return found


def groups(link: Connection, pool: Pool, touched: Iterable[str]) -> list[Group]:
    """Merge the neighbourhood of the touched readings anew.

    Two readings are linked when `why_apart` finds nothing between them; which readings become one depends only on those that links
    lead to from it, so that merging this part alone gives what merging everything would.

    Parameters
    ----------
    link : Connection
        Within a transaction that writes.
    pool : Pool
        Holds what was fetched.
    touched : iterable of str
        Ids of readings that are new, changed or withdrawn, and of incidents that people decided about.

    Returns
    -------
    list of Group
        All incidents of the neighbourhood: those that people decided about first.
    """
    wanted = list(dict.fromkeys(touched))
    pins = pinned(link, wanted)
    asked = set(wanted)
    part: dict[str, Node] = {}
    fresh = pool.take(wanted)
    homes = {into for into, _ in pins.values()}
    known_homes: set[str] = set()
    while fresh or homes - known_homes:
        more = homes - known_homes
        known_homes |= more
        if more:
            fresh += [n for n in pool.take(pinned_to(link, more)) if n.id not in part]
        fresh = [n for n in dict.fromkeys(fresh) if n.id not in part]
        part.update((n.id, n) for n in fresh)
        pool.near(fresh)
        found = [
            other for node in fresh if not node.withdrawn for other in pool.around(node)
            if other.id not in part and not other.withdrawn and other.report_id != node.report_id and why_apart(node.incident, other.incident) is None
        ]
        fresh = list(dict.fromkeys(found))
        news = [i for i in (*part, *(n.id for n in fresh)) if i not in asked]
        asked.update(news)
        pins |= pinned(link, news)
        homes = {into for into, _ in pins.values()}
    return _clustered(link, part, pins, homes)


def _clustered(link: Connection, part: dict[str, Node], pins: dict[str, tuple[str, str]], homes: set[str]) -> list[Group]:
    nodes = sorted((n for n in part.values() if not n.withdrawn or n.id in pins), key=lambda n: (*order_of(n.incident), n.nth, n.id))
    position = {n.id: i for i, n in enumerate(nodes)}
    held: dict[str, list[int]] = {home: [] for home in sorted(homes)}
    for member, (into, _) in pins.items():
        if member in position:
            held[into].append(position[member])
    fixed = [(home, sorted(where)) for home, where in held.items()]
    closed = _closed(link, [home for home, _ in fixed])
    numbers = {n for n, (home, _) in enumerate(fixed) if home in closed}
    made = clusters([n.incident for n in nodes], fixed=[where for _, where in fixed], closed=numbers)
    result = []
    for number, where in enumerate(made):
        ours = [nodes[i] for i in sorted(where)]
        name = fixed[number][0] if number < len(fixed) else ours[0].id
        by = {n.id: pins[n.id][1] for n in ours if n.id in pins}
        if ours or any(into == name for into, _ in pins.values()):
            result.append(Group(name, ours, by))
    return result


def _closed(link: Connection, homes: Sequence[str]) -> set[str]:
    """Those of the incidents that nothing new joins: rejected ones would hide it, and of added ones the machine has no reading."""
    from mawqi.case.asking import decisions_about
    from mawqi.case.fold import review_of

    told = decisions_about(link, homes)
    return {h for h in homes if review_of(told.get(h, [])) in ("rejected", "added")}
