"""``mawqi watch``: new reports of named sites into a case, once or again and again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mawqi.cli import options

if TYPE_CHECKING:
    from incidents.model import Report
    from mawqi.cli.talk import Talk
    from mawqi.feeds.watch import Round

_KINDS = {"read": "read", "unchanged": "unchanged", "waiting": "not asked", "gone": "gone", "failed": "failed"}


@click.command("watch")
@click.argument("feeds", type=click.Path(path_type=Path), metavar="FEEDS.toml")
@click.argument("case", metavar="CASE")
@click.option("--every", metavar="TIME", help="Stay up and look again after this time (15m, 1h). Without it one round is run, as for cron.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this site of the file; may be repeated.")
@click.option("--warc", type=click.Path(path_type=Path), metavar="FOLDER", help="Keep the raw answers there as WARC, with SHA-256 and time.")
@click.option("--state", type=click.Path(path_type=Path), metavar="FILE", help="Where validators and seen entries are kept. Default: beside the case.")
@options.gazetteer
@options.as_json
@options.quiet
def command(feeds: Path, case: str, every: str | None, only: tuple[str, ...], warc: Path | None, state: Path | None, index: Path | None, as_json: bool, quiet: bool) -> int:
    """Fetch the feeds and pages that FEEDS.toml names and add their new reports to a case.

    Only the hosts that the file names are asked, at their pace and as their robots.txt allows; what has not changed is not sent again. A broken
    site is told and never stops the others.

    \b
    mawqi watch feeds.toml case.gpkg
    mawqi watch feeds.toml case.gpkg --every 15m --warc raw/
    """
    from gazetteer.errors import InputError
    from mawqi.cli.talk import Talk
    from mawqi.feeds.config import read_feeds, seconds
    from mawqi.feeds.state import alone, state_path

    talk = Talk(quiet)
    span = None
    if every is not None:
        try:
            span = seconds(every)
        except ValueError:
            raise InputError(f"--every {every} is no stretch of time", remedy="write 90s, 15m, 1h or 1d") from None
    read_feeds(feeds)
    options.open_case(case, index, talk).close()
    add = partial(_add, case, index)
    memory = state if state is not None else state_path(case, feeds)
    with alone(memory):
        if span is None:
            return _once(feeds, add, memory, only, warc, as_json, talk)
        return _again(feeds, add, memory, only, warc, as_json, talk, span)


def _add(case: str, index: Path | None, talk: Talk, reports: list[Report]) -> Any:
    """Add reports to the case, which is open only while it is written."""
    with options.open_case(case, index, talk) as held:
        return held.add(reports, on_fault=talk.fault, kind="watch")


def _once(feeds: Path, add: Callable[[Talk, list[Report]], Any], memory: Path, only: tuple[str, ...], warc: Path | None, as_json: bool, talk: Talk) -> int:
    from mawqi.feeds.config import read_feeds
    from mawqi.feeds.watch import one_round

    tell(one_round(read_feeds(feeds), memory, partial(add, talk), warc=warc, only=only), talk, as_json=as_json)
    return talk.close()


def _again(feeds: Path, add: Callable[[Talk, list[Report]], Any], memory: Path, only: tuple[str, ...], warc: Path | None, as_json: bool, talk: Talk, span: float) -> int:
    """Run rounds until interrupted; a fault of one round does not end the watch."""
    import signal
    import threading

    from gazetteer.errors import MawqiError
    from mawqi.cli.talk import Talk as Fresh

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    code = 0
    try:
        while True:
            began = time.monotonic()
            turn = Fresh(talk.quiet)
            try:
                code = max(code, _once(feeds, add, memory, only, warc, as_json, turn))
            except MawqiError as fault:
                turn.fault(fault)
                code = 1
            rest = max(1.0, began + span - time.monotonic())
            talk.say(f"The next round begins in {rest / 60:,.1f} minutes; stop with Ctrl+C.")
            time.sleep(rest)
    except KeyboardInterrupt:
        talk.say("Stopped.")
    return code


def tell(done: Round, talk: Talk, *, as_json: bool) -> None:
    """Tell what came of a round: a line a site and the sum on standard error, with ``--json`` the whole on standard output."""
    from mawqi.cli.talk import counted
    from mawqi.feeds.visit import row

    for visit in done.visits:
        new = f"{len(visit.reports):,} new" if visit.reports else "none new"
        later = f", {counted(visit.later, 'article')} left for a later run" if visit.later else ""
        what = f"{visit.entries:,} entr{'y' if visit.entries == 1 else 'ies'}, {new}{later}" if visit.status == "read" else visit.note
        talk.say(f"{visit.name}: {_KINDS[visit.status]}" + (f", {what}" if visit.status != "failed" else ""))
        for fault in visit.faults:
            talk.fault(fault)
    added = done.added
    total = {"sites": len(done.visits), "failed": sum(v.status == "failed" for v in done.visits), "reports": len(done.reports)}
    if added is not None:
        total |= {"run": added.run_id, "new": added.new, "known": added.known, "nothing_found": added.nothing_found, "failed_reports": added.failed, "incidents": added.incidents}
    made = f", {added.new:,} of them new to the case; {counted(added.incidents, 'incident')} (run {added.run_id})" if added is not None else ""
    talk.say(f"{counted(total['sites'], 'site')}, {total['failed']} failed; {counted(total['reports'], 'report')}{made}.")
    if done.archive is not None:
        talk.say(f"Raw answers in {done.archive}.")
    if as_json:
        rows = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "total": total, "sites": [row(v) for v in done.visits], "archive": None if done.archive is None else str(done.archive)}
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
