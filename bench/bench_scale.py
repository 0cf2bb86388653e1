"""Many reports: throughput and memory of ``mawqi extract`` by the size of the corpus and the number of processes, merging included.

Run: python bench/bench_scale.py [--mb 2,8] [--jobs 1,2] [--out FORMAT] [--keep FOLDER] [--json OUT]

The corpus is made of the samples: each report of about 2 kB is one of them, told by another outlet on another day about other places of the
gazetteer (the names in the text are changed, and so are the days) amid news of other things, one in five a retelling of an earlier one in other words of its date and outlet, so that
there is something to merge. It is written and read as .jsonl.zst. Seconds are processor seconds of all processes, start included; wall seconds
stand beside them. Memory is the largest sum of the proportional set sizes (PSS: what is shared counts once) of all processes, sampled ten times a
second, and the largest resident size of the first process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
#: News of other things; {} stands for a name.
OTHER = [
    "افتتح المحافظ في {} سوقا جديدة للخضار والفواكه بحضور عدد من التجار وأصحاب المحال.", "وتوقعت الأرصاد الجوية هطول أمطار متفرقة على {} مع انخفاض طفيف في درجات الحرارة.",
    "وارتفعت أسعار الوقود في {} للأسبوع الثاني على التوالي بسبب تأخر وصول الشحنات.", "وبحث وزير الزراعة مع وفد من {} سبل دعم موسم القمح وتأمين مياه الري للمزارعين.",
    "وأعلنت جامعة {} فتح باب القبول للعام الدراسي المقبل وزيادة عدد المنح.", "ونظم ناشطون في {} معرضا للكتاب شاركت فيه دور نشر من عدة بلدان.",
    "وقالت البلدية إن أعمال صيانة الطريق بين {} و{} ستستمر حتى نهاية الشهر.", "وفاز فريق {} على ضيفه بهدفين مقابل هدف واحد في مباراة الدوري.",
    "واستقبل المستشفى العام في {} أجهزة طبية جديدة قدمتها منظمة إنسانية.", "وشهدت {} إقبالا على مراكز التلقيح بعد وصول دفعة جديدة من اللقاحات.",
    "ووقع البنك المركزي اتفاقا لتمويل مشاريع صغيرة في {} وريفها.", "وناقش المجلس المحلي في {} أزمة الكهرباء وساعات التقنين.",
]
PROGRAM = "from mawqi.cli import main; main()"
DAYS = 3650


def patterns() -> list[list[str | None]]:
    """Return the samples cut at the names of towns and sites: None stands for a name."""
    from gazetteer.gazetteer import Gazetteer

    gazetteer = Gazetteer.open()
    made: list[list[str | None]] = []
    for path in sorted((ROOT / "data" / "samples").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        parts: list[str | None] = []
        at = 0
        for mention in gazetteer.mentions(text):
            if mention.role == "place" and mention.place is not None and mention.place.kind in ("city", "town", "village", "camp", "neighbourhood"):
                parts += [text[at : mention.start], None]
                at = mention.end
        made.append([*parts, text[at:]])
    return made


def names() -> list[str]:
    """Return the Arabic names of the curated places."""
    from gazetteer.index import open_index

    rows = open_index().db.execute("SELECT name_ar FROM places WHERE curated = 1 AND name_ar != '' AND kind IN ('city', 'town', 'village') ORDER BY site_id")
    return [row[0] for row in rows]


def write_corpus(path: Path, size: int, seed: int = 7) -> tuple[int, int]:
    """Write reports until their texts have ``size`` bytes; return (reports, bytes of text)."""
    import zstandard

    dice = random.Random(seed)
    molds, places = patterns(), names()
    done = number = 0
    told: list[tuple[str, str]] = []
    with path.open("wb") as raw, zstandard.ZstdCompressor(level=3).stream_writer(raw) as out:
        while done < size:
            number += 1
            if told and dice.random() < 0.2:
                text, day = dice.choice(told)
                text = f"وكالات - {dice.choice(places)}. {text}"
            else:
                text = "".join(dice.choice(places) if part is None else part for part in dice.choice(molds))
                while len(text) < 1150:
                    extra = dice.choice(OTHER)
                    text += "\n\n" + extra.format(*(dice.choice(places) for _ in range(extra.count("{}"))))
                day = (date(2014, 1, 1) + timedelta(days=dice.randrange(DAYS))).isoformat()
                if len(told) < 2000:
                    told.append((text, day))
                else:
                    told[dice.randrange(2000)] = (text, day)
            done += len(text.encode())
            record = {"id": f"outlet{number % 40}-{number}", "text": text, "published": day, "source": f"outlet {number % 40}"}
            out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
    return number, done


def _memory(pid: int) -> tuple[float, float]:
    """Return (PSS of a process and its children, resident size of the process alone) in MB."""
    def value(path: str, name: str) -> float:
        try:
            line = next(row for row in Path(path).read_text().split("\n") if row.startswith(name))
        except (OSError, StopIteration):
            return 0.0
        return int(line.split()[1]) / 1024

    try:
        family = [pid, *(int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    except OSError:
        return 0.0, 0.0
    return sum(value(f"/proc/{p}/smaps_rollup", "Pss:") for p in family), value(f"/proc/{pid}/status", "VmRSS:")


def run(words: list[str], folder: Path) -> dict[str, float]:
    """Run the program; return wall and processor seconds, largest PSS and resident size in MB."""
    before, start = os.times(), time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", PROGRAM, *words], cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}) as process:
        most, alone = 0.0, 0.0
        while process.poll() is None:
            together, first = _memory(process.pid)
            most, alone = max(most, together), max(alone, first)
            time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"mawqi ended with {process.returncode}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {"wall": time.perf_counter() - start, "cpu": cpu, "pss": most, "rss": alone}


def lines_of(path: Path) -> int:
    """Return the number of lines of a file."""
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--mb", default="2,8")
    ask.add_argument("--jobs", default="1,2")
    ask.add_argument("--out", default="geojsonl")
    ask.add_argument("--keep", type=Path)
    ask.add_argument("--json", type=Path)
    chosen = ask.parse_args()
    rows: list[dict[str, Any]] = []
    print(f"{'MB':>7}{'reports':>9}{'jobs':>5}{'wall s':>8}{'CPU s':>8}{'MB/s wall':>10}{'MB/CPU s':>9}{'PSS MB':>8}{'first MB':>9}{'lines':>9}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        for size in (float(x) for x in chosen.mb.split(",")):
            path = folder / f"c{size:g}.jsonl.zst"
            count, done = write_corpus(path, int(size * 1e6))
            for jobs in (int(x) for x in chosen.jobs.split(",")):
                output = folder / f"i{size:g}-{jobs}.{chosen.out}"
                took = run(["extract", str(path), "-o", str(output), "-j", str(jobs), "-q"], folder)
                incidents = lines_of(output) if chosen.out == "geojsonl" else 0
                mb = done / 1e6
                rows.append({"mb": mb, "reports": count, "jobs": jobs, "incidents": incidents, **took})
                print(
                    f"{mb:>7.1f}{count:>9,}{jobs:>5}{took['wall']:>8.1f}{took['cpu']:>8.1f}{mb / took['wall']:>10.2f}{mb / took['cpu']:>9.2f}"
                    f"{took['pss']:>8.0f}{took['rss']:>9.0f}{incidents:>9,}", flush=True,
                )  # fmt: skip
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
