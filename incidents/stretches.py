"""Knows sentences that count over a stretch of time ("since the start of the year", "from June until today"): they tell no incident, toll or day."""

from __future__ import annotations

from incidents import regex as re
from incidents.dates import DateExpr
from incidents.event import Event
from incidents.frames import Frame
from incidents.tagger import Sentence
from incidents.tollrules import TollFact

_UNTIL = re.compile(
    r"منذ\s[^.؛\n]{2,60}?\sو?حتي\s(?:يومنا|اليوم|الان|الساعه|اللحظه|تاريخ|نهايه|مطلع|صباح|مساء|امس|ال?(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت))"
    r"|عدد\s[^.؛\n]{0,160}?\s(?:ممن|الذين|من الذين|اللواتي)\s(?:اغتيل|قتل|استشهد|قضي|قضو|جرح|اصيب)\w*\s[^.؛\n]{0,260}?\s(?:يرتفع|ارتفع|بلغ|يبلغ|وصل|يصل)\w*\s"
    r"|(?:ال)?(?:قصف|عدوان|غارات|هجمات|اعتداءات|استهدافات)\s(?:\S+\s)?(?:ال)?(?:متواصل|مستمر|متفرق|مختلف)\w*\s[^.؛\n]{0,70}?خلال (?:ال)?(?:ساعات\s)?(?:ال)?(?:24|48|اربع)(?!\w)"
    r"|خلال (?:ال)?(?:فتره|مده) (?:الممتده|الواقعه|ما بين|من|ذاتها|نفسها|الماضيه|الاخيره)"
    r"|(?:حصيله|اعداد|عدد|احصاي\S*|مجموع|اجمالي)\s[^.؛\n]{0,90}?\sمنذ (?:مطلع|بدايه|شهر|عام|بدء|اندلاع|العام|سنوات|اكثر)"
    r"|(?:حصيله|اعداد|عدد)\s(?:ال)?(?:شهداء|قتلي|ضحايا|مصابين|جرحي)\s[^.؛\n]{0,60}?\sمنذ\s(?!(?:صباح|فجر|مساء|ليل|ساع|قليل|دقايق|الصباح|الفجر|ال?امس|اليوم))"
    r"|و?(?:بذلك|بهذا|باستشهاد\w*|بمقتل\w*)\s[^.؛\n]{0,40}?(?:[يت]رتفع|ارتفع\w*|[يت]بلغ|بلغ\w*)\s(?:عدد|حصيله)\s(?:ال)?(?:شهداء|قتلي|ضحايا)\s[^.؛\n]{0,30}?(?:اليوم|خلال|منذ)\s"
    r"|منذ (?:مطلع|بدايه) (?:ال)?(?:عام|سنه|شهر|سنه)[^.؛\n]{0,90}?\s(?:حادث\w*|هجم\w*|هجوم\w*|استهداف\w*|عمليه|عمليات|انتهاك\w*|خرق\w*|غار\w*|محاول\w*)"
)
_NTH = re.compile(r"(?:دخل|تدخل|يدخل)\w*\s[^.؛\n]{0,50}?(?:يوم|اسبوع|شهر|عام)(?:ها|ه|هم)\sال\w+")  # "دخلت الحملة أسبوعها الخامس"
_SINCE = re.compile(
    r"\s*و?منذ\s(?:ذلك|تلك|بدء|بدايه|مطلع|اندلاع|انطلاق\w*|اطلاق (?:ال)?(?:حمله|عمليه|حرب)\w*|شن (?:ال)?(?:حمله|حرب)\w*|تدخل|انقلاب|غزو|تفجر|سقوط|انهيار|اتفاق|توقيع|دخول|سريان|وقف|انتهاء|عوده|اعلان|اكثر|نحو|قرابه|حوالي|سنوات|اعوام|اشهر|شهور|اسابيع|ايام|عام|العام|شهر|السابع|\d|(?:ال)?(?:اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت|احد)|اسبوع|منتصف (?!الليل))"
)


