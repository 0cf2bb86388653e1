"""Makes the pictures of docs/: ``python tests/browser/make_pictures.py`` (made-up incidents, Chromium, no network)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT), str(HERE.parents[1] / "maps"), str(HERE.parent)]

from conftest import ARGUMENTS, CHROMIUM  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from synthetic import mixed  # noqa: E402

import maps  # noqa: E402

CARD = "Mawqi.select([...Mawqi.visible].find((i) => Mawqi.cols.diff[i] && Mawqi.pinned(i)), 'list')"
PICTURES = (
    ("map-ar", {"lang": "ar"}, (1360, 820), "light", ""),
    ("map-en-dark", {"lang": "en"}, (1360, 820), "dark", CARD),
    ("map-phone", {"lang": "ar"}, (390, 780), "light", "Mawqi.showTab('list', true)"),
)


def main() -> None:
    out = ROOT / "docs" / "pictures"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, options, (width, height), scheme, step in PICTURES:
            drawn = maps.draw(mixed(90), title="وقائع مصطنعة للعرض", generated="2024-05-02", **options)
            path = maps.save(drawn, Path(folder) / "map.html")
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(path.as_uri())
            page.wait_for_selector("html[data-mawqi=ready]")
            if step:
                page.evaluate(step)
            page.wait_for_timeout(1200)
            page.screenshot(path=out / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
