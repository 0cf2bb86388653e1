"""What the desk's menus offer: closed lists of the contract with their names, armed actors of the lexicon, kinds of places."""

from __future__ import annotations

from functools import cache
from typing import Any

#: Why an incident is rejected; the page has the words in both languages.
REJECT_REASONS = ("not_an_incident", "not_told", "out_of_scope", "duplicate", "too_vague", "other")
#: Properties that a coder can correct, in the order of the page: group, property, how it is edited.
FIELDS: tuple[tuple[str, str, str], ...] = (
    ("what", "incident_type", "menu"), ("what", "outcome", "menu"), ("what", "status", "menu"), ("what", "aggregate", "yesno"),
    ("when", "event_date", "date"), ("when", "event_time", "time"),
    ("who", "actor1", "actor"), ("who", "actor2", "actor"), ("who", "target", "actor"), ("who", "target_claimed", "text"), ("who", "object_hit", "objects"),
    ("means", "weapons", "weapons"), ("means", "munitions", "range"), ("means", "munitions_intercepted", "number"),
    ("toll", "fatalities", "range"), ("toll", "injuries", "range"),
    ("where", "location", "place"), ("where", "relation", "menu"), ("where", "location_text", "text"),
    ("told", "claims", "claims"), ("told", "origins", "origins"),
)  # fmt: skip


@cache
def objects() -> tuple[str, ...]:
    """Return the kinds of things that may be hit, of the lexicon."""
    from gazetteer.lexicon import read_toml
    from gazetteer.paths import data_dir

    rows = read_toml(data_dir() / "lexicon" / "objects.toml").get("object", [])
    return tuple(dict.fromkeys(row["id"] for row in rows))


@cache
def actors() -> tuple[tuple[str, str, str], ...]:
    """Return the armed actors of the lexicon as (English name, Arabic name, further names to search by), those that stand for themselves."""
    from gazetteer.lexicon import read_toml
    from gazetteer.paths import data_dir

    rows = read_toml(data_dir() / "lexicon" / "actors.toml").get("actor", [])
    return tuple(
        (row["name_en"], row["name_ar"], " ".join([*row.get("aliases_ar", []), *row.get("aliases_en", [])])[:300])
        for row in rows if not (row.get("context") and row.get("means"))
    )  # fmt: skip


def menus() -> dict[str, Any]:
    """Return the lists of the page's menus; names of types, statuses and weapons come with the styles."""
    from gazetteer.model import KINDS
    from geo.properties import BY_NAME, OUTCOMES, RELATIONS, STANCES
    from mawqi.case.accounts import ABOUT

    return {
        "fields": [list(row) for row in FIELDS], "outcomes": list(OUTCOMES), "relations": list(RELATIONS), "stances": list(STANCES), "about": list(ABOUT), "objects": list(objects()), "kinds": list(KINDS),
        "actors": [list(row) for row in actors()], "reject": list(REJECT_REASONS), "times": "dawn morning noon afternoon evening night midnight".split(),
        "aliases": {name: BY_NAME[name].alias for _, name, _ in FIELDS},
    }  # fmt: skip
