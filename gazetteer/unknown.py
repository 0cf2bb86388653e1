"""Names that the index lacks: a kind word before them says that they are places (قرية كذا، شارع كذا)."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise

from gazetteer.fold import Folded
from gazetteer.lexicon import Lexicon
from gazetteer.model import Mention, Place
from gazetteer.reader import Scan

_QUOTES = "«\"“'("
_ENDINGS = ("ها", "هم", "هما", "نا", "ين", "ون", "ات", "وا", "ان")
_QUARTERS = frozenset(["حي", "مخيم", "حيي", "احياء", "مخيمي", "ضاحيه", "فريج"])
_ROADS = frozenset(["طريق", "باب", "برج", "ساحه", "قصر", "جسر", "شارع", "دوار", "عين", "راس", "وادي", "تل"])
_ORDINALS = frozenset(["الاولي", "الاول", "الثاني", "الثانيه", "الثالث", "الثالثه", "الرابع", "الرابعه", "الخامس", "الخامسه"])
_HOLDERS = frozenset(["neighbourhood", "camp", "village"])
_WITHIN = re.compile(r"\s(?:في\s|ب|وسط\s|داخل\s)?(?:(?:حي|منطقه|مخيم|قريه|بلده|ضاحيه)\s)?")
_CLOSING = re.compile(r"([\u0621-\u064a ]{3,30})[»”\")’']")
_AND = re.compile(r"[»”\"]?(?:،\s?و|\sو)[«“\"]?(?=\S)")
_NEXT = re.compile(r"»?(?:،\s?و?|\sو)(?=\S)")


def unknown_names(found: Scan, mentions: list[Mention], folded: Folded, lexicon: Lexicon) -> list[Mention]:
    """Add mentions without a place for unknown names after kind words; a place that only named a street becomes that street.

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
    scan = folded.scan
    starts = [m.fstart for m in mentions]
    taken = {m.fstart: i for i, m in enumerate(mentions)}
    added: list[Mention] = []
    changed = mentions
    for start, end in found.kindwords:
        word = scan[start:end]
        follower = taken.get(end + 1, taken.get(end + 2, taken.get(end + 3)))
        if follower is not None:
            if word in lexicon.named_after and _only_names(changed[follower], word):
                changed = [*changed]
                changed[follower] = _mention(start, changed[follower].fend, folded, word)
            elif word in lexicon.lists:
                span = _rest_of_list(changed, follower, folded, lexicon)
                if span is not None and not any(m.fstart < span[1] and m.fend > span[0] for m in (*changed, *added)):
                    added.append(_mention(*span, folded, word))
            continue
        before = bisect_right(starts, end)  # mentions do not overlap: only the last that begins so early can reach so far
        if before and mentions[before - 1].fend > start:
            continue
        span = _name_after(start, end, folded, lexicon)
        while span is not None and not any(m.fstart < span[1] and m.fend > span[0] for m in (*changed, *added)):
            added.append(_mention(*span, folded, word))
            span = _next_of_list(span[1], folded, lexicon) if word in lexicon.lists else None
    if not added and changed is mentions:
        return mentions
    out = sorted([*changed, *added], key=lambda m: m.fstart)
    for one, following in pairwise(out):
        if one.place is None and one.kind_word in lexicon.facilities and following.place is not None and following.place.kind in _HOLDERS:
            if _WITHIN.fullmatch(folded.norm, one.fend, following.fstart):
                _place_within(one, following.place, folded)
    return out


def _place_within(one: Mention, holder: Place, folded: Folded) -> None:
    """Place a street or building that nothing knows in the quarter or village that the text puts it in, as exactly as that is known."""
    words = folded.text[one.start : one.end]
    one.place = replace(
        holder, site_id=f"{holder.site_id}~{one.start}", name_ar=words, name_en="", kind="building", population=0,
        uncertainty_km=max(1.0, holder.uncertainty_km), source=f"in {holder.name}, as the text says", curated=False, note="",
    )  # fmt: skip


