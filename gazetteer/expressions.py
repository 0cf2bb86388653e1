"""Places told by their relation to others: distance and direction, between, near, towards, off a coast, on a border, along a road."""

from __future__ import annotations

import re

from gazetteer.fold import Folded, fold_names
from gazetteer.lexicon import Lexicon
from gazetteer.model import Mention, Place, PlaceExpression
from gazetteer.reader import Scan

_NEAR = frozenset(fold_names("قرب بقرب القرب بالقرب وبالقرب وقرب بمحاذاة محاذاة محيط بمحيط ومحيط جوار بجوار مشارف بمشارف ضواحي بضواحي أطراف بأطراف تخوم القريبة القريب المجاورة المجاور المحاذية".split()))
_TOWARD = frozenset(fold_names("باتجاه وباتجاه صوب تجاه بإتجاه".split()))
_COAST = frozenset(fold_names("سواحل ساحل شواطئ شاطئ السواحل".split()))
_OFF = frozenset(fold_names("قبالة قبال عن أمام قرب من عرض مقابل وقبالة".split()))
_ROAD = frozenset(fold_names("طريق الطريق الطرق بطريق الرابط يربط الواصل تربط الواقعة الواقع المنطقة الممتد ممتد السريع".split()))
_WAYS = frozenset(c + w for w in fold_names("طريق الطريق اوتوستراد أوتستراد الاوتوستراد اتوستراد محور مثلث المثلث خط الخط".split()) for c in ("", "ب", "و", "ل"))
_WAY_WORDS = ("طريق ", "وستراد ", "وتستراد ", "محور ", "مثلث ", "خط ")
_DASHED = re.compile(r"[»\"”]?\s?[-–—ـ/]\s?[«\"“]?")
_BORDER = frozenset(fold_names("الحدود حدود بالحدود والحدود للحدود".split()))
_BEARING_WORDS = frozenset(["من", "عن", "جهه"])
_STOPS = re.compile(r"[.\n؛!؟?:]")
_BETWEEN_SUBJECT = re.compile(
    r"^[\s،,()»\"”–-]*(?:(?:و?(?:الواقعه|الواقع|التي|الذي|تقع|يقع|وتقع|ويقع|القريبه|الكائنه|الموجوده|تبعد|يبعد|والتي|والواقعه|الحدوديه|الجويه|العسكريه|الدولي|شمالا|في|بمحافظه|محافظه|العراقيه|السوريه)\s?)\s*){0,5}$"
)


_BORDER_WORD = re.compile(r"(?:^| )((?:و|ب|ل|ف)?(?:ال|لل)?حدود) ")
_SENTENCE_END = re.compile(r"[.\n؛]")
_BORDER_LINKS = frozenset(["مع", "بين", "و", "الاداريه", "بمحافظه", "محافظه", "ل"])
_SILENT = frozenset(["in_name", "dateline"])
_NONE: frozenset[int] = frozenset()
_CUES: dict[int, frozenset[str]] = {}


def _cues(lexicon: Lexicon) -> frozenset[str]:
    """Return the words directly before a name that may tell a relation to it."""
    known = _CUES.get(id(lexicon))
    if known is None:
        base = {*lexicon.directions, *_NEAR, *_TOWARD, *_COAST, *_OFF, *lexicon.kinds}
        known = _CUES[id(lexicon)] = frozenset({p + w for w in base for p in ("", "ب", "ل", "و", "وب", "بال", "لل")} | {"من", "عن", "الي", "مع", "قباله"})
    return known


_TAILS: dict[int, re.Pattern[str]] = {}


