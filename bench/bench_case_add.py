"""Adding reports to a case against only reading them, and against `mawqi extract` of the same reports, each as a command of its own.

Run: python bench/bench_case_add.py [--reports 3000] [--runs 3] [--kinds sparse,dense,news] [--postgres ADDRESS]

*read only* finds places and incidents, makes their features and throws them away; it writes nothing and merges nothing. `extract` merges and writes one
file. `add` does that too and keeps texts, mentions, readings, candidates, reasons, history and indexes; with ``-j 0`` in one process, with ``-j 1``
another process reads while this one stores. The commands take turns; medians of the clock and of the processor (all processes), start of Python included,
and their ratios to *read only* in the same turn. A second adding of the same reports ends the table. Kinds: *sparse*, one report in two tells one attack;
*dense*, each one does; *news*, stretches of the shipped samples with names and days changed (`bench_speed.py`), some six incidents a report.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))
from bench_case import reports, spent  # noqa: E402

PROGRAM = [sys.executable, "-c", "from mawqi.cli import main; main()"]
READ = """
import sys
from geo.features import features
from incidents.readers import read_sources
from mawqi import pipeline
for batch in pipeline.run(read_sources([sys.argv[1]], on_fault=print)):
    for feature in features(batch.told(), made_by='x'): pass
"""


def write(path: Path, kind: str, number: int) -> None:
    """Write so many reports of a kind as JSON Lines."""
    with path.open("w", encoding="utf-8") as out:
        if kind == "news":
            from bench_speed import news

            rows = ({"id": f"r{n}", "text": t, "published": "2024-04-01", "source": f"وكالة {n % 40}"} for n, t in enumerate(islice(news(random.Random(7)), number)))
        else:
            made = reports(number, told=0.5 if kind == "sparse" else 1.0)
            rows = ({"id": r.id, "text": r.text, "published": r.published, "source": r.source, "title": r.title, "url": r.url} for r in made)
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def took(words: list[str]) -> tuple[float, float]:
    """Return the seconds of the clock and of the processor of a command."""
    before, start = spent(), time.perf_counter()
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start, spent() - before


def main() -> None:
    """Print a table a kind."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--reports", type=int, default=3000)
    ask.add_argument("--runs", type=int, default=3)
    ask.add_argument("--kinds", default="sparse,dense,news")
    ask.add_argument("--postgres", metavar="ADDRESS", help="add to schemas of this database too")
    chosen = ask.parse_args()
    for kind in chosen.kinds.split(","):
        with tempfile.TemporaryDirectory() as folder:
            source, case = Path(folder) / "in.jsonl", Path(folder) / "case.gpkg"
            write(source, kind, chosen.reports)
            ways: dict[str, list[str]] = {
                "read only": [sys.executable, "-c", READ, str(source)],
                "extract to GeoJSONSeq": [*PROGRAM, "extract", str(source), "-o", f"{folder}/out.geojsonl", "--force"],
                "extract to GeoPackage": [*PROGRAM, "extract", str(source), "-o", f"{folder}/out.gpkg", "--force"],
                "add -j 0": [*PROGRAM, "add", str(case), str(source), "-j", "0"],
                "add -j 1": [*PROGRAM, "add", str(case), str(source), "-j", "1"],
                "add -j 2": [*PROGRAM, "add", str(case), str(source), "-j", "2"],
            }
            found: dict[str, list[tuple[float, float]]] = {}
            for run in range(chosen.runs):
                for way, words in ways.items():
                    if way.startswith("add"):
                        case.unlink(missing_ok=True)
                        took([*PROGRAM, "case", "new", str(case)])
                    found.setdefault(way, []).append(took(words))
                    if chosen.postgres and way.startswith("add"):
                        address = f"{chosen.postgres}schema=bench{time.time_ns()}"
                        took([*PROGRAM, "case", "new", address])
                        found.setdefault(f"PostgreSQL: {way}", []).append(took([address if w == str(case) else w for w in words]))
                found.setdefault("add, all known", []).append(took(ways["add -j 0"]))
                print(f"{kind}: turn {run + 1} of {chosen.runs}", file=sys.stderr)
            print(f"\n{kind}: {chosen.reports:,} reports\n{'':26}{'clock s':>10}{'processor s':>13}{'clock ratio':>13}{'processor ratio':>17}")
            base = found["read only"]
            for way, times in found.items():
                ratios = [statistics.median(t[i] / b[i] for t, b in zip(times, base, strict=True)) for i in (0, 1)]
                print(f"{way:26}{statistics.median(t[0] for t in times):>10.2f}{statistics.median(t[1] for t in times):>13.2f}{ratios[0]:>13.2f}{ratios[1]:>17.2f}", flush=True)


if __name__ == "__main__":
    main()
