"""The desk's requests as JSON: queue, incident, report, places near a name, decisions, undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gazetteer.errors import InputError, MawqiError
from mawqi.desk.views import division_ar, incident_view, report_view

if TYPE_CHECKING:
    from mawqi.case import Case, Conflict

ACTIONS = frozenset("accept correct place add merge split reject unsure comment".split())
STATES = ("unreviewed", "accepted", "corrected", "unsure", "rejected", "added")
MOST_ROWS = 200


class Desk:
    """One case and one coder; the case is shared by the threads of the server."""

    def __init__(self, case: Case, coder: str) -> None:
        self.case, self.coder = case, coder

    def queue(self, arguments: Mapping[str, str]) -> dict[str, Any]:
        """Return rows of the queue: ``offset``, ``limit``, ``review`` (one state or nothing for all) and ``text``."""
        offset, limit = _count(arguments.get("offset"), 0), min(_count(arguments.get("limit"), 50), MOST_ROWS)
        review = arguments.get("review") or None
        if review is not None and review not in STATES:
            raise InputError(f"the state {review!r} is unknown", remedy=f"use one of {', '.join(STATES)}")
        found = self.case.queue(offset=offset, limit=limit, review=review, text=arguments.get("text") or None)
        return {"offset": offset, "total": found["total"], "rows": found["rows"]}

    def totals(self) -> dict[str, int]:
        """Return how many incidents are in each state, ``all``, and ``stamp``: a number that grows with every change of the case."""
        found = self.case.info()["incidents"]
        return {state: found.get(state, 0) for state in STATES} | {"all": sum(found.values()), "stamp": self.case.stamp()}

    def incident(self, incident_id: str) -> dict[str, Any] | None:
        """Return what the page shows of an incident, or None."""
        found = self.case.incident(incident_id)
        return None if found is None else incident_view(self.case, found)

    def report(self, report_id: str) -> dict[str, Any] | None:
        """Return a report alone, with the words of all its incidents, or None."""
        found = self.case.report(report_id)
        return None if found is None else report_view(self.case, found, (), None)

    def places(self, name: str) -> list[dict[str, Any]]:
        """Return what the gazetteer knows of a name, best first."""
        from geo.countries import country_name

        found = self.case.gazetteer().lookup(name, limit=12)
        return [
            {
                "site_id": c.place.site_id, "name": c.place.name, "name_ar": c.place.name_ar, "name_en": c.place.name_en, "kind": c.place.kind, "iso": c.place.iso,
                "country": country_name(c.place.iso), "admin1": c.place.admin1, "admin1_ar": division_ar(c.place.iso, c.place.admin1), "latitude": c.place.latitude, "longitude": c.place.longitude,
                "uncertainty_km": c.place.uncertainty_km, "score": c.score, "reasons": [list(r) for r in c.reasons], "chosen": False, "own": False,
            } for c in found
        ]  # fmt: skip

    def near(self, incident_id: str) -> list[dict[str, Any]]:
        """Return incidents near in place and time that an incident may be merged with."""
        from mawqi.desk.near import proposals

        return proposals(self.case, incident_id)

    def decide(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Store a decision; return the status and the incident as it is now, or what somebody else decided meanwhile."""
        from mawqi.case import Conflict, Decision

        action = body.get("action")
        if action not in ACTIONS:
            raise InputError(f"the action {action!r} is unknown", remedy=f"use one of {', '.join(sorted(ACTIONS))}")
        decision = Decision(
            _text(body, "incident_id") or "", self.coder, str(action), field=_text(body, "field"), new=body.get("new"), reason=_text(body, "reason"),
            comment=_text(body, "comment"),
        )  # fmt: skip
        try:
            found = self.case.decide(decision, seen_version=_version(body))
        except Conflict as fault:
            return 409, self._conflict(fault)
        return 200, incident_view(self.case, found)

    def undo(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Take the coder's last decision on an incident back."""
        from mawqi.case import Conflict

        identifier = _text(body, "incident_id") or ""
        try:
            found = self.case.undo(self.coder, identifier, seen_version=_version(body))
        except Conflict as fault:
            return 409, self._conflict(fault)
        return 200, {"gone": identifier} if found["feature"] is None else incident_view(self.case, found)

    def _conflict(self, fault: Conflict) -> dict[str, Any]:
        shown = incident_view(self.case, fault.current)
        told = next((d for d in reversed(shown["history"]) if d["at"] == fault.when and d["coder"] == fault.who), None)
        last = told or {"coder": fault.who, "at": fault.when, "action": fault.what}
        return {"error": "conflict", "message": str(fault), "current": shown, "decision": last}


def _count(text: str | None, otherwise: int) -> int:
    try:
        return max(0, int(text)) if text else otherwise
    except ValueError:
        return otherwise


def _text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > 4000:
        raise InputError(f"{name} is no text of at most 4,000 characters", remedy="shorten it")
    return value


def _version(body: Mapping[str, Any]) -> int:
    value = body.get("seen_version", 0)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError("seen_version is no number", remedy="reload the page")
    return value


def status_of(fault: MawqiError) -> int:
    """Return the HTTP status of a fault: 422 for a value that cannot be, 500 for a file that cannot be read or written."""
    return 422 if isinstance(fault, InputError) else 500
