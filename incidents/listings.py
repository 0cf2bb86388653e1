"""Lists of places: villages that only commas join, names of villages that are words too, verbs that are names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gazetteer.sources import km
from incidents import regex as re

if TYPE_CHECKING:
    from incidents.context import Context
    from incidents.event import Event
    from incidents.scenes import Scene

_SEVERAL = re.compile(r"(?<!\w)(?:و|ب|ل|وب)?(?:ال)?(?:بلدات|قري|مدن|مناطق|مخيمات|احياء|مواقع|بلدتي|قريتي|ضيع|محاور|ضواحي|مستوطنات|مستعمرات|ثكنات|قواعد|مزارع|اطراف|تلال|جبال)\s(?:[^\s،.؛]+\s){0,2}?[«\"“:]?\s?$")
_SPOTS = frozenset(("town", "village", "camp", "neighbourhood", "other", "unknown", "military_base", "hill", "mountain", "building"))


_ADDRESS = ("بلده ", "مدينه ", "قضاء ", "محافظه ", "ناحيه ", "مديريه ", "ريف ", "ولايه ")
_JOINS = ("،", "و", "،و")
_MARKS = str.maketrans("", "", " »\"”“„«'")


def bare_gap(norm: str, end: int, start: int) -> str:
    """Return what stands between two names, without blanks and quotation marks."""
    return norm[end:start].translate(_MARKS) if start - end < 9 else norm[end:start]


def comma_lists(norm: str, scenes: Sequence[Scene]) -> set[int]:
    """Rule comma-list: return the starts of places that a comma alone joins to the one before, in a list and no address.

    A list has three settlements that commas join ("راميا، القوزح، دبل"), or a plural noun before its first ("بلدات أرزون، شحور").
    """
    out: set[int] = set()
    run: list[Scene] = []

    def close() -> None:
        if len(run) > 2 or (len(run) == 2 and _SEVERAL.search(norm[max(0, run[0].start - 40) : run[0].start - len(run[0].mention.clitic)])):
            out.update(s.start for s in run[1:])

    for scene in scenes:
        bare = scene.kind in _SPOTS and not scene.mention.clitic.endswith(("ب", "ل")) and not norm.startswith(_ADDRESS, scene.start)
        if run and bare and bare_gap(norm, run[-1].end, scene.start - len(scene.mention.clitic)) == "،":
            run.append(scene)
            continue
        close()
        run = [scene] if scene.kind in _SPOTS else []
    close()
    return out


def named_in_list(ctx: Context, start: int, end: int) -> bool:
    """Rule named-in-list: return whether a word of violence is the name of a village that stands between others ("طورا، معركة، حانين")."""
    here = ctx.places(start, start + 1)
    if not here or here[0].fend != end or here[0].place is None or here[0].place.kind not in _SPOTS:
        return False
    norm = ctx.norm
    lo, hi = start - len(here[0].clitic), end
    before = next((m for m in reversed(ctx.places(max(0, lo - 40), lo)) if m.fend <= lo), None)
    if before is None or bare_gap(norm, before.fend, start) not in _JOINS:
        return False
    after = next(iter(ctx.places(hi, hi + 8)), None)
    return norm[hi : hi + 1] in ("،", ".", "؛", "") or (after is not None and (after.clitic == "و" or bare_gap(norm, hi, after.fstart) in _JOINS))


def other_verb(ctx: Context, deeds: re.Rule, lo: int, hi: int) -> bool:
    """Return whether a verb that is no violence stands in a span; the name of a place is none ("وحولا ومركبا")."""
    return any(not any(m.fstart <= hit.end() - 2 < m.fend for m in ctx.places(hit.start(), hit.end())) for hit in deeds.finditer(ctx.norm, lo, hi))


_NEW_CLAUSE = re.compile(r"،\s(?:و|فيما\s|بينما\s|كما\s|في حين\s)")


def new_verb(ctx: Context, end: int, start: int) -> bool:
    """Rule new-verb: return whether a clause with a deed of its own opens between two places ("... في الصمدانية، فيما استهدفت أراضي جنوب جباتا الخشب")."""
    clause = _NEW_CLAUSE.search(ctx.norm, end, start)
    return clause is not None and any(f.pos in ("verb", "passive") for t in ctx.tagged.between(clause.start(), start, "trigger") for f in t.forms)


def abroad(wide: Scene, other: Scene) -> bool:
    """Rule wide-last: return whether a region that ends a list lies in another country than the place before it ("حيفا وطبريا والجولان") and so does not hold it."""
    a, b = wide.mention.place, other.mention.place
    return a is not None and b is not None and a.kind == "region" and a.iso != b.iso and bool(a.iso and b.iso)


def far_apart(told: Scene, village: Scene, scenes: Sequence[Scene]) -> bool:
    """Rule own-holder: return whether a village that nothing knows is told in a district that lies apart from the place of an earlier incident."""
    a = told.mention.place
    if village.mention.place is not None or a is None or told.mention.surface == village.mention.surface:
        return False
    holder = next((p for s in scenes if s.role in ("container", "anchor") and (p := s.mention.place) is not None and p.kind not in ("country", "region", "water") and 0 <= s.start - village.end < 60), None)
    if holder is None:
        return False
    return a.iso != holder.iso or km(a.latitude, a.longitude, holder.latitude, holder.longitude) > 40 + a.uncertainty_km + holder.uncertainty_km


def same_first(events: list[Event], scene: Scene) -> list[Event]:
    """Rule own-place-first: return events in their order, those at the very place of a scene before those around it."""
    place = scene.mention.place
    if place is None or len(events) < 2:
        return events
    here = [e for e in events if e.scene is not None and e.scene.mention.place is not None and e.scene.mention.place.site_id == place.site_id]
    return [*here, *(e for e in events if e not in here)] if here else events


_OF_DIVISION = re.compile(r"(?:^|[^،.؛:\n])[^،.؛:\n]{0,40}\s(?:في|ضمن)\s(?:قضاء|ناحيه|محافظه|مديريه|ولايه)\s(?:ال)?$")
_ROUTE = re.compile(r"(?<!\w)[وف]?(?:سلك|سلكت|يسلك|عبر|عبرت|مر|مرت|مرورا)\s(?:ب|عبر\s)?(?:ال)?(?:طريق|الطريق|درب)\s(?:\S+\s){0,2}$")


def of_division(ctx: Context, end: int, start: int) -> bool:
    """Rule division-behind: return whether "في قضاء" leads to a place that then holds all told before it in the clause ("بين الشعيتية والقليلة في قضاء صور")."""
    gap = ctx.norm[end:start]
    return len(gap) < 60 and _OF_DIVISION.search(gap) is not None and not ctx.tagged.between(end, start, "trigger")


def on_route(left: str) -> bool:
    """Rule on-route: the road that a force took ("سلكت طريق قرية ...") is no scene."""
    return "طريق" in left and _ROUTE.search(left) is not None
