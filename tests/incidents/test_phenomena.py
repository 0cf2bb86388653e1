"""Runs the short cases of ``tests/golden/phenomena/*.toml`` and holds each phenomenon to its pinned share.

``python bench/bench_phenomena.py`` prints the table; with names of phenomena after it, every check of theirs that fails as well.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from gazetteer import Gazetteer
from gazetteer.fold import fold_text
from gazetteer.sources import km
from geo.locate import locate
from incidents.model import Incident, Report
from incidents.reader import extract

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "phenomena"
# Words that stand before a name and say no more than what it is: the site is the same with and without them.
_PLAIN = frozenset(fold_text(w) for w in "مدينة بلدة قرية حي منطقة محافظة ناحية قضاء مديرية ولاية ريف العاصمة قاعدة مخيم".split())
EXPECTED_KEYS = frozenset(
    "place place_text iso near km incident_type event_date time_precision event_time date_start date_end weapons weapons_any status outcome actor1 actor2 target "
    "object_hit fatalities fatalities_min fatalities_max injuries injuries_min injuries_max munitions munitions_min munitions_max munitions_intercepted origins aggregate relation "
    "attackers_killed soldiers_killed civilians_killed claims_stance".split()
)
NOT_EXPECT_KEYS = frozenset("incidents place dates types status presence fatalities".split())


@dataclass(slots=True)
class Check:
    """One thing that must hold of one case."""

    case: str
    name: str
    wanted: str
    got: str
    holds: bool


@dataclass(slots=True)
class Outcome:
    """All checks of one phenomenon."""

    phenomenon: str
    cases: int = 0
    checks: list[Check] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of its checks that hold."""
        return sum(c.holds for c in self.checks) / max(1, len(self.checks))

    @property
    def whole(self) -> int:
        """The number of its cases in which every check holds."""
        return self.cases - len({c.case for c in self.checks if not c.holds})


@lru_cache(maxsize=1)
def load_cases() -> dict[str, list[dict[str, Any]]]:
    """Return the cases by phenomenon, each with its ``id`` (phenomenon and number)."""
    out: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        if path.stem == "pins":
            continue
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
        for number, row in enumerate(rows, 1):
            row["id"] = f"{path.stem}-{number:02d}"
        out[path.stem] = rows
    return out


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _bare(name: str) -> str:
    words = fold_text(name).split()
    while len(words) > 1 and words[0] in _PLAIN:
        words = words[1:]
    return " ".join(words)


def _contains(needle: str, *texts: str | None) -> bool:
    wanted = fold_text(needle).lower()
    return any(wanted in fold_text(t).lower() for t in texts if t)


def _place_holds(want: dict[str, Any], found: Incident) -> bool:
    """Return whether the incident lies at the expected place: by name (and country), or within ``km`` of ``near`` (latitude, longitude)."""
    if "near" in want:
        spot = locate(found.place, found.expression)
        if spot.latitude is None or spot.longitude is None:
            return False
        distance = km(spot.latitude, spot.longitude, want["near"][0], want["near"][1])
        return bool(distance <= want.get("km", 10))
    if "place" not in want:
        return True
    names = _as_list(want["place"])
    if names == ["none"]:
        return found.place is None
    place = found.place
    if place is None:
        return any(_bare(n) == _bare(found.location_text or "") for n in names)
    if "iso" in want and place.iso != want["iso"]:
        return False
    known = {_bare(place.name_ar), _bare(place.name_en), _bare(found.location_text or "")}
    return any(_bare(n) in known for n in names)


def _values(found: Incident, key: str) -> Any:
    """Return the incident's value of an expected key."""
    side = {"attackers_killed": "attackers", "soldiers_killed": "security", "civilians_killed": "civilians"}.get(key)
    if side:
        return max((t.killed for t in found.casualties if t.side == side and t.killed is not None), default=None)
    if key == "origins":
        return sorted(str(o.get("name") or o.get("text")) for o in found.origins)
    if key == "claims_stance":
        return sorted({c["stance"] for c in found.claims})
    return getattr(found, key)


