"""How far two coders agree: Cohen's kappa and Krippendorff's alpha by field over the incidents that both decided on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from statistics import median
from typing import TYPE_CHECKING, Any

from gazetteer.errors import InputError
from gazetteer.sources import km
from mawqi.case.fold import VALUES, fold, live

if TYPE_CHECKING:
    from mawqi.case import Case

#: Actions that say something about an incident as a whole or its values.
CODING = frozenset(("accept", "correct", "place", "reject", "unsure", "add"))
#: Fields and how they are compared: words, a set of words, a number, a day, a place.
FIELDS: tuple[tuple[str, str], ...] = (
    ("incident_type", "word"), ("outcome", "word"), ("status", "word"), ("aggregate", "word"), ("event_date", "day"), ("event_time", "word"), ("actor1", "word"), ("actor2", "word"),
    ("target", "word"), ("object_hit", "word"), ("weapons", "set"), ("munitions", "number"), ("fatalities", "number"), ("fatalities_min", "number"), ("fatalities_max", "number"),
    ("injuries", "number"), ("injuries_min", "number"), ("injuries_max", "number"), ("place", "place"),
)  # fmt: skip
#: Whether it is an incident at all: the field that all units have.
KEPT = "incident"
#: Distance of two places for alpha: up to so many km, this disagreement (0 to 1).
CLASSES: tuple[tuple[float, float], ...] = ((1.0, 0.0), (5.0, 0.25), (25.0, 0.5), (100.0, 0.75), (math.inf, 1.0))
_NONE = "∅"


@dataclass(slots=True)
class Measure:
    """The agreement about one field.

    Attributes
    ----------
    field, kind : str
        What was compared, and how.
    n : int
        Units.
    same : int
        Units on which both have the same value; not known on both sides is the same.
    kappa, alpha : float or None
        None where both coders gave one single value throughout (the measures are then not defined), or nothing is comparable.
    alpha_n : int
        Units of alpha: for numbers and days those for which both gave one.
    median_difference : float or None
        For numbers their difference, for days in days, for places in km.
    """

    field: str
    kind: str
    n: int = 0
    same: int = 0
    kappa: float | None = None
    alpha: float | None = None
    alpha_n: int = 0
    median_difference: float | None = None

    def row(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        made = {k: getattr(self, k) for k in ("field", "kind", "n", "same", "kappa", "alpha", "alpha_n", "median_difference")}
        made["share"] = round(self.same / self.n, 4) if self.n else None
        return made


@dataclass(slots=True)
class Agreement:
    """What came of the comparison of two coders."""

    coders: tuple[str, str]
    units: int = 0
    unsure: int = 0
    seen: int = 0
    lost: int = 0
    measures: list[Measure] = field(default_factory=list)
    disagreements: list[dict[str, Any]] = field(default_factory=list)


def coded(case: Case) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return coder -> incident -> that coder's live decisions, of incidents about which the coder said something."""
    everything: dict[str, list[dict[str, Any]]] = {}
    for d in case.decisions():
        everything.setdefault(d["incident_id"], []).append(d)
    made: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name, decisions in everything.items():
        for d in map(dict, live(decisions)):
            made.setdefault(d["coder"], {}).setdefault(name, []).append(d)
    return {c: {i: ds for i, ds in units.items() if any(d["action"] in CODING for d in ds)} for c, units in made.items()}


def pair(case: Case, other: Case | None = None) -> tuple[str, str]:
    """Return the two coders with the most incidents in common.

    Raises
    ------
    InputError
        When no two coders have one in common.
    """
    first, second = coded(case), coded(other) if other is not None else None
    options = [(a, b) for a in first for b in second if a != b] if second is not None else list(combinations(sorted(first), 2))
    there = second if second is not None else first
    shared = {(a, b): len(first[a].keys() & there[b].keys()) for a, b in options}
    best = max(shared, key=lambda p: (shared[p], p), default=None)
    if best is None or not shared[best]:
        found = ", ".join(sorted({*first, *there})) or "nobody"
        raise InputError(f"no two coders decided on the same incidents (coders: {found})", remedy="let two coders review the same incidents, best in copies of the case")
    return best


