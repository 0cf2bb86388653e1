"""Names that only make sense together: a village and its province, two ends of a road, a town told again as a neighbour's bearing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from gazetteer.model import Mention, Place
from gazetteer.sources import km
from incidents import regex as re
from incidents.context import Context

if TYPE_CHECKING:
    from incidents.scenes import Scene

# A struck hospital is a scene; one that took in the wounded is none.
_STRUCK = re.compile(r"(?:علي|محيط|قرب|من|حول|امام|ساحه|بوابه|داخل|باتجاه|و?(?:ي|ت)?(?:استهدف|قصف|اقتحم|حاصر|ضرب|اصاب|دمر|احرق|هاجم|داهم|طال)\S*|استهداف|اقتحام|حصار|قصف|مهاجمه|تدمير|استهدفا)\s+(?:\S+\s)?(?:ال)?(?:مستشف\w+|مشف\w+|مستوصف)(?:\s|$)")
_CLINIC = re.compile(r"(?:مستشف\w+|مشف[يى]|مشافي|مستوصف|المركز الطبي|مركز طبي)\s(?:\S+\s){0,2}?(?:في\s|ب)?(?:مدينه\s|محافظه\s|بلده\s|قريه\s)?[«\"“]?$")
_ON_THEIR_WAY = re.compile(r"(?:في|علي|اثناء|خلال)\s(?:طريق(?:ه|ها|هم|هما)|توجه(?:ه|ها|هم|هما)|ذهاب(?:ه|ها|هم|هما)|عودت(?:ه|ها|هم|هما))\s(?:الي|نحو|من)\s(?:مستشف\w*|مشف\w*|مركز صحي|عياده)\s(?:[^\s،.؛]+\s){0,3}?(?:في\s|ب)?(?:بلده\s|مدينه\s|قريه\s)?[«\"“]?(?:ال)?$")
_CARE = re.compile(r"نقل|وصول|جثامين|مصادر|مصدر|يتلق|علاج|وصل\w*|اسعف|اسعاف|مدير|طبي|اطباء|طواري|حمل|جثم|جثث|مشرحه|الي\s(?:\S+\s)?(?:ال)?(?:مستشف|مشف)")
_SOURCES = re.compile(r"(?<!\w)(?:ال)?(?:مصادر|مصدران|مصدرين|شهود|مسعفون|مسعفين|اطباء|طبيب|ناشطون|ناشطين|سكان محليون|مراسل\w*)\s(?:ال)?(?:\S+ه\s|\S+يون\s|عيان\s|\S+ي\s|من\s){0,2}(?:في|من|ب)\s*(?:\S+\s)?(?:ال)?$")
_LINK = re.compile(r"\s?(?:ال\S+\s)?(?:في|ب|ضمن|ال?تابعه? ل|ال?واقعه? (?:في|ب)|وسط|(?:شمال|جنوب|شرق|غرب)\w?)?\s?(?:(?:شمال|جنوب|شرق|غرب)\w?\s)?(?:محافظه|ولايه|مديريه|قضاء|ناحيه|ريف|مدينه|منطقه|اقليم)?\s?$")


def treated(ctx: Context, m: Mention, left: str, start: int, end: int) -> bool:
    """Rule hospital: the place of a clinic that took in people ("نُقلوا إلى مستشفى العريش العسكري", "مصادر في مستشفى X") is no scene."""
    word = ctx.norm[m.fstart : m.fend]
    head = left + m.clitic
    inside = word.startswith(("مستشف", "مشف", "المستشف"))
    if _ON_THEIR_WAY.search(head):
        return True  # "وكانوا في طريقهم إلى مشفى في بلدة ..."
    if not inside and not _CLINIC.search(head):
        return False
    if re.match(r"\s(?:تضرر|دمر|استهدف|قصف|اصيب ب)", ctx.norm[m.fend : m.fend + 10]):
        return False
    around = ctx.norm[max(start, m.fstart - 90) : min(end, m.fend + 40)]
    return bool(_CARE.search(around)) and not _STRUCK.search(head + (word + " " if inside else ""))


def told_from(ctx: Context, m: Mention, left: str) -> bool:
    """Rule sources: the seat of those who tell it ("مصادر طبية في X", "شهود عيان من X") is no scene."""
    match = _SOURCES.search(left + m.clitic)
    return match is not None and not ctx.tagged.between(m.fstart - len(m.clitic) - len(match.group()), m.fstart, "trigger")


_THAT = re.compile(r"\s(?:ب)?ان(?:ه|ها|هم)?\s")


def says_that(ctx: Context, m: Mention, start: int, end: int) -> bool:
    """Rule said-that: what stands between a verb of saying and its "that" belongs to the speaker ("ذكرت شبكة أخبار درعا أن ...")."""
    said = ctx.tagged.between(start, m.fstart, "speech")
    aside = bool(said) and m.fstart - said[-1].end < 120 and re.fullmatch(r"\s[^،.]{3,40}،\sو(?:هو|هي)\s[^،.]{3,80}", ctx.norm[said[-1].end : m.fstart]) is not None  # "قال فلان، وهو مسؤول الإعلام في نينوى، إن ..."
    if not said or (m.fstart - said[-1].end > 60 and not aside):
        return False
    that = _THAT.search(ctx.norm, m.fend, min(end, m.fend + 60))
    if that is None or ctx.tagged.between(m.fend, that.start(), "speech"):
        return False
    return not ctx.tagged.between(said[-1].end, that.start(), "trigger", "toll") and (aside or "،" not in ctx.norm[said[-1].end : m.fstart])


_ROAD_END = re.compile(r"(?<!\w)(?:ال)?(?:طريق|اوتوستراد|اوتستراد|اوتوسترادات)\s(?:الدولي\s|السريع\s|العام\s)?(?:\S+\s?[-–]\s?|(?:ال(?:واصل|رابط|ممتد)\S*\s)?بين\s[^،.؛]{2,30}\sو?(?:بلده\s|مدينه\s|قريه\s)?)(?:ال)?$")


def road_end(left: str) -> bool:
    """Rule road-end: the second end of a road ("على أوتوستراد دمشق - درعا", "على الطريق الواصل بين س وبلدة ص") only says which road."""
    return bool(_ROAD_END.search(left))


_BODY_OF = re.compile(r"(?:(?P<hit>(?<!\w)[وف]?[يت]?(?:استهدف|قصف|هاجم|ضرب|طال|دمر|اقتحم|داهم|احرق)\w*|(?:استهداف|قصف|مهاجمه|تدمير|اقتحام|حرق))|(?<!\w)(?:في|علي|داخل|محيط|قرب|امام))\s(?:[^\s،.؛]+\s){0,2}?(?:مجلس|بلديه|مديريه|قايمقاميه|محكمه|مديريه ناحيه|قياده شرطه|شرطه|اداره|سجن)\s(?:مدينه\s|بلده\s|ناحيه\s|قضاء\s)?(?:ال)?$")
_WHO_SAYS = re.compile(r"(?<!\w)(?:ال)?(?:مصدر|مصادر|مسوول|مسوولون|مسوولين|قيادي|عضو|اعضاء|رييس|متحدث|ناطق|مدير|موظف|موظفون|نايب|مراسل|شاهد|مستشار|قال|افاد|ذكر|اعلن|اكد|صرح)\w*\s")


def struck_body(ctx: Context, m: Mention, left: str) -> bool:
    """Rule struck-body: a local body's seat that a blow fell on lies in the town it is named by ("استهدفت مقراً في مجلس تل تمر العسكري"); one whose people speak is no scene."""
    if m.place is None or m.place.kind not in ("town", "village", "city", "district"):
        return False
    if not any(word in left for word in ("مجلس", "بلديه", "مديريه", "قايمقاميه", "محكمه", "شرطه", "اداره", "سجن")):
        return False
    found = _BODY_OF.search(left + m.clitic)
    if found is None or _WHO_SAYS.search(left):
        return False
    if found["hit"]:
        return True
    return bool(ctx.tagged.between(m.fstart - len(m.clitic) - 80, m.fstart, "trigger"))


