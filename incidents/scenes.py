"""Tells where it happened from where it was launched, who spoke, where someone lives, and what only says where the scene lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from gazetteer.hashtags import speaks_of
from gazetteer.model import Mention, Place, PlaceExpression
from gazetteer.sources import km
from incidents import regex as re
from incidents.addresses import (
    between_two,
    border_in,
    closed_road,
    condemns,
    countryside,
    of_a_side,
    of_an_office,
    pair_in,
    road_end,
    road_named,
    says_that,
    settle_addresses,
    struck_body,
    told_from,
    told_twice,
    treated,
    unit_elsewhere,
)
from incidents.asides import aside, leads_there, struck_office
from incidents.causes import named_as_cause
from incidents.context import Context
from incidents.listings import abroad, arrested_from, bare_gap, comma_lists, new_verb, of_division, on_route
from incidents.tagger import Sentence

_QUARTERS = ("غرب", "شرق", "شمال", "جنوب", "وسط")  # "غربي العراق" says where by itself
_OFFICES = frozenset(("البنتاغون", "البنتاجون", "البيت الابيض", "الكرملين", "الكونغرس", "الكونجرس", "الخارجيه", "داونينغ ستريت", "الاليزيه"))
_AIMED = re.compile(r"(?:علي|استهد\w+|قصف\w*|هاجم\w*|محيط|قرب|امام|مبني|مقر)\s(?:مبني\s|مقر\s)?(?:ال)?$")
_STRUCK_BY = re.compile(r"(?<!\w)[وف]?(?:[تي]?ستهدف|استهدف|قصف|[تي]قصف|ضرب|[تي]ضرب|اصاب|[تي]صيب|طال|[تي]طال|دك|[تي]دك|هز|[تي]هز)\w{0,2}\s(?:صاروخ|صواريخ|صاروخان|طايره|طايرات|مسيره|مسيرات|قذيفه|قذايف|غاره|غارات|عبوه|انفجار|انفجارات|مدفعيه|مقاتلات|طيران|هجمات|هجوم)\s(?:(?:مسيره|مسيرات|حربيه|مجهوله|انتحاريه|مفخخه|عنيفه?|جويه|صاروخيه|باليستيه|كاتيوشا)\s)?$")  # "استهدفت صواريخ تل أبيب"
_COMES_AS = re.compile(r"(?<!\w)(?P<how>و?ردا علي|و?رد علي|احتجاجا علي|(?:جاء|جاءت|[يت]اتي)\s(?:\S+\s){0,4}?في (?:اطار|سياق))\s[^،.؛:]{2,60}$")
_OPENS_NAME = ("«", '"', "“", "”", "'", "‘")
_CONTINENT = 1000.0  # km: a part of the world ("الشرق الأوسط") is where commands and crises are, no scene
_MOST = 80  # places of one sentence that are read; more is a table, no sentence
COARSE = frozenset(("country", "region", "water"))
WIDE = frozenset(("country", "region", "water", "governorate"))
_NAMED_WIDELY = WIDE | {"city"}
_NAMED_COARSELY = COARSE | {"city"}
_SPEAKER = re.compile(
    r"(?:مس(?:وو|يو)ل\w*\s(?:في|ب)|بحسب|وفق|حسب|نقلا عن|مسوولي|مسوولو|موظفي|اركان|باسم|متحدث|الناطق|المتحدث|محافظ|ومقره(?:ا|م)?(?: في)?|(?<!مقر )(?<!مركز )(?<!فريق من )(?:الدفاع المدني|الهلال الاحمر|وزاره الصحه|الصحه|السلطات|الاعلام الحكومي) (?:في|ب)|طواري(?: معسكر| مخيم| مدينه)?|تنسيقيه|قايم ?م?مقام(?: قضاء)?|مدير(?: ناحيه)?|رييس بلديه|شرطه|قياده عمليات|عمليات|مجلس امن|مجلس|حكومه|وزاره|وزير|رييس|سفير|مندوب|قايد|(?<!مقتل )(?<!اغتيال )(?<!تصفيه )(?<!استهداف )(?<!قتل )(?<!قتلت )(?<!اغتيل )(?<!اغتالت )(?<!استهدف )(?<!استهدفت )(?<!اعتقال )قيادي في|مراسلنا في|مراسلون? في|مراسل \w+ في|مراسل(?:نا|و)?|برلمان|محكمه|صحه|مديريه صحه|اعلام|مستشار|القنصل|(?<!محيط )(?<!قرب )(?<!علي )(?<!استهداف )(?<!استهدف )(?<!استهدفت )سفاره \w+ في|مسوول في|مصدر (?:امني|طبي|محلي|عسكري|في الشرطه|في قياده|في شرطه)? ?(?:في|من|ب)|مدير اعلام|ناشط من|نواب|نايب|شيخ|صحيفه|قناه|لجنه|اداره|بلديه|جامعه|تلفزيون|اذاعه|وكاله)\s+(?:ال)?$"
)
_MOVED = re.compile(r"(?:نقل(?:وا|ت|ا|هم)?|نقلوا|اسعف(?:وا)?|اجلاء|نقلهم|نقل\w*)\s(?:\S+\s){0,5}?(?:الي|علي)\s(?:\S+\s){0,3}?$")
_FROM = re.compile(r"(?:^|\s)(?:من|قادمه من|قادما من|انطلاقا من|من داخل|من اراضي|من الاراضي|من جهه|من قاعده|من منطقه|من قريه|من بلده|من مخيم|من مستوطنه|من مستعمره|من حي|من قضاء|من ناحيه|من جنوب|من شمال|من شرق|من غرب|من مدينه|من محافظه|من مناطق(?: سيطره \w+)?(?: في)?|من مرتفعات|من ريف|من مطار|من معسكر|من موقع(?: في)?|من منصات(?: في)?)\s*[«\"“”]?(?:ال)?$")
_MOTION = re.compile(r"(?:^|\s)و?(?:دخل\w*|خرج\w*|عبر\w*|وصل\w*|قادم\w*|عاد\w*|[يت]عود\w*|انسحب\w*|سافر\w*|فر\w*|غادر\w*|اتجه\w*|متجه\w*|توجه\w*|التوجه|نزح\w*|(?:ال)?نزوح|(?:ال)?فرار|(?:ال)?هروب|هرب\w*|(?:ال)?لجوء|لجا\w*|زياره|ارسال|ارسل\w*|نقل\w*)\s(?:\S+\s){0,3}?(?:من|الي|نحو|باتجاه)?\s*$")
_ORG_AFTER = re.compile(r"^\s*(?:للانباء|الاخباريه|نيوز|تايمز|بوست|اليوم|تي في|للاعلام|الفضاييه)")
_FORCES_STRUCK = re.compile(r"(?:(?:^|\s)(?:علي|ضد|قرب|بالقرب من|فوق)\s|(?<!\w)(?:ب|ل)?(?:استهداف|قصف|ضرب|مهاجمه)\s)(?:[^\s،.؛]+\s){1,4}?(?:ال)?(?:متمركز|متموضع|منتشر|متواجد|موجود)\w*\s\S*\s?(?:\S+\s)?$")
_TOWARD = re.compile(r"(?<!\w)[وف]?(?:باتجاه|نحو|صوب|الي|علي|في اتجاه)\s*(?:مدينه|بلده|قريه|قاعده|منطقه)?\s*$")
_REF = re.compile(r"(?:الهجوم|هجوم|هجمات|الحرب|حرب|القصف|العدوان|الاباده|السلام|حصار|الوضع|الاوضاع|تضامنا مع|نصره ل?|دعما ل|اسناد|لاسناد|اسنادا ل|بشان|حول|ملف|قضيه|تطورات|الحرب علي|حرب الاباده في|العدوان علي|حرب علي)\s*(?:اهلنا )?(?:علي|في|ل|ب|قطاع|من)?\s*(?:قطاع )?$")

_FOR_THEM = re.compile(r"(?<!\w)[وف]?(?:دعما|اسنادا|نصره|انتصارا|تضامنا|مساندا|مسانده|وفاء|انتقاما|ثارا)\s[«\"“]?(?:و[^\s،.؛]+\s){0,3}(?:مع\s|ل)(?:(?!في\s)[^\s،.؛]+\s){1,5}(?:في|ب)\s*(?:قطاع\s)?$")


@dataclass(slots=True)
class Scene:
    """A place as a scene of a sentence: folded span, mention and the expression that moves it, role.

    ``role``: scene, container, anchor, origin, speaker, residence, reference, moved, other.
    """

    start: int
    end: int
    mention: Mention
    expression: PlaceExpression | None
    role: str
    toward: bool = False

    @property
    def kind(self) -> str:
        """The kind of its place, "unknown" when unresolved."""
        return self.mention.place.kind if self.mention.place else "unknown"


_OPENING = re.compile(r"(?<=\s)[“«\"](?=\w)")  # a quotation that opens in the middle of a clause


def _left(ctx: Context, sentence: Sentence, m: Mention, width: int = 60) -> str:
    """Return the folded words before a mention, its own clitic, kind word and the quotation mark that opens its name cut off."""
    start = m.fstart - len(m.clitic)
    left = ctx.norm[max(sentence.start, start - width) : start]
    left = left[:-1] if left.endswith(_OPENS_NAME) else left
    return _OPENING.sub("", left) if "“" in left or "«" in left or '"' in left else left


def find_scenes(ctx: Context, sentence: Sentence, within: int | None = None) -> list[Scene]:
    """Return the places of a sentence with their roles, sorted; those alone that start in its first ``within`` characters when that is given."""
    norm = ctx.norm
    mentions = ctx.places(sentence.start, sentence.end if within is None else min(sentence.end, sentence.start + within))[:_MOST]
    if not mentions:
        return []
    anchored: dict[int, PlaceExpression] = {}
    subject_of: dict[int, PlaceExpression] = {}
    a, b = ctx.tagged.folded.span(sentence.start, sentence.end)
    for told in ctx.relations(a, b):
        for anchor in told.anchors:
            anchored[anchor.fstart] = told
        if told.subject is not None:
            subject_of[told.subject.fstart] = told
    out: list[Scene] = []
    previous: Scene | None = None
    for m in mentions:
        scene = Scene(m.fstart, m.fend, m, None, "scene")
        scene.role = _role(ctx, sentence, m)
        if scene.role == "continued":
            scene.role = previous.role if previous is not None and norm[previous.end : m.fstart - len(m.clitic)].strip() in ("", "،") else "reference"
        expr: PlaceExpression | None = anchored.get(m.fstart)
        own = subject_of.get(m.fstart)
        if own is not None and m.place is None:
            scene.expression = own
        if expr is not None and scene.role == "origin" and previous is not None and previous.role == "origin" and _adjoins(norm, previous.end, m.fstart):
            scene.role = "anchor"
        if expr is not None and scene.role in ("scene", "reference"):
            first = expr.anchors[0].fstart == m.fstart
            linked = expr.subject is not None and expr.subject.fstart < m.fstart and expr.subject.role not in ("in_name", "dateline") and not ctx.tagged.between(expr.subject.fend, m.fstart, "trigger")
            near = previous is not None and previous.role in ("scene", "anchor") and not ctx.tagged.between(previous.end, m.fstart, "toll") and not new_verb(ctx, previous.end, m.fstart) and not _new_dead(ctx, previous.end, m.fstart) and _adjoins(norm, previous.end, m.fstart) and not re.search(r"\sو(?:ال)?(?:اخر|اخري|ثاني|ثانيه|ثالث|ثالثه)\s", norm[previous.end : m.fstart])
            bearing = previous is not None and previous.kind == "governorate" and _DIRECTION_ALONE.fullmatch(norm[previous.end : m.fstart - len(m.clitic)])
            if near and not bearing and previous is not None and previous.kind in WIDE and m.place is not None and m.place.kind not in WIDE:
                near = any(s.role == "scene" and s.kind not in WIDE and m.fstart - s.end < 120 for s in out)
            aimed = first and re.search(r"(?:^|\s)(?:علي|في|و?استهدف\w*|و?قصف\w*|و?ب)\s*(?:شرق\w?|غرب\w?|شمال\w?|جنوب\w?|شمالي|جنوبي|محيط|اطراف|ريف|ضواحي)\s+$", _left(ctx, sentence, m))
            if (expr.relation != "part_of" and (linked or near) and not (aimed and not linked)) or not first:
                scene.role = "anchor"
            else:
                scene.expression = replace(expr, subject=None) if expr.subject is not None and expr.subject.fstart != m.fstart else expr
        elif previous is not None and scene.role == "scene" and not _HELPED.match(norm[m.fend : m.fend + 16]) and previous.role in ("speaker", "residence", "origin", "moved") and not ctx.tagged.between(previous.end, m.fstart, "exposed") and len(norm[previous.end : m.fstart].split()) <= (1 if previous.role == "speaker" else 3) and not (previous.role == "origin" and (_TOWARD.search(norm[previous.end : m.fstart]) or _AIM.match(norm, previous.end, m.fstart))) and not ctx.tagged.between(previous.end, m.fstart, "trigger") and _nested_link(norm, previous.end, m.fstart - len(m.clitic)):
            scene.role = previous.role
        if scene.role == "scene" and previous is not None and previous.role in ("scene", "anchor") and not scene.expression and re.search(r"(?:قرب|بالقرب من|بمحاذاه|علي مقربه من|قباله)\s(?:\S+\s){1,4}?(?:في|ب)\s*(?:منطقه |مدينه |بلده )?$", _left(ctx, sentence, m)):
            scene.role = "anchor"
        if previous is not None and scene.role == "scene" and scene.expression is None and previous.role in ("origin", "residence", "moved", "reference", "anchor", "speaker"):
            gap = norm[previous.end : m.fstart - len(m.clitic)].strip()
            if m.clitic.startswith("و") and gap in (("",) if previous.role == "anchor" else ("", "،", "»", "«", '"')):
                scene.role = previous.role
        if scene.role == "scene" and previous is not None and previous.role in ("scene", "container", "anchor") and m.fstart - previous.end < 40 and _LIES.search(norm[previous.end : m.fstart - len(m.clitic)]):
            scene.role = "anchor"  # rule lies: "كركوك، الواقعة شمال بغداد"
        if scene.role == "scene" and previous is not None and previous.role == "scene" and previous.kind in ("military_base", "airport", "building", "oil_field") and _HOSTS.match(norm[previous.end : m.fstart - len(m.clitic)] + (" " + m.clitic if m.clitic else "")):
            scene.role = "container"  # rule hosts: "قاعدة كذا التي تضم قوات أجنبية في ناحية كذا": where the base lies
        if scene.role == "scene" and previous is not None and previous.role == "scene" and expr is None and between_two(norm, previous.mention, m):
            scene.role = "anchor"
        if scene.role == "scene" and expr is None and any(s.role == "scene" for s in out) and road_end(_left(ctx, sentence, m) + m.clitic):
            scene.role = "anchor"
        out.append(scene)
        if not (scene.role == "other" and norm[m.fstart : m.fend] in _BARE):
            previous = scene
    for scene in out:
        if scene.role == "scene" and leads_there(_left(ctx, sentence, scene.mention)) and any(s.role == "scene" and s is not scene for s in out):
            scene.role = "anchor"
    settle_addresses(ctx, out)
    countryside(ctx, out)
    border_in(ctx, out)
    pair_in(ctx, out)
    told_twice(ctx, sentence.start, out)
    unit_elsewhere(ctx, out)
    _containers(ctx, out)
    return out


# What looks like a division or a place and is an office or a unit: "مديرية استخبارات", "الفرقة الخامسة".
_INSTITUTION = re.compile(r"(?:استخبارات|شرطه|امن|مخابرات|مكافحه|دفاع|صحه|تربيه|مرور|جوازات|تجنيد|(?:ال)?(?:فرقه|لواء|فوج|كتيبه|سريه|جيش)(?:\s|$)|مكتظه?$|مزدحمه?$)")
_HOLDING = re.compile(r"(?<!\w)(?:و)?عاصمت(?:ه|ها|هم)\s$|(?<!\w)(?:وهي|وهو)\s(?:\S+\s){1,4}?(?:ملاصق|مجاور|محاذ|متاخم|قريب)\w*\s(?:من\s|لمدينه\s|لبلده\s|مدينه\s|بلده\s)?$|(?<!\w)(?:الذي|التي|والتي|والذي)\s(?:ي|ت)(?:ضم|حتضن|جاور|حاذي|تاخم|ربط|فصل|بعد عن|شرف علي|ودي الي|سيطر علي|سيطر فيها علي|دير|تخذ من|تمركز في)\s(?:\S+\s){0,2}?$")
# "Diyala, north-east of Baghdad": where the governorate lies.
_DIRECTION_ALONE = re.compile(r"[،,]?\s(?:الي ال)?(?:شمال|جنوب|شرق|غرب)\w*(?:\s(?:شرق|غرب)\w*)?\s(?:من\s)?(?:العاصمه\s|مدينه\s|مركز\s)?")
# "After the fall of Mosul, ...": the background of what is told next.
_HEARD = re.compile(r"(?:اصوات|دوي)\s(?:[^،.؛\n]{0,30}\s)?(?:(?:ال)?مسموع\w*|[تي]?سمع\w*|التي [^،.؛\n]{2,24})\s(?:[^،.؛\n]{0,40}\s)?(?:في|ب|و|محيط|سماء)?\s*$")
_DUE_TO = re.compile(r"\s(?:تعود|عايد\w*|ناجم\w*|ناتج\w*|نجمت|نتجت|سببها|مصدرها|هي)\s(?:ل|الي|عن|من)?")
_AIM = re.compile(r"[»\"”)]?،?\s(?:مواقع|موقعا|مناطق|نقاط|نقاطا|اهداف|اهدافا|مقرات|مقرا|مستودع\w*|رتلا|تجمعا\w*|قوات|عناصر)\s")
_DESTROYS = re.compile(r"(?:غار\S*|ضرب\S*|طاير\S*|مقاتلات|مسير\S*|صاروخ|صواريخ|قوات|جيش|مدفعيه|انفجار\S*|قصف|قذايف|عبوه)\s(?:(?:ال)?\S+ي\S{0,3}\s)?$")
_OWN_BASE = re.compile(r"(?:^|\s)من\s(?:داخل\s)?(?:قاعدت|قواعد|معسكر|معسكرات|مواقع|ثكن\S*|مقر|مقرات|مرابض|نقاط)(?:ها|هم|ه)\s(?:\S+\s)?(?:في|ب|داخل|قرب)\s*(?:محيط\s|حقل\s)?$")
_HOSTS = re.compile(r"^[»\"”)]?\s?،?\s(?:و?(?:التي|الذي)\s(?:تضم|يضم|تستضيف|يستضيف|تستخدم\w*|يستخدم\w*|تتمركز|يتمركز|تتواجد|توجد|يوجد|تنتشر)[^،.؛]{2,60}?)\s(?:في|ضمن|ب)\s?(?:(?:ال)?(?:ناحيه|قضاء|محافظه|منطقه|بلده|مدينه)\s)?$")
_LIES = re.compile(r"^[»\"”]?\s?،?\s(?:ال)?(?:واقع|كاين)(?:ه|ين|تين|ان|تان)?\s(?:في\s|علي\s|الي\s)?(?:ال)?(?:(?:شمال|جنوب|شرق|غرب|اقصي|وسط)\S*\s){0,3}(?:من\s|العاصمه\s|مدينه\s)?$")
_AFTERMATH = re.compile(r"(?:^|[\s،])و?(?:بعد|منذ|عقب|غداه)\s(?:\S+\s){0,2}?(?:سقوط|اجتياح|احتلال)\s(?:مدينه\s|محافظه\s)?(?:ال)?$")


def _role(ctx: Context, sentence: Sentence, m: Mention) -> str:
    """Return the role that the words around a mention give it."""
    if m.role == "dateline" and _heads_item(ctx, sentence, m):
        return "scene"
    if m.role in ("dateline", "in_name"):
        topic = m.role == "in_name" and speaks_of(ctx.norm, m.fstart - len(m.clitic), m.fend) and not any(o.role != "in_name" for o in ctx.mentions)
        return "scene" if topic else "other"  # the topic of a hashtag is the scene where no other place is named
    if m.place is None and _INSTITUTION.match(ctx.norm, m.fstart, m.fend):
        return "other"
    if m.place is None and any(t.start <= m.fstart and t.end >= m.fend for t in ctx.tagged.between(m.fstart - 24, m.fend, "actor")):
        return "other"  # "قواعد «حزب الله»": whose they are
    if m.place is not None and m.place.kind == "region" and m.place.uncertainty_km >= _CONTINENT:
        return "reference"
    left = _left(ctx, sentence, m)
    full = left + m.clitic
    if m.place is not None and m.place.kind == "country" and _EACH_DID.search(left):
        return "reference"  # "وجهت كل من الولايات المتحدة وبريطانيا ضربة": who did it
    if m.clitic.endswith("ب") and ctx.norm[m.fstart : m.fend] in _BODY and re.search(r"(?:جروح|جراح|اصاب\w*|رصاص\w*|شظايا|شظيه|طلق\w*|كسور|خطيره|بالغه|مباشر\w*)\s(?:\S+\s)?$", left):
        return "other"  # "بجروح خطيرة بالرأس"
    if re.search(r"(?<!\w)(?:ال)?واقع(?:ه|تين|تان|ين)?\s(?:(?:في|علي|ب|\S?شمال\S?|\S?جنوب\S?|\S?شرق\S?|\S?غرب\S?)\s?(?:\S+\s)?)?$", full) and m.place is not None and m.place.kind in WIDE | COARSE | {"water"}:
        return "container"  # rule situated: "المدينة الواقعة على البحر الأحمر", its address
    if ctx.norm[m.fstart : m.fend].startswith("المنطقه ال") and re.match(r"\s(?:من|ل)\s?(?:ال)?\w|\s?،?\s(?:و?ما\s?)?بين\s", ctx.norm[m.fend : m.fend + 9]):
        return "other"  # rule part-of: "المنطقة الشرقية من القرية", "المنطقة الشرقية، ما بين كذا وكذا" is no province
    if _AFTERMATH.search(full) and any(t.end > m.fend for t in ctx.tagged.between(m.fend, sentence.end, "trigger")):
        return "reference"
    if ctx.norm[m.fstart : m.fend] in _BARE and not (m.place is not None and ctx.norm[m.fstart : m.fend] == "العاصمه"):
        return "other"
    if struck_body(ctx, m, left):
        return "scene"
    if road_named(ctx, m, left):
        return "other"
    if of_an_office(left + m.clitic):
        return "speaker"
    if of_a_side(ctx, m, left):
        return "other"
    if (m.role == "metonym" or _speaks(ctx, m, left)) and not (_IN.search(left) and not m.clitic):
        return "speaker"
    passing = aside(ctx, m, left, sentence.start)
    if passing:
        return passing
    if m.place is not None and m.place.kind == "country" and left.endswith("ت ") and _after_verb(ctx, m, left):
        return "other"  # rule state-struck: "قصفت تركيا مدينة المالكية": who struck
    if m.place is not None and m.place.kind == "country" and _at_home(ctx, m, left):
        return "reference"
    if m.place is not None and m.place.kind == "country" and _FORCE_THERE.search(left):
        return "speaker"
    if (ctx.norm[m.fstart : m.fend] in _OFFICES and not _AIMED.search(full)) or (re.search(r"مس(?:وو|يو)ل\w*\s$", left) and m.clitic == "ب"):
        return "speaker"
    if _SPEAKER.search(left) and not struck_office(left) and not re.search(r"(?:مركز|مقر|مخفر|قسم|مديريه|نقطه|حاجز|مبني)\s(?:ال)?(?:شرطه|قياده|بلديه|محافظ|اداره|جامعه|محكمه|مجلس)\s(?:ال)?$", left):
        return "speaker"
    if re.search(r"(?:^|\s)(?:نسبه الي|عبر|يستعد لاقامه)\s(?:ال)?$", left):
        return "reference"
    if re.search(r"،\s(?:الاولي|الاول|الثانيه|الثاني|الثالثه|الثالث)\s(?:من نوعها |من نوعه )?(?:علي|ل)\s*(?:مدينه |منطقه )?$", left) and not re.search(r"\sو(?:الثاني|الثانيه|الاخري|الاخر)\s", ctx.norm[m.fend : sentence.end]):
        return "reference"
    if m.clitic.endswith("ل") and m.place is not None and m.place.kind == "city" and not re.search(r"(?:قصف|استهداف|ضرب|تابع\w*|مهاجمه|محاذ\w*|مجاور\w*|ملاصق\w*|اقتحام\w*|(?:ال)?داير\w|(?:ال)?(?:شمال|جنوب|شرق|غرب)يه?|(?:ال)?مدخل|(?:ال)?وسط)\s(?:مدينه\s)?$", left):
        return "reference"
    if "عبر " in left and re.search(r"(?<!\w)(?:[وف]?(?:دخل|يدخل|تدخل|وصل|خرج|عبر)\w*|دخول|وصول|عبور|خروج)\s[^.؛\n]{0,80}?\sعبر\s(?:معبر\s|منفذ\s)?$", ctx.norm[max(sentence.start, m.fstart - 110) : m.fstart]):
        return "moved"  # "رتل دخل الأراضي السورية عبر معبر كفرلوسين"
    if closed_road(ctx.norm, sentence.start, m.fstart - len(m.clitic)):
        return "other"
    if _MOVED.search(left) or _MOVED.search(left + (m.clitic or "")) or treated(ctx, m, left, sentence.start, sentence.end):
        return "moved"
    if told_from(ctx, m, left) or condemns(ctx, m, sentence.start, sentence.end) or says_that(ctx, m, sentence.start, sentence.end):
        return "speaker"
    if _HOLDING.search(left):
        return "other"  # rule description: "محافظة مأرب، التي تضم حقول صافر"
    remnants = "مخلفات" in left[-50:]  # "انفجار من مخلفات الحرب في البصرة"
    if not remnants and (m.place is None or m.place.kind in _NAMED_WIDELY) and re.search(r"(?:^|\s)(?:ال)?(?:حرب(?!\s(?:ال)?(?:الكتروني|نفسي|بارد|اعلامي|ناعم))|اباده|عدوان)\s(?:\S+\s){0,4}?(?:في|علي)\s*(?:قطاع )?$", full) and not ctx.tagged.between(max(sentence.start, m.fstart - 30), m.fstart, "trigger"):
        return "reference"
    if m.place is not None and m.place.kind in _NAMED_COARSELY and named_as_cause(_left(ctx, sentence, m, 130) + m.clitic):
        return "reference"
    if not remnants and m.place is not None and m.place.kind in _NAMED_WIDELY and _REF.search(full) and not re.search(r"(?:الهجوم|هجوم|القصف|العدوان|هجمات)\s*(?:علي|في|ب)?\s*(?:قطاع )?$", full):
        return "reference"
    if m.place is not None and m.place.kind in _NAMED_COARSELY and re.search(r"(?:ردا علي|رد علي|علي خلفيه|بسبب|منذ|عقب|لوقف|وقف)\s(?:\S+\s){0,3}?(?:علي|في|ل)?\s*(?:قطاع )?$|(?:ردا|رد) علي\s(?:[^\s،.؛]+\s){1,6}علي\s*$", full) and not re.search(r"(?:غاره|غارات|قصف|تفجير|اغتيال)\s(?:\S+\s){0,2}?(?:علي|في)\s*$|(?<!\w)(?:الذي|التي)\s(?:استهدف|طال|ضرب|هز|وقع|تعرض)\w*\s", full) and not any(t.forms[0].pos == "verb" and t.forms[0].entry.id != "answer" for t in ctx.tagged.between(max(sentence.start, m.fstart - 22), m.fstart, "trigger")):
        return "reference"
    why = _COMES_AS.search(full) if m.place is not None and m.place.kind in _NAMED_COARSELY else None
    if why is not None and not ctx.tagged.between(m.fstart - len(full) + why.end("how"), m.fstart, "trigger"):
        return "reference"  # "جاء الهجوم في إطار مقاومتها ... في العراق ورداً على الأحداث في غزة"
    if m.place is not None and m.place.kind in _NAMED_WIDELY and _FOR_THEM.search(full):
        return "reference"  # rule in-support: "دعماً لشعبنا الصامد في قطاع غزة" says why, not where
    if m.place is not None and m.place.kind == "country" and _HELPED.match(ctx.norm[m.fend : m.fend + 16]):
        return "scene"
    if re.match(r"\s+(?:ان|انه|انها|انهم|بان)\s", ctx.norm[m.fend : m.fend + 7]):
        return "speaker"
    if m.place is not None and (m.place.kind == "country" or (m.place.kind == "region" and m.place.uncertainty_km > 150) or ctx.norm[m.fstart : m.fend] in CAPITALS) and not _located(left, m):
        return "continued" if m.clitic.startswith("و") and re.search(r"\S\s*،?\s*$", left) else "reference"
    if re.search(r"(?:علم|ترفع علم|تحمل علم|مملوكه ل|مسجله في|بعلم)\s*$", left):
        return "other"
    if re.search(r"(?:ما دام|مادام|حتي|ما لم|طالما|وقف|استمرار|بسبب|ردا علي|انهاء|لحين)\s(?:\S+\s){0,3}?(?:العدوان|الحرب|القصف|الهجوم|الابادة|الاباده)\s(?:\S+\s)?(?:علي|في)\s*(?:قطاع )?$", full):
        return "reference"
    if re.search(r"(?<!\w)من (?:مواقع|مناطق|نقاط|مراكز|مرابض|قواعد|معسكرات)\S*\s(?:\S+\s){0,3}?(?:في|ب)?\s*(?:مدينه |بلده |قريه |جبل )?$", left) and (ctx.tagged.between(max(sentence.start, m.fstart - 130), m.fstart, "trigger") or re.match(r"\s*(?:و)?من (?:مواقع|مناطق|مرابض)\S*\s(?:تمركز|سيطر|انتشار)", left)):
        return "origin"
    if re.search(r"(?:قمه|اجتماع\w*|موتمر|مباحثات|محادثات|لقاء|زيار\w+|جلسه|كلمه|خطاب|مهرجان|محكمه|شيع\w*|تشييع|جنازه|عزاء|جثام\w+|مولود|ولد)\s(?:\S+\s){0,4}?(?:في|ب)\s*(?:مدينه |العاصمه )?$", left + (" ب" if m.clitic.endswith("ب") else "")) and not ctx.tagged.between(max(sentence.start, m.fstart - 44), m.fstart, "trigger"):
        return "other"
    if re.search(r"(?:(?:ال)?متمركز(?:ه|ين|ا)?|المتموضعه|المنتشره|المتواجده|الموجوده)\s(?:في|ب)?\s*(?:محيط |مدينه |بلده |قريه |مواقع )?$", left):
        return "scene" if _FORCES_STRUCK.search(left) else "other"
    if ("اصوات" in left or "دوي" in left) and _HEARD.search(left) and _DUE_TO.search(ctx.norm, m.fend, min(sentence.end, m.fend + 90)):
        return "other"  # rule heard: "الأصوات المسموعة في طرطوس تعود إلى قصف ...": where it was heard, not where it fell
    if not m.clitic and ctx.norm[m.fstart : m.fend] == "تدمر" and _DESTROYS.search(left) and re.match(r"\s(?!(?:في|ب|و|علي|شرق|غرب|شمال|جنوب)(?!\w))\w", ctx.norm[m.fend : m.fend + 3]):
        return "other"  # rule destroys: "غارات إسرائيلية تدمر مطاراً": the verb, no city
    if _launched_from(ctx, sentence, m):
        return "origin"
    if _OWN_BASE.search(left) and ctx.tagged.between(max(sentence.start, m.fstart - 110), m.fstart, "trigger"):
        return "origin"  # rule own-base: "قصفت القوات من قاعدتها في كذا مناطق ..."
    if re.search(r"من (?:(?:ال)?اتجاه|اجواء|فوق)\s(?:ال)?$", left):
        return "origin"
    if _FROM.search(left):
        launch = ctx.tagged.between(max(sentence.start, m.fstart - 60), m.fstart, "launchcue", "weapon")
        verbs = [t for t in ctx.tagged.between(max(sentence.start, m.fstart - 60), m.fstart, "trigger") if any(f.entry.id == "launch" for f in t.forms)]
        if ctx.tagged.between(max(sentence.start, m.fstart - 45), m.fstart, "launchcue") or (verbs and launch):
            return "origin"
        people = ctx.tagged.between(max(sentence.start, m.fstart - (60 if re.search(r"[،»]\sمن\s(?:بلده|قريه|مدينه|مخيم|حي|سكان)\s$", left) else 40)), m.fstart, "person", "toll")
        if people and re.search(r"(?:^|\s)(?<!بالقرب )(?<!مقربه )(?<!قريبا )(?<!القريب )من\s+(?:ابناء |بلده |قريه |مدينه |محافظه |مخيم |حي |سكان |اهالي |مستوطنه |مستوطنات |مستعمره )?[«\"“”]?(?:ال)?$", left) and not arrested_from(ctx, sentence.start, sentence.end, m):
            return "residence"
        if _MOTION.search(left):
            return "other"
        if re.search(r"(?:دخل|عبر|قادم|وصل|خرج|عاد|انسحب)\w*\s(?:\S+\s){0,3}?من(?:\s\S+){0,2}\s*$", left):
            return "other"
    if m.place is not None and m.place.kind in ("camp", "town", "village", "city", "neighbourhood") and (left.endswith("من ") or m.kind_word is not None) and _MEMBER_FROM.search(left):
        return "residence"
    if re.search(r"(?:من (?:ابناء|اهالي|سكان|مواليد)|(?<!\w)و?اصل(?:ه|ها|هم) من)\s(?:\S+\s)?$", left) or re.search(r"(?:ينحدر|تنحدر|المنحدر|ينحدرون)\s(?:\S+\s)?من\s(?:\S+\s){0,2}$", left):
        return "residence"
    if on_route(full):
        return "moved"
    if re.search(r"(?:^|\s)و?(?:شيع|شيعت|يشيع|ودع|ودعت)\s(?:\S+\s){0,2}?(?:قضاء |بلده |مدينه |قريه |مخيم |محافظه )?$", left):
        return "other"
    if re.search(r"(?:^|\s)(?:الي|نحو|باتجاه|صوب|التوجه الي|زياره|مغادره|العوده الي)\s*(?:بلده |مدينه |قريه |منطقه |مخيم |محافظه |ولايه )?(?:ال)?$", left) and _MOTION.search(left) and "هدوء" not in left:
        return "moved"
    if m.place is not None and m.place.kind == "country" and not m.clitic.endswith("ب") and re.search(r"(?<!\w)[وف]?(?:ل|الي|مع|بين|عن|ضد|من قبل|حليفه|حليف|دعم|تدعم|واتهمت?|اتهم|اتهام|سياسه|علاقات|اتفاق|مع حكومه|مفاوضات)\s*(?:و)?$", left):
        if not re.search(r"(?:علي|في|داخل|ضد) (?:\S+ )?(?:و)?$", left) and not _TOWARD.search(left):
            return "reference"
    return "scene"


_ITEM = re.compile(r"^\s*(?:\d{1,2}\s?[-–.)]|[•\-–*▪●◾🔴🔻▫])")


def _heads_item(ctx: Context, sentence: Sentence, m: Mention) -> bool:
    """Return whether a place heads an item of a digest ("١- الطارمية (١٤ كانون الأول): ..."), which is no dateline."""
    norm = ctx.norm
    return bool(_ITEM.match(norm[sentence.paragraph_start : sentence.paragraph_start + 8])) or norm[m.fend : m.fend + 2].strip() == "("


_MEMBER_FROM = re.compile(  # rule member-from: "مقتل عضو في الحركة من مخيم ...", where the dead is from
    r"(?<!\w)(?:ال)?(?:عضو|عنصر|قيادي|قايد|مقاتل|مسوول|ناشط|كادر|شاب|فتي|شهيد|اسير|منفذ|مطلوب)\w{0,2}\s(?:(?!من\s)[^،.؛\n]){0,50}?\sمن\s(?:(?:مخيم|بلده|قريه|مدينه|حي|ابناء|سكان)\s)?$"
)
_STRUCK_THERE = re.compile(r"(?:علي|ضد|استهدف\w*|استهداف|قصف\w*|هاجم\w*|ضرب\w*|مواقع|مقر\w*|مقتل|قتل\w*|اغتيال|ل)\s*(?:ال)?$")


def _at_home(ctx: Context, m: Mention, left: str) -> bool:
    """Rule at-home: "جماعة الحوثي في اليمن أطلقت ...": the country behind a group is where it is at home, unless the group is what was struck there."""
    if not left.endswith(" في "):
        return False
    tok = next(iter(reversed(ctx.tagged.between(max(0, m.fstart - 40), m.fstart, "actor"))), None)
    form = tok.form("actor") if tok is not None else None
    if tok is None or form is None or ctx.norm[tok.end : m.fstart].strip() != "في" or m.place is None or form.entry.data.get("home") != m.place.iso:
        return False
    return _STRUCK_THERE.search(ctx.norm[max(0, tok.start - 20) : tok.start - len(tok.clitic)] + tok.clitic) is None


_FORCE_THERE = re.compile(  # rule force-there: "أعلن التحالف العربي في اليمن": whom the speaker serves where, no scene
    r"(?<!\w)[وف]?(?:اعلن|قال|ذكر|افاد|اكد|اوضح|نفي|اتهم|بحسب|وفق|حسب|باسم|لفت|اشار|كشف|صرح)\w{0,2}\s(?:ل|عن\s)?(?:(?!في)[^\s،.؛]+\s){0,5}?"
    r"(?:(?:ال)?تحالف|(?:ال)?مبعوث|بعثه|(?:ال)?ممثل\w*|(?:ال)?منسق\w*|(?:ال)?سفير\w*|(?:ال)?سفاره|(?:ال)?قياده|قوات حفظ السلام|(?:ال)?امم المتحده|منظمه|(?:ال)?صليب)(?:\s(?!في)[^\s،.؛]+){0,4}?\s(?:في|الي|لدي)\s$"
)
_EACH_DID = re.compile(r"(?<!\w)[وف]?(?:وجه|شن|نفذ|قصف|اطلق|ضرب|استهدف|اعلن|قال|اكد|دان|ادان|دع|اتهم)\w{0,3}\s(?:كل|كلا)\s(?:من\s)?$")
_BODY = frozenset("الراس الصدر البطن الظهر القدم اليد الفخذ الرقبه الكتف الساق الوجه العين".split())
_IN = re.compile(
    r"(?:في|داخل|علي|ضد|شرق\w?|غرب\w?|شمال\w?|جنوب\w?|وسط|كل من|اراضي|انحاء|عموم|سماء|اجواء|حدود\w*|سواحل|قباله|مياه|باتجاه|نحو|صوب|قرب|حول|محيط|اماره|مدين\w+|العاصمه(?: ال\S+ي?ه)?|تعرضت?|ريف|مناطق|محافظ\w+|مطار|ميناء|قضاء|بلد\w+|منطقتي|اقليم|سماء|معسكر|قاعده|"
    r"\w{0,2}ستهدف\w*|\w?استهداف|\w?قصف\w*|\w?هاجم\w*|\w?تهاجم|\w?ضرب\w*|هز\w*|يهز|تهز|طال\w*|تطال|دك\w*|بقلب|قلب|ضواحي|فوق|احياء|حي|شمالي|جنوبي|شرقي|غربي)\s+$"
)


_HELPED = re.compile(r"\s(?:في|علي)\s(?:اسقاط|اعتراض|صد|التصدي)")
CAPITALS = frozenset("واشنطن طهران بغداد دمشق موسكو الرياض انقره القاهره باريس لندن عمان الدوحه ابوظبي بكين صنعاء بيروت طرابلس الخرطوم كابل برلين بروكسل نيويورك جنيف فيينا الكويت المنامه مسقط تونس الجزائر الجزاير الرباط كييف روما البيت البنتاغون الكرملين".split()) | {"تل ابيب", "ابو ظبي", "البيت الابيض"}
_BARE = frozenset("قري القري بلدات مدن المدينه البلده القريه العاصمه المنطقه المحافظه المخيم الميناء المطار المعبر القضاء الناحيه الولايه الجنوب الشمال الشرق الغرب الوسط".split())
_WITH = re.compile(r"(?:مرتبط\w*|مدعوم\w*|متحالف\w*|علاق\w*|صل\w+|استعان\w*|ارتباط\w*|اتصال|الاتصال|تنديد|اسوه|مرورا|مقارنه|تتعلق|يتعلق|خاصه|الخاصه|ترحيب|اعتراف|تربط\w*|يربط\w*|متاثر\w*)\s+$")


def _located(left: str, m: Mention) -> bool:
    """Return whether a country, wide region or metropolis stands where a scene is told, not where a government or party is."""
    if m.clitic.endswith("ب") and _WITH.search(left):
        return False
    return m.clitic.endswith("ب") or bool(_IN.search(left)) or not left.strip() or m.surface.startswith(_QUARTERS) or bool(_STRUCK_BY.search(left))


def _launched_from(ctx: Context, sentence: Sentence, m: Mention) -> bool:
    """Return whether a place is where munitions came from: a launch verb before it, "من" between, no aim after the "من"."""
    norm = ctx.norm
    cues = [t for t in ctx.tagged.between(max(sentence.start, m.fstart - 75), m.fstart) if t.has("launchcue") or any(f.entry.id == "launch" for f in t.forms)]
    for cue in reversed(cues):
        gap = norm[cue.end - 4 : m.fstart - len(m.clitic)] + " "
        if any(f.entry.cat == "trigger" and f.entry.id not in ("launch", "fire_verb") for t in ctx.tagged.between(cue.end, m.fstart, "trigger") for f in t.forms):
            continue
        gap = _OPENING.sub("", gap)
        if re.search(r"\sمن\s", " " + gap) and not re.search(r"\s(?:علي|باتجاه|نحو|صوب|الي|لكن|ثم|استهدف\w*)\s|[؛.]", gap[gap.rfind("من") :]):
            if ctx.tagged.between(max(sentence.start, cue.start - 70), m.fstart, "weapon") or (cue.has("launchcue") and "من" in norm[cue.start : cue.end + 4]):
                return True
    return False


def _speaks(ctx: Context, m: Mention, left: str) -> bool:
    """Return whether a country or capital is the subject of a verb: "وبغداد تحتج", "سبق لإيران أن"."""
    if m.place is None or m.place.kind not in ("country", "city") or m.clitic not in ("", "و", "ل", "ف"):
        return False
    if m.clitic == "ل":
        return bool(re.search(r"سبق\s+$", left))
    if m.place.kind == "country" and _after_verb(ctx, m, left):
        return True
    if re.search(r"(?:في|علي|من|الي|قرب|شرق\w*|غرب\w*|شمال\w*|جنوب\w*|وسط|مدينه|العاصمه|بين|ضد|نحو|باتجاه|عن|تجاه|داخل|محيط|ريف|ضواحي|سماء|اجواء|\w+ه)\s+$", left) or re.search(r"و\s*$", left):
        return False
    capital = m.place.kind == "country" or m.place.population > 900_000 or ctx.norm[m.fstart : m.fend] in CAPITALS
    return capital and bool(re.match(r"\s+(?:[تي]\w{3,}|لم|لن|ستـ?\w+|قد)\b", ctx.norm[m.fend : m.fend + 14])) and not ctx.tagged.between(m.fend, m.fend + 4, "exposed")


def _after_verb(ctx: Context, m: Mention, left: str) -> bool:
    """Return whether a country follows its verb: "أغلقت إسرائيل المعبر", "قصفت إيران أربيل"."""
    if m.clitic or not left.endswith(" "):
        return False
    verb = next((t for t in ctx.tagged.between(max(0, m.fstart - 16), m.fstart) if t.end == m.fstart - 1), None)
    if verb is not None:
        pos = verb.forms[0].pos
        if verb.has("speech", "perform", "deny", "claim", "condemn", "threat", "allege"):
            return pos in ("verb", "noun", "noun|verb", "imperfect") and not re.search(r"(?:في|من|علي)\s+\S+\s$", left)
        if verb.has("trigger"):
            later = bool(ctx.places(m.fend + 1, m.fend + 90))
            return pos in ("verb", "imperfect") and later
        return False
    return bool(re.search(r"(?:^|\s)[^\s]{3,}ت\s$", left)) and not re.search(r"(?:بيت|تحت|وقت|بنت|صوت|موت|زيت|انترنت|لت|ات)\s$", left)


def _new_dead(ctx: Context, end: int, start: int) -> bool:
    """Return whether a new statement of deaths opens between two places ("بالعاصمة بغداد، ومقتل ثلاثة ... جنوبي ميسان")."""
    return any(t.clitic.startswith("و") and any(f.entry.id in ("death", "injury") for f in t.forms) and ctx.norm[max(0, t.start - 4) : t.start].strip().startswith("،") for t in ctx.tagged.between(end, start, "trigger"))


_NEXT_ITEM = re.compile(r"،\sو(?!سط|قرب|شمال|جنوب|شرق|غرب)\S{3,}\s(?:\S+\s)?(?:قرب|بالقرب من|قباله|محاذي\w*|جنوب\w?|شمال\w?|شرق\w?|غرب\w?)\s")  # "منشأة قرب البوكمال، ومنزلاً قرب الميادين"


def _adjoins(norm: str, end: int, start: int) -> bool:
    """Return whether an expression's anchor hangs on the place before it ("قلعة الرحبة قرب الميادين", "الطارمية ... شمالي بغداد")."""
    gap = norm[end:start]
    if re.search(r"\s(?:فيما|بينما|في حين)\s", gap):
        return False  # another deed's clause
    if "\n" in gap or "." in gap or len(gap) > 80:
        return False
    if re.search(r"،\s*و(?:في|ب)\s|،\s*(?:كما|فيما|بينما|في حين)\s|\sثم\s|؛", gap) or _NEXT_ITEM.search(gap):
        return False
    return len(gap.split()) <= 10


