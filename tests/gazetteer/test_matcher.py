"""The matcher finds what a naive search finds, no more and no less."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer.fold import PORTION, fold, fold_text
from gazetteer.matcher import NAME_CLITICS, WORD_CLITICS, Joined, Matcher, longest

WORD = st.text(alphabet="ابدلمو", min_size=2, max_size=4)
NAME = st.lists(WORD, min_size=1, max_size=2).map(" ".join)
TEXT = st.lists(st.sampled_from(["و", "ب", "ل", "ف", "ك", ""]).flatmap(lambda c: WORD.map(lambda w: c + w)), max_size=12).map(" ".join)


def naive(phrases: dict[str, int], scan: str) -> set[tuple[int, int, int]]:
    """Every place where a phrase stands at word edges, after a chain of proclitics or none."""
    found: set[tuple[int, int, int]] = set()
    for phrase, value in phrases.items():
        at = scan.find(phrase + " ")
        while at >= 0:
            edge = scan.rfind(" ", 0, at) + 1
            if scan[edge:at] in NAME_CLITICS:
                found.add((at, at + len(phrase), value))
            at = scan.find(phrase + " ", at + 1)
    return found


@given(st.lists(NAME, min_size=1, max_size=8, unique=True), TEXT)
@settings(max_examples=200)
def test_equals_naive_search(names: list[str], text: str) -> None:
    phrases = {fold_text(n): i for i, n in enumerate(names)}
    scan = fold(text).scan
    hits = Matcher(phrases.items()).find(scan)
    plain = {(h.start, h.end, h.value) for h in hits if not (h.clitic.endswith("ل") and scan.startswith("لل", h.start) and scan[h.start : h.end] not in phrases)}
    assert plain == naive(phrases, scan)


@given(st.lists(NAME, min_size=1, max_size=8, unique=True), st.lists(TEXT, max_size=4))
def test_many_random_texts_give_what_each_gives(names: list[str], texts: list[str]) -> None:
    matcher = Matcher((fold_text(n), i) for i, n in enumerate(names))
    scans = [fold(t).scan for t in texts]
    assert [*matcher.find_many(Joined(scans)).rows()] == [(n, *hit) for n, scan in enumerate(scans) for hit in matcher.find(scan)]


def test_article_lost_after_lam() -> None:
    hits = Matcher([("القايم", 7)]).find(fold("وصلت للقائم وبالقائم").scan)
    assert [(h.value, h.clitic) for h in hits] == [(7, "ل"), (7, "وب")]


@given(st.lists(NAME, min_size=1, max_size=8, unique=True), TEXT)
def test_longest_do_not_overlap(names: list[str], text: str) -> None:
    chosen = longest(Matcher([(fold_text(n), i) for i, n in enumerate(names)]).find(fold(text).scan))
    assert all(a.end <= b.start for a, b in pairwise(chosen))


def test_saved_and_loaded(tmp_path: Path) -> None:
    Matcher([("حلب", 1), ("دير الزور", 2)]).save(tmp_path / "m")
    assert [h.value for h in Matcher.load(tmp_path / "m").find(fold("في حلب ودير الزور").scan)] == [1, 2]


def test_damaged_table_is_told(tmp_path: Path) -> None:
    Matcher([("حلب", 1), ("دير الزور", 2)]).save(tmp_path / "m")
    whole = (tmp_path / "m").read_bytes()
    for damaged in (b"", b"none", whole[: len(whole) // 2], whole[:80] + b"x" * 40 + whole[120:]):
        (tmp_path / "m").write_bytes(damaged)
        with pytest.raises((OSError, ValueError, EOFError)):
            Matcher.load(tmp_path / "m")


def test_texts_beyond_a_portion() -> None:
    """What is cut for the processor's cache is found as in one piece, also in a text that is longer than a portion."""
    matcher = Matcher([("حلب", 1), ("دير الزور", 2), ("دير", 3)])
    short, long = fold("وبحلب وفي دير الزور.").scan, fold("قرب حلب ودير الزور " * (PORTION // 15)).scan
    assert len(long) > PORTION
    scans = [short, long, *[short] * (2 * PORTION // len(short)), "", long, short]
    hits = matcher.find_many(Joined(scans))
    one, many = len(matcher.find(short)), 3 * (PORTION // 15)
    assert one == 3
    assert np.bincount(hits.texts).tolist() == [one, many, *[one] * (2 * PORTION // len(short)), 0, many, one]
    assert all(long.startswith(("حلب ", "دير "), start) for start in hits.starts[hits.texts == 1].tolist())


def test_empty_matcher() -> None:
    assert Matcher().find("حلب ") == []


def test_many_texts_give_what_each_gives() -> None:
    names = ["حلب", "دير الزور", "القايم", "واشنطن", "و", "الزور", "لله"]
    texts = ["", "وبحلب", "قرب دير الزور. وبدير الزور", "للقائم ولحلب\nوحلب", "حلب", " ", "دير", "الزور والقائم،حلب", "xحلب", "كبوحلب فبوحلب"]
    for clitics in (NAME_CLITICS, WORD_CLITICS, frozenset({""})):
        matcher = Matcher([(fold_text(n), i) for i, n in enumerate(names)], clitics=clitics)
        folded = [fold(t) for t in texts]
        expected = [(n, *hit) for n, f in enumerate(folded) for hit in matcher.find(f.scan)]
        assert [*matcher.find_many(Joined([f.scan for f in folded])).rows()] == expected
    assert [*Matcher().find_many(Joined(["حلب "])).rows()] == []


def test_marks_inside_hits() -> None:
    folded = [fold("دير. الزور ثم دير الزور"), fold("دير الزور")]
    hits = Matcher([("دير الزور", 1)]).find_many(Joined([" ".join(f.scan.split()) + " " for f in folded]))
    assert len([*hits.rows()]) == 3
    hits = Matcher([("دير  الزور", 1), ("دير الزور", 2)]).find_many(Joined([f.scan for f in folded]))
    assert Joined([f.norm for f in folded], gap=1).holds(hits, ".").tolist() == [True, False, False]
