"""Zipped Shapefile: ten-letter column names by a table that travels in the zip, UTF-8 in .cpg, what was cut is said."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from pathlib import Path
from typing import Any

from gazetteer.errors import FileError, InputError
from geo import gdal
from geo.arrow import table, without_nul
from geo.collection import Collection
from geo.flat import READABLE, unflatten

Feature = dict[str, Any]
BYTES = 254
NAMES: dict[str, str] = {c.name: c.short for c in READABLE}
MAPPING = "mawqi_columns.csv"


def cut(text: str, size: int = BYTES) -> str:
    """Return text that takes at most ``size`` bytes of UTF-8, cut between letters and not within a letter's marks where that can be seen."""
    raw = text.encode("utf-8", "replace")
    return text if len(raw) <= size else raw[:size].decode("utf-8", "ignore")


def write(path: Path, collection: Collection, *, flat: bool = False) -> list[str]:
    """Write the incidents as one shapefile of points in a zip."""
    import pyarrow as pa

    made = without_nul(table(collection.incidents, with_json=False))
    lost: dict[str, int] = {}
    for n, field in enumerate(made.schema):
        if pa.types.is_string(field.type):
            values = made.column(n).to_pylist()
            short = [None if v is None else cut(v) for v in values]
            count = sum(a != b for a, b in zip(values, short, strict=True))
            if count:
                lost[field.name] = count
                made = made.set_column(n, field, pa.array(short, pa.string()))
        elif pa.types.is_boolean(field.type):
            made = made.set_column(n, field.name, made.column(n).cast(pa.int32()))
    made = made.rename_columns([NAMES.get(n, n) for n in made.column_names])
    folder = path.parent / "shapefile"
    folder.mkdir()
    gdal.write_layer(folder / "incidents.shp", made, driver="ESRI Shapefile", layer="incidents", options={"ENCODING": "UTF-8"})
    _whole(folder, made.num_rows, path)
    listing = io.StringIO()
    writer = csv.writer(listing)
    writer.writerow(["short", "column", "alias"])
    writer.writerows([c.short, c.name, c.alias] for c in READABLE)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        for part in sorted(folder.iterdir()):
            box.write(part, part.name)
        box.writestr(MAPPING, "\ufeff" + listing.getvalue())
    said = [f"A shapefile holds 254 bytes a string: {count} values of {name} were cut." for name, count in lost.items()]
    said.append("A shapefile keeps claims, casualties, origins, sources and evidence as readable text only; truth values are 0 and 1.")
    if collection.sites or collection.mentions:
        said.append("The shapefile holds incidents only: sites and mentions are left out.")
    return said


def _whole(folder: Path, count: int, path: Path) -> None:
    """GDAL does not tell when the disk is full while it writes a shapefile: hold the files' sizes against their headers.

    Raises
    ------
    FileError
        When a part is shorter than it says (dBASE III header; ESRI Shapefile Technical Description, main file header).
    """
    table_file, points = (folder / "incidents.dbf"), (folder / "incidents.shp")
    head = table_file.read_bytes()[:32] if table_file.exists() else b""
    body = points.read_bytes()[:28] if points.exists() else b""
    if len(head) == 32 and len(body) == 28:
        rows, start, length = struct.unpack("<IHH", head[4:12])
        words = struct.unpack(">I", body[24:28])[0]
        if rows == count and table_file.stat().st_size >= start + rows * length and points.stat().st_size == words * 2:
            return
    raise FileError("the shapefile was cut short while it was written", file=path, remedy="check the space on the disk")


def read(path: Path) -> Collection:
    """Read incidents back; what the format cut stays cut."""
    try:
        with zipfile.ZipFile(path) as box:
            names = [n for n in box.namelist() if n.lower().endswith(".shp") and "/" not in n]
    except zipfile.BadZipFile as fault:
        raise InputError("the file is no zip", file=path) from fault
    if len(names) != 1:
        raise InputError(f"the zip holds {len(names)} shapefiles", file=path, remedy="give one shapefile a zip")
    made = gdal.read_layer(Path(f"/vsizip/{{{path.resolve()}}}/{names[0]}"))
    long = {short: name for name, short in NAMES.items()}
    made = made.rename_columns([long.get(n, n) for n in made.column_names])
    if "incident_type" not in made.column_names:
        raise InputError("the shapefile holds no incidents", file=path, remedy="it needs the column inc_type")
    from geo.arrow import rows

    found = [unflatten(r) for r in rows(made)]
    return Collection(incidents=found, made_by=found[0]["properties"].get("made_by") if found else None)
