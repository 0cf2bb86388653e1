"""Other processes read while one stores: the same case to the last value; lost readers and interrupts are borne, and nobody is left over."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from case_texts import QUIET, TELLINGS, report, told
from sqlalchemy import select

from mawqi.case import Case, adding, schema

PROGRAM = [sys.executable, "-c", "from mawqi.cli import main; main()"]
#: What tells when and by which run a row was written.
MOMENTS = frozenset(("run_id", "read_run", "added_run", "withdrawn_run", "changed_at", "at", "started", "ended", "created"))


def loud(fault: Exception) -> None:
    raise fault


def content(case: Case) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but for moments and ids of runs."""
    with case._store.reading() as link:
        return {
            t.name: [tuple(v for k, v in row._mapping.items() if k not in MOMENTS) for row in link.execute(select(t).order_by(t.c.fid))]
            for t in schema.meta.sorted_tables
        }


def reports(number: int) -> list[object]:
    """Attacks told again and again, quiet ones, one text twice, one name for two texts, and characters that no database holds."""
    made = [*told(number), *(report(f"q{n}", f"{QUIET} {n}.") for n in range(5))]
    random.Random(5).shuffle(made)
    return [*made, made[3], report("r001", TELLINGS[0].format(place="بعقوبة", day="12 مارس 2024", k=3, i=6) + " نص آخر."), report("nul", f"{QUIET}\x00 \ud800.")]


def test_the_case_is_the_same_whoever_reads(make, monkeypatch):
    monkeypatch.setattr(adding, "BATCH", 4)
    held, counts = [], []
    for jobs in (0, 1, 2):
        case = make()
        done = case.add(reports(30), on_fault=loud, jobs=jobs)
        counts.append(done.counts())
        again = case.add(reports(30), on_fault=loud, jobs=jobs)
        assert again.new == 0 and again.known == done.new + done.known
        case.reread(on_fault=loud, everything=True, jobs=jobs)
        held.append(content(case))
    assert counts[0] == counts[1] == counts[2] and counts[0]["known"] == 1 and counts[0]["cleaned"] == 2
    for name in held[0].keys() - {"mawqi_case"}:
        assert held[0][name] == held[1][name] == held[2][name], name
    assert len(held[0]["merges"]) >= 8


def test_a_reader_that_is_killed_is_told_and_its_batch_read_again(make, monkeypatch):
    monkeypatch.setattr(adding, "BATCH", 4)
    from mawqi.case.reading import Reader

    ours, read, mark = os.getpid(), Reader.read, []

    def deadly(self, some):
        if os.getpid() != ours and any(r.id == "r011" for r in some) and not Path(mark[0]).exists():
            Path(mark[0]).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return read(self, some)

    said: list[str] = []
    quiet = make(told(30))
    case = make()
    mark.append(f"{tempfile.gettempdir()}/mawqi-died-{os.getpid()}-{time.time_ns()}")
    monkeypatch.setattr(Reader, "read", deadly)
    try:
        done = case.add(told(30), on_fault=loud, jobs=1, say=said.append)
    finally:
        Path(mark[0]).unlink(missing_ok=True)
    assert done.new == 30 and len(said) == 1 and "SIGKILL" in said[0]
    ids = [sorted(row["id"] for row in c.queue(limit=100)["rows"]) for c in (case, quiet)]
    assert ids[0] == ids[1]


def living(group: int) -> list[int]:
    """The processes of a group that have not ended."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its = entry.read_text().rsplit(")", 1)[1].split()[:3]
        except OSError:
            continue
        if int(its) == group and state != "Z":
            found.append(int(entry.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
@pytest.mark.parametrize(("blow", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_run_that_is_stopped_leaves_whole_reports_and_no_process(tmp_path, gazetteer, blow, code):
    inputs, path = tmp_path / "in.jsonl", tmp_path / "case.gpkg"
    everything = told(1400)
    inputs.write_text("".join(json.dumps({"id": r.id, "text": r.text, "published": r.published}, ensure_ascii=False) + "\n" for r in everything), encoding="utf-8")
    Case.new(path, gazetteer=gazetteer).close()
    run = subprocess.Popen([*PROGRAM, "add", str(path), str(inputs), "--jobs", "1", "--quiet"], start_new_session=True, stderr=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    with Case.open(path, gazetteer=gazetteer) as case:
        until = time.monotonic() + 60
        while sum(case.info()["reports"].values()) < 200 and time.monotonic() < until:
            time.sleep(0.01)
        assert len(living(run.pid)) == 2, "one reads, one stores"
        os.killpg(run.pid, blow) if blow == signal.SIGINT else os.kill(run.pid, blow)
        said = run.communicate(timeout=20)[1].decode()
        assert run.returncode == code and "Traceback" not in said
        until = time.monotonic() + 5
        while living(run.pid) and time.monotonic() < until:
            time.sleep(0.02)
        assert living(run.pid) == []
        stored = sum(case.info()["reports"].values())
        assert 200 <= stored < 1400 and stored % 200 == 0
        done = case.add(everything, on_fault=loud)
        assert done.known == stored and done.new == 1400 - stored
