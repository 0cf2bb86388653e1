"""Reads tolls: killed and injured apart, lumped, by side, with number words and duals, "none", and figures that replace others."""

from __future__ import annotations

from incidents import regex as re
from incidents.doers import doer_first
from incidents.tagger import Num, Tagged, Tok
from incidents.tollrules import GAP as _QUANT
from incidents.tollrules import TollFact as TollFact
from incidents.tollrules import (
    adjunct_first,
    hurts,
    joint_tolls,
    pronoun_tolls,
    subject_first,
    treated_tolls,
    two_or_more,
)
from incidents.tolltelling import (
    as_many,
    by_the_way,
    counted_with,
    dual_by_vowel,
    he_and,
    told_of_none,
    with_the_leader,
)

_PART = re.compile(r"(?:من )?بينهم|بينهن|من بينهن|منهم|بينها|من ضمنهم|معظمهم")
_MANY = re.compile(r"اكثر من|ما لا يقل عن|علي الاقل|تجاوز|ما يزيد|لا يقل")
_RISE = re.compile(r"(?:الي|تجاوزت?|بلغت?|يتخطي|تخطت?|وصلت?(?: الي)?|:)\s*(?:نحو |اكثر من |ما لا يقل عن |حوالي )?(?:ال)?$")


def _toll_kind(tok: Tok) -> str | None:
    form = tok.form("toll")
    return form.entry.id if form else None


_SIDE_ENDS = re.compile(r"[،.؛:\n]|\s(?:في|اثر|جراء|خلال|بعد|نتيجه|علي يد|قرب|عندما|حين)\s|\sب(?:ال)?(?:هجوم|هجمات|نيران|رصاص|غار|قصف|انفجار|تفجير|كمين|عبو|جروح)")
_OF_FORCES = re.compile(r"\s(?:ال)?(?:امن|شرطه|جيش|اطفاء|حرس|مرور|بيشمركه|حشد)(?!\w)")


def _side(tagged: Tagged, start: int, end: int) -> str:
    """Return whose toll it is by the first person word in the span, before how or where they fell is told."""
    norm = tagged.folded.norm
    stop = _SIDE_ENDS.search(norm, start, end)
    for tok in tagged.between(start, stop.start() if stop is not None else end, "person"):
        form = tok.form("person")
        if form is not None and form.entry.data.get("side"):
            if norm[tok.start : tok.end] == "رجال" and _OF_FORCES.match(norm, tok.end):
                return "security"
            return str(form.entry.data["side"])
    return ""


def _is_part(norm: str, num_start: int, num_end: int, start: int, *, noun: bool = False, object_of: bool = False) -> bool:
    """Return whether a number tells a part of a toll ("بينهم ثلاثة أطفال", "ثلاثة منهم"); as the verb's own subject it is the toll ("قضى خمسة منهم")."""
    if not object_of and not noun and re.match(r"\s*(?:منهم|منها|منهن)", norm[num_end : num_end + 7]):
        return True
    before = norm[max(start, num_start - 34) : num_start]
    part = None
    for match in _PART.finditer(before):
        part = match
    if part is None:
        return False
    between = before[part.end() :]
    if noun and (between.endswith("و") or len(between.split()) > 1):
        return False
    return not re.search(r"[،؛.]|\sو(?:\d|ا?صاب|اصيب|جرح|قتل|مقتل|استشهد)", between) and len(between.split()) <= 4


def _persons_after(tagged: Tagged, at: int, end: int) -> tuple[int, int, str] | None:
    """Count people told one by one after a verb of death: "آمر فوج وجنديان", "«أبو تقوى» ومرافقه", "القيادي … وزوجته وابنتيهما".

    Returns
    -------
    (count, end, side) or None
        None when the first of them is no single person.
    """
    norm = tagged.folded.norm
    clause = re.split(r"[؛.:\n]|\sفي\s(?=هجوم|قصف|غار|انفجار|تفجير|اشتباك|كمين|ضرب|عملي|حادث|معار|مدين|بلد|قري|محافظ|منطق|حي|مخيم)|\s(?:اثر|جراء|خلال|بعد|عندما|حين|من جراء|بضربه|بغاره|بقصف|بهجوم|بانفجار|فيما|بينما|قرب|داخل|علي يد)\s|[،\s]و(?:اصيب|اصابه|جرح|جرحت|اصيبت)\s(?=عدد|العشرات|عشرات|اخر|نحو|ما|اكثر|\d)|\sو(?:ب)?(?:اصابه|مقتل|استشهاد|جرح)\s", norm[at:end], maxsplit=1)[0]
    stop = at + len(clause)
    first = next(iter(tagged.between(at, min(stop, at + 8), "person", "actor")), None)
    total, side, last = 0, "", at
    head = norm[at : at + 3].strip()
    if first is not None and first.has("person") and first.start - at <= 4:
        form = first.form("person")
        assert form is not None
        if form.pos == "plural" and norm[first.start : first.end] not in _ONE | _TWO:
            return None
        total = 2 if form.pos == "dual" or norm[first.start : first.end] in _TWO else 1
        side, last = str(form.entry.data.get("side", "")), first.end
    elif head.startswith(("«", '"', "“")) or (first is None and not _SOME.match(norm, at) and not _THINGS.match(norm, at) and not tagged.between(at, min(stop, at + 8), "object") and re.match(r"\s*(?:ال\w{3,}|ابو \w+)", norm[at : at + 16]) and re.match(r"\s*(?:ال\w{3,}|ابو \w+)[\s،«]", norm[at : at + 24])):
        total, last = 1, min(stop, at + 12)
    else:
        return None
    for tok in tagged.between(last, stop, "person"):
        form = tok.form("person")
        if form is None or not tok.clitic.startswith("و"):
            continue
        word = norm[tok.start : tok.end]
        if form.pos == "plural" and tok.clitic.endswith("ال") and word not in _ONE | _TWO:
            continue  # "وعدد من الأميركيين والعراقيين": no one more
        if any(n.end <= tok.start and tok.start - n.end < 12 for n in tagged.numbers(last, tok.start)):
            continue
        if tok.clitic.endswith("ال") and norm[max(at, tok.start - len(tok.clitic) - 2) : tok.start - len(tok.clitic)].startswith("،"):
            continue  # "فلان، المنحدر من البلدة، والعامل في المجلس": still he
        if word in _OTHERS and re.search(r"\sفي\s|\sب(?!ي)\w", norm[last : tok.start]):
            break  # "مواطن في طوباس ... وآخران في طولكرم": others, elsewhere
        total += 2 if form.pos == "dual" or word in _TWO else 1
        last = tok.end
    for match in re.finditer(r"و(ابنتيهما|ابنيهما|طفليهما|ولديهما|ابنتيه|طفليه|شقيقيه|نجليه)|و(ابنتهما|طفلهما|ابنهما|مرافقه|سايقه|شقيقه|نجله|مساعده|حارسه|مرافقته)", norm[last:stop]):
        covered = tagged.between(last + match.start(), last + match.end(), "person")
        if not covered:
            total += 2 if match.group(1) else 1
    for num in tagged.numbers(last, stop):
        if norm[max(0, num.start - 2) : num.start].strip().endswith("و") and num.value < 50 and not num.vague:
            after = norm[num.end : num.end + 14]
            if any(t.has("person") and (f := t.form("person")) is not None and f.entry.id == "attacker" for t in tagged.between(num.end, num.end + 4, "person")):
                continue  # "عنصر أمن وثلاثة مهاجمين"
            if re.match(r"\s*(?:من (?:مرافقيه|عناصره|افراد|رفاقه|اقاربه|مساعديه|حراسه)|اخر)", after) or tagged.between(num.end, num.end + 4, "person"):
                total += num.value
                last = num.end
    return total, max(last, at), side


