"""A round over all sites: hosts side by side, each host in turn; the reports go into the case, then the memory is written."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gazetteer.errors import InputError
from incidents.model import Report
from mawqi.feeds.client import Client, Stopped
from mawqi.feeds.config import Feeds, Site
from mawqi.feeds.keep import Keep
from mawqi.feeds.state import State, load, save
from mawqi.feeds.visit import Visit, visit

#: Hosts asked at the same time.
WORKERS = 8
Sink = Callable[[list[Report]], Any]


@dataclass(slots=True)
class Round:
    """What came of a round: the visits in the order of the file, what the case made of the reports, the archive's file."""

    visits: list[Visit] = field(default_factory=list)
    added: Any = None
    archive: Path | None = None

    @property
    def reports(self) -> list[Report]:
        """The reports of all visits, each text once."""
        return list({r.text: r for v in self.visits for r in v.reports}.values())

    @property
    def faults(self) -> int:
        """How many sites or entries were left out."""
        return sum(len(v.faults) for v in self.visits)


def one_round(feeds: Feeds, state_file: Path, sink: Sink, *, warc: Path | None = None, only: tuple[str, ...] = ()) -> Round:
    """Visit all sites once and hand their new reports over.

    Parameters
    ----------
    feeds : Feeds
        The file.
    state_file : Path
        The memory; it is written only after ``sink`` has returned, so that nothing is lost when it fails.
    sink : callable
        Takes the new reports, each text once; called only when there are some.
    warc : Path, optional
        A folder for the raw answers.
    only : tuple of str
        Names of sites; all when empty.

    Raises
    ------
    InputError
        When ``only`` names an unknown site, or an optional package is missing.
    KeyboardInterrupt
        When interrupted: requests are ended, nothing is handed over.
    """
    unknown = [n for n in only if n not in {s.name for s in feeds.sites}]
    if unknown:
        raise InputError(f"no site is called {', '.join(unknown)}", file=feeds.path, remedy="check the names")
    sites = [s for s in feeds.sites if not only or s.name in only]
    state = load(state_file)
    client = Client(state, contact=feeds.contact)
    if warc is not None:
        client.keep = Keep(warc, client.agent)
    done = Round()
    try:
        done.visits = _visits(sites, state, client)
        if client.keep is not None:
            for held in done.visits:
                texts = {r.id: r.text for r in held.reports}
                for name, (record, url) in held.records.items():
                    client.keep.report(record, url, name, texts[name])
    finally:
        if client.keep is not None:
            done.archive = client.keep.close()
    if done.reports:
        done.added = sink(done.reports)
    for held in done.visits:
        state.sites[held.name] = held.memory
    named = {s.name for s in feeds.sites}
    state.sites = {n: m for n, m in state.sites.items() if n in named}
    state.robots = {o: r for o, r in state.robots.items() if r[0] > time.time()}
    save(state_file, state)
    return done


def _visits(sites: list[Site], state: State, client: Client) -> list[Visit]:
    """Visit the sites, those of one host one after the other; return the visits in the order of the file."""
    now = datetime.now(UTC)
    groups: dict[str, list[Site]] = {}
    for site in sites:
        groups.setdefault(site.url.origin, []).append(site)
    made: dict[str, Visit] = {}

    def work(group: list[Site]) -> None:
        for site in group:
            if client.stop.is_set():
                return
            memory = deepcopy(state.of(site.name, str(site.url)))
            try:
                made[site.name] = visit(site, memory, client, now)
            except Stopped:
                return
            except Exception as fault:  # what a hostile answer can bring about must not stop the other sites
                why = f"{type(fault).__name__}: {fault}"[:200]
                broken = InputError(f"the answer cannot be read ({why})", file=site.name, remedy="leave the site out, and tell the makers of this program")
                memory.faults += 1
                made[site.name] = Visit(site.name, memory, "failed", broken.message, faults=[broken])

    for site in sites:
        state.of(site.name, str(site.url))
    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="mawqi-watch") as pool:
        waiting: set[Future[None]] = {pool.submit(work, g) for g in groups.values()}
        try:
            while waiting:
                ended, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in ended:
                    future.result()
        except BaseException:
            client.end()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [made[s.name] for s in sites if s.name in made]
