"""From incidents to one HTML page: a folium map with panel, timeline, filters and an offline basemap.

``draw`` and ``save`` are loaded when first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maps.draw import draw
    from maps.page import save

__all__ = ["draw", "save"]


def __getattr__(name: str) -> Any:
    """Load ``draw`` and ``save`` on first use."""
    if name == "draw":
        from maps import draw as module

        return module.draw
    if name == "save":
        from maps import page

        return page.save
    raise AttributeError(f"module 'maps' has no attribute {name!r}")
