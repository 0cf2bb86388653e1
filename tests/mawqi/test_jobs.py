"""Several processes give the bytes of one: order, faults, exit codes; lost workers, interrupts and slow writers are borne."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gazetteer.errors import FileError, InputError
from mawqi.cli import invoke
from mawqi.pool import HELD, Pool

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
PROGRAM = [sys.executable, "-c", "from mawqi.cli import main; main()"]


def write_reports(path: Path, copies: int) -> None:
    """Write the samples again and again under other ids, with some broken lines among them."""
    texts = [p.read_text(encoding="utf-8") for p in sorted(SAMPLES.glob("*.txt"))]
    with path.open("w", encoding="utf-8") as out:
        for n in range(copies):
            if n % 150 == 7:
                out.write("broken\n")
            if n % 130 == 9:
                out.write('{"id": "r1", "text": "مكرر"}\n')
            out.write(json.dumps({"id": f"r{n}", "text": texts[n % len(texts)], "published": f"2024-0{n % 9 + 1}-1{n % 7}"}, ensure_ascii=False) + "\n")


class Toy:
    """Steps that need no gazetteer."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder, self.first = folder, os.getpid()

    def warm(self) -> None: ...

    def ready(self) -> None: ...

    def do(self, kind: str, payload: Any) -> Any:
        if kind == "double":
            time.sleep(0.002 * (payload % 3))
            return payload * 2
        if kind == "fault":
            if payload == 3:
                raise InputError("three", file="a.txt", row=3, remedy="count")
            return payload
        if kind == "die" and payload == 5:
            mark = self.folder / "died" if self.folder else None
            if mark is None or not mark.exists():
                if mark is not None:
                    mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid() if kind == "pid" else payload


def test_results_come_in_order_also_from_maps_within_maps() -> None:
    with Pool(Toy(), 3) as pool:
        assert list(pool.map("double", range(100))) == [2 * n for n in range(100)]
        assert list(pool.map("double", pool.map("double", range(50)))) == [4 * n for n in range(50)]
        assert list(pool.map("double", [1, None, 3])) == [2, None, 6]
        workers = set(pool.map("pid", range(60)))
        assert os.getpid() not in workers and len(workers) == 3


def test_payloads_are_not_taken_before_there_is_room() -> None:
    taken = 0

    def payloads() -> Any:
        nonlocal taken
        for n in range(1000):
            taken += 1
            yield n

    with Pool(Toy(), 2) as pool:
        results = pool.map("double", payloads())
        for given in range(1, 20):
            next(results)
            time.sleep(0.005)  # a slow writer
            assert taken - given <= 2 * (HELD + 1)


def test_a_fault_of_a_task_is_the_same_in_any_process() -> None:
    said = []
    for jobs in (1, 2):
        with Pool(Toy(), jobs) as pool, pytest.raises(InputError) as caught:
            list(pool.map("fault", range(10)))
        said.append((str(caught.value), caught.value.row, caught.value.remedy))
    assert said[0] == said[1]


def test_a_killed_worker_is_told_and_its_task_done_again(tmp_path: Path) -> None:
    said: list[str] = []
    with Pool(Toy(tmp_path), 2, said.append) as pool:
        assert list(pool.map("die", range(30))) == list(range(30))
        assert len(pool.pids()) == 2
    assert len(said) == 1 and "SIGKILL" in said[0] and "read again" in said[0]


def test_a_task_that_kills_every_worker_ends_the_run_in_one_sentence() -> None:
    with Pool(Toy(), 2) as pool, pytest.raises(FileError, match="two workers in turn were ended by SIGKILL"):
        list(pool.map("die", range(30)))


