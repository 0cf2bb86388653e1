"""What a decision may say: values checked against the contract, and the properties that follow from them; pure but for the gazetteer."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gazetteer.errors import InputError, MawqiError
from geo.features import PLACE_KEYS, degrees, placed_at
from geo.properties import BY_NAME, empty
from mawqi.case import accounts

if TYPE_CHECKING:
    from gazetteer.gazetteer import Gazetteer

#: Fields that ``correct`` may set; the place is set by ``place``, how the incident lies to it (``relation``) by either.
EDITABLE: tuple[str, ...] = tuple(
    "incident_type outcome status aggregate event_date date_start date_end time_precision event_time actor1 actor1_ar actor2 actor2_ar target target_ar "
    "target_claimed object_hit weapons munitions munitions_min munitions_max munitions_intercepted fatalities fatalities_min fatalities_max injuries "
    "injuries_min injuries_max location_text relation claims origins".split()
)
_COUNTED = ("munitions", "fatalities", "injuries")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|dawn|morning|noon|afternoon|evening|night|midnight")
_MOST = 10_000_000
_LONGEST = 2000
_DATES = ("event_date", "date_start", "date_end", "time_precision")
OUTCOME_OF = {"intercepted": ("intercepted", "foiled"), "threatened": ("threatened",)}


class Wrong(InputError):
    """Values that a decision cannot have; ``faults`` is field -> one sentence."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("; ".join(f"{k}: {v}" for k, v in self.faults.items()), remedy="nothing was stored")


def corrected(new: Any, current: Mapping[str, Any], gazetteer: Callable[[], Gazetteer]) -> dict[str, Any]:
    """Return the properties that a correction sets: those given and those that follow from them.

    Parameters
    ----------
    new : mapping
        Field -> value, of `EDITABLE`; ``evidence`` may hold field -> list of spans (report_id, start, end, text) that the coder marked.
    current : mapping
        The incident's properties before.
    gazetteer : callable
        Opens the gazetteer, when a launch place is named by its site.

    Raises
    ------
    Wrong
        Naming every field at fault.
    """
    if not isinstance(new, Mapping) or not new:
        raise Wrong({"new": "a correction needs at least one field with its value"})
    faults: dict[str, str] = {}
    sets: dict[str, Any] = {}
    for name, value in new.items():
        if name == "evidence":
            continue
        if name not in EDITABLE:
            faults[name] = "this field cannot be corrected" + (" here; use the action place" if name in PLACE_KEYS else "")
            continue
        try:
            if name == "claims":
                sets[name] = accounts.claims(value, current.get(name), actor)
            elif name == "origins":
                sets[name] = accounts.origins(value, current.get(name), gazetteer)
            else:
                sets[name] = _value(name, value)
        except ValueError as fault:
            faults[name] = str(fault)
    if not faults:
        given = dict(sets)
        for follow in (_dates, _counts, _people, _state):
            follow(given, sets, current, faults)
    if faults:
        raise Wrong(faults)
    marked = new.get("evidence") or {}
    sets["evidence"] = {n: _spans(marked.get(n)) for n in given}
    return sets


def _value(name: str, value: Any) -> Any:
    kind, known = BY_NAME[name].kind, BY_NAME[name].values
    if name == "weapons":
        from geo.properties import WEAPONS

        if not isinstance(value, list | tuple) or any(v not in WEAPONS for v in value):
            raise ValueError(f"a list of words of {', '.join(WEAPONS)}")
        return list(dict.fromkeys(value))
    if kind == "bool":
        if not isinstance(value, bool):
            raise ValueError("true or false")
        return value
    if name == "incident_type" and value is None:
        raise ValueError("an incident has a type")
    if value is None or value == "":
        return None
    if kind == "cat":
        if value not in known:
            raise ValueError(f"one of {', '.join(known)}")
        return value
    if kind == "int":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
            raise ValueError("a whole number, 0 or more")
        return value
    if not isinstance(value, str):
        raise ValueError("text")
    text = " ".join(value.split())
    if len(text) > _LONGEST:
        raise ValueError(f"at most {_LONGEST:,} characters")
    if kind == "date":
        return _day(text)
    if name == "event_time" and not _TIME.fullmatch(text):
        raise ValueError("a time such as 21:30, or dawn, morning, noon, afternoon, evening, night, midnight")
    return text or None


