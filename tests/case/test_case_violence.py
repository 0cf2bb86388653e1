"""kill -9 at random moments, a full disk, several writers at once, a database that falls: no decision is lost, no report is half read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from case_texts import pair

from gazetteer.errors import FileError
from mawqi.case import Case, Decision

ROOT = Path(__file__).resolve().parents[2]


def violence(mode, address, rounds=0, seed=0):
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "case" / "violence.py"), mode, address, str(rounds), str(seed)], capture_output=True, text=True, cwd=ROOT, timeout=300,
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
