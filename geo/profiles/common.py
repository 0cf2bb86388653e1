"""What the profiles share: midpoints of dates, actor codes of the lexicon, deaths by side, shared tolls."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from gazetteer.errors import DataError, MawqiError
from gazetteer.paths import data_dir
from geo.acled import INTER_NAMES, inter

Feature = dict[str, Any]


def middle_day(properties: dict[str, Any]) -> str | None:
    """Return the middle day of an incident's dates (ISO), its day where it is known to the day, or None when it is undated."""
    told = properties.get("event_date")
    if properties.get("time_precision") == 1 and told and len(told) == 10:
        return str(told)
    start, end = properties.get("date_start"), properties.get("date_end")
    try:
        first = date.fromisoformat(start or end or "")
        last = date.fromisoformat(end or start or "")
    except ValueError:
        return str(told) if told and len(told) == 10 else None
    return (first + (last - first) // 2).isoformat()


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, tuple[str, str | None]]:
    """Canonical English name to (ACLED's inter at home, home country) from data/lexicon/actors.toml."""
    try:
        path = data_dir() / "lexicon" / "actors.toml"
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, MawqiError):
        return {}
    except ValueError as fault:
        raise DataError(f"the actors cannot be read: {fault}", file="actors.toml") from fault
    return {a["name_en"]: (a.get("inter", ""), a.get("home") or None) for a in content.get("actor", []) if a.get("name_en")}


def inter_name(name: str | None, kind: str | None, home: str | None, iso: str | None) -> str:
    """Return ACLED's actor category by name, "" when it cannot be told.

    The lexicon's category counts; a state's force outside its country is External/Other forces.
    """
    listed, at_home = _lexicon().get(name or "", ("", None))
    if listed == "State forces":
        return listed if (home or at_home) in (iso, None) else "External/Other forces"
    if listed in INTER_NAMES.values():
        return listed
    code = inter(kind, home, iso)
    return INTER_NAMES[code] if code else ""


Key = tuple[Any, Any, Any]


def shared_counts(items: Sequence[Feature]) -> Counter[Key]:
    """Count by how many incidents each shared toll (report, start, end) is shared."""
    counts: Counter[Key] = Counter()
    for item in items:
        keys = {
            (t.get("report_id"), t.get("start"), t.get("end"))
            for t in item["properties"].get("casualties") or [] if t.get("shared") and t.get("killed")
        }
        counts.update(keys)
    return counts


class Shares:
    """Divides shared tolls among the incidents that share them: whole numbers whose sum is the toll."""

    def __init__(self, items: Sequence[Feature]) -> None:
        self.counts = shared_counts(items)
        self.given: Counter[Key] = Counter()

    def share(self, properties: dict[str, Any]) -> tuple[int, int, int] | None:
        """Return (share, toll, number of incidents) of the first shared toll of an incident, or None; call once for each incident, in order."""
        for toll in properties.get("casualties") or []:
            if toll.get("shared") and toll.get("killed"):
                key = (toll.get("report_id"), toll.get("start"), toll.get("end"))
                count, nth = self.counts[key], self.given[key]
                self.given[key] += 1
                killed = int(toll["killed"])
                return killed // count + (1 if nth < killed % count else 0), killed, count
        return None


def texts(properties: dict[str, Any], key: str) -> list[str]:
    """Return the distinct values of a key over an incident's sources, in order."""
    return list(dict.fromkeys(str(s[key]) for s in properties.get("sources") or [] if s.get(key)))


def located(properties: dict[str, Any]) -> bool:
    """Whether an incident has coordinates."""
    return properties.get("latitude") is not None and properties.get("longitude") is not None
