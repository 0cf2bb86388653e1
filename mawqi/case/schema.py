"""The tables of a case, one schema for a GeoPackage and for PostGIS; what each column means is its comment."""

from __future__ import annotations

import struct
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, UserDefinedType

from geo.flat import COLUMNS
from geo.properties import SITE_PROPERTIES

#: The version of the tables. A program reads files of its own version and refuses newer ones in one sentence.
SCHEMA = 2
PointOf = tuple[float, float]


class Point(UserDefinedType[PointOf]):
    """A point (longitude, latitude; WGS 84) or None: GeoPackage's binary in SQLite, ``geometry(Point, 4326)`` in PostGIS."""

    cache_ok = True

    def bind_processor(self, dialect: Any) -> Any:
        """Return what turns (lon, lat) into the store's own form."""
        if dialect.name == "sqlite":
            return lambda v: None if v is None else _HEAD + struct.pack("<BIdd", 1, 1, *v)
        return lambda v: None if v is None else struct.pack("<BIIdd", 1, 0x20000001, 4326, *v).hex()

    def result_processor(self, dialect: Any, coltype: object) -> Any:
        """Return what turns the store's own form into (lon, lat)."""
        if dialect.name == "sqlite":
            return lambda v: None if v is None else struct.unpack("<dd", v[-16:])
        return lambda v: None if v is None else struct.unpack("<dd", bytes.fromhex(v)[-16:])


class Shape(UserDefinedType[bytes]):
    """A line or polygon as little-endian WKB (lon/lat, WGS 84), or None.

    Parameters
    ----------
    kind : str
        What its column holds, in OGC's words: ``Polygon`` or ``LineString``.
    """

    cache_ok = True

    def __init__(self, kind: str = "Polygon") -> None:
        self.kind = kind

    def bind_processor(self, dialect: Any) -> Any:
        """Return what turns WKB into the store's own form."""
        if dialect.name == "sqlite":
            return lambda v: None if v is None else _HEAD + v
        return lambda v: None if v is None else (v[:1] + struct.pack("<II", 0x20000000 | v[1], 4326) + v[5:]).hex()


_HEAD = b"GP\x00\x01" + struct.pack("<i", 4326)


@compiles(Point, "sqlite")
def _point_sqlite(*_: Any, **__: Any) -> str:
    return "POINT"


@compiles(Point, "postgresql")
def _point_postgis(*_: Any, **__: Any) -> str:
    return "geometry(Point, 4326)"


@compiles(Shape, "sqlite")
def _shape_sqlite(shape: Shape, *_: Any, **__: Any) -> str:
    return shape.kind.upper()


@compiles(Shape, "postgresql")
def _shape_postgis(shape: Shape, *_: Any, **__: Any) -> str:
    return f"geometry({shape.kind}, 4326)"


