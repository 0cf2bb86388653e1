"""Scans many texts for names in one pass: word edges and clitics are asked of all hits at once, overlaps settled one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gazetteer.fold import Folded
from gazetteer.index import ACTOR, ADJECTIVE, CLASS_MASK, ID_MASK, KINDWORD, ORGANISATION, UNIT
from gazetteer.matcher import Hits, Joined
from gazetteer.names import Names
from gazetteer.reader import BREAKS, Hit, Scan, Seen

_MARKS = "".join(sorted(BREAKS))


class Scanner:
    """Runs the automaton over texts and keeps the longest names at word edges."""

    def __init__(self, names: Names, isos: list[str]) -> None:
        self.names, self.isos = names, isos
        self.matcher = names.index.matcher
        self.adjectival = frozenset(names.index.meta["adjectival"].split())

    def scan(self, folded: Sequence[Folded], scans: Joined) -> list[Scan]:
        """Return the names, adjectives, kind words, units and armed actors of each text; ``scans`` are the same texts put together."""
        out = [Scan([], [], [], [], []) for _ in folded]
        hits = self.matcher.find_many(scans)
        kinds = hits.values & CLASS_MASK
        for text, start, end, _, _ in hits.where(kinds == KINDWORD).rows():
            out[text].kindwords.append((start, end))
        for text, start, end, value, _ in hits.where(kinds == UNIT).rows():
            out[text].units.append((start, end, value & ID_MASK))
        organisations = self._actors(out, hits.where((kinds == ORGANISATION) | (kinds == ACTOR)))
        named = hits.where(kinds <= ADJECTIVE)
        marked = Joined([f.norm for f in folded], gap=1).holds(named, _MARKS)
        self._names(folded, out, organisations, named.where(~marked | (named.ends - named.starts <= 6)))
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

    def _names(self, folded: Sequence[Folded], out: list[Scan], organisations: dict[int, list[tuple[int, int]]], named: Hits) -> None:
        """Settle overlapping names and adjectives, and put those that stay into the scans of their texts."""
        known, names, isos = self.names.known, self.names, self.isos
        none: list[tuple[int, int]] = []
        for text, hits, inner in _settled(named):
            found = out[text]
            one_text = folded[text]
            seen, held, norm, scan = found.seen, organisations.get(text, none), one_text.norm, one_text.scan
            tanwin = "ً" in one_text.text
            for start, end, value, clitic in hits:
                if value & ADJECTIVE:
                    found.adjectives.append((start, end, isos[value & ID_MASK]))
                    continue
                name = known.get(value) or names[value]
                if name.folded in self.adjectival and _describes(norm, scan, start, clitic, seen, found.adjectives):
                    found.adjectives.append((start, end, name.options[0].iso or ""))
                    continue
                if tanwin and scan[end - 1] == "ا" and name.single and one_text.text[one_text.span(start, end)[1] - 2 :][:2] in ("اً", "ًا"):
                    continue  # باكراً, فناناً إسبانياً: names of places bear no tanwin
                one = Seen(start, end, clitic, name, name.level)
                if end in inner:
                    one.inner = [hit for hit in inner[end] if hit[0] >= start]
                for a, b in held:
                    if a <= start and end <= b and b - a > end - start and (a < start or _apart(norm, a, b)):
                        one.role = "in_name"
                seen.append(one)


def _settled(hits: Hits) -> Iterator[tuple[int, list[Hit], dict[int, list[Hit]]]]:
    """Yield (text, its longest hits in order, by their end the shorter hits inside them).

    Hits come in the order of text and end. One whose span no other touches stays without more ado.
    """
    if not len(hits.texts):
        return
    span = int(hits.ends.max()) + 2
    low, high = hits.texts * span + hits.starts, hits.texts * span + hits.ends
    ahead = np.minimum.accumulate(low[::-1])[::-1]
    free = np.ones(len(low) + 1, dtype=bool)
    free[1:-1] = ahead[1:] >= high[:-1]  # nothing from here on begins before the end of what came
    alone = (free[1:] & free[:-1]).tolist()
    current, stack, inner = int(hits.texts[0]), list[Hit](), dict[int, list[Hit]]()
    for (text, start, end, value, clitic), single in zip(hits.rows(), alone, strict=True):
        if text != current:
            yield current, stack, inner
            current, stack, inner = text, [], {}
        hit = (start, end, value, clitic)
        if not single:
            while stack and stack[-1][0] >= start:
                old = stack.pop()
                if old[2] < ADJECTIVE and (value < ADJECTIVE or old[0] > start):
                    inner.setdefault(end, []).append(old)
            if stack and stack[-1][1] > start:
                if end - start <= stack[-1][1] - stack[-1][0]:
                    if end == stack[-1][1] and value < ADJECTIVE:
                        inner.setdefault(end, []).append(hit)
                    continue
                stack.pop()
        stack.append(hit)
    yield current, stack, inner


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
