"""Decisions of people: each appended with what was before and what the machine saw, checked against the version that the person had on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gazetteer.errors import InputError
from mawqi.case import asking, checks, schema
from mawqi.case.fold import ACTIONS, VALUES
from mawqi.case.rows import Writer
from mawqi.case.values import cleaned, dumps, new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gazetteer.gazetteer import Gazetteer
    from mawqi.case.store import Store

_LONGEST = 10_000


@dataclass(slots=True, frozen=True)
class Decision:
    """What a person decides about an incident; see docs/case.md for what ``new`` holds for each action."""

    incident_id: str
    coder: str
    action: str
    field: str | None = None
    new: Any = None
    reason: str | None = None
    comment: str | None = None


class Conflict(InputError):
    """Somebody, or a new reading, changed the incident since it was shown; nothing was stored.

    Attributes
    ----------
    incident_id : str
        The current incident.
    version, seen_version : int
        What it has now, and what the person saw.
    who, when, what : str or None
        The latest change: coder (None: the machine), time (UTC, ISO 8601), action.
    current : dict
        The incident as it stands, as `Case.incident` gives it.
    """

    def __init__(self, current: dict[str, Any], seen: int, who: str | None, when: str | None, what: str | None) -> None:
        self.incident_id, self.version, self.seen_version = current["id"], current["version"], seen
        self.who, self.when, self.what, self.current = who, when, what, current
        by = who if who is not None else "the machine"
        super().__init__(f"the incident {current['id']} was changed meanwhile: {by}, {what or 'a change'}, {when or 'just now'}", remedy="look at it again; nothing was stored")


def decide(store: Store, decision: Decision, gazetteer: Callable[[], Gazetteer], *, seen_version: int) -> dict[str, Any]:
    """Store a decision; see `mawqi.case.Case.decide`."""
    _shape(decision)
    given = Decision(*(cleaned(getattr(decision, n)) for n in ("incident_id", "coder", "action", "field", "new", "reason", "comment")))
    if given.action == "place":  # opened before the store is locked: it may take a second
        checks.placed(given.new, gazetteer)
    elif given.action == "correct" and (given.field == "origins" or (isinstance(given.new, Mapping) and given.new.get("origins"))):
        gazetteer()
    with store.writing() as link:
        if given.action == "add":
            return _add(link, given, gazetteer)
        before = _seen(link, given.incident_id, seen_version)
        home, members, sets, new = before["id"], before["members"], None, given.new
        pins: dict[str, str] = {}
        rewritten: list[str] = []
        p = before["feature"]["properties"]
        if given.action == "correct":
            new = {given.field: given.new} if given.field is not None and not isinstance(given.new, Mapping) else given.new
            sets = checks.corrected(new, p, gazetteer)
        elif given.action == "place":
            sets = checks.placed(given.new, gazetteer)
        elif given.action == "merge":
            home, pins, rewritten, new = _merge(link, before, given.new)
        elif given.action == "split":
            pins, rewritten, new = _split(link, before, given.new)
        target = home if home == before["id"] else asking.incident(link, home)
        held = before if isinstance(target, str) or target is None else target
        for member in {*held["members"], *members, home, before["id"]}:
            pins.setdefault(member, home)
        row = _row(link, given, held, new, sets)
        _append(link, row, pins)
        writer = Writer(link, decision_id=row["decision_id"])
        writer.settle([*pins], rewritten=[home, before["id"], *rewritten])
        writer.finish()
        made = asking.incident(link, home)
    assert made is not None
    return made


def undo(store: Store, coder: str, incident_id: str, *, seen_version: int) -> dict[str, Any]:
    """Take back a coder's last decision; see `mawqi.case.Case.undo`."""
    from sqlalchemy import select

    from mawqi.case.fold import live

    coder = cleaned(coder)
    with store.writing() as link:
        before = _seen(link, incident_id, seen_version)
        mine = [d for d in live(before["decisions"]) if d["coder"] == coder]
        if not mine:
            raise InputError(f"{coder} has decided nothing about the incident {before['id']} that could be taken back", remedy="undo takes back one's own decisions")
        last = mine[-1]
        given = Decision(last["incident_id"], coder, "undo")
        row = _row(link, given, before, None, None)
        row |= {"incident_id": last["incident_id"], "supersedes": last["decision_id"]}
        t = schema.pins
        touched = list(link.execute(select(t.c.member_id).where(t.c.decision_id == last["decision_id"])).scalars())
        link.execute(t.delete().where(t.c.decision_id == last["decision_id"]))
        _append(link, row, {})
        writer = Writer(link, decision_id=row["decision_id"])
        writer.settle(touched, rewritten=[before["id"], last["incident_id"]])
        writer.finish()
        made = asking.incident(link, before["id"])
    return made if made is not None else {"id": before["id"], "feature": None, "machine": None, "review": None, "version": row["seq"], "doubt": 0.0, "reasons": [],
                                          "machine_differs": False, "coder": None, "changed_at": row["at"], "decisions": [], "members": [], "reports": [], "differs": {}}  # fmt: skip


