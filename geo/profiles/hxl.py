"""Profile hxl: a table with the row of hashtags of the Humanitarian Exchange Language (HXL standard 1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.profiles import ProfileReport
from geo.profiles.common import texts

Feature = dict[str, Any]
_TABLE = (
    ("date_start", "#date+start"), ("date_end", "#date+end"), ("actor1", "#group+name+first"), ("admin1", "#adm1+name"), ("lat", "#geo+lat"),
    ("lon", "#geo+lon"), ("killed", "#affected+killed"), ("injured", "#affected+injured"), ("source", "#meta+source"), ("description", "#description"),
    ("id", "#meta+id"), ("incident_type", "#event+type"), ("status", "#status"), ("country_code", "#country+code+v_iso2"), ("adm1_pcode", "#adm1+code"),
    ("location", "#loc+name+i_en"), ("location_ar", "#loc+name+i_ar"), ("uncertainty_km", "#geo+precision+km"), ("url", "#meta+url"),
)
COLUMNS = tuple(name for name, _ in _TABLE)
TAGS = tuple(tag for _, tag in _TABLE)
CANNOT_HOLD = (
    "claims, casualties by side, origins, evidence", "weapons and munitions", "the lowest and highest figures of sources that differ",
)


def convert(items: Sequence[Feature]) -> tuple[list[dict[str, Any]], ProfileReport]:
    """Return rows for HXL and the report; denied and threatened incidents are left out, totals over many incidents too."""
    report = ProfileReport("hxl", cannot_hold=CANNOT_HOLD)
    rows = []
    for item in items:
        p = item["properties"]
        reason = "denied or threatened" if p.get("status") in ("denied", "threatened") else "a total over many incidents" if p.get("aggregate") else None
        if reason:
            report.left_out[reason] += 1
            continue
        notes = p.get("notes") if isinstance(p.get("notes"), dict) else {}
        rows.append({
            "date_start": p.get("date_start"), "date_end": p.get("date_end"), "actor1": p.get("actor1"), "admin1": p.get("admin1"),
            "lat": p.get("latitude"), "lon": p.get("longitude"), "killed": p.get("fatalities"), "injured": p.get("injuries"),
            "source": "; ".join(texts(p, "source") or texts(p, "report_id")), "description": (notes or {}).get("en") or (notes or {}).get("ar"),
            "id": item.get("id"), "incident_type": p.get("incident_type"), "status": p.get("status"), "country_code": p.get("iso"),
            "adm1_pcode": p.get("adm1_pcode"), "location": p.get("location"), "location_ar": p.get("location_ar"),
            "uncertainty_km": p.get("uncertainty_km"), "url": "; ".join(texts(p, "url")),
        })
    return rows, report
