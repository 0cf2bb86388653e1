"""Short ways from a sentence to what the reading room makes of it, and plain incidents to merge."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from gazetteer.fold import fold
from gazetteer.model import Place
from incidents import lexicon as lexicons
from incidents.casualties import TollFact, find_tolls
from incidents.dates import DateExpr, When, find_dates, resolve
from incidents.model import Incident, Span
from incidents.tagger import Tagged, tag

Dated = tuple[DateExpr, str, When | None]


def tagged(text: str) -> Tagged:
    return tag(fold(text), lexicons.load())


def day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def dated(text: str, published: str | None = None, story: str | None = None) -> list[Dated]:
    """Return each expression of time with its words and what it resolves to."""
    ground = tagged(text)
    out: list[Dated] = []
    for sentence in ground.sentences:
        for expr in find_dates(ground, sentence):
            start, end = ground.folded.span(expr.start, expr.end)
            out.append((expr, text[start:end], resolve(expr, day(published), day(story))))
    return out


def tolls(text: str) -> list[TollFact]:
    ground = tagged(text)
    return [fact for sentence in ground.sentences for fact in find_tolls(ground, sentence.start, sentence.end)]


def place(site: str = "t-1", lat: float = 36.50, lon: float = 40.75, kind: str = "town", **more: Any) -> Place:
    return Place(site, "بلدة", "Town", kind, lat, lon, "SY", **more)


def incident(report_id: str, published: str = "2024-02-02", **values: Any) -> Incident:
    """Return an airstrike of 1 February 2024 at one town, as one report tells it; ``values`` replace fields."""
    quote = f"نص {report_id}"
    made = Incident(hashlib.sha256(report_id.encode()).hexdigest()[:16], report_id, Span(report_id, 0, 2, "نص"), "airstrike", place=place(), event_date="2024-02-01", date_start="2024-02-01", date_end="2024-02-01", time_precision=1)
    made.sources = [{"report_id": report_id, "url": None, "title": None, "source": report_id, "published": published, "retrieved": None, "sha256": "0" * 64, "quote": quote, "start": 0, "end": len(quote)}]
    made.evidence = {"incident_type": [Span(report_id, 0, 2, "نص")]}
    for name, value in values.items():
        setattr(made, name, value)
    return made
