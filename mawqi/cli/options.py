"""Options that several commands share, the checks of outputs, and the reports of a command."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gazetteer.errors import FileError, InputError, MawqiError
from mawqi.cli.talk import Held, Talk

if TYPE_CHECKING:
    from gazetteer.gazetteer import Gazetteer
    from incidents.model import Report
    from incidents.readers import Given
    from mawqi.case import Case

Command = TypeVar("Command", bound=Callable[..., Any])
MODES = ("town", "admin1", "10km")


def _stack(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    def put(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return put


reports_in = _stack(
    click.argument("reports", nargs=-1, required=True, metavar="REPORTS..."),
    click.option("--meta", type=click.Path(path_type=Path), help="CSV with id (or file) and published, source, url: what the reports lack."),
    click.option("--published", metavar="DATE", help="ISO 8601 date of all reports that have none."),
)
quiet = click.option("--quiet", "-q", is_flag=True, help="Say nothing but faults.")
force = click.option("--force", is_flag=True, help="Overwrite a file that is no output of Mawqi.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
flat = click.option("--flat", is_flag=True, help="GeoJSON: one value a property, nothing nested.")
jobs = click.option("--jobs", "-j", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Work in N processes; the result is the same.")
beside = click.option(
    "--jobs", "-j", type=click.IntRange(0, 256), metavar="N",
    help="Read in N processes while this one stores; 0: one process does both. The result is the same.  [default: 2, or 0 on a machine with one core]",
)
gazetteer = click.option("--gazetteer", "index", type=click.Path(path_type=Path), metavar="FOLDER", help="An index of `mawqi gazetteer build`, instead of the shipped one.")
coarsen = _stack(
    click.option("--coarsen", type=click.Choice(MODES), help="Coarsen places for publishing."),
    click.option("--mask-site", "masked", multiple=True, metavar="SITE", help="Id or name of a place that is always masked; may be repeated."),
)


case_options = _stack(
    click.option("--rejected", is_flag=True, help="Of a case: also the incidents that people rejected."),
    click.option("--coders", is_flag=True, help="Of a case: also who decided last (coders can be at risk)."),
)


def stdout(output: str | None) -> bool:
    """Whether an output is standard output."""
    return output in (None, "-")


def check_outputs(outputs: Iterable[str | None], inputs: Iterable[str | Path], *, force: bool, recognise: Callable[[Path], bool] | None = None) -> None:
    """Check, before any work, that the outputs can be written; ``recognise`` tells whether a file that is there is the program's own.

    Raises
    ------
    InputError
        When an output is an input or another output, its folder is missing, or another program's file would be overwritten.
    """
    from geo.safe import looks_ours

    taken = {os.path.realpath(p): "read" for p in inputs if str(p) != "-"}
    for output in outputs:
        if output is None or output == "-":
            continue
        path = Path(output)
        real = os.path.realpath(path)
        if real in taken:
            raise InputError(f"{output} is {taken[real]} and written at once", remedy="name another output")
        taken[real] = "written"
        if path.is_dir():
            raise InputError(f"the output {output} is a folder", remedy="name a file")
        if not path.parent.is_dir():
            raise InputError(f"the folder of {output} does not exist", remedy="make it first")
        if path.exists() and not force and not ours(path, recognise or looks_ours):
            raise InputError(f"{output} is there already and is no output of Mawqi", remedy="name another file or use --force")


def ours(path: Path, recognise: Callable[[Path], bool]) -> bool:
    """Whether a file is an output of Mawqi; JSON Lines of reports are known by their ``sha256``."""
    if recognise(path):
        return True
    if path.suffix.lower() != ".jsonl":
        return False
    try:
        with path.open("rb") as handle:
            first = handle.readline(1 << 20).strip()
    except OSError:
        return False
    return first.startswith(b'{"id":') and b'"sha256":"' in first


class Reports:
    """The reports of a command, and the faults met while they are read (told when it is the turn of the reports around them)."""

    def __init__(self, names: tuple[str, ...], talk: Talk, *, meta: Path | None, published: str | None) -> None:
        self.names, self.talk, self.meta, self.published = names, talk, meta, published
        self.faults = Held(talk)
        self._found: Iterator[Report] | None = None

    def begin(self, given: Given | None = None) -> Reports:
        """Open the inputs and read the first report; ``given`` lets other processes read files.

        Raises
        ------
        InputError
            When nothing at all could be read.
        """
        from incidents.readers import read_sources

        found = read_sources(self.names, meta=self.meta, published=self.published, on_fault=self.faults, given=given)
        first = next(found, None)
        if first is None:
            self.faults.tell()
            raise InputError("no report could be read", remedy="give files with text")
        self._found = self.talk.progress(chain([first], found), "reports read")
        return self

    def __iter__(self) -> Iterator[Report]:
        return iter(self._found or ())


def open_gazetteer(index: Path | None, talk: Talk) -> Gazetteer:
    """Open the gazetteer; building it is told.

    Raises
    ------
    InputError
        When the named index cannot be opened.
    """
    from gazetteer.gazetteer import Gazetteer as Opened

    if index is None:
        return Opened.open(log=talk.say)
    try:
        return Opened.open(index, log=talk.say)
    except MawqiError as fault:
        raise InputError(f"the gazetteer {index} cannot be opened: {fault.message}", remedy="build it with `mawqi gazetteer build`") from fault


def open_case(address: str, index: Path | None = None, talk: Talk | None = None) -> Case:
    """Open a case for a command; one that cannot be opened is wrong input.

    Raises
    ------
    InputError
        When it is missing, no case, or a newer program's.
    """
    from mawqi.case import Case

    opened = open_gazetteer(index, talk) if index is not None and talk is not None else None
    return as_input(partial(Case.open, gazetteer=opened), address)  # type: ignore[no-any-return]


def as_input(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a reader of an input file; a file that cannot be read is wrong input, not a fault of the run.

    Raises
    ------
    InputError
        Instead of `FileError`.
    """
    try:
        return function(*arguments)
    except FileError as fault:
        raise InputError(fault.message, file=fault.file, row=fault.row, remedy=fault.remedy) from fault


def readers(jobs: int | None) -> int:
    """Return how many processes read beside the one that stores, where ``--jobs`` may say so."""
    import os

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return jobs if jobs is not None else (2 if cores > 1 else 0)
