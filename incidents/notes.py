"""Writes one neutral line in Arabic and one in English from an incident's properties."""

from __future__ import annotations

from incidents.model import Incident

TYPES = {
    "missile_rocket_attack": ("هجوم صاروخي", "Missile or rocket attack"), "drone_attack": ("هجوم بطائرة مسيّرة", "Drone attack"), "airstrike": ("غارة جوية", "Airstrike"),
    "shelling_artillery": ("قصف مدفعي", "Shelling"), "ied_explosion": ("انفجار عبوة ناسفة", "IED explosion"), "landmine_uxo": ("انفجار لغم أو مخلّف حربي", "Landmine or unexploded ordnance"),
    "grenade": ("قنبلة يدوية", "Grenade"), "suicide_bombing": ("تفجير انتحاري", "Suicide bombing"), "armed_clash": ("اشتباك مسلح", "Armed clash"), "armed_assault": ("هجوم مسلح", "Armed assault"),
    "sniper": ("قنص", "Sniper fire"), "execution": ("إعدام", "Execution"), "assassination": ("اغتيال", "Assassination"), "interception": ("اعتراض", "Interception"), "naval_attack": ("هجوم بحري", "Naval attack"),
    "vessel_seizure": ("احتجاز سفينة", "Vessel seizure"), "abduction": ("خطف", "Abduction"), "raid_arrest": ("مداهمة أو اعتقال", "Raid or arrest"), "property_destruction": ("تدمير ممتلكات", "Property destruction"),
    "territory_taken": ("سيطرة على أرض", "Territory taken"), "weapons_seized": ("ضبط أسلحة", "Weapons seized"), "sexual_violence": ("عنف جنسي", "Sexual violence"), "explosion_unspecified": ("انفجار", "Explosion"),
    "other": ("هجوم", "Attack"), "presence": ("وجود قوات", "Forces present"),
}  # fmt: skip
STATUSES = {
    "occurred": ("", ""), "intercepted": ("أُحبط أو اعتُرض", "intercepted or foiled"), "claimed": ("بحسب من تبنّاه وحده", "claimed by the attacker alone"), "denied": ("نُفي وقوعه", "denied"),
    "alleged": ("غير مؤكد", "unconfirmed"), "threatened": ("تهديد", "threatened"),
}  # fmt: skip


MONTHS_AR = ("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر")


def date_ar(iso: str) -> str:
    """Return an ISO date (day, month or year) in Arabic words: hyphens between digits are turned around beside Arabic letters."""
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    return " ".join(filter(None, (str(int(day)) if day else "", MONTHS_AR[int(month) - 1] if month else "", year)))


def _count_ar(number: int, one: str, two: str, few: str, many: str) -> str:
    if number == 0:
        return f"لا {few}"
    if number == 1:
        return f"{one} واحد"
    if number == 2:
        return two
    return f"{number} {few if 3 <= number % 100 <= 10 else many}"


def notes_of(incident: Incident) -> dict[str, str]:
    """Return ``{"ar": ..., "en": ...}``: type, place, date, actor, toll and status, in neutral words.

    Parameters
    ----------
    incident : Incident
        Its values alone are used, never the report's own adjectives.
    """
    label_ar, label_en = TYPES.get(incident.incident_type, TYPES["other"])
    place = incident.place
    ar, en = [label_ar], [label_en]
    if place is not None or incident.location_text:
        ar.append(f"في {place.name_ar if place is not None and place.name_ar else incident.location_text}")
        en.append(f"at {place.name if place is not None else incident.location_text}")
    if incident.event_date:
        ar.append(f"بتاريخ {date_ar(incident.event_date)}")
        en.append(f"on {incident.event_date}")
    if incident.actor1:
        ar.append(f"المنفذ: {incident.actor1_ar or incident.actor1}")
        en.append(f"by {incident.actor1}")
    tail_ar, tail_en = [], []
    if incident.fatalities is not None:
        tail_ar.append(_count_ar(incident.fatalities, "قتيل", "قتيلان", "قتلى", "قتيلاً"))
        tail_en.append(f"{incident.fatalities} killed")
    if incident.injuries is not None:
        tail_ar.append(_count_ar(incident.injuries, "جريح", "جريحان", "جرحى", "جريحاً"))
        tail_en.append(f"{incident.injuries} injured")
    status_ar, status_en = STATUSES.get(incident.status, ("", ""))
    if status_ar:
        tail_ar.append(status_ar)
        tail_en.append(status_en)
    line_ar, line_en = "، ".join(ar), ", ".join(en)
    if tail_ar:
        line_ar, line_en = f"{line_ar}؛ {'، '.join(tail_ar)}", f"{line_en}; {', '.join(tail_en)}"
    return {"ar": line_ar + ".", "en": line_en + "."}
