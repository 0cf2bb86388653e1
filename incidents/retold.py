"""Joins what one report tells again: the lead and its detail, a second voice, a place named wider or finer, an attack without a place; and reads one address as one place."""

from __future__ import annotations

from dataclasses import replace

from gazetteer.model import Place
from gazetteer.sources import km
from incidents import regex as re
from incidents.context import Context
from incidents.event import Event, compatible, dates_agree, finer, holder, same_place, words_differ
from incidents.frames import Frame
from incidents.scenes import COARSE, WIDE, Scene, contains
from incidents.storyrules import last_week

_BULLET = re.compile(r"\s*(?:[•\-–*▪●◾🔴🔻▫]|\d{1,2}\s?[-–.)])")
_VOICE = re.compile(r"\s*[«\"“]?(?:و|ف)?(?:قال\w?|قالوا|ذكر\w?|افاد\w?|اوضح\w?|بين\w?|اضاف\w?|تابع\w?|اكد\w?|اشار\w?|روي|روت|اعلن\w?|نقل\w?|كشف\w?|صرح\w?|لفت\w?|بحسب|وفق\w?|حسب|جاء في|في (?:ال)?(?:تفاصيل|بيان))\s")
_APART = re.compile(r"\s*(?:كما|كذلك|ايضا|الي ذلك|وايضا|في (?:ال)?(?:سياق|حادث\S*|هجوم|واقعه|تطور|غضون|الاثناء|المقابل)|من (?:جهه|ناحيه|جانب) (?:اخر\S*|ثاني\S*|ثان)|علي صعيد|وفي\s|في حين|بالمقابل|بالتزامن|تزامن\S*|بعد ذلك|قبل ذلك|في وقت (?:سابق|لاحق)|لاحقا|وكان|وكانت|سبق|وسبق)\b")
_ALSO = re.compile(r"\s*(?:كما|كذلك|ايضا)\s")
_ALSO_HIT = re.compile(r"\s*كما\s(?:و\s?)?(?:طال|استهدف|قصف|شمل|امتد|تعرض|هاجم|ضرب)\w*\s")
_SETTLED = frozenset(("city", "town", "village", "camp"))
_TOO = re.compile(r"\s(?:كذلك|ايضا)(?=[\s،])")
_LIES = re.compile(r"(?<!\w)و?(?:تقع|يقع|تتبع|يتبع|توجد)\s(?:ال|هذه ال)?(?:قريه|بلده|منطقه|مدينه|مخيم|موقع)\s[^،.؛\n]{0,24}?(?:في|ل|ضمن|ب)")
_NARROWS = re.compile(r"،?\s(?:و)?(?:تركز\w*|تحديدا|بالتحديد|خصوصا|خاصه|لا سيما|بخاصه|وتحديدا)\s")
_LYING = re.compile(r"[»\"”)\s،](?:و)?(?:الواقع\w*|الكاين\w*|(?:التي|الذي) [يت]قع|المحاذي\w*|القريب\w*|الملاصق\w*|المتاخم\w*|المجاور\w*|المطل\w*)(?!\w)[^،.؛\n]{0,40}$")
_NEAR_KM = 15.0


