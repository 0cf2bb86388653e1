"""Made-up incidents in the contract's shape, for tests of the map; no sentence comes from a real report."""

from __future__ import annotations

import hashlib
import random
from datetime import date, timedelta
from typing import Any

Feature = dict[str, Any]

#: name, Arabic name, latitude, longitude, iso, admin1, kind
PLACES = (
    ("Tower Base", "قاعدة البرج", 33.31, 44.36, "IQ", "بغداد", "military_base"),
    ("Palm Camp", "معسكر النخيل", 33.80, 42.44, "IQ", "الأنبار", "military_base"),
    ("River Town", "بلدة النهر", 35.33, 40.14, "SY", "دير الزور", "town"),
    ("East Field", "حقل الشرق", 35.02, 40.56, "SY", "دير الزور", "oil_field"),
    ("Hill Village", "قرية التل", 36.19, 44.01, "IQ", "أربيل", "village"),
    ("North Gate", "معبر الشمال", 37.05, 41.22, "SY", "الحسكة", "border_crossing"),
    ("Desert Tower", "برج الصحراء", 33.32, 38.70, "JO", "المفرق", "military_base"),
    ("Harbour", "الميناء", 14.80, 42.95, "YE", "الحديدة", "city"),
    ("Old Town", "البلدة القديمة", 36.20, 37.15, "SY", "حلب", "city"),
    ("South Suburb", "الضاحية الجنوبية", 33.85, 35.51, "LB", "جبل لبنان", "town"),
)
TYPES = (
    ("drone_attack", ["drone"], "هاجمت طائرة مسيّرة"),
    ("missile_rocket_attack", ["rocket_or_missile"], "سقطت صواريخ على"),
    ("airstrike", ["aircraft"], "قصفت مقاتلات"),
    ("shelling_artillery", ["artillery", "mortar"], "قصفت المدفعية"),
    ("ied_explosion", ["ied"], "انفجرت عبوة ناسفة في"),
    ("armed_clash", ["small_arms"], "اندلعت اشتباكات في"),
    ("interception", ["drone"], "اعترضت الدفاعات مسيّرة فوق"),
    ("landmine_uxo", ["landmine"], "انفجر لغم في"),
)
ACTORS = (("Force A", "القوة ألف"), ("Group B", "الفصيل باء"), ("Army C", "الجيش جيم"), (None, None))
STATUSES = ("occurred", "occurred", "occurred", "intercepted", "claimed", "alleged", "denied", "threatened")


def span(report: str, text: str, word: str) -> dict[str, Any]:
    """Evidence of one word in a text."""
    start = text.index(word)
    return {"report_id": report, "start": start, "end": start + len(word), "text": word}


def feature(number: int, rng: random.Random, **over: Any) -> Feature:
    """One incident; ``over`` replaces properties."""
    name, name_ar, lat, lon, iso, admin, kind = PLACES[rng.randrange(len(PLACES))]
    lat, lon = round(lat + rng.choice((0, 0, rng.uniform(-1.2, 1.2))), 5), round(lon + rng.choice((0, 0, rng.uniform(-1.2, 1.2))), 5)
    incident_type, weapons, words = TYPES[rng.randrange(len(TYPES))]
    actor, actor_ar = ACTORS[rng.randrange(len(ACTORS))]
    day = date(2024, 1, 1) + timedelta(days=rng.randrange(120))
    report = f"report_{number:05d}"
    text = f"أفاد مصدر محلي بأنه {words} {name_ar} مساء أمس، وقُتل شخصان وأصيب ثلاثة آخرون. رقم الخبر {number}."
    killed = rng.choice((None, 0, 2, 5))
    properties: dict[str, Any] = {
        "incident_type": incident_type, "event_type": "Explosions/Remote violence", "sub_event_type": "Air/drone strike",
        "outcome": "occurred", "status": STATUSES[rng.randrange(len(STATUSES))], "aggregate": False,
        "event_date": day.isoformat(), "date_start": day.isoformat(), "date_end": day.isoformat(), "time_precision": 1,
        "event_time": "night", "date_text": "أمس", "actor1": actor, "actor1_ar": actor_ar, "actor2": None, "actor2_ar": None,
        "target": name, "target_ar": name_ar, "target_claimed": None, "object_hit": None, "weapons": weapons,
        "munitions": 2, "munitions_min": 2, "munitions_max": 5, "munitions_intercepted": 1,
        "fatalities": killed, "fatalities_min": killed, "fatalities_max": None if killed is None else killed + rng.choice((0, 3)),
        "injuries": None, "injuries_min": 1 if killed else None, "injuries_max": None,
        "casualties": [{"side": "civilian", "killed": killed, "injured": 3, "source": "Agency One", "shared": False},
                       {"side": "civilian", "killed": 5, "injured": None, "source": "Agency Two", "shared": False}] if killed else [],
        "claims": [{"speaker": "Group B", "stance": "claims", "about": "responsibility", "value": None},
                   {"speaker": "Army C", "stance": "denies", "about": "occurrence", "value": None}] if number % 3 == 0 else [],
        "location": name, "location_ar": name_ar, "location_text": name_ar, "site_id": f"site-{name}", "site_kind": kind,
        "relation": "at", "country": None, "iso": iso, "admin1": admin, "latitude": lat, "longitude": lon,
        "geo_precision": 1, "where_prec": 1, "uncertainty_km": rng.choice((1.0, 5.0, 12.0)),
        "origins": [{"name": "Launch Hill", "latitude": 34.5, "longitude": 43.5, "text": "تل الإطلاق"}] if number % 7 == 0 else [],
        "confidence": round(rng.uniform(0.25, 0.95), 2),
        "sources": [{"report_id": report, "url": f"https://news.example/{number}", "title": f"خبر {number}",
                     "source": rng.choice(("وكالة أولى", "وكالة ثانية", "Daily Three")), "published": day.isoformat(),
                     "quote": text, "start": 0, "end": len(text)}],
        "evidence": {"incident_type": [span(report, text, words)], "location": [span(report, text, name_ar)],
                     "event_date": [span(report, text, "مساء أمس")], "fatalities": [span(report, text, "قُتل شخصان")]},
        "reasons": ["type: trigger phrase with a weapon", f"place: named after the trigger, {kind}", "date: 'yesterday' before publication"],
        "notes": {"ar": f"{words} {name_ar}.", "en": f"An incident at {name}."}, "made_by": "mawqi test",
    }  # fmt: skip
    properties.update(over)
    lat, lon = properties["latitude"], properties["longitude"]
    geometry = None if lat is None else {"type": "Point", "coordinates": [lon, lat]}
    identity = hashlib.sha256(f"{number}".encode()).hexdigest()[:16]
    return {"type": "Feature", "id": over.get("id", identity), "geometry": geometry, "properties": properties}