_HOW_THINGS_STAND = re.compile(r"\s*و?(?:(?P<suffers>[تي](?:شهد|تعرض|عيش|عاني|تكرر)\s)|(?P<aside>(?:يشار|اشاره|جدير بالذكر|الجدير|تجدر|يذكر|رغم|بالرغم|علي الرغم|مع ان|كما ان|يعتقد)\s)|(?P<comes>[تي]اتي\s(?:هذا|هذه|ذلك|تلك|كل هذا)\s))")
_USUAL = re.compile(
    r"(?<!\w)(?:العديد من|العديد|عديده|[تي]تمثل|ب?(?:غالبيه|اغلب|معظم) (?:ال)?(?:احيان|اوقات)|فتر(?:ه|ات) (?:و?(?:ال)?اخري|متقاربه|متباعده)|(?:بين|من) (?:ال)?(?:حين|فينه|فتره|وقت) (?:و|ل)(?:ال)?\w+|متكرر\w*|(?:شبه )?يومي(?:ه|ا)?"
    r"|باستمرار|بشكل (?:متكرر|مستمر|دايم|متواصل|دوري)|منذ (?:نحو |حوالي |قرابه |اكثر من )?(?:سنوات|اعوام|عامين|اشهر|شهرين|شهور|شهر|اسابيع|اسبوعين|اسبوع|ايام|عده|مده|فتره|وقت)|في (?:ال)?اونه الاخيره|(?:خلال|في) (?:ال)?(?:فتره|اشهر|اسابيع|سنوات|شهور|اعوام) (?:ال)?اخيره)(?!\w)"
)
_STILL = re.compile(r"(?<!\w)(?:ما|لا|لم)\s?(?:زال|زالت|زالوا|[تي]زال|يزالون|تزل|يزل)\s(?:[^\s،.؛]+\s){0,4}?[تي](?:شن|نفذ|قوم ب|تبني|نشط|هاجم|شكل|مثل)\w*\s|(?<!\w)منذ (?:بدايه|مطلع|بدء|انطلاق|نحو|اكثر من|اشهر|اسابيع|سنوات|اعوام|فتره|مده|ايام|عده)(?!\w)")
_HELD_LAND = re.compile(r"(?<!\w)(?:ال)?مناطق\s(?:ال)?(?:خاضعه|سيطره|نفوذ|محرره)(?!\w)")
_LASTING = re.compile(r"(?<!\w)(?:ال)?(?:مستمره?|متواصله?|متكرره?|يوميه?|متصاعده?)(?!\w)")


def _how_things_stand(norm: str, sentence: Sentence, dates: list[DateExpr]) -> bool:
    """Rule how-things-stand: "وتشهد المحافظة العديد من الحوادث تتمثل بالخطف", "يشار إلى أن التنظيم ما زال يشن هجمات", "ويأتي هذا التصعيد من خلال القصف المستمر" tell no deed of a day."""
    opened = _HOW_THINGS_STAND.match(norm, sentence.start, sentence.end)
    if opened is None or any(not e.since and (e.kind in ("weekday", "relday", "sameref") or e.day) for e in dates):
        return False
    if opened["suffers"] and _HELD_LAND.search(norm, opened.end() - 1, opened.end() + 60) and norm[sentence.start : opened.end()].lstrip().startswith("و"):
        return True  # "وتشهد المناطق الخاضعة لسيطرة الفصائل تفجيرات"
    sign = _USUAL if opened["suffers"] else _STILL if opened["aside"] else _LASTING
    return sign.search(norm, opened.end() - 1, sentence.end) is not None


