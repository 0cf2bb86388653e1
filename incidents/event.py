"""The record of an incident in the making, and when two of them are one: place, day, kind of violence, weapons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gazetteer.model import Mention, Place, PlaceExpression
from gazetteer.sources import km
from incidents.actors import Actor
from incidents.casualties import TollFact
from incidents.dates import DateExpr, When
from incidents.frames import Frame
from incidents.model import Incident, Span
from incidents.scenes import Scene, contains
from incidents.triggers import Trigger
from incidents.voices import Voice
from incidents.weapons import MISSILES, WeaponHit

_OUTCOMES = frozenset(("death", "injury", "hit", "damage"))


@dataclass(slots=True, eq=False)
class Event:
    """An incident in the making: one place, and all that the report tells of it."""

    frames: list[Frame]
    scene: Scene | None
    when: When | None = None
    date_expr: DateExpr | None = None
    part: str | None = None
    clock: str | None = None
    weapons: list[WeaponHit] = field(default_factory=list)
    tolls: list[tuple[TollFact, bool, int]] = field(default_factory=list)
    actor: Actor | None = None
    target: Actor | None = None
    voices: list[Voice] = field(default_factory=list)
    origins: list[Mention] = field(default_factory=list)
    group: int = 0
    sentence: int = 0
    paragraph: int = 0
    headline: bool = False
    scopes: set[str] = field(default_factory=set)
    aggregate: bool = False
    inherited_date: bool = False
    day_rule: str = ""  # the rule that carried its day on
    places: list[Scene] = field(default_factory=list)
    around: list[Scene] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    stopped: int | None = None
    partial: bool = False
    lent: set[str] = field(default_factory=set)
    headline_actor: Actor | None = None  # whom the headline names as the one who did it
    _types: tuple[int, set[str]] | None = None  # of so many frames

    @property
    def types(self) -> set[str]:
        """The types of all its triggers that state something."""
        known = self._types
        if known is None or known[0] != len(self.frames):
            told = [t for f in self.frames for t in f.triggers if t.scope in ("", "threatened", "total") or t.denied]
            known = self._types = len(self.frames), {t.type for t in told if not t.weak} or {t.type for t in told}
        own = known[1]
        return own | self.lent if self.lent and (generic(own) or own <= _OUTCOMES) else set(own)

    @property
    def triggers(self) -> list[Trigger]:
        """All its triggers, in the order of the text."""
        return sorted((t for f in self.frames for t in f.triggers), key=lambda t: t.start)

    @property
    def place(self) -> Mention | None:
        """The mention of its place."""
        return self.scene.mention if self.scene else None


def generic(types: set[str]) -> bool:
    """Return whether trigger types say no more than that something was attacked or somebody hurt."""
    return types <= {"attack", "strike", "death", "injury", "damage", "hit", "launch"}


FAMILY = {
    "airstrike": "air", "drone_attack": "air", "strike": "air", "missile_rocket_attack": "air", "shelling": "air", "shelling_artillery": "air", "intercept": "air", "launch": "air",
    "explosion": "blast", "ied_explosion": "blast", "suicide_bombing": "blast", "landmine_uxo": "blast", "grenade": "blast",
    "armed_assault": "ground", "armed_clash": "ground", "assault": "ground", "raid_arrest": "ground", "sniper": "ground", "execution": "ground", "territory_taken": "ground",
    "assassination": "kill", "abduction": "take", "vessel_seizure": "take", "foil": "foil", "property_destruction": "burn", "weapons_seized": "found", "sexual_violence": "rape",
}  # fmt: skip


_GROUPS = {"mortar": "gun", "artillery": "gun", "tank": "gun", "vbied": "bomb", "ied": "bomb", "suicide_vest": "bomb", "helicopter": "air", "barrel_bomb": "air", "aircraft": "air", "small_arms": ""}
_ON_FOOT, _FLOWN = frozenset(("armed_assault", "raid_arrest", "sniper")), frozenset(("drone", "aircraft", "helicopter"))
_AIR_OR_BLAST = (frozenset(("air", "blast")), frozenset(("air", "kill")), frozenset(("blast", "kill")), frozenset(("ground", "kill")), frozenset(("blast", "ground")))


def _flown(families: set[str], types: set[str], weapons: set[str]) -> set[str]:
    """Return the families of types; a bare "assault" with rockets or drones is of the air as well."""
    if types & {"armed_assault", "raid_arrest", "armed_clash"} or not weapons & (MISSILES | _FLOWN) or "small_arms" in weapons:
        return families
    return families | {"air"}


def compatible(a: set[str], wa: set[str], b: set[str], wb: set[str]) -> bool:
    """Return whether two sets of trigger types and weapons may tell one event."""
    fa, fb = {FAMILY[t] for t in a if t in FAMILY} - {"foil"}, {FAMILY[t] for t in b if t in FAMILY} - {"foil"}  # any deed may be foiled
    if "assault" in a | b:  # "هجوم إرهابي" with rockets or drones is no assault on foot
        fa = _flown(fa, a, wa)
        fb = _flown(fb, b, wb)
    if fa and fb and not fa & fb:
        pair = fa | fb
        if not ("burn" in pair or any(pair <= both for both in _AIR_OR_BLAST)):
            return False
        if pair == {"blast", "ground"} and any(types - {"death", "injury"} == {"raid_arrest"} for types in (a, b)):
            return False  # the arrests that follow a bomb
        if pair == {"blast", "ground"} and not (wa | wb) & {"ied", "vbied", "suicide_vest", "small_arms"}:
            return False
    for one, arms, other, others in ((a, wa, b, wb), (b, wb, a, wa)):
        if one & _ON_FOOT and not {FAMILY[t] for t in other if t in FAMILY} and others & _FLOWN and not arms & _FLOWN:
            return False  # an assault of gunmen, and something else struck from the air
        if "airstrike" in one and not arms & MISSILES and other & {"launch", "intercept"} and "airstrike" not in other and others & MISSILES and "aircraft" not in others:
            return False
    if not wa or not wb:
        return True
    ga, gb = {group_of(w) for w in wa}, {group_of(w) for w in wb}
    ga.discard("")
    gb.discard("")
    if "guided_missile" in wa | wb and {"drone"} in (ga, gb):
        return True  # a drone fires guided missiles
    return not (ga and gb and not ga & gb) or ({"drone"} in (ga, gb) and bool((ga | gb) & {"air"}))


def group_of(weapon: str) -> str:
    """Return the coarse group of a weapon, "" for small arms, which go with anything."""
    if weapon in MISSILES:
        return "missile"
    return _GROUPS.get(weapon, weapon)


def same_means(event: Event, types: set[str]) -> bool:
    """Return whether an event and trigger types share a family of violence."""
    return bool({FAMILY.get(t) for t in types} & {FAMILY.get(t) for t in event.types})


def dates_agree(a: When | None, b: When | None) -> bool:
    """Return whether two dates may be one; a night may be told by either of its days."""
    if a is None or b is None:
        return True
    return (a.start <= b.end and b.start <= a.end) or (a.precision == b.precision == 1 and abs((a.end - b.end).days) <= 0)


_SETTLED = frozenset(("city", "town", "village", "camp"))  # two of them are two, however near


def same_place(a: Scene, b: Scene) -> str:
    """Return same, nested, near or "" for two scenes."""
    pa, pb = a.mention.place, b.mention.place
    ea, eb = _offset(a.expression), _offset(b.expression)
    if pa is not None and pb is not None:
        if pa.site_id == pb.site_id:
            return "same" if ea == eb or ea is None or eb is None else ""
        if contains(a.mention, b.mention) or contains(b.mention, a.mention):
            return "nested"
        distance = km(pa.latitude, pa.longitude, pb.latitude, pb.longitude)
        if pa.kind == pb.kind == "military_base" and distance > 0.5:
            return "near"  # rule two-posts: posts along a border are each their own
        if distance <= 2.5 and pa.kind != "neighbourhood" and not (pa.kind in _SETTLED and pb.kind in _SETTLED):
            return "same"
        return "near" if distance <= max(40.0, min(a.mention.place.uncertainty_km if a.mention.place else 0, 120)) else ""
    if pa is None and pb is None:
        return "same" if a.mention.surface == b.mention.surface else ""
    return "same" if a.mention.surface == b.mention.surface else "nested"


def words_differ(event: Event, when: When | None, expr: DateExpr | None) -> bool:
    """Return whether two undated incidents are told with different words of time ("مساء الجمعة", "في 20 من الشهر الماضي")."""
    other = event.date_expr
    if when is not None or event.when is not None or expr is None or other is None or expr.since or other.since:
        return False
    return (expr.kind, expr.weekday, expr.day, expr.month, expr.days, expr.n, expr.unit) != (other.kind, other.weekday, other.day, other.month, other.days, other.n, other.unit)


def _offset(expr: PlaceExpression | None) -> tuple[float | None, float | None] | None:
    if expr is None or expr.distance_km is None:
        return None
    return expr.distance_km, expr.bearing


def finer(new: Scene, old: Scene) -> bool:
    """Return whether a scene is more exact than another."""
    rank = {"country": 0, "region": 1, "water": 1, "governorate": 2, "district": 3, "city": 4, "town": 5}
    return rank.get(new.kind, 6) > rank.get(old.kind, 6)


def holder(event: Event, scene: Scene) -> Place | None:
    """Return the finest known place that the text says holds a place the gazetteer lacks: its district, town or governorate."""
    kinds = ("governorate", "district", "city", "town", "village", "neighbourhood", "camp")
    near = [s for s in event.around if s.mention.place is not None and (s.kind in kinds or (s.kind == "region" and s.mention.place.uncertainty_km <= 60))]
    after = [s for s in near if 0 <= s.start - scene.end < 90]
    before = [s for s in near if 0 <= scene.start - s.end < 160]
    last = max(before, key=lambda s: s.start, default=None)
    town = max((s for s in before if last is not None and finer(s, last) and contains(last.mention, s.mention) and last.start - s.end < 40), key=lambda s: s.start, default=None)
    best = min(after, key=lambda s: s.start, default=None) or town or last  # "الفاشر، حاضرة ولاية شمال دارفور": the town holds it
    return best.mention.place if best is not None else None


def total_since(incident: Incident, when: When, published: date | None, words: Span) -> None:
    """Date a total "since ...": no day of its own, only the stretch from there to the publication, when that is known."""
    incident.date_text = words.text
    incident.evidence["event_date"] = [words]
    if published is not None and when.start <= published:
        incident.date_start, incident.date_end = when.start.isoformat(), published.isoformat()


def confidence(incident: Incident, place: float, *, base: float, own_day: bool, retold: int) -> float:
    """Return how sure a reading is, 0 to 1: a plain sum, no probability.

    Parameters
    ----------
    incident : Incident
        With date, weapons, status and type set.
    place : float
        Confidence of the place, 0 when there is none.
    base : float
        Where the sum starts: lower for English, which is read at a lower bar.
    own_day : bool
        Whether the date stands with the incident and is not carried on.
    retold : int
        How often the report tells it again; two times count.
    """
    score = base + 0.25 * place
    score += 0.1 if incident.time_precision == 1 and own_day else 0.0
    score += 0.05 * min(retold, 2)
    score += 0.05 if incident.weapons else 0.0
    score -= 0.15 if incident.status in ("alleged", "claimed", "denied") else 0.0
    score -= 0.1 if incident.incident_type == "other" else 0.0
    return round(max(0.05, min(0.98, score)), 2)
