"""The grammar's regular expressions: compiled once, and not even tried on text that holds none of the words they need.

Most patterns of the grammar name a few words ("قتيل|جريح") and are asked of thousands of sentences that hold none of them. Looking for the words first
costs a tenth of running the pattern; the answer is the same, because a pattern's words are taken from its own parts that every match must pass.
The functions take the place of those of `re` for patterns without flags.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MOST = 12  # words; looking for more of them costs as much as the pattern
_SHORTEST = 2  # letters of a word worth looking for
_END = sys.maxsize

Match = re.Match[str]


def needed(pattern: str) -> tuple[str, ...]:
    """Return strings of which every match of a pattern holds at least one; none when there are no such strings, or too many.

    Parameters
    ----------
    pattern : str
        A pattern without flags.
    """
    best = _words(parser.parse(pattern))
    if best is None:
        return ()
    shortest = sorted(best, key=len)
    kept: list[str] = []
    for word in shortest:
        if not any(other in word for other in kept):
            kept.append(word)
    return tuple(kept) if len(kept) <= _MOST and len(kept[0]) >= _SHORTEST else ()


def _exact(items: Any) -> set[str] | None:
    """Return all strings that a sequence of parsed items can be, None when they are many or endless."""
    out = {""}
    for kind, value in items:
        one: set[str] | None = None
        if kind is op.LITERAL:
            one = {chr(value)}
        elif kind is op.SUBPATTERN:
            one = _exact(value[3])
        elif kind is op.BRANCH:
            parts = [_exact(part) for part in value[1]]
            one = None if None in parts else set().union(*(p for p in parts if p is not None))
        elif kind is op.IN and all(k is op.LITERAL for k, _ in value):
            one = {chr(v) for _, v in value}
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[:2] == (0, 1):
            inner = _exact(value[2])
            one = None if inner is None else inner | {""}
        elif kind in (op.ASSERT, op.ASSERT_NOT, op.AT):
            one = {""}
        if one is None or len(out) * len(one) > 8 * _MOST:
            return None
        out = {a + b for a in out for b in one}
    return out


def _words(items: Any) -> set[str] | None:
    """Return the best set of strings of which each match of a sequence holds one, None when there is none."""
    found: list[set[str]] = []
    run = {""}

    def close() -> None:
        if "" not in run:
            found.append(set(run))

    for item in items:
        kind, value = item
        one = _exact([item])
        if one is not None and len(run) * len(one) <= 8 * _MOST:
            run = {a + b for a in run for b in one}
            continue
        close()
        run = one if one is not None else {""}
        inner: set[str] | None = None
        if kind is op.SUBPATTERN:
            inner = _words(value[3])
        elif kind is op.BRANCH:
            parts = [_words(part) for part in value[1]]
            inner = None if None in parts else set().union(*(p for p in parts if p is not None))
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] > 0:
            inner = _words(value[2])
        if inner:
            found.append(inner)
    close()
    return max(found, key=lambda words: (min(min(map(len, words)), 3), -len(words)), default=None)


class Rule:
    """A pattern that is compiled when it is first used; `search` and `finditer` look for its words first."""

    __slots__ = ("findall", "finditer", "found", "fullmatch", "match", "pattern", "search", "split", "sub", "words")
    words: tuple[str, ...]  # of which every match holds one
    found: Callable[..., Match | None]  # the search itself
    search: Callable[..., Match | None]
    match: Callable[..., Match | None]
    fullmatch: Callable[..., Match | None]
    finditer: Callable[..., Iterator[Match]]
    findall: Callable[..., list[Any]]
    split: Callable[..., list[str]]
    sub: Callable[..., str]

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        """Compile the pattern when a method is first asked for."""
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern)
        self.words = words = needed(self.pattern)
        self.found = compiled.search
        self.match, self.fullmatch, self.findall, self.split, self.sub = compiled.match, compiled.fullmatch, compiled.findall, compiled.split, compiled.sub
        self.search = _guarded(compiled.search, words, None) if words else compiled.search
        self.finditer = _guarded(compiled.finditer, words, ()) if words else compiled.finditer
        return object.__getattribute__(self, name)


def _guarded(method: Callable[..., Any], words: tuple[str, ...], nothing: Any) -> Callable[..., Any]:
    """Return a method of a compiled pattern that first looks for the pattern's words."""
    if len(words) == 1:
        word = words[0]

        def look_for_one(text: str, start: int = 0, end: int = _END) -> Any:
            return method(text, start, end) if text.find(word, start, end) >= 0 else nothing

        return look_for_one

    def look(text: str, start: int = 0, end: int = _END) -> Any:
        part = text if not start and end >= len(text) else text[start:end]
        for word in words:
            if word in part:
                return method(text, start, end)
        return nothing

    return look


class _Rules(dict[str, Rule]):
    """The rules of patterns written where they are used, by pattern."""

    def __missing__(self, pattern: str) -> Rule:
        self[pattern] = rule = Rule(pattern)
        return rule


_RULES = _Rules()


def compile(pattern: str) -> Rule:
    """Return the rule of a pattern."""
    return Rule(pattern)


def search(pattern: str, text: str) -> Match | None:
    """Return the first match of a pattern anywhere in a text."""
    rule = _RULES[pattern]
    words = rule.words
    for word in words:
        if word in text:
            return rule.found(text)
    return None if words else rule.found(text)


def match(pattern: str, text: str) -> Match | None:
    """Return the match of a pattern at the start of a text."""
    return _RULES[pattern].match(text)


def fullmatch(pattern: str, text: str) -> Match | None:
    """Return the match of a pattern with all of a text."""
    return _RULES[pattern].fullmatch(text)


def finditer(pattern: str, text: str) -> Iterator[Match]:
    """Return the matches of a pattern in a text."""
    return _RULES[pattern].finditer(text)


def findall(pattern: str, text: str) -> list[Any]:
    """Return the words of all matches of a pattern in a text."""
    return _RULES[pattern].findall(text)


def split(pattern: str, text: str, maxsplit: int = 0) -> list[str]:
    """Cut a text at the matches of a pattern."""
    return _RULES[pattern].split(text, maxsplit)


def sub(pattern: str, by: str, text: str) -> str:
    """Replace the matches of a pattern in a text."""
    return _RULES[pattern].sub(by, text)
