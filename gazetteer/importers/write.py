"""Writes imported rows as files of sites or divisions, and picks the importer of a file."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from gazetteer.errors import FileError, InputError
from gazetteer.sources import Row

SITE_COLUMNS = "id,name_ar,name_en,aliases_ar,aliases_en,kind,lat,lon,uncertainty_km,country,admin1,admin2,common,population,source,source2,note".split(",")


def site_record(row: Row) -> dict[str, str]:
    """Return the columns of a file of sites for a row."""
    arabic = [n for n in row.names if any("\u0600" <= c <= "\u06ff" for c in n) and n != row.name_ar]
    latin = [n for n in row.names if n not in arabic and n not in (row.name_ar, row.name_en)]
    return {
        "id": row.site_id, "name_ar": row.name_ar, "name_en": row.name_en, "aliases_ar": "|".join(arabic), "aliases_en": "|".join(latin), "kind": row.kind,
        "lat": f"{row.latitude:.5f}".rstrip("0").rstrip("."), "lon": f"{row.longitude:.5f}".rstrip("0").rstrip("."), "uncertainty_km": f"{row.uncertainty_km:g}",
        "country": row.iso or "", "admin1": row.admin1 or "", "admin2": row.admin2 or "", "common": "1" if row.common else "",
        "population": str(row.population) if row.population else "", "source": row.source, "note": row.note,
    }  # fmt: skip


def write_rows(rows: Iterable[Row], out: str | Path) -> int:
    """Write rows as a CSV file of sites, one at a time; returns their number.

    Raises
    ------
    FileError
        When the file cannot be written.
    """
    path = Path(out)
    part = path.with_name(path.name + ".part")
    count = 0
    try:
        with part.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, SITE_COLUMNS, lineterminator="\n")
            writer.writeheader()
            for row in rows:
                writer.writerow(site_record(row))
                count += 1
        os.replace(part, path)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise FileError(f"cannot be written: {fault.strerror}", file=path, remedy="choose another place") from fault
    return count


def import_file(path: str | Path, *, iso: str | None = None, alternate_names: str | Path | None = None, level: int | None = None) -> Iterable[Row]:
    """Read a file of places by its ending: GeoNames ``.txt``, ``.csv``/``.tsv``, ``.geojson``/``.json`` of points, boundaries with ``level``.

    Parameters
    ----------
    path : path
        The file.
    iso : str, optional
        Country of rows that name none.
    alternate_names : path, optional
        ``alternateNamesV2.txt``, for a GeoNames dump.
    level : int, optional
        1 or 2: the file holds boundaries of that level.

    Raises
    ------
    MawqiError
        When the file cannot be read or is of none of these kinds.
    """
    from gazetteer.importers.boundaries import import_boundaries
    from gazetteer.importers.geonames import import_geonames
    from gazetteer.importers.tables import import_table

    file = Path(path)
    if level is not None:
        return import_boundaries(file, level=level, iso=iso)
    ending = file.suffix.lower()
    if ending == ".txt":
        return import_geonames(file, alternate_names=alternate_names)
    if ending in (".csv", ".tsv", ".geojson", ".json"):
        return import_table(file, iso=iso)
    raise InputError(f"files ending in {ending or 'nothing'} are not imported", file=file, remedy="a GeoNames .txt, .csv, .tsv or .geojson, or boundaries with a level")
