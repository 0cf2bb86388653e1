"""Cold start: ``mawqi --help``, ``mawqi lookup`` and ``mawqi map`` of the samples, against a bare Python and ``import geopandas``.

Run: python bench/bench_start.py [--times 5]
"""

from __future__ import annotations

import argparse
import os
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


def seconds(code: str, words: tuple[str, ...], times: int) -> float:
    """Return the median time of a fresh process."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(times + 1):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code, *words], cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=True)
            taken.append(time.perf_counter() - start)
    return median(taken[1:])


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--times", type=int, default=5)
    times = ask.parse_args().times
    found = {name: seconds(code, words, times) for name, code, words, _ in CASES}
    print(f"{'process':20}{'seconds':>9}{'of import geopandas':>21}{'aim':>7}")
    for name, _, _, aim in CASES:
        print(f"{name:20}{found[name]:>9.3f}{found[name] / found['import geopandas']:>21.2f}{'' if aim is None else f'{aim:.1f}':>7}")


if __name__ == "__main__":
    main()
