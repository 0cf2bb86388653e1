"""Expressions of time: what is read, what it resolves to with which anchor, and that nothing is dated without one."""

from __future__ import annotations

from datetime import date

import pytest
from incident_texts import dated

from incidents.dates import DateExpr, resolve

PUBLISHED = "2024-03-20"  # a Wednesday
STORY = "2024-02-10"

MONTHS = {
    1: "كانون الثاني|يناير|جانفي|كانون ثاني", 2: "شباط|فبراير|فيفري", 3: "آذار|مارس|اذار", 4: "نيسان|أبريل|إبريل|أفريل", 5: "أيار|مايو|ماي", 6: "حزيران|يونيو|جوان",
    7: "تموز|يوليو|جويلية|يوليوز", 8: "آب|أغسطس|أوت|غشت", 9: "أيلول|سبتمبر|شتنبر", 10: "تشرين الأول|أكتوبر|تشرين أول", 11: "تشرين الثاني|نوفمبر|نونبر|تشرين ثاني", 12: "كانون الأول|ديسمبر|دجنبر|كانون أول",
}  # fmt: skip


def only(text: str, published: str | None = None, story: str | None = None) -> tuple[str, str | None, int | None]:
    """Return the words, date and precision of the one expression of a text."""
    found = dated(text, published, story)
    assert len(found) == 1, [words for _, words, _ in found]
    _, words, when = found[0]
    return words, when.iso if when else None, when.precision if when else None


@pytest.mark.parametrize(("month", "name"), [(n, name) for n, names in MONTHS.items() for name in names.split("|")])
def test_every_naming_of_a_month(month: int, name: str) -> None:
    assert only(f"قصفت الطائرات البلدة في 14 {name} 2023 وفق سكانها.") == (f"14 {name} 2023", f"2023-{month:02d}-14", 1)


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("الثامن والعشرين من كانون الثاني 2024", "2024-01-28"),
        ("الحادي والثلاثين من كانون الأول 2023", "2023-12-31"),
        ("الأول من أيار 2022", "2022-05-01"),
        ("14 من شهر شباط 2024", "2024-02-14"),
        ("3 شباط/فبراير 2022", "2022-02-03"),
        ("3 أكتوبر (تشرين الأول) 2021", "2021-10-03"),
        ("14 مارس/آذار 2023", "2023-03-14"),
        ("14-شباط-2024", "2024-02-14"),
        ("14/شباط/2024", "2024-02-14"),
        ("الرّابِعَ عشرَ من شُباط 2024", "2024-02-14"),
        ("٢٩ نيسان ٢٠٢٣", "2023-04-29"),
        ("۱۲ آذار ۲۰۲۲", "2022-03-12"),
        ("28/01/2024", "2024-01-28"),
        ("31/12/2023", "2023-12-31"),
        ("12/31/2023", "2023-12-31"),
        ("2024-02-11", "2024-02-11"),
        ("2024/02/11", "2024-02-11"),
        ("٢٠٢٤/٠٢/١١", "2024-02-11"),
        ("5-2-2024", "2024-02-05"),
        ("5.2.2024", "2024-02-05"),
        ("29 شباط 2024", "2024-02-29"),
    ],
)
def test_a_whole_date_needs_no_anchor(words: str, iso: str) -> None:
    assert only(f"وقع الانفجار في {words} وسط البلدة.") == (words, iso, 1)


@pytest.mark.parametrize("words", ["30 شباط 2024", "29 شباط 2023", "31 نيسان 2023", "31 أيلول 2022"])
def test_a_day_that_never_was_is_no_date(words: str) -> None:
    assert all(when is None for _, _, when in dated(f"وقع الانفجار في {words}.", PUBLISHED, STORY))


def test_digits_that_are_no_date() -> None:
    assert dated("بلغ الرمز 45/13/2023 في السجل.", PUBLISHED, STORY) == []


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("15 رمضان 1445", "2024-03-25"),
        ("1 رمضان 1445", "2024-03-11"),
        ("7 ربيع الآخر 1445", "2023-10-22"),
        ("1 محرم 1445", "2023-07-19"),
        ("العاشر من محرم 1445", "2023-07-28"),
        ("2 ذي الحجة 1444", "2023-06-20"),
        ("10 جمادى الآخرة 1445", "2023-12-23"),
        ("3 صفر 1446", "2024-08-07"),
        ("١٠ شوال ١٤٤٤", "2023-04-30"),
    ],
)
@pytest.mark.parametrize("mark", [" هـ", "هـ", ""])
def test_hijri_dates_are_of_umm_al_qura(words: str, iso: str, mark: str) -> None:
    assert only(f"وقع الهجوم في {words}{mark}.") == (words, iso, 1)


