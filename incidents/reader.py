"""Reads reports into incidents: tags, places, triggers, frames, events, and at last records with evidence for every value."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gazetteer.collecting import held
from gazetteer.fold import fold_many
from incidents import lexicon as lexicons
from incidents import regex as re
from incidents.actors import Actor, actors_between, nation
from incidents.attackers import share_attackers
from incidents.capitals import with_capitals
from incidents.context import Context, make_context
from incidents.english import is_english, read_english
from incidents.event import Event, confidence, holder, total_since
from incidents.events import Story
from incidents.lexicon import Lexicon
from incidents.means import share_means
from incidents.model import Incident, Report, Span
from incidents.notes import notes_of
from incidents.objects import object_hit
from incidents.retold import join_retold
from incidents.scenes import WIDE, Scene
from incidents.sides import side, struck
from incidents.tagger import Sentence, tag_many
from incidents.tolls import accounts, settle
from incidents.triggers import Trigger
from incidents.victims import victims
from incidents.voices import as_claim, status_of
from incidents.weapons import MISSILES, by_infantry, coarse_weapons, incident_type

if TYPE_CHECKING:
    from gazetteer import Gazetteer
    from gazetteer.gazetteer import PlaceReading

_CARRIED = re.compile(r"(?:مسير\S*|طايره مسيره|درون)\s(?:\S+\s){0,4}?(?:اطلقت|تطلق|القت|ب?صاروخ|بصواريخ|ب\w+ صواريخ)|(?:صاروخ|صواريخ)\s(?:\S+\s){0,2}?من (?:طايره )?(?:مسيره|طايره مسيره|مسيرات)")
_VIOLENT = frozenset("attack strike shelling airstrike missile_rocket_attack drone_attack explosion ied_explosion suicide_bombing armed_assault armed_clash assault raid_arrest assassination abduction execution intercept foil sniper grenade landmine_uxo shelling_artillery vessel_seizure launch hit territory_taken weapons_seized sexual_violence property_destruction death".split())


_DOER_NEXT = re.compile(r"(?<!\w)(?:شن|نفذ|اطلق|ارتكب|تبن)\w*\s(?:(?:عناصر|مقاتلو|مسلحو|جماعات|فصايل)\s)?(?:ال)?$|(?:علي يد|من قبل|من جانب)\s(?:ال)?$")
_ARMED = frozenset(("state_army", "air_force", "navy", "coalition", "state", "rebel", "militia", "jihadist", "police", "separatist"))
_BLOWS = frozenset(("shelling", "shelling_artillery", "airstrike", "strike", "missile_rocket_attack", "drone_attack", "explosion"))


def extract(reports: Sequence[Report], gazetteer: Gazetteer, *, readings: Sequence[PlaceReading] | None = None) -> list[list[Incident]]:
    """Read reports into incidents.

    Parameters
    ----------
    reports : sequence of Report
        The reports of one batch.
    gazetteer : Gazetteer
        Resolves the places.
    readings : sequence of PlaceReading, optional
        What the gazetteer found already, in the order of ``reports``.

    Returns
    -------
    list of list of Incident
        One list a report; retellings within a report are one incident, reports are not merged with each other.
    """
    lexicon = lexicons.load()
    if readings is None:
        readings = gazetteer.read_many(fold_many([r.text for r in reports]), sources=[r.source for r in reports])
    with held():
        return _extract(reports, readings, gazetteer, lexicon)


def _extract(reports: Sequence[Report], readings: Sequence[PlaceReading], gazetteer: Gazetteer, lexicon: Lexicon) -> list[list[Incident]]:
    """Read reports whose places are read; those in English apart."""
    out: list[list[Incident]] = []
    english = [is_english(report.text) for report in reports]
    tagged = iter(tag_many([reading.folded for reading, latin in zip(readings, english, strict=True) if not latin], lexicon))
    for report, reading, latin in zip(reports, readings, english, strict=True):
        if latin:
            found = read_english(report, reading, gazetteer)
            _number(found)
            out.append(found)
            continue
        ctx = make_context(report, next(tagged), lexicon, with_capitals(reading, gazetteer), reading.expressions, reading.adjectives)
        out.append(read_report(ctx))
    return out


def read_report(ctx: Context) -> list[Incident]:
    """Read one report whose context is made."""
    story = Story(ctx)
    events = join_retold(ctx, story.read())
    share_attackers(ctx, events)
    share_means(events)
    out = [incident for event in events if (incident := _finish(ctx, story, event)) is not None]
    out += _presence(ctx, story)
    _number(out)
    return out


def _number(incidents: list[Incident]) -> None:
    """Give the stable ids: SHA-256 over (report_id, start of the first trigger, ordinal among those that share it)."""
    seen: dict[tuple[str, int], int] = {}
    for incident in incidents:
        key = (incident.report_id, incident.trigger.start)
        ordinal = seen.get(key, 0)
        seen[key] = ordinal + 1
        incident.id = hashlib.sha256(f"{key[0]}\x1f{key[1]}\x1f{ordinal}".encode()).hexdigest()[:16]


def _finish(ctx: Context, story: Story, event: Event) -> Incident | None:
    """Make the record of an event, or None when it is no incident to be shown."""
    types = event.types
    if "execution" in types and types & {"attack", "armed_assault", "assault"} and all(t.entry.id == "slaughter" for t in event.triggers if t.type == "execution"):
        types = types - {"execution"}  # an attack some of whose victims were slaughtered
    threatened = "threatened" in event.scopes
    if not types & _VIOLENT and not event.aggregate and not ("injury" in types and (event.weapons or (event.actor is not None and event.actor.kind in _ARMED))):
        return None
    killed, injured = settle(ctx, event, "killed"), settle(ctx, event, "injured")
    weapons = _weapons(ctx, event, types)
    arms = set(weapons) | {h.id for h in event.weapons if h.id == "suicide_vest"}
    deaths = bool(killed.value or killed.low or injured.value or injured.low) or any(fact.kind == "lumped" or fact.value != 0 for fact, _, _ in event.tolls)
    actor = event.actor
    if deaths and "intercept" in types and types & _BLOWS and any(f.head.type in _BLOWS and f.scenes for f in event.frames):
        event.partial = True  # a strike that killed was not stopped, whatever else was shot down that day
    flown = actor is not None and actor.id == "unidentified-aircraft"
    text = " ".join(ctx.norm[f.sentence.start : f.sentence.end] for f in event.frames)
    kind = "armed_clash" if "armed_clash" in types and _is_clash(event) else incident_type(types, arms, home=actor.home if actor else None, kind="air_force" if flown else actor.kind if actor else None, infantry=by_infantry(ctx.norm, event.weapons), partial=event.partial, deaths=deaths, carrier=bool(_CARRIED.search(text)), ship=any(f.entry.id == "ship" for fr in event.frames for t in ctx.tagged.between(fr.head.end, min(fr.sentence.end, fr.head.end + 60), "object") for f in t.forms))
    if not _stands(event, types, arms, deaths, threatened):
        return None
    if deaths and kind != "interception" and "intercept" in types and types & (_BLOWS | {"attack", "hit"}):
        event.partial = True  # rule got-through: two of three drones were shot down, the third hurt somebody
    status, outcome = status_of(event.voices, kind, threatened, event.partial)
    first = event.triggers[0]
    trigger = ctx.span(first.start, first.end)
    incident = Incident("", ctx.report.id, trigger, "other" if event.aggregate else kind, outcome=outcome, status=status, aggregate=event.aggregate)
    incident.weapons = weapons
    _place(ctx, incident, event)
    _when(ctx, incident, event)
    _who(ctx, story, incident, event)
    _count(ctx, incident, event)
    incident.fatalities, incident.fatalities_min, incident.fatalities_max = killed.value, killed.low, killed.high
    incident.injuries, incident.injuries_min, incident.injuries_max = injured.value, injured.low, injured.high
    for name, settled in (("fatalities", killed), ("injuries", injured)):
        if settled.facts:
            incident.evidence[name] = [ctx.span(f.start, f.end) for f in settled.facts]
    incident.casualties = accounts(ctx, event)
    incident.claims = [as_claim(ctx, v) for v in event.voices if v.stance != "tells"]
    incident.evidence["incident_type"] = _spans(ctx, [(t.start, t.end) for t in event.triggers if t.type != "presence"][:6])
    if event.weapons:
        incident.evidence["weapons"] = _spans(ctx, [(w.start, w.end) for w in event.weapons if w.end - w.start > 1][:6])
    status_voices = [v for v in event.voices if v.stance != "tells"]
    if status_voices:
        incident.evidence["status"] = _spans(ctx, [(v.start, v.end) for v in status_voices[:3]])
    _origins(incident, event, ctx)
    _sources(ctx, incident, event)
    incident.confidence = confidence(incident, event.scene.mention.confidence if event.scene is not None else 0.0, base=0.5, own_day=not event.inherited_date, retold=len(event.frames) - 1)
    incident.reasons = _reasons(event, incident)
    incident.reasons += dict.fromkeys(f'toll "{ctx.span(t.start, t.end).text}": rule {t.rule}' for t, _, _ in event.tolls if t.rule)
    incident.notes = notes_of(incident)
    return incident


def _is_clash(event: Event) -> bool:
    """Rule clash-amid: "اشتباكات ... وسط قصف مدفعي" is a clash: what else was fired there are its circumstances."""
    placed = [f for f in event.frames if f.scenes]
    return bool(placed) and all(f.head.entry.id == "clash" and f.head.nominal for f in placed)


def _spans(ctx: Context, spans: list[tuple[int, int]]) -> list[Span]:
    """Return distinct spans of the original text."""
    out = {(span.start, span.end): span for span in (ctx.span(start, end) for start, end in dict.fromkeys(spans))}
    return [span for span in out.values() if span.end > span.start]


def _stands(event: Event, types: set[str], weapons: set[str], deaths: bool, threatened: bool) -> bool:
    """Return whether an event is told firmly enough to be put out."""
    denied = any(v.stance == "denies" for v in event.voices)
    if event.aggregate:
        return event.scene is not None and (event.scene.kind in WIDE or event.scene.kind in ("city", "town"))
    if event.scene is None:
        strong = bool(types & {"assassination", "suicide_bombing", "ied_explosion"} or (weapons - {"small_arms"} and types & _VIOLENT - {"death", "hit"}))
        return strong and not threatened and not denied and event.when is not None and event.when.precision == 1 and (deaths or event.actor is not None)
    if threatened:
        return True
    heads = [t for t in event.triggers if not t.weak and not t.scope]
    if not heads and not denied:
        return False
    place = event.scene.mention.place
    broad = event.scene.kind in ("region", "water") and (place is None or place.uncertainty_km > 60)
    wide = event.scene.kind == "country" or broad or (place is None and event.scene.expression is None and holder(event, event.scene) is None)
    plural = all(t.plural for t in heads if t.type in _VIOLENT) if heads else False
    if types <= {"death", "injury", "damage", "hit", "attack", "property_destruction"} and types & {"death", "injury"} and "attack" not in types:
        return bool(weapons) or (event.actor is not None and event.actor.kind not in ("government",))
    if wide and types <= {"armed_clash"} and event.actor is not None and event.scene.kind == "region" and place is not None and place.uncertainty_km <= 150:
        return True  # two sides met on a border or in a stretch of country
    if types <= {"armed_clash"} and plural and event.when is None and not deaths:
        return not wide
    if wide:
        told = event.date_expr is not None and event.date_expr.kind in ("absolute", "weekday", "relday", "sameref") and not event.date_expr.since
        specific = (event.when is not None and event.when.precision <= 3) or told
        if plural and not deaths and not (event.when is not None and event.when.precision == 1):
            return False
        told_at_sea = event.scene.kind == "water" and bool(weapons) and event.actor is not None and not plural
        return specific or told_at_sea or (deaths and (event.actor is not None or bool(weapons) or any(f.struck for f in event.frames))) or ("intercept" in types and bool(weapons))
    if types <= {"territory_taken"} or types <= {"raid_arrest"}:
        return event.when is not None or deaths or event.actor is not None
    if types <= {"property_destruction", "damage", "hit"}:
        return bool(weapons) or "property_destruction" in types
    return True


def _weapons(ctx: Context, event: Event, types: set[str]) -> list[str]:
    """Return the weapons of an event; a drone that was only watched over, or the defender's aircraft, is dropped."""
    hits = list(event.weapons)
    named = {h.id for h in hits}
    if named & {"drone"} and "aircraft" in named:
        hits = [h for h in hits if h.id != "aircraft" or re.search(r"حرب|مقاتل|ف 16|ف 35|سوخوي", ctx.norm[h.start : h.end])]
    if named & MISSILES and named & {"artillery"}:
        hits = [h for h in hits if h.id != "artillery" or "مدفع" in ctx.norm[h.start : h.end] or not re.search(r"صاروخي", ctx.norm[h.start : h.end + 10])]
    # A bomber is no weapon: what he carried is one only where it is named.
    return [w for w in coarse_weapons(hits, None) if w != "suicide_vest" or any(h.id == w and "انتحاري" not in ctx.norm[h.start : h.end] for h in hits)]


