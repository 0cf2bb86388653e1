"""kill -9 at random moments, a full disk, several writers at once, a database that falls: no decision is lost, no report is half read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path

import pytest
from case_texts import pair

from gazetteer.errors import FileError, InputError
from mawqi.case import Case, Decision

ROOT = Path(__file__).resolve().parents[2]


def violence(mode, address, rounds=0, seed=0, more=()):
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "case" / "violence.py"), mode, address, str(rounds), str(seed), *more], capture_output=True, text=True, cwd=ROOT, timeout=300,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_killed_at_any_moment(place):
    told = violence("kills", place(), rounds=int(os.environ.get("MAWQI_KILLS", "10")), seed=int(time.time()))
    assert told["killed"] >= 8 and told["reports"] == 45 and told["decisions"] >= told["acknowledged"] > 0


def test_a_full_disk(tmp_path):
    told = violence("full", str(tmp_path / "case.gpkg"))
    assert told["reports"] == 45 and len(told["faults"]) >= 6, told
    for fault in told["faults"]:
        assert fault == "added everything" or ("case.gpkg: the case cannot be written" in fault and "nothing half is written" in fault)


@pytest.fixture
def small_disk(postgres, tmp_path):
    """A database on a disk of its own of some megabytes, and the folder of that disk; None where no disk can be made."""
    if postgres is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="mawqi-disk-"))
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], capture_output=True, check=False)
    if made.returncode:
        folder.rmdir()
        warnings.warn("a full disk of the server is not tested: no disk of its own can be mounted here", stacklevel=2)
        yield None
        return
    try:
        (folder / "base").mkdir()
        shutil.chown(folder / "base", "postgres")
        address = postgres("postgres_of_disks")
        server = ["-h", str(postgres.home), "-U", "mawqi"]
        postgres.run("psql", *server, "-d", "postgres_of_disks", "-c", f"CREATE TABLESPACE small LOCATION '{folder / 'base'}'")
        postgres.run("createdb", *server, "-D", "small", "small_disk")
        yield address.replace("postgres_of_disks", "small_disk"), folder
        postgres.run("dropdb", *server, "--force", "small_disk")
        postgres.run("psql", *server, "-d", "postgres_of_disks", "-c", "DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)
        folder.rmdir()


def test_a_full_disk_of_the_server(small_disk):
    if small_disk is None:
        return
    address, folder = small_disk
    told = violence("full_server", f"{address}&schema=full", seed=0, more=[str(folder)])
    assert told["reports"] == 45 and told["faults"] and told["acknowledged"] > 0
    assert {"add", "decide"} == {f.split(" ", 1)[0] for f in told["faults"]}, told
    for fault in told["faults"]:
        assert "the server's disk is full" in fault and "nothing half is written" in fault and ("No space left" in fault or "wrote only" in fault)
    assert any("No space left" in fault for fault in told["faults"])


def test_of_two_who_make_one_case_one_wins_and_the_other_is_told(place, gazetteer):
    for _ in range(3):
        address = place()
        start, said = threading.Barrier(4), []

        def make(address=address, start=start, said=said):
            start.wait()
            try:
                Case.new(address, gazetteer=gazetteer, title=str(threading.get_ident())).close()
                said.append("made " + str(threading.get_ident()))
            except InputError as fault:
                said.append(str(fault))

        threads = [threading.Thread(target=make) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        won = [s for s in said if s.startswith("made ")]
        assert len(won) == 1 and all("already" in s and "never overwritten" in s for s in said if s not in won), said
        with Case.open(address, gazetteer=gazetteer) as case:
            assert case.info()["title"] == won[0].split()[1]
            assert case.add(pair(), on_fault=lambda f: None).new == 3


def test_several_writers_at_once(place):
    told = violence("together", place())
    assert told["reports"] == 45 and told["news"] == 45 and told["acknowledged"] > 0


def test_a_writer_that_does_not_end_is_told_in_one_sentence(tmp_path, gazetteer, monkeypatch):
    from mawqi.case import store

    monkeypatch.setattr(store, "PATIENCE", 0.3)
    with Case.new(tmp_path / "case.gpkg", gazetteer=gazetteer) as case:
        case.add(pair(), on_fault=lambda f: None)
        row = case.queue()["rows"][0]
        with Case.open(tmp_path / "case.gpkg", gazetteer=gazetteer) as other, other._store.writing():
            assert case.incident(row["id"])["version"] == row["version"], "readers are not kept waiting"
            with pytest.raises(FileError, match="another program writes"):
                case.decide(Decision(row["id"], "amal", "accept"), seen_version=row["version"])
        case.decide(Decision(row["id"], "amal", "accept"), seen_version=row["version"])
        assert len(case.decisions()) == 1


def test_a_database_that_falls_keeps_every_decision_that_was_acknowledged(postgres, gazetteer):
    if postgres is None:
        return
    address = f"{postgres('falls')}&schema=falls"
    stored, stop = [], threading.Event()
    with Case.new(address, gazetteer=gazetteer) as case:
        case.add(pair(), on_fault=lambda f: None)
        names = [r["id"] for r in case.queue()["rows"]]

        def work():
            while not stop.is_set():
                name = names[len(stored) % len(names)]
                try:
                    held = case.incident(name)
                    stored.append(case.decide(Decision(name, "amal", "correct", new={"fatalities": len(stored)}), seen_version=held["version"])["decisions"][-1]["decision_id"])
                except FileError as fault:
                    assert "nothing half is written" in str(fault)
                    time.sleep(0.05)

        thread = threading.Thread(target=work)
        thread.start()
        until = time.monotonic() + 20
        while len(stored) < 4 and time.monotonic() < until:
            time.sleep(0.02)
        postgres.stop()
        time.sleep(0.2)
        postgres.start()
        before = len(stored)
        until = time.monotonic() + 20
        while len(stored) < before + 3 and time.monotonic() < until:
            time.sleep(0.05)
        stop.set()
        thread.join()
        held = [d["decision_id"] for d in case.decisions()]
        assert len(stored) > before > 0 and set(stored) <= set(held) and len(held) - len(stored) <= 2
