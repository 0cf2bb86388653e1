"""``mawqi mentions``: reports in, place mentions out; no incidents are read."""

from __future__ import annotations

from pathlib import Path

import click

from mawqi.cli import options


@click.command("mentions")
@options.reports_in
@click.option("--output", "-o", metavar="FILE", help="JSON Lines. Default: standard output.")
@click.option("--all-roles", is_flag=True, help="Also names inside the names of organisations, outlets and clubs (in_name).")
@click.option("--explain", is_flag=True, help="Instead of JSON, say in words why each name was taken for that place.")
@options.jobs
@options.gazetteer
@options.force
@options.quiet
def command(
    reports: tuple[str, ...], meta: Path | None, published: str | None, output: str | None, all_roles: bool, explain: bool, jobs: int, index: Path | None, force: bool, quiet: bool,
) -> int:  # fmt: skip
    """Read reports and write the places that they name, one JSON object a line.

    Written are the roles place, metonym (a capital that stands for a government) and dateline (the place that a report is signed from, which
    the text names too); --all-roles adds in_name.

    \b
    mawqi mentions reports.jsonl -o mentions.jsonl
    """
    from mawqi.cli import work
    from mawqi.cli.talk import Talk, counted
    from mawqi.steps import Steps, given

    talk = Talk(quiet)
    options.check_outputs((output,), (*reports, *([meta] if meta else [])), force=force)
    steps = Steps(options.open_gazetteer(index, talk), incidents=False, mentions=True, all_roles=all_roles, explain=explain)
    with work.Work(steps, talk, jobs=jobs) as run:
        found = options.Reports(reports, talk, meta=meta, published=published).begin(given(run.pool))
        with work.lines_to(output, force=force) as out:
            for _ in run.pieces(found, out):
                pass
    talk.say(f"{counted(run.reports, 'report')}, {counted(run.mentions, 'mention')}.")
    return talk.close()
