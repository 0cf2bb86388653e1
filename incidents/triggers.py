"""Judges the words of violence: which report an incident, and which are denied, feared, threatened, rehearsed, counted up or a figure of speech."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from incidents import regex as re
from incidents.campaigns import by_accident, by_so_many, exposed_to_wave, sea_campaign
from incidents.context import Context
from incidents.encounters import clash_of, named_rocket, posted, pushes_in
from incidents.lexicon import Entry
from incidents.listings import named_in_list
from incidents.tagger import Sentence, Tok

_NOMINAL = frozenset(("noun", "plural", "dual", "noun|verb"))
_STOPPED = re.compile(r"(?<!\w)[وفبلكيت]{0,3}(?:ال|لل)?(?:هدوء(?: نسبي| حذر)?|تراجع|انخفاض|توقف|ازدياد|بحجه|بذريعه|من اجل|بغيه|سعيا ل|وقف|ايقاف|انهاء|منع|لمنع|مكافحه|مواجهه|صد|تجنب|لتجنب|تفادي|وقوع اي|مخاطر|خطر|تهديد|مسلسل|سياسه|حرب|بعمليات|تزايد|تصاعد|استمرار|تواصل|تكرار|حده|وتيره|موجه|موجه جديده من|شكل من اشكال|ملف|حق|بدء|نهايه|انتهاء|ظاهره|ضحايا|مرتكبي|منفذي|منفذ|ذكري|تحقيق في|ملابسات|تفاصيل|وحده|مخطط|التخطيط|المسوول عن|مسوول عن)\s*(?:ال|ل|ب|من|عن|في|هذه|هذا)?\s*$")
_FLYING = frozenset(("drone", "rocket_or_missile", "rocket", "guided_missile", "ballistic_missile", "cruise_missile", "aircraft", "helicopter", "mortar"))
_FUTURE_BEFORE = re.compile(r"(?:^|\s)(?:قد|ان|كي|لن|سوف|لكي|او ان|وقد|فقد)\s+$")
_EARLIER = re.compile(
    r"(?:^|\s)و?(?:بعد|عقب) (?:(?:نحو|اقل من|اكثر من|حوالي) )?(?:ال)?(?:\S+ )?(?:يوم|يومين|ايام|اسبوع|اسبوعين|اسابيع|شهر|شهرين|اشهر|ساعه|ساعتين|ساعات|عام|سنه)(?: \S+)? (?P<of>علي|من)\s[^،.؛:]*$"
)
_AFTER = re.compile(r"(?:^|\s)و?(?:بعد|عقب|منذ|رغم|غداه|لدي|عند|ابان)\s(?:\S+\s){0,3}$")
_ANAPHOR = re.compile(r"(?:هذا|هذه|تلك|ذلك|هذين|هاتين)\s+(?:ال)?$")


@dataclass(slots=True)
class Trigger:
    """A word that reports violence, judged.

    ``scope`` is "" for a plain report, else negated, hypothetical, threatened, exercise, metaphor, total, demand, history.
    """

    tok: Tok
    start: int
    end: int
    entry: Entry
    type: str
    pos: str
    definite: bool = False
    plural: bool = False
    weak: bool = False
    scope: str = ""
    anaphoric: bool = False
    ordinal: bool = False
    similar: bool = False
    earlier: bool = False
    passive: bool = False
    denied: bool = False
    count: int | None = None

    @property
    def nominal(self) -> bool:
        """Whether it is a noun (or may be one)."""
        return self.pos in _NOMINAL


def _is_daypart(ctx: Context, tok: Tok) -> bool:
    """Tell فجر the dawn from فجّر he blew up, by the shadda or by what follows."""
    if not tok.has("daypart"):
        return False
    original = ctx.span(tok.start, tok.end).text
    if "ّ" in original:
        return False
    word, after = ctx.norm[tok.start : tok.end], ctx.norm[tok.end : tok.end + 24]
    if word == "فجرا":
        return True
    if re.match(r"\s*(?:[^\s،.]+\s){0,4}?(?:نفسه|نفسها|انفسهم|نفسيهما|حزام\w*|سترته|سترتها|سيارته\w*|عبوه|عبوات|لغم\w*)(?!\w)", ctx.norm[tok.end : tok.end + 44]):
        return False  # "فجّر إرهابي نفسه"
    if tok.clitic.endswith("ال"):
        return True
    near = ctx.tagged.between(tok.end, tok.end + 8, "weekday", "relday", "month")
    if near or (re.match(r"\s*(?:ال|يوم|ذلك|\d|هذا)", after) and not re.match(r"\s*(?:ال)?(?:انتحاري|مسلح|ارهابي|هدف|وضع)", after)):
        return True
    return not re.match(r"\s*(?:انتحاري|نفسه|احدهما|احدهم|مسلح|مجهول|حزام|سيار|عبو|ال)", after)


_PLURAL_PHRASE = re.compile(r"(?:ال)?(?:هجمات|غارات|ضربات|اعدامات|رشقات|صليات|عمليات) ")


def find_triggers(ctx: Context, sentence: Sentence) -> list[Trigger]:
    """Return the judged triggers of a sentence, sorted; one a span."""
    out: list[Trigger] = []
    norm = ctx.norm
    for tok in ctx.tagged.between(sentence.start, sentence.end, "trigger"):
        if tok.clitic.endswith("ال") and norm[tok.start : tok.end] == "فجر":
            continue  # the dawn: a verb takes no article
        if _is_daypart(ctx, tok) or (tok.clitic and any(m.fstart <= tok.start - len(tok.clitic) and tok.end <= m.fend for m in ctx.places(tok.start - 24, tok.start))):
            continue  # rule inside-name: سيدكان holds no يدكان
        if named_in_list(ctx, tok.start, tok.end):
            continue  # rule named-in-list: "طورا، معركة، حانين": a village, no battle
        readings = [f for f in tok.forms if f.entry.cat == "trigger"]
        trig = None
        for form in readings:
            pos, entry = form.pos, form.entry
            trig = Trigger(tok, tok.start, tok.end, entry, str(entry.data["type"]), pos)
            if len(readings) == 1 or _sense(ctx, sentence, trig):
                break
        assert trig is not None
        trig.weak = bool(trig.entry.data.get("weak"))
        trig.plural = pos == "plural" or bool(_PLURAL_PHRASE.match(norm, tok.start, tok.end))
        trig.definite = tok.clitic.endswith(("ال", "لل")) or (norm[tok.start : tok.end].startswith("ال") and pos != "verb")
        trig.passive = pos == "passive" or (ctx.vowelled and "ُ" in ctx.span(tok.start, tok.end).text[:3])
        if out and out[-1].start <= tok.start < out[-1].end:
            if out[-1].type == trig.type or tok.end <= out[-1].end:
                continue
        if trig.entry.id in ("rocketing", "drone", "artillery") and tok.clitic.endswith("ب") and out and tok.start - out[-1].end < 60 and out[-1].entry.id in ("shell", "attack", "target", "strike"):
            continue  # the instrument of the verb before it
        if not _sense(ctx, sentence, trig):
            if trig.entry.id != "repel" or not clash_of(norm, tok.start, tok.end, sentence.start, sentence.end):
                continue
            trig.type = "armed_clash"
        if trig.type == "presence" and out and out[-1].type != "presence" and re.search(r"(?:مواقع|نقاط|اماكن|مناطق|مراكز|مقرات)\s$", norm[max(sentence.start, tok.start - 9) : tok.start]):
            continue  # "استهدفت مواقع انتشار القوات": what was struck
        if norm[trig.start : trig.end] in ("تسقط", "يسقط") and _FLYER.match(norm, trig.end, sentence.end) and _brought_down(ctx, sentence, trig):
            trig.type, trig.weak = "intercept", False
        if (trig.type == "damage" and _downed(ctx, sentence, trig)) or (trig.entry.id in ("fire_verb", "launch") and _FIRED_AT_DRONE.match(norm, trig.end, sentence.end)):
            trig.type, trig.weak = "intercept", False
        _judge(ctx, sentence, trig)
        trig.similar = trig.similar or trig.entry.id == "again"
        if out and out[-1].scope == "total" and out[-1].count and trig.nominal and not trig.scope and not trig.definite and norm[out[-1].end : trig.start] == " ":
            trig.scope = "total"  # "33 عملية استهداف": one noun phrase, one sum
        if out and out[-1].scope in ("demand", "hypothetical") and out[-1].nominal and not trig.scope and re.fullmatch(r"\s?(?:\S+\s){0,2}?(?:الذي|التي|اللذين|الذين)\s(?:كان\w*\s)?", norm[out[-1].end : trig.start - len(trig.tok.clitic)]):
            trig.scope = out[-1].scope  # rule relative-clause: "ردا على الهجوم الذي استهدف ..." tells no second deed
        if out and out[-1].scope == "total" and out[-1].plural and not trig.scope and trig.pos == "verb" and trig.type not in ("death", "injury") and _AND_STRUCK.fullmatch(norm, out[-1].end, trig.start - len(trig.tok.clitic)):
            trig.scope = "total"  # rule sum-of-deeds: "لهجمات متكررة استهدفت قاعدة": what many attacks struck
        if out and out[-1].scope == "hypothetical" and not trig.scope and trig.pos in ("imperfect", "noun", "plural", "noun|verb") and not re.search(r"؛|\sلكن\s|\sفيما\s|\sبينما\s", norm[out[-1].end : trig.start]):
            trig.scope = "hypothetical"
        out.append(trig)
    summed = False
    for trig in out:  # rule total-goes-on: "سبع هجمات خلال الأسبوع، مؤكداً أن العمليات أسفرت عن 19 قتيلاً في محافظات ..."
        summed = summed or (trig.scope == "total" and trig.plural and not trig.definite)
        if summed and not trig.scope and ((trig.plural and trig.definite) or (trig.nominal and trig.type in ("death", "injury"))) and not ctx.tagged.between(out[0].end, trig.start, "weekday", "relday"):
            trig.scope = "total"
    told = fell_before(ctx, sentence.start, sentence.end) if out else None
    for trig in out:
        if told is not None and told[0] <= trig.start < told[1]:
            trig.scope = trig.scope or "demand"
    if sentence.first and not out:
        out += _headless(ctx, sentence)
    return out


_FLYER = re.compile(r"\s(?:(?:ثلاث|اربع|خمس|عده|عشرات|سرب|\d+)\w*\s)?(?:ال)?(?:مسير(?:ه|ات|تين)|طاير(?:ه|ات|تين)\s(?:مسير|استطلاع|بدون|بلا)|صاروخا|صاروخين|صاروخ|صواريخ|هدفا جويا|اهدافا جويه)")


def _brought_down(ctx: Context, sentence: Sentence, trig: Trigger) -> bool:
    """Rule brought-down: after its subject "تسقط مسيّرتين" shoots them down; with none before it, and none of its own behind, they fall."""
    if any(0 < trig.start - t.end <= 2 for t in ctx.tagged.between(max(sentence.start, trig.start - 40), trig.start, "actor", "party")):
        return True
    left = ctx.norm[max(sentence.start, trig.start - 24) : trig.start]
    return bool(re.search(r"(?<!\w)(?:ال)?(?:دفاعات|دفاع الجوي|منظومه|منظومات|مضادات|القبه الحديديه|بيشمركه|مقاتلات|الجويه|الجوي)\s(?:\S+\s)?$", left)) or ctx.norm[trig.end : trig.end + 14].rstrip().endswith("تين")


_FIRED_AT_DRONE = re.compile(r"\s(?:(?!مسير|طاير)[^.؛\n]){2,60}?(?:ال)?(?:نار|نيران\w*|رصاص)\s(?:علي|باتجاه|صوب|نحو)\s(?:احدي\s|عدد من\s|\S+\s)?(?:ال)?(?:(?:طاير\w+|درون)\s(?:ال)?(?:مسير|بدون|من دون|استطلاع)|مسير(?:ه|ات|تين)|هدف جوي|اهداف جويه|صواريخ|صاروخ)")  # rule fired-at-drone: who shoots at a drone stops it
_DOWNED_PEOPLE = re.compile(r"\s(?:عشرات\s|عددا من\s|العديد من\s|مئات\s|ميات\s|\S+\s)?(?:ال)?(?:قتلي|قتيلا?|قتيلين|جرحي|جريحا?|ضحايا|شهداء|شهيدا?)(?!\w)")
_LAST_WEEKDAY = re.compile(r"(?<!\w)ال(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت) (?:الماضي|الفايت|المنصرم)(?!\w)")
_FELL_BEFORE = re.compile(r"(?<!\w)(?:الذي|التي|الذين)\s(?:كان\w*\s|قد\s)*(?:قتل|قتلت|قتلوا|اغتيل|اغتيلت|اغتالته|استشهد|استشهدت|قضي)\s[^،.؛]{0,110}")


_DEBRIS = re.compile(r"\s(?:بعض\s)?(?:ال)?(?:بقايا|شظايا|حطام|اجزاء)(?:هما|ها|ه|هم)?\s(?:[^\s،.؛]+\s){0,4}?(?:في|علي|ب|حول|فوق|داخل|قرب|خارج)")
_DEFENDER = re.compile(r"\s(?:[^\s،.؛]+\s){0,2}?(?:ال)?(?:دفاع|مضاد|جيش|قوات|قوه|بحري|منظوم|مقاتل|باتريوت|قب[هة])\w*\s(?:[^\s،.؛]+\s){0,3}?$")
_DEPOTS = re.compile(r"منص|مخز|مستود|مصنع|ورش|قاعد|منظوم|راجم|بطاري|معمل|موقع|وحد|مقر|قدر|ترسان|برنامج|شحن")


def _downed(ctx: Context, sentence: Sentence, trig: Trigger) -> bool:
    """Rule downed: "تدمير مسيّرة", "دمرت الدفاعات صاروخين": a drone or missile destroyed was stopped; one that destroys something was not."""
    for tok in ctx.tagged.between(trig.end, min(sentence.end, trig.end + 48), "weapon"):
        form = tok.form("weapon")
        if form is None or not form.entry.data.get("munition") or tok.clitic not in ("", "ال"):
            return False
        gap = ctx.norm[trig.end : tok.start - len(tok.clitic)]
        if _DEPOTS.search(gap):
            return False
        if trig.nominal:
            return form.entry.id == "drone" and bool(re.fullmatch(r"\s(?:\S+\s){0,1}", gap)) and not re.search(r"\sب\S*\s?$", gap)
        ahead = re.fullmatch(r"\s(?:\S+\s){0,2}", gap) and re.search(r"(?:منظوم\w*|دفاع\w*|مضادات)\s(?:ال)?(?:\S+\s){0,2}$", ctx.norm[max(sentence.start, trig.start - 40) : trig.start])
        return bool(ahead or _DEFENDER.fullmatch(gap)) and not re.search(r"\s(?:ب|في|علي)\s?", gap)
    return False


def fell_before(ctx: Context, start: int, end: int) -> tuple[int, int] | None:
    """Rule fell-before: a relative clause with a month or year of its own and no place ("القائد الذي قتل بغارة مطلع يوليو الماضي") tells who somebody was."""
    match = _FELL_BEFORE.search(ctx.norm, start, end)
    if match is None or ctx.places(match.start(), match.end()) or not (ctx.tagged.between(match.start(), match.end(), "month", "year_word", "relspan") or _LAST_WEEKDAY.search(ctx.norm, match.start(), match.end())):
        return None
    return match.start(), match.end()


def _headless(ctx: Context, sentence: Sentence) -> list[Trigger]:
    """Read an item that names the weapon and no verb: "صاروخ باليستي على معسكر ...", "عبوة ناسفة بآلية ..."."""
    for tok in ctx.tagged.between(sentence.start, sentence.end, "weapon"):
        form = tok.form("weapon")
        if form is None or tok.clitic or not (form.entry.data.get("munition") or form.entry.id in ("ied", "vbied")):
            continue

        if re.match(r"\s(?:[^\W\d]{4,}\s)?(?:علي\s|ب(?=\w{4}))", ctx.norm[tok.end : tok.end + 16]):
            entry = ctx.lexicon.triggers["ied" if form.entry.id in ("ied", "vbied") else "attack"]
            trig = Trigger(tok, tok.start, tok.end, entry, str(entry.data["type"]), "noun")
            _judge(ctx, sentence, trig)
            return [trig]
    return []


def _sense(ctx: Context, sentence: Sentence, trig: Trigger) -> bool:
    """Return whether the word has its violent sense here at all."""
    norm, tagged = ctx.norm, ctx.tagged
    before, after = norm[max(sentence.start, trig.start - 24) : trig.start], norm[trig.end : min(sentence.end, trig.end + 40)]
    eid = trig.entry.id
    needs = trig.entry.data.get("needs")
    if needs == "munition":
        back = sentence.start if eid == "intercept" else max(sentence.start, trig.start - 60)
        near = [t for t in tagged.between(back, min(sentence.end, trig.end + 40), "weapon") if _munition(t) or eid in ("intercept", "hit") or (eid == "drop" and (f := t.form("weapon")) is not None and f.entry.id in ("aircraft", "helicopter"))]
        people = tagged.between(trig.end, trig.end + 16, "person", "toll")
        if eid == "fall" and _DEBRIS.match(norm, trig.end):
            return True  # rule debris: "سقطت بقاياهما حول ..." tells where they were stopped
        if not near and not (eid in ("fall", "hit") and people and trig.nominal is False) and not (eid == "hit" and tagged.between(trig.end, trig.end + 20, "object")):
            return False
        if eid == "launch" and re.match(r"\s*(?:سراح|حمله|مبادره|عمليه|تصريح|العنان|مشروع|نداء|دعوه|تحذير|اسم|مجاميع|نار|النار|الرصاص|رصاص)", after):
            return False
        if eid == "launch" and re.search(r"(?:منص\w+|قواعد|قاعده|مواقع|موقع|مكان|جهه|نقطه|مصدر)\s(?:ال)?$", before):
            return False  # a launcher found is no launch
        if eid == "fall" and re.match(r"\s*(?:النظام|نظام|حكم|مدينه|الاسد|بيد|الحكومه|حكومه|ضحايا|قتلي|شهداء|جرحي)", after):
            return False
        if eid == "intercept" and re.match(r"\s*(?:علي|الطريق|طريق|النظام|نظام|سفينه|عضو|الحكومه)", after) and not near:
            return False
        if eid == "hit" and re.match(r"\s*(?:في|بخيبه|بالصدمه|بمرض|بفيروس|الهدف|كبد)", after):
            return False
    if eid == "sniper" and posted(norm, trig.start):
        return False
    if eid == "incursion" and not pushes_in(norm, trig.start, trig.end, sentence.start, sentence.end, noun=trig.tok.clitic.endswith(("ب", "ل", "ال"))):
        return False
    if needs == "defence":
        near = tagged.between(max(sentence.start, trig.start - 40), min(sentence.end, trig.end + 60), "weapon", "trigger")
        guard = re.search(r"دفاع(?!ا? عن)|مضادات|منظوم|القبه|باتريوت|رام(?!\w)", norm[max(sentence.start, trig.start - 50) : trig.end + 60])
        if not near or not (guard or (eid == "repel" and any((f := t.form("weapon")) is not None and f.entry.id in _FLYING for t in near))):
            return False  # rule confronted: "تصدى لها مقاتلون بالعبوات", "التصدي للمستوطنين" stops nothing that flies
        if norm[trig.start : trig.end].startswith(("تعامل", "يتعامل", "نتعامل")) and not guard:
            return False
    if eid == "strike" and (re.match(r"\s*(?:مثلا|مثال|عرض|حصار|موعد|جذور|الرقم|رقم|استباقيه قد|جزاء|حره|حظ|معلم|بيد من حديد|بعرض الحائط)", after) or (ctx.storm and not tagged.between(sentence.start, sentence.end, "weapon", "actor"))):
        return False
    if eid == "explosion" and re.match(r"\s*(?:موجه|فضيحه|احتجاج\w*|ثوره|طاقات|الوضع|الاوضاع|الازمه|ازمه|خلاف|الاعلان|غضب|جدل|مفاج|الهدف|بركان|سكان|جماهيري)", after):
        return False
    if eid == "explosion" and re.search(r"(?:مساطر|مسطره|صواعق|صاعق|فتيل|فتايل|اسلاك|سلك|اجهزه|جهاز|ادوات|حشوات|كبسولات|شريط|دوايره?|منظومه)\s(?:ال)?$", before):
        return False  # what is found with a bomb
    if eid == "explosion" and re.search(r"(?:قابل ل|قابله ل|علي وشك|يهدد ب)(?:ل|ال)?$", before):
        return False
    if eid == "neutralise" and not any(f.entry.data.get("side") == "attackers" or f.entry.cat in ("actor", "party") or f.entry.id == "soldier" for t in tagged.between(trig.end, trig.end + 36, "person", "actor", "party") for f in t.forms):
        return False
    word = norm[trig.start : trig.end]
    if eid == "clash" and word == "معركه" and re.search(r"(?:كسب|يكسب|تكسب|حسم|يحسم|خسر|يخسر|لكسب|لحسم)\s(?:ال)?$", before):
        return False  # "يكسب المعركة"
    if eid == "clash" and word in ("معركه", "معارك", "معركتها", "معركته") and not tagged.between(sentence.start, sentence.end, "actor", "weapon", "toll") and not (word == "معارك" and re.match(r"\s(?:\S+\s){0,4}?(?:بين|مع|ضد)\s", after)):
        return False
    if eid in ("strike", "attack", "airstrike", "shell", "assault", "explosion", "target") and any(not named_rocket(norm, t.start) for t in tagged.between(max(sentence.start, trig.start - 30), trig.end + 30, "storm")) and not tagged.between(sentence.start, sentence.end, "actor", "toll"):
        return False
    if eid == "assassination" and re.match(r"\s*(?:\S+\s){0,2}?(?:احلام|امال|حلم|فرح\w*|براءه|طفوله|الحقيقه|سمع\w*|معنوي\w*)", after):
        return False
    if eid == "strike" and re.match(r"\s*(?:موجعه|قاسيه|قاصمه|قاضيه)\s(?:الي|ل|للحكوم)", after) and not tagged.between(sentence.start, sentence.end, "weapon", "toll"):
        return False
    if eid == "explosion" and re.match(r"\s*في (?:ال)?(?:اسعار|اعداد|نسب|معدل|مبيعات|الطلب)", after):
        return False
    if len(tagged.between(sentence.start, sentence.end, "sport")) >= 2 and not tagged.between(sentence.start, sentence.end, "toll") and not any(_munition(t) for t in tagged.between(sentence.start, sentence.end, "weapon")):
        return False
    if len(tagged.between(sentence.start, sentence.end, "politics")) >= 2 and not tagged.between(sentence.start, sentence.end, "actor", "toll") and not any(_munition(t) for t in tagged.between(sentence.start, sentence.end, "weapon")) and not ctx.nationalities(sentence.start, sentence.end):
        return False
    if eid == "shell" and re.search(r"(?:شباك|مرمي)", after[:14]):
        return False
    if eid == "target" and re.match(r"\s*(?:اللقب|تحقيق|زياده|تطوير|رفع|جذب|تعزيز|تقديم|دعم|الفيات|المنجز|شريحه)", after):
        return False
    if trig.type == "intercept" and _DOWNED_PEOPLE.match(after):
        return False  # "أسقطا عشرات القتلى": people, no munitions
    if eid == "perish" and not re.match(r"\s(?:فيه\w?\s|علي اثره\w?\s|خلاله\w?\s)?(?:\d|نحو\s\d|سايق|شخص|شاب|طفل|مدني|جندي|عنصر|مواطن|عامل|امراه|رجل)", after) and not (tagged.numbers(trig.end, trig.end + 8) and tagged.between(trig.end, trig.end + 26, "person")):
        return False
    if eid == "fire_verb" and (trig.pos == "suffixed" or not re.match(r"\s(?:[^\s،]+(?:\s|،\s[^،.؛]{3,28}،\s)){1,5}?(?:ال)?(?:نار|رصاص|نيران\S*)(?=\s|$|[،.])", after)):
        return False
    if trig.type == "territory_taken" and trig.pos == "imperfect" and _WHO_HOLD.search(norm, max(sentence.start, trig.start - 20), trig.start):
        return False  # "الحوثيون الذين يسيطرون على صنعاء": how things stand
    if needs == "aggression":
        return _aggression(ctx, sentence, trig)
    if needs == "answer" and not re.match(r"\s(?:\S+\s){1,4}?ب(?:ال)?(?:مدفعيه|صواريخ|قذايف|هاون|رشاشات|اسلحه|دبابات|طايرات|مسيرات)\S*\s", after):
        return False  # "ردّت القوات بالمدفعية على ..."
    if eid == "seize_ship" and not any(f.entry.id == "ship" for t in tagged.between(trig.end, trig.end + 40, "object") for f in t.forms) and not re.match(r"\s(?:[^\s،.]+\s){0,4}?(?:ال)?(?:ناقل|سفين|باخر|يخت|زورق|قارب)\w*", after):
        return False
    if eid == "execution" and re.search(r"محكم|حكم|قضي|قضت|شنقا|عقوب|متهم|المدان|النيابه|الجنايات", norm[max(sentence.start, trig.start - 60) : min(sentence.end, trig.end + 60)]):
        return False
    if re.search(r"(?<!\w)[وفبل]?(?:ال)?(?:اسند\w* اليه\w*|متهم\w* ب|المتهم\w* ب|ادين\w* ب|قضيه|بتهمه|تهم|المدان\w* في|محاكمه)\s(?:\S+\s){0,2}?(?:ال)?$", before):
        return False
    if norm[trig.start : trig.end].startswith("دهس") and (re.search(r"حادث\w*\s$", before) or re.search(r"مسرع|حادث (?:سير|مروري)", norm[max(sentence.start, trig.start - 60) : min(sentence.end, trig.end + 90)])):
        return False  # rule traffic: "حادث دهس" by a speeding car
    if eid == "sniper" and norm[trig.start : trig.end].lstrip("ال").startswith("قناص") and ((norm[trig.start : trig.end] == "قناصا" and not re.search(r"(?<!\w)[وف]?(?:ب?ان|لكن|كان)\s*$", before)) or re.search(r"(?:مقتل|مصرع|تحييد|اعتقال|القضاء علي|القبض علي|ضبط)\s(?:ال)?$", before)):
        return False  # the sniper himself was shot or caught
    if eid == "arson" and not tagged.between(trig.end, trig.end + 40, "object") and not re.search(r"محاصيل|مزارع|اشجار|زيتون|حقول|مركب|متاجر|ممتلكات|دور|مربعات|مبان|ابراج|احياء", after):
        return False
    if eid in ("takeover", "takeover_verb") and re.match(r"\s*(?:ال)?(?:حريق|نيران|نار|نزاع|موقف|وضع|حاله|سوق|اوضاع|شجار|حرايق|مشاعر|اعصاب)", after):
        return False
    if eid == "takeover_verb" and not re.match(r"\s(?:\S+\s){0,5}?علي\s(?!ال?(?:حريق|نار|وضع|موقف|سوق))", after):
        return False
    if eid == "seize_arms" and not re.match(r"\s(?:\S+\s){0,5}?(?:اسلحه|سلاح|عتاد|متفجرات|كدس|شحنه|ذخيره|ذخاير|صواريخ|مخبا|عبوات)", after):
        return False
    if eid == "raid" and re.match(r"\s*(?:سياسي لل)", after):
        return False
    if eid == "operation" and re.search(r"(?:هييه|قياده|غرفه|مركز|جهاز|هيئه|اداره|وحده)\s+(?:ال)?$", before):
        return False
    if eid in ("operation",) and re.match(r"\s*(?:السلام|سلام|انتخابيه|تفتيش|تمشيط|بحث|انسحاب|تبادل|سياسيه|جراحيه|انقاذ|اجلاء|نقل|التصويت|الاقتراع|تفاوض|تطبيع|عسكريه محتمله|(?:ال)?(?:استطلاع|رصد)(?!\w))", after):
        return False
    if eid == "death" and re.search(r"(?:محاوله|الشروع في|جريمه|جرايم|عقوبه|متهم(?:ين)? ب|تهمه ال|بتهمه|حكم)\s*(?:ال)?$", before):
        return False
    if eid == "death" and norm[trig.start : trig.end] == "مقتل" and before.endswith("في ") and re.match(r"\s*(?:$|[.،؛؟!])", after):
        return False
    if eid == "death" and re.match(r"\s*(?:خطا|رحيم|المحادثات|الامل|روح)", after):
        return False
    if eid == "injury" and re.match(r"\s*(?:للهدف|الهدف|بالسرطان|بكورونا|بفيروس|بمرض|بجلطه|بازمه|بالشلل|شعور|مشاعر|كبرياء)", after):
        return False
    if eid == "burn" and re.match(r"\s*(?:الاقتصاد|حياه|العلاق|سمعه|الثقه)", after):
        return False
    if eid == "clash" and re.match(r"\s*(?:كلامي|لفظي|بالايدي|انتخابي|سياسي|قضايي|دبلوماسي|مع المرض|حاميه في)", after):
        return False
    if eid == "attack" and re.match(r"\s*(?:علي (?:الحكومه|الاتفاق|القرار|سياس|الموازنه|الدستور|تصريح|الفساد))", after):
        return False
    if eid == "explosion" and trig.pos == "suffixed" and tagged.between(max(sentence.start, trig.start - 30), trig.start, "metaphor"):
        return False
    return not any(t.start - trig.end <= 22 and "،" not in norm[trig.end : t.start] for t in tagged.between(trig.end, trig.end + 26, "metaphor"))


def _munition(tok: Tok) -> bool:
    form = tok.form("weapon")
    return bool(form and form.entry.data.get("munition"))


def _clause_start(ctx: Context, sentence: Sentence, at: int) -> int:
    """Return where the clause around ``at`` begins."""
    starts = ctx.clauses(sentence)
    number = bisect_right(starts, at)
    return starts[number - 1] if number else sentence.start


def _as_if(ctx: Context, start: int, end: int) -> bool:
    """Return whether "كأن" stands in a folded span; folding makes it "كان", he was."""
    if "كأن" not in ctx.report.text:
        return False
    a, b = ctx.tagged.folded.span(start, end)
    return "كأن" in ctx.report.text[a:b]


def _judge(ctx: Context, sentence: Sentence, trig: Trigger) -> None:
    """Set the scope: whether the trigger's statement is denied, feared, counted up and so on."""
    norm, tagged = ctx.norm, ctx.tagged
    clause = _clause_start(ctx, sentence, trig.start)
    before_clause = norm[clause : trig.start]
    before = norm[max(sentence.start, trig.start - 40) : trig.start - len(trig.tok.clitic)]
    after = norm[trig.end : min(sentence.end, trig.end + 60)]
    if ctx.sport or ctx.exercise:
        trig.scope = "exercise" if ctx.exercise else "metaphor"
        return
    if tagged.between(sentence.start, sentence.end, "exercise"):
        trig.scope = "exercise"
        return
    if ctx.storm and not tagged.between(sentence.start, sentence.end, "weapon", "actor"):
        trig.scope = "metaphor"
        return
    if tagged.between(max(clause, trig.start - 24), trig.start, "simile") or _as_if(ctx, max(clause, trig.start - 24), trig.start):
        trig.scope = "metaphor"
        return
    for tok in tagged.between(clause, trig.start, "negation"):
        word = norm[tok.start : tok.end]
        gap = norm[tok.end : trig.start - len(trig.tok.clitic)].strip()
        words = len(gap.split())
        if word.startswith("لا صحه"):
            trig.scope, trig.denied = "negated", True
        elif (word.startswith(("لم ", "لم")) and (words == 0 or (trig.nominal and ("تعرض" in norm[tok.start : trig.start] or (words <= 2 and not tagged.between(tok.end, trig.start, "trigger")))))) or (word in ("دون", "من دون", "بدون", "بلا", "عدم", "ليس", "لن", "خلو") and words <= 1 and gap != "ان") or (word in ("دون", "من دون") and gap == "ان" and not trig.nominal):
            trig.scope = "negated"
    if re.search(r"(?:^|\s)(?:لا|ما|ولا)\s+$", norm[max(sentence.start, trig.start - 5) : trig.start - len(trig.tok.clitic)]) and trig.pos in ("imperfect", "noun", "noun|verb"):
        trig.scope = trig.scope or "negated"
    deny = list(tagged.between(sentence.start, trig.start, "deny"))
    if deny and not trig.scope:
        last = deny[-1]
        gap = norm[last.end : trig.start]
        if not tagged.between(last.end, trig.start, "responsibility", "speech") and len(gap) < 90 and not (trig.type not in ("death", "injury") and _NO_DEAD.search(gap)) and (not re.search(r"(?:ان|قايلا|لكن|بعد|قبل ان|عن (?:ال)?\w*)\s*$|،\s*(?:لكن|و?قال|بعد)", gap[-12:]) or re.search(r"(?:تداول\w*|تردد|الانباء|انباء|تقارير|اشيع|نشر\w*|اشاعات|شايعات)\s(?:[^\s،.]+\s){0,5}?عن\s(?:[^\s،.]+\s)?$", gap)):
            trig.denied = True
    hyp = list(tagged.between(clause, trig.start + 1, "condition"))
    for tok in hyp:
        word = norm[tok.start : tok.end]
        gap_words = len(norm[tok.end : trig.start].split())
        if word in ("لاستهداف", "لشن", "لمهاجمه", "لضرب") and (_EXPOSED.search(norm, sentence.start, tok.start) or re.search(r"(?:عاد\w*|تمكن\w*|نجح\w*|عاود\w*|تعرض\w*)\s(?:\S+\s){0,3}$", norm[max(sentence.start, tok.start - 40) : tok.start - len(tok.clitic)])):
            continue
        near_only = word.startswith(("ل", "بهدف", "تحسبا", "خشيه", "خطر", "مخاوف", "قد ", "امكانيه", "احتمال", "محتمل", "كانت تنوي", "تخطط", "يخطط", "سيناريو", "السيناريو")) and not word.startswith(("لو", "لعل"))
        if (not near_only or gap_words <= 6) and not (word.endswith("قبل ان") and _AND_SO.match(after)):
            trig.scope = trig.scope or "hypothetical"
    if re.search(r"(?:محتمل|متوقع|مفترض|وشيك|افتراضي)", after[:22]) and trig.nominal:
        trig.scope = trig.scope or "hypothetical"
    if trig.pos == "imperfect" and (trig.tok.clitic in ("س", "وس", "فس") or re.search(r"(?:^|\s)(?:و?ف?قد|سوف|لن|كي|لكي)\s+$", norm[max(sentence.start, trig.start - 6) : trig.start])):
        trig.scope = trig.scope or "hypothetical"
    question = norm[sentence.end : sentence.end + 1] in "؟?" and norm[sentence.end : sentence.end + 1] != ""
    if question and re.match(r"\s*(?:و?هل|ماذا|كيف|لماذا|متي|من)\b", norm[sentence.start : sentence.start + 10].strip() + " "):
        trig.scope = trig.scope or "hypothetical"
    if trig.nominal and re.search(r"\sان\s[يت]\w{2,}\s+(?:ال)?$", before):
        trig.scope = trig.scope or "hypothetical"
    if trig.nominal and trig.type == "territory_taken" and re.search(r"(?<!\w)[وف]?[يتن]حاول\w*\s(?:\S+\s){0,6}$", before):
        trig.scope = trig.scope or "hypothetical"  # "يحاولون منذ سنوات السيطرة على"
    if trig.pos in ("imperfect",) and not trig.scope and re.search(r"(?:^|\s)ان\s+$", norm[max(sentence.start, trig.start - 5) : trig.start]) and not (norm[max(0, trig.start - 8) : trig.start].lstrip().startswith("قبل") and _AND_SO.match(after)):
        trig.scope = "hypothetical"
    for tok in tagged.between(sentence.start, trig.start, "threat"):
        if norm[max(0, tok.start - 5) : tok.start] == "هدوء ":
            continue  # "هدوء حذر" is a wary calm
        if re.match(r"\s(?:ال)?(?:امن|استقرار|سلم|سلام|سلامه|حياه|وحده|مصالح|وجود)(?!\w)", norm[tok.end : tok.end + 12]):
            continue  # "تهدد الأمن" announces nothing
        if (trig.pos in ("verb", "passive") and re.search(r"(?:^|\s)(?:الذي|التي|الذين)\s$", before)) or (trig.nominal and trig.definite and re.search(r"(?:^|\s)(?:ال|ب)?(?:رد|ردا)\s(?:\S+\s)?علي\s*$", before)):
            continue  # rule answered: "توعد بالرد على الهجوم الذي استهدف ...": the attack answered was, whatever is threatened
        if len(norm[tok.end : trig.start]) < 110 and not re.search(r"[،]\s*(?:بعد|مذكرا|فيما|بينما|قبل|و?قال|عقب|باستثناء|عدا|وكانت?\s|وقد\s|وسبق\s)", norm[tok.end : trig.start]):
            trig.scope = trig.scope or "threatened"
    _totals(ctx, sentence, trig, before, after)
    if trig.type == "foil" and trig.nominal and trig.tok.clitic.endswith("ل"):
        trig.scope = trig.scope or "hypothetical"  # rule purpose-foil: "تدخل الطيران لإحباط الهجوم": whether he did is not told
    if trig.nominal and _STOPPED.search(before) and not _described(ctx, sentence, trig) and not exposed_to_wave(norm, sentence.start, trig.start - len(trig.tok.clitic)):
        trig.scope = trig.scope or "demand"
    if not trig.scope and re.match(r"\s(?:\S+\s){0,2}?(?:مرات عده|مرارا|عده مرات|اكثر من مره|غير مره)(?!\w)", after):
        trig.scope = "total"
    if trig.pos in ("imperfect", "plural", "noun|verb") and not trig.scope and _OFTEN.search(norm[sentence.start if clause - sentence.start < 30 else clause : min(sentence.end, trig.end + 40)]):
        trig.scope = "total"  # rule habit: "تقصف باستمرار", "كثيراً ما توقع المواجهات"
    if trig.nominal and trig.type == "death" and not trig.scope and _ANNOUNCED.search(before + trig.tok.clitic):
        trig.scope = "demand"  # rule after-the-news: "بلغ التصعيد ذروته بعد إعلان مقتل كذا" tells what was known
    if trig.nominal and not trig.scope and re.search(r"(?<!\w)عمليات\s$", before) and _OFTEN.search(norm[sentence.start : trig.start]) and not tagged_day(ctx, sentence, trig):
        trig.scope = "total"  # "وينفذ الجنود عمليات اعتقال متواصلة" in a sentence of habits
    if trig.nominal and not trig.scope and (trig.plural or "محاولات" in before) and _SURVEY.search(before):
        trig.scope = "demand"  # rule survey: "أبرز الهجمات التي طالت المصالح" heads a list, or counts up what others tell
    if not trig.scope and "اونه" in after and _LATELY.match(after):
        trig.scope = "total"  # rule lately: "هجمات مماثلة استهدفت في الآونة الأخيرة مقرات"
    if trig.nominal and not trig.scope and _UNREST.match(norm, sentence.start, trig.start) and not tagged_day(ctx, sentence, trig) and not tagged.between(trig.end, sentence.end, "month"):
        trig.scope = "total"  # rule unrest: "تشهد المحافظة فلتانا يتمثل باستهداف حواجز" describes how things stand
    hurt_by = before.rstrip().endswith("بسبب") and any(t.has("toll") or any(f.entry.id in ("death", "injury") for f in t.forms) for t in tagged.between(max(sentence.start, trig.start - 70), trig.start, "trigger", "toll"))  # "أصيب اثنان بسبب انفجار"
    if trig.nominal and not hurt_by and re.search(r"(?<!\w)[وف]?(?:ردا?|[بل]?الرد|للرد|برد)(?:\sال\S+|\s\S+ي)?\sعلي\s*(?:ال)?$|(?:انتقاما ل|علي خلفيه|بسبب|ثارا ل|احتجاجا علي|(?:تنديدا|استنكارا|رفضا|شجبا)(?: ب| ل)?)\s*(?:ال)?$", before) and not tagged.between(trig.end, min(sentence.end, trig.end + 220), "month", "weekday", "relday", "sameref", "ago") and not _OWN_CLAUSE.match(norm, trig.end, sentence.end):
        trig.scope = trig.scope or "demand"
    if trig.nominal and not trig.scope and _CHARGES.search(norm, sentence.start, trig.start) and not tagged.between(trig.end, sentence.end, "month", "weekday", "relday", "relspan"):
        trig.scope = "demand"  # rule charges: what somebody is charged with is no news of the deed
    if trig.nominal and trig.tok.clitic.endswith("ب") and _ALLOWS.search(norm, clause, trig.start - 1):
        trig.scope = trig.scope or "hypothetical"  # rule allowed: what somebody is allowed to do has not happened
    if trig.nominal and re.search(r"(?:^|\s)(?:اي|ايه)\s+$", before):
        trig.scope = trig.scope or "hypothetical"
    known = trig.entry.id in ("explosion", "massacre", "airstrike", "clash") or norm[trig.start : trig.end] in ("هجوم", "ضربه", "عمليه")
    if known and trig.nominal and not trig.plural and trig.pos != "dual" and any(not m.clitic for m in ctx.places(trig.end + 1, trig.end + 2)):
        trig.definite = True  # an iḍāfa with the place, "هجوم الخالص", speaks of a known incident
    if trig.nominal and _ANAPHOR.search(before):
        trig.anaphoric = True
    if trig.nominal and _USED_IN.search(before):
        trig.anaphoric = trig.earlier = True  # rule used-in: "الشاحنة المستخدمة في إطلاق الصواريخ" speaks of a launch told before, and dates nothing
    if any(t.start <= trig.start < t.end for t in tagged.between(max(0, trig.start - 20), trig.start + 1, "ordinal")):
        trig.ordinal = True
        if re.search(r"(?:^|\s)(?:و?هذا|و?هذه|و?هو|و?هي|و?يعد|و?تعد|و?يعتبر|و?تعتبر)\s+(?:\S+\s)?$", before):
            trig.anaphoric = True
    if any(t.start <= trig.start < t.end for t in tagged.between(max(0, trig.start - 20), trig.start + 1, "similar")) or (trig.type not in ("death", "injury") and re.match(r"\s*(?:اخر|اخري|مماثل\w?|مشابه\w?|منفصل\w?|ثان(?:يه)?)\b", after)):
        trig.similar = True
    if trig.nominal and re.search(r"(?:تعرض\w*|استهداف|قصف)\s(?:\S+\s){1,2}(?:اخر|اخري|ثان|ثانيه)\s(?:لل?|الي\s)?(?:ال)?$", before + trig.tok.clitic):
        trig.similar = True  # "تعرض رتل آخر للاستهداف"
    start = max(sentence.start, trig.start - 110)
    told = _EARLIER.search(norm[start : trig.start - len(trig.tok.clitic)] + trig.tok.clitic) if trig.nominal else None
    if told is not None and "هدوء" not in before_clause and not tagged.between(start + told.end("of"), trig.start, "trigger"):
        trig.similar = trig.earlier = True  # "came days after the shelling of a mosque": another one, told to explain
    if trig.nominal and before.endswith(("بعد ", "منذ ", "بعد ال", "منذ ال")) and _GREATEST.search(norm, max(sentence.start, trig.start - 60), trig.start - len(trig.tok.clitic)):
        trig.similar = trig.earlier = True  # rule greatest-since: "هو الأضخم بعد التفجير الذي استهدف السوق": an older one
    if trig.nominal and trig.type == "territory_taken" and trig.tok.clitic.startswith("ل"):
        trig.scope = trig.scope or "hypothetical"  # "groups that strive to take the refinery"
    if trig.nominal and trig.type == "territory_taken" and _AFTER.search(before):
        trig.earlier = True
    if trig.type in ("death", "injury") and not trig.scope and by_accident(norm, trig.start, min(sentence.end, trig.end + 110)):
        trig.scope = "metaphor"
    condemned = list(tagged.between(max(clause, trig.start - 50), trig.start, "condemn"))
    if condemned and trig.nominal:
        trig.anaphoric = True


