"""The formats from the command line: foreign files are left alone without --force, and --coarsen reaches every output of every command."""

import base64
import re
import zlib
from pathlib import Path

import pytest
from test_geo_coarsen import EXACT, NAMES, collection, contents

from geo.formats import FORMATS, read, write
from geo.safe import looks_ours
from geo.schema import faults
from mawqi.cli import invoke

ENDINGS = [f.ending for f in FORMATS]
SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
TEXT = "استهدفت طائرة مسيّرة قاعدة عين الأسد غربي العراق مساء أمس، وأسفر الهجوم عن إصابة جنديين."
FOREIGN = {
    ".geojson": b'{"type":"FeatureCollection","features":[]}', ".geojsonl": b'{"type":"Feature"}\n', ".csv": b"id,incident_type\n1,other\n",
    ".html": b"<!DOCTYPE html><title>mine</title>",
}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    write(tmp_path / "i.geojson", collection())
    return tmp_path


def page_text(path):
    """A map page with its packed chunks unpacked."""
    text = Path(path).read_text(encoding="utf-8")
    packed = re.findall(r'data-encoding="deflate">([^<]+)<', text)
    return text + "".join(zlib.decompress(base64.b64decode(p)).decode("utf-8") for p in packed)


@pytest.mark.parametrize("ending", [*ENDINGS, ".html"])
@pytest.mark.parametrize("command", ["extract", "export", "map"])
def test_a_foreign_file_needs_force(command, ending, capsys):
    if (command == "map") != (ending == ".html"):
        words = ["map", "a.txt", "-o", "m.html", "--incidents", f"x{ending}"] if command == "map" else None
    else:
        words = {"extract": ["extract", "a.txt", "-o"], "export": ["export", "i.geojson", "-o"], "map": ["map", "a.txt", "-o"]}[command] + [f"x{ending}"]
    if words is None:
        words = ["export", "i.geojson", "-o", "x.csv", "--profile", "acled"]
    target = Path(next(w for w in words if w.startswith("x.")))
    held = FOREIGN.get(ending, b"somebody's work")
    target.write_bytes(held)
    before = sorted(p.name for p in Path().iterdir())
    assert invoke([*words, "-q"]) == 2
    assert "--force" in capsys.readouterr().err and target.read_bytes() == held
    assert sorted(p.name for p in Path().iterdir()) == before
    assert invoke([*words, "-q", "--force"]) == 0 and target.read_bytes() != held
    if "--profile" not in words:
        assert looks_ours(target) and invoke([*words, "-q"]) == 0, "an own output is written again without --force"


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("mode", ["town", "admin1", "10km"])
def test_export_coarsens_every_format(ending, mode, capsys):
    assert invoke(["export", "i.geojson", "-o", f"x{ending}", "--coarsen", mode]) == 0
    said = capsys.readouterr().err
    assert [x for x in (*NAMES, *EXACT) if x in contents(Path(f"x{ending}")) + said] == []
    back = read(f"x{ending}")
    assert back.incidents[0]["properties"]["masked"] or ending in (".parquet", ".fgb")
    assert faults({"type": "FeatureCollection", "features": back.incidents, "mawqi_made_by": "x"}) == []


@pytest.mark.parametrize("mode", ["town", "admin1", "10km"])
def test_map_and_profiles_coarsen_alike(mode):
    assert invoke(["map", "i.geojson", "-o", "m.html", "--incidents", "public.gpkg", "--coarsen", mode, "-q"]) == 0
    assert invoke(["export", "i.geojson", "-o", "p.csv", "--profile", "hxl", "--coarsen", mode, "-q"]) == 0
    assert [x for x in (*NAMES, *EXACT) if x in page_text("m.html") + contents(Path("public.gpkg")) + contents(Path("p.csv"))] == []


@pytest.mark.parametrize("options", [["--coarsen", "town"], ["--coarsen", "admin1"], ["--coarsen", "10km"], ["--mask-site", "عين الأسد"]], ids=" ".join)
def test_extract_and_map_coarsen_what_they_read(options):
    assert invoke(["extract", "a.txt", "-o", "x.gpkg", "-q", *options]) == 0
    assert invoke(["map", "a.txt", "-o", "m.html", "--incidents", "x.csv", "-q", *options]) == 0
    held = contents(Path("x.gpkg")) + contents(Path("x.csv")) + page_text("m.html")
    assert [x for x in ("عين الأسد", "عين الاسد", "iq-ain-al-asad", "Ain al-Asad", "33.7856", "42.4412") if x in held] == []
    assert read("x.gpkg").incidents[0]["properties"]["masked"] and read("x.gpkg").masked


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_read_from_the_samples_follows_the_schema_in_every_format(ending, tmp_path_factory):
    """Real reports through the whole program: the schema holds for what each format gives back."""
    made = tmp_path_factory.getbasetemp() / "samples.geojson"
    if not made.exists():
        assert invoke(["extract", str(SAMPLES), "-o", str(made), "-q"]) == 0
    assert invoke(["export", str(made), "-o", f"s{ending}", "-q"]) == 0
    back = read(f"s{ending}")
    assert len(back.incidents) >= 15
    assert faults({"type": "FeatureCollection", "features": back.incidents, "mawqi_sites": back.sites, "mawqi_made_by": "x"}) == []