def _place(ctx: Context, incident: Incident, event: Event) -> None:
    """Set place, expression and the words of the location."""
    scene = event.scene
    if scene is None:
        return
    incident.place, incident.expression = scene.mention.place, scene.expression
    if scene.mention.place is None and not (scene.expression is not None and any(a.place is not None and a.fstart != scene.mention.fstart for a in scene.expression.anchors)):
        incident.place, incident.expression = holder(event, scene), None
        incident.location_text = scene.mention.surface
        incident.relation = "within" if incident.place is not None else None
        incident.evidence["location"] = [Span(ctx.report.id, scene.mention.start, scene.mention.end, ctx.report.text[scene.mention.start : scene.mention.end])]
        return
    incident.location_text = scene.mention.surface
    incident.relation = scene.expression.relation if scene.expression is not None else "at"
    spans = [Span(ctx.report.id, scene.mention.start, scene.mention.end, ctx.report.text[scene.mention.start : scene.mention.end])]
    if scene.expression is not None:
        start, end = scene.expression.start, scene.expression.end
        spans.append(Span(ctx.report.id, start, end, ctx.report.text[start:end]))
    incident.evidence["location"] = spans


def _when(ctx: Context, incident: Incident, event: Event) -> None:
    """Set the date with its precision, the time of day and the words."""
    expr, when = event.date_expr, event.when
    if expr is not None and not expr.since:
        span = ctx.span(expr.start, expr.end)
        incident.date_text = span.text
        incident.evidence["event_date"] = [span]
        incident.event_time = expr.clock or expr.part
    if when is not None and event.aggregate and expr is not None and expr.since:
        total_since(incident, when, ctx.published, ctx.span(expr.start, expr.end))
    elif when is not None and when.iso:
        incident.event_date, incident.time_precision = when.iso, when.precision
        incident.date_start, incident.date_end = when.start.isoformat(), when.end.isoformat()