@pytest.mark.parametrize("words", ["27 رجب", "31 رمضان 1445", "12 رمضان 1599"])
def test_hijri_dates_that_cannot_be_told_stay_undated(words: str) -> None:
    assert all(when is None for _, _, when in dated(f"وقع الهجوم في {words}.", PUBLISHED, STORY))


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("الأحد", "2024-03-17"),
        ("الاثنين", "2024-03-18"),
        ("الإثنين", "2024-03-18"),
        ("الثلاثاء", "2024-03-19"),
        ("الأربعاء", "2024-03-20"),
        ("الخميس", "2024-03-14"),
        ("الجمعة", "2024-03-15"),
        ("السبت", "2024-03-16"),
        ("الأحد الماضي", "2024-03-17"),
        ("الأربعاء الماضي", "2024-03-13"),
        ("الجمعة الماضية", "2024-03-15"),
        ("الخميس الفائت", "2024-03-14"),
        ("الجمعة قبل الماضي", "2024-03-08"),
        ("الجمعة قبل الماضية", "2024-03-08"),
        ("أمس", "2024-03-19"),
        ("أمس الثلاثاء", "2024-03-19"),
        ("أول أمس", "2024-03-18"),
        ("أول من أمس", "2024-03-18"),
        ("أمس الأول", "2024-03-18"),
        ("اليوم الأربعاء", "2024-03-20"),
        ("قبل يومين", "2024-03-18"),
        ("منذ يومين", "2024-03-18"),
        ("قبل ثلاثة أيام", "2024-03-17"),
        ("قبل 10 أيام", "2024-03-10"),
        ("قبل ١٠ أيام", "2024-03-10"),
        ("الخامس من الشهر الجاري", "2024-03-05"),
        ("22 من الشهر الماضي", "2024-02-22"),
        ("14 آذار", "2024-03-14"),
        ("20 آذار", "2024-03-20"),
        ("22 آذار", "2023-03-22"),
        ("السابع من تشرين الأول", "2023-10-07"),
        ("1 كانون الأول", "2023-12-01"),
        ("14 شباط (فبراير) الماضي", "2024-02-14"),
        ("الخميس 14 آذار", "2024-03-14"),
        ("الجمعة (15 آذار)", "2024-03-15"),
        ("الجمعة الخامس عشر من آذار", "2024-03-15"),
    ],
)
def test_days_counted_from_the_publication(words: str, iso: str) -> None:
    text = f"وقع الهجوم {words}."
    assert only(text, PUBLISHED) == (words, iso, 1)
    assert only(text)[1] is None, "dated without an anchor"


@pytest.mark.parametrize(
    ("words", "part", "iso"),
    [
        ("فجر الثلاثاء", "dawn", "2024-03-19"),
        ("صباح الاثنين", "morning", "2024-03-18"),
        ("ظهر الاثنين", "noon", "2024-03-18"),
        ("عصر الأحد", "afternoon", "2024-03-17"),
        ("مساء السبت", "evening", "2024-03-16"),
        ("مساء أمس", "evening", "2024-03-19"),
        ("فجر اليوم", "dawn", "2024-03-20"),
        ("صباح اليوم", "morning", "2024-03-20"),
        ("مساء السبت 16 آذار", "evening", "2024-03-16"),
        ("بعد منتصف ليل الثلاثاء", "night", "2024-03-19"),
    ],
)
def test_parts_of_the_day(words: str, part: str, iso: str) -> None:
    ((expr, told, when),) = dated(f"وقع الهجوم {words}.", PUBLISHED)
    assert (told, expr.part) == (words, part)
    assert when is not None and when.iso == iso


