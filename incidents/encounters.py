"""Forces that meet on the ground: fighters who confront a force, forces that push into a village."""

from __future__ import annotations

from incidents import regex as re

_FIGHTERS = re.compile(r"(?<!\w)(?:ال)?(?:مقاوم(?:ه|ون|ين)|مقاتل(?:و|ون|ين|يها|وها)|مجاهد(?:و|ون|ين|ونا|وها|و)|مسلح(?:و|ون|ين)|عناصر|كتايب|سرايا|كتيبه|الجيش|جيش|قوات|فصايل|قسد|البيشمركه|الحشد)(?!\w)")
_FORCE = re.compile(r"\s?(?:[^\s،.؛]+\s){0,5}?ل(?:ل)?(?:ال)?(?:قوه|قوات|جنود|جيش|اليات|دوريه|دوريات|رتل|دباب\w*|ها|هم|محاول\w*|اقتحام\w*|توغل\w*|تقدم|تسلل|هجوم|انزال)(?!\w)")


def clash_of(norm: str, start: int, stop: int, low: int, end: int) -> bool:
    """Rule confronted: return whether a word of confronting ("تصدى", between ``start`` and ``stop``) tells of fighters against a force, whatever flies apart."""
    if _FORCE.match(norm, stop, end) is None:
        return False
    return _FIGHTERS.search(norm, max(low, start - 40), start) is not None or _FIGHTERS.match(norm, stop + 1, min(end, stop + 40)) is not None or _FIGHTERS.search(norm, stop, min(end, stop + 34)) is not None


_TROOPS = r"(?:ال)?(?:قوه|قوات|جيش|جنود|دوريه|دوريتان|دوريات|رتل|ارتال|اليه|اليات|عربه|عربات|دبابه|دبابات|جراف\w*|سيار\w*|مركب\w*|وحده|وحدات|مجموعه|القسم|قسم)"
_WHO_CAME = re.compile(r"(?<!\w)[وفب]?" + _TROOPS + r"(?!\w)")
_INTO = re.compile(r"\s(?:[^\s،.؛]+\s){0,9}?(?:في|ب|الي|نحو|باتجاه|داخل|جنوب|شمال|شرق|غرب|صوب|لمسافه|وسط|اطراف)\w*")
_DID = re.compile(r"(?<!\w)[وف]?(?:قام|قامت|نفذ|نفذت|عاود|عاودت|بدا|بدات|واصل|واصلت)\s(?:[^\s،.؛]+\s){0,7}?ب?(?:ال)?$")


def pushes_in(norm: str, start: int, stop: int, low: int, end: int, *, noun: bool) -> bool:
    """Rule pushed-in: return whether "توغل" tells that a force entered a place: it names the force and where to.

    With a clitic before it ("عمليات التوغل", "بعد توغل") only "قامت قوة ... بالتوغل في" does.
    """
    if _INTO.match(norm, stop, end) is None:
        return False
    before = norm[max(low, start - 90) : start]
    if noun:
        return norm[start - 3 : start] in ("بال", "ال") and _DID.search(before.removesuffix("ال").removesuffix("ب")) is not None and _WHO_CAME.search(before) is not None
    return _WHO_CAME.search(norm, stop, min(end, stop + 50)) is not None or _WHO_CAME.search(before) is not None
