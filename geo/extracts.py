"""A user's own extract of ACLED or UCDP GED, read as records to compare with; nothing of those bodies ships with the program."""

from __future__ import annotations

import csv
import math
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from gazetteer.errors import FileError, InputError, MawqiError
from incidents.readers.csvfile import header_of

OnFault = Callable[[MawqiError], None]
_FIELD = 1 << 24


@dataclass(slots=True, frozen=True)
class Event:
    """One event of another body.

    Attributes
    ----------
    id, row : str, int
        Their id and the row of the file, counted with the header.
    start, end : date
        The first and last day on which it may have happened.
    latitude, longitude : float
        Degrees, WGS 84.
    radius_km : float
        How far off the point may be, from their precision code.
    event_type, sub_event_type : str
        ACLED's names; for GED ``violence 1`` to ``violence 3`` and empty.
    fatalities : int or None
        ACLED's number, or GED's best estimate.
    """

    id: str
    row: int
    start: date
    end: date
    latitude: float
    longitude: float
    radius_km: float
    event_type: str
    sub_event_type: str
    fatalities: int | None
    actor1: str
    actor2: str
    location: str
    country: str


@dataclass(slots=True, frozen=True)
class Body:
    """A body's columns: those that are needed, and the radius of each code of precision in kilometres."""

    name: str
    title: str
    needed: tuple[str, ...]
    radius: dict[int, float]


# Radii: ACLED's 1 is the town itself, 2 near it or part of a region, 3 a larger region (codebook 2024); GED's 1 exact, 2 within about 25 km, 3 second level,
# 4 first level, 5 a line or fuzzy area, 6 country, 7 international waters (codebook 24.1). The kilometres for areas are ours.
ACLED = Body("acled", "ACLED", ("event_id_cnty", "event_date", "event_type", "sub_event_type", "latitude", "longitude"), {1: 5, 2: 25, 3: 75})
GED = Body("ged", "UCDP GED", ("id", "date_start", "date_end", "type_of_violence", "latitude", "longitude"), {1: 5, 2: 25, 3: 50, 4: 120, 5: 100, 6: 500, 7: 200})
BODIES = (ACLED, GED)


def body_of(path: Path) -> tuple[Body, list[str], str, str]:
    """Tell whose extract a file is; return (body, columns, encoding, delimiter).

    Raises
    ------
    InputError
        When its columns are neither ACLED's nor GED's.
    """
    if not path.is_file():
        raise InputError("the file does not exist", file=path, remedy="check the name")
    columns, encoding, delimiter = header_of(path)
    names = [c.strip().strip("\ufeff").lower() for c in columns]
    missing = {b.name: [c for c in b.needed if c not in names] for b in BODIES}
    best = min(BODIES, key=lambda b: len(missing[b.name]) / len(b.needed))
    if not missing[best.name]:
        return best, names, encoding, delimiter
    if len(missing[best.name]) == len(best.needed):
        there = ", ".join(columns[:8])[:160]
        raise InputError(f"the columns are neither ACLED's nor UCDP GED's; there are {there}", file=path, row=1,
                         remedy=f"give an export of ACLED ({', '.join(ACLED.needed)} …) or of GED ({', '.join(GED.needed)} …) with its header")  # fmt: skip
    wanted = "column" if len(missing[best.name]) == 1 else "columns"
    raise InputError(f"it looks like an extract of {best.title}, but the {wanted} {', '.join(missing[best.name])} of it {'is' if wanted == 'column' else 'are'} missing", file=path, row=1,
                     remedy="export it again with all columns")  # fmt: skip


def read_extract(path: Path, on_fault: OnFault) -> tuple[Body, list[Event]]:
    """Read an extract; a row that cannot be used goes to ``on_fault``.

    Raises
    ------
    InputError
        When the columns are wrong, or no row can be used.
    FileError
        When it cannot be read.
    """
    body, columns, encoding, delimiter = body_of(path)
    made: list[Event] = []
    seen: dict[str, int] = {}
    for number, row in _rows(path, columns, encoding, delimiter, on_fault):
        try:
            event = _acled(row, number) if body is ACLED else _ged(row, number)
        except _Wrong as fault:
            on_fault(InputError(f"the event is left out: {fault}", file=path, row=number, remedy=fault.remedy))
            continue
        if event.id in seen:
            on_fault(InputError(f"the event {event.id} is left out: it is there already in row {seen[event.id]}", file=path, row=number, remedy="keep the newest row of each event"))
            continue
        seen[event.id] = number
        made.append(event)
    if not made:
        raise InputError(f"no event of the extract of {body.title} can be used", file=path, remedy="export it again")
    return body, made


