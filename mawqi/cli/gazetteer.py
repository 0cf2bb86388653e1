"""``mawqi gazetteer``: build, check, describe and export the gazetteer."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mawqi.cli import options

if TYPE_CHECKING:
    from gazetteer.model import Place

# Kinds whose exact points may help to aim at people: rounded in the published file.
SENSITIVE = frozenset(("military_base", "camp", "building"))


@click.group("gazetteer")
def command() -> None:
    """Build, check, describe and export the gazetteer."""


@command.command("build")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FOLDER", help="Where the index goes. Default: the user's cache, where it is found.")
@click.option("--extra", multiple=True, type=click.Path(path_type=Path), metavar="CSV", help="The user's own sites, in the columns of data/sites; may be repeated. Needs -o.")
@options.quiet
def build(output: Path | None, extra: tuple[Path, ...], quiet: bool) -> int:
    """Compile the sources into an index.

    \b
    mawqi gazetteer build
    mawqi gazetteer build --extra my_sites.csv -o my_index
    mawqi extract reports/ --gazetteer my_index -o incidents.geojson
    """
    from gazetteer.errors import InputError
    from gazetteer.index import build_index, open_index
    from gazetteer.sources import read_sites
    from mawqi.cli.talk import Talk

    talk = Talk(quiet)
    if extra and output is None:
        raise InputError("an index with sites of one's own needs a folder", remedy="name it with -o")
    for path in extra:
        options.as_input(read_sites, path)
    if output is None:
        index = open_index(log=talk.say)
        output = index.folder
        index.close()
    build_index(output, extra=extra, log=talk.say)
    click.echo(str(output))
    return 0


@command.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[CSV]...")
@options.as_json
def check(files: tuple[Path, ...], as_json: bool) -> int:
    """Check files of sites, the shipped ones when none is named; every fault is told.

    \b
    mawqi gazetteer check my_sites.csv
    """
    from gazetteer.check import check as check_sites
    from mawqi.cli.talk import counted, shown

    found = options.as_input(check_sites, files or None)
    if as_json:
        click.echo(json.dumps([asdict(f) for f in found], ensure_ascii=False, indent=1))
    else:
        for fault in found:
            click.echo(shown(str(fault)))
        click.echo("no faults" if not found else counted(len(found), "fault"))
    return 2 if found else 0


@command.command("info")
@options.as_json
@options.gazetteer
def info(as_json: bool, index: Path | None) -> int:
    """Describe the index in use: places, names, sources with their checksums.

    \b
    mawqi gazetteer info
    """
    from mawqi.cli.talk import Talk, table

    held = options.open_gazetteer(index, Talk()).index
    sources = json.loads(held.meta.get("sources", "{}"))
    about = {key: int(held.meta[key]) for key in ("places", "curated", "names", "scanned", "schema") if key in held.meta}
    if as_json:
        click.echo(json.dumps({"folder": str(held.folder), **about, "sources": sources}, ensure_ascii=False, indent=1))
        return 0
    click.echo(table(("", ""), [("index", str(held.folder)), *((k, f"{v:,}") for k, v in about.items())], widest=90))
    click.echo()
    click.echo(table(("source", "version or checksum"), sorted(sources.items()), widest=70))
    return 0


@command.command("export")
@click.option("--output", "-o", required=True, metavar="FILE", help="A .geojson file.")
@click.option("--exact", is_flag=True, help="Keep the points of bases, camps and buildings as they are; without it they are rounded to a tenth of a degree.")
@options.gazetteer
@options.force
def export(output: str, exact: bool, index: Path | None, force: bool) -> int:
    """Write the curated sites as GeoJSON.

    \b
    mawqi gazetteer export -o gazetteer.geojson
    """
    from gazetteer.errors import InputError
    from geo.formats.geojson import dumps
    from geo.safe import safe_path
    from mawqi.cli.talk import Talk

    talk = Talk()
    if not output.lower().endswith(".geojson"):
        raise InputError(f"the gazetteer is not written to {output}", remedy="use .geojson")
    options.check_outputs((output,), (), force=force)
    held = options.open_gazetteer(index, talk).index
    pids = [row[0] for row in held.db.execute("SELECT pid FROM places WHERE curated = 1 ORDER BY site_id")]
    rows = [_feature(held.place(pid), exact) for pid in pids]
    head = {"type": "FeatureCollection", "name": "gazetteer", "mawqi_made_by": "mawqi gazetteer", "mawqi_masked": None if exact else "bases, camps and buildings to 0.1 degrees"}
    with safe_path(output, force=force) as temporary:
        temporary.write_bytes(dumps(head)[:-1] + b',"features":[\n' + b",\n".join(dumps(r) for r in rows) + b"\n]}\n")
    talk.say(f"{len(rows):,} sites written to {output}.")
    return 0


def _feature(place: Place, exact: bool) -> dict[str, Any]:
    """Return a site as a feature; sensitive kinds to a tenth of a degree, with a radius that says so."""
    from geo.features import site_feature

    made = site_feature(place)
    del made["properties"]["mentions"], made["properties"]["incidents"]
    made["properties"]["source"] = place.source
    if not exact and place.kind in SENSITIVE and made["geometry"] is not None:
        lat, lon = round(place.latitude, 1), round(place.longitude, 1)
        made["geometry"]["coordinates"] = [lon, lat]
        made["properties"] |= {"latitude": lat, "longitude": lon, "uncertainty_km": max(8.0, place.uncertainty_km), "masked": "0.1 degrees"}
    return made