def one_address(ctx: Context, targets: list[Scene], scenes: list[Scene], head: int) -> tuple[list[Scene], list[Scene]]:
    """Rule one-address: places of one statement that no "and" or comma joins are one place ("نقطة للفرقة الخامسة في قرية نوفل"); the finest that is known stands, what holds it is kept as its container.

    Parameters
    ----------
    ctx : Context
        The report.
    targets, scenes : list of Scene
        The places of the statement, and all of its sentence.
    head : int
        Where the statement's first trigger starts in the folded text.

    Returns
    -------
    (targets, scenes)
        The places of the statement, and all of the sentence.
    """
    out = targets[:1]
    for scene in targets[1:]:
        last = out[-1]
        gap = ctx.norm[last.end : scene.start - len(scene.mention.clitic)]
        if (last.mention.place is None or scene.mention.place is None or contains(last.mention, scene.mention)) and (_NARROWS.search(gap) or (last.mention.place is not None and scene.mention.place is not None and last.end <= head <= scene.start)):
            out[-1] = scene  # "في خان يونس، تركزت في محيط التحلية"; "مدير السجن في عدن قتل في حي المنصورة"
            if last.mention.place is not None:
                scenes = [*(s for s in scenes if s is not last), replace(last, role="container")]
            continue
        if last.mention.place is not None and scene.mention.place is not None and _LYING.search(gap) and not ctx.tagged.between(last.end, scene.start, "trigger", "toll"):
            scenes = [*(s for s in scenes if s is not scene), replace(scene, role="container")]
            continue  # rule lying: "كركوك، الواقعة شمال بغداد" says where it lies
        if scene.mention.clitic.startswith(("و", "ف")) or len(gap) > 60 or re.search(r"[،؛.:]|\sو(?!سط\s)|\s(?:ثم|كما|الي|او)\s|بين", gap) or ctx.tagged.between(last.end, scene.start, "trigger", "toll"):
            out.append(scene)
            continue
        a, b = last.mention.place, scene.mention.place
        if a is not None and b is not None and not (contains(last.mention, scene.mention) or contains(scene.mention, last.mention) or km(a.latitude, a.longitude, b.latitude, b.longitude) <= _NEAR_KM):
            out.append(scene)
            continue
        if (a is None and last.expression is None and not _settlement(last)) or (a is not None and b is not None and finer(scene, last)):
            kept, held = scene, last
        else:
            kept, held = last, scene
        out[-1] = kept
        if held.mention.place is not None:
            scenes = [*(s for s in scenes if s is not held), replace(held, role="container")]
    return out, scenes


def _settlement(scene: Scene) -> bool:
    """Return whether an unknown place calls itself a settlement or a part of one."""
    return scene.mention.kind_word in ("قريه", "بلده", "مدينه", "حي", "منطقه", "مخيم", "ناحيه", "قضاء", "جبل", "وادي", "محله", "ضاحيه", "بلديه", "عزله")


def adds_another(norm: str, frame: Frame, event: Event, figures: set[int]) -> bool:
    """Rule another: at a neighbouring or nested place other dead, or "كما" before an indefinite deed, tell another incident."""
    head = frame.head
    if _TOO.search(norm, frame.start, frame.end + 10):
        return True
    if head.anaphoric or (head.nominal and head.definite):
        return False
    told, means, ours = _figures(event, "killed"), _means(event.types, {w.id for w in event.weapons}), _means({t.type for t in frame.triggers}, set())
    if means and ours and not means & ours:
        return True
    return bool(figures and told and not figures & told) or bool(_ALSO.match(norm, frame.sentence.start))


_THE_ARM = re.compile(r"(?<!\w)(?:و|ف|ب|بان |ان )?ال(?:عبوه|صاروخ|صاروخين|صواريخ|قذيفه|قذايف|مسيره|طايره|قنبله|لغم|انتحاري|مهاجم\w*|سياره المفخخه|دراجه المفخخه)\s(?:الناسفه\s|المسيره\s|الحربيه\s|المفخخه\s|كانت?\s|قد\s){0,2}$")


def speaks_of_known(norm: str, frame: Frame) -> bool:
    """Rule known-deed: "الهجوم", "هذا القصف", "العبوة استهدفت ..." speak of what was told before."""
    head = frame.head
    if head.anaphoric or (head.definite and head.nominal):
        return True
    return head.pos in ("verb", "passive") and bool(_THE_ARM.search(norm, max(frame.sentence.start, head.start - 40), head.start - len(head.tok.clitic)))


def join_retold(ctx: Context, events: list[Event]) -> list[Event]:
    """Join the events of a report that are one told again.

    Parameters
    ----------
    ctx : Context
        The report.
    events : list of Event
        In the order in which they were told.

    Returns
    -------
    list of Event
        In the same order; an event that was told again carries all tellings.
    """
    for event in events:
        _lies(ctx, event)
        _refine(event)
    if len(events) < 2:
        return events
    events = _drop_summary(events)
    out: list[Event] = []
    for event in events:
        found = None
        for other in reversed(out):
            rule = _one(ctx, other, event, events)
            if rule and (found is None or _same_site(other, event)):
                found = other, rule
            if found is not None and (_same_site(found[0], event) or event.scene is None or event.scene.mention.place is None):
                break
        if found is None:
            out.append(event)
        else:
            _join(found[0], event, found[1])
    return out


