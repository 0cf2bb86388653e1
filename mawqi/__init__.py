"""Arabic news in, geolocated incidents out: the public functions, each loaded when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gazetteer.errors import MawqiError
    from incidents.model import Incident, Report
    from mawqi.api import draw, extract, lookup, mentions, read

__version__ = "0.1.0"
__all__ = ["Incident", "MawqiError", "Report", "__version__", "draw", "extract", "lookup", "mentions", "read"]
_HOMES = {
    "Incident": "incidents.model", "Report": "incidents.model", "MawqiError": "gazetteer.errors",
    "draw": "mawqi.api", "extract": "mawqi.api", "lookup": "mawqi.api", "mentions": "mawqi.api", "read": "mawqi.api",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'mawqi' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
