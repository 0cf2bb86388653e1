"""CSV in UTF-8 with BOM, so that spreadsheets show Arabic; cells that a spreadsheet would run as formulas are quoted."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import FileError, InputError
from geo.arrow import table
from geo.collection import About, Collection
from geo.flat import unflatten

if TYPE_CHECKING:
    import pyarrow as pa

Feature = dict[str, Any]
ALONE = "CSV holds incidents only: sites and mentions are left out."
# A cell that begins like a formula gets an apostrophe before it; reading takes one away again (OWASP, "CSV Injection").
_FORMULA = r"^('*[=+\-@\t\r])"
_GUARDED = re.compile(r"^''*[=+\-@\t\r]")


def write(path: Path, collection: Collection, *, flat: bool = False) -> list[str]:
    """Write the incidents of a collection."""
    size = 20_000
    said = write_batches(path, (collection.incidents[i:i + size] for i in range(0, len(collection.incidents), size)))
    if collection.sites or collection.mentions:
        said.append(ALONE)
    return said


def write_batches(path: Path, batches: Iterable[list[Feature]], *, flat: bool = False) -> list[str]:
    """Write batches of features as they come; memory stays at one batch."""
    return write_parts(path, (encode(batch) for batch in batches))


def _cells(items: list[Feature]) -> pa.Table:
    """The columns of features, cells that begin like a formula guarded."""
    import pyarrow as pa
    import pyarrow.compute as pc

    made = table(items).drop_columns(["geometry"])
    for n, item in enumerate(made.schema):
        if pa.types.is_string(item.type):
            made = made.set_column(n, item, pc.replace_substring_regex(made.column(n), _FORMULA, r"'\1"))
    return made


def encode(items: list[Feature], *, flat: bool = False) -> bytes:
    """Return features as rows of CSV in UTF-8, without a header."""
    import pyarrow.csv

    out = BytesIO()
    pyarrow.csv.write_csv(_cells(items), out, pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed"))
    return out.getvalue()


def write_parts(path: Path, parts: Iterable[bytes], *, flat: bool = False, about: About | None = None) -> list[str]:
    """Write what `encode` gave, perhaps in other processes."""
    with path.open("wb") as out:
        out.write(b"\xef\xbb\xbf" + ",".join(_cells([]).column_names).encode() + b"\r\n")
        for part in parts:
            out.write(part)
    return [ALONE] if about is not None and about().sites else []


def unguard(value: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet from running a cell."""
    return value[1:] if _GUARDED.match(value) else value


def read(path: Path) -> Collection:
    """Read incidents back; an empty cell is null."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    found = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if "incident_type" not in (reader.fieldnames or []):
                raise InputError("the file holds no incidents", file=path, remedy="it needs the column incident_type")
            for number, row in enumerate(reader, start=2):
                if None in row:
                    raise InputError("a row has more cells than the header", file=path, row=number, remedy="quote cells with commas")
                try:
                    found.append(unflatten({k: unguard(v) if v else None for k, v in row.items()}))
                except (ValueError, TypeError) as fault:
                    raise InputError(f"a row cannot be read: {fault}", file=path, row=number) from fault
    except UnicodeDecodeError as fault:
        raise InputError("the file is not UTF-8", file=path, remedy="save it as CSV UTF-8") from fault
    except csv.Error as fault:
        raise InputError(f"the file is no CSV: {fault}", file=path) from fault
    except InputError:
        raise
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault.strerror}", file=path) from fault
    return Collection(incidents=found, made_by=found[0]["properties"].get("made_by") if found else None)
