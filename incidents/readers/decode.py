"""Bytes to text: UTF-8, UTF-16 and UTF-32 by mark or by look, Windows-1256 and ISO 8859-6, else what charset-normalizer finds."""

from __future__ import annotations

import codecs
from pathlib import Path

from gazetteer.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"SQLite format 3", b"PAR1")
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
# Pairs and words that Arabic of any length is full of; a wrong one-byte table breaks them up.
_COMMON = ("ال", "في", "من", "على", "ية", "ات", "ين", "وا", "ها")
_SAMPLE = 1 << 16


def looks_binary(data: bytes) -> bool:
    """Whether bytes in no UTF-16 or UTF-32 are no text at all: a known magic number, or too many control characters."""
    if data.startswith(_MAGIC):
        return True
    head = data[:_SAMPLE]
    return len(head) - len(head.translate(None, _CONTROLS)) > max(1, len(head) // 500)


def utf16_by_look(data: bytes) -> str | None:
    """Return utf-16-le or utf-16-be for bytes without a mark whose every second byte is 0x00 or 0x06, as Arabic and ASCII have it."""
    head = data[: _SAMPLE - _SAMPLE % 2]
    half = len(head) // 2
    if half < 2 or len(data) % 2:
        return None
    for encoding, lead, rest in (("utf-16-le", head[1::2], head[0::2]), ("utf-16-be", head[0::2], head[1::2])):
        if lead.count(0) + lead.count(6) >= 0.8 * half and rest.count(0) <= 0.1 * half:
            return encoding
    return None


def _arabic_score(text: str) -> float:
    """How much a text looks like Arabic: common pairs per Arabic letter, 0 when few of its letters are Arabic."""
    letters = sum("\u0621" <= c <= "\u064a" for c in text)
    others = sum(ord(c) > 127 for c in text) - letters
    if not letters or others > letters:
        return 0.0
    return sum(text.count(pair) for pair in _COMMON) / letters


def encoding_of(data: bytes, declared: str | None = None) -> str | None:
    """Tell the encoding of a text's bytes, None when they are no text.

    Parameters
    ----------
    data : bytes
        The whole text, or its beginning.
    declared : str, optional
        What the file says of itself (HTML's charset); taken when the bytes agree.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    wide = None if data.startswith(_MAGIC) else utf16_by_look(data)
    if wide:
        return wide
    if looks_binary(data):
        return None
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as fault:
        # A cut last letter, or a few broken ones in a text that is UTF-8 all the same.
        bad = data.decode("utf-8", "replace").count("\ufffd")
        if fault.start >= len(data) - 3 or bad * 200 <= len(data):
            return "utf-8"
    if declared:
        try:
            name = codecs.lookup(declared).name
            data.decode(name)
            return name
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    head = data[:_SAMPLE]
    scores = {encoding: _arabic_score(head.decode(encoding, "replace")) for encoding in ("cp1256", "iso8859_6", "cp864", "mac_arabic")}
    best = max(scores, key=lambda e: scores[e])
    if scores[best] >= 0.1:
        return best
    from charset_normalizer import from_bytes

    found = from_bytes(head).best()
    return found.encoding if found is not None else None


def decode(data: bytes, file: Path, *, declared: str | None = None) -> str:
    """Return the text of bytes, without a byte order mark, otherwise unchanged.

    Raises
    ------
    InputError
        When the bytes are no text.
    """
    encoding = encoding_of(data, declared)
    if encoding is None:
        raise InputError("the file is binary or in an unknown encoding", file=file, remedy="save it as text in UTF-8")
    text = data.decode(encoding, "replace")
    return text[1:] if text.startswith("\ufeff") else text
