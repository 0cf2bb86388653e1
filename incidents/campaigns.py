"""Tells one deed from a campaign: raids counted as the means of one deed, a wave somebody was exposed to, what a campaign did to trade, whose toll "the operations" have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidents import regex as re

if TYPE_CHECKING:
    from incidents.tagger import Sentence

_BY_SO_MANY = re.compile(r"(?:^|\s)ب(?:نحو |حوالي |اكثر من |قرابه |ما يزيد علي |ما لا يقل عن )?$")
_DEED_BEFORE = re.compile(r"(?<!\w)[وف]?(?:[يت]?(?:ستهدف|قصف|هاجم|ضرب|دك)\w*|استهدف\w*|شن\w{0,3}|تعرض\w*|طال\w*)\s[^؛.\n]{0,90}$")
_WAVE = re.compile(r"(?<!\w)[وف]?(?:تعرض\w*|شن\w{0,3}|نفذ\w*|شهدت?|[تي]شهد)\s[^.؛\n]{2,70}?\s(?:ل|الي )?(?:موجه|سلسله|حمله|دفعه)\s(?:(?:جديده|عنيفه|كثيفه|واسعه|مكثفه|غير مسبوقه|متتاليه)\s){0,2}(?:من )?(?:ال)?$")
_EFFECT = re.compile(
    r"\s[^.؛\n]{0,60}?(?:في|الي|علي)\s(?:ال)?(?:اجبار|دفع|تعطيل|تعطل|اضطراب|ارتفاع|تحويل|تغيير|تراجع|انخفاض|زياده|توقف|عزوف)\s[^.؛\n]{0,70}?(?:ال)?(?:شحن|ملاحه|تجار\w+|سفن|سفنها|شركات|اسعار|مسار\w*|تامين|عبور)(?!\w)"
)
_GOES_ON = re.compile(r"(?<!\w)[وف]?(?:[يت]واصل|واصلت?|[يت]ستمر|استمرت?|[يت]كثف)\w{0,2}\s(?:[^\s،.؛]+\s){1,6}?(?:في\s|ب)?(?:ال|شن\s)?$")
_SHIPS = re.compile(r"\s(?:(?:علي|ضد)\s)?(?:ال)?(?:سفن|سفنا|ناقلات|بواخر|ملاحه)(?!\w)")


def by_so_many(norm: str, start: int, num_start: int) -> bool:
    """Rule by-so-many: raids after a deed's verb and "by" are its means ("استهدف بـ20 غارة مديرية صرواح"), whatever their number."""
    lead = norm[max(start, num_start - 24) : num_start]
    by = _BY_SO_MANY.search(lead)
    return by is not None and _DEED_BEFORE.search(norm, max(start, num_start - 120), num_start - len(lead) + by.start() + 1) is not None


def exposed_to_wave(norm: str, start: int, at: int) -> bool:
    """Rule wave: somebody exposed to "a wave of raids", or a force that flew one, tells a deed."""
    return ("موجه" in norm[at - 40 if at > 40 else 0 : at] or "سلسله" in norm[at - 40 if at > 40 else 0 : at]) and _WAVE.search(norm, start, at) is not None


def sea_campaign(norm: str, start: int, at: int, end: int, stop: int) -> bool:
    """Rule sea-campaign: what attacks did to shipping and trade, and attacks on ships that somebody "goes on" with, are no one incident."""
    return _EFFECT.match(norm, end, stop) is not None or (_SHIPS.match(norm, end, min(stop, end + 24)) is not None and _GOES_ON.search(norm, start, at) is not None)


_THE_WHOLE = re.compile(r"[\s\"«“]*(?:و?(?:اضاف|اوضح|ذكر|اكد|قال|اشار|بين|تابع|لفت)\w*\s(?:[^\s،.؛]+\s){0,4}?(?:الي\s)?[\"«“]?(?:ب?ان\s)?[\"«“]?)?(?:هذه\s|تلك\s)?(?:ال)?(?:عمليات|هجمات|غارات|ضربات|استهدافات)\s")


def of_the_whole(norm: str, sentence: Sentence) -> bool:
    """Rule of-the-whole: "the operations killed 140", told after a sum over a province or more, is the sum's toll and no incident's."""
    told = _THE_WHOLE.match(norm, sentence.start, sentence.end)
    return told is not None and re.search(r"(?<!\w)(?:ال(?:عمليات|هجمات|غارات|ضربات|استهدافات)\s|عمليات ال)", told.group() + norm[told.end() : told.end() + 4]) is not None


_ACCIDENT = re.compile(r"(?<!\w)(?:في|اثر|جراء|نتيجه|بسبب|ب)\s?(?:ال)?(?:تحطم|سقوط (?:طايره|مروحيه|مصعد)|انقلاب|تصادم|اصطدام|غرق|انهيار (?:مبني|منجم|سقف|جسر)|حادث(?:\s(?:سير|مروري|مرور|دهس|عرضي))|عطل فني|ماس كهربايي|تدهور (?:سياره|مركبه|حافله)|سيول|فيضان\w*|زلزال|صاعقه)(?!\w)")
_BY_FORCE = re.compile(r"(?<!\w)[وفبل]?(?:ال)?(?:صاروخ\w*|اسقط\w*|اسقاط\w*|استهدف\w*|استهداف\w*|قصف\w*|غار\w{1,3}|هجوم\w*|هاجم\w*|عبوه|عبوات|رصاص|كمين|تفجير\w*|مفخخ\w*|لغم|الغام|اشتباك\w*|نيران)(?!\w)")


def by_accident(norm: str, start: int, end: int) -> bool:
    """Rule accident: people who died in a crash, on the road or in a flood, with no word of force in the clause, are no victims of an attack."""
    found = _ACCIDENT.search(norm, start, end)
    if found is None or "،" in norm[start : found.start()]:
        return False
    stop = norm.find("،", found.end(), end)
    return _BY_FORCE.search(norm, start, stop if stop >= 0 else end) is None
