"""``mawqi export``: a file of incidents in another format, in the shape of a profile, or into a PostGIS table."""

from __future__ import annotations

import click

from mawqi.cli import options


@click.command("export")
@click.argument("incidents", metavar="INCIDENTS")
@click.option("--output", "-o", required=True, metavar="FILE|postgresql://…", help="The ending names the format; an address of a database writes a table of PostGIS.")
@click.option("--profile", type=click.Choice(("acled", "ucdp", "hxl")), help="Rename and fill the columns as that body does (.csv, .xlsx, .geojson).")
@options.case_options
@options.flat
@options.coarsen
@options.force
@options.quiet
def command(incidents: str, output: str, profile: str | None, rejected: bool, coders: bool, flat: bool, coarsen: str | None, masked: tuple[str, ...], force: bool, quiet: bool) -> int:
    """Write a file of incidents in another format, in the shape of a profile, or into a table of PostGIS.

    A profile gives the shape of ACLED's, UCDP's or HXL's tables, never their data; what it cannot hold is told. A table of PostGIS is created, or
    updated by incident id, in one transaction; somebody else's table is never touched. INCIDENTS may also be the address of such a table, or a
    case: its incidents leave as they stand, the rejected ones and the coders' names only when asked for.

    \b
    mawqi export incidents.geojson -o incidents.gpkg
    mawqi export incidents.geojson -o events.csv --profile acled
    mawqi export case.gpkg -o public.geojson --coarsen town
    mawqi export incidents.geojson -o "postgresql://user@host/db?table=incidents"
    """
    from gazetteer.errors import InputError
    from geo import postgis
    from geo.collection import batches
    from mawqi.case import is_case
    from mawqi.cli import work
    from mawqi.cli.talk import Talk, counted

    talk = Talk(quiet)
    to_base, from_base = postgis.is_address(output), postgis.is_address(incidents)
    if to_base and (profile is not None or flat):
        raise InputError("a profile or --flat does not go into a database", remedy="write a file, or leave them out: the table's columns are flat")
    if not to_base:
        options.check_outputs((output,), () if from_base else (incidents,), force=force)
    if from_base and not is_case(incidents):
        held = postgis.read(incidents)
    else:
        held = work.incidents_of(incidents, rejected=rejected, coders=coders)
    held = work.masked(held, coarsen, masked)
    if to_base:
        for line in postgis.write(output, batches(held.incidents)):
            talk.say(line)
    elif profile is not None:
        from geo.profiles import write as write_profile

        for line in write_profile(output, profile, held.incidents, force=force).lines():
            talk.say(line)
    else:
        work.write_collection(output, held, talk, force=force, flat=flat)
        talk.say(f"{counted(len(held.incidents), 'incident')} written to {output}.")
    return talk.close()