def _nested_link(norm: str, end: int, start: int) -> bool:
    """Return whether two places are one nested address ("بلدة الحسينية في محافظة معان", "منشأة رأس عيسى النفطية بمديرية الصليف")."""
    gap = norm[end:start].strip()
    gap = gap + " " if gap else ""
    if len(gap) > 46:
        return False
    return bool(re.fullmatch(r"(?:،\s)?(?:(?!و)\S+\s){0,2}?(?:(?:في|ب|ال?تابع\w* ل|ال?واقعه? (?:في|ب)|ضمن|من|وسط|بوسط|شرق\w?|غرب\w?|شمال\w?|جنوب\w?|شمالي?)\s?)?(?:(?:شرق\w?|غرب\w?|شمال\w?|جنوب\w?)\s)?(?:(?:ب|ل)?(?:محافظه|قضاء|ناحيه|مديريه|مدينه|ولايه|ريف|منطقه|اقليم|العاصمه)\s)?", gap))


_UNDER = re.compile(r"[»\"”)]?\s(?:(?:ال)?(?:تابع|واقع|كاين)\w*\s)?(?:في\s|ضمن\s|ب|ل)(?:قضاء|ناحيه|مديريه|محافظه|ولايه|منطقه|عزله|بلديه|مقاطعه)\s")
_DIVISIONS = frozenset(("محافظه", "ولايه", "قضاء", "ناحيه", "مديريه", "ريف", "اقليم"))
_HOUSES = frozenset("شارع مستشفي مشفي جسر نفق دوار ميدان ساحه كوبري جامع مسجد كنيسه سوق جاده".split())
_RANK = {"country": 9, "region": 8, "water": 8, "governorate": 7, "district": 5, "city": 4, "town": 3, "camp": 2}


