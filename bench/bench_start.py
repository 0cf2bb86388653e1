"""Cold start: ``mawqi --help``, ``mawqi lookup`` and ``mawqi map`` of the samples, against a bare Python and ``import geopandas``.

Seconds of the processor are what counts on a machine that others use too.

Run: python bench/bench_start.py [--times 5]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
START = "from mawqi.cli import main; main()"
CASES: tuple[tuple[str, str, tuple[str, ...], float | None], ...] = (
    ("python", "pass", (), None), ("import geopandas", "import geopandas", (), None), ("mawqi --help", START, ("--help",), 0.1),
    ("mawqi lookup", START, ("lookup", "البوكمال"), 0.4), ("mawqi map samples", START, ("map", str(ROOT / "data" / "samples"), "-o", "m.html", "-q"), 5.0),
)  # fmt: skip


def seconds(code: str, words: tuple[str, ...], times: int) -> tuple[float, float]:
    """Return the median seconds of a fresh process: by the clock, and of the processor."""
    taken, worked = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(times + 1):
            start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", code, *words], cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=True)
            taken.append(time.perf_counter() - start)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            worked.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(taken[1:]), median(worked[1:])


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--times", type=int, default=5)
    times = ask.parse_args().times
    found = {name: seconds(code, words, times) for name, code, words, _ in CASES}
    print(f"{'process':20}{'seconds':>9}{'processor s':>13}{'of import geopandas':>21}{'aim':>7}")
    reference = found["import geopandas"][1]
    for name, _, _, aim in CASES:
        clock, worked = found[name]
        print(f"{name:20}{clock:>9.3f}{worked:>13.3f}{worked / reference:>21.2f}{'' if aim is None else f'{aim:.1f}':>7}")


if __name__ == "__main__":
    main()
