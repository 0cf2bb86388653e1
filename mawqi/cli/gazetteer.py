"""``mawqi gazetteer``: build, import, check, describe and export the gazetteer, and take suggestions for it from a case."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from mawqi.cli import options


@click.group("gazetteer")
def command() -> None:
    """Build, import, check, describe and export the gazetteer; take suggestions for it from a case."""


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


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--output", "-o", required=True, metavar="CSV", help="The sites, in the columns of data/sites.")
@click.option("--iso", metavar="CODE", help="Country of rows that name none (ISO 3166-1 alpha-2).")
@click.option("--alternate-names", type=click.Path(path_type=Path), help="alternateNamesV2.txt, for a GeoNames dump.")
@click.option("--level", type=click.IntRange(1, 2), help="FILE holds boundaries of this level.")
@options.force
def import_(file: Path, output: str, iso: str | None, alternate_names: Path | None, level: int | None, force: bool) -> int:
    """Turn a file of places into a file of sites: GeoNames .txt, a table (.csv, .tsv), GeoJSON points, or boundaries with --level.

    \b
    mawqi gazetteer import IQ.txt --alternate-names alternateNamesV2.txt -o iq_more.csv
    mawqi gazetteer import posts.geojson --iso IQ -o posts.csv
    """
    from gazetteer.errors import InputError
    from gazetteer.importers import import_file, write_rows
    from geo.safe import safe_path
    from mawqi.cli.talk import Talk, counted

    if not output.lower().endswith(".csv"):
        raise InputError(f"sites are not written to {output}", remedy="use .csv")
    options.check_outputs((output,), (file,), force=force, recognise=_sites_file)
    for path in (file, alternate_names):
        if path is not None and not path.is_file():
            raise InputError("the file does not exist", file=path, remedy="check the name")
    rows = import_file(file, iso=iso, alternate_names=alternate_names, level=level)
    with safe_path(output, force=force, ours=_sites_file) as temporary:
        count = write_rows(rows, temporary)
    Talk().say(f"{counted(count, 'site')} written to {output}. Check them with: mawqi gazetteer check {output}")
    return 0


def _sites_file(path: Path) -> bool:
    """Whether a file is a table of sites."""
    with path.open("rb") as handle:
        return handle.read(4096).removeprefix(b"\xef\xbb\xbf").startswith(b"id,name_ar,name_en,aliases_ar,aliases_en,kind,lat,lon")


def _published(path: Path) -> bool:
    """Whether a file is a published gazetteer."""
    with path.open("rb") as handle:
        head = handle.read(1 << 14)
    return all(mark in head for mark in (b'"FeatureCollection"', b'"name_ar"', b'"aliases"', b'"uncertainty_km"'))


@command.command("export")
@click.option("--output", "-o", required=True, metavar="FILE", help="A .geojson file.")
@click.option("--exact", is_flag=True, help="Keep points as they are that are coarsened by default because people there are at risk.")
@options.force
def export(output: str, exact: bool, force: bool) -> int:
    """Write the curated sites as GeoJSON.

    \b
    mawqi gazetteer export -o gazetteer.geojson
    """
    from gazetteer.errors import InputError
    from gazetteer.publish import publish
    from geo.safe import safe_path
    from mawqi.cli.talk import Talk, counted

    if not output.lower().endswith(".geojson"):
        raise InputError(f"the gazetteer is not written to {output}", remedy="use .geojson")
    options.check_outputs((output,), (), force=force, recognise=_published)
    with safe_path(output, force=force, ours=_published) as temporary:
        count = publish(temporary, coarsen=not exact)
    Talk().say(f"{counted(count, 'site')} written to {output}.")
    return 0


@command.command("suggest")
@click.argument("case", metavar="CASE")
@click.option("--output", "-o", metavar="CSV", help="Where the rows go. Default: standard output.")
@options.gazetteer
@options.force
@options.quiet
def suggest(case: str, output: str | None, index: Path | None, force: bool, quiet: bool) -> int:
    """Write the names that people placed by hand in a case as rows of sites, for you to look at. Nothing is changed.

    \b
    mawqi gazetteer suggest case.gpkg -o suggestions.csv
    mawqi gazetteer check suggestions.csv
    mawqi gazetteer build --extra suggestions.csv -o my_index
    """
    import sys
    from tempfile import TemporaryDirectory

    from gazetteer.errors import InputError
    from geo.safe import safe_path
    from mawqi.case.suggest import checked, write
    from mawqi.case.suggest import suggest as suggestions
    from mawqi.cli.talk import Talk, counted

    talk = Talk(quiet)
    if output is not None and output != "-" and not output.lower().endswith(".csv"):
        raise InputError(f"sites are not written to {output}", remedy="use .csv")
    options.check_outputs((output,), () if "://" in case else (case,), force=force, recognise=_sites_file)
    with options.open_case(case, index, talk) as held:
        found = suggestions(held, held.gazetteer())
    with TemporaryDirectory() as folder:
        faults = checked(found.rows, Path(folder))
    if options.stdout(output):
        write(found.rows, sys.stdout)
        sys.stdout.flush()
    else:
        with safe_path(str(output), force=force, ours=_sites_file) as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
            write(found.rows, handle)
    for fault in faults:
        talk.say(f"look at it: {fault}")
    for reason, count in sorted(found.passed.items()):
        talk.say(f"no suggestion: {count:,} ({reason}).")
    talk.say(f"{counted(len(found.rows), 'suggestion')}. Nothing is changed; keep the rows that are right, and load them with: mawqi gazetteer build --extra FILE -o FOLDER")
    return 0