_SERVED = re.compile(r"(?<!\w)(?:ال)?(?:يعمل|عمل|كان يعمل|عملوا|يعملون|ينتمي|ينتمون|منتمي|منتمين|انتم\w*|مسوول|امير|قيادي|عنصر)\s[^،.؛]{0,40}?(?:مفرزه|قاطع|كتيبه|سريه|خليه|مضافه|اماره|ولايه)\s(?:[^\s،.؛]+\s){0,2}ب?(?:ال)?$")


_BRIGADE_OF = re.compile(r"(?:(?<!\w)(?:قايد|عناصر|مقاتلي|مقاتلو|قوات|قيادي في|مسلحي|مسلحو|افراد|جنود)\s[«\"“]?|[«\"“])(?:لواء|كتيبه|كتايب|سريه|فوج)\s$")


def of_a_side(ctx: Context, m: Mention, left: str) -> bool:
    """Rules side-named and suspect's-unit: a side's own name after "areas of" is no place ("ضمن مناطق «قسد»"); nor is the unit that a suspect served in ("يعمل في مفرزة قاطع بلدروز")."""
    if m.place is None and any(t.start <= m.fstart and m.fend <= t.end for t in ctx.tagged.between(m.fstart - 1, m.fend, "actor", "party")):
        return True
    if not any(word in left for word in ("مفرزه", "قاطع", "كتيبه", "كتايب", "سريه", "خليه", "مضافه", "اماره", "ولايه", "لواء", "فوج")):
        return False
    return _SERVED.search(left + m.clitic) is not None or _BRIGADE_OF.search(left) is not None