_SOME = re.compile(r"\s*(?:ال)?(?:عديد|كثير|مزيد|بعض|عشرات|مئات|مييات|الاف|اف|كثيرين|عشرين|جميع|باقين|باقي|اخرين|غالبيه|اغلب|معظم)(?!\w)")  # a quantity, no name: "مقتل العديد من القادة"
_ONE = {"عجوز", "رجلا", "مسنا", "فلسطيني", "اسراييلي", "اميركي", "امريكي", "اخر", "امراه", "سيده", "طفله", "فتاه", "رجل", "طالبه", "مواطنه", "معلمه", "امر فوج", "امر", "امام", "مدنيا", "مسنه", "مسن", "ام", "حفيدته", "حفيدتها", "حفيده", "حفيدها", "زوجته", "زوجها", "ابنه", "ابنته", "ابنها", "ابنتها", "طفلته", "طفلها", "طفلتها", "شقيقه", "شقيقته", "شقيقها", "شقيقتها", "والده", "والدته", "والدها", "والدتها", "نجله", "نجلها", "سايقه", "جده", "جدته"}
_OTHERS = frozenset(("اخر", "اخران", "اخري", "اخريان"))
_TWO = {"رجلان", "رجلين", "سيدتان", "سيدتين", "اخران", "اخريان", "اخريين", "والداه", "والديه", "والداها", "والديها", "طفليه", "طفليها", "ابنيه", "ابنتيه", "ابناه", "ابنتاه", "نجليه", "شقيقيه", "شقيقتاه", "شقيقان", "شقيقتان", "امراتان", "امراتين", "مرافقاه", "مرافقيه الاثنين", "نجلاه", "طفلاه", "ولداه", "شقيقاه", "رجلا امن", "رجلي امن", "طفلتان", "طفلتين", "شرطيان", "شرطيين", "شقيقين", "اميركيان", "امريكيان", "فلسطينيان", "سوريان", "عراقيان", "لبنانيان", "يمنيان", "اسراييليان", "تركيان", "ايرانيان"}


def _is_pair(norm: str, tok: Tok) -> bool:
    """Return whether a person word is surely a dual; "ين" alone is plural as often."""
    form, word = tok.form("person"), norm[tok.start : tok.end]
    return word in _TWO or (form is not None and form.pos == "dual" and word.endswith("ان"))


def find_tolls(tagged: Tagged, start: int, end: int) -> list[TollFact]:
    """Return the tolls told between two folded positions, sorted."""
    nums = tagged.numbers(start, end)
    used: set[int] = set()
    out: list[TollFact] = []
    nouns = [(t, kind) for t in tagged.between(start, end, "toll") if (kind := _toll_kind(t)) is not None]
    triggers = tagged.between(start, end, "trigger")
    joint = joint_tolls(tagged, triggers, nums, used)
    out += joint
    for tok in tagged.between(start, end, "zero"):
        form = tok.form("zero")
        if form is not None and form.entry.id != "unknown":
            kinds = ("killed", "injured") if form.entry.id == "both" else (form.entry.id,)
            out += [TollFact(tok.start, tok.end, kind, 0) for kind in kinds]
        elif form is not None:
            used.update(i for i, n in enumerate(nums) if tok.start <= n.start < tok.end)
    lumped = [t for t, kind in nouns if kind == "lumped"]
    for tok in lumped:
        before = [i for i, n in enumerate(nums) if 0 <= tok.start - n.end < 30]
        used.update(before[-1:])
        out.append(TollFact(nums[before[-1]].start if before else tok.start, tok.end, "lumped", nums[before[-1]].value if before else None))
    nones = [*_NO_VICTIMS.finditer(tagged.folded.norm, start, end), *_WITHOUT.finditer(tagged.folded.norm, start, end)]
    spans = [(t.start, t.end) for t in lumped] + [m.span() for m in nones]
    for tok, kind in nouns:
        if kind != "lumped" and not any(a <= tok.start < b for a, b in spans):
            out += _noun_toll(tagged, tok, kind, nums, used, start, end)
    for none in nones:
        if not any(f.value == 0 for f in out):
            out += [TollFact(none.start(), none.end(), kind, 0) for kind in _NONE_OF.get(none["what"], ("killed", "injured"))]
    lives = _lost_lives(tagged, nums, used, start, end)
    out += lives
    for tok in triggers:
        told = hurts(tok)
        with_him = he_and(tagged, tok, told, nums, used) if told is not None else None
        if with_him is not None:
            out.append(with_him)
            continue
        if told is not None and not any(f.start <= tok.start < f.end for f in (*lives, *joint)):
            out += _verb_toll(tagged, tok, told, nums, used, start, end)
    out += doer_first(tagged, start, end, nums, used, out, _persons_after)
    out += _fallen(tagged, triggers, nums, used)
    out += subject_first(tagged, start, end, out)
    out += pronoun_tolls(tagged, start, end, out)
    out += treated_tolls(tagged, nums, used)
    out += as_many(tagged, triggers, out)
    out += by_the_way(tagged, start, end, out)
    norm = tagged.folded.norm
    out = [f for f in out if f.value is not None or not _UNREPORTED.search(norm, start, f.start)]
    out.sort(key=lambda f: f.start)
    return _ellipses(tagged, nums, used, out)


