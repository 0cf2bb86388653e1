"""A polite client: robots.txt, one request to a host at a time and not too soon, redirects only to named hosts, tries again with patience."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from gazetteer.errors import InputError
from mawqi.feeds.address import BadAddress, Url, url_of
from mawqi.feeds.config import Site
from mawqi.feeds.fetch import FetchError, Guard, Response, fetch
from mawqi.feeds.state import State

if TYPE_CHECKING:
    from mawqi.feeds.keep import Keep

AGENT = "mawqi"
_ROBOTS_BYTES = 512 * 1024
_ROBOTS_HOLDS = 24 * 3600.0
# A host whose robots.txt cannot be had is asked again sooner.
_ROBOTS_FAILED = 1800.0
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
_SAYS = {
    401: "asks for a password", 403: "refuses the program", 404: "has no such page", 410: "says that the page is gone for good",
    429: "asks for fewer requests", 451: "may not show the page for legal reasons",
}  # fmt: skip


class Stopped(Exception):
    """The run was ended by the user."""


@dataclass(slots=True)
class Kept:
    """A response with the id of its record in the archive, where one is written."""

    response: Response
    record: str | None


def retry_after(value: str | None) -> float | None:
    """Return the seconds of a header Retry-After (a number, or a date of HTTP); None where it says nothing of use."""
    if not value:
        return None
    value = value.strip()
    if value.isdigit():
        return float(min(int(value[:9]), 30 * 86400))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), 30 * 86400.0)


class _Host:
    """The turn of one host: who holds it may ask; ``free`` is when the next request may go out."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rules = threading.Lock()
        self.free = 0.0
        self.delay: float | None = None


