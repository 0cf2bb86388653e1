"""Groups the triggers and scenes of a sentence into frames: one statement about violence, at one place or at several of a list."""

from __future__ import annotations

from dataclasses import dataclass, field

from incidents import regex as re
from incidents.answers import answers_alone, cost_of, in_return
from incidents.context import Context
from incidents.listings import other_verb
from incidents.retrospect import leaves_reply, reply_at
from incidents.scenes import Scene, contains
from incidents.tagger import Sentence
from incidents.triggers import Trigger

_SEPARATES = re.compile(r"(?:^|\s)(?:فيما|بينما|في حين|كما|ثم|في المقابل|من جهته|من جهتها|الي ذلك|في سياق|في غضون|بالمقابل|وكان|وكانت|وقد|وسبق|وذلك بعد|وان|وانه|وانها|وانهم|وقبلها|وبعدها|قبلها ب\S+|بعدها ب\S+|وقبل ذلك|وبعد ذلك|بعد ايام|بعد ان|قبل ان|وبعد)\s|[؛]")
_FOLLOWS = re.compile(r"(?:لتندلع|ليندلع|لتدور|علي اثر\w*|ما ادي الي|مما ادي الي|تلا\w*|تلت\w*|اعقب\w*|تبع\w*)\s(?:\S+\s){0,2}$")  # rule consequence: what follows from a deed is part of it
_OTHER_DEED = re.compile(r"(?:كما|فيما|بينما) ان\s(?:[^\s،.؛]+\s){1,4}?(?:دخل|وصل|تحرك|انسحب|عبر|اتجه)\w*\s|(?:،|\s)\s*(?:و|كما\s|ف)(?:بدا|باشر|اطلق|شرع|نفذ|تجري|تواصل)\w*\s(?:ب|في\s)?(?:عمليه|عمليات|حمله|حملات|اجراءات|تحقيق\w*)\s(?:بحث|تفتيش|تمشيط|تعقب|مطارده|دهم|ملاحقه|امني)\w*\s|(?:،|\s)\s*(?:و|كما\s|مع\s)(?:نصب|اقام|اغلق|انتشر|سير|اوقف|عزز|دفع|ارسل|وصل|نقل|فرض|طوق|اعلن|ناشد|دع[ات]|طالب|حول|تحويل|اقتيد|اقتاد|شيع)\w*\s|(?:في حين|فيما|بينما)\s(?:حول|نقل|وصل|اعلن)\w*\s")
_NO_DEED = re.compile(r"\s*و?(?:شيع|شيعت|دفن|زار|بحث|التقي|ناقش|عقد|استقبل|دعا|طالب)\s[^.؛]*،")
_BLOWS = frozenset(("attack", "strike", "airstrike", "shelling", "drone_attack", "missile_rocket_attack"))
_IN_ANSWER = re.compile(r"\s(?:بعد|عقب|اثر)\s(?:(?:عشرات|مءات|سلسله|موجه|نحو|عده|\d+)\s(?:من\s)?)?(?:ال)?$")
AFTER_THAT = re.compile(r"(?:^\W*|[،؛]\s)و?(?:بعد|عقب|غداه)\s(?:\S+\s)?(?:ال)?$")
_JOINS = frozenset(("death", "injury", "damage", "hit"))
_CONTINUES = frozenset(("reach", "burn", "hit", "death", "injury", "fall", "arson"))


@dataclass(slots=True)
class Frame:
    """Triggers that tell one thing, with its scenes in the order of the text."""

    sentence: Sentence
    triggers: list[Trigger]
    scenes: list[Scene] = field(default_factory=list)
    scope: str = ""
    start: int = 0
    end: int = 0
    side: str = ""  # who struck, see `incidents.sides`
    struck: frozenset[str] = frozenset()  # and whom

    @property
    def head(self) -> Trigger:
        """The trigger that gives the frame its name: the first that is not weak."""
        for trig in self.triggers:
            if not trig.weak and trig.type not in _JOINS:
                return trig
        return self.triggers[0]


