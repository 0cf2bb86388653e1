"""Finds the day of a frame: the day told with it, or a day told before that is carried on to it by a rule of telling."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from incidents import regex as re
from incidents.dates import DateExpr, When, resolve
from incidents.frames import AFTER_THAT, ANSWERED_BY, CEREMONY
from incidents.retrospect import of_memory, quoted_today, remembered, reply_at
from incidents.scenes import WIDE
from incidents.storyrules import of_the_cause, since_when
from incidents.triggers import fell_before

if TYPE_CHECKING:
    from incidents.context import Context
    from incidents.events import Story
    from incidents.frames import Frame

BACKGROUND = re.compile(r"(?:^|\s)(?:وسبق|سبق|وكان|وكانت|يذكر ان|وفي وقت سابق|قبل نحو|وقبل نحو|وتاتي|وياتي|وجاء هذا|وجاء ذلك|وجاءت|تعيد|وتعيد|في ذكري|ويذكر|و?يشار الي|وتجدر|والجدير|ومن الجدير|الجدير)\s")
# words at the start of a sentence after which no day told before holds any longer
_EARLIER = re.compile(r"(?:^|[\s،])و?(?:قبل ذلك|قبلها|قبله|وقبل (?:الحادث|الهجوم|القصف|الغاره|الانفجار)\S*|(?:الليله|اليوم) (?:التي|الذي) (?:سبق|تل)\S*|في وقت سابق(?! (?:من )?(?:ال)?(?:يوم|احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت)))(?!\w)")
_ANOTHER = re.compile(r"^\s*و?(?:في|ضمن|خلال)\s(?:سياق (?:متصل|اخر|منفصل)|(?:عمليه|حادث|حادثه|هجوم|واقعه|غاره|قصف|انفجار|تطور|كمين)\s(?:ثاني?ه?|ثالثه?|اخر|اخري|منفصل|منفصله|مماثل|مماثله|مشابه|مشابهه))(?!\w)")
_ONGOING = re.compile(r"^\s*[وف]?منذ\s|^\s*(?:و|ف)واصلت?\s|^\s*(?:و|ف|كما\s|ولا\s)?(?:[تي](?:واصل|تواصل|ستمر|شهد|ندلع|دور|تجدد|شن|خوض|قصف|تعرض|تصاعد|حاصر|تكرر|ستهدف|سيطر|شدد|عيش)|لا [تي]زال|ما [تي]زال|استمرت?|تواصلت?|اشتدت?|تصاعدت?|ازدادت?|تكررت?|تتالت|توالت)(?!\w)")
_HABIT = re.compile(r"(?<!\w)(?:ب?استمرار\w* (?:في|ب)|مواصله\w*|كعادت\w+|كلما|غالبا ما|كثيرا ما|عاده ما|باستمرار|دوريا|من حين ل?اخر|بشكل (?:شبه )?(?:يومي|متكرر|مستمر|دوري)|شبه يوميه?|(?<!ثلاث )(?<!اربع )(?<!خمس )(?<!ست )(?<!سبع )(?<!ثماني )(?<!تسع )(?<!عشر )(?<!\d )(?:هجمات|عمليات|غارات|ضربات|حوادث) اخري)(?!\w)")
_RUMOUR = re.compile(r"(?<!\w)و?(?:نفي|نفت|نفوا|تنفي|ينفي|فند|فندت|كذبت?|لا صحه)\s[^.؛]{0,60}?(?:انباء|صحه|ما اشيع|ما تردد|ما تداول\w*|شايعات|مزاعم)(?!\w)")
_ELSEWHERE = re.compile(r"^\s*(?:و(?:في|الي|علي)|اما (?:في )?)\s?")  # "وفي مقبنة أصاب قناص ...": a sentence that opens with its own place
_MANY = re.compile(r"(?<!\w)(?:ال|ب|ل|و|في\s)*(?:مناطق|بلدات|قري|مدن|احياء|مواقع|حواجز|مقرات|اهداف|متفرقه|متنقله|عده|سلسله|موجه|هجمات|غارات|عمليات|ضربات|استهدافات|اعتقالات|مداهمات|خروقات|انتهاكات|مجازر|\d+ (?:بلده|قريه|منطقه|موقعا?|غاره|هجوما?|مدينه))(?!\w)")
_ADDS = re.compile(r"(?<!\w)(?:و?اضافت?|و?اوضحت?|و?تابعت?|و?ذكرت?|و?اشارت?)\s")
_REPLY = re.compile(r"(?<!\w)(?:ردا? علي|انتقاما ل|ثارا ل|علي خلفيه)\s?[^،.؛]{0,100}$")
_BLAMED_FOR = re.compile(r"(?<!\w)و?(?:التي|الذي|اللذين|الذين)\s[^،.؛]{0,50}?مسووليه\s(?:ال)?$")  # "الميليشيات التي تحمّلها واشنطن مسؤولية الضربة": an older one
_COURT = re.compile(r"(?:^|[\s،؛])(?:و|ف|كان\w*\s|قد\s)*(?:احال|احيل|حكم|قضت|ادان|ادين|وجه|اسند|حاكم|افرج|سلم|شيع|شيعت|دفن|زار|بحث|التقي|ناقش|عقد|استقبل)(?:ت|وا|ه|ها|هم)?\s[^،؛.]{0,110}$")
_GOES_ON = re.compile(r"نفسه|نفسها|ذاته|ذاتها|عينه|الجانب الاخر|عند الساعه|بالتزامن|تزامنا|في المقابل|^\s*(?:كما|ثم)\s|\s(?:ثم|كما)\s|بالاسلوب نفسه|بالطريقه نفسها")
_NO_DEED = re.compile(r"\s*و?(?:شيع|شيعت|دفن|زار|بحث|التقي|ناقش|عقد|استقبل|دعا|طالب)\s")  # its day is the funeral's or the meeting's
BULLET = re.compile(r"^\s*(?:[•_\-–*▪●◾🔴🔻▫]|\d{1,2}\s?[-–.)])")
_BULLETISH = re.compile(r"^\s*(?:[•\-–*▪●◾🔴]|\d{1,2}\s?[-–.)]|\S+(?:\s\S+){0,3}\s?[:(])")
_HEADED = 6  # sentences below a date alone on its line that are of that date
_MEETING = re.compile(r"(?<!\w)[وفبل]?(?:ال)?(?:اجتماع\w*|موتمر\w*|لقاء|كلمه|خطاب|جلسه|مقابله|زياره|قمه|تغريده|تدوينه|مباحثات|محادثات)\s(?!.*(?:قتل|قصف|هجوم|انفجار))(?:(?!ان(?:ه|ها)?\s)[^\s،.؛]+\s){0,2}(?:في\s)?(?:يوم\s|مساء\s|صباح\s)?$")  # rule meeting-day
_RECENT = 60  # incidents told before that a sentence may speak of again


def day_of(story: Story, frame: Frame, dates: list[DateExpr], frames: list[Frame]) -> tuple[DateExpr | None, When | None, str]:
    """Return the frame's date: its own, else one that a rule carries on to it.

    Returns
    -------
    (expression, date, rule)
        ``rule`` names the rule that carried the day on, "" for a day told with the frame itself.
    """
    own = _own_day(story, frame, dates, frames)
    if _day_after(story.ctx.norm, frame):
        expr, when = (own[0], own[1]) if own is not None else _carried(story, frame)[:2]
        return (expr, when if own is not None and expr is not None and frame.start < expr.start else _day_before(when), "day-after")
    if own is not None and not quoted_today(story.ctx.norm, frame.sentence, own[0], own[1], story.events[-_RECENT:]):
        return (*own, "")
    before = story.ctx.norm[frame.sentence.start : frame.triggers[0].start]
    if frame.head.earlier or remembered(story.ctx.norm, frame) or ANSWERED_BY.search(before) or AFTER_THAT.search(before) or CEREMONY.match(before):
        return None, None, ""  # what is answered, and what stands before the main clause, bear no day but their own
    return _carried(story, frame)


_MORROW = re.compile(r"(?<!\w)غداه\s(?:[^\s،.؛]+\s){0,4}?(?:ال|ب)?$")


def _day_after(norm: str, frame: Frame) -> bool:
    """Rule day-after: what "غداة" stands before happened on the day before the one told ("ويأتي ذلك غداة قصف ...")."""
    first = frame.triggers[0]
    return frame.head.pos != "verb" and not frame.head.passive and bool(_MORROW.search(norm, max(frame.sentence.start, first.start - 40), first.start - len(first.tok.clitic)))


def _day_before(when: When | None) -> When | None:
    """Return the day before a day; nothing for a span of time."""
    if when is None or when.precision != 1:
        return None
    day = when.start - timedelta(days=1)
    return When(day.isoformat(), day, day, 1)


def _own_day(story: Story, frame: Frame, dates: list[DateExpr], frames: list[Frame]) -> tuple[DateExpr, When | None] | None:
    """Return the date that stands nearest to the frame in its sentence."""
    ctx, norm = story.ctx, story.ctx.norm
    told = fell_before(ctx, frame.sentence.start, frame.sentence.end) or (0, 0)
    usable = [e for e in dates if not e.since and not e.future and not since_when(norm, e, frame) and not of_the_cause(norm, frame, e) and not (told[0] <= e.start < told[1] and frame.start < told[0])]
    usable = of_memory(norm, frame, [e for e in usable if not _of_another(norm, e, frame)])
    reply = reply_at(norm, frame)
    if reply is not None:  # what a deed replied to happened on no day told before "in reply to"
        usable = [e for e in usable if e.start > reply]
    answered = ANSWERED_BY.search(norm[frame.sentence.start : frame.triggers[0].start]) if frame.head.pos == "verb" else None
    if answered is not None:
        usable = [e for e in usable if e.start > frame.sentence.start + answered.start()]
    main = next((f for f in frames if f.start > frame.end), None)
    if main is not None and AFTER_THAT.search(norm[frame.sentence.start : frame.head.start]):
        usable = [e for e in usable if e.start < main.start]  # "بعد ضربات على كذا، تعرضت القاعدة لهجوم مساء الأحد": the evening of the main clause
    usable = [e for e in usable if not _behind(norm, e, frame, frames)]
    if frame.head.earlier:
        usable = [e for e in usable if e.kind in ("ago", "story") or (e.start >= frame.head.end and "،" not in norm[frame.head.end : e.start])]
    if not usable:
        return None
    several = len(usable) > 1
    vague = [e for e in usable if e.kind in ("story", "ago") and e.approx]
    if len(vague) < len(usable):
        usable = [e for e in usable if e not in vague]
        several = len(usable) > 1
    far = {id(e): _distance(ctx, frame, frames, e, several=several) for e in usable}
    best = min(usable, key=lambda e: (far[id(e)], e.start))
    if far[id(best)] > 150 and best.start - frame.sentence.start >= 40:
        return None
    anchor = story.story_date
    if best.same == "next":  # "عثر اليوم على جثته بعد يومين من خطفه": counted back from the day told just before, else from the story's
        before = [when for e in usable if e.end <= best.start and e.kind in ("absolute", "relday", "weekday") and (when := resolve(e, ctx.published, anchor)) is not None and when.precision == 1]
        near = story.told_day is not None and story.told_day[1] == frame.sentence.paragraph and story.number - story.told_day[0] <= 1
        anchor = before[-1].end if before else story.told_day[3].end if near and story.told_day is not None else story.sentence_story
    when = resolve(best, ctx.published, anchor)
    if when is not None:
        return best, when
    if best.kind == "story":
        return None
    for other in sorted(usable, key=lambda e: far[id(e)])[1:]:
        when = resolve(other, ctx.published, story.story_date)
        if when is not None and far[id(other)] < 60:
            return other, when
    return best, None


def _behind(norm: str, expr: DateExpr, frame: Frame, frames: list[Frame]) -> bool:
    """Rule behind-another: a day that stands inside or behind a further deed of the sentence, told with "after" or with a clause and a place of its own, is that deed's."""
    if expr.start <= frame.end:
        return False
    for other in frames:
        if other is frame or not frame.end <= other.start < expr.start:
            continue
        gap = norm[frame.end : other.triggers[0].start]
        if re.search(r"(?:،|\s)\s?(?:و?بعد|و?عقب|غداه)\s(?:\S+\s)?$", gap) and "،" in gap:
            return True
        if other.scenes and other.start < expr.start < other.end and re.search(r"[،؛]\s*و", gap) and frame.scenes and frame.scenes[0].start < other.start:
            return True
    return False


