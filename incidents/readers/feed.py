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
from incidents.readers.decode import decode
from incidents.readers.record import OnFault, Raw, iso_date, plain, whole
from incidents.readers.text import read_bytes

ENDINGS = (".xml", ".rss", ".atom")
#: More tags are no feed of news; parsing them would take minutes.
MAX_TAGS = 500_000
_ATOM = "http://www.w3.org/2005/Atom"
# Document types stand before the first element; entities declared later are none.
_PROLOG = 1 << 20
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""")
_XML = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
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


def _dublin(feed: Any) -> bool:
    """Whether what the parser calls "updated" is a feed's ``dc:date``: RSS 1.0 has no other date, and some RSS 2.0 have it too; Atom's <updated> is none of publication."""
    spaces = feed.get("namespaces") or {}
    return feed.get("version") == "rss10" or (str(feed.get("version")).startswith("rss") and "dc" in spaces and _ATOM not in spaces.values())


def _date(entry: Any, key: str) -> str | None:
    """Return an entry's date of publication, as the feed gives it where that can be read, else in UTC."""
    value = entry.get(key)
    if not value:
        return None
    for parse in (iso_date, lambda v: parsedate_to_datetime(v).isoformat()):
        try:
            return parse(value)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    parsed = entry.get(f"{key}_parsed")
    return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else None


def read(path: Path, on_fault: OnFault) -> Iterator[Raw]:
    """Yield the reports of a feed.

    Raises
    ------
    InputError
        When the file is no feed or declares entities.
    """
    yield from entries(read_bytes(path), path, on_fault)


def entries(data: bytes, path: Path, on_fault: OnFault, *, declared: str | None = None, every: bool = False) -> Iterator[Raw]:
    """Yield the reports of a feed's bytes.

    Parameters
    ----------
    data : bytes
        RSS or Atom in any encoding; what the bytes are decides before what they say of themselves.
    path : Path
        For ids and the faults' sentences.
    on_fault : callable
        Takes a fault for each entry without text.
    declared : str, optional
        The charset that the server names; it comes before the one of the XML declaration.
    every : bool
        Also yield entries without text that have a link: their text is empty.

    Raises
    ------
    InputError
        When the bytes are no feed or declare entities.
    """
    named = _DECLARED.match(data)
    text = decode(data, path, declared=declared or (named[1].decode("ascii") if named else None))
    if "<!ENTITY" in text[:_PROLOG].upper():
        raise InputError("the feed declares entities of its own", file=path, remedy="take them out; feeds need none")
    if text.count("<") > MAX_TAGS:
        raise InputError(f"the feed has more than {MAX_TAGS:,} tags", file=path, remedy="ask the site for a shorter one")
    import feedparser

    text = whole(_XML.sub("", text, count=1)).replace("\x00", "")
    try:
        feed = feedparser.parse(io.BytesIO(b'<?xml version="1.0" encoding="utf-8"?>' + text.encode()), resolve_relative_uris=False)
    except (ValueError, TypeError, KeyError, AttributeError, LookupError, RecursionError, AssertionError) as fault:
        raise InputError(f"the feed cannot be read: {fault}", file=path, remedy="give RSS or Atom") from fault
    if not feed.entries:
        if feed.get("version") and not feed.get("bozo") and every:
            return
        why = " or is broken" if feed.get("bozo") else ""
        raise InputError(f"the file holds no entries of RSS or Atom{why}", file=path, remedy="give a feed with entries")
    stem = path.name[: -len(path.suffix)] or path.name
    source, dublin = plain(feed.feed.get("title")), _dublin(feed)
    for number, entry in enumerate(feed.entries, start=1):
        parts = [c.get("value") or "" for c in entry.get("content") or []]
        body = max([*parts, entry.get("summary") or ""], key=len)
        found = markup_text(body)
        link = plain(entry.get("link"))
        if not found and not (every and link):
            on_fault(InputError("the entry has no text", file=path, row=number, remedy="only entries with content or a description are read"))
            continue
        yield Raw(
            stem, found, path, number, False, plain(markup_text(entry.get("title") or "")), _date(entry, "published") or (_date(entry, "updated") if dublin else None), link,
            plain((entry.get("source") or {}).get("title")) or source, plain(feed.feed.get("language")), key=plain(entry.get("id")) or link,
        )  # fmt: skip
