"""The review sheet taken back: each row becomes decisions; a cell that cannot be accepted is named, and what changed meanwhile is told."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import FileError, InputError
from mawqi.case import checks
from mawqi.case.accounts import of_line
from mawqi.case.deciding import Conflict, Decision
from mawqi.case.fold import live
from mawqi.case.sheet import DECISIONS, DOT, FIELDS, FIRST_ROW, KEYS_ROW, NONE, PLACE, SHEET, columns, lists

if TYPE_CHECKING:
    from mawqi.case import Case

_NOTHING = frozenset((NONE, "-", "—", "−", "none", "null", "n/a", "لا شيء", "غير معروف"))
_UNESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_BYTES = 200 << 20
_LIST_OF = {"actor1": "actor", "actor2": "actor"}
_INTEGERS = frozenset(n for n, *_ in FIELDS if n.startswith(("munitions", "fatalities", "injuries")))
_CLOSED = frozenset(("incident_type", "outcome", "status", "relation"))
_NUMBERS = ("latitude", "longitude", "uncertainty_km")


class CellFault(InputError):
    """A cell that cannot be accepted; ``sheet`` and ``cell`` say where it stands (``review``, ``F12``)."""

    def __init__(self, message: str, *, file: Path, cell: str, remedy: str, sheet: str = SHEET) -> None:
        self.sheet, self.cell = sheet, cell
        super().__init__(f"the cell {cell} of the sheet {sheet}: {message}", file=file, remedy=remedy)


@dataclass(slots=True)
class Applied:
    """What came of a sheet.

    Attributes
    ----------
    incidents, decisions : int
        Incidents decided about, and decisions stored.
    known : int
        Rows whose decisions the case has already from this coder.
    empty : int
        Rows without a decision.
    faults : list of CellFault
        Cells that cannot be accepted; their whole rows are left.
    conflicts : list of (str, Conflict)
        Rows (first cell) whose incident changed after the sheet was written; nothing of them was stored.
    """

    incidents: int = 0
    decisions: int = 0
    known: int = 0
    empty: int = 0
    faults: list[CellFault] = field(default_factory=list)
    conflicts: list[tuple[str, Conflict]] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    """One row: its number and the values under each key."""

    number: int
    values: dict[str, Any]


def apply_sheet(case: Case, path: str | Path, coder: str) -> Applied:
    """Take a review sheet back.

    A row is taken whole or not at all: where one of its cells is wrong, none of its decisions is stored, so that nothing is accepted beside a
    wrong value. The same sheet may be applied again after mending it: what is stored already is passed over.

    Parameters
    ----------
    case : Case
        An open case.
    path : str or Path
        A workbook that `mawqi.case.sheet.write_sheet` made and a person filled.
    coder : str
        Whose decisions these are.

    Raises
    ------
    InputError
        When the file is no review sheet.
    FileError
        When it cannot be read, or the case cannot be written.
    """
    done = Applied()
    file = Path(path)
    letters, rows = _read(file)
    for row in rows:
        faults: list[CellFault] = []
        held = case.incident(str(row.values.get("id") or "").strip())
        planned = _planned(case, row, held, coder, letters, file, faults)
        if not planned and not faults:
            done.empty += 1
            continue
        if faults:
            done.faults += faults
            continue
        _store(case, row, planned, letters, file, done)
    return done


def _store(case: Case, row: _Row, planned: list[Decision], letters: dict[str, str], file: Path, done: Applied) -> None:
    """Store the decisions of a row, the next on top of the one before."""
    version = _version(row.values.get("version"))
    stored = 0
    for decision in planned:
        try:
            version = case.decide(decision, seen_version=version)["version"]
            stored += 1
        except Conflict as fault:
            if stored == 0 and _known(fault.current, planned):
                done.known += 1
            else:
                done.conflicts.append((f"{letters['id']}{row.number}", fault))
            break
        except checks.Wrong as fault:
            done.faults += _cells(fault, row, letters, file)
            break
    done.decisions += stored
    done.incidents += stored > 0


def _known(current: dict[str, Any], planned: list[Decision]) -> bool:
    """Whether the coder has decided all this already."""
    told = [(d["coder"], d["action"], d["new"], d["reason"], d["comment"]) for d in live(current["decisions"])]
    return all((d.coder, d.action, d.new, d.reason, d.comment) in told for d in planned)


def _version(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return -1


# -- reading -------------------------------------------------------------------------------------------------------------------------------
def _read(path: Path) -> tuple[dict[str, str], Iterator[_Row]]:
    """Return the letters of the columns by key, and the rows."""
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.utils.exceptions import InvalidFileException

    if not path.is_file():
        raise InputError("the review sheet does not exist", file=path, remedy="check the name")
    if path.stat().st_size > _MOST_BYTES:
        raise InputError(f"the workbook has more than {_MOST_BYTES >> 20} MiB", file=path, remedy="write smaller sheets")
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as fault:
        raise InputError("the file is no workbook", file=path, remedy="give the .xlsx that `mawqi review --sheet` wrote") from fault
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault.strerror}", file=path, remedy="check its rights") from fault
    try:
        if SHEET not in book.sheetnames:
            raise InputError(f"the workbook has no sheet {SHEET}", file=path, remedy="give the .xlsx that `mawqi review --sheet` wrote")
        try:
            marked = json.loads(book.properties.description or "{}").get("mawqi_sheet")
        except (ValueError, AttributeError):
            marked = None
        found = [[_plain(c) for c in r] for r in book[SHEET].iter_rows(values_only=True)]
    finally:
        book.close()
    keys = [str(k) if k is not None else "" for k in (found[KEYS_ROW - 1] if len(found) >= KEYS_ROW else [])]
    wanted = [key for key, *_ in columns()]
    missing = [k for k in ("id", "version", "decision") if k not in keys]
    if missing:
        raise InputError(f"the sheet {SHEET} lacks the hidden column heads {', '.join(missing)} in row {KEYS_ROW}" + ("" if marked else "; it is no review sheet"), file=path,
                         remedy="do not delete rows 1 to 3; write the sheet anew if they are lost")  # fmt: skip
    letters = {key: get_column_letter(n) for n, key in enumerate(keys, start=1) if key in wanted}
    rows = (_Row(n, {k: v for k, v in zip(keys, cells, strict=False) if k in wanted}) for n, cells in enumerate(found[FIRST_ROW - 1 :], start=FIRST_ROW) if any(c is not None for c in cells))
    return letters, rows


def _plain(value: Any) -> Any:
    """Return a cell's value: text without the escapes of the format, blanks as None."""
    if isinstance(value, str):
        return _UNESCAPE.sub(lambda m: chr(int(m[1], 16)), value).strip() or None
    return value


