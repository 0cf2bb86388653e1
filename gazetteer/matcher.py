"""Finds many folded phrases in one scan, at word edges, aware of the clitics of Arabic (و ف ب ل ك ال لل and their chains)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import ahocorasick
import numpy as np
from numpy.typing import NDArray

# Chains of proclitics that may stand before a name. "لل" before a name without its article is met by a pattern of its own.
NAME_CLITICS = frozenset(["و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك"]) | {""}
# Before a common word the article too, and the future س before a verb.
WORD_CLITICS = NAME_CLITICS | frozenset("ال وال فال بال كال وبال فبال وكال لل ولل فلل س وس فس".split())


_LONGEST = 0x100
_LAM = 0x100
_SPACE = ord(" ")
_PAD = "\n"  # stands before the first text and between texts; no phrase holds a line end
_BITS = 11  # of a letter in the number of a clitic; those of Arabic fit
Ints = NDArray[np.int64]


class Hit(NamedTuple):
    """A phrase found: ``start``/``end`` in the folded text (clitics apart), the phrase's number and its clitics."""

    start: int
    end: int
    value: int
    clitic: str


class Hits(NamedTuple):
    """Hits in many texts, as arrays in the order of text and end; ``clitics`` number the strings of ``words``."""

    texts: Ints
    starts: Ints
    ends: Ints
    values: Ints
    clitics: Ints
    words: tuple[str, ...]

    def where(self, chosen: NDArray[np.bool_]) -> Hits:
        """Return the chosen ones."""
        return Hits(self.texts[chosen], self.starts[chosen], self.ends[chosen], self.values[chosen], self.clitics[chosen], self.words)

    def sorted(self) -> Hits:
        """Return them by text and start, the longer first."""
        order = np.lexsort((-self.ends, self.starts, self.texts))
        return Hits(self.texts[order], self.starts[order], self.ends[order], self.values[order], self.clitics[order], self.words)

    def rows(self) -> Iterable[tuple[int, int, int, int, str]]:
        """Return (text, start, end, value, clitic) of each hit."""
        return zip(*(a.tolist() for a in self[:4]), self.words_of(), strict=True)

    def words_of(self) -> list[str]:
        """Return the clitics of each hit."""
        words = self.words
        return [words[n] for n in self.clitics.tolist()]

    def at(self, numbers: Ints) -> Hits:
        """Return those of the numbers."""
        return Hits(self.texts[numbers], self.starts[numbers], self.ends[numbers], self.values[numbers], self.clitics[numbers], self.words)


def _number(clitic: str) -> int:
    """Return one number for the letters of a clitic."""
    return sum(ord(letter) << _BITS * n for n, letter in enumerate(reversed(clitic)))


@lru_cache(maxsize=8)
def _clitic_table(clitics: frozenset[str]) -> tuple[Ints, tuple[str, ...]]:
    """Return the numbers of clitics, sorted, and their words: first as they are, then with the ل of an article that lost its alef."""
    words = sorted(clitics, key=_number)
    return np.array([_number(w) for w in words], dtype=np.int64), (*words, *(w + "ل" for w in words))


class Joined:
    """Texts put together, so that one question can be asked of all their hits at once.

    Parameters
    ----------
    texts : sequence of str
        Folded texts, aligned with those that are scanned (`Folded.scan` or `Folded.norm`).
    gap : int
        What each text is short of the scanned one: 1 for ``Folded.norm``.
    """

    def __init__(self, texts: Sequence[str], gap: int = 0) -> None:
        self.text = _PAD + (" " * gap + _PAD).join(texts)
        self.codes = np.frombuffer(self.text.encode("utf-16-le"), dtype="<u2")
        self.bases = np.cumsum([len(_PAD), *(len(t) + gap + len(_PAD) for t in texts)])

    @cached_property
    def spaces(self) -> NDArray[np.int32]:
        """The last space, line end or pad up to each character."""
        return np.maximum.accumulate(np.where(self.codes <= _SPACE, np.arange(len(self.codes), dtype=np.int32), np.int32(0)))

    def holds(self, hits: Hits, marks: str) -> NDArray[np.bool_]:
        """Tell which hits hold one of the characters ``marks`` in this text."""
        table = np.zeros(0x10000, dtype=np.uint8)
        table[[ord(mark) for mark in marks]] = 1
        count = np.cumsum(table.take(self.codes), dtype=np.int32)
        bases = self.bases[hits.texts]
        found: NDArray[np.bool_] = count[hits.ends + bases - 1] != count[hits.starts + bases - 1]
        return found


