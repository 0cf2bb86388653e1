"""The public functions and the pipeline: inputs of every kind, batches, one broken report, the frame's types."""

from __future__ import annotations

from pathlib import Path

import pytest

import mawqi
from gazetteer.errors import InputError
from gazetteer.gazetteer import Gazetteer
from incidents.model import Report
from mawqi import pipeline

SAMPLES = Path(__file__).resolve().parent.parent.parent / "data" / "samples"
TEXT = "قُتل جنديان في هجوم بعبوة ناسفة قرب مدينة هيت يوم الأحد."


def test_read_takes_folders_and_warns_of_faults(tmp_path: Path) -> None:
    assert len(mawqi.read(SAMPLES)) >= 12
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    with pytest.warns(UserWarning, match=r"b\.txt"):
        assert [r.id for r in mawqi.read(tmp_path)] == ["a"]


def test_mentions_of_text_reports_mappings_and_paths(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    for given in (TEXT, Report("x", TEXT), {"id": "x", "text": TEXT}, tmp_path / "a.txt", [Report("x", TEXT), TEXT]):
        found = mawqi.mentions(given)
        assert any("هيت" in m["surface"] for m in found)


def test_extract_gives_a_typed_frame() -> None:
    frame = mawqi.extract([Report("x", TEXT, published="2024-01-30")], merge=False)
    assert frame.crs == "EPSG:4326" and str(frame["incident_type"].dtype) == "category"
    assert frame["event_date"].tolist() == ["2024-01-28"] and frame["fatalities"].tolist() == [2]
    assert frame.attrs["sites"]


def test_draw_takes_the_frame() -> None:
    page = mawqi.draw(mawqi.extract(SAMPLES, merge=False))
    assert "<!DOCTYPE html>" in page.get_root().render()


def test_lookup() -> None:
    assert mawqi.lookup("البوكمال")[0].place.iso == "SY"


def test_wrong_input_is_named() -> None:
    with pytest.raises(InputError, match="int is no report"):
        mawqi.mentions([5])  # type: ignore[list-item]
    with pytest.raises(AttributeError):
        mawqi.nothing  # noqa: B018


def test_batches_are_bounded_by_count_and_size() -> None:
    reports = [Report(str(n), "س" * 10) for n in range(450)]
    assert [len(b) for b in pipeline.batches(reports, 200)] == [200, 200, 50]
    long = [Report(str(n), "س" * 1_500_000) for n in range(4)]
    assert [len(b) for b in pipeline.batches(long, 200)] == [3, 1]


def test_one_report_that_breaks_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = pipeline._read

    def breaking(reports: list[Report], gazetteer: Gazetteer, incidents: bool) -> pipeline.Batch:
        if any(r.id == "bad" for r in reports):
            raise RuntimeError("boom")
        return plain(reports, gazetteer, incidents)

    monkeypatch.setattr(pipeline, "_read", breaking)
    faults: list[Exception] = []
    reports = [Report("a", TEXT), Report("bad", TEXT), Report("c", TEXT)]
    done = [r.id for batch in pipeline.run(reports, on_fault=faults.append) for r in batch.reports]
    assert done == ["a", "c"] and len(faults) == 1 and "bad" in str(faults[0]) and "boom" in str(faults[0])
    with pytest.raises(RuntimeError):
        list(pipeline.run(reports))


def test_batch_size_does_not_change_what_is_read() -> None:
    reports = mawqi.read(SAMPLES)
    told = [[(i.id, i.incident_type, i.event_date) for b in pipeline.run(reports, batch=size) for i in b.told()] for size in (1, 3, 200)]
    assert told[0] == told[1] == told[2] and told[0]


def test_ids_stay_when_other_reports_come() -> None:
    reports = mawqi.read(SAMPLES)
    alone = [i.id for b in pipeline.run(reports[:1]) for i in b.told()]
    among = [i.id for b in pipeline.run(reports) for i in b.told() if i.report_id == reports[0].id]
    assert alone == among
