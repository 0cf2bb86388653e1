"""What a person says of who says so and of launch places: lists checked against the contract, and the line in which a sheet holds them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gazetteer.errors import MawqiError
from geo.features import degrees
from geo.properties import STANCES

if TYPE_CHECKING:
    from gazetteer.gazetteer import Gazetteer

#: What a claim may be about.
ABOUT = ("event", "responsibility", "occurrence", "outcome", "fatalities", "injuries", "munitions", "actor1", "target")
MOST = 40
_SITE = re.compile(r"[a-z]{2,3}-[a-z0-9-]+|gn-\d+")
_POINT = re.compile(r"(-?\d+(?:\.\d+)?)\s*[,،]\s*(-?\d+(?:\.\d+)?)(?:\s+(.+))?")
_CLAIM = re.compile(rf"(?:(.+?)\s*:\s*)?({'|'.join(STANCES)})(?:\s+({'|'.join(ABOUT)}))?(?:\s+(.+))?")


def _text(value: Any, name: str) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str) or len(value) > 200:
        raise ValueError(f"{name}: text of at most 200 characters")
    return " ".join(value.split())


def _rows(value: Any) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list | tuple) or len(value) > MOST or not all(isinstance(v, Mapping) for v in value):
        raise ValueError(f"a list of at most {MOST} objects")
    return value


def claims(value: Any, current: Any, named: Callable[[str], tuple[str, str | None, str | None, str | None] | None]) -> list[dict[str, Any]]:
    """Return claims as the contract has them; one that stands there already keeps its words.

    Parameters
    ----------
    value : list of mapping
        ``speaker`` (text or null), ``stance`` (one of `STANCES`), ``about`` (one of `ABOUT`), ``value`` (text or number, or null).
    current : list of mapping or None
        Those that the incident has.
    named : callable
        Gives the lexicon's names of an actor, see `checks.actor`.

    Raises
    ------
    ValueError
        Saying what would be right.
    """
    keys = ("speaker", "stance", "about", "value")
    held = {tuple(c.get(k) for k in keys): dict(c) for c in current or []}
    made = []
    for row in _rows(value):
        speaker, stance, about, told = _text(row.get("speaker"), "speaker"), row.get("stance"), row.get("about") or "event", row.get("value")
        if stance not in STANCES:
            raise ValueError(f"stance: one of {', '.join(STANCES)}")
        known = held.get((speaker, stance, row.get("about"), told))
        if known is None:
            if about not in ABOUT:
                raise ValueError(f"about: one of {', '.join(ABOUT)}")
            if not isinstance(told, bool) and isinstance(told, int | float):
                told = told if math.isfinite(told) else None
            else:
                told = _text(told, "value")
            found = named(speaker) if speaker else None
            known = {"speaker": found[0] if found else speaker, "stance": stance, "about": about, "value": told}
        if known not in made:
            made.append(known)
    return made


def origins(value: Any, current: Any, gazetteer: Callable[[], Gazetteer]) -> list[dict[str, Any]]:
    """Return launch places as the contract has them; one that stands there already keeps its words.

    Parameters
    ----------
    value : list of mapping
        ``{"site_id"}``, or ``{"latitude", "longitude", "name"?}`` (degrees, WGS 84), or ``{"name"}`` alone where the spot is not known.
    current : list of mapping or None
        Those that the incident has.
    gazetteer : callable
        Opens the gazetteer, when a site is named.

    Raises
    ------
    ValueError
        Saying what would be right.
    """
    made: list[dict[str, Any]] = []
    for row in _rows(value):
        site, name = _text(row.get("site_id"), "site_id"), _text(row.get("name"), "name") or _text(row.get("text"), "text")
        latitude, longitude = row.get("latitude"), row.get("longitude")
        known = next((dict(o) for o in current or [] if (site and o.get("site_id") == site) or (not site and name and latitude is None and name in (o.get("name"), o.get("text")))), None)
        if known is None and site:
            try:
                place = gazetteer().place(site)
            except MawqiError as fault:
                raise ValueError(f"site_id: {fault.message}") from fault
            known = {"name": place.name, "site_id": place.site_id, "latitude": degrees(place.latitude), "longitude": degrees(place.longitude), "text": place.name_ar or place.name}
        elif known is None and (latitude is not None or longitude is not None):
            for at, most in ((latitude, 90), (longitude, 180)):
                if isinstance(at, bool) or not isinstance(at, int | float) or not math.isfinite(at) or abs(at) > most:
                    raise ValueError("latitude and longitude: degrees from -90 to 90 and from -180 to 180")
            known = {"name": name, "site_id": None, "latitude": degrees(latitude), "longitude": degrees(longitude), "text": name}
        elif known is None:
            if not name:
                raise ValueError("a site_id, or latitude and longitude, or a name")
            known = {"name": name, "site_id": None, "latitude": None, "longitude": None, "text": name}
        if known not in made:
            made.append(known)
    return made


def line_of(name: str, value: Any) -> str | None:
    """Return claims or launch places as one line of a sheet, None for none."""
    made = []
    for row in value or []:
        if name == "claims":
            told = " ".join(str(row[k]) for k in ("stance", "about", "value") if row.get(k) is not None)
            made.append(f"{row['speaker']}: {told}" if row.get("speaker") else told)
        elif row.get("site_id"):
            made.append(str(row["site_id"]))
        else:
            words = row.get("name") or row.get("text") or ""
            made.append(f"{row['latitude']}, {row['longitude']} {words}".strip() if row.get("latitude") is not None else words)
    return "; ".join(made) or None


def of_line(name: str, text: str) -> list[dict[str, Any]]:
    """Return the claims or launch places of a sheet's line.

    Raises
    ------
    ValueError
        Saying what would be right.
    """
    made: list[dict[str, Any]] = []
    for part in (p.strip() for p in re.split(r"[;؛\n]", text)):
        if not part:
            continue
        if name == "claims":
            found = _CLAIM.fullmatch(part)
            if found is None:
                raise ValueError(f"speaker: {'|'.join(STANCES)}, then what it is about ({', '.join(ABOUT)}); several are parted by semicolons")
            made.append({"speaker": found[1], "stance": found[2], "about": found[3], "value": found[4]})
        elif _SITE.fullmatch(part):
            made.append({"site_id": part})
        elif at := _POINT.fullmatch(part):
            made.append({"latitude": float(at[1]), "longitude": float(at[2]), "name": at[3]})
        else:
            made.append({"name": part})
    return made
