"""``mawqi read``: files of any kind in, reports as JSON Lines out."""

from __future__ import annotations

from pathlib import Path

import click

from mawqi.cli import options


@click.command("read")
@options.reports_in
@click.option("--output", "-o", metavar="FILE", help="JSON Lines. Default: standard output.")
@options.jobs
@options.force
@options.quiet
def command(reports: tuple[str, ...], meta: Path | None, published: str | None, output: str | None, jobs: int, force: bool, quiet: bool) -> int:
    """Read files of any kind and write the reports as JSON Lines: the very texts that all offsets count in.

    \b
    mawqi read pages/*.html feed.xml -o reports.jsonl
    """
    from mawqi.cli import work
    from mawqi.cli.talk import Talk, counted
    from mawqi.pipeline import report_record
    from mawqi.pool import Pool
    from mawqi.steps import Pages, given

    talk = Talk(quiet)
    options.check_outputs((output,), (*reports, *([meta] if meta else [])), force=force)
    with Pool(Pages(), jobs, talk.say) as pool:
        found = options.Reports(reports, talk, meta=meta, published=published).begin(given(pool))
        with work.lines_to(output, force=force) as out:
            count = 0
            for report in found:
                found.faults.tell()
                count += work.write_lines(out, [report_record(report)])
            found.faults.tell()
    talk.say(f"{counted(count, 'report')}.")
    return talk.close()
