"""Incidents against extracts in the shapes of ACLED and UCDP GED; every event here is invented."""

from __future__ import annotations

import csv
import itertools
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from geo_samples import QAIM, RAMADI, incident

from gazetteer.errors import InputError, MawqiError
from geo.assign import assign
from geo.collection import Collection
from geo.extracts import ACLED, GED, read_extract
from geo.features import features
from geo.formats import write
from geo.match import Result, Rule, match
from geo.profiles import convert
from geo.profiles.acled import COLUMNS as ACLED_COLUMNS
from mawqi.cli import invoke

Feature = dict[str, Any]
GED_COLUMNS = "id,year,type_of_violence,side_a,side_b,where_prec,where_coordinates,latitude,longitude,country,date_prec,date_start,date_end,best,high,low".split(",")


def ours(*changes: dict[str, Any]) -> list[Feature]:
    return list(features([incident(n, **c) for n, c in enumerate(changes, start=1)], made_by="test"))


def acled_row(**values: Any) -> dict[str, Any]:
    """An invented event at Hit that the first sample incident tells too."""
    row = dict.fromkeys(ACLED_COLUMNS, "") | {
        "event_id_cnty": "IRQ1", "event_date": "2024-01-28", "time_precision": 1, "event_type": "Explosions/Remote violence", "sub_event_type": "Air/drone strike",
        "actor1": "Invented Front", "country": "Iraq", "location": "Hit", "latitude": 33.64, "longitude": 42.83, "geo_precision": 1, "fatalities": 1,
    }  # fmt: skip
    return row | values


def ged_row(**values: Any) -> dict[str, Any]:
    row = dict.fromkeys(GED_COLUMNS, "") | {
        "id": "1", "type_of_violence": 1, "side_a": "Invented Front", "where_prec": 1, "where_coordinates": "Hit town", "latitude": 33.64, "longitude": 42.83, "country": "Iraq",
        "date_prec": 1, "date_start": "2024-01-28 00:00:00.000", "date_end": "2024-01-28 00:00:00.000", "best": 1, "high": 4, "low": 1,
    }  # fmt: skip
    return row | values