# "رداً على هجوم بمسيّرة استهدف قاعدة في الأردن وأسفر عن مقتل ثلاثة": what was answered is told as a deed of its own
_OWN_CLAUSE = re.compile(r"(?:\s(?!ان|من|علي)[^\s،.؛:]+){0,3}\s(?:(?:الذي|التي|كان|كانت|قد)\s){0,2}(?:استهدف|طال|اسفر|اودي|شن|نفذ|ضرب|وقع|تعرض|ادي الي (?:مقتل|اصابه|سقوط)|ادت الي (?:مقتل|اصابه|سقوط))\w{0,3}\s")
_WHO_HOLD = re.compile(r"(?<!\w)(?:الذين|التي|الذي|واللذين|مازال\w*|زال\w*|لا [تي]زال\w*)\s(?:لا\s)?$")
_ON_PLACE = re.compile(r"\s(?:ال)?\S+(?:ي|يه)\s(?:(?:جديد|جوي|صاروخي|غادر|سافر|بالصواريخ|بالمسيرات|بغارات|امس|اليوم|فجر|مساء)\S*\s){0,4}(?:علي|استهدف|يستهدف|طال|يطال|ضد)\s")


def _aggression(ctx: Context, sentence: Sentence, trig: Trigger) -> bool:
    """Rule aggression: "عدوان إسرائيلي على مطار دمشق" is a strike; "the aggression on Gaza", a war on a country or region, is none."""
    if trig.tok.clitic.endswith(("ال", "لل")) or not any(start - trig.end <= 3 for start, _, _ in ctx.nationalities(trig.end, trig.end + 5)):
        return False
    told = _ON_PLACE.match(ctx.norm, trig.end, sentence.end)
    if told is None:
        return False
    place = next((m.place for m in ctx.places(told.end() - 2, min(sentence.end, told.end() + 50)) if m.place is not None), None)
    return place is not None and place.kind not in ("country", "region", "water")


