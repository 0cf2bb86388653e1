"""Reads weapons and counts of munitions, and turns triggers, weapons and actors together into an incident type."""

from __future__ import annotations

from dataclasses import dataclass

from incidents import regex as re
from incidents.context import Context
from incidents.tagger import Tok

MISSILES = frozenset(("rocket_or_missile", "rocket", "guided_missile", "ballistic_missile", "cruise_missile"))
_EXPLICIT = frozenset(("ballistic_missile", "cruise_missile", "guided_missile", "rocket"))
_NOT_DRONE = re.compile(r"^\s*(?:احتجاج|سلمي|حاشد|العود|السلام|التسوي|حياه|شعبي|تضامن|جماهير|كبري|مهني|الاصلاح|راجل|مليوني|عسكري طويل|فني)")


_DROPS = re.compile(r"(?:القت|القي|تلقي|اسقطت|رمت)\s(?:[^\s،.؛]+\s){0,2}?(?:ال)?(?:مسير|طاير|طيران|مقاتل|مروحي)[^.؛،\n]{0,40}$|(?:مسير\w*|طاير\w*|طيران\w*|مقاتل\w*|مروحي\w*)\s[^.؛،\n]{0,30}?(?:محمله|تحمل|حملت|القت|القي|تلقي|اسقطت|رمت)\s(?:\S+\s){0,3}?(?:ب|ال|بال)?$")


@dataclass(slots=True)
class WeaponHit:
    """A weapon named in the text: folded span, id, how many, how they are counted."""

    start: int
    end: int
    id: str
    count: int | None = None
    instrument: bool = False


def find_weapons(ctx: Context, start: int, end: int) -> list[WeaponHit]:
    """Return the weapons named between two folded positions."""
    out: list[WeaponHit] = []
    norm, tagged = ctx.norm, ctx.tagged
    for tok in tagged.between(start, end, "weapon"):
        form = tok.form("weapon")
        assert form is not None
        wid = form.entry.id
        if not _means_weapon(ctx, tok, wid, start) or _not_used(norm, tok, wid):
            continue
        word = norm[tok.start : tok.end]
        kind = _kind(norm, tok, wid, word)
        if kind is None:
            continue
        wid = kind
        num = next((n for n in reversed(tagged.numbers(max(0, tok.start - 26), tok.start)) if norm[n.end : tok.start].strip() in ("", "من ال", "من", "ال") and n.group != "ordinals"), None)
        count = num.value if num and not num.vague else 2 if form.pos == "dual" or (word.endswith(("ين", "ان")) and form.entry.data.get("munition") and word not in ("طيران", "زوارق مفخخين")) else None
        out.append(WeaponHit(tok.start, tok.end, wid, count, tok.clitic.startswith(("ب", "وب", "فب"))))
    return out + _aimed_fire(ctx, start, end)


def _aimed_fire(ctx: Context, start: int, end: int) -> list[WeaponHit]:
    """Return the small arms of "أطلق مسلحان ... النار على", whose words stand apart."""
    out: list[WeaponHit] = []
    for tok in ctx.tagged.between(start, end, "trigger"):
        if any(f.entry.id == "fire_verb" for f in tok.forms) and (fire := _FIRE_APART.match(ctx.norm, tok.end, end)) is not None and not re.match(r"\s(?:علي|صوب|باتجاه|نحو)\s(?:\S+\s)?(?:مسير|طاير)", ctx.norm[fire.end() : fire.end() + 30]):
            out.append(WeaponHit(fire.end() - len(fire.group(1)), fire.end(), "small_arms"))
    return out


_FIRE_APART = re.compile(r"\s(?:[^\s،.]+\s){1,5}?((?:ال)?(?:نار|رصاص))(?=\s|$|[،.])")


# What stands around a weapon that was not fired: seized, stored, left unfired.
_SEIZED = re.compile(r"(?<!\w)(?:و|ف)?(?:ب|ل)?(?:استرجاع|استرجع\w*|حجز\w*|ضبط\w*|مصادره|صادر\w*|العثور|عثر\w*|يعثر|مضبوطات|بحوزت\w*|تحتوي|يحتوي|يخزن|تخزن|تخزين|لتخزين|مخزنا?|كدس|انتاج|تصنيع|تهريب)\s(?:[^.؛\n]{0,220}\s)?(?:ال)?$")
_UNFIRED = re.compile(r"(?:^|\s)(?:من )?(?:دون|بدون)\s(?:ان )?(?:[يت]طلق\w*|[يت]ستخدم\w*|اطلاق|استخدام)\s(?:\S+\s)?(?:ال)?$")
_USED_AGAIN = re.compile(r"[؛.\n]|\s(?:بعدما|بعد ان|حين|عندما|فيما|بينما|اطلق|هاجم|استهدف|قصف|انفجر)\w*\s")
_TANK_FIRES = re.compile(r"(?:قصف|قذيفه|قذايف|قذايفها|نيران|رشاش\w*|اطلاق|مدفعيه|مدافع|باستخدام|بواسطه|برصاص)\s+(?:من )?(?:ال)?$")
_FIRES = re.compile(r"\s(?:\S+\s){0,3}?(?:و)?(?:تطلق|اطلق|قصف|تقصف|استهدف|تستهدف|فتح|تفتح|هاجم|تهاجم|توغل|تتوغل|اقتحم|تقتحم)")