# rule unreported: "لم ترد تقارير عن سقوط ضحايا" counts nobody, neither none nor some
_UNREPORTED = re.compile(
    r"(?<!\w)[وف]?لم\s(?:[تي]رد|[تي]توفر|[تي]توافر|[تي]تضح|[تي]عرف|[تي]علن|[تي]صدر|[تي]بلغ|[تي]ذكر|[تي]كشف|[تي]تسن|[تي]وكد|[تي]حدد)\w{0,2}\s[^؛.\n]{0,110}$"
    r"|(?<!\w)و?(?:من )?(?:دون|بدون|بلا)\s(?:اي\w?\s)?(?:معلومات|انباء|تقارير|ذكر|الاشاره|اشاره|تفاصيل|الكشف|تاكيد)\s[^؛.\n]{0,60}$"
)


_FEARED = re.compile(r"(?:مخاوف|خشيه|خوفا|تحسبا|احتمال\w*|امكانيه|تفاديا|منعا|لمنع|تجنبا|لتجنب|تحذير\w*)\s(?:من\s|ل)?(?:\S+\s){0,2}(?:ال)?$")
_WITHOUT = re.compile(
    r"(?<!\w)و?(?:من )?(?:دون|بدون|بلا|ب?عدم)\s(?:ان (?:يسفر|تسفر|يوقع|توقع|يخلف|تخلف|يتسبب|تتسبب|يودي|تودي|يسجل|تسجل)\s(?:ذلك\s)?(?:عن\s|الي\s|ب)?)?"
    r"(?:[«\"“]?(?:تسجيل|وقوع|حدوث|سقوط|وجود|ايه?)\s){0,3}[«\"“]?(?P<what>خساير (?:في ال|بال)ارواح|(?:قتلي|ضحايا|اصابات|خساير بشريه) (?:او|و) ?(?:جرحي|اصابات|خساير|قتلي|خساير بشريه)|خساير بشريه|اصابات بشريه|ضحايا|قتلي|اصابات|جرحي|اصابه)(?!\w)"
)
_NO_VICTIMS = re.compile(r"(?<!\w)و?ف?لم\s(?:يسفر|تسفر|يخلف|تخلف|يوقع|توقع|يتسبب|تتسبب|تقع|يقع|تسجل|يسجل|(?:يتم|تتم|يجر)\s(?:تسجيل|رصد))\s(?:[^\s،.؛:]+\s){0,4}?(?:عن\s|ب)?(?:[«\"“]?(?:ايه?|وقوع|سقوط)\s)*[«\"“]?(?P<what>ضحايا|خساير بشريه|خساير (?:في ال|بال)ارواح|قتلي او جرحي|قتلي|اصابات|اصابه)(?!\w)")
_UNTOLD = re.compile(r"(?<!\w)(?:دون|بدون|من غير|لم)\s(?:ال)?(?:اعلان|حديث|افصاح|كشف|ورود|اشاره|ذكر|[يت]علن|[يت]رد|[يت]شر|[يت]كشف|[يت]ذكر)\w*\s(?:انباء\s|معلومات\s|تقارير\s|اي\w?\s)?(?:عن\s|الي\s)?(?:وقوع\s|سقوط\s|وجود\s|حدوث\s)?(?:اي\w?\s)?$")  # rule untold: nobody said that there were any
_STRETCH = re.compile(r"منذ (?:بدايت\w+|بدييه|بدء|بدايه|انطلاق|اندلاع|مطلع)(?!\w)|(?:خلال|في غضون|علي مدي) (?:ال)?(?:عام|عامين|اعوام|سنه|سنتين|سنوات|شهر|شهرين|اشهر)(?!\w)|احصا(?:ءات|ييات|ييه|ء)(?!\w)")
_EVER_SINCE = re.compile(r"\s*و?منذ\s(?!(?:صباح|فجر|مساء|ليل|ليله|ساع\S*|قليل|دقايق|الصباح|الفجر|منتصف|ال?امس|اليوم)(?!\w))")
_IN_A_DAY = re.compile(r"(?:(?!هجوم|قصف|غار|فجار|تفجير|كمين|اشتباك|عملي|مداهم)[^،.؛\n]){0,60}?\sخلال (?:يوم(?:ين)?(?: واحد)?|(?:ال)?24 ساعه|(?:ال)?48 ساعه|(?:ال)?ساعات (?:ال)?(?:24|48)|(?:ال)?ساعات (?:ال)?(?:اربع|ثماني))(?!\w)")  # a day's dead over a front
_NONE_OF = {"ضحايا": ("killed",), "قتلي": ("killed",), "اصابات": ("injured",), "اصابه": ("injured",), "اصابات بشريه": ("injured",), "جرحي": ("injured",)}
_LIVES = re.compile(r"فقد(?:ت|وا|ا)?\s(?P<who>[^،.؛]{2,40}?)\s(?:ل)?حيات(?P<end>هما|هم|ها|ه)(?=\W|$)|(?:اودي|اودت|تودي|يودي)\s[^.؛]{0,70}?بحياه\s(?P<num>[^،.؛]{1,30})|(?:لق[يى]\w*|فارق\w*)\s(?P<died>[^.؛،]{1,60}?(?:،\s(?:صباح|مساء|فجر|ليل|ظهر|عصر|يوم|امس|اليوم|ال(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت))[^.؛،]{0,24}،)?)\s(?:حتفه\w*|مصرعه\w*|الحياه(?!\w))|راح(?:وا|ت)?\s(?:ضحيت\S+|ضحيه\s\S+)\s(?P<fell>[^،.؛]{1,30})")
_AND_HURT = re.compile(r"[^.؛،]{0,30}?،?\sو(?:اصابت?|جرحت?)\s")
_HURT_THEM = re.compile(r"\s?(?:$|[.،؛\n]|(?:اخرين|اخري|شخص|اشخاص|مدني|جندي|جنود|عنصر|عناصر|مواطن|بجروح|بجراح|علي الاقل|بينهم)\w*)")
_PLACE_FIRST = tuple(re.compile(r"(?:\s(?:في|ب)\s?\S+(?:\s\S+)?)?[،]?\s(?:و(?:في|ب)\s?\S+" + more + r")\s") for more in ("", r"\s\S+"))  # "3 شهداء، وفي الشهابية 5"
_PLURAL_FELL = re.compile(r"\s(?:\S+\s)?(?:جرحوا|اصيبوا|قتلوا|استشهدوا|قضوا|لقوا)(?!\w)")
_NUMBERED = re.compile(r"(?:ال)?(?P<kind>جرحي|مصابين|مصابون|قتلي|شهداء|ضحايا|قتيلين)\s(?P<num>ال\w{3,8})(?=\W|$)|(?:قتل|استشهد|قتلوا|فقتل)\s[^،.؛]{2,24}?\sوعددهم\s(?P<many>\w+)")
_ELLIPSIS = re.compile(r"\s*(?:/)?\s*(?:اخرين |اخرون |اخر )?(?:في|ب|قرب|وسط|شمال|جنوب|شرق|غرب)\s?(?!ال(?:ساعه|يوم|عام|شهر))")


