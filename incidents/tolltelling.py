"""Tolls told by the way: as many again, bodies found, somebody who got away hurt, a sniper's victim, a leader and those with him; and what is no toll."""

from __future__ import annotations

from incidents import regex as re
from incidents.tagger import Num, Tagged, Tok
from incidents.tollrules import TollFact, hurts

_AS_MANY = re.compile(r"\s(?:فيه\w*\s|خلاله\w*\s)?(?:مثلهم|مثلهما|مثل عددهم|عدد مماثل|العدد نفسه|العدد ذاته|نفس العدد)(?!\w)")
_HE_AND = re.compile(r"\s(?:هو|هي)\sو(?=\S)")
_AND = re.compile(r"\sو(?=\S)")
_BODY = re.compile(r"(?<!\w)[وف]?(?:عثر\w*|(?:ب|ال|بال)?عثور)\s(?:[^\s،.؛]+\s){0,6}?علي\sجث(?:ه|مان)\s")
_SURVIVED = re.compile(r"(?<!\w)[وف]?(?:نجا|نجت)\s[^.؛]{0,90}?(?:اغتيال|استهداف\w*|هجوم|تفجير|كمين|انفجار)[^.؛]{0,60}?[،\s]و?(?:اصيب|جرح)ت?\s(?:ب|اثر|جراء)")
_SUFFERED = re.compile(r"(?<!\w)[وف]?تعرضت?\s(?P<who>احد\s[^،.؛]{3,24}|[^\s،.؛]+)\s(?:الي\s|ل)(?:ال)?اصابه(?!\w)")
_SNIPER = re.compile(r"(?<!\w)[وف]?(?:اصاب|يصيب)\s(?:ال)?قناص\w*\s")
_LEADER = re.compile(r"(?:^|[\s،«\"])(?:ب?ان\s)?(?P<who>\S+)\s[^،.؛\n]{0,50}?\sو$")
_ASSASSINATED = re.compile(r"(?<!\w)[وف]?(?:اغتالت?|اغتيلت?)\s")
_WAS_MURDERED = re.compile(r"(?<!\w)[وف]?اغتيلت?\s(?=\S)")
_TITLED = re.compile(r"(?:ال)?(?:عالم|استاذ|قايد|رييس|شيخ|ضابط|عميد|عقيد|لواء|مقدم|رايد|نقيب|ملازم|مدير|وزير|نايب|قيادي|امين|مسوول|صحفي|صحافي|اعلامي|ناشط|مهندس|طبيب|قاض|محام|خطيب|امام|دكتور|جنرال|سيد|حاج|محافظ)[يه]?(?!\w)")
_ASSASSINATION = re.compile(r"(?<!\w)(?:[وفبل]|ال)?(?:اغتيال|اغتالت?|اغتيلت?)\s")
_BOTH = re.compile(r"\s[^،.؛\n]{0,40}?\s(?:في|ب|خلال|اثر|جراء)\s?(?:(?:ال)(?:هجومين|غارتين|تفجيرين|عمليتين|انفجارين|ضربتين|حادثين|حادثتين|كمينين|قصفين)|جولتي|كلا|كلتا)(?!\w)|\s[^،.؛\n]{0,60}?\sمعا(?!\w)")
_SEVERAL = re.compile(r"\s[^،.؛\n]{0,40}?\s(?:في|ب|خلال|اثر|جراء)\s?(?:ال)?(?:هجومين|غارتين|تفجيرين|عمليتين|انفجارين|ضربتين|حادثين|حادثتين|كمينين|قصفين|جولتي|كلا|كلتا|هجمات (?:متفرقه|منفصله|متزامنه)|غارات (?:متفرقه|منفصله))(?!\w)|\s[^،.؛\n]{0,40}?\s(?:في |خلال |اثر |جراء |ب)(?:سلسله )?(?:هجمات|تفجيرات|انفجارات|اعتداءات|اعمال عنف|حوادث|غارات|تفجير \d+ \w+)\s[^،.؛\n]{0,60}?(?:متفرقه|مختلفه|عده مناطق|مناطق عده)(?!\w)|\s[^،.؛\n]{0,60}?\sمعا(?!\w)")


def as_many(tagged: Tagged, toks: list[Tok], facts: list[TollFact]) -> list[TollFact]:
    """Rule as-many: "قُتل خمسة وجُرح مثلهم" hurts five as well."""
    out = []
    for tok in toks:
        kind = hurts(tok)
        match = _AS_MANY.match(tagged.folded.norm, tok.end) if kind else None
        if match is None or kind is None:
            continue
        told = [f for f in facts if f.kind != kind and f.value and f.end <= tok.start and tok.start - f.end < 70]
        if told:
            out.append(TollFact(tok.start, match.end(), kind, told[-1].value, side=told[-1].side, rule="as-many"))
    return out


