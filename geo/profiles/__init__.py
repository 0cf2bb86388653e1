"""Export profiles: incidents in the shape that ACLED, UCDP and HXL give theirs, with a report of what does not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gazetteer.errors import InputError
from geo.safe import safe_path

Feature = dict[str, Any]
Row = dict[str, Any]


@dataclass(slots=True)
class ProfileReport:
    """What a profile could not hold or Mawqi could not fill.

    Attributes
    ----------
    profile : str
        acled, ucdp or hxl.
    written : int
        Rows written.
    left_out : Counter
        Reason to number of incidents that are not written.
    filled : Counter
        Convention to number of rows where it stands for an unknown value.
    cannot_fill : tuple of str
        Columns that stay empty, with the reason.
    cannot_hold : tuple of str
        Properties that the profile has no column for.
    """

    profile: str
    written: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    cannot_fill: tuple[str, ...] = ()
    cannot_hold: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the report as sentences."""
        said = [f"Profile {self.profile}: {self.written} rows. The shape is theirs, the data are not: read by machine, unverified."]
        said += [f"Left out: {count} incidents ({reason})." for reason, count in sorted(self.left_out.items())]
        said += [f"By convention: {count} rows ({what})." for what, count in sorted(self.filled.items())]
        return said + [f"Empty: {x}." for x in self.cannot_fill] + [f"Not held: {x}." for x in self.cannot_hold]


Converter = Callable[[Sequence[Feature]], tuple[list[Row], ProfileReport]]


def _profile(name: str) -> tuple[tuple[str, ...], Converter]:
    from geo.profiles import acled, hxl, ucdp

    known: dict[str, tuple[tuple[str, ...], Converter]] = {
        "acled": (acled.COLUMNS, acled.convert), "ucdp": (ucdp.COLUMNS, ucdp.convert), "hxl": (hxl.COLUMNS, hxl.convert),
    }
    if name not in known:
        raise InputError(f"there is no profile {name}", remedy=f"use one of {', '.join(known)}")
    return known[name]


PROFILES = ("acled", "ucdp", "hxl")


def convert(name: str, items: Sequence[Feature]) -> tuple[tuple[str, ...], list[Row], ProfileReport]:
    """Return (columns, rows, report) of incidents in a profile.

    Parameters
    ----------
    name : str
        acled, ucdp or hxl.
    items : sequence of dict
        GeoJSON Features of incidents.

    Raises
    ------
    InputError
        When there is no such profile.
    """
    columns, function = _profile(name)
    rows, report = function(items)
    report.written = len(rows)
    return columns, rows, report


def write(path: str | Path, name: str, items: Sequence[Feature], *, force: bool = False) -> ProfileReport:
    """Write incidents in a profile's shape to .csv, .xlsx or .geojson, safely (see `geo.safe`).

    Raises
    ------
    InputError
        When there is no such profile, or the ending is none of the three.
    FileError
        When the output cannot be written.
    """
    columns, rows, report = convert(name, items)
    ending = next((e for e in (".csv", ".xlsx", ".geojson") if Path(path).name.lower().endswith(e)), None)
    if ending is None:
        raise InputError(f"a profile is not written to {Path(path).name}", remedy="use .csv, .xlsx or .geojson")
    tags = None
    if name == "hxl":
        from geo.profiles.hxl import TAGS

        tags = TAGS
    with safe_path(path, force=force) as temporary:
        {".csv": _csv, ".xlsx": _xlsx, ".geojson": _geojson}[ending](temporary, columns, rows, tags)
    return report


def _csv(path: Path, columns: Sequence[str], rows: Sequence[Row], tags: Sequence[str] | None) -> None:
    import csv
    import re

    formula = re.compile(r"^'*[=+\-@\t\r]")

    def cell(value: Any) -> Any:
        return "'" + value if isinstance(value, str) and formula.match(value) else value

    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        if tags:
            writer.writerow(tags)
        writer.writerows([cell(row.get(c)) for c in columns] for row in rows)


def _xlsx(path: Path, columns: Sequence[str], rows: Sequence[Row], tags: Sequence[str] | None) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    from geo.formats.xlsx import clean, whole

    book = Workbook(write_only=True)
    sheet = book.create_sheet("incidents")
    sheet.append(list(columns))
    if tags:
        sheet.append(list(tags))
    for row in rows:
        cells = []
        for value in (row.get(c) for c in columns):
            cell = WriteOnlyCell(sheet, value=clean(value)[:32767] if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    with whole(path):
        book.save(path)


def _geojson(path: Path, columns: Sequence[str], rows: Sequence[Row], tags: Sequence[str] | None) -> None:
    from geo.formats.geojson import dumps

    items = []
    for row in rows:
        lat, lon = (row.get(k) for k in (("lat", "lon") if "lat" in columns else ("latitude", "longitude")))
        shape = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
        items.append(dumps({"type": "Feature", "geometry": shape, "properties": {c: row.get(c) for c in columns}}))
    path.write_bytes(b'{"type":"FeatureCollection","features":[\n' + b",\n".join(items) + b"\n]}\n")
