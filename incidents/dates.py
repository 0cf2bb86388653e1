"""Reads expressions of time: Gregorian months of every Arabic tradition, Hijri dates, weekdays, nights, "yesterday", "a week before".

`find_dates` reads the words; `resolve` turns them into days with the date of publication and the date of the incident told before
as anchors. Nothing is dated without an anchor.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from incidents import regex as re
from incidents.tagger import Num, Sentence, Tagged, Tok

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-]((?:19|20)\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)[/\-](\d{1,2})[/\-](\d{1,2})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
_DASH = r"[\s\-–—/وى]{1,4}"
_LAST = re.compile(r"^[\s)]*(?:ال)?(?:ماضي|ماضيين|ماضيه|فايت|منصرم|اخير)")
_NEXT = re.compile(r"^[\s)]*(?:ال)?(?:مقبل|مقبله|قادم|قادمه)")
_THAT_WENT_BEFORE = re.compile(r"\s(?:التي|الذي)\s(?:سبق|تل)\w*\s")
# rule last-day: the twenty-four hours before publication, dated by their second day
_DAYS_IN_HOURS = re.compile(r"\s(?:نحو\s|حوالي\s|قرابه\s|اقل من\s)?(24|48|72)\s?ساعه(?!\w)")  # behind "قبل"
_LAST_HOURS = re.compile(r"(?:ال)?ساعات\s(?:ال)?(?:24|اربع(?:ه)? و(?:ال)?عشرين)\s(?:الماضيه|الاخيره|المنصرمه|الفايته)(?!\w)|ال(?:24|اربع(?:ه)? و(?:ال)?عشرين)\sساعه\s(?:الماضيه|الاخيره|المنصرمه|الفايته)(?!\w)")
_PRIORITY = {"absolute": 0, "relday": 1, "weekday": 2, "sameref": 1, "story": 3, "ago": 4, "span": 5, "year": 6, "daypart": 9}


@dataclass(slots=True)
class DateExpr:
    """Words of time, read but not yet anchored.

    ``kind``: absolute, weekday, relday (from publication), story (from the incident told before), ago, span, year, daypart.
    """

    start: int
    end: int
    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    end_day: int | None = None
    hijri: bool = False
    weekday: int | None = None
    days: int | None = None
    unit: str | None = None
    n: int = 0
    part: str | None = None
    clock: str | None = None
    night: bool = False
    since: bool = False
    future: bool = False
    last: bool = False
    same: str | None = None
    approx: bool = False
    until: int | None = None


@dataclass(slots=True, frozen=True)
class When:
    """A resolved date: ISO text cut to what is known ("" for a few days that none names), its first and last day, precision (1 day, 2 week, 3 month, 4 year)."""

    iso: str
    start: date
    end: date
    precision: int


def _hijri(year: int, month: int, day: int) -> date | None:
    """Convert a Hijri date (Umm al-Qura calendar) to a Gregorian one, None outside the tables."""
    from hijridate import Hijri

    try:
        return Hijri(year, month, day).to_gregorian()  # type: ignore[no-any-return]
    except (ValueError, OverflowError):
        return None


def _hijri_month(year: int, month: int) -> When | None:
    """Return a whole Hijri month, named by the Gregorian month in which most of it lies."""
    first, after = _hijri(year, month, 1), _hijri(year + month // 12, month % 12 + 1, 1)
    if first is None or after is None:
        return None
    middle = first + (after - first) / 2
    return When(f"{middle.year:04d}-{middle.month:02d}", first, after - timedelta(days=1), 3)


def _months_at(tagged: Tagged, tok: Tok) -> tuple[int, int, bool]:
    """Return (month, end of the month's words, hijri), passing its doubles as in "شباط/فبراير" and "أكتوبر (تشرين الأول)"."""
    form = tok.form("month")
    assert form is not None
    hijri = "hijri" in form.entry.data
    month = int(form.entry.data["hijri" if hijri else "n"])
    end, norm = tok.end, tagged.folded.norm
    while True:
        following = next(iter(tagged.between(end, end + 5, "month")), None)
        if following is None or norm[end : following.start].strip(" /()-–،") not in ("", "ال"):
            break
        other = following.form("month")
        if other is None or other.entry.data.get("n") != form.entry.data.get("n"):
            break
        end = following.end
    while end < len(norm) and norm[end] == ")":
        end += 1
    return month, end, hijri


def _number_before(tagged: Tagged, at: int) -> Num | None:
    """Return the number that ends just before ``at`` ("14 أيار", "الثامن والعشرين من كانون")."""
    norm = tagged.folded.norm
    for num in reversed(tagged.numbers(max(0, at - 30), at)):
        gap = norm[num.end : at].strip(" /")
        if num.group in ("units", "tens") and not gap.startswith("من"):
            break
        if gap in ("", "من", "من شهر", "شهر", "(", "/", "-") and num.end <= at:
            return num
        break
    return None


def _year_after(tagged: Tagged, at: int) -> tuple[int, int] | None:
    """Return (year, end) for a year that stands just after ``at``."""
    norm = tagged.folded.norm
    match = re.match(r"[\s،,/(\-–—]*(?:من )?(?:(?:ال)?عام |سنه )?((?:1[34]|19|20)\d\d)(?!\d)\s?(?:ه|هجري[ها]?|م)?(?=\W|$)", norm[at : at + 30])
    return (int(match.group(1)), at + match.end(1)) if match else None


# "شارع 14 تموز", "ثورة 25 يناير", "كتائب 17 تشرين": a day that has become a name
_NAMED_AFTER = re.compile(
    r"(?:^|\s)(?:و|ف|ب|ل|في\s)?(?:ال)?(?:شارع|حي|ساحه|ميدان|جسر|كوبري|دوار|مدينه|بلده|قريه|ضاحيه|مستشفي|مشفي|قاعده|معسكر|كتيبه|كتايب|لواء|فوج|سرايا|ثوره|ثورتي|انتفاضه|حراك|ملعب|مدرسه|جامعه|منطقه|مجمع|مخيم|حركه|تيار|ايتلاف|قوي|سد|مطار|متحف)\s(?:ال)?$"
)


def _named_after(tagged: Tagged, expr: DateExpr, tok: Tok) -> bool:
    """Rule day-as-name: a street, square, quarter or unit that is called after a day ("شارع 14 تموز", "حي واحد حزيران") tells no day."""
    norm = tagged.folded.norm
    if expr.year is not None or expr.last:
        return False
    if _NAMED_AFTER.search(norm[max(0, expr.start - 22) : expr.start]):
        return True
    at = tok.start - len(tok.clitic)
    spelled = next((n for n in reversed(tagged.numbers(max(0, at - 12), at)) if n.end <= at and not norm[n.end : at].strip()), None)
    return expr.day is None and spelled is not None and spelled.group in ("units", "tens")


def _day_number(num: Num) -> int | None:
    return num.value if 1 <= num.value <= 31 and not num.vague else None


def _month_expr(tagged: Tagged, tok: Tok) -> DateExpr:
    """Read a date around a month's name."""
    norm = tagged.folded.norm
    month, end, hijri = _months_at(tagged, tok)
    expr = DateExpr(tok.start, end, "absolute", month=month, hijri=hijri)
    num = _number_before(tagged, tok.start - len(tok.clitic))
    day = _day_number(num) if num else None
    if num and day:
        expr.day, expr.start = day, num.start
        before = re.search(r"(\d{1,2})\s?(?:[-–—/]|و|الي|حتي)\s?(?:ال)?$", norm[max(0, num.start - 8) : num.start])
        if before and 1 <= int(before.group(1)) < day:
            expr.start = num.start - (len(before.group()))
            expr.day, expr.end_day = int(before.group(1)), day
    year = _year_after(tagged, end)
    if year and (hijri == (year[0] < 1600)):
        expr.year, expr.end = year
    else:
        same = next((t for t in tagged.between(end, end + 8, "sameref")), None)
        if same is not None and same.forms[0].entry.data.get("unit") == "year":
            expr.same, expr.end = "year", same.end
    expr.last = bool(_LAST.match(norm[expr.end : expr.end + 12]))
    expr.future = bool(_NEXT.match(norm[expr.end : expr.end + 12]))
    if expr.last or expr.future:
        expr.end += re.match(r"[\s)]*\w+", norm[expr.end : expr.end + 20]).end()  # type: ignore[union-attr]
    before_text = norm[max(0, expr.start - 14) : expr.start]
    expr.approx = bool(re.search(r"(منتصف|اوايل|اواخر|مطلع|نهايه|بدايه)\s*(شهر\s*)?$", before_text)) and expr.day is None
    return expr


def _weekday_expr(tagged: Tagged, tok: Tok) -> DateExpr:
    """Read a weekday, a night between two ("ليل الخميس-الجمعة"), "الأحد الماضي"."""
    norm = tagged.folded.norm
    form = tok.form("weekday")
    assert form is not None
    expr = DateExpr(tok.start, tok.end, "weekday", weekday=int(form.entry.data["n"]))
    second = next((t for t in tagged.between(tok.end, tok.end + 6, "weekday")), None)
    if second is not None and re.fullmatch(_DASH, norm[tok.end : second.start] or "x"):
        other = second.form("weekday")
        joined = "و" in norm[tok.end : second.start] or second.clitic.startswith("و")
        nightly = tagged.between(max(0, tok.start - 8), tok.start, "daypart")
        if other is not None and (not joined or nightly) and (int(other.entry.data["n"]) - (expr.weekday or 0)) % 7 == 1:
            expr.weekday, expr.end, expr.night = int(other.entry.data["n"]), second.end, True
        elif other is not None and joined and re.search(r"(?:يومي|ايام)\s(?:ال)?$", norm[max(0, tok.start - 9) : tok.start]):
            expr.until, expr.end = int(other.entry.data["n"]), second.end  # "يومي الأحد والاثنين"
    after = norm[expr.end : expr.end + 14]
    before_last = re.match(r"\sقبل (?:الماضيه?|الفايته?)", norm[expr.end : expr.end + 18])
    if before_last:
        expr.days, expr.end = -7, expr.end + before_last.end()
        return expr
    expr.last, expr.future = bool(_LAST.match(after)), bool(_NEXT.match(after))
    if expr.last or expr.future:
        expr.end += re.match(r"[\s)]*\w+", after).end()  # type: ignore[union-attr]
    return expr


def _ago_expr(tagged: Tagged, tok: Tok) -> DateExpr | None:
    """Read "قبل ثلاثة أيام", "منذ يومين", "بعد أسبوع من ...", "بعد ستة أشهر"."""
    norm = tagged.folded.norm
    form = tok.form("ago")
    assert form is not None
    unit_tok = next((t for t in tagged.between(tok.end, tok.end + 24, "timeunit")), None)
    if unit_tok is None:
        hours = _DAYS_IN_HOURS.match(norm, tok.end) if form.entry.id == "ago" else None
        return DateExpr(tok.start, hours.end(), "ago", unit="day", n=-(int(hours.group(1)) // 24)) if hours is not None else None
    unit_form = unit_tok.form("timeunit")
    assert unit_form is not None
    gap = norm[tok.end : unit_tok.start]
    nums = tagged.numbers(tok.end, unit_tok.start)
    words = norm[unit_tok.start : unit_tok.end]
    if nums:
        n = nums[0].value
        rest = gap.replace(norm[nums[0].start : nums[0].end], "").strip()
        approx = nums[0].vague
    else:
        n = 2 if words.endswith("ين") and words not in ("سنين",) else 1
        rest, approx = gap.strip(), words in ("ايام", "اسابيع", "اشهر", "سنوات", "شهور", "اعوام")
    if rest not in ("", "نحو", "حوالي", "قرابه", "اكثر من", "ذلك ب", "ذلك", "ب", "ها ب", "ذلك بنحو"):
        return None
    unit, kind = unit_form.entry.id, form.entry.id
    following = norm[unit_tok.end : unit_tok.end + 8]
    expr = DateExpr(tok.start, unit_tok.end, "ago", unit=unit, n=n, approx=approx)
    if kind == "after":
        expr.kind, expr.n = "story", n
        if re.match(r"\s*(من|علي)\b", following):
            expr.same = "next"  # "بعد أسبوع من مقتل": counted back from the incident that is told first
            expr.n = -n
    elif kind == "ago":
        if "ذلك" in gap or re.match(r"قبلها", norm[tok.start : tok.end + 3]):
            expr.kind, expr.n = "story", -n
        else:
            expr.n = -n
    else:
        expr.n, expr.since = -n, unit != "day" or bool(re.match(r"[،\s]+(?:و?[تي]?(?:واصل|تواصل|ستمر)\w*|مستمر\w*|متواصل\w*|تشهد|يشهد|تتعرض|يتعرض)", norm[unit_tok.end : unit_tok.end + 14]))
    return expr


_PUBLISHED = re.compile(r"(?<!\w)(?:منشور|نشرت?|تاريخ النشر|اخر تحديث|التحديث الاخير|تم التحديث)\s?:?\s(?:(?:في|يوم|بتاريخ)\s)?$")  # rule run-on-head: the line that says when a page was put out


def find_dates(tagged: Tagged, sentence: Sentence) -> list[DateExpr]:
    """Return the expressions of time in a sentence, sorted, non-overlapping; those of publication dates of page heads are not told apart here."""
    known = tagged.dates.get(sentence.start)
    if known is None:
        norm = tagged.folded.norm
        known = tagged.dates[sentence.start] = [e for e in _find_dates(tagged, sentence) if not _PUBLISHED.search(norm, max(sentence.start, e.start - 26), e.start)]
    return known


def _find_dates(tagged: Tagged, sentence: Sentence) -> list[DateExpr]:
    """Read the expressions of time of a sentence."""
    out: list[DateExpr] = []
    norm = tagged.folded.norm
    digits = tagged.has_digits(sentence.start, sentence.end)
    for match in _NUMERIC.finditer(norm, sentence.start, sentence.end) if digits else ():
        if match.group(3):
            day, month, year = int(match.group(1)), int(match.group(2)), int(match.group(3))
            if month > 12 >= day:
                day, month = month, day
        else:
            year, month, day = int(match.group(4)), int(match.group(5)), int(match.group(6))
        if 1 <= month <= 12 and 1 <= day <= 31:
            out.append(DateExpr(match.start(), match.end(), "absolute", year=year, month=month, day=day))
    parts: list[tuple[Tok, str]] = []
    for tok in tagged.between(sentence.start, sentence.end, "month", "weekday", "relday", "relspan", "sameref", "ago", "daypart"):
        if tok.has("month"):
            if not any(e.start <= tok.start < e.end for e in out):
                expr = _month_expr(tagged, tok)
                if (expr.day or expr.year or (expr.month and not _is_word(norm, tok))) and not _named_after(tagged, expr, tok):
                    out.append(expr)
        elif tok.has("relday"):
            form = tok.form("relday")
            assert form is not None
            text = norm[tok.start : tok.end]
            part = next((p for w, p in (("فجر", "dawn"), ("مساء", "evening"), ("صباح", "morning"), ("ليل", "night"), ("ظهر", "noon"), ("عصر", "afternoon"), ("بارح", "night")) if w in text), None)
            kind = "story" if form.entry.data.get("story") else "relday"
            if kind == "relday" and form.entry.id == "today" and text == "اليوم" and not _dated_today(tagged, tok):
                continue
            if _THAT_WENT_BEFORE.match(norm, tok.end):
                continue  # "في الليلة التي سبقت ضربة ...": no night of the reader's
            days, same = int(form.entry.data["days"]), None
            if re.match(r"\sمن\s", norm[tok.end : tok.end + 4]):
                if text.startswith("قبل"):  # "قبل ساعات من ...": counted from the thing told, not from today
                    kind = "story"
                elif kind == "story" and days and "بعد" in text:
                    days, same = -days, "next"
            out.append(DateExpr(tok.start, tok.end, kind, days=days, part="night" if form.entry.id == "last_night" else part, night=form.entry.id == "last_night", same=same))
        elif tok.has("weekday"):
            if re.search(r"(?:خطبه|صلاه|صلوات|ايام|مساجد|سوق|دعاء)\s$", norm[max(0, tok.start - 8) : tok.start]):
                continue
            out.append(_weekday_expr(tagged, tok))
        elif tok.has("relspan"):
            form = tok.form("relspan")
            assert form is not None
            expr = DateExpr(tok.start, tok.end, "span", unit=str(form.entry.data["unit"]), n=int(form.entry.data["n"]))
            num = _number_before(tagged, tok.start)
            if num and expr.unit == "month" and _day_number(num):
                expr.day, expr.start = _day_number(num), num.start
            out.append(expr)
        elif tok.has("sameref"):
            num = _number_before(tagged, tok.start)
            form = tok.form("sameref")
            of_month = _day_number(num) if num else None
            if num and of_month and form is not None and form.entry.data.get("unit") == "month":
                out.append(DateExpr(num.start, tok.end, "sameref", day=of_month, same="month"))
        elif tok.has("ago"):
            ago = _ago_expr(tagged, tok)
            if ago is not None:
                out.append(ago)
        if tok.has("daypart"):
            form = tok.form("daypart")
            if form is not None:
                parts.append((tok, form.entry.id))
    for match in _LAST_HOURS.finditer(norm, sentence.start, sentence.end):
        out.append(DateExpr(match.start(), match.end(), "relday", days=0, night=True))
    for match in re.finditer(r"(?:عام|العام|سنه|عامي|خلال|منذ|في)\s((?:19|20)\d\d)(?!\d)(?!\s*(?:جندي|عسكري|قتيل|شخص|عنصر))", norm[sentence.start : sentence.end]) if digits else ():
        start, end = sentence.start + match.start(1), sentence.start + match.end(1)
        if not any(e.start < end and start < e.end for e in out):
            out.append(DateExpr(start, end, "year", year=int(match.group(1)), since=match.group().startswith("منذ")))
    out = [e for e in _disjoint(out) if not _names_something(norm, e, sentence.start)]
    for expr in out:
        before = norm[max(sentence.start, expr.start - 34) : expr.start]
        expr.since = expr.since or (bool(re.search(r"(?<!\w)و?(?:منذ|مذ)\s(?:\S+\s){0,4}$|(?<!\w)و?(منذ|مذ|منذ منتصف|منذ مطلع|منذ بدايه|منذ اندلاع|حتي|بحلول)\s*(?:ال)?(?:\w+\s)?$", before)) and expr.kind != "ago")
        if expr.since and expr.kind == "relday" and not expr.days and re.search(r"منذ\s\S+\s$|منذ\s$", before):
            expr.since = False  # rule since-today: "منذ فجر اليوم" lies within the day
        expr.future = expr.future or bool(re.search(r"(?<!\w)و?(بحلول|حتي|الي)\s*(نهايه\s*)?$", before))  # "ريف حلب الشمالي صباح اليوم" is no "until"
        for tok, part in parts:
            near = 0 <= expr.start - tok.end <= 12 or 0 <= tok.start - expr.end <= 2 or expr.start <= tok.start < expr.end
            if near and expr.part is None:
                expr.part = part
                if 0 <= expr.start - tok.end <= 12 and "\n" not in norm[tok.start : expr.start]:
                    expr.start = tok.start
                else:
                    expr.end = max(expr.end, tok.end)
                if part == "night" and expr.kind == "absolute" and expr.end_day and expr.day and expr.end_day - expr.day == 1:
                    expr.night = True
        clock = digits and (_CLOCK.search(norm, expr.start, min(sentence.end, expr.end + 40)) or _CLOCK.search(norm, max(sentence.start, expr.start - 16), expr.start))
        if clock:
            expr.clock = f"{int(clock.group(1)):02d}:{clock.group(2)}"
    return out


_NAMED_DAY = re.compile(r"(?:ثور[هة]|موقع|صحيفه|قناه|جريده|اذاعه|جسر|ساحه|شارع|طريق|ميدان|لواء|كتيبه|كتايب|مجمع|حي|ملعب|استاد|مدرسه|جامعه|مستشفي|ذكري|معسكر|قاعده|حركه|منصه|مسجد|حديقه|دوار|بوابه)\s[«\"“(]?(?:ال)?$")
_FOUNDED = re.compile(
    r"(?<!\w)(?:(?:[يت]?تم|جر[يت]|يجري)\s(?:تشكيل|تاسيس|انشاء|توقيع|اقرار|بناء)\w*|(?:ال)?(?:تاسس|تشكل|شكل|انشي|اسس|تاسيس|موسس|مشكل|منشا|موقع|مبرم|صادر|معتمد|مقر|مولود|ولد|انتخب|منتخب|تولي|عين|دشن|افتتح|شيد|بني)\w{0,2})"
    r"\s(?:[^\s،.؛:]+\s){0,3}?(?:(?:في|خلال|منذ)\s)?(?:ال?عام\s|سنه\s|مطلع\s|نهايه\s|اواخر\s|اوايل\s)?(?:ال)?$"
)


def _names_something(norm: str, expr: DateExpr, start: int) -> bool:
    """Rule named-day: a day that names a street, a brigade, a newspaper, or when a force was founded or a truce signed, dates no incident."""
    if expr.kind not in ("absolute", "year") or expr.hijri:
        return False
    before = norm[max(start, expr.start - 60) : expr.start]
    if re.match(r"\s(?:نت|اونلاين|الاخباري\w*)(?!\w)", norm[expr.end : expr.end + 12]) or (_NAMED_DAY.search(before) and expr.year is None):
        return True
    return expr.kind == "year" and bool(_FOUNDED.search(before))


def _is_word(norm: str, tok: Tok) -> bool:
    """Return whether a month's name may be another word here (آب, محرم, صفر, رجب as a person, مارس the verb)."""
    return norm[tok.start : tok.end] in ("اب", "محرم", "صفر", "رجب", "شعبان", "مارس", "ماي", "اوت", "جوان", "رمضان")


def _dated_today(tagged: Tagged, tok: Tok) -> bool:
    """Return whether a bare "اليوم" dates an incident and does not mean "nowadays"."""
    norm = tagged.folded.norm
    near = tagged.between(max(0, tok.start - 25), tok.end + 25, "weekday", "daypart", "trigger", "speech")
    before = norm[max(0, tok.start - 5) : tok.start].strip()
    if re.match(r"[»\"”]", norm[tok.end : tok.end + 1]) and re.search(r"[«\"“](?:\S+\s){1,2}$", norm[max(0, tok.start - 24) : tok.start]):
        return False  # rule outlet-today: a newspaper's name, «اليمن اليوم»
    if re.search(r"(?:صحيفه|قناه|موقع|وكاله|جريده|فضاييه)\s(?:ال)?\w+\s$|(?:المصري|روسيا|راي)\s$", norm[max(0, tok.start - 24) : tok.start]):
        return False
    closes = norm[tok.end : tok.end + 1] in ("", ".", "،", "؛", "\n") and bool(tagged.between(max(0, tok.start - 120), tok.start, "trigger"))
    return (bool(near) or closes) and before not in ("اما", "حتي", "كل", "اما ", "ذلك")


def _disjoint(exprs: list[DateExpr]) -> list[DateExpr]:
    """Join a weekday with the absolute date beside it ("الخميس 10 تشرين الأول", "أمس الأحد") and drop what overlaps."""
    exprs.sort(key=lambda e: (e.start, _PRIORITY.get(e.kind, 9)))
    out: list[DateExpr] = []
    for expr in exprs:
        last = out[-1] if out else None
        if last is not None and expr.start < last.end:
            if _PRIORITY.get(expr.kind, 9) < _PRIORITY.get(last.kind, 9):
                expr.start = min(expr.start, last.start)
                expr.part = expr.part or last.part
                out[-1] = expr
            continue
        if last is not None and expr.start - last.end <= 4:
            pair = {last.kind, expr.kind}
            if pair in ({"weekday", "absolute"}, {"weekday", "relday"}, {"weekday", "sameref"}):
                keep = last if last.kind in ("absolute", "relday", "sameref") else expr
                keep.weekday = last.weekday if last.weekday is not None else expr.weekday
                keep.part = keep.part or last.part or expr.part
                keep.start, keep.end = last.start, expr.end
                out[-1] = keep
                continue
            if pair == {"relday", "story"}:
                continue
        out.append(expr)
    return out


def _last_weekday(anchor: date, weekday: int) -> date:
    """Return the last such weekday, the anchor's own day included."""
    return anchor - timedelta(days=(anchor.weekday() - weekday) % 7)


def _month_span(year: int, month: int) -> When:
    first = date(year, month, 1)
    return When(f"{year:04d}-{month:02d}", first, date(year, month, monthrange(year, month)[1]), 3)


def _day(day: date, start: date | None = None) -> When:
    return When(day.isoformat(), start or day, day, 1)


def resolve(expr: DateExpr, published: date | None, story: date | None) -> When | None:
    """Anchor an expression of time.

    Parameters
    ----------
    expr : DateExpr
        The words.
    published : date or None
        Day of publication.
    story : date or None
        Day of the incident told before, for "in the same month", "two days later" and for years left out.

    Returns
    -------
    When or None
        None when there is no anchor.
    """
    kind = expr.kind
    if expr.future:
        return None
    if kind == "absolute":
        return _resolve_absolute(expr, published, story)
    if kind == "sameref" and expr.day:
        if story is None:
            return None
        try:
            return _day(story.replace(day=expr.day))
        except ValueError:
            return None
    if kind == "relday" and published is not None and expr.days is not None:
        day = published + timedelta(days=expr.days)
        if expr.weekday is not None and day.weekday() != expr.weekday:
            told = _last_weekday(published + timedelta(days=1), expr.weekday)
            day = told if abs((told - day).days) == 1 else day  # "مساء اليوم (الأربعاء)" put out on Thursday
        return _day(day, day - timedelta(days=1) if expr.night else None)
    if kind == "weekday" and expr.days is not None and published is not None and expr.weekday is not None:
        return _day(_last_weekday(published - timedelta(days=1), expr.weekday) - timedelta(days=7))
    if kind == "weekday" and published is not None and expr.weekday is not None:
        if expr.until is not None:
            end = _last_weekday(published, expr.until)
            start = end - timedelta(days=(expr.until - expr.weekday) % 7)
            return When(start.isoformat(), start, end, 2)
        day = _last_weekday(published, expr.weekday)
        if expr.night and not expr.last and (published.weekday() + 1) % 7 == expr.weekday:
            day = published + timedelta(days=1)  # rule this-night: told on Sunday night, "ليل الأحد - الاثنين" ends on the morrow
        if expr.last and day == published:
            day -= timedelta(days=7)
        return _day(day, day - timedelta(days=1) if expr.night else None)
    if kind == "story" and story is not None:
        if expr.days is not None:
            return _day(story + timedelta(days=expr.days))
        return _shift(story, expr)
    if kind == "ago" and published is not None:
        return _shift(published, expr)
    if kind == "span" and published is not None:
        return _resolve_span(expr, published)
    if kind == "year" and expr.year:
        return When(f"{expr.year:04d}", date(expr.year, 1, 1), date(expr.year, 12, 31), 4)
    return None


def _resolve_absolute(expr: DateExpr, published: date | None, story: date | None) -> When | None:
    """Anchor a date with a month; a year left out is the last one that fits before publication, else the story's."""
    if expr.month is None:
        return None
    if expr.hijri:
        if expr.year and expr.day:
            day = _hijri(expr.year, expr.month, expr.day)
            return _day(day) if day else None
        return _hijri_month(expr.year, expr.month) if expr.year else None
    year = expr.year
    if year is None and expr.same == "year" and story is not None:
        year = story.year
    if expr.same == "year" and year is None:
        return None  # "of the same year" with nothing told before
    if year is None and published is not None:
        year = published.year
        first = date(year, expr.month, min(expr.day or 1, monthrange(year, expr.month)[1]))
        if first > published + timedelta(days=1) or (expr.last and (year, expr.month) == (published.year, published.month)):
            year -= 1
    if year is None and story is not None:
        year = story.year
    if year is None or not 1900 <= year <= 2100:
        return None
    if expr.day is None:
        return _month_span(year, expr.month)
    try:
        day = date(year, expr.month, expr.day)
        if expr.end_day:
            last = date(year, expr.month, expr.end_day)
            if expr.night or ((last - day).days == 1 and expr.part == "night"):
                return _day(last, day)
            return When(day.isoformat(), day, last, 2)
        return _day(day)
    except ValueError:
        return None


def _shift(anchor: date, expr: DateExpr) -> When | None:
    """Count days, weeks, months or years from an anchor; precision falls with the unit and with vague counts."""
    if expr.unit in ("day", "week") and abs(expr.n) > 5000:
        return None
    if expr.unit == "day":
        if expr.approx:
            return None
        return _day(anchor + timedelta(days=expr.n))
    if expr.unit == "week":
        day = anchor + timedelta(weeks=expr.n)
        if expr.approx:
            return None
        if expr.kind == "story":
            return _day(day)
        return When(day.isoformat(), day - timedelta(days=3), day + timedelta(days=3), 2)
    if expr.unit == "month" and not expr.approx:
        month = anchor.month - 1 + expr.n
        year, month = anchor.year + month // 12, month % 12 + 1
        return _month_span(year, month) if 1900 <= year <= 2100 else None
    if expr.unit == "year" and not expr.approx:
        year = anchor.year + expr.n
        return When(f"{year:04d}", date(year, 1, 1), date(year, 12, 31), 4) if 1900 <= year <= 2100 else None
    return None


def _resolve_span(expr: DateExpr, published: date) -> When | None:
    """Anchor "last month", "last year", "in recent days" and the like."""
    if expr.unit == "days":
        return When("", published - timedelta(days=7), published, 2)  # "in the last few days": no day to write down, and no month
    if expr.unit == "month":
        month = published.month - 1 + expr.n
        span = _month_span(published.year + month // 12, month % 12 + 1)
        if expr.day:
            try:
                return _day(span.start.replace(day=expr.day))
            except ValueError:
                return None
        return span
    if expr.unit == "year":
        year = published.year + expr.n
        return When(f"{year:04d}", date(year, 1, 1), date(year, 12, 31), 4)
    if expr.unit == "week":
        start = published + timedelta(days=-7)
        end = published if expr.n == 0 else published - timedelta(days=1)
        if (start.year, start.month) == (end.year, end.month):
            return When(f"{end.year:04d}-{end.month:02d}", start, end, 2)
        return When(f"{end.year:04d}", start, end, 2)
    return None
