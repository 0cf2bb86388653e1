"""Cuts quotes into segments with their evidence marked, so that the page need not count characters.

Offsets in the records count Unicode code points of the report; a browser counts UTF-16 units. Therefore the cutting is done here.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

#: Where spans overlap, the earlier property in this list is marked.
RANK = (
    "incident_type", "location", "event_date", "actor1", "fatalities", "injuries", "weapons", "target", "actor2",
    "munitions", "status", "outcome", "origins", "object_hit",
)  # fmt: skip

Segment = list[str]


def segments(quote: str, start: int, spans: list[dict[str, Any]], limit: int) -> list[Segment]:
    """Cut a quote into ``[text, property]`` pairs; property is empty where nothing is marked.

    Parameters
    ----------
    quote : str
        Words of the report.
    start : int
        Where the quote begins in the report, in code points.
    spans : list of dict
        Evidence of the same report: ``start``, ``end``, ``text`` and ``property``.
    limit : int
        The most characters kept; a longer quote is cut around its first trigger, with ``…`` where words were left out.

    Returns
    -------
    list of [text, property]
        Their texts joined give the quote, or the part of it that was kept.
    """
    order = {name: n for n, name in enumerate(RANK)}
    found: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda s: (order.get(s["property"], len(RANK)), s.get("start") or 0)):
        text = span.get("text") or ""
        a = (span.get("start") or 0) - start
        b = (span.get("end") or 0) - start
        if text and (a < 0 or quote[a:b] != text):
            a = quote.find(text)
            b = a + len(text)
        if 0 <= a < b <= len(quote):
            found.append((a, b, span["property"]))
    low, high = 0, len(quote)
    if high > limit:
        low = max(0, min((found[0][0] if found else 0) - limit // 3, high - limit))
        high = low + limit
    edges = sorted({low, high, *(e for a, b, _ in found for e in (a, b) if low < e < high)})
    cut: list[Segment] = [["… ", ""]] if low else []
    for a, b in pairwise(edges):
        name = next((p for x, y, p in found if x <= a and b <= y), "")
        if cut and cut[-1][1] == name and a != low:
            cut[-1][0] += quote[a:b]
        else:
            cut.append([quote[a:b], name])
    if high < len(quote):
        cut.append([" …", ""])
    return cut


def marked_sources(record: dict[str, Any], limit: int) -> list[dict[str, Any]]:
    """Return the record's sources with ``segments`` in the place of ``quote``."""
    evidence = record.get("evidence") if isinstance(record.get("evidence"), dict) else {}
    spans: dict[str, list[dict[str, Any]]] = {}
    for name, rows in (evidence or {}).items():
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and row.get("field") != "title":
                spans.setdefault(str(row.get("report_id") or ""), []).append({**row, "property": name})
    out = []
    for source in record.get("sources") or []:
        if not isinstance(source, dict):
            continue
        kept = {k: v for k, v in source.items() if k != "quote" and v is not None}
        quote = source.get("quote")
        if isinstance(quote, str) and quote:
            own = spans.get(str(source.get("report_id") or ""), [])
            kept["segments"] = segments(quote, int(source.get("start") or 0), own, limit)
        out.append(kept)
    return out