def _aimed_at(ctx: Context, story: Story, event: Event) -> Actor | None:
    """Return the other side that the words say was struck ("هجمات على القوات الأميركية", "تعرضت القوات ... لهجوم"), of the first telling that says so."""
    for frame in event.frames:
        for struck_side, at in struck(ctx, frame, story.parties).items():
            if struck_side == side(event.actor):
                continue
            named = next((a for _, a in actors_between(ctx, story.parties, at, at + 1)), None)
            iso = next((iso for start, _, iso in ctx.nationalities(at, at + 1) if start == at), None) if named is None else None
            if named is None and iso is not None:
                named = nation(ctx, iso, at, next(end for start, end, _ in ctx.nationalities(at, at + 1) if start == at))
            if named is not None:
                return named
    return None


def _who(ctx: Context, story: Story, incident: Incident, event: Event) -> None:
    """Set actor, the other armed side, target and the kind of object hit."""
    actor = event.actor
    if actor is not None:
        incident.actor1, incident.actor1_ar = actor.name_en, actor.name_ar
        incident.actor1_kind, incident.actor1_home = actor.kind, actor.home
        if actor.end > actor.start:
            incident.evidence["actor1"] = [ctx.span(actor.start, actor.end)]
    norm = ctx.norm
    aimed_at = _aimed_at(ctx, story, event)
    if aimed_at is not None:
        incident.actor2, incident.actor2_ar, incident.actor2_kind, incident.actor2_home = aimed_at.name_en, aimed_at.name_ar, aimed_at.kind, aimed_at.home
        incident.evidence["actor2"] = [ctx.span(aimed_at.start, aimed_at.end)]
    for frame in event.frames if aimed_at is None or incident.object_hit is None else ():
        head = frame.head
        window = (head.end, min(frame.sentence.end, head.end + 110))
        for tok, other in actors_between(ctx, story.parties, *window):
            if incident.actor2 is not None or (actor is not None and other.id == actor.id):
                continue
            left = norm[max(head.end - 2, tok.start - 24) : tok.start - len(tok.clitic)] + tok.clitic
            if _DOER_NEXT.search(left):
                continue  # "هجومين شنهما مسلحون": who did it
            if re.search(r"(?:علي|ضد|ل|\w?ستهدف\w*|استهداف|مواقع|مقر\w*|مقار|تجمع\w*|عناصر|مسلحي|قوات|من|تابع\w* ل|رتل\w*|دوريه|حاجز\w*)\s*(?:ال)?$", left) or (not head.nominal and tok.start - head.end <= 26):
                incident.actor2, incident.actor2_ar = other.name_en, other.name_ar
                incident.actor2_kind, incident.actor2_home = other.kind, other.home
                incident.evidence["actor2"] = [ctx.span(tok.start, tok.end)]
                break
        if incident.actor2 is None:
            near = actors_between(ctx, story.parties, frame.sentence.start, frame.sentence.end)
            hurt = next(((t, a) for t, a in victims(ctx, near, frame.sentence.start) if frame.start - 90 <= t.start <= frame.end + 60 and (actor is None or a.id != actor.id) and a.kind not in ("civilians", "unidentified")), None)
            if hurt is not None:
                incident.actor2, incident.actor2_ar, incident.actor2_kind, incident.actor2_home = hurt[1].name_en, hurt[1].name_ar, hurt[1].kind, hurt[1].home
                incident.evidence["actor2"] = [ctx.span(hurt[0].start, hurt[0].end)]
        hit = object_hit(ctx, frame) if incident.object_hit is None else None
        if hit is not None:
            form = hit[0].form("object")
            assert form is not None
            incident.object_hit = form.entry.id
            span = _phrase(ctx, hit[0].start, hit[1])
            incident.target_ar = span.text
            incident.evidence["target"] = [span]
        if incident.actor2 is not None and incident.object_hit is not None:
            break
    incident.target = incident.actor2 or incident.object_hit
    if incident.target_ar is None:
        incident.target_ar = incident.actor2_ar


