"""Carries the means of a bombardment on: "the shelling" that goes on elsewhere is done by the guns told before."""

from __future__ import annotations

from incidents.event import Event

_GUNS = frozenset(("artillery", "mortar", "tank"))
_AIR = frozenset(("aircraft", "drone", "helicopter", "barrel_bomb"))


def share_means(events: list[Event]) -> None:
    """Rule means-go-on: "كما طال القصف قرى ..." without a weapon of its own is by the guns with which the same side was told to shell before.

    Parameters
    ----------
    events : list of Event
        Of one report, in the order in which they were told.
    """
    told: Event | None = None
    for event in events:
        arms = {w.id for w in event.weapons}
        if "shelling" not in event.types and "shelling_artillery" not in event.types:
            continue
        if arms & _AIR:
            told = None
            continue
        if arms & _GUNS:
            told = event
            continue
        if told is None or arms or not all(f.head.nominal and f.head.definite for f in event.frames if f.head.type == "shelling"):
            continue
        if event.types & {"airstrike", "drone_attack"} or (event.actor is not None and told.actor is not None and event.actor.id != told.actor.id):
            continue
        event.weapons = [w for w in told.weapons if w.id in _GUNS]
        event.log.append("weapons: of the shelling told before, rule means-go-on")
