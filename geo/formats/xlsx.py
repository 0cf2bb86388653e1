"""XLSX: right-to-left sheets of incidents, sites, mentions and reports, with real dates; text never runs as a formula."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from gazetteer.errors import FileError, InputError
from geo.collection import Collection, batches
from geo.flat import COLUMNS, flat_columns, unflatten
from geo.properties import SITE_PROPERTIES

Feature = dict[str, Any]
CELL = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel's own escape for a character: text that looks like one is escaped itself (ECMA-376, ST_Xstring).
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ROWS = 1_048_575
_WIDTHS = {"id": 18, "incident_type": 22, "notes_ar": 60, "notes_en": 60, "quotes": 60, "evidence": 50}


def clean(text: str) -> str:
    """Return text that a cell can hold: control characters dropped, what looks like an escape escaped."""
    return _ESCAPE.sub("_x005F_", _ILLEGAL.sub("", text)).replace("\r", "_x000D_")


class _Sheet:
    """One sheet, written row by row."""

    def __init__(self, book: Any, title: str, columns: Sequence[tuple[str, str]], hidden: Iterable[str] = ()) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.comments import Comment
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        self.sheet = book.create_sheet(title)
        self.cell_class = WriteOnlyCell
        self.cut = 0
        self.count = 0
        self.sheet.sheet_view.rightToLeft = True
        self.sheet.freeze_panes = "B2"
        away = set(hidden)
        for n, (name, _) in enumerate(columns, start=1):
            dimension = self.sheet.column_dimensions[get_column_letter(n)]
            dimension.width = _WIDTHS.get(name, 16)
            dimension.hidden = name in away
        head = []
        for name, alias in columns:
            cell = WriteOnlyCell(self.sheet, value=name)
            cell.font = Font(bold=True)
            cell.comment = Comment(alias, "mawqi")
            head.append(cell)
        self.sheet.append(head)
        self.sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"

    def row(self, values: Iterable[Any]) -> None:
        cells = []
        for value in values:
            if isinstance(value, list | dict):
                value = json.dumps(value, ensure_ascii=False)
            if isinstance(value, str):
                text = clean(value)
                if len(text) > CELL:
                    text, self.cut = text[:CELL], self.cut + 1
                cell = self.cell_class(self.sheet, value=text)
                cell.data_type = "s"
                cells.append(cell)
            else:
                cells.append(value)
        self.count += 1
        self.sheet.append(cells)


def _day(value: str | None) -> Any:
    """A real date for the spreadsheet; its calendar starts in 1900, earlier days stay text."""
    if not value:
        return None
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return day if day.year > 1900 else value


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """Turn the fault of a full disk into a FileError: openpyxl writes through lxml, which has an error of its own for it."""
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    try:
        yield
    except LxmlError as fault:
        raise FileError(f"the workbook cannot be written: {fault}", file=path, remedy="check the space on the disk") from fault


def write(path: Path, collection: Collection, *, flat: bool = False) -> list[str]:
    """Write the sheets of a collection and a sheet that explains the columns."""
    with whole(path):
        return _write(path, collection)


def _write(path: Path, collection: Collection) -> list[str]:
    from openpyxl import Workbook

    if len(collection.incidents) > _ROWS:
        raise InputError(f"a sheet holds {_ROWS:,} rows, there are {len(collection.incidents):,} incidents", file=path, remedy="choose CSV or GeoParquet")
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "mawqi", "mawqi incidents"
    book.properties.description = json.dumps({"made_by": collection.made_by, "masked": collection.masked}, ensure_ascii=False)
    sheets = [_Sheet(book, "incidents", [(c.name, c.alias) for c in COLUMNS], [c.name for c in COLUMNS if c.json])]
    dates = {c.name for c in COLUMNS if c.type == "date"}
    for batch in batches(collection.incidents, 2000):
        columns = flat_columns(batch)
        ready = [[_day(v) for v in values] if name in dates else values for name, values in columns.items()]
        for row in zip(*ready, strict=True):
            sheets[0].row(row)
    for title, rows in (
        ("sites", [s["properties"] for s in collection.sites]), ("mentions", collection.mentions), ("reports", collection.reports),
    ):
        if rows:
            names = list(dict.fromkeys(k for r in rows for k in r))
            aliases = {p.name: p.alias for p in SITE_PROPERTIES}
            sheet = _Sheet(book, title, [(n, aliases.get(n, n)) for n in names])
            for record in rows:
                sheet.row([record.get(n) for n in names])
            sheets.append(sheet)
    about = _Sheet(book, "columns", [("column", "العمود"), ("alias", "الاسم بالعربية"), ("property", "الخاصية")])
    for c in COLUMNS:
        about.row([c.name, c.alias, c.source])
    book.save(path)
    cut = sum(s.cut for s in sheets)
    return [f"{cut} cells were longer than {CELL:,} characters and were cut: their JSON cannot be read back."] if cut else []


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return _UNESCAPE.sub(lambda m: chr(int(m[1], 16)), value)
    return value


def _records(sheet: Any) -> Iterable[dict[str, Any]]:
    rows = sheet.iter_rows(values_only=True)
    names = next(rows, None) or ()
    for row in rows:
        whole_row = chain(row, repeat(None))  # cells at the end that hold nothing are not stored
        yield {str(n): _value(v) for n, v in zip(names, whole_row, strict=False) if n is not None}


def read(path: Path) -> Collection:
    """Read the sheets back."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise InputError(f"the file is no XLSX: {fault}", file=path) from fault
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault.strerror}", file=path) from fault
    try:
        if "incidents" not in book.sheetnames:
            raise InputError("the workbook has no sheet incidents", file=path, remedy="name the sheet incidents")
        found = []
        for number, row in enumerate(_records(book["incidents"]), start=2):
            if number == 2 and "incident_type" not in row:
                raise InputError("the sheet holds no incidents", file=path, remedy="it needs the column incident_type")
            if all(v is None for v in row.values()):
                continue
            try:
                found.append(unflatten({k: v.date() if isinstance(v, datetime) else v for k, v in row.items()}))
            except (ValueError, TypeError) as fault:
                raise InputError(f"a row cannot be read: {fault}", file=path, row=number) from fault
        sites = []
        for row in _records(book["sites"]) if "sites" in book.sheetnames else ():
            lon, lat = row.get("longitude"), row.get("latitude")
            shape = None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}
            sites.append({"type": "Feature", "id": row.get("site_id"), "geometry": shape, "properties": row})
        others = {t: list(_records(book[t])) if t in book.sheetnames else [] for t in ("mentions", "reports")}
        try:
            about = json.loads(book.properties.description or "{}")
        except ValueError:
            about = {}
        return Collection(found, sites, others["mentions"], others["reports"], about.get("made_by"), about.get("masked"))
    finally:
        book.close()
