"""What makes the SQLite file of a case a GeoPackage that GDAL and QGIS open as it is: contents, geometry columns, spatial index, styles, guards."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Any

APPLICATION = 0x47504B47  # "GPKG"
#: Layers with a spatial index.
INDEXED = ("incidents",)
_BASE = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"""
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],'
    'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],'
    'AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
_GUARD = """
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
  BEGIN SELECT RAISE(ABORT, 'decisions are never changed; append one that supersedes it'); END;
CREATE TRIGGER decisions_stay_all BEFORE DELETE ON decisions
  BEGIN SELECT RAISE(ABORT, 'decisions are never deleted; append one that supersedes it'); END;
"""


def _corner(blob: bytes | None, which: int) -> float | None:
    """One coordinate of a point in GeoPackage's binary."""
    return None if blob is None or len(blob) < 16 else struct.unpack_from("<dd", blob, len(blob) - 16)[which]


class Index:
    """Whether a connection's triggers keep the spatial index; ``by_hand`` while `insert_indexed` does."""

    by_hand = False


def register(raw: sqlite3.Connection) -> Index:
    """Give a connection the functions that the spatial index's triggers call; the indexed layers hold points alone."""
    index = Index()
    for name, which in (("ST_MinX", 0), ("ST_MaxX", 0), ("ST_MinY", 1), ("ST_MaxY", 1)):
        raw.create_function(name, 1, lambda blob, which=which: _corner(blob, which), deterministic=True)
    raw.create_function("ST_IsEmpty", 1, lambda blob: None if blob is None else int(index.by_hand))
    return index


def insert_indexed(link: Any, table: str, names: str, rows: list[list[Any]], geom: int) -> None:
    """Insert rows of an indexed layer and put their points into its index at once: its triggers, five calls a row, would cost more than all else.

    Parameters
    ----------
    link : Connection
        Of a transaction that writes.
    table, names : str
        The layer; it and its columns as SQL has them, without ``fid``.
    rows : list of list
        Values in that order; ``geom`` is where the point is, in GeoPackage's binary.
    """
    index, cursor = link.info["index"], link.connection.cursor()
    first = (cursor.execute(f"SELECT max(fid) FROM {table}").fetchone()[0] or 0) + 1
    index.by_hand = True
    try:
        cursor.executemany(f"INSERT INTO {names[:-1]}, fid) VALUES ({', '.join('?' * (len(rows[0]) + 1))})", [[*row, first + n] for n, row in enumerate(rows)])
    finally:
        index.by_hand = False
    points = [(first + n, *struct.unpack_from("<dd", row[geom], len(row[geom]) - 16)) for n, row in enumerate(rows) if row[geom] is not None]
    cursor.executemany(f"INSERT INTO rtree_{table}_geom VALUES (?1, ?2, ?2, ?3, ?3)", points)


def _rtree(table: str) -> str:
    """The R-tree of a layer of points with the triggers of GeoPackage 1.3 (annex F.3)."""
    index = f"rtree_{table}_geom"
    box = "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"
    there, gone = "NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)", "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))"
    put = f"INSERT OR REPLACE INTO {index} VALUES (NEW.fid, {box});"
    return f"""
CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER {index}_insert AFTER INSERT ON {table} WHEN ({there}) BEGIN {put} END;
CREATE TRIGGER {index}_update1 AFTER UPDATE OF geom ON {table} WHEN OLD.fid = NEW.fid AND ({there}) BEGIN {put} END;
CREATE TRIGGER {index}_update2 AFTER UPDATE OF geom ON {table} WHEN OLD.fid = NEW.fid AND {gone} BEGIN DELETE FROM {index} WHERE id = OLD.fid; END;
CREATE TRIGGER {index}_update3 AFTER UPDATE ON {table} WHEN OLD.fid != NEW.fid AND ({there})
  BEGIN DELETE FROM {index} WHERE id = OLD.fid; {put} END;
CREATE TRIGGER {index}_update4 AFTER UPDATE ON {table} WHEN OLD.fid != NEW.fid AND {gone} BEGIN DELETE FROM {index} WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER {index}_delete AFTER DELETE ON {table} WHEN OLD.geom NOT NULL BEGIN DELETE FROM {index} WHERE id = OLD.fid; END;
"""


