"""Reads the word lists around place names: kind words, prepositions, titles and first names, heads of organisations, everyday words."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from gazetteer.errors import DataError, FileError
from gazetteer.fold import fold_names, fold_text
from gazetteer.model import KINDS
from gazetteer.paths import data_dir


@dataclass(slots=True, frozen=True)
class KindWord:
    """A word that stands before a name and says what it is."""

    word: str
    kinds: frozenset[str]
    strength: float
    unknown: bool


@dataclass(slots=True)
class Lexicon:
    """The folded words around place names; see ``data/lexicon/place_words.toml`` and ``common_names.toml``."""

    kinds: dict[str, KindWord]
    prepositions: dict[str, float]
    clitics: dict[str, float]
    titles: frozenset[str]
    first_names: frozenset[str]
    speech: frozenset[str]
    politics: frozenset[str]
    heads: frozenset[str]
    weak_heads: frozenset[str]
    sport: frozenset[str]
    directions: dict[str, float]
    units: dict[str, float]
    nautical: frozenset[str]
    numbers: dict[str, float]
    everyday: frozenset[str]
    words: frozenset[str]
    never: frozenset[str]
    frequent: frozenset[str]
    hard: frozenset[str]
    nested: frozenset[str]
    named: frozenset[str]
    sport_signs: tuple[str, ...]
    games: tuple[str, ...]
    plays: tuple[str, ...]
    violence: frozenset[str]
    denied: dict[str, frozenset[str]]
    glued: frozenset[str]
    organisations: frozenset[str] = field(default_factory=frozenset)
    homes: dict[str, str] = field(default_factory=dict)
    misspelt: dict[str, str] = field(default_factory=dict)
    unknown_strong: frozenset[str] = field(default_factory=frozenset)
    lists: frozenset[str] = field(default_factory=frozenset)
    facilities: frozenset[str] = field(default_factory=frozenset)
    borrowed: frozenset[str] = field(default_factory=frozenset)
    named_after: frozenset[str] = field(default_factory=frozenset)
    honours: frozenset[str] = field(default_factory=frozenset)
    tails: frozenset[str] = field(default_factory=frozenset)
    compound: frozenset[str] = field(default_factory=frozenset)
    not_names: frozenset[str] = field(default_factory=frozenset)
    after: frozenset[str] = field(default_factory=frozenset)
    events: frozenset[str] = field(default_factory=frozenset)
    event_verbs: frozenset[str] = field(default_factory=frozenset)
    clause_events: frozenset[str] = field(default_factory=frozenset)
    motion: frozenset[str] = field(default_factory=frozenset)
    seats: frozenset[str] = field(default_factory=frozenset)
    actors: dict[str, str] = field(default_factory=dict)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    FileError, DataError
        When it cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise FileError(f"cannot be read: {fault.strerror}", file=path, remedy="install the package again") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise DataError(f"is not valid TOML: {fault}", file=path, remedy="correct that line") from fault


def _folded(text: str) -> frozenset[str]:
    """Fold a block of words."""
    return frozenset(fold_names(text.split()))


def _with_prefix(words: frozenset[str], prefixes: tuple[str, ...] = ("و", "ف")) -> frozenset[str]:
    """Add the forms with a proclitic conjunction."""
    return words | {p + w for w in words for p in prefixes}


def _kind_words(rows: list[dict[str, Any]], path: Path) -> dict[str, KindWord]:
    """Build the table of kind words with their proclitics; the first entry of a word counts, kinds of later ones are added."""
    out: dict[str, KindWord] = {}
    for number, row in enumerate(rows, 1):
        wrong = set(row["kinds"]) - set(KINDS)
        if wrong:
            raise DataError(f"unknown kinds {sorted(wrong)}", file=path, row=number, remedy=f"use one of {', '.join(KINDS)}")
        for word in row["words"]:
            base = fold_text(word)
            for prefix in ("", "و", "ب", "ل", "ف", "وب", "ول", "ال", "بال", "وال", "لل"):
                key = prefix + base
                old = out.get(key)
                kinds = frozenset(row["kinds"]) | (old.kinds if old else frozenset())
                strength = max(float(row["strength"]), old.strength if old else 0.0)
                if prefix.endswith("ل") and prefix not in ("ل", "ول"):
                    strength = min(strength, 1.2)
                out[key] = KindWord(base, kinds, strength, bool(row.get("unknown")) or bool(old and old.unknown))
    one: dict[KindWord, KindWord] = {}
    return {key: one.setdefault(word, word) for key, word in out.items()}  # equal ones are one object, so that they can be told apart by it


# Of the actors only names of organisations: "factions loyal to Iran" is no name, and Iran in it is a place.
_GROUP = re.compile("^(?:ال)?(?:مقاومه|حزب|حركه|تنظيم|كتايب|كتيبه|سرايا|لواء|الويه|جبهه|هييه|منظمه|عصايب|مجلس|ولايه|حرس|انصار|جيش تحرير|جيش ال|قوات سوريا|حراس|اتحاد)")


def _organisations(folder: Path) -> frozenset[str]:
    """Collect names of organisations and outlets that hold a place name, from lexicons of the reading room where they exist."""
    found: set[str] = set()

    def walk(value: Any, group: bool) -> None:
        if isinstance(value, str):
            folded = fold_text(value)
            if " " in folded and any("\u0600" <= c <= "\u06ff" for c in folded) and (not group or _GROUP.search(folded)):
                found.add(folded)
        elif isinstance(value, list):
            for item in value:
                walk(item, group)
        elif isinstance(value, dict):
            for key, item in value.items():
                if key not in ("note", "source", "home", "name_en", "aliases_en", "version", "before", "kind", "leaning", "id", "domains", "means", "inter"):
                    walk(item, group)

    for name in ("in_names.toml", "outlets.toml", "actors.toml"):
        path = folder / name
        if path.is_file():
            walk(read_toml(path), name == "actors.toml")
    return frozenset(found)


def _event_words(folder: Path) -> frozenset[str]:
    """Collect the single words of the reading room's lists of triggers and weapons: a raid is a raid before it is a village."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, str):
            folded = fold_text(value)
            if folded and " " not in folded and "\u0600" <= folded[0] <= "\u06ff":
                found.add(folded)
        elif isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            for item in value.values():
                walk(item)

    for name in ("triggers.toml", "weapons.toml"):
        path = folder / name
        if path.is_file():
            walk(read_toml(path))
    return frozenset(found)


