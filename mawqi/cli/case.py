"""``mawqi case``: make, describe and read anew a case, the file that keeps reports, incidents and people's decisions."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mawqi.cli import options

_REVIEWS = ("unreviewed", "accepted", "corrected", "unsure", "rejected", "added")


@click.group("case")
def command() -> None:
    """Make, describe and read anew a case: one file that keeps reports, incidents and people's decisions.

    CASE is a GeoPackage (case.gpkg) or a schema of PostgreSQL with PostGIS ("postgresql://user@host/db?schema=name").
    """


@command.command("new")
@click.argument("case", metavar="CASE")
@click.option("--title", help="What it is called.")
@options.quiet
def new(case: str, title: str | None, quiet: bool) -> int:
    """Make an empty case. What is there is never overwritten.

    \b
    mawqi case new case.gpkg --title "Deir ez-Zor 2024"
    """
    from mawqi.case import Case
    from mawqi.cli.talk import Talk

    with Case.new(case, title=title) as made:
        Talk(quiet).say(f"{made.name} is an empty case. Add reports with `mawqi add`.")
    return 0


@command.command("info")
@click.argument("case", metavar="CASE")
@options.as_json
def info(case: str, as_json: bool) -> int:
    """Show what a case holds: reports and incidents by state, decisions, runs.

    \b
    mawqi case info case.gpkg
    """
    from mawqi.cli.talk import counted, shown, table

    with options.open_case(case) as held:
        told, runs = held.info(), held.runs()
    if as_json:
        click.echo(json.dumps({**told, "runs": runs}, ensure_ascii=False, indent=1))
        return 0
    if told["title"]:
        click.echo(shown(told["title"]))
    reports, incidents = told["reports"], told["incidents"]
    states = ", ".join(f"{reports[k]:,} {words}" for k, words in (("read", "with incidents"), ("nothing_found", "without"), ("failed", "not readable")) if reports.get(k))
    click.echo(f"{counted(sum(reports.values()), 'report')}{f': {states}' if states else ''}")
    reviews = ", ".join(f"{incidents[k]:,} {k}" for k in _REVIEWS if incidents.get(k))
    click.echo(f"{counted(sum(incidents.values()), 'incident')}{f': {reviews}' if reviews else ''}")
    if told["machine_differs"]:
        click.echo(f"{counted(told['machine_differs'], 'incident')} decided upon that the machine now reads otherwise")
    click.echo(f"{counted(told['decisions'], 'decision')} by {counted(told['coders'], 'coder')}")
    rows = [
        (r["run_id"], r["kind"], r["started"][:19].replace("T", " "), "yes" if r["ended"] else "no", *(r["counts"].get(k) for k in ("new", "known", "failed", "incidents")), r["made_by"])
        for r in runs[-20:]
    ]  # fmt: skip
    if rows:
        click.echo("\n" + table(("run", "kind", "started (UTC)", "ended", "new", "known", "failed", "incidents", "made by"), rows, widest=80))
    return 0


@command.command("reread")
@click.argument("case", metavar="CASE")
@click.option("--all", "everything", is_flag=True, help="Also the reports that the present program and gazetteer have read already.")
@options.beside
@options.gazetteer
@options.quiet
def reread(case: str, everything: bool, jobs: int | None, index: Path | None, quiet: bool) -> int:
    """Read the reports of a case anew with the present program and gazetteer.

    Every decision and every id stays. Where the machine now reads otherwise than a person decided, the person's value stays and the incident
    comes back to the head of the queue. `mawqi diff` shows what changed.

    \b
    mawqi case reread case.gpkg
    """
    from mawqi.cli.talk import Talk, counted

    talk = Talk(quiet)
    with options.open_case(case, index, talk) as held:
        done = held.reread(on_fault=talk.fault, everything=everything, jobs=options.readers(jobs), say=talk.say)
        talk.say(f"{counted(done.new, 'report')} read anew, {done.known:,} were up to date. See `mawqi diff {held.name} --since {done.run_id}`.")
    return talk.close()
