"""GeoPackage: layers incidents, sites, uncertainty, trajectories, mentions and reports, styled and time-enabled for QGIS, with its project."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import FileError, InputError
from geo import gdal, qgisproject
from geo.arrow import point_wkb, reader, schema, without_nul
from geo.circles import circle_rings, launch_lines, located
from geo.collection import Collection, batches, bbox, reports_of
from geo.flat import COLUMNS
from geo.properties import SITE_PROPERTIES
from geo.styles import incidents_qml, incidents_sld, single_qml

if TYPE_CHECKING:
    import pyarrow as pa

Feature = dict[str, Any]
MENTIONS = (
    ("report_id", "str", "معرّف التقرير"), ("start", "int", "من حرف"), ("end", "int", "حتى حرف"), ("surface", "str", "الكلمات في النص"),
    ("site_id", "str", "معرّف الموقع"), ("name", "str", "الاسم"), ("name_ar", "str", "الاسم بالعربية"), ("name_en", "str", "الاسم بالإنجليزية"),
    ("kind", "str", "الصنف"), ("latitude", "float", "خط العرض"), ("longitude", "float", "خط الطول"), ("iso", "str", "رمز الدولة"),
    ("admin1", "str", "المحافظة"), ("uncertainty_km", "float", "نصف قطر عدم اليقين (كم)"), ("confidence", "float", "درجة الثقة"), ("role", "str", "الدور"),
)
REPORTS = (
    ("report_id", "str", "معرّف التقرير"), ("title", "str", "العنوان"), ("published", "str", "تاريخ النشر"), ("published_at", "time", "وقت النشر"),
    ("url", "str", "الرابط"), ("source", "str", "المصدر"), ("lang", "str", "اللغة"), ("retrieved", "str", "تاريخ الجلب"), ("sha256", "str", "بصمة النص"),
    ("text", "str", "النص"),
)
UNCERTAINTY = (
    ("incident_id", "str", "معرّف الواقعة"), ("incident_type", "str", "نوع الواقعة"), ("date_start", "date", "من يوم"), ("date_end", "date", "حتى يوم"),
    ("uncertainty_km", "float", "نصف قطر عدم اليقين (كم)"), ("masked", "str", "حجب المكان"),
)
TRAJECTORIES = (
    ("incident_id", "str", "معرّف الواقعة"), ("incident_type", "str", "نوع الواقعة"), ("date_start", "date", "من يوم"), ("date_end", "date", "حتى يوم"),
    ("origin", "str", "مكان الإطلاق"), ("origin_site_id", "str", "معرّف مكان الإطلاق"), ("origin_text", "str", "مكان الإطلاق في النص"),
    ("target", "str", "مكان الواقعة"),
)
_SITES = tuple((p.name, p.kind, p.alias) for p in SITE_PROPERTIES)


def write(path: Path, collection: Collection, *, flat: bool = False) -> list[str]:
    """Write all layers of a collection; what ``reports`` lacks is taken from the incidents' sources."""
    items = collection.incidents
    path.unlink(missing_ok=True)
    gdal.write_layer(
        path, reader(batches(items)), driver="GPKG", layer="incidents", options={"GEOMETRY_NAME": "geom", "DESCRIPTION": "incidents"},
        # Version 1.4 would make the GDAL and QGIS of Debian 12 warn.
        dataset={"VERSION": "1.3"},
    )
    _layer(path, "uncertainty", *_uncertainty(items), kind="Polygon")
    _layer(path, "trajectories", *_trajectories(items), kind="LineString")
    _layer(path, "sites", *_points(collection.sites, _SITES), kind="Point")
    mentions = [{"properties": m, "geometry": _point(m)} for m in collection.mentions]
    _layer(path, "mentions", *_points(mentions, MENTIONS), kind="Point")
    reports = _reports(collection)
    _layer(path, "reports", _table(reports, REPORTS), None, kind=None)
    try:
        with closing(sqlite3.connect(path)) as base, base:
            _describe(base, collection, path.name)
            _relate(base, items)
    except sqlite3.Error as fault:
        raise FileError(f"the GeoPackage cannot be completed: {fault}", file=path) from fault
    return []


def _point(row: dict[str, Any]) -> dict[str, Any] | None:
    if row.get("latitude") is None or row.get("longitude") is None:
        return None
    return {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[tuple[str, str, str]]) -> pa.Table:
    import pyarrow as pa

    from geo.arrow import _array, _dates

    types = {"int": pa.int32(), "float": pa.float64(), "date": pa.date32(), "time": pa.timestamp("ms", tz="UTC")}
    arrays, fields = [], []
    for name, kind, _ in columns:
        values: list[Any] = [r.get(name) for r in rows]
        type_ = types.get(kind, pa.string())
        if kind in ("str", "cat"):
            values = [None if v is None else v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values]
        arrays.append(_array(_dates(values) if kind == "date" else values, type_, name))
        fields.append(pa.field(name, type_))
    return without_nul(pa.Table.from_arrays(arrays, schema=pa.schema(fields)))