_EXPOSED = re.compile(r"(?<!\w)[وف]?[تي]?تعرض(?:ت|وا|تا)?\s[^؛.\n]{3,160}$")  # "تعرضت مواقع، لا سيما كذا، للاستهداف"
_AND_STRUCK = re.compile(r"\s(?:(?!في|علي|من|يوم)[^\s،.؛:]+\s){0,3}")
_USED_IN = re.compile(r"(?<!\w)(?:ال|و|ان)?\s?(?:مستخدم|المستخدم|استخدم|استعمل|المستعمل|المتورط|متورط|الضالع|ضالع|المشارك|المشتبه)\w*\s(?:\S+\s)?(?:في|ب)\s*(?:عمليه\s)?(?:ال)?$")
_NO_DEAD = re.compile(r"^\s(?:[^\s،.]+\s){0,4}?(?:سقوط|وقوع|وجود)\s(?:ايه?\s)?(?:قتلي|ضحايا|اصابات|خساير|جرحي)")  # whom it hurt is denied, not that it happened
_GREATEST = re.compile(r"(?<!\w)(?:ال|من )?(?:اضخم|اكبر|اعنف|اشد|اسوا|ادمي|اعلي|ثاني|ثالث)(?!\w)[^،.؛]{0,34}?\s(?:بعد|منذ)\s$")
_FOOTAGE = re.compile(r"(?<!\w)[وف]?(?:قد\s)?(?:نشر|نشرت|بث|بثت|اصدر|اصدرت|عرض|عرضت)\s[^.؛]{0,90}?(?:مقطع|مقاطع|فيديو|تسجيل|اصدار|شريط|فيلم)\w*\s[^.؛]{0,90}$")
_AND_SO = re.compile(r"\s[^،.؛]{0,44}?،?\s(?:م?ما\s(?:ادي|اسفر|تسبب|اوقع|خلف|نجم)|فقتل|فادي|فاسفر|واسفر|ويقتل|ويودي)\w*\s")  # "قبل أن يفجر شحنته ما أدى إلى مقتل ثلاثة": it happened
_ALLOWS = re.compile(r"(?<!\w)[وف]?(?:ال|لل)?(?:[تي]?سمحت?|سماح)\s[^،.؛:]{2,80}\s$")
_UNREST = re.compile(r"\s*و?(?:ت|ي)شهد\s[^.؛\n]{3,60}?\s(?:اوضاع\w*|حاله|حالات|فلتان\w*|انفلات\w*|توتر\w*|فوضي|اضطراب\w*|تصعيد\w*|تدهور\w*)\s")
_CHARGES = re.compile(r"(?<!\w)(?:ب?ارتكاب(?:هم|ه)? جرايم|(?:ال)?اتهامات\s(?:من بينها|تشمل|تتعلق|ب)|لايحه الاتهام|تهما? (?:من بينها|تتعلق|تشمل))")
_ANNOUNCED = re.compile(r"(?:^|\s)و?(?:بعد|عقب|منذ|اثر|غداه|مع)\s(?:ال)?(?:اعلان|نبا|انباء|خبر|الاعلان)\s(?:(?:ال)?رسمي\S*\s)?(?:عن\s|ب)?$")
_SURVEY = re.compile(r"(?:^|\s)[وبل]?(?:ابرز|اهم|اشهر|اخطر|(?:تكرار\w* )?ل?محاولات|تسلسل\w*(?: (?:ال)?زمني\w*)?(?: ل| ب)?)\s*(?:ال)?$")
_LATELY = re.compile(r"\s(?:[^\s،.؛]+\s){0,4}?(?:في|خلال) (?:ال)?اونه (?:ال)?اخيره(?!\w)")
_OFTEN = re.compile(r"(?<!\w)و?(?:دوريا|باستمرار|بانتظام|بشكل (?:شبه )?(?:يومي|متكرر|مستمر|منتظم|دايم)|كثيرا ما|غالبا ما|عاده ما|(?:بين|من) فينه و(?:ال)?اخري|من حين ل?|بين الحين والاخر|بين حين واخر|من وقت لاخر|كلما)(?!\w)")


