"""The command line: commands are loaded when they are called, so that ``mawqi --help`` answers at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from mawqi import __version__

# Command -> module of this package and the line of help, so that the list needs no imports.
COMMANDS: dict[str, tuple[str, str]] = {
    "map": ("map", "Read reports and draw their incidents on a map (one HTML file)."),
    "extract": ("extract", "Read reports and write their incidents to a file of GIS."),
    "mentions": ("mentions", "Read reports and write the places that they name."),
    "read": ("read", "Read files of any kind and write the reports as JSON Lines."),
    "lookup": ("lookup", "Show what the gazetteer knows of a name."),
    "explain": ("explain", "Show why an incident has its type, place, date and actor."),
    "export": ("export", "Write a file of incidents, or a case, in another format or profile."),
    "serve": ("serve", "Serve a file of incidents, or a case, as OGC API - Features, with its map."),
    "case": ("case", "Make, describe and read anew a case: reports, incidents, decisions in one file."),
    "add": ("add", "Read reports into a case."),
    "review": ("review", "Review the incidents of a case: a page of this computer."),
    "diff": ("diff", "Show what became of the incidents of a case since a day or a run."),
    "agree": ("agree", "Compare two coders of a case: share, kappa and alpha by field."),
    "watch": ("watch", "Add the new reports of named feeds and pages to a case."),
    "match": ("match", "Match incidents with your own extract of ACLED or UCDP GED."),
    "gazetteer": ("gazetteer", "Build, import, check, describe and export the gazetteer."),
    "schema": ("schema", "Print the JSON Schema of the GeoJSON."),
    "doctor": ("doctor", "Show what is installed, which gazetteer is in use, and what is missing."),
}


class Lazy(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, the main ones first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load a command."""
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"mawqi.cli.{COMMANDS[name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mawqi")
def cli() -> None:
    """Arabic news in, geolocated incidents out.

    Reports are files (.txt, .html, RSS .xml, .jsonl, .csv, .parquet), folders, globs, or - for JSON Lines on standard input. What comes out
    was read by machine and verified by nobody.

    Exit codes: 0 all well; 1 some reports were left out or a fault stopped the run, the rest is written; 2 wrong usage or input.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; a request to terminate ends it as Ctrl+C does, with 143."""
    import signal

    def terminated(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)  # what is half written is removed on the way out

    signal.signal(signal.SIGTERM, terminated)
    sys.exit(invoke(arguments))


def invoke(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, 1 or 2; 130 when interrupted."""
    from gazetteer.errors import FileError, MawqiError

    try:
        done = cli.main(args=None if arguments is None else list(arguments), prog_name="mawqi", standalone_mode=False)
        sys.stdout.flush()
        return done if isinstance(done, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.Abort:
        click.echo("interrupted; nothing half is written", err=True)
        return 130
    except click.ClickException as fault:
        fault.show()
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except MawqiError as fault:
        from mawqi.cli.talk import shown

        click.echo(f"mawqi: {shown(str(fault))}", err=True)
        return 1 if isinstance(fault, FileError) else 2
    except KeyboardInterrupt:
        click.echo("interrupted; nothing half is written", err=True)
        return 130
