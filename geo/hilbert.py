"""Spatial order: the distance of points along a Hilbert curve, so that near rows lie near in a file."""

from __future__ import annotations

from typing import Any

BITS = 16


def hilbert(longitude: Any, latitude: Any) -> Any:
    """Return the Hilbert distance of points over the whole globe.

    Parameters
    ----------
    longitude, latitude : numpy.ndarray of float64
        Degrees; NaN (no point) sorts last.

    Returns
    -------
    numpy.ndarray of uint64
        Distance on a curve of 2**16 by 2**16 cells (algorithm xy2d, Warren, Hacker's Delight, 2nd ed., 16-3).
    """
    import numpy as np

    missing = np.isnan(longitude) | np.isnan(latitude)
    side = (1 << BITS) - 1
    x = (np.clip((np.where(missing, 0.0, longitude) + 180.0) / 360.0, 0, 1) * side).astype("int64")
    y = (np.clip((np.where(missing, 0.0, latitude) + 90.0) / 180.0, 0, 1) * side).astype("int64")
    distance = np.zeros(len(x), dtype="int64")
    s = 1 << (BITS - 1)
    while s:
        rx, ry = ((x & s) > 0).astype("int64"), ((y & s) > 0).astype("int64")
        distance += s * s * ((3 * rx) ^ ry)
        flip = (ry == 0) & (rx == 1)
        x, y = np.where(flip, side - x, x), np.where(flip, side - y, y)
        swap = ry == 0
        x, y = np.where(swap, y, x), np.where(swap, x, y)
        s >>= 1
    return np.where(missing, np.uint64(1 << 62), distance.astype("uint64"))
