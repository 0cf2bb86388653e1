"""``mawqi lookup``: what the gazetteer knows of a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mawqi.cli import options

if TYPE_CHECKING:
    from gazetteer.model import Candidate


@click.command("lookup")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--iso", metavar="CODE", help="Only places of this country (ISO 3166-1 alpha-2).")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="The most candidates of a name.")
@click.option("--explain", is_flag=True, help="Also print the named reasons that make up each score.")
@click.option("--online", "services", multiple=True, metavar="SERVICE", help="Ask this service too when the gazetteer has no such name (nominatim, photon ...): the names go out over the network.")
@options.as_json
@options.gazetteer
def command(names: tuple[str, ...], iso: str | None, limit: int, explain: bool, services: tuple[str, ...], as_json: bool, index: Path | None) -> int:
    """Show what the gazetteer knows of a name, in Arabic or Latin letters, best first.

    \b
    mawqi lookup البوكمال "دير الزور" "al-Tanf"
    mawqi lookup الحويجة --explain
    """
    from mawqi.cli.talk import Talk, shown, table

    talk = Talk()
    gazetteer = options.open_gazetteer(index, talk)
    online = None
    if services:
        from gazetteer.online import OnlineGeocoder, provider

        online = OnlineGeocoder([provider(service) for service in services], log=talk.say)
    out = []
    for name in names:
        found = gazetteer.lookup(name, iso=iso, limit=limit) or (online.lookup(name, iso=iso)[:limit] if online else [])
        if as_json:
            out.append({"name": name, "candidates": [_record(c) for c in found]})
            continue
        click.echo(shown(name) + ("" if found else ": the gazetteer has no place of this name"))
        if found:
            rows = [
                (c.place.name_ar, c.place.name_en, c.place.kind, c.place.iso, c.place.admin1, f"{c.place.latitude:.4f}", f"{c.place.longitude:.4f}",
                 f"{c.place.uncertainty_km:g}", f"{c.score:.2f}", c.place.source, c.place.site_id)
                for c in found
            ]  # fmt: skip
            click.echo(table(("name_ar", "name_en", "kind", "iso", "admin1", "lat", "lon", "± km", "score", "source", "site_id"), rows))
            for c in found if explain else ():
                click.echo(shown(f"  {c.place.site_id}: " + "; ".join(f"{reason} {weight:+.2f}" for reason, weight in c.reasons)))
            click.echo()
    if as_json:
        click.echo(json.dumps(out, ensure_ascii=False, indent=1))
    return 0


def _record(candidate: Candidate) -> dict[str, object]:
    """Return a candidate as a JSON object."""
    p = candidate.place
    return {
        "site_id": p.site_id, "name": p.name, "name_ar": p.name_ar, "name_en": p.name_en, "kind": p.kind, "latitude": p.latitude, "longitude": p.longitude,
        "iso": p.iso, "admin1": p.admin1, "admin2": p.admin2, "uncertainty_km": p.uncertainty_km, "population": p.population, "source": p.source,
        "score": candidate.score, "reasons": [{"reason": r, "weight": w} for r, w in candidate.reasons],
    }  # fmt: skip
