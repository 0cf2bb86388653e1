"""Names that the index lacks: a kind word before them says that they are places (قرية كذا)."""

from __future__ import annotations

from gazetteer.fold import Folded
from gazetteer.lexicon import Lexicon
from gazetteer.model import Mention
from gazetteer.reader import Scan

_QUOTES = "«\"“'("


def unknown_names(found: Scan, mentions: list[Mention], folded: Folded, lexicon: Lexicon) -> list[Mention]:
    """Add mentions without a place for unknown names after kind words.

    Parameters
    ----------
    found : Scan
        The hits of the text, kind words among them.
    mentions : list of Mention
        Those with a place, sorted.

    Returns
    -------
    list of Mention
        All, sorted by their start.
    """
    added: list[Mention] = []
    for start, end in found.kindwords:
        if any(m.fstart <= end + 4 and m.fend > start for m in mentions):
            continue
        span = _name_after(start, end, folded, lexicon)
        if span is None or any(m.fstart < span[1] and m.fend > span[0] for m in (*mentions, *added)):
            continue
        a, b = folded.span(*span)
        added.append(Mention(a, b, span[0], span[1], folded.text[a:b], None, 0.4, "place", (), "", folded.scan[start:end]))
    return sorted([*mentions, *added], key=lambda m: m.fstart) if added else mentions


def _name_after(start: int, end: int, folded: Folded, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the folded span of the name after the kind word at ``[start, end)``, or None."""
    norm, scan = folded.norm, folded.scan
    if norm[end : end + 1] != " ":
        return None
    at = end + 1
    quoted = norm[at : at + 1] in _QUOTES and norm[at : at + 1] != ""
    if quoted:
        at += 1
    stop = scan.find(" ", at)
    word, kind = scan[at:stop], scan[start:end]
    if len(word) < 3 or not word.isalpha() or word.isascii() or word in lexicon.not_names or word in lexicon.prepositions or word in lexicon.kinds:
        return None
    if word in lexicon.numbers or word in lexicon.directions or word in lexicon.after:
        return None
    definite = word.startswith("ال")
    if word in lexicon.frequent or (not definite and (word.endswith("يه") or word in lexicon.everyday)):
        return None
    if word.startswith(("وال", "بال", "لل", "فال", "كال")):
        return None
    if word in lexicon.compound and norm[stop : stop + 1] == " ":
        stop = scan.find(" ", stop + 1)
    if kind in lexicon.unknown_strong:
        return at, stop
    if not definite or word in lexicon.everyday:
        return None
    if norm[stop : stop + 1] in " " and not quoted:
        following = scan[stop + 1 : scan.find(" ", stop + 1)]
        if following not in lexicon.after and not following.startswith("وال"):
            return None
    return (at, stop) if not word.endswith("يه") or kind in ("حي", "مخيم", "مدينه") else None