def _distance(ctx: Context, frame: Frame, frames: list[Frame], e: DateExpr, *, several: bool) -> float:
    """Return how far a date of the sentence stands from a frame: characters, more across speech, other frames and clauses."""
    norm, lo, hi = ctx.norm, frame.start, frame.end
    gap = float(min(max(e.start - t.end, t.start - e.end, 0) for t in ([t for t in frame.triggers if t.type not in ("death", "injury")] or frame.triggers)))
    gap = gap * (0.4 if lo <= e.start <= hi else 1.0)
    between = ctx.tagged.between(max(frame.sentence.start, e.start - 70), e.start, "speech", "trigger", "condemn", "threat")
    if between and between[-1].has("speech", "condemn", "threat") and not any(between[-1].start <= t.start < e.start for t in frame.triggers) and not norm[between[-1].start : between[-1].end].startswith(("بحسب", "وفق", "حسب")):
        gap += 45
    if e.start > hi:
        gap += 80 * len([t for t in ctx.tagged.between(hi, e.start, "speech") if not norm[t.start : t.end].startswith(("بحسب", "وفق", "حسب"))])
    crossed = sum(1 for f in frames if f is not frame and ((e.end <= f.start < lo) or (hi <= f.start and f.end <= e.start) or (f.start <= e.start <= f.end and not lo <= e.start <= hi)))
    clause = 60.0 if e.end <= lo and _NO_DEED.match(norm, frame.sentence.start, e.start) else 0.0
    if e.start > hi and re.search(r"[؛]|،\s*(?:و|فيما|بينما|بعد)", norm[hi : e.start]):
        clause += 30.0
    vague = 40 if e.kind == "story" and several and (e.approx or not 0 <= lo - e.end <= 2) else 0
    return gap + 70 * crossed + clause + vague


