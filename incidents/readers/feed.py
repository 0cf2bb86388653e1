"""RSS and Atom files: one entry, one report; the date is the entry's own, with its offset from UTC."""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from gazetteer.errors import InputError
from incidents.readers.record import OnFault, Raw, iso_date, plain, whole
from incidents.readers.text import read_bytes

ENDINGS = (".xml", ".rss", ".atom")
_BLOCKS = ("p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "ul", "ol")


def markup_text(fragment: str) -> str:
    """Return the text of an HTML fragment, one line a block."""
    if "<" not in fragment and "&" not in fragment:
        return fragment.strip()
    from lxml import etree, html

    try:
        root = html.fragment_fromstring(whole(fragment).replace("\x00", ""), create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return re.sub(r"<[^>]*>", " ", fragment).strip()
    for node in root.iter("script", "style"):
        node.text = ""
    for node in root.iter(*_BLOCKS):
        node.tail = "\n" + (node.tail or "")
    lines = (" ".join(line.split()) for line in root.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def _date(entry: Any) -> str | None:
    """Return an entry's date of publication, as the feed gives it where that can be read, else in UTC."""
    value = entry.get("published")
    if not value:
        return None
    for parse in (iso_date, lambda v: parsedate_to_datetime(v).isoformat()):
        try:
            return parse(value)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    parsed = entry.get("published_parsed")
    return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else None


def read(path: Path, on_fault: OnFault) -> Iterator[Raw]:
    """Yield the reports of a feed.

    Raises
    ------
    InputError
        When the file is no feed or declares entities.
    """
    data = read_bytes(path)
    if b"<!ENTITY" in data[:65536].upper():
        raise InputError("the feed declares entities of its own", file=path, remedy="take them out; feeds need none")
    import feedparser

    try:
        feed = feedparser.parse(io.BytesIO(data), resolve_relative_uris=False)
    except (ValueError, TypeError, KeyError, AttributeError, LookupError, RecursionError, AssertionError) as fault:
        raise InputError(f"the feed cannot be read: {fault}", file=path, remedy="give RSS or Atom") from fault
    if not feed.entries:
        why = " or is broken" if feed.get("bozo") else ""
        raise InputError(f"the file holds no entries of RSS or Atom{why}", file=path, remedy="give a feed with entries")
    stem = path.name[: -len(path.suffix)] or path.name
    source = plain(feed.feed.get("title"))
    for number, entry in enumerate(feed.entries, start=1):
        parts = [c.get("value") or "" for c in entry.get("content") or []]
        body = max([*parts, entry.get("summary") or ""], key=len)
        text = markup_text(body)
        if not text:
            on_fault(InputError("the entry has no text", file=path, row=number, remedy="only entries with content or a description are read"))
            continue
        yield Raw(
            stem, text, path, number, False, plain(markup_text(entry.get("title") or "")), _date(entry), plain(entry.get("link")),
            plain((entry.get("source") or {}).get("title")) or source, plain(feed.feed.get("language")),
        )  # fmt: skip