def _phrase(ctx: Context, start: int, stop: int) -> Span:
    """Return a noun phrase from ``start``: up to six words, cut at a mark, a preposition of place or the next act ("القاعدة وأصيب ...")."""
    act = next((t for t in ctx.tagged.between(start + 1, stop, "trigger", "toll") if t.clitic[:1] in ("و", "ف")), None)
    if act is not None:
        stop = act.start - len(act.clitic)
    text = ctx.norm[start:stop]
    cut = re.search(r"[،؛.:()«»\"]|\s(?:في|علي|قرب|غرب\w*|شرق\w*|شمال\w*|جنوب\w*|خلال|مساء|فجر|صباح|ليل|يوم|ما|مما|اسفر|ادي|بمحاذاه)\s", text)
    words = text[: cut.start() if cut else len(text)].split()[:6]
    length = 0
    for word in words:
        length = text.index(word, length) + len(word)
    return ctx.span(start, start + max(length, 1))


def _count(ctx: Context, incident: Incident, event: Event) -> None:
    """Set the counts of munitions, by account, fired and stopped."""
    counts = [(w.count, w) for w in event.weapons if w.count and (w.id in MISSILES or w.id in ("drone", "artillery", "mortar", "barrel_bomb", "unmanned_boat"))]
    if counts:
        values = [c for c, _ in counts]
        same_kind = len({w.id in MISSILES for _, w in counts}) == 1
        incident.munitions_min, incident.munitions_max = (min(values), max(values)) if same_kind else (sum(values), sum(values))
        incident.munitions = incident.munitions_min
        incident.evidence["munitions"] = _spans(ctx, [(w.start, w.end) for _, w in counts])
    if incident.outcome == "intercepted" and incident.munitions is not None:
        incident.munitions_intercepted = incident.munitions


