"""Arabic words for names that the records hold in English alone (speakers, sides) and for the words of violence named in reasons."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from gazetteer.errors import DataError
from gazetteer.paths import data_dir

_TRIGGERS = re.compile(r"^type \w+: triggers ([\w, -]+)")


def _table(path: Path, name: str) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get(name, [])
    except (OSError, tomllib.TOMLDecodeError) as fault:
        raise DataError(f"a lexicon cannot be read: {fault}", file=path, remedy="correct the file") from fault
    return found


@cache
def actor_names() -> dict[str, str]:
    """Return the Arabic name of each actor of the lexicon by its English one."""
    return {row["name_en"]: row["name_ar"] for row in _table(data_dir() / "lexicon" / "actors.toml", "actor")}


@cache
def trigger_words() -> dict[str, str]:
    """Return one Arabic word for each trigger of the lexicon, by its id: its first noun, verb or form."""
    words = {}
    for row in _table(data_dir() / "lexicon" / "triggers.toml", "trigger"):
        said = [word for key in ("nouns", "plurals", "verbs", "forms", "vforms", "pforms") for word in row.get(key, [])]
        if said:
            words[row["id"]] = said[0].split("/")[0]
    return words


def _speakers(record: dict[str, Any]) -> Iterator[str]:
    for name, field in (("claims", "speaker"), ("casualties", "source"), ("casualties", "side")):
        rows = record.get(name)
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and isinstance(row.get(field), str):
                yield row[field]


def terms(records: Sequence[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return ``{"actors": {English: Arabic}, "triggers": {id: Arabic}}`` for what the records name; the lexicons are read only when needed."""
    speakers: set[str] = set()
    triggers: set[str] = set()
    for record in records:
        speakers.update(_speakers(record))
        for reason in record.get("reasons") or []:
            found = _TRIGGERS.match(reason) if isinstance(reason, str) else None
            if found:
                triggers.update(part.strip() for part in found[1].split(","))
    actors = actor_names() if speakers else {}
    words = trigger_words() if triggers else {}
    return {
        "actors": {name: actors[name] for name in sorted(speakers) if name in actors},
        "triggers": {name: words[name] for name in sorted(triggers) if name in words},
    }
