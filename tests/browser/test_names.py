"""Names on the map in a real Chromium: none over another or over a symbol, a governorate and its town, rings apart."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from synthetic import feature, features, mixed

import maps

SHOW = Callable[..., Any]

#: All names of the frame that is shown, with their boxes, and the symbols.
NAMES = """() => { const layer = Mawqi.names, f = Mawqi.frame(Mawqi.map, layer._bounds, layer._bounds.getSize()), placed = Mawqi.placeNames(layer._ctx, f), k = Mawqi.lang === 'ar' ? 0 : 1;
  const ground = placed.ground.map((g) => ({ kind: g.label.kind, text: g.label.text[k], large: g.label.kind === 'sea' || (g.label.span || 0) * f.scale > 150,
    box: [g.cx - g.label.width / 2, g.cy - g.label.size * 0.5, g.cx + g.label.width / 2, g.cy + g.label.size * 0.5] }));
  const areas = placed.areas.map((a) => ({ kind: 'area', text: a.text, large: true, box: [a.x - a.hw, a.y - a.hh, a.x + a.hw, a.y + a.hh] }));
  const marks = Mawqi.groups(f.zoom).map((g) => ({ x: g.x * f.scale - f.left, y: g.y * f.scale - f.top, r: g.members.length > 1 ? Mawqi.ringRadius(g.members.length) : 7 })).concat(Mawqi.siteSpots(f));
  return { names: ground.concat(areas), marks, shown: Mawqi.drawnItems().filter((d) => d.area).length }; }"""


def governorate(number: int, **over: Any) -> dict[str, Any]:
    told = {"geo_precision": 3, "where_prec": 4, "uncertainty_km": 120.0, "site_kind": "governorate", "relation": "at", "origins": []}
    return feature(number, random.Random(number), **{**told, **over})


ALEPPO = {"latitude": 36.2, "longitude": 37.2, "iso": "SY", "admin1": "حلب", "location": "Aleppo", "location_ar": "حلب"}
HAMA = {"latitude": 35.13, "longitude": 36.75, "iso": "SY", "admin1": "حماة", "location": "Hama Governorate", "location_ar": "محافظة حماة"}


def meet(a: list[float], b: list[float]) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_no_name_lies_over_another_or_over_a_symbol(show: SHOW, lang: str) -> None:
    rows = mixed(80)["features"] + [governorate(900, **ALEPPO), governorate(901, **HAMA)]
    places = {"الرقة": (35.95, 39.01), "تدمر": (34.56, 38.28), "دير الزور": (35.34, 40.14)}
    sites = [{"name_ar": name, "kind": "town", "latitude": lat, "longitude": lon, "mentions": 1, "incidents": 0} for name, (lat, lon) in places.items()]
    page = show(maps.draw(rows, lang=lang, sites=sites)).page
    total = 0
    for zoom in (2, 3.5, 5, 6, 7.5, 9, 11):
        page.evaluate(f"() => {{ Mawqi.map.setView([35.4, 38.4], {zoom}, {{animate: false}}); }}")
        page.wait_for_timeout(80)
        found = page.evaluate(NAMES)
        names = found["names"]
        total += len(names)
        for n, one in enumerate(names):
            for other in names[n + 1 :]:
                assert not meet(one["box"], other["box"]), (zoom, one["text"], other["text"])
            if not one["large"]:
                for mark in found["marks"]:
                    near = [max(one["box"][k], min(one["box"][k + 2], mark["xy"[k]])) for k in (0, 1)]
                    assert (near[0] - mark["x"]) ** 2 + (near[1] - mark["y"]) ** 2 >= (mark["r"] - 1) ** 2, (zoom, one["text"])
        assert found["shown"] == sum(name["kind"] == "area" for name in names)
    assert total > 100


@pytest.mark.parametrize(("row", "name"), [(ALEPPO, "حلب"), (HAMA, "حماة")])
def test_a_governorate_has_its_name_far_away_and_the_town_near_by(show: SHOW, row: dict[str, Any], name: str) -> None:
    page = show(maps.draw([governorate(1, **row)])).page

    def kinds(zoom: float) -> set[str]:
        page.evaluate(f"() => {{ Mawqi.map.setView([{row['latitude']}, {row['longitude']}], {zoom}, {{animate: false}}); }}")
        page.wait_for_timeout(80)
        return {n["kind"] for n in page.evaluate(NAMES)["names"] if n["text"].replace("محافظة ", "").split(" ·")[0] == name}

    assert kinds(6) == {"area"}
    assert "town" in kinds(9)


def test_rings_stay_apart_at_every_zoom(show: SHOW) -> None:
    page = show(maps.draw(features(1500))).page
    close = """(zoom) => { const s = 256 * 2 ** zoom, all = Mawqi.groups(zoom).map((g) => [g.x * s, g.y * s, g.members.length > 1 ? Mawqi.ringRadius(g.members.length) : 9, g.members.length]); let n = 0;
      for (let a = 0; a < all.length; a++) for (let b = a + 1; b < all.length; b++) if (Math.hypot(all[a][0] - all[b][0], all[a][1] - all[b][1]) < all[a][2] + all[b][2]) n++;
      return [n, all.reduce((sum, g) => sum + g[3], 0)]; }"""
    for zoom in (2, 3.5, 4, 4.5, 5, 6, 7.5, 9):
        touching, members = page.evaluate(close, zoom)
        assert touching == 0, zoom
        assert members == 1500