def _day(text: str) -> str:
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("a day in ISO 8601: 2024-01-28") from None


def days_of(text: str) -> tuple[str, str, int]:
    """Return first day, last day and precision (1 day, 3 month, 4 year) of an ISO date that may be cut to a month or a year.

    Raises
    ------
    ValueError
        When it is none.
    """
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 1, 1).isoformat(), date(int(text), 12, 31).isoformat(), 4
    if re.fullmatch(r"\d{4}-\d{2}", text):
        year, month = map(int, text.split("-"))
        if 1 <= month <= 12 and year >= 1:
            return f"{text}-01", f"{text}-{calendar.monthrange(year, month)[1]:02d}", 3
        raise ValueError("a date in ISO 8601: 2024-01-28, 2024-01 or 2024")
    try:
        day = _day(text)
    except ValueError:
        raise ValueError("a date in ISO 8601: 2024-01-28, 2024-01 or 2024") from None
    return day, day, 1


def _dates(given: dict[str, Any], sets: dict[str, Any], current: Mapping[str, Any], faults: dict[str, str]) -> None:
    if not set(_DATES) & given.keys():
        return
    if "event_date" in given:
        if given["event_date"] is None:
            first, last, precision = given.get("date_start"), given.get("date_end"), given.get("time_precision")
        else:
            try:
                first, last, precision = days_of(given["event_date"])
            except ValueError as fault:
                faults["event_date"] = str(fault)
                return
        made = {"date_start": given.get("date_start", first), "date_end": given.get("date_end", last), "time_precision": given.get("time_precision", precision)}
    else:
        made = {k: given.get(k, current.get(k)) for k in ("date_start", "date_end", "time_precision")}
        first, last = made["date_start"], made["date_end"]
        if first and last and first <= last:
            text = first if first == last else first[:7] if first[:7] == last[:7] else first[:4] if first[:4] == last[:4] else None
            sets["event_date"] = text
            if "time_precision" not in given:
                span = (date.fromisoformat(last) - date.fromisoformat(first)).days
                made["time_precision"] = 1 if span <= 1 else 2 if span <= 7 else 3 if span <= 31 else 4
    if (made["date_start"] is None) != (made["date_end"] is None):
        faults["date_end" if made["date_end"] is None else "date_start"] = "first and last day go together"
    elif made["date_start"] is not None and made["date_start"] > made["date_end"]:
        faults["date_end"] = "the last day lies before the first"
    if made["time_precision"] is not None and not 1 <= made["time_precision"] <= 4:
        faults["time_precision"] = "1 day, 2 week, 3 month, 4 year"
    sets.update(made)


def _counts(given: dict[str, Any], sets: dict[str, Any], current: Mapping[str, Any], faults: dict[str, str]) -> None:
    for name in _COUNTED:
        low, high = f"{name}_min", f"{name}_max"
        if name in given:  # one number told by a person stands for the least and the most too, unless they are given
            sets[low], sets[high] = given.get(low, given[name]), given.get(high, given[name])
        if not {name, low, high} & given.keys():
            continue
        values = [sets.get(k, current.get(k)) for k in (low, name, high)]
        told = [v for v in values if v is not None]
        if told != sorted(told):
            at = next(k for k in (low, high, name) if k in given)
            faults[at] = f"the least, the number and the most must rise: {', '.join(map(str, told))}"


