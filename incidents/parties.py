"""Settles whom "the army", "the enemy", "the aggression" mean in a report: by the names, adjectives and places around; nobody when nothing tells."""

from __future__ import annotations

from collections import Counter
from typing import Any

from incidents import regex as re
from incidents.context import Context
from incidents.forces import army_of, forces
from incidents.leanings import meant_by, outlet_of
from incidents.lexicon import Entry

# Institutions that every country has: a report of Marib that says "the police" means Yemen's.
_INSTITUTIONS = {
    "the-army": ("state_army",), "the-air-force": ("state_army",), "the-navy": ("state_army",), "the-police": ("police",), "the-security-forces": ("police",),
    "defence-ministry-short": ("state_army",), "government-forces-short": ("state_army",),
}  # fmt: skip
_NAMED, _PLACES, _HOME, _ORDER, _SIDE = 2.0, 0.8, 1.2, 0.4, 3.0
# Short names that many groups bear ("the organisation"): they mean the one that the lexicon tells only where it is named or the places are its own.
_SHARED_NAMES = frozenset(("isis-organisation", "houthi-group-short"))
_BLOWS = frozenset(("airstrike", "strike", "shelling", "attack", "drone_attack", "missile_rocket_attack"))


def _alive(entry: Entry, published: str | None) -> bool:
    """Return whether an actor existed when the report was published; always when its day is unknown."""
    if not published:
        return True
    day = published[:10]
    since, until = str(entry.data.get("since") or ""), str(entry.data.get("until") or "")
    return (not since or since <= day) and (not until or day <= until)


def settle_parties(ctx: Context) -> dict[str, str]:
    """Decide whom the words "the enemy", "the army", "the movement" mean in this report.

    An actor named in full decides, then the country of the places, then adjectives. ``where`` of the lexicon tells whom a word means in a country that is
    not his home ("the enemy" in Lebanon). A word that nothing explains means nobody: an actor is not guessed.

    Returns
    -------
    dict of str to str
        Id of the party -> id of the actor.
    """
    present = {f.entry.id for t in ctx.tagged.between(0, len(ctx.norm) + 1, "party") for f in t.forms if f.entry.cat == "party"}
    if not present:
        return {}
    actors = ctx.lexicon.actors
    named: Counter[str] = Counter(form.entry.id for tok in ctx.tagged.toks for form in tok.forms if form.entry.cat == "actor")
    places: Counter[str] = Counter()
    for mention in ctx.mentions:
        if mention.place is not None and mention.place.iso:
            places[mention.place.iso] += 2 if mention.place.kind != "country" else 1
    countries = places.copy()
    countries.update(iso for _, _, iso in ctx.adjectives)
    homes: Counter[str] = Counter()
    for actor_id, n in named.items():
        homes[str(actors[actor_id].data["home"])] += n
    outlet = outlet_of(ctx)
    out: dict[str, str] = {}
    for party in present:
        data: dict[str, Any] = actors[party].data
        where: dict[str, str] = data.get("where", {})
        means = [m for m in data.get("means", ()) if m in actors]
        if len(means) == 1 and party not in _INSTITUTIONS:
            if party not in _SHARED_NAMES or named[means[0]] or places[str(actors[means[0]].data["home"])]:
                out[party] = means[0]  # a short name: "القسام", "حفتر"
            continue
        known = [m for m in means if _alive(actors[m], ctx.report.published)]
        for kind in _INSTITUTIONS.get(party, ()):
            told = {str(actors[m].data["home"]) for m in known} | set(where)
            table = forces(ctx.lexicon.version)
            known += [table[iso][kind] for iso in countries if iso not in told and kind in table.get(iso, {})]
        side = meant_by(ctx, outlet, party) if outlet is not None else []
        known += [m for m in side if m not in known and _alive(actors[m], ctx.report.published)]
        best: tuple[float, int] | None = None
        for i, actor_id in enumerate(known):
            home = str(actors[actor_id].data["home"])
            if party == "the-enemy" and actors[actor_id].data["kind"] == "coalition" and not named[actor_id] and set(places) <= {home}:
                continue  # "hostile drones" over its own country are not a coalition's
            here = countries[home] if home not in where or where[home] == actor_id else 0
            here += sum(places[iso] for iso, who in where.items() if who == actor_id and iso != home)
            evidence = _NAMED * min(named[actor_id], 3) + (_PLACES * min(here, 10) + _HOME * min(homes[home], 3) if home or here else 0.0)
            late = _ORDER * min(i, 6)
            if actor_id in side and (evidence > 0 or len(side) == 1):
                evidence, late = evidence + _SIDE, _ORDER * side.index(actor_id)
            if evidence > 0 and (best is None or (evidence - late, -i) > best):
                best = (evidence - late, -i)
        if best is not None:
            out[party] = known[-best[1]]
    if "terrorists-generic" in present and "terrorists-generic" not in out:
        out["terrorists-generic"] = "armed-groups-generic"  # "a terrorist group" whose name nobody tells
    for party, words in _QUALIFIED_ONCE.items():
        if party in present and (meant := _qualified(ctx, words)) is not None:
            out[party] = meant
    if "the-air-force" in present and (flies := _whose_aircraft(ctx)) is not None:
        out["the-air-force"] = flies
    return out


# Words that a report qualifies once ("العدوان الأمريكي") and then uses alone.
_QUALIFIED_ONCE = {"the-aggression": ("عدوان",), "the-occupation": ("احتلال",), "the-enemy": ("عدو",), "coalition-short": ("تحالف",)}


def _qualified(ctx: Context, words: tuple[str, ...]) -> str | None:
    """Rule qualified-once: return the force of the one nation that a report puts behind a word such as "the aggression"; None for none and for several."""
    norm = ctx.norm
    nations = {iso for start, _, iso in ctx.adjectives if any(re.search(rf"(?<!\w)\w{{0,2}}(?:ال|لل){word}\s(?:ال)?$", norm[max(0, start - 16) : start]) for word in words)}
    if len(nations) != 1:
        return None
    told = {form.entry.id for tok in ctx.tagged.between(0, len(norm) + 1, "actor") if (form := tok.form("actor")) is not None and any(f"ال{word} " in norm[max(0, tok.start - 2) : tok.end] for word in words)}
    return next(iter(told)) if len(told) == 1 else army_of(ctx.lexicon.version, next(iter(nations)))


def _whose_aircraft(ctx: Context) -> str | None:
    """Rule whose-aircraft: return the force of the one nation whose strikes or aircraft a report names ("القصف التركي", "طائرات تركية"): "the warplanes" are its own."""
    nations: set[str] = set()
    for start, _, iso in ctx.adjectives:
        for tok in ctx.tagged.between(start - 26, start, "trigger", "weapon"):
            trigger, weapon = tok.form("trigger"), tok.form("weapon")
            blow = trigger is not None and trigger.entry.data["type"] in _BLOWS and trigger.pos in ("noun", "plural", "dual", "noun|verb")
            if (blow or (weapon is not None and weapon.entry.id in ("aircraft", "drone"))) and start - tok.end <= 4:
                nations.add(iso)
    for tok in ctx.tagged.between(0, len(ctx.norm) + 1, "actor"):
        form = tok.form("actor")
        if form is not None and any(word in ctx.norm[tok.start : tok.end] for word in ("طيران", "طايرات", "مقاتلات", "سلاح الجو")):
            nations.add(str(form.entry.data["home"]))
    return army_of(ctx.lexicon.version, next(iter(nations))) if len(nations) == 1 else None
