"""``mawqi mentions``: reports in, place mentions out; no incidents are read."""

from __future__ import annotations

from pathlib import Path

import click

from mawqi.cli import options


@click.command("mentions")
@options.reports_in
@click.option("--output", "-o", metavar="FILE", help="JSON Lines. Default: standard output.")
@click.option("--all-roles", is_flag=True, help="Also names inside the names of organisations, outlets and clubs (in_name).")
@options.gazetteer
@options.force
@options.quiet
def command(
    reports: tuple[str, ...], meta: Path | None, published: str | None, output: str | None, all_roles: bool, index: Path | None, force: bool, quiet: bool,
) -> int:  # fmt: skip
    """Read reports and write the places that they name, one JSON object a line.

    Written are the roles place, metonym (a capital that stands for a government) and dateline (the place that a report is signed from, which
    the text names too); --all-roles adds in_name.

    \b
    mawqi mentions reports.jsonl -o mentions.jsonl
    """
    from mawqi import pipeline
    from mawqi.cli import work
    from mawqi.cli.talk import Talk, counted

    talk = Talk(quiet)
    options.check_outputs((output,), (*reports, *([meta] if meta else [])), force=force)
    found = options.read_reports(reports, talk, meta=meta, published=published)
    gazetteer = options.open_gazetteer(index, talk)
    texts = count = 0
    with work.lines_to(output, force=force) as out:
        for batch in pipeline.run(found, gazetteer=gazetteer, incidents=False, on_fault=talk.fault):
            texts += len(batch.reports)
            count += work.write_lines(out, pipeline.mention_records(batch, all_roles=all_roles))
    talk.say(f"{counted(texts, 'report')}, {counted(count, 'mention')}.")
    return talk.close()
