"""Tags a folded text: lexicon hits, numbers, sentences and paragraphs, the ground on which the grammar works."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from gazetteer.fold import Folded
from gazetteer.matcher import Joined
from incidents import regex as re
from incidents.lexicon import Form, Lexicon

if TYPE_CHECKING:
    from incidents.dates import DateExpr

# A phrase of these categories swallows what stands inside it; others leave weapons visible inside a trigger.
_SWALLOWS = frozenset(("zero", "relday", "relspan", "sameref", "month", "weekday"))
_DIGITS = re.compile(r"\d+(?:[,.٬]\d{3})*(?!\d)")
_DIGIT = re.compile(r"\d")
# Every mark first, so that the search runs from mark to mark; what must stand around it after.
_BREAK = re.compile(r"[!?؟\n•؛🔴.\-–—](?:(?<=[!?؟\n•؛🔴])|(?<=\.)(?=\s|$|[\"»”)\]])|(?<=\w\w\w\.)(?=[^\W\d]{3})|(?<=\s[-–—])(?=\s)(?=\s*[^\d\s]))")
_DAY = re.compile(r"\s*(?:ال)?(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت)")
_WHEREABOUTS = re.compile(r"\s(?:اقصي\s)?(?:شمال|جنوب|شرق|غرب|وسط)\w{0,3}\s")  # "محافظة الحديدة – غرب اليمن، ..."
_ROAD = re.compile(r"(?<!\w)[بول]?(?:ال)?(?:طريق|اوتوستراد|اوتستراد|محور|مثلث|خط)\s(?:[^\s،.]+\s){1,4}$")  # its two ends: "طريق أبها - جازان"
_HANGING = re.compile(r"(?:^|\s)(?:في|من|الي|عن|مع|بين|علي|قرب|بالقرب|جراء|اثر|خلال|نحو|التي|الذي)\s?$")
_LONGEST = 1500  # characters of a sentence; a longer one is cut, so that reading costs linear time
_BULLET = re.compile(r"^\s*(?:[•\-–*▪●◾🔴🔻▫]|\d{1,2}\s?[-–.)])\s*")


@cache
def categories(forms: tuple[Form, ...]) -> frozenset[str]:
    """Return the categories of the readings of a phrase; a lexicon has a bounded number of them."""
    return frozenset(form.entry.cat for form in forms)


@dataclass(slots=True)
class Tok:
    """One lexicon hit: folded span without clitics, the clitics, and its readings."""

    start: int
    end: int
    clitic: str
    forms: tuple[Form, ...]

    def form(self, cat: str) -> Form | None:
        """Return the reading of that category."""
        for form in self.forms:
            if form.entry.cat == cat:
                return form
        return None

    def has(self, *cats: str) -> bool:
        """Return whether it has a reading of one of the categories."""
        return not categories(self.forms).isdisjoint(cats)


@dataclass(slots=True)
class Num:
    """A number in the text: its folded span and value; ``vague`` for tens, several, some; ``group`` for ordinals."""

    start: int
    end: int
    value: int
    vague: bool = False
    group: str = "digits"


@dataclass(slots=True)
class Sentence:
    """A sentence: folded span, its paragraph's number and start, and whether it opens the paragraph."""

    start: int
    end: int
    paragraph: int
    paragraph_start: int
    first: bool


