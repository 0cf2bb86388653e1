"""Names resolved by hand become rows for the user's gazetteer; what is known already, or no name, does not."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from gazetteer import Gazetteer
from gazetteer.check import COLUMNS
from incidents.model import Report
from mawqi.case import Case, Decision
from mawqi.case.suggest import Suggestions, checked, suggest, write
from mawqi.cli import invoke

# Names of no place: the gazetteer knows none of them.
TEXTS = {
    "a": "قصفت المدفعية بلدة الزغفرانة أمس، وأدى القصف إلى مقتل ثلاثة مدنيين.", "b": "قصفت المدفعية بلدة الزغفرانة صباح اليوم، وأدى القصف إلى مقتل مدنيين اثنين.",
    "c": "قصفت المدفعية قرية البتغول أمس، وأدى القصف إلى مقتل مدني.", "d": "قصفت المدفعية مدينة هيت في محافظة الأنبار أمس، وأدى القصف إلى مقتل أربعة مدنيين.",
    "e": "قصفت المدفعية بلدة الزغفرانة مساء أمس، وأدى القصف إلى إصابة خمسة مدنيين.",
}  # fmt: skip


@pytest.fixture
def case(tmp_path: Path, gazetteer: Gazetteer) -> Any:
    with Case.new(tmp_path / "c.gpkg", gazetteer=gazetteer) as held:
        held.add([Report(n, t, published=f"2024-0{k}-28") for k, (n, t) in enumerate(TEXTS.items(), start=1)], on_fault=pytest.fail)
        yield held


def of(case: Case, report: str) -> str:
    held = case.report(report)
    assert held is not None and len(held["incidents"]) == 1, held
    return str(held["incidents"][0])


def place(case: Case, report: str, **new: Any) -> None:
    name = of(case, report)
    held = case.incident(name)
    assert held is not None
    case.decide(Decision(name, "a", "place", new=new), seen_version=held["version"])


def test_a_name_on_a_point_becomes_one_row(case: Case, gazetteer: Gazetteer, tmp_path: Path) -> None:
    place(case, "a", latitude=33.60, longitude=42.80, uncertainty_km=2, location="Zaghfarana")
    place(case, "b", latitude=33.61, longitude=42.80, uncertainty_km=1, location_ar="الزغفرانة")
    found = suggest(case, gazetteer)
    (row,) = found.rows
    assert list(row) == COLUMNS and row["name_ar"] == "الزغفرانة" and row["name_en"] == "Zaghfarana" and row["aliases_ar"] == ""
    assert (row["id"], row["country"], row["kind"], row["lat"], row["lon"]) == ("iq-zaghfarana", "IQ", "town", "33.605", "42.8")
    assert 2.5 <= float(row["uncertainty_km"]) <= 2.7 and row["note"] == "placed by hand in 2 incidents"
    ids = [d["decision_id"][:12] for d in case.decisions()]
    assert row["source"].startswith("coder decision ") and all(i in row["source"] for i in ids) and "a" not in row["source"].split(", ")
    assert checked(found.rows, tmp_path) == []


def test_one_name_in_two_places_is_two_rows(case: Case, gazetteer: Gazetteer) -> None:
    place(case, "a", latitude=33.60, longitude=42.80, uncertainty_km=2)
    place(case, "b", latitude=35.00, longitude=38.00, uncertainty_km=2)
    rows = suggest(case, gazetteer).rows
    assert [r["country"] for r in rows] == ["IQ", "SY"] and len({r["id"] for r in rows}) == 2 and all("also placed elsewhere" in r["note"] for r in rows)
    assert all(r["id"].split("-")[1] == "user" for r in rows)


def test_a_name_taken_for_a_known_site_becomes_a_spelling_of_it(case: Case, gazetteer: Gazetteer) -> None:
    place(case, "c", site_id="iq-hit")
    (row,) = suggest(case, gazetteer).rows
    hit = gazetteer.place("iq-hit")
    assert row["name_ar"] == "البتغول" and float(row["lat"]) == pytest.approx(hit.latitude, abs=1e-3) and row["kind"] == hit.kind and "taken for iq-hit" in row["note"]


def test_what_gives_no_row(case: Case, gazetteer: Gazetteer) -> None:
    place(case, "a", none=True)
    hit = gazetteer.place("iq-hit")
    place(case, "d", latitude=hit.latitude, longitude=hit.longitude, uncertainty_km=1)
    place(case, "b", latitude=33.6, longitude=42.8, uncertainty_km=1)
    name = of(case, "b")
    held = case.incident(name)
    assert held is not None
    case.undo("a", name, seen_version=held["version"])
    place(case, "e", latitude=33.6, longitude=42.8, uncertainty_km=1)
    name = of(case, "e")
    held = case.incident(name)
    assert held is not None
    case.decide(Decision(name, "a", "reject", reason="duplicate"), seen_version=held["version"])
    found = suggest(case, gazetteer)
    assert found.rows == [] and found.passed == {"the place was taken away, not set": 1, "the gazetteer has the name there already": 1}


def test_the_choice_of_a_namesake_is_no_news_for_the_gazetteer(case: Case, gazetteer: Gazetteer) -> None:
    place(case, "d", site_id="iq-hit")
    found = suggest(case, gazetteer)
    assert found.rows == [] and found.passed == {"the gazetteer has the name at that site: the choice was one of context": 1}


def test_the_rows_are_read_by_the_gazetteer(case: Case, gazetteer: Gazetteer, tmp_path: Path) -> None:
    from gazetteer.sources import read_sites

    place(case, "a", latitude=33.60, longitude=42.80, uncertainty_km=2, location="=HYPERLINK(1)")
    found = suggest(case, gazetteer)
    with (tmp_path / "s.csv").open("w", encoding="utf-8", newline="") as handle:
        write(found.rows, handle)
    (row,) = read_sites(tmp_path / "s.csv")
    assert row.name_ar == "الزغفرانة" and row.name_en == "" and row.curated


def test_nothing_is_suggested_where_nothing_was_placed(case: Case, gazetteer: Gazetteer) -> None:
    assert suggest(case, gazetteer) == Suggestions()


def test_the_command(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    place(case, "a", latitude=33.60, longitude=42.80, uncertainty_km=2)
    before = case.stamp()
    assert invoke(["gazetteer", "suggest", "c.gpkg"]) == 0
    said = capsys.readouterr()
    (row,) = csv.DictReader(io.StringIO(said.out))
    assert row["name_ar"] == "الزغفرانة" and "Nothing is changed" in said.err and case.stamp() == before
    for _ in range(2):
        assert invoke(["gazetteer", "suggest", "c.gpkg", "-o", "s.csv", "-q"]) == 0
    assert invoke(["gazetteer", "check", "s.csv"]) == 0
    assert invoke(["gazetteer", "import", "s.csv", "-o", "mine.csv"]) == 0 and invoke(["gazetteer", "check", "mine.csv"]) == 0
    Path("other.csv").write_text("a,b\n", encoding="utf-8")
    assert invoke(["gazetteer", "suggest", "c.gpkg", "-o", "other.csv"]) == invoke(["gazetteer", "suggest", "none.gpkg"]) == invoke(["gazetteer", "suggest", "c.gpkg", "-o", "x.txt"]) == 2
