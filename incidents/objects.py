"""What was hit: the object that a frame's words act on, not one that is only near, that people were taken to, or that the next clause speaks of."""

from __future__ import annotations

import re

from incidents.context import Context
from incidents.frames import Frame
from incidents.tagger import Tok

_REACH = 110
_ELSEWHERE = re.compile(
    r"[؛.\n]|[،\s]\s*(?:و?في حين|فيما|بينما|خصوصا|خاصه|لا سيما|و?كانت?|كما|و?في المقابل|و?بعد (?:ان|يوم|يومين|ايام|اسبوع|ساعات|شهر|استعاده|سيطره)|قبل ان|ردا علي|و?سبق|اثناء|خلال)\s"
)
_NOT_HIT = re.compile(
    r"(?:(?:نقل\w*|اسعاف\w*|اجلاء|اجلي\w*|توجه\w*|وصل\w*|هرع\w*|فر\w*|لجا\w*)\s(?:[^\s،.]+\s){0,6}?(?:الي|نحو|احد|احدي)\s(?:[^\s،.]+\s){0,2}?"
    r"|(?:قرب|بالقرب من|بجوار|بمحاذاه|امام|خلف|قباله|بجانب|من جهه|علي مقربه من|انطلاقا? من|اطلق\w* من|قادم\w* من|مصدر في|مصادر في|اطباء في|طبيب في|مدير|اداره)\s(?:[^\s،.]+\s){0,1}?)(?:ال|ل)?$"
)


def object_hit(ctx: Context, frame: Frame) -> tuple[Tok, int] | None:
    """Return the token of the object that a frame says was hit, and where its clause ends (folded); None when it says none.

    The object stands behind the act; "15 killed in a market by a strike" names it before.
    """
    norm, head = ctx.norm, frame.head
    stop = min(frame.sentence.end, head.end + _REACH)
    cut = _ELSEWHERE.search(norm, head.end, stop)
    if cut is not None:
        stop = cut.start()
    behind = [t for t in ctx.tagged.between(head.start, stop, "object") if t.start >= head.end - 1]
    ahead = [t for t in ctx.tagged.between(frame.triggers[0].end, head.start, "object") if re.search(r"(?:في|علي|داخل|ب)\s?$", norm[max(0, t.start - 6) : t.start])]
    for tok in (*behind, *ahead):
        left = norm[max(frame.sentence.start, tok.start - 60) : tok.start]
        if _NOT_HIT.search(left) or (norm[tok.start : tok.end] == "سيطره" and norm[tok.end : tok.end + 5] == " علي "):
            continue
        return tok, stop if tok.start >= head.end - 1 else head.start
    return None