def _layer(path: Path, name: str, table: pa.Table, geometry: Any, *, kind: str | None) -> None:
    import pyarrow as pa

    options = {"DESCRIPTION": name}
    if kind is not None:
        field = pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})
        table = table.append_column(field, geometry)
        options["GEOMETRY_NAME"] = "geom"
    gdal.write_layer(path, table, driver="GPKG", layer=name, geometry_type=kind, append=True, options=options)


def _points(items: Sequence[Feature], columns: Sequence[tuple[str, str, str]]) -> tuple[pa.Table, pa.Array]:
    from geo.arrow import coordinates

    return _table([f["properties"] for f in items], columns), point_wkb(*coordinates(items))


def _uncertainty(items: Sequence[Feature]) -> tuple[pa.Table, pa.Array]:
    import pyarrow as pa
    import shapely

    found = [f for f in located(items) if f["properties"].get("uncertainty_km") is not None]
    rows = [{**f["properties"], "incident_id": f.get("id")} for f in found]
    shapes = []
    for start in range(0, len(found), 20_000):
        part = found[start:start + 20_000]
        rings = circle_rings(
            [f["geometry"]["coordinates"][1] for f in part], [f["geometry"]["coordinates"][0] for f in part],
            [f["properties"]["uncertainty_km"] for f in part],
        )
        shapes.extend(shapely.to_wkb(shapely.polygons(rings)))
    return _table(rows, UNCERTAINTY), pa.array(shapes, pa.binary())


def _trajectories(items: Sequence[Feature]) -> tuple[pa.Table, pa.Array]:
    import pyarrow as pa
    import shapely

    lines = launch_lines(items)
    rows = [
        {
            **f["properties"], "incident_id": f.get("id"), "origin": o.get("name"), "origin_site_id": o.get("site_id"), "origin_text": o.get("text"),
            "target": f["properties"].get("location"),
        }
        for f, o, _ in lines
    ]
    shapes = [shapely.to_wkb(shapely.LineString(line)) for _, _, line in lines]
    return _table(rows, TRAJECTORIES), pa.array(shapes, pa.binary())


def _reports(collection: Collection) -> list[dict[str, Any]]:
    from datetime import UTC, datetime

    found = {r["report_id"]: dict(r) for r in reports_of(collection.incidents)}
    for report in collection.reports:
        name = report.get("report_id", report.get("id"))
        found[name] = {**found.get(name, {}), **{k: v for k, v in report.items() if v is not None}, "report_id": name}
    for row in found.values():
        try:
            moment = datetime.fromisoformat(str(row.get("published")))
            row["published_at"] = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        except ValueError:
            row["published_at"] = None
    return list(found.values())


SCHEMA_DDL = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE IF NOT EXISTS layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""
_ABOUT_DDL = "CREATE TABLE IF NOT EXISTS mawqi_about (key TEXT PRIMARY KEY NOT NULL, value TEXT);"
_SCHEMA_TABLES = ("gpkg_data_columns", "gpkg_data_column_constraints")
_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ','now')"


def put_aliases(base: sqlite3.Connection, aliases: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Write the Arabic aliases of each layer's columns (GeoPackage's schema extension)."""
    for table, rows in aliases.items():
        base.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, mime_type) VALUES (?, ?, ?, ?, ?)",
            [(table, n, a, a, "application/json" if n.endswith("_json") else None) for n, a in rows],
        )
    definition = "http://www.geopackage.org/spec121/#extension_schema"
    base.executemany(
        "INSERT OR IGNORE INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')", [(t, definition) for t in _SCHEMA_TABLES]
    )


def put_looks(
    base: sqlite3.Connection, looks: Sequence[tuple[str, str, str]], file_name: str, box: Sequence[float] | None, *, layers: Container[str] | None = None,
    subsets: Mapping[str, str] | None = None,
) -> None:
    """Write QGIS styles (layer, QML, SLD) and the project that draws the layers; see `geo.qgisproject.xml`."""
    base.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault,"
        " description, owner) VALUES ('', '', ?, 'geom', 'mawqi', ?, ?, 1, 'Made from data/styles.toml', 'mawqi')", looks,
    )
    base.execute(qgisproject.TABLE)
    project = qgisproject.row(file_name, {name: qml for name, qml, _ in looks}, box, layers=layers, subsets=subsets)
    base.execute("INSERT INTO qgis_projects VALUES (?, ?, ?)", project)


def _describe(base: sqlite3.Connection, collection: Collection, file_name: str) -> None:
    """Arabic column aliases (schema extension), QGIS styles and project, the mark of the program, contents."""
    base.executescript(SCHEMA_DDL + _ABOUT_DDL)
    aliases: dict[str, list[tuple[str, str]]] = {
        "incidents": [(c.name, c.alias) for c in COLUMNS], "sites": [(n, a) for n, _, a in _SITES], "mentions": [(n, a) for n, _, a in MENTIONS],
        "reports": [(n, a) for n, _, a in REPORTS], "uncertainty": [(n, a) for n, _, a in UNCERTAINTY],
        "trajectories": [(n, a) for n, _, a in TRAJECTORIES],
    }
    put_aliases(base, aliases)
    hidden = [c.name for c in COLUMNS if c.json]
    looks = [
        ("incidents", incidents_qml(aliases["incidents"], hidden), incidents_sld()),
        ("uncertainty", single_qml("uncertainty", aliases["uncertainty"], temporal=True), ""),
        ("trajectories", single_qml("trajectories", aliases["trajectories"], temporal=True), ""),
        ("sites", single_qml("sites", aliases["sites"], temporal=False), ""),
        ("mentions", single_qml("mentions", aliases["mentions"], temporal=False), ""),
    ]
    put_looks(base, looks, file_name, bbox(collection.incidents))
    about = {"program": "mawqi", "made_by": collection.made_by, "masked": collection.masked}
    base.executemany("INSERT INTO mawqi_about VALUES (?, ?)", [(k, v) for k, v in about.items() if v is not None])
    for table in ("layer_styles", "mawqi_about"):
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES"
            f" (?, 'attributes', ?, '', {_NOW})", (table, table),
        )


def _relate(base: sqlite3.Connection, items: Sequence[Feature]) -> None:
    """The many-to-many relation of incidents and reports by the Related Tables Extension (OGC 18-000), and indexes on the ids."""
    base.executescript("""
