"""The one table of an incident's properties: order, type, Arabic alias, shapefile name; every format reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

INCIDENT_TYPES = (
    "missile_rocket_attack drone_attack airstrike shelling_artillery ied_explosion landmine_uxo grenade suicide_bombing armed_clash "
    "armed_assault sniper execution assassination interception naval_attack vessel_seizure abduction raid_arrest property_destruction "
    "territory_taken weapons_seized sexual_violence explosion_unspecified other presence"
).split()
OUTCOMES = "occurred intercepted foiled threatened unknown".split()
STATUSES = "occurred intercepted claimed denied alleged threatened".split()
STANCES = "claims confirms denies doubts".split()
RELATIONS = "at near between toward along offset ring off_coast direction_of part_of border".split()
WEAPONS = (
    "drone rocket_or_missile rocket guided_missile ballistic_missile cruise_missile mortar artillery aircraft helicopter barrel_bomb ied vbied "
    "suicide_vest landmine grenade small_arms tank ship unmanned_boat chemical other"
).split()
EVENT_TYPES = [
    "Battles", "Explosions/Remote violence", "Violence against civilians", "Protests", "Riots", "Strategic developments",
]


@dataclass(slots=True, frozen=True)
class Prop:
    """One property of an incident.

    Attributes
    ----------
    name : str
        Its name in GeoJSON and in the columns of a frame.
    kind : str
        ``str``, ``cat`` (a word of a closed list), ``int``, ``float``, ``bool``, ``date`` (a full ISO date), ``strings`` (list of str),
        ``objects`` (list of dict) or ``object`` (dict).
    alias : str
        The Arabic column alias for GIS programs.
    short : str
        The name in a shapefile, at most ten ASCII characters ("" when a shapefile does not carry it).
    meaning : str
        One English sentence for the schema.
    values : tuple of str
        The closed list of a ``cat`` column, where there is one.
    """

    name: str
    kind: str
    alias: str
    short: str
    meaning: str
    values: tuple[str, ...] = ()


def _p(name: str, kind: str, alias: str, short: str, meaning: str, values: list[str] | None = None) -> Prop:
    return Prop(name, kind, alias, short, meaning, tuple(values or ()))


PROPERTIES: tuple[Prop, ...] = (
    _p("incident_type", "cat", "نوع الواقعة", "inc_type", "What kind of incident it is.", INCIDENT_TYPES),
    _p("event_type", "cat", "نوع الحدث (ACLED)", "event_type", "ACLED's event type.", EVENT_TYPES),
    _p("sub_event_type", "cat", "النوع الفرعي (ACLED)", "sub_event", "ACLED's sub-event type."),
    _p("outcome", "cat", "النتيجة", "outcome", "What happened.", OUTCOMES),
    _p("claims", "objects", "أقوال الأطراف", "", "Who says so: speaker, stance, about, value, start, end, report_id."),
    _p("status", "cat", "الحالة", "status", "One word derived from outcome and claims, for filters.", STATUSES),
    _p("aggregate", "bool", "حصيلة إجمالية", "aggregate", "True for a total over many incidents."),
    _p("event_date", "str", "التاريخ", "event_date", "ISO date cut to what is known (2024-01-28, 2024-01, 2024)."),
    _p("date_start", "date", "من يوم", "date_start", "First day on which it may have happened."),
    _p("date_end", "date", "حتى يوم", "date_end", "Last day on which it may have happened."),
    _p("time_precision", "int", "دقة التاريخ", "time_prec", "1 day, 2 week, 3 month, 4 year."),
    _p("event_time", "str", "الوقت", "event_time", "Time of day where told (21:30, dawn, night)."),
    _p("date_text", "str", "التاريخ في النص", "date_text", "The words of the date in the text."),
    _p("actor1", "str", "الطرف الفاعل", "actor1", "Who did it."),
    _p("actor1_ar", "str", "الطرف الفاعل بالعربية", "actor1_ar", "Who did it, in Arabic."),
    _p("actor2", "str", "الطرف الثاني", "actor2", "The other armed side."),
    _p("actor2_ar", "str", "الطرف الثاني بالعربية", "actor2_ar", "The other armed side, in Arabic."),
    _p("target", "str", "الهدف", "target", "What or whom it hit."),
    _p("target_ar", "str", "الهدف بالعربية", "target_ar", "What or whom it hit, in Arabic."),
    _p("target_claimed", "str", "الهدف المعلن", "target_clm", "What the attacker says it hit."),
    _p("object_hit", "str", "المنشأة المصابة", "object_hit", "Hospital, school, aid, water, power and the like."),
    _p("weapons", "strings", "الأسلحة", "weapons", "Weapons that the text names."),
    _p("munitions", "int", "عدد الذخائر", "munitions", "How many rockets, drones and the like."),
    _p("munitions_min", "int", "أدنى عدد للذخائر", "munit_min", "Lowest number of munitions told."),
    _p("munitions_max", "int", "أعلى عدد للذخائر", "munit_max", "Highest number of munitions told."),
    _p("munitions_intercepted", "int", "الذخائر المعترضة", "munit_icpt", "How many munitions were shot down."),
    _p("fatalities", "int", "القتلى", "fatalities", "Deaths: the lowest of the sources' newest figures."),
    _p("fatalities_min", "int", "أدنى عدد للقتلى", "fatal_min", "Lowest number of deaths told."),
    _p("fatalities_max", "int", "أعلى عدد للقتلى", "fatal_max", "Highest number of deaths told."),
    _p("injuries", "int", "الجرحى", "injuries", "Injured: the lowest of the sources' newest figures."),
    _p("injuries_min", "int", "أدنى عدد للجرحى", "injur_min", "Lowest number of injured told."),
    _p("injuries_max", "int", "أعلى عدد للجرحى", "injur_max", "Highest number of injured told."),
    _p("casualties", "objects", "تفصيل الضحايا", "", "Each account of casualties with its side and source."),
    _p("location", "str", "المكان بالإنجليزية", "location", "The gazetteer's name of the place."),
    _p("location_ar", "str", "المكان", "locat_ar", "The Arabic name of the place."),
    _p("location_text", "str", "المكان في النص", "locat_text", "The words of the place in the text."),
    _p("site_id", "str", "معرّف الموقع", "site_id", "The gazetteer's id of the place."),
    _p("site_kind", "cat", "صنف الموقع", "site_kind", "The kind of the place."),
    _p("relation", "cat", "العلاقة بالمكان", "relation", "How the incident lies to the named place.", RELATIONS),
    _p("country", "str", "الدولة", "country", "English name of the country."),
    _p("iso", "cat", "رمز الدولة", "iso", "ISO 3166-1 alpha-2 code; null beyond 12 nautical miles."),
    _p("admin1", "str", "المحافظة", "admin1", "First administrative level."),
    _p("admin2", "str", "القضاء أو المنطقة", "admin2", "Second administrative level."),
    _p("adm1_pcode", "str", "رمز المحافظة", "adm1_pcode", "P-code of the first level."),
    _p("adm2_pcode", "str", "رمز القضاء", "adm2_pcode", "P-code of the second level."),
    _p("sea", "str", "البحر", "sea", "Name of the sea where it happened at sea."),
    _p("latitude", "float", "خط العرض", "latitude", "Degrees north, WGS 84; null when only a country is known."),
    _p("longitude", "float", "خط الطول", "longitude", "Degrees east, WGS 84."),
    _p("geo_precision", "int", "دقة المكان (ACLED)", "geo_prec", "ACLED: 1 site or town, 2 near it or part of a region, 3 larger region."),
    _p("where_prec", "int", "دقة المكان (UCDP)", "where_prec", "UCDP: 1 exact to 6 country, 7 international waters."),
    _p("uncertainty_km", "float", "نصف قطر عدم اليقين (كم)", "uncert_km", "Radius in kilometres within which the place lies."),
    _p("masked", "str", "حجب المكان", "masked", "How the place was coarsened for publishing; null when it was not."),
    _p("origins", "objects", "أماكن الإطلاق", "", "Launch places that the text names."),
    _p("confidence", "float", "درجة الثقة", "confidence", "The machine's confidence, 0 to 1."),
    _p("sources", "objects", "المصادر", "", "Reports that tell it, each with the quoted words."),
    _p("evidence", "object", "الشواهد", "", "Per property the spans of text that gave it."),
    _p("notes", "object", "ملاحظات", "", "One neutral line in Arabic (ar) and one in English (en)."),
    _p("merged", "strings", "وقائع مدمجة", "merged", "Ids of the incidents that were merged into this one."),
    _p("reasons", "strings", "أسباب القرار", "", "Named reasons of the machine's decisions."),
    _p("actor1_kind", "str", "صنف الفاعل", "act1_kind", "Kind of actor1 (state, militia, rebel ...)."),
    _p("actor1_home", "str", "بلد الفاعل", "act1_home", "Country of actor1, ISO alpha-2."),
    _p("actor2_kind", "str", "صنف الطرف الثاني", "act2_kind", "Kind of actor2."),
    _p("actor2_home", "str", "بلد الطرف الثاني", "act2_home", "Country of actor2, ISO alpha-2."),
    _p("made_by", "str", "أُعدّ بواسطة", "made_by", "Versions of the program, the gazetteer and the lexicon."),
)
BY_NAME: dict[str, Prop] = {p.name: p for p in PROPERTIES}
NAMES: tuple[str, ...] = tuple(BY_NAME)
LIST_KINDS = ("strings", "objects")

SITE_PROPERTIES: tuple[Prop, ...] = (
    _p("site_id", "str", "معرّف الموقع", "site_id", "The gazetteer's id."),
    _p("name", "str", "الاسم", "name", "English name where there is one, else Arabic."),
    _p("name_ar", "str", "الاسم بالعربية", "name_ar", "Arabic name."),
    _p("name_en", "str", "الاسم بالإنجليزية", "name_en", "English name."),
    _p("kind", "cat", "الصنف", "kind", "Kind of place."),
    _p("iso", "cat", "رمز الدولة", "iso", "ISO 3166-1 alpha-2 code."),
    _p("country", "str", "الدولة", "country", "English name of the country."),
    _p("admin1", "str", "المحافظة", "admin1", "First administrative level."),
    _p("admin2", "str", "القضاء أو المنطقة", "admin2", "Second administrative level."),
    _p("adm1_pcode", "str", "رمز المحافظة", "adm1_pcode", "P-code of the first level."),
    _p("adm2_pcode", "str", "رمز القضاء", "adm2_pcode", "P-code of the second level."),
    _p("latitude", "float", "خط العرض", "latitude", "Degrees north, WGS 84."),
    _p("longitude", "float", "خط الطول", "longitude", "Degrees east, WGS 84."),
    _p("uncertainty_km", "float", "نصف قطر عدم اليقين (كم)", "uncert_km", "Radius of the place in kilometres."),
    _p("mentions", "int", "عدد الإشارات", "mentions", "How often the reports name it."),
    _p("incidents", "int", "عدد الوقائع", "incidents", "How many incidents are placed there."),
    _p("masked", "str", "حجب المكان", "masked", "How the place was coarsened for publishing; null when it was not."),
)


def empty() -> dict[str, Any]:
    """Return every property with its value for "unknown": null, or an empty list or object where the property is one."""
    return {p.name: [] if p.kind in LIST_KINDS else {} if p.name == "evidence" else None for p in PROPERTIES}