_CLAIMED = re.compile(r"\s?،?\s?(?:[^\s،.؛]+\s){0,5}?(?:اعلنت?|تبنت?|تبني|[تي]تبني|[تي]علن|اكدت?)\s[^.؛\n]{0,60}?(?:مسووليت\w+|تبني\w*|هجوم|عمليه|تفجير)")
_CLAIM = re.compile(r"(?<!\w)[وف]?(?:(?:اعلنت?|[تي]علن)\s[^.؛\n]{0,60}?مسووليت\w+|تبنت?|[تي]تبني)\s[^.؛\n]{0,40}$")
_VICTORY = re.compile(r"(?<!\w)[وف]?(?:اعلن\w*|اعلان\w*|منذ|رغم|بعد|عقب)\s[^.؛\n]{0,70}?(?:ال)?(?:انتصار|نصر(?=\s)|هزيم\w*|هزم\w*|القضاء علي|دحر|تحرير)[^.؛\n]{0,110}$")
_INTERVIEW = re.compile(r"\s(?:في|خلال)\s(?:تصريح\w*|حديث\w*|مقابل\w*|اتصال\w*|موتمر\w*|مكالم\w*)\s[^،.؛\n]{0,60}$")
_SUMMED = re.compile(r"(?<!\w)(?:اوقع|اودي|اودت|حصد|خلف|راح ضحيت|اسفر)\w*\s[^،.؛\n]{0,60}$")


