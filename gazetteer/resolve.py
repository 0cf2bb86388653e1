"""Decides which hits are places and which place each is: candidates scored by named features of the context.

The features are those of the literature on toponym resolution (prior by population; one sense per discourse; containment and
proximity of other toponyms: Leidner, *Toponym Resolution in Text*, 2007; Grover et al., 2010), written as a sum that can be read back.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort

from gazetteer.index import EVERYDAY, HARD, ORDINARY, SURE
from gazetteer.model import Candidate, Mention
from gazetteer.names import Option
from gazetteer.reader import STRENGTHS, Seen

# Words that settle which of a city, its division and its base is meant, whatever was named earlier.
_STRICT = frozenset(["محافظه", "محافظتي", "محافظات", "ولايه", "اقليم", "مدينه", "مدينتي", "بلده", "مطار", "معبر", "حقل", "معسكر"])
_SETTLEMENTS = frozenset(["city", "town", "village", "governorate"])
_NEAR = 120
_NOTHING: dict[str, float] = {}


class Context:
    """What the sure names and the adjectives of a text say of countries and divisions."""

    __slots__ = ("adjectives", "admin", "cells", "iso", "marks", "near", "total")

    def __init__(self) -> None:
        self.iso: dict[str, float] = {}
        self.total = 0.0
        self.marks: dict[int, list[tuple[int, str, float]]] = {}  # by stretches of 256 characters
        self.adjectives: list[tuple[int, int, str]] = []
        self.near: dict[int, dict[str, float]] = {}
        self.admin: dict[tuple[str, str], list[int]] = {}
        self.cells: dict[tuple[int, int], dict[int, tuple[float, float, int]]] = {}

    def country(self, at: int, iso: str | None, weight: float) -> None:
        """Count a country at a position."""
        if iso:
            self.iso[iso] = self.iso.get(iso, 0.0) + weight
            self.total += weight
            self.marks.setdefault(at >> 8, []).append((at, iso, weight))

    def point(self, option: Option, at: int) -> None:
        """Note a place taken at a position."""
        cell = self.cells.setdefault((int(option.latitude // 1.4), int(option.longitude // 1.4)), {})
        cell[option.pid] = (option.latitude, option.longitude, at)

    def nearest(self, lat: float, lon: float, pid: int, at: int) -> float:
        """Return how much the nearest other place of the text speaks for a candidate: 0 beyond 120 km."""
        closest = 0.0
        row, column = int(lat // 1.4), int(lon // 1.4)
        cells = self.cells
        for key in (
            (row, column), (row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column),
            (row - 1, column - 1), (row - 1, column + 1), (row + 1, column - 1), (row + 1, column + 1),
        ):  # fmt: skip
            if key in cells:
                for other, (y, x, where) in cells[key].items():
                    if -1.1 < y - lat < 1.1 and -1.4 < x - lon < 1.4 and other != pid:
                        value = (1.0 - _km(lat, lon, y, x) / _NEAR) * (1.5 if -300 < where - at < 300 else 0.9)
                        if value > closest:
                            closest = value
        return closest

    def division(self, at: int, key: tuple[str, str] | None) -> None:
        """Note a division at a position."""
        if key:
            insort(self.admin.setdefault(key, []), at)


def hopeless(one: Seen, context: Context) -> bool:
    """Tell cheaply that an unsure hit cannot become a place, whatever its score."""
    if one.kind is not None or one.adjective is not None or one.group >= 0 or one.level < ORDINARY:
        return False
    if one.level >= HARD and not one.name.town:
        return True
    top = one.name.options[0]
    if len(one.name.options) == 1 and top.iso and context.total and top.iso not in context.iso and top.kind != "water":
        return one.support - (0.1 if top.place.curated else 1.5) + 0.6 < STRENGTHS[one.level]
    return False


def gather(seen: list[Seen], adjectives: list[tuple[int, int, str]], actors: list[tuple[int, str]], home: str | None) -> Context:
    """Collect the context of a text: countries by weight, divisions by position."""
    context = Context()
    for one in seen:
        name = one.name
        if one.level != SURE or one.person or name.generic:
            continue
        if name.iso:
            weight = 0.4 if one.role in ("in_name", "dateline") else 0.6 if one.role == "metonym" else 1.5 if name.state else 1.2
            context.country(one.start, name.iso, weight)
            if one.role != "in_name":
                context.division(one.start, name.admin1)
                if name.options[0].kind == "district":
                    context.division(one.start, name.options[0].admin2)
    context.adjectives = sorted(adjectives)
    for start, _, iso in adjectives:
        context.country(start, iso, 0.5)
    for start, iso in actors:
        context.country(start, iso, 0.3)
    if home:
        context.country(-1, home, 0.5)
    return context


def _local(context: Context, at: int) -> dict[str, float]:
    """Shares of countries near a position (its stretch of 256 characters and those beside it), summing to 2."""
    bucket = at >> 8
    out = context.near.get(bucket)
    if out is None:
        out = {}
        total = 0.0
        middle = (bucket << 8) + 128
        for stretch in (bucket - 1, bucket, bucket + 1):
            for where, iso, weight in context.marks.get(stretch, ()):
                value = weight * (1.0 - abs(where - middle) / 512.0)
                out[iso] = out.get(iso, 0.0) + value
                total += value
        if total:
            for iso in out:
                out[iso] *= 2.0 / total
        context.near[bucket] = out
    return out


def _adjectives_near(context: Context, start: int, end: int) -> dict[str, float]:
    """Countries whose adjectives stand within 30 characters of a hit, weighted by nearness."""
    out: dict[str, float] = {}
    first = bisect_left(context.adjectives, (start - 200,))  # no adjective is longer than that
    for a, b, iso in context.adjectives[first : bisect_left(context.adjectives, (end + 30,))]:
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
    options = one.name.options
    local = _local(context, one.start) if context.total else _NOTHING
    rows: list[tuple[float, int, list[tuple[str, float]]]] = []
    kind, at, adjective = one.kind, one.start, one.adjective
    earlier = chosen.get(one.name.nid)
    countries, doc_total, admin = context.iso, context.total, context.admin
    floor = options[0].prior - 1.0
    parent = _parent(one.parent) if one.parent is not None else None
    off = -1.0
    if kind is not None and kind.strength >= 2.5 and kind.word in _STRICT and any(o.kind in kind.kinds for o in options):
        off = -4.0
    near_by = _adjectives_near(context, at, one.end) if len(options) > 1 and not adjective else _NOTHING
    for number, option in enumerate(options):
        iso = option.iso
        if number > 3 and option.prior < floor and iso not in countries and adjective != iso:
            continue
        if number > 40:
            break
        extra: list[tuple[str, float]] = []
        if kind is not None:
            extra.append(("kind word", 2.0 if option.kind in kind.kinds else off))
        if doc_total and iso:
            weight = countries.get(iso)
            if weight:
                extra.append(("country in the text", 2.0 * weight / doc_total + local.get(iso, 0.0)))
            elif not option.head:
                extra.append(("country not in the text", -0.6))
        if adjective and iso:
            extra.append(("adjective", 3.0 if adjective == iso else -1.0))
        if near_by and iso:
            value = near_by.get(iso, 0.0)
            if value:
                extra.append(("adjective close by", value))
        if parent is not None and option is not parent and option.settled:
            d = _km(option.latitude, option.longitude, parent.latitude, parent.longitude)
            reach = parent.place.uncertainty_km * (1.8 if parent.kind == "governorate" else 2.5) + 30
            extra.append(("inside its division", 1.5) if d <= max(60.0, reach) else ("outside its division", -3.0))
        if one.role == "dateline" and option.kind == "city" and option.capital:
            extra.append(("dateline", 2.5))
        if admin and option.kind != "governorate":
            best = 0.0
            for key in (option.admin1, option.admin2):
                spots = admin.get(key) if key else None
                if spots:
                    left, right = bisect_left(spots, at), bisect_right(spots, at)
                    gap = min(at - spots[left - 1] if left else 9999, spots[right] - at if right < len(spots) else 9999)
                    if gap < 9999:
                        best += 2.2 if gap < 70 else 1.4 if gap < 250 else 0.7
            if best:
                extra.append(("parent named", min(best, 3.0)))
        if context.cells and option.settled and (len(options) > 1 or one.level):
            closest = context.nearest(option.latitude, option.longitude, option.pid, at)
            if closest:
                extra.append(("near other places", closest))
        if earlier == option.pid:
            extra.append(("same name earlier", 1.0))
        rows.append((option.prior + sum([v for _, v in extra]), number, extra))
    rows.sort(key=lambda r: -r[0])
    one.scored = rows
    one.choice = rows[0][1]
    one.score = rows[0][0]
    one.margin = rows[0][0] - rows[1][0] if len(rows) > 1 else 3.0


_WATERS = frozenset(["علي", "شرق", "غرب", "مياه", "حوض", "عبر", "في", "البحر", "شرقي", "غربي"])


def decide(one: Seen, context: Context, known: dict[int, float]) -> bool:
    """Tell whether a scored hit is a place: its support and its best candidate's fit against what its level asks."""
    if one.person:
        one.lack = 9.0
        return False
    need = STRENGTHS[one.level]
    if one.level == SURE:
        one.strange = one.parent is not None and bool(one.scored) and any(k == "outside its division" for k, _ in (one.scored or [(0.0, 0, [])])[0][2])
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
        at_home = best.iso and _local(context, one.start).get(best.iso, 0.0) > 1.6 and best.kind == "city" and best.place.population >= 20_000
        struck = one.event and best.main and best.place.curated and best.kind in ("city", "town")
        if value < 0.9 or not (at_home or struck):
            one.lack = 9.0
            return False
        value += 1.2
    if one.adjective:
        value += 1.5 if one.adjective == best.iso else 0.3
    parts = dict(one.scored[0][2]) if one.scored else {}
    value += min(1.4, parts.get("parent named", 0.0) * 0.6)
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
    value += min(0.6, parts.get("near other places", 0.0))
    if best.kind == "water" and one.before in _WATERS:
        value += 1.4
    if one.event and one.level == EVERYDAY and best.place.curated and best.main and best.kind in _SETTLEMENTS:
        value += 0.5
    if before is not None:
        value += 0.5 if one.level >= EVERYDAY else 1.6
    if one.kind is not None and best.kind in one.kind.kinds:
        value += 0.4
    one.lack = need - value
    if parts.get("outside its division"):
        one.strange = True
    elif iso and context.total > 2.0 and not context.iso.get(iso) and not one.adjective:
        if one.kind is not None and one.kind.unknown and not (best.kind in one.kind.kinds and best.place.curated):
            one.strange = True
        elif best.place.population < 100_000 and not best.capital and max(context.iso.values()) > 0.6 * context.total:
            one.strange = True  # a small place of a country that the text does not speak of: the name is a place, but not that one
    if one.strange and one.event and one.kind is None:
        return False
    return value >= need


def confidence(one: Seen) -> float:
    """Confidence between 0 and 1 from the margin over the runner-up and the support of the name."""
    if one.margin == 2.5 and one.level == SURE:
        return 0.94
    base = 0.5 + 0.5 * (1.0 - math.exp(-one.margin / 1.2))
    if one.level != SURE:
        base *= 0.9
    return round(min(0.99, base), 2)


def candidates(one: Seen, limit: int = 5) -> tuple[Candidate, ...]:
    """Return the scored candidates, best first."""
    if not one.scored:
        return one.name.plain
    options = one.name.options
    return tuple([Candidate(options[n].place, total, (*options[n].parts, *extra)) for total, n, extra in one.scored[:limit]])


def mention(one: Seen, text: str, start: int, end: int) -> Mention:
    """Turn a decided hit into a mention; ``start`` and ``end`` are in the original text."""
    option = one.name.options[one.choice]
    return Mention(
        start, end, one.start, one.end, text[start:end], None if one.strange else option.place, confidence(one), one.role, candidates(one), one.clitic,
        one.kind.word if one.kind else None,
    )  # fmt: skip
