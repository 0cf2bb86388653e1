"""The forces of every country: one table for the words that name no side ("the police") and for adjectives of nationality ("an Iraqi strike")."""

from __future__ import annotations

from functools import lru_cache

_STRIKING = frozenset(("state_army", "air_force", "navy", "coalition"))


@lru_cache(maxsize=2)
def forces(version: str) -> dict[str, dict[str, str]]:
    """Return country -> kind -> id of its first force of that kind, in the order of the lexicon.

    Parameters
    ----------
    version : str
        Of the lexicon: another lexicon has another table.
    """
    from incidents.lexicon import load

    out: dict[str, dict[str, str]] = {}
    for entry in load().actors.values():
        if entry.data["home"] and not entry.data.get("context"):
            out.setdefault(str(entry.data["home"]), {}).setdefault(str(entry.data["kind"]), entry.id)
    return out


def army_of(version: str, iso: str) -> str | None:
    """Return the id of the force that a country strikes with, None when the lexicon knows none."""
    return next((id_ for kind, id_ in forces(version).get(iso, {}).items() if kind in _STRIKING), None)
