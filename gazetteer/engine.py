"""Reads one text: scan, weigh, resolve, and put the mentions and expressions together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from gazetteer.coordinates import has_coordinates, printed_coordinates
from gazetteer.expressions import find_expressions
from gazetteer.fold import Folded, fold_text, portions
from gazetteer.games import clubs
from gazetteer.gazetteer import PlaceReading
from gazetteer.hashtags import topics
from gazetteer.index import EVERYDAY, HARD, ORDINARY, SURE
from gazetteer.lexicon import Lexicon
from gazetteer.matcher import Joined
from gazetteer.mistyped import Mistyped
from gazetteer.model import Mention, Place, PlaceExpression
from gazetteer.names import Names, Option
from gazetteer.reader import Hit, Judge, Scan, Seen, link
from gazetteer.resolve import Context, decide, gather, hopeless, mentions_of, score
from gazetteer.scanner import Scanner
from gazetteer.signs import Signed, Signs
from gazetteer.unknown import unknown_names

_GENERIC = frozenset("حي جسر شارع مستشفي مشفي ساحه سوق مسجد مدرسه ميدان دوار جامع ملعب منطقه".split())
_BETWEEN = frozenset(["بين", "وبين", "مابين"])
_NAMING = frozenset(["city", "town", "village", "governorate", "district", "camp", "country"])
_WIDE = frozenset(["country", "governorate", "region", "water"])


def _plain_choice(one: Seen) -> Option | None:
    """Choose the place of a sure name that context need not decide: the likeliest one, or the one of the kind told; None when it must."""
    name, kind = one.name, one.kind
    if name.fixed and one.parent is None and (kind is None or name.top.kind in kind.kinds):
        return name.top
    if name.local and one.role != "dateline":
        if kind is None:
            return name.top
        for number, option in enumerate(name.options):
            if option.kind in kind.kinds and option.own in ("", kind.word):
                one.choice = number
                return option
    return None


class Engine:
    """The recogniser and resolver over one index."""

    def __init__(self, names: Names, lexicon: Lexicon) -> None:
        self.names, self.lexicon = names, lexicon
        names.compound = lexicon.compound
        names.everyday = lexicon.everyday | lexicon.words | lexicon.frequent
        names.kinds = _GENERIC
        names.seats = lexicon.seats
        names.denied = lexicon.denied
        names.heads = frozenset(lexicon.kinds)
        names.plain = lexicon.kinds.keys() | lexicon.directions.keys() | lexicon.hard | lexicon.event_verbs
        meta = names.index.meta
        names.adjectival = frozenset(meta["adjectival"].split())
        names.known.clear()
        self.scanner = Scanner(names, json.loads(meta["isos"]))
        self.units: list[str] = json.loads(meta["units"])
        self.signs = Signs(lexicon)
        self.judge = Judge(lexicon)
        self.mistyped = Mistyped(names, lexicon)
        self.countries: dict[str, Place] = {}
        for iso in self.scanner.isos:
            pid = names.index.pid_of(iso.lower())
            if pid is not None:
                self.countries[iso] = names.index.place(pid)

    def read(self, folded: Sequence[Folded], sources: Sequence[str | None]) -> list[PlaceReading]:
        """Read folded texts: one scan over all of a portion, then one after the other."""
        out: list[PlaceReading] = []
        for low, high in portions([len(one.scan) for one in folded]):
            some = folded[low:high]
            scans, norms = Joined([f.scan for f in some]), Joined([f.norm for f in some], gap=1)
            out += [self._read(*one) for one in zip(some, self.scanner.scan(some, scans, norms), self.signs.find(scans, norms), sources[low:high], strict=True)]
        return out

    def _read(self, folded: Folded, found: Scan, signed: Signed, source: str | None) -> PlaceReading:
        """Resolve what the scan found in a text."""
        reading = PlaceReading(folded, [], found.adjectives)
        taken = self._resolve(folded, found, signed, self._home(source) if source else None)
        if len(taken) > 1:
            self._governments(taken, folded)
            self._namesakes(taken, folded)
        if taken and signed.tagged:
            topics(taken, folded, self.lexicon, found.adjectives)
        if taken or found.kindwords or found.adjectives:
            mentions = mentions_of(taken, folded)
            if found.kindwords:
                mentions = unknown_names(found, mentions, folded, self.lexicon)
            if mentions or found.adjectives:
                mentions = self.mistyped.add(mentions, folded, found.adjectives, signed.cues)
            reading.mentions = mentions
            if mentions or (found.adjectives and "حدود" in folded.scan):
                reading.look = partial(self._expressions, folded, mentions, found, taken)
        if signed.degrees and has_coordinates(folded.norm):
            self._coordinates(reading)
        return reading

    def _expressions(self, folded: Folded, mentions: list[Mention], found: Scan, taken: list[Seen]) -> list[PlaceExpression]:
        """Find the expressions of a text that is read."""
        befores = {one.start: one.before for one in taken}
        return find_expressions(folded, mentions, found, self.lexicon, self.units, self.countries, befores)

    @staticmethod
    def _coordinates(reading: PlaceReading) -> None:
        """Put printed coordinates among the mentions; names inside them (شمالا) give way."""
        printed = printed_coordinates(reading.folded)
        if printed:
            kept = [m for m in reading.mentions if not any(m.fstart < p.fend and m.fend > p.fstart for p in printed)]
            reading.mentions = sorted([*kept, *printed], key=lambda m: m.fstart)

    def _governments(self, taken: list[Seen], folded: Folded) -> None:
        """Take states and capitals in "between X and Y" as governments, unless a word of roads and journeys makes them ends of a way."""
        for number in range(len(taken) - 1):
            first, second = taken[number], taken[number + 1]
            if first.before not in _BETWEEN or not first.name.state or second.clitic != "و" or second.start - first.end > 3 or not second.name.state:
                continue
            if first.kind is not None or second.kind is not None or first.name.iso == second.name.iso:
                continue
            at = first.start
            if not self.lexicon.motion.isdisjoint(folded.scan[max(0, at - 60) : at].split()):
                continue
            for one in taken[number : number + 4]:
                if one is not first and (one.clitic != "و" or not one.name.state):
                    break
                if one.role == "place":
                    one.role = "metonym"

    def _namesakes(self, taken: list[Seen], folded: Folded) -> None:
        """Take a town after the word of a building as the building's name where the text puts it far from that town: "فندق بغداد في مقديشو"."""
        for one, after in pairwise(taken):
            if one.kind is None or one.kind.word not in self.lexicon.borrowed or one.role != "place" or after.start - one.end > 30:
                continue
            told = folded.norm[one.end : after.start]
            if not (after.clitic == "ب" and told.strip() == "ب") and after.before != "في":
                continue
            town, place = one.name.options[one.choice], after.name.options[after.choice]
            far = abs(town.latitude - place.latitude) > 0.6 or abs(town.longitude - place.longitude) > 0.6
            if town.kind in _NAMING and place.kind in _NAMING and (town.iso != place.iso or (far and place.kind in ("city", "town", "village"))):
                one.role = "in_name"

    def _home(self, source: str) -> str | None:
        """Return the home country of an outlet, by its name or its web address."""
        homes = self.lexicon.homes
        found = homes.get(fold_text(source))
        if found is None and "." in source:
            host = source.lower().split("://")[-1].split("/")[0].removeprefix("www.")
            found = homes.get(host) or homes.get(host.split(".", 1)[-1])
        return found

    def _resolve(self, folded: Folded, found: Scan, signed: Signed, home: str | None) -> list[Seen]:
        """Decide which hits are places and which; returns those taken, sorted."""
        seen = found.seen
        if not seen:
            return []
        weigh = self.judge.weigh
        for one in seen:
            weigh(one, folded)
        groups = link(seen, folded, self.lexicon)
        if signed.sport:
            for one in seen:
                if one.level >= ORDINARY:
                    one.level = HARD
                if one.support < 0.3 and one.name.top.kind != "country" and one.role == "place":
                    one.role, one.level = "in_name", max(one.level, ORDINARY)
        if signed.played:
            clubs(seen, folded, self.lexicon, self.signs, signed.played)
        self._adjectives(found, folded.norm)
        context = gather(seen, found.adjectives, found.actors, home)
        chosen: dict[int, int] = {}
        known: dict[int, float] = {}
        later: list[Seen] = []
        weak: list[Seen] = []
        taken: list[Seen] = []
        for one in seen:
            name = one.name
            if one.level == SURE and name.quick and not (name.beyond and self._beyond(one, context)) and (option := _plain_choice(one)) is not None:
                if one.person or one.support <= -1.5:
                    continue
                one.taken = True
                one.margin = 2.5
                if option.kind not in _WIDE and one.role == "place":
                    context.point(option, one.start)
                chosen[name.nid] = option.pid
            elif one.person:
                continue
            elif one.level >= ORDINARY and (one.adjective is None or (one.level >= HARD and not name.town)) and one.kind is None and one.group < 0 and one.support < (0.9 if one.level >= HARD else 0.4):
                weak.append(one)  # nothing around it makes it a place; perhaps another mention of it does
            elif hopeless(one, context):
                continue
            else:
                later.append(one)
        if later:
            self._rounds(later, context, chosen, known, groups)
        if weak and known:
            for one in weak:
                if one.name.nid in known and one.level < HARD:
                    score(one, context, chosen)
                    one.taken = decide(one, context, known)
        for one in seen:
            if one.taken:
                taken.append(one)
            elif found.rows is not None and one.end in found.inner and not one.person:
                rows = found.rows
                inner = [hit for number in found.inner[one.end] if (hit := rows[number])[0] >= one.start]
                taken.extend(self._inner(inner, folded, context, chosen, known))
        return taken

    @staticmethod
    def _beyond(one: Seen, context: Context) -> bool:
        """Tell whether a town with a namesake just beyond the border must be weighed: a division of the other side, not its own, is named."""
        return not one.name.beyond.isdisjoint(context.admin) and one.name.top.admin1 not in context.admin

    def _rounds(self, later: list[Seen], context: Context, chosen: dict[int, int], known: dict[int, float], groups: list[list[Seen]]) -> None:
        """Score and decide the open hits twice: the second time with the places of the first in the context."""
        twins: dict[tuple[int, int], Seen] = {}  # by name and kind word
        for final in (False, True):
            for one in later:
                if final and (one.margin > 1.5 if one.taken else one.lack > 1.6):
                    continue
                twin = None if final or one.adjective or one.parent else twins.get((one.name.nid, id(one.kind)))
                if twin is not None and twin.margin > 1.0:
                    one.scored, one.choice, one.score, one.margin = twin.scored, twin.choice, twin.score, twin.margin
                else:
                    score(one, context, chosen)
                    if not one.adjective and not one.parent:
                        twins[one.name.nid, id(one.kind)] = one
                one.taken = decide(one, context, known)
                if one.taken:
                    option = one.name.options[one.choice]
                    if not final:
                        known[one.name.nid] = max(known.get(one.name.nid, 0.0), one.support)
                        if one.margin > 1.0:
                            chosen[one.name.nid] = option.pid
                            if option.iso:
                                context.tell([(one.start, option.iso, 0.6)])
                            if option.admin1 and option.kind in ("governorate", "city", "town", "district"):
                                context.division(one.start, option.admin1)
                            if option.kind not in _WIDE:
                                context.point(option, one.start)
            if final:
                break
            context.near.clear()
            context.looked.clear()
            for group in groups:
                if any(o.taken for o in group):
                    for one in group:
                        if not one.taken:
                            one.support += 0.9
                            one.lack -= 0.9

    def _inner(self, hits: list[Hit], folded: Folded, context: Context, chosen: dict[int, int], known: dict[int, float]) -> list[Seen]:
        """Try the shorter names inside a longer one that was no place."""
        out: list[Seen] = []
        for start, end, value, clitic, at, left, marks in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
            if out and start < out[-1].end:
                continue
            one = Seen(start, end, clitic, at, left, marks, self.names[value])
            self.judge.weigh(one, folded)
            score(one, context, chosen)
            if decide(one, context, known):
                one.taken = True
                out.append(one)
        return out

    @staticmethod
    def _adjectives(found: Scan, norm: str) -> None:
        """Attach a nationality adjective that directly follows a name (القائم العراقية)."""
        if not found.adjectives:
            return
        starts = {start: iso for start, _, iso in found.adjectives}
        ends = {start: norm[end - 1] for start, end, _ in found.adjectives}
        for one in found.seen:
            iso = starts.get(one.end + 1)
            if iso is not None and norm[one.end : one.end + 1] == " " and norm[one.end + 1 : one.end + 3] == "ال":
                if one.level >= EVERYDAY and ends[one.end + 1] != "ه":
                    continue  # towns are feminine: "the Iraqi flag", not Al-Alam in Iraq
                one.adjective = iso
