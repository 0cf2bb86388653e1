"""The public functions: read, mentions, extract, draw, lookup; they mirror the commands."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import InputError, MawqiError
from incidents.model import Incident, Report

if TYPE_CHECKING:
    import folium
    import geopandas

    from gazetteer.gazetteer import Gazetteer
    from gazetteer.model import Candidate

Reports = str | Path | Report | Mapping[str, Any] | Iterable[str | Path | Report | Mapping[str, Any]]


class ReportWarning(UserWarning):
    """A file or row that was passed over."""


def _warn(fault: MawqiError) -> None:
    warnings.warn(str(fault), ReportWarning, stacklevel=2)


def read(paths: str | Path | Iterable[str | Path], *, meta: str | Path | None = None, published: str | None = None, on_fault: Any = _warn) -> list[Report]:
    """Read reports from files, folders and globs; see `incidents.readers.read_sources`.

    Parameters
    ----------
    paths : path or iterable of paths
        Anything that the command ``mawqi read`` takes.
    meta : path, optional
        A CSV with what the reports lack.
    published : str, optional
        ISO 8601 date of the reports that have none.
    on_fault : callable, optional
        Takes a `MawqiError` for each broken file or row. A warning by default; None raises the first.

    Raises
    ------
    InputError
        When a path stands for nothing.
    """
    from incidents.readers import read_sources

    return list(read_sources(paths, meta=meta, published=published, on_fault=on_fault))


def as_reports(reports: Reports, *, published: str | None = None) -> Iterator[Report]:
    """Yield reports from what the public functions take.

    Parameters
    ----------
    reports : path, text, Report, mapping, or an iterable of these
        A string that names no file and holds white space is a text itself.
    published : str, optional
        ISO 8601 date of the reports that have none.

    Raises
    ------
    InputError
        When an item is none of these.
    """
    from incidents.readers import read_sources
    from incidents.readers.record import Raw, Registry, from_row

    registry = Registry(_warn, published)
    items = [reports] if isinstance(reports, str | Path | Report | Mapping) else reports
    for number, item in enumerate(items, start=1):
        if isinstance(item, Report):
            if published is not None and item.published is None:
                from dataclasses import replace

                item = replace(item, published=published)
            yield item
        elif isinstance(item, Mapping):
            raw = from_row(item, Path("reports"), number, _warn)
            made = registry.report(raw) if raw is not None else None
            if made is not None:
                yield made
        elif isinstance(item, str) and _is_text(item):
            made = registry.report(Raw("text", item, Path("text"), number, named=False))
            if made is not None:
                yield made
        elif isinstance(item, str | Path):
            yield from read_sources(item, published=published, on_fault=_warn)
        else:
            raise InputError(f"a {type(item).__name__} is no report", remedy="give paths, texts, Report objects or mappings with id and text")


def _is_text(item: str) -> bool:
    if not any(c.isspace() for c in item.strip()):
        return False
    if "\n" in item or len(item) > 255:
        return True
    try:
        return not Path(item).exists()
    except (OSError, ValueError):
        return True


def mentions(reports: Reports, *, all_roles: bool = False, gazetteer: Gazetteer | None = None) -> list[dict[str, Any]]:
    """Return the place mentions of reports, as the contract's objects.

    Parameters
    ----------
    reports : path, text, Report, mapping, or an iterable of these
        See `as_reports`.
    all_roles : bool
        Also names inside the names of organisations (``in_name``).
    gazetteer : Gazetteer, optional
        The shipped one when missing.
    """
    from mawqi import pipeline

    found: list[dict[str, Any]] = []
    for batch in pipeline.run(as_reports(reports), gazetteer=gazetteer, incidents=False):
        found.extend(pipeline.mention_records(batch, all_roles=all_roles))
    return found


def incidents(reports: Reports, *, merge: bool = True, published: str | None = None, gazetteer: Gazetteer | None = None) -> list[Incident]:
    """Return the incidents of reports as records; see `extract` for the frame."""
    from mawqi import pipeline

    found = [i for batch in pipeline.run(as_reports(reports, published=published), gazetteer=gazetteer) for i in batch.told()]
    return pipeline.merged(found) if merge else found


def extract(
    reports: Reports, *, merge: bool = True, published: str | None = None, gazetteer: Gazetteer | None = None,
) -> geopandas.GeoDataFrame:  # fmt: skip
    """Return the incidents that reports tell, as a GeoDataFrame in EPSG:4326 with the contract's columns.

    Parameters
    ----------
    reports : path, text, Report, mapping, or an iterable of these
        See `as_reports`.
    merge : bool
        Make one of the incidents that several reports tell.
    published : str, optional
        ISO 8601 date of the reports that have none.
    gazetteer : Gazetteer, optional
        The shipped one when missing.

    Returns
    -------
    geopandas.GeoDataFrame
        One row an incident; ``geometry`` is a point (lon, lat) or None. ``attrs["sites"]`` holds the mentioned places as features.
    """
    from geo.features import features
    from geo.frames import to_frame
    from mawqi import pipeline

    if gazetteer is None:
        from gazetteer.gazetteer import Gazetteer as Opened

        gazetteer = Opened.open()
    found: list[Incident] = []
    sites = pipeline.Sites()
    for batch in pipeline.run(as_reports(reports, published=published), gazetteer=gazetteer):
        found.extend(batch.told())
        for reading in batch.readings:
            sites.add(reading.mentions)
    made = list(features(pipeline.merged(found) if merge else found, made_by=pipeline.made_by(gazetteer)))
    frame = to_frame(made)
    frame.attrs["sites"] = sites.features(pipeline.carried(made))
    return frame


def draw(incidents: Any, **options: Any) -> folium.Map:
    """Return a map of incidents; see `maps.draw` for the options.

    Parameters
    ----------
    incidents : GeoDataFrame, FeatureCollection, Features, or a path of an incidents file
        A frame of `extract` brings the mentioned sites along. A case is drawn as it stands, without what people rejected.
    """
    from maps import draw as paint

    if isinstance(incidents, str | Path):
        from mawqi.case import is_case

        if is_case(incidents):
            from mawqi.case import Case

            with Case.open(incidents) as case:
                held = case.collection()
        else:
            from geo.formats import read as read_incidents

            held = read_incidents(incidents)
        incidents = held.incidents
        options.setdefault("sites", held.sites)
    elif hasattr(incidents, "attrs") and "sites" in incidents.attrs:
        options.setdefault("sites", incidents.attrs["sites"])
    return paint(incidents, **options)


def lookup(name: str, *, iso: str | None = None, limit: int = 10) -> list[Candidate]:
    """Return what the gazetteer knows of a name, best first; see `gazetteer.Gazetteer.lookup`."""
    from gazetteer.gazetteer import Gazetteer as Opened

    return Opened.open().lookup(name, iso=iso, limit=limit)