_IN_THE_NAME = re.compile(r"(?<!\w)[وف]?(?:ال|لل|بال)?(?:متحدث|متحدثه|ناطق|ناطقه)\s(?:\S+\s){0,2}?باسم\s(?:مركز|هييه|جهاز|مديريه|قياده|شرطه|وزاره|غرفه|مجلس|شركه|اتحاد|نقابه|لجنه|فرع|اداره|مستشف\w+|الهلال الاحمر|جمعيه|بلديه|منظمه|اسعاف)\s(?:[^\s،.؛:«\"“]+\s){0,6}?$")
_OFFICER = re.compile(r"(?<!\w)[وف]?(?:[يت]?استهدف\w*|استهداف|اغتيال|اغتال\w*|مقتل|اصابه|انفجار|تفجير|قتل|اصيب)\s(?:(?:ال\w+|\w+ه)\s){0,2}?(?:سياره\s|منزل\s|موكب\s|مركبه\s|اليه\s|ب?عجله\s)(?:تابعه\sل|تقل\s)?(?:ال)?(?:قايد|مدير|رييس|مسوول|امر|نايب|معاون|عضو|ضابط)\s[^،.؛:\n]{2,50}?\s(?:في|ب)\s?(?:مدينه\s|بلده\s|محافظه\s)?$")


def of_an_office(left: str) -> bool:
    """Rules spokesman-for and officer-of: the place in the name of whom somebody speaks for ("المتحدث باسم مركز طب الطوارئ غرب ليبيا"), or in an officer's title ("استهدف سيارة قائد الشرطة في مدينة بزاعة"), is no scene."""
    if "باسم" in left and _IN_THE_NAME.search(left) is not None:
        return True
    return any(word in left for word in ("سياره", "منزل", "موكب", "مركبه", "اليه", "عجله")) and _OFFICER.search(left) is not None


