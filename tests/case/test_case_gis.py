"""GDAL and QGIS open a case as it is: layers, types, styles, spatial index; and PostGIS serves it to them."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from case_texts import pair, report, told

from geo.properties import INCIDENT_TYPES, empty
from mawqi.case import Case, Decision

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "geo"))
from geo_tools import gdal, missing


@pytest.fixture(scope="module")
def file(tmp_path_factory, gazetteer):
    path = tmp_path_factory.mktemp("gis") / "case.gpkg"
    with Case.new(path, gazetteer=gazetteer, title="خريطة") as case:
        case.add([*pair(), *told(20)], on_fault=lambda f: None)
        one, two = (r["id"] for r in case.queue(limit=2)["rows"])
        case.decide(Decision(one, "amal", "correct", new={"fatalities": 77, "event_date": "2024-05-06"}), seen_version=case.incident(one)["version"])
        case.decide(Decision(two, "amal", "reject", reason="x"), seen_version=case.incident(two)["version"])
        case.decide(Decision(case.report("a")["incidents"][0], "amal", "place", new={"latitude": 10.5, "longitude": 20.25, "uncertainty_km": 4}),
                    seen_version=case.incident(case.report("a")["incidents"][0])["version"])  # fmt: skip
        total = case.queue()["total"]
    return path, one, two, total


def run(*words):
    return subprocess.run(list(words), capture_output=True, text=True, check=True)


def test_gdal_sees_layers_and_types(file):
    path, one, _, total = file
    listing = run(gdal("ogrinfo"), str(path))
    for layer in ("incidents (Point)", "uncertainty (Polygon)", "trajectories (Line String)", "mentions (Point)", "readings (Point)", "sites (Point)", "reports (None)", "decisions (None)", "runs (None)"):
        assert layer in listing.stdout
    assert "Warning" not in listing.stderr
    info = run(gdal("ogrinfo"), "-so", str(path), "incidents")
    assert f"Feature Count: {total}" in info.stdout and "Warning" not in info.stderr
    for column in ("date_start: Date", "fatalities: Integer", "aggregate: Integer(Boolean)", "review: String", "doubt: Real", "uncertainty_km: Real"):
        assert column in info.stdout
    assert "(20.25" in info.stdout.split("Extent:")[1].split("\n")[0] or "10.5" in info.stdout.split("Extent:")[1].split("\n")[0]
    found = run(gdal("ogrinfo"), str(path), "-sql", f"SELECT fatalities, event_date, review FROM incidents WHERE id = '{one}'").stdout
    assert "fatalities (Integer64) = 77" in found or "fatalities (Integer) = 77" in found
    assert "review (String) = corrected" in found


def test_the_spatial_index_follows_decisions(file, tmp_path):
    path = file[0]
    copy = tmp_path / "copy.geojson"
    run(gdal("ogr2ogr"), "-f", "GeoJSON", "-spat", "20", "10", "21", "11", str(copy), str(path), "incidents")
    held = json.loads(copy.read_text(encoding="utf-8"))["features"]
    assert [f["geometry"]["coordinates"] for f in held] == [[20.25, 10.5]]
    ring = tmp_path / "ring.geojson"
    run(gdal("ogr2ogr"), "-f", "GeoJSON", "-spat", "20", "10", "21", "11", str(ring), str(path), "uncertainty")
    (shape,) = json.loads(ring.read_text(encoding="utf-8"))["features"]
    corners = shape["geometry"]["coordinates"][0]
    assert len(corners) == 49 and abs(max(y for _, y in corners) - 10.5 - 4 / 110.6) < 0.001


LAUNCH = "أطلقت جماعة الحوثي صاروخا من مدينة صعدة باتجاه مدينة إيلات يوم 3 مايو 2024 وأصيب شخصان."


def test_launch_lines_are_a_layer_that_follows_decisions(tmp_path, gazetteer):
    path = tmp_path / "case.gpkg"

    def lines():
        made = tmp_path / "lines.geojson"
        made.unlink(missing_ok=True)
        run(gdal("ogr2ogr"), "-f", "GeoJSON", str(made), str(path), "trajectories")
        return json.loads(made.read_text(encoding="utf-8"))["features"]

    with Case.new(path, gazetteer=gazetteer) as case:
        case.add([report("launch", LAUNCH, "2024-05-04"), *told(5)], on_fault=lambda f: None)
        (name,) = case.report("launch")["incidents"]
        p = case.incident(name)["feature"]["properties"]
        start = p["origins"][0]
        (line,) = lines()
        assert line["geometry"]["coordinates"] == [[start["longitude"], start["latitude"]], [p["longitude"], p["latitude"]]]
        assert line["properties"] == {
            "incident_id": name, "incident_type": p["incident_type"], "date_start": "2024-05-03", "date_end": "2024-05-03", "origin": start["name"],
            "origin_site_id": start["site_id"], "origin_text": start["text"], "target": p["location"],
        }  # fmt: skip
        case.decide(Decision(name, "amal", "place", new={"latitude": 29.5, "longitude": 34.9, "uncertainty_km": 4}), seen_version=case.incident(name)["version"])
        assert [x["geometry"]["coordinates"][1] for x in lines()] == [[34.9, 29.5]]
        case.decide(Decision(name, "amal", "reject", reason="x"), seen_version=case.incident(name)["version"])
        assert lines() == []
        case.undo("amal", name, seen_version=case.incident(name)["version"])
        assert len(lines()) == 1


def test_a_case_of_the_first_tables_is_brought_up_to_date(tmp_path, gazetteer):
    path = tmp_path / "case.gpkg"
    with Case.new(path, gazetteer=gazetteer) as case:
        case.add([report("launch", LAUNCH, "2024-05-04"), *pair()], on_fault=lambda f: None)
        before = case.collection().incidents
    with closing(sqlite3.connect(path)) as base:  # as version 1 had it: no such layer, and readings with every property
        wanted = base.execute("SELECT incident_id, origin, target, geom FROM trajectories").fetchall()
        base.execute("DROP TABLE trajectories")
        for table in ("gpkg_geometry_columns", "gpkg_contents", "gpkg_data_columns"):
            base.execute(f"DELETE FROM {table} WHERE table_name = 'trajectories'")
        base.execute("DELETE FROM layer_styles WHERE f_table_name = 'trajectories'")
        base.execute("UPDATE mawqi_case SET value = '1' WHERE key = 'schema'")
        rows = base.execute("SELECT fid, properties FROM readings").fetchall()
        base.executemany("UPDATE readings SET properties = ? WHERE fid = ?", [(json.dumps({**empty(), **json.loads(p)}, ensure_ascii=False), f) for f, p in rows])
        base.commit()
    with Case.open(path, gazetteer=gazetteer) as case:
        assert case.info()["schema"] == 2 and case.collection().incidents == before
        case.reread(on_fault=lambda f: None, everything=True)
        assert case.collection().incidents == before
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("SELECT incident_id, origin, target, geom FROM trajectories").fetchall() == wanted and wanted
    assert "trajectories (Line String)" in run(gdal("ogrinfo"), str(path)).stdout


def test_the_file_is_a_geopackage_by_its_own_rules(file):
    with closing(sqlite3.connect(file[0])) as base:
        assert base.execute("PRAGMA application_id").fetchone() == (0x47504B47,) and base.execute("PRAGMA user_version").fetchone() == (10300,)
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        contents = dict(base.execute("SELECT table_name, data_type FROM gpkg_contents"))
        assert contents["incidents"] == "features" and contents["decisions"] == "attributes"
        for table in contents:
            columns = list(base.execute(f'PRAGMA table_info("{table}")'))
            assert [c for c in columns if c[5] == 1 and c[2] == "INTEGER"], f"{table} needs an integer key"
            assert {c[2] for c in columns} <= {"INTEGER", "TEXT", "TEXT(30)", "TEXT(256)", "DOUBLE", "BOOLEAN", "DATE", "DATETIME", "POINT", "POLYGON", "LINESTRING"}, table
        for (blob,) in base.execute("SELECT geom FROM incidents WHERE geom IS NOT NULL"):
            assert blob[:4] == b"GP\x00\x01" and len(blob) == 29
        assert base.execute("SELECT count(*) FROM uncertainty u JOIN incidents i ON i.id = u.incident_id WHERE i.review = 'rejected'").fetchone() == (0,)


QGIS = """
import os, sys
from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
app = QgsApplication([], False); app.initQgis()
layer = QgsVectorLayer(sys.argv[1] + '|layername=incidents', 'incidents', 'ogr')
assert layer.isValid()
layer.loadDefaultStyle()
print(layer.renderer().type(), len(layer.renderer().categories()), layer.featureCount(), layer.labelsEnabled())
print(layer.temporalProperties().isActive(), layer.attributeAlias(layer.fields().indexOf('review')))
box = QgsProject.instance(); assert box.read('geopackage:' + sys.argv[1] + '?projectName=mawqi'), box.error()
print([l.name().split(' ')[-1] + str(l.isValid()) for l in box.layerTreeRoot().layerOrder()])
for one in box.mapLayersByName('الوقائع · Incidents'): print('project', one.renderer().type(), len(list(one.getFeatures())))
table = QgsVectorLayer(sys.argv[1] + '|layername=decisions', 'decisions', 'ogr'); print('decisions', table.featureCount())
sys.stdout.flush(); os._exit(0)
"""


def test_qgis_opens_it_styled_without_the_rejected(file, tmp_path):
    """Headless QGIS from Debian's packages."""
    path, _, _, total = file
    found = shutil.which("python3", path="/usr/bin")
    probe = subprocess.run([found or "false", "-c", "import qgis.core"], capture_output=True, check=False) if found else None
    if probe is None or probe.returncode != 0:
        missing("QGIS is not installed, so that a case is held against GDAL alone: apt-get install python3-qgis qgis-providers")
        return
    copy = tmp_path / "case.gpkg"
    shutil.copy(path, copy)
    done = subprocess.run([str(found), "-c", QGIS, str(copy)], capture_output=True, text=True, check=False, timeout=120,
                          env={"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"})  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.splitlines()
    assert f"categorizedSymbol {len(INCIDENT_TYPES)} {total} True" in lines and "True المراجعة" in lines
    assert f"project categorizedSymbol {total - 1}" in lines, "the project does not draw what was rejected"
    shown = "['IncidentsTrue', 'targetTrue', 'sitesTrue', 'UncertaintyTrue', 'MentionsTrue'"
    assert f"{shown}, 'ReportsTrue']" in lines or f"{shown}]" in lines
    assert "decisions 3" in lines
    with Case.open(copy) as case:  # and the case goes on being one after QGIS has had it open
        case.decide(Decision(case.queue()["rows"][0]["id"], "amal", "accept"), seen_version=case.queue()["rows"][0]["version"])


def test_postgis_serves_it_to_gdal(postgres, gazetteer):
    if postgres is None:
        return
    address = postgres("gis")
    with Case.new(f"{address}&schema=team", gazetteer=gazetteer) as case:
        case.add(pair(), on_fault=lambda f: None)
        decided = case.queue()["rows"][0]
        case.decide(Decision(decided["id"], "amal", "accept"), seen_version=decided["version"])
    host = address.split("host=")[1]
    drivers = run(gdal("ogrinfo"), "--formats").stdout
    assert "PostgreSQL" in drivers
    source = f"PG:dbname=gis user=mawqi host={host} active_schema=team"
    info = run(gdal("ogrinfo"), "-so", source, "incidents").stdout
    assert "Geometry: Point" in info and "Feature Count: 2" in info and "date_start: Date" in info and "4326" in info
    assert "Geometry: Polygon" in run(gdal("ogrinfo"), "-so", source, "uncertainty").stdout
    assert "Geometry: Line String" in run(gdal("ogrinfo"), "-so", source, "trajectories").stdout