def he_and(tagged: Tagged, tok: Tok, kind: str, nums: list[Num], used: set[int]) -> TollFact | None:
    """Rule he-and: "فأصيب هو وثلاثة من المارة" counts four."""
    match = _HE_AND.match(tagged.folded.norm, tok.end)
    word = tagged.folded.norm[tok.start : tok.end]
    if match is None and tok.forms[0].pos != "noun" and not word.endswith(("ا", "ان", "ون")):
        match = _AND.match(tagged.folded.norm, tok.end)  # "المسعف الذي قضى وشاباً آخر"
    if match is None:
        return None
    index = next((i for i, n in enumerate(nums) if n.start == match.end() and i not in used and not n.vague), None)
    if index is not None and not tagged.between(nums[index].end, nums[index].end + 3, "trigger"):
        used.add(index)
        return TollFact(tok.start, nums[index].end, kind, nums[index].value + 1, rule="he-and")
    person = next(iter(tagged.between(match.end(), match.end() + 1, "person")), None)
    form = person.form("person") if person is not None else None
    if person is None or form is None or not (form.pos in ("noun", "dual") or tagged.folded.norm[person.start : person.end].endswith("ا")) or person.clitic != "و":
        return None
    return TollFact(tok.start, person.end, kind, 3 if form.pos == "dual" else 2, rule="he-and")


def by_the_way(tagged: Tagged, start: int, end: int, facts: list[TollFact]) -> list[TollFact]:
    """Return tolls that no verb of death or injury with its people tells.

    Rules body-found ("عُثر على جثة شاب"), survived-hurt ("نجا ... من محاولة اغتيال وأصيب بجروح"), suffered ("تعرض أحد أفرادها لإصابة"), sniper-victim ("أصاب قناص ... الطفل").
    """
    norm = tagged.folded.norm
    out: list[TollFact] = []
    for match in _BODY.finditer(norm, start, end):
        _add_one(out, facts, match.start(), match.end(), "killed", "body-found")
    for match in _SURVIVED.finditer(norm, start, end):
        _add_one(out, facts, match.start(), match.end(), "injured", "survived-hurt")
    for match in _SUFFERED.finditer(norm, start, end):
        if match["who"].startswith("احد") or any(f.pos == "noun" for t in tagged.between(match.start("who"), match.start("who") + 3, "person") for f in t.forms):
            _add_one(out, facts, match.start(), match.end(), "injured", "suffered")
    for match in _ASSASSINATED.finditer(norm, start, end):
        clause = re.split(r"[،.؛]|\s(?:في|عندما|اثناء|بعد|امام|قرب|اثر)\s", norm[match.end() : min(end, match.end() + 90)], maxsplit=1)[0]
        stop = match.end() + len(clause)
        person = next((t for t in tagged.between(match.end(), stop, "person") if not any(f.entry.id == "attacker" for f in t.forms) and norm[t.start : t.end].endswith("ا") and t.forms[0].pos != "dual"), None)
        if person is None:
            continue
        with_him = next((n for n in tagged.numbers(person.end, stop) if norm[n.start - 1 : n.start] == "و" and not n.vague), None)
        if not any(f.start < stop and match.start() < f.end for f in facts):
            out.append(TollFact(match.start(), with_him.end if with_him is not None else person.end, "killed", 1 + (with_him.value if with_him is not None else 0), bare=with_him is None, rule="assassinated"))
    for match in _WAS_MURDERED.finditer(norm, start, end):
        number = next((n for n in tagged.numbers(match.end(), match.end() + 1) if n.group != "ordinals"), None)
        if any(f.kind == "killed" and match.start() - 4 <= f.start < match.end() + 60 for f in facts):
            continue
        if number is not None and not number.vague:
            out.append(TollFact(match.start(), number.end, "killed", number.value, rule="assassinated"))
            continue
        one = next((t for t in tagged.between(match.end(), match.end() + 3, "person") if t.forms[0].pos == "noun" or norm[t.start : t.end].endswith("ا")), None)
        if one is not None or _TITLED.match(norm, match.end()):
            clause = re.split(r"[،.؛\n]|\s(?:عندما|اثناء|بعد|امام|قرب|اثر)\s", norm[match.end() : min(end, match.end() + 90)], maxsplit=1)[0]
            others = next((n for n in tagged.numbers(match.end(), match.end() + len(clause)) if norm[n.start - 1 : n.start] == "و" and not n.vague), None)
            his = 1 if re.search(r"\sو(?:مرافق|سايق|زوجت|نجل|شقيق|حارس|مساعد)ه(?!\w)", clause) else 0
            out.append(TollFact(match.start(), others.end if others is not None else match.end(), "killed", 1 + his + (others.value if others is not None else 0), bare=others is None, rule="assassinated"))
    for match in _ASSASSINATION.finditer(norm, start, end) if "غتي" in norm[start:end] or "غتال" in norm[start:end] else ():
        num = next((n for n in tagged.numbers(match.end(), min(end, match.end() + 34)) if not n.vague and n.group != "ordinals" and re.fullmatch(r"(?:(?!في|من|علي|ب|ل|و)[^\s،.؛:]+\s){0,2}", norm[match.end() : n.start])), None)
        person = next((t for t in tagged.between(num.end, num.end + 4, "person")), None) if num is not None else None
        if num is not None and (person is not None or re.match(r"\sمن\s(?:ال)?(?:قاده|قياد|عناصر|كوادر|ضباط|مسوول)", norm[num.end : num.end + 14])) and not any(f.start < num.end and match.start() < f.end for f in facts):
            out.append(TollFact(match.start(), person.end if person is not None else num.end, "killed", num.value, rule="assassinated-count"))
    for match in _SNIPER.finditer(norm, start, end):
        clause = re.split(r"[،.؛]", norm[match.end() : min(end, match.end() + 70)], maxsplit=1)[0]
        person = next((t for t in tagged.between(match.end(), match.end() + len(clause), "person") if t.forms[0].pos == "noun" or norm[t.start : t.end].endswith("ا")), None)
        if person is not None:
            _add_one(out, facts, match.start(), person.end, "injured", "sniper-victim")
    return out