class _Wrong(ValueError):
    """What is wrong with a row."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def _rows(path: Path, columns: list[str], encoding: str, delimiter: str, on_fault: OnFault) -> Iterator[tuple[int, dict[str, str]]]:
    csv.field_size_limit(_FIELD)
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as handle:
            reader = csv.reader(handle, delimiter=delimiter)
            next(reader, None)
            for number, cells in enumerate(reader, start=2):
                if not any(c.strip() for c in cells):
                    continue
                if len(cells) != len(columns):
                    on_fault(InputError(f"the event is left out: its row has {len(cells)} cells, not {len(columns)}", file=path, row=number, remedy="quote texts that hold commas or line breaks"))
                    continue
                yield number, {k: v.strip() for k, v in zip(columns, cells, strict=True)}
    except OSError as fault:
        raise FileError(f"the file cannot be read: {fault.strerror}", file=path, remedy="check its rights") from fault
    except csv.Error as fault:
        on_fault(InputError(f"the rest cannot be read: {fault}", file=path, remedy="check the quotation marks"))


def _day(text: str, column: str) -> date:
    """Parse a day in the forms that the two bodies' exports have."""
    text = text.strip()
    for cut in (text[:10], text):
        for form in ("%Y-%m-%d", "%d %B %Y", "%d-%b-%Y", "%d-%B-%Y", "%Y/%m/%d"):
            try:
                return datetime.strptime(cut, form).date()
            except ValueError:
                continue
    raise _Wrong(f"{column} is {text[:30]!r}, no date", "write 2024-01-28")


def _number(row: dict[str, str], column: str, low: float, high: float) -> float:
    try:
        value = float(row[column].replace(",", "."))
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise _Wrong(f"{column} is {row[column][:30]!r}", f"write decimal degrees between {low:g} and {high:g}")
    return value


def _code(row: dict[str, str], column: str, default: int) -> int:
    text = row.get(column, "").removesuffix(".0")
    return int(text) if text.isdigit() else default


def _count(row: dict[str, str], column: str) -> int | None:
    text = row.get(column, "").removesuffix(".0")
    return int(text) if text.isdigit() else None


def _identifier(row: dict[str, str], column: str) -> str:
    if not row[column]:
        raise _Wrong(f"{column} is empty", "give each event its id")
    return row[column]


def _acled(row: dict[str, str], number: int) -> Event:
    day = _day(row["event_date"], "event_date")
    start = end = day
    precision = _code(row, "time_precision", 1)
    if precision == 2:
        start, end = day - timedelta(days=3), day + timedelta(days=3)
    elif precision == 3:
        start, end = day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return Event(
        _identifier(row, "event_id_cnty"), number, start, end, _number(row, "latitude", -90, 90), _number(row, "longitude", -180, 180),
        ACLED.radius.get(_code(row, "geo_precision", 1), 75), row["event_type"], row["sub_event_type"], _count(row, "fatalities"),
        row.get("actor1", ""), row.get("actor2", ""), row.get("location", ""), row.get("country", ""),
    )  # fmt: skip


def _ged(row: dict[str, str], number: int) -> Event:
    start, end = _day(row["date_start"], "date_start"), _day(row["date_end"], "date_end")
    if end < start:
        raise _Wrong(f"date_end {end} comes before date_start {start}", "correct the dates")
    kind = row["type_of_violence"].removesuffix(".0")
    if kind not in ("1", "2", "3"):
        raise _Wrong(f"type_of_violence is {kind[:20]!r}", "it is 1, 2 or 3")
    return Event(
        _identifier(row, "id"), number, start, end, _number(row, "latitude", -90, 90), _number(row, "longitude", -180, 180),
        GED.radius.get(_code(row, "where_prec", 1), 500), f"violence {kind}", "", _count(row, "best"),
        row.get("side_a", ""), row.get("side_b", ""), row.get("where_coordinates", "") or row.get("where_description", ""), row.get("country", ""),
    )  # fmt: skip