def _field_holds(key: str, want: Any, found: Incident) -> bool:
    """Return whether one field is right; a list means that any of its values is right, "none" means null."""
    if key == "weapons_any":
        return bool(set(want) & set(found.weapons))
    got = _values(found, key)
    if key == "weapons":
        choices = want if want and isinstance(want[0], list) else [want]
        return any(sorted(set(c)) == sorted(set(got)) for c in choices)
    if key == "origins":
        texts = [str(v) for o in found.origins for v in (o.get("name"), o.get("text"), o.get("name_ar")) if v]
        return not found.origins if not want else all(any(_contains(w, t) for t in texts) for w in want)
    if key == "claims_stance":
        return want in got
    if key in ("actor1", "actor2", "target"):
        arabic = getattr(found, f"{key}_ar")
        return any((got is None) if w == "none" else _contains(w, got, arabic) for w in _as_list(want))
    return any((got is None) if w == "none" else got == w for w in _as_list(want))


def _value_for(key: str, found: Incident) -> str:
    return str(found.weapons if key == "weapons_any" else _values(found, key))


def _fit(want: dict[str, Any], found: Incident) -> float:
    """Return how well a found incident answers an expected one; below 0 when it cannot."""
    if not _place_holds(want, found):
        return -1.0
    if bool(want.get("aggregate", False)) != found.aggregate:
        return -1.0
    fields = [k for k in want if k not in ("place", "place_text", "near", "km", "iso")]
    held = sum(_field_holds(k, want[k], found) for k in fields)
    return 1.0 + held + (1.5 if "incident_type" in want and found.incident_type in _as_list(want["incident_type"]) else 0.0) + (1.0 if "event_date" in want and _field_holds("event_date", want["event_date"], found) else 0.0)


def _say(found: Incident) -> str:
    where = found.place.name_ar if found.place else found.location_text
    return f"{found.incident_type} @ {where} {found.event_date} {found.status} k={found.fatalities} w={found.injuries}"


def judge(case: dict[str, Any], found: list[Incident]) -> list[Check]:
    """Return the checks of one case against what was found.

    Each expected incident counts one check for being found and one for each of its fields; all of them fail when it was not found. An incident that
    nothing expects, neither a total nor a presence of forces, fails the one check ``no further incident``.
    """
    out: list[Check] = []
    expected = case.get("expect", [])
    pairs = sorted(((_fit(w, f), -i, -j) for i, w in enumerate(expected) for j, f in enumerate(found)), reverse=True)
    match: dict[int, int] = {}
    for fit, i, j in pairs:
        if fit >= 0 and -i not in match and -j not in match.values():
            match[-i] = -j
    everything = "; ".join(_say(f) for f in found) or "nothing"
    for i, want in enumerate(expected):
        label = f"incident {i + 1}"
        one = found[match[i]] if i in match else None
        shown = {k: v for k, v in want.items() if k in ("place", "near", "incident_type", "event_date")}
        out.append(Check(case["id"], f"{label} found", str(shown), everything, one is not None))
        for key, value in want.items():
            if key in ("place", "place_text", "near", "km", "iso", "aggregate"):
                continue
            holds = one is not None and _field_holds(key, value, one)
            out.append(Check(case["id"], f"{label} {key}", str(value), _value_for(key, one) if one else "not found", holds))
    extra = [f for j, f in enumerate(found) if j not in match.values() and not f.aggregate and f.incident_type != "presence"]
    never = case.get("not_expect", {})
    if expected and not case.get("others", False):
        out.append(Check(case["id"], "no further incident", "none", "; ".join(map(_say, extra)), not extra))
    if never.get("incidents"):
        all_but = [f for f in found if f.incident_type != "presence" or never.get("presence")]
        out.append(Check(case["id"], "no incident", "none", "; ".join(map(_say, all_but)), not all_but))
    for name in never.get("place", []):
        bad = [f for f in found if f.incident_type != "presence" and _place_holds({"place": name}, f)]
        out.append(Check(case["id"], f"nothing at {name}", "none", "; ".join(map(_say, bad)), not bad))
    for kind in never.get("types", []):
        bad = [f for f in found if f.incident_type == kind]
        out.append(Check(case["id"], f"no {kind}", "none", "; ".join(map(_say, bad)), not bad))
    for status in never.get("status", []):
        bad = [f for f in found if f.status == status and f.incident_type != "presence"]
        out.append(Check(case["id"], f"nothing {status}", "none", "; ".join(map(_say, bad)), not bad))
    for number in never.get("fatalities", []):
        bad = [f for f in found if not f.aggregate and number in (f.fatalities, f.fatalities_min, f.fatalities_max)]
        out.append(Check(case["id"], f"no toll of {number}", "none", "; ".join(map(_say, bad)), not bad))
    if never.get("dates"):
        bad = [f for f in found if f.event_date is not None]
        out.append(Check(case["id"], "no date", "none", "; ".join(map(_say, bad)), not bad))
    return out