def features(count: int, seed: int = 7) -> list[Feature]:
    """``count`` incidents, the same for the same seed."""
    rng = random.Random(seed)
    return [feature(n, rng) for n in range(count)]


def mixed(count: int = 120, seed: int = 7) -> dict[str, Any]:
    """A collection with every special case: presence, areas, a sea, unlocated, undated, vague dates, aggregates, sites."""
    rng = random.Random(seed)
    rows = features(count, seed)
    special: list[dict[str, Any]] = [
        {"incident_type": "presence", "location": "Palm Camp", "location_ar": "معسكر النخيل", "latitude": 33.8, "longitude": 42.44},
        {"incident_type": "presence", "location": "North Gate", "location_ar": "معبر الشمال", "latitude": 37.05, "longitude": 41.22},
        {"latitude": None, "longitude": None, "iso": "SY", "location": "Syria", "location_ar": "سوريا", "site_kind": "country", "admin1": None},
        {"latitude": None, "longitude": None, "iso": "SY", "location": "Syria", "location_ar": "سوريا", "site_kind": "country", "admin1": None},
        {"latitude": None, "longitude": None, "iso": None, "sea": "Red Sea", "location": "Red Sea", "location_ar": "البحر الأحمر", "admin1": None},
        {"latitude": None, "longitude": None, "iso": None, "location": None, "location_ar": None, "location_text": None, "admin1": None},
        {"latitude": 32.6, "longitude": 41.7, "iso": "IQ", "site_kind": "governorate", "geo_precision": 3, "where_prec": 4,
         "uncertainty_km": 180, "location": "Anbar", "location_ar": "الأنبار"},
        {"latitude": 35.1, "longitude": 39.9, "iso": "SY", "site_kind": "region", "geo_precision": 3, "where_prec": 5,
         "uncertainty_km": 70, "location": "Steppe", "location_ar": "البادية"},
        {"event_date": None, "date_start": None, "date_end": None, "time_precision": None},
        {"event_date": "2024-02", "date_start": "2024-02-01", "date_end": "2024-02-29", "time_precision": 3},
        {"event_date": "2024", "date_start": "2024-01-01", "date_end": "2024-12-31", "time_precision": 4},
        {"aggregate": True, "notes": {"ar": "حصيلة إجمالية.", "en": "A total."}},
        {"relation": "offset", "geo_precision": 2, "uncertainty_km": 9.0, "location": "west of River Town", "location_ar": "غرب بلدة النهر"},
    ]  # fmt: skip
    rows += [feature(count + n, rng, **over) for n, over in enumerate(special)]
    sites = [
        {"site_id": "s1", "name": "Quiet Village", "name_ar": "قرية هادئة", "name_en": "Quiet Village", "kind": "village",
         "latitude": 34.4, "longitude": 41.9, "mentions": 4, "incidents": 0},
        {"site_id": "s2", "name": "Salt Crossing", "name_ar": "معبر الملح", "name_en": "Salt Crossing", "kind": "border_crossing",
         "latitude": 32.9, "longitude": 39.3, "mentions": 1, "incidents": 0},
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": rows, "mawqi_sites": sites}
