"""The table of ``--meta``: what text files lack (published, source, url, title, lang), by id or file name."""

from __future__ import annotations

import csv
from pathlib import Path

from gazetteer.errors import InputError
from incidents.readers.csvfile import header_of
from incidents.readers.record import OnFault, Raw, iso_date, plain

KEYS = ("id", "file", "filename", "file_name", "name")
VALUES = ("published", "source", "url", "title", "lang")
Meta = dict[str, dict[str, str]]


def read_meta(path: Path, on_fault: OnFault) -> Meta:
    """Return {id or file name: {column: value}} of a metadata table.

    Raises
    ------
    InputError
        When the file is missing, has no column for the id, or none to add.
    """
    if not path.is_file():
        raise InputError("the metadata file does not exist", file=path, remedy="check the name")
    columns, encoding, delimiter = header_of(path)
    keys = [c for c in columns if c.lower() in KEYS]
    values = [c for c in columns if c.lower() in VALUES]
    if not keys or not values:
        raise InputError(f"the metadata has the columns {', '.join(columns[:12])[:200]}", file=path, row=1, remedy="it needs id (or file) and one of published, source, url")
    made: Meta = {}
    with path.open(encoding=encoding, errors="replace", newline="") as handle:
        reader = csv.DictReader(handle, fieldnames=columns, delimiter=delimiter)
        next(reader, None)
        try:
            for row in reader:
                found = {c.lower(): text for c in values if (text := plain(row.get(c))) is not None}
                try:
                    iso_date(found.get("published"))
                except (ValueError, OverflowError):
                    fault = InputError(f"{found.pop('published')[:40]!r} is no date; it is left out", file=path, row=reader.line_num, remedy="write ISO 8601: 2024-01-28")
                    on_fault(fault)
                for key in keys:
                    name = plain(row.get(key))
                    if name:
                        made.setdefault(name, found)
        except csv.Error as fault:
            raise InputError(f"the metadata cannot be read: {fault}", file=path, row=reader.line_num, remedy="check the quotation marks") from fault
    return made


def added(meta: Meta, raw: Raw) -> dict[str, str] | None:
    """Return what the table has for a report: by its id, its file's name, or that name without its ending."""
    for name in (raw.id, raw.file.name, raw.file.stem) if raw.row is None else (raw.id,):
        found = meta.get(name)
        if found is not None:
            return found
    return None
