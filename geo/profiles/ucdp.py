"""Profile ucdp: the main columns and codes of UCDP GED (codebook 23.1); only events with a death."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.acled import STATE_KINDS, targets_civilians
from geo.countries import GW_NUMBERS, ucdp_region
from geo.profiles import ProfileReport
from geo.profiles.common import Shares, located, middle_day, texts

Feature = dict[str, Any]
COLUMNS = tuple(
    "id year type_of_violence side_a side_b number_of_sources source_article source_office source_date source_headline where_prec where_coordinates "
    "where_description adm_1 adm_2 latitude longitude geom_wkt country country_id region event_clarity date_prec date_start date_end deaths_a deaths_b "
    "deaths_civilians deaths_unknown best high low".split()
)
CANNOT_FILL = (
    "conflict, dyad and side ids of UCDP (not among these columns)", "country_id outside the coverage's countries",
    "latitude, longitude and geom_wkt where only the country or sea is known (UCDP gives a point there)",
)
CANNOT_HOLD = (
    "weapons, munitions, injuries", "claims and status", "origins", "evidence", "Arabic names", "uncertainty_km", "incidents without a death",
)
_DATE_PREC = {1: 1, 2: 3, 3: 4, 4: 5}


def _reason(p: dict[str, Any], best: int) -> str | None:
    if p.get("status") in ("denied", "threatened") or p.get("outcome") == "threatened":
        return "denied or threatened"
    if p.get("incident_type") == "presence":
        return "presence without violence"
    if best < 1:
        return "no death is told"
    if middle_day(p) is None:
        return "undated"
    if p.get("where_prec") is None:
        return "no place is known"
    return None


def _type(p: dict[str, Any]) -> int:
    """1 state-based, 2 non-state, 3 one-sided (UCDP definitions): civilians and no armed side make it one-sided."""
    if targets_civilians(p):
        return 3
    states = [p.get(k) in STATE_KINDS or p.get(k) == "coalition" for k in ("actor1_kind", "actor2_kind")]
    security = any(t.get("side") == "security" for t in p.get("casualties") or [])
    return 1 if any(states) or security or not p.get("actor2") else 2


def deaths(p: dict[str, Any], share: tuple[int, int, int] | None) -> dict[str, int]:
    """Return deaths by side: attackers are side a; civilians are civilians; the rest is unknown, or side b where it was security."""
    told = p.get("fatalities")
    best = int(told if told is not None else share[0] if share else p.get("fatalities_min") or 0)
    by_side = {"deaths_a": 0, "deaths_b": 0, "deaths_civilians": 0}
    for toll in p.get("casualties") or []:
        if toll.get("shared"):
            continue
        name = {"attackers": "deaths_a", "security": "deaths_b", "civilians": "deaths_civilians"}.get(str(toll.get("side")))
        killed = toll.get("killed") or 0
        if name:
            by_side[name] = max(by_side[name], int(killed))
        elif toll.get("civilian"):
            by_side["deaths_civilians"] = max(by_side["deaths_civilians"], min(int(toll["civilian"]), int(killed) or int(toll["civilian"])))
    victims = by_side["deaths_b"] + by_side["deaths_civilians"]
    if victims > best:
        by_side["deaths_b"] = by_side["deaths_civilians"] = victims = 0
    unknown = best - victims
    total = best + by_side["deaths_a"]
    low, high = p.get("fatalities_min"), p.get("fatalities_max")
    return {
        **by_side, "deaths_unknown": unknown, "best": total, "low": min(total, int(low) + by_side["deaths_a"]) if low is not None else total,
        "high": max(total, int(high) + by_side["deaths_a"]) if high is not None else total,
    }


def convert(items: Sequence[Feature]) -> tuple[list[dict[str, Any]], ProfileReport]:
    """Return rows in UCDP GED's shape and the report."""
    report = ProfileReport("ucdp", cannot_fill=CANNOT_FILL, cannot_hold=CANNOT_HOLD)
    shares = Shares(items)
    rows = []
    for item in items:
        p = item["properties"]
        toll = deaths(p, shares.share(p))
        reason = _reason(p, toll["best"])
        if reason:
            report.left_out[reason] += 1
            continue
        if p.get("fatalities") is None:
            report.filled["deaths without a number for this event alone: the least or a share"] += 1
        if not located(p):
            report.filled["no coordinates: only the country is known"] += 1
        rows.append(_row(item, toll))
    return rows, report


def _row(item: Feature, toll: dict[str, int]) -> dict[str, Any]:
    p = item["properties"]
    day = middle_day(p) or ""
    start, end = p.get("date_start") or day, p.get("date_end") or day
    kind = _type(p)
    precision = _DATE_PREC.get(p.get("time_precision") or 0, 5)
    if precision == 1 and start != end:
        precision = 2
    point = located(p)
    return {
        "id": item.get("id"), "year": int(day[:4]), "type_of_violence": kind, "side_a": p.get("actor1") or "",
        "side_b": "Civilians" if kind == 3 else p.get("actor2") or "", "number_of_sources": len(p.get("sources") or []) or -1,
        "source_article": "; ".join(texts(p, "url") or texts(p, "report_id")), "source_office": "; ".join(texts(p, "source")),
        "source_date": "; ".join(x[:10] for x in texts(p, "published")), "source_headline": "; ".join(texts(p, "title")),
        "where_prec": p.get("where_prec"), "where_coordinates": p.get("location") or p.get("country") or p.get("sea") or "",
        "where_description": p.get("location_text") or "", "adm_1": p.get("admin1") or "", "adm_2": p.get("admin2") or "",
        "latitude": p.get("latitude"), "longitude": p.get("longitude"), "geom_wkt": f"POINT ({p['longitude']} {p['latitude']})" if point else "",
        "country": p.get("country") or "", "country_id": GW_NUMBERS.get(p.get("iso") or ""), "region": ucdp_region(p.get("iso")) or "",
        "event_clarity": 2 if p.get("aggregate") else 1, "date_prec": precision, "date_start": start, "date_end": end,
        **{k: toll[k] for k in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low")},
    }