class Day(TypeDecorator[str]):
    """A day as ISO 8601 text in Python and as a date in the store; what is no day is null."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> date | None:
        """Return the day, None where the text is none."""
        try:
            return date.fromisoformat(str(value)[:10]) if value else None
        except ValueError:
            return None

    def process_result_value(self, value: Any, dialect: Any) -> str | None:
        """Return the day as ISO 8601 text."""
        return None if value is None else value.isoformat()


Whole = BigInteger().with_variant(Integer(), "sqlite")
TYPES: dict[str, Any] = {"str": Text(), "cat": Text(), "int": Whole, "float": Double(), "bool": Boolean(), "date": Day()}
meta = MetaData()


def _fid() -> Column[Any]:
    return Column("fid", Whole, primary_key=True, autoincrement=True)


def _text(*names: str, **options: Any) -> list[Column[Any]]:
    return [Column(n, Text(), **options) for n in names]


about = Table("mawqi_case", meta, _fid(), Column("key", Text, nullable=False, unique=True), Column("value", Text))

runs = Table(
    "runs", meta, _fid(), Column("run_id", Text, nullable=False, unique=True), Column("kind", Text, nullable=False, comment="add, reread or watch"),
    Column("started", Text, nullable=False), Column("ended", Text, comment="null: still running, or it was killed"),
    Column("made_by", Text, comment="versions of program, gazetteer and lexicon"), Column("counts", Text, comment="JSON: new, known, nothing_found, failed ..."),
)  # fmt: skip

reports = Table(
    "reports", meta, _fid(), Column("report_id", Text, nullable=False, unique=True), Column("sha256", Text, nullable=False, unique=True),
    Column("title", Text), Column("published", Text), Column("url", Text), Column("source", Text), Column("lang", Text), Column("retrieved", Text),
    Column("state", Text, nullable=False, comment="read, nothing_found or failed"), Column("fault", Text, comment="why it could not be read"),
    Column("cleaned", Whole, nullable=False, comment="characters that no database can hold (NUL, half surrogate pairs), each replaced by U+FFFD"),
    Column("added_run", Text), Column("read_run", Text), Column("read_by", Text, comment="versions of program, gazetteer and lexicon that read it last"),
    Column("text", Text, nullable=False),
)  # fmt: skip
Index("reports_by_reader", reports.c.read_by)
Index("reports_by_state", reports.c.state)

mentions = Table(
    "mentions", meta, _fid(), Column("report_id", Text, nullable=False), Column("start", Whole), Column("end", Whole), *_text("surface", "site_id", "name", "name_ar", "name_en", "kind"),
    Column("latitude", Double), Column("longitude", Double), *_text("iso", "admin1"), Column("uncertainty_km", Double), Column("confidence", Double),
    Column("role", Text), Column("candidates", Text, comment="JSON: other places that the name may stand for, best first"), Column("geom", Point()),
)  # fmt: skip
Index("mentions_by_report", mentions.c.report_id)

readings = Table(
    "readings", meta, _fid(), Column("incident_id", Text, nullable=False, unique=True), Column("report_id", Text, nullable=False), Column("run_id", Text),
    Column("withdrawn_run", Text, comment="the run that read it no more"), Column("near", Whole, comment="day and cell of 0.05 degrees in one number; null where nothing is ever merged"),
    Column("nth", Whole, nullable=False, comment="which of its report's incidents it is, from 0"),
    Column("properties", Text, nullable=False, comment="JSON: what the machine read in this report alone"),
    Column("rest", Text, nullable=False, comment="JSON: trigger, place and expression, for merging"), Column("geom", Point()),
)  # fmt: skip
Index("readings_by_report", readings.c.report_id)
Index("readings_near", readings.c.near)

merges = Table(
    "merges", meta, _fid(), Column("member_id", Text, nullable=False, unique=True), Column("into_id", Text, nullable=False),
    Column("made_by", Text, nullable=False, comment="machine or coder"), Column("run_id", Text), Column("decision_id", Text), Column("reasons", Text),
)  # fmt: skip
Index("merges_by_incident", merges.c.into_id)

decisions = Table(
    "decisions", meta, _fid(), Column("decision_id", Text, nullable=False, unique=True), Column("seq", Whole, nullable=False, unique=True), Column("incident_id", Text, nullable=False),
    Column("coder", Text, nullable=False), Column("at", Text, nullable=False, comment="UTC, ISO 8601"),
    Column("action", Text, nullable=False, comment="accept, correct, place, add, merge, split, reject, unsure, comment or undo"), Column("field", Text),
    Column("old", Text, comment="JSON: the values before"), Column("new", Text, comment="JSON: what the coder gave"), Column("sets", Text, comment="JSON: properties that follow from it"),
    Column("machine", Text, comment="JSON: the machine's values, score and members at that time"), Column("reason", Text), Column("comment", Text),
    Column("supersedes", Text, comment="an undo: the decision that counts no more"),
)  # fmt: skip
Index("decisions_by_incident", decisions.c.incident_id)
Index("decisions_by_coder", decisions.c.coder, decisions.c.seq)
Index("decisions_superseded", decisions.c.supersedes)

pins = Table(
    "pins", meta, _fid(), Column("member_id", Text, nullable=False), Column("into_id", Text, nullable=False), Column("decision_id", Text, nullable=False),
    Column("seq", Whole, nullable=False), UniqueConstraint("member_id", "decision_id"),
)  # fmt: skip
Index("pins_by_decision", pins.c.decision_id)
Index("pins_by_incident", pins.c.into_id)

CASE_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("review", "str", "المراجعة"), ("coder", "str", "المراجِع"), ("version", "int", "الإصدار"), ("doubt", "float", "درجة الشك"),
    ("doubts", "str", "أسباب الشك"), ("machine_differs", "bool", "الآلة ترى غير ذلك"), ("changed_at", "str", "آخر تغيير"),
)
incidents = Table(
    "incidents", meta, _fid(), *(Column(c.name, TYPES[c.type], comment=c.alias) for c in COLUMNS),
    *(Column(n, TYPES[k], comment=a) for n, k, a in CASE_COLUMNS), Column("geom", Point()),
)  # fmt: skip
Index("incidents_by_id", incidents.c.id, unique=True)
Index("incidents_queue", incidents.c.review, incidents.c.doubt.desc(), incidents.c.fid)
Index("incidents_doubt", incidents.c.doubt.desc(), incidents.c.fid)
Index("incidents_changed", incidents.c.changed_at)
Index("incidents_differ", incidents.c.machine_differs)
Index("incidents_at", incidents.c.latitude, incidents.c.longitude)
Index("incidents_dates", incidents.c.date_start, incidents.c.date_end)

words = Table("words", meta, _fid(), Column("incident_id", Text, nullable=False, unique=True), Column("words", Text, nullable=False))

history = Table(
    "history", meta, _fid(), Column("at", Text, nullable=False), Column("run_id", Text), Column("decision_id", Text), Column("incident_id", Text, nullable=False),
    Column("change", Text, nullable=False, comment="new, changed, merged, withdrawn or decided"), Column("fields", Text, comment="JSON: field -> [old, new]"),
)  # fmt: skip
Index("history_by_time", history.c.at)
Index("history_by_run", history.c.run_id)

sites = Table("sites", meta, _fid(), *(Column(p.name, TYPES[p.kind], comment=p.alias) for p in SITE_PROPERTIES), Column("geom", Point()))
Index("sites_by_id", sites.c.site_id, unique=True)

uncertainty = Table(
    "uncertainty", meta, _fid(), Column("incident_id", Text, nullable=False, unique=True), Column("incident_type", Text), Column("date_start", Day()), Column("date_end", Day()),
    Column("uncertainty_km", Double), Column("masked", Text), Column("geom", Shape()),
)  # fmt: skip

trajectories = Table(
    "trajectories", meta, _fid(), Column("incident_id", Text, nullable=False), Column("incident_type", Text), Column("date_start", Day()), Column("date_end", Day()),
    *_text("origin", "origin_site_id", "origin_text", "target"), Column("geom", Shape("LineString")),
)  # fmt: skip
Index("trajectories_by_incident", trajectories.c.incident_id)

LAYERS = {"incidents": "POINT", "mentions": "POINT", "readings": "POINT", "sites": "POINT", "uncertainty": "POLYGON", "trajectories": "LINESTRING"}
PLAIN = ("runs", "reports", "merges", "decisions", "history", "mawqi_case")
