"""Runs over partitions: interrupted in every way and taken up again, the result is that of an undisturbed run and of one process."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.formats import read
from mawqi.cli import invoke
from mawqi.partitions import plan as plans
from mawqi.partitions.folder import Folder
from mawqi.partitions.nodes import buckets_of, components

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
PROGRAM = [sys.executable, "-c", "from mawqi.cli import main; main()"]
MIB = 1 << 20


def write_archive(folder: Path, files: int = 3, reports: int = 16) -> None:
    """Write files of reports among which incidents are retold, ids clash and lines are broken."""
    folder.mkdir(exist_ok=True)
    texts = [p.read_text(encoding="utf-8") for p in sorted(SAMPLES.glob("*.txt"))]
    dice = random.Random(3)
    for number in range(files):
        with (folder / f"day{number}.jsonl").open("w", encoding="utf-8") as out:
            for n in range(reports):
                if n == 7:
                    out.write("broken\n")
                name = "same" if n == 5 else f"r{number}-{n}"
                record = {"id": name, "text": f"{number}. {dice.choice(texts)}", "published": f"2024-0{dice.randint(1, 3)}-11"}
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
    (folder / "page.html").write_text(f"<html><body><article><p>{'قصفت طائرات مدينة هيت وقتل شخصان. ' * 9}</p></article></body></html>", encoding="utf-8")
    (folder / "meta.csv").write_text("id,published\npage,2024-03-01\n", encoding="utf-8")


def content(folder: Path) -> dict[str, bytes]:
    """Everything in a folder of results."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "lock"}


def incidents(folder: Path) -> list[dict[str, Any]]:
    return [f for p in sorted(folder.glob("part-*.parquet")) for f in read(p).incidents]


def by_id(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda f: str(f["id"]))


@pytest.fixture(scope="module")
def small() -> Any:
    """Cut partitions small, so that a small archive has many."""
    patch = pytest.MonkeyPatch()
    patch.setattr("mawqi.cli.partitioned.UNIT", 6_000)
    yield
    patch.undo()


WORDS = ["--partitioned", "--partition-size", "1"]
SMALL = "import mawqi.cli.partitioned as p; p.UNIT = 6_000; from mawqi.cli import main; main()"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, small: Any) -> Path:
    """An archive and, beside it, the result of an undisturbed run."""
    base = tmp_path_factory.mktemp("archive")
    write_archive(base / "in")
    assert invoke(["extract", str(base / "in"), "-o", str(base / "out"), *WORDS, "-q"]) == 1
    return base


