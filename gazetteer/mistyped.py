"""Finds names with one slip of the pen (البوكامل، مدينة الموصول) where a word of place stands before them and the text speaks of their country.

Two strings are one edit apart when they share a form with one letter left out; these forms of the well-known names are in the index, so that
a word costs a handful of look-ups once. The symmetric deletion is W. Garbe's (SymSpell, 2012).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gazetteer.fold import Folded
from gazetteer.lexicon import Lexicon
from gazetteer.model import Candidate, Mention
from gazetteer.names import Name, Names, Option
from gazetteer.spelling import ARTICLE, SHORTEST, deletions

# Letters that sound alike or differ in their dots, and neighbours on the Arabic keyboard.
_ALIKE = ("سص", "تط", "ضظ", "ذدز", "ثس", "ثت", "قك", "غق", "جغ", "حه", "حخج", "عغ", "بتثني", "رز", "فق", "صض", "سش", "اءع", "وؤ", "يء")
_KEYS = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ذءورزظ")
_WORD = re.compile("[\u0621-\u064a]{5,}")
_ENDINGS = ("هم", "ها", "هما", "نا", "كم", "ون", "ين", "ات", "وا", "يه", "تين", "ان")
_CONFIDENCE = 0.55


def slip(wrong: str, right: str) -> str | None:
    """Name the one slip that makes ``wrong`` of ``right``, or None when it is none that hands make.

    Returns
    -------
    str or None
        ``swapped``, ``doubled``, ``missing``, ``extra``, ``alike`` or ``neighbour``.
    """
    if wrong == right or wrong[:1] != right[:1]:
        return None
    at = next((i for i, (a, b) in enumerate(zip(wrong, right, strict=False)) if a != b), min(len(wrong), len(right)))
    if len(wrong) == len(right):
        if wrong[at + 1 :] == right[at + 1 :]:
            pair = {wrong[at], right[at]}
            if any(pair <= set(group) for group in _ALIKE):
                return "alike"
            return "neighbour" if any(abs(row.find(wrong[at]) - row.find(right[at])) == 1 and pair <= set(row) for row in _KEYS) else None
        return "swapped" if wrong[at : at + 2] == right[at : at + 2][::-1] and wrong[at + 2 :] == right[at + 2 :] else None
    if len(wrong) == len(right) + 1 and wrong[at + 1 :] == right[at:]:
        return "doubled" if at and wrong[at] == wrong[at - 1] else "extra"
    if len(wrong) + 1 == len(right) and wrong[at:] == right[at + 1 :]:
        return "missing"
    return None


class Mistyped:
    """Looks words up among the forms of the well-known names; remembers what it found."""

    def __init__(self, names: Names, lexicon: Lexicon) -> None:
        self.names, self.lexicon = names, lexicon
        self.known: dict[str, list[tuple[Name, str]]] = {}

    def near(self, word: str) -> list[tuple[Name, str]]:
        """Return the well-known names one slip away, with the slip; none for what is a name, a word or no word of Arabic letters."""
        found = self.known.get(word)
        if found is None:
            if len(self.known) > 50_000:
                self.known.clear()
            found = self.known[word] = self._near(word) if _WORD.fullmatch(word) else []
        return found

    def _near(self, word: str) -> list[tuple[Name, str]]:
        lex, index = self.lexicon, self.names.index
        bare = word.removeprefix(ARTICLE)
        if len(bare) < SHORTEST - 1 or len(word) < SHORTEST or any(w in lex.frequent or w in lex.everyday or w in lex.words or w in lex.hard or w in lex.not_names or w in lex.kinds for w in (word, bare)):
            return []
        if index.find(word) or index.find(bare):
            return []
        marks = list(dict.fromkeys(deletions(word)))
        rows = index.db.execute(f"SELECT DISTINCT nid FROM slips WHERE form IN ({','.join('?' * len(marks))})", marks).fetchall()
        out: list[tuple[Name, str]] = []
        for (nid,) in rows:
            name = self.names[nid]
            kind = slip(word, name.folded)
            if kind is not None:
                out.append((name, kind))
        return out

    def add(self, mentions: list[Mention], folded: Folded, adjectives: Iterable[tuple[int, int, str]], cues: Iterable[tuple[int, bool]]) -> list[Mention]:
        """Return the mentions with those that are mistyped among them; unknown names after a kind word get their place.

        Parameters
        ----------
        mentions : list of Mention
            Those found, sorted.
        folded : Folded
            The text.
        adjectives : iterable of (int, int, str)
            Its nationality adjectives, which tell of countries too.
        cues : iterable of (int, bool)
            Ends of the words of place in it that another word follows, and whether each is a mere preposition.
        """
        scan, norm = folded.scan, folded.norm
        isos: set[str] | None = None
        starts: dict[int, Mention] | None = None
        added: list[Mention] = []
        remembered = self.known.get
        for at, weak in cues:
            start = at + 1
            word = scan[start : scan.find(" ", start)]
            near = remembered(word)
            if near is None:
                near = self.near(word)
            if not near:
                continue
            if norm[at] not in " «\"#_":
                continue
            if isos is None or starts is None:
                isos = {m.place.iso for m in mentions if m.place is not None and m.place.iso} | {iso for _, _, iso in adjectives}
                starts = {m.fstart: m for m in mentions}
            end = start + len(word)
            old = starts.get(start)
            if any(m.fstart < end and start < m.fend and m is not old for m in mentions) or (old is not None and (old.place is not None or old.fend != end)):
                continue
            if weak and len(word.removeprefix(ARTICLE)) < SHORTEST:
                continue
            options = [(name, kind, option) for name, kind in near if (option := self._at_home(name, isos)) is not None and not (weak and self._inflected(word, name.folded, kind))]
            if len(options) != 1:
                continue
            name, kind, option = options[0]
            candidate = Candidate(option.place, option.prior - 1.0, (*option.parts, (f"mistyped ({kind}, {name.folded})", -1.0)))
            if old is not None:
                old.place, old.confidence, old.candidates = option.place, _CONFIDENCE, (candidate,)
                continue
            a, b = folded.span(start, end)
            added.append(Mention(a, b, start, end, folded.text[a:b], option.place, _CONFIDENCE, "place", (candidate,)))
        return sorted([*mentions, *added], key=lambda m: m.fstart) if added else mentions

    @staticmethod
    def _at_home(name: Name, isos: set[str]) -> Option | None:
        """Return the likeliest candidate of a name in the countries that the text speaks of."""
        return next((o for o in name.options if o.iso in isos and (o.place.curated or o.place.population >= 20_000) and o.kind not in ("water", "road")), None)

    @staticmethod
    def _inflected(word: str, name: str, kind: str) -> bool:
        """Tell whether after a mere preposition the difference may be grammar or another word: a changed end, another letter, a plural."""
        return kind in ("alike", "neighbour", "extra") or word[-1] != name[-1] or (word.endswith(_ENDINGS) and not name.endswith(_ENDINGS)) or (kind == "missing" and len(word) < 7)
