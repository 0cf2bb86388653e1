"""The page in a real Chromium: numbers, controls in both languages, phone size, cards, exports."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import on_page
from synthetic import feature, features, mixed

import maps

SHOW = Callable[..., Any]


def drawn(count: int = 120, **options: Any) -> Any:
    return maps.draw(mixed(count), title=options.pop("title", "وقائع"), generated="2024-05-02", **options)


def count(page: Any) -> dict[str, int]:
    return page.evaluate("Mawqi.totals")


def test_opens_with_every_incident_in_both_languages(show: SHOW) -> None:
    opened = show(drawn())
    page = opened.page
    assert count(page)["incidents"] == 120 + 13 - 2 - 1
    assert count(page)["presence"] == 2
    assert count(page)["aggregate"] == 1
    assert count(page)["unlocated"] == 4
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.locator(".folium-map").get_attribute("dir") == "ltr"
    assert page.locator("text=قراءة آلية غير متحقَّق منها").first.is_visible()
    page.click("[data-act=language]")
    assert page.evaluate("document.documentElement.dir") == "ltr"
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("text=Read by machine, unverified").first.is_visible()
    assert page.locator(".mq-count").inner_text().startswith("130 incidents")


def test_all_words_exist_in_both_languages(show: SHOW) -> None:
    page = show(drawn(5)).page
    assert page.evaluate("Object.keys(Mawqi.languages.ar).sort()") == page.evaluate("Object.keys(Mawqi.languages.en).sort()")


def test_pins_on_the_map_are_the_visible_incidents(show: SHOW) -> None:
    page = show(drawn()).page
    on_map = """() => Mawqi.groups(Mawqi.map.getZoom()).reduce((n, g) => n + g.members.length, 0)"""
    pinned = """() => [...Mawqi.visible].filter((i) => Mawqi.pinned(i)).length"""
    assert page.evaluate(on_map) == page.evaluate(pinned)
    page.locator('.mq-legend [data-key="type/airstrike"]').click()
    types = page.evaluate("[...new Set(Mawqi.groups(Mawqi.map.getZoom()).flatMap((g) => g.members).map((i) => Mawqi.typeOf(i).key))]")
    assert types == ["airstrike"]
    assert page.evaluate(on_map) == page.evaluate(pinned)
    listed = page.evaluate("document.querySelector('.mq-row').getAttribute('aria-setsize')")
    assert int(listed) == page.evaluate("Mawqi.visible.length")


def test_areas_are_never_pins(show: SHOW) -> None:
    page = show(drawn()).page
    areas = page.evaluate("[...Mawqi.areas()].map(([key, members]) => [key, members.length])")
    assert ["SY", 2] in areas
    assert any(key.startswith("IQ:") for key, _ in areas)
    wrong = "Mawqi.groups(6).flatMap((g) => g.members).filter((i) => Mawqi.prec[i] >= 2 || !Mawqi.placed[i]).length"
    assert page.evaluate(wrong) == 0
    page.evaluate("Mawqi.map.setView([34.6, 38.3], 7, {animate: false})")
    page.evaluate("Mawqi.openArea(Mawqi.areaAt(Mawqi.map.latLngToContainerPoint([34.6, 38.3])), L.latLng(34.6, 38.3))")
    assert page.locator(".mq-area-popup .mq-stack li").count() == 2


@pytest.mark.parametrize("facet", ["type", "status", "country", "admin", "actor", "weapon", "source", "conf", "prec"])
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_each_facet_filters(show: SHOW, facet: str, lang: str) -> None:
    page = show(drawn(60, lang=lang)).page
    page.click("#mq-tab-filters")
    option = page.locator(f'.mq-facets [data-key^="{facet}/"]').first
    expected = int(option.locator(".mq-n").inner_text().replace(",", ""))
    total = page.evaluate("Mawqi.visible.length")
    option.click()
    assert page.evaluate("Mawqi.visible.length") == expected < total
    assert page.locator(f'.mq-facets [data-key^="{facet}/"]').first.get_attribute("aria-pressed") in ("true", "false")
    assert f"{facet}=" in wait_hash(page)
    page.locator(".mq-count .mq-clear").click()
    assert page.evaluate("Mawqi.visible.length") == total


def wait_hash(page: Any) -> str:
    page.wait_for_timeout(350)
    return str(page.evaluate("location.hash"))


def test_search_folds_arabic_and_reads_quotes_when_asked(show: SHOW) -> None:
    page = show(drawn(60)).page
    page.fill("input[type=search]", "قاعده البرج")
    page.wait_for_timeout(400)
    names = page.evaluate("[...new Set([...Mawqi.visible].map((i) => Mawqi.place(i)))]")
    assert names == ["قاعدة البرج"]
    page.fill("input[type=search]", "رقم الخبر 17")
    page.wait_for_timeout(400)
    assert page.evaluate("Mawqi.visible.length") == 0
    assert page.locator(".mq-none").is_visible()
    page.locator(".mq-bar input[type=checkbox]").check()
    page.wait_for_timeout(600)
    assert page.evaluate("Mawqi.visible.length") == 1


def test_timeline_brush_keys_play_and_undated(show: SHOW) -> None:
    page = show(drawn(120)).page
    total = page.evaluate("Mawqi.visible.length")
    box = page.locator(".mq-track").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 30, steps=6)
    page.mouse.up()
    page.wait_for_timeout(200)
    brushed = page.evaluate("Mawqi.visible.length")
    assert 0 < brushed < total
    low, high = page.evaluate("[Mawqi.state.from, Mawqi.state.to]")
    outside = "(w) => [...Mawqi.visible].filter((i) => Mawqi.first[i] > w[1] || Mawqi.last[i] < w[0] || !Mawqi.dated[i]).length"
    assert page.evaluate(outside, [low, high]) == 0
    page.focus(".mq-handle-from")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(100)
    assert page.evaluate("Mawqi.state.from") == low + 1
    page.keyboard.press("Escape")
    assert page.evaluate("Mawqi.state.from") is None
    page.click(".mq-play")
    page.wait_for_timeout(700)
    first = page.evaluate("Mawqi.state.from")
    page.wait_for_timeout(700)
    assert page.evaluate("Mawqi.playing()") and page.evaluate("Mawqi.state.from") > first
    page.click(".mq-play")
    assert not page.evaluate("Mawqi.playing()")
    page.click(".mq-timeline .mq-text-button")
    page.select_option(".mq-timeline select", "only")
    assert page.evaluate("Mawqi.visible.length") == 1
    page.select_option(".mq-timeline select", "none")
    assert page.evaluate("Mawqi.visible.length") == total - 1


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_card_answers_why_and_shows_accounts(show: SHOW, lang: str) -> None:
    page = show(drawn(30, lang=lang)).page
    told = next(f["id"] for f in mixed(30)["features"] if f["properties"]["claims"] and f["properties"]["casualties"])
    page.evaluate("(id) => Mawqi.select(Mawqi.find(id), 'list')", told)
    card = page.locator(".mq-cardbox .mq-card")
    card.wait_for()
    assert card.locator("mark.mq-mark-incident_type").count() >= 1
    assert card.locator(".mq-why").count() >= 3
    assert card.locator(".mq-account").count() >= 2
    assert card.locator(".mq-toll").count() >= 1
    assert card.locator("a[href^='https://news.example/']").get_attribute("rel") == "noopener noreferrer nofollow"
    assert card.locator("text=" + ("غير متحقَّق" if lang == "ar" else "unverified")).first.is_visible()
    page.click(".mq-back")
    assert page.locator(".mq-list").is_visible()


def test_cluster_click_zooms_and_stack_spreads_with_its_list(show: SHOW) -> None:
    rows = features(40) + [feature(900 + n, random.Random(n), latitude=33.5, longitude=44.5) for n in range(9)]
    page = show(maps.draw(rows)).page
    zoom = page.evaluate("Mawqi.map.getZoom()")
    page.evaluate("""() => { const g = Mawqi.groups(Mawqi.map.getZoom()).filter((g) => !g.one).sort((a, b) => b.members.length - a.members.length)[0]; Mawqi.openGroup(g, 0); }""")
    page.wait_for_timeout(700)
    assert page.evaluate("Mawqi.map.getZoom()") > zoom
    page.evaluate("Mawqi.map.setView([33.5, 44.5], 13, {animate: false})")
    page.wait_for_timeout(200)
    box = page.locator(".folium-map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector(".mq-stack-popup")
    assert page.locator(".mq-stack-popup li").count() == 9
    assert page.evaluate("Mawqi.spider.members.length") == 9
    page.locator(".mq-stack-popup li button").nth(3).click()
    page.locator(".mq-cardbox .mq-card").wait_for()


def test_click_on_a_symbol_opens_its_popup_and_marks_the_row(show: SHOW) -> None:
    page = show(maps.draw(features(1))).page
    page.mouse.click(*on_page(page, 0))
    popup = page.locator(".mq-popup .mq-card")
    popup.wait_for()
    assert popup.locator("blockquote").inner_text()
    assert page.locator(".mq-row.mq-on").count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector(".mq-popup", state="detached")


def test_permalink_restores_everything(show: SHOW, tmp_path: Path) -> None:
    path = maps.save(drawn(60), tmp_path / "link.html")
    page = show(path).page
    page.click("[data-act=language]")
    page.click("[data-act=digits]")
    page.locator('.mq-legend [data-key="type/drone_attack"]').click()
    page.evaluate("Mawqi.window(Mawqi.range[0] + 5, Mawqi.range[0] + 60)")
    page.evaluate("Mawqi.select(Mawqi.order()[0], 'list')")
    page.wait_for_timeout(600)
    page.evaluate("Mawqi.map.setView([34.5, 41], 7, {animate: false})")
    link = wait_hash(page)
    seen = page.evaluate("[Mawqi.visible.length, Mawqi.id(Mawqi.selected)]")
    again = show(path, hash=link).page
    again.wait_for_timeout(300)
    assert again.evaluate("[Mawqi.visible.length, Mawqi.id(Mawqi.selected)]") == seen
    assert again.evaluate("[Mawqi.lang, Mawqi.digits, Mawqi.map.getZoom()]") == ["en", "arab", 7]
    assert again.locator(".mq-cardbox .mq-card").is_visible()


def test_a_hostile_address_is_passed_over(show: SHOW) -> None:
    bad = "#v=1e999,NaN,x&type=%3Cscript%3E|__proto__&t=9999-99-99,2&id=%22%3E&lang=xx&layers=%2B__proto__,-constructor,%2Bdensity&q=%3Cimg%20src=x%3E&status=%25E0%25A4%25A"
    page = show(drawn(20), hash=bad).page
    assert page.evaluate("Mawqi.lang") == "ar"
    assert page.evaluate("Mawqi.layers.density") is True
    assert page.locator("img[src=x]").count() == 0


def test_layers_switch_and_density_says_what_it_is(show: SHOW) -> None:
    page = show(drawn(60, lang="en")).page
    page.locator(".mq-legend summary").click()
    boxes = page.locator('.mq-legend input[data-key^="layer/"]')
    for n in range(boxes.count()):
        name = boxes.nth(n).get_attribute("data-key").split("/")[1]
        before = page.evaluate(f"Mawqi.layers.{name}")
        boxes.nth(n).click()
        assert page.evaluate(f"Mawqi.layers.{name}") is not before
    assert page.locator("text=The density of news is not the density of violence.").first.is_visible()
    assert "layers=" in wait_hash(page)


def test_exports_hold_the_filtered_set(show: SHOW, tmp_path: Path) -> None:
    page = show(drawn(60)).page
    page.locator('.mq-legend [data-key="type/drone_attack"]').click()
    shown = page.evaluate("Mawqi.visible.length")
    page.locator(".mq-menu summary").click()
    with page.expect_download() as got:
        page.click("[data-act=geojson]")
    got.value.save_as(tmp_path / "x.geojson")
    data = json.loads((tmp_path / "x.geojson").read_text(encoding="utf-8"))
    assert len(data["features"]) == shown
    assert data["mawqi_note_en"] == "Read by machine, unverified"
    original = {f["id"]: f for f in mixed(60)["features"]}
    for row in data["features"]:
        source = original[row["id"]]
        assert row["geometry"] == source["geometry"]
        for key in ("incident_type", "event_date", "weapons", "fatalities", "location_ar", "evidence", "casualties", "relation"):
            assert row["properties"].get(key) in (source["properties"][key], None if source["properties"][key] in ([], None) else "?")
        assert row["properties"]["sources"][0]["quote"] == source["properties"]["sources"][0]["quote"]
    page.locator(".mq-menu summary").click()
    with page.expect_download() as got:
        page.click("[data-act=csv]")
    got.value.save_as(tmp_path / "x.csv")
    text = (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == shown and rows[0]["read_by_machine"] == "Read by machine, unverified"
    page.locator(".mq-menu summary").click()
    with page.expect_download() as got:
        page.click("[data-act=png]")
    got.value.save_as(tmp_path / "x.png")
    assert (tmp_path / "x.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert (tmp_path / "x.png").stat().st_size > 20_000


def test_spreadsheet_formulas_are_disarmed(show: SHOW) -> None:
    page = show(drawn(3)).page
    cells = page.evaluate("""['=1+1', '+A1', '-2', '@x', '\\t=1', 'a;b', 'x"y', -3.5, null].map(Mawqi.csvCell)""")
    assert cells == ["'=1+1", "'+A1", "'-2", "'@x", "'\t=1", '"a;b"', '"x""y"', "-3.5", ""]


def test_print_holds_picture_and_table(show: SHOW) -> None:
    page = show(drawn(30)).page
    page.evaluate("Mawqi.preparePrint()")
    page.emulate_media(media="print")
    assert page.locator(".mq-paper tbody tr").count() == page.evaluate("Mawqi.visible.length")
    assert page.locator(".mq-paper img").is_visible()
    assert not page.locator(".mq-tools").is_visible()
    assert page.locator(".mq-head .mq-banner").is_visible()


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_phone(show: SHOW, lang: str) -> None:
    page = show(drawn(60, lang=lang), size=(390, 844), has_touch=True, is_mobile=True, device_scale_factor=2).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator(".mq-list").is_visible()
    page.tap("#mq-tab-list")
    page.wait_for_timeout(350)
    assert page.locator(".mq-row").first.is_visible()
    page.locator(".mq-row button").nth(1).tap()
    page.locator(".mq-cardbox .mq-card").wait_for()
    assert page.locator(".mq-cardbox .mq-card h2").is_visible()
    page.tap("#mq-tab-filters")
    page.wait_for_timeout(100)
    assert page.locator(".mq-facet").first.is_visible()
    page.tap("#mq-tab-filters")
    page.wait_for_timeout(350)
    page.locator(".mq-legend-toggle").tap()
    assert page.locator(".mq-legend-body").is_visible()


def test_list_is_virtual_and_walks_by_keys(show: SHOW) -> None:
    page = show(maps.draw(features(900))).page
    assert page.locator(".mq-row").count() < 60
    page.locator(".mq-row button").first.focus()
    for key in ("ArrowDown", "ArrowDown", "PageDown", "End"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.row") == "899"
    page.keyboard.press("Enter")
    page.locator(".mq-cardbox .mq-card").wait_for()
    assert page.evaluate("document.activeElement.className") == "mq-back"


def test_sorting(show: SHOW) -> None:
    page = show(maps.draw(features(50))).page
    page.select_option(".mq-bar select", "old")
    days = page.evaluate("Mawqi.order().map((i) => Mawqi.last[i])")
    assert days == sorted(days)
    page.select_option(".mq-bar select", "conf")
    conf = page.evaluate("Mawqi.order().map((i) => Mawqi.cols.conf[i])")
    assert conf == sorted(conf, reverse=True)
    page.select_option(".mq-bar select", "place")
    places = page.evaluate("Mawqi.order().map((i) => Mawqi.place(i))")
    assert len([n for n in range(1, 50) if places[n] != places[n - 1]]) == len(set(places)) - 1


def test_theme_and_reduced_motion(show: SHOW) -> None:
    page = show(drawn(20), reduced_motion="reduce", color_scheme="dark").page
    assert page.evaluate("Mawqi.dark") is True
    assert page.evaluate("Mawqi.map.options.zoomAnimation") is False
    page.click("[data-act=theme]")
    assert page.evaluate("Mawqi.dark") is False


def test_about_names_sources_licences_and_what_was_left_out(show: SHOW) -> None:
    page = show(drawn(20, lang="en", left_out={"denied incidents": 3})).page
    page.click("[data-act=about]")
    text = page.locator(".mq-about").inner_text()
    for word in ("Natural Earth", "GeoNames", "Leaflet 1.9", "denied incidents: 3", "Date of making", "وكالة أولى", "Golan"):
        assert word in text


def test_eastern_digits(show: SHOW) -> None:
    page = show(drawn(20, digits="arab")).page
    assert "٣٠" in page.locator(".mq-count").inner_text()
    page.click("[data-act=digits]")
    assert "30" in page.locator(".mq-count").inner_text()


def test_uncertainty_is_to_scale(show: SHOW) -> None:
    page = show(drawn(5)).page
    measured = page.evaluate(
        """() => { const f = {scale: 256 * Math.pow(2, 8)}; const map = Mawqi.map; map.setView([33, 44], 8, {animate: false});
        const r = Mawqi.kmToPixels(50, 33, f); const p = map.project([33, 44], 8); return map.unproject(p.add([r, 0]), 8).distanceTo([33, 44]); }"""
    )
    assert measured == pytest.approx(50_000, rel=0.005)
