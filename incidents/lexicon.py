"""Loads the lexicons of ``data/lexicon/*.toml``, makes the inflected forms and compiles them into one matcher."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from gazetteer.errors import DataError
from gazetteer.fold import fold_names, fold_text
from gazetteer.matcher import WORD_CLITICS, Matcher
from gazetteer.paths import data_dir

# The files and the order in which a phrase that stands in several is read.
_GROUPS = frozenset(("militia", "rebel", "jihadist", "separatist", "tribal", "company"))
FILES = ("triggers", "weapons", "casualties", "time", "stance", "objects")
ACTOR_KINDS = "state_army air_force navy police intelligence state coalition militia rebel jihadist separatist tribal peacekeepers company civilians unidentified government".split()


_DERIVED = frozenset(("suffixed", "imperfect"))


@dataclass(slots=True, frozen=True, eq=False)
class Entry:
    """One entry of a lexicon: its category (the table's name), its id and all its other keys."""

    cat: str
    id: str
    data: dict[str, Any] = field(default_factory=dict)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of ``key``."""
        return self.data.get(key, default)


@dataclass(slots=True, frozen=True, eq=False)
class Form:
    """One inflected form of an entry: ``pos`` is noun, plural, dual, verb, noun|verb, suffixed (verb with object), imperfect or passive."""

    entry: Entry
    pos: str


def verb_forms(past: str, imperfect: str) -> list[tuple[str, str]]:
    """Return the third-person and first-person-plural forms of a verb with object pronouns, unfolded.

    Parameters
    ----------
    past, imperfect : str
        Third person masculine singular without vowel signs, e.g. ``هاجم``, ``يهاجم``.
    """
    objects = ("", "ه", "ها", "هم", "هما", "نا")
    # A final alif maqsura returns to ya or alif before an ending: تصدى -> تصدت, تصدوا.
    weak = past.endswith("ى")
    stem = past[:-1] if weak else past
    hollow = len(past) == 3 and past[1] == "ا"
    out = [(past, "verb"), (stem + "ت", "verb"), (stem + "وا", "verb"), (stem + "تا", "verb"), ((stem + "يا") if weak else past + "ا", "verb")]
    for obj in objects[1:]:
        out += [((stem + "ا" if weak else past) + obj, "suffixed"), (stem + "ت" + obj, "suffixed"), (stem + "و" + obj, "suffixed")]
    if not hollow:
        out.append(((stem + "ينا") if weak else past + "نا", "verb"))
    base = imperfect[1:]
    for prefix in ("ي", "ت", "ن"):
        for obj in objects:
            out.append((prefix + base + obj, "imperfect"))
    short = base[:-1] if base.endswith(("ي", "ى", "و")) else base
    for prefix in ("ي", "ت"):
        out += [(prefix + short + "ون" + obj, "imperfect") for obj in objects[:-1]]
        out += [(prefix + short + "وا", "imperfect"), (prefix + base + "ان", "imperfect")]
    return out


def noun_forms(noun: str) -> list[tuple[str, str]]:
    """Return the singular, dual, accusative and possessive forms of a noun, unfolded."""
    out = [(noun, "noun")]
    words = noun.split()
    if len(words) > 1:
        return out
    stem = noun[:-1] + "ت" if noun.endswith("ة") else noun
    out += [(stem + "ان", "dual"), (stem + "ين", "dual"), (stem + "ا", "dual" if noun.endswith("ة") else "noun")]
    if noun.endswith("ة"):
        out.append((stem + "ي", "dual"))
    for suffix in ("ه", "ها", "هم", "هما", "نا"):
        out.append((stem + suffix, "noun"))
    return out


def entry_forms(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Return all (form, part of speech) pairs of one row of a lexicon."""
    out: list[tuple[str, str]] = []
    for noun in row.get("nouns", ()):
        out += noun_forms(noun)
    out += [(form, "plural") for form in row.get("plurals", ())]
    for pair in row.get("verbs", ()):
        past, _, imperfect = pair.partition("/")
        out += verb_forms(past, imperfect)
    out += [(form, "noun") for form in row.get("forms", ())]
    out += [(form, "verb") for form in row.get("vforms", ())]
    out += [(form, "passive") for form in row.get("pforms", ())]
    return out


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    DataError
        When it is missing or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise DataError(f"cannot be read: {fault.strerror}", file=path) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise DataError(f"is no valid TOML: {fault}", file=path, remedy="correct that line") from fault


_LISTS = ("nouns", "plurals", "verbs", "forms", "vforms", "pforms", "aliases_ar", "aliases_en", "adjectives_ar")


def _rows(path: Path, name: str, rows: object, *, need: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return the rows of an array of tables, after a look at their shape.

    Raises
    ------
    DataError
        When it is no array of tables, a key is missing or a list of words is something else.
    """
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DataError(f"{name} is no list of tables", file=path, remedy=f"head every entry with [[{name}]]")
    for number, row in enumerate(rows, 1):
        missing = [key for key in need if not isinstance(row.get(key), str)]
        wrong = [key for key in _LISTS if key in row and not (isinstance(row[key], list) and all(isinstance(word, str) for word in row[key]))]
        if missing or wrong:
            what = f"has no {missing[0]}" if missing else f"has a {wrong[0]} that is no list of words"
            raise DataError(f"[[{name}]] number {number} {what}", file=path, remedy="correct that entry")
    return rows


@dataclass(slots=True)
class Lexicon:
    """The compiled lexicon: a matcher whose values index ``forms``; number words; actors by id."""

    matcher: Matcher
    forms: list[tuple[Form, ...]]
    phrases: list[str]
    numbers: dict[str, tuple[str, int]]
    actors: dict[str, Entry]
    outlets: dict[str, Entry]
    version: str
    triggers: dict[str, Entry] = field(default_factory=dict)


def _collect(folder: Path) -> tuple[dict[str, list[Form]], dict[str, tuple[str, int]], dict[str, Entry], dict[str, Entry]]:
    """Read every lexicon of a folder into folded phrase -> forms."""
    pairs: list[tuple[str, Form]] = []
    for name in FILES:
        path = folder / f"{name}.toml"
        for cat, rows in read_toml(path).items():
            for row in _rows(path, cat, rows):
                entry = Entry(cat, str(row.get("id", row.get("n", row.get("hijri", "")))), row)
                pairs += [(form, Form(entry, pos)) for form, pos in entry_forms(row)]
    actors: dict[str, Entry] = {}
    for row in _rows(folder / "actors.toml", "actor", read_toml(folder / "actors.toml").get("actor", []), need=("id", "kind", "name_ar", "name_en")):
        entry = Entry("party" if row.get("context") else "actor", row["id"], row)
        actors[entry.id] = entry
        if row["kind"] == "state":
            continue  # a country's bare name is a place; its part as an actor is read from where it stands
        for alias in (row["name_ar"], *(row.get("adjectives_ar", ()) if row["kind"] in _GROUPS else ()), *row.get("aliases_ar", ()), row["name_en"], *row.get("aliases_en", ())):
            pairs.append((alias, Form(entry, "noun")))
    outlets: dict[str, Entry] = {}
    for row in _rows(folder / "outlets.toml", "outlet", read_toml(folder / "outlets.toml").get("outlet", []), need=("id",)):
        entry = outlets[row["id"]] = Entry("outlet", row["id"], row)
        pairs += [(alias, Form(entry, "noun")) for alias in (*row.get("aliases_ar", ()), *row.get("aliases_en", ()))]
    numbers: dict[str, tuple[str, int]] = {}
    for group, words in read_toml(folder / "numbers.toml").items():
        if not isinstance(words, dict):
            raise DataError(f"[{group}] is no table of word = number", file=folder / "numbers.toml", remedy="write it as [table], one word = number in a line")
        for word, value in words.items():
            folded = fold_text(word)
            if folded in numbers:
                continue
            numbers[folded] = (group, value)
            entry = Entry("number", group, {"value": value, "id": group})
            pairs.append((word, Form(entry, "noun")))
    phrases: dict[str, list[Form]] = {}
    for folded, (_, form) in zip(fold_names([p for p, _ in pairs]), pairs, strict=True):
        _add_form(phrases.setdefault(folded, []), form)
    for folded in [k for k in phrases if k.partition(" ")[0] in _BEFORE_QUOTES]:  # "حركة «الشباب»", "حركة (الشباب)": the sign is a blank of its own
        first, _, rest = folded.partition(" ")
        sides = [f for f in phrases[folded] if f.entry.cat in ("actor", "party")]
        if sides and rest and (first == "حركه" or not any(f.entry.cat in ("actor", "party") for f in phrases.get(rest, ()))):
            phrases[f"{first}  {rest}"] = sides
    return phrases, numbers, actors, outlets


_BEFORE_QUOTES = frozenset(("حركه", "تنظيم", "جماعه", "ميليشيا", "مليشيا", "فصيل", "كتايب", "سرايا", "حزب"))


def _add_form(known: list[Form], form: Form) -> None:
    """Add a reading of a phrase: within a category a plain noun or phrase beats a form made by inflection."""
    for i, other in enumerate(known):
        if other.entry is form.entry:
            if {other.pos, form.pos} == {"noun", "verb"}:
                known[i] = Form(form.entry, "noun|verb")  # قصف, قتل: only the words around tell
            return
        if other.entry.cat == form.entry.cat == "trigger" and {other.entry.id, form.entry.id} != {"launch", "fire_verb"}:
            if form.pos in _DERIVED and other.pos not in _DERIVED:
                return
            if other.pos in _DERIVED and form.pos not in _DERIVED:
                known[i] = form
                return
    known.append(form)


@lru_cache(maxsize=4)
def load(folder: Path | None = None) -> Lexicon:
    """Load and compile the lexicons.

    Parameters
    ----------
    folder : Path, optional
        A folder of lexicons; the shipped ones when None.

    Raises
    ------
    DataError
        When a file is missing or faulty.
    """
    folder = folder or data_dir() / "lexicon"
    phrases, numbers, actors, outlets = _collect(folder)
    keys = [k for k in phrases if k]
    matcher = Matcher(((key, i) for i, key in enumerate(keys)), clitics=WORD_CLITICS)
    import hashlib

    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.toml")):
        digest.update(path.read_bytes())
    return Lexicon(matcher, [tuple(phrases[k]) for k in keys], keys, numbers, actors, outlets, digest.hexdigest()[:12], {f.entry.id: f.entry for k in keys for f in phrases[k] if f.entry.cat == "trigger"})
