"""Runs every benchmark of this folder, one after the other, and prints their tables and how long each took.

Run: python bench/bench_all.py [NAME ...] [--json OUT]     (names without bench_, e.g. start stream)
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent


def main() -> int:
    """Run them; the exit code is 1 when one failed."""
    known = {p.stem.removeprefix("bench_"): p for p in sorted(HOME.glob("bench_*.py")) if p.stem != "bench_all"}
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    ask.add_argument("--json", type=Path)
    chosen = ask.parse_args()
    unknown = [n for n in chosen.names if n not in known]
    if unknown:
        ask.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}")
    results: list[dict[str, Any]] = []
    for name in chosen.names or known:
        start = time.perf_counter()
        done = subprocess.run([sys.executable, str(known[name])], cwd=HOME.parent, capture_output=True, text=True, check=False)
        taken = time.perf_counter() - start
        results.append({"name": name, "seconds": round(taken, 1), "ok": done.returncode == 0, "table": done.stdout.rstrip().split("\n")})
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
