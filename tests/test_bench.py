"""The corpora of the benchmark of speed: of the size asked for, in reports of about 2 kB, none of them twice."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("kind", ["news", "dense"])
def test_corpus_is_varied(kind: str, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("bench_speed", ROOT / "bench" / "bench_speed.py")
    assert spec is not None and spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    path = tmp_path / "corpus.jsonl"
    size = bench.write_corpus(path, kind, 100_000)
    rows = [row for some in bench.chunks(path) for row in some]
    texts = [row["text"] for row in rows]
    assert 100_000 <= size == sum(len(t.encode()) for t in texts) < 106_000
    assert len(set(texts)) == len(texts)
    assert 1_800 < size / len(texts) < 3_200
    assert [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()] == [f"r{n}" for n in range(1, len(rows) + 1)]