_ROAD_NAMED = re.compile(r"\s(?:ب|في\s|عند\s)(?:(?:اطراف|مدخل|محيط|وسط|داخل|ضواحي|مخرج)\s)?(?:مدينه|بلده|قضاء|ناحيه|ريف)\s")


def road_named(ctx: Context, m: Mention, left: str) -> bool:
    """Rule road-named: a road called after a village and told with its own address ("على طريق الباسوطة بأطراف مدينة عفرين") lies there."""
    return left.endswith("طريق ") and not m.clitic and _ROAD_NAMED.match(ctx.norm, m.fend) is not None


_SIDE_OF = re.compile(r"\s?من (?:ال)?(?:طرف|جهه|ناحيه|جانب)\sال(?:شمالي|جنوبي|شرقي|غربي)\w*\s(?:ل|من\s|في\s)?(?:مدينه\s|بلده\s)?")
_UNIT = re.compile(r"(?:مقر\s)?(?:ال)?(?:فرقه|لواء|فوج|كتيبه)\s")


def unit_elsewhere(ctx: Context, scenes: list[Scene]) -> None:
    """Rule unit-elsewhere: a unit whose base is known far away, told with another address, stands there and not at its base ("مقر للفرقة 17 بمنطقة الشيحا")."""
    for unit in scenes:
        base = unit.mention.place
        if unit.role != "scene" or base is None or base.kind != "military_base" or not _UNIT.match(ctx.norm, unit.mention.fstart):
            continue
        for other in scenes:
            there = other.mention.place
            if other.role not in ("scene", "container") or there is None or there.kind not in ("town", "village", "city", "district", "neighbourhood", "region") or not 0 < other.start - unit.end < 110:
                continue
            lead = ctx.norm[max(unit.end, other.start - 14) : other.start - len(other.mention.clitic)] + other.mention.clitic
            if km(base.latitude, base.longitude, there.latitude, there.longitude) > 40 and re.search(r"(?:\s(?:في|ضمن|قرب)\s(?:\S+\s)?|(?:^|\s)ب(?:منطقه\s|باديه\s|بلده\s|قريه\s|ريف\s|مدينه\s)?|\s(?:منطقه|باديه)\s)$", lead) and not ctx.tagged.between(unit.end, other.start, "trigger"):
                unit.role = "other"
                break


_CLOSED = re.compile(r"(?<!\w)(?:ب|ل|و|ال)*(?:اغلاق|قطع|غلق|فتح|اغلقت?|قطعت?|اغلقوا|انقطاع)\s(?:ال)?(?:طريق|طرق|شارع|حركه|اوتوستراد)(?!\w)[^.؛\n]{0,60}?\sمن\s[^.؛\n]{2,50}?\s(?:حتي|الي)\s[«\"“]?(?:\S+\s)?(?:ال)?$")


_CURFEW = re.compile(r"(?:استمر\w*|تواصل\w*|فرض\w*|رفع\w*|اعلن\w*|سريان|تمديد|رفع)\s(?:\S+\s){0,2}?(?:حظر (?:ال)?تجو\w+|منع (?:ال)?تجو\w+)\s(?:\S+\s)?(?:في|ب|علي)\s?(?:مدينه\s|بلده\s|قضاء\s|محافظه\s|عموم\s)?(?:ال)?$")


def closed_road(norm: str, start: int, at: int) -> bool:
    """Rule closed-road: how far a road was closed ("إغلاق الطريق الساحلي من الإشارة حتى بوابة الحرشة") is no scene."""
    if "تجو" in norm[max(start, at - 40) : at] and _CURFEW.search(norm, max(start, at - 90), at):
        return True  # "فيما استمر حظر التجوال في مدينة الفلوجة"
    return "طريق" in norm[max(start, at - 130) : at] and _CLOSED.search(norm, max(start, at - 150), at) is not None


