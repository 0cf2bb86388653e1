"""The current state of an incident: the machine's reading and what people decided about it, folded into one feature; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo.acled import event_types
from geo.features import PLACE_KEYS, point
from geo.properties import NAMES, empty

Feature = dict[str, Any]
Decision = Mapping[str, Any]
ACTIONS = ("accept", "correct", "place", "add", "merge", "split", "reject", "unsure", "comment", "undo")
REVIEWS = ("unreviewed", "accepted", "corrected", "unsure", "rejected", "added")
#: States in which a person stands behind the incident as it is shown.
REVIEWED = frozenset(("accepted", "corrected", "rejected", "added"))
#: Properties that tell how the machine came to its values; they follow the machine whatever people decide.
BOOKKEEPING = frozenset(("sources", "evidence", "merged", "reasons", "made_by", "confidence", "notes", "masked", "event_type", "sub_event_type"))
#: Properties that an accepted incident keeps as they were seen.
VALUES = tuple(n for n in NAMES if n not in BOOKKEEPING)
#: Of these it is worth telling a person when the machine reads them anew.
TOLD = tuple(
    "incident_type outcome status aggregate event_date date_start date_end time_precision event_time actor1 actor2 target object_hit weapons munitions "
    "munitions_min munitions_max munitions_intercepted fatalities fatalities_min fatalities_max injuries injuries_min injuries_max location site_id relation iso "
    "admin1 sea latitude longitude uncertainty_km".split()
)
#: Lists that grow with each report that joins: they are compared where a person gave one, and a longer list of the machine's is no news.
LISTED = ("claims", "origins")


@dataclass(slots=True)
class Folded:
    """An incident as it stands.

    Attributes
    ----------
    feature : dict
        GeoJSON Feature with the contract's properties, ``review``, and ``reviewed_by_human`` once somebody decided.
    review : str
        One of `REVIEWS`.
    coder : str or None
        Who decided last.
    differs : dict
        Field -> ``{"machine": value, "human": value}`` where they are not the same.
    unseen : list of str
        Those of ``differs`` where the machine's value is not the one that the person saw: it has been read anew since.
    """

    feature: Feature
    review: str
    coder: str | None
    differs: dict[str, dict[str, Any]] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)


def live(decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions that count: no undo, and none that one supersedes; in their order."""
    gone = {d["supersedes"] for d in decisions if d["supersedes"] is not None}
    return [d for d in decisions if d["action"] != "undo" and d["decision_id"] not in gone]


def fold(identifier: str, machine: Feature | None, decisions: Sequence[Decision], *, withdrawn: bool = False) -> Folded:
    """Fold what people decided over what the machine reads.

    Parameters
    ----------
    identifier : str
        The incident's id.
    machine : dict or None
        The machine's feature as it is now; None for an incident that a person added.
    decisions : sequence of mapping
        All decisions about it in their order, JSON columns unpacked: action, coder, sets, machine, supersedes, decision_id.
    withdrawn : bool
        The machine reads it no more; ``machine`` is what it read last.

    Returns
    -------
    Folded
        A later decision about a field counts over an earlier one; an accepted incident keeps every value that was seen when it was
        accepted; sources and reasons follow the machine.
    """
    counted = live(decisions)
    base: dict[str, Any] = dict(machine["properties"]) if machine is not None else empty()
    kept: dict[str, Any] = {}
    seen: dict[str, Any] = {}
    words: dict[str, Any] = {}
    review, coder = "unreviewed", None
    for d in counted:
        review, coder = _review(d["action"], review), d["coder"]
        told = (d["machine"] or {}).get("properties") or {}
        if d["action"] in ("accept", "reject"):
            shown = (d["machine"] or {}).get("evidence") or {}
            for name in VALUES:
                if name in told:
                    seen[name] = told[name]
                    if name not in kept:
                        kept[name] = told[name]
                        if name in shown:
                            words.setdefault(name, shown[name])
        sets = d["sets"] or {}
        for name, value in sets.items():
            if name != "evidence":
                kept[name] = value
                seen[name] = told.get(name, base.get(name))
        words.update(sets.get("evidence") or {})
    p = {**base, **kept}
    if words:
        p["evidence"] = {**(base.get("evidence") or {}), **words}
    if kept:
        p["event_type"], p["sub_event_type"] = event_types(p)
        p["notes"] = notes(p)
    p["review"] = review
    if review in REVIEWED:
        p["reviewed_by_human"] = True
    differs = {}
    if machine is not None and counted:
        given = {n for d in counted for n in d["sets"] or {}}
        names = (*TOLD, *(n for n in LISTED if n in given))
        differs = {n: {"machine": base.get(n), "human": kept[n]} for n in names if n in kept and kept[n] != base.get(n)}
    unseen = [n for n in differs if n in seen and n not in LISTED and seen[n] != base.get(n)]
    if withdrawn and counted and review != "rejected":
        differs["incident"], unseen = {"machine": None, "human": identifier}, [*unseen, "incident"]
    feature = {"type": "Feature", "id": identifier, "geometry": point(p["latitude"], p["longitude"]), "properties": p}
    return Folded(feature, review, coder, differs, unseen)


def review_of(decisions: Sequence[Decision]) -> str:
    """Return the state of review that decisions lead to; one of `REVIEWS`."""
    review = "unreviewed"
    for d in live(decisions):
        review = _review(d["action"], review)
    return review


def _review(action: str, before: str) -> str:
    """The state after an action."""
    if action == "accept":
        return before if before in ("corrected", "added") else "accepted"
    if action in ("correct", "place", "merge", "split"):
        return "added" if before == "added" else "corrected"
    return {"reject": "rejected", "add": "added", "unsure": "unsure"}.get(action, before)


def notes(p: Mapping[str, Any]) -> dict[str, str]:
    """Return the neutral line in Arabic and English of an incident's properties."""
    from gazetteer.model import Place
    from incidents.model import Incident, Span
    from incidents.notes import notes_of

    held = Incident("", "", Span("", 0, 0, ""), p["incident_type"] or "other", status=p["status"] or "occurred", location_text=p["location_text"])
    if p["location"] or p["location_ar"]:
        held.place = Place(p["site_id"] or "", p["location_ar"] or "", p["location"] or "", p["site_kind"] or "other", 0.0, 0.0, p["iso"])
    for name in ("event_date", "actor1", "actor1_ar", "fatalities", "injuries"):
        setattr(held, name, p[name])
    return notes_of(held)


def unplaced() -> dict[str, Any]:
    """Return the place properties of an incident without a place."""
    return dict.fromkeys(PLACE_KEYS)