def _not_used(norm: str, tok: Tok, wid: str) -> bool:
    """Return whether a weapon was seized, stored, left unfired, fired at, or is a tank that does not fire."""
    before, after = norm[max(0, tok.start - 240) : tok.start], norm[tok.end : tok.end + 40]
    if wid in ("small_arms", "landmine", "ied", "mortar", "rocket", "drone", "rocket_or_missile", "grenade", "artillery", "suicide_vest"):
        seized = _SEIZED.search(before)
        if seized is not None and not _USED_AGAIN.search(before, seized.start()):
            return True
        if _UNFIRED.search(before):
            return True
    if wid == "small_arms":
        return re.match(r"\s(?:علي\s)?(?:\S+\s)?(?:طايره|طايرات|مسيره|مسيرات|الطايره المسيره)(?!\w)", after) is not None and ("علي" in after[:6] or norm[tok.start : tok.end].endswith("رصاص"))
    if wid == "tank":
        return not (norm[tok.start : tok.end].startswith(("قذ",)) or tok.clitic.endswith(("ب", "بال")) or _TANK_FIRES.search(before) or _FIRES.match(after))
    return False


_SHELL_OF = re.compile(r"\s(?:من )?(?:طراز |نوع )?[«\"“]?(?:ال)?(?:ار[ .]?بي[ .]?جي|ياسين|كاتيوشا|صاروخي\w*|تاندوم|شواظ|غراد)")
_LAUNCHED_FROM = re.compile(r"\s(?:اطلقتها|اطلقها|القتها|من|اسقطتها)\s(?:ال)?(?:طايره|طايرات|مسيره|مسيرات|مروحيه|مقاتله)")
_NO_MINE = re.compile(r"\s(?:ال)?(?:عنقودي|صوتي|صوت|غاز|دخان|مسيل|مضيي|ضويي|انشطاري|فسفوري|فوسفوري|فراغي|حراري|تنوير|خارق|ذكي|ارتجاجي|موجه|زنه|مولوتوف|ثقيل)")
_THROWN = re.compile(r"(?:القي|القت|القوا|رمي|رمت|رموا|القاء|رمي|قذف\w*|اسقط\w*|تلقي|يلقي|ترمي|يرمي)\s(?:[^.؛\n]{0,40}\s)?(?:ب)?(?:ال)?$")


def _kind(norm: str, tok: Tok, wid: str, word: str) -> str | None:
    """Return which weapon a word of many meanings is here: a shell of an RPG is a rocket, a bomb that is thrown no planted one; None for none that the contract names."""
    after = norm[tok.end : tok.end + 40]
    if wid == "artillery" and word.startswith(("قذيف", "قذايف")):
        if _SHELL_OF.match(after):
            return "rocket"
        return None if _LAUNCHED_FROM.match(after) else wid
    if wid == "ied" and word.startswith(("قنبل", "قنابل")):
        if re.match(r"\s(?:ال)?(?:يدوي|هجومي)", after):
            return "grenade"
        if _NO_MINE.match(after):
            return None
        if _THROWN.search(norm[max(0, tok.start - 60) : tok.start - len(tok.clitic)] + tok.clitic):
            return None if re.search(r"طاير|طيران|مسير|مقاتل|مروحي|قاذف", norm[max(0, tok.start - 60) : tok.start]) else "grenade"
        return wid
    if wid == "aircraft" and re.match(r"\s(?:(?:ال)?[^\s،.]+\s)?(?:(?:ال)?مسير\w*|(?:من |ب)?دون طيار|بلا طيار)(?!\w)", after) and not re.match(r"\s(?:ال)?(?:و|حربي)", after):
        return "drone"  # "الطيران التركي المسيّر"، "طائرة تركية من دون طيار"
    return wid


