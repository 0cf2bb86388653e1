"""``mawqi review``: the review desk of a case, a page on this computer."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from mawqi.cli import options
from mawqi.cli.talk import Talk, clean, counted

if TYPE_CHECKING:
    from mawqi.case import Case

#: Names the coder when ``--coder`` does not.
CODER = "MAWQI_CODER"


@click.command("review")
@click.argument("case", metavar="CASE")
@click.option("--coder", metavar="NAME", help=f"Whose decisions these are; else the environment variable {CODER}, else it is asked.")
@click.option("--port", type=click.IntRange(1, 65535), help="Where it listens; without it 5812, or any that is free.")
@click.option("--lang", type=click.Choice(("ar", "en")), default="ar", show_default=True, help="The page's first language.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser; print the link alone.")
@click.option("--sheet", type=click.Path(path_type=Path), metavar="FILE.xlsx", help="Write a workbook to fill without a browser, instead of the page.")
@click.option("--apply", "filled", type=click.Path(path_type=Path), metavar="FILE.xlsx", help="Take a filled workbook back.")
@click.option("--state", type=click.Choice(("unreviewed", "accepted", "corrected", "unsure", "rejected", "added", "all")), default="unreviewed", show_default=True, help="With --sheet: incidents in this state of review.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="With --sheet: the most incidents, the most doubtful first.")
@options.force
@options.quiet
def command(case: str, coder: str | None, port: int | None, lang: str, no_browser: bool, sheet: Path | None, filled: Path | None, state: str, limit: int, force: bool, quiet: bool) -> int:
    """Review the incidents of a case on a page of this computer, until interrupted (Ctrl+C).

    CASE is a file that `mawqi case new` made, or postgresql://USER@HOST/DB?schema=NAME. The page listens on 127.0.0.1 alone; the link that is printed opens it
    once. Nothing of the case leaves this computer. Every decision is stored at once, with the coder's name.

    \b
    mawqi review war.gpkg
    mawqi review war.gpkg --coder Salma --no-browser --port 5900
    mawqi review war.gpkg --sheet review.xlsx
    mawqi review war.gpkg --apply review.xlsx --coder Salma
    """
    from mawqi.case import Case

    talk = Talk(quiet)
    if sheet is not None or filled is not None:
        from mawqi.cli import sheet as sheets

        with options.as_input(Case.open, case) as held:
            return sheets.run(held, sheet, filled, coder, state, limit, force, talk)
    from mawqi.desk.server import serve

    with options.as_input(Case.open, case) as held, TemporaryDirectory(prefix="mawqi-desk-") as made:
        folder = Path(made)
        name = coder_of(held, coder)
        found = held.info()
        waiting = found["incidents"].get("unreviewed", 0)
        talk.say(f"{counted(sum(found['incidents'].values()), 'incident')} in {held.name}, {waiting:,} not reviewed. Coder: {name}.")
        told = 0

        def ready(address: str) -> None:
            nonlocal told
            click.echo(address)
            sys.stdout.flush()
            told += 1
            if told == 1:
                talk.say("The link opens the desk once, on this computer alone. Stop with Ctrl+C.")
                if not no_browser:
                    show(address, folder)
            else:
                talk.say("A new link, because the last one was used.")

        _stop_cleanly()
        with suppress(KeyboardInterrupt):
            serve(held, coder=name, title=found.get("title") or os.path.basename(held.name), lang=lang, port=port, ready=ready)
    talk.say("Stopped. Every decision is stored.")
    return 0


def show(address: str, folder: Path) -> None:
    """Open a link in the browser by way of a file that only this user can read: other users see what programs are called with, and a link opens the desk."""
    import webbrowser

    page = folder / "open.html"
    page.touch(mode=0o600)
    page.write_text(f'<!DOCTYPE html><meta charset="utf-8"><title>Mawqi</title><meta http-equiv="refresh" content="0;url={address}">', encoding="utf-8")
    with suppress(webbrowser.Error):
        webbrowser.open(page.as_uri())


def coder_of(case: Case, given: str | None) -> str:
    """Return the coder's name: as given, from the environment, or asked for; the case's last coder is offered.

    Raises
    ------
    InputError
        When there is nobody to ask, or the name is empty.
    """
    from gazetteer.errors import InputError

    name = given if given is not None else os.environ.get(CODER)
    if name is None:
        if not sys.stdin.isatty():
            raise InputError("whose decisions are these?", remedy=f"give --coder NAME or set {CODER}")
        name = click.prompt("Coder (your name, stored with each decision)", default=case.last_coder(), err=True, type=str)
    name = clean(str(name)).strip()
    if not name or len(name) > 200:
        raise InputError("a coder's name has 1 to 200 characters", remedy="give --coder NAME")
    return name


def _stop_cleanly() -> None:
    """Let a request to terminate end the server as Ctrl+C does."""
    import signal
    import threading

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell's background made it deaf
