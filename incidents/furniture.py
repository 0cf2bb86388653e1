"""Tells a page's furniture (menus, sharing lines, related links, header dates, weather lines) from the report itself."""

from __future__ import annotations

from itertools import pairwise

from incidents import regex as re
from incidents.tagger import Tagged

_SHARE = re.compile(
    r"(شارك (?:الخبر|المقال|هذا)|^\s*شارك\b|تابعونا|تابعنا|للاشتراك|اشترك|اطبع|طباعه|ارسل (?:الي|خبر)|ارسال الخبر|حجم الخط|نسخ الرابط|جميع الحقوق|حقوق النشر|عدد القراءات|"
    r"مشاهدات|التعليقات|اضف تعليق|اضافه تعليق|زر الذهاب|الي الاعلي|تحميل التطبيق|النشره البريديه|facebook|whatsapp|واتساب|فيسبوك|تلغرام \||انستغرام|^\s*المصدر\s*[/:]|صوره ارشيفيه|^\s*كلمات مفتاحيه|^\s*وسوم|^\s*tags|اقرا المزيد$|تابع القراءه)"
)
_RELATED = re.compile(r"^\s*(?:مواضيع ذات صله|اخبار ذات صله|ذات صله|اقرا ايضا|اقرا ايضا|اقراوا ايضا|اقرأ|اقرا|موضوعات متعلقه|مقالات ذات صله|شاهد ايضا|الاكثر قراءه|اخبار متعلقه|related|المزيد من الاخبار|مواضيع متعلقه|قد يهمك|روابط)\b|^\s*في (?:نفس|ذات) السياق\s?:")
_NAV = re.compile(r"^\s*الرييسيه\s*(?:[/|>»›-]|$)|^\s*(?:عربي?|اخبار|سياسه|امن)\s*[/|>»›]\s*\w+\s*$")
_WEATHER = re.compile(r"^\s*(?:الطقس|حاله الطقس|درجات الحراره|اسعار)\b|\d{1,2}\s?°")
_CAPTION = re.compile(r"^(?:صوره|صور|لقطه|مشهد) (?:من|بثها|بثتها|نشرها|نشرتها|تظهر|لل?\w+|التقط\w*|ارشيف\w*|تداول\w*|متداوله|تعبيري\w*|عامه)")
_PICTURE = re.compile(  # rule picture-line: what a picture shows, with its source in brackets, may be of another day
    r"^(?:صوره|صور|لقطه|مشهد|اثار|جانب|دخان|الدخان|سحب|اعمده|السنه|عناصر|جنود|جندي|مقاتل\w*|مسلح\w*|رجال|نساء|اطفال|طفل\w*|نازح\w*|فلسطيني\w*|لبناني\w*|سوري\w*|عراقي\w*|يمني\w*|سوداني\w*|مواطن\w*|متطوع\w*|مسعف\w*|عمال|افراد|قوات|قوه|دبابه|دبابات|اليات|طايره|طايرات|حطام|ركام|انقاض|مبني|مبان\w*|منزل|منازل|دمار|الدمار)\s"
    r".*[(（]\s?(?:ا\.? ?ف\.? ?ب|رويترز|ا\.? ?ب\b|ا\.? ?ب\.? ?ا|غيتي|getty|الاناضول|اسوشيتد|اسوشييتد|د\.? ?ب\.? ?ا|شينخوا|ارشيف|مواقع|تواصل|انترنت|الانترنت|الفرنسيه|epa|afp|ap\b|reuters|الجزيره|سانا|وسايل)[^()（）]{0,30}[)）]\s*$"
)
_ONLY_DATE = re.compile(r"[*•#]?\s*(?:(?:ال)?(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت)\s*[،,]?\s*)?(?:\d{1,2}\s*[-–/]?\s*)?(?:[^\W\d_]+\s*[/\-–]?\s*){1,4}[-–،,]?\s*(?:(?:19|20)\d\d)?\s*:?")
_UPDATED = re.compile(r"اخر تحديث|التحديث الاخير|تاريخ النشر|نشر (?:في|بتاريخ)|تم النشر")


def furniture(tagged: Tagged) -> set[int]:
    """Return the numbers of the paragraphs that are furniture.

    Parameters
    ----------
    tagged : Tagged
        A tagged text; a paragraph is a line.
    """
    norm = tagged.folded.norm
    lines: dict[int, tuple[int, int]] = {}
    for s in tagged.sentences:
        start, end = lines.get(s.paragraph, (s.paragraph_start, s.end))
        lines[s.paragraph] = (min(start, s.paragraph_start), max(end, s.end))
    out: set[int] = set()
    headings: list[int] = []  # lines that hold nothing but a date
    related = told = False  # told: running text stood before, a heading of links comes at the end
    for number in sorted(lines):
        start, end = lines[number]
        line = norm[start:end].strip()
        told = told or len(line) >= 130
        if _RELATED.match(line):
            out.add(number)
            related = line.endswith(":") or len(line) < 28
            continue
        if related and ((re.match(r"^\s*[-–•*>»]", line) and len(line) < 160) or (told and len(line) < 110 and line[-1:] not in ".:؛" and not line.startswith("و"))):
            out.add(number)
            continue
        related = False
        if len(line) >= 130:
            continue
        if told and len(line) < 110 and _LINK.match(line) and line[-1:] not in ".:؛،»”\"" and all(_ends_full(norm, lines.get(n)) for n in (number - 1, number + 1)):
            out.add(number)  # the title of another story between two paragraphs that end with a full stop
            continue
        if _SHARE.search(line) or (_CAPTION.match(line) and not line.endswith(".")) or (line.endswith((")", "）")) and _PICTURE.match(line)) or _NAV.search(line) or (len(line) < 90 and not _told(tagged, start, end) and (_WEATHER.search(line) or _is_date_line(tagged, start, end, line))):
            out.add(number)
            if _ONLY_DATE.fullmatch(line) and tagged.between(start, end, "month"):
                headings.append(number)
    # rule date-heading: dates alone on their lines with running text between them head a chronology
    if len(headings) > 1 and all(any(a < n < b and e - s >= 50 and n not in out for n, (s, e) in lines.items()) for a, b in pairwise(headings)):
        out -= set(headings)
    return out


_LINK = re.compile(r"^(?:ب?الصور|شاهد|فيديو|\d{1,4}\s(?:قتلي|قتيلا?|جرحي|شهداء|شهيدا)|مقتل\s\d|مقتل واصابه\s\d)(?!\w)")


def _ends_full(norm: str, line: tuple[int, int] | None) -> bool:
    """Return whether a line is running text that ends with a full stop."""
    if line is None:
        return False
    text = norm[line[0] : line[1] + 2].split("\n")[0].strip()
    return len(text) >= 60 and text.endswith(".")


def _told(tagged: Tagged, start: int, end: int) -> bool:
    """Return whether a line tells violence."""
    return any(not t.has("daypart") for t in tagged.between(start, end, "trigger"))


def _is_date_line(tagged: Tagged, start: int, end: int, line: str) -> bool:
    """Return whether a line says little more than a day: the page's header."""
    if _UPDATED.search(line):
        return True
    if line.endswith(":") or re.search(r"حصيله|حصاد|ابرز|موجز|نشره|ملخص|تطورات", line):
        return False
    marks = tagged.between(start, end, "month", "weekday", "relday")
    if not marks and not re.search(r"\d{1,2}[-/]\d{1,2}[-/]\d{4}", line):
        return False
    letters = len(re.findall(r"[^\W\d_]+", line))
    return letters <= 7 and bool(re.search(r"\d", line))
