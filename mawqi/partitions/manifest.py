"""The manifest of a run over partitions: what was read, by which program, into which parts; a JSON file beside them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from gazetteer.errors import InputError
from mawqi.partitions.folder import Folder

NAME = "manifest.json"
VERSION = 1


@dataclass(slots=True)
class Manifest:
    """What the manifest says; the same inputs, program and settings give the same bytes.

    Attributes
    ----------
    program, settings : dict
        Versions; and what was asked for.
    inputs : list of dict
        ``path, size, sha256`` of every file, metadata too.
    partitions : list of dict
        ``key, inputs`` ([file, first byte, end]), ``done``, and when done ``reports, incidents, left_out``.
    result : str or None
        A digest of all that the parts hang on.
    parts : list of dict
        ``file, sha256, rows, placed`` of every part written so far.
    complete : bool
        All parts are there.
    """

    program: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    partitions: list[dict[str, Any]] = field(default_factory=list)
    result: str | None = None
    parts: list[dict[str, Any]] = field(default_factory=list)
    complete: bool = False

    def write(self, folder: Folder) -> None:
        """Write the manifest into a folder."""
        folder.write(NAME, json.dumps({"manifest": "mawqi", "version": VERSION, **asdict(self)}, ensure_ascii=False, indent=1).encode() + b"\n")


def read_manifest(folder: Folder) -> Manifest | None:
    """Return the manifest of a folder, None when it is not there or is of another version.

    Raises
    ------
    InputError
        When there is another program's.
    """
    if not folder.exists(NAME):
        return None
    try:
        held = json.loads(folder.read(NAME))
        ours = held.pop("manifest") == "mawqi"
        version = held.pop("version")
    except (ValueError, KeyError, AttributeError):
        ours, version = False, 0
    if not ours:
        raise InputError(f"{folder.url} holds another program's {NAME}", remedy="name another folder")
    try:
        return Manifest(**held) if version == VERSION else None
    except TypeError:
        return None


def program(made_by: str) -> dict[str, str]:
    """Return what of the program a result hangs on: versions, and digests of its code and its data."""
    import gazetteer
    from gazetteer.paths import data_dir
    from mawqi import __version__

    code = hashlib.sha256()
    root = Path(gazetteer.__file__).resolve().parents[1]
    for room in ("gazetteer", "incidents", "geo", "mawqi"):
        for path in sorted((root / room).rglob("*.py")):
            code.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    data = hashlib.sha256()
    folder = data_dir()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in (".csv", ".toml", ".json", ".geojson", ".txt") and "samples" not in p.parts and "index" not in p.parts):
        data.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return {"version": __version__, "made_by": made_by, "code": code.hexdigest()[:16], "data": data.hexdigest()[:16]}
