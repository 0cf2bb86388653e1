"""Makes all pictures of docs/img: ``python tests/browser/make_pictures.py`` (the sample reports, Chromium, no network)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT), str(HERE.parent), str(ROOT / "tests" / "desk")]

from conftest import ARGUMENTS, CHROMIUM  # noqa: E402
from desk_case import sample_case  # noqa: E402
from desk_pages import Pages  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

import mawqi  # noqa: E402

#: The most bytes of one picture.
LIMIT = 400_000
MERGED = "Mawqi.select([...Mawqi.visible].find((i) => Mawqi.cols.nsrc[i] > 1), 'list')"
ACCOUNTS = "document.querySelector('.mq-cardbox').scrollTop = document.querySelector('.mq-accounts').offsetTop - 60"
WINDOW = "Mawqi.showTab('filters', true); Mawqi.toggle('country', Mawqi.facets.country.values.indexOf('SY')); Mawqi.fit()"
SEA = "Mawqi.select([...Mawqi.visible].find((i) => Mawqi.prec[i] === 4), 'list')"

#: Name, language, size, colour scheme, steps before the picture is taken.
PICTURES = (
    ("map", "ar", (1360, 820), "light", ()),
    ("map-accounts-dark", "en", (1360, 980), "dark", (MERGED, ACCOUNTS)),
    ("map-filters", "ar", (1360, 820), "light", (WINDOW,)),
    ("map-sea", "en", (1360, 820), "light", (SEA,)),
    ("map-phone", "ar", (390, 780), "light", ("Mawqi.showTab('list', true)",)),
)
#: The desk: the same; ``OPEN`` leads to an incident with a toll.
OPEN = "(async () => { const rows = (await Mawqi.desk.get('/api/queue', {text: 'مقبنة'})).rows; await Mawqi.desk.openIncident(rows[0].id); })()"
DESK = (
    ("desk", "ar", (1360, 820), "light", (OPEN,)),
    ("desk-edit-dark", "en", (1360, 820), "dark", (OPEN, "Mawqi.desk.startPinning()", "Mawqi.desk.edit('fatalities')")),
    ("desk-phone", "ar", (390, 780), "light", (OPEN, "Mawqi.desk.showPane('text')")),
)


def shoot(browser: Browser, page_file: Path, target: Path, size: tuple[int, int], scheme: str, steps: tuple[str, ...]) -> None:
    """Open a map, take the steps, write the picture."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.goto(page_file.as_uri())
    page.wait_for_selector("html[data-mawqi=ready]")
    take(page, target, steps)
    page.close()


def take(page: Page, target: Path, steps: tuple[str, ...]) -> None:
    """Take the steps on an open page and write its picture; refuse one that is too large."""
    for step in steps:
        page.evaluate(step)
        page.wait_for_timeout(500)
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.wait_for_timeout(500)
    page.screenshot(path=target)
    weight = target.stat().st_size
    if weight > LIMIT:
        raise SystemExit(f"{target.name} has {weight} bytes, more than {LIMIT}: choose a smaller size")
    print(f"{target.name}: {weight / 1000:.0f} kB")


def main() -> None:
    """Draw the sample reports and take every picture."""
    out = ROOT / "docs" / "img"
    out.mkdir(parents=True, exist_ok=True)
    samples = ROOT / "data" / "samples"
    frame = mawqi.extract(mawqi.read(samples, meta=samples / "meta.csv"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, lang, size, scheme, steps in PICTURES:
            titles = {"ar": "خريطة التقارير النموذجية", "en": "Map of the sample reports"}
            page_file = Path(folder) / "map.html"
            mawqi.draw(frame, title=titles[lang], lang=lang, generated="2024-06-01").save(page_file)
            shoot(browser, page_file, out / f"{name}.png", size, scheme, steps)
        desk = Pages(browser, sample_case(Path(folder) / "samples.gpkg"), Path(folder) / "open")
        for name, lang, size, scheme, steps in DESK:
            take(desk.open(lang, size=size, scheme=scheme), out / f"{name}.png", steps)
        desk.close()
        browser.close()


if __name__ == "__main__":
    main()
