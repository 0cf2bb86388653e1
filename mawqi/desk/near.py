"""Proposals for a merge: incidents near in place and in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mawqi.case import Case

#: The most kilometres and days between two incidents that are proposed, and the most proposals.
KM, DAYS, MOST = 60.0, 3, 20


def days_between(one: Mapping[str, Any], other: Mapping[str, Any]) -> int | None:
    """Return the days between two incidents' stretches of time, 0 where they overlap, None where one is undated."""
    spans = []
    for p in (one, other):
        try:
            spans.append((date.fromisoformat(str(p["date_start"])[:10]), date.fromisoformat(str(p.get("date_end") or p["date_start"])[:10])))
        except (KeyError, ValueError):
            return None
    (a, b), (c, d) = spans
    return max(0, (c - b).days, (a - d).days)


def km_between(one: Mapping[str, Any], other: Mapping[str, Any]) -> float | None:
    """Return the kilometres between two incidents' points, None where one has none."""
    from geo.locate import geodesic_km

    if None in (one.get("latitude"), one.get("longitude"), other.get("latitude"), other.get("longitude")):
        return None
    return round(geodesic_km(float(one["latitude"]), float(one["longitude"]), float(other["latitude"]), float(other["longitude"])), 1)


def rank(own: Mapping[str, Any], features: Iterable[Mapping[str, Any]], *, skip: set[str]) -> list[dict[str, Any]]:
    """Return the features near to one in place and time, nearest first, with ``km`` and ``days`` (None where not known).

    Two without a common point or day are proposed only when they share the named place.
    """
    rows = []
    for feature in features:
        p, identifier = feature["properties"], str(feature["id"])
        if identifier in skip:
            continue
        km, days = km_between(own, p), days_between(own, p)
        same = bool(own.get("site_id")) and own.get("site_id") == p.get("site_id")
        same = same or (bool(own.get("location_ar") or own.get("location")) and (own.get("location_ar") or own.get("location")) == (p.get("location_ar") or p.get("location")))
        reach = KM + float(own.get("uncertainty_km") or 0) / 2
        if (km is not None and km > reach) or (days is not None and days > DAYS) or (not same and (km is None or days is None)):
            continue
        cost = (km if km is not None else 20.0) / 20 + (days if days is not None else 2) + (0 if own.get("incident_type") == p.get("incident_type") else 1.5) - (1 if same else 0)
        rows.append((cost, identifier, feature, km, days))
    rows.sort(key=lambda row: row[:2])
    return [{"id": identifier, "km": km, "days": days, "feature": feature} for _, identifier, feature, km, days in rows[:MOST]]


def proposals(case: Case, incident_id: str) -> list[dict[str, Any]]:
    """Return the incidents that an incident may be merged with, nearest first; each with its version, values, ``km`` and ``days``."""
    from mawqi.desk.views import told

    found = case.incident(incident_id)
    if found is None:
        return []
    own = found["feature"]["properties"]
    own_id = str(found["feature"]["id"])
    reach = KM + float(own.get("uncertainty_km") or 0) / 2
    around = case.near(own_id, km=reach, days=DAYS)
    versions = {str(feature["id"]): version for feature, version in around}
    rows = rank(own, [feature for feature, _ in around], skip={own_id, *(found.get("members") or [])})
    return [{"id": r["id"], "version": versions[r["id"]], "km": r["km"], "days": r["days"], "values": told(r["feature"])} for r in rows]

