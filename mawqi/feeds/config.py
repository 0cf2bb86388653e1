"""The file FEEDS.toml: which sites are watched, which hosts may be asked, and within which limits."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from gazetteer.errors import FileError, InputError
from mawqi.feeds.address import BadAddress, Url, host_of, url_of

KINDS = ("feed", "page", "index")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_MOST_SITES = 2000


@dataclass(slots=True, frozen=True)
class Limits:
    """How much of a site's patience and of our own is used; times in seconds.

    Attributes
    ----------
    interval : float
        Between two requests to one host. A longer ``Crawl-delay`` of robots.txt counts instead.
    timeout : float
        Without a byte.
    total : float
        A whole response, redirects apart: against a server that sends a byte now and then.
    max_mb : float
        A response, as it comes and unpacked.
    retries : int
        Further tries after a passing fault.
    backoff : float
        Before the first further try; doubled for each after it.
    max_wait : float
        The longest wait of one run for ``Retry-After``, ``Crawl-delay`` or a further try. What needs more is left for a later run.
    max_articles : int
        Articles fetched in one run of a site.
    redirects : int
        Followed in a row.
    """

    interval: float = 2.0
    timeout: float = 20.0
    total: float = 60.0
    max_mb: float = 10.0
    retries: int = 2
    backoff: float = 2.0
    max_wait: float = 60.0
    max_articles: int = 30
    redirects: int = 5


# Least and greatest value of each limit.
_RANGES: dict[str, tuple[float, float]] = {
    "interval": (0, 3600), "timeout": (0.05, 600), "total": (0.1, 3600), "max_mb": (0.001, 32), "retries": (0, 10), "backoff": (0, 600),
    "max_wait": (0, 3600), "max_articles": (0, 1000), "redirects": (0, 20),
}  # fmt: skip


@dataclass(slots=True, frozen=True)
class Site:
    """One entry of the file: a feed, a page that is one report, or an index page whose links are articles."""

    name: str
    url: Url
    kind: str = "feed"
    hosts: frozenset[tuple[str, int | None]] = frozenset()
    articles: bool = False
    links: re.Pattern[str] | None = None
    source: str | None = None
    lang: str | None = None
    every: float = 0.0
    undated: str | None = None
    allow_private: bool = False
    limits: Limits = field(default_factory=Limits)

    def allows(self, url: Url) -> bool:
        """Whether a URL's host (and port, where it is not the scheme's own) is named in this entry."""
        if (url.host, url.port) == (self.url.host, self.url.port):
            return True
        usual = url.port == (443 if url.scheme == "https" else 80)
        return (url.host, url.port) in self.hosts or (usual and ((url.host, None) in self.hosts or url.host == self.url.host))


@dataclass(slots=True, frozen=True)
class Feeds:
    """What the file says: the sites in order, and who is to be asked about the requests."""

    path: Path
    sites: tuple[Site, ...]
    contact: str | None = None


def seconds(value: Any) -> float:
    """Return a stretch of time in seconds: a number, or text such as ``90s``, ``15m``, ``1h``, ``1d``.

    Raises
    ------
    ValueError
        When it is neither, or not positive.
    """
    if isinstance(value, bool):
        raise ValueError
    if isinstance(value, int | float):
        made = float(value)
    else:
        match = _SPAN.fullmatch(str(value).strip().lower())
        if match is None:
            raise ValueError
        made = float(match[1]) * _SECONDS[match[2]]
    if not 0 < made <= 366 * 86400:
        raise ValueError
    return made


def read_feeds(path: Path) -> Feeds:
    """Read the file; every fault is told at once.

    Raises
    ------
    InputError
        When the file is missing or wrong.
    """
    try:
        with path.open("rb") as handle:
            raw = tomllib.load(handle)
    except FileNotFoundError:
        raise InputError("the file of feeds does not exist", file=path, remedy="check the name; docs/feeds.md shows one") from None
    except OSError as fault:
        raise FileError(f"the file of feeds cannot be read: {fault.strerror}", file=path, remedy="check its rights") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(f"the file is no TOML: {fault}", file=path, remedy="write it as docs/feeds.md shows, in UTF-8") from fault
    return _Reader(path).feeds(raw)


class _Reader:
    """Collects the faults of one file."""

    def __init__(self, path: Path) -> None:
        self.path, self.faults = path, []

    faults: list[str]

    def feeds(self, raw: Mapping[str, Any]) -> Feeds:
        self._known("the file", raw, ("contact", "allow_private", "limits", "site"))
        limits = self._limits("limits", raw.get("limits", {}), Limits())
        contact = self._text("the file", raw, "contact")
        private = self._truth("the file", raw, "allow_private", False)
        entries = raw.get("site", [])
        sites: list[Site] = []
        if not isinstance(entries, list) or not entries or not all(isinstance(e, dict) for e in entries):
            self.faults.append("no [[site]] is named")
        elif len(entries) > _MOST_SITES:
            self.faults.append(f"more than {_MOST_SITES} sites are named")
        else:
            for number, entry in enumerate(entries, start=1):
                site = self._site(f"site {number}", entry, limits, private)
                if site is not None:
                    sites.append(site)
            names = [s.name for s in sites]
            self.faults += [f"the name {n} is given twice" for n in sorted({n for n in names if names.count(n) > 1})]
        if self.faults:
            raise InputError("; ".join(self.faults), file=self.path, remedy="docs/feeds.md tells every key")
        return Feeds(self.path, tuple(sites), contact)

    def _known(self, where: str, raw: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        self.faults += [f"{where}: the key {k!r} is not known" for k in raw if k not in keys]

    def _text(self, where: str, raw: Mapping[str, Any], key: str) -> str | None:
        value = raw.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or any(ord(c) < 32 for c in value):
            self.faults.append(f"{where}: {key} is no line of text")
            return None
        return value.strip()

    def _truth(self, where: str, raw: Mapping[str, Any], key: str, default: bool) -> bool:
        value = raw.get(key, default)
        if not isinstance(value, bool):
            self.faults.append(f"{where}: {key} is neither true nor false")
            return default
        return value

    def _limits(self, where: str, raw: Any, base: Limits) -> Limits:
        if not isinstance(raw, dict):
            self.faults.append(f"{where}: it is no table")
            return base
        self._known(where, raw, tuple(_RANGES))
        made: dict[str, Any] = {}
        for key in (f.name for f in fields(Limits)):
            if key not in raw:
                continue
            value, (low, high) = raw[key], _RANGES[key]
            whole = isinstance(getattr(base, key), int)
            if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not low <= value <= high:
                self.faults.append(f"{where}: {key} is {value!r}, not a {'whole ' if whole else ''}number of {low:g} to {high:g}")
            else:
                made[key] = value if whole else float(value)
        return replace(base, **made)

    def _site(self, where: str, raw: Mapping[str, Any], limits: Limits, private: bool) -> Site | None:
        before = len(self.faults)
        self._known(where, raw, ("name", "url", "kind", "hosts", "articles", "links", "source", "lang", "every", "undated", "allow_private", "limits"))
        name = raw.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            self.faults.append(f"{where}: the name {name!r} is not 1 to 60 small Latin letters, digits and hyphens")
        else:
            where = name
        url = None
        try:
            url = url_of(str(raw.get("url", "")))
        except BadAddress as fault:
            self.faults.append(f"{where}: the url {fault}")
        kind = raw.get("kind", "feed")
        if kind not in KINDS:
            self.faults.append(f"{where}: the kind {kind!r} is none of {', '.join(KINDS)}")
        links = self._links(where, raw, kind)
        undated = raw.get("undated")
        if undated not in (None, "retrieved"):
            self.faults.append(f"{where}: undated is {undated!r}, not 'retrieved'")
        every = 0.0
        if "every" in raw:
            try:
                every = seconds(raw["every"])
            except ValueError:
                self.faults.append(f"{where}: every is {raw['every']!r}, not a stretch such as 15m or 1h")
        made: dict[str, Any] = {
            "hosts": self._hosts(where, raw.get("hosts", [])), "articles": self._truth(where, raw, "articles", False),
            "source": self._text(where, raw, "source"), "lang": self._text(where, raw, "lang"),
            "allow_private": self._truth(where, raw, "allow_private", private), "limits": self._limits(f"{where}, limits", raw.get("limits", {}), limits),
        }  # fmt: skip
        if len(self.faults) > before or url is None:
            return None
        return Site(str(name), url, str(kind), links=links, every=every, undated=undated, **made)

    def _links(self, where: str, raw: Mapping[str, Any], kind: Any) -> re.Pattern[str] | None:
        links = raw.get("links")
        if links is None:
            if kind == "index":
                self.faults.append(f"{where}: an index needs links, a pattern of the addresses of its articles")
            return None
        if kind != "index":
            self.faults.append(f"{where}: links is for the kind index alone")
        if not isinstance(links, str) or len(links) > 300:
            self.faults.append(f"{where}: links is no pattern of at most 300 characters")
            return None
        try:
            return re.compile(links)
        except re.error as fault:
            self.faults.append(f"{where}: links is no regular expression ({fault})")
            return None

    def _hosts(self, where: str, raw: Any) -> frozenset[tuple[str, int | None]]:
        if not isinstance(raw, list) or not all(isinstance(h, str) for h in raw):
            self.faults.append(f"{where}: hosts is no list of host names")
            return frozenset()
        made = set()
        for name in raw:
            try:
                made.add(host_of(name))
            except BadAddress as fault:
                self.faults.append(f"{where}: the host {name!r} {fault}")
        return frozenset(made)
