"""Looking for a pattern's words first never changes what the pattern finds."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.fold import fold_many
from incidents import regex

ROOT = Path(__file__).resolve().parents[2]


def patterns() -> list[str]:
    """Return every pattern that is written out in the reading room's modules that use `incidents.regex`."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "incidents").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "from incidents import regex as re" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
                if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                    found[node.args[0].value] = None
    return list(found)


def strings(value: Any) -> list[str]:
    """Return all strings of a TOML value."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [s for part in parts for s in strings(part)]


def texts() -> list[str]:
    """Return folded sentences of the golden cases and the samples."""
    told = [s for path in sorted((ROOT / "tests" / "golden").rglob("*.toml")) for s in strings(tomllib.loads(path.read_text(encoding="utf-8"))) if len(s) > 25]
    told += [line for path in sorted((ROOT / "data" / "samples").glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [f.norm for f in fold_many(told[::3])]


def spans(found: Any) -> list[tuple[int, int]]:
    return [m.span() for m in found]


def test_every_pattern_finds_what_it_finds_alone() -> None:
    known, told = patterns(), texts()
    assert len(known) > 150 and len(told) > 150
    hits = 0
    for pattern in known:
        alone, rule = re.compile(pattern), regex.compile(pattern)
        for text in told:
            expected = spans(alone.finditer(text))
            hits += bool(expected)
            assert spans(rule.finditer(text)) == expected
            found = regex.search(pattern, text)
            assert (found and found.span()) == (expected[0] if expected else None)
    assert hits > 5000


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("قتيل|جريح", {"قتيل", "جريح"}), (r"\sفي (?:شهر|عام)\s", {"في شهر", "في عام"}), (r"(?:ال)?مطار", {"مطار"}), (r"(?:كان)?\s*", set()), ("[اب]", set()),
        (r"قصف\w*|ضرب", {"قصف", "ضرب"}), (r"(?<!من )هجوم", {"هجوم"}), (r"(?:سقوط )*ضحايا", {"ضحايا"}), (r"\d+ صاروخ", {" صاروخ"}), (r"و(?:حرب)?", set()),
    ],
)  # fmt: skip
def test_words_that_every_match_holds(pattern: str, words: set[str]) -> None:
    assert set(regex.needed(pattern)) == words


def test_bounds_are_those_of_re() -> None:
    text = "قتيل ثم قتيل"
    rule = regex.compile("قتيل")
    assert [m.start() for m in rule.finditer(text, 1)] == [8]
    assert rule.search(text, 1, 8) is None
    assert rule.search(text, 8).start() == 8  # type: ignore[union-attr]
    both = regex.compile("قتيل|جريح")
    assert both.search(text, 1, 9) is None and both.search(text, 1, 12).start() == 8  # type: ignore[union-attr]


@given(st.lists(st.sampled_from(["قتل", "جرح", "في", " ", "ال", "مطار", "و", "\n"]), max_size=12).map("".join))
def test_random_texts(text: str) -> None:
    for pattern in (r"(?:قتل|جرح)\s(?:في\s)?(?:ال)?مطار", r"(?:^|\s)و?(?:قتل|جرح)$", r"(?:ال)?مطار\s*(?:ال)?$"):
        expected = re.search(pattern, text)
        found = regex.search(pattern, text)
        assert (found and found.span()) == (expected and expected.span())
