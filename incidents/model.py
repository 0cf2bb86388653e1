"""Reports, spans of evidence and incidents: the records that the reading room passes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gazetteer.model import Place, PlaceExpression


@dataclass(slots=True)
class Report:
    """One news text. ``text`` is never changed; offsets count its Unicode code points. ``published`` is an ISO 8601 date or datetime."""

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    url: str | None = None
    source: str | None = None
    lang: str | None = None
    retrieved: str | None = None


@dataclass(slots=True)
class Span:
    """Words of a report: ``text == report.text[start:end]`` (or of its title when ``field`` is ``title``)."""

    report_id: str
    start: int
    end: int
    text: str
    field: str = "text"


@dataclass(slots=True)
class Toll:
    """One account of casualties: who was killed or injured, on which side, by whose word, shared by how many incidents."""

    killed: int | None = None
    injured: int | None = None
    killed_min: int | None = None
    killed_max: int | None = None
    injured_min: int | None = None
    injured_max: int | None = None
    side: str | None = None
    civilian: int | None = None
    women: int | None = None
    children: int | None = None
    shared: bool = False
    source: str | None = None
    start: int = 0
    end: int = 0
    report_id: str = ""


@dataclass(slots=True)
class Incident:
    """One incident as one report tells it, or several reports merged. Field names are those of the contract's properties.

    ``places`` is where it happened: the resolved place (or None) and the expression that places it (or None); coordinates are made by ``geo.locate``.
    """

    id: str
    report_id: str
    trigger: Span
    incident_type: str
    outcome: str = "occurred"
    status: str = "occurred"
    aggregate: bool = False
    place: Place | None = None
    expression: PlaceExpression | None = None
    location_text: str | None = None
    relation: str | None = None
    event_date: str | None = None
    date_start: str | None = None
    date_end: str | None = None
    time_precision: int | None = None
    event_time: str | None = None
    date_text: str | None = None
    actor1: str | None = None
    actor1_ar: str | None = None
    actor2: str | None = None
    actor2_ar: str | None = None
    target: str | None = None
    target_ar: str | None = None
    target_claimed: str | None = None
    object_hit: str | None = None
    weapons: list[str] = field(default_factory=list)
    munitions: int | None = None
    munitions_min: int | None = None
    munitions_max: int | None = None
    munitions_intercepted: int | None = None
    fatalities: int | None = None
    fatalities_min: int | None = None
    fatalities_max: int | None = None
    injuries: int | None = None
    injuries_min: int | None = None
    injuries_max: int | None = None
    casualties: list[Toll] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    origins: list[dict[str, Any]] = field(default_factory=list)
    confidence: float = 0.5
    sources: list[dict[str, Any]] = field(default_factory=list)
    evidence: dict[str, list[Span]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    actor1_kind: str | None = None
    actor1_home: str | None = None
    actor2_kind: str | None = None
    actor2_home: str | None = None
