"""The modules of the map in another page: a chosen few draw the basemap and symbols on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gazetteer.errors import InputError
from maps import assets, basemap
from maps.columns import script_json
from maps.styles import styles

OWN = """
(function (M) {
  M.block = JSON.parse(document.getElementById("own-data").textContent);
  M.types = Object.entries(M.block.styles.types).map(([key, row]) => Object.assign({ key }, row));
  M.statuses = Object.entries(M.block.styles.statuses).map(([key, row]) => Object.assign({ key }, row));
  M.colours(); M.readBasemap();
  const map = L.map("own", { zoomControl: false, attributionControl: false }).setView([33.3, 43], 6);
  map.createPane("ground");
  new M.CanvasLayer((ctx, f) => { M.drawBase(ctx, f); M.drawLabels(ctx, f); const p = M.project(33.3, 44.4);
    M.stamp(ctx, p[0] * f.scale - f.left, p[1] * f.scale - f.top, 0, 0); }, { pane: "ground" }).addTo(map);
  document.documentElement.dataset.mawqiAll = "done";
})(window.Mawqi);
"""


def test_basemap_and_symbols_draw_on_another_page(show: Callable[..., Any], tmp_path: Path) -> None:
    own = tmp_path / "own.js"
    own.write_text(OWN, encoding="utf-8")
    leaflet, sheet, _ = assets.leaflet()
    block = {"basemap": basemap.ground([{"iso": "IQ", "latitude": 33.3, "longitude": 44.4}]), "styles": styles()}
    page_file = tmp_path / "own.html"
    page_file.write_text(
        f'<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8"><title>x</title><style>{sheet}{assets.sheets("page")}#own{{height:400px}}</style></head>'
        f'<body><div id="own"></div><script type="application/json" id="own-data">{script_json(block)}</script><script>{leaflet}</script>'
        f'<script>{assets.bundle("basemap", "symbols", "words", extra=[own])}</script></body></html>', encoding="utf-8",
    )  # fmt: skip
    page = show(page_file).page
    colours = page.evaluate(
        """() => { const c = document.querySelector('canvas'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data, seen = new Map();
        for (let n = 0; n < d.length; n += 4) { const k = d[n] * 65536 + d[n + 1] * 256 + d[n + 2]; seen.set(k, (seen.get(k) || 0) + 1); }
        return [...seen].sort((a, b) => b[1] - a[1]).slice(0, 2).map(([k]) => '#' + k.toString(16)); }"""
    )  # fmt: skip
    assert colours[0] == "#faf8f3" and "#dbe6ea" in colours  # land, then sea
    assert page.evaluate("Mawqi.s('list')") == "القائمة"
    assert page.evaluate("typeof Mawqi.apply") == "undefined"


def test_a_bundle_holds_each_module_once_in_the_page_order() -> None:
    text = assets.bundle("symbols", "basemap", "canvas")
    assert [text.count(word) for word in ("M.CanvasLayer =", "M.readBasemap =", "M.stamp =", "M.card =")] == [1, 1, 1, 0]
    assert text.index("M.CanvasLayer =") < text.index("M.readBasemap =") < text.index("M.stamp =")
    assert text == assets.bundle("basemap", "symbols")
    assert assets.bundle() == assets.script() and "M.card =" in assets.bundle("card")
    with pytest.raises(InputError, match="no module"):
        assets.bundle("nothing")
    with pytest.raises(InputError, match="no sheet"):
        assets.sheets("nothing")
