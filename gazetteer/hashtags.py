"""Names inside hashtags and handles: a tag that is a place (#بيروت، #مطار_بيروت) names it; a tag about one (#انفجار_بيروت) only speaks of it."""

from __future__ import annotations

import re

from gazetteer.fold import Folded
from gazetteer.lexicon import Lexicon
from gazetteer.reader import Seen

_TAG = re.compile(r"[#@]\w+")
# Beside kind words and directions, what may stand in a tag that is a name: the ends of names of buildings.
_ENDS = frozenset("الدولي الدوليه المركزي الحكومي العام الكبري الكبير الجديده القديمه الشمالي الجنوبي الشرقي الغربي الشماليه الجنوبيه الشرقيه الغربيه".split())


def topics(taken: list[Seen], folded: Folded, lexicon: Lexicon, adjectives: list[tuple[int, int, str]]) -> None:
    """Give names in handles (@UAE_news), and in tags that say more than the name, the role ``in_name``.

    Parameters
    ----------
    taken : list of Seen
        The hits taken as places, sorted; their roles are changed.
    folded : Folded
        The text.
    lexicon : Lexicon
        Its kind words and directions may stand beside the name.
    adjectives : list of (int, int, str)
        Nationality adjectives, which may stand beside it too (#القائم_العراقية).
    """
    norm = folded.norm
    for match in _TAG.finditer(norm):
        start, end = match.span()
        inside = [one for one in taken if start < one.start < end]
        if not inside:
            continue
        if norm[start] == "@":
            for one in inside:
                one.role = "in_name"
            continue
        covered = [(one.start - len(one.clitic), one.end) for one in inside] + [(a, b) for a, b, _ in adjectives if start < a < end]
        rest = list(norm[start + 1 : end])
        for a, b in covered:
            rest[max(0, a - start - 1) : b - start - 1] = "_" * (b - max(a, start + 1))
        words = [w for w in "".join(rest).split("_") if w]
        if not all(w in lexicon.kinds or w in lexicon.directions or w in _ENDS for w in words):
            for one in inside:
                if one.role == "place":
                    one.role = "in_name"


def speaks_of(norm: str, start: int, end: int) -> bool:
    """Tell whether a name at ``[start, end)`` of the folded text stands in a tag that says more than the name."""
    return norm[end : end + 1] == "_" or norm[start - 1 : start] == "_"