# -- a row to decisions --------------------------------------------------------------------------------------------------------------------
def _planned(case: Case, row: _Row, held: dict[str, Any] | None, coder: str, letters: dict[str, str], file: Path, faults: list[CellFault]) -> list[Decision]:
    """Return the decisions that a row asks for; cells that cannot be accepted go to ``faults``."""
    values = row.values

    def fault(key: str, message: str, remedy: str) -> None:
        faults.append(CellFault(message, file=file, cell=f"{letters.get(key, letters['id'])}{row.number}", remedy=remedy))

    action = _word(values.get("decision"), DECISIONS)
    reason, comment = _text(values.get("reason"), "reason"), _text(values.get("comment"), "comment")
    given = {k: v for k, v in values.items() if k.startswith("new:") and v is not None}
    if values.get("decision") is None and not given and not reason and not comment:
        return []
    if held is None:
        fault("id", f"the case has no incident {str(values.get('id'))[:40]!r}", "leave the id as it was; the incident may have been withdrawn")
        return []
    if values.get("decision") is not None and action is None:
        fault("decision", f"{str(values['decision'])[:40]!r} is no decision", f"choose one of {', '.join(DECISIONS)}")
    fields = _fields(given, fault)
    place = _place(given, fault)
    if faults:
        return []
    if action == "reject" and (fields or place):
        key = next(k for k in given)
        fault(key, "a rejected incident takes no corrections", "empty the cell, or choose another decision")
    if action == "reject" and not reason:
        fault("reason", "a rejection needs its reason", "choose one or write it")
    if reason and action != "reject":
        fault("reason", "a reason stands without a rejection", "choose reject as the decision, or write it as a comment")
    if action in ("unsure", "comment") and not comment:
        fault("comment", f"{action} needs a comment", "say it in words")
    if action == "correct" and not fields and not place:
        fault("decision", "nothing is corrected in this row", "write the right value in a yellow column, or choose accept")
    made = [Decision(held["id"], coder, "correct", new=fields)] if fields else []
    if place:
        made.append(Decision(held["id"], coder, "place", new=place))
    if action in ("accept", "reject", "unsure", "comment"):
        made.append(Decision(held["id"], coder, action, reason=reason, comment=comment))
    elif comment:
        made = [*made[:-1], Decision(made[-1].incident_id, coder, made[-1].action, new=made[-1].new, comment=comment)] if made else [Decision(held["id"], coder, "comment", comment=comment)]
    if not faults:
        faults += _checked(case, held, fields, place, row, letters, file)
    # The sheet names the incident by its own id: one that was merged since shows itself as a conflict.
    return [Decision(str(values["id"]), d.coder, d.action, d.field, d.new, d.reason, d.comment) for d in made]


def _checked(case: Case, held: dict[str, Any], fields: dict[str, Any], place: dict[str, Any], row: _Row, letters: dict[str, str], file: Path) -> list[CellFault]:
    """Check all values of a row before anything of it is stored."""
    faults: list[CellFault] = []
    try:
        if fields:
            checks.corrected(fields, held["feature"]["properties"], case.gazetteer)
    except checks.Wrong as wrong:
        faults += _cells(wrong, row, letters, file)
    try:
        if place:
            checks.placed(place, case.gazetteer)
    except checks.Wrong as wrong:
        faults += _cells(wrong, row, letters, file)
    return faults


