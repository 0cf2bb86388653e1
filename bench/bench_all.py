"""Runs every benchmark of this folder, one after the other, and prints their tables and how long each took.

Run: python bench/bench_all.py [NAME ...] [--mb 1,10] [--runs 3] [--json OUT]     (names without bench_, e.g. start speed)

The JSON holds for each benchmark its table, how long it took and, where it has them, its figures with their ratios (``rows``).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent


def main() -> int:
    """Run them; the exit code is 1 when one failed."""
    known = {p.stem.removeprefix("bench_"): p for p in sorted(HOME.glob("bench_*.py")) if p.stem != "bench_all"}
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    ask.add_argument("--mb", default="1,10", help="sizes of the corpora of speed and stream in megabytes, e.g. 1,10,100")
    ask.add_argument("--runs", default="3", help="runs of speed, of which the median counts")
    ask.add_argument("--json", type=Path)
    chosen = ask.parse_args()
    unknown = [n for n in chosen.names if n not in known]
    if unknown:
        ask.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}")
    results: list[dict[str, Any]] = []
    own = tempfile.TemporaryDirectory()
    for name in chosen.names or known:
        figures = Path(own.name) / f"{name}.json"
        options = {
            "speed": ["--mb", chosen.mb, "--runs", chosen.runs, "--json", str(figures)], "stream": ["--mb", chosen.mb], "export": ["--json", str(figures)],
        }.get(name, [])  # fmt: skip
        start = time.perf_counter()
        done = subprocess.run([sys.executable, str(known[name]), *options], cwd=HOME.parent, capture_output=True, text=True, check=False)
        taken = time.perf_counter() - start
        rows = json.loads(figures.read_text(encoding="utf-8")) if figures.is_file() else None
        results.append({"name": name, "seconds": round(taken, 1), "ok": done.returncode == 0, "table": done.stdout.rstrip().split("\n"), "rows": rows})
        print(f"\n── {name}\n{done.stdout.rstrip()}", flush=True)
        if done.returncode:
            print(f"failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")
    print(f"\n{'benchmark':20}{'seconds':>9}  state")
    for row in results:
        print(f"{row['name']:20}{row['seconds']:>9.1f}  {'ok' if row['ok'] else 'failed'}")
    if chosen.json:
        chosen.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0 if all(r["ok"] for r in results) else 1


if __name__ == "__main__":
    sys.exit(main())
