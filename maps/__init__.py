"""From incidents to one HTML page: a folium map with panel, timeline, filters and an offline basemap.

``draw`` and ``save`` load folium when they are called, so that importing this package costs nothing.
"""

from __future__ import annotations

from maps.drawing import draw, save

__all__ = ["draw", "save"]