ANSWERED_BY = re.compile(r"\s(?:ردا علي|رد علي|انتقاما ل|ثارا ل)\s?(?:ال)?[^\s،.؛]+\s(?:\S+\s)?$")
CEREMONY = re.compile(r"\s*[«\"“]?و?(?:شهدت?|[تي]شهد|اقيمت?|[تي]قام|جرت|نظمت?|خرجت?|احتضنت?)\s[^،.؛\n]{0,70}?(?:مراسم|(?:ال)?تشييع|جنازه|جنازات|موتمر\w*|اجتماع\w*|احتفال\w*|تظاهر\w*|مظاهر\w*|وقفه|وقفات|مسيره (?:احتجاج|حاشد|شعبي|تضامن)\w*)")
_EXPOSURE_OF = re.compile(r"(?<!\w)[بل]?تعرض\s(?:مدينه\s|محافظه\s|بلده\s|قاعده\s|منطقه\s)?$")
_AFTER_THE = re.compile(r"\s(?:بعد|عقب|اثر|علي خلفيه|غداه)\s(?:ال)?$")


def _owner(ctx: Context, sentence: Sentence, scene: Scene, others: list[Scene], triggers: list[Trigger], clauses: list[int]) -> int:
    """Return the index of the trigger whose scene a place is."""
    norm = ctx.norm
    before = [i for i, t in enumerate(triggers) if t.end <= scene.start]
    after = [i for i, t in enumerate(triggers) if t.start >= scene.end]
    wide = scene.kind in ("country", "region")
    if not before:
        gap = norm[scene.end : triggers[after[0]].start] if after else ""
        if after and _NO_DEED.match(norm, sentence.start, triggers[after[0]].start) and not re.search(r"[؛]|،\s*(?:فيما|بينما)", norm[sentence.start : scene.start]) and not re.match(r"[»\"]?\s?،?\s(?:الذي|التي|اللذين|اللتين|حيث|بعد|عقب|اثر|غداه)", norm[scene.end : scene.end + 9]):
            scene.role = "container" if scene.kind in ("governorate", "district", "region") else "other"
            return -1  # rule other-business: where the funeral or the meeting was
        if after and CEREMONY.match(norm, sentence.start, triggers[after[0]].start) and any(o.start > triggers[after[0]].end and o.role == "scene" for o in others):
            return -1  # "شهدت بغداد مراسم تشييع من قُتلوا في غارات على الأنبار"
        if wide and after and _AFTER_THE.search(gap) and any(o is not scene and o.start > triggers[after[0]].end for o in others):
            return -1  # rule stir: "استنفار في قواعد شمال شرقي سورية بعد الهجوم على عين الأسد": where the echo was
        if wide and after and (len(gap) > 70 or re.search(r"،\s*(?:و|حيث|بعد|اذ|ما|كما|فيما)", gap)) and scene.start - sentence.start > 25:
            return -1
        return after[0] if after else 0
    if wide and re.search(r"،\s*و(?!(?:في|علي|ب)\s?)\S{4,}\s(?!\s*$)|\sالي\s|،\s*(?:مما|ما|فيما|بينما|حيث)\s|\sل?لرد\s|\sدع[ات]\s", norm[triggers[before[-1]].end : scene.start]) and len(norm[triggers[before[-1]].end : scene.start]) > 40 and not after:
        return -1
    if wide and not after and ":" in norm[triggers[before[-1]].end : scene.start]:
        return -1  # "إصابة خمسة جنود بهجوم في العراق: بايدن يعلّق وقواعد سورية تستنفر"
    if re.search(r"\sو(?:ال)?(?:حرب|عدوان|ازمه|نزاع|صراع)\S*\s", norm[triggers[before[-1]].end : scene.start]):
        return after[0] if after else -1
    if other_verb(ctx, _OTHER_DEED, triggers[before[-1]].end, scene.start):
        return after[0] if after and len(norm[scene.end : triggers[after[0]].start]) < 30 else -1  # rule other-deed: a place told with a verb that is no violence
    if not after:
        return before[-1]
    last, nxt = triggers[before[-1]], triggers[after[0]]
    if nxt.tok.clitic.startswith("ل") and _EXPOSURE_OF.search(norm, max(sentence.start, scene.start - 26), scene.start - len(scene.mention.clitic)):
        return after[0]  # "بعد ساعات من تعرض أربيل، فجر الأحد، لهجوم"
    opened = [c for c in clauses if last.end <= c <= scene.start - len(scene.mention.clitic) + 1]
    lead = norm[max(opened[-1] if opened else 0, scene.start - 40) : nxt.start] if opened else ""
    between = norm[scene.end : nxt.start]
    if opened and not re.search(r"[،؛]\s*(?:و|فيما\s|بينما\s|في حين\s)", between) and len(between) < 90:
        head = norm[opened[-1] : scene.start].strip()
        if re.match(r"(?:و|ف|ثم )?\s*(?:في|ب|علي|قرب|بالقرب|داخل|عند|غرب|شرق|جنوب|شمال|اما)", head) or scene.mention.clitic.endswith("ب"):
            return after[0]
        if ctx.tagged.between(scene.end, nxt.start, "exposed") or (re.match(r"\s*(?:ل|تعرض|استهدف)", between) and len(between) < 30):
            return after[0]
        if re.search(r"(?:و|ف)?كانت?\s(?:\S+\s){0,4}$", head + " ") or "وكان" in head:
            return after[0]
    del lead
    return before[-1]


