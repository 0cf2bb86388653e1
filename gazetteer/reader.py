"""Finds the place names of a text: one scan, then a decision at each hit from the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gazetteer.fold import Folded
from gazetteer.index import (
    ADJECTIVE,
    CLASS_MASK,
    EVERYDAY,
    HARD,
    ID_MASK,
    KINDWORD,
    ORDINARY,
    ORGANISATION,
    RARE,
    SURE,
    UNIT,
)
from gazetteer.lexicon import KindWord, Lexicon
from gazetteer.matcher import NAME_CLITICS
from gazetteer.names import Name, Names

_BREAKS = frozenset(".،:؛()\n,;!؟?[]|/…•")
_OPENERS = frozenset("«\"“(‘'„”[#_*")
_CLOSERS = frozenset("»\"”)’'“]_*")
_DIVISIONS = frozenset(["محافظه", "قضاء", "ناحيه", "مديريه", "ولايه", "ريف", "محليه", "مركز", "اقليم"])
_DATELINE_KINDS = frozenset(["city", "town", "country", "governorate", "region", "village", "neighbourhood"])
_PLACING = frozenset(["في", "الي", "من", "علي"])
_WHERE = frozenset(["في", "وفي", "علي", "وعلي", "الي", "قرب", "داخل", "نحو", "محيط", "شمال", "جنوب", "شرق", "غرب", "شمالي", "جنوبي", "شرقي", "غربي", "فوق", "باتجاه", "صوب"])
_IN = frozenset(["ب", "وب"])
_ARTICLE = "ال"
_QUOTES_END = frozenset("»”\"")
_LINKS = frozenset([" و", "، ", "، و", ", ", " - ", "/", " / ", "–", "-", " او ", " ثم ", "، ف", " ف", " او", "، وفي ", " وفي ", "» و", "» و«", "\" و\"", "»، و«", " الي ", "»، «"])
_DATELINE = re.compile(r"\s*(?:[-–—:/|(]|\.\.|،\s*(?:\w+\s*)?[-–—(:/])")
_AFTER_DASH = re.compile(r"^[\s\w#]{0,24}[-–—/|:،]\s*$")
_HEAD_KINDS = frozenset(["governorate", "country", "region"])
STRENGTHS = (-9.0, 0.8, 1.7, 2.6, 3.3)


class Seen:
    """A hit of the scan on a name, with what stands around it.

    Most hits keep most defaults, which therefore stay on the class.
    """

    before: str = ""
    kind: KindWord | None = None
    support: float = 0.0
    role: str = "place"
    adjective: str | None = None
    group: int = -1
    inner: list[Seen] | None = None
    person: bool = False
    taken: bool = False
    choice: int = 0
    score: float = 0.0
    margin: float = 0.0
    lack: float = 0.0
    strange: bool = False
    event: bool = False
    parent: Seen | None = None
    scored: list[tuple[float, int, list[tuple[str, float]]]] | None = None

    def __init__(self, start: int, end: int, clitic: str, name: Name, level: int) -> None:
        self.start, self.end, self.clitic, self.name, self.level = start, end, clitic, name, level


@dataclass(slots=True)
class Scan:
    """What one scan of a text finds."""

    seen: list[Seen]
    adjectives: list[tuple[int, int, str]]
    kindwords: list[tuple[int, int]]
    units: list[tuple[int, int, int]]
    actors: list[tuple[int, str]]


class Scanner:
    """Runs the automaton over a text and keeps the longest names at word edges."""

    def __init__(self, names: Names, lexicon: Lexicon, isos: list[str]) -> None:
        self.names, self.lexicon, self.isos = names, lexicon, isos
        self.automaton = names.index.matcher.automaton
        self.adjectival = frozenset(names.index.meta["adjectival"].split())

    def scan(self, folded: Folded) -> Scan:
        """Return the names, adjectives, kind words and units of a text."""
        scan, norm = folded.scan, folded.norm
        stack: list[tuple[int, int, int, str]] = []
        organisations: list[tuple[int, int]] = []
        kindwords: list[tuple[int, int]] = []
        units: list[tuple[int, int, int]] = []
        actors: list[tuple[int, int, int]] = []
        inner: dict[int, list[tuple[int, int, int, str]]] = {}
        clitics = NAME_CLITICS
        for last, coded in self.automaton.iter(scan):
            start = last - (coded & 0xFF)
            if start and (clitic := scan[start - 1]) != " ":
                if start > 1 and scan[start - 2] != " ":
                    if start > 2 and scan[start - 3] != " ":
                        continue
                    clitic = scan[start - 2 : start]
                if clitic not in clitics:
                    continue
            else:
                clitic = ""
            value = coded >> 9
            if coded & 0x100:
                clitic += "ل"
            group = value & CLASS_MASK
            if group > ADJECTIVE:
                if group == KINDWORD:
                    kindwords.append((start, last))
                elif group == UNIT:
                    units.append((start, last, value & ID_MASK))
                elif group == ORGANISATION:
                    organisations.append((start, last))
                    if value & ID_MASK:
                        actors.append((start, last, value & ID_MASK))
                elif not actors or actors[-1][1] < last:
                    actors.append((start, last, value & ID_MASK))
                continue
            if last - start > 6 and " " in scan[start:last] and norm[start:last] != scan[start:last] and not _BREAKS.isdisjoint(norm[start:last]):
                continue
            hit = (start, last, value, clitic)
            while stack and stack[-1][0] >= start:
                old = stack.pop()
                if old[2] < ADJECTIVE and (value < ADJECTIVE or old[0] > start):
                    inner.setdefault(last, []).append(old)
            if stack and stack[-1][1] > start:
                if last - start <= stack[-1][1] - stack[-1][0]:
                    if last == stack[-1][1] and value < ADJECTIVE:
                        inner.setdefault(last, []).append(hit)
                    continue
                stack.pop()
            stack.append(hit)
        seen: list[Seen] = []
        adjectives: list[tuple[int, int, str]] = []
        names = self.names
        tanwin = "ً" in folded.text
        for start, last, value, clitic in stack:
            if value & ADJECTIVE:
                adjectives.append((start, last, self.isos[value & ID_MASK]))
                continue
            name = names[value]
            if name.folded in self.adjectival and _describes(norm, scan, start, clitic, seen, adjectives):
                adjectives.append((start, last, name.options[0].iso or ""))
                continue
            if tanwin and scan[last - 1] == "ا" and name.single and folded.text[folded.span(start, last)[1] - 2 :][:2] in ("اً", "ًا"):
                continue  # باكراً, فناناً إسبانياً: names of places bear no tanwin
            one = Seen(start, last, clitic, name, name.level)
            if last in inner:
                one.inner = [Seen(s, e, c, names[v], names[v].level) for s, e, v, c in inner[last] if s >= start]
            if organisations:
                for a, b in organisations:
                    if a <= start and last <= b and b - a > last - start and (a < start or _apart(norm, a, b)):
                        one.role = "in_name"
            seen.append(one)
        return Scan(seen, adjectives, kindwords, units, [(a, self.isos[number - 1]) for a, _, number in actors])


_NO_NOUNS = frozenset("الي الا الذي التي الذين اللذين الان اليوم الامس الليله التالي الاولي".split())


def _describes(norm: str, scan: str, start: int, clitic: str, seen: list[Seen], adjectives: list[tuple[int, int, str]]) -> bool:
    """Tell whether a state's name that is also an adjective (السعودية) describes the definite noun or the place before it."""
    at = start - len(clitic)
    if clitic not in ("", "و") or at < 2 or norm[at - 1] != " ":
        return False
    edge = scan.rfind(" ", 0, at - 1) + 1
    word = scan[edge : at - 1]
    if clitic:
        return bool(adjectives) and adjectives[-1][1] == at - 1 and "ال" in word[:3]
    if seen and seen[-1].end == at - 1:
        return True
    return word not in _NO_NOUNS and word.startswith(("ال", "وال", "بال", "فال", "كال", "لل", "ولل"))


