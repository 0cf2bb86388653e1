"""Decides which hits are places and which place each is: candidates scored by named features of the context.

The features are those of the literature on toponym resolution (prior by population; one sense per discourse; containment and
proximity of other toponyms: Leidner, *Toponym Resolution in Text*, 2007; Grover et al., 2010), written as a sum that can be read back.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

from gazetteer.fold import Folded
from gazetteer.index import EVERYDAY, HARD, ORDINARY, SURE
from gazetteer.model import Candidate, Mention
from gazetteer.names import Name, Option
from gazetteer.reader import STRENGTHS, Row, Seen

# Words that settle which of a city, its division and its base is meant, whatever was named earlier.
_STRICT = frozenset(["محافظه", "محافظتي", "محافظات", "ولايه", "اقليم", "مدينه", "مدينتي", "بلده", "مطار", "معبر", "حقل", "معسكر"])
_SETTLEMENTS = frozenset(["city", "town", "village", "governorate"])
_NEAR = 120
_NOTHING: dict[str, float] = {}
# What the numbers of a scored row stand for, in their order; 0 for what says nothing. Two of them change their name with their sign.
_KIND, _COUNTRY, _ADJECTIVE, _BESIDE, _DIVISION, _DATELINE, _PARENT, _CLOSE, _EARLIER = range(9)
_FEATURES = ("kind word", "country in the text", "adjective", "adjective close by", "inside its division", "dateline", "parent named", "near other places", "same name earlier")
_SILENT = (0.0,) * len(_FEATURES)
_NEGATIVE = {_COUNTRY: "country not in the text", _DIVISION: "outside its division"}


#: A position, a country told there and its weight.
Mark = tuple[int, str, float]


class Context:
    """What the sure names and the adjectives of a text say of countries and divisions."""

    __slots__ = ("adjectives", "admin", "cells", "iso", "looked", "marks", "near", "spots", "total")

    def __init__(self) -> None:
        self.iso: dict[str, float] = {}
        self.total = 0.0
        self.marks: dict[int, list[Mark]] = {}  # by stretches of 256 characters
        self.adjectives: list[tuple[int, int, str]] = []
        self.spots: list[int] = []  # where the adjectives begin
        self.near: dict[int, tuple[dict[str, float], float]] = {}
        self.looked: dict[int, tuple[int, int, int]] = {}
        self.admin: dict[tuple[str, str], list[int]] = {}
        self.cells: dict[int, dict[int, tuple[float, float, int]]] = {}  # by the first of `Option.cells`

    def tell(self, told: Iterable[Mark]) -> None:
        """Count countries at positions."""
        shares, marks, total = self.iso, self.marks, self.total
        for mark in told:
            at, iso, weight = mark
            shares[iso] = shares.get(iso, 0.0) + weight
            total += weight
            marks.setdefault(at >> 8, []).append(mark)
        self.total = total

    def point(self, option: Option, at: int) -> None:
        """Note a place taken at a position."""
        self.cells.setdefault(option.cells[0], {})[option.pid] = (option.latitude, option.longitude, at)

    def nearest(self, option: Option, at: int) -> float:
        """Return how much the nearest other place of the text speaks for a candidate: 0 beyond 120 km."""
        closest = 0.0
        cells = self.cells
        lat, lon, pid = option.latitude, option.longitude, option.pid
        for key in option.cells:
            if key in cells:
                for other, (y, x, where) in cells[key].items():
                    if -1.1 < y - lat < 1.1 and -1.4 < x - lon < 1.4 and other != pid:
                        value = (1.0 - 111.2 * math.hypot((lon - x) * option.cosine, lat - y) / _NEAR) * (1.5 if -300 < where - at < 300 else 0.9)
                        if value > closest:
                            closest = value
        return closest

    def division(self, at: int, key: tuple[str, str]) -> None:
        """Note a division at a position."""
        insort(self.admin.setdefault(key, []), at)


def hopeless(one: Seen, context: Context) -> bool:
    """Tell cheaply that an unsure hit cannot become a place, whatever its score."""
    if one.kind is not None or one.adjective is not None or one.group >= 0 or one.level < ORDINARY:
        return False
    if one.level >= HARD and not one.name.town:
        return True
    top = one.name.top
    if len(one.name.options) == 1 and top.iso and context.total and top.iso not in context.iso and top.kind != "water":
        return one.support - (0.1 if top.place.curated else 1.5) + 0.6 < STRENGTHS[one.level]
    return False


def gather(seen: list[Seen], adjectives: list[tuple[int, int, str]], actors: list[tuple[int, str]], home: str | None) -> Context:
    """Collect the context of a text: countries by weight, divisions by position."""
    context = Context()
    admin = context.admin
    told: list[Mark] = []
    for one in seen:
        name = one.name
        iso = name.iso
        if iso is None or one.level != SURE or one.person or name.generic:
            continue
        role, at = one.role, one.start
        told.append((at, iso, (1.5 if name.state else 1.2) if role == "place" else 0.6 if role == "metonym" else 0.4))
        if role != "in_name":
            if name.admin1:
                admin.setdefault(name.admin1, []).append(at)
            if name.district:
                admin.setdefault(name.district, []).append(at)
    if adjectives:
        context.adjectives = sorted(adjectives)
        context.spots = [start for start, _, _ in context.adjectives]
        told += [(start, iso, 0.5) for start, _, iso in adjectives]
    if actors:
        told += [(start, iso, 0.3) for start, iso in actors]
    if home:
        told.append((-1, home, 0.5))
    context.tell(told)
    return context


_STRETCHES = (-1, 0, 1)
_UNTOLD: list[Mark] = []


def _look(context: Context, at: int) -> None:
    """Note how much is told near a position: what is told later in the same round does not count there, whether or not somebody asks for the shares now."""
    bucket = at >> 8
    if bucket not in context.looked:
        marks = context.marks
        context.looked[bucket] = len(marks.get(bucket - 1, _UNTOLD)), len(marks.get(bucket, _UNTOLD)), len(marks.get(bucket + 1, _UNTOLD))


def _local(context: Context, at: int) -> tuple[dict[str, float], float]:
    """Shares of countries near a position (its stretch of 256 characters and those beside it), and what they are multiplied by to sum to 2."""
    bucket = at >> 8
    known = context.near.get(bucket)
    if known is None:
        out: dict[str, float] = {}
        total = 0.0
        middle = (bucket << 8) + 128
        limits = context.looked.get(bucket)
        for way in _STRETCHES:
            marks = context.marks.get(bucket + way)
            if marks is not None:
                for where, iso, weight in marks if limits is None else marks[: limits[way + 1]]:
                    value = weight * (1.0 - (where - middle if where > middle else middle - where) / 512.0)
                    out[iso] = out.get(iso, 0.0) + value
                    total += value
        known = context.near[bucket] = out, 2.0 / total if total else 1.0
    return known


def _share(context: Context, at: int, iso: str) -> float:
    """Return the share of a country near a position; see `_local`."""
    shares, scale = _local(context, at)
    return shares.get(iso, 0.0) * scale


def _adjectives_near(context: Context, start: int, end: int) -> dict[str, float]:
    """Countries whose adjectives stand within 30 characters of a hit, weighted by nearness."""
    first, last = bisect_left(context.spots, start - 200), bisect_left(context.spots, end + 30)  # no adjective is longer than that
    if first == last:
        return _NOTHING
    out: dict[str, float] = {}
    for a, b, iso in context.adjectives[first:last]:
        gap = a - end if a >= end else start - b
        if 0 <= gap < 30:
            out[iso] = max(out.get(iso, 0.0), 1.6 * (1.0 - gap / 40.0))
    return out


def _km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance on a plane chart, good enough for scoring within a degree or so."""
    return 111.2 * math.hypot((lon1 - lon2) * math.cos(math.radians(lat1)), lat1 - lat2)


