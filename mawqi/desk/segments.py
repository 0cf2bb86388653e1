"""Cuts a report's text where spans begin and end, so that the page need not count code points."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

#: The class of each property, for its colour in the text; what is not named here is ``other``.
CLASSES = {
    "incident_type": "trigger", "location": "place", "admin1": "place", "country": "place", "relation": "place", "event_date": "date", "event_time": "date",
    "weapons": "weapon", "munitions": "weapon", "munitions_intercepted": "weapon", "actor1": "actor", "actor2": "actor", "target": "target",
    "object_hit": "target", "target_claimed": "target", "fatalities": "toll", "injuries": "toll", "casualties": "toll", "status": "stance", "outcome": "stance",
    "claims": "stance", "origins": "launch",
}  # fmt: skip
#: Where spans overlap, the earlier class gives the colour.
RANK = ("trigger", "place", "date", "toll", "weapon", "actor", "target", "launch", "stance", "other")

Span = tuple[int, int, str]


def cut(text: str, spans: Iterable[Span], *, others: Iterable[Span] = (), faint: Iterable[tuple[int, int]] = ()) -> list[dict[str, Any]]:
    """Cut a text into segments.

    Parameters
    ----------
    text : str
        The report's text.
    spans : iterable of (start, end, property)
        Evidence of the incident, in code points; spans outside the text are passed over.
    others : iterable of (start, end, incident id)
        Words of other incidents of the same report.
    faint : iterable of (start, end)
        Other place names.

    Returns
    -------
    list of dict
        ``s`` the start in code points, ``t`` the text, and where something is marked ``f`` (properties), ``c`` (class), ``o`` (other incidents), ``n`` (a
        place name). The texts joined give the text; a lone surrogate, which JSON cannot carry, is U+FFFD.
    """
    size = len(text)
    own = [(a, b, p) for a, b, p in spans if 0 <= a < b <= size]
    strange = [(a, b, p) for a, b, p in others if 0 <= a < b <= size]
    names = [(a, b) for a, b in faint if 0 <= a < b <= size]
    edges = {0, size, *(edge for a, b, _ in (*own, *strange) for edge in (a, b)), *(edge for pair in names for edge in pair)}
    made: list[dict[str, Any]] = []
    order = sorted(edges)
    starts = _covering(order, own), _covering(order, strange), _covering(order, [(a, b, "name") for a, b in names])
    for number, (a, b) in enumerate(pairwise(order)):
        row: dict[str, Any] = {"s": a, "t": text[a:b].encode("utf-16", "surrogatepass").decode("utf-16", "replace")}
        fields, ids, named = (found[number] for found in starts)
        if fields:
            classes = [CLASSES.get(name, "other") for name in fields]
            row |= {"f": fields, "c": min(classes, key=RANK.index)}
        if ids:
            row["o"] = ids
        if named and not fields:
            row["n"] = 1
        made.append(row)
    return made


def _covering(edges: list[int], spans: list[Span]) -> list[list[str]]:
    """For each stretch between two edges what covers it, each name once and in the order of the spans."""
    place = {edge: number for number, edge in enumerate(edges)}
    covered: list[list[str]] = [[] for _ in edges]
    for a, b, name in spans:
        for number in range(place[a], place[b]):
            if name not in covered[number]:
                covered[number].append(name)
    return covered
