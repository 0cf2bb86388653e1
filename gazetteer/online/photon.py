"""Photon (Komoot), over OpenStreetMap."""

from __future__ import annotations

from typing import Any

from gazetteer.online.provider import USER_AGENT, Provider, radius_of_box

_KINDS = {"city": "city", "town": "town", "village": "village", "hamlet": "village", "suburb": "neighbourhood", "district": "neighbourhood", "country": "country", "state": "governorate", "county": "district"}


class Service(Provider):
    """The Photon geocoder of geopy."""

    name = "photon"

    def make(self) -> Any:
        """Return the geopy geocoder."""
        from geopy.geocoders import Photon

        from gazetteer.online.adapter import Staying

        return Photon(user_agent=USER_AGENT, domain=self.domain or "photon.komoot.io", scheme=self.scheme, timeout=self.timeout, adapter_factory=Staying)

    def options(self, iso: str | None) -> dict[str, Any]:
        """Return the keyword arguments of a query; Photon takes no country."""
        return {"exactly_one": False, "limit": 5}

    def describe(self, raw: dict[str, Any]) -> tuple[str, str | None, float]:
        """Return kind, country and radius from the properties of the feature."""
        properties = raw.get("properties") or {}
        box = properties.get("extent")
        radius = radius_of_box(box[3], box[1], box[0], box[2]) if box and len(box) == 4 else 5.0
        country = properties.get("countrycode")
        return _KINDS.get(properties.get("osm_value") or properties.get("type") or "", "other"), country.upper() if country else None, radius