class Matcher:
    """An Aho-Corasick automaton over folded phrases, each ended by a space so that only whole words end a match.

    Parameters
    ----------
    phrases : iterable of (str, int)
        Folded phrases (see `gazetteer.fold.fold_text`) and a number each. The last number given for a phrase counts.
    clitics : frozenset of str
        What may stand glued before a phrase.
    """

    def __init__(self, phrases: Iterable[tuple[str, int]] = (), *, clitics: frozenset[str] = NAME_CLITICS) -> None:
        self.clitics = clitics
        self.automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        glued: dict[str, int] = {}
        for phrase, value in phrases:
            if not 0 < len(phrase) < _LONGEST:
                continue
            self.automaton.add_word(phrase + " ", value << 9 | len(phrase))
            if phrase.startswith("ال") and len(phrase) > 4:
                lam = "لل" + phrase[2:]
                glued[lam] = value << 9 | _LAM | len(lam)
        for phrase, coded in glued.items():
            if phrase + " " not in self.automaton:
                self.automaton.add_word(phrase + " ", coded)
        if len(self.automaton):
            self.automaton.make_automaton()

    def save(self, path: Path) -> None:
        """Write the compiled automaton to ``path``."""
        self.automaton.save(str(path))

    @classmethod
    def load(cls, path: Path, *, clitics: frozenset[str] = NAME_CLITICS) -> Matcher:
        """Read an automaton that `save` wrote.

        Raises
        ------
        OSError, ValueError
            When the file is missing or damaged.
        """
        matcher = cls.__new__(cls)
        matcher.clitics = clitics
        matcher.automaton = ahocorasick.load(str(path), int)
        return matcher

    def find(self, scan: str) -> list[Hit]:
        """Return every phrase that stands at word edges, overlapping ones too, in the order of their ends.

        Parameters
        ----------
        scan : str
            ``Folded.scan``: letters, digits and spaces, ended by a space.
        """
        hits: list[Hit] = []
        if not len(self.automaton):
            return hits
        clitics, rfind, add = self.clitics, scan.rfind, hits.append
        for last, coded in self.automaton.iter(scan):
            start = last - (coded & 0xFF)
            if start and scan[start - 1] != " ":
                edge = rfind(" ", 0, start) + 1
                if start - edge > 4:
                    continue
                clitic = scan[edge:start]
                if clitic not in clitics:
                    continue
            else:
                clitic = ""
            if coded & _LAM:
                clitic += "ل"  # the article's alef is lost after ل: للقائم
            add(Hit(start, last, coded >> 9, clitic))
        return hits


    def find_many(self, scans: Joined) -> Hits:
        """Return what `find` returns, for many texts in one pass.

        Parameters
        ----------
        scans : Joined
            Of ``Folded.scan``.
        """
        none = np.zeros((0, 2), dtype=np.int64)
        found = np.fromiter(chain.from_iterable(self.automaton.iter(scans.text)), dtype=np.int64).reshape(-1, 2) if len(self.automaton) else none
        numbers, words = _clitic_table(self.clitics)
        codes = scans.codes
        ends, coded = found[:, 0], found[:, 1]
        starts = ends - (coded & 0xFF)
        spaces = scans.spaces
        length = starts - 1 - spaces[starts - 1]
        near = length <= 4
        starts, ends, coded, length = starts[near], ends[near], coded[near], length[near]
        glued = np.zeros(len(starts), dtype=np.int64)
        for back in range(4):
            letter = np.where(length > back, codes[np.maximum(starts - 1 - back, 0)], 0).astype(np.int64)
            glued |= np.where(letter < 1 << _BITS, letter << _BITS * back, -1)
        place = np.minimum(np.searchsorted(numbers, glued), len(numbers) - 1)
        kept = numbers[place] == glued
        starts, ends, coded = starts[kept], ends[kept], coded[kept]
        texts = np.searchsorted(scans.bases, starts, side="right") - 1
        bases = scans.bases[texts]
        clitics = place[kept] + np.where(coded & _LAM, len(numbers), 0)
        return Hits(texts, starts - bases, ends - bases, coded >> 9, clitics, words)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Keep the longest of overlapping hits, from left to right, sorted by start."""
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not chosen or hit.start >= chosen[-1].end:
            chosen.append(hit)
        elif hit.end - hit.start > chosen[-1].end - chosen[-1].start:
            chosen[-1] = hit
    return chosen
