"""Who fired, who was hit, who said so: three roles, told apart by grammar, with names from ``data/lexicon/actors.toml``."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from incidents import regex as re
from incidents.agreement import must_be_object, quantity_between, without_part
from incidents.answers import who_answered
from incidents.context import Context
from incidents.forces import army_of
from incidents.frames import Frame
from incidents.lexicon import Entry, Lexicon
from incidents.reference import refers_to
from incidents.scenes import CAPITALS
from incidents.states import state_as_doer
from incidents.subjects import announced_own, subject_before
from incidents.tagger import Sentence, Tok
from incidents.triggers import Trigger
from incidents.victims import victims

_OBLIQUE = re.compile(r"(?:علي|ضد|(?<!\w)ل|الي|مع|من|عن|مواقع|مقر|مقار|مقرات|مستهدف\w*|استهدف\w*|استهداف|باستهداف|(?<!\w)ب|لدي|بين|تابع\w* ل|يتبع|تتبع|عناصر من|موقع|معسكر\w*|قواعد|قاعده|تضم|يضم|تستضيف|جنود\w*|القوات|قوات|حامل\w*|رتل\w* ل?|دوريه ل?|تجمع\w* ل?|حشد ل?)\s*(?:ال)?$")
_BYMARK = re.compile(r"(?:علي يد|علي ايدي|من مخلفات|من قبل|من طرف|من جانب|شنها|شنه|شنتها|شنته|نفذها|نفذه|نفذتها|نفذته|اطلقها|اطلقه|اطلقتها|اطلقته|اطلقه عناصر|شنهما|شنهم|نفذهما|يشنها|تشنها|ينفذها|تنفذها|ينفذه|تنفذه|يشنه|تشنه|قام به|قامت به|قام بها|قامت بها|ارتكبها|ارتكبتها|نصبه|نصبته|نصبها|نصبتها|زرعها|زرعه|زرعتها|زرعته|زرعهما|زرعتهما|زرعتهم|اطلقتهما|اطلقهما|اطلقتهم|شنتهما|خلفها|خلفته|خلفتها|مصدره|مصدرها|مصدرهما|بنيران|برصاص|بمسيره ل|بصواريخ)\s+(?:(?:ال)?(?:عناصر |مقاتلو |مقاتلون من |مسلحو |مسلحون من |مسلحي |عناصر من |قوات |مواقع |مناطق سيطره |مناطق |نقاط |مرابض |خلايا |جماعه |حركه |تنظيم |ميليشيا |مليشيا |ميليشيات |مليشيات |طايرات |مسيرات |طيران |مدفعيه )){0,2}(?:ال|ل|لل)?$")
_ANSWERED = re.compile(r"\s(?:ردا علي|رد علي|رد انتقامي علي|بعد|عقب|غداه)(?!\w)|\s(?:انتقاما|ثارا)\sل")
_OF = re.compile(r"^\s*(?:ل|من|(?:ال)?تابعه? لل?|[يت]تبع(?:ون)?(?: ل)?|لعناصر|لمسلحي|لمقاتلي|لتنظيم|لطيران|لقوات|لعناصر من|لمجموعه من|منسوب ل|شنته|شنه|شنها|نفذه|نفذته|تبناه|تبنته)?\s*(?:ال)?$")
_FORCES = frozenset(("state_army", "air_force", "navy", "coalition", "police", "intelligence"))
_BLOWS = frozenset(("attack", "strike", "launch", "airstrike", "shelling", "missile_rocket_attack", "drone_attack"))
_DEEDS_ON = frozenset(("مهاجمه", "اغتيال", "مداهمه", "اختطاف", "خطف", "قنص"))  # verbal nouns that name their object first
_STRUCK = re.compile(r"(?:استهدفت|قتلت|طالت|اصابت|دمرت|ضربت)\s$")
_QUOTES = re.compile(r"[«»\"“”'()]")
_MANAGED = re.compile(r"(?<!\w)[وف]?(?:(?:تمكن|نجح|اقدم|عمد|استطاع|باشر|عاود|واصل|جدد|كثف|استانف|كرر|صعد|رد|حاول)(?:ت|وا|ا)?|[تي](?:واصل|عاود|جدد|كثف|تابع|حاول))\s")
_TURNS = re.compile(r"[؛:]|\s(?:علي|ان|بعد|عقب|اثر|خلال|صد|احباط|التصدي|منع|ضد|بسبب|جراء|اتهام)\s")
_KNOWS_OF = re.compile(r"(?:انه|انها|انهم)\s(?:علي (?:علم|اطلاع|درايه)|علم\w*|اطلع\w*|تلق\w*|رصد\w*|[تين]?تابع\w*|[تين]?راقب\w*|[تين]?حقق\w*|ليس\w*|لم)\s")  # "قال إنه على علم بتقارير عن هجوم"
_TURNED = re.compile(r"،\s(?:فيما|بينما|في حين)\s")
_CLAIMS_SELF = re.compile(r"(?:انه|انها|انهم|اننا|ان (?:مجاهديه|رجاله|قواته|مقاتليه|عناصره|طائراته|مقاتلاته|جنوده|سلاح|القوه|وحدات)\w*)\s")


_NOT_SUBJECT = re.compile(r"(?:بحسب|حسب|وفق|وفقا ل|مقر\w*|مواقع|موقع|قواعد|قاعده|علي|ضد|من|الي|مع)\s(?:ال)?$")
_FLOWN = re.compile(r"(?:مسير\w*|طاير\w*|درون\w*|زورق|زوارق|قوارب|مركبه|سياره)\s(?:ال)?$")
_SAYS_THAT = re.compile(r"\s(?:ب?ان|جاء في\w*|(?:ما )?مفاده|قول\w{1,2}|بيان\w*)[\s:«\"“]")


@dataclass(slots=True, frozen=True)
class Actor:
    """A canonical actor with the words that named it (folded span)."""

    id: str
    name_en: str
    name_ar: str
    kind: str
    home: str
    start: int = 0
    end: int = 0


@lru_cache(maxsize=2)
def _states(lexicon_version: str) -> dict[str, Entry]:
    """Return country -> the entry of the state itself."""
    from incidents.lexicon import load

    out: dict[str, Entry] = {}
    for entry in load().actors.values():
        if entry.data["kind"] == "state":
            out.setdefault(str(entry.data["home"]), entry)
    return out


def actor_of(lexicon: Lexicon, entry_id: str, start: int = 0, end: int = 0) -> Actor:
    """Return the actor of an id."""
    data = lexicon.actors[entry_id].data
    return Actor(entry_id, data["name_en"], data["name_ar"], data["kind"], data["home"], start, end)


def nation(ctx: Context, iso: str, start: int, end: int) -> Actor | None:
    """Return the forces of a country as an actor, named as the country."""
    lexicon = ctx.lexicon
    state = _states(lexicon.version).get(iso)
    force = army_of(lexicon.version, iso)
    if force is not None:
        base = actor_of(lexicon, force, start, end)
        if state is None:
            return base
        return Actor(base.id, base.name_en, base.name_ar, base.kind, iso, start, end)
    return actor_of(lexicon, state.id, start, end) if state is not None else None


def actors_between(ctx: Context, parties: dict[str, str], start: int, end: int) -> list[tuple[Tok, Actor]]:
    """Return the actors named between two folded positions, parties settled; a report's parties are settled once."""
    named = ctx.named
    if named is None:
        found: list[tuple[Tok, Actor]] = []
        for tok in ctx.tagged.between(0, len(ctx.norm) + 1, "actor", "party"):
            if (actor := _named(ctx, parties, tok, found)) is not None:
                found.append((tok, actor))
        found = _affiliated(ctx, found)
        named = ctx.named = [tok.start for tok, _ in found], found
    starts, known = named
    first = bisect_left(starts, start)
    return known[first : bisect_left(starts, end, first)] if first < len(starts) and starts[first] < end else []