@dataclass(slots=True)
class Tagged:
    """A folded text with its tokens (sorted by start), numbers and sentences."""

    folded: Folded
    toks: list[Tok]
    nums: list[Num]
    sentences: list[Sentence]
    starts: list[int] = field(default_factory=list)
    num_starts: list[int] = field(default_factory=list)
    by_cat: dict[str, tuple[list[int], list[Tok]]] = field(default_factory=dict)
    digits: list[int] = field(default_factory=list)
    dates: dict[int, list[DateExpr]] = field(default_factory=dict)  # by the start of their sentence; see `incidents.dates.find_dates`

    def between(self, start: int, end: int, *cats: str) -> list[Tok]:
        """Return the tokens that start in ``[start, end)``, of the given categories when some are given."""
        if not cats:
            return self.toks[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        index = self.by_cat
        if not index:
            for tok in self.toks:
                for cat in categories(tok.forms):
                    if cat not in index:
                        index[cat] = ([], [])
                    starts, toks = index[cat]
                    starts.append(tok.start)
                    toks.append(tok)
        if len(cats) == 1:
            found = index.get(cats[0])
            if found is None:
                return []
            lo = bisect_left(found[0], start)
            return found[1][lo : bisect_left(found[0], end, lo)] if lo < len(found[0]) and found[0][lo] < end else []
        out: list[Tok] = []
        for cat in cats:
            found = index.get(cat)
            if found:
                lo = bisect_left(found[0], start)
                if lo < len(found[0]) and found[0][lo] < end:
                    out += found[1][lo : bisect_left(found[0], end, lo)]
        if len(out) > 1:
            out = sorted({id(t): t for t in out}.values(), key=lambda t: t.start)
        return out

    def has_digits(self, start: int, end: int) -> bool:
        """Return whether a figure in digits stands in ``[start, end)``."""
        at = bisect_left(self.digits, start)
        return at < len(self.digits) and self.digits[at] < end

    def numbers(self, start: int, end: int) -> list[Num]:
        """Return the numbers that start in ``[start, end)``."""
        if len(self.num_starts) != len(self.nums):
            self.num_starts = [n.start for n in self.nums]
        return self.nums[bisect_left(self.num_starts, start) : bisect_left(self.num_starts, end)]


def _resolve_overlaps(toks: list[Tok]) -> list[Tok]:
    """Drop hits inside longer hits of the same category, or inside a phrase that swallows; ``toks`` are sorted by start, the longer first."""
    out: list[Tok] = []
    open_: list[Tok] = []
    reach = 0  # where the last open one ends
    for tok in toks:
        if tok.start >= reach:
            out.append(tok)
            open_, reach = [tok], tok.end
            continue
        open_ = [o for o in open_ if o.end > tok.start]
        drop = False
        forms = tok.forms
        for other in open_:
            if other.end >= tok.end and (other.start, other.end) != (tok.start, tok.end):
                cats = categories(other.forms)
                if cats & _SWALLOWS or (tok.has("number") and "toll" in cats):
                    drop = True
                    break
                if "weapon" in cats and tok.has("storm"):
                    forms = tuple(f for f in forms if f.entry.cat != "storm")  # "صاروخ بركان" is no volcano
                elif "actor" in cats:
                    forms = tuple(f for f in forms if f.entry.cat in ("weapon", "adjective") or (f.entry.cat == "person" and tok.start - len(tok.clitic) <= other.start))  # "جنود أميركيين" are a side and people
                else:
                    forms = tuple(f for f in forms if f.entry.cat not in cats)
            elif other.end < tok.end and other.end > tok.start and other.has("month", "relday"):
                forms = tuple(f for f in forms if f.entry.cat != "number")
        if drop or not forms:
            continue
        if forms is not tok.forms:
            tok = Tok(tok.start, tok.end, tok.clitic, forms)
        out.append(tok)
        open_.append(tok)
        reach = max(reach, tok.end)
    return out


def _numbers(folded: Folded, toks: list[Tok]) -> list[Num]:
    """Read digits and number words, joined ones ("سبعة وعشرون", "مئة وخمسين") as one number."""
    nums: list[Num] = []
    norm = folded.norm
    for match in _DIGITS.finditer(norm):
        digits = re.sub(r"[,.٬]", "", match.group())
        if len(digits) <= 7:
            nums.append(Num(match.start(), match.end(), int(digits)))
    words: list[Num] = []
    told = [(tok, form) for tok in toks if (form := tok.form("number")) is not None]
    for n, (tok, form) in enumerate(told):
        if n + 1 < len(told) and told[n + 1][0].start < tok.end < told[n + 1][0].end:
            continue  # "وأحد عشر" holds no "واحد"
        group, value = form.entry.id, int(form.entry.data["value"])
        last = words[-1] if words else None
        if last is not None and last.end <= tok.start and tok.start - last.end <= 2 + len(tok.clitic):
            glue = norm[last.end : tok.start].strip()
            joined = tok.clitic == "و" and glue in ("و", "")
            if joined and group != "ordinals" and last.group in ("units", "tens", "hundreds", "thousands"):
                if (last.value < 10 and group == "tens") or (last.value >= 100 and value < 100) or (last.value >= 1000 and value < 1000):
                    last.value, last.end, last.group = last.value + value, tok.end, group if value >= last.value else last.group
                    continue
            if not joined and not tok.clitic and group in ("hundreds", "thousands") and value in (100, 1000, 1000000) and last.group == "units" and last.value < 100:
                last.value, last.end, last.group = last.value * value, tok.end, group
                continue
        words.append(Num(tok.start, tok.end, value, group == "vague", group))
    for word in words:
        if word.group == "thousands" and word.value == 1000:
            before = next((n for n in nums if n.end + 1 == word.start), None)
            if before is not None:
                before.value, before.end = before.value * 1000, word.end
                continue
            if norm[word.start : word.end] == "الفا":
                word.value = 2000  # "ألفا شخص": a dual before its noun; after a number it is the accusative
        nums.append(word)
    nums.sort(key=lambda n: n.start)
    return _chained(norm, nums)


def _chained(norm: str, nums: list[Num]) -> list[Num]:
    """Rule figure-chain: what "and" adds to thousands or millions is of the same figure ("62 ألفاً و686", "ألفين و350", "مليون و340 ألفاً"); "عشرات الآلاف" and bare "آلاف" are vague."""
    if not any(n.value >= 1000 for n in nums):
        return nums
    out: list[Num] = []
    for num in nums:
        last = out[-1] if out else None
        if last is not None and last.vague and num.group == "thousands" and norm[last.end : num.start].strip() in ("", "ال", "من ال"):
            last.value, last.end = max(last.value, 10) * num.value, num.end
            continue
        if last is not None and num.start - last.end <= 3 and norm[last.end : num.start].strip() == "و" and not num.vague and not last.vague:
            unit = 1000000 if last.value % 1000000 == 0 else 1000
            word = norm[last.start : last.end].rstrip("ا")
            if norm[last.start : last.end] == "الفا" and num.value < 1000:
                last.value = 1000  # "ألفا و200": a dual before "and" would keep its ن
            if last.value >= unit and last.value % unit == 0 and num.value < unit and word.endswith(("الف", "الاف", "الفين", "الفان", "مليون", "ملايين")):
                last.value, last.end = last.value + num.value, num.end
                continue
        if num.group == "thousands" and num.value == 1000 and norm[num.start : num.end] == "الاف":
            num.vague = True
        out.append(num)
    return out


_ENDS = (".", "!", "؟", "?", ":", "…", "؛")
_OPEN_END = re.compile(r"(?:[،]|(?<!\w)(?:في|من|علي|الي|عن|ان|بان|التي|الذي|بين|مع|تم|قد|كما|ما|او|ثم|حيث|مدينه|بلده|بمدينه|حي|مخيم|قوات|جيش|اليوم|ب|ل))\s?\n(?=[^\W\d])")


def _is_wrapped(norm: str) -> bool:
    """Rule wrapped-lines: return whether a text is broken in short lines in the middle of its sentences: three lines and more end in a word that cannot end one, and most without a full stop."""
    if norm.count("\n") < 6 or len(_OPEN_END.findall(norm)) < 3:
        return False
    lines = [line for line in (x.strip() for x in norm.split("\n")) if line]
    return 2 * sum(not line.endswith(_ENDS) for line in lines) > len(lines) and sorted(map(len, lines))[len(lines) // 2] < 110


def sentences_of(norm: str) -> list[Sentence]:
    """Cut a folded text into sentences; line ends are paragraph ends."""
    out: list[Sentence] = []
    wrapped = _is_wrapped(norm)
    paragraph, para_start, first, start = 0, 0, True, 0
    for match in _BREAK.finditer(norm):
        at = match.start()
        char = match.group()
        if char == "." and at and norm[at - 1].isdigit() and at + 1 < len(norm) and norm[at + 1].isdigit():
            continue
        if char in "-–—" and norm.rfind("«", start, at) > norm.rfind("»", start, at) and "»" in norm[at : at + 40]:
            continue  # a dash inside a quoted name: «تنظيم داعش – ولاية خراسان»
        if char in "-–—" and (not (first and at - start < 40) or _DAY.match(norm[at + 1 : at + 14]) or _WHEREABOUTS.match(norm, at + 1) or _ROAD.search(norm[max(start, at - 40) : at])):
            continue
        if char == "\n" and (wrapped or _HANGING.search(norm[max(start, at - 9) : at])) and norm[at + 1 : at + 2].isalpha() and norm[at - 1 : at] not in _ENDS:
            continue  # a line wrapped after a preposition, or in a text whose lines all are
        if norm[start:at].strip():
            out.append(Sentence(start, at, paragraph, para_start, first))
            first = False
        start = match.end()
        if char == "\n":
            paragraph, para_start, first = paragraph + 1, start, True
    if norm[start:].strip():
        out.append(Sentence(start, len(norm), paragraph, para_start, first))
    if all(s.end - s.start <= _LONGEST for s in out):
        return out
    cut: list[Sentence] = []
    for s in out:
        at = s.start
        while s.end - at > _LONGEST:
            stop = max(norm.rfind("،", at, at + _LONGEST), norm.rfind(" ", at, at + _LONGEST))
            stop = stop if stop > at else at + _LONGEST
            cut.append(Sentence(at, stop, s.paragraph, s.paragraph_start, s.first and at == s.start))
            at = stop
        cut.append(Sentence(at, s.end, s.paragraph, s.paragraph_start, s.first and at == s.start))
    return cut


def tag(folded: Folded, lexicon: Lexicon) -> Tagged:
    """Tag one folded text."""
    return tag_many([folded], lexicon)[0]


def tag_many(folded: Sequence[Folded], lexicon: Lexicon) -> list[Tagged]:
    """Tag many folded texts; a phrase that runs over a mark that ends a clause is none."""
    forms = lexicon.forms
    hits = lexicon.matcher.find_many(Joined([f.scan for f in folded]))
    norms = Joined([f.norm for f in folded], gap=1)
    hits = hits.where(~norms.holds(hits, "\n.،؛:؟!") & (norms.holds(hits, " ") | ~norms.holds(hits, ",")))
    raw: list[list[Tok]] = [[] for _ in folded]
    for text, start, end, value, clitic in hits.sorted().rows():
        raw[text].append(Tok(start, end, clitic, forms[value]))
    out: list[Tagged] = []
    for one, found in zip(folded, raw, strict=True):
        toks = _resolve_overlaps(found)
        out.append(Tagged(one, toks, _numbers(one, toks), sentences_of(one.norm), [t.start for t in toks], digits=[m.start() for m in _DIGIT.finditer(one.norm)]))
    return out
