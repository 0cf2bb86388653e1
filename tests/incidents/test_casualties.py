"""Tolls: who is counted how, in digits of every kind, words, duals and words of none; parts, rises and lives lost."""

from __future__ import annotations

import pytest
from incident_texts import tagged, tolls

KILLED, INJURED = "killed", "injured"


def figures(text: str) -> list[tuple[str, int | None]]:
    return [(fact.kind, fact.value) for fact in tolls(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("قتل 12 شخصا في قصف البلدة.", 12),
        ("قتل ١٢ شخصا في قصف البلدة.", 12),
        ("قتل ۱۲ شخصا في قصف البلدة.", 12),
        ("قتل 1,200 شخص.", 1200),
        ("قتل 2023 شخصا.", 2023),
        ("قتل 3 آلاف شخص.", 3000),
        ("مقتل 4 من عناصر الشرطة.", 4),
        ("دمرت الغارة 3 منازل وقتلت 4 أشخاص.", 4),
        ("8 قتلى في غارة على البلدة.", 8),
        ("انتشال 6 جثث من تحت الأنقاض.", 6),
        ("وصول 9 جثامين إلى المستشفى.", 9),
        ("سقوط ٥ قتلى في الكمين.", 5),
        ("استشهد 7 فلسطينيين في المخيم.", 7),
    ],
)
def test_digits(text: str, value: int) -> None:
    assert figures(text) == [(KILLED, value)]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("ثلاثة مدنيين", 3), ("أربعة جنود", 4), ("خمسة عمال", 5), ("ستة فلسطينيين", 6), ("سبعة مقاتلين", 7), ("ثمانية صيادين", 8), ("تسع نساء", 9), ("عشرة أشخاص", 10),
        ("أحد عشر جنديا", 11), ("اثني عشر مدنيا", 12), ("خمسة عشر مقاتلا", 15), ("ثمانية عشر جنديا", 18), ("عشرين شخصا", 20), ("واحد وعشرين جنديا", 21),
        ("سبعة وعشرين شخصا", 27), ("ستين شخصا", 60), ("مئة شخص", 100), ("مئة وخمسين شخصا", 150), ("مئتي شخص", 200), ("ثلاثمئة شخص", 300), ("ألف شخص", 1000), ("ألفي شخص", 2000),
    ],
)  # fmt: skip
def test_number_words(words: str, value: int) -> None:
    assert figures(f"أسفر القصف عن مقتل {words}.") == [(KILLED, value)]


