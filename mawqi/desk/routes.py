"""The desk's requests as JSON: queue, incident, report, places near a name, decisions, undo."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from gazetteer.errors import InputError, MawqiError
from mawqi.desk.views import incident_view, report_view

ACTIONS = frozenset("accept correct place add merge split reject unsure comment".split())
STATES = ("unreviewed", "accepted", "corrected", "unsure", "rejected", "added")
MOST_ROWS = 200


class Desk:
    """One case, one coder; requests are answered one after another, so that a page sees what it has written."""

    def __init__(self, case: Any, coder: str) -> None:
        self.case, self.coder = case, coder
        self.lock = threading.RLock()
        self._gazetteer: Any = None

    def queue(self, arguments: Mapping[str, str]) -> dict[str, Any]:
        """Return rows of the queue: ``offset``, ``limit``, ``review`` (one state or nothing for all) and ``text``."""
        offset, limit = _count(arguments.get("offset"), 0), min(_count(arguments.get("limit"), 50), MOST_ROWS)
        review = arguments.get("review") or None
        if review is not None and review not in STATES:
            raise InputError(f"the state {review!r} is unknown", remedy=f"use one of {', '.join(STATES)}")
        with self.lock:
            found = self.case.queue(offset=offset, limit=limit, review=review, text=arguments.get("text") or None)
        return {"offset": offset, "total": found["total"], "rows": found["rows"]}

    def totals(self) -> dict[str, int]:
        """Return how many incidents are in each state, and ``all``."""
        with self.lock:
            made = {state: self.case.queue(offset=0, limit=1, review=state)["total"] for state in STATES}
        return made | {"all": sum(made.values())}

    def incident(self, incident_id: str) -> dict[str, Any] | None:
        """Return what the page shows of an incident, or None."""
        with self.lock:
            found = self.case.incident(incident_id)
            return None if found is None else incident_view(self.case, found)

    def report(self, report_id: str) -> dict[str, Any] | None:
        """Return a report alone, with the words of all its incidents, or None."""
        with self.lock:
            found = self.case.report(report_id)
            return None if found is None else report_view(self.case, found, (), None)

    def places(self, name: str) -> list[dict[str, Any]]:
        """Return what the gazetteer knows of a name, best first."""
        from geo.countries import country_name

        with self.lock:
            if self._gazetteer is None:
                from gazetteer.gazetteer import Gazetteer

                self._gazetteer = Gazetteer.open()
            found = self._gazetteer.lookup(name, limit=12)
        return [
            {
                "site_id": c.place.site_id, "name": c.place.name, "name_ar": c.place.name_ar, "name_en": c.place.name_en, "kind": c.place.kind, "iso": c.place.iso,
                "country": country_name(c.place.iso), "admin1": c.place.admin1, "latitude": c.place.latitude, "longitude": c.place.longitude,
                "uncertainty_km": c.place.uncertainty_km, "score": c.score, "reasons": [list(r) for r in c.reasons], "chosen": False, "own": False,
            } for c in found
        ]  # fmt: skip

    def near(self, incident_id: str) -> list[dict[str, Any]]:
        """Return incidents near in place and time that an incident may be merged with."""
        from mawqi.desk.near import proposals

        with self.lock:
            return proposals(self.case, incident_id)

    def decide(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Store a decision; return the status and the incident as it is now, or what somebody else decided meanwhile."""
        from mawqi.case import Conflict, Decision

        action = body.get("action")
        if action not in ACTIONS:
            raise InputError(f"the action {action!r} is unknown", remedy=f"use one of {', '.join(sorted(ACTIONS))}")
        decision = Decision(
            _text(body, "incident_id"), self.coder, str(action), field=_text(body, "field"), new=body.get("new"), reason=_text(body, "reason"),
            comment=_text(body, "comment"),
        )  # fmt: skip
        with self.lock:
            try:
                found = self.case.decide(decision, seen_version=_version(body))
            except Conflict as fault:
                return 409, self._conflict(fault, _text(body, "incident_id"))
            return 200, incident_view(self.case, found)

    def undo(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Take the coder's last decision on an incident back."""
        from mawqi.case import Conflict

        identifier = _text(body, "incident_id")
        with self.lock:
            try:
                found = self.case.undo(self.coder, identifier, seen_version=_version(body))
            except Conflict as fault:
                return 409, self._conflict(fault, identifier)
            return 200, {"gone": identifier} if found is None else incident_view(self.case, found)

    def _conflict(self, fault: Exception, incident_id: str | None) -> dict[str, Any]:
        now = self.case.incident(incident_id) if incident_id else None
        shown = None if now is None else incident_view(self.case, now)
        last = (shown["history"] or [None])[-1] if shown else None
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