def _parent(one: Seen) -> Option | None:
    """Return the division that a place is said to lie in: of the chosen candidate's country, the widest of its name."""
    chosen = one.name.options[one.choice]
    divisions = [o for o in one.name.options if o.iso == chosen.iso and o.kind in ("governorate", "district", "city", "town", "region")]
    return max(divisions, key=lambda o: o.place.uncertainty_km) if divisions else None


def score(one: Seen, context: Context, chosen: dict[int, int]) -> None:
    """Score the candidates of a hit; the best comes first in ``one.scored``.

    Parameters
    ----------
    one : Seen
        The hit.
    context : Context
        Of its text.
    chosen : dict
        Name number -> place number, for names decided earlier in the text.
    """
    name = one.name
    options = name.options
    kind, at, adjective = one.kind, one.start, one.adjective
    countries, total, admin = context.iso, context.total, context.admin
    local: tuple[dict[str, float], float] | None = None
    earlier = chosen.get(name.nid)
    several = len(options) > 1
    near_by = _adjectives_near(context, at, one.end) if several and not adjective and context.adjectives else _NOTHING
    parent = _parent(one.parent) if one.parent is not None else None
    dateline = one.role == "dateline"
    bare = kind is None and not adjective and not near_by and parent is None and not dateline
    near = bool(context.cells) and (several or one.level > SURE)
    off = -1.0
    if kind is not None and kind.strength >= 2.5 and kind.word in _STRICT and any(o.kind in kind.kinds for o in options):
        off = -4.0
    rows: list[Row] = []
    for number, option in enumerate(options):
        iso = option.iso
        if number > 3:
            if option.prior < options[0].prior - 1.0 and iso not in countries and adjective != iso:
                continue
            if number > 40:
                break
        told = country = said = beside = division = capital = named = close = 0.0
        if iso and total:
            if iso in countries:
                if local is None:
                    local = _local(context, at)
                country = 2.0 * countries[iso] / total + local[0].get(iso, 0.0) * local[1]
            elif not option.head:
                country = -0.6
        if option.worded and kind is None and name.mains:
            told = -1.2  # "الفرات" without "سد" is the river, "التنف" without "معبر" the base
        if not bare:
            if kind is not None:
                told = 2.0 if option.kind in kind.kinds and option.own in ("", kind.word) else off
            if iso:
                if adjective:
                    said = 3.0 if adjective == iso else -1.0
                if near_by:
                    beside = near_by.get(iso, 0.0)
            if parent is not None and option is not parent and option.settled:
                d = _km(option.latitude, option.longitude, parent.latitude, parent.longitude)
                reach = parent.place.uncertainty_km * (1.8 if parent.kind == "governorate" else 2.5) + 30
                division = 1.5 if d <= max(60.0, reach) else -3.0
            if dateline and option.capital and option.kind == "city":
                capital = 2.5
        if admin and option.kind != "governorate":
            if option.admin1 in admin:
                named = _named(admin[option.admin1], at)
            if option.admin2 in admin:
                named += _named(admin[option.admin2], at)
            if named > 3.0:
                named = 3.0
        if near and option.settled:
            close = context.nearest(option, at)
        same = 1.0 if earlier == option.pid else 0.0
        value = option.prior + (told + country + said + beside + division + capital + named + close + same)
        rows.append((-value, number, (told, country, said, beside, division, capital, named, close, same)))
    if local is None and total:
        _look(context, at)
    if several:
        rows.sort()
    best = rows[0]
    one.scored, one.score, one.choice = rows, -best[0], best[1]
    one.margin = rows[1][0] - best[0] if len(rows) > 1 else 3.0