def _lost_lives(tagged: Tagged, nums: list[Num], used: set[int], start: int, end: int) -> list[TollFact]:
    """Read "فقد شخصان حياتهما" and "أودى بحياة أكثر من ستين"."""
    out: list[TollFact] = []
    norm = tagged.folded.norm
    for match in _LIVES.finditer(norm, start, end):
        lo, hi = match.start(), match.end()
        told = next((g for g in ("num", "fell") if match.group(g)), None)
        hurt = re.search(r"\sو(?:ب)?(?:اصاب|اصيب|جرح)", norm[match.start(told) : hi]) if told else None
        if told and hurt is not None:
            hi = match.start(told) + hurt.start()  # "أودى بحياة شرطي وإصابة اثنين": the two are hurt
        inner = [i for i, n in enumerate(nums) if (match.start(told) if told else lo) <= n.start < hi and i not in used]
        if told and inner:  # the first figure after "بحياة", up to what it counts
            inner = inner[:1]
            person = next((t for t in tagged.between(nums[inner[0]].end, nums[inner[0]].end + 10, "person")), None)
            hi = person.end if person is not None else nums[inner[0]].end
            used.update(inner)
            first = nums[inner[0]]
            extra = tagged.between(hi, hi + 3, "person")
            pair = extra[0] if extra and extra[0].clitic == "و" and (f := extra[0].form("person")) is not None and f.pos in ("noun", "dual") else None
            if _is_part(norm, first.start, first.end, lo):
                continue
            total = first.value + ((2 if _is_pair(norm, pair) else 1) if pair is not None else 0)
            for one in tagged.between(match.start(told), first.start, "person")[:1]:  # "أودى بحياة جندي وثلاثة مدنيين", "بحياة المستشار فلان و3 مسلحين"
                named = one.clitic.endswith("ال") and re.fullmatch(r"(?:\s[^\s،.؛:]+){1,5}\sو", norm[one.end : first.start])
                total += (2 if _is_pair(norm, one) else 1) if (named or norm[one.end : first.start].strip() == "و") and one.forms[0].pos != "plural" else 0
            out.append(TollFact(lo, pair.end if pair is not None else hi, "killed", None if first.vague else total, low=total))
            and_hurt = _AND_HURT.match(norm, hi, end)
            also = next((i for i, n in enumerate(nums) if and_hurt is not None and n.start == and_hurt.end() and i not in used and n.group != "ordinals"), None)
            if also is not None and and_hurt is not None and _HURT_THEM.match(norm, nums[also].end):  # "أودت الغارة بحياة ثلاثة وأصابت خمسة"
                used.add(also)
                out.append(TollFact(and_hurt.start(), nums[also].end, "injured", None if nums[also].vague else nums[also].value, low=nums[also].value, rule="lives-and-hurt"))
            continue
        if told and not inner and (counted := _persons_after(tagged, match.start(told) - 1, hi)) is not None:  # "أودى بحياة شرطي"
            out.append(TollFact(lo, counted[1], "killed", counted[0], side=counted[2], bare=counted[0] == 1))
            continue
        if inner:
            used.update(inner)
            total = sum(nums[i].value for i in inner) if match.group("died") else nums[inner[0]].value
            more = tagged.between(nums[inner[-1]].end, hi + 24, "person")
            if match.group("died") and len(inner) == 1:  # "لقي 3 من الشرطة ومدني مصرعهم"
                total += sum(1 for t in tagged.between(nums[inner[0]].end, hi, "person") if t.clitic == "و" and _one_more(norm, t, "", hi))
            total += sum(1 for t in more if t.clitic == "و" and (f := t.form("person")) is not None and f.pos == "noun" and t.start < hi + 20 and not match.group("died"))
            out.append(TollFact(lo, hi, "killed", total))
        elif match.group("died"):
            value = 2 if match.group().endswith("هما") else 1 if match.group().endswith(("ه", "ها")) else None
            out.append(TollFact(lo, hi, "killed", value, low=value or 3))
        elif match.group("end"):
            value = {"ه": 1, "ها": 1, "هما": 2}.get(match.group("end"))
            out.append(TollFact(lo, hi, "killed", value, low=value or 3))
    return out


