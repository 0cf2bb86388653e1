"""Reports of one incident become one record with all sources; what differs in place, day, kind or toll stays apart."""

from __future__ import annotations

import copy
import hashlib
import itertools
from typing import Any

import pytest
from incident_texts import incident, place

from gazetteer import Gazetteer
from gazetteer.model import Mention, PlaceExpression
from incidents.merge import merge, why_apart
from incidents.model import Incident, Report, Span
from incidents.reader import extract


def both(a: Incident, b: Incident) -> list[Incident]:
    """Merge two incidents; the reasons and both orders must agree."""
    one, other = merge([copy.deepcopy(a), copy.deepcopy(b)]), merge([copy.deepcopy(b), copy.deepcopy(a)])
    assert len(one) == len(other), "the order of the input changes what is merged"
    assert (why_apart(a, b) is None) == (why_apart(b, a) is None), "the rule is not symmetric"
    return one


def expression(km: float, bearing: float) -> PlaceExpression:
    anchor = Mention(0, 4, 0, 4, "بلدة", place(), 0.9)
    return PlaceExpression((anchor,), "offset", km, bearing, 0, 10)


def test_same_place_day_and_type_are_one() -> None:
    (out,) = both(incident("a", fatalities=3, fatalities_min=3, fatalities_max=3), incident("b", fatalities=5, fatalities_min=5, fatalities_max=5))
    assert (out.fatalities, out.fatalities_min, out.fatalities_max) == (3, 3, 5)
    assert [s["report_id"] for s in out.sources] == ["a", "b"]
    assert {s.report_id for s in out.evidence["incident_type"]} == {"a", "b"}
    assert len(out.merged) == 2 and out.id in out.merged
    assert any("merged" in reason for reason in out.reasons)


@pytest.mark.parametrize("name", ["fatalities", "injuries", "munitions"])
@pytest.mark.parametrize(("x", "y", "lowest", "low", "high"), [(2, 4, 2, 2, 4), (4, 2, 2, 2, 4), (None, 4, 4, 4, 4), (4, None, 4, 4, 4), (3, 3, 3, 3, 3), (None, None, None, None, None)])
def test_between_sources_the_lowest_counts_and_the_range_spans_all(name: str, x: int | None, y: int | None, lowest: int | None, low: int | None, high: int | None) -> None:
    a, b = incident("a"), incident("b")
    for made, value in ((a, x), (b, y)):
        for suffix in ("", "_min", "_max"):
            setattr(made, name + suffix, value)
    (out,) = both(a, b)
    assert (getattr(out, name), getattr(out, f"{name}_min"), getattr(out, f"{name}_max")) == (lowest, low, high)


