"""``draw``: incidents in, a folium map out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import InputError
from maps import basemap
from maps.columns import WIDE_KM, coordinate, pack
from maps.policy import tile_host
from maps.records import as_records, as_sites
from maps.styles import styles
from maps.terms import terms

if TYPE_CHECKING:
    import folium

LANGUAGES = ("ar", "en")
DIGITS = ("latn", "arab")
THEMES = ("auto", "light", "dark")
TITLES = {"ar": "خريطة الوقائع", "en": "Map of incidents"}


def draw(
    incidents: Any,
    *,
    title: str | None = None,
    lang: str = "ar",
    tiles: Any = None,
    sites: Any = None,
    csp: bool = True,
    generated: str | date | datetime | None = None,
    digits: str = "latn",
    theme: str = "auto",
    borders: str = "un",
    left_out: Mapping[str, int] | Sequence[str] | None = None,
    quote_chars: int = 600,
) -> folium.Map:
    """Draw incidents on a map that opens without a network.

    Parameters
    ----------
    incidents : GeoDataFrame, FeatureCollection or iterable of Features
        In the contract's columns, EPSG:4326. A FeatureCollection may carry sites in its member ``mawqi_sites``.
    title : str, optional
        The heading of the page; plain text.
    lang : {'ar', 'en'}
        The first language; the reader can switch.
    tiles : str or xyzservices.TileProvider, optional
        A further basemap from the network: a provider, its name (``CartoDB.Positron``) or an address with ``{z}/{x}/{y}``. Its host
        alone is allowed, for images alone. None by default: nothing is loaded.
    sites : frame, Features or list of dict, optional
        Places that are mentioned but carry no incident.
    csp : bool
        Put a Content-Security-Policy into the page; layers that load remote scripts then raise an error.
    generated : str, date or datetime, optional
        The date of making, shown in the page. No clock is read, so that the same input gives the same bytes.
    digits : {'latn', 'arab'}
        The digits at first; the reader can switch.
    theme : {'auto', 'light', 'dark'}
        ``auto`` follows the reader's system.
    borders : {'un', 'de_facto'}
        The policy for disputed borders, see docs/map.md.
    left_out : mapping of reason to count, or list of sentences, optional
        What was read but is not on the map; told in "how to read this map".
    quote_chars : int
        The most characters of one quote that enter the page.

    Returns
    -------
    folium.Map
        Shows in Jupyter, takes other folium layers, and is written by :func:`maps.save` or its own ``save``.

    Raises
    ------
    InputError
        When the incidents have another shape, or an option is unknown.
    """
    from maps.page import MawqiMap

    for name, value, known in (("lang", lang, LANGUAGES), ("digits", digits, DIGITS), ("theme", theme, THEMES)):
        if value not in known:
            raise InputError(f"{name}={value!r} is unknown", remedy=f"use one of {', '.join(known)}")
    records, found_sites = as_records(incidents)
    found_sites += as_sites(sites)
    columns, details = pack(records, quote_chars=max(40, quote_chars))
    ground = basemap.embed(records, columns, borders=borders)
    provider = tile_provider(tiles)
    made = sorted({str(r["made_by"]) for r in records if isinstance(r.get("made_by"), str)})[:3]
    block = {
        "v": 1,
        "meta": {
            "title": title or "", "lang": lang, "digits": digits, "theme": theme, "tiles": provider,
            "generated": stamp(generated), "left_out": told(left_out), "made_by": made,
        },
        "styles": styles(), "data": columns, "sites": site_rows(found_sites), "basemap": ground, "terms": terms(records),
    }  # fmt: skip
    placed = [(r["latitude"], r["longitude"]) for r in records if r["latitude"] is not None]
    centre = (
        (min(p[0] for p in placed) + max(p[0] for p in placed)) / 2,
        (min(p[1] for p in placed) + max(p[1] for p in placed)) / 2,
    ) if placed else (33.0, 43.0)  # fmt: skip
    return MawqiMap(
        block, details, title=title or TITLES[lang], lang=lang, csp=csp, location=centre,
        image_hosts=[tile_host(provider["url"])] if provider else [],
    )  # fmt: skip


def stamp(moment: str | date | datetime | None) -> str:
    """Return a date or datetime as ISO 8601 text, cut to minutes."""
    if moment is None:
        return ""
    text = moment if isinstance(moment, str) else moment.isoformat()
    return text[:16]


def told(left_out: Mapping[str, int] | Sequence[str] | None) -> list[str]:
    """Return what was left out as sentences."""
    if not left_out:
        return []
    if isinstance(left_out, Mapping):
        return [f"{reason}: {count}" for reason, count in left_out.items()]
    return [str(row) for row in left_out]


def tile_provider(tiles: Any) -> dict[str, Any] | None:
    """Return ``{"name", "url", "attribution", "max_zoom"}`` of a tile provider, or None.

    Raises
    ------
    InputError
        When the name is unknown to xyzservices, or the provider needs a key that is missing.
    """
    if not tiles:
        return None
    if isinstance(tiles, str) and "{z}" in tiles:
        return {"name": "tiles", "url": tiles, "attribution": "", "max_zoom": 18}
    import importlib

    xyzservices: Any = importlib.import_module("xyzservices")

    if isinstance(tiles, str):
        try:
            tiles = xyzservices.providers.query_name(tiles)
        except ValueError as fault:
            raise InputError(f"no tile provider is called {tiles!r}", remedy="see xyzservices.providers") from fault
    if not isinstance(tiles, xyzservices.TileProvider):
        raise InputError("tiles must be a provider, its name or an address", remedy="see xyzservices.providers")
    if tiles.requires_token():
        raise InputError(f"the provider {tiles.name} needs a key", remedy="give a TileProvider that carries it")
    url = tiles.build_url(scale_factor="{r}") if "{r}" in tiles.url else tiles.build_url()
    return {
        "name": tiles.name, "url": url, "attribution": tiles.get("attribution", ""),
        "max_zoom": int(tiles.get("max_zoom", 18)),
    }  # fmt: skip


def site_rows(sites: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """Return sites that carry no incident as rows [Arabic, English, latitude, longitude, kind, mentions, incidents]."""
    rows = []
    for site in sites:
        lat, lon = site.get("latitude"), site.get("longitude")
        if not isinstance(lat, int | float) or not isinstance(lon, int | float) or abs(lat) > 90 or abs(lon) > 180:
            continue
        english = site.get("name_en") or site.get("name") or site.get("name_ar") or ""
        mentions = site.get("mentions")
        count = len(mentions) if isinstance(mentions, list) else int(mentions or 0)
        carried = site.get("incidents")
        carried = len(carried) if isinstance(carried, list) else int(carried or 0)
        radius = site.get("uncertainty_km")
        wide = isinstance(radius, int | float) and radius >= WIDE_KM
        rows.append([
            str(site.get("name_ar") or english), str(english), coordinate(lat), coordinate(lon),
            "region" if wide else str(site.get("kind") or "other"), count, carried,
        ])  # fmt: skip
    return rows


def save(page: folium.Map, path: str | Path) -> Path:
    """Write a map to one HTML file, atomically, and return its path; see :func:`maps.page.save`."""
    from maps.page import save as write

    return write(page, path)