def agree(case: Case, coders: tuple[str, str], other: Case | None = None) -> Agreement:
    """Compare two coders.

    Parameters
    ----------
    case : Case
        Holds the first coder's decisions, and the second's where ``other`` is missing.
    coders : tuple of (str, str)
        Their names.
    other : Case, optional
        A copy of the case with the second coder's decisions: the way to independent coding.

    Returns
    -------
    Agreement
        A unit is an incident on which both said something: accepted, corrected, placed, rejected, unsure or added. A coder's value of a field is the
        machine's reading with that coder's own live decisions; an acceptance takes over what stood there at the time. ``unsure`` units are
        left out of all measures; fields are compared on units that neither rejected. ``seen`` counts units of one case on which the
        second coder decided after the first, and may have seen it; ``lost`` those that were merged or withdrawn since.

    Raises
    ------
    InputError
        When a coder decided nothing, or nothing in common.
    """
    there = other if other is not None else case
    one, two = coded(case), coded(there)
    for name, units, where in ((coders[0], one, case), (coders[1], two, there)):
        if name not in units:
            known = ", ".join(sorted(units)) or "nobody"
            raise InputError(f"{name} decided nothing in {where.name}", remedy=f"the coders are {known}")
    names = sorted(one[coders[0]].keys() & two[coders[1]].keys())
    if not names:
        raise InputError(f"{coders[0]} and {coders[1]} decided on no incident in common", remedy="let both review the same incidents")
    made = Agreement(coders)
    values: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
    kept: list[tuple[str, Hashable, Hashable]] = []
    for name in names:
        mine, yours = _values(case, name, one[coders[0]][name]), _values(there, name, two[coders[1]][name])
        if mine is None or yours is None:
            made.lost += 1
            continue
        made.units += 1
        if other is None:
            made.seen += 1
        if "unsure" in (mine[0], yours[0]):
            made.unsure += 1
            continue
        first, second = ("rejected" if r == "rejected" else "kept" for r in (mine[0], yours[0]))
        kept.append((name, first, second))
        if "rejected" not in (mine[0], yours[0]):
            values.append((name, mine[1], yours[1]))
    made.measures.append(_measure(KEPT, "word", kept, made.disagreements))
    for key, kind in FIELDS:
        made.measures.append(_measure(key, kind, [(n, _label(key, kind, a), _label(key, kind, b)) for n, a, b in values], made.disagreements))
    return made


def _values(case: Case, name: str, own: Sequence[dict[str, Any]]) -> tuple[str, dict[str, Any]] | None:
    """Return a coder's (state of review, properties) of an incident; None when it stands by itself no more."""
    held = case.incident(name)
    if held is None or held["id"] != name:
        return None
    told: list[Mapping[str, Any]] = []
    for d in own:
        if d["action"] == "accept":
            # What stood there was the coder's to see and is the coder's now, whoever wrote it.
            stood = fold(name, held["machine"], [x for x in held["decisions"] if x["incident_id"] == name and x["seq"] < d["seq"]]).feature["properties"]
            machine = dict(d["machine"] or {})
            machine["properties"] = {**(machine.get("properties") or {}), **{k: stood[k] for k in VALUES if k in stood and _decided(held["decisions"], k, d["seq"])}}
            told.append({**d, "machine": machine})
        else:
            told.append(d)
    folded = fold(name, held["machine"], told)
    return folded.review, folded.feature["properties"]


def _decided(decisions: Iterable[Mapping[str, Any]], key: str, before: int) -> bool:
    """Whether anybody set a field before that decision."""
    return any(key in (d["sets"] or {}) for d in decisions if d["seq"] < before)


def _label(key: str, kind: str, p: Mapping[str, Any]) -> Hashable:
    """Return a value as something that can be counted; None for not known."""
    if kind == "place":
        if p.get("latitude") is None or p.get("longitude") is None:
            return None
        return str(p.get("site_id") or ""), round(float(p["latitude"]), 4), round(float(p["longitude"]), 4)
    value = p.get(key)
    if kind == "set":
        return "; ".join(sorted(value)) if value else None
    return value if value != "" else None