def _add_one(out: list[TollFact], facts: list[TollFact], at: int, stop: int, kind: str, rule: str) -> None:
    """Add one person told without a figure, where no other fact tells of him."""
    if not any(f.start < stop and at < f.end for f in facts):
        out.append(TollFact(at, stop, kind, 1, bare=True, rule=rule))


def with_the_leader(tagged: Tagged, start: int, at: int, nums: list[Num]) -> int | None:
    """Rule leader-and: one person and "two who were with him" before a plural verb ("قيادياً في الحزب واثنين كانا يرافقانه قُتلوا"); return the number's index."""
    norm = tagged.folded.norm
    found = next(((i, n) for i, n in reversed(list(enumerate(nums))) if n.end <= at), None)
    if found is None or at - found[1].end > 24 or found[1].vague or re.search(r"[،.؛\n]", norm[found[1].end : at]):
        return None
    num = found[1]
    if norm[num.start - 1 : num.start] != "و":
        return None
    clause = re.split(r"[،.؛\n]|(?<!\w)ب?ان\s", norm[max(start, num.start - 70) : num.start])[-1]
    people = tagged.between(num.start - len(clause), num.start, "person")
    if not people or any(not t.clitic.endswith("ال") for t in people[1:]) or people[0].start - (num.start - len(clause)) > 3 or people[0].clitic.startswith("و"):
        return None
    return found[0] if people[0].forms[0].pos == "noun" or norm[people[0].start : people[0].end].endswith("ا") else None


def counted_with(norm: str, num: Num, person: Tok, pair: Tok) -> bool:
    """Rule counted-with: after eleven and more a second noun in the same accusative is counted by the same figure ("38 عاملاً وموظفاً")."""
    return num.value >= 11 and norm[person.start : person.end].endswith("ا") and norm[pair.start : pair.end].endswith("ا")


_NO_WORD = re.compile(r"(?<!\w)(?:من )?(?:دون|بدون|لم|ولم|فلم|لن|عدم|بعدم)\s(?:ان\s)?(?:[^\s،.؛:]+\s){0,3}?(?:(?:ال)?(?:اشاره|حديث|ابلاغ|تبليغ|اعلان|افاده|كشف|ذكر)\s|[تي](?:شر|ذكر|تحدث|علن|كشف|بلغ|تبلغ)\w*\s)(?:(?:الي|عن|ب)\s?)?(?:ايه?\s)?(?:(?:وقوع|سقوط|تسجيل|حدوث|وجود)\s)?(?:ايه?\s)?$")


def told_of_none(norm: str, start: int, at: int) -> bool:
    """Rule no-word-of: "دون الإشارة إلى وقوع إصابات", "لم يتم الإبلاغ عن وقوع إصابات" tell neither a toll nor that there was none."""
    return _NO_WORD.search(norm, max(start, at - 70), at) is not None


def of_several(norm: str, fact: TollFact) -> bool:
    """Rule several-deeds: a toll told for two deeds together ("13 قتيلاً في تفجيرين", "في جولتي القتال معاً") holds for none of them where one has its own."""
    return bool(fact.value) and _SEVERAL.match(norm, fact.end) is not None


def of_both(norm: str, fact: TollFact) -> bool:
    """Return whether a toll is told for two deeds known already ("في جولتي القتال معاً", "في الهجومين")."""
    return bool(fact.value) and _BOTH.match(norm, fact.end) is not None


def dual_by_vowel(tagged: Tagged, tok: Tok) -> bool:
    """Return whether a vowel sign makes a word in "ين" a dual ("مدنيَّين", "مقاتلَين")."""
    folded = tagged.folded
    a, b = folded.span(tok.start, tok.end)
    word = folded.text[a:b].rstrip("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652")
    return bool(re.search("\u064e\u0651?ي\u0652?ن$", word))
