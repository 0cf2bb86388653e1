"""Incidents into PostGIS and back: a table created or updated by incident id in one transaction, with a spatial index."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gazetteer.errors import FileError, InputError
from geo.arrow import coordinates, point_wkb
from geo.collection import Collection
from geo.flat import COLUMNS, Column, flat_columns, join, unflatten
from geo.properties import BY_NAME

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

Feature = dict[str, Any]
MARK = "mawqi incidents"
_SQL_TYPES = {"int": "integer", "float": "double precision", "bool": "boolean", "date": "date"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


def is_address(path: str) -> bool:
    """Whether an output names a PostgreSQL database and not a file."""
    return path.startswith(("postgresql://", "postgres://", "postgresql+psycopg://"))


def sql_type(column: Column) -> str:
    """Return the PostgreSQL type of a flat column: words of a list are ``text[]``, JSON columns ``jsonb``."""
    if column.json:
        return "jsonb"
    known = BY_NAME.get(column.source)
    if known is not None and known.kind == "strings":
        return "text[]"
    return _SQL_TYPES.get(column.type, "text")


def url_of(address: str, key: str, example: str) -> tuple[URL, str]:
    """Return a database's address for psycopg without the query ``key``, and what it asks for by that key ("" when it does not).

    Raises
    ------
    InputError
        When packages are missing or the address cannot be read; ``example`` is the remedy's address.
    """
    try:
        import psycopg  # noqa: F401  # the driver that the engine loads by name
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError as fault:
        raise InputError("PostgreSQL needs further packages", remedy="pip install 'mawqi[postgis]'") from fault
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as fault:
        raise InputError("the database's address cannot be read", remedy=f"write {example}") from fault
    asked = url.query.get(key, "")
    return url.set(drivername="postgresql+psycopg").difference_update_query([key]), asked if isinstance(asked, str) else asked[0]


def _address(address: str) -> tuple[URL, str, str]:
    """The database's address without ``table``, the schema and the table."""
    url, name = url_of(address, "table", "postgresql://user@host/db?table=incidents")
    schema, _, table = (name or "incidents").rpartition(".")
    for part in filter(None, (schema, table)):
        if not _NAME.fullmatch(part):
            raise InputError(f"{part!r} is no name for a table", remedy="use letters, digits and _, schema.table with a schema")
    return url, schema or "public", table


def _engine(url: URL) -> Engine:
    from sqlalchemy import create_engine

    return create_engine(url, connect_args={"connect_timeout": 10})


def _fault(url: URL, fault: Exception) -> FileError:
    """One sentence without the password."""
    said = str(getattr(fault, "orig", None) or fault).strip().split("\n")[0]
    return FileError(
        f"the database {url.render_as_string(hide_password=True)} refused: {said}",
        remedy="check the address, the rights and that PostGIS is installed (CREATE EXTENSION postgis)",
    )


def _prepare(link: Connection, schema: str, table: str) -> None:
    """Make the table where it is missing, add columns that it lacks, refuse a table of somebody else's."""
    from sqlalchemy import text

    if link.execute(text("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'")).scalar() == 0:
        link.execute(text("CREATE EXTENSION postgis"))
    link.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
    there = link.execute(
        text("SELECT obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
             " WHERE n.nspname = :s AND c.relname = :t"), {"s": schema, "t": table},
    ).first()
    if there is not None and there[0] != MARK:
        raise FileError(f"the table {schema}.{table} is there already and is no output of Mawqi", remedy="name another table")
    columns = ", ".join(f'"{c.name}" {sql_type(c)}' for c in COLUMNS if c.name != "id")
    link.execute(text(f'CREATE TABLE IF NOT EXISTS "{schema}"."{table}" (id text PRIMARY KEY, {columns}, geom geometry(Point, 4326))'))
    if there is not None:
        for c in COLUMNS:
            link.execute(text(f'ALTER TABLE "{schema}"."{table}" ADD COLUMN IF NOT EXISTS "{c.name}" {sql_type(c)}'))
    link.execute(text(f'CREATE INDEX IF NOT EXISTS "{table[:50]}_geom_idx" ON "{schema}"."{table}" USING gist (geom)'))
    link.execute(text(f'CREATE INDEX IF NOT EXISTS "{table[:50]}_date_idx" ON "{schema}"."{table}" (date_start, date_end)'))
    link.execute(text(f"COMMENT ON TABLE \"{schema}\".\"{table}\" IS '{MARK}'"))
    for c in COLUMNS:
        alias = c.alias.replace("'", "''")
        link.execute(text(f"COMMENT ON COLUMN \"{schema}\".\"{table}\".\"{c.name}\" IS '{alias}'"))


