"""Small things of the page that a reader meets all day: ways out, sizes, the scale, what is hidden where it says nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from synthetic import features, mixed

import maps

SHOW = Callable[..., Any]


def test_filters_can_be_cleared_beside_the_count(show: SHOW) -> None:
    page = show(maps.draw(mixed(40)), hash="#lang=en").page
    assert page.locator(".mq-count button").count() == 0
    page.click('.mq-legend [data-key="type/airstrike"]')
    page.evaluate("Mawqi.search('no such place anywhere')")
    assert page.locator(".mq-none").is_visible() and "Clear" in page.inner_text(".mq-count")
    page.focus(".mq-count button")
    page.keyboard.press("Enter")
    assert not page.evaluate("Mawqi.filtered()") and page.evaluate("Mawqi.visible.length") == page.evaluate("Mawqi.n")
    assert page.locator(".mq-count button").count() == 0
    assert page.evaluate("document.activeElement === document.querySelector('.mq-search input')"), "the focus does not fall out of the page"


@pytest.mark.parametrize("size", [(1280, 800), (390, 700)])
def test_a_popup_keeps_its_buttons_in_sight(show: SHOW, size: tuple[int, int]) -> None:
    page = show(maps.draw(mixed(40), lang="en"), size=size).page
    page.evaluate("Mawqi.select([...Array(Mawqi.n).keys()].find((i) => Mawqi.pinned(i)), 'map')")
    page.wait_for_selector(".mq-popup .mq-primary")
    seen = """() => { const box = document.querySelector('.mq-popup .mq-small'), b = box.getBoundingClientRect();
      return ['.mq-close', '.mq-primary'].map((name) => { const r = box.querySelector(name).getBoundingClientRect(); return r.top >= b.top && r.bottom <= b.bottom && r.left >= b.left && r.right <= b.right; }); }"""
    for _ in range(2):
        assert page.evaluate(seen) == [True, True]
        page.evaluate("() => { const box = document.querySelector('.mq-popup .mq-small'); box.scrollTop = box.scrollHeight; }")
    page.click(".mq-popup .mq-close")
    page.wait_for_selector(".mq-popup", state="detached")
    assert not page.evaluate("Mawqi.popupOpen()")


def test_the_scale_speaks_the_language_of_the_page(show: SHOW) -> None:
    page = show(maps.draw(features(40)), hash="#v=33,43,8&digits=arab").page
    said = page.inner_text(".leaflet-control-scale-line")
    assert said.endswith(" كم") and set(said[:-3]) <= set("٠١٢٣٤٥٦٧٨٩٬")
    page.click("[data-act=language]")
    page.click("[data-act=digits]")
    assert page.inner_text(".leaflet-control-scale-line").endswith(" km")
    page.evaluate("Mawqi.map.setView([33, 43], 15, {animate: false})")
    assert page.inner_text(".leaflet-control-scale-line") == "300 m"


def test_buttons_have_the_sizes_of_the_sheet(show: SHOW) -> None:
    page = show(maps.draw(mixed(40)), hash="#lang=en").page
    size = "(name) => { const c = getComputedStyle(document.querySelector(name)); return [c.fontSize, c.fontWeight]; }"
    assert page.evaluate(size, ".mq-legend .mq-option") == ["13px", "400"]
    assert page.evaluate(size, "[data-act=language]") == ["13px", "600"]
    assert page.evaluate(size, ".mq-legend-toggle")[1] == "600"
    assert page.evaluate("document.querySelector('.mq-bar select').offsetHeight") == 32


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_phone_can_show_all_and_cuts_no_word(show: SHOW, lang: str) -> None:
    page = show(maps.draw(mixed(40), lang=lang), size=(360, 740)).page
    cut = page.evaluate("[...document.querySelectorAll('.mq-tabs span')].filter((s) => s.scrollWidth > s.clientWidth + 1 || s.getBoundingClientRect().left < 0 || s.getBoundingClientRect().right > innerWidth).length")
    assert cut == 0
    outside = page.evaluate("[...document.querySelectorAll('.mq-tools .mq-button')].map((b) => b.getBoundingClientRect()).filter((r) => r.width && (r.left < 0 || r.right > innerWidth)).length")
    assert outside == 0
    page.evaluate("Mawqi.map.setView([0, 0], 10, {animate: false})")
    page.click("[data-act=fit]")
    page.wait_for_timeout(600)
    assert page.evaluate("Mawqi.drawnItems().filter((d) => d.group).length") > 2


def test_the_choice_about_undated_ones_is_there_where_there_are_some(show: SHOW) -> None:
    dated, both = show(maps.draw(features(20))).page, show(maps.draw(mixed(40), lang="en")).page
    assert not dated.locator(".mq-undated").is_visible()
    assert both.locator(".mq-undated").is_visible()
    assert both.locator(".mq-undated option").first.inner_text() == "Undated: with the rest"
    assert "undated" in both.inner_text(".mq-extra") and "without a point" in both.inner_text(".mq-extra")
