"""Reads English expressions of time into the date expressions that ``incidents.dates.resolve`` anchors."""

from __future__ import annotations

import re
from functools import lru_cache

from incidents.dates import DateExpr
from incidents.english_words import Page, load_english

_PARTS = {"dawn": "dawn", "daybreak": "dawn", "morning": "morning", "noon": "noon", "midday": "noon", "afternoon": "afternoon", "evening": "evening", "night": "night", "overnight": "night", "midnight": "night", "tonight": "night"}
_CLOCK = re.compile(r"\b(?:at|around|about|by)\s(?:about |around )?(\d{1,2})(?:[:.](\d\d))?\s?(a\.?m\.?|p\.?m\.?|gmt|local|hours)?(?=\W|$)")
_UNITS = {"day": "day", "week": "week", "month": "month", "year": "year", "night": "day", "hour": "hour"}


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return the named patterns, compiled from the lexicon's words."""
    lex = load_english()
    month = "(?P<month>" + "|".join(sorted(lex.months, key=len, reverse=True)) + r")\.?"
    day, year = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>(?:19|20)\d\d)"
    weekday = "(?P<weekday>" + "|".join(lex.weekdays) + ")"
    number = "(?P<n>" + "|".join(sorted(map(re.escape, lex.numbers), key=len, reverse=True)) + r"|\d{1,3}|several|a few|a couple of)"
    unit = r"(?P<unit>day|week|month|year|night|hour)s?"
    parts = "(?P<part>dawn|morning|afternoon|evening|night|noon|midday|midnight)"
    return [(n, re.compile(rf"(?<![\w-])(?:{p})(?!\w)")) for n, p in [
        ("iso", r"(?P<year>(?:19|20)\d\d)-(?P<mon>\d\d)-(?P<day>\d\d)"),
        ("numeric", r"(?P<day>\d{1,2})/(?P<mon>\d{1,2})/(?P<year>(?:19|20)\d\d)"),
        ("absolute", rf"{month}\s{day}(?:\s?(?:-|to|and)\s?(?P<last>\d{{1,2}}))?(?:,?\s{year})?|(?:the\s)?{day.replace('<day>', '<day2>')}(?:\s?(?:-|to|and)\s?(?P<last2>\d{{1,2}})(?:st|nd|rd|th)?)?\s(?:of\s)?{month.replace('<month>', '<month2>')}(?:,?\s{year.replace('<year>', '<year2>')})?"),
        ("month", rf"(?:(?P<lead>in|of|since|last|during|early|late|mid|until|this)[\s-])(?:(?:early|late|mid)[\s-])?{month}(?:,?\s{year})?|{month.replace('<month>', '<month2>')}\s{year.replace('<year>', '<year2>')}"),
        ("between", rf"(?:overnight (?:from |between )?|(?:the )?night (?:of|between) ){weekday.replace('<weekday>', '<first>')}(?:\s?(?:-|to|and|into)\s?){weekday}"),
        ("weekday", rf"(?:(?P<lead>last|early|late|early on|late on|next|since|until|by|this coming)\s)?{weekday}(?:'s)?(?:\s{parts})?"),
        ("before_yesterday", r"(?:the )?day before yesterday"),
        ("relday", rf"(?:early |late |later )?(?P<rel>yesterday|today|tonight|overnight|last night|this (?:morning|afternoon|evening)|earlier today|at dawn today)(?:\s{parts})?"),
        ("ago", rf"(?:(?:about|around|more than|nearly|some|over|just|only)\s)?{number}\s{unit}\sago"),
        ("story", rf"(?P<same>the same (?:day|night|evening|morning))|(?P<prev>the (?:previous|preceding) (?:day|night))|(?P<next>the (?:next|following) (?:day|night|morning))|{number}\s{unit}\s(?P<dir>earlier|later|before|prior)"),
        ("span", r"(?P<which>last|this|past|next)\s(?P<unit>week|month|year)|(?:in )?recent days"),
        ("year", rf"(?:in|of|since|during|until|late|early|mid-?)\s{year}"),
        ("daypart", r"(?:at|before|after|around|in the|during the|shortly before|shortly after)\s(?:the\s)?(?P<part>dawn|daybreak|morning|noon|midday|afternoon|evening|night|midnight)"),
    ]]  # fmt: skip


def find_english_dates(page: Page, start: int, end: int) -> list[DateExpr]:
    """Return the expressions of time between two positions, sorted, not overlapping.

    Parameters
    ----------
    page : Page
        The report.
    start, end : int
        A sentence, in code points of the text.
    """
    lex, low = page.lex, page.low
    taken: list[tuple[int, int]] = []
    out: list[DateExpr] = []
    for name, pattern in _patterns():
        for match in pattern.finditer(low, start, end):
            if any(s < match.end() and match.start() < e for s, e in taken):
                continue
            expr = _read(name, match, lex.months, lex.weekdays, lex.numbers)
            if expr is None:
                continue
            taken.append((match.start(), match.end()))
            before = low[max(start, match.start() - 30) : match.start()]
            expr.since = expr.since or bool(re.search(r"\bsince\s(?:the\s|early\s|late\s|mid-?)?(?:\w+\s){0,2}$", before))
            expr.future = expr.future or bool(re.search(r"\b(?:until|by|next|scheduled for|due on|will \w+ on)\s(?:the\s)?$", before))
            out.append(expr)
    return _joined(page, sorted(out, key=lambda e: e.start), end)


