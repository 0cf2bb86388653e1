"""Scans many texts for names in one pass: word edges and clitics are asked of all hits at once, overlaps settled one by one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from gazetteer.fold import Folded
from gazetteer.index import ACTOR, ADJECTIVE, CLASS_MASK, ID_MASK, KINDWORD, ORGANISATION, UNIT
from gazetteer.matcher import Hits, Ints, Joined, table
from gazetteer.names import Names
from gazetteer.reader import BREAKS, DATELINE_MARKS, HEADED, QUOTED, SPACED, Rows, Scan, Seen

_MARKS = "".join(sorted(BREAKS))
_LAM, _SPACE, _NEWLINE = ord("ل"), ord(" "), ord("\n")


_QUOTES, _DASHES, _BLANKS = table("»”\""), table(DATELINE_MARKS), table("".join(filter(str.isspace, map(chr, range(0x10000)))))


class Scanner:
    """Finds the names in texts and keeps the longest names at word edges."""

    def __init__(self, names: Names, isos: list[str]) -> None:
        self.names, self.isos = names, isos
        self.matcher = names.index.matcher

    def scan(self, folded: Sequence[Folded], scans: Joined, norms: Joined) -> list[Scan]:
        """Return the names, adjectives, kind words, units and armed actors of each text; ``scans`` and ``norms`` are the same texts put together."""
        out = [Scan([], [], [], [], []) for _ in folded]
        hits = self.matcher.find_many(scans)
        kinds = hits.values & CLASS_MASK
        for text, start, end, _, _ in hits.where(kinds == KINDWORD).rows():
            out[text].kindwords.append((start, end))
        for text, start, end, value, _ in hits.where(kinds == UNIT).rows():
            out[text].units.append((start, end, value & ID_MASK))
        organisations = self._actors(out, hits.where((kinds == ORGANISATION) | (kinds == ACTOR)))
        named = hits.where(kinds <= ADJECTIVE)
        marked = norms.holds(named, _MARKS)
        named = named.where(~marked | (named.ends - named.starts <= 6))
        self._names(folded, out, organisations, named, _around(named, scans, norms))
        return out

    def _actors(self, out: list[Scan], hits: Hits) -> dict[int, list[tuple[int, int]]]:
        """Note the armed actors and return the spans of the organisations of each text."""
        organisations: dict[int, list[tuple[int, int]]] = {}
        last = (-1, 0)  # text and end of the actor before
        for text, start, end, value, _ in hits.rows():
            home = value & ID_MASK
            if value & CLASS_MASK == ORGANISATION:
                organisations.setdefault(text, []).append((start, end))
                if not home:
                    continue
            elif last[0] == text and last[1] >= end:
                continue
            out[text].actors.append((start, self.isos[home - 1]))
            last = (text, end)
        return organisations

    def _names(self, folded: Sequence[Folded], out: list[Scan], organisations: dict[int, list[tuple[int, int]]], hits: Hits, around: tuple[Ints, Ints, Ints]) -> None:
        """Settle overlapping names and adjectives, and put those that stay into the scans of their texts."""
        known, names, isos = self.names.known, self.names, self.isos
        kept, within = _settled(hits)
        starts, ends = hits.starts.tolist(), hits.ends.tolist()
        current = -1
        for text, stays, start, end, value, clitic, at, left, marks in zip(
            hits.texts.tolist(), kept, starts, ends, hits.values.tolist(), hits.words_of(), *(a.tolist() for a in around), strict=True
        ):
            if not stays:
                continue
            if text != current:
                current = text
                found, one_text = out[text], folded[text]
                seen, norm, scan, original = found.seen, one_text.norm, one_text.scan, one_text.text
                tanwin = "ً" in original
            if value & ADJECTIVE:
                found.adjectives.append((start, end, isos[value & ID_MASK]))
                continue
            name = known.get(value) or names[value]
            if name.describes and _describes(norm, scan, start, clitic, seen, found.adjectives):
                found.adjectives.append((start, end, name.top.iso or ""))
                continue
            if tanwin and scan[end - 1] == "ا" and name.single and original[one_text.span(start, end)[1] - 2 :][:2] in ("اً", "ًا"):
                continue  # باكراً, فناناً إسبانياً: names of places bear no tanwin
            seen.append(Seen(start, end, clitic, at, left, marks, name))
        for text, held in organisations.items():
            _hold(out[text].seen, held, folded[text].norm)
        if within:
            rows = Rows(hits, around)
            for text, end, number in within:
                out[text].inner.setdefault(end, []).append(number)
                out[text].rows = rows


def _hold(seen: list[Seen], held: list[tuple[int, int]], norm: str) -> None:
    """Give the names inside names of organisations their role."""
    for a, b in held:
        for number in range(bisect_left(seen, a, key=_start), len(seen)):
            one = seen[number]
            if one.end > b:
                break
            if b - a > one.end - one.start and (a < one.start or _apart(norm, a, b)):
                one.role = "in_name"


def _start(one: Seen) -> int:
    """Return where a hit begins."""
    return one.start


def _around(hits: Hits, scans: Joined, norms: Joined) -> tuple[Ints, Ints, Ints]:
    """Return where the word of each hit begins, clitics included, where the word before it does, and the marks around it (see `gazetteer.reader.Hit`)."""
    bases, codes = scans.bases[hits.texts], norms.codes
    starts, ends = hits.starts + bases, hits.ends + bases
    glued = np.array([word.endswith("ل") for word in hits.words])[hits.clitics] & (scans.codes[starts] == _LAM) & (scans.codes[starts + 1] == _LAM)
    at = starts - np.array([len(word) for word in hits.words])[hits.clitics] + glued  # the ل of لل is within the name
    left = np.where((codes[at - 1] == _SPACE) & (at - bases > 1), scans.spaces[at - 2] + 1 - bases, -1)
    inside = ends < scans.bases[hits.texts + 1] - 2
    after, next_but_one = (codes[np.minimum(ends + ahead, len(codes) - 1)] for ahead in (0, 1))
    ended = _DASHES[after] | (_BLANKS[after] & (_DASHES[next_but_one] | _BLANKS[next_but_one]))
    breaks = np.flatnonzero(codes == _NEWLINE)
    line = breaks[np.searchsorted(breaks, at) - 1]
    headed = ended & (at - line <= 41) & ((hits.starts < 60) | (line >= np.maximum(bases, at - 40)))
    return at - bases, left, np.where(inside, SPACED * (after == _SPACE) | QUOTED * _QUOTES[after] | HEADED * headed, 0)


def _settled(hits: Hits) -> tuple[list[bool], list[tuple[int, int, int]]]:
    """Tell which hits stay, the longest, and of each inside one the text, the end of the longer one and its number.

    Hits come in the order of text and end. One whose span no other touches stays without more ado.
    """
    if not len(hits.texts):
        return [], []
    span = int(hits.ends.max()) + 2
    low, high = hits.texts * span + hits.starts, hits.texts * span + hits.ends
    ahead = np.minimum.accumulate(low[::-1])[::-1]
    free = np.ones(len(low) + 1, dtype=bool)
    free[1:-1] = ahead[1:] >= high[:-1]  # nothing from here on begins before the end of what came
    kept = free[1:] & free[:-1]
    rough = np.flatnonzero(~kept)
    stack: list[tuple[int, int, int, int]] = []
    within: list[tuple[int, int, int]] = []
    for hit in zip(low[rough].tolist(), high[rough].tolist(), hits.values[rough].tolist(), rough.tolist(), strict=True):
        start, end, value, number = hit
        while stack and stack[-1][0] >= start:
            old = stack.pop()
            if old[2] < ADJECTIVE and (value < ADJECTIVE or old[0] > start):
                within.append((*divmod(end, span), old[3]))
        if stack and stack[-1][1] > start:
            if end - start <= stack[-1][1] - stack[-1][0]:
                if end == stack[-1][1] and value < ADJECTIVE:
                    within.append((*divmod(end, span), number))
                continue
            stack.pop()
        stack.append(hit)
    kept[[hit[3] for hit in stack]] = True
    return kept.tolist(), within


def _apart(norm: str, start: int, end: int) -> bool:
    """Tell whether a name that begins with a place (بغداد اليوم) stands apart as an outlet's does: at a line's start, in quotes, before a colon."""
    return norm[end : end + 1] in ("»", ":", '"', "”") or start == 0 or norm[start - 1] in "\n«\"“|:(" or (start > 1 and not norm[start - 2].isalnum())


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
