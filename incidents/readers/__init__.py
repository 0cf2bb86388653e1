"""Files to reports: one module a format; a broken file or row is told and passed over, the rest go on."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from itertools import repeat
from pathlib import Path
from typing import IO

from gazetteer.errors import InputError, MawqiError
from incidents.model import Report
from incidents.readers.meta import Meta, added, read_meta
from incidents.readers.record import OnFault, Raw, Registry, iso_date, sha256
from incidents.readers.sources import META_NAME, STDIN, Source, expand

# Ending -> module of this package. Longer endings first.
FORMATS: dict[str, str] = {
    ".jsonl.gz": "jsonl", ".jsonl.zst": "jsonl", ".ndjson.gz": "jsonl", ".ndjson.zst": "jsonl", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".txt": "text", ".html": "html", ".htm": "html", ".xml": "feed", ".rss": "feed", ".atom": "feed", ".csv": "csvfile", ".tsv": "csvfile",
    ".parquet": "parquet",
}  # fmt: skip
ENDINGS = tuple(FORMATS)
# Endings of files that are one report each and take their id from the file's name.
_SINGLE = tuple(e for e, m in FORMATS.items() if m in ("text", "html"))
__all__ = ["ENDINGS", "Report", "Source", "meta_of", "raws", "read_listed", "read_sources", "sha256", "sources_of", "told_apart"]


#: Takes the files and gives, for each in order, what `raws` gives for it, or None where it is to be read here: so that other processes can read.
Given = Callable[[list[Source]], Iterable[Iterable[Raw | MawqiError] | None]]


def _raise(fault: MawqiError) -> None:
    """Stop at the first fault."""
    raise fault


def sources_of(paths: Iterable[str | Path] | str | Path, *, meta: str | Path | None = None) -> list[Source]:
    """Return the files that `read_sources` will read; see `incidents.readers.sources.expand`."""
    names = [paths] if isinstance(paths, str | Path) else list(paths)
    return expand(names, ENDINGS, [Path(meta)] if meta is not None else [])


def read_sources(
    paths: Iterable[str | Path] | str | Path, *, meta: str | Path | None = None, published: str | None = None,
    on_fault: OnFault | None = None, stdin: IO[bytes] | None = None, given: Given | None = None,
) -> Iterator[Report]:  # fmt: skip
    """Read reports from files, folders, globs and standard input, one at a time.

    Parameters
    ----------
    paths : path or iterable of paths
        ``.txt``, ``.html``, RSS or Atom ``.xml``, ``.jsonl`` (also ``.gz``, ``.zst``), ``.csv``, ``.parquet``; ``-`` is JSONL on standard input.
    meta : path, optional
        A CSV with ``id`` (or ``file``) and any of published, source, url, title, lang: what the reports lack. A file ``meta.csv`` in a
        folder that is read serves that folder when none is named.
    published : str, optional
        ISO 8601 date or datetime of all reports that still have none.
    on_fault : callable, optional
        Takes a `MawqiError` for each broken file or row; reading goes on. When missing, the first fault is raised.
    stdin : binary stream, optional
        Instead of ``sys.stdin.buffer``.
    given : callable, optional
        Reads files instead of this process; see `Given`.

    Yields
    ------
    Report
        With unique ids: the ``id`` column, else the file's name without its ending; where two collide, with ``-`` and six hex digits of
        the text's SHA-256.

    Raises
    ------
    InputError
        When a name stands for nothing, ``published`` is no date, or the metadata cannot be used.
    """
    fault = on_fault or _raise
    try:
        day = iso_date(published)
    except (ValueError, OverflowError):
        raise InputError(f"{published!r} is no date", remedy="write ISO 8601: 2024-01-28") from None
    sources = sources_of(paths, meta=meta)
    table = read_meta(Path(meta), fault) if meta is not None else None
    return read_listed(told_apart(sources), Registry(fault, day), table=table, stdin=stdin, given=given)


def told_apart(sources: list[Source]) -> list[Source]:
    """Return the sources with those marked that another one would share its id with: pages and texts of one name in two folders."""
    stems = Counter(_stem(s.path) for s in sources if s.path.name.lower().endswith(_SINGLE))
    return [replace(s, alone=False) if stems[_stem(s.path)] > 1 else s for s in sources]


def read_listed(
    sources: list[Source], registry: Registry, *, table: Meta | None = None, stdin: IO[bytes] | None = None, given: Given | None = None,
) -> Iterator[Report]:  # fmt: skip
    """Read the reports of listed files; see `read_sources`.

    Parameters
    ----------
    sources : list of Source
        Of `sources_of` and `told_apart`.
    registry : Registry
        Names the reports and takes the faults.
    table : mapping, optional
        The metadata; when missing, that of each file's folder.
    stdin, given
        As in `read_sources`.
    """
    fault = registry.on_fault
    beside: dict[Path, Meta] = {}
    for source, made in zip(sources, given(sources) if given else repeat(None), strict=False):
        known = table if table is not None else _meta_beside(source, beside, fault)
        for raw in _sound(_raws(source, fault, stdin) if made is None else made, source.path, fault):
            extra = added(known, raw) if known else None
            if raw.row is None and not source.alone:
                raw.named = False
            report = registry.report(raw, extra)
            if report is not None:
                yield report


def _sound(found: Iterable[Raw | MawqiError], path: Path, fault: OnFault) -> Iterator[Raw]:
    """Yield the reports of a file; faults, also the one that ends it, are passed to ``fault``."""
    try:
        for raw in found:
            if isinstance(raw, MawqiError):
                fault(raw)
            else:
                yield raw
    except MawqiError as last:
        fault(last)
    except OSError as last:
        fault(InputError(f"the file cannot be read: {last.strerror or last}", file=path, remedy="check its rights"))


def raws(path: Path) -> list[Raw | MawqiError]:
    """Return what a file holds, reports and faults in the order of the file: for files of few reports, in another process."""
    found: list[Raw | MawqiError] = []
    found.extend(_sound(_raws(Source(path), found.append, None), path, found.append))
    return found


def _stem(path: Path) -> str:
    return path.name[: -len(path.suffix)] or path.name


def _raws(source: Source, fault: OnFault, stdin: IO[bytes] | None) -> Iterator[Raw]:
    """The raw reports of one file by the module of its ending."""
    path = source.path
    if source.end is not None:
        from incidents.readers.jsonl import read_stretch

        return read_stretch(path, source.start, source.end, source.row, fault)
    if path == STDIN:
        from incidents.readers.jsonl import rows

        return rows(stdin if stdin is not None else sys.stdin.buffer, Path("stdin"), fault)
    module = next(m for ending, m in FORMATS.items() if path.name.lower().endswith(ending))
    return import_module(f"incidents.readers.{module}").read(path, fault)  # type: ignore[no-any-return]


def meta_of(source: Source) -> Path | None:
    """Return the ``meta.csv`` of the folder that a file was found in, None when there is none."""
    if source.folder is None:
        return None
    return next((p for p in (source.path.parent / META_NAME, source.folder / META_NAME) if p.is_file()), None)


def _meta_beside(source: Source, known: dict[Path, Meta], fault: OnFault) -> Meta:
    """The table of `meta_of`, read once a folder."""
    if source.folder is None:
        return {}
    folder = source.path.parent
    if folder not in known:
        path = meta_of(source)
        known[folder] = {}
        if path is not None:
            try:
                known[folder] = read_meta(path, fault)
            except MawqiError as found:
                fault(found)
    return known[folder]
