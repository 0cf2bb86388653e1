"""Makes one incident of several reports of it: same place, same day, types and details that can be one; reversible, with reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from datetime import date

from gazetteer.model import Place
from gazetteer.sources import km
from incidents.event import group_of
from incidents.model import Incident, Span

_TYPE_CLASS = {
    "missile_rocket_attack": "air", "drone_attack": "air", "airstrike": "air", "shelling_artillery": "air", "interception": "air", "explosion_unspecified": "blast",
    "ied_explosion": "blast", "suicide_bombing": "blast", "landmine_uxo": "blast", "grenade": "blast", "armed_clash": "ground", "armed_assault": "ground", "sniper": "ground",
    "raid_arrest": "ground", "execution": "ground", "territory_taken": "ground", "naval_attack": "sea", "vessel_seizure": "sea", "assassination": "kill",
}  # fmt: skip
_ALLIED = {frozenset(("air", "blast")), frozenset(("air", "kill")), frozenset(("blast", "kill")), frozenset(("ground", "kill")), frozenset(("air", "sea"))}
_CELL = 0.05  # degrees; places in one or neighbouring cells are compared


def _types_agree(a: Incident, b: Incident) -> bool:
    """Return whether two types can be one incident told in two ways."""
    if a.incident_type == b.incident_type or "other" in (a.incident_type, b.incident_type):
        return True
    if "vessel_seizure" in (a.incident_type, b.incident_type) and "naval_attack" not in (a.incident_type, b.incident_type):
        return False
    ca, cb = _TYPE_CLASS.get(a.incident_type, a.incident_type), _TYPE_CLASS.get(b.incident_type, b.incident_type)
    return ca == cb or frozenset((ca, cb)) in _ALLIED


def _weapons_agree(a: Incident, b: Incident) -> bool:
    wa, wb = {group_of(w) for w in a.weapons} - {""}, {group_of(w) for w in b.weapons} - {""}
    return not wa or not wb or bool(wa & wb)


def _tolls_agree(a: Incident, b: Incident) -> bool:
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


def _actors_agree(a: Incident, b: Incident) -> bool:
    if not a.actor1 or not b.actor1 or a.actor1 == b.actor1:
        return True
    if "unidentified" in (a.actor1_kind, b.actor1_kind):
        return True
    return (bool(a.actor1_home) and a.actor1_home == b.actor1_home) or {a.status, b.status} & {"claimed", "denied", "alleged"} != set()


def why_apart(a: Incident, b: Incident) -> str | None:
    """Return why two incidents are not one, None when a careful reader would take them for one.

    Parameters
    ----------
    a, b : Incident
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


def _same_details(a: Incident, b: Incident) -> bool:
    """Return whether weapon, actor and a toll or target are the same."""
    shared = sum((bool(set(a.weapons) & set(b.weapons)), bool(a.actor1 and a.actor1 == b.actor1), bool(a.fatalities and a.fatalities == b.fatalities), bool(a.injuries and a.injuries == b.injuries)))
    return shared >= 2


def _offset(incident: Incident) -> tuple[float | None, float | None]:
    expr = incident.expression
    return (None, None) if expr is None or expr.distance_km is None else (round(expr.distance_km, 1), expr.bearing)


def _one_night(a: Incident, b: Incident) -> bool:
    """Return whether two neighbouring days are one night told by either of its days."""
    if not a.event_date or not b.event_date:
        return False
    gap = (date.fromisoformat(b.event_date) - date.fromisoformat(a.event_date)).days
    if abs(gap) != 1:
        return False
    early, late = (a, b) if gap > 0 else (b, a)
    nightly = {"night", "evening"}
    return (early.event_time in nightly and late.event_time in {"night", "dawn"}) or late.date_start == early.event_date


def merge(incidents: Iterable[Incident]) -> list[Incident]:
    """Merge reports of one incident.

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
    return [everything[c[0]] if len(c) == 1 else join([everything[i] for i in c]) for c in sorted(clusters(everything), key=min)]


def order_of(incident: Incident) -> tuple[str, str]:
    """Return the key of the order in which incidents are taken, the earliest published first."""
    return (str(incident.sources[0].get("published") or "9999") if incident.sources else "9999", incident.report_id)


def mergeable(incident: Incident) -> bool:
    """Return whether an incident may be one with another at all: it has a place and a day, and is no total."""
    return incident.place is not None and bool(incident.event_date) and incident.time_precision == 1 and not incident.aggregate


def cell_of(place: Place) -> tuple[int, int]:
    """Return the cell of a place: incidents in one or neighbouring cells are compared."""
    return int(place.latitude // _CELL), int(place.longitude // _CELL)


def clusters(everything: Sequence[Incident], *, fixed: Sequence[Sequence[int]] = (), closed: Container[int] = ()) -> list[list[int]]:
    """Return which incidents are one, as lists of positions, each earliest first.

    Parameters
    ----------
    everything : sequence of Incident
        Of any number of reports.
    fixed : sequence of sequence of int
        Positions that somebody has decided to be one, whatever the rules say: they stay together, never become one with another fixed
        list, and others may join them.
    closed : container of int
        Numbers of fixed lists that nothing joins.
    """
    buckets: dict[tuple[int, int], list[int]] = defaultdict(list)
    made: list[list[int]] = [list(f) for f in fixed]
    of = {i: number for number, members in enumerate(made) for i in members}
    for i in of:
        held = everything[i]
        if mergeable(held) and held.place is not None:
            buckets[cell_of(held.place)].append(i)
    for i in sorted(range(len(everything)), key=lambda i: (*order_of(everything[i]), i)):
        if i in of:
            continue
        incident = everything[i]
        best = None
        if mergeable(incident) and incident.place is not None:
            cy, cx = cell_of(incident.place)
            near = {of[j] for dy in (-1, 0, 1) for dx in (-1, 0, 1) for j in buckets.get((cy + dy, cx + dx), ())}
            for number in sorted(near):
                members = [everything[j] for j in made[number]]
                if number in closed or any(m.report_id == incident.report_id for m in members) or any(why_apart(m, incident) for m in members):
                    continue
                best = number
                break
            buckets[cy, cx].append(i)
        if best is None:
            of[i] = len(made)
            made.append([i])
        else:
            of[i] = best
            made[best].append(i)
    return made


def join(members: list[Incident]) -> Incident:
    """Make one record of members, the earliest first; every value keeps the evidence of all reports."""
    first = members[0]
    out = replace(
        first, sources=[], claims=[], casualties=[], origins=[], evidence={}, weapons=list(first.weapons), merged=[m.id for m in members],
        reasons=[*first.reasons, f"merged from {len(members)} reports: same place, same day, types, weapons, tolls and actors that can be one incident"],
    )  # fmt: skip
    for member in members:
        out.sources += member.sources
        out.claims += member.claims
        out.casualties += member.casualties
        out.origins += [o for o in member.origins if o["site_id"] not in {x["site_id"] for x in out.origins}]
        out.weapons += [w for w in member.weapons if w not in out.weapons]
        for name, spans in member.evidence.items():
            known: list[Span] = out.evidence.setdefault(name, [])
            known += [s for s in spans if s not in known]
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


__all__ = ["cell_of", "clusters", "join", "merge", "mergeable", "order_of", "why_apart"]
