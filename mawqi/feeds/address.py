"""Addresses: URLs cleaned and checked, host names resolved once, and only public addresses let through."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_SAFE = "%/:=&?~+!$,;'@()*[]|"
_LONGEST = 4000
PORTS = {"http": 80, "https": 443}
# Special networks that the tables of older Pythons take for public (IANA special-purpose registries).
_CLOSED = tuple(ipaddress.ip_network(n) for n in ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "100.64.0.0/10", "fec0::/10", "3fff::/20", "5f00::/16"))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class BadAddress(ValueError):
    """What is wrong with a URL or host, as the end of a sentence."""


@dataclass(slots=True, frozen=True)
class Url:
    """A cleaned URL of http or https: host in small ASCII letters, path with its query quoted, no fragment."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and, where it is not the usual one, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")

    def __str__(self) -> str:
        return self.origin + self.path


def _host(name: str) -> str:
    """Return a host in ASCII.

    Raises
    ------
    BadAddress
        When it is none.
    """
    name = name.strip().rstrip(".")
    if ":" in name:
        try:
            return ipaddress.IPv6Address(name).compressed
        except ValueError:
            raise BadAddress("has no valid host") from None
    if not name.isascii():
        import idna

        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError:
            raise BadAddress("has no valid host") from None
    name = name.lower()
    if len(name) > 253 or not _HOST.fullmatch(name):
        raise BadAddress("has no valid host")
    return name


def url_of(text: str, base: Url | None = None) -> Url:
    """Clean a URL.

    Parameters
    ----------
    text : str
        Absolute, or relative to ``base``.
    base : Url, optional
        Where it was found.

    Raises
    ------
    BadAddress
        When it is no URL of http or https, too long, or carries a user or password.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise BadAddress(f"has more than {_LONGEST} characters")
    try:
        parts = urlsplit(text if base is None else urljoin(str(base), text))
        port = parts.port
    except ValueError:
        raise BadAddress("is no address") from None
    if parts.scheme not in PORTS:
        raise BadAddress("is no address of http or https")
    if "@" in parts.netloc or "\\" in parts.netloc:
        raise BadAddress("carries a user name")
    host = _host(parts.hostname or "")
    path = quote(parts.path or "/", safe=_SAFE)
    if not path.startswith("/"):
        path = "/" + path
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return Url(parts.scheme, host, port if port is not None else PORTS[parts.scheme], path + query)


def host_of(name: str) -> tuple[str, int | None]:
    """Return (host, port or None) of a name in the file: ``www.example.org`` or ``www.example.org:8080``.

    Raises
    ------
    BadAddress
        When it is none.
    """
    if "/" in name or "@" in name:
        raise BadAddress("is no host name: leave out scheme and path")
    host, _, port = name.rpartition(":") if re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:]+):\d+", name) else (name, "", "")
    if port and not 0 < int(port) < 65536:
        raise BadAddress("has no valid port")
    return _host(host.strip("[]")), int(port) if port else None


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network, also where it carries another one inside (mapped, 6to4, Teredo, NAT64)."""
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        held = [i for i in inner if i is not None]
        if held:
            return all(_global(i) for i in held)
        if int(ip) < 1 << 32:
            return False
    return _global(ip)


def _global(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if any(ip.version == n.version and ip in n for n in _CLOSED):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local)


def resolve(host: str, port: int, *, timeout: float) -> list[tuple[int, str]]:
    """Return the (family, address) pairs of a host, each once.

    The system's resolver knows no time limit, so that it runs in a thread of its own; one that never answers is left behind.

    Raises
    ------
    OSError
        When the host is unknown or the resolver does not answer in time.
    """
    found: list[tuple[int, str]] = []
    failed: list[OSError] = []

    def ask() -> None:
        try:
            for family, _, _, _, spot in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                pair = (int(family), str(spot[0]))
                if family in (socket.AF_INET, socket.AF_INET6) and pair not in found:
                    found.append(pair)
        except OSError as fault:
            failed.append(fault)

    thread = threading.Thread(target=ask, daemon=True, name="mawqi-resolve")
    thread.start()
    thread.join(timeout)
    if thread.is_alive():
        raise TimeoutError("the name of the host is not resolved in time")
    if failed:
        raise failed[0]
    return found