class Client:
    """Fetches for sites; safe for several threads, one host at a time.

    Parameters
    ----------
    state : State
        Holds the robots.txt of hosts between runs.
    contact : str, optional
        A mail address or page for the User-Agent.
    keep : Keep, optional
        Takes every answer.
    """

    def __init__(self, state: State, *, contact: str | None = None, keep: Keep | None = None) -> None:
        try:
            import protego  # noqa: F401
        except ImportError as fault:
            raise InputError("watching needs the package Protego", remedy="pip install 'mawqi[feeds]'") from fault
        self.state, self.keep = state, keep
        self.agent = user_agent(contact)
        self.stop = threading.Event()
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, Any] = {}
        self._lock = threading.Lock()

    def end(self) -> None:
        """End all requests and waits."""
        self.stop.set()
        Guard.close_all()

    def _host(self, origin: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(origin, _Host())

    def _wait(self, span: float) -> None:
        if self.stop.wait(max(0.0, span)):
            raise Stopped

    def get(self, site: Site, url: Url, *, etag: str | None = None, modified: str | None = None) -> Kept:
        """Fetch a URL for a site; redirects are followed to hosts that the site names.

        Parameters
        ----------
        site : Site
            Its hosts and limits count.
        url : Url
            What to fetch.
        etag, modified : str, optional
            Validators of an earlier answer.

        Returns
        -------
        Kept
            With status 200 or 304; ``response.url`` is the address after redirects.

        Raises
        ------
        FetchError
            When it is not allowed, or nothing came after all tries. ``after`` is set when the site asks to wait longer than one run may.
        Stopped
            When the run was ended.
        """
        validators = {k: v for k, v in (("If-None-Match", etag), ("If-Modified-Since", modified)) if v}
        seen: list[Url] = []
        while True:
            self._allowed(site, url, seen)
            self._robots(site, url)
            kept = self._tried(site, url, validators if not seen else {})
            response = kept.response
            if response.status in (200, 304):
                return kept
            if response.status not in _REDIRECTS:
                raise _refused(response)
            target = response.headers.get("Location")
            seen.append(url)
            if not target:
                raise FetchError("the redirect names no target", url=url, remedy="tell the site")
            try:
                url = url_of(target, url)
            except BadAddress as fault:
                raise FetchError(f"the redirect leads to an address that {fault}", url=url, remedy="tell the site") from fault

    def _allowed(self, site: Site, url: Url, seen: list[Url]) -> None:
        if not seen:
            if not site.allows(url):
                raise FetchError(f"the host {url.host} is not named for {site.name}", url=url, remedy=f'add it to hosts = ["{_named(url)}"] if it is the site\'s own')
            return
        if url in seen:
            raise FetchError("the redirects go in a circle", url=url, remedy="tell the site")
        if len(seen) > site.limits.redirects:
            raise FetchError(f"more than {site.limits.redirects} redirects in a row", url=url, remedy="give the last address in the file")
        if not site.allows(url):
            raise FetchError(f"the redirect leads to {url.origin}, whose host is not named for {site.name}", url=seen[-1], remedy=f'add it to hosts = ["{_named(url)}"] if it is the site\'s own')
        if seen[-1].scheme == "https" and url.scheme == "http":
            raise FetchError(f"the redirect leads from https to {url.origin}", url=seen[-1], remedy="tell the site")

    def _robots(self, site: Site, url: Url) -> None:
        """Ask the host's robots.txt (RFC 9309) once a day.

        Raises
        ------
        FetchError
            When it forbids the URL, or cannot be had for a fault of the server (then nothing is asked).
        """
        from protego import Protego

        host = self._host(url.origin)
        # Not the host's turn: a redirect of robots.txt to another host must not hold this one.
        with host.rules:
            why = ""
            until, text = self.state.robots.get(url.origin, (0.0, ""))
            if until < time.time() or until > time.time() + _ROBOTS_HOLDS:
                text, why = self._fetch_robots(site, url)
                self.state.robots[url.origin] = (time.time() + (_ROBOTS_HOLDS if text is not None else _ROBOTS_FAILED), text)
                self._rules.pop(url.origin, None)
            if text is None:
                raise FetchError(f"the robots.txt of {url.origin} cannot be had{why}, so that nothing may be asked", url=url, remedy="it is asked for again in half an hour", passing=True)
            if url.origin not in self._rules:
                self._rules[url.origin] = Protego.parse(text)
            rules = self._rules[url.origin]
            delay = rules.crawl_delay(AGENT)
            host.delay = float(delay) if delay is not None else None
            if not rules.can_fetch(str(url), AGENT):
                raise FetchError("the site's robots.txt forbids it", url=url, remedy="ask the site for leave, or take the entry out")

    def _fetch_robots(self, site: Site, url: Url) -> tuple[str | None, str]:
        """Return the text of a robots.txt, empty where there is none; None where the server fails (RFC 9309, 2.3.1), with the reason in brackets.

        Raises
        ------
        FetchError
            When the host itself may not be asked.
        """
        spot = url_of("/robots.txt", url)
        seen: list[Url] = []
        try:
            while True:
                if seen:
                    self._allowed(site, spot, seen)
                response = self._tried(site, spot, {}, mild=True).response
                target = response.headers.get("Location")
                if response.status not in _REDIRECTS or not target:
                    break
                seen.append(spot)
                spot = url_of(target, spot)
        except FetchError as fault:
            if fault.passing:
                return None, f" ({fault.message.removeprefix(f'{spot}: ')})"
            if not seen:
                raise
            return "", ""
        except BadAddress:
            return "", ""
        if response.status == 429 or response.status >= 500:
            return None, f" (HTTP {response.status})"
        if response.status != 200:
            return "", ""
        return response.body[:_ROBOTS_BYTES].decode("utf-8-sig", "replace"), ""

    def _tried(self, site: Site, url: Url, extra: dict[str, str], *, mild: bool = False) -> Kept:
        """Fetch with further tries after passing faults; ``mild`` returns the last answer whatever its status."""
        limits = site.limits
        host = self._host(url.origin)
        headers = {"User-Agent": self.agent, "Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5", **extra}
        for attempt in range(limits.retries + 1):
            last = attempt == limits.retries
            after: float | None = None
            fault: FetchError | None = None
            kept: Kept | None = None
            with host.lock:
                self._turn(site, host, url)
                try:
                    response = fetch(url, headers=headers, limits=limits, private=site.allow_private)
                    kept = Kept(response, self.keep.answer(response) if self.keep is not None else None)
                except FetchError as found:
                    fault = found
                finally:
                    host.free = time.monotonic() + max(limits.interval, host.delay or 0.0)
            if self.stop.is_set():
                raise Stopped
            if fault is not None:
                if not fault.passing or last:
                    raise fault
            elif kept is not None:
                if kept.response.status not in _PASSING:
                    return kept
                after = retry_after(kept.response.headers.get("Retry-After"))
                if last or (after is not None and after > limits.max_wait):
                    if mild:
                        return kept
                    raise _refused(kept.response, after)
            pause = after if after is not None else limits.backoff * 2**attempt * random.uniform(0.75, 1.25)
            if pause > limits.max_wait:
                raise fault or _refused(kept.response if kept else None, pause)
            self._wait(pause)
        raise AssertionError("unreachable")

    def _turn(self, site: Site, host: _Host, url: Url) -> None:
        """Wait for the host's turn.

        Raises
        ------
        FetchError
            When the wait is longer than one run may take.
        """
        span = host.free - time.monotonic()
        if span > site.limits.max_wait:
            raise FetchError(f"the site asks for {span:,.0f} s between two requests, more than max_wait", url=url, remedy="the rest comes in a later run", after=span)
        self._wait(span)


def _named(url: Url) -> str:
    usual = url.port == (443 if url.scheme == "https" else 80)
    return url.host if usual else f"{url.host}:{url.port}"


def _refused(response: Response | None, after: float | None = None) -> FetchError:
    """The fault of an answer that is neither 200, 304 nor a redirect."""
    if response is None:
        return FetchError("nothing came", passing=True)
    status = response.status
    says = _SAYS.get(status) or ("has a fault of its own" if status >= 500 else "does not give the page")
    remedy = "check the address" if status in (404, 410) else "it is asked again in a later run" if status in _PASSING else "ask the site, or take the entry out"
    return FetchError(f"the site {says} (HTTP {status})", url=response.url, remedy=remedy, after=after, status=status, passing=status in _PASSING)


def user_agent(contact: str | None) -> str:
    """Return the User-Agent: the program, its version, and whom to ask about it."""
    from mawqi import __version__

    shown = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()")
    return f"{AGENT}/{__version__}" + (f" (+{shown})" if shown else "")
