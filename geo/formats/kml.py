"""KML 2.2: one folder a type with the map's colours; TimeStamp and TimeSpan keep the precision of dates."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from gazetteer.errors import FileError, InputError
from geo.collection import Collection
from geo.flat import COLUMNS, flat_columns, unflatten
from geo.properties import SITE_PROPERTIES
from geo.styles import kml_colour, styles

Feature = dict[str, Any]
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KML = "{http://www.opengis.net/kml/2.2}"


def _text(value: Any) -> str:
    """Escape text for XML; characters that XML 1.0 lacks become U+FFFD. A carriage return is written as a reference, else parsers drop it."""
    return escape(_ILLEGAL.sub("\ufffd", str(value)), {"\r": "&#13;"})


def _attribute(value: Any) -> str:
    return quoteattr(_ILLEGAL.sub("\ufffd", str(value)), {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})


def time_of(properties: Mapping[str, Any]) -> str:
    """Return the TimeStamp or TimeSpan of an incident, or "".

    A date cut to year, month or day is a TimeStamp of just that precision; a range that is no whole day, month or year is a TimeSpan.
    """
    told, start, end = (properties.get(k) for k in ("event_date", "date_start", "date_end"))
    if told and re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", told) and _span_of(told) == (start or _span_of(told)[0], end or _span_of(told)[1]):
        return f"<TimeStamp><when>{told}</when></TimeStamp>"
    if start or end:
        begin = f"<begin>{_text(start)}</begin>" if start else ""
        return f"<TimeSpan>{begin}{f'<end>{_text(end)}</end>' if end else ''}</TimeSpan>"
    return f"<TimeStamp><when>{_text(told)}</when></TimeStamp>" if told else ""


def _span_of(told: str) -> tuple[str, str]:
    parts = [int(x) for x in told.split("-")]
    if len(parts) == 1:
        return f"{told}-01-01", f"{told}-12-31"
    if len(parts) == 2:
        last = calendar.monthrange(parts[0], parts[1])[1] if 1 <= parts[1] <= 12 and parts[0] > 0 else 31
        return f"{told}-01", f"{told}-{last:02d}"
    return told, told


def _data(row: Mapping[str, Any], aliases: Mapping[str, str]) -> str:
    cells = [
        f'<Data name="{name}"><displayName>{_text(aliases.get(name, name))}</displayName><value>{_text(value)}</value></Data>'
        for name, value in row.items() if value is not None and value != ""
    ]
    return f"<ExtendedData>{''.join(cells)}</ExtendedData>"


def _geometry(item: Feature) -> str:
    shape = item.get("geometry")
    if not shape or shape.get("type") != "Point":
        return ""
    return f"<Point><coordinates>{shape['coordinates'][0]},{shape['coordinates'][1]}</coordinates></Point>"


def write(path: Path, collection: Collection, *, flat: bool = False) -> list[str]:
    """Write incidents by type and a folder of sites."""
    aliases = {c.name: c.alias for c in COLUMNS}
    site_aliases = {p.name: p.alias for p in SITE_PROPERTIES}
    looks = styles()
    by_type: dict[str, list[int]] = {}
    for n, item in enumerate(collection.incidents):
        by_type.setdefault(str(item["properties"].get("incident_type")), []).append(n)
    with path.open("w", encoding="utf-8", newline="\n", errors="replace") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<!-- mawqi incidents -->\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>incidents</name>\n')
        if collection.made_by or collection.masked:
            out.write(_data({"made_by": collection.made_by, "masked": collection.masked}, {}) + "\n")
        for name, style in looks.items():
            out.write(
                f"<Style id={_attribute(name)}><IconStyle><color>{kml_colour(style.colour)}</color></IconStyle></Style>\n"
            )
        for name, numbers in by_type.items():
            label = looks[name].label_ar if name in looks else name
            out.write(f"<Folder><name>{_text(label)}</name>\n")
            items = [collection.incidents[n] for n in numbers]
            for at in range(0, len(items), 2000):
                _placemarks(out, items[at:at + 2000], numbers[at:at + 2000], name, label, aliases)
            out.write("</Folder>\n")
        if collection.sites:
            out.write('<Folder id="sites"><name>مواقع مذكورة</name>\n')
            for site in collection.sites:
                p = site["properties"]
                title = p.get("name_ar") or p.get("name") or ""
                out.write(f"<Placemark><name>{_text(title)}</name>{_data(p, site_aliases)}{_geometry(site)}</Placemark>\n")
            out.write("</Folder>\n")
        out.write("</Document></kml>\n")
    return ["KML does not hold the mentions and reports."] if collection.mentions or collection.reports else []


def _placemarks(out: Any, items: list[Feature], numbers: list[int], kind: str, label: str, aliases: Mapping[str, str]) -> None:
    columns = flat_columns(items)
    for n, item in enumerate(items):
        row = {name: values[n] for name, values in columns.items()}
        for name, value in row.items():
            if isinstance(value, bool):
                row[name] = "true" if value else "false"
        p = item["properties"]
        title = " · ".join(x for x in (label, p.get("location_ar") or p.get("location") or p.get("location_text")) if x)
        notes = p.get("notes") or {}
        said = "\n".join(str(v) for v in notes.values()) if isinstance(notes, dict) else str(notes)
        row["mawqi_order"] = numbers[n]
        out.write(
            f"<Placemark id={_attribute('i' + str(item.get('id')))}><name>{_text(title)}</name><description>{_text(escape(said))}</description>"
            f"{time_of(p)}<styleUrl>#{_text(kind)}</styleUrl>{_data(row, aliases)}{_geometry(item)}</Placemark>\n"
        )


def _rows(placemarks: Iterable[Any]) -> Iterable[dict[str, Any]]:
    for mark in placemarks:
        row = {d.get("name"): d.findtext(f"{_KML}value") for d in mark.iterfind(f"{_KML}ExtendedData/{_KML}Data")}
        coordinates = mark.findtext(f"{_KML}Point/{_KML}coordinates")
        row["mawqi_point"] = [float(x) for x in coordinates.split(",")[:2]] if coordinates else None
        yield row


def _geojson(row: dict[str, Any]) -> dict[str, Any] | None:
    spot = row.pop("mawqi_point")
    return {"type": "Point", "coordinates": spot} if spot else None


def read(path: Path) -> Collection:
    """Read incidents and sites back; entities and other documents' parts are not followed."""
    from lxml import etree  # type: ignore[import-untyped]

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.parse(str(path), parser).getroot()
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault}", file=path) from fault
    except etree.XMLSyntaxError as fault:
        raise InputError(f"the file is no KML: {fault}", file=path) from fault
    found: list[tuple[int, Feature]] = []
    sites = []
    try:
        for folder in root.iterfind(f"{_KML}Document/{_KML}Folder"):
            for row in _rows(folder.iterfind(f"{_KML}Placemark")):
                shape = _geojson(row)
                if folder.get("id") == "sites":
                    sites.append(_site(row, shape))
                elif "incident_type" in row:
                    item = unflatten(row)
                    item["geometry"] = shape
                    found.append((int(row.get("mawqi_order") or len(found)), item))
    except (ValueError, TypeError) as fault:
        raise InputError(f"a placemark cannot be read: {fault}", file=path) from fault
    if not found and root.find(f".//{_KML}Placemark") is not None and not sites:
        raise InputError("the file holds no incidents", file=path, remedy="its placemarks need incident_type")
    about = next(iter(_rows(root.iterfind(f"{_KML}Document"))), {})
    items = [item for _, item in sorted(found, key=lambda pair: pair[0])]
    return Collection(items, sites, made_by=about.get("made_by"), masked=about.get("masked"))


def _site(row: dict[str, Any], shape: dict[str, Any] | None) -> Feature:
    made: dict[str, Any] = {}
    for p in SITE_PROPERTIES:
        value = row.get(p.name)
        made[p.name] = None if value is None else int(value) if p.kind == "int" else float(value) if p.kind == "float" else value
    return {"type": "Feature", "id": made["site_id"], "geometry": shape, "properties": made}
