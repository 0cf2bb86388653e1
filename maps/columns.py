"""Packs records into one compact columnar block for the page, and the rest of each record into chunks read when a card opens."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from maps.quotes import marked_sources
from maps.styles import styles

Record = dict[str, Any]

#: Records in one chunk of details; larger maps get compressed chunks.
CHUNK = 1000
PLAIN_UP_TO = 500

_SURROGATES = re.compile("[\ud800-\udfff]")

#: How exactly the place is known; the page says it in words.
PRECISION = ("exact", "near", "area", "country", "sea", "unlocated")
#: Of a case: the state of review, and what became of an incident since some day (`mawqi diff`); 0 where neither is told.
REVIEWS = ("", "unreviewed", "accepted", "corrected", "unsure", "rejected", "added")
CHANGES = ("", "new", "changed", "merged", "withdrawn", "decided")
AREA_KINDS = frozenset(("governorate", "region", "country"))
#: From this radius on a place is an area, whatever it is called: a symbol would say more than the report does.
WIDE_KM = 80.0

#: Properties that live in columns and are left out of the details.
IN_COLUMNS = frozenset(
    (
        "id incident_type status aggregate latitude longitude uncertainty_km date_start date_end event_date time_precision "
        "event_time confidence iso admin1 location location_ar actor1 actor1_ar actor2 actor2_ar target target_ar weapons "
        "fatalities fatalities_min fatalities_max injuries injuries_min injuries_max"
    ).split()
)
TOLLS = ("fatalities", "fatalities_min", "fatalities_max", "injuries", "injuries_min", "injuries_max")


class Strings:
    """A dictionary of strings: each is stored once and named by its number; 0 is the empty string."""

    def __init__(self) -> None:
        self.rows: list[str] = [""]
        self._known: dict[str, int] = {"": 0}

    def code(self, value: Any) -> int:
        """Return the number of a string (None and '' give 0)."""
        if value is None or value == "":
            return 0
        text = value if isinstance(value, str) else str(value)
        number = self._known.get(text)
        if number is None:
            number = self._known[text] = len(self.rows)
            self.rows.append(text)
        return number


class Lists:
    """A table of lists: each is stored once and named by its number; 0 is the empty list."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = [[]]
        self._known: dict[tuple[Any, ...], int] = {(): 0}

    def code(self, value: list[Any]) -> int:
        """Return the number of a list."""
        key = tuple(value)
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self.rows)
            self.rows.append(value)
        return number


def precision(record: Record) -> int:
    """Class the precision of a place: an index into ``PRECISION``.

    Governorates, regions, waters and all that is wider than ``WIDE_KM`` are areas, whether they have a point or not; a record
    without coordinates is known to a country, a sea or not at all.
    """
    if record.get("latitude") is None:
        return 3 if record.get("iso") or record.get("country") else 4 if record.get("sea") else 5
    kind = record.get("site_kind")
    if kind == "water":
        return 4 if record.get("sea") or not record.get("iso") else 2
    radius = record.get("uncertainty_km")
    wide = isinstance(radius, int | float) and radius >= WIDE_KM
    if kind in AREA_KINDS or record.get("where_prec") in (4, 6) or record.get("geo_precision") == 3 or wide:
        return 4 if record.get("sea") and not record.get("iso") else 3 if kind == "country" and record.get("iso") else 2
    if record.get("geo_precision") == 1 and record.get("relation") in (None, "", "at"):
        return 0
    if record.get("geo_precision") is None and record.get("relation") in (None, "", "at"):
        return 0
    return 1


def day(text: Any) -> int | None:
    """Return the days since 1970-01-01 of an ISO date, or None."""
    if not isinstance(text, str) or len(text) < 10:
        return None
    try:
        return date.fromisoformat(text[:10]).toordinal() - 719163
    except ValueError:
        return None


def span_of(record: Record) -> tuple[int | None, int | None]:
    """Return first and last day of a record, from its range or from an ISO date cut to what is known."""
    first, last = day(record.get("date_start")), day(record.get("date_end"))
    if first is None and last is None:
        cut = record.get("event_date")
        if isinstance(cut, str):
            if len(cut) >= 10:
                first = last = day(cut)
            elif len(cut) == 7:
                first = day(cut + "-01")
                year, month = int(cut[:4]), int(cut[5:7])
                last = (day(f"{year + month // 12:04d}-{month % 12 + 1:02d}-01") or 0) - 1 if first is not None else None
            elif len(cut) == 4:
                first, last = day(cut + "-01-01"), day(cut + "-12-31")
    first = last if first is None else first
    last = first if last is None else last
    if first is not None and last is not None and last < first:
        first, last = last, first
    return first, last


