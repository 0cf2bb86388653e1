"""Names of the index with their candidates and priors, fetched once and kept: what the recogniser and the resolver work with."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gazetteer.fold import fold_text
from gazetteer.index import ORDINARY, SURE, Index
from gazetteer.model import Candidate, Place

_CURATED_SIZE = {"city": 2.0, "town": 1.6, "village": 1.1, "military_base": 1.6, "airport": 1.4, "camp": 1.4, "neighbourhood": 1.0, "border_crossing": 1.3, "oil_field": 1.3}
_TOWNS = frozenset(["city", "governorate", "town", "district"])
_SITES = frozenset(["city", "town", "village", "governorate", "district", "military_base", "camp", "oil_field", "region", "airport", "border_crossing"])
_SETTLED = frozenset(["city", "town", "village", "neighbourhood", "military_base", "camp", "airport", "oil_field", "border_crossing", "building", "road", "district"])
_HEADS = frozenset(["country", "region", "water"])
# Kinds of many words (a dam, a mosque and a hospital are buildings): a short name of them goes with its own word alone.
_WORDED = frozenset(["building", "road", "other", "water"])
_DOMINANT = 1.6


@dataclass(slots=True)
class Option:
    """A candidate of a name: its place, its prior score and the keys that contexts are compared by.

    ``own`` is the kind word of a place that the name leaves out (سد of سد مأرب, for the name مأرب); ``worded``: no main name of the place, which goes with such a word or with that of a crossing.
    ``cosine`` is that of its latitude; ``cells`` are the cells of 5.6 degrees that places near it may lie in, its own first.
    """

    place: Place
    pid: int
    prior: float
    kind: str
    iso: str | None
    admin1: tuple[str, str] | None
    admin2: tuple[str, str] | None
    main: bool
    capital: bool
    parts: tuple[tuple[str, float], ...]
    latitude: float
    longitude: float
    settled: bool
    head: bool
    cosine: float
    cells: tuple[int, ...]
    own: str = ""
    worded: bool = False


@dataclass(slots=True)
class Name:
    """A name of the index.

    Attributes
    ----------
    options : tuple of Option
        Best prior first.
    sure : bool
        Taken as a place without support.
    fixed : bool
        One candidate is so much likelier than the rest that context need not be asked (kind words apart).
    state, title : a country or capital; those and first-level divisions.
    local : the likely candidates are a town and the divisions named after it.
    site : a curated settlement, division or base, or a town of 20,000 people, bears it as a main name; seat : a seat of government, or a city that stands for one.
    kinded : its first word is a kind word (بلدة كذا).
    asks, deniable : the word after it can weaken it (a compound, a city) or deny that it is a place.
    compound : the name is also the first part of many others (عين، تل).
    iso, admin1 : the country and first-level division that all likely candidates share, or None.
    district : the likeliest candidate's second-level division, where it is one itself.
    speaks : a state or a seat, which may stand for a government.
    quick : where it is sure, context need not choose among its candidates.
    describes : also the adjective of a nationality.
    mains : of several candidates one bears it as a main name.
    top : the likeliest candidate.
    beyond : first-level divisions of another country that hold settlements of the name within 25 km of the likeliest (the two towns of Rafah).
    """

    nid: int
    folded: str
    level: int
    options: tuple[Option, ...]
    top: Option
    sure: bool
    fixed: bool
    single: bool
    iso: str | None
    admin1: tuple[str, str] | None
    state: bool
    local: bool = False
    title: bool = False
    compound: bool = False
    generic: bool = False
    town: bool = False
    site: bool = False
    seat: bool = False
    kinded: bool = False
    asks: bool = False
    deniable: bool = False
    plain: tuple[Candidate, ...] = ()
    district: tuple[str, str] | None = None
    beyond: frozenset[tuple[str, str]] = frozenset()
    speaks: bool = False
    quick: bool = False
    describes: bool = False
    mains: bool = False


def _cells(latitude: float, longitude: float) -> tuple[int, ...]:
    """Return the numbers of the cell of a point and of those that 1.1 degrees of latitude or 1.4 of longitude from it lie in."""
    spots = [(latitude, longitude), *((latitude + y, longitude + x) for y in (-1.1, 1.1) for x in (-1.4, 1.4))]
    return tuple(dict.fromkeys(int(y // 5.6) * 1000 + int(x // 5.6) for y, x in spots))


def _option(index: Index, pid: int, main: bool) -> Option:
    """Weigh a place as a candidate before any context is known."""
    place = index.place(pid)
    capital = index.is_capital(pid)
    parts: list[tuple[str, float]] = []
    if place.kind == "country":
        parts.append(("country", 5.0))
    elif place.kind == "governorate":
        parts.append(("first-level division", 3.0))
    elif place.kind == "district" and place.curated and not place.population:
        parts.append(("second-level division", 1.9))
    elif place.kind in ("region", "water") and place.curated:
        parts.append(("region or water", 2.6))
    else:
        size = 0.45 * math.log10(place.population + 10)
        if place.curated:
            size = max(size, _CURATED_SIZE.get(place.kind, 1.2))
        parts.append(("size", round(size, 2)))
        if place.curated:
            parts.append(("curated", 1.0))
        if capital:
            parts.append(("capital", 0.6 if place.curated else 1.6))
    if not main:
        parts.append(("alias", -0.5))
    prior = sum(v for _, v in parts)
    own = "" if main or place.kind not in _WORDED else fold_text(place.name_ar or "").partition(" ")[0]
    return Option(
        place, pid, prior, place.kind, place.iso, (place.iso or "", place.admin1) if place.admin1 else None,
        (place.iso or "", place.admin2) if place.admin2 else None, main, capital, tuple(parts),
        place.latitude, place.longitude, place.kind in _SETTLED, place.kind in _HEADS or capital,
        math.cos(math.radians(place.latitude)), _cells(place.latitude, place.longitude),
        own, not main and bool(own or place.kind == "border_crossing"),
    )  # fmt: skip


def _together(a: Option, b: Option) -> bool:
    """Tell whether two candidates lie within about 25 km of each other, as a town, its base and its crossing do."""
    return abs(a.place.latitude - b.place.latitude) < 0.22 and abs(a.place.longitude - b.place.longitude) < 0.26


class Names:
    """The names of an index by number, made when first asked for."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.compound: frozenset[str] = frozenset()
        self.everyday: frozenset[str] = frozenset()
        self.heads: frozenset[str] = frozenset()
        self.denied: dict[str, frozenset[str]] = {}
        self.plain: set[str] | frozenset[str] = frozenset()
        self.seats: frozenset[str] = frozenset()
        self.kinds: frozenset[str] = frozenset()
        self.adjectival: frozenset[str] = frozenset()
        self.known: dict[int, Name] = {}

    def __getitem__(self, nid: int) -> Name:
        name = self.known.get(nid)
        if name is None:
            name = self.known[nid] = self._make(nid)
        return name

    def _make(self, nid: int) -> Name:
        folded, level, pids = self.index.name(nid)
        return self.make(nid, folded, level, pids)

    def make(self, nid: int, folded: str, level: int, pids: list[tuple[int, bool]]) -> Name:
        """Build a name from its row of the index."""
        options = sorted((_option(self.index, pid, main) for pid, main in pids), key=lambda o: -o.prior)
        top = options[0]
        likely = [o for o in options if o.prior > top.prior - _DOMINANT]
        iso = top.iso if all(o.iso == top.iso for o in likely) else None
        admin1 = top.admin1 if iso and all(o.admin1 == top.admin1 for o in likely) else None
        first, _, rest = folded.partition(" ")
        generic = rest in self.everyday and first in self.kinds
        fixed = len(likely) == 1 and not generic
        rivals = [o for o in options if o.prior > top.prior - 3.5]
        local = top.kind in _TOWNS and top.main and top.prior > 2.8 and bool(top.admin1) and all(o.admin1 == top.admin1 for o in rivals)
        local = local or (top.kind not in ("country", "region", "water") and all(_together(o, top) for o in rivals))
        local = local and not generic
        state = top.kind == "country" or top.capital or (folded in self.seats and top.kind == "city")
        return Name(
            nid, folded, level, tuple(options), top, level == SURE, fixed, " " not in folded, iso, admin1, state, local,
            top.kind in ("country", "governorate") or top.capital, folded in self.compound, generic, any(o.kind == "city" and o.place.population >= 20_000 for o in options),
            (folded not in self.plain or any(o.kind == "city" and o.place.curated for o in options)) and folded not in self.heads and any(o.main and o.kind in _SITES and (o.place.curated or (level <= ORDINARY and o.place.population >= 20_000)) for o in options), folded in self.seats, bool(rest) and first in self.heads,
            folded in self.compound or (not rest and top.kind == "city"), folded in self.denied,
            tuple(Candidate(o.place, o.prior, o.parts) for o in options[:5]), top.admin2 if top.kind == "district" else None,
            frozenset(o.admin1 for o in rivals if o.iso != top.iso and o.admin1 and o.main and o.kind in _TOWNS and _together(o, top)),
            state or folded in self.seats, fixed or local, folded in self.adjectival, len(options) > 1 and any(o.main for o in options),
        )  # fmt: skip
