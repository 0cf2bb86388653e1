"""How the program talks in a terminal: faults and progress on standard error, tables, right-to-left text kept in its place."""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gazetteer.errors import MawqiError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Item = TypeVar("Item")
FSI, PDI = "\u2068", "\u2069"
# Control characters move the cursor or start escape sequences, and bidi controls turn lines around: none reaches a terminal.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RUN = re.compile(f"[{_RTL}][{_RTL}\u0300-\u036f\\s،؛«»0-9.-]*[{_RTL}]|[{_RTL}]")
_MOST_FAULTS = 20
_QUIET_SECONDS = 2.0


def clean(text: str) -> str:
    """Return a text without control characters, on one line."""
    return " ".join(_CONTROL.sub("", text.replace("\n", " ").replace("\t", " ")).split(" "))


def shown(text: str) -> str:
    """Return a line fit for a terminal: cleaned, each run of Arabic between FSI and PDI."""
    return _RUN.sub(lambda m: f"{FSI}{m[0]}{PDI}", clean(text))


def counted(number: int, what: str) -> str:
    """Return a number with its noun: 1 report, 2 reports."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def isolated(text: str) -> str:
    """Return a cell between FSI and PDI where it holds Arabic; a line of such cells keeps its order."""
    return f"{FSI}{text}{PDI}" if _RUN.search(text) else text


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(0 if unicodedata.combining(c) or unicodedata.category(c) == "Cf" else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, widest: int = 40) -> str:
    """Return a table as text; cells with Arabic are isolated, so that they do not turn their neighbours around.

    Parameters
    ----------
    columns : sequence of str
        Headings.
    rows : iterable of sequences
        Cells; None is shown as a dash.
    widest : int
        Columns are cut at this width.
    """
    cells = [[("–" if v is None or v == "" else clean(str(v))) for v in row] for row in rows]
    cells = [[c if width(c) <= widest else c[: widest - 1] + "…" for c in row] for row in cells]
    widths = [max([width(h), *(width(row[n]) for row in cells)]) for n, h in enumerate(columns)]
    lines = ["  ".join(h + " " * (w - width(h)) for h, w in zip(columns, widths, strict=True)).rstrip(), "  ".join("─" * w for w in widths)]
    for row in cells:
        lines.append("  ".join(isolated(c) + " " * (w - width(c)) for c, w in zip(row, widths, strict=True)).rstrip())
    return "\n".join(lines)


class Talk:
    """What a command says while it works; counts the faults."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet, self.faults, self.first = quiet, 0, None
        self._bar: Progress | None = None

    first: MawqiError | None

    def say(self, line: str) -> None:
        """Say a line on standard error, unless quiet."""
        if not self.quiet:
            click.echo(shown(line), err=True)

    def fault(self, fault: MawqiError) -> None:
        """Tell a fault, also when quiet; after the first twenty only their number is told at the end."""
        self.faults += 1
        self.first = self.first or fault
        if self.faults <= _MOST_FAULTS:
            click.echo(f"left out: {shown(str(fault))}" if "left" not in fault.message else shown(str(fault)), err=True)

    def more(self, count: int) -> None:
        """Count faults that need not be told one by one."""
        self.faults += count

    def close(self) -> int:
        """Tell how many more faults there were and return the exit code."""
        if self.faults > _MOST_FAULTS:
            click.echo(f"and {counted(self.faults - _MOST_FAULTS, 'more fault')}", err=True)
        return 1 if self.faults else 0

    def progress(self, items: Iterable[Item], what: str) -> Iterator[Item]:
        """Pass items through; from the third second on a bar counts them, when standard error is a terminal."""
        if self.quiet or not sys.stderr.isatty():
            yield from items
            return
        start, task = time.monotonic(), None
        bar: Progress | None = None
        count = 0
        try:
            for count, item in enumerate(items, start=1):
                if bar is None and time.monotonic() - start > _QUIET_SECONDS:
                    bar, task = _bar(what)
                if bar is not None and task is not None:
                    bar.update(task, completed=count)
                yield item
        finally:
            if bar is not None:
                bar.stop()


class Held:
    """Keeps faults until their turn to be told; beyond some only their number."""

    MOST = 2 * _MOST_FAULTS

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self._new: list[MawqiError] = []
        self._more = 0

    def __call__(self, fault: MawqiError) -> None:
        """Keep a fault."""
        if len(self._new) < self.MOST:
            self._new.append(fault)
        else:
            self._more += 1

    def take(self) -> tuple[list[MawqiError], int]:
        """Return the faults kept since the last call, and how many more there were."""
        taken = self._new, self._more
        self._new, self._more = [], 0
        return taken

    def tell(self, taken: tuple[list[MawqiError], int] | None = None) -> None:
        """Tell faults that were taken, or those that are kept."""
        faults, more = self.take() if taken is None else taken
        for fault in faults:
            self.talk.fault(fault)
        self.talk.more(more)


def _bar(what: str) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,.0f}"), TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    bar.start()
    return bar, bar.add_task(what, total=None)
