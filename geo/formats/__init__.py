"""Files of incidents: one module a format, chosen by the ending of the file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from gazetteer.errors import InputError
from geo.collection import About, Collection
from geo.safe import safe_path

Feature = dict[str, Any]


@dataclass(slots=True, frozen=True)
class Format:
    """One format: its ending, its module in ``geo.formats``, its name, whether it streams, and what it cannot hold."""

    ending: str
    module: str
    name: str
    streams: bool
    cannot: str


FORMATS: tuple[Format, ...] = (
    Format(".geojson", "geojson", "GeoJSON (RFC 7946)", True, "Mentions and the texts of reports are not held."),
    Format(".geojsonl", "geojsonseq", "GeoJSON text sequence", True, "Mentions, reports and sites are not held."),
    Format(".geojsons", "geojsonseq", "GeoJSON text sequence", True, "Mentions, reports and sites are not held."),
    Format(".gpkg", "geopackage", "GeoPackage", False, "Nothing is lost; nested properties are JSON text beside readable columns."),
    Format(".parquet", "geoparquet", "GeoParquet 1.1", True, "Mentions, reports and sites are not held."),
    Format(".fgb", "flatgeobuf", "FlatGeobuf", True, "Mentions, reports and sites are not held; the order of rows is spatial."),
    Format(".kml", "kml", "KML", False, "Mentions and reports are not held; nested properties are JSON text in ExtendedData."),
    Format(".shp.zip", "shapefile", "zipped Shapefile", False,
           "Nested properties become readable text without a way back, strings are cut at 254 bytes, columns have at most ten letters, "
           "mentions, reports and sites are not held."),
    Format(".csv", "csvfile", "CSV (UTF-8 with BOM)", True, "Empty text and null are one; mentions, reports and sites are not held."),
    Format(".xlsx", "xlsx", "XLSX", False, "Cells end at 32,767 characters, control characters are dropped, empty text and null are one."),
)


def format_of(path: str | Path) -> Format:
    """Return the format that a file's ending names.

    Raises
    ------
    InputError
        When no format has that ending.
    """
    name = Path(path).name.lower()
    for known in FORMATS:
        if name.endswith(known.ending):
            return known
    endings = ", ".join(f.ending for f in FORMATS)
    raise InputError(f"the ending of {Path(path).name} names no format", remedy=f"use one of {endings}")


def _function(known: Format, name: str) -> Callable[..., Any]:
    return getattr(import_module(f"geo.formats.{known.module}"), name)  # type: ignore[no-any-return]


def write(path: str | Path, collection: Collection, *, force: bool = False, flat: bool = False) -> list[str]:
    """Write a collection to the format that the ending names, safely (see `geo.safe`).

    Parameters
    ----------
    path : str or Path
        The output.
    collection : Collection
        What to write.
    force : bool
        Overwrite a file that is no output of Mawqi.
    flat : bool
        GeoJSON and GeoJSONSeq only: one value a property, nothing nested.

    Returns
    -------
    list of str
        One sentence for each thing that the format could not hold.

    Raises
    ------
    InputError
        For an unknown ending or a value that cannot be written.
    FileError
        When the output cannot be written.
    """
    known = format_of(path)
    with safe_path(path, force=force) as temporary:
        return list(_function(known, "write")(temporary, collection, flat=flat))


def write_batches(path: str | Path, batches: Iterable[list[Feature]], *, force: bool = False, flat: bool = False) -> list[str]:
    """Write batches of features as they come, with memory bounded by one batch where the format streams; see `Format.streams`."""
    known = format_of(path)
    if not known.streams:
        return write(path, Collection(incidents=[f for batch in batches for f in batch]), force=force, flat=flat)
    with safe_path(path, force=force) as temporary:
        return list(_function(known, "write_batches")(temporary, batches, flat=flat))


def encode(path: str | Path, items: list[Feature], *, flat: bool = False) -> Any:
    """Return features as what `write_parts` writes to a format that streams: the costly part of writing, which may run in another process."""
    return _function(format_of(path), "encode")(items, flat=flat)


def write_parts(path: str | Path, parts: Iterable[Any], *, force: bool = False, flat: bool = False, about: About | None = None) -> list[str]:
    """Write what `encode` gave, in order and as it comes, to a format that streams; see `Format.streams`.

    Parameters
    ----------
    path : str or Path
        The output.
    parts : iterable
        Of `encode` with the same ending.
    force, flat : bool
        As in `write`.
    about : callable, optional
        Called when all parts are written: gives the sites for the formats that hold them.
    """
    with safe_path(path, force=force) as temporary:
        return list(_function(format_of(path), "write_parts")(temporary, parts, flat=flat, about=about))


def read(path: str | Path) -> Collection:
    """Read a file of incidents back.

    Raises
    ------
    FileError
        When the file is missing or cannot be read.
    InputError
        When it holds no incidents or is not what its ending says.
    """
    known = format_of(path)
    if not Path(path).is_file():
        from gazetteer.errors import FileError

        raise FileError("the file does not exist", file=path, remedy="check the name")
    return _function(known, "read")(Path(path))  # type: ignore[no-any-return]
