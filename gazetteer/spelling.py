"""Spellings near a folded name: with and without the article, glued or apart, one letter wrong, missing, too many or swapped."""

from __future__ import annotations

from collections.abc import Iterator

SHORTEST = 5  # letters of a name that is known again when it is mistyped; one less of the name proper after the article
ARTICLE = "ال"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويء"
_LATIN = "abcdefghijklmnopqrstuvwxyz"


def exact_forms(folded: str) -> list[str]:
    """Return the name itself and the forms that differ only in the article or in blanks."""
    forms = [folded]
    if folded.startswith("ال") and len(folded) > 4:
        forms.append(folded[2:])
    elif folded[:1] >= "\u0600":
        forms.append("ال" + folded)
    if folded.isascii():
        for article in ("al ", "el ", "ad ", "ar ", "as ", "at ", "az ", "an ", "ash "):
            if folded.startswith(article):
                forms += ["al " + folded[len(article) :], "el " + folded[len(article) :], folded[len(article) :]]
        if not folded.startswith(("al ", "el ")):
            forms.append("al " + folded)
    return list(dict.fromkeys(forms))


def near_forms(folded: str) -> list[str]:
    """Return all strings one edit away (deletion, swap, substitution, insertion), and the glued and parted forms."""
    if len(folded) > 40:
        return []
    letters = _LATIN if folded.isascii() else _ARABIC
    cuts = [(folded[:i], folded[i:]) for i in range(len(folded) + 1)]
    forms = [a + b[1:] for a, b in cuts if b]
    forms += [a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1]
    forms += [a + c + b[1:] for a, b in cuts if b for c in letters]
    forms += [a + c + b for a, b in cuts for c in letters + " "]
    forms.append(folded.replace(" ", ""))
    return [f for f in dict.fromkeys(forms) if len(f) > 2 and f == f.strip() and f != folded]


def deletions(word: str) -> Iterator[str]:
    """Yield a word and its forms with one letter left out (not the article's)."""
    yield word
    first = 2 if word.startswith(ARTICLE) else 0
    for at in range(first, len(word)):
        yield word[:at] + word[at + 1 :]


def known_well(folded: str, level: int) -> bool:
    """Tell whether a name is long enough to be known again when it is mistyped."""
    return level <= 2 and " " not in folded and len(folded) >= SHORTEST + folded.startswith(ARTICLE) and not folded.isascii()
