"""Rules of telling: what is a headline, which words of time date nothing, whom a verb without a subject goes on with, which place "the city" is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from gazetteer.sources import km
from incidents import regex as re
from incidents.actors import Actor, actors_between
from incidents.context import Context
from incidents.dates import DateExpr, When, resolve
from incidents.frames import Frame
from incidents.tagger import Sentence

if TYPE_CHECKING:
    from incidents.event import Event
    from incidents.scenes import Scene
    from incidents.weapons import WeaponHit

IN_THE = re.compile(r"(?:(?:في|علي|الي|نحو|باتجاه|وسط|محيط|\S*(?:شرق|غرب|شمال|جنوب)\S?)\s|ب)$")
_KINDS_OF = {"مدينه": ("city", "town"), "بلده": ("town", "village"), "قريه": ("village",), "مخيم": ("camp",), "محافظه": ("governorate",), "مطار": ("airport",), "حي": ("neighbourhood",)}


_SINCE_THEN = re.compile(r"(?:^|\s)و?ف?منذ (?:(?P<clause>ان|ما)|(?:ال)?سيطره|اجتياح|احتلال|تحرير|استعاده|دخول|وصول|تولي)\s[^،.؛:]{0,90}$")


def since_when(norm: str, expr: DateExpr, frame: Frame) -> bool:
    """Return whether words of time date no incident: how long nothing happened ("الأولى منذ ستة أيام"), the year of a total ("خلال العام 2025").

    The day of a clause "since ..." holds for what that clause itself tells ("منذ أن اغتالت مسيّرة ... في 3 كانون الثاني").
    """
    then = _SINCE_THEN.search(norm, max(0, expr.start - 120), expr.start)
    if then is not None and not then.start() <= frame.head.start < expr.start:
        return True
    if expr.kind == "year" and re.search(r"(?:خلال|علي مدي|طوال)\s(?:ال)?$", norm[max(0, expr.start - 10) : expr.start]):
        return True
    if re.search(r"(?:^|\s)منذ (?:بدء|بدايه|اندلاع|انطلاق|انطلاقه|تفجر|نهايه|انتهاء|قيام|تاسيس|سقوط|توقيع|اتفاق|انسحاب)\s[^،.؛:]{0,70}$", norm[max(0, expr.start - 90) : expr.start]):
        return True
    if not frame.head.earlier and _MOST_SINCE.search(norm, max(0, expr.start - 150), expr.start):
        return True  # "الهجوم الأكبر منذ انتخاب الرئيس في مايو"
    return expr.kind == "ago" and norm[expr.start : expr.end].startswith("منذ") and bool(re.search(r"(?:الاول|الاولي|اول|هدوء|توقف|انقطاع)\s(?:\S+\s){0,7}?$", norm[max(0, expr.start - 60) : expr.start]))


def of_the_cause(norm: str, frame: Frame, expr: DateExpr) -> bool:
    """Rule cause-day: in "قصف أربيل رد على هجوم كرمان يوم 3 يناير" the day is that of what is answered."""
    return expr.start > frame.head.end and bool(re.search(r"\s(?:ردا|رد|انتقاما|ثارا)\s(?:علي|ل)\S*\s(?:\S+\s){0,8}?(?:في |يوم |مساء |فجر )?$", norm[frame.head.end : expr.start])) and not re.search(r"[،؛]", norm[frame.head.end : expr.start])


_MOST_SINCE = re.compile(r"(?<!\w)(?:ال|من )?(?:اكبر|اعنف|اشد|اسوا|اضخم|اخطر|ادمي|اوسع|اكثر)(?!\w)[^.؛\n]{0,70}?\sمنذ\s[^.؛،\n]{0,70}$")


def headlines(norm: str, body: list[Sentence]) -> set[int]:
    """Return the paragraphs that are headlines: short lines without a full stop before the first paragraph of running text."""
    out: set[int] = set()
    if not any(s.end - s.paragraph_start >= 160 for s in body[1:]):
        body = [*body[:1], *body[:1]][: len(body)]  # a list of short items: its first line alone
    for n, sentence in enumerate(body[:6]):
        alone = (n + 1 == len(body) or body[n + 1].paragraph != sentence.paragraph) and sentence.first
        if n and (re.match(r"\s*(?:[-–•*▪]|\d{1,2}\s?[-–.)])", norm[sentence.paragraph_start : sentence.start + 3]) or not alone or sentence.end - sentence.paragraph_start >= 160 or norm[sentence.end : sentence.end + 1] == "."):
            break
        if sentence.end - sentence.paragraph_start < 160 and len(body) > 1:
            out.add(sentence.paragraph)
    return out


def stands_alone(sentences: list[Sentence], one: Sentence) -> bool:
    """Return whether a sentence is all of its paragraph: a headline is, the lead of a text in one paragraph is none."""
    return one.first and not any(s.paragraph == one.paragraph and s is not one for s in sentences)


def the_place(norm: str, at: int, noun: str, events: list[Event]) -> Scene | None:
    """Rule the-city: "في المدينة" is the city told last, "في المخيم" the camp told last."""
    if not IN_THE.search(norm[max(0, at - 10) : at]):
        return None
    kinds = _KINDS_OF.get(noun, ())
    for event in reversed(events):
        told = next((s for s in (*event.places[:-9:-1], *event.around[:-9:-1]) if s.kind in kinds), None)
        if told is not None:
            return told
    return None


_AT_THE = re.compile(r"(?:كانت?\s|(?:في|علي|الي|داخل|وسط|محيط|ساحه|باحه|مبني|بوابه|فناء|اقسام|قسم|استهدف\S*|قصف\S*)\s|ب)$")


def named_here(ctx: Context, start: int, at: int, noun: str) -> Scene | None:
    """Rule named-here: "the town", "the hospital" of a sentence that has named one before ("شيّعت بلدة ... في غارة على البلدة", "قال مدير مستشفى ... ساحة المستشفى")."""
    from incidents.scenes import Scene as Made

    if noun not in ("بلده", "قريه", "مخيم", "مستشفي", "مطار", "ميناء", "معبر", "حقل", "قاعده", "معسكر", "سجن", "جسر", "سد") or not _AT_THE.search(ctx.norm[max(0, at - 10) : at]):
        return None
    told = [m for m in ctx.places(start, at) if m.kind_word == noun or ctx.norm[m.fstart : m.fend].startswith(noun + " ")]
    return Made(told[-1].fstart, told[-1].fend, told[-1], None, "scene") if len({m.fstart for m in told}) == 1 else None


_IN_THE_CITY = re.compile(r"[»\"]?\s(?:(?:في|وسط|داخل|جنوب|شمال|شرق|غرب)\S?\s|ب)المدينه(?!\w)")


def only_city(ctx: Context, at: int) -> Scene | None:
    """Rule only-city: "the city" of a report that has named one city alone is that city, whoever spoke there ("قالت غرفة الطوارئ في الفاشر")."""
    from incidents.scenes import Scene as Made

    told = [m for m in ctx.places(0, at) if m.place is not None and m.place.kind in ("city", "town") and m.role in ("place", "dateline")]
    if not told or any(m.place is not None and told[0].place is not None and m.place.site_id != told[0].place.site_id for m in told):
        return None
    return Made(told[-1].fstart, told[-1].fend, told[-1], None, "scene")


_THE_COUNTRY = re.compile(r"(?:(?:شمال|جنوب|شرق|غرب|وسط)\S{0,4}(?:\s(?:شرق|غرب)\S{0,2})?|في|انحاء|اقصي \S+)\sالبلاد(?!\w)")


def the_country(ctx: Context, frame: Frame) -> Scene | None:
    """Rule the-country: "the north of the country" is in the only country that the report has named."""
    from incidents.scenes import Scene as Made

    if not _THE_COUNTRY.search(ctx.norm, frame.sentence.start, frame.sentence.end):
        return None
    told = [m for m in ctx.mentions if m.place is not None and m.place.kind == "country" and m.role != "in_name" and m.fstart < frame.sentence.end]
    if not told or len({m.place.iso for m in told if m.place is not None}) > 1:
        return None
    return Made(told[-1].fstart, told[-1].fend, told[-1], None, "container")


def in_only_city(ctx: Context, scene: Scene) -> Scene | None:
    """Return the city as the container of an unknown place that the text puts into "the city" ("سوق المواشي في المدينة")."""
    if scene.mention.place is not None or not _IN_THE_CITY.match(ctx.norm, scene.end):
        return None
    city = only_city(ctx, scene.start)
    return replace(city, role="container", start=scene.end + 1, end=scene.end + 2) if city is not None else None


_COMES = re.compile(r"(?<!\w)و?(?:ياتي|تاتي|جاء|جاءت|يتزامن|تتزامن|تزامن|تزامنت)\s(?:هذا |هذه |ذلك )?$")
_WHILE = re.compile(r"\s(?:فيما|بينما|في وقت|بعد|عقب|مع|وسط|في ظل|بالتزامن|غداه)\s")
_SINCE_CLAUSE = re.compile(r"^\s*[وف]?منذ (?:(?:ان|ما)\s)?[^،.؛]{0,40}$")


def comes_while(norm: str, frame: Frame) -> list[Scene]:
    """Return the scenes of a frame; rule comes-while: in "ويأتي الهجوم فيما تواصل القوات تقدمها في حريب" the place is that of the other clause."""
    head = frame.head
    if not (head.nominal and head.definite) or not _COMES.search(norm, max(frame.sentence.start, head.start - 26), head.start - len(head.tok.clitic)):
        return frame.scenes
    other = _WHILE.search(norm, head.end, frame.sentence.end)
    if other is None or any(t.start > other.start() for t in frame.triggers):
        return frame.scenes
    return [s for s in frame.scenes if s.start < other.start()]


def reaches(norm: str, told: Event, frame: Frame, scene: Scene) -> bool:
    """Return whether "the attack" of a frame may be the one just told, at a further place not far off."""
    before = told.scene
    if before is None or before.mention.place is None or scene.mention.place is None or "country" in (before.kind, scene.kind):
        return False
    if re.match(r"\s(?:الذي|التي|اللذين|الاول|الثاني|الثالث)", norm[frame.head.end : frame.head.end + 9]):
        return False
    if _KNOWN_LONG.search(norm, max(0, frame.head.start - 24), frame.head.start - len(frame.head.tok.clitic)) or (re.match(r"\s(?:ال)?(?:صاروخي|مسلح|انتحاري|كيمياوي|ارهابي الذي)(?!\w)", norm[frame.head.end : frame.head.end + 14]) and told.types & {"airstrike", "shelling_artillery", "ied_explosion"}):
        return False  # "وفاة أحد جرحى الهجوم الصاروخي على ...": an older attack
    a, b = before.mention.place, scene.mention.place
    return km(a.latitude, a.longitude, b.latitude, b.longitude) < 120


_KNOWN_LONG = re.compile(r"(?<!\w)(?:جرحي|ضحايا|مصابي|قتلي|منفذي?|مرتكبي|ذكري|متهم\w* ب|المسوول عن|شهداء)\s(?:ال)?$")


_ANEW = re.compile(r"\s*و?(?:قبل ذلك ب|قبلها ب|بعد ذلك ب|بعدها ب|قبل الحادث ب|(?:في|وفي) (?:حادث\S*|هجوم|واقعه|عمليه|سياق|تطور|انفجار|قصف) (?:منفصل\S*|اخر\S*|مشابه\S*|مماثل\S*)|في وقت (?:سابق|لاحق)|من (?:جهه|ناحيه) (?:اخري|ثانيه)[، ])")
_ALSO_THERE = re.compile(r"\s*و?(?:في|ب)\s?[^،.؛]{2,50}?\sايضا،?\s")  # "وفي رفح أيضاً، أصيب مجند"
_SECOND = re.compile(r"(?<!\w)(?:مسيره|غاره|طايره|صاروخ\w*|قذيفه|عبوه|سياره|ضربه|مجموعه|هجوم\w*|تفجير\w*|انفجار\w*)\s(?:ثاني\w*|ثان|ثالث\w*|اخري|اخر)(?!\w)")


_OTHER_SHIP = re.compile(r"(?<!\w)(?:سفينه|ناقله|باخره)\s(?:\S+\s)?(?:اخري|ثانيه|ثالثه)(?!\w)")


def told_anew(ctx: Context, frame: Frame) -> bool:
    """Rule told-anew: "وقبل ذلك بساعتين", "وفي حادثة منفصلة" open another incident, whatever follows is no retelling."""
    norm, start = ctx.norm, frame.sentence.start
    if norm.find("منذ", start, start + 8) >= 0 and _SINCE_CLAUSE.match(norm[start : frame.triggers[0].start]):
        return True
    if not frame.head.definite and re.search(r"(?:ردا? علي|انتقاما ل|ثارا ل)\s*$", norm[max(start, frame.head.start - 14) : frame.head.start]):
        return True  # what a deed replied to is another deed
    if not frame.head.definite and frame.head.type not in ("death", "damage") and norm.find("ايضا", start, frame.triggers[0].start) >= 0 and _ALSO_THERE.match(norm, start, frame.triggers[0].start):
        return True
    anew = _ANEW.match(norm, start, frame.start)
    if anew is not None and "في وقت سابق" in anew.group() and ctx.tagged.between(anew.end(), frame.start, "speech"):
        return False  # "earlier a source said that ...": the saying was earlier
    if "سفينه" in norm[start : frame.end] and _OTHER_SHIP.search(norm, start, frame.end):
        return True
    if frame.head.pos in ("verb", "passive") and _SECOND.search(norm, max(start, frame.head.start - 24), frame.head.end + 26):
        return True
    return anew is not None and not frame.head.definite and frame.head.type not in ("death", "injury", "damage")


def own_day(dates: list[DateExpr], targets: list[Scene], scene: Scene, published: date | None, story: date | None) -> tuple[DateExpr, When] | None:
    """Rule day-in-list: a place of a list has the day that stands just before it ("على خميس مشيط، وقبلها بيومين على جازان")."""
    before = targets[targets.index(scene) - 1]
    own = [e for e in dates if before.end <= e.start and e.end <= scene.start and not e.since and not e.future]
    when = resolve(own[-1], published, story) if own else None
    return (own[-1], when) if when is not None else None


def to_own_city(norm: str, targets: list[Scene], scenes: list[Scene], events: list[Event]) -> list[Scene]:
    """Put the quarters among the targets into their city (`own_city`) and return the scenes with that city as their container."""
    held = [s.mention.place for s in scenes if s.role == "container" and s.mention.place is not None]
    for i, scene in enumerate(targets):
        if held and (scene.mention.place is None or any(p.iso == scene.mention.place.iso for p in held)):
            continue
        city = own_city(norm, scene, events)
        if city is not None:
            targets[i] = replace(scene, mention=replace(scene.mention, place=None))
            scenes = [*scenes, replace(city, role="container", start=scene.end + 1, end=scene.end + 2)]
    return scenes


def own_city(norm: str, scene: Scene, events: list[Event]) -> Scene | None:
    """Rule own-city: a quarter ("حي ...") that no gazetteer knows, or that the text puts into "the city", is of the city told last."""
    if scene.mention.kind_word not in ("حي", "احياء", "حيي") and not (scene.mention.place is not None and scene.mention.place.kind == "neighbourhood"):
        return None
    there = re.match(r"[»\"]?\s(?:(?:في|وسط|جنوب|شمال|شرق|غرب)\S?\s|ب)المدينه(?!\w)", norm[scene.end : scene.end + 18])
    cities = [s for e in reversed(events) for s in (*e.places[::-1], *e.around[::-1]) if s.kind in ("city", "town") and s.mention.place is not None]
    if not cities:
        return None
    place, city = scene.mention.place, cities[0].mention.place
    if place is not None and city is not None and there is None and (place.iso == city.iso or scene.mention.kind_word != "حي"):
        return None  # a quarter that the index knows; in another country than the city told last it is another quarter of that name
    if place is not None and city is not None and km(city.latitude, city.longitude, place.latitude, place.longitude) < 20:
        return None
    return cities[0]


def carried_subject(ctx: Context, frame: Frame, frames: list[Frame], spoken: dict[int, Actor | None]) -> Actor | None:
    """Rule carried-subject: an active verb that names nobody goes on with the subject told before it ("اعتقلت القوات شاباً بعد أن داهمت منزله")."""
    head = frame.head
    if head.pos != "verb" or head.passive or head.scope:
        return None
    index = frames.index(frame)
    if not index:
        return None
    before = frames[index - 1]
    gap = ctx.norm[before.triggers[-1].end : head.start]
    if not re.search(r"(?:بعد ان|بعدما|كما|ثم|حيث|(?:^|\s)و|،\s*و|قبل ان|فيما)\s*$", gap[: len(gap) - len(head.tok.clitic)] + head.tok.clitic):
        return None
    if ctx.tagged.between(head.end, head.end + 3, "person", "actor", "party") or before.head.type not in (head.type, "raid_arrest", "attack", "shelling", "airstrike", "strike", "armed_assault"):
        return None
    return spoken.get(before.start)


def opens_list(norm: str, sentence: Sentence) -> bool:
    """Return whether a sentence ends in a colon and items follow in lines of their own: what it says of their doer holds for all."""
    return norm[sentence.end - 1 : sentence.end + 1].rstrip().endswith(":") and re.match(r":?\s*\n\s*(?:[•_▪●◾🔴🔻▫*–-]|\d{1,2}\s?[-–.)])\s", norm[sentence.end - 1 : sentence.end + 12]) is not None


def goes_on(norm: str, frame: Frame, before: Event) -> bool:
    """Rule goes-on: "the ambush", "this raid" at a place of its own is by whoever did the one told just before, when it is of one kind."""
    head = frame.head
    if before.actor is None or not head.nominal or head.plural or head.similar or not (head.definite or head.anaphoric) or before.aggregate:
        return False
    if head.type in ("attack", "strike") and not head.anaphoric:
        return False  # "الهجوم على ..." may be any
    return head.type in before.types and not re.match(r"\s(?:الذي|التي|الاول|الاولي|الثاني|الثانيه|الثالث|الاخر|الاخير|السابق)", norm[head.end : head.end + 10])


_TURN = re.compile(r"[،؛:…]\s*(?:و|فيما|بينما|كما|ثم|في حين)|\s(?:فيما|بينما|في حين)\s")


def clause_between(norm: str, frame: Frame, weapon: WeaponHit) -> float:
    """Return what it costs a frame to reach a weapon over a turn of the sentence ("..., واضاف ان الطائرات هاجمت"): a weapon belongs to its own clause."""
    first, last = (frame.end, weapon.start) if weapon.start >= frame.end else (weapon.end, frame.start)
    return 25.0 if last - first > 2 and _TURN.search(norm, first, last) else 0.0


def years_ago(told: list[Event], before: list[Event]) -> bool:
    """Rule years-ago: a like deed without a place, more than a season before the story ("قُتل والده قبل ثلاث سنوات بهجوم مماثل"), is told to explain; the next sentence goes on with the story."""
    if not told or any(e.scene is not None or e.when is None for e in told):
        return False
    main = next((e.when for e in before if e.when is not None), None)
    return main is not None and any(e.when is not None and (main.start - e.when.end).days > 90 for e in told)


_SAME_FORCE = re.compile(r"(?:طايرات|طيران|طايره|مقاتلات|قوات|قوه|مجموعه|مسلحون|مسلحين|مدفعيه|مسيرات|تنظيم|جماعه|عناصر)\s(?:نفسها|نفسه|ذاتها|ذاته|عينها|انفسهم)(?!\w)")


def same_force(norm: str, frame: Frame, last: Actor | None) -> Actor | None:
    """Rule same-force: "the same aircraft", "the force itself" is the one told last."""
    if last is None or ("نفس" not in norm[frame.start : frame.end + 60] and "ذات" not in norm[frame.start : frame.end + 60]):
        return None
    match = _SAME_FORCE.search(norm, max(frame.sentence.start, frame.start - 40), min(frame.sentence.end, frame.end + 60))
    return last if match is not None else None


_THE_FORCE = re.compile(r"\s(?:هذه\s|تلك\s)?(?:القوات|القوه|قوه عسكريه|قوات عسكريه|الجنود|جنود)(?!\s(?:ال)?(?:امن|شرعي|حكومي|نظام|سوري|عراقي|يمني|لبناني|مشترك|مسلح)\w*)(?=[\s،.])")


def the_force(ctx: Context, parties: dict[str, str], frame: Frame) -> Actor | None:
    """Rule the-force: "اقتحمت القوات", "قوة عسكرية" in a report that names one army alone before is that army's."""
    head = frame.head
    if head.pos not in ("verb", "noun|verb") or _THE_FORCE.match(ctx.norm, head.end) is None:
        return None
    armies = {actor.id: actor for _, actor in actors_between(ctx, parties, 0, head.start) if actor.kind in ("state_army", "air_force")}
    return next(iter(armies.values())) if len(armies) == 1 else None


