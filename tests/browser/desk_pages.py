"""The review desk on a real port with pages of Chromium, for tests and pictures."""

from __future__ import annotations

import shutil
import sys
import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "desk"))


class Pages:
    """One case, its server, and the pages that look at it."""

    def __init__(self, browser: Browser, source: Path, folder: Path, *, coder: str = "سلمى") -> None:
        from mawqi.case import Case

        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, folder / "desk.gpkg")
        self.browser, self.path = browser, folder / "desk.gpkg"
        self.case = Case.open(self.path)
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self._contexts: list[Any] = []
        self._servers: list[Any] = []
        self.app = self.serve(coder)

    def serve(self, coder: str) -> Any:
        """One more server over the same case, for another coder."""
        from mawqi.desk.server import server_of

        server, app = server_of(self.case, coder=coder, title=str(self.case.info()["title"] or ""), port=_free())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self._servers.append(server)
        return app

    def open(self, lang: str = "ar", *, size: tuple[int, int] = (1440, 900), scheme: str = "light", app: Any = None, **options: Any) -> Page:
        app = app or self.app
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        page = context.new_page()
        own = f"http://{app.door.hosts[0]}/"
        page.on("request", lambda r: None if r.url.startswith((own, "data:", "blob:")) else self.foreign.append(r.url))
        page.on("console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.errors.append(f"{e} {e.stack}"))
        page.on("dialog", lambda d: (self.errors.append("dialog: " + d.message), d.dismiss()))
        page.goto(app.door.link())
        page.wait_for_selector("html[data-desk=ready]", timeout=60_000)
        if lang != page.evaluate("Mawqi.lang"):
            page.click("[data-act=language]")
        self._contexts.append(context)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self.case.close()


def _free() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(page: Page, what: str, arg: Any = None) -> None:
    """Wait until an expression or function holds; the page's policy forbids Playwright's own way, which evaluates text within the page."""
    for _ in range(400):
        if page.evaluate(what, arg):
            return
        page.wait_for_timeout(25)
    raise AssertionError(what)


def current(page: Page) -> str:
    return str(page.evaluate("Mawqi.desk.current.id"))


def find(desk: Pages, **wanted: Any) -> str:
    """The first incident of the queue whose properties are those wanted; a callable is asked."""
    for row in desk.case.queue(limit=200)["rows"]:
        p = desk.case.incident(row["id"])["feature"]["properties"]
        if all(v(p.get(k)) if callable(v) else p.get(k) == v for k, v in wanted.items()):
            return str(row["id"])
    raise AssertionError(f"no sample incident has {wanted}")


def go(page: Page, incident: str) -> None:
    page.evaluate("(id) => Mawqi.desk.openIncident(id)", incident)
    until(page, "(id) => Mawqi.desk.current && Mawqi.desk.current.id === id", incident)


def stored(desk: Pages, page: Page, count: int) -> dict[str, Any]:
    """Wait until the case holds so many decisions and the page is at rest; return the last."""
    for _ in range(100):
        made = desk.case.decisions()
        if len(made) >= count:
            break
        page.wait_for_timeout(30)
    until(page, "!Mawqi.desk.busy")
    assert len(made) == count
    return dict(made[-1])


def properties(desk: Pages, incident: str) -> dict[str, Any]:
    return dict(desk.case.incident(incident)["feature"]["properties"])
