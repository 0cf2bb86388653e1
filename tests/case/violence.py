"""Kills writers of a case at random moments, fills its disk, sets writers against each other, and looks each time whether it is whole.

Run by tests/case/test_case_violence.py in a process of its own: it forks, and its children are killed.
"""

from __future__ import annotations

import json
import os
import random
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from case_texts import shuffled, told

from gazetteer.errors import FileError
from gazetteer.gazetteer import Gazetteer
from mawqi.case import Case, Conflict, Decision, adding

adding.BATCH = 3
REPORTS = told(45)


def loud(fault: Exception) -> None:
    raise fault


def child(work: Callable[[int], None]) -> tuple[int, int]:
    """Fork; give the child's id and the end of a pipe on which it tells what is done."""
    there, here = os.pipe()
    number = os.fork()
    if number:
        os.close(here)
        return number, there
    code = 1
    try:
        os.close(there)
        work(here)
        code = 0
    finally:
        os._exit(code)


def ended(number: int, there: int) -> tuple[list[str], int]:
    """Wait for a child; give the lines that it told and its status."""
    text = b""
    while chunk := os.read(there, 1 << 16):
        text += chunk
    os.close(there)
    _, status = os.waitpid(number, 0)
    return text.decode().split("\n")[:-1], status


def tell(pipe: int, line: str) -> None:
    os.write(pipe, (line + "\n").encode())


