"""Finds in many texts at once the few words that tell whether a dear question is worth asking: signs of sport and words of place before a slip of the pen."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

import ahocorasick
import numpy as np

from gazetteer.lexicon import Lexicon
from gazetteer.matcher import Joined, table

#: So many signs of sport, or words of play, make a text one about sport, or a sentence one about a game.
ENOUGH = 3
_CUE = 1 << 10  # a word of place, in the numbers of the automaton
_WEAK = 1 << 11  # one that is a mere preposition
_SPACE = ord(" ")
_POINTS, _TAGS, _DIGITS, _DEGREE = table(".٫"), table("#@"), table("".join(filter(str.isdigit, map(chr, range(0x10000))))), ord("°")
_LETTERS = 5  # of the shortest word that is looked up after a word of place


def _cues() -> dict[str, bool]:
    """Return the words of place that may stand before a mistyped name; True for mere prepositions."""
    directions = [*(first + "مال" for first in "شج"), *(first + "نوب" for first in "شج"), *(first + "رق" for first in "شغ"), *(first + "رب" for first in "شغ")]
    weak = ["في", "قرب", "نحو", "باتجاه", "داخل", *(word + end for word in directions for end in ("", "ي"))]
    strong = "مدينه بلده قريه ناحيه قضاء محافظه مخيم ريف محيط ضواحي اطراف احياء معبر مطار حقل".split()
    told = {clitic + article + word: False for word in strong for article in ("", "ال") for clitic in ("", *"وفبل")}
    return told | {clitic + word: True for word in weak for clitic in ("", *"وف")}


@dataclass(slots=True)
class Signed:
    """The signs of a text.

    Attributes
    ----------
    sport : bool
        The text speaks of sport: several of its signs stand in it.
    played : list of (int, int, int)
        Start, end and number of the words of games and play, where a sentence of the text may be about a game; else empty.
    cues : list of (int, bool)
        Ends of the words of place that a word of five letters follows, and whether each is a mere preposition.
    tagged : bool
        The sign of a hashtag or a handle stands in it.
    degrees : bool
        The sign of degrees, or a point between digits, stands in it: perhaps coordinates.
    """

    sport: bool = False
    played: list[tuple[int, int, int]] = field(default_factory=list)
    cues: list[tuple[int, bool]] = field(default_factory=list)
    tagged: bool = False
    degrees: bool = False


class Signs:
    """One small automaton over the signs: a pass over all texts costs less than looking for each sign in each."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = list(dict.fromkeys([*lexicon.games, *lexicon.plays, *lexicon.sport_signs]))
        self.lengths = np.array([len(word) for word in words], dtype=np.int64)
        self.sport = [words.index(word) for word in lexicon.sport_signs]
        self.games = frozenset(words.index(word) for word in lexicon.games)
        self.plays = frozenset(words.index(word) for word in lexicon.plays)
        self.automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, word in enumerate(words):
            self.automaton.add_word(word, number)
        for word, weak in _cues().items():
            self.automaton.add_word(f" {word} ", _CUE | (_WEAK if weak else 0))
        self.automaton.make_automaton()

    def find(self, scans: Joined, norms: Joined) -> list[Signed]:
        """Return the signs of each text.

        Parameters
        ----------
        scans : Joined
            Of ``Folded.scan``.
        norms : Joined
            Of ``Folded.norm``, aligned with it.
        """
        found = np.fromiter(chain.from_iterable(self.automaton.iter(scans.text)), dtype=np.int64).reshape(-1, 2)
        last, values = found[:, 0], found[:, 1]
        texts = np.searchsorted(scans.bases, last, side="right") - 1
        out = [Signed() for _ in range(len(scans.bases) - 1)]
        word = values < _CUE
        stands = np.zeros((len(out), len(self.lengths)), dtype=bool)
        stands[texts[word], values[word]] = True
        for text in np.flatnonzero(stands[:, self.sport].sum(axis=1) >= ENOUGH).tolist():
            out[text].sport = True
        playing = stands[:, sorted(self.games)].any(axis=1) | (stands[:, sorted(self.plays)].sum(axis=1) >= ENOUGH)
        told = np.flatnonzero(word)[playing[texts[word]]]
        ends = last[told] + 1 - scans.bases[texts[told]]
        for text, start, end, value in zip(texts[told].tolist(), (ends - self.lengths[values[told]]).tolist(), ends.tolist(), values[told].tolist(), strict=True):
            out[text].played.append((start, end, value))
        cues = np.flatnonzero(~word)
        for ahead in range(1, _LETTERS + 1):
            cues = cues[scans.codes[np.minimum(last[cues] + ahead, len(scans.codes) - 1)] > _SPACE]
        for text, at, value in zip(texts[cues].tolist(), (last[cues] - scans.bases[texts[cues]]).tolist(), values[cues].tolist(), strict=True):
            out[text].cues.append((at, value & _WEAK != 0))
        codes = norms.codes
        points = np.flatnonzero(_POINTS[codes])
        points = points[_DIGITS[codes[points - 1]] & _DIGITS[codes[np.minimum(points + 1, len(codes) - 1)]]]
        for text in norms.texts(np.append(points, np.flatnonzero(codes == _DEGREE))):
            out[text].degrees = True
        for text in norms.texts(np.flatnonzero(_TAGS[codes])):
            out[text].tagged = True
        return out
