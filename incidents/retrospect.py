"""Rules of retrospects: a year left out in a chronology, the day of an anniversary, a numbered heading, words of time that no date can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from incidents import regex as re
from incidents.dates import DateExpr, When

if TYPE_CHECKING:
    from incidents.event import Event
    from incidents.frames import Frame
    from incidents.tagger import Sentence
    from incidents.triggers import Trigger

_CHAIN = 3  # sentences over which a chronology's year goes on
_FRESH = 60  # days: a day so short before the publication is this year's
_BACK, _AHEAD = 45, 320


def complete_years(dates: list[DateExpr], number: int, told: tuple[int, date] | None, published: date | None) -> tuple[list[DateExpr], tuple[int, date] | None]:
    """Rule year-goes-on: a day and month without a year, just after a full date, goes on from it ("في 26 ديسمبر 2023 ... وفي 20 يناير ...").

    Parameters
    ----------
    dates : list of DateExpr
        Of one sentence, in the order of the text.
    number : int
        The sentence's number.
    told : (int, date) or None
        Number and day of the last date with a year of its own.
    published : date or None
        Day of publication; a day shortly before it needs no year.

    Returns
    -------
    (dates, told)
        The dates with their years, and the last full date with its sentence's number.
    """
    if not any(e.kind == "absolute" and e.month and not e.hijri for e in dates):
        return dates, told
    out = []
    for expr in dates:
        if expr.kind == "absolute" and expr.month and not expr.hijri and not expr.future:
            if expr.year:
                day = _made(expr.year, expr)
                told = (number, day) if day is not None and not expr.since else told
            elif told is not None and number - told[0] <= _CHAIN and not expr.last and expr.same is None:
                year = _next_year(expr, told[1], published)
                if year is not None:
                    expr = replace(expr, year=year)
                    day = _made(year, expr)
                    told = (number, day) if day is not None else told
        out.append(expr)
    return out, told


def _made(year: int, expr: DateExpr) -> date | None:
    try:
        return date(year, expr.month or 1, expr.day or 15)
    except ValueError:
        return None


def _next_year(expr: DateExpr, before: date, published: date | None) -> int | None:
    """Return the year that lets a day follow the one told before, or stand shortly before it."""
    if published is not None:
        this = _made(published.year, expr)
        if this is not None and this > published:
            this = _made(published.year - 1, expr)
        if this is not None and (published - this).days <= _FRESH:
            return None
    for year in (before.year, before.year + 1):
        day = _made(year, expr)
        if day is not None and -_BACK <= (day - before).days <= _AHEAD and (published is None or day <= published):
            return year
    return None


_MEMORY = re.compile(r"(?<!\w)(?:و|ف|ب|ل|في\s)*(?:ال)?ذكر[يىا](?:\s[^\s،.؛]+){0,4}?\s?[«\"“]?(?:(?:علي|ل|ب)\s?[«\"“]?)?(?:ال|لل)?$")
_KEEPS = re.compile(r"(?<!\w)(?:و|ف|ب|ل|ك)*(?:احيا|احيت|احيوا|يحيي|تحيي|يحيون|احياء|الاحياء|استذكر\w*|يستذكر\w*|تستذكر\w*|استذكار|تخليد\w*|يخلد\w*|تخلد)(?!\w)")
_THE_MEMORY = re.compile(r"(?<!\w)(?:و|ف|ب|ل|في\s)*(?:ال)?ذكري(?!\w)")


def remembered(norm: str, frame: Frame) -> bool:
    """Return whether a deed is one remembered on its anniversary ("أحيا الأهالي الذكرى التاسعة لمجزرة ..."), not one done that day."""
    sentence, head = frame.sentence, frame.head
    if norm.find("ذكري", sentence.start, sentence.end) < 0 or not head.nominal:
        return False
    if _MEMORY.search(norm, max(sentence.start, head.start - 60), head.start - len(head.tok.clitic)) is not None:
        return True
    return _KEEPS.search(norm, sentence.start, sentence.end) is not None and _THE_MEMORY.search(norm, sentence.start, sentence.end) is not None


def of_memory(norm: str, frame: Frame, dates: list[DateExpr]) -> list[DateExpr]:
    """Rule anniversary: of a remembered deed's sentence only a date with a year behind the deed is its own; the day told is that of the commemoration."""
    if not dates or not remembered(norm, frame):
        return dates
    return [e for e in dates if e.year and e.start > frame.head.start]


