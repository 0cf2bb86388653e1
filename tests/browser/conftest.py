"""A real Chromium with the network cut off, and maps drawn for it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_pages import Pages
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "maps"))

CHROMIUM = os.environ.get("MAWQI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]


class Opened:
    """A page with what it did: console errors, faults of scripts, requests made, and those that the policy let out."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.left: list[str] = []

    def check(self) -> None:
        assert self.errors == []
        assert self.requests == []
        assert self.left == []


def on_page(page: Page, number: int) -> tuple[float, float]:
    """Where on the screen an incident's coordinates stand: (x, y) in CSS pixels."""
    x, y = page.evaluate(
        """(i) => { const p = Mawqi.map.latLngToContainerPoint([Mawqi.cols.lat[i], Mawqi.cols.lon[i]]), b = Mawqi.map.getContainer().getBoundingClientRect();
        return [p.x + b.left, p.y + b.top]; }""", number,
    )  # fmt: skip
    return float(x), float(y)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Open a map from ``file://``; every page is checked for errors and requests when the test ends."""
    from maps import save

    made: list[tuple[Any, Opened]] = []

    def opener(drawn: Any, *, hash: str = "", size: tuple[int, int] = (1280, 800), ready: bool = True, **options: Any) -> Opened:
        path = drawn if isinstance(drawn, Path) else save(drawn, tmp_path / f"map{len(made)}.html")
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True, **options)
        context.set_offline(True)
        page = context.new_page()
        opened = Opened(page)

        def routed(route: Any) -> None:
            address = route.request.url
            if address.startswith(("file://", "data:", "blob:", "about:")):
                route.continue_()
            else:
                opened.left.append(address)
                route.abort()

        context.route("**/*", routed)
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:", "blob:", "about:")) else opened.requests.append(r.url))
        page.on("console", lambda m: opened.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: opened.errors.append(str(e)))
        page.on("dialog", lambda d: (opened.errors.append("dialog: " + d.message), d.dismiss()))
        page.goto(path.as_uri() + hash)
        if ready:
            page.wait_for_selector("html[data-mawqi-all=done]", timeout=60_000)
        made.append((context, opened))
        return opened

    yield opener
    for context, opened in made:
        context.close()
        opened.check()


@pytest.fixture(scope="module")
def desk_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "desk"))
    from desk_case import sample_case

    return sample_case(tmp_path_factory.mktemp("case") / "samples.gpkg")


@pytest.fixture
def desk(browser: Browser, desk_source: Path, tmp_path: Path) -> Iterator[Pages]:
    made = Pages(browser, desk_source, tmp_path)
    yield made
    made.close()
    assert made.errors == []
    assert made.foreign == []