def _measure(key: str, kind: str, units: Sequence[tuple[str, Hashable, Hashable]], disagreements: list[dict[str, Any]]) -> Measure:
    made = Measure(key, kind, n=len(units))
    differences: list[float] = []
    for name, a, b in units:
        off = _difference(kind, a, b)
        if off is not None:
            differences.append(abs(off))
        if a == b or (kind == "place" and off is not None and off <= CLASSES[0][0]):
            made.same += 1
            continue
        disagreements.append({"incident_id": name, "field": key, "first": _plain(a), "second": _plain(b), "difference": None if off is None else round(off, 3)})
    made.median_difference = round(median(differences), 3) if differences else None
    made.kappa = _kappa([(n, _named(kind, a), _named(kind, b)) for n, a, b in units])
    if kind in ("number", "day"):
        known = [(n, x, y) for n, a, b in units if (x := _number(kind, a)) is not None and (y := _number(kind, b)) is not None]
        made.alpha_n, made.alpha = len(known), _alpha(known, _interval)
    elif kind == "place":
        made.alpha_n, made.alpha = len(units), _alpha([(n, a if a is not None else _NONE, b if b is not None else _NONE) for n, a, b in units], place_distance)
    else:
        made.alpha_n, made.alpha = len(units), _alpha([(n, _named(kind, a), _named(kind, b)) for n, a, b in units], _nominal)
    return made


def _named(kind: str, value: Any) -> str:
    """Return a value as a category; places by site, else by their point to about a kilometre."""
    if value is None:
        return _NONE
    if kind == "place":
        return value[0] or f"{value[1]:.2f},{value[2]:.2f}"
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return " ".join(x for x in (value[0], f"{value[1]}, {value[2]}") if x)
    return value


def _number(kind: str, value: Any) -> float | None:
    if value is None:
        return None
    if kind == "number":
        return float(value)
    text = str(value)
    try:
        return float(date.fromisoformat(text).toordinal()) if len(text) == 10 else None
    except ValueError:
        return None


def _difference(kind: str, a: Any, b: Any) -> float | None:
    """Return how far two values lie apart: second minus first, km for places; None where there is no number."""
    if kind == "place":
        return None if a is None or b is None else km(a[1], a[2], b[1], b[2])
    if kind not in ("number", "day"):
        return None
    x, y = _number(kind, a), _number(kind, b)
    return None if x is None or y is None else y - x


def place_distance(a: Any, b: Any) -> float:
    """Return the disagreement of two places, 0 to 1, by `CLASSES`; a place and none disagree wholly."""
    if a == b:
        return 0.0
    if isinstance(a, str) or isinstance(b, str):
        return 1.0
    far = km(a[1], a[2], b[1], b[2])
    return next(cost for most, cost in CLASSES if far <= most)


def _nominal(a: Any, b: Any) -> float:
    return 0.0 if a == b else 1.0


def _interval(a: float, b: float) -> float:
    return (a - b) ** 2


def _task(units: Sequence[tuple[str, Any, Any]], distance: Callable[[Any, Any], float]) -> Any:
    """The task of the library; None where both coders gave one single value throughout, or there is nothing."""
    if len({v for _, *values in units for v in values}) < 2:
        return None
    try:
        from nltk.metrics.agreement import AnnotationTask
    except ImportError as fault:
        raise InputError("agreement needs the package nltk", remedy="pip install 'mawqi[agree]'") from fault
    return AnnotationTask(data=[(c, n, v) for n, a, b in units for c, v in (("1", a), ("2", b))], distance=distance)


def _kappa(units: Sequence[tuple[str, str, str]]) -> float | None:
    task = _task(units, _nominal)
    return None if task is None else round(float(task.kappa()), 4)


def _alpha(units: Sequence[tuple[str, Any, Any]], distance: Callable[[Any, Any], float]) -> float | None:
    task = _task(units, distance)
    if task is None:
        return None
    try:
        return round(float(task.alpha()), 4)
    except ZeroDivisionError:  # all values lie so near each other that no two of them disagree
        return None


def distances(found: Agreement) -> dict[str, int]:
    """Return how many places lie within each class of distance."""
    counted: Counter[str] = Counter()
    for d in found.disagreements:
        if d["field"] == "place" and d["difference"] is not None:
            counted[next(f"<= {most:g} km" if most < math.inf else "> 100 km" for most, _ in CLASSES if d["difference"] <= most)] += 1
    return dict(counted)