def test_vowel_signs_and_loose_spaces_change_nothing() -> None:
    assert figures("قُتِلَ ثَلاثةُ جنودٍ.") == figures("قتل  ثلاثة\u00a0جنود.") == figures("قتل ثلاثــة جنود.") == [(KILLED, 3)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("قتل جنديان في كمين.", KILLED),
        ("سقط قتيلان في الغارة.", KILLED),
        ("استشهد شابان برصاص الجيش.", KILLED),
        ("مقتل مدنيين اثنين.", KILLED),
        ("قتل اثنان من المهاجمين.", KILLED),
        ("أصيب شرطيان بجروح.", INJURED),
        ("إصابة طفلين بشظايا.", INJURED),
        ("سقوط جريحين في الانفجار.", INJURED),
        ("لقي شخصان حتفهما.", KILLED),
        ("فقد شخصان حياتهما في الانفجار.", KILLED),
    ],
)
def test_duals_are_two(text: str, kind: str) -> None:
    assert figures(text) == [(kind, 2)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("مقتل طفلة في القصف.", KILLED),
        ("قتل الضابط في الكمين.", KILLED),
        ("قتل ضابط برتبة عقيد.", KILLED),
        ("قتل أحد المهاجمين.", KILLED),
        ("خلف الهجوم قتيلا واحدا.", KILLED),
        ("فقدت طفلة حياتها في الانفجار.", KILLED),
        ("لقي جندي مصرعه.", KILLED),
        ("إصابة سائق بشظايا.", INJURED),
    ],
)
def test_one(text: str, kind: str) -> None:
    assert figures(text) == [(kind, 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أسفر القصف عن مقتل سبعة وعشرين شخصا وإصابة أربعين آخرين.", [(KILLED, 27), (INJURED, 40)]),
        ("سقط قتيلان وثلاثة جرحى.", [(KILLED, 2), (INJURED, 3)]),
        ("أدى الانفجار إلى سقوط 5 قتلى و11 جريحا.", [(KILLED, 5), (INJURED, 11)]),
        ("سقوط قتيل وجريحين.", [(KILLED, 1), (INJURED, 2)]),
        ("الحصيلة: 8 قتلى و21 جريحا.", [(KILLED, 8), (INJURED, 21)]),
        ("غارة على البلدة: قتيلان وثلاثة جرحى.", [(KILLED, 2), (INJURED, 3)]),
        ("مقتل جندي وإصابة اثنين.", [(KILLED, 1), (INJURED, 2)]),
        ("مقتل عنصر من الجيش وإصابة آخر.", [(KILLED, 1), (INJURED, 1)]),
        ("قتل خمسة أشخاص وأصيب 20 آخرون.", [(KILLED, 5), (INJURED, 20)]),
        ("قتل 14 شخصا بينهم 6 نساء وأصيب 20 آخرون.", [(KILLED, 14), (INJURED, 20)]),
        ("استشهد فلسطيني وأصيب ثلاثة.", [(KILLED, 1), (INJURED, 3)]),
        ("أصيب نحو 15 شخصا.", [(INJURED, 15)]),
        ("أصيب خمسة بجروح.", [(INJURED, 5)]),
        ("جرح سبعة عمال.", [(INJURED, 7)]),
    ],
)
def test_killed_and_injured_are_told_apart(text: str, expected: list[tuple[str, int]]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("phrase", "kinds"),
    [
        ("دون خسائر بشرية", {KILLED, INJURED}),
        ("دون قتلى أو جرحى", {KILLED, INJURED}),
        ("ولم تقع خسائر بشرية", {KILLED, INJURED}),
        ("لا إصابات ولا قتلى", {KILLED, INJURED}),
        ("دون سقوط قتلى", {KILLED}),
        ("ولم يقتل أحد", {KILLED}),
        ("دون إصابات", {INJURED}),
        ("ولم تقع إصابات", {INJURED}),
        ("ولم يصب أحد", {INJURED}),
        ("دون تسجيل أي إصابات", {INJURED}),
    ],
)
def test_none_is_zero_of_the_kind_that_is_told(phrase: str, kinds: set[str]) -> None:
    found = tolls(f"سقطت قذيفة قرب البلدة {phrase}.")
    assert {fact.kind for fact in found} == kinds
    assert all(fact.value == 0 for fact in found)


@pytest.mark.parametrize("phrase", ["بدون ضحايا", "دون وقوع ضحايا", "ولم يسفر عن ضحايا", "بلا ضحايا", "ولم تقع ضحايا"])
def test_no_victims_means_nobody_died(phrase: str) -> None:
    found = tolls(f"سقطت قذيفة قرب البلدة {phrase}.")
    assert KILLED in {fact.kind for fact in found}
    assert all(fact.value == 0 for fact in found)


@pytest.mark.parametrize("phrase", ["ولم ترد معلومات عن ضحايا", "دون معرفة حجم الخسائر", "ولم ترد أنباء عن إصابات", "دون الكشف عن الخسائر"])
def test_not_known_is_not_none(phrase: str) -> None:
    assert all(fact.value != 0 for fact in tolls(f"سقطت قذيفة قرب البلدة {phrase}."))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("سقط 30 شخصا بين قتيل وجريح.", 30),
        ("سقط أكثر من 50 بين قتلى وجرحى.", 50),
        ("سقط ١٧ مدنيا ما بين قتيل وجريح.", 17),
        ("أوقع الهجوم قتلى وجرحى.", None),
    ],
)
def test_lumped_figures_stay_lumped(text: str, value: int | None) -> None:
    assert figures(text) == [("lumped", value)]


