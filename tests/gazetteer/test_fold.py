"""Folding: idempotent, aligned, and its offsets map back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer.fold import fold, fold_many, fold_text

ARABIC = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآؤئىةًٌٍَُِّْـ ،.؛:«»(),-#_\n\t\u200f\u200c0123٤٥۶ABcdیکگپچ", max_size=80)
ANY = st.text(max_size=60)


@given(ARABIC | ANY)
@settings(deadline=None)  # the first text makes the tables
def test_fold_text_is_idempotent(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once


@given(ARABIC | ANY)
def test_forms_are_aligned(text: str) -> None:
    folded = fold(text)
    assert len(folded.scan) == len(folded.norm) + 1 == len(folded.offsets) + 1
    for a, b in zip(folded.scan, folded.norm, strict=False):
        assert a == b or a == " "


@given(ARABIC | ANY)
def test_offsets_rise_and_lie_in_the_text(text: str) -> None:
    offsets = fold(text).offsets.tolist()
    assert all(a <= b for a, b in pairwise(offsets))
    assert all(0 <= o < len(text) for o in offsets)


@given(st.lists(ARABIC, max_size=6))
def test_many_is_one_by_one(texts: list[str]) -> None:
    for one, many in zip([fold(t) for t in texts], fold_many(texts), strict=True):
        assert (one.norm, one.scan, one.offsets.tolist()) == (many.norm, many.scan, many.offsets.tolist())


@given(ARABIC)
@settings(max_examples=60)
def test_span_of_a_word_folds_to_it(text: str) -> None:
    folded = fold(text)
    at = 0
    for word in folded.scan.split():
        at = folded.scan.index(word, at)
        start, end = folded.span(at, at + len(word))
        assert fold_text(text[start:end]) == word
        at += len(word)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("أربيل", "اربيل"), ("عمّان", "عمان"), ("الرَّقَّة", "الرقه"), ("كوردستان", "كوردستان"), ("هەولێر", "ههوليره"[:-1]), ("گرگان", "كركان"),
        ("ﻻذﻗﯿﺔ", "لاذقيه"), ("القـــائم", "القايم"), ("T‑4", "t 4"), ("٢٥", "25"), ("خان\u200fيونس", "خانيونس"), ("رأس العين", "راس العين"),
    ],
)  # fmt: skip
def test_spellings(left: str, right: str) -> None:
    assert fold_text(left) == fold_text(right)


def test_lone_surrogates_are_spaces() -> None:
    assert fold_text("حلب\ud800دمشق") == "حلب دمشق"
