"""The ground of the grammar: which lexicon hits survive, how numbers are joined, where sentences and paragraphs end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from incident_texts import tagged

from gazetteer.fold import fold
from incidents.tagger import sentences_of


def values(text: str) -> list[int]:
    return [n.value for n in tagged(text).nums]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 صواريخ", [5]),
        ("٥ صواريخ", [5]),
        ("۵ صواريخ", [5]),
        ("1,500 جندي", [1500]),
        ("1.500 جندي", [1500]),
        ("١٬٥٠٠ جندي", [1500]),
        ("3 آلاف جندي", [3000]),
        ("خمسة آلاف جندي", [5000]),
        ("سبعة وعشرون جنديا", [27]),
        ("مئة وخمسون جنديا", [150]),
        ("مئة وسبعة جنود", [107]),
        ("مئتان وثلاثة جنود", [203]),
        ("ثلاثة عشر جنديا", [13]),
        ("أحد عشر جنديا", [11]),
        ("خمسة و12 جنديا", [12, 5]),
        ("ألفي جندي", [2000]),
        ("لا عدد هنا", []),
        ("123456789 جندي", []),
        ("", []),
    ],
)
def test_numbers(text: str, expected: list[int]) -> None:
    assert sorted(values(text)) == sorted(expected)


@pytest.mark.parametrize(("text", "low"), [("عشرات الجنود", 12), ("عدة جنود", 3), ("مئات الجنود", 100), ("بضعة جنود", 3)])
def test_vague_numbers_are_marked(text: str, low: int) -> None:
    (num,) = tagged(text).nums
    assert num.vague and num.value == low


@pytest.mark.parametrize(("text", "value"), [("اليوم الثالث", 3), ("اليوم الحادي عشر", 11), ("اليوم الخامس والعشرين", 25)])
def test_ordinals_keep_their_group(text: str, value: int) -> None:
    assert [(n.value, n.group) for n in tagged(text).nums if n.group == "ordinals"] == [(value, "ordinals")]


def test_numbers_are_sorted_and_lie_on_their_words() -> None:
    text = "قتل ثلاثة، ثم 14، ثم سبعة وعشرون، ثم ٢."
    ground = tagged(text)
    assert [n.value for n in ground.nums] == [3, 14, 27, 2]
    words = [text[slice(*ground.folded.span(n.start, n.end))] for n in ground.nums]
    assert words == ["ثلاثة", "14", "سبعة وعشرون", "٢"]
    assert ground.numbers(ground.nums[1].start, ground.nums[2].start) == [ground.nums[1]]


def test_a_month_of_two_words_swallows_the_number_in_it() -> None:
    ground = tagged("في 3 تشرين الثاني")
    assert len(ground.between(0, 99, "month")) == 1
    assert [n.value for n in ground.nums] == [3]


def test_words_of_none_swallow_the_toll_in_them() -> None:
    ground = tagged("سقطت قذيفة دون قتلى أو جرحى")
    assert [t.forms[0].entry.cat for t in ground.between(0, 99, "zero", "toll")] == ["zero"]


def test_the_longest_hit_of_a_category_wins() -> None:
    for cat in ("toll", "actor", "weapon", "relday", "zero"):
        toks = tagged("قصفت طائرة مسيرة مقر الحشد الشعبي مساء أمس الأول دون وقوع إصابات، وسقط 3 بين قتيل وجريح").between(0, 999, cat)
        assert toks, cat
        for a, b in pairwise(toks):
            assert a.end <= b.start, f"two {cat} overlap"


def test_between_takes_what_starts_within() -> None:
    ground = tagged("قتل جندي وأصيب مدني في القصف")
    everything = ground.between(0, 999)
    assert everything == ground.toks == sorted(ground.toks, key=lambda t: t.start)
    first = everything[0]
    assert ground.between(first.start, first.start) == []
    assert first in ground.between(first.start, first.start + 1)
    both = ground.between(0, 999, "person", "trigger")
    assert both == [t for t in everything if t.has("person", "trigger")]
    assert ground.between(0, 999, "no_such_category") == []


@pytest.mark.parametrize("prefix", ["", "و", "ف", "ب", "ال", "وال", "بال", "لل"])
def test_clitics_are_kept_apart_from_the_word(prefix: str) -> None:
    ground = tagged(f"{prefix}انفجار عنيف")
    (tok,) = [t for t in ground.between(0, 20, "trigger") if ground.folded.norm[t.start : t.end] == "انفجار"]
    assert tok.clitic == prefix
    assert tok.start == len(prefix)


def test_no_hit_runs_over_a_stop() -> None:
    ground = tagged("وصلت قوات الحشد. الشعبي غاب. دون قتلى؛ أو جرحى")
    for tok in ground.toks:
        assert not set(ground.folded.norm[tok.start : tok.end]) & set(".؛\n:؟!")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("جملة أولى. جملة ثانية.", 2),
        ("جملة أولى! وثانية؟ وثالثة", 3),
        ("جملة أولى؛ جملة ثانية", 2),
        ("سطر أول\nسطر ثان", 2),
        ("سطر أول\r\nسطر ثان", 2),
        ("سطر أول\u2028سطر ثان", 2),
        ("• بند أول • بند ثان", 2),
        ("بلغ 3.5 كيلومتر من البلدة.", 1),
        ("قال: سقطت قذيفة، ثم أخرى", 1),
        ("", 0),
        (" \n\n \t ", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences_of(fold(text).norm)) == count


def test_sentences_know_their_paragraph() -> None:
    norm = fold("أولى. ثانية.\n\nثالثة. رابعة.\nخامسة").norm
    found = sentences_of(norm)
    assert [norm[s.start : s.end].strip() for s in found] == ["اولي", "ثانيه", "ثالثه", "رابعه", "خامسه"]
    assert [s.first for s in found] == [True, False, True, False, True]
    groups = [s.paragraph for s in found]
    assert groups[0] == groups[1] < groups[2] == groups[3] < groups[4]
    assert all(s.paragraph_start <= s.start < s.end for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_every_letter_lies_in_one_sentence() -> None:
    norm = fold("قتل ثلاثة؛ وأصيب 3.5 — نعم — آخرون! هل؟ • بند\nسطر - جديد").norm
    covered = [i for s in sentences_of(norm) for i in range(s.start, s.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(norm) if c.isalnum()} <= set(covered)


def test_tagging_is_a_function_of_the_text() -> None:
    text = "قصفت طائرة مسيرة مقر الحشد الشعبي، فقتل سبعة وعشرون"
    a, b = tagged(text), tagged(text)
    assert [(t.start, t.end, t.clitic, t.forms) for t in a.toks] == [(t.start, t.end, t.clitic, t.forms) for t in b.toks]
    assert a.nums == b.nums and a.sentences == b.sentences