def table(path: Path, rows: list[dict[str, Any]], *, delimiter: str = ",", encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def compared(tmp_path: Path, items: list[Feature], rows: list[dict[str, Any]], **options: Any) -> Result:
    faults: list[MawqiError] = []
    body, events = read_extract(table(tmp_path / "x.csv", rows), faults.append)
    assert faults == []
    return match(items, events, body, **options)


# -- assignment ----------------------------------------------------------------------------------------------------------------------------
def brute(edges: list[dict[int, float]], columns: int) -> float:
    """The least cost of all assignments, by trying each."""
    best = float(len(edges))
    for chosen in itertools.product([None, *range(columns)], repeat=len(edges)):
        used = [c for c in chosen if c is not None]
        if len(used) == len(set(used)) and all(c is None or c in edges[r] for r, c in enumerate(chosen)):
            best = min(best, sum(1.0 if c is None else edges[r][c] for r, c in enumerate(chosen)))
    return best


def test_the_assignment_is_the_cheapest_of_all() -> None:
    chance = random.Random(5)
    for _ in range(300):
        rows, columns, share = chance.randint(0, 4), chance.randint(1, 4), chance.random()
        edges = [{c: round(chance.random() * 1.2, 2) for c in range(columns) if chance.random() < share} for _ in range(rows)]
        chosen = assign([list(e.items()) for e in edges])
        used = [c for c in chosen if c is not None]
        assert len(used) == len(set(used)) and all(edges[r][c] <= 1 for r, c in enumerate(chosen) if c is not None)
        assert sum(1.0 if c is None else edges[r][c] for r, c in enumerate(chosen)) == pytest.approx(brute(edges, columns))


def test_a_better_sum_goes_before_the_nearest_pair() -> None:
    assert assign([[(0, 0.1), (1, 0.2)], [(0, 0.15)]]) == [1, 0]


# -- matching ------------------------------------------------------------------------------------------------------------------------------
def test_both_ours_theirs(tmp_path: Path) -> None:
    items = ours({}, {"place": QAIM})
    rows = [acled_row(latitude=33.66, event_date="2024-01-29"), acled_row(event_id_cnty="IRQ2", latitude=33.42, longitude=43.3, location="Ramadi")]
    found = compared(tmp_path, items, rows)
    assert [(p.ours["id"], p.theirs.id, p.days, p.kind) for p in found.pairs] == [(items[0]["id"], "IRQ1", 1, "same")]
    assert found.pairs[0].distance_km == pytest.approx(2.22, abs=0.02)
    assert [f["id"] for f in found.only_ours] == [items[1]["id"]] and [e.id for e in found.only_theirs] == ["IRQ2"]
    told = found.summary()
    assert (told["share_of_theirs_found"], told["share_of_ours_found"], told["same_day"], told["median_days"], told["same_deaths"]) == (0.5, 0.5, 0.0, 1, 1.0)
    assert told["by_type"] == {"Explosions/Remote violence": {"theirs": 2, "found": 1, "share": 0.5}}


def test_the_result_does_not_hang_on_the_order(tmp_path: Path) -> None:
    chance = random.Random(3)
    items = ours(*[{"event_date": f"2024-01-{d:02d}", "date_start": f"2024-01-{d:02d}", "date_end": f"2024-01-{d:02d}", "fatalities": f} for d, f in ((20, 1), (21, 2), (21, 5), (22, 1), (23, 7))])
    rows = [acled_row(event_id_cnty=f"E{n}", event_date=f"2024-01-{d:02d}", fatalities=f, latitude=33.64 + n / 100) for n, (d, f) in enumerate(((20, 1), (21, 5), (22, 2), (22, 1), (24, 7), (23, 0)))]
    first = {(p.ours["id"], p.theirs.id) for p in compared(tmp_path, items, rows).pairs}
    assert len(first) == 5
    for _ in range(5):
        chance.shuffle(items)
        chance.shuffle(rows)
        assert {(p.ours["id"], p.theirs.id) for p in compared(tmp_path, items, rows).pairs} == first


@pytest.mark.parametrize(
    ("values", "options", "matched"),
    [
        ({"event_date": "2024-01-30"}, {}, True), ({"event_date": "2024-01-31"}, {}, False), ({"event_date": "2024-01-31"}, {"days": 3}, True),
        ({"latitude": 33.70}, {}, True), ({"latitude": 33.80}, {}, False), ({"latitude": 33.80, "geo_precision": 2}, {}, True),
        ({"latitude": 34.30, "geo_precision": 3}, {}, True), ({"latitude": 34.30, "geo_precision": 3}, {"max_km": 50}, False),
        ({"event_date": "2024-02-02", "time_precision": 2}, {}, True), ({"event_date": "2024-01-01", "time_precision": 3}, {}, True),
        ({"event_type": "Battles", "sub_event_type": "Armed clash"}, {}, True), ({"event_type": "Battles", "sub_event_type": "Armed clash"}, {"strict": True}, False),
        ({"event_type": "Protests", "sub_event_type": "Peaceful protest"}, {}, False), ({"sub_event_type": "Grenade"}, {"strict": True}, True),
    ],
)  # fmt: skip
def test_what_is_near_enough(tmp_path: Path, values: dict[str, Any], options: dict[str, Any], matched: bool) -> None:
    found = compared(tmp_path, ours({}), [acled_row(**values)], rule=Rule(**options), since=date(2023, 1, 1), until=date(2025, 1, 1))
    assert bool(found.pairs) == matched


def test_across_the_antimeridian(tmp_path: Path) -> None:
    (item,) = ours({})
    item["geometry"] = {"type": "Point", "coordinates": [179.99, 10.0]}
    assert compared(tmp_path, [item], [acled_row(latitude=10.0, longitude=-179.99)]).pairs[0].distance_km < 3


def test_what_cannot_be_compared_is_counted(tmp_path: Path) -> None:
    items = ours({}, {"status": "denied"}, {"aggregate": True}, {"event_date": None, "date_start": None, "date_end": None, "time_precision": None}, {"place": None, "expression": None})
    items += ours({"event_date": "2024-05-01", "date_start": "2024-05-01", "date_end": "2024-05-01"})
    found = compared(tmp_path, items, [acled_row(), acled_row(event_id_cnty="OLD", event_date="2020-01-01")])
    assert len(found.pairs) == 1 and found.only_ours == [] and found.only_theirs == []
    assert found.ours_left_out == {
        "denied or only threatened": 1, "a total over many incidents": 1, "undated or vaguer than a month": 1, "without a point": 1, "outside the days compared": 1,
    }  # fmt: skip
    assert found.theirs_left_out == {"outside the days compared": 1}


def test_ged(tmp_path: Path) -> None:
    items = ours({}, {"fatalities": None, "fatalities_min": None, "fatalities_max": None, "place": RAMADI}, {"place": QAIM, "target": "civilians", "target_ar": "مدنيون", "casualties": []})
    rows = [ged_row(), ged_row(id="2", type_of_violence=3, latitude=34.39, longitude=40.99), ged_row(id="3", date_start="2024-01-20", date_end="2024-02-10", where_prec=4)]
    found = compared(tmp_path, items, rows)
    assert found.body is GED and {(p.ours["id"], p.theirs.id) for p in found.pairs} == {(items[0]["id"], "1"), (items[2]["id"], "2")}
    assert found.ours_left_out == {"no death told (GED holds only events with one)": 1} and found.summary()["same_sub_type"] is None


def test_our_own_export_matches_itself(tmp_path: Path) -> None:
    items = ours({}, {"place": QAIM, "incident_type": "armed_clash", "weapons": []}, {"place": RAMADI, "event_date": "2024-01", "date_start": "2024-01-01", "date_end": "2024-01-31", "time_precision": 3})
    columns, rows, _ = convert("acled", items)
    found = compared(tmp_path, items, [{c: r[c] for c in columns} for r in rows])
    assert len(found.pairs) == 3 and all(p.ours["id"] == p.theirs.id and p.distance_km < 0.01 and p.days == 0 and p.kind == "same" for p in found.pairs)


# -- extracts ------------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_forms_of_extracts(tmp_path: Path, delimiter: str) -> None:
    rows = [acled_row(), acled_row(event_id_cnty="B", event_date="28 January 2024"), acled_row(event_id_cnty="C", event_date="28-Jan-2024", latitude="33.64 ")]
    body, events = read_extract(table(tmp_path / "a.csv", rows, delimiter=delimiter, encoding="utf-16" if delimiter == "\t" else "utf-8"), pytest.fail)
    assert body is ACLED and [e.start for e in events] == [date(2024, 1, 28)] * 3


@pytest.mark.parametrize(
    ("columns", "part"),
    [("name,lat,lon", "neither ACLED's nor UCDP GED's; there are name, lat, lon"), ("event_id_cnty,event_date,latitude,longitude,event_type", "column sub_event_type of it is missing"),
     ("id,date_start,latitude,longitude", "columns date_end, type_of_violence of it are missing")],
)  # fmt: skip
def test_wrong_columns_are_one_sentence(tmp_path: Path, columns: str, part: str) -> None:
    path = tmp_path / "w.csv"
    path.write_text(f"{columns}\n" + ",".join("1" for _ in columns.split(",")) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_extract(path, pytest.fail)
    assert str(caught.value).startswith("w.csv, row 1: ") and part in str(caught.value)


def test_broken_rows_are_told_and_left_out(tmp_path: Path) -> None:
    rows = [acled_row(), acled_row(), acled_row(event_id_cnty="B", event_date="soon"), acled_row(event_id_cnty="C", latitude="north"), acled_row(event_id_cnty="D", longitude=999), acled_row(event_id_cnty="")]
    path = table(tmp_path / "a.csv", rows)
    with path.open("a", encoding="utf-8") as handle:
        handle.write("1,2,3\n")
    faults: list[MawqiError] = []
    _, events = read_extract(path, faults.append)
    assert [e.id for e in events] == ["IRQ1"] and [f.row for f in faults] == [3, 4, 5, 6, 7, 8] and all(f.remedy for f in faults)
    with pytest.raises(InputError, match="no event"):
        read_extract(table(tmp_path / "b.csv", [ged_row(date_end="2020-01-01")]), faults.append)


# -- the command ---------------------------------------------------------------------------------------------------------------------------
def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    items = ours({}, {"place": QAIM})
    write("i.geojson", Collection(incidents=items))
    table(tmp_path / "a.csv", [acled_row(location="=cmd()"), acled_row(event_id_cnty="IRQ2", latitude=33.42, longitude=43.3)])
    assert invoke(["match", "i.geojson", "a.csv"]) == 0
    assert "share of ACLED's events that we have" in capsys.readouterr().out
    assert invoke(["match", "i.geojson", "a.csv", "--json", "-q"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["summary"]["matched"] == 1 and [len(told[k]) for k in ("both", "ours", "theirs")] == [1, 1, 1] and told["both"][0]["their_location"] == "=cmd()"
    for _ in range(2):
        assert invoke(["match", "i.geojson", "a.csv", "-o", "m.csv", "-q"]) == 0
    with open("m.csv", encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [r["match"] for r in rows] == ["both", "ours", "theirs"] and rows[0]["their_location"] == "'=cmd()"
    assert invoke(["match", "i.geojson", "a.csv", "-o", "m.geojson", "--ids-only", "-q"]) == 0
    made = json.loads(Path("m.geojson").read_text(encoding="utf-8"))
    assert "their_location" not in made["features"][0]["properties"] and made["features"][2]["geometry"] is None and made["features"][2]["properties"]["their_id"] == "IRQ2"
    Path("other.csv").write_text("a,b\n", encoding="utf-8")
    assert invoke(["match", "i.geojson", "a.csv", "-o", "other.csv"]) == 2
    assert invoke(["match", "i.geojson", "a.csv", "-o", "x.txt"]) == invoke(["match", "i.geojson", "i.geojson"]) == invoke(["match", "none.geojson", "a.csv"]) == 2
    assert invoke(["match", "i.geojson", "a.csv", "--since", "2024-02-01", "--until", "2024-01-01"]) == 2
    table(tmp_path / "b.csv", [acled_row(), acled_row(event_id_cnty="B", event_date="soon")])
    assert invoke(["match", "i.geojson", "b.csv"]) == 1
