"""``mawqi diff``: what became of the incidents of a case since a day or a run, as a table, a file or a map."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from mawqi.cli import options

if TYPE_CHECKING:
    from geo.collection import Collection
    from mawqi.case import Change


@click.command("diff")
@click.argument("case", metavar="CASE")
@click.option("--since", required=True, metavar="DATE|RUN", help="A day or time (ISO 8601, UTC), or the id of a run: what changed from its beginning on.")
@click.option("--output", "-o", metavar="FILE", help="Write the changed incidents, in the format that the ending names.")
@click.option("--map", "page", metavar="FILE", help="Draw them on a map, with a filter and a layer of the changes (.html).")
@click.option("--lang", type=click.Choice(("ar", "en")), default="ar", show_default=True, help="The map page's first language.")
@click.option("--title", help="The map page's heading.")
@click.option("--rejected", is_flag=True, help="Also what people rejected, in file and map.")
@options.coarsen
@options.as_json
@options.force
@options.quiet
def command(
    case: str, since: str, output: str | None, page: str | None, lang: str, title: str | None, rejected: bool, coarsen: str | None, masked: tuple[str, ...], as_json: bool,
    force: bool, quiet: bool,
) -> int:  # fmt: skip
    """Show what became of the incidents of a case: new, changed, merged, withdrawn, decided.

    Merged: now part of another incident. Withdrawn: the machine reads it no more. Decided: a person decided since; the fields say what changed.
    In file and map each incident carries `change`, `changed` (the fields) and `changed_at`.

    \b
    mawqi diff case.gpkg --since 2024-03-01
    mawqi diff case.gpkg --since 3f9c12ab40de -o changes.geojson --map changes.html
    """
    from gazetteer.errors import InputError
    from mawqi.cli import work
    from mawqi.cli.map import write_page
    from mawqi.cli.talk import Talk, counted

    talk = Talk(quiet)
    options.check_outputs((output, page), [case], force=force)
    if page is not None and not page.lower().endswith((".html", ".htm")):
        raise InputError(f"a map is not written to {page}", remedy="use .html")
    with options.open_case(case) as held:
        found = held.diff(since)
    made = collection_of(found, rejected=rejected, publishing=coarsen is not None or bool(masked))
    made = work.masked(made, coarsen, masked)
    if output is not None:
        work.write_collection(output, made, talk, force=force, flat=False)
    if page is not None:
        write_page(page, made, title=title, lang=lang, tiles=None, borders="un", left_out=None, force=force)
    if as_json:
        rows = [{"id": c.incident_id, "change": c.change, "at": c.at, "fields": c.fields} for c in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif output is None and page is None:
        _print(found)
    counts = {k: sum(c.change == k for c in found) for k in ("new", "changed", "merged", "withdrawn", "decided")}
    told = ", ".join(f"{n:,} {k}" for k, n in counts.items() if n) or "nothing"
    talk.say(f"{counted(len(found), 'incident')} since {since}: {told}.{''.join(f' Written to {x}.' for x in (output, page) if x)}")
    return talk.close()


def collection_of(found: Sequence[Change], *, rejected: bool = False, publishing: bool = False) -> Collection:
    """Return changes as a collection of incidents that carry ``change``, ``changed`` and ``changed_at``.

    Parameters
    ----------
    found : sequence of Change
        Of `Case.diff`.
    rejected : bool
        Also those that people rejected.
    publishing : bool
        Only the names of the fields that changed: the values before may tell an exact place.
    """
    from geo.collection import Collection

    items = []
    for c in found:
        if c.feature is None or (not rejected and c.feature["properties"].get("review") == "rejected"):
            continue
        told: Any = sorted(c.fields) if publishing else c.fields
        items.append({**c.feature, "properties": {**c.feature["properties"], "change": c.change, "changed": told, "changed_at": c.at}})
    return Collection(items, made_by=next((i["properties"].get("made_by") for i in items if i["properties"].get("made_by")), None))


def _print(found: Sequence[Change]) -> None:
    from mawqi.cli.talk import table

    rows = []
    for c in found:
        p = c.feature["properties"] if c.feature is not None else {}
        fields = "; ".join(f"{k}: {_short(a)} → {_short(b)}" for k, (a, b) in c.fields.items())
        rows.append((c.change, c.incident_id, c.at[:16].replace("T", " "), p.get("incident_type"), p.get("event_date"), p.get("location_ar") or p.get("location"), fields))
    if rows:
        click.echo(table(("change", "id", "when (UTC)", "type", "date", "place", "what"), rows, widest=70))


def _short(value: Any) -> str:
    if value is None or value == []:
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