def _ellipses(tagged: Tagged, nums: list[Num], used: set[int], tolls: list[TollFact]) -> list[TollFact]:
    """Read bare numbers that go on with a toll: "ثلاثة قتلى في النبطية وسبعة في بعلبك", "وآخران في طولكرم"."""
    norm = tagged.folded.norm
    out = list(tolls)
    for toll in tolls:
        if toll.kind not in ("killed", "injured") or not toll.value:
            continue
        last = toll.end
        while True:
            window = norm[last : last + 60]
            places = [m for p in _PLACE_FIRST if (m := p.match(window)) is not None] if toll.value else []
            index = next((i for i, n in enumerate(nums) if any(n.start == last + m.end() for m in places) and i not in used), None)
            if index is not None and re.match(r"\s*(?:[،؛.]|$|في\s|اخر)", norm[nums[index].end : nums[index].end + 5]):
                used.add(index)
                out.append(TollFact(nums[index].start, nums[index].end, toll.kind, nums[index].value, rule="ellipsis-place-first"))
                last = nums[index].end
                continue
            match = re.search(r"\sو(?=\S)", window)
            if match is None or re.search(r"[.؛:\n]", window[: match.start()]):
                break
            at = last + match.end()
            index = next((i for i, n in enumerate(nums) if n.start == at and i not in used and n.group != "ordinals"), None)
            pair = re.match(r"(اخران|اخرين|اثنان|اثنين|اخر|ثالث)\s(?:في|ب|قرب)", norm[at : at + 16])
            if index is not None and _ELLIPSIS.match(norm[nums[index].end : nums[index].end + 14]):
                used.add(index)
                out.append(TollFact(at, nums[index].end, toll.kind, nums[index].value))
                last = nums[index].end
            elif pair:
                value = 2 if pair.group(1) in ("اخران", "اثنان", "اثنين") else None if pair.group(1) == "اخرين" else 1
                out.append(TollFact(at, at + len(pair.group(1)), toll.kind, value, low=2))
                last = at + len(pair.group(1))
            else:
                break
    out.sort(key=lambda f: f.start)
    return out


def _noun_toll(tagged: Tagged, tok: Tok, kind: str, nums: list[Num], used: set[int], start: int, end: int) -> list[TollFact]:
    """Read a toll noun: counted before it, dual, single, plural without a number, or "عدد القتلى … إلى 19"."""
    norm = tagged.folded.norm
    form = tok.form("toll")
    assert form is not None
    word = norm[tok.start : tok.end]
    for i, num in enumerate(nums):
        gap = norm[num.end : tok.start]
        if 0 <= tok.start - num.end <= 12 and re.fullmatch(r"\s(?:من ال|ال)?", gap) and i not in used:
            used.add(i)
            if _is_part(norm, num.start, tok.end, start, noun=True):
                return []
            near = norm[max(start, num.start - 16) : num.start]
            if num.vague:
                return [TollFact(num.start, tok.end, kind, None, low=num.value)]
            lower = next((n for n in nums if n.end < num.start and norm[n.end : num.start].strip() == "و" and re.search(r"(?<!\w)بين\s*$", norm[max(start, n.start - 6) : n.start])), None)
            if lower is not None:  # "بين ثلاثة وخمسة قتلى"
                return [TollFact(lower.start, tok.end, kind, None, low=lower.value, rule="between-figures")]
            return [TollFact(num.start, tok.end, kind, num.value, side=_side(tagged, tok.end, tok.end + 18) if norm[tok.end : tok.end + 4] == " من " else "", at_least=bool(_MANY.search(near)))]
    before = norm[max(start, tok.start - 14) : tok.start]
    after = norm[tok.end : min(end, tok.end + 60)]
    if _FEARED.search(norm[max(start, tok.start - 34) : tok.start]) or told_of_none(norm, start, tok.start):
        return []  # "amid fears of victims"
    counted = re.search(r"(عدد|حصيله|اعداد)\s+(?:ال)?$", before)
    if counted and not tok.clitic.endswith(("ال", "لل")) and not re.search(r"(?<!\w)(?:الي|بلغ\w*|وصل\w*|تجاوز\w*)\s", after):
        return []
    if counted or tok.clitic.endswith(("ال", "لل")):
        if counted:
            for i, num in enumerate(nums):
                gap = norm[tok.end : num.start]
                risen = 70 < len(gap) < 170 and not re.search(r"[؛.:\n]", gap) and re.search(r"(?:ارتفعت?|بلغت?|وصلت?|[يت]رتفع|[يت]بلغ|زادت?)\s(?:الي\s|ل)?(?:ال)?$", gap)
                if num.start - tok.end >= 0 and i not in used and (risen or (len(gap) <= 70 and (_RISE.search(gap) or len(gap) < 26))):
                    if re.match(r"\s*(?:يوم|كيلو|كم|هجوم|صاروخ|ساع)", norm[num.end : num.end + 8]) or 1900 < num.value < 2100:
                        continue
                    used.add(i)
                    return [TollFact(tok.start, num.end, kind, None if num.vague else num.value, low=num.value, replaces=True, definite=True)]
        return []
    if word in ("مصابين", "لمصابين") and not re.match(r"\s(?:اثنين|احدهما)", after):
        return [TollFact(tok.start, tok.end, kind, None, low=2)] if re.search(r"(?:سقوط|وقوع|خلف\w*|اوقع\w*|الي|عن)\s*$", before) else []
    if form.pos == "dual" or word in ("قتيلان", "قتيلين", "شهيدان", "شهيدين", "جريحان", "جريحين", "مصابان"):
        if _PART.search(before):
            return []
        if word in ("مصابين", "جريحين") and re.search(r"(عدد|نقل|اسعاف)\s+(?:ال)?$", before):
            return []
        return [TollFact(tok.start, tok.end, kind, 2)]
    if form.pos == "noun" and word in ("قتيل", "شهيد", "جريح", "ضحيه", "مصاب", "قتيله", "شهيده", "جريحه", "قتيلا", "شهيدا", "جريحا") and not re.search(r"(اكثر من|اي|كل|بين|ردي|ويردي|ابن|والد|عن)\s*$", before):
        single = re.match(r"\s*واحد", after) or (re.search(r"[:؛،(]\s*$|(?:سقوط|سقط|ارتقي|ارتقاء|وقوع|خلف|اوقع|اوقعت|خلفت|عن|الي|و)\s*$", before) and re.match(r"\s*(?:و|واحد|في|علي|ب|جراء|اثر|متاثر|[.،؛)]|$)", after))
        return [TollFact(tok.start, tok.end, kind, 1)] if single else []
    if form.pos == "plural" or word in ("ضحايا", "اصابات"):
        if word in ("ضحايا", "جثث", "جثه", "مصابين", "مصابون", "اصابات") and not re.search(r"(سقوط|وقوع|سقط|خلف|خلفت|اوقع|اوقعت|ب|تسببت|متسببه)\s*$", before):
            return []
        if re.search(r"(لم|دون|اي|نقل|تشييع|اسعاف|دفن|انتشال)\s*(?:\w+\s)?$|(?<!\w)(?:لا|لن|الا)\s[تي]\w+\s$", before) or _UNTOLD.search(norm, max(start, tok.start - 44), tok.start):
            return []
        return [TollFact(tok.start, tok.end, kind, None, low=3)]
    return []