_BACK_THEN = re.compile(r"(?<!\w)(?:انذاك|حينها|حينذاك|وقتها|يومها)(?!\w)")
_OLD_YEAR = re.compile(
    r"(?<!\d)1[0-8]\d\d\s?م(?!\w)|(?:عام|سنه|يناير|فبراير|مارس|ابريل|مايو|يونيو|يوليو|اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر|شباط|اذار|نيسان|ايار|حزيران|تموز|اب|ايلول|الثاني|الاول)\s1[0-8]\d\d(?!\d)(?!\s?ه)"
)
_OLD = re.compile(r"1[0-8]\d\d")  # looked for first
_NEW_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def long_past(norm: str) -> bool:
    """Return whether a text tells history: it dates by years before 1900 and by none after."""
    return _OLD.search(norm) is not None and len(_OLD_YEAR.findall(norm)) > 1 and not _NEW_YEAR.search(norm)


def counts_over_time(norm: str, sentence: Sentence, dates: list[DateExpr]) -> bool:
    """Return whether a sentence sums up or describes a stretch of time and so tells no incident of its own.

    A sentence that begins with "since ..." does, unless it names a day of its own besides.
    """
    if _UNTIL.search(norm, sentence.start, sentence.end) or _NTH.search(norm, sentence.start, sentence.end) or _how_things_stand(norm, sentence, dates):
        return True
    opened = _SINCE.match(norm, sentence.start, sentence.end)
    if opened is None:
        return False
    head = norm.find("،", opened.end(), sentence.end)
    cut = head if head >= 0 else opened.end() + 40
    return not any(e.start > cut and not e.since and e.kind in ("absolute", "weekday", "relday") and not re.search(r"منذ\s[^،.]{0,60}$", norm[sentence.start : e.start]) for e in dates)


_OF_THE_WAR = re.compile(r"حصيله (?:العدوان|الحرب|ضحايا العدوان|ضحايا الحرب)|منذ (?:بدء|بدايه|اندلاع) (?:العدوان|الحرب)|الحصيله الاجماليه")
_WAR_COST = re.compile(
    r"(?<!\w)[وف]?(?:اسفرت?|خلفت?|خلفته|اوقعت?|اودت|اودي|حصدت?|ادت|ادي|راح ضحيه|بلغت? حصيله)\s(?:هذه\s|هذا\s|تلك\s)?(?:ال)?(?:حرب|عدوان|اباده)(?!\w)"
    r"|(?:ال)?(?:حرب|عدوان|اباده)\s[^،.؛\n]{0,70}?،?\s(?:التي\s|الذي\s|ما\s|مما\s)?[وف]?(?:اسفرت?|خلفت?|اوقعت?|اودت|حصدت?)\s"
)
_MOST = 5000  # dead or hurt that one incident of the news can have; more is a war's


def without_totals(norm: str, sentence: Sentence, tolls: list[TollFact]) -> list[TollFact]:
    """Rules war-total and beyond-one: leave out what a war cost ("وأسفرت الحرب عن 38 ألفاً و848 شهيداً") and figures that no one incident has."""
    cost = _WAR_COST.search(norm, sentence.start, sentence.end)
    war = _OF_THE_WAR.search(norm, sentence.start, sentence.end) is not None
    return [
        t
        for t in tolls
        if (t.value or 0) < _MOST and not (war and (t.replaces or (t.value or 0) >= 1000)) and not (cost is not None and t.start > cost.start() and ((t.value or t.low or 0) >= 100 or "عدوان" not in cost.group()))
    ]


def back_then(norm: str, sentence: Sentence, toll: TollFact, dates: list[DateExpr], frames: list[Frame], events: list[Event]) -> bool:
    """Rule back-then: what a deed "at that time" cost is not the main incident's ("وأسفرت آنذاك عن القضاء على ستة")."""
    if not toll.value or dates or any(f.scenes for f in frames) or not _BACK_THEN.search(norm, sentence.start, toll.start):
        return False
    return len({e.when.iso for e in events if e.when is not None}) < 2  # no older incident is told that could own it