def _state(given: dict[str, Any], sets: dict[str, Any], current: Mapping[str, Any], faults: dict[str, str]) -> None:
    """An intercepted or threatened status has that outcome too."""
    if given.get("status") is not None and "outcome" not in given:
        fitting = OUTCOME_OF.get(given["status"])
        before = current.get("outcome")
        if fitting is not None and before not in fitting:
            sets["outcome"] = fitting[0]
        elif fitting is None and before in ("intercepted", "foiled", "threatened") and given["status"] == "occurred":
            sets["outcome"] = "occurred"


def _people(given: dict[str, Any], sets: dict[str, Any], current: Mapping[str, Any], faults: dict[str, str]) -> None:
    """A name that the lexicon knows brings its Arabic name, kind and home; any other text stands as it is."""
    for name in ("actor1", "actor2", "target"):
        if name not in given:
            continue
        known = actor(given[name]) if given[name] else None
        keys = [f"{name}_ar", *([f"{name}_kind", f"{name}_home"] if name != "target" else [])]
        if known is not None:
            sets[name] = known[0]
            values = dict(zip((f"{name}_ar", f"{name}_kind", f"{name}_home"), known[1:], strict=True))
        else:
            arabic = given[name] if given[name] and re.search("[\u0600-\u06ff]", given[name]) else None
            values = {f"{name}_ar": arabic, f"{name}_kind": None, f"{name}_home": None}
        for key in keys:
            if key not in given:
                sets[key] = values[key]


@lru_cache(maxsize=1)
def _actors() -> dict[str, tuple[str, str | None, str | None, str | None]]:
    from gazetteer.fold import fold_text
    from gazetteer.paths import data_dir
    from incidents.lexicon import read_toml

    found: dict[str, tuple[str, str | None, str | None, str | None]] = {}
    rows = read_toml(data_dir() / "lexicon" / "actors.toml").get("actor", [])
    for exact in (True, False):
        for row in rows:
            names = [row["name_en"], row["name_ar"]] if exact else [] if row.get("context") else [*row.get("aliases_ar", []), *row.get("aliases_en", [])]
            for name in names:
                found.setdefault(fold_text(name.lower()), (row["name_en"], row["name_ar"], row.get("kind") or None, row.get("home") or None))
    return found


def actor(name: str) -> tuple[str, str | None, str | None, str | None] | None:
    """Return English name, Arabic name, kind and home (ISO) of an actor by any of its names; None when the lexicon has none."""
    from gazetteer.fold import fold_text

    return _actors().get(fold_text(name.lower()))


def _spans(marked: Any) -> Any:
    """The words that the coder marked; a note that a coder said so where none are."""
    if isinstance(marked, Sequence) and not isinstance(marked, str):
        keys = ("report_id", "start", "end", "text", "field")
        made = [{k: s[k] for k in keys if k in s} for s in marked if isinstance(s, Mapping) and isinstance(s.get("start"), int) and isinstance(s.get("end"), int)]
        if made:
            return made
    return [{"by": "coder"}]


def placed(new: Any, gazetteer: Callable[[], Gazetteer]) -> dict[str, Any]:
    """Return the place properties of a decision about the place.

    Parameters
    ----------
    new : mapping
        ``{"site_id"}``, ``{"latitude", "longitude", "uncertainty_km", "location"?, "location_ar"?}`` in degrees (WGS 84) and km, or ``{"none": True}``.
    gazetteer : callable
        Opens the gazetteer, when a site is named or the country of a point is to be found.

    Raises
    ------
    Wrong
        When it is none of these.
    """
    if not isinstance(new, Mapping):
        raise Wrong({"new": "a place is a site_id, or latitude, longitude and uncertainty_km, or none"})
    evidence = {"evidence": {"location": _spans(new.get("evidence"))}}
    if new.get("none") is True:
        return {**dict.fromkeys(PLACE_KEYS), **evidence}
    if new.get("site_id") is not None:
        try:
            place = gazetteer().place(str(new["site_id"]))
        except MawqiError as fault:
            raise Wrong({"site_id": fault.message}) from fault
        return {**placed_at(place), **evidence}
    faults = {}
    numbers: dict[str, float] = {}
    for name, most in (("latitude", 90.0), ("longitude", 180.0), ("uncertainty_km", 5000.0)):
        value = new.get(name)
        low = 0.0 if name == "uncertainty_km" else -most
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or not low <= value <= most:
            faults[name] = f"a number from {low:.0f} to {most:.0f}"
        else:
            numbers[name] = float(value)
    names = {}
    for name in ("location", "location_ar"):
        value = new.get(name)
        if value is not None and not isinstance(value, str):
            faults[name] = "text"
        names[name] = " ".join(value.split())[:200] or None if isinstance(value, str) else None
    if faults:
        raise Wrong(faults)
    return {**_dropped(numbers, names), **evidence}


