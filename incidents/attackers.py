"""Who did it, told elsewhere in the report: the only force named for such deeds there, the subject of the headline, the side that is accused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazetteer.sources import km
from incidents import regex as re
from incidents.actors import Actor, actors_between, nation
from incidents.context import Context
from incidents.sides import side
from incidents.states import is_state
from incidents.tagger import Sentence
from incidents.weapons import MISSILES

if TYPE_CHECKING:
    from gazetteer.model import Place
    from incidents.event import Event

_STRIKES = frozenset(("airstrike", "shelling", "strike", "drone_attack", "shelling_artillery", "missile_rocket_attack", "raid_arrest", "assault"))
_OWN_DOING = frozenset(("state_army", "air_force", "coalition", "navy", "state", "rebel", "militia"))
_FORCES = frozenset(("state_army", "air_force", "coalition", "navy", "state", "government", "rebel", "police"))
_GROUND = frozenset(("armed_assault", "attack", "assault", "ambush", "assassination", "ied_explosion", "explosion", "sniper", "execution", "abduction", "suicide_bombing"))
_STATE = frozenset(("state_army", "air_force", "navy", "coalition", "state", "police", "government"))
_EITHER = frozenset(("attack", "strike", "missile_rocket_attack", "drone_attack", "launch", "hit", "explosion", "death", "injury", "damage"))
_NEAR = 250.0  # km between two deeds of one force of which only one names it
_SAME_STORY = 10  # days
# Which ways of striking may be told without their force beside each other: "shelling" may be from the air or from a gun.
_ALIKE = {"air": ("air", "strike"), "gun": ("gun", "missile", "strike"), "missile": ("missile", "gun", "strike"), "strike": ("air", "gun", "missile", "strike"), "raid": ("raid",), "found": ("found", "raid")}


def share_attackers(ctx: Context, events: list[Event]) -> None:
    """Give the incidents of a report whose attacker stands elsewhere in it that attacker, with the reason in their log."""
    live = [e for e in events if not e.aggregate and "threatened" not in e.scopes]
    if not any(e.actor is None or e.actor.kind == "unidentified" for e in live):
        return
    _sole_attacker(ctx, live)
    _sole_of_its_kind(ctx, live)
    _headline_attacker(ctx, live)


def _way(ctx: Context, event: Event) -> str | None:
    """Return how an incident was done: air, gun, missile, strike (not told which), raid, found, or None."""
    types, arms = event.types, {w.id for w in event.weapons}
    if "armed_clash" in types and not any(t.entry.id == "neutralise" for f in event.frames for t in f.triggers):
        return None  # both sides fire
    if any("تبادل" in ctx.norm[max(f.sentence.start, f.head.start - 16) : f.head.start] for f in event.frames):
        return None
    if types & {"airstrike", "drone_attack"} or arms & {"aircraft", "helicopter", "barrel_bomb", "drone"}:
        return "air" if types & (_STRIKES | {"attack", "hit", "launch", "explosion", "damage", "death"}) else None
    if any(t.entry.id == "neutralise" for f in event.frames for t in f.triggers):
        return "raid"
    if "shelling_artillery" in types or (arms & {"artillery", "mortar", "tank"} and types & (_STRIKES | {"attack", "hit", "launch"})):
        return "gun"
    if "missile_rocket_attack" in types or (arms & MISSILES and types & {"attack", "strike", "hit", "launch", "shelling"}):
        return "missile"
    if types & {"shelling", "strike"}:
        return "strike"
    if types & {"raid_arrest", "assault"}:
        return "raid"
    return "found" if "weapons_seized" in types else None


def _place(event: Event) -> Place | None:
    """Return the place of an incident, for one that no gazetteer knows a place that the text puts around it."""
    if event.scene is None or event.scene.mention.place is not None:
        return event.scene.mention.place if event.scene is not None else None
    return next((s.mention.place for s in event.around if s.mention.place is not None), None)


def _iso(event: Event) -> str | None:
    place = _place(event)
    return place.iso if place is not None else None


def _unclaimed(ctx: Context, event: Event) -> bool:
    """Return whether the report says that nobody knows who did it."""
    return any(ctx.tagged.between(f.sentence.start, f.sentence.end, "unclaimed") for f in event.frames)


def _sole_attacker(ctx: Context, live: list[Event]) -> None:
    """Rule sole-attacker: strikes and raids without an attacker are by the only force that the report names for such deeds there; the evidence is where it is named."""
    struck = [e for e in live if e.types & _STRIKES]
    named = {_side(e.actor): e.actor for e in struck if e.actor is not None}
    if len(named) != 1:
        return
    actor = next(iter(named.values()))
    if actor.kind not in _OWN_DOING:
        return
    home = {_iso(e) for e in struck if e.actor is not None} - {None}
    for event in struck:
        if event.actor is None and _iso(event) in home and not _unclaimed(ctx, event) and not _both_ways(ctx, event, actor):
            event.actor = actor
            event.log.append("actor: the only one that the report names for its strikes in this country")


def _sole_of_its_kind(ctx: Context, live: list[Event]) -> None:
    """Rule sole-of-its-kind: where several sides strike, a raid from the air without its force is by the only force that flies there, a shelling by the only one that shells."""
    ways = [(e, way) for e in live if (way := _way(ctx, e)) is not None]
    given: list[tuple[Event, Actor]] = []
    for event, way in ways:
        here = _iso(event)
        if event.actor is not None or here is None or _unclaimed(ctx, event):
            continue
        like = [e for e, other in ways if e.actor is not None and other in _ALIKE[way] and not _apart(event, e) and (_iso(e) == here or (e.actor.kind in _STATE and e.actor.home == here))]
        named = {_side(e.actor): e.actor for e in like if e.actor is not None}
        if len(named) == 1 and (actor := next(iter(named.values()))).kind in _FORCES and not _both_ways(ctx, event, actor) and any(_iso(e) == here and (_near(event, e) or (way in ("raid", "found") and actor.home == here)) for e in like):
            given.append((event, actor))
    for event, actor in given:
        event.actor = actor
        event.log.append("actor: the only one that the report names for attacks of this kind near by")


def _both_ways(ctx: Context, event: Event, actor: Actor) -> bool:
    """Return whether blows go both ways in the report: rockets and drones that nobody is named for may then be those of the other side."""
    return actor.kind in _STATE and side(actor) in ctx.struck and event.types <= _EITHER


def _side(actor: Actor) -> str:
    """Return what tells sides apart: the country of a state's forces, else the group."""
    return actor.home if actor.home and actor.kind in _STATE else actor.id