def over_a_stretch(norm: str, toll: TollFact, start: int, end: int) -> bool:
    """Return whether a toll is a total over a stretch of time ("منذ بدايته", "خلال العام 2025") and so no toll of one incident."""
    before = re.split(r"[؛،:\n]", norm[max(start, toll.start - 60) : toll.start])[-1]
    if _IN_A_DAY.match(norm, toll.end, end):
        return True
    after = re.split(r"[؛،:\n]|(?<!\w)(?:هو|هي|وهو|وهي|ثاني|ثالث|رابع|الثاني|الثالث|الرابع|الخامس|\S+يه من نوعها)(?!\w)", norm[toll.end : min(end, toll.end + 70)], maxsplit=1)[0]
    return bool(_STRETCH.search(before) or _STRETCH.search(after) or _EVER_SINCE.match(norm, start))


_THINGS = re.compile(r"\s?(?:ال)?(?:مبني|منزل|بيت|صهريج|خزان|مصفاه|ميناء|مطار|طايره|سياره|مركبه|اليه|محطه|برج|سقف|جسر|مسجد|مدرسه|مستشفي|سفينه|ناقله|باخره|قارب|زورق|مدمره|بارجه|منشاه|رصيف|هدف)(?!\w)")
_THING = re.compile(r"\s(?:احد|احدي)\s(?!عشره?(?!\w))")
_ASIDE = re.compile(r"\s(?:فيه\w*\s?|خلاله\w*\s?|جراءه\w*\s?)?،\s(?:وفق|وفقا|بحسب|حسب|كما|علي ما)\s[^،.؛]{2,60}،\s")


def _object(word: str) -> str:
    """Return the pronoun of a verb's object ("قتله" -> ه), or nothing."""
    return next((x for x in ("هما", "هم", "ها", "ه") if word.endswith(x) and len(word) - len(x) >= 3), "")


def _one_more(norm: str, tok: Tok, side: str, end: int) -> bool:
    """Return whether a person joined to a figure is one more of the same toll, and nothing is told of him alone."""
    form = tok.form("person")
    if form is None or (form.pos != "noun" and norm[tok.start : tok.end] not in _ONE) or norm[tok.start : tok.end] in _OTHERS:
        return False
    if (form.entry.data.get("side") == "attackers") != (side == "attackers"):
        return False
    return not re.match(r"\s(?:ال)?(?:\S+\s)?(?:اصيب|اصيبت|جرح|جرحت|قتل|قتلت|بجروح|مصاب|جريح|في حال|اخر|نجا|فقد)", norm[tok.end : min(end, tok.end + 26)])