def _means_weapon(ctx: Context, tok: Tok, wid: str, start: int) -> bool:
    """Return whether a weapon word is a weapon here: not a civil aircraft, a protest march, a defence system."""
    norm = ctx.norm
    word = norm[tok.start : tok.end]
    before, after = norm[max(0, tok.start - 22) : tok.start], norm[tok.end : tok.end + 26]
    if wid == "drone" and word.startswith("مسير") and _NOT_DRONE.match(after):
        return False
    if re.search(r"(?:قناه|تلفزيون|شبكه|موقع|اذاعه)\s*[«\"“]*\s*(?:ال)?$", before) or re.match(r"\s*(?:ال)?دفاع", after):
        return False
    if wid == "drone" and re.search(r"(?:ملف|وحده|سلاح|منظومه|مسوول|مصنع|برنامج)\s+(?:ال)?$", before):
        return False
    if wid == "aircraft" and (word in ("طايره", "طايرات", "الطايرات", "طيران") and (re.match(r"\s*(?:ركاب|مدني|محمله|مساعدات|شحن|الركاب|تجاري|المدني|خاصه|نقل|استطلاع)", after) or re.search(r"(?:شركات|حركه|مطار|رحلات|رحله|شركه|علي متن|ارسال|تحطم|سقوط|متن|الخطوط)\s+(?:ال)?$", before))):
        return False
    if wid in ("aircraft", "drone", "helicopter") and re.search(r"تحليق\S*\s(?:[^\s،.؛]+\s){0,3}?(?:ال|لل|ل)?$", before):
        return False  # "بالتزامن مع تحليق طائرات مسيّرة": they watched
    if wid == "aircraft" and re.match(r"\s*(?:انتحاري|مفخخ)", after):
        return False
    if re.search(r"(?:دفاع|مضاد|منظومه|منظومات|بطاريات|بطاريه|مخازن|مخزن|مستودع|مصنع|تصنيع|تهريب|شحنه|تصنيع ال|كتيبه|كتايب|فوج|لواء|سريه|قوه|وحده|القوه|برنامج|لاطلاق|منصه|منصات|منصات اطلاق|دون|لا)\s+(?:ال|من ال)?$", before) and wid not in ("ied", "vbied"):
        return False
    if wid == "vbied" and word.startswith("مفخخ") and re.search(r"(?:مسير\w*|طاير\w*|زورق|زوارق|قارب)\s*[«\"“(]?$", before):
        return False  # a drone called «مفخخة»
    if wid == "ied" and _DROPS.search(norm[max(start, tok.start - 70) : tok.start]):
        return False  # what a drone carries or drops is the drone's
    if wid == "suicide_vest" and re.match(r"(?:انتحاري)", word) and ctx.tagged.between(max(0, tok.start - 22), tok.start, "weapon") and "طاير" in before:
        return False
    if wid == "suicide_vest" and re.search(r"(?:مسيره|مسيرات|مسير|طايره|طايرات|زورق|زوارق)\s*(?:ال)?$", before):
        return False
    return not (wid == "helicopter" and re.search(r"(?:اسقاط|سقوط|تحطم|نقل)\s", before))


def coarse_weapons(weapons: list[WeaponHit], evident: str | None) -> list[str]:
    """Return the ids of the weapons, the plain "rocket or missile" dropped beside a kind of it, in the order of the text."""
    ids = list(dict.fromkeys(w.id for w in weapons))
    if "rocket_or_missile" in ids and set(ids) & _EXPLICIT:
        ids.remove("rocket_or_missile")
    if "vbied" in ids and "ied" in ids:
        ids.remove("ied")
    if evident and evident not in ids:
        ids.append(evident)
    return ids


AIR_POWERS = frozenset(("US", "GB", "IL", "RU", "FR", "SA", "TR", "AE"))


def by_infantry(norm: str, hits: list[WeaponHit]) -> bool:
    """Return whether the only rockets named are those that a man carries: "قذيفة آر بي جي"، "قذيفة صاروخية"، "الياسين"; they make an assault, no bombardment."""
    rockets = [h for h in hits if h.id in MISSILES]
    return bool(rockets) and all(re.search(r"ار[ .]?بي|قذيف|قذايف|ياسين|تاندوم", norm[h.start : h.end + 12]) is not None for h in rockets)


