"""Reads administrative boundaries (COD-AB, geoBoundaries, Natural Earth admin 1) for names, P-codes, centres and radii."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from gazetteer.errors import FileError, InputError
from gazetteer.sources import Row

_EN = ("adm{n}_name", "ADM{n}_EN", "adm{n}_en", "shapeName", "name_en", "NAME_{n}", "name")
_AR = ("adm{n}_name1", "adm{n}_name2", "ADM{n}_AR", "adm{n}_ar", "name_ar", "NL_NAME_{n}")
_CODE = ("adm{n}_pcode", "ADM{n}_PCODE", "shapeISO", "iso_3166_2", "pcode")
_ISO = ("iso2", "adm0_pcode", "ADM0_PCODE", "iso_a2", "shapeGroup")
_UP = ("adm1_name", "ADM1_EN", "adm1_en", "NAME_1")


def _first(record: dict[str, object], names: tuple[str, ...], level: int, arabic: bool | None = None) -> str:
    """Return the first filled column; with ``arabic``, only text in Arabic letters."""
    for name in names:
        value = record.get(name.format(n=level))
        text = "" if value is None or value != value else str(value).strip()
        if text and (arabic is None or any("\u0600" <= c <= "\u06ff" for c in text) == arabic):
            return text
    return ""


def import_boundaries(path: str | Path, *, level: int, iso: str | None = None) -> Iterator[Row]:
    """Yield the divisions of a GeoJSON, GeoPackage or Shapefile.

    The centre is a point inside the shape; ``uncertainty_km`` is the radius of a circle of the shape's area, on an equal-area projection (EPSG:6933).

    Parameters
    ----------
    path : path
        The file; any CRS that it declares.
    level : int
        1 or 2.
    iso : str, optional
        Country, when the file names none.

    Raises
    ------
    MawqiError
        When the file cannot be read or has no column of names.
    """
    file = Path(path)
    if level not in (1, 2):
        raise InputError(f"level {level}", file=file, remedy="1 or 2")
    if not file.exists():
        raise FileError("does not exist", file=file)
    from pyogrio import read_dataframe
    from pyogrio.errors import DataSourceError

    try:
        frame = read_dataframe(file)
    except (DataSourceError, ValueError) as fault:
        raise FileError(f"cannot be read as boundaries: {fault}", file=file, remedy="GeoJSON, GeoPackage or Shapefile") from fault
    if frame.crs is None:
        frame = frame.set_crs(4326)
    areas = frame.to_crs(6933).geometry.area
    shapes = frame.to_crs(4326)
    for number, (record, area) in enumerate(zip(shapes.to_dict("records"), areas, strict=True), 1):
        english, arabic = _first(record, _EN, level, False), _first(record, _AR, level, True)
        if not english and not arabic:
            raise InputError(f"feature {number} has no name of level {level}", file=file, remedy=f"columns such as adm{level}_name, ADM{level}_EN or shapeName")
        code = _first(record, _CODE, level)
        country = (_first(record, _ISO, level) or iso or "")[:2].upper()
        point = record["geometry"].representative_point()
        upper = _first(record, _UP, 1, False) if level == 2 else english
        row = Row(
            f"{country.lower() or 'xx'}-adm{level}-{(code or english or str(number)).lower().replace(' ', '-')}", arabic, english, "governorate" if level == 1 else "district",
            point.y, point.x, country or None, upper or None, english if level == 2 else None, round(math.sqrt(area / math.pi) / 1000, 1), 0, file.name,
            code if level == 1 else None, code if level == 2 else None, curated=True, division=True,
        )  # fmt: skip
        row.add(arabic)
        row.add(english)
        yield row
