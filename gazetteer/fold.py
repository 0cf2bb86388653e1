"""Folds Arabic orthography so that spelling variants compare equal, with a map back to the original offsets.

One code point of the folded text comes from one code point of the original, so the map is an array of positions. Dropped are
vowel signs, tatweel, bidi controls, joiners and repeated white space; alef, hamza, ya, waw and ta marbuta forms become one
letter; Persian, Kurdish and Urdu letters become their Arabic neighbours; digits become ASCII; Latin letters lose case and accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from unicodedata import combining

import numpy as np
from numpy.typing import NDArray

_PRESENTATION = re.compile("[\ufb50-\ufefc]")
_DROP = 0
_SPACE = 0x20
_NEWLINE = 0x0A
_COMMA = 0x2C
_LAST = 0x10FFFF
PORTION = 1 << 17  # characters

# Letters that outlets interchange; the right-hand letter stands for all (the forms of the scorers and of CAMeL Tools' normalisation).
_LETTERS = {
    "أإآٱٲٳٵا": "ا", "ىیېےۍێۑ": "ي", "ة": "ه", "ۀەھہۂۃ": "ه", "ؤۆۇۈۋٶ": "و", "ئ": "ي", "کڪګگڭڮ": "ك",
    "پ": "ب", "چڃڄ": "ج", "ڤڨ": "ف", "ژ": "ز", "ڕڒ": "ر", "ڵ": "ل", "ٹ": "ت", "ڈ": "د",
}  # fmt: skip
_DROPPED = [
    *range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD), *range(0x06DF, 0x06E9), *range(0x06EA, 0x06EE),
    0x0640, 0x00AD, 0xFEFF, 0x061C, 0x2060, 0x200B, 0x200D, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A),
    *range(0x08D3, 0x0900), *range(0xFE00, 0xFE10),
]  # fmt: skip
_SPACES = [0x09, 0x0B, 0x0C, 0x20, 0xA0, 0x200C, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_BREAKS = [0x0A, 0x0D, 0x85, 0x2028, 0x2029]


def _one(code: int) -> int:
    """Return the folded code point of one code point, 0 when it is dropped."""
    char = chr(code)
    if 0xD800 <= code <= 0xDFFF:
        return _SPACE
    plain = unicodedata.normalize("NFKD", char)
    if plain != char and len(plain) >= 1:
        base = next((c for c in plain if not unicodedata.combining(c)), plain[0])
        if base != char:
            low = base.lower()
            return ord(low) if len(low) == 1 else ord(base)
    low = char.lower()
    return ord(low) if len(low) == 1 else code


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Build the two tables over the Basic Multilingual Plane: ``norm`` folds and keeps punctuation, ``scan`` makes it a space in what is folded."""
    norm = np.arange(0x10000, dtype=np.uint32)
    for code in range(0x80, 0x10000):
        char = chr(code)
        category = unicodedata.category(char)
        if category in ("Ll", "Lu", "Lt", "Nd", "Lo", "Lm", "No") and not 0x3100 <= code <= 0xABFF:
            norm[code] = _one(code)
    for code in range(ord("A"), ord("Z") + 1):
        norm[code] = code + 32
    for forms, letter in _LETTERS.items():
        for form in forms:
            norm[ord(form)] = ord(letter)
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        target = int(norm[code])
        norm[code] = norm[target] if target < 0x10000 else target
    for base in (0x0660, 0x06F0):
        for digit in range(10):
            norm[base + digit] = ord("0") + digit
    for code in _DROPPED:
        norm[code] = _DROP
    for code in _SPACES:
        norm[code] = _SPACE
    for code in _BREAKS:
        norm[code] = _NEWLINE
    norm[0] = _SPACE
    norm[0xD800:0xE000] = _SPACE
    scan = np.array([code if chr(code).isalnum() else _SPACE for code in range(0x10000)], dtype=np.uint16)
    return norm.astype(np.uint16), scan


def _ligatures(text: str) -> tuple[str, list[int]] | None:
    """Expand lam-alef and other ligatures of the presentation forms; None when there are none."""
    if _PRESENTATION.search(text) is None:
        return None
    out: list[str] = []
    where: list[int] = []
    for at, char in enumerate(text):
        plain = unicodedata.normalize("NFKC", char) if "\ufb50" <= char <= "\ufefc" else char
        out.append(plain)
        where.extend([at] * len(plain))
    return "".join(out), where