def _cells(wrong: checks.Wrong, row: _Row, letters: dict[str, str], file: Path) -> list[CellFault]:
    """Name the cell of each field at fault."""
    made = []
    for name, sentence in wrong.faults.items():
        key = next((k for k in (f"new:{name}", name) if k in letters), "id")
        value = row.values.get(key)
        made.append(CellFault(f"{str(value)[:40]!r} cannot be accepted" if value is not None else f"{name} does not fit", file=file, cell=f"{letters[key]}{row.number}", remedy=sentence))
    return made


def _fields(given: dict[str, Any], fault: Any) -> dict[str, Any]:
    """Return the corrections of a row."""
    made: dict[str, Any] = {}
    for name, *_ in FIELDS:
        value = given.get(f"new:{name}")
        if value is None:
            continue
        try:
            made[name] = _value(name, value)
        except ValueError as wrong:
            fault(f"new:{name}", f"{str(value)[:40]!r} cannot be accepted", str(wrong))
    return made


def _value(name: str, value: Any) -> Any:
    """Return a cell's value as the case takes it.

    Raises
    ------
    ValueError
        Saying what would be right.
    """
    if isinstance(value, str) and value.lower() in _NOTHING:
        return [] if name in ("weapons", "claims", "origins") else None
    if name in _INTEGERS:
        number = _float(value)
        if number is None or number != int(number):
            raise ValueError(f"a whole number, 0 or more; {NONE} for not known")
        return int(number)
    if isinstance(value, datetime | date) and name == "event_date":
        return value.isoformat()[:10]
    if name == "event_date" and isinstance(value, int | float):
        return str(int(value))
    if isinstance(value, time | datetime) and name == "event_time":
        return value.strftime("%H:%M")
    if name in ("claims", "origins"):
        return of_line(name, str(value))
    if name == "weapons":
        known = lists()["weapons"]
        words = [w.strip() for w in re.split(r"[;؛,،\n]", str(value)) if w.strip()]
        found = [_word(w, known) for w in words]
        if None in found:
            raise ValueError(f"a list of words of {', '.join(known)}")
        return list(dict.fromkeys(found))
    known = lists().get(_LIST_OF.get(name, name), {})
    word = _word(value, known)
    if word is not None:
        return word
    if name in _CLOSED:
        raise ValueError(f"one of {', '.join(known)}")
    text = str(value)
    return text.split(DOT)[0] if name in _LIST_OF else text


def _place(given: dict[str, Any], fault: Any) -> dict[str, Any]:
    """Return the place of a row: a site, a point, or none; empty where nothing is given."""
    told = {name: given[f"new:{name}"] for name, *_ in PLACE if f"new:{name}" in given}
    if not told:
        return {}
    site = told.get("site_id")
    if any(isinstance(v, str) and v.lower() in _NOTHING for n, v in told.items() if n in ("site_id", "location", "latitude")):
        others = [n for n, v in told.items() if not (isinstance(v, str) and v.lower() in _NOTHING)]
        for name in others:
            fault(f"new:{name}", "a value stands beside the word for no place", f"write {NONE} alone, or the whole place")
        return {"none": True}
    if site is not None:
        for name in ("latitude", "longitude", "uncertainty_km"):
            if name in told:
                fault(f"new:{name}", "a point stands beside a site id", "give the site id, or latitude, longitude and radius")
        return {"site_id": str(site)}
    made: dict[str, Any] = {n: str(told[n]) for n in ("location", "location_ar") if n in told}
    for name in _NUMBERS:
        if name not in told:
            fault(f"new:{name}", "it is empty, though the row gives a new place", "latitude, longitude and radius go together, or give a site id")
            continue
        number = _float(told[name])
        if number is None:
            fault(f"new:{name}", f"{str(told[name])[:40]!r} is no number", "decimal degrees (33.64), kilometres")
        else:
            made[name] = number
    return made


def _float(value: Any) -> float | None:
    """Return a number of a cell, also from text with Arabic digits or separators."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(str(value).replace("٫", ".").replace("٬", "").replace(",", "."))
    except ValueError:
        return None


def _word(value: Any, names: dict[str, str]) -> str | None:
    """Return the word that a cell means: the word itself, with its Arabic name behind it, or that name alone; None for another."""
    if value is None:
        return None
    text = str(value).strip()
    first = text.split(DOT)[0].strip()
    for word, name in names.items():
        if first.lower() in (word.lower(), word.replace("_", " ").lower()) or text == name:
            return word
    return None


def _text(value: Any, key: str) -> str | None:
    """Return the text of a free cell; a chosen reason without its Arabic name."""
    if value is None:
        return None
    if key == "reason":
        return _word(value, lists()["reason"]) or str(value)
    return str(value)


__all__ = ["Applied", "CellFault", "apply_sheet"]
