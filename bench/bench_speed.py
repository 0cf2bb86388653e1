"""Reading measured in memory: places and incidents on one core against flashgeotext and a bare scan, in the same run.

    python bench/bench_speed.py [--mb 1,10] [--runs 3] [--json OUT]      (add 100 to --mb for the large one)

MB/s are UTF-8 bytes of text per second of processor time of one core; the index is warm, start and reading of files are excluded, results are
records in memory. "with JSON" adds the making and writing of JSON Lines. Every measurement runs in a process of its own, so that peak memory
(texts included) is its own; the median of the runs counts, and the ratios are to the bare scan and to flashgeotext of the same corpus.

Two corpora of reports of about 2 kB are made from the shipped samples. *news*: stretches of sentences of the samples in which every place name is
changed for another of its kind and every figure for another. *dense*: single sentences, each with a further place and date behind it. No report comes
twice. The bare scan is pyahocorasick over the folded text with the names of the index: it knows no word edges, resolves nothing and keeps nothing.
flashgeotext (``pip install flashgeotext``) looks for the same names in the same folded text; it resolves nothing.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
LENGTH = 1150  # characters of a report: about 2 kB
CHUNK = 2_000_000  # characters that are held at a time
Row = dict[str, Any]


def sentences() -> list[list[str]]:
    """Return the sentences of each sample."""
    texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "data" / "samples").glob("*.txt"))]
    return [[s.strip() for s in re.split(r"(?<=[.!؟])\s+|\n+", t) if len(s.strip()) > 20] for t in texts]


def templates() -> tuple[list[list[list[str]]], dict[str, list[str]]]:
    """Return the sentences cut at their place names (text, kind, text, kind, ..., text), and the names of each kind."""
    from gazetteer import Gazetteer

    gazetteer = Gazetteer.open(log=lambda _: None)
    names: dict[str, list[str]] = {}
    for name, kind in gazetteer.index.db.execute("SELECT name_ar, kind FROM places WHERE name_ar != '' AND (curated = 1 OR population > 50000) ORDER BY site_id"):
        names.setdefault(kind, []).append(name)
    out: list[list[list[str]]] = []
    for sample in sentences():
        cut: list[list[str]] = []
        for text in sample:
            parts, at = [], 0
            for m in gazetteer.mentions(text):
                if m.place is not None and m.role == "place" and m.place.kind in names and m.start >= at:
                    parts += [text[at : m.start], m.place.kind]
                    at = m.end
            cut.append([*parts, text[at:]])
        out.append(cut)
    return out, names


def news(dice: random.Random) -> Iterator[str]:
    """Yield reports of consecutive sentences with changed names and figures."""
    samples, names = templates()
    while True:
        text = ""
        while len(text) < LENGTH:
            sample = dice.choice(samples)
            start = dice.randrange(len(sample))
            for parts in sample[start : start + dice.randint(2, 5)]:
                told = "".join(part if n % 2 == 0 else dice.choice(names[part]) for n, part in enumerate(parts))
                text += re.sub(r"\d+", lambda m: str(dice.randint(1, 28)) if len(m[0]) < 3 else str(dice.randint(2015, 2025)), told)
                text += "\n" if dice.random() < 0.4 else " "
        yield text


def dense(dice: random.Random) -> Iterator[str]:
    """Yield reports of single sentences, each with a further place and date."""
    parts = [s for sample in sentences() for s in sample]
    names = [n for group in templates()[1].values() for n in group]
    while True:
        text = ""
        while len(text) < LENGTH:
            text += f"{dice.choice(parts)} قرب {dice.choice(names)} يوم {dice.randint(1, 28)} آذار/مارس {dice.randint(2015, 2025)}. "
        yield text


def write_corpus(path: Path, kind: str, size: int) -> int:
    """Write reports until their texts have ``size`` bytes; return the bytes."""
    done = 0
    with path.open("w", encoding="utf-8") as out:
        for number, text in enumerate((news if kind == "news" else dense)(random.Random(7)), 1):
            out.write(json.dumps({"id": f"r{number}", "text": text, "published": "2024-04-01"}, ensure_ascii=False) + "\n")
            done += len(text.encode())
            if done >= size:
                return done
    return done


def chunks(path: Path) -> Iterator[list[Row]]:
    """Yield the reports of a corpus in lists of about `CHUNK` characters."""
    some: list[Row] = []
    length = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            some.append(json.loads(line))
            length += len(some[-1]["text"])
            if length > CHUNK:
                yield some
                some, length = [], 0
    if some:
        yield some


def measure(what: str, path: Path, runs: int) -> Row:
    """Measure one way of reading in this process: processor seconds of each run, records made, peak megabytes."""
    work = {"mentions": reading, "incidents": reading, "bare scan": bare, "flashgeotext": flashgeotext}[what.removesuffix(" with JSON")](what)
    load = fold_chunks if what in ("bare scan", "flashgeotext") else chunks  # folding is no part of their time
    work(next(load(path))[:200])
    seconds: list[float] = []
    records = 0
    for _ in range(runs):
        spent, records = 0.0, 0
        for some in load(path):
            start = time.process_time()
            records += work(some)
            spent += time.process_time() - start
        seconds.append(spent)
    return {"seconds": seconds, "records": records, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def reading(what: str) -> Any:
    """Return the work of Mawqi on a list of reports: records in memory, or JSON Lines of them."""
    from gazetteer import Gazetteer
    from geo.features import features
    from incidents.model import Report
    from mawqi.pipeline import made_by, mention_records, run

    gazetteer = Gazetteer.open(log=lambda _: None)
    told, as_json, label = what.startswith("incidents"), what.endswith("JSON"), made_by(gazetteer)
    sink = tempfile.TemporaryFile("w", encoding="utf-8")  # noqa: SIM115 - it lives as long as the process

    def work(rows: list[Row]) -> int:
        made = 0
        for batch in run((Report(**row) for row in rows), gazetteer=gazetteer, incidents=told):
            if as_json:
                for record in features(batch.told(), made_by=label) if told else mention_records(batch):
                    sink.write(json.dumps(record, ensure_ascii=False) + "\n")
                    made += 1
            else:
                made += len(batch.told()) if told else sum(len(r.mentions) for r in batch.readings)
        return made

    return work


def scanned_names() -> list[str]:
    """Return the folded names that the index scans for."""
    from gazetteer.index import open_index

    return [row[0] for row in open_index().db.execute("SELECT folded FROM names WHERE level < 5 AND folded GLOB '[' || char(1536) || '-' || char(1791) || ']*'")]


def bare(_: str) -> Any:
    """Return a bare scan of folded texts."""
    import ahocorasick

    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for name in scanned_names():
        automaton.add_word(name, len(name))
    automaton.make_automaton()
    return lambda rows: sum(1 for row in rows for _ in automaton.iter(row["scan"]))


def flashgeotext(_: str) -> Any:
    """Return flashgeotext's extraction of the same names from folded texts; Arabic letters are made word characters, as they are for us."""
    from flashgeotext.geotext import GeoText, GeoTextConfiguration
    from flashgeotext.lookup import LookupData

    peer = GeoText(GeoTextConfiguration(use_demo_data=False))
    peer.add(LookupData(name="places", data={name: [name] for name in scanned_names()}))
    peer.pool["places"].non_word_boundaries |= {chr(c) for c in range(0x621, 0x64B)}
    return lambda rows: sum(len(peer.extract(row["scan"])["places"]) for row in rows)


