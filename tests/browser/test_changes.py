"""Maps of a case in a real Chromium: what people reviewed and what changed stands in filters, list, cards, on the map and in exports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from synthetic import features

import maps

SHOW = Callable[..., Any]
CHANGES = ("new", "changed", "merged", "withdrawn", "decided")


def of_case(count: int = 40, **options: Any) -> Any:
    """Incidents of a case: some reviewed, some changed; hostile words in what changed."""
    made = features(count)
    for n, f in enumerate(made):
        p = f["properties"]
        p["review"] = ("unreviewed", "accepted", "corrected", "unsure", "added")[n % 5]
        if p["review"] not in ("unreviewed", "unsure"):
            p["reviewed_by_human"] = True
        if n % 2 == 0:
            p["change"] = CHANGES[n // 2 % 5]
            p["changed"] = {"fatalities": [3, 5], "location": ["<img src=x onerror=alert(1)>", "Hit"], "review": ["unreviewed", "corrected"]}
            p["changed_at"] = "2024-05-01T10:00:00.000Z"
    return maps.draw(made, title="قضية", generated="2024-05-02", **options)


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("facet", ["review", "change"])
def test_the_facets_filter(show: SHOW, facet: str, lang: str) -> None:
    page = show(of_case(lang=lang)).page
    page.click("#mq-tab-filters")
    option = page.locator(f'.mq-facets [data-key^="{facet}/"]').first
    expected = int(option.locator(".mq-n").inner_text())
    option.click()
    assert page.evaluate("Mawqi.visible.length") == expected < 40
    page.wait_for_timeout(350)
    assert f"{facet}=" in page.evaluate("location.hash")


def test_a_map_of_reports_says_nothing_of_reviews(show: SHOW) -> None:
    page = show(maps.draw(features(20), generated="2024-05-02")).page
    page.click("#mq-tab-filters")
    assert page.locator('.mq-facets [data-key^="review/"], .mq-facets [data-key^="change/"]').count() == 0
    assert page.locator('[data-key="layer/changes"]').count() == 0
    assert page.locator("text=قراءة آلية غير متحقَّق منها").first.is_visible()


def test_each_incident_says_whether_a_person_stands_behind_it(show: SHOW) -> None:
    page = show(of_case(lang="en")).page
    assert page.locator(".mq-head .mq-banner").inner_text().startswith("Read by machine; people reviewed 24 of 40")
    for review, words in (("corrected", "Reviewed by a person"), ("unsure", "Read by machine, unverified")):
        page.evaluate(f"Mawqi.select([...Array(Mawqi.n).keys()].find((i) => Mawqi.reviewOf(i) === '{review}'), 'list')")
        page.wait_for_selector(".mq-cardbox .mq-card")
        page.wait_for_timeout(100)
        assert page.locator(".mq-cardbox .mq-banner-small").inner_text() == words
        assert page.locator(f".mq-cardbox .mq-review-{review}").is_visible()


def test_a_card_tells_before_and_now_and_hostile_words_stay_text(show: SHOW) -> None:
    page = show(of_case(lang="en")).page
    page.evaluate("Mawqi.select([...Array(Mawqi.n).keys()].find((i) => Mawqi.changeOf(i) === 'changed'), 'list')")
    page.wait_for_selector(".mq-cardbox .mq-card")
    text = page.locator(".mq-cardbox .mq-facts").inner_text()
    assert "Killed: 3 → 5" in text and "<img src=x onerror=alert(1)>" in text and "Review: Not reviewed → Corrected" in text
    assert page.locator(".mq-cardbox img").count() == 0


def test_rings_stand_around_what_changed_and_can_be_switched_off(show: SHOW) -> None:
    page = show(of_case(lang="en")).page
    count = "() => { let n = 0; const ctx = new Proxy({}, { get: (_, k) => (k === 'arc' ? () => n++ : () => 0), set: () => true }); Mawqi.drawChanges(ctx, Mawqi.drawnItems()); return n; }"
    expected = page.evaluate("Mawqi.drawnItems().filter((d) => d.group && d.group.members.some((i) => Mawqi.cols.chg[i])).length")
    assert page.evaluate(count) == expected > 3
    page.evaluate("() => { const real = Mawqi.drawChanges; window.ringed = 0; Mawqi.drawChanges = (...a) => { window.ringed++; real(...a); }; Mawqi.redraw(); }")
    page.wait_for_timeout(300)
    assert page.evaluate("window.ringed") > 0
    page.evaluate("document.querySelector('.mq-legend details').open = true")
    page.locator('[data-key="layer/changes"]').uncheck()
    page.wait_for_timeout(400)
    assert "-changes" in page.evaluate("decodeURIComponent(location.hash)")
    page.evaluate("() => { window.ringed = 0; Mawqi.redraw(); }")
    page.wait_for_timeout(300)
    assert page.evaluate("window.ringed") == 0


def test_exports_of_the_page_carry_them(show: SHOW, tmp_path: Path) -> None:
    page = show(of_case(lang="en")).page
    found = page.evaluate("(async () => JSON.stringify(await Promise.all([...Mawqi.visible].map((i) => Mawqi.feature(i)))))()")
    held = json.loads(found)
    assert {f["properties"]["review"] for f in held} == {"unreviewed", "accepted", "corrected", "unsure", "added"}
    assert {f["properties"].get("change") for f in held} == {None, *CHANGES}
