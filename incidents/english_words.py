"""Loads the English word lists and lays out an English report: sentences, trigger words, weapons, objects and actors with their spans."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from gazetteer.matcher import Hit, Matcher, longest
from gazetteer.paths import data_dir
from incidents import lexicon as lexicons
from incidents.actors import Actor, actor_of
from incidents.lexicon import read_toml
from incidents.model import Report, Span

_NOT_WORD = re.compile(r"[^\w]|_")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\xa0": " ", "\u202f": " ", "\t": " "})
_BULLET = re.compile(r"\s*(?:[•*▪●◾▫-]|\d{1,2}[.)])\s")
_END = re.compile(r"[.!?][\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")
_VOWELS = frozenset("aeiou")


@dataclass(slots=True, frozen=True)
class Word:
    """One form of an entry: its category, id, type or other data, and part of speech (noun, plural, verb, noun|verb)."""

    cat: str
    id: str
    pos: str
    data: dict[str, Any]


@dataclass(slots=True, frozen=True)
class Found:
    """A word or phrase of the lexicon in the text, code points of the original."""

    start: int
    end: int
    word: Word


@dataclass(slots=True, frozen=True)
class Line:
    """A sentence: its span, the number of its paragraph, and whether it is the first of it."""

    start: int
    end: int
    paragraph: int
    first: bool


@dataclass(slots=True)
class English:
    """The compiled English lexicon."""

    triggers: tuple[Matcher, list[Word]]
    weapons: tuple[Matcher, list[Word]]
    objects: tuple[Matcher, list[Word]]
    actors: tuple[Matcher, list[Word]]
    names: list[str]
    demonyms: re.Pattern[str]
    homes: dict[str, str]
    numbers: dict[str, int]
    vague: dict[str, int]
    months: dict[str, int]
    weekdays: dict[str, int]
    words: dict[str, list[str]]

    def any_of(self, *names: str) -> str:
        """Return the alternatives of word lists as one pattern, longest first."""
        return "|".join(sorted((w for n in names for w in self.words[n]), key=len, reverse=True))


def plural(noun: str) -> str:
    """Return the regular plural of an English noun."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    if noun.endswith("man"):
        return noun[:-2] + "en"
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def verb_forms(verb: str) -> list[str]:
    """Return the forms of a verb given as its base or as "base/past/participle"."""
    base, *rest = verb.split("/")
    head, _, tail = base.partition(" ")
    stem = head[:-1] if head.endswith("e") else head
    past = rest or [stem + ("ied" if head.endswith("y") and head[-2] not in _VOWELS else "ed")]
    if head.endswith("y") and head[-2] not in _VOWELS and not rest:
        past = [head[:-1] + "ied"]
    doubled = head + head[-1] if rest and re.search(r"[^aeiou][aeiou][tpn]$", head) else stem
    forms = [head, plural(head), *past, doubled + "ing"]
    return [f"{f} {tail}".strip() for f in forms]


def _fold(phrase: str) -> str:
    return " ".join(_NOT_WORD.sub(" ", phrase.lower()).split())


