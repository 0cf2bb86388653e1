"""Scans many texts for names in one pass: word edges and clitics are asked of all hits at once, overlaps settled one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from gazetteer.fold import Folded
from gazetteer.index import ACTOR, ADJECTIVE, CLASS_MASK, ID_MASK, KINDWORD, ORGANISATION, UNIT
from gazetteer.matcher import NAME_CLITICS
from gazetteer.names import Names
from gazetteer.reader import BREAKS, Hit, Scan, Seen

Ints = NDArray[np.int64]
_SPACE = ord(" ")
_PAD = "\n\n\n"  # three characters can be read before every hit, and no phrase holds a line end
_LAM = 1 << 40


def _key(clitic: str) -> int:
    """Return one number for the letters before a name, at most two."""
    return sum(ord(c) << 16 * n for n, c in enumerate(reversed(clitic)))


# The clitics by their number; with `_LAM` the ل whose article lost its alef (للقائم) is added.
_GLUED = {_key(c) | lam: c + ("ل" if lam else "") for c in NAME_CLITICS for lam in (0, _LAM)}
_GLUED_KEYS = np.array(sorted(_key(c) for c in NAME_CLITICS))
_IS_BREAK = np.zeros(0x10000, dtype=np.int64)
_IS_BREAK[[ord(c) for c in BREAKS]] = 1


def _codes(texts: list[str], glue: str) -> tuple[str, NDArray[np.uint16]]:
    """Join folded texts; returns the string and its code points."""
    joined = _PAD + glue.join(texts)
    return joined, np.frombuffer(joined.encode("utf-16-le"), dtype="<u2")


class Scanner:
    """Runs the automaton over texts and keeps the longest names at word edges."""

    def __init__(self, names: Names, isos: list[str]) -> None:
        self.names, self.isos = names, isos
        self.automaton = names.index.matcher.automaton

    def scan(self, folded: Sequence[Folded]) -> list[Scan]:
        """Return the names, adjectives, kind words, units and armed actors of each text."""
        out = [Scan([], [], [], [], []) for _ in folded]
        if not folded:
            return out
        joined, scan = _codes([f.scan for f in folded], "\n")
        hits = np.fromiter(chain.from_iterable(self.automaton.iter(joined)), dtype=np.int64).reshape(-1, 2)
        ends, coded = hits[:, 0], hits[:, 1]
        starts = ends - (coded & 0xFF)
        one, two, three = (scan[starts - n].astype(np.int64) for n in (1, 2, 3))
        glued = np.where(one <= _SPACE, 0, np.where(two <= _SPACE, one, np.where(three <= _SPACE, two << 16 | one, -1)))
        values = coded >> 9
        kinds = values & CLASS_MASK
        _, norm = _codes([f.norm for f in folded], " \n")
        breaks = np.cumsum(_IS_BREAK[norm])
        whole = (kinds > ADJECTIVE) | (ends - starts <= 6) | (breaks[ends - 1] == breaks[starts - 1])
        kept = np.flatnonzero(np.isin(glued, _GLUED_KEYS) & whole)
        starts, ends, values, kinds = starts[kept], ends[kept], values[kept], kinds[kept]
        clitics = glued[kept] | (coded[kept] & 0x100) << 32
        bases = np.cumsum([len(_PAD), *(len(f.scan) + 1 for f in folded)])
        texts = np.searchsorted(bases, starts, side="right") - 1
        starts, ends = starts - bases[texts], ends - bases[texts]
        for kind in (KINDWORD, UNIT):
            for text, start, end, value in zip(*(a[kinds == kind].tolist() for a in (texts, starts, ends, values)), strict=True):
                if kind == KINDWORD:
                    out[text].kindwords.append((start, end))
                else:
                    out[text].units.append((start, end, value & ID_MASK))
        organisations = self._actors(out, *(a[(kinds == ORGANISATION) | (kinds == ACTOR)] for a in (texts, starts, ends, values)))
        named = kinds <= ADJECTIVE
        self._names(folded, out, organisations, *(a[named] for a in (texts, starts, ends, values, clitics)))
        return out

    def _actors(self, out: list[Scan], texts: Ints, starts: Ints, ends: Ints, values: Ints) -> dict[int, list[tuple[int, int]]]:
        """Note the armed actors and return the spans of the organisations of each text."""
        organisations: dict[int, list[tuple[int, int]]] = {}
        last = (-1, 0)  # text and end of the actor before
        for text, start, end, value in zip(texts.tolist(), starts.tolist(), ends.tolist(), values.tolist(), strict=True):
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

    def _names(
        self, folded: Sequence[Folded], out: list[Scan], organisations: dict[int, list[tuple[int, int]]], texts: Ints, starts: Ints, ends: Ints, values: Ints, clitics: Ints,
    ) -> None:  # fmt: skip
        """Settle overlapping names and adjectives, and put those that stay into the scans of their texts."""
        known, names, isos = self.names.known, self.names, self.isos
        none: list[tuple[int, int]] = []
        for text, hits, inner in _settled(texts, starts, ends, values, clitics):
            found = out[text]
            seen, held, norm = found.seen, organisations.get(text, none), folded[text].norm
            for start, end, value, clitic in hits:
                if value & ADJECTIVE:
                    found.adjectives.append((start, end, isos[value & ID_MASK]))
                    continue
                name = known.get(value) or names[value]
                one = Seen(start, end, clitic, name, name.level)
                if end in inner:
                    one.inner = [hit for hit in inner[end] if hit[0] >= start]
                for a, b in held:
                    if a <= start and end <= b and b - a > end - start and (a < start or _apart(norm, a, b)):
                        one.role = "in_name"
                seen.append(one)


def _settled(texts: Ints, starts: Ints, ends: Ints, values: Ints, clitics: Ints) -> Iterator[tuple[int, list[Hit], dict[int, list[Hit]]]]:
    """Yield (text, its longest hits in order, by their end the shorter hits inside them).

    Hits come in the order of text and end. One whose span no other touches stays without more ado.
    """
    if not len(texts):
        return
    span = int(ends.max()) + 2
    low, high = texts * span + starts, texts * span + ends
    ahead = np.minimum.accumulate(low[::-1])[::-1]
    free = np.ones(len(low) + 1, dtype=bool)
    free[1:-1] = ahead[1:] >= high[:-1]  # nothing from here on begins before the end of what came
    alone = (free[1:] & free[:-1]).tolist()
    current, stack, inner = int(texts[0]), list[Hit](), dict[int, list[Hit]]()
    words = [_GLUED[c] for c in clitics.tolist()]
    for text, start, end, value, clitic, single in zip(texts.tolist(), starts.tolist(), ends.tolist(), values.tolist(), words, alone, strict=True):
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
