"""The two stores of a case, a GeoPackage file and a PostgreSQL schema: opening, making, and transactions in which one writes at a time."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import FileError, InputError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

#: Seconds that a writer waits for another one to finish.
PATIENCE = 5.0
_WRITES = "mawqi_writes"
_SCHEMA_NAME = re.compile(r"[a-z_][a-z0-9_]{0,40}")


def is_case(address: str | Path) -> bool:
    """Whether an address is that of a case: a GeoPackage with the tables of one, or ``postgresql://...?schema=name``."""
    from geo.postgis import is_address

    if is_address(str(address)):
        from urllib.parse import parse_qs, urlsplit

        return "schema" in parse_qs(urlsplit(str(address)).query)
    from geo.safe import is_case as marked

    return marked(Path(address))


@dataclass(slots=True)
class Store:
    """One open store. ``name`` is what messages call it: the file's name, or the address without its password."""

    engine: Engine
    name: str
    path: Path | None
    schema: str | None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the case.

        Raises
        ------
        FileError
            When the store fails.
        """
        with self._faults(), self.engine.connect() as link:
            if self.path is None:
                link = link.execution_options(isolation_level="REPEATABLE READ")
            with link.begin():
                yield link

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes all come true when the block ends well, or none; another writer waits meanwhile.

        Raises
        ------
        FileError
            When the store fails: disk full, no rights, another writer that does not end.
        """
        with self._faults(), self.engine.connect() as plain:
            link = plain.execution_options(**{_WRITES: True})
            with link.begin():
                if self.path is None:
                    from sqlalchemy import text

                    link.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"mawqi {self.schema}"})
                yield link

    @contextmanager
    def _faults(self) -> Iterator[None]:
        from json import JSONDecodeError

        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except JSONDecodeError as fault:
            raise FileError(f"the case {self.name} holds a row that is damaged: {fault}", remedy="restore it from a copy") from fault
        except (SQLAlchemyError, self.engine.dialect.loaded_dbapi.Error) as fault:  # `bulk` speaks to the driver itself
            raise self.fault(fault) from fault

    def fault(self, fault: Exception) -> FileError:
        """Return one sentence about a failure of the store, without a password."""
        said = str(getattr(fault, "orig", None) or fault).strip().split("\n")[0]
        if self.path is None:
            if "No space left" in said or "could not extend" in said or "isk full" in said:
                return FileError(f"the case {self.name} cannot be written, the server's disk is full: {said}", remedy="make space there; nothing half is written, and what was stored before is whole")
            return FileError(f"the case {self.name} failed: {said}", remedy="check the server, the rights and the space; nothing half is written")
        if "locked" in said:
            return FileError("another program writes to the case and does not end", file=self.path, remedy="wait for it, or close it, and try again")
        if any(w in said for w in ("full", "I/O", "too large")):
            return FileError(f"the case cannot be written: {said}", file=self.path, remedy="make space; nothing half is written, and what was stored before is whole")
        return FileError(f"the case failed: {said}", file=self.path, remedy="check the folder's rights and space")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_store(address: str | Path) -> Store:
    """Open a case that is there.

    Raises
    ------
    FileError
        When it is missing or the database refuses.
    InputError
        When it is no case, or a newer program made it.
    """
    from geo.postgis import is_address

    if is_address(str(address)):
        store = _postgres(str(address))
    else:
        path = Path(address)
        if not path.is_file():
            raise FileError("the case does not exist", file=path, remedy=f"make it with `mawqi case new {path}`")
        if not is_case(path):
            raise InputError("the file is no case", file=path, remedy="name one that `mawqi case new` made")
        store = _sqlite(path)
    try:
        _check(store)
    except BaseException:
        store.close()
        raise
    return store


def _check(store: Store) -> None:
    """Refuse what is no case, or the case of a newer program."""
    from sqlalchemy import inspect, select

    from mawqi.case import schema

    with store.reading() as link:
        if not inspect(link).has_table("mawqi_case", schema=store.schema):
            raise InputError(f"there is no case at {store.name}", remedy="make it with `mawqi case new`")
        found = link.execute(select(schema.about.c.value).where(schema.about.c.key == "schema")).scalar()
    try:
        version = int(found or "")
    except ValueError as fault:
        raise InputError(f"the case {store.name} does not tell the version of its tables", remedy="restore it from a copy") from fault
    if version > schema.SCHEMA:
        raise InputError(
            f"the case {store.name} was made by a newer Mawqi: its tables have version {version}, this program knows {schema.SCHEMA}",
            remedy="update Mawqi; nothing was changed",
        )
    if version < schema.SCHEMA:
        _upgrade(store)