def _origins(incident: Incident, event: Event, ctx: Context) -> None:
    """Set the launch places that the text names."""
    for mention in event.origins:
        place = mention.place
        if place is None:
            continue
        incident.origins.append({"name": place.name, "site_id": place.site_id, "latitude": place.latitude, "longitude": place.longitude, "text": mention.surface})
        incident.evidence.setdefault("origins", []).append(Span(ctx.report.id, mention.start, mention.end, ctx.report.text[mention.start : mention.end]))


def _sources(ctx: Context, incident: Incident, event: Event) -> None:
    """Quote the sentence that first tells the incident, and cite the report."""
    report = ctx.report
    sentence = max(event.frames, key=lambda f: (len(f.scenes) > 0, -f.sentence.start)).sentence
    span = ctx.quote(sentence)
    incident.sources = [
        {
            "report_id": report.id, "url": report.url, "title": report.title, "source": report.source, "published": report.published, "retrieved": report.retrieved,
            "sha256": _digest(ctx), "quote": span.text, "start": span.start, "end": span.end,
        }
    ]  # fmt: skip


def _digest(ctx: Context) -> str:
    """Return the SHA-256 of the report's text, reckoned once."""
    if not ctx.sha256:
        ctx.sha256 = hashlib.sha256(ctx.report.text.encode("utf-8", "surrogatepass")).hexdigest()
    return ctx.sha256