def test_the_parts_hold_what_a_plain_run_gives(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = tmp_path / "plain.parquet"
    assert invoke(["extract", str(archive / "in"), "-o", str(plain)]) == 1
    said = capsys.readouterr().err
    held = json.loads((archive / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert held["complete"] and len(held["parts"]) == len(held["partitions"]) >= 6
    assert len([i for i in held["inputs"] if i["path"].endswith("meta.csv")]) == 1
    one, many = by_id(read(plain).incidents), by_id(incidents(archive / "out"))
    assert one == many and any(len(f["properties"]["sources"]) > 1 for f in many)
    assert {f["properties"]["made_by"] for f in many} == {f["properties"]["made_by"] for f in one}
    (archive / "again").mkdir()
    assert invoke(["extract", str(archive / "in"), "-o", str(archive / "again"), *WORDS, "-j", "2"]) == 1
    assert content(archive / "again") == content(archive / "out")
    faults = [line for line in said.split("\n") if "row " in line]
    assert faults and faults == [line for line in capsys.readouterr().err.split("\n") if "row " in line]


def test_without_merging_what_was_read_is_kept(archive: Path, tmp_path: Path, small: Any) -> None:
    shutil.copytree(archive / "out", tmp_path / "out")
    kept = {p.name: p.stat().st_mtime_ns for p in tmp_path.glob("out/work/*.mq")}
    assert invoke(["extract", str(archive / "in"), "-o", str(tmp_path / "plain.parquet"), "--no-merge", "-q"]) == 1
    assert invoke(["extract", str(archive / "in"), "-o", str(tmp_path / "out"), *WORDS, "--no-merge", "-q"]) == 1
    assert by_id(incidents(tmp_path / "out")) == by_id(read(tmp_path / "plain.parquet").incidents)
    assert kept == {p.name: p.stat().st_mtime_ns for p in tmp_path.glob("out/work/*.mq")}


def start(folder: Path, *words: str, limit: int | None = None) -> subprocess.Popen[str]:
    def bounded() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", SMALL, *words], cwd=folder, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=bounded)


def test_killed_at_any_time_and_taken_up_again(archive: Path, tmp_path: Path) -> None:
    dice = random.Random()
    out = tmp_path / "out"
    words = ["extract", str(archive / "in"), "-o", str(out), *WORDS, "-q"]
    kept: set[str] = set()
    for blow in range(3):
        run = start(tmp_path, *words, *(["-j", "2"] if blow % 2 else []))
        wanted = len(kept) + 1
        end = time.monotonic() + 180
        while run.poll() is None and len(list(out.glob("work/*.mq"))) < wanted and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(dice.random() * 0.3)
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGINT if blow == 2 else signal.SIGKILL)
        run.communicate(timeout=180)
        now = {p.name for p in out.glob("work/*.mq")}
        assert kept <= now  # nothing finished is lost
        kept = now
        for path in out.glob("part-*.parquet"):
            read(path)  # none is half written
        if (out / "manifest.json").exists():
            json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert invoke(words) == 1
    assert content(out) == content(archive / "out")
    assert not list(out.rglob(".mawqi-*"))


def test_a_full_disk_stops_the_run_and_keeps_what_is_finished(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["extract", str(archive / "in"), "-o", str(out), *WORDS, "-q"]
    largest = max(p.stat().st_size for p in (archive / "out" / "work").glob("*.mq"))
    run = start(tmp_path, *words, limit=largest - 1)
    _, err = run.communicate(timeout=240)
    assert run.returncode == 1 and "cannot be written" in err and "run the command again" in err and "Traceback" not in err
    done = {p.name for p in out.glob("work/*.mq")}
    assert not list(out.rglob(".mawqi-*"))
    assert invoke(words) == 1
    assert done <= {p.name for p in out.glob("work/*.mq")} and content(out) == content(archive / "out")


def test_changes_are_told_and_only_they_are_read_again(tmp_path: Path, small: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    write_archive(source, files=3, reports=8)
    words = ["extract", str(source), "-o", str(out), *WORDS]
    assert invoke(words) == 1
    before = {p.name: p.stat().st_mtime_ns for p in out.glob("work/*.mq")}
    parts = {p.name: p.stat().st_mtime_ns for p in out.glob("part-*")}
    capsys.readouterr()
    assert invoke(words) == 1  # nothing to do
    assert "there already" in capsys.readouterr().err
    assert before == {p.name: p.stat().st_mtime_ns for p in out.glob("work/*.mq")} and parts == {p.name: p.stat().st_mtime_ns for p in out.glob("part-*")}
    last = source / "day2.jsonl"
    last.write_text(last.read_text(encoding="utf-8").replace("2. ", "9. "), encoding="utf-8")
    assert invoke(words) == 1
    said = capsys.readouterr().err
    after = {p.name: p.stat().st_mtime_ns for p in out.glob("work/*.mq")}
    assert "1 input changed since the last run: day2.jsonl" in said
    assert 0 < len(after.items() & before.items()) < len(after)
    (tmp_path / "fresh").mkdir()
    assert invoke(["extract", str(source), "-o", str(tmp_path / "fresh"), *WORDS, "-q"]) == 1
    assert content(out) == content(tmp_path / "fresh")
    monkeypatch.setattr("mawqi.__version__", "99")
    assert invoke(words) == 1
    assert "The program has changed since" in capsys.readouterr().err
    assert not set(after) & {p.name for p in out.glob("work/*.mq")}


def test_damaged_results_are_made_again(archive: Path, tmp_path: Path, small: Any) -> None:
    out = tmp_path / "out"
    shutil.copytree(archive / "out", out)
    next(iter(sorted(out.glob("work/*.mq")))).write_bytes(b"damaged")
    (out / "part-00001.parquet").write_bytes(b"damaged")
    (out / "part-00002.parquet").unlink()
    assert invoke(["extract", str(archive / "in"), "-o", str(out), *WORDS, "-q"]) == 1
    assert content(out) == content(archive / "out")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-"], "standard input cannot be cut"),
        (["in", "--mentions", "m.jsonl"], "does not go with"),
        (["in", "-o", "full"], "holds other files"),
        (["in", "-o", "in/out"], "lie in each other"),
        (["in", "-o", "no/out"], "does not exist"),
        (["in", "-o", "-"], "needs a folder"),
        (["none"], "does not exist"),
        (["in", "--cluster", "nowhere"], "no address of a Dask scheduler"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    monkeypatch.chdir(tmp_path)
    write_archive(tmp_path / "in", files=1, reports=3)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x", encoding="utf-8")
    assert invoke(["extract", *(words if "-o" in words else [*words, "-o", "out"]), "--partitioned"]) == 2
    assert sentence in capsys.readouterr().err
    assert (tmp_path / "full" / "letter.txt").exists()


def test_two_runs_at_once_are_told_apart(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Folder(str(archive / "out")).locked():
        assert invoke(["extract", str(archive / "in"), "-o", str(archive / "out"), *WORDS]) == 2
    assert "another run is at work" in capsys.readouterr().err


def test_lines_are_cut_and_numbered_where_they_are(tmp_path: Path) -> None:
    dice = random.Random(1)
    path = tmp_path / "a.jsonl"
    lines = [bytes([97 + n % 26]) * dice.choice([0, 1, 50, 3000]) for n in range(400)]
    path.write_bytes(b"\n".join(lines) + b"\n" * dice.randint(0, 1))
    for target in (1, 100, 5000, 10 * MIB):
        found = plans.survey(str(path), target)
        assert found.size == path.stat().st_size
        data = path.read_bytes()
        for at, row in found.cuts:
            assert data[at - 1 : at] == b"\n" and row == data[:at].count(b"\n") + 1
        edges = [0, *(at for at, _ in found.cuts)]
        assert all(b - a >= target for a, b in pairwise(edges))


def test_parts_on_fsspec_are_the_same(archive: Path, tmp_path: Path, small: Any) -> None:
    pytest.importorskip("fsspec")
    local = Folder(f"local://{tmp_path}/out")
    assert local.remote
    words = [f"local://{archive}/in/*.jsonl", "-o", f"local://{tmp_path}/out"]
    assert invoke(["extract", *words, *WORDS, "-q"]) == 1
    assert invoke(["extract", *(str(p) for p in sorted((archive / "in").glob("*.jsonl"))), "-o", str(tmp_path / "here"), *WORDS, "-q"]) == 1
    assert {k: v for k, v in content(tmp_path / "out").items() if k.startswith("part")} == {k: v for k, v in content(tmp_path / "here").items() if k.startswith("part")}


def test_nodes_that_touch_go_to_one_bucket() -> None:
    dice = random.Random(2)
    points = sorted({(dice.randint(700, 703), dice.randint(0, 6), dice.randint(0, 25)) for _ in range(90)})
    codes = np.array(sorted(d << 25 | (y + 2000) << 13 | (x + 3800) for d, y, x in points), dtype="int64")
    labels = components(codes)
    where = {(int(c) >> 25, (int(c) >> 13) % 4096 - 2000, int(c) % 8192 - 3800): int(label) for c, label in zip(codes, labels, strict=True)}
    known = dict.fromkeys(points, -1)
    for number, first in enumerate(points):  # plain search for what belongs together
        stack = [first] if known[first] < 0 else []
        while stack:
            d, y, x = stack.pop()
            if known.get((d, y, x), 0) < 0:
                known[d, y, x] = number
                stack += [(d + a, y + b, x + c) for a in (-1, 0, 1) for b in (-1, 0, 1) for c in (-1, 0, 1)]
    pairs = {(where[p], known[p]) for p in points}
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs}) > 3
    found, buckets = buckets_of([np.stack([codes, np.ones_like(codes)])], 4)
    assert (found == codes).all() and 1 < buckets.max() + 1 <= 4
    assert all(len({int(b) for b, label in zip(buckets, labels, strict=True) if label == one}) == 1 for one in set(labels.tolist()))