def _shape(decision: Decision) -> None:
    """Refuse what is no decision."""
    faults = {}
    if decision.action not in ACTIONS or decision.action == "undo":
        faults["action"] = f"one of {', '.join(a for a in ACTIONS if a != 'undo')}"
    if not isinstance(decision.coder, str) or not decision.coder.strip() or len(decision.coder) > 200:
        faults["coder"] = "a name of at most 200 characters"
    if not isinstance(decision.incident_id, str) or (not decision.incident_id and decision.action != "add"):
        faults["incident_id"] = "an id of the case"
    for name in ("reason", "comment"):
        value = getattr(decision, name)
        if value is not None and (not isinstance(value, str) or len(value) > _LONGEST):
            faults[name] = f"text of at most {_LONGEST:,} characters"
    if decision.action == "reject" and not (isinstance(decision.reason, str) and decision.reason.strip()):
        faults["reason"] = "a rejection needs its reason"
    if decision.action in ("unsure", "comment") and not (isinstance(decision.comment, str) and decision.comment.strip()):
        faults["comment"] = "say it in words"
    if decision.action in ("merge", "split", "add", "place") and not isinstance(decision.new, Mapping):
        faults["new"] = "an object"
    if faults:
        raise checks.Wrong(faults)


def _seen(link: Connection, incident_id: str, seen_version: int) -> dict[str, Any]:
    """The incident as it stands, when it is the version that the person saw.

    Raises
    ------
    InputError
        When there is none.
    Conflict
        When it moved.
    """
    held = asking.incident(link, cleaned(incident_id))
    if held is None:
        raise InputError(f"the case has no incident {incident_id}", remedy="it may have been withdrawn by a new reading; load the queue again")
    if held["version"] == seen_version and held["id"] == incident_id:
        return held
    raise _moved(link, held, incident_id, seen_version)


def _moved(link: Connection, held: dict[str, Any], incident_id: str, seen_version: int) -> Conflict:
    """The conflict that tells who changed an incident, when and how."""
    from sqlalchemy import or_, select

    h, d = schema.history, schema.decisions
    ids = {incident_id, held["id"]}
    last = link.execute(select(h).where(or_(h.c.incident_id.in_(ids))).order_by(h.c.fid.desc()).limit(1)).first()
    if last is not None and last.decision_id is not None:
        by = link.execute(select(d.c.coder, d.c.at, d.c.action).where(d.c.decision_id == last.decision_id)).one()
        return Conflict(held, seen_version, by.coder, by.at, by.action)
    return Conflict(held, seen_version, None, None if last is None else last.at, None if last is None else last.change)


def _row(link: Connection, given: Decision, before: Mapping[str, Any], new: Any, sets: Mapping[str, Any] | None) -> dict[str, Any]:
    from sqlalchemy import func, select

    t = schema.decisions
    machine, p = before["machine"], before["feature"]["properties"]
    names: Iterable[str] = VALUES if given.action in ("accept", "reject") else [k for k in (sets or {}) if k != "evidence"]
    told = {} if machine is None else {"confidence": machine["properties"].get("confidence"), "properties": {k: machine["properties"].get(k) for k in names}}
    if given.action == "accept" and machine is not None:
        told["evidence"] = machine["properties"].get("evidence") or {}
    from mawqi.case.values import now

    return {
        "decision_id": new_id(), "seq": (link.execute(select(func.max(t.c.seq))).scalar() or 0) + 1, "incident_id": before["id"], "coder": given.coder.strip(), "at": now(),
        "action": given.action, "field": given.field, "old": dumps({k: p.get(k) for k in (sets or {}) if k != "evidence"} or None), "new": dumps(new),
        "sets": dumps(sets), "machine": dumps({**told, "members": before["members"]}), "reason": given.reason, "comment": given.comment, "supersedes": None,
    }  # fmt: skip


