"""The crosswalk from incident types to ACLED's event types, sub-event types and actor codes (ACLED codebook, 2024)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BATTLES, REMOTE, CIVILIANS, STRATEGIC = (
    "Battles", "Explosions/Remote violence", "Violence against civilians", "Strategic developments",
)
CLASH = (BATTLES, "Armed clash")
STRIKE = (REMOTE, "Air/drone strike")
SHELLING = (REMOTE, "Shelling/artillery/missile attack")
BOMB = (REMOTE, "Remote explosive/landmine/IED")
GRENADE = (REMOTE, "Grenade")
SUICIDE = (REMOTE, "Suicide bomb")
CHEMICAL = (REMOTE, "Chemical weapon")
ATTACK = (CIVILIANS, "Attack")
ABDUCTION = (CIVILIANS, "Abduction/forced disappearance")
ARRESTS = (STRATEGIC, "Arrests")
DISRUPTED = (STRATEGIC, "Disrupted weapons use")
LOOTING = (STRATEGIC, "Looting/property destruction")
CHANGE = (STRATEGIC, "Change to group/activity")
OTHER = (STRATEGIC, "Other")

# Every pair of names that ACLED knows, for the schema and for checks.
SUB_EVENTS: dict[str, tuple[str, ...]] = {
    BATTLES: ("Armed clash", "Government regains territory", "Non-state actor overtakes territory"),
    REMOTE: ("Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Grenade"),
    CIVILIANS: ("Sexual violence", "Attack", "Abduction/forced disappearance"),
    "Protests": ("Peaceful protest", "Protest with intervention", "Excessive force against protesters"),
    "Riots": ("Violent demonstration", "Mob violence"),
    STRATEGIC: (
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
        "Looting/property destruction", "Non-violent transfer of territory", "Other",
    ),
}
DISORDER = {
    BATTLES: "Political violence", REMOTE: "Political violence", CIVILIANS: "Political violence", "Riots": "Demonstrations",
    "Protests": "Demonstrations", STRATEGIC: "Strategic developments",
}

_PLAIN = {
    "missile_rocket_attack": SHELLING, "shelling_artillery": SHELLING, "drone_attack": STRIKE, "airstrike": STRIKE, "ied_explosion": BOMB,
    "landmine_uxo": BOMB, "explosion_unspecified": BOMB, "grenade": GRENADE, "suicide_bombing": SUICIDE, "armed_clash": CLASH,
    "vessel_seizure": LOOTING, "abduction": ABDUCTION, "property_destruction": LOOTING, "weapons_seized": DISRUPTED,
    "sexual_violence": (CIVILIANS, "Sexual violence"), "presence": CHANGE, "other": OTHER,
}
# The first weapon of this order that an incident names decides, where the type alone does not.
_BY_WEAPON: tuple[tuple[tuple[str, str], tuple[str, ...]], ...] = (
    (CHEMICAL, ("chemical",)),
    (SUICIDE, ("suicide_vest",)),
    (STRIKE, ("drone", "aircraft", "helicopter", "barrel_bomb")),
    (SHELLING, ("rocket_or_missile", "rocket", "guided_missile", "ballistic_missile", "cruise_missile", "mortar", "artillery", "tank")),
    (BOMB, ("ied", "vbied", "landmine", "unmanned_boat")),
    (GRENADE, ("grenade",)),
)
_CREWED = ("aircraft", "helicopter")
_CIVIL_OBJECTS = frozenset("hospital school aid water residential displaced market religious funeral civilian civilians".split())
_CIVIL_WORDS = ("civilian", "resident", "villager", "journalist", "worshipper", "displaced", "refugee", "farmer", "shepherd", "aid work", "family",
                "مدني", "صحفي", "صحافي", "نازح", "لاجئ", "مزارع", "رعاة", "مصلي", "أهالي", "عائلة", "متظاهر")
_ARMED_WORDS = ("soldier", "troop", "force", "army", "police", "militia", "fighter", "militant", "base", "checkpoint", "patrol", "convoy", "officer",
                "جندي", "جنود", "قوات", "قوة", "جيش", "شرطة", "ميليشيا", "مقاتل", "مسلح", "قاعدة", "حاجز", "نقطة تفتيش", "دورية", "رتل", "ضابط", "حشد")

# Kinds of actors as data/lexicon/actors.toml names them.
STATE_KINDS = frozenset("state state_army army air_force navy police intelligence government security".split())
_KIND_INTER = {
    "rebel": 2, "jihadist": 2, "separatist": 2, "militia": 3, "unidentified": 3, "tribal": 4, "rioters": 5, "protesters": 6, "civilians": 7,
    "coalition": 8, "peacekeepers": 8, "company": 8,
}
INTER_NAMES = {
    1: "State forces", 2: "Rebel group", 3: "Political militia", 4: "Identity militia", 5: "Rioters", 6: "Protesters", 7: "Civilians",
    8: "External/Other forces",
}


def targets_civilians(properties: Mapping[str, Any]) -> bool:
    """Whether the properties show civilians and no armed side as what was hit.

    An armed target or a second armed side decides for "no"; then a civilian object, civilian words or civilian casualties for "yes".
    """
    target = " ".join(str(properties.get(k) or "") for k in ("target", "target_ar")).lower()
    if properties.get("actor2") or any(word in target for word in _ARMED_WORDS):
        return False
    if str(properties.get("object_hit") or "") in _CIVIL_OBJECTS or any(word in target for word in _CIVIL_WORDS):
        return True
    tolls = properties.get("casualties") or []
    if any(t.get("side") == "security" and ((t.get("killed") or 0) > 0 or (t.get("injured") or 0) > 0) for t in tolls):
        return False
    return any(t.get("side") == "civilians" or any((t.get(k) or 0) > 0 for k in ("civilian", "women", "children")) for t in tolls)


def is_state(kind: str | None) -> bool:
    """Whether an actor's kind is a state, its army, police or another force of it."""
    return (kind or "") in STATE_KINDS