@lru_cache(maxsize=1)
def outcomes() -> dict[str, Outcome]:
    """Read all cases in one batch and judge them."""
    cases = load_cases()
    rows = [row for group in cases.values() for row in group]
    reports = [Report(r["id"], r["text"], published=r.get("published"), source=r.get("source"), lang=r.get("lang")) for r in rows]
    found = dict(zip((r["id"] for r in rows), extract(reports, Gazetteer.open()), strict=True))
    out: dict[str, Outcome] = {}
    for name, group in cases.items():
        out[name] = Outcome(name, len(group), [c for row in group for c in judge(row, found[row["id"]])])
    return out


def overall() -> float:
    """Return the share of all checks that hold."""
    checks = [c for o in outcomes().values() for c in o.checks]
    return sum(c.holds for c in checks) / len(checks)


def pins() -> dict[str, float]:
    """Return the pinned shares: ``overall`` and one a phenomenon."""
    return {k: float(v) for k, v in tomllib.loads((FOLDER / "pins.toml").read_text(encoding="utf-8")).items()}


def table(verbose: tuple[str, ...] = ()) -> str:
    """Return the table of shares; the failing checks of the phenomena in ``verbose`` follow it."""
    rows = [f"{'phenomenon':34} {'cases':>5} {'whole':>5} {'checks':>6} {'share':>6}"]
    for o in outcomes().values():
        rows.append(f"{o.phenomenon:34} {o.cases:5d} {o.whole:5d} {len(o.checks):6d} {o.share:6.3f}")
    total = list(outcomes().values())
    rows.append(f"{'overall':34} {sum(o.cases for o in total):5d} {sum(o.whole for o in total):5d} {sum(len(o.checks) for o in total):6d} {overall():6.3f}")
    texts = {row["id"]: row["text"] for group in load_cases().values() for row in group}
    for name in verbose:
        failing = [c for o in total if name in ("all", o.phenomenon) for c in o.checks if not c.holds]
        for before, check in pairwise([None, *failing]):
            if check is not None and (before is None or before.case != check.case):
                rows.append(f"\n{check.case}: {texts[check.case]}")
            if check is not None:
                rows.append(f"    {check.name}: wanted {check.wanted}, got {check.got}")
    return "\n".join(rows)


def test_cases_are_well_formed() -> None:
    texts: set[str] = set()
    for name, group in load_cases().items():
        assert len(group) >= 6, f"{name} has {len(group)} cases"
        for row in group:
            assert row["text"] not in texts, f"{row['id']} repeats a text"
            texts.add(row["text"])
            assert row.get("expect") or row.get("not_expect"), f"{row['id']} expects nothing"
            for want in row.get("expect", []):
                assert set(want) <= EXPECTED_KEYS, f"{row['id']}: {set(want) - EXPECTED_KEYS}"
            assert set(row.get("not_expect", {})) <= NOT_EXPECT_KEYS, row["id"]
    assert len(texts) >= 320


@pytest.mark.parametrize("book", ["codebook.md", "codebook.ar.md"])
def test_codebook_names_every_phenomenon(book: str) -> None:
    text = (FOLDER.parents[2] / "docs" / book).read_text(encoding="utf-8")
    named = {name.strip() for group in re.findall(r"\[([a-z_, ]+)\]", text) for name in group.split(",")}
    assert not set(load_cases()) - named, f"{book} does not name {sorted(set(load_cases()) - named)}"


def test_pins_name_every_phenomenon() -> None:
    assert set(pins()) == {"overall", *load_cases()}


def test_overall_share_holds() -> None:
    assert overall() >= pins()["overall"], table()


@pytest.mark.parametrize("name", sorted(load_cases()))
def test_share_of_phenomenon_holds(name: str) -> None:
    one = outcomes()[name]
    assert one.share >= pins()[name], table((name,))