def _reasons(event: Event, incident: Incident) -> list[str]:
    """Say in words why this type, place, date and status."""
    words = ", ".join(dict.fromkeys(t.entry.id for t in event.triggers))
    out = [f"type {incident.incident_type}: triggers {words}" + (f"; weapons {', '.join(incident.weapons)}" if incident.weapons else "")]
    if event.scene is not None:
        chosen = event.scene.mention
        why = ""
        if chosen.candidates:
            why = "; " + ", ".join(f"{name} {value:+.2f}" for name, value in chosen.candidates[0].reasons[:5])
        out.append(f"place {incident.location_text}: {incident.relation}{why}")
    if incident.event_date:
        out.append(f"date {incident.event_date}: from the words \"{incident.date_text}\"" + (f" (carried on from what was told before: rule {event.day_rule or 'paragraph-goes-on'})" if event.inherited_date else ""))
    out.append(f"status {incident.status}: " + ", ".join(dict.fromkeys(v.stance for v in event.voices)))
    return out + event.log


def _presence(ctx: Context, story: Story) -> list[Incident]:
    """Make incidents of type presence: forces stationed at a place."""
    out: list[Incident] = []
    seen: set[str] = set()
    for trig, scene, sentence in story.presence:
        place = scene.mention.place
        if place is None or place.site_id in seen or scene.kind in WIDE or scene.kind in ("building", "road", "other"):
            continue
        who = actors_between(ctx, story.parties, sentence.start, sentence.end)
        if not who and not ctx.nationalities(sentence.start, sentence.end):
            continue
        seen.add(place.site_id)
        out.append(_presence_record(ctx, trig, scene, sentence, who[0][1].name_en if who else None, who[0][1].name_ar if who else None))
    return out


def _presence_record(ctx: Context, trig: Trigger, scene: Scene, sentence: Sentence, name: str | None, name_ar: str | None) -> Incident:
    span = ctx.span(trig.start, trig.end)
    incident = Incident("", ctx.report.id, span, "presence", place=scene.mention.place, expression=scene.expression, location_text=scene.mention.surface, relation="at", actor1=name, actor1_ar=name_ar)
    incident.evidence = {"incident_type": [span], "location": [Span(ctx.report.id, scene.mention.start, scene.mention.end, ctx.report.text[scene.mention.start : scene.mention.end])]}
    quote = ctx.quote(sentence)
    report = ctx.report
    incident.sources = [{"report_id": report.id, "url": report.url, "title": report.title, "source": report.source, "published": report.published, "retrieved": report.retrieved, "sha256": _digest(ctx), "quote": quote.text, "start": quote.start, "end": quote.end}]
    incident.confidence = round(0.4 + 0.3 * scene.mention.confidence, 2)
    incident.reasons = ["type presence: forces stationed, deployed or withdrawn at a place"]
    incident.notes = notes_of(incident)
    return incident