def _clean(value: Any) -> Any:
    """PostgreSQL's text holds no NUL and no half surrogate pair."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return [_clean(v) for v in value] if isinstance(value, list) else value


def write(address: str, batches: Iterable[list[Feature]]) -> list[str]:
    """Create or update a table of incidents by their id.

    Everything happens in one transaction: either all batches are in the table or none. Incidents that the table has and the batches do not stay.

    Parameters
    ----------
    address : str
        ``postgresql://user@host/db?table=schema.name``; the table is ``public.incidents`` when none is named. A password is better kept in
        ``~/.pgpass`` or ``PGPASSWORD``.
    batches : iterable of list of dict
        GeoJSON Features of incidents.

    Returns
    -------
    list of str
        One sentence: how many rows are new and how many were updated.

    Raises
    ------
    InputError
        When the address cannot be read, packages are missing, or an incident has no id.
    FileError
        When the database refuses, or the table is somebody else's.
    """
    url, schema, table = _address(address)
    engine = _engine(url)
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    names = ", ".join(f'"{c.name}"' for c in COLUMNS)
    updates = ", ".join(f'"{n}" = EXCLUDED."{n}"' for n in (*(c.name for c in COLUMNS if c.name != "id"), "geom"))
    definition = ", ".join(f'"{c.name}" {sql_type(c)}' for c in COLUMNS)
    try:
        with engine.begin() as link:
            _prepare(link, schema, table)
            link.execute(text(f"CREATE TEMPORARY TABLE mawqi_new ({definition}, wkb bytea, nth bigserial) ON COMMIT DROP"))
            for batch in batches:
                _copy(link, batch, names)
            # Where the batches name an id twice, the later one counts.
            rows = link.execute(text(
                f'INSERT INTO "{schema}"."{table}" ({names}, geom)'
                f" SELECT {names}, ST_SetSRID(ST_GeomFromWKB(wkb), 4326) FROM (SELECT DISTINCT ON (id) * FROM mawqi_new ORDER BY id, nth DESC) n"
                f" ON CONFLICT (id) DO UPDATE SET {updates} RETURNING (xmax = 0)"
            )).fetchall()
    except SQLAlchemyError as fault:
        raise _fault(url, fault) from fault
    finally:
        engine.dispose()
    fresh = sum(bool(r[0]) for r in rows)
    return [f"{schema}.{table}: {fresh} new incidents, {len(rows) - fresh} updated."]


def _copy(link: Connection, batch: list[Feature], names: str) -> None:
    """Send one batch through COPY into the temporary table."""
    import psycopg

    if not batch:
        return
    columns = flat_columns(batch)
    if None in columns["id"]:
        raise InputError("an incident has no id", remedy="ids are what the table is updated by")
    for c in COLUMNS:
        if sql_type(c) == "text[]":
            columns[c.name] = [list(f["properties"].get(c.name) or []) for f in batch]
    shapes = point_wkb(*coordinates(batch)).to_pylist()
    raw: Any = link.connection.dbapi_connection
    try:
        with raw.cursor() as cursor, cursor.copy(f"COPY mawqi_new ({names}, wkb) FROM STDIN") as copy:
            for *values, shape in zip(*columns.values(), shapes, strict=True):
                copy.write_row([*map(_clean, values), shape])
    except psycopg.Error as fault:
        from sqlalchemy.exc import DBAPIError

        raise DBAPIError("COPY", None, fault) from fault


def read(address: str) -> Collection:
    """Read a table that `write` made.

    Raises
    ------
    FileError
        When the database refuses or has no such table.
    """
    url, schema, table = _address(address)
    engine = _engine(url)
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with engine.connect() as link:
            found = link.execute(text(f'SELECT {", ".join(f"{chr(34)}{c.name}{chr(34)}" for c in COLUMNS)} FROM "{schema}"."{table}" ORDER BY id'))
            rows = [dict(zip(found.keys(), row, strict=True)) for row in found]
    except SQLAlchemyError as fault:
        raise _fault(url, fault) from fault
    finally:
        engine.dispose()
    items = []
    for row in rows:
        more = row.pop("more_json")
        ready = {k: join(v) if isinstance(v, list) and COLUMN_LISTS.get(k) else v for k, v in row.items()}
        item = unflatten(ready)
        item["properties"].update(more or {})
        items.append(item)
    return Collection(incidents=items, made_by=items[0]["properties"].get("made_by") if items else None)


COLUMN_LISTS = {c.name: sql_type(c) == "text[]" for c in COLUMNS}