def _near(a: Event, b: Event) -> bool:
    """Return whether two incidents lie no further apart than one force reaches in a story."""
    pa, pb = _place(a), _place(b)
    return pa is not None and pb is not None and km(pa.latitude, pa.longitude, pb.latitude, pb.longitude) <= _NEAR


def _apart(a: Event, b: Event) -> bool:
    """Return whether two incidents are dated so far apart that they are two stories."""
    return (a.when is not None and b.when is not None and (a.when.start - b.when.end).days > 400) or (a.when is not None and b.when is not None and (b.when.start - a.when.end).days > 400)


def _headline_attacker(ctx: Context, live: list[Event]) -> None:
    """Rule headline-attacker: what the headline says one side did, the text tells without naming it or as the deed of "gunmen"."""
    head = next((e for e in live if e.actor is not None and e.actor.kind != "unidentified" and e.headline_actor is not None and e.headline_actor.id == e.actor.id), None)
    if head is None or head.actor is None or not head.types & _GROUND or head.frames[0].head.type == "armed_clash":
        return
    actor = head.actor
    others = {e.actor.id for e in live if e.actor is not None and e.actor.kind != "unidentified"}
    if others != {actor.id}:
        return
    for event in live:
        open_ = event.actor is None or event.actor.kind == "unidentified"
        if not open_ or not event.types & _GROUND or _both_ways(ctx, event, actor) or "armed_clash" in event.types or _iso(event) is None or _iso(event) != _iso(head) or _unclaimed(ctx, event) or event.frames[0].head.earlier:
            continue
        if event.when is not None and head.when is not None and abs((event.when.start - head.when.start).days) > _SAME_STORY:
            continue
        event.actor = actor
        event.log.append("actor: the subject of the headline")


_ACCUSED = re.compile(
    r"(?:اتهم\w*|متهما|متهمه|متهمين|يتهم|تتهم)\s(?P<accused>[^،.؛]{2,60}?)\sب(?:ال)?(?:وقوف|مسووليه|تنفيذ|شن|قصف|استهداف|ارتكاب|اغتيال|هجوم|ضلوع|تورط|تدبير|زرع|مهاجم|اطلاق|تفجير|قتل|خطف|اختطاف)\w*"
    r"|(?:حمل|حملت|حملوا|محملا|محمله|يحمل|تحمل)\s(?P<blamed>[^،.؛]{2,70}?)\s(?:كامل )?(?:ال)?مسووليه"
    r"|(?:حمل|حملت|حملوا|محملا|محمله)\s(?:كامل )?(?:ال)?مسووليه\s(?P<blamed2>[^،.؛]{2,60})"
    r"|(?:اصابع الاتهام|الاتهامات)\s(?:الي|نحو|ل)\s?(?P<pointed>[^،.؛]{2,60})"
    r"|(?:ان يكون|ان تكون|بان|ان|وقوف)\s(?P<behind>[^،.؛]{2,60}?)\s(?:وراء|خلف|يقف وراء|تقف وراء|يقف خلف|تقف خلف|هو المسوول عن|هي المسووله عن|مسوول عن|مسووله عن)(?!\w)"
)


def accused(ctx: Context, parties: dict[str, str], sentence: Sentence) -> Actor | None:
    """Rule accused: return the armed side that a sentence says is accused of what was told ("اتهم الجيش حزب كذا بتنفيذه", "حمّلت كذا المسؤولية").

    None where the accused denies it in the same sentence, and where the words name nobody.
    """
    norm = ctx.norm
    match = _ACCUSED.search(norm, sentence.start, sentence.end)
    if match is None or re.search(r"(?:نفي|نفت|لم تتهم|لم يتهم|ينفي|تنفي|لا نتهم)\s", norm[sentence.start : match.end()]):
        return None
    group = next(name for name, value in match.groupdict().items() if value is not None)
    start, end = match.span(group)
    named = [(tok, actor) for tok, actor in actors_between(ctx, parties, start, end) if actor.kind not in ("unidentified", "civilians", "peacekeepers", "government")]
    if group in ("accused", "blamed"):  # "اتهم الجيش حزب كذا بـ...": the accused stands last, whoever accuses him
        named = [(tok, actor) for tok, actor in named if len(norm[tok.end : end].split()) <= 1][-1:]
    if not named:
        state = next((m for m in reversed(ctx.places(start, end)) if m.place is not None and m.place.iso and not m.clitic and is_state(norm, m) and len(norm[m.fend : end].split()) <= 1), None)
        return nation(ctx, state.place.iso, state.fstart, state.fend) if state is not None and state.place is not None and state.place.iso else None
    return named[0][1]
