"""Hostile reports and hostile decisions on the desk: whatever they hold stays text, in both languages, and offsets still count the report's own code points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk_pages import Pages
from playwright.sync_api import Browser
from test_hostile import PAYLOADS

from incidents.model import Report

HEAD, TAIL = "قصفت مدفعية مجهولة أطراف مدينة هيت صباح اليوم، وأسفر القصف عن مقتل شخصين. ", " وقالت المصادر إن القصف طال منازل."
LOOK = """async () => {
  const bad = () => [...document.body.querySelectorAll('iframe, object, embed, svg *[onload], base, link, meta, video, audio, marquee, math, noscript img, template, xmp, bdo, script:not([type="application/json"])')]
    .filter((n) => !(n.tagName === 'SCRIPT' && n.parentNode === document.body)).map((n) => n.outerHTML.slice(0, 80));
  const D = Mawqi.desk, out = [], texts = {};
  const check = () => {
    out.push(...bad());
    for (const n of document.querySelectorAll('.mq *')) for (const a of n.attributes) if (/^on/i.test(a.name)) out.push(a.name);
    for (const a of document.querySelectorAll('.mq a[href]')) if (!/^https?:/.test(a.getAttribute('href'))) out.push(a.getAttribute('href').slice(0, 60));
    for (const f of document.querySelectorAll('.mq form')) if (!f.className.startsWith('dk-') && !f.closest('dialog')) out.push(f.outerHTML.slice(0, 80));
  };
  const ids = (await D.get('/api/queue', {limit: 200})).rows.map((r) => r.id);
  for (const id of ids) {
    await D.openIncident(id);
    check();
    for (const field of ['target_claimed', 'actor2', 'location_text']) { D.edit(field); check(); D.editing.close(); }
    const report = D.current.reports[0];
    texts[report.id] = document.querySelector('.dk-body').textContent;
  }
  await D.merge(); check(); D.closeDialog();
  D.startPinning(); check(); D.stopPinning();
  D.conflict({current: D.current, decision: D.current.history[0]}, {action: 'comment'}, D.current); check(); D.closeDialog();
  return {out, texts, count: ids.length};
}"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from mawqi.case import Case, Decision

    path = tmp_path_factory.mktemp("case") / "hostile.gpkg"
    reports = [Report(f"{n}-{p}", HEAD + p + TAIL, title=p, published=f"2024-{n // 28 + 1:02d}-{n % 28 + 1:02d}", url=p, source=p) for n, p in enumerate(PAYLOADS)]
    with Case.new(path, title="</title><script>window.hacked=1</script>") as case:
        case.add(reports, on_fault=print)
        for number, row in enumerate(case.queue(limit=200)["rows"]):
            said = PAYLOADS[number % len(PAYLOADS)][:1500]
            for action, more in (("correct", {"new": {"target_claimed": said, "actor2": said, "location_text": said}}), ("comment", {"comment": said}), ("reject", {"reason": said})):
                if not said.strip("\x00\ufeff \u2028\u2029"):
                    continue
                held = case.incident(row["id"])
                case.decide(Decision(row["id"], said[:200], action, **more), seen_version=held["version"])
    return path


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_payloads_stay_text(browser: Browser, source: Path, tmp_path: Path, lang: str) -> None:
    desk = Pages(browser, source, tmp_path, coder="<img src=x onerror=window.hacked=1>")
    try:
        page = desk.open(lang)
        page.evaluate("document.addEventListener('securitypolicyviolation', (e) => { window.violation = e.violatedDirective; })")
        seen: dict[str, Any] = page.evaluate(LOOK)
        assert seen["count"] >= len(PAYLOADS)
        assert seen["out"] == []
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("window.violation") is None
        assert page.title().startswith("</title><script>")
        for number, payload in enumerate(PAYLOADS):
            shown = next(text for name, text in seen["texts"].items() if name.startswith(f"{number}-"))
            assert not set(shown) & set("\u202e\u202d\u2066\u2067\u2068\u2069\x00\x01")
            if payload.isprintable() and len(payload) < 500:
                assert shown == HEAD + payload + TAIL
    finally:
        desk.close()
    assert desk.errors == []
    assert desk.foreign == []


def test_words_marked_after_hidden_characters_keep_their_offsets(browser: Browser, source: Path, tmp_path: Path) -> None:
    desk = Pages(browser, source, tmp_path)
    try:
        page = desk.open()
        for payload in ("\u202Egnp.exe\u202C", "\u2066\u2067\u2068nested\u2069\u2069\u2069\u2069 after", "ض\u0301" * 200):
            report = f"{PAYLOADS.index(payload)}-{payload}"
            text = desk.case.report(report)["text"]
            (incident, *_) = desk.case.report(report)["incidents"]
            page.evaluate("(id) => Mawqi.desk.openIncident(id)", incident)
            page.focus("#dk-text")
            page.keyboard.press("End")
            span = page.evaluate("Mawqi.desk.sync()")
            assert text[span["start"]:span["end"]] == span["text"] == "منازل."
            page.keyboard.press("Shift+ArrowRight")
            span = page.evaluate("Mawqi.desk.sync()")
            assert text[span["start"]:span["end"]] == span["text"] == "طال منازل."
    finally:
        desk.close()
    assert desk.errors == []


def test_a_report_beyond_the_basic_plane_is_counted_in_code_points(browser: Browser, tmp_path: Path) -> None:
    from mawqi.case import Case

    path = tmp_path / "emoji.gpkg"
    text = "🚨🚨 عاجل 🇸🇾 " + HEAD + "👩‍🚒 انتهى."
    with Case.new(path, title="t") as case:
        case.add([Report("e", text, published="2024-02-01")], on_fault=print)
    desk = Pages(browser, path, tmp_path / "open")
    try:
        page = desk.open("en")
        page.focus("#dk-text")
        for key, expected in (("Home", "🚨🚨"), ("ArrowLeft", "عاجل"), ("ArrowLeft", "🇸🇾"), ("ArrowLeft", "قصفت"), ("End", "انتهى."), ("ArrowRight", "👩‍🚒")):
            page.keyboard.press(key)
            span = page.evaluate("Mawqi.desk.sync()")
            assert span["text"] == expected and text[span["start"]:span["end"]] == expected
    finally:
        desk.close()
    assert desk.errors == []