def whole(value: Any) -> int | None:
    """Return a whole number or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value)


def coordinate(value: Any) -> float | int | None:
    """Six decimals of a degree, without a needless ``.0``."""
    if value is None:
        return None
    number = round(float(value), 6)
    return int(number) if number == int(number) else number


def listed(value: Any) -> list[Any]:
    """Return a list, from a list, one value or a string joined with ``;``."""
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    return list(value) if isinstance(value, list | tuple) else [value]


def pack(records: Sequence[Record], *, quote_chars: int) -> tuple[dict[str, Any], list[Record]]:
    """Pack records into columns and details.

    Parameters
    ----------
    records : sequence of dict
        As :func:`maps.records.as_records` gives them.
    quote_chars : int
        The most characters of one quote that enter the page.

    Returns
    -------
    columns : dict
        ``{"n", "strings", "lists", "types", "statuses", "weapons", "cols": {...}}``; coordinates in degrees (WGS 84), dates in days since
        1970-01-01, codes as numbers into their tables.
    details : list of dict
        What the cards and exports need beyond the columns, in the same order.
    """
    table = styles()
    types, statuses, weapons = (list(table[k]) for k in ("types", "statuses", "weapons"))
    strings, lists = Strings(), Lists()
    code, table_of = strings.code, lists.code
    names = (
        "id type st agg lat lon unc d0 dn tp tm conf prec iso adm loc locar a1 a1r a2 a2r act tg tgr wp src nsrc toll org diff rev chg"
    ).split()
    cols: dict[str, list[Any]] = {name: [] for name in names}
    details = []
    for record in records:
        first, last = span_of(record)
        days = None if first is None or last is None else last - first
        sources = marked_sources(record, quote_chars)
        kind = record.get("incident_type") or "other"
        state = record.get("status") or "occurred"
        tolls = [whole(record.get(k)) for k in TOLLS]
        published = list(dict.fromkeys(s.get("source") or "" for s in sources if s.get("source")))
        sides = [code(record.get(name)) for name in ("actor1", "actor1_ar", "actor2", "actor2_ar")]
        row = (
            str(record.get("id") or ""),
            types.index(kind) if kind in types else types.index("other"),
            statuses.index(state) if state in statuses else 0,
            int(bool(record.get("aggregate"))),
            coordinate(record.get("latitude")),
            coordinate(record.get("longitude")),
            coordinate(round(float(record.get("uncertainty_km") or 0), 2)),
            first, days,
            whole(record.get("time_precision")) or 0,
            code(record.get("event_time")),
            round(100 * float(record.get("confidence") or 0)),
            precision(record),
            code(record.get("iso")), code(record.get("admin1")),
            code(record.get("location") or record.get("location_text")),
            code(record.get("location_ar") or record.get("location_text")),
            *sides, table_of([side for side in dict.fromkeys((sides[0], sides[2])) if side]),
            code(record.get("target")), code(record.get("target_ar")),
            table_of([weapons.index(w) for w in listed(record.get("weapons")) if w in weapons]),
            table_of([code(s) for s in published]),
            len(sources),
            table_of([] if all(t is None for t in tolls) else tolls),
            table_of(origins(record, code)),
            int(differs(record)),
            position(REVIEWS, record.get("review")), position(CHANGES, record.get("change")),
        )  # fmt: skip
        for name, value in zip(names, row, strict=True):
            cols[name].append(value)
        rest = {k: v for k, v in record.items() if k not in IN_COLUMNS and v not in (None, "", [], {})}
        rest["sources"] = sources
        if record.get("event_date"):
            rest["event_date"] = record["event_date"]
        if kind not in types:
            rest["incident_type_told"] = kind
        details.append(rest)
    block = {"n": len(cols["id"]), "strings": strings.rows, "types": types, "statuses": statuses, "weapons": weapons}
    return {**block, "lists": lists.rows, "cols": cols}, details


def origins(record: Record, code: Callable[[Any], int]) -> list[Any]:
    """Launch places with coordinates as flat [lat, lon, name, words in the text, ...]."""
    flat: list[Any] = []
    for origin in record.get("origins") or []:
        if isinstance(origin, dict) and origin.get("latitude") is not None and origin.get("longitude") is not None:
            flat += [coordinate(origin["latitude"]), coordinate(origin["longitude"])]
            flat += [code(origin.get("name") or origin.get("text")), code(origin.get("text") or origin.get("name"))]
    return flat


def position(words: Sequence[str], value: Any) -> int:
    """Return the place of a word in a list, 0 where it is not there."""
    return words.index(value) if value in words else 0


def differs(record: Record) -> bool:
    """Tell whether sources or speakers give different accounts of this incident."""
    for name in ("fatalities", "injuries", "munitions"):
        low, high = record.get(f"{name}_min"), record.get(f"{name}_max")
        if isinstance(low, int | float) and isinstance(high, int | float) and low != high:
            return True
    stances = {c.get("stance") for c in record.get("claims") or [] if isinstance(c, dict)}
    return "denies" in stances or "doubts" in stances


def script_json(value: Any, *, plain: bool = False) -> str:
    """JSON that may stand inside a ``<script>`` element: no ``<``, ``>``, ``&`` or line separators in it; ``plain`` leaves only ASCII."""
    text = json.dumps(value, ensure_ascii=plain, separators=(",", ":"), allow_nan=False)
    for raw, safe in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(raw, safe)
    return _SURROGATES.sub("\ufffd", text)


def chunks(details: Sequence[Record]) -> Iterable[tuple[str, str]]:
    """Yield (encoding, text) for each chunk of details: ``json`` for small maps, else ``deflate`` in base64."""
    packed = len(details) > PLAIN_UP_TO
    for start in range(0, len(details), CHUNK):
        text = script_json(list(details[start : start + CHUNK]))
        if packed:
            yield "deflate", base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
        else:
            yield "json", text

