"""Names that people resolved by hand, as rows for the user's own file of sites: suggestions, never a change of the gazetteer."""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO, TYPE_CHECKING, Any

from gazetteer.check import COLUMNS, Fault, check
from gazetteer.fold import fold_text
from gazetteer.sources import km
from mawqi.case.fold import live

if TYPE_CHECKING:
    from gazetteer.gazetteer import Gazetteer
    from gazetteer.lexicon import Lexicon
    from mawqi.case import Case

#: Relations under which the words name the very place; under the others ("25 km west of X") the point is not the name's.
_AT = frozenset((None, "at", "within"))
_NAME = re.compile(r"[^\W\d_](?:[\w'’\-]|\s(?=\S)){1,80}")
#: Points of one name that lie so near each other (km, or within their radii) are one place.
_SAME_KM = 3.0
_LEAST_KM = 0.1
_MOST_IDS = 3
_BEFORE = 24


@dataclass(slots=True, frozen=True)
class _Placing:
    """One name that a person placed: its spellings, the point, and where that came from."""

    name: str
    arabic: str
    english: str
    kind: str
    latitude: float
    longitude: float
    radius: float
    iso: str
    admin1: str
    admin2: str
    alias_of: str
    decision: str
    day: str


@dataclass(slots=True)
class Suggestions:
    """Rows in the columns of `gazetteer.check.COLUMNS`, why placings gave none (reason -> count), and what the check says of the rows."""

    rows: list[dict[str, str]] = field(default_factory=list)
    passed: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def skip(self, reason: str) -> None:
        """Count a placing that gives no row."""
        self.passed[reason] = self.passed.get(reason, 0) + 1


def suggest(case: Case, gazetteer: Gazetteer) -> Suggestions:
    """Return what people's decisions about places suggest for the gazetteer.

    Parameters
    ----------
    case : Case
        Decisions ``place`` (and ``add`` with a place) that count, the last of each incident, are looked at; rejected incidents are not.
    gazetteer : Gazetteer
        What is known already is not suggested.

    Returns
    -------
    Suggestions
        A row for each name that a person put on a point and that the gazetteer does not know there, and for each name that a person took for a
        site of the gazetteer that does not carry it. Placings of one name within 3 km, or within their radii, are one row: its point is their
        median, its radius holds them all.
    """
    from gazetteer.lexicon import load_lexicon

    made = Suggestions()
    words = load_lexicon()
    found: dict[str, list[_Placing]] = {}
    for name in dict.fromkeys(d["incident_id"] for d in case.decisions() if d["action"] in ("place", "add")):
        placing = _placing(case, name, gazetteer, words, made)
        if placing is not None:
            found.setdefault(fold_text(placing.name), []).append(placing)
    taken: set[str] = set()
    for group in found.values():
        places = _places(group)
        for spots in places:
            made.rows.append(_row(spots, gazetteer, taken, apart=len(places) > 1))
    made.rows.sort(key=lambda r: r["id"])
    return made


def _placing(case: Case, name: str, gazetteer: Gazetteer, words: Lexicon, made: Suggestions) -> _Placing | None:
    """Return what the last counting decision about an incident's place says of a name; None where it says nothing of one."""
    held = case.incident(name)
    if held is None or held["id"] != name or held["review"] == "rejected":
        return None
    decisions = [d for d in live(held["decisions"]) if d["incident_id"] == name and "latitude" in (d["sets"] or {})]
    if not decisions:
        return None
    last = decisions[-1]
    sets: Mapping[str, Any] = last["sets"]
    if sets["latitude"] is None:
        made.skip("the place was taken away, not set")
        return None
    p = held["feature"]["properties"]
    machine = held["machine"]["properties"] if held["machine"] is not None else {}
    if machine.get("relation") not in _AT:
        made.skip(f"the words tell a relation ({machine['relation']}), no name of the point")
        return None
    text = str(p.get("location_text") or "").strip()
    site = sets.get("site_id")
    arabic, english = (t if _NAME.fullmatch(t := str(sets.get(k) or "").strip()) else "" for k in ("location_ar", "location"))
    surface = text or arabic or english
    if not _NAME.fullmatch(surface):
        made.skip("no name in the words")
        return None
    lat, lon, radius = float(sets["latitude"]), float(sets["longitude"]), max(_LEAST_KM, float(sets.get("uncertainty_km") or 0.0))
    kind, alias_of, admin1, admin2 = _kind(case, held, words), "", str(sets.get("admin1") or ""), str(sets.get("admin2") or "")
    if site is not None:
        place = gazetteer.place(str(site))
        if any(c.place.site_id == site for c in gazetteer.lookup(surface, limit=50) if not _near_spelling(c)):
            made.skip("the gazetteer has the name at that site: the choice was one of context")
            return None
        kind, alias_of, arabic, english = place.kind, place.site_id, "", ""
    elif any(km(lat, lon, c.place.latitude, c.place.longitude) <= max(radius, c.place.uncertainty_km, _SAME_KM) for c in gazetteer.lookup(surface, limit=50) if not _near_spelling(c)):
        made.skip("the gazetteer has the name there already")
        return None
    return _Placing(surface, arabic, english, kind, lat, lon, radius, str(sets.get("iso") or ""), admin1, admin2, alias_of, str(last["decision_id"]), str(last["at"])[:10])


