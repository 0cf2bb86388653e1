"""How much an incident needs a person's eyes: a number for the order of the queue, with its named reasons; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: Reason -> (weight, Arabic, English). The codes are stable; the words are for people.
REASONS: dict[str, tuple[float, str, str]] = {
    "machine_changed": (0.5, "قرأته الآلة من جديد على نحو آخر", "The machine now reads it otherwise"),
    "withdrawn": (0.5, "لم تعد الآلة تقرؤه", "The machine reads it no more"),
    "unsure": (0.35, "قال مراجِع إنه غير متأكد", "A coder was unsure"),
    "no_place": (0.2, "المكان غير معروف", "No place"),
    "rival_place": (0.2, "الاسم يصلح لمكان آخر", "The name may stand for another place"),
    "wide_place": (0.1, "المكان واسع", "A wide place"),
    "no_date": (0.15, "بلا تاريخ", "No date"),
    "wide_date": (0.05, "التاريخ تقريبي", "The date is not a day"),
    "tolls_differ": (0.15, "الحصائل تختلف", "The tolls differ"),
    "open_toll": (0.05, "قتلى بلا عدد", "Deaths without a number"),
    "one_side": (0.1, "قول طرف واحد أو نفي", "One side's word, or denied"),
    "vague_type": (0.1, "النوع غير محدد", "The type is vague"),
    "no_actor": (0.03, "الفاعل غير معروف", "No actor"),
    "many_deaths": (0.1, "عشرة قتلى أو أكثر", "Ten deaths or more"),
    "merged": (0.03, "دمجته الآلة من تقارير", "Merged from several reports"),
    "low_confidence": (0.0, "ثقة الآلة قليلة", "Low confidence of the machine"),
}
#: A rival place this close in score to the chosen one makes doubt.
CLOSE = 0.15
WIDE_KM = 25.0


def doubt_of(p: Mapping[str, Any], review: str, *, unseen: Sequence[str] = (), rival: bool = False) -> tuple[float, list[str]]:
    """Return an incident's doubt, 0 to 1, and its reasons, the weightiest first.

    Parameters
    ----------
    p : mapping
        The current properties.
    review : str
        The state of review: what was decided is in doubt only where the machine reads it anew, or the coder was unsure.
    unseen : sequence of str
        Fields that the machine reads anew since the decision.
    rival : bool
        Another place has nearly the same score as the chosen one.
    """
    held: list[str] = []
    if "incident" in unseen:
        held.append("withdrawn")
    elif unseen:
        held.append("machine_changed")
    if review in ("accepted", "corrected", "added", "rejected"):
        return min(1.0, round(sum(REASONS[r][0] for r in held), 3)), held
    if review == "unsure":
        held.append("unsure")
    confidence = float(p.get("confidence") or 0.0)
    if confidence < 0.5:
        held.append("low_confidence")
    wide = p.get("uncertainty_km")
    if p.get("latitude") is None:
        held.append("no_place")
    elif wide is not None and wide > WIDE_KM:
        held.append("wide_place")
    if rival:
        held.append("rival_place")
    if not p.get("event_date"):
        held.append("no_date")
    elif p.get("time_precision") != 1:
        held.append("wide_date")
    pairs = [(p.get(f"{n}_min"), p.get(f"{n}_max")) for n in ("fatalities", "injuries")]
    if any(low is not None and high is not None and low != high for low, high in pairs):
        held.append("tolls_differ")
    if p.get("fatalities") is None and p.get("fatalities_min"):
        held.append("open_toll")
    if p.get("status") in ("claimed", "alleged", "denied"):
        held.append("one_side")
    if p.get("incident_type") in ("other", "explosion_unspecified"):
        held.append("vague_type")
    if not p.get("actor1"):
        held.append("no_actor")
    if max((v for v in (p.get("fatalities"), p.get("fatalities_max")) if v is not None), default=0) >= 10:
        held.append("many_deaths")
    if len(p.get("merged") or ()) > 1:
        held.append("merged")
    total = 0.4 * (1.0 - confidence) + sum(REASONS[r][0] for r in held)
    return min(1.0, round(total, 3)), sorted(held, key=lambda r: -REASONS[r][0])
