"""End to end: ``mawqi mentions`` and ``mawqi extract --no-merge`` over a made-up corpus, files written, against a bare scan of its texts.

Run: python bench/bench_stream.py [--mb 1,10]

The corpus is made of the sentences of the samples, shuffled into reports of about 2 kB with other names of the gazetteer put in, so that no
report comes twice. MB/s are UTF-8 bytes of text per second of processor time of a fresh process, start included. The reference is pyahocorasick
over the same texts with the names of the index, which resolves nothing and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
START = "from mawqi.cli import main; main()"


def sentences() -> list[str]:
    """Return the sentences of the samples."""
    texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "data" / "samples").glob("*.txt"))]
    return [s.strip() for t in texts for s in t.replace("\n", ". ").split(". ") if len(s.strip()) > 20]


def names() -> list[str]:
    """Return the Arabic names of the curated places."""
    from gazetteer.index import open_index

    index = open_index()
    return [row[0] for row in index.db.execute("SELECT name_ar FROM places WHERE curated = 1 AND name_ar != '' ORDER BY site_id")]


def corpus(path: Path, size: int) -> int:
    """Write reports of about 2 kB until their texts have ``size`` bytes; return the bytes."""
    dice = random.Random(7)
    parts, places = sentences(), names()
    done = number = 0
    with path.open("w", encoding="utf-8") as out:
        while done < size:
            text = ""
            while len(text) < 1100:
                text += f"{dice.choice(parts)} قرب {dice.choice(places)} يوم {dice.randint(1, 28)} آذار/مارس {dice.randint(2015, 2025)}. "
            done += len(text.encode())
            number += 1
            out.write(json.dumps({"id": f"r{number}", "text": text, "published": "2024-04-01"}, ensure_ascii=False) + "\n")
    return done


def run(words: list[str], folder: str) -> tuple[float, float]:
    """Return (processor seconds, peak megabytes) of a fresh process."""
    code = f"{START.replace('main()', '')}\nimport resource, sys\ntry:\n main()\nfinally:\n u = resource.getrusage(resource.RUSAGE_SELF); print(u.ru_utime + u.ru_stime, u.ru_maxrss / 1024, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    seconds, peak = done.stderr.split()[-2:]
    return float(seconds), float(peak)


def bare(path: Path) -> float:
    """Return the processor seconds of a bare scan of the texts, reading excluded."""
    from gazetteer.index import open_index

    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").split("\n") if line]
    import ahocorasick

    from gazetteer.fold import fold_names, fold_text

    index = open_index()
    words = [row[0] for row in index.db.execute("SELECT name_ar FROM places WHERE name_ar != ''")]
    automaton = ahocorasick.Automaton()
    for name in fold_names(words):
        if name:
            automaton.add_word(name, len(name))
    automaton.make_automaton()
    folded = [fold_text(t) for t in texts]
    start = time.process_time()
    for text in folded:
        for _ in automaton.iter(text):
            pass
    return time.process_time() - start


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--mb", default="1,10")
    sizes = [float(x) for x in ask.parse_args().mb.split(",")]
    print(f"{'command':34}{'MB':>6}{'MB/s':>8}{'of a bare scan':>16}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"c{size:g}.jsonl"
            done = corpus(path, int(size * 1e6))
            limit = done / 1e6 / bare(path)
            print(f"{'bare scan of folded text':34}{done / 1e6:>6.1f}{limit:>8.1f}{1:>16.3f}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>9.0f}")
            for name, words in (
                ("mentions -> jsonl", ["mentions", str(path), "-o", "m.jsonl", "-q"]), ("extract -> geojsonl", ["extract", str(path), "--no-merge", "-o", "i.geojsonl", "-q"]),
            ):  # fmt: skip
                seconds, peak = run(words, folder)
                rate = done / 1e6 / seconds
                print(f"{name:34}{done / 1e6:>6.1f}{rate:>8.2f}{rate / limit:>16.3f}{peak:>9.0f}", flush=True)


if __name__ == "__main__":
    main()
