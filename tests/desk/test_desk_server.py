"""The desk's door and its requests: one-time link, cookie, host, origin, statuses, and what the case holds afterwards."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_case import sample_case

from gazetteer.errors import FileError

ROOT = Path(__file__).resolve().parents[2]
PORT = 5812
PATHS = ("/", "/api/queue", "/api/totals", "/api/incident/x", "/api/report/x", "/api/near/x", "/api/places?q=x")


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


def first(client: Any) -> dict[str, Any]:
    return client.get("/api/incident/" + client.get("/api/queue").json["rows"][0]["id"]).json


def decision(view: dict[str, Any], action: str, **more: Any) -> dict[str, Any]:
    return {"incident_id": view["id"], "seen_version": view["version"], "action": action, **more}


@pytest.mark.parametrize("path", PATHS)
def test_nothing_without_a_session(client: Any, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 401
    assert "gpkg" not in answer.text and "حالة" not in answer.text


def test_a_link_opens_once(client: Any, told: list[str]) -> None:
    link = client.app.door.link()
    assert told == [link] and re.fullmatch(r"http://127\.0\.0\.1:5812/enter\?token=[\w-]{40,}", link)
    path = link.split(client.host, 1)[1]
    answer = client.get(path)
    assert answer.status_code == 200 and 'content="0;url=/"' in answer.text
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and link.split("=")[1] not in cookie
    assert client.get("/").status_code == 200
    other = type(client)(client.app)
    assert other.get(path).status_code == 403
    assert other.get("/").status_code == 401
    assert other.get("/enter?token=").status_code == other.get("/enter").status_code == 403


def test_who_comes_too_late_gets_a_new_link_in_the_terminal_but_not_many(client: Any, told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    client.get(client.app.door.link().split(client.host, 1)[1])
    other = type(client)(client.app)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    for _ in range(5):
        assert "token=" not in other.get("/").text
    assert len(told) == 2 and told[0] != told[1]
    assert other.get(told[1].split(client.host, 1)[1]).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:5812", "127.0.0.1:5813", "127.0.0.1", "localhost.evil.example:5812", "[::1]:5812", "0.0.0.0:5812"])
def test_another_host_is_refused(inside: Any, host: str) -> None:
    assert inside.get("/", host=host).status_code == 403
    assert inside.get("/enter?token=x", host=host).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", PATHS)
def test_another_sites_page_reads_nothing(inside: Any, site: str, path: str) -> None:
    assert inside.get(path, headers={"Sec-Fetch-Site": site}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "https://127.0.0.1:5812"}, {"Origin": "http://127.0.0.1:5813"}, {"Origin": "http://localhost:5812"},
     {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}],
)
def test_only_the_desks_own_page_writes(inside: Any, case: Any, headers: dict[str, str]) -> None:
    body = decision(first(inside), "accept")
    assert inside.post("/api/decide", body, **headers).status_code == 403
    assert inside.post("/api/undo", body, **headers).status_code == 403
    assert case.decisions() == []
    assert inside.post("/api/decide", body).status_code == 200


def test_a_write_without_origin_or_in_a_forms_type_is_refused(inside: Any, case: Any) -> None:
    body = json.dumps(decision(first(inside), "accept"))
    own = {"Origin": f"http://{inside.host}"}
    assert inside.request("POST", "/api/decide", data=body, content_type="application/json").status_code == 403
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert inside.request("POST", "/api/decide", headers=own, data=body, content_type=kind).status_code == 415
    assert inside.request("POST", "/api/decide", headers=own, data="[1]", content_type="application/json").status_code == 422
    assert inside.request("POST", "/api/decide", headers=own, data="{" + " " * 2_000_000, content_type="application/json").status_code in (413, 422)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert inside.request(method, "/api/decide", headers=own).status_code == 405
    assert case.decisions() == []


def test_headers(inside: Any) -> None:
    page = inside.get("/")
    for answer in (page, inside.get("/api/queue"), inside.get("/nothing"), inside.get("/", host="evil.example")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    rules = dict(rule.split(" ", 1) for rule in page.headers["Content-Security-Policy"].split("; "))
    assert rules["connect-src"] == "'self'" and rules["frame-ancestors"] == rules["form-action"] == rules["base-uri"] == "'none'"
    assert all(part.startswith("'sha256-") for name in ("script-src", "style-src") for part in rules[name].split())
    assert len(rules["script-src"].split()) == page.text.count("<script>")
    assert not re.search(r"""<[^>]+\s(?:src|href|style|on\w+)\s*=""", page.text.split("<body>")[0] + page.text.rsplit("</script>", 1)[1])


def test_the_queue_is_paged_and_filtered(inside: Any) -> None:
    everything = inside.get("/api/queue?limit=200").json
    assert everything["total"] == len(everything["rows"]) > 20
    doubts = [row["doubt"] for row in everything["rows"]]
    assert doubts == sorted(doubts, reverse=True)
    some = inside.get("/api/queue?offset=5&limit=3").json
    assert [r["id"] for r in some["rows"]] == [r["id"] for r in everything["rows"][5:8]]
    assert inside.get("/api/queue?review=accepted").json["total"] == 0
    assert inside.get("/api/queue?review=nonsense").status_code == 422
    assert inside.get("/api/queue?offset=x&limit=-3").status_code == 200
    found = inside.get("/api/queue", query_string={"text": "الشدادي"}).json
    assert 0 < found["total"] < everything["total"]
    totals = inside.get("/api/totals").json
    assert totals["all"] == totals["unreviewed"] == everything["total"]


def test_an_incident_is_cut_into_segments_that_give_the_text(inside: Any, case: Any) -> None:
    for row in inside.get("/api/queue?limit=200").json["rows"]:
        view = inside.get("/api/incident/" + row["id"]).json
        feature = case.incident(row["id"])["feature"]
        for report in view["reports"]:
            text = case.report(report["id"])["text"]
            assert "".join(part["t"] for part in report["segments"]) == text
            assert all(text[part["s"]:part["s"] + len(part["t"])] == part["t"] for part in report["segments"])
            marked = {(part["s"], name) for part in report["segments"] for name in part.get("f", [])}
            for name, spans in feature["properties"]["evidence"].items():
                assert all((s["start"], name) in marked for s in spans if s["report_id"] == report["id"] and s.get("field", "text") == "text")
        chosen = [c["site_id"] for c in view["candidates"] if c["chosen"]]
        assert chosen in ([], [feature["properties"]["site_id"]])


def test_every_action_is_stored_with_the_coders_name(inside: Any, case: Any) -> None:
    view = first(inside)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("correct", {"field": "fatalities", "new": {"fatalities": 3}}), ("place", {"new": {"latitude": 34.5, "longitude": 40.9, "uncertainty_km": 2.5, "location_ar": "التل"}}),
        ("comment", {"comment": "قابِلْه بالتقرير الثاني"}), ("unsure", {"comment": "أي تل؟"}), ("accept", {}), ("reject", {"reason": "duplicate"}),
    ]  # fmt: skip
    for action, more in steps:
        answer = inside.post("/api/decide", decision(view, action, **more))
        assert answer.status_code == 200, answer.text
        view = answer.json
    assert [(d["action"], d["coder"]) for d in case.decisions()] == [(a, "Salma") for a, _ in steps]
    assert view["review"] == "rejected" and view["values"]["fatalities"] == 3 and view["values"]["location_ar"] == "التل"
    undone = inside.post("/api/undo", decision(view, "undo"))
    assert undone.status_code == 200 and undone.json["review"] != "rejected"
    assert len(case.decisions()) == len(steps) + 1


@pytest.mark.parametrize(
    ("action", "more", "field"),
    [("correct", {"new": {"fatalities": -1}}, "fatalities"), ("correct", {"new": {"fatalities": 4, "fatalities_min": 9}}, "fatalities_min"), ("correct", {"new": {"incident_type": "<b>"}}, "incident_type"),
     ("correct", {"new": {"event_date": "2024-13-40"}}, "event_date"), ("place", {"new": {"latitude": 91, "longitude": 0, "uncertainty_km": 1}}, "latitude"), ("place", {"new": {"site_id": "none-such"}}, "site_id"),
     ("reject", {}, "reason"), ("unsure", {}, "comment"), ("add", {"new": {"report_id": "none"}}, "report_id"), ("merge", {"new": {"with": ["none"]}}, "with"), ("split", {"new": {"member_ids": ["none"]}}, "member_ids")],
)
def test_what_cannot_be_is_refused_by_field(inside: Any, case: Any, action: str, more: dict[str, Any], field: str) -> None:
    answer = inside.post("/api/decide", decision(first(inside), action, **more))
    assert answer.status_code == 422
    assert field in answer.json["faults"]
    assert case.decisions() == []


def test_a_broken_request_is_no_decision(inside: Any, case: Any) -> None:
    view = first(inside)
    for body in ({}, {"action": "undo"}, {"action": 5}, decision(view, "accept") | {"seen_version": "1"}, decision(view, "accept") | {"incident_id": 7}, decision(view, "comment", comment="x" * 5000),
                 decision(view, "accept") | {"incident_id": "none"}):
        assert inside.post("/api/decide", body).status_code == 422, body
    assert inside.get("/api/incident/none").status_code == inside.get("/api/report/none").status_code == 404
    assert inside.post("/api/undo", decision(view, "undo")).status_code == 422
    assert case.decisions() == []


def test_a_conflict_tells_who_and_stores_nothing(inside: Any, case: Any) -> None:
    from mawqi.case import Decision

    seen = first(inside)
    case.decide(Decision(seen["id"], "Karim", "correct", new={"fatalities": 2}), seen_version=seen["version"])
    answer = inside.post("/api/decide", decision(seen, "correct", new={"fatalities": 7}))
    assert answer.status_code == 409
    told = answer.json
    assert told["decision"]["coder"] == "Karim" and told["current"]["values"]["fatalities"] == 2
    assert len(case.decisions()) == 1
    assert inside.post("/api/undo", decision(seen, "undo")).status_code == 409


def test_merge_proposals_are_near_in_place_and_time(inside: Any) -> None:
    from mawqi.desk.near import DAYS, KM

    proposed = 0
    for row in inside.get("/api/queue?limit=200").json["rows"]:
        for near in inside.get("/api/near/" + row["id"]).json["rows"]:
            assert near["id"] != row["id"] and (near["km"] is None or near["km"] <= KM + 500) and (near["days"] is None or near["days"] <= DAYS)
            proposed += 1
    assert proposed > 5


def test_the_port_is_this_computers_own(case: Any) -> None:
    from mawqi.desk.server import server_of

    server, app = server_of(case, coder="S")
    try:
        assert server.server_address[0] == "127.0.0.1"
        with pytest.raises(FileError, match="in use"):
            server_of(case, coder="S", port=server.server_address[1])
        other, _ = server_of(case, coder="S")
        assert other.server_address[1] != server.server_address[1]
        other.server_close()
        assert app.door.hosts[0].endswith(str(server.server_address[1]))
    finally:
        server.server_close()


def test_the_command_prints_its_link_and_stops_with_a_word(template: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k != "MAWQI_CODER"}
    words = [sys.executable, "-c", "from mawqi.cli import main; main()", "review", str(template), "--no-browser", "--port", str(port)]
    refused = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert refused.returncode == 2 and "--coder" in refused.stderr
    running = subprocess.Popen(words, cwd=ROOT, env=environment | {"MAWQI_CODER": "سلمى"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stdout
        link = running.stdout.readline().strip()
        assert link.startswith(f"http://127.0.0.1:{port}/enter?token=")
        from urllib.error import HTTPError
        from urllib.request import urlopen

        with pytest.raises(HTTPError, match="401"):
            urlopen(f"http://127.0.0.1:{port}/", timeout=20)
        with urlopen(link, timeout=20) as answer:
            assert answer.status == 200 and "Werkzeug" not in answer.headers["Server"]
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
    finally:
        running.kill()
    assert running.returncode == 0
    assert "Stopped" in err and "سلمى" in err and "token" not in err and out == ""


def test_the_browser_is_sent_by_way_of_a_private_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import webbrowser

    from mawqi.cli.review import show

    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", asked.append)
    show("http://127.0.0.1:5812/enter?token=abc", tmp_path)
    (address,) = asked
    assert "token" not in address and address.startswith("file://")
    page = tmp_path / "open.html"
    assert page.stat().st_mode & 0o077 == 0 and "token=abc" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(("given", "environment", "expected"), [("Salma", "Karim", "Salma"), (None, "Karim", "Karim"), ("  سلمى\u202e ", None, "سلمى")])
def test_who_the_coder_is(case: Any, monkeypatch: pytest.MonkeyPatch, given: str | None, environment: str | None, expected: str) -> None:
    from mawqi.cli.review import coder_of

    monkeypatch.delenv("MAWQI_CODER", raising=False)
    if environment:
        monkeypatch.setenv("MAWQI_CODER", environment)
    assert coder_of(case, given) == expected


def test_a_coder_without_a_name_is_refused(case: Any) -> None:
    from gazetteer.errors import InputError
    from mawqi.cli.review import coder_of

    for name in ("", "   ", "x" * 300):
        with pytest.raises(InputError, match="name"):
            coder_of(case, name)


def test_the_last_coder_is_known(case: Any) -> None:
    from mawqi.case import Decision

    assert case.last_coder() is None
    row = case.queue(limit=1)["rows"][0]
    case.decide(Decision(row["id"], "Karim", "accept"), seen_version=row["version"])
    assert case.last_coder() == "Karim"