def _named(spots: list[int], at: int) -> float:
    """Return how much a division named at ``spots`` (sorted), itself apart, speaks for a candidate at ``at``."""
    left, right = bisect_left(spots, at), bisect_right(spots, at)
    gap = min(at - spots[left - 1] if left else 9999, spots[right] - at if right < len(spots) else 9999)
    return 0.0 if gap >= 9999 else 2.2 if gap < 70 else 1.4 if gap < 250 else 0.7


_WATERS = frozenset(["علي", "شرق", "غرب", "مياه", "حوض", "عبر", "في", "البحر", "شرقي", "غربي"])


def decide(one: Seen, context: Context, known: dict[int, float]) -> bool:
    """Tell whether a scored hit is a place: its support and its best candidate's fit against what its level asks."""
    if one.person:
        one.lack = 9.0
        return False
    need = STRENGTHS[one.level]
    if one.level == SURE:
        one.strange = one.parent is not None and one.scored is not None and one.scored[0][2][_DIVISION] < 0
        if one.name.generic and context.total and not context.iso.get(one.name.options[one.choice].iso or ""):
            one.strange = True
        return one.support > -1.5
    best = one.name.options[one.choice]
    value = one.support
    before = known.get(one.name.nid)
    if one.level >= ORDINARY and value < 0.4 and one.adjective is None and before is None:
        one.lack = 0.4 - value + 0.5
        return False
    if one.level >= HARD and one.adjective is None and (one.kind is None or best.kind not in one.kind.kinds):
        at_home = best.iso and _share(context, one.start, best.iso) > 1.6 and best.kind == "city" and best.place.population >= 20_000
        struck = one.event and best.main and best.place.curated and best.kind in ("city", "town")
        if value < 0.9 or not (at_home or struck):
            one.lack = 9.0
            return False
        value += 1.2
    if one.adjective:
        value += 1.5 if one.adjective == best.iso else 0.3
    parts = one.scored[0][2] if one.scored else _SILENT
    value += min(1.4, parts[_PARENT] * 0.6)
    iso = best.iso
    if iso and context.total:
        share = context.iso.get(iso, 0.0) / context.total
        value += 0.6 * share + (0.2 if share > 0.2 else 0.0)
        if not share and not best.capital:
            value -= 1.5 if not best.place.curated else 0.0 if one.event else 0.6
    elif not context.total and not best.place.curated and best.place.population < 5_000 and one.kind is None:
        value -= 0.8
    if best.place.curated:
        value += 0.5
    value += min(0.6, parts[_CLOSE])
    if best.kind == "water" and one.before in _WATERS:
        value += 1.4
    if one.event and one.level == EVERYDAY and best.place.curated and best.main and best.kind in _SETTLEMENTS:
        value += 0.5
    if before is not None:
        value += 0.5 if one.level >= EVERYDAY else 1.6
    if one.kind is not None and best.kind in one.kind.kinds:
        value += 0.4
    one.lack = need - value
    if parts[_DIVISION] < 0:
        one.strange = True
    elif iso and context.total > 2.0 and not context.iso.get(iso) and not one.adjective:
        if one.kind is not None and one.kind.unknown and not (best.kind in one.kind.kinds and best.place.curated):
            one.strange = True
        elif best.place.population < 100_000 and not best.capital and max(context.iso.values()) > 0.6 * context.total:
            one.strange = True  # a small place of a country that the text does not speak of: the name is a place, but not that one
    if one.strange and one.event and one.kind is None:
        return False
    return value >= need


