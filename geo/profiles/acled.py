"""Profile acled: the columns and codes of ACLED's export (ACLED codebook 2024), with its conventions said in the notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.acled import ATTACK, CIVILIANS, DISORDER, REMOTE, event_types, targets_civilians
from geo.countries import acled_region, iso_numeric
from geo.profiles import ProfileReport
from geo.profiles.common import Shares, inter_name, located, middle_day, texts

Feature = dict[str, Any]
COLUMNS = tuple(
    "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 actor2 assoc_actor_2 inter2 "
    "interaction civilian_targeting iso region country admin1 admin2 admin3 location latitude longitude geo_precision source source_scale notes "
    "fatalities tags timestamp".split()
)
CANNOT_FILL = (
    "admin3 (the gazetteer stops at the second level)", "assoc_actor_1 and assoc_actor_2 (the text is not read for them)",
    "source_scale (outlets are not rated)", "tags", "timestamp (ACLED's time of upload)",
)
CANNOT_HOLD = (
    "uncertainty_km and where_prec", "weapons, munitions and injuries (said in notes)", "claims and status (said in notes)", "origins", "evidence and quotes",
    "Arabic names", "confidence", "the first and last day (a week or month is given by its midpoint)",
)


def _reason(p: dict[str, Any]) -> str | None:
    """Why an incident is not exported, or None."""
    if p.get("status") == "denied":
        return "denied"
    if p.get("status") == "threatened" or p.get("outcome") == "threatened":
        return "threatened"
    if p.get("aggregate"):
        return "a total over many incidents"
    if not located(p):
        return "known only to a country or not at all"
    if p.get("time_precision") not in (1, 2, 3) or middle_day(p) is None:
        return "undated or vaguer than a month"
    return None


def attackers_dead(p: dict[str, Any]) -> int:
    """Return how many of the attackers died: the contract keeps them apart, ACLED counts every death."""
    return max((int(t.get("killed") or 0) for t in p.get("casualties") or [] if t.get("side") == "attackers"), default=0)


def fatalities(p: dict[str, Any], share: tuple[int, int, int] | None) -> tuple[int, str | None]:
    """Return the number of deaths by ACLED's conventions, attackers aside, and the sentence that says the convention, if one was used."""
    told, low, high = (p.get(k) for k in ("fatalities", "fatalities_min", "fatalities_max"))
    if told is not None:
        differs = high is not None and high > told
        return int(told), f"Sources differ on deaths ({told} to {high}): the lowest is coded." if differs else None
    if share is not None:
        return share[0], f"{share[1]} deaths are told for {share[2]} events together: divided among them."
    if low:
        return int(low), f"Deaths without an exact number: coded as {low}."
    return 0, "Deaths unknown: coded as 0."


def _plain(sea: str) -> str:
    return sea.removeprefix("The ")


def _notes(p: dict[str, Any], said: list[str]) -> str:
    notes = p.get("notes")
    lines = [str(notes["en"])] if isinstance(notes, dict) and notes.get("en") else []
    if p.get("weapons"):
        lines.append(f"Weapons: {', '.join(w.replace('_', ' ') for w in p['weapons'])}.")
    if p.get("injuries"):
        lines.append(f"Injured: {p['injuries']}.")
    if p.get("status") in ("claimed", "alleged"):
        lines.append({"claimed": "Only the side that did it says so.", "alleged": "Unconfirmed."}[p["status"]])
    for claim in p.get("claims") or []:
        if claim.get("speaker"):
            about = f" ({claim['about']})" if claim.get("about") else ""
            lines.append(f"{claim['speaker']} {claim.get('stance', 'claims')} it{about}.")
    if p.get("masked"):
        lines.append(f"The place was coarsened for publishing ({p['masked']}).")
    return " ".join(lines + said)


def convert(items: Sequence[Feature]) -> tuple[list[dict[str, Any]], ProfileReport]:
    """Return rows in ACLED's shape and the report."""
    report = ProfileReport("acled", cannot_fill=CANNOT_FILL, cannot_hold=CANNOT_HOLD)
    kept = []
    for item in items:
        reason = _reason(item["properties"])
        if reason:
            report.left_out[reason] += 1
        else:
            kept.append(item)
    shares = Shares(kept)
    return [_row(item, shares, report) for item in kept], report


def _row(item: Feature, shares: Shares, report: ProfileReport) -> dict[str, Any]:
    p = item["properties"]
    event, sub = (p.get("event_type"), p.get("sub_event_type")) if p.get("event_type") else event_types(p)
    day = middle_day(p) or ""
    iso, country = p.get("iso"), p.get("country") or ""
    count, said = fatalities(p, shares.share(p))
    if said:
        report.filled["a shared toll was divided" if "together" in said else said.split(":")[0].split(" (")[0].lower()] += 1
    attackers = attackers_dead(p)
    if attackers:
        count, said = count + attackers, " ".join(x for x in (said, f"The deaths count {attackers} of the attackers.") if x)
    if not iso and p.get("sea"):
        report.filled["at sea: no country, iso and region are empty"] += 1
        if p.get("geo_precision") == 3:
            said = " ".join(x for x in (said, f"At sea: the point is the middle of the {_plain(p['sea'])}, within {round(p.get('uncertainty_km') or 0)} km.") if x)
    if p.get("time_precision") in (2, 3):
        report.filled["a week or month is dated by its midpoint"] += 1
    actor1, inter1 = p.get("actor1") or "", ""
    if actor1:
        inter1 = inter_name(actor1, p.get("actor1_kind"), p.get("actor1_home"), iso)
    elif event:
        actor1, inter1 = f"Unidentified Armed Group ({country})" if country else "Unidentified Armed Group", "Political militia"
        report.filled["the actor is unknown: Unidentified Armed Group"] += 1
    actor2, inter2 = p.get("actor2") or "", ""
    civilian = event == CIVILIANS or (event == REMOTE and targets_civilians(p))
    if actor2:
        inter2 = inter_name(actor2, p.get("actor2_kind"), p.get("actor2_home"), iso)
    elif civilian:
        actor2, inter2 = f"Civilians ({country})" if country else "Civilians", "Civilians"
    sides = [x for x in (inter1, inter2) if x]
    interaction = "-".join(sides) if len(sides) == 2 else f"{sides[0]} only" if sides else ""
    return {
        "event_id_cnty": item.get("id"), "event_date": day, "year": int(day[:4]), "time_precision": p.get("time_precision"),
        "disorder_type": DISORDER.get(str(event), ""), "event_type": event, "sub_event_type": sub, "actor1": actor1, "assoc_actor_1": "",
        "inter1": inter1, "actor2": actor2, "assoc_actor_2": "", "inter2": inter2, "interaction": interaction,
        "civilian_targeting": "Civilian targeting" if civilian or (event, sub) == ATTACK else "", "iso": iso_numeric(iso), "region": acled_region(iso) or "",
        "country": country, "admin1": p.get("admin1") or "", "admin2": p.get("admin2") or "", "admin3": "",
        "location": p.get("location") or p.get("location_text") or "", "latitude": p.get("latitude"), "longitude": p.get("longitude"),
        "geo_precision": p.get("geo_precision"), "source": "; ".join(texts(p, "source") or texts(p, "report_id")), "source_scale": "",
        "notes": _notes(p, [said] if said else []), "fatalities": count, "tags": "", "timestamp": "",
    }
