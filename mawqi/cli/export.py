"""``mawqi export``: a file of incidents in another format or in the shape of a profile."""

from __future__ import annotations

from pathlib import Path

import click

from mawqi.cli import options


@click.command("export")
@click.argument("incidents", type=click.Path(path_type=Path), metavar="INCIDENTS")
@click.option("--output", "-o", required=True, metavar="FILE", help="The ending names the format.")
@click.option("--profile", type=click.Choice(("acled", "ucdp", "hxl")), help="Rename and fill the columns as that body does (.csv, .xlsx, .geojson).")
@options.flat
@options.coarsen
@options.force
@options.quiet
def command(incidents: Path, output: str, profile: str | None, flat: bool, coarsen: str | None, masked: tuple[str, ...], force: bool, quiet: bool) -> int:
    """Write a file of incidents in another format, or in the shape of a profile.

    A profile gives the shape of ACLED's, UCDP's or HXL's tables, never their data; what it cannot hold is told.

    \b
    mawqi export incidents.geojson -o incidents.gpkg
    mawqi export incidents.geojson -o events.csv --profile acled
    """
    from geo.formats import read
    from mawqi.cli import work
    from mawqi.cli.talk import Talk, counted

    talk = Talk(quiet)
    options.check_outputs((output,), (incidents,), force=force)
    held = options.as_input(read, incidents)
    held = work.masked(held, coarsen, masked)
    if profile is not None:
        from geo.profiles import write as write_profile

        for line in write_profile(output, profile, held.incidents, force=force).lines():
            talk.say(line)
    else:
        work.write_collection(output, held, talk, force=force, flat=flat)
        talk.say(f"{counted(len(held.incidents), 'incident')} written to {output}.")
    return talk.close()
