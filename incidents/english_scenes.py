"""Tells the places of an English sentence apart: scene, container, origin, speaker, actor; and reads "25 km west of", "near", "off"."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from gazetteer.gazetteer import PlaceReading
from gazetteer.model import Candidate, Mention, PlaceExpression
from gazetteer.paths import data_dir
from gazetteer.sources import km
from incidents.english_tolls import number_of
from incidents.english_words import Line, Page, load_english, verb_forms
from incidents.lexicon import read_toml
from incidents.scenes import contains

if TYPE_CHECKING:
    from gazetteer import Gazetteer

WIDE = frozenset(("country", "region", "water", "governorate"))
_MOST_LOOKUPS = 120  # a report names fewer places that the scan left out; hostile text must not cost more
_NAMED = re.compile(r"\b(?:[Ii]n|[Nn]ear|[Aa]t|of|outside|[Oo]n|over|targeted|hit|struck|shelled|bombed|stormed|captured)\s(?:the (?:\w+\s)?(?:town|city|village|district|port|area|province) of\s|central\s|nearby\s|\w+ern\s)?((?:[aA]l-|[eE]l-)?[A-Z][\w'-]+(?:\s(?:[a-z]{2}-)?[A-Z][\w'-]+){0,2})")
_BEARINGS = {"north": 0.0, "northeast": 45.0, "east": 90.0, "southeast": 135.0, "south": 180.0, "southwest": 225.0, "west": 270.0, "northwest": 315.0}
_DIRECTION = r"(?:north|south|east|west)(?:-?\s?(?:east|west))?"
_OF = r"(?:the\s)?(?:(?:\w+\s){0,2}(?:city|town|village|port|capital|district|province|area|region|island|port city|coast|outskirts|centre|center|countryside|suburbs|neighbou?rhood|camp|city centre|part|parts)\s(?:of\s|city of\s)?)?(?:the\s)?"
_DISTANCE = re.compile(rf"(?P<n>\d+(?:[.,]\d+)?|[a-z]+(?:-[a-z]+)?)[\s-]?(?P<unit>kms?|kilomet(?:er|re)s?|miles?|mi|nautical miles?|nm|met(?:er|re)s?|m)\b(?:\s\([^)]{{1,24}}\))?,?\s?(?:(?:to|in) the\s)?(?P<dir>{_DIRECTION})?(?:-?ward)?\s?(?:of|from|off|away from)\s{_OF}$")
_NEAR = re.compile(rf"(?:^|\W)(?:near|close to|just outside|outside|on the outskirts of|in the vicinity of|around|next to|not far from|adjacent to|in the outskirts of)\s{_OF}$")
_OFF = re.compile(rf"(?:^|\W)(?:off(?: the)?(?: \w+)? coasts? of|off|off the port of|in waters off|offshore)\s{_OF}$")
_TOWARD = re.compile(rf"(?:^|\W)(?:towards?|in the direction of)\s{_OF}$")
_DIR_OF = re.compile(rf"(?:^|\W)(?:(?:to|in) the\s)?(?P<dir>{_DIRECTION})\sof\s{_OF}$")
_PART = re.compile(r"(?:^|\W)(?P<dir>(?:north|south|east|west)(?:-?\s?(?:east|west))?(?:ern)?|central)\s(?:parts? of\s)?(?:the\s)?$")
_FROM = re.compile(rf"(?:^|\W)(?:from|out of)\s(?:(?:inside|within|positions? in|an area in|a site in|the direction of|areas? (?:in|of)|territory in)\s)?(?:(?:the\s)?(?:{_DIRECTION}|(?:north|south|east|west)(?:-?(?:east|west))?ern)\s(?:of\s)?)?{_OF}$")
_MOVED = re.compile(rf"(?:taken|transferred|rushed|evacuated|transported|brought|fled|moved|travell?ed|flew|flown|returned|heading|headed|en route|bound|way|arrived|visit(?:ed|ing)?|trip|displaced|sent|deport\w+|airlifted|returning|sailing|travell?ing|deployed)\s(?:\w+\s){{0,5}}?(?:to|for|in|into|at|from)\s(?:a\s)?(?:\w+\s){{0,2}}?(?:hospitals?\sin\s)?{_OF}$")
_RESIDENT = re.compile(rf"(?:residents?|natives?|citizens?|nationals?|inhabitants|imam|sheikh|mayor|governor|mps?|lawmakers?|bishop|from the family)\s(?:of|from)\s{_OF}$|(?:born|lives?|lived|living|reach|reaching|correspondents?|reporters?)\s(?:in\s)?{_OF}$")
_SPEAKER = re.compile(rf"(?:ministry|ministers?|officials?|spokesm[ae]n|spokeswoman|police|authorities|sources?|governor|mayor|embassy|council|command|commanders?|department|directorate|government|medics?|doctors?|hospital|reporters?|correspondents?|witnesses|headquarters|centre|center|agency|court|ambassador|envoy|institute|observatory|group|diplomats?|parliament|prosecutors?|university|bureau|monitor|militia|residents?|morgue|leaders?)\s(?:in|of|at|from|for)\s{_OF}$")
_REFERENCE = re.compile(rf"(?:war|wars|truce|ceasefire|talks|summit|meetings?|conference|genocide|peace|elections?|negotiations?|situation|crisis|conflict|policy|blockade|siege|embargo|sanctions|ties|relations|support|solidarity|deal|agreement|campaign|offensive|operations?|aid|invasion|visit|speech|trade|normali[sz]ation|hostages|prisoners|aggression)\s(?:in|on|of|against|with|over|for|to|between)\s{_OF}$|(?:in support of|in solidarity with|on behalf of|allied with|loyal to|backed by|linked to|aligned with|in retaliation for|ally of|links to|an ally of|supplied by|made in|manufactured in|talks over|about|relations with|ties with|accused|accuses|accusing|blamed|blames|blaming|condemned|war in|war on|told)\s(?:the\s)?$")
_PLACED = re.compile(rf"(?:^|\W)(?:in|at|near|on|of|around|across|inside|outside|over|against|towards?|into|onto|through|within|along|throughout|to|between|off|above|targeting|target(?:ed|s)|hits?|hitting|struck|strikes?|striking|shell(?:ed|s|ing)|bomb(?:ed|s|ing)|bombard(?:ed|ing)|pound(?:ed|ing)|attack(?:ed|s|ing)|raid(?:ed|s|ing)|storm(?:ed|s|ing)|reached|rocked|shook|rocking|shaking|entered|entering|overran|captured|hits|jolted|controlled)\s(?:(?:the\s)?(?:{_DIRECTION}|(?:north|south|east|west)(?:-?(?:east|west))?ern|central|rural|occupied|nearby|downtown|besieged|government-held|rebel-held|capital)(?:\sand\s\w+ern)?\s)?{_OF}(?:[\w'-]+'s?\s(?:\w+\s)?|ain\s)?$")
_HELD = re.compile(r"^-(?:backed|aligned|led|made|controlled|held|allied|linked|supported|affiliated|funded|supplied|sponsored|run|occupied|administered)")
_BASED = re.compile(r"^-(?:based|born|bound|flagged|owned|registered|trained|wide|style)")
_OUTLET = re.compile(r"^\s(?:today|post|times|news|tv|tribune|herald|24|gazette|media|office|agency|fc|sc|united|city fc|university|press|club)\b")
_DATELINE = re.compile(r"[\"'(\s]*(?:[\w' -]+,\s)?$")
_AFTER_DATELINE = re.compile(r"^(?:,\s?[\w' .-]{2,24}?)?(?:,?\s(?:\w{3,9}\.?\s\d{1,2}|\d{1,2}\s\w{3,9})(?:,?\s\d{4})?)?\s?(?:\([^)\n]{2,40}\)|/[\w ]+/)?\s?(?:-{1,2}|:)\s|^(?:,[^.\n]{0,30})?\s?\((?:reuters|ap|afp|upi|xinhua|anadolu|ina|saba|sana)\)")


@dataclass(slots=True)
class Place:
    """A place of a sentence with its role: scene, container, anchor, origin, actor, or other (speaker, residence, reference)."""

    start: int
    end: int
    mention: Mention
    role: str
    expression: PlaceExpression | None = None
    strong: bool = False

    @property
    def kind(self) -> str:
        """The kind of its place."""
        return self.mention.place.kind if self.mention.place is not None else "unknown"


def read_mentions(page: Page, reading: PlaceReading, gazetteer: Gazetteer | None = None) -> list[Mention]:
    """Return the mentions that are names of places in English: written with a capital, the site chosen that the words beside the name mean.

    With a gazetteer, capitalised names that the scan left out and that a preposition of place introduces are looked up.
    """
    out: list[Mention] = []
    for m in reading.mentions:
        surface = page.text[m.start : m.end]
        if m.role == "in_name" or m.place is None or not any(c.isupper() for c in surface):
            continue
        if surface.lower() in _BEARINGS or re.fullmatch(r"(?:north|south|east|west|central)\w*", surface.lower()):
            continue
        if any(s < m.end and m.start < e and (e - s) > len(surface) for s, e, _ in page.actors) or _OUTLET.match(page.low[m.end : m.end + 14]):
            continue
        out.append(_reselect(page, m, surface.lower()))
    return out if gazetteer is None else sorted(out + _looked_up(page, out, gazetteer), key=lambda m: m.start)


def _looked_up(page: Page, known: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Look up the names that "in", "near", "town of" introduce and that are not read yet; a country told in the text decides between namesakes."""
    homes = Counter(m.place.iso for m in known if m.place is not None and m.place.iso)
    homes.update(iso for _, _, iso in page.demonyms)
    taken = [(m.start, m.end) for m in known] + [(s, e) for s, e, _ in page.actors] + [(s, e) for s, e, _ in page.demonyms]
    out: list[Mention] = []
    asked: dict[str, list[Candidate]] = {}
    for match in _NAMED.finditer(page.text):
        words = match.group(1).split(" ")
        for length in range(len(words), 0, -1):
            name = " ".join(words[:length]).rstrip("'.")
            start, end = match.start(1), match.start(1) + len(name)
            if len(name) < 3 or name.lower() in page.lex.months or name.lower() in page.lex.weekdays or any((s < end and start < e) or s == end + 1 for s, e in taken):
                continue
            if name not in asked:
                if len(asked) >= _MOST_LOOKUPS:
                    return out
                asked[name] = gazetteer.lookup(name, limit=6)
            found = [c for c in asked[name] if not any(r[0] in ("near spelling",) for r in c.reasons) and c.place.kind != "country"]
            chosen = next((c for c in found if c.place.iso in homes), None) or next((c for c in found if c.place.curated or c.place.population >= 100000), None)
            if chosen is not None:
                out.append(Mention(start, end, 0, 0, page.text[start:end], chosen.place, 0.6, candidates=tuple(found)))
                taken.append((start, end))
                break
    return out


