"""Agreement of two coders: units, values, measures, what is told of each disagreement."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gazetteer.errors import InputError
from mawqi.case import Case, Decision
from mawqi.case.agree import Agreement, Measure, agree, pair, place_distance
from mawqi.cli import invoke


def ids(case: Case, count: int) -> list[str]:
    return [r["id"] for r in case.queue(limit=count)["rows"]]


def decide(case: Case, name: str, coder: str, action: str, **more: Any) -> None:
    held = case.incident(name)
    assert held is not None
    case.decide(Decision(name, coder, action, **more), seen_version=held["version"])


def of(found: Agreement, name: str) -> Measure:
    return next(m for m in found.measures if m.field == name)


def values(case: Case, name: str) -> dict[str, Any]:
    held = case.incident(name)
    assert held is not None
    return held["feature"]["properties"]  # type: ignore[no-any-return]


@pytest.fixture
def copy(sample_case: Path, tmp_path: Path) -> Any:
    path = tmp_path / "copy.gpkg"
    shutil.copy(sample_case, path)
    with Case.open(path) as held:
        yield held


def kappa(pairs: list[tuple[Any, Any]]) -> float:
    """Cohen (1960), by hand."""
    n = len(pairs)
    seen = sum(a == b for a, b in pairs) / n
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[k] * right[k] for k in left) / n**2
    return (seen - chance) / (1 - chance)


def alpha(pairs: list[tuple[float, float]]) -> float:
    """Krippendorff's interval alpha for two coders without gaps, by hand."""
    everything = [v for p in pairs for v in p]
    n = len(everything)
    seen = sum((a - b) ** 2 for a, b in pairs) / len(pairs)
    chance = sum((a - b) ** 2 for a in everything for b in everything) / (n * (n - 1))
    return 1 - seen / chance


def test_measures_in_copies_of_a_case(case: Case, copy: Case) -> None:
    names = ids(case, 12)
    mine, yours = [3, 5, 0, 2, 9, 4, 7, 1, 12, 6], [3, 5, 1, 2, 9, 4, 8, 1, 10, 6]
    kinds = ["airstrike", "shelling_artillery"]
    for n, (a, b) in enumerate(zip(mine, yours, strict=True)):
        decide(case, names[n], "سلمى", "correct", new={"fatalities": a, "incident_type": kinds[n % 2]})
        decide(copy, names[n], "عمر", "correct", new={"fatalities": b, "incident_type": kinds[n % 2 if n else 1]})
    decide(case, names[10], "سلمى", "reject", reason="duplicate")
    decide(copy, names[10], "عمر", "accept")
    decide(case, names[11], "سلمى", "unsure", comment="؟")
    decide(copy, names[11], "عمر", "accept")
    found = agree(case, ("سلمى", "عمر"), copy)
    assert (found.units, found.unsure, found.seen, found.lost) == (12, 1, 0, 0)
    kept, deaths, kind = of(found, "incident"), of(found, "fatalities"), of(found, "incident_type")
    assert (kept.n, kept.same) == (11, 10) and kept.kappa == 0.0
    assert (deaths.n, deaths.same, deaths.alpha_n, deaths.median_difference) == (10, 7, 10, 0.0)
    pairs = list(zip(mine, yours, strict=True))
    assert deaths.alpha == pytest.approx(alpha([(float(a), float(b)) for a, b in pairs]), abs=1e-4) and deaths.kappa == pytest.approx(kappa(pairs), abs=1e-4)
    labels = [(kinds[n % 2], kinds[n % 2 if n else 1]) for n in range(10)]
    assert kind.same == 9 and kind.kappa == pytest.approx(kappa(labels), abs=1e-4)
    wrong = [(d["incident_id"], d["first"], d["second"], d["difference"]) for d in found.disagreements if d["field"] == "fatalities"]
    assert wrong == [(names[n], mine[n], yours[n], yours[n] - mine[n]) for n in sorted((2, 6, 8), key=lambda n: names[n])]
    assert [d["incident_id"] for d in found.disagreements if d["field"] == "incident"] == [names[10]]


def test_places_by_distance(case: Case, copy: Case) -> None:
    names = ids(case, 4)
    for n, off in enumerate((0.0, 0.005, 0.1, 2.0)):
        decide(case, names[n], "a", "place", new={"latitude": 33.64, "longitude": 42.83, "uncertainty_km": 2})
        decide(copy, names[n], "b", "place", new={"latitude": 33.64 + off, "longitude": 42.83, "uncertainty_km": 2})
    found = agree(case, ("a", "b"), copy)
    place = of(found, "place")
    assert (place.n, place.same) == (4, 2) and place.median_difference == pytest.approx(5.84, abs=0.1)
    assert [place_distance(("", 33.0, 42.0), ("", 33.0 + d, 42.0)) for d in (0, 0.005, 0.04, 0.2, 0.8, 3)] == [0, 0, 0.25, 0.5, 0.75, 1]
    assert place_distance("∅", ("", 1.0, 1.0)) == 1 and place_distance("∅", "∅") == 0