def _append(link: Connection, row: Mapping[str, Any], pins: Mapping[str, str]) -> None:
    link.execute(schema.decisions.insert().values(**row))
    if pins:
        rows = [{"member_id": m, "into_id": i, "decision_id": row["decision_id"], "seq": row["seq"]} for m, i in pins.items()]
        link.execute(schema.pins.insert(), rows)


def _ids(new: Mapping[str, Any], *names: str) -> list[str]:
    value = next((new[n] for n in names if new.get(n)), None)
    found = [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else []
    if not found or not all(isinstance(i, str) for i in found):
        raise checks.Wrong({names[0]: "ids of incidents of this case"})
    return list(dict.fromkeys(found))


def _merge(link: Connection, before: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, dict[str, str], list[str], dict[str, Any]]:
    """The incident that stays, the pins, the incidents to be written, and what is stored."""
    others = []
    told = new.get("versions")
    versions: Mapping[str, int] = told if isinstance(told, Mapping) else {}
    for name in _ids(new, "into", "with"):
        other = asking.incident(link, name)
        if other is None:
            raise checks.Wrong({"with": f"the case has no incident {name}"})
        if other["id"] != before["id"]:
            seen = versions.get(name)
            if seen is not None and (other["version"] != seen or other["id"] != name):
                raise _moved(link, other, name, seen)
            others.append(other)
    if not others:
        raise checks.Wrong({"with": "an incident is not merged with itself"})
    if new.get("into") and len(others) > 1:
        raise checks.Wrong({"into": "one incident"})
    home = others[0]["id"] if new.get("into") else before["id"]
    everything = [before, *others]
    pins = {m: home for x in everything for m in [x["id"], *x["members"]]}
    absorbed = [x["id"] for x in everything if x["id"] != home]
    return home, pins, absorbed, {**new, "absorbed": absorbed, "members": sorted(pins)}


def _split(link: Connection, before: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, str], list[str], dict[str, Any]]:
    """The pins, the id of the new incident, and what is stored. The incident keeps its id with the part that holds its own reading."""
    wanted = _ids(new, "member_ids")
    unknown = [i for i in wanted if i not in before["members"]]
    if unknown:
        raise checks.Wrong({"member_ids": f"{', '.join(unknown)} is no part of the incident {before['id']}"})
    apart = [m for m in before["members"] if (m in wanted) != (before["id"] in wanted)]
    rest = [m for m in before["members"] if m not in apart]
    if not apart or not rest:
        raise checks.Wrong({"member_ids": "a part of the incident's members, not all and not none"})
    from mawqi.case.members import Pool

    home = asking.ordered(Pool(link).take(apart))[0].id
    pins = dict.fromkeys(apart, home) | dict.fromkeys(rest, before["id"])
    return pins, [home], {**new, "apart": apart, "new_id": home}


def _add(link: Connection, given: Decision, gazetteer: Callable[[], Gazetteer]) -> dict[str, Any]:
    from sqlalchemy import select

    r = schema.reports
    row = link.execute(select(r).where(r.c.report_id == str(given.new.get("report_id")))).first()
    if row is None:
        raise checks.Wrong({"report_id": "a report of this case"})
    p, n = schema.pins, schema.readings
    for ordinal in range(100):
        name, sets = checks.added(given.new, row.text, dict(row._mapping), gazetteer, ordinal)
        taken = link.execute(select(p.c.member_id).where(p.c.member_id == name)).first() or link.execute(select(n.c.incident_id).where(n.c.incident_id == name)).first()
        if not taken:
            break
    else:
        raise checks.Wrong({"start": "too many incidents at the same words"})
    from geo.properties import empty

    before: dict[str, Any] = {"id": name, "machine": None, "members": [], "feature": {"properties": empty()}}
    made = _row(link, given, before, given.new, sets)
    _append(link, made, {name: name})
    writer = Writer(link, decision_id=made["decision_id"])
    writer.settle([name], rewritten=[name])
    writer.finish()
    held = asking.incident(link, name)
    assert held is not None
    return held