def _same_site(first: Event, again: Event) -> bool:
    """Return whether two events stand at one known place."""
    a, b = first.scene, again.scene
    return a is not None and b is not None and a.mention.place is not None and b.mention.place is not None and a.mention.place.site_id == b.mention.place.site_id


def _lies(ctx: Context, event: Event) -> None:
    """Rule it-lies-in: "وتقع القرية في منطقة تيلابيري" gives the division of a village that nothing knows."""
    scene = event.scene
    if scene is None or scene.mention.place is not None or not _settlement(scene) or holder(event, scene) is not None:
        return
    told = _LIES.search(ctx.norm, scene.end)
    m = next((m for m in ctx.places(told.end() - 2, told.end() + 24) if m.place is not None and m.place.kind not in COARSE), None) if told is not None else None
    if m is not None:
        event.around.append(Scene(scene.end + 1, scene.end + 2, m, None, "container"))
        event.log.append("its division told by a later sentence: rule it-lies-in")


def _refine(event: Event) -> None:
    """Rule address-later: an attack told for a province or country stands at the village that a retelling names with its district, known or not."""
    if event.scene is None or event.scene.mention.place is None:
        return
    bearing = event.scene.expression is not None and event.scene.expression.relation == "direction_of"
    if event.scene.kind not in ("country", "region", "governorate") and not bearing:
        return
    base = event.scene.mention.place
    for scene in event.places:
        if scene.mention.place is not None:
            continue
        held = holder(event, scene)
        if held is None:
            continue
        inside = contains(event.scene.mention, replace(scene.mention, place=held)) or (bearing and held.admin1 == base.admin1 and held.site_id != base.site_id and km(held.latitude, held.longitude, base.latitude, base.longitude) < 90)
        if inside and (bearing or finer(replace(scene, mention=replace(scene.mention, place=held)), event.scene)):
            event.scene = scene
            event.log.append("place told with its address by a later sentence: rule address-later")
            return


def _one(ctx: Context, first: Event, again: Event, events: list[Event]) -> str:
    """Return the rule by which a later event is an earlier one told again, "" for none."""
    opening = next((e for e in events if e.scene is not None), events[0])
    lead = first.headline or first is opening or (first.frames[0].sentence is opening.frames[0].sentence and all(f.sentence.paragraph - opening.paragraph <= 2 for f in first.frames))
    if _kept_apart(ctx, first, again, lead=lead):
        return ""
    where = "wider" if _glossed(ctx.norm, first, again) else _where(first, again)
    if where == "apart":
        return "same-toll" if _one_large_toll(first, again) else ""
    tolls = _tolls_agree(first, again)
    if where != "same" and tolls != "equal" and not _one_means(first, again):
        return ""
    moved = first.scene is not None and not any(s is first.scene for s in first.frames[0].scenes)
    if moved and where != "same" and _TOO.search(ctx.norm, max(again.frames[0].sentence.start, again.frames[0].start - 24), again.frames[0].end + 10):
        return ""  # the lead has its place by now; "seven raids too on ..." are others
    if lead and where in ("wider", "same") and (tolls != "differ" or (_one_named(first) and first.when is not None and again.when is not None)):
        return "lead"
    if tolls == "differ":
        return ""
    listed = len(again.frames[0].scenes) > 2  # one of a list of places is no lead told again by a second voice
    if lead and where == "province" and (speaks_of_known(ctx.norm, again.frames[0]) or (not listed and _VOICE.match(ctx.norm, again.frames[0].sentence.start))):
        return "lead"
    if where == "same":
        return "same-place" if first.when is not None and again.when is not None else ""
    known = speaks_of_known(ctx.norm, again.frames[0])
    voiced = bool(_VOICE.match(ctx.norm, again.frames[0].sentence.start))
    no_day = again.when is None or again.inherited_date or (voiced and again.when == first.when)
    if where == "finer" and again.scene is not None and again.scene.kind in WIDE and again.sentence > first.sentence and not again.tolls and no_day:
        return "wider-again"
    if tolls == "equal" and (where != "near" or known or voiced or max(_figures(again, "killed") | _figures(again, "injured")) > 3) and where != "province":
        return "same-toll"
    if where == "unplaced" and _placed(first) is None and _placed(again) is not None:
        opened = first.paragraph - events[0].paragraph <= 2 and 0 <= again.paragraph - max(f.sentence.paragraph for f in first.frames) <= 2
        return "placed-later" if opened and tolls != "differ" and (known or voiced) and len(again.frames[0].scenes) < 2 and again is _first_placed(events, first) else ""
    if where == "unplaced" and len(again.frames[0].scenes) < 2:
        own = (again.when is not None and not again.inherited_date and first.when is None) or bool(first.weapons and again.weapons and not {w.id for w in first.weapons} & {w.id for w in again.weapons})
        return "unplaced" if any(-1 <= again.paragraph - f.sentence.paragraph <= 3 for f in first.frames) and not own and (_placed(first) or _placed(again)) and _placed(again) is None else ""
    if again.sentence > first.sentence and len(again.frames[0].scenes) < 2 and ((known and where in ("wider", "finer", "near")) or (voiced and where == "wider")):
        return "second-voice"
    return ""


