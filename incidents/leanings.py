"""Whose side a report speaks from: its outlet, and whom that outlet means by "the army", "the enemy", "the resistance" (``data/lexicon/outlets.toml``)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from gazetteer.fold import fold_text
from gazetteer.paths import data_dir
from incidents.context import Context
from incidents.forces import forces
from incidents.lexicon import Entry, read_toml

_HEAD = 260  # characters in which a dateline stands
_DATELINE = re.compile(r"\s*(?:[/|–\-:]|$|\n|نت\s?[–-])")
_OWN = {"the-army": "state_army", "government-forces-short": "state_army", "defence-ministry-short": "state_army", "the-police": "police", "the-security-forces": "police"}


@lru_cache(maxsize=2)
def _rows(version: str) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Return (leaning, home) -> party -> ids of the actors it means."""
    table: list[dict[str, Any]] = read_toml(data_dir() / "lexicon" / "outlets.toml").get("leaning", [])
    return {(str(row["leaning"]), str(row.get("home", ""))): row["means"] for row in table}


def outlet_of(ctx: Context) -> Entry | None:
    """Return the outlet that a report is by: of its source, its address, or a dateline that names it; None for none."""
    source, address = fold_text(ctx.report.source or ""), (ctx.report.url or "").lower()
    if source or address:
        for entry in ctx.lexicon.outlets.values():
            if source and any(fold_text(name) == source for name in (*entry.get("aliases_ar", ()), *entry.get("aliases_context_ar", ()), entry.get("name_en", ""))):
                return entry
            if address and any(re.search(rf"(?://|\.){re.escape(domain)}(?:[/:]|$)", address) for domain in entry.get("domains", ())):
                return entry
        if source:
            return None
    for tok in ctx.tagged.between(0, min(_HEAD, len(ctx.norm)), "outlet"):
        line = ctx.norm.rfind("\n", 0, tok.start) + 1
        if tok.start - line <= 24 and not tok.clitic and _DATELINE.match(ctx.norm, tok.end) and not ctx.tagged.between(line, tok.start, "trigger", "speech"):
            form = tok.form("outlet")
            return form.entry if form is not None else None
    return None


def meant_by(ctx: Context, outlet: Entry, party: str) -> list[str]:
    """Return the ids of the actors that an outlet means by a word for a party, the likeliest first; none when its leaning tells none."""
    leaning, home = str(outlet.get("leaning", "")), str(outlet.get("home", ""))
    rows = _rows(ctx.lexicon.version)
    for key in ((leaning, home), (leaning, "")):
        if party in rows.get(key, {}):
            return [id_ for id_ in rows[key][party] if id_ in ctx.lexicon.actors]
    if leaning.startswith("state_") and party in _OWN:
        own = forces(ctx.lexicon.version).get(leaning[6:], {}).get(_OWN[party])
        return [own] if own is not None else []
    return []
