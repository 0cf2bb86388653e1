"""The review sheet: written, filled by a person's hand, taken back."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from gazetteer.errors import FileError, InputError
from incidents.model import Report
from mawqi.case import Case, Decision
from mawqi.case.sheet import FIRST_ROW, KEYS_ROW, NONE, columns, lists, write_sheet
from mawqi.case.sheet_back import Applied, apply_sheet
from mawqi.cli import invoke


class Sheet:
    """A sheet on disk, filled as a person would: by heading and row."""

    def __init__(self, path: Path, case: Case, **options: Any) -> None:
        self.path = path
        self.written = write_sheet(case, path, **options)
        self.book = load_workbook(path)
        self.page = self.book["review"]
        self.keys = {self.page.cell(KEYS_ROW, n).value: n for n in range(1, self.page.max_column + 1)}

    def at(self, row: int, key: str) -> Any:
        return self.page.cell(FIRST_ROW + row, self.keys[key])

    def fill(self, row: int, **values: Any) -> Sheet:
        for key, value in values.items():
            self.at(row, key if key in ("decision", "reason", "comment") else f"new:{key}").value = value
        return self

    def id(self, row: int) -> str:
        return str(self.at(row, "id").value)

    def apply(self, case: Case, coder: str = "سلمى") -> Applied:
        self.book.save(self.path)
        return apply_sheet(case, self.path, coder)


@pytest.fixture
def sheet(case: Case, tmp_path: Path) -> Sheet:
    return Sheet(tmp_path / "s.xlsx", case, limit=9)


def p(case: Case, name: str) -> dict[str, Any]:
    held = case.incident(name)
    assert held is not None
    return held["feature"]["properties"]  # type: ignore[no-any-return]


def said(done: Applied) -> list[str]:
    return [str(f) for f in done.faults]


# -- what is written -----------------------------------------------------------------------------------------------------------------------
def test_the_sheet_has_its_incidents_in_the_order_of_doubt(case: Case, tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "s.xlsx", case)
    rows = case.queue(limit=1000)["rows"]
    assert sheet.written.rows == len(rows) >= 15 and sheet.written.left == 0
    assert [sheet.id(n) for n in range(len(rows))] == [r["id"] for r in rows]
    assert sheet.page.sheet_view.rightToLeft and sheet.page.protection.sheet and sheet.page.freeze_panes == "C4"
    assert sheet.page.row_dimensions[KEYS_ROW].hidden and sheet.book["lists"].sheet_state == "hidden"
    assert [sheet.page.cell(1, n).value for n in (1, 6)] == ["المعرّف", "القرار"] and sheet.page.cell(2, 6).value == "Decision"
    held = case.incident(sheet.id(0))
    assert held is not None and sheet.at(0, "quote").value == "\n".join(dict.fromkeys(s["quote"] for s in held["feature"]["properties"]["sources"]))
    assert sheet.at(0, "now:incident_type").value.startswith(held["feature"]["properties"]["incident_type"])
    names = [r[0].value for r in sheet.book["reports"].iter_rows(min_row=2)]
    assert set(held["reports"]) <= set(names)


def test_only_the_coders_columns_are_open_and_have_drop_downs(sheet: Sheet) -> None:
    for key, _, _, _, free in columns():
        assert sheet.at(0, key).protection.locked is not free, key
    assert [sheet.at(0, k).number_format for k in ("new:event_date", "new:event_time", "comment", "new:fatalities", "new:latitude")] == ["@", "@", "@", "General", "General"]
    ranges = {str(v.sqref).split(":")[0].rstrip("0123456789"): v for v in sheet.page.data_validations.dataValidation}
    for key in ("decision", "new:incident_type", "new:status", "new:outcome"):
        rule = ranges[sheet.at(0, key).column_letter]
        assert rule.type == "list" and rule.showErrorMessage
        letter, last = rule.formula1.split("$")[1], int(rule.formula1.split("$")[-1])
        shown = [sheet.book["lists"][f"{letter}{n}"].value for n in range(1, last + 1)]
        assert [s.split(" · ")[0] for s in shown if s != NONE] == list(lists()[key.removeprefix("new:")])
    assert ranges[sheet.at(0, "new:fatalities").column_letter].type == "whole" and ranges[sheet.at(0, "new:latitude").column_letter].type == "decimal"
    assert all("now:" not in key or sheet.at(0, key).column_letter not in ranges for key in sheet.keys)


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    text = '=HYPERLINK("http://x","y") استهدفت طائرة مسيّرة قاعدة عين الأسد غربي العراق وأسفر الهجوم عن إصابة جنديين.'
    with Case.new(tmp_path / "h.gpkg") as case:
        case.add([Report("=cmd", text, title="+1", published="2024-01-28", source="@SUM(A1)", url="=1+1")], on_fault=pytest.fail)
        made = Sheet(tmp_path / "h.xlsx", case)
    for page in made.book.worksheets:
        assert all(c.data_type != "f" for row in page.iter_rows() for c in row)
    assert made.at(0, "sources").value == "@SUM(A1)" and made.at(0, "sources").quotePrefix and made.book["reports"]["F2"].value == text
    with zipfile.ZipFile(made.path) as box:
        assert not any(b"<f>" in box.read(n) for n in box.namelist() if n.startswith("xl/worksheets/sheet"))


def test_a_sheet_that_is_there_is_not_overwritten(sheet: Sheet, case: Case, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        write_sheet(case, sheet.path)
    assert write_sheet(case, sheet.path, force=True, limit=3).rows == 3
    for path, review in ((tmp_path / "x.csv", "unreviewed"), (tmp_path / "x.xlsx", "nonsense"), (tmp_path / "x.xlsx", "rejected")):
        with pytest.raises(InputError):
            write_sheet(case, path, review=review)
        assert not path.exists()


# -- what is taken back --------------------------------------------------------------------------------------------------------------------
def test_an_empty_sheet_decides_nothing(sheet: Sheet, case: Case) -> None:
    done = sheet.apply(case)
    assert (done.decisions, done.empty, said(done), done.conflicts) == (0, sheet.written.rows, [], []) and case.decisions() == []


def test_every_action(sheet: Sheet, case: Case) -> None:
    sheet.fill(0, decision="accept · قبول").fill(1, decision="رفض", reason="مكررة").fill(2, decision="unsure", comment="النص ناقص").fill(3, comment="راجعها مع زميل")
    sheet.fill(4, incident_type="ied_explosion · تفجير عبوة ناسفة", fatalities=7, event_date="2024-02", weapons="ied؛ عبوة مزروعة".split("؛")[0], actor1="لواء المثال")
    sheet.fill(5, decision="قبول", latitude="33٫64", longitude=42.83, uncertainty_km=3, location="Hit", location_ar="هيت")
    sheet.fill(6, site_id=NONE).fill(7, injuries=NONE, decision="correct").fill(8, site_id="iq-ain-al-asad")
    done = sheet.apply(case)
    assert said(done) == [] and done.conflicts == [] and done.incidents == 9 and done.decisions == 10
    told = [(d["incident_id"], d["action"]) for d in case.decisions(coder="سلمى")]
    assert told == [(sheet.id(0), "accept"), (sheet.id(1), "reject"), (sheet.id(2), "unsure"), (sheet.id(3), "comment"), (sheet.id(4), "correct"), (sheet.id(5), "place"), (sheet.id(5), "accept"),
                    (sheet.id(6), "place"), (sheet.id(7), "correct"), (sheet.id(8), "place")]  # fmt: skip
    assert case.decisions()[1]["reason"] == "duplicate" and case.decisions()[2]["comment"] == "النص ناقص"
    four = p(case, sheet.id(4))
    assert (four["incident_type"], four["fatalities"], four["fatalities_min"], four["event_date"], four["date_end"], four["weapons"]) == ("ied_explosion", 7, 7, "2024-02", "2024-02-29", ["ied"])
    assert four["actor1"] == "لواء المثال" and p(case, sheet.id(7))["injuries"] is None
    five = p(case, sheet.id(5))
    assert (five["latitude"], five["longitude"], five["location_ar"], five["iso"], five["review"]) == (33.64, 42.83, "هيت", "IQ", "corrected")
    assert p(case, sheet.id(6))["latitude"] is None and p(case, sheet.id(8))["site_id"] == "iq-ain-al-asad"
    again = sheet.apply(case)
    assert (again.decisions, again.known, said(again), again.conflicts) == (0, 9, [], [])


WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"decision": "maybe"}, "decision", "is no decision"), ({"decision": "reject"}, "reason", "needs its reason"), ({"decision": "unsure"}, "comment", "needs a comment"),
    ({"decision": "correct"}, "decision", "nothing is corrected"), ({"reason": "duplicate"}, "reason", "without a rejection"),
    ({"incident_type": "sorcery"}, "new:incident_type", "one of missile_rocket_attack"), ({"status": NONE, "fatalities": "many"}, "new:fatalities", "whole number"),
    ({"fatalities": -1}, "new:fatalities", "whole number"), ({"fatalities": 2.5}, "new:fatalities", "whole number"), ({"fatalities": 5, "fatalities_max": 3}, "new:fatalities_max", "must rise"),
    ({"event_date": "28/1/2024"}, "new:event_date", "ISO 8601"), ({"event_date": "2024-13"}, "new:event_date", "ISO 8601"), ({"event_time": "25:00"}, "new:event_time", "a time such as"),
    ({"weapons": "sword"}, "new:weapons", "a list of words"), ({"latitude": 33.6}, "new:longitude", "go together"), ({"latitude": 91, "longitude": 1, "uncertainty_km": 1}, "new:latitude", "from -90 to 90"),
    ({"latitude": "north", "longitude": 1, "uncertainty_km": 1}, "new:latitude", "decimal degrees"), ({"site_id": "no-such-place"}, "new:site_id", "no-such-place"),
    ({"site_id": "iq-hit", "latitude": 1}, "new:latitude", "stands beside a site id"), ({"site_id": NONE, "longitude": 4}, "new:longitude", "beside the word for no place"),
    ({"decision": "reject", "reason": "duplicate", "fatalities": 1}, "new:fatalities", "takes no corrections"), ({"actor1": "x" * 3000}, "new:actor1", "at most"),
)  # fmt: skip


def test_relation_claims_and_launch_places(case: Case, tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "all.xlsx", case)
    row = next(n for n in range(sheet.written.rows) if p(case, sheet.id(n))["claims"])
    name = sheet.id(row)
    kept = p(case, name)["claims"]
    line = sheet.at(row, "now:claims").value
    assert str(kept[0]["stance"]) in line
    sheet.fill(row, relation="near · قرب", claims=f"{line}; حزب الله: denies responsibility", origins="ye-saada; 33.5, 44.25 منصة متحركة؛ البحر").fill(row + 1, claims=NONE, origins=NONE)
    done = sheet.apply(case)
    assert said(done) == []
    held = p(case, name)
    assert held["relation"] == "near" and held["claims"] == [*kept, {"speaker": "Hezbollah", "stance": "denies", "about": "responsibility", "value": None}]
    assert [(o["name"], o["site_id"], o["latitude"]) for o in held["origins"]] == [("Saada", "ye-saada", 16.9402), ("منصة متحركة", None, 33.5), ("البحر", None, None)]
    assert p(case, sheet.id(row + 1))["claims"] == p(case, sheet.id(row + 1))["origins"] == []
    again = Sheet(tmp_path / "again.xlsx", case, review="corrected")
    faults = said(again.fill(0, claims="قال أحدهم").fill(1, relation="beside").apply(case))
    assert len(faults) == 2 and "claims|confirms|denies|doubts" in faults[0] and "one of at, near" in faults[1]
    (fault,) = said(again.fill(0, claims=None, origins="xx-nowhere").fill(1, relation=None).apply(case))
    assert "site_id" in fault and "xx-nowhere" in fault


def test_cells_that_cannot_be_accepted_are_named_and_the_good_rows_are_taken(case: Case, tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "s.xlsx", case)
    good = len(WRONG)
    assert sheet.written.rows >= good + 2
    for row, (values, _, _) in enumerate(WRONG):
        sheet.fill(row, **values)
    done = sheet.fill(good, decision="accept").fill(good + 1, decision="accept").apply(case)
    for row, (_, key, part) in enumerate(WRONG):
        cell = f"{sheet.at(row, key).column_letter}{FIRST_ROW + row}"
        assert any(f.cell == cell and f.sheet == "review" and part in str(f) for f in done.faults), (cell, part, said(done))
    assert str(done.faults[0]).startswith("s.xlsx: the cell ") and done.decisions == 2
    assert [d["incident_id"] for d in case.decisions()] == [sheet.id(good), sheet.id(good + 1)]


def test_several_wrong_cells_of_a_row_are_all_named(sheet: Sheet, case: Case) -> None:
    done = sheet.fill(0, decision="accept", incident_type="x", fatalities="y", weapons="z").apply(case)
    assert len(done.faults) == 3 and done.decisions == 0


def test_what_changed_meanwhile_is_told(sheet: Sheet, case: Case) -> None:
    held = case.incident(sheet.id(0))
    assert held is not None
    case.decide(Decision(sheet.id(0), "عمر", "correct", new={"fatalities": 2}), seen_version=held["version"])
    done = sheet.fill(0, fatalities=9, decision="accept").fill(1, decision="accept").apply(case)
    ((cell, conflict),) = done.conflicts
    assert (cell, conflict.who, conflict.what) == ("A4", "عمر", "correct") and done.decisions == 1 and p(case, sheet.id(0))["fatalities"] == 2


def test_an_incident_that_was_merged_meanwhile_is_told(sheet: Sheet, case: Case) -> None:
    held = case.incident(sheet.id(0))
    assert held is not None
    case.decide(Decision(sheet.id(0), "عمر", "merge", new={"into": sheet.id(1)}), seen_version=held["version"])
    done = sheet.fill(0, decision="accept").apply(case)
    assert len(done.conflicts) == 1 and done.decisions == 0


def test_rows_may_be_sorted_deleted_and_added(sheet: Sheet, case: Case) -> None:
    first, third = sheet.id(0), sheet.id(2)
    sheet.fill(0, decision="accept").fill(2, decision="accept")
    sheet.page.delete_rows(FIRST_ROW + 1)
    sheet.page.cell(FIRST_ROW + 500, sheet.keys["id"]).value = "0123456789abcdef"
    sheet.page.cell(FIRST_ROW + 500, sheet.keys["decision"]).value = "accept"
    done = sheet.apply(case)
    assert {d["incident_id"] for d in case.decisions()} == {first, third} and "has no incident" in said(done)[0] and done.faults[0].cell == f"A{FIRST_ROW + 500}"


def test_what_is_no_review_sheet(case: Case, tmp_path: Path) -> None:
    Workbook().save(tmp_path / "other.xlsx")
    book = Workbook()
    book.create_sheet("review").append(["id"])
    book.save(tmp_path / "bare.xlsx")
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 nonsense")
    (tmp_path / "y.xlsx").write_text("id,decision\n", encoding="utf-8")
    for name in ("other.xlsx", "bare.xlsx", "x.xlsx", "y.xlsx", "none.xlsx"):
        with pytest.raises(InputError):
            apply_sheet(case, tmp_path / name, "س")


def test_the_command(sample_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import shutil

    monkeypatch.chdir(tmp_path)
    shutil.copy(sample_case, "c.gpkg")
    assert invoke(["review", "c.gpkg", "--sheet", "s.xlsx", "--limit", "4"]) == 0
    assert "4 incidents written to s.xlsx" in capsys.readouterr().err
    book = load_workbook("s.xlsx")
    book["review"].cell(FIRST_ROW, 6).value = "accept"
    book["review"].cell(FIRST_ROW + 1, 6).value = "nonsense"
    book.save("s.xlsx")
    assert invoke(["review", "c.gpkg", "--apply", "s.xlsx", "--coder", "سلمى"]) == 1
    said = capsys.readouterr().err
    assert "1 decision about 1 incident stored" in said and "the cell F5 of the sheet review" in said
    assert invoke(["review", "c.gpkg", "--sheet", "s.xlsx"]) == 1 and invoke(["review", "c.gpkg", "--sheet", "s.xlsx", "--force", "-q"]) == 0
    assert invoke(["review", "c.gpkg", "--sheet", "a.xlsx", "--apply", "s.xlsx"]) == invoke(["review", "c.gpkg", "--apply", "none.xlsx", "--coder", "س"]) == 2