def _near_spelling(candidate: Any) -> bool:
    """Whether a candidate was found by a spelling one letter away."""
    return any(reason == "near spelling" for reason, _ in candidate.reasons)


def _kind(case: Case, held: Mapping[str, Any], words: Lexicon) -> str:
    """Return the kind that the word before the name says (بلدة كذا), else ``other``."""
    from gazetteer.lexicon import read_toml
    from gazetteer.paths import data_dir

    told = [f["properties"].get("evidence") or {} for f in (held["feature"], held["machine"]) if f is not None]
    spans = [s for evidence in told for s in evidence.get("location") or []]
    for s in spans:
        if "start" not in s or s.get("field", "text") != "text":
            continue
        report = case.report(str(s["report_id"]))
        before = fold_text(report["text"][max(0, s["start"] - _BEFORE) : s["start"]]).split() if report is not None else []
        if before and before[-1] in words.kinds:
            for entry in read_toml(data_dir() / "lexicon" / "place_words.toml").get("kind", []):
                if before[-1] in {fold_text(w) for w in entry["words"]}:
                    return str(entry["kinds"][0])
    return "other"


def _places(group: Iterable[_Placing]) -> list[list[_Placing]]:
    """Part the placings of one name into places."""
    made: list[list[_Placing]] = []
    for one in sorted(group, key=lambda p: (p.alias_of, p.latitude, p.longitude, p.decision)):
        for spots in made:
            first = spots[0]
            near = km(first.latitude, first.longitude, one.latitude, one.longitude) <= max(_SAME_KM, first.radius, one.radius)
            if first.alias_of == one.alias_of and near:
                spots.append(one)
                break
        else:
            made.append([one])
    return made


def _row(spots: list[_Placing], gazetteer: Gazetteer, taken: set[str], *, apart: bool) -> dict[str, str]:
    """Return the row of one place."""
    first = spots[0]
    lat, lon = median(s.latitude for s in spots), median(s.longitude for s in spots)
    radius = max(km(lat, lon, s.latitude, s.longitude) + s.radius for s in spots) if len(spots) > 1 else first.radius
    names = list(dict.fromkeys(n for s in spots for n in (s.arabic, s.name) if n and _arabic(n)))
    latin = list(dict.fromkeys(n for s in spots for n in (s.english, s.name) if n and not _arabic(n)))
    kinds = [s.kind for s in spots if s.kind != "other"]
    row = dict.fromkeys(COLUMNS, "")
    row |= {
        "name_ar": names[0] if names else "", "name_en": latin[0] if latin else "", "aliases_ar": "|".join(_folded_apart(names)), "aliases_en": "|".join(latin[1:]),
        "kind": kinds[0] if kinds else "other", "lat": f"{lat:.6g}", "lon": f"{lon:.6g}", "uncertainty_km": f"{radius:.3g}", "country": first.iso,
        "admin1": first.admin1, "admin2": first.admin2,
    }  # fmt: skip
    ids = [s.decision[:12] for s in spots]
    row["source"] = f"coder decision {', '.join(ids[:_MOST_IDS])}" + (f" and {len(ids) - _MOST_IDS} more" if len(ids) > _MOST_IDS else "") + f", {max(s.day for s in spots)}"
    notes = [f"placed by hand in {len(spots)} incident{'' if len(spots) == 1 else 's'}"]
    if first.alias_of:
        notes.append(f"taken for {first.alias_of}: better written into that site's aliases where its file is your own")
    if apart:
        notes.append("the same name was also placed elsewhere: mark it common if it is no rare name")
    row["note"] = "; ".join(notes)
    row["id"] = _id(row, gazetteer, taken)
    return row


def _arabic(text: str) -> bool:
    return any("\u0600" <= c <= "\u06ff" for c in text)


def _folded_apart(names: list[str]) -> list[str]:
    """Return the names after the first that folding does not make equal to one before."""
    seen = {fold_text(n) for n in names[:1]}
    return [n for n in names[1:] if not (fold_text(n) in seen or seen.add(fold_text(n)))]  # type: ignore[func-returns-value]


def _id(row: Mapping[str, str], gazetteer: Gazetteer, taken: set[str]) -> str:
    """Return an id that neither the gazetteer nor another row has: country and Latin name, else digits of the name's and point's hash."""
    plain = unicodedata.normalize("NFKD", row["name_en"]).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:40].strip("-")
    digest = hashlib.sha256(f"{fold_text(row['name_ar'] or row['name_en'])} {float(row['lat']):.1f} {float(row['lon']):.1f}".encode()).hexdigest()
    start = row["country"].lower() or "xx"
    for made in (*([f"{start}-{slug}"] if slug else []), f"{start}-user-{digest[:8]}", f"{start}-user-{digest[:16]}"):
        if made not in taken and gazetteer.index.pid_of(made) is None:
            break
    taken.add(made)
    return made


def write(rows: Iterable[Mapping[str, str]], out: IO[str]) -> None:
    """Write rows as CSV in the columns of ``data/sites``."""
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def checked(rows: Iterable[Mapping[str, str]], folder: Path) -> list[Fault]:
    """Return what the gazetteer's check says of rows; they are written into ``folder`` for it."""
    path = folder / "suggestions.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        write(rows, handle)
    return check([path])
