"""``mawqi watch`` end to end: a real server, a real case, cron and staying up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bad_server import SHELLING, STRIKE, BadServer, answer, item, rss, serving

from mawqi.case import Case
from mawqi.cli import invoke

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BadServer]:
    monkeypatch.chdir(tmp_path)
    Case.new("c.gpkg").close()
    with serving() as made:
        made.pages["/f"] = made.conditional(rss(item()), '"v1"')
        text = f"allow_private = true\n[limits]\ninterval = 0\nretries = 0\ntimeout = 1\n[[site]]\nname = 'sound'\nurl = '{made.url}/f'\n[[site]]\nname = 'broken'\nurl = '{made.url}/none'\n"
        Path("feeds.toml").write_text(text, encoding="utf-8")
        yield made


def test_new_reports_go_into_the_case_once(server: BadServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["watch", "feeds.toml", "c.gpkg", "--json", "--warc", "raw"]) == 1
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["total"] | {"run": ""} == {"sites": 2, "failed": 1, "reports": 1, "run": "", "new": 1, "known": 0, "nothing_found": 0, "failed_reports": 0, "incidents": 1}
    assert [s["status"] for s in told["sites"]] == ["read", "failed"] and "HTTP 404" in said.err and len(list(Path("raw").iterdir())) == 1
    with Case.open("c.gpkg") as case:
        (run,) = case.runs()
        assert run["kind"] == "watch"
        (row,) = case.queue()["rows"]
        held = case.incident(row["id"])
        assert held is not None
        (name,) = held["reports"]
        report = case.report(name)
        assert report is not None and report["text"] == STRIKE and report["url"] == f"{server.url}/a/1" and report["retrieved"]
        assert held["feature"]["properties"]["event_date"] == "2024-01-27"
    assert invoke(["watch", "feeds.toml", "c.gpkg", "--only", "sound", "-q"]) == 0
    assert server.asked[-1].headers["if-none-match"] == '"v1"' and Path("c.gpkg.watch.json").is_file()
    Path("c.gpkg.watch.json").unlink()
    assert invoke(["watch", "feeds.toml", "c.gpkg", "--only", "sound"]) == 0
    assert "0 of them new to the case" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["none.toml", "c.gpkg"], ["feeds.toml", "none.gpkg"], ["feeds.toml", "feeds.toml"], ["feeds.toml", "c.gpkg", "--every", "soon"], ["feeds.toml", "c.gpkg", "--only", "nobody"]],
)
def test_wrong_usage(server: BadServer, arguments: list[str]) -> None:
    assert invoke(["watch", *arguments]) == 2 and server.asked == []


def test_it_stays_up_and_ends_cleanly(server: BadServer) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-m", "mawqi", "watch", "feeds.toml", "c.gpkg", "--every", "1s", "--only", "sound"]
    if not (ROOT / "mawqi" / "__main__.py").is_file():
        arguments[1:3] = ["-c", "from mawqi.cli import main; main()"]
    run = subprocess.Popen(arguments, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 30
    while server.paths().count("/f") < 2 and time.monotonic() < until:
        time.sleep(0.05)
    server.pages["/f"] = answer(rss(item(), item(SHELLING, guid="2")))
    seen = server.paths().count("/f")
    while server.paths().count("/f") < seen + 2 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.3)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=15)
    assert run.returncode == 0 and err.rstrip().endswith("Stopped.") and "Traceback" not in err
    with Case.open("c.gpkg") as case:
        assert case.info()["reports"] == {"read": 2}
