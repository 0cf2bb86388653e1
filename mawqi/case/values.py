"""Small things that every part of a case uses: clocks, ids, JSON, and text that every database can hold."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

# No database holds half a surrogate pair, PostgreSQL no NUL, and C programs cut text there.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def now() -> str:
    """Return the time in UTC as ISO 8601 text with milliseconds; such texts sort as the times do."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id() -> str:
    """Return an id that no other has."""
    return uuid.uuid4().hex


def dumps(value: Any) -> str | None:
    """Return a value as JSON text, None for None."""
    return None if value is None else _encode(value)


def loads(text: str | None) -> Any:
    """Return the value of JSON text, None for None."""
    return None if text is None else json.loads(text)


def clean(text: str) -> tuple[str, int]:
    """Return a text in which each character that a database cannot hold is U+FFFD, and how many there were; offsets stay."""
    return _NO_TEXT.subn("\ufffd", text)


def cleaned(value: Any) -> Any:
    """Return any plain value with all its texts cleaned."""
    if isinstance(value, str):
        return clean(value)[0]
    if isinstance(value, dict):
        return {cleaned(k): cleaned(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(v) for v in value]
    return value
