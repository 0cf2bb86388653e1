"""What the review desk asks of a case: incidents near one in place and time, single readings, the last coder; on both stores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from case_texts import TELLINGS, pair, report


def of(case: Any, place: str) -> str:
    (row, *_) = [r for r in case.queue(limit=50)["rows"] if r["location_ar"] == place]
    return str(row["id"])


def test_near_is_near_in_place_and_in_time(make: Callable[..., Any]) -> None:
    day = "12 مارس 2024"
    case = make([
        report("one", TELLINGS[0].format(place="بعقوبة", day=day, k=3, i=6), "2024-03-13"),
        report("other_type", TELLINGS[2].format(place="بعقوبة", day="13 مارس 2024", k=5, i=0), "2024-03-14"),
        report("late", TELLINGS[2].format(place="بعقوبة", day="20 أبريل 2024", k=7, i=0), "2024-04-21"),
        report("far", TELLINGS[0].format(place="كركوك", day=day, k=4, i=6), "2024-03-13"),
        report("undated", "شن طيران مجهول غارة جوية على بعقوبة أسفرت عن مقتل 9 أشخاص.", None),
    ])  # fmt: skip
    told = {s["report_id"]: f["id"] for f in case.collection().incidents for s in f["properties"]["sources"]}
    found = {f["id"] for f, _ in case.near(told["one"], km=60, days=3)}
    assert told["other_type"] in found and told["undated"] in found
    assert not found & {told["one"], told["late"], told["far"]}
    assert told["far"] in {f["id"] for f, _ in case.near(told["one"], km=400, days=3)}
    assert told["late"] in {f["id"] for f, _ in case.near(told["one"], km=60, days=60)}
    from mawqi.case import Decision

    case.decide(Decision(told["other_type"], "Salma", "reject", reason="duplicate"), seen_version=case.incident(told["other_type"])["version"])
    assert told["other_type"] not in {f["id"] for f, _ in case.near(told["one"], km=60, days=3)}
    assert all(version == case.incident(f["id"])["version"] for f, version in case.near(told["one"], km=60, days=3))
    assert case.near("none", km=60, days=3) == []


def test_single_readings_and_the_last_coder(make: Callable[..., Any]) -> None:
    case = make(pair())
    incident = of(case, "بعقوبة")
    members = case.incident(incident)["members"]
    assert len(members) == 2
    readings = case.readings([*members, "none"])
    assert [r["id"] for r in readings] == members
    assert [[s["report_id"] for s in r["properties"]["sources"]] for r in readings] == [["a"], ["b"]]
    assert [r["properties"]["fatalities"] for r in readings] == [3, 4]
    assert case.last_coder() is None
    from mawqi.case import Decision

    for coder in ("Karim", "سلمى"):
        case.decide(Decision(incident, coder, "accept"), seen_version=case.incident(incident)["version"])
        assert case.last_coder() == coder