_NUMBERED = re.compile(r"\s*\d{1,2}\s?[-–—.)/]\s?(?=\D)")


def numbered_heading(norm: str, sentence: Sentence, longest: int = 110) -> bool:
    """Return whether a line is a numbered heading ("2- 32 قتيلاً نتيجة تفجيرات"): what it counts belongs to the lines below it, not to what was told above."""
    end = norm.find("\n", sentence.paragraph_start)
    end = len(norm) if end < 0 else end
    if end - sentence.paragraph_start > longest or _NUMBERED.match(norm, sentence.paragraph_start, end) is None or norm[:end].rstrip().endswith((".", "؛")):
        return False
    after = norm[end : end + 400].lstrip()
    return _NUMBERED.match(after) is None


def date_heading(norm: str, sentence: Sentence, dates: list[DateExpr]) -> DateExpr | None:
    """Rule date-heading: return the date that stands alone on its line above paragraphs of its day or month."""
    if len(dates) != 1 or not sentence.first or dates[0].kind != "absolute" or dates[0].since:
        return None
    end = norm.find("\n", sentence.paragraph_start)
    line = norm[sentence.paragraph_start : end] if end >= 0 else norm[sentence.paragraph_start :]
    expr = dates[0]
    at = line.find(norm[expr.start : expr.end])
    rest = line[:at] + line[at + expr.end - expr.start :] if at >= 0 else line
    return expr if end >= 0 and not re.sub(r"[\W\d_]+|(?:ال)?(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت)|يوم", "", rest) else None


def other_words(event: Event, when: When | None, expr: DateExpr | None, frame: Frame) -> bool:
    """Rule no-such-day: an incident of "last Wednesday" in a text without a day of publication is not that of a full date which is no Wednesday, nor "today's" that of a date in the past."""
    own = event.date_expr
    if event.when is None and own is not None and not own.since and when is not None and expr is not None and expr.kind in ("absolute", "sameref"):
        return _unlike(own, when, event, frame)
    if when is None and expr is not None and not expr.since and event.when is not None and own is not None and own.kind in ("absolute", "sameref"):
        return _unlike(expr, event.when, event, frame)
    return False


def _unlike(words: DateExpr, when: When, event: Event, frame: Frame) -> bool:
    """Return whether words of time that nothing anchors cannot mean a known date; "today" of a deed spoken of as known may."""
    if words.kind not in ("weekday", "relday"):
        return False
    if when.precision > 1:
        return True
    if words.weekday is not None and words.weekday not in (when.start.weekday(), when.end.weekday()):
        return True
    known = frame.head.anaphoric or (frame.head.definite and frame.head.nominal)
    return not known and (words.weekday is None or event.paragraph != frame.sentence.paragraph) and not event.headline  # "yesterday", and a full date elsewhere


def quoted_today(norm: str, sentence: Sentence, expr: DateExpr, when: When | None, events: list[Event]) -> bool:
    """Rule quoted-today: "today" inside a quotation is the speaker's; after an incident of the day before it is that day."""
    if expr.kind != "relday" or expr.days or when is None or not any(e.when is not None and not e.aggregate and (when.end - e.when.end).days == 1 for e in events):
        return False
    before = norm[sentence.start : expr.start]
    return before.count('"') % 2 == 1 or before.count("«") > before.count("»") or before.count("“") > before.count("”")


_REPLY = re.compile(r"(?<!\w)(?:و|ف)?(?:(?:ك)?(?:ال)?رد(?:ا|ها|ه|هم)?\sعلي\s|(?:ردا|انتقاما|ثارا|عقابا)\s(?:ل|من\s|علي\s)|علي خلفيه\s)(?:ال|ل|لل)?$")
_BACK_TO_MAIN = re.compile(r"،\s*(?:و(?:الذي|التي)\s(?:اسفر|ادي|ادت|اوقع|اودي|خلف|تسبب)|وقد|مما|ما ادي|ما اسفر\w*|ما تسبب\w*|ما اوقع\w*|ما خلف\w*|فيما|بينما|وكان\w*)\s")
_MAIN_GOES_ON = re.compile(r"،\s*و(?:ادي|ادت|اسفر\w*|اوقع\w*|خلف\w*|تسبب\w*|قتل\w*|اصيب\w*)\s")
_WHICH = re.compile(r"\s(?:التي|الذي|اللذين|اللتين|الذين)\s")