@pytest.mark.parametrize("words", ["28 كانون الثاني الساعة 05:30", "فجر الأحد عند الساعة 05:30", "28 كانون الثاني، الساعة ٠٥:٣٠"])
def test_the_clock_after_a_date(words: str) -> None:
    assert dated(f"وقع الهجوم في {words}.", PUBLISHED)[0][0].clock == "05:30"


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("ليل الخميس-الجمعة", "2024-03-14", "2024-03-15"),
        ("ليل الخميس الجمعة", "2024-03-14", "2024-03-15"),
        ("ليل الخميس - الجمعة", "2024-03-14", "2024-03-15"),
        ("ليلة السبت/الأحد", "2024-03-16", "2024-03-17"),
        ("ليل الأحد الاثنين", "2024-03-17", "2024-03-18"),
        ("ليل 12-13 شباط 2024", "2024-02-12", "2024-02-13"),
        ("ليل 28-29 شباط 2024", "2024-02-28", "2024-02-29"),
        ("ليلة 27/28 كانون الثاني 2024", "2024-01-27", "2024-01-28"),
    ],
)
def test_a_night_is_dated_by_its_second_day(words: str, first: str, last: str) -> None:
    expr, told, when = dated(f"وقع الهجوم {words}.", PUBLISHED)[0]
    assert told == words and expr.part == "night"
    assert when is not None and when.precision == 1
    assert (when.iso, when.start.isoformat(), when.end.isoformat()) == (last, first, last)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("12 و13 شباط الماضي", "2024-02-12", "2024-02-13"),
        ("12 و15 شباط 2024", "2024-02-12", "2024-02-15"),
        ("3 إلى 9 كانون الثاني 2024", "2024-01-03", "2024-01-09"),
        ("3 و4 آذار", "2024-03-03", "2024-03-04"),
        ("5-8 تموز 2023", "2023-07-05", "2023-07-08"),
    ],
)
def test_several_days_are_no_single_day(words: str, first: str, last: str) -> None:
    ((_, told, when),) = dated(f"قصف الجيش البلدة بين {words}.", PUBLISHED)
    assert told == words
    assert when is not None and when.precision == 2
    assert (when.start.isoformat(), when.end.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("words", "iso", "precision"),
    [
        ("كانون الثاني 2020", "2020-01", 3),
        ("تموز الماضي", "2023-07", 3),
        ("أواخر كانون الثاني الماضي", "2024-01", 3),
        ("منتصف شباط", "2024-02", 3),
        ("الشهر الماضي", "2024-02", 3),
        ("الشهر الجاري", "2024-03", 3),
        ("هذا الشهر", "2024-03", 3),
        ("قبل شهر", "2024-02", 3),
        ("قبل ثلاثة أشهر", "2023-12", 3),
        ("قبل شهرين", "2024-01", 3),
        ("العام الماضي", "2023", 4),
        ("هذا العام", "2024", 4),
        ("قبل عام", "2023", 4),
        ("قبل عامين", "2022", 4),
        ("عام 2019", "2019", 4),
        ("سنة 2016", "2016", 4),
    ],
)
def test_months_and_years_are_cut_to_what_is_known(words: str, iso: str, precision: int) -> None:
    ((_, _, when),) = dated(f"وقع الهجوم في {words}.", PUBLISHED)
    assert when is not None and (when.iso, when.precision) == (iso, precision)
    assert when.start.isoformat().startswith(iso) and when.end.isoformat().startswith(iso) and when.start.day == 1


@pytest.mark.parametrize("words", ["الأسبوع الماضي", "الأسبوع الجاري", "قبل أسبوع", "قبل أسبوعين", "خلال الأيام الماضية"])
def test_weeks_have_the_precision_of_a_week(words: str) -> None:
    ((_, _, when),) = dated(f"وقع الهجوم {words}.", PUBLISHED)
    assert when is not None and when.precision == 2
    assert when.start < when.end <= date.fromisoformat(PUBLISHED)


@pytest.mark.parametrize("words", ["نيسان المقبل", "الخميس المقبل", "قبل أيام", "قبل سنوات", "بحلول نيسان"])
def test_the_future_and_the_vague_stay_undated(words: str) -> None:
    found = dated(f"وقع الهجوم {words}.", PUBLISHED, STORY)
    assert found and all(when is None for _, _, when in found)


@pytest.mark.parametrize(
    ("words", "iso", "precision"),
    [
        ("وفي اليوم التالي", "2024-02-11", 1),
        ("غداة ذلك", "2024-02-11", 1),
        ("وفي اليوم نفسه", "2024-02-10", 1),
        ("وفي اليوم ذاته", "2024-02-10", 1),
        ("وفي الليلة نفسها", "2024-02-10", 1),
        ("قبل ذلك بيوم", "2024-02-09", 1),
        ("في اليوم السابق", "2024-02-09", 1),
        ("بعد ذلك بيومين", "2024-02-12", 1),
        ("قبل ذلك بأربعة أيام", "2024-02-06", 1),
        ("وبعد ثلاثة أيام", "2024-02-13", 1),
        ("بعد أسبوع", "2024-02-17", 1),
        ("بعد أسبوعين", "2024-02-24", 1),
        ("بعد شهرين", "2024-04", 3),
        ("بعد عام", "2025", 4),
        ("وفي 17 منه", "2024-02-17", 1),
        ("وفي 17 من الشهر نفسه", "2024-02-17", 1),
        ("وفي الخامس عشر من الشهر ذاته", "2024-02-15", 1),
    ],
)
def test_words_that_count_from_the_incident_told_before(words: str, iso: str, precision: int) -> None:
    text = f"{words} قصفت الطائرات البلدة."
    assert only(text, None, STORY)[1:] == (iso, precision)
    assert only(text, PUBLISHED, STORY)[1:] == (iso, precision), "the publication is not their anchor"
    assert only(text, PUBLISHED)[1] is None
    assert only(text)[1] is None


