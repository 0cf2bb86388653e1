"""What the page shows of one incident: its fields with their words, its reports cut into segments, the candidates for its place, its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mawqi.desk.menus import FIELDS
from mawqi.desk.segments import cut

if TYPE_CHECKING:
    from mawqi.case import Case

#: The most other incidents of one report whose words are shown with an incident.
MOST_OTHERS = 40
#: Properties beyond the menus that the page shows beside them.
SHOWN = (
    "event_type sub_event_type date_start date_end time_precision date_text actor1_ar actor2_ar target_ar location_ar location_text site_id site_kind country iso "
    "admin1 admin2 sea latitude longitude geo_precision where_prec uncertainty_km confidence notes claims casualties origins sources reasons made_by aggregate "
    "munitions_min munitions_max fatalities_min fatalities_max injuries_min injuries_max reviewed_by_human"
).split()


def told(feature: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the properties that the page shows of a feature."""
    if feature is None:
        return {}
    p = feature.get("properties") or {}
    names = dict.fromkeys([name for _, name, _ in FIELDS] + SHOWN)
    return {name: p.get(name) for name in names if p.get(name) not in (None, [], {})}


def spans_of(feature: Mapping[str, Any] | None) -> Iterable[tuple[str, int, int, str]]:
    """Yield (report, start, end, property) of a feature's evidence, of texts (not titles) alone."""
    evidence = ((feature or {}).get("properties") or {}).get("evidence")
    for name, rows in evidence.items() if isinstance(evidence, Mapping) else ():
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, Mapping) and row.get("field", "text") == "text" and isinstance(row.get("start"), int) and isinstance(row.get("end"), int):
                yield str(row.get("report_id")), row["start"], row["end"], str(name)


def words_of(feature: Mapping[str, Any] | None) -> dict[str, list[dict[str, Any]]]:
    """Return for each property the words that gave it, each once; ``by: coder`` where a person gave the value without words."""
    evidence = ((feature or {}).get("properties") or {}).get("evidence")
    made: dict[str, list[dict[str, Any]]] = {}
    for name, rows in evidence.items() if isinstance(evidence, Mapping) else ():
        for row in rows if isinstance(rows, list) else [rows]:
            if isinstance(row, Mapping):
                made.setdefault(str(name), []).append({k: row.get(k) for k in ("report_id", "start", "end", "text", "field", "by") if row.get(k) is not None})
    return made


