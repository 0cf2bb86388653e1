"""Seas, regions and wide distances in a real Chromium: shaded to scale, named, listed and counted, never a symbol, a group or density."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from conftest import on_page
from synthetic import feature, features

import maps

SHOW = Callable[..., Any]
RED_SEA = {
    "latitude": 20.0, "longitude": 38.5, "iso": None, "admin1": None, "sea": "Red Sea", "site_kind": "water", "geo_precision": 3, "where_prec": 7,
    "uncertainty_km": 900.0, "location": "Red Sea", "location_ar": "البحر الأحمر",
}  # fmt: skip
WIDE_REGION = {
    "latitude": 27.0, "longitude": 30.0, "iso": None, "admin1": None, "site_kind": "region", "geo_precision": 3, "where_prec": 5,
    "uncertainty_km": 700.0, "location": "North Africa", "location_ar": "شمال أفريقيا",
}  # fmt: skip
STEPPE = {
    "latitude": 35.1, "longitude": 39.9, "iso": "SY", "admin1": None, "site_kind": "region", "geo_precision": 3, "where_prec": 5,
    "uncertainty_km": 70.0, "location": "Steppe", "location_ar": "البادية",
}  # fmt: skip
FAR_OFF = {
    "latitude": 13.0, "longitude": 48.0, "iso": None, "admin1": None, "sea": "Gulf of Aden", "site_kind": "city", "relation": "ring", "geo_precision": 2,
    "where_prec": 7, "uncertainty_km": 120.0, "location": "Aden", "location_ar": "عدن",
}  # fmt: skip
GOVERNORATE = {
    "latitude": 32.6, "longitude": 41.7, "iso": "IQ", "admin1": "الأنبار", "site_kind": "governorate", "geo_precision": 3, "where_prec": 4,
    "uncertainty_km": 180.0, "location": "Anbar", "location_ar": "الأنبار",
}  # fmt: skip
COUNTRY = {
    "latitude": 15.5, "longitude": 47.5, "iso": "YE", "admin1": None, "site_kind": "country", "geo_precision": 3, "where_prec": 6,
    "uncertainty_km": 500.0, "location": "Yemen", "location_ar": "اليمن",
}  # fmt: skip
AREAS = {"red_sea": RED_SEA, "region": WIDE_REGION, "steppe": STEPPE, "far_off": FAR_OFF, "governorate": GOVERNORATE, "country": COUNTRY}

ALPHA = """([lat, lon]) => { const c = Mawqi.marks._container, p = Mawqi.map.latLngToLayerPoint([lat, lon]), b = Mawqi.marks._bounds.min, r = c.width / parseFloat(c.style.width);
    const t = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    t.drawImage(c, (p.x - b.x) * r, (p.y - b.y) * r, 1, 1, 0, 0, 1, 1); return t.getImageData(0, 0, 1, 1).data[3]; }"""


def area(number: int, **over: Any) -> dict[str, Any]:
    return feature(number, random.Random(number), **over)


@pytest.mark.parametrize("name", list(AREAS))
@pytest.mark.parametrize("zoom", [3, 6, 13])
def test_an_area_is_never_a_symbol(show: SHOW, name: str, zoom: int) -> None:
    over = {**AREAS[name], "origins": [{"name": "Launch Hill", "latitude": 14.8, "longitude": 43.0, "text": "تل الإطلاق"}]}
    page = show(maps.draw([area(1, **over), area(2, **over), area(3, latitude=34.0, longitude=44.0)])).page
    page.evaluate(f"Mawqi.map.setView([{over['latitude']}, {over['longitude']}], {zoom}, {{animate: false}})")
    assert page.evaluate("Mawqi.totals.incidents") == 3
    assert page.evaluate("Mawqi.groups(Mawqi.map.getZoom()).flatMap((g) => g.members)") == [2]
    symbols = "Mawqi.drawnItems().filter((d) => d.group || d.leg !== undefined).flatMap((d) => d.group ? d.group.members : [d.leg])"
    assert set(page.evaluate(symbols)) <= {2}
    assert page.locator(".mq-row").first.get_attribute("aria-setsize") == "3"
    assert page.evaluate("Mawqi.select(0, 'map')") is None
    page.wait_for_timeout(150)
    assert page.locator(".mq-popup").count() == 0


def test_density_counts_no_area(show: SHOW) -> None:
    page = show(maps.draw([area(n, **RED_SEA) for n in range(4)])).page
    page.evaluate("Mawqi.layers.areas = false; Mawqi.layers.density = true; Mawqi.map.setView([20, 38.5], 5, {animate: false}); Mawqi.marks.redraw(true)")
    assert page.evaluate(ALPHA, [20.0, 38.5]) == 0


def test_of_a_wide_sea_only_the_water_is_shaded_until_it_is_pointed_at(show: SHOW) -> None:
    page = show(maps.draw([area(1, **RED_SEA), area(2, **RED_SEA), *features(3)], lang="ar")).page
    page.evaluate("Mawqi.map.setView([20, 38.5], 5, {animate: false}); Mawqi.marks.redraw(true)")
    water, land, far = [22.5, 37.6], [20.0, 33.0], [14.0, 52.0]
    assert page.evaluate(ALPHA, water) > 0
    assert page.evaluate(ALPHA, land) == page.evaluate(ALPHA, far) == 0
    labels = page.evaluate("Mawqi.drawnItems().filter((d) => d.area).map((d) => [Mawqi.roundName(d.area), d.area.members.length])")
    assert labels == [["البحر الأحمر", 2]]
    page.mouse.move(*on_page(page, 0))
    page.wait_for_timeout(250)
    assert page.evaluate("Mawqi.hoverArea") is not None
    tip = page.locator(".mq-tip").inner_text()
    assert "900" in tip and "البحر الأحمر" in tip
    page.mouse.click(*on_page(page, 0))
    page.wait_for_selector(".mq-area-popup")
    assert page.locator(".mq-area-popup .mq-stack li").count() == 2
    page.locator(".mq-area-popup .mq-stack button").first.click()
    page.locator(".mq-cardbox .mq-card").wait_for()
    assert "900" in page.locator(".mq-facts").inner_text()


def test_the_selected_area_is_drawn_to_scale(show: SHOW) -> None:
    page = show(maps.draw([area(1, **WIDE_REGION), *features(3)])).page
    page.evaluate("Mawqi.map.setView([27, 30], 4, {animate: false}); Mawqi.marks.redraw(true)")
    inside, outside = [29.5, 33.5], [36.5, 30.0]
    assert page.evaluate(ALPHA, inside) == 0
    page.evaluate("Mawqi.selected = 0; Mawqi.marks.redraw(true)")
    assert page.evaluate(ALPHA, inside) > 0
    assert page.evaluate(ALPHA, outside) == 0
    edge = page.evaluate(
        "(() => { const e = Mawqi.rounds()[0].edge; return Array.from({length: 73}, (_, k) => Mawqi.unproject(e[2 * k], e[2 * k + 1]).distanceTo([27, 30]) / 1000); })()"
    )
    assert min(edge) == pytest.approx(700, rel=0.01) and max(edge) == pytest.approx(700, rel=0.01)


def test_choosing_an_area_in_the_list_brings_it_into_view(show: SHOW) -> None:
    page = show(maps.draw([area(1, **RED_SEA), *features(30)]), reduced_motion="reduce").page
    page.evaluate("Mawqi.select(0, 'list')")
    page.wait_for_timeout(300)
    assert page.evaluate("[[20, 38.5], [27, 38.5], [13, 38.5]].every((p) => Mawqi.map.getBounds().contains(p))")


def test_areas_follow_the_filters(show: SHOW) -> None:
    page = show(maps.draw([area(1, **RED_SEA), area(2, **STEPPE), *features(10)])).page
    assert page.evaluate("Mawqi.rounds().length") == 2
    page.evaluate("Mawqi.toggle('prec', Mawqi.PREC.indexOf('sea'))")
    assert page.evaluate("Mawqi.rounds().map((a) => a.members)") == [[0]]
    assert page.evaluate("[...Mawqi.visible]") == [0]


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("size", [(1360, 820), (1100, 700), (390, 780)])
def test_nothing_stands_under_the_legend_at_first(show: SHOW, lang: str, size: tuple[int, int]) -> None:
    page = show(maps.draw([*features(60), area(99, **RED_SEA)], lang=lang), size=size).page
    page.wait_for_timeout(200)
    hidden = """() => { const box = document.querySelector('.mq-legend').getBoundingClientRect(), map = Mawqi.map.getContainer().getBoundingClientRect();
        const shift = Mawqi.map.layerPointToContainerPoint(Mawqi.marks._bounds.min);
        return Mawqi.drawnItems().filter((d) => d.group).filter((d) => { const x = d.x + shift.x + map.left, y = d.y + shift.y + map.top;
          return x > box.left && x < box.right && y > box.top && y < box.bottom; }).length; }"""
    assert page.evaluate(hidden) == 0
    assert page.locator(".mq-legend-body").is_visible() is (size[0] >= 1080)


def test_rivers_and_lakes_are_there(show: SHOW) -> None:
    page = show(maps.draw(features(3))).page
    assert page.evaluate("Mawqi.base.rivers.length") > 40
    names = page.evaluate("Mawqi.groundLabels().filter((l) => l.kind === 'river').map((l) => l.text[1])")
    assert {"Euphrates", "Tigris", "Nile", "Jordan River", "Litani", "Orontes"} <= set(names)


def two_reports() -> dict[str, Any]:
    texts = {"r1": "قُصفت قاعدة البرج بصاروخين ليلًا", "r2": "استُهدف البرج برشقة صواريخ"}
    spans = {"incident_type": {"r1": "قُصفت", "r2": "استُهدف"}, "location": {"r1": "قاعدة البرج", "r2": "البرج"}, "weapons": {"r1": "صاروخين", "r2": "صواريخ"}}
    evidence = {
        name: [{"report_id": r, "start": texts[r].index(w), "end": texts[r].index(w) + len(w), "text": w} for r, w in words.items()]
        for name, words in spans.items()
    }  # fmt: skip
    sources = [{"report_id": r, "source": f"وكالة {r}", "published": "2024-01-02", "quote": t, "start": 0, "end": len(t)} for r, t in texts.items()]
    reasons = [
        "type missile_rocket_attack: triggers shell, target; weapons rocket", "place قاعدة البرج: near; size +1.60, country in the text +2.50",
        'date 2024-01-01: from the words "ليلًا" (carried on from what was told before)', "status claimed: claims, tells",
        "merged from 2 reports: same place, same day, types, weapons, tolls and actors that can be one incident", "a reason of another kind",
    ]  # fmt: skip
    claims = [{"speaker": "Houthis (Ansar Allah)", "stance": "claims", "about": "event", "value": None, "start": 0, "end": 5, "report_id": "r2"}]
    return area(1, sources=sources, evidence=evidence, reasons=reasons, claims=claims, casualties=[], object_hit="base", merged=["a", "b"])


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_merged_reports_stand_face_to_face_and_reasons_are_readable(show: SHOW, lang: str) -> None:
    page = show(maps.draw([two_reports()], lang=lang)).page
    page.evaluate("Mawqi.select(0, 'list')")
    card = page.locator(".mq-cardbox .mq-card")
    card.wait_for()
    heads = card.locator(".mq-faces thead th").all_inner_texts()
    assert [h.split("\n")[0] for h in heads] == ["وكالة r1", "وكالة r2"]
    rows = card.locator(".mq-faces tbody tr")
    assert rows.count() == 3
    assert rows.nth(1).locator("td").all_inner_texts() == ["قاعدة البرج", "البرج"]
    why = card.locator(".mq-reasons").inner_text()
    for wrong in ("triggers", "merged from", "carried on from", "size", "status claimed") if lang == "ar" else ("+triggers", "fire_verb", "merged from"):
        assert wrong not in why
    for right in ("«ليلًا»", "الحجم والشهرة", "دُمجت 2", "لماذا هذه الحالة؟", "a reason of another kind") if lang == "ar" else ("its country is named", "Why this status?"):
        assert right in why
    assert ("الحوثي" in card.locator(".mq-account").inner_text()) is (lang == "ar")
    assert ("قاعدة أو معسكر" if lang == "ar" else "base or camp") in card.locator(".mq-facts").inner_text()