def adder(address: str, gazetteer: Gazetteer, seed: int, *, forever: bool = False) -> Callable[[int], None]:
    def work(pipe: int) -> None:
        with Case.open(address, gazetteer=gazetteer) as case:
            case.add(shuffled(REPORTS, seed), on_fault=loud, jobs=seed // 2 % 2)  # each second one has another process read
            tell(pipe, "done")
            if forever:
                while True:
                    case.reread(on_fault=loud, everything=True, jobs=seed // 2 % 2)

    return work


def decider(address: str, gazetteer: Gazetteer, seed: int) -> Callable[[int], None]:
    def work(pipe: int) -> None:
        dice = random.Random(seed)
        with Case.open(address, gazetteer=gazetteer) as case:
            for n in range(10_000):
                rows = case.queue(limit=100)["rows"]
                if len(rows) < 3:
                    time.sleep(0.01)
                    continue
                one, other = dice.sample(rows, 2)
                action = dice.choice(("accept", "correct", "correct", "reject", "unsure", "merge", "undo", "split"))
                held = case.incident(one["id"])
                try:
                    if held is None:
                        continue
                    if action == "undo":
                        mine = [d for d in held["decisions"] if d["coder"] == f"c{seed}" and d["action"] != "undo"]
                        undone = {d["supersedes"] for d in held["decisions"]}
                        if not any(d["decision_id"] not in undone for d in mine):
                            continue
                        made = case.undo(f"c{seed}", one["id"], seen_version=held["version"])
                    elif action == "split":
                        if len(held["members"]) < 2:
                            continue
                        made = case.decide(Decision(one["id"], f"c{seed}", action, new={"member_ids": held["members"][1:2]}), seen_version=held["version"])
                    else:
                        new = {"correct": {"fatalities": n}, "merge": {"with": [other["id"]]}}.get(action)
                        made = case.decide(Decision(one["id"], f"c{seed}", action, new=new, reason="r", comment="c"), seen_version=held["version"])
                except Conflict:
                    continue
                ids = [d["decision_id"] for d in made["decisions"]]
                tell(pipe, ids[-1] if ids else "")

    return work


def check(address: str, gazetteer: Gazetteer, expected: dict[str, list[str]], acknowledged: list[str]) -> dict[str, int]:
    """Look whether the case is whole: no half-read report, no lost decision, tables that agree.

    Raises
    ------
    AssertionError
        When it is not.
    """
    from sqlalchemy import func, text
    from sqlalchemy import select as ask

    from mawqi.case import schema as s

    with Case.open(address, gazetteer=gazetteer) as case:
        with case._store.reading() as link:
            if case._store.path is not None:
                assert link.execute(text("PRAGMA integrity_check")).scalar() == "ok"
                points = link.execute(text("SELECT count(*) FROM incidents WHERE geom IS NOT NULL")).scalar()
                assert link.execute(text("SELECT count(*) FROM rtree_incidents_geom")).scalar() == points
            there = list(link.execute(ask(s.reports.c.report_id)).scalars())
            readings: dict[str, list[str]] = {}
            for report, name in link.execute(ask(s.readings.c.report_id, s.readings.c.incident_id).order_by(s.readings.c.nth)):
                readings.setdefault(report, []).append(name)
            mentions = dict(link.execute(ask(s.mentions.c.report_id, func.count()).group_by(s.mentions.c.report_id)).all())
            for name in there:
                assert readings.get(name, []) == expected[name], f"{name} is half read"
                assert mentions[name] > 0
            assert set(readings) <= set(there)
            decided = list(link.execute(ask(s.decisions.c.decision_id).order_by(s.decisions.c.seq)).scalars())
            seqs = list(link.execute(ask(s.decisions.c.seq).order_by(s.decisions.c.seq)).scalars())
            assert set(filter(None, acknowledged)) <= set(decided), "a decision was lost"
            assert seqs == list(range(1, len(seqs) + 1))
            current = set(link.execute(ask(s.incidents.c.id)).scalars())
            homes = dict(link.execute(ask(s.merges.c.member_id, s.merges.c.into_id)).all())
            for names in readings.values():
                for name in names:
                    assert homes.get(name, name) in current, f"{name} is nowhere"
            assert {homes[h] for h in homes} <= current
            assert set(link.execute(ask(s.words.c.incident_id)).scalars()) == current
            named = dict(link.execute(ask(s.mentions.c.site_id, func.count()).where(s.mentions.c.role == "place", s.mentions.c.site_id.is_not(None)).group_by(s.mentions.c.site_id)).all())
            assert dict(link.execute(ask(s.sites.c.site_id, s.sites.c.mentions)).all()) == named
            carried = dict(link.execute(ask(s.incidents.c.site_id, func.count()).where(s.incidents.c.site_id.is_not(None)).group_by(s.incidents.c.site_id)).all())
            held = dict(link.execute(ask(s.sites.c.site_id, s.sites.c.incidents)).all())
            assert {k: v for k, v in held.items() if v} == {k: v for k, v in carried.items() if k in held}
        # Every row is what folding its decisions over the machine's reading gives; a few are looked at each time.
        rows = {f["id"]: f["properties"] for f in case.collection(include_rejected=True).incidents}
        assert rows.keys() == current
        for name in random.sample(sorted(current), min(8, len(current))):
            folded = case.incident(name)["feature"]["properties"]
            assert all((folded[k] or None) == (rows[name][k] or None) for k in ("review", "fatalities", "location", "event_date", "incident_type", "merged"))
        return {"reports": len(there), "decisions": len(decided), "incidents": len(current)}


def kills(address: str, rounds: int, seed: int) -> dict[str, object]:
    gazetteer = Gazetteer.open()
    expected = warm(gazetteer)
    with Case.new(address, gazetteer=gazetteer) as case:
        case.add(REPORTS[:3], on_fault=loud)
    dice = random.Random(seed)
    acknowledged: list[str] = []
    killed = journals = 0
    counts = {}
    for n in range(rounds):
        deciding = n % 2 == 1
        work = decider(address, gazetteer, n) if deciding else adder(address, gazetteer, n, forever=True)
        number, there = child(work)
        if deciding:
            select.select([there], [], [], 10)  # its first decision is stored
            time.sleep(dice.uniform(0, 0.12))
        else:
            time.sleep(dice.uniform(0.02, 0.5))
        os.kill(number, signal.SIGKILL)
        lines, status = ended(number, there)
        killed += os.WIFSIGNALED(status)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the writer failed by itself"
        journals += not address.startswith("postgres") and Path(f"{address}-journal").exists()
        if deciding:
            acknowledged += lines
        counts = check(address, gazetteer, expected, acknowledged)
    with Case.open(address, gazetteer=gazetteer) as case:
        case.add(REPORTS, on_fault=loud)
    return {"killed": killed, "journals": journals, "acknowledged": len(acknowledged), **counts, **check(address, gazetteer, expected, acknowledged)}


def warm(gazetteer: Gazetteer) -> dict[str, list[str]]:
    """Read everything once; give report -> ids of its incidents in order."""
    from geo.features import features
    from mawqi.api import incidents

    found: dict[str, list[str]] = {r.id: [] for r in REPORTS}
    made = incidents(REPORTS, merge=False, gazetteer=gazetteer)
    list(features(made))
    for i in made:
        found[i.report_id].append(i.id)
    return found


def full(address: str, _: int, seed: int) -> dict[str, object]:
    """Let the file not grow beyond some size: adding and deciding fail in one sentence, and everything stored before is whole."""
    gazetteer = Gazetteer.open()
    expected = warm(gazetteer)
    with Case.new(address, gazetteer=gazetteer) as case:
        case.add(REPORTS[:6], on_fault=loud)
    faults: list[str] = []
    acknowledged: list[str] = []
    for n, room in enumerate((0, 4096, 20_000, 60_000, 150_000)):
        size = Path(address).stat().st_size

        def work(pipe: int, n: int = n, limit: int = size + room) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            with Case.open(address, gazetteer=gazetteer) as case:
                try:
                    case.add(shuffled(REPORTS, n), on_fault=loud)
                    tell(pipe, "F added everything")
                except FileError as fault:
                    tell(pipe, f"F {fault}")
                for k in range(400):
                    row = case.queue(limit=30)["rows"][k % 8]
                    try:
                        made = case.decide(Decision(row["id"], f"n{n}", "comment", comment="طويل " * 1500), seen_version=row["version"])
                        tell(pipe, made["decisions"][-1]["decision_id"])
                    except FileError as fault:
                        tell(pipe, f"F {fault}")
                        return

        lines, status = ended(*child(work))
        assert status == 0, lines
        faults += [line[2:] for line in lines if line.startswith("F ")]
        acknowledged += [line for line in lines if not line.startswith("F ")]
        counts = check(address, gazetteer, expected, acknowledged)
    with Case.open(address, gazetteer=gazetteer) as case:
        case.add(REPORTS, on_fault=loud)
    return {"faults": faults, "acknowledged": len(acknowledged), **counts, **check(address, gazetteer, expected, acknowledged)}


def full_server(address: str, _: int, seed: int) -> dict[str, object]:
    """Fill the disk of a server's tables: adding and deciding fail in one sentence, and everything stored before is whole."""
    gazetteer = Gazetteer.open()
    expected = warm(gazetteer)
    filler = Path(sys.argv[5]) / "filler"
    faults: list[str] = []
    acknowledged: list[str] = []
    with Case.new(address, gazetteer=gazetteer) as case:
        case.add(REPORTS[:6], on_fault=loud)

        def decide(turns: int) -> None:
            for k in range(turns):
                row = case.queue(limit=30)["rows"][k % 4]
                try:
                    made = case.decide(Decision(row["id"], "n", "comment", comment="طويل " * 1500), seen_version=row["version"])
                    acknowledged.append(made["decisions"][-1]["decision_id"])
                except FileError as fault:
                    faults.append(f"decide {fault}")
                    return

        decide(2)
        for room in (0, 100_000, 400_000):
            with filler.open("wb") as out:
                free = os.statvfs(filler.parent)
                out.write(bytes(max(0, free.f_bavail * free.f_frsize - room)))
            try:
                case.add(shuffled(REPORTS, room), on_fault=loud, jobs=int(room > 0))
            except FileError as fault:
                faults.append(f"add {fault}")
            decide(300)
            check(address, gazetteer, expected, acknowledged)
            filler.unlink()
            decide(1)
        case.add(REPORTS, on_fault=loud)
    return {"faults": faults, "acknowledged": len(acknowledged), **check(address, gazetteer, expected, acknowledged)}


def together(address: str, _: int, seed: int) -> dict[str, object]:
    """Two add the same reports in other orders while two decide."""
    gazetteer = Gazetteer.open()
    expected = warm(gazetteer)
    Case.new(address, gazetteer=gazetteer).close()
    adders = [child(adder(address, gazetteer, n)) for n in (1, 2)]
    deciders = [child(decider(address, gazetteer, n)) for n in (3, 4)]
    done = [ended(*a) for a in adders]
    for _, there in deciders:
        select.select([there], [], [], 20)
    for number, _there in deciders:
        os.kill(number, signal.SIGKILL)
    lines = [line for d in deciders for line in ended(*d)[0]]
    assert all(status == 0 and told_ == ["done"] for told_, status in done), done
    counts = check(address, gazetteer, expected, lines)
    with Case.open(address, gazetteer=gazetteer) as case:
        counts["news"] = sum(r["counts"]["new"] for r in case.runs())
    return {"acknowledged": len(lines), **counts}


if __name__ == "__main__":
    mode, address, rounds, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    print(json.dumps({"kills": kills, "full": full, "full_server": full_server, "together": together}[mode](address, rounds, seed)))