@pytest.mark.parametrize(
    "change",
    [
        {"event_date": "2024-02-02", "date_start": "2024-02-02", "date_end": "2024-02-02"},
        {"event_date": "2023-02-01", "date_start": "2023-02-01", "date_end": "2023-02-01"},
        {"event_date": "2024-02", "time_precision": 3},
        {"event_date": None, "date_start": None, "date_end": None, "time_precision": None},
        {"event_date": "2024-02-01", "time_precision": 2},
        {"place": None},
        {"place": place("t-2", 37.10, 40.75)},
        {"place": place("t-3", 36.50, 41.20)},
        {"aggregate": True},
        {"incident_type": "presence"},
        {"incident_type": "abduction"},
        {"incident_type": "armed_clash"},
        {"incident_type": "sexual_violence"},
        {"status": "threatened", "outcome": "threatened"},
        {"expression": expression(25.0, 270.0)},
    ],
    ids=lambda c: "-".join(c),
)
def test_never_merged(change: dict[str, Any]) -> None:
    a, b = incident("a"), incident("b", **change)
    assert why_apart(a, b)
    out = both(a, b)
    assert len(out) == 2
    assert all(not made.merged for made in out)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"weapons": ["drone"]}, {"weapons": ["mortar"]}),
        ({"weapons": ["aircraft"]}, {"weapons": ["ied"]}),
        ({"fatalities": 0}, {"fatalities": 9}),
        ({"fatalities": 2}, {"fatalities": 80}),
        ({"injuries": 0}, {"injuries": 12}),
        ({"actor1": "Turkish army", "actor1_home": "TR", "actor1_kind": "state_army"}, {"actor1": "Russian air force", "actor1_home": "RU", "actor1_kind": "air_force"}),
    ],
)
def test_contradictions_keep_apart(left: dict[str, Any], right: dict[str, Any]) -> None:
    assert len(both(incident("a", **left), incident("b", **right))) == 2


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"weapons": ["drone"]}, {}),
        ({"weapons": ["rocket_or_missile"], "incident_type": "missile_rocket_attack"}, {"weapons": ["ballistic_missile"], "incident_type": "missile_rocket_attack"}),
        ({"actor1": "unidentified gunmen", "actor1_kind": "unidentified"}, {"actor1": "Islamic State", "actor1_kind": "jihadist"}),
        ({"actor1": "Turkish army", "actor1_home": "TR"}, {"actor1": "Turkish air force", "actor1_home": "TR"}),
        ({"incident_type": "other"}, {"incident_type": "airstrike"}),
        ({"fatalities": 4}, {"fatalities": 6}),
        ({}, {"place": place("t-9", 36.51, 40.75)}),
    ],
)
def test_two_ways_of_telling_are_one(left: dict[str, Any], right: dict[str, Any]) -> None:
    (out,) = both(incident("a", **left), incident("b", **right))
    assert out.incident_type != "other"
    assert out.actor1_kind != "unidentified"


def test_a_night_may_be_told_by_either_of_its_days() -> None:
    night = incident("b", event_date="2024-02-02", date_start="2024-02-01", date_end="2024-02-02", event_time="night")
    assert len(both(incident("a"), night)) == 1


def test_two_incidents_of_one_report_are_never_merged() -> None:
    a, b = incident("a"), incident("a")
    assert len(merge([a, b])) == 2
    c = incident("c")
    out = merge([a, b, c])
    assert len(out) == 2
    for made in out:
        ids = [s["report_id"] for s in made.sources]
        assert len(ids) == len(set(ids))


def test_a_country_or_governorate_alone_does_not_make_one() -> None:
    for kind in ("country", "governorate", "region"):
        wide = place("w", kind=kind)
        assert len(both(incident("a", place=wide), incident("b", place=wide))) == 2


def test_the_id_is_that_of_the_earliest() -> None:
    members = [incident("m1", "2024-02-05"), incident("m2", "2024-02-02T08:00:00"), incident("m3", "2024-02-03")]
    for order in itertools.permutations(members):
        (out,) = merge([copy.deepcopy(m) for m in order])
        assert out.id == members[1].id and out.report_id == "m2"
        assert out.merged == [members[1].id, members[2].id, members[0].id]
        assert [s["report_id"] for s in out.sources] == ["m2", "m3", "m1"]


def test_between_reports_of_one_day_the_report_id_decides() -> None:
    for order in itertools.permutations([incident("x3"), incident("x1"), incident("x2")]):
        (out,) = merge([copy.deepcopy(m) for m in order])
        assert out.report_id == "x1"


def test_a_report_without_publication_comes_last() -> None:
    undated = incident("a")
    undated.sources[0]["published"] = None
    (out,) = both(undated, incident("b", "2024-03-01"))
    assert out.report_id == "b"


def crowd() -> list[Incident]:
    """Return reports of three incidents and of some that stand alone."""
    far = place("t-5", 33.0, 44.0)
    return [
        incident("r1", "2024-02-02", fatalities=3, fatalities_min=3, fatalities_max=3), incident("r2", "2024-02-03", fatalities=4, fatalities_min=4, fatalities_max=4, weapons=["aircraft"]),
        incident("r3", "2024-02-04", place=far), incident("r4", "2024-02-02", place=far, incident_type="other"),
        incident("r5", "2024-02-02", incident_type="abduction"), incident("r6", "2024-02-02", aggregate=True), incident("r7", "2024-02-02", place=None),
        incident("r8", "2024-02-06", event_date="2024-02-05"), incident("r9", "2024-02-07", event_date="2024-02-05"),
    ]  # fmt: skip


