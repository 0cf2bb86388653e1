"""Who struck and whom: what one side did is never a retelling of what was done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidents import regex as re
from incidents.actors import Actor, actors_between
from incidents.context import Context
from incidents.frames import Frame
from incidents.victims import victims

if TYPE_CHECKING:
    from incidents.event import Event

_STATES = frozenset(("state_army", "air_force", "navy", "coalition", "state"))
_LED_BY = {"anti-isis-coalition": "US"}  # whose forces those of an alliance are, as the texts tell of them
_AGAINST = re.compile(r"(?:(?<!ردا)(?<!رد)(?:^|\s)(?:علي|ضد)\s|(?<!\w)(?:ب|ل|و)?استهداف\s|(?<!\w)و?(?:تتعرض|يتعرض|تعرضت?|تعرضها|تعرض لها)\s)(?:(?!من|في|الي|عن|بين|اعتداء|عدوان|هجوم|هجمات|قصف|غار|ضرب|جرايم|جريمه|انتهاك|خروق|مجزره|تصريح|بيان|اعلان)[^\s،.؛:]+\s){0,3}(?:ال|ل|لل|و)?$")
_STOPS = re.compile(r"[؛.\n]|\s(?:ردا علي|رد علي|انتقاما ل|بعد|عقب|غداه|منذ)\s")
_KIND = re.compile(r"(?:\s(?:ال)?(?:عسكري|جوي|بحري|لوجستي|برى|حربي|دبلوماسي)\w{0,2})+$")
_HELD = frozenset("قاعده قواعد جنود جنديين جنديا مواقع موقعين منشات منشاه مصالح سفاره رتل رتلا ارتال دوريه سفينه مدمره عسكريين قوات اهداف".split())


def side(actor: Actor | None) -> str:
    """Return what tells sides apart: the country of a state's forces, else the group; "" for nobody and for gunmen whom nobody names."""
    if actor is None or actor.kind in ("unidentified", "civilians", "peacekeepers", "government"):
        return ""
    if actor.kind in _STATES:
        return _LED_BY.get(actor.id) or actor.home or actor.id
    return actor.id


def struck(ctx: Context, frame: Frame, parties: dict[str, str]) -> dict[str, int]:
    """Return the sides that a frame says were struck, each with where it is named ("هجمات على القوات الأميركية", "تعرضت القوات ... لهجوم", "استهدف قاعدة أميركية")."""
    norm, sentence = ctx.norm, frame.sentence
    own = {t.start for t in frame.triggers}
    start = max([sentence.start, frame.triggers[0].start - 70, *(t.end for t in ctx.tagged.between(sentence.start, frame.triggers[0].start, "trigger"))])
    stop = min([sentence.end, frame.triggers[-1].end + 80, *(t.start for t in ctx.tagged.between(frame.triggers[-1].end, sentence.end, "trigger") if t.start not in own)])
    cut = _STOPS.search(norm, frame.triggers[-1].end, stop)
    stop = cut.start() if cut is not None else stop
    out: dict[str, int] = {}
    for tok, actor in actors_between(ctx, parties, start, stop):
        if side(actor) and _AGAINST.search(norm[max(start - 1, tok.start - 46) : tok.start - len(tok.clitic)] + tok.clitic):
            out[side(actor)] = tok.start
    if any(t.type in ("death", "injury") for t in frame.triggers):  # rule fallen-side: "مقتل جنديين أميركيين بهجوم على ..."
        near = actors_between(ctx, parties, max(sentence.start, start - 40), stop)
        for tok, _ in victims(ctx, near, sentence.start):
            fallen = next((a for t, a in near if t.start == tok.start), None)
            verb = ctx.tagged.between(sentence.start, tok.start, "trigger")[-1:]
            if fallen is not None and side(fallen) and verb and verb[0].start in own:
                out[side(fallen)] = tok.start
    for at, _, iso in ctx.nationalities(start, stop):
        left = _KIND.sub("", norm[max(start - 1, at - 46) : at].rstrip().removesuffix(" ال"))
        word = left.rsplit(" ", 1)[-1].strip("«\"“")
        bare = word.removeprefix("ال")
        if bare in _HELD and not left[: len(left) - len(word)].endswith((" من ", " عن ")) and (bare == word or _AGAINST.search(left[: len(left) - len(word)] + "ال")):
            out[iso] = at
    return out


_FELL_TO = re.compile(r"\s(?:جراء|اثر|نتيجه|في|ب)\s?(?:ال)?(?:عدوان|غار\w{1,3}|ضرب\w{1,3}|قصف|هجوم)\s(?:(?:جوي|صاروخي|مدفعي)\w*\s)?(?:ال)?$")


def _killed_by(ctx: Context, frame: Frame) -> str:
    """Return the country whose blow the dead and hurt of a frame fell to ("جراء عدوان أميركي"), "" for none that is told."""
    end = frame.triggers[-1].end
    for at, _, iso in ctx.nationalities(end, min(frame.sentence.end, end + 70)):
        if _FELL_TO.search(ctx.norm[end:at]) is not None:
            return iso
    return ""


def take_side(ctx: Context, frame: Frame, actor: Actor | None, parties: dict[str, str]) -> Actor | None:
    """Note who struck and who was struck on a frame and return its actor; nobody where an actor that only another deed tells would have struck himself."""
    hurt = struck(ctx, frame, parties)
    ctx.struck.update(hurt)
    first = frame.triggers[0].start
    if actor is not None and side(actor) in hurt and (actor.start == hurt[side(actor)] or (actor.end <= first and ctx.tagged.between(actor.end, first, "trigger"))):
        actor = None
    frame.side, frame.struck = side(actor), frozenset(hurt) - {side(actor)}
    if not frame.side and all(t.type in ("death", "injury") for t in frame.triggers):
        frame.side = _killed_by(ctx, frame)
    return actor


def opposed(event: Event, frame: Frame) -> bool:
    """Rule tit-for-tat: return whether a frame tells the blow of a side that the event tells as struck, or the reverse ("هجمات على القوات الأميركية" and "الضربات الأميركية")."""
    theirs = side(event.actor) or next((f.side for f in event.frames if f.side), "")
    if frame.side and frame.side != theirs and any(frame.side in f.struck for f in event.frames):
        return True
    return bool(theirs) and theirs != frame.side and theirs in frame.struck