def condemns(ctx: Context, m: Mention, start: int, end: int) -> bool:
    """Rule condemner: the seat of those who condemn a deed ("دانت السفارة في بغداد الهجوم", "وفي بورتسودان، دان المجلس المجزرة") is no scene; what stands behind the deed is."""
    said = next(iter(ctx.tagged.between(start, end, "condemn")), None)
    if said is None or not any(t.start > said.end for t in ctx.tagged.between(said.end, end, "trigger")):
        return False
    if m.fstart < said.start:
        return not ctx.tagged.between(start, said.start, "trigger") and "؛" not in ctx.norm[m.fend : said.start]
    return m.fstart - said.end < 45 and not ctx.tagged.between(said.end, m.fstart, "trigger") and any(t.start > m.fend for t in ctx.tagged.between(m.fend, end, "trigger"))


def between_two(norm: str, first: Mention, second: Mention) -> bool:
    """Rule between-two: "بين بلدتي A وB" names one spot, not two."""
    lead = norm[max(0, first.fstart - 22) : first.fstart - len(first.clitic)]
    gap = norm[first.fend : second.fstart - len(second.clitic)]
    return bool(re.search(r"(?<!\w)بين\s(?:(?:بلدتي|قريتي|مدينتي|منطقتي|حيي|مفرقي|محوري)\s)?[«\"“(]?(?:ال)?$", lead)) and gap.strip(" )»\"”،(«“") in (("", "بلده", "قريه", "مدينه") if second.clitic.startswith("و") else ("و", "وبلده", "وقريه", "ومدينه", "ومنطقه"))


_BEARING = re.compile(r"[»\"”)]?،?\s(?:(?:الي|في)\s)?(?:ال)?(?:شمال|جنوب|شرق|غرب)\w{0,2}\s(?:(?:ال)?(?:شرق|غرب)\w{0,2}\s)?(?:من\s)?(?:العاصمه\s|مدينه\s)?(?:العراقيه\s|السوريه\s)?")
_METROPOLIS, _FAR = 500_000, 450.0  # inhabitants, km: how far off a place is told by its bearing from a great city


def _fits(inner: Place, outer: Place) -> bool:
    if outer.kind == "country":
        return inner.iso == outer.iso
    if inner.admin1 and inner.admin1 == outer.admin1 and inner.iso == outer.iso and inner.kind != "neighbourhood":
        return True  # "راوة غربي الرمادي", however wide the province
    distance = km(inner.latitude, inner.longitude, outer.latitude, outer.longitude)
    if inner.kind == "neighbourhood" and outer.kind in ("city", "town"):
        return distance <= 30.0  # a quarter lies in its own city
    if outer.kind in ("district", "town") and inner.admin1 and outer.admin1 and inner.admin1 != outer.admin1:
        return distance <= max(60.0, 2 * outer.uncertainty_km)
    return distance <= max(150.0, 2 * outer.uncertainty_km) and (inner.iso == outer.iso or outer.kind not in ("governorate", "district"))