def incident_type(types: set[str], weapons: set[str], *, home: str | None, kind: str | None, partial: bool, deaths: bool, carrier: bool, ship: bool = False, infantry: bool = False) -> str:
    """Return the contract's incident type from the types of the triggers, the weapons and who did it.

    Parameters
    ----------
    types : set of str
        Types of the triggers (``data/lexicon/triggers.toml``).
    weapons : set of str
        Weapon ids.
    home, kind : str or None
        The actor's home country and kind.
    partial : bool
        Some munitions got through although others were stopped.
    deaths : bool
        Somebody was killed or hurt.
    carrier : bool
        A drone fired the missiles.
    ship : bool
        A ship was the target.
    infantry : bool
        The rockets are those that a man carries (RPG).
    """
    if infantry and kind in ("unidentified", "jihadist", "rebel", "tribal", "militia", None) and types & {"attack", "armed_assault", "armed_clash", "assault"} and not types & {"shelling", "missile_rocket_attack", "launch", "intercept", "foil"} and not ship:
        return "armed_clash" if "armed_clash" in types and "attack" not in types else "armed_assault"
    missiles = bool(weapons & MISSILES)
    drone = "drone" in weapons
    gunners = {"artillery", "mortar", "tank"} & weapons
    bombs = {"ied", "vbied"} & weapons
    ground = kind in ("unidentified", "jihadist", "rebel", "tribal", "separatist")
    if "suicide_bombing" in types or ("suicide_vest" in weapons and types & {"explosion", "attack", "assault"} and not types & {"intercept", "foil", "armed_clash"}):
        return "suicide_bombing"
    if "intercept" in types and not partial and not (types & {"damage", "hit"} and deaths):
        return "interception"
    if "foil" in types:
        if drone or missiles:
            return "interception"
        if bombs or "explosion" in types:
            return "ied_explosion"
        return "armed_assault" if types & {"assault", "attack", "armed_assault", "death"} else "raid_arrest"
    for exact in ("assassination", "vessel_seizure", "abduction", "execution", "sexual_violence", "landmine_uxo"):
        if exact in types:
            return exact
    if "ied_explosion" in types:
        return "ied_explosion"
    if types & {"assault", "raid_arrest"} and not types & {"attack", "strike", "shelling", "airstrike", "hit", "launch", "explosion", "drone_attack", "missile_rocket_attack"}:
        return "raid_arrest" if "raid_arrest" in types or kind in ("state_army", "police", "intelligence", "state", "coalition", "air_force") else "armed_assault"
    if drone and (carrier or not missiles) and types & {"attack", "strike", "shelling", "airstrike", "hit", "launch", "explosion", "death", "drone_attack", "damage", "intercept", "injury", "missile_rocket_attack"}:
        return "drone_attack"
    if "drone_attack" in types and not missiles:
        return "drone_attack"
    if "airstrike" in types:
        return "airstrike"
    if missiles and types & {"injury", "death", "attack", "strike", "shelling", "hit", "launch", "missile_rocket_attack", "explosion", "intercept", "drone_attack", "damage"}:
        return "missile_rocket_attack"
    if "missile_rocket_attack" in types:
        return "missile_rocket_attack"
    if weapons & {"aircraft", "barrel_bomb", "helicopter"} and not (ground and "barrel_bomb" not in weapons) and types & {"attack", "strike", "shelling", "hit", "explosion", "damage", *(("armed_assault", "death", "injury") if weapons <= {"aircraft", "helicopter", "barrel_bomb"} else ())}:
        return "airstrike"
    if "sniper" in types:
        return "sniper"
    if "landmine" in weapons and types & {"explosion", "death", "injury", "hit", "damage"}:
        return "landmine_uxo"
    if "shelling_artillery" in types or gunners:
        return "shelling_artillery"
    if bombs and types & {"explosion", "attack", "hit", "death", "injury", "damage", "armed_assault"} and ("armed_clash" not in types or "explosion" in types):
        return "ied_explosion"
    if "armed_clash" in types:
        return "armed_clash"
    if "unmanned_boat" in weapons and types & {"attack", "explosion", "hit", "strike"}:
        return "naval_attack"
    if "shelling" in types and ship:
        return "missile_rocket_attack"
    if "shelling" in types:
        return "airstrike" if home in AIR_POWERS or kind in ("air_force", "coalition") else "shelling_artillery"
    if ("grenade" in types or "grenade" in weapons) and not ("small_arms" in weapons and types & {"attack", "assault", "armed_assault"}):
        return "grenade"
    if "armed_assault" in types:
        return "armed_assault"
    if "assault" in types:
        return "raid_arrest" if kind in ("state_army", "police", "intelligence", "state", "coalition", "air_force") else "armed_assault"
    if "raid_arrest" in types and not (ground and types & {"attack"}):
        return "raid_arrest"
    if "explosion" in types:
        return "explosion_unspecified"
    if "territory_taken" in types:
        return "territory_taken"
    if "strike" in types and (home in AIR_POWERS or kind in ("air_force", "coalition")):
        return "airstrike"
    if "weapons_seized" in types:
        return "weapons_seized"
    if types & {"attack", "strike", "hit"} and ship and not weapons:
        return "naval_attack"
    if types & {"attack", "assault"} and ground and not weapons & {"drone", "aircraft"} | weapons & MISSILES:
        return "armed_assault"
    if types & {"attack", "strike", "death", "injury"}:
        if home in AIR_POWERS and kind != "militia" and "attack" in types:
            return "airstrike"
        return "armed_assault" if deaths or weapons & {"small_arms", "suicide_vest"} else "other"
    if "property_destruction" in types:
        return "property_destruction"
    return "other"
