"""Printed coordinates: pairs in degrees, in degrees and minutes, or told as latitude and longitude; each becomes a place of its own."""

from __future__ import annotations

import re

from gazetteer.fold import Folded
from gazetteer.model import Mention, Place

_SIDE = r"(?:[nsew]|شمالا|جنوبا|شرقا|غربا)"
_DECIMAL = rf"(\d{{1,3}}[.٫]\d{{2,8}})\s?°?\s?({_SIDE}\b)?"
_PAIR = re.compile(rf"(?<![\d.٫])(-?){_DECIMAL}\s?(?:[,،/;؛]\s?|\s|\s?و\s?)(?:و?(?:خط\s)?(?:ال)?طول:?\s)?(-?){_DECIMAL}(?![\d.٫])")
_DEGREES = rf"(\d{{1,3}})\s?°\s?(?:(\d{{1,2}}(?:[.٫]\d+)?)\s?[′'’]\s?(?:(\d{{1,2}}(?:[.٫]\d+)?)\s?[″\"”]\s?)?)?({_SIDE}\b)"
_MINUTES = re.compile(rf"{_DEGREES}\s?[,،/و]?\s?{_DEGREES}")
_CUE = re.compile(r"احداثي|عرض|طول|موقع|نقطه|gps|coordinates|lat")
_AMOUNT = re.compile(r"\s?(?:[%٪$€]|في الم|بالم|دولار|نقط|مليو|الف|درج|ملم|كم|كيلو|متر|يورو|ريال|دينار|ليره|جنيه)")
_SOUTH_WEST = ("s", "w", "ج", "غ")


def has_coordinates(norm: str) -> bool:
    """Tell cheaply whether a folded text may hold coordinates: a degree sign, or a point between digits with two more after it."""
    if "°" in norm:
        return True
    for sign in (".", "٫"):
        at = norm.find(sign, 1)
        while at > 0:
            if norm[at - 1].isdigit() and norm[at + 1 : at + 3].isdigit() and len(norm) > at + 2:
                return True
            at = norm.find(sign, at + 1)
    return False


def _signed(value: float, side: str | None, minus: str = "") -> float:
    """Give an angle its sign."""
    return -value if minus or (side or "").startswith(_SOUTH_WEST) else value


def _angle(degrees: str, minutes: str | None, seconds: str | None, side: str) -> float:
    """Return degrees, minutes and seconds as signed decimal degrees."""
    parts = [float((p or "0").replace("٫", ".")) for p in (degrees, minutes, seconds)]
    return _signed(parts[0] + parts[1] / 60 + parts[2] / 3600, side)


def printed_coordinates(folded: Folded) -> list[Mention]:
    """Return a mention for each pair of coordinates printed in a text, latitude before longitude unless the letters say otherwise.

    A pair of plain decimals counts only with two decimals or more in both and inside the ranges of latitude and longitude (degrees, WGS 84). The place
    is synthetic: kind ``other``, uncertainty 0.1 km.
    """
    norm = folded.norm
    out: list[Mention] = []
    found: list[tuple[int, int, float, float, str | None]] = []
    for match in _MINUTES.finditer(norm):
        first, second = _angle(*match.group(1, 2, 3, 4)), _angle(*match.group(5, 6, 7, 8))
        found.append((match.start(), match.end(), first, second, match[4]))
    for match in _PAIR.finditer(norm):
        told = match[3] or match[6] or "°" in match[0]
        if _AMOUNT.match(norm, match.end()) or not (told or any(c in match[0] for c in ",،/;؛") or _CUE.search(norm, max(0, match.start() - 50), match.start())):
            continue
        first = _signed(float(match[2].replace("٫", ".")), match[3], match[1])
        second = _signed(float(match[5].replace("٫", ".")), match[6], match[4])
        found.append((match.start(), match.end(), first, second, match[3]))
    for fstart, fend, first, second, side in sorted(found):
        if (side or "").startswith(("e", "w", "شرق", "غرب")):
            first, second = second, first
        while fend > fstart and norm[fend - 1] == " ":
            fend -= 1
        if abs(first) > 90 or abs(second) > 180 or (out and out[-1].fend > fstart):
            continue
        start, end = folded.span(fstart, fend)
        label = f"{first:.5f}, {second:.5f}"
        place = Place(f"coordinates:{label}", label, label, "other", round(first, 6), round(second, 6), None, uncertainty_km=0.1, source="printed coordinates")
        out.append(Mention(start, end, fstart, fend, folded.text[start:end], place, 0.99))
    return out
