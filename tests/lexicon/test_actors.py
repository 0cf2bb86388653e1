"""Validates the lexicons of actors, outlets and names that hold places, row by row."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gazetteer.fold import fold_text

LEXICON = Path(__file__).resolve().parents[2] / "data" / "lexicon"
KINDS = set(
    "state_army air_force navy police intelligence state coalition militia rebel jihadist separatist tribal peacekeepers company civilians "
    "unidentified government".split()
)
INTER = {"State forces", "Rebel group", "Political militia", "Identity militia", "External/Other forces", "Civilians"}
LEANINGS = {"independent", "pro_iran_axis", "pro_houthi", "pro_israel", "opposition_sy", "gulf", "other"}
OUTLET_KINDS = {"agency", "newspaper", "channel", "telegram", "monitor"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ARABIC = re.compile(r"[\u0621-\u064a]")


def read(name: str) -> dict[str, Any]:
    """Return a lexicon of the checkout."""
    return tomllib.loads((LEXICON / name).read_text(encoding="utf-8"))


ACTORS = read("actors.toml")["actor"]
BY_ID = {row["id"]: row for row in ACTORS}
OUTLETS = read("outlets.toml")
PATTERNS = read("in_names.toml")["pattern"]


@pytest.mark.parametrize("row", ACTORS, ids=lambda row: str(row["id"]))
def test_actor_row(row: dict[str, Any]) -> None:
    required = {"id", "name_en", "name_ar", "kind", "home", "inter", "aliases_ar", "aliases_en", "context"}
    assert required <= set(row)
    assert set(row) - required <= {"adjectives_ar", "means", "where", "since", "until", "successor"}
    assert SLUG.fullmatch(row["id"])
    assert row["kind"] in KINDS
    assert row["inter"] in INTER
    assert re.fullmatch(r"([A-Z]{2})?", row["home"])
    assert isinstance(row["context"], bool)
    assert row["name_en"].strip() == row["name_en"] and row["name_en"]
    assert ARABIC.search(row["name_ar"])
    assert row["aliases_ar"]
    for alias in row["aliases_ar"]:
        assert ARABIC.search(alias) and alias == " ".join(alias.split()), alias
        assert len(fold_text(alias)) > 2, alias
    for alias in row["aliases_en"]:
        assert alias == " ".join(alias.split()) and len(alias) > 1, alias
    folded = [fold_text(alias) for alias in row["aliases_ar"]]
    assert len(folded) == len(set(folded)), "two aliases of the row are one after folding"
    if not row["context"]:
        assert fold_text(row["name_ar"]) in folded
    for ident in row.get("means", []) + ([row["successor"]] if "successor" in row else []):
        assert ident in BY_ID, ident
        assert not BY_ID[ident]["context"] or ident == "yemeni-armed-forces", ident
    for adjective in row.get("adjectives_ar", []):
        assert " " not in adjective
    for key in ("since", "until"):
        if key in row:
            date.fromisoformat(row[key])


def test_enough_actors_and_unique_ids() -> None:
    assert len(ACTORS) >= 250
    assert len(BY_ID) == len(ACTORS)


def test_no_alias_belongs_to_two_actors() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in ACTORS:
        for alias in row["aliases_ar"] + row["aliases_en"]:
            owners[fold_text(alias)].add(row["id"])
    assert {alias: sorted(ids) for alias, ids in owners.items() if len(ids) > 1} == {}


def test_a_canonical_name_leads_to_its_own_row_first() -> None:
    """A context row shares its canonical name with the actor it stands for; the row that owns the name as an alias comes first."""
    first: dict[str, str] = {}
    for row in ACTORS:
        for name in (row["name_ar"], *row["aliases_ar"]):
            first.setdefault(fold_text(name), row["id"])
    for row in ACTORS:
        for alias in row["aliases_ar"]:
            assert first[fold_text(alias)] == row["id"], alias


@pytest.mark.parametrize(
    ("alias", "ident", "word"),
    [
        ("القوات الأميركية", "us-forces", "United States"),
        ("سنتكوم", "us-forces", "United States"),
        ("جيش الاحتلال", "israel-forces", "Israel"),
        ("طيران الكيان", "israel-forces", "Israel"),
        ("لواء غولاني", "israel-golani", "Israel"),
        ("الحرس الثوري الإيراني", "irgc", "Iran"),
        ("داعش", "isis", "Islamic State (ISIS)"),
        ("الحوثيين", "houthis", "Houthis (Ansar Allah)"),
        ("حزب الله", "hezbollah", "Hezbollah"),
        ("كتائب حزب الله", "kataib-hezbollah", "Kataib Hezbollah"),
        ("المقاومة الإسلامية في العراق", "islamic-resistance-in-iraq", "Islamic Resistance in Iraq"),
        ("مسلحون متحالفون مع إيران", "iran-backed-groups", "Iran-backed groups"),
        ("الدعم السريع", "rsf", "Rapid Support Forces (RSF)"),
        ("الجيش السوداني", "saf", "Sudanese Armed Forces (SAF)"),
        ("قوات حفتر", "lna", "Libyan National Army (LNA, Haftar)"),
        ("التحالف العربي", "saudi-led-coalition", "Saudi-led coalition"),
        ("قوات النظام", "syrian-arab-army", "Syrian Arab Army"),
        ("جيش العدل", "jaish-al-adl", "Jaish al-Adl"),
        ("كتائب القسام", "hamas", "Hamas (Qassam Brigades)"),
        ("القسام", "qassam-short", "Hamas (Qassam Brigades)"),
        ("الجيش التركي", "turkey-forces", "Turkey"),
        ("القوات الروسية", "russia-forces", "Russia"),
        ("مسلحين", "unidentified-gunmen", "Unidentified gunmen"),
        ("طائرات مجهولة", "unidentified-aircraft", "Unidentified aircraft"),
        ("ولاية سيناء", "wilayat-sinai", "Islamic State (ISIS)"),
    ],
)
def test_names_of_the_news_lead_to_the_usual_english_name(alias: str, ident: str, word: str) -> None:
    owner = next(row for row in ACTORS if fold_text(alias) in {fold_text(a) for a in row["aliases_ar"]})
    assert owner["id"] == ident
    assert word in owner["name_en"]


@pytest.mark.parametrize(
    "word", "المقاومة العدو الاحتلال النظام الجيش التنظيم الحركة التحالف القسام القاعدة الشباب فتح الحزب".split()
)
def test_bare_words_need_context(word: str) -> None:
    owners = [row for row in ACTORS if fold_text(word) in {fold_text(a) for a in row["aliases_ar"]}]
    assert [row["context"] for row in owners] == [True]


@pytest.mark.parametrize("row", OUTLETS["outlet"], ids=lambda row: str(row["id"]))
def test_outlet_row(row: dict[str, Any]) -> None:
    required = {"id", "name_en", "aliases_ar", "aliases_en", "domains", "home", "leaning", "kind"}
    assert required <= set(row)
    assert set(row) - required <= {"aliases_context_ar"}
    assert SLUG.fullmatch(row["id"])
    assert row["leaning"] in LEANINGS or re.fullmatch(r"state_[A-Z]{2}", row["leaning"])
    assert row["kind"] in OUTLET_KINDS
    assert re.fullmatch(r"[A-Z]{2}", row["home"])
    assert row["aliases_ar"]
    for alias in row["aliases_ar"] + row.get("aliases_context_ar", []):
        assert alias == " ".join(alias.split()), alias
    for domain in row["domains"]:
        assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}(/\S+)?", domain) and not domain.startswith("www."), domain


def test_outlets_are_unique_and_no_actors() -> None:
    ids = [row["id"] for row in OUTLETS["outlet"]]
    assert len(ids) >= 120 and len(ids) == len(set(ids))
    owners: dict[str, set[str]] = defaultdict(set)
    for row in OUTLETS["outlet"]:
        for alias in row["aliases_ar"] + row.get("aliases_context_ar", []) + row["aliases_en"]:
            owners[fold_text(alias)].add("outlet " + row["id"])
    for row in ACTORS:
        for alias in row["aliases_ar"] + row["aliases_en"]:
            if fold_text(alias) in owners:
                owners[fold_text(alias)].add("actor " + row["id"])
    assert {alias: sorted(names) for alias, names in owners.items() if len(names) > 1} == {}


def test_leanings_name_known_actors() -> None:
    known = {(row["leaning"], row["home"]) for row in OUTLETS["leaning"]}
    assert len(known) == len(OUTLETS["leaning"])
    for row in OUTLETS["leaning"]:
        assert row["leaning"] in LEANINGS or re.fullmatch(r"state_[A-Z]{2}", row["leaning"])
        for word, actors in row["means"].items():
            assert BY_ID[word]["context"], word
            assert actors
            assert all(ident in BY_ID and not BY_ID[ident]["context"] for ident in actors), word


@pytest.mark.parametrize("row", PATTERNS, ids=lambda row: str(row["id"]))
def test_pattern_row(row: dict[str, Any]) -> None:
    assert {"id", "note", "before", "names"} <= set(row)
    assert set(row) <= {"id", "note", "before", "names", "site"}
    for key in ("before", "names"):
        folded = [fold_text(name) for name in row[key]]
        assert len(folded) == len(set(folded)), [n for n in folded if folded.count(n) > 1]
    assert all(len(name.split()) > 1 or row["id"] in ("outlets", "weapons", "banks-and-firms") for name in row["names"])


def test_enough_full_names() -> None:
    assert sum(len(row["names"]) for row in PATTERNS) >= 150
    ids = [row["id"] for row in PATTERNS]
    assert len(ids) == len(set(ids))
