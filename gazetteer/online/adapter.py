"""How online geocoders are reached: only the host that was named; an answer that points elsewhere is a failure."""

from __future__ import annotations

from typing import Any
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, build_opener, getproxies

from geopy.adapters import URLLibAdapter


class _Nowhere(HTTPRedirectHandler):
    """Follows no redirect, so that the query does not reach a host that the user did not name."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Refuse."""


class Staying(URLLibAdapter):  # type: ignore[misc]
    """The adapter of geopy over urllib, without redirects; the system's proxies are used."""

    def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        known = getproxies() if proxies is None else {"http": proxies, "https": proxies} if isinstance(proxies, str) else proxies
        self.urlopen = build_opener(HTTPSHandler(context=ssl_context), ProxyHandler(known), _Nowhere).open
