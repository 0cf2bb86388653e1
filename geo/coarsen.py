"""Publishing profiles: places coarsened to town, governorate or a 10 km grid, and sites that are always masked, in every property alike."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from gazetteer.errors import InputError, MawqiError
from gazetteer.fold import fold_text
from gazetteer.paths import data_dir
from geo.collection import Collection
from geo.countries import country_name
from geo.features import degrees, point
from geo.masking import Cover, known_names
from geo.shapes import great_circle_km

Feature = dict[str, Any]
MODES = ("town", "admin1", "10km")
TOWN_KINDS = frozenset("city town village".split())
AREA_KINDS = frozenset("governorate region country district water".split())
FAR_KM = 60.0
# A sea or a strait of this radius gives no site away: its middle stays.
WIDE_WATER_KM = 20.0
_PLACE_KEYS = ("location_text", "site_id", "admin2", "adm2_pcode")
_EVIDENCE_OF_PLACE = frozenset("location location_ar location_text relation place origins site_id latitude longitude uncertainty_km admin1 admin2".split())


@dataclass(slots=True, frozen=True)
class Spot:
    """A coarse place: names, point in degrees and radius in kilometres."""

    name_ar: str
    name_en: str
    latitude: float | None
    longitude: float | None
    radius_km: float
    kind: str


def _rows(*parts: str) -> list[dict[str, str]]:
    try:
        path = data_dir().joinpath(*parts)
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    except (OSError, MawqiError):
        return []


@lru_cache(maxsize=1)
def _towns() -> tuple[tuple[str, Spot], ...]:
    """Towns as (iso, spot): the basemap's and the curated cities and towns."""
    found = []
    for row in _rows("basemap", "towns.csv"):
        found.append((row.get("iso") or "", Spot(row.get("name_ar") or "", row.get("name_en") or "", float(row["lat"]), float(row["lon"]), 5.0, "town")))
    try:
        files = sorted((data_dir() / "sites").glob("*.csv"))
    except MawqiError:
        files = []
    for path in files:
        for row in _rows("sites", path.name):
            if row.get("kind") in ("city", "town") and row.get("lat"):
                radius = float(row.get("uncertainty_km") or 5)
                spot = Spot(row.get("name_ar") or "", row.get("name_en") or "", float(row["lat"]), float(row["lon"]), radius, "town")
                found.append((row.get("country") or "", spot))
    return tuple(found)


@lru_cache(maxsize=1)
def _governorates() -> dict[tuple[str, str], Spot]:
    found = {}
    for row in _rows("divisions", "admin1.csv"):
        if row.get("lat"):
            spot = Spot(row["name_ar"], row["name_en"], float(row["lat"]), float(row["lon"]), float(row.get("radius_km") or 100), "governorate")
            for name in (row["name_en"], row["name_ar"]):
                found[(row["country"], fold_text(name))] = spot
    return found


def _nearest_town(p: dict[str, Any]) -> Spot | None:
    near = [
        (great_circle_km(p["latitude"], p["longitude"], s.latitude or 0, s.longitude or 0), s)
        for iso, s in _towns() if iso == p.get("iso") and abs((s.latitude or 0) - p["latitude"]) < 1
    ]
    distance, spot = min(near, key=lambda pair: pair[0], default=(math.inf, None))
    return spot if distance <= FAR_KM else None


def _governorate(p: dict[str, Any]) -> Spot | None:
    return _governorates().get((p.get("iso") or "", fold_text(p.get("admin1") or "")))


@lru_cache(maxsize=1)
def _seas() -> dict[str, Spot]:
    """Seas by their English name: what is at sea has no governorate."""
    found = {}
    for row in _rows("sites", "seas.csv"):
        if row.get("lat") and not row.get("country"):
            spot = Spot(row["name_ar"], row["name_en"], float(row["lat"]), float(row["lon"]), float(row.get("uncertainty_km") or 300), "water")
            found[row["name_en"]] = spot
    return found


def _division(p: dict[str, Any]) -> Spot | None:
    """The governorate of a place, or the sea where it lies beyond every country's waters."""
    return _governorate(p) or (_seas().get(p.get("sea") or "") if not p.get("iso") else None)


def grid_10km(latitude: float, longitude: float) -> tuple[float, float]:
    """Return the centre (latitude, longitude) of the 10 km cell that holds a point: 0.09 degrees of latitude, as many kilometres of longitude."""
    step = 10.0 / 111.195
    row = math.floor(latitude / step)
    centre = (row + 0.5) * step
    wide = step / max(0.05, math.cos(math.radians(centre)))
    return round(centre, 3), round((math.floor(longitude / wide) + 0.5) * wide, 3)


