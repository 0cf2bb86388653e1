"""A Dask cluster of two worker processes on loopback reads what one process reads; a killed worker loses nothing and doubles nothing."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from test_partitions import WORDS, by_id, content, incidents, write_archive

from geo.formats import read
from mawqi.cli import invoke

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes of one thread each; nannies start a killed one again."""
    import dask
    from distributed import LocalCluster

    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)
    with dask.config.set({"distributed.scheduler.allowed-failures": 10, "distributed.admin.system-monitor.gil.enabled": False}):
        made = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs=50)  # type: ignore[no-untyped-call]
    try:
        yield made
    finally:
        made.close(timeout=60)  # type: ignore[no-untyped-call]
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def test_a_cluster_gives_the_result_of_one_machine_also_when_a_worker_is_killed(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mawqi.cli.partitioned.UNIT", 6_000)
    write_archive(tmp_path / "in", files=3, reports=16)
    words = ["extract", str(tmp_path / "in"), *WORDS, "--cluster", cluster.scheduler_address, "-o", str(tmp_path / "out")]
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(invoke, words)
        end = time.monotonic() + 120
        while not list(tmp_path.glob("out/work/*.mq")) and not run.done() and time.monotonic() < end:
            time.sleep(0.01)
        victim = next(iter(cluster.workers.values())).process.process.pid
        os.kill(victim, signal.SIGKILL)
        assert run.result(timeout=240) == 1  # broken lines
    assert "2 workers at tcp://127.0.0.1" in capsys.readouterr().err
    assert invoke(["extract", str(tmp_path / "in"), *WORDS, "-o", str(tmp_path / "here"), "-q"]) == 1
    assert content(tmp_path / "out") == content(tmp_path / "here")
    assert invoke(["extract", str(tmp_path / "in"), "-o", str(tmp_path / "plain.parquet"), "-q"]) == 1
    many = by_id(incidents(tmp_path / "out"))
    assert many == by_id(read(tmp_path / "plain.parquet").incidents)
    assert len({f["id"] for f in many}) == len(many) and any(len(f["properties"]["sources"]) > 1 for f in many)


def test_workers_with_another_program_are_refused(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write_archive(tmp_path / "in", files=1, reports=2)
    monkeypatch.setattr("mawqi.__version__", "99")
    words = ["extract", str(tmp_path / "in"), *WORDS, "--cluster", cluster.scheduler_address, "-o", str(tmp_path / "out")]
    assert invoke(words) == 2
    assert "workers with another Mawqi" in capsys.readouterr().err


def test_no_scheduler_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("mawqi.partitions.cluster.PATIENCE", "0.5s")
    write_archive(tmp_path / "in", files=1, reports=2)
    assert invoke(["extract", str(tmp_path / "in"), *WORDS, "--cluster", "tcp://127.0.0.1:9", "-o", str(tmp_path / "out")]) == 1
    assert "no Dask scheduler answers" in capsys.readouterr().err
