"""Events of another kind than one deed: totals over many incidents, and threats against a place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from incidents import regex as re
from incidents.actors import Actor
from incidents.campaigns import by_accident, of_the_whole
from incidents.casualties import TollFact
from incidents.dates import DateExpr, resolve
from incidents.event import Event
from incidents.frames import Frame
from incidents.scenes import WIDE
from incidents.tagger import Sentence

if TYPE_CHECKING:
    from incidents.events import Story


def total(story: Story, number: int, frame: Frame, dates: list[DateExpr]) -> list[Event]:
    """Keep a total over many incidents as one aggregate."""
    counted = any(t.count and t.count > 10 for t in frame.triggers)
    if not counted or any(e.aggregate for e in story.events):
        return []
    scene = next((s for s in frame.scenes if s.kind in ("country", "region", "governorate")), None)
    if scene is None:
        return []
    expr = next((e for e in dates if e.since), None)
    when = resolve(replace(expr, since=False), story.ctx.published, story.story_date) if expr else None
    event = Event([frame], scene, when, expr, sentence=number, paragraph=frame.sentence.paragraph, aggregate=True, places=[scene])
    event.scopes.add("total")
    story.events.append(event)
    return []


def threat(story: Story, number: int, frame: Frame, actor: Actor | None) -> list[Event]:
    """Keep a threat only where it names a place finer than a country."""
    scene = next((s for s in frame.scenes if s.kind not in WIDE), None)
    if scene is None or frame.head.weak or not any(t.type in ("attack", "strike", "shelling", "airstrike", "missile_rocket_attack", "drone_attack") for t in frame.triggers):
        return []
    event = Event([frame], scene, sentence=number, paragraph=frame.sentence.paragraph, actor=actor, places=[scene])
    event.scopes.add("threatened")
    story.events.append(event)
    return []


_ANOTHER = re.compile(r"[\s\"«“]*و?(?:في|وفي)\s(?:حادث\S*|واقعه|هجوم|عمليه|سياق)\s(?:منفصل\S*|اخر\S*|مشابه\S*|مماثل\S*|مختلف\S*)")


def of_another_event(norm: str, sentence: Sentence) -> bool:
    """Rule another-event: the dead of "a separate incident", of a crash or a flood that no word of violence tells, are not those of the attack before."""
    return _ANOTHER.match(norm, sentence.start, sentence.end) is not None or by_accident(norm, sentence.start, sentence.end)


def of_single_deeds(story: Story, number: int, sentence: Sentence, tolls: list[TollFact]) -> list[TollFact]:
    """Return the tolls of a sentence that may be one deed's; those of "the operations" summed up before are the aggregate's, if there is one."""
    if not tolls or story.habit is None or not 0 < number - story.habit[0] <= 1 or not of_the_whole(story.ctx.norm, sentence):
        return tolls
    for event in story.events:
        if event.aggregate and event.sentence == story.habit[0]:
            event.tolls += [(t, False, number) for t in tolls]
    return []
