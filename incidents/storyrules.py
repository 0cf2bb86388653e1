"""Rules of telling: what is a headline, which words of time date nothing, whom a verb without a subject goes on with, which place "the city" is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from incidents.actors import Actor
from incidents.context import Context
from incidents.dates import DateExpr
from incidents.frames import Frame
from incidents.tagger import Sentence

if TYPE_CHECKING:
    from incidents.event import Event
    from incidents.scenes import Scene

_KINDS_OF = {"مدينه": ("city", "town"), "بلده": ("town", "village"), "قريه": ("village",), "مخيم": ("camp",), "محافظه": ("governorate",), "مطار": ("airport",)}


def since_when(norm: str, expr: DateExpr) -> bool:
    """Return whether words of time date no incident: how long nothing happened ("الأولى منذ ستة أيام"), the year of a total ("خلال العام 2025")."""
    if expr.kind == "year" and re.search(r"(?:خلال|علي مدي|طوال)\s(?:ال)?$", norm[max(0, expr.start - 10) : expr.start]):
        return True
    if re.search(r"(?:^|\s)منذ (?:بدء|بدايه|اندلاع|انطلاق|انطلاقه|تفجر|نهايه|انتهاء|قيام|تاسيس|سقوط|توقيع|اتفاق|انسحاب)\s[^،.؛:]{0,70}$", norm[max(0, expr.start - 90) : expr.start]):
        return True
    return expr.kind == "ago" and norm[expr.start : expr.end].startswith("منذ") and bool(re.search(r"(?:الاول|الاولي|اول|هدوء|توقف|انقطاع)\s(?:\S+\s){0,7}?$", norm[max(0, expr.start - 60) : expr.start]))


def headlines(norm: str, body: list[Sentence]) -> set[int]:
    """Return the paragraphs that are headlines: short lines without a full stop before the first paragraph of running text."""
    out: set[int] = set()
    for n, sentence in enumerate(body[:6]):
        alone = (n + 1 == len(body) or body[n + 1].paragraph != sentence.paragraph) and sentence.first
        if n and (not alone or sentence.end - sentence.paragraph_start >= 160 or norm[sentence.end : sentence.end + 1] == "."):
            break
        if sentence.end - sentence.paragraph_start < 160 and len(body) > 1:
            out.add(sentence.paragraph)
    return out


def the_place(norm: str, at: int, noun: str, events: list[Event]) -> Scene | None:
    """Rule the-city: "في المدينة" is the city told last, "في المخيم" the camp told last."""
    if not re.search(r"(?:في\s|ب)$", norm[max(0, at - 4) : at]):
        return None
    kinds = _KINDS_OF.get(noun, ())
    for event in reversed(events):
        told = next((s for s in (*event.places[:-9:-1], *event.around[:-9:-1]) if s.kind in kinds), None)
        if told is not None:
            return told
    return None


def carried_subject(ctx: Context, frame: Frame, frames: list[Frame], spoken: dict[int, Actor | None]) -> Actor | None:
    """Rule carried-subject: an active verb that names nobody goes on with the subject told before it ("اعتقلت القوات شاباً بعد أن داهمت منزله")."""
    head = frame.head
    if head.pos != "verb" or head.passive or head.scope:
        return None
    index = frames.index(frame)
    if not index:
        return None
    before = frames[index - 1]
    gap = ctx.norm[before.triggers[-1].end : head.start]
    if not re.search(r"(?:بعد ان|بعدما|كما|ثم|حيث|(?:^|\s)و|،\s*و|قبل ان|فيما)\s*$", gap[: len(gap) - len(head.tok.clitic)] + head.tok.clitic):
        return None
    if ctx.tagged.between(head.end, head.end + 3, "person", "actor", "party") or before.head.type not in (head.type, "raid_arrest", "attack", "shelling", "airstrike", "strike", "armed_assault"):
        return None
    return spoken.get(before.start)