_LINKED = re.compile(r"(?<!\w)(?:ال)?(?P<how>تابع|مرتبط|موالي?|مقرب|محسوب|مدعوم|منضوي|حليف|منتمي|علي صله|علي ارتباط|ذراع)\w*\s(?:(?:في|من|علي|الي|تحت)\s)?(?:تنظيم |حركه |جماعه |قوات |لواء |راي\w+ ){0,2}(?:ال|ب|ل|لل|بال)?$")


_OVERHEAD = re.compile(r"(?<!\w)[وف]?(?:شوهد\w*|نشاط|(?:ب|ال)?تحليق|حلقت?|[تي]حلق)\s[^،.؛:]{0,50}$")  # aircraft seen after an attack are not its attacker's
_CALLED = re.compile(r"[»\"”)]?\s?،?\s?(?:(?:ال)?[^\s،.؛]+\s){0,3}?(?:،\s)?(?:(?:التي|الذي)\s)?(?:[تي]?طلق\w*\sعلي\sنفس\w+|[تي]سم[يو]\w*\s(?:انفس\w+|نفس\w+)|(?:ال)?معروف\w*|[تي]عرف\w*|(?:ال)?مسما\w*|[تي]دعي|باسم)\s(?:ب?اسم\s|ب|مسمي\s)?(?:جماعه\s|تنظيم\s|حركه\s)?[«\"“(]?(?:ال)?")
_PURPOSE = re.compile(r"\s*[»\"”)]?\s*(?:(?:ال\S+|بقياده \S+|الذي \S+ \S+)\s){0,3}(?:ل(?:مكافحه|محاربه|هزيمه|قتال|مواجهه|دحر)|(?:ال)?(?:مناهض|معادي|مناوي)\w*\sل?|ضد)[^،.؛:\n]*$")
_ADJECTIVES = re.compile(r"\s*[»\"”)]?\s*(?:(?:ال\S+|\(\S+\))\s){0,2}")


def _affiliated(ctx: Context, found: list[tuple[Tok, Actor]]) -> list[tuple[Tok, Actor]]:
    """Rule affiliation: a group "linked to" another is the group, not the other; "the air force of the army" is the army's.

    A name after التابع لـ, المرتبط بـ, الموالي لـ, المدعوم من says whose the group before it is. The group keeps its own name; a word that any side has
    (الطيران, سلاح الجو) takes the name.
    """
    out: list[tuple[Tok, Actor]] = []
    renamed: dict[str, Actor] = {}
    for tok, actor in found:
        link = None
        if out:
            head, before = out[-1]
            gap = up_to(ctx.norm, head.end, tok)
            if _CALLED.fullmatch(gap) and before.kind in ("militia", "unidentified", "rebel", "jihadist") and actor.kind != "unidentified":
                renamed[before.id] = actor
                out[-1] = head, Actor(actor.id, actor.name_en, actor.name_ar, actor.kind, actor.home, before.start, before.end)
                continue  # rule called: "فصائل مسلحة تطلق على نفسها اسم كذا" is that group, here and below
            if before.kind == "coalition" and len(gap) < 60 and _PURPOSE.match(gap):
                continue  # rule purpose: "التحالف الدولي لمكافحة تنظيم كذا": whom it is there to fight
            link = _LINKED.search(gap) if len(gap) < 60 and not re.search(r"[.؛:\n]", gap) else None
            if link is not None and not _ADJECTIVES.fullmatch(gap[: link.start()]):
                link = None
        if link is None:
            meant = renamed.get(actor.id)
            out.append((tok, actor if meant is None else Actor(meant.id, meant.name_en, meant.name_ar, meant.kind, meant.home, actor.start, actor.end)))
        elif link["how"] == "تابع" and head.has("party") and before.id != actor.id:
            out[-1] = head, Actor(actor.id, actor.name_en, actor.name_ar, actor.kind, actor.home, before.start, before.end)
    return out


def _named(ctx: Context, parties: dict[str, str], tok: Tok, before: list[tuple[Tok, Actor]]) -> Actor | None:
    """Return the actor that a word names, None for a word that names none here; ``before`` are those named before it."""
    form = tok.form("actor") or tok.form("party")
    assert form is not None
    entry: Entry = form.entry
    if entry.cat != "party":
        if ctx.norm[tok.start : tok.end].endswith("النظام") and (other := _nationality_of(ctx, tok)) not in (None, entry.data["home"]):
            return nation(ctx, str(other), tok.start, tok.end)  # "طيران النظام السعودي"
        return actor_of(ctx.lexicon, entry.id, tok.start, tok.end)
    word = ctx.norm[tok.start : tok.end]
    if re.search(r"(?:لجان|لجنه|تنسيقيه|تنسيقيات)\s*(?:ال)?$", ctx.norm[max(0, tok.start - 12) : tok.start]):
        return None  # "لجان المقاومة": a committee is no armed side
    if entry.id == "the-air-force" and ("مسير" in word or tok.clitic.endswith("ب")):
        return None
    if entry.id == "suicide-bomber" and word.endswith("انتحاريه") and _FLOWN.search(ctx.norm[max(0, tok.start - 12) : tok.start - len(tok.clitic)]):
        return None  # "الطائرات المسيّرة الانتحارية": a weapon
    if entry.id == "terrorists-generic" and word in ("ارهابي", "ارهابيه") and (tok.clitic.endswith("ال") or any(t.end == tok.start - 1 or t.start < tok.start < t.end for t in ctx.tagged.between(tok.start - 14, tok.start, "trigger"))):
        return None  # "الهجوم الإرهابي"
    if entry.id == "the-occupation" and word.startswith("المحتل") and any(m.fend == tok.start - 1 or m.fstart <= tok.start < m.fend for m in ctx.places(tok.start - 40, tok.start)):
        return None  # "الجولان المحتل": a place under occupation
    if word in _COMMON_PARTY and not _party_sense(ctx, tok):
        return None
    told = refers_to(ctx, tok, entry.id, before)
    if told is not None:
        return Actor(told.id, told.name_en, told.name_ar, told.kind, told.home, tok.start, tok.end)
    settled = parties.get(entry.id)
    adjective = _nationality_of(ctx, tok)
    own = nation(ctx, adjective, tok.start, tok.end) if adjective else None
    return own or (actor_of(ctx.lexicon, settled, tok.start, tok.end) if settled is not None else None)


