"""A case of the sample reports, copied for each test, and the desk's application over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_case import sample_case

PORT = 5812


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_case(tmp_path_factory.mktemp("case") / "samples.gpkg")


@pytest.fixture
def case(template: Path, tmp_path: Path) -> Iterator[Any]:
    from mawqi.case import Case

    path = tmp_path / "samples.gpkg"
    shutil.copy(template, path)
    with Case.open(path) as held:
        yield held


class Client:
    """Flask's client with what a browser sends from the desk's own page."""

    def __init__(self, app: Any) -> None:
        self.app, self.raw = app, app.test_client()
        self.host = f"127.0.0.1:{PORT}"

    def request(self, method: str, path: str, *, host: str | None = None, headers: dict[str, str] | None = None, **more: Any) -> Any:
        return self.raw.open(path, method=method, base_url=f"http://{host or self.host}", headers=headers or {}, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.request("GET", path, **more)

    def enter(self) -> Any:
        link = self.app.door.link()
        return self.get(link.split(self.host, 1)[1])

    def post(self, path: str, body: Any, **headers: str) -> Any:
        given = {"Origin": f"http://{self.host}", "Sec-Fetch-Site": "same-origin"} | headers
        return self.request("POST", path, headers=given, json=body)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def client(case: Any, told: list[str]) -> Client:
    from mawqi.desk.server import application

    return Client(application(case, coder="Salma", title="t", port=PORT, tell=told.append))


@pytest.fixture
def inside(client: Client) -> Client:
    """A client with a session."""
    assert client.enter().status_code == 200
    return client

