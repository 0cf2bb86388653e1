"""Spellings that follow from a name: glued words (حفرالباطن), and the ways in which Arabic writes foreign names (هونج كونج، سان فرنسيسكو)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gazetteer.sources import Row

# Letters that do not join the next one: a name ended by one of them is often written without the blank after it.
_OPEN_ENDS = frozenset("ادذرزوه")
# Where names are Arabic or written in Arabic letters, so that a letter changed is another name.
_AT_HOME = frozenset("IQ SY JO LB PS IL YE SA IR SD LY EG KW QA BH AE OM TN DZ MA EH MR AF PK SO DJ".split())
_LONG = frozenset("اوي")
_GREAT = 200_000
_SHORT_PARTS = frozenset("دي دا دو ديل لا لوس لاس سان سانت نيو ريو بورت بور فورت كيب".split())


def glued(folded: str) -> str | None:
    """Return a name of two words written as one, or None where nobody writes it so.

    Parameters
    ----------
    folded : str
        A folded Arabic name.
    """
    first, _, second = folded.partition(" ")
    if not second or " " in second or len(first) < 2 or len(second) < 3 or not (first[0] > "\u0600" and second[0] > "\u0600"):
        return None
    if second.startswith("ال") or first[-1] in _OPEN_ENDS:
        return first + second
    return None


def transcriptions(folded: str, latin: str) -> Iterator[str]:
    """Yield other ways to write a foreign name in Arabic letters.

    Parameters
    ----------
    folded : str
        The folded Arabic name.
    latin : str
        The name in Latin letters; what it holds says which letters Arabic writes in more than one way.
    """
    low = latin.lower()
    forms = [folded]
    if "g" in low:
        forms += [folded.replace("غ", "ج"), folded.replace("ق", "غ")]
        if "j" not in low and "ge" not in low and "gi" not in low:
            forms += [folded.replace("ج", "غ")]
    if "ch" in low:
        forms.append(folded.replace("تش", "ش"))
    if "th" in low:
        forms.append(folded.replace("ث", "ت"))
    if "v" in low and "w" not in low:
        forms.append(folded.replace("ف", "و"))
    if low.endswith("a") and len(folded) > 4:
        forms.append(folded[:-1] + "ه" if folded.endswith("ا") else folded[:-1] + "ا" if folded.endswith("ه") else folded)
    words = folded.split(" ")
    for at in range(len(words) - 1):
        if words[at] in _SHORT_PARTS:
            forms.append(" ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]]))
            if at + 2 < len(words) or at:
                continue
    for form in list(dict.fromkeys(forms)):
        yield form
        start = 0
        for word in form.split(" "):
            if len(word) > 5:
                for at in range(2, len(word) - 2):
                    if word[at] in _LONG and word[at - 1] not in _LONG and word[at + 1] not in _LONG:
                        yield form[: start + at] + form[start + at + 1 :]
            start += len(word) + 1


def variants(rows: Iterable[Row]) -> Iterator[tuple[str, str, int]]:
    """Yield (spelling, folded name, row number) for the names of all rows; those that are names themselves are for the caller to leave out."""
    for pid, row in enumerate(rows):
        foreign = row.iso not in _AT_HOME and row.kind in ("city", "town", "governorate", "region") and (row.curated or row.population >= _GREAT)
        if not (row.curated or foreign):
            continue
        for name, main in list(row.folded.items()):
            if not main or name.isascii():
                continue
            joined = glued(name) if row.curated else None
            if joined:
                yield joined, name, pid
            if foreign and len(name) > 4:
                for form in transcriptions(name, row.name_en):
                    if form != name and len(form) > 4:
                        yield form, name, pid
