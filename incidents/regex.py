"""The grammar's regular expressions: compiled once, and not even tried on text that holds none of the words they need.

Most patterns of the grammar name a few words ("قتيل|جريح") and are asked of thousands of sentences that hold none of them. Looking for the words first
costs a tenth of running the pattern; the answer is the same, because a pattern's words are taken from its own parts that every match must pass.
A pattern that is tried looks at the first letter before all else, and its alternatives stand by first letter: `re` would try each of them at each position.
The functions take the place of those of `re` for patterns without flags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

_MOST = 30.0  # the cost of words (see `_cost`) above which looking for them costs as much as the pattern
_SHORTEST = 2  # letters of a word worth looking for
_STRINGS = 96  # strings that a stretch of a pattern may be, at most
_END: Final = 1_000_000_000_000  # characters; no text is longer

Match = re.Match[str]


def _cost(words: Iterable[str]) -> float:
    """Return what looking for words first costs: one search a word, and the pattern itself in vain, the more often the shorter a word is."""
    return sum(1 + 40 * 0.4 ** len(word) for word in words)


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
    kept: list[str] = []
    for word in sorted(best, key=len):
        if not any(other in word for other in kept):
            kept.append(word)
    return tuple(kept) if len(kept[0]) >= _SHORTEST and _cost(kept) <= _MOST else ()


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
        if one is None or len(out) * len(one) > _STRINGS:
            return None
        out = {a + b for a in out for b in one}
    return out


def _words(items: Any) -> set[str] | None:
    """Return the cheapest set of strings of which each match of a sequence holds one, None when there is none."""
    best: set[str] | None = None
    least = 0.0
    run = {""}  # what the items since the last open one can be
    for item in items:
        kind, value = item
        one = _exact([item])
        inner: set[str] | None = None
        if one is not None:
            run = {a + b for a in run for b in one} if len(run) * len(one) <= _STRINGS else one
            inner = run
        else:
            run = {""}
            if kind is op.SUBPATTERN:
                inner = _words(value[3])
            elif kind is op.BRANCH:
                parts = [_words(part) for part in value[1]]
                inner = None if None in parts else set().union(*(p for p in parts if p is not None))
            elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] > 0:
                inner = _words(value[2])
        if inner and "" not in inner and (best is None or _cost(inner) < least):
            best, least = set(inner), _cost(inner)
    return best


def _quick(parsed: Any) -> Any:
    """Return a parsed pattern that finds the same and sooner: its alternatives by first letter, and a look at the first letter before all else."""
    items, first = _by_first_letter(parsed), _first(parsed)
    if first is not None and not _plain_start(items):
        items.insert(0, (op.ASSERT, (1, parser.SubPattern(items.state, [(op.IN, [(op.LITERAL, letter) for letter in sorted(first)])]))))
    return items


def _plain_start(items: Any) -> bool:
    """Return whether `re` itself sees with which letters a match begins."""
    kind, value = items[0]
    if kind is op.SUBPATTERN:
        return _plain_start(value[3])
    return kind in (op.LITERAL, op.IN) or (kind is op.BRANCH and all(len(part) and part[0][0] is op.LITERAL for part in value[1]))


def _by_first_letter(items: Any) -> Any:
    """Return a parsed pattern in which alternatives that begin with the same letter stand together behind it, so that a position asks for each letter once.

    What is found stays the same: alternatives with the same first letter keep their order, of others only one can match at a position.
    """
    out = []
    for kind, value in items:
        if kind is op.BRANCH:
            value = (value[0], _grouped([_by_first_letter(part) for part in value[1]], items.state))
        elif kind is op.SUBPATTERN:
            value = (*value[:3], _by_first_letter(value[3]))
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            value = (value[0], value[1], _by_first_letter(value[2]))
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            value = (value[0], _by_first_letter(value[1]))
        out.append((kind, value))
    return parser.SubPattern(items.state, out)


def _grouped(parts: list[Any], state: Any) -> list[Any]:
    """Put alternatives with the same first letter together; one that begins with more than a letter stays behind those before it that begin as it may."""
    out: list[Any] = []
    groups: dict[int, list[Any]] = {}

    def close(letters: Iterable[int]) -> None:
        for letter in letters:
            same = groups.pop(letter, [])
            rests = [parser.SubPattern(state, list(part)[1:]) for part in same]
            out.extend(same if len(same) < 2 else [parser.SubPattern(state, [(op.LITERAL, letter), (op.BRANCH, (None, _grouped(rests, state)))])])

    for part in parts:
        if len(part) and part[0][0] is op.LITERAL:
            groups.setdefault(part[0][1], []).append(part)
        else:
            first = _first(part)
            close(list(groups) if first is None else [letter for letter in groups if letter in first])
            out.append(part)
    close(list(groups))
    return out


def _first(items: Any) -> set[int] | None:
    """Return the letters with which a match of a sequence can begin, None when they are many or it can be empty."""
    out: set[int] = set()
    for kind, value in items:
        if kind is op.LITERAL:
            return out | {value}
        if kind is op.IN and all(k is op.LITERAL for k, _ in value):
            return out | {v for _, v in value}
        if kind in (op.ASSERT, op.ASSERT_NOT):
            continue
        inner: set[int] | None = None
        if kind is op.SUBPATTERN:
            inner = _first(value[3])
        elif kind is op.BRANCH:
            parts = [_first(part) for part in value[1]]
            inner = None if None in parts else set().union(*(p for p in parts if p is not None))
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            inner = _first(value[2])
            if inner is not None and value[0] == 0:
                out |= inner
                continue
        return None if inner is None else out | inner
    return None


class Rule:
    """A pattern that is compiled when it is first used; `search` and `finditer` look for its words first."""

    __slots__ = ("_known", "pattern", "words")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.words: tuple[str, ...] = ()  # of which every match holds one
        self._known: re.Pattern[str] | None = None

    def _compiled(self) -> re.Pattern[str]:
        """Return the compiled pattern; its words are known from then on."""
        known = self._known
        if known is None:
            self.words = needed(self.pattern)
            known = self._known = compiler.compile(_quick(parser.parse(self.pattern)))
        return known

    def search(self, text: str, start: int = 0, end: int = _END) -> Match | None:
        """Return the first match in ``text[start:end]``."""
        known = self._known or self._compiled()
        words = self.words
        if not words:
            return known.search(text, start, end)
        part = text if not start and end >= len(text) else text[start:end]
        for word in words:
            if word in part:
                return known.search(text, start, end)
        return None

    def finditer(self, text: str, start: int = 0, end: int = _END) -> Iterable[Match]:
        """Return the matches in ``text[start:end]``."""
        known = self._known or self._compiled()
        words = self.words
        if not words:
            return known.finditer(text, start, end)
        part = text if not start and end >= len(text) else text[start:end]
        for word in words:
            if word in part:
                return known.finditer(text, start, end)
        return ()

    def match(self, text: str, start: int = 0, end: int = _END) -> Match | None:
        """Return the match that begins at ``start``."""
        return (self._known or self._compiled()).match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = _END) -> Match | None:
        """Return the match of all of ``text[start:end]``."""
        return (self._known or self._compiled()).fullmatch(text, start, end)

    def findall(self, text: str) -> list[Any]:
        """Return the words of all matches."""
        return (self._known or self._compiled()).findall(text)

    def split(self, text: str, maxsplit: int = 0) -> list[str]:
        """Cut a text at the matches."""
        return (self._known or self._compiled()).split(text, maxsplit)

    def sub(self, by: str, text: str) -> str:
        """Replace the matches."""
        return (self._known or self._compiled()).sub(by, text)


_RULES: dict[str, Rule] = {}


def compile(pattern: str) -> Rule:
    """Return the rule of a pattern."""
    return Rule(pattern)


def rule_of(pattern: str) -> Rule:
    """Return the one rule of a pattern that is written where it is used."""
    rule = _RULES.get(pattern)
    if rule is None:
        rule = _RULES[pattern] = Rule(pattern)
    return rule


def search(pattern: str, text: str) -> Match | None:
    """Return the first match of a pattern anywhere in a text."""
    rule = _RULES.get(pattern) or rule_of(pattern)
    known = rule._known or rule._compiled()
    words = rule.words
    if not words:
        return known.search(text)
    for word in words:
        if word in text:
            return known.search(text)
    return None


def match(pattern: str, text: str) -> Match | None:
    """Return the match of a pattern at the start of a text."""
    rule = _RULES.get(pattern) or rule_of(pattern)
    return (rule._known or rule._compiled()).match(text)


def fullmatch(pattern: str, text: str) -> Match | None:
    """Return the match of a pattern with all of a text."""
    return rule_of(pattern).fullmatch(text)


def finditer(pattern: str, text: str) -> Iterable[Match]:
    """Return the matches of a pattern in a text."""
    return rule_of(pattern).finditer(text)


def findall(pattern: str, text: str) -> list[Any]:
    """Return the words of all matches of a pattern in a text."""
    return rule_of(pattern).findall(text)


def split(pattern: str, text: str, maxsplit: int = 0) -> list[str]:
    """Cut a text at the matches of a pattern."""
    return rule_of(pattern).split(text, maxsplit)


def sub(pattern: str, by: str, text: str) -> str:
    """Replace the matches of a pattern in a text."""
    return rule_of(pattern).sub(by, text)
