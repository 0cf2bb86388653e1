"""Which readings are one incident, under people's decisions: `incidents.merge`'s own rules on a neighbourhood, with lists that stay as somebody made them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from typing import Protocol

from incidents.merge import Telling, why_apart
from mawqi.case.records import cell_of


class Reading(Protocol):
    """What is asked of a reading here."""

    @property
    def report_id(self) -> str:
        """Its report."""

    @property
    def telling(self) -> Telling | None:
        """What is compared of it; None where it is never merged."""

    @property
    def turn(self) -> tuple[str, str]:
        """See `incidents.merge.turn`."""


def linked(a: Reading, b: Reading) -> bool:
    """Whether a careful reader would take two readings of different reports for one incident."""
    return a.telling is not None and b.telling is not None and a.report_id != b.report_id and why_apart(a.telling, b.telling) is None


def clusters(everything: Sequence[Reading], *, fixed: Sequence[Sequence[int]] = (), closed: Container[int] = ()) -> list[list[int]]:
    """Return which readings are one incident, as lists of positions, each earliest first.

    Parameters
    ----------
    everything : sequence of Reading
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
        told = everything[i].telling
        if told is not None:
            buckets[cell_of(told.place)].append(i)
    for i in sorted(range(len(everything)), key=lambda i: (*everything[i].turn, i)):
        if i in of:
            continue
        reading = everything[i]
        best = None
        if reading.telling is not None:
            cy, cx = cell_of(reading.telling.place)
            near = {of[j] for dy in (-1, 0, 1) for dx in (-1, 0, 1) for j in buckets.get((cy + dy, cx + dx), ())}
            for number in sorted(near):
                if number not in closed and all(linked(everything[j], reading) for j in made[number]):
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
