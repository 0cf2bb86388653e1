"""A case as it grows: opening it, storing a decision, a page of the queue, and adding 1,000 reports against only reading them.

Run: python bench/bench_case.py [--reports 4000] [--incidents 2000] [--keep FILE | --postgres ADDRESS]     (100000 and 50000 are the numbers of docs/case.md)

The reports are made: about 1,200 characters each, one in two tells an attack at a curated place on a day of its own, so that a few are retold and
merge. Medians of many: the clock (what a person waits, fsync included, with everything else that the machine does) and the processor.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ATTACKS = (
    "قتل {k} أشخاص وأصيب {i} آخرون في انفجار عبوة ناسفة في {place} يوم {day}، بحسب مصدر في الشرطة.",
    "شن طيران مجهول غارة جوية على {place} يوم {day}، ما أسفر عن مقتل {k} أشخاص وإصابة {i} بجروح.",
    "هاجم مسلحون مجهولون نقطة تفتيش في {place} يوم {day}، ما أدى إلى مقتل {k} من عناصر الشرطة وإصابة {i}.",
    "سقطت قذائف هاون على {place} يوم {day}، وأسفر القصف عن إصابة {i} مدنيين بجروح متفاوتة.",
)
QUIET = (
    "عقد مجلس المحافظة جلسته الاعتيادية لمناقشة موازنة الخدمات والطرق والمياه في الأحياء الجديدة.",
    "أعلنت وزارة التربية مواعيد الامتحانات النهائية للمراحل كافة ودعت الطلبة إلى متابعة موقعها.",
    "تراجعت أسعار الخضراوات في الأسواق المحلية مع وصول شحنات جديدة من المزارع القريبة.",
    "افتتح المركز الثقافي معرضا للصور القديمة حضره عدد من الأدباء والفنانين والمهتمين بالتراث.",
    "توقعت الأرصاد الجوية طقسا معتدلا مع فرصة لهطول أمطار خفيفة في نهاية الأسبوع.",
    "وقعت الشركة عقدا لصيانة شبكات الكهرباء يمتد عامين ويشمل تدريب الكوادر المحلية.",
    "ناقش الخبراء في الندوة سبل دعم المشاريع الصغيرة وتشجيع الشباب على العمل الحر.",
)
MONTH_NAMES = ("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر")


def names() -> list[str]:
    """Return the Arabic names of curated towns and bases."""
    from gazetteer.index import open_index

    rows = open_index().db.execute("SELECT name_ar FROM places WHERE curated = 1 AND name_ar != '' AND kind IN ('town', 'city', 'village') ORDER BY site_id")
    return [r[0] for r in rows]


def reports(number: int, *, first: int = 0, told: float = 0.5) -> Iterator[object]:
    """Yield made reports; the same number is always the same text."""
    from incidents.model import Report

    places = names()
    for n in range(first, first + number):
        dice = random.Random(n)
        day = date(2015, 1, 1) + timedelta(days=dice.randrange(3650))
        text = ""
        if dice.random() < told:
            words = f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
            text = dice.choice(ATTACKS).format(place=dice.choice(places), day=words, k=dice.randint(3, 9), i=dice.randint(3, 20)) + " "
        while len(text) < 1150:
            text += dice.choice(QUIET) + " "
        yield Report(f"r{n:07d}", f"{text}رقم الخبر {n}.", title=f"خبر {n}", published=(day + timedelta(days=1)).isoformat(), source=f"وكالة {n % 40}", url=f"https://example.org/{n}")


Took = tuple[float, float]


def spent() -> float:
    """Return the seconds of the processor of this process and of its children that have ended."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def median(work: Callable[[int], object], times: int) -> Took:
    """Return the medians of the milliseconds, of the clock and of the processor, that a piece of work takes."""
    clock, processor = [], []
    for n in range(times):
        start, before = time.perf_counter(), spent()
        work(n)
        clock.append((time.perf_counter() - start) * 1000)
        processor.append((spent() - before) * 1000)
    return statistics.median(clock), statistics.median(processor)


def opened(address: str) -> Took:
    """Return the milliseconds in which a fresh process has opened the case and counted it."""
    code = f"import sys; from mawqi.case import Case; c = Case.open({address!r}); c.queue(limit=1); c.close()"
    return median(lambda _: subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True), 5)