@pytest.mark.parametrize(("words", "iso"), [("وفي 3 أيار من العام نفسه", "2024-05-03"), ("وفي أيار من العام ذاته", "2024-05"), ("وفي 3 أيار من السنة نفسها", "2024-05-03")])
def test_the_same_year_is_that_of_the_story(words: str, iso: str) -> None:
    assert only(f"{words} قصفت الطائرات البلدة.", "2026-01-05", STORY)[1] == iso
    assert only(f"{words} قصفت الطائرات البلدة.")[1] is None
    assert only(f"{words} قصفت الطائرات البلدة.", PUBLISHED)[1] is None, "no year was told before"


def test_one_night_is_read_once() -> None:
    assert only("وقع الهجوم ليلة السبت - الأحد.", PUBLISHED)[1] == "2024-03-17"


def test_a_year_left_out_is_that_of_the_story_when_no_publication_is_known() -> None:
    assert only("وفي 9 آذار قصفت الطائرات البلدة.", None, STORY)[1] == "2024-03-09"


def test_a_day_that_the_month_of_the_story_lacks() -> None:
    assert only("وفي 31 منه قصفت الطائرات البلدة.", None, STORY)[1] is None


@pytest.mark.parametrize(
    "text",
    [
        "قصف الرجل الذي مارس المهنة البلدة.",
        "محرم ورجب مقاتلان من البلدة.",
        "أب لثلاثة أطفال قتل في البلدة.",
        "قصفت الطائرات سوق الخميس في البلدة.",
        "سقطت القذيفة أثناء صلاة الجمعة.",
        "يعاني السكان اليوم من الفقر.",
        "أطلقوا 2020 صاروخا.",
        "وفي وقت سابق قصفت الطائرات البلدة.",
    ],
)
def test_words_that_are_no_time(text: str) -> None:
    assert dated(text, PUBLISHED, STORY) == []


@pytest.mark.parametrize("words", ["منذ الثلاثاء", "منذ 7 تشرين الأول", "منذ عام 2011"])
def test_since_marks_a_beginning(words: str) -> None:
    assert dated(f"يقصف الجيش البلدة {words}.", PUBLISHED)[0][0].since


def test_several_dates_in_the_order_of_the_text() -> None:
    found = dated("قصفت الطائرات البلدة في 3 شباط، ثم في 9 آذار، ثم مساء أمس.", PUBLISHED)
    assert [when.iso if when else None for _, _, when in found] == ["2024-02-03", "2024-03-09", "2024-03-19"]
    ends = [0, *(expr.end for expr, _, _ in found)]
    assert all(expr.start >= end for (expr, _, _), end in zip(found, ends, strict=False))


def test_the_words_are_those_of_the_text() -> None:
    text = "وقع الهجومُ في الــ14 من شُبـــاط\u200f 2024، وفق\u00a0السكان."
    for expr, words, when in dated(text):
        assert words in text and expr.end > expr.start
        assert when is not None and when.iso == "2024-02-14"


@pytest.mark.parametrize("kind", ["absolute", "weekday", "relday", "story", "ago", "span", "sameref"])
def test_no_kind_is_dated_without_an_anchor(kind: str) -> None:
    expr = DateExpr(0, 4, kind, month=3, day=4, weekday=2, days=-1, unit="month", n=-1, same="month")
    assert resolve(expr, None, None) is None


@pytest.mark.parametrize("published", ["2023-12-31", "2024-01-01", "2024-02-29", "2024-03-01"])
@pytest.mark.parametrize("words", ["أمس", "الأحد", "قبل ثلاثة أيام", "الشهر الماضي", "قبل أسبوع", "29 شباط", "31 كانون الأول", "الأيام الماضية"])
def test_turns_of_the_year_and_month(published: str, words: str) -> None:
    for _, _, when in dated(f"وقع الهجوم {words}.", published):
        if when is not None:
            assert when.start <= when.end and when.start <= date.fromisoformat(published)
            assert 1 <= when.precision <= 4
