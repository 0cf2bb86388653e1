"""One request to one address: pinned to a checked IP address, bounded in size and in total time, its bytes kept as they came."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from functools import lru_cache
from typing import Any, ClassVar

from gazetteer.errors import MawqiError
from incidents.readers.limits import BOMB_RATIO, MIB
from mawqi.feeds.address import Url, is_public, resolve
from mawqi.feeds.config import Limits

_CHUNK = 1 << 16
# Seconds by which a socket's own limit may come before the guard's.
_BREATH = 0.05
_HEADERS_ROOM = 1 << 18
# Below this size no packed body is called a bomb by its ratio alone.
_RATIO_FROM = MIB


class FetchError(MawqiError, OSError):
    """A request that gave nothing to read.

    Attributes
    ----------
    passing : bool
        Whether a further try may succeed.
    after : float or None
        Seconds that the server asks to wait.
    status : int or None
        The status of HTTP, where there was one.
    """

    def __init__(self, message: str, *, url: Url | None = None, remedy: str | None = None, passing: bool = False, after: float | None = None, status: int | None = None) -> None:
        super().__init__(f"{url}: {message}" if url is not None else message, remedy=remedy)
        self.passing, self.after, self.status = passing, after, status

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else self.message


@dataclass(slots=True)
class Response:
    """What a server answered: ``body`` without transfer and content coding, ``raw`` and ``asked`` the bytes as they went over the wire."""

    url: Url
    status: int
    reason: str
    headers: Message
    body: bytes
    asked: bytes
    raw: bytes
    address: str
    retrieved: str

    @property
    def charset(self) -> str | None:
        """The charset that the header Content-Type names."""
        found = self.headers.get_param("charset", None, "content-type") if "content-type" in self.headers else None
        return str(found).strip("'\" ") or None if isinstance(found, str) else None


class _TooLarge(Exception):
    """More bytes came than are taken."""


class Guard:
    """Closes a socket when its time is over or the run is ended: no server can hold a request longer by sending a byte now and then."""

    _open: ClassVar[set[Guard]] = set()
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, total: float) -> None:
        self.until = time.monotonic() + total
        self.sock: socket.socket | None = None
        self.fired = False
        self._timer = threading.Timer(total, self.close)
        self._timer.daemon = True

    def __enter__(self) -> Guard:
        with Guard._lock:
            Guard._open.add(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with Guard._lock:
            Guard._open.discard(self)

    @property
    def left(self) -> float:
        """Seconds left."""
        return max(0.0, self.until - time.monotonic())

    def watch(self, sock: socket.socket) -> None:
        """Take the socket that is closed in time."""
        self.sock = sock
        if self.fired:
            self.close()

    def close(self) -> None:
        """End the request: whatever waits for the socket goes on with an end of file."""
        self.fired = True
        if self.sock is not None:
            # The plain socket beneath a TLS one: no closing handshake with a server that does not answer.
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    @classmethod
    def close_all(cls) -> None:
        """End every request under way."""
        with cls._lock:
            held = list(cls._open)
        for guard in held:
            guard.close()


class _Tee:
    """A file of a socket that keeps what is read from it, up to a limit."""

    def __init__(self, file: Any, sink: bytearray, most: int) -> None:
        self._file, self._sink, self._most = file, sink, most

    def _keep(self, data: bytes) -> bytes:
        self._sink += data
        if len(self._sink) > self._most:
            raise _TooLarge
        return data

    def read(self, size: int = -1) -> bytes:
        """Read and keep; never more at once than may still come."""
        if size is None or size < 0:
            size = self._most - len(self._sink) + 1
        return self._keep(self._file.read(size))

    def read1(self, size: int = -1) -> bytes:
        """Read once and keep."""
        return self._keep(self._file.read1(size))

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer and keep."""
        count = int(self._file.readinto(buffer) or 0)
        self._keep(bytes(memoryview(buffer)[:count]))
        return count

    def readline(self, limit: int = -1) -> bytes:
        """Read a line and keep it."""
        return self._keep(self._file.readline(limit))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _Connection(http.client.HTTPConnection):
    """A connection to addresses that were checked before; what is sent is kept."""

    def __init__(self, url: Url, addresses: list[tuple[int, str]], guard: Guard, limits: Limits, most: int) -> None:
        super().__init__(url.host, url.port, timeout=limits.timeout)
        self.url, self.addresses, self.guard = url, addresses, guard
        self.asked, self.got = bytearray(), bytearray()
        self.address = ""
        self.most = most
        if url.scheme == "https":
            self.default_port = 443
        got, size = self.got, most

        class Kept(http.client.HTTPResponse):
            def __init__(self, sock: socket.socket, *args: Any, **named: Any) -> None:
                super().__init__(sock, *args, **named)
                self.fp: Any = _Tee(self.fp, got, size)

        self.response_class = Kept

    def connect(self) -> None:
        """Connect to the first address that answers; the name is not asked for again."""
        last: OSError | None = None
        for family, address in self.addresses:
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(max(0.01, min(float(self.timeout or 20), self.guard.left)))
                self.guard.watch(sock)
                sock.connect((address, self.url.port))
                sock.settimeout(self.timeout)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self.url.scheme == "https":
                    wrapped = _trust().wrap_socket(sock, server_hostname=self.url.host, do_handshake_on_connect=False)
                    sock = wrapped
                    self.guard.watch(wrapped)
                    wrapped.do_handshake()
            except OSError as fault:
                sock.close()
                last = fault
                if self.guard.fired:
                    break
                continue
            self.sock, self.address = sock, address
            return
        raise last or OSError("no address")

    def send(self, data: Any) -> None:
        """Send and keep."""
        if isinstance(data, bytes):
            self.asked += data
        super().send(data)


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The certificates of the system and those of certifi."""
    context = ssl.create_default_context()
    with suppress(ImportError, OSError):
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def addresses_of(url: Url, *, private: bool, timeout: float) -> list[tuple[int, str]]:
    """Return the addresses of a URL's host that may be asked.

    Raises
    ------
    FetchError
        When the host is unknown, or has an address of a private, loopback or link-local network (one such is enough to refuse it).
    """
    try:
        found = resolve(url.host, url.port, timeout=timeout)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise FetchError(f"the host {url.host} is not found: {reason}", url=url, remedy="check the name and the network", passing=True) from fault
    if not private:
        closed = [a for _, a in found if not is_public(a)]
        if closed:
            raise FetchError(f"the host {url.host} lies at {closed[0]}, which is no public address", url=url, remedy="if it is yours, set allow_private = true for this site")
    if not found:
        raise FetchError(f"the host {url.host} has no address", url=url, remedy="check the name", passing=True)
    return found


def fetch(url: Url, *, headers: dict[str, str], limits: Limits, private: bool = False) -> Response:
    """Send one GET and read the answer whole, whatever its status; redirects are not followed.

    Raises
    ------
    FetchError
        When the address is not public, nothing comes in time, the answer is too large, damaged, or in a coding that was not asked for.
    """
    most = int(limits.max_mb * MIB)
    with Guard(limits.total) as guard:
        addresses = addresses_of(url, private=private, timeout=min(limits.timeout, limits.total))
        connection = _Connection(url, addresses, guard, limits, most + _HEADERS_ROOM)
        try:
            return _exchange(connection, url, headers, limits, most)
        except FetchError:
            raise
        except _TooLarge:
            raise FetchError(f"the answer has more than {limits.max_mb:g} MiB", url=url, remedy="raise max_mb if that is right") from None
        except (OSError, http.client.HTTPException, ValueError) as fault:
            if guard.fired or guard.left < _BREATH:
                raise _late(url, limits) from fault
            if isinstance(fault, TimeoutError):
                raise FetchError(f"no byte came for {limits.timeout:g} s", url=url, remedy="it is tried again", passing=True) from fault
            if isinstance(fault, ssl.SSLCertVerificationError):
                raise FetchError(f"the certificate of {url.host} is not valid: {fault.verify_message}", url=url, remedy="tell the site") from fault
            why = _why(fault)
            raise FetchError(f"the connection failed: {why}", url=url, remedy="it is tried again", passing=True) from fault
        finally:
            connection.close()


def _why(fault: Exception) -> str:
    if isinstance(fault, http.client.IncompleteRead):
        return "the answer ends early"
    if isinstance(fault, http.client.RemoteDisconnected):
        return "the server closed it without an answer"
    if isinstance(fault, http.client.BadStatusLine):
        return "the answer is no HTTP"
    text = str(getattr(fault, "strerror", None) or fault).strip()
    return "".join(c if c.isprintable() else " " for c in text)[:120] or type(fault).__name__


def _late(url: Url, limits: Limits) -> FetchError:
    return FetchError(f"the answer was not there whole after {limits.total:g} s", url=url, remedy="raise total if the site is that slow", passing=True)


def _exchange(connection: _Connection, url: Url, headers: dict[str, str], limits: Limits, most: int) -> Response:
    guard = connection.guard
    connection.request("GET", url.path, headers={"Accept-Encoding": "gzip, deflate", "Connection": "close", **headers})
    answer = connection.getresponse()
    retrieved = datetime.now(UTC).isoformat(timespec="seconds")
    if answer.length is not None and answer.length > most:
        raise _TooLarge
    parts: list[bytes] = []
    while chunk := answer.read(_CHUNK):
        parts.append(chunk)
    if guard.fired:
        raise _late(url, limits)
    if answer.length:
        raise FetchError("the connection failed: the answer ends early", url=url, remedy="it is tried again", passing=True)
    body = unpacked(b"".join(parts), answer.headers.get("Content-Encoding"), url, most)
    return Response(url, answer.status, answer.reason, answer.headers, body, bytes(connection.asked), bytes(connection.got), connection.address, retrieved)


def unpacked(data: bytes, coding: str | None, url: Url, most: int) -> bytes:
    """Return a body without its content coding.

    Parameters
    ----------
    data : bytes
        The body as it came.
    coding : str or None
        The header Content-Encoding: gzip, deflate, or none.
    url : Url
        For the fault's sentence.
    most : int
        The most bytes that it may unpack to.

    Raises
    ------
    FetchError
        For an unknown or doubled coding, damaged or cut data, and a bomb.
    """
    named = [c for c in (coding or "").lower().replace(" ", "").split(",") if c not in ("", "identity")]
    if not named or not data:
        return data
    if len(named) > 1 or named[0] not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"the answer is packed as {', '.join(named)[:40]}, which was not asked for", url=url, remedy="tell the site")
    # Some servers send deflate without its zlib header (RFC 9110, 8.4.1.2).
    bare = named[0] == "deflate" and not (data[0] & 15 == 8 and len(data) > 1 and (data[0] * 256 + data[1]) % 31 == 0)
    bits = 31 if named[0] != "deflate" else -15 if bare else 15
    out = bytearray()
    rest = data
    try:
        while rest:
            engine = zlib.decompressobj(bits)
            while not engine.eof:
                piece = engine.decompress(rest, _CHUNK)
                out += piece
                if len(out) > most or (len(out) > _RATIO_FROM and len(out) > BOMB_RATIO * len(data)):
                    raise FetchError(f"the packed answer unpacks to more than text does ({len(out) >> 10} KiB and more)", url=url, remedy="leave the site out until it is mended")
                rest = engine.unconsumed_tail
                if not piece and not rest and not engine.eof:
                    raise FetchError("the packed answer ends early", url=url, remedy="it is tried again", passing=True)
            rest = engine.unused_data.lstrip(b"\0")
            if bits != 31 or not rest.startswith(b"\x1f\x8b"):
                break
    except zlib.error as fault:
        raise FetchError(f"the packed answer is damaged: {fault}", url=url, remedy="it is tried again", passing=True) from fault
    return bytes(out)


__all__ = ["FetchError", "Guard", "Response", "addresses_of", "fetch", "unpacked"]