def groups(out: list[Incident]) -> set[frozenset[str]]:
    return {frozenset(s["report_id"] for s in made.sources) for made in out}


@pytest.mark.parametrize("shift", range(9))
def test_the_groups_do_not_hang_on_the_order(shift: int) -> None:
    everything = crowd()
    turned = everything[shift:] + everything[:shift]
    expected = {frozenset(g) for g in (("r1", "r2"), ("r3", "r4"), ("r5",), ("r6",), ("r7",), ("r8", "r9"))}
    assert groups(merge(turned)) == groups(merge(reversed(turned))) == expected


def test_twice_the_same_input_gives_the_same() -> None:
    assert merge(crowd()) == merge(crowd())


def test_records_come_in_the_order_of_their_first_members() -> None:
    assert [made.sources[0]["report_id"] for made in merge(crowd())] == ["r1", "r4", "r5", "r6", "r7", "r8"]


def test_the_members_can_be_told_again() -> None:
    everything = crowd()
    before = copy.deepcopy(everything)
    out = merge(everything)
    assert everything == before, "merging changed its input"
    told = [i for made in out for i in (made.merged or [made.id])]
    assert sorted(told) == sorted(m.id for m in everything)
    for made in out:
        assert made.merged == [] or (len(made.merged) > 1 and made.merged[0] == made.id)
        assert {s["report_id"] for s in made.sources} >= {s.report_id for spans in made.evidence.values() for s in spans}


def test_merging_again_changes_nothing() -> None:
    once = merge(crowd())
    assert groups(merge(copy.deepcopy(once))) == groups(once)


def test_evidence_and_origins_are_not_doubled() -> None:
    span, origin = Span("a", 0, 2, "نص"), {"name": "X", "site_id": "o-1", "latitude": 1.0, "longitude": 2.0, "text": "س"}
    (out,) = both(incident("a", origins=[dict(origin)]), incident("b", origins=[dict(origin)]))
    assert [o["site_id"] for o in out.origins] == ["o-1"]
    assert out.evidence["incident_type"].count(span) == 1


def test_a_claim_beside_an_account_is_an_account() -> None:
    (out,) = both(incident("a", status="claimed"), incident("b", status="occurred"))
    assert out.status == "occurred"
    (out,) = both(incident("a", status="alleged", outcome="unknown"), incident("b", status="claimed"))
    assert out.status == "claimed"


@pytest.mark.parametrize("count", [0, 1])
def test_few(count: int) -> None:
    members = [incident("a")][:count]
    assert merge(members) == members


def test_the_confidence_of_two_is_no_lower_than_that_of_one() -> None:
    (out,) = both(incident("a", confidence=0.6), incident("b", confidence=0.8))
    assert 0.8 <= out.confidence <= 1.0


def test_two_reports_read_and_merged(gazetteer: Gazetteer) -> None:
    texts = {
        "wire": "دمشق - قتل ثلاثة مدنيين في غارة جوية على مدينة البوكمال شرقي سوريا مساء الأحد 4 شباط 2024، وفق مصادر محلية.",
        "net": "أدت غارة جوية على مدينة البوكمال مساء الأحد 4 شباط 2024 إلى مقتل خمسة مدنيين، بحسب شبكة محلية.",
        "else": "قتل ثلاثة مدنيين في غارة جوية على مدينة البوكمال مساء الثلاثاء 6 شباط 2024.",
    }
    reports = [Report(name, text, published="2024-02-07") for name, text in texts.items()]
    told = [i for some in extract(reports, gazetteer) for i in some]
    assert [len(x) for x in extract(reports, gazetteer)] == [1, 1, 1]
    out = merge(told)
    assert groups(out) == {frozenset(("wire", "net")), frozenset(("else",))}
    one = next(made for made in out if made.merged)
    assert (one.fatalities, one.fatalities_min, one.fatalities_max) == (3, 3, 5)
    for source in one.sources:
        assert source["quote"] == texts[source["report_id"]][source["start"] : source["end"]]
        assert source["sha256"] == hashlib.sha256(texts[source["report_id"]].encode()).hexdigest()