def build_frames(ctx: Context, sentence: Sentence, triggers: list[Trigger], scenes: list[Scene]) -> list[Frame]:
    """Return the frames of a sentence in the order of the text."""
    triggers = [t for t in triggers if not (t.type == "presence" and ctx.norm[t.start : t.end].startswith(("تستضيف", "تضم", "يضم", "وجود", "تواجد", "الوجود", "التواجد")))]
    if all(t.type == "presence" for t in triggers):
        return []
    clauses = ctx.clauses(sentence)
    owned: dict[int, list[Scene]] = {}
    owner, before = -1, None
    for scene in scenes:
        if scene.role == "scene":
            listed = before is not None and scene.mention.clitic.startswith("و") and not ctx.norm[before.end : scene.start - len(scene.mention.clitic)].strip()
            owner = owner if listed else _owner(ctx, sentence, scene, scenes, triggers, clauses)  # "بدير الزور والبوكمال والقائم": one list, one deed
            owned.setdefault(owner, []).append(scene)
            before = scene
    frames: list[Frame] = []
    for i, trig in enumerate(triggers):
        mine = owned.get(i, [])
        current = frames[-1] if frames else None
        if current is not None and (current.scenes or any(t.type not in _JOINS for t in current.triggers)) and not mine and trig.type in ("death", "injury") and i + 1 < len(triggers) and re.search(r"[،؛]\s*و|\sوان\s|(?:^|[،\s])(?:بينما|فيما|في حين|كما)\s|\s(?:ردا|رد|انتقاما|انتقامي|ثارا|بعد|عقب)\s(?:علي\s|ل)?$", ctx.norm[current.triggers[-1].end : trig.start]):
            lead = ctx.norm[trig.end : triggers[i + 1].start]
            named = not lead.strip() and ctx.norm[triggers[i + 1].start] == "ب"  # "قُتل برصاص ..."
            if named or (re.search(r"\s(?:عندما|حين|حينما|اثر|جراء|من جراء|نتيجه|في|بعد|بعدما|خلال|ب|بسبب)\s*(?:ان )?(?:ال)?$", lead) and not re.search(r"[،؛](?!\s(?:عندما|حين|حينما|اثر|جراء|نتيجه|بعدما)\s*$)", lead)):
                frames.append(Frame(sentence, [trig], [], trig.scope, trig.start, trig.end))
                continue
        if current is not None and current.scenes and not mine and trig.nominal and not trig.definite and trig.type not in _JOINS and owned.get(i + 1) and triggers[i + 1].pos == "verb" and re.fullmatch(r"\s(?:\S+\s)?", ctx.norm[trig.end : triggers[i + 1].start]):
            frames.append(Frame(sentence, [trig], [], trig.scope, trig.start, trig.end))  # rule own-verb: "وإن قصفاً مدفعياً استهدف بلدة ..." goes with its verb
            continue
        if current is not None and current.scope == "demand" and trig.scope in ("", "demand") and reply_at(ctx.norm, current) is not None and not leaves_reply(ctx.norm, current, trig):
            near = mine or (owned.get(i + 1) and triggers[i + 1].pos == "verb" and re.fullmatch(r"\s(?:\S+\s)?", ctx.norm[trig.end : triggers[i + 1].start]))
            told = near and trig.nominal and _IN_THE_DEED.fullmatch(ctx.norm[current.triggers[-1].end : trig.start - len(trig.tok.clitic)] + trig.tok.clitic) is not None
            fell = bool(mine) and trig.type in _JOINS and "،" not in ctx.norm[current.triggers[-1].end : trig.start]
            if fell or (told and all(t.type in ("death", "injury") for t in current.triggers)):
                current.scope, told = trig.scope, True  # "ردا على مقتل ثلاثة جنود في هجوم على ...": told with its place
            if told or not mine:
                current.triggers.append(trig)
                current.scenes += mine
                current.end = trig.end
                continue  # rule replied-to: the dead of what was replied to are its own
        if current is None or not _joins(ctx, current, trig, mine):
            frames.append(Frame(sentence, [trig], list(mine), trig.scope, trig.start, trig.end))
            continue
        if _fell_in(ctx, current, trig, mine):
            current.scenes = []  # rule fell-in: the place of the deed they fell in, not the one before the comma
        current.triggers.append(trig)
        for scene in mine:
            if all(s.mention is not scene.mention for s in current.scenes):
                current.scenes.append(scene)
        current.end = trig.end
    frames = [f for i, f in enumerate(frames) if f.triggers[0].type != "presence" and not _answers_nowhere(ctx, f, frames[i - 1] if i else None)]
    for frame in frames:
        points = [frame.start, frame.end, *(s.end for s in frame.scenes), *(s.start for s in frame.scenes)]
        frame.start, frame.end = min(points), max(points)
        frame.scenes = _distinct(frame.scenes)
    return frames


