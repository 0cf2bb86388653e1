"""What an online geocoder is: a geopy class, how it is made, and what its answers mean."""

from __future__ import annotations

from abc import ABC, abstractmethod
from importlib import import_module
from typing import Any

from gazetteer.errors import InputError
from gazetteer.model import Place
from gazetteer.sources import km

_HOMES = {"nominatim": "nominatim", "photon": "photon", "geonames": "geonames", "pelias": "pelias"}
USER_AGENT = "mawqi-gazetteer"


class Provider(ABC):
    """One online geocoder.

    Parameters
    ----------
    domain : str, optional
        Host (and port) of the service; the public one when missing.
    scheme : str
        ``https`` or ``http``.
    key : str, optional
        User name or key, where the service wants one.
    timeout : float
        Seconds to wait for an answer.
    """

    name = ""

    def __init__(self, *, domain: str | None = None, scheme: str = "https", key: str | None = None, timeout: float = 10.0) -> None:
        self.domain, self.scheme, self.key, self.timeout = domain, scheme, key, timeout
        self._geocoder: Any = None

    @abstractmethod
    def make(self) -> Any:
        """Return the geopy geocoder."""

    @abstractmethod
    def options(self, iso: str | None) -> dict[str, Any]:
        """Return the keyword arguments of a query."""

    @abstractmethod
    def describe(self, raw: dict[str, Any]) -> tuple[str, str | None, float]:
        """Return (kind, ISO code, uncertainty in km) of an answer."""

    def geocode(self, query: str, iso: str | None) -> list[Place]:
        """Ask the service; raises geopy's errors."""
        if self._geocoder is None:
            self._geocoder = self.make()
        found = self._geocoder.geocode(query, **self.options(iso)) or []
        places: list[Place] = []
        for location in found if isinstance(found, list) else [found]:
            kind, country, radius = self.describe(location.raw)
            label = str(location.address or query)
            arabic = any("\u0600" <= c <= "\u06ff" for c in label)
            short = label.split(",")[0].split("،")[0].strip()
            places.append(
                Place(
                    f"online-{self.name}-{location.latitude:.4f}-{location.longitude:.4f}", short if arabic else "", "" if arabic else short, kind, float(location.latitude),
                    float(location.longitude), country, None, None, radius, 0, f"online: {self.name}", note=label,
                )
            )  # fmt: skip
        return places


def radius_of_box(south: float, north: float, west: float, east: float) -> float:
    """Return half of a box's diagonal in km, at least 0.2."""
    return max(0.2, round(km(south, west, north, east) / 2, 1))


def provider_names() -> list[str]:
    """Return the names of the geocoders."""
    return sorted(_HOMES)


def provider(name: str, **options: Any) -> Provider:
    """Make a geocoder by name.

    Raises
    ------
    InputError
        When there is none of that name.
    """
    home = _HOMES.get(name.lower())
    if home is None:
        raise InputError(f"no online geocoder {name!r}", remedy="one of " + ", ".join(provider_names()))
    made: Provider = import_module(f"gazetteer.online.{home}").Service(**options)
    return made
