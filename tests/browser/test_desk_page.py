"""The page of the review desk in a real Chromium: keys, words, both languages, a phone, a screen reader, a long queue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe import axe_source
from desk_pages import Pages, current, find, go, stored, until
from playwright.sync_api import Browser

LANGS = pytest.mark.parametrize("lang", ["ar", "en"])


@LANGS
def test_keys_help_search_and_language(desk: Pages, lang: str) -> None:
    page = desk.open(lang)
    order = [row["id"] for row in desk.case.queue(limit=10)["rows"]]
    for key, expected in (("j", order[1]), ("j", order[2]), ("k", order[1])):
        page.keyboard.press(key)
        until(page, "(id) => Mawqi.desk.current.id === id", expected)
    page.keyboard.press("?")
    listed = page.locator(".dk-keys kbd").all_inner_texts()
    for key in "JKARUCEWNPGMSZHQOLT":
        assert key in listed
    page.keyboard.press("Escape")
    assert page.locator("dialog").count() == 0
    page.keyboard.press("/")
    page.keyboard.type("الشدادي")
    until(page, "Mawqi.desk.Q.text === 'الشدادي' && Mawqi.desk.Q.rows.size > 0 && Mawqi.desk.Q.total < 10")
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    assert page.evaluate("document.activeElement.dataset.id") == page.evaluate("Mawqi.desk.Q.rows.get(0).id")
    page.keyboard.press("Enter")
    until(page, "Mawqi.desk.current.id === Mawqi.desk.Q.rows.get(0).id")
    page.keyboard.press("h")
    assert page.evaluate("document.activeElement.id") == "dk-history"
    page.keyboard.press("t")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("l")
    assert page.evaluate("document.documentElement.dir") == ("ltr" if lang == "ar" else "rtl")
    assert page.evaluate("Mawqi.desk.current.id") and len(desk.case.decisions()) == 0
    page.reload()
    page.wait_for_selector("html[data-desk=ready]")
    assert page.evaluate("Mawqi.lang") != lang, "the language is remembered by the browser"


def test_an_arabic_keyboard_has_the_same_keys(desk: Pages) -> None:
    page = desk.open()
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ش', code: 'KeyA', bubbles: true}))")
    assert stored(desk, page, 1)["action"] == "accept"
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: '؟', code: 'Slash', shiftKey: true, bubbles: true}))")
    assert page.locator(".dk-keys").is_visible()


def test_all_words_exist_in_both_languages(desk: Pages) -> None:
    page = desk.open()
    assert page.evaluate("Object.keys(Mawqi.languages.ar).sort()") == page.evaluate("Object.keys(Mawqi.languages.en).sort()")
    for lang in ("ar", "en"):
        missing = page.evaluate("(lang) => { Mawqi.lang = lang; return Mawqi.block.menus.fields.map((r) => r[1]).filter((n) => !Mawqi.hasWord('f_' + n)).concat(Mawqi.block.menus.reject.filter((r) => !Mawqi.hasWord('r_' + r))); }", lang)
        assert missing == []


def test_an_unfinished_session_is_told(desk: Pages) -> None:
    page = desk.open()
    desk._servers[0].shutdown()
    desk._servers[0].server_close()
    page.context.set_offline(True)
    page.keyboard.press("a")
    page.wait_for_selector(".dk-toast.dk-bad")
    assert desk.case.decisions() == []
    desk.errors.clear()
    desk._servers.clear()


@pytest.mark.parametrize(("lang", "size"), [("ar", (1440, 900)), ("en", (1440, 900)), ("ar", (390, 844))])
def test_axe_finds_nothing_serious(desk: Pages, lang: str, size: tuple[int, int]) -> None:
    page = desk.open(lang, size=size, bypass_csp=True)
    page.evaluate(axe_source())
    go(page, find(desk, fatalities=lambda n: n is not None))
    desk.case.decide(_comment(desk, current(page)), seen_version=desk.case.incident(current(page))["version"])
    go(page, current(page))
    panes = {"text": "Mawqi.desk.showPane('text')", "map": "Mawqi.desk.showPane('map')", "fields": "Mawqi.desk.showPane('fields')"} if size[0] < 760 else {"everything": "0"}
    others = {"pin and editor": "Mawqi.desk.startPinning(), Mawqi.desk.edit('weapons')", "merge": "Mawqi.desk.merge()", "help": "Mawqi.desk.help()"}
    for name, step in {**panes, **others}.items():
        page.evaluate(step)
        page.wait_for_timeout(100)
        for theme, rules in (("light", "undefined"), ("dark", "['color-contrast']")):
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
            found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], runOnly: {rules}}})")
            serious = [
                (v["id"], v["impact"], [(n["html"][:160], n.get("failureSummary", "")[:240]) for n in v["nodes"][:3]])
                for v in found["violations"] if v["impact"] in ("serious", "critical")
            ]  # fmt: skip
            assert serious == [], (name, theme)


def _comment(desk: Pages, incident: str) -> Any:
    from mawqi.case import Decision

    return Decision(incident, "كريم", "correct", new={"fatalities": 41})


@LANGS
def test_a_phone_holds_everything_in_its_width(desk: Pages, lang: str) -> None:
    page = desk.open(lang, size=(390, 800))
    go(page, find(desk, fatalities=lambda n: n is not None))
    for pane, inside in (("queue", ".dk-queue"), ("text", ".dk-body"), ("map", ".dk-candidates"), ("fields", ".dk-group")):
        page.click(f"[data-go={pane}]")
        assert page.locator(inside).first.is_visible()
        assert page.locator(".dk-pane:visible").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        wide = page.evaluate("[...document.querySelectorAll('.dk-pane')].filter((n) => n.offsetParent).flatMap((n) => [...n.querySelectorAll('.dk-scroll')]).filter((n) => n.scrollWidth > n.clientWidth + 1).map((n) => n.className)")
        assert wide == []
    page.click(".dk-act[data-act=accept]")
    stored(desk, page, 1)


def test_a_long_queue_is_fetched_page_by_page(browser: Browser, tmp_path: Path) -> None:
    from incidents.model import Report
    from mawqi.case import Case

    path = tmp_path / "long.gpkg"
    texts = [f"قصفت مدفعية مجهولة أطراف مدينة هيت، وأسفر القصف عن إصابة {n + 3} أشخاص." for n in range(130)]
    with Case.new(path, title="long") as case:
        case.add([Report(f"r{n}", text, published=f"20{10 + n // 12:02d}-{n % 12 + 1:02d}-15") for n, text in enumerate(texts)], on_fault=print)
    desk = Pages(browser, path, tmp_path / "open")
    try:
        page = desk.open("en")
        total = desk.case.queue(limit=1)["total"]
        assert total >= 125 and page.evaluate("Mawqi.desk.Q.total") == total
        assert page.evaluate("Mawqi.desk.Q.rows.size") == 50
        assert page.locator(".dk-row").count() < 30, "only the rows in view exist"
        page.keyboard.press("q")
        page.keyboard.press("End")
        until(page, "(n) => Mawqi.desk.Q.rows.has(n - 1) && document.activeElement.dataset.k === String(n - 1)", total)
        assert page.locator(".dk-row").count() < 30
        last = desk.case.queue(offset=total - 1, limit=1)["rows"][0]["id"]
        page.keyboard.press("Enter")
        until(page, "(id) => Mawqi.desk.current.id === id", last)
        page.keyboard.press("a")
        assert stored(desk, page, 1)["incident_id"] == last
        until(page, "(n) => Mawqi.desk.Q.total === n", total - 1)
    finally:
        desk.close()
    assert desk.errors == []
