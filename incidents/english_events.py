"""Makes events from the clauses of an English report: one event a place, dated, counted; retellings become one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from gazetteer.model import Mention
from incidents.actors import Actor
from incidents.dates import DateExpr, When, resolve
from incidents.english_actors import agent, claims, excluded, hit_party, scope_of, settle_actors
from incidents.english_dates import find_english_dates
from incidents.english_scenes import WIDE, Place, find_places, finer, relation
from incidents.english_tolls import EnglishToll, find_english_tolls, number_of, number_pattern
from incidents.english_words import Found, Line, Page, within
from incidents.event import compatible
from incidents.voices import Voice
from incidents.weapons import MISSILES, WeaponHit

_HARM = frozenset(("death", "injury", "damage"))
_BREAK = re.compile(r";|,?\s(?:while|whereas|meanwhile|but)\s|,?\sand\s|\s(?:(?:\w+\s){0,2}(?:hours|days|weeks|a day|a week|months|minutes)\s)?(?:after|before|following)\s|,\s|\swhen\s|\s-{1,2}\s|\sas\s")
_ANOTHER = re.compile(r"\b(?:another|separate|second|third|fourth|similar|other|further|different|new|fresh|separately|elsewhere|additional)\s(?:[\w-]+\s){0,4}$")
_DEFINITE = re.compile(r"\b(?:the|this|that|these|those|their|its|both)\s(?:[\w'-]+\s){0,4}$")
_BACKGROUND = re.compile(r"\b(?:hours|days|weeks|months|years|a day|a week|a month|a year|day|week|month)\s(?:after|before|earlier|ago)\b|\bhad (?:previously|earlier)\b|\bin (?:19|20)\d\d\b|\blast (?:month|year|week)\b")
_PARTIAL = re.compile(r"\b(?:some of|most of|one of (?:them|which|the)|several of|part of|but|others?|the rest|got through|failed to intercept|made it through|were not intercepted|remaining)\b")
_ALLEGED_OFF = re.compile(r"\balleged (?:members?|militants?|fighters?|commanders?|operatives?)")


@dataclass(slots=True, eq=False)
class EnglishEvent:
    """An incident in the making."""

    triggers: list[Found]
    line: Line
    place: Place | None = None
    when: When | None = None
    date: DateExpr | None = None
    inherited: bool = False
    weapons: list[WeaponHit] = field(default_factory=list)
    tolls: list[tuple[EnglishToll, bool, int]] = field(default_factory=list)
    actor: Actor | None = None
    party: tuple[int, int, Actor] | None = None
    object: Found | None = None
    voices: list[Voice] = field(default_factory=list)
    origins: list[Mention] = field(default_factory=list)
    scope: str = ""
    aggregate: bool = False
    partial: bool = False
    told: int = 1
    group: int = 0
    places: list[Place] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    @property
    def types(self) -> set[str]:
        """The types of its triggers."""
        return {str(t.word.data["type"]) for t in self.triggers}

    @property
    def arms(self) -> set[str]:
        """The ids of its weapons."""
        return {w.id for w in self.weapons}


@dataclass(slots=True)
class _Clause:
    start: int
    end: int
    triggers: list[Found]
    places: list[Place]
    scope: str = ""


class EnglishStory:
    """Reads one English report, sentence by sentence, into events."""

    def __init__(self, page: Page, mentions: list[Mention], published: date | None) -> None:
        self.page, self.mentions, self.published = page, mentions, published
        self.actors = settle_actors(page, mentions)
        self.events: list[EnglishEvent] = []
        self.current: list[EnglishEvent] = []
        self.story: date | None = None
        self.groups = 0

    def read(self) -> list[EnglishEvent]:
        """Return the report's events in the order of the text."""
        for number, line in enumerate(self.page.lines):
            self._line(number, line)
        return self.events

    def _line(self, number: int, line: Line) -> None:
        page = self.page
        triggers = excluded(page, line, within(page.triggers, line.start, line.end))
        places = find_places(page, line, self.mentions)
        tolls = [t for t in find_english_tolls(page, line.start, line.end) if t.kind in ("killed", "injured", "lumped")]
        dates = [d for d in find_english_dates(page, line.start, line.end) if not self._dateline(line, d)]
        text = page.low[line.start : line.end]
        if (re.search(rf"\b(?:{page.lex.any_of('total')})\b", text) and re.search(r"\b(?:has|have|had)\s(?:\w+\s)?(?:been\s)?(?:killed|died|wounded|carried out|launched|risen|injured|suffered|seen)\b|death toll|number of", text)) or any((t.value or 0) > 3000 for t in tolls):
            self._total(line, triggers, places, dates)
            return
        touched: list[EnglishEvent] = []
        for clause in self._clauses(line, triggers, places):
            own = [t for t in tolls if clause.start <= t.start < clause.end]
            touched += self._clause(number, line, clause, own, dates, places)
        if not touched and tolls and self.current and not any(p.role == "scene" and p.kind not in WIDE and not self._here(p) for p in places):
            self._give(self.current, tolls, number)
            touched = self.current
        origins = [p.mention for p in places if p.role == "origin"]
        for event in touched or (self.current if origins else []):
            event.origins += [m for m in origins if all(o.start != m.start for o in event.origins) and (event.place is None or event.place.mention.place != m.place)]
        self._claimed(line, touched)

    def _here(self, place: Place) -> bool:
        return any(e.place is not None and relation(e.place, place) for e in self.current)

    def _dateline(self, line: Line, expr: DateExpr) -> bool:
        """Return whether a date belongs to the dateline: before the dash of the first words."""
        head = self.page.low[line.start : line.start + 70]
        dash = re.search(r"\)\s?-{0,2}\s|\s-{1,2}\s", head)
        return line.first and dash is not None and expr.start < line.start + dash.start() and self.page.text[line.start : line.start + 4].isupper()

    # ---- clauses ---------------------------------------------------------------------------------------------------

    def _clauses(self, line: Line, triggers: list[Found], places: list[Place]) -> list[_Clause]:
        """Cut a sentence where both sides tell of violence at places of their own."""
        scenes = [p for p in places if p.role == "scene"]
        cuts = [line.start]
        marks = list(_BREAK.finditer(self.page.low, line.start, min(line.end, line.start + 1500)))
        for i, mark in enumerate(marks):
            stop = line.end
            left = [t for t in triggers if cuts[-1] <= t.start < mark.start()]
            right = [t for t in triggers if mark.end() <= t.start < stop]
            nearest = next((m.start() for m in marks[i + 1 :] if any(mark.end() <= t.start < m.start() for t in right)), stop)
            right = [t for t in right if t.start < nearest]
            scene_left = [s for s in scenes if cuts[-1] <= s.start < mark.start()]
            after = next((t.start for t in triggers if t.start >= nearest), stop)
            scene_right = [s for s in scenes if mark.end() <= s.start < max(nearest, after)]
            if not left or not right:
                continue
            word = mark.group().strip(" ,")
            hard = word in ("while", "whereas", "meanwhile") or mark.group().startswith(";")
            strong = [t for t in right if t.word.data["type"] not in _HARM]
            if not scene_right or not (scene_left or (hard and strong and [t for t in left if t.word.data["type"] not in _HARM])):
                continue
            if any(mark.end() - 1 <= t.start <= mark.end() + 1 and t.word.data["type"] in _HARM and self.page.low[t.start : t.end].endswith("ing") for t in right) and ((len(scene_right) < 2 and any(relation(a, b) == "nested" for a in scene_left for b in scene_right)) or scene_right[0].kind in WIDE):
                continue
            if (not strong and (word in (",", "") or scene_right[0].start < right[0].start)) or word == "as":
                continue
            if word == "," and not re.match(r"(?:an?|two|three|four|another|artillery|gunmen|rockets?|drones?|warplanes|jets|mortar|clashes|in|and|israeli|turkish|russian|us)\b", self.page.low[mark.end() : mark.end() + 14]):
                continue
            cuts.append(mark.start())
        cuts.append(line.end)
        out: list[_Clause] = []
        for start, end in pairwise(cuts):
            inside = [t for t in triggers if start <= t.start < end]
            if not inside:
                if out:
                    out[-1].end = end
                continue
            scoped = [(t, scope_of(self.page, line, t, start)) for t in inside]
            plain = [t for t, s in scoped if not s]
            heads = [t for t in plain if not t.word.data.get("weak")]
            lead = next((s for t, s in scoped if s and t.word.data["type"] not in _HARM), "")
            if not heads and not (plain and not lead):
                out.append(_Clause(start, end, inside, [s for s in scenes if start <= s.start < end], scope=lead or next(s for _, s in scoped if s)))
                continue
            if lead in ("denied", "threatened", "demand") and all(t.word.data["type"] in _HARM or t.start > next(x.start for x, s in scoped if s) for t in heads):
                out.append(_Clause(start, end, inside, [s for s in scenes if start <= s.start < end], scope=lead))
                continue
            out.append(_Clause(start, end, plain, [s for s in scenes if start <= s.start < end], scope="reference" if lead == "reference" else ""))
        return out

    def _clause(self, number: int, line: Line, clause: _Clause, tolls: list[EnglishToll], dates: list[DateExpr], places: list[Place]) -> list[EnglishEvent]:
        page = self.page
        if clause.scope in ("negated", "hypothetical", "demand"):
            if clause.scope == "negated" and tolls and self.current:
                self._give(self.current, tolls, number)
            return []
        weapons = self._weapons(clause)
        if not self._firm(clause, weapons, tolls):
            return []
        head = min(clause.triggers, key=_weight)
        actor, self_said = agent(page, clause.start, clause.end, head, self.actors, places, line)
        expr, when, inherited = self._date(line, clause, dates)
        types = {str(t.word.data["type"]) for t in clause.triggers}
        left = page.low[max(line.start, head.start - 40) : head.start]
        another = _ANOTHER.search(left) is not None
        definite = not another and (_DEFINITE.search(left) is not None or ("noun" not in head.word.pos and not weapons))
        if clause.scope == "threatened":
            scene = next((s for s in clause.places if s.kind not in WIDE), None)
            if scene is None or types <= _HARM:
                return []
            self.events.append(EnglishEvent(list(clause.triggers), line, scene, weapons=weapons, actor=actor, scope="threatened", places=[scene]))
            return []
        if clause.scope == "reference" and not tolls and (expr is None or inherited):
            return []
        voice = self._voice(line, clause, head, actor, self_said)
        out: list[EnglishEvent] = []
        spots: list[Place | None] = [*clause.places] or [None]
        for scene in spots:
            event = self._match(scene, types, {w.id for w in weapons}, when, another, definite)
            if event is None:
                if scene is None and types <= _HARM | {"hit", "launch"} and not weapons:
                    continue
                event = EnglishEvent([], line, scene, when, expr, inherited, scope=clause.scope if clause.scope == "denied" else "")
                event.told = 0
                self.events.append(event)
            event.triggers += clause.triggers
            event.told += 1
            self._absorb(event, scene, expr, when, inherited)
            event.weapons += [w for w in weapons if w.id not in event.arms or w.count]
            event.actor = event.actor or actor
            event.voices.append(voice)
            event.party = event.party or hit_party(page, clause.end, head, event.actor, self.actors)
            event.object = event.object or self._object(clause, head)
            if "intercept" in types and _PARTIAL.search(page.low[clause.start : min(line.end, clause.end + 60)]) and event.types & {"hit", "damage", "attack", "death", "injury", "missile_rocket_attack"}:
                event.partial = not re.search(r"most of (?:them|which|the)", page.low[clause.start : clause.end]) or bool(event.types & {"hit", "damage", "death", "injury"})
            if event not in out:
                out.append(event)
        if len(out) > 1:
            self.groups += 1
            for event in out:
                event.group = self.groups
        self._give(out, tolls, number)
        if out and clause.scope != "denied":
            self.current = out
            for event in out:
                if event.when is not None and event.when.precision <= 2 and not _BACKGROUND.search(page.low[clause.start : clause.end]):
                    self.story = event.when.end
        return out

    def _firm(self, clause: _Clause, weapons: list[WeaponHit], tolls: list[EnglishToll]) -> bool:
        """Return whether a clause tells of violence: a weak trigger needs a weapon or a firm one beside it, an interception something to stop."""
        types = {str(t.word.data["type"]) for t in clause.triggers}
        firm = [t for t in clause.triggers if not t.word.data.get("weak") and t.word.data["type"] not in ("intercept", "foil")]
        if firm:
            return True
        if types & {"intercept", "foil"}:
            return bool(weapons) or bool(re.search(r"aircraft|helicopter|plane|attack|infiltrat|plot|attempt", self.page.low[clause.start : clause.end]))
        if types <= {"damage"}:
            return bool(weapons)
        return any(w.id not in ("small_arms",) for w in weapons) or bool(tolls and weapons)

    def _weapons(self, clause: _Clause) -> list[WeaponHit]:
        """Return the weapons of a clause, counted where a number stands before them."""
        low = self.page.low
        out: list[WeaponHit] = []
        airborne = any(t.word.data["type"] == "airstrike" for t in clause.triggers)
        for w in within(self.page.weapons, clause.start, clause.end):
            after, before = low[w.end : w.end + 22], low[max(clause.start, w.start - 44) : w.start]
            if re.match(r"\s(?:launch(?:ers?|ing sites?|pads?)|defen[cs]e|systems?|factory|factories|programme|program|production|depots?|sites?|unit|commander|base|stockpiles?|parts|workshop|platforms?|squads?|operators?|chief)\b", after) or re.search(r"(?:anti-|surface-to-air |air[- ]defen[cs]e |patriot |interceptor )$", before):
                continue
            if w.word.id == "ied" and (airborne or (low[w.start : w.end] in ("bomb", "bombs") and re.search(r"\b(?:dropp?\w*|warplanes?|jets?|aircraft|planes?)\b", low[clause.start : clause.end]))):
                continue
            if w.word.id == "small_arms" and low[w.start : w.end] == "shooting" and after.startswith(" down"):
                continue
            num = re.search(rf"(?:^|\W)({number_pattern()})\s(?:[\w-]+\s){{0,3}}$", before)
            count = number_of(num.group(1))[0] if num and w.word.data.get("munition") and not re.search(r"\b(?:and|in|of|with|by|people|killed|from|on)\b", num.group()[len(num.group(1)) :]) else None
            singular = num is not None and num.group(1) in ("a", "an") and w.word.pos == "plural"
            out.append(WeaponHit(w.start, w.end, w.word.id, None if singular or re.match(r"\s(?:attack|strike|raid)s?\b", after) else count))
        named = {w.id for w in out}
        if named & (MISSILES - {"rocket_or_missile"}):
            out = [w for w in out if w.id != "rocket_or_missile"]
        return out

    def _object(self, clause: _Clause, head: Found) -> Found | None:
        found = [o for o in within(self.page.objects, clause.start, clause.end) if not re.search(r"(?:taken|transferred|rushed|brought|moved|evacuated)\s(?:\w+\s){0,4}$", self.page.low[max(clause.start, o.start - 36) : o.start])]
        after = [o for o in found if o.start >= head.end - 1]
        return after[0] if after else found[0] if found else None

    def _voice(self, line: Line, clause: _Clause, head: Found, actor: Actor | None, self_said: bool) -> Voice:
        page = self.page
        stopped = any(t.word.data["type"] == "intercept" for t in clause.triggers)
        foiled = any(t.word.data["type"] == "foil" for t in clause.triggers)
        speaker = next((a.name_en for s, _, a in self.actors if line.start <= s < head.start), None)
        if clause.scope == "denied":
            return Voice("denies", speaker, head.start, head.end)
        claim = claims(page, line)
        who = next((a for s, e, a in self.actors if line.start <= s < line.end and claim is not None and e <= claim[0] + 1), None)
        if claim is not None and who is not None and claim[0] < head.start and head.start - claim[1] < 60:
            self_said = True
        if self_said and not stopped:
            return Voice("claims", actor.name_en if actor is not None else speaker, head.start, head.end, self_said=True)
        doubt = re.search(rf"\b(?:{page.lex.any_of('alleged')})\b", page.low[clause.start : clause.end])
        if doubt and not stopped and not _ALLEGED_OFF.search(page.low[clause.start : clause.end]):
            return Voice("doubts", speaker, clause.start + doubt.start(), clause.start + doubt.end())
        return Voice("tells", speaker, head.start, head.end, intercepted=stopped, foiled=foiled)

    def _claimed(self, line: Line, touched: list[EnglishEvent]) -> None:
        """Read who claims responsibility for what was told."""
        claim = claims(self.page, line)
        if claim is None:
            return
        who = [a for s, _, a in self.actors if line.start <= s < line.end and a.kind not in ("government",)]
        before = [a for a in who if a.start < claim[0]] or [a for a in who if re.search(r"\bby (?:the )?$", self.page.low[max(0, a.start - 10) : a.start])]
        for event in touched or self.current:
            if before and (event.actor is None or event.told == 1):
                event.actor = before[0]
            if before and not any(v.stance == "claims" for v in event.voices):
                event.voices.append(Voice("claims", before[0].name_en, claim[0], claim[1], self_said=True, late=True))

    def _total(self, line: Line, triggers: list[Found], places: list[Place], dates: list[DateExpr]) -> None:
        """Keep a counted total of many attacks as one aggregate."""
        scene = next((p for p in places if p.role in ("scene", "container")), None)
        for trig in triggers:
            count = re.search(rf"(?<![\w,])({number_pattern()})\s(?:[\w-]+\s){{0,3}}$", self.page.low[max(line.start, trig.start - 50) : trig.start])
            value = number_of(count.group(1))[0] if count else None
            if value is not None and value >= 10 and "plural" in trig.word.pos and scene is not None and trig.word.data["type"] not in _HARM and not any(e.aggregate for e in self.events):
                event = EnglishEvent([trig], line, scene, aggregate=True, places=[scene])
                event.date = next((d for d in dates if d.since), None)
                self.events.append(event)
                return

    # ---- dates, places, tolls --------------------------------------------------------------------------------------

    def _date(self, line: Line, clause: _Clause, dates: list[DateExpr]) -> tuple[DateExpr | None, When | None, bool]:
        """Return the clause's date: its own, else its sentence's, else the one told before."""
        usable = [d for d in dates if not d.since and not d.future]
        low = self.page.low

        def cost(d: DateExpr) -> float:
            gap = min(max(d.start - t.end, t.start - d.end, 0) for t in clause.triggers)
            inside = clause.start <= d.start < clause.end
            speech = re.search(rf"(?:{self.page.lex.any_of('speech')})\s(?:[\w' -]{{0,20}}\s)?(?:on|late|early)?\s?$", low[max(line.start, d.start - 26) : d.start])
            tied = (speech is not None and any(t.end <= d.start for t in clause.triggers)) or (re.match(r",?\s(?:said|according)", low[d.end : d.end + 12]) is not None and d.start - line.start > 60)
            return gap + (0 if inside else 60) + (70 if tied else 0) + (40 if d.kind == "daypart" else 0)

        for d in sorted(usable, key=cost):
            far = not clause.start <= d.start < clause.end
            if far and _BACKGROUND.search(low[clause.start : clause.end]) and d.kind != "story":
                continue
            when = resolve(d, self.published, self.story)
            if when is not None or d.kind != "daypart":
                if when is None and d.kind == "story":
                    continue
                return d, when, False
        part = next((d for d in usable if d.kind == "daypart" and clause.start <= d.start < clause.end), None)
        before = self.current[0] if self.current else None
        if before is not None and before.when is not None and before.when.precision == 1 and line.paragraph - before.line.paragraph <= 2 and not _BACKGROUND.search(low[clause.start : clause.end]) and not any(d.since for d in dates):
            return part or before.date, before.when, True
        return part, None, True

    def _absorb(self, event: EnglishEvent, scene: Place | None, expr: DateExpr | None, when: When | None, inherited: bool) -> None:
        if scene is not None:
            if event.place is None or finer(scene, event.place):
                if event.place is not None and event.place is not scene:
                    event.log.append("place refined by a later sentence")
                event.place = scene
            event.places.append(scene)
        if when is not None and (event.when is None or (event.inherited and not inherited) or when.precision < event.when.precision):
            event.when, event.date, event.inherited = when, expr, inherited
        elif event.date is None and expr is not None:
            event.date = expr

    def _match(self, scene: Place | None, types: set[str], arms: set[str], when: When | None, another: bool, definite: bool) -> EnglishEvent | None:
        """Return the event that a clause tells again, if any."""
        if another:
            return None
        live = [e for e in self.events if not e.aggregate and e.scope != "threatened" and compatible(e.types, e.arms, types, arms) and _agree(e.when, when)]
        if scene is None:
            near = [e for e in reversed(live) if e in self.current]
            if near:
                return near[-1] if len(near) > 1 else near[0]
            return live[-1] if live and (definite or types <= _HARM) else None
        for event in reversed(live):
            if event.place is None:
                return event
            relations = {relation(p, scene) for p in event.places}
            if "same" in relations:
                return event
            if "nested" in relations and (event is self.events[0] or definite or event.place.kind in WIDE) and not (event.group and any(o is not event and o.group == event.group for o in self.events)):
                return event
        return None

    def _give(self, events: list[EnglishEvent], tolls: list[EnglishToll], number: int) -> None:
        """Give tolls to events: to the one whose place stands next to them when several are told, else shared."""
        if len(events) == 1:
            events[0].tolls += [(t, False, number) for t in tolls]
            return
        for toll in tolls:
            after = [e for e in events for p in e.places if 0 <= p.start - toll.end <= 26 and not re.search(r"[;.]|,|\band\b", self.page.low[toll.end : p.start])]
            for event in after[:1] or events:
                event.tolls.append((toll, not after and bool(toll.value), number))


def _weight(t: Found) -> int:
    """Return how far a trigger stands back from being the head of its clause."""
    kind = t.word.data["type"]
    return 3 if kind in _HARM else 2 if kind in ("intercept", "foil") else 1 if t.word.data.get("weak") else 0


def _agree(a: When | None, b: When | None) -> bool:
    return a is None or b is None or (a.start <= b.end and b.start <= a.end)