def _rank(place: Place) -> int:
    """Return how wide a kind of place is; a small landscape ("الغوطة الشرقية") is no wider than a district."""
    return 5 if place.kind == "region" and place.uncertainty_km <= 25 else _RANK.get(place.kind, 1)


def contains(outer: Mention, inner: Mention) -> bool:
    """Return whether one resolved place lies within another, by divisions or, for towns and districts, by distance."""
    o, i = outer.place, inner.place
    if o is None:
        return False
    if i is None:
        return True
    if o.site_id == i.site_id or i.site_id.startswith(o.site_id + "~"):
        return True
    ro, ri = _rank(o), _rank(i)
    if ro <= ri and not (o.kind == "region" and i.kind == "region"):
        return False
    if o.kind == "country":
        return o.iso == i.iso
    distance = km(o.latitude, o.longitude, i.latitude, i.longitude)
    if o.kind == "governorate":
        return o.iso == i.iso and ((bool(o.admin1) and (o.admin1 == i.admin1)) or o.name_en == i.admin1 or (not i.admin1 and distance <= o.uncertainty_km))
    if o.kind == "city" and i.kind == "district" and i.iso == o.iso and i.uncertainty_km <= 12:
        return distance <= 14.0 and o.name_en not in i.name_en  # a district of the city itself
    if o.kind == "city" and i.kind in ("airport", "military_base", "building", "oil_field", "neighbourhood") and i.iso == o.iso:
        return distance <= max(25.0, o.uncertainty_km)
    reach = max(o.uncertainty_km, {"region": 60, "district": 25, "city": 16, "town": 8, "camp": 3}.get(o.kind, 3))
    if o.kind in ("city", "town") and i.kind in ("town", "village", "camp"):
        reach = max(o.uncertainty_km, 7.0)  # a settlement of its own, not a quarter
    return distance <= reach


