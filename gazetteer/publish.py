"""Publishes the curated gazetteer as GeoJSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gazetteer.errors import FileError
from gazetteer.paths import data_dir
from gazetteer.sources import read_sites

# Places of people at risk: their points are coarsened to about a kilometre unless the caller says otherwise (docs/ethics.md).
SENSITIVE = frozenset(["camp"])


def publish(path: str | Path, *, coarsen: bool = True) -> int:
    """Write the curated sites as an RFC 7946 FeatureCollection (lon, lat, WGS 84), in the order of their ids.

    Parameters
    ----------
    path : path
        The file to write.
    coarsen : bool
        Round the points of camps to 0.01 degrees; such a feature says ``"coarsened": true`` and has at least 1.5 km of uncertainty.

    Returns
    -------
    int
        Number of features.

    Raises
    ------
    FileError
        When the file cannot be written.
    """
    features: list[dict[str, Any]] = []
    for file in sorted((data_dir() / "sites").glob("*.csv")):
        for row in read_sites(file):
            masked = coarsen and row.kind in SENSITIVE
            lat, lon = (round(row.latitude, 2), round(row.longitude, 2)) if masked else (round(row.latitude, 6), round(row.longitude, 6))
            properties: dict[str, Any] = {
                "name_ar": row.name_ar or None, "name_en": row.name_en or None, "aliases": [n for n in row.names if n not in (row.name_ar, row.name_en)], "kind": row.kind,
                "country": row.iso, "admin1": row.admin1, "admin2": row.admin2, "uncertainty_km": max(row.uncertainty_km, 1.5) if masked else row.uncertainty_km,
                "population": row.population or None, "source": row.source, "source2": row.source2 or None, "note": row.note or None,
            }  # fmt: skip
            if masked:
                properties["coarsened"] = True
            features.append({"type": "Feature", "id": row.site_id, "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties})
    features.sort(key=lambda f: str(f["id"]))
    out = Path(path)
    try:
        with out.open("w", encoding="utf-8") as handle:
            handle.write('{"type": "FeatureCollection", "features": [\n')
            handle.write(",\n".join(json.dumps(f, ensure_ascii=False) for f in features))
            handle.write("\n]}\n")
    except OSError as fault:
        raise FileError(f"cannot be written: {fault.strerror}", file=out, remedy="choose another place") from fault
    return len(features)