def _read(name: str, match: re.Match[str], months: dict[str, int], weekdays: dict[str, int], numbers: dict[str, int]) -> DateExpr | None:
    """Make the date expression of one match, or None when the words are none."""
    got = {k: v for k, v in match.groupdict().items() if v is not None}
    expr = DateExpr(match.start(), match.end(), name)
    if name in ("iso", "numeric"):
        day, month = int(got["day"]), int(got["mon"])
        if name == "numeric" and month > 12 >= day:
            day, month = month, day
        if not (1 <= day <= 31 and 1 <= month <= 12):
            return None
        expr.kind, expr.year, expr.month, expr.day = "absolute", int(got["year"]), month, day
    elif name in ("absolute", "month"):
        word = got.get("month") or got["month2"]
        year = got.get("year") or got.get("year2")
        day = int(got.get("day") or got.get("day2") or 0)
        if day > 31:
            return None
        last = got.get("last") or got.get("last2")
        expr.kind, expr.month, expr.year, expr.day = "absolute", months[word], int(year) if year else None, day or None
        if last and day < int(last) <= 31:
            expr.end_day = int(last)
        lead = got.get("lead", "")
        expr.since, expr.future, expr.last = lead == "since", lead == "until", lead == "last"
    elif name == "between":
        expr.kind, expr.weekday, expr.night, expr.part = "weekday", weekdays[got["weekday"]], True, "night"
    elif name == "weekday":
        lead = got.get("lead", "")
        if match.group().endswith("s") and not match.group().endswith("'s"):
            return None
        expr.weekday, expr.part = weekdays[got["weekday"]], _PARTS.get(got.get("part", ""))
        expr.since, expr.future, expr.last = lead == "since", lead in ("next", "until", "by", "this coming"), False
    elif name == "before_yesterday":
        expr.kind, expr.days = "relday", -2
    elif name == "relday":
        rel = got["rel"]
        expr.days = -1 if rel in ("yesterday", "last night") else 0
        expr.part = next((p for w, p in _PARTS.items() if w in match.group()), None)
    elif name == "ago":
        unit = got["unit"]
        if unit == "hour":
            return None
        expr.unit, expr.approx = _UNITS[unit], got["n"] in ("several", "a few", "a couple of")
        expr.n = 0 if expr.approx else -(int(got["n"]) if got["n"].isdigit() else numbers[got["n"]])
    elif name == "story":
        if "same" in got:
            expr.days = 0
        elif "prev" in got:
            expr.days = -1
        elif "next" in got:
            expr.days = 1
        else:
            if got["unit"] == "hour" or (not got["n"].isdigit() and got["n"] not in numbers):
                return None
            count = int(got["n"]) if got["n"].isdigit() else numbers[got["n"]]
            expr.unit, expr.n = _UNITS[got["unit"]], count if got["dir"] == "later" else -count
    elif name == "span":
        which = got.get("which")
        if which is None:
            expr.unit, expr.n = "days", 0
        else:
            expr.unit, expr.n, expr.future = got["unit"], {"last": -1, "this": 0, "past": 0, "next": 1}[which], which == "next"
    elif name == "year":
        expr.year, expr.since = int(got["year"]), match.group().startswith("since")
    elif name == "daypart":
        expr.part = _PARTS[got["part"]]
    return expr


def _joined(page: Page, exprs: list[DateExpr], end: int) -> list[DateExpr]:
    """Join a weekday with the date beside it, a part of the day with its day, and read the clock."""
    out: list[DateExpr] = []
    for expr in exprs:
        last = out[-1] if out else None
        if last is not None and expr.start - last.end <= 6 and re.fullmatch(r"[\s,(]*(?:on|of|in)?[\s,(]*", page.low[last.end : expr.start]):
            pair = (last.kind, expr.kind)
            if pair in (("weekday", "absolute"), ("absolute", "weekday"), ("weekday", "relday"), ("relday", "weekday"), ("daypart", "weekday"), ("daypart", "absolute"), ("daypart", "relday"), ("weekday", "daypart"), ("absolute", "daypart"), ("relday", "daypart"), ("weekday", "span")):
                keep = expr if pair[0] in ("weekday", "daypart") and pair[1] in ("absolute", "weekday", "relday") else last
                other = last if keep is expr else expr
                keep.part, keep.weekday = keep.part or other.part, keep.weekday if keep.weekday is not None else other.weekday
                keep.start, keep.end = last.start, expr.end
                out[-1] = keep
                continue
        out.append(expr)
    for expr in out:
        clock = _CLOCK.search(page.low, max(0, expr.start - 30), min(end, expr.end + 30))
        if clock and (clock.group(2) or clock.group(3)) and int(clock.group(1)) <= 23:
            hour = int(clock.group(1))
            if (clock.group(3) or "").startswith("p") and hour < 12:
                hour += 12
            expr.clock = f"{hour:02d}:{clock.group(2) or '00'}"
    return out
