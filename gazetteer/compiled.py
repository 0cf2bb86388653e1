"""Tells whether compiled modules are in use, and sees to it that none hides a source that was changed after it was compiled."""

from __future__ import annotations

import hashlib
import json
import os
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from gazetteer.errors import DataError

#: Written by the build beside this file: source -> SHA-256 of what was compiled.
MANIFEST = "_compiled.json"
ROOMS = ("gazetteer", "incidents")
_HOME = Path(__file__).resolve().parent.parent


def compiled_modules(home: Path = _HOME) -> list[str]:
    """Return the sources (``gazetteer/fold.py``) that have a compiled module beside them, sorted; none in a plain installation."""
    ends = tuple(EXTENSION_SUFFIXES)
    found = [f"{room}/{name.partition('.')[0]}.py" for room in ROOMS for name in os.listdir(home / room) if name.endswith(ends)]
    return sorted(set(found))


def check(home: Path = _HOME) -> None:
    """Make sure that each compiled module is that of the source beside it.

    Parameters
    ----------
    home : Path
        The folder that holds the packages.

    Raises
    ------
    DataError
        When a source was changed after it was compiled, or nothing tells what was compiled: Python would run the old module and not the source.
    """
    modules = compiled_modules(home)
    if not modules:
        return
    try:
        known = json.loads((home / "gazetteer" / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    for module in modules:
        source = home / module
        if source.is_file() and hashlib.sha256(source.read_bytes()).hexdigest() != known.get(module):
            raise DataError(f"{module} is not the source that the compiled module beside it was made of", file=source, remedy=f"build and install again, or delete {source.stem}.*.so")
