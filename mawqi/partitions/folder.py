"""A folder of results, here or behind fsspec (s3://, gs://): a file appears in it whole or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gazetteer.errors import FileError, InputError, MawqiError

TEMPORARY = ".mawqi-"


def is_remote(name: str) -> bool:
    """Whether a name is an address for fsspec and not a path."""
    return "://" in name and not name.startswith("file://")


def file_system(url: str) -> tuple[Any, str]:
    """Return fsspec's file system of an address and the path in it.

    Raises
    ------
    InputError
        When fsspec, or what it needs for that address, is not installed.
    """
    try:
        from fsspec.core import url_to_fs

        found: tuple[Any, str] = url_to_fs(url)
    except (ImportError, ValueError) as fault:
        raise InputError(f"{url} cannot be opened: {fault}", remedy="install mawqi[cluster], and s3fs for s3:// or gcsfs for gs://") from fault
    return found


class Folder:
    """A folder by its path or address.

    Parameters
    ----------
    url : str
        A path, ``file://…``, or an address that fsspec knows. The folder is made when it is missing (its parent must be there).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.remote = is_remote(url)
        self.path = Path(url.removeprefix("file://"))
        if self.remote:
            self._system, self._root = file_system(url)

    def make(self, below: str = "") -> None:
        """Make the folder, or one below it.

        Raises
        ------
        FileError
            When it cannot be made.
        """
        try:
            if self.remote:
                self._system.makedirs(f"{self._root}/{below}", exist_ok=True)
            else:
                (self.path / below).mkdir(exist_ok=True)
        except OSError as fault:
            raise FileError(f"the folder cannot be made: {fault.strerror or fault}", file=self.path / below, remedy="make its parent, check rights and space") from fault

    def names(self, below: str = "") -> list[str]:
        """Return the names of the files in the folder, or in one below it, sorted; nothing when it is missing."""
        if self.remote:
            root = f"{self._root}/{below}".rstrip("/")
            found = self._system.ls(root, detail=False) if self._system.exists(root) else []
            return sorted(n.rstrip("/").rsplit("/", 1)[-1] for n in found)
        here = self.path / below
        return sorted(os.listdir(here)) if here.is_dir() else []

    def exists(self, name: str) -> bool:
        """Whether a file is there."""
        return bool(self._system.exists(f"{self._root}/{name}")) if self.remote else (self.path / name).is_file()

    def read(self, name: str, start: int | None = None, end: int | None = None) -> bytes:
        """Return a file's bytes, or a stretch of them; a negative ``start`` counts from the end.

        Raises
        ------
        FileError
            When it cannot be read.
        """
        try:
            if self.remote:
                return bytes(self._system.cat_file(f"{self._root}/{name}", start=start, end=end))
            with (self.path / name).open("rb") as handle:
                if start is not None:
                    handle.seek(start, os.SEEK_END if start < 0 else os.SEEK_SET)
                return handle.read() if end is None else handle.read(end - handle.tell())
        except OSError as fault:
            raise FileError(f"the file cannot be read: {fault.strerror or fault}", file=self.path / name, remedy="run the command again") from fault

    @contextmanager
    def new(self, name: str) -> Iterator[Path]:
        """Give a temporary path; what lies there when the block ends well becomes the file, at once and whole.

        Raises
        ------
        FileError
            When it cannot be written.
        """
        target = self.path / name
        room: Path | None = None
        try:
            room = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=None if self.remote else target.parent))
            temporary = room / target.name
            yield temporary
            if self.remote:
                self._system.put_file(str(temporary), f"{self._root}/{name}")
            else:
                with temporary.open("rb+") as handle:
                    os.fsync(handle.fileno())
                os.replace(temporary, target)
        except MawqiError:
            raise
        except OSError as fault:
            raise FileError(f"the file cannot be written: {fault.strerror or fault}", file=target, remedy="check the folder's rights and space, then run the command again") from fault
        finally:
            if room is not None:
                shutil.rmtree(room, ignore_errors=True)

    def write(self, name: str, data: bytes) -> None:
        """Write a small file; see `new`."""
        with self.new(name) as path:
            path.write_bytes(data)

    def remove(self, name: str) -> None:
        """Remove a file."""
        if self.remote:
            self._system.rm_file(f"{self._root}/{name}")
        else:
            (self.path / name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what killed processes left half written."""
        if not self.remote:
            for base in (self.path, self.path / "work"):
                for path in base.glob(TEMPORARY + "*"):
                    shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second run out of the folder, where the folder is here.

        Raises
        ------
        InputError
            When another run is at work in it.
        """
        if self.remote:
            yield
            return
        try:
            handle = (self.path / "work" / "lock").open("w")
        except OSError as fault:
            raise FileError(f"the folder cannot be written: {fault.strerror}", file=self.path, remedy="check its rights") from fault
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                raise InputError(f"another run is at work in {self.url}", remedy="wait for its end") from fault
            try:
                self.sweep()
                yield
            finally:
                self.sweep()
