"""Incidents against the events of another body: who has what, one to one, with distances and day offsets."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any

from gazetteer.sources import km
from geo.acled import BATTLES, CIVILIANS, REMOTE, STRATEGIC, event_types, targets_civilians
from geo.assign import assign
from geo.extracts import ACLED, Body, Event

Feature = dict[str, Any]
#: Shares of a pair's cost: distance, days, type, deaths.
WEIGHTS = (0.45, 0.30, 0.15, 0.10)
#: Two points of one town may lie so far apart (km): the least tolerance of a pair.
LEAST_KM = 5.0
_BUCKET = 7
# Kinds that are often told one for the other: a clash in which artillery fires, an attack on civilians with a bomb, a strike that was stopped.
_KIN = frozenset(
    frozenset(p) for p in ((BATTLES, REMOTE), (BATTLES, CIVILIANS), (REMOTE, CIVILIANS), (REMOTE, STRATEGIC), (BATTLES, STRATEGIC), (CIVILIANS, STRATEGIC))
)


@dataclass(slots=True, frozen=True)
class Rule:
    """How far two records of one event may lie apart.

    Attributes
    ----------
    days : int
        The most days between the two stretches of time.
    max_km : float
        The most kilometres, however uncertain the two places are.
    strict : bool
        Only pairs of the same event type.
    """

    days: int = 2
    max_km: float = 100.0
    strict: bool = False


@dataclass(slots=True, frozen=True)
class Pair:
    """A matched pair; ``days`` is theirs minus ours, 0 where the stretches overlap; ``kind`` same, related or different sub-type."""

    ours: Feature
    theirs: Event
    distance_km: float
    days: int
    kind: str
    cost: float


@dataclass(slots=True)
class Result:
    """What came of the comparison; ``left_out`` counts what could not be compared, by reason."""

    body: Body
    pairs: list[Pair] = field(default_factory=list)
    only_ours: list[Feature] = field(default_factory=list)
    only_theirs: list[Event] = field(default_factory=list)
    ours_left_out: Counter[str] = field(default_factory=Counter)
    theirs_left_out: Counter[str] = field(default_factory=Counter)
    since: date | None = None
    until: date | None = None

    def summary(self) -> dict[str, Any]:
        """Return the numbers: counts, shares of ours and of theirs that are matched, medians of distance and days, deaths of both."""
        both, ours, theirs = len(self.pairs), len(self.only_ours), len(self.only_theirs)
        gaps = [p.days for p in self.pairs]
        dead = [(_deaths(p.ours["properties"]), p.theirs.fatalities) for p in self.pairs]
        known = [(a, b) for a, b in dead if a is not None and b is not None]
        return {
            "body": self.body.title, "since": None if self.since is None else self.since.isoformat(), "until": None if self.until is None else self.until.isoformat(),
            "matched": both, "only_ours": ours, "only_theirs": theirs, "share_of_theirs_found": _share(both, both + theirs),
            "share_of_ours_found": _share(both, both + ours), "median_distance_km": round(median(p.distance_km for p in self.pairs), 2) if self.pairs else None,
            "median_days": median(gaps) if gaps else None, "median_absolute_days": median(abs(g) for g in gaps) if gaps else None,
            "same_day": _share(sum(g == 0 for g in gaps), both), "same_type": _share(sum(p.kind != "different" for p in self.pairs), both),
            "same_sub_type": _share(sum(p.kind == "same" for p in self.pairs), both) if self.body is ACLED else None,
            "deaths_known_in_both": len(known), "same_deaths": _share(sum(a == b for a, b in known), len(known)),
            "ours_left_out": dict(sorted(self.ours_left_out.items())), "theirs_left_out": dict(sorted(self.theirs_left_out.items())),
            "by_type": self._by(lambda e: e.event_type), "by_country": self._by(lambda e: e.country or "–"),
        }  # fmt: skip

    def _by(self, key: Callable[[Event], str]) -> dict[str, dict[str, Any]]:
        """Return per type or country of theirs how many were found."""
        found, all_ = Counter(key(p.theirs) for p in self.pairs), Counter(key(p.theirs) for p in self.pairs)
        all_.update(key(e) for e in self.only_theirs)
        return {k: {"theirs": n, "found": found[k], "share": _share(found[k], n)} for k, n in sorted(all_.items(), key=lambda x: (-x[1], x[0]))}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _deaths(p: dict[str, Any]) -> int | None:
    value = p.get("fatalities")
    return None if value is None else int(value)


def span(p: dict[str, Any]) -> tuple[date, date] | None:
    """Return the first and last day of an incident, None when it is undated or vaguer than a month."""
    if p.get("time_precision") not in (1, 2, 3):
        return None
    try:
        start = date.fromisoformat(str(p.get("date_start") or p.get("event_date"))[:10])
        return start, max(start, date.fromisoformat(str(p.get("date_end") or start)[:10]))
    except ValueError:
        return None


def _ours_reason(item: Feature, body: Body) -> str | None:
    """Why an incident is not compared, or None."""
    p = item["properties"]
    if p.get("review") == "rejected":
        return "rejected by a coder"
    if p.get("status") in ("denied", "threatened") or p.get("outcome") == "threatened":
        return "denied or only threatened"
    if p.get("aggregate"):
        return "a total over many incidents"
    if span(p) is None:
        return "undated or vaguer than a month"
    if not item.get("geometry"):
        return "without a point"
    if body is not ACLED:
        if p.get("incident_type") == "presence" or not any((p.get(k) or 0) > 0 for k in ("fatalities", "fatalities_min", "fatalities_max")):
            return "no death told (GED holds only events with one)"
    return None


def kind_of(p: dict[str, Any], event: Event, *, strict: bool) -> str | None:
    """Tell how well the types fit: same, related, different; None when the pair is not made."""
    own, sub = (p.get("event_type"), p.get("sub_event_type")) if p.get("event_type") else event_types(p)
    if event.event_type.startswith("violence "):
        if own == STRATEGIC and (p.get("fatalities") or p.get("fatalities_min") or 0) < 1:
            return None
        one_sided = own == CIVILIANS or targets_civilians(p)
        fits = one_sided == (event.event_type == "violence 3")
        return "related" if fits else None if strict else "different"
    if own == event.event_type:
        return "same" if sub == event.sub_event_type else "related"
    return "different" if not strict and frozenset((str(own), event.event_type)) in _KIN else None


def _gap(a: tuple[date, date], b: tuple[date, date]) -> int:
    """Days from the first stretch to the second, 0 where they overlap."""
    return (b[0] - a[1]).days if b[0] > a[1] else (b[1] - a[0]).days if b[1] < a[0] else 0


def match(incidents: Iterable[Feature], events: Sequence[Event], body: Body, *, rule: Rule | None = None, since: date | None = None, until: date | None = None) -> Result:
    """Match incidents with the events of a body.

    Parameters
    ----------
    incidents : iterable of dict
        GeoJSON Features of incidents.
    events : sequence of Event
        Theirs.
    body : Body
        Whose they are.
    rule : Rule, optional
        How far apart a pair may lie. A pair's tolerance in kilometres is the sum of the two radii, at least `LEAST_KM`, at most ``max_km``.
    since, until : date, optional
        Only what lies between. By default the stretch in which both sides have events.

    Notes
    -----
    The cost of a pair (0 to 1) is 0.45 of the share of the tolerance that the distance takes, 0.30 of that of the days, 0.15 for another sub-type (half) or
    type (whole), 0.10 for how the numbers of deaths differ. Pairs are chosen so that the sum of the costs is least, a record without partner costing 1
    (`geo.assign`): no record has two partners, and the result does not depend on the order of the rows.
    """
    rule = rule or Rule()
    result = Result(body)
    ours: list[tuple[Feature, tuple[date, date]]] = []
    for item in incidents:
        reason, days = _ours_reason(item, body), span(item["properties"])
        if reason is None and days is not None:
            ours.append((item, days))
        else:
            result.ours_left_out[reason or "undated or vaguer than a month"] += 1
    if ours and events:
        result.since = since or max(min(d[0] for _, d in ours), min(e.start for e in events))
        result.until = until or min(max(d[1] for _, d in ours), max(e.end for e in events))
        low, high = result.since - timedelta(days=rule.days), result.until + timedelta(days=rule.days)
        kept = [o for o in ours if o[1][1] >= low and o[1][0] <= high]
        inside = [e for e in events if e.end >= low and e.start <= high]
        for counter, gone in ((result.ours_left_out, len(ours) - len(kept)), (result.theirs_left_out, len(events) - len(inside))):
            if gone:
                counter["outside the days compared"] += gone
        ours, events = kept, inside
    index = _Index(events)
    options: list[dict[int, Pair]] = []
    for item, days in ours:
        options.append({n: p for n in index.near(item, days, rule) if (p := _pair(item, days, events[n], rule)) is not None})
    chosen = assign([[(n, p.cost) for n, p in sorted(found.items())] for found in options])
    taken = set()
    for (item, _), found, column in zip(ours, options, chosen, strict=True):
        if column is None:
            result.only_ours.append(item)
        else:
            taken.add(column)
            result.pairs.append(found[column])
    result.only_theirs = [e for n, e in enumerate(events) if n not in taken]
    return result


def _pair(item: Feature, days: tuple[date, date], event: Event, rule: Rule) -> Pair | None:
    """Return the pair of two records, None when they lie too far apart or their types do not fit."""
    gap = _gap(days, (event.start, event.end))
    if abs(gap) > rule.days:
        return None
    p = item["properties"]
    lon, lat = item["geometry"]["coordinates"][:2]
    far = km(lat, lon, event.latitude, event.longitude)
    reach = min(rule.max_km, max(LEAST_KM, (p.get("uncertainty_km") or LEAST_KM) + event.radius_km))
    if far > reach:
        return None
    kind = kind_of(p, event, strict=rule.strict)
    if kind is None:
        return None
    dead, theirs = _deaths(p), event.fatalities
    apart = abs(dead - theirs) / max(dead, theirs, 1) if dead is not None and theirs is not None else 0.5
    parts = (far / reach, abs(gap) / (rule.days + 1), {"same": 0.0, "related": 0.5, "different": 1.0}[kind], apart)
    return Pair(item, event, round(far, 3), gap, kind, sum(w * x for w, x in zip(WEIGHTS, parts, strict=True)))


class _Index:
    """Events by week and degree square, so that an incident meets only those near it."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.cells: dict[tuple[int, int, int], list[int]] = {}
        self.events = events
        for n, event in enumerate(events):
            for week in range(event.start.toordinal() // _BUCKET, event.end.toordinal() // _BUCKET + 1):
                self.cells.setdefault((week, math.floor(event.latitude), math.floor(event.longitude)), []).append(n)

    def near(self, item: Feature, days: tuple[date, date], rule: Rule) -> Iterator[int]:
        """Yield the numbers of the events that may be near enough, each once."""
        lon, lat = item["geometry"]["coordinates"][:2]
        up = rule.max_km / 110.5
        side = min(180.0, up / max(0.05, math.cos(math.radians(min(89.0, abs(lat) + up)))))
        weeks = range((days[0].toordinal() - rule.days) // _BUCKET, (days[1].toordinal() + rule.days) // _BUCKET + 1)
        columns = {(c + 180) % 360 - 180 for c in range(math.floor(lon - side), math.floor(lon + side) + 1)}
        seen: set[int] = set()
        for week in weeks:
            for row in range(math.floor(lat - up), math.floor(lat + up) + 1):
                for column in columns:
                    for n in self.cells.get((week, row, column), ()):
                        if n not in seen and abs(self.events[n].latitude - lat) <= up:
                            seen.add(n)
                            yield n
