"""``mawqi map``: reports, or incidents made earlier, in; one HTML page out."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mawqi.cli import options
from mawqi.cli.talk import Talk, counted

if TYPE_CHECKING:
    from geo.collection import Collection


@click.command("map")
@options.reports_in
@click.option("--output", "-o", metavar="FILE", default="map.html", show_default=True, help="The page.")
@click.option("--incidents", metavar="FILE", help="Also write the incidents, in the format that the ending names.")
@click.option("--mentions", metavar="FILE", help="Also write the places that the reports name (JSON Lines).")
@click.option("--no-merge", is_flag=True, help="Keep what each report tells apart.")
@click.option("--lang", type=click.Choice(("ar", "en")), default="ar", show_default=True, help="The page's first language.")
@click.option("--title", help="The page's heading.")
@click.option("--tiles", metavar="NAME|URL", help="A further basemap from the network; without it the page loads nothing.")
@click.option("--borders", type=click.Choice(("un", "de_facto")), default="un", show_default=True, help="The policy for disputed borders.")
@options.case_options
@options.flat
@options.coarsen
@options.jobs
@options.gazetteer
@options.force
@options.quiet
def command(
    reports: tuple[str, ...], meta: Path | None, published: str | None, output: str, incidents: str | None, mentions: str | None, no_merge: bool, lang: str,
    title: str | None, tiles: str | None, borders: str, rejected: bool, coders: bool, flat: bool, coarsen: str | None, masked: tuple[str, ...], jobs: int, index: Path | None, force: bool,
    quiet: bool,
) -> int:  # fmt: skip
    """Read reports and draw their incidents on a map: one HTML file that opens without a network.

    REPORTS may also be one file of incidents made earlier (.geojson, .gpkg, .parquet ...), or a case.

    \b
    mawqi map reports/ --meta meta.csv -o map.html --incidents incidents.geojson
    mawqi map incidents.geojson -o map.html --lang en
    mawqi map case.gpkg -o map.html
    """
    from gazetteer.errors import InputError
    from geo.formats import format_of
    from mawqi.cli import work

    talk = Talk(quiet)
    options.check_outputs((output, incidents, mentions), (*reports, *([meta] if meta else [])), force=force)
    if not output.lower().endswith((".html", ".htm")):
        raise InputError(f"a map is not written to {output}", remedy="use .html")
    known = format_of(incidents) if incidents is not None else None
    publishing = coarsen is not None or bool(masked)
    if publishing and mentions is not None:
        raise InputError("mentions carry exact places and texts: --mentions does not go with --coarsen or --mask-site", remedy="leave one of them out")
    earlier = incidents_file(reports)
    if earlier is not None:
        if mentions is not None or no_merge:
            raise InputError("a file of incidents has no texts to read mentions from and nothing to merge", remedy="leave out --mentions and --no-merge")
        made: Collection = work.incidents_of(earlier, rejected=rejected, coders=coders)
        said = f"{counted(len(made.incidents), 'incident')} of {work.name_of(earlier)}."
    else:
        if rejected or coders:
            raise InputError("only a case knows rejected incidents and coders", remedy="leave out --rejected and --coders")
        from mawqi.steps import Steps, given

        keep = known is not None and known.ending == ".gpkg"
        steps = Steps(options.open_gazetteer(index, talk), merge=not no_merge, mentions=mentions is not None, keep=keep)
        with ExitStack() as stack:
            run = stack.enter_context(work.Work(steps, talk, jobs=jobs))
            found = options.Reports(reports, talk, meta=meta, published=published).begin(given(run.pool))
            lines = work.mentions_stream(stack, mentions, force=force)
            made = run.collect(found, lines)
        said = run.summary()
    made = work.masked(made, coarsen, masked)
    left_out = {"تقارير لم تُقرأ / reports that could not be read": talk.faults} if talk.faults else None
    write_page(output, made, title=title, lang=lang, tiles=tiles, borders=borders, left_out=left_out, force=force)
    if incidents is not None:
        work.write_collection(incidents, made, talk, force=force, flat=flat)
    talk.say(f"{said} Written to {output}{f' and {incidents}' if incidents else ''}.")
    return talk.close()


def write_page(
    output: str, made: Collection, *, title: str | None, lang: str, tiles: str | None, borders: str, left_out: dict[str, int] | None, force: bool,
) -> None:  # fmt: skip
    """Draw a collection and write the page safely."""
    from geo.safe import safe_path
    from maps import draw

    page = draw(made.incidents, sites=made.sites, title=title, lang=lang, tiles=tiles, borders=borders, left_out=left_out, generated=today())
    text = page.get_root().render().encode("utf-8", "replace")
    with safe_path(output, force=force) as temporary:
        temporary.write_bytes(text)


def today() -> date:
    """Return the day of making: that of SOURCE_DATE_EPOCH where it is set, for pages that are the same byte for byte."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdigit() else date.today()


def incidents_file(names: tuple[str, ...]) -> str | None:
    """Return the file of incidents, or the case, among the inputs, None when all are reports.

    Raises
    ------
    InputError
        When incidents come with reports, or a table has the columns of both.
    """
    from gazetteer.errors import InputError
    from geo.postgis import is_address
    from mawqi.case import is_case

    held = [n for n in names if n != "-" and (is_case(n) if is_address(n) else Path(n).is_file() and holds_incidents(Path(n)))]
    if not held:
        return None
    if len(names) > 1:
        raise InputError(f"{held[0]} holds incidents, and other inputs come with it", remedy="draw one file of incidents, or reports alone")
    return held[0]


def holds_incidents(path: Path) -> bool:
    """Whether a file holds incidents: by its ending, or by the columns of a table.

    Raises
    ------
    InputError
        When a table has the columns ``incident_type`` and ``text``.
    """
    from gazetteer.errors import InputError, MawqiError
    from geo.formats import FORMATS

    name = path.name.lower()
    columns: list[str]
    if name.endswith(".csv"):
        from incidents.readers.csvfile import header_of

        try:
            columns = header_of(path)[0]
        except MawqiError:
            return False
    elif name.endswith(".parquet"):
        import pyarrow
        import pyarrow.parquet

        try:
            columns = list(pyarrow.parquet.read_schema(path).names)
        except (pyarrow.ArrowException, OSError):
            return False
    else:
        return name.endswith(tuple(f.ending for f in FORMATS))
    if "incident_type" in columns and "text" in columns:
        raise InputError("the table has incident_type and text: incidents and reports in one", file=path, row=1, remedy="give one of them")
    return "incident_type" in columns
