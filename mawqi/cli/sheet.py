"""The workbook of ``mawqi review``: written for a coder, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mawqi.cli.talk import Talk, counted

if TYPE_CHECKING:
    from mawqi.case import Case


def run(case: Case, sheet: Path | None, filled: Path | None, coder: str | None, state: str, limit: int, force: bool, talk: Talk) -> int:
    """Write a sheet, or take one back; return the exit code.

    Raises
    ------
    InputError
        When both are asked for, or the file is no review sheet.
    """
    from gazetteer.errors import InputError

    if sheet is not None and filled is not None:
        raise InputError("a sheet is written or taken back, not both at once", remedy="give --sheet or --apply")
    if sheet is not None:
        return _write(case, sheet, state, limit, force, talk)
    assert filled is not None
    return _apply(case, filled, coder, talk)


def _write(case: Case, path: Path, state: str, limit: int, force: bool, talk: Talk) -> int:
    from mawqi.case.sheet import write_sheet

    made = write_sheet(case, path, review=None if state == "all" else state, limit=limit, force=force)
    rest = f"; {made.left:,} more wait for another sheet" if made.left else ""
    talk.say(f"{counted(made.rows, 'incident')} written to {path}{rest}. Fill the yellow columns, then: mawqi review CASE --apply {path.name} --coder NAME")
    if made.cut:
        talk.say(f"{counted(made.cut, 'text')} longer than a cell holds: cut in the sheet, whole in the case.")
    return 0


def _apply(case: Case, path: Path, coder: str | None, talk: Talk) -> int:
    from gazetteer.errors import InputError
    from mawqi.case.sheet_back import apply_sheet
    from mawqi.cli.review import coder_of

    done = apply_sheet(case, path, coder_of(case, coder))
    for fault in done.faults:
        talk.fault(fault)
    for cell, conflict in done.conflicts:
        talk.fault(InputError(f"the row of {cell} is left out: {conflict.message}", file=path, remedy="write a new sheet and look at it again"))
    more = [f"{done.known:,} known already" if done.known else "", f"{done.empty:,} without a decision" if done.empty else ""]
    talk.say("; ".join([f"{counted(done.decisions, 'decision')} about {counted(done.incidents, 'incident')} stored", *filter(None, more)]) + ".")
    return talk.close()