def _reselect(page: Page, m: Mention, surface: str) -> Mention:
    """Choose the governorate, the sea or the strip where the words beside a name say so."""
    after, before = page.low[m.end : m.end + 24], page.low[max(0, m.start - 34) : m.start]
    wanted: tuple[str, ...] = ()
    if re.match(r"\s(?:province|governorate|state)\b", after) or re.search(r"(?:province|governorate|state) of\s$|(?:rural|countryside of)\s$", before) or re.match(r"(?:'s)?\s(?:\w+\s)?countryside", after):
        wanted = ("governorate", "region")
    elif re.match(r"\sdistrict\b", after):
        wanted = ("district",)
    elif surface.endswith((" sea", " gulf", "strait")) or surface.startswith("gulf of"):
        wanted = ("water",)
    elif surface == "gaza" and not re.match(r"\s(?:city|port)", after):
        wanted = ("region",)
    chosen = next((c for k in wanted for c in m.candidates if c.place.kind == k), None)
    return m if chosen is None else replace(m, place=chosen.place)


@lru_cache(maxsize=1)
def _verbs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a verb of speech and of a verb of violence that follow their subject."""
    lex = load_english()
    acts = set(_active_forms())
    lead = r"^(?:'s\s\w+)?\s?,?\s?(?:has|had|have|also|then|later|reportedly|again|on \w+day|overnight|\w+ly)?\s?(?:also\s|later\s)?"
    return re.compile(lead + f"(?:{lex.any_of('speech')})\\b"), re.compile(lead + "(?:" + "|".join(sorted(acts, key=len, reverse=True)) + r")\b")


def _active_forms() -> set[str]:

    rows = read_toml(data_dir() / "lexicon" / "english.toml")["trigger"]
    out = {f for r in rows for v in r.get("verbs", ()) for f in verb_forms(v)[:1] + verb_forms(v)[1:-1]}
    return out | {"carried out", "conducted", "targeted", "bombed", "shot down", "claimed", "sent", "dropped", "mounted", "captured", "seized", "took control", "stormed", "raided"}


def find_places(page: Page, line: Line, mentions: list[Mention]) -> list[Place]:
    """Return the places of a sentence with their roles and expressions, sorted."""
    own = [m for m in mentions if line.start <= m.start < line.end]
    out: list[Place] = []
    for m in own:
        place = Place(m.start, m.end, m, "scene")
        place.role, place.strong = _role(page, line, m)
        previous = out[-1] if out else None
        gap = page.low[previous.end : m.start] if previous is not None else ""
        linked = previous is not None and re.fullmatch(rf"(?:,|,? and|,? or|/|,? as well as|,? then|,? in)\s?(?:in\s|at\s|on\s|near\s|outside\s|(?:north|south|east|west)\w*\s)?{_OF}|'s?\s(?:\w+\s){{0,3}}", gap) is not None
        if previous is not None and linked and place.role in ("scene", "weak") and previous.role in ("scene", "origin", "other", "container"):
            place.role, place.strong = ("scene", True) if previous.role == "container" else (previous.role, previous.strong)
            if previous.role == "scene" and gap.startswith("'"):
                previous.role = "container"
        if place.role in ("scene", "weak"):
            place.expression = _expression(page, line, m)
        if place.expression is not None:
            place.role, place.strong = "scene", True
        out.append(place)
    _contain(page, out)
    _between(page, out)
    for place in out:
        if place.role == "weak":
            place.role = "scene" if place.kind not in ("country", "region") else "other"
    return out


def _role(page: Page, line: Line, m: Mention) -> tuple[str, bool]:
    """Return (role, whether a preposition or verb placed it there)."""
    low = page.low
    left, after = low[max(line.start, m.start - 90) : m.start], low[m.end : min(line.end, m.end + 60)]
    says, acts = _verbs()
    if line.first and m.start - line.start < 36 and _DATELINE.fullmatch(low[line.start : m.start]) and _AFTER_DATELINE.match(low[m.end : m.end + 70]) and (page.text[m.start : m.end].isupper() or m.role == "dateline" or "(" in after[:40]) and not after.startswith(":"):
        return "other", False
    if m.role == "dateline" and m.start - line.start < 40:
        return ("scene", True) if after.startswith(":") else ("other", False)
    if _HELD.match(after) or _BASED.match(after):
        return "other", False
    kind = m.place.kind if m.place is not None else ""
    force = re.match(rf"'?s?'?\s(?:\w+\s){{0,2}}?(?:{page.lex.any_of('nouns_of_force')})\b", after)
    if kind in ("country", "city", "region") and after.startswith("'") and force:
        return "actor" if kind == "country" else "other", False
    if after.startswith("'") and re.match(r"'s?\s(?:\w+\s){0,3}?(?:ministry|minister|government|president|foreign|prime|parliament|leaders?|spokesman|claim|mission|embassy|civil defen[cs]e|health|news agency|supreme)", after):
        return "other", False
    placed = _PLACED.search(left)
    if says.match(after) and not (placed and kind != "country") and not re.match(r"\s?,?\s(?:called|reported)\s", after):
        return ("actor", False) if kind == "country" or m.role == "metonym" else ("other", False)
    if m.role == "metonym" and not placed:
        return "other", False
    if acts.match(after) and not placed and kind in ("country", "region", "city") and re.search(r"(?:^|[,;:.\"]|\b(?:that|and|when|after|while|as|said|says|where|before))\s?$", left or " "):
        return ("actor", False) if kind == "country" else ("weak", False)
    if kind == "country" and re.search(r"\bby\s(?:neighbou?ring\s)?$", left):
        return "actor", False
    if (re.search(r"\bbetween\s$", left) and kind == "country") or (re.search(r"\bbetween\s[\w' -]+\sand\s$", left) and kind == "country" and "border" not in left):
        return "other", False
    if _RESIDENT.search(left) or _MOVED.search(left):
        return "other", False
    if _SPEAKER.search(left) and (re.match(rf",?\s(?:[\w']+\s){{0,2}}(?:{page.lex.any_of('speech')})\b", after) or re.search(r"\b(?:said|told|according to|reported)\b[^.;]{0,60}$", left)):
        return "other", False
    if _FROM.search(left):
        fired = re.search(r"(?:launch|fir(?:ed|ing)|rocket|missile|drone|shell|came|coming|originat|took off|flown|crossed|sent)\w*\s(?:[^.;]{0,70}\s)?(?:from|out of)\s", left)
        return ("origin", True) if fired else ("other", False)
    if _REFERENCE.search(left):
        return "other", False
    return ("scene", True) if placed else ("weak", False)


def _bearing(word: str) -> float | None:
    plain = re.sub(r"[\s-]|ern$", "", word)
    return _BEARINGS.get(plain)


def _expression(page: Page, line: Line, m: Mention) -> PlaceExpression | None:
    """Return the expression that a mention anchors."""
    left = page.low[max(line.start, m.start - 100) : m.start]
    base = m.start - len(left)

    def make(match: re.Match[str], relation: str, distance: float | None = None, bearing: float | None = None) -> PlaceExpression:
        start = base + match.start() + (0 if match.group()[:1].isalnum() else 1)
        return PlaceExpression((m,), relation, distance, bearing, start, m.end, reasons=[f"{relation} {m.surface}"])

    dist = _DISTANCE.search(left)
    if dist:
        word = dist.group("n").replace(",", ".")
        value = float(word) if word[0].isdigit() else number_of(word)[0]
        if value:
            unit = dist.group("unit")
            factor = 1.852 if unit.startswith(("n", "nm")) else 1.609344 if unit.startswith("mi") else 0.001 if unit.startswith("met") or unit == "m" else 1.0
            bearing = _bearing(dist.group("dir")) if dist.group("dir") else None
            off = re.search(r"\soff\s", dist.group())
            return make(dist, "off_coast" if off else "offset" if bearing is not None else "ring", round(value * factor, 3), bearing)
    off = _OFF.search(left)
    if off and (m.place is None or m.place.kind != "military_base"):
        return make(off, "off_coast")
    direction = _DIR_OF.search(left)
    if direction:
        return make(direction, "direction_of", None, _bearing(direction.group("dir")))
    near = _NEAR.search(left)
    if near and m.place is not None and m.place.kind not in ("country", "water"):
        return make(near, "near")
    part = _PART.search(left)
    if part and part.group("dir") != "central":
        return make(part, "part_of", None, _bearing(part.group("dir")))
    toward = _TOWARD.search(left)
    if toward:
        return make(toward, "toward")
    return None


def _contain(page: Page, places: list[Place]) -> None:
    """Turn into containers the wider places that only say where a finer scene lies."""
    for i, outer in enumerate(places):
        if outer.role not in ("scene", "weak"):
            continue
        for inner in (*places[max(0, i - 2) : i][::-1], *places[i + 1 : i + 2]):
            if inner.role not in ("scene", "weak") or inner is outer or inner.mention.place is None or outer.mention.place is None:
                continue
            gap = page.low[min(inner.end, outer.end) : max(inner.start, outer.start)]
            short = len(gap) < 75 and not re.search(r"[;:]|\b(?:and|while|but|said)\b", gap)
            apart = outer.expression is not None and outer.expression.relation in ("offset", "ring", "direction_of")
            if short and outer.start > inner.start and not apart and _holds(outer, inner):
                outer.role = "container"
                break
            if short and outer.start > inner.start and apart and inner.strong and re.fullmatch(r"[\s,(]*(?:which (?:is|lies)|located|about|some|around|roughly|nearly|a village|a town|a site|a base|situated)?[\s\w,.()-]{0,44}", gap):
                outer.role = "container"
                break
            if outer.start < inner.start and short and _holds(outer, inner) and re.search(r"'s?\s(?:\w+\s){0,3}$|^(?:province|governorate)?,?\s(?:in|at|near)\s", gap.strip() + " " if gap.startswith("'") else gap):
                outer.role = "container"
                break


def _holds(outer: Place, inner: Place) -> bool:
    """Return whether one place holds the other; a wide region need only be of the same country."""
    if outer.mention.place is None or inner.mention.place is None or outer.mention.place.site_id == inner.mention.place.site_id:
        return False
    o, i = outer.mention.place, inner.mention.place
    return contains(outer.mention, inner.mention) or (o.kind in ("region", "country", "governorate") and i.kind not in ("region", "country") and o.iso == i.iso and (o.kind != "governorate" or not i.admin1 or i.kind in ("military_base", "oil_field")))


def _between(page: Page, places: list[Place]) -> None:
    """Join "between X and Y" and "the border between X and Y" into one expression, "the X-Y border" too."""
    for first, second in itertools.pairwise(places):
        gap = page.low[first.end : second.start]
        left, after = page.low[max(0, first.start - 40) : first.start], page.low[second.end : second.end + 12]
        border = (re.search(r"border(?: area)? between\s(?:the\s)?$", left) and re.fullmatch(r"\sand\s(?:the\s)?", gap)) or (re.fullmatch(r"\s?-\s?", gap) and re.match(r"\s(?:\w+\s)?(?:border|frontier)", after))
        town = re.search(r"(?:(?:road|highway|area|linking|located|village|point|somewhere|clashes?)\s|\W)between\s(?:the (?:towns|villages|cities) of\s)?$", left) and re.fullmatch(r"\sand\s(?:the\s)?", gap) and "country" not in (first.kind, second.kind)
        if border or town:
            relation = "border" if border else "between"
            first.expression = PlaceExpression((first.mention, second.mention), relation, None, None, first.start, second.end, reasons=[f"{relation} {first.mention.surface} / {second.mention.surface}"])
            first.role, first.strong, second.role = "scene", True, "anchor"


def relation(a: Place, b: Place) -> str:
    """Return "same", "nested" or "" for two places."""
    pa, pb = a.mention.place, b.mention.place
    if pa is None or pb is None:
        return ""
    moved = [(p.expression.distance_km, p.expression.bearing) if p.expression is not None and p.expression.distance_km is not None else None for p in (a, b)]
    if pa.site_id == pb.site_id:
        return "same" if moved[0] == moved[1] or None in moved else ""
    if contains(a.mention, b.mention) or contains(b.mention, a.mention):
        return "nested"
    if (pa.kind == "region" and pa.iso == pb.iso) or (pb.kind == "region" and pa.iso == pb.iso):
        return "nested"
    return "same" if km(pa.latitude, pa.longitude, pb.latitude, pb.longitude) <= 2.5 else ""


def finer(a: Place, b: Place) -> bool:
    """Return whether the first place is more exact than the second."""
    rank = {"country": 0, "region": 1, "water": 1, "governorate": 2, "district": 3, "city": 4, "town": 5}
    ra, rb = rank.get(a.kind, 6), rank.get(b.kind, 6)
    if ra == rb:
        return a.expression is not None and b.expression is None
    return ra > rb
