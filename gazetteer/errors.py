"""The one root of Mawqi's errors: each names the file, the row and the remedy."""

from __future__ import annotations

from pathlib import Path


class MawqiError(Exception):
    """Root of all errors that Mawqi raises on purpose.

    Parameters
    ----------
    message : str
        One clear sentence.
    file : str or Path, optional
        The file at fault.
    row : int, optional
        The row or line of that file, counted from 1.
    remedy : str, optional
        What would be right.
    """

    def __init__(
        self, message: str, *, file: str | Path | None = None, row: int | None = None, remedy: str | None = None
    ) -> None:
        self.message, self.file, self.row, self.remedy = message, file, row, remedy
        where = "" if file is None else f"{Path(file).name}" + (f", row {row}" if row is not None else "") + ": "
        super().__init__(f"{where}{message}" + (f" ({remedy})" if remedy else ""))

    def __reduce__(self) -> tuple[object, ...]:
        """Go whole from one process to another."""
        return _again, (type(self), self.message, None if self.file is None else str(self.file), self.row, self.remedy)


def _again(kind: type[MawqiError], message: str, file: str | None, row: int | None, remedy: str | None) -> MawqiError:
    """Make an error that came from another process."""
    return kind(message, file=file, row=row, remedy=remedy)


class InputError(MawqiError, ValueError):
    """Bad input: a value, a row or a whole file that is not what it should be."""


class FileError(MawqiError, OSError):
    """A file that cannot be read or written."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else self.message


class DataError(MawqiError, ValueError):
    """A fault in Mawqi's own or the user's data files (sites, lexicons)."""