_RISEN = re.compile(r"(?<!\w)[وف]?(?:ارتفاع|ارتفعت?|[يت]رتفع|بلغت?|وصلت?)\s")


def _described(ctx: Context, sentence: Sentence, trig: Trigger) -> bool:
    """Rule described: a noun with its own relative clause and day tells the deed whatever stands before it ("آخر ضحايا الهجوم الذي شنه مسلحون مساء الثلاثاء على ...")."""
    after = ctx.norm[trig.end : min(sentence.end, trig.end + 40)]
    if ctx.norm.find("ضحايا", max(sentence.start, trig.start - 20), trig.start) >= 0 and _RISEN.search(ctx.norm, sentence.start, sentence.end) and ctx.tagged.between(trig.end, sentence.end, "toll"):
        return True  # rule toll-rises: "ارتفعت حصيلة ضحايا الهجوم على ... إلى 235 قتيلاً"
    return bool(re.match(r"\s(?:الذي|التي)\s(?:شن|نفذ|وقع|استهدف|ضرب|هز|تعرض)\w*\s", after)) and bool(ctx.tagged.between(trig.end, min(sentence.end, trig.end + 70), "weekday", "relday", "month"))


_SINCE_THEN = re.compile(r"(?<!\w)[وف]?منذ (?:ذلك|تلك) (?:ال)?(?:حين|وقت|يوم|تاريخ|فتره)[،,]?\s(?:[تين]\w+|و?هي|و?هو)\s[^.؛]*$|(?<!\w)[وف]?منذ (?:ذلك|تلك) (?:ال)?(?:حين|وقت|يوم|تاريخ|فتره)[،,]?\s$")
_IN_THE_PAST = re.compile(r"\s(?:[^\s،.؛]+\s){0,3}?(?:في (?:ال)?(?:ماضي|سابق)|في اوقات سابقه|في فترات سابقه|سابقا|من قبل(?=[،.؛]|$))(?!\w)")
_CARRIED_OUT = re.compile(r"(?<!\w)[وف]?(?:نفذ|نفذت|شن|شنت|شنوا)\s(?:[^\s،.؛]+\s){0,5}$")
_HABIT = re.compile(r"^\s*(?:(?:ال)?(?:مسلح|عنيف|قبلي|متقطع|صاروخي|جوي|مدفعي)\w*\s)?(?:ال)?(?:متكرره|متواصله|متتاليه|اليوميه|يوميه|شبه اليوميه|شبه يوميه|المتصاعده|متعدده|المتعدده|عديده|الصاروخيه المتكرره|المسلحه المتكرره|المستمره|مستمره|السابقه|الاخيره|المحدوده|محدوده|متفرقه)")
_IN_A_ROW = re.compile(r"\s(?:ال)?(?:متتاليه|متواصله|متزامنه|متفرقه)(?!\w)")  # "ثماني غارات متتالية": so many of one deed
_NOW_AND_THEN = re.compile(r"(?:بين|من) (?:ال)?(?:حين|وقت|فتره|فينه) (?:و|ل)(?:ال)?(?:اخر|اخري|الاخري|فينه)|(?:مشهد|بات\w*|اصبح\w*) (?:بات\w* |اصبح\w* )?شبه يومي\w*|(?:بشكل|بصوره|علي نحو) (?:متكرر|مستمر|يومي|شبه يومي|دوري|متواصل|شبه مستمر)")


