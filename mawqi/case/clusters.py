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
    def kind(self) -> int | None:
        """The number that `Links` gave to what is compared of it; None where it is never merged."""

    @property
    def turn(self) -> tuple[str, str]:
        """See `incidents.merge.turn`."""


class Links:
    """Which tellings can be one incident; each distinct telling has a number, and two of them are compared once."""

    def __init__(self) -> None:
        self._numbers: dict[Telling, int] = {}
        self._known: dict[tuple[int, int], bool] = {}
        self.tellings: list[Telling] = []

    def number(self, telling: Telling | None) -> int | None:
        """Return the number of a telling, the same for equal ones; None for None."""
        if telling is None:
            return None
        found = self._numbers.get(telling)
        if found is None:
            found = self._numbers[telling] = len(self.tellings)
            self.tellings.append(telling)
        return found

    def agree(self, a: int, b: int) -> bool:
        """Return whether a careful reader would take two tellings, by number, of different reports for one incident."""
        key = (a, b) if a <= b else (b, a)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = why_apart(self.tellings[a], self.tellings[b]) is None
        return found

    def linked(self, a: Reading, b: Reading) -> bool:
        """Return whether two readings can be one incident: of different reports, and nothing keeps them apart."""
        return a.report_id != b.report_id and a.kind is not None and b.kind is not None and self.agree(a.kind, b.kind)


def clusters(everything: Sequence[Reading], links: Links, *, fixed: Sequence[Sequence[int]] = (), closed: Container[int] = ()) -> list[list[int]]:
    """Return which readings are one incident, as lists of positions, each earliest first.

    Parameters
    ----------
    everything : sequence of Reading
        Of any number of reports.
    links : Links
        That gave them their numbers.
    fixed : sequence of sequence of int
        Positions that somebody has decided to be one, whatever the rules say: they stay together, never become one with another fixed
        list, and others may join them.
    closed : container of int
        Numbers of fixed lists that nothing joins.
    """
    buckets: dict[tuple[int, int], set[int]] = defaultdict(set)  # cell -> lists with a member there
    made: list[list[int]] = [list(f) for f in fixed]
    reports: list[set[str]] = [{everything[i].report_id for i in f} for f in fixed]
    kinds: list[set[int | None]] = [{everything[i].kind for i in f} for f in fixed]
    cells = {number: cell_of(links.tellings[number].place) for r in everything if (number := r.kind) is not None}
    placed = {i for f in fixed for i in f}
    for number, members in enumerate(made):
        for i in members:
            if (kind := everything[i].kind) is not None:
                buckets[cells[kind]].add(number)
    for i in sorted(range(len(everything)), key=lambda i: (*everything[i].turn, i)):
        if i in placed:
            continue
        reading = everything[i]
        kind, best = reading.kind, None
        if kind is not None:
            cy, cx = cells[kind]
            near: set[int] = set().union(*(buckets.get((cy + dy, cx + dx), ()) for dy in (-1, 0, 1) for dx in (-1, 0, 1)))
            for number in sorted(near):
                if number not in closed and reading.report_id not in reports[number] and all(k is not None and links.agree(k, kind) for k in kinds[number]):
                    best = number
                    break
        if best is None:
            best = len(made)
            made.append([])
            reports.append(set())
            kinds.append(set())
        made[best].append(i)
        reports[best].add(reading.report_id)
        kinds[best].add(kind)
        if kind is not None:
            buckets[cells[kind]].add(best)
    return made
