"""Finds many folded phrases in one scan, at word edges, aware of the clitics of Arabic (و ف ب ل ك ال لل and their chains)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from gazetteer.fold import PORTION

# Chains of proclitics that may stand before a name. "لل" before a name without its article is met by a pattern of its own.
NAME_CLITICS = frozenset(["و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك"]) | {""}
# Before a common word the article too, and the future س before a verb.
WORD_CLITICS = NAME_CLITICS | frozenset("ال وال فال بال كال وبال فبال وكال لل ولل فلل س وس فس".split())


_LONGEST = 0x100
_LAM = 0x100
_SPACE = ord(" ")
_PAD = "\n"  # stands before the first text and between texts; no phrase holds a line end
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse; its bits look like chance
_MIXER = np.uint64(0xBF58476D1CE4E5B9)  # brings the low bits of a hash into the high ones, by which the table is ordered
Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]


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


@lru_cache(maxsize=32)
def table(letters: str) -> NDArray[np.bool_]:
    """Return a table over the Basic Multilingual Plane that is true for the letters given."""
    found = np.zeros(0x10000, dtype=bool)
    found[[ord(letter) for letter in letters]] = True
    return found


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

    @cached_property
    def portions(self) -> list[tuple[int, NDArray[np.uint16], _Hashed, Ints, Ints]]:
        """The whole cut between texts into portions: where each begins, its letters and their hashes, starts and ends of its words."""
        cuts = [0]
        for base in self.bases.tolist():
            if base - cuts[-1] > PORTION and base < len(self.codes):
                cuts.append(base)
        return [(low, self.codes[low:high], _Hashed(self.codes[low:high]), *_words(self.codes[low:high])) for low, high in pairwise([*cuts, len(self.codes)])]

    def texts(self, places: Ints) -> list[int]:
        """Return the numbers of the texts that hold characters at places of the whole."""
        found: list[int] = np.unique(np.searchsorted(self.bases, places, side="right") - 1).tolist()
        return found

    def holds(self, hits: Hits, marks: str) -> NDArray[np.bool_]:
        """Tell which hits hold one of the characters ``marks`` in this text."""
        places = np.flatnonzero(table(marks)[self.codes])
        bases = self.bases[hits.texts]
        found: NDArray[np.bool_] = np.searchsorted(places, hits.starts + bases) != np.searchsorted(places, hits.ends + bases)
        return found


@lru_cache(maxsize=1)
def _joined(scan: str) -> Joined:
    """Keep the last text that was asked for alone: several matchers look through it one after the other."""
    return Joined([scan])


@lru_cache(maxsize=2)
def _powers(size: int) -> tuple[Keys, Keys]:
    """Return the powers of the base of the hash up to ``size``, and their inverses, modulo 2^64."""
    out = np.full((2, size), _BASE, dtype=np.uint64)
    out[1] = pow(_BASE, -1, 1 << 64)
    out[:, 0] = 1
    np.cumprod(out, axis=1, out=out)
    return out[0], out[1]


class _Hashed:
    """A text whose stretches can be hashed many at a time: two stretches with the same letters have the same 64 bits, wherever they stand.

    It is the polynomial hash of Karp and Rabin (1987) over sums up to each letter. Others have the same bits with a probability of 2^-64 each.
    """

    def __init__(self, codes: NDArray[np.uint16]) -> None:
        size = max(PORTION, 1 << len(codes).bit_length())
        powers, self.inverse = _powers(size)
        self.sums = np.zeros(len(codes) + 1, dtype=np.uint64)
        np.cumsum(codes * powers[: len(codes)], out=self.sums[1:])

    def keys(self, starts: Ints, ends: Ints) -> Keys:
        """Return the hashes of stretches."""
        return (self.sums[ends] - self.sums[starts]) * self.inverse[starts] * _MIXER


def _words(codes: NDArray[np.uint16]) -> tuple[Ints, Ints]:
    """Return the starts and the ends of the words of a text."""
    letter = np.zeros(len(codes) + 2, dtype=np.int8)
    np.greater(codes, _SPACE, out=letter[1:-1], casting="unsafe")
    edges = (letter[1:] != letter[:-1]).nonzero()[0]
    return edges[::2], edges[1::2]


class Matcher:
    """A table of folded phrases and of their beginnings at word ends, by their hashes: one look for each word of a text, and one more for each that goes on.

    Parameters
    ----------
    phrases : iterable of (str, int)
        Folded phrases (see `gazetteer.fold.fold_text`) and a number each. The last number given for a phrase counts.
    clitics : frozenset of str
        What may stand glued before a phrase.
    """

    def __init__(self, phrases: Iterable[tuple[str, int]] = (), *, clitics: frozenset[str] = NAME_CLITICS) -> None:
        coded: dict[str, int] = {}
        glued: dict[str, int] = {}
        for phrase, value in phrases:
            if not 0 < len(phrase) < _LONGEST:
                continue
            coded[phrase] = value << 9 | len(phrase)
            if phrase.startswith("ال") and len(phrase) > 4:
                lam = "لل" + phrase[2:]
                glued[lam] = value << 9 | _LAM | len(lam)
        coded = glued | coded
        text = "\n".join(["", *coded, ""])
        codes = np.frombuffer(text.encode("utf-16-le"), dtype="<u2")
        breaks = np.flatnonzero(codes == ord("\n"))
        _, ends = _words(codes)
        owners = np.searchsorted(breaks, ends, side="left") - 1
        whole = codes[ends] == ord("\n")
        hashes = _Hashed(codes).keys(breaks[owners] + 1, ends)
        order = np.lexsort((~whole, hashes))  # of what is both a phrase and the beginning of one, the phrase comes first
        keys, first = np.unique(hashes[order], return_index=True)
        values = np.where(whole, np.fromiter(coded.values(), dtype=np.int64, count=len(coded))[owners], -1)[order][first]
        longer = np.isin(keys, hashes[~whole])
        self._set(keys, values * 2 + longer, clitics)

    def _set(self, keys: Keys, entries: Ints, clitics: frozenset[str]) -> None:
        """Keep sorted hashes and what belongs to them: twice the number of a phrase (-1 for a mere beginning), one more where longer phrases begin so."""
        self.keys, self.entries, self.clitics = keys, entries, clitics
        bits = max(4, len(keys).bit_length() + 1)
        self.shift = np.uint64(64 - bits)
        self.first = np.searchsorted(keys, np.arange(1 << bits, dtype=np.uint64) << self.shift).astype(np.int32)
        self.sought = np.append(keys, ~np.uint64(0))
        letters = sorted({letter for clitic in clitics for letter in clitic})
        self.letters = np.zeros(0x10000, dtype=np.uint8)
        self.letters[[ord(letter) for letter in letters]] = range(1, len(letters) + 1)
        self.radix = len(letters) + 1
        self.longest = max(map(len, clitics), default=0)
        self.words = sorted(clitics)
        self.numbers = np.full(self.radix**self.longest, -1, dtype=np.int16)
        for number, clitic in enumerate(self.words):
            self.numbers[sum((letters.index(letter) + 1) * self.radix**place for place, letter in enumerate(clitic))] = number

    def save(self, path: Path) -> None:
        """Write the table to ``path``."""
        with path.open("wb") as out:
            np.savez(out, keys=self.keys, entries=self.entries)

    @classmethod
    def load(cls, path: Path, *, clitics: frozenset[str] = NAME_CLITICS) -> Matcher:
        """Read a table that `save` wrote.

        Raises
        ------
        OSError, ValueError
            When the file is missing or damaged.
        """
        matcher = cls.__new__(cls)
        try:
            with np.load(path, allow_pickle=False) as saved:
                matcher._set(saved["keys"], saved["entries"], clitics)
        except (KeyError, BadZipFile, zlib.error, AttributeError) as fault:
            raise ValueError(f"no table of names: {fault}") from fault
        return matcher

    def find(self, scan: str) -> list[Hit]:
        """Return every phrase that stands at word edges, overlapping ones too, in the order of their ends, the longer first.

        Parameters
        ----------
        scan : str
            ``Folded.scan``: letters, digits and spaces, ended by a space.
        """
        return [Hit(*row[1:]) for row in self.find_many(_joined(scan)).rows()]

    def find_many(self, scans: Joined) -> Hits:
        """Return what `find` returns, for many texts in one pass.

        Parameters
        ----------
        scans : Joined
            Of ``Folded.scan``.
        """
        parts = [self._find(*portion) for portion in scans.portions]
        starts, ends, coded, clitics = (np.concatenate(column) for column in zip(*parts, strict=True))
        texts = np.searchsorted(scans.bases, starts, side="right") - 1
        bases = scans.bases[texts]
        clitics = clitics + np.where(coded & _LAM, len(self.words), 0)  # the article's alef is lost after ل: للقائم
        return Hits(texts, starts - bases, ends - bases, coded >> 9, clitics, (*self.words, *(word + "ل" for word in self.words)))

    def _find(self, base: int, codes: NDArray[np.uint16], hashed: _Hashed, heads: Ints, tails: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Return starts, ends, coded numbers and clitics of the phrases in a portion of the text that begins at ``base``."""
        starts, words, clitics = self._begun(codes, heads, tails)
        found: list[tuple[Ints, Ints, Ints, Ints]] = []
        while len(starts):
            places, met = self._look(hashed.keys(starts, tails[words]))
            chosen = np.flatnonzero(met)
            entries = self.entries[places[chosen]]
            starts, words, clitics = starts[chosen], words[chosen], clitics[chosen]
            whole = np.flatnonzero(entries >= 0)
            ends = tails[words[whole]]
            spaced = codes[np.minimum(ends, len(codes) - 1)] == _SPACE
            found.append((starts[whole][spaced], ends[spaced], entries[whole][spaced] >> 1, clitics[whole][spaced]))
            going = np.flatnonzero((entries & 1 == 1) & (words + 1 < len(tails)))
            starts, words, clitics = starts[going], words[going] + 1, clitics[going]
        none = np.zeros(0, dtype=np.int64)
        starts, ends, coded, clitics = (np.concatenate([none, *column]) for column in zip(*found, strict=True)) if found else (none, none, none, none)
        order = np.argsort(ends * _LONGEST - (ends - starts))
        return starts[order] + base, ends[order] + base, coded[order], clitics[order]

    def _begun(self, codes: NDArray[np.uint16], heads: Ints, tails: Ints) -> tuple[Ints, Ints, Ints]:
        """Return where phrases may begin: at the start of each word and after its clitics; the number of the word and of the clitic with each."""
        plain = self.words.index("") if "" in self.words else -1
        out = [(heads, np.arange(len(heads)), np.full(len(heads), plain))] if plain >= 0 else []
        words = np.arange(len(heads))
        number = np.zeros(len(heads), dtype=np.int64)
        for length in range(1, self.longest + 1):
            letter = self.letters[codes[heads[words] + length - 1]]
            fit = np.flatnonzero((letter > 0) & (tails[words] - heads[words] > length))
            words = words[fit]
            number = number[fit] + letter[fit].astype(np.int64) * self.radix ** (length - 1)
            clitic = self.numbers[number]
            good = np.flatnonzero(clitic >= 0)
            out.append((heads[words[good]] + length, words[good], clitic[good].astype(np.int64)))
        starts, numbers, clitics = (np.concatenate(column) for column in zip(*out, strict=True))
        return starts, numbers, clitics

    def _look(self, keys: Keys) -> tuple[Ints, NDArray[np.bool_]]:
        """Return the places of hashes in the table, and which are there."""
        places = self.first[keys >> self.shift].astype(np.int64)
        met = self.sought[places]
        behind = np.flatnonzero(met < keys)
        while len(behind):
            places[behind] += 1
            there = met[behind] = self.sought[places[behind]]
            behind = behind[there < keys[behind]]
        return places, met == keys


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Keep the longest of overlapping hits, from left to right, sorted by start."""
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not chosen or hit.start >= chosen[-1].end:
            chosen.append(hit)
        elif hit.end - hit.start > chosen[-1].end - chosen[-1].start:
            chosen[-1] = hit
    return chosen
