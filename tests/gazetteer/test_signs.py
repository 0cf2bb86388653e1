"""The signs that are looked for in all texts at once are those that a search in each text finds."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer.coordinates import has_coordinates, printed_coordinates
from gazetteer.fold import Folded, fold, fold_many
from gazetteer.lexicon import Lexicon, load_lexicon
from gazetteer.matcher import Joined
from gazetteer.signs import ENOUGH, Signed, Signs

CUE = re.compile(
    r" (?:[وف]?(في|قرب|نحو|باتجاه|داخل|[شج](?:مال|نوب)ي?|[شغ](?:رق|رب)ي?)"
    r"|[وفبل]?(?:ال)?(?:مدينه|بلده|قريه|ناحيه|قضاء|محافظه|مخيم|ريف|محيط|ضواحي|اطراف|احياء|معبر|مطار|حقل))"
    r"(?= ([\u0621-\u064a]{5,}) )"
)
LEXICON = load_lexicon()
SIGNS = Signs(LEXICON)
WORDS = [*LEXICON.games, *LEXICON.plays, *LEXICON.sport_signs, "في", "وفي", "شمالي", "والمدينة", "بقرية", "محيط", "حلب", "الموصول", "x1", "33.5", "#حلب", "12°", "كاسه", "،", "."]


def find(texts: Sequence[str]) -> list[tuple[Folded, Signed]]:
    """Return the folded texts and their signs, found together."""
    folded = fold_many(texts)
    return list(zip(folded, SIGNS.find(Joined([f.scan for f in folded]), Joined([f.norm for f in folded], gap=1)), strict=True))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return LEXICON


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join), max_size=4))
@settings(max_examples=150)
def test_signs_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    for folded, signed in find(texts):
        scan = folded.scan
        assert signed.sport == (sum(sign in scan for sign in LEXICON.sport_signs) >= ENOUGH)
        playing = any(sign in scan for sign in LEXICON.games) or sum(sign in scan for sign in LEXICON.plays) >= ENOUGH
        assert bool(signed.played) == playing
        assert [(m.end(), m[1] is not None) for m in CUE.finditer(scan)] == [(at, weak) for at, weak in signed.cues if re.match(r"[\u0621-\u064a]{5,} ", scan[at + 1 :])]
        assert signed.tagged == ("#" in folded.norm or "@" in folded.norm)
        assert signed.degrees or not has_coordinates(folded.norm)


def test_words_of_play_have_their_places(lexicon: Lexicon) -> None:
    (folded, signed), = find(["سجل هدفين في مباراة النادي"])
    told = {folded.scan[start:end] for start, end, _ in signed.played}
    assert {"هدفين", "مباراه", "نادي"} <= told <= {*lexicon.games, *lexicon.plays, *lexicon.sport_signs}


def test_coordinates_are_no_sign_of_plain_figures() -> None:
    assert [signed.degrees for _, signed in find(["نقطة 33.51, 36.29", "نحو 3 كم. 5 قتلى", "33.", ".5", "°"])] == [True, False, False, False, True]
    assert printed_coordinates(fold("نقطة 33.51, 36.29"))
