"""What every format yields, and how it becomes a report: values checked, dates in ISO 8601, ids made unique."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gazetteer.errors import InputError, MawqiError
from incidents.model import Report
from incidents.readers.limits import MAX_ID, MAX_TEXT
from incidents.spill import Kept, scratch

#: How many ids of reports are in memory; older ones lie on disk.
NEAR = 100_000
OnFault = Callable[[MawqiError], None]
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_FIELDS = ("title", "published", "url", "source", "lang")


@dataclass(slots=True)
class Raw:
    """A report as a format gives it; ``named`` tells whether the id is the source's own, ``row`` counts from 1, ``key`` is a feed's own id of the entry."""

    id: str
    text: str
    file: Path
    row: int | None = None
    named: bool = True
    title: str | None = None
    published: str | None = None
    url: str | None = None
    source: str | None = None
    lang: str | None = None
    retrieved: str | None = None
    key: str | None = None


def whole(text: str) -> str:
    """Return the text with half surrogate pairs, which no file can hold, as U+FFFD; length and offsets stay."""
    return _SURROGATE.sub("\ufffd", text)


def sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def iso_date(value: Any) -> str | None:
    """Return a date or datetime in ISO 8601, None for none.

    Parameters
    ----------
    value : str, date or datetime
        Text must be ISO 8601; its offset from UTC is kept, because the day is the outlet's.

    Raises
    ------
    ValueError
        When it is neither.
    """
    if value is None:
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = str(value).strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        made = datetime.fromisoformat(text)
    return text if text[:10] == made.date().isoformat() and "T" in text else made.isoformat()


def plain(value: Any) -> str | None:
    """Return a value of a row as one line of text; None for null, NaN and blanks."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = _CONTROL.sub(" ", whole(str(value))).strip()
    return text or None


def from_row(row: Mapping[str, Any], file: Path, number: int, on_fault: OnFault) -> Raw | None:
    """Turn a row of JSONL, CSV or Parquet into a raw report; None after a fault that leaves nothing to read.

    Parameters
    ----------
    row : mapping
        With ``id`` and ``text``, and optionally title, published, url, source, lang, retrieved.
    file : Path
        For the fault's sentence.
    number : int
        The row, counted from 1.
    on_fault : callable
        Takes each fault.
    """
    text, own = row.get("text"), row.get("id")
    if isinstance(own, bool | dict | list) or plain(own) is None:
        on_fault(InputError("the report has no id", file=file, row=number, remedy="give a string or number in the column id"))
        return None
    if isinstance(own, float) and own.is_integer():
        own = int(own)
    if not isinstance(text, str):
        what = "has no text" if text is None or (isinstance(text, float) and math.isnan(text)) else f"has a {type(text).__name__} for its text"
        on_fault(InputError(f"the report {what}", file=file, row=number, remedy="give a string in the column text"))
        return None
    raw = Raw(plain(own) or "", text, file, number)
    for name in (*_FIELDS, "retrieved"):
        value = row.get(name)
        if isinstance(value, dict | list):
            on_fault(InputError(f"the column {name} holds a {type(value).__name__}; it is left empty", file=file, row=number, remedy="give a string"))
            continue
        setattr(raw, name, plain(value))
    return raw


class Names:
    """Gives reports their ids: unique in the order in which they come."""

    def __init__(self) -> None:
        self._base = scratch()
        self.seen: Kept[str, str] = Kept(self._base, "seen", NEAR)

    def name(self, given: str, named: bool, digest: str) -> str | None:
        """Return the id of a report, None when it was there already, word for word.

        A second report of the same id takes a dash and ``digest``; so does the first where the id is not the source's own (``named``).
        """
        name = given
        if not named or name in self.seen:
            if self.seen.get(name) == digest:
                return None
            name = f"{name}-{digest}"
            if name in self.seen:
                return None
        self.seen[name] = digest
        return name


class Registry:
    """Makes reports of raw ones: unique ids, bounded texts, checked dates, and what ``--meta`` and ``--published`` add.

    Parameters
    ----------
    on_fault : callable
        Takes each fault.
    published : str, optional
        ISO 8601 date of the reports that have none.
    renamed : mapping, optional
        Ids that were settled elsewhere: number of the report (counted from 0) -> its id, or None when it is to be left out.
    """

    def __init__(self, on_fault: OnFault, published: str | None = None, renamed: Mapping[int, str | None] | None = None) -> None:
        self.on_fault, self.published = on_fault, published
        self.renamed = renamed or {}
        self.names = Names()
        #: What the ids are made of, for every report that was named: (id, whether it is the source's own, digits of the text).
        self.named: list[tuple[str, bool, str]] | None = None
        self._count = 0

    def report(self, raw: Raw, added: Mapping[str, str] | None = None) -> Report | None:
        """Return the report, or None after a fault."""
        if not raw.text.strip():
            self.on_fault(InputError("the report is empty", file=raw.file, row=raw.row, remedy="give its text"))
            return None
        if len(raw.text) > MAX_TEXT:
            self.on_fault(InputError(f"the report has {len(raw.text):,} characters", file=raw.file, row=raw.row, remedy=f"split it; at most {MAX_TEXT:,} are read"))
            return None
        text = whole(raw.text)
        name = self._unique(raw, text)
        if name is None:
            return None
        values = {key: getattr(raw, key) or (added or {}).get(key) or None for key in _FIELDS}
        values["published"] = self._date(values["published"], raw) or self.published
        retrieved = self._date(raw.retrieved, raw)
        return Report(name, text, values["title"], values["published"], values["url"], values["source"], values["lang"], retrieved)

    def _date(self, value: str | None, raw: Raw) -> str | None:
        try:
            return iso_date(value)
        except (ValueError, OverflowError):
            fault = InputError(f"{str(value)[:40]!r} is no date; the report is read without it", file=raw.file, row=raw.row, remedy="write ISO 8601: 2024-01-28")
            self.on_fault(fault)
            return None

    def _unique(self, raw: Raw, text: str) -> str | None:
        """Return the report's id; a second one of the same name takes a dash and six digits of its text's SHA-256."""
        parts = raw.id[:MAX_ID], raw.named, sha256(text)[:6]
        name = self.names.name(*parts)
        name = self.renamed.get(self._count, name)
        self._count += 1
        if self.named is not None:
            self.named.append(parts)
        if name is None:
            self.on_fault(InputError(f"the report {parts[0]} is there twice, word for word; the second is left out", file=raw.file, row=raw.row, remedy="name each once"))
        return name
