"""Exports measured against GeoDataFrame.to_file in the same run: seconds, rows a second, peak memory, ratios.

    python bench/bench_export.py [--rows 20000] [--formats csv,geojsonl,parquet,fgb] [--json OUT]

Ours turns features into a file; the reference turns them into a frame ("frame s") and the frame into a file ("to_file s"). The ratios are ours
over both and over to_file alone. Each writer runs in its own process, so that peak memory is its own. The stream is made of batches that are generated as they are asked for:
the reference must hold the whole frame, which is why its memory grows with the rows.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BATCH = 5000
REFERENCE = {"csv": "CSV", "geojsonl": "GeoJSONSeq", "parquet": "parquet", "fgb": "FlatGeobuf", "geojson": "GeoJSON", "gpkg": "GPKG"}


def batches(rows: int) -> Iterator[list[dict[str, Any]]]:
    """Made-up incidents: one full record with its place and id changed."""
    from geo.features import feature
    from geo.properties import INCIDENT_TYPES
    from incidents.model import Incident, Span

    made = feature(Incident(
        id="0" * 16, report_id="r", trigger=Span("r", 0, 4, "قصفت"), incident_type="drone_attack", location_text="قرب المدينة", event_date="2024-01-28",
        date_start="2024-01-28", date_end="2024-01-28", time_precision=1, actor1="Example Brigade", actor1_ar="لواء المثال", weapons=["drone"], fatalities=2,
        sources=[{"report_id": "r", "url": "https://example.org/1", "source": "وكالة المثال", "quote": "قصفت طائرة مسيّرة موقعاً قرب المدينة مساء الأحد", "start": 0, "end": 50}],
        evidence={"weapons": [Span("r", 5, 16, "طائرة مسيّرة")]}, notes={"ar": "هجوم بطائرة مسيّرة.", "en": "Drone attack."},
    ))
    for start in range(0, rows, BATCH):
        batch = []
        for n in range(start, min(rows, start + BATCH)):
            lon, lat = 35 + (n * 7919 % 25000) / 1000, 12 + (n * 104729 % 26000) / 1000
            p = {**made["properties"], "longitude": lon, "latitude": lat, "incident_type": INCIDENT_TYPES[n % 25], "fatalities": n % 9}
            batch.append({"type": "Feature", "id": f"{n:016x}", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": p})
        yield batch


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(kind: str, ending: str, rows: int, folder: str) -> dict[str, float]:
    """One writer: ``ours`` streams batches, ``reference`` builds a frame (timed apart) and writes it with to_file or to_parquet."""
    path = Path(folder) / f"x.{ending}"
    framed = 0.0
    if kind == "ours":
        from geo.formats import write_batches

        begin = time.perf_counter()
        write_batches(path, batches(rows))
    else:
        import geopandas
        import pandas as pd
        import shapely

        from geo.flat import flat_columns

        begin = time.perf_counter()
        parts = []
        for batch in batches(rows):
            columns = flat_columns(batch)
            frame = pd.DataFrame(columns)
            frame["geometry"] = shapely.points([f["geometry"]["coordinates"] for f in batch])
            parts.append(frame)
        frame = geopandas.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs="EPSG:4326")
        for name in ("date_start", "date_end"):
            frame[name] = pd.to_datetime(frame[name])
        framed = time.perf_counter() - begin
        begin = time.perf_counter()
        if ending == "parquet":
            frame.to_parquet(path, compression="zstd", write_covering_bbox=True, schema_version="1.1.0")
        else:
            frame.to_file(path, driver=REFERENCE[ending], engine="pyogrio", **({"GEOMETRY": "AS_WKT"} if ending == "csv" else {}))
    return {"seconds": time.perf_counter() - begin, "frame_seconds": framed, "peak_mb": _peak(), "bytes": path.stat().st_size}


def generate(rows: int) -> float:
    """Seconds that making the batches alone takes: part of the stream's time, not of the reference's."""
    begin = time.perf_counter()
    for _ in batches(rows):
        continue
    return time.perf_counter() - begin


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rows", type=int, default=20_000)
    ask.add_argument("--formats", default="csv,geojsonl,parquet,fgb")
    ask.add_argument("--json", type=Path)
    ask.add_argument("--child", nargs=3, metavar=("KIND", "ENDING", "FOLDER"), help=argparse.SUPPRESS)
    a = ask.parse_args()
    sys.path.insert(0, str(ROOT))
    if a.child:
        print(json.dumps(child(a.child[0], a.child[1], a.rows, a.child[2])))
        return 0
    made = generate(a.rows)
    print(f"{a.rows:,} incidents; making them takes {made:.1f} s, which the stream's time includes")
    print(f"{'format':10}{'ours s':>8}{'rows/s':>9}{'peak MB':>9} |{'frame s':>9}{'to_file s':>11}{'peak MB':>9} |{'of both':>9}{'of to_file':>12}{'memory':>8}")
    found = {}
    for ending in a.formats.split(","):
        pair = {}
        for kind in ("ours", "reference"):
            with tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(
                    [sys.executable, __file__, "--rows", str(a.rows), "--child", kind, ending, folder], capture_output=True, text=True, check=True,
                    env={**os.environ, "PYTHONWARNINGS": "ignore"},
                )
            pair[kind] = json.loads(done.stdout.splitlines()[-1])
        ours, other = pair["ours"], pair["reference"]
        writing = max(0.001, ours["seconds"] - made)
        both = other["seconds"] + max(0.001, other["frame_seconds"] - made)
        whole, alone, memory = writing / both, writing / other["seconds"], ours["peak_mb"] / other["peak_mb"]
        found[ending] = {**pair, "writing_seconds": writing, "of_both": whole, "of_to_file": alone, "memory_ratio": memory}
        print(
            f"{ending:10}{writing:8.1f}{a.rows / writing:9,.0f}{ours['peak_mb']:9.0f} |{both - other['seconds']:9.1f}{other['seconds']:11.1f}"
            f"{other['peak_mb']:9.0f} |{whole:9.2f}{alone:12.2f}{memory:8.2f}", flush=True,
        )
    if a.json:
        a.json.write_text(json.dumps({"rows": a.rows, "formats": found}, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
