"""What the user names — files, folders, globs, ``-`` — as a list of files, each once."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gazetteer.errors import InputError

META_NAME = "meta.csv"
STDIN = Path("-")


@dataclass(slots=True, frozen=True)
class Source:
    """One file to read, or a stretch of one.

    Attributes
    ----------
    path : Path
        The file.
    folder : Path or None
        The folder named by the user that it was found in.
    alone : bool
        No other file of the run gives the same id by its name.
    start, end : int
        The bytes of a .jsonl file to read, from the beginning of a line to the end of one; ``end`` None is the end of the file.
    row : int
        The line that begins at ``start``, counted from 1.
    """

    path: Path
    folder: Path | None = None
    alone: bool = True
    start: int = 0
    end: int | None = None
    row: int = 1


def walk(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    """Yield the readable files of a folder and its subfolders in order of name; hidden ones and ``meta.csv`` are passed over."""
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and name.lower().endswith(endings) and name.lower() != META_NAME:
                yield Path(base) / name


def expand(names: Iterable[str | Path], endings: tuple[str, ...], leave_out: Iterable[Path] = ()) -> list[Source]:
    """Return the files that the names stand for, in the order given, each once.

    Parameters
    ----------
    names : iterable of str or Path
        Files, folders, globs (``**`` reaches into subfolders) and ``-`` for standard input.
    endings : tuple of str
        The endings that are read.
    leave_out : iterable of Path
        Files that are no reports (the metadata).

    Raises
    ------
    InputError
        When a name stands for nothing, or a file's ending is not read; all such names are told at once.
    """
    made: list[Source] = []
    seen = {os.path.realpath(p) for p in leave_out}
    wrong: list[str] = []

    def add(path: Path, folder: Path | None = None) -> None:
        real = os.path.realpath(path)
        if real not in seen:
            seen.add(real)
            made.append(Source(path, folder))

    for name in names:
        path = Path(name)
        if str(name) == "-":
            if not any(s.path == STDIN for s in made):
                made.append(Source(STDIN))
        elif path.is_dir():
            found = list(walk(path, endings))
            if not found:
                wrong.append(f"the folder {name} holds no reports")
            for file in found:
                add(file, path)
        elif path.exists():
            if path.name.lower().endswith(endings):
                add(path)
            else:
                wrong.append(f"{name} has an ending that is not read")
        elif glob.has_magic(str(name)):
            matches = sorted(glob.glob(str(name), recursive=True))
            files = [Path(m) for m in matches if Path(m).is_file() and m.lower().endswith(endings) and Path(m).name.lower() != META_NAME]
            if not files:
                wrong.append(f"no reports match {name}")
            for file in files:
                add(file, file.parent)
        else:
            wrong.append(f"{name} does not exist")
    if wrong:
        raise InputError("; ".join(wrong), remedy=f"name folders, - or files ending in {', '.join(endings)}")
    return made