_BROKE_OUT = re.compile(r"(?<!\w)[وف]?(?:اندلع|وقع|دار|جر|نشب|حدث|بدا)(?:ت|ي)?\s(?:هذه|تلك)\s*$")  # "اندلعت هذه المواجهات في ..." tells where


def tagged_day(ctx: Context, sentence: Sentence, trig: Trigger) -> bool:
    """Return whether a weekday or a day such as "yesterday" stands near a trigger: what is counted there fell on one day."""
    return bool(ctx.tagged.between(max(sentence.start, trig.start - 70), min(sentence.end, trig.end + 70), "weekday", "relday"))


def _totals(ctx: Context, sentence: Sentence, trig: Trigger, before: str, after: str) -> None:
    """Mark totals over many incidents: "أكثر من 160 هجوماً", "عشرات الهجمات", "الهجمات المتكررة"."""
    norm = ctx.norm
    num = next((n for n in reversed(ctx.tagged.numbers(max(sentence.start, trig.start - 24), trig.start)) if norm[n.end : trig.start].strip(" ") in ("", "ال", "من ال", "من")), None)
    if num is not None and norm[max(0, num.start - 1) : num.start] == ":":
        num = None  # the minutes of a clock
    if num is not None and num.group == "digits" and 1900 < num.value < 2100 and ctx.tagged.between(max(0, num.start - 12), num.start, "month", "year_word"):
        num = None  # the year of a date
    if num is not None and trig.nominal:
        trig.count = num.value
        if by_so_many(norm, sentence.start, num.start):
            pass
        elif (num.vague and num.value >= 12) or (not num.vague and num.value > (10 if trig.type != "airstrike" or not tagged_day(ctx, sentence, trig) else 60)) or (num.group == "hundreds"):
            trig.scope = trig.scope or "total"
    if trig.nominal and not trig.tok.clitic.startswith(("ب", "ل")) and re.search(r"(?:عشرات|العشرات من|مييات|مايات|مئات|مييه|الاف)\s*(?:ال|من ال)?$", before):
        trig.scope = trig.scope or "total"
    line = norm[sentence.start : sentence.end]
    if not trig.scope and re.search(r"احصا[ءي]\w*\s", line) and re.search(r"خلال (?:ال)?(?:عام|سنه|شهر|اشهر)|منذ (?:مطلع|بدايه|اندلاع)", line) and any(n.value > 30 for n in ctx.tagged.numbers(sentence.start, sentence.end) if not 1900 < n.value < 2100):
        trig.scope = "total"  # rule statistics: counts over a stretch of time are no incident
    if trig.plural and re.search(r"احصا[ءي]\w*\s|خلال (?:ال)?عام|خلال السنه|منذ (?:مطلع|بدايه) (?:ال)?عام", norm[sentence.start : sentence.end]) and not trig.scope:
        trig.scope = "total"
    if trig.plural and not trig.scope and re.match(r"\s(?:\S+\s){0,3}?خلال (?:شهر )?(?!اليوم|ليل|الساعات)", after) and ctx.tagged.between(trig.end, trig.end + 40, "month", "relspan"):
        trig.scope = "total"
    if trig.plural and trig.count and 3 <= trig.count <= 10 and re.search(r"خلال|في غضون|منذ|في (?:شهر|اسبوع)", after) and not trig.scope:
        trig.scope = "total"
    if trig.nominal and trig.tok.clitic.endswith("ال") and re.search(r"(?:عمليات|حوادث|حالات|جرايم|اعمال|موجه|تتوالي|تتكرر|تتزايد|انتشار|مسلسل|ظاهره)\s+$", before):
        trig.scope = trig.scope or "demand"
    if trig.nominal and _NOW_AND_THEN.search(norm[trig.end : min(sentence.end, trig.end + 90)]):
        trig.scope = trig.scope or "total"
    if trig.pos in ("imperfect", "plural", "noun", "noun|verb") and not trig.scope and _SINCE_THEN.search(norm, max(sentence.start, trig.start - 70), trig.start):
        trig.scope = "total"  # rule since-then: "ومنذ ذلك الحين، ترد طهران بضرب ..."
    if trig.weak and trig.nominal and not trig.scope and _FOOTAGE.search(norm, sentence.start, trig.start):
        trig.scope = "demand"  # rule footage: "نشر التنظيم مقطعاً تضمن عمليات خلاياه"
    if trig.nominal and not trig.plural and not trig.scope and re.search(r"(?<!\w)اكثر من\s$", before):
        trig.scope = "total"  # "في أكثر من هجوم"
    if trig.plural and _IN_THE_PAST.match(after):
        trig.scope = trig.scope or "total"  # rule in-the-past: "عدة هجمات مماثلة في الماضي"
    if trig.plural and _HABIT.match(after) and not (trig.count and _IN_A_ROW.match(after)) and not (_CARRIED_OUT.search(before) and re.match(r"\s*(?:\S+\s)?(?:متتاليه|متواصله|متزامنه|متكرره|متعدده|محدوده|متفرقه)", after)):
        trig.scope = trig.scope or "total"
    if trig.nominal and not trig.scope and trig.type in ("attack", "strike") and sea_campaign(norm, sentence.start, trig.start - len(trig.tok.clitic), trig.end, sentence.end):
        trig.scope = "total"
    own_day = bool(tagged_day(ctx, sentence, trig))
    if trig.plural and not (own_day and re.search(r"(?:سلسله|موجه)\s(?:من )?(?:ال)?$", before + trig.tok.clitic[-2:])) and re.search(r"(?:سلسله|موجه|مسلسل|جميع|كل|معظم|تلك|هذه|بعد|منذ)\s*(?:من )?ال$", before + trig.tok.clitic[-2:]) and trig.tok.clitic.endswith("ال") and not _BROKE_OUT.search(before):
        trig.scope = trig.scope or "total"
