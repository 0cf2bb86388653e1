"""``mawqi extract``: reports in, incidents out, in the format that the ending names."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from mawqi.cli import options


@click.command("extract")
@options.reports_in
@click.option("--output", "-o", metavar="FILE", help="geojson, geojsonl, gpkg, parquet, fgb, kml, shp.zip, csv or xlsx by its ending; with --partitioned a folder. Default: GeoJSON on standard output.")
@click.option("--mentions", metavar="FILE", help="Also write the places that the reports name (JSON Lines).")
@click.option("--all-roles", is_flag=True, help="Mentions also inside the names of organisations.")
@click.option("--no-merge", is_flag=True, help="Keep what each report tells apart.")
@click.option("--partitioned", is_flag=True, help="Write a folder of GeoParquet parts with a manifest; an interrupted run goes on where it was.")
@click.option("--partition-size", type=click.IntRange(1, 4096), default=32, show_default=True, metavar="MB", help="Input in one partition.")
@click.option("--cluster", metavar="ADDRESS", help="Work on a Dask cluster (tcp://host:port); implies --partitioned. The folder must be one that all workers see.")
@options.flat
@options.coarsen
@options.jobs
@options.gazetteer
@options.force
@options.quiet
def command(
    reports: tuple[str, ...], meta: Path | None, published: str | None, output: str | None, mentions: str | None, all_roles: bool, no_merge: bool,
    partitioned: bool, partition_size: int, cluster: str | None, flat: bool, coarsen: str | None, masked: tuple[str, ...], jobs: int, index: Path | None, force: bool, quiet: bool,
) -> int:  # fmt: skip
    """Read reports and write their incidents to a file of GIS.

    Reports of one incident are merged unless --no-merge is given. The formats that stream (.geojson, .geojsonl, .csv, .parquet, .fgb) take any
    number of reports in bounded memory, also merged: what memory does not hold lies in the temporary folder (TMPDIR) until the end.

    \b
    mawqi extract reports/ --meta meta.csv -o incidents.geojson
    mawqi extract news.jsonl.gz --no-merge -o incidents.parquet --mentions mentions.jsonl
    mawqi extract archive/ -j 8 --partitioned -o incidents/
    """
    if partitioned or cluster is not None:
        if flat or coarsen or masked or mentions or all_roles:
            raise click.UsageError("--partitioned does not go with --mentions, --all-roles, --flat, --coarsen or --mask-site")
        from mawqi.cli import partitioned as over

        return over.extract(
            reports, output, meta=meta, published=published, merge=not no_merge, size=partition_size, cluster=cluster, jobs=jobs, index=index, quiet=quiet,
        )  # fmt: skip
    from gazetteer.errors import InputError
    from geo.formats import format_of, write_parts
    from mawqi.cli import work
    from mawqi.cli.talk import Talk
    from mawqi.steps import Steps, given

    talk = Talk(quiet)
    to_file = not options.stdout(output)
    options.check_outputs((output, mentions), (*reports, *([meta] if meta else [])), force=force)
    known = format_of(str(output)) if to_file else None
    publishing = coarsen is not None or bool(masked)
    if publishing and mentions is not None:
        raise InputError("mentions carry exact places and texts: --mentions does not go with --coarsen or --mask-site", remedy="leave one of them out")
    streams = known is not None and known.streams and not publishing
    steps = Steps(
        options.open_gazetteer(index, talk), merge=not no_merge, output=output if streams else None, flat=flat, mentions=mentions is not None, all_roles=all_roles,
        keep=known is not None and known.ending == ".gpkg",
    )  # fmt: skip
    with ExitStack() as stack:
        run = stack.enter_context(work.Work(steps, talk, jobs=jobs))
        found = options.Reports(reports, talk, meta=meta, published=published).begin(given(run.pool))
        lines = work.mentions_stream(stack, mentions, force=force)
        if streams:
            for line in write_parts(str(output), run.parts(found, lines), force=force, flat=flat, about=run.about):
                talk.say(line)
        else:
            made = run.collect(found, lines)
            work.write_collection(output, work.masked(made, coarsen, masked), talk, force=force, flat=flat)
    talk.say(run.summary() + (f" Written to {output}." if to_file else ""))
    return talk.close()
