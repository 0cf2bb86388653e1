"""Sentences that only say whose deed it was: who claims it, who is accused of it, who owns up to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidents import regex as re
from incidents.actors import Actor, actors_between, nation
from incidents.attackers import accused
from incidents.context import Context
from incidents.sides import side
from incidents.tagger import Sentence, Tok
from incidents.victims import victims
from incidents.voices import Voice

if TYPE_CHECKING:
    from incidents.event import Event

_OWNS_UP = re.compile(r"(?:اعلن\w*|اكد\w*)\s[^.؛،\n]{2,60}?\s(?P<own>(?:عن )?مسووليت(?:ه|ها|هم))(?!\w)")
_REGRETS = re.compile(r"(?<!\w)و?(?:اعتذر|اعترف|اقر)ت?\s(?:ال(?=\w))?")
_NOT_CLAIMED = re.compile(r"لم (?:ت|ي)تبن|ولم تعلن|(?<!\w)[وف]?(?:نف(?:ت|ي|وا)|ت?ي?نفي|انكرت?)\s(?:[^\s،.؛]+\s){0,7}?(?:مسوولي|صل|علاق)")
_GROUPS = frozenset(("militia", "rebel", "jihadist", "separatist", "tribal"))
_OBJECT = re.compile(r"(?:علي|ضد|صله|مرتبط\w*|موال\w*|تابع\w*|استهدف\w*|استهداف|مقر|موقع|حاجز|دوريه|رتل)\s*(?:ب|ل)?(?:ال)?$")
SAYS_WHOSE = ("responsibility", "allege", "blame")  # a sentence without a word of violence may still say whose deed it was


def later_voices(ctx: Context, parties: dict[str, str], sentence: Sentence, number: int, hosts: list[Event]) -> None:
    """Read the claim, accusation or admission of a sentence into the incidents that it speaks of.

    Parameters
    ----------
    hosts : list of Event
        The incidents told in the sentence, or those told last.
    """
    norm = ctx.norm
    claim = [(t.start, t.end) for t in ctx.tagged.between(sentence.start, sentence.end, "claim")] or [m.span("own") for m in _OWNS_UP.finditer(norm, sentence.start, sentence.end)]
    if claim:
        if not _NOT_CLAIMED.search(norm, sentence.start, sentence.end):
            _claimed(ctx, parties, sentence, number, hosts, claim)
        return
    open_ = [e for e in hosts if e.actor is None or e.actor.kind == "unidentified"]
    if not open_:
        return
    blamed = ctx.tagged.between(sentence.start, sentence.end, "blame", "allege")
    actor, why = accused(ctx, parties, sentence) if blamed else None, "actor: accused by others, rule accused"
    if actor is None and (blamed or ctx.tagged.between(sentence.start, sentence.end, "speech")):
        actor, why = _owns_up(ctx, parties, sentence), "actor: owns up to it, rule owns-up"
        if side(actor) in ctx.struck:
            actor = None  # "اعترفت الوزارة بأن جنوداً أُصيبوا": the side that was struck
    for event in open_ if actor is not None else ():
        event.actor = actor
        event.log.append(why)


def _claimed(ctx: Context, parties: dict[str, str], sentence: Sentence, number: int, hosts: list[Event], claim: list[tuple[int, int]]) -> None:
    """Give a claim to the incidents it speaks of; its speaker is never the side that the words say was hit."""
    norm = ctx.norm
    if re.search(r"معظم|جميع|هذه (?:ال)?(?:عمليات|هجمات)", norm[claim[0][1] : claim[0][1] + 90]):
        return
    at, end = claim[-1]
    near = actors_between(ctx, parties, sentence.start, sentence.end)
    hurt = {t.start for t, _ in victims(ctx, near, sentence.start)}
    named = [(t, a) for t, a in near if not _hit(norm, t) and t.start not in hurt]
    who = [(t, a) for t, a in named if 0 <= t.start - end <= 24] or [(t, a) for t, a in named if t.end <= at][-1:] or [(t, a) for t, a in named if a.kind in _GROUPS]
    if not who:  # "وكانت قد تبنت ...": the group told last
        who = _subject_before(ctx, parties, sentence)
        if not who:
            return
    for event in hosts:
        if event.actor is None or event.actor.kind in ("unidentified", "police", "government"):
            event.actor = who[0][1]
        event.voices.append(Voice("claims", who[0][1].name_en, *claim[0], number, self_said=event.actor.id == who[0][1].id, late=True))


def _hit(norm: str, tok: Tok) -> bool:
    """Return whether an actor stands as whom the claimed attack was aimed at, or as whom the claimant is linked to."""
    return tok.clitic.endswith(("ل", "لل", "ب")) or _OBJECT.search(norm[max(0, tok.start - 20) : tok.start - len(tok.clitic)]) is not None


def _subject_before(ctx: Context, parties: dict[str, str], sentence: Sentence) -> list[tuple[Tok, Actor]]:
    """Return the group that the sentence before it in the paragraph, else the one before that, speaks of: the first that it names."""
    for earlier in reversed([s for s in ctx.tagged.sentences if s.paragraph == sentence.paragraph and s.end <= sentence.start][-3:]):
        groups = [(t, a) for t, a in actors_between(ctx, parties, earlier.start, earlier.end) if a.kind in _GROUPS]
        if groups:
            return groups[:1]
    return []


def _owns_up(ctx: Context, parties: dict[str, str], sentence: Sentence) -> Actor | None:
    """Rule owns-up: return the side that apologises for or admits what was told ("واعتذرت إسرائيل", "أقرّ الجيش بقصف ...")."""
    match = _REGRETS.search(ctx.norm, sentence.start, sentence.end)
    if match is None:
        return None
    for tok, actor in actors_between(ctx, parties, match.start(), match.end() + 3):
        if tok.start - match.end() <= 2 and re.match(r"[^،.؛]{0,30}?(?:\sب|\sل|\sعن\s|$|[،.؛]|\sان)", ctx.norm[tok.end : tok.end + 34]):
            return actor
    for mention in ctx.places(match.end() - 3, match.end() + 2):
        if mention.place is not None and mention.place.kind == "country" and mention.place.iso and not mention.clitic:
            return nation(ctx, mention.place.iso, mention.fstart, mention.fend)
    return None
