"""Places that a cause names and that are no scene of what it led to: "رداً على الجرائم بحق أهلنا في كذا، استهدف ..."."""

from __future__ import annotations

from incidents import regex as re

_CAUSE = re.compile(
    r"(?:ردا علي|رد علي|انتقاما ل|ثارا ل|نصره ل|تضامنا مع|اسنادا ل|علي خلفيه|في ظل|بسبب|احتجاجا علي|تنديدا ب|دعم\w*)\s*(?:ال)?(?:جرايم|مجازر|مجزره|جريمه|انتهاكات|اعتداءات|عدوان|حرب|اباده|ما|دعم|واشنطن|ل)[^،.؛:\n]{0,70}?\s(?:في|علي|ب|ضد)\s*(?:قطاع |مدينه )?$"
    r"|(?<!\w)بحق\s(?:ال)?(?:اهل|شعب|ابناء|مدنيين|اطفال|نساء|اخو)\w*\s(?:[^\s،.؛]+\s){0,3}?(?:في|ب)\s*(?:قطاع )?$"
    r"|(?<!\w)[وفلب]?(?:في )?(?:حرب|عدوان|ابادت|حصار|مجازر|جرايم)(?:ها|ه|هم)\s(?:[^\s،.؛]+\s){0,3}?(?:علي|في|ضد)\s*(?:قطاع )?$"
)


def named_as_cause(words: str) -> bool:
    """Rule cause: return whether the words before a country, region or city say that it is why something was done elsewhere."""
    return ("ردا" in words or "رب" in words or "دعم" in words or "حق " in words or "عدوان" in words or "جرايم" in words or "مجاز" in words or "خلفيه" in words) and _CAUSE.search(words) is not None
