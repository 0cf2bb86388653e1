"""Weighs each name that the scan found in a text by the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gazetteer.fold import Folded
from gazetteer.index import EVERYDAY, HARD, ORDINARY, RARE, SURE
from gazetteer.lexicon import KindWord, Lexicon
from gazetteer.matcher import Hits, Ints
from gazetteer.names import Name

BREAKS = frozenset(".،:؛()\n,;!؟?[]|/…•")
_OPENERS = frozenset("«\"“(‘'„”[#_*")
_CLOSERS = frozenset("»\"”)’'“]_*")
_DIVISIONS = frozenset(["محافظه", "قضاء", "ناحيه", "مديريه", "ولايه", "ريف", "محليه", "مركز", "اقليم"])
_DATELINE_KINDS = frozenset(["city", "town", "country", "governorate", "region", "village", "neighbourhood"])
_PLACING = frozenset(["في", "الي", "من", "علي"])
_WHERE = frozenset(["في", "وفي", "علي", "وعلي", "الي", "قرب", "داخل", "نحو", "محيط", "شمال", "جنوب", "شرق", "غرب", "شمالي", "جنوبي", "شرقي", "غربي", "فوق", "باتجاه", "صوب"])
_IN = frozenset(["ب", "وب"])
_AND = frozenset(["", "و", "ف"])
_NO_QUOTES = str.maketrans("", "", "«»\"“”„")
_ARTICLE = "ال"
_EXPOSED = frozenset(["تتعرض", "يتعرض", "تعرضت"])
_ARMS = frozenset(["صاروخ", "صواريخ", "صاروخان", "مسيره", "مسيرات", "طايرات", "طايره", "قذايف", "قذيفه", "مدفعيه", "مقاتلات"])
_OF_A_LOCALITY = re.compile(r"(?:^|[.\n]|(?<!\S)(?:في|من|الي|علي|داخل|قرب|ان|شمال|جنوب|شرق|غرب|مدير|سكان|اهالي|حاضره|مركز|عبر)\s)\s?محليه\s$")
_POSTS = frozenset(["موقع", "موقعي", "مواقع", "وموقع", "ومواقع", "بموقع", "لموقع", "ثكنه", "ثكنتي", "مربض", "مرابض"])
_LINKS = frozenset([" و", "، ", "، و", ", ", " - ", "/", " / ", "–", "-", " او ", " ثم ", "، ف", " ف", " او", "، وفي ", " وفي ", "» و", "» و«", "\" و\"", "»، و«", " الي ", "»، «"])
# "دبي، الإمارات العربية المتحدة (CNN)" has the country and the agency between. What a dateline ends in begins with one of these marks; see `HEADED`.
DATELINE_MARKS = "-–—:/|(.،"
_DATELINE = re.compile(r"\s*(?:[-–—:/|(]|\.\.|،\s*(?:\w+\s*)?[-–—(:/]|،\s*(?:\w+\s+){1,4}\((?:[A-Za-z]{2,6}|رويترز|ا ?ف ?ب|سي ان ان|د ?ب ?ا)\))")
_LAST_STOP = re.compile(r".*[.،؛\n:!؟]", re.DOTALL)
_AFTER_DASH = re.compile(r"^[\s\w#]{0,24}[-–—/|:،]\s*$")
_HEAD_KINDS = frozenset(["governorate", "country", "region"])
STRENGTHS = (-9.0, 0.8, 1.7, 2.6, 3.3)


#: A scored candidate: its score with a minus (so that sorting puts the best first), its number among the options, the numbers that make it up.
Row = tuple[float, int, tuple[float, ...]]
#: A hit of the scan: start and end in the folded text, number of the name, clitics; where the word with its clitics begins, where the word before it begins
#: (-1 when no space alone stands between), and what stands around it (the bits below).
Hit = tuple[int, int, int, str, int, int, int]
SPACED, QUOTED, HEADED = 1, 2, 4  # a space follows; closing quotes follow; near the head of a line, and what follows may end a dateline


class Rows:
    """The hits of a batch, kept as they came: those that are asked for are made ready."""

    def __init__(self, hits: Hits, around: tuple[Ints, Ints, Ints]) -> None:
        self.hits, self.around = hits, around

    def __getitem__(self, number: int) -> Hit:
        hits, (at, left, marks) = self.hits, self.around
        start, end, value, clitic = (int(column[number]) for column in (hits.starts, hits.ends, hits.values, hits.clitics))
        return start, end, value, hits.words[clitic], int(at[number]), int(left[number]), int(marks[number])


class Seen:
    """A hit of the scan on a name, with what stands around it."""

    __slots__ = (
        "adjective", "at", "before", "choice", "clitic", "end", "event", "group", "kind", "lack", "left", "level", "margin", "marks", "name", "parent", "person", "role",
        "score", "scored", "start", "strange", "support", "taken",
    )  # fmt: skip

    def __init__(self, start: int, end: int, clitic: str, at: int, left: int, marks: int, name: Name) -> None:
        self.start = start
        self.end = end
        self.clitic = clitic
        self.at = at
        self.left = left
        self.marks = marks
        self.name = name
        self.level = name.level
        self.before = ""
        self.kind: KindWord | None = None
        self.support = 0.0
        self.role = "place"
        self.adjective: str | None = None
        self.group = -1
        self.person = False
        self.taken = False
        self.strange = False
        self.event = False
        self.choice = 0
        self.score = 0.0
        self.margin = 0.0
        self.lack = 0.0
        self.parent: Seen | None = None
        self.scored: list[Row] | None = None


@dataclass(slots=True)
class Scan:
    """What one scan of a text finds; ``inner`` has the numbers in ``rows`` of the shorter names inside longer ones, by where these end."""

    seen: list[Seen]
    adjectives: list[tuple[int, int, str]]
    kindwords: list[tuple[int, int]]
    units: list[tuple[int, int, int]]
    actors: list[tuple[int, str]]
    inner: dict[int, list[int]] = field(default_factory=dict)
    rows: Rows | None = None


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



_FIRST_PARTS = frozenset(("تل", "تله", "ام", "كفر", "خربه", "خربت", "رسم", "ابو", "دير"))


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
        lex, name, clitic, marks, at, left = self.lex, one.name, one.clitic, one.marks, one.at, one.left
        scan = folded.scan
        word: Before | None = None
        gap, before = " ", ""
        support = 0.0
        if clitic:
            short = one.end - one.start <= 3
            hard = one.level >= HARD and scan[at : one.end] in lex.glued  # "بجروح": hard stays hard
            if not hard and (short or (one.level and scan[at : one.end] in lex.glued)):
                one.level = (EVERYDAY if short or one.level >= ORDINARY else ORDINARY) if one.level else ORDINARY if scan[at : one.end] in lex.glued else SURE
        if left >= 0:
            one.before = before = scan[left : at - 1]
            word = self.table.get(before)
        elif at > 1:
            gap, before = self._beyond_marks(folded, at)
            one.before = before
            word = self.table.get(before)
        if word is not None and word.kind is not None and clitic[:1] == "و" and before.startswith("ال"):
            word = None  # rule and-another: "حرس الحدود وحارس أمن": a kind word says nothing of what "and" adds
        if before == "محليه" and gap == " " and not _OF_A_LOCALITY.search(scan, max(0, at - 24), at):
            word = None  # "مصادر محلية": an adjective
        if word is not None:
            if word.kind is not None:
                one.kind = word.kind
                support = word.support - 1.6 if word.plural and one.level >= EVERYDAY else word.support
                if word.head:
                    one.role = "in_name"
            elif word.head or word.weak:
                if word.weak:
                    if not name.state:
                        support = -0.3
                    if before.endswith("جامعه"):
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
                    one.event = name.site and (one.level < HARD or self._ends(folded.norm, scan, one.end))
                    support = max(support, 1.7 if one.event else 0.6)
        if clitic:
            support += lex.clitics.get(clitic, 0.0)
        elif before.removeprefix("و") in _FIRST_PARTS and gap == " ":
            one.person = True  # the second part of another name: "تل شنان", a village that nothing knows, is not Shinan
        if one.level and name.site and not one.event and one.kind is None and (clitic in _IN and name.folded.startswith(_ARTICLE) if clitic else before in _WHERE):
            words = scan[max(0, at - 70) : at].split()
            if not lex.clause_events.isdisjoint(words if clitic else words[:-1]) and (one.level < HARD or self._ends(folded.norm, scan, one.end)) and self._one_clause(folded.norm, scan, at):
                one.event = True
                support += 1.3 if before.endswith("علي") and not clitic else 0.8
        if one.level and name.site and before in _POSTS and not lex.clause_events.isdisjoint(scan[max(0, at - 70) : at].split()[:-1]) and self._one_clause(folded.norm, scan, at):
            support += 3.0 if gap in _OPENERS else 1.9 if one.level < EVERYDAY else 0.0  # rule post: 'استهداف موقع "المطلة"', a military position in what was struck
        if gap != " ":
            if gap in "#_":
                end = one.end
                support += 1.3 if gap == "#" and one.level < EVERYDAY and folded.norm[end : end + 1] != "_" else 0.9
        elif marks & QUOTED and at > 1 and self._quoted(folded.norm, scan, at - 1):
            one.role = "in_name"
            support -= 1.0
        if marks & SPACED and name.asks and (after := scan[one.end + 1 : scan.find(" ", one.end + 1)]):
            if name.compound and after not in lex.after:
                support -= 2.0
            if after in lex.tails and name.single and name.top.kind == "city":
                one.role = "in_name"
        if one.level and (name.site or name.top.kind == "building"):
            if marks & SPACED and scan[one.end + 1 : scan.find(" ", one.end + 1)] in _EXPOSED:
                support += 2.2  # "الميادين تتعرض لقصف", "السفارة الأميركية في بغداد تتعرض ..."
            elif before in _ARMS and not clitic and not lex.clause_events.isdisjoint(scan[max(0, at - 36) : at].split()[-3:-1]):
                support += 1.9  # "استهدفت صواريخ الميادين"
        if name.deniable and (after := scan[one.end + 1 : scan.find(" ", one.end + 1)]) and after in lex.denied[name.folded]:
            one.person = True
        one.support = support
        if marks & HEADED:
            self._dateline(one, folded.norm, at)
        if name.speaks and one.role == "place":
            if name.state:
                if clitic in _AND and (
                    (word is not None and word.speech and not clitic) or (marks & SPACED and scan[one.end + 1 : scan.find(" ", one.end + 1)] in lex.speech and before not in _PLACING)
                ):
                    one.role = "metonym"
                if word is not None and word.politics and not clitic:
                    one.role = "metonym"
            elif not clitic.endswith("ب") and before not in lex.prepositions and one.kind is None:
                one.role = "metonym"

    @staticmethod
    def _beyond_marks(folded: Folded, at: int) -> tuple[str, str]:
        """Return what stands directly before a name that no space alone precedes, and the word before that: beyond quotes, a bracket, the sign of a tag."""
        scan, norm = folded.scan, folded.norm
        stop = edge = at - 1
        gap = norm[edge]
        if gap in _OPENERS:
            while stop > 0 and norm[stop] in _OPENERS and at - stop < 4:
                stop -= 1
            if norm[stop] != " " and norm[stop].isalnum():
                stop += 1
        if norm[stop] == " " or stop < edge or gap == "_":
            return gap, scan[scan.rfind(" ", 0, stop) + 1 : stop]
        return gap, ""

    def _one_clause(self, norm: str, scan: str, at: int) -> bool:
        """Tell whether a word of violence stands between the last full stop, comma or line end and a name."""
        low = max(0, at - 70)
        cut = _LAST_STOP.match(norm, low, at)
        return not self.lex.clause_events.isdisjoint(scan[(cut.end() if cut is not None else low) : at].split())

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
        """Take a name in the first 40 characters of a paragraph, followed by a dash, colon or agency, as the dateline."""
        line = norm.rfind("\n", 0, at) + 1
        prefix = norm[line:at]
        if prefix.strip(" *•-\"«#") and not _AFTER_DASH.match(prefix):
            return
        if one.name.folded in self.lex.denied and norm[one.end : one.end + 2].strip()[:1] in ("|", ":"):
            return  # "pictures | ..." heads a post, Tyre does not
        if _DATELINE.match(norm, one.end) and not one.kind and one.name.top.kind in _DATELINE_KINDS:
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
        if gap > 31:
            last = one
            continue
        if one.kind is not None and 4 < gap < 32 and one.kind.word in _DIVISIONS:
            between = scan[last.end : one.start - len(one.clitic)].split()[:-1]
            if all(w in lexicon.nested for w in between) and BREAKS.isdisjoint(norm[last.end : one.start]):
                last.parent = one
        if gap <= 9 and ((link := norm[last.end : one.start]) in _LINKS or (link[0] in _CLOSERS and link.translate(_NO_QUOTES) in _LINKS)):
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
            if one.level >= EVERYDAY and one is not head and not one.clitic and norm[one.start - 1] not in _OPENERS:
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


__all__ = ["EVERYDAY", "ORDINARY", "RARE", "STRENGTHS", "Judge", "Scan", "Seen", "is_kind", "link"]