def _dropped(at: Mapping[str, float], names: Mapping[str, str | None]) -> dict[str, Any]:
    """The properties of a pin that a person drops: the country is that of the point, the divisions those that the location knows."""
    from gazetteer.model import Place
    from geo.locate import locate
    from geo.shapes import country_at

    latitude, longitude, radius = at["latitude"], at["longitude"], at["uncertainty_km"]
    iso = country_at(latitude, longitude)
    found = locate(Place("", "", "", "other", latitude, longitude, iso, uncertainty_km=radius))
    from geo.countries import country_name

    made = dict.fromkeys(PLACE_KEYS)
    made |= {
        "location": names["location"], "location_ar": names["location_ar"], "relation": "at", "iso": found.iso, "country": country_name(found.iso), "sea": found.sea,
        "latitude": degrees(latitude), "longitude": degrees(longitude), "geo_precision": found.geo_precision, "where_prec": found.where_prec, "uncertainty_km": radius,
    }  # fmt: skip
    return made


def added(new: Any, text: str, report: Mapping[str, Any], gazetteer: Callable[[], Gazetteer], ordinal: int) -> tuple[str, dict[str, Any]]:
    """Return id and properties of an incident that a person adds by marking words of a report.

    Parameters
    ----------
    new : mapping
        ``report_id``, ``start``, ``end`` (code points of the text), fields of `EDITABLE`, and ``place`` as `placed` takes it.
    text, report : str, mapping
        The report's text and its row.
    gazetteer : callable
        See `placed`.
    ordinal : int
        Which incident of these words it is, from 0.

    Raises
    ------
    Wrong
        When words, fields or place are wrong.
    """
    import hashlib

    start, end = new.get("start"), new.get("end")
    if not isinstance(start, int) or not isinstance(end, int) or isinstance(start, bool) or not 0 <= start < end <= len(text):
        raise Wrong({"start": f"the marked words must lie within the report: 0 to {len(text)}"})
    fields = {k: v for k, v in new.items() if k not in ("report_id", "start", "end", "place")}
    fields.setdefault("incident_type", "other")
    base: dict[str, Any] = empty()
    sets = {**base, "outcome": "occurred", "status": "occurred", "aggregate": False, "confidence": 1.0}
    more = corrected(fields, sets, gazetteer)
    evidence = more.pop("evidence")
    sets |= more
    words = {"report_id": report["report_id"], "start": start, "end": end, "text": text[start:end][:600]}
    evidence["incident_type"] = [words]
    if new.get("place") is not None:
        where = placed(new["place"], gazetteer)
        evidence |= where.pop("evidence")
        sets |= where
    sets["evidence"] = evidence
    sets["sources"] = [{
        **{k: report.get(k) for k in ("report_id", "url", "title", "source", "published", "retrieved", "sha256")}, "quote": words["text"], "start": start, "end": end,
    }]  # fmt: skip
    sets["made_by"] = "a coder"
    identifier = hashlib.sha256(f"{report['report_id']}\x1f{start}\x1f{ordinal}".encode()).hexdigest()[:16]
    return identifier, sets