def _forms(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (form, part of speech) of one row."""
    out = [(n, "noun") for n in row.get("nouns", ())] + [(plural(n), "plural") for n in row.get("nouns", ())]
    out += [(f, "verb") for v in row.get("verbs", ()) for f in verb_forms(v)]
    out += [(f, "plural" if f.endswith("s") else "noun") for f in row.get("forms", ())]
    return out + [(f, "verb") for f in row.get("vforms", ())]


def _compile(rows: list[dict[str, Any]], cat: str) -> tuple[Matcher, list[Word]]:
    """Compile the rows of one category; a form that is both noun and verb is marked so."""
    words: dict[str, Word] = {}
    for row in rows:
        for form, pos in _forms(row):
            key = _fold(form)
            old = words.get(key)
            if old is not None and old.id == row["id"]:
                if old.pos != pos and "verb" in (old.pos, pos):
                    words[key] = Word(cat, row["id"], "plural|verb" if "plural" in (old.pos, pos) else "noun|verb", row)
                continue
            if old is None:
                words[key] = Word(cat, row["id"], pos, row)
    keys = list(words)
    return Matcher(((k, i) for i, k in enumerate(keys)), clitics=frozenset({""})), [words[k] for k in keys]


@lru_cache(maxsize=1)
def load_english() -> English:
    """Load and compile ``data/lexicon/english.toml`` and the English names of ``actors.toml``.

    Raises
    ------
    DataError
        When a file is missing or faulty.
    """
    raw = read_toml(data_dir() / "lexicon" / "english.toml")
    names: list[str] = []
    actors: list[Word] = []
    for entry in lexicons.load().actors.values():
        if entry.data["kind"] == "state" or (entry.data.get("context") and not entry.data.get("means")):
            continue
        own = re.sub(r"\s*\(.*?\)", "", entry.data["name_en"])
        for alias in dict.fromkeys((*entry.data.get("aliases_en", ()), *(() if own != entry.data["name_en"] else (own,)))):
            if len(alias) > 2 and not (alias.islower() and entry.data.get("means")):
                names.append(alias)
                actors.append(Word("actor", entry.id, "noun", entry.data))
    matcher = Matcher(((_fold(n), i) for i, n in enumerate(names)), clitics=frozenset({""}))
    homes = {form: row["iso"] for row in raw["demonym"] for form in row["forms"]}
    demonyms = re.compile(r"(?<![\w.])(?:" + "|".join(sorted(map(re.escape, homes), key=len, reverse=True)) + r")(?!\w)")
    return English(
        _compile(raw["trigger"], "trigger"), _compile(raw["weapon"], "weapon"), _compile(raw["object"], "object"), (matcher, actors), names,
        demonyms, homes, raw["numbers"], raw["vague"], raw["months"], raw["weekdays"], raw["words"],
    )  # fmt: skip


@lru_cache(maxsize=32)
def force_of(iso: str, start: int = 0, end: int = 0) -> Actor | None:
    """Return the armed forces of a country as an actor, else the state itself."""
    lexicon = lexicons.load()
    rows = [e for e in lexicon.actors.values() if e.data["home"] == iso]
    forces = next((e for e in rows if e.data["kind"] in ("state_army", "air_force", "navy", "coalition") and not e.data.get("context")), None)
    chosen = forces or next((e for e in rows if e.data["kind"] == "state"), None)
    return actor_of(lexicon, chosen.id, start, end) if chosen is not None else None


def lower(text: str) -> str:
    """Return the text in lower case with plain quotes and dashes, of the same length."""
    out = text.translate(_QUOTES).lower()
    if len(out) != len(text):
        out = "".join(c.lower() if len(c.lower()) == 1 else c for c in text.translate(_QUOTES))
    return out


@dataclass(slots=True)
class Page:
    """An English report laid out: ``low`` is ``report.text`` in lower case, character for character."""

    report: Report
    lex: English
    low: str
    lines: list[Line] = field(default_factory=list)
    triggers: list[Found] = field(default_factory=list)
    weapons: list[Found] = field(default_factory=list)
    objects: list[Found] = field(default_factory=list)
    actors: list[tuple[int, int, Actor]] = field(default_factory=list)
    demonyms: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The report's own text."""
        return self.report.text

    def span(self, start: int, end: int) -> Span:
        """Return the words of a span as evidence."""
        return Span(self.report.id, start, end, self.report.text[start:end])


def within(items: list[Found], start: int, end: int) -> list[Found]:
    """Return the items of a sorted list that begin in ``[start, end)``."""
    return items[bisect_left(items, start, key=lambda i: i.start) : bisect_left(items, end, key=lambda i: i.start)]


def lay_out(report: Report) -> Page:
    """Lay out a report: its sentences and every word of the lexicon in it."""
    lex = load_english()
    low = lower(report.text)
    page = Page(report, lex, low, _lines(report.text, low, frozenset(lex.words["abbreviations"])))
    scan = _NOT_WORD.sub(" ", low) + " "
    page.triggers = _find(lex.triggers, scan)
    page.weapons = _find(lex.weapons, scan)
    page.objects = _find(lex.objects, scan)
    lexicon = lexicons.load()
    matcher, words = lex.actors
    for hit in longest(h for h in matcher.find(scan) if _cased(report.text[h.start : h.end], lex.names[h.value])):
        page.actors.append((hit.start, hit.end, actor_of(lexicon, words[hit.value].id, hit.start, hit.end)))
    page.demonyms = [(m.start(), m.end(), lex.homes[m.group()]) for m in lex.demonyms.finditer(report.text)]
    return page


def _find(compiled: tuple[Matcher, list[Word]], scan: str) -> list[Found]:
    matcher, words = compiled
    hits: list[Hit] = longest(matcher.find(scan))
    return [Found(h.start, h.end, words[h.value]) for h in hits]


def _cased(surface: str, alias: str) -> bool:
    """Return whether a name is written as a name: a short form in capitals, a longer one with a capital in it."""
    if alias.isupper():
        return surface.isupper()
    words, seen = _NOT_WORD.sub(" ", alias).split(), _NOT_WORD.sub(" ", surface).split()
    return alias.islower() or all(b[:1].isupper() or a[:1].islower() for a, b in zip(words, seen, strict=False)) or surface.isupper()


def _lines(text: str, low: str, abbreviations: frozenset[str]) -> list[Line]:
    """Split a text into sentences; hard-wrapped lines stay together."""
    out: list[Line] = []
    paragraph = 0
    for start, end in _paragraphs(text):
        cut, first = start, True
        for match in _END.finditer(text, start, end):
            word = low[max(cut, match.start() - 12) : match.start()].rsplit(" ", 1)[-1].strip("(\"'")
            if text[match.start()] == "." and (word in abbreviations or (len(word) == 1 and word.isalpha())):
                continue
            out.append(Line(cut, match.end(), paragraph, first))
            cut, first = match.end(), False
        if text[cut:end].strip():
            out.append(Line(cut, end, paragraph, first))
        paragraph += 1
    return out


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the spans of paragraphs: a line ends one unless it is wrapped in the middle of a sentence."""
    out: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer(r"\n", text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        following = text[match.end() : match.end() + 8]
        wrapped = 50 <= len(line.strip()) <= 110 and line.rstrip()[-1:] not in ".!?:\"'" and following[:1].strip() and not _BULLET.match(following) and (following[:1].islower() or following[:1].isdigit())
        if wrapped:
            continue
        if text[start : match.start()].strip():
            out.append((start, match.start()))
        start = match.end()
    if text[start:].strip():
        out.append((start, len(text)))
    return out


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return frozenset(load_english().words["function"])


def is_english(text: str) -> bool:
    """Return whether a text is English: nearly all its letters Latin, and English function words frequent in it."""
    head = text[:4000]
    codes, counts = np.unique(np.frombuffer(head.encode("utf-32-le", "surrogatepass"), dtype="<u4"), return_counts=True)
    letters = [(code, n) for code, n in zip(codes.tolist(), counts.tolist(), strict=True) if chr(code).isalpha()]
    total = sum(n for _, n in letters)
    if total < 12 or sum(n for code, n in letters if code < 0x250) < 0.75 * total:
        return False
    words = re.findall(r"[^\W\d_]+", head.lower())
    return bool(words) and sum(w in _function_words() for w in words) >= 0.085 * len(words)
