"""Safe writing: a temporary file in the same folder, then a rename; no half file, no other person's file overwritten."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from gazetteer.errors import FileError, MawqiError

_HEAD = 1 << 16
Recogniser = Callable[[Path], bool]


def looks_ours(path: Path) -> bool:
    """Whether a file is an output of Mawqi, which may be overwritten: it carries the program's mark, or all of the columns that only Mawqi's files have.

    An empty file counts as one's own. A profile's file (`geo.profiles`) has the columns of the body whose shape it takes, so it is never
    told from that body's own file: overwriting one needs ``force``.
    """
    name = path.name.lower()
    try:
        if path.stat().st_size == 0:
            return True
        if name.endswith(".gpkg"):
            return _sqlite_ours(path)
        if name.endswith((".xlsx", ".zip")):
            return _zip_ours(path)
        with path.open("rb") as handle:
            head = handle.read(_HEAD)
            handle.seek(max(0, path.stat().st_size - _HEAD))
            tail = handle.read(_HEAD)
    except OSError:
        return False
    marks = next((m for endings, m in _MARKS if name.endswith(endings)), (b"mawqi",))
    return all(mark in head or mark in tail for mark in marks)


_MARKS: tuple[tuple[tuple[str, ...], tuple[bytes, ...]], ...] = (
    ((".geojson",), (b'"mawqi_made_by"',)),
    ((".geojsonl", ".geojsons"), (b'"incident_type"', b'"uncertainty_km"', b'"made_by"')),
    ((".csv",), (b"\xef\xbb\xbfid,incident_type,", b",uncertainty_km,", b",evidence_json")),
    ((".parquet",), (b"mawqi", b"incident_type")),
    ((".fgb",), (b"mawqi incidents",)),
    ((".kml",), (b"<!-- mawqi",)),
    ((".jsonl",), (b'"report_id"', b'"surface"')),
)


def _sqlite_ours(path: Path) -> bool:
    return _asked(path, "SELECT value FROM mawqi_about WHERE key = 'program'") == [("mawqi",)]


def is_case(path: Path) -> bool:
    """Whether a file is a case (`mawqi case`): reports, incidents and decisions of people, which no output may take the place of."""
    try:
        with path.open("rb") as handle:
            if handle.read(16) != b"SQLite format 3\x00":
                return False
    except OSError:
        return False
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'mawqi_case'"
    # What a killed writer left half done is rolled back by the next who opens the file, which takes the right to write.
    return bool(_asked(path, query) or (Path(f"{path}-journal").exists() and _asked(path, query, mode="rw")))


def _asked(path: Path, query: str, *, mode: str = "ro") -> list[tuple[object, ...]]:
    """The rows of a query to an SQLite file; none when it cannot be asked."""
    import sqlite3
    from urllib.parse import quote

    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode={mode}", uri=True)) as base:
            return base.execute(query).fetchall()
    except sqlite3.Error:
        return []


def _zip_ours(path: Path) -> bool:
    import zipfile

    try:
        with zipfile.ZipFile(path) as box:
            names = box.namelist()
            return "mawqi_columns.csv" in names or ("docProps/core.xml" in names and b"mawqi" in box.read("docProps/core.xml"))
    except (zipfile.BadZipFile, KeyError, RuntimeError):
        return False


@contextmanager
def safe_path(path: str | Path, *, force: bool = False, ours: Recogniser = looks_ours, anew: bool = False) -> Iterator[Path]:
    """Give a temporary path beside the output; rename it over the output when the block ends well, remove it when it does not.

    Parameters
    ----------
    path : str or Path
        The output.
    force : bool
        Overwrite a file that is not an output of Mawqi.
    ours : callable
        Tells whether an existing file is an output of Mawqi.
    anew : bool
        The file must not be there: of two who make it at the same time one wins, and the other gets a FileExistsError.

    Yields
    ------
    Path
        The temporary path, with the same ending, in the same folder.

    Raises
    ------
    FileError
        When the folder is missing or closed, the output is a folder, or another program's file would be overwritten.
    """
    target = Path(path)
    folder = target.parent
    if target.is_dir():
        raise FileError("the output is a folder", file=target, remedy="name a file")
    if not folder.is_dir():
        raise FileError(f"the output's folder {folder} does not exist", file=target, remedy="make it first")
    if target.exists() and not target.is_file():
        raise FileError("the output is not a regular file", file=target, remedy="name another file")
    if target.is_file() and is_case(target):
        raise FileError("the file is a case, which holds people's decisions and is never overwritten", file=target, remedy="name another file")
    if target.exists() and not force and not ours(target):
        raise FileError(
            "the file is there already and is no output of Mawqi", file=target, remedy="name another file or use --force"
        )
    if target.is_symlink():
        target = target.resolve()
        folder = target.parent
    try:
        room = tempfile.mkdtemp(prefix=".mawqi-", dir=folder)
    except OSError as fault:
        raise FileError(f"the output cannot be written: {fault.strerror}", file=target, remedy="check the folder's rights and space") from fault
    temporary = Path(room) / target.name
    try:
        yield temporary
        if not temporary.is_file():
            raise FileError("nothing was written", file=target)
        with temporary.open("rb+") as handle:
            os.fsync(handle.fileno())
        if anew:
            _publish(temporary, target)
        else:
            if target.exists():
                os.chmod(temporary, target.stat().st_mode & 0o777)
            os.replace(temporary, target)
    except (MawqiError, FileExistsError):
        raise
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise FileError(f"the output cannot be written: {reason}", file=target, remedy="check the folder's rights and space") from fault
    finally:
        _remove(Path(room))


def _publish(temporary: Path, target: Path) -> None:
    """Give a file its name if no other file has it.

    Raises
    ------
    FileExistsError
        When one has.
    """
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: the name is claimed first
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        os.replace(temporary, target)


def _remove(folder: Path) -> None:
    """Remove the temporary folder with what a writer left in it."""
    shutil.rmtree(folder, ignore_errors=True)
