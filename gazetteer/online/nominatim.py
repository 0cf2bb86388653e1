"""Nominatim (OpenStreetMap); its usage policy allows one query a second."""

from __future__ import annotations

from typing import Any

from gazetteer.online.provider import USER_AGENT, Provider, radius_of_box

_KINDS = {
    "city": "city", "town": "town", "village": "village", "hamlet": "village", "suburb": "neighbourhood", "neighbourhood": "neighbourhood", "quarter": "neighbourhood",
    "country": "country", "state": "governorate", "province": "governorate", "county": "district", "aerodrome": "airport", "military": "military_base", "region": "region",
    "water": "water", "river": "water", "island": "other",
}  # fmt: skip


class Service(Provider):
    """The Nominatim geocoder of geopy."""

    name = "nominatim"

    def make(self) -> Any:
        """Return the geopy geocoder."""
        from geopy.geocoders import Nominatim

        from gazetteer.online.adapter import Staying

        return Nominatim(user_agent=USER_AGENT, domain=self.domain or "nominatim.openstreetmap.org", scheme=self.scheme, timeout=self.timeout, adapter_factory=Staying)

    def options(self, iso: str | None) -> dict[str, Any]:
        """Return the keyword arguments of a query."""
        return {"exactly_one": False, "limit": 5, "addressdetails": True, "language": "ar,en", "country_codes": iso.lower() if iso else None}

    def describe(self, raw: dict[str, Any]) -> tuple[str, str | None, float]:
        """Return kind, country and radius from type, address and bounding box."""
        country = (raw.get("address") or {}).get("country_code")
        box = raw.get("boundingbox")
        radius = radius_of_box(float(box[0]), float(box[1]), float(box[2]), float(box[3])) if box and len(box) == 4 else 5.0
        return _KINDS.get(raw.get("addresstype") or raw.get("type") or "", "other"), country.upper() if country else None, radius