def _of_a_saying_or_sum(norm: str, expr: DateExpr, frame: Frame) -> bool:
    """Return whether words of time belong to a claim, a sum or an event that the frame only follows.

    Rule claim-day: "والاثنين أعلنت الجماعة مسؤوليتها عن الهجوم" dates the claim. Rule sum-span: "أعمال عنف أوقعت 150 قتيلاً هذا الشهر" dates the sum.
    Rule interview-day: what somebody says in an interview on Monday happened when he says ("قال أحد السكان في تصريح للوكالة الاثنين «سقط ...»").
    Rule after-what: in "يأتي الهجوم بعد يومين من إعلان ..." the days count from what follows.
    """
    if expr.kind in ("weekday", "relday", "absolute"):
        if expr.end <= frame.triggers[0].start and _INTERVIEW.search(norm, max(frame.sentence.start, expr.start - 90), expr.start) and re.match(r"\s?[،:]?\s?(?:ب?ان\w*\s)?[«\"“]", norm[expr.end : expr.end + 9]):
            return True
        if not frame.head.nominal:
            return False
        if expr.end <= frame.head.start:
            told = _CLAIMED.match(norm, expr.end, frame.head.end)
            return (told is not None and re.search(r"مسووليت|(?<!\w)[تي]?تبن", told.group()) is not None) or (_CLAIM.search(norm, max(frame.sentence.start, expr.start - 100), expr.start) is not None and frame.head.definite)
        return False
    if expr.kind == "span":
        return bool(_SUMMED.search(norm, max(frame.sentence.start, expr.start - 80), expr.start)) and frame.triggers[0].start < expr.start and re.search(r"\d|قتيل|قتلي|ضحي|شهيد|جريح", norm[max(frame.sentence.start, expr.start - 40) : expr.start]) is not None and re.match(r"(?:خلال |في )?(?:هذا|الشهر|العام|السنه|هذه)", norm[expr.start : expr.end]) is not None
    return expr.kind == "story" and expr.same == "next" and not any(t.start > expr.start and not t.weak for t in frame.triggers)


