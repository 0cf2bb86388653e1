"""A page's furniture is told from the report: sharing lines, related links, menus, header dates, weather lines."""

from __future__ import annotations

import pytest
from incident_texts import tagged

from incidents.furniture import furniture

TOLD = "قصفت طائرات حربية فجر الثلاثاء بلدة في الريف، ما أدى إلى مقتل ثلاثة مدنيين وإصابة آخرين بجروح متفاوتة."


def kept(text: str) -> list[str]:
    """Return the lines of a text that are no furniture."""
    ground = tagged(text)
    out = furniture(ground)
    return list(dict.fromkeys(ground.folded.norm[s.start : s.end].strip() for s in ground.sentences if s.paragraph not in out))


FURNITURE = [
    "شارك الخبر على فيسبوك وواتساب",
    "تابعونا على تلغرام | فيسبوك",
    "للاشتراك في النشرة البريدية اضغط هنا",
    "جميع الحقوق محفوظة 2024",
    "عدد القراءات 1520",
    "اطبع هذا المقال",
    "حجم الخط",
    "أضف تعليق",
    "الرئيسية / أخبار / سوريا",
    "الطقس: دمشق 12°",
    "آخر تحديث: 20 آذار 2024",
    "تاريخ النشر 20-03-2024",
    "الأربعاء 20 آذار 2024",
    "الأربعاء، 20 مارس 2024 - 14:30",
    "20-03-2024",
    "اقرأ أيضا: هدوء في العاصمة",
    "مواضيع ذات صلة",
    "الأكثر قراءة",
]


@pytest.mark.parametrize("line", FURNITURE)
@pytest.mark.parametrize("where", ["before", "after"])
def test_a_line_of_furniture_goes_and_the_report_stays(line: str, where: str) -> None:
    text = f"{line}\n{TOLD}" if where == "before" else f"{TOLD}\n{line}"
    ground = tagged(text)
    lines = {s.paragraph for s in ground.sentences}
    assert len(lines) == 2
    assert furniture(ground) == ({min(lines)} if where == "before" else {max(lines)})


@pytest.mark.parametrize(
    "line",
    [
        TOLD,
        "مقتل ثلاثة جنود في هجوم يوم 20 آذار 2024",
        "قصف على البلدة الأربعاء 20 آذار 2024",
        "انفجار عبوة ناسفة قرب حاجز في الأول من شباط",
        "وقالت الشبكة إن ثلاثة مدنيين قتلوا",
        "ونقل المصابون إلى مستشفى المدينة.",
    ],
)
def test_a_line_that_tells_stays(line: str) -> None:
    assert furniture(tagged(f"{TOLD}\n{line}")) == set()


def test_the_list_below_related_links_goes_with_them() -> None:
    text = f"{TOLD}\nمواضيع ذات صلة:\n- غارة تقتل خمسة في بلدة أخرى\n- انفجار في العاصمة أمس\nوفي سياق آخر، قتل جندي في كمين نصبه مسلحون قرب الحاجز الشرقي."
    ground = tagged(text)
    paragraphs = sorted({s.paragraph for s in ground.sentences})
    assert furniture(ground) == set(paragraphs[1:4])


def test_a_list_without_that_heading_stays() -> None:
    assert furniture(tagged(f"{TOLD}\n- غارة تقتل خمسة في بلدة أخرى\n- انفجار في العاصمة أمس")) == set()


@pytest.mark.parametrize("text", ["", "\n\n", "٪", "\x00", "\ud800", "a" * 500])
def test_texts_without_lines_to_judge(text: str) -> None:
    assert furniture(tagged(text)) == set()


def test_a_long_line_is_never_furniture_for_one_word() -> None:
    assert furniture(tagged(TOLD + " وتداول ناشطون مقاطع للحادثة على فيسبوك وواتساب وشارك الخبر كثيرون منهم في وقت لاحق من النهار نفسه.")) == set()


def test_kept_lines_are_whole() -> None:
    assert len(kept(f"الرئيسية / أخبار\n{TOLD}\nشارك الخبر")) == 1
