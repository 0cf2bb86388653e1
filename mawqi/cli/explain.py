"""``mawqi explain``: why an incident has its values, with the words that gave them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from mawqi.cli import options

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("type", ("incident_type", "sub_event_type", "outcome", "status", "weapons", "munitions", "object_hit")),
    ("place", ("location", "location_ar", "location_text", "relation", "site_kind", "admin1", "country", "latitude", "longitude", "uncertainty_km", "sea")),
    ("date", ("event_date", "date_start", "date_end", "time_precision", "event_time", "date_text")),
    ("actors", ("actor1", "actor2", "target", "target_claimed")),
    ("casualties", ("fatalities", "fatalities_min", "fatalities_max", "injuries", "injuries_min", "injuries_max")),
)


@click.command("explain")
@click.argument("identifier", metavar="ID")
@click.option("--in", "file", type=click.Path(path_type=Path), required=True, help="A file of incidents (.geojson, .gpkg, .parquet ...).")
@options.as_json
def command(identifier: str, file: Path, as_json: bool) -> int:
    """Show why an incident has its type, place, date and actor: the words of the text, the reasons, and what was merged.

    ID may be cut to its first digits where they tell it from the others.

    \b
    mawqi explain 3f9c --in incidents.geojson
    """
    from gazetteer.errors import InputError
    from geo.formats import read

    held = options.as_input(read, file)
    matches = [f for f in held.incidents if str(f.get("id") or "").startswith(identifier.lower())]
    exact = [f for f in matches if f["id"] == identifier.lower()]
    if len(exact or matches) != 1:
        what = "no incident" if not matches else f"{len(matches)} incidents"
        raise InputError(f"{file.name} holds {what} whose id begins with {identifier}", remedy="give more digits of the id")
    item = (exact or matches)[0]
    if as_json:
        click.echo(json.dumps(explanation(item), ensure_ascii=False, indent=1))
    else:
        _print(item)
    return 0


def explanation(item: dict[str, Any]) -> dict[str, Any]:
    """Return what an incident's values rest on: per group the values with their evidence, the reasons, the merged, the sources."""
    p = item["properties"]
    evidence = p.get("evidence") or {}
    groups = {
        group: {name: {"value": p.get(name), "evidence": evidence.get(name, [])} for name in names if p.get(name) not in (None, [], "") or evidence.get(name)}
        for group, names in _GROUPS
    }
    return {
        "id": item["id"], **groups, "claims": p.get("claims") or [], "casualties_told": p.get("casualties") or [], "reasons": p.get("reasons") or [],
        "merged": p.get("merged") or [], "confidence": p.get("confidence"), "sources": p.get("sources") or [], "made_by": p.get("made_by"),
    }  # fmt: skip


def _print(item: dict[str, Any]) -> None:
    from mawqi.cli.talk import shown, table

    told = explanation(item)
    p = item["properties"]
    click.echo(f"incident {item['id']}   confidence {told['confidence']}")
    for language in ("en", "ar"):
        note = (p.get("notes") or {}).get(language)
        if note:
            click.echo(shown(note))
    for group, _ in _GROUPS:
        rows = []
        for name, held in told[group].items():
            value = ", ".join(map(str, held["value"])) if isinstance(held["value"], list) else held["value"]
            words = " | ".join(f"{s.get('text')} [{s.get('report_id')}:{s.get('start')}–{s.get('end')}]" for s in held["evidence"])
            rows.append((name, value, words))
        if rows:
            click.echo(f"\n{group}")
            click.echo(table(("property", "value", "words in the text [report:start–end]"), rows, widest=90))
    for title, lines in (
        ("claims", [f"{c.get('speaker')} {c.get('stance')} {c.get('about')} {c.get('value') or ''}" for c in told["claims"]]),
        ("reasons", told["reasons"]), ("merged", told["merged"]),
        ("sources", [f"{s.get('report_id')} {s.get('source') or ''} {s.get('published') or ''}: {s.get('quote') or ''}" for s in told["sources"]]),
    ):  # fmt: skip
        if lines:
            click.echo(f"\n{title}")
            for line in lines:
                click.echo(f"  {shown(str(line))[:400]}")