def adding(case: object, gazetteer: object, first: int, told: float) -> tuple[float, float, float]:
    """Return processor seconds of reading 1,000 reports, of adding 1,000 like them, and of adding those again."""
    from geo.features import features
    from mawqi import pipeline

    some = list(reports(1000, first=first, told=told))
    again = list(reports(1000, first=first + 1000, told=told))
    start = time.process_time()
    for batch in pipeline.run(some, gazetteer=gazetteer):
        list(features(batch.told(), made_by="x"))
    reading = time.process_time() - start
    start = time.process_time()
    case.add(again, on_fault=print)
    done = time.process_time() - start
    start = time.process_time()
    case.add(again, on_fault=print)
    return reading, done, time.process_time() - start


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--reports", type=int, default=4000)
    ask.add_argument("--incidents", type=int, default=2000)
    ask.add_argument("--keep", type=Path, help="make the case here, or use the one that is there")
    ask.add_argument("--postgres", metavar="ADDRESS", help="make it in a schema of PostgreSQL")
    chosen = ask.parse_args()
    from gazetteer.gazetteer import Gazetteer
    from mawqi.case import Case, Decision

    gazetteer = Gazetteer.open()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.postgres or str(chosen.keep or Path(folder) / "case.gpkg")
        told = chosen.incidents / chosen.reports
        if not chosen.postgres and Path(path).exists():
            case = Case.open(path, gazetteer=gazetteer)
        else:
            case = Case.new(path, gazetteer=gazetteer)
            start = time.process_time()
            case.add(reports(chosen.reports, told=told), on_fault=print)
            print(f"{chosen.reports:,} reports added in {time.process_time() - start:.0f} s of the processor")
        held = case.info()
        total = sum(held["incidents"].values())
        size = f", {Path(path).stat().st_size / 1e6:,.0f} MB" if not chosen.postgres else ""
        print(f"case: {sum(held['reports'].values()):,} reports, {total:,} incidents{size}\n")
        print(f"{'what, in ms':58}{'clock':>10}{'processor':>11}{'wanted':>9}")

        def say(what: str, took: Took, wanted: str) -> None:
            print(f"{what:58}{took[0]:>10.1f}{took[1]:>11.1f}{wanted:>9}", flush=True)

        say("open in a fresh process, start of Python included", opened(path), "1000")
        say("a page of 50 of the queue, the first", median(lambda n: case.queue(), 20), "150")
        say("a page in the middle", median(lambda n: case.queue(offset=total // 2), 20), "150")
        say("a page of one state of review", median(lambda n: case.queue(review="unreviewed", offset=n * 50), 20), "150")
        say("a page of a search for words", median(lambda n: case.queue(text=("بعقوبة", "baghdad", "غارة")[n % 3]), 9), "150")
        rows = case.queue(limit=120)["rows"]
        seen = {r["id"]: r["version"] for r in rows}
        ids = list(seen)
        say("an incident with its decisions", median(lambda n: case.incident(ids[n]), 40), "")
        case.decide(Decision(ids[-1], "a", "accept"), seen_version=seen[ids[-1]])
        say("a decision: accept", median(lambda n: case.decide(Decision(ids[n], "a", "accept"), seen_version=seen[ids[n]]), 40), "50")
        say("a decision: correct", median(lambda n: case.decide(Decision(ids[40 + n], "a", "correct", new={"fatalities": n}), seen_version=seen[ids[40 + n]]), 40), "50")
        site = {"latitude": 33.3, "longitude": 44.4, "uncertainty_km": 1}
        case.decide(Decision(ids[110], "a", "place", new=site), seen_version=seen[ids[110]])
        say("a decision: place", median(lambda n: case.decide(Decision(ids[80 + n], "a", "place", new=site), seen_version=seen[ids[80 + n]]), 25), "50")
        say("the differences of a day of work", median(lambda n: case.diff(case.runs()[-1]["started"][:10]), 1) if chosen.reports <= 10_000 else (float("nan"), float("nan")), "")
        reading, done, again = adding(case, gazetteer, 10_000_000 + random.randrange(10_000_000), told)
        print(f"\n1,000 reports: read {reading:.2f} s, added {done:.2f} s ({done / reading:.2f} times), added again {again:.3f} s of the processor")
        case.close()


if __name__ == "__main__":
    main()