@dataclass(slots=True, frozen=True)
class Before:
    """What a word before a name says of it."""

    kind: KindWord | None = None
    support: float = 0.0
    plural: bool = False
    head: bool = False
    weak: bool = False
    person: bool = False
    speech: bool = False
    politics: bool = False
    event: bool = False


_PLAIN = Before()


def _apart(norm: str, start: int, end: int) -> bool:
    """Tell whether a name that begins with a place (بغداد اليوم) stands apart as an outlet's does: at a line's start, in quotes, before a colon."""
    return norm[end : end + 1] in ("»", ":", '"', "”") or start == 0 or norm[start - 1] in "\n«\"“|:(" or (start > 1 and not norm[start - 2].isalnum())


class Judge:
    """Weighs the words around a hit: kind words, prepositions, titles, organisations, datelines and verbs of speech."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lex = lexicon
        words = {*lexicon.kinds, *lexicon.prepositions, *lexicon.titles, *lexicon.first_names, *lexicon.heads, *lexicon.speech, *lexicon.politics, *lexicon.events, *lexicon.event_verbs}
        self.table: dict[str, Before] = {w: self._before(w) for w in words}

    def _before(self, word: str) -> Before:
        """Put together what the word lists say of a word."""
        lex = self.lex
        kind = lex.kinds.get(word)
        head, weak = word in lex.heads, word in lex.weak_heads
        person = kind is None and not head and (word in lex.titles or word in lex.first_names)
        support = kind.strength if kind else 0.0 if head or person else lex.prepositions.get(word, 0.0)
        return Before(
            kind, support, kind is not None and _plural(word), head and not weak and (kind is None or kind.strength < 2.5), weak and kind is None, person,
            word in lex.speech, word in lex.politics, word in lex.events or word in lex.event_verbs,
        )  # fmt: skip

    def weigh(self, one: Seen, folded: Folded) -> None:
        """Set kind, support, person and role of a hit from its left neighbour and, for states, its right one."""
        scan, norm = folded.scan, folded.norm
        start, end, clitic, name = one.start, one.end, one.clitic, one.name
        at = start
        if clitic:
            at -= len(clitic)
            if clitic[-1] == "ل" and scan[start : start + 2] == "لل":
                at += 1
            if end - start <= 3 or (one.level and scan[at:end] in self.lex.glued):
                one.level = (EVERYDAY if end - start <= 3 or one.level >= ORDINARY else ORDINARY) if one.level else ORDINARY if scan[at:end] in self.lex.glued else SURE
        edge = at - 1
        word = _PLAIN
        gap = " "
        if edge > 0:
            gap = norm[edge]
            stop = edge
            if gap in _OPENERS:
                while stop > 0 and norm[stop] in _OPENERS and at - stop < 4:
                    stop -= 1
                if norm[stop] != " " and norm[stop].isalnum():
                    stop += 1
            if norm[stop] == " " or stop < edge or gap == "_":
                one.before = before = scan[scan.rfind(" ", 0, stop) + 1 : stop]
                word = self.table.get(before, _PLAIN)
        support = 0.0
        if word is not _PLAIN:
            if word.kind is not None:
                one.kind = word.kind
                support = word.support - 1.6 if word.plural and one.level >= EVERYDAY else word.support
                if word.head:
                    one.role = "in_name"
            elif word.head or word.weak:
                if word.weak:
                    if not name.state:
                        support = -0.3
                    if one.before.endswith("جامعه"):
                        one.role = "in_name"
                elif not clitic:
                    one.role = "in_name"
                    support = -1.0
            elif word.person:
                if not clitic and not (name.title and name.sure) and not (name.sure and name.kinded):
                    one.person = True
                    support = -3.5
            elif not clitic or clitic == "و":
                support = word.support
                if word.event and one.level and not clitic:
                    one.event = name.site and (one.level < HARD or self._ends(norm, scan, end))
                    support = max(support, 1.7 if one.event else 0.6)
        if clitic:
            support += self.lex.clitics.get(clitic, 0.0)
        if one.level and name.site and not one.event and one.kind is None and (clitic in _IN and name.folded.startswith(_ARTICLE) if clitic else one.before in _WHERE):
            left = scan[max(0, at - 70) : at].split()[:-1] if not clitic else scan[max(0, at - 70) : at].split()
            if any(w in self.lex.clause_events for w in left) and (one.level < HARD or self._ends(norm, scan, end)) and self._one_clause(norm, scan, at):
                one.event = True
                support += 1.3 if one.before.endswith("علي") and not clitic else 0.8
        if gap in "#_":
            support += 1.3 if gap == "#" and one.level < EVERYDAY and norm[end : end + 1] != "_" else 0.9
        if norm[end : end + 1] in _QUOTES_END and edge > 0 and gap == " " and norm[end : end + 1] and self._quoted(norm, scan, edge):
            one.role = "in_name"
            support -= 1.0
        after = scan[end + 1 : scan.find(" ", end + 1)] if name.asks else ""
        if after:
            joined = norm[end : end + 1] == " "
            if name.compound and joined and after not in self.lex.after:
                support -= 2.0
            if name.single and joined and after in self.lex.tails and name.options[0].kind == "city":
                one.role = "in_name"
            if name.folded in self.lex.denied and after in self.lex.denied[name.folded]:
                one.person = True
        one.support = support
        if start < 60 or norm.rfind("\n", max(0, at - 40), at) >= 0:
            self._dateline(one, norm, at)
        if name.state and one.role == "place":
            if clitic in ("", "و", "ف") and (
                (word.speech and not clitic) or (norm[end : end + 1] == " " and scan[end + 1 : scan.find(" ", end + 1)] in self.lex.speech and one.before not in _PLACING)
            ):
                one.role = "metonym"
            if word.politics and not clitic:
                one.role = "metonym"
        if name.seat and not name.state and one.role == "place" and not clitic.endswith("ب") and one.before not in self.lex.prepositions and one.kind is None:
            one.role = "metonym"

    def _one_clause(self, norm: str, scan: str, at: int) -> bool:
        """Tell whether a word of violence stands between the last full stop, comma or line end and a name."""
        low = max(0, at - 70)
        cut = max([norm.rfind(sign, low, at) for sign in ".،؛\n:!؟"])
        return any(w in self.lex.clause_events for w in scan[(cut + 1 if cut >= 0 else low) : at].split())

    def _ends(self, norm: str, scan: str, end: int) -> bool:
        """Tell whether a name ends its phrase: punctuation, "and", or a word that may follow names comes next."""
        if norm[end : end + 1] != " ":
            return True
        following = scan[end + 1 : scan.find(" ", end + 1)]
        return following in self.lex.after or following[:1] == "و" or following in self.lex.directions

    def _quoted(self, norm: str, scan: str, edge: int) -> bool:
        """Tell whether the quotes that end after a name hold a longer name, of a ship, a paper, an exercise."""
        opener = max(norm.rfind("«", max(0, edge - 40), edge), norm.rfind("“", max(0, edge - 40), edge), norm.rfind('"', max(0, edge - 40), edge))
        if opener < 1:
            return False
        left = scan[max(0, opener - 40) : opener].split()
        return any(word in self.lex.named for word in left[-2:])

    def _dateline(self, one: Seen, norm: str, at: int) -> None:
        """Take a name at the start of a paragraph, followed by a dash, colon or agency, as the dateline."""
        line = norm.rfind("\n", 0, at) + 1
        if at - line > 40:
            return
        prefix = norm[line:at]
        if prefix.strip(" *•-\"«#") and not _AFTER_DASH.match(prefix):
            return
        if one.name.folded in self.lex.denied and norm[one.end : one.end + 2].strip()[:1] in ("|", ":"):
            return  # "pictures | ..." heads a post, Tyre does not
        if _DATELINE.match(norm, one.end) and not one.kind and one.name.options[0].kind in _DATELINE_KINDS:
            one.role = "dateline"
            one.support += 2.0


def link(seen: list[Seen], folded: Folded, lexicon: Lexicon) -> list[list[Seen]]:
    """Group hits that stand in one list (X وY، وZ); a kind word in the plural or dual before the first serves all.

    A division named right after a place ("X in the district of Y") becomes its parent.
    """
    norm, scan = folded.norm, folded.scan
    groups: list[list[Seen]] = []
    last: Seen | None = None
    for one in seen:
        if last is None:
            last = one
            continue
        gap = one.start - last.end
        if one.kind is not None and 4 < gap < 32 and one.kind.word in _DIVISIONS:
            between = scan[last.end : one.start - len(one.clitic)].split()[:-1]
            if all(w in lexicon.nested for w in between) and _BREAKS.isdisjoint(norm[last.end : one.start]):
                last.parent = one
        if gap <= 7 and norm[last.end : one.start] in _LINKS:
            if last.group < 0:
                last.group = len(groups)
                groups.append([last])
            one.group = last.group
            groups[one.group].append(one)
        last = one
    for group in groups:
        head = group[0]
        spread = 0.0
        if head.kind is not None and head.kind.strength >= 2 and head.before not in ("مطار", "قاعده"):
            spread = 1.2
        elif head.support > 0:
            spread = min(1.0, head.support * 0.9)
        sure = sum(o.level == SURE for o in group)
        for one in group:
            bonus = 0.0
            if one is not head and not one.kind:
                bonus += spread
                if (head.kind is not None and head.kind.word != head.before.lstrip("وبل")) or (head.kind is not None and _plural(head.before)):
                    one.kind = head.kind
            if sure - (one.level == SURE) > 0:
                bonus += 0.9
            if len(group) >= 3:
                bonus += 0.5
            if one.level >= EVERYDAY and one is not head and not one.clitic:
                bonus *= 0.3
            one.support += bonus
    return groups


def _plural(word: str) -> bool:
    """Tell whether a kind word is dual or plural, and so may serve several names."""
    return word.endswith(("تي", "ات", "تا", "تين")) or word.lstrip("وبل") in (
        "قري", "مدن", "احياء", "مناطق", "قواعد", "مخيمي", "معابر", "حقول", "جزر", "نواحي", "اقضيه", "جبهات", "موانئ", "مواني"
    )  # fmt: skip


def is_kind(one: Seen, kind: str) -> bool:
    """Tell whether the kind word before a hit selects a kind."""
    return one.kind is not None and kind in one.kind.kinds


__all__ = ["EVERYDAY", "ORDINARY", "RARE", "STRENGTHS", "Judge", "Scan", "Scanner", "Seen", "is_kind", "link"]
