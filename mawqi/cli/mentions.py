"""``mawqi mentions``: reports in, place mentions out; no incidents are read."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from mawqi.cli import options

if TYPE_CHECKING:
    from mawqi.pipeline import Batch


@click.command("mentions")
@options.reports_in
@click.option("--output", "-o", metavar="FILE", help="JSON Lines. Default: standard output.")
@click.option("--all-roles", is_flag=True, help="Also names inside the names of organisations, outlets and clubs (in_name).")
@click.option("--explain", is_flag=True, help="Instead of JSON, say in words why each name was taken for that place.")
@options.gazetteer
@options.force
@options.quiet
def command(
    reports: tuple[str, ...], meta: Path | None, published: str | None, output: str | None, all_roles: bool, explain: bool, index: Path | None, force: bool, quiet: bool,
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
            if explain:
                count += _explain(batch, out, all_roles)
            else:
                count += work.write_lines(out, pipeline.mention_records(batch, all_roles=all_roles))
    talk.say(f"{counted(texts, 'report')}, {counted(count, 'mention')}.")
    return talk.close()


def _explain(batch: Batch, out: IO[bytes], all_roles: bool) -> int:
    """Write the reasons for the mentions of a batch, in words; return the number of mentions."""
    from gazetteer.explain import explain
    from mawqi.cli.talk import shown
    from mawqi.pipeline import ROLES

    count = 0
    for report, reading in zip(batch.reports, batch.readings, strict=True):
        for mention in reading.mentions:
            if all_roles or mention.role in ROLES:
                count += 1
                first, *rest = explain(mention)
                text = "\n".join([shown(f"{report.id}: {first}"), *(f"  {shown(line)}" for line in rest)])
                out.write(text.encode("utf-8", "replace") + b"\n")
    return count