def test_no_worker_outlives_the_pool() -> None:
    with Pool(Toy(), 2) as pool:
        pids = pool.pids()
        next(pool.map("double", range(100)))
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_two_jobs_give_the_bytes_of_one(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.chdir(tmp_path)
    write_reports(tmp_path / "in.jsonl", 230)
    (tmp_path / "p.html").write_text(f"<html><body><article><p>{'قصفت طائرات مدينة هيت وقتل شخصان. ' * 9}</p></article></body></html>", encoding="utf-8")
    told: list[list[Any]] = []
    for jobs in ("1", "2"):
        folder = tmp_path / jobs
        folder.mkdir()
        monkeypatch.chdir(folder)
        inputs = ["../in.jsonl", "../p.html"]
        codes = [
            invoke(["extract", *inputs, "-j", jobs, "-o", "a.parquet", "--mentions", "m.jsonl"]),
            invoke(["extract", *inputs, "-j", jobs, "-o", "a.csv", "--no-merge"]),
            invoke(["map", "../in.jsonl", "-j", jobs, "-o", "a.html", "--incidents", "a.geojson"]),
            invoke(["mentions", "../in.jsonl", "-j", jobs, "-o", "e.txt", "--explain"]),
            invoke(["read", *inputs, "-j", jobs, "-o", "r.jsonl"]),
        ]
        held = {p.name: p.read_bytes() for p in sorted(folder.iterdir())}
        told.append([codes, capsys.readouterr().err, held])
    assert told[0][0] == [1, 1, 1, 1, 1]
    assert told[0][1] == told[1][1] and "broken" not in told[0][1] and "row 8" in told[0][1]
    assert told[0][2].keys() == told[1][2].keys() and len(told[0][2]) == 7
    for name, content in told[0][2].items():
        assert content == told[1][2][name], name


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([*PROGRAM, *words], cwd=folder, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True)


def children(pid: int) -> list[int]:
    return [int(p) for t in Path(f"/proc/{pid}/task").iterdir() for p in (t / "children").read_text().split()]


def workers_at_work(run: subprocess.Popen[str]) -> list[int]:
    """Wait until the two workers have been at work for a moment."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        found = children(run.pid)
        if len(found) == 2 and all(sum(int(n) for n in Path(f"/proc/{p}/stat").read_text().rsplit(")")[1].split()[11:13]) > 20 for p in found):
            return found
        time.sleep(0.02)
    raise AssertionError("no workers")


@pytest.mark.parametrize(("blow", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_ends_all_processes_and_leaves_nothing(tmp_path: Path, blow: int, code: int) -> None:
    write_reports(tmp_path / "in.jsonl", 3000)
    run = start(tmp_path, "extract", "in.jsonl", "-j", "2", "-o", "a.geojsonl", "-q")
    workers = workers_at_work(run)
    if blow == signal.SIGINT:
        os.killpg(run.pid, blow)  # as a terminal does
    else:
        os.kill(run.pid, blow)
    _, err = run.communicate(timeout=120)
    assert run.returncode == code and "Traceback" not in err and ("interrupted; nothing half is written" in err) == (code == 130)
    assert [p.name for p in tmp_path.iterdir()] == ["in.jsonl"]
    assert not [p for p in workers if Path(f"/proc/{p}").exists()]


def test_workers_end_when_the_first_process_is_killed_and_a_lost_worker_changes_nothing(tmp_path: Path) -> None:
    write_reports(tmp_path / "in.jsonl", 420)
    assert invoke(["extract", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "one.geojsonl"), "-q"]) == 1
    run = start(tmp_path, "extract", "in.jsonl", "-j", "2", "-o", "two.geojsonl")
    os.kill(workers_at_work(run)[0], signal.SIGKILL)
    _, err = run.communicate(timeout=180)
    assert run.returncode == 1 and err.count("A worker was ended by SIGKILL") == 1
    assert (tmp_path / "one.geojsonl").read_bytes() == (tmp_path / "two.geojsonl").read_bytes()
    run = start(tmp_path, "extract", "in.jsonl", "-j", "2", "-o", "three.geojsonl")
    workers = workers_at_work(run)
    run.kill()
    run.communicate(timeout=120)
    end = time.monotonic() + 60
    while any(Path(f"/proc/{p}").exists() for p in workers) and time.monotonic() < end:
        time.sleep(0.05)
    assert not [p for p in workers if Path(f"/proc/{p}").exists()] and not (tmp_path / "three.geojsonl").exists()
