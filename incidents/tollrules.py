"""Tolls told in other shapes than a verb and its figure: two verbs with one figure, a subject before its verb, a pronoun, one of the two."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from gazetteer.fold import fold_text
from incidents import regex as re
from incidents.tagger import Num, Tagged, Tok

GAP = re.compile(r"^(?:\s|/|فيه|فيها|خلاله|خلالها|جراءه|جراءها|اثره|اثرها|علي اثره|علي اثرها|نحو|حوالي|قرابه|زهاء|اكثر من|ما لا يقل عن|ما يقارب|علي الاقل|ما يزيد علي|ما يزيد عن|اقل من|ايضا|كذلك|و|[(«\"“:،]|بحياه|عن|قرابه ال|فورا|لا يقل عن|الي|ال)*$")
_ONE_FELL = re.compile(r"(?<!\w)[وف]?(?P<hurt>اصيبت?|جرحت?)(?!\w)|(?<!\w)[وف]?(?:قتلت?|استشهدت?|توفيت?|قضي|قضت)(?!\w)")
_TWO_FELL = re.compile(r"(?<!\w)[وف]?(?P<hurt>اصيبا|اصيبتا|جرحا|جرحتا)(?!\w)|(?<!\w)[وف]?(?:قتلا|قتلتا|استشهدا|استشهدتا|توفيا|توفيتا|قضيا)(?!\w)")
_PRONOUN = re.compile(r"(?:(?<!\w)(?:الي|عن|في|و?خلف|تسبب\w*)\s|(?<!\w)(?:ل|ب|وب|ول|و))(?:مقتل|استشهاد|مصرع|وفات|(?P<hurt>اصابت))(?P<whom>هما|هم|هن|ها|ه)(?!\w)")
_HOW_HIT = re.compile(r"\sب(?:شكل|صوره|نحو|دقه|نجاح|اضرار|صاروخ|قذيف|مسير|طاير)")  # how or with what a thing was hit; people are hit "بجروح", "بشظايا"
_ONE_OF = re.compile(r"(?<!\w)[وفبل]?(?:مقتل|استشهاد|مصرع|وفاه|قتل|استشهد|توفي|(?P<hurt>اصابه|جرح|اصيب))\s(?:احدهما|احداهما|احدهم|احدهن)(?!\w)")
_ONE_OF_A_FORCE = re.compile(r"(?:(?<!\w)(?:[وف]?(?:ب|ل)?ان\s?)[«\"“]?|[«\"“])\s?(?:احد|احدي)\s(?:عناصر|افراد|جنود|ضباط|منتسبي|مقاتلي|عمال|موظفي|سكان|اهالي|ابناء|حراس|رجال|المدنيين|المواطنين|المزارعين|الجنود|الضباط|العناصر|العمال)(?!\w)[^،.؛:\n]{0,46}$")
_OPENS = re.compile(r"(?:(?<!\w)[وف]?(?:ب|ل)?ان|[«\"“])\s*$")


@dataclass(slots=True)
class TollFact:
    """One figure: ``kind`` killed, injured or lumped; ``value`` None when the text gives no number; ``at_least`` for "more than".

    ``bare`` marks one person named without a figure ("a soldier was killed"), ``weak`` a pronoun or a deed that only implies a death:
    neither holds against a figure. ``rule`` names the rule that read it.
    """

    start: int
    end: int
    kind: str
    value: int | None
    low: int | None = None
    side: str = ""
    at_least: bool = False
    replaces: bool = False
    definite: bool = False
    approx: bool = False
    bare: bool = False
    weak: bool = False
    rule: str = ""


@lru_cache(maxsize=64)
def _plurals(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold_text(w) for w in words)


def two_or_more(tagged: Tagged, tok: Tok, end: int) -> bool:
    """Return whether a word may be a dual as well as a plural (مدنيين) and nothing near says that they were two."""
    form = tok.form("person")
    word = tagged.folded.norm[tok.start : tok.end]
    if form is None or not word.endswith("ين") or tok.clitic.endswith("ال") or word.startswith("احد") or word not in _plurals(tuple(form.entry.data.get("plurals", ()))):
        return False
    return not re.search(r"(?<!\w)(?:و|ف|ب|ل)?(?:اثنين|احدهما|كلاهما|انهما|كانا|هما|برفقتهما|لهما|عليهما|يستقلان|ثالثا?)(?!\w)", tagged.folded.norm[tok.end : min(end, tok.end + 90)])


def hurts(tok: Tok) -> str | None:
    """Return killed or injured for a verb or maṣdar of death or injury."""
    for form in tok.forms:
        if form.entry.cat == "trigger" and form.entry.id in ("death", "injury", "perish", "neutralise"):
            return "injured" if form.entry.id == "injury" else "killed"
    return None


_ADJUNCT = re.compile(r"\s(?:(?:في|اثر|جراء|خلال|نتيجه|بسبب)\s(?:ال)?|ب(?:ال)?)[^\s،.؛:]{3,}(?:\s(?:ال[^\s،.؛:]+|(?:علي|في|ب)\s?[^\s،.؛:]+(?:\s[^\s،.؛:]+)?)){0,2}\s(?:نحو|حوالي|قرابه|زهاء|اكثر من|ما لا يقل عن|ما يقارب|علي الاقل)?\s?")


def adjunct_first(tagged: Tagged, tok: Tok, num: Num) -> bool:
    """Rule adjunct-first: how or where they fell stands between the verb and its figure ("قتل في الانفجار خمسة أشخاص")."""
    gap = tagged.folded.norm[tok.end : num.start]
    if not tok.forms or all(f.pos not in ("verb", "passive", "noun|verb") for f in tok.forms) or len(gap) > 50 or not _ADJUNCT.fullmatch(gap):
        return False
    return not tagged.between(tok.end, num.start, "person", "toll", "month", "weekday") and bool(tagged.between(num.end, num.end + 4, "person"))


_CLAIMS = re.compile(r"(?:^|\s)و?(?:[يت]تبني|تبن[يت]\w*|[يت]علن|اعلنت?|[يت]وكد|اكدت?|[يت]زعم|زعمت?|مسووليته\w* عن|عن|في|بعد|اثر)(?:\s(?!ب?ان)\S+){0,3}\s*$")  # a maṣdar follows: "داعش يتبنى قتل وجرح 25"


def joint_tolls(tagged: Tagged, toks: list[Tok], nums: list[Num], used: set[int]) -> list[TollFact]:
    """Rule joint-toll: a verb of death and one of injury with one figure ("مقتل وإصابة 14", "استشهد وأصيب ثلاثة") count both together."""
    norm = tagged.folded.norm
    out: list[TollFact] = []
    words = [(t, kind) for t in toks if (kind := hurts(t)) is not None]
    for (first, a), (second, b) in pairwise(words):
        if a == b or second.clitic != "و" or second.start - first.end > 3 or norm[first.end : second.start].strip() not in ("و", ""):
            continue
        word = norm[first.start : first.end]
        if (word.endswith(("ه", "ها", "هما", "هم", "تا", "وا")) and not word.endswith(("اصابه", "وفاه"))) or word in ("قتلا", "استشهدا", "اصيبا", "جرحا"):
            continue  # its own people are told: "مقتله وإصابة اثنين", "قتلا وأصيب خمسة"
        lead = re.split(r"[،.؛:\n]|(?<!\w)(?:فيما|بينما|حيث|بعدما|عندما)(?!\w)", norm[max(0, first.start - 60) : first.start])[-1]
        if word in ("قتل", "قتلت", "استشهد", "استشهدت", "اصيب", "اصيبت", "جرح", "جرحت") and len(lead.split()) > 1 and not (_CLAIMS.search(lead) and not tagged.between(first.start - len(lead), first.start, "person")):
            continue  # the subject stands before: "عسكريا قتل وأصيب سبعة"
        index = next((i for i, n in enumerate(nums) if n.start >= second.end and i not in used and n.group != "ordinals"), None)
        if index is not None and nums[index].start - second.end <= 30 and GAP.match(norm[second.end : nums[index].start]):
            used.add(index)
            num = nums[index]
            out.append(TollFact(first.start, num.end, "lumped", None if num.vague else num.value, rule="joint-toll"))
        elif any(t.form("person").pos == "plural" for t in tagged.between(second.end, second.end + 14, "person") if t.form("person")):  # type: ignore[union-attr]
            out.append(TollFact(first.start, second.end, "lumped", None, rule="joint-toll"))
    return out


def _single(tagged: Tagged, tok: Tok) -> bool:
    """Return whether a person word is one indefinite person who is no attacker."""
    form = tok.form("person")
    if form is None or tok.clitic.endswith(("ال", "لل")) or form.entry.id == "attacker":
        return False
    word = tagged.folded.norm[tok.start : tok.end]
    return form.pos == "noun" or word.endswith("ا")  # "جنديا": the accusative


# Rule named-man: "أن الشيخ فلان، أحد وجهاء القبيلة، قُتل" counts one.
_NAMED_MAN = re.compile(r"(?<!\w)[وف]?(?:ب?ان|كان)\s(?P<title>ال(?:شيخ|شاب|مواطن|طفل|جندي|ضابط|عقيد|عميد|رايد|نقيب|مقدم|ملازم|لواء|قيادي|صحفي|صحافي|ناشط|مدعو|قايد|رقيب|شرطي|طبيب|سايق))\s(?!الذي|التي)[^.؛:\n]{3,110}$")


def subject_first(tagged: Tagged, start: int, end: int, facts: list[TollFact]) -> list[TollFact]:
    """Rule subject-first: the people stand before the verb ("إن عسكريا برتبة رقيب قتل"); a dual verb counts two ("المدير وقريبه قتلا")."""
    norm = tagged.folded.norm
    out: list[TollFact] = []

    def counted(at: int, stop: int) -> bool:
        follow = norm[stop : stop + 4]
        figure = any(not norm[stop : n.start].strip() for n in tagged.numbers(stop, stop + 4))
        return figure or bool(tagged.between(stop, stop + 4, "person", "actor", "toll")) or follow.startswith((" «", ' "')) or any(f.start <= at < f.end or at <= f.start < stop for f in facts)

    for match in _TWO_FELL.finditer(norm, start, end):
        at = match.start()
        if counted(at, match.end()) or not norm[max(start, at - 12) : at].strip() or re.search(r"[.؛:\n]\s*$", norm[max(start, at - 2) : at]):
            continue
        known = re.search(r"(?:^|\s)[وف]?(?:ب|ل)?ال\w+(?:ان|ين)\s$|(?<!\w)[بل]?ان\s(?:ال\w+(?:ين|ان)\s)[^؛:\n]{2,140}$", norm[max(start, at - 170) : at]) is not None  # "المرافقين توفيا": two that were told before
        out.append(TollFact(at, match.end(), "injured" if match["hurt"] else "killed", 2, bare=known, rule="subject-first"))
    for match in _ONE_FELL.finditer(norm, start, end):
        at = match.start()
        if counted(at, match.end()):
            continue
        one = _ONE_OF_A_FORCE.search(norm, max(start, at - 80), at)
        if one is not None and not tagged.between(one.start(), at, "trigger"):  # "أن أحد عناصر الحشد قتل وأصيب آخران"
            out.append(TollFact(one.start(), match.end(), "injured" if match["hurt"] else "killed", 1, bare=True, rule="subject-first"))
            continue
        for person in tagged.between(max(start, at - 46), at, "person"):
            gap = norm[person.end : at]
            if not _single(tagged, person) or re.search(r"[؛.:\n]|\s(?:الذي|التي|بعد|قبل)\s", gap) or len(gap.split()) > 7 or tagged.between(person.end, at, "trigger"):
                continue
            if _OPENS.search(norm[max(start, person.start - len(person.clitic) - 5) : person.start - len(person.clitic)]):
                form = person.form("person")
                side = str(form.entry.data.get("side", "")) if form else ""
                out.append(TollFact(person.start, match.end(), "injured" if match["hurt"] else "killed", 1, side=side, bare=True, rule="subject-first"))
                break
        else:
            named = _NAMED_MAN.search(norm, max(start, at - 130), at)
            if named is not None and not tagged.between(named.end("title"), at, "trigger", "toll") and not tagged.numbers(named.end("title"), at):
                out.append(TollFact(named.start("title"), match.end(), "injured" if match["hurt"] else "killed", 1, bare=True, rule="named-man"))
    return out


_TREATED = re.compile(r"\s(?:\S+\s){0,2}?(?:يتلقون|تلقوا|ادخلوا)\s(?:ال)?(?:علاج|عنايه|اسعاف|المستشف|الي)")


def treated_tolls(tagged: Tagged, nums: list[Num], used: set[int]) -> list[TollFact]:
    """Rule under-treatment: "وإن 23 يتلقون العلاج" counts the injured."""
    norm = tagged.folded.norm
    out = []
    for i, num in enumerate(nums):
        if i not in used and not num.vague and num.group != "ordinals" and _TREATED.match(norm[num.end : num.end + 60]) and not re.search(r"[،.؛]", norm[num.end : num.end + 14]):
            used.add(i)
            out.append(TollFact(num.start, num.end, "injured", num.value, rule="under-treatment"))
    return out


_COUNTS = {"الاثنين": 2, "الثلاثه": 3, "الاربعه": 4, "الخمسه": 5, "السته": 6, "السبعه": 7, "الثمانيه": 8, "التسعه": 9, "العشره": 10}
_THOSE = re.compile(r"(?<!\w)(?:ب|ل|و)?(?:مقتل|استشهاد|مصرع|وفاه|(?P<hurt>اصابه|جرح))\sال\w+\s(?P<n>الاثنين|الثلاثه|الاربعه|الخمسه|السته|السبعه|الثمانيه|التسعه|العشره)(?!\w)")


def pronoun_tolls(tagged: Tagged, start: int, end: int, facts: list[TollFact]) -> list[TollFact]:
    """Rules pronoun-toll ("ما أدى إلى مقتله", "وإصابتهما") and one-of ("مقتل أحدهما"): people told before, counted by their pronoun."""
    norm = tagged.folded.norm
    out: list[TollFact] = []
    for match in _ONE_OF.finditer(norm, start, end):
        if not any(f.start <= match.start() + 2 < f.end for f in facts):
            out.append(TollFact(match.start(), match.end(), "injured" if match["hurt"] else "killed", 1, bare=True, rule="one-of"))
    for match in _THOSE.finditer(norm, start, end):
        if not any(f.start < match.end() and match.start() < f.end and f.value for f in facts) and not re.search(r"(?:لم|دون|عدم|نقل|بعد)\s(?:\S+\s)?$", norm[max(start, match.start() - 14) : match.start()]):
            out.append(TollFact(match.start(), match.end(), "injured" if match["hurt"] else "killed", _COUNTS[match["n"]], bare=True, rule="those-three"))
    for match in _PRONOUN.finditer(norm, start, end):
        before = norm[max(start, match.start() - 18) : match.start() + 1]
        if re.search(r"(?:دون ان|لم|بدون|لا|عدم)\s(?:\S+\s){0,1}\S?$", before):
            continue  # "دون أن تسفر عن إصابته"
        if re.search(r"متاثر\w*\s*$|متاثر\w*\sب$|محاوله\s|بعد\s|قبل\s|لدي\s|نبا\s", before) or re.match(r"\s(?:ال)?(?:مباشر|هدف)", norm[match.end() : match.end() + 8]):
            continue
        if match["hurt"] and tagged.folded.norm[match.start()] == "و" and (not re.match(r"\sب", norm[match.end() : match.end() + 2]) or _HOW_HIT.match(norm, match.end())):
            continue  # "هاجمت سفينة وأصابتها", "وأصابتها بشكل مباشر": the verb
        value = {"ه": 1, "ها": 1, "هما": 2}.get(match["whom"])
        out.append(TollFact(match.start(), match.end(), "injured" if match["hurt"] else "killed", value, low=value or 3, weak=True, rule="pronoun-toll"))
    return out
