"""Mentions, resolution and place expressions over sentences of our own."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from gazetteer import Gazetteer
from gazetteer.explain import explain
from gazetteer.fold import fold, fold_many

GOLDEN = Path(__file__).parents[1] / "golden" / "places"


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((GOLDEN / name).read_text(encoding="utf-8"))["case"]
    return found


@pytest.mark.parametrize("case", cases("sentences.toml"), ids=lambda c: c["text"][:30])
def test_sentences(case: dict[str, Any], gazetteer: Gazetteer) -> None:
    got = []
    for m in gazetteer.mentions(case["text"]):
        assert case["text"][m.start : m.end] == m.surface
        role = "" if m.role == "place" else f" ({m.role})"
        got.append(f"{m.surface} = {m.place.site_id if m.place else '?'}{role}")
    assert got == case["places"]


@pytest.mark.parametrize("case", cases("relations.toml"), ids=lambda c: c["text"][:30])
def test_relations(case: dict[str, Any], gazetteer: Gazetteer) -> None:
    reading = gazetteer.read(fold(case["text"]))
    found = [e for e in reading.expressions if e.relation == case["relation"]]
    assert found, [(e.relation, [a.surface for a in e.anchors]) for e in reading.expressions]
    one = found[0]
    assert [a.surface for a in one.anchors] == case["anchors"]
    assert one.distance_km == (pytest.approx(case["km"]) if "km" in case else None)
    assert one.bearing == case.get("bearing")
    assert one.subject_text == case.get("subject", "")


def test_mentions_are_sorted_and_apart(gazetteer: Gazetteer) -> None:
    text = " ".join(c["text"] for c in cases("sentences.toml"))
    mentions = gazetteer.mentions(text)
    assert len(mentions) > 30
    for a, b in pairwise(mentions):
        assert a.end <= b.start
    for m in mentions:
        for candidate in m.candidates:
            assert sum(v for _, v in candidate.reasons) == pytest.approx(candidate.score, abs=0.01)
        assert 0 <= m.confidence <= 1


def test_batches_equal_single_texts(gazetteer: Gazetteer) -> None:
    texts = [c["text"] for c in cases("sentences.toml")]
    together = gazetteer.read_many(fold_many(texts))
    for text, reading in zip(texts, together, strict=True):
        assert [(m.start, m.surface, m.place) for m in reading.mentions] == [(m.start, m.surface, m.place) for m in gazetteer.mentions(text)]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "123", "\ud800", "!" * 500, "و" * 300, "في " * 400])
def test_odd_texts(text: str, gazetteer: Gazetteer) -> None:
    assert isinstance(gazetteer.mentions(text), list)


def test_the_outlet_decides_between_namesakes(gazetteer: Gazetteer) -> None:
    text = "اندلع حريق في البيضاء مساء اليوم."
    by_outlet = [gazetteer.read(fold(text), source) for source in ("المسيرة", "libyaobserver.ly")]
    assert by_outlet[0].mentions[0].place is not None
    assert by_outlet[0].mentions[0].place.iso == "YE"


def test_explain_names_the_runner_up(gazetteer: Gazetteer) -> None:
    mention = next(m for m in gazetteer.mentions("أعلن الجيش الليبي هدنة في طرابلس بعد قتال قرب تاجوراء.") if m.surface == "طرابلس")
    lines = explain(mention)
    assert "chosen: Tripoli" in lines[1]
    assert any(line.startswith("runner-up") for line in lines)


def test_lookup(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("البوكمال")[0].place.iso == "SY"
    assert gazetteer.lookup("al-Tanf")[0].place.iso == "SY"
    assert gazetteer.lookup("دير الزور")[0].place.kind == "city"
    assert gazetteer.lookup("طرابلس", iso="LB")[0].place.iso == "LB"
    near = gazetteer.lookup("القامشلى ")[0]
    assert near.place.name_en.lower().endswith("qamishli")
    assert ("near spelling", -1.0) in gazetteer.lookup("الموصصل")[0].reasons
    assert gazetteer.lookup("ققققق") == []
    assert gazetteer.lookup("") == []