@pytest.mark.parametrize(
    ("text", "kind", "low"),
    [
        ("أسفر الهجوم عن عشرات القتلى.", KILLED, 12),
        ("قتل عشرات المدنيين.", KILLED, 12),
        ("أصيب العشرات.", INJURED, 12),
        ("سقوط مئات القتلى.", KILLED, 100),
        ("مقتل عدة مدنيين.", KILLED, 3),
        ("مقتل بضعة جنود.", KILLED, 3),
        ("مقتل جنود في كمين.", KILLED, 3),
        ("سقوط ضحايا في الغارة.", KILLED, 3),
    ],
)
def test_people_without_a_number_give_a_least(text: str, kind: str, low: int) -> None:
    assert [(f.kind, f.value, f.low) for f in tolls(text)] == [(kind, None, low)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("قتل عشرة أشخاص بينهم ثلاثة أطفال.", 10),
        ("قتل عشرة أشخاص، من بينهم طفلان وامرأة.", 10),
        ("قتل 14 شخصا بينهم 6 نساء.", 14),
        ("مقتل 9 جنود، منهم ضابطان.", 9),
        ("سقوط 11 قتيلا معظمهم مدنيون.", 11),
    ],
)
def test_a_part_is_not_added(text: str, value: int) -> None:
    assert figures(text) == [(KILLED, value)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("ارتفع عدد القتلى إلى 19.", KILLED, 19),
        ("ارتفعت حصيلة القتلى إلى 23 قتيلا.", KILLED, 23),
        ("ارتفع عدد الجرحى إلى 44 جريحا.", INJURED, 44),
        ("بلغ عدد القتلى 31.", KILLED, 31),
        ("وصل عدد الشهداء إلى ١٢.", KILLED, 12),
    ],
)
def test_a_rise_replaces(text: str, kind: str, value: int) -> None:
    (fact,) = tolls(text)
    assert (fact.kind, fact.value, fact.replaces) == (kind, value, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قتل أربعة في درعا وثلاثة في حمص.", [(KILLED, 4), (KILLED, 3)]),
        ("قتل جنديان في درعا وثلاثة في حمص.", [(KILLED, 2), (KILLED, 3)]),
        ("أصيب ستة في درعا و9 في حمص.", [(INJURED, 6), (INJURED, 9)]),
    ],
)
def test_an_ellipsis_keeps_the_kind_of_what_was_counted(text: str, expected: list[tuple[str, int]]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("فقد ثلاثة عمال حياتهم في الانفجار.", 3),
        ("لقي خمسة مقاتلين مصرعهم.", 5),
        ("أودى التفجير بحياة أربعة مدنيين.", 4),
        ("أودى الهجوم بحياة أكثر من ستين شخصا.", 60),
        ("أودت الغارة بحياة 5 أشخاص.", 5),
    ],
)
def test_lives_lost(text: str, value: int) -> None:
    assert figures(text) == [(KILLED, value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("قتل قيادي ومرافقه.", 2),
        ("قتل آمر فوج وجنديان.", 3),
        ("قتل رجل وزوجته وطفلهما.", 3),
        ("قتل ضابطان وخمسة جنود.", 7),
        ("قتل مزارع وابنه في حقلهما.", 2),
    ],
)
def test_people_told_one_by_one_are_counted(text: str, value: int) -> None:
    assert figures(text) == [(KILLED, value)]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("مقتل ثلاثة مدنيين.", "civilians"),
        ("قتل ستة جنود.", "security"),
        ("قتل ثلاثة مسلحين.", "attackers"),
        ("قتل اثنان من المهاجمين.", "attackers"),
        ("قتل ستة أشخاص.", ""),
    ],
)
def test_sides(text: str, side: str) -> None:
    assert [fact.side for fact in tolls(text)] == [side]


@pytest.mark.parametrize("text", ["قتل ما لا يقل عن 9 مدنيين.", "قتل أكثر من مئة شخص.", "مقتل ما لا يقل عن 20 جنديا."])
def test_at_least(text: str) -> None:
    assert [fact.at_least for fact in tolls(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "أطلقت الفصائل 12 صاروخا على البلدة.",
        "قتل في عام 2023 كثيرون.",
        "محاولة قتل ضابط.",
        "دمرت الغارة 3 منازل و5 سيارات.",
        "نفذت الطائرات 14 غارة خلال ساعتين.",
        "اعترضت الدفاعات الجوية سبع مسيرات.",
        "وصلت القافلة بعد ثلاثة أيام.",
        "",
    ],
)
def test_numbers_that_count_no_people(text: str) -> None:
    assert tolls(text) == []


def test_facts_are_sorted_and_lie_within_their_sentence() -> None:
    text = "قتل 12 شخصا وأصيب ثلاثة جنود. وفي بلدة أخرى فقد شخصان حياتهما في الانفجار. دون إصابات في القرية."
    ground = tagged(text)
    found = tolls(text)
    assert len(found) == 4
    for fact in found:
        assert any(s.start <= fact.start < fact.end <= s.end + 1 for s in ground.sentences)
    assert [f.start for f in found] == sorted(f.start for f in found)


def test_a_toll_ends_with_its_sentence() -> None:
    text = "قتل 12 شخصا وأصيب ثلاثة. فقد شخصان حياتهما في الانفجار."
    first = tagged(text).sentences[0]
    assert all(fact.end <= first.end for fact in tolls(text) if fact.start < first.end)


def test_figures_joined_by_and_are_all_counted() -> None:
    assert sum(fact.value or 0 for fact in tolls("قتل 5 جنود و3 مدنيين.")) == 8
