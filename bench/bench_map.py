"""The map measured against folium's own ways in one run: time until interactive, filter time, file size, each with its ratio.

Run: ``python bench/bench_map.py [--large]``. Every page is opened by a headless Chromium from ``file://``; "interactive" is the time from the
start of the navigation until the page answers a script after its first frame. ``folium.Marker`` is only measured up to 10,000;
``MarkerCluster`` where ``MAWQI_BENCH_MODULES`` names a ``node_modules`` folder with leaflet.markercluster 1.5.3 and jquery 3.7.1, the
versions that folium links (without that jquery a light stand-in serves folium's popups). folium's popups hold what a
card of ours holds at first sight; the scripts that folium would fetch are put inline, so that no network time counts against it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "maps")]

import folium  # noqa: E402
from folium.plugins import MarkerCluster  # noqa: E402
from playwright.sync_api import Error, Page, sync_playwright  # noqa: E402
from synthetic import features  # noqa: E402

import maps  # noqa: E402

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
#: Stand-ins for folium's remote scripts, so that its pages open without a network as they would from a warm cache.
Row = dict[str, Any]


def popup(feature: Row) -> str:
    """What a plain folium map would put into a popup."""
    p = feature["properties"]
    names = "incident_type status event_date location_ar admin1 actor1_ar target_ar weapons fatalities injuries confidence".split()
    table = "".join(f"<tr><th>{name}</th><td>{p[name]}</td></tr>" for name in names)
    source = p["sources"][0]
    return f"<table>{table}</table><p>{source['quote']}</p><a href='{source['url']}'>{source['source']}</a>"


COLOURS = ("red", "blue", "green", "purple", "orange", "darkred", "cadetblue", "black")


def folium_map(rows: list[Row], kind: str) -> folium.Map:
    """One marker each: bare, with an icon and tooltip in a layer for each type (what our map shows), or in one cluster."""
    drawn = folium.Map([34, 43], zoom_start=6, tiles=None)
    layers: dict[str, Any] = {}
    cluster = MarkerCluster().add_to(drawn) if kind == "MarkerCluster" else None
    for row in rows:
        lon, lat = row["geometry"]["coordinates"]
        name = row["properties"]["incident_type"]
        if kind != "Marker, layers":
            folium.Marker([lat, lon], popup=popup(row)).add_to(cluster or drawn)
            continue
        if name not in layers:
            layers[name] = (folium.FeatureGroup(name).add_to(drawn), COLOURS[len(layers) % len(COLOURS)])
        group, colour = layers[name]
        folium.Marker([lat, lon], popup=popup(row), tooltip=name, icon=folium.Icon(color=colour, icon="star")).add_to(group)
    if layers:
        folium.LayerControl().add_to(drawn)
    return drawn


def offline(html: str, library: dict[str, str]) -> str:
    """Put local copies in the place of folium's remote scripts (those at hand), drop the others."""
    import re

    def script(found: re.Match[str]) -> str:
        return next((f"<script>{code}</script>" for key, code in library.items() if key in found[0]), "")

    def style(found: re.Match[str]) -> str:
        return next((f"<style>{code}</style>" for key, code in library.items() if key in found[0]), "")

    html = re.sub(r'<script src="[^"]*"></script>', script, html)
    return re.sub(r'<link rel="stylesheet"[^>]*>', style, html)


def library() -> dict[str, str]:
    from maps import assets

    leaflet, sheet, _ = assets.leaflet()
    shim = "window.$=function(h){var t=document.createElement('template');t.innerHTML=String(h).trim();return t.content.childNodes;};"
    found = {"leaflet@": leaflet + "\n" + assets.default_icon(), "jquery": shim, "leaflet.css": sheet}
    modules = Path(os.environ.get("MAWQI_BENCH_MODULES", ROOT / "bench" / "node_modules"))
    plugin = "leaflet.markercluster/dist/"
    for name, key in ((plugin + "leaflet.markercluster.js", "markercluster.js"), (plugin + "MarkerCluster.css", "MarkerCluster.css"),
                      (plugin + "MarkerCluster.Default.css", "MarkerCluster.Default.css"), ("jquery/dist/jquery.min.js", "jquery"),
                      ("leaflet.awesome-markers/dist/leaflet.awesome-markers.js", "awesome-markers"),
                      ("leaflet.awesome-markers/dist/leaflet.awesome-markers.css", "leaflet.awesome-markers.css")):  # fmt: skip
        if (modules / name).exists():
            found[key] = (modules / name).read_text(encoding="utf-8")
    return found


