"""Which incidents are one, under people's decisions: `incidents.merge`'s own rules on a neighbourhood, with lists that stay as somebody made them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence

from gazetteer.model import Place
from incidents.merge import CELL, turn, why_apart
from incidents.model import Incident


def mergeable(incident: Incident) -> bool:
    """Return whether an incident may be one with another at all: it has a place and a day, and is no total."""
    return incident.place is not None and bool(incident.event_date) and incident.time_precision == 1 and not incident.aggregate


def cell_of(place: Place) -> tuple[int, int]:
    """Return the cell of a place: incidents in one or neighbouring cells are compared."""
    return int(place.latitude // CELL), int(place.longitude // CELL)


def clusters(everything: Sequence[Incident], *, fixed: Sequence[Sequence[int]] = (), closed: Container[int] = ()) -> list[list[int]]:
    """Return which incidents are one, as lists of positions, each earliest first.

    Parameters
    ----------
    everything : sequence of Incident
        Of any number of reports.
    fixed : sequence of sequence of int
        Positions that somebody has decided to be one, whatever the rules say: they stay together, never become one with another fixed
        list, and others may join them.
    closed : container of int
        Numbers of fixed lists that nothing joins.
    """
    buckets: dict[tuple[int, int], list[int]] = defaultdict(list)
    made: list[list[int]] = [list(f) for f in fixed]
    of = {i: number for number, members in enumerate(made) for i in members}
    for i in of:
        held = everything[i]
        if mergeable(held) and held.place is not None:
            buckets[cell_of(held.place)].append(i)
    for i in sorted(range(len(everything)), key=lambda i: (*turn(everything[i]), i)):
        if i in of:
            continue
        incident = everything[i]
        best = None
        if mergeable(incident) and incident.place is not None:
            cy, cx = cell_of(incident.place)
            near = {of[j] for dy in (-1, 0, 1) for dx in (-1, 0, 1) for j in buckets.get((cy + dy, cx + dx), ())}
            for number in sorted(near):
                members = [everything[j] for j in made[number]]
                if number in closed or any(m.report_id == incident.report_id for m in members) or any(why_apart(m, incident) for m in members):
                    continue
                best = number
                break
            buckets[cy, cx].append(i)
        if best is None:
            of[i] = len(made)
            made.append([i])
        else:
            of[i] = best
            made[best].append(i)
    return made
