"""GeoJSON text sequences (.geojsonl, one feature a line): for streams, databases and line tools."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gazetteer.errors import FileError, InputError
from geo.collection import About, Collection
from geo.formats.geojson import checked, feature_bytes

Feature = dict[str, Any]
ALONE = "A GeoJSON text sequence holds incidents only: sites and mentions are left out."


def write(path: Path, collection: Collection, *, flat: bool = False) -> list[str]:
    """Write one feature a line."""
    said = write_batches(path, [collection.incidents], flat=flat)
    if collection.sites or collection.mentions:
        said.append(ALONE)
    return said


def write_batches(path: Path, batches: Iterable[list[Feature]], *, flat: bool = False) -> list[str]:
    """Write batches of features as they come; memory stays at one batch."""
    return write_parts(path, (encode(batch, flat=flat) for batch in batches), flat=flat)


def encode(items: list[Feature], *, flat: bool = False) -> bytes:
    """Return features as the bytes that `write_parts` writes."""
    return b"".join(feature_bytes(item, flat) + b"\n" for item in items)


def write_parts(path: Path, parts: Iterable[bytes], *, flat: bool = False, about: About | None = None) -> list[str]:
    """Write what `encode` gave, perhaps in other processes."""
    with path.open("wb") as out:
        for part in parts:
            out.write(part)
    said = ["The flat form drops the spans of evidence and the parts of claims and casualties: only their text stays."] if flat else []
    return [*said, ALONE] if about is not None and about().sites else said


def read(path: Path) -> Collection:
    """Read one feature a line; only a line feed ends a line, and the record separator of RFC 8142 is allowed."""
    found = []
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                text = line.decode("utf-8-sig").strip("\x1e \r\n\t")
                if text:
                    found.append(checked(json.loads(text), path, number))
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault.strerror}", file=path) from fault
    except InputError:
        raise
    except (ValueError, RecursionError) as fault:
        raise InputError(f"a line is no JSON: {fault}", file=path, row=len(found) + 1, remedy="write one feature a line in UTF-8") from fault
    return Collection(incidents=found, made_by=found[0]["properties"].get("made_by") if found else None)