def _nationality_of(ctx: Context, tok: Tok) -> str | None:
    """Return the country whose adjective follows a party's word, at once or after its other adjectives ("سلاح الجو الإسرائيلي", "العدوان الجوي الأميركي")."""
    for start, _, iso in ctx.nationalities(tok.end + 1, tok.end + 30):
        if _QUALIFIED.fullmatch(ctx.norm[tok.end : start]):
            return iso
    return None


_QUALIFIED = re.compile(r"\s(?:(?:ال)?(?:جوي|حربي|بري|بحري|عسكري|مسلح|مسير|امني|نظامي|غاشم|سافر|وحشي|جديد|متواصل|مستمر|نظامي)\w{0,2}\s){0,2}(?:ال)?")
_COMMON_PARTY = frozenset(("القاعده", "فتح", "الجهاد", "الشباب", "الامن", "الحركه", "الجماعه", "المعارضه", "التحالف", "الطيران", "الانتقالي", "الردع", "التمرد", "الثوار", "البحريه", "الطايرات الحربيه", "النظام", "السرايا"))


def _party_sense(ctx: Context, tok: Tok) -> bool:
    """Return whether an everyday word names a party here (القاعدة the base is none, الجماعة after a verb is one)."""
    word, after = ctx.norm[tok.start : tok.end], ctx.norm[tok.end : tok.end + 14]
    before = _QUOTES.sub("", ctx.norm[max(0, tok.start - 16) : tok.start])
    if word == "القاعده":
        return bool(re.search(r"(?:تنظيم|عناصر|مسلحي|مقاتلي|زعيم)\s*(?:ال)?$", before))
    if word in ("فتح", "الجهاد", "الشباب", "الحركه", "الردع", "السرايا"):
        return bool(re.search(r"(?:حركه|تنظيم|ميليشيا|قوات|عناصر|مقاتلي|مسلحي|قالت|اعلنت|لواء)\s*(?:ال)?$", before))
    if word == "النظام":
        return not re.match(r"\s*(?:الصحي|السياسي|العالمي|الدولي|الغذايي|التعليمي|المالي|العام)", after)
    return True


_HIT_ONE = re.compile(r"\s(?:دبابه|دبابتين|اليه|اليتين|جرافه|ناقله|عربه|حفارا|جيبا|تجمعا|قوه|موقعا|جنديا|مجموعه|مروحيه|طايره)\s")  # what was hit, no subject
_THEY_DID = re.compile(r"(?<!\w)ب?ان(?:ها|هم|ه)\s(?:قد\s|ايضا\s)?\w+(?:ت|وا)\s")
_THAT_THEY = re.compile(r"(?<!\w)ب?ان(?:ها|هم|ه)\s(?:قد\s|ايضا\s)?$")


def agent_of(ctx: Context, frame: Frame, parties: dict[str, str], last: Actor | None = None) -> tuple[Actor | None, bool]:
    """Return who did it (see `_agent`); "gunmen of the RSF" are the RSF."""
    actor, said = _agent(ctx, frame, parties, last)
    if actor is not None and who_answered(ctx.norm, frame.triggers[-1].end, actor.start):
        return None, False
    if actor is not None and actor.kind in ("peacekeepers", "civilians"):
        return None, False
    if actor is not None and actor.kind == "unidentified":
        for tok, other in actors_between(ctx, parties, actor.end, min(frame.sentence.end, actor.end + 30)):
            gap = ctx.norm[actor.end : tok.start - len(tok.clitic)] + tok.clitic
            if other.kind != "unidentified" and re.fullmatch(r"\s*(?:مجهول\w*\s)?(?:من|تابع\w* ل|ينتم\w+ (?:الي|ل)|موال\w* ل|،?\s?(?:يعتقد|يرجح|يشتبه|رجح)\w* (?:في |ب)?انهم (?:من|ينتمون (?:الي|ل)|يتبعون ل?))?\s*(?:عناصر |خلايا |مقاتلي |تنظيم |حركه ){0,2}(?:ل|ال)*[«\"“]?", gap) and gap.strip():
                return other, said
    return actor, said


_TIED = re.compile(r"(?<!\w)(?:ال)?(?:مرتبط|متحالف|مبايع)\w*\s(?:ب|مع\s|ل)?(?:تنظيم\s|جماعه\s|شبكه\s)?[(«\"“]?(?:ال)?$")  # rule linked-to: "حركة الشباب المرتبطة بتنظيم القاعدة"
_CAST = re.compile(r"(?<!\w)[وف]?(?:القت|القي|القوا|تلقي|يلقي)\s(?=[^.؛\n]{2,80}$)")
_STEPS_IN = re.compile(r"(?<!\w)(?:[وف]?(?:وسط|مع|ب)?\s?)?(?:استنفار|انتشار|[تي]?تدخل\w*|وصول|توجه\w*|ارسال|هرعت|تعزيزات من|انتشرت?|استنفرت?)\s(?:[^\s،.؛]+\s){0,2}?(?:ال)?$")


