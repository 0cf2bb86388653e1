"""Circles and lines on the ellipsoid: uncertainty to scale, launch lines from origin to target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Feature = dict[str, Any]
CORNERS = 64
# A point that is said to be exact is still drawn: 50 m, and no circle is larger than a quarter of the globe.
LEAST_KM, MOST_KM = 0.05, 5000.0


def circle_rings(latitude: Any, longitude: Any, radius_km: Any, *, corners: int = CORNERS) -> Any:
    """Return closed rings of geodesic circles.

    Parameters
    ----------
    latitude, longitude : array of float
        Centres, degrees, WGS 84.
    radius_km : array of float
        Radii in kilometres.
    corners : int
        Corners of each ring.

    Returns
    -------
    numpy.ndarray of float64, shape (n, corners + 1, 2)
        Longitude and latitude, counter-clockwise (RFC 7946), the first corner again at the end. Longitudes run past 180 where a circle crosses
        the antimeridian, so that the ring stays whole.
    """
    import numpy as np
    from pyproj import Geod

    lat, lon = np.atleast_1d(np.asarray(latitude, "float64")), np.atleast_1d(np.asarray(longitude, "float64"))
    radius = np.clip(np.nan_to_num(np.atleast_1d(np.asarray(radius_km, "float64")), nan=LEAST_KM), LEAST_KM, MOST_KM)
    bearings = -np.arange(corners) * (360.0 / corners)
    n = len(lat)
    x, y, _ = Geod(ellps="WGS84").fwd(
        np.repeat(lon, corners), np.repeat(lat, corners), np.tile(bearings, n), np.repeat(radius * 1000.0, corners)
    )
    rings = np.stack([np.asarray(x), np.asarray(y)], axis=-1).reshape(n, corners, 2)
    shift = rings[:, :, 0] - lon[:, None]
    rings[:, :, 0] -= np.round(shift / 360.0) * 360.0
    return np.round(np.concatenate([rings, rings[:, :1]], axis=1), 6)


def located(items: Sequence[Feature]) -> list[Feature]:
    """Return the features that have a point."""
    return [f for f in items if f.get("geometry") and f["geometry"].get("type") == "Point"]


def launch_lines(items: Sequence[Feature]) -> list[tuple[Feature, dict[str, Any], list[list[float]]]]:
    """Return (incident, origin, [[lon, lat], [lon, lat]]) for each launch place with coordinates of an incident with a point."""
    found = []
    for item in located(items):
        end = item["geometry"]["coordinates"][:2]
        for origin in item["properties"].get("origins") or []:
            if origin.get("latitude") is not None and origin.get("longitude") is not None:
                found.append((item, origin, [[round(origin["longitude"], 6), round(origin["latitude"], 6)], list(end)]))
    return found
