"""Reads English reports into incidents: recognised, placed and dated by the same rules of evidence as the Arabic ones, at a lower bar."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from gazetteer.gazetteer import PlaceReading
from incidents.dates import resolve
from incidents.english_events import EnglishEvent, EnglishStory
from incidents.english_scenes import WIDE, read_mentions
from incidents.english_tolls import EnglishToll
from incidents.english_words import Page, is_english, lay_out
from incidents.event import confidence, total_since
from incidents.model import Incident, Report, Span, Toll
from incidents.notes import notes_of
from incidents.voices import status_of
from incidents.weapons import AIR_POWERS, MISSILES, coarse_weapons, incident_type

if TYPE_CHECKING:
    from gazetteer import Gazetteer

__all__ = ["is_english", "read_english"]

_HARM = frozenset(("death", "injury", "damage"))
_CARRIER = re.compile(r"drones?\s(?:\w+\s){0,3}(?:fired|launched|dropped)|(?:missiles?|rockets?) (?:fired|launched) (?:by|from) (?:an? )?(?:\w+\s)?drone")


def read_english(report: Report, reading: PlaceReading, gazetteer: Gazetteer | None = None) -> list[Incident]:
    """Read an English report into incidents.

    Parameters
    ----------
    report : Report
        Its text in English (see `is_english`).
    reading : PlaceReading
        What the gazetteer found in it.
    gazetteer : Gazetteer, optional
        Looks up names that the reading left out.

    Returns
    -------
    list of Incident
        Without ids, which the caller gives; retellings within the report are one incident.
    """
    page = lay_out(report)
    mentions = read_mentions(page, reading, gazetteer)
    story = EnglishStory(page, mentions, _published(report))
    return [incident for event in story.read() if (incident := _finish(page, story, event)) is not None]


def _published(report: Report) -> date | None:
    try:
        return date.fromisoformat(report.published[:10]) if report.published else None
    except ValueError:
        return None


def _types(event: EnglishEvent) -> set[str]:
    """Return the trigger types with "bombing" made an air strike, shelling or a bomb by who did it and with what."""
    types = set(event.types)
    if "bombing" in types:
        types.discard("bombing")
        home = event.actor.home if event.actor is not None else None
        state = event.actor is not None and event.actor.kind in ("state_army", "air_force", "coalition", "navy")
        if "airstrike" in types or event.arms & {"aircraft", "barrel_bomb"} or (home in AIR_POWERS and state):
            types.add("airstrike")
        elif event.arms & {"artillery", "mortar", "tank"} or state:
            types.add("shelling")
        elif not types & {"suicide_bombing", "drone_attack"}:
            types.add("ied_explosion")
    if "raid_arrest" in types and types & {"airstrike"}:
        types.discard("raid_arrest")
    return types


def _finish(page: Page, story: EnglishStory, event: EnglishEvent) -> Incident | None:
    """Make the record of an event, or None when it is not told firmly enough."""
    types = _types(event)
    event.triggers.sort(key=lambda t: t.start)
    killed, injured = _settle(event, "killed"), _settle(event, "injured")
    deaths = bool(killed[0] or killed[1] or injured[0] or injured[1])
    weapons = coarse_weapons(event.weapons, None)
    if "suicide_vest" in weapons and "vbied" in weapons and "ied" in weapons:
        weapons.remove("ied")
    if "drone" in weapons and "aircraft" in weapons:
        weapons.remove("aircraft")
    if not _stands(event, types, weapons, deaths):
        return None
    actor = event.actor
    text = " ".join(page.low[t.start - 60 if t.start > 60 else 0 : t.end + 60] for t in event.triggers)
    ship = event.object is not None and event.object.word.id == "ship"
    kind = incident_type(types, set(weapons), home=actor.home if actor else None, kind=actor.kind if actor else None, partial=event.partial, deaths=deaths, carrier=bool(_CARRIER.search(text)), ship=ship)
    if kind in ("other", "armed_assault", "explosion_unspecified") and types & {"strike"} and not weapons and (actor is None or actor.kind not in ("militia", "rebel", "jihadist")):
        kind = "airstrike"
    if kind == "other" and ship and types & {"attack", "hit"}:
        kind = "naval_attack"
    if event.aggregate:
        kind = "other"
    status, outcome = status_of(event.voices, kind, event.scope == "threatened", event.partial)
    first = event.triggers[0]
    incident = Incident("", page.report.id, page.span(first.start, first.end), kind, outcome=outcome, status=status, aggregate=event.aggregate, weapons=weapons)
    incident.evidence["incident_type"] = _spans(page, [(t.start, t.end) for t in event.triggers][:6])
    if weapons:
        incident.evidence["weapons"] = _spans(page, [(w.start, w.end) for w in event.weapons if w.id in weapons][:6])
    _place(page, incident, event)
    _when(page, story, incident, event)
    _who(page, incident, event)
    _counts(page, incident, event)
    incident.fatalities, incident.fatalities_min, incident.fatalities_max = killed[:3]
    incident.injuries, incident.injuries_min, incident.injuries_max = injured[:3]
    for name, settled in (("fatalities", killed), ("injuries", injured)):
        if settled[3]:
            incident.evidence[name] = _spans(page, [(t.start, t.end) for t in settled[3]])
    incident.casualties = [_account(page, t, shared) for t, shared, _ in event.tolls]
    voices = [v for v in event.voices if v.stance != "tells"]
    incident.claims = [{"speaker": v.speaker, "stance": v.stance, "about": v.about, "value": None, "start": v.start, "end": v.end, "report_id": page.report.id} for v in voices]
    if voices:
        incident.evidence["status"] = _spans(page, [(v.start, v.end) for v in voices[:3]])
    _source(page, incident, event)
    incident.confidence = confidence(incident, event.place.mention.confidence if event.place is not None else 0.0, base=0.45, own_day=not event.inherited, retold=event.told - 1)
    incident.reasons = _reasons(incident, event)
    incident.notes = notes_of(incident)
    return incident


def _stands(event: EnglishEvent, types: set[str], weapons: list[str], deaths: bool) -> bool:
    """Return whether an event is told firmly enough to be put out."""
    place = event.place
    if place is None:
        return False
    if event.aggregate or event.scope == "threatened":
        return True
    wide = place.kind in WIDE and place.kind != "governorate"
    if types <= _HARM | {"hit"}:
        return bool(set(weapons) - {"aircraft"}) or (event.actor is not None and "death" in types and event.actor.kind != "government")
    dated = event.when is not None and event.when.precision <= 3
    plural = all("plural" in t.word.pos or t.word.data["type"] in _HARM for t in event.triggers)
    if wide and plural and not deaths and not (event.when is not None and event.when.precision == 1):
        return False
    if wide:
        return dated or (deaths and event.actor is not None) or bool(types & {"intercept"} and weapons) or place.kind == "water" or (place.expression is not None and bool(weapons))
    if types <= {"armed_clash"} and plural and not event.when and not deaths:
        return place.kind not in WIDE
    if types <= {"raid_arrest"} or types <= {"territory_taken"}:
        return dated or deaths or event.actor is not None
    return True


def _spans(page: Page, spans: list[tuple[int, int]]) -> list[Span]:
    return [page.span(s, e) for s, e in dict.fromkeys(spans)]


def _place(page: Page, incident: Incident, event: EnglishEvent) -> None:
    place = event.place
    if place is None:
        return
    incident.place, incident.expression = place.mention.place, place.expression
    incident.location_text = page.text[place.start : place.end]
    incident.relation = place.expression.relation if place.expression is not None else "at"
    spans = [(place.start, place.end)]
    if place.expression is not None:
        spans.append((place.expression.start, place.expression.end))
    incident.evidence["location"] = _spans(page, spans)
    for mention in event.origins:
        if mention.place is not None:
            incident.origins.append({"name": mention.place.name, "site_id": mention.place.site_id, "latitude": mention.place.latitude, "longitude": mention.place.longitude, "text": page.text[mention.start : mention.end]})
            incident.evidence.setdefault("origins", []).append(page.span(mention.start, mention.end))


def _when(page: Page, story: EnglishStory, incident: Incident, event: EnglishEvent) -> None:
    expr, when = event.date, event.when
    if event.aggregate and expr is not None:
        when = resolve(replace(expr, since=False), story.published, story.story)
    if expr is not None:
        incident.date_text = page.text[expr.start : expr.end]
        incident.evidence["event_date"] = [page.span(expr.start, expr.end)]
        incident.event_time = expr.clock or expr.part
    if when is not None and expr is not None and event.aggregate and expr.since:
        total_since(incident, when, story.published, page.span(expr.start, expr.end))
    elif when is not None:
        incident.event_date, incident.time_precision = when.iso, when.precision
        incident.date_start, incident.date_end = when.start.isoformat(), when.end.isoformat()


def _who(page: Page, incident: Incident, event: EnglishEvent) -> None:
    actor = event.actor
    if actor is not None:
        incident.actor1, incident.actor1_ar, incident.actor1_kind, incident.actor1_home = actor.name_en, actor.name_ar, actor.kind, actor.home
        if actor.end > actor.start:
            incident.evidence["actor1"] = [page.span(actor.start, actor.end)]
    if event.party is not None and (actor is None or event.party[2].id != actor.id):
        start, end, other = event.party
        incident.actor2, incident.actor2_ar, incident.actor2_kind, incident.actor2_home = other.name_en, other.name_ar, other.kind, other.home
        incident.evidence["actor2"] = [page.span(start, end)]
    if event.object is not None:
        incident.object_hit = event.object.word.id
        incident.evidence["target"] = [page.span(event.object.start, event.object.end)]
    incident.target = incident.actor2 or incident.object_hit
    incident.target_ar = incident.actor2_ar


def _counts(page: Page, incident: Incident, event: EnglishEvent) -> None:
    counted = [w for w in event.weapons if w.count and (w.id in MISSILES or w.id in ("drone", "artillery", "mortar", "barrel_bomb", "unmanned_boat"))]
    if counted:
        values = [w.count or 0 for w in counted]
        same = len({w.id in MISSILES for w in counted}) == 1
        incident.munitions_min, incident.munitions_max = (min(values), max(values)) if same else (sum(values), sum(values))
        incident.munitions = incident.munitions_min
        incident.evidence["munitions"] = _spans(page, [(w.start, w.end) for w in counted])
        if incident.outcome == "intercepted":
            incident.munitions_intercepted = incident.munitions


def _settle(event: EnglishEvent, kind: str) -> tuple[int | None, int | None, int | None, list[EnglishToll]]:
    """Return (value, least, most, tolls) of one kind: the newest figure where it replaces, figures of one sentence for different people summed, else the lowest."""
    own = [(t, n) for t, shared, n in event.tolls if t.kind == kind and not shared and t.side != "attackers"]
    counted = [(t, n) for t, n in own if t.value]
    if counted:
        sums: dict[int, int] = {}
        for t, n in counted:
            first = next(x for x, m in counted if m == n)
            joins = t is not first and t.side and first.side and t.side != first.side
            sums[n] = sums[n] + (t.value or 0) if n in sums and joins else min(sums.get(n, t.value or 0), t.value or 0)
        values = list(sums.values())
        newest = next((t.value for t, _ in reversed(counted) if t.replaces), None)
        return newest or min(values), min(values), max(values), [t for t, _ in counted]
    vague = [t for t, _ in own if t.value is None]
    if vague:
        return None, min(t.low or 1 for t in vague), None, vague
    zero = [t for t, _ in own if t.value == 0]
    return (0, 0, 0, zero) if zero else (None, None, None, [])


def _account(page: Page, toll: EnglishToll, shared: bool) -> Toll:
    out = Toll(side=toll.side or None, shared=shared, start=toll.start, end=toll.end, report_id=page.report.id)
    if toll.kind == "killed":
        out.killed, out.killed_min = toll.value, toll.value if toll.value is not None else toll.low
        out.civilian = toll.value if toll.side == "civilians" else None
    elif toll.kind == "injured":
        out.injured, out.injured_min = toll.value, toll.value if toll.value is not None else toll.low
    else:
        out.source = "killed and injured together"
    return out


def _source(page: Page, incident: Incident, event: EnglishEvent) -> None:
    report, line = page.report, event.line
    end = min(line.end, line.start + 600)
    end = line.start + len(page.text[line.start : end].rstrip())
    incident.sources = [
        {
            "report_id": report.id, "url": report.url, "title": report.title, "source": report.source, "published": report.published, "retrieved": report.retrieved,
            "sha256": hashlib.sha256(report.text.encode("utf-8", "surrogatepass")).hexdigest(), "quote": page.text[line.start : end], "start": line.start, "end": end,
        }
    ]  # fmt: skip


def _reasons(incident: Incident, event: EnglishEvent) -> list[str]:
    words = ", ".join(dict.fromkeys(t.word.id for t in event.triggers))
    out = [f"type {incident.incident_type}: triggers {words}" + (f"; weapons {', '.join(incident.weapons)}" if incident.weapons else "")]
    if event.place is not None:
        out.append(f"place {incident.location_text}: {incident.relation}")
    if incident.event_date:
        out.append(f'date {incident.event_date}: from the words "{incident.date_text}"' + (" (carried on from what was told before)" if event.inherited else ""))
    return [*out, f"status {incident.status}: " + ", ".join(dict.fromkeys(v.stance for v in event.voices)), *event.log]