def _agent(ctx: Context, frame: Frame, parties: dict[str, str], last: Actor | None) -> tuple[Actor | None, bool]:
    """Return who did it and whether that actor is also the one who says so.

    Returns
    -------
    (Actor or None, bool)
        The second is true when the only voice is the actor's own ("قالت ... إنها هاجمت").
    """
    norm, sentence = ctx.norm, frame.sentence
    triggers = [t for t in frame.triggers if t.type not in ("death", "injury", "damage", "intercept", "foil")] or frame.triggers
    near = actors_between(ctx, parties, sentence.start, sentence.end)
    hurt = {tok.start for tok, _ in victims(ctx, near, sentence.start)}
    near = [(tok, actor) for tok, actor in near if tok.start not in hurt and not _TIED.search(norm, max(sentence.start, tok.start - 34), tok.start) and (not _HOSTED.search(norm, max(sentence.start, tok.start - 60), tok.start) or any(0 <= t.start - tok.end <= 1 and not t.tok.clitic for t in triggers))]
    if any(t.type == "armed_clash" for t in frame.triggers):  # rule peace-makers: who comes to stop a fight is no side of it
        near = [(tok, actor) for tok, actor in near if not _STEPS_IN.search(norm, max(sentence.start, tok.start - 30), tok.start)]
    if frame.head.type == "raid_arrest" and norm.startswith("القبض", frame.head.start - len(frame.head.tok.clitic) if norm.startswith("ال", frame.head.start - 2) else frame.head.start):
        cast = _CAST.search(norm, max(sentence.start, frame.head.start - 90), frame.head.start)
        who = [a for t, a in near if cast is not None and cast.end() <= t.start < frame.head.start and t.start - cast.end() <= 4]
        if who:
            return who[0], False  # rule cast-hands: "ألقت الاستخبارات العسكرية القبض على ..."
    for tok, actor in near:  # "سبق للعدو أن قصف": the subject stands before its verb
        if tok.clitic.startswith("ل") and re.search(r"سبق\s+ل?$", norm[max(sentence.start, tok.start - 12) : tok.start]) and re.fullmatch(r"(?:\s\S+)?\sو?ان\s", norm[tok.end : max(tok.end, triggers[0].start - len(triggers[0].tok.clitic))]):
            return actor, False
    told = [t.type for t in frame.triggers if t.type not in ("death", "injury", "damage")]
    defensive = bool(told) and all(kind in ("intercept", "foil") for kind in told)
    if any(t.type == "armed_clash" for t in frame.triggers) and not (frame.head.type in ("shelling", "shelling_artillery", "airstrike") and frame.head.nominal):
        clash = next(t for t in frame.triggers if t.type == "armed_clash")
        sides = [(t, a) for t, a in near if clash.end <= t.start <= clash.end + 90]
        if sides and re.search(r"\s(?:بين|مع|ضد)\s", norm[clash.end : sides[0][0].start + 1]):
            return sides[0][1], False
        taken = re.search(r"(?:انتهت|انتهي|اسفرت|افضت|ادت)\s(?:الي\s|عن\s)?ب?سيطره\s", norm[clash.end : min(sentence.end, clash.end + 120)]) if clash.nominal else None
        winner = [a for t, a in near if taken is not None and 0 <= t.start - (clash.end + taken.end()) <= 12]
        if winner:
            return winner[0], False  # "معارك انتهت بسيطرة كذا"
        if frame.head is clash and clash.nominal:
            triggers = [clash]  # who bombed meanwhile is no side of the clash
    for tok, actor in near:
        if tok.start >= frame.end and _ANSWERED.search(norm, frame.triggers[-1].end, tok.start):
            continue  # "ضربات على موقعين ... رداً على الهجمات التي تشنها فصائل": who did the other deed
        if tok.start >= sentence.start and frame.start - 60 <= tok.start <= frame.end + 60 and _BYMARK.search(_QUOTES.sub("", norm[max(sentence.start, tok.start - 40) : tok.start - len(tok.clitic)]) + tok.clitic):
            return actor, False
    for start, end, iso in ctx.nationalities(frame.start, min(sentence.end, frame.end + 40)):
        if re.search(r"(?<!\w)(?:بنيران|برصاص|بقذايف|بصواريخ|علي يد قوات|من قبل قوات)\s(?:قوات |جنود )?$", norm[max(sentence.start, start - 24) : start]):
            return nation(ctx, iso, start, end), False  # "بنيران إسرائيلية"
    first = triggers[0]
    if first.pos == "verb" and not first.passive and (_THAT_THEY.search(norm[max(sentence.start, first.start - 16) : first.start]) or (first.tok.clitic == "و" and _HIT_ONE.match(norm, first.end) and _THEY_DID.search(norm, sentence.start, first.start))):
        speaker = _speaker_as_agent(ctx, frame, parties, near, last)
        if speaker is not None:
            return speaker, True  # rule that-they: "أفادت كتائب القسام بأنها قصفت قوات الاحتلال": who stands behind the verb was struck
    for trig in triggers:
        if trig.nominal and trig.type in _BLOWS and (own_word := announced_own(norm, sentence.start, trig.tok, near)) is not None:
            return own_word, True
    for trig in triggers:
        if trig.type in ("intercept", "foil"):
            continue
        found = _beside(ctx, frame, trig.start, trig.end, near, verb=not trig.nominal and not trig.passive, nominal=trig.nominal)
        if found is not None:
            return found, False
    for weapon in ctx.tagged.between(max(sentence.start, frame.start - 30), min(sentence.end, frame.end + 40), "weapon"):
        found = None if _OVERHEAD.search(norm, max(sentence.start, weapon.start - 60), weapon.start) else _beside(ctx, frame, weapon.start, weapon.end, near, verb=False, nominal=True)
        if found is not None and not defensive:
            return found, False
    for trig in frame.triggers:
        if trig.type == "death" and trig.pos in ("verb", "noun|verb"):  # "قتل الجيش مسلحين", "قتلت القوات شاباً"
            killer = next(((t, a) for t, a in near if t.start >= trig.end and norm[trig.end : t.start].strip() in ("", "ال")), None)
            if killer is not None and killer[1].kind != "unidentified" and any(t.start - killer[0].end == 1 and not t.clitic for t in ctx.tagged.between(killer[0].end, killer[0].end + 3, "person", "number", "actor")):
                return killer[1], False
    for trig in triggers:
        giver = _whose_deed(ctx, trig, sentence.end) or _aggressor(ctx, trig, sentence.start)
        if giver is not None:
            return giver, False
    held = re.search(r"(?:مناطق|منطقه|اراض)\s(?:سيطره|نفوذ|خاضعه ل)", norm[sentence.start : sentence.end])
    if held and any(t.type in ("launch", "hit", "attack") for t in frame.triggers):
        for tok, actor in near:
            if 0 <= tok.start - (sentence.start + held.end()) <= 6:
                return actor, False
    if defensive:  # who shot a drone down is known where a group says so of itself
        shooter = _speaker_as_agent(ctx, frame, parties, near, last)
        return (shooter, True) if shooter is not None and shooter.kind in ("militia", "rebel", "jihadist") else (None, False)
    for managed in _MANAGED.finditer(norm, max(sentence.start, frame.start - 110), triggers[-1].start):
        word = managed.group().strip().lstrip("وف")
        deed = next((t for t in triggers if t.nominal and t.start >= managed.end()), None)
        if deed is None or (word.startswith("رد") and "ب" not in deed.tok.clitic):
            continue
        stop = deed.start - (4 if word.startswith(("اقدم", "عمد")) else 0)  # "أقدم على"، "عمد إلى"
        able = [(t, a) for t, a in near if managed.end() <= t.start < min(managed.end() + 34, deed.start)]
        if not able and word.endswith("ا"):  # "مسلحان ... أقدما على اغتيال"
            able = [(t, a) for t, a in near if sentence.start <= t.start and 0 < managed.start() - t.end <= 50][-1:]
            if able and not re.search(r"[؛.:]", norm[able[0][0].end : managed.start()]):
                return able[0][1], False
            continue
        if able and not _TURNS.search(norm[able[0][0].end : stop]):
            return able[0][1], False  # rule managed-to: "تمكنت مفارز من الجيش من القضاء على ..."، "واصلت قوات كذا قصف ..."
        state = next((m for m in ctx.places(managed.end(), managed.end() + 1) if m.place is not None and m.place.iso and not m.clitic and (m.place.kind == "country" or m.role == "metonym")), None)
        if state is not None and state.place is not None and state.place.iso and not _TURNS.search(norm[state.fend : stop]):
            return nation(ctx, state.place.iso, state.fstart, state.fend), False  # "وردّت طهران بإطلاق ..."
    for perform in ctx.tagged.between(max(sentence.start, frame.start - 110), frame.end, "perform"):
        answered = _ANSWERED.search(norm, perform.end, frame.triggers[0].start) if perform.end < frame.triggers[0].start else None
        if answered is not None and ctx.tagged.between(perform.end, answered.start() + 1, "trigger"):
            continue  # "شن ضربات ... رداً على هجوم على كذا": he did the one, not the other
        after = [(t, a) for t, a in near if (not t.clitic.endswith(("ل", "لل", "ب")) and 0 <= t.start - perform.end <= 14 and not _OBLIQUE.search(norm[perform.end : t.start - len(t.clitic)] or " ")) or (0 < t.start - perform.end <= 44 and quantity_between(_QUOTES.sub("", norm[perform.end : t.start - len(t.clitic)]) + t.clitic))]
        if after:
            return after[0][1], False
        ahead = [(t, a) for t, a in near if t.end <= perform.start and perform.start - t.end < 40]
        if ahead and not perform.clitic.startswith(("و", "ف")) and not _OBLIQUE.search(_left_of(norm, ahead[-1][0], sentence.start)) and _SUBJECT_GAP.fullmatch(norm[ahead[-1][0].end : perform.start - len(perform.clitic)]):
            return ahead[-1][1], False  # rule subject-first: "الطيران الحربي التابع للجيش شن سلسلة غارات"
        state = next((m for m in ctx.places(perform.end, perform.end + 2) if m.place is not None and (m.place.kind == "country" or norm[m.fstart : m.fend] in CAPITALS) and m.place.iso and 0 < m.fstart - perform.end <= 1 and not m.clitic), None)
        if state is None and norm[perform.start : perform.end].lstrip("وب") in ("تنفيذ", "شن", "توجيه"):
            state = next((m for m in ctx.places(perform.end, perform.end + 3) if m.place is not None and m.place.iso and not m.clitic and norm[m.fstart : m.fend] in CAPITALS), None)  # "أكد تنفيذ واشنطن ضربتين"
        if state is not None and state.place is not None and state.place.iso:
            return nation(ctx, state.place.iso, state.fstart, state.fend), False
        if (form := perform.form("perform")) is not None and form.pos in ("verb", "noun|verb"):
            for tok, actor in reversed([(t, a) for t, a in near if 0 <= perform.start - t.end <= 24]):
                left = without_part(norm[max(sentence.start, tok.start - 40) : tok.start - len(tok.clitic)])
                if not tok.clitic.endswith(("ل", "ب", "ك")) and not _OBLIQUE.search(left) and re.fullmatch(r"\s(?:\S+\s)?(?:كان\w* )?(?:قد )?", norm[tok.end : perform.start - len(perform.clitic)]):
                    return actor, False  # "وكان العدوان قد نفذ ..."
            state = next((m for m in ctx.places(max(sentence.start, perform.start - 24), perform.start) if m.place is not None and (m.place.kind == "country" or norm[m.fstart : m.fend] in CAPITALS) and m.place.iso and not m.clitic and re.fullmatch(r"\s(?:قد )?", norm[m.fend : perform.start])), None)
            if state is not None and state.place is not None and state.place.iso and not _OBLIQUE.search(norm[max(sentence.start, state.fstart - 16) : state.fstart]):
                return nation(ctx, state.place.iso, state.fstart, state.fend), False  # "إن الأردن نفذ ..."
        adj = next(((s, e, iso) for s, e, iso in ctx.nationalities(perform.end, min(perform.end + 31, sentence.end + 1))), None)
        if adj is not None and not re.search(r"علي|ضد", norm[perform.end : adj[0]]):
            return nation(ctx, adj[2], adj[0], adj[1]), False
    for trig in triggers:  # rule own-deed: "لدى سيطرته على"، "بعد كشفها عن قصف": the pronoun is the side named before it
        ground = trig.type == "territory_taken" and norm[trig.start : trig.end].startswith(("سيطرته", "سيطرتها", "سيطرتهم"))
        if ground or (trig.nominal and re.search(r"(?:كشف|اعلان|تنفيذ|تبني)(?:ها|ه|هم)\s(?:عن\s|ان\s)?$", norm[max(sentence.start, trig.start - 20) : trig.start])):
            owner = [(t, a) for t, a in near if 0 < trig.start - t.end <= (40 if ground else 160) and a.kind != "unidentified" and not t.clitic.endswith(("ل", "لل", "ب"))]
            if owner:
                return (owner[-1] if ground else owner[0])[1], False
    own = re.search(r"(?:طايراتها|طيرانها|قواتها|مقاتلاتها|جيشها|سلاح جوها|مدفعيتها|صواريخها|مسيراتها)", norm[max(sentence.start, frame.start - 40) : frame.end])
    if own:
        for mention in ctx.places(sentence.start, frame.start):
            if mention.place is not None and mention.place.kind == "country" and mention.place.iso and not mention.clitic and not norm[sentence.start : mention.fstart].endswith((" في ", " من ", " علي ", " الي ")):
                return nation(ctx, mention.place.iso, mention.fstart, mention.fend), False
        whose = [a for t, a in near if t.end <= sentence.start + 60 and t.end <= frame.start and a.kind in ("militia", "rebel", "jihadist")]
        if whose:
            return whose[-1], False  # "عادت جماعة كذا لإطلاق صواريخها"
    doer = state_as_doer(ctx, frame)
    if doer is not None and doer[0].place is not None and doer[0].place.iso:
        force = nation(ctx, doer[0].place.iso, doer[0].fstart, doer[0].fend)
        if force is not None:
            return force, doer[1] and force.kind not in _FORCES
    spoken = None if any(t.type in ("intercept", "foil") for t in frame.triggers) else _speaker_as_agent(ctx, frame, parties, near, last)
    if spoken is not None:
        return spoken, True
    for trig in triggers:
        if trig.passive:
            continue
        if trig.nominal:
            for tok, actor in reversed([(t, a) for t, a in near if 0 < trig.start - t.end <= 40]):
                left = norm[max(sentence.start, tok.start - 16) : tok.start - len(tok.clitic)] + tok.clitic
                if not tok.clitic and not trig.tok.clitic and not trig.definite and trig.type in ("attack", "shelling", "strike") and not _OBLIQUE.search(left) and re.fullmatch(r"(?:\s\S+){0,4}\s", norm[tok.end : trig.start]) and not re.search(r"\s(?:ان|في|علي|عن|الي|من|مقتل|وقوع)\s", norm[tok.end : trig.start]):
                    return actor, False
            continue
        if any(t.nominal and re.fullmatch(r"\s(?:(?:ال)?(?:صاروخي|جوي|مسلح|مدفعي|انتحاري|واسع|مباغت)\w*\s|(?:الذي|التي|كان|قد)\s){0,2}", norm[t.end : trig.start - len(trig.tok.clitic)]) for t in frame.triggers if t.end < trig.start):
            continue  # "أُصيبوا في هجوم استهدف القاعدة": the attack is the subject
        before = [(t, a) for t, a in near if t.end <= trig.start and trig.start - t.end < 60]
        for tok, actor in reversed(before):
            left = without_part(_left_of(norm, tok, max(sentence.start, tok.start - 40)))
            if _OBLIQUE.search(left) or re.search(r"[؛]|\s(?:فيما|بينما)\s", norm[tok.end : trig.start]) or (tok.clitic.endswith(("لل", "ل", "ب", "ك")) and left.endswith(tok.clitic)):
                continue
            if _SAYS_THAT.search(norm[tok.end : trig.start]):
                continue  # the speaker, not the subject
            return actor, False
        subject = _country_subject(ctx, frame, trig.start, trig.end)
        if subject is not None:
            return subject, False
    for verb in [*ctx.tagged.between(max(sentence.start, frame.start - 60), frame.end, "perform"), *(t.tok for t in triggers if t.pos == "verb" and not t.passive)]:
        subject = _state_before(ctx, frame, verb)
        if subject is not None:
            return subject, False
    return None, False