def _answers_nowhere(ctx: Context, frame: Frame, before: Frame | None) -> bool:
    """Return whether a frame tells a blow in return whose place nobody names: no incident of its own, and none of the one it answers."""
    if frame.scenes:
        return False
    return in_return(ctx.norm, before.triggers[-1].end, frame.head) if before is not None else answers_alone(ctx.norm, frame.sentence, frame.head)


_IN_THE_DEED = re.compile(r"[^،.؛:]{2,70}?\s(?:(?:في|اثر|جراء|نتيجه|خلال)\s(?:ال)?|ب(?:ال)?)")


def _fell_in(ctx: Context, frame: Frame, trig: Trigger, mine: list[Scene]) -> bool:
    """Return whether people of a frame fell in this deed, which has its own place ("وفي الضفة المقابلة، قُتل أربعة من ... بانفجار لغم ببادية الميادين")."""
    if not mine or trig.type in _JOINS or not trig.nominal or not all(t.type in ("death", "injury") for t in frame.triggers):
        return False
    if any(s.end > frame.triggers[0].start for s in frame.scenes) or trig.definite:
        return False
    last = frame.triggers[-1]
    gap = ctx.norm[last.end : trig.start - len(trig.tok.clitic)] + trig.tok.clitic
    return _IN_THE_DEED.fullmatch(gap) is not None


_WORST = re.compile(r"\sكانت?\s(?:اشد|اعنف|اخر|ابرز|اكبر|احدث|اسوا|ادم)ا?ها\s")


