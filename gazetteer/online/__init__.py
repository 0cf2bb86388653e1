"""Online geocoders, only when the user asks for them: names that the index lacks are looked up at services through geopy."""

from __future__ import annotations

from gazetteer.online.geocoder import OnlineGeocoder
from gazetteer.online.provider import Provider, provider, provider_names

__all__ = ["OnlineGeocoder", "Provider", "provider", "provider_names"]