_GLOSS = re.compile(r"[»\"”]?(?:\s?\(\s?(?:نحو |حوالي )?\d{1,3}\s?(?:كم|كلم|كيلومترا?|كيلو متر)\s|،?\s)(?P<side>(?:ال)?(?:شمال|جنوب|شرق|غرب)\w*)\s(?:(?:ال)?(?:شرق|غرب)\w*\s)?(?:من\s)?(?:مدينه\s|مركز\s)?(?P<town>(?:ال)?\w{3,})")


_ASIDE = re.compile(r"\s*و?(?:يذكر|يشار|الجدير|جدير|تجدر)\s?(?:الي|ان|بالذكر|الاشاره|،|ب)")


def told_aside(norm: str, frame: Frame, values: set[int], events: list[Event]) -> bool:
    """Rule aside: "يُذكر أن الناطق أعلن مقتل 13 إرهابياً بعملية في ثلاث محافظات" is no further word of the incident told before."""
    head = frame.head
    if not values or head.definite or head.anaphoric or not _ASIDE.match(norm, frame.sentence.start):
        return False
    known = {t.value for e in events for t, _, _ in e.tolls if t.value}
    return not values & known


def other_bearing(norm: str, event: Event, scene: Scene) -> bool:
    """Rule other-bearing: "بئر لحفن، جنوب مدينة العريش" is no finer word for what was told south of another town."""
    gloss = _GLOSS.match(norm, scene.mention.fend) if event.scene is not None and event.scene.expression is not None and event.scene.expression.relation == "direction_of" else None
    return gloss is not None and event.scene is not None and gloss["town"] not in norm[event.scene.mention.fstart : event.scene.mention.fend].split()


def _glossed(norm: str, first: Event, again: Event) -> bool:
    """Rule gloss: a lead that says only "north of Baquba" is told again at "Udhaim (63 km north of Baquba)"."""
    a, b = first.scene, again.scene
    if a is None or b is None or b.mention.place is None or a.expression is None or a.expression.relation != "direction_of" or a.expression.distance_km is not None:
        return False
    gloss = _GLOSS.match(norm, b.mention.fend)
    if gloss is None or gloss["town"] not in norm[a.mention.fstart : a.mention.fend].split():
        return False
    return gloss["side"][:4] in norm[max(0, a.mention.fstart - 26) : a.mention.fstart]


def _first_placed(events: list[Event], after: Event) -> Event | None:
    """Return the first event with a known place that is told after another."""
    at = next(i for i, e in enumerate(events) if e is after)
    return next((e for e in events[at + 1 :] if _placed(e) is not None), None)