_HAD = re.compile(r"\W*و?(?:كان|كانت|سبق)\s")


def last_week(norm: str, event: Event, frame: Frame, expr: DateExpr | None) -> bool:
    """Rule last-week: "وكان الإعلام الأمني أعلن، الخميس الماضي، استهداف ..." is no retelling of an incident that bears no day."""
    if expr is None or not expr.last or event.when is not None or frame.head.anaphoric or (frame.head.nominal and frame.head.definite):
        return False
    return _HAD.match(norm, frame.sentence.start) is not None


_ALSO = re.compile(r"\s*[«\"“]?(?:كما|كذلك|ايضا|وكذلك|وفي حادث\w*|وفي هجوم)\s")


def also_fell(norm: str, frame: Frame, when: When | None) -> bool:
    """Rule also-fell: "كما قُتل 7 في 8 أكتوبر" with a day of its own tells another deed at the same place."""
    return when is not None and when.precision == 1 and any(t.type in ("death", "injury") for t in frame.triggers) and _ALSO.match(norm, frame.sentence.start) is not None


_AT_FIRST = re.compile(r"(?<!\w)(?:في بادئ الامر|في بادي الامر|باديء الامر|في (?:ال)?بدايه(?: الامر)?|اول الامر|بدايه الامر)(?!\w)")


def at_first(norm: str, frame: Frame) -> bool:
    """Return whether a frame tells what was said at first and is told otherwise now: its means are not the incident's."""
    return _AT_FIRST.search(norm, frame.sentence.start, frame.start) is not None


def other_account(norm: str, event: Event, frame: Frame, scene: Scene) -> bool:
    """Rule other-account: "on account of the rocket attack", "had said at first that rockets fell" tell the attack told just before, by other means."""
    head = frame.head
    if frame.sentence.paragraph - max(f.sentence.paragraph for f in event.frames) > 3 or event.scene is None:
        return False
    if at_first(norm, frame):
        return True
    known = head.nominal and head.definite and not head.plural and head.entry.id not in ("explosion",)
    same = event.scene.mention.place is not None and scene.mention.place is not None and event.scene.mention.place.site_id == scene.mention.place.site_id
    return known and same
