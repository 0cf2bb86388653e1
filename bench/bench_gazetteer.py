"""Measures the gazetteer: scanning and resolving against a bare scan of the same automaton, cold look-up, opening, memory.

    python bench/bench_gazetteer.py [REPORTS.jsonl] [--json]

Without a file the sample sentences of the tests are read, repeated to about 2 MB. Every speed stands beside its reference, measured in the same run.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from gazetteer import Gazetteer
from gazetteer.fold import fold_many
from gazetteer.index import DATABASE, Index

ROOT = Path(__file__).resolve().parents[1]
COLD = "import time; t = time.perf_counter(); from gazetteer import Gazetteer; g = Gazetteer.open(); g.lookup('البوكمال'); import resource; print(time.perf_counter() - t, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"


def texts_of(path: Path | None) -> list[str]:
    """Return report texts of about 2 kB each."""
    if path is not None:
        found = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    else:
        cases = tomllib.loads((ROOT / "tests/golden/places/sentences.toml").read_text(encoding="utf-8"))["case"]
        sentences = [c["text"] for c in cases]
        found = [" ".join(sentences[(i + j) % len(sentences)] for j in range(14)) for i in range(len(sentences))]
    size = sum(len(t.encode()) for t in found)
    return found * max(1, 2_000_000 // size)


def best(run: Callable[[], object], times: int = 3) -> float:
    """Least CPU seconds of some runs."""
    least = 1e9
    for _ in range(times):
        start = time.process_time()
        run()
        least = min(least, time.process_time() - start)
    return least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="?", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    texts = texts_of(arguments.reports)
    size = sum(len(t.encode()) for t in texts)
    gazetteer = Gazetteer.open()
    chunks = [texts[i : i + 60] for i in range(0, len(texts), 60)]
    gazetteer.read_many(fold_many(chunks[0]))
    folded = [fold_many(c) for c in chunks]
    automaton = gazetteer.index.matcher.automaton

    def bare() -> None:
        for chunk in folded:
            for one in chunk:
                for _ in automaton.iter(one.scan):
                    pass

    fold_time = best(lambda: [fold_many(c) for c in chunks])
    bare_time = best(bare)
    read_time = best(lambda: [gazetteer.read_many(c) for c in folded])
    opened = 1e9
    for _ in range(9):
        start = time.perf_counter()
        Index(gazetteer.index.folder).close()
        opened = min(opened, time.perf_counter() - start)
    cold = [tuple(map(float, subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split())) for _ in range(3)]
    result = {
        "MB": round(size / 1e6, 2),
        "fold_MB_s": round(size / fold_time / 1e6, 1),
        "bare_scan_MB_s": round(size / bare_time / 1e6, 1),
        "read_MB_s": round(size / read_time / 1e6, 2),
        "read_us_per_2kB": round(read_time / size * 2e9),
        "read_to_bare_scan": round(bare_time / read_time, 3),
        "open_ms": round(opened * 1e3, 2),
        "cold_lookup_s": round(min(c[0] for c in cold), 3),
        "cold_lookup_MB": round(min(c[1] for c in cold) / 1024),
        "index_MB": round(((gazetteer.index.folder / DATABASE).stat().st_size + gazetteer.index.automaton.stat().st_size) / 1e6, 1),
        "peak_MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    if arguments.json:
        print(json.dumps(result))
    else:
        for key, value in result.items():
            print(f"{key:20} {value}")


if __name__ == "__main__":
    main()