CREATE TABLE gpkgext_relations (id INTEGER PRIMARY KEY AUTOINCREMENT, base_table_name TEXT NOT NULL, base_primary_column TEXT NOT NULL DEFAULT 'id',
  related_table_name TEXT NOT NULL, related_primary_column TEXT NOT NULL DEFAULT 'id', relation_name TEXT NOT NULL,
  mapping_table_name TEXT NOT NULL UNIQUE);
CREATE TABLE incidents_reports (base_id INTEGER NOT NULL, related_id INTEGER NOT NULL);
CREATE INDEX incidents_by_id ON incidents (id);
CREATE INDEX reports_by_id ON reports (report_id);
CREATE INDEX mentions_by_report ON mentions (report_id);
CREATE INDEX uncertainty_by_incident ON uncertainty (incident_id);
CREATE INDEX trajectories_by_incident ON trajectories (incident_id);
""")
    incidents = [row[0] for row in base.execute("SELECT fid FROM incidents ORDER BY fid")]
    reports = dict(base.execute("SELECT report_id, fid FROM reports"))
    pairs = {
        (fid, reports[s["report_id"]])
        for fid, item in zip(incidents, items, strict=True) for s in item["properties"].get("sources") or [] if s.get("report_id") in reports
    }
    base.executemany("INSERT INTO incidents_reports VALUES (?, ?)", sorted(pairs))
    base.execute(
        "INSERT INTO gpkgext_relations (base_table_name, base_primary_column, related_table_name, related_primary_column, relation_name,"
        " mapping_table_name) VALUES ('incidents', 'fid', 'reports', 'fid', 'attributes', 'incidents_reports')"
    )
    definition = "http://www.geopackage.org/18-000.html"
    base.executemany(
        "INSERT OR IGNORE INTO gpkg_extensions VALUES (?, NULL, 'gpkg_related_tables', ?, 'read-write')",
        [("gpkgext_relations", definition), ("incidents_reports", definition)],
    )
    base.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES"
        f" ('incidents_reports', 'attributes', 'incidents_reports', '', {_NOW})"
    )


def read(path: Path) -> Collection:
    """Read every layer back."""
    names = gdal.layers(path)
    if "incidents" not in names:
        raise InputError("the GeoPackage has no layer incidents", file=path, remedy="name a GeoPackage that mawqi wrote")
    found = gdal.incidents(gdal.read_layer(path, "incidents"), path)

    def rows(layer: str, columns: Sequence[tuple[str, str, str]]) -> list[dict[str, Any]]:
        if layer not in names:
            return []
        made = gdal.read_layer(path, layer)
        wanted = [n for n, kind, _ in columns if n in made.column_names and kind != "time"]
        values = [made.column(n).to_pylist() for n in wanted]
        return [dict(zip(wanted, row, strict=True)) for row in zip(*values, strict=True)]

    sites = [
        {"type": "Feature", "id": r.get("site_id"), "geometry": _point(r), "properties": r} for r in rows("sites", _SITES)
    ]
    about: dict[str, str] = {}
    try:
        with closing(sqlite3.connect(path)) as base:
            about = dict(base.execute("SELECT key, value FROM mawqi_about"))
    except sqlite3.Error:
        about = {}
    return Collection(found, sites, rows("mentions", MENTIONS), rows("reports", REPORTS), about.get("made_by"), about.get("masked"))


def columns_of_incidents() -> list[str]:
    """Return the columns of the layer incidents in order."""
    return [name for name in schema().names if name != "geometry"]