_GOES_ON = re.compile(r"(?:(?<!\w)(?:حيث|اذ|ثم|كما)\s|،\s(?:و|ف)?|\s(?:و|ف))(?:قد\s|كانت\s)?$")


def _state_before(ctx: Context, frame: Frame, verb: Tok) -> Actor | None:
    """Rule state-goes-on: a feminine verb without a subject goes on with the state that the clause before names as its subject ("دخلت إيران على الخط، حيث نفذت هجوماً")."""
    norm, start = ctx.norm, frame.sentence.start
    if not norm[verb.start : verb.end].endswith("ت") or _GOES_ON.search(norm[start : verb.start - len(verb.clitic)] + verb.clitic) is None:
        return None
    if actors_between(ctx, {}, verb.end, verb.end + 3) or any(m.fstart <= verb.end + 3 and not m.clitic for m in ctx.places(verb.end, verb.end + 4)):
        return None
    states = [m for m in ctx.places(start, verb.start) if m.place is not None and m.place.kind == "country" and m.place.iso and not m.clitic and re.search(r"(?<!\w)[وف]?[^\W\d]{3,}ت\s$", norm[max(start, m.fstart - 14) : m.fstart])]
    if len(states) != 1 or actors_between(ctx, {}, states[0].fend, verb.start) or re.search(r"[؛.:]|\s(?:ان|انها|بان)\s", norm[states[0].fend : verb.start]):
        return None
    state = states[0]
    assert state.place is not None and state.place.iso is not None
    return nation(ctx, state.place.iso, state.fstart, state.fend)