def _drop_summary(events: list[Event]) -> list[Event]:
    """Rule summary: a lead that tells several attacks in a province as one ("هجومين", "سلسلة هجمات") gives way to those told one by one below it."""
    events = _drop_claimed_sum(events)
    lead = next((e for e in events if not e.aggregate), None)
    if lead is None or lead.scene is None or lead.scene.mention.place is None or lead.scopes or lead.scene.kind not in ("country", "region", "governorate", "city"):
        return events
    several = any(t.plural or t.pos == "dual" for f in lead.frames for t in f.triggers if t.type not in ("death", "injury"))
    parts = [e for e in events if e is not lead and e.frames[0].sentence is not lead.frames[0].sentence and _where(lead, e) in ("wider", "same") and not _opposed(lead, e) and dates_agree(lead.when, e.when)]
    told = False
    for kind in ("killed", "injured"):
        total, own = _figures(lead, kind), [max(_figures(e, kind)) for e in parts if _figures(e, kind)]
        if total and sum(own) not in total:
            return events
        told = told or bool(total)
    if len(parts) < 2 or not (told or several):
        return events
    for event in parts:
        event.actor = event.actor or lead.actor
        event.log.append("the lead summed it up with others: rule summary")
        if event.when is None and lead.when is not None:
            event.when, event.date_expr, event.inherited_date = lead.when, lead.date_expr, True
    return [e for e in events if e is not lead]


def _drop_claimed_sum(events: list[Event]) -> list[Event]:
    """Rule claims-told: "responsibility for two attacks on bases in Iraq and Syria" gives way to the attacks that the same side is told to have made there within three sentences."""
    wide = [e for e in events if e.scene is not None and e.scene.kind == "country" and not e.aggregate and not e.tolls and any(t.plural or t.pos == "dual" for f in e.frames for t in f.triggers)]
    gone: list[Event] = []
    for event in wide:
        parts = [e for e in events if e not in wide and e.actor is not None and event.actor is not None and e.actor.id == event.actor.id and 0 < e.sentence - event.sentence <= 3 and dates_agree(event.when, e.when)]
        if len(parts) > 1 and (any(_where(event, e) == "wider" for e in parts) or (event.group and any(o.group == event.group and o is not event for o in wide))):
            gone.append(event)
    return [e for e in events if e not in gone]


def _opposed(first: Event, again: Event) -> bool:
    """Return whether two events have two known doers."""
    a, b = first.actor, again.actor
    return a is not None and b is not None and a.id != b.id and "unidentified" not in (a.kind, b.kind)


def _one_large_toll(first: Event, again: Event) -> bool:
    """Return whether two towns of a province have one toll of five or more, and the later telling no day of its own."""
    a, b = first.place, again.place
    if a is None or b is None or a.place is None or b.place is None or (again.when is not None and not again.inherited_date) or _tolls_agree(first, again) != "equal":
        return False
    large = max(_figures(first, "killed") & _figures(again, "killed") | _figures(first, "injured") & _figures(again, "injured"), default=0)
    return large >= 5 and a.place.admin1 == b.place.admin1 and km(a.place.latitude, a.place.longitude, b.place.latitude, b.place.longitude) <= 40


def _means(types: set[str], weapons: set[str]) -> set[str]:
    """Return gun, air, both or nothing: what surely struck."""
    out = {"gun"} if types & {"shelling_artillery"} or weapons & {"artillery", "mortar", "tank"} else set()
    return out | ({"air"} if types & {"airstrike", "drone_attack"} or weapons & {"aircraft", "drone", "helicopter"} else set())


def _one_means(first: Event, again: Event) -> bool:
    """Return whether two events at two places may have been struck by one means: guns are no aircraft."""
    a, b = (_means(e.types, {w.id for w in e.weapons}) for e in (first, again))
    return not a or not b or bool(a & b)


