"""Made-up places, incidents and features for the tests of the geo room."""

from __future__ import annotations

from typing import Any

from gazetteer.model import Mention, Place, PlaceExpression
from geo.features import feature
from incidents.model import Incident, Span, Toll

HIT = Place("iq-hit", "هيت", "Hit", "town", 33.64, 42.83, "IQ", "Anbar", "Hit", 4.0, 66000, adm1_pcode="IQ-01", adm2_pcode="IQ-01-03")
RAMADI = Place("iq-ramadi", "الرمادي", "Ramadi", "city", 33.42, 43.3, "IQ", "Anbar", "Ramadi", 6.0, 220000)
QAIM = Place("iq-qaim", "القائم", "Al-Qaim", "town", 34.3925, 40.9894, "IQ", "Anbar", "Al-Qaim", 5.0)
ANBAR = Place("iq-anbar", "الأنبار", "Anbar", "governorate", 32.9, 41.7, "IQ", "Anbar", None, 210.0)
IRAQ = Place("iq", "العراق", "Iraq", "country", 33.0, 43.7, "IQ", None, None, 450.0)
SYRIA = Place("sy", "سوريا", "Syria", "country", 35.0, 38.5, "SY", None, None, 350.0)
RED_SEA = Place("sea-red", "البحر الأحمر", "Red Sea", "water", 20.0, 38.5, None, None, None, 900.0, sea=True)
MOCHA = Place("ye-mocha", "المخا", "Mocha", "town", 13.32, 43.25, "YE", "Taizz", None, 5.0)
HODEIDAH = Place("ye-hodeidah", "الحديدة", "Hodeidah", "city", 14.80, 42.95, "YE", "Hodeidah", None, 8.0)


def mention(place: Place | None, surface: str | None = None) -> Mention:
    """A mention of a place."""
    words = surface or (place.name_ar if place else "؟")
    return Mention(0, len(words), 0, len(words), words, place, 0.9)


def expression(relation: str, *places: Place | None, km: float | None = None, bearing: float | None = None, subject: Place | None = None,
               ) -> PlaceExpression:
    """A place expression around anchors."""
    return PlaceExpression(
        tuple(mention(p) for p in places), relation, km, bearing, 0, 10, subject=mention(subject) if subject else None
    )


def incident(number: int = 1, **changes: Any) -> Incident:
    """An incident with every kind of value filled in."""
    rid = f"report-{number}"
    values: dict[str, Any] = {
        "id": f"{number:016x}", "report_id": rid, "trigger": Span(rid, 3, 8, "قصفت"), "incident_type": "drone_attack", "place": HIT,
        "location_text": "مدينة هيت", "event_date": "2024-01-28", "date_start": "2024-01-28", "date_end": "2024-01-28", "time_precision": 1,
        "event_time": "21:30", "date_text": "مساء الأحد", "actor1": "Example Brigade", "actor1_ar": "لواء المثال", "target": "base", "target_ar": "قاعدة",
        "object_hit": None, "weapons": ["drone", "rocket"], "munitions": 3, "munitions_min": 2, "munitions_max": 3, "fatalities": 1, "fatalities_min": 1,
        "fatalities_max": 4, "injuries": 0, "casualties": [Toll(killed=1, side="military", report_id=rid, start=20, end=27)],
        "claims": [{"speaker": "Example Brigade", "stance": "claims", "about": "attack", "value": None, "start": 0, "end": 5, "report_id": rid}],
        "origins": [{"name": "Ramadi", "site_id": "iq-ramadi", "latitude": 33.42, "longitude": 43.3, "text": "الرمادي"}], "confidence": 0.83,
        "sources": [{"report_id": rid, "url": f"https://example.org/{number}?a=1;b=2", "title": "هجوم بطائرة مسيّرة", "source": "وكالة المثال",
                     "published": "2024-01-29T08:00:00+03:00", "retrieved": None, "sha256": "0" * 64, "quote": "قصفت طائرة مسيّرة مدينة هيت | مساء",
                     "start": 0, "end": 40}],
        "evidence": {"incident_type": [Span(rid, 3, 8, "قصفت")], "weapons": [Span(rid, 9, 20, "طائرة مسيرة"), Span(rid, 0, 4, "عنوان", "title")]},
        "notes": {"ar": "هجوم بطائرة مسيّرة في هيت.", "en": "Drone attack at Hit."}, "reasons": ["trigger قصفت; weight 2"],
        "actor1_kind": "militia", "actor1_home": "IQ",
    }
    return Incident(**{**values, **changes})


def some_features(count: int = 3) -> list[dict[str, Any]]:
    """Features of several incidents: located, country-level, at sea, and bare."""
    kinds: list[dict[str, Any]] = [
        {}, {"place": IRAQ, "incident_type": "airstrike", "event_date": "2024-01", "date_start": "2024-01-01", "date_end": "2024-01-31"},
        {"place": RED_SEA, "event_date": "2020", "date_start": "2020-01-01", "date_end": "2020-12-31"},
        {"place": ANBAR, "weapons": [], "notes": {}, "evidence": {}, "sources": [], "event_date": None, "date_start": None, "date_end": None},
        {"place": None, "incident_type": "other"},
    ]
    return [feature(incident(n + 1, **kinds[n % len(kinds)]), made_by="mawqi 0.1") for n in range(count)]
