"""The review sheet: incidents of a case as a workbook that a coder fills without a browser; `mawqi.case.sheet_back` takes it back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import InputError
from geo.formats.xlsx import CELL, clean, whole
from geo.properties import BY_NAME
from geo.safe import safe_path
from mawqi.case.accounts import line_of
from mawqi.case.doubt import REASONS
from mawqi.case.fold import REVIEWS

if TYPE_CHECKING:
    from mawqi.case import Case

SHEET, LISTS, REPORTS, HELP = "review", "lists", "reports", "help"
#: The hidden row with the columns' keys, and the first row of incidents.
KEYS_ROW, FIRST_ROW = 3, 4
#: Parts the word that the program reads from its name for people.
DOT = " · "
#: What a coder writes to say that a value is not known.
NONE = "–"
#: Fields that a coder may correct in the sheet, in order: name, Arabic and English heading.
FIELDS: tuple[tuple[str, str, str], ...] = (
    ("incident_type", "النوع", "Type"), ("outcome", "النتيجة", "Outcome"), ("status", "الحالة", "Status"), ("event_date", "التاريخ", "Date"), ("event_time", "الوقت", "Time"),
    ("actor1", "الفاعل", "Actor"), ("actor2", "الطرف الآخر", "Other side"), ("target", "الهدف", "Target"), ("object_hit", "ما أصيب", "What was hit"), ("weapons", "السلاح", "Weapons"),
    ("munitions", "عدد المقذوفات", "Munitions"), ("fatalities", "القتلى", "Killed"), ("fatalities_min", "القتلى: الأدنى", "Killed, least"), ("fatalities_max", "القتلى: الأعلى", "Killed, most"),
    ("injuries", "المصابون", "Injured"), ("injuries_min", "المصابون: الأدنى", "Injured, least"), ("injuries_max", "المصابون: الأعلى", "Injured, most"),
    ("relation", "العلاقة بالمكان", "Relation to the place"), ("claims", "الأقوال", "Who says so"), ("origins", "مواقع الإطلاق", "Launch places"),
)  # fmt: skip
#: The place, which is set as a whole: by a site of the gazetteer, or by a point with its radius.
PLACE: tuple[tuple[str, str, str], ...] = (
    ("site_id", "معرّف الموقع", "Site id"), ("location", "المكان", "Place"), ("location_ar", "المكان بالعربية", "Place in Arabic"), ("latitude", "خط العرض", "Latitude"),
    ("longitude", "خط الطول", "Longitude"), ("uncertainty_km", "نصف القطر (كم)", "Radius, km"),
)  # fmt: skip
DECISIONS: dict[str, str] = {"accept": "قبول", "correct": "تصحيح", "reject": "رفض", "unsure": "غير محسوم", "comment": "تعليق"}
_OUTCOMES = {"occurred": "وقع", "intercepted": "اعتُرض", "foiled": "أُحبط", "threatened": "هُدّد به", "unknown": "غير معروف"}
_RELATIONS = {
    "at": "في", "near": "قرب", "between": "بين", "toward": "باتجاه", "along": "على طول", "offset": "على بعد", "ring": "في محيط", "off_coast": "قبالة سواحل", "direction_of": "من جهة",
    "part_of": "جزء من", "border": "على حدود",
}  # fmt: skip
_REASONS = {"not_an_incident": "ليست واقعة", "not_told": "النص لا يقول ذلك", "out_of_scope": "خارج النطاق", "duplicate": "مكررة", "too_vague": "أعمّ من أن تُثبَت", "other": "سبب آخر"}
_TIMES = {"dawn": "الفجر", "morning": "الصباح", "noon": "الظهر", "afternoon": "بعد الظهر", "evening": "المساء", "night": "الليل", "midnight": "منتصف الليل"}
_REVIEWS = {"unreviewed": "لم تُراجع", "accepted": "مقبولة", "corrected": "مصحَّحة", "unsure": "غير محسومة", "rejected": "مرفوضة", "added": "مضافة"}
_MACHINE: tuple[tuple[str, str, str, int], ...] = (
    ("id", "المعرّف", "Id", 18), ("version", "النسخة", "Version", 9), ("review", "حالة المراجعة", "State of review", 16), ("doubts", "سبب الشك", "Why doubtful", 30),
    ("quote", "الاقتباس", "Quote", 60), ("notes_ar", "الخلاصة", "In a line", 44), ("sources", "المصادر", "Sources", 24), ("published", "تاريخ النشر", "Published", 13),
    ("reports", "التقارير", "Reports", 20),
)  # fmt: skip
_CODER: tuple[tuple[str, str, str, int], ...] = (("decision", "القرار", "Decision", 16), ("reason", "سبب الرفض", "Reason of rejection", 22), ("comment", "تعليق", "Comment", 30))
_HELP = (
    ("املأ الأعمدة الصفراء وحدها؛ الفارغ منها لا يغيّر شيئًا.", "Fill the yellow columns alone; an empty cell changes nothing."),
    (f"اكتب {NONE} لتقول إن القيمة غير معروفة.", f"Write {NONE} to say that a value is not known."),
    ("القبول يثبت كل القيم كما هي، مع ما صحّحته في السطر نفسه.", "Accept confirms all values as they stand, with what you corrected in the same row."),
    ("الرفض يحتاج سببًا، و«غير محسوم» يحتاج تعليقًا.", "A rejection needs its reason, unsure needs a comment."),
    ("التاريخ: 2024-01-28 أو 2024-01 أو 2024.", "Dates: 2024-01-28, 2024-01 or 2024."),
    ("عدة أسلحة تفصل بينها فاصلة منقوطة.", "Several weapons are parted by semicolons."),
    ("الأقوال: القائل: claims أو confirms أو denies أو doubts ثم ما يعنيه القول، مثل Iran: denies responsibility؛ والفاصلة المنقوطة بين قول وقول.",
     "Who says so: speaker: claims, confirms, denies or doubts, then what about, as in Iran: denies responsibility; semicolons part several."),
    ("مواقع الإطلاق: معرّف موقع، أو خط عرض، خط طول واسم، أو اسم وحده؛ وبينها فاصلة منقوطة.",
     "Launch places: a site id, or latitude, longitude and a name, or a name alone; semicolons part several."),
    ("المكان: معرّف موقع، أو خط عرض وخط طول ونصف قطر معًا.", "Place: a site id, or latitude, longitude and radius together."),
    ("إن تغيّرت الواقعة بعد كتابة الورقة قيل ذلك ولم يُمحَ شيء.", "Where an incident changed after the sheet was written, that is told and nothing is overwritten."),
)


@dataclass(slots=True, frozen=True)
class Written:
    """What a sheet holds: rows, how many incidents of that state were left for another sheet, and how many texts were cut."""

    rows: int
    left: int
    cut: int


@lru_cache(maxsize=1)
def lists() -> dict[str, dict[str, str]]:
    """Return the closed and open lists of the drop-downs: field -> {word: Arabic name}; names of actors and things come from the lexicon."""
    from gazetteer.paths import data_dir
    from geo.properties import WEAPONS

    styles = tomllib.loads((data_dir() / "styles.toml").read_text(encoding="utf-8"))
    names = {key: {n: str(row.get("label_ar", n)) for n, row in styles.get(key, {}).items()} for key in ("types", "statuses", "weapons")}
    objects = tomllib.loads((data_dir() / "lexicon" / "objects.toml").read_text(encoding="utf-8")).get("object", [])
    actors = tomllib.loads((data_dir() / "lexicon" / "actors.toml").read_text(encoding="utf-8")).get("actor", [])
    made = {
        "decision": DECISIONS, "reason": _REASONS, "outcome": {v: _OUTCOMES.get(v, v) for v in BY_NAME["outcome"].values}, "event_time": _TIMES,
        "relation": {v: _RELATIONS.get(v, v) for v in BY_NAME["relation"].values},
        "incident_type": {v: names["types"].get(v, v) for v in BY_NAME["incident_type"].values},
        "status": {v: names["statuses"].get(v, v) for v in BY_NAME["status"].values}, "weapons": {v: names["weapons"].get(v, v) for v in WEAPONS},
        "object_hit": {str(o["id"]): str((o.get("forms") or [o["id"]])[0]) for o in objects},
        "actor": {str(a["name_en"]): str(a["name_ar"]) for a in actors if a.get("name_en") and not (a.get("context") and a.get("means"))},
    }  # fmt: skip
    return {k: dict(v) for k, v in made.items()}


#: Which list a column's drop-down shows, and whether other words are refused at once.
_MENUS: dict[str, tuple[str, bool]] = {
    "decision": ("decision", True), "reason": ("reason", False), "incident_type": ("incident_type", True), "outcome": ("outcome", True), "status": ("status", True),
    "relation": ("relation", True), "event_time": ("event_time", False), "actor1": ("actor", False), "actor2": ("actor", False), "object_hit": ("object_hit", False), "weapons": ("weapons", False),
}  # fmt: skip


def columns() -> list[tuple[str, str, str, int, bool]]:
    """Return the columns in order: key, Arabic and English heading, width, whether the coder fills it.

    A field has two: ``now:NAME``, locked, as it stands, and ``new:NAME`` for the coder's value.
    """
    made = [(k, ar, en, w, False) for k, ar, en, w in _MACHINE[:5]] + [(k, ar, en, w, True) for k, ar, en, w in _CODER]
    made += [(k, ar, en, w, False) for k, ar, en, w in _MACHINE[5:]]
    for name, ar, en in (*FIELDS, *PLACE):
        made.append((f"now:{name}", ar, en, 18, False))
        made.append((f"new:{name}", f"{ar}: الصواب", f"{en}: right value", 20, True))
    return made


def write_sheet(case: Case, path: str | Path, *, review: str | None = "unreviewed", limit: int = 1000, force: bool = False) -> Written:
    """Write a review sheet, the most doubtful incidents first.

    Parameters
    ----------
    case : Case
        An open case; it is not changed.
    path : str or Path
        An ``.xlsx`` file. One that is there is overwritten only with ``force``: it may hold decisions.
    review : str, optional
        The state of review; None for all.
    limit : int
        The most incidents.
    force : bool
        Overwrite.

    Raises
    ------
    InputError
        When the ending is another one, the state is unknown, or there is no such incident.
    FileError
        When the file is there, or cannot be written.
    """
    if not str(path).lower().endswith(".xlsx"):
        raise InputError(f"a review sheet is not written to {Path(path).name}", remedy="use .xlsx")
    if review is not None and review not in REVIEWS:
        raise InputError(f"there is no state of review called {review!r}", remedy=f"use one of {', '.join(REVIEWS)}")
    with safe_path(path, force=force, ours=lambda _: False) as temporary, whole(temporary):
        return _write(case, temporary, review, limit)


def _write(case: Case, path: Path, review: str | None, limit: int) -> Written:
    from openpyxl import Workbook

    found = case.queue(limit=limit, review=review)
    if not found["rows"]:
        raise InputError(f"the case has no incident in the state {review}" if review else "the case has no incidents", remedy="name another state, or add reports")
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "mawqi", "mawqi review sheet"
    book.properties.description = json.dumps({"mawqi_sheet": 1, "case": Path(case.name).name}, ensure_ascii=False)
    page = _Page(book)
    reports: dict[str, None] = {}
    for row in found["rows"]:
        held = case.incident(row["id"])
        if held is None:  # withdrawn between the two questions
            continue
        page.incident(held)
        reports |= dict.fromkeys(held["reports"])
    page.validate()
    cut = _reports(book, case, list(reports))
    _help(book)
    _lists(book)
    book.save(path)
    return Written(page.rows, max(0, found["total"] - page.rows), cut + page.cut)


class _Page:
    """The sheet that the coder fills."""

    def __init__(self, book: Any) -> None:
        from openpyxl.styles import Alignment, Font, PatternFill, Protection
        from openpyxl.utils import get_column_letter

        self.columns = columns()
        self.rows = self.cut = 0
        self.sheet = book.create_sheet(SHEET)
        self.sheet.sheet_view.rightToLeft = True
        self.sheet.freeze_panes = f"C{FIRST_ROW}"
        self.letters = {key: get_column_letter(n) for n, (key, *_) in enumerate(self.columns, start=1)}
        self.free, self.locked = Protection(locked=False), Protection(locked=True)
        self.yellow = PatternFill("solid", start_color="FFF8DC")
        self.wrap = Alignment(vertical="top", wrap_text=True, readingOrder=0)
        for key, _, _, width, _ in self.columns:
            dimension = self.sheet.column_dimensions[self.letters[key]]
            dimension.width, dimension.hidden = width, key == "version"
        self.sheet.row_dimensions[KEYS_ROW].hidden = True
        protection = self.sheet.protection
        protection.sheet = True
        protection.autoFilter = protection.formatColumns = protection.formatRows = False
        self.sheet.auto_filter.ref = f"A2:{get_column_letter(len(self.columns))}2"
        bold = Font(bold=True)
        for place in (1, 2, 0):
            cells = []
            for column in self.columns:
                cell = self._cell(column[place], free=False)
                cell.font = bold
                if column[4]:
                    cell.fill = self.yellow
                cells.append(cell)
            self.sheet.append(cells)

    def _cell(self, value: Any, *, free: bool) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if isinstance(value, str):
            text = clean(value)
            if len(text) > CELL:
                text, self.cut = text[:CELL], self.cut + 1
            cell = WriteOnlyCell(self.sheet, value=text)
            # Hostile text stays text, also when a person opens the cell and presses Enter.
            cell.data_type = "s"
            cell.quotePrefix = text[:1] in ("=", "+", "-", "@", "\t")
        else:
            cell = WriteOnlyCell(self.sheet, value=value)
        cell.protection = self.free if free else self.locked
        if free:
            cell.fill = self.yellow
        cell.alignment = self.wrap
        return cell

    def incident(self, held: dict[str, Any]) -> None:
        p = held["feature"]["properties"]
        sources = p.get("sources") or []
        values = {
            "id": held["id"], "version": held["version"], "review": named(held["review"], _REVIEWS), "doubts": "؛ ".join(REASONS[r][1] for r in held["reasons"] if r in REASONS),
            "quote": "\n".join(dict.fromkeys(str(s["quote"]) for s in sources if s.get("quote"))), "notes_ar": (p.get("notes") or {}).get("ar"),
            "sources": " | ".join(dict.fromkeys(str(s["source"]) for s in sources if s.get("source"))), "published": next((str(s["published"])[:10] for s in sources if s.get("published")), None),
            "reports": " | ".join(held["reports"]),
        }  # fmt: skip
        for name, *_ in (*FIELDS, *PLACE):
            values[f"now:{name}"] = shown(name, p.get(name))
        cells = []
        for key, _, _, _, free in self.columns:
            cell = self._cell(values.get(key), free=free)
            if free and not _numeric(key.removeprefix("new:")):
                # A program of spreadsheets would make the day 2024-02-01 of the month 2024-02.
                cell.number_format = "@"
            cells.append(cell)
        self.sheet.append(cells)
        self.rows += 1

    def validate(self) -> None:
        """Add the drop-downs and the bounds of numbers."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        last = FIRST_ROW + self.rows - 1
        places = {name: get_column_letter(n) for n, name in enumerate(lists(), start=1)}
        for key, letter in self.letters.items():
            name = key.removeprefix("new:")
            if key.startswith("now:") or (name in BY_NAME and not key.startswith("new:")):
                continue
            rule = None
            if name in _MENUS:
                source, strict = _MENUS[name]
                rule = DataValidation("list", formula1=f"={LISTS}!${places[source]}$1:${places[source]}${len(lists()[source]) + (name != 'decision')}", allow_blank=True)
                rule.showErrorMessage = strict
            elif name in BY_NAME and BY_NAME[name].kind == "int":
                rule = DataValidation("whole", operator="between", formula1="0", formula2="10000000", allow_blank=True)
                rule.errorStyle, rule.showErrorMessage = "warning", True
            elif name in ("latitude", "longitude", "uncertainty_km"):
                most = {"latitude": "90", "longitude": "180", "uncertainty_km": "5000"}[name]
                rule = DataValidation("decimal", operator="between", formula1="0" if name == "uncertainty_km" else f"-{most}", formula2=most, allow_blank=True)
                rule.errorStyle, rule.showErrorMessage = "warning", True
            if rule is not None:
                rule.errorTitle, rule.error = "القيمة غير مقبولة · not accepted", "اختر من القائمة أو اكتب قيمة صحيحة · choose from the list or write a valid value"
                rule.add(f"{letter}{FIRST_ROW}:{letter}{last}")
                self.sheet.data_validations.append(rule)


