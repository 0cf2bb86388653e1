"""Towns that stand for their clubs: "Erbil beat Zakho by a goal" names two teams, "in Zakho" the place where they met."""

from __future__ import annotations

from collections.abc import Sequence

from gazetteer.fold import Folded
from gazetteer.lexicon import Lexicon
from gazetteer.reader import Seen

# What stands before a place where something is, or from or to which somebody goes; a club is beaten, met and drawn with.
_WHERE = frozenset("في من الي نحو داخل قرب وفي ومن والي قرب بمدينه بملعب باستاد استاد ملعب وملعب ضمن".split())
_TOWNS = frozenset(["city", "town", "village", "governorate", "district"])
_STOPS = ".!؟\n:؛"
_ENOUGH = 3


def clubs(seen: Sequence[Seen], folded: Folded, lexicon: Lexicon) -> None:
    """Give towns that play in a sentence about a game the role ``in_name``.

    Parameters
    ----------
    seen : sequence of Seen
        The hits of a text, weighed and linked; their roles are changed.
    folded : Folded
        The text.
    lexicon : Lexicon
        ``games`` (one such word makes a sentence one about a game) and ``plays`` (three of them do); a word of violence unmakes it.
    """
    scan, norm = folded.scan, folded.norm
    strong, plays = any(sign in scan for sign in lexicon.games), lexicon.plays
    if not strong and sum(sign in scan for sign in plays) < _ENOUGH:
        return
    low = high = -1
    game = False
    for one in seen:
        if one.role != "place" or one.name.options[0].kind not in _TOWNS:
            continue
        if not low <= one.start < high:
            low = max(norm.rfind(sign, 0, one.start) for sign in _STOPS) + 1
            ends = [at for sign in _STOPS if (at := norm.find(sign, one.end)) >= 0]
            high = min(ends) if ends else len(norm)
            game = _is_game(f" {scan[low:high]} ", lexicon)
        if game and one.kind is None and not one.clitic.endswith("ب") and one.before not in _WHERE and one.parent is None:
            one.role = "in_name"


def _is_game(sentence: str, lexicon: Lexicon) -> bool:
    """Tell whether a sentence is about a game: words of play stand in it and none of violence."""
    if not any(sign in sentence for sign in lexicon.games) and sum(sign in sentence for sign in lexicon.plays) < _ENOUGH:
        return False
    return lexicon.violence.isdisjoint(sentence.split())
