"""Tolls, dates, merging and quotes in turns of phrase that were once misread, and lexicons of the wrong shape."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from incident_texts import dated, incident, tolls
from test_reader_properties import report

from gazetteer import Gazetteer
from gazetteer.errors import DataError
from gazetteer.paths import data_dir
from incidents import lexicon as lexicons
from incidents.merge import why_apart
from incidents.reader import extract


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قتله مسلحون أمام منزله.", [("killed", 1)]),
        ("مقتل عدد من المدنيين.", [("killed", None)]),
        ("ست نساء قتلن في القصف.", [("killed", 6)]),
    ],
)
def test_tolls(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert [(f.kind, f.value) for f in tolls(text)] == expected


@pytest.mark.parametrize(("text", "total"), [("قتلت ثلاث نساء وطفلان.", 5)])
def test_all_the_dead(text: str, total: int) -> None:
    assert sum(f.value or 0 for f in tolls(text) if f.kind == "killed") == total


@pytest.mark.parametrize("words", ["ضحايا", "خسائر بشرية", "أي ضحايا"])
def test_none_with_a_subject(words: str) -> None:
    found = tolls(f"لم يسفر القصف عن {words}.")
    assert found and all(f.value == 0 for f in found)


def test_the_clock_before_the_day() -> None:
    assert dated("وقع الهجوم عند الساعة 21:45 مساء الاثنين.", "2024-03-20")[0][0].clock == "21:45"


def test_a_seizure_is_no_airstrike() -> None:
    assert why_apart(incident("a"), incident("b", incident_type="vessel_seizure"))


def test_told_with_a_long_date_before_the_noun(gazetteer: Gazetteer) -> None:
    text = "شهدت مدينة البوكمال مساء الأحد 4 شباط 2024 غارة جوية أدت إلى مقتل خمسة مدنيين، بحسب شبكة محلية."
    (made,) = extract([report(text)], gazetteer)[0]
    assert (made.incident_type, made.event_date, made.fatalities) == ("airstrike", "2024-02-04", 5)


def test_quotes_are_capped_in_the_original(gazetteer: Gazetteer) -> None:
    for text in ("قـ" + "ـ" * 5000 + "صف الجيش مدينة إدلب", "قصف" + "\u064b" * 5000 + " مدينة إدلب"):
        for made in extract([report(text)], gazetteer)[0]:
            assert all(len(s["quote"]) <= 700 for s in made.sources)


@pytest.mark.parametrize(("name", "fault"), [("triggers", "trigger = 5"), ("triggers", '[trigger]\nid = "a"'), ("weapons", '[[weapon]]\nid = "a"\nnouns = 5'), ("actors", '[[actor]]\nid = "x"'), ("numbers", '[[units]]\nx = 1'), ("outlets", "outlet = 5")])
def test_toml_of_the_wrong_shape_is_named(tmp_path: Path, name: str, fault: str) -> None:
    shutil.copytree(data_dir() / "lexicon", tmp_path / "l")
    (tmp_path / "l" / f"{name}.toml").write_text(fault, encoding="utf-8")
    with pytest.raises(DataError, match=re.escape(f"{name}.toml")):
        lexicons.load(tmp_path / "l")


def test_a_total_since_a_day_has_no_day_of_its_own(gazetteer: Gazetteer) -> None:
    text = "ومنذ السابع من تشرين الأول/أكتوبر 2023 تعرضت القوات الأميركية لأكثر من 160 هجوما في العراق."
    (made,) = [one for one in extract([report(text, published="2024-02-20")], gazetteer)[0] if one.aggregate]
    assert (made.event_date, made.time_precision, made.date_start, made.date_end) == (None, None, "2023-10-07", "2024-02-20")


def test_a_total_over_a_stretch_is_no_toll_of_one_attack(gazetteer: Gazetteer) -> None:
    text = "قصفت المدفعية بلدة نصيب مساء أمس. وتقول منظمة محلية إن القصف على البلدة أوقع منذ بدايته نحو 300 قتيل و900 جريح."
    for made in extract([report(text)], gazetteer)[0]:
        assert made.aggregate or (made.fatalities, made.injuries) == (None, None)


def test_the_place_of_an_aftermath_is_background(gazetteer: Gazetteer) -> None:
    (made,) = extract([report("بعد سقوط الموصل بيد داعش، اغتالت طائرة أميركية قائد كتيبة قرب مطار بغداد أمس.")], gazetteer)[0]
    assert made.place is not None
    assert made.place.site_id != "iq-mosul"
