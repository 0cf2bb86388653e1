"""The start of the page: "ready" means that marks are drawn and that a click and a filter answer; an older browser unpacks the same."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from conftest import on_page
from playwright.sync_api import Browser
from synthetic import feature, features, mixed

import maps

#: Runs the moment that the page calls itself ready: before its first frame, before anything that it puts off.
AT_READY = """new MutationObserver((_, watch) => { const root = document.documentElement; if (root.dataset.mawqi !== 'ready' || window.early) return; watch.disconnect();
  const canvas = Mawqi.marks._container, inked = (c) => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0; for (let k = 3; k < d.length; k += 4) if (d[k]) n++; return n; };
  const out = window.early = { done: root.dataset.mawqiAll || null, inked: inked(canvas), drawn: Mawqi.drawnItems().length, legend: document.querySelectorAll('.mq-legend .mq-option').length, count: document.querySelector('.mq-count').textContent };
  document.querySelector('.mq-legend [data-key="type/airstrike"]').click();
  out.filtered = Mawqi.visible.length; out.types = [...new Set(Mawqi.groups(Mawqi.map.getZoom()).flatMap((g) => g.members).map((i) => Mawqi.typeOf(i).key))];
  Mawqi.reset(); Mawqi.marks.redraw(true);
  const item = Mawqi.drawnItems().find((d) => d.group), shift = Mawqi.map.layerPointToContainerPoint(Mawqi.marks._bounds.min), box = Mawqi.map.getContainer().getBoundingClientRect();
  out.zoom = Mawqi.map.getZoom();
  const at = { bubbles: true, clientX: item.x + shift.x + box.left, clientY: item.y + shift.y + box.top };
  Mawqi.map.getContainer().dispatchEvent(new MouseEvent('click', at));
}).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-mawqi'] });"""


def opened(browser: Browser, path: Path, script: str) -> Any:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(script)
    page = context.new_page()
    page.on("pageerror", lambda fault: page.evaluate("(text) => { window.fault = text; }", str(fault)))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-mawqi-all=done]", timeout=60_000)
    return page


def test_ready_means_that_marks_are_drawn_and_click_and_filter_answer(browser: Browser, tmp_path: Path) -> None:
    rows = mixed(120)
    page = opened(browser, maps.save(maps.draw(rows), tmp_path / "map.html"), AT_READY)
    early = page.evaluate("window.early")
    assert early["done"] is None, "what is put off must come after"
    assert early["inked"] > 500 and early["drawn"] > 5 and early["legend"] >= 8
    assert "130" in early["count"]
    assert early["types"] == ["airstrike"]
    assert early["filtered"] == sum(f["properties"]["incident_type"] == "airstrike" for f in rows["features"])
    page.wait_for_timeout(600)
    assert page.evaluate("(zoom) => Mawqi.selected >= 0 || Mawqi.spider !== null || Mawqi.map.getZoom() > zoom", early["zoom"])
    assert page.locator(".mq-row").count() > 3 and page.evaluate("Boolean(Mawqi.names)")
    page.context.close()


def test_an_older_browser_unpacks_the_same(browser: Browser, tmp_path: Path) -> None:
    path = maps.save(maps.draw(mixed(700)), tmp_path / "map.html")
    told = """async () => [[...Mawqi.cols.lat].map(String), [...Mawqi.first], [...Mawqi.cols.conf], Mawqi.id(699), (await Mawqi.detail(650)).sources[0].quote]"""
    new = opened(browser, path, "")
    old = opened(browser, path, "delete Uint8Array.fromBase64;")
    assert new.evaluate("Boolean(Uint8Array.fromBase64)") != old.evaluate("Boolean(Uint8Array.fromBase64)") or not new.evaluate("Boolean(Uint8Array.fromBase64)")
    assert new.evaluate(told) == old.evaluate(told)
    new.context.close()
    old.context.close()


