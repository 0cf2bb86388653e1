"""The commands over a case: making, adding, mapping, exporting, serving, explaining, and what must not leave it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from case_texts import TELLINGS, pair, report, told

from mawqi.case import Case, Decision
from mawqi.cli import invoke


def write(path, reports):
    rows = [{"id": r.id, "text": r.text, "published": r.published, "source": r.source} for r in reports]
    Path(path).write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")


def made(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


@pytest.fixture
def case(place, tmp_path, monkeypatch, capfd):
    """The address of a case with three reports, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    write("news.jsonl", pair())
    address = place()
    assert invoke(["case", "new", address, "--title", "قضية"]) == 0
    assert invoke(["add", address, "news.jsonl"]) == 0
    said = capfd.readouterr().err
    assert "3 new reports" in said and "unverified" in said
    return address


def test_adding_again_informing_and_rereading(case, capfd):
    assert invoke(["add", case, "news.jsonl"]) == 0
    assert "0 new reports, 3 known already" in capfd.readouterr().err
    assert invoke(["case", "info", case]) == 0
    shown = capfd.readouterr().out
    assert "3 reports: 3 with incidents" in shown and "2 incidents: 2 unreviewed" in shown and "قضية" in shown
    assert invoke(["case", "info", case, "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["runs"][0]["counts"]["new"] == 3
    assert invoke(["case", "reread", case, "--all"]) == 0
    assert "3 reports read anew" in capfd.readouterr().err
    Path("bad.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    assert invoke(["add", case, "bad.jsonl", "news.jsonl"]) == 1


def test_a_case_goes_wherever_incidents_go(case, capfd):
    for output in ("x.geojson", "x.gpkg", "x.parquet", "x.fgb", "x.kml", "x.csv", "x.xlsx", "x.shp.zip"):
        assert invoke(["export", case, "-o", output, "-q"]) == 0
        from geo.formats import read

        assert len(read(output).incidents) == 2
    assert invoke(["export", case, "-o", "acled.csv", "--profile", "acled", "-q"]) == 0
    assert invoke(["map", case, "-o", "map.html", "--incidents", "i.geojson", "-q"]) == 0
    from geo.schema import faults

    held = made("i.geojson")
    assert faults(held) == [] and held["mawqi_sites"] and {f["properties"]["review"] for f in held["features"]} == {"unreviewed"}
    name = held["features"][0]["id"]
    assert invoke(["explain", name[:8], "--in", case]) == 0
    assert "confidence" in capfd.readouterr().out
    assert invoke(["explain", "zz", "--in", case]) == 2
    assert invoke(["map", case, "news.jsonl", "-o", "map2.html"]) == 2
    assert invoke(["map", "news.jsonl", "-o", "map2.html", "--coders"]) == 2


def test_what_was_rejected_and_who_decided_leaves_only_when_asked(case, capfd):
    with Case.open(case) as held:
        bad, good = held.report("c")["incidents"][0], held.report("a")["incidents"][0]
        held.decide(Decision(bad, "Secret Name", "reject", reason="لا أصل له"), seen_version=held.incident(bad)["version"])
        held.decide(Decision(good, "Secret Name", "correct", new={"fatalities": 8}, comment="Secret doubts"), seen_version=held.incident(good)["version"])
    assert invoke(["export", case, "-o", "x.geojson", "-q"]) == 0 and invoke(["map", case, "-o", "m.html", "-q"]) == 0
    assert [f["id"] for f in made("x.geojson")["features"]] == [good]
    assert made("x.geojson")["features"][0]["properties"]["reviewed_by_human"] is True
    for path in ("x.geojson", "m.html"):
        assert "Secret" not in Path(path).read_text(encoding="utf-8") and bad not in Path(path).read_text(encoding="utf-8")
    assert invoke(["export", case, "-o", "all.geojson", "--rejected", "--coders", "-q"]) == 0
    assert {f["properties"].get("coder") for f in made("all.geojson")["features"]} == {"Secret Name"} and len(made("all.geojson")["features"]) == 2
    assert invoke(["explain", good, "--in", case, "--json"]) == 0
    shown = json.loads(capfd.readouterr().out)
    assert shown["review"] == "corrected" and shown["differs"]["fatalities"]["human"] == 8 and "coder" not in shown["decisions"][0]
    assert invoke(["explain", good, "--in", case]) == 0
    assert "Secret Name" not in capfd.readouterr().out
    assert invoke(["diff", case, "--since", "2020-01-01", "-o", "d.geojson", "--map", "d.html", "-q"]) == 0
    assert [f["id"] for f in made("d.geojson")["features"]] == [good] and "Secret" not in Path("d.html").read_text(encoding="utf-8")


def test_coarsening_a_case_is_coarsening_a_file(case):
    assert invoke(["export", case, "-o", "all.geojson", "-q"]) == 0
    for options in (["--coarsen", "admin1"], ["--mask-site", "Baqubah"]):
        assert invoke(["export", case, "-o", "one.geojson", *options, "-q"]) == 0
        assert invoke(["export", "all.geojson", "-o", "two.geojson", *options, "-q"]) == 0
        one, two = made("one.geojson"), made("two.geojson")
        assert one["features"] == two["features"] and one["mawqi_masked"]
        assert "بعقوبة" not in Path("one.geojson").read_text(encoding="utf-8")
        assert invoke(["diff", case, "--since", "2020-01-01", "-o", "d.geojson", *options, "-q"]) == 0
        assert "بعقوبة" not in Path("d.geojson").read_text(encoding="utf-8")


def test_a_correction_of_a_place_does_not_give_it_away_when_coarsened(case):
    with Case.open(case) as held:
        run = held.runs()[-1]["run_id"]
        name = held.report("c")["incidents"][0]
        held.decide(Decision(name, "amal", "place", new={"latitude": 35.4681, "longitude": 44.3922, "uncertainty_km": 0.5}), seen_version=held.incident(name)["version"])
    assert invoke(["diff", case, "--since", run, "-o", "d.geojson", "--coarsen", "admin1", "-q"]) == 0
    text = Path("d.geojson").read_text(encoding="utf-8")
    assert "35.4681" not in text and "44.3922" not in text and made("d.geojson")["features"]


def test_the_table_of_differences(case, capfd):
    write("more.jsonl", [report("d", TELLINGS[3].format(place="تكريت", day="20 أبريل 2024", k=3, i=6), "2024-04-21")])
    with Case.open(case) as held:
        name = held.report("c")["incidents"][0]
    assert invoke(["add", case, "more.jsonl", "-q"]) == 0
    with Case.open(case) as held:
        run = held.runs()[-1]["run_id"]
        held.decide(Decision(name, "amal", "correct", new={"fatalities": 8}), seen_version=held.incident(name)["version"])
    capfd.readouterr()
    assert invoke(["diff", case, "--since", run[:8]]) == 0
    shown = capfd.readouterr()
    assert "new" in shown.out and "fatalities: 5 → 8" in shown.out and "1 new, 1 decided" in shown.err
    assert invoke(["diff", case, "--since", run, "--json", "-o", "d.geojson"]) == 0
    rows = json.loads(capfd.readouterr().out)
    assert {r["change"] for r in rows} == {"new", "decided"}
    assert {f["properties"]["change"] for f in made("d.geojson")["features"]} == {"new", "decided"}
    assert invoke(["diff", case, "--since", "last week"]) == 2
    assert invoke(["diff", case, "--since", "2999-01-01"]) == 0


def test_a_case_is_never_overwritten(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    write("news.jsonl", pair())
    assert invoke(["case", "new", "c.gpkg", "-q"]) == 0
    assert invoke(["case", "new", "c.gpkg", "-q"]) == 2
    before = Path("c.gpkg").read_bytes()
    for command in (["extract", "news.jsonl", "-o", "c.gpkg"], ["extract", "news.jsonl", "-o", "c.gpkg", "--force"], ["export", "c.gpkg", "-o", "c.gpkg", "--force"]):
        assert invoke(command) in (1, 2)
    assert Path("c.gpkg").read_bytes() == before and "never overwritten" in capfd.readouterr().err


@pytest.mark.parametrize("content", ["nothing", "file", "export", "damaged"])
def test_what_is_no_case_is_refused(content, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    write("news.jsonl", pair())
    if content == "file":
        Path("c.gpkg").write_text("hello", encoding="utf-8")
    if content == "export":
        assert invoke(["extract", "news.jsonl", "-o", "c.gpkg", "-q"]) == 0
    if content == "damaged":
        with closing(sqlite3.connect("c.gpkg")) as base:
            base.execute("CREATE TABLE mawqi_case (key, value)")
    capfd.readouterr()
    for command in (["add", "c.gpkg", "news.jsonl"], ["case", "info", "c.gpkg"], ["diff", "c.gpkg", "--since", "2024-01-01"]):
        assert invoke(command) == 2
        said = capfd.readouterr().err
        assert said.startswith("mawqi: ") and "Traceback" not in said and len(said.splitlines()) == 1
    assert invoke(["case", "new", "c.txt"]) == 2


def test_explain_tells_the_decisions_and_follows_merged_ids(case, capfd):
    with Case.open(case) as held:
        one, other = held.report("a")["incidents"][0], held.report("c")["incidents"][0]
        held.decide(Decision(one, "amal", "merge", new={"with": [other]}), seen_version=held.incident(one)["version"])
    assert invoke(["explain", other, "--in", case, "--coders"]) == 0
    shown = capfd.readouterr().out
    assert f"incident {one}" in shown and "merge by amal" in shown


def test_drawing_a_case_from_python(tmp_path, gazetteer):
    import mawqi

    with Case.new(tmp_path / "c.gpkg", gazetteer=gazetteer) as case:
        case.add(told(5), on_fault=lambda f: None)
        name = case.queue()["rows"][0]["id"]
        case.decide(Decision(name, "amal", "reject", reason="x"), seen_version=case.incident(name)["version"])
    page = mawqi.draw(tmp_path / "c.gpkg").get_root().render()
    assert name not in page


def test_a_served_case_is_followed(tmp_path, gazetteer):
    import time

    from mawqi.cli.serve import followed

    path = tmp_path / "c.gpkg"
    with Case.new(path, gazetteer=gazetteer) as case:
        case.add(pair(), on_fault=lambda f: None)
        copies = []
        with followed(str(path), lambda: copies.append(1), seconds=0.05):
            time.sleep(0.3)
            assert copies == []
            name = case.queue()["rows"][0]["id"]
            case.decide(Decision(name, "amal", "accept"), seen_version=case.incident(name)["version"])
            until = time.monotonic() + 10
            while not copies and time.monotonic() < until:
                time.sleep(0.05)
        assert copies == [1]