def settle_addresses(ctx: Context, scenes: list[Scene]) -> None:
    """Rule address-conflict: of "X في محافظة Y" Y decides; an X resolved far from it is another X, or a name that the index lacks."""
    for inner, outer in pairwise(scenes):
        i, o = inner.mention.place, outer.mention.place
        if i is None or o is None or inner.role not in ("scene", "anchor") or outer.mention.clitic.startswith(("و", "ف")) or inner.expression is not None:
            continue
        quarter = inner.mention.kind_word == "حي" and o.kind in ("city", "town")
        abroad = i.iso != o.iso and (outer.mention.kind_word in ("منطقه", "قضاء", "محافظه", "ريف", "ناحيه") or bool(re.search(r"(?:منطقه|قضاء|محافظه|ناحيه)\s$", ctx.norm[inner.end : outer.start])))
        if _fits(i, o) and not abroad and not (quarter and km(i.latitude, i.longitude, o.latitude, o.longitude) > 30):
            continue
        gap = ctx.norm[inner.end : outer.start]
        if _BEARING.fullmatch(gap) and i.iso == o.iso and o.population > _METROPOLIS and km(i.latitude, i.longitude, o.latitude, o.longitude) <= _FAR:
            continue  # rule from-the-capital: "قاعدة عين الأسد غربي بغداد" lies two hundred kilometres west of it
        linked = gap + ctx.norm[outer.start : outer.end].split()[0] + " "
        far = re.match(r"(?:ولايه|محافظه|قضاء)\s", ctx.norm[outer.start : outer.end]) or outer.mention.kind_word in ("ولايه", "محافظه")
        chained = bool(far) and len(gap) < 40 and not re.search(r"\sو|[.؛]", gap) and not ctx.tagged.between(inner.end, outer.start, "trigger")
        if not chained and not _SIDE_OF.fullmatch(gap) and ("،" in gap or not (outer.mention.clitic.endswith("ب") or re.search(r"(?:^|\s)ب", gap) or re.search(r"(?<!\w)(?:في|ضمن|ال?تابعه? ل|(?:شمال|جنوب|شرق|غرب)\w?)\s", linked)) or not _LINK.fullmatch(gap)):
            continue
        if o.kind in ("country", "region", "water"):
            continue
        other = next((c.place for c in inner.mention.candidates if _fits(c.place, o) and not (quarter and km(c.place.latitude, c.place.longitude, o.latitude, o.longitude) > 30)), None)
        inner.mention = replace(inner.mention, place=other)
        if other is None and outer.role == "anchor":
            outer.role = "container"


_HELD_BY = re.compile(r"[»\"”]?،?\s(?:ال)?(?:خاضع|تابع|واقع)\S*\s[^،.؛]{2,70}")


def countryside(ctx: Context, scenes: list[Scene]) -> None:
    """Rules countryside and border: "ريف X" and "الحدود" after another place of the same address only say where it lies."""
    for before, scene in pairwise(scenes):
        lead = ctx.norm[max(0, scene.start - 14) : scene.start - len(scene.mention.clitic)]
        rural = scene.mention.kind_word == "ريف" or re.search(r"ريف\s(?:مدينه\s|محافظه\s)?$", lead)
        border = ctx.norm[scene.start : scene.end].startswith("الحدود") or (scene.expression is not None and scene.expression.relation == "border")
        gap = ctx.norm[before.end : scene.start]
        if rural and scene.role == "scene" and before.role in ("scene", "container") and _HELD_BY.fullmatch(gap):
            scene.role = "container"  # "مدينة عفرين، الخاضعة لسيطرة الفصائل بريف حلب"
            continue
        if scene.role == "scene" and (rural or border) and before.role in ("scene", "container", "anchor") and len(gap) < 50 and not re.search(r"\sو|[،.؛]", gap) and not ctx.tagged.between(before.end, scene.start, "trigger") and (not border or before.kind not in ("country", "region")):
            scene.role = "container"


_WITHIN = re.compile(r"[»\"”)]?\s(?:(?:في|ب|داخل)\s?)?(?:(?:شمال|جنوب|شرق|غرب|اقصي|وسط)\w*\s){0,3}")


def border_in(ctx: Context, scenes: list[Scene]) -> None:
    """Rule border-in: in "على الحدود مع العراق غربي إيران" the country behind the border is the one that holds the scene."""
    for before, scene in pairwise(scenes):
        if before.role == scene.role == "scene" and before.expression is not None and before.expression.relation == "border" and scene.kind in ("country", "governorate") and not scene.mention.clitic.startswith("و") and _WITHIN.fullmatch(ctx.norm[before.end : scene.start - len(scene.mention.clitic)] + scene.mention.clitic):
            scene.role = "container"


_PAIR = re.compile(r"(?:منطقتي|قريتي|بلدتي|عزلتي|حيي|جبلي|مدينتي|محلتي)\s[«\"“]?(?:ال)?$")
_DIVISION = re.compile(r"(?:مديريه|قضاء|ناحيه|محافظه|ولايه|عزله)\s")
_OTHER_ONE = re.compile(r"[»\"”]?\sو[«\"“]?\S+[»\"”]?(?:\s\S+)?\s(?:(?:في|التابعتين ل|ضمن)\s?)?")


