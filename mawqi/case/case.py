"""The case: one file (or one schema of PostgreSQL) with reports, readings, incidents, and people's decisions; the one interface to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from gazetteer.errors import MawqiError
from mawqi.case import adding, around, asking, collecting, deciding
from mawqi.case.store import Store, new_store, open_store

if TYPE_CHECKING:
    from gazetteer.gazetteer import Gazetteer
    from geo.collection import Collection
    from incidents.model import Report

OnFault = Callable[[MawqiError], None]


class Case:
    """An open case; may be shared by threads. Use `Case.open` or `Case.new`, and close it (or use it in a ``with`` block).

    Attributes
    ----------
    name : str
        The file's name, or the database's address without its password.
    """

    def __init__(self, store: Store, gazetteer: Gazetteer | Path | None = None) -> None:
        self._store, self._asked, self._opened = store, gazetteer, threading.Lock()
        self._reads = threading.Lock()
        self._gazetteer: Gazetteer | None = None
        self.name = store.name

    @classmethod
    def open(cls, address: str | Path, *, gazetteer: Gazetteer | Path | None = None) -> Self:
        """Open a case.

        Parameters
        ----------
        address : str or Path
            A file that `Case.new` made, or ``postgresql://user@host/db?schema=name``.
        gazetteer : Gazetteer or Path, optional
            Reads the reports and places the decisions; the shipped one when missing. It is opened when it is first needed.

        Raises
        ------
        FileError
            When it is missing or the database refuses.
        InputError
            When it is no case, or a newer program made it.
        """
        return cls(open_store(address), gazetteer)

    @classmethod
    def new(cls, address: str | Path, *, title: str | None = None, gazetteer: Gazetteer | Path | None = None) -> Self:
        """Make an empty case and open it; what is there is never overwritten.

        Raises
        ------
        InputError
            When the file or a case in the schema is there already, or the file's name does not end in .gpkg.
        FileError
            When it cannot be written.
        """
        return cls(new_store(address, title), gazetteer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._store.close()

    def gazetteer(self) -> Gazetteer:
        """Return the gazetteer, opened at the first call."""
        with self._opened:
            if self._gazetteer is None:
                from gazetteer.gazetteer import Gazetteer as Opened

                self._gazetteer = self._asked if isinstance(self._asked, Opened) else Opened.open(self._asked)
            return self._gazetteer

    def add(self, reports: Iterable[Report], *, on_fault: OnFault, kind: str = "add", jobs: int = 0, say: Callable[[str], None] = lambda _: None) -> adding.Added:
        """Read reports that the case does not have, and merge their incidents with those near in place and date.

        Parameters
        ----------
        reports : iterable of Report
            Taken in batches of 200; each batch is stored whole or not at all. A report whose text is there costs a hash; one with another
            text and a known id takes the id with ``-`` and digits of its SHA-256.
        on_fault : callable
            Takes a `MawqiError` for each report that cannot be read; it is recorded with its fault and not tried again by `add`.
        kind : str
            What the run is called: ``add`` or ``watch``.
        jobs : int
            So many processes read while this one stores; with 0 this one does both. What is stored is the same. A single batch is read here.
        say : callable
            Takes one sentence when a reading process was lost; its batch is read again.

        Raises
        ------
        FileError
            When the store fails; the batches before are stored.
        """
        with self._reads:
            return adding.add(self._store, reports, self.gazetteer, on_fault=on_fault, kind=kind, jobs=jobs, say=say)

    def reread(self, *, on_fault: OnFault, everything: bool = False, jobs: int = 0, say: Callable[[str], None] = lambda _: None) -> adding.Added:
        """Read the reports anew with the present program and gazetteer; decisions and ids stay.

        Parameters
        ----------
        on_fault : callable
            See `add`.
        everything : bool
            Also the reports that these very versions have read already.
        jobs, say : int, callable
            See `add`.
        """
        with self._reads:
            return adding.reread(self._store, self.gazetteer, on_fault=on_fault, everything=everything, jobs=jobs, say=say)

    def report(self, report_id: str) -> dict[str, Any] | None:
        """Return a report: its row, ``mentions`` with their candidates, and ``incidents`` (ids of the current ones); None when there is none."""
        with self._store.reading() as link:
            return asking.report(link, report_id)

    def incident(self, incident_id: str) -> dict[str, Any] | None:
        """Return an incident as docs/case.md shows it; the id of a merged one leads to where it is now. None when there is none."""
        with self._store.reading() as link:
            return asking.incident(link, incident_id)

    def queue(self, *, offset: int = 0, limit: int = 50, review: str | None = None, text: str | None = None) -> dict[str, Any]:
        """Return ``{"total", "rows"}``: incidents by doubt, the most doubtful first.

        Parameters
        ----------
        offset, limit : int
            The page.
        review : str, optional
            Only those in this state of review.
        text : str, optional
            Only those with all these words in their notes, places, actors, sources or id, in any Arabic spelling.

        Raises
        ------
        InputError
            For an unknown state.
        """
        with self._store.reading() as link:
            return asking.queue(link, offset=offset, limit=limit, review=review, text=text)

    def decide(self, decision: deciding.Decision, *, seen_version: int) -> dict[str, Any]:
        """Store a decision and return the incident as it stands then.

        Parameters
        ----------
        decision : Decision
            See docs/case.md for the actions.
        seen_version : int
            ``version`` of the incident that the person saw; of no matter for ``add``.

        Raises
        ------
        Conflict
            When the incident has changed since; nothing is stored.
        InputError
            When there is no such incident, or values are wrong (`checks.Wrong` names each field).
        FileError
            When the store fails; nothing is stored.
        """
        return deciding.decide(self._store, decision, self.gazetteer, seen_version=seen_version)

    def undo(self, coder: str, incident_id: str, *, seen_version: int) -> dict[str, Any]:
        """Take back the coder's last decision about an incident that still counts, by appending one that supersedes it.

        Raises
        ------
        Conflict
            When the incident has changed since.
        InputError
            When there is nothing to take back.
        """
        return deciding.undo(self._store, coder, incident_id, seen_version=seen_version)

    def collection(self, *, include_rejected: bool = False, coders: bool = False) -> Collection:
        """Return the current incidents for map, export, serve and explain; see `mawqi.case.collecting.collection`."""
        return collecting.collection(self._store, include_rejected=include_rejected, coders=coders)

    def diff(self, since: date | datetime | str) -> list[asking.Change]:
        """Return what became of each incident since a day, a time or the beginning of a run (its id); the latest change last.

        Raises
        ------
        InputError
            When ``since`` is none of these.
        """
        return asking.diff(self._store, since)

    def decisions(self, *, coder: str | None = None) -> list[dict[str, Any]]:
        """Return all decisions in their order, or one coder's; none is ever missing."""
        with self._store.reading() as link:
            return asking.decisions(link, coder=coder)

    def runs(self) -> list[dict[str, Any]]:
        """Return the runs, the latest last; ``ended`` is None for one that runs or was killed."""
        with self._store.reading() as link:
            return asking.runs(link)

    def ids(self, beginning: str) -> list[str]:
        """Return the ids, of current incidents and of readings that are part of one, that begin so; at most twenty."""
        with self._store.reading() as link:
            return asking.ids(link, beginning)

    def stamp(self) -> int:
        """Return a number that grows with every change of the case."""
        with self._store.reading() as link:
            return asking.stamp(link)

    def info(self) -> dict[str, Any]:
        """Return title, version of the tables, and how many reports, incidents and decisions there are, by state."""
        with self._store.reading() as link:
            return asking.info(link)

    def near(self, incident_id: str, *, km: float, days: int) -> list[tuple[dict[str, Any], int]]:
        """Return the features, with their versions, around an incident in place and time; see `mawqi.case.around.near`."""
        with self._store.reading() as link:
            return around.near(link, incident_id, km=km, days=days)

    def readings(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """Return the machine's single readings (features of one report each) of these ids, in their order; ids without one are passed over."""
        with self._store.reading() as link:
            return around.readings(link, ids)

    def last_coder(self) -> str | None:
        """Return who decided last, None where nobody did."""
        with self._store.reading() as link:
            return around.last_coder(link)
