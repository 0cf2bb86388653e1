"""Reads English tolls: "killed 12 people and wounded 30", "at least five dead", "no casualties", number words, sides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from incidents.english_words import Page, load_english


@dataclass(slots=True)
class EnglishToll:
    """One count in the text: ``kind`` killed or injured; ``value`` None when vague, then ``low`` is the least it can be."""

    start: int
    end: int
    kind: str
    value: int | None
    low: int | None = None
    side: str = ""
    replaces: bool = False


@lru_cache(maxsize=1)
def number_pattern() -> str:
    """Return the pattern of a number in digits or words, vague ones too."""
    lex = load_english()
    tens = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    plain = "|".join(sorted(lex.numbers, key=len, reverse=True))
    vague = "|".join(sorted(lex.vague, key=len, reverse=True))
    return rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+|(?:{tens})[- ](?:one|two|three|four|five|six|seven|eight|nine)|a dozen|two dozen|(?:{vague})|(?:{plain}))"


def number_of(word: str) -> tuple[int | None, int | None]:
    """Return (value, least value): (12, 12) for "twelve", (None, 24) for "dozens"."""
    lex = load_english()
    word = word.strip().lower()
    if word[:1].isdigit():
        value = int(word.replace(",", ""))
        return value, value
    if word in ("a dozen", "two dozen"):
        value = 12 if word[0] == "a" else 24
        return value, value
    if word in lex.vague:
        return None, lex.vague[word]
    if word in lex.numbers:
        return lex.numbers[word], lex.numbers[word]
    parts = re.split(r"[- ]", word)
    if all(p in lex.numbers for p in parts):
        value = sum(lex.numbers[p] for p in parts)
        return value, value
    return None, None


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    lex = load_english()
    about = f"(?:(?:{lex.any_of('about')})\\s)*"
    num = f"(?P<n>{number_pattern()})"
    adjective = r"(?:(?!and\b|or\b|in\b|on\b|at\b|were\b|was\b|killed\b|wounded\b|injured\b|who\b|from\b)[\w'.-]+\s){0,4}?"
    people = f"(?P<who>{lex.any_of('people')})"
    aside = r"(?:\s?[,(-]\s?(?:including|among them|most of them|mostly|all of them|many of them|some of them|both|one of them|all)[^,;.()]{0,90}[,)-]?)?"
    of = r"(?:\s(?:of (?:them|the \w+|its \w+|his \w+)|from [\w\s]{2,30}?|in (?:the|a) [\w\s]{2,25}?|aboard|inside|on board))?"
    be = r"\s?(?:(?:were|was|have been|had been|has been|are|is|being|were reported|was reported|were reportedly|reportedly|also|have|had)\s){0,3}"
    dead, hurt = "killed|dead|slain|martyred|shot dead|murdered", "wounded|injured|hurt|maimed"
    verb_k, verb_i = "kill(?:ed|ing|s)?|(?:claim(?:ed|ing|s)?|took|taking) the lives of|murder(?:ed|ing)|shot dead|shot and killed|gunned down|massacred|martyred", "(?:wound|injur|maim|hurt)(?:ed|ing|s|es|e)?|shot and wounded"
    out = [
        ("none", r"(?:no|without(?: causing)?(?: any)?|any) (?:(?:immediate )?(?:reports? of |word of |word on )?)?(?:(?:known |human |reported |material )?)(?P<what>casualties|deaths|injuries|fatalities|victims|loss of life)(?: or (?P<what2>deaths|injuries|damage|fatalities|casualties))?"),
        ("nobody", r"(?:no one|nobody|no-one|none)\s(?:\w+\s){0,3}(?P<verb>killed|hurt|injured|wounded|harmed)(?:\sor\s(?P<verb2>injured|wounded|hurt|killed))?"),
        ("tollword", rf"(?P<word>death toll|toll|number of dead|number of (?:people )?(?:killed|wounded|injured)|deaths)\s(?:\w+\s){{0,8}}?(?:rose|risen|climbed|reached|stood|stands|increased|jumped|rising|up|rises|climbs|was)\s(?:to|at)?\s?{about}{num}(?:\sdead)?(?!\s(?:km|per))"),
        ("lumped", rf"(?:kill(?:ed|ing) (?:or|and) (?:wound|injur)(?:ed|ing)|dead (?:or|and) wounded)\s{about}{num}\s|{about}{num.replace('<n>', '<n2>')}\s{adjective}(?:casualties|killed or (?:wounded|injured)|dead and wounded)"),
        ("killed", rf"(?:{verb_k})\s{about}{num}(?:\s{adjective}{people}|(?=\s(?:and|in|on|at|of|near|,))|(?=[\s,.;]*(?:$|[,.;])))"),
        ("injured", rf"(?:{verb_i})\s{about}{num}(?:\s{adjective}{people}|(?=\s(?:and|in|on|at|of|near|,|more))|(?=[\s,.;]*(?:$|[,.;])))"),
        ("killed", rf"{about}{num}\s{adjective}{people}{of}{aside}{be}(?:{dead}|died|lost (?:their|his|her) li(?:ves|fe))"),
        ("injured", rf"{about}{num}\s{adjective}{people}{of}{aside}{be}(?:{hurt}|suffered|sustained \w+ (?:wounds|injuries))"),
        ("killed", rf"{about}{num}(?:\s(?:more|others|were|was|have been|had been|of them)){{0,3}}\s(?:{dead}|died|deaths?|fatalit(?:y|ies)|bodies)"),
        ("injured", rf"{about}{num}(?:\s(?:more|others?|were|was|have been|had been|of them|another|seriously|critically|lightly|slightly|moderately)){{0,4}}\s(?:{hurt}|injuries)"),
        ("killed", rf"claim(?:ed|ing) {about}{num}\slives"),
        ("both", rf"(?:killed|killing)\sand\s(?:wounded|wounding|injured|injuring)\s{about}{num}"),
    ]  # fmt: skip
    return [(name, re.compile(rf"(?<![\w-]){p}(?!\w)" if not p.endswith("))") else rf"(?<![\w-]){p}")) for name, p in out]


def find_english_tolls(page: Page, start: int, end: int) -> list[EnglishToll]:
    """Return the tolls between two positions of the text, in its order."""
    low = page.low
    out: list[EnglishToll] = []
    taken: list[tuple[int, int]] = []
    for name, pattern in _patterns():
        for match in pattern.finditer(low, start, end):
            if any(s < match.end() and match.start() < e for s, e in taken):
                continue
            if re.search(r"(?:including|among them|of whom|of them|among whom)\s(?:\w+\s){0,2}$", low[max(start, match.start() - 26) : match.start()]):
                continue
            if match.group()[:1].isdigit() and re.search(rf"\b(?:{'|'.join(page.lex.months)})\.?\s$", low[max(start, match.start() - 12) : match.start()]):
                continue
            made = _make(name, match, low)
            if made:
                taken.append((match.start(), match.end()))
                out += made
    return sorted(out, key=lambda t: t.start)


def _make(name: str, match: re.Match[str], low: str) -> list[EnglishToll]:
    start, end = match.start(), match.end()
    got = match.groupdict()
    text = match.group()
    if name == "none":
        if "immediate" in text or "word" in text or (text.startswith("any") and not re.search(r"(?:not|n't|without|did not)\s(?:\w+\s){0,2}$", low[max(0, start - 24) : start])):
            return [EnglishToll(start, end, "silent", None)]
        words = {got["what"], got.get("what2")}
        kinds = ["killed"] if words <= {"deaths", "fatalities", "loss of life", None, "damage"} else ["injured"] if words <= {"injuries", None, "damage"} else ["killed", "injured"]
        return [EnglishToll(start, end, k, 0, 0) for k in kinds]
    if name == "nobody":
        verbs = {got["verb"], got.get("verb2")} - {None}
        return [EnglishToll(start, end, k, 0, 0) for k, w in (("killed", {"killed"}), ("injured", {"hurt", "injured", "wounded", "harmed"})) if verbs & w]
    word = got.get("n") or got.get("n2") or ""
    value, low_value = number_of(word)
    if value is None and low_value is None:
        return []
    if name in ("lumped", "both"):
        return [EnglishToll(start, end, "lumped", None, low_value)]
    if value is not None and 1900 <= value <= 2100 and "people" not in text:
        return []
    who = got.get("who") or ""
    if word in ("a", "an") and not who:
        return []
    kind = name
    if name == "tollword":
        kind = "injured" if re.search(r"wounded|injured", got["word"]) else "killed"
    side = next((s for s in ("attackers", "soldiers", "civilians") if who and re.fullmatch(load_english().any_of(s), who)), "")
    replaces = name == "tollword" or bool(re.search(r"(?:rose|risen|rising|climbed|raised|revised)\s", low[max(0, start - 40) : end]))
    return [EnglishToll(start, end, kind, value, low_value, side, replaces)]