def interactive(page: Page, path: Path, ready: str, limit: float) -> float | None:
    """Milliseconds until the page is interactive, or None when it is not within ``limit`` seconds."""
    started = time.perf_counter()
    page.goto(path.as_uri(), timeout=limit * 1000, wait_until="commit")
    while time.perf_counter() - started < limit:
        try:
            if page.evaluate(ready):
                page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
                return (time.perf_counter() - started) * 1000
        except Error as fault:  # the document is being replaced, or the page is gone
            if "closed" in str(fault) or "crashed" in str(fault):
                return None
        time.sleep(0.01)
    return None


def measure(path: Path, ready: str, limit: float, times: int, extra: Callable[[Page], Any] | None = None) -> tuple[float | None, Any]:
    results, told = [], None
    with sync_playwright() as playwright:
        for _ in range(times):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.set_default_timeout(limit * 1000)
            spent = interactive(page, path, ready, limit)
            if spent is not None:
                results.append(spent)
                told = extra(page) if extra and told is None else told
            browser.close()
            if spent is None:
                return None, None
    return median(results), told


FILTERS = """() => { const out = []; for (const key of ['airstrike', 'drone_attack', 'armed_clash']) {
  const t = performance.now(); Mawqi.toggle('type', Mawqi.facets.type.values.indexOf(key)); Mawqi.marks.redraw(true); out.push(performance.now() - t); }
  Mawqi.reset(); return out.sort((a, b) => a - b)[1]; }"""


#: Kind of folium map, the most incidents it is tried with, the script that it needs.
KINDS = (("Marker", 10_000, "leaflet@"), ("Marker, layers", 10_000, "awesome-markers"), ("MarkerCluster", 50_000, "markercluster.js"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also 200,000 incidents")
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    lib = library()
    ours = "document.documentElement.dataset.mawqi === 'ready'"
    theirs = "Object.keys(window).some((k) => k.startsWith('map_') && window[k]._loaded && document.readyState === 'complete')"
    print(f"{'map':38} {'interactive':>12} {'file':>9} {'filter':>9} {'made in':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for count in (10_000, 50_000, *((200_000,) if options.large else ())):
            rows = features(count)
            path = Path(folder) / "ours.html"
            started = time.perf_counter()
            maps.save(maps.draw(rows), path)
            made = time.perf_counter() - started
            size = path.stat().st_size
            spent, filtering = measure(path, ours, 120, options.times, lambda page: page.evaluate(FILTERS))
            line(f"mawqi, {count:,}", spent, size, filtering, made)
            for kind, most, needs in KINDS:
                if count > most or needs not in lib:
                    continue
                started = time.perf_counter()
                html = folium_map(rows, kind).get_root().render()
                made = time.perf_counter() - started
                other = Path(folder) / "other.html"
                other.write_text(offline(html, lib), encoding="utf-8")
                their, _ = measure(other, theirs, 180, 1)
                line(f"folium {kind}, {count:,}", their, len(html.encode()), None, made)
                ratio = "never interactive within 180 s" if their is None or spent is None else f"{their / spent:.1f} times as fast"
                print(f"    -> mawqi is {ratio}, file {size / len(html.encode()):.2f} of theirs")


def line(name: str, spent: float | None, size: int, filtering: float | None, made: float) -> None:
    shown = "never" if spent is None else f"{spent / 1000:.2f} s"
    print(f"{name:38} {shown:>12} {size / 1e6:>6.1f} MB {'' if filtering is None else f'{filtering:.0f} ms':>9} {made:>7.1f} s", flush=True)


if __name__ == "__main__":
    main()