def _may_hold(outer: Scene, inner: Scene, *, under: bool = False) -> bool:
    """Return whether a linked place is wide or near enough to hold the finer one before it."""
    o, i = outer.mention.place, inner.mention.place
    if o is None or i is None:
        return o is not None or bool(outer.mention.kind_word in _DIVISIONS and i is not None) or (i is None and outer.mention.kind_word == "حي" and inner.mention.kind_word in _HOUSES)
    if o.iso != i.iso or o.site_id == i.site_id:
        return False
    if outer.mention.kind_word == "ريف" and o.admin1 and o.admin1 == i.admin1:
        return True  # rule countryside: "ريف X" is the province around X
    if (under and km(o.latitude, o.longitude, i.latitude, i.longitude) <= max(90.0, 2 * o.uncertainty_km)) or (inner.mention.kind_word == "حي" and o.kind in ("city", "town")):
        return True
    if (o.admin1 and o.admin1 == i.admin1 and o.kind in ("city", "district")):
        return True  # "ميدي في حجة": the chief town stands for its province
    distance = km(o.latitude, o.longitude, i.latitude, i.longitude)
    if distance <= 15.0 and i.kind not in ("city", "district"):
        return True
    return o.kind in WIDE or (distance <= max(90.0, o.uncertainty_km) and _RANK.get(o.kind, 1) > _RANK.get(i.kind, 1))