def _tail(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of a distance, with or without a direction, that ends before a name."""
    known = _TAILS.get(id(lexicon))
    if known is None:
        known = _TAILS[id(lexicon)] = _compile(lexicon)
    return known


def _compile(lexicon: Lexicon) -> re.Pattern[str]:
    kinds_of = {k for k in lexicon.kinds if not k.startswith(("و", "ب", "ل", "ف")) or k in ("بلده", "وادي", "بلدات")}
    key = (lexicon.units, lexicon.numbers, lexicon.directions, kinds_of, lexicon.nautical)
    units, numbers, directions, kinds, nautical = ("|".join(sorted(map(re.escape, words), key=len, reverse=True)) for words in key)
    word = f"(?:و?(?:{numbers}))"
    return re.compile(
        rf"(?:(?P<cue>(?:علي\s)?(?:بعد|مسافه)|بمسافه|وعلي بعد|وعلي مسافه|تبعد|يبعد|بعمق|مسافه تبعد)\s)?"
        rf"(?:(?:نحو|حوالي|قرابه|زهاء|ما يقارب|يقارب|اقل من|اكثر من|بنحو|بحوالي|تقدر ب)\s?)?"
        rf"(?P<num>\d+(?:[.,]\d+)?|{word}(?:\s{word})*)?\s?(?P<unit>{units})\b(?:\s(?P<naut>{nautical}))?(?:\s(?:تقريبا|فقط|عن|مربع))?[)\]]?"
        rf"\s?,?(?:(?:الي|في|من|باتجاه)\s(?:جهه\s)?)?(?:(?P<d1>(?:ال|ب|لل)?(?:{directions}))(?:[\s-]+(?P<d2>{directions}))?)?\s?(?:(?:من|عن|علي)\s)?(?:(?:وسط|مركز|حدود)\s)?(?:(?:{kinds})\s)?[«\"(“]?$"
    )


def bearing_of(first: float, second: float | None) -> float:
    """Combine two directions: north and east give 45 degrees; one alone stays."""
    if second is None or second == first:
        return first
    if {first, second} == {0.0, 270.0}:
        return 315.0
    return (first + second) / 2


def number_of(text: str | None, unit: str, lexicon: Lexicon) -> float | None:
    """Return the number in digits or words; a dual unit is two, a bare singular without a number is none."""
    if text is None:
        return 2.0 if unit.endswith(("ين", "ان")) else None
    if text[0].isdigit():
        return float(text.replace(",", "."))
    total = 0.0
    for word in text.split():
        value = lexicon.numbers.get(word)
        if value is None and word.startswith("و"):
            value = lexicon.numbers.get(word[1:])
        total += value or 0.0
    return total or None


class Finder:
    """Finds the expressions around the mentions of one text."""

    def __init__(self, folded: Folded, mentions: list[Mention], found: Scan, lexicon: Lexicon, units: list[str], countries: dict[str, Place], befores: dict[int, str]) -> None:
        self.befores, self.cues = befores, _cues(lexicon)
        self.folded, self.mentions, self.found, self.lex, self.units = folded, mentions, found, lexicon, units
        self.countries = countries
        self.norm, self.scan = folded.norm, folded.scan
        self.out: list[PlaceExpression] = []

    def run(self) -> list[PlaceExpression]:
        """Return the expressions, sorted."""
        placed: set[int] | frozenset[int] = self._distances() if self.found.units else _NONE
        befores, cues = self.befores, self.cues
        for number, one in enumerate(self.mentions):
            if one.clitic[:1] == "و":
                if number not in placed and number and one.role not in _SILENT:
                    self._between(number, one)
            elif befores.get(one.fstart, "من") in cues and number not in placed and one.role not in _SILENT:
                self._words(one, self._edge(one))
        if "حدود" in self.scan:
            self._borders()
        if "الكيلو " in self.scan:
            self._road()
        if len(self.mentions) > 1 and any(w in self.scan for w in _WAY_WORDS):
            self._ways()
        if len(self.out) > 1:
            self.out.sort(key=lambda e: e.start)
        return self.out

    def _edge(self, one: Mention) -> int:
        """Return where a mention begins, its proclitics included."""
        if one.clitic.endswith("ل") and self.scan.startswith("لل", one.fstart):
            return one.fstart
        return one.fstart - len(one.clitic)

    def _distances(self) -> set[int]:
        """Find the distances; returns the numbers of the mentions that they are told from."""
        placed: set[int] = set()
        for _, end, _ in self.found.units:
            for number, one in enumerate(self.mentions):
                if one.fstart > end:
                    at = self._edge(one)
                    if one.fstart - end < 48 and number not in placed and one.role not in _SILENT and self._distance(number, one, max(0, at - 90), at):
                        placed.add(number)
                    break
        return placed

    def _add(self, anchors: tuple[Mention, ...], relation: str, distance: float | None, bearing: float | None, fstart: int, fend: int, subject: Mention | None = None) -> None:
        start, end = self.folded.span(fstart, fend)
        self.out.append(
            PlaceExpression(anchors, relation, distance, bearing, start, end, subject, subject.surface if subject else "", [f"{relation} {' / '.join(a.surface for a in anchors)}"])
        )

    def _distance(self, number: int, one: Mention, left: int, at: int) -> bool:
        """Find a distance before a name: an offset with a direction, a ring without."""
        lex = self.lex
        segment = self.norm[left:at].replace("\n", ".")
        if at < one.fstart and one.clitic not in ("ل", "ب"):
            return False
        match = _tail(lex).search(segment)
        if match is None:
            return False
        distance = number_of(match["num"], match["unit"], lex)
        if distance is None:
            return False
        scale = 1.852 if match["naut"] else lex.units[match["unit"]]
        bearing = None
        if match["d1"]:
            first = lex.directions.get(match["d1"], lex.directions.get(match["d1"].removeprefix("ب").removeprefix("لل").removeprefix("ال")))
            if first is not None:
                bearing = bearing_of(first, lex.directions.get(match["d2"]) if match["d2"] else None)
        elif not match["cue"] and not re.search(r"(?:من|عن)\s(?:\S+\s)?[«\"(“]?$", segment):
            return False
        start = left + match.start()
        self._add((one,), "offset" if bearing is not None else "ring", round(distance * scale, 3), bearing, start, one.fend, self._subject(number, start))
        return True

    def _subject(self, number: int, fstart: int) -> Mention | None:
        """Return the mention that a distance phrase starting at ``fstart`` places."""
        for before in range(number - 1, max(-1, number - 4), -1):
            one = self.mentions[before]
            if one.role in ("in_name", "dateline", "metonym"):
                continue
            gap = self.norm[one.fend : fstart]
            if len(gap) > 110 or _STOPS.search(gap):
                return None
            if one.place is not None and one.place.kind in ("governorate", "country", "region") and before and not re.match(r"^\s*$", self.norm[self.mentions[before - 1].fend : one.fstart]):
                previous = self.mentions[before - 1]
                if one.fstart - previous.fend < 40 and not _STOPS.search(self.norm[previous.fend : one.fstart]) and _BETWEEN_SUBJECT.match(gap):
                    continue
            if before == number - 1 and _BETWEEN_SUBJECT.match(gap):
                return one
            if before < number - 1 and len(gap) < 110:
                return one
            return None
        return None

    def _words(self, one: Mention, at: int) -> None:
        """Find a direction, nearness, towardness, coast or road in the words before a name."""
        scan, norm, lex = self.scan, self.norm, self.lex
        low = max(0, at - 44)
        segment, left = norm[low:at], scan[low:at]
        words = left.split()
        if low and words and scan[low - 1] != " ":
            words = words[1:]
        if not words:
            return
        if segment != left:
            cut = max([segment.rfind(c) for c in ".،؛:\n"])
            if cut >= 0:
                rest = len(scan[low + cut + 1 : at].split())
                words = words[len(words) - rest :] if rest else []
                if not words:
                    return
        used = 0
        word = words[-1]
        country = False
        kind = lex.kinds.get(word)
        if kind is not None and word not in _NEAR and word not in _COAST and word not in lex.directions:
            if kind.word in ("ريف", "باديه") and one.fend + 1 < len(norm) and norm[one.fend] == " ":
                after = scan[one.fend + 1 : one.fend + 30].split()
                if after and after[0].startswith("ال") and after[0] in lex.directions:
                    second = lex.directions.get(after[1]) if len(after) > 1 and after[1].startswith("ال") else None
                    stop = one.fend + 1 + len(after[0]) + (1 + len(after[1]) if second is not None else 0)
                    self._add((one,), "direction_of", None, bearing_of(lex.directions[after[0]], second), at - len(word) - 1, stop)
                    return
            used += 1
            words = words[:-1]
            if not words:
                return
            word = words[-1]
        if word in ("من", "عن", "الي", "مع") and len(words) > 1 and (words[-2] in lex.directions or words[-2] in _NEAR or words[-2] in _BORDER):
            used += 1
            country = word == "مع"
            words = words[:-1]
            word = words[-1]
        size = len(words)
        first = _direction(word, lex)
        if one.clitic and one.clitic != "ل":
            return
        if first is not None and not country:
            second = _direction(words[-2], lex) if size > 1 else None
            taken = 2 if second is not None else 1
            bearing = bearing_of(first, second)
            start = self._back(at, used + taken)
            self._add((one,), "direction_of", None, bearing, start, one.fend)
        elif word in _COAST and size > 1 and words[-2] in _OFF:
            self._add((one,), "off_coast", None, None, self._back(at, used + 2), one.fend)
        elif (word in _COAST and scan[low:at].find("قباله") >= 0) or word == "قباله":
            self._add((one,), "off_coast", None, None, self._back(at, used + 1), one.fend)
        elif word in _TOWARD:
            self._add((one,), "toward", None, None, self._back(at, used + 1), one.fend)
        elif word in _NEAR:
            self._add((one,), "near", None, None, self._back(at, used + 1), one.fend)

    def _back(self, at: int, words: int) -> int:
        """Return the start of the ``words``-th word before ``at``."""
        scan = self.scan
        for _ in range(words):
            at = scan.rfind(" ", 0, max(0, at - 1)) + 1
            while at and scan[at] == " ":
                at += 1
        return at

    def _between(self, number: int, one: Mention) -> None:
        """Find "between X and Y" for Y."""
        first = self.mentions[number - 1]
        if one.fstart - first.fend > 12 or _STOPS.search(self.norm[first.fend : one.fstart]):
            return
        at = first.fstart - len(first.clitic)
        words = self.scan[max(0, at - 40) : at].split()
        while words and words[-1] in self.lex.kinds:
            words.pop()
        if not words or words[-1] not in ("بين", "وبين", "مابين"):
            return
        road = any(w in _ROAD for w in words[-4:-1])
        border = any(w in _BORDER for w in words[-3:-1])
        if not road and not border and {first.role, one.role} & {"metonym"}:
            return
        start = self.scan.rfind(words[-1] + " ", 0, at)
        self._add((first, one), "border" if border else "between", None, None, max(0, start), one.fend)

    def _country(self, start: int, end: int, iso: str) -> Mention | None:
        """Make an anchor of a nationality adjective."""
        place = self.countries.get(iso)
        if place is None:
            return None
        a, b = self.folded.span(start, end)
        return Mention(a, b, start, end, self.folded.text[a:b], place, 0.8, "place")

    def _borders(self) -> None:
        """Find borders: of two adjectives, of an adjective and a name, with names."""
        scan = self.scan
        for match in _BORDER_WORD.finditer(scan):
            start, end = match.start(1), match.end(1)
            if any(m.fstart <= start < m.fend for m in self.mentions):
                continue
            anchors: list[Mention] = []
            at = end
            for a, b, iso in self.found.adjectives:
                if at <= a <= at + 3 and not _SENTENCE_END.search(self.norm, at, a):
                    made = self._country(a, b, iso)
                    if made is not None:
                        anchors.append(made)
                        at = b
            for m in self.mentions:
                if m.fstart > at + 16:
                    break
                if at < m.fstart and not _SENTENCE_END.search(self.norm, at, m.fstart) and all(g in _BORDER_LINKS or g in self.lex.kinds for g in scan[at : m.fstart].split()):
                    if anchors and anchors[-1].place is m.place:
                        continue
                    if len(anchors) < 2 or m.clitic.startswith("و"):
                        anchors.append(m)
                        at = m.fend
            if anchors and not any(e.relation == "border" and e.start <= self.folded.span(start, end)[0] + 30 and e.end >= anchors[-1].end for e in self.out):
                self._add(tuple(anchors[:3]), "border", None, None, start, at)

    def _ways(self) -> None:
        """Find roads and triangles told by their ends: "طريق تدمر - دير الزور", "مثلث الرقة-حمص-دير الزور"."""
        known = {a.fstart for e in self.out for a in e.anchors}
        number = 0
        while number < len(self.mentions) - 1:
            ends = [self.mentions[number]]
            while number + 1 < len(self.mentions) and _DASHED.fullmatch(self.norm[ends[-1].fend : self.mentions[number + 1].fstart - len(self.mentions[number + 1].clitic)]):
                number += 1
                ends.append(self.mentions[number])
            number += 1
            if len(ends) < 2 or any(e.fstart in known or e.role in _SILENT for e in ends):
                continue
            at = ends[0].fstart - len(ends[0].clitic)
            words = self.scan[max(0, at - 40) : at].split()
            while len(words) > 1 and (words[-1] in self.lex.kinds or words[-1] in ("الدولي", "السريع", "العام", "الرييسي", "منطقه")) and words[-1] not in _WAYS:
                words.pop()
            if words and words[-1] in _WAYS:
                self._add(tuple(ends[:3]), "between", None, None, max(0, self.scan.rfind(words[-1] + " ", 0, at)), ends[-1].fend)

    def _road(self) -> None:
        """Find road kilometres: "the kilometre 70" of a road named nearby."""
        for match in re.finditer(r"الكيلو (\d{1,4}) ", self.scan):
            anchor = next((m for m in self.mentions if 0 <= m.fstart - match.end() < 70), None) or next(
                (m for m in reversed(self.mentions) if 0 <= match.start() - m.fend < 50), None
            )
            if anchor is not None:
                self._add((anchor,), "along", float(match[1]), None, match.start(), match.end(1))


_DIRECTIONS: dict[int, dict[str, float]] = {}


def _direction(word: str, lexicon: Lexicon) -> float | None:
    """Return the bearing of a word of direction, proclitics aside."""
    table = _DIRECTIONS.get(id(lexicon))
    if table is None:
        table = _DIRECTIONS[id(lexicon)] = dict(lexicon.directions)
        for clitic in ("ب", "ل", "و", "وب", "بال", "لل"):
            for base, value in lexicon.directions.items():
                if len(clitic + base) > 3:
                    table.setdefault(clitic + base, value)
    return table.get(word)


def find_expressions(
    folded: Folded, mentions: list[Mention], found: Scan, lexicon: Lexicon, units: list[str], countries: dict[str, Place], befores: dict[int, str]
) -> list[PlaceExpression]:
    """Return the place expressions of a text, in the order of their words.

    Parameters
    ----------
    mentions : list of Mention
        Sorted.
    found : Scan
        Units and adjectives of the text.
    countries : dict
        ISO code -> place, for borders told by adjectives.
    befores : dict
        Folded start of a mention -> the word before it, where that is known.
    """
    return Finder(folded, mentions, found, lexicon, units, countries, befores).run()
