"""States as doers: the country, or the capital that stands for it, which announces a deed of its own, says of itself that it struck, or strikes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidents import regex as re
from incidents.context import Context
from incidents.scenes import CAPITALS
from incidents.triggers import Trigger

if TYPE_CHECKING:
    from gazetteer.model import Mention
    from incidents.frames import Frame

_SAY = r"(?:[تي]علن|اعلنت?|[تي]وكد|اكدت?|[تي]تبني|تبنت|تبني|[تي]زعم|زعمت?)"
_BETWEEN = r"(?:،?\s?(?:رسميا|اليوم|امس|الليله|فجر|صباح|مساء|ليل|ال(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت)|للمره الاولي|مسووليتها عن|عن|تنفيذ|شن|انها|نجاح|بدء)\s?،?\s?)*"
_ANNOUNCES = re.compile(rf"\s{_SAY}[،\s]\s?{_BETWEEN}(?:ال)?")
_AFTER_STATE = re.compile(rf"[،\s]\s?{_BETWEEN}(?:ال)?")
_SAID_ANY = re.compile(r"(?<!\w)[وف]?(?:قالت?|[تي]قول|ذكرت?|افادت?|اوضحت?|اضافت?|كشفت?|صرحت?|[تي]قر|اقرت?|اعترفت?)\s$")
_BY = re.compile(r"(?:علي يد|علي ايدي|من قبل|من طرف|من جانب|(?:شن|نفذ|اطلق|ارتكب|وجه)ت?(?:ها|ه|هما|هم))\s$")
_SAID_BY = re.compile(rf"(?<!\w)[وف]?{_SAY}\s$")
_OF_ITSELF = re.compile(r"[،\s]{1,3}(?:(?:اليوم|امس|ال\w+)،?\s)?ب?ان(?:ها|ه)?\s(?:(?:قواتها|قواته|طايراتها|طايراته|مقاتلاتها|جيشها|طيرانها|سلاح الجو|سلاح جوها|الجيش)\s)?(?:قد\s)?")
_OWN = re.compile(r"\s(?:احدي?\s|عدد من\s)?(?:\S+\s)?\S{2,}(?:ها|هم)(?!\w)")  # "أعلنت إيران استهداف منشآتها": what was struck is its own
_DEEDS = frozenset(("attack", "strike", "airstrike", "shelling", "shelling_artillery", "missile_rocket_attack", "drone_attack", "assassination", "launch", "raid_arrest", "assault"))
_FIGHTERS = re.compile(r"\s(?:\S+\s){0,3}?(?:ال)?(?:مسلح|ارهابي|متشدد|متطرف|جهادي|عناصر|عنصر|مقاتل|قيادي|قاده|قايد|زعيم|مسوول|متمرد)\w*\s")
_FELL_TO = re.compile(r"\s(?:في|ب|جراء|اثر)\s?(?:هجوم|عبوه|كمين|انفجار|لغم|تفجير|نيران|رصاص)")


def is_state(norm: str, m: Mention) -> bool:
    """Return whether a mention may stand for a state: a country, or a capital by which the press names its government."""
    return m.place is not None and bool(m.place.iso) and (m.place.kind == "country" or norm[m.fstart : m.fend] in CAPITALS)


def state_as_doer(ctx: Context, frame: Frame) -> tuple[Mention, bool] | None:
    """Return the state that did what a frame tells, by its own word or the report's.

    Returns
    -------
    (mention, said) or None
        Rules: by-state ("على يد إسرائيل", "شنته واشنطن"), announced ("إسرائيل تعلن اغتيال ...", "أعلنت تركيا قصف ..."), of-itself ("أكدت إسرائيل أنها قصفت"), capital-acts ("تل أبيب تقصف ..."). ``said`` is true for the
        middle two: the state is the one who says so.
    """
    norm, sentence = ctx.norm, frame.sentence
    for m in ctx.places(max(sentence.start, frame.start - 10), min(sentence.end, frame.end + 50)):
        if not m.clitic and is_state(norm, m) and _BY.search(norm[max(sentence.start, m.fstart - 14) : m.fstart]):
            return m, False
    for trig in frame.triggers:
        if trig.type in ("intercept", "foil", "injury", "damage") or trig.passive or trig.scope not in ("", "threatened"):
            continue
        at = trig.start - len(trig.tok.clitic)
        for m in ctx.places(max(sentence.start, at - 70), at):
            if m.clitic not in ("", "و", "ف") or not is_state(norm, m) or any(t.start < m.fend and m.fstart < t.end for t in ctx.tagged.between(m.fstart - 40, m.fend, "actor", "party", "outlet")):
                continue  # also within a name: "المقاومة الإسلامية في العراق"
            gap = norm[m.fend : at] + trig.tok.clitic
            if trig.type == "attack" and m.place is not None and any(s.mention.place is not None and s.mention.place.iso == m.place.iso for s in frame.scenes):
                continue  # "أعلنت بغداد استهداف قاعدة عين الأسد": at home "an attack" is mostly one that was suffered
            asserted = _SAID_BY.search(norm[max(sentence.start, m.fstart - 12) : m.fstart]) is not None
            if not trig.nominal and _SAID_ANY.search(norm[max(sentence.start, m.fstart - 12) : m.fstart]) is not None and _OF_ITSELF.fullmatch(gap):
                return m, True
            if trig.nominal and _announces(norm, trig, sentence.end) and ((asserted and _AFTER_STATE.fullmatch(gap)) or _ANNOUNCES.fullmatch(gap)):
                return m, True
            if not trig.nominal and asserted and _OF_ITSELF.fullmatch(gap):
                return m, True
            if not trig.nominal and not m.clitic and gap == " " and norm[m.fstart : m.fend] in CAPITALS and (m.fstart <= sentence.start + 2 or norm[: m.fstart].endswith((" ان ", ": ", "\n"))):
                return m, False
    return None


def _announces(norm: str, trig: Trigger, stop: int) -> bool:
    """Return whether a noun names a deed that its announcer did: a blow on others, or the death of fighters that fell to nobody else."""
    after = norm[trig.end : min(stop, trig.end + 70)] + " "
    if trig.definite or _OWN.match(after):
        return False
    if trig.type in _DEEDS or trig.entry.id == "neutralise":
        return not re.match(r"\s(?:عليها|لها|استهدفها|استهدفت?ها)", after)
    return trig.type == "death" and _FIGHTERS.match(after) is not None and _FELL_TO.search(after) is None