def incident_view(case: Case, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page needs of ``case.incident(...)``.

    Parameters
    ----------
    case : Case
        Asked for the reports and for the other incidents that they tell.
    found : mapping
        As `Case.incident` gives it.
    """
    feature, machine = found["feature"], found.get("machine")
    reports = [r for r in (case.report(name) for name in found.get("reports") or []) if r is not None]
    spans = list(spans_of(feature))
    told_by_words = {field for _, _, _, field in spans}
    # Where a person gave a value without words, the words that the machine read keep their colour.
    spans += [span for span in spans_of(machine) if span[3] not in told_by_words]
    return {
        "id": str(feature.get("id")), "version": found["version"], "review": found["review"], "doubt": found.get("doubt"), "members": list(found.get("members") or []),
        "values": told(feature), "machine": told(machine) if machine else None, "differs": found.get("differs") or {}, "words": words_of(feature),
        "reports": [report_view(case, report, spans, str(feature.get("id"))) for report in reports], "candidates": candidates(feature, reports, machine),
        "history": [dict(d) for d in found.get("decisions") or []], "score": ((machine or {}).get("properties") or {}).get("confidence"),
        "reasons": list(found.get("reasons") or []), "member_reports": member_reports(case, found),
    }  # fmt: skip


def member_reports(case: Case, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is merged in an incident: each member with what its report alone tells."""
    members = list(found.get("members") or [])
    if len(members) < 2:
        return []
    rows = []
    for reading in case.readings(members):
        source = ((reading["properties"].get("sources") or [{}]) + [{}])[0]
        rows.append({
            "id": reading["id"], "values": told(reading), "report_id": source.get("report_id"), "source": source.get("source"), "quote": source.get("quote"),
        })  # fmt: skip
    return rows


def report_view(case: Case, report: Mapping[str, Any], spans: Iterable[tuple[str, int, int, str]], incident_id: str | None) -> dict[str, Any]:
    """Return one report with its text cut; other incidents of it are named and their words marked."""
    name, text = str(report["report_id"]), str(report.get("text") or "")
    others, marks = [], []
    for other in [i for i in report.get("incidents") or [] if i != incident_id][:MOST_OTHERS]:
        held = case.incident(other)
        if held is None:
            continue
        p = held["feature"]["properties"]
        others.append({
            "id": other, "incident_type": p.get("incident_type"), "location": p.get("location"), "location_ar": p.get("location_ar"), "event_date": p.get("event_date"),
            "review": held["review"],
        })  # fmt: skip
        marks += [(a, b, other) for r, a, b, field in spans_of(held["feature"]) if r == name and field == "incident_type"]
    names = [(m["start"], m["end"]) for m in report.get("mentions") or [] if m.get("role", "place") == "place"]
    return {
        "id": name, **{k: report.get(k) for k in ("title", "source", "url", "published", "lang", "retrieved")}, "length": len(text), "others": others,
        "segments": cut(text, [(a, b, field) for r, a, b, field in spans if r == name], others=marks, faint=names),
    }  # fmt: skip


def candidates(feature: Mapping[str, Any], reports: Iterable[Mapping[str, Any]], machine: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return the places that the incident's place may be: those of the mention that gave it first, then the other places that its reports name.

    Each has ``site_id``, names, ``kind``, ``iso``, ``admin1``, ``latitude`` and ``longitude`` (degrees, WGS 84), ``uncertainty_km``, ``score``, ``reasons`` as (name,
    value) that sum to the score, ``chosen`` and ``own`` (of the incident's own words).
    """
    p = feature.get("properties") or {}
    site = p.get("site_id")
    own = [(r, a, b) for source in (feature, machine) for r, a, b, field in spans_of(source) if field == "location"]
    first: list[dict[str, Any]] = []
    rest: list[dict[str, Any]] = []
    seen: set[str] = set()
    mentions = [(str(r["report_id"]), m) for r in reports for m in r.get("mentions") or []]
    mine = [m for r, m in mentions if any(r == x and m["start"] < b and a < m["end"] for x, a, b in own)]
    mine = mine or [m for _, m in mentions if site and m.get("site_id") == site]
    for mention in mine:
        for option in mention.get("candidates") or []:
            _keep(first, option, seen, site=site, own=True)
    for _, mention in mentions:
        if mention.get("role", "place") in ("place", "dateline") and mention.get("site_id"):
            chosen = next((o for o in mention.get("candidates") or [] if o.get("site_id") == mention["site_id"]), mention)
            _keep(rest, chosen, seen, site=site, own=False)
    return first + rest[:12]


def _keep(rows: list[dict[str, Any]], option: Mapping[str, Any], seen: set[str], *, site: str | None, own: bool) -> None:
    identifier = option.get("site_id")
    if not identifier or identifier in seen:
        return
    seen.add(str(identifier))
    names = ("site_id", "name", "name_ar", "name_en", "kind", "iso", "country", "admin1", "latitude", "longitude", "uncertainty_km", "score")
    more = {"admin1_ar": division_ar(option.get("iso"), option.get("admin1")), "reasons": [list(r) for r in option.get("reasons") or []]}
    rows.append({k: option.get(k) for k in names} | more | {"chosen": identifier == site, "own": own})


@lru_cache(maxsize=2000)
def division_ar(iso: str | None, admin1: str | None) -> str | None:
    """Return the Arabic name of a governorate, None where there is none."""
    from maps.basemap import divisions

    found = divisions([{"iso": iso, "admin1": admin1}]) if admin1 else {}
    return found[admin1][0] if admin1 and admin1 in found else None
