"""``mawqi explain``: why an incident has its values, with the words that gave them."""

from __future__ import annotations

import json
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
_DECISION = ("at", "action", "old", "new", "reason", "comment", "supersedes", "decision_id")


@click.command("explain")
@click.argument("identifier", metavar="ID")
@click.option("--in", "file", required=True, metavar="FILE|CASE", help="A file of incidents (.geojson, .gpkg, .parquet ...), or a case.")
@click.option("--coders", is_flag=True, help="Of a case: also who decided.")
@options.as_json
def command(identifier: str, file: str, coders: bool, as_json: bool) -> int:
    """Show why an incident has its type, place, date and actor: the words of the text, the reasons, and what was merged.

    Of a case also what people decided, and where the machine reads otherwise.

    ID may be cut to its first digits where they tell it from the others.

    \b
    mawqi explain 3f9c --in incidents.geojson
    mawqi explain 3f9c --in case.gpkg
    """
    from mawqi.case import is_case

    told = of_case(identifier.lower(), file, coders=coders) if is_case(file) else explanation(of_file(identifier.lower(), file))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _print(told)
    return 0


def of_file(identifier: str, file: str) -> dict[str, Any]:
    """Return the incident of a file whose id begins so.

    Raises
    ------
    InputError
        When there is none, or more than one.
    """
    from mawqi.cli import work

    found = {str(f.get("id") or ""): f for f in work.incidents_of(file).incidents}
    return found[_only([i for i in found if i.startswith(identifier)], identifier, work.name_of(file))]


def of_case(identifier: str, address: str, *, coders: bool = False) -> dict[str, Any]:
    """Return what an incident of a case rests on; the id of a merged one leads to the incident that it is part of.

    Parameters
    ----------
    identifier : str
        The first digits of its id.
    address : str
        The case.
    coders : bool
        Also who decided.
    """
    from mawqi.cli import work

    with options.open_case(address) as case:
        name = _only(case.ids(identifier), identifier, work.name_of(address))
        held = case.incident(name)
    assert held is not None
    decisions = [{k: v for k, v in d.items() if k in _DECISION or (coders and k == "coder")} for d in held["decisions"]]
    more = {"review": held["review"], "differs": held["differs"], "decisions": decisions, "doubt": held["doubt"], "members": held["members"]}
    return {**explanation(held["feature"]), **more}


def _only(matches: list[str], identifier: str, name: str) -> str:
    """The one id of those that begin so."""
    from gazetteer.errors import InputError

    matches = [identifier] if identifier in matches else matches
    if len(matches) != 1:
        what = "no incident" if not matches else f"{len(matches)} incidents"
        raise InputError(f"{name} holds {what} whose id begins with {identifier}", remedy="give more digits of the id")
    return matches[0]


def explanation(item: dict[str, Any]) -> dict[str, Any]:
    """Return what an incident's values rest on: per group the values with their evidence, the reasons, the merged, the sources."""
    p = item["properties"]
    evidence = p.get("evidence") or {}
    groups = {
        group: {name: {"value": p.get(name), "evidence": evidence.get(name, [])} for name in names if p.get(name) not in (None, [], "") or evidence.get(name)}
        for group, names in _GROUPS
    }
    return {
        "id": item["id"], "notes": p.get("notes"), **groups, "claims": p.get("claims") or [], "casualties_told": p.get("casualties") or [], "reasons": p.get("reasons") or [],
        "merged": p.get("merged") or [], "confidence": p.get("confidence"), "sources": p.get("sources") or [], "made_by": p.get("made_by"),
    }  # fmt: skip


def _words(span: dict[str, Any]) -> str:
    """The words that gave a value, or that a person did."""
    if span.get("text") is None and span.get("by"):
        return f"by a {span['by']}"
    return f"{span.get('text')} [{span.get('report_id')}:{span.get('start')}–{span.get('end')}]"


def _print(told: dict[str, Any]) -> None:
    from mawqi.cli.talk import shown, table

    click.echo(f"incident {told['id']}   confidence {told['confidence']}" + (f"   {told['review']}" if "review" in told else ""))
    for language in ("en", "ar"):
        note = (told["notes"] or {}).get(language)
        if note:
            click.echo(shown(note))
    for group, _ in _GROUPS:
        rows = []
        for name, held in told[group].items():
            value = ", ".join(map(str, held["value"])) if isinstance(held["value"], list) else held["value"]
            words = " | ".join(map(_words, held["evidence"]))
            rows.append((name, value, words))
        if rows:
            click.echo(f"\n{group}")
            click.echo(table(("property", "value", "words in the text [report:start–end]"), rows, widest=90))
    for title, lines in (
        ("claims", [f"{c.get('speaker')} {c.get('stance')} {c.get('about')} {c.get('value') or ''}" for c in told["claims"]]),
        ("reasons", told["reasons"]), ("merged", told["merged"]), ("decisions", [_decision(d) for d in told.get("decisions", [])]),
        ("the machine reads otherwise", [f"{k}: {v['machine']}, a person: {v['human']}" for k, v in told.get("differs", {}).items()]),
        ("sources", [f"{s.get('report_id')} {s.get('source') or ''} {s.get('published') or ''}: {s.get('quote') or ''}" for s in told["sources"]]),
    ):  # fmt: skip
        if lines:
            click.echo(f"\n{title}")
            for line in lines:
                click.echo(f"  {shown(str(line))[:400]}")


def _decision(d: dict[str, Any]) -> str:
    """One decision in a line."""
    who = f" by {d['coder']}" if d.get("coder") else ""
    old = d["old"] or {}
    what = "; ".join(f"{k}: {v} → {d['new'].get(k)}" for k, v in old.items() if k in d["new"]) if isinstance(d["new"], dict) else ""
    return " ".join(filter(None, (d["at"][:16].replace("T", " "), d["action"] + who, what, d["reason"], d["comment"])))