_HOSTED = re.compile(  # rule hosted: who is stationed at what was struck did not strike it
    r"(?<!\w)(?:و?التي|و?الذي|و?حيث|فيما|بينما)\s(?:كان\w*\s)?(?:[يت](?:وجد|تواجد|تمركز|ضم|ستضيف|نتشر|قيم|حوي|شغل\w*|ستخدم\w*|دير\w*|تدرب|ووي|اوي)|تضم|توجد)\w*\s(?:(?:فيه\w*|به\w*|عليه\w*|هناك|ايضا|الان)\s)?(?:[^\s،.؛]+\s){0,3}?(?:ال|و|لل?)?$"
    r"|(?<!\w)[وف]?[تي](?:ستضيف|ضم|ووي)\s(?:[^\s،.؛]+\s){0,4}?(?:ال|و|لل?)?$"
)
_SUBJECT_GAP = re.compile(r"[»\"”)]?\s(?:(?:ال)?(?:تابع|حربي|جوي|مسلح|عسكري)\w*\s(?:لل?\S+\s(?:ال\S+\s)?)?){0,2}(?:قد\s|كانت?\s)?[«“\"]?")
def up_to(norm: str, start: int, tok: Tok) -> str:
    """Return the words from a position up to a token, its clitic with them; in "للجيش" the clitic is part of the token's own span."""
    at = tok.start - len(tok.clitic)
    return norm[start:at] + tok.clitic if norm[at : tok.start] == tok.clitic else norm[start : tok.start] + tok.clitic


_OWNED = re.compile(r"(?:طيران|طايرات|طايره|مدفعيه|مقاتلات|مسير|قوات|قوه|عناصر|مسلح|وحدات|وحده|زوارق|دبابات|مروحي|مجموع|مفرزه|كتيبه|لواء|دوري)\w*\s(?:\S+\s)?(?:ال)?تابع\w*\s(?:الي\s)?$")


def _left_of(norm: str, tok: Tok, start: int) -> str:
    """Return what stands left of an actor's noun phrase: "الطيران التابع للجيش" begins at its own first word."""
    left = up_to(norm, max(start, tok.start - 60), tok)
    bare = left[: len(left) - len(tok.clitic)]
    owned = _OWNED.search(bare)
    return bare[: owned.start()][-16:] if owned is not None else bare[-16:] + tok.clitic


