"""A Pelias server of the user's choice (option ``domain``)."""

from __future__ import annotations

from typing import Any

from gazetteer.errors import InputError
from gazetteer.online.provider import USER_AGENT, Provider, radius_of_box

_KINDS = {"locality": "town", "localadmin": "district", "neighbourhood": "neighbourhood", "borough": "neighbourhood", "country": "country", "region": "governorate", "county": "district", "venue": "building", "street": "road"}


class Service(Provider):
    """The Pelias geocoder of geopy."""

    name = "pelias"

    def make(self) -> Any:
        """Return the geopy geocoder.

        Raises
        ------
        InputError
            Without a server.
        """
        from geopy.geocoders import Pelias

        from gazetteer.online.adapter import Staying

        if not self.domain:
            raise InputError("Pelias has no public server", remedy="give the host of one as the domain")
        return Pelias(self.domain, api_key=self.key, user_agent=USER_AGENT, scheme=self.scheme, timeout=self.timeout, adapter_factory=Staying)

    def options(self, iso: str | None) -> dict[str, Any]:
        """Return the keyword arguments of a query."""
        return {"exactly_one": False, "countries": [iso] if iso else None, "language": "ar"}

    def describe(self, raw: dict[str, Any]) -> tuple[str, str | None, float]:
        """Return kind, country and radius from layer, country code and box."""
        properties = raw.get("properties") or {}
        box = raw.get("bbox")
        radius = radius_of_box(box[1], box[3], box[0], box[2]) if box and len(box) == 4 else 5.0
        return _KINDS.get(properties.get("layer") or "", "other"), properties.get("country_code") or None, radius