def _actor_homes(folder: Path) -> dict[str, str]:
    """Return the home country of each armed actor by its folded names; the words that stand for an actor only in context are left out."""
    path = folder / "actors.toml"
    out: dict[str, str] = {}
    if path.is_file():
        for row in read_toml(path).get("actor", []):
            if row.get("home") and not row.get("context") and row.get("kind") not in ("civilians", "unidentified", "state"):
                for name in fold_names([row.get("name_ar", ""), *row.get("aliases_ar", [])]):
                    if len(name) > 3:
                        out.setdefault(name, row["home"])
    return out


def _homes(folder: Path) -> dict[str, str]:
    """Return the home country of each outlet by its folded names and its domains."""
    path = folder / "outlets.toml"
    out: dict[str, str] = {}
    if path.is_file():
        for row in read_toml(path).get("outlet", []):
            if row.get("home"):
                names = [row.get("name_en", ""), *row.get("aliases_ar", []), *row.get("aliases_context_ar", []), *row.get("aliases_en", [])]
                for name in names:
                    out.setdefault(fold_text(name), row["home"])
                for domain in row.get("domains", []):
                    out.setdefault(domain.lower(), row["home"])
    out.pop("", None)
    return out


@lru_cache(maxsize=2)
def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read the word lists.

    Parameters
    ----------
    folder : Path, optional
        The data folder; the project's own when missing.

    Raises
    ------
    DataError, FileError
        When a list is missing or damaged.
    """
    base = (folder or data_dir()) / "lexicon"
    path = base / "place_words.toml"
    raw = read_toml(path)
    common = read_toml(base / "common_names.toml")
    try:
        events, deeds = _folded(raw["event"]["nouns"]), _folded(raw["event"]["verbs"])
        units = {k: v for k, v in raw["units"].items() if k != "nautical"}
        prepositions = {fold_text(k): float(v) for k, v in raw["prepositions"].items()}
        prepositions |= {p + k: v for k, v in list(prepositions.items()) for p in ("و", "ف")}
        return Lexicon(
            kinds=_kind_words(raw["kind"], path),
            prepositions=prepositions,
            clitics={k: float(v) for k, v in raw["clitics"].items()},
            titles=_with_prefix(_folded(raw["person"]["titles"]), ("و", "ل", "ب")),
            first_names=_with_prefix(_folded(raw["person"]["first_names"]), ("و", "ل", "ب")),
            speech=_with_prefix(_folded(raw["speech"]["verbs"])),
            politics=_with_prefix(_folded(raw["speech"]["nouns"]), ("و", "ب", "ل")),
            heads=_with_prefix(_folded(raw["in_name"]["heads"]), ("و", "ل", "ب", "ف", "ال")),
            weak_heads=_with_prefix(_folded(raw["in_name"]["weak_heads"]), ("و", "ل", "ب", "ف", "ال")),
            sport=_with_prefix(_folded(raw["sport"]["words"]), ("و", "ال", "ب")),
            directions={fold_text(k): float(v) for k, v in raw["directions"].items()},
            units={fold_text(k): float(v) for k, v in units.items()},
            nautical=frozenset(fold_names(raw["units"]["nautical"])),
            numbers={fold_text(k): float(v) for k, v in raw["numbers"].items()},
            everyday=frozenset(common["everyday"].split()),
            words=frozenset(common["words"].split()),
            never=frozenset(common["never"].split()),
            hard=frozenset(common["hard"].split()) | _event_words(base),
            nested=_folded(raw["nested"]["between"]),
            frequent=frozenset(common["frequent"].split()),
            named=_with_prefix(_folded(raw["in_name"]["named"]), ("و", "ال", "ب", "ل")),
            denied={fold_text(k): _folded(v) for k, v in raw["denied"].items()},
            sport_signs=tuple(sorted(_folded(raw["sport"]["signs"]))),
            games=tuple(fold_names(raw["sport"]["games"])),
            plays=tuple(fold_names(raw["sport"]["plays"])),
            violence=_with_prefix(_folded(raw["sport"]["violence"]), ("و", "ب", "ل", "ف", "ال", "وال", "بال")),
            glued=frozenset(common["glued"].split()) | _folded(raw["person"]["first_names"]),
            organisations=_organisations(base),
            homes=_homes(base),
            misspelt={fold_text(k): fold_text(v) for k, v in raw["misspelt"].items() if fold_text(k) != fold_text(v)},
            unknown_strong=frozenset(fold_names(raw["unknown"]["strong"])),
            lists=frozenset(fold_names(raw["unknown"]["lists"])),
            facilities=frozenset(fold_names(raw["unknown"]["facilities"])),
            borrowed=frozenset(fold_names(raw["unknown"]["borrowed"])),
            named_after=frozenset(fold_names(raw["unknown"]["named_after"])),
            honours=_folded(raw["unknown"]["honours"]),
            tails=_folded(raw["in_name"]["tails"]),
            compound=_folded(raw["unknown"]["compound"]),
            not_names=_folded(raw["unknown"]["not_names"]),
            after=_folded(raw["unknown"]["after"]),
            events=_with_prefix(events, ("و", "ب", "ل", "ف", "وب")),
            event_verbs=_with_prefix(deeds),
            clause_events=_with_prefix(events | deeds | _event_words(base) | _folded(raw["event"]["clause"]), ("و", "ب", "ل", "ف", "ال", "وال", "بال")),
            motion=_with_prefix(_folded(raw["motion"]["words"]), ("و", "ب", "ال", "بال", "وال")),
            seats=_folded(raw["speech"]["seats"]) | frozenset(fold_names(raw["speech"]["seat_names"])),
            actors=_actor_homes(base),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise DataError(f"a list is missing or malformed: {fault}", file=path, remedy="compare it with the shipped file") from fault
