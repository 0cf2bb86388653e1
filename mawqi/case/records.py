"""Incidents as one report tells them, to text and back: what merging needs of a reading long after it was made."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gazetteer.model import Mention, Place, PlaceExpression
from geo.features import PLACE_KEYS, SAME_KEYS, feature
from incidents.merge import CELL, Offset, Spot, Telling, join
from incidents.model import Incident, Span, Toll

Feature = dict[str, Any]
_PLACE = tuple(f.name for f in dataclasses.fields(Place))
_ALWAYS = frozenset(("latitude", "longitude"))


def rest_of(incident: Incident) -> dict[str, Any]:
    """Return what a feature's properties do not tell of an incident: trigger, relation, place and expression."""
    expression = incident.expression
    t = incident.trigger
    trigger = {"report_id": t.report_id, "start": t.start, "end": t.end, "text": t.text, "field": t.field}
    made: dict[str, Any] = {"trigger": trigger, "relation": incident.relation, "place": _place(incident.place)}
    if expression is not None:
        made["expression"] = {
            "anchors": [_mention(m) for m in expression.anchors], "relation": expression.relation, "distance_km": expression.distance_km, "bearing": expression.bearing,
            "start": expression.start, "end": expression.end, "subject": None if expression.subject is None else _mention(expression.subject),
            "subject_text": expression.subject_text,
        }  # fmt: skip
    return made


def _place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {n: v for n in _PLACE if (v := getattr(place, n)) not in (None, "", False) or n in _ALWAYS}


def _place_back(row: Mapping[str, Any] | None) -> Place | None:
    return None if row is None else Place(**{"name_ar": "", "name_en": "", "iso": None, **row})


def _mention(mention: Mention) -> dict[str, Any]:
    return {"start": mention.start, "end": mention.end, "surface": mention.surface, "place": _place(mention.place), "confidence": mention.confidence, "role": mention.role}


def _mention_back(row: Mapping[str, Any]) -> Mention:
    return Mention(row["start"], row["end"], row["start"], row["end"], row["surface"], _place_back(row["place"]), row["confidence"], row["role"])


def incident_of(identifier: str, report_id: str, p: Mapping[str, Any], rest: Mapping[str, Any]) -> Incident:
    """Return the incident that `rest_of` and its feature's properties ``p`` hold; its feature is the same again."""
    e = rest.get("expression")
    expression = None if e is None else PlaceExpression(
        tuple(_mention_back(m) for m in e["anchors"]), e["relation"], e["distance_km"], e["bearing"], e["start"], e["end"],
        None if e["subject"] is None else _mention_back(e["subject"]), e["subject_text"],
    )  # fmt: skip
    made = Incident(identifier, report_id, Span(**rest["trigger"]), p["incident_type"], place=_place_back(rest["place"]), expression=expression)
    for key in SAME_KEYS:
        setattr(made, key, p[key])
    made.relation, made.weapons, made.confidence = rest["relation"], list(p["weapons"]), p["confidence"]
    made.claims, made.origins, made.sources = ([dict(x) for x in p[k]] for k in ("claims", "origins", "sources"))
    made.casualties = [Toll(**t) for t in p["casualties"]]
    made.evidence = {k: [Span(**s) for s in spans] for k, spans in p["evidence"].items()}
    made.reasons, made.merged, made.notes = list(p["reasons"]), list(p["merged"]), dict(p["notes"] or {})
    return made


def near_of(telling: Telling | None) -> int | None:
    """Return the day and the cell, in one number, by which incidents that may be one are found; None where nothing is ever merged."""
    if telling is None:
        return None
    row, column = cell_of(telling.place)
    return (date.fromisoformat(telling.event_date[:10]).toordinal() << 26) | ((row + 1800) << 13) | (column + 3600)


def cell_of(place: Spot) -> tuple[int, int]:
    """Return the cell of a place: incidents in one or neighbouring cells are compared."""
    return int(place.latitude // CELL), int(place.longitude // CELL)


def telling_back(p: Mapping[str, Any], rest: Mapping[str, Any]) -> Telling | None:
    """Return what is compared of a stored reading: `incidents.merge.telling_of` of the incident that `incident_of` gives."""
    place, e = rest["place"], rest.get("expression")
    if place is None or not p["event_date"] or p["time_precision"] != 1 or p["aggregate"] or p["incident_type"] == "presence":
        return None
    return Telling(
        p["incident_type"], p["status"], p["aggregate"], Spot(place["site_id"], place["kind"], place["latitude"], place["longitude"], place.get("sea", False)),
        None if e is None else Offset(e["distance_km"], e["bearing"]), p["event_date"], p["date_start"], p["event_time"], p["time_precision"], tuple(p["weapons"]),
        p["actor1"], p["actor1_kind"], p["actor1_home"], p["fatalities"], p["injuries"],
    )  # fmt: skip


def around(near: int) -> list[int]:
    """Return the numbers of `near_of` that lie in one or neighbouring cells, on the same day or a day before or after."""
    return [start + column for start in strips(near) for column in (0, 1, 2)]


def strips(near: int) -> list[int]:
    """Return the first numbers of nine strips of three that make up `around`."""
    return [near + (day << 26) + (row << 13) - 1 for day in (-1, 0, 1) for row in (-1, 0, 1)]


def joined(identifier: str, members: Sequence[tuple[Incident, Feature]]) -> Feature:
    """Return the machine's feature of incidents taken for one, in the order of `incidents.merge`; the place is that of the first."""
    if len(members) == 1:
        return members[0][1]
    first = members[0][1]["properties"]
    made = feature(join([m for m, _ in members]), made_by=first["made_by"], placed={k: first[k] for k in PLACE_KEYS})
    return {**made, "id": identifier}
