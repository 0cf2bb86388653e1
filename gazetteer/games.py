"""Towns that stand for their clubs: "Erbil beat Zakho by a goal" names two teams, "in Zakho" the place where they met."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from gazetteer.fold import Folded
from gazetteer.lexicon import Lexicon
from gazetteer.reader import Seen
from gazetteer.signs import ENOUGH, Signs

# What stands before a place where something is, or from or to which somebody goes; a club is beaten, met and drawn with.
_WHERE = frozenset("في من الي نحو داخل قرب وفي ومن والي قرب بمدينه بملعب باستاد استاد ملعب وملعب ضمن".split())
_TOWNS = frozenset(["city", "town", "village", "governorate", "district"])
_STOP = re.compile(r"[.!؟\n:؛]")


def clubs(seen: Sequence[Seen], folded: Folded, lexicon: Lexicon, signs: Signs, played: list[tuple[int, int, int]]) -> None:
    """Give towns that play in a sentence about a game the role ``in_name``.

    Parameters
    ----------
    seen : sequence of Seen
        The hits of a text, weighed and linked; their roles are changed.
    folded : Folded
        The text.
    lexicon : Lexicon
        Its words of violence unmake a sentence about a game.
    signs : Signs
        Which words tell of a game by themselves (one makes a sentence one about a game), and which of play (three of them do).
    played : list of (int, int, int)
        Start, end and number of the words of games and play in the text, in the order of their ends.
    """
    scan, norm = folded.scan, folded.norm
    ends = [end for _, end, _ in played]
    stops = [match.start() for match in _STOP.finditer(norm)]
    low = high = -1
    game = False
    for one in seen:
        if one.role != "place" or one.name.top.kind not in _TOWNS:
            continue
        if not low <= one.start < high:
            before, after = bisect_left(stops, one.start), bisect_left(stops, one.end)
            low = stops[before - 1] + 1 if before else 0
            high = stops[after] if after < len(stops) else len(norm)
            inside = {number for start, _, number in played[bisect_left(ends, low) : bisect_right(ends, high)] if low <= start}
            game = (not inside.isdisjoint(signs.games) or len(inside & signs.plays) >= ENOUGH) and lexicon.violence.isdisjoint(scan[low:high].split())
        if game and one.kind is None and not one.clitic.endswith("ب") and one.before not in _WHERE and one.parent is None:
            one.role = "in_name"
