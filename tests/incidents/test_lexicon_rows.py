"""Checks every row of the lexicons of ``data/lexicon`` one by one: known keys, known values, forms that fold to something, no phrase in two rows by accident."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from typing import Any

import pytest

from gazetteer.fold import fold_text
from gazetteer.paths import data_dir
from incidents import lexicon as lexicons

TRIGGER_TYPES = frozenset(
    "missile_rocket_attack drone_attack airstrike shelling_artillery ied_explosion landmine_uxo grenade suicide_bombing armed_clash armed_assault sniper execution "
    "assassination interception naval_attack vessel_seizure abduction raid_arrest property_destruction territory_taken weapons_seized sexual_violence presence "
    "attack strike shelling launch hit intercept foil assault explosion death injury damage".split()
)
WEAPONS = frozenset(
    "drone rocket_or_missile rocket guided_missile ballistic_missile cruise_missile mortar artillery aircraft helicopter barrel_bomb ied vbied suicide_vest landmine grenade "
    "small_arms tank ship unmanned_boat chemical other".split()
)
SIDES = frozenset(("attackers", "security", "civilians", ""))
OUTLET_KINDS = frozenset(("agency", "newspaper", "channel", "telegram", "monitor", "bulletin"))
FORM_KEYS = ("nouns", "plurals", "forms", "vforms", "pforms")
PLAIN_FILES = ("triggers", "weapons", "casualties", "stance", "time", "objects")
# A month, a weekday or a part of the day has no spelling of its own beside its number.
NUMBERED = frozenset(("month", "weekday"))


@lru_cache(maxsize=16)
def table(name: str) -> dict[str, Any]:
    return tomllib.loads((data_dir() / "lexicon" / f"{name}.toml").read_text(encoding="utf-8"))


def plain_rows() -> list[tuple[str, str, int]]:
    """Return (file, category, number) of every row of the plain lexicons."""
    return [(name, cat, i) for name in PLAIN_FILES for cat, rows in table(name).items() if isinstance(rows, list) for i in range(len(rows))]


def label(value: tuple[str, str, int]) -> str:
    row = table(value[0])[value[1]][value[2]]
    return f"{value[0]}-{value[1]}-{row.get('id', row.get('n', row.get('hijri', value[2])))}"


@pytest.mark.parametrize("where", plain_rows(), ids=label)
def test_row_of_words(where: tuple[str, str, int]) -> None:
    name, cat, number = where
    row = table(name)[cat][number]
    assert "id" in row or cat in NUMBERED, f"{name}: row {number} of {cat} has no id"
    forms = [form for key in FORM_KEYS for form in row.get(key, ())]
    assert forms or row.get("verbs"), f"{label(where)} has no words"
    for form in forms:
        assert form == form.strip() and "  " not in form, f"{form!r} has loose spaces"
        assert fold_text(form), f"{form!r} folds to nothing"
        assert not re.search(r"[؟?!:؛;]", form), f"{form!r} holds a mark that ends a clause"
    for verb in row.get("verbs", ()):
        past, _, imperfect = verb.partition("/")
        assert past and imperfect, f"{verb!r}: write past/imperfect"
        assert fold_text(imperfect).split()[0][0] == "ي", f"{verb!r}: the imperfect is third person masculine"
    for inflected, part in lexicons.entry_forms(row):
        assert fold_text(inflected), f"{inflected!r} ({part}) of {label(where)} folds to nothing"


@pytest.mark.parametrize("number", range(len(table("triggers")["trigger"])), ids=lambda i: table("triggers")["trigger"][i]["id"])
def test_trigger(number: int) -> None:
    row = table("triggers")["trigger"][number]
    assert row["type"] in TRIGGER_TYPES, row["type"]
    assert row.get("needs", "munition") in ("munition", "defence", "answer", "weapon", "person", "vessel", "force", "object", "actor", "aggression"), row["needs"]
    assert isinstance(row.get("weak", False), bool)


@pytest.mark.parametrize("number", range(len(table("weapons")["weapon"])), ids=lambda i: table("weapons")["weapon"][i]["id"])
def test_weapon(number: int) -> None:
    row = table("weapons")["weapon"][number]
    assert row["id"] in WEAPONS
    assert isinstance(row.get("munition", False), bool)


@pytest.mark.parametrize("number", range(len(table("casualties")["person"])), ids=lambda i: table("casualties")["person"][i]["id"])
def test_person(number: int) -> None:
    assert table("casualties")["person"][number]["side"] in SIDES


def test_ids_are_unique_in_each_category() -> None:
    for name in PLAIN_FILES:
        for cat, rows in table(name).items():
            if not isinstance(rows, list) or cat in NUMBERED:
                continue
            ids = [r["id"] for r in rows]
            assert len(ids) == len(set(ids)), f"{name}: {sorted({i for i in ids if ids.count(i) > 1})} of {cat} twice"


def test_months_are_complete_and_unambiguous() -> None:
    months = table("time")["month"]
    assert sorted(r["n"] for r in months if "n" in r) == list(range(1, 13))
    assert sorted(r["hijri"] for r in months if "hijri" in r) == list(range(1, 13))
    seen: dict[str, Any] = {}
    for row in months:
        for form in row["forms"]:
            key = fold_text(form)
            owner = row.get("n") or -row["hijri"]
            assert seen.setdefault(key, owner) == owner, f"{form!r} names two months"


def test_weekdays_are_complete() -> None:
    assert sorted(r["n"] for r in table("time")["weekday"]) == list(range(7))


@pytest.mark.parametrize("group", [g for g in table("numbers") if isinstance(table("numbers")[g], dict)])
def test_number_words(group: str) -> None:
    for word, value in table("numbers")[group].items():
        assert fold_text(word), word
        assert isinstance(value, int) and value > 0, f"{word}: {value}"
    if group == "units":
        assert set(table("numbers")[group].values()) >= set(range(1, 20))
    if group == "tens":
        assert set(table("numbers")[group].values()) >= set(range(20, 100, 10))
    if group == "ordinals":
        assert set(table("numbers")[group].values()) == set(range(1, 32))


@pytest.mark.parametrize("number", range(len(table("outlets")["outlet"])), ids=lambda i: table("outlets")["outlet"][i]["id"])
def test_outlet(number: int) -> None:
    row = table("outlets")["outlet"][number]
    assert row["name_en"] and (row.get("aliases_ar") or row.get("aliases_context_ar") or row.get("aliases_en") or row.get("domains"))
    assert row["kind"] in OUTLET_KINDS, row["kind"]
    assert re.fullmatch(r"[A-Z]{2}|", row["home"]), row["home"]
    assert row["leaning"] in ("independent", "pro_iran_axis", "pro_houthi", "pro_israel", "opposition_sy", "gulf", "other") or re.fullmatch(r"state_[A-Z]{2}", row["leaning"]), row["leaning"]
    for domain in row.get("domains", ()):
        assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}(?:/[\w.-]+)?", domain) and not domain.startswith("www."), domain


@pytest.mark.parametrize("number", range(len(table("outlets")["leaning"])), ids=lambda i: "-".join((table("outlets")["leaning"][i]["leaning"], table("outlets")["leaning"][i].get("home", ""))))
def test_leaning_means_known_actors(number: int) -> None:
    row = table("outlets")["leaning"][number]
    actors = {a["id"] for a in table("actors")["actor"]}
    for word, ids in row["means"].items():
        assert word in actors, f"{word} is no row of actors.toml"
        assert ids and set(ids) <= actors, f"{word}: {set(ids) - actors} unknown"


def test_context_actors_mean_known_actors() -> None:
    actors = {a["id"]: a for a in table("actors")["actor"]}
    for actor in actors.values():
        for other in actor.get("means", ()):
            assert other in actors, f"{actor['id']} means {other}, which is unknown"


def test_lexicon_compiles_and_finds_its_words() -> None:
    lexicon = lexicons.load()
    assert len(lexicon.phrases) == len(set(lexicon.phrases))
    for phrase in ("غارة", "مسيرة", "قتيل", "كانون الثاني", "لم يصب أحد", "الحشد الشعبي"):
        assert fold_text(phrase) in lexicon.phrases, phrase
