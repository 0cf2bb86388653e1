"""``mawqi add``: reports into a case."""

from __future__ import annotations

from pathlib import Path

import click

from mawqi.cli import options


@click.command("add")
@click.argument("case", metavar="CASE")
@options.reports_in
@options.beside
@options.gazetteer
@options.quiet
def command(case: str, reports: tuple[str, ...], meta: Path | None, published: str | None, jobs: int | None, index: Path | None, quiet: bool) -> int:
    """Read reports into a case: those that it does not have, known by their texts.

    Their incidents are merged with those of the case that are near in place and date. What people decided stays. A run that is stopped at any
    moment leaves whole reports alone, and the same command goes on where it stopped.

    \b
    mawqi add case.gpkg reports/ --meta meta.csv
    mawqi add "postgresql://user@host/db?schema=case" news.jsonl
    """
    from mawqi.cli.talk import Talk, counted

    talk = Talk(quiet)
    with options.open_case(case, index, talk) as held:
        found = options.Reports(reports, talk, meta=meta, published=published).begin()
        done = held.add(found, on_fault=talk.fault, jobs=options.readers(jobs), say=talk.say)
        found.faults.tell()
        without = f" ({done.nothing_found:,} without an incident)" if done.nothing_found else ""
        known = f", {done.known:,} known already" if done.known else ""
        talk.say(f"{counted(done.new, 'new report')}{without}{known}; {counted(done.incidents, 'incident')} read. Run {done.run_id} of {held.name}. Read by machine, unverified.")
        if done.cleaned:
            talk.say(f"{counted(done.cleaned, 'character')} that no database can hold were replaced by U+FFFD.")
    return talk.close()