def coarsen(collection: Collection, mode: str | None = None, *, sites: Iterable[str] = ()) -> Collection:
    """Return a collection that is fit to publish.

    Parameters
    ----------
    collection : Collection
        What was read; it is not changed.
    mode : str, optional
        ``town``: bases, camps, buildings, quarters and the like move to the nearest town of their country (its governorate where none is
        within 60 km). ``admin1``: everything moves to its governorate. ``10km``: points move to the centre of a 10 km cell. None: only ``sites``.
    sites : iterable of str
        Ids or names of places that are always masked: incidents there move to their governorate, whatever the mode.

    Returns
    -------
    Collection
        Points, radii, names, notes, quotes, evidence, titles, addresses and ids of reports, sites, mentions and reports are all coarsened:
        the names of what was masked are covered wherever they stand. ``masked`` says how, in each incident and for the whole.

    Raises
    ------
    InputError
        For an unknown mode.
    """
    if mode is not None and mode not in MODES:
        raise InputError(f"there is no way of coarsening called {mode}", remedy=f"use one of {', '.join(MODES)}")
    listed = _Listed(sites)
    plans = [_plan(f["properties"], mode, listed) for f in collection.incidents]
    cover = Cover(_secrets(collection, plans, mode, listed))
    incidents = [_masked(f, *plan, cover) for f, plan in zip(collection.incidents, plans, strict=True)]
    said = _said(mode, listed)
    return replace(
        collection, incidents=incidents, sites=_sites(collection.sites, mode, listed, cover),
        mentions=_mentions(collection.mentions, mode, listed, cover), reports=_reports(collection.reports, cover), masked=said or collection.masked,
    )


class _Listed:
    """The sites that are always masked, by id and by any of their names."""

    def __init__(self, sites: Iterable[str]) -> None:
        self.wanted = [s for s in sites if s and s.strip()]
        book = known_names()
        names = {fold_text(s) for s in self.wanted}
        self.ids = {s for s in self.wanted if s in book} | {i for i, known in book.items() if any(fold_text(n) in names for n in known)}
        self.names = {n for s in self.ids for n in book.get(s, ())} | {s for s in self.wanted if s not in book}
        self.folded = {fold_text(n) for n in self.names}

    def holds(self, row: dict[str, Any]) -> bool:
        """Whether an incident, site or mention is at one of them."""
        if not self.wanted:
            return False
        names = (row.get(k) for k in ("location", "location_ar", "name", "name_ar", "name_en", "surface"))
        if row.get("site_id") in self.ids | set(self.wanted) or any(fold_text(str(n)) in self.folded for n in names if n):
            return True
        text = fold_text(str(row.get("location_text") or ""))
        return any(n in text for n in self.folded if len(n) > 3)


Plan = tuple[str | None, Spot | None]


def _plan(p: dict[str, Any], mode: str | None, listed: _Listed) -> Plan:
    """How an incident is masked ("site" or the mode, None for not at all), and the coarse place."""
    if listed.holds(p):
        return "site", _division(p)
    if mode is None or p.get("latitude") is None:
        return None, None
    kind, relation = p.get("site_kind"), p.get("relation")
    if kind == "water" and p.get("sea") and (p.get("uncertainty_km") or 0) >= WIDE_WATER_KM:
        return None, None
    if mode == "admin1":
        return (None, None) if kind in ("governorate", "region") else ("admin1", _division(p))
    if kind in AREA_KINDS and kind != "water":
        return None, None
    if mode == "10km":
        latitude, longitude = grid_10km(p["latitude"], p["longitude"])
        area = _division(p)
        radius = float(math.ceil(((p.get("uncertainty_km") or 0) + 7.1) / 5) * 5)
        return "10km", Spot(area.name_ar if area else "", area.name_en if area else p.get("admin1") or "", latitude, longitude, radius, "cell")
    if kind in TOWN_KINDS and relation in ("at", None):
        return None, None
    return "town", _nearest_town(p) or _division(p)


def _secrets(collection: Collection, plans: Sequence[Plan], mode: str | None, listed: _Listed) -> set[str]:
    """All names that must not be seen, less those that the coarse places themselves bear."""
    book = known_names()
    secret: set[str] = set(listed.names)
    open_names: set[str] = set()
    for item, (how, spot) in zip(collection.incidents, plans, strict=True):
        p = item["properties"]
        if how is None:
            open_names |= {str(p.get(k) or "") for k in ("location", "location_ar", "location_text")}
            continue
        for key in ("location", "location_ar", "location_text"):
            if p.get(key):
                secret |= {p[key], *str(p[key]).split(" – ")}
        secret |= set(book.get(p.get("site_id") or "", ()))
        if how != "town" and p.get("admin2"):
            secret.add(p["admin2"])
        if spot is not None:
            open_names |= {spot.name_ar, spot.name_en}
        if how in ("admin1", "10km"):
            secret |= {str(o[k]) for o in p.get("origins") or [] for k in ("name", "text") if o.get(k)}
        open_names |= {p.get("admin1") or "", p.get("country") or "", country_name(p.get("iso"), "ar") or ""}
    if mode is not None:
        for site in collection.sites:
            p = site["properties"]
            if _fine(p.get("kind"), mode):
                secret |= {p.get(k) or "" for k in ("name", "name_ar", "name_en")} | set(book.get(p.get("site_id") or "", ()))
    keep = {fold_text(n) for n in open_names if n} - listed.folded
    return {n for n in secret if n and fold_text(n) not in keep}


