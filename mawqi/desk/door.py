"""Who may come in: a one-time link, a session cookie, this computer's own address, writes from the desk's own page alone."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

HOST = "127.0.0.1"
#: A new link is told at most once in so many seconds, however often somebody knocks.
PAUSE = 5.0

HEADERS = {
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}  # fmt: skip
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class Refused(Exception):
    """A request that is not let in: the status and one plain sentence."""

    def __init__(self, status: int, why: str) -> None:
        self.status, self.why = status, why
        super().__init__(why)


class Door:
    """Tells links, makes sessions of them and checks every request.

    Parameters
    ----------
    port : int
        Where the desk listens; part of the host that requests must name.
    tell : callable
        Takes each link when it is made; it is shown nowhere else.
    """

    def __init__(self, port: int, tell: Callable[[str], None] | None = None) -> None:
        self.port, self._tell = port, tell or (lambda _: None)
        self.cookie = f"mawqi_desk_{port}"
        self._token: str | None = None
        self._sessions: set[str] = set()
        self._told = float("-inf")
        self._lock = threading.Lock()

    @property
    def hosts(self) -> tuple[str, ...]:
        """The values of the header Host that are answered."""
        return (f"{HOST}:{self.port}", f"localhost:{self.port}")

    def link(self) -> str:
        """Make a link that opens the desk once, in the place of an unused earlier one, and tell it."""
        with self._lock:
            self._token = secrets.token_urlsafe(32)
            self._told = time.monotonic()
            address = f"http://{HOST}:{self.port}/enter?token={self._token}"
        self._tell(address)
        return address

    def knock(self) -> None:
        """Somebody came without a session: tell a new link when the last one is spent."""
        with self._lock:
            wanted = self._token is None and time.monotonic() - self._told > PAUSE
        if wanted:
            self.link()

    def enter(self, token: str) -> str | None:
        """Return the session for a link's token, or None; the token is spent."""
        with self._lock:
            if self._token is None or not hmac.compare_digest(self._token.encode(), token.encode("utf-8", "replace")):
                return None
            self._token = None
            session = secrets.token_urlsafe(32)
            self._sessions.add(session)
            return session

    def knows(self, session: str | None) -> bool:
        """Whether a cookie names a session of this desk."""
        given = (session or "").encode("utf-8", "replace")
        with self._lock:
            return any(hmac.compare_digest(known.encode(), given) for known in self._sessions)

    def check(self, request: Any) -> None:
        """Let a request in, or refuse it.

        Raises
        ------
        Refused
            For another host (DNS rebinding), another site's page, a missing session, or a write that is not the page's own.
        """
        if request.host not in self.hosts:
            raise Refused(403, "this desk answers to its own address only")
        if request.method not in ("GET", "HEAD", "POST"):
            raise Refused(405, "this desk takes GET and POST alone")
        if request.path == "/enter":
            return
        site = request.headers.get("Sec-Fetch-Site")
        if site not in (None, "same-origin", "none"):
            raise Refused(403, "another site's page may not ask this desk")
        if not self.knows(request.cookies.get(self.cookie)):
            raise Refused(401, "open the link that stands in the terminal")
        if request.method == "POST":
            if request.headers.get("Origin") != f"http://{request.host}" or site not in (None, "same-origin"):
                raise Refused(403, "only the desk's own page may write")
            if request.mimetype != "application/json":
                raise Refused(415, "writes are JSON")
