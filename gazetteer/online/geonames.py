"""The GeoNames search service; it wants a user name (option ``key``)."""

from __future__ import annotations

from typing import Any

from gazetteer.errors import InputError
from gazetteer.online.provider import USER_AGENT, Provider


class Service(Provider):
    """The GeoNames geocoder of geopy."""

    name = "geonames"

    def make(self) -> Any:
        """Return the geopy geocoder.

        Raises
        ------
        InputError
            Without a user name.
        """
        from geopy.geocoders import GeoNames

        from gazetteer.online.adapter import Staying

        if not self.key:
            raise InputError("GeoNames wants a user name", remedy="give it as the key of the service")
        made = GeoNames(self.key, user_agent=USER_AGENT, scheme=self.scheme, timeout=self.timeout, adapter_factory=Staying)
        if self.domain:
            made.domain = self.domain
            made.api = f"{self.scheme}://{self.domain}{made.geocode_path}"
        return made

    def options(self, iso: str | None) -> dict[str, Any]:
        """Return the keyword arguments of a query."""
        return {"exactly_one": False, "country": iso}

    def describe(self, raw: dict[str, Any]) -> tuple[str, str | None, float]:
        """Return kind, country and radius from feature class, code and population."""
        from gazetteer.importers.geonames import _kind

        kind = _kind(raw.get("fcl") or "", raw.get("fcode") or "", int(raw.get("population") or 0))
        return kind, raw.get("countryCode") or None, {"city": 8.0, "town": 4.0, "village": 2.0, "country": 300.0, "governorate": 80.0, "district": 20.0}.get(kind, 5.0)
