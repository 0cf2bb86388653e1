"""Deals out what a sentence names together: tolls to its frames and places, weapons to the places of a list."""

from __future__ import annotations

import re

from incidents.event import Event, generic, group_of
from incidents.frames import Frame
from incidents.scenes import Scene
from incidents.tollrules import TollFact
from incidents.weapons import WeaponHit

NOUN_PLACE = re.compile(r"(?:ال|لل)(مطار|ميناء|قاعده|مصنع|مخيم|معبر|حقل|سجن|مستشفي|سد|جسر|معسكر|مدينه|بلده|قريه|منطقه|حي|محافظه|قضاء|ناحيه)(?=\W|$)")


def share_tolls(frames: list[Frame], tolls: list[TollFact]) -> dict[int, list[TollFact]]:
    """Deal the tolls of a sentence out to its frames."""
    out: dict[int, list[TollFact]] = {}
    for toll in tolls:
        best: int | None = None
        cost = 10**9
        for i, frame in enumerate(frames):
            inside = any(t.start <= toll.start < t.end or toll.start <= t.start < toll.end for t in frame.triggers)
            gap = 0 if inside or frame.start <= toll.start <= frame.end else (toll.start - frame.end if toll.start > frame.end else (frame.start - toll.end) + 20)
            if frame.scope in ("hypothetical", "negated", "demand") and not inside and toll.value != 0:
                gap += 500
            if gap < cost:
                best, cost = i, gap
        if best is not None:
            out.setdefault(best, []).append(toll)
    return out


def _coordinate(norm: str, first: Scene, second: Scene) -> bool:
    """Rule list-after-toll: "14 شهيداً في خان يونس ودير البلح" counts the dead of both."""
    return first.end <= second.start <= first.end + 6 and second.mention.clitic.startswith("و") and not norm[first.end : second.start - len(second.mention.clitic)].strip()


def _before_deed(norm: str, event: Event, last: Event) -> bool:
    """Return whether an event's place stands before the deed that the last place of the sentence belongs to."""
    if event.scene is None or last.scene is None or event.scene.start > last.scene.start:
        return False
    return any(event.scene.end <= t.start < last.scene.start for f in last.frames for t in f.triggers) and "،" in norm[event.scene.end : last.scene.start]


def toll_place(events: list[Event], toll: TollFact, norm: str, dealt: int) -> Event | None:
    """Return the event of a list at whose place a toll is told."""
    tail = norm[toll.end : toll.end + 60]
    stop = re.search(r"[،؛.]|\sو\S*\s(?:\S+\s)?(?:قتلي|جرحي|جريح|قتيل|شهيد|شهداء|\d)", tail)
    window = tail[: stop.start() + 34] if stop else tail
    match = NOUN_PLACE.search(window)
    if match:
        for event in events:
            for scene in event.places:
                if match.group(1) in (norm[max(0, scene.start - 22) : scene.start - len(scene.mention.clitic)] + " " + norm[scene.start : scene.end]).split():
                    return event
    for event in events:
        for scene in event.places:
            if toll.end <= scene.start <= toll.end + 26 and not re.search(r"[،؛]\sو", norm[toll.end : scene.start]):
                return None if any(_coordinate(norm, scene, s) for e in events if e is not event for s in e.places) else event
    last = max(events, key=lambda e: e.scene.start if e.scene else -1)
    if last.scene is not None and last.scene.end <= toll.start and "،\u0020وال" not in norm[last.scene.end : toll.start] and all(e is last or _before_deed(norm, e, last) for e in events):
        return last  # rule place-of-deed: "تحاصر الفاشر، وسيطرت على مخيم زمزم ... أوقع 400 قتيل"
    after = [e for e in events if e.scene is not None and e.scene.end <= toll.start and toll.start - e.scene.end < 60]
    if after:
        best = max(after, key=lambda e: e.scene.end if e.scene else 0)
        between = norm[best.scene.end : toll.start] if best.scene else ""
        others_later = [e for e in events if e.scene is not None and e.scene.start > toll.start and e.scene.start < toll.start + 400]
        if others_later and not re.search(r"[.؛]", between):
            return best
        if dealt > 1 and len(between) < 16:
            return best  # each place of the list is followed by its own toll
    return None


def weapons_by_place(scenes: list[Scene], weapons: list[WeaponHit]) -> dict[int, list[WeaponHit]]:
    """Deal weapons out to the places of a list: "drones at X, rockets at Y, then Z"."""
    if len(scenes) == 1 or len({group_of(w.id) for w in weapons}) <= 1:
        counted = [w for w in weapons if w.count]
        if len(scenes) > 1 and len(counted) > 1:
            return {id(s): [max((w for w in weapons if w.start < s.start), key=lambda w: w.start, default=weapons[0])] for s in scenes}
        return {id(s): list(weapons) for s in scenes}
    out: dict[int, list[WeaponHit]] = {}
    last_end = max(s.end for s in scenes)
    trailing = [w for w in weapons if w.start > last_end]
    leading = [w for w in weapons if w.start < scenes[0].start]
    middle = [w for w in weapons if w not in trailing and w not in leading]
    carried = leading or trailing
    previous = scenes[0].end
    for i, scene in enumerate(scenes):
        if i:
            fresh = [w for w in middle if previous <= w.start < scene.start]
            if fresh:
                carried = fresh
        out[id(scene)] = list(carried) or list(weapons)
        previous = scene.end
    return out


def lend_means(told: list[Event], created: list[Event]) -> None:
    """Rule list-means: the places that a list adds to one told before were struck by the same means ("استُهدف رتلان في ذي قار واثنان آخران في الديوانية" after "بعبوات ناسفة")."""
    before = [e for e in told if e not in created]
    if len(before) != 1 or not (before[0].weapons or not generic(before[0].types)):
        return
    for event in created:
        if not event.weapons and generic(event.types):
            event.lent, event.weapons = before[0].types, list(before[0].weapons)
            event.log.append("means: of the place that the list names with it")