def _by_weapon(weapons: list[str]) -> tuple[str, str] | None:
    for names, members in _BY_WEAPON:
        if any(w in members for w in weapons):
            return names
    return None


def _hurt(properties: Mapping[str, Any]) -> bool:
    """Whether something was hit or someone hurt."""
    numbers = ("fatalities", "fatalities_min", "fatalities_max", "injuries", "injuries_min", "injuries_max")
    return bool(properties.get("object_hit")) or any((properties.get(k) or 0) > 0 for k in numbers)


def event_types(properties: Mapping[str, Any]) -> tuple[str, str]:
    """Return ACLED's event type and sub-event type of an incident.

    Parameters
    ----------
    properties : mapping
        The incident's properties by the contract; ``incident_type`` is needed, the rest refines.

    Returns
    -------
    tuple of (str, str)
        Names as ACLED writes them.
    """
    kind = str(properties.get("incident_type") or "other")
    weapons = list(properties.get("weapons") or [])
    stopped = kind == "interception" or "intercepted" in (properties.get("outcome"), properties.get("status")) or properties.get("outcome") == "foiled"
    if stopped and not _hurt(properties) and kind in (
        "interception", "drone_attack", "missile_rocket_attack", "shelling_artillery", "airstrike", "naval_attack", "ied_explosion", "suicide_bombing",
        "explosion_unspecified", "grenade", "landmine_uxo",
    ):
        crewed = kind == "interception" and any(w in _CREWED for w in weapons) and "drone" not in weapons
        return SHELLING if crewed else DISRUPTED
    if kind in ("armed_assault", "sniper", "execution"):
        return ATTACK if targets_civilians(properties) else CLASH
    if kind == "assassination":
        return _by_weapon(weapons) or (ATTACK if targets_civilians(properties) else CLASH)
    if kind == "interception":
        return _by_weapon(weapons) or SHELLING
    if kind == "naval_attack":
        return _by_weapon(weapons) or (CLASH if "small_arms" in weapons else SHELLING)
    if kind == "raid_arrest":
        known = properties.get("actor1_kind")
        return ABDUCTION if known and not is_state(known) else ARRESTS
    if kind == "territory_taken":
        state = is_state(properties.get("actor1_kind")) and properties.get("actor1_home") in (None, properties.get("iso"))
        return BATTLES, "Government regains territory" if state else "Non-state actor overtakes territory"
    names = _PLAIN.get(kind, OTHER)
    return CHEMICAL if names[0] == REMOTE and "chemical" in weapons else names


def inter(kind: str | None, home: str | None, iso: str | None) -> int | None:
    """Return ACLED's actor code (1-8) of an actor in a country.

    A state's force at home is State forces, abroad External/Other forces: the code depends on where the event was.

    Parameters
    ----------
    kind : str or None
        The actor's kind as the lexicon gives it.
    home : str or None
        The actor's country, ISO alpha-2.
    iso : str or None
        The country of the event.
    """
    if kind is None:
        return None
    if is_state(kind):
        return 1 if home is not None and home == iso else 8 if home is not None else 1
    return _KIND_INTER.get(kind)
