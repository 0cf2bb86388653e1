"""Who did it in an English sentence, who was hit, and who only says so; scopes of words that state nothing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import replace
from functools import lru_cache

from gazetteer.model import Mention
from incidents import lexicon as lexicons
from incidents.actors import Actor, actor_of
from incidents.english_scenes import Place
from incidents.english_words import Found, Line, Page, force_of, load_english, within

_NOT_FORCE = re.compile(r"^\s(?:\w+\s)?(?:city|town|capital|border|village|territory|government|ministry|minister|president|prime|foreign|officials?|media|state|civil|embassy|consulate|citizens?|civilians?|people|refugees?|families|parliament|health|news|red crescent|red cross|coast|waters|oil|economy|province|region|kurdish|interests|pound|settlements?|communities|community|hospital|port|airspace|soil|side|base|bases|targets?|positions?)\b")
_OBLIQUE = re.compile(r"(?:\bon|\bat|\bagainst|\bof|\bin|\bwith|\btarget(?:ed|ing|s)|\bfrom|\bto|\bbetween|\bnear|\binside|\bfor|\btowards?|\bincluding|\bkill(?:ed|ing)|\bwound(?:ed|ing)|\bhit|\bhitting|\bstruck|\bstriking|\bsuspected to be|\bbombed|\bshelled|\battacked|\bbelonging to|\bbacked|\bboth)\s(?:an?\s|the\s|several\s|some\s|two\s|three\s|alleged\s|suspected\s|\w+\s(?:members|fighters|positions|targets) of\s)?$")
_SELF = re.compile(r"^(?:[^.;\"]{0,60}\b)?(?:said|announced|claimed|says|claims|declared|stated|confirmed|reported|added)\b[^.;]{0,40}?\s(?:that\s)?(?:it|they|its|their|he|we|our)\b[^.;]{0,60}$|^(?:[^.;\"]{0,40}\b)?(?:claimed|claims)\s(?:to have\s|having\s|an?\s|the\s|two\s|three\s)")
_CLAIM = re.compile(r"(?<!no )\b(?:claim(?:ed|s|ing)?|tak(?:en|es|ing)|took|assum(?:ed|ing)|admit(?:ted|s))\s(?:full\s)?responsibility\b|\bclaimed (?:the|both|an?|two) (?:\w+\s)?(?:attack|strike|bombing|operation)s?")
_NO_CLAIM = re.compile(r"\b(?:no|without any|not|neither)\b[^.;]{0,60}\bresponsibility|no (?:\w+\s){0,3}claim\b")
_ARMED = frozenset("state_army air_force navy police intelligence coalition militia rebel jihadist separatist tribal unidentified company".split())


def settle_actors(page: Page, mentions: list[Mention]) -> list[tuple[int, int, Actor]]:
    """Return the actors named in the text, short names settled by the countries it speaks of, forces told by a nationality added."""
    homes: Counter[str] = Counter(iso for _, _, iso in page.demonyms)
    homes.update(m.place.iso for m in mentions if m.place is not None and m.place.iso)
    lexicon = lexicons.load()
    out: list[tuple[int, int, Actor]] = []
    for start, end, actor in page.actors:
        means = [i for i in lexicon.actors[actor.id].data.get("means", ()) if i in lexicon.actors]
        nation = next((iso for s, e, iso in page.demonyms if 0 < start - e <= 2), None)
        settled = force_of(nation) if nation and (means or not actor.home) else None
        if settled is not None:
            actor = replace(settled, start=start, end=end)
        elif means:
            best = max(range(len(means)), key=lambda i: (homes[str(lexicon.actors[means[i]].data["home"])] - 0.4 * i))
            actor = actor_of(lexicon, means[best], start, end)
        if not actor.home and actor.kind in ("air_force", "state_army", "navy"):
            continue
        if actor.kind != "government":
            out.append((start, end, actor))
    known = [(s, e) for s, e, _ in out]
    force = re.compile(rf"^(?:-\w+)?\s(?:[\w-]+\s){{0,3}}?(?:{page.lex.any_of('nouns_of_force')})\b")
    persons = re.compile(rf"^\s(?:\w+\s)?(?:{page.lex.any_of('people')})\b")
    verbs = re.compile(rf"^\s(?:has\s|had\s|later\s|also\s|then\s)*(?:{page.lex.any_of('speech')}|struck|bombed|launched|carried out|shot down|intercepted|killed|fired|attacked|shelled|hit|raided|conducted|targeted|destroyed)\b")
    starts = sorted({t.start for t in page.triggers} | {w.start for w in page.weapons})
    for start, end, iso in page.demonyms:
        if any(s < end and start < e for s, e in known):
            continue
        after = page.low[end : end + 50]
        if not force.match(after) and (persons.match(after) or _NOT_FORCE.match(after) or after[:1] == "-"):
            continue
        near = any(re.fullmatch(r"\s?(?:[\w-]+\s){0,2}", page.low[end:s]) for s in starts[bisect_right(starts, end) : bisect_right(starts, end + 26)])
        actor_hit = force_of(iso) if force.match(after) or verbs.match(after) or near else None
        if actor_hit is not None:
            out.append((start, end, replace(actor_hit, start=start, end=end)))
    return sorted(out, key=lambda a: a[0])


def agent(page: Page, start: int, end: int, head: Found, actors: list[tuple[int, int, Actor]], places: list[Place], line: Line) -> tuple[Actor | None, bool]:
    """Return who did it and whether only he says so.

    Parameters
    ----------
    page : Page
        The report.
    start, end : int
        The clause.
    head : Found
        Its main trigger.
    actors : list of (int, int, Actor)
        Of the whole text.
    places : list of Place
        Of the sentence; countries with the role "actor" act too.
    line : Line
        The sentence.
    """
    low = page.low
    own = actors[bisect_left(actors, line.start, key=lambda x: x[0]) : bisect_left(actors, line.end, key=lambda x: x[0])]
    near = [(s, e, a) for s, e, a in own if a.kind not in ("peacekeepers", "civilians", "government")]
    for place in places:
        if place.role == "actor" and place.mention.place is not None and place.mention.place.iso:
            state = force_of(place.mention.place.iso)
            if state is not None:
                near.append((place.start, place.end, replace(state, start=place.start, end=place.end)))
    near.sort(key=lambda a: a[0])
    inside = [(s, e, a) for s, e, a in near if start <= s < end]
    defensive = head.word.data["type"] in ("intercept", "foil")
    if head.word.data["type"] == "armed_clash":
        sides = [x for x in inside if x[0] >= head.end]
        if sides and re.search(r"\b(?:between|involving|pitting)\b", low[head.end : sides[0][0]]):
            return sides[0][2], False
    for s, _, a in inside:
        if s > head.start - 60 and re.search(r"\b(?:by|blamed on|attributed to|carried out by|launched by|fired by)\s(?:an?\s|the\s|suspected\s|alleged\s)?(?:[\w-]+\s){0,2}$", low[max(start, s - 44) : s]) and not re.search(r"\b(?:intercepted|shot down|downed|foiled|thwarted|condemned|reported|seen|released|confirmed|defused|controlled|held|issued|repelled)\b[^.;]{0,30}\sby\s(?:the\s)?(?:\w+\s)?$", low[max(start, s - 60) : s]):
            return a, False
    before = [(s, e, a) for s, e, a in near if e <= head.start]
    said = [x for x in before if _SELF.match(low[x[1] : head.start] + ("" if low[head.start - 1 : head.start] == " " else " ")) and not _OBLIQUE.search(low[max(line.start, x[0] - 34) : x[0]])]
    if said and not defensive and not re.search(r"\b(?:were|was|been|being)\s(?:\w+\s)?$", low[max(start, head.start - 16) : head.start]):
        return said[-1][2], True
    if defensive:
        return None, False
    for s, e, a in reversed(before):
        gap = low[e : head.start]
        if any(t.word.data["type"] in ("intercept", "foil") for t in within(page.triggers, e, head.start)):
            continue
        if s < start - 2 and not re.fullmatch(r"[\s\w'-]{0,40}", gap):
            continue
        if re.search(rf"[;:]|\b(?:{page.lex.any_of('speech')}|who|whose)\b", re.sub(r"^\s(?:has\s)?(?:threatened|vowed|warned)\b", "", gap)) or len(gap) > 95:
            continue
        left = low[max(line.start, s - 44) : s]
        tight = len(gap.split()) <= 3 and not re.search(r"\b(?:in|on|at|of|by|after|and|was|were|from|with|when|target\w*|been|position|positions|had|near)\b", gap)
        if tight and not re.search(r"\b(?:against|between|target(?:ed|ing))\s(?:\w+\s)?$", left):
            joined = next((b for x, y, b in before if y < s and re.fullmatch(r"\s?(?:and|,)\s(?:the\s)?", low[y:s])), None)
            return joined or a, False
        passive = re.search(r"\b(?:was|were|been|being|are|is)\s(?:\w+ly\s)?$", low[max(start, head.start - 18) : head.start])
        if _OBLIQUE.search(left) and not re.search(r"(?:fighters|militants|gunmen|members|forces|warplanes|jets|troops|rebels|drones|elements|soldiers|aircraft)\s(?:from|of|loyal to|affiliated with|belonging to)\s(?:the\s)?$", left):
            continue
        if ("verb" in head.word.pos and not passive) or re.search(r"\b(?:carried out|launched|conducted|mounted|staged|waged|executed)\b", gap):
            return a, False
    return None, False


def hit_party(page: Page, end: int, head: Found, actor: Actor | None, actors: list[tuple[int, int, Actor]]) -> tuple[int, int, Actor] | None:
    """Return the other armed side of a clause: named after the trigger and not the one who acts."""
    for s, e, a in actors:
        if head.end <= s < min(end, head.end + 110) and (actor is None or a.id != actor.id) and a.kind in _ARMED and a.kind != "unidentified":
            left = page.low[max(head.end - 1, s - 40) : s]
            if re.match(rf",?\s(?:{page.lex.any_of('speech')})\b", page.low[e : e + 16]):
                continue
            if re.search(r"\b(?:by|said|from|than|blamed|told|accused)\s(?:the\s)?(?:\w+\s)?$", left):
                continue
            return s, e, a
    return None


def claims(page: Page, line: Line) -> tuple[int, int] | None:
    """Return the span of a claim of responsibility in a sentence."""
    text = page.low[line.start : line.end]
    match = _CLAIM.search(text)
    if match is None or _NO_CLAIM.search(text):
        return None
    return line.start + match.start(), line.start + match.end()


@lru_cache(maxsize=1)
def _scopes() -> list[tuple[str, re.Pattern[str]]]:
    lex = load_english()
    word = r"[\w'%-]+"
    return [
        ("denied", re.compile(rf"\bden(?:y|ied|ies|ying)\s(?!(?:any\s)?(?:involvement|responsibility|being behind|carrying out|it was behind|any role|any link|it had carried))(?:{word},?\s){{0,8}}$|\b(?:dismissed|refuted|rejected)\s(?:{word}\s){{0,3}}reports (?:of|that|about)\s(?:{word}\s){{0,6}}$")),
        ("demand", re.compile(rf"\b(?:{lex.any_of('demand')})\s(?:{word}\s){{0,6}}$")),
        ("reference", re.compile(rf"\b(?:{lex.any_of('reference')})\s(?:{word}\s){{0,4}}$")),
        ("threatened", re.compile(rf"\b(?:{lex.any_of('threat')})\s(?:{word}\s){{0,3}}$")),
        ("hypothetical", re.compile(rf"(?:^|[\s(\"])(?:{lex.any_of('hypothetical')})\s(?:{word}\s){{0,4}}$")),
        ("negated", re.compile(rf"(?:^|[\s(\"])(?:{lex.any_of('negation')})\s(?:{word}\s){{0,2}}$")),
    ]


@lru_cache(maxsize=1)
def _odd() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    lex = load_english()
    return (
        re.compile(rf"(?:^|\W)(?:{lex.any_of('not_before')})[\s-]$"), re.compile(rf"^\s(?:\w+\s)?(?:{lex.any_of('not_after')})\b"), re.compile(rf"\b(?:{lex.any_of('sport')})\b"),
        re.compile(rf"\b(?:{lex.any_of('accident')})\b"), re.compile(rf"\b(?:{lex.any_of('exercise')})\b"), re.compile(rf"\b(?:{lex.any_of('false_alarm')})\b"),
    )  # fmt: skip


def scope_of(page: Page, line: Line, trig: Found, start: int) -> str:
    """Return what a trigger's clause makes of it: "" (stated), denied, demand, reference, threatened, hypothetical or negated."""
    left = page.low[max(start, line.start, trig.start - 100) : trig.start]
    cut = max(left.rfind(c) for c in (";", ":", '."', " but "))
    left = left[cut + 1 :]
    at = trig.start - len(left)
    left = re.sub(r"\bmay\b", lambda m: "mai" if page.text[at + m.start()] == "M" else "may", left)
    if trig.word.data["type"] in ("intercept", "foil") and re.search(r"\b(?:to|could|before)\s(?:\w+\s)?$", left) is None:
        return "negated" if re.search(r"\b(?:not|failed to|unable to)\s(?:\w+\s)?$", left) else ""
    for name, pattern in _scopes():
        match = pattern.search(left)
        if match is None:
            continue
        words = match.group()
        if name in ("hypothetical", "threatened") and re.search(r",\s|\bthat (?:was|were|had|killed)\b", words):
            continue
        if name == "threatened" and trig.word.pos in ("noun", "plural") and not re.search(r"threat|vow|promis|pledg", words):
            name = "hypothetical"
        if name == "negated" and trig.word.data["type"] in ("damage", "injury"):
            return "negated"
        return name
    if re.search(r"\b(?:was|is|were|are|being)\s(?:\w+\s)?planned\b|\bwould\b", page.low[trig.end : trig.end + 16]):
        return "hypothetical"
    return ""


