"""Finds many folded phrases in one scan, at word edges, aware of the clitics of Arabic (و ف ب ل ك ال لل and their chains)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import ahocorasick

# Chains of proclitics that may stand before a name. "لل" before a name without its article is met by a pattern of its own.
NAME_CLITICS = frozenset(["و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك"]) | {""}
# Before a common word the article too, and the future س before a verb.
WORD_CLITICS = NAME_CLITICS | frozenset("ال وال فال بال كال وبال فبال وكال لل ولل فلل س وس فس".split())


_LONGEST = 0x100
_LAM = 0x100


class Hit(NamedTuple):
    """A phrase found: ``start``/``end`` in the folded text (clitics apart), the phrase's number and its clitics."""

    start: int
    end: int
    value: int
    clitic: str


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


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Keep the longest of overlapping hits, from left to right, sorted by start."""
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not chosen or hit.start >= chosen[-1].end:
            chosen.append(hit)
        elif hit.end - hit.start > chosen[-1].end - chosen[-1].start:
            chosen[-1] = hit
    return chosen
