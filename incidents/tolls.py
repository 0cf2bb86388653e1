"""Settles an event's tolls: the newest figure of a source, the lowest between sources, what attackers lost apart."""

from __future__ import annotations

from dataclasses import dataclass

from incidents import regex as re
from incidents.casualties import TollFact
from incidents.context import Context
from incidents.event import Event
from incidents.model import Toll
from incidents.tolltelling import of_several

_REVISED = re.compile(r"(?:رفع|ارتفع|ارتفاع|رفعت|آخر حصيله|اخر حصيله|حصيله جديده|حصيله نهاييه|بيان لاحق|لاحقا)")
_FIRST = re.compile(r"(?:اوليه|الاوليه|كانت قد|في البدايه|الاول|بدايه)")


@dataclass(slots=True)
class Settled:
    """One kind of toll settled: the value, its range and the facts that gave it."""

    value: int | None = None
    low: int | None = None
    high: int | None = None
    facts: tuple[TollFact, ...] = ()


def settle(ctx: Context, event: Event, kind: str) -> Settled:
    """Settle one kind (killed or injured) of an event's tolls.

    Returns
    -------
    Settled
        ``value`` is None when the text gives no number for this event alone.
    """
    norm = ctx.norm
    own: list[tuple[TollFact, bool, int]] = [(f, s, n) for f, s, n in event.tolls if f.kind == kind and not s]
    victims = [(f, s, n) for f, s, n in own if f.side != "attackers"]
    hunted = any(t.entry.id == "neutralise" for t in event.triggers)
    flown = bool(event.types & _FROM_AIR) and not event.types & _ON_GROUND
    if not victims and (hunted or flown or (event.actor is not None and event.actor.kind in _STATE)) and not event.types & {"foil", "suicide_bombing"}:
        victims = own  # rule struck-gunmen: militants whom a state's forces, or a strike from the air, hit are the ones hit
    victims = _firm([x for x in victims if not of_several(norm, x[0])] or victims)
    numbers = [(f, n) for f, _, n in victims if f.value is not None]
    vague = [f for f, _, _ in victims if f.value is None]
    if numbers and any(f.value for f, _ in numbers):
        counted = [(f, n) for f, n in numbers if f.value]
        counted = _summed(norm, counted)
        values = [int(f.value or 0) for f, _ in counted]
        chosen = counted[0][0]
        if len(set(values)) > 1:
            chosen = _choose(norm, counted)
        return Settled(chosen.value, min(values), max(values), tuple(f for f, _ in counted))
    if numbers:
        if vague:
            return Settled(None, 0, None, tuple(f for f, _ in numbers))
        return Settled(0, 0, 0, tuple(f for f, _ in numbers))
    if vague:
        low = min((f.low or 3) for f in vague)
        return Settled(None, low, None, tuple(vague))
    return Settled()


_FROM_AIR = frozenset(("airstrike", "drone_attack", "strike"))
_ON_GROUND = frozenset(("armed_assault", "armed_clash", "assault", "attack", "raid_arrest"))
_STATE = frozenset(("state_army", "air_force", "navy", "police", "intelligence", "state", "coalition"))


def _firm(facts: list[tuple[TollFact, bool, int]]) -> list[tuple[TollFact, bool, int]]:
    """Rule figures-first: a figure stands against one person named without a figure elsewhere, and against a pronoun ("إلى مقتله")."""
    figures = [(f, n) for f, _, n in facts if f.value is not None and not f.weak]
    if not figures:
        return facts
    firm = [x for x in facts if not x[0].weak]
    sure = {n for f, n in figures if not f.bare and f.value}
    if sure:
        firm = [x for x in firm if not x[0].bare or (x[2] in sure and any(not f.bare and 0 <= x[0].start - f.end <= 6 for f, _ in figures))]
    return firm


def _summed(norm: str, counted: list[tuple[TollFact, int]]) -> list[tuple[TollFact, int]]:
    """Add figures that one sentence joins with "and" for different people ("جنديان ... ومدني")."""
    out: list[tuple[TollFact, int]] = []
    for fact, number in counted:
        if out:
            last, where = out[-1]
            gap = norm[last.end : fact.start]
            if where == number and 0 <= fact.start - last.end <= 4 and gap.strip() in ("و", "") and fact.side != last.side and not fact.replaces:
                out[-1] = (TollFact(last.start, fact.end, last.kind, (last.value or 0) + (fact.value or 0), side=last.side), number)
                continue
        out.append((fact, number))
    return out


def _choose(norm: str, counted: list[tuple[TollFact, int]]) -> TollFact:
    """Choose between figures that differ: a revision replaces, a first count gives way, else the lowest."""
    for fact, _ in reversed(counted):
        near = norm[max(0, fact.start - 70) : fact.end + 12]
        if _REVISED.search(near) or fact.replaces:
            return fact
    last_report = next((f for f, _ in counted if re.search(r"اخر حصيله|حصيله نهاييه|احدث حصيله", norm[max(0, f.start - 50) : f.end + 40])), None)
    if last_report is not None:
        return last_report
    kept = [f for f, _ in counted if not _FIRST.search(norm[max(0, f.start - 45) : f.start])]
    return min(kept or [f for f, _ in counted], key=lambda f: f.value or 0)


def accounts(ctx: Context, event: Event) -> list[Toll]:
    """Return every account of casualties with its words, shared ones marked."""
    out: list[Toll] = []
    for fact, shared, _ in event.tolls:
        span = ctx.span(fact.start, fact.end)
        toll = Toll(side=fact.side or None, shared=shared, start=span.start, end=span.end, report_id=span.report_id)
        if fact.kind in ("killed", "lumped"):
            toll.killed = fact.value if fact.kind == "killed" else None
            toll.killed_min = fact.value if fact.value is not None and fact.kind == "killed" else fact.low
        if fact.kind == "injured":
            toll.injured = fact.value
            toll.injured_min = fact.value if fact.value is not None else fact.low
        if fact.kind == "lumped":
            toll.killed_min = None
            toll.source = "killed and injured together"
        if fact.side == "civilians" and fact.kind == "killed":
            toll.civilian = fact.value
        out.append(toll)
    return out