def test_rings_are_unpacked_only_where_they_are_drawn_and_their_boxes_are_true(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, maps.save(maps.draw(features(30)), tmp_path / "map.html"), "")
    assert page.evaluate("Mawqi.base.shapes.filter((s) => s.code === 'US' || s.code === 'CA').every((s) => s.boxes.length > 5 && !s.made.length)")
    off = """() => { let most = 0, rings = 0; for (const s of Mawqi.base.shapes) s.boxes.forEach((b, k) => { const own = [9, 9, -9, -9], r = s.ring(k); rings++;
      for (let n = 0; n < r.length; n += 2) { own[0] = Math.min(own[0], r[n]); own[1] = Math.min(own[1], r[n + 1]); own[2] = Math.max(own[2], r[n]); own[3] = Math.max(own[3], r[n + 1]); }
      most = Math.max(most, ...b.map((v, c) => Math.abs(v - own[c]))); }); return [most, rings]; }"""
    most, rings = page.evaluate(off)
    assert rings > 500 and most < 1e-12
    page.context.close()


def test_what_the_start_leaves_out_is_there_afterwards(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, maps.save(maps.draw(mixed(60)), tmp_path / "map.html"), "")
    bare = """() => [...document.querySelectorAll('.mq-legend .mq-swatch')].filter((c) => !c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(Boolean)).length"""
    assert page.locator(".mq-legend .mq-swatch").count() > 10 and page.evaluate(bare) == 0
    for part in (".mq-head h1", ".mq-tools", ".mq-legend-body", ".mq-tabs", ".mq-row"):
        assert page.locator(part).first.is_visible(), part
    page.click("#mq-tab-filters")
    assert page.locator(".mq-facet").count() >= 6
    page.context.close()


def test_a_view_that_fits_is_fitted_again_when_the_legend_changes_its_side(show: Any) -> None:
    rows = [*features(60), feature(900, random.Random(1), latitude=33.9, longitude=9.6), feature(901, random.Random(2), latitude=15.3, longitude=58.0)]
    page = show(maps.draw(rows)).page
    under = """() => { const box = document.querySelector('.mq-legend').getBoundingClientRect(), at = Mawqi.map.getContainer().getBoundingClientRect(), shift = Mawqi.map.layerPointToContainerPoint(Mawqi.marks._bounds.min);
      return Mawqi.drawnItems().filter((d) => d.group && d.x + shift.x + at.left > box.left && d.x + shift.x + at.left < box.right && d.y + shift.y + at.top > box.top && d.y + shift.y + at.top < box.bottom).length; }"""
    page.click("[data-act=language]")
    page.wait_for_timeout(200)
    assert page.evaluate(under) == 0
    page.evaluate("() => { Mawqi.map.setView([30, 40], 6, {animate: false}); }")
    page.click("[data-act=language]")
    assert page.evaluate("[Mawqi.map.getCenter().lat, Mawqi.map.getCenter().lng, Mawqi.map.getZoom()].map(Math.round)") == [30, 40, 6]


def test_no_hint_stays_behind_after_a_click_or_a_filter(show: Any) -> None:
    page = show(maps.draw(features(1))).page
    x, y = on_page(page, 0)
    page.mouse.move(x - 3, y)
    page.wait_for_selector(".mq-tip", state="visible")
    page.mouse.click(x, y)
    page.wait_for_selector(".mq-popup")
    page.wait_for_timeout(150)
    assert not page.locator(".mq-tip").is_visible()
    page.keyboard.press("Escape")
    page.mouse.move(x - 3, y - 2)
    page.wait_for_timeout(150)
    page.evaluate("Mawqi.search('nothing of the kind')")
    assert not page.locator(".mq-tip").is_visible()


def test_the_picture_has_a_key_of_what_is_shown(show: Any) -> None:
    page = show(maps.draw(mixed(60))).page
    page.evaluate("() => { window.written = []; const own = CanvasRenderingContext2D.prototype.fillText; CanvasRenderingContext2D.prototype.fillText = function (text, ...at) { window.written.push(text); return own.call(this, text, ...at); }; }")
    page.evaluate("() => { Mawqi.toggle('type', Mawqi.facets.type.values.indexOf('airstrike')); window.written = []; window.tall = Mawqi.picture().height; }")
    written = page.evaluate("window.written")
    shown = page.evaluate("Mawqi.visible.length")
    assert f"غارة جوية {shown}" in written
    assert page.evaluate("window.tall") > page.evaluate("2 * (Mawqi.map.getSize().y + 64 + 30)")
