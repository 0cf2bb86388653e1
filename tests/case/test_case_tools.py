"""The sheet, agreement, suggestions, matching and the watch on both stores of a case."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from incidents.model import Report
from mawqi.case import Decision
from mawqi.case.agree import agree, pair
from mawqi.case.sheet import FIRST_ROW, KEYS_ROW, write_sheet
from mawqi.case.sheet_back import apply_sheet
from mawqi.case.suggest import suggest
from mawqi.cli import invoke

sys.path.insert(0, str(Path(__file__).parent.parent / "mawqi"))
REPORTS = [
    Report("a", "قصفت المدفعية بلدة الزغفرانة أمس، وأدى القصف إلى مقتل ثلاثة مدنيين.", published="2024-01-28"),
    Report("b", "استهدفت طائرة مسيّرة قاعدة عين الأسد غربي العراق مساء أمس، وأسفر الهجوم عن إصابة جنديين.", published="2024-01-28"),
]


def test_a_sheet_goes_out_and_comes_back(make: Callable[..., Any], tmp_path: Path) -> None:
    case = make(REPORTS)
    path = tmp_path / "s.xlsx"
    assert write_sheet(case, path).rows == 2
    book = load_workbook(path)
    page = book["review"]
    keys = {page.cell(KEYS_ROW, n).value: n for n in range(1, page.max_column + 1)}
    for row, (key, value) in enumerate((("decision", "accept"), ("new:injuries", 4))):
        page.cell(FIRST_ROW + row, keys[key]).value = value
    book.save(path)
    done = apply_sheet(case, path, "سلمى")
    assert (done.decisions, done.faults, done.conflicts) == (2, [], []) and apply_sheet(case, path, "سلمى").known == 2
    assert case.info()["incidents"] == {"accepted": 1, "corrected": 1}


def test_two_coders_of_one_case(make: Callable[..., Any]) -> None:
    case = make(REPORTS)
    for coder, dead in (("سلمى", 1), ("عمر", 2)):
        for row in case.queue()["rows"]:
            case.decide(Decision(row["id"], coder, "correct", new={"fatalities": dead}), seen_version=case.incident(row["id"])["version"])
    found = agree(case, pair(case))
    deaths = next(m for m in found.measures if m.field == "fatalities")
    assert set(found.coders) == {"سلمى", "عمر"} and (found.units, deaths.n, deaths.same) == (2, 2, 0)


def test_a_name_placed_by_hand_is_suggested(make: Callable[..., Any]) -> None:
    case = make(REPORTS)
    (name,) = case.report("a")["incidents"]
    case.decide(Decision(name, "سلمى", "place", new={"latitude": 33.6, "longitude": 42.8, "uncertainty_km": 2}), seen_version=case.incident(name)["version"])
    (row,) = suggest(case, case.gazetteer()).rows
    assert (row["name_ar"], row["country"], row["kind"]) == ("الزغفرانة", "IQ", "town") and "سلمى" not in "".join(row.values())


def test_match_and_watch_by_address(place: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from bad_server import answer, item, rss, serving

    monkeypatch.chdir(tmp_path)
    address = place()
    assert invoke(["case", "new", address, "-q"]) == 0
    with serving() as server:
        server.pages["/f"] = answer(rss(item()))
        Path("feeds.toml").write_text(f"allow_private = true\n[limits]\ninterval = 0\n[[site]]\nname = 'a'\nurl = '{server.url}/f'\n", encoding="utf-8")
        assert invoke(["watch", "feeds.toml", address, "-q"]) == 0
    assert len(list(tmp_path.glob("*.watch.json"))) == 1
    with open("a.csv", "w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["event_id_cnty", "event_date", "event_type", "sub_event_type", "latitude", "longitude", "geo_precision", "fatalities"])
        writer.writerow(["IRQ1", "2024-01-27", "Explosions/Remote violence", "Air/drone strike", 33.79, 42.44, 1, 0])
    capsys.readouterr()
    assert invoke(["match", address, "a.csv", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"]["matched"] == 1