def describe(path: Path, file_name: str) -> None:
    """Make a GeoPackage of the tables in a new file: layers incidents, uncertainty, trajectories, mentions, readings and sites, the rest as tables.

    Parameters
    ----------
    path : Path
        The file with the tables, still empty.
    file_name : str
        The name it will have: the QGIS project inside looks for its layers there.
    """
    from geo.formats.geopackage import MENTIONS, REPORTS, SCHEMA_DDL, TRAJECTORIES, UNCERTAINTY, put_aliases, put_looks
    from geo.styles import incidents_qml, incidents_sld, single_qml
    from mawqi.case import schema

    aliases: dict[str, list[tuple[str, str]]] = {
        t.name: [(c.name, c.comment) for c in t.columns if c.comment and c.name not in ("fid", "geom")] for t in schema.meta.sorted_tables if t.name in ("incidents", "sites")
    }
    aliases["mentions"] = [(n, a) for n, _, a in MENTIONS]
    aliases["uncertainty"] = [(n, a) for n, _, a in UNCERTAINTY]
    aliases["trajectories"] = [(n, a) for n, _, a in TRAJECTORIES]
    known = {c.name for c in schema.reports.columns}
    aliases["reports"] = [(n, a) for n, _, a in REPORTS if n in known]
    hidden = [c.name for c in schema.incidents.columns if c.name.endswith("_json")]
    looks = [
        ("incidents", incidents_qml(aliases["incidents"], hidden), incidents_sld()),
        ("uncertainty", single_qml("uncertainty", aliases["uncertainty"], temporal=True), ""),
        ("trajectories", single_qml("trajectories", aliases["trajectories"], temporal=True), ""),
        ("sites", single_qml("sites", aliases["sites"], temporal=False), ""),
        ("mentions", single_qml("mentions", aliases["mentions"], temporal=False), ""),
    ]
    with closing(sqlite3.connect(path)) as base:
        base.executescript(_BASE)
        base.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", [
            ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", None), ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
            ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude/latitude on WGS 84"),
        ])  # fmt: skip
        base.executescript(SCHEMA_DDL)
        for name, kind in schema.LAYERS.items():
            _layer(base, name, kind)
        for name in (*schema.PLAIN, "layer_styles"):
            base.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)", (name, name))
        for name in INDEXED:
            base.executescript(_rtree(name))
            base.execute(
                "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')", (name,)
            )
        put_aliases(base, aliases)
        put_looks(base, looks, file_name, None, layers=(*aliases,), subsets={"incidents": "\"review\" <> 'rejected'"})
        base.executescript(_GUARD)
        base.commit()


def _layer(base: sqlite3.Connection, name: str, kind: str) -> None:
    base.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, 'features', ?, 4326)", (name, name))
    base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)", (name, kind))


def add_trajectories(base: sqlite3.Connection) -> None:
    """Make the table of launch lines a layer, in a case of tables of version 1; the project inside is left as it is."""
    from geo.formats.geopackage import TRAJECTORIES, put_aliases
    from geo.styles import single_qml

    aliases = [(n, a) for n, _, a in TRAJECTORIES]
    _layer(base, "trajectories", "LINESTRING")
    put_aliases(base, {"trajectories": aliases})
    base.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner)"
        " VALUES ('', '', 'trajectories', 'geom', 'mawqi', ?, '', 1, 'Made from data/styles.toml', 'mawqi')", (single_qml("trajectories", aliases, temporal=True),),
    )


def touch(link: Any, box: tuple[float, float, float, float] | None) -> None:
    """Note a change in the contents: its time, and a box (W, S, E, N in degrees) that the layers' extents grow by."""
    now = "strftime('%Y-%m-%dT%H:%M:%fZ','now')"
    link.exec_driver_sql(f"UPDATE gpkg_contents SET last_change = {now} WHERE table_name IN ('incidents', 'uncertainty', 'trajectories', 'mentions', 'readings', 'reports', 'decisions', 'sites')")
    if box is not None:
        west, south, east, north = box
        link.exec_driver_sql(
            "UPDATE gpkg_contents SET min_x = min(coalesce(min_x, ?), ?), min_y = min(coalesce(min_y, ?), ?), max_x = max(coalesce(max_x, ?), ?),"
            " max_y = max(coalesce(max_y, ?), ?) WHERE data_type = 'features'", (west, west, south, south, east, east, north, north),
        )
