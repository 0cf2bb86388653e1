"""Makes one incident of several reports of it: same place, same day, types and details that can be one; reversible, with reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar

from gazetteer.sources import km
from incidents.event import group_of
from incidents.model import Incident, Span

_TYPE_CLASS = {
    "missile_rocket_attack": "air", "drone_attack": "air", "airstrike": "air", "shelling_artillery": "air", "interception": "air", "explosion_unspecified": "blast",
    "ied_explosion": "blast", "suicide_bombing": "blast", "landmine_uxo": "blast", "grenade": "blast", "armed_clash": "ground", "armed_assault": "ground", "sniper": "ground",
    "raid_arrest": "ground", "execution": "ground", "territory_taken": "ground", "naval_attack": "sea", "vessel_seizure": "sea", "assassination": "kill",
}  # fmt: skip
_ALLIED = {frozenset(("air", "blast")), frozenset(("air", "kill")), frozenset(("blast", "kill")), frozenset(("ground", "kill")), frozenset(("air", "sea"))}
CELL = 0.05  # degrees; places in one or neighbouring cells are compared


class Spot(NamedTuple):
    """What is compared of a place."""

    site_id: str
    kind: str
    latitude: float
    longitude: float
    sea: bool


class Offset(NamedTuple):
    """What is compared of a place expression."""

    distance_km: float | None
    bearing: float | None


class Telling(NamedTuple):
    """What is compared of an incident: small, plain, equal when two incidents are the same in all that counts."""

    incident_type: str
    status: str
    aggregate: bool
    place: Spot
    expression: Offset | None
    event_date: str
    date_start: str | None
    event_time: str | None
    time_precision: int
    weapons: tuple[str, ...]
    actor1: str | None
    actor1_kind: str | None
    actor1_home: str | None
    fatalities: int | None
    injuries: int | None


Node = tuple[int, int, int]
Group = tuple[set[str], list[Telling]]
Told = Incident | Telling
K = TypeVar("K", contravariant=True)
V = TypeVar("V")


def _types_agree(a: Told, b: Told) -> bool:
    """Return whether two types can be one incident told in two ways."""
    if a.incident_type == b.incident_type or "other" in (a.incident_type, b.incident_type):
        return True
    if "vessel_seizure" in (a.incident_type, b.incident_type) and "naval_attack" not in (a.incident_type, b.incident_type):
        return False
    ca, cb = _TYPE_CLASS.get(a.incident_type, a.incident_type), _TYPE_CLASS.get(b.incident_type, b.incident_type)
    return ca == cb or frozenset((ca, cb)) in _ALLIED


def _weapons_agree(a: Told, b: Told) -> bool:
    wa, wb = {group_of(w) for w in a.weapons} - {""}, {group_of(w) for w in b.weapons} - {""}
    return not wa or not wb or bool(wa & wb)


def _tolls_agree(a: Told, b: Told) -> bool:
    """Return whether tolls may be accounts of one incident: none contradicts "nobody", none is many times the other."""
    for name in ("fatalities", "injuries"):
        x, y = getattr(a, name), getattr(b, name)
        if x is None or y is None:
            continue
        if (x == 0) != (y == 0) and max(x, y) > 2:
            return False
        if min(x, y) > 0 and max(x, y) > 4 * min(x, y) + 6:
            return False
    return True


def _actors_agree(a: Told, b: Told) -> bool:
    if not a.actor1 or not b.actor1 or a.actor1 == b.actor1:
        return True
    if "unidentified" in (a.actor1_kind, b.actor1_kind):
        return True
    return (bool(a.actor1_home) and a.actor1_home == b.actor1_home) or {a.status, b.status} & {"claimed", "denied", "alleged"} != set()


def why_apart(a: Told, b: Told) -> str | None:
    """Return why two incidents are not one, None when a careful reader would take them for one.

    Parameters
    ----------
    a, b : Incident or Telling
        Incidents of two different reports.
    """
    if a.aggregate or b.aggregate or a.incident_type == "presence" or b.incident_type == "presence":
        return "a total or a presence is never merged"
    if a.place is None or b.place is None:
        return "a place is not known"
    if a.place.site_id != b.place.site_id:
        if "country" in (a.place.kind, b.place.kind) or a.place.sea or b.place.sea:
            return "the places differ"
        distance = km(a.place.latitude, a.place.longitude, b.place.latitude, b.place.longitude)
        if distance > 3.0 or {"governorate", "district", "region"} & {a.place.kind, b.place.kind}:
            return f"the places lie {distance:.0f} km apart"
    elif a.place.kind in ("country", "region", "governorate", "water") and not _same_details(a, b):
        return "the place is wide and the details do not pin it down"
    if _offset(a) != _offset(b):
        return "the offsets from the place differ"
    if a.time_precision != 1 or b.time_precision != 1 or not a.event_date or not b.event_date:
        return "a day is not known"
    if a.event_date != b.event_date and not _one_night(a, b):
        return "the days differ"
    for agree, word in ((_types_agree, "types"), (_weapons_agree, "weapons"), (_tolls_agree, "tolls"), (_actors_agree, "actors")):
        if not agree(a, b):
            return f"the {word} differ"
    if {a.status, b.status} & {"threatened"}:
        return "a threat is no incident that occurred"
    return None


def _same_details(a: Told, b: Told) -> bool:
    """Return whether weapon, actor and a toll or target are the same."""
    shared = sum((bool(set(a.weapons) & set(b.weapons)), bool(a.actor1 and a.actor1 == b.actor1), bool(a.fatalities and a.fatalities == b.fatalities), bool(a.injuries and a.injuries == b.injuries)))
    return shared >= 2


def _offset(incident: Told) -> tuple[float | None, float | None]:
    expr = incident.expression
    return (None, None) if expr is None or expr.distance_km is None else (round(expr.distance_km, 1), expr.bearing)


def _one_night(a: Told, b: Told) -> bool:
    """Return whether two neighbouring days are one night told by either of its days."""
    if not a.event_date or not b.event_date:
        return False
    gap = (date.fromisoformat(b.event_date) - date.fromisoformat(a.event_date)).days
    if abs(gap) != 1:
        return False
    early, late = (a, b) if gap > 0 else (b, a)
    nightly = {"night", "evening"}
    return (early.event_time in nightly and late.event_time in {"night", "dawn"}) or late.date_start == early.event_date


def telling_of(incident: Incident) -> Telling | None:
    """Return what is compared of an incident; None where it can never be merged: no place, no day, a total, a presence."""
    place, expression = incident.place, incident.expression
    if place is None or not incident.event_date or incident.time_precision != 1 or incident.aggregate or incident.incident_type == "presence":
        return None
    return Telling(
        incident.incident_type, incident.status, incident.aggregate, Spot(place.site_id, place.kind, place.latitude, place.longitude, place.sea),
        None if expression is None else Offset(expression.distance_km, expression.bearing), incident.event_date, incident.date_start, incident.event_time,
        incident.time_precision, tuple(incident.weapons), incident.actor1, incident.actor1_kind, incident.actor1_home, incident.fatalities, incident.injuries,
    )  # fmt: skip


def turn(incident: Incident) -> tuple[str, str]:
    """Return the place of an incident in the order of merging: day of publication (unknown ones last) and report."""
    published = incident.sources[0].get("published") if incident.sources else None
    return str(published or "9999"), incident.report_id


class Table(Protocol[K, V]):
    """What `Clusters` needs of a mapping: a dict, or one that keeps its older entries on disk."""

    def get(self, key: K, default: Any, /) -> Any:
        """Return an entry, or the default."""

    def __getitem__(self, key: K, /) -> V: ...

    def __setitem__(self, key: K, value: V, /) -> None: ...


class Clusters:
    """Puts tellings into clusters, one after the other, in the order of `turn`; a cluster is one incident.

    Parameters
    ----------
    nodes : Table, optional
        (cell north, cell east, day) -> numbers of the clusters with a member there; a dict when missing.
    groups : Table, optional
        Number of a cluster -> (reports, distinct tellings); a dict when missing.
    """

    def __init__(self, nodes: Table[Node, list[int]] | None = None, groups: Table[int, Group] | None = None) -> None:
        self.nodes: Table[Node, list[int]] = {} if nodes is None else nodes
        self.groups: Table[int, Group] = {} if groups is None else groups
        self.count = 0

    def put(self, telling: Telling, report_id: str) -> int:
        """Return the number of the cluster that a telling belongs to: the oldest one that it agrees with, or a new one.

        A report is in a cluster once. Only places in one or neighbouring cells and days not more than one apart are compared.
        """
        cy, cx, day = node_of(telling)
        nodes, near = self.nodes, set[int]()
        for key in ((cy + dy, cx + dx, day + dd) for dd in (-1, 0, 1) for dy in (-1, 0, 1) for dx in (-1, 0, 1)):
            near.update(nodes.get(key, ()))
        for number in sorted(near):
            reports, tellings = self.groups[number]
            if report_id in reports or any(why_apart(known, telling) for known in tellings):
                continue
            reports.add(report_id)
            if telling not in tellings:
                tellings.append(telling)
            self.groups[number] = (reports, tellings)
            break
        else:
            number = self.count
            self.count += 1
            self.groups[number] = ({report_id}, [telling])
        here = nodes.get((cy, cx, day), [])
        if number not in here:
            nodes[cy, cx, day] = [*here, number]
        return number


def node_of(telling: Telling) -> Node:
    """Return the cell (north, east; `CELL` degrees) and the day (proleptic ordinal) of a telling."""
    return int(telling.place.latitude // CELL), int(telling.place.longitude // CELL), date.fromisoformat(telling.event_date[:10]).toordinal()


def merge(incidents: Iterable[Incident]) -> list[Incident]:
    """Merge reports of one incident, in memory; see `incidents.merging` for more incidents than memory holds.

    Parameters
    ----------
    incidents : iterable of Incident
        Of any number of reports. Two incidents of one report are never merged.

    Returns
    -------
    list of Incident
        In the order of the first members. A merged incident has the id of its earliest member (by published, report_id); ``merged`` holds
        the ids of all members, ``reasons`` says why.
    """
    everything = list(incidents)
    clusters = Clusters()
    members: dict[int, list[int]] = {}
    alone: list[list[int]] = []
    for i in sorted(range(len(everything)), key=lambda i: (*turn(everything[i]), i)):
        telling = telling_of(everything[i])
        if telling is None:
            alone.append([i])
        else:
            members.setdefault(clusters.put(telling, everything[i].report_id), []).append(i)
    groups = sorted([*alone, *members.values()], key=min)
    return [join([everything[i] for i in group]) for group in groups]


def join(members: list[Incident]) -> Incident:
    """Make one record of members, the earliest first; every value keeps the evidence of all reports. One alone stays as it is."""
    first = members[0]
    if len(members) == 1:
        return first
    out = replace(
        first, sources=[], claims=[], casualties=[], origins=[], evidence={}, weapons=list(first.weapons), merged=[m.id for m in members],
        reasons=[*first.reasons, f"merged from {len(members)} reports: same place, same day, types, weapons, tolls and actors that can be one incident"],
    )  # fmt: skip
    told: set[tuple[str, str, int, int, str, str]] = set()
    starts: set[str | None] = set()
    for member in members:
        out.sources += member.sources
        out.claims += member.claims
        out.casualties += member.casualties
        out.origins += [o for o in member.origins if o["site_id"] not in starts]
        starts |= {o["site_id"] for o in member.origins}
        out.weapons += [w for w in member.weapons if w not in out.weapons]
        for name, spans in member.evidence.items():
            known: list[Span] = out.evidence.setdefault(name, [])
            fresh = [s for s in spans if (name, s.report_id, s.start, s.end, s.text, s.field) not in told]
            known += fresh
            told |= {(name, s.report_id, s.start, s.end, s.text, s.field) for s in fresh}
    if len(set(out.weapons) & {"rocket_or_missile", "rocket", "guided_missile", "ballistic_missile", "cruise_missile"}) > 1 and "rocket_or_missile" in out.weapons:
        out.weapons.remove("rocket_or_missile")
    for name in ("fatalities", "injuries", "munitions"):
        values = [getattr(m, name) for m in members if getattr(m, name) is not None]
        lows = [getattr(m, f"{name}_min") for m in members if getattr(m, f"{name}_min") is not None]
        highs = [getattr(m, f"{name}_max") for m in members if getattr(m, f"{name}_max") is not None]
        if values:
            setattr(out, name, min(values))
        if lows:
            setattr(out, f"{name}_min", min(lows))
        if highs:
            setattr(out, f"{name}_max", max(highs))
    for name in ("actor1", "actor2", "target"):
        source = next((m for m in members if getattr(m, name) and getattr(m, f"{name}_kind", "") != "unidentified"), None) or next((m for m in members if getattr(m, name)), None)
        if source is not None:
            for suffix in ("", "_ar", "_kind", "_home"):
                if hasattr(source, name + suffix):
                    setattr(out, name + suffix, getattr(source, name + suffix))
    exact = next((m for m in members if m.incident_type not in ("other", "explosion_unspecified")), first)
    out.incident_type = exact.incident_type
    out.status, out.outcome = _status(members)
    out.object_hit = next((m.object_hit for m in members if m.object_hit), None)
    out.event_time = next((m.event_time for m in members if m.event_time), None)
    out.confidence = round(min(0.99, 1 - 0.5 * min(1 - m.confidence for m in members)), 2)
    from incidents.notes import notes_of

    out.notes = notes_of(out)
    return out


def _status(members: list[Incident]) -> tuple[str, str]:
    """Return the status that follows from all members: what others tell counts over a claim, a claim over a rumour."""
    for status, outcome in (("occurred", "occurred"), ("intercepted", "intercepted"), ("claimed", "occurred"), ("alleged", "unknown"), ("denied", "unknown")):
        found = next((m for m in members if m.status == status), None)
        if found is not None:
            return status, found.outcome or outcome
    return members[0].status, members[0].outcome


__all__ = ["CELL", "Clusters", "Telling", "join", "merge", "telling_of", "turn", "why_apart"]
