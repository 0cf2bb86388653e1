"""Which readings are one incident: the neighbourhood of what changed is merged anew by the rules of `incidents.merge`, under people's decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mawqi.case import schema
from mawqi.case.bulk import among, overlapping
from mawqi.case.clusters import Links, clusters
from mawqi.case.packing import feature_back, unpacked
from mawqi.case.records import around, incident_of, strips, telling_back
from mawqi.case.values import loads

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from incidents.model import Incident

Feature = dict[str, Any]
_CHUNK = 500


class Node:
    """A reading in memory: what one report tells of one incident; its feature and its record are unpacked when they are asked for.

    Attributes
    ----------
    id, report_id : str
        Of the reading and its report.
    nth : int
        Which of its report's incidents it is, from 0.
    near : int or None
        See `records.near_of`.
    withdrawn, rival : bool
        It is read no more; the name of its place may nearly as well stand for another.
    kind : int or None
        The number of what is compared of it, see `clusters.Links`; None where it is never merged.
    turn : (str, str)
        Its place in the order of merging.
    """

    __slots__ = ("_feature", "_packed", "id", "kind", "near", "nth", "report_id", "rival", "turn", "withdrawn")

    def __init__(
        self, identifier: str, report_id: str, nth: int, near: int | None, withdrawn: bool, rival: bool, kind: int | None, published: str | None, packed: tuple[str, str],
    ) -> None:  # fmt: skip
        self.id, self.report_id, self.nth, self.near, self.withdrawn, self.rival, self.kind = identifier, report_id, nth, near, withdrawn, rival, kind
        self.turn = (str(published or "9999"), report_id)
        self._packed = packed
        self._feature: Feature | None = None

    @property
    def feature(self) -> Feature:
        """The machine's feature."""
        if self._feature is None:
            self._feature = feature_back(self.id, loads(self._packed[0]))
        return self._feature

    @property
    def incident(self) -> Incident:
        """The record of the reading room."""
        return incident_of(self.id, self.report_id, self.feature["properties"], loads(self._packed[1]))


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
        self.links = Links()
        self._asked: set[int] = set()

    def take(self, ids: Iterable[str]) -> list[Node]:
        """Return the readings of these ids that are there."""
        wanted = list(dict.fromkeys(ids))
        missing = [i for i in wanted if i not in self.nodes]
        if missing:
            self._keep(among(self.link, schema.readings.c.incident_id, missing))
        return [self.nodes[i] for i in wanted if i in self.nodes]

    def near(self, nodes: Iterable[Node]) -> None:
        """Fetch the readings around nodes."""
        keys = {k for n in nodes if n.near is not None for k in strips(n.near)} - self._asked
        self._asked |= keys
        if keys:
            self._keep(overlapping(self.link, schema.readings.c.near, sorted(keys), 3))

    def _keep(self, condition: Any) -> None:
        from sqlalchemy import select

        t = schema.readings
        query = select(t.c.incident_id, t.c.report_id, t.c.nth, t.c.near, t.c.withdrawn_run, t.c.properties, t.c.rest).where(condition)
        for name, report, nth, near, gone, properties, rest in self.link.execute(query):
            if name not in self.nodes:
                p, more = unpacked(loads(properties)), loads(rest)
                published = p["sources"][0].get("published") if p["sources"] else None
                self.put(Node(name, report, nth, near, gone is not None, bool(more.get("rival")), self.links.number(telling_back(p, more)), published, (properties, rest)))

    def put(self, node: Node) -> None:
        """Hold a reading."""
        self.nodes[node.id] = node
        if node.near is not None:
            self.places.setdefault(node.near, []).append(node)

    def linked(self, nodes: Iterable[Node]) -> list[Node]:
        """Return the readings held that can be one incident with any of these; none that is withdrawn."""
        reports: dict[tuple[int, int], set[str]] = {}
        for node in nodes:
            if not node.withdrawn and node.near is not None and node.kind is not None:
                reports.setdefault((node.near, node.kind), set()).add(node.report_id)
        found: dict[Node, None] = {}
        agree = self.links.agree
        for (near, kind), ours in reports.items():
            only = next(iter(ours)) if len(ours) == 1 else None  # a report tells an incident once
            for key in around(near):
                for other in self.places.get(key, ()):
                    if other.kind is not None and other.report_id != only and not other.withdrawn and other not in found and agree(kind, other.kind):
                        found[other] = None
        return list(found)


class Memory:
    """Keeps the readings that one batch has fetched for the next one, while nobody else writes.

    A batch takes `pool` with the version of its change; when it is stored, `keep` makes that count.
    """

    #: The most readings that are kept.
    MOST = 4000

    def __init__(self) -> None:
        self._pool: Pool | None = None
        self._version = self._next = -1

    def pool(self, link: Connection, version: int) -> Pool:
        """Return what is known of the readings in the change of this version."""
        held = self._pool
        if held is None or self._version != version - 1 or len(held.nodes) > self.MOST:
            held = Pool(link)
        held.link, self._pool, self._next, self._version = link, held, version, -1
        return held

    def keep(self) -> None:
        """Note that the change is stored."""
        self._version = self._next


def pinned(link: Connection, members: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return member -> (incident, decision) as the latest decision that counts has it; members nobody decided about are absent."""
    from sqlalchemy import select

    t = schema.pins
    wanted = list(dict.fromkeys(members))
    if not wanted:
        return {}
    query = select(t.c.member_id, t.c.into_id, t.c.decision_id).where(among(link, t.c.member_id, wanted)).order_by(t.c.seq)
    return {member: (into, decision) for member, into, decision in link.execute(query)}


def pinned_to(link: Connection, incidents: Iterable[str]) -> set[str]:
    """Return the members that some decision ever put into these incidents."""
    from sqlalchemy import select

    wanted = list(dict.fromkeys(incidents))
    return set(link.execute(select(schema.pins.c.member_id).where(among(link, schema.pins.c.into_id, wanted))).scalars()) if wanted else set()


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
        fresh = [other for other in pool.linked(fresh) if other.id not in part]
        news = [i for i in (*part, *(n.id for n in fresh)) if i not in asked]
        asked.update(news)
        pins |= pinned(link, news)
        homes = {into for into, _ in pins.values()}
    return _clustered(link, pool, part, pins, homes)


def _clustered(link: Connection, pool: Pool, part: dict[str, Node], pins: dict[str, tuple[str, str]], homes: set[str]) -> list[Group]:
    nodes = sorted((n for n in part.values() if not n.withdrawn or n.id in pins), key=lambda n: (*n.turn, n.nth, n.id))
    position = {n.id: i for i, n in enumerate(nodes)}
    held: dict[str, list[int]] = {home: [] for home in sorted(homes)}
    for member, (into, _) in pins.items():
        if member in position:
            held[into].append(position[member])
    fixed = [(home, sorted(where)) for home, where in held.items()]
    closed = _closed(link, [home for home, _ in fixed])
    numbers = {n for n, (home, _) in enumerate(fixed) if home in closed}
    made = clusters(nodes, pool.links, fixed=[where for _, where in fixed], closed=numbers)
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