def _of_another(norm: str, expr: DateExpr, frame: Frame) -> bool:
    """Return whether a day of the sentence is surely another deed's.

    Rule reply: the day of what was replied to ("قصف المواقع رد على الهجوم في كرمان يوم 3 يناير"). Rule before-that: a day told before
    "and before that". Rule days-after: what "two days after" counts back to stands behind it. Rule other-business: the day of a court, a funeral or a meeting in a clause of its own before the deed.
    """
    first, last = frame.triggers[0].start, frame.triggers[-1].end
    if _of_a_saying_or_sum(norm, expr, frame) or _MEETING.search(norm, max(frame.sentence.start, expr.start - 48), expr.start):
        return True
    if expr.start > last and expr.same == "next":
        return True  # "يأتي الهجوم بعد يومين من هجوم ...": counted to the deed behind it
    if expr.start > frame.head.end and expr.kind in ("absolute", "year") and not expr.day and _VICTORY.search(norm, frame.head.end, expr.start) is not None:
        return True  # rule victory: "... وأعلن العراق الانتصار على التنظيم في ديسمبر 2017"
    if expr.start > last and _REPLY.search(norm, frame.head.end, expr.start) is not None:
        return True
    if expr.end <= first and CEREMONY.match(norm, frame.sentence.start, first):
        return True  # the day of the funeral
    if expr.end <= first:
        gap = norm[expr.end : first]
        if expr.kind != "story" and _EARLIER.search(gap):
            return True
        return "،" in gap and _COURT.search(norm, frame.sentence.start, expr.start) is not None and not any(t.start < expr.start for t in frame.triggers)
    return False


def _holds_on(story: Story, frame: Frame, lead: str) -> bool:
    """Return whether a day told before may hold for this sentence: not for another or an earlier deed, what goes on, what is usual, what is denied."""
    if frame.triggers[0].denied or _RUMOUR.search(lead):
        return False
    opening = lead[:60]
    if _BLAMED_FOR.search(lead[: frame.triggers[0].start - frame.sentence.start]):
        return False
    if BACKGROUND.search(" " + lead[:40]) or _ONGOING.match(lead) or _HABIT.search(lead):
        return False
    if _EARLIER.search(lead[: max(60, frame.triggers[0].start - frame.sentence.start)]):
        return False
    before = story.current[0].frames if story.current else []
    return not (_ANOTHER.match(lead) and not _ADDS.search(opening) and not any(f.head.plural or len(f.scenes) > 1 for f in before))


def _umbrella(story: Story, frame: Frame, day: When) -> bool:
    """Rule digest: a report tells several deeds of one day when its headline or the deed that names the day speaks of many, of a whole province or of this place, or when two deeds name it."""
    told = [e for e in story.events[-_RECENT:] if e.when == day and not e.day_rule and not e.aggregate]
    if len({id(e.scene) for e in told}) > 1 or any(s.kind in WIDE for e in told for s in e.places):
        return True
    frames = [f for e in told for f in e.frames]
    lead = [m.place.kind for f in frames[:1] for m in story.ctx.places(f.sentence.start, f.sentence.end) if m.place is not None and m.role == "place" and m.place.kind != "country"]
    if lead and all(kind in WIDE for kind in lead):
        return True
    here = {m.place.site_id for m in story.ctx.places(frame.sentence.start, frame.sentence.end) if m.place is not None and m.place.kind != "country"}
    if any(m.place is not None and m.place.site_id in here for f in frames[:1] for m in story.ctx.places(f.sentence.start, f.sentence.end)):
        return True
    if any(f.head.plural or len(f.scenes) > 1 for f in frames):
        return True
    norm = story.ctx.norm
    heads = [s for s in story.ctx.tagged.sentences if s.paragraph in story.head_lines]
    return any(_MANY.search(norm, s.start, s.end) for s in (*heads, *(f.sentence for f in frames[:1])))