def _upgrade(store: Store) -> None:
    """Bring a case of tables of version 1 up to date: it gets the layer of launch lines. All in one transaction.

    Raises
    ------
    FileError
        When it cannot be written.
    """
    from sqlalchemy import select

    from mawqi.case import gpkg, schema
    from mawqi.case.bulk import columns_of, insert
    from mawqi.case.layers import lines
    from mawqi.case.rows import origins_of

    t = schema.about
    with store.writing() as link:
        if link.execute(select(t.c.value).where(t.c.key == "schema")).scalar() == str(schema.SCHEMA):
            return  # another program was faster
        schema.trajectories.create(link)
        if link.dialect.name == "sqlite":
            base: Any = link.connection.driver_connection
            gpkg.add_trajectories(base)
        names = columns_of(schema.incidents)
        at = {n: i for i, n in enumerate(names)}
        query = select(schema.incidents).where(schema.incidents.c.origins_json.is_not(None), schema.incidents.c.review != "rejected")
        rows = [dict(r._mapping) for r in link.execute(query)]
        insert(link, schema.trajectories, [line for r in rows for line in lines([r[n] for n in names], at, origins_of(r))])
        link.execute(t.update().where(t.c.key == "schema").values(value=str(schema.SCHEMA)))


def _sqlite(path: Path) -> Store:
    from sqlalchemy import URL, create_engine, event

    engine = create_engine(URL.create("sqlite", database=str(path.resolve())), connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Store(engine, path.name, path, None)


def _prepare_sqlite(raw: Any, record: Any) -> None:
    from mawqi.case.gpkg import register

    raw.isolation_level = None  # transactions are begun by us alone
    raw.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA cache_size = -16000")
    record.info["index"] = register(raw)


def _begin_sqlite(link: Connection) -> None:
    link.exec_driver_sql("BEGIN IMMEDIATE" if link.get_execution_options().get(_WRITES) else "BEGIN")


def _postgres(address: str) -> Store:
    from geo.postgis import url_of

    example = "postgresql://user@host/db?schema=name"
    url, schema = url_of(address, "schema", example)
    if not _SCHEMA_NAME.fullmatch(schema):
        raise InputError("the address names no schema for the case", remedy=f"write {example}, with small letters, digits and _")
    from sqlalchemy import create_engine, event

    engine = create_engine(url, connect_args={"connect_timeout": 10}, pool_pre_ping=True)

    def prepare(raw: Any, _: Any) -> None:
        with raw.cursor() as cursor:
            cursor.execute(f"SELECT set_config('search_path', '\"{schema}\", ' || current_setting('search_path'), false)")
            cursor.execute("SET lock_timeout = '30s'")
        raw.commit()

    event.listen(engine, "connect", prepare)
    shown = url.set(drivername="postgresql").render_as_string(hide_password=True)
    return Store(engine, f"{shown} ({schema})", None, schema)


def new_store(address: str | Path, title: str | None) -> Store:
    """Make an empty case and open it.

    Raises
    ------
    InputError
        When the file is there, its name does not end in .gpkg, or the schema holds a case.
    FileError
        When it cannot be written.
    """
    from geo.postgis import is_address

    if is_address(str(address)):
        return _new_postgres(str(address), title)
    path = Path(address)
    if path.suffix.lower() != ".gpkg":
        raise InputError(f"a case is a GeoPackage, and {path.name} does not end in .gpkg", remedy="name it so")
    there = InputError("the file is there already", file=path, remedy="name another; a case is never overwritten")
    if path.exists():
        raise there
    from geo.safe import safe_path

    try:
        with safe_path(path, anew=True) as temporary:
            store = _sqlite(temporary)
            try:
                from mawqi.case import gpkg

                with closing(sqlite3.connect(temporary)) as raw:
                    raw.execute("PRAGMA page_size = 8192")
                    raw.execute(f"PRAGMA application_id = {gpkg.APPLICATION}")
                    raw.execute("PRAGMA user_version = 10300")  # GeoPackage 1.3: 1.4 would make the GDAL and QGIS of Debian 12 warn
                with store.writing() as link:
                    _tables(link, title)
                gpkg.describe(temporary, path.name)
            finally:
                store.close()
    except FileExistsError:  # somebody else made it meanwhile
        raise there from None
    return open_store(path)


def _new_postgres(address: str, title: str | None) -> Store:
    from sqlalchemy import inspect, text

    store = _postgres(address)
    try:
        with store.writing() as link:
            if inspect(link).has_table("mawqi_case", schema=store.schema):
                raise InputError(f"there is a case at {store.name} already", remedy="name another schema; a case is never overwritten")
            if link.execute(text("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'")).scalar() == 0:
                link.execute(text("CREATE EXTENSION postgis"))
            link.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{store.schema}"'))
            _tables(link, title)
            from mawqi.case import pg

            pg.describe(link)
    except BaseException:
        store.close()
        raise
    return store


def _tables(link: Connection, title: str | None) -> None:
    from mawqi import __version__
    from mawqi.case import schema
    from mawqi.case.values import now

    schema.meta.create_all(link, checkfirst=False)
    rows = {"schema": str(schema.SCHEMA), "created": now(), "title": title, "program": f"mawqi {__version__}"}
    link.execute(schema.about.insert(), [{"key": k, "value": v} for k, v in rows.items()])