def pair_in(ctx: Context, scenes: list[Scene]) -> None:
    """Rule pair-in: in "منطقتي العدلين والمقام بمديرية المتون" the district holds the two, the second known or not."""
    for before, scene in pairwise(scenes):
        if before.role != "scene" or scene.role != "scene" or not _DIVISION.match(f"{scene.mention.kind_word or ''} {ctx.norm[scene.start : scene.end]}".lstrip()):
            continue
        gap = ctx.norm[before.end : scene.start - len(scene.mention.clitic)]
        start = before.start - len(before.mention.clitic)
        full = gap[: gap.rfind(" ") + 1]
        if _PAIR.search(ctx.norm[max(0, start - 14) : start]) and _OTHER_ONE.fullmatch(full):
            scene.role = "container"


_MEANWHILE = re.compile(r"،?\s(?:في حين|فيما|بينما)\s")


def _two_deeds(ctx: Context, scene: Scene, scenes: list[Scene]) -> bool:
    """Rule meanwhile: "وفي الموصل، هاجم مسلحون ... في حين قتل آخرون ... في بلدة القحطانية" tells one deed in each place."""
    finer = next((s for s in scenes if s.role == "scene" and s.start > scene.end), None)
    if finer is None:
        return False
    turn = _MEANWHILE.search(ctx.norm, scene.end, finer.start)
    return turn is not None and bool(ctx.tagged.between(scene.end, turn.start(), "trigger")) and bool(ctx.tagged.between(turn.end(), finer.start, "trigger"))


def told_twice(ctx: Context, start: int, scenes: list[Scene]) -> None:
    """Rules told-twice and fronted: a town named again as the bearing of a finer place ("وفي طولكرم ... عنبتا شرق طولكرم"), or put in front of one of its province, only holds it."""
    for scene in scenes:
        place = scene.mention.place
        if scene.role != "scene" or place is None:
            continue
        lead = ctx.norm[start : scene.start].strip().replace('"', "").replace("«", "")
        if lead in ("في", "وفي", "ففي", "و في") and _two_deeds(ctx, scene, scenes):
            continue
        if place.kind in ("city", "town") and place.admin1 and lead in ("في", "وفي", "ففي", "و في") and re.match(r"[»\"]?(?:\s(?:شمالا|جنوبا|شرقا|غربا|شمال|جنوب|شرق|غرب)\S*(?:\s\S+)?)?(?:\s(?:ايضا|كذلك))?،", ctx.norm[scene.end : scene.end + 30]):
            finer = [s for s in scenes if s.role == "scene" and s.start > scene.end and s.mention.place is not None and s.mention.place.site_id != place.site_id and s.mention.place.kind in ("town", "village", "camp", "neighbourhood")]
            if finer and all(s.mention.place is not None and s.mention.place.admin1 == place.admin1 for s in finer):
                scene.role = "container"
                continue
        if lead in ("في", "وفي", "ففي", "و في") and any(s is not scene and s.start > scene.end and s.mention.place is not None and s.mention.place.site_id == place.site_id and s.role in ("container", "scene") and any(o.role == "scene" and o.mention.place is None and (o.mention.kind_word == "حي" or ctx.norm[o.start : o.end].startswith("حي ")) and 0 <= s.start - o.end < 16 for o in scenes) for s in scenes):
            scene.role = "container"  # "وفي مدينة إدلب قُتل شخص ... وسط حي القصور في مدينة إدلب"
            continue
        if any(s.role == "anchor" and s.mention.place is not None and s.mention.place.site_id == place.site_id and s.start > scene.end for s in scenes) and any(s.role == "scene" and s is not scene and s.start > scene.end for s in scenes):
            scene.role = "container"