@dataclass(slots=True)
class Folded:
    """A text with its folded forms, aligned with each other.

    Attributes
    ----------
    text : str
        The original, unchanged.
    norm : str
        Folded, punctuation and line ends kept.
    scan : str
        Folded, everything but letters and digits made a space; ends in a space. ``scan[i]`` and ``norm[i]`` are the same place.
    offsets : ndarray of int, shape (len(norm),)
        Position in ``text`` of each folded character.
    """

    text: str
    norm: str
    scan: str
    offsets: NDArray[np.int64]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text for the folded span ``[start, end)``; trailing vowel signs belong to it."""
        place, text = self.offsets.item, self.text
        if start >= len(self.offsets):
            return len(text), len(text)
        first = place(start)
        if end <= start:
            return first, first
        stop = place(end - 1) + 1
        while stop < len(text) and (after := text[stop]) != " " and combining(after):
            stop += 1
        return first, stop


def _codes(text: str) -> NDArray[np.uint16]:
    """Return the code points of a text; letters beyond the first plane are none of ours, and a bullet, which is punctuation, stands for them."""
    packed = text.encode("utf-16-le", "surrogatepass")
    if len(packed) == 2 * len(text):
        return np.frombuffer(packed, dtype="<u2")
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return np.where(codes > 0xFFFF, 0x2022, codes).astype(np.uint16)


def fold_many(texts: Sequence[str]) -> list[Folded]:
    """Fold many texts in one pass.

    Parameters
    ----------
    texts : sequence of str
        Any Unicode text; lone surrogates are taken as spaces.

    Returns
    -------
    list of Folded
        In the order of ``texts``.
    """
    out: list[Folded] = []
    if len(texts) == 1:
        _fold_portion(texts, out)
    else:
        for low, high in portions([len(text) for text in texts]):
            _fold_portion(texts[low:high], out)
    return out


def portions(lengths: Sequence[int]) -> list[tuple[int, int]]:
    """Cut a list of texts into portions of about `PORTION` characters, so that the arrays made of one stay in the processor's cache.

    Parameters
    ----------
    lengths : sequence of int
        Characters of each text.

    Returns
    -------
    list of (int, int)
        Numbers of the first text of a portion and of the one after its last.
    """
    cuts = [0]
    size = 0
    for number, length in enumerate(lengths):
        if size and size + length > PORTION:
            cuts.append(number)
            size = 0
        size += length
    return list(pairwise([*cuts, len(lengths)])) if lengths else []


def _fold_portion(texts: Sequence[str], out: list[Folded]) -> None:
    """Fold some texts in one pass, and add them to ``out``."""
    norm_table, scan_table = _tables()
    expanded: list[tuple[str, list[int]] | None] = [None] * len(texts)
    plain: Sequence[str] = texts
    codes = _codes("".join(plain))
    forms = ((codes >= 0xFB50) & (codes <= 0xFEFC)).nonzero()[0]
    if len(forms):
        ends = np.cumsum([len(t) for t in texts])
        for number in np.unique(np.searchsorted(ends, forms, side="right")).tolist():
            expanded[number] = _ligatures(texts[number])
        plain = [t if e is None else e[0] for t, e in zip(texts, expanded, strict=True)]
        codes = _codes("".join(plain))
    normed = norm_table.take(codes)
    kept = normed.nonzero()[0]  # what is dropped is 0
    if len(kept) < len(normed):
        normed = normed[kept]
    # A run of white space is one character; it is a line end when the run holds one.
    line_end = normed == _NEWLINE
    blank = line_end | (normed == _SPACE)
    first = np.ones(len(kept), dtype=bool)
    first[1:] = ~(blank[1:] & blank[:-1])
    bounds = np.cumsum([0, *(len(t) for t in plain)])
    starts = kept.searchsorted(bounds)
    inner = starts[:-1][starts[:-1] < len(first)]
    first[inner] = True
    breaks = (line_end & ~first).nonzero()[0]
    if len(breaks):
        runs = (blank & first).nonzero()[0]
        normed[runs[runs.searchsorted(breaks) - 1]] = _NEWLINE
    final, norm_codes = kept[first], normed[first]
    scan_all = scan_table.take(norm_codes).astype("<u2", copy=False).tobytes().decode("utf-16-le")
    cuts = final.searchsorted(bounds)
    commas = (norm_codes == _COMMA).nonzero()[0]
    if len(commas):  # a Latin comma after an Arabic letter, before a space, is a comma of the sentence
        commas = commas[~np.isin(commas, cuts) & ~np.isin(commas + 1, cuts)]  # neither at the start of a text nor at its end
        before, after = norm_codes[commas - 1], norm_codes[commas + 1]
        norm_codes[commas[(before >= 0x621) & (before <= 0x64A) & ((after == _SPACE) | (after == _NEWLINE))]] = 0x60C
    norm_all = norm_codes.astype("<u2", copy=False).tobytes().decode("utf-16-le")
    for i, text in enumerate(texts):
        a, b = int(cuts[i]), int(cuts[i + 1])
        offsets = final[a:b] - bounds[i]
        mapping = expanded[i]
        if mapping is not None:
            offsets = np.asarray(mapping[1], dtype=np.int64)[offsets]
        out.append(Folded(text, norm_all[a:b], scan_all[a:b] + " ", offsets))


def fold(text: str) -> Folded:
    """Fold one text; see `fold_many`."""
    return fold_many([text])[0]


@lru_cache(maxsize=65536)
def fold_text(text: str) -> str:
    """Fold a name for comparison: letters and digits only, single spaces, no space at the ends. Idempotent."""
    return " ".join(fold(text).scan.split())


def fold_names(names: Iterable[str]) -> list[str]:
    """Fold many names in one pass; see `fold_text`."""
    return [" ".join(f.scan.split()) for f in fold_many(list(names))]