def _kept_apart(ctx: Context, first: Event, again: Event, *, lead: bool) -> bool:
    """Return whether something in the text keeps two events apart: another day, side or kind of violence, a list, words that open another incident."""
    if first.aggregate or again.aggregate or (first.scopes | again.scopes) & {"threatened", "total"}:
        return True
    if (first.group and first.group == again.group) or any(f is g for f in first.frames for g in again.frames):
        return True
    if any(v and all(x.stance == "denies" for x in v) for v in (first.voices, again.voices)):
        return True
    if first.frames[0].sentence is again.frames[0].sentence and not (_placed(again) is None or _placed(first) is None):
        return True
    if (first.when is None) != (again.when is None) and (first.date_expr if first.when is None else again.date_expr) is not None and not (again if first.when is None else first).inherited_date:
        return True  # one with a day, the other with words of time that no date of publication resolves
    if any(f.head.similar or f.head.earlier for f in again.frames[:1]):
        return True
    if first.when is not None and again.when is not None and _said_day(ctx, again) and 0 <= (again.when.end - first.when.end).days <= 1:
        return not compatible(first.types, {w.id for w in first.weapons}, again.types, {w.id for w in again.weapons})
    if not dates_agree(first.when, again.when) or words_differ(first, again.when, again.date_expr):
        return True
    if last_week(ctx.norm, first, again.frames[0], again.date_expr):
        return True
    if not compatible(first.types, {w.id for w in first.weapons}, again.types, {w.id for w in again.weapons}):
        return True
    if _opposed(first, again):
        return True
    sentence = again.frames[0].sentence
    if _ALSO_HIT.match(ctx.norm, sentence.start) and first.scene is not None and again.scene is not None and {first.scene.kind, again.scene.kind} <= _SETTLED and first.scene.mention.surface != again.scene.mention.surface:
        return True  # "كما طال القصف بلدة مركبا": another town
    if _BULLET.match(ctx.norm, sentence.paragraph_start) and any(_BULLET.match(ctx.norm, f.sentence.paragraph_start) for f in first.frames):
        return True
    apart = _APART.match(ctx.norm, sentence.start)
    return not lead and bool(_BULLET.match(ctx.norm, sentence.paragraph_start) or (apart and not (apart.group().strip() == "وفي" and _where(first, again) == "same")))


def _said_day(ctx: Context, event: Event) -> bool:
    """Rule said-day: in "أعلنت الحركة، السبت، أن ..." the day may be that of the saying."""
    expr = event.date_expr
    if expr is None or expr.kind not in ("weekday", "relday"):
        return False
    return bool(ctx.tagged.between(max(0, expr.start - 36), expr.start, "speech")) and bool(re.match(r"[،\s]{1,3}(?:ب)?ان(?:ه|ها)?\s", ctx.norm[expr.end : expr.end + 8]))


def _placed(event: Event) -> object:
    """Return the known place that an event stands at or within."""
    if event.scene is None:
        return None
    return event.scene.mention.place or (event.scene.expression is not None and any(a.place is not None for a in event.scene.expression.anchors)) or holder(event, event.scene)


def _where(first: Event, again: Event) -> str:
    """Return how the place of a later event stands to an earlier one's: same, wider (the earlier holds it), finer, near, unplaced, apart."""
    if _placed(first) is None or _placed(again) is None:
        return "unplaced"
    a, b = first.scene, again.scene
    assert a is not None and b is not None
    pa = a.mention.place or holder(first, a)
    pb = b.mention.place or holder(again, b)
    if pa is None or pb is None:
        return "apart"
    if a.mention.place is None and b.mention.place is None:
        return "same" if a.mention.surface == b.mention.surface else ("near" if pa.site_id == pb.site_id else "apart")
    ma, mb = replace(a.mention, place=pa), replace(b.mention, place=pb)
    if a.mention.place is None or b.mention.place is None:
        if pa.site_id == pb.site_id:
            return "wider" if b.mention.place is None else "finer"
    elif same_place(a, b) == "same" or (pa.name_ar == pb.name_ar and {pa.kind, pb.kind} == {"city", "governorate"}):
        return "same"
    if b.mention.kind_word in ("قاعده", "قاعدتي", "قواعد", "مطار", "مطاري", "مطارات") and pa.kind in ("airport", "military_base") and contains(mb, ma):
        return "same"  # "مطار حماة", then "قاعدتي حماة وتي فور"
    if _province(a, pa, pb):
        return "wider"
    if _province(b, pb, pa):
        return "finer"
    if contains(ma, mb) or (len({f.sentence.paragraph for f in first.frames}) <= 2 and any(p.kind == "governorate" and contains(p.mention, mb) for p in first.places)):
        return "wider"
    if contains(mb, ma):
        return "finer"
    if a.kind in COARSE or b.kind in COARSE:
        return "apart"
    if pa.kind in ("city", "governorate") and pa.name_en == pb.admin1:
        return "wider" if first.headline else "province"
    settled = ("city", "town", "village", "camp", "district")
    if km(pa.latitude, pa.longitude, pb.latitude, pb.longitude) <= _NEAR_KM and not (pa.kind in settled and pb.kind in settled):
        return "near"
    return "apart"


