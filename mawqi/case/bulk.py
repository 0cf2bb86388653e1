"""Many rows at once, past the costly parts of the database library: plain rows in, sets of keys as one value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mawqi.case.gpkg import INDEXED, insert_indexed
from mawqi.case.schema import Day, Point, Shape
from mawqi.case.values import dumps

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement, Connection, Dialect, Table


@lru_cache(maxsize=32)
def columns_of(table: Table) -> tuple[str, ...]:
    """Return the names of a table's columns in their order, without ``fid``: the order of the rows that `insert` takes."""
    return tuple(c.name for c in table.columns if c.name != "fid")


def insert(link: Connection, table: Table, rows: Sequence[list[Any]]) -> None:
    """Insert rows in one go.

    Parameters
    ----------
    link : Connection
        Within a transaction that writes.
    table : Table
        One of `mawqi.case.schema`.
    rows : sequence of list
        Values in the order of `columns_of`: points as (longitude, latitude), shapes as WKB, days as ISO 8601 text. They are changed in place.
    """
    if not rows:
        return
    forms = _forms(table, link.dialect.name)
    for at, form in forms:
        for row in rows:
            if row[at] is not None:
                row[at] = form(row[at])
    names = _names(link.dialect, table)
    if link.dialect.name != "sqlite":
        with link.connection.cursor() as cursor, cursor.copy(f"COPY {names} FROM STDIN") as copy:  # type: ignore[attr-defined]
            for row in rows:
                copy.write_row(row)
        return
    if table.name in INDEXED:
        return insert_indexed(link, table.name, names, list(rows), columns_of(table).index("geom"))
    marks = ", ".join("?" * len(rows[0]))
    link.connection.cursor().executemany(f"INSERT INTO {names} VALUES ({marks})", rows)


def _forms(table: Table, dialect: str) -> list[tuple[int, Callable[[Any], Any]]]:
    """Where a row holds values that have a form of the store's own, and what makes it."""
    from types import SimpleNamespace

    made = []
    for at, column in enumerate(c for c in table.columns if c.name != "fid"):
        if isinstance(column.type, Point | Shape):
            made.append((at, column.type.bind_processor(SimpleNamespace(name=dialect))))
        elif isinstance(column.type, Day):
            made.append((at, day))
    return made


@lru_cache(maxsize=65536)
def day(text: Any) -> str | None:
    """Return the day of ISO 8601 text as text, None where it is none."""
    from datetime import date

    try:
        return date.fromisoformat(str(text)[:10]).isoformat()
    except ValueError:
        return None


def _names(dialect: Dialect, table: Table) -> str:
    """The table with its columns, quoted where the database wants it."""
    quoted = dialect.identifier_preparer.quote
    return f"{quoted(table.name)} ({', '.join(quoted(n) for n in columns_of(table))})"


def among(link: Connection, column: Column[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that a column is one of any number of texts or whole numbers, given to the database as one value."""
    from sqlalchemy import BigInteger, String, bindparam, func, select
    from sqlalchemy.dialects.postgresql import ARRAY, array_agg  # noqa: F401  (registers the array type)

    held: Collection[Any] = values if isinstance(values, list) else list(values)
    if link.dialect.name == "sqlite":
        each = func.json_each(bindparam(None, dumps(held))).table_valued("value")
        return column.in_(select(each.c.value))
    kind: Any = BigInteger() if held and isinstance(next(iter(held)), int) else String()
    return column == func.any(bindparam(None, held, type_=ARRAY(kind)))


def overlapping(link: Connection, column: Column[Any], starts: list[int], width: int) -> ColumnElement[bool]:
    """Return the condition that a column is in one of the strips of so many whole numbers that begin at ``starts``; an index on it is used."""
    return among(link, column, list({start + n for start in starts for n in range(width)}))