def _numeric(name: str) -> bool:
    return name in BY_NAME and BY_NAME[name].kind in ("int", "float")


def named(word: str, names: dict[str, str]) -> str:
    """Return a word with its Arabic name: ``drone_attack · هجوم بطائرة مسيّرة``."""
    return f"{word}{DOT}{names[word]}" if names.get(word, word) != word else word


def shown(name: str, value: Any) -> Any:
    """Return a field's value as its locked cell shows it."""
    if value is None or value == []:
        return None
    if name in ("claims", "origins"):
        return line_of(name, value)
    if isinstance(value, list):
        return "; ".join(str(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in _MENUS and isinstance(value, str):
        return named(value, lists()[_MENUS[name][0]])
    return value


def _lines(book: Any, title: str, widths: tuple[int, ...]) -> Iterator[Any]:
    """A plain right-to-left sheet; yields what appends a row of texts."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.sheet_view.rightToLeft = True
    for n, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    wrap = Alignment(vertical="top", wrap_text=True)

    def row(*values: str | None) -> None:
        cells = []
        for value in values:
            cell = WriteOnlyCell(sheet, value=None if value is None else clean(value)[:CELL])
            if value is not None:
                cell.data_type, cell.quotePrefix = "s", value[:1] in ("=", "+", "-", "@", "\t")
            cell.alignment = wrap
            cells.append(cell)
        sheet.append(cells)

    yield sheet, row


def _reports(book: Any, case: Case, names: list[str]) -> int:
    """Write the reports' texts; return how many were cut."""
    ((sheet, row),) = _lines(book, REPORTS, (24, 20, 14, 40, 40, 120))
    row("report_id", "source", "published", "url", "title", "text")
    sheet.protection.sheet = True
    cut = 0
    for name in names:
        held = case.report(name)
        if held is not None:
            row(name, held["source"], held["published"], held["url"], held["title"], held["text"])
            cut += len(clean(held["text"])) > CELL
    return cut


def _help(book: Any) -> None:
    ((sheet, row),) = _lines(book, HELP, (80, 80))
    sheet.protection.sheet = True
    for arabic, english in _HELP:
        row(arabic, english)


def _lists(book: Any) -> None:
    """Write the words of the drop-downs, one column a list, on a hidden sheet."""
    ((sheet, row),) = _lines(book, LISTS, ())
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    texts = [[named(w, names) for w in names] + ([NONE] if key != "decision" else []) for key, names in lists().items()]
    for n in range(max(len(t) for t in texts)):
        row(*[t[n] if n < len(t) else None for t in texts])