def _joins(ctx: Context, frame: Frame, trig: Trigger, mine: list[Scene]) -> bool:
    """Return whether a trigger continues the frame before it."""
    if (trig.type == "presence") != (frame.triggers[0].type == "presence"):
        return False
    if frame.scope == "total" and not mine and trig.type in ("death", "injury"):
        return True
    if frame.scope == "demand" and not trig.scope and not mine and trig.type in ("death", "injury") and cost_of(ctx.norm, frame.triggers[-1], trig) and not leaves_reply(ctx.norm, frame, trig):
        return True
    if bool(frame.scope) != bool(trig.scope) and not (trig.scope == "negated" and trig.type in _JOINS):
        return False
    if trig.scope and frame.scope != trig.scope:
        return trig.scope == "negated" and trig.type in _JOINS
    if _fell_in(ctx, frame, trig, mine) and not trig.scope and not frame.scope:
        return True
    gap = ctx.norm[frame.triggers[-1].end : trig.start]
    if "،" in gap and reply_at(ctx.norm, frame) is not None and leaves_reply(ctx.norm, frame, trig):
        return False
    if frame.scenes and trig.type == "death" and trig.nominal and all(t.type in ("death", "injury") for t in frame.triggers) and any(t.type == "death" for t in frame.triggers) and re.search(r"،\s*و?$", gap):
        return False  # rule new-dead: "بمصرع جندي في بغداد، ومقتل ثلاثة بنزاع ..."
    if trig.nominal and trig.type == "explosion" and mine and frame.head.type == "intercept" and re.search(r"\sو(?:سماع|سمع\w?|دوي|اصوات)\s(?:دوي\s|اصوات\s)?$", gap):
        return False  # "تعترض صواريخ وسماع انفجارات في ...": heard elsewhere
    if trig.nominal and re.search(r"\sهدوء\s[^،.؛]*$", gap):
        return False  # "القصف ... مع هدوء أعقب اشتباكات": two
    if trig.nominal and frame.head.ordinal and re.search(r"\sمنذ\s", gap):
        return False  # rule first-since: "هذا أول هجوم ... منذ هجوم ..."
    if "ها" in gap and _WORST.search(gap):
        frame.scope = "total" if frame.head.nominal else frame.scope
        return False  # rule worst-of-them: "هجمات ... كان أشدها في الأنبار التي شهدت انفجار": the sum, and one of them
    separated = bool(_SEPARATES.search(gap)) and not _FOLLOWS.search(gap)
    if not frame.scenes and mine and frame.head.type == trig.type == "raid_arrest" and re.search(r"(?:بعد ان|بعدما|عقب|اثر|حيث)\s*$", gap):
        return True  # "اعتقلت شاباً بعد أن داهمت منزله في ...": one raid
    if trig.similar and frame.triggers[-1].type in ("death", "injury") and len(gap) < 40 and not re.search(r"[،؛.]", gap) and (trig.tok.clitic == "ب" or re.search(r"\s(?:في|اثر|جراء|خلال|نتيجه)\s(?:ال)?$", gap)):
        return True  # "قُتلت امرأة بقصف مماثل", "قُتلوا في هجوم منفصل"
    if trig.similar or (re.search(r"\sو?بعد (?:نحو )?(?:\S+ ){0,3}?من\s|^\s*بعد (?:\S+ ){1,3}من\s", gap) and (mine or trig.type not in _JOINS)):
        return False
    if trig.nominal and re.search(r"\s(?:ردا علي|رد علي|(?:انتقاما|ثارا|ردا) (?:ل|من )|علي خلفيه)\s*(?:ال|لل?)?$", gap):
        return False
    if trig.pos == "verb" and mine and frame.scenes and ANSWERED_BY.search(gap):
        return False  # "قصفت البقاع رداً على صاروخ سقط في صفد"
    if trig.nominal and trig.type in _BLOWS and frame.scenes and frame.head.type in _BLOWS and _IN_ANSWER.search(gap):
        return False  # rule blow-after-blow: "شن ضربات على موقعين بعد هجمات من كذا" tells two
    if frame.head.type in _BLOWS and in_return(ctx.norm, frame.triggers[-1].end, trig):
        return False
    if trig.pos != "verb" and re.search(r"\sغداه\s(?:[^\s،.؛]+\s){0,4}(?:ال|لل|ل|ب)?$", gap):
        return False  # "تأتي الضربة غداة تبادل للقصف": the day before
    if trig.nominal and re.search(r"[،؛]\s(?:و?بعد|عقب|منذ)\s+$", gap) and (frame.scenes or frame.head.ordinal or frame.head.anaphoric):
        return False
    if trig.nominal and not trig.definite and frame.head.anaphoric and re.fullmatch(r"\s(?:بعد|عقب)\s", gap):
        return False  # rule came-after: "تأتي هذه العملية بعد هجوم ..." tells two
    if trig.type in _BLOWS and "،" in gap and frame.head.type in _BLOWS and AFTER_THAT.search(ctx.norm[frame.sentence.start : frame.head.start]) and trig.pos != "verb":
        return False  # rule after-that: "بعد ضربات استهدفت كذا، تعرضت القوات لهجمات": the main clause tells another
    dates = ctx.tagged.between(frame.triggers[-1].end, trig.start, "month", "weekday", "relday", "sameref")
    if not mine:
        own = dates or ctx.tagged.between(frame.triggers[-1].end, trig.end + 16, "month", "weekday", "relday", "sameref", "ago")
        fresh = (trig.nominal and not trig.definite and dates) or (trig.pos in ("verb", "passive") and own)  # rule own-day: "كما اغتيل قبل أسبوع ..."
        return not (fresh and separated and trig.type not in _JOINS)
    if not frame.scenes:
        if separated and not (trig.type in _JOINS or frame.triggers[-1].type in _JOINS) and frame.head.entry.id != "launch":
            return False
        return not (dates and separated)
    if trig.entry.id in ("reach",):
        return True
    same = all(any(contains(s.mention, m.mention) or contains(m.mention, s.mention) for s in frame.scenes) for m in mine)
    return same and not separated


def _distinct(scenes: list[Scene]) -> list[Scene]:
    """Drop repeated places, and containers that came in through joining."""
    out: list[Scene] = []
    for scene in scenes:
        place = scene.mention.place
        if place is not None and any(o.mention.place is not None and o.mention.place.site_id == place.site_id for o in out):
            continue
        out.append(scene)
    return out
