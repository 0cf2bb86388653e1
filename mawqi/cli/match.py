"""``mawqi match``: incidents against a user's own extract of ACLED or UCDP GED."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mawqi.cli import options

if TYPE_CHECKING:
    from geo.extracts import Event
    from geo.match import Pair, Result

Feature = dict[str, Any]
COLUMNS = tuple(
    "match incident_id their_id distance_km day_offset type_fits our_date our_location our_latitude our_longitude our_uncertainty_km our_event_type "
    "our_sub_event_type our_fatalities their_row their_start their_end their_location their_latitude their_longitude their_radius_km their_event_type "
    "their_sub_event_type their_fatalities".split()
)
_THEIRS = frozenset(c for c in COLUMNS if c.startswith("their_") and c not in ("their_id", "their_row"))
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("match")
@click.argument("case", metavar="CASE|INCIDENTS")
@click.argument("extract", type=click.Path(path_type=Path), metavar="ACLED.csv|GED.csv")
@click.option("--output", "-o", metavar="FILE", help="Write all rows, matched and not, to .csv or .geojson.")
@click.option("--days", type=click.IntRange(0, 31), default=2, show_default=True, help="The most days between the two of a pair.")
@click.option("--max-km", type=click.FloatRange(0.1, 500), default=100.0, show_default=True, help="The most kilometres, however uncertain the places are.")
@click.option("--strict", is_flag=True, help="Only pairs of the same event type.")
@click.option("--since", type=_DAY, metavar="DATE", help="Compare from this day on. Default: where both sides have events.")
@click.option("--until", type=_DAY, metavar="DATE", help="Compare up to this day.")
@click.option("--ids-only", is_flag=True, help="Write of theirs nothing but the ids: what may be passed on.")
@options.as_json
@options.force
@options.quiet
def command(case: str, extract: Path, output: str | None, days: int, max_km: float, strict: bool, since: Any, until: Any, ids_only: bool, as_json: bool, force: bool, quiet: bool) -> int:
    """Match incidents one to one with the events of your own extract of ACLED or UCDP GED: found by both, only ours, only theirs.

    Neither body is a gold standard, and neither is this program: a share tells how far two readings of the news agree. Their terms forbid to pass
    on their rows; docs/match.md says what may be published.

    \b
    mawqi match case.gpkg acled.csv
    mawqi match incidents.geojson ged.csv --json
    mawqi match case.gpkg acled.csv -o matched.csv --ids-only
    """
    from gazetteer.errors import InputError
    from geo.extracts import read_extract
    from geo.match import Rule, match
    from mawqi.case import is_case
    from mawqi.cli import work
    from mawqi.cli.talk import Talk, counted

    talk = Talk(quiet)
    if output is not None and not output.lower().endswith((".csv", ".geojson")):
        raise InputError(f"the comparison is not written to {output}", remedy="use .csv or .geojson")
    options.check_outputs((output,), (extract,), force=force, recognise=_is_comparison)
    first, last = (_day(d) for d in (since, until))
    if first is not None and last is not None and last < first:
        raise InputError(f"--until {last} lies before --since {first}", remedy="turn them around")
    body, events = options.as_input(read_extract, extract, talk.fault)
    incidents = work.incidents_of(case, rejected=is_case(case)).incidents
    result = match(incidents, events, body, rule=Rule(days, max_km, strict), since=first, until=last)
    if output is not None:
        _write(output, result, ids_only=ids_only, force=force)
        talk.say(f"{counted(len(result.pairs) + len(result.only_ours) + len(result.only_theirs), 'row')} written to {output}.")
    if as_json:
        rows = list(records(result, ids_only=ids_only))
        click.echo(json.dumps({"summary": result.summary(), **{k: [r for r in rows if r["match"] == k] for k in ("both", "ours", "theirs")}}, ensure_ascii=False, indent=1))
    else:
        _print(result, events)
    return talk.close()


def _day(value: Any) -> date | None:
    return None if value is None else value.date()


def _ours(item: Feature) -> dict[str, Any]:
    from geo.acled import event_types

    p = item["properties"]
    event, sub = (p.get("event_type"), p.get("sub_event_type")) if p.get("event_type") else event_types(p)
    point = (item.get("geometry") or {}).get("coordinates") or [None, None]
    return {
        "incident_id": item.get("id"), "our_date": p.get("event_date"), "our_location": p.get("location") or p.get("location_text"), "our_latitude": point[1],
        "our_longitude": point[0], "our_uncertainty_km": p.get("uncertainty_km"), "our_event_type": event, "our_sub_event_type": sub, "our_fatalities": p.get("fatalities"),
    }  # fmt: skip


def _theirs(e: Event) -> dict[str, Any]:
    return {
        "their_id": e.id, "their_row": e.row, "their_start": e.start.isoformat(), "their_end": e.end.isoformat(), "their_location": e.location, "their_latitude": e.latitude,
        "their_longitude": e.longitude, "their_radius_km": e.radius_km, "their_event_type": e.event_type, "their_sub_event_type": e.sub_event_type or None, "their_fatalities": e.fatalities,
    }  # fmt: skip


def records(result: Result, *, ids_only: bool = False) -> Iterator[dict[str, Any]]:
    """Yield one record a pair and a single, with `COLUMNS` in order; ``ids_only`` leaves out what is theirs but the id."""
    for kind, ours, theirs, pair in _all(result):
        row: dict[str, Any] = dict.fromkeys(COLUMNS)
        row["match"] = kind
        if ours is not None:
            row |= _ours(ours)
        if theirs is not None:
            row |= _theirs(theirs)
        if pair is not None:
            row |= {"distance_km": pair.distance_km, "day_offset": pair.days, "type_fits": pair.kind}
        yield {k: v for k, v in row.items() if not (ids_only and k in _THEIRS)}


def _all(result: Result) -> Iterator[tuple[str, Feature | None, Event | None, Pair | None]]:
    for pair in result.pairs:
        yield "both", pair.ours, pair.theirs, pair
    for item in result.only_ours:
        yield "ours", item, None, None
    for event in result.only_theirs:
        yield "theirs", None, event, None


def _write(output: str, result: Result, *, ids_only: bool, force: bool) -> None:
    from geo.safe import safe_path

    with safe_path(output, force=force, ours=_is_comparison) as temporary:
        if output.lower().endswith(".csv"):
            columns = [c for c in COLUMNS if not (ids_only and c in _THEIRS)]
            with temporary.open("w", encoding="utf-8-sig", newline="") as handle:
                writer = csv.DictWriter(handle, columns)
                writer.writeheader()
                writer.writerows({k: safe_cell(v) for k, v in row.items()} for row in records(result, ids_only=ids_only))
            return
        features = []
        for row, (_, ours, theirs, _) in zip(records(result, ids_only=ids_only), _all(result), strict=True):
            own = None if ours is None or not ours.get("geometry") else list(ours["geometry"]["coordinates"][:2])
            other = None if theirs is None or ids_only else [theirs.longitude, theirs.latitude]
            point = own or other
            shape = {"type": "LineString", "coordinates": [own, other]} if own and other else {"type": "Point", "coordinates": point} if point else None
            features.append({"type": "Feature", "geometry": shape, "properties": row})
        summary = {k: v for k, v in result.summary().items() if k not in ("by_type", "by_country")}
        temporary.write_text(json.dumps({"type": "FeatureCollection", "mawqi_match": summary, "features": features}, ensure_ascii=False), encoding="utf-8")


def safe_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _is_comparison(path: Path) -> bool:
    """Whether a file is a comparison written before."""
    with path.open("rb") as handle:
        head = handle.read(4096)
    return head.removeprefix(b"\xef\xbb\xbf").startswith(b"match,incident_id,their_id") or b'"mawqi_match":' in head


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{value:.1%}"


def _print(result: Result, events: list[Event]) -> None:
    from mawqi.cli.talk import shown, table

    told = result.summary()
    title = result.body.title
    rows: list[tuple[str, Any]] = [
        ("days compared", f"{told['since']} to {told['until']}" if told["since"] else None), ("found by both", f"{told['matched']:,}"),
        ("only ours", f"{told['only_ours']:,}"), (f"only {title}", f"{told['only_theirs']:,}"), (f"share of {title}'s events that we have", _percent(told["share_of_theirs_found"])),
        (f"share of our incidents that {title} has", _percent(told["share_of_ours_found"])), ("median distance, km", told["median_distance_km"]),
        ("median day offset (theirs minus ours)", told["median_days"]), ("on the same day", _percent(told["same_day"])), ("of a type that fits", _percent(told["same_type"])),
        ("of the same sub-type", _percent(told["same_sub_type"])), (f"same deaths, of {told['deaths_known_in_both']:,} known in both", _percent(told["same_deaths"])),
    ]  # fmt: skip
    click.echo(table(("", ""), rows, widest=60))
    for head, key in (("type", "by_type"), ("country", "by_country")):
        found = list(told[key].items())[:20]
        if found:
            click.echo()
            click.echo(table((f"{title}: {head}", "events", "found", "share"), [(k, v["theirs"], v["found"], _percent(v["share"])) for k, v in found]))
    for what, key in (("Ours", "ours_left_out"), (title, "theirs_left_out")):
        for reason, count in told[key].items():
            click.echo(shown(f"{what}, not compared: {count:,} ({reason})."))
    if result.pairs:
        click.echo()
        far = sorted(result.pairs, key=lambda p: (-p.cost, str(p.ours.get("id"))))[:10]
        cells = [(p.ours.get("id"), p.theirs.id, f"{p.distance_km:g}", p.days, p.kind, p.ours["properties"].get("location"), p.theirs.location) for p in far]
        click.echo(table(("least certain pairs: ours", "theirs", "km", "days", "type", "our place", "their place"), cells, widest=30))