_LAUNCHED = frozenset(("launch",))
_DEED_NOUNS = frozenset(("attack", "strike", "airstrike", "missile_rocket_attack", "drone_attack"))
_KILL_NOUNS = frozenset(("assassination",))  # a country behind it is who did it: countries are not murdered


_AGGRESSION = re.compile(r"(?<!\w)[وفب]?(?:ل|ال|لل)?عدوان\w?\s(?=ال\S|\S)")


def _aggressor(ctx: Context, trig: Trigger, start: int) -> Actor | None:
    """Rule aggression: in "عدوان أميركي بريطاني استهدف ..." the nationality behind the word did what the verb tells."""
    if trig.nominal or trig.passive or "عدوان" not in ctx.norm[max(start, trig.start - 46) : trig.start]:
        return None
    told = _AGGRESSION.search(ctx.norm, max(start, trig.start - 46), trig.start)
    if told is None:
        return None
    for s, e, iso in ctx.nationalities(told.end(), told.end() + 3):
        if not re.search(r"[،؛.]|\s(?:علي|في|ان|عن)\s", ctx.norm[e : trig.start]):
            return nation(ctx, iso, s, e)
    return None


def _whose_deed(ctx: Context, trig: Trigger, stop: int) -> Actor | None:
    """Rule whose-deed: a country in the genitive behind a noun of launching, or of an attack "on" something, did it ("إطلاق إيران صواريخ", "هجوم إسرائيل على")."""
    if not trig.nominal or trig.definite or trig.type not in _LAUNCHED | _DEED_NOUNS | _KILL_NOUNS:
        return None
    for mention in ctx.places(trig.end + 1, trig.end + 2):
        place = mention.place
        if place is None or place.kind != "country" or not place.iso or mention.clitic:
            continue
        if trig.type in _LAUNCHED or (trig.type in _KILL_NOUNS and not ctx.norm[trig.end : mention.fstart].strip()) or re.match(r"\s(?:(?!في|من)[^\s،.؛]+\s){0,4}?(?:علي|ضد)\s", ctx.norm[mention.fend : min(stop, mention.fend + 60)]):
            return nation(ctx, place.iso, mention.fstart, mention.fend)
    return None


def _country_subject(ctx: Context, frame: Frame, start: int, end: int) -> Actor | None:
    """Return a country that is the subject of a verb: "قصفت إيران", "سبق لإيران أن قصفت", "قامت بها طهران"."""
    norm = ctx.norm
    for mention in ctx.places(frame.sentence.start, frame.sentence.end):
        if mention.place is None or mention.place.kind not in ("country", "city"):
            continue
        if mention.place.kind == "city" and mention.role != "metonym":
            continue
        gap_after = norm[end : mention.fstart]
        gap_before = norm[mention.fend : start]
        subject = mention.fstart >= end and gap_after.strip() in ("", "بها", "به") and not mention.clitic
        prior = mention.fend <= start and ":" not in gap_before and (re.search(r"سبق\s+$", norm[max(0, mention.fstart - 8) : mention.fstart - len(mention.clitic)]) or re.search(r"(?:ان|^)\s*$", norm[max(0, mention.fstart - 4) : mention.fstart])) and len(gap_before) < 26
        if (subject or prior) and mention.place.iso:
            return nation(ctx, mention.place.iso, mention.fstart, mention.fend)
    return None


def _beside(ctx: Context, frame: Frame, start: int, end: int, near: list[tuple[Tok, Actor]], *, verb: bool, nominal: bool) -> Actor | None:
    """Return the actor that stands at a trigger or weapon: subject after a verb, genitive or nationality after a noun."""
    norm, sentence = ctx.norm, frame.sentence
    trig = next((t for t in frame.triggers if t.start == start), None)
    kills = trig is not None and trig.entry.id == "neutralise"  # whom it names behind is whom it killed
    lost = trig is not None and trig.type == "territory_taken" and nominal and re.search(r"(?:تحرير|استعاد|طرد|انتزاع|انتزع|حرر)\S*\s(?:\S+\s){1,4}من\s$", norm[max(sentence.start, start - 50) : start])  # "تحرير التلة من سيطرة كذا"
    laid = trig is not None and trig.entry.id == "ambush" and re.search(r"نصب\S*\s(?:\S+\s){0,3}$", norm[max(sentence.start, start - 30) : start])  # "نصب كميناً لكذا"
    for tok, actor in near:
        if end <= tok.start <= end + 40 and not (kills or lost or (laid and tok.clitic.endswith(("ل", "لل")))):
            gap = _QUOTES.sub("", up_to(norm, end, tok))
            if verb and quantity_between(gap):
                if any(0 < start - t.end <= 2 and other.id != actor.id and not _NOT_SUBJECT.search(norm, max(sentence.start, t.start - 16), t.start) for t, other in near) and gap.strip() in ("", "ال") and not norm[start:end].endswith(("ها", "هم", "ته")):
                    continue  # rule subject-first: "أن مسلحي كذا هاجموا الشرطة": whom
                if gap.strip() in ("", "ال") and trig is not None and must_be_object(norm, trig, tok):
                    return None
                return (subject_before(norm, sentence.start, trig.tok, near) if trig is not None else None) or actor
            if tok.start > end + 30:
                continue
            if trig is not None and trig.pos == "noun|verb" and (first := subject_before(norm, sentence.start, trig.tok, near)) is not None:
                return first  # "الجيش قصف كذا": no noun stands there
            if nominal and norm[start:end] in _DEEDS_ON and not re.match(r"\s(?:\S+\s){0,2}?ل(?!ي)", norm[tok.end : tok.end + 30]):
                continue  # "مهاجمة القوات كذا": whom, unless "ل" tells another
            if nominal and trig is not None and trig.type in ("airstrike", "drone_attack") and actor.kind in ("unidentified", "jihadist") and _STRUCK.search(norm, max(sentence.start, start - 12), start):
                continue  # "استهدفت غارة مسلحين": the strike is the doer and they are whom it hit
            if nominal and (_OF.match(gap) or re.fullmatch(r"\s*(?:جوي\w*|صاروخي\w*|مدفعي\w*|مسلح\w*|بري\w*|حربي\w*|مسير\w*|انتحاري\w*|واسع\w*|ارهابي\w*|عنيف\w*)\s*(?:ل|لعناصر|لتنظيم|شنه|شنته)?\s*(?:ال)?", gap)):
                return actor
        if not lost and (tok.start <= start < tok.end or start <= tok.start < end) and actor.kind != "unidentified":
            return actor
    if nominal or not verb:
        for s, _, iso in ctx.nationalities(end, end + 35):
            if s < sentence.end:
                gap = re.sub(r"[«\"“][^«»\"“”]{1,16}[»\"”]\s?|،?\s?(?:يعتقد|يرجح|قيل) ان\w*\s?", " ", norm[end:s]).strip(' "“«')
                if re.fullmatch(r"(?:(?:ال)?(?:جوي|صاروخي|مدفعي|مسير|حربي|بري|باليستي|عنيف|دقيق|مشترك|مسيره|جويه|صاروخيه|حربيه|انتقاميه|جديد|جديده|مكثف|مكثفه|واسع|واسعه|مباشر|مفخخ|مفخخه|مجنح|استطلاع|مقاتل|مقاتله|اميركيه|امريكيه|اميركي|استباقيه|عسكري|عسكريه|بحري|بحريه|انتحاريه)\w*\s*)*(?:ال|و)*", gap):
                    tail = norm[s : s + 26]
                    if re.match(r"\S+\s+(?:الصنع|الطراز|صنع)", tail):
                        continue
                    return nation(ctx, iso, s, s + len(tail.split()[0]))
            if verb and end <= s <= end + 30:
                return None
    return None