_ALONE = round(0.9 * (0.5 + 0.5 * (1.0 - math.exp(-3.0 / 1.2))), 2)  # of an unsure name with one candidate, the most frequent case


def confidence(one: Seen) -> float:
    """Confidence between 0 and 1 from the margin over the runner-up and the support of the name."""
    if one.level == SURE:
        if one.margin == 2.5:
            return 0.94
    elif one.margin == 3.0:
        return _ALONE
    base = 0.5 + 0.5 * (1.0 - math.exp(-one.margin / 1.2))
    if one.level != SURE:
        base *= 0.9
    return round(min(0.99, base), 2)


class Scored(Sequence[Candidate]):
    """The best candidates of a hit with their reasons, put into words when they are asked for."""

    __slots__ = ("name", "rows")

    def __init__(self, name: Name, rows: list[Row], limit: int = 5) -> None:
        self.name, self.rows = name, rows[:limit]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pack as a tuple of candidates: other processes and files do not get the name with all its places."""
        return tuple, (list(self),)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Candidate]:
        return (self._told(row) for row in self.rows)

    @overload
    def __getitem__(self, at: int) -> Candidate: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Candidate, ...]: ...
    def __getitem__(self, at: int | slice) -> Candidate | tuple[Candidate, ...]:
        return tuple(self)[at] if isinstance(at, slice) else self._told(self.rows[at])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def _told(self, row: Row) -> Candidate:
        """Return the candidate of a row."""
        option = self.name.options[row[1]]
        reasons = [(_NEGATIVE.get(n, _FEATURES[n]) if value < 0 else _FEATURES[n], value) for n, value in enumerate(row[2]) if value]
        return Candidate(option.place, -row[0], (*option.parts, *reasons))


def mentions_of(taken: list[Seen], folded: Folded) -> list[Mention]:
    """Turn decided hits into mentions."""
    text, span = folded.text, folded.span
    out: list[Mention] = []
    for one in taken:
        start, end = span(one.start, one.end)
        name, kind, scored = one.name, one.kind, one.scored
        out.append(
            Mention(
                start, end, one.start, one.end, text[start:end], None if one.strange else name.options[one.choice].place, confidence(one), one.role,
                name.plain if scored is None else Scored(name, scored), one.clitic, None if kind is None else kind.word,
            )
        )
    return out
