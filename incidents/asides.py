"""Places named in passing: what a coast overlooks, where a road leads, the seat of an edition or an office, the name of a headquarters, what was only flown over."""

from __future__ import annotations

from gazetteer.model import Mention
from incidents import regex as re
from incidents.context import Context

_OVERLOOKS = re.compile(r"(?<!\w)(?:ال)?(?:مطل|مشرف|ممتد|متاخم|محاذي)\w*\s(?:(?:علي|حتي|الي|مع)\s|ل)(?:\S+\s)?$")
_EDITION = re.compile(r"(?<!\w)[بفل]?(?:نسخت\w+|نسخه|طبعت\w+|طبعه|مكتب\w+|فرع\w+)\s(?:\S+\s)?(?:في\s|ب)$|(?<!\w)[بفل]?(?:نسختها|طبعتها)\s(?:من\s)?$")
_OFFICIALS = re.compile(r"(?<!\w)(?:تدل\w*|تعلق|يعلق|تصدر|يصدر|صدر\w*|تصريح\w*|بتصريح\w*|تعقيب|تعليق|اعلن\w*|قال\w*|اكد\w*|نف\w{1,3}|اوضح\w*|ذكر\w*|افاد\w*)\s(?:\S+\s){0,3}?(?:ال)?(?:سلطات|جهات|مصادر|دوائر|اوساط|مسوول\w*|حكومه)\s(?:ال\S+\s){0,2}(?:في\s|ب)(?:العاصمه\s)?$")
_HEADQUARTERS = re.compile(r"(?<!\w)(?:مقر|فيلق|لواء|كتيبه|كتايب|كتائب|سرايا|معسكر|مركز|غرفه عمليات|قوه|وحده)\s$")
_BELONGS = re.compile(r"[»\"”]\s(?:ال)?تابع\w*\sل")
_FLOWN = re.compile(r"(?<!كان )(?<!كانت )(?<!وهي )(?<!اثناء )(?<!خلال )(?<!لدي )(?<!\w)[وفبل]?(?:ال)?(?:حلق\w*|تحلق|يحلق|تحليق\w*|طلع\w+ (?:جويه|استطلاعيه)|حومت?|تحوم)\s(?:[^\s،.؛]+\s){0,6}?(?:(?:في|فوق|علي|ب)\s)?(?:ال)?(?:سماء|اجواء)\s(?:\S+\s){0,2}$")
_STRUCK_OFFICE = re.compile(r"(?<!\w)[وفبل]?(?:ال)?(?:تعرض\w*|استهدف\w*|استهداف\w*|قصف\w*|هاجم\w*|مهاجمه|هجوم\w* علي|اقتحم\w*|اقتحام|طال\w*|اصاب\w*|محيط|قرب|امام|مبني|مقر|بوابه)\s(?:مبني\s|مقر\s|محيط\s)?$")
_OFFICE = re.compile(r"(?:ال)?(?:سفاره|قنصليه|بلديه|محكمه|جامعه|وزاره|شرطه|اداره|قياده عمليات|مديريه \S+)\s(?:ال?\S+\s){0,2}(?:في\s|ب)?(?:ال)?$")


def aside(ctx: Context, m: Mention, left: str, start: int) -> str:
    """Return the role of a place that the words around it name in passing, or nothing.

    Rules overlooks ("أبين المطلة على بحر العرب"), edition ("سبأ بنسختها في صنعاء"), officials ("ولم تدل السلطات الرسمية في طهران بتصريحات"),
    headquarters (مقر "القدس" التابع للقوات البرية), flown-over ("حلّق الطيران في سماء صنعاء").
    """
    head = left + m.clitic
    if m.place is not None and m.place.kind in ("water", "country", "region", "governorate") and _OVERLOOKS.search(head):
        return "other"
    if _EDITION.search(head):
        return "speaker"
    said = _OFFICIALS.search(head)
    if said is not None and not ctx.tagged.between(m.fstart - len(m.clitic) - len(said.group()), m.fstart, "trigger"):
        return "speaker"
    if ctx.norm[max(0, m.fstart - 1) : m.fstart] in ("«", '"', "“") and _HEADQUARTERS.search(left.rstrip('«"“')) and _BELONGS.match(ctx.norm, m.fend):
        return "other"
    return "reference" if _FLOWN.search(head) and not ctx.tagged.between(max(start, m.fstart - 12), m.fstart, "trigger") else ""


def struck_office(left: str) -> bool:
    """Rule struck-office: "تعرضت السفارة الأميركية في الرياض لهجوم" tells where the deed was, not who spoke."""
    office = _OFFICE.search(left)
    return office is not None and _STRUCK_OFFICE.search(left[: office.start()]) is not None


_LEADS = re.compile(r"(?<!\w)(?:ال)?(?:مودي|موديه|موصل|موصله|واصل|واصله|متجه|متجهه)\s(?:الي|نحو|باتجاه|ل)\s*(?:مدينه\s|محافظه\s|بلده\s|منطقه\s)?(?:ال)?$")


def leads_there(left: str) -> bool:
    """Rule leads-there: where a street leads ("الشارع المؤدي إلى محافظة لحج") is not where it happened when another place is told."""
    return _LEADS.search(left) is not None