def _verb_toll(tagged: Tagged, tok: Tok, kind: str, nums: list[Num], used: set[int], start: int, end: int) -> list[TollFact]:
    """Read a toll from a verb or maṣdar of death or injury."""
    norm = tagged.folded.norm
    before = norm[max(start, tok.start - 12) : tok.start]
    if kind == "injured" and _THING.match(tagged.folded.norm, tok.end) and not tagged.between(tok.end + 4, tok.end + 10, "person"):
        return []  # "إصابة أحد المستودعات"
    if re.search(r"(?<!\w)[وفب]?(?:لم|دون ان|لا|عدم|لن)\s*$", before) or re.search(r"(?:دون|بلا)\s*(?:وقوع |اي )?$", before):  # whole words: "مقاتلا" ends in لا
        return []
    if re.search(r"(?:محاوله|متهم ب|بتهمه|جريمه|مسوول عن|المسوول عن التخطيط)\s*$", before):
        return []
    form = next((f for f in tok.forms if f.entry.cat == "trigger" and f.entry.id in ("death", "injury")), None)
    agents = next((t for t in tagged.between(tok.end, tok.end + 3, "person")), None)
    if form is not None and (form.pos == "suffixed" or norm[tok.start : tok.end] in ("قتله", "قتلها", "قتلهم", "قتلهما")) and agents is not None and any(f.entry.id == "attacker" for f in agents.forms):
        value = {"ه": 1, "ها": 1, "هما": 2}.get(_object(norm[tok.start : tok.end]))  # "قتله مسلحون": the gunmen are not the dead
        return [TollFact(tok.start, tok.end, kind, value, low=value or 3)]
    gunmen = agents is not None and agents.forms[0].pos in ("plural", "dual") and norm[agents.start : agents.end].endswith(("ون", "ان", "مسلحو", "مجهولين")) and any(f.entry.id == "attacker" for f in agents.forms) and form is not None and form.pos in ("noun|verb", "verb")
    unknown = next((t for t in tagged.between(tok.end, tok.end + 3, "actor") if t.form("actor").entry.id == "unidentified-gunmen" and norm[t.start : t.end].startswith(("مسلحون", "مسلحان"))), None)  # type: ignore[union-attr]
    if agents is None and unknown is not None and form is not None and form.pos in ("noun|verb", "verb"):
        agents, gunmen = unknown, True
    if gunmen and agents is not None and kind == "killed":  # rule gunmen-killed: "قتل مسلحون ... ما لا يقل عن 18 شخصا"
        for i, num in enumerate(nums):
            if i not in used and agents.end <= num.start <= agents.end + 60 and num.group != "ordinals" and not re.search(r"[.؛،]|\s(?:في|ثم)\s", norm[agents.end : num.start]) and tagged.between(num.end, num.end + 4, "person"):
                used.add(i)
                return [TollFact(tok.start, num.end, kind, None if num.vague else num.value, low=num.value, rule="gunmen-killed")]
        struck = next((t for t in tagged.between(agents.end, agents.end + 46, "person") if (norm[t.start : t.end].endswith("ا") or (norm[t.start : t.end] in _TWO and norm[t.start : t.end].endswith("ين"))) and not any(f.entry.id == "attacker" for f in t.forms)), None)
        if struck is not None and not re.search(r"[.؛]", norm[agents.end : struck.start]):
            return [TollFact(tok.start, struck.end, kind, 2 if norm[struck.start : struck.end] in _TWO else 1, side=_side(tagged, struck.start, struck.end), bare=True, rule="gunmen-killed")]
        counted = _persons_after(tagged, agents.end, end)
        if counted is not None and counted[2] != "attackers":
            return [TollFact(tok.start, counted[1], kind, counted[0], side=counted[2], bare=True, rule="gunmen-killed")]
        if not norm[agents.start : agents.end].endswith("ان") or not re.match(r"\s(?:في|ب|علي يد|برصاص|خلال|اثر|جراء|وا?صيب|،|اثناء|بغار|بقصف)|[.،]|$", norm[agents.end : min(end, agents.end + 8)]):
            return []
        return [TollFact(tok.start, agents.end, kind, 2, side="attackers", rule="gunmen-killed")]  # "قتل مسلحان في غارة": nobody else is told
    for i, num in enumerate(nums):
        if num.start >= tok.end and i not in used and num.group != "ordinals":
            gap = norm[tok.end : num.start]
            actor = next((t for t in tagged.between(tok.end, num.start, "actor")), None)
            if (len(gap) <= 26 and _QUANT.match(gap)) or adjunct_first(tagged, tok, num) or (actor is not None and norm[tok.end : actor.start].strip() in ("", "ال") and len(norm[actor.end : num.start].split()) <= 2):
                pass
            elif (aside := _ASIDE.match(norm, tok.end)) is None or aside.end() != num.start:  # "قُتل فيها، وفق بيان للهيئة، أربعة"
                break
            follow = norm[num.end : num.end + 10]
            if re.match(r"\s*(?:يوم|ايام|ساع|شهر|اشهر|سن|عام(?!ل)|كيلو|كم|متر|صاروخ|مسير|غار|هجوم|بالمي|%|قذيف|طاير|مرات|مره|:)", follow) or (1900 < num.value < 2100 and num.group == "digits" and not tagged.between(num.end, num.end + 4, "person")):
                break
            if re.match(r"\s*(?:منازل|منزل|مبان|سيار|شاحن|اليات|دباب|دول)", follow):
                break
            if re.search(r"(?<!\w)و\s?$", gap) and _PLURAL_FELL.match(norm[num.end : num.end + 30]):
                break  # "قتلا و33 جرحوا": the number is the next verb's
            used.add(i)
            if _is_part(norm, num.start, num.end, start, object_of=len(gap.strip()) == 0):
                break
            if num.vague:
                return [TollFact(tok.start, num.end, kind, None, low=num.value)]
            person = next((t for t in tagged.between(num.end, min(end, num.end + 16), "person")), None)
            if person is not None and (tagged.between(num.end, person.start, "trigger") or re.search(r"\s(?:في|علي)\s|\sو", norm[num.end : person.start])):
                person = None  # another statement's
            stop = person.end if person is not None else num.end
            total = num.value
            side = _side(tagged, num.end, min(end, num.end + 26))
            pair = tagged.between(stop, min(end, stop + 3), "person")
            if pair and pair[0].clitic == "و" and _is_pair(norm, pair[0]):  # "ثلاث نساء وطفلان"
                total, stop = total + 2, pair[0].end
            elif pair and pair[0].clitic == "و" and person is not None and counted_with(norm, num, person, pair[0]):
                stop = pair[0].end
            elif pair and pair[0].clitic == "و" and person is not None and _one_more(norm, pair[0], side, end):  # "خمسة جنود وضابط"
                total, stop = total + 1, pair[0].end
            while person is not None:  # "5 جنود و3 مدنيين"
                more = next((k for k, n in enumerate(nums) if stop < n.start <= stop + 4 and k not in used and norm[stop : n.start].strip() == "و" and n.group != "ordinals"), None)
                person = next((t for t in tagged.between(nums[more].end, min(end, nums[more].end + 4), "person")), None) if more is not None else None
                if more is None or person is None or person.has("toll") or nums[more].vague:
                    break
                if side != "attackers" and any(f.entry.id == "attacker" for f in person.forms):  # "ستة جنود وثمانية مهاجمين": those who came are counted apart
                    used.add(more)
                    own = TollFact(tok.start, stop, kind, total, side=side, at_least=bool(_MANY.search(norm[tok.end : num.start])))
                    return [own, TollFact(nums[more].start, person.end, kind, nums[more].value, side="attackers", rule="attackers-apart")]
                used.add(more)
                total, stop = total + nums[more].value, person.end
            return [TollFact(tok.start, stop, kind, total, side=side, at_least=bool(_MANY.search(norm[tok.end : num.start])), rule="" if _QUANT.match(gap) else "adjunct-first")]
    if norm[tok.start : tok.end].endswith("وا") and (led := with_the_leader(tagged, start, tok.start, nums)) is not None and led not in used:
        used.add(led)
        return [TollFact(nums[led].start, tok.end, kind, nums[led].value + 1, rule="leader-and")]
    # the people stand before the verb: "ثلاثة من جنوده قُتلوا"
    for i, num in reversed(list(enumerate(nums))):
        if num.end <= tok.start and i not in used and tok.start - num.end <= 42 and num.group != "ordinals":
            gap = norm[num.end : tok.start]
            people = tagged.between(num.end, tok.start, "person") or _soldiers(tagged, num.end, tok.start)
            if re.search(r"[.؛\n]|فيما|بينما", gap) or not ((not gap.strip() and re.match(r"\S*وا(?:\s|$)", norm[tok.start : tok.end])) or (people and people[0].start - num.end <= 8) or re.match(r"\s(?:من هولاء|منهم)", gap) or (re.fullmatch(r"\sمن\s\S+(?:\s[^\s،]+){0,3}\s", gap) and norm[tok.start : tok.end].endswith("وا"))):
                break
            if tok.clitic in ("ف", "و") and not re.search(r"وا$", norm[tok.start : tok.end]):
                break  # "هاجم ستة مسلحين نقطة فقُتل عنصر": another clause
            if norm[tok.start : tok.end][:1] in "يت" and not re.search(r"وا$|ون$", norm[tok.start : tok.end]):
                break
            if _is_part(norm, num.start, num.end, start):
                break
            used.add(i)
            return [TollFact(num.start, tok.end, kind, None if num.vague else num.value, low=num.value, side=_side(tagged, num.end, tok.start))]
    if re.match(r"\s(?:ثالثا?|رابعا?|خامسا?|سادسا?|سابعا?|ثامنا?)(?=\W|$)(?!\s(?:مره|هجوم))", norm[tok.end : tok.end + 8]):
        return [TollFact(tok.start, tok.end + 6, kind, 1)]
    duals = [t for t in tagged.between(max(start, tok.start - 26), tok.start, "person") if (f := t.form("person")) is not None and f.pos == "dual"]
    if duals and any(hurts(t) for t in tagged.between(duals[-1].end, tok.start, "trigger")):
        duals = []
    if duals and kind and norm[tok.start : tok.end].endswith(("ا", "وا")) and tok.form("trigger") and tok.form("trigger").pos in ("passive", "verb"):  # type: ignore[union-attr]
        return [TollFact(duals[-1].start, tok.end, kind, 2, side=_side(tagged, duals[-1].start, tok.start))]
    if form is not None and (form.pos == "suffixed" or (form.pos == "imperfect" and re.fullmatch(r"[يت]\w{2,4}(?:ون)?(?:ه|ها|هم|هما)", norm[tok.start : tok.end]))) and (suffix := _object(norm[tok.start : tok.end])):
        value = {"ه": 1, "ها": 1, "هما": 2}.get(suffix)
        return [TollFact(tok.start, tok.end, kind, value, low=value or 3)]
    late = re.match(r"\s(?:في|يوم|فجر|مساء|صباح|ليل|ليله|امس|اليوم|اول امس)\s[^،.؛:]{1,26}?\s(?=ال|«|احد)", norm[tok.end : end])
    person = next((t for t in tagged.between(tok.end, tok.end + 34, "person")), None) if late else None
    unsure = next((t for t in tagged.between(tok.end, tok.end + 3, "person") if two_or_more(tagged, t, end)), None)
    told = re.match(r"\s?\(\s?0?(\d{1,3})\s?\)", norm[unsure.end : unsure.end + 8]) if unsure is not None else None
    if unsure is not None and dual_by_vowel(tagged, unsure):
        return [TollFact(tok.start, unsure.end, kind, 2, side=_side(tagged, tok.end, unsure.end), rule="dual-by-vowel")]
    if unsure is not None and told is not None:  # "إرهابيين (02)"
        return [TollFact(tok.start, unsure.end + told.end(), kind, int(told.group(1)), side=_side(tagged, tok.end, unsure.end))]
    if unsure is not None:
        return [TollFact(tok.start, unsure.end, kind, None, low=2, side=_side(tagged, tok.end, unsure.end), rule="two-or-more")]
    counted = _persons_after(tagged, person.start - 1 - len(person.clitic) if person is not None else tok.end, end)
    if norm[tok.start : tok.end] in ("قتلا", "قتلتا", "استشهدا", "استشهدتا", "اصيبا", "اصيبتا", "جرحا", "جرحتا"):
        counted = None  # their two stand before the verb ("طفل وامرأة استشهدا الاثنين")
    if counted is not None and counted[0] < 30:
        named = any(t.clitic.endswith("ال") for t in tagged.between(tok.end, tok.end + 5, "person"))  # "قُتل الطفلان يامن وزيد": two of those that a figure counts
        return [TollFact(tok.start, counted[1], kind, counted[0], side=counted[2], bare=counted[0] == 1 or named)]
    if re.match(r"\s*(?:احد|احدي)\s\w", norm[tok.end : tok.end + 8]):
        return [TollFact(tok.start, tok.end + 5, kind, 1, side=_side(tagged, tok.end, tok.end + 18), bare=True)]
    people = [t for t in tagged.between(tok.end, min(end, tok.end + 20), "person") if t.forms[0].pos == "plural" or (t.clitic.endswith("ال") and norm[: t.start].endswith("عدد من ال"))]
    if people and norm[tok.end : people[0].start].strip() in ("", "ال", "عدد من", "عدد من ال", "عشرات", "العديد من ال", "العديد من", "كثير من ال", "الكثير من ال", "بعض ال", "عشرات ال"):
        if norm[people[0].start : people[0].end] in _ONE:
            return []
        if re.match(r"\s(?:ال)?(?:اثنين|اثنان|اثنتين|اثنتان)(?!\w)", norm[people[0].end : people[0].end + 10]):
            return [TollFact(tok.start, people[0].end, kind, 2, side=_side(tagged, tok.end, people[0].end))]  # "إصابة إسرائيليين اثنين"
        return [TollFact(tok.start, people[0].end, kind, None, low=3, side=_side(tagged, tok.end, people[0].end))]
    return []


