"""Asks online geocoders politely: one query at a time and a second, answers kept on disk, a failing service set aside."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from gazetteer.errors import FileError
from gazetteer.fold import fold_text
from gazetteer.model import Candidate, Place
from gazetteer.online.provider import Provider
from gazetteer.paths import cache_dir


class OnlineGeocoder:
    """Looks names up at one or more services.

    Parameters
    ----------
    providers : sequence of Provider
        In the order in which they are asked; the first answer counts.
    cache : path, optional
        SQLite file of answers, kept for ever, empty ones too; in the user's cache folder when missing.
    interval : float
        Least seconds between two queries of one service.
    failures : int
        A service is set aside after so many failures in a row.
    log : callable
        Takes one line about a failure.
    """

    def __init__(
        self, providers: Sequence[Provider], *, cache: str | Path | None = None, interval: float = 1.0, failures: int = 3, log: Callable[[str], None] = lambda _: None
    ) -> None:
        self.providers, self.interval, self.failures, self.log = list(providers), interval, failures, log
        path = Path(cache) if cache is not None else cache_dir() / "online.sqlite"
        try:
            self.db = sqlite3.connect(path, timeout=30)  # other processes may be writing
            self.db.execute("CREATE TABLE IF NOT EXISTS answers(service TEXT, query TEXT, iso TEXT, places TEXT, asked TEXT, PRIMARY KEY(service, query, iso))")
        except sqlite3.Error as fault:
            raise FileError(f"the cache of answers cannot be opened: {fault}", file=path, remedy="delete it") from fault
        self._last: dict[str, float] = {}
        self._failed: dict[str, int] = {}

    def close(self) -> None:
        """Close the cache."""
        self.db.close()

    def lookup(self, name: str, *, iso: str | None = None) -> list[Candidate]:
        """Return the places of a name, marked ``source: online: <service>``; empty when no service knows it or all fail.

        Parameters
        ----------
        name : str
            A name in any script.
        iso : str, optional
            Country to look in.
        """
        query = fold_text(name)
        if not query:
            return []
        for service in self.providers:
            places = self._cached(service, query, iso)
            if places is None:
                places = self._ask(service, name, query, iso)
            if places:
                return [Candidate(place, round(1.0 - 0.1 * rank, 2), (("online", round(1.0 - 0.1 * rank, 2)),)) for rank, place in enumerate(places)]
        return []

    def _cached(self, service: Provider, query: str, iso: str | None) -> list[Place] | None:
        row = self.db.execute("SELECT places FROM answers WHERE service=? AND query=? AND iso=?", (self._key(service), query, iso or "")).fetchone()
        return [Place(**record) for record in json.loads(row[0])] if row else None

    @staticmethod
    def _key(service: Provider) -> str:
        return f"{service.name}@{service.domain or ''}"

    def _ask(self, service: Provider, name: str, query: str, iso: str | None) -> list[Place] | None:
        """Ask a service; None when it fails."""
        from geopy.exc import GeopyError

        key = self._key(service)
        if self._failed.get(key, 0) >= self.failures:
            return None
        wait = self._last.get(key, -1e9) + self.interval - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        try:
            places = service.geocode(name, iso)
        except (GeopyError, ValueError, KeyError, TypeError) as fault:
            self._failed[key] = self._failed.get(key, 0) + 1
            aside = "; it is not asked again" if self._failed[key] >= self.failures else ""
            self.log(f"{service.name} failed for {name!r}: {type(fault).__name__}{aside}")
            return None
        finally:
            self._last[key] = time.monotonic()
        self._failed[key] = 0
        records = json.dumps([asdict(place) for place in places], ensure_ascii=False)
        with self.db:
            self.db.execute("INSERT OR REPLACE INTO answers VALUES(?,?,?,?,datetime('now'))", (key, query, iso or "", records))
        return places
