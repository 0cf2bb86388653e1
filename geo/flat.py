"""Incidents with one value a column: how nested properties become text (for people) and JSON text (for the way back)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from geo.properties import BY_NAME, PROPERTIES, empty

Feature = dict[str, Any]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
BAR = " | "


@dataclass(slots=True, frozen=True)
class Column:
    """One flat column: its name, type (str, int, float, bool, date), Arabic alias, shapefile name and the property it comes from."""

    name: str
    type: str
    alias: str
    short: str
    source: str
    json: bool = False


def _columns() -> tuple[Column, ...]:
    made = [Column("id", "str", "المعرّف", "id", "id")]
    for p in PROPERTIES:
        if p.kind in ("int", "float", "bool", "date"):
            made.append(Column(p.name, p.kind, p.alias, p.short, p.name))
        elif p.name == "notes":
            made.append(Column("notes_ar", "str", "ملاحظات بالعربية", "notes_ar", "notes"))
            made.append(Column("notes_en", "str", "ملاحظات بالإنجليزية", "notes_en", "notes"))
        elif p.name == "sources":
            made.append(Column("source_ids", "str", "معرّفات التقارير", "src_ids", "sources"))
            made.append(Column("source_names", "str", "المصادر", "src_names", "sources"))
            made.append(Column("source_urls", "str", "روابط المصادر", "src_urls", "sources"))
            made.append(Column("quotes", "str", "الاقتباسات", "quotes", "sources"))
        elif p.kind in ("objects", "object"):
            made.append(Column(p.name, "str", p.alias, p.name[:10], p.name))
        else:
            made.append(Column(p.name, "str", p.alias, p.short or p.name[:10], p.name))
    for p in PROPERTIES:
        if p.kind in ("objects", "object"):
            made.append(Column(f"{p.name}_json", "str", f"{p.alias} (JSON)", "", p.name, json=True))
    made.append(Column("more_json", "str", "خصائص أخرى (JSON)", "", "more", json=True))
    return tuple(made)


COLUMNS: tuple[Column, ...] = _columns()
READABLE: tuple[Column, ...] = tuple(c for c in COLUMNS if not c.json)
COLUMN: dict[str, Column] = {c.name: c for c in COLUMNS}
_KNOWN = frozenset(BY_NAME)
_NESTED = tuple(c.source for c in COLUMNS if c.json and c.source != "more")


def join(values: Iterable[str]) -> str | None:
    """Join a list of words with "; " (a semicolon or backslash inside a word is escaped with a backslash); None for an empty list."""
    return "; ".join(_escaped(str(v)) for v in values) or None


def _escaped(word: str) -> str:
    return re.sub(r"([\\;])", r"\\\1", word) if ";" in word or "\\" in word else word


def split(text: str | None) -> list[str]:
    """Split what `join` made."""
    if not text:
        return []
    return [re.sub(r"\\(.)", r"\1", part) for part in re.findall(r"(?:^|(?<=; ))((?:\\.|[^\\;])+)", text, flags=re.S)]


def _bar(values: Iterable[Any]) -> str | None:
    texts = [str(v).replace("|", "¦") if v is not None else "" for v in values]
    return BAR.join(texts) if any(texts) else None


def _claims(items: Sequence[Mapping[str, Any]]) -> str | None:
    return _bar(
        " ".join(str(c[k]) for k in ("speaker", "stance", "about", "value") if c.get(k) is not None) for c in items
    )


def _casualties(items: Sequence[Mapping[str, Any]]) -> str | None:
    keys = ("side", "killed", "killed_min", "killed_max", "injured", "injured_min", "injured_max", "civilian", "women", "children", "source")
    return _bar(
        ", ".join([f"{k} {t[k]}" for k in keys if t.get(k) is not None] + (["shared"] if t.get("shared") else [])) for t in items
    )


def _origins(items: Sequence[Mapping[str, Any]]) -> str | None:
    return _bar(o.get("name") or o.get("text") for o in items)


def _evidence(spans: Mapping[str, Any]) -> str | None:
    return _bar(
        f"{name}: " + ", ".join(f"«{s['text']}»" if s.get("text") else str(s.get("by") or "«»") for s in found) for name, found in spans.items() if isinstance(found, list)
    )


_TEXT: dict[str, Callable[[Any], str | None]] = {
    "claims": _claims, "casualties": _casualties, "origins": _origins, "evidence": _evidence,
    "source_ids": lambda s: _bar(x.get("report_id") for x in s),
    "source_names": lambda s: _bar(x.get("source") for x in s),
    "source_urls": lambda s: _bar(x.get("url") for x in s),
    "quotes": lambda s: _bar(x.get("quote") for x in s),
}


def nested(properties: Mapping[str, Any]) -> dict[str, str]:
    """Return the JSON text of each nested property that holds anything, by name."""
    return {n: _encode(v) for n in _NESTED if (v := properties.get(n))}


def flat_columns(items: Sequence[Feature], *, with_json: bool = True, texts: Sequence[Mapping[str, str]] | None = None) -> dict[str, list[Any]]:
    """Return features as columns of plain values.

    Parameters
    ----------
    items : sequence of dict
        GeoJSON Features of incidents.
    with_json : bool
        Add a JSON column for each nested property, so that nothing is lost; and ``more_json`` for properties that the contract does not name.
    texts : sequence of mapping, optional
        What `nested` gives of each feature's properties, where it is made already.

    Returns
    -------
    dict of str to list
        One list a column, in the order of `COLUMNS`; dates stay ISO text.
    """
    rows = [f["properties"] for f in items]
    made: dict[str, list[Any]] = {}
    for c in COLUMNS:
        if c.json and not with_json:
            continue
        if c.name == "id":
            made["id"] = [None if f.get("id") is None else str(f["id"]) for f in items]
        elif c.name == "more_json":
            made[c.name] = [
                None if r.keys() <= _KNOWN else _encode({k: v for k, v in r.items() if k not in _KNOWN}) for r in rows
            ]
        elif c.json:
            made[c.name] = [t.get(c.source) for t in texts] if texts is not None else [_encode(v) if (v := r.get(c.source)) else None for r in rows]
        elif c.name in _TEXT:
            text = _TEXT[c.name]
            made[c.name] = [text(v) if (v := r.get(c.source)) else None for r in rows]
        elif c.source == "notes":
            language = c.name[-2:]
            made[c.name] = [
                v.get(language) if isinstance(v := r.get("notes"), dict) else (v if language == "ar" else None) for r in rows
            ]
        elif BY_NAME[c.source].kind == "strings":
            made[c.name] = [join(v) if (v := r.get(c.source)) else None for r in rows]
        else:
            made[c.name] = [r.get(c.name) for r in rows]
    return made


def flat_feature(item: Feature) -> Feature:
    """Return a feature with one value a property, lists joined and nothing nested (the ``--flat`` form)."""
    row = {name: values[0] for name, values in flat_columns([item], with_json=False).items()}
    row.pop("id")
    return {"type": "Feature", "id": item.get("id"), "geometry": item.get("geometry"), "properties": row}


def is_flat(properties: Mapping[str, Any]) -> bool:
    """Whether properties are in the flat form."""
    return "source_ids" in properties or "notes_ar" in properties or "sources_json" in properties


def _number(value: Any, whole: bool) -> Any:
    if value is None or value == "":
        return None
    number = float(value)
    if number != number:
        return None
    return int(number) if whole else number


def _truth(value: Any) -> bool | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.strip().lower() in ("true", "1", "yes", "نعم")
    return bool(value)


def _day(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else (str(value)[:10] or None) if value is not None else None


def _bars(value: Any) -> list[str]:
    return str(value).split(BAR) if value else []


def unflatten(row: Mapping[str, Any]) -> Feature:
    """Return the feature of a flat row; nested properties come from the JSON columns, else from what the readable ones hold.

    Raises
    ------
    ValueError
        When a number, a date or a JSON column cannot be read.
    """
    p = empty()
    for c in READABLE:
        if c.name not in row or c.source not in BY_NAME or c.source in ("notes", "sources"):
            continue
        value, kind = row[c.name], BY_NAME[c.source].kind
        if kind in ("int", "float"):
            p[c.name] = _number(value, kind == "int")
        elif kind == "bool":
            p[c.name] = _truth(value)
        elif kind == "date":
            p[c.name] = _day(value)
        elif kind == "strings":
            p[c.name] = split(value)
        elif kind in ("str", "cat"):
            p[c.name] = None if value is None or value == "" else str(value)
    notes = {lang: str(row[f"notes_{lang}"]) for lang in ("ar", "en") if row.get(f"notes_{lang}")}
    p["notes"] = notes or None
    for prop in PROPERTIES:
        text = row.get(f"{prop.name}_json")
        if text:
            p[prop.name] = json.loads(text) if isinstance(text, str) else text
    if not p["sources"] and row.get("source_ids"):
        names = {k: _bars(row.get(c)) for k, c in (("source", "source_names"), ("url", "source_urls"), ("quote", "quotes"))}
        p["sources"] = [
            {"report_id": r, **{k: (v[i] or None) if i < len(v) else None for k, v in names.items()}}
            for i, r in enumerate(_bars(row["source_ids"]))
        ]
    if row.get("more_json"):
        p.update(json.loads(row["more_json"]))
    latitude, longitude = p["latitude"], p["longitude"]
    geometry = None if latitude is None or longitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
    identifier = row.get("id")
    return {"type": "Feature", "id": None if identifier is None else str(identifier), "geometry": geometry, "properties": p}
