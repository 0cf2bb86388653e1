"""CSV files of reports: one row, one report; comma, semicolon or tab; any encoding that text files may have."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from gazetteer.errors import FileError, InputError
from incidents.readers.decode import encoding_of
from incidents.readers.limits import MAX_LINE
from incidents.readers.record import OnFault, Raw, from_row

ENDINGS = (".csv", ".tsv")
_HEAD = 1 << 16


def header_of(path: Path) -> tuple[list[str], str, str]:
    """Return (columns, encoding, delimiter) of a CSV file.

    Raises
    ------
    InputError
        When it is empty or no text.
    FileError
        When it cannot be read.
    """
    try:
        with path.open("rb") as handle:
            head = handle.read(_HEAD)
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault.strerror}", file=path, remedy="check its rights") from fault
    if not head.strip():
        raise InputError("the file is empty", file=path, remedy="give a header with the columns id and text")
    encoding = encoding_of(head)
    if encoding is None:
        raise InputError("the file is binary or in an unknown encoding", file=path, remedy="save it as CSV in UTF-8")
    first = head.decode(encoding, "replace").lstrip("\ufeff").lstrip("\r\n").split("\n", 1)[0].rstrip("\r")
    delimiter = max(",;\t", key=first.count)
    try:
        columns = [c.strip() for c in next(csv.reader([first], delimiter=delimiter), [])]
    except csv.Error as fault:
        raise InputError(f"the header cannot be read: {fault}", file=path, row=1, remedy="save it as CSV in UTF-8") from fault
    return columns, {"utf-8": "utf-8-sig"}.get(encoding, encoding), delimiter


def need(columns: list[str], path: Path) -> None:
    """Check that the columns of a table of reports are there.

    Raises
    ------
    InputError
        When id or text is missing.
    """
    missing = [c for c in ("id", "text") if c not in columns]
    if missing:
        there = ", ".join(columns[:12])[:200]
        what = "columns id and text are" if len(missing) > 1 else f"column {missing[0]} is"
        raise InputError(f"the {what} missing; there are {there}", file=path, row=1, remedy="a table of reports needs id and text")


def read(path: Path, on_fault: OnFault) -> Iterator[Raw]:
    """Yield the reports of a CSV file; rows are counted with the header as row 1.

    Raises
    ------
    InputError
        When the columns id and text are missing.
    """
    columns, encoding, delimiter = header_of(path)
    need(columns, path)
    csv.field_size_limit(MAX_LINE)
    number = 1
    with path.open(encoding=encoding, errors="replace", newline="") as handle:
        reader = csv.reader(handle, delimiter=delimiter)
        try:
            next(reader, None)
            for number, cells in enumerate(reader, start=2):
                if not any(cells):
                    continue
                if len(cells) != len(columns):
                    on_fault(InputError(f"the row has {len(cells)} cells, not {len(columns)}", file=path, row=number, remedy="quote texts that hold commas or line breaks"))
                    continue
                row: dict[str, str | None] = {c: (v if c == "text" or v.strip() else None) for c, v in zip(columns, cells, strict=True)}
                raw = from_row(row, path, number, on_fault)
                if raw is not None:
                    yield raw
        except csv.Error as fault:
            on_fault(InputError(f"the rest cannot be read: {fault}", file=path, row=number + 1, remedy="check the quotation marks"))
    if number == 1:
        on_fault(InputError("the file has no rows", file=path, remedy="leave it out"))
