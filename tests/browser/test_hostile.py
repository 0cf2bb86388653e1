"""Report text is hostile: whatever it holds stays text, in every field and in both languages."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from synthetic import feature

import maps

SHOW = Callable[..., Any]

PAYLOADS = [
    "<script>window.hacked=1</script>", "</script><script>window.hacked=1</script>", "</SCRIPT ><img src=x onerror=hacked=1>",
    "<!--<script>window.hacked=1</script>", "--><script>window.hacked=1</script>", "<![CDATA[<script>window.hacked=1</script>]]>",
    "${window.hacked=1}", "${alert(1)}", "`${alert(1)}`", "`;window.hacked=1;//", "{{window.hacked=1}}", "{% raw %}{{ 7*7 }}{% endraw %}",
    "{{ this.__class__ }}", "#{window.hacked=1}", "<%= window.hacked=1 %>", "<img src=x onerror=window.hacked=1>",
    "<img src=x onerror=alert`1`>", "<svg onload=window.hacked=1>", "<svg><script>window.hacked=1</script></svg>",
    "<svg><animate onbegin=window.hacked=1 attributeName=x>", "<body onload=window.hacked=1>", "<iframe src=javascript:parent.hacked=1>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'>", "<object data=javascript:hacked=1>", "<embed src=javascript:hacked=1>",
    "<a href=javascript:window.hacked=1>x</a>", "javascript:window.hacked=1", "JaVaScRiPt:window.hacked=1", "java\tscript:hacked=1",
    "data:text/html,<script>parent.hacked=1</script>", "vbscript:msgbox(1)", "<math><mi xlink:href=javascript:hacked=1>x",
    "<form action=https://evil.example><button>x", "<base href=https://evil.example/>", "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';</style>", "<style>*{background:url(https://evil.example/y)}</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>", "<video src=https://evil.example/v onerror=hacked=1>",
    "<audio src=https://evil.example/a>", "<input autofocus onfocus=window.hacked=1>", "<details open ontoggle=window.hacked=1>",
    "<marquee onstart=window.hacked=1>", "<x onclick=window.hacked=1>x", "\"><img src=x onerror=window.hacked=1>",
    "'><img src=x onerror=window.hacked=1>", "' onmouseover='window.hacked=1", "\" style=\"position:fixed;inset:0", "\\\"};window.hacked=1;//",
    "\\u003cscript\\u003ewindow.hacked=1\\u003c/script\\u003e", "&lt;script&gt;window.hacked=1&lt;/script&gt;", "&#60;script&#62;hacked=1",
    "\u2028window.hacked=1\u2029", "\u202Egnp.exe\u202C", "\u2066\u2067\u2068nested\u2069\u2069\u2069\u2069 after", "\u200Frtl\u200E",
    "\ufeffBOM", "\x00\x01\x07control", "\ud800 lone surrogate", "%3Cscript%3Ehacked=1%3C/script%3E", "<ScRiPt/x>window.hacked=1</sCrIpT>",
    "<noscript><p title=\"</noscript><img src=x onerror=hacked=1>\">", "<template><script>hacked=1</script></template>",
    "<textarea></textarea><script>hacked=1</script>", "<title></title><script>hacked=1</script>", "<xmp><script>hacked=1</script>",
    "<bdo dir=rtl>turned</bdo>", "constructor", "__proto__", "toString", "[object Object]", "=HYPERLINK(\"https://evil.example\")",
    "\" + alert(1) + \"", "]]>", "*/window.hacked=1/*", "a" * 5000, "ﷺ" * 300, "ض\u0301" * 200,
]  # fmt: skip


def hostile(number: int, payload: str) -> dict[str, Any]:
    return feature(
        number, random.Random(number), id=f"{number}-{payload}", location=payload, location_ar=payload, location_text=payload,
        admin1=payload, actor1=payload, actor1_ar=payload, actor2=payload, target=payload, target_ar=payload, target_claimed=payload,
        object_hit=payload, event_time=payload, date_text=payload, relation=payload, site_kind=payload, incident_type_told=payload,
        sub_event_type=payload, reasons=[payload, "place: " + payload, "type: " + payload], made_by=payload,
        claims=[{"speaker": payload, "stance": payload, "about": payload, "value": payload},
                {"speaker": payload, "stance": "denies", "about": "fatalities", "value": {"x": payload}}],
        casualties=[{"source": payload, "side": payload, "killed": 1}],
        origins=[{"name": payload, "latitude": 34.0, "longitude": 43.0, "text": payload}],
        sources=[{"report_id": payload, "url": payload, "title": payload, "source": payload, "published": payload,
                  "quote": payload + " tail", "start": 0, "end": len(payload) + 5}],
        evidence={"incident_type": [{"report_id": payload, "start": 0, "end": len(payload), "text": payload}],
                  payload: [{"report_id": payload, "start": 0, "end": 1, "text": payload[:1]}]},
        notes={"ar": payload, "en": payload},
    )  # fmt: skip


def collection() -> dict[str, Any]:
    sites = [{"name": p, "name_ar": p, "kind": p, "latitude": 33.0, "longitude": 40.0 + n / 50, "mentions": 1} for n, p in enumerate(PAYLOADS)]
    return {"type": "FeatureCollection", "features": [hostile(n, p) for n, p in enumerate(PAYLOADS)], "mawqi_sites": sites}


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_payloads_stay_text(show: SHOW, lang: str) -> None:
    title = "</title><script>window.hacked=1</script>${alert(1)}"
    drawn = maps.draw(collection(), title=title, lang=lang, generated="<b>2024</b>", left_out=PAYLOADS[:20])
    page = show(drawn).page
    page.evaluate("document.addEventListener('securitypolicyviolation', (e) => { window.violation = e.violatedDirective; })")
    assert page.evaluate("Mawqi.visible.length") == len(PAYLOADS)
    seen = page.evaluate(
        """async () => {
          const own = new Set(['SCRIPT', 'STYLE']);
          const bad = () => [...document.body.querySelectorAll('script:not([type="application/json"]), iframe, object, embed, svg *[onload], base, form, link, meta, video, audio, marquee, math, noscript img, template, xmp, bdo')]
            .filter((n) => !(n.tagName === 'SCRIPT' && n.parentNode === document.body)).map((n) => n.outerHTML.slice(0, 80));
          const out = [];
          for (let i = 0; i < Mawqi.n; i++) {
            Mawqi.select(i, 'list');
            await Mawqi.openCard(i);
            out.push(...bad());
            for (const n of document.querySelectorAll('.mq *')) for (const a of n.attributes) if (/^on/i.test(a.name)) out.push(a.name);
            for (const a of document.querySelectorAll('.mq a[href]')) if (!/^(https?:|blob:|#)/.test(a.getAttribute('href'))) out.push(a.getAttribute('href').slice(0, 60));
            Mawqi.select(i, 'map');
            await Mawqi.openPopup(i);
          }
          Mawqi.showTab('filters'); out.push(...bad());
          Mawqi.showTab('about'); out.push(...bad());
          for (const site of Mawqi.block.sites) { Mawqi.openSite(site); out.push(...bad()); }
          await Mawqi.search('<img src=x>', true);
          return out;
        }"""
    )
    assert seen == []
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("window.violation") is None
    assert page.title() == title


def test_payloads_are_shown_as_they_are(show: SHOW) -> None:
    page = show(maps.draw(collection())).page
    shown = page.evaluate(
        """async () => { const out = []; for (let i = 0; i < Mawqi.n; i++) { await Mawqi.openCard(i); out.push(document.querySelector('.mq-cardbox .mq-quote').textContent); } return out; }"""
    )
    for payload, text in zip(PAYLOADS, shown, strict=True):
        if payload.isprintable() and len(payload) < 500 and "ﷺ" not in payload:
            assert text == payload + " tail"
        assert not set(text) & set("\u202e\u202d\u2066\u2067\u2068\u2069\x00\x01")


def test_a_script_that_is_not_the_pages_own_is_refused(show: SHOW, tmp_path: Any) -> None:
    path = maps.save(maps.draw(collection()), tmp_path / "x.html")
    html = path.read_text(encoding="utf-8")
    path.write_text(html.replace("<body>", "<body><script>window.hacked=1</script><img src='https://evil.example/x.png'>", 1), encoding="utf-8")
    opened = show(path)
    assert opened.page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in error for error in opened.errors)
    assert not opened.left
    opened.errors.clear()
    opened.requests.clear()