def excluded(page: Page, line: Line, triggers: list[Found]) -> list[Found]:
    """Return the triggers of a sentence that speak of violence: no sport, metaphor, exercise, accident or false alarm."""
    text = page.low[line.start : line.end]
    before, after, sport, accident, exercise, alarm = _odd()
    weapons = [w for w in page.weapons if line.start <= w.start < line.end]
    if (len({m.group() for m in sport.finditer(text)}) >= 2 and not weapons) or alarm.search(text) or (re.search(r"\b(?:anniversary|commemorat\w+)\b", text) and not weapons):
        return []
    drill = exercise.search(text)
    if drill and not re.search(r"\b(?:during|after|at) (?:a |an |the )?(?:\w+\s)?(?:exercises?|drills?)\b", text):
        return []
    armed = {t.word.data["type"] for t in triggers} - {"explosion", "death", "injury", "hit", "damage", "strike", "launch", "property_destruction", "intercept"}
    if accident.search(text) and not armed and not weapons:
        return []
    out: list[Found] = []
    for t in triggers:
        left, right = page.low[max(line.start, t.start - 24) : t.start], page.low[t.end : t.end + 40]
        if before.search(left) or after.match(right):
            continue
        if t.word.id == "hit" and re.search(r"\b(?:was|were|been) hit (?:hard |hardest )?by\s(?:\w+\s){0,2}(?:sanctions|inflation|crisis|drought|shortages?)", page.low[t.start - 10 if t.start > 10 else 0 : t.end + 40]):
            continue
        if t.word.id == "death" and re.search(r"\b(?:natural|brain|found|sudden|black|until his|before his|since his|sentenced to|penalty)\s$", left):
            continue
        out.append(t)
    return out
