"""The map measured against folium's own ways in one run: time until interactive, filter time, file size, each with its ratio.

Run: ``python bench/bench_map.py [--large]``. Every page is opened by a headless Chromium from ``file://``, ours and theirs in turn. Three clocks
run from the start of the navigation, the same for both: "marks" until all marks are drawn or in the DOM and the page's scripts have ended, so
that an input is answered next; "frame" until the first frame after that; "click" until a click on a mark has opened its popup or moved the map,
and the frame after it. "CPU" is the main thread's time up to the frame, which other work on the machine leaves alone.
``folium.Marker`` is only measured up to 10,000;
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
from typing import Any, NamedTuple

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
        return next((f"<script>{code}</script>" for key, code in library.items() if key in found[0] and not key.endswith("css")), "")

    def style(found: re.Match[str]) -> str:
        return next((f"<style>{code}</style>" for key, code in library.items() if key in found[0] and key.endswith("css")), "")

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


#: Waits for a frame; then tells how long the page has lived.
FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
#: Where a mark of each map lies that a click would meet.
OUR_MARK = """() => { const shift = Mawqi.map.layerPointToContainerPoint(Mawqi.marks._bounds.min), box = Mawqi.map.getContainer().getBoundingClientRect();
  for (const d of Mawqi.drawnItems()) { const x = d.x + shift.x + box.left, y = d.y + shift.y + box.top, e = document.elementFromPoint(x, y);
    if (d.group && e && e.closest('.leaflet-container')) return [x, y]; } return null; }"""
THEIR_MARK = """() => { const marks = [...document.querySelectorAll('.leaflet-marker-icon')].reverse();
  for (const e of marks) { const r = e.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2; if (document.elementFromPoint(x, y) === e) return [x, y]; }
  return null; }"""
#: Until a click is answered: a popup, a card or a moving map, and the frame after it.
ANSWER = """() => { window.answered = new Promise((done) => addEventListener('mousedown', () => { const from = performance.now();
  const look = () => { if (document.querySelector('.leaflet-popup, .leaflet-zoom-anim')) requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
    else setTimeout(look, 2); }; look(); }, { once: true, capture: true })); }"""


class Kind(NamedTuple):
    """What is known of a kind of page: the milliseconds at which its marks stand, and where one lies."""

    ready: str
    marks: str
    mark: str


OURS = Kind("html[data-mawqi=ready]", "performance.getEntriesByName('mawqi-ready')[0].startTime", OUR_MARK)
THEIRS = Kind("body", "performance.getEntriesByType('navigation')[0].domComplete", THEIR_MARK)


class Times(NamedTuple):
    """Milliseconds: until the marks stand, the first frame, the answer to a click (from the click on), and the main thread's work."""

    marks: float
    frame: float
    click: float
    cpu: float


def opened(path: Path, kind: Kind, limit: float, extra: Callable[[Page], Any] | None = None) -> tuple[Times | None, Any]:
    """Open a page in a browser of its own; None when it is not there within ``limit`` seconds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(limit * 1000)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        try:
            page.goto(path.as_uri(), wait_until="commit")
            page.wait_for_selector(kind.ready, state="attached")
            if kind is THEIRS:
                page.wait_for_load_state("load")
            frame = float(page.evaluate(FRAME))
            cpu = next(m["value"] for m in session.send("Performance.getMetrics")["metrics"] if m["name"] == "ThreadTime") * 1000
            marks = float(page.evaluate(kind.marks))
            spot, click = page.evaluate(kind.mark), float("nan")
            if spot:
                page.evaluate(ANSWER)
                page.mouse.click(*spot)
                click = float(page.evaluate("window.answered"))
            return Times(marks, frame, click, cpu), extra(page) if extra else None
        except Error as fault:
            print(f"    {path.name}: {str(fault).splitlines()[0]}", file=sys.stderr)
            return None, None
        finally:
            browser.close()


def middle(rows: list[Times]) -> Times:
    """The median of each clock."""
    return Times(*(median(column) for column in zip(*rows, strict=True)))


FILTERS = """() => { const out = []; for (const key of ['airstrike', 'drone_attack', 'armed_clash']) {
  const t = performance.now(); Mawqi.toggle('type', Mawqi.facets.type.values.indexOf(key)); Mawqi.marks.redraw(true); out.push(performance.now() - t); }
  Mawqi.reset(); return out.sort((a, b) => a - b)[1]; }"""


#: Kind of folium map, the most incidents it is tried with, the script that it needs.
KINDS = (("Marker", 10_000, "leaflet@"), ("Marker, layers", 10_000, "awesome-markers"), ("MarkerCluster", 50_000, "markercluster.js"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also 200,000 incidents")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    lib = library()
    print(f"{'map':34} {'marks':>8} {'frame':>8} {'click':>8} {'CPU':>8} {'file':>9} {'filter':>8} {'made in':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for count in (10_000, 50_000, *((200_000,) if options.large else ())):
            rows = features(count)
            path = Path(folder) / "ours.html"
            started = time.perf_counter()
            maps.save(maps.draw(rows), path)
            made = [time.perf_counter() - started]
            pages = [("mawqi", path, OURS)]
            for kind, most, needs in KINDS:
                if count > most or needs not in lib:
                    continue
                started = time.perf_counter()
                html = folium_map(rows, kind).get_root().render()
                made.append(time.perf_counter() - started)
                other = Path(folder) / f"{len(pages)}.html"
                other.write_text(offline(html, lib), encoding="utf-8")
                pages.append((f"folium {kind}", other, THEIRS))
            compare(pages, count, options.times, made)


def compare(pages: list[tuple[str, Path, Kind]], count: int, times: int, made: list[float]) -> None:
    """Open the pages in turn, so that a loaded machine slows all alike; print medians and ratios to the first page."""
    found: dict[str, list[Times]] = {name: [] for name, _, _ in pages}
    filtering = None
    for _ in range(times):
        for name, path, kind in pages:
            if len(found[name]) < 1 or kind is OURS or count <= 10_000:
                spent, told = opened(path, kind, 240, (lambda page: page.evaluate(FILTERS)) if kind is OURS and filtering is None else None)
                filtering = told if told is not None else filtering
                found[name] += [spent] if spent else []
    sizes = {name: path.stat().st_size for name, path, _ in pages}
    first = pages[0][0]
    for number, (name, _, _) in enumerate(pages):
        if not found[name]:
            print(f"{name}, {count:,}: not there within 240 s")
            continue
        t = middle(found[name])
        clocks = " ".join(f"{value / 1000:>6.2f} s" for value in t)
        print(f"{f'{name}, {count:,}':34} {clocks} {sizes[name] / 1e6:>6.1f} MB {'' if number else f'{filtering:.0f} ms':>8} {made[number]:>6.1f} s", flush=True)
        if number and found[first]:
            ours = middle(found[first])
            ratios = ", ".join(f"{label} {theirs / own:.1f}" for label, theirs, own in zip(Times._fields, t, ours, strict=True))
            print(f"    -> times as long: {ratios}; our file is {sizes[first] / sizes[name]:.2f} of theirs")


if __name__ == "__main__":
    main()
