"""Slips of the pen, glued names, transcriptions, hashtags: what texts do to names."""

from __future__ import annotations

import pytest

from gazetteer import Gazetteer
from gazetteer.fold import fold_text
from gazetteer.mistyped import slip
from gazetteer.spelling import deletions, known_well
from gazetteer.variants import glued, transcriptions


@pytest.mark.parametrize(
    ("wrong", "right", "kind"),
    [
        ("البوكامل", "البوكمال", "swapped"), ("تكرييت", "تكريت", "doubled"), ("تكرت", "تكريت", "missing"), ("الحسكاه", "الحسكه", "extra"),
        ("اللازقيه", "اللاذقيه", "alike"), ("دمشف", "دمشق", "alike"), ("حلب", "حلب", None), ("موصل", "بوصل", None), ("بغداد", "بعقوبه", None),
    ],
)  # fmt: skip
def test_a_slip_is_named(wrong: str, right: str, kind: str | None) -> None:
    assert slip(wrong, right) == kind


def test_one_edit_shares_a_form() -> None:
    right = fold_text("البوكمال")
    for wrong in ("البوكامل", "البوكمل", "البوكماال", "البوكمار"):
        assert set(deletions(fold_text(wrong))) & set(deletions(right)), wrong
    assert not known_well("حلب", 0) and not known_well("القدس الشرقية", 0) and known_well("البوكمال", 0) and not known_well("البوكمال", 4)


@pytest.mark.parametrize(
    ("text", "surface", "site"),
    [
        ("مقتل ثلاثة في مدينة الموصلل شمال العراق", "الموصلل", "iq-mosul"), ("قصف بلدة الميادبن في سوريا", "الميادبن", "sy-mayadin"),
        ("اشتباكات في بنغزاي الليبية", "بنغزاي", "ly-benghazi"), ("انفجار في الرمداي العراقية", "الرمداي", "iq-ramadi"),
    ],
)  # fmt: skip
def test_mistyped_names_get_their_place_and_say_so(text: str, surface: str, site: str, gazetteer: Gazetteer) -> None:
    one = next(m for m in gazetteer.mentions(text) if m.surface == surface)
    assert one.place is not None and one.place.site_id == site
    assert one.confidence < 0.6
    assert any(reason.startswith("mistyped") for reason, _ in one.candidates[0].reasons)


@pytest.mark.parametrize(
    "text",
    [
        "قصف بلدة الميادبن",  # the text speaks of no country
        "قصف بلدة الميادبن في اليمن",  # of another
        "ذهب إلى عمله في تكرير النفط بالعراق",  # a word
        "قال في حديثه عن العراق إن الموصلل خارج الموضوع",  # no word of place before it
    ],
)
def test_nothing_is_guessed_without_country_and_cue(text: str, gazetteer: Gazetteer) -> None:
    assert not [m for m in gazetteer.mentions(text) if m.candidates and any(r.startswith("mistyped") for r, _ in m.candidates[0].reasons)]


def test_names_are_glued_where_hands_glue_them() -> None:
    assert glued("حفر الباطن") == "حفرالباطن" and glued("دير حافر") == "ديرحافر"
    assert glued("تل رفعت") is None and glued("حلب") is None and glued("abu kamal") is None


def test_foreign_names_have_more_than_one_spelling() -> None:
    assert "هونج كونج" in set(transcriptions("هونغ كونغ", "Hong Kong"))
    assert "سان فرنسيسكو" in set(transcriptions("سان فرانسيسكو", "San Francisco"))
    assert "ريودي جانيرو" in set(transcriptions("ريو دي جانيرو", "Rio de Janeiro"))


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("#بيروت", ["place"]), ("#مرفأ_بيروت", ["place"]), ("#محافظة_المفرق", ["place"]), ("#انفجار_بيروت", ["in_name"]), ("#الكويت_تغرق", ["in_name"]),
        ("تابعوا @UAE_news", ["in_name"]), ("#أمانة_عمان_الكبرى", ["in_name"]), ("#ريف_حلب_الشمالي", ["place"]),
    ],
)  # fmt: skip
def test_a_tag_about_a_place_is_no_mention_of_it(text: str, roles: list[str], gazetteer: Gazetteer) -> None:
    assert [m.role for m in gazetteer.mentions(text)] == roles


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("في السعودية وألمانيا", ["السعودية", "ألمانيا"]), ("أعلنت السعودية", ["السعودية"]), ("العراق والسعودية", ["العراق", "السعودية"]),
        ("القوات السعودية", []), ("القوات الأميركية والسعودية", []), ("نجران السعودية", ["نجران"]),
        ("كان فناناً إسبانياً", []), ("في إسبانيا", ["إسبانيا"]),
    ],
)  # fmt: skip
def test_states_whose_name_is_an_adjective(text: str, found: list[str], gazetteer: Gazetteer) -> None:
    assert [m.surface for m in gazetteer.mentions(text)] == found