def _province(scene: Scene, place: Place, other: Place) -> bool:
    """Return whether a chief town stands for the country around it ("ريف درعا", "قضاء صور", "غربي مدينة درعا") and the other place lies there."""
    if place.kind not in ("city", "town") or place.site_id == other.site_id or place.iso != other.iso:
        return False
    reach = {"ريف": 80.0, "محافظه": 150.0, "ولايه": 150.0, "قضاء": 30.0, "مديريه": 30.0, "ناحيه": 20.0}.get(scene.mention.kind_word or "", 0.0)
    if scene.expression is not None and scene.expression.relation == "direction_of" and scene.expression.distance_km is None:
        reach = max(reach, 35.0)
    return km(place.latitude, place.longitude, other.latitude, other.longitude) <= reach and (not place.admin1 or not other.admin1 or place.admin1 == other.admin1)


def _figures(event: Event, kind: str) -> set[int]:
    return {t.value for t, shared, _ in event.tolls if t.kind == kind and not shared and t.value and t.side != "attackers"}


def _one_named(event: Event) -> bool:
    """Return whether an event's only dead is one person named without a figure ("مقتل عضو في الحركة"): others may have fallen with him."""
    killed = [t for t, shared, _ in event.tolls if t.kind == "killed" and not shared and t.value]
    return bool(killed) and all(t.bare and t.value == 1 for t in killed)


def _tolls_agree(first: Event, again: Event) -> str:
    """Return equal, differ, or "" when one of them has no figure."""
    for kind in ("killed", "injured"):
        a, b = _figures(first, kind), _figures(again, kind)
        if a and b:
            same = a & b
            if not same:
                return "differ"
            other = "injured" if kind == "killed" else "killed"
            if max(same) > 1 or _figures(first, other) & _figures(again, other):
                return "equal"
    return ""


def _join(first: Event, again: Event, rule: str) -> None:
    """Add a retelling: the finer place, the better date, all tolls, weapons and voices."""
    if again.scene is not None and (first.scene is None or (finer(again.scene, first.scene) and (again.scene.mention.place is not None or holder(again, again.scene) is not None)) or (_placed(first) is None and _placed(again) is not None)):
        first.scene = again.scene
    elif again.scene is not None and again.scene.kind == "governorate" and first.scene is not None and first.scene.kind == "city" and not first.scene.mention.kind_word and again.scene.mention.place is not None and first.place is not None and first.place.place is not None and again.scene.mention.place.name_ar == first.place.place.name_ar:
        first.scene = again.scene  # "في كركوك", then "في محافظة كركوك"
    own = again.when is not None and not again.inherited_date
    if again.when is not None and not (first.when is not None and not dates_agree(first.when, again.when)) and (first.when is None or (own and first.inherited_date) or (own and again.when.precision < first.when.precision)):
        first.when, first.date_expr, first.inherited_date = again.when, again.date_expr, again.inherited_date
    first.frames += [f for f in again.frames if all(f is not g for g in first.frames)]
    first.weapons += [w for w in again.weapons if w.id not in {x.id for x in first.weapons} or w.count]
    among = bool(first.group) and _placed(again) is None  # a sum told again over several places is none of theirs alone
    first.tolls += [(t, shared or (among and bool(t.value)), n) for t, shared, n in again.tolls]
    first.voices += again.voices
    first.places += again.places
    first.around += again.around
    first.origins += [o for o in again.origins if all(o is not p for p in first.origins)]
    first.scopes |= again.scopes
    first.lent |= again.lent
    first.partial = first.partial or again.partial
    first.headline = first.headline and again.headline
    first.group = first.group or again.group
    if first.actor is None or (first.actor.kind == "unidentified" and again.actor is not None):
        first.actor = again.actor
    first.log.append(f"told again: rule {rule}")