_NOT_HERE = re.compile(
    r"(?<!\w)[وف]?(?:نفي|نفت|ينفي|تنفي|نافيا|نافيه)\s[^.؛\n]{0,80}?(?:وقوع|حدوث|حصول|ان يكون)\S*\s(?:ال\S+\s|قد\s|وقع\s){0,3}(?:داخل|في|علي|ضمن)\s"
    r"|(?<!\w)(?:ال|ان ال|بان ال)(?:هجوم|قصف|انفجار|حادث|استهداف|ضربه|غاره|عمليه)\s[^.؛\n]{0,90}?لم\s(?:[يت]قع|[يت]حدث|[يت]كن|[يت]حصل)\s(?:داخل|في|علي|ضمن)\s"
)
_IT_STRUCK = re.compile(r"(?:^|\s)(?:ب?انه|ب?انها|ب?ان\s[«“\"]?ال\S+)\s(?:\S+\s)?$")


def counter_place(norm: str, frame: Frame) -> bool:
    """Rule counter-place: who denies that the attack happened in his land and says that "it" struck another place tells no second attack."""
    sentence, head = frame.sentence, frame.head
    if norm.find("لم ", sentence.start, frame.end) < 0 and norm.find("نف", sentence.start, frame.end) < 0:
        return False
    known = (head.definite and head.nominal) or (head.pos in ("verb", "passive") and _IT_STRUCK.search(norm, max(sentence.start, head.start - 24), head.start) is not None)
    return known and _NOT_HERE.search(norm, sentence.start, frame.end) is not None


_BEFORE_NOW = re.compile(r"\s*و?(?:سبق (?:لل?\S+ )?ان (?:ذكر|اعلن|افاد|قال|اشار|تحدث)\w*\s|(?:كانت?\s)?(?:ال)?حصيله (?:سابقه|اوليه|اولي)\s)")


def earlier_count(norm: str, sentence: Sentence) -> bool:
    """Return whether a sentence only gives what was said before of the same deed ("وسبق أن ذكرت الوكالة أن ...")."""
    return _BEFORE_NOW.match(norm, sentence.start, sentence.end) is not None


_LIKE = re.compile(r"\s(?:مماثل|مشابه)\w{0,2}(?!\w)")


def like_before(norm: str, frame: Frame) -> bool:
    """Rule like-before: "هجوم مماثل" is of the kind of the one told just before."""
    head = frame.head
    return head.nominal and head.similar and _LIKE.match(norm, head.end, head.end + 12) is not None


def reply_at(norm: str, frame: Frame) -> int | None:
    """Return where "in reply to" stands right before a frame, None when the frame is no deed replied to."""
    first = frame.triggers[0]
    match = _REPLY.search(norm, max(frame.sentence.start, first.start - 26), first.start)
    return match.start() if match is not None and first.nominal else None


def leaves_reply(norm: str, frame: Frame, trig: Trigger) -> bool:
    """Return whether a trigger goes back from a deed replied to ("ردا على الغارة التي ... وأسفرت ...") to the deed of the sentence ("وقد أدى الهجوم ...")."""
    gap = norm[frame.triggers[-1].end : trig.start]
    if re.search(r"[؛.:]", gap):
        return True
    if "،" not in gap:
        return False
    if _BACK_TO_MAIN.search(gap):
        return True
    if trig.pos in ("verb", "passive", "noun|verb") and re.search(r"،\s*(?:و|ف|ثم\s|كما\s)?$", gap):
        return True
    return _MAIN_GOES_ON.search(gap) is not None and _WHICH.search(norm, frame.head.end, trig.start) is None


def replied_to(norm: str, frame: Frame, frames: list[Frame]) -> int | None:
    """Rule replied-to: what a deed of the sentence replied to has a doer, a place and dead of its own; return where "in reply to" stands."""
    at = reply_at(norm, frame)
    return at if at is not None and any(f is not frame and f.start < at and not f.scope for f in frames) else None
