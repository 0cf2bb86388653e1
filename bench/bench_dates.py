"""Compares Mawqi's own grammar of time with dateparser on the date cases of the phenomenon suite: right, wrong, silent, time each.

Run: ``python bench/bench_dates.py`` (dateparser is no dependency of Mawqi; the script says so when it is missing).
"""

from __future__ import annotations

import sys
import time
import tomllib
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gazetteer.fold import fold  # noqa: E402
from incidents import lexicon  # noqa: E402
from incidents.context import parse_published  # noqa: E402
from incidents.dates import find_dates, resolve  # noqa: E402
from incidents.tagger import tag  # noqa: E402

FILES = ("months_calendars", "weekdays_nights", "relative_dates", "undated")


def cases() -> list[tuple[str, str | None, str | None]]:
    """Return (text, published, expected date) of the suite's cases with one expected incident."""
    out = []
    for name in FILES:
        data = tomllib.loads((ROOT / "tests" / "golden" / "phenomena" / f"{name}.toml").read_text(encoding="utf-8"))
        for case in data["case"]:
            expected = case.get("expect", [])
            if len(expected) == 1:
                wanted = expected[0].get("event_date")
                out.append((case["text"], case.get("published"), None if wanted in (None, "none") else str(wanted)))
    return out


def main() -> int:
    try:
        from dateparser.search import search_dates
    except ImportError:
        print("dateparser is not installed: pip install dateparser", file=sys.stderr)
        return 2
    words = lexicon.load()
    told = cases()
    result = {"mawqi": [0, 0, 0], "dateparser": [0, 0, 0]}
    spent = {"mawqi": 0.0, "dateparser": 0.0}
    for text, published, wanted in told:
        day = parse_published(published)
        start = time.perf_counter()
        tagged = tag(fold(text), words)
        exprs = [e for s in tagged.sentences for e in find_dates(tagged, s) if not e.since]
        whens = [w for e in exprs if (w := resolve(e, day, None)) is not None]
        spent["mawqi"] += time.perf_counter() - start
        count(result["mawqi"], {w.iso for w in whens}, wanted)
        start = time.perf_counter()
        settings = {"PREFER_DATES_FROM": "past", "RELATIVE_BASE": datetime(day.year, day.month, day.day) if day else datetime(2000, 1, 1)}
        found = search_dates(text, languages=["ar"], settings=settings) or []
        spent["dateparser"] += time.perf_counter() - start
        isos = {d.date().isoformat()[: len(wanted) if wanted else 10] for _, d in found}
        count(result["dateparser"], isos, wanted)
    print(f"{len(told)} texts       right  wrong or invented  silent though dated   ms a text")
    for name, (right, wrong, silent) in result.items():
        print(f"{name:12} {right:8} {wrong:18} {silent:20} {1000 * spent[name] / len(told):11.2f}")
    print(f"ratio of time: {spent['dateparser'] / spent['mawqi']:.0f}")
    return 0


def count(tally: list[int], found: set[str], wanted: str | None) -> None:
    """Count one text as right, wrong or silent."""
    if wanted is None:
        tally[1 if found else 0] += 1
    elif wanted in found:
        tally[0] += 1
    else:
        tally[1 if found else 2] += 1


if __name__ == "__main__":
    sys.exit(main())