def speaker_before(ctx: Context, parties: dict[str, str], sentence: Sentence) -> Actor | None:
    """Rule same-speaker: "وأفاد في بيان ثان بأنه شن ضربات" goes on with whoever spoke in the sentences before, not with whom they named last."""
    told = ctx.tagged.sentences
    index = bisect_left(told, sentence.start, key=lambda s: s.start)
    for before in reversed(told[max(0, index - 3) : index]):
        for verb in reversed(ctx.tagged.between(before.start, before.end, "speech")):
            near = [(abs(t.start - verb.end), a) for t, a in actors_between(ctx, parties, before.start, before.end) if (0 <= t.start - len(t.clitic) - verb.end <= 3 or 0 <= verb.start - t.end <= 2) and a.kind != "unidentified"]
            if near:
                return min(near, key=lambda x: x[0])[1]
    return None


def _speaker_as_agent(ctx: Context, frame: Frame, parties: dict[str, str], near: list[tuple[Tok, Actor]], last: Actor | None) -> Actor | None:
    """Return the speaker when he says that he did it himself."""
    norm, sentence = ctx.norm, frame.sentence
    head = norm[sentence.start : frame.triggers[0].start]
    speech = ctx.tagged.between(sentence.start, frame.triggers[0].start, "speech", "claim", "allege")
    first = frame.triggers[0]
    if re.search(r":\s*(?:\S+\s){0,6}$", head) and near and near[0][0].start < sentence.start + 30 and re.match(r"ن", norm[first.start : first.start + 1] + "") and norm[first.start : first.end].endswith(("نا",)):
        return near[0][1]
    if re.search(r"نفذنا|استهدفنا|قصفنا|هاجمنا|شننا|ضربنا", norm[sentence.start : frame.end]) and near and near[0][0].start - sentence.start < 40:
        return near[0][1]
    if not speech:
        return None
    speakers = [(t, a) for t, a in near if t.end <= first.start and a.kind != "unidentified" and not (t.clitic.endswith("ب") and re.search(r"صل\w*\s$|مرتبط\w*\s$|مرتبطه\s$", norm[max(0, t.start - 12) : t.start - 1]))]
    if not speakers:
        own = re.search(r"(?:ان (?:مجاهديه|رجاله|قواته|مقاتليه|عناصره|مقاتلاته|طائراته|جنوده|سلاح)\w*|انها|انهم)\s", norm[speech[-1].end : first.start] + " ")
        if not own and not first.passive and re.fullmatch(r"\s(?:(?:ايضا|كذلك|ثان|اخر|لاحق|مقتضب|منفصل|صحفي|نشرته \S+)\s){0,3}(?:في (?:بيان|وقت|تصريح|تغريد)\w*\s[^،.؛]{0,40}?)?ب?انه\s(?:قد\s)?(?:(?:شن|نفذ|وجه)\s(?:\S+\s){0,3})?", norm[speech[-1].end : first.start]):
            return speaker_before(ctx, parties, sentence)  # "وأضاف أنه قصف ..."
        return (speaker_before(ctx, parties, sentence) or last) if own and not first.passive else None
    verb = speech[-1]
    if any(abs(t.start - verb.end) <= 14 or 0 <= verb.start - t.end <= 3 for t in ctx.tagged.between(verb.start - 40, verb.end + 15, "outlet")) and not any(-30 <= t.start - verb.end <= 12 for t, _ in speakers):
        return None  # an outlet speaks: "وثّق المرصد ..."
    if _TURNED.search(norm, verb.end, first.start):
        return None  # "قال الجيش إنه أسقطهما، فيما استهدفت مسيّرة ثالثة ...": the report goes on
    tok, actor = speakers[0]
    for candidate, who in speakers:
        if -30 <= candidate.start - verb.end <= 30:
            tok, actor = candidate, who
            break
    gap = norm[max(tok.end, verb.end) : first.start]
    said = norm[max(tok.end, first.start - 140) : first.start] + " "
    if _CLAIMS_SELF.search(said) and not first.passive and not (first.nominal and _KNOWS_OF.search(said)):
        return actor
    if first.nominal and (first.type == "death" or first.entry.id == "neutralise") and actor.kind in _FORCES and any(norm[t.start : t.end].startswith("اعلن") for t in speech):
        fallen = [a for t, a in actors_between(ctx, parties, first.end, min(sentence.end, first.end + 60)) if a.kind in ("jihadist", "rebel", "separatist") or (a.kind == "militia" and a.home != actor.home)]
        if fallen and not re.search(r"(?:عبوه|لغم|انتحاري|هجوم ل|كمين|بنيران|علي يد)", norm[first.end : sentence.end]):
            return actor  # rule announced-kill: "أعلن الجيش مقتل عناصر من كذا" whose dead are the other side's
    if first.nominal and (not first.definite or norm[first.start : first.end].endswith(" علي")) and re.fullmatch(r"[^.؛]{0,60}", gap) and not re.search(r"\s(?:ان|وقوع|تعرض|بمقتل|مقتل|بوقوع|عن)\s", gap + " ") and actor.kind not in ("police", "government", "peacekeepers"):
        deed = first.entry.id == "neutralise" or first.type in ("attack", "strike", "launch", "airstrike", "shelling", "missile_rocket_attack", "drone_attack", "assassination", "raid_arrest", "territory_taken")
        announced = any(norm[t.start : t.end].startswith(("اعلن", "تبن", "زعم", "اكد")) for t in speech)
        if deed and (announced or verb.has("claim")):
            return actor
    return None
