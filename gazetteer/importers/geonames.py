"""Reads GeoNames dumps (``IQ.txt``) and ``alternateNamesV2.txt``, line by line.

Columns and feature codes: https://download.geonames.org/export/dump/readme.txt
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from gazetteer.errors import DataError, FileError
from gazetteer.sources import Row

_KINDS = {
    "PPLX": "neighbourhood", "AIRP": "airport", "AIRB": "military_base", "AIRF": "airport", "INSM": "military_base", "MILB": "military_base", "CMP": "camp", "CMPRF": "camp",
    "OILF": "oil_field", "GASF": "oil_field", "OILR": "oil_field", "ADM1": "governorate", "ADM2": "district", "PCLI": "country", "BDG": "building", "DAM": "building",
    "HSP": "building", "PRN": "building", "MSQE": "building", "PRT": "building", "PSTB": "border_crossing", "RGN": "region", "DSRT": "region", "MTS": "region",
}  # fmt: skip
_CLASSES = {"P": "village", "H": "water", "T": "other", "S": "building", "R": "road", "L": "region", "A": "district"}
_LANGUAGES = frozenset(["ar", "en", "ku", "ckb", "fa", "tr", "he", ""])


def _lines(path: Path, columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, fields) of a tab-separated file."""
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            for number, fields in enumerate(csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
                if len(fields) < columns:
                    raise DataError(f"{len(fields)} columns where {columns} are expected", file=path, row=number, remedy="take the file as GeoNames ships it")
                yield number, fields
    except OSError as fault:
        raise FileError(f"cannot be read: {fault.strerror}", file=path) from fault
    except UnicodeDecodeError as fault:
        raise DataError(f"is not UTF-8: {fault.reason}", file=path, remedy="take the file as GeoNames ships it") from fault


def read_alternate_names(path: Path, wanted: set[str]) -> dict[str, list[tuple[str, str, bool]]]:
    """Return the names of the wanted GeoNames ids: id -> [(language, name, preferred)]; historic names are left out."""
    out: dict[str, list[tuple[str, str, bool]]] = {}
    for _, f in _lines(path, 4):
        if f[1] in wanted and f[2] in _LANGUAGES and not (len(f) > 7 and f[7] == "1"):
            out.setdefault(f[1], []).append((f[2], f[3], len(f) > 4 and f[4] == "1"))
    return out


def _kind(feature_class: str, code: str, population: int) -> str:
    """Map a feature code to a kind."""
    if code in _KINDS:
        return _KINDS[code]
    if feature_class == "P":
        return "city" if population >= 50000 else "town" if population >= 5000 or code.startswith("PPLA") else "village"
    return _CLASSES.get(feature_class, "other")


def import_geonames(path: str | Path, *, alternate_names: str | Path | None = None, classes: str = "PASHTLR") -> Iterator[Row]:
    """Yield the places of a GeoNames dump.

    Parameters
    ----------
    path : path
        ``IQ.txt``, ``allCountries.txt`` ...
    alternate_names : path, optional
        ``alternateNamesV2.txt``: its Arabic names are preferred. The dump is then read twice.
    classes : str
        GeoNames feature classes to keep.

    Raises
    ------
    MawqiError
        When a file cannot be read or a line is malformed.
    """
    file = Path(path)
    extra: dict[str, list[tuple[str, str, bool]]] = {}
    if alternate_names is not None:
        wanted = {f[0] for _, f in _lines(file, 19) if f[6] in classes}
        extra = read_alternate_names(Path(alternate_names), wanted)
    for number, f in _lines(file, 19):
        if f[6] not in classes or not f[6]:
            continue
        try:
            lat, lon, population = float(f[4]), float(f[5]), int(f[14] or 0)
        except ValueError as fault:
            raise DataError(f"a number is malformed: {fault}", file=file, row=number, remedy="take the file as GeoNames ships it") from None
        names = [n for n in f[3].split(",") if n]
        arabic = [n for lang, n, preferred in sorted(extra.get(f[0], []), key=lambda x: not x[2]) if lang == "ar"]
        arabic += [n for n in names if any("\u0620" <= c <= "\u064a" for c in n)]
        kind = _kind(f[6], f[7], population)
        row = Row(
            f"{(f[8] or 'xx').lower()}-gn{f[0]}", arabic[0] if arabic else "", f[1], kind, lat, lon, f[8] or None, None, None,
            {"village": 2.0, "town": 4.0, "city": 8.0, "water": 10.0, "region": 30.0, "district": 20.0, "governorate": 80.0}.get(kind, 2.0), population,
            f"GeoNames {f[0]}",
        )  # fmt: skip
        for name in [*arabic, f[1], f[2], *names, *(n for _, n, _ in extra.get(f[0], []))]:
            row.add(name)
        yield row