def _carried(story: Story, frame: Frame) -> tuple[DateExpr | None, When | None, str]:
    """Return a day told before that holds for this frame as well, with the rule that says so."""
    ctx, norm, sentence = story.ctx, story.ctx.norm, frame.sentence
    opening = norm[sentence.paragraph_start : sentence.paragraph_start + 60]
    head = story.heads.get(sentence.paragraph)
    if head is not None and not head.since and not head.future and (sentence.first or _BULLETISH.search(opening)) and not (sentence.start <= head.start < sentence.end and _of_a_saying_or_sum(norm, head, frame)):
        when = resolve(head, ctx.published, story.story_date)
        if when is not None:
            return head, when, "paragraph-head"
    if story.section is not None and BULLET.match(opening[:6]):
        when = resolve(story.section, ctx.published, story.story_date)
        if when is not None:
            return story.section, when, "section-head"
    if story.heading is not None and 0 < story.number - story.heading[0] <= _HEADED:
        when = resolve(story.heading[1], ctx.published, story.story_date)
        if when is not None:
            return story.heading[1], when, "date-heading"
    start = sentence.start
    while start > sentence.paragraph_start and norm[start - 1 : start] == "؛":  # "...؛ إذ ...": one sentence of the text
        start = max(sentence.paragraph_start, norm.rfind(".", 0, start) + 1, norm.rfind("؛", 0, start - 1) + 1)
    text = norm[start : sentence.end]
    if not _holds_on(story, frame, text):
        return None, None, ""
    if story.told_day is not None and story.told_day[0] == story.number - 1 and story.told_day[1] == sentence.paragraph and re.match(r"\s*[وف]", text):
        return story.told_day[2], story.told_day[3], "sentence-before"
    if story.current and story.current[0].when is not None and story.current[0].when.precision == 1:
        before = story.current[0]
        near = before.paragraph == sentence.paragraph and bool(re.match(r"\s*[وف]", text))
        main = {e.when.iso for e in story.events[-_RECENT:] if e.when is not None and not e.aggregate and (e.scene is not None or e is before)}
        single = len(main) == 1 and sentence.paragraph - max(before.paragraph, before.frames[-1].sentence.paragraph) <= 3 and bool(re.match(r"\s*(?:و|ف|كما|الي ذلك)", text))
        if single and before.when is not None and _ELSEWHERE.match(text) and not _umbrella(story, frame, before.when):
            single = False
        rule = "paragraph-goes-on" if near else "goes-on" if _GOES_ON.search(text) else "only-day" if single else ""
        newer = story.told_day is not None and story.told_day[2].start > before.frames[-1].sentence.end  # another day was told since
        if rule and not newer:
            return before.date_expr, before.when, rule
    counted = story.told_day
    if counted is not None and 0 < story.number - counted[0] <= 4 and _COUNTED.search(norm, max(0, counted[2].start - 110), counted[2].end + 12) and re.match(r"\s*(?:و|ف|كما|ايضا)", text) and not any(e.when is not None and e.when != counted[3] for e in story.events[-3:]):
        return counted[2], counted[3], "count-of-a-day"  # "رصد 74 خرقا خلال الساعات الـ24 الأخيرة. وقصفت ...": what follows is what was counted
    return None, None, ""


_COUNTED = re.compile(r"(?:\d|عشرات|مييات|عدد من)\s?(?:ال)?(?:خرق|انتهاك|غار|هجوم|هجم|ضرب|عملي|استهداف)\w*\s[^.؛\n]{0,90}?(?:خلال|في)\s(?:ال)?(?:ساعات ال)?\s?(?:24|48|اربع\w*)")
_THAT = re.compile(r"\s(?:ب?ان|ب?انه|ب?انها|ب?انهم)\s")


def statement_day(ctx: Context, frame: Frame, expr: DateExpr | None) -> bool:
    """Rule statement-day: a day between a verb of speech and its "that" is the day of the statement ("وقال مصدر فجر أمس إن جندياً قُتل")."""
    if expr is None or expr.kind not in ("relday", "weekday", "absolute") or expr.end > frame.triggers[0].start:
        return False
    spoken = ctx.tagged.between(max(frame.sentence.start, expr.start - 60), expr.start, "speech", "trigger")
    return bool(spoken) and spoken[-1].has("speech") and _THAT.search(ctx.norm, expr.end, frame.triggers[0].start) is not None
