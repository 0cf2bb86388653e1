"""Who can be a verb's subject: agreement in gender and number, and the words of quantity that stand between a verb and its subject."""

from __future__ import annotations

from incidents import regex as re
from incidents.tagger import Tok
from incidents.triggers import Trigger

# Collective nouns whose gender the press keeps; folded, without the article. Other plurals of people go with either form of the verb.
_FEMININE = frozenset(("قوات", "طايرات", "مقاتلات", "مسيرات", "ميليشيا", "مليشيا", "ميليشيات", "مليشيات", "وحدات", "جماعات", "مجموعات", "قطعات", "تنظيمات", "مروحيات", "دبابات", "بوارج", "عصابات"))
MASCULINE = frozenset(("جيش", "تنظيم", "طيران", "حزب", "حرس", "امن", "احتلال", "عدو", "عدوان", "تحالف", "سلاح", "حشد", "دعم", "جهاز", "لواء", "فصيل", "فيلق", "نظام", "ناتو"))
_PERSONS = frozenset(("مسلح", "عنصر", "انتحاري", "ارهابي", "جندي", "مهاجم", "قناص"))
_QUANTITY = (
    r"(?:عشرات|العشرات|مئات|عدد|عددا|مجموعه|مجموعات|مجموعتان|عناصر|عنصر|عنصران|افراد|مسلحون|مسلحين|مسلحو|مسلحي|مسلح|مسلحان|مقاتلون|مقاتلين|مقاتلو|مقاتلي|جنود|جندي|قوه|قوات|وحده|وحدات|دوريه|دوريات|مفرزه|مفارز|خليه|خلايا|قناصه|قناصو|قناص|رجال|ابناء|مجاهدو|ابطال"
    r"|جماعه|حركه|تنظيم|حزب|ميليشيا|ميليشيات|مليشيا|مليشيات|فصايل|كتايب|سرايا|غرفه عمليات|اليات|دبابات|مدفعيه|مدافع|مسيرات|مسيره|طايرات|طايره|مقاتلات|طيران|زوارق|مروحيات|مروحيه|راجمات|صواريخ|عصابات)"
)
_BETWEEN = re.compile(rf"\s*(?:{_QUANTITY}\s(?:(?:مسلح\w*|حربي\w*|مسير\w*|مقاتل\w*|كبير\w*|من|تابع\w* ل|تتبع ل?|ل|اخر\w*)\s?){{0,3}}){{0,2}}(?:ال|لل|ل)?\s*")
_PARTITIVE = re.compile(rf"(?<!\w){_QUANTITY}\s(?:(?:مسلح\w*|مجهول\w*|كبير\w*|صغير\w*|اخر\w*|ثاني\w*)\s)?(?:من|تابع\w* ل|تتبع ل?)\s*(?:ال)?$")


_ANNEXED = re.compile(rf"(?<=\sان\s)(?:{_QUANTITY})\s(?:ال)?$|(?<=\sبان\s){_QUANTITY}\s(?:ال)?$")  # "إن قوات الجماعة استهدفت": she herself


_WHICH = re.compile(r"(?:[^\s،.؛:]{3,}[»\"”)]?\s(?:كانت|كان)|(?<!\w)(?:التي|الذي|اللذين|اللتين))\s(?:قد\s)?$")


def quantity_between(gap: str) -> bool:
    """Return whether the words between a verb and an actor only say how much of him: "هاجم عشرات من", "قصفت مدفعية"."""
    return _BETWEEN.fullmatch(gap) is not None


def without_part(left: str) -> str:
    """Return the words before an actor without the part of him that they name: "... عدداً من مسلحي كذا" stands as the actor himself."""
    part = _PARTITIVE.search(left) or _ANNEXED.search(left)
    return left[: part.start()] if part is not None else left


def must_be_object(norm: str, trig: Trigger, tok: Tok) -> bool:
    """Rule agreement: return whether an actor right behind a verb is its object, because the verb agrees with another subject.

    A verb that opens its clause stands in the singular ("هاجم المسلحون"), so what follows "هاجموا" is whom they attacked; a masculine verb before a feminine
    noun ("داعش يهاجم الشرطة") and a feminine one before a masculine noun ("الطائرات تستهدف الجيش") have their subject elsewhere.

    Parameters
    ----------
    norm : str
        The folded text.
    trig : Trigger
        A verb.
    tok : Tok
        The actor's words behind it.
    """
    if trig.pos not in ("verb", "imperfect"):
        return False
    verb = norm[trig.start : trig.end]
    if not verb.endswith(("ها", "هم", "ته", "هما")) and _WHICH.search(norm, max(0, trig.start - 30), trig.start):
        return True  # "طائرة كانت تستهدف القوات", "الصواريخ التي استهدفت القوات": the weapon is the subject
    if verb.endswith(("وا", "ون")) or (trig.pos == "verb" and verb.endswith("نا") and len(verb) > 4) or (trig.pos == "imperfect" and verb.startswith("ن")):
        return True
    head = norm[tok.start : tok.end].split()[0]
    head = head[2:] if head.startswith("ال") and len(head) > 4 else head
    feminine = verb.startswith("ت") if trig.pos == "imperfect" else verb.endswith("ت")
    if feminine:
        return head in MASCULINE or head in _PERSONS
    return head in _FEMININE or (head.endswith("ه") and len(head) > 3)
