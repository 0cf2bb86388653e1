"""Every format reads back what it wrote; real GDAL opens each of them; nobody else's file is overwritten."""

import io
import json
import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from geo_samples import ANBAR, HIT, IRAQ, feature, incident, mention, some_features
from geo_tools import gdal, missing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gazetteer.errors import FileError, InputError
from geo.collection import Collection
from geo.features import site_features
from geo.flat import COLUMNS, join, split
from geo.formats import FORMATS, read, write, write_batches
from geo.formats.geoparquet import geo_metadata
from geo.properties import INCIDENT_TYPES, WEAPONS, empty
from geo.styles import styles

ENDINGS = [f.ending for f in FORMATS]
LOSSLESS = [e for e in ENDINGS if e != ".shp.zip"]
# Characters that every format can hold: no controls but line ends, no surrogates.
_letters = st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co"))
words = st.text(st.one_of(st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئ ،؛؟«»'\"<>&=+-@;|\\,\n"), _letters), min_size=1, max_size=30)
plain = words.filter(lambda t: t.strip() == t)


def _maybe(strategy):
    return st.none() | strategy


@st.composite
def made_features(draw):
    number = draw(st.integers(0, 2**63))
    p = empty()
    p["incident_type"] = draw(st.sampled_from(INCIDENT_TYPES))
    p["event_type"], p["sub_event_type"], p["outcome"], p["status"] = "Battles", "Armed clash", "occurred", "claimed"
    p["aggregate"] = draw(st.booleans())
    p["weapons"] = draw(st.lists(st.sampled_from(WEAPONS), max_size=3, unique=True))
    p["reasons"] = draw(st.lists(plain, max_size=3))
    for key in ("actor1", "actor1_ar", "target", "location", "location_ar", "location_text", "date_text", "made_by"):
        p[key] = draw(_maybe(plain))
    for key in ("fatalities", "fatalities_min", "munitions", "injuries"):
        p[key] = draw(_maybe(st.integers(0, 100_000)))
    p["confidence"] = draw(st.floats(0, 1).map(lambda x: round(x, 3)))
    p["uncertainty_km"] = draw(_maybe(st.floats(0.1, 900).map(lambda x: round(x, 1))))
    day = draw(_maybe(st.dates(date(1950, 1, 1), date(2030, 1, 1)).map(date.isoformat)))
    p["event_date"], p["date_start"], p["date_end"] = day and day[: draw(st.sampled_from([4, 7, 10]))], day, day
    p["sources"] = draw(st.lists(st.fixed_dictionaries({"report_id": plain, "quote": _maybe(words), "start": st.integers(0, 99)}), max_size=2))
    p["evidence"] = draw(st.dictionaries(
        st.sampled_from(["actor1", "weapons"]), st.lists(st.fixed_dictionaries({"report_id": plain, "start": st.just(1), "text": words}), min_size=1, max_size=2),
        max_size=2,
    ))
    p["notes"] = draw(_maybe(st.fixed_dictionaries({"ar": plain, "en": plain})))
    p["claims"] = draw(st.lists(st.fixed_dictionaries({"speaker": plain, "stance": st.just("claims")}), max_size=2))
    where = draw(_maybe(st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(lambda xy: [round(xy[0], 6) + 0.0, round(xy[1], 6) + 0.0])))
    geometry = None
    if where is not None:
        p["longitude"], p["latitude"] = where
        geometry = {"type": "Point", "coordinates": where}
    return {"type": "Feature", "id": f"{number:016x}", "geometry": geometry, "properties": p}


feature_lists = st.lists(made_features(), min_size=1, max_size=5, unique_by=lambda f: f["id"])


def by_id(items):
    return sorted(items, key=lambda f: f["id"])


@pytest.mark.parametrize("ending", LOSSLESS)
@given(items=feature_lists)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_nothing_is_lost(tmp_path_factory, ending, items):
    path = tmp_path_factory.mktemp("round") / f"x{ending}"
    write(path, Collection(incidents=items))
    back = read(path).incidents
    assert by_id(back) == by_id(items)
    if ending not in (".parquet", ".fgb"):
        assert back == items


@given(st.lists(words))
def test_joined_lists_split_again(values):
    assert split(join(values)) == values


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_writes_an_empty_file_and_batches(tmp_path, ending):
    write(tmp_path / f"none{ending}", Collection())
    assert read(tmp_path / f"none{ending}").incidents == []
    items = some_features(5)
    write_batches(tmp_path / f"some{ending}", iter([items[:2], items[2:4], items[4:]]))
    back = read(tmp_path / f"some{ending}").incidents
    assert [f["id"] for f in by_id(back)] == [f["id"] for f in items]
    assert by_id(back)[0]["geometry"] == items[0]["geometry"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_read_back_follows_the_schema(tmp_path, ending):
    """Every property of every format is what the schema says, from full, empty, country-level and unlocated incidents."""
    from geo.schema import faults

    path = tmp_path / f"x{ending}"
    items = some_features(5)
    items[3]["properties"].update(casualties=[], claims=[], origins=[], merged=[], reasons=[])
    write(path, Collection(incidents=items, sites=site_features([mention(HIT)], items), made_by="mawqi 0.1"))
    for flat in (False, True) if ending in (".geojson", ".geojsonl") else (False,):
        if flat:
            write(path, Collection(incidents=items), flat=True)
        back = read(path)
        assert [list(f["properties"])[:3] for f in back.incidents] == [["incident_type", "event_type", "sub_event_type"]] * 5
        assert faults({"type": "FeatureCollection", "features": back.incidents, "mawqi_sites": back.sites, "mawqi_made_by": "mawqi 0.1"}) == []


def test_properties_of_a_users_own_survive(tmp_path):
    items = some_features(1)
    items[0]["properties"]["team"] = {"checked": True, "by": "قسم الخرائط"}
    for ending in LOSSLESS:
        write(tmp_path / f"x{ending}", Collection(incidents=items))
        assert read(tmp_path / f"x{ending}").incidents == items, ending


def test_geojson_to_the_letter(tmp_path):
    path = tmp_path / "x.geojson"
    sites = site_features([mention(HIT), mention(IRAQ)])
    write(path, Collection(incidents=some_features(5), sites=sites, made_by="mawqi 0.1", masked="none"))
    raw = path.read_bytes()
    text = raw.decode("utf-8")
    content = json.loads(text)
    assert "هيت" in text and "\\u" not in text and not raw.startswith(b"\xef\xbb\xbf")
    assert content["type"] == "FeatureCollection" and "crs" not in content
    assert content["bbox"] == [38.5, 20.0, 42.83, 33.64]
    assert content["mawqi_made_by"] == "mawqi 0.1" and len(content["mawqi_sites"]) == 2
    assert [f["geometry"] is None for f in content["features"]] == [False, True, False, False, True]
    back = read(path)
    assert back.sites == sites and (back.made_by, back.masked) == ("mawqi 0.1", "none")


def test_flat_geojson_has_one_value_a_column(tmp_path):
    path = tmp_path / "x.geojson"
    said = write(path, Collection(incidents=some_features(2)), flat=True)
    properties = json.loads(path.read_text(encoding="utf-8"))["features"][0]["properties"]
    assert not [k for k, v in properties.items() if isinstance(v, list | dict)]
    assert properties["weapons"] == "drone; rocket" and properties["source_names"] == "وكالة المثال" and said
    assert read(path).incidents[0]["properties"]["weapons"] == ["drone", "rocket"]
    info = ogrinfo(path, "incidents")
    assert "weapons: String" in info and "fatalities: Integer" in info and "date_start: Date" in info


def test_half_surrogates_do_not_stop_the_writing(tmp_path):
    items = [feature(incident(location_text="bad \ud800 text"))]
    for ending in ENDINGS:
        write(tmp_path / f"x{ending}", Collection(incidents=items))
        assert "bad" in read(tmp_path / f"x{ending}").incidents[0]["properties"]["location_text"], ending


def test_numbers_that_json_lacks_are_refused(tmp_path):
    items = some_features(1)
    items[0]["properties"]["uncertainty_km"] = float("nan")
    with pytest.raises(InputError, match="0000000000000001"):
        write(tmp_path / "x.geojson", Collection(incidents=items))
    assert list(tmp_path.iterdir()) == []


def ogrinfo(path, layer, *more):
    done = subprocess.run([gdal("ogrinfo"), "-so", str(path), layer, *more], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("ending", [".geojson", ".geojsonl", ".gpkg", ".fgb", ".kml", ".shp.zip"])
def test_real_gdal_opens_it(tmp_path, ending):
    path = tmp_path / f"x{ending}"
    write(path, Collection(incidents=some_features(5), sites=site_features([mention(HIT)])))
    source = f"/vsizip/{{{path}}}/incidents.shp" if ending == ".shp.zip" else str(path)
    copy = tmp_path / "copy.geojson"
    layer = {".gpkg": ["incidents"], ".kml": [styles()["drone_attack"].label_ar]}.get(ending, [])
    subprocess.run([gdal("ogr2ogr"), "-f", "GeoJSON", str(copy), source, *layer], check=True, capture_output=True)
    found = json.loads(copy.read_text(encoding="utf-8"))["features"]
    wanted = sum(f["properties"].get("inc_type", f["properties"].get("incident_type")) == "drone_attack" for f in found)
    assert (len(found), wanted) == ((3, 3) if ending == ".kml" else (5, 3))
    assert any(f["geometry"] and f["geometry"]["coordinates"][:2] == [42.83, 33.64] for f in found)


def _gpkg(tmp_path):
    path = tmp_path / "x.gpkg"
    items = some_features(5)
    mentions = [{"report_id": "report-1", "start": 3, "end": 6, "surface": "هيت", "site_id": "iq-hit", "name": "Hit", "latitude": 33.64, "longitude": 42.83,
                 "role": "place", "confidence": 0.9, "kind": "town", "iso": "IQ", "admin1": "Anbar", "uncertainty_km": 4.0}]
    write(path, Collection(items, site_features([mention(HIT), mention(ANBAR)], items), mentions, [{"report_id": "report-9", "title": "وحيد"}], "mawqi 0.1"))
    return path


def test_geopackage_layers_and_types(tmp_path):
    path = _gpkg(tmp_path)
    listing = subprocess.run([gdal("ogrinfo"), str(path)], capture_output=True, text=True, check=True)
    for layer in ("incidents (Point)", "sites (Point)", "uncertainty (Polygon)", "trajectories (Line String)", "mentions (Point)", "reports (None)"):
        assert layer in listing.stdout
    assert "Warning" not in listing.stderr
    info = ogrinfo(path, "incidents")
    assert "date_start: Date" in info and "fatalities: Integer" in info and "aggregate: Integer(Boolean)" in info
    assert "published_at: DateTime" in ogrinfo(path, "reports") and "Feature Count: 3" in ogrinfo(path, "uncertainty")
    assert "Feature Count: 3" in ogrinfo(path, "trajectories") and "Feature Count: 5" in ogrinfo(path, "reports")
    one = subprocess.run([gdal("ogrinfo"), str(path), "-sql", "SELECT * FROM incidents WHERE date_start = '2024-01-28'"], capture_output=True, text=True, check=True)
    assert "هيت" in one.stdout
    back = read(path)
    assert back.incidents == some_features(5) and len(back.sites) == 2 and back.mentions[0]["surface"] == "هيت"
    assert back.made_by == "mawqi 0.1" and back.reports[-1]["title"] == "وحيد"


def test_geopackage_is_styled_and_related(tmp_path):
    with closing(sqlite3.connect(_gpkg(tmp_path))) as base:
        rows = dict(base.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault = 1"))
        assert set(rows) == {"incidents", "uncertainty", "trajectories", "sites", "mentions"}
        qml = ET.fromstring(rows["incidents"].split("\n", 1)[1])
        values = [c.get("value") for c in qml.iter("category")]
        assert sorted(values) == sorted(INCIDENT_TYPES)
        temporal = qml.find("temporal")
        assert (temporal.get("enabled"), temporal.get("mode"), temporal.get("startField"), temporal.get("endField")) == ("1", "2", "date_start", "date_end")
        assert {a.get("field"): a.get("name") for a in qml.iter("alias")}["fatalities"] == "القتلى"
        for text in rows.values():
            ET.fromstring(text.split("\n", 1)[1])
        for (sld,) in base.execute("SELECT styleSLD FROM layer_styles WHERE styleSLD <> ''"):
            assert ET.fromstring(sld.encode()).tag.endswith("StyledLayerDescriptor")
        aliases = dict(base.execute("SELECT column_name, name FROM gpkg_data_columns WHERE table_name = 'incidents'"))
        assert aliases == {c.name: c.alias for c in COLUMNS}
        changes = [x for (x,) in base.execute("SELECT last_change FROM gpkg_contents")]
        assert changes and all(x.endswith("Z") and x[10] == "T" for x in changes)
        assert base.execute("SELECT count(*) FROM incidents_reports").fetchone() == (4,)
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'").fetchone()[0] >= 4


QGIS = """
import os, sys
from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
app = QgsApplication([], False); app.initQgis()
layer = QgsVectorLayer(sys.argv[1] + '|layername=incidents', 'incidents', 'ogr')
assert layer.isValid()
message, ok = layer.loadDefaultStyle()
box = QgsProject.instance(); assert box.read('geopackage:' + sys.argv[1] + '?projectName=mawqi'), box.error()
print([l.name().split(' ')[-1] + str(l.isValid()) for l in box.layerTreeRoot().layerOrder()])
print(sorted(r.name() for r in box.relationManager().relations().values() if r.isValid()), box.crs().authid())
for one in box.mapLayersByName('الوقائع · Incidents'): print('project', one.renderer().type(), one.featureCount(), one.temporalProperties().isActive())
print(layer.renderer().type(), len(layer.renderer().categories()), layer.featureCount(), layer.labelsEnabled())
t = layer.temporalProperties()
print(t.isActive(), int(t.mode()), t.startField(), t.endField())
print(layer.attributeAlias(layer.fields().indexOf('fatalities')))
kinds = layer.renderer().categories(); mark = kinds[0].symbol(); print(mark.color().name())
ring = QgsVectorLayer(sys.argv[1] + '|layername=uncertainty', 'uncertainty', 'ogr')
ring.loadDefaultStyle(); print(ring.isValid(), ring.renderer().type(), ring.renderer().symbol().symbolLayer(0).layerType())
sys.stdout.flush(); os._exit(0)
"""


def test_qgis_opens_it_styled(tmp_path):
    """Headless QGIS from Debian's packages; where it is not installed, the style is held against its XML alone (see above)."""
    found = shutil.which("python3", path="/usr/bin")
    probe = subprocess.run([found or "false", "-c", "import qgis.core"], capture_output=True, check=False) if found else None
    if probe is None or probe.returncode != 0:
        missing("QGIS is not installed, so that style and project are held against their XML alone: apt-get install python3-qgis qgis-providers")
        return
    done = subprocess.run(
        [str(found), "-c", QGIS, str(_gpkg(tmp_path))], capture_output=True, text=True, check=False, timeout=120,
        env={"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.splitlines()
    assert f"categorizedSymbol {len(INCIDENT_TYPES)} 5 True" in lines
    assert "True 2 date_start date_end" in lines and "القتلى" in lines and "#d55e00" in lines
    assert "True singleSymbol SimpleFill" in lines
    assert "['IncidentsTrue', 'targetTrue', 'sitesTrue', 'UncertaintyTrue', 'MentionsTrue']" in lines, "the drawing order of the project: uncertainty beneath"
    assert "['mentions – reports', 'trajectories – incidents', 'uncertainty – incidents'] EPSG:4326" in lines and "project categorizedSymbol 5 True" in lines


def test_the_project_is_stored_as_qgis_stores_it(tmp_path):
    with closing(sqlite3.connect(_gpkg(tmp_path))) as base:
        ((name, about, content),) = base.execute("SELECT name, metadata, content FROM qgis_projects")
    assert name == "mawqi" and json.loads(about)["last_modified_user"] == "mawqi"
    with zipfile.ZipFile(io.BytesIO(bytes.fromhex(content))) as box:
        root = ET.fromstring(box.read("mawqi.qgs").split(b"\n", 1)[1])
    order = [x.get("source") for x in root.iter("layer-tree-layer")]
    assert order.index("./x.gpkg|layername=uncertainty") > order.index("./x.gpkg|layername=sites") > order.index("./x.gpkg|layername=incidents")
    assert len(list(root.iter("category"))) == len(INCIDENT_TYPES) and str(tmp_path) not in ET.tostring(root, encoding="unicode")


def test_geoparquet_metadata_and_order(tmp_path):
    import geopandas
    import pyarrow.parquet as pq

    path = tmp_path / "x.parquet"
    write(path, Collection(incidents=some_features(5)))
    file = pq.ParquetFile(path)
    geo = json.loads(file.schema_arrow.metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert geo["version"] == "1.1.0" and geo["primary_column"] == "geometry" and column["encoding"] == "WKB"
    assert column["geometry_types"] == ["Point"] and column["bbox"] == [38.5, 20.0, 42.83, 33.64]
    assert column["covering"]["bbox"] == {s: ["bbox", s] for s in ("xmin", "ymin", "xmax", "ymax")}
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert geo == geo_metadata([38.5, 20.0, 42.83, 33.64])
    frame = geopandas.read_parquet(path)
    assert frame.crs.to_epsg() == 4326 and frame.geometry.notna().sum() == 3
    assert len(geopandas.read_parquet(path, bbox=(42.5, 33, 43, 34))) == 1


def test_geoparquet_streams_in_one_spatial_order(tmp_path, monkeypatch):
    import numpy as np
    import pyarrow.parquet as pq

    from geo.formats import geoparquet
    from geo.hilbert import hilbert

    monkeypatch.setattr(geoparquet, "ROW_GROUP", 40)
    rng = np.random.default_rng(1)
    base = some_features(1)[0]
    items = []
    for n in range(500):
        lon, lat = float(rng.uniform(35, 60)), float(rng.uniform(12, 38))
        items.append({**base, "id": f"{n:016x}", "geometry": {"type": "Point", "coordinates": [lon, lat]},
                      "properties": {**base["properties"], "latitude": lat, "longitude": lon}})
    path = tmp_path / "x.parquet"
    write_batches(path, (items[i:i + 70] for i in range(0, 500, 70)))
    made = pq.read_table(path)
    keys = hilbert(made["longitude"].to_numpy(), made["latitude"].to_numpy())
    assert (np.diff(keys.astype("int64")) >= 0).all() and made.num_rows == 500
    assert sorted(made["id"].to_pylist()) == [f["id"] for f in items]


def test_kml_keeps_the_precision_of_dates(tmp_path):
    path = tmp_path / "x.kml"
    whole = some_features(3)
    night = feature(incident(9, event_date="2024-01-28", date_start="2024-01-27", date_end="2024-01-28"))
    write(path, Collection(incidents=[*whole, night]))
    root = ET.parse(path).getroot()
    ns = {"k": "http://www.opengis.net/kml/2.2"}
    assert sorted(w.text for w in root.iterfind(".//k:when", ns)) == ["2020", "2024-01", "2024-01-28"]
    span = root.find(".//k:TimeSpan", ns)
    assert (span.find("k:begin", ns).text, span.find("k:end", ns).text) == ("2024-01-27", "2024-01-28")


def test_kml_and_csv_hold_hostile_text(tmp_path):
    evil = "=HYPERLINK(\"http://x\")</description><script>alert(1)</script>]]>"
    items = [feature(incident(location_text=evil, notes={"ar": evil, "en": evil}))]
    for ending in (".kml", ".csv", ".xlsx"):
        write(tmp_path / f"x{ending}", Collection(incidents=items))
        assert read(tmp_path / f"x{ending}").incidents == items
    assert "<script" not in (tmp_path / "x.kml").read_text(encoding="utf-8")
    assert "\"'=HYPERLINK" in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    from openpyxl import load_workbook

    cells = [c for row in load_workbook(tmp_path / "x.xlsx")["incidents"].iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]


def test_kml_entities_are_not_followed(tmp_path):
    path = tmp_path / "evil.kml"
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY s SYSTEM "file://{secret}">]><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><Placemark>'
        '<ExtendedData><Data name="incident_type"><value>other</value></Data><Data name="target"><value>&s;</value></Data></ExtendedData>'
        "</Placemark></Folder></Document></kml>", encoding="utf-8",
    )
    assert "secret" not in str(read(path).incidents)


def test_csv_opens_in_spreadsheets(tmp_path):
    path = tmp_path / "x.csv"
    write(path, Collection(incidents=some_features(2)))
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid,incident_type,") and "هيت".encode() in raw


def test_xlsx_is_right_to_left_with_real_dates(tmp_path):
    from openpyxl import load_workbook

    path = tmp_path / "x.xlsx"
    long = [feature(incident(location_text="ط" * 40_000))]
    said = write(path, Collection(incidents=some_features(2) + long, sites=site_features([mention(HIT)])))
    book = load_workbook(path)
    sheet = book["incidents"]
    assert sheet.sheet_view.rightToLeft and book.sheetnames == ["incidents", "sites", "columns"]
    names = [c.value for c in sheet[1]]
    assert sheet.cell(2, names.index("date_start") + 1).is_date and sheet.cell(1, 2).comment.text == "نوع الواقعة"
    assert "1 cells" in said[0]


def test_shapefile_says_what_it_cut(tmp_path):
    path = tmp_path / "x.shp.zip"
    items = [feature(incident(location_text="ط" * 200))]
    said = write(path, Collection(incidents=items))
    assert any("1 values of location_text were cut" in s for s in said)
    back = read(path).incidents[0]["properties"]
    assert back["location_text"] == "ط" * 127 and back["weapons"] == ["drone", "rocket"] and back["fatalities_max"] == 4
    with zipfile.ZipFile(path) as box:
        assert box.read("incidents.cpg").strip() == b"UTF-8"
        mapping = box.read("mawqi_columns.csv").decode("utf-8-sig")
    for column in COLUMNS:
        if not column.json:
            assert len(column.short) <= 10 and f"{column.short},{column.name}," in mapping


def test_flatgeobuf_says_when_it_has_no_index(tmp_path):
    assert write(tmp_path / "a.fgb", Collection(incidents=some_features(1))) == []
    assert "2 incidents" in write(tmp_path / "b.fgb", Collection(incidents=some_features(5)))[0]


@pytest.mark.parametrize("ending", ENDINGS)
def test_another_file_is_not_overwritten(tmp_path, ending):
    path = tmp_path / f"x{ending}"
    path.write_bytes(b"somebody's work")
    with pytest.raises(FileError, match="--force"):
        write(path, Collection(incidents=some_features(2)))
    assert path.read_bytes() == b"somebody's work"
    write(path, Collection(incidents=some_features(2)), force=True)
    write(path, Collection(incidents=some_features(1)))
    assert len(read(path).incidents) == 1
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_nothing_half_written(tmp_path):
    path = tmp_path / "x.csv"
    write(path, Collection(incidents=some_features(2)))
    before = path.read_bytes()

    def broken():
        yield some_features(2)
        raise InputError("a broken batch")

    for ending in (".csv", ".geojson", ".geojsonl", ".parquet", ".fgb", ".gpkg"):
        with pytest.raises(InputError, match="broken"):
            write_batches(tmp_path / f"x{ending}", broken())
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["x.csv"]


def test_unwritable_outputs_are_named(tmp_path):
    with pytest.raises(FileError, match="does not exist"):
        write(tmp_path / "no" / "x.geojson", Collection())
    (tmp_path / "folder.geojson").mkdir()
    with pytest.raises(FileError, match="is a folder"):
        write(tmp_path / "folder.geojson", Collection())
    with pytest.raises(InputError, match="names no format"):
        write(tmp_path / "x.doc", Collection())


FULL = """
import resource, signal, sys
sys.path[:0] = sys.argv[2:]
from geo_samples import some_features
from gazetteer.errors import FileError
from geo.collection import Collection
from geo.formats import write
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
items = some_features(400)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    write(sys.argv[1], Collection(incidents=items))
except FileError as fault:
    print("FileError", fault)
"""


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_leaves_no_half_file(tmp_path, ending):
    path = tmp_path / f"x{ending}"
    here = Path(__file__).resolve()
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path), str(here.parent), str(here.parents[2])], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.startswith("FileError"), done.stdout + done.stderr[-500:]
    assert list(tmp_path.iterdir()) == []


def test_bad_inputs_are_named(tmp_path):
    cases = {
        "a.geojson": b"{", "b.geojson": b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"x":1},"geometry":null}]}',
        "c.geojson": b"[]", "d.geojsonl": b'{"type":"Feature"}\n', "e.csv": b"a,b\n1,2\n", "f.csv": b"incident_type\n\xff\xfe\n", "g.gpkg": b"no", "h.fgb": b"no",
        "i.kml": b"<kml", "j.parquet": b"no", "k.xlsx": b"no", "l.shp.zip": b"no", "m.csv": b"incident_type,fatalities\nother,many\n",
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises((InputError, FileError), match=name[0]) as fault:
            read(tmp_path / name)
        assert name in str(fault.value), name
    with pytest.raises(FileError, match="does not exist"):
        read(tmp_path / "nothing.csv")