def _rest_of_list(mentions: list[Mention], first: int, folded: Folded, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the unknown name joined by "and" to the known ones after a dual or plural kind word."""
    last = mentions[first]
    for one in mentions[first + 1 : first + 6]:
        if folded.norm[last.fend : one.fstart].strip(" »”\"«“") not in ("و", "،", "، و"):
            break
        last = one
    match = _AND.match(folded.norm, last.fend)
    span = _word_at(match.end(), folded, lexicon) if match else None
    if span is None or any(one.fstart <= span[0] < one.fend for one in mentions):
        return None
    after = folded.norm[span[1] : span[1] + 1]
    following = folded.scan[span[1] + 1 : folded.scan.find(" ", span[1] + 1)] if after == " " else ""
    return span if after != " " or following in lexicon.after or following in lexicon.prepositions else None


def _mention(start: int, end: int, folded: Folded, word: str) -> Mention:
    """Make a mention without a place."""
    a, b = folded.span(start, end)
    return Mention(a, b, start, end, folded.text[a:b], None, 0.4, "place", (), "", word)


def _only_names(mention: Mention, word: str) -> bool:
    """Tell whether a place after a word for a road or building is only what it was named after."""
    return mention.place is not None and mention.place.kind not in ("road", "building", "neighbourhood", "other") and mention.role == "place" and mention.clitic == ""


def _next_of_list(end: int, folded: Folded, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the next name of a list of villages, after a comma or "and"."""
    match = _NEXT.match(folded.norm, end)
    return _word_at(match.end(), folded, lexicon) if match else None


def _word_at(at: int, folded: Folded, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the span of a plausible name that starts at ``at``: one word, or two when the first begins compounds."""
    norm, scan = folded.norm, folded.scan
    stop = scan.find(" ", at)
    word = scan[at:stop]
    compound = word in lexicon.compound and norm[stop : stop + 1] == " "
    if len(word) < 3 or not word.isalpha() or word.isascii() or word in lexicon.not_names or word in lexicon.prepositions or word in lexicon.kinds:
        return None
    if word in lexicon.numbers or word in lexicon.directions or word in lexicon.after or (word in lexicon.frequent and not compound):
        return None
    if word.startswith(("وال", "بال", "لل", "فال", "كال")) or (word[0] in "ولبفك" and _plain(word[1:], lexicon)):
        return None
    if compound:
        return at, scan.find(" ", stop + 1)
    if not word.startswith("ال") and norm[stop : stop + 1] == " ":
        end = scan.find(" ", stop + 1)
        if _joins(scan[stop + 1 : end], lexicon):
            return at, end
    return at, stop


def _joins(word: str, lexicon: Lexicon) -> bool:
    """Tell whether a word after an unknown one without the article is the second part of its name (عيتا الفخار)."""
    return (
        len(word) > 4 and word.startswith("ال") and not word.endswith(("يه", "ي", "ين", "ون")) and word not in lexicon.frequent
        and not _plain(word, lexicon) and word not in lexicon.after and word not in lexicon.directions and word[2:] not in lexicon.events
    )  # fmt: skip


def _plain(word: str, lexicon: Lexicon) -> bool:
    """Tell whether a word is an everyday one, with which a proclitic begins no name."""
    return word in lexicon.frequent or word in lexicon.hard or word in lexicon.not_names


def _name_after(start: int, end: int, folded: Folded, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the folded span of the name after the kind word at ``[start, end)``, or None."""
    norm, scan = folded.norm, folded.scan
    if norm[end : end + 1] != " ":
        return None
    at = end + 1
    quoted = norm[at : at + 1] != "" and norm[at : at + 1] in _QUOTES
    if quoted:
        at += 1
    kind = scan[start:end]
    if kind in lexicon.facilities:
        return _facility(start, at, folded, lexicon)
    if kind in _QUARTERS:
        special = _quarter(start, at, folded, lexicon)
        if special is not None:
            return special
    if quoted:
        whole = _quoted(at, folded, lexicon)
        if whole is not None:
            return whole
    span = _word_at(at, folded, lexicon)
    if span is None:
        return None
    word = scan[span[0] : span[1]]
    definite = word.startswith("ال")
    if not definite and not quoted and (word.endswith("يه") or word in lexicon.everyday):
        return None
    if kind in lexicon.unknown_strong:
        return span
    if kind in _QUARTERS and word not in lexicon.everyday:
        return span if definite or quoted or (len(word) > 3 and word not in lexicon.words and not word.endswith(_ENDINGS)) else None
    if not (definite or quoted) or word in lexicon.everyday:
        return None
    stop = span[1]
    if norm[stop : stop + 1] == " " and not quoted:
        following = scan[stop + 1 : scan.find(" ", stop + 1)]
        if following not in lexicon.after and not following.startswith("وال"):
            return None
    return span


def _quarter(start: int, at: int, folded: Folded, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the span of a quarter that has a number (حي 90), a road's name (حي طريق السد) or an ordinal (حي الدرجة الأولى)."""
    norm, scan = folded.norm, folded.scan
    stop = scan.find(" ", at)
    word = scan[at:stop]
    if word.isdigit() and len(word) < 4:
        return (start, stop) if scan[start:at].startswith("حي ") and norm[stop : stop + 1] != "." else None
    if norm[stop : stop + 1] != " ":
        return None
    end = scan.find(" ", stop + 1)
    following = scan[stop + 1 : end]
    if word in _ROADS and following.startswith("ال") and len(following) > 3 and following not in lexicon.directions:
        return at, end
    if word.startswith("ال") and following in _ORDINALS:
        return start, end
    return None


def _quoted(at: int, folded: Folded, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the span of a name of one to three words up to the closing quote or bracket."""
    match = _CLOSING.match(folded.norm, at)
    if match is None:
        return None
    words = match[1].split()
    if len(words) > 3 or any(w in lexicon.prepositions or w in lexicon.not_names or w in lexicon.speech for w in words):
        return None
    return at, match.end(1)


def _facility(start: int, at: int, folded: Folded, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return the span of a street's or building's name with its kind word."""
    norm, scan = folded.norm, folded.scan
    stop = scan.find(" ", at)
    word = scan[at:stop]
    if word in lexicon.honours and norm[stop : stop + 1] == " " and not scan.endswith("عن ", max(0, start - 3), start):
        end = scan.find(" ", stop + 1)
        second = scan[stop + 1 : end]
        return (start, end) if len(second) > 2 and second.isalpha() and second not in lexicon.prepositions else None
    span = _word_at(at, folded, lexicon) if not scan.startswith("طريق ", start) else None  # a road is told by its honours alone: طريق الحوار is none
    if span is None or word in lexicon.everyday:
        return None
    if not word.startswith("ال") and span[1] == stop:
        return None  # one word without the article is no name; of two, the second has it (شارع كورنيش النيل)
    return start, span[1]