def fold_chunks(path: Path) -> Iterator[list[Row]]:
    """Yield the reports with their folded texts."""
    from gazetteer.fold import fold_many

    for some in chunks(path):
        for row, folded in zip(some, fold_many([r["text"] for r in some]), strict=True):
            row["scan"] = folded.scan
        yield some


WAYS = ("bare scan", "flashgeotext", "mentions", "mentions with JSON", "incidents", "incidents with JSON")


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--mb", default="1,10", help="sizes of the corpora in megabytes")
    ask.add_argument("--runs", type=int, default=3)
    ask.add_argument("--json", type=Path)
    ask.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    chosen = ask.parse_args()
    if chosen.one:
        print(json.dumps(measure(chosen.one[0], Path(chosen.one[1]), chosen.runs)))
        return
    peer = importlib.util.find_spec("flashgeotext") is not None
    rows: list[Row] = []
    print(f"{'corpus':7}{'MB':>6}  {'work':22}{'MB/s':>8}{'of scan':>9}{'of flashgeotext':>17}{'records':>10}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for size in [float(x) for x in chosen.mb.split(",")]:
            for kind in ("news", "dense"):
                path = Path(folder) / f"{kind}.jsonl"
                megabytes = write_corpus(path, kind, int(size * 1e6)) / 1e6
                rates: dict[str, float] = {}
                for way in WAYS:
                    if way == "flashgeotext" and not peer:
                        print(f"{kind:7}{megabytes:>6.1f}  {way:22}not installed (pip install flashgeotext)")
                        continue
                    words = [sys.executable, __file__, "--one", way, str(path), "--runs", str(chosen.runs if size <= 10 else 1)]
                    found = json.loads(subprocess.run(words, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True).stdout)
                    rate = rates[way] = megabytes / median(found["seconds"])
                    row = {
                        "corpus": kind, "megabytes": round(megabytes, 2), "work": way, "mb_per_s": round(rate, 2), "to_bare_scan": round(rate / rates["bare scan"], 4),
                        "to_flashgeotext": round(rate / rates["flashgeotext"], 3) if peer and "flashgeotext" in rates else None,
                        "runs_mb_per_s": [round(megabytes / s, 2) for s in found["seconds"]], "records": found["records"], "peak_mb": round(found["peak"]),
                    }  # fmt: skip
                    rows.append(row)
                    beside = "" if row["to_flashgeotext"] is None else f"{row['to_flashgeotext']:.2f}"
                    print(f"{kind:7}{megabytes:>6.1f}  {way:22}{rate:>8.2f}{row['to_bare_scan']:>9.3f}{beside:>17}{found['records']:>10}{row['peak_mb']:>9}", flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
