"""Edge cases in a real Chromium: empty, one, three hundred at one point, poles and date line, a report of 1 MB, axe, foreign layers."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import folium
import pytest
from axe import axe_source
from conftest import on_page
from synthetic import feature, features, mixed

import maps

SHOW = Callable[..., Any]
RNG = random.Random(1)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_empty(show: SHOW, lang: str) -> None:
    page = show(maps.draw([], lang=lang)).page
    assert page.locator(".mq-none").is_visible()
    assert page.locator(".mq-banner").first.is_visible()
    assert page.evaluate("Mawqi.totals.incidents") == 0


def test_one(show: SHOW) -> None:
    page = show(maps.draw(features(1))).page
    assert page.evaluate("Mawqi.groups(8).length") == 1
    assert 5 <= page.evaluate("Mawqi.map.getZoom()") <= 9
    assert "واقعة واحدة" in page.locator(".mq-count").inner_text()


def test_only_a_country(show: SHOW) -> None:
    over = {"latitude": None, "longitude": None, "iso": "YE", "location": "Yemen", "location_ar": "اليمن", "admin1": None}
    page = show(maps.draw([feature(1, RNG, **over)])).page
    assert page.evaluate("Mawqi.groups(5).length") == 0
    assert page.evaluate("Mawqi.map.getBounds().contains([15.5, 47.5])")


def test_three_hundred_at_one_point(show: SHOW) -> None:
    rows = [feature(n, random.Random(n), latitude=33.3, longitude=44.4) for n in range(300)]
    page = show(maps.draw(rows)).page
    assert page.evaluate("Mawqi.groups(Mawqi.map.getZoom()).map((g) => g.members.length)") == [300]
    page.mouse.click(*on_page(page, 0))
    page.wait_for_selector(".mq-stack-popup")
    assert page.locator(".mq-stack-popup li").count() == 50
    page.locator(".mq-stack-popup .mq-text-button").click()
    assert page.locator(".mq-stack-popup li").count() == 100
    assert page.evaluate("Mawqi.spider.members.length") == 80


def test_poles_and_date_line(show: SHOW) -> None:
    points = [(90, 0), (-90, 0), (0, 180), (0, -180), (60, 179.99), (-45, -179.99)]
    rows = [feature(n, random.Random(n), latitude=lat, longitude=lon, origins=[{"name": "x", "latitude": lat, "longitude": -lon}]) for n, (lat, lon) in enumerate(points)]
    page = show(maps.draw(rows)).page
    assert page.evaluate("Mawqi.groups(2).reduce((n, g) => n + g.members.length, 0)") == 6
    assert page.evaluate("[...Mawqi.wx, ...Mawqi.wy].every(Number.isFinite)")
    for lat, lon in points:
        page.evaluate(f"Mawqi.map.setView([{max(-84, min(84, lat))}, {lon}], 5, {{animate: false}})")
        page.wait_for_timeout(60)
        assert page.evaluate("Mawqi.drawnItems().length") >= 1


def test_a_report_of_one_megabyte(show: SHOW) -> None:
    quote = "كلمة " * 200_000 + "سقط صاروخ" + " كلمة" * 10
    start = quote.index("سقط صاروخ")
    source = {"report_id": "r", "quote": quote, "start": 0, "end": len(quote), "source": "s"}
    row = feature(1, RNG, sources=[source], evidence={"incident_type": [{"report_id": "r", "start": start, "end": start + 9, "text": "سقط صاروخ"}]})
    drawn = maps.draw([row])
    assert len(drawn.get_root().render()) < 3_000_000
    page = show(drawn).page
    page.evaluate("Mawqi.select(0, 'list')")
    page.locator(".mq-cardbox .mq-card").wait_for()
    assert page.locator("mark.mq-mark-incident_type").inner_text() == "سقط صاروخ"
    assert len(page.locator(".mq-quote").inner_text()) < 700


def test_offsets_beyond_the_basic_plane(show: SHOW) -> None:
    text = "🚀🚀 𝔄 سقط صاروخ على القاعدة"
    start = text.index("سقط")
    source = {"report_id": "r", "quote": text, "start": 0, "end": len(text), "source": "s"}
    row = feature(1, RNG, sources=[source], evidence={"incident_type": [{"report_id": "r", "start": start, "end": start + 9, "text": "سقط صاروخ"}]})
    page = show(maps.draw([row])).page
    page.evaluate("Mawqi.select(0, 'list')")
    page.locator(".mq-cardbox .mq-card").wait_for()
    assert page.locator("mark").inner_text() == "سقط صاروخ"
    assert page.locator(".mq-quote").inner_text() == text


def test_compressed_details_open(show: SHOW) -> None:
    page = show(maps.draw(features(1200))).page
    texts = page.evaluate("""async () => { const out = []; for (const i of [0, 999, 1000, 1199]) out.push((await Mawqi.detail(i)).sources[0].report_id); return out; }""")
    assert texts == ["report_00000", "report_00999", "report_01000", "report_01199"]


def test_foreign_layers_work_offline(show: SHOW) -> None:
    drawn = maps.draw(features(5))
    folium.Marker([33, 44], popup="A popup", tooltip="A tip").add_to(drawn)
    folium.GeoJson({"type": "Point", "coordinates": [43, 34]}).add_to(drawn)
    folium.CircleMarker([35, 43]).add_to(drawn)
    page = show(drawn).page
    assert page.locator(".leaflet-marker-icon").count() == 2
    page.locator(".leaflet-marker-icon").first.click(force=True)
    page.wait_for_selector("text=A popup")


VIEWS = {
    "start": "",
    "filters": "Mawqi.showTab('filters', true)",
    "about": "Mawqi.showTab('about', true)",
    "card": "Mawqi.select(3, 'list')",
    "popup": "Mawqi.select([...Mawqi.visible].find((i) => Mawqi.pinned(i)), 'map')",
    "none": "Mawqi.search('nothing of the kind')",
}


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_axe_finds_nothing_serious(show: SHOW, lang: str, scheme: str, size: tuple[int, int]) -> None:
    page = show(maps.draw(mixed(40), lang=lang, title="عنوان"), color_scheme=scheme, size=size, bypass_csp=True, reduced_motion="reduce").page
    page.evaluate(axe_source())
    for name, step in VIEWS.items():
        if step:
            page.evaluate(step)
        page.wait_for_timeout(400)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            (v["id"], v["impact"], [(n["html"][:120], n.get("failureSummary", "")[:200]) for n in v["nodes"][:3]])
            for v in found["violations"] if v["impact"] in ("serious", "critical")
        ]  # fmt: skip
        assert serious == [], name
