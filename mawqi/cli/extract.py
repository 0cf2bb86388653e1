"""``mawqi extract``: reports in, incidents out, in the format that the ending names."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from mawqi.cli import options


@click.command("extract")
@options.reports_in
@click.option("--output", "-o", metavar="FILE", help="geojson, geojsonl, gpkg, parquet, fgb, kml, shp.zip, csv or xlsx by its ending. Default: GeoJSON on standard output.")
@click.option("--mentions", metavar="FILE", help="Also write the places that the reports name (JSON Lines).")
@click.option("--all-roles", is_flag=True, help="Mentions also inside the names of organisations.")
@click.option("--no-merge", is_flag=True, help="Keep what each report tells apart.")
@options.flat
@options.coarsen
@options.gazetteer
@options.force
@options.quiet
def command(
    reports: tuple[str, ...], meta: Path | None, published: str | None, output: str | None, mentions: str | None, all_roles: bool, no_merge: bool,
    flat: bool, coarsen: str | None, masked: tuple[str, ...], index: Path | None, force: bool, quiet: bool,
) -> int:  # fmt: skip
    """Read reports and write their incidents to a file of GIS.

    Reports of one incident are merged unless --no-merge is given. With --no-merge the formats that stream (.geojsonl, .csv, .parquet, .fgb) take
    any number of reports in bounded memory.

    \b
    mawqi extract reports/ --meta meta.csv -o incidents.geojson
    mawqi extract news.jsonl.gz --no-merge -o incidents.parquet --mentions mentions.jsonl
    """
    from gazetteer.errors import InputError
    from geo.formats import format_of, write_batches
    from mawqi.cli import work
    from mawqi.cli.talk import Talk

    talk = Talk(quiet)
    to_file = not options.stdout(output)
    options.check_outputs((output, mentions), (*reports, *([meta] if meta else [])), force=force)
    known = format_of(str(output)) if to_file else None
    publishing = coarsen is not None or bool(masked)
    if publishing and mentions is not None:
        raise InputError("mentions carry exact places and texts: --mentions does not go with --coarsen or --mask-site", remedy="leave one of them out")
    streams = known is not None and known.streams and no_merge and not publishing and known.ending != ".geojson"
    found = options.read_reports(reports, talk, meta=meta, published=published)
    run = work.Work(options.open_gazetteer(index, talk), talk, all_roles=all_roles)
    with ExitStack() as stack:
        lines = work.mentions_stream(stack, mentions, force=force)
        if streams:
            for line in write_batches(str(output), run.batches(found, lines), force=force, flat=flat):
                talk.say(line)
        else:
            made = run.collect(found, lines, merge=not no_merge, keep_parts=known is not None and known.ending == ".gpkg")
            work.write_collection(output, work.masked(made, coarsen, masked), talk, force=force, flat=flat)
    talk.say(run.summary() + (f" Written to {output}." if to_file else ""))
    return talk.close()
