"""The page's Content-Security-Policy: hashes of its own scripts and styles, no connections, and a check for remote parts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from gazetteer.errors import InputError

SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
STYLE = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.DOTALL | re.IGNORECASE)
REMOTE = re.compile(r"""<(?:script|link|iframe|object|embed)\b[^>]*?\b(?:src|href|data)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE)


class RemotePartError(InputError):
    """A layer of the map loads a script or style from elsewhere, which the page's policy forbids."""


def digest(text: str) -> str:
    """Return the CSP source expression of an inline script or style."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") + "'"


def remote_parts(html: str) -> list[str]:
    """Return the addresses from which a piece of HTML would load scripts, styles or frames."""
    return [address for address in REMOTE.findall(html) if not address.startswith(("data:", "#"))]


def tile_host(template: str) -> str:
    """Return the CSP source of a tile template: ``https://*.host`` for one with ``{s}``.

    Raises
    ------
    InputError
        When the template is no http(s) address.
    """
    parts = urlsplit(template.replace("{s}", "s").replace("{r}", ""))
    if parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"[\s;,'\"{}]", parts.netloc):
        raise InputError(f"{template[:80]!r} is no address of tiles", remedy="give https://host/{z}/{x}/{y}.png")
    host = parts.netloc
    if "{s}" in urlsplit(template.replace("{r}", "")).netloc:
        host = "*." + host.split(".", 1)[1]
    return f"{parts.scheme}://{host}"


def policy(scripts: Sequence[str], styles: Sequence[str], *, image_hosts: Sequence[str], style_attributes: bool) -> str:
    """Return the policy's text for the ``content`` of a ``<meta http-equiv>``.

    Parameters
    ----------
    scripts, styles : sequence of str
        The exact texts between the tags.
    image_hosts : sequence of str
        Hosts of tiles, from :func:`tile_host`.
    style_attributes : bool
        Allow ``style`` attributes in markup; only foreign folium layers need them.
    """
    rules = [
        "default-src 'none'",
        "script-src " + " ".join(dict.fromkeys(digest(s) for s in scripts)),
        "style-src " + " ".join(dict.fromkeys(digest(s) for s in styles)),
        "img-src data: blob:" + "".join(f" {host}" for host in image_hosts),
        "connect-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if style_attributes:
        rules.insert(3, "style-src-attr 'unsafe-inline'")
    return "; ".join(rules)
