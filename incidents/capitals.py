"""The capital told without its name: "العاصمة الليبية", and "العاصمة" alone in a report of one country."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gazetteer.model import Mention

if TYPE_CHECKING:
    from gazetteer import Gazetteer
    from gazetteer.gazetteer import PlaceReading

_CAPITAL = re.compile(r"(?<!\w)(?P<clitic>[وف]?[بل]?)(?:ال|(?<=ل)ل)?عاصمه(?!\w)")
_SEATED = re.compile(r"(?:في|وسط|قلب|داخل|علي|شرق\w?|غرب\w?|شمال\w?|جنوب\w?|ضواحي|محيط|قرب|احياء|سماء|مناطق|انحاء|[يتواف]{0,2}(?:استهدف|قصف|هز|ضرب|طال|هاجم)\w*)\s$")
_AWAY = re.compile(r"(?:كيلو\w*|كلم|كم|ميل\w*|اميال)\s(?:[^\s،.]+\s){0,3}[^\s،.]*$")
_LINKED = re.compile(r"\s?[«\"“(:،-]?\s?")


def with_capitals(reading: PlaceReading, gazetteer: Gazetteer) -> list[Mention]:
    """Return a reading's mentions with the capitals that the text tells by their state (rule capital-of).

    The names that the text holds stay as they are: these mentions serve the reader of incidents and are not written out.
    """
    norm = reading.folded.norm
    if "عاصمه" not in norm:
        return reading.mentions
    made: list[Mention] = []
    isos: set[str | None] | None = None
    for match in _CAPITAL.finditer(norm):
        if not norm[match.start() : match.end()].endswith(("العاصمه", "لعاصمه")):
            continue
        start, end = match.end() - len("العاصمه"), match.end()
        adjective = next(((b, iso) for a, b, iso in reading.adjectives if 0 <= a - end <= 4 and not norm[end:a].strip().strip("ال")), None)
        if adjective is not None:
            end, iso = adjective
        else:
            if not (_SEATED.search(norm[max(0, start - 12) : start - len(match["clitic"])]) or match["clitic"].endswith("ب")):
                continue
            if isos is None:
                isos = {m.place.iso for m in reading.mentions if m.place is not None and m.place.iso and m.role in ("place", "dateline", "metonym")}
            iso = (next(iter(isos)) or "") if len(isos) == 1 else ""
            if not iso:
                continue
        beside = next((m for m in reading.mentions if m.fstart < end + 12 and m.fend > start), None)
        if beside is not None and (beside.fstart < end or (not beside.clitic.startswith("و") and _LINKED.fullmatch(norm[end : beside.fstart - len(beside.clitic)]))):
            continue  # its name stands beside it
        if _AWAY.search(norm[max(0, start - 50) : start]):
            continue  # "45 km west of the capital": another place is told by it
        place = gazetteer.capital(iso)
        if place is None or (adjective is None and re.match(r"\s(?:ال)?(?:اداري|موقت|اقتصادي|صيفي|شتوي|تاريخي|ثقافي)", norm[end : end + 12])):
            continue
        a, b = reading.folded.span(start, end)
        made.append(Mention(a, b, start, end, reading.folded.text[a:b], place, 0.8, "place", clitic=match["clitic"]))
    return sorted([*reading.mentions, *made], key=lambda m: m.fstart) if made else reading.mentions