def test_an_unknown_number_disagrees_with_a_known_one_and_is_no_part_of_alpha(case: Case, copy: Case) -> None:
    names = ids(case, 3)
    for name, a, b in zip(names, (1, 2, None), (1, None, None), strict=True):
        decide(case, name, "a", "correct", new={"injuries": a})
        decide(copy, name, "b", "correct", new={"injuries": b})
    injured = of(agree(case, ("a", "b"), copy), "injuries")
    assert (injured.n, injured.same, injured.alpha_n, injured.alpha) == (3, 2, 1, None)


def test_a_single_value_throughout_has_no_measure(case: Case, copy: Case) -> None:
    for name in ids(case, 3):
        decide(case, name, "a", "correct", new={"status": "claimed"})
        decide(copy, name, "b", "correct", new={"status": "claimed"})
    status = of(agree(case, ("a", "b"), copy), "status")
    assert (status.same, status.kappa, status.alpha) == (3, None, None)


def test_within_one_case_each_coder_has_his_own_values(case: Case) -> None:
    first, second, third = ids(case, 3)
    before = values(case, first)["incident_type"]
    decide(case, first, "a", "correct", new={"fatalities": 7})
    decide(case, first, "b", "correct", new={"injuries": 1})
    decide(case, second, "a", "correct", new={"fatalities": 7})
    decide(case, second, "b", "accept")
    decide(case, third, "a", "accept")
    decide(case, third, "b", "comment", comment="لا قرار")
    found = agree(case, ("a", "b"))
    assert found.units == found.seen == 2
    deaths = {d["incident_id"]: (d["first"], d["second"]) for d in found.disagreements if d["field"] == "fatalities"}
    # b saw a's seven and accepted them in the second incident; in the first b said nothing of deaths, so that the machine's value is b's.
    assert set(deaths) == {first} and deaths[first][0] == 7
    assert all(d["field"] != "incident_type" for d in found.disagreements) and values(case, first)["incident_type"] == before


def test_a_decision_taken_back_does_not_count(case: Case) -> None:
    (name,) = ids(case, 1)
    decide(case, name, "a", "correct", new={"fatalities": 7})
    decide(case, name, "b", "correct", new={"fatalities": 8})
    held = case.incident(name)
    assert held is not None
    case.undo("b", name, seen_version=held["version"])
    with pytest.raises(InputError, match="b decided nothing"):
        agree(case, ("a", "b"))


def test_merged_incidents_are_counted_as_lost(case: Case) -> None:
    first, second = ids(case, 2)
    for coder in ("a", "b"):
        decide(case, first, coder, "accept")
        decide(case, second, coder, "accept")
    decide(case, first, "a", "merge", new={"into": second})
    found = agree(case, ("a", "b"))
    assert (found.units, found.lost) == (1, 1)


def test_who_is_compared(case: Case) -> None:
    with pytest.raises(InputError, match="no two coders"):
        pair(case)
    names = ids(case, 3)
    for coder, count in (("a", 1), ("b", 3), ("c", 3)):
        for name in names[:count]:
            decide(case, name, coder, "accept")
    assert pair(case) == ("b", "c")


def test_the_command(sample_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    for name, coder, dead in (("a.gpkg", "سلمى", 1), ("b.gpkg", "عمر", 2)):
        shutil.copy(sample_case, name)
        with Case.open(name) as held:
            for n, incident in enumerate(ids(held, 4)):
                decide(held, incident, coder, "correct", new={"fatalities": dead if n else 5, "target": "=cmd" if dead == 1 else None})
    assert invoke(["agree", "a.gpkg"]) == 2
    assert invoke(["agree", "a.gpkg", "--with", "b.gpkg", "-o", "d.csv"]) == 0
    out = capsys.readouterr().out
    assert "fatalities" in out and "25.0%" in out
    with open("d.csv", encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert Counter(r["field"] for r in rows) == {"fatalities": 3, "fatalities_min": 3, "fatalities_max": 3, "target": 4} and {r["first"] for r in rows if r["field"] == "target"} == {"'=cmd"}
    assert invoke(["agree", "a.gpkg", "--with", "b.gpkg", "--coders", "سلمى", "عمر", "--json", "-q"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["units"] == 4 and next(f for f in told["fields"] if f["field"] == "fatalities")["same"] == 1
    assert invoke(["agree", "a.gpkg", "--with", "b.gpkg", "--coders", "سلمى", "زيد"]) == invoke(["agree", "none.gpkg"]) == invoke(["agree", "a.gpkg", "-o", "x.txt"]) == 2
