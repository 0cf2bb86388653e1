"""The loader of the lexicons: inflection of verbs and nouns, rows to forms, and faults that name their file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gazetteer.errors import DataError
from gazetteer.paths import data_dir
from incidents import lexicon as lexicons


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A copy of the shipped lexicons; what was compiled before comes back from the cache or is compiled again."""
    copied = tmp_path / "lexicon"
    shutil.copytree(data_dir() / "lexicon", copied)
    yield copied


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("هاجم", "يهاجم"), {"هاجم", "هاجمت", "هاجموا", "هاجمه", "هاجمها", "هاجمهم", "هاجمتها", "هاجموها", "هاجمنا", "يهاجم", "تهاجم", "نهاجم", "يهاجمون", "يهاجموا", "يهاجمان", "تهاجمها"}),
        (("قصف", "يقصف"), {"قصف", "قصفت", "قصفوا", "قصفتها", "قصفوه", "يقصف", "تقصف", "يقصفون"}),
        (("تصدى", "يتصدى"), {"تصدى", "تصدت", "تصدوا", "تصدينا", "تصديا", "يتصدى", "تتصدى", "يتصدون"}),
        (("ألقى", "يلقي"), {"ألقى", "ألقت", "ألقوا", "ألقاها", "يلقي", "تلقي", "يلقون"}),
        (("زار", "يزور"), {"زار", "زارت", "زاروا", "زارها", "يزور", "تزور", "يزورون"}),
    ],
)
def test_verb_forms(pair: tuple[str, str], expected: set[str]) -> None:
    forms = {form for form, _ in lexicons.verb_forms(*pair)}
    assert expected <= forms, expected - forms


def test_the_part_of_speech_of_verb_forms() -> None:
    parts = dict(lexicons.verb_forms("هاجم", "يهاجم"))
    assert {parts["هاجم"], parts["هاجمت"], parts["هاجموا"]} == {"verb"}
    assert {parts["هاجمها"], parts["هاجمتهم"]} == {"suffixed"}
    assert {parts["يهاجم"], parts["تهاجمها"], parts["يهاجمون"]} == {"imperfect"}
    assert set(parts.values()) <= {"verb", "suffixed", "imperfect"}


@pytest.mark.parametrize("pair", [("تصدى", "يتصدى"), ("ألقى", "يلقي"), ("نفى", "ينفي")])
def test_no_alif_maqsura_stands_inside_a_form(pair: tuple[str, str]) -> None:
    past = [form for form, part in lexicons.verb_forms(*pair) if part != "imperfect"]
    assert all("ى" not in form[:-1] for form in past)


def test_hollow_verbs_have_no_first_person_of_the_third_stem() -> None:
    forms = [form for form, part in lexicons.verb_forms("زار", "يزور") if part == "verb"]
    assert "زارنا" not in forms


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("غارة", {"غارة", "غارتان", "غارتين", "غارتي", "غارته", "غارتها"}),
        ("هجوم", {"هجوم", "هجومان", "هجومين", "هجوما", "هجومه", "هجومها"}),
        ("صاروخ", {"صاروخ", "صاروخان", "صاروخين", "صاروخا", "صاروخهم"}),
    ],
)
def test_noun_forms(noun: str, expected: set[str]) -> None:
    forms = dict(lexicons.noun_forms(noun))
    assert expected <= set(forms), expected - set(forms)
    assert forms[noun] == "noun"
    assert {part for form, part in forms.items() if form.endswith(("ان", "ين"))} == {"dual"}


def test_a_phrase_is_not_inflected() -> None:
    assert lexicons.noun_forms("عبوة ناسفة") == [("عبوة ناسفة", "noun")]


def test_a_row_gives_all_its_forms() -> None:
    row = {"id": "x", "nouns": ["غارة"], "plurals": ["غارات"], "verbs": ["أغار/يغير"], "forms": ["ضربة من الجو"], "vforms": ["شنت"], "pforms": ["استهدف"]}
    forms = lexicons.entry_forms(row)
    for pair in (("غارة", "noun"), ("غارتان", "dual"), ("غارات", "plural"), ("أغار", "verb"), ("أغارت", "verb"), ("يغير", "imperfect"), ("ضربة من الجو", "noun"), ("شنت", "verb"), ("استهدف", "passive")):
        assert pair in forms
    assert lexicons.entry_forms({"id": "empty"}) == []


def test_what_is_loaded_is_whole() -> None:
    lexicon = lexicons.load()
    assert lexicon is lexicons.load(), "compiled once"
    assert len(lexicon.forms) == len(lexicon.phrases)
    assert all(forms for forms in lexicon.forms)
    assert {form.entry.cat for forms in lexicon.forms for form in forms} >= {"trigger", "weapon", "toll", "person", "zero", "month", "weekday", "daypart", "relday", "actor", "number", "object", "outlet"}
    assert lexicon.numbers["سبعه"] == ("units", 7)
    assert len(lexicon.version) == 12 and int(lexicon.version, 16) >= 0


def test_a_copy_has_the_same_version_and_a_change_another(folder: Path) -> None:
    copied, changed = folder.parent / "copied", folder.parent / "changed"
    shutil.copytree(folder, copied)
    shutil.copytree(folder, changed)
    version = lexicons.load(folder).version
    assert lexicons.load(copied).version == version
    with (changed / "weapons.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[weapon]]\nid = "other"\nforms = ["منجنيق خشبي"]\n')
    other = lexicons.load(changed)
    assert other.version != version
    assert "منجنيق خشبي" in other.phrases


@pytest.mark.parametrize("name", [*lexicons.FILES, "actors", "outlets", "numbers"])
@pytest.mark.parametrize("fault", ["[[trigger]\nid = ", 'id = "a"\nid = "b"\n', "x = \x00", "مفتاح"])
def test_a_faulty_file_is_named(folder: Path, name: str, fault: str) -> None:
    (folder / f"{name}.toml").write_text(fault, encoding="utf-8")
    with pytest.raises(DataError, match=rf"^{name}\.toml: ") as caught:
        lexicons.load(folder)
    assert isinstance(caught.value, ValueError)
    assert str(folder) not in str(caught.value), "a path of this machine in a message"


@pytest.mark.parametrize("name", [*lexicons.FILES, "actors", "outlets", "numbers"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / f"{name}.toml").unlink()
    with pytest.raises(DataError, match=rf"^{name}\.toml: "):
        lexicons.load(folder)


def test_bytes_that_are_no_utf8_are_a_fault_of_the_file(folder: Path) -> None:
    (folder / "time.toml").write_bytes("[[month]]\nn = 1\nforms = [\"شباط\"]".encode("cp1256"))
    with pytest.raises(DataError, match=r"^time\.toml: "):
        lexicons.load(folder)


def test_a_folder_in_place_of_a_file_is_a_fault_of_the_file(folder: Path) -> None:
    (folder / "stance.toml").unlink()
    (folder / "stance.toml").mkdir()
    with pytest.raises(DataError, match=r"^stance\.toml: "):
        lexicons.load(folder)
