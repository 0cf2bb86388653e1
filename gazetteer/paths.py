"""Where the data files and the cache are found."""

from __future__ import annotations

import os
from pathlib import Path

from gazetteer.errors import FileError


def data_dir() -> Path:
    """Return the folder of Mawqi's data files.

    Looked for in this order: the environment variable ``MAWQI_DATA``, the checkout's ``data/``, the copy inside the installed package.

    Returns
    -------
    Path
        An existing folder that holds ``sites/`` and ``lexicon/``.

    Raises
    ------
    FileError
        When none of them exists.
    """
    here = Path(__file__).resolve().parent
    named = os.environ.get("MAWQI_DATA")
    if named:
        folder = Path(named)
        if not (folder / "sites").is_dir():
            raise FileError("MAWQI_DATA names a folder without sites/", file=folder, remedy="unset it or correct it")
        return folder
    for folder in (here.parent / "data", here / "_data"):
        if (folder / "sites").is_dir():
            return folder
    raise FileError("the data files of Mawqi were not found", file=here / "_data", remedy="install the package again")


def cache_dir() -> Path:
    """Return the folder for compiled indexes, made when it is missing (``MAWQI_CACHE``, else the user's cache folder)."""
    named = os.environ.get("MAWQI_CACHE")
    base = Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mawqi"
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise FileError(f"the cache folder cannot be made: {fault.strerror}", file=base, remedy="set MAWQI_CACHE") from fault
    return base
