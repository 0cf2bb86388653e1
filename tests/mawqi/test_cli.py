"""The command line end to end: outputs, exit codes, faults, hostile input, nothing overwritten, nothing half written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mawqi.cli import COMMANDS, invoke

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "data" / "samples"
TEXT = "استهدفت طائرة مسيّرة قاعدة عين الأسد غربي العراق مساء أمس، وأسفر الهجوم عن إصابة جنديين."


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def lines(path: Path | str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").split("\n") if line]


def made(path: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return content


def test_map_of_the_samples() -> None:
    assert invoke(["map", str(SAMPLES), "-o", "map.html", "--incidents", "i.geojson", "--mentions", "m.jsonl", "-q"]) == 0
    held = made("i.geojson")
    assert len(held["features"]) >= 15
    assert {f["properties"]["iso"] for f in held["features"]} >= {"SY", "IQ", "YE", "LB", "LY"}
    assert held["mawqi_sites"] and all("incidents" in s["properties"] for s in held["mawqi_sites"])
    page = Path("map.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and 'src="http' not in page and 'href="http' not in page.split("<body>")[0]
    for record in lines("m.jsonl"):
        assert set(record) == {"report_id", "start", "end", "surface", "site_id", "name", "name_ar", "name_en", "kind", "latitude", "longitude", "iso", "admin1", "uncertainty_km", "confidence", "role"}


def test_evidence_and_mentions_are_the_words_of_the_reports() -> None:
    assert invoke(["read", str(SAMPLES), "-o", "r.jsonl", "-q"]) == 0
    texts = {r["id"]: r["text"] for r in lines("r.jsonl")}
    assert invoke(["extract", "r.jsonl", "-o", "i.geojson", "--mentions", "m.jsonl", "--all-roles", "-q"]) == 0
    for m in lines("m.jsonl"):
        assert texts[m["report_id"]][m["start"] : m["end"]] == m["surface"]
    for f in made("i.geojson")["features"]:
        for source in f["properties"]["sources"]:
            assert texts[source["report_id"]][source["start"] : source["end"]] == source["quote"]
        for spans in f["properties"]["evidence"].values():
            assert all(texts[s["report_id"]][s["start"] : s["end"]] == s["text"] for s in spans if s.get("field", "text") == "text")


def test_what_is_written_follows_the_schema() -> None:
    from geo.schema import faults

    assert invoke(["extract", str(SAMPLES), "-o", "i.geojson", "-q"]) == 0
    assert faults(made("i.geojson")) == []


@pytest.mark.parametrize("ending", ["geojson", "geojsonl", "gpkg", "parquet", "fgb", "kml", "shp.zip", "csv", "xlsx"])
def test_every_ending_with_and_without_merging(ending: str) -> None:
    from geo.formats import read

    assert invoke(["extract", "a.txt", "--published", "2024-01-28", "-o", f"x.{ending}", "--no-merge", "-q"]) == 0
    assert [f["properties"]["event_date"] for f in read(f"x.{ending}").incidents] == ["2024-01-27"]
    assert invoke(["extract", "a.txt", "--published", "2024-01-28", "-o", f"x.{ending}", "-q"]) == 0


def test_the_streamed_and_the_collected_way_give_the_same() -> None:
    from geo.formats import read

    assert invoke(["extract", str(SAMPLES), "--no-merge", "-o", "a.geojson", "-q"]) == 0
    assert invoke(["extract", str(SAMPLES), "--no-merge", "-o", "b.geojsonl", "-q"]) == 0
    assert read("a.geojson").incidents == read("b.geojsonl").incidents


def test_two_runs_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in ("one", "two"):
        assert invoke(["map", str(SAMPLES), "-o", f"{name}.html", "--incidents", f"{name}.geojson", "-q"]) == 0
    assert Path("one.html").read_bytes() == Path("two.html").read_bytes()
    assert Path("one.geojson").read_bytes() == Path("two.geojson").read_bytes()


def test_without_a_date_relative_days_stay_undated() -> None:
    assert invoke(["extract", "a.txt", "-o", "i.geojson", "-q"]) == 0
    p = made("i.geojson")["features"][0]["properties"]
    assert p["event_date"] is None and p["date_text"]


def test_incidents_made_earlier_are_drawn_and_exported() -> None:
    assert invoke(["extract", "a.txt", "--published", "2024-01-28", "-o", "i.geojson", "-q"]) == 0
    for name in ("i.geojson", "i.csv", "i.parquet", "i.gpkg"):
        if name != "i.geojson":
            assert invoke(["export", "i.geojson", "-o", name, "-q"]) == 0
        assert invoke(["map", name, "-o", "m.html", "-q"]) == 0


def test_incidents_and_reports_in_one_are_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    Path("both.csv").write_text("id,text,incident_type\n1,x,other\n", encoding="utf-8")
    assert invoke(["map", "both.csv", "-o", "m.html"]) == 2
    assert invoke(["extract", "a.txt", "-o", "i.geojson", "-q"]) == 0
    assert invoke(["map", "a.txt", "i.geojson", "-o", "m.html"]) == 2
    said = capsys.readouterr().err
    assert "incident_type" in said and "i.geojson" in said and not Path("m.html").exists()


def test_a_broken_report_is_left_out_and_the_rest_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    Path("b.txt").write_bytes(b"")
    assert invoke(["extract", "a.txt", "b.txt", "-o", "i.geojson", "-q"]) == 1
    assert len(made("i.geojson")["features"]) == 1
    assert "b.txt" in capsys.readouterr().err


def test_many_faults_are_told_in_short(capsys: pytest.CaptureFixture[str]) -> None:
    Path("r.jsonl").write_text("{\n" * 500 + json.dumps({"id": 1, "text": TEXT}), encoding="utf-8")
    assert invoke(["mentions", "r.jsonl", "-o", "m.jsonl"]) == 1
    said = capsys.readouterr().err
    assert said.count("left out") < 30 and "480 more faults" in said


@pytest.mark.parametrize(
    "words",
    [
        ["extract", "gone.txt", "-o", "x.geojson"], ["extract", "a.txt", "-o", "x.docx"], ["extract", "a.txt", "-o", "none/x.geojson"],
        ["extract", "a.txt", "--published", "yesterday", "-o", "x.geojson"], ["extract", "a.txt", "--meta", "gone.csv", "-o", "x.geojson"],
        ["extract", "-o", "x.geojson"], ["extract", "a.txt", "--bad-option"], ["map", "a.txt", "-o", "x.pdf"], ["mentions", "empty.txt", "-o", "x.jsonl"],
        ["export", "gone.geojson", "-o", "x.gpkg"], ["export", "a.txt", "-o", "x.gpkg"], ["explain", "00", "--in", "gone.geojson"], ["nonsense"],
        ["extract", "a.txt", "-o", "a.txt"], ["extract", "a.txt", "-o", "x.geojson", "--mentions", "x.geojson"],
        ["extract", "a.txt", "-o", "x.geojson", "--gazetteer", "gone"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_and_input_end_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.txt").write_bytes(b"")
    assert invoke(words) == 2
    said = capsys.readouterr().err
    assert said.strip() and "Traceback" not in said
    assert not list(Path().glob("x.*")) and Path("a.txt").read_text(encoding="utf-8") == TEXT


def test_no_other_programs_file_is_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.geojson").write_text('{"type":"FeatureCollection","features":[]}', encoding="utf-8")
    assert invoke(["extract", "a.txt", "-o", "mine.geojson", "-q"]) == 2
    assert "--force" in capsys.readouterr().err
    assert "features" in Path("mine.geojson").read_text(encoding="utf-8")
    assert invoke(["extract", "a.txt", "-o", "mine.geojson", "--force", "-q"]) == 0
    assert invoke(["extract", "a.txt", "-o", "mine.geojson", "-q"]) == 0


def test_outputs_may_be_written_again() -> None:
    for _ in range(2):
        assert invoke(["map", "a.txt", "-o", "m.html", "--incidents", "i.gpkg", "--mentions", "m.jsonl", "-q"]) == 0
        assert invoke(["read", "a.txt", "-o", "r.jsonl", "-q"]) == 0


def test_nothing_temporary_is_left() -> None:
    before = {"a.txt", "i.geojson", "m.jsonl"}
    assert invoke(["extract", "a.txt", "-o", "i.geojson", "--mentions", "m.jsonl", "-q"]) == 0
    assert {p.name for p in Path().iterdir()} == before


def test_results_go_to_standard_output_and_talk_to_standard_error(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert invoke(["extract", "a.txt"]) == 0
    out, err = capsysbinary.readouterr()
    assert json.loads(out)["type"] == "FeatureCollection" and b"1 report" in err
    assert invoke(["mentions", "a.txt", "-q"]) == 0
    out, err = capsysbinary.readouterr()
    assert json.loads(out.splitlines()[0])["report_id"] == "a" and err == b""


def test_standard_input_and_a_closed_pipe() -> None:
    program = [sys.executable, "-c", "from mawqi.cli import main; main()"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    row = json.dumps({"id": "x", "text": TEXT}).encode()
    run = subprocess.run([*program, "mentions", "-", "-q"], input=row, capture_output=True, env=environment, check=True)
    assert json.loads(run.stdout.splitlines()[0])["report_id"] == "x"
    many = b"\n".join(json.dumps({"id": n, "text": TEXT}).encode() for n in range(3000))
    Path("many.jsonl").write_bytes(many)
    words = " ".join(f"'{w}'" for w in program)
    run = subprocess.run(f"{words} mentions many.jsonl -q | head -c 10", shell=True, capture_output=True, env=environment, check=False)
    assert b"Traceback" not in run.stderr


def test_datelines_are_written_and_names_in_names_when_asked(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    Path("b.txt").write_text("دمشق - قالت جامعة حلب إن الدوام يستمر. وأعلنت واشنطن موقفها.", encoding="utf-8")
    assert invoke(["mentions", "b.txt", "-q"]) == 0
    roles = [json.loads(x)["role"] for x in capsysbinary.readouterr()[0].splitlines()]
    assert "dateline" in roles and "in_name" not in roles
    assert invoke(["mentions", "b.txt", "-q", "--all-roles"]) == 0
    assert len(capsysbinary.readouterr()[0].splitlines()) >= len(roles)


def test_lookup_prints_a_table_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["lookup", "البوكمال", "دير الزور", "al-Tanf"]) == 0
    table = capsys.readouterr().out
    assert "Al-Bukamal" in table and "Deir ez-Zor" in table and "military_base" in table
    assert table.count("\u2068") == table.count("\u2069") > 0
    assert invoke(["lookup", "البوكمال", "قققققق", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found[0]["candidates"][0]["iso"] == "SY" and found[1]["candidates"] == []
    assert sum(r["weight"] for r in found[0]["candidates"][0]["reasons"]) == pytest.approx(found[0]["candidates"][0]["score"], abs=0.01)


def test_explain_shows_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["extract", "a.txt", "--published", "2024-01-28", "-o", "i.geojson", "-q"]) == 0
    name = made("i.geojson")["features"][0]["id"]
    assert invoke(["explain", name[:6], "--in", "i.geojson"]) == 0
    said = capsys.readouterr().out
    assert "مساء أمس" in said and "عين الأسد" in said
    assert invoke(["explain", name, "--in", "i.geojson", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == name
    assert invoke(["explain", "zz", "--in", "i.geojson"]) == 2


@pytest.mark.parametrize("profile", ["acled", "ucdp", "hxl"])
def test_profiles(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["extract", str(SAMPLES), "-o", "i.geojson", "-q"]) == 0
    assert invoke(["export", "i.geojson", "-o", "p.csv", "--profile", profile]) == 0
    assert f"Profile {profile}" in capsys.readouterr().err
    assert Path("p.csv").read_text(encoding="utf-8-sig").count("\n") > 1


def test_published_results_are_coarse_everywhere() -> None:
    assert invoke(["map", "a.txt", "-o", "m.html", "--incidents", "i.geojson", "--coarsen", "admin1", "-q"]) == 0
    text = Path("i.geojson").read_text(encoding="utf-8")
    assert "عين الأسد" not in text and '"mawqi_masked"' in text
    assert invoke(["extract", "a.txt", "-o", "j.geojson", "--coarsen", "admin1", "--mentions", "m.jsonl"]) == 2


def test_gazetteer_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["gazetteer", "info", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["curated"] >= 250
    head = "id,name_ar,name_en,aliases_ar,aliases_en,kind,lat,lon,uncertainty_km,country,admin1,admin2,common,population,source,note\n"
    Path("mine.csv").write_text(head + "iq-my-post,نقطة الشعلان,Shaalan Post,,,military_base,33.5,43.1,2,IQ,Anbar,,,,own survey,\n", encoding="utf-8")
    assert invoke(["gazetteer", "build", "--extra", "mine.csv", "-o", "index", "-q"]) == 0
    assert invoke(["lookup", "نقطة الشعلان", "--gazetteer", "index"]) == 0
    assert "Shaalan Post" in capsys.readouterr().out
    Path("bad.csv").write_text(head + "iq-x,س,X,,,palace,95,43.1,2,IQ,Anbar,,,,me,\n", encoding="utf-8")
    assert invoke(["gazetteer", "check", "bad.csv"]) == 2
    assert "bad.csv, row 2" in capsys.readouterr().out


def test_the_published_gazetteer_is_coarse() -> None:
    for _ in range(2):
        assert invoke(["gazetteer", "export", "-o", "g.geojson"]) == 0
    sites = {f["id"]: f for f in made("g.geojson")["features"]}
    tanf, cairo = sites["sy-al-tanf"]["properties"], sites["eg-mohamed-naguib-military-base"]["properties"]
    assert tanf["source2"].endswith(" km)") and cairo["source2"] is None and "no second source found" in cairo["note"]
    camp = next(f for f in sites.values() if f["properties"]["kind"] == "camp")
    assert camp["properties"]["coarsened"] and camp["geometry"]["coordinates"] == [round(x, 2) for x in camp["geometry"]["coordinates"]]


def test_places_are_imported_checked_and_used(capsys: pytest.CaptureFixture[str]) -> None:
    Path("posts.csv").write_text("name_ar,name,lat,lon,iso,admin1,type\nنقطة الشعلان,Shaalan Post,33.5,43.1,IQ,Anbar,military_base\n", encoding="utf-8")
    for _ in range(2):
        assert invoke(["gazetteer", "import", "posts.csv", "-o", "sites.csv"]) == 0
    assert invoke(["gazetteer", "check", "sites.csv"]) == 0
    Path("bad.csv").write_text("name,lat,lon\nx,200,1\n", encoding="utf-8")
    assert invoke(["gazetteer", "import", "bad.csv", "-o", "out.csv"]) == 2
    assert invoke(["gazetteer", "import", "gone.csv", "-o", "out.csv"]) == 2
    assert invoke(["gazetteer", "import", "bad.csv", "-o", "posts.csv"]) == 2
    assert "bad.csv, row 2" in capsys.readouterr().err and not Path("out.csv").exists()


def test_reasons_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["lookup", "الحويجة", "--explain"]) == 0
    assert "iq-hawija:" in capsys.readouterr().out
    assert invoke(["mentions", "a.txt", "--explain", "-o", "why.txt", "-q"]) == 0
    assert "score" in Path("why.txt").read_text(encoding="utf-8")
    assert invoke(["lookup", "الحويجة", "--online", "nonsense"]) == 2


def test_schema_and_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["schema"]) == 0
    assert "incident_type" in capsys.readouterr().out
    assert invoke(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["problems"] == [] and found["gazetteer"]["sources"] and all(len(v) == 64 for v in found["gazetteer"]["files"].values())
    assert {p["name"] for p in found["packages"]} >= {"click", "pyarrow", "folium"} and all(p["version"] for p in found["packages"])
    assert {f["name"] for f in found["features"] if f["extra"]} >= {"postgis", "serve", "tiles", "cluster"}
    assert [f["missing"] for f in found["features"] if f["name"] in ("serve", "cluster", "tests")] == [[], [], []]
    assert invoke(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "All that the program needs is there." in said and "source of the gazetteer" in said and "sha256" in said


def test_doctor_names_what_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from mawqi.cli import doctor

    versions = {"numpy": "1.20.3", "click": None, "pygeoapi": None}
    real = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: versions.get(name, real(name)) if name in versions else real(name))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    assert invoke(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "numpy 1.20.3 is too old" in said and "the package click is missing" in said and "the temporary folder (TMPDIR)" in said
    assert "pygeoapi missing: pip install 'mawqi[serve]'" in said
    monkeypatch.undo()
    assert invoke(["doctor", "--gazetteer", str(tmp_path)]) == 1
    assert "problem:" in capsys.readouterr().out


@pytest.mark.parametrize("name", [*COMMANDS, "gazetteer build", "gazetteer import", "gazetteer check", "gazetteer info", "gazetteer export"])
def test_every_command_has_help_and_stands_in_the_docs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke([*name.split(), "--help"]) == 0
    said = capsys.readouterr().out
    assert "Usage: mawqi " + name in said and len(said.splitlines()) > 5
    docs = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))))
    assert f"mawqi {name}" in docs


def test_help_is_there_at_once() -> None:
    import time

    taken = []
    for _ in range(3):
        start = time.monotonic()
        subprocess.run([sys.executable, "-c", "from mawqi.cli import main; main(['--help'])"], cwd=ROOT, capture_output=True, check=True)
        taken.append(time.monotonic() - start)
    assert min(taken) < 0.5


def test_no_escape_sequence_of_a_report_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Path("e.txt").write_text("\x1b[31m\u202e" + TEXT + "\x1b]0;x\x07", encoding="utf-8")
    assert invoke(["extract", "e.txt", "-o", "i.geojson"]) == 0
    name = made("i.geojson")["features"][0]["id"]
    assert invoke(["explain", name, "--in", "i.geojson"]) == 0
    said = "".join(capsys.readouterr())
    assert "\x1b" not in said and "\u202e" not in said and "\x07" not in said