def _lists(ctx: Context, scenes: list[Scene]) -> dict[int, int]:
    """Return id(scene) -> number of its list: places that "and" joins one to the next ("في حانين ومارون الراس وعيتا الشعب") share one."""
    out: dict[int, int] = {}
    number = 0
    commas = comma_lists(ctx.norm, scenes)
    for i, scene in enumerate(scenes):
        before = scenes[i - 1] if i else None
        gap = bare_gap(ctx.norm, before.end, scene.start - len(scene.mention.clitic)) if before is not None else ""
        if before is None or gap not in ("", "،", "و", "،و") or not (scene.mention.clitic.startswith("و") or gap.endswith("و") or scene.start in commas):
            number += 1
        out[id(scene)] = number
    return out


def _containers(ctx: Context, scenes: list[Scene]) -> None:
    """Mark the places that only say where a finer place of the sentence lies, when no "and" makes them scenes of their own."""
    for lo, hi in pairwise(scenes):
        if hi.role == "scene" and lo.role in ("scene", "container", "anchor") and lo.kind not in WIDE and not hi.mention.clitic.startswith(("و", "ف")) and _UNDER.match(ctx.norm, lo.end, hi.end):
            hi.role = "container"  # rule division: "X التابعة لقضاء Y", "X بناحية Y": where X lies, whatever the index knows of Y
        elif hi.role == "scene" and lo.role == "scene" and lo.kind not in WIDE and of_division(ctx, lo.end, hi.start - len(hi.mention.clitic)):
            hi.role = "container"
    live = [s for s in scenes if s.role == "scene"]
    if len(live) > 1 and live[0].mention.role == "dateline" and not live[1].mention.clitic.startswith("و"):
        live[0].role = "container"  # the head of a digest's item; the item itself names the spot
        live = live[1:]
    for before, scene in pairwise(scenes):
        if before.role in ("anchor", "container") and scene.role == "scene" and scene.expression is None and any(s.role == "scene" and s.start < before.start for s in scenes) and not scene.mention.clitic.startswith(("و", "ف")) and _nested_link(ctx.norm, before.end, scene.start - len(scene.mention.clitic)) and _may_hold(scene, before):
            scene.role = "container"  # "بين بلدتي A وB في قضاء C"
    lists = _lists(ctx, live)
    for outer in live:
        for inner in live:
            if outer is inner or outer.role != "scene" or inner.role != "scene":
                continue
            if outer.mention.place is not None and outer.mention.place is inner.mention.place:
                continue
            lo, hi = (outer, inner) if outer.start < inner.start else (inner, outer)
            gap = ctx.norm[lo.end : hi.start - len(hi.mention.clitic)]
            linked = lists[id(outer)] != lists[id(inner)] and lo is inner and not hi.mention.clitic.startswith(("و", "ف")) and _nested_link(ctx.norm, inner.end, outer.start - len(outer.mention.clitic)) and _may_hold(outer, inner, under="التابع" in gap or outer.mention.kind_word in _DIVISIONS)
            if not linked and ((inner.mention.place is None and outer.kind not in WIDE) or not contains(outer.mention, inner.mention)):
                continue
            if outer.kind not in WIDE and sum(n == lists[id(outer)] for n in lists.values()) > 1 and ctx.tagged.between(lo.end, hi.start, "trigger"):
                continue  # rule one-of-a-list: "قريتي كذا وكذا ... بعد استهداف حقل ...": one of the villages holds no field told afterwards
            if outer.kind in ("region", "water") and re.search(r"،\s*و(?:بعد|في|كما|فيما|بينما|عند)|؛|\sثم\s", gap):
                continue
            joined = (hi.mention.clitic.startswith("و") and gap.strip() in ("", "،")) or bool(re.fullmatch(r"\s*،?\s*و\S*\s(?:\S+\s)?", gap.rstrip() + " "))
            if (joined or lists[id(outer)] == lists[id(inner)]) and (outer.kind not in COARSE or (outer is hi and abroad(outer, inner))):
                continue
            if (outer.kind in WIDE and len(gap) < 260) or linked or (len(gap) < (150 if lo is outer else 60) and not re.search(r"[،؛]\s*و|\sثم\s|\sو(?:في|علي|اخر\w*|\d+|غار\w+|ضرب\w+|قذيف\w*|ثلاث\w*|اربع\w*|خمس\w*)\s", gap)):
                if linked and inner.mention.place is None and inner.expression is None and outer.kind not in WIDE and inner.mention.kind_word in _HOUSES:
                    inner.role = "other"  # a mosque or street that nothing knows: the quarter that holds it is the scene
                    break
                outer.role = "container"
                if linked and inner.mention.kind_word == "حي" and inner.mention.place is not None and not contains(outer.mention, inner.mention) and outer.kind in ("city", "town"):
                    inner.mention = replace(inner.mention, place=None)  # rule quarter-of: "حي الروضة بمدينة مأرب" is no quarter of another town
                break