_SOLDIERS = re.compile(r"(?:جنود|عناصر|افراد|مقاتلين|ضباط|مسلحين|رجال|شرطيين|منتسبين)(?!\w)")


def _soldiers(tagged: Tagged, start: int, end: int) -> list[Tok]:
    """Return the soldiers that a span names with their country, one phrase of the lexicon of sides ("خمسة جنود عراقيين قتلوا")."""
    return [t for t in tagged.between(start, end, "actor") if not t.clitic and t.start - start <= 2 and _SOLDIERS.match(tagged.folded.norm, t.start)]


def _fallen(tagged: Tagged, toks: list[Tok], nums: list[Num], used: set[int]) -> list[TollFact]:
    """Read "سقط سبعة وعشرون مقاتلاً" and "تصيب جنديين": a verb of falling or hitting with people."""
    out: list[TollFact] = []
    norm = tagged.folded.norm
    for tok in toks:
        form = tok.form("trigger")
        if form is None or form.entry.id not in ("fall", "hit"):
            continue
        kind = "killed" if form.entry.id == "fall" else "injured"
        if norm[tok.start : tok.end] == "سقطوا":  # "خمسة سقطوا في غارة"
            index = next((i for i, n in enumerate(nums) if i not in used and 0 < tok.start - n.end <= 2 and n.group != "ordinals"), None)
            if index is not None:
                used.add(index)
                out.append(TollFact(nums[index].start, tok.end, "killed", None if nums[index].vague else nums[index].value, low=nums[index].value, rule="fell"))
                continue
        for i, num in enumerate(nums):
            if i not in used and 0 <= num.start - tok.end <= 14 and _QUANT.match(norm[tok.end : num.start]):
                person = next((t for t in tagged.between(num.end, num.end + 4, "person")), None)
                if person is not None:
                    used.add(i)
                    out.append(TollFact(tok.start, person.end, kind, num.value, side=_side(tagged, person.start, person.end)))
        person = next((t for t in tagged.between(tok.end, tok.end + 3, "person")), None)
        if person is not None and person.forms[0].pos == "dual":
            out.append(TollFact(tok.start, person.end, kind, 2, side=_side(tagged, person.start, person.end)))
    return out