def _fine(kind: str | None, mode: str | None) -> bool:
    """Whether a kind of place is finer than a mode lets through."""
    return mode is not None and kind not in AREA_KINDS and not (mode == "town" and kind in TOWN_KINDS)


def _masked(item: Feature, how: str | None, spot: Spot | None, cover: Cover) -> Feature:
    p = dict(item["properties"])
    if how is None:
        return {**item, "properties": cover.value(p)} if cover else item
    located = p.get("latitude") is not None
    p["masked"] = {"site": "site masked: governorate only", "town": "nearest town", "admin1": "governorate", "10km": "10 km grid"}[how]
    for key in _PLACE_KEYS:
        p[key] = None
    p["evidence"] = {k: v for k, v in (p.get("evidence") or {}).items() if k not in _EVIDENCE_OF_PLACE}
    p["reasons"] = []
    if spot is not None and located:
        p["location"], p["location_ar"] = spot.name_en or None, spot.name_ar or None
        exact = (p["latitude"], p["longitude"])
        p["latitude"], p["longitude"] = degrees(spot.latitude), degrees(spot.longitude)
        away = great_circle_km(*exact, spot.latitude or 0, spot.longitude or 0) + (item["properties"].get("uncertainty_km") or 0)
        held = spot.kind in ("governorate", "cell") or (spot.kind == "water" and away <= spot.radius_km)
        p["uncertainty_km"] = spot.radius_km if held else float(max(spot.radius_km, math.ceil(away / 20) * 20))
        p["site_kind"] = None if spot.kind == "cell" else spot.kind
        p["relation"] = "near" if spot.kind == "town" else "at"
        p["geo_precision"], p["where_prec"] = {"governorate": (3, 4), "water": (3, 7)}.get(spot.kind, (2, 2))
    else:
        p["location"], p["location_ar"] = (p.get("admin1") or p.get("country") or p.get("sea")), country_name(p.get("iso"), "ar") if not p.get("admin1") else None
        p["latitude"] = p["longitude"] = p["uncertainty_km"] = None
        p["geo_precision"], p["where_prec"], p["site_kind"], p["relation"] = None, 6 if p.get("iso") else 7, None, "at"
    p["origins"] = [_origin(o, how) for o in p.get("origins") or []]
    return {**item, "geometry": point(p["latitude"], p["longitude"]), "properties": cover.value(p)}


def _origin(origin: dict[str, Any], how: str) -> dict[str, Any]:
    made = {**origin, "site_id": None, "latitude": None, "longitude": None}
    if how in ("town", "10km") and origin.get("latitude") is not None and origin.get("longitude") is not None:
        made["latitude"], made["longitude"] = grid_10km(origin["latitude"], origin["longitude"])
    return made


def _sites(items: Sequence[Feature], mode: str | None, listed: _Listed, cover: Cover) -> list[Feature]:
    """Sites finer than the mode, and those always masked, are left out."""
    return [
        {**f, "properties": cover.value(f["properties"])} for f in items
        if not _fine(f["properties"].get("kind"), mode) and not listed.holds(f["properties"])
    ]


def _mentions(rows: Sequence[dict[str, Any]], mode: str | None, listed: _Listed, cover: Cover) -> list[dict[str, Any]]:
    return [
        cover.value(r) for r in rows
        if not _fine(r.get("kind"), mode) and not listed.holds(r) and not cover.hides(str(r.get("surface") or ""))
    ]


def _reports(rows: Sequence[dict[str, Any]], cover: Cover) -> list[dict[str, Any]]:
    """Reports lose their text (its words and offsets would give the place away) where anything is masked."""
    if not cover:
        return list(rows)
    made = []
    for row in rows:
        kept = {k: v for k, v in row.items() if k not in ("text", "sha256")}
        name = kept.get("report_id", kept.get("id"))
        made.append({**cover.value(kept), **({"id": cover.identifier(str(name))} if "id" in kept else {})})
    return made


def _said(mode: str | None, listed: _Listed) -> str | None:
    parts = []
    if mode:
        what = {"town": "to the nearest town", "admin1": "to the governorate", "10km": "to a grid of 10 km"}[mode]
        parts.append(f"places were coarsened {what}")
    if listed.wanted:
        parts.append(f"{len(listed.wanted)} sites were masked")
    return ("; ".join(parts) + "; names were covered").capitalize() if parts else None
